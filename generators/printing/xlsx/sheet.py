"""Prints sheets: an XLSX file as the pages that Excel would make of it, and no text lost on the way."""

from __future__ import annotations

import generators.printing.libraries  # noqa: F401 - loads WeasyPrint, or waits until another thread has

# isort: split

import re
import unicodedata
from bisect import bisect_left, bisect_right
from copy import copy
from dataclasses import dataclass, field, replace
from functools import lru_cache
from io import BytesIO
from math import cos, radians, sin
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

from openpyxl.chartsheet import Chartsheet
from openpyxl.worksheet.worksheet import Worksheet
from PIL import Image
from weasyprint.formatting_structure import boxes

from generators.errors import Finding, PaperWithheld, Severity
from generators.formulas.addresses import column_number
from generators.masking import mask_numbers
from generators.printing.charts.drawing import draw_chart
from generators.printing.docx.position import SourceParagraph
from generators.printing.docx.shape_look import has_words
from generators.printing.docx.text_check import lost_texts, standing_texts
from generators.printing.layout import engine
from generators.printing.layout import weasyprint_internals as internals
from generators.printing.layout.css import StyleSheet, add, pt, px
from generators.printing.layout.fonts import is_east_asian_font, shown_characters, unprintable_characters
from generators.printing.layout.ruled_tables import RuledCell, RuledPart, RuledRow, RuledTable
from generators.printing.ofd import write_ofd
from generators.printing.printed import PARSE_ERRORS, Printed, unsound
from generators.printing.xlsx.cell_styles import (
    Colours,
    NoColours,
    alignment_css,
    border_css,
    fill_css,
    font_css,
)
from generators.printing.xlsx.charts import PlacedChart, charts_of
from generators.printing.xlsx.conditions import Conditions
from generators.printing.xlsx.page_setup import SMALLEST_SCALE, Page, read_chart_page, read_page
from generators.printing.xlsx.pictures import (
    Corner,
    Picture,
    address_of,
    cell_picture_id,
    cell_pictures,
    pictures_of,
    previews_of,
)
from generators.printing.xlsx.scales import Scales
from generators.printing.xlsx.shapes import PlacedShape, ShapeWriter, shapes_of
from generators.printing.xlsx.unprinted import note_unprinted
from generators.printing.xlsx.workbook import WAY_OUT, PrintableWorkbook, Run, Shown, open_book

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from generators.printing.layout.engine import Laid

_NAMELESS = "表.xlsx"
_PT_PER_PX = 0.75
_CELL_PADDING = 1.5
_LINE_PITCH = 1.25
"""Line height of a sheet's text in parts of its size, as Excel fits rows to it."""
_BASE_CSS = f"""
html{{font-size:10pt;color:#000}}
body,section{{margin:0;padding:0}}
.cell{{box-sizing:border-box;overflow-wrap:anywhere;white-space:pre-wrap;line-height:{_LINE_PITCH};--breaking:no-hanging}}
"""
# The zone turns off hanging punctuation: in a cell it would stand on the rule or in the neighbour.
_GRID_LINE = "0.25pt solid #7f7f7f"
SHRINK_STEP = 0.96
MIN_SCALE = 0.35
"""A number is made smaller to fit its column, never below this part of its size."""
_SMALLEST_TEXT = 0.6
"""A text that Excel would cut off is made smaller to fit its cell, below this part of its size it wraps."""
_WIDE = re.compile("[A-Z@%mw]")
_OF_CAPITALS, _AS_RECKONED = 1.8, 1.15
"""How much wider than reckoned a text may be: one of wide letters alone, any other."""
_STACKED = 255
_BLANK = re.compile(r"\s+")
_KEPT_WITH_FOOT = 3
"""Ruled rows (合计, the sums below it, the last record) that go with the signatures to a new page."""


@dataclass
class _Job:
    """What is collected over the sheets of one workbook."""

    book: PrintableWorkbook
    colours: Colours
    css: StyleSheet = field(default_factory=StyleSheet)
    source_paragraphs: list[SourceParagraph] = field(default_factory=list)
    paragraphs_in_pictures: list[SourceParagraph] = field(default_factory=list)
    pages: list[Page] = field(default_factory=list)
    pictures: dict[str, bytes] = field(default_factory=dict)
    tables: dict[ET.Element, RuledTable] = field(default_factory=dict)
    """The tables by the blocks of the page tree that stand for them."""
    hooked: list[ET.Element] = field(default_factory=list)
    """What holds the pictures, charts and shapes that go with their rows, each with its sheet's title."""
    cell_pictures: dict[str, bytes] = field(default_factory=dict)
    """The pictures that WPS keeps inside cells, by the name a cell calls them."""


_MOST_ROWS, _MOST_COLUMNS = 1_048_576, 16_384
_MOST_CELLS = 5_000_000
"""Ten times the largest screening; a stray cell in the last row of a sheet makes it a thousand times that."""
_LONGEST_TEXT = 32_767
"""Characters that a cell holds at most in Excel; more is there to choke whoever reads it."""
_MOST_TEXT = 20_000_000
"""Characters of one sheet: a page of fine print holds some four thousand."""
_MOST_PAGES, _MOST_PAGES_ACROSS = 5_000, 100
"""Of one sheet: a township's people are some 2,000 pages, and nobody lays a hundred pages side by side."""


def lay_out_sheets(xlsx: bytes, name: str) -> tuple[PrintableWorkbook, Laid]:
    """Return the workbook `xlsx` laid out on pages; its `findings` say what is not carried.

    Raise PaperWithheld for a table without end, or nothing to print.
    """
    book = open_book(xlsx, name)
    sheets = _visible_sheets(book)
    scales: dict[str, float] = {}
    while True:
        book.findings.clear()
        job = _Job(book, Colours(book.formulas.loaded_theme), cell_pictures=cell_pictures(book))
        root = ET.Element("html", lang="zh-CN")
        add(add(root, "head"), "title", text=mask_numbers(name))
        body = add(root, "body")
        for index, sheet in enumerate(sheets):
            if isinstance(sheet, Chartsheet):
                page = read_chart_page(book, sheet, index, job.pictures)
                _write_chart_page(job, sheet.title, page, body)
                job.pages.append(page)
                continue
            note_unprinted(book, sheet)
            page = read_page(book, sheet, index, job.pictures)
            _SheetWriter(job, sheet, page, scales.get(page.name)).write(body)
            job.pages.append(page)
        if not len(body):
            # What stands there and cannot be printed is told sooner than that nothing does.
            blocked = [finding for finding in book.findings if finding.severity is Severity.BLOCK]
            nothing = Finding(f"文件“{name}”", "没有可打印的内容", "", "在表里填上内容，或取消隐藏")
            raise PaperWithheld(blocked or [nothing])
        rules = "\n".join([*(page.css() for page in job.pages), job.css.text()])
        laid = engine.lay_out(root, [_BASE_CSS, rules], job.pictures, job.tables)
        smaller = _too_long(job, laid)
        if not smaller:
            break
        scales |= smaller
        laid.release()
    book.findings += _without_glyph([*job.source_paragraphs, *job.paragraphs_in_pictures])
    book.findings += lost_texts(job.source_paragraphs, laid, standing_texts(laid))
    book.findings += _lost_margin_texts(book, job, laid)
    book.findings += _torn_items(book, job, laid)
    _warn_of_high_margin_texts(book, laid)
    return book, laid


def _visible_sheets(book: PrintableWorkbook) -> list[Worksheet | Chartsheet]:
    """Return the sheets that are shown, in their order; PaperWithheld for a table without end."""
    sheets = book.visible_sheets()
    for sheet in sheets:
        if isinstance(sheet, Worksheet) and sheet.max_row * sheet.max_column > _MOST_CELLS:
            way_out = "删去表格外面很远处的内容和空白行、列，另存后再打印"
            found = f"用到 {sheet.dimensions}"
            raise PaperWithheld([Finding(book.place(sheet.title), "表格太大，打印不了", found, way_out)])
        if isinstance(sheet, Worksheet):
            _refuse_endless_text(book, sheet)
    return sheets


def _refuse_endless_text(book: PrintableWorkbook, sheet: Worksheet) -> None:
    """Raise PaperWithheld for a cell or a sheet with more text than Excel keeps or anybody reads."""
    total = 0
    for cell in (cell for row in sheet.iter_rows() for cell in row if cell.data_type == "s"):
        length = len(str(cell.value))
        total += length
        if length > _LONGEST_TEXT:
            expected, found = f"单元格里应在 {_LONGEST_TEXT} 字以内（Excel 的上限）", f"{length} 字"
            place = book.place(sheet.title, cell.coordinate)
            raise PaperWithheld([Finding(place, expected, found, "删去这一格，或分到几格里")])
        if total > _MOST_TEXT:
            expected, found = "字太多，打印不了", f"{_MOST_TEXT} 字以上"
            raise PaperWithheld(
                [Finding(book.place(sheet.title), expected, found, "分成几张表，或设定打印区域")]
            )


def _too_long(job: _Job, laid: Laid) -> dict[str, float]:
    """Return a smaller scale for each sheet that takes more pages than it is to be fitted to."""
    smaller = {}
    for page in job.pages:
        if page.fit_height:
            taken = sum(internals.page_name(p) == page.name for p in laid.document.pages)
            if taken > page.fit_height * max(1, page.fit_width) and page.scale > SMALLEST_SCALE:
                # The first scale is reckoned from the heights; only rows that grew with their text are over.
                step = SHRINK_STEP if taken <= page.fit_height + 1 else (page.fit_height / taken) ** 0.5
                scale = page.scale * step
                if step == SHRINK_STEP and page.fit_width <= 1:
                    # Everything shrinks alike but the rules: where the rows are too high, no layout is asked.
                    high = _height_of_rows(laid, page.name) / page.scale
                    while scale > SMALLEST_SCALE and high * scale > page.fit_height * page.room[1] + 1:
                        scale *= SHRINK_STEP
                smaller[page.name] = max(SMALLEST_SCALE, scale)
    return smaller


def _height_of_rows(laid: Laid, name: str) -> float:
    """Return the height of all rows of the sheet on the pages `name` in points, its heads left out."""
    pages = (page for page in laid.document.pages if internals.page_name(page) == name)
    parts = (
        box
        for page in pages
        for box in engine.descendants(internals.page_box(page))
        if isinstance(box, RuledPart)
    )
    return sum(part.height_of_body for part in parts) * _PT_PER_PX


def _without_glyph(source_paragraph: Sequence[SourceParagraph]) -> Iterator[Finding]:
    for said in source_paragraph:
        if missing := unprintable_characters(said.text):
            shown = shown_characters(missing)
            way_out = "安装含有这个字的字体（如 Noto Serif CJK）再打印"
            yield Finding(said.place, "电脑上没有一种字体有这个字", shown, way_out)


def _torn_items(book: PrintableWorkbook, job: _Job, laid: Laid) -> Iterator[Finding]:
    """Yield a finding for each sheet of which a picture, chart or shape is on no page whole."""
    whole = set()
    for page in laid.document.pages if job.hooked else ():
        page_box = internals.page_box(page)
        end = page.height - page_box.margin_bottom + 2
        for box in engine.descendants(page_box):
            is_hooked = box.element is not None and box.element.get("data-hung") is not None
            if is_hooked and box.position_y + box.margin_height() <= end:
                whole.add(box.element)
    for title in dict.fromkeys(holder.get("data-hung", "") for holder in job.hooked if holder not in whole):
        way_out = "把它移到一页之内，或改用 --engine libreoffice"
        yield Finding(book.place(title), "跨页的图片、图表、图形打印不了", "", way_out)


def _lost_margin_texts(book: PrintableWorkbook, job: _Job, laid: Laid) -> Iterator[Finding]:
    """Yield a finding for each header or footer that does not say on its pages what it says in the file."""
    names = {page.name: page for page in job.pages}
    total = str(len(laid.document.pages))
    for number, sheet_page in enumerate(laid.document.pages, 1):
        page_box = internals.page_box(sheet_page)
        page = names.get(page_box.page_type.name)
        shown = "".join(
            _BLANK.sub("", text)
            for child in page_box.children
            if isinstance(child, boxes.MarginBox)
            for text in _texts(child)
        )
        for said in page.margin_texts if page is not None else ():
            wanted = _BLANK.sub("", said.replace("⟨P⟩", str(number)).replace("⟨N⟩", total))
            is_for_all = page is not None and all(not pseudo for pseudo, _, _ in page.margin_boxes)
            if is_for_all and wanted not in shown:
                way_out = "缩短页眉页脚"
                yield Finding(f"文件“{book.name}”第 {number} 页", "页眉页脚打印不全", said, way_out)


def _warn_of_high_margin_texts(book: PrintableWorkbook, laid: Laid) -> None:
    """Tell of headers and footers that reach over the margin, and so stand on the cells."""
    for page in laid.document.pages:
        page_box = internals.page_box(page)
        top, bottom = page_box.margin_top, page.height - page_box.margin_bottom
        for margin_box in page_box.children:
            if not isinstance(margin_box, boxes.MarginBox):
                continue
            is_head = margin_box.at_keyword.startswith("@top")
            for box in engine.descendants(margin_box):
                low = box.position_y + box.height if isinstance(box, boxes.TextBox) else 0.0
                if low and (low > top + 2 if is_head else box.position_y < bottom - 2):
                    place, expected = f"文件“{book.name}”", "页眉页脚太长，压在表格上"
                    finding = Finding(place, expected, "", "缩短页眉页脚，或加大页边距", Severity.WARN)
                    if finding not in book.findings:
                        book.findings.append(finding)
                    break


def _texts(box: Any) -> Iterator[str]:
    if isinstance(box, boxes.TextBox):
        yield box.text
    for child in getattr(box, "children", ()):
        yield from _texts(child)


def write_chart(
    job: _Job,
    section: ET.Element,
    title: str,
    item: PlacedChart,
    size: tuple[float, float],
    place: dict[str, str],
    scale: float = 1.0,
) -> None:
    """Set a chart of the sheet `title` at `place` in `section`, `size` points large times `scale`."""
    chart = item.chart
    if chart is None:
        way_out = "改成柱形、折线、饼图等常用的图表，或改用 --engine libreoffice 打印"
        job.book.block(title, "", "图表打印不了", item.fault, way_out)
        return
    for remark in chart.remarks:
        job.book.warn(title, remark)
    address = f"part:chart{len(job.pictures)}.svg"
    job.pictures[address] = draw_chart(chart, size)
    look = {"position": "absolute", "width": pt(size[0] * scale), "height": pt(size[1] * scale), **place}
    picture = add(section, "img", job.css.class_for(look))
    picture.set("src", address)
    picture.set("alt", chart.title or "图表")
    said = job.book.place(title) + f"图表“{chart.title}”"
    job.paragraphs_in_pictures.append(SourceParagraph(said, "".join(chart.texts), may_be_absent=True))


def _write_chart_page(job: _Job, title: str, page: Page, body: ET.Element) -> None:
    """Add a page that is a chart, as large as the room between the margins."""
    look = {"page": page.name, "break-before": "page", "position": "relative", "height": pt(page.room[1] - 1)}
    section = add(body, "section", job.css.class_for(look))
    for item in charts_of(job.book, title, job.colours):
        size = page.room[0] - 1, page.room[1] - 2
        write_chart(job, section, title, item, size, {"left": "0", "top": "0"})


_Hung = Picture | PlacedChart | PlacedShape
_WHAT: dict[type, str] = {Picture: "图片", PlacedChart: "图表", PlacedShape: "图形"}


@dataclass(frozen=True)
class _Window:
    """What of an area stands on one page across."""

    rows: list[int]
    columns: list[int]
    """All columns of the area."""
    strip: list[int]
    """Those on this page, title columns first."""
    own: list[int]
    """Those that stand on no page before."""
    is_last: bool


@dataclass(frozen=True)
class _Look:
    """How cells look, whatever they show."""

    css: dict[str, str]
    alignment: Any
    size: float
    """The size of their type in points."""
    is_crossed: bool
    """Whether a line runs from corner to corner."""


class _Block:
    """A table and the block of the page tree that stands for it."""

    def __init__(self, job: _Job, section: ET.Element, table: RuledTable) -> None:
        self.table, self._css = table, job.css
        self.element = add(section, "div")
        job.tables[self.element] = table
        self._numbers: dict[tuple[Any, ...], int] = {}

    def number_of(self, look: _Look, more: dict[str, str]) -> int:
        """Return the number of `look` with `more` declarations among those of the table."""
        key = (id(look), *more.items())
        if (number := self._numbers.get(key)) is None:
            number = self._numbers[key] = self.table.looks
            self.element.insert(number, self.holder(look.css | more))
            self.element[number].text = "字"
            self.table.looks += 1
        return number

    def holder(self, css: dict[str, str]) -> ET.Element:
        """Return a block that looks as `css` says."""
        return ET.Element("div", {"class": f"cell {self._css.class_for(css)}"})


class _SheetWriter:
    """Writes one sheet as tables."""

    def __init__(self, job: _Job, sheet: Worksheet, page: Page, scale: float | None) -> None:
        self._job = job
        self._book = job.book
        self._sheet = sheet
        self._page = page
        self._colours = NoColours() if sheet.page_setup.blackAndWhite else job.colours
        self._is_mirrored = bool(sheet.sheet_view.rightToLeft)
        """Whether the first column stands at the right."""
        self._digit = _digit_width(job.book)
        self._spans = _joined_titles(sheet)
        self._covered: dict[tuple[int, int], tuple[int, int]] = {}
        """The cells that merged areas cover, each with the first cell of its area."""
        for area in sheet.merged_cells.ranges:
            self._spans[area.min_row, area.min_col] = (area.max_row, area.max_col)
        for corner, end in self._spans.items():
            self._covered |= {
                (row, column): corner
                for row in range(corner[0], end[0] + 1)
                for column in range(corner[1], end[1] + 1)
                if (row, column) != corner
            }
        self._widths = _column_widths(sheet, self._digit)
        self._default_width = _default_width(sheet, self._digit)
        self._conditions = Conditions(job.book, sheet)
        self._scales = Scales(job.book, sheet, job.pictures)
        self._pictures = pictures_of(job.book, sheet)[0] + previews_of(job.book, sheet)[0]
        self._charts = charts_of(job.book, sheet.title, job.colours)
        self._shapes = shapes_of(job.book, sheet.title)
        self._named_rows = _named_rows(sheet) if sheet.sheet_format.zeroHeight else set()
        self._hooks = False
        """Whether rows have a last cell without width, on which pictures, charts and shapes hang."""
        self._looks: dict[tuple[Any, ...], _Look] = {}
        self._lines: dict[int, tuple[_Block, RuledRow]] = {}
        """The rows of the page across that was written last."""
        self._last_used = _MOST_COLUMNS
        """The last column in which anything stands that does not run on into it."""
        self._strip: list[int] = []
        """The columns of the page that is written."""
        self._areas = list(self._print_areas())
        page.scale = self._scale() if scale is None else scale

    def write(self, body: ET.Element) -> None:
        """Add the sheet's pages to `body`; an empty sheet adds nothing."""
        hung: list[_Hung] = [*self._charts, *self._pictures, *self._shapes]
        outside = list(hung)
        for area in self._areas:
            left, top, right, bottom = area
            rows = [row for row in range(top, bottom + 1) if not self._is_hidden_row(row)]
            columns = [column for column in range(left, right + 1) if self._width(column) > 0]
            if not rows or not columns:
                continue
            strips = list(self._strips(columns))
            # Where nothing but the end of a text would stand there is no page: it wraps on its own.
            strips = [strip for n, strip in enumerate(strips) if not n or strips[n - 1][-1] < self._last_used]
            self._refuse_endless(len(strips), rows)
            is_open = not self._sheet.print_area
            inside = [
                item
                for item in hung
                if is_open or (item.start.column < columns[-1] and item.start.row < rows[-1])
            ]
            outside = [item for item in outside if item not in inside]
            self._hooks = bool(inside) and self._is_long(rows)
            begin = 0
            for strip in strips:
                look = {"page": self._page.name, "break-before": "page", "position": "relative"}
                section = add(body, "section", self._job.css.class_for(look))
                self._write_strip(section, rows, strip)
                # Title columns stand before those of the page; what hangs begins behind them.
                own = [column for column in strip if columns.index(column) >= begin]
                window = _Window(rows, columns, strip, own, is_last=strip is strips[-1])
                begin += len(own)
                self._write_hung(section, inside, window)
        for item in outside if not self._sheet.print_area else ():
            # Only what cannot be drawn has no place on a sheet of its own; it is refused by name.
            if isinstance(item, PlacedChart):
                write_chart(self._job, body, self._sheet.title, item, (1.0, 1.0), {})
        if outside and self._sheet.print_area:
            self._book.warn(self._sheet.title, "打印区域之外的图片、图表、图形不打印")

    def _refuse_endless(self, across: int, rows: list[int]) -> None:
        """Raise PaperWithheld, before anything is laid out, for more pages than anybody means to print."""
        high = sum(map(self._height, rows)) * self._page.scale
        down = max(1, round(high / max(1.0, self._page.room[1])))
        if across > _MOST_PAGES_ACROSS or across * down > _MOST_PAGES:
            found = f"约 {across * down} 页（横着 {across} 页，竖着 {down} 页）"
            way_out = "设定打印区域，或在页面设置里缩放到一页宽，再打印"
            expected = f"应在 {_MOST_PAGES} 页以内，横着在 {_MOST_PAGES_ACROSS} 页以内"
            raise PaperWithheld([Finding(self._book.place(self._sheet.title), expected, found, way_out)])

    def _write_hung(self, section: ET.Element, hung: Sequence[_Hung], window: _Window) -> None:
        """Set pictures, charts and shapes over the cells they hang on, of each what is on this page across.

        On sheets of several pages down they hang on their row, and go with it.
        """
        scale, page = self._page.scale, self._page
        before = window.columns[: window.columns.index(window.own[0])] if window.own else window.columns
        start, wide = (sum(map(self._width, columns)) for columns in (before, window.own))
        titles = sum(map(self._width, window.strip)) - wide
        margin = max(0.0, (page.room[0] - (titles + wide) * scale) / 2) if page.is_centred else 0.0
        for item in hung:
            left, top, right, bottom = self._place_of(item, window)
            if left >= start + wide and not window.is_last or right <= start and start:
                continue
            what = _WHAT[type(item)]
            x, size = (left - start + titles) * scale, (max(1.0, right - left), max(1.0, bottom - top))
            goes_on = right > start + wide + 0.5 and not window.is_last
            if not goes_on and margin + x + (right - left) * scale > page.room[0] + page.right + _PT_PER_PX:
                self._book.warn(self._sheet.title, f"{what}伸到纸外，印不完整")
            if self._hooks:
                inside = bisect_left(window.rows, item.start.row + 1)
                row = window.rows[min(inside, len(window.rows) - 1)]
                down = top - sum(self._height(other) for other in window.rows if other < row)
                start_of_item = -x - size[0] * scale if self._is_mirrored else x - (titles + wide) * scale
                holder = self._hook(row, start_of_item, down * scale, size)
                self._write_item(holder, item, (0.0, 0.0, *size))
                continue
            holder, x, is_whole = section, margin + x, not (left < start - 0.5 or goes_on)
            if self._is_mirrored:
                x = page.room[0] - x - size[0] * scale
                if not is_whole:
                    self._book.warn(self._sheet.title, f"从右到左的工作表上{what}跨着几页，位置可能不对")
            elif not is_whole:
                look = {"position": "absolute", "top": "0", "overflow": "hidden"}
                look |= {"height": pt(sum(map(self._height, window.rows)) * scale)}
                look |= {"left": pt(margin + titles * scale), "width": pt(wide * scale)}
                holder, x = add(section, "div", self._job.css.class_for(look)), (left - start) * scale
            self._write_item(holder, item, (x / scale, top, *size), is_whole=is_whole)

    def _is_long(self, rows: list[int]) -> bool:
        """Return whether `rows` take more than one page down."""
        return sum(map(self._height, rows)) * self._page.scale > self._page.room[1] + 1

    def _hook(self, row: int, x: float, y: float, size: tuple[float, float]) -> ET.Element:
        """Return what holds an item of `size`, `x` points right of the end of `row` and `y` below its top."""
        block, line = self._lines[row]
        look = {"position": "absolute", "margin-left": pt(x), "margin-top": pt(y)}
        look |= {"width": pt(size[0] * self._page.scale), "height": pt(size[1] * self._page.scale)}
        look["line-height"] = "0"
        holder = add(block.element, "div", self._job.css.class_for(look))
        holder.set("data-hung", self._sheet.title)
        line.hung.append(holder)
        self._job.hooked.append(holder)
        return holder

    def _write_item(
        self,
        holder: ET.Element,
        item: _Hung,
        box: tuple[float, float, float, float],
        *,
        is_whole: bool = True,
    ) -> None:
        """Set `item`, or what of it is on this page, into `holder`.

        `box` is left, top, width and height in points at full size.
        """
        scale = self._page.scale
        place = {"left": pt(box[0] * scale), "top": pt(box[1] * scale)}
        if isinstance(item, Picture):
            look = {"position": "absolute", "width": pt(box[2] * scale), "height": pt(box[3] * scale)}
            if item.edge:
                look |= {"border": f"{pt(0.75 * scale)} solid {item.edge}", "box-sizing": "border-box"}
            image = add(holder, "img", self._job.css.class_for(look | place))
            image.set("src", address_of(self._job.pictures, item.data))
            image.set("alt", "图片")
        elif isinstance(item, PlacedShape):
            self._write_shape(holder, item, box, is_whole=is_whole)
        else:
            write_chart(self._job, holder, self._sheet.title, item, box[2:], place, scale)

    def _write_shape(
        self,
        holder: ET.Element,
        item: PlacedShape,
        box: tuple[float, float, float, float],
        *,
        is_whole: bool,
    ) -> None:
        title, book = self._sheet.title, self._book

        def block(what: str) -> None:
            book.block(title, "", what, "", WAY_OUT)

        def warn(what: str) -> None:
            book.warn(title, what)

        job, place = self._job, book.place(title) + "图形"
        # The words of a shape that goes on on the next page are not looked for.
        theme, texts = job.colours.by_name, job.source_paragraphs if is_whole else None
        if not is_whole and has_words(item.node):
            warn("有字的图形跨在两页上")
        ShapeWriter(theme, job.css, job.pictures, texts, self._page.scale, place, block, warn).write(
            holder, item.node, box
        )

    def _place_of(self, item: _Hung, window: _Window) -> tuple[float, float, float, float]:
        """Return where the sides of `item` stand from the first cell of the area, in points."""

        def spot(corner: Corner) -> tuple[float, float]:
            x = sum(self._width(column) for column in window.columns if column <= corner.column)
            y = sum(self._height(row) for row in window.rows if row <= corner.row)
            return x + corner.x, y + corner.y

        left, top = spot(item.start)
        if item.end is not None:
            return left, top, *spot(item.end)
        return left, top, left + item.size[0], top + item.size[1]

    def _write_cell_picture(
        self, target: ET.Element, cell: Any, name: str, room: tuple[float, float]
    ) -> None:
        """Set the picture that WPS keeps inside a cell into it, as large as it fits."""
        data = self._job.cell_pictures.get(name)
        if data is None:
            way_out = "在 WPS 里把它改为浮动图片，或删去"
            self._book.block(self._sheet.title, cell.coordinate, "单元格里的图片打印不了", "", way_out)
            return
        with Image.open(BytesIO(data)) as picture:
            wide, high = picture.size
        factor = min(room[0] / wide, room[1] / high)
        look = {
            "display": "block",
            "margin": "0 auto",
            "width": pt(wide * factor),
            "height": pt(high * factor),
        }
        image = add(target, "img", self._job.css.class_for(look))
        image.set("src", address_of(self._job.pictures, data))
        image.set("alt", "图片")

    def _print_areas(self) -> Iterator[tuple[int, int, int, int]]:
        areas = re.findall(
            r"\$?([A-Z]+)\$?(\d+)(?::\$?([A-Z]+)\$?(\d+))?", _without_sheet(self._sheet.print_area)
        )
        for left, top, right, bottom in areas:
            first, last = column_number(left), column_number(right or left)
            yield first, int(top), last, int(bottom or top)
        if not areas:
            used = [
                (int(cell.row or 0), int(cell.column or 0))
                for row in self._sheet.iter_rows()
                for cell in row
                if cell.value is not None or (cell.has_style and _is_ruled_or_filled(cell))
            ]
            drawn: list[_Hung] = [*self._pictures, *self._shapes]
            drawn += [item for item in self._charts if item.chart is not None]
            used += [self._reach(hung) for hung in drawn]
            used += [
                (int(a.max_row or 1), int(a.max_col or 1)) for a in self._sheet.merged_cells.ranges if used
            ]
            if used:
                spilt = [self._spill(row) for row in self._sheet.iter_rows()]
                self._last_used = max(c for _, c in used)
                yield 1, 1, max([self._last_used, *spilt]), max(r for r, _ in used)

    def _spill(self, row: Sequence[Any]) -> int:
        """Return the last column over which the last text of a row runs on: so wide is the sheet."""
        cell = next((cell for cell in reversed(row) if cell.value is not None), None)
        if cell is None or cell.data_type != "s" or (cell.row, cell.column) in self._spans:
            return 0
        look = cell.alignment
        if look.wrapText or look.shrinkToFit or look.horizontal not in {None, "general", "left"}:
            return 0
        # Western letters as narrow as they come: else a page too many, and nothing on it.
        width = _ems(str(cell.value).replace("\n", " "), western=0.42) * float(cell.font.sz or 11)
        column = int(cell.column)
        width -= self._width(column) - 2 * _CELL_PADDING
        while width > 0 and column < _MOST_COLUMNS:
            column += 1
            width -= self._width(column)
        return column

    def _reach(self, hung: _Hung) -> tuple[int, int]:
        """Return the last row and column, counted from 1, that a picture or chart covers."""
        if hung.end is not None:
            return hung.end.row + bool(hung.end.y), hung.end.column + bool(hung.end.x)
        row, column = hung.start.row + 1, hung.start.column + 1
        wide, high = hung.start.x + hung.size[0], hung.start.y + hung.size[1]
        while wide > self._width(column) and column < _MOST_COLUMNS:
            wide -= self._width(column)
            column += 1
        while high > self._height(row) and row < _MOST_ROWS:
            high -= 0.0 if self._is_hidden_row(row) else self._height(row)
            row += 1
        return row, column

    def _is_hidden_row(self, row: int) -> bool:
        if row in self._sheet.row_dimensions:
            return bool(self._sheet.row_dimensions[row].hidden)
        # A sheet may hide all rows that the file does not name (`zeroHeight`).
        return bool(self._sheet.sheet_format.zeroHeight) and row not in self._named_rows

    def _width(self, column: int) -> float:
        return self._widths.get(column, self._default_width)

    def _height(self, row: int) -> float:
        found = self._sheet.row_dimensions[row].height if row in self._sheet.row_dimensions else None
        return float(found if found is not None else self._sheet.sheet_format.defaultRowHeight or 15)

    def _scale(self) -> float:
        page = self._page
        room_wide, room_high = page.room
        scale = page.scale
        if page.fit_width or page.fit_height:
            scale = 1.0
            wide = (
                max((sum(map(self._width, range(a[0], a[2] + 1))) for a in self._areas), default=1.0) or 1.0
            )
            if page.fit_width:
                scale = min(scale, page.fit_width * (room_wide - 1) / wide)
            if page.fit_height:
                high = sum(self._height(row) for a in self._areas for row in range(a[1], a[3] + 1)) or 1.0
                scale = min(scale, page.fit_height * (room_high - 1) / high)
            # Excel shrinks by whole hundredths.
            scale = int(scale * 100 + 1e-6) / 100
        return max(SMALLEST_SCALE, scale)

    def _strips(self, columns: list[int]) -> Iterator[list[int]]:
        """Yield the columns of each page across: what fits beside each other after the title columns."""
        if self._page.fit_width == 1:
            yield columns
            return
        room = self._page.room[0] + 0.5
        titles = _title_columns(self._sheet, columns)
        wide = sum(map(self._width, titles)) * self._page.scale
        strip: list[int] = []
        used = 0.0
        breaks = {item.id for item in self._sheet.col_breaks.brk} if not self._page.fit_width else set()
        for column in columns:
            width = self._width(column) * self._page.scale
            if strip and (used + width > room or column - 1 in breaks):
                yield strip
                repeats = wide + width <= room and column not in titles
                strip, used = (list(titles), wide) if repeats else ([], 0.0)
            strip.append(column)
            used += width
        yield strip

    def _write_strip(self, section: ET.Element, rows: list[int], columns: list[int]) -> None:
        first, last = _title_rows(self._sheet)
        heads = [row for row in range(first, last + 1) if not self._is_hidden_row(row)] if first else []
        before = [row for row in rows if heads and row < heads[0]]
        after = [row for row in rows if not heads or row > heads[-1]]
        if heads and sum(map(self._height, [*heads, *after[:1]])) * self._page.scale > self._page.room[1]:
            self._book.warn(self._sheet.title, "每页重复的标题行占满一页，只在开头印一次")
        if before:
            self._write_table(section, [], before, columns)
        self._write_table(section, heads, after, columns)

    def _write_table(
        self, section: ET.Element, heads: list[int], rows: list[int], columns: list[int]
    ) -> None:
        self._strip = columns
        widths = [px(self._width(column) * self._page.scale) for column in columns]
        shift = 0.5 if self._page.is_centred else 1.0 if self._is_mirrored else 0.0
        table = RuledTable(widths[::-1] if self._is_mirrored else widths, shift, len(heads))
        block = _Block(self._job, section, table)
        lines = table.rows
        lines += [self._write_row(block, row, heads, columns) for row in heads]
        breaks = {item.id for item in self._sheet.row_breaks.brk} if not self._page.fit_height else set()
        foot = len(rows) - self._foot_rows(rows, columns) if heads else len(rows)
        for index, row in enumerate(rows):
            line = self._write_row(block, row, rows, columns)
            line.begins_page = bool(index and breaks & set(range(rows[index - 1], row)))
            line.keeps_with_last = index >= foot and not line.begins_page
            lines.append(line)

    def _foot_rows(self, rows: list[int], columns: list[int]) -> int:
        """Return how many of the last rows belong on one page, so that no page has a head over nothing.

        What stands below the rules of a table (signatures, 填表说明) goes with the end of it.
        """
        below, high = 0, 0.0
        for row in reversed(rows):
            high += self._height(row) * self._page.scale
            if high > self._page.room[1] / 2:
                return 0
            if any(_is_ruled_or_filled(self._sheet.cell(row, column)) for column in columns):
                break
            below += 1
        kept = min(len(rows), below + _KEPT_WITH_FOOT) if 0 < below < len(rows) else 0
        high = sum(self._height(row) for row in rows[len(rows) - kept :]) * self._page.scale
        return kept if high <= self._page.room[1] / 2 else 0

    def _write_row(self, block: _Block, row: int, rows: list[int], columns: list[int]) -> RuledRow:
        line = RuledRow(px(self._height(row) * self._page.scale))
        self._lines[row] = block, line
        for position, column in enumerate(columns):
            if (row, column) in self._covered:
                if not self._begins_here(row, column, rows, columns):
                    continue
                anchor = self._covered[row, column]
            else:
                anchor = (row, column)
            end = self._spans.get(anchor, anchor)
            wide = sum(1 for other in columns[position:] if other <= end[1]) or 1
            high = bisect_right(rows, end[0]) - bisect_left(rows, row) or 1
            cell = self._write_cell(block, anchor, end, columns[position : position + wide])
            cell.grid_x = len(columns) - position - wide if self._is_mirrored else position
            cell.colspan, cell.rowspan = wide, high
            line.cells.append(cell)
        return line

    def _begins_here(self, row: int, column: int, rows: list[int], columns: list[int]) -> bool:
        """Return whether a merged area whose corner is hidden or on another page begins at this cell."""
        top, left = self._covered[row, column]
        return (row, column) == (rows[bisect_left(rows, top)], columns[bisect_left(columns, left)])

    def _write_cell(
        self, block: _Block, at: tuple[int, int], end: tuple[int, int], columns: list[int]
    ) -> RuledCell:
        """Return the cell at `at`, merged up to `end`, as it stands in `columns`."""
        cell: Any = self._sheet.cell(*at)
        asked, code = self._conditions.look_of(at, self._colours)
        shown = self._book.shown(self._sheet, cell, code)
        name = cell_picture_id(shown.text) if shown is not None else ""
        if name:
            shown = None
        look = self._look(cell, cell if end == at else self._sheet.cell(*end), shown.kind if shown else "")
        more = {"color": shown.colour} if shown is not None and shown.colour and self._colours.is_told else {}
        ranked, shows_value = self._scales.css_for(at, self._colours, look.size * self._page.scale)
        more |= ranked | asked
        if look.is_crossed:
            self._book.warn(self._sheet.title, "斜线不打印", cell.coordinate)
        made = RuledCell(0, 1, 1, 0)
        if name or ranked.keys() - {"background-color"}:
            made.holder = block.holder({})
        if name and made.holder is not None:
            high = sum(self._height(row) for row in range(at[0], end[0] + 1)) - 1
            room = (sum(map(self._width, columns)) - 2 * _CELL_PADDING, high)
            scaled = (max(1.0, room[0]) * self._page.scale, max(1.0, room[1]) * self._page.scale)
            self._write_cell_picture(made.holder, cell, name, scaled)
        if shown is not None and shows_value:
            self._write_text(block, made, cell, shown, columns, more, look)
        made.look = block.number_of(look, more)
        if made.holder is not None:
            css = {key: value for key, value in (look.css | more).items() if not key.startswith("border")}
            made.holder.set("class", block.holder(css | {"display": "flow-root"}).get("class", ""))
            block.element.append(made.holder)
        return made

    def _look(self, cell: Any, end: Any, kind: str) -> _Look:
        """Return how the cells from `cell` to `end` look; what they show is of `kind`, empty for nothing.

        A sheet has a few looks: each is read once.
        """
        first, last, scale = self._style_of(cell), self._style_of(end), self._page.scale
        own = bytes(cell._style or b"")
        others = (own if holder is cell else bytes(holder._style or b"") for holder in (first, last))
        key = (own, *others, kind, scale)
        if (known := self._looks.get(key)) is not None:
            return known
        colours, size = self._colours, float(cell.font.sz or 11)
        sides = {"top": first.border.top, "left": first.border.left}
        sides |= {"right": last.border.right, "bottom": last.border.bottom}
        css = border_css(sides, colours) | fill_css(first.fill, colours)
        if self._sheet.print_options.gridLines:
            css = dict.fromkeys((f"border-{side}" for side in sides), _GRID_LINE) | css
        css["padding"] = f"0 {pt(_CELL_PADDING * scale)}"
        if kind:
            css |= font_css(cell.font, colours, scale) | alignment_css(cell.alignment, kind, scale)
        diagonal = cell.border.diagonal
        is_crossed = diagonal is not None and bool(diagonal.style)
        look = self._looks[key] = _Look(css, copy(cell.alignment), size, is_crossed)
        return look

    def _style_of(self, cell: Any) -> Any:
        """Return what says how `cell` looks: one that the file leaves out is as its row."""
        if cell.has_style or cell.value is not None or cell.row not in self._sheet.row_dimensions:
            return cell
        row = self._sheet.row_dimensions[cell.row]
        return row if row.has_style else cell

    def _write_text(
        self,
        block: _Block,
        made: RuledCell,
        cell: Any,
        shown: Shown,
        columns: list[int],
        more: dict[str, str],
        look: _Look,
    ) -> None:
        """Set what `cell` shows into `made`; add to `more` what its look asks for."""
        rotation = int(look.alignment.textRotation or 0)
        is_plain = len(shown.runs) == 1 and shown.runs[0].font is None and made.holder is None
        runs = self._fitted(made, cell, shown, columns, more, look, is_plain=is_plain)
        number = made.paragraph = len(self._job.source_paragraphs)
        place = self._book.place(self._sheet.title, cell.coordinate)
        self._job.source_paragraphs.append(SourceParagraph(place, shown.text, may_be_absent=False))
        if is_plain and rotation in {0, _STACKED}:
            made.text = runs[0].text
            return
        made.holder = target = block.holder({}) if made.holder is None else made.holder
        if rotation not in {0, _STACKED}:
            target = self._turned(target, cell, columns, look.css, more, shown.text)
        target.set("data-n", str(number))
        self._write_runs(target, runs)

    def _fitted(
        self,
        made: RuledCell,
        cell: Any,
        shown: Shown,
        columns: list[int],
        more: dict[str, str],
        look: _Look,
        *,
        is_plain: bool,
    ) -> tuple[Run, ...]:
        """Return the runs of `cell`; say to `made` and `more` how they fit into its width."""
        scale, size, alignment = self._page.scale, look.size, look.alignment
        room = sum(map(self._width, columns)) - 2 * _CELL_PADDING
        runs, said = shown.runs, shown.text
        is_spread = alignment.horizontal in {"justify", "distributed"}
        if alignment.horizontal == "fill":
            self._book.warn(self._sheet.title, "“填充”对齐的内容不重复，只印一遍", cell.coordinate)
        width = max(map(_ems, said.split("\n"))) * size
        if alignment.textRotation == _STACKED:
            return tuple(replace(run, text="\n".join(run.text)) for run in runs)
        if alignment.textRotation:
            more["white-space"] = "pre-wrap"  # It wraps in the box that is turned.
        elif shown.kind == "n" or alignment.shrinkToFit:
            more["white-space"] = "pre"
            if width * MIN_SCALE > max(room, 0.0) + size * MIN_SCALE:
                self._book.warn(
                    self._sheet.title, "列太窄，内容缩到最小也放不下，印到了格子外", cell.coordinate
                )
            if is_plain and not is_spread:
                made.smallest, made.gap = MIN_SCALE, shown.gap
            elif width > room:
                more["font-size"] = pt(max(MIN_SCALE, room / width) * size * scale)
        elif not alignment.wrapText and not is_spread:
            runs = tuple(replace(run, text=run.text.replace("\n", " ")) for run in runs)
            made.smallest = _SMALLEST_TEXT
            widest = width * (_OF_CAPITALS if _WIDE.search(said) else _AS_RECKONED)
            if widest > room:
                left, right = self._beside(cell, columns, alignment.horizontal, widest - room)
                made.beside = px(left * scale), px(right * scale)
                if not is_plain and width <= room + right:
                    more["white-space"] = "pre"
        return runs

    def _write_runs(self, target: ET.Element, runs: Sequence[Run]) -> None:
        """Set `runs` into `target`, each with its own font if it has one."""
        scale = self._page.scale
        if len(runs) == 1 and runs[0].font is None:
            target.text = runs[0].text
            return
        for run in runs:
            own = font_css(run.font, self._colours, scale) if run.font is not None else {}
            add(target, "span", self._job.css.class_for(own), run.text)

    def _turned(
        self,
        target: ET.Element,
        cell: Any,
        columns: list[int],
        css: dict[str, str],
        more: dict[str, str],
        said: str,
    ) -> ET.Element:
        """Return what holds the text `said` of a cell that runs up (90), down (180, Excel's -90) or slanting.

        A box as wide as the cell is high is laid out level and turned about its middle.
        """
        given = int(cell.alignment.textRotation)
        angle = -given if given <= 90 else given - 90
        (wide, high), size = self._sizes_turned(cell, columns, angle, said)
        if abs(angle) != 90:
            self._book.warn(self._sheet.title, "倾斜的文字按格子正中打印", cell.coordinate)
        margins = f"{pt((high - size[1]) / 2)} {pt((wide - size[0]) / 2)}"
        look = {"width": pt(size[0]), "height": pt(size[1]), "margin": margins}
        look["transform"] = f"rotate({angle}deg)"
        box = add(target, "div", self._job.css.class_for(look))
        upright = {"bottom": "left", "middle": "center", "top": "right"}
        across = {"left": "top", "center": "middle", "right": "bottom", "justify": "middle"}
        if angle > 0:
            upright, across = (
                upright | {"bottom": "right", "top": "left"},
                across | {"left": "bottom", "right": "top"},
            )
        along, side = upright[css["vertical-align"]], across[css["text-align"]]
        if abs(angle) != 90:
            along, side = "center", "middle"
        look = {"display": "table-cell", "width": pt(size[0]), "height": pt(size[1])}
        look |= {"text-align": along, "vertical-align": side}
        more |= {"vertical-align": "top", "text-align": "left"}
        return add(box, "div", self._job.css.class_for(look))

    def _sizes_turned(
        self, cell: Any, columns: list[int], angle: int, said: str
    ) -> tuple[tuple[float, float], tuple[float, float]]:
        """Return width and height of a cell, and of the box of its text before that is turned by `angle`."""
        end = self._spans.get((cell.row, cell.column), (cell.row, cell.column))
        rows = [row for row in range(cell.row, end[0] + 1) if not self._is_hidden_row(row)]
        scale = self._page.scale
        wide = max(1.0, sum(map(self._width, columns)) - 2 * _CELL_PADDING) * scale
        high = max(1.0, sum(map(self._height, rows)) - 1) * scale
        long, deep = (length * float(cell.font.sz or 11) * scale for length in _extent(said))
        if not cell.alignment.wrapText or high < 2 * deep:
            # The row grows rather than that a word is broken, or stands on the rows above.
            high = max(high, long * abs(sin(radians(angle))) + deep * abs(cos(radians(angle))))
        return (wide, high), (high, wide) if abs(angle) == 90 else (max(long, high), deep)

    def _beside(self, cell: Any, columns: list[int], side: str | None, wanted: float) -> tuple[float, float]:
        """Return how far a text may run on over empty cells to its left and right, and never off the paper.

        No more than the `wanted` points are looked for; a merged cell keeps its text.
        """
        if (cell.row, cell.column) in self._spans:
            return 0.0, 0.0
        last = self._areas[0][2] if self._sheet.print_area else _MOST_COLUMNS
        ways = [(columns[0], 1), (columns[-1], last)]
        to_left, to_right = reversed(ways) if self._is_mirrored else ways
        left = self._free_from(cell, *to_left, wanted) if side in {"center", "right"} else 0.0
        right = self._free_from(cell, *to_right, wanted) if side != "right" else 0.0
        paper = self._beside_on_paper(columns)
        left, right = min(left, paper[0]), min(right, paper[1])
        edge = cell.border.left if self._is_mirrored else cell.border.right
        # Over the line of its own cell it runs on only whole.
        return left, 0.0 if right < wanted and getattr(edge, "style", None) else right

    def _beside_on_paper(self, columns: list[int]) -> tuple[float, float]:
        """Return the room at the left and right of `columns` up to the margins of the page."""
        first, last = (self._strip.index(column) for column in (columns[0], columns[-1]))
        before, own, after = (
            sum(map(self._width, part)) for part in (self._strip[:first], columns, self._strip[last + 1 :])
        )
        rest = max(0.0, self._page.room[0] / self._page.scale - before - own - after)
        if self._page.is_centred:
            return before + rest / 2, after + rest / 2
        return (after + rest, before) if self._is_mirrored else (before, after + rest)

    def _free_from(self, cell: Any, column: int, last: int, wanted: float) -> float:
        """Return the width of the empty cells beside `column` on the way to the column `last`."""
        free, step = 0.0, 1 if last > column else -1
        # At the left is looked for the text that runs on from there, however far.
        while (free < wanted or step < 0) and column != last:
            column += step
            if (cell.row, column) in self._covered:
                break
            beside = self._sheet._cells.get((cell.row, column))
            if beside is not None:
                line = getattr(beside.border.left if step > 0 else beside.border.right, "style", None)
                if beside.value is not None or line:
                    free -= self._running_on(beside) if step < 0 else 0.0
                    break
            free += self._width(column)
        return max(0.0, free)

    def _running_on(self, cell: Any) -> float:
        """Return about how far the text of a cell runs on to the right: there no other may stand on it."""
        look = cell.alignment
        if cell.data_type != "s" or look.wrapText or look.shrinkToFit or look.horizontal == "right":
            return 0.0
        wide = _ems(str(cell.value).replace("\n", " ")) * float(cell.font.sz or 11) * _AS_RECKONED
        return max(0.0, wide - self._width(cell.column) + 2 * _CELL_PADDING)


def _joined_titles(sheet: Worksheet) -> dict[tuple[int, int], tuple[int, int]]:
    """Return first and last cell of each text in the middle of several columns unmerged (跨列居中)."""
    looks = sheet.parent._alignments  # type: ignore[union-attr]
    if not any(look.horizontal == "centerContinuous" for look in looks):
        return {}
    found = {}
    for row in sheet.iter_rows():
        begun = None
        for cell in row:
            at = int(cell.row or 0), int(cell.column or 0)
            if cell.alignment.horizontal != "centerContinuous":
                begun = None
            elif cell.value is not None:
                begun = at
            elif begun is not None:
                found[begun] = at
    return found


def _named_rows(sheet: Worksheet) -> set[int]:
    """Return the rows in which a cell says or looks anything."""
    cells = (cell for row in sheet.iter_rows() for cell in row)
    return {int(cell.row or 0) for cell in cells if cell.value is not None or cell.has_style}


def _is_ruled_or_filled(cell: Any) -> bool:
    border = cell.border
    ruled = any(
        side is not None and side.style for side in (border.left, border.right, border.top, border.bottom)
    )
    return ruled or cell.fill.patternType not in {None, "none"}


def _without_sheet(area: Any) -> str:
    parts = area if isinstance(area, list) else [area or ""]
    return ",".join(re.sub(r"('(?:[^']|'')*'|[^!,]+)!", "", str(part)) for part in parts)


def _title_rows(sheet: Worksheet) -> tuple[int, int]:
    found = re.fullmatch(r"\$?(\d+):\$?(\d+)", sheet.print_title_rows or "")
    return (int(found[1]), int(found[2])) if found else (0, -1)


def _title_columns(sheet: Worksheet, columns: list[int]) -> list[int]:
    found = re.fullmatch(r"\$?([A-Z]+):\$?([A-Z]+)", sheet.print_title_cols or "")
    if found is None:
        return []
    first, last = column_number(found[1]), column_number(found[2])
    return [column for column in columns if first <= column <= last]


@lru_cache(maxsize=16384)
def _ems(text: str, western: float = 0.55) -> float:
    """Return about how wide `text` is, in parts of its size."""
    return sum(1.0 if unicodedata.east_asian_width(character) in "WFA" else western for character in text)


def _extent(said: str) -> tuple[float, float]:
    """Return about how long the lines of a text are and how high they stand, in parts of its size."""
    lines = said.split("\n")
    return max(map(_ems, lines)) * 1.1 + 0.2, _LINE_PITCH * len(lines)


_DIGITS = {
    **dict.fromkeys(("arial", "helvetica", "microsoft sans serif", "liberation sans"), 0.556),
    **dict.fromkeys(("times new roman", "liberation serif"), 0.5),
    **dict.fromkeys(("courier new", "liberation mono"), 0.6),
    **dict.fromkeys(("verdana", "dejavu sans"), 0.636),
    "tahoma": 0.546,
    "segoe ui": 0.539,
    "cambria": 0.554,
}
"""How wide a digit is in parts of the size, by the `hmtx` of each font; others are as Calibri is."""


def _digit_width(book: PrintableWorkbook) -> float:
    """Return the px of a digit of the workbook's usual font, the unit of column widths (§18.3.1.13)."""
    fonts = book.formulas._fonts
    usual = fonts[0] if len(fonts) else None
    size = float(usual.sz or 11) if usual is not None else 11.0
    if usual is not None and is_east_asian_font(usual.name or "") and size >= 10:
        return float(-(-size * 2 // 3))
    if usual is not None and (part := _DIGITS.get((usual.name or "").lower())):
        return max(1.0, round(part * round(size * 96 / 72)))
    return max(1.0, round(size * 7 / 11))


def _default_width(sheet: Worksheet, digit: float) -> float:
    given = sheet.sheet_format.defaultColWidth
    px = (
        float(given) * digit
        if given
        else -(-(float(sheet.sheet_format.baseColWidth or 8) * digit + 5) // 8) * 8
    )
    return px * _PT_PER_PX


def _column_widths(sheet: Worksheet, digit: float) -> dict[int, float]:
    widths: dict[int, float] = {}
    for letters, dimension in sheet.column_dimensions.items():
        first = int(dimension.min or column_number(letters))
        last = min(int(dimension.max or first), sheet.max_column + 1)
        for column in range(first, last + 1):
            if dimension.hidden:
                widths[column] = 0.0
            elif dimension.customWidth or dimension.width:
                widths[column] = int(float(dimension.width) * digit) * _PT_PER_PX
    return widths


def print_sheet(
    xlsx: bytes, *, name: str = "", force: bool = False, archival: bool = False, ofd: bool = False
) -> Printed:
    """Return the XLSX file `xlsx` as PDF, every visible sheet from a new page; findings call it `name`.

    Raises PaperWithheld with every place that cannot be carried (charts, pictures, formulas without a value,
    text that would be lost); `force` prints what can be carried and warns instead. `archival`
    makes it PDF/A-2u and tagged, with `ofd` the pages are written as OFD too.
    """
    try:
        with engine.uncollected():
            return _print_sheet(xlsx, name or _NAMELESS, force=force, archival=archival, ofd=ofd)
    except PARSE_ERRORS as error:
        raise unsound(name or _NAMELESS, error, WAY_OUT) from error


def _print_sheet(xlsx: bytes, name: str, *, force: bool, archival: bool, ofd: bool) -> Printed:
    book, laid = lay_out_sheets(xlsx, name)
    blocking = [finding for finding in book.findings if finding.severity is Severity.BLOCK]
    if blocking and not force:
        raise PaperWithheld(blocking)
    written = engine.write(laid.document, archival=archival, tagged=archival)
    complaints = [Finding(f"文件“{name}”", "有字打印不出来", complaint) for complaint in written.missing]
    if complaints and not force:
        raise PaperWithheld(complaints)
    warnings = tuple(replace(finding, severity=Severity.WARN) for finding in [*book.findings, *complaints])
    printed = Printed(written.pdf, laid.pages, warnings, write_ofd(laid, name) if ofd else b"")
    laid.release()
    return printed
