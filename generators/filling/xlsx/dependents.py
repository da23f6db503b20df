"""What hangs on the rows of a sheet and moves with them: merges, filters, breaks, names, charts, notes."""

from __future__ import annotations

import copy
import re
from typing import TYPE_CHECKING

from generators.filling.xlsx.package import MAIN
from generators.formulas.references import Block, RowMap, parse_formula

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lxml import etree

_M = f"{{{MAIN}}}"
_EXCEL_2009 = "{http://schemas.microsoft.com/office/excel/2006/main}"
_CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
_AREA = re.compile(r"\$?([A-Z]*)\$?([0-9]+)(?::\$?([A-Z]*)\$?([0-9]+))?")
_RULE_FORMULAS = (f"{_M}formula", f"{_M}formula1", f"{_M}formula2")
_VML_ROW = re.compile(rb"(<(?:\w+:)?Row>)\s*(\d+)\s*(</(?:\w+:)?Row>)")


def map_area(area: str, rows: RowMap) -> list[str]:
    """Return where `area` (`A6:W6`) stands in the output: an area a copy inside a block, else one."""
    found = _AREA.fullmatch(area)
    if found is None:
        return [area]
    left, top, right, bottom = found.groups()
    spans = rows.areas(int(top), int(bottom or top))
    return [f"{left}{a}" + (f":{right or left}{b}" if bottom or b > a else "") for a, b in spans]


def grow_area(area: str, rows: RowMap) -> str:
    """Return `area` from the first row it meets to the last, as one area (filters, print areas, tables)."""
    found = _AREA.fullmatch(area)
    if found is None:
        return area
    left, top, right, bottom = found.groups()
    first, last = rows.first(int(top)), rows.last(int(bottom or top))
    return f"{left}{first}" + (f":{right or left}{last}" if bottom or last > first else "")


def map_areas(areas: str, rows: RowMap) -> str:
    """Return a list of areas (`sqref`) as it stands in the output; a one-row block grows into one area."""
    made: list[str] = []
    for area in areas.split():
        found = _AREA.fullmatch(area)
        block = rows.block_at(int(found[2])) if found else None
        is_whole = (
            block is not None
            and found is not None
            and int(found[4] or found[2]) - int(found[2]) + 1 == block.height
        )
        made.extend([grow_area(area, rows)] if is_whole else map_area(area, rows))
    return " ".join(made)


def _anchor_block(areas: str, rows: RowMap) -> Block | None:
    found = _AREA.match(areas.split(maxsplit=1)[0]) if areas.strip() else None
    return rows.block_at(int(found[2])) if found else None


def move_surroundings(root: etree._Element, sheet: str, maps: Mapping[str, RowMap]) -> None:
    """Move everything in the worksheet `root` but its rows to where `maps` puts the rows of `sheet`."""
    rows = maps[sheet]
    _move_views(root, rows)
    for item in root.iter(f"{_M}autoFilter", f"{_M}sortState", f"{_M}sortCondition"):
        item.set("ref", grow_area(item.get("ref", ""), rows))
    for item in root.iter(f"{_M}protectedRange", f"{_M}ignoredError"):
        item.set("sqref", map_areas(item.get("sqref", ""), rows))
    for rule in root.iter(f"{_M}conditionalFormatting", f"{_M}dataValidation"):
        areas = rule.get("sqref", "")
        _move_formulas(rule, _RULE_FORMULAS, sheet, maps, _anchor_block(areas, rows))
        for item in rule.iter(f"{_M}cfvo"):
            _move_attribute_formula(item, "val", sheet, maps)
        rule.set("sqref", map_areas(areas, rows))
    _repeat_in_blocks(root.find(f"{_M}mergeCells"), rows)
    _repeat_in_blocks(root.find(f"{_M}hyperlinks"), rows)
    breaks = root.find(f"{_M}rowBreaks")
    for item in breaks if breaks is not None else ():
        item.set("id", str(rows.last(int(item.get("id", "0")))))
    _move_extensions(root, sheet, maps)


def _move_views(root: etree._Element, rows: RowMap) -> None:
    for pane in root.iter(f"{_M}pane"):
        split = pane.get("ySplit")
        if split and pane.get("state") in {"frozen", "frozenSplit"}:
            pane.set("ySplit", str(rows.last(int(float(split)))))
        if pane.get("topLeftCell"):
            pane.set("topLeftCell", map_area(pane.get("topLeftCell", ""), rows)[0])
    for selection in root.iter(f"{_M}selection"):
        for name in ("activeCell", "sqref"):
            if selection.get(name):
                selection.set(
                    name, " ".join(map_area(area, rows)[0] for area in selection.get(name, "").split())
                )


def _repeat_in_blocks(parent: etree._Element | None, rows: RowMap) -> None:
    if parent is None:
        return
    for item in list(parent):
        areas = map_area(item.get("ref", ""), rows)
        item.set("ref", areas[0])
        at = parent.index(item)
        for offset, area in enumerate(areas[1:], 1):
            twin = copy.copy(item)
            twin.set("ref", area)
            parent.insert(at + offset, twin)
    if parent.get("count") is not None:
        parent.set("count", str(len(parent)))


def _move_formulas(
    owner: etree._Element, tags: tuple[str, ...], sheet: str, maps: Mapping[str, RowMap], block: Block | None
) -> None:
    for item in owner.iter(*tags):
        if item.text:
            item.text = parse_formula(item.text).write(sheet, maps, block)


def _move_attribute_formula(item: etree._Element, name: str, sheet: str, maps: Mapping[str, RowMap]) -> None:
    if item.get("type") == "formula" and item.get(name):
        item.set(name, parse_formula(item.get(name, "")).write(sheet, maps))


def _move_extensions(root: etree._Element, sheet: str, maps: Mapping[str, RowMap]) -> None:
    """Move what newer Excel keeps in `extLst`: validations over sheets, data bars, small charts in cells."""
    for holder in root.iter(f"{_EXCEL_2009}sqref"):
        owner = holder.getparent()
        areas = holder.text or ""
        if owner is not None:
            _move_formulas(owner, (f"{_EXCEL_2009}f",), sheet, maps, _anchor_block(areas, maps[sheet]))
        holder.text = map_areas(areas, maps[sheet])


def move_names(workbook: etree._Element, sheets: list[str], maps: Mapping[str, RowMap]) -> None:
    """Move defined names, among them print areas, print titles and filters."""
    for item in workbook.iter(f"{_M}definedName"):
        if item.text:
            local = item.get("localSheetId")
            sheet = sheets[int(local)] if local is not None else ""
            item.text = parse_formula(item.text).write(sheet, maps)


def names_of(workbook: etree._Element) -> dict[str, str]:
    """Return what each name that holds for the whole workbook stands for."""
    found = workbook.iter(f"{_M}definedName")
    return {item.get("name", ""): item.text or "" for item in found if item.get("localSheetId") is None}


def drop_kept_values(chart: etree._Element) -> None:
    """Drop the values kept in a chart (those of the template: its marks); every program reads them anew."""
    for cache in [*chart.iter(f"{_CHART}numCache"), *chart.iter(f"{_CHART}strCache")]:
        parent = cache.getparent()
        if parent is not None:
            parent.remove(cache)


def move_chart(chart: etree._Element, maps: Mapping[str, RowMap]) -> None:
    """Move the ranges of a chart; the series over one repeated row run over all its rows."""
    for item in chart.iter(f"{_CHART}f"):
        if item.text:
            item.text = parse_formula(item.text, grows=True).write("", maps)


def move_drawing(drawing: etree._Element, rows: RowMap) -> None:
    """Move charts and pictures down with the row they begin in; their size stays."""
    for anchor in drawing:
        corners = [
            corner for tag in ("from", "to") for corner in anchor.findall(f"{_DRAWING}{tag}/{_DRAWING}row")
        ]
        if corners:
            start = int(corners[0].text or "0") + 1
            shift = rows.first(start) - start
            for corner in corners:
                corner.text = str(int(corner.text or "0") + shift)


def move_table(table: etree._Element, sheet: str, maps: Mapping[str, RowMap]) -> None:
    """Grow a table (套用表格格式) over the repeated rows."""
    for item in table.iter(f"{_M}table", f"{_M}autoFilter", f"{_M}sortState", f"{_M}sortCondition"):
        item.set("ref", grow_area(item.get("ref", ""), maps[sheet]))


def move_notes(notes: etree._Element, rows: RowMap) -> None:
    """Move the notes on cells (批注) with their cells."""
    for item in notes.iter():
        if isinstance(item.tag, str) and item.tag.endswith(("}comment", "}threadedComment")):
            item.set("ref", map_area(item.get("ref", ""), rows)[0])


def move_note_boxes(vml: bytes, rows: RowMap) -> bytes:
    """Return the drawing of the notes with each box at its cell's new row."""
    return _VML_ROW.sub(lambda f: f[1] + str(rows.first(int(f[2]) + 1) - 1).encode() + f[3], vml)
