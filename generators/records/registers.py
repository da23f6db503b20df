"""What stands behind “动态保障” (notice L81), and posts, loans, policies, leave (L47, L59, L69, L91, L97)."""

from __future__ import annotations

from typing import Annotated, ClassVar

from generators.records.columns import (
    Amount,
    Column,
    Count,
    Day,
    Households,
    PersonName,
    Row,
    Text,
    Year,
    YesNo,
)
from generators.records.vocabulary import CheckList, Gender, HousingGrade, PolicyLevel, SchoolStage

VillageRef = Annotated[Text, Column("村", refers="村.村")]
HeadName = Annotated[PersonName, Column("户主")]


class Dwelling(Row):
    """A dwelling looked at for its safety: appraised, rebuilt, accepted, lived in (notice L81)."""

    SHEET: ClassVar[str] = "住房保障"
    ABOUT: ClassVar[str] = "住房安全鉴定、危房改造和验收，一处住房一次鉴定一行"
    KEY: ClassVar[tuple[str, ...]] = ("village", "head", "appraised")
    OPTIONAL: ClassVar[bool] = True

    village: VillageRef
    group: Annotated[Text | None, Column("村民小组")] = None
    head: HeadName
    returned: Annotated[YesNo | None, Column("是否返乡人员")] = None
    appraised: Annotated[Day, Column("鉴定日期")]
    grade: Annotated[HousingGrade, Column("鉴定等级")]
    appraiser: Annotated[Text, Column("鉴定单位", width=18)]
    way: Annotated[Text | None, Column("改造方式", "如：加固、重建、租住", width=12)] = None
    started: Annotated[Day | None, Column("开工日期")] = None
    finished: Annotated[Day | None, Column("竣工日期")] = None
    accepted: Annotated[Day | None, Column("验收日期")] = None
    subsidy: Annotated[Amount | None, Column("补助资金")] = None
    paid: Annotated[Day | None, Column("资金到位日期")] = None
    moved_in: Annotated[YesNo | None, Column("是否入住", "改造后住进去的填“是”")] = None


class Pupil(Row):
    """A child of school age, those outside the county with them (notice L81)."""

    SHEET: ClassVar[str] = "控辍保学"
    ABOUT: ClassVar[str] = "义务教育阶段适龄儿童少年，含随父母外出的，一人一学期一行"
    KEY: ClassVar[tuple[str, ...]] = ("village", "head", "name", "checked")
    OPTIONAL: ClassVar[bool] = True

    village: VillageRef
    head: HeadName
    name: Annotated[PersonName, Column("学生姓名")]
    gender: Annotated[Gender, Column("性别", width=6)]
    stage: Annotated[SchoolStage, Column("学段")]
    school: Annotated[Text | None, Column("就读学校", "失学的不填", width=20)] = None
    outside: Annotated[YesNo, Column("是否县外就读")]
    special: Annotated[Text | None, Column("特殊情形", "残疾、留守、孤儿等", width=14)] = None
    policy: Annotated[Text | None, Column("享受资助政策", width=18)] = None
    dropped_out: Annotated[YesNo, Column("是否失学辍学")]
    persuaded: Annotated[Text | None, Column("劝返情况", width=18)] = None
    checked: Annotated[Day, Column("核实日期")]


class Insured(Row):
    """Somebody's basic insurance and, with a chronic illness, the doctor who signed (notice L81)."""

    SHEET: ClassVar[str] = "参保签约"
    ABOUT: ClassVar[str] = "重点人群基本医保参保和慢病签约，一人一年一行"
    KEY: ClassVar[tuple[str, ...]] = ("village", "head", "name", "year")
    OPTIONAL: ClassVar[bool] = True

    village: VillageRef
    head: HeadName
    name: Annotated[PersonName, Column("姓名")]
    year: Annotated[Year, Column("参保年度", "如 2022")]
    insured: Annotated[YesNo, Column("是否参保")]
    why_not: Annotated[Text | None, Column("未参保原因", width=18)] = None
    illness: Annotated[Text | None, Column("慢病病种", width=14)] = None
    doctor: Annotated[Text | None, Column("签约医生")] = None
    signed: Annotated[Day | None, Column("签约日期")] = None
    followed: Annotated[Day | None, Column("最近随访日期")] = None
    checked: Annotated[Day, Column("核实日期")]


class WaterSupply(Row):
    """A supply of drinking water: tested, and whether it runs dry in a season (notice L81)."""

    SHEET: ClassVar[str] = "饮水保障"
    ABOUT: ClassVar[str] = "供水工程和水源的水质鉴定、季节性缺水，一处一次检测一行"
    KEY: ClassVar[tuple[str, ...]] = ("village", "name", "tested")
    OPTIONAL: ClassVar[bool] = True

    village: VillageRef
    name: Annotated[Text, Column("供水工程", width=18)]
    way: Annotated[Text, Column("供水方式", "如：集中供水、水窖", width=12)]
    households: Annotated[Households, Column("供水户数")]
    tested: Annotated[Day, Column("检测日期")]
    laboratory: Annotated[Text, Column("检测单位", width=20)]
    report: Annotated[Text | None, Column("检测报告编号", width=18)] = None
    passed: Annotated[YesNo, Column("水质是否达标")]
    dry_season: Annotated[Text | None, Column("季节性缺水时段", "没有的不填", width=14)] = None
    relief: Annotated[Text | None, Column("保障措施", width=20)] = None
    keeper: Annotated[Text | None, Column("管护人")] = None


class Loan(Row):
    """脱贫人口小额信贷 (notice L91): lent, used, paid back."""

    SHEET: ClassVar[str] = "小额信贷"
    ABOUT: ClassVar[str] = "脱贫人口小额信贷，一笔一行"
    KEY: ClassVar[tuple[str, ...]] = ("village", "head", "lent")
    OPTIONAL: ClassVar[bool] = True

    village: VillageRef
    head: HeadName
    bank: Annotated[Text, Column("贷款银行", width=18)]
    amount: Annotated[Amount, Column("贷款金额")]
    purpose: Annotated[Text, Column("贷款用途", width=18)]
    lent: Annotated[Day, Column("发放日期")]
    due: Annotated[Day, Column("到期日期")]
    used: Annotated[Text | None, Column("使用情况", width=18)] = None
    repaid: Annotated[Day | None, Column("还清日期")] = None


class PublicPost(Row):
    """公益岗位 (notice L47, L59, L69): who holds it, by which agreement."""

    SHEET: ClassVar[str] = "公益岗位"
    ABOUT: ClassVar[str] = "公益岗位人员，一人一次聘用一行"
    KEY: ClassVar[tuple[str, ...]] = ("village", "name", "since")
    OPTIONAL: ClassVar[bool] = True

    village: VillageRef
    name: Annotated[PersonName, Column("姓名")]
    gender: Annotated[Gender, Column("性别", width=6)]
    whose: Annotated[Text, Column("人员类别", "监测户、脱贫户、搬迁群众等", width=14)]
    post: Annotated[Text, Column("岗位名称", width=16)]
    agreement: Annotated[Text | None, Column("协议编号", width=16)] = None
    wage: Annotated[Amount, Column("月报酬")]
    since: Annotated[Day, Column("聘用起")]
    until: Annotated[Day | None, Column("聘用止", "协议约定的终止日期")] = None


class PolicyMeasure(Row):
    """A policy that the township has sorted out and how it is carried out (notice L91)."""

    SHEET: ClassVar[str] = "政策措施"
    ABOUT: ClassVar[str] = "国家、省、市、县政策措施梳理，一份文件一行"
    KEY: ClassVar[tuple[str, ...]] = ("township", "document")
    OPTIONAL: ClassVar[bool] = True

    township: Annotated[
        Text | None, Column("乡镇", "工作簿里只有一个乡镇的不填", refers="乡镇.乡镇", width=10)
    ] = None
    level: Annotated[PolicyLevel, Column("层级")]
    document: Annotated[Text, Column("文件名称", width=36)]
    number: Annotated[Text | None, Column("文号", width=18)] = None
    content: Annotated[Text, Column("主要措施", width=36)]
    unit: Annotated[Text, Column("承办单位", width=18)]
    state: Annotated[Text | None, Column("落实情况", "保持、优化、转入常态等", width=18)] = None
    sorted_on: Annotated[Day, Column("梳理日期")]


class Leave(Row):
    """A resident cadre's leave, asked for and ended (notice L97)."""

    SHEET: ClassVar[str] = "请销假"
    ABOUT: ClassVar[str] = "驻村干部请假和销假，一次一行"
    KEY: ClassVar[tuple[str, ...]] = ("person", "since")
    OPTIONAL: ClassVar[bool] = True

    village: VillageRef
    person: Annotated[PersonName, Column("姓名", refers="干部.姓名")]
    reason: Annotated[Text, Column("请假事由", width=20)]
    since: Annotated[Day, Column("请假起")]
    until: Annotated[Day, Column("请假止")]
    approver: Annotated[PersonName, Column("批准人", refers="干部.姓名")]
    back: Annotated[Day | None, Column("销假日期")] = None


class CheckItem(Row):
    """A point of a check list that the notice names without its points (L97): the office enters them."""

    SHEET: ClassVar[str] = "检查事项"
    ABOUT: ClassVar[str] = (
        "“十查十看”“六化十到位”“明察暗访”检查表的事项，按上级文件填写，一项一行；没填的印空行"
    )
    KEY: ClassVar[tuple[str, ...]] = ("checklist", "number")
    OPTIONAL: ClassVar[bool] = True

    checklist: Annotated[CheckList, Column("检查表", width=14)]
    number: Annotated[Count, Column("序号", width=8)]
    point: Annotated[Text, Column("检查事项", width=50)]
    standard: Annotated[Text | None, Column("标准", width=30)] = None
