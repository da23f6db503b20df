"""Reads and checks the workbook → records. Every fault names 工作表 and 单元格; all are told at once."""

from __future__ import annotations

import difflib
import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING

from openpyxl.utils import get_column_letter

from generators.errors import DataRefused, Finding, Severity, tell_os_error
from generators.opc import Opener
from generators.records.columns import Row, show_cell
from generators.records.dataset import SHEETS, Dataset, Sheet
from generators.records.reading import check_relations, read_rows, read_settings
from generators.records.settings import Setting
from generators.sheet_cells import UNREADABLE, read_sheets

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from generators.sheet_cells import Cells

_OPENER = Opener(extension=".xlsx")


def read_workbook(path: Path) -> Dataset:
    """Return the records in the workbook at `path`.

    Raise DataRefused with every finding when a cell, a heading, a sheet or a reference is wrong.
    """
    dataset, findings = read_with_findings(path)
    if blocking := [finding for finding in findings if finding.severity is Severity.BLOCK]:
        raise DataRefused(blocking)
    return dataset


@contextmanager
def _collector_off() -> Iterator[None]:
    """Leave the garbage collector off: records are made by the hundred thousand, and none is garbage.

    Walking them again and again took a third of the time of reading.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@_collector_off()
def read_with_findings(path: Path) -> tuple[Dataset, list[Finding]]:
    """Return the records that could be read at `path` and everything that is wrong with the rest."""
    sheets, findings = _open_sheets(path)
    told = {finding.place for finding in findings if finding.severity is Severity.BLOCK}
    findings += _unknown_sheets(sheets)
    rows: dict[type[Row], tuple[Row, ...]] = {}
    letters: dict[str, dict[str, str]] = {}
    refused: dict[type[Row], Sequence[Mapping[str, object]]] = {}
    for kind in SHEETS:
        cells = sheets.get(kind.SHEET)
        if cells is None:
            if kind.OPTIONAL:
                continue
            findings.append(_missing_sheet(kind, sheets))
            continue
        fields, faults = _match_headings(kind, cells)
        findings += faults
        letters[kind.SHEET] = {name: get_column_letter(index + 1) for index, name in fields.items()}
        read = read_rows(Sheet(kind, letters[kind.SHEET]), _filled_rows(cells, fields))
        rows[kind], refused[kind] = read.records, read.refused
        # A cell that shows an error reads as empty: it is told once.
        findings += [finding for finding in read.findings if finding.place not in told]
    settings, faults = read_settings(Sheet(Setting, letters.get(Setting.SHEET, {})), rows.get(Setting, ()))
    findings += faults
    dataset = Dataset(settings, rows, letters)
    findings += check_relations(dataset, refused)
    return dataset, findings


@_collector_off()
def read_cells(path: Path) -> tuple[dict[type[Row], list[dict[str, object]]], list[Finding]]:
    """Return the filled rows of every sheet as field → cell, sound or not, and what cannot be read at all."""
    sheets, findings = _open_sheets(path)
    rows: dict[type[Row], list[dict[str, object]]] = {}
    for kind in SHEETS:
        if (cells := sheets.get(kind.SHEET)) is None:
            if not kind.OPTIONAL:
                findings.append(_missing_sheet(kind, sheets))
            continue
        fields, faults = _match_headings(kind, cells)
        findings += faults
        rows[kind] = [given for _, given in _filled_rows(cells, fields)]
    return rows, findings


def _open_sheets(path: Path) -> tuple[dict[str, Cells], list[Finding]]:
    """Return the cells of every sheet by name, and those that cannot be read as they are shown."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise DataRefused(
            [
                Finding(
                    f"文件“{path}”",
                    "应能打开工作簿",
                    tell_os_error(error),
                    "确认文件在，且没有被独占打开",
                )
            ]
        ) from None
    try:
        read = read_sheets(_OPENER, content, path.name, looked_at={kind.SHEET for kind in SHEETS})
    except UNREADABLE as error:
        raise DataRefused(
            [
                Finding(
                    f"文件“{path.name}”",
                    "应为完整的 Excel 工作簿",
                    f"读到一半出错（{error}）",
                    "用 WPS 或 Excel 另存一份再试",
                )
            ]
        ) from None
    return read.cells, read.findings


def _unknown_sheets(sheets: Iterable[str]) -> Iterator[Finding]:
    known = {kind.SHEET for kind in SHEETS} | {"说明"}
    for name in sheets:
        if name not in known:
            yield Finding(
                f"工作表“{name}”",
                "这张表不在数据表之列，不会读取",
                way_out="需要读取的，改成规定的表名；自用的可以不管",
                severity=Severity.WARN,
            )


def _missing_sheet(kind: type[Row], sheets: Iterable[str]) -> Finding:
    near = difflib.get_close_matches(kind.SHEET, list(sheets), n=1)
    return Finding(
        f"工作表“{kind.SHEET}”",
        "应有这张表",
        "没有找到" + (f"，有一张名为“{near[0]}”" if near else ""),
        "补上这张表，只有标题行也可以（hongtou new-data 会给出空表）",
    )


def _match_headings(kind: type[Row], cells: Cells) -> tuple[dict[int, str], list[Finding]]:
    """Return column index → field for the heading row, by heading or alias, and what is wrong with it."""
    columns = dict(kind.iter_columns())
    names = {
        _squeeze(heading): name
        for name, column in columns.items()
        for heading in (column.heading, *column.aliases)
    }
    fields: dict[int, str] = {}
    findings: list[Finding] = []
    for index, cell in enumerate(cells[0] if cells else []):
        heading = _squeeze(str(cell))
        if not heading:
            if any(row[index] not in {"", None} for row in cells[1:]):
                findings.append(
                    _heading_fault(kind, index, "这一列有内容，应有标题", "空白", "补上标题，或删去这一列")
                )
            continue
        name = names.get(heading)
        if name is None:
            near = difflib.get_close_matches(heading, names, n=1)
            hint = f"是不是“{columns[names[near[0]]].heading}”？" if near else ""
            findings.append(
                _heading_fault(
                    kind, index, "应为已知的标题", show_cell(cell), hint + "改正标题，或删去这一列"
                )
            )
        elif name in fields.values():
            findings.append(_heading_fault(kind, index, "标题不应重复", show_cell(cell), "删去多余的一列"))
        else:
            fields[index] = name
    for name, column in columns.items():
        if kind.model_fields[name].is_required() and name not in fields.values():
            findings.append(
                Finding(
                    f"工作表“{kind.SHEET}”第 1 行", f"应有标题“{column.heading}”", "没有找到", "补上这一列"
                )
            )
    return fields, findings


def _squeeze(heading: str) -> str:
    return "".join(heading.split()).replace("(", "（").replace(")", "）").lstrip("*")


def _heading_fault(kind: type[Row], index: int, expected: str, found: str, way_out: str) -> Finding:
    return Finding(f"工作表“{kind.SHEET}”单元格 {get_column_letter(index + 1)}1", expected, found, way_out)


def _filled_rows(cells: Cells, fields: dict[int, str]) -> Iterator[tuple[int, dict[str, object]]]:
    """Yield the number of every row that is not empty, and its cells that are not."""
    by_index = sorted(fields.items())
    for number, row in enumerate(cells[1:], start=2):
        given = {name: row[i] for i, name in by_index if row[i] != "" and row[i] is not None}
        if given:
            yield number, given
