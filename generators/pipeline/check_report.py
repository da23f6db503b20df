"""What is wrong, as a workbook: a copy of the data with the cells coloured, and every finding as a row."""

from __future__ import annotations

import io
import re
from collections import Counter
from typing import TYPE_CHECKING, Any

import openpyxl
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.hyperlink import Hyperlink

from generators.errors import Severity
from generators.opc import Opener
from generators.own_files import check_own, read_given, write_own
from generators.pipeline.exchange import sheets_as_cells
from generators.pipeline.source import WORKBOOK, Source
from generators.sheet_cells import check_sizes
from generators.workbook_writer import saved, workbook_bytes

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from generators.errors import Finding

RESULT = "检查结果"
_HEADINGS = ("序号", "轻重", "规则", "位置", "应该怎样", "现在怎样", "怎么改")
_WIDTHS = (6, 8, 8, 30, 44, 28, 44)
_FILLS = {
    Severity.BLOCK: PatternFill("solid", fgColor="FF9999"),
    Severity.WARN: PatternFill("solid", fgColor="FFE699"),
}
_LONGEST_NOTE = 400
_OPENER = Opener(extension=".xlsx")
_CELL = re.compile(r"工作表“([^”]+)”单元格 ([A-Z]+[0-9]+)")


def write_check_report(source: Source, findings: Sequence[Finding], file: Path) -> int:
    """Write the report on `findings` to `file` and return how many cells are coloured; the data stays.

    Raise UsageError when the program did not write `file`, or it cannot be written.
    """
    check_own([file])
    book = _copy_of(source)
    coloured = _colour(book, findings)
    _add_result(book, findings)
    write_own(file, saved(book))
    return coloured


def _copy_of(source: Source) -> Any:
    """Return the data as an open workbook; an empty one when it cannot be opened at all."""
    if source.store:
        return openpyxl.load_workbook(io.BytesIO(workbook_bytes(sheets_as_cells(source.store))))
    try:
        content = read_given(source.folder / WORKBOOK)
        check_sizes(_OPENER, _OPENER.read(content, WORKBOOK), WORKBOOK)
        return openpyxl.load_workbook(io.BytesIO(content))
    except Exception:  # openpyxl raises what it likes on what Excel still opens.
        return openpyxl.Workbook()


def _colour(book: Any, findings: Sequence[Finding]) -> int:
    """Colour each cell that a finding names, the worst last, and let it say what is wrong."""
    said: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        for place in _CELL.finditer(finding.place):
            said.setdefault((place[1], place[2]), []).append(finding)
    for (sheet, cell), told in said.items():
        if sheet in book.sheetnames:
            is_blocked = any(finding.severity is Severity.BLOCK for finding in told)
            target = book[sheet][cell]
            target.fill = _FILLS[Severity.BLOCK if is_blocked else Severity.WARN]
            text = "\n".join(f"{finding.expected}；{finding.way_out}".rstrip("；") for finding in told)
            target.comment = Comment(text[:_LONGEST_NOTE], "检查", height=120, width=300)
    return len(said)


def _add_result(book: Any, findings: Sequence[Finding]) -> None:
    sheet = book.create_sheet(RESULT, 0)
    book.active = 0
    kinds = Counter((finding.severity, finding.sheet, finding.expected) for finding in findings)
    blocked = sum(finding.severity is Severity.BLOCK for finding in findings)
    sheet.append([f"错误 {blocked} 处，提醒 {len(findings) - blocked} 处，共 {len(kinds)} 类"])
    for (severity, where, expected), count in kinds.most_common():
        sheet.append([count, _word(severity), "", f"工作表“{where}”" if where else "", expected])
    sheet.append([])
    sheet.append(list(_HEADINGS))
    top = sheet.max_row
    for number, finding in enumerate(findings, start=1):
        told = (finding.rule, finding.place, finding.expected, finding.found, finding.way_out)
        sheet.append([number, _word(finding.severity), *told])
        row = sheet.max_row
        sheet.cell(row, 2).fill = _FILLS[finding.severity]
        if place := _CELL.search(finding.place):
            sheet.cell(row, 4).hyperlink = Hyperlink(ref=f"D{row}", location=f"'{place[1]}'!{place[2]}")
    for index, width in enumerate(_WIDTHS):
        sheet.column_dimensions["ABCDEFG"[index]].width = width
    for row in sheet.iter_rows(min_row=1):
        for cell in row:
            cell.alignment = Alignment(vertical="top", wrap_text=True)
            cell.font = Font(name="宋体", size=11, bold=cell.row in {1, top})
            if isinstance(cell.value, str):
                cell.data_type = "s"
    sheet.freeze_panes = f"A{top + 1}"
    sheet.auto_filter.ref = f"A{top}:G{sheet.max_row}"


def _word(severity: Severity) -> str:
    return "错误" if severity is Severity.BLOCK else "提醒"
