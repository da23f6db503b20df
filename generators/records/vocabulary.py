"""The official words of the field (`DOMAIN.md` §3.3): every list a cell may choose from."""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache


class TownshipLevel(StrEnum):
    """What the issuing township is: its words, its organs and its titles follow (design D13)."""

    TOWNSHIP = "乡"
    TOWN = "镇"
    SUBDISTRICT = "街道"
    COUNTY = "县"
    """A county that issues papers of its own: 临水县, and so a 市, a 区, a 旗 of its rank."""

    @classmethod
    @lru_cache(maxsize=1024)
    def of_name(cls, name: str) -> TownshipLevel:
        """Return what the name's ending says; a name that says nothing is of a 乡."""
        if name.endswith(COUNTIES):
            return cls.COUNTY
        return next(
            (level for level in (cls.SUBDISTRICT, cls.TOWN) if name.endswith(level.value)), cls.TOWNSHIP
        )


COUNTIES = ("县", "市", "区", "旗")
"""How the names of counties end."""


class VillageKind(StrEnum):
    VILLAGE = "行政村"
    COMMUNITY = "社区"
    RESETTLEMENT_SITE = "安置点"

    @property
    def short(self) -> str:
        """Return what papers call it: 村, 社区, 安置点."""
        return "村" if self is VillageKind.VILLAGE else self.value


class Gender(StrEnum):
    MALE = "男"
    FEMALE = "女"


class Level(StrEnum):
    """Where a cadre belongs; a 帮扶责任人 comes from 乡, 村 or 驻村 (notice L45)."""

    COUNTY = "县"
    TOWNSHIP = "乡"
    VILLAGE = "村"
    RESIDENT = "驻村"

    @classmethod
    def _missing_(cls, value: object) -> Level | None:
        return {"镇": cls.TOWNSHIP, "街道": cls.TOWNSHIP, "乡镇": cls.TOWNSHIP, "社区": cls.VILLAGE}.get(
            str(value)
        )


class Politics(StrEnum):
    PARTY_MEMBER = "中共党员"
    PROBATIONARY = "中共预备党员"
    LEAGUE_MEMBER = "共青团员"
    MASSES = "群众"


class TaskForceRole(StrEnum):
    HEAD = "组长"
    DEPUTY = "副组长"
    MEMBER = "成员"


class HouseholdKind(StrEnum):
    ORDINARY = "一般农户"
    EX_POOR = "脱贫户"


class Category(StrEnum):
    """监测对象类别 (notice L37)."""

    UNSTABLE = "脱贫不稳定户"
    MARGINAL = "边缘易致贫户"
    SUDDEN = "突发严重困难户"


class Risk(StrEnum):
    ILLNESS = "因病"
    SCHOOLING = "因学"
    DISABILITY = "因残"
    DISASTER = "因自然灾害"
    ACCIDENT = "因意外事故"
    BUSINESS = "因产业项目失败"
    JOB = "因务工就业不稳"
    LABOUR = "缺劳动力"
    HOUSING = "因安全住房"
    WATER = "因安全饮水"
    OTHER = "其他"


class Disaster(StrEnum):
    FLOOD = "洪涝灾害"
    GEOLOGICAL = "地质灾害"
    DROUGHT = "旱灾"
    BIOLOGICAL = "生物灾害"
    WEATHER = "气象灾害"
    EARTHQUAKE = "地震灾害"
    OTHER = "其他"


class Source(StrEnum):
    """四种监测手段 (notice L37)."""

    APPLICATION = "农户申请"
    CADRES = "基层干部排查"
    DEPARTMENTS = "部门信息筛查"
    LETTERS = "信访舆情研判"


class ClueSource(StrEnum):
    """The two of the four means whose clues come from others; each is handed down, looked into, answered."""

    DEPARTMENTS = "部门信息筛查"
    LETTERS = "信访舆情研判"


class EliminationMode(StrEnum):
    BY_SUPPORT = "帮扶消除"
    NATURAL = "自然消除"


class Measure(StrEnum):
    """措施类别: the national file's 14 columns, same names, same order."""

    INDUSTRY = "产业帮扶"
    JOB = "就业帮扶"
    FINANCE = "金融帮扶"
    PUBLIC_POST = "公益岗位帮扶"
    HOUSING = "住房安全保障"
    WATER = "饮水安全保障"
    HEALTH = "健康帮扶"
    COMPULSORY_SCHOOLING = "义务教育保障"
    SCHOOLING = "教育帮扶"
    SUBSISTENCE = "综合保障"
    SOCIETY = "社会帮扶"
    RELOCATION = "搬迁"
    LIVING_CONDITIONS = "生产生活条件改善"
    INFRASTRUCTURE = "基础设施建设"


class SupportClass(StrEnum):
    """五类帮扶措施 as notice L39 names them."""

    INDUSTRY = "产业"
    JOB = "就业"
    ASSETS = "资产收益"
    FOLLOW_UP = "后续扶持"
    SAFETY_NET = "政策兜底"


CLASS_OF_MEASURE = {
    Measure.INDUSTRY: SupportClass.INDUSTRY,
    Measure.FINANCE: SupportClass.INDUSTRY,
    Measure.JOB: SupportClass.JOB,
    Measure.PUBLIC_POST: SupportClass.JOB,
    Measure.RELOCATION: SupportClass.FOLLOW_UP,
    Measure.LIVING_CONDITIONS: SupportClass.FOLLOW_UP,
    Measure.INFRASTRUCTURE: SupportClass.FOLLOW_UP,
}
"""Under which of the five a measure of the national file falls when nobody says; all others are 政策兜底."""

DEVELOPMENTAL = frozenset({Measure.INDUSTRY, Measure.JOB, Measure.FINANCE, Measure.PUBLIC_POST})
"""开发式帮扶措施."""


class Relation(StrEnum):
    """与户主关系."""

    HEAD = "户主"
    SPOUSE = "配偶"
    SON = "之子"
    DAUGHTER = "之女"
    DAUGHTER_IN_LAW = "之儿媳"
    SON_IN_LAW = "之女婿"
    GRANDSON = "之孙子"
    GRANDDAUGHTER = "之孙女"
    OUTER_GRANDSON = "之外孙子"
    OUTER_GRANDDAUGHTER = "之外孙女"
    FATHER = "之父"
    MOTHER = "之母"
    WIFES_FATHER = "之岳父"
    WIFES_MOTHER = "之岳母"
    HUSBANDS_FATHER = "之公公"
    HUSBANDS_MOTHER = "之婆婆"
    GRANDFATHER = "之祖父"
    GRANDMOTHER = "之祖母"
    OUTER_GRANDFATHER = "之外祖父"
    OUTER_GRANDMOTHER = "之外祖母"
    SIBLING = "之兄弟姐妹"
    GREAT_GRANDSON = "之曾孙子"
    GREAT_GRANDDAUGHTER = "之曾孙女"
    NEPHEW = "之侄儿"
    NIECE = "之侄女"
    SIBLINGS_SPOUSE = "之兄弟媳妇"
    UNCLE = "之叔伯"
    OTHER = "其他"


class LabourSkill(StrEnum):
    ORDINARY = "普通劳动力"
    SKILLED = "技能劳动力"
    WEAK = "弱劳动力或半劳动力"
    LOST = "丧失劳动力"
    NONE = "无劳动力"


ABLE_TO_WORK = frozenset({LabourSkill.ORDINARY, LabourSkill.SKILLED, LabourSkill.WEAK})


class Health(StrEnum):
    HEALTHY = "健康"
    CHRONIC = "长期慢性病"
    SERIOUS = "患有大病"
    DISABLED = "残疾"


class Schooling(StrEnum):
    """文化程度."""

    ILLITERATE = "文盲或半文盲"
    PRIMARY = "小学"
    JUNIOR = "初中"
    SENIOR = "高中"
    COLLEGE = "大专"
    UNIVERSITY = "本科及以上"


class AtSchool(StrEnum):
    """在校生状况."""

    PRESCHOOL_AGE = "学龄前儿童"
    KINDERGARTEN = "学前教育"
    PRIMARY = "小学"
    JUNIOR_1 = "七年级"
    JUNIOR_2 = "八年级"
    JUNIOR_3 = "九年级"
    SENIOR_1 = "普通高中一年级"
    SENIOR_2 = "普通高中二年级"
    SENIOR_3 = "普通高中三年级"
    VOCATIONAL_1 = "中职一年级"
    VOCATIONAL_2 = "中职二年级"
    VOCATIONAL_3 = "中职三年级"
    COLLEGE_1 = "高职高专一年级"
    COLLEGE_2 = "高职高专二年级"
    COLLEGE_3 = "高职高专三年级"
    TECHNICIAN_1 = "技师学院一年级"
    TECHNICIAN_2 = "技师学院二年级"
    TECHNICIAN_3 = "技师学院三年级"
    TECHNICIAN_4 = "技师学院四年级"
    BACHELOR_1 = "本科一年级"
    BACHELOR_2 = "本科二年级"
    BACHELOR_3 = "本科三年级"
    BACHELOR_4 = "本科四年级"
    BACHELOR_5 = "本科五年级"
    MASTER = "硕士研究生及以上"


class SubsistenceAllowance(StrEnum):
    """享受低保政策情况."""

    URBAN = "城市低保"
    RURAL = "农村低保"
    NONE = "未享受"


class ExtremePoverty(StrEnum):
    """享受特困供养政策情况."""

    URBAN = "城市特困"
    RURAL = "农村特困"
    NONE = "未享受"


class MeetingKind(StrEnum):
    PRE_JUDGEMENT = "预判"
    DEMOCRATIC_REVIEW = "民主评议"
    ENTRY_REVIEW = "识别评议"
    RISK_STUDY = "风险研判"
    MONTHLY = "例会"
    CLASSIFIED_SUPPORT = "分类帮扶"
    TRAINING = "培训"
    PARTY_COMMITTEE = "党委会"

    @classmethod
    def _missing_(cls, value: object) -> MeetingKind | None:
        """Return the kind under the name that a 街道 or a county gives it."""
        return cls.PARTY_COMMITTEE if value in {"党工委会", "县委常委会"} else None


VOTED = frozenset({MeetingKind.DEMOCRATIC_REVIEW, MeetingKind.ENTRY_REVIEW})
"""Meetings that vote on households: who leaves (notice L49), who comes in (L41)."""


class MeetingForm(StrEnum):
    REPRESENTATIVES = "村民代表会议"
    COMMITTEES = "村“两委”扩大会议"
    REVIEW_GROUP = "评议小组会议"
    TOWNSHIP = "乡级工作会议"
    PARTY_COMMITTEE = "党委会议"

    @classmethod
    def _missing_(cls, value: object) -> MeetingForm | None:
        """Return the form under the name that a 镇, a 街道 or a 社区 gives it."""
        return {
            "居民代表会议": cls.REPRESENTATIVES,
            "社区“两委”扩大会议": cls.COMMITTEES,
            "镇级工作会议": cls.TOWNSHIP,
            "街道工作会议": cls.TOWNSHIP,
            "县级工作会议": cls.TOWNSHIP,
            "党工委会议": cls.PARTY_COMMITTEE,
            "县委常委会议": cls.PARTY_COMMITTEE,
        }.get(str(value))


class Capacity(StrEnum):
    """In which capacity somebody attends; 乡干部 and 列席 do not vote (`DOMAIN.md` §4.2)."""

    REPRESENTATIVE = "村民代表"
    PARTY_MEMBER = "党员代表"
    COMMITTEE = "两委"
    RESIDENT = "驻村"
    TOWNSHIP_CADRE = "乡干部"
    PARTY_COMMITTEE_MEMBER = "党委委员"
    OBSERVER = "列席"

    @classmethod
    def _missing_(cls, value: object) -> Capacity | None:
        """Return the capacity under the name that a 镇, a 街道 or a 社区 gives it."""
        return {
            "居民代表": cls.REPRESENTATIVE,
            "镇干部": cls.TOWNSHIP_CADRE,
            "街道干部": cls.TOWNSHIP_CADRE,
            "县干部": cls.TOWNSHIP_CADRE,
            "县委常委": cls.PARTY_COMMITTEE_MEMBER,
            "党工委委员": cls.PARTY_COMMITTEE_MEMBER,
        }.get(str(value))


class TopicResult(StrEnum):
    """What a party committee made of a topic."""

    PASSED = "通过"
    PASSED_IN_PRINCIPLE = "原则通过"
    REJECTED = "不通过"
    POSTPONED = "暂缓"


class PreJudgementOpinion(StrEnum):
    ELIMINATE = "拟消除"
    KEEP = "继续监测"
    DEFER = "缓退"


class Purpose(StrEnum):
    IDENTIFY = "识别"
    ELIMINATE = "风险消除"


class VerificationResult(StrEnum):
    ELIMINATED = "风险已消除"
    REMAINS = "风险未消除"
    SUSPENDED = "暂缓"
    AT_RISK = "存在风险"
    NO_RISK = "不存在风险"


class ReviewResult(StrEnum):
    PASSED = "通过"
    FAILED = "不通过"
    DEFERRED = "缓退"


class ObjectionOutcome(StrEnum):
    OPEN = "未办结"
    UPHELD = "成立"
    REJECTED = "不成立"


class HousingGrade(StrEnum):
    A = "A"
    B = "B"
    C = "C"
    D = "D"


class Delivery(StrEnum):
    IN_PERSON = "当面"
    ENTRUSTED = "委托"
    BY_POST = "邮寄"
    LEFT = "留置"


class SurveyMethod(StrEnum):
    VISIT = "入户"
    PHONE = "电话"
    VIDEO = "视频"


class SurveyHouseholdKind(StrEnum):
    """户类型 as the screening ledger writes it."""

    ORDINARY = "一般农户"
    EX_POOR = "脱贫户"
    MONITORED = "监测户"


class SurveyOutcome(StrEnum):
    IDENTIFY = "启动识别"
    TRANSFER = "部门转办"
    WATCH = "持续关注"
    NO_RISK = "无风险"


class LowIncomeGroup(StrEnum):
    """The groups of notice L53."""

    ELIMINATED = "风险消除监测户"
    SUBSISTENCE = "农村低保"
    EXTREME_POVERTY = "特困"
    DISABLED = "残疾人家庭"
    ELDERLY = "“两无”老年人"
    ORPHAN = "孤儿和事实无人抚养儿童"
    LEFT_BEHIND = "留守儿童"


class SupportForm(StrEnum):
    COLLECTIVE = "集中供养"
    DISPERSED = "分散供养"


class SupportHandling(StrEnum):
    """What a task force holds of a low-income household (notice L59)."""

    SUBSISTENCE = "申请低保"
    EXTREME_POVERTY = "申请特困供养"
    MEASURES = "落实帮扶措施"
    CARE = "开展关爱服务"
    WATCH = "继续走访"


class FacilityKind(StrEnum):
    """What resettled people need near by (notice L71: 幼有所学、老有所养、病有所医)."""

    EDUCATION = "教育"
    HEALTH = "医疗"
    ELDERLY = "养老"
    CULTURE = "文体"
    SERVICE = "便民服务"
    UTILITIES = "水电暖"
    TRANSPORT = "交通"
    OTHER = "其他"


class VisitMethod(StrEnum):
    VISIT = "入户"
    PHONE = "电话"
    VIDEO = "视频"


class Topic(StrEnum):
    HOUSING = "住房"
    EDUCATION = "教育"
    HEALTH = "健康"
    WATER = "饮水"
    GENERAL = "综合"


class IssueSource(StrEnum):
    OWN_CHECK = "自查"
    SUPERVISION = "督导"
    MASSES = "群众反映"
    DEPARTMENT = "部门反馈"
    ASSESSMENT = "考核"


class IssueClass(StrEnum):
    """整改类型: Shanxi's own words of 2023."""

    AT_ONCE = "立查立改"
    BY_STAGES = "阶段整改"
    CONTINUOUS = "持续整改"


class RollCallMethod(StrEnum):
    ON_SITE = "实地"
    VIDEO = "视频"
    PHONE = "电话"
    SIGN_IN = "签到"


class EmploymentState(StrEnum):
    EMPLOYED = "已就业"
    UNEMPLOYED = "未就业"
    FLEXIBLE = "灵活就业"
    UNABLE = "无法就业"


class LeadingGroupRole(StrEnum):
    """领导小组职务 (notice L87), in order of rank."""

    HEAD = "组长"
    FIRST_DEPUTY = "第一副组长"
    DEPUTY = "副组长"
    MEMBER = "成员"
    OFFICE_DIRECTOR = "办公室主任"


class SchoolStage(StrEnum):
    """Stages of compulsory schooling."""

    PRIMARY = "小学"
    MIDDLE = "初中"


class PolicyLevel(StrEnum):
    """Whose policy it is (notice L91)."""

    STATE = "国家"
    PROVINCE = "省"
    CITY = "市"
    COUNTY = "县"


class CheckList(StrEnum):
    """Check lists that notice L97 names; what is on them the office enters, for the notice does not say."""

    TEN_LOOKS = "十查十看"
    TEN_DUTIES = "六化十到位"
    UNANNOUNCED = "明察暗访"
