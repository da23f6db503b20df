"""What every ledger has: its head, and rows whose fields bear the headings of the workbook."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from generators.procedure.gates.continuing_duties import last_recorded_day
from generators.records.office import office_of
from generators.records.township import Person, printed_place
from generators.wording import format_date, format_quarter, join_names, names_in_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from generators.records.columns import Quarter, Row
    from generators.records.dataset import Dataset
    from generators.records.township import Township, Village

Cell = str | int | Decimal | date | None


@dataclass(frozen=True)
class VillageQuarter:
    """A village's ledger of a quarter."""

    village: Village
    quarter: Quarter


@dataclass(frozen=True)
class TownshipQuarter:
    """A township's ledger of a quarter."""

    township: Township
    quarter: Quarter


def page(
    dataset: Dataset,
    scope: VillageQuarter | TownshipQuarter,
    paper: str,
    notes: Sequence[str],
    *,
    filled_in: str = "",
    unit: str = "户、人、元",
    period: str = "",
) -> dict[str, Any]:
    """Return the fields above and below the rows of ledger `paper`."""
    period = period or format_quarter(scope.quarter)
    if isinstance(scope, VillageQuarter):
        name, keeper = f"{scope.village.township}{scope.village.printed_name}", scope.village.committee
        office = office_of(dataset, scope.village.name)
    else:
        name, keeper = scope.township.name, scope.township.signature
        office = office_of(dataset, township=scope.township.name)
    return {
        "标题": f"{name}{period}{office.say(paper)}",
        "填报单位": keeper,
        "填报时间": filled_in or f"截至{format_date(known_until(dataset, scope.quarter))}",
        "单位": unit,
        "填表说明": [f"{number}.{office.say(note)}" for number, note in enumerate(notes, start=1)],
        "零报告": f"{period}无此项内容。",
    }


def known_until(dataset: Dataset, quarter: Quarter) -> date:
    """Return the day a ledger tells of: the quarter's last, or the last that the rows know of before it."""
    return min(quarter.last_day, dataset.memoized(last_recorded_day))


def rows(dataset: Dataset, records: Iterable[Row], **renamed: str) -> list[dict[str, Cell]]:
    """Return the fields of each of `records`: 序号, and every column under its heading.

    `renamed` gives the template's name for a field whose heading in the workbook differs.
    """
    return [
        {"序号": number, **fields_of(dataset, record, **renamed)}
        for number, record in enumerate(records, start=1)
    ]


def fields_of(dataset: Dataset, record: Row, **renamed: str) -> dict[str, Cell]:
    """Return the columns of `record` by heading, as a ledger prints them; the workbook's 备注 stays."""
    fields: dict[str, Cell] = {"备注": ""}
    for name, column in type(record).iter_columns():
        if name != "remark":
            value = getattr(record, name)
            if column.refers == "干部.姓名":
                value = _printed_names(dataset, value)
            elif column.refers == "村.村" and isinstance(value, str):
                value = printed_place(value)
            fields[renamed.get(name, column.heading)] = _cell(value)
    return fields


def _printed_names(dataset: Dataset, value: object) -> object:
    if isinstance(value, tuple):
        return tuple(printed_name(dataset, name) for name in value)
    return printed_name(dataset, value) if isinstance(value, str) else value


def printed_name(dataset: Dataset, name: str) -> str:
    """Return how a paper writes `name`: a cadre's without the bracket that tells two of one name apart."""
    people = dataset.by(Person, "name", name)
    return people[0].printed_name if people else name


def _cell(value: object) -> Cell:
    if isinstance(value, str):
        return str(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, tuple):
        # Enumerations are types of their own; what is plain text in a list are names.
        join = names_in_lines if all(type(item) is str for item in value) else join_names
        return join([str(item) for item in value])
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, (int, Decimal, date)):
        return value
    return str(value)
