"""The places of an Excel form: ruled blanks beside a label, lines and boxes in a cell, rows under a head."""

from __future__ import annotations

import io
import re
from copy import deepcopy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import openpyxl
from lxml import etree
from openpyxl.utils import coordinate_to_tuple

from generators.errors import DataRefused, Finding
from generators.forms.grid import (
    Cell,
    groups_of,
    has_room_beside,
    is_crossed,
    label_of,
    list_place,
    opened,
    own_cells,
    place_in_parts,
    repeating_columns,
    repeating_rows,
    text_above,
)
from generators.forms.labels import Slot, placeholder_tag, slots_of, tick_name
from generators.forms.pictures import declare, relate
from generators.forms.places import Place, PlaceKind, rest_name, row_name
from generators.formulas.addresses import column_letter
from generators.opc import TYPES_PART, Limits, Opener, relations_part, serialise, write_package
from generators.sheet_cells import check_sizes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from openpyxl.worksheet.worksheet import Worksheet

    from generators.forms.grid import Grid
    from generators.forms.places import Form

    _Written = tuple[tuple[int, int], str]
    """A stretch of a cell's text, and the placeholder that takes its place."""

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_OPENER = Opener(noun="表", extension=".xlsx", limits=Limits(members=2000, total=100 * 2**20, xml=40 * 2**20))
_BOOK = "xl/workbook.xml"
CONTINUATION = "续页"
"""Names the sheet of what has no room on the form, and the list of its lines."""
_CONTINUATION_PART = re.compile(r"xl/worksheets/continuation\d+\.xml")
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_CONTINUATION_SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetPr>'
    '<pageSetUpPr fitToPage="1"/></sheetPr><cols><col min="1" max="1" width="20" customWidth="1"/>'
    '<col min="2" max="2" width="66" customWidth="1"/></cols><sheetData><row r="1">'
    '<c r="A1" t="inlineStr"><is><t>{}</t></is></c><c r="B1" t="inlineStr"><is><t>{}</t></is></c></row>'
    '</sheetData><pageMargins left="0.8" right="0.8" top="1" bottom="1" header="0.3" footer="0.3"/>'
    '<pageSetup paperSize="9" orientation="portrait" fitToHeight="0"/></worksheet>'
)
_MOST_ROWS, _MOST_COLUMNS = 500, 100
"""A form is a page or a few; what lies beyond is no form."""


@dataclass(frozen=True)
class _Spot:
    """A place, the cells it may write, and where in the first one's text."""

    place: Place
    sheet: str
    cells: tuple[Cell, ...]
    slot: Slot | None = None


def find_places(content: bytes, name: str) -> tuple[Place, ...]:
    """Return the places of an XLSX. Raise DataRefused for one damaged or too large for a form."""
    return tuple(spot.place for spot in _search(content, name))


def with_placeholders(form: Form, placeholders: Mapping[str, str]) -> bytes:
    """Return the form with `{{ … }}` in the cells that `placeholders` names, every other cell as it was."""
    parts = _OPENER.read(form.content, form.name)
    texts: dict[str, dict[Cell, list[_Written]]] = {}
    for spot in _search(form.content, form.name):
        if spot.place.key in placeholders:
            _write(spot, placeholders[spot.place.key], texts.setdefault(spot.sheet, {}))
    if texts:
        _add_continuation(parts, form.name)
    strings = _shared_strings(parts, form.name) if texts else []
    for title, cells in texts.items():
        part = _part_of(parts, form.name, title)
        root = _OPENER.parse(parts[part], form.name, part)
        for cell, written in cells.items():
            _write_cell(root, cell, written, strings)
        parts[part] = serialise(root)
    return write_package(parts.items())


def _write(spot: _Spot, name: str, texts: dict[Cell, list[_Written]]) -> None:
    """Note in `texts`, cell by cell, the placeholders of `spot` and the stretch that each takes the place of.

    Of the rows drawn the last stands for all that follow: it is repeated for them.
    """
    if spot.place.kind is PlaceKind.COLUMN:
        for at, cell in enumerate(spot.cells):
            line, number = divmod(at, spot.place.rows)
            if item := name.split("|")[line]:
                texts[cell] = [((0, 0), placeholder_tag(row_name(item, number + 1)))]
    elif spot.place.kind is PlaceKind.ROW:
        width = len(spot.place.columns)
        for number, cell in enumerate(spot.cells):
            if item := name.split("|")[number % width]:
                row = number // width + 1
                in_row = rest_name(item) if row == spot.place.rows else row_name(item, row)
                texts[cell] = [((0, len(cell.text)), placeholder_tag(in_row))]
    elif spot.slot is None:
        names = [tick_name(name, part) for part in spot.place.options] or [name]
        for cell, placeholder in zip(spot.cells, names, strict=True):
            texts[cell] = [((0, len(cell.hint) - len(cell.unit)), placeholder_tag(placeholder))]
    else:
        names = [tick_name(name, word) for word in spot.slot.options] or [name]
        texts.setdefault(spot.cells[0], []).extend(
            (span, placeholder_tag(placeholder))
            for span, placeholder in zip(spot.slot.spans, names, strict=True)
        )


def _search(content: bytes, name: str) -> list[_Spot]:
    parts = _OPENER.read(content, name)
    try:
        check_sizes(_OPENER, parts, name)
        book = openpyxl.load_workbook(io.BytesIO(content))
    except DataRefused:
        raise
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
    blocks = repeating_rows(grid)
    taken: set[Cell] = set()
    for columns in repeating_columns(grid):
        blanks = tuple(cell for line in columns.lines for cell in line)
        taken.update(blanks)
        key = f"工作表“{sheet.title}”单元格 {_name(blanks[0])}至{_name(blanks[-1])}"
        yield _Spot(columns.place(key), sheet.title, blanks)
    for index, cells in enumerate(grid):
        if block := blocks.get(index):
            if block[0] == index:
                yield _row_spot(sheet.title, grid, block)
            continue
        parts: set[Cell] = set()
        for cell in cells:
            if cell in parts or cell in taken:
                continue
            if spot := _parts_spot(sheet.title, grid, cell):
                parts.update(spot.cells)
                yield spot
            else:
                yield from _cell_spots(sheet.title, grid, cell)


def _grid(sheet: Worksheet) -> list[list[Cell]]:
    """Return the cells by row that say something or are ruled; a merged area is as wide as it is."""
    merged = {(area.min_row, area.min_col): area for area in sheet.merged_cells.ranges}
    spans = {
        (row, area.min_col): area.max_col - area.min_col + 1
        for area in sheet.merged_cells.ranges
        for row in range(area.min_row, area.max_row + 1)
    }
    inside = {
        (row, column)
        for area in sheet.merged_cells.ranges
        for row in range(area.min_row, area.max_row + 1)
        for column in range(area.min_col + 1, area.max_col + 1)
    }
    grid: list[list[Cell]] = []
    has_rules = any(_is_ruled(cell) for line in sheet.iter_rows() for cell in line if cell.value is not None)
    last = sheet.max_column + (not has_rules)
    for row, line in enumerate(sheet.iter_rows(max_col=last), start=1):
        cells: list[Cell] = []
        for column, cell in enumerate(line, start=1):
            if (row, column) in inside:
                continue
            place = (row, column)
            continues = place in spans and place not in merged
            reaches_down = place in merged and merged[place].max_row > row
            is_formula = cell.data_type == "f"
            text = "" if cell.value is None or continues or is_formula else str(cell.value).strip()
            # On a sheet without rules the cell at the right of a text is where one writes.
            is_ruled = _is_ruled(cell) or (not has_rules and _is_label_of_bare_sheet(cells) and not text)
            if text or is_ruled or continues or is_formula:
                span, is_open = spans.get(place, 1), is_ruled and not is_formula
                cells.append(Cell(row - 1, column, span, text, continues, reaches_down, is_open))
        grid.append(opened(cells, grid))
    return grid


def _is_label_of_bare_sheet(cells: Sequence[Cell]) -> bool:
    """Tell whether the last of `cells` is a label, and not the title, which stands first, or one of heads."""
    if not cells or not cells[-1].text:
        return False
    return not cells[-2].text if len(cells) > 1 else cells[-1].row > 0


def _is_ruled(cell: Any) -> bool:
    sides = (cell.border.left, cell.border.right, cell.border.top, cell.border.bottom)
    return any(side is not None and side.style for side in sides)


def _name(cell: Cell) -> str:
    return f"{column_letter(cell.column)}{cell.row + 1}"


def _parts_spot(title: str, grid: Grid, cell: Cell) -> _Spot | None:
    """Return what is written into several cells, of which `cell` is the first."""
    several = place_in_parts(grid, cell, f"工作表“{title}”单元格 {_name(cell)}")
    return several and _Spot(several[0], title, several[1])


def _cell_spots(title: str, grid: Grid, cell: Cell) -> Iterator[_Spot]:
    place = f"工作表“{title}”单元格 {_name(cell)}"
    beside, groups = label_of(grid, cell), groups_of(grid, cell)
    is_label = has_room_beside(grid, cell)
    slots = sorted(slots_of(cell.text, is_label=is_label), key=lambda slot: slot.spans[0])
    for number, slot in enumerate(slots, start=1):
        key = f"{place} 第{number}处" if len(slots) > 1 else place
        label = slot.label or beside
        over = ((beside,) if beside and beside != label else ()) + groups
        yield _Spot(Place(key, slot.kind, label, over, slot.options), title, (cell,), slot)
    if cell.is_blank and beside:
        kind, options = (PlaceKind.UNIT, (cell.unit,)) if cell.unit else (PlaceKind.CELL, ())
        crossed, above = is_crossed(grid, cell), text_above(grid, cell)
        asked = Place(place, kind, beside, groups, options, is_crossed=crossed, above=above)
        yield _Spot(asked, title, (cell,))


def _row_spot(title: str, grid: Grid, block: tuple[int, int]) -> _Spot:
    first, last = block
    key = f"工作表“{title}”行{first + 1}至{last + 1}"
    drawn = tuple(cell for row in range(first, last + 1) for cell in own_cells(grid[row]))
    return _Spot(list_place(grid, block, key), title, drawn)


# --- the XML of the sheet ------------------------------------------------------------------------------


def _part_of(parts: Mapping[str, bytes], name: str, title: str) -> str:
    book = _OPENER.parse(parts["xl/workbook.xml"], name, "xl/workbook.xml")
    relations = _OPENER.relations(parts, "xl/workbook.xml", name)
    sheet = next(node for node in book.iter(f"{_MAIN}sheet") if node.get("name") == title)
    return relations[sheet.get(_RELATION, "")].target


def _add_continuation(parts: dict[str, bytes], name: str) -> None:
    """Put a sheet behind the form for the texts that have no room in their places."""
    book = _OPENER.parse(parts[_BOOK], name, _BOOK)
    sheets = next(book.iter(f"{_MAIN}sheets"))
    number = max(int(sheet.get("sheetId", "0")) for sheet in sheets) + 1
    part = f"xl/worksheets/continuation{number}.xml"
    parts[part] = _CONTINUATION_SHEET.format(
        *(placeholder_tag(f"{CONTINUATION}.{field}") for field in ("标题", "内容"))
    ).encode()
    declare(parts, name, part, _SHEET_TYPE)
    relation = relate(parts, _BOOK, part, name, f"{_RELATION[1:].partition('}')[0]}/worksheet")
    sheets.append(
        sheets.makeelement(
            f"{_MAIN}sheet", {"name": CONTINUATION, "sheetId": str(number), _RELATION: relation}
        )
    )
    parts[_BOOK] = serialise(book)


def without_empty_continuation(filled: bytes, name: str) -> bytes:
    """Return a filled form without the sheet that follows it where no text stands there."""
    parts = _OPENER.read(filled, name)
    part = next((part for part in parts if _CONTINUATION_PART.fullmatch(part)), "")
    root = _OPENER.parse(parts[part], name, part) if part else None
    if root is None or any(text.text for text in root.iter(f"{_MAIN}t", f"{_MAIN}v")):
        return filled
    del parts[part]
    for place, target in ((TYPES_PART, f"/{part}"), (relations_part(_BOOK), part.removeprefix("xl/"))):
        table = _OPENER.parse(parts[place], name, place)
        for node in list(table):
            if target in {node.get("PartName"), node.get("Target")}:
                table.remove(node)
                relation = node.get("Id", "")
        parts[place] = serialise(table)
    book = _OPENER.parse(parts[_BOOK], name, _BOOK)
    for sheet in [sheet for sheet in book.iter(f"{_MAIN}sheet") if sheet.get(_RELATION) == relation]:
        next(book.iter(f"{_MAIN}sheets")).remove(sheet)
    parts[_BOOK] = serialise(book)
    return write_package(parts.items())


def _shared_strings(parts: Mapping[str, bytes], name: str) -> list[etree._Element]:
    relations = _OPENER.relations(parts, "xl/workbook.xml", name).values()
    part = next((r.target for r in relations if r.target.endswith("sharedStrings.xml")), "")
    return list(_OPENER.parse(parts[part], name, part).iter(f"{_MAIN}si")) if part in parts else []


def _cell_element(root: etree._Element, cell: Cell) -> etree._Element:
    """Return the element of `cell`, made in its order where the sheet holds none (18.3.1.73)."""
    rows = next(root.iter(f"{_MAIN}sheetData"))
    number = cell.row + 1
    row = next((node for node in rows if int(node.get("r", "0")) == number), None)
    if row is None:
        row = rows.makeelement(f"{_MAIN}row", {"r": str(number)})
        rows.insert(sum(int(node.get("r", "0")) < number for node in rows), row)
    element = next((node for node in row if node.get("r") == _name(cell)), None)
    if element is None:
        element = row.makeelement(f"{_MAIN}c", {"r": _name(cell)})
        before = [n for n in row if coordinate_to_tuple(n.get("r", "A1"))[1] < cell.column]
        row.insert(len(before), element)
    return element


def _write_cell(
    root: etree._Element, cell: Cell, written: Sequence[_Written], strings: Sequence[etree._Element]
) -> None:
    """Put placeholders into a cell's text, which keeps the looks of the cell and of each of its runs."""
    element = _cell_element(root, cell)
    holder = _text_holder(element, strings)
    for child in list(element):
        element.remove(child)
    element.set("t", "inlineStr")
    element.append(holder)
    texts = [text for text in holder.iter(f"{_MAIN}t") if text.getparent().tag != f"{_MAIN}rPh"]  # type: ignore[union-attr]
    # Slots were found in the text without the blanks at its ends.
    whole = "".join(text.text or "" for text in texts)
    indent = len(whole) - len(whole.lstrip())
    for (start, end), placeholder in sorted(written, reverse=True):
        _replace(texts, start + indent, end + indent, placeholder)
    for text in texts:
        text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")


def _text_holder(cell: etree._Element, strings: Sequence[etree._Element]) -> etree._Element:
    """Return the cell's text as it would stand inline, with its runs (18.4.8); an empty one for no text."""
    number, inline = cell.findtext(f"{_MAIN}v"), cell.find(f"{_MAIN}is")
    holder = cell.makeelement(f"{_MAIN}is", {})
    source = strings[int(number)] if cell.get("t") == "s" and number is not None else inline
    if source is not None:
        holder.extend(deepcopy(child) for child in source)
    elif number is not None:
        etree.SubElement(holder, f"{_MAIN}t").text = number
    if next(holder.iter(f"{_MAIN}t"), None) is None:
        etree.SubElement(holder, f"{_MAIN}t").text = ""
    return holder


def _replace(texts: Sequence[etree._Element], start: int, end: int, placeholder: str) -> None:
    """Put `placeholder` where the characters from `start` to `end` stand, in the run of the first of them."""
    position, is_written = 0, False
    for text in texts:
        own = text.text or ""
        first, last = max(start - position, 0), min(end - position, len(own))
        is_here = first < last or (start == end and 0 <= start - position <= len(own))
        if is_here and not (is_written and start == end):
            text.text = own[:first] + ("" if is_written else placeholder) + own[max(last, first) :]
            is_written = True
        position += len(own)
