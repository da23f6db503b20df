"""今天: what is owed by when, what is held back and why, how far each village is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from flask import Blueprint, redirect, render_template, request, session, url_for

from generators.desk.asking import allowed, came_from, chosen_quarter, the_certificate, the_office, viewer
from generators.desk.deeds import Deed
from generators.desk.entry import faults_of
from generators.desk.office import sight
from generators.desk.page_words import quarter_of_period
from generators.desk.progress import course, owed_items, statistics
from generators.desk.views.notices import waiting
from generators.desk.views.papers import blocked_villages, states
from generators.pipeline.overview import PaperState
from generators.procedure.calendar import DueState
from generators.records.households import (
    Approval,
    ExitLetter,
    Household,
    MonitorEpisode,
    MonthlyEntry,
    SystemMark,
    Verification,
)
from generators.records.issues import Issue
from generators.records.low_income import Visit
from generators.records.meetings import Meeting, Publicity, Resolution
from generators.records.screening import SurveyRow
from generators.records.township import Person, PovertyLine, Township, Village

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from generators.desk.office import Office
    from generators.procedure.calendar import DueItem
    from generators.records.columns import Row
    from generators.store.viewers import Viewer


today = Blueprint("today", __name__)
_FORM = "sheets.form"


def _new(kind: type[Row]) -> dict[str, Any]:
    """Return what leads to a new row of `kind` and, once it is kept, back to what comes next."""
    return {"sheet": kind.SHEET, "row_id": 0, "back": "/"}


_FIRST: tuple[tuple[type[Row], str, str, dict[str, Any]], ...] = (
    (Township, "本乡镇的名称、县名、发文代字", _FORM, _new(Township)),
    (PovertyLine, "当年的监测线：年份、金额", _FORM, _new(PovertyLine)),
    (Village, "各村、社区、安置点，一村一行", _FORM, _new(Village)),
    (Person, "主持、记录、入户、签字的人，一人一行", _FORM, _new(Person)),
    (Household, "一户一行；存好一户，接着填户主", _FORM, {"sheet": Household.SHEET, "row_id": 0}),
    (MonitorEpisode, "在一户的页上填：何时识别、什么类别和风险，再填帮扶措施", "households.search", {}),
    (MonthlyEntry, "在一村的页上填：每月入户，全村一张表", "villages.show_all", {}),
    (Meeting, "先登记乡镇的预判会，填到会和预判；再逐户入户核查，开村里的评议", "villages.show_all", {}),
)
"""What is filled in first, in this order, and where."""
_MOST = 60
"""Rows shown at first: a township's late list can be hundreds."""


@today.get("/")
def show() -> str:
    """Show what is to be done."""
    office = the_office()
    person, quarter = viewer(), chosen_quarter()
    day = _asked_day() or office.day()
    items = owed_items(office, person, day)
    village, township = request.args.get("village", ""), request.args.get("township", "")
    homes = {v.name: v.township for v in office.store.read_with_findings(person)[0].all(Village)}
    owed = [item for item in items if item.state in {DueState.LATE, DueState.DUE}]
    owed = [item for item in owed if not village or item.village == village]
    owed = [item for item in owed if township in {"", homes.get(item.village)}]
    owed.sort(key=lambda item: (item.state is not DueState.LATE, item.deadline, item.village))
    everything = request.args.get("all") == "1"
    withheld = [status for status in states(office, person, quarter) if status.state is PaperState.WITHHELD]
    return render_template(
        "today.html",
        day=day,
        is_today=day == office.today,
        owed=owed if everything else owed[:_MOST],
        owed_count=len(owed),
        late_count=sum(item.state is DueState.LATE for item in owed),
        notices=waiting(),
        village=village,
        township=township,
        townships=list(dict.fromkeys(homes.values())),
        homes=homes,
        villages=[name for name, whose in homes.items() if township in {"", whose}],
        withheld=withheld,
        by_cause=_by_cause(withheld),
        blocked=blocked_villages(office, person),
        first_steps=_first_steps(office, person),
        to_do=_to_do,
        course=course(office, person, quarter),
        statistics=statistics(office, person, quarter),
        certificate=the_certificate() if allowed(Deed.PEOPLE) else None,
    )


_ON_THE_VILLAGES_PAGE = {
    MonthlyEntry.SHEET: "months",
    Visit.SHEET: "visits",
    SurveyRow.SHEET: "screening",
    Issue.SHEET: "issues",
    Approval.SHEET: "passed",
    SystemMark.SHEET: "passed",
    ExitLetter.SHEET: "passed",
    Verification.SHEET: "packs",
    **dict.fromkeys((Resolution.SHEET, Publicity.SHEET), "meetings"),
}
"""Sheets that a village fills in for all its households at once, and where on its page."""


def _to_do(item: DueItem) -> str:
    """Return where what is owed is entered: on the village's page at its quarter and month, or the sheet."""
    if (part := _ON_THE_VILLAGES_PAGE.get(item.sheet)) is None:
        return url_for("sheets.show", sheet=item.sheet)
    month = item.period if part in {"months", "visits"} else None
    quarter = quarter_of_period(item.period)
    return url_for("villages.show", name=item.village, quarter=quarter, month=month, _anchor=part)


@dataclass(frozen=True)
class _Step:
    """A sheet that a township fills in at first: what it is, where, how many rows it has, what is wrong."""

    sheet: str
    told: str
    place: str
    """A new row; where rows are wrong, the first of them: whoever comes back has it to finish."""
    count: int
    faults: int


def _first_steps(office: Office, person: Viewer) -> list[_Step]:
    """Return what a township fills in first, in order.

    Nothing once every sheet has a row, and for a village, which begins with what the office has entered.
    """
    if person.villages is not None:
        return []

    def gather() -> list[_Step]:
        return [
            _step(office, person, kind, told, url_for(place, **values))
            for kind, told, place, values in _FIRST
        ]

    steps = office.derive(("first steps", sight(person)), gather)
    return steps if any(step.count == 0 for step in steps) else []


def _step(office: Office, person: Viewer, kind: type[Row], told: str, place: str) -> _Step:
    count = office.store.count(kind, person)
    wrong = faults_of(office, person, kind) if count else {}
    if wrong:
        row, fields = next(iter(wrong.items()))
        place = url_for(_FORM, sheet=kind.SHEET, row_id=row, field=next(iter(fields)), back="/")
    return _Step(kind.SHEET, told, place, count, sum(map(len, wrong.values())))


def _asked_day() -> date | None:
    asked = request.args.get("on")
    return date.fromisoformat(asked) if asked else None


def _by_cause(withheld: list) -> list[tuple[object, list[object]]]:  # type: ignore[type-arg]
    """Return each cause once, with the papers that it holds back: one mended cell frees them all."""
    causes: dict[object, list[object]] = {}
    for status in withheld:
        for reason in status.reasons:
            causes.setdefault(reason, []).append(status)
    return sorted(causes.items(), key=lambda item: -len(item[1]))


@today.post("/look")
def look() -> Response:
    """Choose the large type, or the normal one."""
    answer = redirect(came_from("/"))
    answer.set_cookie("large", "0" if request.cookies.get("large") == "1" else "1", samesite="Strict")
    return answer


@today.post("/quarter")
def choose_quarter() -> Response:
    """Choose the quarter that the pages show."""
    session["quarter"] = request.form.get("quarter", "")
    return redirect(came_from(url_for("today.show")))


@today.get("/help")
def show_help() -> str:
    """Show how the page is used."""
    return render_template("help.html")
