"""Pictures in the cells of an Excel form: anchored to the cell, as large as it and its kind allow."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lxml import etree
from openpyxl.utils.cell import coordinate_from_string

from generators.forms.pictures import EMU, MARK, declare, declare_pictures, picture_of, relate
from generators.formulas.addresses import area_bounds, column_number
from generators.opc import Opener, serialise, write_package

if TYPE_CHECKING:
    from pathlib import Path

    from generators.forms.pictures import Picture

_OPENER = Opener(noun="表", extension=".xlsx")
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_XDR = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
_DRAWING_TYPE = "application/vnd.openxmlformats-officedocument.drawing+xml"
_DRAWING = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/drawing"
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
_AFTER_DRAWING = frozenset(
    f"{_MAIN}{tag}"
    for tag in (
        *("legacyDrawing", "legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls"),
        *("webPublishItems", "tableParts", "extLst"),
    )
)
"""What stands behind a sheet's drawing (18.3.1.99)."""
_PT, _PIXEL = 12_700, 9_525
_ANCHOR = (
    '<xdr:oneCellAnchor xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"'
    ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    "<xdr:from><xdr:col>{column}</xdr:col><xdr:colOff>{margin}</xdr:colOff>"
    "<xdr:row>{row}</xdr:row><xdr:rowOff>{margin}</xdr:rowOff></xdr:from>"
    '<xdr:ext cx="{wide}" cy="{high}"/><xdr:pic><xdr:nvPicPr>'
    '<xdr:cNvPr id="{number}" name="图片{number}" descr="{kind}"/><xdr:cNvPicPr/></xdr:nvPicPr>'
    '<xdr:blipFill><a:blip r:embed="{relation}"/><a:stretch><a:fillRect/></a:stretch></xdr:blipFill>'
    '<xdr:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{wide}" cy="{high}"/></a:xfrm>'
    '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></xdr:spPr></xdr:pic>'
    "<xdr:clientData/></xdr:oneCellAnchor>"
)
_MARGIN = round(0.5 * EMU)


def with_pictures(xlsx: bytes, name: str, data: Path) -> bytes:
    """Return a filled form with each picture over the cell that names it, whose text is taken out.

    `name` is how findings call the paper. Raise PaperWithheld for a file that is no picture.
    """
    parts = _OPENER.read(xlsx, name)
    count = 0
    for part in [part for part in parts if _SHEET.fullmatch(part) and "⟦图:".encode() in parts[part]]:
        root = _OPENER.parse(parts[part], name, part)
        for cell in list(root.iter(f"{_MAIN}c")):
            match = MARK.search("".join(text.text or "" for text in cell.iter(f"{_MAIN}t")))
            if match is None:
                continue
            for child in list(cell):
                cell.remove(child)
            cell.attrib.pop("t", "")
            if match["said"]:
                count += 1
                picture = picture_of(match["said"], data, name)
                media = f"xl/media/form{count}{picture.ending}"
                parts[media] = picture.content
                _hang(parts, (part, root), cell.get("r", "A1"), picture, media, name, count)
        parts[part] = serialise(root)
    if count:
        declare_pictures(parts, name)
    return write_package(parts.items())


def _hang(
    parts: dict[str, bytes],
    sheet: tuple[str, etree._Element],
    place: str,
    picture: Picture,
    media: str,
    name: str,
    number: int,
) -> None:
    """Hang a picture on the cell `place` of the sheet, in its drawing or a new one."""
    drawing = _drawing_of(parts, *sheet, name)
    letters, row = coordinate_from_string(place)
    column = column_number(letters)
    wide, high = _room(sheet[1], column, row, picture)
    scale = min(1.0, wide / picture.wide, high / picture.high)
    relation = relate(parts, drawing, media, name)
    anchor = _ANCHOR.format(
        column=column - 1,
        row=row - 1,
        margin=_MARGIN,
        wide=round(picture.wide * scale),
        high=round(picture.high * scale),
        number=number + 9000,
        kind=picture.kind,
        relation=relation,
    )
    root = _OPENER.parse(parts[drawing], name, drawing)
    root.append(etree.fromstring(anchor))
    parts[drawing] = serialise(root)


def _drawing_of(parts: dict[str, bytes], part: str, root: etree._Element, name: str) -> str:
    relations = _OPENER.relations(parts, part, name).values()
    if held := next((r.target for r in relations if r.kind == "drawing" and r.target in parts), ""):
        return held
    drawing = f"xl/drawings/form{sum(name.startswith('xl/drawings/') for name in parts) + 1}.xml"
    parts[drawing] = serialise(etree.Element(f"{_XDR}wsDr", nsmap={"xdr": _XDR.strip("{}")}))
    declare(parts, name, drawing, _DRAWING_TYPE)
    node = root.makeelement(f"{_MAIN}drawing", {f"{_R}id": relate(parts, part, drawing, name, _DRAWING)})
    behind = next((child for child in root if child.tag in _AFTER_DRAWING), None)
    if behind is None:
        root.append(node)
    else:
        behind.addprevious(node)
    return drawing


def _room(root: etree._Element, column: int, row: int, picture: Picture) -> tuple[int, int]:
    """Return the room in EMU of the cell, of all of its area when it is merged.

    A row of its own is made as high as the picture.
    """
    last_column, last_row = column, row
    for area in root.iter(f"{_MAIN}mergeCell"):
        left, top, right, bottom = area_bounds(area.get("ref", "A1"))
        if (left, top) == (column, row):
            last_column, last_row = int(right or column), int(bottom or row)
    if last_row == row:
        line = next(node for node in root.iter(f"{_MAIN}row") if node.get("r") == str(row))
        wanted = (picture.high + 2 * _MARGIN) / _PT
        if float(line.get("ht", _default_height(root))) < wanted:
            line.set("ht", f"{wanted:.2f}")
            line.set("customHeight", "1")
    heights = {node.get("r"): node.get("ht") for node in root.iter(f"{_MAIN}row")}
    usual = _default_height(root)
    high = sum(float(heights.get(str(r)) or usual) for r in range(row, last_row + 1)) * _PT
    wide = sum(_pixels(root, c) for c in range(column, last_column + 1)) * _PIXEL
    return round(wide) - 2 * _MARGIN, round(high) - 2 * _MARGIN


def _default_height(root: etree._Element) -> float:
    usual = root.find(f"{_MAIN}sheetFormatPr")
    return float(usual.get("defaultRowHeight", "15")) if usual is not None else 15.0


def _pixels(root: etree._Element, column: int) -> float:
    """Return how wide a column is: characters of 7 pixels and 5 for its edges (18.3.1.13)."""
    for node in root.iter(f"{_MAIN}col"):
        if int(node.get("min", "0")) <= column <= int(node.get("max", "0")):
            return float(node.get("width", "8.43")) * 7 + 5
    return 64.0
