"""A watermark behind the text of each page of a form: 征求意见稿, 样张."""

from __future__ import annotations

import io
import re
from functools import lru_cache
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pypdfium2
from lxml import etree

from generators.errors import DataRefused, Finding
from generators.filling.xlsx.package import put_in_order
from generators.forms.pictures import declare, declare_pictures, relate
from generators.opc import TYPES_PART, Opener, serialise, write_package
from generators.printing.layout import engine
from generators.printing.layout.fonts import families_for
from generators.printing.xlsx.page_setup import paper_size

if TYPE_CHECKING:
    from collections.abc import Iterator

_OPENER = Opener(noun="表", extension=".docx")
_SHEETS = Opener(noun="表", extension=".xlsx")
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_BODY, _MEDIA = "word/document.xml", "word/media/watermark.png"
_HEADER_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml"
_HEADER_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/header"
_SIDE = 150
"""Millimetres: the square that the slanting text stands in."""
_GREY = "#d9d9d9"
_ANCHOR = (
    '<w:r xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    ' xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
    ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    ' xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><w:drawing>'
    '<wp:anchor distT="0" distB="0" distL="0" distR="0" simplePos="0" relativeHeight="1" behindDoc="1"'
    ' locked="0" layoutInCell="1" allowOverlap="1"><wp:simplePos x="0" y="0"/>'
    '<wp:positionH relativeFrom="page"><wp:align>center</wp:align></wp:positionH>'
    '<wp:positionV relativeFrom="page"><wp:align>center</wp:align></wp:positionV>'
    '<wp:extent cx="{side}" cy="{side}"/><wp:effectExtent l="0" t="0" r="0" b="0"/><wp:wrapNone/>'
    '<wp:docPr id="8999" name="水印" descr="水印：{text}"/>'
    '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic>'
    '<pic:nvPicPr><pic:cNvPr id="8999" name="水印"/><pic:cNvPicPr/></pic:nvPicPr>'
    '<pic:blipFill><a:blip r:embed="{relation}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
    '<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{side}" cy="{side}"/></a:xfrm>'
    '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic>'
    "</wp:anchor></w:drawing></w:r>"
)


def with_watermark(docx: bytes, text: str, name: str) -> bytes:
    """Return the form with `text` large and grey behind each page; `name` is how findings call it.

    It stands in the headers, as Word keeps its own: in those there are, and in one for pages without.
    """
    parts = _OPENER.read(docx, name)
    root = _OPENER.parse(parts[_BODY], name, _BODY)
    for kind in _missing_headers(parts, root, name):
        _add_header(parts, root, kind, name)
    parts[_BODY] = serialise(root)
    for header in dict.fromkeys(_headers(parts, root, name)):
        _stamp(parts, header, text, name)
    parts[_MEDIA] = _drawn(text, _SIDE, _SIDE)
    declare_pictures(parts, name)
    return write_package(parts.items())


def _references(root: etree._Element) -> Iterator[tuple[str, str]]:
    for reference in root.iter(f"{_W}headerReference"):
        yield reference.get(f"{_W}type", "default"), reference.get(f"{_R}id", "")


def _headers(parts: dict[str, bytes], root: etree._Element, name: str) -> Iterator[str]:
    relations = _OPENER.relations(parts, _BODY, name)
    for _, number in _references(root):
        if number in relations and relations[number].target in parts:
            yield relations[number].target


def _missing_headers(parts: dict[str, bytes], root: etree._Element, name: str) -> list[str]:
    """Return for which pages the first section, which the others follow, has no header of its own."""
    section = next(root.iter(f"{_W}sectPr"), None)
    if section is None:
        section = etree.SubElement(next(root.iter(f"{_W}body")), f"{_W}sectPr")
    wanted = ["default"]
    if any(True for _ in root.iter(f"{_W}titlePg")):
        wanted.append("first")
    settings = parts.get("word/settings.xml")
    if settings is not None and _OPENER.parse(settings, name).find(f"{_W}evenAndOddHeaders") is not None:
        wanted.append("even")
    own = {node.get(f"{_W}type", "default") for node in section.iterfind(f"{_W}headerReference")}
    return [kind for kind in wanted if kind not in own]


def _add_header(parts: dict[str, bytes], root: etree._Element, kind: str, name: str) -> None:
    part = f"word/headerform{kind}.xml"
    header = etree.Element(f"{_W}hdr", nsmap={"w": _W.strip("{}")})
    etree.SubElement(header, f"{_W}p")
    parts[part] = serialise(header)
    declare(parts, name, part, _HEADER_TYPE)
    number = relate(parts, _BODY, part, name, _HEADER_RELATION)
    section = next(root.iter(f"{_W}sectPr"))
    section.insert(0, section.makeelement(f"{_W}headerReference", {f"{_W}type": kind, f"{_R}id": number}))


def _stamp(parts: dict[str, bytes], header: str, text: str, name: str) -> None:
    root = _OPENER.parse(parts[header], name, header)
    paragraph = next(root.iter(f"{_W}p"), None)
    if paragraph is None:
        paragraph = etree.SubElement(root, f"{_W}p")
    relation = relate(parts, header, _MEDIA, name)
    run = etree.fromstring(_ANCHOR.format(side=_SIDE * 36_000, relation=relation, text=_plain(text)))
    properties = paragraph.find(f"{_W}pPr")
    paragraph.insert(0 if properties is None else 1, run)
    parts[header] = serialise(root)


def _plain(text: str) -> str:
    return "".join(character for character in text if character not in "<>&\"'")


@lru_cache(maxsize=8)
def _drawn(text: str, wide: float, high: float) -> bytes:
    """Return the slanting grey text amid `wide` × `high` mm as a PNG without a ground."""
    size = min(90.0, 190.0 / max(len(text), 1) * 2)
    root = ET.Element("html")
    ET.SubElement(ET.SubElement(root, "body"), "p").text = text
    families = ",".join(f'"{family}"' for family in families_for("宋体"))
    css = (
        f"@page{{size:{wide}mm {high}mm;margin:0}} body{{margin:0}}"
        f"p{{margin:{high / 2 - size * 0.18}mm 0 0 0;text-align:center;white-space:nowrap;"
        f"font-family:{families};font-size:{size}pt;line-height:1;color:{_GREY};transform:rotate(-45deg)}}"
    )
    pdf = engine.write(engine.lay_out(root, [css], {}).document, tagged=False).pdf
    page = pypdfium2.PdfDocument(pdf)[0]
    image = page.render(scale=150 / 72, fill_color=(255, 255, 255, 0)).to_pil()
    stream = io.BytesIO()
    image.save(stream, "PNG", optimize=True)
    return stream.getvalue()


# --- sheets: a picture of the header (18.3.1.46, 18.3.1.51), which Excel and WPS print on each page --------

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
_VML_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_VML_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/vmlDrawing"
_VML = (
    '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
    ' xmlns:x="urn:schemas-microsoft-com:office:excel"><o:shapelayout v:ext="edit">'
    '<o:idmap v:ext="edit" data="1"/></o:shapelayout><v:shapetype id="_x0000_t75" coordsize="21600,21600"'
    ' o:spt="75" o:preferrelative="t" path="m@4@5l@4@11@9@11@9@5xe" filled="f" stroked="f">'
    '<v:stroke joinstyle="miter"/><v:path o:extrusionok="f" gradientshapeok="t" o:connecttype="rect"/>'
    '<o:lock v:ext="edit" aspectratio="t"/></v:shapetype></xml>'
)
_VML_SHAPE = (
    '<v:shape xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
    ' id="{shape}" o:spid="_x0000_s{number}" type="#_x0000_t75" style="position:absolute;margin-left:0;'
    'margin-top:0;width:{wide:.1f}pt;height:{high:.1f}pt;z-index:{order}">'
    '<v:imagedata o:relid="{relation}" o:title="水印"/><o:lock v:ext="edit" rotation="t"/></v:shape>'
)
_PT_PER_MM = 72 / 25.4
_MARGIN = {"left": 0.7, "right": 0.7, "header": 0.3}
"""Inches, where a sheet does not say (18.3.1.62)."""


def with_sheet_watermark(xlsx: bytes, text: str, name: str) -> bytes:
    """Return the Excel form with `text` large and grey behind each page of each of its sheets.

    Raise DataRefused for a sheet whose header holds three pictures already.
    """
    parts = _SHEETS.read(xlsx, name)
    for number, part in enumerate([part for part in parts if _SHEET.fullmatch(part)], start=1):
        root = _SHEETS.parse(parts[part], name, part)
        _stamp_sheet(parts, part, root, text, name, number)
        parts[part] = serialise(root)
    declare_pictures(parts, name)
    types = _SHEETS.parse(parts[TYPES_PART], name, TYPES_PART)
    if not any(node.get("Extension", "").lower() == "vml" for node in types.iterfind("{*}Default")):
        tag = types.tag.replace("Types", "Default")
        types.insert(0, types.makeelement(tag, {"Extension": "vml", "ContentType": _VML_TYPE}))
        parts[TYPES_PART] = serialise(types)
    return write_package(parts.items())


def _stamp_sheet(
    parts: dict[str, bytes], part: str, root: etree._Element, text: str, name: str, number: int
) -> None:
    drawing = _margin_drawing(parts, part, root, name, number)
    wide, high = _room(root)
    media = f"xl/media/watermark{number}.png"
    parts[media] = _drawn(text, round(wide / _PT_PER_MM, 1), round(high / _PT_PER_MM, 1))
    relation = relate(parts, drawing, media, name)
    vml = _SHEETS.parse(parts[drawing], name, drawing)
    for shape in _header_shapes(root, name):
        order = len(vml) + 1
        drawn = _VML_SHAPE.format(
            shape=shape, number=1024 + order, wide=wide, high=high, order=order, relation=relation
        )
        vml.append(etree.fromstring(drawn))
    parts[drawing] = serialise(vml)


def _room(root: etree._Element) -> tuple[float, float]:
    """Return the width between the sheet's margins and the height between its headers, in points."""
    setup, given = root.find(f"{_MAIN}pageSetup"), root.find(f"{_MAIN}pageMargins")
    said = {str(key): str(value) for key, value in setup.attrib.items()} if setup is not None else {}
    is_landscape = said.get("orientation") == "landscape"
    width, height = paper_size(int(said.get("paperSize", "9")), is_landscape=is_landscape)
    margin = {
        side: float(given.get(side, inches)) if given is not None else inches
        for side, inches in _MARGIN.items()
    }
    return width - (margin["left"] + margin["right"]) * 72, height - 2 * margin["header"] * 72


def _margin_drawing(parts: dict[str, bytes], part: str, root: etree._Element, name: str, number: int) -> str:
    """Return the part with the pictures of the sheet's headers, a new one where there is none."""
    held = root.find(f"{_MAIN}legacyDrawingHF")
    relations = _SHEETS.relations(parts, part, name)
    if held is not None and (found := relations.get(held.get(f"{_R}id", ""))) and found.target in parts:
        return found.target
    drawing = f"xl/drawings/watermark{number}.vml"
    parts[drawing] = _VML.encode()
    node = root.makeelement(
        f"{_MAIN}legacyDrawingHF", {f"{_R}id": relate(parts, part, drawing, name, _VML_RELATION)}
    )
    put_in_order(root, node)
    return drawing


def _header_shapes(root: etree._Element, name: str) -> Iterator[str]:
    """Write `&G` into each header of the sheet; yield the names of the pictures it stands for."""
    holder = root.find(f"{_MAIN}headerFooter")
    if holder is None:
        holder = root.makeelement(f"{_MAIN}headerFooter", {})
        put_in_order(root, holder)
    kinds = {"odd": True}
    kinds["even"] = holder.get("differentOddEven") in {"1", "true"}
    kinds["first"] = holder.get("differentFirst") in {"1", "true"}
    order = ("oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader", "firstFooter")
    for kind in [kind for kind, is_used in kinds.items() if is_used]:
        header = holder.find(f"{_MAIN}{kind}Header")
        if header is None:
            header = holder.makeelement(f"{_MAIN}{kind}Header", {})
            earlier = {f"{_MAIN}{tag}" for tag in order[: order.index(f"{kind}Header")]}
            holder.insert(sum(child.tag in earlier for child in holder), header)
        sections = _sections(header.text or "")
        free = [side for side in "CLR" if not sections[side]]
        free += [side for side in "CLR" if sections[side] and "&G" not in sections[side].upper()]
        if not free:
            way_out = "删去页眉里的一张图片，或清空水印"
            raise DataRefused([Finding(f"表“{name}”", "页眉应有地方放水印", "三处都有图片", way_out)])
        sections[free[0]] += "&G"
        header.text = "".join(f"&{side}{said}" for side, said in sections.items() if said)
        yield f"{free[0]}H{'' if kind == 'odd' else kind.upper()}"


def _sections(text: str) -> dict[str, str]:
    """Return what a header says at the left, in the middle and at the right (18.3.1.39)."""
    found = {"L": "", "C": "", "R": ""}
    side = "C"
    for piece in re.split(r"(&&|&[LCRlcr](?![a-z]))", text):
        if piece.upper() in {"&L", "&C", "&R"}:
            side = piece[1].upper()
        else:
            found[side] += piece
    return found
