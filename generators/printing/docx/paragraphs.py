"""Paragraph formatting of a DOCX as CSS: indents, spacing, and the height and baseline of every line."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from generators.printing.docx.runs import LineNeed, colour, shade, shaded
from generators.printing.layout import engine, fonts
from generators.printing.layout.css import add, number, points, pt

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from generators.printing.docx.styles import Properties


@dataclass(frozen=True)
class Grid:
    """The grid of a section: the height of a cell (0: lines do not snap), and what a character gains."""

    pitch: float = 0.0
    character: float = 0.0


@dataclass(frozen=True)
class Line:
    """A line as it will be set: its height, and its baseline from its top, in points."""

    height: float
    baseline: float


def set_line(paragraph: Properties, need: LineNeed, grid: Grid) -> Line:
    """Return the line that `need` takes under the spacing of `paragraph`, by Word's rules.

    Exact lines ignore the grid and hold the baseline at four fifths, as LibreOffice does after Word;
    the extra height of an at-least line goes above the text, that of a multiple below it. What a font leads
    its lines by stands above the text too (`font_metrics`).
    """
    rule = paragraph.get("spacing.lineRule", "auto")
    value = paragraph.get("spacing.line")
    if value is not None and rule == "exact":
        height = max(0.5, abs(points(value)))
        return Line(height, height * 0.8)
    natural, baseline = need.height, need.baseline
    if value is not None and rule == "atLeast":
        height = max(natural, abs(points(value)))
        baseline += height - natural
        if _snaps(paragraph, grid):
            cells = _cells(height, grid) * grid.pitch
            return Line(cells, baseline + (cells - height) / 2)
        return Line(height, baseline)
    times = max(0.06, number(value, 240) / 240)
    if _snaps(paragraph, grid):
        height = _cells(natural, grid) * grid.pitch * times
        return Line(height, baseline + (height - natural) / 2)
    return Line(natural * times, baseline if times >= 1 else baseline - natural * (1 - times))


def _snaps(paragraph: Properties, grid: Grid) -> bool:
    return grid.pitch > 0 and paragraph.get("snapToGrid", True)


def _cells(height: float, grid: Grid) -> int:
    return max(1, math.ceil(height / grid.pitch - 1e-6))


_LEAST_STRUT = 1.0
"""The size of the smallest strut in points."""


@lru_cache(maxsize=1)
def _strut() -> tuple[str, float]:
    """Return the family of all struts and its ascent less its descent, as Pango measures them, per size."""
    family = fonts.families_for("宋体")[0]
    html = ET.Element("html")
    body = add(html, "body")
    add(body, "p", text="国")
    laid = engine.lay_out(html, [f'p{{font:100px "{family}";line-height:0}}'], {})
    box = next(box for _, box, _ in laid.iter_texts())
    ascent = box.baseline - box.margin_top
    return family, (ascent - (box.height - ascent)) / 100


def line_css(line: Line) -> dict[str, str]:
    """Return the CSS of a block whose lines are `line`; the size of its strut puts the baseline there."""
    family, balance = _strut()
    size = max(_LEAST_STRUT, (2 * line.baseline - line.height) / balance)
    return {"line-height": pt(line.height), "font-size": pt(size), "font-family": f'"{family}"'}


def rise_of(line: Line) -> float:
    """Return the points that a line's text is to be raised: no strut holds a baseline above the middle."""
    _, balance = _strut()
    rise = (line.height + balance * _LEAST_STRUT) / 2 - line.baseline
    return round(rise, 3) if rise > 0 else 0.0


_ALIGN = {
    "left": "left",
    "start": "left",
    "center": "center",
    "right": "right",
    "end": "right",
    "both": "justify",
    "distribute": "justify",
    "thaiDistribute": "justify",
    "mediumKashida": "justify",
    "highKashida": "justify",
    "lowKashida": "justify",
}


@dataclass(frozen=True)
class Indents:
    """The indents of a paragraph in points; `first` is negative when it hangs."""

    left: float
    right: float
    first: float


def indents_of(paragraph: Properties, character: float) -> Indents:
    """Return the indents; those in characters count `character` points each and win over those in twips."""

    def side(name: str) -> float:
        chars = number(paragraph.get(f"ind.{name}Chars"))
        return chars / 100 * character if chars else points(paragraph.get("ind." + name))

    hanging = side("hanging")
    return Indents(side("left"), side("right"), -hanging if hanging else side("firstLine"))


def spacing_of(paragraph: Properties, side: str, line_unit: float) -> float:
    """Return the stated spacing `before` or `after` in points; one line of beforeLines is `line_unit`."""
    lines = number(paragraph.get(f"spacing.{side}Lines"))
    return max(0.0, lines / 100 * line_unit if lines else points(paragraph.get("spacing." + side)))


def paragraph_css(paragraph: Properties, indents: Indents) -> dict[str, str]:
    """Return alignment, indents and page breaking of a paragraph."""
    css = {"text-align": _ALIGN.get(paragraph.get("jc", "left"), "left")}
    if paragraph.get("bidi") and css["text-align"] in {"left", "right"}:
        css["text-align"] = {"left": "right", "right": "left"}[css["text-align"]]
    if paragraph.get("jc") in {"distribute", "thaiDistribute"}:
        css["text-align-last"] = "justify"
    if indents.left:
        css["margin-left"] = pt(indents.left)
    if indents.right:
        css["margin-right"] = pt(indents.right)
    if indents.first:
        css["text-indent"] = pt(indents.first)
    widow = "2" if paragraph.get("widowControl", True) else "1"
    css["widows"], css["orphans"] = widow, widow
    if paragraph.get("keepNext"):
        css["break-after"] = "avoid"
    if paragraph.get("keepLines"):
        css["break-inside"] = "avoid"
    if paragraph.get("pageBreakBefore"):
        css["break-before"] = "page"
    off = [
        word
        for name, word in (("overflowPunct", "no-hanging"), ("kinsoku", "no-kinsoku"))
        if not paragraph.get(name, True)
    ]
    if off:
        css["--breaking"] = " ".join(off)
    if not paragraph.get("wordWrap", True):
        css["word-break"] = "break-all"
    if tone := shade(paragraph.get("shd")):
        css |= shaded(tone)
    return css


_LINE_STYLES = {
    "double": "double",
    "triple": "double",
    "thinThickSmallGap": "double",
    "thickThinSmallGap": "double",
    "thinThickMediumGap": "double",
    "thickThinMediumGap": "double",
    "thinThickLargeGap": "double",
    "thickThinLargeGap": "double",
    "thinThickThinSmallGap": "double",
    "thinThickThinMediumGap": "double",
    "thinThickThinLargeGap": "double",
    "doubleWave": "double",
    "dashed": "dashed",
    "dashSmallGap": "dashed",
    "dotDash": "dashed",
    "dotDotDash": "dashed",
    "dashDotStroked": "dashed",
    "dotted": "dotted",
    **dict.fromkeys(("single", "thick", "wave", "inset", "outset", "threeDEmboss", "threeDEngrave"), "solid"),
}


def line_style(val: str, other: str = "solid") -> str:
    """Return the style of a border in CSS; `other` for those that are pictures."""
    return _LINE_STYLES.get(val, other)


def border_css(border: Mapping[str, str] | None) -> str | None:
    """Return a border as CSS, None when there is none; `w:sz` counts eighths of a point."""
    if not border or border.get("val", "nil") in {"nil", "none"}:
        return None
    style = line_style(border["val"])
    width = max(0.25, number(border.get("sz"), 4) / 8)
    if style == "double":
        width = max(width * 3, 1.5)
    return f"{pt(width)} {style} {colour(border.get('color')) or '#000000'}"


def borders_of(paragraph: Properties) -> dict[str, Mapping[str, str]]:
    """Return the borders that a paragraph draws, by side."""
    return {
        side: border
        for side in ("top", "left", "bottom", "right", "between")
        if (border := paragraph.get("pBdr." + side)) and border_css(border)
    }


def border_box_css(borders: Mapping[str, Mapping[str, str]], sides: Sequence[str]) -> dict[str, str]:
    """Return borders with their distance from the text; those at the sides lie outside it."""
    css = {}
    for side in sides:
        if side in borders and (line := border_css(borders[side])):
            css["border-" + side] = line
            space = number(borders[side].get("space"))
            css["padding-" + side] = pt(space)
            if side in {"left", "right"}:
                css["margin-" + side] = pt(-space - max(0.25, number(borders[side].get("sz"), 4) / 8))
    return css
