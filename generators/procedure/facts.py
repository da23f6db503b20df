"""Facts that more than one sheet tells, each with the cells that tell it: they are held against each other.

A blank cell tells nothing. Blank is not “no” (D11): what nobody tells is unknown.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from generators.procedure.exit_case import episode_end, household_size
from generators.records.employment import Facility, ResettledWorker
from generators.records.households import Household, Member, PlanItem
from generators.records.issues import Issue
from generators.records.low_income import LowIncome, Visit
from generators.records.meetings import Attendance
from generators.records.registers import Dwelling, Insured, Pupil, WaterSupply
from generators.records.screening import SurveyRow
from generators.records.township import Person, Village
from generators.records.vocabulary import (
    ABLE_TO_WORK,
    Capacity,
    ExtremePoverty,
    Health,
    HousingGrade,
    Level,
    LowIncomeGroup,
    Relation,
    SubsistenceAllowance,
    SurveyHouseholdKind,
    Topic,
    VillageKind,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator
    from datetime import date

    from generators.records.columns import Row
    from generators.records.dataset import Dataset

R = TypeVar("R", bound="Row")


@dataclass(frozen=True)
class Told:
    """What one cell tells; nothing when it is blank."""

    record: Row
    field_name: str
    value: str


@dataclass(frozen=True)
class Source:
    """One sheet that tells a fact: how it is called, and what its cells tell of a household on a day."""

    label: str
    tell: Callable[[Dataset, str, date], Iterator[Told]]


@dataclass(frozen=True)
class Fact:
    """A fact and every sheet that tells it, the one that is to be right first."""

    name: str
    sources: tuple[Source, ...]

    def told(self, dataset: Dataset, household: str, on: date) -> list[Told]:
        """Return what the sheets tell of `household` on `on`, blank cells too."""
        return [told for source in self.sources for told in source.tell(dataset, household, on)]

    def disagreement(self, dataset: Dataset, household: str, on: date) -> tuple[Told, Told] | None:
        """Return two cells that tell different things; None when all that tell it agree."""
        given = [told for told in self.told(dataset, household, on) if told.value]
        other = next((told for told in given if told.value != given[0].value), None)
        return (given[0], other) if other is not None else None


def _yes(answer: bool | None) -> str:
    return "" if answer is None else "是" if answer else "否"


def _of_household(cells: list[Told]) -> Iterator[Told]:
    """Yield what the members' cells tell of the household: 是 by one is enough, 否 needs all."""
    if (yes := next((cell for cell in cells if cell.value == "是"), None)) is not None:
        yield yes
    elif blank := [cell for cell in cells if not cell.value]:
        yield from blank
    else:
        yield from cells[:1]


def subsistence_of(member: Member) -> str:
    """Return whether the member receives 低保; nothing when nobody entered it."""
    return "" if member.subsistence is None else _yes(member.subsistence is not SubsistenceAllowance.NONE)


def extreme_poverty_of(member: Member) -> str:
    """Return whether the member is 特困供养; nothing when nobody entered it."""
    return "" if member.extreme_poverty is None else _yes(member.extreme_poverty is not ExtremePoverty.NONE)


def disability_of(member: Member) -> str:
    """Return whether the member has a 残疾人证.

    No card and 健康状况 filled in without 残疾 is no. 残疾 without a card, or both blank, is not known.
    """
    if member.disability_card is not None:
        return "是"
    return "否" if member.health and Health.DISABLED not in member.health else ""


def _disability_cell(member: Member) -> str:
    """Return the cell that tells, or is to tell, whether the member has a 残疾人证: most have none."""
    says_disabled = member.disability_card is not None or Health.DISABLED in member.health
    return "disability_card" if says_disabled else "health"


def _members(
    field_name: str, value_of: Callable[[Member], str], cell_of: Callable[[Member], str] | None = None
) -> Source:
    heading = dict(Member.iter_columns())[field_name].heading

    def tell(dataset: Dataset, household: str, on: date) -> Iterator[Told]:
        family = dataset.members_of(household, on)
        cells = [(member, cell_of(member) if cell_of else field_name) for member in family]
        yield from _of_household([Told(member, cell, value_of(member)) for member, cell in cells])

    return Source(f"家庭成员“{heading}”", tell)


def _listed(dataset: Dataset) -> dict[str, list[LowIncome]]:
    """Return the rows of the low-income list by 户编号, found by it or by a member's 证件号码."""
    owner = {m.id_number: m.household for m in dataset.all(Member) if m.left_on is None}
    found: dict[str, list[LowIncome]] = defaultdict(list)
    numbers = {household.number for household in dataset.all(Household)}
    for row in dataset.all(LowIncome):
        household = row.number if row.number in numbers else owner.get(row.id_number)
        if household is not None:
            found[household].append(row)
    return found


def low_income_rows(dataset: Dataset, household: str, on: date) -> list[LowIncome]:
    """Return the rows of the low-income list that stand for `household`, or one of it, on `on`."""
    rows = dataset.memoized(_listed).get(household, ())
    return [row for row in rows if row.since <= on and (row.until is None or row.until > on)]


def _group(group: LowIncomeGroup, *field_names: str, policy: re.Pattern[str] | None = None) -> Source:
    """Tell by the group, by a column that only its people fill in, or by a policy that is theirs."""

    def tell(dataset: Dataset, household: str, on: date) -> Iterator[Told]:
        for row in low_income_rows(dataset, household, on):
            cells = [name for name in field_names if getattr(row, name)]
            if policy is not None and _is_received(policy, row.policies or ""):
                cells.append("policies")
            if group in row.groups:
                yield Told(row, "groups", "是")
            elif cells:
                yield Told(row, cells[0], "是")

    return Source("低收入人口“对象类别”", tell)


_NOT_YET = re.compile(
    "申请|申报|拟|未|没有|不|宣传|咨询|退出|停发|渐退|停止|取消|正在办|后续(?=纳入|享受|领取)|无(?=低保|特困|残)"
)
_BY_NOW = re.compile(
    "^(?!.*拟).*?(?:(?:已经?|并|后|正)[^不未没停退取拟申办续]{0,4}(?:纳入|享受|领取|批准|发放)"
    "|(?:未|没有|不)(?:停发|退出|渐退)|在[享领])"
)
"""已申请并纳入低保 is received; 已不享受, 已停止发放, 已申请纳入 and 后续纳入 are not, or not yet."""
_SUBSISTENCE = re.compile("低保")
_EXTREME_POVERTY = re.compile("特困")
_DISABILITY = re.compile("残疾人(?:两项)?补贴|重度残疾人护理|残疾人生活补贴")


def _is_received(content: re.Pattern[str], text: str) -> bool:
    """Tell whether a clause of `text` says that what `content` names is received, not only applied for."""
    return any(
        content.search(clause) and (_BY_NOW.search(clause) or not _NOT_YET.search(clause))
        for clause in re.split("[，。；,;\n]", text)
    )


def _planned(content: re.Pattern[str]) -> Source:
    """Tell by a measure under way of what is received; one that is to be applied for says nothing."""

    def tell(dataset: Dataset, household: str, on: date) -> Iterator[Told]:
        for item in dataset.by(PlanItem, "household", household):
            is_on = item.start <= on and (item.done is None or item.done > on)
            if is_on and _is_received(content, item.content):
                yield Told(item, "content", "是")

    return Source("帮扶措施“具体措施”", tell)


def _checked_allowance(dataset: Dataset, household: str, on: date) -> Iterator[Told]:
    """Tell by the last visit on which 低保 was looked into: 是 says that it is paid."""
    for row in low_income_rows(dataset, household, on):
        visits = [visit for visit in dataset.by(Visit, "subject", row.number) if visit.date <= on]
        last = max(visits, key=lambda visit: visit.date, default=None)
        if last is not None and last.subsistence:
            yield Told(last, "subsistence", "是")


def _surveyed(dataset: Dataset) -> dict[str, list[SurveyRow]]:
    owner = {m.id_number: m.household for m in dataset.all(Member) if m.relation is Relation.HEAD}
    found: dict[str, list[SurveyRow]] = defaultdict(list)
    for row in dataset.all(SurveyRow):
        if (household := owner.get(row.id_number)) is not None:
            found[household].append(row)
    return found


def survey_row(dataset: Dataset, household: str, on: date) -> SurveyRow | None:
    """Return the last row of the screening of `household` made by `on`."""
    rows = [row for row in dataset.memoized(_surveyed).get(household, ()) if row.date <= on]
    return max(rows, key=lambda row: row.date, default=None)


def _screening(heading: str, field_name: str, value_of: Callable[[SurveyRow], str]) -> Source:
    def tell(dataset: Dataset, household: str, on: date) -> Iterator[Told]:
        row = survey_row(dataset, household, on)
        if row is not None:
            yield Told(row, field_name, value_of(row))

    return Source(f"排查记录“{heading}”", tell)


def _resettled(dataset: Dataset, household: str, _: date) -> Iterator[Told]:
    row = dataset.household(household)
    yield Told(row, "resettled", _yes(row.resettled))


def _lives_on_site(dataset: Dataset, household: str, _: date) -> Iterator[Told]:
    row = dataset.household(household)
    if dataset.village(row.village).kind is VillageKind.RESETTLEMENT_SITE:
        yield Told(row, "village", "是")


def _without_labour(dataset: Dataset, household: str, _: date) -> Iterator[Told]:
    row = dataset.household(household)
    yield Told(row, "without_labour", _yes(row.without_labour))


def _able(dataset: Dataset, household: str, on: date) -> Iterator[Told]:
    """Tell by the members: one who is able to work makes it no; nobody, when all are told, makes it yes."""
    family = dataset.members_of(household, on)
    able = next((m for m in family if m.labour in ABLE_TO_WORK), None)
    if able is not None:
        yield Told(able, "labour", "否")
    elif family and all(member.labour is not None for member in family):
        yield Told(family[0], "labour", "是")


def _disabled_worker(dataset: Dataset, household: str, on: date) -> Iterator[Told]:
    for member in dataset.members_of(household, on):
        for row in dataset.by(ResettledWorker, "id_number", member.id_number):
            if row.health is Health.DISABLED:
                yield Told(row, "health", "是")


def _size(dataset: Dataset, household: str, on: date) -> Iterator[Told]:
    members = dataset.members_of(household, on)
    row = survey_row(dataset, household, on)
    if members:
        # The screening counted on its own day: only what holds since then can be compared.
        size = household_size(dataset, household, row.date if row else on)
        yield Told(members[0], "household", str(size))


def _listed_size(dataset: Dataset, household: str, on: date) -> Iterator[Told]:
    for row in low_income_rows(dataset, household, on):
        if row.number == household:
            yield Told(row, "size", str(row.size))


def _head_then(dataset: Dataset, household: str, on: date) -> Member:
    """Return the 户主 whom the screening could name: another since then is no contradiction."""
    row = survey_row(dataset, household, on)
    return dataset.head_of(household, row.date if row else on)


def _head(dataset: Dataset, household: str, on: date) -> Iterator[Told]:
    head = _head_then(dataset, household, on)
    yield Told(head, "name", head.name)


def _listed_head(dataset: Dataset, household: str, on: date) -> Iterator[Told]:
    head = _head_then(dataset, household, on)
    for row in low_income_rows(dataset, household, on):
        if row.id_number == head.id_number:
            yield Told(row, "name", row.name)


def _monitored(dataset: Dataset, household: str, on: date) -> Iterator[Told]:
    row = survey_row(dataset, household, on)
    day = row.date if row else on
    episode = dataset.episode_on(household, day)
    if episode is not None:
        yield Told(episode, "household", _yes(episode_end(dataset, episode, day) is None))


FACTS: tuple[Fact, ...] = (
    Fact(
        "低保",
        (
            _members("subsistence", subsistence_of),
            _group(
                LowIncomeGroup.SUBSISTENCE,
                *("subsistence", "subsistence_people", "subsistence_money"),
                policy=_SUBSISTENCE,
            ),
            _planned(_SUBSISTENCE),
            Source("走访“低保核查”", _checked_allowance),
        ),
    ),
    Fact(
        "特困",
        (
            _members("extreme_poverty", extreme_poverty_of),
            _group(LowIncomeGroup.EXTREME_POVERTY, "support", policy=_EXTREME_POVERTY),
            _planned(_EXTREME_POVERTY),
        ),
    ),
    Fact(
        "残疾人",
        (
            _members("disability_card", disability_of, _disability_cell),
            _group(LowIncomeGroup.DISABLED, "disability", "disability_level", policy=_DISABILITY),
            _planned(_DISABILITY),
            Source("搬迁就业“健康状况”", _disabled_worker),
        ),
    ),
    Fact(
        "无劳动力",
        (
            Source("监测户“整户无劳动能力”", _without_labour),
            Source("家庭成员“劳动技能”", _able),
        ),
    ),
    Fact(
        "搬迁",
        (
            Source("监测户“是否搬迁户”", _resettled),
            Source("监测户“村”（安置点）", _lives_on_site),
            _screening("是否搬迁户", "resettled", lambda row: _yes(row.resettled)),
        ),
    ),
    Fact(
        "监测状态",
        (
            Source("监测对象和系统标注", _monitored),
            _screening("户类型", "kind", lambda row: _yes(row.kind is SurveyHouseholdKind.MONITORED)),
        ),
    ),
    Fact(
        "人口",
        (
            Source("家庭成员", _size),
            _screening("家庭人口", "size", lambda row: str(row.size)),
            Source("低收入人口“人口”", _listed_size),
        ),
    ),
    Fact(
        "户主",
        (
            Source("家庭成员“姓名”", _head),
            _screening("户主姓名", "head", lambda row: row.head),
            Source("低收入人口“户主/对象姓名”", _listed_head),
        ),
    ),
)
"""Facts of a household × the sheets that tell them."""

BY_NAME = {fact.name: fact for fact in FACTS}
DEFERRING = ("低保", "特困", "残疾人")


def _last_by(rows: Iterable[R], key: str, day: str, on: date) -> list[R]:
    """Return of the rows that share `key` the last one whose `day` is not after `on`."""
    last: dict[str, R] = {}
    for row in sorted(rows, key=lambda row: getattr(row, day)):
        if getattr(row, day) <= on:
            last[getattr(row, key)] = row
    return [*last.values()]


def _done_by(day: date | None, on: date) -> bool:
    return day is not None and day <= on


def _unsafe(dataset: Dataset, village: str, names: Collection[str], on: date) -> Iterator[Told]:
    rows = [row for row in dataset.by(Dwelling, "village", village) if row.head in names]
    for row in _last_by(rows, "head", "appraised", on):
        mended = _done_by(row.accepted, on) or _done_by(row.finished, on)
        if row.grade in {HousingGrade.C, HousingGrade.D} and not mended:
            yield Told(row, "grade", f"{row.grade}级，没有竣工")


def _out_of_school(dataset: Dataset, village: str, names: Collection[str], on: date) -> Iterator[Told]:
    rows = [r for r in dataset.by(Pupil, "village", village) if r.head in names or r.name in names]
    for row in _last_by(rows, "name", "checked", on):
        if row.dropped_out:
            yield Told(row, "dropped_out", "失学辍学")


def _uninsured(dataset: Dataset, village: str, names: Collection[str], on: date) -> Iterator[Told]:
    rows = [r for r in dataset.by(Insured, "village", village) if r.name in names and r.year == on.year]
    for row in _last_by(rows, "name", "checked", on):
        if not row.insured:
            yield Told(row, "insured", "没有参保")


def _bad_water(dataset: Dataset, village: str, _: Collection[str], on: date) -> Iterator[Told]:
    """Tell where no supply of the village is fit: which of several is the household's nobody says."""
    rows = _last_by(dataset.by(WaterSupply, "village", village), "name", "tested", on)
    if rows and not any(row.passed for row in rows):
        yield Told(rows[0], "passed", "水质没有达标")


_GUARANTEES = {
    "housing": (Topic.HOUSING, _unsafe),
    "education": (Topic.EDUCATION, _out_of_school),
    "medical": (Topic.HEALTH, _uninsured),
    "water": (Topic.WATER, _bad_water),
}
"""三保障 and 饮水, fields of 入户核查: the topic of their problems, and the register that tells of them."""


def guarantee_denied(
    dataset: Dataset, household: Household, field_name: str, on: date
) -> tuple[Told, bool] | None:
    """Return what another sheet says against the guarantee on `on`, and whether it is surely the household's.

    Registers and problems name households by village and head alone: where two share a name, it is not sure.
    """
    topic, register = _GUARANTEES[field_name]
    names = {member.name for member in dataset.members_of(household.number, on)}
    head = dataset.head_of(household.number, on).name
    open_ = (
        Told(row, "text", "问题没有整改完成")
        for row in dataset.by(Issue, "village", household.village)
        if row.topic is topic and row.subject == head and row.found <= on and not _done_by(row.done, on)
    )
    told = next(register(dataset, household.village, names, on), None) or next(open_, None)
    if told is None:
        return None
    return told, len(dataset.memoized(_numbers_by_head)[household.village, head]) < 2


def _numbers_by_head(dataset: Dataset) -> dict[tuple[str, str], set[str]]:
    """Return the ID numbers of the heads of one name in one village, by the screening and the households."""
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in dataset.all(SurveyRow):
        found[row.village, row.head].add(row.id_number)
    for member in dataset.by(Member, "relation", Relation.HEAD):
        found[dataset.household(member.household).village, member.name].add(member.id_number)
    return found


_CAPACITIES = {
    Level.TOWNSHIP: frozenset({Capacity.TOWNSHIP_CADRE, Capacity.PARTY_COMMITTEE_MEMBER, Capacity.OBSERVER}),
    Level.COUNTY: frozenset({Capacity.OBSERVER}),
    Level.RESIDENT: frozenset({Capacity.RESIDENT, Capacity.OBSERVER}),
    Level.VILLAGE: frozenset(Capacity) - {Capacity.TOWNSHIP_CADRE, Capacity.RESIDENT},
}
"""In which capacities a cadre of the level stands in a roll: he votes, or he does not."""


def capacities_in_doubt(dataset: Dataset, meeting: str) -> Iterator[tuple[Attendance, Person]]:
    """Yield who stands in the roll of `meeting` in another capacity than the sheet of cadres allows."""
    for row in dataset.by(Attendance, "meeting", meeting):
        for person in dataset.by(Person, "name", row.name):
            if row.capacity not in _CAPACITIES[person.level]:
                yield row, person


def contacts_in_doubt(dataset: Dataset) -> Iterator[tuple[Village | Facility, Person]]:
    """Yield villages and facilities whose 联系电话 is not that of their 联系人 among the cadres."""
    people: dict[str, list[Person]] = defaultdict(list)
    for person in dataset.all(Person):
        people[person.printed_name].append(person)
    rows: tuple[Village | Facility, ...] = (*dataset.all(Village), *dataset.all(Facility))
    for row in rows:
        named = [person for person in people[row.contact or ""] if person.phone]
        if row.phone and named and all(person.phone != row.phone for person in named):
            yield row, named[0]
