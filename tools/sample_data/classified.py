"""Invents what is decided of each low-income household, who is hired to care, and what serves the sites."""

from __future__ import annotations

from datetime import date, time
from typing import TYPE_CHECKING

from generators.records.employment import Facility
from generators.records.low_income import CareWorker, LowIncome, SupportDecision
from generators.records.vocabulary import (
    FacilityKind,
    Gender,
    LowIncomeGroup,
    MeetingKind,
    SupportHandling,
)
from tools.sample_data import task_force
from tools.sample_data.registry import invent_name

if TYPE_CHECKING:
    from random import Random

    from tools.sample_data.book import SampleRows
    from tools.sample_data.people import Seat

STUDIED = {
    "桃花塬村": (date(2022, 2, 24), date(2022, 5, 25)),
    "寨沟门村": (date(2022, 5, 26),),
    "羊圈塔村": (date(2022, 5, 24),),
    "福安安置点": (date(2022, 5, 27),),
}
"""Village → the days its task force studied its low-income households."""
HIRED = date(2022, 6, 1)
_CARED_FOR = (LowIncomeGroup.ELDERLY, LowIncomeGroup.ORPHAN, LowIncomeGroup.LEFT_BEHIND)
_HELD = {
    LowIncomeGroup.ELIMINATED: (SupportHandling.MEASURES, "推荐乡内务工岗位，跟踪收入", "驻村工作队"),
    LowIncomeGroup.SUBSISTENCE: (SupportHandling.WATCH, "低保金按月到户，每月走访", "乡民政助理"),
    LowIncomeGroup.EXTREME_POVERTY: (SupportHandling.WATCH, "核对照料协议，每月探访", "乡民政助理"),
    LowIncomeGroup.DISABLED: (SupportHandling.SUBSISTENCE, "协助备齐材料，申请纳入农村低保", "乡民政助理"),
    LowIncomeGroup.ELDERLY: (SupportHandling.CARE, "聘请邻里照料起居，定期打扫", "村委会"),
    LowIncomeGroup.ORPHAN: (SupportHandling.CARE, "聘请照料人，核对就学资助", "村委会"),
    LowIncomeGroup.LEFT_BEHIND: (SupportHandling.CARE, "放学后看护，辅导作业", "村委会"),
}
_SERVICES = {
    LowIncomeGroup.ELDERLY: "做饭、打扫、代购药品",
    LowIncomeGroup.ORPHAN: "日常照料、接送上学",
    LowIncomeGroup.LEFT_BEHIND: "放学看护、辅导作业",
}


def add_classified_support(book: SampleRows, rng: Random, seat: Seat) -> None:
    """Add the meetings of one village that has any, and those hired after the last of them."""
    for day in STUDIED.get(seat.name, ()):
        number = f"{day:%Y%m%d}-分类帮扶-{seat.name}"
        hours = time(9, 30), time(10, 40)
        task_force.add_meeting(book, seat, MeetingKind.CLASSIFIED_SUPPORT, number, day, hours)
        for index, subject in enumerate(_listed(book, seat, day)):
            handling, measure, unit = _HELD[subject.groups[0]]
            book.add(
                SupportDecision(
                    meeting=number,
                    subject=subject.number,
                    problem=subject.hardship or "收入来源少",
                    handling=handling,
                    measure=measure,
                    unit=unit,
                    person=seat.visitors[index % len(seat.visitors)],
                    due=date(day.year, day.month + 1, 20),
                    done=date(day.year, day.month + 1, 12) if handling is SupportHandling.MEASURES else None,
                )
            )
    if seat.name in STUDIED:
        for subject in _listed(book, seat, HIRED):
            if subject.groups[0] in _CARED_FOR:
                book.add(_care_worker(book, rng, seat, subject))


def _listed(book: SampleRows, seat: Seat, on: date) -> list[LowIncome]:
    return [
        row
        for row in book.rows[LowIncome]
        if isinstance(row, LowIncome)
        and row.village == seat.name
        and row.since <= on
        and (row.until is None or row.until > on)
    ]


def _care_worker(book: SampleRows, rng: Random, seat: Seat, subject: LowIncome) -> CareWorker:
    return CareWorker(
        subject=subject.number,
        name=invent_name(rng, Gender.FEMALE, rng.choice(seat.surnames)),
        gender=Gender.FEMALE,
        phone=book.registry.new_household_phone(),
        public_post="光伏扶贫公益岗位",
        service=_SERVICES[subject.groups[0]],
        wage=400,
        since=HIRED,
    )


_FACILITIES: tuple[tuple[FacilityKind, str, str, str, str, str], ...] = (
    (
        FacilityKind.EDUCATION,
        "中心小学",
        "乡政府所在地",
        "1.5公里",
        "乡中心校",
        "义务教育小学阶段就读，校车接送",
    ),
    (FacilityKind.EDUCATION, "幼儿园", "所在村", "0.4公里", "乡中心校", "学前教育"),
    (FacilityKind.HEALTH, "卫生室", "所在村", "0.3公里", "乡卫生院", "基本医疗、慢病签约服务"),
    (FacilityKind.ELDERLY, "日间照料中心", "所在村", "0.3公里", "所在村村委会", "老年人就餐、日间照料"),
    (FacilityKind.SERVICE, "党群服务中心", "安置点", "", "安置点居民委员会", "政策咨询、代办服务"),
    (FacilityKind.UTILITIES, "集中供水站", "所在村", "0.8公里", "乡水管站", "生活用水，水质年检"),
)
BUILT = "党群服务中心"


def add_facilities(book: SampleRows, rng: Random, seat: Seat) -> None:
    """Add what serves one site; all but its own service centre are shared with the village beside it."""
    host = seat.village.host or seat.name
    for kind, name, place, distance, unit, service in _FACILITIES:
        book.add(
            Facility(
                site=seat.name,
                kind=kind,
                name=f"{seat.name if name == BUILT else host}{name}" if place != "乡政府所在地" else name,
                place={"所在村": host, "安置点": seat.name}.get(place, place),
                distance=distance or None,
                sharing="自建" if name == BUILT else "就近共享",
                unit=unit.replace("所在村", host).replace("安置点", seat.name),
                service=service,
                contact=invent_name(rng, Gender.MALE, rng.choice(seat.surnames)),
                phone=book.registry.new_phone(),
                since=date(2021, 12, 20),
            )
        )
