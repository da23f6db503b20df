"""今天: what is owed by when, what is held back and why, how far each village is."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from flask import Blueprint, redirect, render_template, request, session, url_for

from generators.catalogue import CATALOGUE
from generators.desk import charts
from generators.desk.asking import chosen_quarter, the_office, viewer
from generators.desk.office import sight
from generators.desk.views.papers import states
from generators.pipeline import PaperState
from generators.procedure.calendar import DueState, due

if TYPE_CHECKING:
    from werkzeug.wrappers import Response


today = Blueprint("today", __name__)
_MOST = 60
"""Rows shown at first: a township's late list can be hundreds."""


@today.get("/")
def show() -> str:
    """Show what is to be done."""
    office = the_office()
    person, quarter = viewer(), chosen_quarter()
    day = _asked_day() or office.day()
    dataset = office.dataset(person)
    items = office.derive(("due", day, sight(person)), lambda: due(dataset, day, person.villages or ()))
    village = request.args.get("village", "")
    owed = [item for item in items if item.state in {DueState.LATE, DueState.DUE}]
    owed = [item for item in owed if not village or item.village == village]
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
        village=village,
        villages=office.villages(person),
        withheld=withheld,
        by_cause=_by_cause(withheld),
        course=charts.course(dataset, quarter, office.villages(person)),
        statistics=charts.statistics(dataset, quarter, office.villages(person)),
        kinds=len(CATALOGUE),
    )


def _asked_day() -> date | None:
    try:
        return date.fromisoformat(request.args["on"])
    except (KeyError, ValueError):
        return None


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
    answer = redirect(request.form.get("back", "/") if request.form.get("back", "").startswith("/") else "/")
    answer.set_cookie("large", "0" if request.cookies.get("large") == "1" else "1", samesite="Strict")
    return answer


@today.post("/quarter")
def choose_quarter() -> Response:
    """Choose the quarter that the pages show."""
    session["quarter"] = request.form.get("quarter", "")
    back = request.form.get("back", "")
    return redirect(back if back.startswith("/") and not back.startswith("//") else url_for("today.show"))


@today.get("/help")
def show_help() -> str:
    """Show how the page is used."""
    return render_template("help.html")
