"""A compiled sheet and a context to the rows of the output."""

from __future__ import annotations

import copy
import datetime as dt
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple
from xml.sax.saxutils import escape

from generators.errors import Finding
from generators.filling.xlsx.cells import (
    Item,
    Scalar,
    UnwritableError,
    Value,
    as_text,
    number_text,
    text_xml,
)
from generators.filling.xlsx.dependents import move_surroundings
from generators.filling.xlsx.package import MAIN, put_in_order
from generators.filling.xlsx.page_end import keep_the_end_together
from generators.filling.xlsx.placeholders import Marker, Run, split_placeholders
from generators.filling.xlsx.sheet import (
    CELL,
    PAGE_TEXTS,
    CellValue,
    SheetTemplate,
    TemplateCell,
    TemplateRow,
    style_attribute,
)
from generators.formulas.addresses import column_letter, column_number
from generators.formulas.references import Block, RowMap, parse_formula
from generators.masking import begins_a_formula
from generators.opc import serialise

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lxml import etree

_M = f"{{{MAIN}}}"
ROWS_OF_A_SHEET = 1_048_576
ZERO_REPORT = "零报告"

Grid = dict[tuple[int, int], CellValue]


class PlacedRow(NamedTuple):
    """The values put into row `number` for the template's cells with marks, to be found again in the file."""

    number: int
    cells: Sequence[TemplateCell]
    values: Sequence[Scalar]


@dataclass(frozen=True)
class WaitingFormula:
    """A formula in its place; its value is put into `pieces[index]` when all cells are known."""

    index: int
    head: str
    tail: str
    text: str
    row: int
    column: int


@dataclass
class FilledSheet:
    """What came of one sheet: XML around and of its rows, the values placed, the faults met."""

    name: str
    surroundings: bytes = b""
    pieces: list[str] = field(default_factory=list)
    formulas: list[WaitingFormula] = field(default_factory=list)
    placed: list[PlacedRow] = field(default_factory=list)
    faults: list[Finding] = field(default_factory=list)
    grid: Grid = field(default_factory=dict)
    zero_merges: list[str] = field(default_factory=list)
    heights: list[float] = field(default_factory=list)
    """Points of each row from 1 on, 0 of one that is hidden."""

    def serialise(self) -> bytes:
        """Return the worksheet part."""
        head, tail = self.surroundings.split(b"<sheetData/>", 1)
        return head + b"<sheetData>" + "".join(self.pieces).encode() + b"</sheetData>" + tail


def items_of(context: Mapping[str, Value], name: str) -> Sequence[Item]:
    """Return list `name` of `context`, empty when it is none."""
    value = context.get(name, ())
    return () if isinstance(value, str | int | float | Decimal | dt.date | None) else value


def _single(context: Mapping[str, Value], name: str) -> Scalar:
    value = context.get(name)
    return value if isinstance(value, str | int | float | Decimal | dt.date | None) else None


def map_rows(sheet: SheetTemplate, context: Mapping[str, Value]) -> RowMap:
    """Return where the rows of `sheet` stand with the lists of `context`; an empty list keeps one row."""
    return RowMap(tuple((block, max(1, len(items_of(context, block.name)))) for block in sheet.blocks))


def fill_sheet(sheet: SheetTemplate, context: Mapping[str, Value], maps: Mapping[str, RowMap]) -> FilledSheet:
    """Return `sheet` written with `context`; `maps` says where the rows of every sheet stand."""
    made = FilledSheet(sheet.name)
    rows = maps[sheet.name]
    if sheet.rows and rows.last(sheet.rows[-1].number) > ROWS_OF_A_SHEET:
        expected = f"最多 {ROWS_OF_A_SHEET} 行"
        made.faults.append(Finding(f"工作表“{sheet.name}”", expected, "更多的行", "分成几个文件"))
        return made
    writer = _RowWriter(sheet, context, maps, made)
    done = 0
    for row in sheet.rows:
        block = sheet.block_at(row.number)
        if block is None:
            writer.write(row, rows.first(row.number), _NO_TURN)
        elif row.number > done:
            done = block.last
            writer.write_block(block, [r for r in sheet.rows if block.first <= r.number <= block.last])
    root = copy.deepcopy(sheet.skeleton)
    move_surroundings(root, sheet.name, maps)
    _fill_page_texts(root, context)
    _set_extent(root, sheet, rows)
    _add_merges(root, made.zero_merges)
    _keep_the_end_together(root, sheet, rows, made)
    made.surroundings = serialise(root)
    return made


def _keep_the_end_together(
    root: etree._Element, sheet: SheetTemplate, rows: RowMap, made: FilledSheet
) -> None:
    """Keep the last record of the sheet's list, if it has one of several, on the page of what follows it."""
    lists = {mark.name for _, mark in sheet.iter_marks() if mark.field}
    blocks = [block for block in sheet.blocks if block.name in lists]
    if blocks:
        block = blocks[-1]
        last = rows.last(block.last) - block.height + 1
        if last > rows.first(block.first):
            heads = sheet.heads
            repeated = range(rows.first(heads[0]), rows.last(heads[-1]) + 1) if heads else heads
            keep_the_end_together(root, made.heights, repeated, last, sheet.points_wide)


def _fill_page_texts(root: etree._Element, context: Mapping[str, Value]) -> None:
    for tag in PAGE_TEXTS:
        for item in root.iter(f"{_M}{tag}"):
            pieces = split_placeholders(item.text or "")
            item.text = "".join(
                as_text(_single(context, piece.name)).replace("&", "&&")
                if isinstance(piece, Marker)
                else piece
                for piece in pieces
            )


def _set_extent(root: etree._Element, sheet: SheetTemplate, rows: RowMap) -> None:
    extent = root.find(f"{_M}dimension")
    cells = [(row.number, cell.column) for row in sheet.rows for cell in row.cells]
    if extent is not None and cells:
        left, right = min(c for _, c in cells), max(c for _, c in cells)
        top, bottom = rows.first(cells[0][0]), rows.last(cells[-1][0])
        extent.set("ref", f"{column_letter(left)}{top}:{column_letter(right)}{bottom}")


def _zero_text(sheet: SheetTemplate, block: Block, context: Mapping[str, Value]) -> str:
    """Return what stands in place of the rows of an empty list; empty for lists of plain lines."""
    is_table = any(mark.field for _, mark in sheet.iter_marks() if mark.name == block.name)
    text = context.get(block.name + ZERO_REPORT, context.get(ZERO_REPORT, ""))
    return text if is_table and isinstance(text, str) else ""


def _add_merges(root: etree._Element, areas: Sequence[str]) -> None:
    if not areas:
        return
    holder = root.find(f"{_M}mergeCells")
    if holder is None:
        holder = root.makeelement(f"{_M}mergeCells")
        put_in_order(root, holder)
    for area in areas:
        left, top, right, bottom = _corners(area)
        for item in list(holder):
            low_column, low, high_column, high = _corners(item.get("ref", ""))
            if low <= bottom and high >= top and low_column <= right and high_column >= left:
                holder.remove(item)
        item = root.makeelement(f"{_M}mergeCell")
        item.set("ref", area)
        holder.append(item)
    holder.set("count", str(len(holder)))


def _corners(area: str) -> tuple[int, int, int, int]:
    found = [(column_number(f[1]), int(f[2])) for f in CELL.finditer(area)]
    return (*found[0], *found[-1]) if found else (0, 0, 0, 0)


@dataclass(frozen=True)
class _Turn:
    """What a row is written for: an item of a block, the 零报告 of an empty one, or (all empty) itself."""

    block: Block | None = None
    copy: int = 0
    item: Item | None = None
    zero: str = ""
    span: tuple[int, int] | None = None


_NO_TURN = _Turn()


class _RowWriter:
    """Writes the rows of one sheet into a FilledSheet."""

    def __init__(
        self,
        sheet: SheetTemplate,
        context: Mapping[str, Value],
        maps: Mapping[str, RowMap],
        made: FilledSheet,
    ) -> None:
        self._sheet = sheet
        self._context = context
        self._maps = maps
        self._made = made

    def write_block(self, block: Block, rows: Sequence[TemplateRow]) -> None:
        """Write `rows` once an item; for none, once with the 零报告, or hidden when there is none to give."""
        base = self._maps[self._sheet.name].first(block.first)
        items = items_of(self._context, block.name)
        for index, item in enumerate(items):
            for row in rows:
                number = base + index * block.height + row.number - block.first
                self.write(row, number, _Turn(block, index, item))
        if not items:
            self._write_zero(block, rows, base)

    def _write_zero(self, block: Block, rows: Sequence[TemplateRow], base: int) -> None:
        text = _zero_text(self._sheet, block, self._context)
        is_table = any(mark.field for _, mark in self._sheet.iter_marks() if mark.name == block.name)
        left, right = self._sheet.zero_span(block)
        for row in rows:
            number = base + row.number - block.first
            emptied = tuple(_emptied(cell) for cell in row.cells)
            if text and row.number == block.first:
                mark = Marker(ZERO_REPORT)
                emptied = tuple(
                    TemplateCell(c.column, c.style, c.attributes, runs=(Run("", (mark,)),))
                    if c.column == left
                    else c
                    for c in emptied
                )
            height = row.height if row.has_fixed_height else None
            kept = replace(row, height=height, is_hidden=row.is_hidden or not is_table, cells=emptied)
            self.write(kept, number, _Turn(zero=text, span=(left, right)))
        if text and (right > left or block.height > 1):
            self._made.zero_merges.append(
                f"{column_letter(left)}{base}:{column_letter(right)}{base + block.height - 1}"
            )

    def write(self, row: TemplateRow, number: int, turn: _Turn) -> None:
        """Write template `row` as row `number`."""
        pieces = self._made.pieces
        at = len(pieces)
        pieces.append("")
        needed = 0.0
        values: list[Scalar] = []
        for cell in row.cells:
            if cell.runs:
                value = self._write_marks(number, cell, turn)
                values.append(value)
                if isinstance(value, str):
                    span = turn.span if value == turn.zero else None
                    legible = self._sheet.legible(row.number, cell, value)
                    if legible is not cell:
                        pieces.pop()
                        self._write_marks(number, legible, turn)
                    lines = value if span else self._sheet.unbroken(row.number, legible, value)
                    if lines != value:
                        pieces[-1] = self._write_lines(number, legible, lines)
                        values[-1] = lines
                    needed = max(needed, self._sheet.needed_height(row.number, legible, lines, span))
            elif cell.formula is not None:
                self._write_formula(number, cell, turn)
            elif cell.body:
                pieces.append(f'<c r="{cell.letters}{number}"{cell.attributes}>{cell.body}</c>')
                self._made.grid[number, cell.column] = cell.value
            else:
                pieces.append(f'<c r="{cell.letters}{number}"{cell.attributes}/>')
        height = self._height(row, needed, has_marks=turn.block is not None)
        hidden = ' hidden="1"' if row.is_hidden else ""
        pieces[at] = f'<row r="{number}"{row.attributes}{hidden}{_height_xml(height, row, needed)}>'
        self._note_height(number, 0.0 if row.is_hidden else height)
        pieces.append("</row>")
        if values:
            self._made.placed.append(PlacedRow(number, row.marked_cells, values))

    @staticmethod
    def _height(row: TemplateRow, needed: float, *, has_marks: bool) -> float | None:
        """Return the height of the row: never less than its text needs, else the office's, else left to fit.

        A height that Excel once fitted to the mark says nothing about the text in its place. LibreOffice and
        previews fit no row on loading, so what needs more than one line is given its height here.
        """
        kept = row.height if row.height is not None and (row.has_fixed_height or not has_marks) else None
        return needed if needed > (kept or 0.0) else kept

    def _note_height(self, number: int, height: float | None) -> None:
        """Keep the height of row `number`, and the usual one of the rows before it that nothing stands in."""
        heights, usual = self._made.heights, self._sheet.usual_height
        heights += [usual] * (number - 1 - len(heights))
        heights.append(usual if height is None else height)

    def _write_formula(self, number: int, cell: TemplateCell, turn: _Turn) -> None:
        if cell.formula is None:
            return
        text = cell.formula.write(self._sheet.name, self._maps, turn.block, turn.copy)
        kind = ""
        if cell.array:
            area = parse_formula(cell.array).write(self._sheet.name, self._maps, turn.block, turn.copy)
            kind = f' t="array" ref="{area}"'
        head = f'<c r="{cell.letters}{number}"{cell.attributes}'
        tail = f"><f{kind}>{escape(text)}</f>"
        waiting = WaitingFormula(len(self._made.pieces), head, tail, text, number, cell.column)
        self._made.formulas.append(waiting)
        self._made.pieces.append("")

    def _write_marks(self, number: int, cell: TemplateCell, turn: _Turn) -> Scalar:
        """Write a cell with marks; return what now stands in it."""
        place = f"{cell.letters}{number}"
        try:
            if (mark := cell.lone_mark) is not None:
                is_zero = turn.zero and mark.name == ZERO_REPORT
                value = turn.zero if is_zero else self._value(mark, turn.item)
                value, xml = self._cell_xml(place, cell, value)
            else:
                value, xml = self._mixed_xml(place, cell, turn.item)
        except UnwritableError as error:
            names = "、".join(mark.path for mark in cell.iter_marks())
            where = f"工作表“{self._sheet.name}”单元格 {place}（{names}）"
            self._made.faults.append(Finding(where, "应是能写进表格的内容", str(error), "改正数据后重做"))
            return None
        self._made.pieces.append(xml)
        self._made.grid[number, cell.column] = (
            value if isinstance(value, str) else _grid_value(value, self._sheet)
        )
        return value

    def _write_lines(self, number: int, cell: TemplateCell, lines: str) -> str:
        """Return the cell with the `lines` of a text of one format, a date or amount whole in each."""
        self._made.grid[number, cell.column] = lines
        body = text_xml(lines, cell.runs[0].properties)
        return self._text_xml(f"{cell.letters}{number}", cell, lines, body)[1]

    def _value(self, mark: Marker, item: Item | None) -> Scalar:
        if not mark.of_list:
            return _single(self._context, mark.name)
        if item is None or isinstance(item, str):
            return item
        return item[mark.field]

    def _cell_xml(self, place: str, cell: TemplateCell, value: Scalar) -> tuple[Scalar, str]:
        if isinstance(value, bool):
            value = as_text(value)
        if value is None or value == "":
            return None, f'<c r="{place}"{cell.style_xml}/>'
        if isinstance(value, str):
            text = as_text(value)
            return self._text_xml(place, cell, text, text_xml(text, cell.runs[0].properties))
        if isinstance(value, dt.date):
            style = style_attribute(self._sheet.date_style(cell.style))
            return value, f'<c r="{place}"{style}><v>{self._sheet.serial(value)}</v></c>'
        return value, f'<c r="{place}"{cell.style_xml}><v>{number_text(value)}</v></c>'

    def _text_xml(self, place: str, cell: TemplateCell, text: str, body: str) -> tuple[Scalar, str]:
        style = cell.style_xml
        if begins_a_formula(text):
            style = style_attribute(self._sheet.quoted_style(cell.style))
        return text, f'<c r="{place}"{style} t="inlineStr"><is>{body}</is></c>'

    def _mixed_xml(self, place: str, cell: TemplateCell, item: Item | None) -> tuple[Scalar, str]:
        texts = [
            "".join(as_text(self._value(p, item)) if isinstance(p, Marker) else p for p in run.pieces)
            for run in cell.runs
        ]
        if len(cell.runs) == 1:
            body = text_xml(texts[0], cell.runs[0].properties)
        else:
            filled = [(text, run.properties) for text, run in zip(texts, cell.runs, strict=True) if text]
            body = "".join(text_xml(text, properties or "<rPr/>") for text, properties in filled)
        return self._text_xml(place, cell, as_text("".join(texts)), body)


def _height_xml(height: float | None, row: TemplateRow, needed: float) -> str:
    if height is None:
        return ""
    return f' ht="{height:g}"' + (' customHeight="1"' if row.has_fixed_height or height == needed else "")


def _emptied(cell: TemplateCell) -> TemplateCell:
    return TemplateCell(cell.column, cell.style, style_attribute(cell.style))


def _grid_value(value: Scalar, sheet: SheetTemplate) -> CellValue:
    if isinstance(value, dt.date):
        return float(sheet.serial(value))
    if isinstance(value, Decimal | int) and not isinstance(value, bool):
        return float(value)
    return value
