"""Whom each paper of the exit names, and how many: every paper, ledger and summary takes it from here (D12).

A household whose file does not carry the paper is left out of it; the letter stands on all the others.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from generators.errors import Severity
from generators.procedure.exit_case import (
    ExitCase,
    courses_of_meeting,
    exit_courses,
    household_size,
    quarter_balance,
)
from generators.procedure.gates import course_findings, is_withheld, judged_line_findings
from generators.procedure.gates.table import Paper
from generators.procedure.windows import quarter_served
from generators.records.meetings import Meeting, PreJudgement
from generators.records.vocabulary import (
    MeetingKind,
    ObjectionOutcome,
    PreJudgementOpinion,
    ReviewResult,
    VerificationResult,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from generators.errors import Finding
    from generators.records.columns import Quarter
    from generators.records.dataset import Dataset


@dataclass(frozen=True)
class Listing:
    """A list of the exit: who belongs on it, and the paper before which the gates must let him pass."""

    paper: Paper
    belongs: Callable[[Dataset, ExitCase], bool]

    def candidates(
        self, dataset: Dataset, quarter: Quarter, villages: Collection[str] = ()
    ) -> tuple[ExitCase, ...]:
        """Return who belongs on the list, let through or not, by village, then by 户编号."""
        courses = exit_courses(dataset, quarter, villages)
        return tuple(course for course in courses if self.belongs(dataset, course))

    def named(
        self, dataset: Dataset, quarter: Quarter, villages: Collection[str] = ()
    ) -> tuple[ExitCase, ...]:
        """Return whom the list names: those whose file carries it."""
        return let_through(dataset, self.candidates(dataset, quarter, villages), self.paper)


def let_through(dataset: Dataset, courses: Iterable[ExitCase], paper: Paper) -> tuple[ExitCase, ...]:
    """Return those of `courses` that `paper` may name."""
    return tuple(course for course in courses if not blocks_of(dataset, course, paper))


def blocks_of(dataset: Dataset, course: ExitCase, paper: Paper) -> tuple[Finding, ...]:
    """Return what keeps `course` off `paper`; reckoned once."""
    found = dataset.memoized(_blocks)
    review = course.review.number if course.review else ""
    key = (course.household.number, course.quarter, review, paper)
    if key not in found:
        findings = course_findings(dataset, course, paper)
        found[key] = tuple(finding for finding in findings if finding.severity is Severity.BLOCK)
    return found[key]


def _blocks(_: Dataset) -> dict[tuple[str, Quarter, str, Paper], tuple[Finding, ...]]:
    return {}


def _has_passed(dataset: Dataset, course: ExitCase) -> bool:
    upheld = any(row.outcome is ObjectionOutcome.UPHELD for row in course.objections)
    is_public = course.publicity is not None or not dataset.settings.publicity_required
    return course.passed and not upheld and is_public


def _is_approved(dataset: Dataset, course: ExitCase) -> bool:
    approval = course.approval
    if approval is None:
        return False
    return approval.county_approved is not None or not dataset.settings.approval_required


def is_deferred(_: Dataset, course: ExitCase) -> bool:
    """Tell whether the last word on the household in its quarter was 缓退."""
    if course.resolution is not None:
        return course.resolution.result is ReviewResult.DEFERRED
    return course.pre_judgement is not None and course.pre_judgement.opinion is PreJudgementOpinion.DEFER


VERIFIED = Listing(Paper.VERIFICATION, lambda _, course: course.verification is not None)
REVIEWED = Listing(Paper.REVIEW, lambda _, course: course.resolution is not None)
DEFERRED = Listing(Paper.REVIEW, is_deferred)
"""By the review or, never reviewed, by the pre-judgement (B13)."""
PUBLISHED = Listing(Paper.PUBLICITY, lambda _, course: course.passed)
SUBMITTED = Listing(Paper.SUBMISSION, lambda d, course: bool(course.approvals) or _has_passed(d, course))
"""Passed, public, no objection upheld; or submitted anyhow (A9)."""
MARKED = Listing(Paper.MARK, lambda d, c: bool(c.marks) or (c.passed and _is_approved(d, c)))
"""Approved; or marked anyhow (A10)."""
ANNOUNCED = Listing(
    Paper.MARK,
    lambda _, c: c.passed and c.approval is not None and c.approval.county_approved is not None,
)
"""Whom the county has approved: the village announces them (A9)."""
TOLD = Listing(Paper.LETTER, lambda _, course: course.letter is not None)


def reviewed_in(dataset: Dataset, meeting: Meeting) -> tuple[ExitCase, ...]:
    """Return whom the minutes of the review `meeting` name, in the order of its lines."""
    return let_through(dataset, courses_of_meeting(dataset, meeting), Paper.REVIEW)


def published_after(dataset: Dataset, meeting: Meeting) -> tuple[ExitCase, ...]:
    """Return whom the public list of the review `meeting` names."""
    passed = (course for course in courses_of_meeting(dataset, meeting) if course.passed)
    return let_through(dataset, passed, Paper.PUBLICITY)


def judged_in(dataset: Dataset, meeting: Meeting, village: str = "") -> list[PreJudgement]:
    """Return the lines that the record of the pre-judgement `meeting` holds, those of `village` if named."""
    return [
        row
        for row in lines_of(dataset, meeting, village)
        if not is_withheld(judged_line_findings(dataset, meeting, row))
    ]


def lines_of(dataset: Dataset, meeting: Meeting, village: str = "") -> list[PreJudgement]:
    """Return every line of the pre-judgement `meeting`, those of `village` only when it is named."""
    rows = dataset.by(PreJudgement, "meeting", meeting.number)
    return [row for row in rows if not village or dataset.household(row.household).village == village]


COUNTS = (
    "期初户数",
    "新识别",
    "回退",
    "标注消除",
    "期末户数",
    "期末人口",
    "预判拟消除",
    "预判继续监测",
    "预判缓退",
    "核查户数",
    "核查已消除",
    "评议通过",
    "评议不通过",
    "评议缓退",
    "已标注",
)


def counts_of(dataset: Dataset, quarter: Quarter, village: str) -> dict[str, int]:
    """Return the village's numbers of `quarter`: its households in and out, and how far each step came."""
    dataset, villages = dataset.in_quarter(quarter), (village,)
    balance = quarter_balance(dataset, quarter, villages)
    judged = Counter(
        row.opinion
        for meeting in dataset.by(Meeting, "kind", MeetingKind.PRE_JUDGEMENT)
        if quarter_served(meeting.date) == quarter
        for row in judged_in(dataset, meeting, village)
    )
    checks = [course.verification for course in VERIFIED.named(dataset, quarter, villages)]
    lines = [course.resolution for course in REVIEWED.named(dataset, quarter, villages)]
    results = Counter(line.result for line in lines if line is not None)
    return {
        "期初户数": len(balance.opening),
        "新识别": len(balance.identified),
        "回退": len(balance.rolled_back),
        "标注消除": len(balance.marked),
        "期末户数": len(balance.closing),
        "期末人口": sum(household_size(dataset, number, quarter.last_day) for number in balance.closing),
        "预判拟消除": judged[PreJudgementOpinion.ELIMINATE],
        "预判继续监测": judged[PreJudgementOpinion.KEEP],
        "预判缓退": judged[PreJudgementOpinion.DEFER],
        "核查户数": len(checks),
        "核查已消除": sum(c is not None and c.result is VerificationResult.ELIMINATED for c in checks),
        "评议通过": results[ReviewResult.PASSED],
        "评议不通过": results[ReviewResult.FAILED],
        "评议缓退": results[ReviewResult.DEFERRED],
        "已标注": sum(course.mark is not None for course in MARKED.named(dataset, quarter, villages)),
        "缓退": len(DEFERRED.named(dataset, quarter, villages)),
    }
