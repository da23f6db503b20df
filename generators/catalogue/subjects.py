"""What each kind is made for in a quarter: households, meetings, villages, in the order of the sheets."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from generators.catalogue.kind import NumberRequest, Subject
from generators.context.household import head_apart, head_name
from generators.context.identification import identified_in, rolled_back_in, studied_by
from generators.context.ledgers.page import TownshipQuarter, VillageQuarter
from generators.context.pre_judgement import Extract
from generators.context.support import helped_at_end, monitored_in, planned_in
from generators.context.tasks import VillageMonth, month_as_of, tasks_of_month
from generators.procedure.exit_case import (
    courses_of_meeting,
    exit_courses,
    letters_without_course,
    meetings_of,
)
from generators.procedure.named import ANNOUNCED, DEFERRED, MARKED, SUBMITTED, TOLD, Listing, lines_of
from generators.procedure.taken_in import approved_entries, entries_passed, to_be_submitted
from generators.procedure.windows import month_number, months_between
from generators.records.households import Application, Verification
from generators.records.meetings import Attendance, Meeting, Publicity
from generators.records.township import Township, Village
from generators.records.vocabulary import MeetingKind, ObjectionOutcome, PreJudgementOpinion, Purpose

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator
    from datetime import date

    from generators.procedure.exit_case import ExitCase
    from generators.records.columns import Quarter
    from generators.records.dataset import Dataset

    Subjects = Callable[[Dataset, Quarter, Collection[str]], Iterator[Subject]]


def _terms(dataset: Dataset, quarter: Quarter, villages: Collection[str]) -> Iterator[VillageQuarter]:
    for village in dataset.all(Village):
        if not villages or village.name in villages:
            yield VillageQuarter(village, quarter)


def villages_with(members: Callable[[Dataset, VillageQuarter], Collection[Any]]) -> Subjects:
    """Return the subjects of a list that a village has when `members` finds somebody for it."""

    def subjects(dataset: Dataset, quarter: Quarter, villages: Collection[str]) -> Iterator[Subject]:
        for term in _terms(dataset, quarter, villages):
            if members(dataset, term):
                yield Subject(term.village.name, "", f"{term.village.name}#{quarter}", term)

    return subjects


def villages_on(listing: Listing) -> Subjects:
    """Return the subjects of a list that a village has when somebody belongs on it, let through or not."""
    return villages_with(
        lambda dataset, term: listing.candidates(dataset, term.quarter, (term.village.name,))
    )


submissions = villages_on(SUBMITTED)
announcements = villages_on(ANNOUNCED)
marks = villages_on(MARKED)
letter_registers = villages_on(TOLD)
deferrals = villages_on(DEFERRED)
identifications = villages_with(identified_in)
entry_submissions = villages_with(lambda d, term: to_be_submitted(d, term.quarter, (term.village.name,)))
entry_announcements = villages_with(lambda d, term: approved_entries(d, term.quarter, (term.village.name,)))
monitored_villages = villages_with(monitored_in)
helped_villages = villages_with(helped_at_end)


def townships(dataset: Dataset, quarter: Quarter, villages: Collection[str]) -> Iterator[Subject]:
    """Yield the townships: their papers are made when the run is not narrowed to some villages."""
    for township in dataset.all(Township) if not villages else ():
        name = township.name if dataset.has_several_townships else ""
        scope = TownshipQuarter(township, quarter)
        yield Subject("", name, f"{township.name}#{quarter}", scope, township=township.name)


def months(dataset: Dataset, quarter: Quarter, villages: Collection[str]) -> Iterator[Subject]:
    """Yield each village in each month of the quarter in which something is asked of it."""
    for month in months_between(month_number(quarter.first_day), month_number(quarter.last_day)):
        yield from month_on(month_as_of(dataset, month), dataset, quarter, villages, month)


def month_on(
    on: date, dataset: Dataset, quarter: Quarter, villages: Collection[str], month: int = 0
) -> Iterator[Subject]:
    """Yield each village of which something is asked in the month of `on`, as things stood on that day."""
    month = month or month_number(on)
    for term in _terms(dataset, quarter, villages):
        subject = VillageMonth(term.village, month, on)
        if tasks_of_month(dataset, subject):
            yield Subject(term.village.name, f"{month % 100}月", f"{term.village.name}#{month}", subject)


def applications(dataset: Dataset, quarter: Quarter, villages: Collection[str]) -> Iterator[Subject]:
    """Yield the applications received in the quarter."""
    for row in dataset.all(Application):
        village = dataset.household(row.household).village
        if row.applied in quarter and (not villages or village in villages):
            record_id = f"{row.household}#{row.applied:%Y%m%d}"
            yield Subject(village, head_apart(dataset, row.household, row.applied), record_id, row)


def entry_checks(dataset: Dataset, quarter: Quarter, villages: Collection[str]) -> Iterator[Subject]:
    """Yield the verifications before identification made in the quarter."""
    for row in dataset.by(Verification, "purpose", Purpose.IDENTIFY):
        village = dataset.household(row.household).village
        if row.date in quarter and (not villages or village in villages):
            record_id = f"{row.household}#{row.date:%Y%m%d}"
            yield Subject(village, head_apart(dataset, row.household, row.date), record_id, row)


def risk_studies(dataset: Dataset, quarter: Quarter, villages: Collection[str]) -> Iterator[Subject]:
    """Yield the meetings of the quarter that studied somebody's risks."""
    for meeting in dataset.by(Meeting, "kind", MeetingKind.RISK_STUDY):
        village = meeting.village or ""
        if meeting.date in quarter and (not villages or village in villages) and studied_by(dataset, meeting):
            yield Subject(village, f"{meeting.date:%m%d}", meeting.number, meeting)


def rollbacks(dataset: Dataset, quarter: Quarter, villages: Collection[str]) -> Iterator[Subject]:
    """Yield the episodes whose mark was withdrawn in the quarter."""
    for episode in rolled_back_in(dataset, quarter):
        village = dataset.household(episode.household).village
        if not villages or village in villages:
            yield Subject(village, head_apart(dataset, episode.household), f"{episode.key}回退", episode)


def plans(dataset: Dataset, quarter: Quarter, villages: Collection[str]) -> Iterator[Subject]:
    """Yield the episodes whose plan is made or changed in the quarter."""
    for episode in planned_in(dataset, quarter):
        village = dataset.household(episode.household).village
        if not villages or village in villages:
            yield Subject(village, head_apart(dataset, episode.household), episode.key, episode)


def _meetings(
    kind: MeetingKind, dataset: Dataset, quarter: Quarter, villages: Collection[str]
) -> Iterator[Subject]:
    for meeting in meetings_of(dataset, quarter, kind, villages):
        if meeting.village or not (villages or dataset.is_of_others(meeting)):
            yield Subject(meeting.village or "", "", meeting.number, meeting, township=meeting.township)


pre_judgements = partial(_meetings, MeetingKind.PRE_JUDGEMENT)
reviews = partial(_meetings, MeetingKind.DEMOCRATIC_REVIEW)


def _held(dataset: Dataset, subjects: Iterator[Subject]) -> Iterator[Subject]:
    """Yield the meetings whose attendance has been entered, for all or some of the people."""
    for subject in subjects:
        people = dataset.by(Attendance, "meeting", subject.record_id)
        if any(person.present is not None for person in people):
            yield subject


def entry_meetings(dataset: Dataset, quarter: Quarter, villages: Collection[str]) -> Iterator[Subject]:
    """Yield the reviews before identification; a village can have several in a quarter."""
    for meeting in meetings_of(dataset, quarter, MeetingKind.ENTRY_REVIEW, villages):
        yield Subject(
            meeting.village or "", f"{meeting.date:%m%d}", meeting.number, meeting, township=meeting.township
        )


def entry_meetings_held(dataset: Dataset, quarter: Quarter, villages: Collection[str]) -> Iterator[Subject]:
    """Yield those that were held."""
    yield from _held(dataset, entry_meetings(dataset, quarter, villages))


def entries_to_publish(dataset: Dataset, quarter: Quarter, villages: Collection[str]) -> Iterator[Subject]:
    """Yield those that passed somebody: there is a list to hang out."""
    for subject in entry_meetings_held(dataset, quarter, villages):
        if entries_passed(dataset, subject.record):
            yield subject


def entries_reported(dataset: Dataset, quarter: Quarter, villages: Collection[str]) -> Iterator[Subject]:
    """Yield those whose 公示 is over and reported."""
    for subject in entries_to_publish(dataset, quarter, villages):
        published = dataset.by(Publicity, "meeting", subject.record_id)
        if published and published[0].reported is not None:
            yield subject


def pre_judgements_held(dataset: Dataset, quarter: Quarter, villages: Collection[str]) -> Iterator[Subject]:
    """Yield the pre-judgement meetings that were held."""
    yield from _held(dataset, pre_judgements(dataset, quarter, villages))


def reviews_held(dataset: Dataset, quarter: Quarter, villages: Collection[str]) -> Iterator[Subject]:
    """Yield the reviews that were held."""
    yield from _held(dataset, reviews(dataset, quarter, villages))


def extracts(dataset: Dataset, quarter: Quarter, villages: Collection[str]) -> Iterator[Subject]:
    """Yield what each village takes home from a township's meeting; a village's own needs no extract."""
    for meeting in meetings_of(dataset, quarter, MeetingKind.PRE_JUDGEMENT):
        for term in _terms(dataset, quarter, villages) if meeting.village is None else ():
            if lines_of(dataset, meeting, term.village.name):
                extract = Extract(meeting, term.village)
                yield Subject(term.village.name, "", f"{meeting.number}#{term.village.name}", extract)


def reviews_with_passed(dataset: Dataset, quarter: Quarter, villages: Collection[str]) -> Iterator[Subject]:
    """Yield the reviews that passed somebody: there is a list to hang out."""
    for subject in reviews_held(dataset, quarter, villages):
        if any(course.passed for course in courses_of_meeting(dataset, subject.record)):
            yield subject


def reviews_reported(dataset: Dataset, quarter: Quarter, villages: Collection[str]) -> Iterator[Subject]:
    """Yield those whose 公示 is over and reported: before that nobody knows what came in."""
    for subject in reviews_with_passed(dataset, quarter, villages):
        published = dataset.by(Publicity, "meeting", subject.record_id)
        if published and published[0].reported is not None:
            yield subject


def _courses(
    wanted: Callable[[ExitCase], bool], dataset: Dataset, quarter: Quarter, villages: Collection[str]
) -> Iterator[Subject]:
    for course in exit_courses(dataset, quarter, villages):
        if wanted(course):
            number = course.household.number
            record_id = f"{number}#{quarter}"
            on = course.verification.date if course.verification else None
            yield Subject(course.household.village, head_apart(dataset, number, on), record_id, course)


def _is_put_forward(course: ExitCase) -> bool:
    judged = course.pre_judgement
    return judged is not None and judged.opinion is PreJudgementOpinion.ELIMINATE


put_forward = partial(_courses, _is_put_forward)
verified = partial(_courses, lambda course: course.verification is not None)


def exit_letters(dataset: Dataset, quarter: Quarter, villages: Collection[str]) -> Iterator[Subject]:
    """Yield who is to be told, or was told though nobody should have: who only waits is no subject."""
    courses = exit_courses(dataset, quarter, villages)
    for course in (*courses, *letters_without_course(dataset, quarter, villages)):
        if not _awaits_letter(course):
            continue
        village = dataset.village(course.household.village)
        request = None
        if course.letter is not None:
            series = f"{village.township}{village.name}防返退告"
            request = NumberRequest(series, course.letter.date.year, course.letter.date)
        head = head_name(dataset, course.household.number, course.letter.date if course.letter else None)
        yield Subject(village.name, head, course.key, course, request)


def _awaits_letter(course: ExitCase) -> bool:
    if course.letters:
        return True
    upheld = any(objection.outcome is ObjectionOutcome.UPHELD for objection in course.objections)
    return not course.rolled_back and (bool(course.marks) or (course.passed and not upheld))
