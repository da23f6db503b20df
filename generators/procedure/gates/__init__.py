"""What must hold before a paper may be made (`DOMAIN.md` §4.1, §4.2): one function a paper.

Each returns every finding, blocks and warnings; a paper with a block is not made.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from generators.errors import Finding, Severity
from generators.procedure.entry_case import EntryCase, all_entry_cases, entry_case_of
from generators.procedure.exit_case import all_courses, courses_of_meeting
from generators.procedure.gates.continuing_duties import (
    BALANCE,
    EPISODE,
    HELPER,
    SCREENING,
    TASK_FORCE,
    VillageQuarter,
)
from generators.procedure.gates.entry import ENTRY, ENTRY_COURSE, ENTRY_STEPS, IDENTIFIED
from generators.procedure.gates.households import COURSE, STEPS
from generators.procedure.gates.meetings import (
    BALLOT,
    JUDGED,
    LINE,
    REPORT,
    REVIEW,
    ROLL,
    WINDOW,
    JudgedLine,
    Line,
)
from generators.procedure.gates.party_committee import PARTY_COMMITTEE
from generators.procedure.gates.public import (
    PUBLIC,
    list_cells,
    publicity_cells,
    report_cells,
    telephone_cells,
)
from generators.procedure.gates.rollback import ROLLBACK
from generators.procedure.gates.table import Gate, GateTable, Paper
from generators.procedure.gates.township import ISSUE, LEADING_GROUP, LOW_INCOME, SERVICE_TEAM
from generators.records.issues import Issue
from generators.records.low_income import LowIncome
from generators.records.meetings import Meeting, PreJudgement, Publicity, Resolution
from generators.records.township import Person, Township, Village
from generators.records.vocabulary import VOTED, ReviewResult

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from generators.procedure.exit_case import ExitCase
    from generators.records.columns import Quarter
    from generators.records.dataset import Dataset
    from generators.records.households import MonitorEpisode, Verification


def meeting_findings(dataset: Dataset, meeting: Meeting) -> tuple[Finding, ...]:
    """Return what makes the record of `meeting` void as a whole: its day, its roll, its quorum, its votes."""
    found = dataset.memoized(_of_meetings)
    if meeting.number not in found:
        findings = [*WINDOW.judge(dataset, meeting), *ROLL.judge(dataset, meeting)]
        if meeting.kind in VOTED:
            findings += REVIEW.judge(dataset, meeting)
            for resolution in dataset.by(Resolution, "meeting", meeting.number):
                findings += BALLOT.judge(dataset, Line(meeting, resolution))
        found[meeting.number] = _once(findings)
    return found[meeting.number]


def _of_meetings(_: Dataset) -> dict[str, tuple[Finding, ...]]:
    """Return where what was found of each meeting is kept: every household of it asks."""
    return {}


def party_committee_findings(dataset: Dataset, meeting: Meeting) -> tuple[Finding, ...]:
    """Return what stands before the record of the party committee's `meeting`: its roll, its topics."""
    return _once([*meeting_findings(dataset, meeting), *PARTY_COMMITTEE.judge(dataset, meeting)])


def judged_line_findings(dataset: Dataset, meeting: Meeting, row: PreJudgement) -> tuple[Finding, ...]:
    """Return what keeps one line off the record of the pre-judgement `meeting`."""
    return _once(JUDGED.judge(dataset, JudgedLine(meeting, row)))


def pre_judgement_findings(dataset: Dataset, meeting: Meeting) -> tuple[Finding, ...]:
    """Return what stands before the record of the pre-judgement `meeting` (A7) and every line of it."""
    findings = [*meeting_findings(dataset, meeting)]
    for row in dataset.by(PreJudgement, "meeting", meeting.number):
        findings += judged_line_findings(dataset, meeting, row)
    return _once(findings)


def review_findings(dataset: Dataset, meeting: Meeting) -> tuple[Finding, ...]:
    """Return what stands before the record of the review `meeting` (B10), and every line of it."""
    findings = [*record_findings(dataset, meeting)]
    for course in courses_of_meeting(dataset, meeting):
        findings += COURSE.judge(dataset, course, Paper.REVIEW)
    return _once(findings)


def record_findings(dataset: Dataset, meeting: Meeting) -> tuple[Finding, ...]:
    """Return what the record of the review itself breaks, the households' courses left out."""
    findings = [*meeting_findings(dataset, meeting)]
    for resolution in dataset.by(Resolution, "meeting", meeting.number):
        findings += LINE.judge(dataset, Line(meeting, resolution))
    return _once(findings)


def publicity_list_findings(dataset: Dataset, meeting: Meeting) -> tuple[Finding, ...]:
    """Return what stands before the public list of the review `meeting` (B11), whoever is on it."""
    findings = [*meeting_findings(dataset, meeting)]
    rows = dataset.by(Resolution, "meeting", meeting.number)
    passed = any(row.result is ReviewResult.PASSED for row in rows)
    if passed and not dataset.by(Publicity, "meeting", meeting.number):
        findings.append(
            Finding(
                dataset.place(meeting, "number"),
                f"{meeting.village}：公示名单要有公示起止日期",
                "“公示”里没有这次评议会",
                "在“公示”里填上起止日期和地点",
                rule="G5",
                adds=(Publicity.SHEET, (("meeting", meeting.number),)),
            )
        )
    for cell in telephone_cells(dataset, meeting) if passed else ():
        findings += PUBLIC.judge(dataset, cell)
    return _once(findings)


def report_findings(dataset: Dataset, meeting: Meeting) -> tuple[Finding, ...]:
    """Return what stands before the report on the public list of `meeting` (B11), whoever was on it."""
    findings = [*publicity_list_findings(dataset, meeting), *_report_findings(dataset, meeting)]
    return _once(findings)


def _report_findings(dataset: Dataset, meeting: Meeting) -> Iterator[Finding]:
    for publicity in dataset.by(Publicity, "meeting", meeting.number):
        yield from REPORT.judge(dataset, publicity)
    for cell in report_cells(dataset, meeting):
        yield from PUBLIC.judge(dataset, cell)


def public_findings(dataset: Dataset, meeting: Meeting) -> tuple[Finding, ...]:
    """Return what the public papers of the review `meeting` would show or say too early."""
    findings: list[Finding] = []
    for cell in publicity_cells(dataset, meeting):
        findings += PUBLIC.judge(dataset, cell)
    return _once([*findings, *_report_findings(dataset, meeting)])


def course_findings(dataset: Dataset, course: ExitCase, paper: Paper) -> tuple[Finding, ...]:
    """Return what stands before `paper` for `course`: for a letter all gates from G1 to G12 and its file."""
    return _once(_course_findings(dataset, course, paper))


def household_findings(dataset: Dataset, course: ExitCase, paper: Paper) -> tuple[Finding, ...]:
    """Return what the household's own course breaks before `paper`, its meetings left out."""
    return _once(COURSE.judge(dataset, course, paper))


def episode_findings(dataset: Dataset, episode: MonitorEpisode) -> tuple[Finding, ...]:
    """Return what is wrong with the helper, measures and monthly entries of `episode` (G12, G13, G18)."""
    return _once(EPISODE.judge(dataset, episode))


def rollback_findings(dataset: Dataset, episode: MonitorEpisode) -> tuple[Finding, ...]:
    """Return what stands before the form that asks for the roll-back of `episode` (A10)."""
    return _once(ROLLBACK.judge(dataset, episode))


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
    tables: tuple[GateTable[Any], ...] = (COURSE, WINDOW, ROLL, REVIEW, BALLOT, LINE, JUDGED, EPISODE)
    tables += (REPORT, PUBLIC, HELPER, BALANCE, SCREENING, LEADING_GROUP, SERVICE_TEAM, LOW_INCOME)
    tables += (TASK_FORCE, ISSUE, ENTRY, ENTRY_COURSE, IDENTIFIED, ROLLBACK, PARTY_COMMITTEE)
    return tuple(gate for table in tables for gate in table.gates)


def is_ahead_of_its_day(dataset: Dataset) -> bool:
    """Tell whether a meeting or a step lies after the office's day: tomorrow the gates may say otherwise."""
    if dataset.today is None:
        return False
    days = [meeting.date for meeting in dataset.all(Meeting)]
    for courses in dataset.memoized(all_courses).values():
        days += [found.day for course in courses for step in STEPS if (found := step.of(course))]
    for case in dataset.memoized(all_entry_cases):
        days += [found.day for step in ENTRY_STEPS if (found := step.of(case))]
    return max(days, default=dataset.today) > dataset.today


def entry_findings(dataset: Dataset, verification: Verification) -> tuple[Finding, ...]:
    """Return what stands before the filled form of a verification before identification (B2)."""
    return _once(ENTRY.judge(dataset, verification))


def entry_case_findings(dataset: Dataset, case: EntryCase, paper: Paper) -> tuple[Finding, ...]:
    """Return what stands before `paper` for a household that is to be taken in, its meeting included."""
    findings = [*household_entry_findings(dataset, case, paper), *meeting_findings(dataset, case.review)]
    if paper >= Paper.PUBLICITY:
        for cell in list_cells(dataset, [case]):
            findings += PUBLIC.judge(dataset, cell)
    if paper >= Paper.MARK and case.publicity is not None:
        findings += report_findings(dataset, case.review)
    return _once(findings)


def household_entry_findings(dataset: Dataset, case: EntryCase, paper: Paper) -> tuple[Finding, ...]:
    """Return what the household's own way into monitoring breaks before `paper`, its meeting left out."""
    findings = [*ENTRY_COURSE.judge(dataset, case, paper)]
    findings += LINE.judge(dataset, Line(case.review, case.resolution))
    if case.verification is not None:
        findings += ENTRY.judge(dataset, case.verification)
    return _once(findings)


def identified_findings(dataset: Dataset, episode: MonitorEpisode) -> tuple[Finding, ...]:
    """Return what keeps `episode` off the list of those identified (B3)."""
    case = entry_case_of(dataset, episode)
    if case is None:
        return _once(IDENTIFIED.judge(dataset, episode))
    return entry_case_findings(dataset, case, Paper.MARK)


def is_withheld(findings: Iterable[Finding]) -> bool:
    """Tell whether a block is among `findings`."""
    return any(finding.severity is Severity.BLOCK for finding in findings)


def _course_findings(dataset: Dataset, course: ExitCase, paper: Paper) -> Iterator[Finding]:
    """Yield what the household's own course breaks, then what the meetings and papers it rests on break."""
    yield from COURSE.judge(dataset, course, paper)
    if course.pre_judgement_meeting is not None:
        yield from WINDOW.judge(dataset, course.pre_judgement_meeting)
    if paper >= Paper.REVIEW and course.review is not None:
        yield from _line_findings(dataset, course)
        yield from meeting_findings(dataset, course.review)
    if paper >= Paper.PUBLICITY:
        for cell in list_cells(dataset, [course]):
            yield from PUBLIC.judge(dataset, cell)
    if paper >= Paper.LETTER:
        yield from _file_findings(dataset, course)


def _file_findings(dataset: Dataset, course: ExitCase) -> Iterator[Finding]:
    """Yield what keeps any paper of the household's file from being made: a letter stands on all of them."""
    meeting, judged = course.pre_judgement_meeting, course.pre_judgement
    if meeting is not None and judged is not None:
        yield from meeting_findings(dataset, meeting)
        yield from judged_line_findings(dataset, meeting, judged)
    if course.review is not None and course.passed and course.publicity is not None:
        yield from report_findings(dataset, course.review)


def _line_findings(dataset: Dataset, course: ExitCase) -> Iterator[Finding]:
    if course.review is not None and course.resolution is not None:
        yield from LINE.judge(dataset, Line(course.review, course.resolution))


def _once(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the findings in their order, each once."""
    return tuple(dict.fromkeys(findings))
