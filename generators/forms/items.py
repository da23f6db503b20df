"""What a form may be given: the columns of the sheets on a household, and what follows from them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from generators.context.numbers import NumberOf
from generators.forms.labels import PICTURE
from generators.procedure.exit_case import exit_courses, household_size, verified_income
from generators.records.columns import Quarter
from generators.records.dataset import enumeration_of
from generators.records.households import (
    Helper,
    Household,
    Member,
    MonitorEpisode,
    MonthlyEntry,
    PlanItem,
    SystemMark,
    Verification,
)
from generators.records.township import Person, Township, Village
from generators.records.vocabulary import Relation
from generators.wording import format_date, format_quarter, join_names

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from generators.procedure.exit_case import ExitCase
    from generators.records.columns import Row
    from generators.records.dataset import Dataset

    Getter = Callable[[Dataset, Household, Quarter], Row | None]
    Lister = Callable[[Dataset, Household, Quarter], Sequence[Row]]


@dataclass(frozen=True)
class Item:
    """One thing that a form may print."""

    name: str
    """The placeholder: 监测户_户编号."""
    source: str
    """Sheet or person it is told of: 监测户, 户主, 村."""
    heading: str
    labels: tuple[str, ...]
    """Labels under which forms ask for it: its heading, the headings of national exports, names in use."""
    words: tuple[str, ...] = ()
    """The words it may have; empty when it is free."""


def clean(text: str) -> str:
    """Return `text` as part of a placeholder's name: no brackets, strokes or blanks."""
    return re.sub(r"\W", "", text)


def _head(dataset: Dataset, household: Household, _quarter: Quarter) -> Member:
    return dataset.head_of(household.number)


def _is_head(member: Member) -> bool:
    return member.relation is Relation.HEAD


def _spouse(dataset: Dataset, household: Household, quarter: Quarter) -> Member | None:
    members = dataset.members_of(household.number, quarter.last_day)
    return next((member for member in members if member.relation is Relation.SPOUSE), None)


def _episode(dataset: Dataset, household: Household, quarter: Quarter) -> MonitorEpisode | None:
    return dataset.episode_on(household.number, quarter.last_day)


def _helper(dataset: Dataset, household: Household, quarter: Quarter) -> Helper | None:
    served = [h for h in dataset.by(Helper, "household", household.number) if h.since <= quarter.last_day]
    active = [h for h in served if h.until is None or h.until >= quarter.last_day]
    return active[-1] if active else None


def _helping_person(dataset: Dataset, household: Household, quarter: Quarter) -> Person | None:
    helper = _helper(dataset, household, quarter)
    return dataset.person(helper.person) if helper else None


def _verification(dataset: Dataset, household: Household, quarter: Quarter) -> Verification | None:
    checks = dataset.by(Verification, "household", household.number)
    return max((c for c in checks if c.date in quarter), key=lambda c: c.date, default=None)


def _course(dataset: Dataset, household: Household, quarter: Quarter) -> ExitCase | None:
    courses = exit_courses(dataset, quarter, (household.village,))
    return next((course for course in courses if course.household.number == household.number), None)


def _mark(dataset: Dataset, household: Household, quarter: Quarter) -> SystemMark | None:
    course = _course(dataset, household, quarter)
    return course.mark if course else None


def _village(dataset: Dataset, household: Household, _quarter: Quarter) -> Village:
    return dataset.village(household.village)


def _township(dataset: Dataset, household: Household, _quarter: Quarter) -> Township:
    return dataset.township(dataset.village(household.village).township)


_SOURCES: tuple[tuple[str, type[Row], Getter], ...] = (
    ("监测户", Household, lambda _dataset, household, _quarter: household),
    ("户主", Member, _head),
    ("配偶", Member, _spouse),
    ("监测对象", MonitorEpisode, _episode),
    ("帮扶责任人", Helper, _helper),
    ("帮扶干部", Person, _helping_person),
    ("入户核查", Verification, _verification),
    ("系统标注", SystemMark, _mark),
    ("村", Village, _village),
    ("乡镇", Township, _township),
)
OTHER_MEMBERS = "其他家庭成员"
"""The list of those in a household beside its head."""
_LISTS: tuple[tuple[str, type[Row], Lister], ...] = (
    ("家庭成员", Member, lambda d, h, q: d.members_of(h.number, q.last_day)),
    (
        OTHER_MEMBERS,
        Member,
        lambda d, h, q: [m for m in d.members_of(h.number, q.last_day) if not _is_head(m)],
    ),
    (
        "帮扶措施",
        PlanItem,
        lambda d, h, q: [i for i in d.by(PlanItem, "household", h.number) if i.start <= q.last_day],
    ),
    (
        "帮扶手册",
        MonthlyEntry,
        lambda d, h, q: [m for m in d.by(MonthlyEntry, "household", h.number) if _falls_in(m.month, q)],
    ),
)

_DERIVED: dict[str, tuple[str, tuple[str, ...]]] = {
    "户主姓名": ("户主", ("户主", "户主姓名", "农户姓名", "监测户户主", "监测对象户主")),
    "家庭人口": ("监测户", ("家庭人口", "家庭人口数", "人口数", "家庭人口（人）", "家庭成员数", "户人口")),
    "家庭成员姓名": ("监测户", ("家庭成员姓名", "家庭成员名单", "全家姓名")),
    "子女姓名": ("监测户", ("子女姓名", "儿女姓名")),
    "致贫返贫风险": ("监测对象", ("致贫返贫风险", "返贫风险", "风险类型", "主要风险", "返贫致贫风险")),
    "人均纯收入": ("入户核查", ("人均纯收入", "家庭人均纯收入", "人均纯收入（元）", "家庭人均纯收入（元）")),
    "告知书编号": ("退出告知", ("告知书编号", "退出告知书编号")),
    "季度": ("", ("季度", "所属季度")),
    "年度": ("", ("年度", "年份")),
}
"""What follows from several cells: its name → the sheet it is told of, and its labels."""

_CHILDREN = frozenset({Relation.SON, Relation.DAUGHTER})
_ID_NUMBERS = ("身份证号", "身份证号码", "证件号")
_ALIASES: dict[str, tuple[str, ...]] = {
    "监测户_户编号": ("农户编号", "家庭编号", "监测户编号"),
    "监测户_村": ("所在村", "行政村", "所属村", "村名", "村（社区）", "所在行政村"),
    "监测户_村民小组": ("组别", "所在组", "自然村（组）"),
    "监测户_家庭住址": ("住址", "家庭地址", "家庭详细地址", "户籍地址"),
    "监测户_户联系电话": ("家庭联系电话", "农户联系电话"),
    "配偶_证件号码": (*_ID_NUMBERS, "配偶身份证号", "配偶身份证号码", "配偶证件号码", "配偶证件号"),
    "户主_证件号码": (*_ID_NUMBERS, "户主身份证号", "户主身份证号码", "户主证件号码", "户主证件号"),
    "监测对象_监测对象类别": ("监测类别", "监测对象类型", "监测户类型", "监测类型"),
    "监测对象_识别监测时间": ("识别时间", "纳入时间", "纳入监测时间", "纳入日期"),
    "帮扶责任人_姓名": ("帮扶责任人", "帮扶干部", "帮扶人", "帮扶责任人姓名", "结对帮扶责任人"),
    "帮扶干部_单位": ("帮扶单位", "帮扶责任人单位", "帮扶干部单位"),
    "帮扶干部_联系电话": ("帮扶责任人电话", "帮扶责任人联系电话", "帮扶干部联系电话"),
    "系统标注_标注日期": ("风险消除时间", "系统标注时间", "消除时间"),
    "乡镇_乡镇": ("所在乡镇", "乡（镇）", "乡(镇)名称", "所属乡镇"),
}
"""Names in use for a column, each of which can mean nothing else on a form about one household."""

_LIST_ALIASES: dict[str, tuple[str, ...]] = {
    "家庭成员.与户主关系": ("关系", "与户主的关系"),
    "家庭成员.姓名": ("成员姓名", "家庭成员姓名"),
    "家庭成员.证件号码": ("身份证号", "身份证号码", "证件号"),
    "家庭成员.文化程度": ("学历",),
    "帮扶措施.具体措施": ("帮扶措施", "措施内容", "帮扶内容"),
}


def _falls_in(month: int, quarter: Quarter) -> bool:
    return date(month // 100, month % 100, 1) in quarter


def _items_of(
    source: str, kind: type[Row], dot: str, aliases: Mapping[str, tuple[str, ...]]
) -> Iterator[Item]:
    for field, column in kind.iter_columns():
        if field not in {"remark", "household"}:
            name = f"{source}{dot}{clean(column.heading)}"
            labels = (column.heading, *column.aliases, *aliases.get(name.removeprefix("其他"), ()))
            if source in {"户主", "配偶"} and name != "户主_姓名":
                labels += (f"{source}{column.heading}",)
            yield Item(name, source, column.heading, labels, enumeration_of(kind, field))


_PICTURES: dict[str, tuple[str, ...]] = {
    "图片_编号二维码": ("二维码", "编号二维码"),
    "图片_户编号二维码": ("户编号二维码",),
    "图片_帮扶责任人签名": (),
    "图片_户主照片": (),
}
"""Pictures, with their labels: a signature or a photo is printed only where a clerk says so."""

ITEMS: tuple[Item, ...] = (
    *(Item(name, "图片", name.removeprefix(PICTURE), labels) for name, labels in _PICTURES.items()),
    *(Item(name, source, name, labels) for name, (source, labels) in _DERIVED.items()),
    *(item for source, kind, _ in _SOURCES for item in _items_of(source, kind, "_", _ALIASES)),
)
"""Everything that is told once of a household."""

LISTS: dict[str, tuple[Item, ...]] = {
    source: tuple(_items_of(source, kind, ".", _LIST_ALIASES)) for source, kind, _ in _LISTS
}
"""Lists of a household, a row each: 家庭成员, 帮扶措施, 帮扶手册."""


def shown(value: Any) -> str:
    """Return how a form prints the value of a cell; nothing for a cell left blank."""
    match value:
        case None:
            return ""
        case bool():
            return "是" if value else "否"
        case date():
            return format_date(value)
        case time():
            return f"{value:%H:%M}"
        case tuple():
            return join_names([shown(part) for part in value])
        case Decimal():
            return f"{value:f}"
        case Fraction():
            return f"{value.numerator}/{value.denominator}"
        case Quarter():
            return format_quarter(value)
        case _:
            return str(value)


def _cells(row: Row | None, kind: type[Row], source: str, dot: str) -> dict[str, str]:
    return {
        f"{source}{dot}{clean(column.heading)}": shown(getattr(row, field)) if row is not None else ""
        for field, column in kind.iter_columns()
        if field not in {"remark", "household"}
    }


def household_values(dataset: Dataset, household: Household, quarter: Quarter) -> dict[str, Any]:
    """Return every item of `household` by name, and its lists, as of the end of `quarter`."""
    values: dict[str, Any] = {}
    for source, kind, get in _SOURCES:
        values.update(_cells(get(dataset, household, quarter), kind, source, "_"))
    episode, check = _episode(dataset, household, quarter), _verification(dataset, household, quarter)
    income = verified_income(dataset, check) if check else None
    course = _course(dataset, household, quarter)
    number = NumberOf(course.key) if course else ""
    members = dataset.members_of(household.number, quarter.last_day)
    values |= {
        "家庭成员姓名": join_names([member.name for member in members]),
        "子女姓名": join_names([member.name for member in members if member.relation in _CHILDREN]),
        "告知书编号": number,
        "图片_编号二维码": number,
        "图片_户编号二维码": household.number,
        "图片_帮扶责任人签名": "",
        "图片_户主照片": "",
        "户主姓名": _head(dataset, household, quarter).name,
        "家庭人口": str(household_size(dataset, household.number, quarter.last_day)),
        "致贫返贫风险": join_names([str(risk) for risk in episode.risks]) if episode else "",
        "人均纯收入": shown(income),
        "季度": format_quarter(quarter),
        "年度": str(quarter.year),
    }
    for source, kind, rows in _LISTS:
        values[source] = [
            {name.partition(".")[2]: cell for name, cell in _cells(row, kind, source, ".").items()}
            for row in rows(dataset, household, quarter)
        ]
    return values


def village_values(
    dataset: Dataset, village: Village, households: Sequence[Household], quarter: Quarter
) -> dict[str, Any]:
    """Return what a form about `village` may print: itself, its township, a row for each household."""
    township = dataset.township(village.township)
    return {
        **_cells(village, Village, "村", "_"),
        **_cells(township, Township, "乡镇", "_"),
        "季度": format_quarter(quarter),
        "年度": str(quarter.year),
        "户": [
            {"序号": str(number), **household_values(dataset, household, quarter)}
            for number, household in enumerate(households, start=1)
        ],
    }
