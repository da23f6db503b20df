"""The party committee's meeting that approves a notice (L13): what is on its agenda, and its record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from generators.context.ledgers.page import printed_name
from generators.context.meeting import (
    attendance_facts,
    cadre_record_lines,
    cadre_sign_in_lines,
    meeting_facts,
    meeting_office,
    meeting_title,
    notice_title,
    planned_facts,
)
from generators.records.meetings import AgendaItem

if TYPE_CHECKING:
    from generators.records.dataset import Dataset
    from generators.records.meetings import Meeting


def committee_pack_context(dataset: Dataset, meeting: Meeting) -> dict[str, Any]:
    """Return the fields of 党委会会前材料.docx: whom to call and what is to be decided, not what was."""
    known, head = ("序号", "议题", "汇报人"), _head(dataset, meeting, "会前材料")
    return {
        **head,
        **planned_facts(meeting),
        **notice_title(meeting, f"召开{head['会议名称']}"),
        "签到": cadre_sign_in_lines(dataset, meeting),
        "议题": [{name: line[name] for name in known} for line in _topics(dataset, meeting)],
    }


def committee_record_context(dataset: Dataset, meeting: Meeting) -> dict[str, Any]:
    """Return the fields of 党委会会议记录.docx; talk that nobody noted is left for the recorder's pen."""
    return {
        **_head(dataset, meeting, "记录"),
        **meeting_facts(meeting),
        **attendance_facts(dataset, meeting),
        "签到": cadre_record_lines(dataset, meeting),
        "议题": _topics(dataset, meeting),
    }


def _head(dataset: Dataset, meeting: Meeting, paper: str) -> dict[str, str]:
    own = meeting_office(dataset, meeting).say(meeting_title(meeting).removeprefix(meeting.township))
    name = meeting.township.removesuffix(own[0]) + own  # 临水县委常委会议 says its 县 once.
    return {"文件标题": f"{name}{paper}", "会议名称": name}


def _topics(dataset: Dataset, meeting: Meeting) -> list[dict[str, str]]:
    topics = sorted(dataset.by(AgendaItem, "meeting", meeting.number), key=lambda topic: topic.number)
    return [
        {
            "序号": str(topic.number),
            "议题": topic.topic,
            "汇报人": printed_name(dataset, topic.reporter or ""),
            "讨论情况": topic.remarks or "",
            "表决情况": _votes(topic),
            "研究结果": str(topic.result or ""),
            "议定事项": topic.decision or "",
        }
        for topic in topics
    ]


def _votes(topic: AgendaItem) -> str:
    if topic.votes_for is None:
        return ""
    return f"同意{topic.votes_for}人，不同意{topic.votes_against}人，弃权{topic.abstentions}人"
