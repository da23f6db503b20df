"""The device that metafiles draw on: what GDI keeps between records, and the SVG that comes of it.

Coordinates go the way of Windows (MS-EMF 2.3.12, 3.1.1.2): by the world transform and the mapping mode to the
device; the picture counts in thousandths of its longer side.
"""

from __future__ import annotations

import math
from copy import copy
from dataclasses import dataclass, field
from html import escape
from itertools import accumulate
from typing import TYPE_CHECKING

from generators.printing.layout.curves import Segment, arc
from generators.printing.layout.fonts import families_for, metrics_of, western_families_for
from generators.printing.layout.symbol_fonts import as_characters

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

Point = tuple[float, float]
Matrix = tuple[float, float, float, float, float, float]
Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""

_LONG_SIDE = 1000.0
_MOST_ELEMENTS = 60_000
_REACH = 1e6
_IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_MM = {2: 0.1, 3: 0.01, 4: 0.254, 5: 0.0254, 6: 25.4 / 1440}
"""Millimetres a unit in the mapping modes whose y counts upwards: LOMETRIC … TWIPS."""
_BLACK, _NOTHING, _AND, _COPY, _WHITE = 1, 11, 9, 13, 16
_HATCHES = {
    0: "M0 4H8",
    1: "M4 0V8",
    2: "M0 0L8 8M-1 7L1 9M7 -1L9 1",
    3: "M8 0L0 8M-1 1L1 -1M7 9L9 7",
    4: "M0 4H8M4 0V8",
    5: "M0 0L8 8M8 0L0 8",
}
"""HS_HORIZONTAL … HS_DIAGCROSS on a tile of eight by eight."""
_DASHES = {1: (6, 2), 2: (1, 2), 3: (4, 2, 1, 2), 4: (4, 2, 1, 2, 1, 2), 8: (1, 1)}
"""PS_DASH, PS_DOT, PS_DASHDOT, PS_DASHDOTDOT, PS_ALTERNATE in widths of the pen."""


class UnreadableMetafile(Exception):
    """The picture holds what is not drawn; its text is the name of that."""


@dataclass(frozen=True)
class Pen:
    """How lines are drawn; `width` in logical units, 0 for one dot of the device; no `colour`: not at all."""

    colour: str | None = "#000000"
    width: float = 0.0
    dash: tuple[float, ...] = ()
    cap: str = "round"
    join: str = "round"


@dataclass(frozen=True)
class Brush:
    """What areas are filled with; no `colour`: nothing."""

    colour: str | None = "#ffffff"
    hatch: int | None = None


@dataclass(frozen=True)
class Font:
    """A logical font: its height is that of a cell of text, or of the letters themselves when negative."""

    face: str = "Arial"
    height: float = 0.0
    weight: int = 400
    escapement: float = 0.0
    charset: int = 0
    is_italic: bool = False
    is_underlined: bool = False
    is_struck: bool = False


@dataclass
class _State:
    """What SaveDC keeps."""

    mode: int = 1
    window_origin: Point = (0.0, 0.0)
    window_extent: Point = (1.0, 1.0)
    view_origin: Point = (0.0, 0.0)
    view_extent: Point = (1.0, 1.0)
    world: Matrix = _IDENTITY
    pen: Pen = field(default_factory=Pen)
    brush: Brush = field(default_factory=Brush)
    font: Font = field(default_factory=Font)
    text_colour: str = "#000000"
    back_colour: str = "#ffffff"
    is_opaque: bool = True
    align: int = 0
    winds: bool = False
    mix: int = _COPY
    position: Point = (0.0, 0.0)
    clip: tuple[str, ...] = ()


def product(first: Matrix, second: Matrix) -> Matrix:
    """Return the transform that does `first`, then `second`."""
    a, b, c, d, e, f = first
    g, h, i, j, k, m = second
    return (
        a * g + b * i,
        a * h + b * j,
        c * g + d * i,
        c * h + d * j,
        e * g + f * i + k,
        e * h + f * j + m,
    )


def pen_of(style: int, width: float, colour: str, own: Sequence[float] = ()) -> Pen:
    """Return the pen of a style (MS-EMF 2.1.25); `own` are the lengths of a style in widths of the pen."""
    kind = style & 0xF
    if kind == 5:
        return Pen(None)
    dash = tuple(own) if kind == 7 else tuple(float(part) for part in _DASHES.get(kind, ()))
    cap = {0x000: "round", 0x100: "square", 0x200: "butt"}.get(style & 0xF00, "round")
    join = {0x0000: "round", 0x1000: "bevel", 0x2000: "miter"}.get(style & 0xF000, "round")
    return Pen(colour, abs(width), dash, "butt" if dash else cap, join)


def colour(red: int, green: int, blue: int) -> str:
    """Return a colour as SVG writes it."""
    return f"#{red:02x}{green:02x}{blue:02x}"


def brush_of(style: int, tone: str, hatch: int) -> Brush:
    """Return the brush of a style (MS-EMF 2.2.12); raise UnreadableMetafile for one of a pattern."""
    if style == 1:
        return Brush(None)
    if style == 2:
        return Brush(tone, hatch if hatch in _HATCHES else None)
    if style:
        raise UnreadableMetafile("图案刷")
    return Brush(tone)


class Device:
    """Draws what the records of a metafile say; `svg` is the picture."""

    def __init__(self, frame: Box, dots_a_mm: Point = (3.7795, 3.7795), finest: float = 1.0) -> None:
        """Show the part `frame` of the device; `finest` is the thinnest line, in units of the device."""
        left, top, right, bottom = frame
        wide, high = right - left, bottom - top
        if not (0 < wide < _REACH * 100 and 0 < high < _REACH * 100):
            raise UnreadableMetafile("没有大小")
        scale = _LONG_SIDE / max(wide, high)
        self.size = (wide * scale, high * scale)
        self.state = _State()
        self.texts: list[str] = []
        self.pictures: list[bytes] = []
        self.remarks: list[str] = []
        self._out: Matrix = (scale, 0.0, 0.0, scale, -left * scale, -top * scale)
        self._dots_a_mm, self._finest = dots_a_mm, finest * scale
        self._kept: list[_State] = []
        self._path: list[Segment] | None = None
        self._used: list[Segment] = []
        self._made: list[tuple[tuple[str, ...], str]] = []
        self._hatches: dict[tuple[int, str, str | None], str] = {}

    # Places.

    def matrix(self) -> Matrix:
        """Return the way from logical units to the picture."""
        state = self.state
        (wx, wy), (vx, vy) = state.window_origin, state.view_origin
        if state.mode in _MM:
            step = _MM[state.mode]
            across, down = step * self._dots_a_mm[0], -step * self._dots_a_mm[1]
        elif state.mode in {7, 8}:
            (window_x, window_y), (view_x, view_y) = state.window_extent, state.view_extent
            across, down = view_x / (window_x or 1.0), view_y / (window_y or 1.0)
            if state.mode == 7:
                least = min(abs(across), abs(down))
                across, down = math.copysign(least, across), math.copysign(least, down)
        else:
            across = down = 1.0
        page: Matrix = (across, 0.0, 0.0, down, vx - wx * across, vy - wy * down)
        return product(product(state.world, page), self._out)

    @staticmethod
    def _moved(matrix: Matrix, values: Sequence[float]) -> tuple[float, ...]:
        a, b, c, d, e, f = matrix
        pairs = zip(values[::2], values[1::2], strict=True)
        return tuple(value for x, y in pairs for value in (a * x + c * y + e, b * x + d * y + f))

    def select(self, chosen: Pen | Brush | Font | None) -> None:
        """Draw, fill or write with `chosen` from now on; nothing changes where there is no such object."""
        if isinstance(chosen, Pen):
            self.state.pen = chosen
        elif isinstance(chosen, Brush):
            self.state.brush = chosen
        elif isinstance(chosen, Font):
            self.state.font = chosen

    def save(self) -> None:
        """Keep what is set (SaveDC)."""
        self._kept.append(copy(self.state))

    def restore(self, which: int) -> None:
        """Return to what was kept: -1 is the last time, 1 the first (RestoreDC)."""
        index = which - 1 if which > 0 else len(self._kept) + which
        if 0 <= index < len(self._kept):
            self.state = self._kept[index]
            del self._kept[index:]

    # Clips.

    def clip_to(self, segments: Iterable[Segment], *, in_dots: bool = False, anew: bool = False) -> None:
        """Show from here on only what lies inside a path too; `in_dots`: it counts in dots of the device."""
        path = self._written(segments, self._out if in_dots else self.matrix())
        held = () if anew else self.state.clip
        if path not in held:
            self.state.clip = (*held, path or "M0 0Z")

    def unclip(self) -> None:
        """Show everything again."""
        self.state.clip = ()

    def clip_out(self, box: Box) -> None:
        """Hide a rectangle (ExcludeClipRect)."""
        around = 1e5
        frame = _rectangle((-around, -around, around, around))
        (left, top), (right, bottom) = (
            self._moved(self.matrix(), corner) for corner in ((box[0], box[1]), (box[2], box[3]))
        )
        inside = _rectangle(_upright((left, top, right, bottom)), backwards=True)
        # Turned the other way, the rectangle is a hole whichever rule fills.
        self.state.clip = (*self.state.clip, self._written([*frame, *inside], _IDENTITY))

    # Paths.

    def begin_path(self) -> None:
        """Gather from here on what would be drawn."""
        self._path = []

    def close_figure(self) -> None:
        """Lead the path back to where its figure began."""
        if self._path:
            self._path.append(("Z", ()))

    def end_path(self) -> None:
        """Gather no more: the path stays until it is used."""
        self._used, self._path = self._path or [], None

    def paint_path(self, *, filled: bool, stroked: bool) -> None:
        """Draw the path that was gathered."""
        self._show(self._used, _IDENTITY, filled=filled, stroked=stroked)
        self._used = []

    def clip_path(self, mode: int) -> None:
        """Clip by the path that was gathered (MS-EMF 2.1.29); raise UnreadableMetafile for sums."""
        if mode not in {1, 5}:
            raise UnreadableMetafile("剪裁区的合并")
        path = self._written(self._used, _IDENTITY)
        self.state.clip = (*(self.state.clip if mode == 1 else ()), path or "M0 0Z")
        self._used = []

    # Figures.

    def move_to(self, point: Point) -> None:
        """Begin the next line at `point`."""
        self.state.position = point
        if self._path is not None:
            self._path.append(("M", self._moved(self.matrix(), point)))

    def lines_to(self, points: Sequence[Point], *, curved: bool = False) -> None:
        """Go on from the last point over `points`; `curved`: in threes, two of them handles."""
        if not points:
            return
        segments: list[Segment] = []
        if self._path is None or not self._path:
            segments.append(("M", self.state.position))
        segments += _curves(points) if curved else [("L", point) for point in points]
        self.state.position = points[-1]
        self._draw(segments, filled=False)

    def polylines(self, groups: Iterable[Sequence[Point]]) -> None:
        """Draw several lines."""
        for points in groups:
            self.polyline(points)

    def polyline(self, points: Sequence[Point], *, curved: bool = False) -> None:
        """Draw lines over `points`."""
        if points:
            rest = _curves(points[1:]) if curved else [("L", point) for point in points[1:]]
            self._draw([("M", points[0]), *rest], filled=False)

    def polygons(self, groups: Iterable[Sequence[Point]]) -> None:
        """Draw closed figures as one area."""
        segments: list[Segment] = []
        for points in groups:
            if points:
                segments += [("M", points[0]), *(("L", point) for point in points[1:]), ("Z", ())]
        self._draw(segments)

    def rectangle(self, box: Box) -> None:
        """Draw a rectangle."""
        self._draw(_rectangle(box))

    def round_rectangle(self, box: Box, corner: Point) -> None:
        """Draw a rectangle with corners of an ellipse of the size `corner`."""
        left, top, right, bottom = _upright(box)
        rx, ry = min(abs(corner[0]), right - left) / 2, min(abs(corner[1]), bottom - top) / 2
        segments: list[Segment] = [("M", (left, top + ry)), *arc(left + rx, top + ry, rx, ry, 180, 90)]
        segments += [("L", (right - rx, top)), *arc(right - rx, top + ry, rx, ry, 270, 90)]
        segments += [("L", (right, bottom - ry)), *arc(right - rx, bottom - ry, rx, ry, 0, 90)]
        segments += [("L", (left + rx, bottom)), *arc(left + rx, bottom - ry, rx, ry, 90, 90), ("Z", ())]
        self._draw(segments)

    def ellipse(self, box: Box) -> None:
        """Draw an ellipse."""
        x, y, rx, ry = _middle(box)
        self._draw([("M", (x + rx, y)), *arc(x, y, rx, ry, 0, 360), ("Z", ())])

    def arc(self, box: Box, start: Point, end: Point, kind: str) -> None:
        """Draw a part of an ellipse, against the clock from the ray to `start`: an arc, a pie or a chord."""
        x, y, rx, ry = _middle(box)
        if not rx or not ry:
            return
        begin, stop = (math.degrees(math.atan2((py - y) / ry, (px - x) / rx)) for px, py in (start, end))
        sweep = (begin - stop) % 360 or 360.0
        first = (x + rx * math.cos(math.radians(begin)), y + ry * math.sin(math.radians(begin)))
        segments: list[Segment] = [("M", first), *arc(x, y, rx, ry, begin, -sweep)]
        if kind == "pie":
            segments.append(("L", (x, y)))
        if kind != "arc":
            segments.append(("Z", ()))
        self._draw(segments, filled=kind != "arc")

    def dot(self, point: Point, tone: str) -> None:
        """Draw one dot of the device (SetPixel)."""
        x, y = self._moved(self.matrix(), point)
        side = self._finest
        self._add(f'<path d="M{x:.2f} {y:.2f}h{side:.2f}v{side:.2f}h-{side:.2f}Z" fill="{tone}"/>')

    def _draw(self, segments: Sequence[Segment], *, filled: bool = True) -> None:
        if self._path is None:
            self._show(segments, self.matrix(), filled=filled, stroked=True)
            return
        matrix = self.matrix()
        self._path += [(kind, self._moved(matrix, values)) for kind, values in segments]

    def _show(self, segments: Sequence[Segment], matrix: Matrix, *, filled: bool, stroked: bool) -> None:
        state = self.state
        fill = self._fill(state.brush) if filled else "none"
        stroke = self._stroke(state.pen) if stroked else ""
        if not segments or (fill == "none" and not stroke):
            return
        rule = "" if state.winds or fill == "none" else ' fill-rule="evenodd"'
        self._add(f'<path d="{self._written(segments, matrix)}" fill="{fill}"{rule}{stroke}/>')

    def _written(self, segments: Iterable[Segment], matrix: Matrix) -> str:
        parts = []
        for kind, values in segments:
            moved = self._moved(matrix, values)
            parts.append(kind + " ".join(f"{max(-_REACH, min(_REACH, value)):.2f}" for value in moved))
        return "".join(parts)

    def _mixed(self, tone: str) -> str | None:
        """Return the colour that a raster operation leaves of `tone` on paper; None for none at all."""
        mix = self.state.mix
        if mix in {_BLACK, _WHITE}:
            return "#000000" if mix == _BLACK else "#ffffff"
        if mix == _AND:
            if tone not in {"#000000", "#ffffff"} and "混色" not in self.remarks:
                self.remarks.append("混色")
            return None if tone == "#ffffff" else tone
        if mix not in {_COPY, _NOTHING}:
            raise UnreadableMetafile("光栅运算")
        return tone if mix == _COPY else None

    def _fill(self, brush: Brush) -> str:
        tone = self._mixed(brush.colour) if brush.colour else None
        if tone is None:
            return "none"
        if brush.hatch is None:
            return tone
        key = (brush.hatch, tone, self.state.back_colour if self.state.is_opaque else None)
        name = self._hatches.setdefault(key, f"h{len(self._hatches)}")
        return f"url(#{name})"

    def _stroke(self, pen: Pen) -> str:
        tone = self._mixed(pen.colour) if pen.colour else None
        if tone is None:
            return ""
        a, b, c, d, _, _ = self.matrix()
        wide = max(pen.width * math.sqrt(abs(a * d - b * c)), self._finest)
        looks = f' stroke="{tone}" stroke-width="{wide:.2f}" stroke-linejoin="{pen.join}"'
        looks += f' stroke-linecap="{pen.cap}"'
        if pen.dash:
            looks += f' stroke-dasharray="{",".join(f"{part * wide:.2f}" for part in pen.dash)}"'
        return looks

    # Pictures and fields of colour.

    def fill_box(self, box: Box, tone: str) -> None:
        """Fill a rectangle with one colour."""
        self._add(f'<path d="{self._written(_rectangle(box), self.matrix())}" fill="{tone}"/>')

    def pattern(self, box: Box, operation: int) -> None:
        """Fill a rectangle by a raster operation without a source (PatBlt)."""
        if operation == 0x00AA0029:
            return
        if operation in {0x00000042, 0x00FF0062}:
            self.fill_box(box, "#000000" if operation == 0x42 else "#ffffff")
            return
        if operation not in {0x00F00021, 0x00A000C9}:
            raise UnreadableMetafile("光栅运算")
        held, self.state.mix = self.state.mix, _COPY if operation == 0x00F00021 else _AND
        fill = self._fill(self.state.brush)
        self.state.mix = held
        if fill != "none":
            self._add(f'<path d="{self._written(_rectangle(box), self.matrix())}" fill="{fill}"/>')

    def picture(self, box: Box, png: bytes) -> None:
        """Draw a picture in a rectangle; a side that runs backwards mirrors it."""
        left, top, right, bottom = box
        if left == right or top == bottom:
            return
        local: Matrix = (right - left, 0.0, 0.0, bottom - top, left, top)
        numbers = " ".join(f"{value:.4f}" for value in product(local, self.matrix()))
        self.pictures.append(png)
        self._add(
            f'<g transform="matrix({numbers})"><image width="1" height="1" preserveAspectRatio="none"'
            f' href="{{picture{len(self.pictures)}}}"/></g>'
        )

    # Text.

    def text(
        self,
        at: Point,
        words: str,
        advances: Sequence[float] = (),
        *,
        box: Box | None = None,
        options: int = 0,
    ) -> None:
        """Draw `words` at a point by the alignment in force; `advances` are the widths of its characters.

        `options` are those of ExtTextOut (MS-EMF 2.1.11): to fill `box`, to show the text inside it alone.
        """
        if options & 0x10:
            raise UnreadableMetafile("按字形编号写的文字")
        if box is not None and options & 0x2:
            self.fill_box(box, self.state.back_colour)
        state = self.state
        if state.align & 1:
            at = state.position
        words = as_characters(words, state.font.face).rstrip("\0")
        whole = sum(advances[: len(words)])
        if words.strip():
            if self._path is not None:
                raise UnreadableMetafile("用作路径的文字")
            held = state.clip
            if box is not None and options & 0x4:
                self.clip_to(_rectangle(box))
            self._write(at, words, advances, is_bare=not state.is_opaque or bool(options & 0x2))
            state.clip = held
        if state.align & 1 and not state.align & 6:
            # The next text goes on where this one ends.
            state.position = (at[0] + whole, at[1])

    def _write(self, at: Point, words: str, advances: Sequence[float], *, is_bare: bool) -> None:
        state, font, matrix = self.state, self.state.font, self.matrix()
        metrics = metrics_of(font.face)
        cell = metrics.ascent + metrics.descent
        body = abs(font.height) or 12.0
        size = (body / cell if font.height > 0 else body) * math.hypot(matrix[2], matrix[3])
        across = math.hypot(matrix[0], matrix[1])
        places = [place * across for place in accumulate(advances[: len(words)], initial=0.0)]
        whole = places.pop()
        side = {6: 0.5, 2: 1.0}.get(state.align & 6, 0.0)
        left, drop = -side * whole, {0: metrics.ascent, 8: -metrics.descent}.get(state.align & 24, 0.0) * size
        x, y = self._moved(matrix, at)
        spot = _at(x, y, -font.escapement / 10 + _turn_of(state.world))
        if whole and not is_bare:
            ground = (
                f"M{left:.2f} {drop - metrics.ascent * size:.2f}h{whole:.2f}v{cell * size:.2f}h{-whole:.2f}Z"
            )
            self._add(f'<path d="{ground}" fill="{state.back_colour}"{spot}/>')
        where, anchor = " ".join(f"{left + place:.2f}" for place in places), ""
        if len(places) != len(words):
            where, anchor = "0", {0.5: ' text-anchor="middle"', 1.0: ' text-anchor="end"'}.get(side, "")
        self.texts.append(words)
        self._add(
            f'<text x="{where}" y="{drop:.2f}" font-family="{_families(font.face)}" font-size="{size:.2f}"'
            f' font-weight="{700 if font.weight >= 600 else 400}"{_slant(font)}{anchor}'
            f' fill="{state.text_colour}"{spot}>{escape(words)}</text>'
        )
        for is_ruled, height in ((font.is_underlined, 0.12), (font.is_struck, -0.3)):
            if is_ruled and whole:
                level = f"M{left:.2f} {drop + height * size:.2f}h{whole:.2f}"
                looks = f'stroke="{state.text_colour}" stroke-width="{size * 0.06:.2f}"'
                self._add(f'<path d="{level}" {looks}{spot}/>')

    # The picture.

    def _add(self, element: str) -> None:
        if len(self._made) >= _MOST_ELEMENTS:
            raise UnreadableMetafile("线条太多")
        self._made.append((self.state.clip, element))

    def svg(self, address: Callable[[int], str]) -> bytes:
        """Return the picture; `address` says under which name the picture of a number is found."""
        wide, high = self.size
        clips: dict[str, str] = {}
        body: list[str] = []
        open_clips: tuple[str, ...] = ()
        for clip, element in self._made:
            if clip != open_clips:
                body.append("</g>" * len(open_clips))
                for path in clip:
                    name = clips.setdefault(path, f"c{len(clips)}")
                    body.append(f'<g clip-path="url(#{name})">')
                open_clips = clip
            body.append(element)
        body.append("</g>" * len(open_clips))
        made = "".join(body)
        for number in range(1, len(self.pictures) + 1):
            made = made.replace(f"{{picture{number}}}", address(number))
        paths = (f'<clipPath id="{name}"><path d="{path}"/></clipPath>' for path, name in clips.items())
        kept = f"<defs>{''.join(paths)}{''.join(_hatched(self._hatches))}</defs>"
        shape = f'width="{wide:.2f}" height="{high:.2f}" viewBox="0 0 {wide:.2f} {high:.2f}"'
        name = 'xmlns="http://www.w3.org/2000/svg"'
        return f'<svg {name} {shape} preserveAspectRatio="none">{kept}{made}</svg>'.encode()


def _hatched(hatches: Mapping[tuple[int, str, str | None], str]) -> Iterable[str]:
    for (kind, tone, ground), name in hatches.items():
        under = f'<path d="M0 0H8V8H0Z" fill="{ground}"/>' if ground else ""
        yield (
            f'<pattern id="{name}" width="8" height="8" patternUnits="userSpaceOnUse">{under}'
            f'<path d="{_HATCHES[kind]}" stroke="{tone}" stroke-width="1" fill="none"/></pattern>'
        )


def _families(face: str) -> str:
    named = (*western_families_for(face), *families_for(face))
    return ",".join(f"'{family}'" for family in dict.fromkeys(named))


def _slant(font: Font) -> str:
    return ' font-style="italic"' if font.is_italic else ""


def _at(x: float, y: float, turn: float) -> str:
    turned = f" rotate({turn:.2f})" if turn else ""
    return f' transform="translate({x:.2f} {y:.2f}){turned}"'


def _turn_of(world: Matrix) -> float:
    return math.degrees(math.atan2(world[1], world[0])) if world[1] else 0.0


def _curves(points: Sequence[Point]) -> list[Segment]:
    threes = zip(points[::3], points[1::3], points[2::3], strict=False)
    return [("C", (*first, *second, *end)) for first, second, end in threes]


def _upright(box: Box) -> Box:
    return min(box[0], box[2]), min(box[1], box[3]), max(box[0], box[2]), max(box[1], box[3])


def _middle(box: Box) -> Box:
    left, top, right, bottom = _upright(box)
    return (left + right) / 2, (top + bottom) / 2, (right - left) / 2, (bottom - top) / 2


def _rectangle(box: Box, *, backwards: bool = False) -> list[Segment]:
    left, top, right, bottom = box
    corners = [(left, top), (right, top), (right, bottom), (left, bottom)]
    first, *others = reversed(corners) if backwards else corners
    return [("M", first), *(("L", point) for point in others), ("Z", ())]
