"""Support of a monitored household: plan (B6), handbook page (B7), who looks after whom (A17)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from generators.context.household import (
    cadre_of,
    category_text,
    head_name,
    helper_on,
    identified_text,
    list_day,
    risks_text,
    size_text,
    yes_no,
)
from generators.context.ledgers.page import printed_name
from generators.procedure.exit_case import episode_end, episodes_in_force
from generators.records.households import Household, MonitorEpisode, MonthlyEntry, PlanItem
from generators.records.office import office_of
from generators.records.township import printed_place
from generators.wording import (
    format_date,
    format_money,
    format_quarter,
    join_post,
    names_in_lines,
)

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from generators.context.ledgers.page import VillageQuarter
    from generators.records.columns import Quarter
    from generators.records.dataset import Dataset


MONTHS = 12
"""Lines of a handbook page: a month still to come is left for ink."""


def monitored_in(dataset: Dataset, term: VillageQuarter) -> list[MonitorEpisode]:
    """Return the village's episodes in force on some day of the quarter, by 户编号."""
    quarter, found = term.quarter, {}
    for household in dataset.by(Household, "village", term.village.name):
        episode = dataset.episode_on(household.number, quarter.last_day)
        if episode is None:
            continue
        ended = episode_end(dataset, episode, quarter.last_day)
        if ended is None or ended >= quarter.first_day:
            found[household.number] = episode
    return [found[number] for number in sorted(found)]


def helped_at_end(dataset: Dataset, term: VillageQuarter) -> list[MonitorEpisode]:
    """Return the village's episodes in force at the quarter's end, by 户编号: each has its helper."""
    found = episodes_in_force(dataset, term.quarter.last_day, (term.village.name,))
    return sorted(found, key=lambda episode: episode.household)


def planned_in(dataset: Dataset, quarter: Quarter) -> list[MonitorEpisode]:
    """Return the episodes whose plan is made or changed in `quarter`: new, or with a new measure."""
    return [
        episode
        for episode in dataset.all(MonitorEpisode)
        if episode.identified <= quarter.last_day
        and episode_end(dataset, episode, quarter.first_day) is None
        and dataset.episode_on(episode.household, quarter.last_day) is episode
        and (
            episode.identified in quarter
            or any(item.start in quarter for item in dataset.by(PlanItem, "household", episode.household))
        )
    ]


def plan_items(dataset: Dataset, episode: MonitorEpisode) -> list[PlanItem]:
    """Return the measures of this episode: those not done before it began."""
    return [
        item
        for item in dataset.by(PlanItem, "household", episode.household)
        if item.done is None or item.done >= episode.identified
    ]


def plan_context(dataset: Dataset, episode: MonitorEpisode) -> dict[str, Any]:
    """Return the fields of 帮扶计划.docx."""
    household = dataset.household(episode.household)
    items = plan_items(dataset, episode)
    first = min((item.start for item in items), default=episode.identified)
    cadre = cadre_of(dataset, helper_on(dataset, household.number, max(first, episode.identified)))
    head = head_name(dataset, household.number)
    return {
        "文件标题": f"{printed_place(household.village)}监测户帮扶计划（{head}）",
        "村": printed_place(household.village),
        "村民小组": household.group or "",
        "户编号": household.number,
        "户主": head,
        "人口": size_text(dataset, household.number, episode.identified),
        "类别": category_text(episode),
        "识别时间": identified_text(episode),
        "风险类型": risks_text(episode),
        "帮扶责任人": cadre.printed_name if cadre else "",
        "责任人单位": join_post(cadre.unit, cadre.post) if cadre else "",
        "措施": [
            {
                "序号": str(index),
                "类别": str(item.measure),
                "五类": str(item.in_class),
                "内容": item.content,
                "单位": item.unit or "",
                "责任人": printed_name(dataset, item.person or ""),
                "开始时间": list_day(item.start),
                "完成时限": list_day(item.due),
                "完成日期": list_day(item.done),
                "预期成效": item.expected or "",
                "成效": item.effect or "",
            }
            for index, item in enumerate(items, start=1)
        ],
    }


def handbook_context(dataset: Dataset, term: VillageQuarter) -> dict[str, Any]:
    """Return the fields of 帮扶手册月页.docx: a page a household, a line a month of the year."""
    quarter = term.quarter
    return {
        "文件标题": f"{term.village.printed_name}{format_quarter(quarter)}帮扶手册监测记录",
        "年度": str(quarter.year),
        "户": [
            {
                "村": term.village.printed_name,
                "户主": head_name(dataset, episode.household),
                "户编号": episode.household,
                "类别": category_text(episode),
                "识别时间": identified_text(episode),
                "帮扶责任人": _helper_name(dataset, episode.household, quarter.last_day),
                "月": [
                    _month_line(dataset, episode.household, quarter.year * 100 + month)
                    for month in range(1, MONTHS + 1)
                ],
            }
            for episode in monitored_in(dataset, term)
        ],
    }


def _helper_name(dataset: Dataset, household: str, on: date) -> str:
    cadre = cadre_of(dataset, helper_on(dataset, household, on))
    return cadre.printed_name if cadre else ""


def _month_line(dataset: Dataset, household: str, month: int) -> dict[str, str]:
    """Return the line of `month` (202206); one without an entry is empty but for its month."""
    rows = dataset.by(MonthlyEntry, "household", household)
    entry = next((row for row in rows if row.month == month), None)
    return {
        "月份": f"{month % 100}月",
        "入户日期": list_day(entry.visited if entry else None),
        "入户人员": names_in_lines([printed_name(dataset, name) for name in entry.visitors], 0)
        if entry
        else "",
        "措施到位": yes_no(entry.measures_in_place) if entry else "",
        "应享尽享": yes_no(entry.policies_complete) if entry else "",
        "稳定实现": yes_no(entry.guarantees_stable) if entry else "",
        "工资": _money(entry.wages if entry else None),
        "经营": _money(entry.business if entry else None),
        "财产": _money(entry.property_income if entry else None),
        "转移": _money(entry.transfers if entry else None),
        "支出异常": (entry.unusual_spending or "") if entry else "",
        "群众认可": yes_no(entry.approved_by_household) if entry else "",
        "存在问题": (entry.problems or "") if entry else "",
        "下步打算": (entry.next_steps or "") if entry else "",
    }


def _money(amount: Decimal | None) -> str:
    return "" if amount is None else format_money(amount)


def helpers_context(dataset: Dataset, term: VillageQuarter) -> dict[str, Any]:
    """Return the fields of 帮扶责任人结对安排表.docx as it stands at the quarter's end."""
    village, day = term.village, term.quarter.last_day
    episodes = helped_at_end(dataset, term)
    return {
        "文件标题": f"{village.township}{village.printed_name}监测户帮扶责任人结对安排表",
        "村": village.printed_name,
        "填报单位": f"{village.printed_name}{office_of(dataset, village.name).say('村级工作专班')}",
        "截止日期": format_date(day),
        "户": [_helper_line(dataset, index, episode, day) for index, episode in enumerate(episodes, start=1)],
        "户数": str(len(episodes)),
    }


def _helper_line(dataset: Dataset, index: int, episode: MonitorEpisode, day: date) -> dict[str, str]:
    helper = helper_on(dataset, episode.household, day)
    cadre = cadre_of(dataset, helper)
    return {
        "序号": str(index),
        "户主": head_name(dataset, episode.household, day),
        "人口": size_text(dataset, episode.household, day),
        "类别": category_text(episode),
        "识别时间": identified_text(episode),
        "帮扶责任人": cadre.printed_name if cadre else "",
        "单位职务": join_post(cadre.unit, cadre.post) if cadre else "",
        "联系电话": (cadre.phone or "") if cadre else "",
        "起始日期": list_day(helper.since if helper else None),
    }
