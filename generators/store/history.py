"""What the rows of a sheet were at an earlier state: today's, with every later change taken back."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import sqlalchemy as sa

from generators.store.cells import give
from generators.store.tables import CHANGED, DELETED, HISTORY, sheet_table

if TYPE_CHECKING:
    from generators.records.columns import Row
    from generators.store.store import Store


def rows_at(store: Store, kind: type[Row], state: int) -> dict[int, dict[str, object]]:
    """Return row id → field → cell of `kind` as they stood at `state`."""
    table = sheet_table(kind)
    fields = {column.heading: name for name, column in kind.iter_columns()}
    with store.database.reading() as connection:
        lines = connection.execute(sa.select(table)).mappings().all()
        later = connection.execute(
            sa.select(HISTORY)
            .where(HISTORY.c.sheet == kind.SHEET, HISTORY.c.state > state)
            .order_by(HISTORY.c.id.desc())
        ).all()
    rows: dict[int, dict[str, object]] = {
        line[table.c.row_id]: {name: give(cell) for name in fields.values() if (cell := line[table.c[name]])}
        for line in lines
    }
    for told in later:
        if told.act == DELETED:
            cells = json.loads(told.old)["cells"]
            rows[told.row_id] = {fields[h]: give(cell) for h, cell in cells.items() if h in fields}
        elif told.act == CHANGED:
            field = fields.get(told.heading)
            if field is None or told.row_id not in rows:
                continue
            if told.old is None:
                rows[told.row_id].pop(field, None)
            else:
                rows[told.row_id][field] = give(told.old)
        else:
            rows.pop(told.row_id, None)
    return rows
