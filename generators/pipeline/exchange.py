"""The store and Excel: a workbook is taken in, sheets go out as workbooks and come back merged."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from generators.errors import DataRefused, Place, Severity, UsageError, tell_os_error
from generators.own_files import check_own, link_new, write_own
from generators.own_files.scratch import scratch_room
from generators.pipeline.backup import back_up
from generators.pipeline.backup_file import STORE
from generators.pipeline.number_place import is_begun, open_log
from generators.pipeline.source import WORKBOOK, Source, open_store
from generators.records.dataset import SHEETS, beside_household
from generators.records.household_names import household_names, told_once
from generators.records.households import Household, Member
from generators.records.township import Person, Village
from generators.store.edits import INTAKE
from generators.wording import join_names
from generators.workbook import read_cells, read_properties

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from generators.errors import Finding
    from generators.pipeline.reading_ahead import ReadAhead
    from generators.records.columns import Row
    from generators.records.dataset import Sheet
    from generators.records.household_names import HouseholdNames
    from generators.store.edits import GivenWorkbook, Outcome, StoredRow
    from generators.store.merge import MergePlan, Returned
    from generators.store.store import Store
    from generators.store.viewers import Viewer
    from generators.workbook import SheetCells

_UUID, _STATE, _NUMBER = "红头库", "红头状态", "红头编号"
"""Custom properties by which a workbook knows the store, its state, and the number it was given out under."""
TAKEN_IN = "数据（已收入库）.xlsx"


def take_in(
    source: Source,
    viewer: Viewer,
    file: Path | None = None,
    *,
    ahead: ReadAhead | None = None,
) -> tuple[Source, int, list[Finding]]:
    """Put a whole workbook into the store of `source`, made when there is none; `ahead` has begun to read it.

    Return where the records are now, how many rows they are, and what is wrong with them: what is not sound
    is kept and told. Raise DataRefused when a sheet or heading cannot be read: something would be lost.
    """
    book = file or source.folder / WORKBOOK
    sheets, findings = ahead.cells(book) if ahead else read_cells(book)
    if blocking := [f for f in findings if f.severity is Severity.BLOCK and not f.field]:
        raise DataRefused(blocking)
    if source.exists:
        back_up(source, "收入前")
    rows = {kind: [given for _, given in held.rows] for kind, held in sheets.items()}
    what, taken = f"{INTAKE} {book.name}", source
    if not source.database:
        taken = Source(source.folder, f"sqlite:///{source.folder / STORE}")
        make_store(source.folder, lambda store: store.take_in(rows, viewer, what))
    elif not holds(store := open_store(source), rows):  # A run cut off may have put them in.
        store.take_in(rows, viewer, what)
    if file is None:
        book.replace(book.with_name(TAKEN_IN))
    if is_begun(taken):
        open_log(taken).close()  # The register goes where its rows are now.
    findings += open_store(taken).read_with_findings()[1]
    return taken, sum(map(len, rows.values())), findings


def holds(store: Store, sheets: Mapping[type[Row], Sequence[Mapping[str, object]]]) -> bool:
    """Tell whether the rows of `sheets`, and no others, stand in `store`, some row at all."""
    from generators.store.cells import keep

    def kept(kind: type[Row], row: Mapping[str, object]) -> dict[str, object]:
        cells = {name: keep(kind, name, row.get(name)) for name, _ in kind.iter_columns()}
        return {name: cell for name, cell in cells.items() if cell is not None}

    return any(sheets.values()) and all(
        [row.cells for row in store.rows(kind)] == [kept(kind, row) for row in sheets.get(kind, ())]
        for kind in SHEETS
    )


def make_store(folder: Path, fill: Callable[[Store], object]) -> None:
    """Make the store of `folder` and fill it: it is there filled, or not at all.

    While it is there, nothing asks the workbook any more: an empty one would hide a whole township.
    """
    from generators.store.store import Store

    try:
        with scratch_room(folder) as room:
            made = room / STORE
            store = Store.open(made)
            try:
                fill(store)
            finally:
                store.close()
            link_new(made, folder / STORE)
    except OSError as error:
        message = f"“{folder / STORE}”没有建成：{tell_os_error(error)}；工作簿没有改动"
        raise UsageError(message) from None


def give_out(
    source: Source,
    path: Path,
    viewer: Viewer,
    kinds: Sequence[type[Row]] = (),
    villages: Iterable[str] = (),
) -> int:
    """Write the store's rows that `viewer` may see to the workbook `path`; return how many.

    `kinds` narrows it to some sheets, `villages` to the rows of some villages and what they look up. Raise
    UsageError for an unknown village, and when `path` holds anything but what was given out untouched.
    """
    from generators.store.viewers import NOT_BY_VILLAGES, Role
    from generators.store.viewers import Viewer as Person
    from generators.workbook_writer import GivenOut, workbook_bytes

    store = _store_of(source)
    check_own([path])
    names = frozenset(villages)
    if unknown := names - {row.cells.get("name") for row in store.rows(Village, viewer)}:
        message = f"没有叫“{join_names(sorted(unknown))}”的村"
        raise UsageError(message)
    eyes = Person(viewer.name, Role.VILLAGE, viewer.townships, names) if names else viewer
    held = {kind: store.rows(kind, eyes) for kind in kinds or SHEETS}
    ids = {kind: [row.row_id for row in rows] for kind, rows in held.items()}
    number, state = store.note_given_out(viewer, path.name, names, ids)
    given_out = GivenOut(
        properties={_UUID: store.uuid, _STATE: str(state), _NUMBER: str(number)},
        row_ids=ids,
        kinds=tuple(held),
        read_only=NOT_BY_VILLAGES if names or viewer.role is Role.VILLAGE else frozenset(),
    )
    is_named = any(map(beside_household, held))  # By village and head, who stand in these two sheets.
    named = {kind: store.rows(kind, eyes) for kind in (Household, Member)} if is_named else {}
    cells = {kind: list(map(_cells, rows)) for kind, rows in (named | held).items()}
    write_own(path, workbook_bytes(cells, given_out))
    return sum(map(len, held.values()))


def distribute(
    source: Source, folder: Path, viewer: Viewer, kinds: Sequence[type[Row]] = ()
) -> Iterator[Path]:
    """Write a workbook a village into `folder`, its own rows alone; yield the path of each once it is there.

    Raise UsageError, with nothing written, when one that a village has filled in lies there.
    """
    names = [str(row.cells.get("name", "")) for row in _store_of(source).rows(Village, viewer)]
    made = {name: folder / f"{name}.xlsx" for name in names if name}
    check_own(made.values())
    for name, path in made.items():
        give_out(source, path, viewer, kinds, [name])
        yield path


def given_workbooks(source: Source, viewer: Viewer | None = None) -> list[GivenWorkbook]:
    """Return the workbooks that went out, newest first, and which of them came back."""
    return _store_of(source).workbooks(viewer)


@dataclass(frozen=True)
class Return:
    """Workbooks that came back, read once."""

    plan: MergePlan
    """What taking them would do; nothing is written."""
    sheets: Mapping[str, Mapping[type[Row], Sheet]]
    """Where the cells of each file's sheets stand."""
    told: Sequence[Finding]
    """What is wrong with sheets, headings and names of households."""

    def faults(
        self, source: Source, viewer: Viewer, today: date | None, remove: Iterable[int] = ()
    ) -> list[Finding]:
        """Return what is wrong in the files, and what the whole check finds once they are taken, not now.

        `remove` are the rows that are to go.
        """
        from generators.pipeline.return_check import faults_to_come

        found = faults_to_come(_store_of(source), self.plan, viewer, self.sheets, today, remove)
        return [*self.told, *told_once(found, self.told)]


def read_return(source: Source, files: Sequence[Path], viewer: Viewer) -> Return:
    """Return what taking `files` back would do.

    Raise DataRefused with everything in their sheets and headings that cannot be read.
    """
    from generators.store.merge import plan_merge

    store = _store_of(source)
    books: list[Returned] = []
    findings: list[Finding] = []
    places: dict[str, Mapping[type[Row], Sheet]] = {}
    for name, file in _by_name(files):
        sheets, told = _read_returned(store, file, viewer)
        books.append(_returned(store, name, read_properties(file), sheets))
        places[name] = {kind: held.sheet for kind, held in sheets.items()}
        findings += [replace(f, place=_in_file(name, f)) for f in told] if len(files) > 1 else told
    if blocking := [f for f in findings if f.severity is Severity.BLOCK and not f.field]:
        raise DataRefused(blocking)
    return Return(plan_merge(store, books, viewer), places, findings)


def _in_file(name: str, found: Finding) -> Place:
    return Place(f"“{name}”{found.place}", found.sheet, found.row, found.row_id, found.field)


def _by_name(files: Sequence[Path]) -> Iterator[tuple[str, Path]]:
    """Yield each file by its name, with its folder where two bear the same."""
    once = {file.resolve(): file for file in reversed(files)}
    often = Counter(file.name for file in once.values())
    for file in reversed(once.values()):
        yield (file.name if often[file.name] == 1 else str(file)), file


def carry_out_return(
    source: Source, plan: MergePlan, viewer: Viewer, take: Iterable[int] = (), remove: Iterable[int] = ()
) -> Outcome:
    """Write `plan` into the store, after a backup: all of it, or nothing when others were quicker.

    `take` are the conflicts decided for the workbook, `remove` the rows that are to go.
    """
    store = _store_of(source)
    if not plan.is_empty:
        back_up(source, "合并前")
    own = {book.number for book in store.workbooks(viewer)}
    returned = {number: changes for _, number, changes in plan.returned if number in own}
    return store.change(viewer, plan.wishes(take, remove), what="合并工作簿", returned=returned)


def sheets_as_cells(store: Store) -> dict[type[Row], list[Mapping[str, object]]]:
    """Return every row of the store as a workbook holds it, sound or not."""
    return {kind: list(map(_cells, store.rows(kind))) for kind in SHEETS}


def _store_of(source: Source) -> Store:
    if source.store is None:
        message = f"“{source.folder}”的数据还在工作簿里；先用 hongtou take-in 收入库"
        raise UsageError(message)
    return source.store


def _cells(row: StoredRow) -> Mapping[str, object]:
    """Return the cells of a row as a workbook holds them: days and amounts as such where they are sound."""
    from generators.store.cells import is_text, sound

    return {
        name: cell if is_text(row.kind, name) else sound(row.kind, name, cell)
        for name, cell in row.cells.items()
    }


def _names_of(store: Store, viewer: Viewer) -> HouseholdNames:
    """Return by what the households that `viewer` sees are called, for a workbook that has none of them."""

    def cells(kind: type[Row], *fields: str) -> list[dict[str, object]]:
        return [dict(zip(fields, row, strict=True)) for row in store.cells(kind, viewer, *fields)]

    members = cells(Member, "household", "relation", "name", "left_on")
    return household_names(cells(Household, "number", "village"), members)


def _read_returned(
    store: Store, file: Path, viewer: Viewer
) -> tuple[dict[type[Row], SheetCells], list[Finding]]:
    """Return the cells of a workbook that may be a part of all, and the faults of sheets and headings."""
    sheets, findings = read_cells(
        file,
        partial(_names_of, store, viewer),
        lambda: [str(name) for (name,) in store.cells(Person, viewer, "name") if name],
    )
    return sheets, [found for found in findings if "应有这张表" not in found.expected]


def _returned(
    store: Store, name: str, told: Mapping[str, str], sheets: Mapping[type[Row], SheetCells]
) -> Returned:
    """Return the workbook called `name`, with the properties `told`, as the store compares it."""
    from generators.store.merge import Returned, ReturnedRow

    is_ours = told.get(_UUID) == store.uuid and told.get(_STATE, "").isdecimal()
    given = {book.number: book for book in store.workbooks()}
    number = int(told.get(_NUMBER, "0") or 0) if is_ours else 0
    went_out = given.get(number)
    rows = {
        kind: [
            ReturnedRow(number, held.row_ids.get(number, 0) if is_ours else 0, cells)
            for number, cells in held.rows
        ]
        for kind, held in sheets.items()
    }
    return Returned(
        name,
        rows,
        {kind: frozenset(held.sheet.letters) for kind, held in sheets.items()},
        state=int(told[_STATE]) if is_ours else None,
        given=went_out.row_ids if went_out else {},
        villages=went_out.villages if went_out else frozenset(),
        number=number,
    )
