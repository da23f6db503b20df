"""A form that was taken in as it looks with the proposals in their places, for a clerk to correct."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from generators.errors import PaperWithheld
from generators.forms.labels import tick_name
from generators.forms.places import LISTS, PlaceKind, rest_name, row_name
from generators.forms.template import make_template
from generators.forms.xlsx_form import without_empty_continuation
from generators.pipeline.overview import Preview
from generators.pipeline.templates import compile_template

if TYPE_CHECKING:
    from generators.forms.mapping import Mapping
    from generators.forms.places import Form, Place

_BOX = "□"


def preview_mapping(form: Form, mapping: Mapping) -> Preview:
    """Return the form printed with the number of each line of `mapping`, from 1, and its item at its place.

    Where the items do not fit the numbers stand alone; a form that cannot be printed tells why.
    """
    for with_items in (True, False):
        try:
            return _printed(form, _marks(mapping, with_items=with_items), mapping.watermark)
        except PaperWithheld as withheld:
            told = Preview(findings=withheld.reasons)
    return told


def _marks(mapping: Mapping, *, with_items: bool) -> dict[tuple[str, int], str]:
    """Return by place and column what is printed there."""
    return {
        (line.place, line.column): f"〔{number}〕" + (re.split("[._]", line.item)[-1] if with_items else "")
        for number, line in enumerate(mapping.lines, start=1)
    }


def _printed(form: Form, marks: dict[tuple[str, int], str], watermark: str) -> Preview:
    from generators.printing.workers import PrintTask, print_here

    placeholders: dict[str, str] = {}
    context: dict[str, Any] = {"续页": []}
    for number, place in enumerate(form.places, start=1):
        name = f"p{number}x"
        if place.kind in LISTS:
            placeholders[place.key] = "|".join(f"{name}.c{n}" for n in range(1, len(place.columns) + 1))
            context |= _row(form, place, name, marks)
        else:
            placeholders[place.key] = name
            mark = marks.get((place.key, 0)) or marks.get((place.key, 1), "")
            context |= _single(place, name, mark)
    template = make_template(form, placeholders, watermark)
    file = f"{form.name}.{form.suffix}"
    filled = compile_template(file, template).fill(context)
    if form.suffix == "xlsx":
        filled = without_empty_continuation(filled, file)
    printed = print_here(PrintTask(file, filled, is_waited_for=True))
    if isinstance(printed, PaperWithheld):
        raise printed
    return Preview(printed.pdf, printed.warnings)


def _single(place: Place, name: str, mark: str) -> dict[str, Any]:
    """Return what stands at a place of its own: its mark, before the first of its parts."""
    if not place.options:
        return {name: mark}
    empty = _BOX if place.kind is PlaceKind.TICK else ""
    parts = {tick_name(name, option): empty for option in place.options}
    parts[tick_name(name, place.options[0])] = f"{mark}{empty}"
    return parts


def _row(form: Form, place: Place, name: str, marks: dict[tuple[str, int], str]) -> dict[str, Any]:
    """Return what stands in the lines of a list: the marks in its first one, the others empty."""
    columns = range(1, len(place.columns) + 1)
    rows = [
        {f"c{n}": marks.get((place.key, n), "") if number == 0 else "" for n in columns}
        for number in range(max(place.rows, 1))
    ]
    if form.suffix == "docx" and place.kind is PlaceKind.ROW:
        return {name: rows}
    one_by_one = rows if place.kind is PlaceKind.COLUMN else rows[:-1]
    drawn = {
        row_name(f"{name}.{column}", number): text
        for number, row in enumerate(one_by_one, start=1)
        for column, text in row.items()
    }
    return {**drawn, rest_name(name).partition(".")[0]: rows[-1:]}
