"""入户核查表 of an identification or an elimination: filled from the record, or blank with what is known."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from generators.context.household import (
    category_text,
    day_text,
    head_name,
    helper_on,
    list_day,
    risks_text,
    size_text,
    yes_no,
)
from generators.context.ledgers.page import printed_name
from generators.procedure.entry_case import clues_before, episode_led_to
from generators.procedure.exit_case import household_size
from generators.records.households import Application, MonitorEpisode, PlanItem, Verification
from generators.records.township import printed_place
from generators.records.vocabulary import Purpose
from generators.wording import format_money, join_names

if TYPE_CHECKING:
    from datetime import date

    from generators.procedure.exit_case import ExitCase
    from generators.records.dataset import Dataset

_TWO = Decimal("0.01")
VERIFIERS = 2
"""Boxes of a blank form: at least two verify (notice L49)."""


def exit_check_context(dataset: Dataset, course: ExitCase) -> dict[str, Any]:
    """Return the fields of 入户核查表.docx as the household was verified for its exit (B9)."""
    check, judged = course.verification, course.pre_judgement_meeting
    assert check is not None  # noqa: S101 - a course without it is no subject of this paper
    return _exit_form(dataset, course, check, judged.date if judged else None)


def blank_exit_check_context(dataset: Dataset, course: ExitCase) -> dict[str, Any]:
    """Return the same fields before the visit: what is known is printed, all else is left for ink."""
    judged = course.pre_judgement_meeting
    assert judged is not None  # noqa: S101 - the blank form goes to the households that were put forward
    return _exit_form(dataset, course, None, judged.date)


def entry_check_context(dataset: Dataset, check: Verification) -> dict[str, Any]:
    """Return the same fields of a verification before identification (B2): no measures to look at yet."""
    number = check.household
    episode, application = episode_led_to(dataset, number, check.date), latest_application(dataset, check)
    return {
        **_form(dataset, number, Purpose.IDENTIFY, check),
        "人口": size_text(dataset, number, check.date),
        "类别": str(dataset.household(number).kind),
        "识别时间": "",
        "风险类型": risks_text(episode) or (application.reason.rstrip("。") if application else ""),
        "线索来源": clue_source(dataset, number, check.date),
        "帮扶责任人": "",
        "起因日期": day_text(application.applied if application else None),
        "措施": [],
        "务工": _workers(dataset, number, check.date),
    }


def latest_application(dataset: Dataset, check: Verification) -> Application | None:
    """Return the household's last application before `check`."""
    rows = [row for row in dataset.by(Application, "household", check.household) if row.applied <= check.date]
    return max(rows, key=lambda row: row.applied, default=None)


def clue_source(dataset: Dataset, household: str, on: date) -> str:
    """Return by which of the four means (notice L37) the clue came that is followed on that day."""
    if (episode := episode_led_to(dataset, household, on)) is not None:
        return str(episode.source)
    clues = clues_before(dataset, household, on)
    return str(clues[0].source) if clues else ""


def _exit_form(
    dataset: Dataset, course: ExitCase, check: Verification | None, judged: date | None
) -> dict[str, Any]:
    number, episode = course.household.number, course.episode
    day = check.date if check else judged
    assert day is not None  # noqa: S101 - a blank form has its pre-judgement's day
    helper = helper_on(dataset, number, day)
    return {
        **_form(dataset, number, Purpose.ELIMINATE, check),
        "人口": size_text(dataset, number, day),
        "类别": category_text(episode),
        "识别时间": day_text(episode.identified if episode else None),
        "风险类型": risks_text(episode),
        "线索来源": str(episode.source) if episode else "",
        "帮扶责任人": printed_name(dataset, helper.person) if helper else "",
        "起因日期": day_text(judged),
        "措施": _measures(dataset, number, episode, blank=check is None),
        "务工": _workers(dataset, number, day),
    }


def _form(dataset: Dataset, number: str, purpose: Purpose, check: Verification | None) -> dict[str, Any]:
    """Return what stands on every form; without a `check` its answers are empty."""
    household = dataset.household(number)
    head = head_name(dataset, number, check.date if check else None)
    return {
        "文件标题": f"{printed_place(household.village)}监测户入户核查表（{purpose}）（{head}）",
        "核查类型": str(purpose),
        "村": printed_place(household.village),
        "村民小组": household.group or "",
        "户编号": number,
        "户主": head,
        "核查日期": day_text(check.date if check else None),
        "一查": {
            "结论": yes_no(check.measures_in_place) if check else "",
            "说明": (check.measures_note or "") if check else "",
        },
        "二查": guarantee_fields(check),
        "三查": {"说明": (check.jobs_note or "") if check else ""},
        "四查": income_fields(dataset, check),
        "核查结论": str(check.result) if check else "",
        "拟纳入类别": str(check.category or "") if check else "",
        "核实的风险": join_names([str(risk) for risk in check.risks]) if check else "",
        "核查意见": (check.opinion or "") if check else "",
        "核查人": [{"姓名": printed_name(dataset, name)} for name in check.verifiers]
        if check
        else [{"姓名": ""}] * VERIFIERS,
        "监测户认可": yes_no(check.household_agrees) if check else "",
    }


def _measures(
    dataset: Dataset, number: str, episode: MonitorEpisode | None, *, blank: bool
) -> list[dict[str, str]]:
    items = [
        item
        for item in dataset.by(PlanItem, "household", number)
        if episode is None or item.done is None or item.done >= episode.identified
    ]
    return [
        {
            "序号": str(index),
            "类别": str(item.measure),
            "内容": item.content,
            "完成时限": list_day(item.due),
            "单位": item.unit or "",
            "落实": "" if blank else yes_no(item.done is not None),
            "成效": "" if blank else item.effect or "",
            "佐证": "" if blank else item.evidence or "",
        }
        for index, item in enumerate(items, start=1)
    ]


def guarantee_fields(check: Verification | None) -> dict[str, str]:
    """Return what a form says of 两不愁三保障 and water: 是 or 否, empty without a `check`."""
    answers = {
        "不愁吃": check.food if check else None,
        "不愁穿": check.clothing if check else None,
        "义务教育": check.education if check else None,
        "基本医疗": check.medical if check else None,
        "住房安全": check.housing if check else None,
        "饮水安全": check.water if check else None,
    }
    grade = check.housing_grade if check else None
    return {
        **{item: yes_no(answer) for item, answer in answers.items()},
        "住房等级": str(grade) if grade else "",
    }


def _workers(dataset: Dataset, number: str, day: date) -> list[dict[str, str]]:
    """Return the members of the household who the workbook says work away."""
    return [
        {
            "姓名": member.name,
            "关系": str(member.relation),
            "地点": member.work_place,
            "月数": "" if member.work_months is None else str(member.work_months),
        }
        for member in dataset.members_of(number, day)
        if member.work_place is not None
    ]


def income_fields(dataset: Dataset, check: Verification | None) -> dict[str, str]:
    """Return the national sheet's income block (`DOMAIN.md` §3.5); sums only where a kind was given."""
    given = {
        "工资性收入": check.wages if check else None,
        "生产经营性收入": check.business if check else None,
        "财产性收入": check.property_income if check else None,
        "转移性收入": check.transfers if check else None,
        "生产经营性支出": check.business_costs if check else None,
        "家庭理赔收入": check.compensation if check else None,
        "合规自付支出": check.medical_spending if check else None,
    }
    sums: dict[str, Decimal | None] = dict.fromkeys(
        ("家庭纯收入", "家庭人均纯收入", "收入参考范围", "人均收入参考范围")
    )
    gains = [check.wages, check.business, check.property_income, check.transfers] if check else []
    size = household_size(dataset, check.household, check.date) if check else 0
    if check and size and any(amount is not None for amount in gains):
        net = sum((amount for amount in gains if amount is not None), -(check.business_costs or Decimal()))
        reference = net + (check.compensation or Decimal()) - (check.medical_spending or Decimal())
        sums = {
            "家庭纯收入": net,
            "家庭人均纯收入": (net / size).quantize(_TWO),
            "收入参考范围": reference,
            "人均收入参考范围": (reference / size).quantize(_TWO),
        }
    return {
        **{
            name: format_money(amount) if amount is not None else ""
            for name, amount in {**given, **sums}.items()
        },
        "收入稳定": yes_no(check.income_stable) if check else "",
        "支出可控": yes_no(check.spending_controlled) if check else "",
    }
