"""A new quarter begun: its drafts written into the workbook or the store."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from generators.errors import UsageError, tell_os_error
from generators.opc import Opener
from generators.own_files import write_instead
from generators.pipeline.backup import back_up
from generators.pipeline.source import WORKBOOK, Source, local_viewer
from generators.procedure.new_quarter import (
    KEYS,
    is_over,
    keys_of,
    marks_of,
    months_of,
    new_quarter_rows,
    said,
)
from generators.procedure.windows import month_window, quarter_served
from generators.records.columns import DRAFT, Quarter, Row, is_draft
from generators.records.dataset import SHEETS, household_field
from generators.records.household_names import household_names
from generators.records.households import Household, Member, MonthlyEntry
from generators.records.low_income import Visit
from generators.records.meetings import Meeting
from generators.records.screening import SurveyRow
from generators.sheet_edit import SheetEdit, edit_sheets
from generators.store.cells import keep
from generators.store.edits import Delete
from generators.store.viewers import OF_ALL
from generators.workbook import read_cells

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from pathlib import Path

    from generators.procedure.new_quarter import Keys
    from generators.store.edits import Outcome, StoredRow
    from generators.store.store import Store
    from generators.store.viewers import Viewer
    from generators.workbook import SheetCells

    Drafts = Mapping[type[Row], Sequence[Mapping[str, object]]]

NEW_QUARTER = "新季度"
"""How the change that writes drafts is called in the history."""
_OPENER = Opener(extension=".xlsx")


def plan_new_quarter(
    source: Source,
    quarter: Quarter,
    viewer: Viewer | None = None,
    kinds: Collection[type[Row]] = KEYS.keys(),
    held: Mapping[type[Row], Keys] | None = None,
) -> Drafts:
    """Return the rows of `quarter` that follow from the quarter before and are not there yet, by sheet.

    They are those of `kinds` that `viewer` may see: a township begins its own quarter, and leaves the sheets
    of all to who answers for all. `held` is `held_keys` by sheet, as somebody has kept them.
    """
    dataset = source.read(viewer)
    if source.store:
        keys = held or {kind: held_keys(source.store, quarter, kind) for kind in KEYS if kind in kinds}
        drafts = new_quarter_rows(dataset, quarter, keys, kinds)
        return {k: rows for k, rows in drafts.items() if not (dataset.others and k in OF_ALL)}
    sheets, _ = read_cells(source.folder / WORKBOOK)
    cells = {kind: [given for _, given in sheet.rows] for kind, sheet in sheets.items()}
    return new_quarter_rows(dataset, quarter, {k: keys_of(k, cells.get(k, ())) for k in KEYS}, kinds)


def held_keys(store: Store, quarter: Quarter, kind: type[Row]) -> Keys:
    """Return the keys of the rows of `kind` that may be drafts of `quarter` already, whoever may see them."""
    own = {"quarter": [str(quarter)], "month": [str(month) for month in months_of(quarter)]}
    among = {name: own[name] for name in KEYS[kind] if name in own}
    lines = store.cells(kind, None, *KEYS[kind], among=among)
    return keys_of(kind, [dict(zip(KEYS[kind], line, strict=True)) for line in lines])


def why_far(source: Source, quarter: Quarter, viewer: Viewer | None = None) -> str:
    """Return why `quarter` is probably not the one that is meant: nothing is known of the one before.

    Empty where something is, and where nothing is known at all.
    """
    dataset = source.read_with_findings(viewer)[0]
    told = {quarter_served(meeting.date) for meeting in dataset.all(Meeting)}
    told |= {row.quarter for row in dataset.all(SurveyRow)}
    told |= {Quarter.of(month_window(entry.month).first) for entry in dataset.all(MonthlyEntry)}
    if not told or told & {quarter, quarter.previous}:
        return ""
    last = f"最近有数据的是{max(told).said}"
    return f"{quarter.said}的上一季（{quarter.previous.said}）没有数据，{last}：是不是写错了季度？"


def nothing_to_write(source: Source, quarter: Quarter, viewer: Viewer | None = None) -> str:
    """Return why `quarter` has no drafts to write: all are written, or nothing is known to go on from."""
    if any(new_quarter_rows(source.read(viewer), quarter, {}).values()):
        return f"{quarter.said}能推算的都写过了。"
    return why_far(source, quarter, viewer) or f"{quarter.previous.said}没有可以接着用的数据。"


@dataclass(frozen=True)
class Unconfirmed:
    """The drafts that nobody has confirmed."""

    free: list[StoredRow]
    """As they were written: they may be taken back."""
    begun: list[StoredRow]
    """Somebody has typed into them, or may have: they came with a workbook."""
    needed: list[StoredRow]
    """A row that stays speaks of them."""

    @property
    def stays(self) -> str:
        """Return how many of them are not taken back, and why; empty for none."""
        told = (
            (self.begun, "有人填过，或是收进来的，还没有算数"),
            (self.needed, "有算数的、填过的行写着它的编号"),
        )
        return "；".join(f"{len(rows)} 行{why}，留着" for rows, why in told if rows)


def unconfirmed(store: Store, quarter: Quarter, viewer: Viewer) -> Unconfirmed:
    """Return the drafts of `quarter` that `viewer` may take back or not."""
    others = store.read_with_findings(viewer)[0].others
    drafts = [
        row
        for kind in KEYS
        if not (others and kind in OF_ALL)
        for mark in marks_of(kind, quarter)
        for row in store.rows(kind, viewer, parts={"remark": mark})
        if row.cells.get("remark") == mark
    ]
    free = untouched(store, drafts)
    ids = {(row.kind, row.row_id) for row in free}
    begun = [row for row in drafts if (row.kind, row.row_id) not in ids]
    marks = {mark for kind in KEYS for mark in marks_of(kind, quarter)}
    spoken_of = {kind: _spoken_of(store, kind, marks, begun) for kind in {row.kind for row in free}}
    found = Unconfirmed([], begun, [])
    for row in free:
        is_needed = not spoken_of[row.kind].isdisjoint(map(said, row.cells.values()))
        (found.needed if is_needed else found.free).append(row)
    return found


def untouched(store: Store, rows: Sequence[StoredRow]) -> list[StoredRow]:
    """Return those of the drafts `rows` that a new quarter wrote here and that say what they said then."""
    ids: dict[type[Row], list[int]] = defaultdict(list)
    for row in rows:
        ids[row.kind].append(row.row_id)
    written = {kind: store.added_by(NEW_QUARTER, kind, among) for kind, among in ids.items()}
    return [row for row in rows if row.row_id in written[row.kind] and _is_as_written(store, row)]


def _is_as_written(store: Store, row: StoredRow) -> bool:
    """Tell whether a draft says what it said when it was written: what was typed and undone is nothing."""
    first: dict[str, object] = {}
    for line in store.history(kind=row.kind, row_id=row.row_id, limit=1000) if row.version > 1 else ():
        if line.field:
            first[line.field] = line.old
    return all((was or None) == row.cells.get(name) for name, was in first.items())


def _spoken_of(store: Store, kind: type[Row], marks: set[str], begun: Sequence[StoredRow]) -> set[str]:
    """Return the numbers of rows of `kind` that rows of other sheets name which are no untouched drafts."""
    found: set[str] = set()
    for other in SHEETS:
        columns = dict(other.iter_columns())
        for name, column in columns.items():
            if column.refers.partition(".")[0] == kind.SHEET:
                remark = ["remark"] if "remark" in columns else []
                lines = store.cells(other, None, name, *remark)
                found |= {said(line[0]) for line in lines if line[-1] not in marks}
                found |= {said(row.cells.get(name)) for row in begun if row.kind is other}
    return found - {""}


def outlived(store: Store, viewer: Viewer) -> list[StoredRow]:
    """Return the untouched drafts of months after their household was marked out, or left the list."""
    dataset = store.read_with_findings(viewer)[0]
    over = [
        row
        for kind in (MonthlyEntry, Visit)
        for row in store.rows(kind, viewer, parts={"remark": f"{DRAFT}（"})
        if is_draft(row.cells) and is_over(dataset, kind, row.cells)
    ]
    return untouched(store, over)


def take_back(store: Store, rows: Sequence[StoredRow], viewer: Viewer, what: str) -> Outcome:
    """Take drafts away, all of them, or none where somebody was quicker."""
    return store.change(viewer, [Delete(row.kind, row.row_id, row.version) for row in rows], what)


Untouched = dict[type[Row], list[int]]
"""Sheet → its rows to be taken back: ids of a store, row numbers of a workbook."""


def untouched_of(source: Source, quarter: Quarter) -> tuple[Untouched, str]:
    """Return the drafts of `quarter` that may be taken back, and how many stay and why.

    In a workbook they are those that say exactly what the quarter would begin with, with no word in a column
    of the office's own, and that no other row names.
    """
    if source.store:
        told = unconfirmed(source.store, quarter, local_viewer())
        ids: Untouched = defaultdict(list)
        for row in told.free:
            ids[row.kind].append(row.row_id)
        return dict(ids), told.stays
    return _untouched_in(source, quarter, read_cells(source.folder / WORKBOOK)[0])


def _untouched_in(
    source: Source, quarter: Quarter, sheets: Mapping[type[Row], SheetCells]
) -> tuple[Untouched, str]:
    planned = new_quarter_rows(source.read_with_findings()[0], quarter, {})
    found: Untouched = defaultdict(list)
    stays: dict[type[Row], list[Mapping[str, object]]] = defaultdict(list)
    begun = 0
    for kind, held in sheets.items():
        as_written = [_as_said(kind, row) for row in planned.get(kind, ())]
        for number, given in held.rows:
            if number not in held.noted and _as_said(kind, given) in as_written:
                found[kind].append(number)
            else:
                stays[kind].append(given)
                begun += kind in KEYS and given.get("remark") in marks_of(kind, quarter)
    needed = _named_by(stays)
    for kind, numbers in list(found.items()):
        rows = dict(sheets[kind].rows)
        free = [n for n in numbers if needed[kind].isdisjoint(map(said, rows[n].values()))]
        begun += len(numbers) - len(free)
        found[kind] = free
    return {k: v for k, v in found.items() if v}, f"{begun} 行有人填过或别的行写着它，留着" if begun else ""


def _as_said(kind: type[Row], cells: Mapping[str, object]) -> dict[str, str]:
    told = {name: said(keep(kind, name, cells.get(name))) for name, _ in kind.iter_columns()}
    return {name: text for name, text in told.items() if text}


def _named_by(rows: Mapping[type[Row], Sequence[Mapping[str, object]]]) -> Mapping[type[Row], set[str]]:
    """Return by sheet what `rows` of others call its rows by."""
    by_name = {kind.SHEET: kind for kind in SHEETS}
    found: dict[type[Row], set[str]] = defaultdict(set)
    for kind, held in rows.items():
        for name, column in kind.iter_columns():
            if other := by_name.get(column.refers.partition(".")[0]):
                found[other] |= {said(given.get(name)) for given in held} - {""}
    return found


def take_back_untouched(source: Source, quarter: Quarter, rows: Untouched, viewer: Viewer) -> Path:
    """Take back `rows` as `untouched_of` gives them, after a backup, which is returned; all or none.

    Raise UsageError when somebody was quicker, or the workbook cannot be written.
    """
    backup = back_up(source, f"收回{quarter.said}草稿前")
    if source.store:
        found = unconfirmed(source.store, quarter, viewer).free
        if not take_back(source.store, found, viewer, f"收回{quarter.said}的草稿").done:
            message = "别人刚动过这些草稿，没有收回；请重新运行"
            raise UsageError(message)
        return backup
    book = source.folder / WORKBOOK
    content = source.stamp()
    held, _ = read_cells(book)
    if _untouched_in(source, quarter, held)[0] != rows:
        message = f"“{book.name}”刚才又存过，没有收回；请重新运行"
        raise UsageError(message)
    edits = {
        kind.SHEET: SheetEdit(
            dict.fromkeys(f"{letter}{n}" for letter in held[kind].sheet.letters.values() for n in numbers)
        )
        for kind, numbers in rows.items()
    }
    write_instead(book, edit_sheets(_OPENER, content, book.name, edits), content, read_cells)
    return backup


def carry_out_new_quarter(source: Source, quarter: Quarter, drafts: Drafts, viewer: Viewer) -> Path:
    """Write `drafts` as rows marked 草稿, after a backup, which is returned; all of them or none.

    Raise UsageError when a sheet is missing, or the workbook was saved meanwhile or cannot be written.
    """
    backup = back_up(source, f"新季度{quarter.said}前")
    if source.store:
        source.store.add_rows(viewer, drafts, f"{NEW_QUARTER} {quarter.said}")
        return backup
    book = source.folder / WORKBOOK
    try:
        content = source.stamp()
    except OSError as error:
        message = f"读不了“{book.name}”：{tell_os_error(error)}；没有做任何改动"
        raise UsageError(message) from None
    held, _ = read_cells(book)
    names = household_names(*([given for _, given in held[kind].rows] for kind in (Household, Member)))
    edits = {}
    for kind, rows in drafts.items():
        if kind not in held:
            message = f"工作簿里没有工作表“{kind.SHEET}”，新季度的 {len(rows)} 行写不进去；先补上这张表"
            raise UsageError(message)
        letters, household = held[kind].sheet.letters, household_field(kind)
        shown = [{**row, **(names.beside(str(row[household])) if household else {})} for row in rows]
        lines = [
            {letter: _written(name, row.get(name)) for name, letter in letters.items() if name in row}
            for row in shown
        ]
        edits[kind.SHEET] = SheetEdit(rows=lines, last=max([n for n, _ in held[kind].rows], default=1))
    write_instead(book, edit_sheets(_OPENER, content, book.name, edits), content, read_cells)
    return backup


def _written(name: str, value: object) -> object:
    """Return the value as the workbook writes it: words and labels are text."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, tuple):
        return "、".join(map(str, value))
    return str(value) if isinstance(value, (Enum, Quarter)) or name == "month" else value
