"""农村低收入人口 (notice L53–L59): who they are, each month's visit, and what a policy still owes them."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import BeforeValidator

from generators.records.columns import (
    Amount,
    Column,
    Day,
    Identifier,
    IdNumber,
    Names,
    People,
    PersonName,
    Phone,
    Row,
    Text,
    YesNo,
    split_words,
)
from generators.records.meetings import MeetingRef
from generators.records.vocabulary import Gender, LowIncomeGroup, SupportForm, SupportHandling, VisitMethod

SubjectRef = Annotated[Identifier, Column("对象编号", refers="低收入人口.对象编号", width=16)]


class LowIncome(Row):
    """A low-income household, or a person looked after as one."""

    SHEET: ClassVar[str] = "低收入人口"
    ABOUT: ClassVar[str] = "农村低收入人口底数：一户（或一名单独登记的对象）一行"
    KEY: ClassVar[tuple[str, ...]] = ("number",)
    OPTIONAL: ClassVar[bool] = True

    number: Annotated[
        Identifier, Column("对象编号", "自定，不得重复；监测户可用户编号", unique=True, width=16)
    ]
    village: Annotated[Text, Column("村", refers="村.村")]
    name: Annotated[PersonName, Column("户主/对象姓名", aliases=("姓名",))]
    id_number: Annotated[IdNumber, Column("证件号码", "18 位", width=21)]
    size: Annotated[People, Column("人口")]
    groups: Annotated[
        tuple[LowIncomeGroup, ...],
        BeforeValidator(split_words),
        Column("对象类别", "可多选，用顿号隔开", width=22),
    ]
    subsistence: Annotated[Text | None, Column("低保类别")] = None
    subsistence_people: Annotated[People | None, Column("保障人数")] = None
    subsistence_money: Annotated[Amount | None, Column("月保障金")] = None
    support: Annotated[SupportForm | None, Column("供养方式")] = None
    disability: Annotated[Text | None, Column("残疾类别", "视力、听力、言语、肢体、智力、精神、多重")] = None
    disability_level: Annotated[Text | None, Column("残疾等级", "一级至四级")] = None
    guardian: Annotated[Text | None, Column("监护人/照料人")] = None
    hardship: Annotated[Text | None, Column("主要困难", width=20)] = None
    policies: Annotated[Text | None, Column("享受政策", width=20)] = None
    measures: Annotated[Text | None, Column("帮扶措施", width=20)] = None
    person: Annotated[PersonName | None, Column("责任人", refers="干部.姓名")] = None
    since: Annotated[Day, Column("纳入日期")]
    until: Annotated[Day | None, Column("退出日期")] = None


class Visit(Row):
    """The month's visit (notice L57), and whether each policy has reached the household."""

    SHEET: ClassVar[str] = "走访"
    ABOUT: ClassVar[str] = "低收入家庭每月走访一次，一次一行"
    KEY: ClassVar[tuple[str, ...]] = ("subject", "date")
    OPTIONAL: ClassVar[bool] = True

    subject: SubjectRef
    date: Annotated[Day, Column("走访日期")]
    visitors: Annotated[Names, Column("走访人", "不少于 2 人", refers="干部.姓名", width=18)]
    method: Annotated[VisitMethod, Column("走访方式")]
    situation: Annotated[Text, Column("家庭近况", width=24)]
    request: Annotated[Text | None, Column("诉求", width=20)] = None
    subsistence: Annotated[YesNo | None, Column("低保核查", "已落实填“是”，不适用留空")] = None
    medical: Annotated[YesNo | None, Column("医保核查")] = None
    pension: Annotated[YesNo | None, Column("养老核查")] = None
    disability: Annotated[YesNo | None, Column("残补核查")] = None
    education: Annotated[YesNo | None, Column("教育核查")] = None
    housing: Annotated[YesNo | None, Column("住房核查")] = None
    water: Annotated[YesNo | None, Column("饮水核查")] = None
    gap: Annotated[Text | None, Column("未落实政策及承载单位", width=24)] = None
    contact: Annotated[Text | None, Column("对接情况", width=20)] = None
    due: Annotated[Day | None, Column("解决时限")] = None
    settled: Annotated[Day | None, Column("办结日期")] = None


class SupportDecision(Row):
    """What a task force's meeting held of one low-income household (C2b, notice L59)."""

    SHEET: ClassVar[str] = "分类帮扶"
    ABOUT: ClassVar[str] = "专班逐户研究低收入家庭的结果，一次会一户一行；会议类型填“分类帮扶”"
    KEY: ClassVar[tuple[str, ...]] = ("meeting", "subject")
    OPTIONAL: ClassVar[bool] = True

    meeting: MeetingRef
    subject: SubjectRef
    problem: Annotated[Text, Column("存在困难", width=26)]
    handling: Annotated[SupportHandling, Column("处理意见", width=14)]
    measure: Annotated[Text, Column("帮扶措施", width=28)]
    unit: Annotated[Text, Column("承办单位", width=18)]
    person: Annotated[PersonName, Column("责任人", refers="干部.姓名")]
    due: Annotated[Day, Column("完成时限")]
    done: Annotated[Day | None, Column("办结日期")] = None


class CareWorker(Row):
    """Somebody hired to look after an old person, a child left behind or an orphan (C2b, notice L59)."""

    SHEET: ClassVar[str] = "关爱服务"
    ABOUT: ClassVar[str] = "聘请的关爱服务人员，服务一名对象一行"
    KEY: ClassVar[tuple[str, ...]] = ("subject", "name", "since")
    OPTIONAL: ClassVar[bool] = True

    subject: SubjectRef
    name: Annotated[PersonName, Column("服务人员")]
    gender: Annotated[Gender, Column("性别", width=6)]
    phone: Annotated[Phone | None, Column("联系电话", width=14)] = None
    public_post: Annotated[Text, Column("公益岗位", "如：光伏扶贫公益岗位", width=18)]
    service: Annotated[Text, Column("服务内容", "生活照料、生活护理等", width=26)]
    wage: Annotated[Amount | None, Column("月报酬")] = None
    since: Annotated[Day, Column("聘用起")]
    until: Annotated[Day | None, Column("聘用止", "协议约定的终止日期")] = None
