"""Reads and checks the workbook → records. Every fault names 工作表 and 单元格; all are told at once."""

from __future__ import annotations

import difflib
import gc
import io
import re
import zipfile
from collections import defaultdict
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from lxml import etree
from openpyxl.utils import get_column_letter
from pydantic import TypeAdapter, ValidationError
from python_calamine import CalamineError, CalamineWorkbook

from generators.errors import DataRefused, Finding, Severity, tell_os_error
from generators.opc import open_package
from generators.records.columns import Row, show_cell
from generators.records.dataset import SHEETS, Dataset, enumeration_of
from generators.records.households import Household, Member
from generators.records.meetings import Meeting
from generators.records.settings import Setting, Settings
from generators.records.township import Township, Village
from generators.records.vocabulary import MeetingKind, Relation, VillageKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from pydantic_core import ErrorDetails

    from generators.records.columns import Column

    Refused = dict[type[Row], list[Mapping[str, object]]]

Cells = list[list[Any]]
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_FAILED_CELL = re.compile(rb'<c r="([A-Z]+\d+)"[^>]*? t="e"[^>]*>.*?<v>([^<]*)</v>', re.DOTALL)


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
    findings += _unknown_sheets(sheets)
    rows: dict[type[Row], tuple[Row, ...]] = {}
    letters: dict[str, dict[str, str]] = {}
    refused: Refused = {}
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
        rows[kind], refused[kind], faults = _read_rows(kind, cells, fields, letters[kind.SHEET])
        findings += faults
    settings, faults = _read_settings(rows.get(Setting, ()), letters.get(Setting.SHEET, {}))
    findings += faults
    dataset = Dataset(settings, rows, letters)
    findings += check_relations(dataset, refused)
    return dataset, findings


def _open_sheets(path: Path) -> tuple[dict[str, Cells], list[Finding]]:
    """Return the cells of every sheet by name, and the cells whose formula failed."""
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
    package = open_package(content, path.name)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = {
            name.strip(): book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            for name in book.sheet_names
        }
        return sheets, list(_failed_formulas(package))
    except (CalamineError, OSError, ValueError, KeyError, zipfile.BadZipFile, etree.XMLSyntaxError) as error:
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


def _failed_formulas(package: zipfile.ZipFile) -> Iterator[Finding]:
    """Yield the cells that show #N/A or the like: calamine reads them as empty, which must not pass."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    relations = etree.fromstring(package.read("xl/_rels/workbook.xml.rels"), parser)
    parts = {item.get("Id"): item.get("Target", "") for item in relations}
    known = {kind.SHEET for kind in SHEETS}
    for sheet in etree.fromstring(package.read("xl/workbook.xml"), parser).iter(f"{_MAIN}sheet"):
        name = (sheet.get("name") or "").strip()
        if name in known:
            target = parts[sheet.get(_RELATION)].removeprefix("/xl/")
            cells = package.read(f"xl/{target}")
            for cell, shown in _FAILED_CELL.findall(cells) if b' t="e"' in cells else ():
                place = f"工作表“{name}”单元格 {cell.decode()}"
                yield Finding(
                    place, "应为能算出结果的单元格", f"公式错误 {shown.decode()}", "改正公式，或直接填写"
                )


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


def _read_rows(
    kind: type[Row], cells: Cells, fields: dict[int, str], letters: dict[str, str]
) -> tuple[tuple[Row, ...], list[Mapping[str, object]], list[Finding]]:
    """Return the records, the sound cells of the rows that are none, and the faults of the others."""
    validate = TypeAdapter(kind).validator.validate_python
    records: list[Row] = []
    refused: list[Mapping[str, object]] = []
    findings: list[Finding] = []
    columns = dict(kind.iter_columns())
    by_index = sorted(fields.items())
    for number, row in enumerate(cells[1:], start=2):
        given = {name: row[i] for i, name in by_index if row[i] != "" and row[i] is not None}
        if not given:
            continue
        try:
            records.append(validate({**given, "row": number}))
        except ValidationError as error:
            findings += [
                _cell_fault(kind, columns, letters, number, detail)
                for detail in error.errors(include_url=False, include_context=True)
                if detail["loc"][0] in columns
            ]
            faulty = {
                str(detail["loc"][0]) for detail in error.errors(include_url=False, include_input=False)
            }
            refused.append({name: value for name, value in given.items() if name not in faulty})
    return tuple(records), refused, findings


def _cell(kind: type[Row], letters: dict[str, str], name: str, number: int) -> str:
    return (
        f"工作表“{kind.SHEET}”单元格 {letters[name]}{number}"
        if name in letters
        else f"工作表“{kind.SHEET}”第 {number} 行"
    )


def _cell_fault(
    kind: type[Row], columns: dict[str, Column], letters: dict[str, str], number: int, detail: ErrorDetails
) -> Finding:
    """Return pydantic's `detail` told in Chinese with the cell."""
    name = str(detail["loc"][0])
    heading = columns[name].heading
    place = _cell(kind, letters, name, number)
    words = enumeration_of(kind, name)
    if detail["type"] == "missing":
        return Finding(place, f"“{heading}”不能为空", "空白", f"补填“{heading}”")
    found = show_cell(detail["input"])
    if detail["type"] == "enum" or (words and detail["type"] != "cell"):
        near = difflib.get_close_matches(str(detail["input"]), words, n=1)
        hint = f"是不是“{near[0]}”？" if near else "从下拉列表里选"
        return Finding(place, f"“{heading}”应为：{'、'.join(words)}", found, hint)
    return Finding(place, f"“{heading}”：{detail['msg']}", found)


def _read_settings(rows: Sequence[Row], letters: dict[str, str]) -> tuple[Settings, list[Finding]]:
    fields = {
        column.heading: name
        for name, info in Settings.model_fields.items()
        for column in info.metadata
        if hasattr(column, "heading")
    }
    given: dict[str, str] = {}
    places: dict[str, Row] = {}
    findings: list[Finding] = []
    for row in rows:
        assert isinstance(row, Setting)  # noqa: S101 - narrows the type: the sheet holds nothing else
        if (name := fields.get(row.item)) is None:
            near = difflib.get_close_matches(row.item, fields, n=1)
            findings.append(
                Finding(
                    _cell(Setting, letters, "item", row.row),
                    "应为已知的设置项",
                    show_cell(row.item),
                    f"是不是“{near[0]}”？" if near else f"可用的有：{'、'.join(fields)}",
                )
            )
        else:
            given[name], places[name] = row.value, row
    try:
        return Settings.model_validate(given), findings
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            name = str(detail["loc"][0])
            place = _cell(Setting, letters, "value", places[name].row)
            findings.append(Finding(place, _setting_complaint(detail), show_cell(detail["input"])))
        return Settings(), findings


def _setting_complaint(detail: ErrorDetails) -> str:
    if detail["type"] == "enum":
        return (
            f"应为 {detail['ctx']['expected']} 之一".replace("'", "“", 1)
            .replace(" or ", "、")
            .replace("'", "")
        )
    return detail["msg"]


def check_relations(dataset: Dataset, refused: Refused | None = None) -> Iterator[Finding]:
    """Yield what is wrong between rows: keys that occur twice, names that stand nowhere, missing heads.

    `refused` holds the sound cells of rows that could not be read: what depends on the other cells of those
    rows is not judged, so that one wrong cell is told once.
    """
    refused = refused or {}
    for kind in SHEETS:
        yield from _check_keys(dataset, kind)
        yield from _check_references(dataset, kind, refused)
    yield from _check_villages(dataset)
    yield from _check_heads(dataset, refused.get(Member, ()))
    yield from _check_meetings(dataset)


def _check_keys(dataset: Dataset, kind: type[Row]) -> Iterator[Finding]:
    columns = dict(kind.iter_columns())
    keys = {(name,) for name, column in columns.items() if column.unique} | (
        {kind.KEY} if kind.KEY else set()
    )
    for key in sorted(keys):
        first: dict[tuple[object, ...], Row] = {}
        for record in dataset.all(kind):
            value = tuple(getattr(record, name) for name in key)
            if value == (None,):
                continue
            if value in first:
                headings = "、".join(columns[name].heading for name in key)
                yield Finding(
                    dataset.place(record, key[-1]),
                    f"“{headings}”不应重复，第 {first[value].row} 行已有",
                    show_cell("、".join(map(str, value))),
                    "删去重复的一行，或改正填错的一格",
                )
            else:
                first[value] = record


def _known_keys(dataset: Dataset, target: type[Row], field: str, refused: Refused) -> set[object] | None:
    """Return what may be referred to in column `field` of `target`; None while that cannot be told.

    A key that is unreadable or stands twice may be the very one that another row refers to.
    """
    if target not in dataset.rows and not target.OPTIONAL:
        return None
    spoiled = refused.get(target, ())
    if any(field not in row for row in spoiled):
        return None
    keys = [getattr(record, field) for record in dataset.all(target)]
    if dict(target.iter_columns())[field].unique and len(set(keys)) < len(keys):
        return None
    return {*keys, *(str(row[field]) for row in spoiled)}


def _check_references(dataset: Dataset, kind: type[Row], refused: Refused) -> Iterator[Finding]:
    targets = {target.SHEET: target for target in SHEETS}
    for name, column in kind.iter_columns():
        if not column.refers:
            continue
        sheet, heading = column.refers.split(".")
        target_field = next(field for field, item in targets[sheet].iter_columns() if item.heading == heading)
        allowed = _known_keys(dataset, targets[sheet], target_field, refused)
        if allowed is None:
            continue
        for record in dataset.all(kind):
            value = getattr(record, name)
            for item in value if isinstance(value, tuple) else (value,):
                if item is not None and item not in allowed:
                    near = difflib.get_close_matches(item, map(str, allowed), n=1)
                    yield Finding(
                        dataset.place(record, name),
                        f"“{column.heading}”应为工作表“{sheet}”里已有的{heading}",
                        show_cell(item),
                        (f"是不是“{near[0]}”？" if near else "") + f"改正这一格，或先在“{sheet}”里补上",
                    )


def _check_villages(dataset: Dataset) -> Iterator[Finding]:
    for village in dataset.all(Village):
        if village.kind is VillageKind.RESETTLEMENT_SITE and village.host is None:
            yield Finding(dataset.place(village, "host"), "安置点应填所在村", "空白")
        townships = dataset.by(Township, "name", village.township)
        parent = townships[0].code if townships else None
        if village.code and parent and not village.code.startswith(parent):
            yield Finding(
                dataset.place(village, "code"), f"村的代码应以乡镇代码 {parent} 开头", show_cell(village.code)
            )


def _check_heads(dataset: Dataset, refused: Sequence[Mapping[str, object]]) -> Iterator[Finding]:
    in_doubt = {str(row.get("household")) for row in refused}
    heads: dict[str, list[Member]] = defaultdict(list)
    for member in dataset.all(Member):
        if member.relation is Relation.HEAD and member.left_on is None:
            heads[member.household].append(member)
    for household in dataset.all(Household):
        found = heads[household.number]
        if not found and household.number not in in_doubt and str(None) not in in_doubt:
            yield Finding(
                dataset.place(household, "number"),
                "每户应有一个户主",
                "家庭成员里没有户主",
                "在“家庭成员”里补上",
            )
        for extra in found[1:]:
            yield Finding(
                dataset.place(extra, "relation"),
                f"每户只能有一个户主，第 {found[0].row} 行的{found[0].name}已是户主",
                show_cell(extra.name),
                "改正与户主关系",
            )


def _check_meetings(dataset: Dataset) -> Iterator[Finding]:
    for meeting in dataset.all(Meeting):
        if meeting.kind is MeetingKind.DEMOCRATIC_REVIEW and meeting.village is None:
            yield Finding(dataset.place(meeting, "village"), "民主评议会应填村", "空白")
