"""The course of a monitored household through one quarter's exit procedure, as the rows tell it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, TypeVar

from generators.procedure.windows import Window, quarter_served
from generators.records.columns import Quarter
from generators.records.households import (
    Approval,
    ExitLetter,
    Household,
    Member,
    MonitorEpisode,
    SystemMark,
    Verification,
)
from generators.records.meetings import Meeting, Objection, PreJudgement, Publicity, Resolution
from generators.records.person_names import in_simplified
from generators.records.township import Village
from generators.records.vocabulary import (
    ExtremePoverty,
    MeetingKind,
    PreJudgementOpinion,
    Purpose,
    ReviewResult,
    SubsistenceAllowance,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence
    from datetime import date

    from generators.records.dataset import Dataset


@dataclass(frozen=True, kw_only=True)
class ReviewedCase:
    """What every course through a review has: vote, public list, approval; a step not taken is None."""

    household: Household
    resolution: Resolution | None
    review: Meeting | None
    publicity: Publicity | None
    objections: tuple[Objection, ...] = ()
    approvals: tuple[Approval, ...] = ()

    @property
    def approval(self) -> Approval | None:
        """Return the approval: the last one, when a list was sent back and submitted again."""
        return self.approvals[-1] if self.approvals else None

    @property
    def passed(self) -> bool:
        """Tell whether the review passed the household."""
        return self.resolution is not None and self.resolution.result is ReviewResult.PASSED


@dataclass(frozen=True, kw_only=True)
class ExitCase(ReviewedCase):
    """What one quarter's procedure has brought a household so far; a step not taken is None."""

    quarter: Quarter
    episode: MonitorEpisode | None
    pre_judgement: PreJudgement | None
    pre_judgement_meeting: Meeting | None
    verification: Verification | None
    marks: tuple[SystemMark, ...] = ()
    letters: tuple[ExitLetter, ...] = ()
    is_latest: bool = True
    """False for a course as an earlier review saw it, before the household was reviewed again."""

    @property
    def mark(self) -> SystemMark | None:
        """Return the mark in the national system; a second one is a finding."""
        return self.marks[0] if self.marks else None

    @property
    def letter(self) -> ExitLetter | None:
        """Return the row of the exit letter; a second one is a finding."""
        return self.letters[0] if self.letters else None

    @property
    def key(self) -> str:
        """Return the id under which the letter's number is reserved.

        The episode's; told apart after a roll-back, when the same episode is eliminated a second time.
        """
        if self.episode is None:
            return f"{self.household.number}#{self.quarter}"
        back, mark = self.episode.rolled_back, self.mark
        again = back is not None and mark is not None and mark.date > back
        return f"{self.episode.key}回退后" if again else self.episode.key

    @property
    def rolled_back(self) -> bool:
        """Tell whether the mark of this course was withdrawn later (风险消除回退)."""
        back = self.episode.rolled_back if self.episode else None
        return back is not None and self.mark is not None and back >= self.mark.date

    @property
    def evidence(self) -> Resolution | Verification | PreJudgement | ExitLetter:
        """Return the furthest row that proves the course: where a finding about it points."""
        row = self.resolution or self.verification or self.pre_judgement or self.letter
        assert row is not None  # noqa: S101 - a course is made from one of the four
        return row


@dataclass
class _Draft:
    """A course while its rows are gathered."""

    household: Household
    quarter: Quarter
    pre_judgements: list[tuple[Meeting, PreJudgement]] = field(default_factory=list)
    verifications: list[Verification] = field(default_factory=list)
    reviews: list[tuple[Meeting, Resolution]] = field(default_factory=list)
    approvals: list[Approval] = field(default_factory=list)
    marks: list[SystemMark] = field(default_factory=list)
    letters: list[ExitLetter] = field(default_factory=list)

    @property
    def begun(self) -> date:
        dates = [meeting.date for meeting, _ in self.pre_judgements]
        dates += [meeting.date for meeting, _ in self.reviews]
        dates += [verification.date for verification in self.verifications]
        return min(dates or [letter.date for letter in self.letters])

    @property
    def review(self) -> tuple[Meeting, Resolution] | None:
        return max(self.reviews, key=lambda pair: (pair[0].date, pair[0].start), default=None)

    @property
    def is_candidate(self) -> bool:
        put_forward = any(row.opinion is not PreJudgementOpinion.KEEP for _, row in self.pre_judgements)
        return put_forward or bool(self.verifications or self.reviews)


def exit_courses(dataset: Dataset, quarter: Quarter, villages: Collection[str] = ()) -> tuple[ExitCase, ...]:
    """Return the course of every candidate of `quarter`, in the order of the village sheet, then of 户编号.

    A candidate was pre-judged 拟消除 or 缓退, verified or reviewed in it; `villages` narrows the list.
    """
    if len(villages) == 1:
        return dataset.memoized(_courses_by_village).get((quarter, *villages), ())
    return tuple(
        course
        for course in dataset.memoized(all_courses).get(quarter, ())
        if not villages or course.household.village in villages
    )


def _courses_by_village(dataset: Dataset) -> dict[tuple[object, ...], tuple[ExitCase, ...]]:
    found: dict[tuple[object, ...], list[ExitCase]] = defaultdict(list)
    for quarter, courses in dataset.memoized(all_courses).items():
        for course in courses:
            found[quarter, course.household.village].append(course)
    return {key: tuple(courses) for key, courses in found.items()}


def all_courses(dataset: Dataset) -> dict[Quarter, tuple[ExitCase, ...]]:
    """Return the courses of every quarter."""
    courses: dict[Quarter, list[ExitCase]] = defaultdict(list)
    for drafts in dataset.memoized(_drafts).values():
        for draft in drafts:
            courses[draft.quarter].append(_close(dataset, draft))
    order = {village.name: index for index, village in enumerate(dataset.all(Village))}
    last = len(order)

    def place_of(course: ExitCase) -> tuple[int, str]:
        return order.get(course.household.village, last), course.household.number

    return {quarter: tuple(sorted(found, key=place_of)) for quarter, found in sorted(courses.items())}


def letters_without_course(
    dataset: Dataset, quarter: Quarter, villages: Collection[str] = ()
) -> tuple[ExitCase, ...]:
    """Return the letters of `quarter` that follow from no pre-judgement, verification or review, as courses.

    Each holds nothing but its letters: the gates say what is missing before them.
    """
    claimed = {
        id(letter)
        for courses in dataset.memoized(all_courses).values()
        for course in courses
        for letter in course.letters
    }
    drafts: dict[str, _Draft] = {}
    for letter in dataset.all(ExitLetter):
        household = dataset.household(letter.household).in_quarter(quarter)
        is_asked_for = not villages or household.village in villages
        if is_asked_for and id(letter) not in claimed and quarter_served(letter.date) == quarter:
            drafts.setdefault(letter.household, _Draft(household, quarter)).letters.append(letter)
    return tuple(_close(dataset, draft) for draft in drafts.values())


def _drafts(dataset: Dataset) -> dict[str, list[_Draft]]:
    """Return the drafts of each household, in order of time, with every later row claimed by one of them."""
    households = {household.number: household for household in dataset.all(Household)}
    meetings = {meeting.number: meeting for meeting in dataset.all(Meeting)}
    drafts: dict[tuple[str, Quarter], _Draft] = {}

    def draft(number: str, day: date) -> _Draft:
        quarter = quarter_served(day)
        return drafts.setdefault((number, quarter), _Draft(households[number].in_quarter(quarter), quarter))

    for row in dataset.all(PreJudgement):
        meeting = meetings[row.meeting]
        draft(row.household, meeting.date).pre_judgements.append((meeting, row))
    for verification in dataset.all(Verification):
        if verification.purpose is Purpose.ELIMINATE:
            draft(verification.household, verification.date).verifications.append(verification)
    for resolution in dataset.all(Resolution):
        meeting = meetings[resolution.meeting]
        if meeting.kind is not MeetingKind.ENTRY_REVIEW:
            draft(resolution.household, meeting.date).reviews.append((meeting, resolution))

    by_household: dict[str, list[_Draft]] = defaultdict(list)
    for (number, _), found in sorted(drafts.items(), key=lambda item: item[0]):
        if found.is_candidate:
            by_household[number].append(found)
    for number, found_drafts in by_household.items():
        _claim_late_rows(dataset, number, found_drafts)
    return by_household


def _claim_late_rows(dataset: Dataset, number: str, drafts: Sequence[_Draft]) -> None:
    rows = dataset.by(Approval, "household", number)
    submitted = [row for row in rows if row.purpose is not Purpose.IDENTIFY]
    for approval in sorted(submitted, key=lambda row: row.submitted):
        if claimant := _claimant(approval.submitted, drafts, lambda _: False):
            claimant.approvals.append(approval)
    for mark in sorted(dataset.by(SystemMark, "household", number), key=lambda row: row.date):
        if claimant := _claimant(mark.date, drafts, lambda draft: bool(draft.marks)):
            claimant.marks.append(mark)
    for letter in sorted(dataset.by(ExitLetter, "household", number), key=lambda row: row.date):
        if claimant := _claimant(letter.date, drafts, lambda draft: bool(draft.letters)):
            claimant.letters.append(letter)


def _claimant(day: date, drafts: Sequence[_Draft], is_served: Callable[[_Draft], bool]) -> _Draft | None:
    """Return the course that a row of `day` belongs to, None when there is none.

    That is the last course passed by a review by then; when it has its row already, a course begun since.
    A row dated before its time goes to the last course begun, or that of its quarter, for the gates to find.
    """
    passed = [
        draft
        for draft in drafts
        if (review := draft.review) and review[0].date <= day and review[1].result is ReviewResult.PASSED
    ]
    begun = [draft for draft in drafts if draft.begun <= day]
    if passed and (not is_served(passed[-1]) or begun[-1] is passed[-1]):
        return passed[-1]
    early = begun or [draft for draft in drafts if draft.quarter == quarter_served(day)]
    return early[-1] if early else None


R = TypeVar("R")


def _last_by(rows: Iterable[tuple[date, R]], limit: date | None) -> R | None:
    """Return the last of the dated `rows` that is not after `limit`, else the last of all."""
    ordered = sorted(rows, key=lambda pair: pair[0])
    in_time = [pair for pair in ordered if limit is None or pair[0] <= limit]
    chosen = in_time or ordered
    return chosen[-1][1] if chosen else None


def _close(dataset: Dataset, draft: _Draft) -> ExitCase:
    review, resolution = draft.review or (None, None)
    limit = review.date if review else None
    verification = _last_by([(row.date, row) for row in draft.verifications], limit)
    judged = _last_by([(pair[0].date, pair) for pair in draft.pre_judgements], limit)
    published = dataset.by(Publicity, "meeting", review.number) if review else []
    number = draft.household.number
    objections = dataset.by(Objection, "meeting", review.number) if review else []
    return ExitCase(
        household=draft.household,
        quarter=draft.quarter,
        episode=dataset.episode_on(number, limit or draft.begun),
        pre_judgement=judged[1] if judged else None,
        pre_judgement_meeting=judged[0] if judged else None,
        verification=verification,
        resolution=resolution,
        review=review,
        publicity=published[0] if published else None,
        objections=tuple(row for row in objections if row.household == number),
        approvals=tuple(draft.approvals),
        marks=tuple(draft.marks),
        letters=tuple(draft.letters),
    )


_OF_THE_EXIT = frozenset({MeetingKind.PRE_JUDGEMENT, MeetingKind.DEMOCRATIC_REVIEW})


def meetings_of(
    dataset: Dataset, quarter: Quarter, kind: MeetingKind, villages: Collection[str] = ()
) -> tuple[Meeting, ...]:
    """Return the meetings of `kind` that serve `quarter`, by village sheet order, then by time.

    A meeting of the whole township comes first and belongs to every village. The exit's meetings held late
    serve the quarter before; all others are of the quarter in which they are held.
    """
    serves = quarter_served if kind in _OF_THE_EXIT else Quarter.of
    order = {village.name: index for index, village in enumerate(dataset.all(Village))}
    found = [
        meeting
        for meeting in dataset.by(Meeting, "kind", kind)
        if serves(meeting.date) == quarter
        and (not villages or meeting.village is None or meeting.village in villages)
    ]
    return tuple(sorted(found, key=lambda m: (order.get(m.village or "", -1), m.date, m.start, m.number)))


def courses_of_meeting(dataset: Dataset, meeting: Meeting) -> tuple[ExitCase, ...]:
    """Return the course of every household on which the review `meeting` voted, in the order of its lines.

    Each as this meeting saw it: a household that a later meeting reviewed again has no later steps here.
    """
    found: list[ExitCase] = []
    for resolution in dataset.by(Resolution, "meeting", meeting.number):
        course = dataset.memoized(_course_index)[resolution.household, quarter_served(meeting.date)]
        if course.resolution is not resolution:
            drafts = dataset.memoized(_drafts)[resolution.household]
            draft = next(draft for draft in drafts if draft.quarter == course.quarter)
            course = _close(dataset, replace(draft, reviews=[(meeting, resolution)]))
            course = replace(course, approvals=(), marks=(), letters=(), is_latest=False)
        found.append(course)
    return tuple(found)


def _course_index(dataset: Dataset) -> dict[tuple[str, Quarter], ExitCase]:
    return {
        (course.household.number, quarter): course
        for quarter, courses in dataset.memoized(all_courses).items()
        for course in courses
    }


@dataclass(frozen=True)
class DeferralReason:
    """Why a household is to be deferred: which member, by which cell, in which word."""

    member: Member
    field_name: str
    word: str


def deferral_reasons(dataset: Dataset, household: str, on: date) -> tuple[DeferralReason, ...]:
    """Return why `household` is deferred as things stand on `on` (notice L49); empty when it is not.

    低保 and 特困 by a member who receives it, 残疾 by a member with a 残疾人证, as the switches say.
    """
    settings = dataset.settings
    reasons: list[DeferralReason] = []
    for member in dataset.members_of(household, on):
        subsistence, extreme = member.subsistence, member.extreme_poverty
        if settings.defer_subsistence and subsistence not in {None, SubsistenceAllowance.NONE}:
            reasons.append(DeferralReason(member, "subsistence", "低保"))
        if settings.defer_extreme_poverty and extreme not in {None, ExtremePoverty.NONE}:
            reasons.append(DeferralReason(member, "extreme_poverty", "特困"))
        if settings.defer_disabled and member.disability_card is not None:
            reasons.append(DeferralReason(member, "disability_card", "残疾人"))
    return tuple(reasons)


def household_size(dataset: Dataset, household: str, on: date) -> int:
    """Return how many people the household counts on `on`."""
    return len(dataset.members_of(household, on))


def family_names(dataset: Dataset, household: str) -> frozenset[str]:
    """Return the names of all who are or were of the household, in one spelling."""
    return frozenset(in_simplified(member.name) for member in dataset.by(Member, "household", household))


def household_name(dataset: Dataset, household: Household) -> str:
    """Return how a finding calls the household: 东沟村张三户."""
    return dataset.memoized(_household_names)[household.number]


def _household_names(dataset: Dataset) -> dict[str, str]:
    return {
        household.number: f"{household.village}{dataset.head_of(household.number).name}户"
        for household in dataset.all(Household)
    }


def verified_income(dataset: Dataset, verification: Verification) -> Decimal | None:
    """Return 人均纯收入 by the verification's income block (`DOMAIN.md` §3.5), in yuan to 2 places.

    None when no kind of income was filled in. A kind left empty among others counts as nothing.
    """
    given = [
        amount
        for amount in (
            verification.wages,
            verification.business,
            verification.property_income,
            verification.transfers,
        )
        if amount is not None
    ]
    size = household_size(dataset, verification.household, verification.date)
    if not given or not size:
        return None
    total = sum(given, -(verification.business_costs or Decimal()))
    return (total / size).quantize(Decimal("0.01"))


def episode_end(dataset: Dataset, episode: MonitorEpisode, on: date) -> date | None:
    """Return the day of the mark that had ended `episode` by `on`; None while it was in force."""
    later = [
        other.identified
        for other in dataset.by(MonitorEpisode, "household", episode.household)
        if other.sequence > episode.sequence and other.identified >= episode.identified
    ]
    limit = min(later, default=None)
    marks = [
        mark.date
        for mark in dataset.by(SystemMark, "household", episode.household)
        if episode.identified <= mark.date <= on and (limit is None or mark.date < limit)
    ]
    back = episode.rolled_back
    if not marks or (back is not None and max(marks) <= back <= on):
        return None
    return max(marks)


def unended_before(dataset: Dataset, episode: MonitorEpisode) -> MonitorEpisode | None:
    """Return the episode before `episode` when it had not ended by then; None when it had, or is none."""
    earlier = [
        other
        for other in dataset.by(MonitorEpisode, "household", episode.household)
        if (other.identified, other.sequence) < (episode.identified, episode.sequence)
    ]
    last = max(earlier, key=lambda other: (other.identified, other.sequence), default=None)
    return last if last is not None and episode_end(dataset, last, episode.identified) is None else None


def gone_on(dataset: Dataset, household: str, on: date) -> date | None:
    """Return the day by `on` since when nobody is left: 整户自然减少; None while somebody is there."""
    days = [member.left_on for member in dataset.by(Member, "household", household)]
    left = [day for day in days if day is not None and day <= on]
    return max(left) if left and len(left) == len(days) else None


def was_in_force(dataset: Dataset, episode: MonitorEpisode, window: Window) -> bool:
    """Tell whether `episode` stood from before `window` begins to its end (roll-backs come on its edges).

    A household of which nobody is left is followed no longer.
    """
    return (
        episode.identified < window.first
        and gone_on(dataset, episode.household, window.last) is None
        and episode_end(dataset, episode, window.first) is None
        and episode_end(dataset, episode, window.last) is None
    )


def episodes_in_force(
    dataset: Dataset, on: date, villages: Collection[str] = ()
) -> tuple[MonitorEpisode, ...]:
    """Return the episodes that stand at the end of `on`: identified, and not (or no longer) marked."""
    village_of = {household.number: household.village for household in dataset.all(Household)}
    return tuple(
        episode
        for episode in dataset.all(MonitorEpisode)
        if episode.identified <= on
        and (not villages or village_of[episode.household] in villages)
        and episode_end(dataset, episode, on) is None
    )


@dataclass(frozen=True)
class QuarterBalance:
    """期末监测户 = 期初 + 新识别 + 回退 − 标注 (`DOMAIN.md` §4.5), as 户编号 lists."""

    opening: tuple[str, ...]
    identified: tuple[str, ...]
    rolled_back: tuple[str, ...]
    marked: tuple[str, ...]
    closing: tuple[str, ...]

    @property
    def is_balanced(self) -> bool:
        """Tell whether the numbers add up."""
        gained = len(self.opening) + len(self.identified) + len(self.rolled_back)
        return gained - len(self.marked) == len(self.closing)


def movements(
    dataset: Dataset, villages: Collection[str] = ()
) -> tuple[list[tuple[str, date]], list[tuple[str, date]], list[tuple[str, date]]]:
    """Return as (户编号, day) who was identified, who came back and who was marked, of all quarters."""
    number_of = {h.number for h in dataset.all(Household) if not villages or h.village in villages}
    episodes = [row for row in dataset.all(MonitorEpisode) if row.household in number_of]
    return (
        [(row.household, row.identified) for row in episodes],
        [(row.household, row.rolled_back) for row in episodes if row.rolled_back is not None],
        [(mark.household, mark.date) for mark in dataset.all(SystemMark) if mark.household in number_of],
    )


def quarter_balance(dataset: Dataset, quarter: Quarter, villages: Collection[str] = ()) -> QuarterBalance:
    """Return the movement of monitored households in `quarter`."""
    identified, rolled_back, marked = (
        tuple(number for number, day in rows if day in quarter) for rows in movements(dataset, villages)
    )
    before = quarter.first_day - timedelta(days=1)
    return QuarterBalance(
        opening=tuple(e.household for e in episodes_in_force(dataset, before, villages)),
        identified=identified,
        rolled_back=rolled_back,
        marked=marked,
        closing=tuple(e.household for e in episodes_in_force(dataset, quarter.last_day, villages)),
    )
