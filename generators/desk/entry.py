"""Rows as forms: what each field is, what it may hold, what is wrong with it, and how it is kept."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any, get_args

from generators.errors import UsageError
from generators.masking import mask_id_number
from generators.records.columns import DRAFT, Quarter
from generators.records.dataset import SHEETS, enumeration_of
from generators.records.households import Household
from generators.records.letter_cells import LETTER_CELLS
from generators.records.person_names import set_apart
from generators.records.township import Person, Township, usual_names
from generators.store.edits import Edit, Insert

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from generators.desk.office import Office
    from generators.errors import Finding
    from generators.records.columns import Column, Row
    from generators.store.edits import Outcome, StoredRow
    from generators.store.viewers import Viewer

KINDS: dict[str, type[Row]] = {kind.SHEET: kind for kind in SHEETS}
HOUSEHOLD = "监测户.户编号"
NAMES = "干部.姓名"
NUMBERS = frozenset({HOUSEHOLD, "低收入人口.对象编号"})
"""What a field refers to that holds a number beside which a name is to stand."""
LONG_TEXT = 24
"""Columns at least so wide hold sentences."""


@dataclass(frozen=True)
class Field:
    """A column as a field of a form."""

    name: str
    heading: str
    note: str
    is_required: bool
    is_for_letter: bool
    """Whether the row may be kept without it and no exit letter may be made: 出告知书必填."""
    words: tuple[str, ...]
    refers: str
    """`工作表.标题` of the column whose values are allowed."""
    input: str
    """text, date, time, number, month or area."""
    has_several: bool
    width: float

    @property
    def hint(self) -> str:
        """Return what is said of the field where nothing marks it: in a grid, over a column."""
        return "；".join(filter(None, ("必填" if self.is_required else "", self.beside)))

    @property
    def beside(self) -> str:
        """Return what stands beside the field in a form, where a mark says that it is required."""
        asked = "出告知书必填" if self.is_for_letter else ""
        several = "几个人的，姓名之间用顿号" if self.has_several and self.refers else ""
        return "；".join(filter(None, (asked, self.note, several)))


@cache
def fields_of(kind: type[Row]) -> tuple[Field, ...]:
    """Return the fields of `kind` in the order of the sheet."""
    found = []
    for name, column in kind.iter_columns():
        annotation = kind.model_fields[name].annotation
        words = enumeration_of(kind, name)
        several = "tuple" in str(annotation)
        found.append(
            Field(
                name,
                column.heading,
                column.note,
                kind.model_fields[name].is_required(),
                name in LETTER_CELLS.get(kind, ()),
                words,
                column.refers,
                _input_of(annotation, name, column),
                several,
                column.width,
            )
        )
    return tuple(found)


def _input_of(annotation: Any, name: str, column: Column) -> str:
    if name == "month":
        return "text"
    for base, sort in ((date, "date"), (time, "time"), (Decimal, "number"), (int, "number")):
        if _holds(annotation, base):
            return sort
    return "area" if column.width >= LONG_TEXT and not column.refers else "text"


def _holds(annotation: Any, base: type) -> bool:
    if isinstance(annotation, type):
        return issubclass(annotation, base) and not issubclass(annotation, (bool, Quarter, str))
    return any(_holds(part, base) for part in get_args(annotation))


def faults_of(office: Office, viewer: Viewer, kind: type[Row]) -> dict[int, dict[str, list[Finding]]]:
    """Return what is wrong in the sheet, by row id and field."""

    def gather() -> dict[int, dict[str, list[Finding]]]:
        found: dict[int, dict[str, list[Finding]]] = {}
        for finding in office.findings(viewer):
            if finding.sheet == kind.SHEET and finding.row_id:
                found.setdefault(finding.row_id, {}).setdefault(finding.field, []).append(finding)
        return found

    return office.derive(("faults", kind.SHEET), gather, seen_by=viewer)


def shown_cell(field: str, cell: object) -> str:
    """Return a cell as a list shows it: an ID number masked, never in full where nobody edits it."""
    text = "" if cell is None else f"{cell:.15g}" if isinstance(cell, float) else str(cell)
    return mask_id_number(text) if field in {"id_number", "disability_card"} and len(text) > 14 else text


def known_as(office: Office, viewer: Viewer, label: str) -> str:
    """Return by what a clerk knows the row that the store calls `label`: by its head beside the number."""
    number, _, rest = label.partition(" ")
    named = office.people(viewer).numbered.get(number)
    return " ".join(filter(None, (named, number, "" if named and rest and rest in named else rest)))


def choices_of(office: Office, viewer: Viewer, refers: str) -> list[tuple[str, str]]:
    """Return what a field that refers to another sheet may hold: the value, and what to call it."""
    sheet, heading = refers.split(".")
    kind = KINDS[sheet]
    field = next(name for name, column in kind.iter_columns() if column.heading == heading)

    def gather() -> list[tuple[str, str]]:
        names = office.people(viewer).names if refers == HOUSEHOLD else {}
        told = office.store.cells(kind, viewer, field, *_TOLD_WITH.get(sheet, ()))
        if kind is Person and (viewer.townships or viewer.villages):
            # One book for the county: whoever moves or is sent down from the county belongs to none.
            own = (*(viewer.townships or ()), *office.villages(viewer))
            told.sort(key=lambda line: not any(name in line[1] for name in own))
        return [(value, names.get(value) or " ".join(beside)) for value, *beside in told if value]

    return office.derive(("choices", refers, viewer.role, viewer.townships, viewer.villages), gather)


_TOLD_WITH = {
    "监测户": ("village",),
    "干部": ("unit", "post"),
    "会议": ("village", "kind", "date"),
    "低收入人口": ("village", "name"),
}
"""Sheet → the cells that tell, beside its key, which row is meant."""


def resolved(office: Office, viewer: Viewer, field: Field, text: str) -> str:
    """Return the number of the household that `text` calls by its head, with the village before or not.

    A name that two households share stays as it was typed, and is told as a fault. Cadres' names with blanks
    between them are told apart.
    """
    text = text.strip()
    if field.refers == NAMES and field.has_several and len(text.split()) > 1:
        return set_apart(text, {value for value, _ in choices_of(office, viewer, NAMES)})
    if field.refers != HOUSEHOLD or not text or office.store.count(Household, viewer, where={"number": text}):
        return text
    found = office.people(viewer).called(text)
    return found[0] if len(found) == 1 else text


def edits_from(
    office: Office,
    viewer: Viewer,
    row: tuple[type[Row], int, int],
    was: Mapping[str, str],
    now: Mapping[str, str],
) -> list[Edit]:
    """Return the edits of one row, (kind, id, version as it was seen): only what somebody changed."""
    kind, row_id, version = row
    edits = [
        Edit(kind, row_id, version, field.name, resolved(office, viewer, field, now[field.name]))
        for field in fields_of(kind)
        if field.name in now and now[field.name].strip() != was.get(field.name, "").strip()
    ]
    if edits and was.get("remark", "").startswith(DRAFT) and now.get("remark", "") == was["remark"]:
        # Whoever fills a draft in confirms it.
        edits.append(Edit(kind, row_id, version, "remark", ""))
    return edits


def insert_from(office: Office, viewer: Viewer, kind: type[Row], values: Mapping[str, str]) -> Insert:
    """Return the row that the form's `values` make; UsageError when all of it is empty."""
    cells = {
        field.name: resolved(office, viewer, field, values[field.name])
        for field in fields_of(kind)
        if values.get(field.name, "").strip()
    }
    if not cells:
        message = "一格也没有填，没有保存"
        raise UsageError(message)
    if kind is Township:
        cells = {**usual_names(cells.get("county", ""), cells.get("name", "")), **cells}
    return Insert(kind, cells)


def told(outcome: Outcome) -> str:
    """Return in a word what was kept."""
    return f"已保存 {len(outcome.rows)} 行" if outcome.rows else "已保存"


def packed(cells: Mapping[str, object]) -> str:
    """Return the cells as they were when a form was shown, to tell what somebody changed in it."""
    return json.dumps({name: str(cell) for name, cell in cells.items()}, ensure_ascii=False, sort_keys=True)


def unpacked(text: str) -> dict[str, str]:
    """Return what `packed` made; nothing for what is none."""
    try:
        found = json.loads(text or "{}")
    except ValueError:
        return {}
    return {str(k): str(v) for k, v in found.items()} if isinstance(found, dict) else {}


def dated(rows: Iterable[StoredRow], field: str) -> list[StoredRow]:
    """Return the rows, the latest by `field` first."""
    return sorted(rows, key=lambda row: str(row.cells.get(field, "")), reverse=True)
