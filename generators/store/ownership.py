"""Whose a row is, kept beside it, so that reading for a village is one condition of one query."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from generators.records.dataset import SHEETS
from generators.records.households import Household
from generators.records.low_income import LowIncome
from generators.records.meetings import Meeting
from generators.records.township import Township, Village
from generators.store.tables import sheet_table
from generators.store.viewers import NotAllowed, Role, owner_fields, township_field

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.engine import Connection

    from generators.records.columns import Row
    from generators.store.viewers import Viewer

_THROUGH: dict[str, type[Row]] = {"监测户": Household, "低收入人口": LowIncome, "会议": Meeting}
"""Sheets whose rows, called by their number, say which village another row belongs to."""


class Owners:
    """Finds the village and the township of rows, looking each household, subject and meeting up once."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._known: dict[tuple[str, str], tuple[str | None, str | None]] = {}
        self._townships: dict[str, str | None] = {}

    def of(self, kind: type[Row], cells: Mapping[str, str | None]) -> tuple[str | None, str | None]:
        """Return the village, or the township of what belongs to no village, that the kept `cells` name."""
        for field, sheet in owner_fields(kind):
            if cell := cells.get(field):
                found = (cell, None) if sheet == "村" else self._through(sheet, cell)
                if found != (None, None):
                    return found
        field = township_field(kind)
        return None, cells.get(field) if field else None

    def refuse_foreign(self, viewer: Viewer, kind: type[Row], cells: Mapping[str, Any]) -> None:
        """Raise NotAllowed for a row, its owners beside its cells, that is not of the viewer's own."""
        village, township = cells["scope_village"], cells["scope_township"]
        whose = ""
        if viewer.role is Role.VILLAGE and village not in (viewer.villages or ()):
            whose = "本村"
        elif viewer.townships is not None:
            if village is not None:
                township = cells["township"] if kind is Village else self._township_of(village)
            if township is not None and township not in viewer.townships:
                whose = "本乡镇"
        if whose:
            message = f"工作表“{kind.SHEET}”的一行写的不是{whose}，没有保存"
            raise NotAllowed(message)

    def _township_of(self, village: str) -> str | None:
        """Return the township of a village; None for one that is being written, or does not exist."""
        if village not in self._townships:
            table = sheet_table(Village)
            found = self._connection.execute(sa.select(table.c.township).where(table.c.name == village))
            self._townships[village] = found.scalar()
        return self._townships[village]

    def learn(self, kind: type[Row], cells: Mapping[str, str | None]) -> None:
        """Take note of a household, subject or meeting that is about to be written."""
        sheet = next((name for name, through in _THROUGH.items() if through is kind), "")
        if sheet and (number := cells["number"]):
            self._known[sheet, number] = (cells["scope_village"], cells["scope_township"])

    def know_all(self) -> None:
        """Look up every household, subject and meeting at once: a whole workbook is coming."""
        for sheet, kind in _THROUGH.items():
            table = sheet_table(kind)
            self._known.update(
                ((sheet, line.number), (line.scope_village, line.scope_township))
                for line in self._connection.execute(
                    sa.select(table.c.number, table.c.scope_village, table.c.scope_township)
                )
            )

    def _through(self, sheet: str, number: str) -> tuple[str | None, str | None]:
        key = (sheet, number)
        if key not in self._known:
            table = sheet_table(_THROUGH[sheet])
            line = self._connection.execute(
                sa.select(table.c.scope_village, table.c.scope_township).where(
                    table.c.number.in_({number, number.upper()})
                )
            ).first()
            self._known[key] = (line.scope_village, line.scope_township) if line else (None, None)
        return self._known[key]


def sees_every_township(connection: Connection, viewer: Viewer) -> bool:
    """Tell whether no township of the store is closed to `viewer`."""
    if viewer.townships is None:
        return True
    names = connection.execute(sa.select(sheet_table(Township).c.name))
    return viewer.townships.issuperset(name for (name,) in names if name)


def follow_owner(connection: Connection, kind: type[Row], numbers: set[str], state: int) -> None:
    """Give the rows that hang on `numbers` of `kind` to the village these belong to now."""
    sheet = next((name for name, through in _THROUGH.items() if through is kind), "")
    if not sheet or not numbers:
        return
    owners = Owners(connection)
    for other in SHEETS:
        table = sheet_table(other)
        for field in (name for name, through in owner_fields(other) if through == sheet):
            names = [name for name, _ in owner_fields(other)]
            if extra := township_field(other):
                names.append(extra)
            columns = [table.c[name] for name in dict.fromkeys(names)]
            lines = connection.execute(
                sa.select(table.c.row_id, table.c.scope_village, table.c.scope_township, *columns).where(
                    table.c[field].in_(sorted(numbers))
                )
            ).all()
            for line in lines:
                cells = dict(zip(dict.fromkeys(names), line[3:], strict=True))
                village, township = owners.of(other, cells)
                if (village, township) != (line.scope_village, line.scope_township):
                    connection.execute(
                        sa.update(table)
                        .where(table.c.row_id == line.row_id)
                        .values(scope_village=village, scope_township=township, row_state=state)
                    )
