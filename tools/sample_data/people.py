"""Invents a township's offices, villages and cadres."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from generators.records.township import Assignment, Person, TaskForceMember, Township, Village
from generators.records.vocabulary import Gender, Level, Politics, TaskForceRole, VillageKind
from tools.sample_data import names
from tools.sample_data.registry import NOTICE_PEOPLE, invent_name

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

    from tools.sample_data.book import SampleRows

COUNTY = "兴县"
IN_OFFICE_SINCE = date(2020, 7, 1)

NOTICE_SECTIONS = (
    ("三（一）", "巩固防止返贫动态监测和帮扶机制", ("武小文", "田芳", "胡旭琴"), "各村"),
    ("三（二）", "巩固农村低收入人口常态化帮扶机制", ("武小文", "田芳", "胡旭琴"), "各村"),
    ("三（三）", "巩固易地搬迁后续扶持机制", ("武小文",), "2个安置点"),
    ("三（四）", "巩固“三保障”脱贫成果", ("武小文", "田芳", "胡旭琴"), "各村"),
    ("四（一）", "强化组织保障，健全工作体系", (), "各村"),
    ("四（二）", "强化政策保障，健全支撑体系", (), "各村"),
    ("四（三）", "强化制度保障，健全责任体系", (), "各村"),
    ("四（四）", "强化机制保障，推动工作落实", (), "各村"),
    ("四（五）", "强化帮扶保障，提升工作成效", (), "各村"),
)
"""Part four names nobody: who answers for it is left for ink."""
FIXED_NAMES = {
    ("东沟村", "支书"): "张伟（东沟村）",
    ("柳树坪村", "第一书记"): "张伟（柳树坪村）",
    ("石窑湾村", "支书"): "赵堃",
    ("槐树峁村", "第一书记"): "李喆",
}
"""Names the sample wants: two cadres of one name, and characters outside the common fonts."""
WITHOUT_FIRST_SECRETARY = "黄土咀村"


SUPERVISION_PHONE = "0358-1990358"
"""A landline, for it hangs in public; no local number begins with 1."""


@dataclass(frozen=True)
class Office:
    """The people of a township's government who act in the exit procedure."""

    township: Township
    leaders: tuple[str, ...]
    """书记, 乡长, 副书记, then the deputies."""
    village_leaders: tuple[str, ...]
    """包村干部."""
    staff: tuple[str, ...]
    """乡村振兴办公室; the first keeps the system, the second checks, the third takes minutes."""


@dataclass(frozen=True)
class Seat:
    """A village or resettlement site with the people who run it and those who come to its meetings."""

    village: Village
    number: int
    leader: str
    secretary: str
    committee: tuple[str, ...]
    """The other members of both committees; the first keeps the books and takes the minutes."""
    first_secretary: str | None
    team: tuple[str, ...]
    representatives: tuple[str, ...]
    party_members: tuple[str, ...]
    surnames: tuple[str, ...]

    @property
    def name(self) -> str:
        """Return the village's name."""
        return self.village.name

    @property
    def residents(self) -> tuple[str, ...]:
        """Return the cadres sent to live in the village, 第一书记 first."""
        return (self.first_secretary, *self.team) if self.first_secretary else self.team

    @property
    def visitors(self) -> tuple[str, ...]:
        """Return those who visit households and may be 帮扶责任人."""
        return (*self.committee, *self.residents)


def add_office(book: SampleRows, rng: Random, name: str, code: str) -> Office:
    """Add the township `name` with its government to `book`."""
    township = Township(
        name=name,
        county=COUNTY,
        code=code,
        government=f"{COUNTY}{name}人民政府",
        signature=f"{name}人民政府",
        series=f"{name[0]}政发",
        printing_office=f"{COUNTY}{name}党政综合办公室",
        phone=book.registry.new_phone(),
        supervision_phone=SUPERVISION_PHONE,
    )
    book.add(township)
    unit = township.signature
    leaders = tuple(
        _add_cadre(book, rng, Level.TOWNSHIP, unit, post)
        for post in (
            f"{name[-1]}党委书记",
            f"{name[-1]}党委副书记、{name[-1]}长",
            f"{name[-1]}党委副书记",
            f"{name[-1]}纪委书记",
            f"副{name[-1]}长",
            f"副{name[-1]}长",
        )
    )
    village_leaders = tuple(_add_cadre(book, rng, Level.TOWNSHIP, unit, "包村干部") for _ in range(12))
    staff = tuple(
        _add_cadre(book, rng, Level.TOWNSHIP, f"{name}乡村振兴办公室", post)
        for post in ("信息系统操作员", "数据复核员", "干事", "干事")
    )
    return Office(township, leaders, village_leaders, staff)


def _add_cadre(book: SampleRows, rng: Random, level: Level, unit: str, post: str, *, fixed: str = "") -> str:
    gender = Gender.MALE if fixed or rng.random() < 0.68 else Gender.FEMALE
    name = fixed or book.registry.new_cadre(rng, gender)
    member = "书记" in post or rng.random() < 0.7
    book.add(
        Person(
            name=name,
            gender=gender,
            # A 支部委员 is a member of the branch.
            politics=Politics.PARTY_MEMBER if member or "支部" in post else Politics.MASSES,
            level=level,
            unit=unit,
            post=post,
            phone=book.registry.new_phone(),
            active_from=IN_OFFICE_SINCE,
        )
    )
    return name


def add_notice_people(book: SampleRows) -> None:
    """Add the three whom the notice names, and the sections for which they answer, to `book`."""
    for name in NOTICE_PEOPLE:
        book.add(Person(name=name, level=Level.TOWNSHIP, unit="交楼申乡人民政府", post="乡干部"))
    for section, task, responsible, villages in NOTICE_SECTIONS:
        book.add(
            Assignment(
                notice="79号",
                section=section,
                task=task,
                responsible=responsible,
                lead="乡村振兴办公室",
                villages=villages,
                due="2022年12月底",
            )
        )


def add_village(
    book: SampleRows,
    rng: Random,
    office: Office,
    name: str,
    number: int,
    *,
    households: int,
    host: str | None = None,
) -> Seat:
    """Add a village (a resettlement site when it has a `host`) with its cadres and task force to `book`."""
    township = office.township
    body = "居民委员会" if host else "村民委员会"
    surnames = tuple(rng.sample(names.SURNAMES, 5))
    unit = f"{name}{body}"
    leader = office.village_leaders[number % len(office.village_leaders)]
    secretary = _add_cadre(
        book, rng, Level.VILLAGE, unit, "党支部书记、主任", fixed=FIXED_NAMES.get((name, "支书"), "")
    )
    committee = tuple(
        _add_cadre(book, rng, Level.VILLAGE, unit, post) for post in ("副主任", "支部委员", "委员", "委员")
    )
    sent_by = rng.choice(names.DISPATCHED_BY)
    resident_unit = f"驻{name}帮扶工作队（{sent_by}）"
    first_secretary = None
    if name != WITHOUT_FIRST_SECRETARY:
        first_secretary = _add_cadre(
            book,
            rng,
            Level.RESIDENT,
            resident_unit,
            "第一书记、工作队长",
            fixed=FIXED_NAMES.get((name, "第一书记"), ""),
        )
    team = tuple(_add_cadre(book, rng, Level.RESIDENT, resident_unit, "工作队员") for _ in range(2))
    villagers = _distinct_villagers(rng, surnames, rng.randint(18, 29), book.registry.cadres)
    party_count = rng.randint(3, 5)
    village = Village(
        name=name,
        township=township.name,
        kind=VillageKind.RESETTLEMENT_SITE if host else VillageKind.VILLAGE,
        host=host,
        code=f"{township.code}{201 + number}",
        committee=f"{township.name}{name}{body}",
        branch=f"中共{township.name}{name}支部委员会",
        households=households,
        representatives=len(villagers) - party_count,
        contact=committee[0],
        phone=next(p.phone for p in book.rows[Person] if isinstance(p, Person) and p.name == committee[0]),
    )
    seat = Seat(
        village=village,
        number=number,
        leader=leader,
        secretary=secretary,
        committee=committee,
        first_secretary=first_secretary,
        team=team,
        representatives=villagers[party_count:],
        party_members=villagers[:party_count],
        surnames=surnames,
    )
    book.add(village)
    _add_task_force(book, seat)
    return seat


def _distinct_villagers(rng: Random, surnames: Sequence[str], count: int, avoid: set[str]) -> tuple[str, ...]:
    """Return `count` different names, none of `avoid`, so that a sign-in sheet tells its people apart."""
    found: dict[str, None] = {}
    while len(found) < count:
        gender = Gender.MALE if rng.random() < 0.6 else Gender.FEMALE
        name = invent_name(rng, gender, rng.choice(surnames))
        if name not in avoid:
            found.setdefault(name)
    return tuple(found)


def _add_task_force(book: SampleRows, seat: Seat) -> None:
    """Add the task force of the village: 包村 leads, 支书 and 第一书记 deputise (notice L89)."""
    seats = [
        (seat.leader, TaskForceRole.HEAD, "全面工作"),
        (seat.secretary, TaskForceRole.DEPUTY, "组织实施"),
    ]
    if seat.first_secretary:
        seats.append((seat.first_secretary, TaskForceRole.DEPUTY, "驻村帮扶"))
    seats += [(name, TaskForceRole.MEMBER, "排查核查") for name in (*seat.committee, *seat.team)]
    for person, role, duty in seats:
        book.add(
            TaskForceMember(village=seat.name, person=person, role=role, duty=duty, since=date(2022, 1, 4))
        )
