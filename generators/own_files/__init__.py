"""Files beyond the output folder: read within limits, written whole, never over what somebody else wrote.

Who owns a place is asked here and nowhere else. A file that the program makes is new (`write_new`), or takes
the place of its own earlier one that nobody has changed (`write_own`), or of the office's file that was read
just before (`write_instead`). Which files are its own is kept beside them, in `.hongtou.json` of their
folder: names and hashes, so that a folder may be moved or shared.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
import stat
import tempfile
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from generators.errors import DataRefused, Finding, UsageError, tell_os_error
from generators.own_files.scratch import clear_left, scratch_room

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

_RECORD = ".hongtou.json"
_MOST_RECORD = 32 * 2**20

MOST_BYTES = 200 * 2**20
"""A county's workbook has some 20 MB."""


def read_given(path: Path, most: int = MOST_BYTES) -> bytes:
    """Return the bytes of a file that somebody gave; OSError, told in Chinese, for what is no file of a size.

    A pipe or a device would be read for ever: it is not even waited for.
    """
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    with os.fdopen(handle, "rb") as file:
        facts = os.fstat(file.fileno())
        if stat.S_ISDIR(facts.st_mode):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
        if not stat.S_ISREG(facts.st_mode):
            raise OSError(0, "是管道或设备，不是文件", str(path))
        if facts.st_size <= most:
            content = file.read(most + 1)  # It may be growing.
            if len(content) <= most:
                return content
    raise OSError(0, f"太大（{facts.st_size // 2**20} MB，最多 {most // 2**20} MB）", str(path))


def read_or_refuse(path: Path) -> bytes:
    """Return what `read_given` does; raise DataRefused in one line where it fails."""
    try:
        return read_given(path)
    except OSError as error:
        raise DataRefused([Finding(f"文件“{path.name}”", "应能打开", tell_os_error(error))]) from None


def write_whole(target: Path, content: bytes) -> None:
    """Write `content` to `target`, whole or not at all and on the disk; OSError passes through (design D9).

    A file that is there is replaced, whoever wrote it: for files in rooms of the program's own. It keeps its
    mode and owner, a link stays and its file is written.
    """
    target = target.resolve() if target.is_symlink() else target
    with _beside(target, content) as scratch:
        take_after(target, scratch)
        os.replace(scratch, target)


@contextmanager
def _beside(target: Path, content: bytes) -> Iterator[Path]:
    """Write `content` to a file of its own beside `target`, on the disk; what is left of it goes."""
    with scratch_room(target.parent) as room:
        scratch = room / "new"
        _write_through(scratch, content)
        yield scratch


def _write_through(scratch: Path, content: bytes) -> None:
    with scratch.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


@contextmanager
def replaced_together(files: Mapping[Path, bytes]) -> Iterator[None]:
    """Write all of `files`, or none, whoever wrote what is there: for files in rooms of the program's own.

    They are in their places inside the context; what is raised there puts back what was there before. Raise
    UsageError when the disk says no: nothing is changed then, or it tells what is.
    """
    ready: list[tuple[Path, Path, Path]] = []
    with ExitStack() as stack:
        rooms: dict[Path, Path] = {}
        for number, (given, content) in enumerate(files.items()):
            target = given.resolve() if given.is_symlink() else given
            with _told(target, "没有换上任何文件"):
                target.parent.mkdir(parents=True, exist_ok=True)
                if target.parent not in rooms:
                    rooms[target.parent] = stack.enter_context(scratch_room(target.parent))
                new, old = (rooms[target.parent] / f"{kind}-{number}" for kind in ("new", "old"))
                _write_through(new, content)
                take_after(target, new)
            ready.append((target, new, old))
        changed: list[tuple[Path, Path]] = []
        try:
            for target, new, old in ready:
                with _told(target, "没有换上任何文件；若在别的程序里开着，先关掉"):
                    changed.append((target, old))
                    _keep_old(target, old)
                    os.replace(new, target)
            yield
        except BaseException:
            _put_back(changed)
            raise


def _keep_old(target: Path, old: Path) -> None:
    """Give the file `target`, if there is one, a second name by which it can be put back."""
    if not os.path.lexists(target):
        return
    try:
        os.link(target, old)
    except OSError:  # A disk without hard links.
        shutil.copy2(target, old)


def _put_back(changed: Sequence[tuple[Path, Path]]) -> None:
    stands = []
    for target, old in reversed(changed):
        try:
            if old.exists():
                os.replace(old, target)
            else:
                target.unlink(missing_ok=True)
        except OSError:
            stands.append(f"“{target}”")
    if stands:
        raise UsageError(f"没有全部换上，{'、'.join(stands)}已经换了，退不回去；请再办一次同样的事")


def take_after(target: Path, scratch: Path) -> None:
    """Give `scratch` the mode and owner of the file it is to replace, or those of a new file."""
    try:
        facts = target.stat()
    except FileNotFoundError:
        mask = os.umask(0)
        os.umask(mask)
        os.chmod(scratch, 0o666 & ~mask)
        return
    os.chmod(scratch, stat.S_IMODE(facts.st_mode))
    if hasattr(os, "chown"):
        with suppress(PermissionError):
            os.chown(scratch, facts.st_uid, facts.st_gid)


def link_new(made: Path, target: Path) -> None:
    """Give the whole file `made` the name `target`; raise FileExistsError when something has it."""
    try:
        os.link(made, target)
    except FileExistsError:
        raise
    except OSError as error:  # A disk without hard links.
        if os.path.lexists(target):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target)) from error
        os.replace(made, target)


def write_new(target: Path, content: bytes) -> None:
    """Write `content` to `target` and make its folder.

    Raise UsageError when something is there, or the disk says no: nothing was written then.
    """
    with _told(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        if os.path.lexists(target):
            clear_left(target.parent)  # A run that was killed just after it may have come to here.
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target))
        with _beside(target, content) as scratch:
            take_after(target, scratch)
            link_new(scratch, target)


def write_own(target: Path, content: bytes) -> None:
    """Write `content` to `target`, where nothing is or what the program wrote there and nobody changed.

    Raise UsageError for any other file, a link too, and when the disk says no: nothing was written then.
    """
    with _told(target):
        check_own([target])
        target.parent.mkdir(parents=True, exist_ok=True)
        there = [hash_of(target)] if os.path.lexists(target) else []
        # Both hashes first: after a kill between the two writes what is there is still known as ours.
        _note_own(target, [*there, hashlib.sha256(content).hexdigest()])
        write_whole(target, content)


def check_own(targets: Iterable[Path]) -> None:
    """Raise UsageError, naming them all, when a file that `write_own` would refuse is among `targets`."""
    foreign = [f"“{target}”" for target in targets if not is_own(target)]
    if foreign:
        message = (
            f"{'、'.join(foreign)}已经存在，不是本程序写的，或写好以后改过，不会覆盖；"
            "换一个文件名，或先把它改名、移走"
        )
        raise UsageError(message)


def is_own(target: Path) -> bool:
    """Tell whether `target` is free, or holds what `write_own` wrote there."""
    if not os.path.lexists(target):
        return True
    if target.is_symlink() or not target.is_file():
        return False
    known = _read(target.with_name(_RECORD)).get(target.name, [])
    return bool(known) and hash_of(target) in known


def write_instead(target: Path, content: bytes, seen: bytes, verify: Callable[[Path], object]) -> None:
    """Write `content` in the place of the office's file `target`, which held `seen` when it was read.

    `verify` reads a copy of what is to be written, and raises what speaks against it. Raise UsageError when
    the file is open in an office program, or has been saved since, and when the disk says no: it is as it
    was then.
    """
    if mark := _mark_of_use(target):
        message = (
            f"“{target.name}”正在别的程序里打开（旁边有“{mark.name}”），没有写入，以免它存盘时把这次的冲掉；"
            f"关掉它再运行；确实没有打开的，删去“{mark.name}”再运行"
        )
        raise UsageError(message)
    with _told(target, f"“{target.name}”没有改动；磁盘满的腾出空间，正开着它的程序关掉，再试"):
        with tempfile.TemporaryDirectory() as folder:
            tried = Path(folder) / target.name
            tried.write_bytes(content)
            verify(tried)
        real = target.resolve()
        with _beside(real, content) as scratch:
            take_after(real, scratch)
            if real.read_bytes() != seen:
                message = f"“{target.name}”刚才又存过，没有写入；请重新运行"
                raise UsageError(message)
            os.replace(scratch, real)


def _mark_of_use(target: Path) -> Path | None:
    """Return the file that Excel, WPS or LibreOffice keeps beside `target` while it is open there."""
    real = target.resolve()
    marks = [real.with_name(f"~${real.name}"), real.with_name(f".~lock.{real.name}#")]
    return next((mark for mark in marks if mark.is_file()), None)


@contextmanager
def _told(target: Path, way_out: str = "") -> Iterator[None]:
    try:
        yield
    except FileExistsError:
        message = f"“{target}”已经存在，不会覆盖；换一个文件名，或先把它改名、移走"
        raise UsageError(message) from None
    except OSError as error:
        message = "；".join(filter(None, (f"写不了“{target}”：{tell_os_error(error)}", way_out)))
        raise UsageError(message) from None


def hash_of(target: Path) -> str:
    """Return the SHA-256 of the file `target`; OSError passes through."""
    with target.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


_TO_ADD = os.O_WRONLY | os.O_APPEND | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)


@dataclass
class _Record:
    """What is known of the files of a folder, as the file of it stood with `facts`."""

    files: dict[str, list[str]] = field(default_factory=dict)
    lines: int = 0
    facts: tuple[int, int, int] = (0, 0, 0)


_records: dict[str, _Record] = {}


def _facts_of(record: Path) -> tuple[int, int, int]:
    facts = os.lstat(record)
    return facts.st_ino, facts.st_size, facts.st_mtime_ns


def _read(record: Path) -> dict[str, list[str]]:
    """Return what is known of the files beside `record`; nothing of one that somebody has written into."""
    return _record(record).files


def _record(record: Path) -> _Record:
    """Return what the file says: an object a line, the later line holds; a line that was cut off is none.

    It is read again only when it has changed.
    """
    place = os.path.abspath(record)
    try:
        facts = _facts_of(record)
        if (known := _records.get(place)) and known.facts == facts:
            return known
        lines = [] if record.is_symlink() else read_given(record, _MOST_RECORD).splitlines()
    except OSError:
        return _Record()
    read = _Record(lines=len(lines), facts=facts)
    for line in lines:
        with suppress(ValueError, RecursionError):
            told = json.loads(line)
            for name, digests in told.items() if isinstance(told, dict) else ():
                if isinstance(digests, list):
                    read.files[name] = [digest for digest in digests if isinstance(digest, str)]
    _records[place] = read
    return read


def _note_own(target: Path, digests: list[str]) -> None:
    """Note that bytes of one of `digests` at `target` are the program's own.

    A line is added: a folder of many files is not written down anew for each. OSError passes through.
    """
    record = target.with_name(_RECORD)
    known = _record(record)
    _records.pop(os.path.abspath(record), None)  # Until it is on the disk.
    known.files[target.name] = digests
    if known.lines and known.lines < 2 * len(known.files) + 100:
        line = json.dumps({target.name: digests}, ensure_ascii=False)
        handle = os.open(record, _TO_ADD)
        with os.fdopen(handle, "ab") as file:
            file.write(f"\n{line}".encode())
            file.flush()
            os.fsync(file.fileno())
        known.lines += 1
    else:
        beside = (name for name in known.files if os.path.lexists(target.with_name(name)))
        known.files = {name: known.files[name] for name in {*beside, target.name}}
        with _beside(record, json.dumps(known.files, ensure_ascii=False, sort_keys=True).encode()) as scratch:
            os.replace(scratch, record)  # Never through a link.
        known.lines = 1
    known.facts = _facts_of(record)
    _records[os.path.abspath(record)] = known
