"""The meetings of a village or of the township: who is to come, who came, what was held, how they voted."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from flask import request
from werkzeug.exceptions import NotFound

from generators.desk.asking import allowed, chosen_quarter, may, the_office, viewer
from generators.desk.deeds import Deed
from generators.desk.meeting_votes import decision_on
from generators.desk.views.villages.sending import (
    TOWNSHIP,
    change,
    edit,
    fill,
    names_in,
    own,
    read,
    read_sound,
    text,
    villages,
)
from generators.errors import UsageError
from generators.procedure.attendance import roll_of
from generators.procedure.entry_case import to_be_reviewed
from generators.procedure.exit_case import episodes_in_force, exit_courses, meetings_of
from generators.records.columns import DRAFT, is_draft
from generators.records.households import Household
from generators.records.issues import RectificationPlan
from generators.records.meetings import Attendance, Meeting, PreJudgement, Publicity, Resolution
from generators.records.screening import Survey
from generators.records.vocabulary import VOTED, Capacity, MeetingKind, PreJudgementOpinion
from generators.store.cells import sound
from generators.store.edits import Delete, Edit, Insert

if TYPE_CHECKING:
    from collections.abc import Iterator

    from werkzeug.wrappers import Response

    from generators.records.columns import Row
    from generators.records.dataset import Dataset
    from generators.store.edits import StoredRow, Wish

_DRAFTED: tuple[type[Row], ...] = (Meeting, Survey, RectificationPlan)
"""What 新季度 drafts for a village as a whole; the drafts of its households stand in their own forms."""


_MOST_OPEN = 12
"""Meetings whose forms stand on one page."""


def meeting_parts(dataset: Dataset, name: str, township: str = "") -> dict[str, Any]:
    """Return what the forms of the meetings of a village, or of `township`, of all of them, are made of."""
    found = [m for m in _meetings(dataset, name) if township in {"", m.township}]
    # Of a county's meetings one is worked on at a time.
    asked = request.args.get("meeting")
    opened = [m for m in found if len(found) <= _MOST_OPEN or m.number == asked]
    return {
        "meetings": [_meeting_form(dataset, meeting) for meeting in opened],
        "closed": [m for m in found if len(found) > _MOST_OPEN and m.number != asked],
        "people": the_office().people(viewer()).names,
        "may_enter": allowed(Deed.ENTER),
        "capacities": list(Capacity),
        "opinions": list(PreJudgementOpinion),
        "drafts": [row for row in _drafts(name) if township in {"", row.cells.get("township", township)}],
    }


def _drafts(name: str) -> list[StoredRow]:
    """Return the rows that 新季度 wrote for the village, or the township, to be confirmed one by one."""
    store, person, place = the_office().store, viewer(), "" if name == TOWNSHIP else name
    found = [row for kind in _DRAFTED for row in store.rows(kind, person, contains=f"{DRAFT}（")]
    return [row for row in found if is_draft(row.cells) and str(row.cells.get("village") or "") == place]


def _meetings(dataset: Dataset, village: str) -> list[Meeting]:
    quarter = chosen_quarter()
    found = [m for kind in MeetingKind for m in meetings_of(dataset, quarter, kind)]
    wanted = None if village == TOWNSHIP else village
    own = (m for m in found if m.village == wanted and not dataset.is_of_others(m))
    return sorted(own, key=lambda m: (m.date, m.number))


def _meeting_form(dataset: Dataset, meeting: Meeting) -> dict[str, Any]:
    """Return what the forms of a meeting show: its list, and the households voted on."""
    store, person = the_office().store, viewer()
    roster = store.rows(Attendance, person, where={"meeting": meeting.number})
    is_review = meeting.kind in VOTED
    voted = store.rows(Resolution, person, where={"meeting": meeting.number}) if is_review else []
    by_household = {str(row.cells.get("household")): row for row in voted}
    candidates = dict.fromkeys(by_household)
    if is_review:
        candidates |= dict.fromkeys(_candidates(dataset, meeting))
    roll = roll_of(dataset, meeting)
    came = Counter(
        row.cells.get("capacity") == Capacity.OBSERVER for row in roster if row.cells.get("present") == "是"
    )
    return {
        "meeting": meeting,
        "place": dataset.place(meeting),
        "roster": roster,
        "is_held": bool(roster) and all("present" in row.cells for row in roster),
        "present": came[False],
        "sat_in": came[True],
        "voters": len(roll.voters),
        "last_roster": {} if roster else _last_roster(dataset, meeting),
        "is_review": is_review,
        "publicity": next(iter(store.rows(Publicity, person, where={"meeting": meeting.number})), None),
        "is_pre_judgement": meeting.kind is MeetingKind.PRE_JUDGEMENT,
        "judged": list(_to_judge(dataset, meeting)),
        "lines": [(number, by_household.get(number)) for number in candidates],
    }


def _candidates(dataset: Dataset, meeting: Meeting) -> list[str]:
    """Return the 户编号 of those whom a visit has put before the review `meeting`."""
    if meeting.kind is MeetingKind.ENTRY_REVIEW:
        return [check.household for check in to_be_reviewed(dataset, meeting)]
    courses = exit_courses(dataset, chosen_quarter(), frozenset([meeting.village or ""]))
    return [course.household.number for course in courses if course.verification is not None]


def _last_roster(dataset: Dataset, meeting: Meeting) -> dict[str, list[str]]:
    """Return by capacity who was called to the last meeting of the kind in the same place."""
    before = [
        m
        for m in dataset.by(Meeting, "kind", meeting.kind)
        if m.village == meeting.village and m.date < meeting.date
    ]
    called: dict[str, list[str]] = {}
    for row in roll_of(dataset, max(before, key=lambda m: m.date)).rows if before else ():
        called.setdefault(str(row.capacity), []).append(row.name)
    return called


def _to_judge(dataset: Dataset, meeting: Meeting) -> Iterator[tuple[str, str, StoredRow | None]]:
    """Yield the households that a pre-judgement meeting looks at: number, village, what it held of each."""
    if meeting.kind is not MeetingKind.PRE_JUDGEMENT:
        return
    rows = the_office().store.rows(PreJudgement, viewer(), where={"meeting": meeting.number})
    held = {str(row.cells.get("household")): row for row in rows}
    homes = {household.number: household.village for household in dataset.all(Household)}
    villages = [meeting.village] if meeting.village else ()
    in_force = (e.household for e in episodes_in_force(dataset, meeting.date, villages))
    for number in dict.fromkeys([*in_force, *held]):
        yield number, homes.get(number, ""), held.get(number)


@villages.post("/<name>/attendance")
@may(Deed.ENTER)
def attendance(name: str) -> Response:
    """Enter who came: everybody on the list but those ticked off."""
    own(name)
    number = text("meeting")
    absent = set(request.form.getlist("absent", type=int))
    wishes: list[Wish] = []
    for row in the_office().store.rows(Attendance, viewer(), where={"meeting": number}):
        is_absent = row.row_id in absent
        wishes += edit(row, "present", "否" if is_absent else "是")
        wishes += edit(row, "absence_reason", text(f"reason-{row.row_id}") if is_absent else "")
    return change(name, wishes, "到会情况", f"m-{number}")


@villages.post("/<name>/roster")
@may(Deed.ENTER)
def roster(name: str) -> Response:
    """Enter who is to come, a list of names a capacity; how many that are follows.

    Of a list that stands already, `gone` are taken off it; who stands there is not entered twice.
    """
    own(name)
    store, person, number = the_office().store, viewer(), text("meeting")
    standing = store.rows(Attendance, person, where={"meeting": number})
    gone = set(request.form.getlist("gone", type=int))
    counted = str(sum(row.cells.get("capacity") != Capacity.OBSERVER for row in standing))
    called = {str(capacity): names_in(f"names-{capacity}") for capacity in Capacity}
    here = {(row.cells.get("name"), row.cells.get("capacity")) for row in standing if row.row_id not in gone}
    added = [
        Insert(Attendance, {"meeting": number, "name": who, "capacity": capacity})
        for capacity, names in called.items()
        for who in names
        if (who, capacity) not in here
    ]
    asked = [capacity for _, capacity in here] + [wish.values["capacity"] for wish in added]
    wishes: list[Wish] = [*added]
    wishes += [Delete(Attendance, row.row_id, row.version) for row in standing if row.row_id in gone]
    for row in store.rows(Meeting, person, where={"number": number}) if wishes else ():
        # What somebody typed otherwise, another count than that of the list, stays.
        if str(row.cells.get("expected", counted)) == counted:
            expected = sum(capacity != Capacity.OBSERVER for capacity in asked)
            wishes.append(Edit(Meeting, row.row_id, row.version, "expected", str(expected)))
    return change(name, wishes, "应到人员", f"m-{number}")


@villages.post("/<name>/judged")
@may(Deed.ENTER)
def judged(name: str) -> Response:
    """Enter what the pre-judgement meeting held of each household."""
    number, dataset = text("meeting"), read_sound(name)[0]
    meeting = next((m for m in _meetings(dataset, name) if m.number == number), None)
    if meeting is None:
        raise NotFound
    wishes: list[Wish] = []
    for household, _, row in _to_judge(dataset, meeting):
        given = {
            field: text(f"{short}-{household}")
            for field, short in (("income_per_head", "income"), ("opinion", "opinion"), ("reason", "reason"))
        }
        wishes += fill(PreJudgement, row, {"meeting": number, "household": household}, given)
    return change(name, wishes, "预判", f"j-{number}")


@villages.post("/<name>/votes")
@may(Deed.ENTER)
def votes(name: str) -> Response:
    """Enter the votes on each household; who abstained and what was decided follows."""
    office, person, number = the_office(), viewer(), text("meeting")
    dataset = read(name)
    meeting = next((m for m in _meetings(dataset, name) if m.number == number), None)
    if meeting is None:
        raise NotFound
    rows = office.store.rows(Resolution, person, where={"meeting": number})
    entered = {str(row.cells.get("household")): row for row in rows}
    wishes: list[Wish] = []
    for household in request.form.getlist("household"):
        given = _vote(dataset, meeting, household)
        if given is None:
            continue
        wishes += fill(Resolution, entered.get(household), {"meeting": number, "household": household}, given)
    return change(name, wishes, "表决", f"v-{number}")


def _vote(dataset: Dataset, meeting: Meeting, household: str) -> dict[str, str] | None:
    counts = text(f"for-{household}"), text(f"against-{household}")
    if counts == ("", ""):
        return None
    for_it, against = (sound(Resolution, "votes_for", count or "0") for count in counts)
    if not (isinstance(for_it, int) and isinstance(against, int)):
        message = f"{dataset.head_of(household).name}户：票数应为整数，只写数字"
        raise UsageError(message)
    names = names_in(f"recused-{household}")
    cast = for_it, against
    decided = decision_on(dataset, meeting, household, cast, names)
    return {
        "remarks": text(f"remarks-{household}"),
        "votes_for": str(cast[0]),
        "votes_against": str(cast[1]),
        "abstentions": str(decided.abstentions),
        "recused": "、".join(names),
        "result": str(decided.result),
        "reason": decided.reason or text(f"reason-{household}"),
    }
