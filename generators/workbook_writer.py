"""Writes a workbook from records: empty with drop-downs and notes for a new township, or filled."""

from __future__ import annotations

import io
import math
import re
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import TYPE_CHECKING, Any, get_args

from lxml import etree
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.comments import Comment
from openpyxl.packaging.custom import StringProperty
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.properties import PageSetupProperties

from generators.errors import UsageError, tell_os_error
from generators.formulas.addresses import column_letter, column_number
from generators.masking import begins_a_formula
from generators.opc import Opener, write_package
from generators.own_files import write_whole
from generators.records.columns import Column, Quarter, Row
from generators.records.dataset import (
    NAMES,
    SHEETS,
    column_letters,
    enumeration_of,
    household_field,
    layout,
)
from generators.records.household_names import household_names
from generators.records.households import Household, Member
from generators.records.letter_cells import LETTER_CELLS
from generators.sheet_cells import ROW_ID

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from openpyxl.worksheet._write_only import WriteOnlyWorksheet

    from generators.records.household_names import HouseholdNames

_THIN = Side(style="thin", color="BFBFBF")
_FRAME = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_HEAD_FONT = Font(name="宋体", bold=True, size=11)
_BODY_FONT = Font(name="宋体", size=11)
_REQUIRED = PatternFill("solid", fgColor="F8CBAD")
_NEEDED = PatternFill("solid", fgColor="FFE699")
_OPTIONAL = PatternFill("solid", fgColor="DDEBF7")
_BESIDE = PatternFill("solid", fgColor="E7E6E6")
_TEXT = "@"
_FORMATS: tuple[tuple[type, str], ...] = ((date, "yyyy-m-d"), (time, "h:mm"), (Decimal, "0.00"), (int, "0"))
_LAST_ROW = 1_048_576
_READABLE_WIDTH = 272
"""Characters across a lying A4 page that can still be read: letters of six points."""
_MARGINS = PageMargins(left=0.3, right=0.3, top=0.4, bottom=0.4, header=0.2, footer=0.2)
_HEAD_HEIGHT = 30
"""Points of the row of headings, each in up to two lines."""
_EXCEL_LIST_LIMIT = 255


@dataclass(frozen=True)
class GivenOut:
    """What makes a workbook know the store that it was taken from, when it comes back."""

    properties: Mapping[str, str]
    """Custom document properties: the store, its state, the number under which it was given out."""
    row_ids: Mapping[type[Row], Sequence[int]]
    """Ids of the rows, in their order: a hidden column 行标识."""
    kinds: tuple[type[Row], ...] = SHEETS
    """The sheets that go out."""
    read_only: frozenset[type[Row]] = frozenset()
    """Sheets that are only to be looked up in; what is changed there is not taken back."""


@dataclass(frozen=True)
class Marked:
    """What is added to a copy of the rows: a sheet before all others, cells coloured that say why."""

    begin: Callable[[Workbook], None]
    """Adds the first sheet."""
    cells: Mapping[str, Mapping[int, Mapping[str, tuple[PatternFill, str]]]]
    """Sheet → row number → column letter → colour and note."""


def write_workbook(path: Path, rows: Mapping[type[Row], Sequence[Row | Mapping[str, object]]]) -> None:
    """Write `workbook_bytes` to `path`, whatever is there; OSError passes through."""
    write_whole(path, workbook_bytes(rows))


def workbook_bytes(
    rows: Mapping[type[Row], Sequence[Row | Mapping[str, object]]],
    given_out: GivenOut | None = None,
    marked: Marked | None = None,
) -> bytes:
    """Return a workbook of every sheet with its heads, notes, drop-downs and formats, and `rows` under them.

    A row is a record, or field → cell where it may not be sound. The same rows give the same bytes. Raise
    UsageError when the disk for temporary files is full.
    """
    with _temporary_files_told():
        return _workbook_bytes(rows, given_out, marked)


@contextmanager
def _temporary_files_told() -> Iterator[None]:
    """Tell a full disk where openpyxl puts its temporary files: lxml has an error of its own for it."""
    try:
        yield
    except (OSError, etree.SerialisationError) as error:
        reason = tell_os_error(error) if isinstance(error, OSError) else "磁盘已满"
        message = f"写不了临时文件（在“{tempfile.gettempdir()}”）：{reason}"
        raise UsageError(message) from None


def _workbook_bytes(
    rows: Mapping[type[Row], Sequence[Row | Mapping[str, object]]],
    given_out: GivenOut | None,
    marked: Marked | None,
) -> bytes:
    book = Workbook(write_only=True)
    if marked:
        marked.begin(book)
    names = household_names(_cells_of(rows.get(Household, ())), _cells_of(rows.get(Member, ())))
    labels = [names.label(number) for number in _column(rows.get(Household, ()), "number")]
    _add_guide(book)
    styles = _Styles()
    for kind in given_out.kinds if given_out else SHEETS:
        sheet = _Sheet(book, kind, names, given_out, styles, has_names=bool(labels))
        sheet.write(rows.get(kind, ()), marked.cells.get(kind.SHEET, {}) if marked else {})
    if labels:
        listed = book.create_sheet(NAMES)
        listed.sheet_state = "hidden"
        for label in labels:
            listed.append([kept_as_text(WriteOnlyCell(listed, label))])
    for name, value in (given_out.properties if given_out else {}).items():
        book.custom_doc_props.append(StringProperty(name=name, value=value))  # type: ignore[attr-defined]
    book.properties.creator = "hongtou"
    return saved(book)


def _value(row: Row | Mapping[str, object], name: str) -> object:
    return getattr(row, name) if isinstance(row, Row) else row.get(name)


def _column(rows: Iterable[Row | Mapping[str, object]], name: str) -> list[str]:
    return [str(value) for row in rows if (value := _value(row, name)) is not None]


def _cells_of(rows: Iterable[Row | Mapping[str, object]]) -> list[Mapping[str, object]]:
    return [row if not isinstance(row, Row) else dict(row) for row in rows]


_ORDER = (
    "设置、监测线、乡镇、村、干部：一次填好，以后只改变动的。监测线每年一行，缺了当年的出不了告知书。",
    "监测户、家庭成员、监测对象、帮扶责任人：一户一户填，每户要有户主。",
    "专班、领导小组、任务分工：通知和花名册用到时再填。",
    "每月：逐月监测、走访；每季：排查、排查记录、帮扶措施、问题整改。",
    "退出：会议（预判）、预判、入户核查、会议（民主评议）、参会人员、评议、公示、审批、系统标注、告知，按这个次序。",
    "其余的表用到才填，空着不影响别的文书。",
)


def _add_guide(book: Workbook) -> None:
    sheet = book.create_sheet("说明")
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 16, 90
    _print_on(sheet, 1, 1, "portrait")
    lines = [
        ("怎么填", "一张表管一类事，第 1 行是标题，从第 2 行起填写；标题可以换位置，不要改名。"),
        ("颜色", "橙色标题的列必填；黄色的不填就出不了退出告知书；蓝色的可以不填；灰色的只供对照。"),
        ("提示", "鼠标停在标题上有填写提示；有下拉列表的从列表里选。"),
        ("号码", "户编号、证件号码、电话照着打（格子已设为“文本”，不丢位数）；日期写作 2022-6-24。"),
        ("户编号", "也可以填“村名＋户主”，如：东沟村张三；或者不填户编号，在旁边填村和户主。"),
        *((f"第{number}步", step) for number, step in zip("一二三四五六", _ORDER, strict=True)),
        ("检查", "填完后运行 hongtou check-data，会逐条列出哪张表哪一格要改。"),
        *((kind.SHEET, kind.ABOUT) for kind in SHEETS),
    ]
    for name, about in lines:
        cells = [WriteOnlyCell(sheet, name), WriteOnlyCell(sheet, about)]
        cells[0].font = _HEAD_FONT
        cells[1].font = _BODY_FONT
        sheet.append(cells)


class _Styles:
    """The looks of a workbook's cells, each looked up once: with openpyxl that takes longer than writing."""

    def __init__(self) -> None:
        self._known: dict[str, Any] = {}

    def plain(self, sheet: WriteOnlyWorksheet, number_format: str) -> Any:
        """Return an empty cell of that format."""
        cell: Any = WriteOnlyCell(sheet)
        if number_format not in self._known:
            cell.number_format = number_format
            self._known[number_format] = cell._style
        cell._style = self._known[number_format]
        return cell

    def heading(self, sheet: WriteOnlyWorksheet, text: str, fill: PatternFill) -> Any:
        """Return the cell of a heading, of the colour that says whether its column is to be filled."""
        cell: Any = WriteOnlyCell(sheet, text)
        key = str(fill.fgColor.rgb)
        if key not in self._known:
            cell.font, cell.border, cell.fill = _HEAD_FONT, _FRAME, fill
            cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
            self._known[key] = cell._style
        cell._style = self._known[key]
        return cell


class _Sheet:
    """One sheet on its way into a workbook."""

    def __init__(
        self,
        book: Workbook,
        kind: type[Row],
        names: HouseholdNames,
        given_out: GivenOut | None,
        styles: _Styles,
        *,
        has_names: bool,
    ) -> None:
        self._sheet = book.create_sheet(kind.SHEET)
        self._kind, self._names, self._has_names = kind, names, has_names
        self._ids = given_out.row_ids.get(kind, ()) if given_out else ()
        self._has_ids = given_out is not None
        self._columns = dict(kind.iter_columns())
        self._layout, self._household = layout(kind), household_field(kind)
        self._formats = {
            name: _format_of(kind, name) if name in self._columns else _TEXT for name, _ in self._layout
        }
        self._styles = styles
        self._cells = {name: styles.plain(self._sheet, code) for name, code in self._formats.items()}
        self._sheet._values_to_row = _placed
        if given_out and kind in given_out.read_only:
            self._sheet.sheet_properties.tabColor = "A6A6A6"

    def write(
        self,
        rows: Iterable[Row | Mapping[str, object]],
        marked: Mapping[int, Mapping[str, tuple[PatternFill, str]]],
    ) -> None:
        """Write the headings and `rows`, those cells coloured that `marked` names by row and column."""
        sheet = self._sheet
        sheet.freeze_panes = "B2"
        sheet.row_dimensions[1].height = _HEAD_HEIGHT
        width = 0.0
        for index, (name, heading) in enumerate(self._layout, start=1):
            width += self._lay_out_column(column_letter(index), name, heading)
        if self._has_ids:
            sheet.column_dimensions[column_letter(len(self._layout) + 1)].hidden = True
        _print_on(sheet, math.ceil(width / _READABLE_WIDTH))
        sheet.print_title_rows = "1:1"
        sheet.append([*(self._heading(name, heading) for name, heading in self._layout), *self._id(ROW_ID)])
        for index, record in enumerate(rows):
            cells = [self._cell(record, name) for name, _ in self._layout]
            for letter, (fill, note) in marked.get(index + 2, {}).items():
                place = column_number(letter) - 1
                cells[place] = self._coloured(cells[place], self._layout[place][0], fill, note)
            sheet.append([*cells, *self._id(self._ids[index] if index < len(self._ids) else None)])
        sheet.auto_filter.ref = f"A1:{column_letter(len(self._layout))}1"

    def _lay_out_column(self, letter: str, name: str, heading: str) -> float:
        column = self._columns.get(name)
        dimension = self._sheet.column_dimensions[letter]
        dimension.width = max(column.width if column else 10, 2 * math.ceil(len(heading) / 2) + 2)
        # The column's own format holds for the rows a clerk has yet to fill.
        dimension._style = self._cells[name]._style
        if column and (drop_down := _drop_down(self._kind, name, column, has_names=self._has_names)):
            drop_down.add(f"{letter}2:{letter}{_LAST_ROW}")
            self._sheet.data_validations.append(drop_down)
        return float(dimension.width)

    def _heading(self, name: str, heading: str) -> Any:
        if name in self._columns:
            fill, note = _told_of(self._kind, name)
        else:
            fill, note = _BESIDE, "与户编号对照；没填户编号的，填村和户主也可以"
        cell = self._styles.heading(self._sheet, heading, fill)
        cell.comment = Comment(note, "hongtou", height=90, width=260)
        return cell

    def _cell(self, record: Row | Mapping[str, object], name: str) -> Any:
        if name in self._columns:
            return self._filled(name, _value(record, name))
        number = str(_value(record, self._household) or "")
        return self._filled(name, self._names.beside(number)[name] or None)

    def _filled(self, name: str, value: Any) -> Any:
        """Return the cell of the column with `value`, which stands there until the row is written."""
        shown = _shown(value, self._formats[name])
        if shown is None:
            return None
        if not isinstance(shown, (str, int, float, Decimal)):
            # To a date openpyxl gives a format of its own before it has that of the column.
            cell = WriteOnlyCell(self._sheet, shown)
            cell.number_format = self._formats[name]
            return cell
        cell = self._cells[name]
        if isinstance(shown, str) and begins_a_formula(shown):
            cell = WriteOnlyCell(self._sheet)
            cell.number_format = self._formats[name]
        cell.value = shown
        return kept_as_text(cell)

    def _coloured(self, given: Any, name: str, fill: PatternFill, note: str) -> Any:
        """Return a cell that says what the cell `given` of a column does, in a colour, with a note."""
        cell: Any = WriteOnlyCell(self._sheet)
        if given is not None:
            cell._value, cell.data_type, cell.quotePrefix = given._value, given.data_type, given.quotePrefix
        cell.number_format, cell.fill = self._formats[name], fill
        cell.comment = Comment(note, "检查", height=120, width=300)
        return cell

    def _id(self, value: int | str | None) -> list[Any]:
        return [None if value is None else WriteOnlyCell(self._sheet, value)] if self._has_ids else []


def _placed(cells: Iterable[Any], number: int) -> Iterator[Any]:
    """Yield the cells of row `number`, each at its place: openpyxl's own would make two more for each."""
    for column, cell in enumerate(cells, start=1):
        if cell is not None:
            cell.row, cell.column = number, column
            yield cell


def _print_on(sheet: Any, across: int, down: int = 0, orientation: str = "landscape") -> None:
    """Let a sheet be printed `across` pages of A4, and `down` so many; 0 for as many as it takes."""
    sheet.page_setup.orientation = orientation
    sheet.page_setup.paperSize = 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = across, down
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_margins = _MARGINS


@cache
def _told_of(kind: type[Row], name: str) -> tuple[PatternFill, str]:
    """Return the colour of the column's heading and what its note says."""
    if kind.model_fields[name].is_required():
        word, fill = "必填", _REQUIRED
    elif name in LETTER_CELLS.get(kind, ()):
        word, fill = "出告知书必填", _NEEDED
    else:
        word, fill = "可不填", _OPTIONAL
    column = next(column for field, column in kind.iter_columns() if field == name)
    return fill, "；".join(filter(None, (word, column.note, _hint(kind, name))))


def _hint(kind: type[Row], name: str) -> str:
    """Return how the cell is to be written, from its type and list."""
    words = enumeration_of(kind, name)
    if words:
        return "从下拉列表里选"
    return {"yyyy-m-d": "日期，如 2022-6-24", "h:mm": "时间，如 9:30", "0.00": "金额（元）", "0": "整数"}.get(
        _format_of(kind, name), "文本"
    )


@cache
def _format_of(kind: type[Row], name: str) -> str:
    """Return the number format of the column; identifiers and words are text."""

    def formats(annotation: Any) -> str:
        if isinstance(annotation, type):
            if issubclass(annotation, (str, bool, Enum, Quarter, tuple)):
                return _TEXT
            return next((code for base, code in _FORMATS if issubclass(annotation, base)), "")
        return next((found for part in get_args(annotation) if (found := formats(part))), "")

    if name == "month":  # 年月 such as 202206 is a label, not a quantity.
        return _TEXT
    return formats(kind.model_fields[name].annotation) or _TEXT


def _drop_down(kind: type[Row], name: str, column: Column, *, has_names: bool) -> DataValidation | None:
    annotation = str(kind.model_fields[name].annotation)
    if "tuple" in annotation:
        return None  # Several values in one cell: a list would forbid them.
    words = enumeration_of(kind, name)
    if words:
        source = f'"{",".join(words)}"'
        if len(source) > _EXCEL_LIST_LIMIT:
            return None
    elif column.refers == "监测户.户编号" and has_names:
        source = f"={quote_sheetname(NAMES)}!$A$1:$A$20000"
    elif column.refers:
        sheet, heading = column.refers.split(".")
        target = next(item for item in SHEETS if sheet == item.SHEET)
        field = next(name for name, item in target.iter_columns() if item.heading == heading)
        letter = column_letters(target)[field]
        source = f"={quote_sheetname(sheet)}!${letter}$2:${letter}$20000"
    else:
        return None
    return DataValidation(
        type="list",
        formula1=source,
        allow_blank=True,
        showErrorMessage=bool(words),
        errorTitle="不在可选范围内",
        error="请从下拉列表里选",
    )


def _shown(value: Any, number_format: str) -> Any:
    """Return what a cell of that format holds for `value`, None where it stays empty."""
    if value is None or value == ():
        return None
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, (float, datetime)):
        return value  # No record holds one: a draft's cell that is still to be mended, as it was given.
    if isinstance(value, tuple):
        return "、".join(str(item) for item in value)
    if isinstance(value, (Enum, Quarter)) or number_format == _TEXT:
        return str(value)
    return value


def kept_as_text(cell: Any) -> Any:
    """Return `cell`, whose text is no formula, now and after somebody has edited it."""
    if isinstance(cell.value, str):
        cell.data_type = "s"
        if begins_a_formula(cell.value):
            cell.quotePrefix = True
    return cell


def saved(book: Workbook) -> bytes:
    """Return `book` as a file in which every date that openpyxl took from the clock is set to 1980.

    Raise UsageError when the disk for temporary files is full.
    """
    buffer = io.BytesIO()
    with _temporary_files_told():
        book.save(buffer)
    content = buffer.getvalue()
    parts = Opener(extension=".xlsx").read(content, "数据.xlsx")
    core = parts["docProps/core.xml"]
    parts["docProps/core.xml"] = re.sub(
        rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*", rb"\g<1>1980-01-01T00:00:00Z", core
    )
    return write_package(parts.items())
