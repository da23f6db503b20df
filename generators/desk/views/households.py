"""户: found as people call them, each on one page with its course as steps and all of its papers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response, render_template, request
from werkzeug.exceptions import NotFound

from generators.desk import entry
from generators.desk.asking import allowed, chosen_quarter, the_office, viewer
from generators.desk.deeds import Deed
from generators.desk.pictures import PRESS
from generators.desk.steps import course_of, steps_of
from generators.desk.views.files import file_id, shown_pdf, zipped
from generators.desk.views.papers import paper_id, states
from generators.errors import DataRefused, UsageError
from generators.pipeline.overview import PaperState, preview_paper
from generators.procedure.exit_case import exit_courses
from generators.records.dataset import SHEETS
from generators.records.households import (
    Helper,
    Household,
    Member,
    MonitorEpisode,
    MonthlyEntry,
    PlanItem,
)
from generators.records.low_income import LowIncome

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from generators.pipeline.overview import PaperStatus
    from generators.records.columns import Row
    from generators.records.dataset import Dataset
    from generators.store.edits import StoredRow

households = Blueprint("households", __name__, url_prefix="/households")
_MOST = 100
_PARTS: tuple[tuple[str, type[Row], tuple[str, ...]], ...] = (
    ("家庭成员", Member, ("name", "relation", "id_number", "health", "labour", "subsistence", "left_on")),
    ("监测对象", MonitorEpisode, ("sequence", "category", "identified", "risk_1", "rolled_back")),
    ("帮扶责任人", Helper, ()),
    ("帮扶措施", PlanItem, ()),
    ("逐月监测", MonthlyEntry, ("month", "visited", "visitors", "measures_in_place", "policies_complete")),
)
_OTHERS: tuple[tuple[type[Row], str], ...] = tuple(
    (kind, name)
    for kind in SHEETS
    if kind not in {kind for _, kind, _ in _PARTS}
    for name, column in kind.iter_columns()
    if column.refers in {"监测户.户编号", "低收入人口.对象编号"} or (kind, name) == (LowIncome, "number")
)
"""The other sheets whose rows say which household they are about, and in which column."""
_COLUMNS = 9
"""As many as stand side by side on a narrow screen; the row's own form has the rest."""


@households.get("/")
def search() -> str:
    """Show the households that the query fits, or all of a village."""
    office, person, quarter = the_office(), viewer(), chosen_quarter()
    query, village = request.args.get("q", "").strip(), request.args.get("village", "")
    people = office.people(person)
    found = people.search(query) if query else people.households
    if village:
        found = [item for item in found if item.village == village]
    return render_template(
        "households.html",
        found=found[:_MOST],
        count=len(found),
        query=query,
        village=village,
        villages=office.villages(person),
        reached=_reached(frozenset(item.village for item in found[:_MOST])),
        quarter_shown=quarter,
        may_enter=allowed(Deed.ENTER),
    )


def _reached(villages: frozenset[str]) -> dict[str, str]:
    """Return how far each household of `villages` is in the quarter; nothing while the data has a fault."""
    office, quarter = the_office(), chosen_quarter()
    person = office.eyes_near(viewer(), villages)
    try:
        dataset = office.dataset(person)
    except DataRefused:
        return {}

    def gather() -> dict[str, str]:
        reached: dict[str, str] = {}
        for course in exit_courses(dataset, quarter):
            taken = [step for step in steps_of(dataset, course) if step.state != "等待"]
            if taken:
                stuck = any(step.state == "卡住" for step in taken)
                reached[course.household.number] = f"{taken[-1].name}{'（卡住）' if stuck else ''}"
        return reached

    return office.derive(("reached", quarter), gather, seen_by=person)


def _household(number: str) -> StoredRow:
    found = the_office().store.rows(Household, viewer(), where={"number": number})
    if not found:
        raise NotFound
    return found[0]


@households.get("/<number>")
def show(number: str) -> str:
    """Show a household: its family, its episode, its course and its papers."""
    office, person, quarter = the_office(), viewer(), chosen_quarter()
    row = _household(number)
    parts = [*_parts(number)]
    eyes = office.eyes(person, frozenset([str(row.cells.get("village", ""))]))
    try:
        dataset: Dataset | None = office.dataset(eyes)
    except DataRefused:
        dataset = None
    course = course_of(dataset, quarter, number) if dataset else None
    own = {(kind.SHEET, line.row_id) for _, kind, *_, lines in parts for line in lines}
    faults = [
        f
        for f in office.findings(person)
        if (f.sheet, f.row_id) in own or number in f"{f.place}{f.expected}{f.found}{f.way_out}"
    ]
    return render_template(
        "household.html",
        row=row,
        head=office.people(person).names.get(number, number),
        fields=entry.fields_of(Household),
        parts=parts,
        steps=steps_of(dataset, course) if dataset and course else [],
        place=dataset.place if dataset else None,
        papers=_papers(number) if dataset else (),
        faults=faults,
        is_whole=dataset is not None,
        is_monitored=any(kind is MonitorEpisode and rows for _, kind, *_, rows in parts),
        paper_id=paper_id,
        file_id=file_id,
        shown_cell=entry.shown_cell,
        PaperState=PaperState,
        may_enter=allowed(Deed.ENTER),
    )


def _parts(number: str) -> Iterator[tuple[str, type[Row], str, list[entry.Field], list[StoredRow]]]:
    """Yield the sheets of the household: heading, kind, column that names it, columns shown, its rows."""
    store, person = the_office().store, viewer()
    for heading, kind, names in _PARTS:
        rows = store.rows(kind, person, where={"household": number})
        yield heading, kind, "household", _fields(kind, names), rows
    for kind, name in _OTHERS:
        if rows := store.rows(kind, person, where={name: number}):
            yield kind.SHEET, kind, name, _fields(kind, ())[:_COLUMNS], rows


def _fields(kind: type[Row], names: Sequence[str]) -> list[entry.Field]:
    fields = [field for field in entry.fields_of(kind) if field.name not in {"household", "remark"}]
    return [field for field in fields if not names or field.name in names]


def _papers(number: str) -> list[PaperStatus]:
    """Return the quarter's papers about the household, by the number in their record's id."""
    village = str(_household(number).cells.get("village", ""))
    part = the_office().part(viewer(), village)
    return [s for s in states(the_office(), part, chosen_quarter()) if number in s.record_id.split("#")]


@households.get("/<number>/papers.pdf")
def all_pages(number: str) -> Response:
    """Send all papers of the household that can go out, as one PDF; none is numbered."""
    from generators.printing.bulk.bound_pdf import BoundPdf

    office, person, quarter = the_office(), viewer(), chosen_quarter()
    village = str(_household(number).cells.get("village", ""))
    job = office.job(person, frozenset([village])).in_quarter(quarter)
    book = BoundPdf(number)
    for kind in office.kinds:
        for subject in kind.subjects(job.dataset, quarter, job.villages):
            if subject.record_id.split("#")[0] != number or kind.is_sheet:
                continue
            with PRESS:
                shown = preview_paper(job, kind, subject, quarter)
            if shown.pdf:
                book.add(subject.village, kind.name, shown.pdf)
    if not len(book):
        message = "这一户现在没有能出的文书；差什么，这一户的页上写着"
        raise UsageError(message)
    return shown_pdf(book.write(), f"{quarter}-{number}")


@households.get("/<number>/papers.zip")
def all_files(number: str) -> Response:
    """Send the made papers of the household in one zip file."""
    _household(number)
    return zipped(
        (place for status in _papers(number) for place in status.files), f"{chosen_quarter()}-{number}"
    )
