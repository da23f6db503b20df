"""The table of document kinds. A new kind is one template, one context function and one row here."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from generators.context.letter import letter_context
from generators.context.review import minutes_context, pack_context
from generators.context.screening import screening_context
from generators.procedure.course import exit_courses, meetings_of
from generators.procedure.gates import letter_findings, review_findings
from generators.records.meetings import Attendance
from generators.records.screening import Survey
from generators.records.vocabulary import MeetingKind

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
    from datetime import date

    from generators.errors import Finding
    from generators.records.columns import Quarter
    from generators.records.dataset import Dataset


class Family(StrEnum):
    """What the command line groups kinds by."""

    LETTERS = "letters"
    MINUTES = "minutes"
    PACK = "minutes --blank"
    LEDGER = "ledger"


@dataclass(frozen=True)
class NumberRequest:
    """A number that a paper bears: its series, year and date of issue."""

    series: str
    year: int
    issued: date


@dataclass(frozen=True)
class Subject:
    """What one paper is about: a household's course, a meeting, a village's screening."""

    village: str
    """Village whose folder the paper goes to; empty for the township's."""
    name: str
    """What the paper is called beside its kind: 户主, or nothing when the village has one such paper."""
    record_id: str
    record: Any
    number: NumberRequest | None = None


@dataclass(frozen=True)
class DocumentKind:
    """One row of the catalogue."""

    key: str
    """ID of `DOMAIN.md` §1 that the kind makes."""
    name: str
    """中文名: what `make` and the folders call it."""
    template: str
    """File in templates/; its ending says what is written."""
    family: Family
    period: str
    signs: str
    source: str
    """Clause of the notice that orders the paper."""
    subjects: Callable[[Dataset, Quarter, Collection[str]], Iterable[Subject]]
    context: Callable[..., Mapping[str, Any]]
    findings: Callable[[Dataset, Any], Iterable[Finding]] = field(default=lambda _dataset, _record: ())

    @property
    def is_sheet(self) -> bool:
        """Tell whether the paper is a workbook."""
        return self.template.endswith(".xlsx")


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


def _surveys(dataset: Dataset, quarter: Quarter, villages: Collection[str]) -> Iterator[Subject]:
    for survey in dataset.by(Survey, "quarter", quarter):
        if not villages or survey.village in villages:
            yield Subject(survey.village, "", f"{survey.village}#{quarter}", survey)


CATALOGUE: tuple[DocumentKind, ...] = (
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
    DocumentKind(
        key="B4",
        name="易返贫致贫人口排查台账",
        template="易返贫致贫人口排查台账.xlsx",
        family=Family.LEDGER,
        period="每季度",
        signs="填表人、审核人、专班组长",
        source="L41",
        subjects=_surveys,
        context=screening_context,
    ),
)


def kinds_named(names: Collection[str]) -> tuple[tuple[DocumentKind, ...], list[str]]:
    """Return the kinds whose name or key is among `names`, and the names that are none's."""
    found = tuple(kind for kind in CATALOGUE if {kind.name, kind.key} & set(names))
    known = {name for kind in found for name in (kind.name, kind.key)}
    return found, [name for name in names if name not in known]


def kinds_of(family: Family) -> tuple[DocumentKind, ...]:
    """Return the kinds of `family` in the order of the table."""
    return tuple(kind for kind in CATALOGUE if kind.family is family)
