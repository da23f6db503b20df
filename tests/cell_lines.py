"""The lines in which a sheet shows its data: what breaks within a word, is cut off, or is too small."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any

from openpyxl.utils import get_column_letter

if TYPE_CHECKING:
    from collections.abc import Iterator

    from openpyxl import Workbook

PIXELS_A_DIGIT, PIXELS_A_POINT, MARGINS = 7, 96 / 72, 5
LINE = 1.2
"""Height of a line as a part of its letters' size."""
LEAST_POINTS = 8.995
"""Of any text, shrunk or not."""
WHOLE = re.compile(
    r"(\d{4}年)?\d{1,2}月\d{1,2}日|\d{4}年\d{1,2}月|[\d.,]+(个月|万元|公里|[年月日户人元个项次名件份亩])|[\w.,:/-]*[A-Za-z0-9][\w.,:/-]*"
    "|脱贫不稳定户|边缘易致贫户|突发严重困难户",
    re.ASCII,
)
"""What no line's end may cut, names aside."""


def wide(text: str) -> float:
    return sum(0.55 if character.isascii() else 1.0 for character in text)


def lines_of(text: str, room: float) -> list[str]:
    """Return the lines that a cell shows of `text`: between any two characters, but in no Western word."""
    lines = [""]
    for piece in re.findall(r"[A-Za-z0-9.,:/-]+|.", text):
        if lines[-1] and wide(lines[-1] + piece) > room:
            pulled = lines[-1][-1] if piece in "，。；：、）”" else ""
            lines[-1] = lines[-1].removesuffix(pulled)
            lines.append(pulled)
        lines[-1] += piece
    return lines


def shown(cell: Any) -> str:
    """Return what the cell shows."""
    if isinstance(cell.value, date):
        return f"{cell.value:%Y-%m-%d}"
    if isinstance(cell.value, float):
        return f"{cell.value:,.2f}" if "0.00" in cell.number_format else f"{cell.value:g}"
    return str(cell.value)


def faults_of(book: Workbook, names: frozenset[str]) -> Iterator[tuple[str, str, str]]:
    """Yield (cell, what is wrong, text) of the data cells of `book`; `names` are of people and places."""
    for sheet in book:
        areas = {str(area).split(":")[0]: area for area in sheet.merged_cells.ranges}
        top = int(re.findall(r"\d+", sheet.print_title_rows or "$0")[-1])
        for cell in (cell for row in sheet.iter_rows(min_row=top + 1) for cell in row):
            if cell.value is not None and not str(cell.value).startswith("="):
                room, height = _room_of(sheet, areas, cell)
                for fault in _faults(cell, shown(cell), room, height, names):
                    yield f"{sheet.title}!{cell.coordinate}", fault, shown(cell)


def _room_of(sheet: Any, areas: dict[str, Any], cell: Any) -> tuple[float, float]:
    """Return the characters that a line of `cell` holds, and its height in points; 0 where it is not set."""
    area = areas.get(cell.coordinate)
    columns = range(area.min_col, area.max_col + 1) if area else [cell.column]
    rows = range(area.min_row, area.max_row + 1) if area else [cell.row]
    digits = sum(sheet.column_dimensions[get_column_letter(column)].width for column in columns)
    heights = [sheet.row_dimensions[row].height or 0 for row in rows]
    size = cell.font.sz * PIXELS_A_POINT
    return (digits * PIXELS_A_DIGIT - MARGINS) / size, sum(heights) if all(heights) else 0.0


def _faults(cell: Any, text: str, room: float, height: float, names: frozenset[str]) -> Iterator[str]:
    if cell.alignment.shrink_to_fit:
        if cell.font.sz * min(1.0, room / wide(text)) < LEAST_POINTS:
            yield "shrunk"
        return
    paragraphs = text.split("\n")
    if not cell.alignment.wrap_text:
        if max(map(wide, paragraphs)) > room:
            yield "cut off"
        return
    lines = [line for paragraph in paragraphs for line in lines_of(paragraph, room)]
    if height and len(lines) * cell.font.sz * LINE > height + 1:
        yield "too high"
    for paragraph in paragraphs:
        ends, at = set(), 0
        for line in lines_of(paragraph, room):
            ends.add(at := at + len(line))
        wholes = [*WHOLE.finditer(paragraph)]
        if names.issuperset(re.split("[、，；]", paragraph.rstrip("、，；"))):
            wholes += re.finditer("[^、，；]+", paragraph)
        yield from (
            f"breaks {whole[0]}" for whole in wholes if any(whole.start() < e < whole.end() for e in ends)
        )
