"""Gathers the rows of a workbook: the sample township, or the county for measurement."""

from __future__ import annotations

from decimal import Decimal
from random import Random
from typing import TYPE_CHECKING

from generators.records.settings import default_settings
from generators.records.township import PovertyLine
from tools.sample_data import (
    classified,
    clues,
    coming_in,
    course,
    entry,
    households,
    low_income,
    names,
    people,
    rectification,
    registers,
    resettled,
    screening,
    stories,
    township_work,
)
from tools.sample_data.book import SampleRows
from tools.sample_data.registry import COUNTY_CODE
from tools.sample_data.stories import Fate, Plight, Story

if TYPE_CHECKING:
    from collections.abc import Sequence

    from generators.records.columns import Row

SEED = "交政发〔2022〕79号"
COUNTY_VILLAGES_EACH = 20
COUNTY_MONITORED = 5000
COUNTY_HOUSEHOLDS_EACH = 300


def _rng(*purpose: object) -> Random:
    """Return the dice of one purpose: a change in one group leaves the others as they were."""
    return Random("/".join([SEED, *map(str, purpose)]))


def _open_book() -> SampleRows:
    book = SampleRows()
    for setting in default_settings():
        book.add(setting)
    for year, amount in ((2021, 6000), (2022, 6500)):
        book.add(PovertyLine(year=year, amount=Decimal(amount)))
    return book


def sample_township() -> dict[type[Row], list[Row]]:
    """Return the rows of the sample township: 24 villages, 2 resettlement sites, two quarters of 2022."""
    book = _open_book()
    office = people.add_office(book, _rng("office"), "交楼申乡", f"{COUNTY_CODE}201")
    people.add_notice_people(book)
    places: list[tuple[str, str | None]] = [(name, None) for name in names.VILLAGES]
    places += list(names.SITES.items())
    seats = [
        people.add_village(
            book,
            _rng("village", name),
            office,
            name,
            number,
            households=_rng("size", name).randint(60, 100),
            host=host,
        )
        for number, (name, host) in enumerate(places)
    ]
    families = [
        households.add_family(book, _rng("family", seat.name, index), seat, story, index)
        for seat in seats
        for index, story in enumerate(stories.stories_of(seat.name))
    ]
    for family in families:
        coming_in.add_coming_in(book, _rng("coming in", family.number), family)
    for calendar in (course.FIRST_QUARTER, course.SECOND_QUARTER):
        cases = stories.SECOND_REVIEWS if calendar is course.SECOND_QUARTER else {}
        course.add_course(
            book,
            _rng("course", calendar.quarter),
            calendar,
            office,
            families,
            seats=seats,
            cases=cases,
        )
    for seat in seats:
        screening.add_screenings(
            book,
            _rng("screening", seat.name),
            seat,
            [family for family in families if family.seat is seat],
            (screening.FIRST_QUARTER, screening.SECOND_QUARTER),
            nothing_found=seat.name == stories.NOTHING_FOUND,
        )
    _add_everyday_work(book, office, seats, families)
    return book.rows


def _add_everyday_work(
    book: SampleRows,
    office: people.Office,
    seats: Sequence[people.Seat],
    families: Sequence[households.Family],
) -> None:
    """Add low income, problems, resettled work and the township's own, last: no earlier dice are touched."""
    township_work.add_inspections(book, _rng("inspections"), office, seats)
    for seat in seats:
        own = [family for family in families if family.seat is seat]
        low_income.add_low_income(book, _rng("low income", seat.name), seat, own)
        rectification.add_rectification(book, _rng("rectification", seat.name), seat)
        if seat.village.host:
            resettled.add_resettled(book, _rng("resettled", seat.name), seat, own)
    township_work.settle_inspections(book)
    township_work.add_leading_group(book, _rng("leading group"), office)
    township_work.add_tasks(book, office)
    township_work.add_meetings(book, _rng("monthly meetings"), office, seats)
    for seat in seats:
        classified.add_classified_support(book, _rng("classified support", seat.name), seat)
        if seat.village.host:
            classified.add_facilities(book, _rng("facilities", seat.name), seat)
        registers.add_registers(book, _rng("registers", seat.name), seat)
    registers.add_policies(book, office)
    for seat in seats:
        own = [family for family in families if family.seat is seat]
        entry.add_entry_reviews(book, _rng("entry reviews", seat.name), office, seat, own)
    clues.add_clues(book, families)
    township_work.add_party_committee(book, office)


def load_county(
    towns: int = 15, *, villages_each: int = COUNTY_VILLAGES_EACH, monitored: int = COUNTY_MONITORED
) -> dict[type[Row], list[Row]]:
    """Return the rows of a county of measurement's size: 15 townships, 300 villages, 5,000 monitored.

    Nearly all of them pass in 2022Q2, which no county has seen: it sizes the making of letters.
    """
    book = _open_book()
    townships = (*names.COUNTY_TOWNSHIPS[:1], *names.COUNTY_TOWNS, *names.COUNTY_TOWNSHIPS[1:])[:towns]
    village_names = _county_villages(len(townships) * villages_each)
    told = 0
    for position, township in enumerate(townships):
        office = people.add_office(book, _rng("office", township), township, f"{COUNTY_CODE}{201 + position}")
        seats, families = [], []
        for number in range(villages_each):
            place = position * villages_each + number
            rng = _rng("county", place)
            seat = people.add_village(
                book, rng, office, village_names[place], number, households=COUNTY_HOUSEHOLDS_EACH
            )
            seats.append(seat)
            share = monitored * (place + 1) // len(village_names)
            own = [
                households.add_family(
                    book,
                    rng,
                    seat,
                    _load_story(told + index),
                    index,
                    township_number=position + 1,
                    first_month=4,
                )
                for index in range(share - told)
            ]
            told = share
            families += own
            for family in own:
                coming_in.add_coming_in(book, rng, family)
            screening.add_screenings(book, rng, seat, own, (screening.SECOND_QUARTER,), nothing_found=False)
        course.add_course(
            book,
            _rng("course", township),
            course.SECOND_QUARTER,
            office,
            families,
            seats=seats,
            cases={},
        )
    return book.rows


def _load_story(number: int) -> Story:
    if number % stories.LOAD_DEFERRED_EACH == stories.LOAD_DEFERRED_EACH - 1:
        return Story(Fate.DEFERRED, plight=Plight.SUBSISTENCE)
    return Story(Fate.PASSED)


def _county_villages(count: int) -> list[str]:
    every = [
        f"{beginning}{ending}村" for beginning in names.VILLAGE_BEGINNINGS for ending in names.VILLAGE_ENDINGS
    ]
    return _rng("village names").sample(every, count)
