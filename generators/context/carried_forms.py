"""Forms to carry and sign: what the workbook knows is printed, everything else is left for ink."""

from __future__ import annotations

from dataclasses import dataclass
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
)
from generators.context.ledgers.low_income import subjects_on
from generators.context.ledgers.page import VillageQuarter, printed_name
from generators.context.ledgers.people import is_serving, workers_of
from generators.context.support import monitored_in
from generators.records.issues import Issue
from generators.records.registers import CheckItem
from generators.records.township import TaskForceMember
from generators.records.vocabulary import TaskForceRole
from generators.wording import format_quarter, join_names, join_post

if TYPE_CHECKING:
    from generators.context.ledgers.page import TownshipQuarter
    from generators.records.columns import Quarter
    from generators.records.dataset import Dataset
    from generators.records.employment import ResettledWorker
    from generators.records.low_income import LowIncome
    from generators.records.vocabulary import CheckList

FORMS_A_PAGE = 2
EMPTY_LINES = 10


def before(quarter: Quarter) -> Quarter:
    """Return the quarter before `quarter`."""
    return type(quarter)(
        *((quarter.year, quarter.number - 1) if quarter.number > 1 else (quarter.year - 1, 4))
    )


def visited_in(dataset: Dataset, term: VillageQuarter) -> list[LowIncome]:
    """Return whom the village visits every month of the quarter (notice L57)."""
    return subjects_on(dataset, term.village.name, term.quarter.last_day)


def visit_forms_context(dataset: Dataset, term: VillageQuarter) -> dict[str, Any]:
    """Return the fields of 低收入家庭走访表.docx: two households a page, one visit each."""
    subjects = visited_in(dataset, term)
    return {
        "文件标题": f"{term.village.printed_name}{format_quarter(term.quarter)}低收入家庭走访表",
        "共": str(len(subjects)),
        "户表": [
            {
                "另页": index % FORMS_A_PAGE == 0 and index > 0,
                "序号": str(index + 1),
                "对象": subject.name,
                "人口": f"{subject.size}人",
                "类别": join_names([str(group) for group in subject.groups]),
                "责任人": printed_name(dataset, subject.person) if subject.person else "",
                "主要困难": subject.hardship or "",
                "享受政策": subject.policies or "",
                "帮扶措施": subject.measures or "",
            }
            for index, subject in enumerate(subjects)
        ],
    }


def known_workers(dataset: Dataset, term: VillageQuarter) -> list[ResettledWorker]:
    """Return whom a site's survey has to ask: those already entered, else those of the quarter before."""
    return workers_of(dataset, term) or workers_of(
        dataset, VillageQuarter(term.village, before(term.quarter))
    )


def employment_forms_context(dataset: Dataset, term: VillageQuarter) -> dict[str, Any]:
    """Return the fields of 搬迁劳动力就业排查表.docx: whom to ask (notice L69), answers for ink."""
    workers = known_workers(dataset, term)
    return {
        "文件标题": f"{term.village.printed_name}{format_quarter(term.quarter)}搬迁劳动力就业排查表",
        "共": str(len(workers)),
        "人": [
            {
                "序号": str(number),
                "户主": worker.head,
                "姓名": worker.name,
                "性别": str(worker.gender),
                "年龄": str(worker.age),
                "联系电话": worker.phone or "",
            }
            for number, worker in enumerate(workers, start=1)
        ],
    }


def inspection_form_context(dataset: Dataset, term: VillageQuarter) -> dict[str, Any]:
    """Return the fields of 督导检查表.docx: the open problems to look at again, the rest for ink."""
    village, last = term.village, term.quarter.last_day
    leads = [
        printed_name(dataset, member.person)
        for member in dataset.by(TaskForceMember, "village", village.name)
        if member.role is TaskForceRole.HEAD and is_serving(member.since, member.until, last)
    ]
    open_ = [
        issue
        for issue in dataset.by(Issue, "village", village.name)
        if issue.found <= last and (issue.closed is None or issue.closed > last)
    ]
    return {
        "文件标题": f"{village.printed_name}{format_quarter(term.quarter)}督导检查表",
        "村": village.printed_name,
        "专班组长": join_names(leads),
        "季度": format_quarter(term.quarter),
        "有问题": bool(open_),
        "问题": [
            {
                "编号": issue.number,
                "专题": str(issue.topic),
                "发现日期": list_day(issue.found),
                "问题": issue.text,
                "责任人": printed_name(dataset, issue.responsible),
                "时限": list_day(issue.due),
            }
            for issue in open_
        ],
    }


def handbook_cover_context(dataset: Dataset, term: VillageQuarter) -> dict[str, Any]:
    """Return the fields of 帮扶手册封面和封底.docx: a cover and a closing page a household."""
    village, last = term.village, term.quarter.last_day
    township = dataset.township(village.township)
    households = []
    for number, episode in enumerate(monitored_in(dataset, term)):
        household = dataset.household(episode.household)
        cadre = cadre_of(dataset, helper_on(dataset, household.number, last))
        households.append(
            {
                "不是首户": number > 0,
                "户主": head_name(dataset, household.number),
                "户编号": household.number,
                "人口": size_text(dataset, household.number, last),
                "住址": household.address or f"{village.printed_name}{household.group or ''}",
                "联系电话": household.phone or "",
                "类别": category_text(episode),
                "识别时间": identified_text(episode),
                "风险类型": risks_text(episode),
                "帮扶责任人": cadre.printed_name if cadre else "",
                "单位职务": join_post(cadre.unit, cadre.post) if cadre else "",
                "责任人电话": (cadre.phone or "") if cadre else "",
            }
        )
    return {
        "文件标题": f"{village.printed_name}{format_quarter(term.quarter)}帮扶手册封面和封底",
        "乡镇": township.name,
        "发放单位": township.signature,
        "村": village.printed_name,
        "年度": str(term.quarter.year),
        "户": households,
    }


@dataclass(frozen=True)
class TownshipCheck:
    """One of the notice's check lists, for a township's quarter."""

    scope: TownshipQuarter
    checklist: CheckList


def check_list_context(dataset: Dataset, check: TownshipCheck) -> dict[str, Any]:
    """Return the fields of 驻村帮扶检查表.docx: the points the office entered, or empty lines."""
    entered = sorted(
        (row for row in dataset.all(CheckItem) if row.checklist is check.checklist),
        key=lambda row: row.number,
    )
    points = [(str(row.number), row.point, row.standard or "") for row in entered]
    empty = [(str(number), "", "") for number in range(1, EMPTY_LINES + 1)]
    return {
        "文件标题": f"驻村帮扶“{check.checklist}”检查表",
        "季度": format_quarter(check.scope.quarter),
        "检查单位": check.scope.township.signature,
        "已填事项": bool(points),
        "事项": [
            {"序号": number, "事项": point, "标准": standard} for number, point, standard in points or empty
        ],
    }
