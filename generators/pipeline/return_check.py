"""What would be wrong if workbooks that came back were taken: the whole check, before anything is written."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import TYPE_CHECKING

from generators.errors import Finding, Place, Severity
from generators.records.reading import check_relations, keys_again, read_rows, read_settings
from generators.records.settings import Setting
from generators.store.viewers import Role, Viewer

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from generators.records.columns import Row
    from generators.records.dataset import Dataset, Sheet
    from generators.store.merge import MergeCell, MergePlan
    from generators.store.store import Store

_FIRST = "填错的行先改好，或写入后到“表”里改好，才照各条程序核对；别的行已经核对"
_UNSOUND = "先改好，工作簿里的改动才能照各条程序核对；这次只核对了单格和各表之间对不对得上"


@dataclass(frozen=True)
class _Written:
    """A row as it would stand in the store."""

    kind: type[Row]
    number: int
    """Of its record, among those of the store."""
    cells: Mapping[str, object] | None
    """None for one that is taken away."""
    village: str
    file: str
    at: int
    """Number of its row in the workbook."""


def faults_to_come(
    store: Store,
    plan: MergePlan,
    viewer: Viewer,
    sheets: Mapping[str, Mapping[type[Row], Sheet]],
    today: date | None,
    remove: Iterable[int] = (),
) -> list[Finding]:
    """Return what the whole check would find once `plan` is written, conflicts too, and does not find now.

    `remove` are the rows gone from the workbook that go from the store too.

    A row of a workbook is named by its place there, in `sheets` by file. Gates and rules are asked of the
    villages whose rows change, as if the rows at fault had stayed as they are.
    """
    whole, told = store.read_with_findings()
    gone = [*_removed_rows(store, whole, plan, remove)]
    written = [*_changed_rows(store, whole, plan), *_added_rows(whole, plan), *gone]
    if not written:
        return []
    places = {(row.kind.SHEET, row.number): row for row in written if row.cells is not None}
    eyes = _eyes(viewer, {row.village for row in written})
    own, _ = store.read_with_findings(viewer)
    after, found = _new_faults(whole, told, written)
    again = list(_keys_again(whole, after, written))
    named = {(fault.sheet, fault.row) for fault in again}
    found = [*again, *(f for f in found if not ("不应重复" in f.expected and (f.sheet, f.row) in named))]
    seen = places.keys() | _seen(own, {fault.sheet for fault in found})
    found = [fault for fault in found if (fault.sheet, fault.row) in seen]
    found += _against_the_rules(store, eyes, written, today, found)
    return [_as_in_workbook(fault, places, sheets) for fault in dict.fromkeys(found)]


def _blocks(found: Iterable[Finding]) -> bool:
    return any(fault.severity is Severity.BLOCK for fault in found)


def _seen(own: Dataset, sheets: Collection[str]) -> set[tuple[str, int]]:
    """Return sheet and number of every row of `own` in `sheets`."""
    return {(kind.SHEET, row.row) for kind in own.rows if kind.SHEET in sheets for row in own.all(kind)}


def _eyes(viewer: Viewer, villages: set[str]) -> Viewer:
    """Return with whose eyes the rules are asked: a wrong row of another village is nothing to these."""
    if not all(villages):
        return viewer
    return Viewer(viewer.name, Role.VILLAGE, viewer.townships, frozenset(villages))


def _changed_rows(store: Store, whole: Dataset, plan: MergePlan) -> Iterator[_Written]:
    from generators.store.cells import give, keep

    cells: dict[type[Row], dict[int, list[MergeCell]]] = defaultdict(lambda: defaultdict(list))
    for cell in (*plan.changed, *plan.conflicts):
        cells[cell.kind][cell.row_id].append(cell)
    for kind, by_row in cells.items():
        numbers = {row_id: number for number, row_id in whole.sheet(kind).row_ids.items()}
        for row in store.rows(kind, ids=sorted(by_row)):
            given, first = dict(row.cells), by_row[row.row_id][0]
            for cell in by_row[row.row_id]:
                given.pop(cell.field, None)
                if (kept := keep(kind, cell.field, cell.workbook)) is not None:
                    given[cell.field] = give(kept)
            if row.row_id in numbers:
                yield _Written(kind, numbers[row.row_id], given, row.village, first.file, first.number)


def _added_rows(whole: Dataset, plan: MergePlan) -> Iterator[_Written]:
    from generators.store.cells import give, keep

    last = {row.kind: max(whole.sheet(row.kind).row_ids, default=1) for row in plan.added}
    for row in plan.added:
        last[row.kind] += 1
        kept = {name: keep(row.kind, name, cell) for name, cell in row.cells.items()}
        given = {name: give(cell) for name, cell in kept.items() if cell is not None}
        yield _Written(row.kind, last[row.kind], given, row.village, row.file, row.number)


def _removed_rows(store: Store, whole: Dataset, plan: MergePlan, remove: Iterable[int]) -> Iterator[_Written]:
    for row in (plan.removed[index] for index in remove):
        numbers = {row_id: number for number, row_id in whole.sheet(row.kind).row_ids.items()}
        for held in store.rows(row.kind, ids=[row.row_id]):
            if row.row_id in numbers:
                yield _Written(row.kind, numbers[row.row_id], None, held.village, row.file, row.number)


def _keys_again(whole: Dataset, after: Dataset, written: Sequence[_Written]) -> Iterator[Finding]:
    """Yield the keys of rows that come in which one of the store has: each row is told once."""
    added: dict[type[Row], set[int]] = defaultdict(set)
    for row in written:
        if row.number not in whole.sheet(row.kind).row_ids:
            added[row.kind].add(row.number)
    for kind, numbers in added.items():
        yield from keys_again(whole.sheet(kind), [r for r in after.all(kind) if r.row in numbers], whole)


def _with(dataset: Dataset, written: Sequence[_Written]) -> tuple[Dataset, list[Finding]]:
    """Return the records as they would be with `written`, and what is wrong in these rows by themselves."""
    by_kind: dict[type[Row], dict[int, Mapping[str, object] | None]] = defaultdict(dict)
    for row in written:
        by_kind[row.kind][row.number] = row.cells
    rows, refused, findings = dict(dataset.rows), dict(dataset.refused), list[Finding]()
    for kind, cells in by_kind.items():
        given = sorted((number, row) for number, row in cells.items() if row is not None)
        read = read_rows(dataset.sheet(kind), given)
        stays = [record for record in dataset.all(kind) if record.row not in cells]
        rows[kind] = tuple(sorted((*stays, *read.records), key=attrgetter("row")))
        others = [row for row in dataset.refused.get(kind, ()) if row["row"] not in cells]
        refused[kind] = (*others, *read.refused)
        findings += [fault for fault in read.findings if fault.row]
    settings = dataset.settings
    if Setting in by_kind:
        settings, faults = read_settings(dataset.sheet(Setting), tuple(rows[Setting]))
        findings += faults
    return replace(dataset, settings=settings, rows=rows, refused=refused).after(dataset), findings


def _against_the_rules(
    store: Store,
    eyes: Viewer,
    written: Sequence[_Written],
    today: date | None,
    found: Iterable[Finding],
) -> Iterator[Finding]:
    """Yield what gates and rules say of the records with `written`, and not of them as they are.

    Rows of which something is `found` are taken as they are.
    """
    from generators.checks import check_dataset

    dataset, told = store.read_with_findings(eyes)
    if blocking := sum(fault.severity is Severity.BLOCK for fault in told):
        yield Finding("数据", _UNSOUND, f"库里还有 {blocking} 处填错的", severity=Severity.WARN)
        return
    sound = _sound(dataset, told, written, found)
    if len(sound) < len(written):
        yield Finding("工作簿", _FIRST, severity=Severity.WARN)
    now = replace(dataset, today=today)
    to_come = check_dataset(_with(now, sound)[0])
    known = set(check_dataset(now)) if to_come else set()
    yield from (fault for fault in to_come if fault not in known)


def _sound(
    dataset: Dataset, told: Iterable[Finding], written: Sequence[_Written], found: Iterable[Finding]
) -> list[_Written]:
    """Return the rows that stand on their own when those at fault stay as they are; none if others do not."""
    rows = list(written)
    while _blocks(found):
        at_fault = {(fault.sheet, fault.row) for fault in found}
        kept = [row for row in rows if (row.kind.SHEET, row.number) not in at_fault]
        if len(kept) == len(rows):
            return []
        rows = kept
        _, found = _new_faults(dataset, told, rows)
    return rows


def _new_faults(
    dataset: Dataset, told: Iterable[Finding], written: Sequence[_Written]
) -> tuple[Dataset, list[Finding]]:
    """Return the records with `written`, and what cells and relations have then that is not `told` now."""
    after, faults = _with(dataset, written)
    known = set(told)
    return after, [f for f in (*faults, *check_relations(after, after.refused)) if f not in known]


def _as_in_workbook(
    fault: Finding,
    places: Mapping[tuple[str, int], _Written],
    sheets: Mapping[str, Mapping[type[Row], Sheet]],
) -> Finding:
    """Return `fault` with each row of a workbook named by its place there."""

    def place(row: _Written, field: str) -> Place:
        sheet = sheets[row.file][row.kind]
        where = sheet.place(row.at, field)
        told = f"“{row.file}”{where!s}" if len(sheets) > 1 else str(where)
        return Place(told, row.kind.SHEET, row.at, 0, field)

    said = {name: getattr(fault, name) for name in ("expected", "found", "way_out")}
    for named in fault.named:
        if row := places.get((named.sheet, named.row)):
            there = str(place(row, named.field))
            said = {name: text.replace(named.text, there) for name, text in said.items()}
    if row := places.get((fault.sheet, fault.row)):
        said["place"] = place(row, fault.field)
    return replace(fault, **said)
