"""Clues that others give of a household that may fall back: departments, letters, the press (L37)."""

from __future__ import annotations

from typing import Annotated, ClassVar

from generators.records.columns import Column, Day, Identifier, IdNumber, Names, PersonName, Row, Text
from generators.records.vocabulary import ClueSource, SurveyOutcome


class HandedClue(Row):
    """A clue handed down to a village: what it says, what the visit or the study found, what was answered."""

    SHEET: ClassVar[str] = "监测线索"
    ABOUT: ClassVar[str] = "部门信息筛查、信访舆情研判得到的线索，一条一行；农户申请、干部排查的不在这里"
    KEY: ClassVar[tuple[str, ...]] = ("number",)
    OPTIONAL: ClassVar[bool] = True

    number: Annotated[Identifier, Column("线索编号", "自定，如：2022-部门-001", unique=True, width=18)]
    source: Annotated[ClueSource, Column("线索来源", width=16)]
    received: Annotated[Day, Column("收到日期")]
    origin: Annotated[Text, Column("提供单位或渠道", "如：县医保局、12345 热线、来信", width=18)]
    village: Annotated[Text, Column("村", refers="村.村")]
    head: Annotated[PersonName, Column("户主姓名")]
    id_number: Annotated[
        IdNumber | None,
        Column(
            "证件号码",
            "18 位；据此与监测户对上",
            width=21,
            empty="不知道是谁的不填；启动识别的要填，不填的提醒",
        ),
    ] = None
    content: Annotated[Text, Column("线索内容", width=30)]
    answer_by: Annotated[Day | None, Column("要求反馈日期", empty="没有要求的不填，按及时办理天数计")] = None
    checked: Annotated[
        Day | None, Column("核查日期", "入户核查或者研判的日期", empty="还没有核查的不填，线索仍待办")
    ] = None
    checkers: Annotated[
        Names,
        Column("核查人", refers="干部.姓名", width=18, empty="还没有核查的不填；有结果没有核查人的提醒"),
    ] = ()
    finding: Annotated[
        Text | None, Column("核查研判情况", width=30, empty="还没有核查的不填；有结果没有情况的提醒")
    ] = None
    outcome: Annotated[
        SurveyOutcome | None,
        Column("处理结果", "要按程序识别的选“启动识别”", empty="还没有结果，仍作为线索跟踪"),
    ] = None
    answered: Annotated[Day | None, Column("反馈日期", empty="还没有反馈，在应办事项里列出")] = None
