"""A workbook that comes back: three-way merge of what it was, what it says now, and what stands."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from pydantic import ValidationError

from generators.records.dataset import SHEETS
from generators.records.defaults import FOLLOWING, follow_again
from generators.records.households import Household
from generators.records.low_income import LowIncome
from generators.records.meetings import Meeting
from generators.records.settings import Setting
from generators.records.township import Township
from generators.store.cells import give, keep, reader
from generators.store.edits import Delete, Edit, Insert
from generators.store.history import rows_at
from generators.store.ownership import Owners, sees_every_township
from generators.store.renaming import NAMED, naming_fields, renamed_rows
from generators.store.viewers import NotAllowed, refuse_unless_allowed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from generators.records.columns import Row
    from generators.store.edits import Wish
    from generators.store.store import Store
    from generators.store.viewers import Viewer

_REFERRED = frozenset(column.refers for kind in SHEETS for _, column in kind.iter_columns() if column.refers)
"""What rows of other sheets call a row by: sheet.heading."""
_NUMBERS = frozenset(
    f"{kind.SHEET}.{dict(kind.iter_columns())['number'].heading}" for kind in (Household, Meeting, LowIncome)
)
"""By which of these a row says whose it is."""
_LABELS = (
    *("household", "subject", "number", "village", "meeting", "name"),
    *("head", "person", "month", "date", "item"),
)
"""Fields by which a clerk knows a row, in the order in which they are told."""


@dataclass(frozen=True)
class ReturnedRow:
    """A row as a workbook says it."""

    number: int
    """Row number in the sheet."""
    row_id: int
    """The id that it was given out with; 0 for a row that somebody added."""
    cells: Mapping[str, object]


@dataclass(frozen=True)
class Returned:
    """A workbook that came back, and what it was given out with."""

    name: str
    """File name."""
    rows: Mapping[type[Row], Sequence[ReturnedRow]]
    fields: Mapping[type[Row], frozenset[str]]
    """Fields for which the workbook has a column: the others were not given back, so they say nothing."""
    state: int | None = None
    """The state of the store it was taken from; None when it does not say, or is of another store."""
    given: Mapping[type[Row], frozenset[int]] = field(default_factory=dict)
    """Ids of the rows that were in it when it was given out."""
    villages: frozenset[str] = frozenset()
    """The villages it was made for; empty when for all."""
    number: int = 0
    """Under which it was noted as given out; 0 when it was not."""


@dataclass(frozen=True)
class MergeCell:
    """A cell that the workbook changed."""

    file: str
    kind: type[Row]
    row_id: int
    number: int
    """Row number in the workbook."""
    field: str
    heading: str
    label: str
    """What the row is, for a clerk: 户编号, 姓名 …"""
    base: object
    workbook: object
    store: object
    version: int
    who: str = ""
    """Who changed it in the store meanwhile; empty when nobody did."""
    is_number: bool = False
    """Whether it held by what rows call each other: with another, the row is another's, or others lose it."""


@dataclass(frozen=True)
class MergeRow:
    """A row that the workbook added, or that it no longer has."""

    file: str
    kind: type[Row]
    row_id: int
    number: int
    label: str
    cells: Mapping[str, object]
    version: int = 0
    after: int = 0
    village: str = ""
    """Whose a row is that was added; empty when no village's."""
    changed_since: bool = False
    """For a row that is gone from the workbook: whether somebody changed it in the store meanwhile."""


@dataclass
class MergePlan:
    """What taking workbooks back would do; nothing of it has been done."""

    changed: list[MergeCell] = field(default_factory=list)
    """Only the workbook changed it: taken."""
    added: list[MergeRow] = field(default_factory=list)
    removed: list[MergeRow] = field(default_factory=list)
    """Gone from the workbook: taken away only when that is said."""
    conflicts: list[MergeCell] = field(default_factory=list)
    """Both changed it, or it is a number that rows are known by: taken only as decided."""
    refused: list[MergeCell | MergeRow] = field(default_factory=list)
    """Not for whoever the workbook was made for, or whoever brings it: never taken."""
    gone: list[MergeCell] = field(default_factory=list)
    """Changed in rows that somebody has taken away in the store meanwhile: there is nowhere to write it."""
    returned: list[tuple[str, int, int]] = field(default_factory=list)
    """File, number under which it was given out, how many changes came with it."""
    state: int = 0

    @property
    def size(self) -> int:
        """Return how many changes there are to take or to decide."""
        return len(self.changed) + len(self.added) + len(self.conflicts) + len(self.removed)

    @property
    def is_empty(self) -> bool:
        """Tell whether there is nothing to take and nothing to decide."""
        return not self.size

    def wishes(self, take: Iterable[int] = (), remove: Iterable[int] = ()) -> list[Wish]:
        """Return what is to be written.

        `take` are the conflicts decided for the workbook, `remove` the rows that are to go, both by their
        place in the lists.
        """
        cells = [*self.changed, *(self.conflicts[index] for index in take)]
        wishes: list[Wish] = [
            Edit(cell.kind, cell.row_id, cell.version, cell.field, cell.workbook)
            for cell in cells
            if cell.version
        ]
        wishes += [Insert(row.kind, row.cells, row.after) for row in self.added]
        gone = [self.removed[index] for index in remove]
        return [*wishes, *(Delete(row.kind, row.row_id, row.version) for row in gone)]


def label_of(cells: Mapping[str, object]) -> str:
    """Return by what a clerk knows the row of `cells`; no ID number."""
    told = [str(cells[name]) for name in _LABELS if cells.get(name)]
    return " ".join(told[:3])


def plan_merge(store: Store, workbooks: Sequence[Returned], viewer: Viewer) -> MergePlan:
    """Return what taking `workbooks` back would do, in the eyes of `viewer`."""
    plan = MergePlan(state=store.state)
    decided: dict[tuple[type[Row], int, str], MergeCell] = {}
    with store.database.reading() as connection:
        sees_all = sees_every_township(connection, viewer)
        names: dict[type[Row], dict[int, str]] = {
            kind: {row.row_id: str(row.cells.get("name", "")) for row in store.rows(kind)} for kind in NAMED
        }
        for book in (_as_called_now(store, returned, names) for returned in workbooks):
            owners = Owners(connection)
            _learn_new(book, owners)
            before = plan.size
            for kind in SHEETS:
                if kind in book.rows:
                    _Sheet(store, book, kind, viewer, plan, decided, owners, sees_all).compare()
            plan.returned.append((book.name, book.number, plan.size - before))
    return plan


def _as_called_now(store: Store, book: Returned, now: Mapping[type[Row], Mapping[int, str]]) -> Returned:
    """Return the workbook with its new rows naming villages as they are called `now`, not as it went out."""
    if book.state is None:
        return book
    rows: dict[type[Row], Sequence[ReturnedRow]] = dict(book.rows)
    for named, names in now.items():
        then = rows_at(store, named, book.state)
        renamed = renamed_rows({row_id: str(cells.get("name", "")) for row_id, cells in then.items()}, names)
        for kind, held in rows.items() if renamed else ():
            fields = naming_fields(kind, named)
            rows[kind] = [row if row.row_id else _with_names(row, fields, renamed) for row in held]
    return replace(book, rows=rows)


def _with_names(row: ReturnedRow, fields: Iterable[str], renamed: Mapping[str, str]) -> ReturnedRow:
    named = {name: renamed[cell] for name in fields if (cell := str(row.cells.get(name))) in renamed}
    return replace(row, cells={**row.cells, **named})


def _learn_new(book: Returned, owners: Owners) -> None:
    """Take note of the households, meetings and subjects that the workbook adds: others may hang on them."""
    for kind in (Household, Meeting, LowIncome):
        for row in book.rows.get(kind, ()):
            if not row.row_id:
                cells = {name: keep(kind, name, row.cells.get(name)) for name, _ in kind.iter_columns()}
                village, township = owners.of(kind, cells)
                owners.learn(kind, {**cells, "scope_village": village, "scope_township": township})


class _Sheet:
    """One sheet of one workbook, compared with what it was and what stands."""

    def __init__(
        self,
        store: Store,
        book: Returned,
        kind: type[Row],
        viewer: Viewer,
        plan: MergePlan,
        decided: dict[tuple[type[Row], int, str], MergeCell],
        owners: Owners,
        sees_all: bool,
    ) -> None:
        self._store, self._sees_all = store, sees_all
        self._book, self._kind, self._viewer, self._plan, self._decided = book, kind, viewer, plan, decided
        self._columns = dict(kind.iter_columns())
        self._now = {row.row_id: row for row in store.rows(kind, viewer)}
        self._base = rows_at(store, kind, book.state) if book.state is not None else {}
        self._fields = [name for name in self._columns if name in book.fields[kind]]
        self._by_key = self._keys()
        self._owners = owners
        asked = (Township, Setting) if kind in FOLLOWING else ()
        self._asked: dict[type[Row], list[dict[str, object]]] = {
            other: [dict(row.cells) for row in store.rows(other)] for other in asked
        }

    def _keys(self) -> dict[tuple[object, ...], int]:
        if not self._kind.KEY:
            return {}
        found: dict[tuple[object, ...], int] = {}
        for row in self._now.values():
            found.setdefault(
                tuple(self._mean(name, row.cells.get(name)) for name in self._kind.KEY), row.row_id
            )
        return found

    def compare(self) -> None:
        """Add to the plan what this sheet changes."""
        seen: set[int] = set()
        before = 0
        for row in self._book.rows[self._kind]:
            row_id = row.row_id if row.row_id not in seen else 0
            if not self._knows(row_id):
                row_id = self._known_by_key(row, seen)
            if row_id:
                seen.add(row_id)
                self._compare_row(row, row_id)
                before = row_id
            else:
                self._add(row, before)
        for row_id in sorted(self._book.given.get(self._kind, frozenset()) - seen):
            self._remove(row_id)

    def _knows(self, row_id: int) -> bool:
        return bool(row_id) and (row_id in self._now or row_id in self._base)

    def _known_by_key(self, row: ReturnedRow, seen: set[int]) -> int:
        """Return the row with the same key: somebody has typed or pasted it anew, without its id."""
        key = tuple(self._mean(name, row.cells.get(name)) for name in self._kind.KEY)
        found = self._by_key.get(key, 0)
        given = self._book.given.get(self._kind, frozenset())
        is_elsewhere = found in given and any(
            other.row_id == found for other in self._book.rows[self._kind] if other is not row
        )
        return 0 if found in seen or is_elsewhere else found

    def _mean(self, name: str, cell: object) -> object:
        kept = keep(self._kind, name, cell)
        return None if kept is None else meaning(self._kind, name, kept)

    def _compare_row(self, row: ReturnedRow, row_id: int) -> None:
        now, base = self._now.get(row_id), self._base.get(row_id)
        again = self._following(row, base or (now.cells if now else {}))
        row, undecided = replace(row, cells={**row.cells, **again}), self._undecided
        for name in sorted(self._fields, key=again.__contains__):
            if name in again and self._undecided != undecided:
                continue  # It follows what is for a decision, once that is written.
            theirs, was = self._mean(name, row.cells.get(name)), None
            if base is not None:
                was = self._mean(name, base.get(name))
                if theirs == was:
                    continue
            ours = self._mean(name, now.cells.get(name)) if now else None
            if now and ours == theirs:
                continue
            cell = MergeCell(
                file=self._book.name,
                kind=self._kind,
                row_id=row_id,
                number=row.number,
                field=name,
                heading=self._columns[name].heading,
                label=label_of(now.cells if now else row.cells),
                base=base.get(name) if base else None,
                workbook=row.cells.get(name),
                store=now.cells.get(name) if now else None,
                version=now.version if now else 0,
                is_number=was is not None and self._is_number(name),
            )
            is_free = now is not None and (ours == was if base is not None else ours is None)
            self._sort(cell, is_free=is_free)

    @property
    def _undecided(self) -> int:
        return len(self._plan.conflicts) + len(self._plan.refused)

    def _following(self, row: ReturnedRow, before: Mapping[str, object]) -> dict[str, object]:
        """Return the cells that follow from what the workbook changed: gender from the ID."""
        if self._kind not in FOLLOWING or not before:
            return {}
        after = {**before, **{name: row.cells.get(name) for name in self._fields}}
        kept = {name: keep(self._kind, name, cell) for name, cell in after.items()}
        return follow_again(self._kind, before, kept, self._asked)

    def _is_number(self, name: str) -> bool:
        column = self._columns[name]
        return f"{self._kind.SHEET}.{column.heading}" in _REFERRED or column.refers in _NUMBERS

    def _sort(self, cell: MergeCell, *, is_free: bool) -> None:
        if cell.row_id in self._base and cell.row_id not in self._now:
            (self._plan.gone if self._is_own(cell.row_id) else self._plan.refused).append(cell)
            return
        if not self._is_allowed(cell.kind, frozenset({cell.field}), self._now.get(cell.row_id)):
            self._plan.refused.append(cell)
            return
        place = (cell.kind, cell.row_id, cell.field)
        other = self._decided.get(place)
        if other is not None and self._mean(cell.field, other.workbook) != self._mean(
            cell.field, cell.workbook
        ):
            is_free = False
        if other is not None and is_free:
            return
        self._decided[place] = cell
        if is_free and not cell.is_number:
            self._plan.changed.append(cell)
        else:
            self._plan.conflicts.append(replace(cell, who="" if is_free else self._who(cell)))

    def _who(self, cell: MergeCell) -> str:
        """Return who changed the cell in the store since the workbook went out."""
        since = self._book.state or 0
        lines = self._store.history(kind=cell.kind, row_id=cell.row_id, since=since, limit=1000)
        return next((line.who for line in lines if line.heading == cell.heading), "")

    def _is_own(self, row_id: int) -> bool:
        """Tell whether a row that is not there any more was one that the viewer saw."""
        base = self._base[row_id]
        kept = {name: keep(self._kind, name, base.get(name)) for name in self._columns}
        village, township = self._owners.of(self._kind, kept)
        try:
            scope = {"scope_village": village, "scope_township": township}
            self._owners.refuse_foreign(self._viewer, self._kind, {**kept, **scope})
        except NotAllowed:
            return False
        return True

    def _add(self, row: ReturnedRow, after: int) -> None:
        cells = {name: cell for name, cell in row.cells.items() if keep(self._kind, name, cell) is not None}
        kept = {name: keep(self._kind, name, cell) for name, cell in cells.items()}
        village, _ = self._owners.of(self._kind, kept)
        added = MergeRow(
            *(self._book.name, self._kind, 0, row.number, label_of(cells), cells),
            after=after if after in self._now else 0,
            village=village or "",
        )
        bound = self._book.villages or self._viewer.villages or frozenset()
        if (not bound or village in bound) and self._is_allowed(self._kind, None, None):
            self._plan.added.append(added)
        else:
            self._plan.refused.append(added)

    def _remove(self, row_id: int) -> None:
        now = self._now.get(row_id)
        if now is None or not self._is_allowed(self._kind, None, now):
            return
        base = self._base.get(row_id, {})
        changed = any(
            self._mean(name, base.get(name)) != self._mean(name, now.cells.get(name))
            for name in self._columns
        )
        self._plan.removed.append(
            MergeRow(
                *(self._book.name, self._kind, row_id, 0, label_of(now.cells), now.cells, now.version),
                changed_since=changed and bool(base),
            )
        )

    def _is_allowed(self, kind: type[Row], fields: frozenset[str] | None, now: object) -> bool:
        """Tell whether the viewer, and the village that the workbook was made for, may change this."""
        village = getattr(now, "village", "")
        if self._book.villages and now is not None and village not in self._book.villages:
            return False
        try:
            refuse_unless_allowed(self._viewer, kind, fields, sees_all=self._sees_all)
            if self._book.villages:
                refuse_unless_allowed(_villager(self._book.villages), kind, fields)
        except NotAllowed:
            return False
        return True


def _villager(villages: frozenset[str]) -> Viewer:
    from generators.store.viewers import Role
    from generators.store.viewers import Viewer as Person

    return Person("村", Role.VILLAGE, villages=villages)


@lru_cache(maxsize=1 << 16)
def meaning(kind: type[Row], name: str, kept: str) -> object:
    """Return what a kept cell says, so that √ and 是, or two ways to write a day, are the same."""
    try:
        return reader(kind, name)(give(kept))
    except ValidationError:
        return kept
