"""One file with everything of a data folder: made daily and before anything big, put back by one command."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from generators.errors import DataRefused, Finding, HongtouError, UsageError, tell_os_error
from generators.opc import Limits, Opener
from generators.own_files import read_given, replaced_together
from generators.pipeline.backup_file import BACKUPS, STORE, store_bytes, write_backup
from generators.pipeline.number_place import REGISTER, chain_held, chain_in_store, keep_backup
from generators.pipeline.source import LOGBOOK, WORKBOOK, Source
from generators.records.township import Township
from generators.register_file import chain_of
from generators.workbook import read_with_findings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generators.number_log import Entry
    from generators.store.store import Store
    from generators.store.viewers import Viewer

KEPT_DAYS = 30
"""Daily backups that are kept; those made before something big are never deleted by the program."""
DAILY = "每日"
_LIMITS = Limits(members=20_000, member=2 * 2**30, total=2 * 2**30, ratio=2_000)
"""Databases are mostly zeros where little is in them."""
_REMEDY = f"换一份备份再试：数据文件夹的“{BACKUPS}”里每天有一份"
_OPENER = Opener("备份", ".zip", _LIMITS, is_office=False, remedy=_REMEDY)


def back_up(source: Source, reason: str = "手动", now: datetime | None = None) -> Path:
    """Write one ZIP with the store or workbook, the drafts and the register; return its path.

    It appears whole or not at all. Raise UsageError when it cannot be written.
    """
    held = store_bytes(source.store.database) if source.store else None
    return write_backup(source.folder, reason, held, source.database, now)


def back_up_daily(source: Source, now: datetime | None = None) -> Path | None:
    """Make the day's backup unless there is one; delete daily ones beyond the thirty newest."""
    day = (now or datetime.now()).strftime("%Y%m%d")
    folder = source.folder / BACKUPS
    daily = sorted(folder.glob(f"*-{DAILY}*.zip"))
    if any(path.name.startswith(day) for path in daily):
        return None
    made = back_up(source, DAILY, now)
    for old in [*daily, made][:-KEPT_DAYS]:
        old.unlink(missing_ok=True)
    return made


def backups(source: Source) -> list[Path]:
    """Return the backups that there are, the latest first."""
    return sorted((source.folder / BACKUPS).glob("*.zip"), reverse=True)


def restore(source: Source, file: Path, viewer: Viewer | None = None) -> tuple[Path, list[str]]:
    """Put back what `file` holds; return the backup made of what stood before, and what was put back.

    Nothing is touched unless the whole of `file` is sound, and then all of it is put back or nothing. Files
    that the backup does not hold stay. Raise DataRefused for a backup that is not sound or not one of this
    data, UsageError when the disk refuses; what stood before is kept then, and told.
    """
    contents = _read(file)
    damaged = _damaged_store(source)
    stands = Source(source.folder) if damaged else source
    if stands.database and STORE not in contents:
        found, way_out = (
            "收入数据库以前的备份，只有工作簿",
            "恢复到一个新的数据文件夹里：--data 新文件夹 restore",
        )
        raise DataRefused([Finding(f"备份“{file.name}”", "应带有数据库", found, way_out)])
    _refuse_anothers(stands, contents, file.name)
    before = back_up(stands, "恢复前")
    _keep_newer_register(stands, contents, file.name)
    own = [name for name in contents if _is_file_of_its_own(stands, name)]
    files = {source.folder / name: contents[name] for name in own}
    if damaged:
        files[_aside(damaged)] = damaged.read_bytes()
    with _told_where(before), replaced_together(files), tempfile.TemporaryDirectory() as scratch:
        if damaged:
            for left in ("-wal", "-shm"):
                damaged.with_name(f"{STORE}{left}").unlink(missing_ok=True)
        if STORE in contents and stands.store:
            _put_store(stands.store, Path(scratch), file.name, contents, viewer)
        elif damaged and STORE not in contents:
            damaged.unlink()  # It is kept aside; in its place it would hide the workbook.
    if chain_held(stands):  # The day's backup of it may have been put back to what it was.
        keep_backup(stands, date.today())
    return before, sorted({*own, *contents.keys() & {STORE}})


@contextmanager
def _told_where(before: Path) -> Iterator[None]:
    """Tell of what stops a restoring where that is which stood before."""
    try:
        yield
    except UsageError as error:
        message = f"{error}；恢复前的留在“{before}”"
        raise UsageError(message) from None


def _is_file_of_its_own(source: Source, name: str) -> bool:
    """Tell whether what the backup holds under `name` is a file of the folder, and to be put back."""
    if name == LOGBOOK and (source.folder / LOGBOOK).exists():
        return False  # A page may be at work with it, and it tells of runs on this machine.
    # Where the records are in a store, the workbook beside it is no part of them.
    return not (source.database and name in {STORE, WORKBOOK})


def _refuse_anothers(source: Source, contents: dict[str, bytes], name: str) -> None:
    """Raise DataRefused when the backup holds none of the townships whose records stand here.

    Where either cannot be read, or names none, nothing is known against it.
    """
    kept = _townships_in(contents)
    present = _names(source.store) if source.store else _townships_of(source.folder / WORKBOOK)
    if kept and present and kept.isdisjoint(present):
        expected = f"应为{'、'.join(sorted(present))}的备份"
        way_out = "换一份备份；或恢复到一个新的数据文件夹里：--data 新文件夹 restore"
        found = f"{'、'.join(sorted(kept))}的"
        raise DataRefused([Finding(f"备份“{name}”", expected, found, way_out, rule="D15")])


def _townships_in(contents: dict[str, bytes]) -> frozenset[str]:
    from generators.store.store import Store

    with tempfile.TemporaryDirectory() as scratch:
        place = Path(scratch) / (STORE if STORE in contents else WORKBOOK)
        place.write_bytes(contents[place.name])
        if place.name == WORKBOOK:
            return _townships_of(place)
        try:
            store = Store.open(place)
        except HongtouError:
            return frozenset()
        try:
            return _names(store)
        finally:
            store.close()


def _names(store: Store) -> frozenset[str]:
    return frozenset(str(row.cells.get("name") or "") for row in store.rows(Township)) - {""}


def _townships_of(book: Path) -> frozenset[str]:
    try:
        dataset, _ = read_with_findings(book)
    except HongtouError:
        return frozenset()
    return frozenset(township.name for township in dataset.all(Township))


def _keep_newer_register(source: Source, contents: dict[str, bytes], name: str) -> None:
    """Leave the register as it is where it goes on from the backup's: a number once given stays given.

    Raise DataRefused when the backup holds another register. A damaged one is replaced.
    """
    if not (present := chain_held(source)):
        return
    for place, kept in _chains(contents).items():
        gave_none = len(kept) == 1 < len(present)
        if gave_none or present[: len(kept)] == kept:
            if place == REGISTER:
                del contents[place]
        elif len(present) > 1 and kept[: len(present)] != present:
            found, way_out = "另一本登记簿，两本不能合成一本", "换一份备份；或恢复到一个新的数据文件夹里"
            raise DataRefused([Finding(f"备份“{name}”", "应为这本登记簿的备份", found, way_out, rule="D6")])


def _chains(contents: dict[str, bytes]) -> dict[str, list[Entry]]:
    """Return the whole registers that the backup holds, by the file they are in."""
    found = {}
    with tempfile.TemporaryDirectory() as scratch:
        for place in contents.keys() & {REGISTER, STORE}:
            copy = Path(scratch) / place
            copy.write_bytes(contents[place])
            if held := chain_in_store(copy) if place == STORE else chain_of(copy):
                found[place] = held
    return found


def _damaged_store(source: Source) -> Path | None:
    """Return the folder's store when it is damaged, so that another is to take its place."""
    try:
        if source.exists and source.store:
            source.store.rows(Township)
    except DataRefused:
        path = source.folder / STORE
        if not source.database_file or source.database_file.absolute() != path.absolute():
            raise
        return path
    return None


def _aside(path: Path) -> Path:
    """Return where a damaged store is kept."""
    places = (path.with_name(f"红头（损坏 {number}）.sqlite3") for number in range(1, 1000))
    return next(place for place in places if not place.exists())


def _read(file: Path) -> dict[str, bytes]:
    def refused(what: str) -> DataRefused:
        return DataRefused([Finding(f"备份“{file.name}”", "应为这个程序做的备份", what, _REMEDY)])

    try:
        content = read_given(file, _LIMITS.total)
    except OSError as error:
        raise refused(tell_os_error(error)) from None
    contents = _OPENER.read(content, file.name)
    if not contents.keys() & {STORE, WORKBOOK}:
        raise refused("里面没有数据")
    return contents


def _put_store(
    store: Store, scratch: Path, name: str, contents: dict[str, bytes], viewer: Viewer | None
) -> None:
    from generators.store.viewers import SYSTEM
    from generators.store.viewers import Viewer as Person

    copy = scratch / f"{name}.sqlite3"
    copy.write_bytes(contents[STORE])
    if LOGBOOK in contents:
        _bring_courses(copy, scratch, contents[LOGBOOK])
    store.put_copy(copy, viewer or Person(SYSTEM))


def _bring_courses(copy: Path, scratch: Path, content: bytes) -> None:
    """Put into the store `copy` the courses of notices that its program kept in the logbook beside it."""
    from generators.store.store import Store

    logbook = scratch / LOGBOOK
    logbook.write_bytes(content)
    store = Store.open(copy)
    try:
        store.courses.bring_along(logbook)
    finally:
        store.close()
