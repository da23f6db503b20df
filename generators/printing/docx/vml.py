"""Shapes of VML (ECMA-376 part 4, 19.1), which Word writes for old files and WPS for some new ones."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from generators.printing.charts.colours import faded
from generators.printing.docx.geometry import Outline, Path, Stroke, UnknownOutline, preset
from generators.printing.docx.styles import local
from generators.printing.layout.css import number

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lxml import etree

    from generators.printing.layout.curves import Segment

_OFFICE = "{urn:schemas-microsoft-com:office:office}"
_UNIT = 21_600
"""What the adjustments of preset shapes count in."""
_OFF = frozenset({"f", "false"})
_TONE = re.compile(r"#[0-9a-fA-F]{3}(?:[0-9a-fA-F]{3})?\b|[a-z]+\b")
_HEADS = {"block": "triangle", "classic": "stealth", "open": "arrow", "diamond": "diamond", "oval": "oval"}
_ELEMENTS = {"rect": "rect", "roundrect": "roundRect", "oval": "ellipse", "line": "line"}
_PRESETS = {
    "1": "rect",
    "2": "roundRect",
    "3": "ellipse",
    "4": "diamond",
    "5": "triangle",
    "6": "rtTriangle",
    "7": "parallelogram",
    "8": "trapezoid",
    "9": "hexagon",
    "10": "octagon",
    "11": "plus",
    "12": "star5",
    "13": "rightArrow",
    "15": "homePlate",
    "16": "cube",
    "20": "line",
    "22": "can",
    "23": "donut",
    "32": "straightConnector1",
    "33": "bentConnector2",
    "34": "bentConnector3",
    "38": "curvedConnector3",
    "55": "chevron",
    "56": "pentagon",
    "58": "star8",
    "61": "wedgeRectCallout",
    "62": "wedgeRoundRectCallout",
    "63": "wedgeEllipseCallout",
    "65": "foldedCorner",
    "66": "leftArrow",
    "67": "downArrow",
    "68": "upArrow",
    "69": "leftRightArrow",
    "70": "upDownArrow",
    "74": "heart",
    "75": "rect",
    "85": "leftBracket",
    "86": "rightBracket",
    "87": "leftBrace",
    "88": "rightBrace",
    "109": "flowChartProcess",
    "110": "flowChartDecision",
    "111": "flowChartInputOutput",
    "112": "flowChartPredefinedProcess",
    "113": "flowChartInternalStorage",
    "114": "flowChartDocument",
    "116": "flowChartTerminator",
    "117": "flowChartPreparation",
    "118": "flowChartManualInput",
    "119": "flowChartManualOperation",
    "120": "flowChartConnector",
    "127": "flowChartExtract",
    "128": "flowChartMerge",
    "132": "flowChartMagneticDisk",
    "176": "flowChartAlternateProcess",
    "177": "flowChartOffpageConnector",
    "187": "star4",
    "201": "rect",
    "202": "rect",
}
"""The preset shapes of DrawingML by their numbers in VML (`o:spt`)."""
RECTANGLE = "rect"
_STRAIGHT = "136"
"""The number of WordArt that does not bend."""


def style_of(node: etree._Element) -> dict[str, str]:
    """Return the `style` of a VML element, its names in small letters."""
    parts = (part.partition(":") for part in node.get("style", "").split(";"))
    return {key.strip().lower(): value.strip() for key, _, value in parts}


def turned(style: Mapping[str, str]) -> dict[str, str]:
    """Return the CSS of the turn of a shape: degrees, or 65536ths of one marked `fd`."""
    given = style.get("rotation", "")
    angle = number(given.removesuffix("fd")) / (65536 if given.endswith("fd") else 1)
    # A shape is turned and then mirrored: mirrored once, it is turned the other way.
    angle *= -1 if len({"x", "y"} & set(style.get("flip", ""))) == 1 else 1
    return {"transform": f"rotate({angle:g}deg)"} if angle else {}


def length(value: str) -> float:
    """Return a length of VML in points; bare numbers are pixels."""
    match = re.match(r"\s*(-?[\d.]+)\s*(pt|in|cm|mm|px|)", value or "")
    if not match:
        return 0.0
    size = {"pt": 1.0, "in": 72.0, "cm": 72 / 2.54, "mm": 72 / 25.4, "px": 0.75, "": 0.75}[match[2]]
    return max(-20000.0, min(20000.0, number(match[1]) * size))


def pair(text: str | None, usual: tuple[float, float]) -> tuple[float, float]:
    """Return two numbers with a comma between them, in the unit of the shape they belong to."""
    first, comma, second = (text or "").partition(",")
    return (number(first, 0.0), number(second, 0.0)) if comma else usual


def stroke_of(shape: etree._Element) -> Stroke | None:
    """Return how the outline of a shape is drawn; None for one without."""
    line = next((child for child in shape if local(child) == "stroke"), None)
    if shape.get("stroked", "t") in _OFF or (line is not None and line.get("on", "t") in _OFF):
        return None
    given: Mapping[str, str] = dict(line.attrib) if line is not None else {}  # type: ignore[arg-type]
    width = length(shape.get("strokeweight") or given.get("weight") or "0.75pt")
    heads = (_HEADS.get(given.get(name, ""), "none") for name in ("startarrow", "endarrow"))
    is_dashed = given.get("dashstyle", "solid") != "solid"
    return Stroke(width, _tone(shape.get("strokecolor", "")) or "#000000", is_dashed, False, *heads)


def fill_of(shape: etree._Element, usual: str | None) -> str | None:
    """Return the colour behind a shape as CSS, `usual` for one that names none."""
    fill = next((child for child in shape if local(child) == "fill"), None)
    if shape.get("filled", "t") in _OFF or (fill is not None and fill.get("on", "t") in _OFF):
        return None
    tone = _tone(shape.get("fillcolor", "")) or usual
    return faded(tone, _part(fill.get("opacity", "1"))) if tone and fill is not None else tone


def _part(given: str) -> float:
    """Return a share as VML writes it: 0.5, 50% or 32768f."""
    whole = 65536 if given.endswith("f") else 100 if given.endswith("%") else 1
    return max(0.0, min(1.0, number(given.rstrip("f%"), 1.0) / whole))


def ink_of(shape: etree._Element) -> str | None:
    """Return the colour of WordArt as CSS: of a gradient from white, which paper hides, its other end."""
    tone = fill_of(shape, "#ffffff")
    fill = next((child for child in shape if local(child) == "fill"), None)
    if tone in _WHITE and fill is not None and fill.get("type", "solid") != "solid":
        return _tone(fill.get("color2", "")) or tone
    return tone


_WHITE = frozenset({"#ffffff", "#fff", "white"})


def _tone(text: str) -> str | None:
    found = _TONE.match(text.strip())
    return found[0] if found and found[0] not in {"none", "fill", "this"} else None


def kind_of(shape: etree._Element) -> str:
    """Return the preset that a shape is, empty for one drawn by hand.

    Raises UnknownOutline for a preset that is not drawn.
    """
    name = local(shape)
    if name in _ELEMENTS:
        return _ELEMENTS[name]
    if name != "shape":
        raise UnknownOutline(name)
    if shape.get("path"):
        return ""
    given = shape.get("type", "")
    if not given and not shape.get(_OFFICE + "spt") and any(local(child) == "textbox" for child in shape):
        return RECTANGLE
    numbered = _number_of(shape)
    if numbered not in _PRESETS:
        raise UnknownOutline(f"第 {numbered} 种" if numbered else name)
    return _PRESETS[numbered]


def _number_of(shape: etree._Element) -> str:
    return shape.get(_OFFICE + "spt") or "".join(re.findall(r"\d+$", shape.get("type", "")))


def outline_of(shape: etree._Element, size: tuple[float, float]) -> Outline:
    """Return the outline of a shape of `size` in points; raise UnknownOutline for one that is not drawn."""
    kind, flip = kind_of(shape), style_of(shape).get("flip", "")
    outline = preset(kind, size, _adjustments(shape, kind, size)) if kind else _by_path(shape, size)
    return outline.flipped(size, across="x" in flip, down="y" in flip)


def _adjustments(shape: etree._Element, kind: str, size: tuple[float, float]) -> dict[str, float]:
    """Return the adjustments of a shape as DrawingML counts them; those of the others stay as usual."""
    if kind == "roundRect":
        given = shape.get("arcsize", "")
        part = (
            number(given.removesuffix("f")) / 65536
            if given.endswith("f")
            else number(given.rstrip("%")) / 100
        )
        return {"adj": part * 100_000} if given else {}
    first, second = (value / _UNIT for value in pair(shape.get("adj"), (-1.0, -1.0)))
    if kind == "triangle" and shape.get("adj"):
        return {"adj": number(shape.get("adj")) / _UNIT * 100_000}
    if kind in {"bentConnector3", "curvedConnector3"} and shape.get("adj"):
        return {"adj1": number(shape.get("adj", "").partition(",")[0]) / _UNIT * 100_000}
    if first < 0 or not kind.endswith("Arrow"):
        return {}
    long = size[1] if kind in {"downArrow", "upArrow", "upDownArrow"} else size[0]
    head = 1 - first if kind in {"rightArrow", "downArrow"} else first
    return {"adj1": (1 - 2 * second) * 100_000, "adj2": head * long / max(min(size), 0.01) * 100_000}


@dataclass(frozen=True)
class WordArt:
    """Words that are drawn as large as their shape, as watermarks are (`v:textpath`)."""

    lines: tuple[str, ...]
    font: str
    is_bold: bool
    is_italic: bool
    is_straight: bool
    """Whether it runs along a straight line."""


def word_art_of(shape: etree._Element) -> WordArt | None:
    """Return the words that `shape` is made of; None for a shape that is none."""
    path = next((child for child in shape if local(child) == "textpath"), None)
    if path is None or path.get("on", "t") in _OFF or not path.get("string", "").strip():
        return None
    style = style_of(path)
    return WordArt(
        tuple(line for line in path.get("string", "").splitlines() if line.strip()),
        style.get("font-family", "").strip("\"' "),
        style.get("font-weight", "") in {"bold", "700"},
        style.get("font-style", "") == "italic",
        _number_of(shape) == _STRAIGHT,
    )


_COMMAND = re.compile(r"(nf|ns|[mlcxetrv])([^a-z]*)")


def _by_path(shape: etree._Element, size: tuple[float, float]) -> Outline:
    """Return the outline that the `path` of a shape draws (19.1.2.11 of part 4)."""
    text = re.sub(r"\s*,\s*", ",", shape.get("path", "").strip())
    wide, high = pair(shape.get("coordsize"), (1000.0, 1000.0))
    left, top = pair(shape.get("coordorigin"), (0.0, 0.0))
    if not wide or not high or "@" in text or _COMMAND.sub("", text).strip(", "):
        raise UnknownOutline("自由图形")
    segments, is_filled, is_stroked = [], True, True
    for kind, values in _absolute(text):
        if kind in {"nf", "ns"}:
            is_filled, is_stroked = is_filled and kind != "nf", is_stroked and kind != "ns"
            continue
        scaled = [
            (value - (left, top)[index % 2]) * size[index % 2] / (wide, high)[index % 2]
            for index, value in enumerate(values)
        ]
        segments.append((kind, tuple(scaled)))
    return Outline((Path(tuple(segments), is_filled, is_stroked),), (0.0, 0.0, *size))


def _absolute(text: str) -> Iterator[Segment]:
    """Yield the commands of a path with places in the units of the shape, none of them relative."""
    x = y = 0.0
    for match in _COMMAND.finditer(text):
        kind, given = match[1], re.sub(r"\s+", ",", match[2].strip())
        values = [number(value or "0") for value in given.split(",")] if given else []
        if kind == "e":
            continue
        if kind in {"x", "nf", "ns"}:
            yield ("Z" if kind == "x" else kind), ()
            continue
        values += [0.0] * (-len(values) % (6 if kind in "cv" else 2))
        size = 6 if kind in "cv" else 2
        for at in range(0, len(values), size):
            points = values[at : at + size]
            if kind in "trv":
                points = [value + (x, y)[index % 2] for index, value in enumerate(points)]
            x, y = points[-2:]
            yield {"m": "M", "t": "M", "l": "L", "r": "L", "c": "C", "v": "C"}[kind], tuple(points)
