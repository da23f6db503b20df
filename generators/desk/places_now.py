"""Where the rows that a finding names stand now: others may have taken rows away since it was told."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

from flask import g

from generators.desk.asking import the_office
from generators.desk.entry import KINDS
from generators.errors import Named
from generators.records.dataset import column_letters

if TYPE_CHECKING:
    from generators.errors import Finding


def now(found: Finding | Mapping[str, Any], part: str) -> str:
    """Return the `part` of `found`, a finding or what a run told of one, with every place where it is now.

    A run numbered the rows by itself and tells its findings as plain words: the id alone is the row's own.
    """
    told: Mapping[str, Any] = found if isinstance(found, Mapping) else vars(found)
    text, named = str(told[part]), [Named(*place) for place in told.get("named", ())]
    if part == "place" and int(told.get("row_id") or 0):
        named.append(Named(text, told["sheet"], int(told["row"]), int(told["row_id"]), told["field"]))
    moved = {place.text: here for place in named if (here := _here(place)) != place.text}
    if not moved:
        return text
    places = "|".join(re.escape(was) for was in sorted(moved, key=len, reverse=True))
    return re.sub(rf"(?:{places})(?!\d)", lambda match: moved[match[0]], text)


_CELL = re.compile("工作表“([^”]+)”单元格 ([A-Z]+)([0-9]+)")


def shown_now(found: Finding | Mapping[str, Any], part: str) -> str:
    """Return what `now` does, a cell of the store called as its form and its sheet on the page call it."""
    told: Mapping[str, Any] = found if isinstance(found, Mapping) else vars(found)
    text = now(found, part)
    if not int(told.get("row_id") or 0):
        return text  # A workbook that came back is open beside the page: there it is a cell.
    return _CELL.sub(lambda cell: _in_words(*cell.groups()) or cell[0], text)


@cache
def _in_words(sheet: str, letters: str, row: str) -> str:
    if (kind := KINDS.get(sheet)) is None:
        return ""
    headings = {name: column.heading for name, column in kind.iter_columns()}
    fields = {letter: name for name, letter in column_letters(kind).items()}
    heading = headings.get(fields.get(letters, ""))
    return f"“{sheet}”第 {row} 行“{heading}”" if heading else ""


def told_now(found: Finding) -> Finding:
    """Return `found` with every place that it names where it is now; what it says as data stays."""
    place, expected, said, way_out = (now(found, part) for part in ("place", "expected", "found", "way_out"))
    if (place, expected, said, way_out) == (found.place, found.expected, found.found, found.way_out):
        return found
    named = tuple([place._replace(text=_here(place)) for place in found.named])
    return replace(found, place=place, expected=expected, found=said, way_out=way_out, named=named)


def _here(named: Named) -> str:
    """Return how the place is called now; as it was where its row is no more."""
    kind = KINDS.get(named.sheet)
    if kind is None or not named.row_id:
        return named.text
    if "rows_now" not in g:
        g.rows_now, g.numbers_now = the_office().store.read_with_findings()[0], {}
    sheet, number = g.rows_now.sheet(kind), named.row
    if sheet.row_ids.get(number) != named.row_id:
        if kind not in g.numbers_now:
            g.numbers_now[kind] = {of: number for number, of in sheet.row_ids.items()}
        number = g.numbers_now[kind].get(named.row_id, 0)
    return str(sheet.place(number, named.field)) if number else named.text
