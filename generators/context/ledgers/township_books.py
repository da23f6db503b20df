"""The township's books over all its villages: who is monitored and helped, the year in numbers."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from generators.context.household import cadre_of, category_text, helper_on
from generators.context.ledgers.issues import issue_rows, issues_of
from generators.context.ledgers.low_income import subjects_on
from generators.context.ledgers.monitored import quarters_to, support_rows
from generators.context.ledgers.page import page, rows
from generators.procedure.exit_case import episodes_in_force
from generators.procedure.named import counts_of
from generators.records.issues import Issue, Supervision
from generators.records.low_income import LowIncome, Visit
from generators.records.screening import SurveyRow
from generators.records.township import Village, printed_place
from generators.wording import join_post

if TYPE_CHECKING:
    from generators.context.ledgers.page import TownshipQuarter
    from generators.records.columns import Quarter
    from generators.records.dataset import Dataset

_INTERNAL = "本表含个人信息，限内部使用，不得公示。"


def villages_of(dataset: Dataset, scope: TownshipQuarter) -> tuple[str, ...]:
    """Return the township's villages in the order of the sheet."""
    return tuple(village.name for village in dataset.by(Village, "township", scope.township.name))


def monitored_context(dataset: Dataset, scope: TownshipQuarter) -> dict[str, Any]:
    """Return the fields of 监测户总花名册.xlsx, by village: the rows of the villages' 监测户帮扶台账."""
    shown = [
        row
        for village in villages_of(dataset, scope)
        for row in support_rows(dataset, scope.quarter, (village,))
    ]
    notes = ("登记期末在监测的和本年已消除风险的监测户，与各村监测户帮扶台账一致。", _INTERNAL)
    return {
        **page(dataset, scope, "监测户花名册", notes),
        "户": [{**row, "序号": number} for number, row in enumerate(shown, start=1)],
    }


def low_income_context(dataset: Dataset, scope: TownshipQuarter) -> dict[str, Any]:
    """Return the fields of 农村低收入人口总花名册.xlsx: who is on the villages' books."""
    shown = [
        subject.model_copy(update={"until": None})
        for village in villages_of(dataset, scope)
        for subject in subjects_on(dataset, village, scope.quarter.last_day)
    ]
    notes = ("与各村农村低收入人口分户帮扶台账一致；一户属于几个类别的，写在一行。", _INTERNAL)
    names = {"name": "姓名", "subsistence_people": "低保保障人数", "guardian": "监护人"}
    return {
        **page(dataset, scope, "农村低收入人口花名册", notes),
        "对象": rows(dataset, shown, **names),
    }


def issues_context(dataset: Dataset, scope: TownshipQuarter) -> dict[str, Any]:
    """Return the fields of 问题整改总台账.xlsx: the villages' problems, those carried over first."""
    names = set(villages_of(dataset, scope))
    found = [issue for issue in dataset.all(Issue) if issue.village in names]
    notes = ("由各村问题排查整改台账汇总；没有销号的自动转入下季度。",)
    return {
        **page(dataset, scope, "三保障及饮水安全问题整改台账", notes, unit="个"),
        **issue_rows(dataset, found, scope.quarter),
    }


def helpers_context(dataset: Dataset, scope: TownshipQuarter) -> dict[str, Any]:
    """Return the fields of 帮扶责任人结对总台账.xlsx: who helps each household (L45)."""
    last = scope.quarter.last_day
    lines: list[dict[str, Any]] = []
    for village in villages_of(dataset, scope):
        for episode in sorted(episodes_in_force(dataset, last, (village,)), key=lambda e: e.household):
            helper = helper_on(dataset, episode.household, last)
            cadre = cadre_of(dataset, helper)
            lines.append(
                {
                    "序号": len(lines) + 1,
                    "村": printed_place(village),
                    "户编号": episode.household,
                    "户主": dataset.head_of(episode.household).name,
                    "类别": category_text(episode),
                    "帮扶责任人": cadre.printed_name if cadre else "",
                    "单位职务": join_post(cadre.unit, cadre.post) if cadre else "",
                    "联系电话": (cadre.phone or "") if cadre else "",
                    "起始日期": helper.since if helper else "",
                    "备注": "" if helper else "没有帮扶责任人",
                }
            )
    notes = ("每户监测户有且只有1名帮扶责任人，在乡村两级干部和驻村帮扶干部中确定。",)
    return {**page(dataset, scope, "监测户帮扶责任人结对台账", notes, unit="户"), "户": lines}


def year_context(dataset: Dataset, scope: TownshipQuarter) -> dict[str, Any]:
    """Return the fields of 年度工作汇总表.xlsx: the year up to the quarter's end, a village a row."""
    notes = (
        "本表由各季度台账汇总：期末户数＝年初户数＋新识别＋回退－风险消除。",
        "问题数为本年发现的和上年转入的；走访、督导按登记的次数统计。",
    )
    return {
        **page(
            dataset,
            scope,
            "巩固拓展脱贫攻坚成果工作汇总表",
            notes,
            unit="户、人、次、个",
            period=f"{scope.quarter.year}年度",
        ),
        "各村": [
            {
                "序号": number,
                "村": printed_place(village),
                **_year_of(dataset, village, scope.quarter),
                "备注": "",
            }
            for number, village in enumerate(villages_of(dataset, scope), start=1)
        ],
    }


def _year_of(dataset: Dataset, village: str, quarter: Quarter) -> dict[str, int]:
    quarters = quarters_to(quarter)
    counts = [counts_of(dataset, each, village) for each in quarters]
    total = Counter[str]()
    for count in counts:
        total.update(count)
    first, last = quarters[0].first_day, quarter.last_day
    visits = [
        visit
        for subject in dataset.by(LowIncome, "village", village)
        for visit in dataset.by(Visit, "subject", subject.number)
        if first <= visit.date <= last
    ]
    issues = {
        issue.number: issue
        for each in quarters
        for issue in issues_of(dataset.by(Issue, "village", village), each)
    }
    closed = sum(issue.closed is not None and issue.closed <= last for issue in issues.values())
    return {
        "排查户次": sum(row.quarter in quarters for row in dataset.by(SurveyRow, "village", village)),
        "年初户数": counts[0]["期初户数"],
        "新识别": total["新识别"],
        "回退": total["回退"],
        "风险消除": total["标注消除"],
        "期末户数": counts[-1]["期末户数"],
        "期末人口": counts[-1]["期末人口"],
        "低收入户数": len(subjects_on(dataset, village, last)),
        "走访次数": len(visits),
        "未落实政策": sum(bool(visit.gap) for visit in visits),
        "政策办结": sum(visit.settled is not None and visit.settled <= last for visit in visits),
        "问题数": len(issues),
        "已销号": closed,
        "未销号": len(issues) - closed,
        "督导次数": sum(first <= row.date <= last for row in dataset.by(Supervision, "village", village)),
    }
