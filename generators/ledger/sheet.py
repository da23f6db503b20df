"""One sheet of a template: compiled once to rows of ready XML, written for each context."""

from __future__ import annotations

import copy
import datetime as dt
import math
import re
import unicodedata
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from lxml import etree
from openpyxl.formula.translate import Translator
from openpyxl.utils import column_index_from_string, get_column_letter

from generators.errors import Finding
from generators.ledger.cells import (
    Item,
    Scalar,
    UnwritableError,
    Value,
    as_text,
    date_serial,
    looks_like_formula,
    number_text,
    text_xml,
)
from generators.ledger.markers import Marker, Run, broken_mark, holds_mark, split_marks, split_runs
from generators.ledger.package import MAIN
from generators.ledger.references import Block, Formula, RowMap, parse_formula
from generators.ledger.surroundings import move_surroundings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from generators.ledger.styles import Styles

_M = f"{{{MAIN}}}"
_CELL = re.compile(r"([A-Z]+)([0-9]+)")
_PAGE_TEXTS = ("oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader", "firstFooter")
_DEFAULT_WIDTH = 8.43
_DEFAULT_HEIGHT = 15.0
_PIXELS_A_DIGIT = 7
_PIXELS_A_POINT = 96 / 72
_CELL_PADDING = 6
_LINE_PITCH = 1.35
"""Line height of Chinese text in a sheet as a multiple of its size, measured in LibreOffice and WPS."""
_TALLEST_ROW = 409.0
ROWS_OF_A_SHEET = 1_048_576
ZERO_REPORT = "零报告"

CellValue = str | float | bool | None
Grid = dict[tuple[int, int], CellValue]


@dataclass(frozen=True)
class TemplateCell:
    """A cell of the template. One of `body` (kept as it is), `formula` and `runs` (with marks) says what it holds."""

    column: int
    style: int
    attributes: str = ""
    body: str = ""
    value: CellValue = None
    formula: Formula | None = None
    array: str = ""
    runs: tuple[Run, ...] = ()

    @property
    def letters(self) -> str:
        """Return the column as a clerk reads it."""
        return get_column_letter(self.column)

    def iter_marks(self) -> Iterator[Marker]:
        """Yield the marks of the cell."""
        for run in self.runs:
            for piece in run.pieces:
                if isinstance(piece, Marker):
                    yield piece


@dataclass(frozen=True)
class TemplateRow:
    """A row of the template; `height` in points, None for the sheet's default."""

    number: int
    attributes: str
    height: float | None
    has_fixed_height: bool
    cells: tuple[TemplateCell, ...]


@dataclass(frozen=True)
class Placed:
    """A value that was put into a cell, to be found again in the file; `marks` say what it came from."""

    sheet: str
    cell: str
    row: int
    column: int
    value: Scalar
    marks: str


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
    placed: list[Placed] = field(default_factory=list)
    faults: list[Finding] = field(default_factory=list)
    grid: Grid = field(default_factory=dict)
    zero_merges: list[str] = field(default_factory=list)

    def serialise(self) -> bytes:
        """Return the worksheet part."""
        head, tail = self.surroundings.split(b"<sheetData/>", 1)
        return head + b"<sheetData>" + "".join(self.pieces).encode() + b"</sheetData>" + tail


@dataclass(frozen=True)
class SharedText:
    """An entry of the shared strings: its runs as (format, text) and the text as a whole."""

    runs: tuple[tuple[str, str], ...]

    @property
    def text(self) -> str:
        """Return the text without its formats."""
        return "".join(part for _, part in self.runs)


def read_shared_text(item: etree._Element) -> SharedText:
    """Return the text of `<si>` or `<is>`, by runs."""
    runs = []
    for child in item:
        if child.tag == f"{_M}t":
            runs.append(("", child.text or ""))
        elif child.tag == f"{_M}r":
            properties = child.find(f"{_M}rPr")
            runs.append(
                ("" if properties is None else _inner_xml(properties), child.findtext(f"{_M}t") or "")
            )
    return SharedText(tuple(runs))


def _inner_xml(element: etree._Element) -> str:
    twin = copy.deepcopy(element)
    twin.tail = None
    etree.cleanup_namespaces(twin)
    return etree.tostring(twin, encoding="unicode").replace(f' xmlns="{MAIN}"', "")


class SheetTemplate:
    """A sheet of the template, compiled."""

    def __init__(
        self, name: str, root: etree._Element, texts: Sequence[SharedText], styles: Styles, *, is_1904: bool
    ) -> None:
        """Compile the worksheet `root`; what is wrong with it stands in `faults`."""
        self.name = name
        self.faults: list[tuple[str, str, str, str]] = []
        """Cell, what was expected, what was found, the way out."""
        self._styles = styles
        self._is_1904 = is_1904
        self._read_sizes(root)
        data = root.find(f"{_M}sheetData")
        self._shared: dict[str, tuple[str, str]] = {}
        self.rows = [self._read_row(row, texts) for row in ([] if data is None else data)]
        self._merges = [item.get("ref", "") for item in root.iter(f"{_M}mergeCell")]
        self.blocks = self._find_blocks()
        self._merged_widths = self._measure_merges()
        self._skeleton = copy.deepcopy(root)
        kept = self._skeleton.find(f"{_M}sheetData")
        if kept is not None:
            for row in list(kept):
                kept.remove(row)
            kept.text = None
        self.page_marks = [mark for _, mark in self._iter_page_marks()]
        self._add_styles()

    # -- reading ------------------------------------------------------------------------------------------------

    def _read_sizes(self, root: etree._Element) -> None:
        usual = root.find(f"{_M}sheetFormatPr")
        self._height = (
            float(usual.get("defaultRowHeight", _DEFAULT_HEIGHT)) if usual is not None else _DEFAULT_HEIGHT
        )
        width = float(usual.get("defaultColWidth", _DEFAULT_WIDTH)) if usual is not None else _DEFAULT_WIDTH
        self._usual_width = width
        self._widths: list[tuple[int, int, float]] = []
        for item in root.iter(f"{_M}col"):
            is_hidden = item.get("hidden") in {"1", "true"}
            span = int(item.get("min", "1")), int(item.get("max", "1"))
            self._widths.append((*span, 0.0 if is_hidden else float(item.get("width", width))))

    def _width(self, column: int) -> float:
        return next((w for low, high, w in self._widths if low <= column <= high), self._usual_width)

    def _read_row(self, row: etree._Element, texts: Sequence[SharedText]) -> TemplateRow:
        number = int(row.get("r", "0"))
        kept = {
            name: value
            for name, value in row.attrib.items()
            if isinstance(name, str)
            and name not in {"r", "ht", "customHeight", "spans"}
            and not name.startswith("{")
        }
        height = row.get("ht")
        return TemplateRow(
            number,
            "".join(f" {name}={quoteattr(str(value))}" for name, value in kept.items()),
            float(height) if height else None,
            row.get("customHeight") in {"1", "true"},
            tuple(self._read_cell(cell, number, texts) for cell in row if cell.tag == f"{_M}c"),
        )

    def _read_cell(self, cell: etree._Element, row: int, texts: Sequence[SharedText]) -> TemplateCell:
        place = cell.get("r", "")
        found = _CELL.fullmatch(place)
        column = column_index_from_string(found[1]) if found else 1
        style = int(cell.get("s", "0"))
        head = f' s="{style}"' if style else ""
        formula = cell.find(f"{_M}f")
        if formula is not None:
            return self._read_formula(formula, place, TemplateCell(column, style, head))
        kind = cell.get("t", "n")
        text: SharedText | None = None
        number = cell.findtext(f"{_M}v")
        if kind == "s" and number is not None:
            text = texts[int(number)]
        elif kind == "inlineStr":
            holder = cell.find(f"{_M}is")
            text = SharedText(()) if holder is None else read_shared_text(holder)
        if text is not None and holds_mark(text.text):
            broken = broken_mark(text.text)
            if broken:
                self.faults.append(
                    (place, "字段应写成半角的 {{ 字段 }} 或 {{ 表名.字段 }}", f"“{broken[:40]}”", "")
                )
            return TemplateCell(column, style, head, runs=_trimmed(split_runs(text.runs)))
        body = "".join(_inner_xml(child) for child in cell if child.tag in {f"{_M}v", f"{_M}is"})
        value: CellValue = text.text if text is not None else number
        if kind == "n" and number is not None:
            value = float(number)
        elif kind == "b":
            value = number == "1"
        return TemplateCell(column, style, head + ("" if kind == "n" else f' t="{kind}"'), body, value)

    def _read_formula(self, formula: etree._Element, place: str, cell: TemplateCell) -> TemplateCell:
        kind = formula.get("t", "normal")
        text = formula.text or ""
        if kind == "shared":
            group = formula.get("si", "")
            if text:
                self._shared[group] = (text, place)
            elif group in self._shared:
                master, origin = self._shared[group]
                text = Translator("=" + master, origin).translate_formula(place)[1:]
        elif kind == "dataTable":
            self.faults.append((place, "模板不得用模拟运算表", "模拟运算表", "改用普通公式"))
        if holds_mark(text):
            self.faults.append((place, "公式里不能放字段", "{{ }}", "字段另放一格，公式引用那一格"))
            text = ""
        array = formula.get("ref", "") if kind == "array" else ""
        return TemplateCell(
            cell.column, cell.style, cell.attributes, formula=parse_formula(text), array=array
        )

    def _find_blocks(self) -> list[Block]:
        names: dict[int, str] = {}
        for row in self.rows:
            lists = {mark.name: cell for cell in row.cells for mark in cell.iter_marks() if mark.of_list}
            if len(lists) > 1:
                cell = list(lists.values())[1]
                found = "、".join(f"“{name}”" for name in lists)
                self.faults.append(
                    (f"{cell.letters}{row.number}", "一行只能取一张表的字段", found, "分成两行")
                )
            if lists:
                names[row.number] = next(iter(lists))
        blocks: list[Block] = []
        for number in sorted(names):
            bottom = max([number, *(high for low, high in self._merged_rows() if low == number)])
            if blocks and blocks[-1].last >= number - 1 and blocks[-1].name == names[number]:
                blocks[-1] = Block(names[number], blocks[-1].first, max(bottom, blocks[-1].last))
            else:
                blocks.append(Block(names[number], number, bottom))
        return blocks

    def _merged_rows(self) -> Iterator[tuple[int, int]]:
        for ref in self._merges:
            corners = [int(found[2]) for found in _CELL.finditer(ref)]
            if corners:
                yield corners[0], corners[-1]

    def _measure_merges(self) -> dict[tuple[int, int], float]:
        widths = {}
        for ref in self._merges:
            corners = [(column_index_from_string(f[1]), int(f[2])) for f in _CELL.finditer(ref)]
            if len(corners) == 2:
                (left, top), (right, bottom) = corners
                whole = sum(self._width(column) for column in range(left, right + 1))
                # Text merged over several rows has all their heights; the one row need not grow.
                widths[top, left] = whole if bottom == top else math.inf
        return widths

    def _iter_page_marks(self) -> Iterator[tuple[str, Marker]]:
        for tag in _PAGE_TEXTS:
            for item in self._skeleton.iter(f"{_M}{tag}"):
                for piece in split_marks(item.text or ""):
                    if isinstance(piece, Marker):
                        yield tag, piece

    def _add_styles(self) -> None:
        """Ask for every extra format now, so that the formats are the same for every fill."""
        for row in self.rows:
            block = self.block_at(row.number)
            for cell in row.cells:
                if cell.runs or block is not None:
                    self._styles.date_style(cell.style)
                    self._styles.quoted_style(cell.style)

    # -- asking -------------------------------------------------------------------------------------------------

    def block_at(self, row: int) -> Block | None:
        """Return the block that holds `row`."""
        return next((block for block in self.blocks if block.first <= row <= block.last), None)

    def iter_marks(self) -> Iterator[tuple[str, Marker]]:
        """Yield (cell, mark) for every mark of the sheet; page headers and footers have no cell."""
        for row in self.rows:
            for cell in row.cells:
                for mark in cell.iter_marks():
                    yield f"{cell.letters}{row.number}", mark
        for mark in self.page_marks:
            yield "页眉页脚", mark

    @property
    def has_formulas(self) -> bool:
        """Return whether any cell is computed."""
        return any(cell.formula is not None for row in self.rows for cell in row.cells)

    # -- filling ------------------------------------------------------------------------------------------------

    def map_rows(self, context: Mapping[str, Value]) -> RowMap:
        """Return where this sheet's rows stand with the lists of `context`; an empty list keeps one row."""
        return RowMap(tuple((block, max(1, len(items_of(context, block.name)))) for block in self.blocks))

    def fill(self, context: Mapping[str, Value], maps: Mapping[str, RowMap]) -> FilledSheet:
        """Return the sheet written with `context`; `maps` says where the rows of every sheet stand."""
        made = FilledSheet(self.name)
        rows = maps[self.name]
        if self.rows and rows.last(self.rows[-1].number) > ROWS_OF_A_SHEET:
            made.faults.append(
                Finding(f"工作表“{self.name}”", f"最多 {ROWS_OF_A_SHEET} 行", "更多的行", "分成几个文件")
            )
            return made
        writer = _RowWriter(self, context, maps, made)
        done = 0
        for row in self.rows:
            block = self.block_at(row.number)
            if block is None:
                writer.write(row, rows.first(row.number))
            elif row.number > done:
                done = block.last
                writer.write_block(block, [r for r in self.rows if block.first <= r.number <= block.last])
        root = copy.deepcopy(self._skeleton)
        move_surroundings(root, self.name, maps)
        self._fill_page_texts(root, context)
        self._set_extent(root, rows)
        _add_merges(root, made.zero_merges)
        made.surroundings = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
        return made

    def _fill_page_texts(self, root: etree._Element, context: Mapping[str, Value]) -> None:
        for tag in _PAGE_TEXTS:
            for item in root.iter(f"{_M}{tag}"):
                pieces = split_marks(item.text or "")
                item.text = "".join(
                    as_text(_single(context, piece.name)).replace("&", "&&")
                    if isinstance(piece, Marker)
                    else piece
                    for piece in pieces
                )

    def _set_extent(self, root: etree._Element, rows: RowMap) -> None:
        extent = root.find(f"{_M}dimension")
        cells = [(row.number, cell.column) for row in self.rows for cell in row.cells]
        if extent is not None and cells:
            left, right = min(c for _, c in cells), max(c for _, c in cells)
            top, bottom = rows.first(cells[0][0]), rows.last(cells[-1][0])
            extent.set("ref", f"{get_column_letter(left)}{top}:{get_column_letter(right)}{bottom}")

    def zero_span(self, block: Block) -> tuple[int, int]:
        """Return the columns over which a 零报告 stands: those with marks, and the ruled cells beside them."""
        cells = {cell.column: cell for row in self.rows if row.number == block.first for cell in row.cells}
        marked = [c for c, cell in cells.items() if any(mark.of_list for mark in cell.iter_marks())]
        left, right = (min(marked), max(marked)) if marked else (min(cells), max(cells))
        while left - 1 in cells and self._styles.has_border(cells[left - 1].style):
            left -= 1
        while right + 1 in cells and self._styles.has_border(cells[right + 1].style):
            right += 1
        return left, right

    def zero_text(self, block: Block, context: Mapping[str, Value]) -> str:
        """Return what stands in place of the rows of an empty list; empty for lists of plain lines."""
        is_table = any(mark.field for _, mark in self.iter_marks() if mark.name == block.name)
        text = context.get(block.name + ZERO_REPORT, context.get(ZERO_REPORT, ""))
        return text if is_table and isinstance(text, str) else ""

    def needed_height(
        self, row: int, cell: TemplateCell, text: str, span: tuple[int, int] | None = None
    ) -> float:
        """Return the points that `text` takes in its column (or columns `span`), 0 where one line is all it gets."""
        if not self._styles.wraps(cell.style):
            return 0.0
        if span is not None:
            width = sum(self._width(column) for column in range(span[0], span[1] + 1))
        else:
            width = self._merged_widths.get((row, cell.column)) or self._width(cell.column)
        size = self._styles.font_size(cell.style)
        room = max(size, width * _PIXELS_A_DIGIT - _CELL_PADDING) if math.isfinite(width) else math.inf
        if len(text) * size * _PIXELS_A_POINT <= room and "\n" not in text:
            return 0.0
        return min(_TALLEST_ROW, _count_lines(text, size * _PIXELS_A_POINT, room) * size * _LINE_PITCH + 4)

    def is_merged(self, row: int, column: int) -> bool:
        """Return whether a merged area begins at the cell; Excel never fits a row to those."""
        return (row, column) in self._merged_widths

    def date_style(self, style: int) -> int:
        """Return the format for a date in a cell of `style`."""
        return self._styles.date_style(style)

    def quoted_style(self, style: int) -> int:
        """Return the format for text that looks like a formula in a cell of `style`."""
        return self._styles.quoted_style(style)

    def serial(self, value: dt.date) -> str:
        """Return `value` in this workbook's count of days."""
        return date_serial(value, is_1904=self._is_1904)


def items_of(context: Mapping[str, Value], name: str) -> Sequence[Item]:
    """Return list `name` of `context`, empty when it is none."""
    value = context.get(name, ())
    return () if isinstance(value, str | int | float | Decimal | dt.date | None) else value


def _single(context: Mapping[str, Value], name: str) -> Scalar:
    value = context.get(name)
    return value if isinstance(value, str | int | float | Decimal | dt.date | None) else None


def _trimmed(runs: tuple[Run, ...]) -> tuple[Run, ...]:
    """Return a lone mark without blanks around it, so that it still gives a number or a date."""
    pieces = [piece for run in runs for piece in run.pieces]
    marks = [piece for piece in pieces if isinstance(piece, Marker)]
    if len(marks) == 1 and not "".join(piece for piece in pieces if isinstance(piece, str)).strip():
        owner = next(run for run in runs if marks[0] in run.pieces)
        return (Run(owner.properties, (marks[0],)),)
    return runs


@lru_cache(maxsize=4096)
def _character_share(character: str) -> float:
    return 1.0 if unicodedata.east_asian_width(character) in "WFA" else 0.55


def _count_lines(text: str, size: float, room: float) -> int:
    lines = 0
    for paragraph in text.split("\n"):
        lines += 1
        used = 0.0
        for character in paragraph:
            share = size * _character_share(character)
            if used + share > room:
                lines += 1
                used = 0.0
            used += share
    return lines


def _add_merges(root: etree._Element, areas: Sequence[str]) -> None:
    if not areas:
        return
    holder = root.find(f"{_M}mergeCells")
    if holder is None:
        holder = root.makeelement(f"{_M}mergeCells")
        before = (
            "sheetData",
            "sheetCalcPr",
            "sheetProtection",
            "protectedRanges",
            "scenarios",
            "autoFilter",
            "sortState",
        )
        previous = [item for item in root if item.tag in {f"{_M}{t}" for t in (*before, "dataConsolidate")}][
            -1
        ]
        previous.addnext(holder)
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
    found = [(column_index_from_string(f[1]), int(f[2])) for f in _CELL.finditer(area)]
    return (*found[0], *found[-1]) if found else (0, 0, 0, 0)


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
                self.write(row, number, block, index, item)
        if not items:
            self._write_zero(block, rows, base)

    def _write_zero(self, block: Block, rows: Sequence[TemplateRow], base: int) -> None:
        text = self._sheet.zero_text(block, self._context)
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
            hidden = "" if is_table or "hidden=" in row.attributes else ' hidden="1"'
            height = row.height if row.has_fixed_height else None
            kept = TemplateRow(row.number, row.attributes + hidden, height, row.has_fixed_height, emptied)
            self.write(kept, number, zero=text, span=(left, right))
        if text and (right > left or block.height > 1):
            self._made.zero_merges.append(
                f"{get_column_letter(left)}{base}:{get_column_letter(right)}{base + block.height - 1}"
            )

    def write(
        self,
        row: TemplateRow,
        number: int,
        block: Block | None = None,
        copy_index: int = 0,
        item: Item | None = None,
        zero: str = "",
        span: tuple[int, int] | None = None,
    ) -> None:
        """Write template `row` as row `number`, its marks from `item` of `block` or from the context.

        `zero` is the 零报告 that stands over the columns `span` in place of an item.
        """
        pieces = self._made.pieces
        at = len(pieces)
        pieces.append("")
        needed = 0.0
        for cell in row.cells:
            if cell.runs:
                needed = max(needed, self._write_marks(row, number, cell, item, zero, span))
            elif cell.formula is not None:
                self._write_formula(number, cell, block, copy_index)
            elif cell.body:
                pieces.append(f'<c r="{cell.letters}{number}"{cell.attributes}>{cell.body}</c>')
                self._made.grid[number, cell.column] = cell.value
            else:
                pieces.append(f'<c r="{cell.letters}{number}"{cell.attributes}/>')
        pieces[at] = (
            f'<row r="{number}"{row.attributes}{self._height(row, needed, has_marks=block is not None)}>'
        )
        pieces.append("</row>")

    def _height(self, row: TemplateRow, needed: float, *, has_marks: bool) -> str:
        """Return the height of the row: never less than its text needs, else the office's, else left to fit.

        A height that Excel once fitted to the mark itself says nothing about the text in its place; LibreOffice and
        the previews of WPS fit no row on loading, so that what needs more than one line is given its height here.
        """
        kept = row.height if row.height is not None and (row.has_fixed_height or not has_marks) else None
        if needed > (kept or 0.0):
            return f' ht="{needed:g}" customHeight="1"'
        if kept is None:
            return ""
        return f' ht="{kept:g}"' + (' customHeight="1"' if row.has_fixed_height else "")

    def _write_formula(self, number: int, cell: TemplateCell, block: Block | None, copy_index: int) -> None:
        if cell.formula is None:
            return
        text = cell.formula.write(self._sheet.name, self._maps, block, copy_index)
        kind = ""
        if cell.array:
            area = parse_formula(cell.array).write(self._sheet.name, self._maps, block, copy_index)
            kind = f' t="array" ref="{area}"'
        head = f'<c r="{cell.letters}{number}"{cell.attributes}'
        tail = f"><f{kind}>{escape(text)}</f>"
        waiting = WaitingFormula(len(self._made.pieces), head, tail, text, number, cell.column)
        self._made.formulas.append(waiting)
        self._made.pieces.append("")

    def _write_marks(
        self,
        row: TemplateRow,
        number: int,
        cell: TemplateCell,
        item: Item | None,
        zero: str,
        span: tuple[int, int] | None,
    ) -> float:
        """Write a cell with marks; return the height in points that its text needs."""
        place = f"{cell.letters}{number}"
        marks = list(cell.iter_marks())
        try:
            if len(cell.runs) == 1 and len(cell.runs[0].pieces) == 1:
                value = zero if zero and marks[0].name == ZERO_REPORT else self._value(marks[0], item)
                value, xml = self._cell_xml(place, cell, value)
            else:
                value, xml = self._mixed_xml(place, cell, item)
        except UnwritableError as error:
            names = "、".join(mark.path for mark in marks)
            where = f"工作表“{self._sheet.name}”单元格 {place}（{names}）"
            self._made.faults.append(Finding(where, "应是能写进表格的内容", str(error), "改正数据后重做"))
            return 0.0
        self._made.pieces.append(xml)
        self._made.grid[number, cell.column] = _grid_value(value, self._sheet)
        paths = "、".join(str(mark) for mark in marks)
        self._made.placed.append(Placed(self._sheet.name, place, number, cell.column, value, paths))
        if not isinstance(value, str):
            return 0.0
        return self._sheet.needed_height(row.number, cell, value, span if value == zero else None)

    def _value(self, mark: Marker, item: Item | None) -> Scalar:
        if not mark.of_list:
            return _single(self._context, mark.name)
        if item is None or isinstance(item, str):
            return item
        return item[mark.field]

    def _cell_xml(self, place: str, cell: TemplateCell, value: Scalar) -> tuple[Scalar, str]:
        style = cell.style
        if isinstance(value, bool):
            value = as_text(value)
        if value is None or value == "":
            return None, f'<c r="{place}"{_style(style)}/>'
        if isinstance(value, dt.date):
            style = self._sheet.date_style(style)
            return value, f'<c r="{place}"{_style(style)}><v>{self._sheet.serial(value)}</v></c>'
        if isinstance(value, str):
            return self._text_xml(place, style, value, text_xml(as_text(value), cell.runs[0].properties))
        return value, f'<c r="{place}"{_style(style)}><v>{number_text(value)}</v></c>'

    def _text_xml(self, place: str, style: int, text: str, body: str) -> tuple[Scalar, str]:
        text = as_text(text)
        if looks_like_formula(text):
            style = self._sheet.quoted_style(style)
        return text, f'<c r="{place}"{_style(style)} t="inlineStr"><is>{body}</is></c>'

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
        return self._text_xml(place, cell.style, "".join(texts), body)


def _style(style: int) -> str:
    return f' s="{style}"' if style else ""


def _emptied(cell: TemplateCell) -> TemplateCell:
    return TemplateCell(cell.column, cell.style, _style(cell.style))


def _grid_value(value: Scalar, sheet: SheetTemplate) -> CellValue:
    if isinstance(value, dt.date):
        return float(sheet.serial(value))
    if isinstance(value, Decimal | int) and not isinstance(value, bool):
        return float(value)
    return value
