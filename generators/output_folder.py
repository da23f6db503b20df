"""Put papers in their place: whole or not at all, under names Windows takes (design D9).

    output/                          what the office sees
      东沟村/退出告知书/…             the papers
      .hongtou/manifest.sqlite3      which data, template and program version made each paper
      .hongtou/tmp/                  papers being written; emptied when a run begins

A paper is written in `tmp` and renamed to its place, so the place holds the old paper or the new one,
never half. What is about to come is written in the manifest *before* the rename (`pending`), so after a
kill at any moment the next run tells its own files from those that the office has changed by hand. Those
are never overwritten unasked.
"""

from __future__ import annotations

import errno
import getpass
import hashlib
import itertools
import os
import platform
import shutil
import stat
import time
import unicodedata
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, NamedTuple, Self

from generators.errors import Busy, DiskFull, Finding, PaperWithheld, UsageError, tell_os_error
from generators.file_names import name_fault, utf16_units
from generators.masking import shown
from generators.own_files import read_given, write_whole
from generators.sqlite_file import FileKind, SqliteFile

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Collection, Iterator, Mapping
    from types import TracebackType

LONGEST_RELATIVE = 180
"""UTF-16 units of a path below the output folder, which may be copied to a Windows desktop."""
LONGEST_PATH = 240
"""UTF-16 units of a whole path on Windows (MAX_PATH is 260; WPS and Word want some of it for themselves)."""

OWN_FOLDER = ".hongtou"
PUT_ASIDE = "作废"
"""Where papers of void numbers are put."""
APPLICATION_ID = 0x484F_4E48
"""Marks an SQLite file as a manifest of this program (SQLite file format, offset 68)."""
SECONDS_TO_WAIT = 30.0
"""How long a run waits for a colleague's."""
_SECONDS_UNTOLD = 0.5
"""How long it waits without a word."""
_SECONDS_TO_GLANCE = 0.2
NOTES_A_BATCH = 500


# --- what is placed ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Origin:
    """What a paper was made from."""

    kind: str
    """Key of the document kind in the catalogue."""
    record_id: str
    fingerprint: str
    """Hash of the data, the template and the program version (`fingerprint`): equal means the same bytes."""


class Outcome(StrEnum):
    """What became of a paper."""

    CREATED = "新制"
    UNCHANGED = "未变"
    REPLACED = "更新"
    KEPT = "保留人工修改"
    """The office has changed the file since; the data has not changed, so nothing new is kept from it."""


@dataclass(frozen=True)
class Placed:
    """A paper in its place; `sha256` is of the bytes made, which for KEPT are not those in the place."""

    relative: PurePosixPath
    outcome: Outcome
    sha256: str


@dataclass(frozen=True, order=True)
class StaleFile:
    """A file of an earlier run that this run has no paper for; `edited` when changed by hand since."""

    relative: PurePosixPath
    kind: str
    record_id: str
    edited: bool


class RegisterSeen(NamedTuple):
    """How a number register stood: its own id, how many events it had, and the hash that closed them."""

    id: str
    sequence: int
    digest: str


def fingerprint(*parts: str | bytes) -> str:
    """Return one hash of `parts`: data of a paper, bytes of its template, program version."""
    total = hashlib.sha256()
    for part in parts:
        data = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        total.update(len(data).to_bytes(8, "big"))
        total.update(data)
    return total.hexdigest()


@dataclass(frozen=True)
class _Entry:
    """A row of the manifest; `pending` is the hash of bytes about to be renamed into the place."""

    relative: str
    kind: str = ""
    record_id: str = ""
    fingerprint: str = ""
    size: int = -1
    mtime_ns: int = -1
    sha256: str = ""
    pending: str = ""

    def is_from(self, origin: Origin) -> bool:
        return (self.kind, self.record_id, self.fingerprint) == (
            origin.kind,
            origin.record_id,
            origin.fingerprint,
        )


_SCHEMA = """
CREATE TABLE files (
    relative    TEXT PRIMARY KEY,
    kind        TEXT    NOT NULL,
    record_id   TEXT    NOT NULL,
    fingerprint TEXT    NOT NULL,
    size        INTEGER NOT NULL,
    mtime_ns    INTEGER NOT NULL,
    sha256      TEXT    NOT NULL,
    pending     TEXT    NOT NULL
) WITHOUT ROWID
"""
_MOST_NOTED = 10_000
_COLUMNS = "relative, kind, record_id, fingerprint, size, mtime_ns, sha256, pending"


@dataclass(frozen=True)
class Glance:
    """What earlier runs made, looked at without taking the folder."""

    root: Path
    is_busy: bool = False
    """Whether a run was at work: then nothing else is known."""
    register: RegisterSeen | None = None
    """The number register whose papers lie here."""
    source: str = ""
    """The data folder whose papers lie here."""
    _made: Mapping[tuple[str, str], tuple[_Entry, ...]] = field(default_factory=dict)

    def of(self, kind: str, record_id: str) -> tuple[PurePosixPath, ...]:
        """Return the files of a paper that are there."""
        entries = self._made.get((kind, record_id), ())
        return tuple(p for p in (PurePosixPath(e.relative) for e in entries) if (self.root / p).is_file())

    def files_of(self, record_id: str) -> list[PurePosixPath]:
        """Return the files made for the record, of whatever kind, that are there."""
        found = (p for kind, record in self._made if record == record_id for p in self.of(kind, record))
        return sorted(found)

    def files(self) -> Iterator[PurePosixPath]:
        """Yield every file that was made, gone or not."""
        for entries in self._made.values():
            yield from (PurePosixPath(entry.relative) for entry in entries)

    def is_edited(self, relative: PurePosixPath) -> bool:
        """Tell whether the file that is there was written since it was made."""
        made = (entry for entries in self._made.values() for entry in entries)
        known = next((entry for entry in made if entry.relative == str(relative)), None)
        there = os.stat(self.root / relative)
        return known is None or (there.st_size, there.st_mtime_ns) != (known.size, known.mtime_ns)

    def is_current(self, origin: Origin, without: Collection[PurePosixPath] = ()) -> bool:
        """Tell whether every file of the paper, `without` those, was made from `origin`."""
        made = self._made.get((origin.kind, origin.record_id), ())
        return all(entry.is_from(origin) for entry in made if PurePosixPath(entry.relative) not in without)


def glance(root: Path) -> Glance:
    """Return what is in the folder `root` by its manifest; `is_busy` while a run is at work in it."""
    manifest = root / OWN_FOLDER / "manifest.sqlite3"
    if not manifest.exists():
        return Glance(root)
    try:
        file = SqliteFile(manifest, _kind(root), wait=_SECONDS_TO_GLANCE, pragmas=_ALONE[:1])
    except UsageError:
        return Glance(root, is_busy=True)
    try:
        with file.told():
            rows = file.database.execute(f"SELECT {_COLUMNS} FROM files").fetchall()  # noqa: S608
            seen = _register_seen(file.database)
    except UsageError:
        return Glance(root, is_busy=True)
    finally:
        file.close()
    made: dict[tuple[str, str], tuple[_Entry, ...]] = {}
    for entry in (_Entry(*row) for row in rows):
        key = entry.kind, entry.record_id
        made[key] = (*made.get(key, ()), entry)
    source = ""
    with suppress(OSError, UnicodeError):
        source = _noted(root / OWN_FOLDER / _SOURCE)
    return Glance(root, register=seen, source=source, _made=made)


_SOURCE = "source.txt"


def _register_seen(database: sqlite3.Connection) -> RegisterSeen | None:
    row = database.execute("SELECT id, sequence, digest FROM register").fetchone()
    return RegisterSeen(*row) if row else None


def _noted(file: Path) -> str:
    """Return what `_note` wrote, nothing of a link; OSError for what is no file of a line."""
    return "" if file.is_symlink() else read_given(file, _MOST_NOTED).decode("utf-8").strip()


def _note(file: Path, text: str) -> None:
    """Write a line of one's own, whole or not at all; a link that somebody put there is not followed."""
    if file.is_symlink():
        file.unlink()
    write_whole(file, text.encode())


# --- the folder -------------------------------------------------------------------------------------------


class OutputFolder:
    """The folder `root` that one run at a time puts its papers in; a context manager that lets go of it.

    `overwrite` says that files changed by hand may be replaced. `source` is the data folder whose papers they
    are: a folder that holds another's is refused. A kill loses nothing, nor a power cut after `flush`. Raises
    `UsageError` when the folder cannot be used or another run is at work in it, `DataRefused` when its
    manifest is damaged.
    """

    def __init__(
        self,
        root: Path,
        *,
        overwrite: bool = False,
        source: Path | None = None,
        tell: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._overwrite = overwrite
        self._claimed: dict[str, tuple[PurePosixPath, str, str, str]] = {}
        self._ready: set[Path] = set()
        self._notes: list[_Entry] = []
        self._unflushed: list[PurePosixPath] = []
        self.root = _made_ready(root)
        # A killed run's workers may still be writing: each run has a folder of its own for it.
        self._scratch = self.root / OWN_FOLDER / "tmp" / str(os.getpid())
        self._manifest = self.root / OWN_FOLDER / "manifest.sqlite3"
        self._runs = self.root / OWN_FOLDER / "runs"
        # Exclusive locking keeps every other run out until `close` or death, and lets the write-ahead log
        # work without shared memory, on network drives too (sqlite.org/wal.html §8). With it a note costs no
        # wait for the disk.
        self._file = self._take_turn(tell)
        try:
            self._sign_in()
            self._made = self._read_manifest()
            self._clear_scratch()
            if source is not None:
                self._take_for(source.resolve())
        except BaseException:
            self._file.close()
            raise

    def _take_turn(self, tell: Callable[[str], None]) -> SqliteFile:
        """Return the manifest, taken; say for whom this run waits; raise `Busy` when it takes too long."""
        until = time.monotonic() + SECONDS_TO_WAIT
        wait = _SECONDS_UNTOLD
        while True:
            file = None
            try:
                file = SqliteFile(self._manifest, _kind(self.root), wait=wait, pragmas=_ALONE)
                with file.writing():
                    return file
            except Busy as busy:
                if file:
                    file.close()
                left = until - time.monotonic()
                if left <= 0:
                    raise Busy(f"{busy}（{self._holder()}）") from None
                if wait == _SECONDS_UNTOLD:
                    tell(f"正在等{self._holder()}做完，最多等 {SECONDS_TO_WAIT:.0f} 秒 …")
                wait = min(left, 2.0)
            except BaseException:
                if file:
                    file.close()
                raise

    def _holder(self) -> str:
        """Return who is at work here, as far as they have signed in."""
        with suppress(OSError, UnicodeError):
            if signed := _noted(self.root / OWN_FOLDER / "在用.txt"):
                return shown(signed)
        return "另一个程序"

    def _sign_in(self) -> None:
        with suppress(OSError, KeyError, ImportError):
            since = time.strftime("%H:%M")
            signed = f"{getpass.getuser()}（{platform.node()}，{since} 开始）"
            _note(self.root / OWN_FOLDER / "在用.txt", signed)

    def _take_for(self, source: Path) -> None:
        """Keep the folder for the papers of `source`; raise `UsageError` when it holds another's.

        Two townships have papers of the same names. A data folder that is gone was moved: its papers stay.
        """
        kept = self.root / OWN_FOLDER / _SOURCE
        with suppress(OSError, UnicodeError):
            noted = _noted(kept)
            other = Path(noted)
            if noted and other != source and other.is_dir():
                message = (
                    f"输出文件夹“{self.root}”里放的是“{other}”的文书，不能再放“{source}”的，以免同名的互相覆盖；"
                    "办法：用 --out 另指一个文件夹"
                )
                raise UsageError(message)
            if other == source:
                return
        with suppress(OSError):
            _note(kept, str(source))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Write down what was placed and let the next run in."""
        try:
            self._write_down()
        finally:
            self._file.close()
            shutil.rmtree(self._scratch, ignore_errors=True)

    # place

    def place(self, relative: PurePosixPath, content: bytes, origin: Origin) -> Placed:
        """Put `content` at `relative` and return what became of it.

        An identical file is not touched. Raises `PaperWithheld`, and leaves the place as it was, when the
        path cannot be used (outside the folder, forbidden or too long, taken by another paper of this run),
        the office has changed the file by hand, or the disk says no (`DiskFull` when it is full).
        """
        return self._place(relative, origin, hashlib.sha256(content).hexdigest(), content)

    def is_current(self, relative: PurePosixPath, origin: Origin) -> bool:
        """Tell whether the file at `relative` is what `origin` makes, so that it need not be made again.

        Size and time of change are enough to say yes; when only the time differs the bytes are read. A yes
        counts as this run's paper at that place: raises `PaperWithheld` when another paper has it.
        """
        known = self._made.get(str(relative))
        if not known or not known.is_from(origin) or not known.sha256:
            return False
        target = self.root / relative
        try:
            there = os.lstat(target)
            if not stat.S_ISREG(there.st_mode) or there.st_size != known.size:
                return False
            if there.st_mtime_ns != known.mtime_ns:
                if _sha256(target) != known.sha256:
                    return False
                self._note(replace(known, mtime_ns=there.st_mtime_ns))
        except OSError:
            return False
        self._claim(relative, origin, known.sha256)
        return True

    # remember

    def remember(self, run: str, told: bytes) -> None:
        """Keep what a run told, under the hash of all it follows from, until a run changes a file here."""
        scratch, kept = self._scratch / "run", self._runs / run
        with suppress(OSError):  # What is not remembered is made again.
            self._runs.mkdir(exist_ok=True)
            scratch.write_bytes(told)
            scratch.replace(kept)

    def recall(self, run: str) -> bytes | None:
        """Return what the run told, None when it is not remembered."""
        try:
            return read_given(self._runs / run)
        except OSError:
            return None

    def is_as_made(self, relative: PurePosixPath) -> bool:
        """Tell whether the file at `relative` has the size and the time of change it was left with."""
        known = self._made.get(str(relative))
        try:
            there = os.lstat(self.root / relative)
        except OSError:
            return False
        facts = (there.st_size, there.st_mtime_ns)
        return known is not None and stat.S_ISREG(there.st_mode) and facts == (known.size, known.mtime_ns)

    def stale(
        self,
        *,
        kinds: Collection[str] | None = None,
        under: Collection[PurePosixPath] | None = None,
        kept: Collection[PurePosixPath] = (),
    ) -> list[StaleFile]:
        """Return the files of earlier runs that this run neither placed nor found current, in order of path.

        `kinds` and `under` say what this run was about (one village's letters): the rest is not judged.
        `kept` are paths whose paper was withheld before it came here. Files that are gone are not listed;
        none is deleted.
        """
        spared = {_key(relative) for relative in kept} | self._claimed.keys()
        folders = None if under is None else frozenset(under)
        found = []
        for entry in sorted(self._made.values(), key=lambda entry: entry.relative):
            relative = PurePosixPath(entry.relative)
            in_scope = (kinds is None or entry.kind in kinds) and (
                folders is None or relative in folders or not folders.isdisjoint(relative.parents)
            )
            if in_scope and _key(relative) not in spared and os.path.lexists(self.root / relative):
                found.append(StaleFile(relative, entry.kind, entry.record_id, self._is_edited(entry)))
        return found

    # whose papers these are

    def register_seen(self) -> RegisterSeen | None:
        """Return the number register whose papers lie here, as the last run left it."""
        with self._file.told():
            return _register_seen(self._file.database)

    def see_register(self, seen: RegisterSeen, numbers: Mapping[str, str]) -> None:
        """Keep how the number register stands, and what it tells of `numbers`, in case it is lost."""
        with self._file.writing() as database:
            database.execute("DELETE FROM register")
            database.execute("INSERT INTO register VALUES (?, ?, ?)", seen)
            database.executemany("INSERT OR REPLACE INTO numbers VALUES (?, ?)", numbers.items())

    def numbers_seen(self) -> dict[str, str]:
        """Return what the register told of each number that it had."""
        with self._file.told():
            return dict(self._file.database.execute("SELECT number, told FROM numbers"))

    def iter_made(self) -> Iterator[tuple[PurePosixPath, str]]:
        """Yield each file made here, with the record it was made for."""
        for entry in self._made.values():
            yield PurePosixPath(entry.relative), entry.record_id

    def withdraw(self, relative: PurePosixPath) -> None:
        """Take away a file that this run has placed and that must not be used."""
        with self._disk_told(relative):
            (self.root / relative).unlink(missing_ok=True)
        self._claimed.pop(_key(relative), None)

    def put_aside(self, relative: PurePosixPath) -> PurePosixPath:
        """Move a file into the folder 作废 and return where it is; nothing there is replaced."""
        stem, suffix = relative.stem, relative.suffix
        names = (f"{stem}{'' if n == 1 else f'（{n}）'}{suffix}" for n in itertools.count(1))
        aside = next(p for p in (PurePosixPath(PUT_ASIDE, name) for name in names) if not self._is_there(p))
        with self._disk_told(relative):
            self._make_folder(aside)
            os.rename(self.root / relative, self.root / aside)
        return aside

    def _is_there(self, relative: PurePosixPath) -> bool:
        return os.path.lexists(self.root / relative)

    def flush(self) -> None:
        """Wait until every file placed so far is on the disk, with the folders that name them."""
        folders = {(self.root / relative).parent for relative in self._unflushed}
        for place in [*(self.root / relative for relative in self._unflushed), *folders]:
            with suppress(OSError):  # A folder cannot be opened everywhere (Windows).
                handle = os.open(place, os.O_RDONLY)
                try:
                    os.fsync(handle)
                finally:
                    os.close(handle)
        self._unflushed.clear()

    # placing, step by step

    def _place(self, relative: PurePosixPath, origin: Origin, sha256: str, content: bytes) -> Placed:
        self._check_path(relative)
        self._claim(relative, origin, sha256)
        target = self.root / relative
        with self._disk_told(relative):
            self._make_folder(relative)
            there = self._hash_there(relative)
            if there == sha256:
                self._note(_entry(relative, origin, sha256, os.lstat(target)))
                return Placed(relative, Outcome.UNCHANGED, sha256)
            if there and not self._may_replace(relative, there):
                return self._kept(relative, sha256)
            self._intend(relative, origin, sha256)
            staged = self._staged(relative, content)
            facts = os.lstat(staged)
            _rename(staged, target)
            self._unflushed.append(relative)
            self._note(_entry(relative, origin, sha256, facts))
        return Placed(relative, Outcome.REPLACED if there else Outcome.CREATED, sha256)

    def _check_path(self, relative: PurePosixPath) -> None:
        """Refuse a path that leaves the folder, enters our own or that Windows would not take."""
        faults = [
            _path_finding(relative, "应是输出文件夹里的路径", "越出文件夹的路径")
            if relative.is_absolute() or not relative.parts or ".." in relative.parts
            else None,
            *(
                _path_finding(relative, "名字应能在 Windows 上使用", f"“{shown(part)}”{fault}")
                for part in relative.parts
                if part not in {"..", "/"} and (fault := name_fault(part))
            ),
            self._length_fault(relative),
        ]
        findings = [fault for fault in faults if fault]
        if findings:
            raise PaperWithheld(findings)

    def _length_fault(self, relative: PurePosixPath) -> Finding | None:
        if utf16_units(str(relative)) > LONGEST_RELATIVE:
            return _path_finding(
                relative, f"路径应不超过{LONGEST_RELATIVE}个字", f"{utf16_units(str(relative))}个字"
            )
        whole = utf16_units(str(self.root / relative))
        if _ON_WINDOWS and whole > LONGEST_PATH:
            return _path_finding(
                relative,
                f"连同输出文件夹的路径应不超过{LONGEST_PATH}个字",
                f"{whole}个字",
                "把输出文件夹放到浅一些的位置，如 D:\\红头",
            )
        return None

    def _claim(self, relative: PurePosixPath, origin: Origin, sha256: str) -> None:
        """Take the place for this paper; on Windows A.docx and a.docx are one place."""
        claim = (relative, origin.kind, origin.record_id, sha256)
        holder = self._claimed.setdefault(_key(relative), claim)
        if holder != claim:
            raise PaperWithheld(
                [
                    _path_finding(
                        relative,
                        "一个文件名只放一份材料",
                        f"本次已放入“{shown(holder[2])}”的“{shown(str(holder[0]))}”",
                        "给其中一份换个名字",
                    )
                ]
            )

    def _make_folder(self, relative: PurePosixPath) -> None:
        """Make the folders of `relative` one by one, so that none is made beyond a link that leads out."""
        folder = self.root
        for part in relative.parent.parts:
            folder = folder / part
            if folder in self._ready:
                continue
            folder.mkdir(exist_ok=True)
            if not folder.resolve().is_relative_to(self.root):
                raise PaperWithheld(
                    [_path_finding(relative, "应是输出文件夹里的路径", f"“{shown(part)}”是通向别处的链接")]
                )
            self._ready.add(folder)

    def _hash_there(self, relative: PurePosixPath) -> str:
        """Return the hash of the file in the place, empty when there is none."""
        target = self.root / relative
        try:
            facts = os.lstat(target)
        except FileNotFoundError:
            return ""
        if not stat.S_ISREG(facts.st_mode):
            raise PaperWithheld(
                [_path_finding(relative, "应能放文件", "同名的文件夹或链接占着", "把它移走再运行")]
            )
        known = self._made.get(str(relative))
        if known and (facts.st_size, facts.st_mtime_ns) == (known.size, known.mtime_ns):
            return known.sha256
        return _sha256(target)

    def _may_replace(self, relative: PurePosixPath, there: str) -> bool:
        """Tell whether the bytes in the place are ours: recorded, about to come at a kill, or empty."""
        known = self._made.get(str(relative), _Entry(str(relative)))
        return self._overwrite or there in {known.sha256, known.pending, _EMPTY}

    def _kept(self, relative: PurePosixPath, sha256: str) -> Placed:
        """Leave a file that the office has changed; withhold the new paper when it says something new."""
        known = self._made.get(str(relative))
        if known and known.sha256 == sha256:
            return Placed(relative, Outcome.KEPT, sha256)
        found = "做成以后被人工改过" if known else "不是本程序做的同名文件"
        raise PaperWithheld(
            [
                _path_finding(
                    relative,
                    "数据有变，新文件未放入，原文件保留",
                    found,
                    "把原文件改名另存后再运行，或加 --overwrite 覆盖",
                )
            ]
        )

    def _staged(self, relative: PurePosixPath, content: bytes) -> Path:
        """Return the new paper complete beside its place, on the same disk."""
        staged = self._scratch / f"place-{_short(relative)}"
        try:
            staged.write_bytes(content)
        except OSError:
            staged.unlink(missing_ok=True)
            raise
        return staged

    # the manifest

    def _is_edited(self, entry: _Entry) -> bool:
        try:
            there = self._hash_there(PurePosixPath(entry.relative))
        except (OSError, PaperWithheld):
            return True
        return there not in {entry.sha256, entry.pending}

    def _intend(self, relative: PurePosixPath, origin: Origin, sha256: str) -> None:
        """Write down, before the rename, which bytes are about to come; with all that was noted before."""
        known = self._made.get(str(relative), _Entry(str(relative), origin.kind, origin.record_id))
        self._note(replace(known, pending=sha256))
        self._write_down()

    def _note(self, entry: _Entry) -> None:
        if self._runs.exists():
            shutil.rmtree(self._runs)
        self._made[entry.relative] = entry
        self._notes.append(entry)
        if len(self._notes) >= NOTES_A_BATCH:
            self._write_down()

    def _write_down(self) -> None:
        if not self._notes:
            return
        rows = [tuple(vars(entry).values()) for entry in self._notes]
        marks = ", ".join("?" * len(_COLUMNS.split(", ")))
        with self._file.writing() as database:
            database.executemany(f"INSERT OR REPLACE INTO files ({_COLUMNS}) VALUES ({marks})", rows)  # noqa: S608
        self._notes.clear()

    def _read_manifest(self) -> dict[str, _Entry]:
        """Take the folder for this run and return what earlier runs made."""
        with self._file.writing() as database:
            rows = database.execute(f"SELECT {_COLUMNS} FROM files")  # noqa: S608
            return {row[0]: _Entry(*row) for row in rows}

    def _clear_scratch(self) -> None:
        """Remove what a killed run left half written; nobody else writes here, the lock is ours."""
        try:
            for leftover in self._scratch.parent.iterdir():
                shutil.rmtree(leftover, ignore_errors=True)
            self._scratch.mkdir()
        except OSError as error:
            raise UsageError(f"输出文件夹“{self.root}”不能用：{tell_os_error(error)}。") from error

    # what the disk says

    @contextmanager
    def _disk_told(self, relative: PurePosixPath) -> Iterator[None]:
        """Tell an error of the disk as one line about the paper."""
        try:
            yield
        except OSError as error:
            if error.errno in _DISK_FULL:
                raise DiskFull([_disk_full(relative)]) from error
            if isinstance(error, PermissionError) and (self.root / relative).is_file():
                finding = _path_finding(
                    relative,
                    "文件应能改写",
                    "正在 WPS 或 Word 中打开，或不许改写",
                    "关闭它再运行；没有打开的，检查文件夹的权限",
                )
            else:
                finding = _path_finding(relative, "应能写入", tell_os_error(error))
            raise PaperWithheld([finding]) from error


_ON_WINDOWS = os.name == "nt"
_PATIENCE = (0.05, 0.1, 0.2, 0.4, 0.0)
"""Seconds between tries of a rename on Windows, where a virus scanner holds a new file for a moment."""
_EMPTY = hashlib.sha256(b"").hexdigest()
"""After a power cut a file may be there without its bytes: nothing of the office's is lost with it."""
_DISK_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


def _rename(staged: Path, target: Path) -> None:
    """Rename over what is there; on Windows try again for a moment, then say that it is held."""
    for pause in _PATIENCE if _ON_WINDOWS else (0.0,):
        try:
            os.replace(staged, target)
        except PermissionError:
            if not pause:
                raise
            time.sleep(pause)
        else:
            return


def _made_ready(root: Path) -> Path:
    """Make the output folder and our own in it; return its real path."""
    try:
        root.mkdir(parents=True, exist_ok=True)
        real = root.resolve()
        for own in (real / OWN_FOLDER, real / OWN_FOLDER / "tmp"):
            own.mkdir(exist_ok=True)
            if not own.resolve().is_relative_to(real):
                raise UsageError(f"输出文件夹“{root}”里的“{OWN_FOLDER}”是通向别处的链接，请把它移走。")
    except OSError as error:
        raise UsageError(f"输出文件夹“{root}”不能用：{tell_os_error(error)}。") from error
    return real


def _entry(relative: PurePosixPath, origin: Origin, sha256: str, facts: os.stat_result) -> _Entry:
    return _Entry(
        str(relative),
        origin.kind,
        origin.record_id,
        origin.fingerprint,
        facts.st_size,
        facts.st_mtime_ns,
        sha256,
    )


def _key(relative: PurePosixPath) -> str:
    """Return what two paths share that Windows or a Mac would take for one."""
    return unicodedata.normalize("NFC", str(relative)).casefold()


def _short(relative: PurePosixPath) -> str:
    return hashlib.sha256(str(relative).encode("utf-8", "surrogatepass")).hexdigest()[:24]


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _path_finding(relative: PurePosixPath, expected: str, found: str, way_out: str = "") -> Finding:
    return Finding(f"文件“{shown(str(relative))}”", expected, found, way_out, rule="D9")


def _disk_full(relative: PurePosixPath) -> Finding:
    return _path_finding(relative, "应能写入", "磁盘已满", "腾出空间再运行，已做成的不会重做")


_ALONE = ("locking_mode = EXCLUSIVE", "journal_mode = WAL", "synchronous = NORMAL")


def _make_table(database: sqlite3.Connection) -> None:
    database.execute(_SCHEMA)


def _make_custody_tables(database: sqlite3.Connection) -> None:
    database.execute("CREATE TABLE register (id TEXT, sequence INTEGER, digest TEXT)")
    database.execute("CREATE TABLE numbers (number TEXT PRIMARY KEY, told TEXT NOT NULL) WITHOUT ROWID")


def _kind(root: Path) -> FileKind:
    return FileKind(
        "输出清单",
        APPLICATION_ID,
        (_make_table, _make_custody_tables),
        busy=f"另一个程序正在往输出文件夹“{root}”里写，请等它做完再运行。",
        way_out="删去它再运行：内容相同的文件照旧，内容不同的会列出，不会覆盖",
        # One run alone opens it, and holds it by an exclusive lock: at worst papers are made anew.
        may_be_remote=True,
    )
