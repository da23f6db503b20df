"""The store's rows as a Dataset, kept in memory and brought up to date by what changed since."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import Counter
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import chain, count, islice
from operator import attrgetter
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from generators.records.columns import is_draft, with_number
from generators.records.dataset import SHEETS, Dataset, Sheet, column_letters
from generators.records.meetings import Attendance, Meeting, PreJudgement, Resolution
from generators.records.reading import (
    ReadRows,
    read_rows,
    read_settings,
    record_of,
    relation_checks,
    told_drafts,
)
from generators.records.settings import Setting
from generators.records.township import Township, Village
from generators.store.cells import give
from generators.store.tables import DELETED, HISTORY, OWN_COLUMNS, STORE
from generators.store.viewers import SHARED, Role

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from sqlalchemy.engine import Connection, Dialect

    from generators.errors import Finding
    from generators.records.columns import Row
    from generators.records.dataset import Changed
    from generators.records.reading import Refused, RelationCheck
    from generators.store.viewers import Viewer


_KINDS = {kind.SHEET: kind for kind in SHEETS}
_MOST_NARROWED = 1000
_MARKS = count(1)
_MANY, _GAP = 5000, 1 << 20
"""Rows of a sheet, and how far apart their numbers are then: twenty may be put in at the same place."""


@dataclass(frozen=True)
class _Stamp:
    """How often columns of a sheet changed: equal stamps mean that what they told still holds."""

    moved: int
    gone: int
    added: int
    shifted: int
    """How often rows that stand are shown elsewhere: what was told of them names another cell now."""
    fields: tuple[int, ...]


_Scope = tuple[str | None, str | None]
"""The village and the township that a row belongs to."""


@dataclass
class _Groups:
    """The records of a sheet by whose they are, so that little is looked at for a village of a county."""

    records: tuple[Row, ...]
    of_village: dict[str, list[Row]] = field(default_factory=dict)
    of_none: dict[str | None, list[Row]] = field(default_factory=dict)
    """By township, None where none is named."""

    def of(self, scope: _Scope) -> list[Row]:
        """Return the rows of that village or township, which may be added to."""
        village, township = scope
        if village is None:
            return self.of_none.setdefault(township, [])
        return self.of_village.setdefault(village, [])


@dataclass
class _SheetRows:
    """The rows of one sheet as they were last read."""

    kind: type[Row]
    given: dict[int, dict[str, object]] = field(default_factory=dict)
    """Row id → field → cell, of the rows that are no record."""
    positions: dict[int, float] = field(default_factory=dict)
    scopes: dict[int, _Scope] = field(default_factory=dict)
    order: list[int] = field(default_factory=list)
    numbers: dict[int, int] = field(default_factory=dict)
    """Row id → the number of its record: in the order of the rows, with gaps where some were taken away."""
    records: dict[int, Row] = field(default_factory=dict)
    refused: dict[int, ReadRows] = field(default_factory=dict)
    """Row id → what came of the row, of those that are no record and no draft."""
    drafts: set[int] = field(default_factory=set)
    read: ReadRows = field(default_factory=lambda: ReadRows((), (), ()))
    sheet: Sheet = field(init=False)
    changed: list[tuple[Row | None, Row | None]] = field(default_factory=list)
    """What was last taken in place: each record as it is and as it was; None where there is, or was, none."""
    _groups: _Groups | None = None
    _moved: int = 0
    _gone: int = 0
    _added: int = 0
    _shifted: int = 0
    _edited: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.sheet = _sheet_of(self.kind, {}, ())

    def stamp(self, fields: Iterable[str]) -> _Stamp:
        """Return what tells whether anything changed in the columns `fields`."""
        edited = tuple([self._edited[name] for name in fields])
        return _Stamp(self._moved, self._gone, self._added, self._shifted, edited)

    def of(self, villages: frozenset[str] | None, sees: Callable[[str | None], bool]) -> tuple[Row, ...]:
        """Return the records of `villages`, None for all, and those of none whose township `sees` takes."""
        records = self.read.records
        if self._groups is None or self._groups.records is not records:
            self._groups = _Groups(records)
            for row in records:
                self._groups.of(self.scopes[self.sheet.row_ids[row.row]]).append(row)
        held = self._groups
        found = [rows for township, rows in held.of_none.items() if sees(township)]
        wanted = held.of_village if villages is None else villages & held.of_village.keys()
        found += [held.of_village[village] for village in wanted]
        if len(found) == 1:
            return tuple(found[0])
        return tuple(sorted(chain.from_iterable(found), key=attrgetter("row")))

    def take(self, lines: Iterable[Sequence[Any]], gone: set[int]) -> None:
        """Take the rows that changed and forget those that are gone."""
        names = [name for name, _ in self.kind.iter_columns()]
        edited: list[int] = []
        added: list[int] = []
        is_moved = not self.order
        for line in sorted(lines, key=lambda line: (line[1], line[0])):
            row_id, position = line[0], line[1]
            is_new = row_id not in self.positions
            (added if is_new else edited).append(row_id)
            is_moved = is_moved or not (is_new or position == self.positions[row_id])
            self.positions[row_id] = position
            if not is_new and self.scopes[row_id] != (line[4], line[5]):
                self._groups = None
            self.scopes[row_id] = line[4], line[5]
            self.given[row_id] = {
                name: give(cell) if cell[0] == "\x1f" else cell
                for name, cell in zip(names, line[len(OWN_COLUMNS) :], strict=True)
                if cell
            }
        gone = gone.difference(edited, added) & self.positions.keys()
        rooms = None if is_moved else self._rooms(added, gone)
        if rooms is None:
            self._forget(gone)
            self._number({*edited, *added})
        else:
            self._take_in_place(edited, rooms, {row_id: self.numbers[row_id] for row_id in gone})
        for row_id in self.records.keys() & {*edited, *added}:
            del self.given[row_id]

    def _forget(self, gone: set[int]) -> None:
        for row_id in gone:
            for held in (self.given, self.positions, self.scopes, self.numbers, self.records, self.refused):
                held.pop(row_id, None)
        self.drafts -= gone

    def _rooms(self, added: list[int], gone: set[int]) -> dict[int, int] | None:
        """Return the numbers that the new rows take, after the last or in a gap; None where there is none."""
        rooms: dict[int, int] = {}
        before = 0
        for row_id in added:
            at = (self.positions[row_id], row_id)
            place = bisect_left(self.order, at, key=lambda other: (self.positions[other], other))
            behind = next((r for r in islice(self.order, place, None) if r not in gone), None)
            while place and self.order[place - 1] in gone:
                place -= 1
            number = max(before, self.numbers[self.order[place - 1]] if place else 1) + 1
            if behind is not None:
                free = self.numbers[behind] - number
                if free <= 0:
                    return None
                number += free // 2
            elif len(self.order) >= _MANY:
                number += _GAP - 1
            rooms[row_id] = before = number
        return rooms

    def _take_in_place(self, edited: list[int], added: dict[int, int], gone: dict[int, int]) -> None:
        """Take rows of which none that stays gets another number: row id → number of those new and gone."""
        numbers = {row_id: self.numbers[row_id] for row_id in edited} | gone | added
        was = {row_id: self.records.get(row_id) for row_id in numbers}
        rested_on = numbers.keys() & self.refused.keys()
        scopes = {row_id: self.scopes[row_id] for row_id in numbers}
        moved: list[_Scope] = []
        self.numbers |= added
        if added or gone:
            self._make_room(added, gone)
        self._forget(set(gone))
        records, self.changed = list(self.read.records), []
        # What goes does so before another takes its number.
        for row_id, number in sorted(numbers.items(), key=lambda item: (item[1], item[0] not in gone)):
            if row_id not in gone:
                self.numbers[row_id] = number
                self._settle(row_id)
            before, now = was[row_id], self.records.get(row_id)
            place = bisect_left(records, number, key=lambda row: row.row)
            records[place : place + (before is not None)] = [] if now is None else [now]
            if before is not None or now is not None:
                self.changed.append((now, before))
                moved.append(scopes[row_id])
            self._note(before, now)
            # Others rest on the sound cells of a row that is no record: they may be other ones now.
            self._gone += row_id in rested_on or row_id in self.refused
        before_all = self.read.records
        self._tell(records if self.changed else before_all)
        self._regroup(before_all, moved)

    def _make_room(self, added: dict[int, int], gone: dict[int, int]) -> None:
        """Let rows come and go in the order and in the sheet; what is shown elsewhere now is told anew."""
        if gone:
            self.order = [row_id for row_id in self.order if row_id not in gone]
        for row_id in added:
            insort(self.order, row_id, key=self.numbers.__getitem__)
        last = self.numbers[self.order[-1]] if self.order else 1
        ids = dict(self.sheet.row_ids)
        numbers = list(self.sheet.numbers) or sorted(ids)
        for number in gone.values():
            del ids[number], numbers[bisect_left(numbers, number)]
        for row_id, number in added.items():
            ids[number] = row_id
            insort(numbers, number)
        was, self.sheet = self.sheet, _sheet_of(self.kind, ids, numbers)
        changed = [number for number in (*gone.values(), *added.values()) if number < last]
        if changed:
            self._shifted += 1
            for row_id in [r for r in self.refused if r not in gone and self.numbers[r] > min(changed)]:
                if was.shown(self.numbers[row_id]) != self.sheet.shown(self.numbers[row_id]):
                    self._settle(row_id)

    def _regroup(self, before_all: tuple[Row, ...], scopes: Iterable[_Scope]) -> None:
        """Put what changed in place into the groups of `before_all`: of 90,000 rows it is one."""
        groups = self._groups
        if groups is None or groups.records is not before_all:
            return
        for (now, before), scope in zip(self.changed, scopes, strict=True):
            row = now or before
            assert row is not None  # noqa: S101 - narrows the type: one of them is there
            rows = groups.of(scope)
            place = bisect_left(rows, row.row, key=attrgetter("row"))
            rows[place : place + (before is not None)] = [] if now is None else [now]
        groups.records = self.read.records

    def _note(self, before: Row | None, now: Row | None) -> None:
        """Count what changed, for the stamps."""
        if before is not None and now is not None:
            names = (name for name, _ in self.kind.iter_columns())
            self._edited.update(name for name in names if getattr(before, name) != getattr(now, name))
        elif now is not None:
            self._added += 1
        elif before is not None:
            self._gone += 1

    def _settle(self, row_id: int) -> None:
        """Make a record of a row, or keep what is wrong with it."""
        self.records.pop(row_id, None)
        self.refused.pop(row_id, None)
        self.drafts.discard(row_id)
        if is_draft(self.given[row_id]):
            self.drafts.add(row_id)
            return
        record = record_of(self.kind, self.numbers[row_id], self.given[row_id])
        if record is None:
            self.refused[row_id] = read_rows(self.sheet, [(self.numbers[row_id], self.given[row_id])])
        else:
            self.records[row_id] = record

    def _tell(self, records: Iterable[Row]) -> None:
        refused = sorted(self.refused, key=lambda row_id: self.numbers[row_id])
        findings = [found for row_id in refused for found in self.refused[row_id].findings]
        if self.drafts:
            findings.append(told_drafts(self.sheet, [self.numbers[row_id] for row_id in self.drafts]))
        cells = tuple([row for row_id in refused for row in self.refused[row_id].refused])
        self.read = ReadRows(tuple(records), cells, tuple(findings))

    def _number(self, changed: set[int]) -> None:
        """Give every row the number that it bears in a workbook, and make records of those that changed.

        Where rows are many, numbers are left free between them: to give all others takes half a second.
        """
        self.order = sorted(self.positions, key=lambda row_id: (self.positions[row_id], row_id))
        step = 1 if len(self.order) < _MANY else _GAP
        before, self.numbers = self.numbers, dict(zip(self.order, count(2, step)))
        row_ids = {n: row_id for row_id, n in self.numbers.items()}
        self.sheet = _sheet_of(self.kind, row_ids, [*row_ids])
        self._shifted += 1
        for row_id, number in self.numbers.items():
            record = self.records.get(row_id)
            if row_id in changed or (record is None and before.get(row_id) != number):
                self._settle(row_id)
            elif record is not None and record.row != number:
                self.records[row_id] = with_number(record, number)
        self.changed = []
        self._moved += 1
        self._tell([self.records[row_id] for row_id in self.order if row_id in self.records])


def _sheet_of(kind: type[Row], row_ids: Mapping[int, int], numbers: Sequence[int]) -> Sheet:
    """Return where the rows stand that bear `numbers`, in order, each with the id of its row."""
    is_dense = not numbers or numbers[-1] == len(numbers) + 1
    return Sheet(kind, column_letters(kind), row_ids, () if is_dense else numbers)


def _lines_since(kind: type[Row], dialect: Dialect) -> sa.TextClause:
    """Return the question after rows of `kind` that changed, as text: far cheaper at a start than a table."""
    quote = dialect.identifier_preparer.quote
    names = (*OWN_COLUMNS, *(column.heading for _, column in kind.iter_columns()))
    columns = ", ".join(map(quote, names)).replace("%%", "%")  # Doubled anew where the driver asks for it.
    return sa.text(f"SELECT {columns} FROM {quote(kind.SHEET)} WHERE row_state > :since")  # noqa: S608


@dataclass(frozen=True)
class _Narrowed:
    """What one viewer may see of `whole`."""

    whole: Dataset
    own: Mapping[type[Row], tuple[Row, ...]]
    """What is his, without the meetings of others that decided on it."""
    dataset: Dataset
    findings: list[Finding]
    mark: int
    """Differs whenever anything that he sees does: he is not held up by what others enter."""


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
        changed: dict[type[Row], list[tuple[Row | None, Row | None]]] = {}
        for rows, gone in self._changed(connection):
            asked = _lines_since(rows.kind, connection.dialect)
            lines = connection.execute(asked, {"since": self.state}).all()
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
        numbers = {kind.SHEET: held.sheet.numbers for kind, held in self._sheets.items()}
        made = Dataset(settings, rows, letters, row_ids, numbers, refused=refused)
        self.dataset = made.after(self.dataset, changed)
        findings = [finding for held in self._sheets.values() for finding in held.read.findings] + faults
        for number, check in enumerate(relation_checks()):
            on = tuple([self._sheets[reads.kind].stamp(reads.fields) for reads in check.reads])
            was, told = self._told.get(number, (on, None))
            if told is None or was != on:
                told = self._answer(check, told, was, on, refused, changed)
            self._told[number] = on, told
            findings += told
        self._findings = findings

    def _answer(
        self,
        check: RelationCheck,
        told: list[Finding] | None,
        was: tuple[_Stamp, ...],
        on: tuple[_Stamp, ...],
        refused: Refused,
        changed: Changed,
    ) -> list[Finding]:
        """Return what the check tells now; asked of the rows alone that changed, where that is enough."""
        is_shifted = bool(told) and any(a.shifted != b.shifted for a, b in zip(was, on, strict=True))

        def holds(index: int) -> bool:
            before, now = replace(was[index], shifted=on[index].shifted), on[index]
            if told == [] and check.reads[index].rows_more_do_no_harm:
                before = replace(before, added=now.added)
            return before == now

        if told is not None and all(map(holds, range(1, len(on)))):
            if holds(0) and not is_shifted:
                return told
            if check.mend is not None and was[0].moved == on[0].moved:
                pairs = changed.get(check.reads[0].kind, ())
                again = self._named(check.reads[0].kind, told, pairs) if is_shifted else ()
                return check.mend(self.dataset, told, [*pairs, *again])
        return list(check.look(self.dataset, refused))

    def _named(
        self, kind: type[Row], told: Sequence[Finding], pairs: Sequence[tuple[Row | None, Row | None]]
    ) -> Iterator[tuple[Row, Row]]:
        """Yield each record that `told` names and that did not change, as it was: it stands elsewhere now."""
        changed = {row.row for pair in pairs for row in pair if row is not None}
        records = self.dataset.all(kind)
        for number in {finding.row for finding in told} - changed:
            place = bisect_left(records, number, key=attrgetter("row"))
            if place < len(records) and records[place].row == number:
                yield records[place], records[place]

    def for_viewer(self, viewer: Viewer | None) -> tuple[Dataset, list[Finding]]:
        """Return the records that `viewer` may see and what is wrong with them; None sees everything."""
        if viewer is None or (viewer.townships is None and viewer.villages is None):
            return self.dataset, self._findings
        held = self._narrowed_for(viewer)
        return held.dataset, held.findings

    def mark(self, viewer: Viewer | None) -> tuple[int, int]:
        """Return what differs whenever a record or a finding that `viewer` may see does."""
        if viewer is None or (viewer.townships is None and viewer.villages is None):
            return self._epoch, -self.state
        return self._epoch, self._narrowed_for(viewer).mark

    def _narrowed_for(self, viewer: Viewer) -> _Narrowed:
        key = (viewer.role is Role.VILLAGE, viewer.townships, viewer.villages)
        held = self._narrowed.get(key)
        if held is None or held.whole is not self.dataset:
            if len(self._narrowed) >= _MOST_NARROWED:
                self._narrowed.clear()
            self._narrowed[key] = held = self._narrow(viewer, held)
        return held

    def _narrow(self, viewer: Viewer, before: _Narrowed | None) -> _Narrowed:
        sees, whole, villages = self._sight(viewer), self.dataset, self.villages_of(viewer)
        # A village may have gone to another township.
        stays = before is not None and before.whole.rows[Village] is whole.rows[Village]
        own: dict[type[Row], tuple[Row, ...]] = {}
        for kind, held in self._sheets.items():
            if before is not None and stays and before.whole.rows[kind] is whole.rows[kind]:
                own[kind] = before.own[kind]
            else:
                own[kind] = held.of(villages, partial(_sees_township, sees, kind))
        findings = [
            finding
            for finding in self._findings
            if finding.row_id
            and sees(_KINDS[finding.sheet], self._sheets[_KINDS[finding.sheet]].scopes[finding.row_id])
        ]
        dataset = Dataset(
            whole.settings,
            own | self._meetings_of(own),
            whole.letters,
            whole.row_ids,
            whole.numbers,
            others=tuple([t for t in whole.all(Township) if t not in own[Township]]),
        )
        if before is None:
            return _Narrowed(whole, own, dataset, findings, next(_MARKS))
        if dataset == before.dataset:
            mark = before.mark if findings == before.findings else next(_MARKS)
            stays = dataset.numbers == before.dataset.numbers
            kept = before.dataset if stays else dataset.after(before.dataset)
            return _Narrowed(whole, own, kept, findings, mark)
        return _Narrowed(whole, own, dataset.after(before.dataset), findings, next(_MARKS))

    def _meetings_of(self, rows: Mapping[type[Row], tuple[Any, ...]]) -> dict[type[Row], tuple[Any, ...]]:
        """Return the meetings and rosters of `rows` with those of others that decided on a household in them.

        A village that went to another township was judged before by the meetings of the one it came from.
        """
        own = {meeting.number for meeting in rows[Meeting]}
        others = {row.meeting for kind in (PreJudgement, Resolution) for row in rows[kind]} - own
        if not others:
            return {}
        held = {id(row) for row in rows[Attendance]}
        roster = [r for r in self.dataset.all(Attendance) if id(r) in held or r.meeting in others]
        meetings = [m for m in self.dataset.all(Meeting) if m.number in own | others]
        return {Meeting: tuple(meetings), Attendance: tuple(roster)}

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


def _sees_township(sees: Callable[[type[Row], _Scope], bool], kind: type[Row], township: str | None) -> bool:
    return sees(kind, (None, township))
