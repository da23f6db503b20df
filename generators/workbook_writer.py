"""Writes a workbook from records: empty with drop-downs and notes for a new township, or filled."""

from __future__ import annotations

import io
import re
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING, Any, get_args

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation

from generators.opc import Opener, write_package
from generators.own_files import write_whole
from generators.records.columns import Column, Quarter, Row
from generators.records.dataset import SHEETS, enumeration_of
from generators.records.settings import Setting, Settings

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from openpyxl.worksheet._write_only import WriteOnlyWorksheet

_THIN = Side(style="thin", color="BFBFBF")
_FRAME = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_HEAD_FONT = Font(name="宋体", bold=True, size=11)
_BODY_FONT = Font(name="宋体", size=11)
_REQUIRED = PatternFill("solid", fgColor="F8CBAD")
_OPTIONAL = PatternFill("solid", fgColor="DDEBF7")
_TEXT = "@"
_FORMATS: tuple[tuple[type, str], ...] = ((date, "yyyy-m-d"), (time, "h:mm"), (Decimal, "0.00"), (int, "0"))
_LAST_ROW = 1_048_576
_EXCEL_LIST_LIMIT = 255


def write_workbook(path: Path, rows: Mapping[type[Row], Sequence[Row]]) -> None:
    """Write every sheet with its heads, notes, drop-downs and formats, and `rows` under them, to `path`.

    The same rows give the same bytes. OSError passes through: the caller knows what the file is for.
    """
    book = Workbook(write_only=True)
    _add_guide(book)
    for kind in SHEETS:
        _add_sheet(book, kind, rows.get(kind, ()))
    book.properties.creator = "hongtou"
    book.properties.created = book.properties.modified = datetime(1980, 1, 1)
    buffer = io.BytesIO()
    book.save(buffer)
    write_whole(path, _without_clock(buffer.getvalue()))


def default_settings() -> tuple[Setting, ...]:
    """Return the lines of the 设置 sheet with their defaults."""
    lines = []
    for name, info in Settings.model_fields.items():
        column = next(item for item in info.metadata if isinstance(item, Column))
        value = getattr(Settings(), name)
        shown = {True: "是", False: "否"}.get(value, str(value)) if isinstance(value, bool) else str(value)
        lines.append(Setting(item=column.heading, value=shown, about=column.note or None))
    return tuple(lines)


def _add_guide(book: Workbook) -> None:
    sheet = book.create_sheet("说明")
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 16, 90
    lines = [
        ("怎么填", "一张表管一类事，第 1 行是标题，从第 2 行起填写；标题可以换位置，不要改名。"),
        ("颜色", "橙色标题的列必填，蓝色标题的列可以不填。鼠标停在标题上有填写提示。"),
        ("号码", "户编号、证件号码、电话等都按文本填写；日期写作 2022-6-24。"),
        ("检查", "填完后运行 hongtou check-data，会逐条列出哪张表哪一格要改。"),
        *((kind.SHEET, kind.ABOUT) for kind in SHEETS),
    ]
    for name, about in lines:
        cells = [WriteOnlyCell(sheet, name), WriteOnlyCell(sheet, about)]
        cells[0].font = _HEAD_FONT
        cells[1].font = _BODY_FONT
        sheet.append(cells)


def _add_sheet(book: Workbook, kind: type[Row], rows: Iterable[Row]) -> None:
    sheet = book.create_sheet(kind.SHEET)
    columns = list(kind.iter_columns())
    sheet.freeze_panes = "B2"
    formats: list[str] = []
    for index, (name, column) in enumerate(columns, start=1):
        number_format = _format_of(kind, name)
        formats.append(number_format)
        dimension = sheet.column_dimensions[get_column_letter(index)]
        dimension.width = max(column.width, 2 * len(column.heading) + 2)
        # The column's own format holds for the rows a clerk has yet to fill.
        dimension.number_format = number_format
        if drop_down := _drop_down(kind, name, column):
            letter = get_column_letter(index)
            drop_down.add(f"{letter}2:{letter}{_LAST_ROW}")
            sheet.data_validations.append(drop_down)
    sheet.append([_heading(sheet, kind, name, column) for name, column in columns])
    fields = [name for name, _ in columns]
    for record in rows:
        sheet.append(
            [
                _cell(sheet, getattr(record, field), number_format)
                for field, number_format in zip(fields, formats, strict=True)
            ]
        )
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}1"


def _heading(sheet: WriteOnlyWorksheet, kind: type[Row], name: str, column: Column) -> Any:
    cell = WriteOnlyCell(sheet, column.heading)
    required = kind.model_fields[name].is_required()
    cell.font, cell.border = _HEAD_FONT, _FRAME
    cell.fill = _REQUIRED if required else _OPTIONAL
    cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
    note = "；".join(filter(None, ("必填" if required else "可不填", column.note, _hint(kind, name))))
    cell.comment = Comment(note, "hongtou", height=90, width=260)
    return cell


def _hint(kind: type[Row], name: str) -> str:
    """Return how the cell is to be written, from its type and list."""
    words = enumeration_of(kind, name)
    if words:
        return "从下拉列表里选"
    return {"yyyy-m-d": "日期，如 2022-6-24", "h:mm": "时间，如 9:30", "0.00": "金额（元）", "0": "整数"}.get(
        _format_of(kind, name), "文本"
    )


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


def _drop_down(kind: type[Row], name: str, column: Column) -> DataValidation | None:
    annotation = str(kind.model_fields[name].annotation)
    if "tuple" in annotation:
        return None  # Several values in one cell: a list would forbid them.
    words = enumeration_of(kind, name)
    if words:
        source = f'"{",".join(words)}"'
        if len(source) > _EXCEL_LIST_LIMIT:
            return None
    elif column.refers:
        sheet, heading = column.refers.split(".")
        target = next(item for item in SHEETS if sheet == item.SHEET)
        position = [item.heading for _, item in target.iter_columns()].index(heading) + 1
        letter = get_column_letter(position)
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


def _cell(sheet: WriteOnlyWorksheet, value: Any, number_format: str) -> Any:
    if value is None or value == ():
        return None
    if isinstance(value, bool):
        value = "是" if value else "否"
    elif isinstance(value, tuple):
        value = "、".join(str(item) for item in value)
    elif isinstance(value, (Enum, Quarter)) or number_format == _TEXT:
        value = str(value)
    cell = WriteOnlyCell(sheet, value)
    if isinstance(value, str):
        cell.data_type = "s"  # A name that begins with = is text, never a formula.
    cell.number_format = number_format
    return cell


def _without_clock(content: bytes) -> bytes:
    """Return the package with every date that openpyxl took from the clock set to 1980."""
    parts = Opener(extension=".xlsx").read(content, "数据.xlsx")
    core = parts["docProps/core.xml"]
    parts["docProps/core.xml"] = re.sub(
        rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>1980-01-01T00:00:00Z", core
    )
    return write_package(parts.items())
