"""易返贫致贫人口排查台账: one village's or site's screening of one quarter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from generators.context.ledgers.page import VillageQuarter, page, printed_name, rows
from generators.records.columns import says_something
from generators.records.screening import SurveyRow
from generators.records.vocabulary import VillageKind
from generators.wording import format_date, format_quarter, format_share

if TYPE_CHECKING:
    from generators.records.columns import Quarter
    from generators.records.dataset import Dataset
    from generators.records.screening import Survey

_NOTES = (
    "本台账由村级工作专班逐户排查后填写，每季度排查农户全覆盖，实排查户数应等于应排查户数。",
    "“是否低于监测线”按本年预计人均纯收入与当年防止返贫监测线比较得出。",
    "发现风险的，应写明风险点和处理结果；拟纳入的，从发现线索起按规定时限启动识别程序。",
    "本台账含个人信息，限内部使用；农户签字栏由农户本人签字，不得代签。",
)
_RENAMED = {
    "head": "户主",
    "size": "人口",
    "education": "义务教育",
    "medical": "基本医疗",
    "housing": "住房安全",
    "water": "饮水安全",
}
_GUARANTEES = ("义务教育", "基本医疗", "住房安全", "饮水安全")


def rows_of_survey(dataset: Dataset, village: str, quarter: Quarter) -> list[SurveyRow]:
    """Return the households that `village` screened in `quarter`, in the order of the sheet."""
    return [row for row in dataset.by(SurveyRow, "village", village) if row.quarter == quarter]


def screening_context(dataset: Dataset, survey: Survey) -> dict[str, Any]:
    """Return the fields of 易返贫致贫人口排查台账.xlsx, and of the sites' form of it."""
    scope = VillageQuarter(dataset.village(survey.village), survey.quarter)
    screened = rows_of_survey(dataset, survey.village, survey.quarter)
    line = dataset.line_of(survey.quarter.year)
    households = rows(dataset, screened, **_RENAMED)
    for fields, row in zip(households, screened, strict=True):
        low = line is not None and row.income_this_year < line
        fields["是否低于监测线"] = "" if line is None else ("是" if low else "否")
        for name in _GUARANTEES:
            fields[name] = "有保障" if fields[name] == "是" else "有问题"
        fields["安置点"] = scope.village.name if scope.village.kind is VillageKind.RESETTLEMENT_SITE else ""
    return {
        **page(dataset, scope, "易返贫致贫人口排查台账", _NOTES, filled_in=format_date(survey.reported)),
        "户": households,
        "应排查户": survey.expected,
        "实排查户": len(screened),
        "覆盖率": format_share(len(screened), survey.expected),
        "发现风险户": sum(says_something(row.risk) for row in screened),
        "拟纳入户": sum(row.to_identify for row in screened),
        "填表人": printed_name(dataset, survey.filled_by),
        "审核人": printed_name(dataset, survey.checked_by),
        "零报告": f"{format_quarter(survey.quarter)}排查未发现易返贫致贫人口。",
    }
