"""The store's rows as a Dataset, kept in memory and brought up to date by what changed since."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from generators.records.columns import is_draft
from generators.records.dataset import SHEETS, Dataset, Sheet, column_letters
from generators.records.reading import ReadRows, read_rows, read_settings, relation_checks
from generators.records.settings import Setting
from generators.store.cells import give
from generators.store.tables import DELETED, HISTORY, OWN_COLUMNS, STORE, sheet_table
from generators.store.viewers import SHARED, Role

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from sqlalchemy.engine import Connection

    from generators.errors import Finding
    from generators.records.columns import Row
    from generators.store.viewers import Viewer


@dataclass
class _SheetRows:
    """The rows of one sheet as they were last read."""

    kind: type[Row]
    given: dict[int, dict[str, object]] = field(default_factory=dict)
    """Row id → field → cell, of the rows that are no record."""
    positions: dict[int, float] = field(default_factory=dict)
    scopes: dict[int, tuple[str | None, str | None]] = field(default_factory=dict)
    order: list[int] = field(default_factory=list)
    records: dict[int, Row] = field(default_factory=dict)
    refused: dict[int, Mapping[str, object]] = field(default_factory=dict)
    read: ReadRows = field(default_factory=lambda: ReadRows((), (), ()))
    sheet: Sheet = field(init=False)

    def __post_init__(self) -> None:
        self.sheet = Sheet(self.kind, column_letters(self.kind), {})

    def take(self, lines: Iterable[Sequence[Any]], gone: set[int]) -> None:
        """Take the rows that changed and forget those that are gone."""
        changed: set[int] = set()
        names = [name for name, _ in self.kind.iter_columns()]
        for line in lines:
            row_id = line[0]
            changed.add(row_id)
            self.positions[row_id] = line[1]
            self.scopes[row_id] = line[4], line[5]
            self.given[row_id] = {
                name: give(cell) if cell[0] == "\x1f" else cell
                for name, cell in zip(names, line[len(OWN_COLUMNS) :], strict=True)
                if cell
            }
        for row_id in gone - changed:
            for held in (self.given, self.positions, self.scopes, self.records, self.refused):
                held.pop(row_id, None)
        self._number(changed)
        for row_id in changed & self.records.keys():
            del self.given[row_id]

    def _number(self, changed: set[int]) -> None:
        """Give every row the number that it bears in a workbook, and make records of those that changed."""
        order = sorted(self.positions, key=lambda row_id: (self.positions[row_id], row_id))
        numbers = dict(zip(order, range(2, len(order) + 2), strict=True))
        if order != self.order:
            self.order = order
            self.sheet = Sheet(self.kind, self.sheet.letters, {n: row_id for row_id, n in numbers.items()})
        anew = []
        for row_id in order:
            record = self.records.get(row_id)
            if row_id in changed or record is None:
                anew.append(row_id)
            elif record.row != numbers[row_id]:
                self.records[row_id] = record.model_copy(update={"row": numbers[row_id]})
        read = read_rows(self.sheet, [(numbers[row_id], self.given[row_id]) for row_id in anew])
        by_number = {record.row: record for record in read.records}
        refused = iter(read.refused)
        for row_id in anew:
            if (found := by_number.get(numbers[row_id])) is not None:
                self.records[row_id] = found
                self.refused.pop(row_id, None)
            elif is_draft(self.given[row_id]):
                self.records.pop(row_id, None)
                self.refused.pop(row_id, None)
            else:
                self.records.pop(row_id, None)
                self.refused[row_id] = next(refused)
        self.read = ReadRows(
            tuple(self.records[row_id] for row_id in order if row_id in self.records),
            tuple(self.refused[row_id] for row_id in order if row_id in self.refused),
            read.findings,
        )


class Snapshot:
    """Everything the store holds at one state, as records with findings; `refresh` makes it the newest."""

    def __init__(self) -> None:
        self.state = -1
        self._epoch = 0
        self.dataset = Dataset()
        self._sheets = {kind: _SheetRows(kind) for kind in SHEETS}
        self._told: dict[int, tuple[tuple[object, ...], list[Finding]]] = {}
        self._findings: list[Finding] = []
        self._narrowed: dict[object, tuple[Dataset, list[Finding]]] = {}

    def refresh(self, connection: Connection) -> None:
        """Bring it to the state that `connection` sees."""
        state, epoch = connection.execute(sa.select(STORE.c.state, STORE.c.epoch)).one()
        if epoch != self._epoch:  # A backup was put back: nothing that was read holds.
            self.__init__()  # type: ignore[misc]
            self._epoch = epoch
        if state == self.state:
            return
        for rows, gone in self._changed(connection):
            table = sheet_table(rows.kind)
            columns = [table.c[name] for name in OWN_COLUMNS + tuple(n for n, _ in rows.kind.iter_columns())]
            lines = connection.execute(sa.select(*columns).where(table.c.row_state > self.state)).all()
            if lines or gone or self.state < 0:
                rows.take(lines, gone)
        self.state = state
        self._compose()

    def _changed(self, connection: Connection) -> list[tuple[_SheetRows, set[int]]]:
        if self.state < 0:
            return [(rows, set()) for rows in self._sheets.values()]
        touched = connection.execute(
            sa.select(HISTORY.c.sheet, HISTORY.c.row_id, HISTORY.c.act).where(HISTORY.c.state > self.state)
        ).all()
        gone: dict[str, set[int]] = {}
        for sheet, row_id, act in touched:
            found = gone.setdefault(sheet, set())
            if act == DELETED:
                found.add(row_id)
        # A village that moved moves the rows that belong to it, without a change of their own.
        moved = {"监测户", "会议", "低收入人口", "村"} & gone.keys()
        return [
            (rows, gone.get(kind.SHEET, set()))
            for kind, rows in self._sheets.items()
            if kind.SHEET in gone or moved
        ]

    def _compose(self) -> None:
        """Make the Dataset and its findings; what hangs on sheets that did not change is kept."""
        rows = {kind: held.read.records for kind, held in self._sheets.items()}
        refused = {kind: held.read.refused for kind, held in self._sheets.items()}
        settings, faults = read_settings(self._sheets[Setting].sheet, rows[Setting])
        letters = {kind.SHEET: held.sheet.letters for kind, held in self._sheets.items()}
        row_ids = {kind.SHEET: held.sheet.row_ids for kind, held in self._sheets.items()}
        self.dataset = Dataset(settings, rows, letters, row_ids).after(self.dataset)
        findings = [finding for held in self._sheets.values() for finding in held.read.findings] + faults
        for number, check in enumerate(relation_checks()):
            on = tuple(part for kind in check.kinds for part in (rows[kind], refused[kind]))
            told = self._told.get(number)
            if told is None or any(a is not b for a, b in zip(told[0], on, strict=True)):
                self._told[number] = told = (on, list(check.look(self.dataset, refused)))
            findings += told[1]
        self._findings = findings
        self._narrowed.clear()

    def for_viewer(self, viewer: Viewer | None) -> tuple[Dataset, list[Finding]]:
        """Return the records that `viewer` may see and what is wrong with them; None sees everything."""
        if viewer is None or (viewer.townships is None and viewer.villages is None):
            return self.dataset, self._findings
        key = (viewer.role, viewer.townships, viewer.villages)
        if key not in self._narrowed:
            sees = self._sight(viewer)
            rows = {
                kind: tuple(
                    record
                    for record in held.read.records
                    if sees(kind, held.scopes[held.sheet.row_ids[record.row]])
                )
                for kind, held in self._sheets.items()
            }
            whole = self.dataset
            kinds = {kind.SHEET: kind for kind in SHEETS}
            findings = [
                finding
                for finding in self._findings
                if finding.row_id
                and sees(kinds[finding.sheet], self._sheets[kinds[finding.sheet]].scopes[finding.row_id])
            ]
            self._narrowed[key] = Dataset(whole.settings, rows, whole.letters, whole.row_ids), findings
        return self._narrowed[key]

    def _sight(self, viewer: Viewer) -> Callable[[type[Row], tuple[str | None, str | None]], bool]:
        villages = self.villages_of(viewer)

        def sees(kind: type[Row], scope: tuple[str | None, str | None]) -> bool:
            village, township = scope
            if village is not None:
                return villages is None or village in villages
            if viewer.role is Role.VILLAGE and kind not in SHARED:
                return False
            return township is None or viewer.townships is None or township in viewer.townships

        return sees

    def villages_of(self, viewer: Viewer) -> frozenset[str] | None:
        """Return the villages that `viewer` is bound to; None when he is bound to none."""
        if viewer.villages is not None or viewer.townships is None:
            return viewer.villages
        from generators.records.township import Village

        found = {v.name for v in self.dataset.all(Village) if v.township in viewer.townships}
        return frozenset(found)
