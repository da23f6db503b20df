"""What one asks of the store, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from generators.records.columns import Row


INTAKE = "收入"
"""Begins the words of a change that took a whole workbook in: it is taken back by a backup alone."""

NEVER_SEEN = 0
"""The version of a row that the clerk did not see: somebody else entered it meanwhile."""


@dataclass(frozen=True)
class Edit:
    """A cell that is to hold `value`; `version` is the row's as it was when the clerk saw it."""

    kind: type[Row]
    row_id: int
    version: int
    field: str
    value: object


@dataclass(frozen=True)
class Insert:
    """A new row: field → cell, valid or not. It stands after the row `after`, or last."""

    kind: type[Row]
    values: Mapping[str, object]
    after: int = 0


@dataclass(frozen=True)
class Delete:
    """A row that is to go; `version` is the one that was seen."""

    kind: type[Row]
    row_id: int
    version: int


Wish = Edit | Insert | Delete


@dataclass(frozen=True)
class StoredRow:
    """A row as it is kept, sound or not."""

    kind: type[Row]
    row_id: int
    version: int
    cells: Mapping[str, object]
    """Field → cell; empty cells are left out."""
    village: str = ""
    """The village it belongs to; empty when it belongs to none."""


@dataclass(frozen=True)
class Conflict:
    """Somebody else was quicker: nothing was written, both values are here for a decision."""

    wish: Wish
    current: object
    """What stands there now; None when the cell is empty or the row gone."""
    version: int
    """The row's version now: what a repeated wish must name. 0 when the row is gone."""
    who: str
    at: str
    what: str
    """修改, or 删除 when the row is gone."""


@dataclass(frozen=True)
class HistoryLine:
    """One cell, or one row, that somebody changed."""

    state: int
    at: str
    who: str
    role: str
    what: str
    """What the whole change was for: 网页填写, 导入 …"""
    sheet: str
    row_id: int
    act: str
    """新增, 修改 or 删除."""
    field: str
    heading: str
    old: object
    new: object


@dataclass(frozen=True)
class ChangeTold:
    """One change as the history tells it: how much it was of what the viewer may see, and its first lines."""

    sheets: int
    size: int
    lines: tuple[HistoryLine, ...]
    is_undone: bool = False
    """Whether it was taken back, and not brought again since."""


@dataclass(frozen=True)
class GivenWorkbook:
    """A workbook that went out, and whether it came back."""

    number: int
    state: int
    name: str
    """File name."""
    villages: frozenset[str]
    """The villages it was made for; empty when for all."""
    at: str
    who: str
    row_ids: Mapping[type[Row], frozenset[int]]
    returned: str
    """When it was taken back; empty while it is out."""
    returned_by: str
    taken: int
    """Changes that were taken from it."""


@dataclass(frozen=True)
class Outcome:
    """What became of a change. Without a conflict all of it was written; with one, nothing was."""

    state: int
    """The state the store is in now: the number to undo by."""
    rows: tuple[StoredRow, ...] = ()
    """The rows that were written, as they stand now (deleted ones are not among them)."""
    conflicts: tuple[Conflict, ...] = ()

    @property
    def done(self) -> bool:
        """Tell whether it was written."""
        return not self.conflicts
