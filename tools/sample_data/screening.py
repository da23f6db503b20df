"""Invents the quarterly screening of every household of a village."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING

from generators.records.columns import Quarter
from generators.records.screening import Survey, SurveyRow
from generators.records.vocabulary import (
    Gender,
    Source,
    SurveyHouseholdKind,
    SurveyMethod,
    SurveyOutcome,
    VillageKind,
)
from tools.sample_data import names
from tools.sample_data.registry import invent_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tools.sample_data.book import SampleRows
    from tools.sample_data.households import Family
    from tools.sample_data.people import Seat


@dataclass(frozen=True)
class Screening:
    """When one quarter's screening was made."""

    quarter: Quarter
    start: date
    end: date
    reported: date


FIRST_QUARTER = Screening(Quarter(2022, 1), date(2022, 1, 17), date(2022, 2, 14), date(2022, 2, 16))
SECOND_QUARTER = Screening(Quarter(2022, 2), date(2022, 4, 18), date(2022, 5, 10), date(2022, 5, 12))

_NEW_RISKS = (
    ("务工中断", SurveyOutcome.WATCH),
    ("住院自付较大", SurveyOutcome.TRANSFER),
    ("羊群染疫，收入减少", SurveyOutcome.WATCH),
    ("院墙有裂缝", SurveyOutcome.TRANSFER),
)


@dataclass(frozen=True)
class _Neighbour:
    """A household that was never monitored."""

    head: str
    id_number: str
    size: int
    kind: SurveyHouseholdKind
    group: str
    resettled: bool
    income: int


def add_screenings(
    book: SampleRows,
    rng: Random,
    seat: Seat,
    families: Sequence[Family],
    screenings: Sequence[Screening],
    *,
    nothing_found: bool,
) -> None:
    """Add the screenings of one village to `book`: a row for each of its households in each quarter."""
    village = seat.village
    neighbours = [_invent_neighbour(book, rng, seat) for _ in range(village.households - len(families))]
    for screening in screenings:
        book.add(
            Survey(
                village=village.name,
                quarter=screening.quarter,
                expected=village.households,
                start=screening.start,
                end=screening.end,
                reported=screening.reported,
                filled_by=seat.committee[0],
                checked_by=seat.secretary,
            )
        )
        at_risk = {} if nothing_found else _new_risks(rng, neighbours)
        for family in families:
            book.add(_family_row(rng, seat, family, screening))
        for neighbour in neighbours:
            book.add(_neighbour_row(rng, seat, neighbour, screening, at_risk.get(neighbour)))


def _new_risks(rng: Random, neighbours: Sequence[_Neighbour]) -> dict[_Neighbour, tuple[str, SurveyOutcome]]:
    return {
        neighbour: rng.choice(_NEW_RISKS) for neighbour in rng.sample(neighbours, rng.choice((0, 1, 1, 2)))
    }


def _invent_neighbour(book: SampleRows, rng: Random, seat: Seat) -> _Neighbour:
    gender = Gender.MALE if rng.random() < 0.9 else Gender.FEMALE
    born = date(rng.randint(1942, 1992), 1, 1) + timedelta(days=rng.randrange(365))
    ex_poor = rng.random() < 0.4
    return _Neighbour(
        head=invent_name(rng, gender, rng.choice(seat.surnames)),
        id_number=book.registry.new_id(rng, born, gender is Gender.MALE),
        size=rng.choice((1, 2, 2, 2, 3, 3, 4, 4, 5, 6)),
        kind=SurveyHouseholdKind.EX_POOR if ex_poor else SurveyHouseholdKind.ORDINARY,
        group=rng.choice(names.GROUPS),
        resettled=seat.village.kind is VillageKind.RESETTLEMENT_SITE,
        income=rng.randint(780, 2600) * 10,
    )


def _neighbour_row(
    rng: Random,
    seat: Seat,
    neighbour: _Neighbour,
    screening: Screening,
    found: tuple[str, SurveyOutcome] | None,
) -> SurveyRow:
    growth = rng.uniform(0.75, 0.85) if found else rng.uniform(1.01, 1.12)
    return SurveyRow(
        village=seat.name,
        quarter=screening.quarter,
        group=neighbour.group,
        head=neighbour.head,
        id_number=neighbour.id_number,
        size=neighbour.size,
        kind=neighbour.kind,
        resettled=neighbour.resettled,
        date=_visited(rng, screening),
        method=rng.choices(tuple(SurveyMethod), (17, 2, 1))[0],
        income_last_year=neighbour.income,
        income_this_year=int(neighbour.income * growth) // 10 * 10,
        income_dropped=bool(found),
        education=True,
        medical=True,
        housing=not (found and found[0] == "院墙有裂缝"),
        water=True,
        risk=found[0] if found else None,
        to_identify=False,
        outcome=found[1] if found else SurveyOutcome.NO_RISK,
        surveyors=_surveyors(rng, seat),
        **_move(seat, neighbour.id_number),
    )


def _family_row(rng: Random, seat: Seat, family: Family, screening: Screening) -> SurveyRow:
    day = _visited(rng, screening)
    clue = family.identified - timedelta(days=12)
    found = (
        family.source is Source.CADRES and screening.start <= clue and family.identified in screening.quarter
    )
    if found:
        day = min(clue, screening.end)
    monitored = family.is_monitored_on(day)
    income = family.income_per_head
    return SurveyRow(
        village=seat.name,
        quarter=screening.quarter,
        group=family.group,
        head=family.head.name,
        id_number=family.head.id_number,
        size=len(family.members),
        kind=SurveyHouseholdKind.MONITORED if monitored else SurveyHouseholdKind(family.kind.value),
        resettled=family.resettled,
        date=day,
        method=SurveyMethod.VISIT,
        income_last_year=int(income * rng.uniform(0.8, 0.95)) // 10 * 10,
        income_this_year=int(income * rng.uniform(0.97, 1.0)) // 10 * 10,
        income_dropped=found,
        education=True,
        medical=True,
        housing=True,
        water=True,
        risk="、".join(risk.value for risk in family.risks) if monitored or found else None,
        to_identify=found,
        outcome=SurveyOutcome.IDENTIFY
        if found
        else SurveyOutcome.WATCH
        if monitored
        else SurveyOutcome.NO_RISK,
        surveyors=_surveyors(rng, seat),
        **_move(seat, family.head.id_number),
    )


def _move(seat: Seat, id_number: str) -> dict[str, str | date]:
    """Return where a household of a site came from, which flat it has and since when; nothing elsewhere.

    The dice are the household's own, so that both quarters tell the same.
    """
    if seat.village.kind is not VillageKind.RESETTLEMENT_SITE:
        return {}
    rng = Random(id_number)
    room = f"{rng.randint(1, 6)}号楼{rng.randint(1, 3)}单元{rng.randint(1, 6)}0{rng.randint(1, 2)}"
    moved = date(2018, 10, 1) + timedelta(days=rng.randrange(300))
    return {"origin": rng.choice(names.MOVED_FROM), "room": room, "moved": moved}


def _visited(rng: Random, screening: Screening) -> date:
    return screening.start + timedelta(days=rng.randrange((screening.end - screening.start).days + 1))


def _surveyors(rng: Random, seat: Seat) -> tuple[str, ...]:
    return tuple(rng.sample(seat.visitors, 2))
