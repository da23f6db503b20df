"""村: the villages with how far each is, and on one page what a village does in a quarter, in order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import redirect, render_template, request, url_for

from generators.desk.asking import chosen_quarter, the_office, viewer
from generators.desk.progress import course
from generators.desk.views.papers import by_township, paper_id, states
from generators.desk.views.villages.issues import issue_parts
from generators.desk.views.villages.meetings import meeting_parts
from generators.desk.views.villages.months import month_parts
from generators.desk.views.villages.passed import passed_parts
from generators.desk.views.villages.screening import screening_parts
from generators.desk.views.villages.sending import TOWNSHIP, read_sound, villages
from generators.desk.views.villages.visits import visit_parts
from generators.records.meetings import Meeting
from generators.records.township import Village

if TYPE_CHECKING:
    from werkzeug.wrappers import Response


@villages.get("/")
def show_all() -> str | Response:
    """Show the villages with how far each is; a village goes to its own page at once."""
    office, person, quarter = the_office(), viewer(), chosen_quarter()
    names = office.villages(person)
    if len(names) == 1 and person.villages is not None:
        return redirect(url_for("villages.show", name=names[0]))
    groups, townships, township = _groups()
    if township:
        person = office.part(person, groups[township][0])
    dataset, wrong = read_sound(TOWNSHIP) if person.villages is None else (None, ())
    return render_template(
        "villages.html",
        wrong=wrong,
        groups=groups,
        course=course(office, person, quarter),
        townships=townships,
        township=township,
        township_page=TOWNSHIP,
        **(meeting_parts(dataset, TOWNSHIP, township) if dataset else {}),
    )


def _groups() -> tuple[dict[str, list[str]], list[str], str]:
    """Return the villages that are shown by township, all townships to choose from, and the chosen one.

    A county's are shown one township at a time: the asked one, or that of the meeting that is worked on.
    """
    seen = the_office().store.read_with_findings(viewer())[0]
    townships, township = by_township(seen.all(Village))
    if township:
        held = seen.by(Meeting, "number", request.args.get("meeting", ""))
        township = next((m.township for m in held if m.township in townships), township)
        return {township: townships[township]}, list(townships), township
    groups: dict[str, list[str]] = {}
    for village in seen.all(Village):
        groups.setdefault(village.township or "", []).append(village.name)
    return groups, [], ""


@villages.get("/<name>")
def show(name: str) -> str:
    """Show what the village does in the quarter, in order."""
    office, person, quarter = the_office(), viewer(), chosen_quarter()
    dataset, wrong = read_sound(name)
    monthly = month_parts(dataset, name)
    return render_template(
        "village.html",
        name=name,
        wrong=wrong,
        packs=[
            s
            for s in states(office, office.part(person, name), quarter)
            if s.village == name and _is_before(s.kind)
        ],
        **meeting_parts(dataset, name),
        **passed_parts(dataset, name),
        **monthly,
        **visit_parts(dataset, name, monthly["month"]),
        **screening_parts(name),
        **issue_parts(name),
        paper_id=paper_id,
    )


def _is_before(kind: str) -> bool:
    return kind.endswith(("会前材料", "计票单", "（空白）", "排查表"))
