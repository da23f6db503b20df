"""The quarterly screening (排查) of every rural household."""

from __future__ import annotations

from typing import Annotated, ClassVar

from generators.records.columns import (
    Column,
    Day,
    Households,
    IdNumber,
    InQuarter,
    Money,
    Names,
    People,
    PersonName,
    Row,
    Text,
    YesNo,
)
from generators.records.vocabulary import SurveyHouseholdKind, SurveyMethod, SurveyOutcome


class Survey(Row):
    """One village's screening of one quarter: who filled it in and when it was handed up."""

    SHEET: ClassVar[str] = "排查"
    ABOUT: ClassVar[str] = "每村每季度排查的总体情况，一村一季一行"
    KEY: ClassVar[tuple[str, ...]] = ("village", "quarter")

    village: Annotated[Text, Column("村", refers="村.村")]
    quarter: Annotated[InQuarter, Column("季度", "如 2022年第二季度，也可写 2022Q2", width=10)]
    expected: Annotated[Households, Column("应排查户数")]
    start: Annotated[Day, Column("开始日期")]
    end: Annotated[Day, Column("结束日期")]
    reported: Annotated[Day, Column("填报时间")]
    filled_by: Annotated[PersonName, Column("填表人", refers="干部.姓名")]
    checked_by: Annotated[PersonName, Column("审核人", refers="干部.姓名")]


class SurveyRow(Row):
    """One household as the screening found it."""

    SHEET: ClassVar[str] = "排查记录"
    ABOUT: ClassVar[str] = "每季度逐户排查，一户一行，含一般农户"
    KEY: ClassVar[tuple[str, ...]] = ("quarter", "id_number")

    village: Annotated[Text, Column("村", refers="村.村")]
    quarter: Annotated[InQuarter, Column("季度", "如 2022年第二季度，也可写 2022Q2", width=10)]
    group: Annotated[Text | None, Column("村民小组", aliases=("自然村",))] = None
    head: Annotated[PersonName, Column("户主姓名", aliases=("户主",))]
    id_number: Annotated[IdNumber, Column("证件号码", "户主的证件号码，18 位", width=21)]
    size: Annotated[People, Column("家庭人口", aliases=("人数",))]
    kind: Annotated[SurveyHouseholdKind, Column("户类型")]
    resettled: Annotated[YesNo, Column("是否搬迁户")]
    date: Annotated[Day, Column("排查日期")]
    method: Annotated[SurveyMethod, Column("排查方式")]
    income_last_year: Annotated[Money, Column("上年人均纯收入", width=14)]
    income_this_year: Annotated[Money, Column("本年预计人均纯收入", width=14)]
    income_dropped: Annotated[YesNo, Column("收入是否明显下降")]
    education: Annotated[YesNo, Column("义务教育有保障")]
    medical: Annotated[YesNo, Column("基本医疗有保障")]
    housing: Annotated[YesNo, Column("住房安全有保障")]
    water: Annotated[YesNo, Column("饮水安全有保障")]
    risk: Annotated[Text | None, Column("风险点", width=18)] = None
    to_identify: Annotated[YesNo, Column("是否拟纳入")]
    outcome: Annotated[SurveyOutcome, Column("处理结果")]
    surveyors: Annotated[Names, Column("排查人", refers="干部.姓名", width=16)]
    origin: Annotated[Text | None, Column("迁出村", "安置点住户填写")] = None
    room: Annotated[Text | None, Column("楼号房号", "安置点住户填写")] = None
    moved: Annotated[Day | None, Column("搬迁时间", "安置点住户填写")] = None
