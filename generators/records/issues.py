"""三保障及饮水 (notice L79–L81): the work done, the problems found and how each was closed; supervision."""

from __future__ import annotations

from typing import Annotated, ClassVar

from generators.records.columns import (
    Column,
    Count,
    Day,
    Households,
    Identifier,
    InQuarter,
    Month,
    Names,
    People,
    Percent,
    PersonName,
    Row,
    Text,
    Things,
)
from generators.records.vocabulary import IssueClass, IssueSource, RollCallMethod, Topic


class Issue(Row):
    """A problem with its measure and its closing (销号): date, evidence, a checker who is not responsible."""

    SHEET: ClassVar[str] = "问题整改"
    ABOUT: ClassVar[str] = "三保障及饮水安全问题，一个一行；季末没有销号的自动转入下季度台账"
    KEY: ClassVar[tuple[str, ...]] = ("number",)
    OPTIONAL: ClassVar[bool] = True

    number: Annotated[Identifier, Column("问题编号", unique=True, width=16)]
    village: Annotated[Text, Column("村", refers="村.村")]
    found: Annotated[Day, Column("发现日期")]
    topic: Annotated[Topic, Column("专题", width=8)]
    source: Annotated[IssueSource, Column("来源")]
    group: Annotated[Text | None, Column("村民小组")] = None
    subject: Annotated[Text, Column("户主/设施")]
    text: Annotated[Text, Column("问题描述", width=30)]
    kind: Annotated[Text | None, Column("问题类别")] = None
    measure: Annotated[Text, Column("整改措施", width=26)]
    classed: Annotated[IssueClass, Column("整改类型")]
    unit: Annotated[Text, Column("责任单位", width=18)]
    responsible: Annotated[PersonName, Column("责任人", refers="干部.姓名")]
    due: Annotated[Day, Column("整改时限")]
    progress: Annotated[Text | None, Column("进展", width=18)] = None
    done: Annotated[Day | None, Column("完成日期")] = None
    evidence: Annotated[Text | None, Column("佐证", width=18)] = None
    applicant: Annotated[PersonName | None, Column("销号申请人", refers="干部.姓名")] = None
    checker: Annotated[PersonName | None, Column("销号审核人", "不能是责任人", refers="干部.姓名")] = None
    closed: Annotated[Day | None, Column("销号日期")] = None


class WorkEntry(Row):
    """An entry of the village's 工作台账."""

    SHEET: ClassVar[str] = "工作记录"
    ABOUT: ClassVar[str] = "三保障及饮水安全工作台账，一件事一行"
    OPTIONAL: ClassVar[bool] = True

    village: Annotated[Text, Column("村", refers="村.村")]
    date: Annotated[Day, Column("日期")]
    content: Annotated[Text, Column("工作内容", width=36)]
    topic: Annotated[Topic, Column("专题", width=8)]
    people: Annotated[Text, Column("参加人员", width=24)]
    households: Annotated[Households | None, Column("覆盖户数")] = None
    issues: Annotated[Things | None, Column("发现问题数")] = None
    material: Annotated[Text | None, Column("形成材料", width=18)] = None
    material_number: Annotated[Text | None, Column("材料编号")] = None


class Supervision(Row):
    """An inspection by the township (督导, notice L95)."""

    SHEET: ClassVar[str] = "督导"
    ABOUT: ClassVar[str] = "乡级督导检查，一次一行；有编号的可出问题交办单"
    KEY: ClassVar[tuple[str, ...]] = ("village", "date")
    OPTIONAL: ClassVar[bool] = True

    date: Annotated[Day, Column("日期")]
    village: Annotated[Text, Column("村", refers="村.村")]
    inspectors: Annotated[Names, Column("督导人员", refers="干部.姓名", width=18)]
    content: Annotated[Text, Column("督导内容", width=26)]
    finding: Annotated[Text | None, Column("发现问题", width=30)] = None
    demand: Annotated[Text | None, Column("整改要求", width=26)] = None
    due: Annotated[Day | None, Column("时限")] = None
    feedback: Annotated[Text | None, Column("整改反馈", width=22)] = None
    review: Annotated[Text | None, Column("复核", width=14)] = None


class RollCall(Row):
    """A check on who is at his post (点名, notice L97)."""

    SHEET: ClassVar[str] = "点名"
    ABOUT: ClassVar[str] = "驻村干部在岗检查，一村一次一行"
    OPTIONAL: ClassVar[bool] = True

    date: Annotated[Day, Column("日期")]
    time: Annotated[Text, Column("时间", width=8)]
    village: Annotated[Text, Column("村", refers="村.村")]
    expected: Annotated[People, Column("应在岗")]
    present: Annotated[People, Column("实在岗")]
    on_leave: Annotated[Text | None, Column("请假", width=18)] = None
    absent: Annotated[Text | None, Column("脱岗", width=18)] = None
    method: Annotated[RollCallMethod, Column("方式")]
    checker: Annotated[PersonName, Column("检查人", refers="干部.姓名")]


class Task(Row):
    """A line of the township's 一月一清单 (notice L95)."""

    SHEET: ClassVar[str] = "任务清单"
    ABOUT: ClassVar[str] = "一月一清单、一周一重点：一项任务一行"
    KEY: ClassVar[tuple[str, ...]] = ("township", "month", "number")
    OPTIONAL: ClassVar[bool] = True

    month: Annotated[Month, Column("月份", "如 2022-06", width=10)]
    number: Annotated[Count, Column("序号", width=8)]
    task: Annotated[Text, Column("工作任务", width=30)]
    standard: Annotated[Text | None, Column("标准要求", width=30)] = None
    leader: Annotated[PersonName, Column("责任领导", refers="干部.姓名")]
    person: Annotated[PersonName, Column("责任人", refers="干部.姓名")]
    villages: Annotated[Text, Column("责任村", "各村，或村名")]
    start: Annotated[Day, Column("开始")]
    due: Annotated[Day, Column("完成时限")]
    week_1: Annotated[Text | None, Column("第1周重点", width=18)] = None
    week_2: Annotated[Text | None, Column("第2周重点", width=18)] = None
    week_3: Annotated[Text | None, Column("第3周重点", width=18)] = None
    week_4: Annotated[Text | None, Column("第4周重点", width=18)] = None
    week_5: Annotated[Text | None, Column("第5周重点", width=18)] = None
    progress: Annotated[Percent | None, Column("进展（%）")] = None
    outcome: Annotated[Text | None, Column("完成情况", width=20)] = None
    why_not: Annotated[Text | None, Column("未完成原因", width=20)] = None
    closed: Annotated[Day | None, Column("销号日期")] = None
    inspector: Annotated[PersonName | None, Column("督导人", refers="干部.姓名")] = None
    township: Annotated[
        Text | None, Column("乡镇", "工作簿里只有一个乡镇的不填", refers="乡镇.乡镇", width=10)
    ] = None


class RectificationPlan(Row):
    """The dates and people of a village's quarterly 问题排查整改工作方案 (C7)."""

    SHEET: ClassVar[str] = "整改方案"
    ABOUT: ClassVar[str] = "每村每季度问题排查整改工作方案的时间和人员，一村一季一行"
    KEY: ClassVar[tuple[str, ...]] = ("village", "quarter")
    OPTIONAL: ClassVar[bool] = True

    village: Annotated[Text, Column("村", refers="村.村")]
    quarter: Annotated[InQuarter, Column("季度", "如 2022年第二季度，也可写 2022Q2", width=10)]
    start: Annotated[Day, Column("排查开始")]
    end: Annotated[Day, Column("排查结束")]
    due: Annotated[Day, Column("整改完成")]
    leader: Annotated[PersonName, Column("牵头人", refers="干部.姓名")]
    members: Annotated[Names, Column("参加人员", refers="干部.姓名", width=24)]
    issued: Annotated[Day, Column("成文日期")]
