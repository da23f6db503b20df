"""Pictures, text boxes and simple lines of a DOCX; whatever else is drawn is refused by name."""

from __future__ import annotations

import re
import warnings
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from PIL import Image

from generators.printing.charts.colours import colour_of, fill_of
from generators.printing.charts.drawing import draw_chart
from generators.printing.charts.reading import UnreadableChart, read_chart
from generators.printing.docx.frames import horizontal_place, vertical_place
from generators.printing.docx.inline_items import InlineItem
from generators.printing.docx.package import R
from generators.printing.docx.styles import local
from generators.printing.layout.css import PX_PER_PT, add, number, pt
from generators.printing.layout.fonts import shown_characters, unprintable_characters

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree

    from generators.printing.docx.position import BlockWriter, Cursor
    from generators.printing.docx.styles import Properties

_EMU = 12700.0
_MAX_PIXELS = 120_000_000
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}chart"
_FORMATS = {
    "PNG": "image/png",
    "JPEG": "image/jpeg",
    "GIF": "image/gif",
    "BMP": "image/bmp",
    "TIFF": "image/tiff",
}
_KINDS = {
    "chart": "图表",
    "relIds": "SmartArt 图形",
    "wpc": "画布",
    "contentPart": "墨迹",
    "graphicFrame": "图表",
    "object": "嵌入对象（OLE）",
    "OLEObject": "嵌入对象（OLE）",
    "control": "控件",
}
# CSS can draw these outlines; the others would come out as something else.
_LINES = frozenset({"line", "straightConnector1"})
_AREAS = {"rect": "", "roundRect": "6pt", "ellipse": "50%", "flowChartProcess": "", "textBox": ""}
_VERTICAL = frozenset({"eaVert", "wordArtVert", "wordArtVertRtl", "mongolianVert"})
_ANCHORS = {"ctr": "middle", "b": "bottom", "middle": "middle", "bottom": "bottom"}
"""How text stands in the height of its box, in DrawingML (`anchor`) and VML (`v-text-anchor`)."""
_THEME_LINES = {"1": 0.5, "2": 1.0, "3": 1.5}
"""The widths of lines that the themes of Office number, in points."""
_SIDEWAYS = {"vert": 90, "vert270": -90}
_RECOLOURED = frozenset(
    ["grayscl", "biLevel", "lum", "duotone", "clrChange", "clrRepl", "alphaModFix", "tint", "hsl"]
)
_NO_PICTURE = "改用 --engine libreoffice 打印，或把这张图另存为 PNG 再插入"


@dataclass(frozen=True)
class _Place:
    """Where a drawing stands: in the line, or at a place that `data-frame` states."""

    width: float
    height: float
    spec: str = ""
    alone: bool = False
    through: bool = False
    in_front: bool = False
    around: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)


def _emu(value: str | None, default: float = 0.0) -> float:
    return max(-20000.0, min(20000.0, number(value, default * _EMU) / _EMU))


def _first(node: etree._Element, *names: str) -> etree._Element | None:
    """Return the first descendant with one of the local names."""
    return next((child for child in node.iter() if local(child) in names), None)


class Drawings:
    """Writes the drawings of one document; `floats` collects those that do not stand in a line."""

    def __init__(self, cursor: Cursor, blocks: BlockWriter) -> None:
        self._cursor, self._blocks = cursor, blocks
        self.floats: list[ET.Element] = []

    def draw(self, node: etree._Element, run: Properties) -> Iterator[InlineItem]:
        """Yield a drawing that stands in the line; put others into `floats`; refuse what cannot be drawn."""
        name = local(node)
        if name == "drawing":
            for child in node:
                if local(child) in {"inline", "anchor"}:
                    yield from self._place_drawing(child, run)
        elif name in {"pict", "object"}:
            yield from self._old_drawing(node, run)
        elif name in _KINDS:
            self._cursor.refuse(f"{_KINDS[name]}打印不了")
        else:
            self._cursor.refuse("有打印不了的内容", f"“{name}”")

    # DrawingML.

    def _place_drawing(self, node: etree._Element, run: Properties) -> Iterator[InlineItem]:
        place = self._read_place(node)
        title = _first(node, "docPr")
        if title is not None and title.get("hidden") in {"1", "true"}:
            return
        alt = (title.get("descr") or title.get("title") or "") if title is not None else ""
        alt = alt or "图片"
        data = _first(node, "graphicData")
        for child in data if data is not None else ():
            element = self._graphic(child, place, alt)
            if element is None:
                continue
            if not place.spec:
                yield InlineItem("element", "", run, element=element)
            elif (spot := self._spot(place)) is not None:
                yield InlineItem("placed", "", run, element=self._put(element, place, spot))
            else:
                self.floats.append(self._hold(element, place))

    def _graphic(self, node: etree._Element, place: _Place, alt: str) -> ET.Element | None:
        name = local(node)
        if name == "pic":
            return self._picture(node, place, alt)
        if name == "wsp":
            return self._shape(node, place)
        if name in {"wgp", "grpSp"}:
            return self._group(node, place, alt)
        if node.tag == _CHART:
            return self._chart(node, place, alt)
        self._cursor.refuse(f"{_KINDS.get(name, '图形')}打印不了", "" if name in _KINDS else name)
        return None

    def _read_place(self, node: etree._Element) -> _Place:
        extent = next((child for child in node if local(child) == "extent"), None)
        width, height = (_emu(extent.get("cx")), _emu(extent.get("cy"))) if extent is not None else (0.0, 0.0)
        if local(node) == "inline":
            return _Place(width, height)
        wrap = next((local(child) for child in node if local(child).startswith("wrap")), "wrapNone")
        spec = f"{self._horizontal(node)} {self._vertical(node)}"
        distances = tuple(_emu(node.get(key)) for key in ("distT", "distR", "distB", "distL"))
        around = distances if len(distances) == 4 and wrap != "wrapNone" else (0.0, 0.0, 0.0, 0.0)
        return _Place(
            width,
            height,
            spec,
            alone=wrap == "wrapTopAndBottom",
            through=wrap == "wrapNone",
            in_front=wrap == "wrapNone" and node.get("behindDoc") in {"0", "false"},
            around=around,
        )

    def _position(self, node: etree._Element, name: str) -> tuple[str, float, str]:
        found = next((child for child in node if local(child) == name), None)
        if found is None:
            # A place in hundredths of the page has its measure beside it, for those who do not reckon.
            old = (child for child in node if local(child) == "AlternateContent")
            places = (
                _first(fallback, name) for child in old for fallback in child if local(fallback) == "Fallback"
            )
            found = next((place for place in places if place is not None), None)
        if found is None:
            return "", 0.0, ""
        offset = align = ""
        for child in found.iter():
            if local(child) == "posOffset":
                offset = child.text or ""
            elif local(child) == "align":
                align = (child.text or "").strip()
        return found.get("relativeFrom", ""), _emu(offset or "0"), align

    def _horizontal(self, node: etree._Element) -> str:
        origin, offset, align = self._position(node, "positionH")
        section = self._cursor.position.section
        edges = {
            "page": (0.0, section.width),
            "leftMargin": (0.0, section.left),
            "insideMargin": (0.0, section.left),
            "rightMargin": (section.width - section.right, section.width),
            "outsideMargin": (section.width - section.right, section.width),
        }
        left, right = edges.get(origin, (section.left, section.width - section.right))
        return horizontal_place("offset", offset, align, left, right)

    def _vertical(self, node: etree._Element) -> str:
        origin, offset, align = self._position(node, "positionV")
        section = self._cursor.position.section
        top, bottom = abs(section.top), section.height - abs(section.bottom)
        edges = {
            "page": (0.0, section.height),
            "margin": (top, bottom),
            "topMargin": (0.0, top),
            "bottomMargin": (bottom, section.height),
        }
        if origin in edges:
            return vertical_place(offset, align, *edges[origin])
        return f"flow {offset * PX_PER_PT:.3f}"

    def _spot(self, place: _Place) -> tuple[float, float] | None:
        """Return the place of a drawing from the corner of the text area, in points; None when text minds it.

        Text minds what stands beside it in the text area, and what goes with its paragraph. All else stands
        where the file says, and moves nothing.
        """
        at = self._cursor.position
        section = at.section
        heights = [kind[1]["header"] for kind in section.running.values()]
        x_mode, x_value, y_mode, y_value = place.spec.split()
        is_fixed = y_mode != "flow" and x_mode in {"left", "center", "right"}
        if not is_fixed or at.is_confined or section.is_mirrored or any(heights):
            return None
        x = number(x_value) / PX_PER_PT - {"left": 0.0, "center": 0.5, "right": 1.0}[x_mode] * place.width
        y = number(y_value) / PX_PER_PT - {"top": 0.0, "middle": 0.5, "bottom": 1.0}[y_mode] * place.height
        top, bottom = abs(section.top), section.height - abs(section.bottom)
        is_outside = (
            y + place.height <= top + 0.5
            or y >= bottom - 0.5
            or x + place.width <= section.left + 0.5
            or x >= section.width - section.right - 0.5
        )
        return (x - section.left, y - top) if place.through or is_outside else None

    def _put(self, element: ET.Element, place: _Place, spot: tuple[float, float]) -> ET.Element:
        css = {
            "position": "absolute",
            "left": pt(spot[0]),
            "top": pt(spot[1]),
            "text-indent": "0",
            "text-align": "left",
            "z-index": "1" if place.in_front or not place.through else "-1",
        }
        holder = ET.Element("div", {"class": self._cursor.sheet.class_for(css), "data-frame": place.spec})
        holder.set("data-through", "1")
        holder.append(element)
        return holder

    def _hold(self, element: ET.Element, place: _Place) -> ET.Element:
        mode, x = place.spec.split()[:2]
        section = self._cursor.position.section
        # Text goes on on the side with more room.
        middle = (section.left + section.width - section.right) / 2
        at_right = mode in {"right", "outside"} or (
            mode == "left" and number(x) / PX_PER_PT + place.width / 2 > middle
        )
        css = {"float": "right" if at_right else "left"}
        for side, space in zip(("top", "right", "bottom", "left"), place.around, strict=True):
            if space:
                css["margin-" + side] = pt(space)
        if place.in_front:
            css |= {"position": "relative", "z-index": "1"}
        holder = ET.Element("div", {"class": self._cursor.sheet.class_for(css), "data-frame": place.spec})
        holder.append(element)
        if place.alone:
            holder.set("data-alone", "1")
        if place.through:
            holder.set("data-through", "1")
        if self._cursor.position.is_in_margin:
            holder.set("data-late", "1")
        return holder

    def _picture(self, node: etree._Element, place: _Place, alt: str) -> ET.Element | None:
        blip = _first(node, "blip")
        if blip is None:
            return None
        if blip.get(R + "link") and not blip.get(R + "embed"):
            self._cursor.refuse(
                "图片在文件之外，打印时不取外面的东西", way_out="在 Word、WPS 里把图片插入文件中"
            )
            return None
        address = self._load(blip.get(R + "embed", ""))
        if address is None:
            return None
        self._warn_of_looks(node, blip)
        css = {"width": pt(place.width), "height": pt(place.height), "vertical-align": "baseline"}
        crop = _first(node, "srcRect")
        turn = self._turn(node)
        css |= turn
        if crop is None or not any(number(str(value)) for value in crop.attrib.values()):
            return ET.Element("img", {"src": address, "alt": alt, "class": self._cursor.sheet.class_for(css)})
        return self._cropped(crop, place, css, address, alt)

    def _cropped(
        self, crop: etree._Element, place: _Place, css: dict[str, str], address: str, alt: str
    ) -> ET.Element | None:
        """Return a window on the part of a picture that `crop` leaves; None when it leaves nothing."""
        cut = {side: number(crop.get(side)) / 100000 for side in "ltrb"}
        wide, high = 1 - cut["l"] - cut["r"], 1 - cut["t"] - cut["b"]
        if wide <= 0.001 or high <= 0.001:
            return None
        css = css | {"display": "inline-block", "overflow": "hidden", "line-height": "0"}
        window = ET.Element("span", {"class": self._cursor.sheet.class_for(css)})
        inner = {
            "width": pt(place.width / wide),
            "height": pt(place.height / high),
            "margin-left": pt(-place.width / wide * cut["l"]),
            "margin-top": pt(-place.height / high * cut["t"]),
        }
        img = add(window, "img", self._cursor.sheet.class_for(inner))
        img.set("src", address)
        img.set("alt", alt)
        return window

    def _warn_of_looks(self, node: etree._Element, blip: etree._Element) -> None:
        self._warn_of_effects(_first(node, "spPr"))
        if any(local(child) in _RECOLOURED for child in blip):
            self._cursor.warn("图片的颜色、亮度效果不打印，按原图打印")
        geometry = _first(node, "prstGeom", "custGeom")
        if geometry is not None and geometry.get("prst", "") != "rect":
            self._cursor.warn("图片按矩形打印，不裁剪成别的形状", geometry.get("prst", ""))

    def _turn(self, node: etree._Element) -> dict[str, str]:
        frame = _first(node, "xfrm")
        if frame is None:
            return {}
        turns = []
        if angle := number(frame.get("rot")) / 60000:
            turns.append(f"rotate({angle:g}deg)")
        if frame.get("flipH") in {"1", "true"}:
            turns.append("scaleX(-1)")
        if frame.get("flipV") in {"1", "true"}:
            turns.append("scaleY(-1)")
        return {"transform": " ".join(turns)} if turns else {}

    def _load(self, relation_id: str) -> str | None:
        """Return the address of a picture inside the file; refuse formats that cannot be drawn."""
        relation = self._cursor.package.relations(self._cursor.position.part).get(relation_id)
        if relation is None:
            return None
        if relation.is_external:
            self._cursor.refuse(
                "图片在文件之外，打印时不取外面的东西", way_out="在 Word、WPS 里把图片插入文件中"
            )
            return None
        address = "part:" + relation.target
        if address in self._cursor.pictures:
            return address
        data = self._cursor.package.parts.get(relation.target)
        if data is None:
            self._cursor.refuse("图片找不到", relation.target)
            return None
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                with Image.open(BytesIO(data)) as image:
                    kind, (wide, high) = image.format or "", image.size
                    if kind in _FORMATS and wide * high <= _MAX_PIXELS:
                        image.load()
        except Exception:
            kind, wide, high = relation.target.rsplit(".", 1)[-1].upper(), 0, 0
            if kind not in {"EMF", "WMF", "SVG"}:
                self._cursor.refuse("图片已损坏", relation.target.rsplit("/", 1)[-1], _NO_PICTURE)
                return None
        if kind not in _FORMATS:
            self._cursor.refuse("这种格式的图片打印不了", kind, _NO_PICTURE)
            return None
        if wide * high > _MAX_PIXELS:
            self._cursor.refuse("图片太大", f"{wide}×{high} 点", "把图片缩小后再插入")
            return None
        self._cursor.pictures[address] = data
        return address

    def _chart(self, node: etree._Element, place: _Place, alt: str) -> ET.Element | None:
        """Return the picture of a chart, drawn from the numbers that the file saved of it."""
        package = self._cursor.package
        relation = package.relations(self._cursor.position.part).get(node.get(R + "id", ""))
        try:
            if relation is None or relation.target not in package.parts:
                raise UnreadableChart("")
            chart = read_chart(package.tree(relation.target), self._cursor.styles.theme_colours)
        except UnreadableChart as error:
            self._cursor.refuse("图表打印不了", str(error))
            return None
        for remark in chart.remarks:
            self._cursor.warn(remark)
        if missing := unprintable_characters("".join(chart.texts)):
            shown = shown_characters(missing)
            self._cursor.refuse("图表里有电脑上没有的字", shown)
        address = f"part:chart{len(self._cursor.pictures)}.svg"
        self._cursor.pictures[address] = draw_chart(chart, (place.width, place.height), framed=False)
        css = {"width": pt(place.width), "height": pt(place.height), "vertical-align": "baseline"}
        alt = chart.title or alt
        return ET.Element("img", {"src": address, "alt": alt, "class": self._cursor.sheet.class_for(css)})

    # Shapes.

    def _shape(self, node: etree._Element, place: _Place) -> ET.Element | None:
        properties = next((child for child in node if local(child) == "spPr"), None)
        geometry = _first(properties, "prstGeom") if properties is not None else None
        kind = geometry.get("prst", "rect") if geometry is not None else "rect"
        custom = _first(properties, "custGeom") if properties is not None else None
        content = _first(node, "txbxContent")
        line = self._outline(node, properties)
        self._warn_of_effects(properties)
        if custom is not None or (kind not in _LINES and kind not in _AREAS):
            if content is None or line or self._fill(node, properties):
                self._cursor.refuse("这种形状打印不了", "自由图形" if custom is not None else kind)
            if content is None:
                return None
        turn = self._turn(properties) if properties is not None else {}
        css = (
            {"display": "block"} if place.spec else {"display": "inline-block", "vertical-align": "baseline"}
        )
        if kind in _LINES:
            return self._straight(place, line, css | turn)
        if line:
            css["border"] = line
        if fill := self._fill(node, properties):
            css["background-color"] = fill
        if _AREAS.get(kind):
            css["border-radius"] = _AREAS[kind]
        if (written := _of_theme(node, "fontRef")) is not None and (
            tone := colour_of(written, self._cursor.styles.theme_colours)
        ):
            css["color"] = tone
        return self._area(node, place, content, css | turn)

    def _warn_of_effects(self, properties: etree._Element | None) -> None:
        effects = _first(properties, "effectLst", "effectDag") if properties is not None else None
        if effects is not None and len(effects):
            self._cursor.warn("阴影、发光等效果不打印")

    def _straight(self, place: _Place, line: str | None, css: dict[str, str]) -> ET.Element:
        """Return a straight line from corner to corner of `place`."""
        css |= {
            "width": pt(place.width),
            "height": pt(place.height),
            "line-height": "0",
            "font-size": "1pt",
        }
        if min(place.width, place.height) > 1:
            return self._slanted(place, line, css)
        side = "border-top" if place.width >= place.height else "border-left"
        css[side] = line or "0.75pt solid #000000"
        return ET.Element("div", {"class": self._cursor.sheet.class_for(css)})

    def _area(
        self, node: etree._Element, place: _Place, content: etree._Element | None, css: dict[str, str]
    ) -> ET.Element:
        """Return a rectangle or ellipse with its text, if it holds any."""
        insets = _insets(node)
        room = (
            place.width - insets["left"] - insets["right"],
            place.height - insets["top"] - insets["bottom"],
        )
        fits = _first(node, "spAutoFit") is not None
        css |= {f"padding-{side}": pt(space) for side, space in insets.items()}
        css["width"], css["min-height" if fits else "height"] = pt(max(1.0, room[0])), pt(max(0.0, room[1]))
        css["line-height"] = "0"
        if not fits:
            css["overflow"] = "hidden"
        body = _first(node, "bodyPr")
        flows = body.get("vert", "horz") if body is not None else "horz"
        if flows in _SIDEWAYS and content is not None:
            return self._sideways_box(css, content, room, insets, _SIDEWAYS[flows])
        anchor = _ANCHORS.get(body.get("anchor", ""), "") if body is not None else ""
        is_narrow = body is not None and body.get("wrap") == "none"
        settled = (anchor, room[1]) if anchor and not fits and not is_narrow else None
        box = self._box(css, content, room[0], vertical=flows in _VERTICAL, settled=settled)
        if is_narrow:
            # As wide as its text, whatever width the file remembers: page numbers stand in such boxes.
            del css["width"]
            css.pop("overflow", None)
            box.set("class", f"{self._cursor.sheet.class_for(css)} nw")
        return box

    def _box(
        self,
        css: dict[str, str],
        content: etree._Element | None,
        width: float,
        *,
        vertical: bool = False,
        settled: tuple[str, float] | None = None,
    ) -> ET.Element:
        """Return a box with the blocks of `content`, `settled` in the middle or at the foot of its height."""
        box = ET.Element("div", {"class": self._cursor.sheet.class_for(css)})
        inside = box
        if vertical:
            # Columns from the right, one a paragraph; what is too long for one is found to be hidden.
            columns = {"display": "flex", "flex-direction": "row-reverse", "align-items": "flex-start"}
            inside = add(box, "div", self._cursor.sheet.class_for(columns))
        elif settled is not None and content is not None:
            cell = {"display": "table-cell", "vertical-align": settled[0]}
            cell |= {"width": pt(max(width, 1.0)), "height": pt(max(settled[1], 0.0))}
            inside = add(box, "div", self._cursor.sheet.class_for(cell))
        if content is not None:
            with self._cursor.inside_text_box(vertical=vertical):
                floats, self.floats = self.floats, []
                self._blocks.write_blocks(content, inside, max(width, 1.0))
                self.floats = floats + self.floats
        return box

    def _sideways_box(
        self,
        css: dict[str, str],
        content: etree._Element,
        room: tuple[float, float],
        insets: dict[str, float],
        turn: int,
    ) -> ET.Element:
        """Return a box whose text runs down (`turn` is 90) or up (-90): laid out level, then turned."""
        wide, high = room
        css = {key: value for key, value in css.items() if key != "overflow"} | {"position": "relative"}
        box = ET.Element("div", {"class": self._cursor.sheet.class_for(css)})
        level = {
            "position": "absolute",
            "left": pt(insets["left"] + (wide - high) / 2),
            "top": pt(insets["top"] + (high - wide) / 2),
            "width": pt(high),
            "height": pt(wide),
            "overflow": "hidden",
            "transform": f"rotate({turn}deg)",
        }
        box.append(self._box(level, content, high))
        return box

    def _slanted(self, place: _Place, line: str | None, css: dict[str, str]) -> ET.Element:
        width, _, tone = (line or "0.75pt solid #000000").split()
        svg = (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {place.width:g} {place.height:g}">'
            f'<line x1="0" y1="0" x2="{place.width:g}" y2="{place.height:g}" stroke="{tone or "#000000"}" '
            f'stroke-width="{number(width.removesuffix("pt"), 0.75):g}"/></svg>'
        )
        address = f"part:line{len(self._cursor.pictures)}.svg"
        self._cursor.pictures[address] = svg.encode()
        return ET.Element("img", {"src": address, "alt": "线", "class": self._cursor.sheet.class_for(css)})

    def _outline(self, node: etree._Element, properties: etree._Element | None) -> str | None:
        theme = self._cursor.styles.theme_colours
        line = _child(properties, "ln")
        style = _of_theme(node, "lnRef")
        if line is not None and _child(line, "noFill") is not None:
            return None
        if line is None and style is None:
            return None
        ends = [_first(line, name) for name in ("headEnd", "tailEnd")] if line is not None else []
        if any(end is not None and end.get("type", "none") != "none" for end in ends):
            self._cursor.warn("线端的箭头不打印")
        usual = _THEME_LINES.get(style.get("idx", ""), 0.75) if style is not None else 0.75
        width = _emu(line.get("w"), usual) if line is not None and line.get("w") else usual
        tone = fill_of(line, theme) if line is not None else None
        if tone is None and style is not None:
            tone = colour_of(style, theme)
        dash = _first(line, "prstDash") if line is not None else None
        kind = "solid" if dash is None or dash.get("val") == "solid" else "dashed"
        double = line is not None and line.get("cmpd", "sng") != "sng" and width >= 1.5
        return f"{pt(max(0.25, width))} {'double' if double else kind} {tone or '#000000'}"

    def _fill(self, node: etree._Element, properties: etree._Element | None) -> str | None:
        """Return the colour behind a shape: its own, else that of its style in the theme."""
        theme = self._cursor.styles.theme_colours
        for child in properties if properties is not None else ():
            if local(child) == "solidFill":
                return colour_of(child, theme)
            if local(child) in {"gradFill", "blipFill", "pattFill"}:
                self._cursor.warn("渐变、图案或图片的底色不打印")
                return None
            if local(child) in {"noFill", "grpFill"}:
                return None
        style = _of_theme(node, "fillRef")
        return colour_of(style, theme) if style is not None else None

    def _group(self, node: etree._Element, place: _Place, alt: str) -> ET.Element | None:
        frame = next(
            (c for child in node if local(child) == "grpSpPr" for c in child if local(c) == "xfrm"), None
        )
        sizes = {local(child): child for child in frame} if frame is not None else {}
        origin, extent = sizes.get("chOff"), sizes.get("chExt")
        wide, high = _emu(extent.get("cx") if extent is not None else None), 0.0
        high = _emu(extent.get("cy") if extent is not None else None)
        scale_x, scale_y = place.width / wide if wide else 1.0, place.height / high if high else 1.0
        left, top = (_emu(origin.get("x")), _emu(origin.get("y"))) if origin is not None else (0.0, 0.0)
        css = {
            "position": "relative",
            "width": pt(place.width),
            "height": pt(place.height),
            "line-height": "0",
        }
        css["display"] = "block" if place.spec else "inline-block"
        group = ET.Element("div", {"class": self._cursor.sheet.class_for(css)})
        for child in node:
            if local(child) not in {"wsp", "pic", "grpSp", "graphicFrame"}:
                continue
            inner = _first(child, "xfrm")
            parts = {local(part): part for part in inner} if inner is not None else {}
            off, ext = parts.get("off"), parts.get("ext")
            if off is None or ext is None:
                self._cursor.refuse("组合图形里有打印不了的内容", local(child))
                continue
            size = _Place(_emu(ext.get("cx")) * scale_x, _emu(ext.get("cy")) * scale_y, spec="in group")
            element = self._graphic(child, size, alt)
            if element is None:
                continue
            spot = {
                "position": "absolute",
                "left": pt((_emu(off.get("x")) - left) * scale_x),
                "top": pt((_emu(off.get("y")) - top) * scale_y),
            }
            add(group, "div", self._cursor.sheet.class_for(spot)).append(element)
        return group

    # VML, which Word writes for old files and WPS for some new ones.

    def _old_drawing(self, node: etree._Element, run: Properties) -> Iterator[InlineItem]:
        for kind in ("OLEObject", "control"):
            if _first(node, kind) is not None:
                self._cursor.refuse(f"{_KINDS[kind]}打印不了")
                return
        for shape in node:
            name = local(shape)
            if name in {"shapetype", ""}:
                continue
            if name == "group":
                self._cursor.refuse(
                    "旧格式的组合图形打印不了",
                    way_out="改用 --engine libreoffice，或在 Word 里另存为新的 .docx",
                )
                continue
            element, place = self._old_shape(shape)
            if element is None:
                continue
            if not place.spec:
                yield InlineItem("element", "", run, element=element)
            elif (spot := self._spot(place)) is not None:
                yield InlineItem("placed", "", run, element=self._put(element, place, spot))
            else:
                self.floats.append(self._hold(element, place))

    def _old_shape(self, shape: etree._Element) -> tuple[ET.Element | None, _Place]:
        style = _old_style(shape)
        place, turn = self._old_place(style), _old_turn(style)
        image = next((child for child in shape if local(child) == "imagedata"), None)
        if image is not None:
            return self._old_picture(image, place, turn), place
        name, stroke = local(shape), shape.get("strokecolor", "#000000")
        tone = (
            stroke.split()[0] if re.fullmatch(r"#[0-9a-fA-F]{3,6}|[a-z]+", stroke.split()[0]) else "#000000"
        )
        weight = _css_length(shape.get("strokeweight", "0.75pt"))
        if name == "line":
            return self._old_line(shape, style, tone, weight, place)
        content = _first(shape, "txbxContent")
        if content is None and _first(shape, "textpath") is not None:
            self._cursor.refuse("艺术字或水印打印不了")
            return None, place
        if content is None and name not in {"rect", "roundrect", "oval"}:
            self._cursor.refuse("这种形状打印不了", name)
            return None, place
        css = {"display": "block" if place.spec else "inline-block"}
        self._warn_of_old_effects(shape)
        if shape.get("stroked", "t") not in {"f", "false"}:
            css["border"] = f"{pt(weight)} solid {tone}"
        if shape.get("filled", "t") not in {"f", "false"} and re.fullmatch(
            r"#[0-9a-fA-F]{6}", shape.get("fillcolor", "")
        ):
            css["background-color"] = shape.get("fillcolor", "")
        return self._old_area(shape, place, content, css | turn), place

    def _warn_of_old_effects(self, shape: etree._Element) -> None:
        fill, line, shadow = (_first(shape, kind) for kind in ("fill", "stroke", "shadow"))
        if fill is not None and fill.get("type", "solid") != "solid":
            self._cursor.warn("渐变、图案或图片的底色不打印")
        if line is not None and line.get("dashstyle", "solid") != "solid":
            self._cursor.warn("虚线的边框按实线打印")
        if shadow is not None and shadow.get("on", "t") not in {"f", "false"}:
            self._cursor.warn("阴影、发光等效果不打印")

    def _old_picture(self, image: etree._Element, place: _Place, turn: dict[str, str]) -> ET.Element | None:
        address = self._load(image.get(R + "id", ""))
        css = {"width": pt(place.width), "height": pt(place.height)} | turn
        picture = {
            "src": address or "",
            "alt": image.get("title") or "图片",
            "class": self._cursor.sheet.class_for(css),
        }
        return ET.Element("img", picture) if address else None

    def _old_area(
        self, shape: etree._Element, place: _Place, content: etree._Element | None, css: dict[str, str]
    ) -> ET.Element:
        """Return a rectangle or oval of VML with its text, if it holds any."""
        room = (place.width - 14.4, place.height - 7.2)
        css |= {
            "width": pt(max(1.0, room[0])),
            "height": pt(max(0.0, room[1])),
            "padding": "3.6pt 7.2pt",
            "line-height": "0",
            "overflow": "hidden",
        }
        holder = _first(shape, "textbox")
        flow = _old_style(holder) if holder is not None else {}
        if flow.get("layout-flow") == "vertical" and content is not None:
            insets = {"left": 7.2, "top": 3.6}
            upward = flow.get("mso-layout-flow-alt") == "bottom-to-top"
            return self._sideways_box(css, content, room, insets, -90 if upward else 90)
        vertical = flow.get("layout-flow") == "vertical-ideographic"
        anchor = _ANCHORS.get(_old_style(shape).get("v-text-anchor", ""), "")
        settled = (anchor, room[1]) if anchor else None
        return self._box(css, content, room[0], vertical=vertical, settled=settled)

    def _old_line(
        self, shape: etree._Element, style: dict[str, str], tone: str, weight: float, place: _Place
    ) -> tuple[ET.Element, _Place]:
        ends = []
        for key in ("from", "to"):
            x, _, y = shape.get(key, "0,0").partition(",")
            ends.append((_css_length(x), _css_length(y)))
        (x1, y1), (x2, y2) = ends
        wide, high = abs(x2 - x1), abs(y2 - y1)
        if place.spec and "left" not in style and "margin-left" not in style:
            moved = {**style, "margin-left": f"{min(x1, x2)}pt", "margin-top": f"{min(y1, y2)}pt"}
            place = self._old_place(moved | {"width": f"{wide}pt", "height": f"{high}pt"})
        css = {"width": pt(wide), "height": pt(high), "line-height": "0"}
        css["border-top" if wide >= high else "border-left"] = f"{pt(weight)} solid {tone}"
        return ET.Element("div", {"class": self._cursor.sheet.class_for(css)}), place

    def _old_place(self, style: dict[str, str]) -> _Place:
        width, height = _css_length(style.get("width", "0")), _css_length(style.get("height", "0"))
        if style.get("position") != "absolute":
            return _Place(width, height)
        section = self._cursor.position.section
        left, right = section.left, section.width - section.right
        left, right = {
            "page": (0.0, section.width),
            "left-margin-area": (0.0, left),
            "inner-margin-area": (0.0, left),
            "right-margin-area": (right, section.width),
            "outer-margin-area": (right, section.width),
        }.get(style.get("mso-position-horizontal-relative", ""), (left, right))
        x = horizontal_place(
            "offset",
            _css_length(style.get("margin-left", style.get("left", "0"))),
            style.get("mso-position-horizontal", "").replace("absolute", ""),
            left,
            right,
        )
        offset = _css_length(style.get("margin-top", style.get("top", "0")))
        align = style.get("mso-position-vertical", "").replace("absolute", "")
        top, bottom = abs(section.top), section.height - abs(section.bottom)
        edges = {
            "page": (0.0, section.height),
            "margin": (top, bottom),
            "top-margin-area": (0.0, top),
            "bottom-margin-area": (bottom, section.height),
        }.get(style.get("mso-position-vertical-relative", "text"))
        y = vertical_place(offset, align, *edges) if edges is not None else f"flow {offset * PX_PER_PT:.3f}"
        return _Place(width, height, f"{x} {y}", through=True)


def _child(node: etree._Element | None, name: str) -> etree._Element | None:
    """Return the child of `node` with the local `name`."""
    return next((child for child in node if local(child) == name), None) if node is not None else None


def _of_theme(node: etree._Element, name: str) -> etree._Element | None:
    """Return what the style of a shape takes from the theme as `name`: fillRef, lnRef or fontRef."""
    found = _child(_child(node, "style"), name)
    return found if found is not None and found.get("idx", "0") not in {"0", "none"} else None


def _old_style(node: etree._Element) -> dict[str, str]:
    """Return the `style` of a VML element, its names in small letters."""
    parts = (part.partition(":") for part in node.get("style", "").split(";"))
    return {key.strip().lower(): value.strip() for key, _, value in parts}


def _old_turn(style: dict[str, str]) -> dict[str, str]:
    """Return how a VML shape is turned: degrees, or 65536ths of one marked `fd`."""
    given = style.get("rotation", "")
    angle = number(given.removesuffix("fd")) / (65536 if given.endswith("fd") else 1)
    return {"transform": f"rotate({angle:g}deg)"} if angle else {}


def _insets(node: etree._Element) -> dict[str, float]:
    body = _first(node, "bodyPr")
    usual = {"left": ("lIns", 7.2), "right": ("rIns", 7.2), "top": ("tIns", 3.6), "bottom": ("bIns", 3.6)}
    return {
        side: _emu(body.get(key), default) if body is not None and body.get(key) else default
        for side, (key, default) in usual.items()
    }


def _css_length(value: str) -> float:
    """Return a length of VML in points; bare numbers are pixels."""
    match = re.match(r"\s*(-?[\d.]+)\s*(pt|in|cm|mm|px|)", value or "")
    if not match:
        return 0.0
    size = {"pt": 1.0, "in": 72.0, "cm": 72 / 2.54, "mm": 72 / 25.4, "px": 0.75, "": 0.75}[match[2]]
    return max(-20000.0, min(20000.0, number(match[1]) * size))
