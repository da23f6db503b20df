"""The township, its villages, its people and who is responsible for what."""

from __future__ import annotations

from typing import Annotated, ClassVar

from generators.records.columns import (
    Column,
    Day,
    Households,
    Identifier,
    Names,
    People,
    PersonName,
    Phone,
    PositiveAmount,
    Row,
    Text,
    Year,
)
from generators.records.vocabulary import (
    COUNTIES,
    Gender,
    Level,
    Politics,
    TaskForceRole,
    TownshipLevel,
    VillageKind,
)


class Township(Row):
    """A township: the issuer of notices. A county's workbook has several."""

    SHEET: ClassVar[str] = "乡镇"
    ABOUT: ClassVar[str] = "发文的乡镇；县一级的工作簿可以有多行"
    KEY: ClassVar[tuple[str, ...]] = ("name",)

    name: Annotated[Text, Column("乡镇", "如：交楼申乡", aliases=("乡(镇)",), unique=True)]
    county: Annotated[Text, Column("县", "如：兴县", aliases=("县(市、区、旗)",))]
    code: Annotated[Identifier | None, Column("行政区划代码", "9 位", width=14)] = None
    government: Annotated[Text, Column("发文机关", "印在红头上的全称，如：兴县交楼申乡人民政府", width=24)]
    signature: Annotated[Text, Column("署名", "印在落款处，如：交楼申乡人民政府", width=20)]
    series: Annotated[Text, Column("发文代字", "如：交政发")]
    printing_office: Annotated[
        Text, Column("印发机关", "印在版记里，如：兴县交楼申乡党政综合办公室", width=26)
    ]
    phone: Annotated[Phone | None, Column("联系电话", width=14)] = None
    supervision_phone: Annotated[
        Phone | None,
        Column("监督电话", "印在公示、公告上，须为座机", width=14, empty="公示、公告上这一格留空，手填"),
    ] = None
    kind: Annotated[
        TownshipLevel | None, Column("级别", "乡、镇、街道或县；不填的按名称末字认，文书用语随之", width=8)
    ] = None
    letter_series: Annotated[
        Text | None, Column("函代字", "如：交政函；不填的把发文代字的“发”换成“函”", width=12)
    ] = None
    minutes_series: Annotated[
        Text | None, Column("纪要代字", "如：交政纪；不填的，发文代字的“发”换成“纪”", width=12)
    ] = None
    plan: Annotated[
        Text | None,
        Column(
            "行动方案", "村方案、台账里引用的上级文件，如：《……行动方案》（交政发〔2022〕79号）", width=40
        ),
    ] = None

    @property
    def level(self) -> TownshipLevel:
        """Return what the township is: as the sheet says, else as its name ends."""
        return self.kind or TownshipLevel.of_name(self.name)

    @property
    def full_name(self) -> str:
        """Return the name with its county's before it; a county's own stands once."""
        return self.name if self.level is TownshipLevel.COUNTY else f"{self.county}{self.name}"


def usual_names(county: str, name: str) -> dict[str, str]:
    """Return how a township, or a county, is usually called on its papers, by field of `Township`.

    An office may differ.

    Nothing for a county that is not given or a name that ends like none of 乡, 镇, 街道.
    """
    if name.endswith(COUNTIES):
        government = f"{name}人民政府"
        return {"government": government, "signature": government, "printing_office": f"{government}办公室"}
    if not county or not name.endswith(("乡", "镇", "街道")):
        return {}
    signature, government = f"{name}人民政府", f"{county}{name}人民政府"
    if name.endswith("街道"):
        signature, government = f"{name}办事处", f"{county}人民政府{name}办事处"
    return {
        "government": government,
        "signature": signature,
        "printing_office": f"{county}{name}党政综合办公室",
    }


def usual_series(name: str) -> str:
    """Return the 代字 that a township called `name` usually has: 交政发 of 交楼申乡."""
    return f"{name[0]}{'办发' if name.endswith('街道') else '政发'}"


class Village(Row):
    """A village or a resettlement site; each has its own task force (notice L89)."""

    SHEET: ClassVar[str] = "村"
    ABOUT: ClassVar[str] = "行政村、社区和易地搬迁集中安置点，一行一个"
    KEY: ClassVar[tuple[str, ...]] = ("name",)

    name: Annotated[
        Text,
        Column(
            "村",
            "村名、社区名或安置点名，全表不得重复；两个乡镇有同名的村，在后面加括号区别，如：东沟村（河畔镇），"
            "各表都照此填写，文书上只印“东沟村”",
            aliases=("行政村", "社区", "村名", "村（社区）"),
            unique=True,
        ),
    ]
    township: Annotated[Text, Column("乡镇", aliases=("乡", "乡(镇)"), refers="乡镇.乡镇")]
    kind: Annotated[VillageKind, Column("类型")]
    host: Annotated[Text | None, Column("所在村", "安置点填所在的行政村", refers="村.村")] = None
    code: Annotated[
        Identifier | None, Column("行政区划代码", "12 位，以乡镇代码开头", unique=True, width=16)
    ] = None
    committee: Annotated[
        Text,
        Column("村委会全称", "与印章一致，如：交楼申乡东沟村村民委员会", aliases=("印章名称",), width=26),
    ]
    branch: Annotated[Text, Column("党支部全称", "如：中共交楼申乡东沟村支部委员会", width=28)]
    households: Annotated[Households, Column("应排查户数", "在册农户数", aliases=("农户数",))]
    representatives: Annotated[People | None, Column("村民代表人数")] = None
    contact: Annotated[PersonName | None, Column("联系人", "印在告知书上")] = None
    phone: Annotated[Phone | None, Column("联系电话", "印在告知书、公示上", width=14)] = None

    @property
    def printed_name(self) -> str:
        """Return the name without the bracket that tells two of the same name apart."""
        return printed_place(self.name)


def printed_place(village: str) -> str:
    """Return how papers write the village: 东沟村（河畔镇） of a county's book is 东沟村."""
    return village.split("（", maxsplit=1)[0]


class Person(Row):
    """A cadre. Villagers who come to a meeting stand in the attendance sheet only."""

    SHEET: ClassVar[str] = "干部"
    ABOUT: ClassVar[str] = "乡、村、驻村和县级帮扶干部；其他表里的人名都从这里选"
    KEY: ClassVar[tuple[str, ...]] = ("name",)

    name: Annotated[
        PersonName, Column("姓名", "全表不得重复；同名的人在后面加括号区别，如：张伟（东沟村）", unique=True)
    ]
    gender: Annotated[Gender | None, Column("性别", width=6)] = None
    politics: Annotated[Politics | None, Column("政治面貌")] = None
    level: Annotated[Level, Column("层级", "乡、村、驻村、县", width=8)]
    unit: Annotated[Text, Column("单位", width=22)]
    post: Annotated[Text, Column("职务", width=18)]
    phone: Annotated[Phone | None, Column("联系电话", width=14)] = None
    active_from: Annotated[Day | None, Column("任职起")] = None
    active_to: Annotated[Day | None, Column("任职止", "离任的填离任日期")] = None

    @property
    def printed_name(self) -> str:
        """Return the name without the bracket that tells two of the same name apart."""
        return self.name.split("（")[0]


class Assignment(Row):
    """Who answers for a section of a notice (its 负责人 line); changing a name here changes the paper."""

    SHEET: ClassVar[str] = "任务分工"
    ABOUT: ClassVar[str] = "通知里每一节的负责人；改了这里，重新生成通知即可"
    KEY: ClassVar[tuple[str, ...]] = ("notice", "section")

    notice: Annotated[Text, Column("通知", "通知稿的名字，如：79号")]
    section: Annotated[Text, Column("章节", "各级序号连写，如：三（一）")]
    task: Annotated[Text, Column("任务", width=36)]
    responsible: Annotated[
        Names,
        Column(
            "负责人",
            "多人用顿号隔开，按排名先后；通知没有点名的空着",
            refers="干部.姓名",
            width=24,
            empty="通知没有点名的不填，任务分工总表上这一格留空，手填",
        ),
    ] = ()
    lead: Annotated[Text | None, Column("牵头单位", width=18, empty="任务分工表上这一格留空，手填")] = None
    villages: Annotated[Text | None, Column("责任村", "如：各村；2个安置点所在村", width=18)] = None
    due: Annotated[Text | None, Column("时限", empty="任务分工表上这一格留空；村年度工作方案写“全年”")] = None
    township: Annotated[
        Text | None, Column("乡镇", "工作簿里只有一个乡镇的不填", refers="乡镇.乡镇", width=10)
    ] = None


class TaskForceMember(Row):
    """A seat in a village's task force (notice L89)."""

    SHEET: ClassVar[str] = "专班"
    ABOUT: ClassVar[str] = "村级工作专班：包村乡干部任组长，支书和第一书记任副组长，两委成员和队员为成员"
    KEY: ClassVar[tuple[str, ...]] = ("village", "person", "since")

    village: Annotated[Text, Column("村", refers="村.村")]
    person: Annotated[PersonName, Column("姓名", refers="干部.姓名")]
    role: Annotated[TaskForceRole, Column("专班职务")]
    duty: Annotated[Text | None, Column("分工", width=20)] = None
    since: Annotated[Day, Column("任职起始日期")]
    until: Annotated[Day | None, Column("任职终止日期")] = None


class PovertyLine(Row):
    """防止返贫监测线 of a year (notice L41: 6500 in 2022)."""

    SHEET: ClassVar[str] = "监测线"
    ABOUT: ClassVar[str] = "每一年的防止返贫监测线（元/人·年）"
    KEY: ClassVar[tuple[str, ...]] = ("year",)

    year: Annotated[Year, Column("年度", unique=True)]
    amount: Annotated[PositiveAmount, Column("监测线（元）", aliases=("监测线",))]
