"""How a shape of DrawingML looks, in Word files and sheets: its outline, its line, what fills it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generators.printing.charts.colours import colour_of, fill_of, middle_of
from generators.printing.docx.geometry import Outline, Stroke, freehand, points_of_emu, preset
from generators.printing.docx.styles import local
from generators.printing.layout.css import number

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from lxml import etree

_RECTANGLES = frozenset({"rect", "textBox", "flowChartProcess"})
GROUPS = frozenset({"wgp", "grpSp", "wpc", "lockedCanvas"})
_THEME_LINES = {"1": 0.5, "2": 1.0, "3": 1.5}
"""The widths of lines that the themes of Office number, in points."""


def child_of(node: etree._Element | None, name: str) -> etree._Element | None:
    """Return the child of `node` with the local `name`."""
    return next((child for child in node if local(child) == name), None) if node is not None else None


def of_theme(node: etree._Element, name: str) -> etree._Element | None:
    """Return what the style of a shape takes from the theme as `name`: fillRef, lnRef or fontRef."""
    found = child_of(child_of(node, "style"), name)
    return found if found is not None and found.get("idx", "0") not in {"0", "none"} else None


def is_rectangle(properties: etree._Element | None) -> bool:
    """Return whether `spPr` gives a shape the outline of a rectangle, as one that says nothing has it."""
    geometry = child_of(properties, "prstGeom")
    kind = geometry.get("prst", "rect") if geometry is not None else "rect"
    return child_of(properties, "custGeom") is None and kind in _RECTANGLES


def outline_of(properties: etree._Element | None, size: tuple[float, float]) -> Outline:
    """Return the outline that `spPr` gives a shape of `size` in points; UnknownOutline for one not drawn."""
    geometry, custom = child_of(properties, "prstGeom"), child_of(properties, "custGeom")
    if custom is not None:
        return freehand(custom, size)
    given = {}
    for guide in geometry.iter() if geometry is not None else ():
        operator, _, value = guide.get("fmla", "").partition(" ")
        if operator == "val":
            given[guide.get("name", "")] = number(value)
    kind = geometry.get("prst", "rect") if geometry is not None else "rect"
    return preset("rect" if kind in _RECTANGLES else kind, size, given)


def stroke_of(
    node: etree._Element, properties: etree._Element | None, theme: Mapping[str, str]
) -> Stroke | None:
    """Return how the outline of a shape is drawn: by its own words, else by the style of the theme."""
    line, style = child_of(properties, "ln"), of_theme(node, "lnRef")
    if (line is None and style is None) or child_of(line, "noFill") is not None:
        return None
    width = _THEME_LINES.get(style.get("idx", ""), 0.75) if style is not None else 0.75
    if line is not None and line.get("w"):
        width = max(0.0, points_of_emu(line.get("w")))
    tone = fill_of(line, theme) if line is not None else None
    if tone is None and style is not None:
        tone = colour_of(style, theme)
    dash, heads = child_of(line, "prstDash"), [child_of(line, name) for name in ("headEnd", "tailEnd")]
    begins, ends = (head.get("type", "none") if head is not None else "none" for head in heads)
    is_dashed = dash is not None and dash.get("val") != "solid"
    is_double = line is not None and line.get("cmpd", "sng") != "sng" and width >= 1.5
    return Stroke(max(0.25, width), tone or "#000000", is_dashed, is_double, begins, ends)


def ground_of(
    node: etree._Element,
    properties: etree._Element | None,
    theme: Mapping[str, str],
    warn: Callable[[str], None],
) -> str | None:
    """Return the colour behind a shape: its own, else that of its style in the theme.

    `warn` is told of what is drawn only roughly.
    """
    for child in properties if properties is not None else ():
        if local(child) == "solidFill":
            return colour_of(child, theme)
        if local(child) == "gradFill":
            warn("渐变的底色按一种颜色打印")
            return middle_of(child, theme)
        if local(child) in {"blipFill", "pattFill"}:
            warn("图案或图片的底色不打印")
            return None
        if local(child) == "noFill":
            return None
        if local(child) == "grpFill":
            group = next((above for above in node.iterancestors() if local(above) in GROUPS), None)
            return ground_of(group, child_of(group, "grpSpPr"), theme, warn) if group is not None else None
    style = of_theme(node, "fillRef")
    return colour_of(style, theme) if style is not None else None


def has_words(node: etree._Element) -> bool:
    """Return whether there is text in `node`."""
    return bool("".join(map(str, node.itertext())).strip())
