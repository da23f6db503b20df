"""New rows with what follows from what stands: an empty cell that can say only one thing is filled in."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from generators.records.defaults import fill_defaults
from generators.records.households import MonitorEpisode
from generators.records.settings import Setting
from generators.records.township import Township
from generators.store.cells import give, keep
from generators.store.edits import Insert
from generators.store.tables import sheet_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.engine import Connection

    from generators.records.columns import Row
    from generators.store.edits import Wish

_ASKED = (Township, Setting)
"""Sheets that say what follows for the others."""


def completed(connection: Connection, wishes: Sequence[Wish]) -> list[Wish]:
    """Return `wishes`, the new rows among them filled in as a workbook's are when it is read."""
    new: dict[type[Row], list[dict[str, Any]]] = defaultdict(list)
    rows: dict[int, dict[str, Any]] = {}
    for number, wish in enumerate(wishes):
        if isinstance(wish, Insert):
            row = {name: value for name, value in wish.values.items() if str(value or "").strip()}
            rows[number] = row
            new[wish.kind].append(row)
    if not rows:
        return list(wishes)
    sheets = dict(new)
    for kind in _ASKED:
        sheets[kind] = [*_stored(connection, kind), *new.get(kind, ())]
    if MonitorEpisode in new:
        households = {str(row.get("household", "")) for row in new[MonitorEpisode]}
        earlier = _stored(connection, MonitorEpisode, households)
        for row in new[MonitorEpisode]:
            same = [e for e in earlier if e.get("household") == row.get("household")]
            if same and all(str(e.get("sequence", "")).isdigit() for e in same):
                row.setdefault("sequence", str(max(int(str(e["sequence"])) for e in same) + 1))
    fill_defaults(sheets)
    return [
        replace(wish, values=rows[number]) if isinstance(wish, Insert) else wish
        for number, wish in enumerate(wishes)
    ]


def _stored(
    connection: Connection, kind: type[Row], households: set[str] | None = None
) -> list[dict[str, Any]]:
    table = sheet_table(kind)
    names = [name for name, _ in kind.iter_columns()]
    query = sa.select(*(table.c[name] for name in names))
    if households is not None:
        kept = [keep(kind, "household", number) for number in sorted(households)]
        query = query.where(table.c.household.in_(kept))
    return [
        {name: give(cell) for name, cell in zip(names, line, strict=True) if cell}
        for line in connection.execute(query)
    ]
