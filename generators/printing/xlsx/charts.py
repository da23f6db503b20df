"""The charts of a workbook, on cells and on pages of their own, and the cells they are drawn from."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from generators.formulas.addresses import area_bounds
from generators.printing.charts.reading import Chart, UnreadableChart, read_chart
from generators.printing.docx.geometry import points_of_emu
from generators.printing.xlsx.pictures import Corner, corner_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree
    from openpyxl.worksheet.worksheet import Worksheet

    from generators.printing.xlsx.cell_styles import Colours
    from generators.printing.xlsx.workbook import PrintableWorkbook

_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
_CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}chart"
_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


@dataclass(frozen=True)
class PlacedChart:
    """A chart that hangs on cells: where it begins, and where it ends or how large it is in points."""

    chart: Chart | None
    """None for one that is not drawn."""
    fault: str
    """What of it cannot be drawn."""
    start: Corner
    end: Corner | None
    size: tuple[float, float]


class _Cells:
    """The cells of a workbook as a chart asks for them; those of hidden rows and columns are left out."""

    def __init__(self, book: PrintableWorkbook) -> None:
        self._book = book

    def _at(self, reference: str) -> Iterator[tuple[Worksheet, Any]] | None:
        found = re.fullmatch(r"(?:'((?:[^']|'')+)'|([^'!]+))!(.+)", reference)
        title = (found[1] or found[2]).replace("''", "'") if found else ""
        if found is None or title not in self._book.formulas.sheetnames:
            return None
        sheet = self._book.formulas[title]
        try:
            left, top, right, bottom = area_bounds(found[3])
        except (ValueError, TypeError):
            return None
        if None in {left, top, right, bottom}:
            return None
        rows = sheet.iter_rows(min_row=top, max_row=bottom, min_col=left, max_col=right)
        return ((sheet, cell) for row in rows for cell in row if not _is_hidden(sheet, cell))

    def numbers(self, reference: str) -> tuple[float | None, ...] | None:
        """Return the numbers of the range `reference` in their unit; None when it is no range of cells."""
        cells = self._at(reference)
        if cells is None:
            return None
        values = (self._book.value(sheet, cell) for sheet, cell in cells)
        return tuple(
            float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
            for value in values
        )

    def texts(self, reference: str) -> tuple[str, ...] | None:
        """Return what the cells of the range `reference` show."""
        cells = self._at(reference)
        if cells is None:
            return None
        shown = (self._book.shown(sheet, cell) for sheet, cell in cells)
        return tuple("" if item is None else item.text for item in shown)


def _is_hidden(sheet: Worksheet, cell: Any) -> bool:
    rows, columns = sheet.row_dimensions, sheet.column_dimensions
    return bool(
        (cell.row in rows and rows[cell.row].hidden)
        or (cell.column_letter in columns and columns[cell.column_letter].hidden)
    )


def charts_of(book: PrintableWorkbook, title: str, colours: Colours) -> list[PlacedChart]:
    """Return the charts of the sheet `title`, worksheet or page of a chart, as they hang on it."""
    found = []
    part = book.sheet_parts().get(title, "")
    for kind, target in book.part_relations(part):
        if kind == "drawing" and target in book.parts:
            targets = book.targets_of(target)
            for anchor in book.tree_of(target):
                frames = anchor.findall(f"{_DRAWING}graphicFrame")
                for node in (node for frame in frames for node in frame.iter(_CHART)):
                    found.append(_placed(book, anchor, targets.get(node.get(_ID, ""), ""), colours))
    return found


def _placed(book: PrintableWorkbook, anchor: etree._Element, part: str, colours: Colours) -> PlacedChart:
    start, end = anchor.find(f"{_DRAWING}from"), anchor.find(f"{_DRAWING}to")
    extent = anchor.find(f"{_DRAWING}ext")
    size = (0.0, 0.0)
    if extent is not None:
        size = points_of_emu(extent.get("cx")), points_of_emu(extent.get("cy"))
    chart, fault = None, "图表找不到"
    if part in book.parts:
        try:
            chart, fault = read_chart(book.tree_of(part), colours.by_name, _Cells(book)), ""
        except UnreadableChart as error:
            fault = str(error)
    return PlacedChart(
        chart,
        fault,
        corner_of(start) if start is not None else Corner(0, 0, 0.0, 0.0),
        corner_of(end) if end is not None else None,
        size,
    )
