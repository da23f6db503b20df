"""Tells how a household came under monitoring: its application, the visit, the study of its risks."""

from __future__ import annotations

from datetime import time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from generators.records.households import Application, Verification
from generators.records.meetings import RiskStudy
from generators.records.vocabulary import (
    HousingGrade,
    MeetingKind,
    Purpose,
    Risk,
    Source,
    VerificationResult,
)
from tools.sample_data import task_force

if TYPE_CHECKING:
    from datetime import date
    from random import Random

    from tools.sample_data.book import SampleRows
    from tools.sample_data.households import Family

FIRST_YEAR_KEPT = 2022
"""The workbook begins in 2022: visits and meetings before stand on paper only."""

_REASONS = {
    Risk.ILLNESS: "家人看病花销大，自付的药费多，收入抵不上支出",
    Risk.SCHOOLING: "孩子上学费用高，家里收入有限",
    Risk.DISABILITY: "家人残疾需要照料，劳力出不去",
    Risk.DISASTER: "去年受灾减产，收入减少较多",
    Risk.ACCIDENT: "家人出了意外，一时不能干活，支出增加",
    Risk.BUSINESS: "养殖亏损，本钱收不回来",
    Risk.JOB: "打工的厂子停了工，几个月没有收入",
    Risk.LABOUR: "家里没有劳力，收入少",
    Risk.HOUSING: "住房出现裂缝，自己无力修缮",
    Risk.WATER: "吃水不便，水管冻裂后无力更换",
    Risk.OTHER: "家庭收入减少较多，靠自己难以解决",
}


def add_coming_in(book: SampleRows, rng: Random, family: Family) -> None:
    """Add what led to the identification of `family`, as far as the workbook reaches back."""
    if family.source is Source.APPLICATION:
        book.add(_application(rng, family))
    if family.identified.year < FIRST_YEAR_KEPT:
        return
    book.add(_first_visit(family))
    _add_risk_study(book, family)


def _application(rng: Random, family: Family) -> Application:
    # Clue to decision takes 15 days at most.
    applied = family.identified - timedelta(days=rng.randint(10, 13))
    return Application(
        household=family.number,
        applied=applied,
        reason=_REASONS[family.risks[0]],
        written_by="邻居代填" if rng.random() < 0.1 else None,
        received_by=family.seat.committee[0],
        received=applied + timedelta(days=rng.choice((0, 1))),
    )


def _half(amount: int) -> Decimal:
    """Return what came in before the household was helped, to the ten yuan."""
    return Decimal(amount // 20 * 10)


def _first_visit(family: Family) -> Verification:
    return first_visit(family, family.identified - timedelta(days=9))


def first_visit(family: Family, day: date, opinion: str = "存在返贫致贫风险，建议纳入监测") -> Verification:
    """Return the visit of `day` that found the household at risk."""
    seat = family.seat
    return Verification(
        household=family.number,
        purpose=Purpose.IDENTIFY,
        date=day,
        verifiers=(seat.leader, seat.committee[0], seat.team[0]),
        food=True,
        clothing=True,
        education=True,
        medical=True,
        housing=Risk.HOUSING not in family.risks,
        housing_grade=HousingGrade.C if Risk.HOUSING in family.risks else HousingGrade.A,
        water=Risk.WATER not in family.risks,
        wages=_half(family.income.wages),
        business=_half(family.income.business),
        property_income=_half(family.income.property_income),
        transfers=_half(family.income.transfers),
        business_costs=_half(family.income.business_costs),
        result=VerificationResult.AT_RISK,
        opinion=opinion,
        household_agrees=True,
        signed=day,
        category=family.category,
        risks=family.risks,
    )


def _add_risk_study(book: SampleRows, family: Family) -> None:
    """Add the task force's meeting that fixes the measures, before the first of them begins (G13)."""
    day = family.identified + timedelta(days=2)
    number = f"{day:%Y%m%d}-研判-{family.seat.name}-{family.number[-3:]}"
    task_force.add_meeting(
        book, family.seat, MeetingKind.RISK_STUDY, number, day, (time(15, 0), time(15, 50))
    )
    seat, reason = family.seat, _REASONS[family.risks[0]]
    measures = "、".join(dict.fromkeys(item.measure.value for item in family.plan))
    book.add(
        RiskStudy(
            meeting=number,
            household=family.number,
            causes=f"{reason}，属{family.risks[0].value}",
            remarks=f"{seat.leader}：核查属实，先解决{family.risks[0].value.removeprefix('因')}的问题。"
            f"{seat.committee[0]}：家里{len(family.members)}口人，措施要落到人。",
            opinion=f"落实{measures}，由帮扶责任人{family.helper}逐月跟踪",
        )
    )


def reason_of(family: Family) -> str:
    """Return in the villagers' words what the household suffers from first."""
    return _REASONS[family.risks[0]]


def income_before(family: Family) -> int:
    """Return 人均纯收入 as the first visit found it."""
    income = family.income
    gains = (income.wages, income.business, income.property_income, income.transfers)
    net = sum(map(_half, gains), -_half(income.business_costs))
    return int(net) // len(family.members)
