"""今天: what is owed by when, what is held back and why, how far each village is."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from typing import TYPE_CHECKING, Any

from flask import Blueprint, redirect, render_template, request, session, url_for

from generators.desk import charts
from generators.desk.asking import chosen_quarter, the_office, viewer
from generators.desk.office import sight
from generators.desk.views.papers import blocked_villages, states
from generators.errors import DataRefused
from generators.pipeline import PaperState
from generators.procedure.calendar import DueState, due

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from generators.desk.office import Office
    from generators.procedure.calendar import DueItem
    from generators.records.columns import Quarter
    from generators.store import Viewer


today = Blueprint("today", __name__)
_MOST = 60
"""Rows shown at first: a township's late list can be hundreds."""


@today.get("/")
def show() -> str:
    """Show what is to be done."""
    office = the_office()
    person, quarter = viewer(), chosen_quarter()
    day = _asked_day() or office.day()
    items = office.derive(("due", day, sight(person)), lambda: _due(office, person, day))
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
        blocked=blocked_villages(office, person),
        **_pictures(office, person, quarter),
    )


def _due(office: Office, person: Viewer, day: date) -> list[DueItem]:
    """Return what is owed; while a row is wrong, by the villages that are sound."""
    if office.is_sound(person):
        return list(due(office.dataset(person), day, person.villages or ()))
    found: list[DueItem] = []
    for village in office.villages(person):
        own = frozenset([village])
        with suppress(DataRefused):
            found += due(office.dataset(office.eyes(person, own)), day, own)
    return found


def _pictures(office: Office, person: Viewer, quarter: Quarter) -> dict[str, list[Any]]:
    """Return what the charts show; nothing while a row is wrong: a count would be of a part."""
    if not office.is_sound(person):
        return {"course": [], "statistics": []}
    dataset, villages = office.dataset(person), office.villages(person)
    return {
        "course": charts.course(dataset, quarter, villages),
        "statistics": charts.statistics(dataset, quarter, villages),
    }


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
