"""Tells one quarter's exit procedure: pre-judgement, visits, reviews, publicity, approval, mark, letters."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time, timedelta
from itertools import groupby
from random import Random
from typing import TYPE_CHECKING

from generators.records.columns import Quarter
from generators.records.households import Approval, ExitLetter, SystemMark, Verification
from generators.records.meetings import (
    Attendance,
    Decision,
    Meeting,
    Objection,
    PreJudgement,
    Publicity,
    Resolution,
)
from generators.records.vocabulary import (
    Capacity,
    Delivery,
    Gender,
    HousingGrade,
    Measure,
    MeetingForm,
    MeetingKind,
    ObjectionOutcome,
    PreJudgementOpinion,
    Purpose,
    Relation,
    ReviewResult,
    VerificationResult,
)
from tools.sample_data import names
from tools.sample_data.households import LINE
from tools.sample_data.registry import invent_name
from tools.sample_data.stories import (
    APPROVED,
    MARKED,
    PUBLISHED,
    REVIEWED,
    TOLD,
    VERIFIED,
    Fate,
    Plight,
    ReviewCase,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tools.sample_data.book import SampleRows
    from tools.sample_data.households import Family
    from tools.sample_data.people import Office, Seat

REVIEW_HOURS = (time(8, 30), time(10, 30), time(14, 30), time(16, 30))
_LENGTH_MINUTES = (50, 60, 70, 80, 90)
PUBLIC_DAYS = 5
SHORT_PUBLIC_DAYS = 3


@dataclass(frozen=True)
class Calendar:
    """The days on which a quarter's steps are taken."""

    quarter: Quarter
    pre_judged: date
    first_visit: date
    first_review: date
    township_approved: date
    county_approved: date
    county_document: str
    marked: date
    delivered: date
    """The day after which letters are handed over."""


FIRST_QUARTER = Calendar(
    quarter=Quarter(2022, 1),
    pre_judged=date(2022, 3, 15),
    first_visit=date(2022, 3, 16),
    first_review=date(2022, 3, 21),
    township_approved=date(2022, 4, 1),
    county_approved=date(2022, 4, 6),
    county_document="兴乡振发〔2022〕11号",
    marked=date(2022, 4, 7),
    delivered=date(2022, 4, 9),
)
SECOND_QUARTER = Calendar(
    quarter=Quarter(2022, 2),
    pre_judged=date(2022, 6, 14),
    first_visit=date(2022, 6, 15),
    first_review=date(2022, 6, 21),
    township_approved=date(2022, 7, 1),
    county_approved=date(2022, 7, 4),
    county_document="兴乡振发〔2022〕23号",
    marked=date(2022, 7, 5),
    delivered=date(2022, 7, 8),
)


def add_course(
    book: SampleRows,
    rng: Random,
    calendar: Calendar,
    office: Office,
    families: Sequence[Family],
    *,
    seats: Sequence[Seat],
    cases: Mapping[str, ReviewCase],
) -> None:
    """Add the quarter of `calendar` for one township to `book`; `cases` names the villages out of the way."""
    concerned = [family for family in families if _fate(family, calendar) is not None]
    _add_pre_judgement(book, rng, calendar, office, concerned, seats=seats)
    by_seat = {seat: list(own) for seat, own in groupby(concerned, key=lambda family: family.seat)}
    for seat in seats:
        visited = [family for family in by_seat.get(seat, []) if _fate(family, calendar) in VERIFIED]
        case = cases.get(seat.name, ReviewCase.SOUND)
        for family in visited:
            book.add(_verification(rng, calendar, family, _fate(family, calendar)))
        reviewed = [family for family in visited if _fate(family, calendar) in REVIEWED]
        if reviewed:
            _Review(book, rng, calendar, office, seat, case=case).add(reviewed)


def _fate(family: Family, calendar: Calendar) -> Fate | None:
    if calendar is SECOND_QUARTER:
        return family.story.second
    return family.story.first


def _add_pre_judgement(
    book: SampleRows,
    rng: Random,
    calendar: Calendar,
    office: Office,
    families: Sequence[Family],
    *,
    seats: Sequence[Seat],
) -> None:
    """Add the township's meeting of 中旬 and what it held of each household (notice L47)."""
    invited = [(name, Capacity.TOWNSHIP_CADRE) for name in (*office.leaders[1:], *office.village_leaders)]
    invited += [(name, Capacity.TOWNSHIP_CADRE) for name in office.staff]
    for seat in seats:
        invited.append((seat.secretary, Capacity.COMMITTEE))
        if seat.first_secretary:
            invited.append((seat.first_secretary, Capacity.RESIDENT))
    number = f"{calendar.quarter}-预判-{office.township.name}"
    recorder = office.staff[2]
    book.add(
        Meeting(
            number=number,
            kind=MeetingKind.PRE_JUDGEMENT,
            township=office.township.name,
            form=MeetingForm.TOWNSHIP,
            date=calendar.pre_judged,
            start=time(9, 0),
            end=time(11, 40),
            place="乡政府三楼会议室",
            organiser=office.township.signature,
            chair=office.leaders[2],
            recorder=recorder,
            expected=len(invited),
        )
    )
    away = set(rng.sample([name for name, _ in invited if name not in {office.leaders[2], recorder}], 3))
    for name, capacity in invited:
        book.add(attendance(rng, number, name, capacity, present=name not in away))
    for family in families:
        book.add(_pre_judgement(rng, calendar, number, family))


def _pre_judgement(rng: Random, calendar: Calendar, number: str, family: Family) -> PreJudgement:
    fate = _fate(family, calendar)
    done = sum(1 for item in family.plan if item.done and item.done < calendar.pre_judged)
    if fate in VERIFIED:
        opinion = PreJudgementOpinion.ELIMINATE
        reason = rng.choice(
            ("措施已落实，近六个月收入稳定", "识别时的风险已解除，收入稳定", "收入稳定超过监测线，无新增风险")
        )
    elif family.story.plight in {Plight.SUBSISTENCE, Plight.DISABLED} and family.identified.year < 2022:
        opinion = PreJudgementOpinion.DEFER
        reason = (
            "属低保家庭，按规定缓退"
            if family.story.plight is Plight.SUBSISTENCE
            else "属残疾人家庭，按规定缓退"
        )
    else:
        opinion = PreJudgementOpinion.KEEP
        reason = rng.choice(("收入尚不稳定", "措施成效有待观察", "支出仍然偏大", "监测时间较短，继续跟踪"))
    return PreJudgement(
        meeting=number,
        household=family.number,
        income_per_head=family.income_per_head if fate in VERIFIED else _income_before(family, calendar),
        measures=f"计划{len(family.plan)}项，已完成{done}项",
        guarantees="稳定实现",
        opinion=opinion,
        reason=reason,
    )


def _income_before(family: Family, calendar: Calendar) -> int:
    """Return 人均纯收入 as it stood in a quarter in which nobody visited to check it."""
    if family.story.rolled_back and calendar is SECOND_QUARTER:
        return LINE - 460
    share = 92 if calendar is FIRST_QUARTER else 97
    return family.income_per_head * share // 100


def _verification(rng: Random, calendar: Calendar, family: Family, fate: Fate | None) -> Verification:
    """Return the visit of notice L49: four checks, the income block, the household's signature."""
    day = calendar.first_visit + timedelta(days=rng.randrange(0, 4))
    unsigned = fate in {Fate.NOT_SIGNED, Fate.NOT_SIGNED_NOT_TAKEN}
    cleared = fate is not Fate.NOT_CLEARED
    seat, income = family.seat, family.income
    companion = rng.choice([name for name in seat.visitors if name != family.helper])
    working = [member for member in family.members if member.work_months]
    jobs = "；".join(f"{member.name}在{member.work_place}务工{member.work_months}个月" for member in working)
    return Verification(
        household=family.number,
        purpose=Purpose.ELIMINATE,
        date=day,
        verifiers=(seat.leader, family.helper, companion),
        measures_in_place=cleared,
        measures_note=f"{len(family.plan)}项措施均已落实" if cleared else "产业措施尚未见效",
        food=True,
        clothing=True,
        education=True,
        medical=True,
        housing=True,
        housing_grade=rng.choice((HousingGrade.A, HousingGrade.B)),
        water=True,
        jobs_note=jobs or "在家务农，有土地流转和分红收入",
        wages=income.wages,
        business=income.business,
        property_income=income.property_income,
        transfers=income.transfers,
        business_costs=income.business_costs,
        compensation=income.compensation,
        medical_spending=income.medical_spending,
        income_stable=cleared,
        spending_controlled=True,
        result=VerificationResult.ELIMINATED if cleared else VerificationResult.REMAINS,
        opinion="风险已消除，提交民主评议" if cleared else "收入未稳定，继续监测帮扶",
        household_agrees=None if unsigned else True,
        signed=None if unsigned else day,
    )


def attendance(rng: Random, meeting: str, name: str, capacity: Capacity, present: bool | None) -> Attendance:
    """Return the line of somebody called to `meeting`; `present` is None before it."""
    resident = capacity in {Capacity.REPRESENTATIVE, Capacity.PARTY_MEMBER}
    reasons = names.ABSENCES if resident else names.ABSENCES_OF_CADRES
    return Attendance(
        meeting=meeting,
        name=name,
        capacity=capacity,
        group=rng.choice(names.GROUPS) if resident else None,
        present=present,
        absence_reason=rng.choice(reasons) if present is False else None,
    )


def invited_to_review(office: Office, seat: Seat) -> list[tuple[str, Capacity]]:
    """Return who is called to a review of the village, in which capacity."""
    return [
        *((name, Capacity.REPRESENTATIVE) for name in seat.representatives),
        *((name, Capacity.PARTY_MEMBER) for name in seat.party_members),
        *((name, Capacity.COMMITTEE) for name in (seat.secretary, *seat.committee)),
        *((name, Capacity.RESIDENT) for name in seat.residents),
        (seat.leader, Capacity.TOWNSHIP_CADRE),
        *([(office.staff[3], Capacity.OBSERVER)] if seat.number % 5 == 0 else []),
    ]


class _Review:
    """One village's democratic review, with all that follows from it."""

    def __init__(
        self,
        book: SampleRows,
        rng: Random,
        calendar: Calendar,
        office: Office,
        seat: Seat,
        *,
        case: ReviewCase,
    ) -> None:
        self.book, self.rng, self.calendar = book, rng, calendar
        self.office, self.seat, self.case = office, seat, case
        self.number = f"{calendar.quarter}-评议-{seat.name}"
        # A leader has the villages n, n+12, n+24 (n+10 in a county): their hours never meet.
        self.day = calendar.first_review + timedelta(days=seat.number % 4)
        self.start = REVIEW_HOURS[seat.number // 4 % 4]
        if case is ReviewCase.EARLY_BY_DECISION:
            self.day = calendar.first_review - timedelta(days=1)
        self.invited = invited_to_review(office, seat)
        self.absent = self._pick_absent()

    @property
    def chair(self) -> str:
        return self.seat.secretary

    @property
    def recorder(self) -> str:
        return self.seat.committee[0]

    def _pick_absent(self) -> set[str]:
        needed = {self.chair, self.recorder, self.seat.leader}
        free = [
            name
            for name, capacity in self.invited
            if name not in needed and capacity is not Capacity.OBSERVER
        ]
        expected = len(free) + len(needed)
        if self.case is ReviewCase.QUORUM_MISSED:
            return set(self.rng.sample(free, expected // 2))
        return set(self.rng.sample(free, self.rng.randint(1, expected // 6)))

    def _voters(self) -> list[tuple[str, Capacity]]:
        """Return those present who may vote: not 乡干部, not 列席 (`DOMAIN.md` §4.2)."""
        silent = {Capacity.TOWNSHIP_CADRE, Capacity.OBSERVER}
        return [
            (n, capacity) for n, capacity in self.invited if n not in self.absent and capacity not in silent
        ]

    def _counters(self) -> list[str]:
        """Return 监票人 and 计票人: two representatives."""
        return [name for name, capacity in self._voters() if capacity is Capacity.REPRESENTATIVE][:2]

    def add(self, families: Sequence[Family]) -> None:
        """Add the meeting about `families` and what came of it."""
        held = self.case is not ReviewCase.NOT_YET_HELD
        self._add_meeting(held)
        if not held:
            return
        if self.case is ReviewCase.EARLY_BY_DECISION:
            self._add_decision()
        for family in families:
            self._add_resolution(family)
        passed = [family for family in families if _fate(family, self.calendar) in PUBLISHED]
        if passed:
            self._add_publicity(passed)
            for family in passed:
                self._add_outcome(family)

    def _add_meeting(self, held: bool) -> None:
        counters = self._counters()
        end = self.start.hour * 60 + self.start.minute + self.rng.choice(_LENGTH_MINUTES)
        meeting = Meeting(
            number=self.number,
            kind=MeetingKind.DEMOCRATIC_REVIEW,
            township=self.office.township.name,
            village=self.seat.name,
            form=MeetingForm.REPRESENTATIVES,
            date=self.day,
            start=self.start,
            end=time(end // 60, end % 60) if held else None,
            place=self.rng.choice((f"{self.seat.name}党群服务中心", "村委会会议室", "村文化活动室")),
            organiser=self.seat.village.branch,
            chair=self.chair,
            recorder=self.recorder,
            expected=sum(1 for _, capacity in self.invited if capacity is not Capacity.OBSERVER),
            scrutineer=counters[0] if held else None,
            teller=counters[1] if held else None,
        )
        self.book.add(meeting)
        for name, capacity in self.invited:
            present = name not in self.absent if held else None
            self.book.add(attendance(self.rng, self.number, name, capacity, present))

    def _add_decision(self) -> None:
        self.book.add(
            Decision(
                rule="G3",
                meeting=self.number,
                decided_by=f"{self.office.leaders[2]}（乡党委副书记）",
                decided=self.day - timedelta(days=2),
                reason="安置点住户多在外务工，20日集中返村，经研究同意提前一天召开评议会",
            )
        )

    def _add_resolution(self, family: Family) -> None:
        fate = _fate(family, self.calendar)
        voters = self._voters()
        relatives = [
            name
            for name, capacity in voters
            if capacity is Capacity.REPRESENTATIVE
            and name[0] == family.head.name[0]
            and name not in self._counters()
        ]
        recused = tuple(relatives[:1]) if self.rng.random() < 0.4 else ()
        total = len(voters) - len(recused)
        against, abstained = self.rng.choice((0, 0, 1, 2)), self.rng.choice((0, 0, 1))
        result, reason = ReviewResult.PASSED, None
        if fate is Fate.FAILED:
            result, reason = ReviewResult.FAILED, "收入来源尚不稳定，同意票未过半数"
            against, abstained = total * 6 // 10, 2
        elif fate is Fate.DEFERRED:
            result, reason = ReviewResult.DEFERRED, _DEFERRAL_REASONS[family.story.plight]
        surplus = 6 if fate is Fate.TOO_MANY_VOTES else 0
        self.book.add(
            Resolution(
                meeting=self.number,
                household=family.number,
                remarks=self._talk(family, result),
                votes_for=total - against - abstained + surplus,
                votes_against=against,
                abstentions=abstained,
                recused=recused,
                result=result,
                reason=reason,
            )
        )

    def _talk(self, family: Family, result: ReviewResult) -> str:
        """Return two or three speeches of people who were there, different from house to house."""
        kind = {ReviewResult.PASSED: "passed", ReviewResult.FAILED: "failed"}.get(result, "deferred")
        speeches = self.rng.sample(_fitting(names.SPEECHES[kind], family), self.rng.randint(2, 3))
        speakers = self.rng.sample(self._voters(), len(speeches))
        worker = next((member for member in family.members if member.work_place), None)
        known = {
            "place": worker.work_place if worker else "县里",
            "stock": self.rng.choice(names.LIVESTOCK),
            "measure": self.rng.choice(family.plan).measure.value,
            "size": len(family.members),
            "income": family.income_per_head,
            "month": self.calendar.quarter.last_month - 1,
            "wage": self.rng.randrange(180, 420) * 10,
        }
        return "".join(
            f"{name.split('（')[0]}（{capacity.value}）：{speech.format(**known)}。"
            for (name, capacity), speech in zip(speakers, speeches, strict=True)
        )

    @property
    def _public_from(self) -> date:
        return self.day + timedelta(days=1)

    @property
    def _public_to(self) -> date:
        days = SHORT_PUBLIC_DAYS if self.case is ReviewCase.SHORT_PUBLICITY else PUBLIC_DAYS
        return self._public_from + timedelta(days=days - 1)

    def _add_publicity(self, passed: Sequence[Family]) -> None:
        self.book.add(
            Publicity(
                meeting=self.number,
                start=self._public_from,
                end=self._public_to,
                place=f"{self.seat.name}村务公开栏",
                reported=self._public_to + timedelta(days=1),
            )
        )
        for family in passed:
            told = _OBJECTIONS.get(_fate(family, self.calendar) or Fate.KEPT)
            if told is None:
                continue
            content, finding, outcome = told
            self.book.add(
                Objection(
                    meeting=self.number,
                    household=family.number,
                    raised=self._public_from + timedelta(days=2),
                    content=content,
                    finding=finding,
                    outcome=outcome,
                    settled=None if outcome is ObjectionOutcome.OPEN else self._public_to,
                )
            )

    def _add_outcome(self, family: Family) -> None:
        """Add the approval, the mark and the letter, as far as the household's course went."""
        fate, calendar = _fate(family, self.calendar), self.calendar
        if fate in APPROVED:
            self.book.add(
                Approval(
                    household=family.number,
                    submitted=self._public_to + timedelta(days=1),
                    township_opinion="同意上报",
                    township_approved=calendar.township_approved,
                    county_document=calendar.county_document,
                    county_approved=calendar.county_approved,
                    announced=calendar.county_approved,
                )
            )
        marked = calendar.marked + timedelta(days=self.seat.number % 2)
        if family.story.rolled_back:
            marked = calendar.marked
        if fate in MARKED:
            self.book.add(
                SystemMark(
                    household=family.number,
                    date=marked,
                    mode=family.story.mode,
                    operator=self.office.staff[0],
                    checker=self.office.staff[1],
                )
            )
        if fate in TOLD:
            self.book.add(self._letter(family, marked + timedelta(days=1)))

    def _letter(self, family: Family, day: date) -> ExitLetter:
        """Return the letter and how it was delivered: what is posted or left is signed later or by nobody."""
        rng, how = Random(family.number), family.story.delivery
        delivered = self.calendar.delivered + timedelta(days=rng.randrange(1, 5))
        away = rng.random() < 0.2 and len(family.members) > 1
        receiver = family.members[1] if away and family.members[1].at_school is None else family.head
        name, relation = receiver.name, receiver.relation
        signed = delivered + timedelta(days=4 if how is Delivery.BY_POST else 0)
        if how is Delivery.BY_POST:
            name, relation = family.head.name, family.head.relation
        elif how is Delivery.ENTRUSTED:
            name, relation = invent_name(rng, Gender.MALE, family.head.name[0]), Relation.SIBLING
        letter = ExitLetter(
            household=family.number,
            date=day,
            delivered=delivered,
            delivery=how,
            delivered_by=family.helper,
        )
        if how is Delivery.LEFT:
            witnesses = (self.seat.committee[0], self.seat.representatives[0])
            return letter.model_copy(update={"witnesses": witnesses})
        return letter.model_copy(
            update={
                "received_by": name,
                "relation": relation,
                "received": signed,
                "receipt_returned": signed + timedelta(days=3),
            }
        )


def _fitting(speeches: Sequence[str], family: Family) -> list[str]:
    """Return those of `speeches` which can be said of `family`."""
    absent = {
        "公益岗位": not any(item.measure is Measure.PUBLIC_POST for item in family.plan),
        "{place}": not any(member.work_place for member in family.members),
        "娃娃": not any(member.at_school for member in family.members),
        "孩子": not any(member.at_school for member in family.members),
    }
    return [
        speech for speech in speeches if not any(word in speech for word, is_so in absent.items() if is_so)
    ]


_DEFERRAL_REASONS = {
    Plight.SUBSISTENCE: "属低保家庭，按规定缓退",
    Plight.EXTREME_POVERTY: "属特困家庭，按规定缓退",
    Plight.DISABLED: "属残疾人家庭，按规定缓退",
}
_OBJECTIONS = {
    Fate.OBJECTION_REJECTED: (
        "反映该户今年养殖亏损",
        "入户核对出栏记录和收购款，账实相符，反映不实",
        ObjectionOutcome.REJECTED,
    ),
    Fate.OBJECTION_UPHELD: (
        "反映该户主要劳力已停工回家",
        "经核实，户主6月起停工，收入不再稳定，反映属实",
        ObjectionOutcome.UPHELD,
    ),
    Fate.OBJECTION_OPEN: ("反映该户有大额欠款未还", None, ObjectionOutcome.OPEN),
}
