"""Facts that more than one sheet tells are held against each other, fact by fact (`procedure.facts`)."""

# A check's docstring is the rule it holds.

from __future__ import annotations

from typing import TYPE_CHECKING

from generators.checks.table import CheckTable
from generators.procedure.exit_case import household_name
from generators.procedure.facts import FACTS, contacts_in_doubt, survey_row
from generators.procedure.gates.continuing_duties import last_recorded_day
from generators.procedure.gates.table import Breach
from generators.records.clues import HandedClue
from generators.records.employment import ResettledWorker
from generators.records.households import Household, Member, Verification
from generators.records.low_income import LowIncome
from generators.records.screening import SurveyRow
from generators.records.vocabulary import Relation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generators.records.columns import Row
    from generators.records.dataset import Dataset

_NAMED: tuple[tuple[type[Row], str, str], ...] = (
    (Member, "id_number", "name"),
    (LowIncome, "id_number", "name"),
    (SurveyRow, "id_number", "head"),
    (ResettledWorker, "id_number", "name"),
    (HandedClue, "id_number", "head"),
)
"""The sheets that name a person beside the ID number: the fields of the two."""

AGREEMENT = CheckTable("§4.6")


@AGREEMENT.check("D11: 两张表说同一件事")
def sheets_tell_the_same_of_a_household(dataset: Dataset) -> Iterator[Breach]:
    """低保、特困、残疾人、无劳动力、搬迁、监测状态、人口、户主 are told alike wherever they are told."""
    today = dataset.memoized(last_recorded_day)
    for household in dataset.all(Household):
        for fact in FACTS:
            if (pair := fact.disagreement(dataset, household.number, today)) is not None:
                first, other = pair
                place = dataset.place(first.record, first.field_name)
                yield Breach(
                    other.record,
                    other.field_name,
                    f"{household_name(dataset, household)}：{fact.name}在各表应一致",
                    f"这一格为“{other.value}”，{place}为“{first.value}”",
                    "核实以后改正不对的一处",
                )


@AGREEMENT.check("D11: 两张表说同一件事")
def contact_has_his_own_number(dataset: Dataset) -> Iterator[Breach]:
    """联系电话 of a village or a facility is that of its 联系人 among the cadres: it stands on letters."""
    for row, person in contacts_in_doubt(dataset):
        yield Breach(
            row,
            "phone",
            f"{row.name}：联系人{person.printed_name}的联系电话应与“干部”表一致",
            f"{dataset.place(person, 'phone')}是另一个号码",
            "核实以后改正不对的一处",
        )


@AGREEMENT.check("D11: 两张表说同一件事")
def one_number_is_one_person(dataset: Dataset) -> Iterator[Breach]:
    """证件号码 stands beside one name in all sheets; the heads of monitored households are told above."""
    first: dict[str, tuple[Row, str]] = {}
    heads = {row.id_number for row in dataset.all(Member) if row.relation is Relation.HEAD}
    for kind, number_field, name_field in _NAMED:
        for row in dataset.all(kind):
            number = getattr(row, number_field)
            if number is None or (number in heads and kind in {LowIncome, SurveyRow}):
                continue
            known, known_field = first.setdefault(number, (row, name_field))
            if getattr(known, known_field) != getattr(row, name_field):
                yield Breach(
                    row,
                    name_field,
                    "同一个证件号码应是同一个人",
                    f"这一格为“{getattr(row, name_field)}”，"
                    f"{dataset.place(known, known_field)}为“{getattr(known, known_field)}”",
                    "核实以后改正姓名或证件号码",
                )


_GUARANTEES = {
    "education": "义务教育有保障",
    "medical": "基本医疗有保障",
    "housing": "住房安全有保障",
    "water": "饮水安全有保障",
}


@AGREEMENT.check("D11: 两张表说同一件事")
def visit_answers_the_screening(dataset: Dataset) -> Iterator[Breach]:
    """三保障 and 饮水 that the visit found safe were so in the screening before it, or it is asked."""
    for check in dataset.all(Verification):
        row = survey_row(dataset, check.household, check.date)
        for field_name, label in _GUARANTEES.items():
            if row is not None and getattr(check, field_name) and not getattr(row, field_name):
                name = household_name(dataset, dataset.household(check.household))
                yield Breach(
                    check,
                    field_name,
                    f"{name}：“{label}”应与排查记录一致",
                    f"这一格为“是”，{dataset.place(row, field_name)}为“否”",
                    "核实是不是已经解决；排查记错的改正",
                )
