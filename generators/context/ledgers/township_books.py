"""The township's books of a quarter over all its villages: who is monitored and helped, what is open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from generators.context.household import cadre_of, category_text, helper_on, move_text
from generators.context.ledgers.issues import issue_rows
from generators.context.ledgers.low_income import subjects_on
from generators.context.ledgers.monitored import support_rows
from generators.context.ledgers.page import page, rows
from generators.procedure.exit_case import episodes_in_force
from generators.records.issues import Issue
from generators.records.township import Village, printed_place
from generators.wording import join_post

if TYPE_CHECKING:
    from generators.context.ledgers.page import TownshipQuarter
    from generators.records.dataset import Dataset

INTERNAL = "本表含个人信息，限内部使用，不得公示。"


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
    notes = ("登记期末在监测的和本年已消除风险的监测户，与各村监测户帮扶台账一致。", INTERNAL)
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
    notes = ("与各村农村低收入人口分户帮扶台账一致；一户属于几个类别的，写在一行。", INTERNAL)
    names = {"name": "姓名", "subsistence_people": "低保保障人数", "guardian": "监护人"}
    return {
        **page(dataset, scope, "农村低收入人口花名册", notes),
        "对象": rows(dataset, shown, **names),
    }


def issues_context(dataset: Dataset, scope: TownshipQuarter) -> dict[str, Any]:
    """Return the fields of 问题整改总台账.xlsx: the villages' problems, those carried over first."""
    names = set(villages_of(dataset, scope))
    found = [issue for issue in dataset.all(Issue) if issue.village in names]
    notes = ("由各村问题排查整改台账汇总；没有销号的转入下季度。",)
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
                    "备注": move_text(dataset.household(episode.household), scope.quarter)
                    if helper
                    else "没有帮扶责任人",
                }
            )
    notes = ("每户监测户有且只有1名帮扶责任人，在乡村两级干部和驻村帮扶干部中确定。",)
    return {**page(dataset, scope, "监测户帮扶责任人结对台账", notes, unit="户"), "户": lines}
