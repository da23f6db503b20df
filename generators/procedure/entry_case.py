"""The course of a household that comes under monitoring (notice L41), as the rows tell it.

Clue, check, review, public list, approval, identification.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from generators.procedure.exit_case import ReviewedCase, episode_end
from generators.records.clues import HandedClue
from generators.records.columns import Quarter
from generators.records.households import (
    Application,
    Approval,
    Household,
    Member,
    MonitorEpisode,
    Verification,
)
from generators.records.meetings import Meeting, Objection, Publicity, Resolution
from generators.records.screening import SurveyRow
from generators.records.township import Village
from generators.records.vocabulary import MeetingKind, Purpose, Source, SurveyOutcome, VerificationResult

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable
    from datetime import date

    from generators.records.columns import Row
    from generators.records.dataset import Dataset

CLUE_LASTS = timedelta(days=62)
"""What lies further back is of an earlier episode."""


@dataclass(frozen=True)
class Clue:
    """What first pointed at the household: by which of the four means (notice L37), when, in which cell."""

    source: Source
    day: date
    record: Row
    field_name: str


@dataclass(frozen=True, kw_only=True)
class EntryCase(ReviewedCase):
    """What one review before identification knew of a household, and what came of it."""

    review: Meeting
    resolution: Resolution
    verification: Verification | None
    clue: Clue | None
    """The first clue of those within `CLUE_LASTS` before the check, else before the review."""
    episode: MonitorEpisode | None


def clues_before(dataset: Dataset, household: str, on: date) -> list[Clue]:
    """Return the last clue by each means in the two months before `on`, the first first."""
    since = on - CLUE_LASTS
    head = dataset.head_of(household).id_number
    found = [
        Clue(Source.APPLICATION, row.applied, row, "applied")
        for row in dataset.by(Application, "household", household)
    ]
    found += [
        Clue(Source.CADRES, row.date, row, "date")
        for row in dataset.by(SurveyRow, "id_number", head)
        if row.to_identify
    ]
    found += [
        Clue(Source(row.source), row.received, row, "received")
        for row in dataset.memoized(_handed_clues).get(household, ())
    ]
    in_time = sorted((clue for clue in found if since <= clue.day <= on), key=lambda clue: clue.day)
    last = {clue.source: clue for clue in in_time}
    return [clue for clue in in_time if last[clue.source] is clue]


def _handed_clues(dataset: Dataset) -> dict[str, list[HandedClue]]:
    """Return the clues that others gave by 户编号, found by a member's number; a head's name is no proof."""
    owner = {member.id_number: member.household for member in dataset.all(Member)}
    found: dict[str, list[HandedClue]] = defaultdict(list)
    for row in dataset.all(HandedClue):
        is_followed = row.outcome in {None, SurveyOutcome.IDENTIFY}
        if is_followed and row.id_number is not None and row.id_number in owner:
            found[owner[row.id_number]].append(row)
    return found


@dataclass(frozen=True)
class OpenClue:
    """A clue that asks for a decision: whose, since when; `household` once the workbook knows it."""

    village: str
    name: str
    day: date
    household: str | None


def open_clues(dataset: Dataset) -> tuple[OpenClue, ...]:
    """Return every application and every finding of a screening that is to lead to 识别."""
    owner = {m.id_number: m.household for m in dataset.all(Member) if m.left_on is None}
    found = [
        OpenClue(
            dataset.household(row.household).village,
            dataset.head_of(row.household).name,
            row.applied,
            row.household,
        )
        for row in dataset.all(Application)
    ]
    found += [
        OpenClue(row.village, row.head, row.date, owner.get(row.id_number))
        for row in dataset.all(SurveyRow)
        if row.to_identify
    ]
    found += [
        OpenClue(row.village, row.head, row.received, owner.get(row.id_number) if row.id_number else None)
        for row in dataset.all(HandedClue)
        if row.outcome is SurveyOutcome.IDENTIFY
    ]
    return tuple(found)


def check_before(dataset: Dataset, household: str, on: date) -> Verification | None:
    """Return the last check before identification in the two months before `on`."""
    checks = [
        row
        for row in dataset.by(Verification, "household", household)
        if row.purpose is Purpose.IDENTIFY and on - CLUE_LASTS <= row.date <= on
    ]
    return max(checks, key=lambda row: row.date, default=None)


def first_clue(dataset: Dataset, episode: MonitorEpisode) -> date | None:
    """Return the day from which the days to the decision on `episode` are counted."""
    clues = clues_before(dataset, episode.household, episode.identified)
    check = check_before(dataset, episode.household, episode.identified)
    days = [clue.day for clue in clues[:1]] + ([check.date] if check else [])
    return min(days, default=None)


def episode_led_to(dataset: Dataset, household: str, on: date) -> MonitorEpisode | None:
    """Return the episode to which the steps taken on `on` led, once the county has identified it."""
    rows = dataset.by(MonitorEpisode, "household", household)
    return next((row for row in rows if on <= row.identified <= on + CLUE_LASTS), None)


def entry_cases(dataset: Dataset, quarter: Quarter, villages: Collection[str] = ()) -> tuple[EntryCase, ...]:
    """Return the course of everybody reviewed in `quarter` before identification, by village, then 户编号."""
    return tuple(
        case
        for case in dataset.memoized(all_entry_cases)
        if case.review.date in quarter and (not villages or case.household.village in villages)
    )


def entry_cases_of(dataset: Dataset, meeting: Meeting) -> tuple[EntryCase, ...]:
    """Return the course of everybody on whom the review `meeting` voted, in the order of its lines."""
    cases = dataset.memoized(_by_review).get(meeting.number, ())
    found = {case.household.number: case for case in cases}
    return tuple(found[row.household] for row in dataset.by(Resolution, "meeting", meeting.number))


def entry_case_of(dataset: Dataset, episode: MonitorEpisode) -> EntryCase | None:
    """Return the course that led to `episode`; None when no review before it is on record."""
    cases = dataset.memoized(_by_household).get(episode.household, ())
    return next((case for case in cases if case.episode is episode), None)


def to_be_reviewed(dataset: Dataset, meeting: Meeting) -> list[Verification]:
    """Return the checks that found a risk in the village's households not in monitoring, by 户编号.

    Those on whom an earlier review has voted since their check are not voted on again.
    """
    found = []
    for household in dataset.by(Household, "village", meeting.village or ""):
        check = check_before(dataset, household.number, meeting.date)
        if check is None or check.result is not VerificationResult.AT_RISK:
            continue
        episode = dataset.episode_on(household.number, meeting.date)
        is_monitored = episode is not None and episode_end(dataset, episode, meeting.date) is None
        voted = [dataset.meeting(r.meeting) for r in dataset.by(Resolution, "household", household.number)]
        is_voted = any(check.date <= m.date < meeting.date and m.kind is meeting.kind for m in voted)
        if not is_monitored and not is_voted:
            found.append(check)
    return sorted(found, key=lambda check: check.household)


def first_entry_review(dataset: Dataset) -> date | None:
    """Return the day of the first review before identification on record: what came before is on paper."""
    days = [meeting.date for meeting in dataset.by(Meeting, "kind", MeetingKind.ENTRY_REVIEW)]
    return min(days, default=None)


def all_entry_cases(dataset: Dataset) -> tuple[EntryCase, ...]:
    """Return the course of every household of every review before identification."""
    reviews: dict[str, list[tuple[Meeting, Resolution]]] = defaultdict(list)
    for meeting in dataset.by(Meeting, "kind", MeetingKind.ENTRY_REVIEW):
        for row in dataset.by(Resolution, "meeting", meeting.number):
            reviews[row.household].append((meeting, row))
    order = {village.name: index for index, village in enumerate(dataset.all(Village))}
    cases = [case for number, own in reviews.items() for case in _cases(dataset, number, own)]
    return tuple(
        sorted(
            cases,
            key=lambda case: (order[case.household.village], case.household.number, case.review.date),
        )
    )


def _by_review(dataset: Dataset) -> dict[str, list[EntryCase]]:
    return _grouped(dataset, lambda case: case.review.number)


def _by_household(dataset: Dataset) -> dict[str, list[EntryCase]]:
    return _grouped(dataset, lambda case: case.household.number)


def _grouped(dataset: Dataset, key: Callable[[EntryCase], str]) -> dict[str, list[EntryCase]]:
    groups: dict[str, list[EntryCase]] = defaultdict(list)
    for case in dataset.memoized(all_entry_cases):
        groups[key(case)].append(case)
    return groups


def _cases(dataset: Dataset, number: str, reviews: list[tuple[Meeting, Resolution]]) -> Iterable[EntryCase]:
    reviews = sorted(reviews, key=lambda pair: (pair[0].date, pair[0].number))
    days = [meeting.date for meeting, _ in reviews]
    submitted = [row for row in dataset.by(Approval, "household", number) if row.purpose is Purpose.IDENTIFY]
    episodes = dataset.by(MonitorEpisode, "household", number)
    for index, (meeting, resolution) in enumerate(reviews):
        published = dataset.by(Publicity, "meeting", meeting.number)
        check = check_before(dataset, number, meeting.date)
        clues = clues_before(dataset, number, check.date if check else meeting.date)
        yield EntryCase(
            household=dataset.household(number).in_quarter(Quarter.of(meeting.date)),
            review=meeting,
            resolution=resolution,
            verification=check or _check_after(dataset, number, meeting.date),
            clue=clues[0] if clues else None,
            publicity=published[0] if published else None,
            objections=tuple(
                row for row in dataset.by(Objection, "meeting", meeting.number) if row.household == number
            ),
            approvals=tuple(
                sorted(
                    (row for row in submitted if _belongs_to(days, row.submitted) == index),
                    key=lambda row: row.submitted,
                )
            ),
            episode=next((row for row in episodes if _belongs_to(days, row.identified) == index), None),
        )


def _check_after(dataset: Dataset, number: str, on: date) -> Verification | None:
    """Return a check made only after the review of `on`, for the gates to find."""
    return check_before(dataset, number, on + CLUE_LASTS)


def _belongs_to(days: list[date], day: date) -> int | None:
    """Return which of the reviews held on `days` a later row of `day` follows; None when it follows none.

    The last held by then; a row dated in the two months before the first goes to it, for the gates to find.
    """
    before = [index for index, held in enumerate(days) if held <= day <= held + CLUE_LASTS]
    if before:
        return before[-1]
    return 0 if days and days[0] - CLUE_LASTS <= day < days[0] else None
