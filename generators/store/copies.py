"""A store as one SQLite file, whatever database it lives in: made for a backup, and put back from one."""

from __future__ import annotations

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
from generators.store.tables import CHANGES, METADATA, STORE, go_on_counting, sheet_table

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from sqlalchemy.engine import Connection

    from generators.records.columns import Row
    from generators.store.viewers import Viewer

_LINES_AT_ONCE = 2000
_NOT_COPIED = frozenset({"alembic_version", REGISTERS.name, EVENTS.name})
"""Registers only grow: they are not put back, but continued."""


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
    what it was: a number that was given since stays given. Nor are accounts, and the log of deeds: who was
    shut out since stays out, and what was done since stays told. A copy of this very store is put back row by
    row, as a change like any other: whoever has a row open, or a workbook, that was changed since is told,
    and the course of a notice goes on. Raise DataRefused when it is no copy, or that of another register.
    """
    copy = Database(path)
    try:
        with copy.reading() as source:
            if "store" not in sa.inspect(source).get_table_names():
                raise DataRefused([Finding(f"备份“{path.name}”", "应为这个程序做的备份", "里面没有数据")])
        copy.prepare()
        with copy.reading() as source, database.writing() as target:
            before = target.execute(sa.select(STORE.c.state, STORE.c.epoch)).one()
            _continue_register(source, target, path.name, at)
            what = f"恢复备份 {path.name}"
            if _is_earlier(source, target):
                for name in COURSE_TABLES:
                    _fill_where_empty(source, target, METADATA.tables[name])
                target.execute(sa.update(STORE).values(epoch=before.epoch + 1))
                return Writer(target, viewer, at, what).put_rows(lambda kind: _lines_of(source, kind))
            _copy(source, target)
            held = target.execute(sa.select(STORE.c.state)).scalar_one()
            state = max(before.state, held) + 1
            target.execute(sa.update(STORE).values(state=state, epoch=before.epoch + 1))
            target.execute(
                sa.insert(CHANGES).values(
                    state=state,
                    at=at.isoformat(timespec="seconds"),
                    who=viewer.name,
                    role=str(viewer.role),
                    what=what,
                    undoes=0,
                )
            )
            return int(state)
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


def _fill_where_empty(source: Connection, target: Connection, table: sa.Table) -> None:
    """Give `table` of `target` the rows that `source` has, where it has none."""
    if target.execute(sa.select(table).limit(1)).first() is None:
        lines = [dict(line._mapping) for line in source.execute(sa.select(table))]
        if lines:
            target.execute(sa.insert(table), lines)
            go_on_counting(target, [table.name])


def _continue_register(source: Connection, target: Connection, name: str, at: datetime) -> None:
    try:
        NumberBook().take(read_entries(target, NAME))
    except DataRefused:
        put_aside(target, NAME, at.date())
    if not continue_with(target, NAME, read_entries(source, NAME)):
        found, way_out = "另一本登记簿，两本不能合成一本", "换一份备份；或恢复到一个新的数据文件夹里"
        raise DataRefused([Finding(f"备份“{name}”", "应为这本登记簿的备份", found, way_out, rule="D6")])


def _copy(source: Connection, target: Connection) -> None:
    """Make the tables of `target` hold what those of `source` do."""
    held, there = _tables(source), _tables(target)
    stays = _stays(source, target, {*held} & {*there})
    for name, table in there.items():
        if name in stays:
            continue
        target.execute(sa.delete(table))
        if name not in held:
            continue
        columns = [held[name].c[column.name] for column in table.columns if column.name in held[name].c]
        lines = source.execute(sa.select(*columns))
        while some := lines.fetchmany(_LINES_AT_ONCE):
            target.execute(
                sa.insert(table), [{c.name: v for c, v in zip(columns, line, strict=True)} for line in some]
            )
    go_on_counting(target, ("history", "accounts", "audit", "workbooks", *COURSE_TABLES))


def _stays(source: Connection, target: Connection, both: set[str]) -> set[str]:
    """Return which of the tables in `both` are not put back: accounts, sessions and log, where there are any.

    An account that only the backup has joins those there are.
    """
    stays: set[str] = set()
    if "audit" in both and target.execute(sa.select(AUDIT.c.id).limit(1)).first():
        stays.add(AUDIT.name)
    if "accounts" in both and (own := {*target.execute(sa.select(ACCOUNTS.c.name)).scalars()}):
        stays |= {ACCOUNTS.name, SESSIONS.name}
        columns = [column for column in ACCOUNTS.c if column.name != "id"]
        for line in source.execute(sa.select(*columns)).mappings():
            if line["name"] not in own:
                target.execute(sa.insert(ACCOUNTS), dict(line))
    return stays


def _tables(connection: Connection) -> dict[str, sa.TableClause]:
    """Return the store's own tables that are there: a server's database may hold others too."""
    own = {*METADATA.tables, *(sheet_table(kind).name for kind in SHEETS)} - _NOT_COPIED
    there = sa.inspect(connection)
    names = [name for name in there.get_table_names() if name in own]
    # Keys and indexes, which take most of the time to read, are not asked for.
    columns = there.get_multi_columns(filter_names=names)
    held = {name: [sa.column(c["name"], c["type"]) for c in found] for (_, name), found in columns.items()}
    return {name: sa.table(name, *held[name]) for name in names}
