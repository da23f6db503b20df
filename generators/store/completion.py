"""New rows with what follows from what stands: an empty cell that can say only one thing is filled in."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from generators.records.defaults import FOLLOWING, fill_defaults, follow_again
from generators.records.households import MonitorEpisode
from generators.records.settings import Setting
from generators.records.township import Township
from generators.store.cells import give, keep
from generators.store.edits import Edit, Insert
from generators.store.tables import sheet_table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy.engine import Connection

    from generators.records.columns import Row
    from generators.store.edits import Wish

_ASKED = (Township, Setting)
"""Sheets that say what follows for the others."""


def completed(connection: Connection, wishes: Sequence[Wish]) -> list[Wish]:
    """Return `wishes`, the new rows among them filled in as a workbook's are when it is read.

    What followed from a cell that is changed follows it: the gender from an ID number put right.
    """
    new: dict[type[Row], list[dict[str, Any]]] = defaultdict(list)
    rows: dict[int, dict[str, Any]] = {}
    for number, wish in enumerate(wishes):
        if isinstance(wish, Insert):
            row = {name: value for name, value in wish.values.items() if str(value or "").strip()}
            rows[number] = row
            new[wish.kind].append(row)
    wishes = [*wishes, *_following(connection, wishes)]
    if not rows:
        return wishes
    sheets = dict(new)
    for kind in _ASKED:
        sheets[kind] = [*_stored(connection, kind), *new.get(kind, ())]
    if MonitorEpisode in new:
        households = {str(row.get("household", "")) for row in new[MonitorEpisode]}
        earlier = _stored(connection, MonitorEpisode, households)
        for row in new[MonitorEpisode]:
            same = [e for e in earlier if e.get("household") == row.get("household")]
            if same and all(str(e.get("sequence", "")).isdecimal() for e in same):
                row.setdefault("sequence", str(max(int(str(e["sequence"])) for e in same) + 1))
    fill_defaults(sheets)
    return [
        replace(wish, values=rows[number]) if isinstance(wish, Insert) else wish
        for number, wish in enumerate(wishes)
    ]


def _following(connection: Connection, wishes: Sequence[Wish]) -> Iterator[Edit]:
    """Yield the edits of what follows from the cells that are changed, where nobody typed it otherwise."""
    edits: dict[tuple[type[Row], int], list[Edit]] = defaultdict(list)
    for wish in wishes:
        if isinstance(wish, Edit) and wish.kind in FOLLOWING:
            edits[wish.kind, wish.row_id].append(wish)
    for (kind, row_id), changed in edits.items():
        before = next(iter(_stored(connection, kind, row_id=row_id)), None)
        if before is not None:
            after = {**before, **{edit.field: edit.value for edit in changed}}
            beside: dict[type[Row], list[dict[str, Any]]] = {
                asked: _stored(connection, asked) for asked in _ASKED if asked is not kind
            }
            typed = {edit.field for edit in changed}
            for name, cell in follow_again(kind, before, after, beside).items():
                if name not in typed:
                    yield Edit(kind, row_id, changed[0].version, name, cell)


def _stored(
    connection: Connection, kind: type[Row], households: set[str] | None = None, row_id: int = 0
) -> list[dict[str, Any]]:
    table = sheet_table(kind)
    names = [name for name, _ in kind.iter_columns()]
    query = sa.select(*(table.c[name] for name in names))
    if households is not None:
        kept = [keep(kind, "household", number) for number in sorted(households)]
        query = query.where(table.c.household.in_(kept))
    if row_id:
        query = query.where(table.c.row_id == row_id)
    return [
        {name: give(cell) for name, cell in zip(names, line, strict=True) if cell}
        for line in connection.execute(query)
    ]
