"""Invents the members of a household: ages, school, health, labour and names that fit together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from generators.records.households import Member
from generators.records.vocabulary import (
    AtSchool,
    ExtremePoverty,
    Gender,
    Health,
    LabourSkill,
    Relation,
    Schooling,
    SubsistenceAllowance,
)
from tools.sample_data import names
from tools.sample_data.registry import invent_name
from tools.sample_data.stories import Plight, Story

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

    from tools.sample_data.registry import Registry

YEAR = 2022
_CLASSES = (
    (range(4), (AtSchool.PRESCHOOL_AGE,)),
    (range(4, 7), (AtSchool.KINDERGARTEN,)),
    (range(7, 13), (AtSchool.PRIMARY,)),
    (range(13, 14), (AtSchool.JUNIOR_1,)),
    (range(14, 15), (AtSchool.JUNIOR_2,)),
    (range(15, 16), (AtSchool.JUNIOR_3,)),
    (range(16, 17), (AtSchool.SENIOR_1, AtSchool.VOCATIONAL_1)),
    (range(17, 18), (AtSchool.SENIOR_2, AtSchool.VOCATIONAL_2)),
    (range(18, 19), (AtSchool.SENIOR_3, AtSchool.VOCATIONAL_3)),
    (range(19, 20), (AtSchool.BACHELOR_1, AtSchool.COLLEGE_1)),
    (range(20, 21), (AtSchool.BACHELOR_2, AtSchool.COLLEGE_2)),
    (range(21, 22), (AtSchool.BACHELOR_3, AtSchool.COLLEGE_3)),
    (range(22, 23), (AtSchool.BACHELOR_4,)),
)
"""Age reached in 2022 → the class one may sit in that spring."""


@dataclass(frozen=True)
class Person:
    """Somebody before numbers and names are given."""

    relation: Relation
    gender: Gender
    age: int
    health: tuple[Health, ...] = (Health.HEALTHY,)
    works: bool = False
    studies: bool = False
    disabled: bool = False


def invent_members(
    rng: Random, registry: Registry, household: str, story: Story, surnames: Sequence[str]
) -> tuple[Member, ...]:
    """Return the members of `household`, its head first."""
    persons = _SHAPES[story.plight](rng)
    family_name = rng.choice(surnames)
    taken: set[str] = set()
    return tuple(
        _member(
            rng,
            registry,
            household,
            person,
            name=_name(rng, person, story, family_name, taken),
            plight=story.plight,
        )
        for person in persons
    )


def invent_departed(rng: Random, registry: Registry, household: str, head: Member) -> Member:
    """Return the father of `head`, who died before 2022 and counts no more (减少日期)."""
    gone = Person(Relation.FATHER, Gender.MALE, rng.randint(84, 89), (Health.CHRONIC,))
    member = _member(rng, registry, household, gone, name=invent_name(rng, Gender.MALE, head.name[0]))
    return member.model_copy(update={"left_on": date(2021, 12, 3)})


def _working_family(rng: Random) -> list[Person]:
    """Return a couple with children, sometimes a widowed parent; the head is in work."""
    head_is_male = rng.random() < 0.88
    age = rng.randint(34, 57)
    head_gender, spouse_gender = (
        (Gender.MALE, Gender.FEMALE) if head_is_male else (Gender.FEMALE, Gender.MALE)
    )
    persons = [Person(Relation.HEAD, head_gender, age, works=True)]
    if rng.random() < 0.7:
        ill = rng.random() < 0.4
        health = (rng.choice((Health.CHRONIC, Health.SERIOUS)),) if ill else (Health.HEALTHY,)
        persons.append(
            Person(
                Relation.SPOUSE,
                spouse_gender,
                age + rng.randint(-3, 3),
                health,
                works=not ill and rng.random() < 0.4,
            )
        )
    persons += _children(rng, age, at_least=1 if len(persons) == 1 else 0)
    if head_is_male and rng.random() < 0.08:
        persons.append(_parent(rng, age))
    return persons


def _children(rng: Random, parent_age: int, at_least: int) -> list[Person]:
    children: list[Person] = []
    age = parent_age - rng.randint(24, 29)
    for _ in range(rng.choice((0, 0, 1, 1, 2))):
        if age < 0:
            break
        children.append(_child(rng, age))
        age -= rng.randint(2, 6)
    if len(children) < at_least:
        children.append(_child(rng, max(1, parent_age - 30)))
    return children


def _child(rng: Random, age: int) -> Person:
    gender = rng.choice(tuple(Gender))
    studies = age <= 18 or (age <= 22 and rng.random() < 0.6)
    relation = Relation.SON if gender is Gender.MALE else Relation.DAUGHTER
    return Person(relation, gender, age, works=not studies and rng.random() < 0.9, studies=studies)


def _parent(rng: Random, head_age: int) -> Person:
    gender = Gender.FEMALE if rng.random() < 0.7 else Gender.MALE
    relation = Relation.FATHER if gender is Gender.MALE else Relation.MOTHER
    health = rng.choice(((Health.HEALTHY,), (Health.CHRONIC,)))
    return Person(relation, gender, min(head_age + rng.randint(21, 28), 90), health)


def _old_family(rng: Random) -> list[Person]:
    """Return an old couple, or somebody old with a grandchild."""
    age = rng.randint(71, 82)
    persons = [Person(Relation.HEAD, Gender.MALE, age, (rng.choice((Health.CHRONIC, Health.HEALTHY)),))]
    if rng.random() < 0.7:
        persons.append(Person(Relation.SPOUSE, Gender.FEMALE, age - rng.randint(0, 3), (Health.CHRONIC,)))
    else:
        persons.append(Person(Relation.GRANDSON, Gender.MALE, rng.randint(8, 15), studies=True))
    return persons


def _subsistence_family(rng: Random) -> list[Person]:
    """Return a family whose breadwinner is weak, with a child at school."""
    age = rng.randint(44, 57)
    return [
        Person(Relation.HEAD, Gender.MALE, age, (Health.CHRONIC,), works=True),
        Person(Relation.SPOUSE, Gender.FEMALE, age - rng.randint(0, 3), (Health.SERIOUS,)),
        _child(rng, rng.randint(9, 17)),
    ]


def _two_brothers(rng: Random) -> list[Person]:
    age = rng.randint(66, 74)
    return [
        Person(Relation.HEAD, Gender.MALE, age, (Health.CHRONIC,)),
        Person(Relation.SIBLING, Gender.MALE, age - rng.randint(2, 4), (Health.SERIOUS,)),
    ]


def _disabled_family(rng: Random) -> list[Person]:
    age = rng.randint(42, 56)
    return [
        Person(Relation.HEAD, Gender.MALE, age, works=True),
        Person(Relation.SPOUSE, Gender.FEMALE, age - rng.randint(0, 3), (Health.DISABLED,), disabled=True),
        _child(rng, rng.randint(8, 16)),
    ]


_SHAPES = {
    Plight.LABOUR: _working_family,
    Plight.NO_LABOUR: _old_family,
    Plight.SUBSISTENCE: _subsistence_family,
    Plight.EXTREME_POVERTY: _two_brothers,
    Plight.DISABLED: _disabled_family,
}

_MARRIED_IN = {Relation.SPOUSE, Relation.MOTHER}


def _name(rng: Random, person: Person, story: Story, family_name: str, taken: set[str]) -> str:
    """Return a name nobody in the family bears; children carry the family's name."""
    if person.relation is Relation.HEAD and story.head:
        taken.add(story.head)
        return story.head
    if "·" in story.head:
        pool = names.UYGHUR_MEN if person.gender is Gender.MALE else names.UYGHUR_WOMEN
        name = next(name for name in pool if name not in taken)
    else:
        surname = (
            rng.choice(names.SURNAMES) if person.relation in _MARRIED_IN else story.head[:1] or family_name
        )
        while (name := _given(rng, person, surname)) in taken:
            pass
    taken.add(name)
    return name


def _given(rng: Random, person: Person, surname: str) -> str:
    if person.age < 25:
        return surname + "".join(rng.sample(names.YOUNG_GIVEN, 2))
    return invent_name(rng, person.gender, surname)


def _member(
    rng: Random,
    registry: Registry,
    household: str,
    person: Person,
    *,
    name: str,
    plight: Plight = Plight.LABOUR,
) -> Member:
    born = date(YEAR - person.age, 1, 1) + timedelta(days=rng.randrange(365 if person.age else 60))
    id_number = registry.new_id(rng, born, person.gender is Gender.MALE)
    at_school = _class_of(rng, person)
    return Member(
        household=household,
        name=name,
        relation=person.relation,
        id_number=id_number,
        gender=person.gender,
        ethnicity="维吾尔族" if "·" in name else "汉族",
        schooling=None if at_school else _schooling(rng, person.age),
        at_school=at_school,
        health=person.health,
        labour=_labour(rng, person),
        work_place=rng.choice(names.WORK_PLACES) if person.works else None,
        work_months=rng.randint(6, 10) if person.works else None,
        disability_card=f"{id_number}{rng.choice('1347')}{rng.choice('1234')}" if person.disabled else None,
        subsistence=SubsistenceAllowance.RURAL if plight is Plight.SUBSISTENCE else SubsistenceAllowance.NONE,
        extreme_poverty=ExtremePoverty.RURAL if plight is Plight.EXTREME_POVERTY else ExtremePoverty.NONE,
        resident_insurance=True,
        worker_insurance=False,
    )


def _class_of(rng: Random, person: Person) -> AtSchool | None:
    if not person.studies and person.age > 3:
        return None
    return next(rng.choice(classes) for ages, classes in _CLASSES if person.age in ages)


def _schooling(rng: Random, age: int) -> Schooling:
    if age >= 68:
        return rng.choice((Schooling.ILLITERATE, Schooling.PRIMARY))
    if age >= 45:
        return rng.choice((Schooling.PRIMARY, Schooling.JUNIOR))
    return rng.choice((Schooling.JUNIOR, Schooling.JUNIOR, Schooling.SENIOR, Schooling.COLLEGE))


def _labour(rng: Random, person: Person) -> LabourSkill:
    if person.age < 16 or person.studies or person.age >= 71:
        return LabourSkill.NONE
    if Health.SERIOUS in person.health:
        return LabourSkill.LOST
    if person.health != (Health.HEALTHY,) or person.age >= 60:
        return LabourSkill.WEAK
    return rng.choices((LabourSkill.ORDINARY, LabourSkill.SKILLED), (5, 1))[0]
