"""The township's monthly meeting (A14) and the training of resident cadres (A16): before and after."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from generators.context.ledgers.page import printed_name
from generators.context.ledgers.tasks import is_of, task_as_of
from generators.context.meeting import (
    attendance_facts,
    cadre_record_lines,
    cadre_sign_in_lines,
    meeting_facts,
    meeting_title,
    notice_title,
    planned_facts,
)
from generators.records.issues import Task
from generators.wording import format_date

if TYPE_CHECKING:
    from datetime import date

    from generators.records.dataset import Dataset
    from generators.records.meetings import Meeting


def monthly_pack_context(dataset: Dataset, meeting: Meeting) -> dict[str, Any]:
    """Return the fields of 例会会前材料.docx: whom to call, and both months' lists to talk about."""
    return {
        **_head(meeting, "会前材料"),
        **planned_facts(meeting),
        "签到": cadre_sign_in_lines(dataset, meeting),
        **_both_months(dataset, meeting),
    }


def monthly_record_context(dataset: Dataset, meeting: Meeting) -> dict[str, Any]:
    """Return the fields of 例会记录.docx; what was said there is for the recorder's pen."""
    return {
        **_head(meeting, "记录"),
        **attendance_facts(dataset, meeting),
        "签到": cadre_record_lines(dataset, meeting),
        **_both_months(dataset, meeting),
    }


def training_pack_context(dataset: Dataset, meeting: Meeting) -> dict[str, Any]:
    """Return the fields of 培训会前材料.docx."""
    return {
        **_head(meeting, "会前材料"),
        **planned_facts(meeting),
        **notice_title(meeting, "举办驻村干部培训"),
        "签到": cadre_sign_in_lines(dataset, meeting),
    }


def training_record_context(dataset: Dataset, meeting: Meeting) -> dict[str, Any]:
    """Return the fields of 培训小结.docx: who came is known, what was taught is for the pen."""
    return {
        **_head(meeting, "小结"),
        **attendance_facts(dataset, meeting),
        "签到": cadre_record_lines(dataset, meeting),
    }


def _head(meeting: Meeting, paper: str) -> dict[str, Any]:
    name = meeting_title(meeting)
    return {"文件标题": f"{name}{paper}", "会议名称": name, **meeting_facts(meeting)}


def _both_months(dataset: Dataset, meeting: Meeting) -> dict[str, Any]:
    """Return last month's list with how it stood on the day, and this month's."""
    day = meeting.date
    year, month = (day.year, day.month - 1) if day.month > 1 else (day.year - 1, 12)
    return {
        "上月": f"{year}年{month}月",
        "本月": f"{day.year}年{day.month}月",
        "上月任务": _lines(dataset, meeting.township, f"{year}-{month:02d}", day, _PAST),
        "本月任务": _lines(dataset, meeting.township, f"{day:%Y-%m}", day, _TO_COME),
    }


_PAST = ("序号", "工作任务", "责任村", "责任人", "完成时限", "完成情况", "未完成原因", "销号日期")
_TO_COME = ("序号", "工作任务", "标准要求", "责任领导", "责任人", "责任村", "完成时限")
"""What is known of this month's tasks when they are given out: not how they ended."""


def _lines(
    dataset: Dataset, township: str, month: str, on: date, fields: tuple[str, ...]
) -> list[dict[str, str]]:
    tasks = sorted(dataset.by(Task, "month", month), key=lambda task: task.number)
    lines = [_line(dataset, task_as_of(task, on)) for task in tasks if is_of(task, township)]
    return [{field: line[field] for field in fields} for line in lines]


def _line(dataset: Dataset, task: Task) -> dict[str, str]:
    return {
        "序号": str(task.number),
        "工作任务": task.task,
        "标准要求": task.standard or "",
        "责任领导": printed_name(dataset, task.leader),
        "责任人": printed_name(dataset, task.person),
        "责任村": task.villages,
        "完成时限": format_date(task.due),
        "完成情况": task.outcome or "",
        "未完成原因": task.why_not or "",
        "销号日期": format_date(task.closed) if task.closed else "",
    }
