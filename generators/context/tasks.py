"""一月一清单、一周一重点 (A15): what is asked of a village in a month, of the township in a week."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from generators.context.household import list_day
from generators.context.ledgers.page import printed_name
from generators.context.ledgers.tasks import focus_of
from generators.procedure.calendar import DueItem, DueState, due
from generators.procedure.gates.continuing_duties import last_recorded_day
from generators.procedure.windows import Window, month_window
from generators.records.office import office_of
from generators.records.township import TaskForceMember, Village
from generators.records.vocabulary import TaskForceRole
from generators.wording import format_date, format_month_day, join_names

if TYPE_CHECKING:
    from datetime import date

    from generators.context.ledgers.tasks import WeekTasks
    from generators.records.dataset import Dataset
    from generators.records.township import Township


@dataclass(frozen=True)
class VillageMonth:
    """A village in a month (202206), as things stood on `on`."""

    village: Village
    month: int
    on: date


def month_as_of(dataset: Dataset, month: int) -> date:
    """Return the month's last day, or the last day that the workbook tells of when that comes before it."""
    return min(month_window(month).last, dataset.memoized(last_recorded_day))


_STANDARDS = {
    "季度排查": "对标逐村逐户排查，做到排查农户全覆盖，健全排查台账",
    "识别认定": "受理申请后入户核查，按规定程序及时认定，健全相关资料",
    "线索核查反馈": "部门信息、信访舆情线索逐条核查研判，按时反馈",
    "识别评议": "核查存在风险、农户签字认可的，村里组织评议，逐户表决",
    "识别公示": "评议通过拟纳入的按规定天数公示，受理异议",
    "识别上报": "公示期满无异议的，填报拟纳入监测对象审核上报表",
    "纳入公告": "县批准后在村公开栏公告",
    "逐月监测": "入户核实，按月如实填入帮扶手册，完善帮扶台账",
    "预判": "根据逐月跟踪监测结果，对监测户返贫风险逐户预判",
    "入户核查": "对预判风险消除的监测户入户核查，结果经监测户签字认可",
    "民主评议": "村党支部组织，对入户核查情况逐户评议表决",
    "公示": "评议通过的按规定天数公示，受理异议",
    "上报": "公示期满无异议的，填报审核上报表",
    "低收入走访": "每户每月走访一次，走访情况记入帮扶台账",
    "搬迁就业排查": "逐人排查搬迁劳动力就业情况和就业、培训需求",
    "三保障问题排查整改": "制定整改工作方案，建立工作台账和问题台账",
    "问题整改销号": "到整改时限的问题有完成日期和佐证，由责任人以外的人审核销号",
    "系统标注": "批准后及时在全国防返贫监测系统标注，另一人复核",
    "退出告知": "标注后书面告知",
    "告知送达": "送达告知书，收回回执，填发放登记表",
}


def _due_by_day(_: Dataset) -> dict[date, tuple[DueItem, ...]]:
    """Return where the days looked up are kept: each is reckoned once for all villages."""
    return {}


def tasks_of_month(dataset: Dataset, subject: VillageMonth) -> list[DueItem]:
    """Return what `due` asks of the village in the month, as things stood on the subject's day."""
    window = month_window(subject.month)
    found = dataset.memoized(_due_by_day)
    if subject.on not in found:
        found[subject.on] = due(dataset, subject.on)
    return [
        item
        for item in found[subject.on]
        if item.village == subject.village.name
        and item.start <= window.last
        and (item.deadline >= window.first or item.state is DueState.LATE)
    ]


def month_tasks_context(dataset: Dataset, subject: VillageMonth) -> dict[str, Any]:
    """Return the fields of 一月一清单.docx."""
    year, month = divmod(subject.month, 100)
    office = office_of(dataset, subject.village.name)
    return {
        "文件标题": f"{subject.village.township}{subject.village.printed_name}{year}年{month}月任务清单",
        "村": subject.village.printed_name,
        "责任人": _leader(dataset, subject.village, subject.on),
        "截止日期": format_date(subject.on),
        "任务": [
            {
                "序号": str(index),
                "工作任务": item.item,
                "标准要求": office.say(_STANDARDS.get(item.item, "")),
                "开始": list_day(item.start),
                "时限": list_day(item.deadline),
                "已办": str(item.done),
                "应办": str(item.wanted),
                "完成情况": str(item.state),
                "未完成": "" if item.state is DueState.DONE else join_names(item.missing),
            }
            for index, item in enumerate(tasks_of_month(dataset, subject), start=1)
        ],
    }


def month_sheet_context(dataset: Dataset, subject: VillageMonth) -> dict[str, Any]:
    """Return the fields of 月任务清单.xlsx for the same tasks; what nobody has recorded is left empty."""
    leader = _leader(dataset, subject.village, subject.on)
    year, month = divmod(subject.month, 100)
    office = office_of(dataset, subject.village.name)
    by_hand = ("责任领导", "未完成原因", "销号", "督导人", *(f"第{week}周重点" for week in range(1, 6)))
    return {
        "标题": f"{subject.village.township}{subject.village.printed_name}{year}年{month}月任务清单",
        "填报单位": subject.village.committee,
        "填报时间": format_date(subject.on),
        "单位": "户",
        "任务": [
            {
                "序号": index,
                "工作任务": item.item,
                "标准要求": office.say(_STANDARDS.get(item.item, "")),
                "责任人": leader,
                "责任村": subject.village.printed_name,
                "开始": item.start,
                "完成时限": item.deadline,
                "进展": 100 * item.done // item.wanted if item.wanted else 100,
                "完成情况": f"{item.state}，{item.done}/{item.wanted}",
                **dict.fromkeys(by_hand, ""),
            }
            for index, item in enumerate(tasks_of_month(dataset, subject), start=1)
        ],
        "填表说明": [f"进展按截至{format_date(subject.on)}已办的户数计算。"],
    }


def _leader(dataset: Dataset, village: Village, on: date) -> str:
    """Return the 组长 of the village's task force on `on`."""
    heads = [
        seat.person
        for seat in dataset.by(TaskForceMember, "village", village.name)
        if seat.role is TaskForceRole.HEAD and seat.since <= on and (seat.until is None or seat.until >= on)
    ]
    return join_names([dataset.person(name).printed_name for name in heads])


def week_context(dataset: Dataset, week: WeekTasks) -> dict[str, Any]:
    """Return the fields of 一周一重点.docx: what the week is for, and what falls due in it."""
    window, month = Window(week.monday, week.monday + timedelta(days=6)), week.of.first_day
    township = week.of.scope.township
    before = window.first - timedelta(days=1)
    return {
        "文件标题": f"{township.name}{month.year}年{month.month}月第{week.number}周工作重点",
        "起止": f"{format_date(window.first)}至{format_month_day(window.last)}",
        "下发单位": township.government,
        "重点": [
            {
                "序号": str(index),
                "重点": focus,
                "工作任务": task.task,
                "责任领导": printed_name(dataset, task.leader),
                "责任人": printed_name(dataset, task.person),
                "责任村": task.villages,
                "完成时限": list_day(task.due),
            }
            for index, (task, focus) in enumerate(focus_of(dataset, week), start=1)
        ],
        "截至": format_date(before),
        "到期": _due_in(dataset, township, window, before),
    }


def _due_in(dataset: Dataset, township: Township, window: Window, on: date) -> list[dict[str, str]]:
    """Return what falls due in `window` and was not done by `on`, one line an item and day."""
    villages = {village.name for village in dataset.by(Village, "township", township.name)}
    lines: dict[tuple[date, str], list[str]] = defaultdict(list)
    for item in due(dataset, on):
        if item.village in villages and item.deadline in window and item.state is not DueState.DONE:
            lines[item.deadline, item.item].append(item.village)
    return [
        {"事项": item, "时限": list_day(day), "村数": str(len(named)), "村": join_names(named)}
        for (day, item), named in sorted(lines.items())
    ]
