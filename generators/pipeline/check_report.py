"""What is wrong, as a workbook: a copy of the data with the cells coloured, and every finding as a row."""

from __future__ import annotations

import io
import re
from collections import Counter
from typing import TYPE_CHECKING, Any

import openpyxl
from openpyxl.cell import WriteOnlyCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.hyperlink import Hyperlink

from generators.errors import Severity
from generators.opc import Opener
from generators.own_files import check_own, read_given, write_own
from generators.pipeline.exchange import sheets_as_cells
from generators.pipeline.source import WORKBOOK, Source
from generators.procedure.rule_names import rule_name
from generators.sheet_cells import check_sizes
from generators.workbook_writer import Marked, kept_as_text, saved, workbook_bytes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from generators.errors import Finding

RESULT = "检查结果"
_HEADINGS = ("序号", "轻重", "规则", "位置", "应该怎样", "现在怎样", "怎么改")
_WIDTHS = (6, 8, 8, 30, 44, 28, 44)
_FILLS = {
    Severity.BLOCK: PatternFill("solid", fgColor="FF9999"),
    Severity.WARN: PatternFill("solid", fgColor="FFE699"),
}
_WRAPPED = Alignment(vertical="top", wrap_text=True)
_PLAIN, _HEAD = Font(name="宋体", size=11), Font(name="宋体", size=11, bold=True)
_LONGEST_NOTE = 400
_OPENER = Opener(extension=".xlsx")
_CELL = re.compile(r"工作表“([^”]+)”单元格 ([A-Z]+[0-9]+)")


def write_check_report(source: Source, findings: Sequence[Finding], file: Path) -> int:
    """Write the report on `findings` to `file` and return how many cells are coloured; the data stays.

    Raise UsageError when the program did not write `file`, or it cannot be written.
    """
    check_own([file])
    notes = _notes(findings)
    if source.store:
        cells: dict[str, dict[int, dict[str, tuple[PatternFill, str]]]] = {}
        for (sheet, cell), note in notes.items():
            letters = cell.rstrip("0123456789")
            cells.setdefault(sheet, {}).setdefault(int(cell[len(letters) :]), {})[letters] = note
        marked = Marked(lambda book: _add_result(book, findings), cells)
        write_own(file, workbook_bytes(sheets_as_cells(source.store), marked=marked))
    else:
        write_own(file, _coloured_copy(source, notes, findings))
    return len(notes)


def _coloured_copy(
    source: Source, notes: Mapping[tuple[str, str], tuple[PatternFill, str]], findings: Sequence[Finding]
) -> bytes:
    """Return the workbook of `source` with cells coloured; an empty one where it cannot be opened at all."""
    try:
        content = read_given(source.folder / WORKBOOK)
        check_sizes(_OPENER, _OPENER.read(content, WORKBOOK), WORKBOOK)
        book = openpyxl.load_workbook(io.BytesIO(content))
    except Exception:  # openpyxl raises what it likes on what Excel still opens.
        book = openpyxl.Workbook()
    for (sheet, cell), (fill, note) in notes.items():
        if sheet in book.sheetnames:
            target = book[sheet][cell]
            target.fill, target.comment = fill, Comment(note, "检查", height=120, width=300)
    _add_result(book, findings)
    return saved(book)


def _notes(findings: Sequence[Finding]) -> dict[tuple[str, str], tuple[PatternFill, str]]:
    """Return sheet and cell of each that a finding names → its colour, the worst's, and what is wrong."""
    said: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        for place in _CELL.finditer(finding.place):
            said.setdefault((place[1], place[2]), []).append(finding)
    notes: dict[tuple[str, str], tuple[PatternFill, str]] = {}
    for cell, told in said.items():
        is_blocked = any(finding.severity is Severity.BLOCK for finding in told)
        text = "\n".join(f"{finding.expected}；{finding.way_out}".rstrip("；") for finding in told)
        notes[cell] = _FILLS[Severity.BLOCK if is_blocked else Severity.WARN], text[:_LONGEST_NOTE]
    return notes


def _add_result(book: Any, findings: Sequence[Finding]) -> None:
    sheet = book.create_sheet(RESULT, 0)
    kinds = Counter((finding.severity, finding.sheet, finding.expected) for finding in findings)
    blocked = sum(finding.severity is Severity.BLOCK for finding in findings)
    top = len(kinds) + 3
    for letter, width in zip("ABCDEFG", _WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = f"A{top + 1}"
    sheet.append(
        _line(
            sheet, f"错误 {blocked} 处，提醒 {len(findings) - blocked} 处，共 {len(kinds)} 类", is_head=True
        )
    )
    for (severity, where, expected), count in kinds.most_common():
        sheet.append(_line(sheet, count, _word(severity), "", f"工作表“{where}”" if where else "", expected))
    sheet.append([])
    sheet.append(_line(sheet, *_HEADINGS, is_head=True))
    for number, finding in enumerate(findings, start=1):
        told = (rule_name(finding.rule), finding.place, finding.expected, finding.found, finding.way_out)
        cells = _line(sheet, number, _word(finding.severity), *told)
        cells[1].fill = _FILLS[finding.severity]
        if place := _CELL.search(finding.place):
            cells[3].hyperlink = Hyperlink(ref="", location=f"'{place[1]}'!{place[2]}")
            cells[3].hyperlink.ref = f"D{top + number}"  # The cell has no place of its own yet.
        sheet.append(cells)
    sheet.auto_filter.ref = f"A{top}:G{top + len(findings)}"
    book.active = 0


def _line(sheet: Any, *values: str | int, is_head: bool = False) -> list[Any]:
    cells = [WriteOnlyCell(sheet, value) for value in values]
    for cell in cells:
        cell.alignment, cell.font = _WRAPPED, _HEAD if is_head else _PLAIN
        kept_as_text(cell)
    return cells


def _word(severity: Severity) -> str:
    return "错误" if severity is Severity.BLOCK else "提醒"
