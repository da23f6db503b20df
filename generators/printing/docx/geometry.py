"""Outlines of shapes as paths: the presets of DrawingML and those drawn by hand (ECMA-376 part 1, 20.1.9).

A path is a list of segments (`layout.curves`) in points from the corner of the shape.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from generators.printing.docx.styles import local
from generators.printing.layout.css import number
from generators.printing.layout.curves import Segment, arc

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from lxml import etree

_EMU = 12700.0
_MOST_SEGMENTS = 20_000
_ROUND = 100_000
"""What adjustments count in: hundred thousandths of the shape, or of its shorter side."""
_TURN = 60_000
"""Parts of a degree that angles count in."""


def points_of_emu(emu: str | None, default: float = 0.0) -> float:
    """Return a length of DrawingML in points, `default` points where none is given."""
    return number(emu, default * _EMU) / _EMU


class UnknownOutline(Exception):
    """The outline cannot be drawn; its text is the name of the shape, or what of it is not known."""


@dataclass(frozen=True)
class Path:
    """A part of an outline."""

    segments: tuple[Segment, ...]
    is_filled: bool = True
    is_stroked: bool = True


@dataclass(frozen=True)
class Outline:
    """The paths of a shape and the rectangle for its text: left, top, right, bottom, all in points."""

    paths: tuple[Path, ...]
    text: tuple[float, float, float, float]

    def flipped(self, size: tuple[float, float], *, across: bool, down: bool) -> Outline:
        """Return the outline mirrored inside its shape of `size` in points; its text is never mirrored."""
        if not (across or down):
            return self
        wide, high = size

        def moved(values: tuple[float, ...]) -> tuple[float, ...]:
            pairs = zip(values[::2], values[1::2], strict=True)
            return tuple(
                value for x, y in pairs for value in (wide - x if across else x, high - y if down else y)
            )

        paths = tuple(
            Path(
                tuple((kind, moved(values)) for kind, values in path.segments),
                path.is_filled,
                path.is_stroked,
            )
            for path in self.paths
        )
        left, top, right, bottom = self.text
        if across:
            left, right = wide - right, wide - left
        if down:
            top, bottom = high - bottom, high - top
        return Outline(paths, (left, top, right, bottom))


@dataclass(frozen=True)
class _Shape:
    """What an outline is reckoned from: width and height in points, the adjustments the file gives."""

    w: float
    h: float
    given: Mapping[str, float]

    @property
    def short(self) -> float:
        return min(self.w, self.h)

    def adj(self, name: str, usual: float, most: float = _ROUND) -> float:
        """Return an adjustment in parts of one."""
        return max(-10 * _ROUND, min(most, self.given.get(name, usual))) / _ROUND


def preset(kind: str, size: tuple[float, float], given: Mapping[str, float]) -> Outline:
    """Return the outline of the preset `kind` (`a:prstGeom`) of `size` in points, adjusted as `given` says.

    Raises UnknownOutline for one that is not drawn.
    """
    maker = PRESETS.get(kind)
    if maker is None:
        raise UnknownOutline(kind)
    made = maker(_Shape(size[0], size[1], given))
    return made if isinstance(made, Outline) else Outline((Path(tuple(made)),), (0.0, 0.0, *size))


# Parts of paths.


def _polygon(*points: tuple[float, float]) -> list[Segment]:
    first, *others = points
    return [("M", first), *(("L", point) for point in others), ("Z", ())]


def _ellipse(x: float, y: float, rx: float, ry: float) -> list[Segment]:
    return [("M", (x + rx, y)), *arc(x, y, rx, ry, 0, 360), ("Z", ())]


def _rounded(s: _Shape, *radii: float) -> list[Segment]:
    """Return a rectangle with corners of these radii, from the upper left; negative ones are cut."""
    corners = ((0.0, 0.0, 180), (s.w, 0.0, 270), (s.w, s.h, 0), (0.0, s.h, 90))
    path: list[Segment] = []
    for (x, y, start), radius in zip(corners, radii, strict=True):
        r = abs(radius)
        cx, cy = x + (r if x == 0 else -r), y + (r if y == 0 else -r)
        begin, end = ((cx + r * round(math.cos(a)), cy + r * round(math.sin(a))) for a in _quarter(start))
        path.append(("L" if path else "M", begin))
        if radius > 0:
            path += arc(cx, cy, r, r, start, 90)
        elif radius < 0:
            path.append(("L", end))
    return [*path, ("Z", ())]


def _quarter(start: float) -> tuple[float, float]:
    return math.radians(start), math.radians(start + 90)


# Presets (20.1.10.56): only their names and proportions are those of the standard.


def _even(*points: tuple[float, float]) -> Callable[[_Shape], Outline]:
    """Return a maker of a polygon whose points are parts of width and height."""
    middle = _inner(points)

    def make(s: _Shape) -> Outline:
        left, top, right, bottom = middle
        path = _polygon(*((x * s.w, y * s.h) for x, y in points))
        return Outline((Path(tuple(path)),), (left * s.w, top * s.h, right * s.w, bottom * s.h))

    return make


def _inner(points: Sequence[tuple[float, float]]) -> tuple[float, float, float, float]:
    """Return a rectangle in parts of the shape that lies inside a polygon, roughly."""
    wide = sum(abs(x - 0.5) for x, _ in points) / len(points)
    return (0.5 - wide * 0.75, 0.25, 0.5 + wide * 0.75, 0.75)


def _star(rays: int, usual: float, hf: float = 1.0, vf: float = 1.0) -> Callable[[_Shape], list[Segment]]:
    def make(s: _Shape) -> list[Segment]:
        inner = s.adj("adj", usual, 50_000) * 2
        rx, ry, x, y = s.w / 2 * hf, s.h / 2 * vf, s.w / 2, s.h / 2 * vf
        points = []
        for index in range(2 * rays):
            angle, size = math.pi * index / rays - math.pi / 2, inner if index % 2 else 1.0
            points.append((x + rx * size * math.cos(angle), y + ry * size * math.sin(angle)))
        return _polygon(*points)

    return make


def _triangle(s: _Shape) -> Outline:
    x = s.w * s.adj("adj", 50_000)
    return Outline(
        (Path(tuple(_polygon((0, s.h), (x, 0), (s.w, s.h)))),), (x / 2, s.h / 2, (x + s.w) / 2, s.h)
    )


def _leaning(s: _Shape) -> Outline:
    x = min(s.short * s.adj("adj", 25_000, 1e7), s.w)
    path = _polygon((0, s.h), (x, 0), (s.w, 0), (s.w - x, s.h))
    return Outline((Path(tuple(path)),), (x * 0.6, s.h / 12, s.w - x * 0.6, s.h * 11 / 12))


def _trapezoid(s: _Shape) -> list[Segment]:
    x = min(s.short * s.adj("adj", 25_000, 1e7), s.w / 2)
    return _polygon((0, s.h), (x, 0), (s.w - x, 0), (s.w, s.h))


def _hexagon(s: _Shape) -> list[Segment]:
    x, y = min(s.short * s.adj("adj", 25_000, 1e7), s.w / 2), s.h / 2
    return _polygon((0, y), (x, 0), (s.w - x, 0), (s.w, y), (s.w - x, s.h), (x, s.h))


def _octagon(s: _Shape) -> list[Segment]:
    cut = -s.short * s.adj("adj", 29_289, 50_000)
    return _rounded(s, cut, cut, cut, cut)


def _cross(s: _Shape) -> list[Segment]:
    a = s.short * s.adj("adj", 25_000, 50_000)
    x, y = s.w - a, s.h - a
    return _polygon(
        (0, a), (a, a), (a, 0), (x, 0), (x, a), (s.w, a), (s.w, y), (x, y), (x, s.h), (a, s.h), (a, y), (0, y)
    )


def _pointed(s: _Shape) -> list[Segment]:
    x = s.w - min(s.short * s.adj("adj", 50_000, 1e7), s.w)
    return _polygon((0, 0), (x, 0), (s.w, s.h / 2), (x, s.h), (0, s.h))


def _chevron(s: _Shape) -> list[Segment]:
    a = min(s.short * s.adj("adj", 50_000, 1e7), s.w)
    return _polygon((0, 0), (s.w - a, 0), (s.w, s.h / 2), (s.w - a, s.h), (0, s.h), (a, s.h / 2))


def _arrow(*, upright: bool, both: bool, back: bool = False) -> Callable[[_Shape], Outline]:
    """Return a maker of an arrow to the right, or down when `upright`; `back` turns it round."""

    def make(s: _Shape) -> Outline:
        long, wide = (s.h, s.w) if upright else (s.w, s.h)
        head = min(s.short * s.adj("adj2", 50_000, 1e7), long / 2 if both else long)
        half, y = wide * s.adj("adj1", 50_000) / 2, wide / 2
        front = [
            (long - head, y - half),
            (long - head, 0),
            (long, y),
            (long - head, wide),
            (long - head, y + half),
        ]
        tail = [(0.0, y + half), (0.0, y - half)]
        if both:
            tail = [(long - px, py) for px, py in reversed(front)]
            tail = [(px, wide - py) for px, py in reversed(tail)]
        points = [*front, *tail]
        if back:
            points = [(long - px, py) for px, py in points]
        box = [(head / 2 if both or back else 0, y - half), (long if back else long - head / 2, y + half)]
        if upright:
            points, box = [(py, px) for px, py in points], [(py, px) for px, py in box]
        return Outline((Path(tuple(_polygon(*points))),), (*box[0], *box[1]))

    return make


def _corners(*which: str, cut: bool = False) -> Callable[[_Shape], list[Segment]]:
    """Return a maker of a rectangle whose corners take the adjustments of these names."""

    def make(s: _Shape) -> list[Segment]:
        sign = -1 if cut else 1
        usual = {"adj": 16_667, "adj1": 16_667, "adj2": 0, "": 0}
        radii = [sign * s.short * (s.adj(name, usual[name], 50_000) if name else 0) for name in which]
        return _rounded(s, *radii)

    return make


def _frame(s: _Shape) -> Outline:
    a = s.short * s.adj("adj1", 12_500, 50_000)
    inside = _polygon((a, a), (a, s.h - a), (s.w - a, s.h - a), (s.w - a, a))
    outside = _polygon((0, 0), (s.w, 0), (s.w, s.h), (0, s.h))
    return Outline((Path((*outside, *inside)),), (a, a, s.w - a, s.h - a))


def _ring(s: _Shape) -> list[Segment]:
    a = s.short * s.adj("adj", 25_000, 50_000)
    inner = arc(s.w / 2, s.h / 2, s.w / 2 - a, s.h / 2 - a, 0, -360)
    return [*_ellipse(s.w / 2, s.h / 2, s.w / 2, s.h / 2), ("M", (s.w - a, s.h / 2)), *inner, ("Z", ())]


def _disc(s: _Shape) -> Outline:
    dx, dy = s.w * 0.1464, s.h * 0.1464
    path = _ellipse(s.w / 2, s.h / 2, s.w / 2, s.h / 2)
    return Outline((Path(tuple(path)),), (dx, dy, s.w - dx, s.h - dy))


def _can(s: _Shape) -> Outline:
    y = min(s.short * s.adj("adj", 25_000, 1e7), s.h) / 2
    body: list[Segment] = [("M", (0, y)), *arc(s.w / 2, y, s.w / 2, y, 180, 180), ("L", (s.w, s.h - y))]
    body += [*arc(s.w / 2, s.h - y, s.w / 2, y, 0, 180), ("Z", ())]
    lid: list[Segment] = [("M", (s.w, y)), *arc(s.w / 2, y, s.w / 2, y, 0, 180)]
    return Outline((Path(tuple(body)), Path(tuple(lid), is_filled=False)), (0, 2 * y, s.w, s.h - y))


def _cube(s: _Shape) -> Outline:
    a = s.short * s.adj("adj", 25_000)
    x = s.w - a
    body = _polygon((0, a), (a, 0), (s.w, 0), (s.w, s.h - a), (x, s.h), (0, s.h))
    edges: list[Segment] = [("M", (0, a)), ("L", (x, a)), ("L", (s.w, 0)), ("M", (x, a)), ("L", (x, s.h))]
    return Outline((Path(tuple(body)), Path(tuple(edges), is_filled=False)), (0, a, x, s.h))


def _folded(s: _Shape) -> Outline:
    a = s.short * s.adj("adj", 16_667, 50_000)
    x, y = s.w - a, s.h - a
    page = _polygon((0, 0), (s.w, 0), (s.w, y), (x, s.h), (0, s.h))
    fold: list[Segment] = [("M", (x, s.h)), ("L", (x + a / 5, y + a / 5)), ("L", (s.w, y))]
    return Outline((Path(tuple(page)), Path(tuple(fold), is_filled=False)), (0, 0, s.w, y))


def _ruled(*lines: tuple[float, float, float, float], disc: bool = False) -> Callable[[_Shape], Outline]:
    """Return a maker of a rectangle or disc with lines across, their ends in parts of the shape."""

    def make(s: _Shape) -> Outline:
        body = _disc(s).paths[0].segments if disc else tuple(_rounded(s, 0, 0, 0, 0))
        ends = [((x1 * s.w, y1 * s.h), (x2 * s.w, y2 * s.h)) for x1, y1, x2, y2 in lines]
        rules = tuple(segment for a, b in ends for segment in (("M", a), ("L", b)))
        return Outline((Path(body), Path(rules, is_filled=False)), (s.w / 8, 0, s.w * 7 / 8, s.h))

    return make


def _document(s: _Shape) -> Outline:
    curve = (s.w / 2, s.h * 0.802, s.w / 2, s.h * 1.1075, 0, s.h * 0.934)
    path: list[Segment] = [("M", (0, 0)), ("L", (s.w, 0)), ("L", (s.w, s.h * 0.802)), ("C", curve), ("Z", ())]
    return Outline((Path(tuple(path)),), (0, 0, s.w, s.h * 0.8))


def _pill(s: _Shape) -> list[Segment]:
    rx = s.w * 0.161
    path: list[Segment] = [
        ("M", (rx, 0)),
        ("L", (s.w - rx, 0)),
        *arc(s.w - rx, s.h / 2, rx, s.h / 2, -90, 180),
    ]
    return [*path, ("L", (rx, s.h)), *arc(rx, s.h / 2, rx, s.h / 2, 90, 180), ("Z", ())]


def _open(*points: tuple[float, float]) -> Outline:
    """Return lines through `points`, which hold no fill and no text of their own."""
    first, *others = points
    path = (("M", first), *(("L", point) for point in others))
    return Outline((Path(path, is_filled=False),), (0.0, 0.0, *points[-1]))


def _bent(s: _Shape) -> Outline:
    x = s.w * s.adj("adj1", 50_000, 1e7)
    return _open((0, 0), (x, 0), (x, s.h), (s.w, s.h))


def _curved(s: _Shape) -> Outline:
    x, y = s.w * s.adj("adj1", 50_000, 1e7), s.h / 2
    first = (x / 2, 0, x, y / 2, x, y)
    second = (x, y * 1.5, (s.w + x) / 2, s.h, s.w, s.h)
    path = Path((("M", (0, 0)), ("C", first), ("C", second)), is_filled=False)
    return Outline((path,), (0, 0, s.w, s.h))


def _bracket(s: _Shape) -> Outline:
    y = min(s.short * s.adj("adj", 8_333, 1e7), s.h / 2)
    path: list[Segment] = [("M", (s.w, s.h)), *arc(s.w, s.h - y, s.w, y, 90, 90), ("L", (0, y))]
    path += arc(s.w, y, s.w, y, 180, 90)
    return Outline((Path(tuple(path), is_filled=False),), (s.w * 0.3, 0, s.w, s.h))


def _brace(s: _Shape) -> Outline:
    middle = s.h * s.adj("adj2", 50_000)
    y = min(s.short * s.adj("adj1", 8_333, 1e7), middle / 2, (s.h - middle) / 2)
    x = s.w / 2
    path: list[Segment] = [("M", (s.w, s.h)), *arc(s.w, s.h - y, x, y, 90, 90), ("L", (x, middle + y))]
    path += [*arc(0, middle + y, x, y, 0, -90), *arc(0, middle - y, x, y, 90, -90), ("L", (x, y))]
    path += arc(s.w, y, x, y, 180, 90)
    return Outline((Path(tuple(path), is_filled=False),), (s.w * 0.6, 0, s.w, s.h))


def _mirrored(maker: Callable[[_Shape], Outline]) -> Callable[[_Shape], Outline]:
    return lambda s: maker(s).flipped((s.w, s.h), across=True, down=False)


def _bracket_pair(s: _Shape) -> Outline:
    r = s.short * s.adj("adj", 16_667, 50_000)
    half = _Shape(r, s.h, {"adj": _ROUND * r / max(min(r, s.h), 1e-6)})
    left = _bracket(half).paths[0].segments
    outline = Outline((Path(left, is_filled=False),), (0, 0, s.w, s.h))
    right = outline.flipped((s.w, s.h), across=True, down=False)
    inset = r * 0.29
    return Outline((*outline.paths, *right.paths), (inset, inset, s.w - inset, s.h - inset))


def _arc_of(s: _Shape) -> Outline:
    start, end = s.given.get("adj1", 270 * _TURN) / _TURN, s.given.get("adj2", 0) / _TURN
    path = _sector(s, start, (end - start) % 360 or 360)
    return Outline(
        (
            Path((*path, ("L", (s.w / 2, s.h / 2)), ("Z", ())), is_stroked=False),
            Path(tuple(path), is_filled=False),
        ),
        (0, 0, s.w, s.h),
    )


def _pie(s: _Shape) -> list[Segment]:
    start, end = s.given.get("adj1", 0) / _TURN, s.given.get("adj2", 270 * _TURN) / _TURN
    return [*_sector(s, start, (end - start) % 360 or 360), ("L", (s.w / 2, s.h / 2)), ("Z", ())]


def _sector(s: _Shape, start: float, sweep: float) -> list[Segment]:
    rx, ry, angle = s.w / 2, s.h / 2, math.radians(start)
    begin = (rx + rx * math.cos(angle), ry + ry * math.sin(angle))
    return [("M", begin), *arc(rx, ry, rx, ry, start, sweep)]


def _block_arc(s: _Shape) -> list[Segment]:
    start, end = s.given.get("adj1", 180 * _TURN) / _TURN, s.given.get("adj2", 0) / _TURN
    sweep, thick = (end - start) % 360 or 360, s.short * s.adj("adj3", 25_000, 50_000)
    rx, ry, angle = s.w / 2 - thick, s.h / 2 - thick, math.radians(end)
    inner = (s.w / 2 + rx * math.cos(angle), s.h / 2 + ry * math.sin(angle))
    return [
        *_sector(s, start, sweep),
        ("L", inner),
        *arc(s.w / 2, s.h / 2, rx, ry, end, -sweep),
        ("Z", ()),
    ]


def _moon(s: _Shape) -> list[Segment]:
    thin = s.w * (1 - s.adj("adj", 50_000, 87_500))
    outer = arc(s.w, s.h / 2, s.w, s.h / 2, 90, 180)
    return [("M", (s.w, s.h)), *outer, *arc(s.w, s.h / 2, thin, s.h / 2, 270, -180), ("Z", ())]


def _snipped_and_round(s: _Shape) -> list[Segment]:
    rounded, cut = (s.short * s.adj(name, 16_667, 50_000) for name in ("adj1", "adj2"))
    return _rounded(s, rounded, -cut, 0, 0)


def _heart(s: _Shape) -> list[Segment]:
    x, y = s.w / 2, s.h / 4
    right = (x + s.w * 10 / 48, -s.h / 3, x + s.w * 50 / 48, y, x, s.h)
    left = (x - s.w * 50 / 48, y, x - s.w * 10 / 48, -s.h / 3, x, y)
    return [("M", (x, y)), ("C", right), ("C", left), ("Z", ())]


def _callout(*, radius: bool) -> Callable[[_Shape], list[Segment]]:
    """Return a maker of a speech box, its corners round or not."""

    def make(s: _Shape) -> list[Segment]:
        dx, dy = s.w * s.adj("adj1", -20_833, 1e7), s.h * s.adj("adj2", 62_500, 1e7)
        r = s.short * s.adj("adj3", 16_667, 50_000) if radius else 0.0
        tip = (s.w / 2 + dx, s.h / 2 + dy)
        is_across = abs(dx) * s.h > abs(dy) * s.w
        side = (1 if dx > 0 else 3) if is_across else (2 if dy > 0 else 0)
        path: list[Segment] = []
        corners = ((0.0, 0.0), (s.w, 0.0), (s.w, s.h), (0.0, s.h))
        for index, (x, y) in enumerate(corners):
            cx, cy = x + (r if x == 0 else -r), y + (r if y == 0 else -r)
            path.append(("L" if path else "M", (x if index % 2 == 0 else cx, cy if index % 2 == 0 else y)))
            path += arc(cx, cy, r, r, 180 + 90 * index, 90) if r else []
            if index == side:
                far, (nx, ny) = (dy > 0) if is_across else (dx > 0), corners[(index + 1) % 4]
                parts = (7 / 12, 10 / 12) if far == (index in {0, 1}) else (2 / 12, 5 / 12)
                first, second = ((x + (nx - x) * part, y + (ny - y) * part) for part in parts)
                path += [("L", first), ("L", tip), ("L", second)]
        return [*path, ("Z", ())]

    return make


def _round_callout(s: _Shape) -> list[Segment]:
    dx, dy = s.w * s.adj("adj1", -20_833, 1e7), s.h * s.adj("adj2", 62_500, 1e7)
    angle = math.degrees(math.atan2(dy * s.w, dx * s.h))
    path = _sector(s, angle + 11, 338)
    return [*path, ("L", (s.w / 2 + dx, s.h / 2 + dy)), ("Z", ())]


_DIAMOND = _even((0.5, 0), (1, 0.5), (0.5, 1), (0, 0.5))
_RECTANGLE = _even((0, 0), (1, 0), (1, 1), (0, 1))
PRESETS: Mapping[str, Callable[[_Shape], Outline | list[Segment]]] = {
    "rect": lambda s: _rounded(s, 0, 0, 0, 0),
    "roundRect": _corners("adj", "adj", "adj", "adj"),
    "round1Rect": _corners("", "adj", "", ""),
    "round2SameRect": _corners("adj1", "adj1", "adj2", "adj2"),
    "round2DiagRect": _corners("adj1", "adj2", "adj1", "adj2"),
    "snip1Rect": _corners("", "adj", "", "", cut=True),
    "snip2SameRect": _corners("adj1", "adj1", "adj2", "adj2", cut=True),
    "snip2DiagRect": _corners("adj2", "adj1", "adj2", "adj1", cut=True),
    "snipRoundRect": _snipped_and_round,
    "ellipse": _disc,
    "blockArc": _block_arc,
    "moon": _moon,
    "donut": _ring,
    "frame": _frame,
    "can": _can,
    "cube": _cube,
    "foldedCorner": _folded,
    "triangle": _triangle,
    "rtTriangle": _even((0, 0), (1, 1), (0, 1)),
    "diamond": _DIAMOND,
    "parallelogram": _leaning,
    "trapezoid": _trapezoid,
    "pentagon": _even((0.5, 0), (1, 0.382), (0.809, 1), (0.191, 1), (0, 0.382)),
    "hexagon": _hexagon,
    "octagon": _octagon,
    "plus": _cross,
    "homePlate": _pointed,
    "chevron": _chevron,
    "star4": _star(4, 12_500),
    "star5": _star(5, 19_098, 1.05146, 1.10557),
    "star6": _star(6, 28_868, 1.1547),
    "star7": _star(7, 34_601, 1.02572, 1.0521),
    "star8": _star(8, 37_500),
    "star10": _star(10, 42_533, 1.05146),
    "star12": _star(12, 37_500),
    "star16": _star(16, 37_500),
    "star24": _star(24, 37_500),
    "star32": _star(32, 37_500),
    "rightArrow": _arrow(upright=False, both=False),
    "leftArrow": _arrow(upright=False, both=False, back=True),
    "downArrow": _arrow(upright=True, both=False),
    "upArrow": _arrow(upright=True, both=False, back=True),
    "leftRightArrow": _arrow(upright=False, both=True),
    "upDownArrow": _arrow(upright=True, both=True),
    "heart": _heart,
    "arc": _arc_of,
    "pie": _pie,
    "leftBracket": _bracket,
    "rightBracket": _mirrored(_bracket),
    "leftBrace": _brace,
    "rightBrace": _mirrored(_brace),
    "bracketPair": _bracket_pair,
    "wedgeRectCallout": _callout(radius=False),
    "wedgeRoundRectCallout": _callout(radius=True),
    "wedgeEllipseCallout": _round_callout,
    "line": lambda s: _open((0, 0), (s.w, s.h)),
    "straightConnector1": lambda s: _open((0, 0), (s.w, s.h)),
    "bentConnector2": lambda s: _open((0, 0), (s.w, 0), (s.w, s.h)),
    "bentConnector3": _bent,
    "curvedConnector3": _curved,
    "flowChartAlternateProcess": _corners("adj", "adj", "adj", "adj"),
    "flowChartDecision": _DIAMOND,
    "flowChartInputOutput": _even((0, 1), (0.2, 0), (1, 0), (0.8, 1)),
    "flowChartPredefinedProcess": _ruled((1 / 8, 0, 1 / 8, 1), (7 / 8, 0, 7 / 8, 1)),
    "flowChartInternalStorage": _ruled((1 / 8, 0, 1 / 8, 1), (0, 1 / 8, 1, 1 / 8)),
    "flowChartDocument": _document,
    "flowChartTerminator": _pill,
    "flowChartPreparation": _even((0, 0.5), (0.2, 0), (0.8, 0), (1, 0.5), (0.8, 1), (0.2, 1)),
    "flowChartManualInput": _even((0, 0.2), (1, 0), (1, 1), (0, 1)),
    "flowChartManualOperation": _even((0, 0), (1, 0), (0.8, 1), (0.2, 1)),
    "flowChartConnector": _disc,
    "flowChartOffpageConnector": _even((0, 0), (1, 0), (1, 0.8), (0.5, 1), (0, 0.8)),
    "flowChartPunchedCard": _even((0, 0.2), (0.2, 0), (1, 0), (1, 1), (0, 1)),
    "flowChartExtract": _even((0.5, 0), (1, 1), (0, 1)),
    "flowChartMerge": _even((0, 0), (1, 0), (0.5, 1)),
    "flowChartCollate": _even((0, 0), (1, 0), (0, 1), (1, 1)),
    "flowChartMagneticDisk": _can,
    "flowChartOr": _ruled((0.5, 0, 0.5, 1), (0, 0.5, 1, 0.5), disc=True),
    "flowChartSummingJunction": _ruled(
        (0.1464, 0.1464, 0.8536, 0.8536), (0.8536, 0.1464, 0.1464, 0.8536), disc=True
    ),
}


# Drawn by hand (20.1.9.8).


def freehand(node: etree._Element, size: tuple[float, float]) -> Outline:
    """Return the outline that `node` (`a:custGeom`) draws in a shape of `size` in points.

    Raises UnknownOutline for a formula or a command that no standard names.
    """
    parts = {local(child): child for child in node}
    guides = _Guides(size)
    for name in ("avLst", "gdLst"):
        for guide in parts.get(name, ()):
            guides.add(guide.get("name", ""), guide.get("fmla", ""))
    paths = []
    for path in parts.get("pathLst", ()):
        scale = _scale_of(path, size)
        segments = tuple(_commands(path, guides, scale))
        if len(segments) > _MOST_SEGMENTS:
            raise UnknownOutline("自由图形的点太多")
        is_stroked = path.get("stroke", "1") not in {"0", "false"}
        paths.append(Path(segments, path.get("fill", "norm") != "none", is_stroked))
    rectangle, room = parts.get("rect"), (0.0, 0.0, *size)
    if rectangle is not None:
        left, top, right, bottom = (guides.value(rectangle.get(side, "")) / _EMU for side in "ltrb")
        room = (left, top, right, bottom) if right - left > 1 and bottom - top > 1 else room
    return Outline(tuple(paths), room)


def _scale_of(path: etree._Element, size: tuple[float, float]) -> tuple[float, float]:
    """Return how many points the units of `path` are across and down; EMU where it says nothing."""
    wide, high = number(path.get("w")), number(path.get("h"))
    return size[0] / wide if wide else 1 / _EMU, size[1] / high if high else 1 / _EMU


def _commands(path: etree._Element, guides: _Guides, scale: tuple[float, float]) -> Iterator[Segment]:
    here = (0.0, 0.0)
    for command in path:
        name = local(command)
        points = [
            (guides.value(point.get("x", "")) * scale[0], guides.value(point.get("y", "")) * scale[1])
            for point in command
        ]
        if name == "close":
            yield "Z", ()
        elif name == "arcTo":
            curves = _arc_to(command, guides, scale, here)
            yield from curves
            here = curves[-1][1][-2:] if curves else here  # type: ignore[assignment]
        elif name in {"moveTo", "lnTo"} and points:
            here = points[-1]
            yield "M" if name == "moveTo" else "L", here
        elif name == "cubicBezTo" and len(points) == 3:
            yield "C", (*points[0], *points[1], *points[2])
            here = points[-1]
        elif name == "quadBezTo" and len(points) == 2:
            (ax, ay), (bx, by) = points
            first = (here[0] + (ax - here[0]) * 2 / 3, here[1] + (ay - here[1]) * 2 / 3)
            yield "C", (*first, bx + (ax - bx) * 2 / 3, by + (ay - by) * 2 / 3, bx, by)
            here = points[-1]
        else:
            raise UnknownOutline(name)


def _arc_to(
    command: etree._Element, guides: _Guides, scale: tuple[float, float], here: tuple[float, float]
) -> list[Segment]:
    rx, ry, start, sweep = (guides.value(command.get(name, "")) for name in ("wR", "hR", "stAng", "swAng"))
    rx, ry, start, sweep = rx * scale[0], ry * scale[1], start / _TURN, sweep / _TURN
    # The angle is that of the ray, not of the ellipse's parameter.
    ray = math.radians(start)
    begin = math.degrees(math.atan2(rx * math.sin(ray), ry * math.cos(ray))) if rx and ry else start
    angle = math.radians(begin)
    return arc(here[0] - rx * math.cos(angle), here[1] - ry * math.sin(angle), rx, ry, begin, sweep)


class _Guides:
    """The named values of a shape drawn by hand, in EMU and parts of a degree (20.1.9.11)."""

    def __init__(self, size: tuple[float, float]) -> None:
        w, h = (side * _EMU for side in size)
        s = min(w, h)
        self._known = {"l": 0.0, "t": 0.0, "r": w, "b": h, "w": w, "h": h, "hc": w / 2, "vc": h / 2}
        self._known |= {
            "ss": s,
            "ls": max(w, h),
            "cd2": 180.0 * _TURN,
            "cd4": 90.0 * _TURN,
            "cd8": 45.0 * _TURN,
        }
        self._known |= {
            "3cd4": 270.0 * _TURN,
            "3cd8": 135.0 * _TURN,
            "5cd8": 225.0 * _TURN,
            "7cd8": 315.0 * _TURN,
        }
        for part in (2, 3, 4, 5, 6, 8, 10, 12, 16, 32):
            self._known |= {f"wd{part}": w / part, f"hd{part}": h / part, f"ssd{part}": s / part}

    def value(self, text: str) -> float:
        """Return the value of a name or a number, lengths in EMU."""
        return self._known[text] if text in self._known else number(text)

    def add(self, name: str, formula: str) -> None:
        """Reckon `formula` and remember it as `name`."""
        operator, *operands = formula.split()
        a, b, c = (self.value(operand) for operand in [*operands, "0", "0", "0"][:3])
        try:
            self._known[name] = _FORMULAS[operator](a, b, c)
        except (ArithmeticError, ValueError):
            self._known[name] = 0.0
        except KeyError:
            raise UnknownOutline(operator) from None


def _angle(value: float) -> float:
    return math.radians(value / _TURN)


_FORMULAS: Mapping[str, Callable[[float, float, float], float]] = {
    "*/": lambda a, b, c: a * b / c,
    "+-": lambda a, b, c: a + b - c,
    "+/": lambda a, b, c: (a + b) / c,
    "?:": lambda a, b, c: b if a > 0 else c,
    "abs": lambda a, _b, _c: abs(a),
    "at2": lambda a, b, _c: math.degrees(math.atan2(b, a)) * _TURN,
    "cat2": lambda a, b, c: a * math.cos(math.atan2(c, b)),
    "cos": lambda a, b, _c: a * math.cos(_angle(b)),
    "max": lambda a, b, _c: max(a, b),
    "min": lambda a, b, _c: min(a, b),
    "mod": lambda a, b, c: math.sqrt(a * a + b * b + c * c),
    "pin": lambda a, b, c: max(a, min(b, c)),
    "sat2": lambda a, b, c: a * math.sin(math.atan2(c, b)),
    "sin": lambda a, b, _c: a * math.sin(_angle(b)),
    "sqrt": lambda a, _b, _c: math.sqrt(a),
    "tan": lambda a, b, _c: a * math.tan(_angle(b)),
    "val": lambda a, _b, _c: a,
}


# Pictures.


def ends_of(outline: Outline) -> list[tuple[tuple[float, float], float]]:
    """Return the beginning and the end of a line in points, each with the angle of an arrow head there."""
    points = [
        values[at : at + 2] for _, values in outline.paths[0].segments for at in range(0, len(values), 2)
    ]
    found = []
    for line in (points, points[::-1]):
        end = line[0]
        other = next((point for point in line if math.dist(point, end) > 0.01), (end[0] - 1, end[1]))
        found.append(((end[0], end[1]), math.atan2(end[1] - other[1], end[0] - other[0])))
    return found


@dataclass(frozen=True)
class Stroke:
    """How an outline is drawn: its width in points, its colour, its dashes and the ends of a line."""

    width: float
    colour: str
    is_dashed: bool = False
    is_double: bool = False
    """Whether it is two lines, where it is a rectangle."""
    begins: str = "none"
    """The kind of arrow head at its beginning (`a:headEnd`)."""
    ends: str = "none"


def picture_of(
    outline: Outline, size: tuple[float, float], fill: str | None, stroke: Stroke | None
) -> tuple[bytes, float]:
    """Return the outline as SVG, and how far the picture reaches over `size` on all sides, in points."""
    edge = 0.0
    if stroke is not None:
        edge = stroke.width / 2 if outline.paths[0].is_filled else max(stroke.width, 0.75) * 4
    over = edge + max((max(-v, 0.0) for p in outline.paths for _, vs in p.segments for v in vs), default=0.0)
    wide, high = size
    reach = [
        (x - wide, y - high)
        for p in outline.paths
        for _, vs in p.segments
        for x, y in zip(vs[::2], vs[1::2], strict=True)
    ]
    over = max(over, edge + max((max(pair) for pair in reach), default=0.0))
    drawn = []
    for path in outline.paths:
        data = " ".join(kind + " ".join(f"{value:.3f}" for value in values) for kind, values in path.segments)
        shown = f'fill="{fill}" fill-rule="evenodd"' if fill and path.is_filled else 'fill="none"'
        if stroke is not None and path.is_stroked:
            dashes = (
                f' stroke-dasharray="{stroke.width * 4:g} {stroke.width * 3:g}"' if stroke.is_dashed else ""
            )
            shown += (
                f' stroke="{stroke.colour}" stroke-width="{stroke.width:g}" stroke-linejoin="miter"{dashes}'
            )
        drawn.append(f'<path d="{data}" {shown}/>')
    if stroke is not None and not outline.paths[0].is_filled:
        for kind, (point, angle) in zip((stroke.begins, stroke.ends), ends_of(outline), strict=True):
            drawn.append(_head(kind, point, angle, stroke))
    box = f"{-over:g} {-over:g} {wide + 2 * over:g} {high + 2 * over:g}"
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" preserveAspectRatio="none">'
    return f"{head}{''.join(drawn)}</svg>".encode(), over


def _head(kind: str, point: tuple[float, float], angle: float, stroke: Stroke) -> str:
    """Return an arrow head of middle size that ends in `point`."""
    if kind == "none":
        return ""
    size = max(stroke.width, 0.75) * 3
    across, x, y = size / 2, *point
    if kind == "oval":
        return f'<circle cx="{x:.3f}" cy="{y:.3f}" r="{across:.3f}" fill="{stroke.colour}"/>'
    shapes = {"diamond": [(across, 0), (0, across), (-across, 0), (0, -across)]}
    shapes["stealth"] = [(0, 0), (-size, across), (-size * 0.6, 0), (-size, -across)]
    usual = [(0.0, 0.0), (-size, across), (-size, -across)]
    cos, sin = math.cos(angle), math.sin(angle)
    turned = [(x + px * cos - py * sin, y + px * sin + py * cos) for px, py in shapes.get(kind, usual)]
    listed = " ".join(f"{px:.3f},{py:.3f}" for px, py in turned)
    return f'<polygon points="{listed}" fill="{stroke.colour}"/>'
