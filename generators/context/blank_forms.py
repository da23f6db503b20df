"""The forms of coming in, blank (notice L41): for whoever is not in the workbook yet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from generators.context.collection import risk_boxes
from generators.context.verification import VERIFIERS, guarantee_fields, income_fields
from generators.records.vocabulary import Purpose

if TYPE_CHECKING:
    from collections.abc import Sequence

    from generators.context.ledgers.page import VillageQuarter
    from generators.records.dataset import Dataset

_LINES = 6
"""Lines for members of a household, and for those of age who sign."""
_LINES_OF_APPLICATION = 4
"""Lines for members on an application, which ends with its first page."""
_SHORT, _LONG = "＿" * 4, "＿" * 12
"""Room in a sentence for a number, and for a reason."""


def _lines(fields: Sequence[str], number: int = _LINES) -> list[dict[str, str]]:
    return [dict.fromkeys(fields, "") for _ in range(number)]


def blank_application_context(_dataset: Dataset, term: VillageQuarter) -> dict[str, Any]:
    """Return the fields of 监测对象申请书.docx with nothing but the committee that it goes to."""
    known = ("户主", "性别", "民族", "证件号码", "联系电话", "住址", "是否脱贫户", "低保特困", "是否搬迁户")
    counts = ("劳动力数", "在校生数", "慢性病数", "重症数", "持证数")
    member = ("姓名", "关系", "证件号码", "健康状况", "劳动技能", "在校生状况", "务工地点")
    return {
        **dict.fromkeys((*known, *counts, "代填人", "申请日期", "受理人", "受理日期"), ""),
        "文件标题": f"防止返贫监测对象申请书（{term.village.printed_name}空白）",
        "村委会": term.village.committee,
        "人口": "",
        "几口人": _SHORT,
        "申请原因": f"因{_LONG}",
        "成员": _lines(member, _LINES_OF_APPLICATION),
        "成年人": _lines(("姓名", "证件号码")),
    }


def blank_collection_context(dataset: Dataset, term: VillageQuarter) -> dict[str, Any]:
    """Return the fields of 信息采集表.docx with nothing but the village and the boxes to tick."""
    known = ("村民小组", "户编号", "户主", "证件号码", "联系电话", "住址", "人口")
    ticked = ("户类型", "搬迁", "整户无劳动能力", "类别", "线索来源", "采集日期")
    member = ("序号", "姓名", "关系", "性别", "民族", "证件号码", "文化程度", "健康状况", "劳动技能")
    return {
        **dict.fromkeys((*known, *ticked), ""),
        "文件标题": f"防止返贫监测对象信息采集表（{term.village.printed_name}空白）",
        "村": term.village.printed_name,
        "风险": risk_boxes(()),
        "成员": _lines((*member, "务工地点", "务工月数", "医保", "低保", "特困", "残疾证")),
        "二查": guarantee_fields(None),
        "四查": income_fields(dataset, None),
    }


def blank_entry_check_context(dataset: Dataset, term: VillageQuarter) -> dict[str, Any]:
    """Return the fields of 入户核查表.docx for a visit before identification, with only the village."""
    known = ("村民小组", "户编号", "户主", "人口", "类别", "识别时间", "风险类型", "线索来源", "帮扶责任人")
    found = ("起因日期", "核查日期", "核查结论", "拟纳入类别", "核实的风险", "核查意见", "监测户认可")
    return {
        **dict.fromkeys((*known, *found), ""),
        "文件标题": f"{term.village.printed_name}入户核查表（{Purpose.IDENTIFY}空白）",
        "核查类型": str(Purpose.IDENTIFY),
        "村": term.village.printed_name,
        "一查": {"结论": "", "说明": ""},
        "二查": guarantee_fields(None),
        "三查": {"说明": ""},
        "四查": income_fields(dataset, None),
        "核查人": [{"姓名": ""}] * VERIFIERS,
        "措施": [],
        "务工": [dict.fromkeys(("姓名", "关系", "地点", "月数"), "")] * 3,
    }
