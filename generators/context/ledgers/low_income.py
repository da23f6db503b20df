"""农村低收入人口: the numbers by group, each household's ledger, the month's visits, who is hired to care."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from generators.context.ledgers.page import VillageQuarter, fields_of, page, rows
from generators.context.ledgers.people import is_serving
from generators.records.columns import says_something
from generators.records.low_income import CareWorker, LowIncome, Visit
from generators.records.township import Person
from generators.records.vocabulary import LowIncomeGroup
from generators.wording import join_names

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from generators.records.dataset import Dataset

_BASE_NOTES = ("计量单位：户、人。", "一户属于几个类别的，各类分别统计，合计不等于实有户数。")
_HOUSEHOLD_NOTES = ("每月走访一次，走访的日子填在当月格内。", "本台账含个人信息，限内部使用。")
_VISIT_NOTES = (
    "政策到户核查：已落实填“是”，未落实填“否”，不适用留空。",
    "未落实的，写明承载单位，办结后填办结日期。",
)


def subjects_on(dataset: Dataset, village: str, on: date) -> list[LowIncome]:
    """Return the low-income households of `village` on the books on that day."""
    return [
        subject
        for subject in dataset.by(LowIncome, "village", village)
        if subject.since <= on and (subject.until is None or subject.until > on)
    ]


def base_context(dataset: Dataset, scope: VillageQuarter) -> dict[str, Any]:
    """Return the fields of 农村低收入人口底数表.xlsx."""
    subjects = subjects_on(dataset, scope.village.name, scope.quarter.last_day)
    return {
        **page(dataset, scope, "农村低收入人口底数表", _BASE_NOTES, unit="户、人"),
        "类别": [
            {
                "类别": str(group),
                "户数": sum(group in subject.groups for subject in subjects),
                "人数": sum(subject.size for subject in subjects if group in subject.groups),
                "备注": "",
            }
            for group in LowIncomeGroup
        ],
    }


def households_context(dataset: Dataset, scope: VillageQuarter) -> dict[str, Any]:
    """Return the fields of 农村低收入人口分户帮扶台账.xlsx: the year's visits up to the quarter's end."""
    subjects = subjects_on(dataset, scope.village.name, scope.quarter.last_day)
    return {
        **page(dataset, scope, "农村低收入人口分户帮扶台账", _HOUSEHOLD_NOTES),
        "对象": [
            {
                "序号": number,
                **fields_of(
                    dataset,
                    # Whoever is shown was on the list then, whatever came after.
                    subject.model_copy(update={"until": None}),
                    name="姓名",
                    subsistence_people="低保保障人数",
                    guardian="监护人",
                ),
                "电话": _phone(dataset, subject.person),
                **_visits_by_month(dataset, subject, scope),
            }
            for number, subject in enumerate(subjects, start=1)
        ],
    }


def _phone(dataset: Dataset, person: str | None) -> str:
    people = dataset.by(Person, "name", person) if person else []
    return people[0].phone or "" if people else ""


def _visits_by_month(dataset: Dataset, subject: LowIncome, scope: VillageQuarter) -> dict[str, str]:
    days: dict[int, list[str]] = {}
    for visit in dataset.by(Visit, "subject", subject.number):
        if visit.date.year == scope.quarter.year and visit.date <= scope.quarter.last_day:
            days.setdefault(visit.date.month, []).append(str(visit.date.day))
    return {f"{month}月走访": join_names(days.get(month, [])) for month in range(1, 13)}


def visits_context(dataset: Dataset, scope: VillageQuarter) -> dict[str, Any]:
    """Return the fields of 低收入家庭走访台账.xlsx."""
    visits = [
        _as_of(visit, scope.quarter.last_day)
        for subject in dataset.by(LowIncome, "village", scope.village.name)
        for visit in dataset.by(Visit, "subject", subject.number)
        if visit.date in scope.quarter
    ]
    visits.sort(key=lambda visit: (visit.date, visit.row))
    return {
        **page(dataset, scope, "低收入家庭走访台账", _VISIT_NOTES),
        "走访": _visit_rows(dataset, visits),
    }


def _visit_rows(dataset: Dataset, visits: Sequence[Visit]) -> list[dict[str, Any]]:
    seen = [dataset.by(LowIncome, "number", visit.subject)[0] for visit in visits]
    return [
        {
            **fields,
            "走访对象": subject.name,
            "类别": join_names([str(group) for group in subject.groups]),
        }
        for fields, subject in zip(rows(dataset, visits), seen, strict=True)
    ]


_GAP_NOTES = (
    "走访发现的、帮扶政策没有落实到位的事项，逐项与承载单位对接；上季度没有办结的转入，直到办结。",
    "办结的写明办结日期；对接单的回执附后。",
)


def gaps_of(dataset: Dataset, scope: VillageQuarter) -> list[Visit]:
    """Return the visits whose policies owed a ledger of the quarter shows: those carried over first."""
    first, last = scope.quarter.first_day, scope.quarter.last_day
    owed = [
        visit
        for subject in dataset.by(LowIncome, "village", scope.village.name)
        for visit in dataset.by(Visit, "subject", subject.number)
        if says_something(visit.gap)
        and visit.date <= last
        and (visit.settled is None or visit.settled >= first)
    ]
    return sorted(owed, key=lambda visit: (visit.date, visit.row))


def gaps_context(dataset: Dataset, scope: VillageQuarter) -> dict[str, Any]:
    """Return the fields of 政策落实对接台账.xlsx, as things stood at the quarter's end."""
    shown = gaps_of(dataset, scope)
    found = sum(visit.date in scope.quarter for visit in shown)
    return {
        **page(dataset, scope, "政策落实对接台账", _GAP_NOTES, unit="项"),
        "事项": _visit_rows(dataset, [_as_of(visit, scope.quarter.last_day) for visit in shown]),
        "上期结转": len(shown) - found,
        "本期新发现": found,
    }


def _as_of(visit: Visit, last: date) -> Visit:
    """Return `visit` without what was settled after `last`: a ledger made later must not know it."""
    later = visit.settled is not None and visit.settled > last
    return visit.model_copy(update={"settled": None}) if later else visit


_CARE_NOTES = (
    "服务对象为“两无”老年人、留守儿童、孤儿和事实无人抚养儿童，由村级工作专班集体研究确定。",
    "本表含个人信息，限内部使用；服务人员签字栏由本人签字。",
)


def care_workers_of(dataset: Dataset, scope: VillageQuarter) -> list[CareWorker]:
    """Return who was hired to care for somebody of the village and serves at the quarter's end."""
    last = scope.quarter.last_day
    return [
        worker
        for subject in dataset.by(LowIncome, "village", scope.village.name)
        for worker in dataset.by(CareWorker, "subject", subject.number)
        if is_serving(worker.since, worker.until, last)
    ]


def care_context(dataset: Dataset, scope: VillageQuarter) -> dict[str, Any]:
    """Return the fields of 关爱服务人员聘用表.xlsx."""
    workers = care_workers_of(dataset, scope)
    served = [dataset.by(LowIncome, "number", worker.subject)[0] for worker in workers]
    return {
        **page(dataset, scope, "关爱服务人员聘用表", _CARE_NOTES, unit="人、元"),
        "人员": [
            {
                **fields,
                "服务对象": subject.name,
                "对象类别": join_names([str(group) for group in subject.groups]),
            }
            for fields, subject in zip(rows(dataset, workers), served, strict=True)
        ],
    }
