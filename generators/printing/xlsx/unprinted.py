"""What stands beside the cells of a sheet and cannot be printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generators.printing.xlsx.pictures import pictures_of, previews_of
from generators.printing.xlsx.workbook import WAY_OUT

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

    from generators.printing.xlsx.workbook import PrintableWorkbook

_UNPRINTED_PARTS = (
    ("xl/charts/chartEx", "新式图表"),
    ("xl/media/", "图片"),
    ("xl/diagrams/", "SmartArt 图形"),
    ("xl/embeddings/", "嵌入的文件"),
    ("xl/ctrlProps/", "窗体控件"),
    ("xl/activeX/", "ActiveX 控件"),
    ("xl/slicers/", "切片器"),
)


def note_unprinted(book: PrintableWorkbook, sheet: Worksheet) -> None:
    """Note what stands beside the cells of `sheet` and cannot be printed: charts, pictures, shapes."""
    part = book.sheet_parts().get(sheet.title, "")
    names: list[str] = []
    for kind, target in book.part_relations(part):
        if kind == "comments" and sheet.page_setup.cellComments in {"asDisplayed", "atEnd"}:
            book.warn(sheet.title, "页面设置里要打印批注，批注不打印")
        if kind == "drawing":
            inner = book.part_relations(target)
            names += [
                what for _, found in inner for start, what in _UNPRINTED_PARTS if found.startswith(start)
            ]
        names += [what for start, what in _UNPRINTED_PARTS if target.startswith(start)]
    content = book.parts.get(part, b"")
    if b"sparkline" in content:
        names.append("迷你图")
    if not pictures_of(book, sheet)[1]:
        names = [what for what in names if what != "图片"]
    if not previews_of(book, sheet)[1]:
        names = [what for what in names if what != "嵌入的文件"]
    if any(table.tableStyleInfo is not None and table.tableStyleInfo.name for table in sheet.tables.values()):
        book.warn(sheet.title, "表格样式（套用表格格式）的颜色不打印")
    for what in dict.fromkeys(names):
        book.block(sheet.title, "", f"{what}打印不了", "", WAY_OUT)
