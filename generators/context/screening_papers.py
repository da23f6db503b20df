"""A village's rounds on paper: forms to carry into the houses (B4, C4, C10), the report of what was found."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from generators.context.household import yes_no
from generators.context.ledgers.page import VillageQuarter, printed_name
from generators.context.ledgers.screening import rows_of_survey
from generators.records.columns import Quarter, says_something
from generators.records.employment import ResettledWorker
from generators.records.households import Member
from generators.records.office import office_of
from generators.records.vocabulary import SurveyMethod, VillageKind
from generators.wording import (
    break_title,
    format_date,
    format_last_day,
    format_money,
    format_quarter,
    format_share,
    join_names,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from generators.records.dataset import Dataset
    from generators.records.issues import RectificationPlan
    from generators.records.screening import Survey, SurveyRow
    from generators.records.township import Village

FORMS_A_PAGE = 2


def known_households(dataset: Dataset, scope: VillageQuarter) -> list[SurveyRow]:
    """Return whom the village has to visit: those already entered, else those of the quarter before."""
    return rows_of_survey(dataset, scope.village.name, scope.quarter) or rows_of_survey(
        dataset, scope.village.name, _before(scope.quarter)
    )


def _before(quarter: Quarter) -> Quarter:
    return Quarter(quarter.year, quarter.number - 1) if quarter.number > 1 else Quarter(quarter.year - 1, 4)


def screening_forms_context(dataset: Dataset, scope: VillageQuarter) -> dict[str, Any]:
    """Return the fields of 易返贫致贫人口排查表.docx: what is known of each household, the rest for ink."""
    return _forms(dataset, scope, known_households(dataset, scope), found=False)


def filled_forms_context(dataset: Dataset, survey: Survey) -> dict[str, Any]:
    """Return the same fields after the round: what 排查记录 says is ticked, what it does not say is left."""
    scope = VillageQuarter(dataset.village(survey.village), survey.quarter)
    return _forms(dataset, scope, rows_of_survey(dataset, survey.village, survey.quarter), found=True)


def _forms(
    dataset: Dataset, scope: VillageQuarter, households: Sequence[SurveyRow], *, found: bool
) -> dict[str, Any]:
    line, phones = dataset.line_of(scope.quarter.year), dataset.memoized(_phones)
    name = f"{scope.village.printed_name}{format_quarter(scope.quarter)}易返贫致贫人口排查表"
    return {
        "文件标题": name,
        "户表": [
            {
                "另页": index % FORMS_A_PAGE == 0 and index > 0,
                "序号": str(index + 1),
                "户主": row.head,
                "村民小组": row.group or "",
                "人口": f"{row.size}人",
                "户类型": str(row.kind),
                "搬迁": "是" if row.resettled else "否",
                "联系电话": phones.get(row.id_number, ""),
                **_answers(row, line, found=found),
            }
            for index, row in enumerate(households)
        ],
        "共": str(len(households)),
    }


def _phones(dataset: Dataset) -> dict[str, str]:
    """Return the numbers that other sheets know, by the ID number of whoever answers them."""
    known = {row.id_number: row.phone for row in dataset.all(ResettledWorker) if row.phone}
    for member in dataset.all(Member):
        if phone := dataset.household(member.household).phone:
            known[member.id_number] = phone
    return known


def _answers(row: SurveyRow, line: Decimal | None, *, found: bool) -> dict[str, str]:
    answers = {
        "低于监测线": yes_no(None if line is None else row.income_this_year < line),
        "收入下降": yes_no(row.income_dropped),
        "住房不安全": yes_no(not row.housing),
        "饮水不安全": yes_no(not row.water),
        "风险": "存在" if says_something(row.risk) else "不存在",
        "方式": str(row.method),
        "描述": row.risk or "",
        "日期": format_date(row.date),
        "处理": str(row.outcome),
    }
    return answers if found else dict.fromkeys(answers, "")


def screening_report_context(dataset: Dataset, survey: Survey) -> dict[str, Any]:
    """Return the fields of 村级排查报告.docx: the numbers of the ledger, and every household at risk."""
    village = dataset.village(survey.village)
    screened = rows_of_survey(dataset, survey.village, survey.quarter)
    line = dataset.line_of(survey.quarter.year)
    at_risk = [row for row in screened if says_something(row.risk)]
    title = f"{village.printed_name}{format_quarter(survey.quarter)}易返贫致贫人口排查报告"
    return {
        "文件标题": title,
        "标题行": list(break_title(title, (village.name, "易返贫致贫人口"))),
        "乡镇政府": dataset.township(village.township).signature,
        "村": village.printed_name,
        "范围": _whom(dataset, village),
        "季度": format_quarter(survey.quarter),
        "开始": format_date(survey.start),
        "结束": format_date(survey.end),
        "应排查户": str(survey.expected),
        "实排查户": str(len(screened)),
        "覆盖率": format_share(len(screened), survey.expected),
        "方式": join_names(_methods(screened)),
        "有监测线": line is not None,
        "监测线": format_money(line) if line is not None else "",
        "低于监测线": str(sum(row.income_this_year < line for row in screened)) if line is not None else "",
        "收入下降": str(sum(row.income_dropped for row in screened)),
        "保障": [
            {"项目": name, "户数": str(sum(not getattr(row, field) for row in screened))}
            for field, name in _GUARANTEES.items()
        ],
        "有风险户": bool(at_risk),
        "风险户数": str(len(at_risk)),
        "拟纳入户数": str(sum(row.to_identify for row in screened)),
        "风险户": [_risk_line(number, row) for number, row in enumerate(at_risk, start=1)],
        "填表人": printed_name(dataset, survey.filled_by),
        "审核人": printed_name(dataset, survey.checked_by),
        "村委会": village.committee,
        "填报时间": format_date(survey.reported),
    }


def _methods(screened: Sequence[SurveyRow]) -> list[str]:
    counts = Counter(row.method for row in screened)
    return [f"{method}{counts[method]}户" for method in SurveyMethod if counts[method]]


def _risk_line(number: int, row: SurveyRow) -> dict[str, str]:
    return {
        "序号": str(number),
        "户主": row.head,
        "村民小组": row.group or "",
        "人口": str(row.size),
        "户类型": str(row.kind),
        "风险点": row.risk or "",
        "是否拟纳入": "是" if row.to_identify else "否",
        "处理结果": str(row.outcome),
    }


def _whom(dataset: Dataset, village: Village) -> str:
    if village.kind is VillageKind.RESETTLEMENT_SITE:
        return "集中安置的搬迁农户"
    return office_of(dataset, village.name).say("全村农户")


_GUARANTEES = {"education": "义务教育", "medical": "基本医疗", "housing": "住房安全", "water": "饮水安全"}


def topic_forms_context(dataset: Dataset, plan: RectificationPlan) -> dict[str, Any]:
    """Return the fields of 三保障及饮水安全排查表.docx: four forms for ink, as the quarter's plan says."""
    village = dataset.village(plan.village)
    return {
        "文件标题": f"{village.printed_name}{format_quarter(plan.quarter)}“三保障”及饮水安全排查表",
        "村": village.printed_name,
        "季度": format_quarter(plan.quarter),
        "排查时间": f"{format_date(plan.start)}至{format_last_day(plan.start, plan.end)}",
        "牵头人": printed_name(dataset, plan.leader),
        "参加人员": join_names([printed_name(dataset, name) for name in plan.members]),
        "应排查户": str(village.households),
    }
