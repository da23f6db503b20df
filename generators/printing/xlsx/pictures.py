"""Pictures of a sheet: those that hang on cells, and those that WPS keeps inside them (DISPIMG)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from typing import TYPE_CHECKING

from PIL import Image

from generators.printing.docx.geometry import points_of_emu
from generators.printing.layout.fonts import unprintable_characters
from generators.printing.metafiles import UnreadableMetafile, draw_metafile, is_metafile

if TYPE_CHECKING:
    from lxml import etree
    from openpyxl.chartsheet import Chartsheet
    from openpyxl.worksheet.worksheet import Worksheet

    from generators.printing.xlsx.workbook import PrintableWorkbook

_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_EMBED = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}embed"
_FORMATS = frozenset({"PNG", "JPEG", "GIF", "BMP", "TIFF"})
_CALL = re.compile(r'=?\s*(?:_xlfn\.)?DISPIMG\(\s*"([^"]+)"', re.IGNORECASE)
_VML = "{urn:schemas-microsoft-com:vml}"
_OFFICE = "{urn:schemas-microsoft-com:office:office}"
_EXCEL = "{urn:schemas-microsoft-com:office:excel}"
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_PT_PER_PX = 0.75
_SIDE = re.compile(r"(?:^|;)\s*(width|height)\s*:\s*([\d.]+)pt")
_CELL_IMAGES = "xl/cellimages.xml"
_MOST_PIXELS = 120_000_000


@dataclass(frozen=True)
class Corner:
    """A place on a sheet: a cell, counted from 0, and how far into it, in points."""

    column: int
    row: int
    x: float
    y: float


@dataclass(frozen=True)
class Picture:
    """A picture that hangs on cells: where it begins, and where it ends or how large it is."""

    data: bytes
    start: Corner
    end: Corner | None
    size: tuple[float, float]
    edge: str = ""
    """The colour of the line around it, as CSS writes it; empty for none."""


def cell_picture_id(value: object) -> str:
    """Return the name of the picture that a cell shows by WPS's DISPIMG; empty for any other value."""
    found = _CALL.match(value) if isinstance(value, str) else None
    return found[1] if found else ""


def cell_pictures(book: PrintableWorkbook) -> dict[str, bytes]:
    """Return the pictures that WPS keeps inside cells, by name; without those that cannot be drawn."""
    if _CELL_IMAGES not in book.parts:
        return {}
    targets = book.targets_of(_CELL_IMAGES)
    found = {}
    for picture in book.tree_of(_CELL_IMAGES).iter(f"{_DRAWING}pic"):
        name, data = picture.find(f".//{_DRAWING}cNvPr"), _data_of(book, picture, targets)
        if name is not None and data is not None:
            found[name.get("name", "")] = data
    return found


def pictures_of(book: PrintableWorkbook, sheet: Worksheet) -> tuple[list[Picture], int]:
    """Return the pictures that hang on the cells of `sheet`, and how many more cannot be drawn."""
    drawn, missed = [], 0
    part = book.sheet_parts().get(sheet.title, "")
    for kind, target in book.part_relations(part):
        if kind == "drawing" and target in book.parts:
            targets = book.targets_of(target)
            for anchor in book.tree_of(target):
                for node in anchor.iter(f"{_DRAWING}pic"):
                    picture = _picture(book, anchor, node, targets)
                    if picture is None:
                        missed += 1
                    else:
                        drawn.append(picture)
    return drawn, missed


def previews_of(book: PrintableWorkbook, sheet: Worksheet) -> tuple[list[Picture], int]:
    """Return what the objects embedded in `sheet` look like, and of how many the file keeps no picture.

    The shape of an object (`_x0000_s` and its `shapeId`, 18.3.1.59) stands with its picture and its place
    among the drawings of older programs.
    """
    part = book.sheet_parts().get(sheet.title, "")
    if b"oleObject" not in book.parts.get(part, b""):
        return [], 0
    asked = dict.fromkeys(node.get("shapeId", "") for node in book.tree_of(part).iter(f"{_MAIN}oleObject"))
    found = {}
    for kind, target in book.part_relations(part):
        if kind == "vmlDrawing" and target in book.parts:
            targets = book.targets_of(target)
            for node in book.tree_of(target).iter(f"{_VML}shape"):
                picture = _preview(book, node, targets)
                if picture is not None:
                    found[node.get("id", "").removeprefix("_x0000_s")] = picture
    drawn = [found[name] for name in asked if name in found]
    return drawn, len(asked) - len(drawn)


def _preview(book: PrintableWorkbook, node: etree._Element, targets: dict[str, str]) -> Picture | None:
    image, anchor = node.find(f"{_VML}imagedata"), node.findtext(f"{_EXCEL}ClientData/{_EXCEL}Anchor") or ""
    places = [int(number) for number in re.findall(r"\d+", anchor)]
    data = book.parts.get(targets.get(image.get(f"{_OFFICE}relid", ""), "")) if image is not None else None
    if data is None or len(places) != 8 or not is_drawable(data):
        return None
    # Column, px into it, row, px into it; of the first corner and of the last.
    start, end = (
        Corner(column, row, x * _PT_PER_PX, y * _PT_PER_PX) for column, x, row, y in (places[:4], places[4:])
    )
    colour = re.match(r"#[0-9a-fA-F]{6}", node.get("strokecolor", ""))
    edge = (colour[0] if colour else "#000") if node.get("stroked") in {"t", "true"} else ""
    return Picture(data, start, end, (0.0, 0.0), edge)


def margin_picture(book: PrintableWorkbook, sheet: Worksheet | Chartsheet, shape: str) -> Picture | None:
    """Return the picture that `&G` shows in a header or footer of `sheet`; None for one that is not drawn.

    `shape` is its name in the drawing of margins (18.3.1.51): CH for the header's middle, RFFIRST for the
    right of the first page's footer.
    """
    for kind, target in book.part_relations(book.sheet_parts().get(sheet.title, "")):
        if kind != "vmlDrawing" or target not in book.parts:
            continue
        targets = book.targets_of(target)
        for node in book.tree_of(target).iter(f"{_VML}shape"):
            image = node.find(f"{_VML}imagedata")
            if node.get("id") != shape or image is None:
                continue
            data = book.parts.get(targets.get(image.get(f"{_OFFICE}relid", ""), ""))
            sides = dict(_SIDE.findall(node.get("style", "")))
            if data is not None and is_drawable(data) and {"width", "height"} <= sides.keys():
                size = (float(sides["width"]), float(sides["height"]))
                return Picture(data, Corner(0, 0, 0.0, 0.0), None, size)
    return None


def _picture(
    book: PrintableWorkbook, anchor: etree._Element, node: etree._Element, targets: dict[str, str]
) -> Picture | None:
    data = _data_of(book, node, targets)
    start = anchor.find(f"{_DRAWING}from")
    turned = node.find(f"{_DRAWING}spPr/{_A}xfrm[@rot]")
    if data is None or start is None or turned is not None or node.getparent() is not anchor:
        return None
    end, extent = anchor.find(f"{_DRAWING}to"), anchor.find(f"{_DRAWING}ext")
    if end is None and extent is None:
        return None
    size = (0.0, 0.0)
    if extent is not None:
        size = (points_of_emu(extent.get("cx")), points_of_emu(extent.get("cy")))
    return Picture(data, corner_of(start), None if end is None else corner_of(end), size)


def corner_of(node: etree._Element) -> Corner:
    """Return the place that `xdr:from` or `xdr:to` names."""

    def value(name: str) -> str:
        return node.findtext(_DRAWING + name) or "0"

    x, y = points_of_emu(value("colOff")), points_of_emu(value("rowOff"))
    return Corner(int(value("col")), int(value("row")), x, y)


def _data_of(book: PrintableWorkbook, node: etree._Element, targets: dict[str, str]) -> bytes | None:
    blip = node.find(f".//{_A}blip")
    data = book.parts.get(targets.get(blip.get(_EMBED, ""), "")) if blip is not None else None
    return data if data is not None and is_drawable(data) else None


def is_drawable(data: bytes) -> bool:
    """Return whether `data` is a picture of a format that is printed, and not a bomb."""
    if is_metafile(data):
        try:
            drawn = draw_metafile(data, "")
        except UnreadableMetafile:
            return False
        return not drawn.mixes_colours and not unprintable_characters("".join(drawn.texts))
    try:
        with Image.open(BytesIO(data)) as picture:
            return picture.format in _FORMATS and picture.width * picture.height <= _MOST_PIXELS
    except (OSError, ValueError, Image.DecompressionBombError):
        return False


def address_of(pictures: dict[str, bytes], data: bytes) -> str:
    """Return the address of a picture in the page tree, the same for the same picture."""
    if is_metafile(data):
        drawn = draw_metafile(data, f"part:metafile{sha256(data).hexdigest()[:16]}").parts
        pictures |= drawn
        return next(iter(drawn))
    known = next((address for address, content in pictures.items() if content == data), None)
    if known is None:
        known = f"part:picture{len(pictures)}"
        pictures[known] = data
    return known
