"""One sheet of a template: compiled once to rows of ready XML, written for each context."""

from __future__ import annotations

import copy
import math
import re
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING
from xml.sax.saxutils import quoteattr

from lxml import etree
from openpyxl.formula.translate import Translator

from generators.filling.legible import (
    LEAST_IN_SHEETS,
    NEVER_FIRST,
    character_share,
    kept_together,
    share_of,
)
from generators.filling.spelling import enclosed_name, names_in
from generators.filling.xlsx.cells import (
    date_serial,
)
from generators.filling.xlsx.package import MAIN
from generators.filling.xlsx.placeholders import (
    Marker,
    Run,
    broken_placeholder,
    holds_braces,
    holds_placeholder,
    split_placeholders,
    split_runs,
)
from generators.formulas.addresses import column_letter, column_number
from generators.formulas.references import Block, Formula, parse_formula

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence

    from generators.filling.xlsx.styles import Styles

_M = f"{{{MAIN}}}"
CELL = re.compile(r"([A-Z]+)([0-9]+)")
PAGE_TEXTS = ("oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader", "firstFooter")
_DEFAULT_WIDTH = 8.43
_DEFAULT_HEIGHT = 15.0
_PIXELS_A_DIGIT = 7
_PIXELS_A_POINT = 96 / 72
_CELL_PADDING = 6
_LINE_PITCH = 1.35
"""Line height of Chinese text in a sheet as a multiple of its size, measured in LibreOffice and WPS."""
_TALLEST_ROW = 409.0

CellValue = str | float | bool | None


def style_attribute(style: int) -> str:
    """Return the attribute of a cell in format `style`, an index of `cellXfs`; none for the plain one."""
    return f' s="{style}"' if style else ""


@dataclass(frozen=True)
class TemplateCell:
    """A cell of the template, which has one of `body` (kept as it is), `formula` and `runs` (with marks)."""

    column: int
    style: int
    attributes: str = ""
    body: str = ""
    value: CellValue = None
    formula: Formula | None = None
    array: str = ""
    runs: tuple[Run, ...] = ()

    @cached_property
    def letters(self) -> str:
        """Return the column as a clerk reads it."""
        return column_letter(self.column)

    @cached_property
    def style_xml(self) -> str:
        """Return the attribute that gives the cell its format."""
        return style_attribute(self.style)

    @cached_property
    def lone_mark(self) -> Marker | None:
        """Return the mark that is all the cell holds: its value keeps its kind, a number stays a number."""
        pieces = self.runs[0].pieces if len(self.runs) == 1 else ()
        return pieces[0] if len(pieces) == 1 and isinstance(pieces[0], Marker) else None

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
    is_hidden: bool = False

    @cached_property
    def marked_cells(self) -> tuple[TemplateCell, ...]:
        """Return the cells with marks."""
        return tuple(cell for cell in self.cells if cell.runs)


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
        self,
        name: str,
        root: etree._Element,
        texts: Sequence[SharedText],
        styles: Styles,
        *,
        is_1904: bool,
        heads: range = range(0),
        columns: range = range(0),
    ) -> None:
        """Compile the worksheet `root`; what is wrong stands in `faults`.

        Its rows `heads` are repeated on every page; its `columns` are those printed, all when none is named.
        """
        self.name = name
        self.heads = heads
        self._columns = columns
        self.faults: list[tuple[str, str, str, str]] = []
        """Cell, what was expected, what was found, the way out."""
        self._styles = styles
        inline = map(read_shared_text, root.iter(f"{_M}is"))
        self._names = names_in([text.text for text in (*texts, *inline)])
        self._is_1904 = is_1904
        self._read_sizes(root)
        data = root.find(f"{_M}sheetData")
        self._shared: dict[str, tuple[str, str]] = {}
        self.rows: list[TemplateRow] = []
        for row in [] if data is None else data:
            self.rows.append(self._read_row(row, self.rows[-1].number + 1 if self.rows else 1, texts))
        self._merges = [item.get("ref", "") for item in root.iter(f"{_M}mergeCell")]
        self.blocks = self._find_blocks()
        self._merged_widths = self._measure_merges()
        self._rooms: dict[tuple[int, int, int, tuple[int, int] | None], tuple[float, float]] = {}
        self.skeleton = copy.deepcopy(root)
        kept = self.skeleton.find(f"{_M}sheetData")
        if kept is not None:
            for row in list(kept):
                kept.remove(row)
            kept.text = None
        self.page_marks = [mark for _, mark in self._iter_page_marks()]
        self._add_styles()

    def _read_sizes(self, root: etree._Element) -> None:
        usual = root.find(f"{_M}sheetFormatPr")
        self.usual_height = (
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

    @property
    def points_wide(self) -> float:
        """Return how wide the printed columns are, in points: those named, else up to the last with ink."""
        shown = (
            cell.column
            for row in self.rows
            for cell in row.cells
            if cell.body or cell.runs or cell.formula is not None or self._styles.has_border(cell.style)
        )
        columns = self._columns or range(1, max(shown, default=1) + 1)
        return sum(map(self._width, columns)) * _PIXELS_A_DIGIT / _PIXELS_A_POINT

    def _read_row(self, row: etree._Element, expected: int, texts: Sequence[SharedText]) -> TemplateRow:
        number = int(row.get("r", expected))
        cells: list[TemplateCell] = []
        for cell in row.iterchildren(f"{_M}c"):
            place = cell.get("r") or f"{column_letter(cells[-1].column + 1 if cells else 1)}{number}"
            cells.append(self._read_cell(cell, place, texts))
        kept = {
            name: value
            for name, value in row.attrib.items()
            if isinstance(name, str)
            and name not in {"r", "ht", "customHeight", "spans", "hidden"}
            and not name.startswith("{")
        }
        height = row.get("ht")
        return TemplateRow(
            number,
            "".join(f" {name}={quoteattr(str(value))}" for name, value in kept.items()),
            float(height) if height else None,
            row.get("customHeight") in {"1", "true"},
            tuple(cells),
            row.get("hidden") in {"1", "true"},
        )

    def _read_cell(self, cell: etree._Element, place: str, texts: Sequence[SharedText]) -> TemplateCell:
        cell_name = CELL.fullmatch(place)
        column = column_number(cell_name[1]) if cell_name else 1
        style = int(cell.get("s", "0"))
        head = style_attribute(style)
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
        if text is not None and (found := enclosed_name(text.text, self._names)):
            self.faults.append((place, "字段应写成半角的 {{ 字段 }}", f"“{found}”", ""))
        if text is not None and holds_placeholder(text.text):
            broken = broken_placeholder(text.text)
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
        if holds_braces(text):
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
            corners = [int(found[2]) for found in CELL.finditer(ref)]
            if corners:
                yield corners[0], corners[-1]

    def _measure_merges(self) -> dict[tuple[int, int], float]:
        widths = {}
        for ref in self._merges:
            corners = [(column_number(f[1]), int(f[2])) for f in CELL.finditer(ref)]
            if len(corners) == 2:
                (left, top), (right, bottom) = corners
                whole = sum(self._width(column) for column in range(left, right + 1))
                # Text merged over several rows has all their heights; the one row need not grow.
                widths[top, left] = whole if bottom == top else math.inf
        return widths

    def _iter_page_marks(self) -> Iterator[tuple[str, Marker]]:
        for tag in PAGE_TEXTS:
            for item in self.skeleton.iter(f"{_M}{tag}"):
                for piece in split_placeholders(item.text or ""):
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
                    self._styles.quoted_style(self._styles.wrapped_style(cell.style))

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

    def zero_span(self, block: Block) -> tuple[int, int]:
        """Return the columns of a 零报告: those with marks and the ruled cells beside them."""
        cells = {cell.column: cell for row in self.rows if row.number == block.first for cell in row.cells}
        marked = [c for c, cell in cells.items() if any(mark.of_list for mark in cell.iter_marks())]
        left, right = (min(marked), max(marked)) if marked else (min(cells), max(cells))
        while left - 1 in cells and self._styles.has_border(cells[left - 1].style):
            left -= 1
        while right + 1 in cells and self._styles.has_border(cells[right + 1].style):
            right += 1
        return left, right

    def needed_height(
        self, row: int, cell: TemplateCell, text: str, span: tuple[int, int] | None = None
    ) -> float:
        """Return the points that `text` takes in its column (or columns `span`), 0 for a single line."""
        key = row, cell.column, cell.style, span
        if key not in self._rooms:
            self._rooms[key] = self._measure_room(row, cell, span)
        size, room = self._rooms[key]
        if not size or (len(text) * size * _PIXELS_A_POINT <= room and "\n" not in text):
            return 0.0
        return min(_TALLEST_ROW, _count_lines(text, size * _PIXELS_A_POINT, room) * size * _LINE_PITCH + 4)

    def legible(self, row: int, cell: TemplateCell, text: str) -> TemplateCell:
        """Return `cell`, or its twin that breaks `text` into lines where one would be too small to read.

        The text stays as it is: who looks for a name in the sheet finds it.
        """
        size = self._styles.shrunk_size(cell.style)
        if not size or "\n" in text:
            return cell
        taken = share_of(text) * size * _PIXELS_A_POINT
        if self._room(row, cell, None) >= taken * min(1.0, LEAST_IN_SHEETS / size):
            return cell
        return replace(cell, style=self._styles.wrapped_style(cell.style))

    def unbroken(self, row: int, cell: TemplateCell, text: str) -> str:
        """Return `text` with its dates and amounts whole in their lines, where the cell breaks it."""
        size = self._styles.line_size(cell.style)
        if not size or len(cell.runs) > 1:
            return text
        return kept_together(text, self._room(row, cell, None) / (size * _PIXELS_A_POINT))

    def _measure_room(
        self, row: int, cell: TemplateCell, span: tuple[int, int] | None
    ) -> tuple[float, float]:
        """Return the font size in points, 0 where no line breaks, and the pixels a line has."""
        size = self._styles.line_size(cell.style)
        return size, max(size, self._room(row, cell, span))

    def _room(self, row: int, cell: TemplateCell, span: tuple[int, int] | None) -> float:
        """Return the pixels a line of the cell has, or of columns `span`."""
        if span is not None:
            width = sum(self._width(column) for column in range(span[0], span[1] + 1))
        else:
            width = self._merged_widths.get((row, cell.column)) or self._width(cell.column)
        return width * _PIXELS_A_DIGIT - _CELL_PADDING

    def date_style(self, style: int) -> int:
        """Return the index of the format for a date in a cell of format `style`."""
        return self._styles.date_style(style)

    def quoted_style(self, style: int) -> int:
        """Return the index of the format for text that looks like a formula in a cell of format `style`."""
        return self._styles.quoted_style(style)

    def serial(self, value: dt.date) -> str:
        """Return `value` in this workbook's count of days."""
        return date_serial(value, is_1904=self._is_1904)


def _count_lines(text: str, size: float, room: float) -> int:
    """Return the lines of `text` in `room`; a mark that may not begin a line takes the one before along."""
    lines = 0
    for paragraph in text.split("\n"):
        lines += 1
        used = before = 0.0
        for character in paragraph:
            share = size * character_share(character)
            if used + share > room:
                lines += 1
                used = before if character in NEVER_FIRST else 0.0
            used += share
            before = share
    return lines


def _trimmed(runs: tuple[Run, ...]) -> tuple[Run, ...]:
    """Return a lone mark without blanks around it, so that it still gives a number or a date."""
    pieces = [piece for run in runs for piece in run.pieces]
    marks = [piece for piece in pieces if isinstance(piece, Marker)]
    if len(marks) == 1 and not "".join(piece for piece in pieces if isinstance(piece, str)).strip():
        owner = next(run for run in runs if marks[0] in run.pieces)
        return (Run(owner.properties, (marks[0],)),)
    return runs
