"""The tables of the store: one a sheet, made from its `Row` class, and the fixed ones beside them.

A sheet's table bears the sheet's name and its columns bear the headings, so that whoever opens the database
reads what the workbook says. A heading that is new is added when the store is opened; one that bears another
name now is renamed by its aliases; one that is gone stays where it is.
"""

from __future__ import annotations

import hashlib
from functools import cache
from typing import TYPE_CHECKING

import sqlalchemy as sa

from generators.records.dataset import SHEETS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.engine import Connection

    from generators.records.columns import Row

METADATA = sa.MetaData()

STORE = sa.Table(
    "store",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("uuid", sa.Text),
    sa.Column("state", sa.Integer),
    sa.Column("epoch", sa.Integer),
    sa.Column("sheets", sa.Text),
)
ROW_NUMBERS = sa.Table(
    "sheets", METADATA, sa.Column("name", sa.Text, primary_key=True), sa.Column("next_row", sa.Integer)
)
CHANGES = sa.Table(
    "changes",
    METADATA,
    sa.Column("state", sa.Integer, primary_key=True, autoincrement=False),
    *(sa.Column(name, sa.Text) for name in ("at", "who", "role", "what")),
    sa.Column("undoes", sa.Integer),
)
HISTORY = sa.Table(
    "history",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("state", sa.Integer),
    sa.Column("sheet", sa.Text),
    sa.Column("row_id", sa.Integer),
    sa.Column("version", sa.Integer),
    *(sa.Column(name, sa.Text) for name in ("act", "heading", "old", "new", "village")),
)

WORKBOOKS = sa.Table(
    "workbooks",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    *(sa.Column(name, sa.Integer) for name in ("state", "taken")),
    *(sa.Column(n, sa.Text) for n in ("at", "who", "name", "villages", "row_ids", "returned", "returned_by")),
)
"""Workbooks that were given out, and which of them came back."""

INSERTED, CHANGED, DELETED = "新增", "修改", "删除"
"""What a line of the history may be."""

OWN_COLUMNS = ("row_id", "row_position", "row_version", "row_state", "scope_village", "scope_township")
"""What the store keeps of a row beside its cells."""


@cache
def sheet_table(kind: type[Row]) -> sa.Table:
    """Return the table of the sheet; its columns are known by field and bear the headings."""
    return sa.Table(
        kind.SHEET,
        METADATA,
        sa.Column("row_id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("row_position", sa.Double, nullable=False, index=True),
        sa.Column("row_version", sa.Integer, nullable=False, server_default="1"),
        sa.Column("row_state", sa.Integer, nullable=False, index=True),
        sa.Column("scope_village", sa.Text, index=True),
        sa.Column("scope_township", sa.Text),
        *(sa.Column(column.heading, sa.Text, key=name) for name, column in kind.iter_columns()),
    )


_INDEXED = ["row_position"]
"""Columns of the store's own that have had an index of their own since the first stores were made."""


def description() -> str:
    """Return a digest of what the sheets' tables hold: where it differs, they are made to follow."""
    told = repr([(kind.SHEET, [c.heading for _, c in kind.iter_columns()]) for kind in SHEETS] + _INDEXED)
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def follow_sheets(connection: Connection) -> None:
    """Make the sheets' tables hold what their `Row` classes describe; nothing is ever dropped."""
    from alembic.migration import MigrationContext
    from alembic.operations import Operations

    alter = Operations(MigrationContext.configure(connection))
    inspector = sa.inspect(connection)
    there = set(inspector.get_table_names())
    for kind in SHEETS:
        table = sheet_table(kind)
        if kind.SHEET not in there:
            table.create(connection)
            connection.execute(sa.insert(ROW_NUMBERS).values(name=kind.SHEET, next_row=2))
            continue
        for index in table.indexes:
            index.create(connection, checkfirst=True)
        held = {column["name"] for column in inspector.get_columns(kind.SHEET)}
        for _, column in kind.iter_columns():
            if column.heading in held:
                continue
            if former := next((alias for alias in column.aliases if alias in held), None):
                alter.alter_column(kind.SHEET, former, new_column_name=column.heading)
            else:
                alter.add_column(kind.SHEET, sa.Column(column.heading, sa.Text))


def go_on_counting(connection: Connection, tables: Iterable[str]) -> None:
    """Let the ids of `tables` go on after those that were written by hand; SQLite does so by itself."""
    if connection.dialect.name != "postgresql":
        return
    for name in tables:
        highest = f"(SELECT COALESCE(MAX(id), 0) + 1 FROM {name})"  # noqa: S608 - names of our own
        connection.execute(
            sa.text(f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), {highest}, false)")
        )
