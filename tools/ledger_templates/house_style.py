"""The look that all ledgers share, drawn with openpyxl: `DOMAIN.md` §2.0, "Ledger page"."""

from __future__ import annotations

import datetime as dt
import io
import math
import re
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING, Any, Literal

from openpyxl import Workbook
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties

from generators.opc import Opener, write_package
from tools.heading_lines import OWN_LINES, heading_lines, least_room

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from openpyxl.worksheet.worksheet import Worksheet

TITLE_FACE = "方正小标宋简体"
HEAD_FACE = "宋体"
BODY_FACE = "仿宋_GB2312"
A3, A4 = 8, 9
"""Paper codes of a sheet's page set-up."""
_SMALLEST_POINTS = 9.0
"""小五, on paper."""
_MARGIN_SIDE, _MARGIN_TOP, _MARGIN_BOTTOM, _MARGIN_FOOT = 0.4, 0.6, 0.6, 0.3
"""Inches; the left edge is the 订口 of a landscape annex bound at the top, so both sides are alike."""
_FIXED_TIME = "2022-06-20T00:00:00Z"

_THIN = Side(style="thin", color="000000")
RULED = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_GREY = PatternFill("solid", bgColor="E7E6E6")

_SEALED = "（盖章）"
SIGNED_COLUMN, SIGNED_ROW = 11.4, 24.0
"""Width in digits and height in points of a cell that a household signs: 20 × 8 mm."""
SEAL_ROW, SIGNATURE_ROW = 43.0, 16.0
"""Height on paper in mm of the row that is signed: with a seal, and without. The words take 6 mm of it."""
_PADDING = 6
"""Pixels of a cell's width that its margins take."""

Kind = Literal["text", "name", "names", "long", "code", "number", "money", "date", "share", "blank"]
_LETTERS = {"name": 4, "names": 7}
"""Characters that stand in one line: of a person's name, else set smaller; of several."""
_PLACE = re.compile(r"\{\{ 用语\.(各地分行|村) \}\}")
_PLACE_LETTERS = 5
"""柳树坪社区, 福安安置点."""
_FORMATS: dict[str, str] = {
    "code": "@",
    "number": "0",
    "money": "#,##0.00",
    "date": "yyyy\\-mm\\-dd",
    "share": "0.00%",
}


@dataclass(frozen=True)
class Column:
    """A column of a ledger. `field` defaults to the head's words; `total` is what stands in the 合计 row."""

    head: str
    width: float
    kind: Kind = "text"
    field: str = ""
    total: Literal["", "sum", "count", "是", "filled", "people"] = ""
    choices: tuple[str, ...] = ()
    group: str = ""
    """Words above this column and its neighbours of the same group."""
    formula: str = ""
    """In place of a field: `={期初}-{消除}`, heads in braces; the 合计 row reckons it from its own sums."""
    letters: int = 0
    """How many must stand in one line of a column of no names: 7 for 突发严重困难户 and its like."""

    @property
    def least(self) -> float:
        """Return the least width of a column that is signed, 0 of another."""
        return (
            SIGNED_COLUMN if self.kind == "blank" and self.head.endswith(("签字", "签名", "签收人")) else 0.0
        )

    @property
    def digits(self) -> int:
        """Return how many digits must stand in one line."""
        if self.head == "证件号码":
            return 18
        if self.head.endswith("电话"):
            return 11
        return {"date": 10, "money": 9}.get(self.kind, 0)

    @property
    def characters(self) -> int:
        """Return how many Chinese characters must stand in one line."""
        place = _PLACE_LETTERS if _PLACE.fullmatch(self.head) else 0
        choice = max(map(len, self.choices), default=0)
        return max(self.letters, place, choice, _LETTERS.get(self.kind, 0))

    @property
    def mark(self) -> str:
        """Return the field that the column prints, empty for columns left for ink or computed."""
        return "" if self.kind == "blank" or self.formula else self.field or self.head


@dataclass(frozen=True)
class Ledger:
    """One ledger of the plan: its file, its list and its columns."""

    key: str
    columns: tuple[Column, ...]
    records: str = "户"
    units: bool = True
    summary: tuple[tuple[str, str, str], ...] = ()
    """Label, formula or mark, number format. `{排查日期}` in a formula stands for the cell of that column."""
    signatures: str = "填表人：　　　　　　　审核人：　　　　　　　专班组长（签字）：　　　　　　　联系电话："
    highlight: str = ""
    """Heading of the 是/否 column whose 是 shades the row on screen and paper."""
    frozen_columns: int = 3
    size: float = 9.0
    paper: int = 0
    heading: str = "填报单位（盖章）：{{ 填报单位 }}　　　　填报时间：{{ 填报时间 }}　　　　单位：{{ 单位 }}"
    about: str = ""
    """Words after the title, on a sheet that shows a part of what its workbook is called."""
    after: tuple[tuple[str, str], ...] = ()
    """Lines below the signatures with their side (left, center): the receipt of a slip, for instance."""
    after_signers: tuple[str, ...] = ()
    """Who signs and seals below those lines."""
    has_notes: bool = True
    is_landscape: bool = True
    row_height: float = 20.0
    pages_high: int = 0
    """Pages the sheet is to be fitted to in height; 0 for as many as its rows take."""

    @property
    def wide_columns(self) -> tuple[Column, ...]:
        """Return the columns, none too narrow for the digits it holds in one line."""
        digits = self.size * 0.55 * 96 / 72 / 7
        letters = self.size * 96 / 72 / 7
        widths = (
            max(
                c.width,
                round(c.digits * digits + 1, 1),
                round(c.characters * letters + 1.2 if c.characters else 0, 1),
                c.least,
                _up(least_room(c.head) * letters + _PADDING / 7),
            )
            for c in self.columns
        )
        return tuple(replace(c, width=width) for c, width in zip(self.columns, widths, strict=True))

    @property
    def tall_enough(self) -> float:
        """Return the height of a row in points: one that is signed has room for a pen."""
        return max(self.row_height, SIGNED_ROW) if any(c.least for c in self.columns) else self.row_height

    @property
    def signers(self) -> list[str]:
        """Return who signs below the rows, and the seal when the head of the sheet names its unit."""
        names = re.findall(
            r"([^：　]+)：", self.signatures.replace("（签字）", "").replace("　　年　　月　　日", "")
        )
        sealed = [f"{unit}盖章" for unit in re.findall(rf"(\S+?){_SEALED}", self.heading)]
        return [f"{name}：" for name in (*names, *sealed)]

    @property
    def file_name(self) -> str:
        """Return the template's file name."""
        return f"{self.key}.xlsx"


def _up(width: float) -> float:
    return math.ceil(width * 10) / 10


def draw(ledger: Ledger) -> bytes:
    """Return the template of `ledger` as an XLSX file; the same ledger makes the same bytes."""
    book = Workbook()
    set_normal_font(book)
    sheet = book.active
    assert sheet is not None  # noqa: S101 - a new workbook has one sheet
    draw_sheet(sheet, ledger)
    return save(book)


def draw_sheet(sheet: Worksheet, ledger: Ledger) -> int:
    """Draw `ledger` on `sheet`; return the row of its record."""
    sheet.title = ledger.key
    return _Drawing(sheet, ledger).draw()


class _Drawing:
    def __init__(self, sheet: Worksheet, ledger: Ledger) -> None:
        self.sheet = sheet
        self.ledger = ledger
        self.paper = ledger.paper or paper_for(ledger)
        self.columns, self.scale = fit(ledger, self.paper)
        self.last = get_column_letter(len(ledger.columns))

    def draw(self) -> int:
        row = 1
        self._line(
            row,
            f"{{{{ 标题 }}}}{self.ledger.about}",
            self._font(TITLE_FACE, 22 if self.ledger.is_landscape else 18),
            "center",
            36,
        )
        row += 1
        self._line(row, self.ledger.heading.replace(_SEALED, ""), self._font(BODY_FACE, 12), "left", 22)
        self.sheet.cell(row, 1).alignment = Alignment(
            horizontal="left", vertical="center", shrink_to_fit=True
        )
        first_head = row + 1
        head = first_head + any(column.group for column in self.columns)
        self._heads(first_head, head)
        record = head + 1
        self._records(record)
        row = record + 1
        if any(column.total for column in self.columns):
            self._totals(row, record)
            row += 1
        if self.ledger.summary:
            self._summary(row, record)
            row += 1
        row = self._signatures(row)
        for text, side in self.ledger.after:
            self._line(row, text, self._font(BODY_FACE, 12), side, 26)
            row += 1
        if self.ledger.after_signers:
            self._signing_row(row, self.ledger.after_signers)
            row += 1
        if self.ledger.has_notes:
            self._line(row, "填表说明：", self._font(HEAD_FACE, 10), "left", 18)
            row += 1
            self._line(row, "{{ 填表说明[] }}", self._font(BODY_FACE, 10), "left", 0)
        for index, column in enumerate(self.columns, 1):
            self.sheet.column_dimensions[get_column_letter(index)].width = column.width
        self._screen(head, record)
        set_up_page(
            self.sheet,
            self.paper,
            f"{first_head}:{head}",
            f"A1:{self.last}{row}",
            is_landscape=self.ledger.is_landscape,
        )
        self.sheet.page_setup.fitToHeight = self.ledger.pages_high
        return record

    def _font(self, face: str, size: float) -> Font:
        """Return a font that prints in `size` points although the sheet is shrunk to the paper's width."""
        return Font(name=face, size=round(2 * size / self.scale) / 2)

    def _line(self, row: int, text: str, font: Font, side: str, height: float) -> None:
        self.sheet.merge_cells(f"A{row}:{self.last}{row}")
        cell = self.sheet.cell(row, 1, text)
        cell.font = font
        cell.alignment = Alignment(horizontal=side, vertical="center", wrap_text=True)
        if height:
            self.sheet.row_dimensions[row].height = round(height / self.scale)

    def _heads(self, top: int, row: int) -> None:
        """Draw the heads in `row`, with the words of groups above them from `top` on."""
        lines = 1
        for index, column in enumerate(self.columns, 1):
            for number in range(top, row + 1):
                self._head_cell(number, index, None)
            is_deep = top < row and not column.group
            self._head_cell(top if is_deep else row, index, "\n".join(self._lines(column)))
            if is_deep:
                self.sheet.merge_cells(start_row=top, end_row=row, start_column=index, end_column=index)
            lines = max(lines, (2 if column.head == OWN_LINES else len(self._lines(column))) - is_deep)
        for name, left, right in self._groups():
            self._head_cell(top, left, name)
            self.sheet.merge_cells(start_row=top, end_row=top, start_column=left, end_column=right)
            self.sheet.row_dimensions[top].height = self.ledger.size * 1.35 + 8
        self.sheet.row_dimensions[row].height = max(28.0, lines * self.ledger.size * 1.35 + 6)

    def _lines(self, column: Column) -> list[str]:
        """Return the lines of a head, which Excel would fill to the edge and end within a word."""
        return heading_lines(column.head, (column.width * 7 - _PADDING) / (self.ledger.size * 96 / 72))

    def _head_cell(self, row: int, index: int, text: str | None) -> None:
        cell = self.sheet.cell(row, index)
        cell.font = Font(name=HEAD_FACE, size=self.ledger.size, bold=True)
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        cell.border = RULED
        if text is not None:
            cell.value = text

    def _groups(self) -> Iterator[tuple[str, int, int]]:
        index = 1
        for name, members in groupby(self.columns, key=lambda column: column.group):
            count = len(list(members))
            if name:
                yield name, index, index + count - 1
            index += count

    def _records(self, row: int) -> None:
        for index, column in enumerate(self.columns, 1):
            mark = f"{{{{ {self.ledger.records}.{column.mark} }}}}" if column.mark else None
            cell = self.sheet.cell(row, index, self._own_formula(column, row) or mark)
            cell.font = Font(name=BODY_FACE, size=self.ledger.size)
            side = "left" if column.kind == "long" else "right" if column.kind == "money" else "center"
            whole = column.kind == "name"
            cell.alignment = Alignment(
                horizontal=side, vertical="center", wrap_text=not whole, shrink_to_fit=whole
            )
            cell.border = RULED
            cell.number_format = _FORMATS.get(column.kind, "General")
            if column.choices:
                rule = DataValidation("list", formula1=f'"{",".join(column.choices)}"', allow_blank=True)
                rule.error = f"应为：{'、'.join(column.choices)}"
                rule.showErrorMessage = True
                rule.add(cell.coordinate)
                self.sheet.add_data_validation(rule)
        self.sheet.row_dimensions[row].height = round(self.ledger.tall_enough / min(self.scale, 1.0), 1)

    def _cell_of(self, head: str, row: int) -> str:
        index = next(i for i, column in enumerate(self.columns, 1) if column.head == head)
        letters = get_column_letter(index)
        return f"{letters}{row}:{letters}{row}"

    def _own_formula(self, column: Column, row: int) -> str:
        def stand_in(found: re.Match[str]) -> str:
            return self._cell_of(found[1], row).split(":", maxsplit=1)[0]

        return re.sub(r"\{([^{} ]+)\}", stand_in, column.formula)

    def _totals(self, row: int, record: int) -> None:
        labelled = 0
        for index, column in enumerate(self.columns, 1):
            cells = f"{get_column_letter(index)}{record}:{get_column_letter(index)}{record}"
            formulas = {
                "sum": f"=SUM({cells})",
                "count": f"=COUNT({cells})",
                "filled": f"=COUNTA({cells})",
                "是": f'=COUNTIF({cells},"是")',
                "people": "{{ 实有人数 }}",
            }
            cell = self.sheet.cell(row, index, self._own_formula(column, row) or formulas.get(column.total))
            cell.font = Font(name=HEAD_FACE, size=self.ledger.size, bold=True)
            cell.alignment = Alignment(
                horizontal="right" if column.kind == "money" else "center", vertical="center"
            )
            cell.border = RULED
            cell.number_format = _FORMATS[column.kind] if column.kind in {"money", "share"} else "0"
            if not column.total and not column.formula and labelled == index - 1:
                labelled = index
        labelled = min(max(labelled, 1), 2)
        if labelled > 1:
            self.sheet.merge_cells(f"A{row}:{get_column_letter(labelled)}{row}")
        self.sheet.cell(row, 1, "合计")
        self.sheet.row_dimensions[row].height = 20

    def _summary(self, row: int, record: int) -> None:
        """Label and value side by side, each over about its share of the sheet's width."""
        cells: list[tuple[str, str]] = []
        for label, content, form in self.ledger.summary:
            cells += [(label, ""), (self._formula(content, record, row), form)]
        for number, (left, right) in enumerate(self._spans(len(cells))):
            text, form = cells[number]
            for index in range(left, right + 1):
                self.sheet.cell(row, index).border = RULED
            if right > left:
                self.sheet.merge_cells(start_row=row, end_row=row, start_column=left, end_column=right)
            cell = self.sheet.cell(row, left, text)
            cell.font = Font(
                name=HEAD_FACE if not form else BODY_FACE, size=self.ledger.size + 1, bold=not form
            )
            cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
            cell.number_format = form or "General"
        self.sheet.row_dimensions[row].height = 22

    def _signatures(self, row: int) -> int:
        """Draw who signs from `row` on, and the seal beside them or below; return the row that follows."""
        names = self.ledger.signers
        if len(names) <= len(self.columns) and self._has_room_for_a_seal(names):
            self._signing_row(row, names)
            return row + 1
        self._signing_row(row, names[:-1])
        self._signing_row(row + 1, names[-1:])
        return row + 2

    def _has_room_for_a_seal(self, names: Sequence[str]) -> bool:
        """Tell whether the last of cells for `names` side by side takes a seal, when it is one."""
        left, right = list(self._spans(len(names)))[-1]
        width = sum(column.width for column in self.columns[left - 1 : right]) * 7 / 96 * 25.4 * self.scale
        return "盖章" not in names[-1] or width >= SEAL_ROW + 1

    def _signing_row(self, row: int, names: Sequence[str]) -> None:
        """Draw a cell for each of `names`, the words at its top."""
        tall = SEAL_ROW if any("盖章" in name for name in names) else SIGNATURE_ROW
        for name, (left, right) in zip(names, self._spans(len(names)), strict=True):
            for index in range(left, right + 1):
                self.sheet.cell(row, index).border = RULED
            if right > left:
                self.sheet.merge_cells(start_row=row, end_row=row, start_column=left, end_column=right)
            cell = self.sheet.cell(row, left, name)
            cell.font = self._font(BODY_FACE, 10.5)
            cell.alignment = Alignment(horizontal="left", vertical="top", wrap_text=True)
        self.sheet.row_dimensions[row].height = round(tall / 25.4 * 72 / self.scale)

    def _formula(self, content: str, record: int, row: int) -> str:
        labels = [label for label, _, _ in self.ledger.summary]
        spans = list(self._spans(2 * len(labels)))

        def stand_in(found: re.Match[str]) -> str:
            if found[1] in labels:
                return f"{get_column_letter(spans[2 * labels.index(found[1]) + 1][0])}{row}"
            return self._cell_of(found[1], record)

        return re.sub(r"(?<!\{)\{([^{} ]+)\}(?!\})", stand_in, content)

    def _spans(self, count: int) -> Iterator[tuple[int, int]]:
        whole = sum(column.width for column in self.columns)
        edge, used, left = 0.0, 0.0, 1
        for number in range(count):
            edge += whole / count
            right = left
            used += self.columns[left - 1].width
            while right < len(self.columns) - (count - number - 1) and (
                used + self.columns[right].width / 2 <= edge or number == count - 1
            ):
                used += self.columns[right].width
                right += 1
            yield left, right
            left = right + 1

    def _screen(self, head: int, record: int) -> None:
        self.sheet.freeze_panes = f"{get_column_letter(self.ledger.frozen_columns + 1)}{record}"
        self.sheet.auto_filter.ref = f"A{head}:{self.last}{record}"
        self.sheet.sheet_view.zoomScale = 100
        if self.ledger.highlight:
            column = self._cell_of(self.ledger.highlight, record).split(":", maxsplit=1)[0]
            rule = FormulaRule(formula=[f'${column}="是"'], fill=_GREY)  # type: ignore[no-untyped-call]
            self.sheet.conditional_formatting.add(f"A{record}:{self.last}{record}", rule)


def set_normal_font(book: Workbook) -> None:
    """Make 宋体 the workbook's usual font: column widths are counted in its digits (§18.3.1.13)."""
    usual = Font(name=HEAD_FACE, size=NORMAL_SIZE)
    tables: Any = book
    tables._named_styles["Normal"].font = usual
    tables._fonts[0] = usual


NORMAL_SIZE = 10.0
"""Points of 宋体 whose digit is 7 pixels wide, which `Column.width` counts in."""


_FILLED, _WIDENED = 0.98, 0.93
"""Part of the width between the margins that the columns take, and that few columns are widened to:
LibreOffice counts a digit wider where 宋体 is not installed, and would shrink the sheet to other pages."""


def _room(paper: int, *, is_landscape: bool) -> float:
    """Return the points between the margins of `paper`."""
    long, short = (297.0, 210.0) if paper == A4 else (420.0, 297.0)
    return (long if is_landscape else short) / 25.4 * 72 - 2 * _MARGIN_SIDE * 72


def _breadth(columns: Sequence[Column]) -> float:
    """Return the points that the columns take at full size."""
    return sum(column.width * 7 for column in columns) * 72 / 96


def paper_for(ledger: Ledger) -> int:
    """Return A4 as long as the text, shrunk to the paper's width, is 9 points on paper; else A3."""
    room = _room(A4, is_landscape=ledger.is_landscape) * _FILLED
    shrunk = ledger.size * room / _breadth(ledger.wide_columns)
    return A4 if min(shrunk, ledger.size) >= _SMALLEST_POINTS else A3


def fit(ledger: Ledger, paper: int) -> tuple[tuple[Column, ...], float]:
    """Return the columns, widened to fill the paper, and the scale at which they will print."""
    room = _room(paper, is_landscape=ledger.is_landscape)
    breadth = _breadth(ledger.wide_columns)
    share = room * _WIDENED / breadth
    if share <= 1:
        return ledger.wide_columns, min(1.0, room * _FILLED / breadth)
    wider = (replace(c, width=round(c.width * share, 1)) for c in ledger.wide_columns)
    return tuple(wider), 1.0


def set_up_page(sheet: Worksheet, paper: int, titles: str, area: str, *, is_landscape: bool = True) -> None:
    """Set paper, margins, fit to width, repeated heads, print area and `第×页 共×页`."""
    sheet.page_setup.orientation = "landscape" if is_landscape else "portrait"
    sheet.page_setup.paperSize = paper
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_options.horizontalCentered = True
    margins = sheet.page_margins
    margins.left = margins.right = _MARGIN_SIDE
    margins.top, margins.bottom = _MARGIN_TOP, _MARGIN_BOTTOM
    margins.header = margins.footer = _MARGIN_FOOT
    sheet.print_title_rows = titles
    sheet.print_area = area
    footer = sheet.oddFooter
    assert footer is not None  # noqa: S101 - every new sheet has one
    footer.center.text = "第&P页　共&N页"
    footer.center.font = "宋体,常规"
    footer.center.size = 10


def save(book: Workbook) -> bytes:
    """Return `book` as a file without a clock in it."""
    book.properties.creator = "红头"
    book.properties.created = dt.datetime(2022, 6, 20)
    first = io.BytesIO()
    book.save(first)
    parts = Opener(extension=".xlsx").read(first.getvalue(), "台账.xlsx")
    core = parts["docProps/core.xml"]
    parts["docProps/core.xml"] = re.sub(
        rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + _FIXED_TIME.encode(), core
    )
    return write_package(parts.items())
