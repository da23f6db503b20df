"""A store as one SQLite file, whatever database it lives in: made for a backup, and put back from one."""

from __future__ import annotations

import uuid
from collections import Counter
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from generators.errors import DataRefused, Finding
from generators.number_log import NumberBook
from generators.records.dataset import SHEETS
from generators.store.accounts import ACCOUNTS, AUDIT, SESSIONS
from generators.store.changes import Writer
from generators.store.courses import COURSE_TABLES
from generators.store.database import Database
from generators.store.register import EVENTS, NAME, REGISTERS, continue_with, put_aside, read_entries
from generators.store.renaming import NAMED, follow_names, renamed_rows
from generators.store.tables import (
    CHANGES,
    HISTORY,
    METADATA,
    ROW_NUMBERS,
    STORE,
    go_on_counting,
    sheet_table,
)
from generators.store.viewers import SYSTEM

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import datetime
    from pathlib import Path

    from sqlalchemy.engine import Connection

    from generators.records.columns import Row
    from generators.store.viewers import Viewer

_LINES_AT_ONCE = 2000
_NOT_COPIED = frozenset({"alembic_version", REGISTERS.name, EVENTS.name, SESSIONS.name})
"""Registers only grow: they are not put back, but continued. Whoever was at the page comes in anew."""


def write_copy(database: Database, path: Path) -> None:
    """Write everything that `database` holds at this moment to a new SQLite file at `path`."""
    copy = Database(path)
    try:
        copy.prepare()
        with database.reading() as source, copy.writing() as target:
            _copy(source, target)
            if sa.inspect(source).has_table(REGISTERS.name):  # A store of the first revision has none.
                continue_with(target, NAME, read_entries(source, NAME))
    finally:
        copy.engine.dispose()


def put_copy(database: Database, path: Path, viewer: Viewer, at: datetime) -> int:
    """Put back what the file at `path` holds, in place of everything in `database`; return the new state.

    States go on counting, so that nobody takes what was for what is. The number register is not put back to
    what it was: a number that was given since stays given. Nor are accounts, sessions and the log of deeds,
    and the courses of notices: who was shut out stays out, and what was done stays told. A copy of this very
    store is put back row by row, as a change like any other: whoever has a row open, or a workbook, that was
    changed since is told. Of another store, or a copy that went its own way, rows, ids and history take the
    place of those here; what was opened before is told too. Raise DataRefused when it is no copy, or that of
    another register.
    """
    copy = Database(path)
    try:
        with copy.reading() as source:
            if "store" not in sa.inspect(source).get_table_names():
                raise DataRefused([Finding(f"备份“{path.name}”", "应为这个程序做的备份", "里面没有数据")])
        copy.prepare()
        with copy.reading() as source, database.writing() as target:
            before = target.execute(sa.select(STORE)).one()
            _continue_register(source, target, path.name, at)
            is_earlier = _is_earlier(source, target)
            _join_courses(source, target)
            writer = Writer(target, viewer, at, f"恢复备份 {path.name}")
            if not is_earlier:
                _join_log(source, target)
                _join_accounts(source, target, at)
                _take_the_place(source, target, before, viewer, at)
            target.execute(sa.update(STORE).values(epoch=before.epoch + 1))
            if is_earlier:
                return writer.put_rows(lambda kind: _lines_of(source, kind))
            return writer.begin()
    finally:
        copy.engine.dispose()


def _is_earlier(source: Connection, target: Connection) -> bool:
    """Tell whether `source` is what `target` once was: every change that it knows was made there too."""
    uuids = {connection.execute(sa.select(STORE.c.uuid)).scalar() for connection in (source, target)}
    made = sa.select(CHANGES.c.state, CHANGES.c.at, CHANGES.c.who, CHANGES.c.what)
    then, now = ({*map(tuple, connection.execute(made))} for connection in (source, target))
    return len(uuids) == 1 and then <= now


def _lines_of(source: Connection, kind: type[Row]) -> Iterator[dict[str, Any]]:
    table = sheet_table(kind)
    for line in source.execute(sa.select(table)):
        yield {column.key: line._mapping[column] for column in table.columns}


def _join_courses(source: Connection, target: Connection) -> None:
    """Bring the courses of notices that only `source` knows; those that are here go on as they are."""
    drafts, steps = (METADATA.tables[name] for name in COURSE_TABLES)
    known = {*target.execute(sa.select(drafts.c.key)).scalars()}
    known |= {*target.execute(sa.select(steps.c.key)).scalars()}
    numbers: dict[int, int] = {}
    for line in source.execute(sa.select(drafts).order_by(drafts.c.id)).mappings().all():
        if line["key"] not in known:
            values = {name: cell for name, cell in line.items() if name != "id"}
            made = target.execute(sa.insert(drafts).values(values).returning(drafts.c.id))
            numbers[line["id"]] = made.scalar_one()
    for line in source.execute(sa.select(steps).order_by(steps.c.id)).mappings().all():
        if line["key"] not in known:
            values = {name: cell for name, cell in line.items() if name != "id"}
            values["draft"] = numbers.get(line["draft"], 0)
            target.execute(sa.insert(steps).values(values))


def _join_log(source: Connection, target: Connection) -> None:
    """Tell beside the deeds here those that `source` tells of, in the order of time."""
    columns = [column for column in AUDIT.c if column.name != "id"]
    there, here = (
        connection.execute(sa.select(*columns).order_by(AUDIT.c.id)).all() for connection in (source, target)
    )
    coming = Counter(map(tuple, there)) - Counter(map(tuple, here))
    if not coming:
        return
    lines = [tuple(line) for line in here] + list(coming.elements())
    target.execute(sa.delete(AUDIT))
    names = [column.name for column in columns]
    told = [dict(zip(names, line, strict=True)) for line in sorted(lines, key=lambda line: line[0] or "")]
    target.execute(sa.insert(AUDIT), told)


def _join_accounts(source: Connection, target: Connection, at: datetime) -> None:
    """Bring the accounts that only `source` has, under ids of their own; no session comes with them.

    Where somebody has an account already they are shut until somebody opens them: the office that is here has
    given none of them, and may have shut them out long ago.
    """
    own = target.execute(sa.select(ACCOUNTS.c.name, ACCOUNTS.c.must_change)).all()
    names, is_in_use = {line.name for line in own}, any(not line.must_change for line in own)
    columns = [column for column in ACCOUNTS.c if column.name != "id"]
    joined = []
    for line in source.execute(sa.select(*columns).order_by(ACCOUNTS.c.id)).mappings().all():
        if line["name"] not in names:
            target.execute(sa.insert(ACCOUNTS).values({**line, **({"active": 0} if is_in_use else {})}))
            joined.append(str(line["name"]))
    if joined and is_in_use:
        told = {"at": at.isoformat(timespec="seconds"), "who": SYSTEM, "role": "", "deed": "恢复备份"}
        told |= {"what": f"备份带来的账号：{'、'.join(joined)}", "outcome": "先停用，要用的启用"}
        target.execute(sa.insert(AUDIT).values(told))


def _take_the_place(
    source: Connection, target: Connection, before: Any, viewer: Viewer, at: datetime
) -> None:
    """Let what `source` holds take the place of what stands in `target`, which was `before`.

    Its rows bear versions, and the next ones ids, that none here ever had: a form that was opened before does
    not fit. A copy that went its own way gets another name, as that of neither a workbook can tell; its rows
    are those of here, and an account is of the village that it calls otherwise.
    """
    names: dict[type[Row], dict[int, str]] = {kind: _names(target, kind) for kind in NAMED}
    versions = [sa.select(sa.func.max(HISTORY.c.version))]
    versions += [sa.select(sa.func.max(sheet_table(kind).c.row_version)) for kind in SHEETS]
    highest = max(target.execute(query).scalar() or 0 for query in versions)
    counted = target.execute(sa.select(ROW_NUMBERS.c.name, ROW_NUMBERS.c.next_row)).all()
    next_rows = {line.name: line.next_row for line in counted}
    _copy(source, target, {AUDIT.name, ACCOUNTS.name, *COURSE_TABLES}, highest)
    for name, number in next_rows.items():
        of_sheet = (ROW_NUMBERS.c.name == name) & (ROW_NUMBERS.c.next_row < number)
        target.execute(sa.update(ROW_NUMBERS).where(of_sheet).values(next_row=number))
    held = target.execute(sa.select(STORE)).one()
    is_copy = held.uuid == before.uuid
    if is_copy:
        renamed: dict[type[Row], dict[str, str]] = {
            kind: renamed_rows(names[kind], _names(target, kind)) for kind in NAMED
        }
        follow_names(target, renamed, viewer.name, at.isoformat(timespec="seconds"))
    own_name = uuid.uuid4().hex if is_copy else held.uuid
    target.execute(sa.update(STORE).values(state=max(before.state, held.state), uuid=own_name))


def _names(connection: Connection, kind: type[Row]) -> dict[int, str]:
    table = sheet_table(kind)
    return {n: str(name or "") for n, name in connection.execute(sa.select(table.c.row_id, table.c.name))}


def _continue_register(source: Connection, target: Connection, name: str, at: datetime) -> None:
    try:
        NumberBook().take(read_entries(target, NAME))
    except DataRefused:
        put_aside(target, NAME, at.date())
    if not continue_with(target, NAME, read_entries(source, NAME)):
        found, way_out = "另一本登记簿，两本不能合成一本", "换一份备份；或恢复到一个新的数据文件夹里"
        raise DataRefused([Finding(f"备份“{name}”", "应为这本登记簿的备份", found, way_out, rule="D6")])


def _copy(source: Connection, target: Connection, stays: Collection[str] = (), versions: int = 0) -> None:
    """Make the tables of `target`, but those that stay, hold what those of `source` do.

    Rows get their version raised by `versions`.
    """
    held, there = _tables(source), _tables(target)
    for name, table in there.items():
        if name in stays:
            continue
        target.execute(sa.delete(table))
        if name not in held:
            continue
        columns = [held[name].c[column.name] for column in table.columns if column.name in held[name].c]
        raised = {"version"} if name == HISTORY.name else {"row_version"}
        asked = [column + versions if column.name in raised else column for column in columns]
        lines = source.execute(sa.select(*asked))
        while some := lines.fetchmany(_LINES_AT_ONCE):
            target.execute(
                sa.insert(table), [{c.name: v for c, v in zip(columns, line, strict=True)} for line in some]
            )
    go_on_counting(target, ("history", "accounts", "audit", "workbooks", *COURSE_TABLES))


def _tables(connection: Connection) -> dict[str, sa.TableClause]:
    """Return the store's own tables that are there: a server's database may hold others too."""
    own = {*METADATA.tables, *(sheet_table(kind).name for kind in SHEETS)} - _NOT_COPIED
    there = sa.inspect(connection)
    names = [name for name in there.get_table_names() if name in own]
    # Keys and indexes, which take most of the time to read, are not asked for.
    columns = there.get_multi_columns(filter_names=names)
    held = {name: [sa.column(c["name"], c["type"]) for c in found] for (_, name), found in columns.items()}
    return {name: sa.table(name, *held[name]) for name in names}
