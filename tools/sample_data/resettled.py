"""Invents what resettled people work at, as each quarter's survey found it, and the team that sees to it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from generators.records.columns import Quarter
from generators.records.employment import ResettledWorker, ServiceTeamMember
from generators.records.screening import SurveyRow
from generators.records.vocabulary import (
    ABLE_TO_WORK,
    EmploymentState,
    Gender,
    Health,
    LabourSkill,
    Schooling,
)
from tools.sample_data.registry import invent_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from random import Random

    from generators.records.households import Member
    from tools.sample_data.book import SampleRows
    from tools.sample_data.households import Family
    from tools.sample_data.people import Seat

SURVEYED = {Quarter(2022, 1): date(2022, 2, 22), Quarter(2022, 2): date(2022, 5, 24)}
"""Quarter → the day on which the survey's demands were handed to the employment centre."""
TEAM_SINCE = date(2022, 4, 20)
_EMPLOYERS = (
    ("兴县润民小杂粮加工厂", "县内"),
    ("吕梁市离石区宏达建筑队", "省内县外"),
    ("太原市家政服务中心", "省内县外"),
    ("陕西省榆林市运输公司", "省外"),
    ("内蒙古鄂尔多斯市煤矿劳务队", "省外"),
)
_POSTS = ("保洁员", "护林员", "楼栋管理员", "巡逻员")
_IDLE = ("照看老人和孩子", "工地停工", "没有合适岗位", "身体刚恢复")
_JOBS = (
    "保洁，县内，2000元左右",
    "缝纫工，县城，2500元以上",
    "护工，吕梁市内，3500元左右",
    "仓库管理，县内，2500元",
)
_TRAININGS = ("家政服务，7月", "电焊工，农闲时", "育婴员，6月", "挖掘机驾驶，秋后")


@dataclass(frozen=True)
class _Worker:
    """Somebody of working age in a site."""

    head: str
    name: str
    gender: Gender
    id_number: str
    schooling: Schooling
    labour: LabourSkill
    health: Health
    phone: str | None = None


def add_resettled(book: SampleRows, rng: Random, seat: Seat, families: Sequence[Family]) -> None:
    """Add both quarters' survey of one site to `book`, and its service team."""
    workers = list(_workers(book, rng, seat, families))
    states = {worker.id_number: _invent_state(rng, worker) for worker in workers}
    _leave_a_family_idle(workers, states)
    found: list[ResettledWorker] = []
    for quarter, pushed in SURVEYED.items():
        for worker in workers:
            found.append(_row(rng, seat, worker, quarter, states[worker.id_number], pushed))
            book.add(found[-1])
        _change_some(rng, states)
    staff = [row for row in found if row.public_post and row.quarter == Quarter(2022, 2)][:2]
    _add_team(book, seat, staff)


def _workers(book: SampleRows, rng: Random, seat: Seat, families: Sequence[Family]) -> Iterator[_Worker]:
    """Yield the members of monitored families who can work, and the others the screening knows."""
    heads = {family.head.id_number for family in families}
    for family in families:
        for member in family.members:
            if member.labour in ABLE_TO_WORK:
                yield _of_member(book, family.head.name, member)
    named = {family.head.name for family in families}
    for row in book.rows[SurveyRow]:
        if not isinstance(row, SurveyRow) or row.village != seat.name or row.quarter != Quarter(2022, 1):
            continue
        age = 2022 - int(row.id_number[6:10])
        # Families are told apart by the head's name: two heads of one name would be one family.
        if row.id_number in heads or row.head in named or not 30 <= age <= 58 or rng.random() < 0.5:
            continue
        named.add(row.head)
        yield from _neighbour(book, rng, row, age)


def _of_member(book: SampleRows, head: str, member: Member) -> _Worker:
    return _Worker(
        head,
        member.name,
        member.gender or Gender.MALE,
        member.id_number,
        member.schooling or Schooling.JUNIOR,
        member.labour or LabourSkill.ORDINARY,
        member.health[0] if member.health else Health.HEALTHY,
        book.registry.new_household_phone(),
    )


def _neighbour(book: SampleRows, rng: Random, row: SurveyRow, age: int) -> Iterator[_Worker]:
    male = int(row.id_number[16]) % 2 == 1
    own = Gender.MALE if male else Gender.FEMALE
    schooling = (Schooling.PRIMARY, Schooling.JUNIOR, Schooling.JUNIOR)
    yield _Worker(
        row.head,
        row.head,
        own,
        row.id_number,
        rng.choice(schooling),
        LabourSkill.ORDINARY,
        Health.HEALTHY,
        book.registry.new_household_phone(),
    )
    if row.size > 1:
        other = Gender.FEMALE if male else Gender.MALE
        born = date(2022 - age + rng.randint(-3, 4), 1, 1) + timedelta(days=rng.randrange(365))
        yield _Worker(
            row.head,
            invent_name(rng, other, rng.choice("王李张刘陈杨赵黄周吴")),
            other,
            book.registry.new_id(rng, born, other is Gender.MALE),
            rng.choice(schooling),
            rng.choices((LabourSkill.ORDINARY, LabourSkill.WEAK), (4, 1))[0],
            Health.HEALTHY,
            book.registry.new_household_phone(),
        )


@dataclass(frozen=True)
class _Work:
    """What somebody does for a living in a quarter."""

    state: EmploymentState
    employer: str = ""
    place: str = ""
    wage: int = 0
    post: str = ""
    why_idle: str = ""
    job: str = ""
    training: str = ""
    started: date | None = None


def _invent_state(rng: Random, worker: _Worker) -> _Work:
    chance = rng.random()
    started = date(2022, 1, 4) - timedelta(days=rng.randrange(30, 600))
    if worker.labour is LabourSkill.WEAK or chance < 0.12:
        return _Work(
            EmploymentState.EMPLOYED,
            place="县内",
            wage=rng.choice((800, 1000)),
            post=rng.choice(_POSTS),
            started=started,
        )
    if chance < 0.25:
        return _Work(
            EmploymentState.FLEXIBLE, place="县内", wage=rng.randrange(18, 30) * 100, started=started
        )
    if chance < 0.37:
        return _idle(rng)
    if chance < 0.41:
        return _Work(EmploymentState.UNABLE, why_idle="长期照护重病家人")
    employer, place = rng.choice(_EMPLOYERS)
    return _Work(EmploymentState.EMPLOYED, employer, place, rng.randrange(25, 48) * 100, started=started)


def _idle(rng: Random) -> _Work:
    wants = rng.random()
    return _Work(
        EmploymentState.UNEMPLOYED,
        why_idle=rng.choice(_IDLE),
        job=rng.choice(_JOBS) if wants < 0.75 else "",
        training=rng.choice(_TRAININGS) if wants > 0.55 else "",
    )


def _leave_a_family_idle(workers: Sequence[_Worker], states: dict[str, _Work]) -> None:
    """Put the last family out of work: the survey must tell a 零就业家庭."""
    for worker in workers:
        if worker.head == workers[-1].head:
            states[worker.id_number] = _Work(
                EmploymentState.UNEMPLOYED, why_idle="工地停工", job="建筑小工，县内，3000元左右"
            )


def _change_some(rng: Random, states: dict[str, _Work]) -> None:
    """Let half of those who looked for work have found it by the next quarter, and a few lose theirs."""
    for number, work in states.items():
        if work.state is EmploymentState.UNEMPLOYED and rng.random() < 0.5:
            employer, place = rng.choice(_EMPLOYERS)
            states[number] = _Work(
                EmploymentState.EMPLOYED,
                employer,
                place,
                rng.randrange(25, 40) * 100,
                started=date(2022, 4, 6),
            )
        elif work.employer and rng.random() < 0.06:
            states[number] = replace(_idle(rng), why_idle="工地停工")


def _row(
    rng: Random, seat: Seat, worker: _Worker, quarter: Quarter, work: _Work, pushed: date
) -> ResettledWorker:
    wants = bool(work.job or work.training)
    answered = wants and (quarter.number == 1 or rng.random() < 0.4)
    return ResettledWorker(
        site=seat.name,
        quarter=quarter,
        head=worker.head,
        name=worker.name,
        gender=worker.gender,
        age=_age_on(worker.id_number, pushed),
        id_number=worker.id_number,
        schooling=worker.schooling,
        labour=worker.labour,
        health=worker.health,
        state=work.state,
        channel=("劳务组织" if work.employer else "公益岗位" if work.post else "自谋职业")
        if work.wage
        else None,
        employer=work.employer or None,
        place=work.place or None,
        started=work.started,
        wage=work.wage or None,
        public_post=work.post or None,
        why_idle=work.why_idle or None,
        wants_job=work.job or None,
        wants_training=work.training or None,
        pushed=pushed if wants else None,
        feedback=("已推荐岗位" if work.job else "已列入培训计划") if answered else None,
        phone=worker.phone,
    )


def _age_on(id_number: str, day: date) -> int:
    born = date(int(id_number[6:10]), int(id_number[10:12]), int(id_number[12:14]))
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def _add_team(book: SampleRows, seat: Seat, staff: Sequence[ResettledWorker]) -> None:
    """Add the service team: led by one of the site's 两委, manned by resettled people in 公益岗位 (G16)."""
    book.add(
        ServiceTeamMember(
            site=seat.name, name=seat.committee[0], role="负责人", capacity="安置点两委", since=TEAM_SINCE
        )
    )
    for worker in staff:
        book.add(
            ServiceTeamMember(
                site=seat.name,
                name=worker.name,
                role="工作人员",
                capacity="搬迁群众",
                public_post=worker.public_post,
                since=TEAM_SINCE,
            )
        )
