"""The papers of the exit procedure (notice L41–L49)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generators.catalogue.kind import DocumentKind, Family, NumberRequest, Subject
from generators.context.letter import letter_context
from generators.context.review import minutes_context, pack_context
from generators.procedure.course import exit_courses, meetings_of
from generators.procedure.gates import letter_findings, review_findings
from generators.records.meetings import Attendance
from generators.records.vocabulary import MeetingKind

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from generators.records.columns import Quarter
    from generators.records.dataset import Dataset


def _exit_letters(dataset: Dataset, quarter: Quarter, villages: Collection[str]) -> Iterator[Subject]:
    for course in exit_courses(dataset, quarter, villages):
        village = dataset.village(course.household.village)
        request = None
        if course.letter is not None:
            series = f"{village.township}{village.name}防返退告"
            request = NumberRequest(series, course.letter.date.year, course.letter.date)
        head = dataset.head_of(course.household.number).name
        yield Subject(village.name, head, course.key, course, request)


def _reviews_held(dataset: Dataset, quarter: Quarter, villages: Collection[str]) -> Iterator[Subject]:
    """Yield the reviews whose attendance has been entered, for all or some of the people."""
    for subject in _reviews(dataset, quarter, villages):
        people = dataset.by(Attendance, "meeting", subject.record_id)
        if any(person.present is not None for person in people):
            yield subject


def _reviews(dataset: Dataset, quarter: Quarter, villages: Collection[str]) -> Iterator[Subject]:
    for meeting in meetings_of(dataset, quarter, MeetingKind.DEMOCRATIC_REVIEW, villages):
        yield Subject(meeting.village or "", "", meeting.number, meeting)


PROCEDURE: tuple[DocumentKind, ...] = (
    DocumentKind(
        key="B10",
        name="民主评议会前材料",
        template="民主评议会前材料.docx",
        family=Family.PACK,
        period="季度末月下旬，会前",
        signs="会上签到、投票",
        source="L49",
        subjects=_reviews,
        context=pack_context,
    ),
    DocumentKind(
        key="B10",
        name="民主评议会议记录",
        template="民主评议会议记录.docx",
        family=Family.MINUTES,
        period="季度末月下旬，会后",
        signs="主持人、记录人、监票人、计票人、到会人员",
        source="L49",
        subjects=_reviews_held,
        context=minutes_context,
        findings=review_findings,
    ),
    DocumentKind(
        key="B12",
        name="退出告知书",
        template="退出告知书.docx",
        family=Family.LETTERS,
        period="系统标注之后",
        signs="村委会盖章；户主在回执上签字",
        source="L49",
        subjects=_exit_letters,
        context=letter_context,
        findings=letter_findings,
    ),
)
