"""What a viewer may see of a sheet's table, and a line of a table as the store hands it out."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from generators.records.dataset import SHEETS
from generators.records.township import Village
from generators.store.cells import give
from generators.store.edits import HistoryLine, StoredRow
from generators.store.tables import DELETED, sheet_table
from generators.store.viewers import SHARED, Role

if TYPE_CHECKING:
    from generators.records.columns import Row
    from generators.store.viewers import Viewer

_KINDS = {kind.SHEET: kind for kind in SHEETS}


def sight(kind: type[Row], viewer: Viewer | None) -> list[sa.ColumnElement[bool]]:
    """Return the conditions under which a row of `kind` is for the eyes of `viewer`."""
    if viewer is None or (viewer.villages is None and viewer.townships is None):
        return []
    table = sheet_table(kind)
    if viewer.villages is not None:
        own = table.c.scope_village.in_(sorted(viewer.villages))
    else:
        villages = sheet_table(Village)
        own = table.c.scope_village.in_(
            sa.select(villages.c.name).where(villages.c.township.in_(sorted(viewer.townships or ())))
        )
    if viewer.role is Role.VILLAGE and kind not in SHARED:
        return [own]
    nobodys: sa.ColumnElement[bool] = table.c.scope_village.is_(None)
    if viewer.townships is not None:
        mine = table.c.scope_township.in_(sorted(viewer.townships))
        nobodys &= table.c.scope_township.is_(None) | mine
    return [own | nobodys]


def stored_row(kind: type[Row], line: Any) -> StoredRow:
    """Return the line of a sheet's table as the store tells it."""
    found = line._mapping
    cells = {
        name: give(cell) for name, _ in kind.iter_columns() if (cell := found[sheet_table(kind).c[name]])
    }
    return StoredRow(kind, line.row_id, line.row_version, cells, line.scope_village or "")


def history_line(line: Any) -> HistoryLine:
    """Return a line of the history with its cells as they were given; a deleted row's as field → cell."""
    kind = _KINDS.get(line.sheet)
    fields = {column.heading: name for name, column in kind.iter_columns()} if kind else {}

    def cell(kept: str | None) -> object:
        if kept is None:
            return None
        if line.act == DELETED:
            row = json.loads(kept)["cells"]
            return {fields.get(heading, heading): give(text) for heading, text in row.items()}
        return give(kept)

    return HistoryLine(
        *(line.state, line.at, line.who, line.role, line.what, line.sheet, line.row_id, line.act),
        *(fields.get(line.heading, ""), line.heading, cell(line.old), cell(line.new)),
    )
