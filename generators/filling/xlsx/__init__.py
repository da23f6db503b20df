"""Ledgers: an XLSX template that the office draws in Excel or WPS, filled with the quarter's rows.

A cell of the template holds `{{ 村 }}` for a single value, alone or inside text; a row with `{{ 户.户主 }}`
is written once for each item of the list 户; `{{ 填表说明[] }}` repeats a row over plain lines. Rows that
follow each other and name the same list are repeated together. Everything else (columns, widths, fonts,
formulas, page set-up) is the office's.
"""

from __future__ import annotations

import datetime as dt
import io
import posixpath
import re
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import python_calamine

from generators.errors import DataRefused, Finding, PaperWithheld
from generators.filling.xlsx import dependents
from generators.filling.xlsx.cells import Item, Scalar, Value
from generators.filling.xlsx.filling import FilledSheet, fill_sheet, items_of, map_rows
from generators.filling.xlsx.package import (
    MAIN,
    RELATIONS,
    drop_part,
    parse_xml,
    read_parts,
    read_relations,
    refuse,
)
from generators.filling.xlsx.placeholders import Marker, holds_placeholder
from generators.filling.xlsx.sheet import SharedText, SheetTemplate, read_shared_text
from generators.filling.xlsx.styles import Styles
from generators.formulas.addresses import column_number
from generators.formulas.calculation import Calculation
from generators.opc import serialise, write_package

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from lxml import etree

    from generators.formulas.references import RowMap
    from generators.opc import Relation

__all__ = ["Item", "LedgerTemplate", "Scalar", "Value"]

_M = f"{{{MAIN}}}"
_MOST_NAMED = 40
"""Known fields a refusal lists before it says “等”."""


class LedgerTemplate:
    """An XLSX template, compiled once and filled many times."""

    def __init__(self, data: bytes, name: str) -> None:
        """Compile the template `data`; DataRefused lists everything that is wrong with it."""
        self.name = name
        parts = read_parts(data, name)
        top = read_relations(parts, "", name).values()
        self._workbook = next((r.target for r in top if r.kind == "officeDocument" and r.target in parts), "")
        if not self._workbook:
            raise refuse(name, "应是 .xlsx 工作簿", "别的文件")
        root = parse_xml(parts[self._workbook], name)
        if root.tag != f"{_M}workbook":
            raise refuse(
                name, "应是普通的 .xlsx 工作簿", "“严格”格式的工作簿", "另存为“Excel 工作簿(*.xlsx)”"
            )
        relations = read_relations(parts, self._workbook, name)
        for relation in relations.values():
            if relation.kind == "calcChain":
                drop_part(parts, relation.target, self._workbook, name)
        self._read_sheets(parts, root, relations)
        self._followers = {
            title: self._find_followers(parts, part) for part, title in self._sheet_parts.items()
        }
        for kind, part in (follower for found in self._followers.values() for follower in found):
            if kind == "chart":
                chart = parse_xml(parts[part], name)
                dependents.drop_kept_values(chart)
                parts[part] = serialise(chart)
        self._parts = parts
        self._refuse_faults(parts)

    def _read_sheets(
        self, parts: dict[str, bytes], root: etree._Element, relations: Mapping[str, Relation]
    ) -> None:
        """Compile every sheet of the workbook `root`; the styles they ask for are added to their part."""
        by_kind = {relation.kind: relation.target for relation in relations.values()}
        self._styles_part = by_kind.get("styles", "")
        if self._styles_part not in parts:
            raise refuse(
                self.name, "应是有样式的 .xlsx 工作簿", "没有样式的文件", "在 WPS 或 Excel 中另存一遍"
            )
        styles = Styles(parts[self._styles_part], self.name)
        texts = self._read_texts(parts, by_kind.get("sharedStrings", ""))
        properties = root.find(f"{_M}workbookPr")
        is_1904 = properties is not None and properties.get("date1904") in {"1", "true"}
        self._sheets: dict[str, SheetTemplate] = {}
        self._sheet_parts: dict[str, str] = {}
        self._order: list[str] = []
        for item in root.iter(f"{_M}sheet"):
            title = item.get("name", "")
            target = relations.get(item.get(f"{{{RELATIONS}}}id", ""))
            self._order.append(title)
            if target is not None and target.kind == "worksheet" and target.target in parts:
                sheet_root = parse_xml(parts[target.target], self.name)
                at = len(self._order) - 1
                self._sheets[title] = SheetTemplate(
                    title,
                    sheet_root,
                    texts,
                    styles,
                    is_1904=is_1904,
                    heads=_repeated_rows(root, at),
                    columns=_printed_columns(root, at),
                )
                self._sheet_parts[target.target] = title
        parts[self._styles_part] = styles.serialise()

    @classmethod
    def open(cls, source: Path | str | bytes, *, name: str = "") -> LedgerTemplate:
        """Return the template at path `source`, or in its bytes; `name` is what messages call it.

        Raise DataRefused when it is none that opens.
        """
        if isinstance(source, bytes):
            try:
                return cls(source, name or "台账")
            except (ValueError, LookupError, TypeError, AttributeError, ArithmeticError) as error:
                # An attribute that no program writes: a row called 1e309.
                way_out = "用 WPS 或 Excel 打开后另存为 .xlsx"
                raise refuse(name or "台账", "应为完整的 .xlsx 文件", "读不出的内容", way_out) from error
        path = Path(source)
        try:
            return cls(path.read_bytes(), name or path.name)
        except OSError as error:
            raise refuse(name or path.name, "应是能打开的文件", "打不开或不存在", f"看一看 {path}") from error

    def _read_texts(self, parts: dict[str, bytes], part: str) -> list[SharedText]:
        """Return the shared strings; those with marks are emptied in the part: no output may carry them."""
        if part not in parts:
            return []
        root = parse_xml(parts[part], self.name)
        texts: list[SharedText] = []
        for item in root.findall(f"{_M}si"):
            text = read_shared_text(item)
            texts.append(text)
            if holds_placeholder(text.text):
                for child in list(item):
                    item.remove(child)
                item.append(item.makeelement(f"{_M}t"))
        parts[part] = serialise(root)
        return texts

    def _find_followers(self, parts: Mapping[str, bytes], part: str) -> list[tuple[str, str]]:
        """Return (kind, part) of what moves with the sheet in `part`: tables, notes, drawings, charts."""
        found = []
        for relation in read_relations(parts, part, self.name).values():
            if relation.is_external or relation.target not in parts:
                continue
            if relation.kind in {"table", "comments", "threadedComment", "vmlDrawing", "drawing"}:
                found.append((relation.kind, relation.target))
            if relation.kind == "drawing":
                inner = read_relations(parts, relation.target, self.name).values()
                found.extend((r.kind, r.target) for r in inner if r.kind == "chart" and r.target in parts)
        return found

    def _refuse_faults(self, parts: Mapping[str, bytes]) -> None:
        findings = [
            Finding(self._place(sheet.name, cell), expected, found, way_out)
            for sheet in self._sheets.values()
            for cell, expected, found, way_out in sheet.faults
        ]
        for part, data in parts.items():
            if part.startswith(("xl/drawings/", "xl/charts/", "xl/tables/", "xl/comments")) and b"{{" in data:
                what = posixpath.basename(part)
                findings.append(
                    Finding(f"模板“{self.name}”", "字段只能放在单元格和页眉页脚里", f"{what} 里有 {{{{", "")
                )
        findings.extend(
            Finding(f"模板“{self.name}”", "工作表的名称里不能放字段", f"“{title}”", "改名")
            for title in self._order
            if holds_placeholder(title)
        )
        if findings:
            raise DataRefused(findings)

    def _place(self, sheet: str, cell: str) -> str:
        return f"模板“{self.name}”工作表“{sheet}”" + (f"单元格 {cell}" if cell[-1:].isdigit() else cell)

    def _iter_marks(self) -> Iterator[tuple[SheetTemplate, str, Marker]]:
        for sheet in self._sheets.values():
            for cell, mark in sheet.iter_marks():
                yield sheet, cell, mark

    def placeholders(self) -> frozenset[str]:
        """Return the fields that the template asks for: `村`, `户[].户主`, `填表说明[]`."""
        return frozenset(mark.path for _, _, mark in self._iter_marks())

    def unknown_fields(self, known: frozenset[str]) -> tuple[Finding, ...]:
        """Return a finding for each cell that asks for a field not in `known` (as `placeholders` lists)."""
        return tuple(
            Finding(
                self._place(sheet.name, cell),
                f"没有“{mark.path}”这个字段",
                str(mark),
                "可用的字段：" + _named(_alike(mark, known)),
            )
            for sheet, cell, mark in self._iter_marks()
            if mark.path not in known
        )

    def fill(self, context: Mapping[str, Value], *, known: frozenset[str] = frozenset()) -> bytes:
        """Return the XLSX file made of the template and `context`.

        `known` may name the fields that items of an empty list would have. Raises DataRefused when the
        template asks for a field that is not there, PaperWithheld when a value cannot be written or is not
        found again.
        """
        fields = known | _paths(context)
        findings = [
            *self.unknown_fields(self._with_empty_lists(fields, context)),
            *self._uneven_items(context, fields),
        ]
        if findings:
            raise DataRefused(findings)
        maps = {name: map_rows(sheet, context) for name, sheet in self._sheets.items()}
        filled = {name: fill_sheet(sheet, context, maps) for name, sheet in self._sheets.items()}
        faults = [fault for sheet in filled.values() for fault in sheet.faults]
        if faults:
            raise PaperWithheld(faults)
        workbook = self._moved_workbook(maps)
        _put_formula_values(filled, dependents.names_of(workbook))
        data = write_package(self._moved_parts(filled, maps, serialise(workbook)))
        lost = [fault for sheet in filled.values() for fault in _find_lost(data, sheet)]
        if lost:
            raise PaperWithheld(lost)
        return data

    def _with_empty_lists(self, fields: frozenset[str], context: Mapping[str, Value]) -> frozenset[str]:
        """Return `fields` and what the template asks of lists that are empty and not described."""
        described = {path.split("[]")[0] for path in fields if "[]" in path}
        empty = {name for name, value in context.items() if _is_list(value) and name not in described}
        return fields | {
            mark.path for _, _, mark in self._iter_marks() if mark.of_list and mark.name in empty
        }

    def _uneven_items(self, context: Mapping[str, Value], fields: frozenset[str]) -> Iterator[Finding]:
        """Yield a finding for each item that lacks a field which others of its list have."""
        wanted: dict[str, set[str]] = {}
        for _, _, mark in self._iter_marks():
            if mark.path in fields and mark.of_list:
                wanted.setdefault(mark.name, set()).add(mark.field)
        for name, names in wanted.items():
            for number, item in enumerate(items_of(context, name), 1):
                lacking = {""} - names if isinstance(item, str) else {n for n in names if n not in item}
                if isinstance(item, str) and names - {""}:
                    lacking = names - {""}
                for missing in sorted(lacking):
                    yield Finding(
                        f"模板“{self.name}”", f"“{name}”第 {number} 项应有“{missing or '文字'}”", "没有"
                    )

    def _moved_parts(
        self, filled: Mapping[str, FilledSheet], maps: Mapping[str, RowMap], workbook: bytes
    ) -> Iterator[tuple[str, bytes]]:
        moved = {part: (kind, title) for title, found in self._followers.items() for kind, part in found}
        for part, data in self._parts.items():
            if part in self._sheet_parts:
                yield part, filled[self._sheet_parts[part]].serialise()
            elif part == self._workbook:
                yield part, workbook
            elif part in moved:
                yield part, self._moved_part(data, *moved[part], maps)
            else:
                yield part, data

    def _moved_workbook(self, maps: Mapping[str, RowMap]) -> etree._Element:
        root = parse_xml(self._parts[self._workbook], self.name)
        dependents.move_names(root, self._order, maps)
        calculation = root.find(f"{_M}calcPr")
        if calculation is None:
            calculation = root.makeelement(f"{_M}calcPr")
            before = [
                root.find(f"{_M}{tag}")
                for tag in ("sheets", "functionGroups", "externalReferences", "definedNames")
            ]
            [item for item in before if item is not None][-1].addnext(calculation)
        calculation.set("fullCalcOnLoad", "1")
        return root

    def _moved_part(self, data: bytes, kind: str, title: str, maps: Mapping[str, RowMap]) -> bytes:
        rows = maps[title]
        if kind == "vmlDrawing":
            return dependents.move_note_boxes(data, rows)
        root = parse_xml(data, self.name)
        if kind == "table":
            dependents.move_table(root, title, maps)
        elif kind == "drawing":
            dependents.move_drawing(root, rows)
        elif kind == "chart":
            dependents.move_chart(root, maps)
        else:
            dependents.move_notes(root, rows)
        return serialise(root)


def _repeated_rows(workbook: etree._Element, index: int) -> range:
    """Return the rows that sheet number `index` repeats on every page (`_xlnm.Print_Titles`)."""
    found = re.search(r"\$(\d+):\$(\d+)", _named_area(workbook, "_xlnm.Print_Titles", index))
    return range(int(found[1]), int(found[2]) + 1) if found else range(0)


def _printed_columns(workbook: etree._Element, index: int) -> range:
    """Return the columns that sheet number `index` prints (`_xlnm.Print_Area`), none for no one area."""
    area = _named_area(workbook, "_xlnm.Print_Area", index)
    found = re.findall(r"\$([A-Z]{1,3})\$\d+:\$([A-Z]{1,3})\$\d+", area)
    if len(found) != 1:
        return range(0)
    left, right = map(column_number, found[0])
    return range(left, right + 1)


def _named_area(workbook: etree._Element, name: str, index: int) -> str:
    """Return what `name` stands for on sheet number `index`, nothing where it does not."""
    for item in workbook.iter(f"{_M}definedName"):
        if item.get("name") == name and item.get("localSheetId") == str(index):
            return item.text or ""
    return ""


def _is_list(value: Value) -> bool:
    return not isinstance(value, str | int | float | Decimal | dt.date | None)


def _paths(context: Mapping[str, Value]) -> frozenset[str]:
    paths = set()
    for name, value in context.items():
        if isinstance(value, str | int | float | Decimal | dt.date | None):
            paths.add(name)
            continue
        for item in value:
            paths.update([f"{name}[]"] if isinstance(item, str) else (f"{name}[].{key}" for key in item))
    return frozenset(paths)


def _alike(mark: Marker, known: frozenset[str]) -> list[str]:
    """Return the fields that a clerk may have meant: those of the list that the mark names, else all."""
    same = sorted(path for path in known if mark.of_list and path.startswith(f"{mark.name}[]"))
    return [str(_mark_of(path)) for path in same or sorted(known)]


def _mark_of(path: str) -> Marker:
    name, is_list, field = path.partition("[]")
    return Marker(name, field.removeprefix("."), of_list=bool(is_list))


def _named(fields: Sequence[str]) -> str:
    return "、".join(fields[:_MOST_NAMED]) + ("等" if len(fields) > _MOST_NAMED else "")


def _put_formula_values(filled: Mapping[str, FilledSheet], names: Mapping[str, str]) -> None:
    """Give each formula the value it will have, so that previews and the printer need not calculate."""
    if not any(sheet.formulas for sheet in filled.values()):
        return
    calculation = Calculation(
        {name: sheet.grid for name, sheet in filled.items()},
        {name: {(f.row, f.column): f.text for f in sheet.formulas} for name, sheet in filled.items()},
        names,
    )
    for name, sheet in filled.items():
        for formula in sheet.formulas:
            kind, value = calculation.cached(name, formula.row, formula.column)
            attribute = f' t="{kind}"' if kind else ""
            cached = f"<v>{value}</v>" if value or kind else ""
            sheet.pieces[formula.index] = f"{formula.head}{attribute}{formula.tail}{cached}</c>"


def _find_lost(data: bytes, sheet: FilledSheet) -> Iterator[Finding]:
    """Yield a finding for each placed value that another reader does not find in its cell (promise 2)."""
    if not sheet.placed:
        return
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    rows = book.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False)
    for number, cells, values in sheet.placed:
        line = rows[number - 1] if number <= len(rows) else []
        for cell, value in zip(cells, values, strict=True):
            found = line[cell.column - 1] if cell.column <= len(line) else ""
            if found != value and not _is_same(value, found):
                where = f"工作表“{sheet.name}”单元格 {cell.letters}{number}"
                marks = "、".join(str(mark) for mark in cell.iter_marks())
                told = ("读回来不一样", "这是程序的毛病，请报告")
                if isinstance(found, dt.date | dt.time | dt.timedelta):
                    told = ("模板里这一格的数字格式是日期或时间", "在模板里把这一格的数字格式改为合适的")
                yield Finding(where, f"应写有 {marks} 的内容", *told)


def _is_same(value: Scalar, found: object) -> bool:
    if value is None:
        return found == ""
    if isinstance(value, str):
        return isinstance(found, str) and found.replace("\r\n", "\n") == value
    if isinstance(value, dt.date):
        return found == value or (isinstance(found, dt.datetime) and found.date() == value)
    return isinstance(found, int | float) and float(found) == float(value)
