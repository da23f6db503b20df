"""A village that bears another name now, and what follows it beside the rows that name it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import sqlalchemy as sa

from generators.store.accounts import ACCOUNTS
from generators.store.tables import HISTORY, WORKBOOKS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.engine import Connection

    from generators.records.columns import Row


def village_fields(kind: type[Row]) -> list[str]:
    """Return the fields of `kind` that name a village."""
    return [name for name, column in kind.iter_columns() if column.refers == "村.村"]


def renamed_villages(before: Mapping[int, str], now: Mapping[int, str]) -> dict[str, str]:
    """Return old → new name of the villages (row id → name) that bear another name now.

    There is none when a new name was some village's before, or becomes two's: the change may be a table
    sorted anew, or make one village of two, and nobody can say whose the rows are. Nor is a village renamed
    whose old name another bore too.
    """
    new = {row_id: name for row_id, name in now.items() if name and before.get(row_id) != name}
    if len({*new.values()} - {*before.values()}) < len(new):
        return {}
    bearers = Counter(before.values())
    return {old: new[row_id] for row_id, old in before.items() if row_id in new and bearers[old] == 1}


def follow_villages(connection: Connection, renamed: Mapping[str, str]) -> None:
    """Bind accounts, history and workbooks of villages to their new names (old → new), at one stroke."""
    if not renamed:
        return
    for table in (ACCOUNTS, HISTORY):
        village = table.c.village
        name = sa.case(dict(renamed), value=village)
        connection.execute(sa.update(table).where(village.in_(renamed)).values(village=name))
    given = sa.select(WORKBOOKS.c.id, WORKBOOKS.c.villages).where(WORKBOOKS.c.villages != "")
    for number, told in connection.execute(given).all():
        names = told.split("、")
        if not renamed.keys().isdisjoint(names):
            called = "、".join(sorted(renamed.get(name, name) for name in names))
            connection.execute(sa.update(WORKBOOKS).where(WORKBOOKS.c.id == number).values(villages=called))
