"""The store's rows as a Dataset, kept in memory and brought up to date by what changed since."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from generators.records.columns import is_draft
from generators.records.dataset import SHEETS, Dataset, Sheet, column_letters
from generators.records.reading import ReadRows, read_rows, read_settings, relation_checks
from generators.records.settings import Setting
from generators.records.township import Village
from generators.store.cells import give
from generators.store.tables import DELETED, HISTORY, OWN_COLUMNS, STORE, sheet_table
from generators.store.viewers import SHARED, Role

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from sqlalchemy.engine import Connection

    from generators.errors import Finding
    from generators.records.columns import Row
    from generators.records.dataset import Changed
    from generators.records.reading import Refused, RelationCheck
    from generators.store.viewers import Viewer


_KINDS = {kind.SHEET: kind for kind in SHEETS}
_MOST_NARROWED = 1000


@dataclass(frozen=True)
class _Stamp:
    """How often columns of a sheet changed: equal stamps mean that what they told still holds."""

    whole: int
    added: int
    fields: tuple[int, ...]


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
    changed: list[tuple[Row, Row | None]] = field(default_factory=list)
    """What was last taken in place: each record with what it was before, None for one that was added."""
    _whole: int = 0
    _added: int = 0
    _edited: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.sheet = Sheet(self.kind, column_letters(self.kind), {})

    def stamp(self, fields: Iterable[str]) -> _Stamp:
        """Return what tells whether anything changed in the columns `fields`."""
        return _Stamp(self._whole, self._added, tuple([self._edited[name] for name in fields]))

    def take(self, lines: Iterable[Sequence[Any]], gone: set[int]) -> None:
        """Take the rows that changed and forget those that are gone."""
        names = [name for name, _ in self.kind.iter_columns()]
        last = self.positions[self.order[-1]] if self.order else 0.0
        edited: list[int] = []
        added: list[int] = []
        is_moved = False
        for line in sorted(lines, key=lambda line: (line[1], line[0])):
            row_id, position = line[0], line[1]
            is_new = row_id not in self.positions
            (added if is_new else edited).append(row_id)
            is_moved = is_moved or (position <= last if is_new else position != self.positions[row_id])
            self.positions[row_id] = position
            self.scopes[row_id] = line[4], line[5]
            self.given[row_id] = {
                name: give(cell) if cell[0] == "\x1f" else cell
                for name, cell in zip(names, line[len(OWN_COLUMNS) :], strict=True)
                if cell
            }
        gone = gone.difference(edited, added) & self.positions.keys()
        for row_id in gone:
            for held in (self.given, self.positions, self.scopes, self.records, self.refused):
                held.pop(row_id, None)
        if gone or is_moved or not self.order or not self._take_in_place(edited, added):
            self.changed = []
            self._whole += 1
            self._number({*edited, *added})
        for row_id in self.records.keys() & {*edited, *added}:
            del self.given[row_id]

    def _take_in_place(self, edited: list[int], added: list[int]) -> bool:
        """Take rows that stand where they stood or after the last; False when one is, or was, no record."""
        if not self.records.keys() >= set(edited):
            return False
        end = len(self.order) + 2
        numbers = [(self.records[row_id].row, row_id) for row_id in edited]
        numbers += [(end + index, row_id) for index, row_id in enumerate(added)]
        read = read_rows(self.sheet, [(number, self.given[row_id]) for number, row_id in numbers])
        if len(read.records) < len(numbers):
            return False
        if added:
            self.order += added
            ids = {**self.sheet.row_ids, **dict(numbers[len(edited) :])}
            self.sheet = Sheet(self.kind, self.sheet.letters, ids)
            self._added += 1
        records, self.changed = list(self.read.records), []
        for (number, row_id), record in zip(numbers, read.records, strict=True):
            was = self.records.get(row_id)
            if was is None:
                records.append(record)
            else:
                records[bisect_left(records, number, key=lambda row: row.row)] = record
                names = (name for name, _ in self.kind.iter_columns())
                self._edited.update(name for name in names if getattr(was, name) != getattr(record, name))
            self.records[row_id] = record
            self.changed.append((record, was))
        self.read = ReadRows(tuple(records), self.read.refused, self.read.findings)
        return True

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


@cache
def _lines_since(kind: type[Row]) -> sa.Select[Any]:
    """Return the question after rows of `kind` that changed: making it costs more than asking it."""
    table = sheet_table(kind)
    columns = [table.c[name] for name in OWN_COLUMNS + tuple(n for n, _ in kind.iter_columns())]
    return sa.select(*columns).where(table.c.row_state > sa.bindparam("since"))


@dataclass(frozen=True)
class _Narrowed:
    """What one viewer may see of `whole`."""

    whole: Dataset
    dataset: Dataset
    findings: list[Finding]


class Snapshot:
    """Everything the store holds at one state, as records with findings; `refresh` makes it the newest."""

    def __init__(self) -> None:
        self.state = -1
        self._epoch = 0
        self.dataset = Dataset()
        self._sheets = {kind: _SheetRows(kind) for kind in SHEETS}
        self._told: dict[int, tuple[tuple[_Stamp, ...], list[Finding]]] = {}
        self._findings: list[Finding] = []
        self._narrowed: dict[object, _Narrowed] = {}

    def refresh(self, connection: Connection) -> None:
        """Bring it to the state that `connection` sees."""
        state, epoch = connection.execute(sa.select(STORE.c.state, STORE.c.epoch)).one()
        if epoch != self._epoch:  # A backup was put back: nothing that was read holds.
            self.__init__()  # type: ignore[misc]
            self._epoch = epoch
        if state == self.state:
            return
        changed: dict[type[Row], list[tuple[Row, Row | None]]] = {}
        for rows, gone in self._changed(connection):
            lines = connection.execute(_lines_since(rows.kind), {"since": self.state}).all()
            if lines or gone or self.state < 0:
                rows.take(lines, gone)
                changed[rows.kind] = rows.changed
        self.state = state
        self._compose({kind: pairs for kind, pairs in changed.items() if pairs})

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

    def _compose(self, changed: Changed) -> None:
        """Make the Dataset and its findings; what hangs on columns that did not change is kept."""
        rows = {kind: held.read.records for kind, held in self._sheets.items()}
        refused = {kind: held.read.refused for kind, held in self._sheets.items()}
        settings, faults = read_settings(self._sheets[Setting].sheet, rows[Setting])
        letters = {kind.SHEET: held.sheet.letters for kind, held in self._sheets.items()}
        row_ids = {kind.SHEET: held.sheet.row_ids for kind, held in self._sheets.items()}
        self.dataset = Dataset(settings, rows, letters, row_ids).after(self.dataset, changed)
        findings = [finding for held in self._sheets.values() for finding in held.read.findings] + faults
        for number, check in enumerate(relation_checks()):
            on = tuple([self._sheets[reads.kind].stamp(reads.fields) for reads in check.reads])
            if not self._holds(number, check, on, refused, changed):
                self._told[number] = on, list(check.look(self.dataset, refused))
            findings += self._told[number][1]
        self._findings = findings

    def _holds(
        self, number: int, check: RelationCheck, on: tuple[_Stamp, ...], refused: Refused, changed: Changed
    ) -> bool:
        """Tell whether what the check told before holds still, and note that it does."""
        was, told = self._told.get(number, ((), []))
        if not was:
            return False

        def same(index: int) -> bool:
            before, now, reads = was[index], on[index], check.reads[index]
            harmless = not told and reads.rows_more_do_no_harm
            return (before.whole, before.fields) == (now.whole, now.fields) and (
                harmless or before.added == now.added
            )

        holds = all(map(same, range(1, len(on))))
        if holds and not same(0):
            rows = [now for now, _ in changed.get(check.reads[0].kind, ())]
            holds = not told and was[0].whole == on[0].whole and check.spares is not None
            holds = holds and check.spares is not None and check.spares(self.dataset, refused, rows)
        if holds:
            self._told[number] = on, told
        return holds

    def for_viewer(self, viewer: Viewer | None) -> tuple[Dataset, list[Finding]]:
        """Return the records that `viewer` may see and what is wrong with them; None sees everything."""
        if viewer is None or (viewer.townships is None and viewer.villages is None):
            return self.dataset, self._findings
        key = (viewer.role, viewer.townships, viewer.villages)
        held = self._narrowed.get(key)
        if held is None or held.whole is not self.dataset:
            if len(self._narrowed) >= _MOST_NARROWED:
                self._narrowed.clear()
            self._narrowed[key] = held = self._narrow(viewer, held)
        return held.dataset, held.findings

    def _narrow(self, viewer: Viewer, before: _Narrowed | None) -> _Narrowed:
        sees, whole = self._sight(viewer), self.dataset
        if before is not None and before.whole.rows[Village] is not whole.rows[Village]:
            before = None  # A village may have gone to another township.
        rows = {}
        for kind, held in self._sheets.items():
            if before is not None and before.whole.rows[kind] is whole.rows[kind]:
                rows[kind] = before.dataset.rows[kind]
            else:
                ids, scopes = held.sheet.row_ids, held.scopes
                rows[kind] = tuple([row for row in whole.all(kind) if sees(kind, scopes[ids[row.row]])])
        found = [
            finding
            for finding in self._findings
            if finding.row_id
            and sees(_KINDS[finding.sheet], self._sheets[_KINDS[finding.sheet]].scopes[finding.row_id])
        ]
        dataset = Dataset(whole.settings, rows, whole.letters, whole.row_ids)
        return _Narrowed(whole, dataset.after(before.dataset) if before else dataset, found)

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
        found = {v.name for v in self.dataset.all(Village) if v.township in viewer.townships}
        return frozenset(found)
