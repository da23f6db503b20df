"""分类帮扶 (notice L59): a task force studies its low-income households one by one (C2b)."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from generators.context.household import list_day
from generators.context.ledgers.page import printed_name
from generators.context.meeting import attendance_facts, meeting_facts, planned_facts, sign_in_lines
from generators.procedure.attendance import roll_of
from generators.records.low_income import LowIncome, SupportDecision
from generators.records.meetings import Meeting
from generators.records.vocabulary import SupportHandling
from generators.wording import format_date, format_quarter, join_names

if TYPE_CHECKING:
    from generators.context.ledgers.page import VillageQuarter
    from generators.records.dataset import Dataset

_TO_APPLY = (SupportHandling.SUBSISTENCE, SupportHandling.EXTREME_POVERTY)


def classified_record_context(dataset: Dataset, meeting: Meeting) -> dict[str, Any]:
    """Return the fields of 分类帮扶研究会议记录.docx; what was said there is for the recorder's pen."""
    village = dataset.village(meeting.village or "")
    decisions = dataset.by(SupportDecision, "meeting", meeting.number)
    counts = Counter(decision.handling for decision in decisions)
    name = f"{village.township}{village.printed_name}农村低收入人口分类帮扶研究会议"
    return {
        "文件标题": f"{name}记录",
        "会议名称": name,
        **meeting_facts(meeting),
        **attendance_facts(dataset, meeting),
        "户数": str(len(decisions)),
        "结果": join_names(
            [f"{handling}{counts[handling]}户" for handling in SupportHandling if counts[handling]]
        ),
        "户": [
            {
                "序号": str(number),
                **_subject(dataset, decision),
                "存在困难": decision.problem,
                "处理意见": str(decision.handling),
                "帮扶措施": decision.measure,
                "承办单位": decision.unit,
                "责任人": printed_name(dataset, decision.person),
                "完成时限": format_date(decision.due),
            }
            for number, decision in enumerate(decisions, start=1)
        ],
    }


def to_study(dataset: Dataset, meeting: Meeting) -> list[LowIncome]:
    """Return whom `meeting` studies: whose matters are entered, else all on the village's book that day."""
    decisions = dataset.by(SupportDecision, "meeting", meeting.number)
    if decisions:
        return [dataset.by(LowIncome, "number", decision.subject)[0] for decision in decisions]
    return [
        row
        for row in dataset.by(LowIncome, "village", meeting.village or "")
        if row.since <= meeting.date and (row.until is None or row.until > meeting.date)
    ]


def classified_pack_context(dataset: Dataset, meeting: Meeting) -> dict[str, Any]:
    """Return the fields of 分类帮扶研究会前材料.docx: whom to call and to study, the rest for ink."""
    village = dataset.village(meeting.village or "")
    name = f"{village.township}{village.printed_name}农村低收入人口分类帮扶研究会议"
    return {
        "文件标题": f"{name}会前材料",
        "会议名称": name,
        "村": village.printed_name,
        **planned_facts(meeting),
        "户": [
            {"序号": str(number), **_low_income(subject)}
            for number, subject in enumerate(to_study(dataset, meeting), start=1)
        ],
        "签到": sign_in_lines(dataset, roll_of(dataset, meeting).rows),
    }


def _subject(dataset: Dataset, decision: SupportDecision) -> dict[str, str]:
    return _low_income(dataset.by(LowIncome, "number", decision.subject)[0])


def _low_income(subject: LowIncome) -> dict[str, str]:
    return {
        "对象": subject.name,
        "人口": str(subject.size),
        "对象类别": join_names([str(group) for group in subject.groups]),
    }


def to_apply(dataset: Dataset, scope: VillageQuarter) -> list[tuple[Meeting, SupportDecision]]:
    """Return for whom the village's meetings of the quarter held that 低保 or 特困 be applied for."""
    return [
        (meeting, decision)
        for meeting in dataset.by(Meeting, "village", scope.village.name)
        if meeting.date in scope.quarter
        for decision in dataset.by(SupportDecision, "meeting", meeting.number)
        if decision.handling in _TO_APPLY
    ]


def application_advice_context(dataset: Dataset, scope: VillageQuarter) -> dict[str, Any]:
    """Return the fields of 低保特困申请建议名单.docx; no ID number goes with it."""
    village = scope.village
    return {
        "文件标题": f"{village.printed_name}{format_quarter(scope.quarter)}低保、特困申请建议名单",
        "乡镇政府": dataset.township(village.township).signature,
        "村": village.printed_name,
        "季度": format_quarter(scope.quarter),
        "户": [
            {
                "序号": str(number),
                **_subject(dataset, decision),
                "主要困难": decision.problem,
                "建议": str(decision.handling),
                "研究日期": list_day(meeting.date),
                "责任人": printed_name(dataset, decision.person),
            }
            for number, (meeting, decision) in enumerate(to_apply(dataset, scope), start=1)
        ],
        "村委会": village.committee,
    }
