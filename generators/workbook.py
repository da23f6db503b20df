"""Reads and checks the workbook → records. Every fault names 工作表 and 单元格; all are told at once."""

from __future__ import annotations

import difflib
import gc
import re
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, partial
from typing import TYPE_CHECKING

from generators.errors import DataRefused, Finding, Severity, tell_os_error
from generators.formulas.addresses import column_letter, column_number
from generators.opc import OLE, Opener
from generators.own_files import read_given, read_or_refuse
from generators.records.columns import Row, show_cell
from generators.records.dataset import NAMES, SHEETS, Dataset, Sheet, beside_household
from generators.records.defaults import fill_defaults
from generators.records.household_names import name_households, told_once
from generators.records.person_names import one_spelling, set_apart
from generators.records.reading import check_relations, read_rows, read_settings
from generators.records.settings import Setting
from generators.records.township import Person
from generators.sheet_cells import ROW_ID, read_sheets

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from generators.records.household_names import HouseholdNames
    from generators.sheet_cells import Cells

_OPENER = Opener(extension=".xlsx")
_TITLE_ROWS = 10
"""Rows among which the headings are looked for: titles and dates stand above them."""
_ROW_ID = re.compile(r"[0-9]{1,15}")
_SUM_OR_NOTE = re.compile(
    r"(合计|总计|小计|共计|总数)$|(注|备注|说明|填表说明|填表人|填报人|填报单位|制表人|审核人|填表日期|填报日期)[:：]"
)


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


@dataclass(frozen=True)
class SheetCells:
    """The rows of one sheet as they stand in a workbook."""

    sheet: Sheet
    rows: Sequence[tuple[int, dict[str, object]]]
    """Row number, field → cell that is not empty."""
    row_ids: Mapping[int, int]
    """Row number → the id that a store gave the row out with (column 行标识)."""
    noted: frozenset[int] = frozenset()
    """The rows where a column of the office's own is filled in."""


@_collector_off()
def read_with_findings(path: Path) -> tuple[Dataset, list[Finding]]:
    """Return the records that could be read at `path` and everything that is wrong with the rest."""
    sheets, findings = read_cells(path)
    rows: dict[type[Row], tuple[Row, ...]] = {}
    letters: dict[str, Mapping[str, str]] = {}
    refused: dict[type[Row], Sequence[Mapping[str, object]]] = {}
    faults: list[Finding] = []
    for kind, held in sheets.items():
        letters[kind.SHEET] = held.sheet.letters
        read = read_rows(held.sheet, held.rows)
        rows[kind], refused[kind] = read.records, read.refused
        faults += read.findings
    findings += list(told_once(faults, findings))
    settings, faults = read_settings(Sheet(Setting, letters.get(Setting.SHEET, {})), rows.get(Setting, ()))
    findings += faults
    dataset = Dataset(settings, rows, letters, refused=refused)
    findings += check_relations(dataset, refused)
    return dataset, findings


def read_cells(
    path: Path,
    elsewhere: Callable[[], HouseholdNames] | None = None,
    people: Callable[[], Collection[str]] | None = None,
) -> tuple[dict[type[Row], SheetCells], list[Finding]]:
    """Return what stands in the sheets at `path`, sound or not, and what is wrong with sheets and headings.

    What an office adds for itself – columns of its own, titles above the headings, sums and notes – is passed
    over with one reminder a sheet. A household named by 村 and 户主 is found by them,
    in what `elsewhere` tells where the workbook has no sheets of households; names that only blanks set apart
    are, where each is one of the cadres, or of `people` where the workbook has no sheet of them.
    """
    sheets, shown = _open_sheets(path)
    findings = list(_unknown_sheets(sheets))
    held: dict[type[Row], SheetCells] = {}
    for kind in SHEETS:
        cells = sheets.get(kind.SHEET)
        if cells is None:
            if not kind.OPTIONAL:
                findings.append(_missing_sheet(kind, sheets))
            continue
        top = heading_row(kind, cells)
        fields, faults = _match_headings(kind, cells, top)
        findings += faults
        letters = {name: column_letter(index + 1) for index, name in fields.items()}
        held[kind], passed = _filled_rows(Sheet(kind, letters), cells, fields, top)
        findings += _where_read(shown, kind, set(letters.values()), {*range(1, top + 1), *passed})
        findings += _passed_over(kind, passed)
    findings += name_households(held, elsewhere)
    _set_names_apart(held, people)
    fill_defaults({kind: [given for _, given in cells.rows] for kind, cells in held.items()})
    return held, findings


def _set_names_apart(
    held: Mapping[type[Row], SheetCells], people: Callable[[], Collection[str]] | None
) -> None:
    """Put 、 between the cadres of a cell that only blanks set apart."""
    written = [
        (given, name)
        for kind, cells in held.items()
        for name in _names_of_cadres(kind)
        for _, given in cells.rows
        if isinstance(cell := given.get(name), str) and len(cell.split()) > 1
    ]
    if written:
        own = [row["name"] for _, row in held[Person].rows if "name" in row] if Person in held else []
        known = frozenset(one_spelling(str(name)) for name in (own if own or not people else people()))
        for given, name in written:
            given[name] = set_apart(str(given[name]), known)


@cache
def _names_of_cadres(kind: type[Row]) -> tuple[str, ...]:
    """Return the fields of `kind` that hold the names of several cadres."""
    referring = (name for name, column in kind.iter_columns() if column.refers == "干部.姓名")
    return tuple(name for name in referring if "tuple" in str(kind.model_fields[name].annotation))


def _open_sheets(path: Path) -> tuple[dict[str, Cells], list[Finding]]:
    """Return the cells of every sheet by name, and those that cannot be read as they are shown."""
    try:
        content = read_given(path)
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
    read = read_sheets(_OPENER, content, path.name, looked_at={kind.SHEET for kind in SHEETS})
    return read.cells, read.findings


def read_properties(path: Path) -> dict[str, str]:
    """Return the custom document properties of the workbook at `path`; none of a file that has none."""
    content = read_or_refuse(path)
    if content.startswith(OLE):
        return {}
    parts = _OPENER.read(content, path.name)
    if "docProps/custom.xml" not in parts:
        return {}
    root = _OPENER.parse(parts["docProps/custom.xml"], path.name, "docProps/custom.xml")
    return {item.get("name", ""): "".join(map(str, item.itertext())) for item in root}


def _unknown_sheets(sheets: Iterable[str]) -> Iterator[Finding]:
    known = {kind.SHEET for kind in SHEETS} | {"说明", NAMES}
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


def _where_read(
    shown: Iterable[Finding], kind: type[Row], letters: Collection[str], passed: Collection[int]
) -> Iterator[Finding]:
    """Yield what cannot be read as shown where something is read: titles and own columns may be odd."""
    known = {column_number(letter) for letter in letters}
    for finding in shown:
        if finding.sheet != kind.SHEET:
            continue
        cells = finding.place.rsplit("单元格 ", 1)[-1] if finding.row else ""
        columns = [column_number(letter) for letter in re.findall("[A-Z]+", cells)]
        is_read = bool(columns) and not known.isdisjoint(range(columns[0], columns[-1] + 1))
        if not columns or (is_read and finding.row not in passed):
            yield finding


def heading_row(kind: type[Row], cells: Cells) -> int:
    """Return the index of the row that holds the headings of `kind`: titles may stand above it."""
    known = known_headings(kind)
    counts = [sum(squeeze(str(cell)) in known for cell in row) for row in cells[:_TITLE_ROWS]]
    return counts.index(max(counts)) if counts and max(counts) > 1 else 0


@cache
def known_headings(kind: type[Row]) -> Mapping[str, str]:
    """Return every heading that a column of `kind` may bear, → its field; those beside 户编号 too."""
    names = {
        squeeze(heading): name
        for name, column in kind.iter_columns()
        for heading in (column.heading, *column.aliases)
    }
    beside = {heading: name for name, heading in beside_household(kind)}
    return {ROW_ID: ROW_ID, **{squeeze(heading): name for heading, name in beside.items()}, **names}


def _match_headings(kind: type[Row], cells: Cells, top: int) -> tuple[dict[int, str], list[Finding]]:
    """Return column index → field for the heading row, by heading or alias, and what is wrong with it."""
    columns, names = dict(kind.iter_columns()), known_headings(kind)
    headings = [squeeze(str(cell)) for cell in (cells[top] if cells else [])]
    there = {names[heading] for heading in headings if heading in names}
    wanting = {h: columns[n].heading for h, n in names.items() if n not in there and n in columns}
    missing = [n for n in columns if kind.model_fields[n].is_required() and n not in there]
    fields: dict[int, str] = {}
    findings: list[Finding] = []
    own: list[str] = []
    for index, heading in enumerate(headings):
        name = names.get(heading)
        fault = partial(_heading_fault, kind, index, top)
        if not heading:
            if any(row[index] not in {"", None} for row in cells[top + 1 :]):
                findings.append(fault("这一列有内容，应有标题", "空白", "补上标题，或删去这一列"))
        elif name is None:
            near = difflib.get_close_matches(heading, wanting, n=1)
            if near or missing:
                hint = f"是不是“{wanting[near[0]]}”？" if near else ""
                found = show_cell(cells[top][index])
                findings.append(fault("应为已知的标题", found, f"{hint}改正标题，或删去这一列"))
            else:
                own.append(show_cell(cells[top][index]))
        elif name in fields.values():
            findings.append(fault("标题不应重复", show_cell(cells[top][index]), "删去多余的一列"))
        else:
            fields[index] = name
    place = f"工作表“{kind.SHEET}”第 {top + 1} 行"
    findings += [Finding(place, f"应有标题“{columns[n].heading}”", "没有找到", "补上这一列") for n in missing]
    if own:
        what = "这几列是自用的，不会读取" if len(own) > 1 else "这一列是自用的，不会读取"
        findings.append(Finding(place, what, "、".join(own), severity=Severity.WARN))
    if top and there:
        what = f"上面的 {top} 行是大标题，已略过"
        findings.append(Finding(place, what, way_out="不用改", severity=Severity.WARN))
    return fields, findings


def squeeze(heading: str) -> str:
    """Return the heading as it is compared: without spaces, brackets full width, no star of "required"."""
    return "".join(heading.split()).replace("(", "（").replace(")", "）").lstrip("*")


def _heading_fault(kind: type[Row], index: int, top: int, expected: str, found: str, way_out: str) -> Finding:
    place = f"工作表“{kind.SHEET}”单元格 {column_letter(index + 1)}{top + 1}"
    return Finding(place, expected, found, way_out)


def _filled_rows(
    sheet: Sheet, cells: Cells, fields: dict[int, str], top: int
) -> tuple[SheetCells, list[int]]:
    """Return the rows that are not empty; sums, notes and repeated headings are passed over."""
    by_index = sorted((index, name) for index, name in fields.items() if name != ROW_ID)
    id_index = next((index for index, name in fields.items() if name == ROW_ID), None)
    required = [name for name, info in sheet.kind.model_fields.items() if info.is_required()]
    rows: list[tuple[int, dict[str, object]]] = []
    row_ids: dict[int, int] = {}
    beside = [index for index in range(len(cells[top]) if cells else 0) if index not in fields]
    noted: set[int] = set()
    passed: list[int] = []
    for number, row in enumerate(cells[top + 1 :], start=top + 2):
        given = {name: row[i] for i, name in by_index if row[i] != "" and row[i] is not None}
        if not given:
            continue
        if any(name not in given for name in required) and _is_no_data(row, known_headings(sheet.kind)):
            passed.append(number)
            continue
        rows.append((number, given))
        if id_index is not None and _ROW_ID.fullmatch(told := str(row[id_index]).removesuffix(".0")):
            row_ids[number] = int(told)
        if any(row[index] not in {"", None} for index in beside):
            noted.add(number)
    return SheetCells(sheet, rows, row_ids, frozenset(noted)), passed


def _passed_over(kind: type[Row], passed: Sequence[int]) -> Iterator[Finding]:
    if passed:
        place = f"工作表“{kind.SHEET}”第 {'、'.join(map(str, passed[:10]))} 行"
        yield Finding(place, "是合计、注或重复的标题，已略过", severity=Severity.WARN)


def _is_no_data(row: Sequence[object], known: Mapping[str, str]) -> bool:
    """Tell whether the row is a sum, a note below the table, or the headings once more."""
    filled = [squeeze(str(cell)) for cell in row if cell not in {"", None}]
    return bool(_SUM_OR_NOTE.match(filled[0])) or (len(filled) > 2 and all(cell in known for cell in filled))
