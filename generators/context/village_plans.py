"""A village's plans: the year's work (C6), and the quarter's check of 三保障及饮水 (C7)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from generators.context.household import helper_on, list_day
from generators.context.ledgers.low_income import subjects_on
from generators.context.ledgers.page import VillageQuarter, printed_name
from generators.context.ledgers.people import is_serving
from generators.context.ledgers.tasks import is_of
from generators.procedure.exit_case import episodes_in_force, household_size
from generators.records.issues import Issue, RectificationPlan
from generators.records.low_income import LowIncome
from generators.records.township import Assignment, TaskForceMember, Village
from generators.records.vocabulary import Category, LowIncomeGroup, TaskForceRole, Topic, VillageKind
from generators.wording import break_title, format_date, format_quarter, join_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from generators.records.dataset import Dataset
    from generators.records.households import MonitorEpisode
    from generators.records.township import Township


def year_plan_context(dataset: Dataset, scope: VillageQuarter) -> dict[str, Any]:
    """Return the fields of 村年度工作方案.docx, with the numbers as they stood when the quarter began."""
    village, day = scope.village, scope.quarter.first_day
    monitored = episodes_in_force(dataset, day, (village.name,))
    low = subjects_on(dataset, village.name, day)
    has_list = bool(dataset.all(LowIncome))
    force = _task_force(dataset, village.name, scope.quarter.last_day)
    title = f"{village.printed_name}{scope.quarter.year}年巩固拓展脱贫攻坚成果有效衔接乡村振兴工作方案"
    return {
        "文件标题": title,
        "标题行": list(break_title(title, (village.name,))),
        "行动方案": dataset.township(village.township).plan or "",
        "年度": str(scope.quarter.year),
        "统计日期": format_date(day),
        "农户数": str(village.households),
        "监测户数": str(len(monitored)),
        "监测人口": str(sum(household_size(dataset, e.household, day) for e in monitored)),
        "有低收入": has_list,
        "低收入户数": str(len(low)) if has_list else "",
        "低收入人数": str(sum(subject.size for subject in low)) if has_list else "",
        "有安置点": _concerns_resettled(dataset, village),
        **force,
        "本村情况": _own_situation(dataset, village, monitored, low, day),
        "任务": _tasks_of_plan(dataset, village, force),
        "党支部": village.branch,
        "村委会": village.committee,
    }


def _own_situation(
    dataset: Dataset,
    village: Village,
    monitored: Sequence[MonitorEpisode],
    low: Sequence[LowIncome],
    day: date,
) -> list[str]:
    """Return what marks this village out, a sentence each, from its own rows as they stood on `day`."""
    sentences = []
    if monitored:
        categories = Counter(episode.category for episode in monitored)
        risks = Counter(risk for episode in monitored for risk in episode.risks)
        kinds = _counted((category, categories[category]) for category in Category)
        main = _counted(risks.most_common(_MAIN_RISKS))
        sentences.append(f"在监测户中，{kinds}；主要风险为{main}，逐户按风险点落实帮扶措施。")
        helpers = {
            helper.person for e in monitored if (helper := helper_on(dataset, e.household, day)) is not None
        }
        sentences.append(f"监测户帮扶责任人{len(helpers)}名，每月入户不少于一次。")
    if low:
        groups = Counter(group for subject in low for group in subject.groups)
        named = _counted((group, groups[group]) for group in LowIncomeGroup)
        sentences.append(f"农村低收入人口中，{named}，按类别落实政策。")
    issues = [i for i in dataset.by(Issue, "village", village.name) if i.found < day and _is_open(i, day)]
    if issues:
        topics = Counter(issue.topic for issue in issues)
        named = _counted(((topic, topics[topic]) for topic in Topic), unit="个")
        sentences.append(f"上年和上季结转的“三保障”及饮水安全问题{len(issues)}个（{named}），限期整改销号。")
    else:
        sentences.append("没有上期结转的“三保障”及饮水安全问题，重点防止新增。")
    return sentences


_MAIN_RISKS = 3


def _is_open(issue: Issue, day: date) -> bool:
    return issue.closed is None or issue.closed >= day


def _counted(counts: Iterable[tuple[object, int]], unit: str = "户") -> str:
    """Return 因病5户、因学2户, those that there are."""
    return join_names([f"{name}{count}{unit}" for name, count in counts if count])


def _concerns_resettled(dataset: Dataset, village: Village) -> bool:
    hosts = {other.host for other in dataset.all(Village)}
    return village.kind is VillageKind.RESETTLEMENT_SITE or village.name in hosts


def _task_force(dataset: Dataset, village: str, on: date) -> dict[str, str]:
    members = [m for m in dataset.by(TaskForceMember, "village", village) if is_serving(m.since, m.until, on)]
    return {
        str(role): join_names([printed_name(dataset, m.person) for m in members if m.role is role])
        for role in TaskForceRole
    }


def _tasks_of_plan(dataset: Dataset, village: Village, force: dict[str, str]) -> list[dict[str, str]]:
    """Return the tasks that the township's notices lay on the village, and who answers for them there."""
    concerned = [
        row
        for row in dataset.all(Assignment)
        if is_of(row, village.township)
        if row.villages is None
        or "各村" in row.villages
        or "各社区" in row.villages
        or village.name in row.villages
        or ("安置点" in row.villages and _concerns_resettled(dataset, village))
    ]
    return [
        {
            "序号": str(number),
            "任务": row.task,
            "上级负责人": join_names([printed_name(dataset, name) for name in row.responsible]),
            "牵头人": force[TaskForceRole.HEAD],
            "责任人": force[TaskForceRole.DEPUTY],
            "时限": row.due or "全年",
        }
        for number, row in enumerate(concerned, start=1)
    ]


def rectification_plan_context(dataset: Dataset, plan: RectificationPlan) -> dict[str, Any]:
    """Return the fields of 问题排查整改工作方案.docx, with the problems open on the day of the plan."""
    village = dataset.village(plan.village)
    still_open = [
        issue
        for issue in dataset.by(Issue, "village", plan.village)
        if issue.found <= plan.issued and (issue.closed is None or issue.closed > plan.issued)
    ]
    title = f"{village.printed_name}{format_quarter(plan.quarter)}“三保障”及饮水安全问题排查整改工作方案"
    return {
        "文件标题": title,
        "标题行": list(break_title(title, (village.name,))),
        "季度": format_quarter(plan.quarter),
        "排查开始": format_date(plan.start),
        "排查结束": format_date(plan.end),
        "整改完成": format_date(plan.due),
        "牵头人": printed_name(dataset, plan.leader),
        "参加人员": join_names([printed_name(dataset, name) for name in plan.members]),
        "有遗留问题": bool(still_open),
        "遗留问题数": str(len(still_open)) if still_open else "",
        "问题": [
            {
                "编号": issue.number,
                "专题": str(issue.topic),
                "问题描述": issue.text,
                "整改措施": issue.measure,
                "责任单位": issue.unit,
                "责任人": printed_name(dataset, issue.responsible),
                "整改时限": list_day(issue.due),
            }
            for issue in sorted(still_open, key=lambda issue: (issue.found, issue.number))
        ],
        "村委会": village.committee,
        "成文日期": format_date(plan.issued),
    }


@dataclass(frozen=True)
class NoticeTasks:
    """The tasks that a notice lays on the township's units."""

    township: Township
    notice: str


def notices_with_tasks(dataset: Dataset, township: Township) -> list[NoticeTasks]:
    """Return the notices of the township whose tasks are in the sheet, in its order."""
    rows = [row for row in dataset.all(Assignment) if is_of(row, township.name)]
    return [NoticeTasks(township, notice) for notice in dict.fromkeys(row.notice for row in rows)]


def tasks_table_context(dataset: Dataset, of: NoticeTasks) -> dict[str, Any]:
    """Return the fields of 任务分工总表.docx: every section of the notice, who leads, who does it by when."""
    rows = [row for row in dataset.by(Assignment, "notice", of.notice) if is_of(row, of.township.name)]
    return {
        "文件标题": f"{of.township.name}任务分工总表（{of.notice}通知）",
        "填报单位": of.township.signature,
        "任务": [
            {
                "序号": str(number),
                "章节": row.section,
                "工作任务": row.task,
                "负责人": join_names([printed_name(dataset, name) for name in row.responsible]),
                "牵头单位": row.lead or "",
                "责任村": row.villages or "",
                "完成时限": row.due or "",
            }
            for number, row in enumerate(rows, start=1)
        ],
    }
