"""A printed PDF as a clerk with a ruler sees it: lines, faces, rules and ink, in mm from the top left."""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pdfplumber

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MM = 25.4 / 72
_DOTS = 300
"""Dots an inch at which ink is looked for: a dot is 0.085 mm."""
_DARK = 170
_RED = (1.0, 0.0, 0.0)


@dataclass(frozen=True)
class Letter:
    """One character: its advance box, face, size in points and colour."""

    text: str
    x0: float
    x1: float
    bottom: float
    face: str
    size: float
    red: bool


@dataclass(frozen=True)
class Box:
    """A rectangle in millimetres."""

    x0: float
    top: float
    x1: float
    bottom: float
    red: bool = False

    @property
    def width(self) -> float:
        """Return the width."""
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        """Return the height."""
        return self.bottom - self.top

    @property
    def centre(self) -> float:
        """Return the middle of the width."""
        return (self.x0 + self.x1) / 2


@dataclass(frozen=True)
class Line:
    """Characters on one baseline, left to right, blanks at both ends left out."""

    letters: tuple[Letter, ...]
    page: PrintedPage

    @property
    def text(self) -> str:
        """Return the text without blanks."""
        return "".join(letter.text for letter in self.letters if letter.text.strip())

    @property
    def x0(self) -> float:
        """Return the left edge."""
        return self.letters[0].x0

    @property
    def x1(self) -> float:
        """Return the right edge."""
        return self.letters[-1].x1

    @property
    def centre(self) -> float:
        """Return the middle."""
        return (self.x0 + self.x1) / 2

    @property
    def base(self) -> float:
        """Return the bottom of the character boxes."""
        return self.letters[0].bottom

    def part(self, text: str) -> Line:
        """Return the part of the line that reads `text`."""
        visible = [letter for letter in self.letters if letter.text.strip()]
        at = "".join(letter.text for letter in visible).index(text)
        return Line(tuple(visible[at : at + len(text)]), self.page)

    @cached_property
    def ink(self) -> Box:
        """Return the box of the black or red on the paper around the line."""
        size = self.letters[0].size * MM
        return self.page.ink(
            Box(self.x0 - 0.3, self.base - 1.15 * size, self.x1 + 0.3, self.base + 0.06 * size)
        )


class PrintedPage:
    """One page of a print."""

    def __init__(self, page: Any) -> None:
        self._page = page
        self.number: int = page.page_number
        self.width, self.height = page.width * MM, page.height * MM

    @cached_property
    def lines(self) -> list[Line]:
        """Return the lines of text from the top, each from the left."""
        rows: list[list[Letter]] = []
        upright = [char for char in self._page.chars if char["upright"]]
        for letter in map(_letter, sorted(upright, key=lambda c: (c["bottom"], c["x0"]))):
            if rows and abs(rows[-1][0].bottom - letter.bottom) < 1.4:
                rows[-1].append(letter)
            else:
                rows.append([letter])
        ordered = (tuple(_trimmed(sorted(row, key=lambda letter: letter.x0))) for row in rows)
        return [Line(row, self) for row in ordered if row]

    @cached_property
    def turned(self) -> list[tuple[str, Box]]:
        """Return the characters that run down the page, from the top, with their boxes."""
        chars = sorted((c for c in self._page.chars if c["matrix"][1] < 0), key=lambda c: c["top"])
        return [(c["text"], _box((c["x0"], c["top"], c["x1"], c["bottom"]), ())) for c in chars]

    @cached_property
    def rules(self) -> list[Box]:
        """Return filled rectangles and strokes that are long and thin, from the top."""
        found = self._border_strips()
        for shape in (*self._page.rects, *self._page.lines, *self._page.curves):
            half = 0.0 if shape["object_type"] == "rect" and shape.get("fill") else shape["linewidth"] / 2
            flat = shape["bottom"] - shape["top"]
            if shape["x1"] - shape["x0"] > 100 and flat + 2 * half < 12:
                colour = shape["non_stroking_color"] if shape.get("fill") else shape["stroking_color"]
                edges = (shape["x0"], shape["top"] - half, shape["x1"], shape["bottom"] + half)
                found.append(_box(edges, colour))
        return sorted(found, key=lambda box: box.top)

    def _border_strips(self) -> list[Box]:
        """Return rules drawn as the difference of two rectangles, as the border of a paragraph is."""
        rects = self._page.rects
        return [
            _box((a["x0"], b["bottom"], a["x1"], a["bottom"]), a["non_stroking_color"])
            for a in rects
            for b in rects
            if (a["x0"], a["x1"], a["top"]) == (b["x0"], b["x1"], b["top"])
            and 0 < a["bottom"] - b["bottom"] < 6
        ]

    @cached_property
    def _image(self) -> Any:
        return self._page.to_image(resolution=_DOTS).original.convert("RGB")

    def ink(self, area: Box) -> Box:
        """Return the box of everything dark or red within `area`; raise `ValueError` for blank paper."""
        dots = _DOTS / 25.4
        left, top = round(area.x0 * dots), round(area.top * dots)
        cut = self._image.crop((left, top, round(area.x1 * dots), round(area.bottom * dots)))
        found = cut.convert("RGB").split()[1].point(lambda value: 255 if value < _DARK else 0).getbbox()
        if found is None:
            msg = f"no ink in {area}"
            raise ValueError(msg)
        return Box(*((start + offset) / dots for start, offset in zip(found, (left, top) * 2, strict=True)))


class Paper:
    """A printed PDF."""

    def __init__(self, pdf: bytes) -> None:
        self._pdf = pdfplumber.open(io.BytesIO(pdf))
        self.pages = [PrintedPage(page) for page in self._pdf.pages]

    def iter_lines(self) -> Iterator[Line]:
        """Yield every line of every page."""
        for page in self.pages:
            yield from page.lines

    def line(self, text: str, *, where: Callable[[Line], bool] = lambda _: True) -> Line:
        """Return the first line that has `text`; raise `LookupError` when none does."""
        for line in self.iter_lines():
            if text in line.text and where(line):
                return line
        msg = f"no line with {text}"
        raise LookupError(msg)

    def after(self, line: Line, count: int = 1) -> Line:
        """Return the `count`-th line under `line` on its page."""
        lines = line.page.lines
        return lines[next(i for i, other in enumerate(lines) if other.base == line.base) + count]


def _box(edges: tuple[float, float, float, float], colour: Any) -> Box:
    x0, top, x1, bottom = (edge * MM for edge in edges)
    return Box(x0, top, x1, bottom, red=_is_red(colour))


def _letter(char: dict[str, Any]) -> Letter:
    return Letter(
        char["text"],
        char["x0"] * MM,
        char["x1"] * MM,
        char["bottom"] * MM,
        char["fontname"].rpartition("+")[2],
        char["size"],
        _is_red(char["non_stroking_color"]),
    )


def _trimmed(row: list[Letter]) -> list[Letter]:
    while row and not row[0].text.strip():
        row.pop(0)
    while row and not row[-1].text.strip():
        row.pop()
    return row


def _is_red(colour: Any) -> bool:
    return isinstance(colour, tuple | list) and tuple(round(float(c), 2) for c in colour) == _RED
