"""The parts of an XLSX file: what a template may hold, and what is taken out of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generators.active_content import active_content
from generators.opc import TYPES_PART, Limits, Opener, part_at, relations_part, serialise

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lxml import etree

    from generators.errors import HongtouError
    from generators.opc import Relation

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"

_WORKSHEET = (
    *("sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "sheetCalcPr"),
    *("sheetProtection", "protectedRanges", "scenarios", "autoFilter", "sortState", "dataConsolidate"),
    *("customSheetViews", "mergeCells", "phoneticPr", "conditionalFormatting", "dataValidations"),
    *("hyperlinks", "printOptions", "pageMargins", "pageSetup", "headerFooter", "rowBreaks", "colBreaks"),
    *("customProperties", "cellWatches", "ignoredErrors", "smartTags", "drawing", "legacyDrawing"),
    *("legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems", "tableParts"),
    "extLst",
)
"""What stands in a worksheet, in its order (CT_Worksheet, §18.3.1.99)."""

MOST_BYTES = 64 * 2**20
"""Size of all parts of a template unpacked; the shipped ones have some 60 kB."""
_REFUSED_PARTS = (
    ("vbaProject", "宏"),
    ("xl/externalLinks/", "指向别的文件的链接"),
    ("xl/embeddings/", "嵌入的文件"),
    ("xl/activeX/", "ActiveX 控件"),
    ("xl/connections.xml", "外部数据连接"),
    ("xl/queryTables/", "外部数据查询"),
    ("xl/macrosheets/", "宏表"),
    ("xl/dialogsheets/", "对话框表"),
)


_OPENER = Opener("模板", ".xlsx", Limits(member=MOST_BYTES, total=MOST_BYTES, xml=MOST_BYTES))


def put_in_order(root: etree._Element, node: etree._Element) -> None:
    """Put `node` into the worksheet `root`, in its place among what is there already."""
    name = node.tag.removeprefix(f"{{{MAIN}}}")
    before = {f"{{{MAIN}}}{tag}" for tag in _WORKSHEET[: _WORKSHEET.index(name)]}
    previous = [child for child in root if child.tag in before]
    root.insert(root.index(previous[-1]) + 1 if previous else 0, node)


def refuse(name: str, expected: str, found: str = "", way_out: str = "") -> HongtouError:
    """Return the refusal of template `name` as a whole (DataRefused), to be raised."""
    return _OPENER.refuse(name, expected, found, way_out)


def read_parts(data: bytes, name: str) -> dict[str, bytes]:
    """Return the parts of the XLSX file `data`, in the file's order.

    Raises DataRefused, in one line, for what is no plain XLSX workbook: old .xls, a password, macros, links
    to other files, embedded files, a zip bomb.
    """
    parts = _OPENER.read(data, name)
    for part in parts:
        for start, what in _REFUSED_PARTS:
            if start in part:
                raise refuse(name, "模板不得带有宏、外部链接和嵌入的文件", what, "删去后另存为 .xlsx")
    for place, what in active_content(parts):
        raise refuse(name, f"模板不得带有{what}", place, "在 WPS 或 Excel 里删去后另存")
    if TYPES_PART not in parts or b"macroEnabled" in parts[TYPES_PART]:
        raise refuse(name, "应是不带宏的 .xlsx 工作簿", "别的文件或 .xlsm", "在 WPS 或 Excel 中另存为 .xlsx")
    return parts


def parse_xml(data: bytes, name: str) -> etree._Element:
    """Return the root of `data`; DataRefused for broken XML and for any document type (entity bombs)."""
    return _OPENER.parse(data, name)


def read_relations(parts: Mapping[str, bytes], part: str, name: str) -> dict[str, Relation]:
    """Return the relations of `part` by id, their targets as part names."""
    return _OPENER.relations(parts, part, name)


def drop_part(parts: dict[str, bytes], part: str, owner: str, name: str) -> None:
    """Take `part` out of `parts`, out of the content types and out of the relations of `owner`."""
    if parts.pop(part, None) is None:
        return
    types = parse_xml(parts[TYPES_PART], name)
    for item in types.findall(f"{{{_TYPES}}}Override[@PartName='/{part}']"):
        types.remove(item)
    parts[TYPES_PART] = serialise(types)
    path = relations_part(owner)
    root = parse_xml(parts[path], name)
    for item in root.findall(f"{{{_PACKAGE_RELATIONS}}}Relationship"):
        if part_at(owner, item.get("Target", "")) == part:
            root.remove(item)
    parts[path] = serialise(root)
