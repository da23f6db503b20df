"""信息采集表 (B3): what is known of a household that is being identified; the rest is left for ink."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from generators.context.household import category_text, day_text, head_name, size_text, yes_no
from generators.context.verification import clue_source, guarantee_fields, income_fields
from generators.procedure.entry_case import check_before, episode_led_to
from generators.records.households import Application, Household, MonitorEpisode, Verification
from generators.records.township import printed_place
from generators.records.vocabulary import Purpose, Risk
from generators.wording import join_names

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from generators.records.columns import Quarter
    from generators.records.dataset import Dataset
    from generators.records.households import Member


@dataclass(frozen=True)
class Candidate:
    """A household whose identification a quarter saw a step of, as known on the day of the last of them."""

    household: Household
    on: date
    check: Verification | None


def candidates(dataset: Dataset, quarter: Quarter) -> list[Candidate]:
    """Return the households that applied, were visited or were identified in `quarter`, by 户编号."""
    last: dict[str, date] = {}
    steps = [(row.household, row.applied) for row in dataset.all(Application)]
    steps += [(row.household, row.date) for row in dataset.by(Verification, "purpose", Purpose.IDENTIFY)]
    steps += [(row.household, row.identified) for row in dataset.all(MonitorEpisode)]
    for number, day in steps:
        if day in quarter:
            last[number] = max(day, last.get(number, day))
    return [
        Candidate(dataset.household(number), last[number], check_before(dataset, number, last[number]))
        for number in sorted(last)
    ]


def collection_context(dataset: Dataset, candidate: Candidate) -> dict[str, Any]:
    """Return the fields of 信息采集表.docx in the order of the national system's household and members."""
    household, on, check = candidate.household, candidate.on, candidate.check
    number, head = household.number, dataset.head_of(household.number)
    village = dataset.village(household.village)
    episode = episode_led_to(dataset, number, check.date if check else on)
    risks = episode.risks if episode else ()
    return {
        "文件标题": f"防止返贫监测对象信息采集表（{village.printed_name}{head_name(dataset, number)}）",
        "村": printed_place(household.village),
        "村民小组": household.group or "",
        "户编号": number,
        "户主": head.name,
        "证件号码": head.id_number,
        "联系电话": household.phone or "",
        "住址": household.address or "",
        "人口": size_text(dataset, number, on),
        "户类型": str(household.kind),
        "搬迁": yes_no(household.resettled),
        "整户无劳动能力": yes_no(household.without_labour),
        "类别": category_text(episode),
        "线索来源": clue_source(dataset, number, check.date if check else on),
        "风险": risk_boxes(risks),
        "成员": [_member(index, row) for index, row in enumerate(dataset.members_of(number, on), start=1)],
        "二查": guarantee_fields(check),
        "四查": income_fields(dataset, check),
        "采集日期": day_text(check.date if check else None),
    }


_RISKS_A_LINE = 6
"""So many stand in a line of the form, none cut by its end."""


def risk_boxes(found: Collection[Risk]) -> list[dict[str, str]]:
    """Return each risk with its box, those `found` ticked, and what parts it from the next."""
    return [
        {
            "框": "☑" if risk in found else "□",
            "名称": str(risk),
            "隔": "\n" if number == _RISKS_A_LINE else "　",
        }
        for number, risk in enumerate(Risk, start=1)
    ]


def _member(index: int, member: Member) -> dict[str, str]:
    facts = {
        "姓名": member.name,
        "关系": member.relation,
        "性别": member.gender,
        "民族": member.ethnicity,
        "证件号码": member.id_number,
        "文化程度": member.at_school or member.schooling,
        "健康状况": join_names([str(health) for health in member.health]),
        "劳动技能": member.labour,
        "务工地点": member.work_place,
        "务工月数": member.work_months,
        "医保": yes_no(_insured(member)),
        "低保": member.subsistence,
        "特困": member.extreme_poverty,
        "残疾证": yes_no(True if member.disability_card else None),
    }
    return {"序号": str(index), **{name: "" if fact is None else str(fact) for name, fact in facts.items()}}


def _insured(member: Member) -> bool | None:
    """Tell whether one of the two basic insurances is known to cover `member`; None when nobody said."""
    told = [known for known in (member.resident_insurance, member.worker_insurance) if known is not None]
    return any(told) if told else None
