"""A watermark behind the text of each page of a Word form: 征求意见稿, 样张."""

from __future__ import annotations

import io
from functools import lru_cache
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pypdfium2
from lxml import etree

from generators.forms.pictures import declare_pictures, relate
from generators.opc import TYPES_PART, Opener, serialise, write_package
from generators.printing.layout import engine
from generators.printing.layout.fonts import families_for

if TYPE_CHECKING:
    from collections.abc import Iterator

_OPENER = Opener(noun="表", extension=".docx")
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
    parts[_MEDIA] = _drawn(text)
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
    types = _OPENER.parse(parts[TYPES_PART], name, TYPES_PART)
    tag = types.tag.replace("Types", "Override")
    etree.SubElement(types, tag, {"PartName": f"/{part}", "ContentType": _HEADER_TYPE})
    parts[TYPES_PART] = serialise(types)
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
def _drawn(text: str) -> bytes:
    """Return the slanting grey text as a PNG without a ground."""
    size = min(90.0, 190.0 / max(len(text), 1) * 2)
    root = ET.Element("html")
    ET.SubElement(ET.SubElement(root, "body"), "p").text = text
    families = ",".join(f'"{family}"' for family in families_for("宋体"))
    css = (
        f"@page{{size:{_SIDE}mm {_SIDE}mm;margin:0}} body{{margin:0}}"
        f"p{{margin:{_SIDE / 2 - size * 0.18}mm 0 0 0;text-align:center;white-space:nowrap;"
        f"font-family:{families};font-size:{size}pt;line-height:1;color:{_GREY};transform:rotate(-45deg)}}"
    )
    pdf = engine.write(engine.lay_out(root, [css], {}).document, tagged=False).pdf
    page = pypdfium2.PdfDocument(pdf)[0]
    image = page.render(scale=150 / 72, fill_color=(255, 255, 255, 0)).to_pil()
    stream = io.BytesIO()
    image.save(stream, "PNG", optimize=True)
    return stream.getvalue()
