"""Tells how households were taken in: the review, the public list, the county's word (notice L41)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time, timedelta
from itertools import groupby
from typing import TYPE_CHECKING

from generators.records.households import Application, Approval
from generators.records.meetings import Meeting, Objection, Publicity, Resolution
from generators.records.vocabulary import (
    Capacity,
    MeetingForm,
    MeetingKind,
    ObjectionOutcome,
    Purpose,
    ReviewResult,
)
from tools.sample_data import coming_in, names
from tools.sample_data.course import PUBLIC_DAYS, REVIEW_HOURS, attendance, invited_to_review

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

    from tools.sample_data.book import SampleRows
    from tools.sample_data.households import Family
    from tools.sample_data.people import Office, Seat

_DOCUMENTS = {2: "兴乡振发〔2022〕6号", 5: "兴乡振发〔2022〕17号"}
_REVIEWED_BEFORE = timedelta(days=8)
"""From the review to the county's decision: five days of 公示 and the way up lie between."""
OBJECTED = "羊圈塔村"
"""Where somebody objected to a candidate, without ground."""
REFUSED = ("前圪垛村", date(2022, 6, 6))
"""Where a household that had left applied again on that day, and was voted down."""


def add_entry_reviews(
    book: SampleRows, rng: Random, office: Office, seat: Seat, families: Sequence[Family]
) -> None:
    """Add the reviews of the village before each identification of 2022, and the one that refused."""
    taken = [family for family in families if family.identified.year >= coming_in.FIRST_YEAR_KEPT]
    for identified, own in groupby(
        sorted(taken, key=lambda family: family.identified), key=lambda family: family.identified
    ):
        review = _EntryReview(book, rng, office, seat, identified - _REVIEWED_BEFORE)
        review.add(list(own), identified)
    if seat.name == REFUSED[0]:
        family = next(family for family in families if family.ended)
        _apply_again(book, family, REFUSED[1])
        review = _EntryReview(book, rng, office, seat, REFUSED[1] + timedelta(days=3))
        review.add([family], None)


def _apply_again(book: SampleRows, family: Family, day: date) -> None:
    book.add(
        Application(
            household=family.number,
            applied=day,
            reason="退出以后家里又有人住院，开支大了一些",
            received_by=family.seat.committee[0],
            received=day,
        )
    )
    opinion = "近期有住院支出，提交评议是否纳入"
    book.add(coming_in.first_visit(family, day + timedelta(days=2), opinion))


@dataclass
class _EntryReview:
    """One review of a village before identification, with all that follows from it."""

    book: SampleRows
    rng: Random
    office: Office
    seat: Seat
    day: date

    def __post_init__(self) -> None:
        self.number = f"{self.day:%Y%m%d}-识别评议-{self.seat.name}"
        self.invited = invited_to_review(self.office, self.seat)
        kept = {self.seat.secretary, self.seat.committee[0], self.seat.leader}
        free = [n for n, c in self.invited if n not in kept and c is not Capacity.OBSERVER]
        self.absent = set(self.rng.sample(free, self.rng.randint(1, len(free) // 6)))
        silent = {Capacity.TOWNSHIP_CADRE, Capacity.OBSERVER}
        self.voters = [(n, c) for n, c in self.invited if n not in self.absent and c not in silent]
        self.counters = [n for n, c in self.voters if c is Capacity.REPRESENTATIVE][:2]

    def add(self, families: Sequence[Family], identified: date | None) -> None:
        """Add the meeting about `families`; `identified` is the county's day, None when they were refused."""
        # Afternoons: a training and a monthly meeting took a morning each.
        start = REVIEW_HOURS[2 + self.seat.number // 12 % 2]
        end = start.hour * 60 + start.minute + self.rng.choice((40, 50, 60))
        self.book.add(
            Meeting(
                number=self.number,
                kind=MeetingKind.ENTRY_REVIEW,
                township=self.office.township.name,
                village=self.seat.name,
                form=MeetingForm.REPRESENTATIVES,
                date=self.day,
                start=start,
                end=time(end // 60, end % 60),
                place="村委会会议室",
                organiser=self.seat.village.committee,
                chair=self.seat.secretary,
                recorder=self.seat.committee[0],
                expected=sum(1 for _, capacity in self.invited if capacity is not Capacity.OBSERVER),
                scrutineer=self.counters[0],
                teller=self.counters[1],
            )
        )
        for name, capacity in self.invited:
            self.book.add(attendance(self.rng, self.number, name, capacity, name not in self.absent))
        for family in families:
            self.book.add(self._vote(family, is_passed=identified is not None))
        if identified is not None:
            self._add_outcome(families, identified)

    def _vote(self, family: Family, *, is_passed: bool) -> Resolution:
        total = len(self.voters)
        against, abstained = (self.rng.choice((0, 0, 1)), self.rng.choice((0, 1)))
        if not is_passed:
            against, abstained = total * 6 // 10, 2
        speeches = names.ENTRY_SPEECHES if is_passed else names.ENTRY_REFUSALS
        said = self.rng.sample(speeches, 2)
        reason = coming_in.reason_of(family)
        known = {"reason": reason, "size": len(family.members), "income": coming_in.income_before(family)}
        speakers = self.rng.sample(self.voters, len(said))
        return Resolution(
            meeting=self.number,
            household=family.number,
            remarks="".join(
                f"{name.split('（')[0]}（{capacity.value}）：{speech.format(**known)}。"
                for (name, capacity), speech in zip(speakers, said, strict=True)
            ),
            votes_for=total - against - abstained,
            votes_against=against,
            abstentions=abstained,
            result=ReviewResult.PASSED if is_passed else ReviewResult.FAILED,
            reason=None if is_passed else "住院费用报销后自付不多，收入仍在监测线以上",
        )

    def _add_outcome(self, families: Sequence[Family], identified: date) -> None:
        first = self.day + timedelta(days=1)
        last = first + timedelta(days=PUBLIC_DAYS - 1)
        self.book.add(
            Publicity(
                meeting=self.number,
                start=first,
                end=last,
                place=f"{self.seat.name}村务公开栏",
                reported=last + timedelta(days=1),
            )
        )
        if self.seat.name == OBJECTED:
            self.book.add(
                Objection(
                    meeting=self.number,
                    household=families[0].number,
                    raised=first + timedelta(days=1),
                    content="反映该户有亲属在外做生意",
                    finding="经核实，经营户为其已分户的兄弟，不是本户成员，反映不实",
                    outcome=ObjectionOutcome.REJECTED,
                    settled=last,
                )
            )
        for family in families:
            self.book.add(
                Approval(
                    household=family.number,
                    submitted=last + timedelta(days=1),
                    township_opinion="同意上报",
                    township_approved=last + timedelta(days=2),
                    county_document=_DOCUMENTS[identified.month],
                    county_approved=identified,
                    announced=identified + timedelta(days=1),
                    purpose=Purpose.IDENTIFY,
                )
            )
