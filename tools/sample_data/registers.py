"""Invents the rows of the registers: housing, pupils, insurance, water, loans, posts, policies, leave."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from generators.records.registers import (
    Dwelling,
    Insured,
    Leave,
    Loan,
    PolicyMeasure,
    PublicPost,
    Pupil,
    WaterSupply,
)
from generators.records.screening import SurveyRow
from generators.records.vocabulary import Gender, HousingGrade, PolicyLevel, SchoolStage
from tools.sample_data.registry import invent_name

if TYPE_CHECKING:
    from random import Random

    from tools.sample_data.book import SampleRows
    from tools.sample_data.people import Office, Seat

_ILLNESSES = ("高血压", "糖尿病", "慢性支气管炎")
_PURPOSES = ("养牛", "养羊", "种植谷子", "食用菌大棚")
_POLICIES = (
    (PolicyLevel.COUNTY, "危房改造补助办法（样例）", "对经鉴定的危房给予改造补助", "县住建局"),
    (
        PolicyLevel.COUNTY,
        "外出务工交通补贴办法（样例）",
        "对跨省务工的脱贫劳动力给予交通补贴",
        "乡就业服务中心",
    ),
    (PolicyLevel.CITY, "脱贫人口小额信贷贴息办法（样例）", "按期还本付息的给予贴息", "乡财政所"),
)


def add_registers(book: SampleRows, rng: Random, seat: Seat) -> None:
    """Add what one village keeps: a few dwellings, pupils, insured, its water, a loan, a post, a leave."""
    households = [
        row for row in book.rows[SurveyRow] if isinstance(row, SurveyRow) and row.village == seat.name
    ]
    heads = list(dict.fromkeys((row.head, row.group) for row in households))
    chosen = rng.sample(heads, 6)
    if seat.village.host is None:
        _add_dwellings(book, rng, seat, chosen[:2])
        book.add(_water(rng, seat))
    for head, _ in chosen[2:4]:
        book.add(_pupil(rng, seat, head))
    for head, _ in chosen[4:]:
        book.add(_insured(rng, seat, head))
    if seat.number % 3 == 0:
        book.add(_loan(rng, seat, chosen[0][0]))
        book.add(_leave(seat))
    book.add(
        PublicPost(
            village=seat.name,
            name=invent_name(rng, Gender.MALE, rng.choice(seat.surnames)),
            gender=Gender.MALE,
            whose="搬迁群众" if seat.village.host else "脱贫户",
            post="保洁员",
            agreement=f"公岗2022-{seat.number + 1:02d}",
            wage=500,
            since=date(2022, 3, 1),
            until=date(2023, 2, 28),
        )
    )


def _add_dwellings(book: SampleRows, rng: Random, seat: Seat, heads: list[tuple[str, str | None]]) -> None:
    safe, unsafe = heads
    day = date(2022, 4, rng.randint(6, 24))
    unit = "县房屋安全鉴定机构"
    book.add(
        Dwelling(
            village=seat.name,
            group=safe[1],
            head=safe[0],
            returned=True,
            appraised=day,
            grade=HousingGrade.B,
            appraiser=unit,
        )
    )
    if seat.number % 4 == 0:
        book.add(
            Dwelling(
                village=seat.name,
                group=unsafe[1],
                head=unsafe[0],
                returned=False,
                appraised=date(2022, 3, 15),
                grade=HousingGrade.C,
                appraiser=unit,
                way="加固",
                started=date(2022, 4, 10),
                finished=date(2022, 5, 28),
                accepted=date(2022, 6, 10),
                subsidy=14000,
                paid=date(2022, 6, 20),
                moved_in=True,
            )
        )


def _water(rng: Random, seat: Seat) -> WaterSupply:
    is_dry = seat.number % 5 == 0
    return WaterSupply(
        village=seat.name,
        name=f"{seat.name}集中供水站",
        way="集中供水",
        households=seat.village.households,
        tested=date(2022, 5, rng.randint(9, 27)),
        laboratory="县水质检测中心",
        report=f"水检2022-{seat.number + 1:03d}",
        passed=True,
        dry_season="4月至6月" if is_dry else None,
        relief="定时供水，备用水车送水" if is_dry else None,
        keeper=invent_name(rng, Gender.MALE, rng.choice(seat.surnames)),
    )


def _pupil(rng: Random, seat: Seat, head: str) -> Pupil:
    gender, is_outside = rng.choice((Gender.MALE, Gender.FEMALE)), rng.random() < 0.3
    return Pupil(
        village=seat.name,
        head=head,
        name=invent_name(rng, gender, head[0]),
        gender=gender,
        stage=rng.choice(tuple(SchoolStage)),
        school="随父母就读地学校" if is_outside else "乡中心校",
        outside=is_outside,
        policy=None if is_outside else "营养餐",
        dropped_out=False,
        checked=date(2022, 4, rng.randint(11, 28)),
    )


def _insured(rng: Random, seat: Seat, head: str) -> Insured:
    is_ill = rng.random() < 0.5
    return Insured(
        village=seat.name,
        head=head,
        name=head,
        year=2022,
        insured=True,
        illness=rng.choice(_ILLNESSES) if is_ill else None,
        doctor="乡卫生院" if is_ill else None,
        signed=date(2022, 2, 18) if is_ill else None,
        followed=date(2022, 5, 20) if is_ill else None,
        checked=date(2022, 6, rng.randint(6, 20)),
    )


def _loan(rng: Random, seat: Seat, head: str) -> Loan:
    day = date(2022, rng.randint(2, 5), rng.randint(5, 25))
    return Loan(
        village=seat.name,
        head=head,
        bank="县农村商业银行",
        amount=rng.choice((30000, 50000)),
        purpose=rng.choice(_PURPOSES),
        lent=day,
        due=day.replace(year=2024),
        used="按用途使用",
    )


def _leave(seat: Seat) -> Leave:
    return Leave(
        village=seat.name,
        person=seat.residents[-1],
        reason="家中有事",
        since=date(2022, 5, 23),
        until=date(2022, 5, 25),
        approver=seat.leader,
        back=date(2022, 5, 26),
    )


def add_policies(book: SampleRows, office: Office) -> None:
    """Add the policies that the township has sorted out; names of documents are marked as samples."""
    for level, document, content, unit in _POLICIES:
        book.add(
            PolicyMeasure(
                township=office.township.name,
                level=level,
                document=document,
                content=content,
                unit=unit,
                state="保持稳定",
                sorted_on=date(2022, 5, 10),
            )
        )
