"""Invents monitored households: risks their members bear out, measures that answer them, monthly visits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from generators.records.households import (
    Helper,
    Household,
    Member,
    MonitorEpisode,
    MonthlyEntry,
    PlanItem,
    SystemMark,
)
from generators.records.vocabulary import (
    ABLE_TO_WORK,
    DEVELOPMENTAL,
    Category,
    Disaster,
    EliminationMode,
    Health,
    HouseholdKind,
    Measure,
    Risk,
    Source,
    SupportClass,
    VillageKind,
)
from tools.sample_data import names
from tools.sample_data.members import invent_departed, invent_members
from tools.sample_data.stories import VERIFIED, Fate, Plight, Story

if TYPE_CHECKING:
    from random import Random

    from tools.sample_data.book import SampleRows
    from tools.sample_data.people import Seat

LINE = 6500
"""防止返贫监测线 of 2022, yuan a head (notice L41)."""
FIRST_MARK = date(2022, 4, 7)
"""From here on a household that passed in 2022Q1 is no longer monitored."""

_ANSWERS: dict[Risk, tuple[tuple[Measure, str, str, str], ...]] = {
    Risk.ILLNESS: (
        (Measure.HEALTH, "慢病签约服务，住院先诊疗后付费", "乡卫生院", "报销比例达到九成，自付可承受"),
        (Measure.HEALTH, "参保补贴和大病保险报销", "县医保局", "全家参保，报销到账"),
    ),
    Risk.SCHOOLING: (
        (Measure.SCHOOLING, "雨露计划资助3000元", "县乡村振兴局", "资助到户，在读"),
        (Measure.SCHOOLING, "生源地助学贷款", "县教育科技局", "学费有着落"),
    ),
    Risk.DISABILITY: ((Measure.SUBSISTENCE, "残疾人两项补贴", "县残联", "按月发放"),),
    Risk.DISASTER: (
        (Measure.LIVING_CONDITIONS, "修复受损院墙和进地路", "村委会", "已修复使用"),
        (Measure.SOCIETY, "受灾临时救助", "乡人民政府", "救助金到户"),
    ),
    Risk.ACCIDENT: ((Measure.SOCIETY, "意外事故临时救助", "乡人民政府", "救助金到户"),),
    Risk.BUSINESS: (
        (Measure.INDUSTRY, "合作社代养，保底收购", "村合作社", "收购款到账"),
        (Measure.INDUSTRY, "发展杂粮种植，统一供种", "乡农业综合服务中心", "已种植，长势正常"),
    ),
    Risk.JOB: (
        (Measure.JOB, "介绍到县内企业务工", "乡就业服务中心", "稳定上岗"),
        (Measure.JOB, "参加技能培训并推荐岗位", "县人社局", "取得证书并上岗"),
    ),
    Risk.LABOUR: ((Measure.INDUSTRY, "土地入股合作社，按股分红", "村合作社", "分红到户"),),
    Risk.HOUSING: ((Measure.HOUSING, "危房改造", "县住建局", "验收入住"),),
    Risk.WATER: ((Measure.WATER, "更换入户水管和水泵", "县水利局", "水量水质达标"),),
    Risk.OTHER: ((Measure.SOCIETY, "结对帮困", "村委会", "困难已缓解"),),
}
_DEVELOPMENT: tuple[tuple[Measure, str, str, str], ...] = (
    (Measure.PUBLIC_POST, "安排护林公益岗位", "村委会", "按月上岗领取报酬"),
    (Measure.INDUSTRY, "养殖补贴", "乡农业综合服务中心", "补贴到户，已出栏一批"),
    (Measure.FINANCE, "脱贫人口小额信贷3万元", "县农商银行", "用于养殖，按期付息"),
)
_SUBSISTENCE = (Measure.SUBSISTENCE, "纳入农村低保", "县民政局", "按月发放")
_EXTREME_POVERTY = (Measure.SUBSISTENCE, "纳入特困供养（分散）", "县民政局", "按月发放，有照料人")

_EXPECTED = {
    Measure.INDUSTRY: "年增收2000元以上",
    Measure.JOB: "稳定就业6个月以上",
    Measure.PUBLIC_POST: "每月有固定报酬",
    Measure.FINANCE: "产业本钱有着落，按期还款",
    Measure.HEALTH: "自付医疗费用可承受",
    Measure.HOUSING: "住房验收合格、入住",
    Measure.WATER: "水量、水质达标",
    Measure.SCHOOLING: "不因学返贫，在读",
}

_PROBLEMS = ("务工不稳，上月歇工半个月", "药费支出偏大", "产业尚未见效", "孩子上学花销大", "住房需要修缮")
_NEXT_STEPS = ("联系岗位", "帮助办理报销", "请技术员上门指导", "申请教育资助", "列入下一批改造")


@dataclass(frozen=True)
class Income:
    """A household's money over twelve months, in yuan, as the national sheet divides it."""

    wages: int
    business: int
    property_income: int
    transfers: int
    business_costs: int
    compensation: int
    medical_spending: int

    @property
    def net(self) -> int:
        """Return 家庭纯收入."""
        return self.wages + self.business + self.property_income + self.transfers - self.business_costs


@dataclass(frozen=True)
class Family:
    """A monitored household as the later groups need it."""

    number: str
    seat: Seat
    story: Story
    group: str
    kind: HouseholdKind
    category: Category
    members: tuple[Member, ...]
    risks: tuple[Risk, ...]
    identified: date
    source: Source
    income: Income
    plan: tuple[PlanItem, ...]
    helper: str
    resettled: bool

    @property
    def head(self) -> Member:
        """Return the 户主."""
        return self.members[0]

    @property
    def income_per_head(self) -> int:
        """Return 人均纯收入, yuan a year."""
        return self.income.net // len(self.members)

    @property
    def ended(self) -> date | None:
        """Return the day from which it was not monitored any more, when 2022Q1 ended it for good."""
        return FIRST_MARK if self.story.second is None else None

    def is_monitored_on(self, day: date) -> bool:
        """Tell whether it was under monitoring on `day`, in an earlier episode or this one."""
        if self.story.earlier and self.story.earlier[0] <= day < self.story.earlier[1]:
            return True
        if self.story.rolled_back and FIRST_MARK <= day < self.story.rolled_back:
            return False
        return self.identified <= day and (self.ended is None or day < self.ended)


def add_family(
    book: SampleRows,
    rng: Random,
    seat: Seat,
    story: Story,
    index: int,
    *,
    township_number: int = 1,
    first_month: int = 1,
) -> Family:
    """Add the household of `story` to `book` with everything that stands outside a meeting."""
    members = invent_members(rng, book.registry, _number(seat, index, township_number), story, seat.surnames)
    category = rng.choices(tuple(Category), (9, 7, 4))[0]
    identified = story.identified or _identified(rng, story)
    risks = _choose_risks(rng, members)
    helper = seat.visitors[index % len(seat.visitors)]
    family = Family(
        number=members[0].household,
        seat=seat,
        story=story,
        group=rng.choice(names.GROUPS),
        kind=_kind(rng, category),
        category=category,
        members=members,
        risks=risks,
        identified=identified,
        source=story.source or _source(rng, story, index),
        income=_invent_income(rng, story, members, risks),
        plan=_invent_plan(rng, story, members, risks, identified=identified, helper=helper),
        helper=helper,
        resettled=seat.village.kind is VillageKind.RESETTLEMENT_SITE or rng.random() < 0.05,
    )
    book.add(_household(book, family))
    for record in (*members, *_episodes(rng, family), *family.plan, *_helpers(rng, family, index)):
        book.add(record)
    if story.departed:
        book.add(invent_departed(rng, book.registry, family.number, family.head))
    _add_monthly_entries(book, rng, family, first_month)
    if story.earlier:
        book.add(
            SystemMark(
                household=family.number,
                date=story.earlier[1],
                mode=EliminationMode.BY_SUPPORT,
                operator=seat.leader,
                checker=seat.secretary,
            )
        )
    return family


def _number(seat: Seat, index: int, township_number: int) -> str:
    """Return 户编号: ten digits that begin with 99, which no county's code does."""
    return f"99{township_number:02}{seat.number + 1:03}{index + 1:03}"


def _kind(rng: Random, category: Category) -> HouseholdKind:
    if category is Category.UNSTABLE:
        return HouseholdKind.EX_POOR
    if category is Category.MARGINAL:
        return HouseholdKind.ORDINARY
    return rng.choice(tuple(HouseholdKind))


def _identified(rng: Random, story: Story) -> date:
    """Return a day early enough for the six months (G9) of what follows."""
    last = date(2021, 8, 31) if story.first in VERIFIED else date(2021, 12, 20)
    return last - timedelta(days=rng.randrange(0, 280))


def _source(rng: Random, story: Story, index: int) -> Source:
    if story.identified and story.identified.year == 2022:
        return Source.APPLICATION if index % 2 else Source.CADRES
    return rng.choices(tuple(Source), (5, 8, 5, 2))[0]


def _household(book: SampleRows, family: Family) -> Household:
    village = family.seat.village
    return Household(
        number=family.number,
        village=village.name,
        group=family.group,
        kind=family.kind,
        address=f"{village.township}{village.name}{family.group}",
        phone=book.registry.new_household_phone(),
        resettled=family.resettled,
        without_labour=not any(member.labour in ABLE_TO_WORK for member in family.members),
    )


def _episodes(rng: Random, family: Family) -> list[MonitorEpisode]:
    story = family.story
    episodes = []
    if story.earlier:
        episodes.append(
            MonitorEpisode(
                household=family.number,
                sequence=1,
                category=family.category,
                source=Source.CADRES,
                identified=story.earlier[0],
                risk_1=family.risks[0],
            )
        )
    slots = {f"risk_{position}": risk for position, risk in enumerate(family.risks, start=1)}
    episodes.append(
        MonitorEpisode(
            household=family.number,
            sequence=len(episodes) + 1,
            category=family.category,
            source=family.source,
            identified=family.identified,
            **slots,
            disaster=rng.choice(tuple(Disaster)[:5]) if Risk.DISASTER in family.risks else None,
            rolled_back=story.rolled_back,
            rollback_reason="主要劳动力务工中断，收入又降到监测线以下" if story.rolled_back else None,
        )
    )
    return episodes


def _choose_risks(rng: Random, members: tuple[Member, ...]) -> tuple[Risk, ...]:
    """Return one to three risks that the members bear out (`DOMAIN.md` §4.3)."""
    sick = any({Health.CHRONIC, Health.SERIOUS} & set(member.health) for member in members)
    student = any(
        member.at_school and member.at_school.value[:2] in {"普通", "中职", "本科", "高职"}
        for member in members
    )
    able = any(member.labour in ABLE_TO_WORK for member in members)
    fitting = [
        risk
        for risk, fits in (
            (Risk.ILLNESS, sick),
            (Risk.SCHOOLING, student),
            (Risk.DISABILITY, any(member.disability_card for member in members)),
            (Risk.JOB, any(member.work_months for member in members)),
            (Risk.LABOUR, not able),
            (Risk.BUSINESS, able),
        )
        if fits
    ]
    general = (Risk.DISASTER, Risk.ACCIDENT, Risk.HOUSING, Risk.WATER)
    weights = {Risk.BUSINESS: 1, Risk.JOB: 2}
    chosen = [rng.choices(fitting, [weights.get(risk, 5) for risk in fitting])[0]]
    if len(fitting) > 1 and rng.random() < 0.4:
        chosen.append(rng.choice([risk for risk in fitting if risk not in chosen]))
    if rng.random() < 0.3:
        chosen.append(rng.choice(general))
    return tuple(chosen)


def _invent_plan(
    rng: Random,
    story: Story,
    members: tuple[Member, ...],
    risks: tuple[Risk, ...],
    *,
    identified: date,
    helper: str,
) -> tuple[PlanItem, ...]:
    """Return measures that answer each risk (G8), begun within a month of identification (G13)."""
    measures = [rng.choice(_ANSWERS[risk]) for risk in risks]
    if story.plight is Plight.SUBSISTENCE:
        measures.append(_SUBSISTENCE)
    if story.plight is Plight.EXTREME_POVERTY:
        measures.append(_EXTREME_POVERTY)
    able = any(member.labour in ABLE_TO_WORK for member in members)
    if able and not any(measure in DEVELOPMENTAL for measure, *_ in measures):
        worker = any(member.work_months for member in members)
        measures.append(_DEVELOPMENT[0] if worker else rng.choice(_DEVELOPMENT[1:]))
    finished = _finish(story)
    items = []
    for measure, content, unit, effect in measures:
        start = identified + timedelta(days=rng.randint(5, 25))
        done = start + timedelta(days=rng.randint(20, 60))
        is_done = done <= finished and (story.second is not Fate.KEPT or rng.random() < 0.6)
        items.append(
            PlanItem(
                household=members[0].household,
                measure=measure,
                content=content,
                unit=unit,
                person=helper,
                start=start,
                due=done + timedelta(days=rng.randint(10, 40)),
                done=done if is_done else None,
                effect=effect if is_done else None,
                evidence="入户照片、发放凭证" if is_done else None,
                support_class=SupportClass.ASSETS if "分红" in content else None,
                expected=_EXPECTED.get(measure, "对应的风险得到解决"),
            )
        )
    return tuple(items)


def _finish(story: Story) -> date:
    """Return the last day on which a measure can be recorded as done."""
    return date(2022, 2, 28) if story.second is None else date(2022, 5, 31)


def _invent_income(rng: Random, story: Story, members: tuple[Member, ...], risks: tuple[Risk, ...]) -> Income:
    if story.second is Fate.NOT_CLEARED:
        per_head = rng.randint(5200, LINE - 200)
    elif story.second in VERIFIED or story.second is None or story.first in VERIFIED:
        per_head = rng.randint(7000, 13500)
    else:
        per_head = rng.randint(4800, 7800)
    total = per_head * len(members)
    worker = any(member.work_months for member in members)
    wages = int(total * rng.uniform(0.5, 0.7)) // 10 * 10 if worker else 0
    transfers = int(total * rng.uniform(0.08, 0.16))
    property_income = rng.choice((0, 300, 500, 800))
    costs = int(total * rng.uniform(0.05, 0.12)) // 10 * 10
    return Income(
        wages=wages,
        business=total - wages - transfers - property_income + costs,
        property_income=property_income,
        transfers=transfers,
        business_costs=costs,
        compensation=rng.choice((0, 0, 0, 600)),
        medical_spending=rng.randint(600, 3200) if Risk.ILLNESS in risks else rng.choice((0, 120, 260)),
    )


def _helpers(rng: Random, family: Family, index: int) -> list[Helper]:
    """Return who answered for the household when: one at a time, changed in some (G12)."""
    number = family.number
    if family.story.rolled_back:
        return [
            Helper(household=number, person=family.helper, since=family.identified, until=FIRST_MARK),
            Helper(household=number, person=family.helper, since=family.story.rolled_back),
        ]
    if family.identified.year == 2022 or index % 5 != 4:
        return [Helper(household=number, person=family.helper, since=family.identified, until=family.ended)]
    before = rng.choice([name for name in family.seat.visitors if name != family.helper])
    change = date(2022, 1, 1)
    return [
        Helper(household=number, person=before, since=family.identified, until=change - timedelta(days=1)),
        Helper(household=number, person=family.helper, since=change, until=family.ended),
    ]


def _add_monthly_entries(book: SampleRows, rng: Random, family: Family, first_month: int) -> None:
    for month in range(first_month, 7):
        visited = _visit_day(rng, family, month)
        if visited is not None:
            book.add(_monthly_entry(rng, family, month, visited))


def _visit_day(rng: Random, family: Family, month: int) -> date | None:
    """Return the day of the month's visit, before 预判 of 中旬; None when nobody had to visit."""
    day = date(2022, month, rng.randint(3, 12))
    back = family.story.rolled_back
    if back and month == back.month:
        return back + timedelta(days=3)
    if (family.identified.year, family.identified.month) == (day.year, month):
        return family.identified + timedelta(days=rng.randint(1, 3))
    if month >= FIRST_MARK.month and (family.ended or (back and month < back.month)):
        return None
    return day if day >= family.identified else None


def _monthly_entry(rng: Random, family: Family, month: int, visited: date) -> MonthlyEntry:
    troubled = family.story.second in {Fate.KEPT, Fate.NOT_CLEARED} and rng.random() < 0.5
    topic = rng.randrange(len(_PROBLEMS))
    partner = rng.choice([name for name in family.seat.visitors if name != family.helper])
    return MonthlyEntry(
        household=family.number,
        month=202200 + month,
        visited=visited,
        visitors=(family.helper, partner),
        measures_in_place=not troubled or rng.random() < 0.7,
        policies_complete=True,
        guarantees_stable=not (troubled and topic == 4),
        approved_by_household=True,
        wages=int(family.income.wages / 12 * rng.uniform(0.8, 1.2)) // 10 * 10,
        business=rng.choice((0, 0, family.income.business // 4 // 10 * 10)),
        property_income=family.income.property_income if month == 1 else 0,
        transfers=family.income.transfers // 12,
        unusual_spending="住院自付药费" if troubled and topic == 1 else None,
        problems=_PROBLEMS[topic] if troubled else None,
        next_steps=_NEXT_STEPS[topic] if troubled else None,
    )
