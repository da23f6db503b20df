"""The households that a review let pass, out or in: one line of the procedure for all that are ticked."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from flask import request

from generators.desk.asking import chosen_quarter, enters, may, the_office, viewer
from generators.desk.deeds import Deed
from generators.desk.entry import fields_of
from generators.desk.views.villages.sending import change, day_in, edit, own, read, text, villages
from generators.errors import UsageError
from generators.pipeline.new_quarter import untouched
from generators.procedure.entry_case import EntryCase, entry_cases
from generators.procedure.exit_case import exit_courses
from generators.procedure.windows import month_number
from generators.records.columns import is_draft
from generators.records.households import Approval, ExitLetter, MonitorEpisode, MonthlyEntry, SystemMark
from generators.records.vocabulary import Delivery, EliminationMode, Purpose
from generators.store.edits import Delete, Insert

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from werkzeug.wrappers import Response

    from generators.procedure.exit_case import ExitCase
    from generators.records.columns import Row
    from generators.records.dataset import Dataset
    from generators.store.edits import Edit, Wish


def passed_parts(dataset: Dataset, name: str) -> dict[str, Any]:
    """Return what the batch lines of those who passed are made of, and who is still to be verified."""
    courses = exit_courses(dataset, chosen_quarter(), frozenset([name]))
    return {
        "passed": [_line(dataset, course) for course in courses if course.passed],
        "coming_in": [_line(dataset, case) for case in _coming_in(dataset, name)],
        "unverified": [course.household.number for course in courses if course.verification is None],
        "may_approve": enters(Approval, fields=frozenset({"county_approved"})),
        "may_mark": enters(SystemMark),
        "modes": list(EliminationMode),
        "deliveries": list(Delivery),
    }


def _coming_in(dataset: Dataset, name: str) -> list[EntryCase]:
    return [case for case in entry_cases(dataset, chosen_quarter(), (name,)) if case.passed]


def _line(dataset: Dataset, course: ExitCase | EntryCase) -> dict[str, Any]:
    """Return the course with the rows of its steps, 0 where a step is not taken."""
    rows = {step: getattr(course, step, None) for step in ("approval", "mark", "letter", "episode")}
    return {
        "course": course,
        "number": course.household.number,
        **{step: dataset.place(row).row_id if row is not None else 0 for step, row in rows.items()},
    }


@villages.post("/<name>/passed")
@may(Deed.ENTER)
def passed(name: str) -> Response:
    """Enter one line of the procedure for all ticked households: 上报, 批准, 标注, 告知 or 送达."""
    own(name)
    step, day = text("step"), text("date")
    if not day:
        message = "日期要填"
        raise UsageError(message)
    dataset, ticked = read(name), set(request.form.getlist("household"))
    courses: Sequence[ExitCase | EntryCase]
    if text("purpose") == Purpose.IDENTIFY:
        courses, part = _coming_in(dataset, name), "coming-in"
    else:
        courses, part = exit_courses(dataset, chosen_quarter(), frozenset([name])), "passed"
    chosen = [course for course in courses if course.passed and course.household.number in ticked]
    wishes: list[Wish] = []
    for course in chosen:
        wishes += _step_of(dataset, course, step, day)
    _refuse_half(wishes)
    gone = sum(isinstance(wish, Delete) for wish in wishes)
    nothing = _nothing_to(step) if chosen else "没有打勾的户，没有写"
    told = f"退出以后各月没有动过的草稿 {gone} 行一并收回" if gone else ""
    return change(name, wishes, step, part, nothing=nothing, beside=told)


def _refuse_half(wishes: list[Wish]) -> None:
    """Raise UsageError where a row would be kept without what it must have: every household would wait."""
    for wish in wishes:
        if isinstance(wish, Insert):
            fields = [field for field in fields_of(wish.kind) if field.is_required]
            lacking = [field.heading for field in fields if not wish.values.get(field.name)]
            if lacking:
                message = f"“{'”“'.join(lacking)}”要填"
                raise UsageError(message)


def _nothing_to(step: str) -> str:
    """Return why a step was entered for none of the ticked households."""
    before = {"审核批准": "上报", "送达": "告知"}.get(step)
    if before:
        return f"没有写：打勾的户还没有“{before}”，或者已经是这样填的"
    return f"没有写：打勾的户都已有“{step}”；要改的点它的日期"


def _step_of(
    dataset: Dataset, course: ExitCase | EntryCase, step: str, day: str
) -> Iterator[Edit | Insert | Delete]:
    number, store, person = course.household.number, the_office().store, viewer()

    def cells(row: Row | None, given: Mapping[str, str]) -> Iterator[Edit]:
        for found in store.rows(type(row), person, ids=[dataset.place(row).row_id]) if row else ():
            for field, value in given.items():
                if value:
                    yield from edit(found, field, value)

    if step == "上报" and course.approval is None:
        purpose = {"purpose": str(Purpose.IDENTIFY)} if isinstance(course, EntryCase) else {}
        yield Insert(Approval, {"household": number, "submitted": day, **purpose})
    elif step == "审核批准":
        document = text("county_document")
        given = {"township_approved": text("township_approved"), "county_document": document}
        yield from cells(course.approval, {**given, "county_approved": day})
    elif isinstance(course, EntryCase):
        message = "纳入监测的户只有上报、审核批准两步；批准以后在表“监测对象”登记识别"
        raise UsageError(message)
    elif step == "标注" and course.mark is None:
        given = {name: text(name) for name in ("mode", "operator", "checker")}
        yield Insert(SystemMark, {"household": number, "date": day, **given})
        yield from _drafts_after(number, day)
    elif step == "告知" and course.letter is None:
        yield Insert(ExitLetter, {"household": number, "date": day})
    elif step == "送达":
        given = {name: text(name) for name in ("delivery", "delivered_by")}
        yield from cells(course.letter, {"delivered": day, **given})


def _drafts_after(household: str, text_of_day: str) -> Iterator[Delete]:
    """Yield what takes away the untouched drafts of the months that begin when a household has left.

    Where it came in again since, the months from then on are of that episode and stay.
    """
    store, day = the_office().store, day_in(SystemMark, text_of_day)
    if day is None:
        return
    last = str(month_number(day - timedelta(days=1)))
    begun = [
        again
        for episode in store.rows(MonitorEpisode, viewer(), where={"household": household})
        if (again := day_in(MonitorEpisode, str(episode.cells.get("identified", "")), "identified"))
        and again > day
    ]
    again_in = str(month_number(min(begun))) if begun else "999999"
    rows = store.rows(MonthlyEntry, viewer(), where={"household": household})
    drafts = [row for row in rows if is_draft(row.cells)]
    later = [row for row in drafts if last < str(row.cells.get("month", "")) < again_in]
    for row in untouched(store, later):
        yield Delete(MonthlyEntry, row.row_id, row.version)
