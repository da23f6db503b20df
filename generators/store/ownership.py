"""Whose a row is, kept beside it, so that reading for a village is one condition of one query."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from generators.records.dataset import SHEETS
from generators.records.households import Household
from generators.records.low_income import LowIncome
from generators.records.meetings import Meeting
from generators.store.tables import sheet_table
from generators.store.viewers import owner_fields, township_field

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.engine import Connection

    from generators.records.columns import Row

_THROUGH: dict[str, type[Row]] = {"监测户": Household, "低收入人口": LowIncome, "会议": Meeting}
"""Sheets whose rows, called by their number, say which village another row belongs to."""


class Owners:
    """Finds the village and the township of rows, looking each household, subject and meeting up once."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._known: dict[tuple[str, str], tuple[str | None, str | None]] = {}

    def of(self, kind: type[Row], cells: Mapping[str, str | None]) -> tuple[str | None, str | None]:
        """Return the village, or the township of what belongs to no village, that the kept `cells` name."""
        for field, sheet in owner_fields(kind):
            if cell := cells.get(field):
                found = (cell, None) if sheet == "村" else self._through(sheet, cell)
                if found != (None, None):
                    return found
        field = township_field(kind)
        return None, cells.get(field) if field else None

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
