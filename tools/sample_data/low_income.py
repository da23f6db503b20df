"""Invents the low-income people of a village and the visits paid to them each month (notice L53–L59)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from generators.records.columns import Quarter
from generators.records.households import ExitLetter, MonitorEpisode
from generators.records.low_income import LowIncome, Visit
from generators.records.screening import SurveyRow
from generators.records.vocabulary import (
    ExtremePoverty,
    Gender,
    LowIncomeGroup,
    SubsistenceAllowance,
    SupportForm,
    VisitMethod,
)
from tools.sample_data import names
from tools.sample_data.stories import NOTHING_FOUND

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from random import Random

    from tools.sample_data.book import SampleRows
    from tools.sample_data.households import Family
    from tools.sample_data.people import Seat

LISTED_SINCE = date(2021, 12, 31)
"""The list that the year opened with."""
VISITED_MONTHS = range(1, 7)
MISSED = ("井沟畔村", 5)
"""FAULT: one household of this village was not visited in this month."""
ALONE = ("青石崖村", 4)
"""FAULT: one visit of this village in this month was paid by one person."""
_DISABILITY_KINDS = {
    "1": "视力",
    "2": "听力",
    "3": "言语",
    "4": "肢体",
    "5": "智力",
    "6": "精神",
    "7": "多重",
}
_ORPHANS_IN = ("寨沟门村", "羊圈塔村")
_LEFT_BEHIND_EACH = 3

_HARDSHIPS = {
    LowIncomeGroup.ELIMINATED: "收入刚稳定，抗风险能力弱",
    LowIncomeGroup.SUBSISTENCE: "主要劳力患病，收入来源少",
    LowIncomeGroup.EXTREME_POVERTY: "无劳动能力，无人赡养",
    LowIncomeGroup.DISABLED: "残疾人需要长期照料",
    LowIncomeGroup.ELDERLY: "年老体弱，子女无力照料",
    LowIncomeGroup.ORPHAN: "父母无法履行抚养责任",
    LowIncomeGroup.LEFT_BEHIND: "父母在外务工，由祖辈照看",
}
_POLICIES = {
    LowIncomeGroup.ELIMINATED: "医保参保补贴",
    LowIncomeGroup.SUBSISTENCE: "农村低保",
    LowIncomeGroup.EXTREME_POVERTY: "特困供养",
    LowIncomeGroup.DISABLED: "残疾人两项补贴",
    LowIncomeGroup.ELDERLY: "城乡居民养老保险",
    LowIncomeGroup.ORPHAN: "孤儿基本生活费",
    LowIncomeGroup.LEFT_BEHIND: "义务教育营养餐",
}
_MEASURES = {
    LowIncomeGroup.ELIMINATED: "跟踪收入，推荐务工岗位",
    LowIncomeGroup.SUBSISTENCE: "落实低保，动态管理",
    LowIncomeGroup.EXTREME_POVERTY: "落实照料人，定期探访",
    LowIncomeGroup.DISABLED: "落实补贴，适配辅具",
    LowIncomeGroup.ELDERLY: "签约邻里照应，定期探访",
    LowIncomeGroup.ORPHAN: "结对关爱，落实基本生活费",
    LowIncomeGroup.LEFT_BEHIND: "结对关爱，假期安全教育",
}
_NEWS = {
    1: ("备足了取暖煤，年货已买", "天冷少出门，炭火够用", "在家过年，身体还好", "腊月里添了棉衣"),
    2: ("过完年在家，吃穿不愁", "正月里子女回来看过", "雪天出行不便，米面有存", "身体平稳，按时吃药"),
    3: ("准备春耕，种子化肥已备", "土炕已修，屋里暖和", "开春后在院里养了几只鸡", "生活照旧，没有新的困难"),
    4: ("玉米已下种，家里平稳", "院墙收拾过，屋里干净", "种了一亩多土豆", "身体比冬天好些"),
    5: ("地里锄过头遍，收成看好", "近来胃口好，能做家务", "鸡已下蛋，补贴家用", "院里种的菜够吃"),
    6: ("谷子长势好，家里平稳", "天热，卧室通风好", "夏收前在家歇着", "麦收时邻居帮了忙"),
}
"""What is found in a month; the visitor's words are joined to what is known of the household."""
_REQUESTS = ("希望有人帮着拉煤", "想配一副助听器", "想办慢病卡", "希望帮助联系护工", "想让孩子参加暑期托管")


@dataclass(frozen=True)
class _Gap:
    """A policy that has not reached a household, and whose business it is."""

    policy: str
    field_name: str
    text: str
    contact: str


_GAPS = (
    _Gap("残补", "disability", "残疾人护理补贴未发放到位（县残联）", "已联系县残联，正在核对账号"),
    _Gap("医保", "medical", "大病报销未到账（县医保局）", "已联系县医保局，材料已补交"),
    _Gap("低保", "subsistence", "本月低保金未到账（县民政局）", "已联系乡民政站，银行账号已更正"),
    _Gap("养老", "pension", "养老金资格认证未通过（县人社局）", "已帮助在手机上完成认证"),
    _Gap("饮水", "water", "入户水管渗漏（乡水管站）", "已联系乡水管站上门维修"),
)


def add_low_income(book: SampleRows, rng: Random, seat: Seat, families: Sequence[Family]) -> None:
    """Add the low-income people of one village to `book`, and every visit paid to them."""
    known = {member.id_number for family in families for member in family.members}
    subjects = [*_monitored(book, seat, families), *_neighbours(book, rng, seat, known)]
    for subject in subjects:
        book.add(subject)
    for month in VISITED_MONTHS:
        _add_visits(book, rng, seat, subjects, month)


def _monitored(book: SampleRows, seat: Seat, families: Sequence[Family]) -> Iterator[LowIncome]:
    """Yield the monitored households that are low-income: told of their exit, or 低保, 特困, 残疾."""
    told = {letter.household: letter.date for letter in book.rows.get(ExitLetter, [])}  # type: ignore[attr-defined]
    back = {
        episode.household: episode.rolled_back  # type: ignore[attr-defined]
        for episode in book.rows.get(MonitorEpisode, [])
        if episode.rolled_back  # type: ignore[attr-defined]
    }
    for index, family in enumerate(families):
        supported = [m for m in family.members if m.subsistence is SubsistenceAllowance.RURAL]
        disabled = next((m for m in family.members if m.disability_card), None)
        groups = _groups_of(family)
        if not groups and family.number not in told:
            continue
        kind, level = _disability(disabled.disability_card) if disabled else (None, None)
        first = (groups or (LowIncomeGroup.ELIMINATED,))[0]
        yield LowIncome(
            number=family.number,
            village=seat.name,
            name=family.head.name,
            id_number=family.head.id_number,
            size=len(family.members),
            groups=groups or (LowIncomeGroup.ELIMINATED,),
            subsistence="农村低保" if supported else None,
            subsistence_people=len(supported) or None,
            subsistence_money=320 * len(supported) if supported else None,
            support=SupportForm.DISPERSED if LowIncomeGroup.EXTREME_POVERTY in groups else None,
            disability=kind,
            disability_level=level,
            hardship=_HARDSHIPS[first],
            policies=_POLICIES[first],
            measures=_MEASURES[first],
            person=seat.visitors[index % len(seat.visitors)],
            since=max(LISTED_SINCE, family.identified) if groups else told[family.number],
            until=back.get(family.number),
        )


def _groups_of(family: Family) -> tuple[LowIncomeGroup, ...]:
    members = family.members
    marks = (
        (LowIncomeGroup.SUBSISTENCE, any(m.subsistence is SubsistenceAllowance.RURAL for m in members)),
        (LowIncomeGroup.EXTREME_POVERTY, any(m.extreme_poverty is ExtremePoverty.RURAL for m in members)),
        (LowIncomeGroup.DISABLED, any(m.disability_card for m in members)),
    )
    return tuple(group for group, holds in marks if holds)


def _disability(card: str | None) -> tuple[str | None, str | None]:
    """Return type and level as the last two digits of a 残疾人证 say them."""
    if not card:
        return None, None
    return _DISABILITY_KINDS[card[18]], f"{'一二三四'[int(card[19]) - 1]}级"


def _neighbours(book: SampleRows, rng: Random, seat: Seat, known: set[str]) -> Iterator[LowIncome]:
    """Yield low-income households that were never monitored: the screening's poorest, each in one group."""
    rows = [
        row
        for row in book.rows[SurveyRow]
        if isinstance(row, SurveyRow)
        and (row.village, row.quarter) == (seat.name, Quarter(2022, 1))
        and row.id_number not in known
    ]
    rows.sort(key=lambda row: (row.income_last_year, row.id_number))
    turn = seat.number
    wanted = [
        *(LowIncomeGroup.SUBSISTENCE,) * (2 + turn % 2),
        LowIncomeGroup.EXTREME_POVERTY,
        LowIncomeGroup.ELDERLY,
        *((LowIncomeGroup.DISABLED,) if turn % 2 else ()),
        *((LowIncomeGroup.LEFT_BEHIND,) if turn % _LEFT_BEHIND_EACH == 0 else ()),
        *((LowIncomeGroup.ORPHAN,) if seat.name in _ORPHANS_IN else ()),
    ]
    if seat.name == NOTHING_FOUND:
        wanted = wanted[:3]
    for index, group in enumerate(wanted, start=1):
        row = next((row for row in rows if _fits(row, group)), rows[0])
        rows.remove(row)
        yield _neighbour(book, rng, seat, row, group, f"8801{seat.number + 1:03}{index:03}")


def _fits(row: SurveyRow, group: LowIncomeGroup) -> bool:
    age = 2022 - int(row.id_number[6:10])
    if group is LowIncomeGroup.EXTREME_POVERTY:
        return row.size == 1 and age >= 60
    if group is LowIncomeGroup.ELDERLY:
        return row.size <= 2 and age >= 65
    if group in {LowIncomeGroup.LEFT_BEHIND, LowIncomeGroup.ORPHAN}:
        return row.size >= 3 and age >= 55
    return row.size >= 2


def _neighbour(
    book: SampleRows, rng: Random, seat: Seat, row: SurveyRow, group: LowIncomeGroup, number: str
) -> LowIncome:
    is_child = group in {LowIncomeGroup.LEFT_BEHIND, LowIncomeGroup.ORPHAN}
    name, id_number, size = row.head, row.id_number, row.size
    if is_child:
        gender = rng.choice(tuple(Gender))
        name = row.head[0] + "".join(rng.sample(names.YOUNG_GIVEN, 2))
        born = date(rng.randint(2010, 2015), 1, 1) + timedelta(days=rng.randrange(365))
        id_number = book.registry.new_id(rng, born, gender is Gender.MALE)
        size = 1
    supported = min(size, rng.choice((1, 2))) if group is LowIncomeGroup.SUBSISTENCE else None
    disabled = group is LowIncomeGroup.DISABLED
    return LowIncome(
        number=number,
        village=seat.name,
        name=name,
        id_number=id_number,
        size=size,
        groups=(group,),
        subsistence="农村低保" if supported else None,
        subsistence_people=supported,
        subsistence_money=320 * supported if supported else None,
        support=SupportForm.DISPERSED if group is LowIncomeGroup.EXTREME_POVERTY else None,
        disability=rng.choice(("肢体", "视力", "听力")) if disabled else None,
        disability_level=rng.choice(("二级", "三级")) if disabled else None,
        guardian=row.head if is_child else None,
        hardship=_HARDSHIPS[group],
        policies=_POLICIES[group],
        measures=_MEASURES[group],
        person=rng.choice(seat.visitors),
        since=LISTED_SINCE,
    )


def _add_visits(book: SampleRows, rng: Random, seat: Seat, subjects: Sequence[LowIncome], month: int) -> None:
    """Add the month's round: two pairs of visitors, on one or two days after the tenth."""
    first = date(2022, month, rng.randint(11, 17))
    listed = [s for s in subjects if s.since < first and (s.until is None or s.until > first)]
    for index, subject in enumerate(listed):
        if (seat.name, month) == MISSED and index == 2:
            continue
        pair = tuple(rng.sample(seat.visitors, 2))
        if (seat.name, month) == ALONE and index == 0:
            pair = pair[:1]
        book.add(_visit(rng, subject, first + timedelta(days=index * 2 // len(listed)), pair, index))


def _visit(rng: Random, subject: LowIncome, day: date, visitors: tuple[str, ...], index: int) -> Visit:
    checks = {
        "subsistence": True if subject.subsistence else None,
        "medical": True,
        "pension": True if LowIncomeGroup.ELDERLY in subject.groups else None,
        "disability": True if subject.disability else None,
        "education": True if subject.guardian else None,
        "housing": True,
        "water": True,
    }
    due = settled = None
    gaps = [gap for gap in _GAPS if checks[gap.field_name]]
    gap = rng.choice(gaps) if rng.random() < 0.04 else None
    if gap:
        checks[gap.field_name] = False
        due = day + timedelta(days=20)
        settled = day + timedelta(days=rng.randint(8, 18)) if day.month < 6 else None
    news = _NEWS[day.month]
    return Visit(
        subject=subject.number,
        date=day,
        visitors=visitors,
        method=VisitMethod.PHONE if rng.random() < 0.05 else VisitMethod.VISIT,
        situation=news[(index + day.day) % len(news)],
        request=rng.choice(_REQUESTS) if rng.random() < 0.06 else None,
        **checks,
        gap=gap.text if gap else None,
        contact=gap.contact if gap else None,
        due=due,
        settled=settled,
    )
