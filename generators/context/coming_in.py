"""Papers of the way into monitoring (notice L41): the review before identification and the lists after it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from generators.context.household import head_name, list_day, publicity_text, size_text
from generators.context.meeting import planned_facts, sign_in_lines
from generators.context.publicity import announced_fields, public_fields, report_fields
from generators.context.review import head_fields, record_fields, unnamed_lines
from generators.procedure.attendance import roll_of
from generators.procedure.entry_case import to_be_reviewed
from generators.procedure.exit_case import verified_income
from generators.procedure.taken_in import (
    announced_entries,
    entries_published,
    entries_reviewed,
    submitted_entries,
)
from generators.records.meetings import Resolution
from generators.wording import format_date, format_money, format_quarter, join_names

if TYPE_CHECKING:
    from generators.context.ledgers.page import VillageQuarter
    from generators.procedure.entry_case import EntryCase
    from generators.records.dataset import Dataset
    from generators.records.households import Household, Verification
    from generators.records.meetings import Meeting


def entry_minutes_context(dataset: Dataset, meeting: Meeting) -> dict[str, Any]:
    """Return the fields of 识别评议会议记录.docx, from attendance and votes."""
    cases = {case.household.number: case for case in entries_reviewed(dataset, meeting)}
    rows = [row for row in dataset.by(Resolution, "meeting", meeting.number) if row.household in cases]
    known = {number: _known(case.household, case.verification) for number, case in cases.items()}
    return record_fields(dataset, meeting, rows, known)


def _known(household: Household, check: Verification | None) -> tuple[str, str]:
    """Return as what the household stands before the meeting, and what the visit found."""
    category = check.category if check and check.category else household.kind
    return str(category), str(check.result) if check else ""


def entry_pack_context(dataset: Dataset, meeting: Meeting) -> dict[str, Any]:
    """Return the fields of 识别评议会前材料.docx: what is known before the meeting, and nothing else."""
    people = roll_of(dataset, meeting).rows
    lines = []
    for index, check in enumerate(to_be_reviewed(dataset, meeting), start=1):
        category, conclusion = _known(dataset.household(check.household), check)
        lines.append(
            {
                "序号": str(index),
                "户主": head_name(dataset, check.household, meeting.date),
                "人口": size_text(dataset, check.household, meeting.date),
                "类别": category,
                "核查结论": conclusion,
            }
        )
    return {
        **head_fields(dataset, meeting, "会前材料"),
        **planned_facts(meeting),
        "户": lines,
        "签到": [*sign_in_lines(dataset, people), *unnamed_lines(dataset, meeting, people)],
    }


def entry_tally_context(dataset: Dataset, meeting: Meeting) -> dict[str, Any]:
    """Return the fields of 民主评议计票单.docx for a review before identification."""
    pack = entry_pack_context(dataset, meeting)
    known = ("序号", "户主", "人口", "类别")
    return {
        "文件标题": f"{pack['会议名称'].removesuffix('会')}计票单",
        "村": pack["村"],
        "时间": pack["时间"],
        "户": [{name: line[name] for name in known} for line in pack["户"]],
    }


def entry_publicity_context(dataset: Dataset, meeting: Meeting) -> dict[str, Any]:
    """Return the fields of 识别评议结果公示.docx, from the public list alone."""
    named = entries_published(dataset, meeting)
    return _without_quarter(public_fields(dataset, meeting, named, "识别评议结果公示"))


def entry_report_context(dataset: Dataset, meeting: Meeting) -> dict[str, Any]:
    """Return the fields of 识别公示情况报告.docx: what came in while the list hung."""
    named = entries_published(dataset, meeting)
    return _without_quarter(report_fields(dataset, meeting, named, "识别评议公示情况报告"))


def entry_submission_context(dataset: Dataset, term: VillageQuarter) -> dict[str, Any]:
    """Return the fields of 拟纳入监测对象审核上报表.docx, an internal list."""
    village = term.village
    cases = submitted_entries(dataset, term.quarter, (village.name,))
    days = sorted({case.approval.submitted for case in cases if case.approval})
    title = f"{village.township}{village.printed_name}{format_quarter(term.quarter)}"
    return {
        "文件标题": f"{title}拟纳入监测对象审核上报表",
        "村": village.printed_name,
        "填报单位": village.committee,
        "上报日期": join_names([format_date(day) for day in days]),
        "户": [_submitted(dataset, index, case) for index, case in enumerate(cases, start=1)],
        "户数": str(len(cases)),
    }


def _submitted(dataset: Dataset, index: int, case: EntryCase) -> dict[str, str]:
    number, check, episode, approval = case.household.number, case.verification, case.episode, case.approval
    income = verified_income(dataset, check) if check else None
    risks = episode.risks if episode else check.risks if check else ()
    category = episode.category if episode else check.category if check else None
    return {
        "序号": str(index),
        "户编号": number,
        "户主": head_name(dataset, number, case.review.date),
        "人口": size_text(dataset, number, case.review.date),
        "类别": str(category or ""),
        "风险类型": join_names([str(risk) for risk in risks]),
        "来源": str(case.clue.source) if case.clue else "",
        "人均纯收入": format_money(income) if income is not None else "",
        "评议日期": list_day(case.review.date),
        "公示起止": publicity_text(case),
        "异议": ""
        if case.publicity is None
        else join_names([str(o.outcome) for o in case.objections]) or "无",
        "乡审核意见": (approval.township_opinion or "") if approval else "",
        "乡审核日期": list_day(approval.township_approved if approval else None),
    }


def entry_announcement_context(dataset: Dataset, term: VillageQuarter) -> dict[str, Any]:
    """Return the fields of 纳入监测对象公告.docx, from the announcement alone."""
    cases = announced_entries(dataset, term.quarter, (term.village.name,))
    return _without_quarter(announced_fields(dataset, term, cases, "纳入防返贫监测对象公告"))


def _without_quarter(fields: dict[str, Any]) -> dict[str, Any]:
    """Return `fields` but for 季度: households are taken in on any day of the year."""
    return {name: value for name, value in fields.items() if name != "季度"}
