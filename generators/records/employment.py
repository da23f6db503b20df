"""Resettled people's work and services (notice L67–L71), the service team; the leading group."""

from __future__ import annotations

from typing import Annotated, ClassVar

from generators.records.columns import (
    Age,
    Amount,
    Column,
    Day,
    IdNumber,
    InQuarter,
    PersonName,
    Phone,
    Row,
    Text,
)
from generators.records.vocabulary import (
    EmploymentState,
    FacilityKind,
    Gender,
    Health,
    LabourSkill,
    LeadingGroupRole,
    Schooling,
)


class ResettledWorker(Row):
    """One resettled worker as a quarter's employment survey found him (C3)."""

    SHEET: ClassVar[str] = "搬迁就业"
    ABOUT: ClassVar[str] = "易地搬迁劳动力就业排查，一人一季一行"
    KEY: ClassVar[tuple[str, ...]] = ("quarter", "id_number")
    OPTIONAL: ClassVar[bool] = True

    site: Annotated[Text, Column("安置点", refers="村.村")]
    quarter: Annotated[InQuarter, Column("季度", "如 2022年第二季度，也可写 2022Q2", width=10)]
    head: Annotated[PersonName, Column("户主")]
    name: Annotated[PersonName, Column("姓名")]
    gender: Annotated[Gender, Column("性别", width=6)]
    age: Annotated[Age, Column("年龄", width=6)]
    id_number: Annotated[IdNumber, Column("证件号码", "18 位", width=21)]
    schooling: Annotated[Schooling | None, Column("文化程度")] = None
    labour: Annotated[LabourSkill | None, Column("劳动技能", width=16)] = None
    health: Annotated[Health | None, Column("健康状况")] = None
    state: Annotated[EmploymentState, Column("就业状态")]
    channel: Annotated[Text | None, Column("就业渠道")] = None
    employer: Annotated[Text | None, Column("务工企业名称", width=20)] = None
    place: Annotated[Text | None, Column("务工所在地", "省内县外、省外、县内")] = None
    started: Annotated[Day | None, Column("开始时间")] = None
    wage: Annotated[Amount | None, Column("月收入")] = None
    public_post: Annotated[Text | None, Column("公益岗位")] = None
    why_idle: Annotated[Text | None, Column("未就业原因", width=18)] = None
    wants_job: Annotated[Text | None, Column("就业需求", "岗位、地点、薪酬", width=22)] = None
    wants_training: Annotated[Text | None, Column("培训需求", "工种、时间", width=22)] = None
    pushed: Annotated[Day | None, Column("推送日期")] = None
    feedback: Annotated[Text | None, Column("反馈结果", width=18)] = None
    phone: Annotated[Phone | None, Column("联系电话", width=14)] = None


class LeadingGroupMember(Row):
    """A seat in the township's leading group (notice L87)."""

    SHEET: ClassVar[str] = "领导小组"
    ABOUT: ClassVar[str] = "巩固拓展脱贫攻坚成果有效衔接乡村振兴领导小组，按排名先后"
    KEY: ClassVar[tuple[str, ...]] = ("person", "role", "since")
    OPTIONAL: ClassVar[bool] = True

    township: Annotated[Text, Column("乡镇", refers="乡镇.乡镇")]
    role: Annotated[LeadingGroupRole, Column("领导小组职务", width=14)]
    person: Annotated[PersonName, Column("姓名", refers="干部.姓名")]
    since: Annotated[Day, Column("任职起始日期")]
    until: Annotated[Day | None, Column("任职终止日期")] = None


class ServiceTeamMember(Row):
    """A seat in a site's 务工就业服务工作队 (notice L67)."""

    SHEET: ClassVar[str] = "就业服务工作队"
    ABOUT: ClassVar[str] = (
        "安置点务工就业服务工作队：负责人是安置点“两委”成员，队员是搬迁群众、按公益岗位管理"
    )
    KEY: ClassVar[tuple[str, ...]] = ("site", "name", "since")
    OPTIONAL: ClassVar[bool] = True

    site: Annotated[Text, Column("安置点", refers="村.村")]
    name: Annotated[PersonName, Column("姓名")]
    role: Annotated[Text, Column("职务", "负责人或工作人员")]
    capacity: Annotated[Text, Column("身份", "安置点两委、搬迁群众", width=16)]
    public_post: Annotated[Text | None, Column("公益岗位", width=16)] = None
    since: Annotated[Day, Column("任职起始日期")]
    until: Annotated[Day | None, Column("任职终止日期")] = None


class Facility(Row):
    """What serves a site's people, and by whom: shared near by rather than built anew (C5, notice L71)."""

    SHEET: ClassVar[str] = "配套设施"
    ABOUT: ClassVar[str] = "为安置点服务的基础设施和公共服务设施，一处一行"
    KEY: ClassVar[tuple[str, ...]] = ("site", "name")
    OPTIONAL: ClassVar[bool] = True

    site: Annotated[Text, Column("安置点", refers="村.村")]
    kind: Annotated[FacilityKind, Column("类别", width=10)]
    name: Annotated[Text, Column("设施名称", width=20)]
    place: Annotated[Text, Column("所在地", width=16)]
    distance: Annotated[Text | None, Column("距离", "如：1.2公里")] = None
    sharing: Annotated[Text, Column("共享方式", "自建，或就近共享")]
    unit: Annotated[Text, Column("服务单位", width=20)]
    service: Annotated[Text, Column("服务内容", width=26)]
    contact: Annotated[PersonName | None, Column("联系人")] = None
    phone: Annotated[Phone | None, Column("联系电话", width=14)] = None
    since: Annotated[Day, Column("明确日期")]
    until: Annotated[Day | None, Column("终止日期")] = None
