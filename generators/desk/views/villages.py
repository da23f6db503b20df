"""村: what a village does in order, a form each: attendance, votes, months, screening, problems."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from werkzeug.exceptions import NotFound

from generators.desk import entry
from generators.desk.asking import allowed, chosen_quarter, may, the_office, viewer
from generators.desk.charts import course as course_by_village
from generators.desk.deeds import Deed
from generators.desk.finding_people import people_of
from generators.desk.meeting_votes import decision_on
from generators.desk.views.papers import paper_id, states
from generators.errors import DataRefused, UsageError
from generators.pipeline import PaperState
from generators.procedure.attendance import roll_of
from generators.procedure.entry_case import to_be_reviewed
from generators.procedure.exit_case import episodes_in_force, exit_courses, meetings_of
from generators.procedure.windows import month_number, month_window, months_between
from generators.records.columns import DRAFT, is_draft
from generators.records.households import (
    Approval,
    ExitLetter,
    Household,
    MonitorEpisode,
    MonthlyEntry,
    SystemMark,
)
from generators.records.issues import Issue, RectificationPlan
from generators.records.meetings import Attendance, Meeting, PreJudgement, Resolution
from generators.records.screening import Survey, SurveyRow
from generators.records.vocabulary import (
    VOTED,
    Capacity,
    Delivery,
    EliminationMode,
    MeetingKind,
    PreJudgementOpinion,
    SurveyMethod,
)
from generators.store import Edit, Insert

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from werkzeug.wrappers import Response

    from generators.procedure.exit_case import ExitCase
    from generators.records.columns import Row
    from generators.records.dataset import Dataset
    from generators.store import Delete, StoredRow

villages = Blueprint("villages", __name__, url_prefix="/villages")
TOWNSHIP = "乡镇"
"""Under which name the township's own meetings are asked for."""
_MONTHLY = ("measures_in_place", "policies_complete", "guarantees_stable", "approved_by_household")
_DRAFTED: tuple[type[Row], ...] = (Meeting, Survey, RectificationPlan)
"""What 新季度 drafts for a village as a whole; the drafts of its households stand in their own forms."""
_CLOSING = ("progress", "done", "evidence", "applicant", "checker", "closed")


@villages.get("/")
def show_all() -> str | Response:
    """Show the villages with how far each is; a village goes to its own page at once."""
    office, person, quarter = the_office(), viewer(), chosen_quarter()
    names = office.villages(person)
    if len(names) == 1 and person.villages is not None:
        return redirect(url_for("villages.show", name=names[0]))
    try:
        course = course_by_village(office.dataset(person), quarter, names)
    except DataRefused:
        course = []
    return render_template(
        "villages.html", names=names, course=course, township_page=TOWNSHIP, **_meeting_parts(TOWNSHIP)
    )


def _meeting_parts(name: str) -> dict[str, Any]:
    """Return what the forms of the meetings of a village, or of the township, are made of."""
    if name == TOWNSHIP and viewer().villages is not None:
        return {}
    try:
        dataset = _read(name)
    except DataRefused:
        return {"meetings": [], "drafts": _drafts(name), "may_enter": allowed(Deed.ENTER)}
    return {
        "meetings": [_meeting_form(dataset, meeting) for meeting in _meetings(dataset, name)],
        "people": people_of(the_office(), viewer()).names,
        "may_enter": allowed(Deed.ENTER),
        "capacities": list(Capacity),
        "opinions": list(PreJudgementOpinion),
        "drafts": _drafts(name),
    }


def _drafts(name: str) -> list[StoredRow]:
    """Return the rows that 新季度 wrote for the village, or the township, to be confirmed one by one."""
    store, person, place = the_office().store, viewer(), "" if name == TOWNSHIP else name
    found = [row for kind in _DRAFTED for row in store.rows(kind, person, contains=f"{DRAFT}（")]
    return [row for row in found if is_draft(row.cells) and str(row.cells.get("village") or "") == place]


def _own(name: str) -> str:
    if name not in the_office().villages(viewer()) and (name != TOWNSHIP or viewer().villages is not None):
        raise NotFound
    return name


def _read(name: str) -> Dataset:
    """Return what the village's own pages are read from: a wrong row elsewhere does not matter to it."""
    office = the_office()
    if _own(name) == TOWNSHIP:
        return office.dataset(viewer())
    return office.dataset(office.eyes(viewer(), frozenset([_own(name)])))


@villages.get("/<name>")
def show(name: str) -> str:
    """Show what the village does in the quarter, in order."""
    office, person, quarter = the_office(), viewer(), chosen_quarter()
    dataset = _read(name)
    courses = exit_courses(dataset, quarter, frozenset([name]))
    months = months_between(month_number(quarter.first_day), month_number(quarter.last_day))
    month = request.args.get("month", type=int)
    month = month if month in months else min(months[-1], max(months[0], month_number(office.day())))
    return render_template(
        "village.html",
        name=name,
        packs=[s for s in states(office, person, quarter) if s.village == name and _is_before(s.kind)],
        **_meeting_parts(name),
        passed=[_line(dataset, course) for course in courses if course.passed],
        months=months,
        month=month,
        monthly=list(_monthly_rows(dataset, name, month)),
        screening=_to_screen(name),
        issues=_open_issues(name),
        closing=[field for field in entry.fields_of(Issue) if field.name in _CLOSING],
        words={"mode": list(EliminationMode), "method": list(SurveyMethod), "delivery": list(Delivery)},
        paper_id=paper_id,
        PaperState=PaperState,
        checks=[field for field in entry.fields_of(MonthlyEntry) if field.name in _MONTHLY],
    )


def _is_before(kind: str) -> bool:
    return kind.endswith(("会前材料", "计票单", "（空白）", "排查表"))


def _meetings(dataset: Dataset, village: str) -> list[Meeting]:
    quarter = chosen_quarter()
    found = [m for kind in MeetingKind for m in meetings_of(dataset, quarter, kind)]
    wanted = None if village == TOWNSHIP else village
    return sorted((m for m in found if m.village == wanted), key=lambda m: (m.date, m.number))


def _meeting_form(dataset: Dataset, meeting: Meeting) -> dict[str, Any]:
    """Return what the forms of a meeting show: its list, and the households voted on."""
    office, person = the_office(), viewer()
    roster = office.store.rows(Attendance, person, where={"meeting": meeting.number})
    is_review = meeting.kind in VOTED
    voted = office.store.rows(Resolution, person, where={"meeting": meeting.number}) if is_review else []
    by_household = {str(row.cells.get("household")): row for row in voted}
    candidates = dict.fromkeys(by_household)
    if is_review:
        candidates |= dict.fromkeys(_candidates(dataset, meeting))
    roll = roll_of(dataset, meeting)
    return {
        "meeting": meeting,
        "place": dataset.place(meeting),
        "roster": roster,
        "is_held": bool(roster) and all("present" in row.cells for row in roster),
        "voters": len(roll.voters),
        "last_roster": {} if roster else _last_roster(dataset, meeting),
        "is_review": is_review,
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


def _line(dataset: Dataset, course: ExitCase) -> dict[str, Any]:
    def row_id(row: Row | None) -> int:
        return dataset.place(row).row_id if row is not None else 0

    return {
        "course": course,
        "number": course.household.number,
        "approval": row_id(course.approval),
        "mark": row_id(course.mark),
        "letter": row_id(course.letter),
    }


def _monthly_rows(dataset: Dataset, village: str, month: int) -> Iterator[tuple[str, StoredRow | None]]:
    """Yield each household monitored in `month`, with its row of the month when there is one."""
    from generators.procedure.exit_case import episode_end

    window = month_window(month)
    homes = {h.number for h in people_of(the_office(), viewer()).households if h.village == village}
    numbers = dict.fromkeys(
        episode.household
        for episode in dataset.all(MonitorEpisode)
        if episode.household in homes
        and episode.identified <= window.last
        and episode_end(dataset, episode, window.first) is None
    )
    rows = the_office().store.rows(MonthlyEntry, viewer(), where={"month": str(month)})
    entered = {str(row.cells.get("household")): row for row in rows}
    yield from ((number, entered.get(number)) for number in numbers)


def _to_screen(village: str) -> list[tuple[StoredRow, StoredRow | None]]:
    """Return last quarter's households that are not yet screened in this one, each with its draft if any."""
    store, person, quarter = the_office().store, viewer(), chosen_quarter()
    now = store.rows(SurveyRow, person, where={"village": village, "quarter": str(quarter)})
    begun = {str(row.cells.get("id_number")): row for row in now}
    last = store.rows(SurveyRow, person, where={"village": village, "quarter": str(quarter.previous)})
    found = ((row, begun.get(str(row.cells.get("id_number")))) for row in last)
    return [(row, now) for row, now in found if now is None or is_draft(now.cells)]


def _open_issues(village: str) -> list[StoredRow]:
    rows = the_office().store.rows(Issue, viewer(), where={"village": village})
    return [row for row in rows if "closed" not in row.cells]


# What the forms send


def _change(name: str, wishes: list[Edit | Insert | Delete], what: str, anchor: str) -> Response:
    """Carry out what a form asked for and lead back to it; a conflict is told, nothing is half done."""
    office, person = the_office(), viewer()
    back = url_for("villages.show", name=name, month=request.form.get("month"), _anchor=anchor)
    if name == TOWNSHIP:
        back = url_for("villages.show_all", _anchor=anchor)
    if not wishes:
        flash("没有要保存的改动")
        return redirect(back)
    outcome = office.store.change(person, [*wishes, *_confirmed(wishes)], f"{name}{what}")
    if outcome.done:
        session["undo"] = outcome.state
        flash(f"{what}已保存")
        office.store.accounts.note(person, what, name, f"第 {outcome.state} 次修改")
    else:
        session.pop("undo", None)
        who = "、".join(dict.fromkeys(c.who for c in outcome.conflicts))
        flash(f"没有保存：{who}刚改过同样的格子（{len(outcome.conflicts)} 处）。下面是现在的内容，请看过再填")
    return redirect(back)


def _confirmed(wishes: list[Edit | Insert | Delete]) -> Iterator[Edit]:
    """Yield what takes the mark 草稿 off the rows that somebody fills in: they count from now on."""
    seen = {(w.kind, w.row_id): w.version for w in wishes if isinstance(w, Edit)}
    for (kind, row_id), version in seen.items():
        for row in the_office().store.rows(kind, viewer(), ids=[row_id]):
            if str(row.cells.get("remark", "")).startswith(DRAFT):
                yield Edit(kind, row_id, version, "remark", "")


def _text(name: str) -> str:
    return request.form.get(name, "").strip()


def _edit(row: StoredRow, field: str, value: str) -> Iterator[Edit]:
    """Yield the edit of a cell that differs; the version is the one that the form showed."""
    if str(row.cells.get(field, "")) != value:
        version = request.form.get(f"v-{row.row_id}", row.version, type=int)
        yield Edit(row.kind, row.row_id, version, field, value)


@villages.post("/<name>/attendance")
@may(Deed.ENTER)
def attendance(name: str) -> Response:
    """Enter who came: everybody on the list but those ticked off."""
    _own(name)
    number = _text("meeting")
    absent = set(request.form.getlist("absent", type=int))
    wishes: list[Edit | Insert | Delete] = []
    for row in the_office().store.rows(Attendance, viewer(), where={"meeting": number}):
        is_absent = row.row_id in absent
        wishes += _edit(row, "present", "否" if is_absent else "是")
        wishes += _edit(row, "absence_reason", _text(f"reason-{row.row_id}") if is_absent else "")
    return _change(name, wishes, "到会情况", f"m-{number}")


@villages.post("/<name>/roster")
@may(Deed.ENTER)
def roster(name: str) -> Response:
    """Enter who is to come, a list of names a capacity; how many that are follows."""
    _own(name)
    store, person, number = the_office().store, viewer(), _text("meeting")
    called = {str(capacity): _names(f"names-{capacity}") for capacity in Capacity}
    wishes: list[Edit | Insert | Delete] = [
        Insert(Attendance, {"meeting": number, "name": who, "capacity": capacity})
        for capacity, names in called.items()
        for who in names
    ]
    expected = sum(len(names) for capacity, names in called.items() if capacity != Capacity.OBSERVER)
    for row in store.rows(Meeting, person, where={"number": number}) if wishes else ():
        if "expected" not in row.cells:
            wishes.append(Edit(Meeting, row.row_id, row.version, "expected", str(expected)))
    return _change(name, wishes, "应到人员", f"m-{number}")


def _names(field: str) -> list[str]:
    return list(dict.fromkeys(part for part in re.split(r"[、,，;；\s]+", _text(field)) if part))


@villages.post("/<name>/judged")
@may(Deed.ENTER)
def judged(name: str) -> Response:
    """Enter what the pre-judgement meeting held of each household."""
    number, dataset = _text("meeting"), _read(name)
    meeting = next((m for m in _meetings(dataset, name) if m.number == number), None)
    if meeting is None:
        raise NotFound
    wishes: list[Edit | Insert | Delete] = []
    for household, _, row in _to_judge(dataset, meeting):
        given = {
            field: _text(f"{short}-{household}")
            for field, short in (("income_per_head", "income"), ("opinion", "opinion"), ("reason", "reason"))
        }
        if row is not None:
            for field, value in given.items():
                wishes += _edit(row, field, value)
        elif any(given.values()):
            wishes.append(Insert(PreJudgement, {"meeting": number, "household": household, **given}))
    return _change(name, wishes, "预判", f"j-{number}")


@villages.post("/<name>/votes")
@may(Deed.ENTER)
def votes(name: str) -> Response:
    """Enter the votes on each household; who abstained and what was decided follows."""
    office, person, number = the_office(), viewer(), _text("meeting")
    dataset = _read(name)
    meeting = next((m for m in _meetings(dataset, name) if m.number == number), None)
    if meeting is None:
        raise NotFound
    rows = office.store.rows(Resolution, person, where={"meeting": number})
    entered = {str(row.cells.get("household")): row for row in rows}
    wishes: list[Edit | Insert | Delete] = []
    for household in request.form.getlist("household"):
        given = _vote(dataset, meeting, household)
        if given is None:
            continue
        if household in entered:
            for field, value in given.items():
                wishes += _edit(entered[household], field, value)
        else:
            wishes.append(Insert(Resolution, {"meeting": number, "household": household, **given}))
    return _change(name, wishes, "表决", f"v-{number}")


def _vote(dataset: Dataset, meeting: Meeting, household: str) -> dict[str, str] | None:
    counts = _text(f"for-{household}"), _text(f"against-{household}")
    if counts == ("", ""):
        return None
    if not all(re.fullmatch(r"\d{0,4}", count) for count in counts):
        message = f"{dataset.head_of(household).name}户：票数应为整数"
        raise UsageError(message)
    names = _names(f"recused-{household}")
    cast = int(counts[0] or 0), int(counts[1] or 0)
    decided = decision_on(dataset, meeting, household, cast, names)
    return {
        "remarks": _text(f"remarks-{household}"),
        "votes_for": str(cast[0]),
        "votes_against": str(cast[1]),
        "abstentions": str(decided.abstentions),
        "recused": "、".join(names),
        "result": str(decided.result),
        "reason": decided.reason or _text(f"reason-{household}"),
    }


@villages.post("/<name>/months")
@may(Deed.ENTER)
def months(name: str) -> Response:
    """Enter the month of all households: what stands in their lines, and the batch line for those ticked."""
    _own(name)
    month = request.form.get("month", 0, type=int)
    taken = set(request.form.getlist("take"))
    wishes: list[Edit | Insert | Delete] = []
    for household, row in _monthly_rows(_read(name), name, month):
        given = {
            field.name: _text(f"{field.name}-{household}")
            for field in entry.fields_of(MonthlyEntry)
            if f"{field.name}-{household}" in request.form
        }
        if household in taken:
            given |= {n: _text(f"all-{n}") for n in ("visited", "visitors") if _text(f"all-{n}")}
            if request.form.get("all-yes"):
                given |= dict.fromkeys(_MONTHLY, "是")
        if row is not None:
            for field, value in given.items():
                wishes += _edit(row, field, value)
        elif any(given.values()):
            wishes.append(Insert(MonthlyEntry, {"household": household, "month": str(month), **given}))
    return _change(name, wishes, "每月入户", "months")


@villages.post("/<name>/screening")
@may(Deed.ENTER)
def screening(name: str) -> Response:
    """Enter the households of last quarter's screening that were visited and found unchanged."""
    _own(name)
    common = {n: _text(n) for n in ("date", "method", "surveyors")}
    if not all(common.values()):
        message = "排查日期、方式、排查人都要填"
        raise UsageError(message)
    taken = set(request.form.getlist("same", type=int))
    wishes: list[Edit | Insert | Delete] = []
    for row, draft in _to_screen(name):
        cells = {name: cell for name, cell in row.cells.items() if name != "remark"}
        cells |= {"quarter": str(chosen_quarter()), **common}
        if row.row_id not in taken:
            continue
        if draft is None:
            wishes.append(Insert(SurveyRow, cells))
        else:
            for field, value in cells.items():
                wishes += _edit(draft, field, str(value))
    return _change(name, wishes, "排查", "screening")


@villages.post("/<name>/issues")
@may(Deed.ENTER)
def issues(name: str) -> Response:
    """Enter how problems go on, and close them."""
    _own(name)
    wishes: list[Edit | Insert | Delete] = []
    for row in _open_issues(name):
        for field in _CLOSING:
            if f"{field}-{row.row_id}" in request.form:
                wishes += _edit(row, field, _text(f"{field}-{row.row_id}"))
    return _change(name, wishes, "问题整改", "issues")


@villages.post("/<name>/passed")
@may(Deed.ENTER)
def passed(name: str) -> Response:
    """Enter one line of the procedure for all ticked households: 上报, 批准, 标注, 告知 or 送达."""
    _own(name)
    step, day = _text("step"), _text("date")
    if not day:
        message = "日期要填"
        raise UsageError(message)
    courses = exit_courses(_read(name), chosen_quarter(), frozenset([name]))
    ticked = set(request.form.getlist("household"))
    chosen = [course for course in courses if course.passed and course.household.number in ticked]
    wishes: list[Edit | Insert | Delete] = []
    for course in chosen:
        wishes += _step_of(_read(name), course, step, day)
    return _change(name, wishes, step, "passed")


def _step_of(dataset: Dataset, course: ExitCase, step: str, day: str) -> Iterator[Edit | Insert]:
    number, store, person = course.household.number, the_office().store, viewer()

    def cells(row: Row | None, given: Mapping[str, str]) -> Iterator[Edit]:
        for found in store.rows(type(row), person, ids=[dataset.place(row).row_id]) if row else ():
            for field, value in given.items():
                if value:
                    yield from _edit(found, field, value)

    if step == "上报" and course.approval is None:
        yield Insert(Approval, {"household": number, "submitted": day})
    elif step == "审核批准":
        document = _text("county_document")
        given = {"township_approved": _text("township_approved"), "county_document": document}
        yield from cells(course.approval, {**given, "county_approved": day})
    elif step == "标注" and course.mark is None:
        given = {name: _text(name) for name in ("mode", "operator", "checker")}
        yield Insert(SystemMark, {"household": number, "date": day, **given})
    elif step == "告知" and course.letter is None:
        yield Insert(ExitLetter, {"household": number, "date": day})
    elif step == "送达":
        given = {name: _text(name) for name in ("delivery", "delivered_by")}
        yield from cells(course.letter, {"delivered": day, **given})
