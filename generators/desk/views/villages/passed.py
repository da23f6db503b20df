"""The households that the review let pass: one line of the procedure for all that are ticked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import request

from generators.desk.asking import chosen_quarter, may, the_office, viewer
from generators.desk.deeds import Deed
from generators.desk.views.villages.sending import change, edit, own, read, text, villages
from generators.errors import UsageError
from generators.procedure.exit_case import exit_courses
from generators.records.households import Approval, ExitLetter, SystemMark
from generators.records.vocabulary import Delivery, EliminationMode
from generators.store import Insert

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from werkzeug.wrappers import Response

    from generators.procedure.exit_case import ExitCase
    from generators.records.columns import Row
    from generators.records.dataset import Dataset
    from generators.store import Edit, Wish


def passed_parts(dataset: Dataset, name: str) -> dict[str, Any]:
    """Return what the batch lines of those who passed are made of, and who is still to be verified."""
    courses = exit_courses(dataset, chosen_quarter(), frozenset([name]))
    return {
        "passed": [_line(dataset, course) for course in courses if course.passed],
        "unverified": [course.household.number for course in courses if course.verification is None],
        "modes": list(EliminationMode),
        "deliveries": list(Delivery),
    }


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


@villages.post("/<name>/passed")
@may(Deed.ENTER)
def passed(name: str) -> Response:
    """Enter one line of the procedure for all ticked households: 上报, 批准, 标注, 告知 or 送达."""
    own(name)
    step, day = text("step"), text("date")
    if not day:
        message = "日期要填"
        raise UsageError(message)
    courses = exit_courses(read(name), chosen_quarter(), frozenset([name]))
    ticked = set(request.form.getlist("household"))
    chosen = [course for course in courses if course.passed and course.household.number in ticked]
    wishes: list[Wish] = []
    for course in chosen:
        wishes += _step_of(read(name), course, step, day)
    return change(name, wishes, step, "passed")


def _step_of(dataset: Dataset, course: ExitCase, step: str, day: str) -> Iterator[Edit | Insert]:
    number, store, person = course.household.number, the_office().store, viewer()

    def cells(row: Row | None, given: Mapping[str, str]) -> Iterator[Edit]:
        for found in store.rows(type(row), person, ids=[dataset.place(row).row_id]) if row else ():
            for field, value in given.items():
                if value:
                    yield from edit(found, field, value)

    if step == "上报" and course.approval is None:
        yield Insert(Approval, {"household": number, "submitted": day})
    elif step == "审核批准":
        document = text("county_document")
        given = {"township_approved": text("township_approved"), "county_document": document}
        yield from cells(course.approval, {**given, "county_approved": day})
    elif step == "标注" and course.mark is None:
        given = {name: text(name) for name in ("mode", "operator", "checker")}
        yield Insert(SystemMark, {"household": number, "date": day, **given})
    elif step == "告知" and course.letter is None:
        yield Insert(ExitLetter, {"household": number, "date": day})
    elif step == "送达":
        given = {name: text(name) for name in ("delivery", "delivered_by")}
        yield from cells(course.letter, {"delivered": day, **given})
