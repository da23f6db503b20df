"""Everything that can be found wrong in the records: gates that stand, equalities, data rules, audits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generators.checks.agreement import AGREEMENT
from generators.checks.audit import AUDIT
from generators.checks.everyday import EVERYDAY
from generators.checks.papers import PAPERS
from generators.checks.people import PEOPLE
from generators.procedure.entry_case import EntryCase, all_entry_cases, entry_case_of
from generators.procedure.exit_case import ExitCase, all_courses, courses_of_meeting, quarter_balance
from generators.procedure.gates import (
    balance_findings,
    entry_findings,
    episode_findings,
    household_entry_findings,
    household_findings,
    identified_findings,
    party_committee_findings,
    pre_judgement_findings,
    public_findings,
    record_findings,
    rollback_findings,
    screening_findings,
    standing_findings,
    task_force_findings,
)
from generators.procedure.gates.table import Paper
from generators.records.households import MonitorEpisode, Verification
from generators.records.meetings import Attendance, Meeting, PreJudgement, Publicity, Resolution
from generators.records.screening import Survey, SurveyRow
from generators.records.township import Village
from generators.records.vocabulary import MeetingKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generators.errors import Finding
    from generators.records.dataset import Dataset

TABLES = (PAPERS, PEOPLE, AUDIT, AGREEMENT)
"""The chapters of `DOMAIN.md` §4 beyond the procedure's gates."""


def check_dataset(dataset: Dataset) -> tuple[Finding, ...]:
    """Return everything wrong in `dataset`, each with its rule, sheet and cell, each once.

    Blocks are what would withhold a paper that is due by now; a step not yet taken is no fault.
    """
    findings: dict[Finding, None] = {}
    for found in (_gate_findings(dataset), *(table.run(dataset) for table in (*TABLES, EVERYDAY))):
        findings.update(dict.fromkeys(found))
    return tuple(findings)


def _gate_findings(dataset: Dataset) -> Iterator[Finding]:
    for meeting in dataset.by(Meeting, "kind", MeetingKind.PRE_JUDGEMENT):
        if dataset.by(PreJudgement, "meeting", meeting.number):
            yield from pre_judgement_findings(dataset, meeting)
    for meeting in dataset.by(Meeting, "kind", MeetingKind.DEMOCRATIC_REVIEW):
        if was_held(dataset, meeting):
            yield from record_findings(dataset, meeting)
            for course in courses_of_meeting(dataset, meeting):
                if not course.is_latest:
                    yield from household_findings(dataset, course, Paper.REVIEW)
    yield from _course_findings(dataset)
    yield from _entry_findings(dataset)
    for episode in dataset.all(MonitorEpisode):
        yield from episode_findings(dataset, episode)
        yield from rollback_findings(dataset, episode)
    for meeting in dataset.by(Meeting, "kind", MeetingKind.PARTY_COMMITTEE):
        if was_held(dataset, meeting):
            yield from party_committee_findings(dataset, meeting)
    for village in dataset.all(Village):
        yield from task_force_findings(dataset, village)
    screened = [(row.village, row.quarter) for row in dataset.all(Survey)]
    screened += [(row.village, row.quarter) for row in dataset.all(SurveyRow)]
    for name, quarter in dict.fromkeys(screened):
        yield from screening_findings(dataset, dataset.village(name), quarter)
    for verification in dataset.all(Verification):
        yield from entry_findings(dataset, verification)
    yield from standing_findings(dataset)


def _course_findings(dataset: Dataset) -> Iterator[Finding]:
    """Yield what the households' courses break; the meetings they rest on are judged apart, once each."""
    for publicity in dataset.all(Publicity):
        yield from public_findings(dataset, dataset.meeting(publicity.meeting))
    for courses in dataset.memoized(all_courses).values():
        for course in courses:
            if (paper := paper_reached(course)) is not None:
                yield from household_findings(dataset, course, paper)
    for quarter in dataset.memoized(all_courses):
        if not quarter_balance(dataset, quarter).is_balanced:
            for village in dataset.all(Village):
                yield from balance_findings(dataset, village, quarter)


def _entry_findings(dataset: Dataset) -> Iterator[Finding]:
    """Yield what the way into monitoring breaks: of each review, each household as far as it has come."""
    for meeting in dataset.by(Meeting, "kind", MeetingKind.ENTRY_REVIEW):
        if was_held(dataset, meeting):
            yield from record_findings(dataset, meeting)
    for case in dataset.memoized(all_entry_cases):
        yield from household_entry_findings(dataset, case, entry_paper_reached(case))
    for episode in dataset.all(MonitorEpisode):
        if entry_case_of(dataset, episode) is None:
            yield from identified_findings(dataset, episode)


def entry_paper_reached(case: EntryCase) -> Paper:
    """Return the last paper that the rows of a household on its way into monitoring make due."""
    decided = case.approval is not None and case.approval.county_approved is not None
    reached = (
        (Paper.MARK, case.episode is not None or decided),
        (Paper.SUBMISSION, case.approval is not None),
        (Paper.PUBLICITY, case.passed and case.publicity is not None),
    )
    return next((paper for paper, is_reached in reached if is_reached), Paper.REVIEW)


def was_held(dataset: Dataset, meeting: Meeting) -> bool:
    """Tell whether the meeting has been held as far as the workbook says: results, or somebody present."""
    rows = dataset.by(Attendance, "meeting", meeting.number)
    return bool(dataset.by(Resolution, "meeting", meeting.number)) or any(row.present for row in rows)


def paper_reached(course: ExitCase) -> Paper | None:
    """Return the last paper that the rows of `course` make due; None when only the pre-judgement spoke.

    A letter sent before its mark was withdrawn was right when it was sent.
    """
    back = course.episode.rolled_back if course.episode and course.rolled_back else None
    stands = back is None or (course.letter is not None and course.letter.date >= back)
    reached = (
        (Paper.LETTER, course.letter if stands else None),
        (Paper.MARK, course.mark),
        (Paper.SUBMISSION, course.approval),
        (Paper.PUBLICITY, course.publicity if course.passed else None),
        (Paper.REVIEW, course.review),
        (Paper.VERIFICATION, course.verification),
    )
    return next((paper for paper, row in reached if row is not None), None)
