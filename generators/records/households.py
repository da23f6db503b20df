"""Monitored households, their members, and everything that happens to them outside a meeting."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import BeforeValidator

from generators.records.columns import (
    WAITS,
    Amount,
    Column,
    Day,
    DisabilityCard,
    Identifier,
    IdNumber,
    Money,
    Months,
    Names,
    Ordinal,
    PersonName,
    Phone,
    Quarter,
    Row,
    Text,
    YearMonth,
    YesNo,
    split_words,
)
from generators.records.vocabulary import (
    CLASS_OF_MEASURE,
    AtSchool,
    Category,
    Delivery,
    Disaster,
    EliminationMode,
    ExtremePoverty,
    Gender,
    Health,
    HouseholdKind,
    HousingGrade,
    LabourSkill,
    Measure,
    Purpose,
    Relation,
    Risk,
    Schooling,
    Source,
    SubsistenceAllowance,
    SupportClass,
    VerificationResult,
)

HouseholdRef = Annotated[Identifier, Column("户编号", refers="监测户.户编号", width=16)]


class Household(Row):
    """A household that is or was monitored. Its head and size come from its members."""

    SHEET: ClassVar[str] = "监测户"
    ABOUT: ClassVar[str] = "纳入过监测的农户，一户一行"
    KEY: ClassVar[tuple[str, ...]] = ("number",)

    number: Annotated[
        Identifier,
        Column("户编号", "全国系统给出的编号；未入系统的先用本乡临时编号", unique=True, width=16),
    ]
    village: Annotated[Text, Column("村", aliases=("行政村",), refers="村.村")]
    group: Annotated[
        Text | None, Column("村民小组", aliases=("自然村",), empty="公示、公告上这一格留空，手填")
    ] = None
    kind: Annotated[HouseholdKind, Column("户类型")]
    address: Annotated[Text | None, Column("家庭住址", width=28)] = None
    phone: Annotated[Phone | None, Column("户联系电话", width=14)] = None
    resettled: Annotated[YesNo | None, Column("是否搬迁户", aliases=("是否易地搬迁户",))] = None
    moved_from: Annotated[
        Text | None,
        Column("原村", "迁到本村以前的村", refers="村.村", empty="没有迁过村的不填"),
    ] = None
    moved_on: Annotated[
        Day | None,
        Column("迁入日期", "迁到本村的日期；当季仍由原村管，下季度起由本村管"),
    ] = None
    without_labour: Annotated[
        YesNo | None,
        Column(
            "整户无劳动能力",
            aliases=("整户无劳动能力兜底保障户",),
            empty="家庭成员的劳动技能能说明有劳动力的不用填；也看不出的，等",
        ),
    ] = None

    def in_quarter(self, quarter: Quarter) -> Household:
        """Return the household in the village whose papers of `quarter` name it.

        The quarter in which it moves is the old village's to its end: one village judges, reviews and tells.
        """
        if self.moved_from is None or self.moved_on is None or Quarter.of(self.moved_on) < quarter:
            return self
        return self.model_copy(update={"village": self.moved_from})


class Member(Row):
    """A member of a monitored household."""

    SHEET: ClassVar[str] = "家庭成员"
    ABOUT: ClassVar[str] = "监测户的家庭成员，一人一行；每户有且只有一个户主"

    household: HouseholdRef
    name: Annotated[PersonName, Column("姓名")]
    relation: Annotated[Relation, Column("与户主关系")]
    id_number: Annotated[
        IdNumber,
        Column(
            "证件号码",
            "18 位；迁到另一户的，原户填减少日期，新户另起一行",
            unique=True,
            unique_while_empty="left_on",
            width=21,
        ),
    ]
    gender: Annotated[Gender | None, Column("性别", width=6)] = None
    ethnicity: Annotated[Text | None, Column("民族", width=8)] = None
    schooling: Annotated[Schooling | None, Column("文化程度", "在校生不填")] = None
    at_school: Annotated[AtSchool | None, Column("在校生状况")] = None
    health: Annotated[
        tuple[Health, ...],
        BeforeValidator(split_words),
        Column("健康状况", "可多选，用逗号隔开", width=16, empty="等：没有填残疾证号的，指出这一格"),
    ] = ()
    labour: Annotated[
        LabourSkill | None,
        Column("劳动技能", width=16, empty="监测户填了整户有没有劳动能力的不用填；两处都空的，等"),
    ] = None
    work_place: Annotated[Text | None, Column("务工所在地", width=16)] = None
    work_months: Annotated[Months | None, Column("务工时间（月）", aliases=("务工时间",))] = None
    disability_card: Annotated[
        DisabilityCard | None,
        Column(
            "残疾证号",
            "20 位",
            aliases=("残疾人证号",),
            width=24,
            empty="健康状况填了而没有“残疾”的，就是没有残疾证；写着残疾的，等",
        ),
    ] = None
    subsistence: Annotated[
        SubsistenceAllowance | None,
        Column("享受低保政策情况", aliases=("是否享受低保",), width=16, empty=WAITS),
    ] = None
    extreme_poverty: Annotated[
        ExtremePoverty | None,
        Column("享受特困供养政策情况", aliases=("是否特困供养人员",), width=18, empty=WAITS),
    ] = None
    resident_insurance: Annotated[
        YesNo | None,
        Column(
            "是否参加城乡居民基本医疗保险",
            aliases=("是否参加新型农村合作医疗（城乡居民基本医疗保险）",),
            width=16,
        ),
    ] = None
    worker_insurance: Annotated[YesNo | None, Column("是否参加城镇职工基本医疗保险", width=16)] = None
    left_on: Annotated[
        Day | None,
        Column("减少日期", "自然减少的成员填写，之后不再计入人口", empty="没有减少的不填，仍在户里"),
    ] = None


class MonitorEpisode(Row):
    """One course of monitoring, from identification on. A household can have several, one after another."""

    SHEET: ClassVar[str] = "监测对象"
    ABOUT: ClassVar[str] = "一户一次监测一行；消除后又纳入的，另起一行，监测序次加 1"
    KEY: ClassVar[tuple[str, ...]] = ("household", "sequence")

    household: HouseholdRef
    sequence: Annotated[Ordinal, Column("监测序次", "第几次纳入监测，第一次填 1")]
    category: Annotated[Category, Column("监测对象类别", aliases=("易返贫致贫户(监测对象)类型",), width=16)]
    source: Annotated[Source, Column("监测来源", width=14)]
    identified: Annotated[
        Day, Column("识别监测时间", "县级认定日期", aliases=("风险识别时间", "识别日期"), width=14)
    ]
    risk_1: Annotated[Risk, Column("致贫/返贫风险1", aliases=("致贫返贫风险1",), width=14)]
    risk_2: Annotated[
        Risk | None,
        Column("致贫/返贫风险2", aliases=("致贫返贫风险2",), width=14, empty="没有第二项风险的不填"),
    ] = None
    risk_3: Annotated[
        Risk | None,
        Column("致贫/返贫风险3", aliases=("致贫返贫风险3",), width=14, empty="没有第三项风险的不填"),
    ] = None
    risk_4: Annotated[
        Risk | None,
        Column("致贫/返贫风险4", aliases=("致贫返贫风险4",), width=14, empty="没有第四项风险的不填"),
    ] = None
    risk_5: Annotated[
        Risk | None,
        Column("致贫/返贫风险5", aliases=("致贫返贫风险5",), width=14, empty="没有第五项风险的不填"),
    ] = None
    disaster: Annotated[Disaster | None, Column("因自然灾害子项")] = None
    rolled_back: Annotated[
        Day | None, Column("风险消除回退日期", "标注后又撤销的填写", width=14, empty="没有回退的不填")
    ] = None
    rollback_reason: Annotated[Text | None, Column("回退原因", width=20)] = None

    @property
    def key(self) -> str:
        """Return the id under which numbers are reserved for this episode."""
        return f"{self.household}#{self.sequence}"

    @property
    def risks(self) -> tuple[Risk, ...]:
        """Return the risks given, first to fifth."""
        given = (self.risk_1, self.risk_2, self.risk_3, self.risk_4, self.risk_5)
        return tuple(risk for risk in given if risk is not None)


class Helper(Row):
    """帮扶责任人: exactly one is active for each monitored household at any date (G12)."""

    SHEET: ClassVar[str] = "帮扶责任人"
    ABOUT: ClassVar[str] = "每户监测户在任何一天有且只有一名帮扶责任人；换人时旧的填止、新的另起一行"

    household: HouseholdRef
    person: Annotated[PersonName, Column("姓名", refers="干部.姓名")]
    since: Annotated[Day, Column("起")]
    until: Annotated[Day | None, Column("止", empty="仍在任的不填")] = None


class PlanItem(Row):
    """A measure of the household's plan (帮扶计划，一户一策)."""

    SHEET: ClassVar[str] = "帮扶措施"
    ABOUT: ClassVar[str] = "帮扶计划里的措施，一条一行；落实后填完成日期和成效"

    household: HouseholdRef
    measure: Annotated[Measure, Column("措施类别", width=16)]
    content: Annotated[Text, Column("具体措施", width=30)]
    unit: Annotated[Text | None, Column("落实单位", width=18)] = None
    person: Annotated[PersonName | None, Column("责任人", refers="干部.姓名")] = None
    start: Annotated[Day, Column("开始时间")]
    due: Annotated[Day, Column("计划完成时间", width=14)]
    done: Annotated[Day | None, Column("完成日期", empty="还在落实的不填，仍是该户的措施")] = None
    effect: Annotated[Text | None, Column("成效", width=22)] = None
    evidence: Annotated[Text | None, Column("佐证", width=16)] = None
    support_class: Annotated[
        SupportClass | None,
        Column(
            "五类措施",
            "产业、就业、资产收益、后续扶持、政策兜底；空着的按措施类别归类",
            empty="按措施类别归入五类；资产收益、后续扶持的要选",
        ),
    ] = None
    expected: Annotated[Text | None, Column("预期成效", width=22, empty="计划上这一格留空，手填")] = None

    @property
    def in_class(self) -> SupportClass:
        """Return under which of the five classes of notice L39 it falls."""
        return self.support_class or CLASS_OF_MEASURE.get(self.measure, SupportClass.SAFETY_NET)


class MonthlyEntry(Row):
    """The month's line of the 帮扶手册: the four checks of notice L45."""

    SHEET: ClassVar[str] = "逐月监测"
    ABOUT: ClassVar[str] = "监测户每月一行，与帮扶手册一致"
    KEY: ClassVar[tuple[str, ...]] = ("household", "month")

    household: HouseholdRef
    month: Annotated[YearMonth, Column("年月", "如 202206", width=10)]
    visited: Annotated[Day, Column("入户日期")]
    visitors: Annotated[Names, Column("入户人员", refers="干部.姓名", width=18)]
    measures_in_place: Annotated[YesNo, Column("措施是否落实到位", width=10)]
    policies_complete: Annotated[YesNo, Column("政策是否应享尽享", width=10)]
    guarantees_stable: Annotated[YesNo, Column("两不愁三保障及饮水是否稳定", width=12)]
    approved_by_household: Annotated[YesNo, Column("群众是否认可", width=10)]
    wages: Annotated[Amount | None, Column("本月工资性收入")] = None
    business: Annotated[Money | None, Column("本月经营性收入")] = None
    property_income: Annotated[Money | None, Column("本月财产性收入")] = None
    transfers: Annotated[Amount | None, Column("本月转移性收入")] = None
    unusual_spending: Annotated[Text | None, Column("本月支出异常", width=18)] = None
    problems: Annotated[Text | None, Column("存在问题", width=22)] = None
    next_steps: Annotated[Text | None, Column("下步打算", width=22)] = None


class Application(Row):
    """农户申请 (notice L41): a written application to the village committee."""

    SHEET: ClassVar[str] = "申请"
    ABOUT: ClassVar[str] = "农户书面申请纳入监测"

    household: HouseholdRef
    applied: Annotated[Day, Column("申请日期")]
    reason: Annotated[Text, Column("申请原因", "农户自己讲的返贫风险原因", width=36)]
    written_by: Annotated[Text | None, Column("代填人", "农户不会写字时填，并注明关系", width=16)] = None
    received_by: Annotated[PersonName, Column("受理人", refers="干部.姓名")]
    received: Annotated[Day, Column("受理日期")]


class Verification(Row):
    """入户核查: the four checks of notice L49 and the national sheet's income block."""

    SHEET: ClassVar[str] = "入户核查"
    ABOUT: ClassVar[str] = "识别前、消除前的入户核查，一次一行；没有核查的格子留空，不要估填"

    household: HouseholdRef
    purpose: Annotated[Purpose, Column("核查类型", width=10)]
    date: Annotated[Day, Column("核查日期")]
    verifiers: Annotated[Names, Column("核查人", "不少于 2 人", refers="干部.姓名", width=18)]
    measures_in_place: Annotated[YesNo | None, Column("措施是否精准落实", width=10, empty=WAITS)] = None
    measures_note: Annotated[Text | None, Column("措施落实说明", width=24)] = None
    food: Annotated[YesNo | None, Column("不愁吃", width=8, empty=WAITS)] = None
    clothing: Annotated[YesNo | None, Column("不愁穿", width=8, empty=WAITS)] = None
    education: Annotated[YesNo | None, Column("义务教育有保障", width=9, empty=WAITS)] = None
    medical: Annotated[YesNo | None, Column("基本医疗有保障", width=9, empty=WAITS)] = None
    housing: Annotated[YesNo | None, Column("住房安全有保障", width=9, empty=WAITS)] = None
    housing_grade: Annotated[
        HousingGrade | None, Column("住房等级", width=8, empty="没有鉴定的不填；填了 C、D 级的不出")
    ] = None
    water: Annotated[YesNo | None, Column("饮水安全有保障", width=9, empty=WAITS)] = None
    jobs_note: Annotated[Text | None, Column("产业就业情况", width=28)] = None
    wages: Annotated[
        Amount | None,
        Column(
            "工资性收入",
            empty="等：空着的不计入收入，达不到监测线的不出",
            empty_on_entry="空着的不计入收入；各项都空的，等",
        ),
    ] = None
    business: Annotated[
        Amount | None,
        Column(
            "生产经营性收入",
            empty="空着的不计入收入，只会算少",
            empty_on_entry="空着的不计入收入；各项都空的，等",
        ),
    ] = None
    property_income: Annotated[
        Amount | None,
        Column(
            "财产性收入",
            empty="空着的不计入收入，只会算少",
            empty_on_entry="空着的不计入收入；各项都空的，等",
        ),
    ] = None
    transfers: Annotated[
        Amount | None,
        Column(
            "转移性收入",
            empty="空着的不计入收入，只会算少",
            empty_on_entry="空着的不计入收入；各项都空的，等",
        ),
    ] = None
    business_costs: Annotated[
        Amount | None, Column("生产经营性支出", empty=WAITS, empty_on_entry="没有支出的不填")
    ] = None
    compensation: Annotated[Amount | None, Column("家庭理赔收入")] = None
    medical_spending: Annotated[Amount | None, Column("合规自付支出")] = None
    income_stable: Annotated[
        YesNo | None, Column("收入是否稳定", "近六个月收入稳定填“是”", width=10, empty=WAITS)
    ] = None
    spending_controlled: Annotated[YesNo | None, Column("刚性支出是否可控", width=10, empty=WAITS)] = None
    result: Annotated[VerificationResult, Column("核查结论")]
    opinion: Annotated[Text | None, Column("核查意见", width=28)] = None
    household_agrees: Annotated[YesNo | None, Column("监测户是否认可", width=10, empty=WAITS)] = None
    signed: Annotated[Day | None, Column("监测户签字日期", width=14, empty=WAITS)] = None
    category: Annotated[
        Category | None, Column("拟纳入类别", "识别核查填写：拟按哪一类监测对象纳入", width=16, empty=WAITS)
    ] = None
    risks: Annotated[
        tuple[Risk, ...],
        BeforeValidator(split_words),
        Column("核实的风险", "识别核查填写，最多 5 项，用顿号隔开", width=20, empty=WAITS),
    ] = ()


class Approval(Row):
    """上报、乡审核、县批准 of an elimination (A9) or of an identification (B3)."""

    SHEET: ClassVar[str] = "审批"
    ABOUT: ClassVar[str] = "拟纳入、拟消除风险的户的上报、审核和批准"
    KEY: ClassVar[tuple[str, ...]] = ("household", "submitted")

    household: HouseholdRef
    submitted: Annotated[Day, Column("村上报日期")]
    township_opinion: Annotated[
        Text | None,
        Column("乡审核意见", width=20, empty="提醒；空着的文书不写审核意见；没有写明同意的不往下办"),
    ] = None
    township_approved: Annotated[Day | None, Column("乡审核日期", empty="提醒；空着的文书不写乡审核")] = None
    county_document: Annotated[
        Text | None,
        Column("县批准文号", width=20, empty="提醒；标注清单上这一格留空，手填，公告只写批准日期"),
    ] = None
    county_approved: Annotated[Day | None, Column("县批准日期", empty=WAITS)] = None
    announced: Annotated[
        Day | None,
        Column(
            "公告日期", "批准以后村里张贴公告的日期，印在公告上", empty="还没有公告的不填，公告上的日期手填"
        ),
    ] = None
    purpose: Annotated[
        Purpose | None,
        Column(
            "事项",
            "纳入监测的填“识别”；消除风险的填“风险消除”，也可以留空",
            empty="空着的是风险消除的审批；纳入监测的必须填“识别”",
            empty_on_entry=WAITS,
        ),
    ] = None


class SystemMark(Row):
    """系统标注: the risk is marked as eliminated in the national system (A10)."""

    SHEET: ClassVar[str] = "系统标注"
    ABOUT: ClassVar[str] = "在全国防返贫监测信息系统标注风险消除，标注一户填一行"
    KEY: ClassVar[tuple[str, ...]] = ("household", "date")

    household: HouseholdRef
    date: Annotated[Day, Column("标注日期", aliases=("消除监测时间", "风险消除时间"))]
    mode: Annotated[EliminationMode, Column("风险消除方式")]
    operator: Annotated[PersonName, Column("标注人", refers="干部.姓名")]
    checker: Annotated[PersonName, Column("复核人", refers="干部.姓名")]


class ExitLetter(Row):
    """告知: the date on the exit letter and what became of it (B12)."""

    SHEET: ClassVar[str] = "告知"
    ABOUT: ClassVar[str] = "退出告知书：先填告知日期，送达后补填送达和签收"
    KEY: ClassVar[tuple[str, ...]] = ("household", "date")

    household: HouseholdRef
    date: Annotated[Day, Column("告知日期", "告知书落款日期")]
    delivered: Annotated[Day | None, Column("送达日期", empty="还没有送达的不填")] = None
    delivery: Annotated[Delivery | None, Column("送达方式")] = None
    delivered_by: Annotated[PersonName | None, Column("送达人", refers="干部.姓名")] = None
    received_by: Annotated[PersonName | None, Column("签收人")] = None
    relation: Annotated[Relation | None, Column("与户主关系")] = None
    received: Annotated[Day | None, Column("签收日期", empty="还没有签收的不填")] = None
    receipt_returned: Annotated[Day | None, Column("回执收回日期", width=14, empty="还没有收回的不填")] = None
    witnesses: Annotated[Names | None, Column("见证人", "留置送达的填两名", width=16)] = None
