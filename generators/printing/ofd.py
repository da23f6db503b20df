"""OFD (GB/T 33190—2016): pages written from what is drawn on them, beside the PDF.

A page draws itself into a stream, as it does for a PDF; here its operators become the text, path and image
objects of an OFD page, in millimetres from the top left corner. Every text object names its characters with
their places and the glyphs of its face, so that readers show what the PDF shows and search what it says. The
faces lie in the file, cut down with their glyph numbers kept. No seal is drawn: the agency's system sets it.
"""

from __future__ import annotations

import generators.printing.libraries  # noqa: F401 - loads WeasyPrint, or waits until another thread has

# isort: split

import hashlib
import re
from collections import defaultdict
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from io import BytesIO
from typing import TYPE_CHECKING, Any, NamedTuple
from xml.etree import ElementTree as ET

from PIL import Image
from weasyprint.formatting_structure import boxes
from weasyprint.pdf import stream

from generators.opc import write_package
from generators.printing.layout import font_subsets
from generators.printing.layout import weasyprint_internals as internals

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from generators.printing.docx.position import SourceParagraph
    from generators.printing.layout.engine import Laid

_NAMESPACE = "http://www.ofdspec.org/2016"
_MM_PER_PX = 25.4 / 96
ELEMENTS = {
    "份号": "份号",
    "密级和保密期限": "密级和保密期限",
    "紧急程度": "紧急程度",
    "发文机关标志": "发文机关标志",
    "发文字号": "发文字号",
    "签发人": "签发人",
    "公文标题": "标题",
    "主送机关": "主送机关",
    "公文正文": "正文",
    "一级标题": "正文",
    "二级标题": "正文",
    "三级标题": "正文",
    "四级标题": "正文",
    "附件说明": "附件说明",
    "发文机关署名": "发文机关署名",
    "成文日期": "成文日期",
    "附注": "附注",
    "附件标题": "附件",
    "抄送机关": "抄送机关",
    "印发机关和印发日期": "印发机关和印发日期",
}
"""The element of a 公文 (GB/T 9704—2012, chapter 7) that paragraphs of a style are."""
_HEADINGS = re.compile(r"标题$|heading [1-4]$|Title$", re.IGNORECASE)
_TOKEN = re.compile(rb"<<|>>|<[0-9A-Fa-f\s]*>|\((?:\\.|[^\\)])*\)|[\[\]]|/[^\s<>\[\]()/%]+|[^\s<>\[\]()/%]+")


class _Matrix(NamedTuple):
    a: float = 1.0
    b: float = 0.0
    c: float = 0.0
    d: float = 1.0
    e: float = 0.0
    f: float = 0.0

    def then(self, outer: _Matrix) -> _Matrix:
        """Return the transformation that does this one first, and `outer` after it."""
        return _Matrix(
            self.a * outer.a + self.b * outer.c,
            self.a * outer.b + self.b * outer.d,
            self.c * outer.a + self.d * outer.c,
            self.c * outer.b + self.d * outer.d,
            self.e * outer.a + self.f * outer.c + outer.e,
            self.e * outer.b + self.f * outer.d + outer.f,
        )

    def at(self, x: float, y: float) -> tuple[float, float]:
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f


_Box = tuple[float, float, float, float]
"""Left, top, right and bottom in millimetres."""


@dataclass(frozen=True)
class _State:
    """The graphics state of a stream (ISO 32000-2, 8.4)."""

    matrix: _Matrix = field(default_factory=_Matrix)
    fill: tuple[float, ...] = (0.0, 0.0, 0.0)
    stroke: tuple[float, ...] = (0.0, 0.0, 0.0)
    fill_alpha: float = 1.0
    stroke_alpha: float = 1.0
    width: float = 1.0
    dash: tuple[float, ...] = ()
    clip: _Box | None = None
    font: str = ""
    size: float = 0.0
    rise: float = 0.0


class _Stream(stream.Stream):  # type: ignore[misc]
    """Takes the operators of a page, and a mark before each text for the paragraph it belongs to."""

    def __init__(
        self,
        faces: dict[int, Any],
        images: dict[str, Any],
        owners: Mapping[int, int],
        size: tuple[float, float],
    ) -> None:
        self.resources: dict[str, Any] = defaultdict(dict)
        super().__init__(faces, (0, 0, *size), self.resources, images, None, {}, None)
        self._owners = owners

    @contextmanager
    def marked(self, box: Any, tag: str) -> Iterator[None]:  # noqa: ARG002 - as WeasyPrint calls it
        """Note which paragraph what follows belongs to."""
        self.stream.append(b"%d HTPARA" % self._owners.get(id(box), -1))
        yield


@dataclass
class _Book:
    """The parts of one OFD file in the making; every object of it has a number of its own."""

    faces: dict[int, Any] = field(default_factory=dict)
    images: dict[str, Any] = field(default_factory=dict)
    font_ids: dict[str, int] = field(default_factory=dict)
    image_ids: dict[str, int] = field(default_factory=dict)
    owned: dict[int, list[tuple[int, int]]] = field(default_factory=lambda: defaultdict(list))
    """The (page, object) numbers of each paragraph."""
    starts: dict[int, tuple[int, float, float]] = field(default_factory=dict)
    """Page, left and top of the first text of each paragraph."""
    last: int = 0

    def number(self) -> int:
        self.last += 1
        return self.last

    def number_of(self, table: dict[str, int], key: str) -> int:
        if key not in table:
            table[key] = self.number()
        return table[key]


class _PageWriter:
    """Turns the operators of one page into its layer."""

    def __init__(self, book: _Book, page_id: int, layer: ET.Element, into: _Stream) -> None:
        self._book, self._page_id, self._layer = book, page_id, layer
        self._faces = {font.hash: font for font in book.faces.values()}
        self._owner = -1
        self._path: list[tuple[str, tuple[tuple[float, float], ...]]] = []
        self._pending_clip = False
        self._state, self._stack = _State(), list[_State]()
        self._text_matrix = _Matrix()
        self._resources: Any = into.resources

    def run(self, operators: bytes) -> None:
        """Carry out operators in the order they stand in."""
        operands: list[Any] = []
        for token in _tokens(operators):
            if not isinstance(token, bytes) or token.startswith((b"/", b"<", b"(")):
                operands.append(token)
                continue
            if token == b"[":
                operands.append(token)
            elif token == b"]":
                at = len(operands) - 1 - operands[::-1].index(b"[")
                operands[at:] = [operands[at + 1 :]]
            else:
                self._operate(token.decode("latin-1"), operands)
                operands = []

    def _operate(self, name: str, given: list[Any]) -> None:  # noqa: PLR0912 - one branch an operator
        state = self._state
        if name == "q":
            self._stack.append(state)
        elif name == "Q":
            self._state = self._stack.pop() if self._stack else _State()
        elif name == "cm":
            self._state = replace(state, matrix=_Matrix(*given).then(state.matrix))
        elif name in {"rg", "RG", "g", "G"}:
            tone = tuple(given) if len(given) == 3 else (given[0],) * 3
            self._state = replace(state, fill=tone) if name.islower() else replace(state, stroke=tone)
        elif name == "w":
            self._state = replace(state, width=given[0])
        elif name == "d":
            self._state = replace(state, dash=tuple(given[0]))
        elif name == "gs":
            self._set_alpha(given[0])
        elif name in {"m", "l", "c", "h", "re"}:
            self._draw(name, given)
        elif name in {"W", "W*"}:
            self._pending_clip = True
        elif name in {"n", "f", "f*", "S", "s", "B", "B*", "b", "b*"}:
            self._paint(name)
        elif name == "HTPARA":
            self._owner = int(given[0])
        elif name == "Do":
            self._place_object(given[0][1:].decode("latin-1"))
        else:
            self._operate_text(name, given)

    def _operate_text(self, name: str, given: list[Any]) -> None:
        if name == "Tf":
            self._state = replace(self._state, font=given[0][1:].decode("latin-1"), size=given[1])
        elif name == "Tm":
            self._text_matrix = _Matrix(*given)
        elif name == "Ts":
            self._state = replace(self._state, rise=given[0])
        elif name == "TJ":
            self._show(given[0])

    def _set_alpha(self, name: bytes) -> None:
        state = self._resources["ExtGState"].get(name[1:].decode("latin-1"), {})
        self._state = replace(
            self._state,
            fill_alpha=float(state.get("ca", self._state.fill_alpha)),
            stroke_alpha=float(state.get("CA", self._state.stroke_alpha)),
        )

    # Paths.

    def _draw(self, name: str, given: list[float]) -> None:
        at = self._state.matrix.at
        if name == "re":
            x, y, w, h = given
            corners = ((x, y), (x + w, y), (x + w, y + h), (x, y + h))
            self._path += [("M" if i == 0 else "L", (at(*corner),)) for i, corner in enumerate(corners)]
            self._path.append(("C", ()))
        elif name == "h":
            self._path.append(("C", ()))
        else:
            points = tuple(at(x, y) for x, y in zip(given[::2], given[1::2], strict=True))
            self._path.append(({"m": "M", "l": "L", "c": "B"}[name], points))

    def _paint(self, name: str) -> None:
        path, self._path = self._path, []
        if path and name != "n":
            self._write_path(path, name)
        if self._pending_clip and path:
            clip = _bounds(path)
            self._state = replace(self._state, clip=_common(self._state.clip, clip) or (0.0, 0.0, 0.0, 0.0))
        self._pending_clip = False

    def _write_path(self, path: list[tuple[str, tuple[tuple[float, float], ...]]], name: str) -> None:
        fills, strokes = name[0] in "fBb", name[0] in "SsBb"
        rectangles = _rectangles(path) if fills and not strokes else None
        if rectangles is not None:
            # Rules and grounds of CSS are cut out of frames: what is left of them are plain rectangles.
            for one in _inked(rectangles):
                if part := _common(self._state.clip, one):
                    self._write_data(_corners(part), fills=True, strokes=False, name="f")
            return
        self._write_data(path, fills=fills, strokes=strokes, name=name)

    def _write_data(
        self,
        path: list[tuple[str, tuple[tuple[float, float], ...]]],
        *,
        fills: bool,
        strokes: bool,
        name: str,
    ) -> None:
        state = self._state
        left, top, right, bottom = _bounds(path)
        scale = abs(state.matrix.a * state.matrix.d - state.matrix.b * state.matrix.c) ** 0.5
        width = state.width * scale
        margin = width / 2 if strokes else 0.0
        box = (left - margin, top - margin, right + margin, bottom + margin)
        shape = self._object("PathObject", box)
        shape.set("Fill", "true" if fills else "false")
        shape.set("Stroke", "true" if strokes else "false")
        if "*" in name:
            shape.set("Rule", "Even-Odd")
        if strokes:
            shape.set("LineWidth", _mm(width))
            if state.dash:
                shape.set("DashPattern", " ".join(_mm(part * scale) for part in state.dash))
            _colour(shape, "StrokeColor", state.stroke, state.stroke_alpha)
        if fills:
            _colour(shape, "FillColor", state.fill, state.fill_alpha)
        self._clip(shape, box)
        data = ET.SubElement(shape, "ofd:AbbreviatedData")
        data.text = " ".join(
            " ".join([letter, *(f"{_mm(x - box[0])} {_mm(y - box[1])}" for x, y in points)])
            for letter, points in path
        )

    def _object(self, kind: str, box: _Box) -> ET.Element:
        element = ET.SubElement(self._layer, f"ofd:{kind}", {"ID": str(self._book.number())})
        element.set("Boundary", " ".join(_mm(v) for v in (box[0], box[1], box[2] - box[0], box[3] - box[1])))
        return element

    def _clip(self, shape: ET.Element, box: _Box) -> None:
        clip = self._state.clip
        if clip is None or _common(clip, box) == box:
            return
        left, top, right, bottom = (clip[0] - box[0], clip[1] - box[1], clip[2] - box[0], clip[3] - box[1])
        area = ET.SubElement(ET.SubElement(ET.SubElement(shape, "ofd:Clips"), "ofd:Clip"), "ofd:Area")
        outline = ET.SubElement(area, "ofd:Path", {"Fill": "true", "Stroke": "false"})
        outline.set("Boundary", f"0 0 {_mm(box[2] - box[0])} {_mm(box[3] - box[1])}")
        data = ET.SubElement(outline, "ofd:AbbreviatedData")
        data.text = (
            f"M {_mm(left)} {_mm(top)} L {_mm(right)} {_mm(top)} L {_mm(right)} {_mm(bottom)} "
            f"L {_mm(left)} {_mm(bottom)} C"
        )

    # Text.

    def _show(self, parts: Sequence[Any]) -> None:
        font, state = self._faces.get(self._state.font), self._state
        if font is None:
            return
        x, places, glyphs, texts = 0.0, list[float](), list[int](), list[str]()
        for part in parts:
            if not isinstance(part, bytes):
                x -= part / 1000 * state.size
                continue
            digits = part.strip(b"<>")
            for start in range(0, len(digits), 4):
                glyph = int(digits[start : start + 4], 16)
                places.append(x)
                glyphs.append(glyph)
                texts.append(font.to_unicode.get(glyph, ""))
                x += font.widths.get(glyph, 0) / 1000 * state.size
        if "".join(texts).strip():
            self._write_text(font, places, glyphs, texts, x)
        # What is shown next stands behind it.
        self._text_matrix = _Matrix(e=x).then(self._text_matrix)

    def _write_text(
        self, font: Any, places: list[float], glyphs: list[int], texts: list[str], width: float
    ) -> None:
        state = self._state
        placed = _Matrix(1, 0, 0, 1, 0, state.rise).then(self._text_matrix).then(state.matrix)
        x, y = placed.at(0.0, 0.0)
        # The text is drawn upwards; the page counts downwards.
        level = _Matrix(placed.a, placed.b, -placed.c, -placed.d)
        scale = level.d if abs(level.b) < 1e-6 and abs(level.c) < 1e-6 and level.d > 0 else 1.0
        turned = not (abs(level.a - scale) < 1e-6 and abs(level.d - scale) < 1e-6 and scale != 1.0)
        unit = _Matrix(level.a / scale, level.b / scale, level.c / scale, level.d / scale)
        size, ends = state.size * scale, [place * scale for place in (*places, width)]
        corners = [unit.at(px, py) for px in (0.0, ends[-1]) for py in (-size, size * 0.3)]
        box = (
            x + min(cx for cx, _ in corners),
            y + min(cy for _, cy in corners),
            x + max(cx for cx, _ in corners),
            y + max(cy for _, cy in corners),
        )
        text = self._object("TextObject", box)
        text.set("Font", str(self._book.number_of(self._book.font_ids, font.hash)))
        text.set("Size", _mm(size))
        origin = (x - box[0], y - box[1])
        if turned:
            text.set("CTM", " ".join(_mm(v) for v in (*unit[:4], *origin)))
            origin = (0.0, 0.0)
        _colour(text, "FillColor", state.fill, state.fill_alpha)
        _write_glyphs(text, glyphs, texts, ends, origin)
        if self._owner >= 0:
            self._book.owned[self._owner].append((self._page_id, int(text.get("ID", "0"))))
            self._book.starts.setdefault(self._owner, (self._page_id, box[0], box[1]))

    # Pictures and groups.

    def _place_object(self, name: str) -> None:
        if name in self._book.images:
            corners = [self._state.matrix.at(px, py) for px in (0.0, 1.0) for py in (0.0, 1.0)]
            xs, ys = [c[0] for c in corners], [c[1] for c in corners]
            box = (min(xs), min(ys), max(xs), max(ys))
            picture = self._object("ImageObject", box)
            picture.set("ResourceID", str(self._book.number_of(self._book.image_ids, name)))
            m = self._state.matrix
            # The unit square of a PDF stands on its foot, that of OFD hangs from its head.
            values = (m.a, m.b, -m.c, -m.d, m.c + m.e - box[0], m.d + m.f - box[1])
            picture.set("CTM", " ".join(_mm(value) for value in values))
            self._clip(picture, box)
            return
        group = self._resources["XObject"].get(name)
        if group is not None and hasattr(group, "stream"):
            before, stack, resources = self._state, self._stack, self._resources
            self._stack, self._resources = [], internals.resources_of(group)
            self.run(internals.operator_bytes(group.stream))
            self._state, self._stack, self._resources = before, stack, resources


def _write_glyphs(
    text: ET.Element, glyphs: list[int], texts: list[str], ends: list[float], origin: tuple[float, float]
) -> None:
    """Write into `text` its glyphs and, for whoever searches, the characters of each from `origin` on (mm).

    `ends` are where each glyph begins and the last one ends.
    """
    codes = "".join(texts)
    named = ET.SubElement(text, "ofd:CGTransform", {"CodePosition": "0", "CodeCount": str(len(codes))})
    named.set("GlyphCount", str(len(glyphs)))
    ET.SubElement(named, "ofd:Glyphs").text = " ".join(map(str, glyphs))
    code = ET.SubElement(text, "ofd:TextCode", {"X": _mm(origin[0]), "Y": _mm(origin[1])})
    if len(codes) > 1:
        steps = [
            step
            for index, letters in enumerate(texts)
            for step in ([ends[index + 1] - ends[index]] + [0.0] * (len(letters) - 1) if letters else [])
        ]
        code.set("DeltaX", " ".join(_mm(step) for step in steps[:-1]))
    code.text = codes


def _tokens(operators: bytes) -> Iterator[Any]:
    for match in _TOKEN.finditer(operators):
        token = match[0]
        if token[:1] in b"0123456789+-.":
            try:
                yield float(token)
                continue
            except ValueError:
                pass
        yield token


def _mm(value: float) -> str:
    return f"{round(value, 4) + 0.0:g}" if abs(value) < 1e5 else "0"


def _bounds(path: Sequence[tuple[str, tuple[tuple[float, float], ...]]]) -> _Box:
    points = [point for _, points in path for point in points]
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return min(xs), min(ys), max(xs), max(ys)


def _common(one: _Box | None, other: _Box) -> _Box | None:
    """Return what two boxes share; all of `other` when there is no first, None when nothing."""
    if one is None:
        return other
    box = (max(one[0], other[0]), max(one[1], other[1]), min(one[2], other[2]), min(one[3], other[3]))
    return box if box[2] - box[0] > 1e-4 and box[3] - box[1] > 1e-4 else None


def _rectangles(path: list[tuple[str, tuple[tuple[float, float], ...]]]) -> list[_Box] | None:
    """Return the upright rectangles that a path consists of; None when it is anything else."""
    found, points = list[_Box](), list[tuple[float, float]]()
    for letter, given in [*path, ("M", ())]:
        if letter == "B":
            return None
        if letter == "M" and points:
            corners = list(dict.fromkeys((round(x, 4), round(y, 4)) for x, y in points))
            if len({x for x, _ in corners}) > 2 or len({y for _, y in corners}) > 2:
                return None
            if len(corners) == 4:
                found.append(_bounds([("M", tuple(corners))]))
            points = []
        points += given
    return found


def _inked(rectangles: list[_Box]) -> list[_Box]:
    """Return the rectangles filled by the even-odd rule where each second one is a hole in the one before."""
    inked = []
    index = 0
    while index < len(rectangles):
        outer = rectangles[index]
        hole = rectangles[index + 1] if index + 1 < len(rectangles) else None
        if hole is not None and _common(outer, hole) == hole:
            inked += [
                (outer[0], outer[1], outer[2], hole[1]),
                (outer[0], hole[3], outer[2], outer[3]),
                (outer[0], hole[1], hole[0], hole[3]),
                (hole[2], hole[1], outer[2], hole[3]),
            ]
            index += 1
        else:
            inked.append(outer)
        index += 1
    return inked


def _corners(box: _Box) -> list[tuple[str, tuple[tuple[float, float], ...]]]:
    left, top, right, bottom = box
    return [
        ("M", ((left, top),)),
        ("L", ((right, top),)),
        ("L", ((right, bottom),)),
        ("L", ((left, bottom),)),
        ("C", ()),
    ]


def _colour(element: ET.Element, name: str, tone: tuple[float, ...], alpha: float) -> None:
    value = " ".join(str(max(0, min(255, round(part * 255)))) for part in tone)
    colour = ET.SubElement(element, f"ofd:{name}", {"Value": value})
    if alpha < 1:
        colour.set("Alpha", str(round(alpha * 255)))


def write_ofd(laid: Laid, title: str, paragraphs: Sequence[SourceParagraph] = ()) -> bytes:
    """Return the pages of `laid` as an OFD file; the same pages make the same bytes.

    `paragraphs` are those that `data-n` in the page tree counts: their styles say which elements of a 公文
    they are, and which of them are headings for the outline.
    """
    book = _Book()
    pages = [(book.number(), page) for page in laid.document.pages]
    parts: dict[str, bytes] = {}
    for index, (page_id, page) in enumerate(pages):
        size = (page.width * _MM_PER_PX, page.height * _MM_PER_PX)
        into = _Stream(book.faces, book.images, _owners_of(internals.page_box(page)), size)
        page.paint(into, _MM_PER_PX)
        root, layer = _page(book, page.width * _MM_PER_PX, page.height * _MM_PER_PX)
        _PageWriter(book, page_id, layer, into).run(internals.operator_bytes(into.stream))
        parts[f"Doc_0/Pages/Page_{index}/Content.xml"] = _xml(root)
    parts |= _resources(book)
    parts |= _tags(book, paragraphs)
    size = (pages[0][1].width * _MM_PER_PX, pages[0][1].height * _MM_PER_PX)
    document = _document(book, [page_id for page_id, _ in pages], size, paragraphs)
    head = {"OFD.xml": _root(title), "Doc_0/Document.xml": document}
    return write_package({**head, **parts}.items())


def _owners_of(box: Any, number: int = -1) -> dict[int, int]:
    """Return the number of the paragraph that each text of a page belongs to, by the text box."""
    box = internals.real_box(box)
    element = box.element
    if element is not None and element.get("data-n") is not None:
        number = int(element.get("data-n"))
    owners = {id(box): number} if isinstance(box, boxes.TextBox) else {}
    owners |= {id(text): text.paragraph for text in getattr(box, "texts", ())}
    for child in getattr(box, "children", ()):
        owners |= _owners_of(child, number)
    return owners


def _element(name: str, **attributes: str) -> ET.Element:
    return ET.Element(f"ofd:{name}", {"xmlns:ofd": _NAMESPACE, **attributes})


def _child(parent: ET.Element, name: str, text: str = "", **attributes: str) -> ET.Element:
    child = ET.SubElement(parent, f"ofd:{name}", attributes)
    child.text = text or None
    return child


def _xml(root: ET.Element) -> bytes:
    return bytes(ET.tostring(root, "utf-8", xml_declaration=True))


def _page(book: _Book, width: float, height: float) -> tuple[ET.Element, ET.Element]:
    root = _element("Page")
    _child(_child(root, "Area"), "PhysicalBox", f"0 0 {_mm(width)} {_mm(height)}")
    layer = _child(_child(root, "Content"), "Layer", ID=str(book.number()), Type="Body")
    return root, layer


def _root(title: str) -> bytes:
    root = _element("OFD", Version="1.0", DocType="OFD")
    body = _child(root, "DocBody")
    info = _child(body, "DocInfo")
    # The number of a document is that of its title: no clock and no random number.
    _child(info, "DocID", hashlib.sha256(title.encode()).hexdigest()[:32])
    _child(info, "Title", title)
    _child(info, "Creator", "hongtou")
    _child(body, "DocRoot", "Doc_0/Document.xml")
    return _xml(root)


def _document(
    book: _Book, page_ids: Sequence[int], size: tuple[float, float], paragraphs: Sequence[SourceParagraph]
) -> bytes:
    root = _element("Document")
    common = _child(root, "CommonData")
    most = _child(common, "MaxUnitID")
    area = _child(common, "PageArea")
    _child(area, "PhysicalBox", f"0 0 {_mm(size[0])} {_mm(size[1])}")
    _child(common, "PublicRes", "PublicRes.xml")
    if book.image_ids:
        _child(common, "DocumentRes", "DocumentRes.xml")
    pages = _child(root, "Pages")
    for index, page_id in enumerate(page_ids):
        _child(pages, "Page", ID=str(page_id), BaseLoc=f"Pages/Page_{index}/Content.xml")
    headings = [
        (number, paragraph)
        for number, paragraph in enumerate(paragraphs)
        if _HEADINGS.search(paragraph.style) and number in book.starts
    ]
    if headings:
        outlines = _child(root, "Outlines")
        for number, paragraph in headings:
            page_id, left, top = book.starts[number]
            entry = _child(outlines, "OutlineElem", Title=" ".join(paragraph.text.split())[:80])
            action = _child(_child(entry, "Actions"), "Action", Event="CLICK")
            place = {"Type": "XYZ", "PageID": str(page_id), "Left": _mm(left), "Top": _mm(top), "Zoom": "0"}
            _child(_child(action, "Goto"), "Dest", **place)
    if _tagged(book, paragraphs):
        _child(root, "CustomTags", "Tags/CustomTags.xml")
    most.text = str(book.last)
    return _xml(root)


def _resources(book: _Book) -> dict[str, bytes]:
    root = _element("Res", BaseLoc="Res")
    fonts = _child(root, "Fonts")
    parts: dict[str, bytes] = {}
    by_hash = {font.hash: font for font in book.faces.values()}
    for key, number in book.font_ids.items():
        font = by_hash[key]
        content = font_subsets.face_file(font)
        suffix = "otf" if content.startswith(b"OTTO") else "ttf"
        entry = _child(fonts, "Font", ID=str(number), FontName=str(font.family), FamilyName=str(font.family))
        _child(entry, "FontFile", f"font_{number}.{suffix}")
        parts[f"Doc_0/Res/font_{number}.{suffix}"] = content
    made = {"Doc_0/PublicRes.xml": _xml(root)}
    if book.image_ids:
        root = _element("Res", BaseLoc="Res")
        media = _child(root, "MultiMedias")
        for key, number in book.image_ids.items():
            entry = _child(media, "MultiMedia", ID=str(number), Type="Image", Format="PNG")
            _child(entry, "MediaFile", f"image_{number}.png")
            parts[f"Doc_0/Res/image_{number}.png"] = _png(book.images[key]["image"])
        made["Doc_0/DocumentRes.xml"] = _xml(root)
    return made | parts


def _png(image: Any) -> bytes:
    picture = Image.open(
        BytesIO(image.image_data.data if hasattr(image.image_data, "data") else image.image_data)
    )
    out = BytesIO()
    picture.convert("RGBA" if "A" in picture.getbands() or "transparency" in picture.info else "RGB").save(
        out, "PNG"
    )
    return out.getvalue()


def _tagged(book: _Book, paragraphs: Sequence[SourceParagraph]) -> list[tuple[str, list[tuple[int, int]]]]:
    return [
        (element, book.owned[number])
        for number, paragraph in enumerate(paragraphs)
        # 发文机关署名（六字半日期） is one of several styles of one element.
        if (element := ELEMENTS.get(paragraph.style.partition("（")[0])) and book.owned.get(number)
    ]


def _tags(book: _Book, paragraphs: Sequence[SourceParagraph]) -> dict[str, bytes]:
    """Return the parts that say which objects are which element of the 公文."""
    tagged = _tagged(book, paragraphs)
    if not tagged:
        return {}
    listed = _element("CustomTags")
    _child(_child(listed, "CustomTag", TypeID="公文要素"), "FileLoc", "CustomTag_0.xml")
    root = ET.Element("公文", {"xmlns:ofd": _NAMESPACE})
    for name, objects in tagged:
        element = ET.SubElement(root, name)
        for page_id, number in objects:
            _child(element, "ObjectRef", str(number), PageRef=str(page_id))
    return {"Doc_0/Tags/CustomTags.xml": _xml(listed), "Doc_0/Tags/CustomTag_0.xml": _xml(root)}
