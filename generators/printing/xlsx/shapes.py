"""Shapes and text boxes that hang on the cells of a sheet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from generators.printing.charts.colours import colour_of, fill_of, share_of
from generators.printing.docx.geometry import UnknownOutline, picture_of, points_of_emu
from generators.printing.docx.position import SourceParagraph
from generators.printing.docx.shape_look import (
    child_of,
    ground_of,
    has_words,
    of_theme,
    outline_of,
    stroke_of,
)
from generators.printing.docx.styles import local
from generators.printing.layout.css import add, number, pt
from generators.printing.xlsx.cell_styles import family_list
from generators.printing.xlsx.pictures import Corner, corner_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from xml.etree import ElementTree as ET

    from lxml import etree

    from generators.printing.docx.geometry import Outline
    from generators.printing.layout.css import StyleSheet
    from generators.printing.xlsx.workbook import PrintableWorkbook

_SHAPES = frozenset({"sp", "cxnSp", "grpSp"})
_ANCHORS = frozenset({"twoCellAnchor", "oneCellAnchor", "absoluteAnchor"})
_TURNS = {"vert": 90, "vert270": -90}
_STANDS = {"ctr": "middle", "b": "bottom"}
_ALIGNED = {"ctr": "center", "r": "right", "just": "justify", "dist": "justify"}
_USUAL_SIZE = 11.0
"""Text that says nothing of its size is so many points high."""
_INSETS = {"lIns": 7.2, "tIns": 3.6, "rIns": 7.2, "bIns": 3.6}


@dataclass(frozen=True)
class PlacedShape:
    """A shape or group that hangs on cells: where it begins, and where it ends or how large it is."""

    node: etree._Element
    start: Corner
    end: Corner | None
    size: tuple[float, float]


def shapes_of(book: PrintableWorkbook, title: str) -> list[PlacedShape]:
    """Return the shapes of the sheet `title` that are printed with it."""
    found = []
    for kind, target in book.part_relations(book.sheet_parts().get(title, "")):
        if kind == "drawing" and target in book.parts:
            for anchor in _anchors(book.tree_of(target)):
                found += [shape for node in anchor if (shape := _placed(anchor, node)) is not None]
    return found


def _anchors(node: etree._Element) -> Iterator[etree._Element]:
    for child in node:
        name = local(child)
        if name in _ANCHORS:
            yield child
        elif name in {"AlternateContent", "Choice"}:
            yield from _anchors(child)


def _placed(anchor: etree._Element, node: etree._Element) -> PlacedShape | None:
    told = next((child for child in node.iter() if local(child) == "cNvPr"), None)
    data = child_of(anchor, "clientData")
    is_off = told is not None and told.get("hidden") in {"1", "true"}
    if local(node) not in _SHAPES or is_off or data is not None and data.get("fPrintsWithSheet") == "0":
        return None
    start, end, extent, spot = (child_of(anchor, name) for name in ("from", "to", "ext", "pos"))
    size = _pair(extent, "cx", "cy")
    if spot is not None:
        corner = Corner(0, 0, points_of_emu(spot.get("x")), points_of_emu(spot.get("y")))
    elif start is not None:
        corner = corner_of(start)
    else:
        return None
    return PlacedShape(node, corner, corner_of(end) if end is not None else None, size)


@dataclass(frozen=True)
class ShapeWriter:
    """Writes shapes of a sheet into its pages."""

    theme: Mapping[str, str]
    """The colours of the theme by name."""
    css: StyleSheet
    pictures: dict[str, bytes]
    texts: list[SourceParagraph] | None
    """Takes what is written, to be looked for on the pages; None where it is not."""
    scale: float
    place: str
    """Where they stand, in words."""
    block: Callable[[str], None]
    """Takes what cannot be drawn."""
    warn: Callable[[str], None]
    """Takes what is drawn only roughly."""

    def write(self, holder: ET.Element, node: etree._Element, box: tuple[float, float, float, float]) -> None:
        """Set the shape `node` into `holder`: `box` is left, top, width and height in points at full size."""
        if local(node) == "grpSp":
            self._write_group(holder, node, box)
            return
        if local(node) not in _SHAPES:
            if local(node) in {"pic", "graphicFrame"}:
                self.block("组合里的图片、图表打印不了")
            return
        properties = child_of(node, "spPr")
        frame = child_of(properties, "xfrm")
        turn = number(frame.get("rot")) / 60000 % 360 if frame is not None else 0.0
        left, top, wide, high = _upright(box, turn)
        look = self._placed(left, top, wide, high)
        if turn:
            look["transform"] = f"rotate({turn:g}deg)"
        shape = add(holder, "div", self.css.class_for(look))
        try:
            outline = outline_of(properties, (wide, high))
        except UnknownOutline as error:
            self.block(f"这种形状打印不了：{error}")
            return
        across, down = (frame is not None and frame.get(key) in {"1", "true"} for key in ("flipH", "flipV"))
        outline = outline.flipped((wide, high), across=across, down=down)
        self._draw(shape, node, outline, (wide, high))
        body = child_of(node, "txBody")
        if body is not None and has_words(body):
            self._write_words(shape, node, body, outline.text)

    def _placed(self, left: float, top: float, wide: float, high: float) -> dict[str, str]:
        sides = {"left": left, "top": top, "width": max(0.0, wide), "height": max(0.0, high)}
        return {"position": "absolute"} | {name: pt(value * self.scale) for name, value in sides.items()}

    def _draw(
        self, shape: ET.Element, node: etree._Element, outline: Outline, size: tuple[float, float]
    ) -> None:
        properties = child_of(node, "spPr")
        fill = ground_of(node, properties, self.theme, self.warn)
        stroke = stroke_of(node, properties, self.theme)
        if not fill and stroke is None:
            return
        picture, over = picture_of(outline, size, fill, stroke)
        address = f"part:shape{len(self.pictures)}.svg"
        self.pictures[address] = picture
        look = self._placed(-over, -over, size[0] + 2 * over, size[1] + 2 * over)
        drawn = add(shape, "img", self.css.class_for(look))
        drawn.set("src", address)
        drawn.set("alt", "图形")

    def _write_group(
        self, holder: ET.Element, node: etree._Element, box: tuple[float, float, float, float]
    ) -> None:
        """Write a group: the places of its shapes count in units of its own (`a:chExt`)."""
        frame = child_of(child_of(node, "grpSpPr"), "xfrm")
        origin, extent = child_of(frame, "chOff"), child_of(frame, "chExt")
        wide, high = _pair(extent, "cx", "cy")
        from_left, from_top = _pair(origin, "x", "y")
        across, down = (box[2] / wide if wide else 1.0), (box[3] / high if high else 1.0)
        if frame is not None and number(frame.get("rot")):
            self.warn("转过的组合图形按不转打印")
        for child in node:
            own = next((part for part in child if local(part) in {"spPr", "grpSpPr"}), None)
            inner = child_of(own, "xfrm")
            if inner is None:
                continue
            x, y = _pair(child_of(inner, "off"), "x", "y")
            size = _pair(child_of(inner, "ext"), "cx", "cy")
            place = box[0] + (x - from_left) * across, box[1] + (y - from_top) * down
            self.write(holder, child, (*place, size[0] * across, size[1] * down))

    def _write_words(
        self,
        shape: ET.Element,
        node: etree._Element,
        body: etree._Element,
        inner: tuple[float, float, float, float],
    ) -> None:
        """Write the text of a shape into its rectangle `inner`; what is too long runs on over the edge."""
        given, scale = child_of(body, "bodyPr"), self.scale
        own = {str(key): str(value) for key, value in given.attrib.items()} if given is not None else {}
        insets = {name: points_of_emu(own[name]) if name in own else usual for name, usual in _INSETS.items()}
        left, top = inner[0] + insets["lIns"], inner[1] + insets["tIns"]
        wide, high = inner[2] - insets["rIns"] - left, inner[3] - insets["bIns"] - top
        look = {"position": "absolute"}
        if turn := _TURNS.get(own.get("vert", "")):
            left, top, wide, high = left + (wide - high) / 2, top + (high - wide) / 2, high, wide
            look["transform"] = f"rotate({turn}deg)"
        look |= {"left": pt(left * scale), "top": pt(top * scale)}
        holder = add(shape, "div", self.css.class_for(look))
        look = {"display": "table-cell", "width": pt(max(1.0, wide) * scale)}
        look |= {"height": pt(max(0.0, high) * scale), "line-height": "1.2"}
        look["vertical-align"] = _STANDS.get(own.get("anchor", ""), "top")
        if own.get("wrap") == "none":
            look["white-space"] = "pre"
        inked = of_theme(node, "fontRef")
        if inked is not None and (tone := colour_of(inked, self.theme)):
            look["color"] = tone
        cell = add(holder, "div", self.css.class_for(look))
        for paragraph in body:
            if local(paragraph) == "p":
                self._write_paragraph(cell, paragraph)

    def _write_paragraph(self, cell: ET.Element, paragraph: etree._Element) -> None:
        properties = child_of(paragraph, "pPr")
        align = properties.get("algn", "l") if properties is not None else "l"
        look = {"text-align": _ALIGNED.get(align, "left"), "min-height": pt(_USUAL_SIZE * self.scale)}
        share = child_of(child_of(properties, "lnSpc"), "spcPct")
        if share is not None:
            look["line-height"] = f"{1.2 * share_of(share.get('val', ''), 1.0):.3f}"
        html = add(cell, "div", self.css.class_for(look))
        said = ""
        for run in paragraph:
            if local(run) == "br":
                add(html, "br")
            elif local(run) in {"r", "fld"}:
                text = "".join(str(part.text or "") for part in run if local(part) == "t")
                said += text
                add(html, "span", self.css.class_for(self._run_css(child_of(run, "rPr"))), text)
        if self.texts is not None:
            html.set("data-n", str(len(self.texts)))
            self.texts.append(SourceParagraph(self.place, said, may_be_absent=False))

    def _run_css(self, given: etree._Element | None) -> dict[str, str]:
        size = number(given.get("sz"), _USUAL_SIZE * 100) / 100 if given is not None else _USUAL_SIZE
        css = {"font-size": pt(size * self.scale)}
        faces = [child_of(given, name) for name in ("ea", "latin")]
        named = [face.get("typeface", "") for face in faces if face is not None]
        css["font-family"] = family_list(next((name for name in named if name[:1] not in {"", "+"}), "宋体"))
        if given is not None:
            css |= {"font-weight": "bold"} if given.get("b") in {"1", "true"} else {}
            css |= {"font-style": "italic"} if given.get("i") in {"1", "true"} else {}
            css |= {"text-decoration": "underline"} if given.get("u", "none") != "none" else {}
            if (tone := fill_of(given, self.theme)) and tone != "none":
                css["color"] = tone
        return css


def _upright(box: tuple[float, float, float, float], turn: float) -> tuple[float, float, float, float]:
    """Return the place of a shape before its `turn`: the cells of one on its side are those after it."""
    left, top, wide, high = box
    if 45 <= turn % 180 < 135:
        return left + (wide - high) / 2, top + (high - wide) / 2, high, wide
    return box


def _pair(node: etree._Element | None, first: str, second: str) -> tuple[float, float]:
    if node is None:
        return 0.0, 0.0
    return points_of_emu(node.get(first)), points_of_emu(node.get(second))
