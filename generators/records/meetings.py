"""Meetings, who came, what was decided, and what was published after them."""

from __future__ import annotations

from typing import Annotated, ClassVar

from generators.records.columns import (
    WAITS,
    Clock,
    Column,
    Day,
    Identifier,
    Money,
    Names,
    Ordinal,
    People,
    PersonName,
    Row,
    Text,
    Votes,
    YesNo,
)
from generators.records.households import HouseholdRef
from generators.records.vocabulary import (
    Capacity,
    MeetingForm,
    MeetingKind,
    ObjectionOutcome,
    PreJudgementOpinion,
    ReviewResult,
    TopicResult,
)

MeetingRef = Annotated[Identifier, Column("会议编号", refers="会议.会议编号", width=16)]


class Meeting(Row):
    """A meeting of the township or of a village. What was not held is not here."""

    SHEET: ClassVar[str] = "会议"
    ABOUT: ClassVar[str] = (
        "预判会、民主评议会、识别评议会、研判会、例会、党委会；开会前先填时间地点，开会后补齐"
    )
    KEY: ClassVar[tuple[str, ...]] = ("number",)

    number: Annotated[
        Identifier, Column("会议编号", "自定，不得重复，如：2022Q2-评议-东沟村", unique=True, width=22)
    ]
    kind: Annotated[MeetingKind, Column("会议类型")]
    township: Annotated[Text, Column("乡镇", refers="乡镇.乡镇")]
    village: Annotated[Text | None, Column("村", "乡级会议不填", refers="村.村")] = None
    form: Annotated[MeetingForm, Column("会议形式", width=18)]
    date: Annotated[Day, Column("日期")]
    start: Annotated[Clock, Column("开始时间")]
    end: Annotated[Clock | None, Column("结束时间", empty=WAITS)] = None
    place: Annotated[Text, Column("地点", width=20)]
    organiser: Annotated[Text, Column("组织单位", width=24)]
    chair: Annotated[PersonName | None, Column("主持人", empty=WAITS)] = None
    recorder: Annotated[PersonName | None, Column("记录人", empty=WAITS)] = None
    expected: Annotated[People | None, Column("应到人数", "不含列席", empty=WAITS)] = None
    scrutineer: Annotated[PersonName | None, Column("监票人", empty="没有推选监票人的不填")] = None
    teller: Annotated[PersonName | None, Column("计票人", empty="没有推选计票人的不填")] = None


class Attendance(Row):
    """One person of a meeting's list, present or not."""

    SHEET: ClassVar[str] = "参会人员"
    ABOUT: ClassVar[str] = "应到和列席人员，一人一行；会后填是否到会"
    KEY: ClassVar[tuple[str, ...]] = ("meeting", "name", "capacity")

    meeting: MeetingRef
    name: Annotated[PersonName, Column("姓名")]
    capacity: Annotated[Capacity, Column("身份")]
    group: Annotated[Text | None, Column("村民小组")] = None
    present: Annotated[YesNo | None, Column("是否到会", "会前留空", width=8, empty=WAITS)] = None
    absence_reason: Annotated[Text | None, Column("缺席原因", width=16)] = None


class PreJudgement(Row):
    """What the quarter's pre-judgement meeting held of one household (A7)."""

    SHEET: ClassVar[str] = "预判"
    ABOUT: ClassVar[str] = "季度预判会议对每户的意见"
    KEY: ClassVar[tuple[str, ...]] = ("meeting", "household")

    meeting: MeetingRef
    household: HouseholdRef
    income_per_head: Annotated[
        Money, Column("人均纯收入（元）", "近 12 个月，元/人", aliases=("人均纯收入",), width=14)
    ]
    measures: Annotated[Text | None, Column("帮扶措施落实情况", width=26)] = None
    guarantees: Annotated[Text | None, Column("三保障及饮水", width=18)] = None
    opinion: Annotated[PreJudgementOpinion, Column("预判意见")]
    reason: Annotated[Text, Column("理由", width=28)]


class RiskStudy(Row):
    """What the task force found of one household's risks and what it decided on (B5); no talk is made up."""

    SHEET: ClassVar[str] = "风险研判"
    ABOUT: ClassVar[str] = "研判会对每户返贫致贫原因的分析、发言和研究意见，一次会一户一行"
    KEY: ClassVar[tuple[str, ...]] = ("meeting", "household")
    OPTIONAL: ClassVar[bool] = True

    meeting: MeetingRef
    household: HouseholdRef
    causes: Annotated[Text, Column("原因分析", "返贫致贫的具体原因", width=32)]
    remarks: Annotated[
        Text | None,
        Column("发言要点", "据实记录", width=32, empty="会上没有记下发言的不填，记录上这一格留空"),
    ] = None
    opinion: Annotated[
        Text | None,
        Column("研究意见", "确定的帮扶措施", width=28, empty="没有形成意见的不填，记录上这一格留空"),
    ] = None


class AgendaItem(Row):
    """What a meeting of the township's party committee was asked and decided (notice L13)."""

    SHEET: ClassVar[str] = "议题"
    ABOUT: ClassVar[str] = "党委会研究的议题，一个议题一行；会前填议题，会后填讨论情况和结果"
    KEY: ClassVar[tuple[str, ...]] = ("meeting", "number")
    OPTIONAL: ClassVar[bool] = True

    meeting: MeetingRef
    number: Annotated[Ordinal, Column("议题序号", width=8)]
    topic: Annotated[Text, Column("议题", "如：审议《……行动方案》", width=40)]
    notice: Annotated[
        Text | None,
        Column(
            "通知",
            "研究的是要印发的文件的，填通知稿的名字，如：79号",
            empty="议题不是要印发的文件的不填；正文说经党委会研究通过的通知没有议题的提醒",
        ),
    ] = None
    reporter: Annotated[Text | None, Column("汇报人", empty="没有汇报人的不填，记录上这一格留空")] = None
    remarks: Annotated[
        Text | None,
        Column("讨论情况", "据实记录", width=40, empty="会上没有记下讨论的不填，记录上这一格留空"),
    ] = None
    votes_for: Annotated[
        Votes | None,
        Column("同意", "口头、举手表决的也填票数", width=8, empty="没有计票的三项都不填，记录上这一格留空"),
    ] = None
    votes_against: Annotated[
        Votes | None, Column("不同意", width=8, empty="没有计票的三项都不填，记录上这一格留空")
    ] = None
    abstentions: Annotated[
        Votes | None, Column("弃权", width=8, empty="没有计票的三项都不填，记录上这一格留空")
    ] = None
    result: Annotated[TopicResult | None, Column("研究结果", width=10, empty=WAITS)] = None
    decision: Annotated[
        Text | None,
        Column("议定事项", "会议决定的内容，据实记录", width=40, empty="没有写下的不填，记录上这一格留空"),
    ] = None


class Resolution(Row):
    """What a review decided of one household: who leaves (B10), who comes in (B3). No talk is made up."""

    SHEET: ClassVar[str] = "评议"
    ABOUT: ClassVar[str] = "民主评议会、识别评议会对每户的表决结果，一户一行"
    KEY: ClassVar[tuple[str, ...]] = ("meeting", "household")

    meeting: MeetingRef
    household: HouseholdRef
    remarks: Annotated[Text | None, Column("发言要点", "据实记录", width=36)] = None
    votes_for: Annotated[Votes, Column("同意", width=8)]
    votes_against: Annotated[Votes, Column("不同意", width=8)]
    abstentions: Annotated[Votes, Column("弃权", width=8)]
    recused: Annotated[
        Names,
        Column(
            "回避人员",
            "与该户有亲属关系而回避表决的到会人员",
            width=16,
            empty="等：没有人回避的不填；回避了没有写的，票数对不上",
        ),
    ] = ()
    result: Annotated[ReviewResult, Column("评议结果")]
    reason: Annotated[
        Text | None,
        Column("理由", "不通过、缓退的填写", width=24, empty="通过的不填；不通过、缓退没有理由的提醒"),
    ] = None


class Publicity(Row):
    """公示 of a review's passed list (B11)."""

    SHEET: ClassVar[str] = "公示"
    ABOUT: ClassVar[str] = "评议结果的公示，一次评议会一行"
    KEY: ClassVar[tuple[str, ...]] = ("meeting",)

    meeting: MeetingRef
    start: Annotated[Day, Column("公示起")]
    end: Annotated[Day, Column("公示止", "含当日")]
    place: Annotated[Text, Column("公示地点", width=20)]
    reported: Annotated[Day | None, Column("情况报告日期", width=14, empty=WAITS)] = None


class Objection(Row):
    """An objection raised while a list was public."""

    SHEET: ClassVar[str] = "公示异议"
    ABOUT: ClassVar[str] = "公示期内收到的异议；没有收到的不填"

    meeting: MeetingRef
    household: HouseholdRef
    raised: Annotated[Day, Column("提出日期")]
    content: Annotated[Text, Column("异议内容", width=30)]
    finding: Annotated[Text | None, Column("核实情况", width=30, empty="情况报告上这一格留空，手填")] = None
    outcome: Annotated[ObjectionOutcome, Column("处理结果")]
    settled: Annotated[Day | None, Column("办结日期", empty=WAITS)] = None


class Decision(Row):
    """A recorded decision that lifts a block: who, when, why. It is logged, never printed (G3)."""

    SHEET: ClassVar[str] = "特批"
    ABOUT: ClassVar[str] = "对某条程序规则的书面特批；没有特批的不填"

    rule: Annotated[Text, Column("规则", "提示里方括号中的名称，如：会议时间", width=12)]
    household: Annotated[Identifier | None, Column("户编号", refers="监测户.户编号", width=16)] = None
    meeting: Annotated[Identifier | None, Column("会议编号", refers="会议.会议编号", width=16)] = None
    decided_by: Annotated[Text, Column("决定人", "姓名和职务", width=18)]
    decided: Annotated[Day, Column("决定日期")]
    reason: Annotated[Text, Column("理由", width=36)]
