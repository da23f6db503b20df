"""The number register as a file beside the workbook, with a backup of each day beside it.

    发文登记.sqlite3                      the events (`number_log`), one transaction an act
    发文登记备份/发文登记-2022-06-15.sqlite3   the register as the last run of that day left it

A register that is lost, empty or damaged is never begun anew where one was: its way out is a backup, or the
papers themselves.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing, contextmanager, suppress
from datetime import date
from typing import TYPE_CHECKING

from generators.document_number import NumberText, Series, SeriesKind
from generators.errors import Busy, DataRefused, Finding, HongtouError, Severity, UsageError, tell_os_error
from generators.number_log import Act, Entry, Event, NumberBook, digest_of, whole_chain
from generators.own_files import link_new
from generators.own_files.scratch import scratch_room
from generators.sqlite_file import UNREADABLE, FileKind, SqliteFile, said_by_sqlite

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

APPLICATION_ID = 0x484F_4E47
"""Marks an SQLite file as a register of this program (SQLite file format, offset 68)."""
SECONDS_TO_WAIT = 30.0
"""How long one process waits for another that is writing: a village's letters take milliseconds."""
MOST_BACKUPS = 400
"""Days of work of which a backup is kept: two years of an office."""
_MOVED = "刚转入数据库"
WAY_OUT = "运行 number restore 取回最近的备份；没有备份的，运行 number rebuild 按已出的文件补登"

_SCHEMA = """
CREATE TABLE events (
    sequence  INTEGER PRIMARY KEY,
    act       TEXT    NOT NULL,
    at        TEXT    NOT NULL,
    by        TEXT    NOT NULL,
    kind      TEXT    NOT NULL,
    series    TEXT    NOT NULL,
    year      INTEGER NOT NULL,
    n         INTEGER NOT NULL,
    record_id TEXT    NOT NULL,
    title     TEXT    NOT NULL,
    issued_on TEXT    NOT NULL,
    content   TEXT    NOT NULL,
    source    TEXT    NOT NULL,
    is_typed  INTEGER NOT NULL,
    reason    TEXT    NOT NULL,
    digest    TEXT    NOT NULL
)
"""
_COLUMNS = (
    "sequence, act, at, by, kind, series, year, n, record_id, title, issued_on, content, source, is_typed, "
    "reason, digest"
)
_PUT = f"INSERT INTO events ({_COLUMNS}) VALUES ({', '.join('?' * 16)})"  # noqa: S608


class RegisterFile:
    """The events in the file at `path` (an `EventLog`), which is made when there never was one.

    Raises `UsageError` when the file cannot be opened, read or written, `DataRefused` when it is damaged,
    empty, or gone while its backups are there; FileNotFoundError when it should be there and is not.
    """

    def __init__(self, path: Path, *, wait: float = SECONDS_TO_WAIT, is_there: bool = False) -> None:
        self._path = path
        if is_there and not os.path.lexists(path):
            raise FileNotFoundError(path)
        try:
            if not os.path.lexists(path):
                self._begin()
            _check_whole(path)
            if _version_of(path) == 1:
                _keep_old(path)
        except OSError as error:
            raise UsageError(f"编号登记簿“{path}”打不开：{tell_os_error(error)}。") from error
        self._file = SqliteFile(path, _kind(path), wait=wait)

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def read(self, after: int) -> Iterable[Entry]:
        """Return the entries whose sequence is greater than `after`, in order.

        Raise DataRefused for an event that cannot be read.
        """
        query = f"SELECT {_COLUMNS} FROM events WHERE sequence > ? ORDER BY sequence"  # noqa: S608
        with self._file.told():
            rows = self._file.database.execute(query, (after,)).fetchall()
        try:
            return [_entry(row) for row in rows]
        except (TypeError, ValueError):
            raise DataRefused([_damaged(self._path, "写坏的登记")]) from None

    def append(self, entries: Sequence[Entry]) -> None:
        """Keep `entries`; only inside a transaction. Raise Busy when the register has moved elsewhere."""
        try:
            with self._file.told():
                self._file.database.executemany(_PUT, map(_row, entries))
        except sqlite3.IntegrityError as error:
            if _MOVED not in str(error):
                raise
            raise Busy(f"编号登记簿“{self._path}”{_MOVED}；请再运行一次。") from None

    def close_to_entries(self) -> None:
        """Let nothing more be entered, by whoever has the file open; only inside a transaction."""
        with self._file.told():
            self._file.database.execute(
                "CREATE TRIGGER IF NOT EXISTS moved BEFORE INSERT ON events "
                f"BEGIN SELECT RAISE(ABORT, '{_MOVED}'); END"
            )

    def transaction(self) -> AbstractContextManager[object]:
        """Return a context in which nobody else appends; all that is appended in it is kept, or nothing."""
        return self._file.writing()

    def _begin(self) -> None:
        """Make a register where there never was one; another process may be doing the same."""
        if newest := newest_backup(self._path):
            found = f"不见了，备份还在（最近一份“{newest.name}”）"
            raise DataRefused([_damaged(self._path, found)])
        with suppress(FileExistsError):  # Another process was first.
            _put_new(self._path, os.urandom(16).hex())


def _put_new(path: Path, register_id: str, reason: str = "") -> None:
    """Make a register that has given no number, where nothing is; FileExistsError when something is there."""
    with scratch_room(path.parent) as room:
        opened = Event(Act.OPENED, "", "", content=register_id, reason=reason)
        _write_chain(room / path.name, [Entry(1, opened, digest_of("", opened))])
        link_new(room / path.name, path)


def _write_chain(made: Path, entries: Iterable[Entry]) -> None:
    """Make a register of `entries` at `made`, where nothing is."""
    new = SqliteFile(made, _kind(made), wait=SECONDS_TO_WAIT)
    try:
        with new.writing() as database:
            database.executemany(_PUT, map(_row, entries))
    finally:
        new.close()


def _check_whole(path: Path) -> None:
    if path.is_symlink() or not path.is_file():
        raise DataRefused([_damaged(path, "链接、文件夹或设备")])
    if path.stat().st_size == 0:
        raise DataRefused([_damaged(path, "空文件（0 字节）")])


def _version_of(path: Path) -> int:
    """Return the version of the tables (SQLite file format, offset 60) without opening the database."""
    with path.open("rb") as file:
        head = file.read(72)
    ours = int.from_bytes(head[68:72], "big") == APPLICATION_ID
    return int.from_bytes(head[60:64], "big") if ours else 0


def _keep_old(path: Path) -> None:
    """Keep the register of an older program as it is before its rows are taken over."""
    kept = path.with_name(f"{path.stem}-旧版{path.suffix}")
    if not kept.exists():
        with _written_beside(kept) as scratch:
            _copy_database(path, scratch)


def _damaged(path: Path, found: str) -> Finding:
    return Finding(f"编号登记簿“{path}”", "应为完好的编号登记簿", found, WAY_OUT, rule="D6")


# --- backups ----------------------------------------------------------------------------------------------


def backup_folder(path: Path) -> Path:
    """Return where the backups of the register at `path` lie."""
    return path.with_name(f"{path.stem}备份")


def newest_backup(path: Path) -> Path | None:
    """Return the newest backup of the register at `path`, None when there is none."""
    return next(iter(backups(path)), None)


def backups(path: Path) -> list[Path]:
    """Return the backups of the register at `path`, the newest first."""
    return sorted(backup_folder(path).glob(f"{path.stem}-*.sqlite3"), reverse=True)


def backup_ahead_of(path: Path, sequence: int, digest: str) -> Path | None:
    """Return the backup that goes on where the register at `path` ends, with `digest` at `sequence`.

    None when there is none: then it is no earlier state of itself that somebody has put in its place.
    """
    query = (
        "SELECT 1 FROM events WHERE sequence = ? AND digest = ? AND (SELECT max(sequence) FROM events) > ?"
    )
    for kept in backups(path):
        address = f"{kept.resolve().as_uri()}?mode=ro&immutable=1"
        with (
            suppress(OSError, *UNREADABLE),  # Whoever needs it is told.
            closing(sqlite3.connect(address, uri=True)) as database,
        ):
            if database.execute(query, (sequence, digest, sequence)).fetchone():
                return kept
    return None


def back_up(path: Path, day: date, entries: Sequence[Entry] = ()) -> Finding | None:
    """Keep the register at `path` as the backup of `day`; return why it could not be.

    With `entries` it is they that are kept: the register is in a database and `path` where it would lie.
    """
    folder = backup_folder(path)
    try:
        folder.mkdir(exist_ok=True)
        if folder.is_symlink():
            return _not_backed_up(path, "备份文件夹是通向别处的链接")
        target = folder / f"{path.stem}-{day.isoformat()}.sqlite3"
        with _written_beside(target) as scratch:
            if entries:
                _write_chain(scratch, entries)
            else:
                _copy_database(path, scratch)
        for old in backups(path)[MOST_BACKUPS:]:
            old.unlink()
    except OSError as error:
        return _not_backed_up(path, tell_os_error(error))
    except UNREADABLE as error:
        return _not_backed_up(path, said_by_sqlite(error) or "读写出错")
    return None


def _not_backed_up(path: Path, found: str) -> Finding:
    way_out = "腾出空间或检查文件夹的权限；编号已登记，下次运行再备份"
    return Finding(f"编号登记簿“{path.name}”", "应留有当天的备份", found, way_out, Severity.WARN)


@contextmanager
def _written_beside(target: Path) -> Iterator[Path]:
    """Give the place of a scratch file that takes the place of `target` at the end, or goes."""
    with scratch_room(target.parent) as room:
        scratch = room / target.name
        yield scratch
        _flush(scratch)
        os.replace(scratch, target)


def _flush(scratch: Path) -> None:
    with scratch.open("rb+") as file:
        os.fsync(file.fileno())


def _copy_database(source: Path, target: Path) -> None:
    """Copy a database that others may be writing to."""
    with _opened(source) as old, _opened(target) as new:
        old.backup(new)


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    database = sqlite3.connect(path, timeout=SECONDS_TO_WAIT)
    try:
        yield database
    finally:
        database.close()


def chain_of(path: Path) -> list[Entry] | None:
    """Return what the register at `path` holds, None when it is lost or damaged; nothing is made."""
    if not os.path.lexists(path):
        return None
    try:
        log = RegisterFile(path)
    except HongtouError:
        return None
    try:
        return whole_chain(log)
    finally:
        log.close()


def move_out(path: Path, keep: Callable[[list[Entry]], None]) -> None:
    """Let `keep` keep elsewhere all that the register at `path` holds, while nobody enters anything.

    Then the file has another name beside, and whoever has it open still is told so instead of entering
    numbers that the other register does not know. Nothing is done when there is no file: another process
    was first. OSError passes through.
    """
    try:
        log = RegisterFile(path, is_there=True)
    except FileNotFoundError:
        return
    try:
        with log.transaction():
            entries = list(log.read(0))
            NumberBook().take(entries)
            keep(entries)
            log.close_to_entries()
    finally:
        log.close()
    with suppress(FileNotFoundError):
        os.replace(path, path.with_name(f"{path.stem}-已转入数据库{path.suffix}"))


def put_aside(path: Path, day: date) -> Path | None:
    """Move what is left of a damaged register out of the way; return where to, None when nothing is there.

    Raise UsageError when a thousand lie there already; OSError passes through.
    """
    if not os.path.lexists(path):
        return None
    for count in range(1, 1000):
        aside = path.with_name(f"{path.stem}-损坏-{day.isoformat()}-{count}{path.suffix}")
        if not os.path.lexists(aside):
            os.replace(path, aside)
            for rest in ("-journal", "-wal", "-shm"):
                with suppress(FileNotFoundError):
                    os.replace(f"{path}{rest}", f"{aside}{rest}")
            return aside
    raise UsageError(f"“{path.parent}”里移出的登记簿太多，请先清理。")


def put_back(backup: Path, path: Path, day: date) -> Path | None:
    """Copy `backup` to `path`; return where what was there has been moved to, None when nothing was.

    Raise UsageError when the disk says no: what was there is there still.
    """
    try:
        with scratch_room(path.parent) as room:
            scratch = room / path.name
            shutil.copyfile(backup, scratch)
            _flush(scratch)
            aside = put_aside(path, day)
            link_new(scratch, path)
    except OSError as error:
        raise UsageError(f"编号登记簿“{path}”取不回来：{tell_os_error(error)}。") from None
    return aside


def begin_again(path: Path, register_id: str) -> None:
    """Make an empty register with the id of a lost one at `path`, where nothing is."""
    _put_new(path, register_id or os.urandom(16).hex(), "补登")


# --- tables, rows -----------------------------------------------------------------------------------------


def _kind(path: Path) -> FileKind:
    return FileKind(
        "编号登记簿",
        APPLICATION_ID,
        (_make_first_tables, _turn_rows_into_events),
        busy=f"编号登记簿“{path}”正被另一个程序占用，请等它做完再试。",
        way_out=WAY_OUT,
    )


def _make_first_tables(database: sqlite3.Connection) -> None:
    """Make what version 1 had and a new file has no use for; the next step takes its rows over."""
    database.execute(
        "CREATE TABLE numbers (kind TEXT, series TEXT, year INTEGER, n INTEGER, state TEXT, record_id TEXT, "
        "title TEXT, issued_on TEXT, voided_on TEXT, reason TEXT, voided_by TEXT)"
    )


def _turn_rows_into_events(database: sqlite3.Connection) -> None:
    rows = database.execute(
        "SELECT kind, series, year, n, state, record_id, title, issued_on, voided_on, reason, voided_by "
        "FROM numbers ORDER BY kind, series, year, n"
    ).fetchall()
    database.execute(_SCHEMA)
    database.execute("DROP TABLE numbers")
    (application,) = database.execute("PRAGMA application_id").fetchone()
    if not application:
        return  # A new file: it is opened by who makes it.
    events = [Event(Act.OPENED, "", "", content=os.urandom(16).hex(), reason="由旧登记簿转入")]
    for row in rows:
        events += _events_of(row)
    digest = ""
    for sequence, event in enumerate(events, start=1):
        digest = digest_of(digest, event)
        database.execute(_PUT, _row(Entry(sequence, event, digest)))


def _events_of(row: tuple[object, ...]) -> Iterator[Event]:
    """Yield what an old row comes to: its reservation, its use and its end, as far as they happened."""
    kind, series, year, n, state, record_id, title, issued_on, voided_on, reason, voided_by = map(str, row)
    number = NumberText(Series(SeriesKind(kind), series), int(year), int(n))
    issued = date.fromisoformat(issued_on) if issued_on else None
    source = record_id.removeprefix("通知#") if record_id.startswith("通知#") else ""
    if record_id:
        yield Event(Act.RESERVED, "", "", number, record_id, title, source=source)
    if issued:
        yield Event(Act.CONFIRMED, "", "", number, record_id, title, issued, source=source)
    if state == "作废":
        yield Event(Act.VOIDED, voided_on, voided_by, number, reason=reason)


def _entry(row: Sequence[object]) -> Entry:
    sequence, act, at, by, kind, series, year, n, *rest = row
    record_id, title, issued_on, content, source, is_typed, reason, digest = map(str, rest)
    number = (
        NumberText(Series(SeriesKind(str(kind)), str(series)), int(str(year)), int(str(n))) if kind else None
    )
    issued = date.fromisoformat(issued_on) if issued_on else None
    text = (record_id, title, issued, content, source, is_typed == "1", reason)
    return Entry(int(str(sequence)), Event(Act(str(act)), str(at), str(by), number, *text), digest)


def _row(entry: Entry) -> tuple[object, ...]:
    event, number = entry.event, entry.event.number
    named = (number.series.kind, number.series.name, number.year, number.n) if number else ("", "", 0, 0)
    issued = event.issued_on.isoformat() if event.issued_on else ""
    return (
        *(entry.sequence, event.act, event.at, event.by, *named, event.record_id, event.title, issued),
        *(event.content, event.source, int(event.is_typed), event.reason, entry.digest),
    )
