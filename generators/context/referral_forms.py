"""Slips that hand a matter on and come back with an answer: problems (A13), policies owed (C2a)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from generators.context.ledgers.page import printed_name
from generators.context.numbers import NumberOf
from generators.records.columns import Quarter, says_something
from generators.records.issues import Supervision
from generators.records.low_income import LowIncome, Visit
from generators.records.office import office_of
from generators.wording import format_date, join_names

if TYPE_CHECKING:
    from datetime import date

    from generators.records.dataset import Dataset

OPEN_DATE = "　　　　年　　月　　日"
"""A date that the workbook does not give: for ink."""


def handover_context(dataset: Dataset, visit: Supervision) -> dict[str, Any]:
    """Return the fields of 问题交办通知单.docx for the finding of an inspection."""
    village = dataset.village(visit.village)
    return {
        "文件标题": "问题交办（整改）通知单",
        "编号": NumberOf(),
        "村": village.printed_name,
        "督导日期": format_date(visit.date),
        "督导人员": join_names([printed_name(dataset, name) for name in visit.inspectors]),
        "督导内容": visit.content,
        "发现问题": visit.finding or "",
        "整改要求": visit.demand or "",
        "时限": format_date(visit.due) if visit.due else OPEN_DATE,
        "署名": dataset.township(village.township).signature,
    }


def inspection_lines(dataset: Dataset, township: str, on: date) -> list[str]:
    """Return what the quarter's inspections had found by `on`, a line each, for a 督导情况通报 (A13)."""
    lines = []
    for visit in sorted(dataset.all(Supervision), key=lambda visit: (visit.date, visit.row)):
        is_due = visit.date in Quarter.of(on) and visit.date <= on
        if not (says_something(visit.finding) and is_due):
            continue
        if dataset.village(visit.village).township != township:
            continue
        demand = f"要求：{visit.demand}" if visit.demand else ""
        until = f"，于{format_date(visit.due)}前完成" if visit.demand and visit.due else ""
        told = f"{visit.village}：{format_date(visit.date)}督导发现，{visit.finding.rstrip('。')}。"
        lines.append(f"{told}{demand}{until}{'。' if demand else ''}")
    return lines


_UNIT = re.compile("（([^（）]+(?:局|站|所|院|办|室|会|联|社|中心|中队|学校|公司|银行|政府|办事处))）")
"""The unit that owes a policy, as 未落实政策及承载单位 names it in brackets behind the policy."""


def policy_gap_context(dataset: Dataset, visit: Visit) -> dict[str, Any]:
    """Return the fields of 政策对接单.docx: what a month's visit found not to have reached a household.

    The department needs name and village to look the household up; no ID number, no group goes with it.
    """
    subject = dataset.by(LowIncome, "number", visit.subject)[0]
    village = dataset.village(subject.village)
    return {
        "文件标题": "农村低收入人口帮扶政策对接单",
        "村": village.printed_name,
        "乡镇": village.township,
        "对象": subject.name,
        "走访日期": format_date(visit.date),
        "走访人": join_names([printed_name(dataset, name) for name in visit.visitors]),
        "承载单位": "、".join(dict.fromkeys(_UNIT.findall(visit.gap or "")))
        or "＿＿＿＿＿＿＿＿（政策承载单位）",
        "未落实政策": visit.gap or "",
        "对接情况": visit.contact or "",
        "时限": format_date(visit.due) if visit.due else OPEN_DATE,
        "村委会": village.committee,
        "专班": f"{village.printed_name}{office_of(dataset, village.name).say('村级工作专班')}",
        "联系人": printed_name(dataset, village.contact or ""),
        "联系电话": village.phone or "",
    }
