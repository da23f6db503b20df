"""The places of an Excel form: ruled blanks beside a label, lines and boxes in a cell, rows under a head."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

import openpyxl
from lxml import etree
from openpyxl.utils import get_column_letter

from generators.errors import DataRefused, Finding
from generators.forms.labels import Slot, placeholder_tag, slots_of, tick_name
from generators.forms.places import Place, PlaceKind, row_name
from generators.opc import Limits, Opener, serialise, write_package

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from openpyxl.worksheet.worksheet import Worksheet

    from generators.forms.places import Form

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_OPENER = Opener(noun="表", extension=".xlsx", limits=Limits(members=2000, total=100 * 2**20, xml=40 * 2**20))
_MOST_ROWS, _MOST_COLUMNS = 500, 100
"""A form is a page or a few; what lies beyond is no form."""


@dataclass(frozen=True)
class _Cell:
    row: int
    column: int
    width: int
    text: str
    is_ruled: bool

    @property
    def name(self) -> str:
        return f"{get_column_letter(self.column)}{self.row}"


@dataclass(frozen=True)
class _Spot:
    """A place, the cells it may write, and where in the first one's text."""

    place: Place
    sheet: str
    cells: tuple[_Cell, ...]
    slot: Slot | None = None


def find_places(content: bytes, name: str) -> tuple[Place, ...]:
    """Return the places of an XLSX. Raise DataRefused for one damaged or too large for a form."""
    return tuple(spot.place for spot in _search(content, name))


def with_placeholders(form: Form, placeholders: Mapping[str, str]) -> bytes:
    """Return the form with `{{ … }}` in the cells that `placeholders` names, every other cell as it was."""
    parts = _OPENER.read(form.content, form.name)
    texts: dict[str, dict[str, str]] = {}
    # From the end, so that what is written in a cell never moves what is still to be written in it.
    for spot in reversed(_search(form.content, form.name)):
        if spot.place.key in placeholders:
            _write(spot, placeholders[spot.place.key], texts.setdefault(spot.sheet, {}))
    for title, cells in texts.items():
        part = _part_of(parts, form.name, title)
        root = _OPENER.parse(parts[part], form.name, part)
        for name, text in cells.items():
            _write_cell(root, name, text)
        parts[part] = serialise(root)
    return write_package(parts.items())


def _write(spot: _Spot, name: str, texts: dict[str, str]) -> None:
    """Put the placeholders of `spot` into `texts`, cell by cell."""
    first = spot.cells[0]
    if spot.place.kind is PlaceKind.ROW:
        width = len(spot.place.columns)
        names = name.split("|")
        for number, cell in enumerate(spot.cells):
            if item := names[number % width]:
                texts[cell.name] = placeholder_tag(row_name(item, number // width + 1))
    elif spot.slot is None:
        texts[first.name] = placeholder_tag(name)
    else:
        text = texts.get(first.name, first.text)
        names = [tick_name(name, word) for word in spot.slot.options] or [name]
        for (start, end), placeholder in reversed(list(zip(spot.slot.spans, names, strict=True))):
            text = text[:start] + placeholder_tag(placeholder) + text[end:]
        texts[first.name] = text


def _search(content: bytes, name: str) -> list[_Spot]:
    _OPENER.read(content, name)
    try:
        book = openpyxl.load_workbook(io.BytesIO(content))
    except Exception as error:
        found = [Finding(f"表“{name}”", "应为能打开的 .xlsx", "打不开", "用 WPS 或 Excel 另存一份再收")]
        raise DataRefused(found) from error
    return [
        spot for sheet in book.worksheets if sheet.sheet_state == "visible" for spot in _in_sheet(sheet, name)
    ]


def _in_sheet(sheet: Worksheet, name: str) -> Iterator[_Spot]:
    if sheet.max_row > _MOST_ROWS or sheet.max_column > _MOST_COLUMNS:
        found = f"{sheet.max_row} 行 {sheet.max_column} 列"
        way_out = "删去多余的行和列（选中后删除，不是清空），或按台账的办法做模板"
        raise DataRefused(
            [Finding(f"表“{name}”工作表“{sheet.title}”", f"一张表至多 {_MOST_ROWS} 行", found, way_out)]
        )
    grid = _grid(sheet)
    blocks = _blocks(grid)
    for row in sorted(grid):
        if row in blocks:
            if blocks[row][0] == row:
                yield _row_spot(sheet.title, grid, blocks[row])
            continue
        for cell in grid[row]:
            yield from _cell_spots(sheet.title, grid, cell)


def _grid(sheet: Worksheet) -> dict[int, list[_Cell]]:
    """Return the cells by row; a merged area is the cell at its top left, as wide as it is."""
    merged = {(area.min_row, area.min_col): area for area in sheet.merged_cells.ranges}
    inside = {
        (row, column)
        for area in sheet.merged_cells.ranges
        for row in range(area.min_row, area.max_row + 1)
        for column in range(area.min_col, area.max_col + 1)
        if (row, column) != (area.min_row, area.min_col)
    }
    grid: dict[int, list[_Cell]] = {}
    for row, line in enumerate(sheet.iter_rows(), start=1):
        for column, cell in enumerate(line, start=1):
            if (row, column) in inside:
                continue
            area = merged.get((row, column))
            text = "" if cell.value is None else str(cell.value).strip()
            border = cell.border
            is_ruled = any(
                side is not None and side.style
                for side in (border.left, border.right, border.top, border.bottom)
            )
            width = area.max_col - area.min_col + 1 if area else 1
            if text or is_ruled:
                grid.setdefault(row, []).append(_Cell(row, column, width, text, is_ruled))
    return grid


def _cell_spots(title: str, grid: Mapping[int, list[_Cell]], cell: _Cell) -> Iterator[_Spot]:
    place = f"工作表“{title}”单元格 {cell.name}"
    slots = sorted(slots_of(cell.text), key=lambda slot: slot.spans[0])
    left = _left_of(grid, cell)
    for number, slot in enumerate(slots, start=1):
        key = f"{place} 第{number}处" if len(slots) > 1 else place
        label = slot.label or left
        groups = (left,) if left and left != label else ()
        yield _Spot(Place(key, slot.kind, label, groups, slot.options), title, (cell,), slot)
    if not cell.text and cell.is_ruled and (label := left or _above(grid, cell)):
        yield _Spot(Place(place, PlaceKind.CELL, label), title, (cell,))


def _left_of(grid: Mapping[int, list[_Cell]], cell: _Cell) -> str:
    """Return the text next at the left of `cell`; nothing where another blank stands between."""
    left = [other for other in grid[cell.row] if other.column < cell.column]
    return left[-1].text if left and left[-1].column + left[-1].width == cell.column else ""


def _above(grid: Mapping[int, list[_Cell]], cell: _Cell) -> str:
    for row in range(cell.row - 1, 0, -1):
        over = next((other for other in grid.get(row, ()) if other.column == cell.column), None)
        if over is None or over.width != cell.width:
            return ""
        if over.text:
            return over.text
    return ""


def _blocks(grid: Mapping[int, list[_Cell]]) -> dict[int, tuple[int, int]]:
    """Return for each row of a block of blank ruled rows under a head of labels its first and last row."""
    blocks: dict[int, tuple[int, int]] = {}
    for row in sorted(grid):
        if row in blocks or not _is_list_row(grid, row, row - 1):
            continue
        last = row
        while _is_list_row(grid, last + 1, row - 1):
            last += 1
        if last > row:
            blocks |= dict.fromkeys(range(row, last + 1), (row, last))
    return blocks


def _is_list_row(grid: Mapping[int, list[_Cell]], row: int, head: int) -> bool:
    """Tell whether the row is blank but for its number, each cell ruled and under a label of `head`."""
    cells, labels = grid.get(row, []), {cell.column: cell for cell in grid.get(head, [])}
    blank = [cell for cell in cells if not cell.text]
    numbered = [cell for cell in cells if cell.text]
    if len(blank) < 2 or len(numbered) > 1 or any(not cell.text.isdigit() for cell in numbered):
        return False
    return all(
        cell.is_ruled
        and (over := labels.get(cell.column)) is not None
        and over.width == cell.width
        and over.text
        and not over.text.endswith((":", "："))
        for cell in cells
    )


def _row_spot(title: str, grid: Mapping[int, list[_Cell]], block: tuple[int, int]) -> _Spot:
    first, last = block
    labels = {cell.column: cell.text for cell in grid[first - 1]}
    columns = tuple(labels[cell.column] for cell in grid[first])
    key = f"工作表“{title}”行{first}至{last}"
    cells = tuple(cell for row in range(first, last + 1) for cell in grid[row])
    place = Place(key, PlaceKind.ROW, "、".join(columns), columns=columns, rows=last - first + 1)
    return _Spot(place, title, cells)


# --- the XML of the sheet ------------------------------------------------------------------------------


def _part_of(parts: Mapping[str, bytes], name: str, title: str) -> str:
    book = _OPENER.parse(parts["xl/workbook.xml"], name, "xl/workbook.xml")
    relations = _OPENER.relations(parts, "xl/workbook.xml", name)
    sheet = next(node for node in book.iter(f"{_MAIN}sheet") if node.get("name") == title)
    return relations[sheet.get(_RELATION, "")].target


def _write_cell(root: etree._Element, name: str, text: str) -> None:
    """Make `text` the value of the cell `name`, which keeps its looks (18.3.1.4)."""
    cell = next(cell for cell in root.iter(f"{_MAIN}c") if cell.get("r") == name)
    for child in list(cell):
        cell.remove(child)
    cell.set("t", "inlineStr")
    shown = etree.SubElement(etree.SubElement(cell, f"{_MAIN}is"), f"{_MAIN}t")
    shown.text = text
    shown.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
