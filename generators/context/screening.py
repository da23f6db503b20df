"""易返贫致贫人口排查台账: one village's screening of one quarter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from generators.records.screening import SurveyRow
from generators.wording import format_date, format_quarter, format_share, join_names

if TYPE_CHECKING:
    from generators.records.columns import Quarter
    from generators.records.dataset import Dataset
    from generators.records.screening import Survey

_NOTES = (
    "1.本台账由村级工作专班逐户排查后填写，每季度排查农户全覆盖，实排查户数应等于应排查户数。",
    "2.“是否低于监测线”按本年预计人均纯收入与当年防止返贫监测线比较得出。",
    "3.发现风险的，应写明风险点和处理结果；拟纳入的，从发现线索起按规定时限启动识别程序。",
    "4.本台账含个人信息，限内部使用；农户签字栏由农户本人签字，不得代签。",
)


def rows_of_survey(dataset: Dataset, village: str, quarter: Quarter) -> list[SurveyRow]:
    """Return the households that `village` screened in `quarter`, in the order of the sheet."""
    return [row for row in dataset.by(SurveyRow, "village", village) if row.quarter == quarter]


def screening_context(dataset: Dataset, survey: Survey) -> dict[str, Any]:
    """Return the fields of 易返贫致贫人口排查台账.xlsx."""
    village = dataset.village(survey.village)
    rows = rows_of_survey(dataset, survey.village, survey.quarter)
    line = dataset.line_of(survey.quarter.year)
    risky = [row for row in rows if row.risk]
    quarter = format_quarter(survey.quarter)
    return {
        "标题": f"{village.township}{village.name}{quarter}易返贫致贫人口排查台账",
        "填报单位": village.committee,
        "填报时间": format_date(survey.reported),
        "单位": "户、人、元",
        "户": [
            {
                "序号": index,
                "村民小组": row.group or "",
                "户主": row.head,
                "证件号码": row.id_number,
                "人口": row.size,
                "户类型": str(row.kind),
                "是否搬迁户": _yes_no(row.resettled),
                "排查日期": row.date,
                "排查方式": str(row.method),
                "上年人均纯收入": row.income_last_year,
                "本年预计人均纯收入": row.income_this_year,
                "是否低于监测线": "" if line is None else _yes_no(row.income_this_year < line),
                "收入是否明显下降": _yes_no(row.income_dropped),
                "义务教育": _guaranteed(row.education),
                "基本医疗": _guaranteed(row.medical),
                "住房安全": _guaranteed(row.housing),
                "饮水安全": _guaranteed(row.water),
                "风险点": row.risk or "",
                "是否拟纳入": _yes_no(row.to_identify),
                "处理结果": str(row.outcome),
                "排查人": join_names(row.surveyors),
                "备注": "",
            }
            for index, row in enumerate(rows, start=1)
        ],
        "应排查户": survey.expected,
        "实排查户": len(rows),
        "覆盖率": format_share(len(rows), survey.expected),
        "发现风险户": len(risky),
        "拟纳入户": sum(row.to_identify for row in rows),
        "填表人": survey.filled_by,
        "审核人": survey.checked_by,
        "填表说明": list(_NOTES),
        "零报告": f"{quarter}排查未发现易返贫致贫人口。",
    }


def _yes_no(value: bool) -> str:  # noqa: FBT001
    return "是" if value else "否"


def _guaranteed(value: bool) -> str:  # noqa: FBT001
    return "有保障" if value else "有问题"
