"""Names and numbers by which people of one workbook are known: none is given twice."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from generators.records.identifiers import check_digit
from generators.records.vocabulary import Gender
from tools.sample_data import names

if TYPE_CHECKING:
    from datetime import date
    from random import Random

ID_PREFIX = "141199"
"""1411 is 吕梁; 99 is assigned to no county, so nobody bears such a number."""
COUNTY_CODE = "141123"
NOTICE_PEOPLE = ("武小文", "田芳", "胡旭琴")
"""The three whom the notice names. They answer for its sections and do nothing else in the data;
nothing is said of them that the notice does not say."""


@dataclass
class Registry:
    """Numbers and cadres' names already given in one workbook: none is given twice."""

    ids: set[str] = field(default_factory=set)
    cadres: set[str] = field(default_factory=lambda: {*NOTICE_PEOPLE, "张伟"})
    phones: int = 0
    household_phones: int = 0

    def new_id(self, rng: Random, born: date, male: bool) -> str:
        """Return an unused ID number of somebody born on that day; its check digit is right."""
        while True:
            serial = rng.randrange(0, 500) * 2 + (1 if male else 0)
            body = f"{ID_PREFIX}{born:%Y%m%d}{serial:03}"
            number = body + check_digit(body)
            if number not in self.ids:
                self.ids.add(number)
                return number

    def new_cadre(self, rng: Random, gender: Gender) -> str:
        """Return a name that no cadre bears yet."""
        while (name := invent_name(rng, gender, rng.choice(names.SURNAMES))) in self.cadres:
            pass
        self.cadres.add(name)
        return name

    def new_phone(self) -> str:
        """Return the next number of an office or a cadre, in a range that nobody was given."""
        self.phones += 1
        return f"1990358{self.phones:04}"

    def new_household_phone(self) -> str:
        """Return the next number of a household."""
        self.household_phones += 1
        return f"1990000{self.household_phones:04}"


def invent_name(rng: Random, gender: Gender, surname: str) -> str:
    """Return an adult's name, two characters in one of five cases."""
    given = names.MALE_GIVEN if gender is Gender.MALE else names.FEMALE_GIVEN
    return surname + "".join(rng.sample(given, 1 if rng.random() < 0.2 else 2))
