"""What must hold before a paper may be made (`DOMAIN.md` §4.1, §4.2): one function a paper.

Each returns every finding, blocks and warnings; a paper with a block is not made.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from generators.errors import Finding, Severity
from generators.procedure.exit_case import all_courses, courses_of_meeting
from generators.procedure.gates.continuing_duties import (
    BALANCE,
    EPISODE,
    HELPER,
    SCREENING,
    TASK_FORCE,
    VillageQuarter,
)
from generators.procedure.gates.entry import ENTRY
from generators.procedure.gates.households import COURSE, STEPS
from generators.procedure.gates.meetings import JUDGED, LINE, REPORT, REVIEW, ROLL, WINDOW, JudgedLine, Line
from generators.procedure.gates.public import PUBLIC, list_cells, publicity_cells, report_cells
from generators.procedure.gates.table import Gate, GateTable, Paper
from generators.procedure.gates.township import ISSUE, LEADING_GROUP, LOW_INCOME, SERVICE_TEAM
from generators.records.issues import Issue
from generators.records.low_income import LowIncome
from generators.records.meetings import Meeting, PreJudgement, Publicity
from generators.records.township import Person, Township, Village

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from generators.procedure.exit_case import ExitCase
    from generators.records.columns import Quarter
    from generators.records.dataset import Dataset
    from generators.records.households import MonitorEpisode, Verification


def pre_judgement_findings(dataset: Dataset, meeting: Meeting) -> tuple[Finding, ...]:
    """Return what stands before the record of the pre-judgement `meeting` (A7)."""
    findings = [*WINDOW.judge(dataset, meeting), *ROLL.judge(dataset, meeting)]
    for row in dataset.by(PreJudgement, "meeting", meeting.number):
        findings += JUDGED.judge(dataset, JudgedLine(meeting, row))
    return _once(findings)


def verification_findings(dataset: Dataset, course: ExitCase) -> tuple[Finding, ...]:
    """Return what stands before the filled verification form of `course` (B9)."""
    return _once(_course_findings(dataset, course, Paper.VERIFICATION))


def review_findings(dataset: Dataset, meeting: Meeting) -> tuple[Finding, ...]:
    """Return what stands before the record of the democratic review `meeting` (B10), every line of it."""
    findings = [*_review_meeting_findings(dataset, meeting)]
    for course in courses_of_meeting(dataset, meeting):
        findings += _line_findings(dataset, course)
        findings += COURSE.judge(dataset, course, Paper.REVIEW)
    return _once(findings)


def record_findings(dataset: Dataset, meeting: Meeting) -> tuple[Finding, ...]:
    """Return what the record of the review itself breaks, the households' courses left out."""
    findings = [*_review_meeting_findings(dataset, meeting)]
    for course in courses_of_meeting(dataset, meeting):
        findings += _line_findings(dataset, course)
    return _once(findings)


def publicity_findings(dataset: Dataset, meeting: Meeting) -> tuple[Finding, ...]:
    """Return what stands before the public list of the review `meeting` (B11)."""
    findings = list(review_findings(dataset, meeting))
    passed = [course for course in courses_of_meeting(dataset, meeting) if course.passed]
    for course in passed:
        findings += COURSE.judge(dataset, course, Paper.PUBLICITY)
    if passed and not dataset.by(Publicity, "meeting", meeting.number):
        findings.append(
            Finding(
                dataset.place(meeting, "number"),
                f"{meeting.village}：公示名单要有公示起止日期",
                "“公示”里没有这次评议会",
                "在“公示”里填上起止日期和地点",
                rule="G5",
            )
        )
    for cell in publicity_cells(dataset, meeting):
        findings += PUBLIC.judge(dataset, cell)
    return _once(findings)


def public_findings(dataset: Dataset, meeting: Meeting) -> tuple[Finding, ...]:
    """Return what the public papers of the review `meeting` would show or say too early."""
    findings: list[Finding] = []
    for cell in (*publicity_cells(dataset, meeting), *report_cells(dataset, meeting)):
        findings += PUBLIC.judge(dataset, cell)
    for publicity in dataset.by(Publicity, "meeting", meeting.number):
        findings += REPORT.judge(dataset, publicity)
    return _once(findings)


def publicity_report_findings(dataset: Dataset, meeting: Meeting) -> tuple[Finding, ...]:
    """Return what stands before the report on the public list of the review `meeting` (B11)."""
    findings = list(publicity_findings(dataset, meeting))
    for publicity in dataset.by(Publicity, "meeting", meeting.number):
        findings += REPORT.judge(dataset, publicity)
    for cell in report_cells(dataset, meeting):
        findings += PUBLIC.judge(dataset, cell)
    return _once(findings)


def announcement_findings(dataset: Dataset, courses: Sequence[ExitCase]) -> tuple[Finding, ...]:
    """Return what stands before the announcement of `courses` (A9), a public paper."""
    findings = [finding for course in courses for finding in _course_findings(dataset, course, Paper.MARK)]
    for cell in list_cells(dataset, courses):
        findings += PUBLIC.judge(dataset, cell)
    return _once(findings)


def submission_findings(dataset: Dataset, course: ExitCase) -> tuple[Finding, ...]:
    """Return what stands before `course` on the list that the village submits (A9)."""
    return _once(_course_findings(dataset, course, Paper.SUBMISSION))


def mark_findings(dataset: Dataset, course: ExitCase) -> tuple[Finding, ...]:
    """Return what stands before `course` on the list for the system mark (A10)."""
    return _once(_course_findings(dataset, course, Paper.MARK))


def letter_findings(dataset: Dataset, course: ExitCase) -> tuple[Finding, ...]:
    """Return what stands before the exit letter of `course` (B12): all gates from G1 to G12."""
    return _once(_course_findings(dataset, course, Paper.LETTER))


def household_findings(dataset: Dataset, course: ExitCase, paper: Paper) -> tuple[Finding, ...]:
    """Return what the household's own course breaks before `paper`, its meetings left out."""
    return _once(COURSE.judge(dataset, course, paper))


def episode_findings(dataset: Dataset, episode: MonitorEpisode) -> tuple[Finding, ...]:
    """Return what is wrong with the helper, measures and monthly entries of `episode` (G12, G13, G18)."""
    return _once(EPISODE.judge(dataset, episode))


def task_force_findings(dataset: Dataset, village: Village) -> tuple[Finding, ...]:
    """Return what is wrong with the task force of `village` (G14)."""
    return _once(TASK_FORCE.judge(dataset, village))


def screening_findings(dataset: Dataset, village: Village, quarter: Quarter) -> tuple[Finding, ...]:
    """Return what is wrong with the coverage of the screening of `village` in `quarter` (G17)."""
    return _once(SCREENING.judge(dataset, VillageQuarter(village, quarter)))


def balance_findings(dataset: Dataset, village: Village, quarter: Quarter) -> tuple[Finding, ...]:
    """Return what stands before the summary of `quarter` (A8) in the numbers of `village`."""
    return _once(BALANCE.judge(dataset, VillageQuarter(village, quarter)))


def standing_findings(dataset: Dataset) -> tuple[Finding, ...]:
    """Return what is wrong with the township's bodies, visits and closed issues (G15, G16, G18, G19)."""
    findings: list[Finding] = []
    for township in dataset.all(Township):
        findings += LEADING_GROUP.judge(dataset, township)
    for village in dataset.all(Village):
        findings += SERVICE_TEAM.judge(dataset, village)
    for person in dataset.all(Person):
        findings += HELPER.judge(dataset, person)
    for subject in dataset.all(LowIncome):
        findings += LOW_INCOME.judge(dataset, subject)
    for issue in dataset.all(Issue):
        findings += ISSUE.judge(dataset, issue)
    return _once(findings)


def gates() -> tuple[Gate[Any], ...]:
    """Return every gate of the procedure, table by table."""
    tables: tuple[GateTable[Any], ...] = (COURSE, WINDOW, ROLL, REVIEW, LINE, JUDGED, EPISODE, TASK_FORCE)
    tables += (REPORT, PUBLIC, HELPER, BALANCE, SCREENING, LEADING_GROUP, SERVICE_TEAM, LOW_INCOME)
    tables += (ISSUE, ENTRY)
    return tuple(gate for table in tables for gate in table.gates)


def is_ahead_of_its_day(dataset: Dataset) -> bool:
    """Tell whether a meeting or a step lies after the office's day: tomorrow the gates may say otherwise."""
    if dataset.today is None:
        return False
    days = [meeting.date for meeting in dataset.all(Meeting)]
    for courses in dataset.memoized(all_courses).values():
        days += [found.day for course in courses for step in STEPS if (found := step.of(course))]
    return max(days, default=dataset.today) > dataset.today


def entry_findings(dataset: Dataset, verification: Verification) -> tuple[Finding, ...]:
    """Return what stands before the filled form of a verification before identification (B2)."""
    return _once(ENTRY.judge(dataset, verification))


def is_withheld(findings: Iterable[Finding]) -> bool:
    """Tell whether a block is among `findings`."""
    return any(finding.severity is Severity.BLOCK for finding in findings)


def _course_findings(dataset: Dataset, course: ExitCase, paper: Paper) -> Iterator[Finding]:
    """Yield what the household's own course breaks, then what the meetings it rests on break."""
    yield from COURSE.judge(dataset, course, paper)
    if course.pre_judgement_meeting is not None:
        yield from WINDOW.judge(dataset, course.pre_judgement_meeting)
    if paper >= Paper.REVIEW and course.review is not None:
        yield from _line_findings(dataset, course)
        yield from _review_meeting_findings(dataset, course.review)


def _line_findings(dataset: Dataset, course: ExitCase) -> Iterator[Finding]:
    if course.review is not None and course.resolution is not None:
        yield from LINE.judge(dataset, Line(course.review, course.resolution))


def _review_meeting_findings(dataset: Dataset, meeting: Meeting) -> Iterator[Finding]:
    yield from WINDOW.judge(dataset, meeting)
    yield from ROLL.judge(dataset, meeting)
    yield from REVIEW.judge(dataset, meeting)


def _once(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the findings in their order, each once."""
    return tuple(dict.fromkeys(findings))
