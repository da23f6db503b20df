"""Pictures, text boxes and simple lines of a DOCX; whatever else is drawn is refused by name."""

from __future__ import annotations

import math
import warnings
from dataclasses import dataclass, replace
from io import BytesIO
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from PIL import Image

from generators.printing.charts.colours import colour_of
from generators.printing.charts.drawing import draw_chart
from generators.printing.charts.reading import UnreadableChart, read_chart
from generators.printing.docx import vml
from generators.printing.docx.drawn_text import word_paragraphs
from generators.printing.docx.frames import horizontal_place, vertical_place
from generators.printing.docx.geometry import (
    Outline,
    Stroke,
    UnknownOutline,
    picture_of,
    points_of_emu,
    preset,
)
from generators.printing.docx.inline_items import InlineItem
from generators.printing.docx.package import R
from generators.printing.docx.shape_look import (
    GROUPS,
    child_of,
    ground_of,
    has_words,
    is_rectangle,
    of_theme,
    outline_of,
    stroke_of,
)
from generators.printing.docx.styles import local
from generators.printing.layout.css import PX_PER_PT, add, number, pt
from generators.printing.layout.fonts import (
    families_for,
    metrics_of,
    shown_characters,
    unprintable_characters,
)
from generators.printing.metafiles import UnreadableMetafile, draw_metafile, is_metafile

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree

    from generators.printing.docx.position import BlockWriter, Cursor
    from generators.printing.docx.styles import Properties

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
    "contentPart": "墨迹",
    "graphicFrame": "图表",
    "object": "嵌入对象（OLE）",
    "OLEObject": "嵌入对象（OLE）",
    "control": "控件",
}
_IN_GROUPS = frozenset({"wsp", "sp", "cxnSp", "pic", "graphicFrame"}) | GROUPS
_OLD_SHAPES = frozenset(
    {"shape", "rect", "roundrect", "oval", "line", "group", "image", "polyline", "curve", "arc"}
)
_GROUPED = "in group"
"""What stands for the place of a drawing that its group puts into place."""
_SIDES = ("left", "top", "right", "bottom")
_VERTICAL = frozenset({"eaVert", "wordArtVert", "wordArtVertRtl", "mongolianVert"})
_ANCHORS = {"ctr": "middle", "b": "bottom", "middle": "middle", "bottom": "bottom"}
"""How text stands in the height of its box, in DrawingML (`anchor`) and VML (`v-text-anchor`)."""
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
    order: int = 0
    """Which of two drawings covers the other: the one with the larger number."""
    around: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)
    text_at: str = ""
    """The side, left or right, on which alone text stands beside it; empty where the file leaves it open."""

    @property
    def layer(self) -> str:
        """Return its `z-index`: over the text, or under it."""
        return str(max(1, self.order) if self.in_front else min(-1, self.order - 2**32))


def _emu(value: str | None, default: float = 0.0) -> float:
    return max(-20000.0, min(20000.0, points_of_emu(value, default)))


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
        if name in {"wsp", "sp", "cxnSp"}:
            return self._shape(node, place)
        if name in GROUPS:
            return self._group(node, place, alt)
        if node.tag == _CHART:
            return self._chart(node, place, alt)
        if name == "relIds" and (part := self._diagram_part(node)):
            # Its paragraphs are none of the file's that a reader counts.
            with self._cursor.at(part=part, paragraphs=replace(self._cursor.position.paragraphs)):
                return self._group(self._cursor.package.tree(part)[0], place, alt)
        self._cursor.refuse(f"{_KINDS.get(name, '图形')}打印不了", "" if name in _KINDS else name)
        return None

    def _diagram_part(self, node: etree._Element) -> str:
        """Return the part where the shapes of SmartArt stand as they were last drawn; empty without one."""
        package, part = self._cursor.package, self._cursor.position.part
        relations = package.relations(part)
        data = relations.get(node.get(R + "dm", ""))
        if data is None or data.target not in package.parts:
            return ""
        extension = _first(package.tree(data.target), "dataModelExt")
        drawn = relations.get(extension.get("relId", "")) if extension is not None else None
        is_there = drawn is not None and drawn.target in package.parts and len(package.tree(drawn.target)) > 0
        return drawn.target if drawn is not None and is_there else ""

    def _read_place(self, node: etree._Element) -> _Place:
        extent = next((child for child in node if local(child) == "extent"), None)
        width, height = (_emu(extent.get("cx")), _emu(extent.get("cy"))) if extent is not None else (0.0, 0.0)
        if local(node) == "inline":
            return _Place(width, height)
        width, height = self._relative_size(node, width, height)
        wrapping = next((child for child in node if local(child).startswith("wrap")), None)
        wrap = local(wrapping) if wrapping is not None else "wrapNone"
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
            order=int(number(node.get("relativeHeight"))),
            around=around,
            text_at=_one_side(wrapping.get("wrapText") if wrapping is not None else None),
        )

    def _relative_size(self, node: etree._Element, width: float, height: float) -> tuple[float, float]:
        """Return the size of a drawing, in hundredths of the paper or a margin where the file says so."""
        section = self._cursor.position.section
        top, bottom = abs(section.top), abs(section.bottom)
        wholes = {
            "page": (section.width, section.height),
            "margin": (section.width - section.left - section.right, section.height - top - bottom),
            "leftMargin": (section.left, 0.0),
            "rightMargin": (section.right, 0.0),
            "topMargin": (0.0, top),
            "bottomMargin": (0.0, bottom),
        }
        sizes = [width, height]
        for index, (name, part) in enumerate((("sizeRelH", "pctWidth"), ("sizeRelV", "pctHeight"))):
            size = child_of(node, name)
            percent = number(getattr(child_of(size, part), "text", None)) / 100_000
            whole = wholes.get(size.get("relativeFrom", ""), (0.0, 0.0))[index] if size is not None else 0.0
            if percent and whole:
                sizes[index] = percent * whole
        return sizes[0], sizes[1]

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
            "z-index": place.layer if place.through else "1",
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
        if place.text_at:
            at_right = place.text_at == "left"
        css = {"float": "right" if at_right else "left"}
        for side, space in zip(("top", "right", "bottom", "left"), place.around, strict=True):
            if space:
                css["margin-" + side] = pt(space)
        if place.through:
            # Before or behind all text: also that which is written before this drawing.
            css |= {"position": "relative", "z-index": place.layer}
        moves_nothing = place.through and place.spec.split()[2] == "flow"
        if moves_nothing:
            css |= {"height": "0", "line-height": "0"}
        holder = ET.Element("div", {"class": self._cursor.sheet.class_for(css), "data-frame": place.spec})
        inside = holder
        if moves_nothing:
            # What stands in a line is never cut or sent to the next page: it may reach into the margin.
            holder.set("data-most", f"{(section.height - place.height) * PX_PER_PT:.3f}")
            css = {"display": "inline-block", "vertical-align": "top", "line-height": "0"}
            inside = add(holder, "span", self._cursor.sheet.class_for(css))
        inside.append(element)
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
        css |= self._turn(node) | _turned_room(_first(node, "xfrm"), place)
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
        if is_metafile(data):
            return self._load_metafile(data, address)
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

    def _load_metafile(self, data: bytes, address: str) -> str | None:
        """Return the address of a metafile, drawn; refuse one that holds what is not drawn."""
        found = f"{address}.svg"
        if found in self._cursor.pictures:
            return found
        try:
            drawn = draw_metafile(data, address)
        except UnreadableMetafile as error:
            self._cursor.refuse("图元文件（EMF、WMF）里有画不出的内容", str(error), _NO_PICTURE)
            return None
        if missing := unprintable_characters("".join(drawn.texts)):
            self._cursor.refuse("图片里有电脑上没有的字", shown_characters(missing))
            return None
        if drawn.mixes_colours:
            self._cursor.warn("图片里叠加的颜色按盖住打印")
        self._cursor.pictures |= drawn.parts
        return found

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
        properties = child_of(node, "spPr")
        theme = self._cursor.styles.theme_colours
        content, written = _first(node, "txbxContent"), _first(node, "txBody")
        if content is None and written is not None and has_words(written):
            content = word_paragraphs(written, theme)
        self._warn_of_effects(properties)
        stroke = stroke_of(node, properties, theme)
        fill = ground_of(node, properties, theme, self._cursor.warn)
        if content is None and stroke is None and fill is None:
            return None
        try:
            outline = outline_of(properties, (place.width, place.height))
        except UnknownOutline as error:
            if stroke is not None or fill:
                self._cursor.refuse("这种形状打印不了", str(error))
            outline = preset("rect", (place.width, place.height), {})
            stroke = fill = None
        frame = child_of(properties, "xfrm")
        outline = outline.flipped(
            (place.width, place.height), across=_is_set(frame, "flipH"), down=_is_set(frame, "flipV")
        )
        css = _turned(frame) | {"display": "block" if place.spec else "inline-block"}
        if (inked := of_theme(node, "fontRef")) is not None and (tone := colour_of(inked, theme)):
            css["color"] = tone
        inner = _text_frame(node, frame, place) or outline.text
        if is_rectangle(properties):
            css |= _edged(fill, stroke) | _turned_room(frame, place)
            return self._area(node, place, content, css, inner)
        drawn, over = self._drawn(outline, place, fill, stroke)
        room = _turned_room(frame, place, over)
        return self._area(node, place, content, css | drawn | room, inner, over)

    def _drawn(
        self, outline: Outline, place: _Place, fill: str | None, stroke: Stroke | None
    ) -> tuple[dict[str, str], float]:
        """Return the CSS of a box that has the outline behind it, and how far that reaches over `place`."""
        if fill is None and stroke is None:
            return {}, 0.0
        picture, over = picture_of(outline, (place.width, place.height), fill, stroke)
        address = f"part:shape{len(self._cursor.pictures)}.svg"
        self._cursor.pictures[address] = picture
        return {
            "background": f'url("{address}") 0 0/100% 100% no-repeat border-box',
            "margin": pt(-over),
        }, over

    def _warn_of_effects(self, properties: etree._Element | None) -> None:
        effects = _first(properties, "effectLst", "effectDag") if properties is not None else None
        if effects is not None and len(effects):
            self._cursor.warn("阴影、发光等效果不打印")

    def _area(
        self,
        node: etree._Element,
        place: _Place,
        content: etree._Element | None,
        css: dict[str, str],
        inner: tuple[float, float, float, float],
        over: float = 0.0,
    ) -> ET.Element:
        """Return the box of a shape with its text, if it holds any, in the rectangle `inner`."""
        insets = _insets(node) if content is not None else dict.fromkeys(_SIDES, 0.0)
        for side, space in zip(_SIDES, _around(inner, place), strict=True):
            insets[side] += space + over
        room = (
            place.width + 2 * over - insets["left"] - insets["right"],
            place.height + 2 * over - insets["top"] - insets["bottom"],
        )
        fits = _first(node, "spAutoFit") is not None
        css |= {f"padding-{side}": pt(space) for side, space in insets.items()}
        css["width"], css["min-height" if fits else "height"] = pt(max(1.0, room[0])), pt(max(0.0, room[1]))
        css |= {"line-height": "0", "vertical-align": "baseline"}
        if not fits and _first(node, "txBody") is None:
            # Text of DrawingML runs on over the edge of its shape, that of Word does not.
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

    def _group(self, node: etree._Element, place: _Place, alt: str) -> ET.Element | None:
        """Return a group, or a canvas: the places of its shapes count in units of its own (`a:chExt`)."""
        frame = child_of(child_of(node, "grpSpPr"), "xfrm")
        sizes = {local(child): child for child in frame} if frame is not None else {}
        origin, extent = sizes.get("chOff"), sizes.get("chExt")
        wide, high = (_emu(extent.get(side)) if extent is not None else 0.0 for side in ("cx", "cy"))
        scale_x, scale_y = place.width / wide if wide else 1.0, place.height / high if high else 1.0
        left, top = (_emu(origin.get("x")), _emu(origin.get("y"))) if origin is not None else (0.0, 0.0)
        group = self._group_box(place, _turned(frame))
        for child in node:
            if local(child) not in _IN_GROUPS:
                continue
            inner = _first(child, "xfrm")
            parts = {local(part): part for part in inner} if inner is not None else {}
            off, ext = parts.get("off"), parts.get("ext")
            if off is None or ext is None:
                self._cursor.refuse("组合图形里有打印不了的内容", local(child))
                continue
            size = _Place(_emu(ext.get("cx")) * scale_x, _emu(ext.get("cy")) * scale_y, spec=_GROUPED)
            element = self._graphic(child, size, alt)
            if element is None:
                continue
            x, y = (_emu(off.get("x")) - left) * scale_x, (_emu(off.get("y")) - top) * scale_y
            if _is_set(frame, "flipH"):
                x = place.width - x - size.width
            if _is_set(frame, "flipV"):
                y = place.height - y - size.height
            self._into_group(group, element, (x, y))
        return group

    # VML, which Word writes for old files and WPS for some new ones.

    def _old_drawing(self, node: etree._Element, run: Properties) -> Iterator[InlineItem]:
        embedded = next((kind for kind in ("OLEObject", "control") if _first(node, kind) is not None), "")
        if embedded and _first(node, "imagedata") is None:
            # What an object looks like is a picture beside it; without one only its program knows.
            self._cursor.refuse(f"{_KINDS[embedded]}打印不了")
            return
        for shape in node:
            if local(shape) not in _OLD_SHAPES:
                continue
            style = vml.style_of(shape)
            place = self._old_place(style)
            if local(shape) == "line":
                place = self._old_line_place(shape, style, place)
            place = _wrapped(shape, style, place)
            element = self._old_shape(shape, place)
            if element is None:
                continue
            if not place.spec:
                yield InlineItem("element", "", run, element=element)
            elif (spot := self._spot(place)) is not None:
                yield InlineItem("placed", "", run, element=self._put(element, place, spot))
            else:
                self.floats.append(self._hold(element, place))

    def _old_shape(self, shape: etree._Element, place: _Place) -> ET.Element | None:
        """Return a shape or group of VML as a box of the size of `place`; refuse what cannot be drawn."""
        turn = vml.turned(vml.style_of(shape))
        if local(shape) == "group":
            return self._old_group(shape, place, turn)
        image = child_of(shape, "imagedata")
        if image is not None:
            self._warn_of_old_effects(shape)
            return self._old_picture(image, place, turn | _framed(shape))
        content = _first(shape, "txbxContent")
        if content is None and (art := vml.word_art_of(shape)) is not None:
            return self._word_art(shape, art, place, turn)
        self._warn_of_old_effects(shape)
        # White is the usual fill; outside of a group it may cover text, and is not drawn.
        stroke, fill = vml.stroke_of(shape), vml.fill_of(shape, "#ffffff" if place.spec == _GROUPED else None)
        try:
            is_rectangle = vml.kind_of(shape) == vml.RECTANGLE
            outline = vml.outline_of(shape, (place.width, place.height))
        except UnknownOutline as error:
            self._cursor.refuse("这种形状打印不了", str(error))
            return None
        css = turn | {"display": "block" if place.spec else "inline-block"}
        if is_rectangle:
            return self._old_area(shape, place, content, css | _edged(fill, stroke), outline.text)
        drawn, over = self._drawn(outline, place, fill, stroke)
        return self._old_area(shape, place, content, css | drawn, outline.text, over)

    def _old_group(self, node: etree._Element, place: _Place, turn: dict[str, str]) -> ET.Element:
        """Return a group of VML; the places of its shapes count in units of its own (`coordsize`)."""
        wide, high = vml.pair(node.get("coordsize"), (1000.0, 1000.0))
        left, top = vml.pair(node.get("coordorigin"), (0.0, 0.0))
        scale_x, scale_y = place.width / (wide or 1.0), place.height / (high or 1.0)
        group = self._group_box(place, turn)
        for shape in node:
            if local(shape) not in _OLD_SHAPES:
                continue
            style = vml.style_of(shape)
            x, y, width, height = (number(style.get(name)) for name in ("left", "top", "width", "height"))
            if local(shape) == "line":
                (x, y), (to_x, to_y) = (vml.pair(shape.get(end), (0.0, 0.0)) for end in ("from", "to"))
                shape.set("style", _flips(to_x < x, to_y < y))
                x, y, width, height = min(x, to_x), min(y, to_y), abs(to_x - x), abs(to_y - y)
            size = _Place(width * scale_x, height * scale_y, spec=_GROUPED)
            element = self._old_shape(shape, size)
            if element is not None:
                self._into_group(group, element, ((x - left) * scale_x, (y - top) * scale_y))
        return group

    def _group_box(self, place: _Place, turn: dict[str, str]) -> ET.Element:
        css = turn | {"position": "relative", "width": pt(place.width), "height": pt(place.height)}
        css |= {"line-height": "0", "display": "block" if place.spec else "inline-block"}
        return ET.Element("div", {"class": self._cursor.sheet.class_for(css)})

    def _into_group(self, group: ET.Element, element: ET.Element, spot: tuple[float, float]) -> None:
        css = {"position": "absolute", "left": pt(spot[0]), "top": pt(spot[1]), "text-indent": "0"}
        add(group, "div", self._cursor.sheet.class_for(css)).append(element)

    def _word_art(
        self, shape: etree._Element, art: vml.WordArt, place: _Place, turn: dict[str, str]
    ) -> ET.Element | None:
        """Return WordArt as a picture: its words stretched to the width and the height of the shape."""
        if missing := unprintable_characters("".join(art.lines)):
            self._cursor.refuse("艺术字里有电脑上没有的字", shown_characters(missing))
            return None
        if not art.is_straight:
            self._cursor.warn("弯曲的艺术字按直的打印")
        self._warn_of_old_effects(shape)
        if art.font:
            self._cursor.styles.fonts_in_use.add(art.font)
        metrics, high = metrics_of(art.font), place.height / len(art.lines)
        size = high / (metrics.ascent + metrics.descent)
        svg = ET.Element(
            "svg", {"xmlns": "http://www.w3.org/2000/svg", "viewBox": f"0 0 {place.width:g} {place.height:g}"}
        )
        look = {
            "font-family": ",".join(families_for(art.font)),
            "font-size": f"{size:g}",
            "font-weight": "bold" if art.is_bold else "normal",
            "font-style": "italic" if art.is_italic else "normal",
            "fill": vml.ink_of(shape) or "none",
            "textLength": f"{place.width:g}",
            "lengthAdjust": "spacingAndGlyphs",
        }
        if (stroke := vml.stroke_of(shape)) is not None:
            look |= {"stroke": stroke.colour, "stroke-width": f"{stroke.width:g}"}
        for index, line in enumerate(art.lines):
            baseline = high * index + size * metrics.ascent
            ET.SubElement(svg, "text", {"x": "0", "y": f"{baseline:g}", **look}).text = line
        address = f"part:words{len(self._cursor.pictures)}.svg"
        self._cursor.pictures[address] = ET.tostring(svg)
        css = {"width": pt(place.width), "height": pt(place.height)} | turn
        alt = " ".join(art.lines)
        return ET.Element("img", {"src": address, "alt": alt, "class": self._cursor.sheet.class_for(css)})

    def _warn_of_old_effects(self, shape: etree._Element) -> None:
        fill, shadow = child_of(shape, "fill"), child_of(shape, "shadow")
        if fill is not None and fill.get("type", "solid") != "solid":
            self._cursor.warn("渐变、图案或图片的底色不打印")
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
        self,
        shape: etree._Element,
        place: _Place,
        content: etree._Element | None,
        css: dict[str, str],
        inner: tuple[float, float, float, float],
        over: float = 0.0,
    ) -> ET.Element:
        """Return the box of a shape of VML with its text, if it holds any, in the rectangle `inner`."""
        holder = _first(shape, "textbox")
        insets = _old_insets(holder) if content is not None else dict.fromkeys(_SIDES, 0.0)
        for side, space in zip(_SIDES, _around(inner, place), strict=True):
            insets[side] += space + over
        room = (
            place.width + 2 * over - insets["left"] - insets["right"],
            place.height + 2 * over - insets["top"] - insets["bottom"],
        )
        css |= {f"padding-{side}": pt(space) for side, space in insets.items()}
        css |= {
            "width": pt(max(1.0 if content is not None else 0.0, room[0])),
            "height": pt(max(0.0, room[1])),
            "line-height": "0",
            "overflow": "hidden",
        }
        flow = vml.style_of(holder) if holder is not None else {}
        if flow.get("layout-flow") == "vertical" and content is not None:
            upward = flow.get("mso-layout-flow-alt") == "bottom-to-top"
            return self._sideways_box(css, content, room, insets, -90 if upward else 90)
        vertical = flow.get("layout-flow") == "vertical-ideographic"
        anchor = _ANCHORS.get(vml.style_of(shape).get("v-text-anchor", ""), "")
        settled = (anchor, room[1]) if anchor else None
        return self._box(css, content, room[0], vertical=vertical, settled=settled)

    def _old_line_place(self, shape: etree._Element, style: dict[str, str], place: _Place) -> _Place:
        """Return where a `v:line` stands; in which diagonal it runs is noted as flips of its style."""
        (x1, y1), (x2, y2) = (
            (vml.length(x), vml.length(y))
            for x, _, y in (shape.get(end, "0,0").partition(",") for end in ("from", "to"))
        )
        wide, high = abs(x2 - x1), abs(y2 - y1)
        shape.set("style", f"{shape.get('style', '')};{_flips(x2 < x1, y2 < y1)}")
        if place.spec and "left" not in style and "margin-left" not in style:
            style = {**style, "margin-left": f"{min(x1, x2)}pt", "margin-top": f"{min(y1, y2)}pt"}
        return self._old_place(style | {"width": f"{wide}pt", "height": f"{high}pt"})

    def _old_place(self, style: dict[str, str]) -> _Place:
        width, height = vml.length(style.get("width", "0")), vml.length(style.get("height", "0"))
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
            vml.length(style.get("margin-left", style.get("left", "0"))),
            style.get("mso-position-horizontal", "").replace("absolute", ""),
            left,
            right,
        )
        offset = vml.length(style.get("margin-top", style.get("top", "0")))
        align = style.get("mso-position-vertical", "").replace("absolute", "")
        top, bottom = abs(section.top), section.height - abs(section.bottom)
        edges = {
            "page": (0.0, section.height),
            "margin": (top, bottom),
            "top-margin-area": (0.0, top),
            "bottom-margin-area": (bottom, section.height),
        }.get(style.get("mso-position-vertical-relative", "text"))
        y = vertical_place(offset, align, *edges) if edges is not None else f"flow {offset * PX_PER_PT:.3f}"
        order = int(number(style.get("z-index")))
        in_front = not style.get("z-index", "").startswith("-")
        return _Place(width, height, f"{x} {y}", through=True, in_front=in_front, order=abs(order))


def _is_set(node: etree._Element | None, name: str) -> bool:
    return node is not None and node.get(name) in {"1", "true"}


def _turned(frame: etree._Element | None) -> dict[str, str]:
    """Return the CSS of the turn that `frame` (`a:xfrm`) gives a drawing."""
    angle = number(frame.get("rot")) / 60000 if frame is not None else 0.0
    return {"transform": f"rotate({angle:g}deg)"} if angle else {}


def _turned_room(frame: etree._Element | None, place: _Place, over: float = 0.0) -> dict[str, str]:
    """Return the CSS that gives a turned drawing in the line the room between its outermost corners.

    Word counts the size before the turn, and sets the line by the corners after it; `over` is how far the
    drawing itself reaches over its size.
    """
    angle = math.radians(number(frame.get("rot")) / 60000) if frame is not None else 0.0
    if place.spec or not angle:
        return {}
    across, down = abs(math.cos(angle)), abs(math.sin(angle))
    wide = place.width * across + place.height * down - place.width
    high = place.width * down + place.height * across - place.height
    return {"margin": f"{pt(high / 2 - over)} {pt(wide / 2 - over)}"}


def _edged(fill: str | None, stroke: Stroke | None) -> dict[str, str]:
    """Return the CSS of a rectangle: its edge stands outside of it, and grows with its text."""
    css = {}
    if stroke is not None:
        kind = "double" if stroke.is_double else "dashed" if stroke.is_dashed else "solid"
        css["border"] = f"{pt(stroke.width)} {kind} {stroke.colour}"
    if fill:
        css["background-color"] = fill
    return css


def _text_frame(
    node: etree._Element, frame: etree._Element | None, place: _Place
) -> tuple[float, float, float, float] | None:
    """Return where the text of a shape of SmartArt stands in it (`dsp:txXfrm`), in points from its corner."""
    own = child_of(node, "txXfrm")
    given = {local(part): part for part in own} if own is not None else {}
    if frame is None or not {"off", "ext"} <= given.keys() or number(frame.get("rot")):
        return None
    corner, extent = child_of(frame, "off"), child_of(frame, "ext")
    wide, high = (number(extent.get(key)) if extent is not None else 0.0 for key in ("cx", "cy"))
    if corner is None or wide <= 0 or high <= 0:
        return None
    left = (number(given["off"].get("x")) - number(corner.get("x"))) / wide * place.width
    top = (number(given["off"].get("y")) - number(corner.get("y"))) / high * place.height
    across = number(given["ext"].get("cx")) / wide * place.width
    down = number(given["ext"].get("cy")) / high * place.height
    return left, top, left + across, top + down


def _insets(node: etree._Element) -> dict[str, float]:
    body = _first(node, "bodyPr")
    usual = {"left": ("lIns", 7.2), "right": ("rIns", 7.2), "top": ("tIns", 3.6), "bottom": ("bIns", 3.6)}
    return {
        side: _emu(body.get(key), default) if body is not None and body.get(key) else default
        for side, (key, default) in usual.items()
    }


def _wrapped(shape: etree._Element, style: dict[str, str], place: _Place) -> _Place:
    """Return the place of a shape of VML with what the text does about it (`w10:wrap`)."""
    wrap = child_of(shape, "wrap")
    kind = wrap.get("type", "none") if wrap is not None else "none"
    if not place.spec or kind == "none":
        return place
    top, right, bottom, left = (
        vml.length(style.get(f"mso-wrap-distance-{side}", usual))
        for side, usual in (("top", "0"), ("right", "9pt"), ("bottom", "0"), ("left", "9pt"))
    )
    around = (top, right, bottom, left)
    is_alone, text_at = (
        kind.lower() == "topandbottom",
        _one_side(wrap.get("side") if wrap is not None else None),
    )
    return replace(place, through=False, in_front=False, alone=is_alone, around=around, text_at=text_at)


def _one_side(said: str | None) -> str:
    """Return the one side on which text stands (`wrapText`, 20.4.3.7; `side` of `w10:wrap`), if it is one."""
    return said if said in {"left", "right"} else ""


def _framed(shape: etree._Element) -> dict[str, str]:
    """Return edge and ground of a picture of VML, which has them only where the file says so."""
    on = {"t", "true"}
    stroke = vml.stroke_of(shape) if shape.get("stroked", "f") in on else None
    return _edged(vml.fill_of(shape, None) if shape.get("filled", "f") in on else None, stroke)


def _old_insets(holder: etree._Element | None) -> dict[str, float]:
    """Return how far the text of a `v:textbox` stays from the edges of its shape, in points."""
    given = (holder.get("inset", "") if holder is not None else "").split(",")
    usual = {"left": 7.2, "top": 3.6, "right": 7.2, "bottom": 3.6}
    return {
        side: vml.length(given[index]) if index < len(given) and given[index].strip() else usual[side]
        for index, side in enumerate(_SIDES)
    }


def _around(inner: tuple[float, float, float, float], place: _Place) -> tuple[float, float, float, float]:
    """Return how far the rectangle `inner` of a shape is from its left, upper, right and lower edge."""
    return inner[0], inner[1], place.width - inner[2], place.height - inner[3]


def _flips(across: bool, down: bool) -> str:
    return f"flip:{'x' if across else ''}{'y' if down else ''}"
