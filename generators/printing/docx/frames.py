"""Frames of a DOCX (`w:framePr`): paragraphs that stand at a place on the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generators.printing.layout.css import PX_PER_PT, StyleSheet, add, points, pt

if TYPE_CHECKING:
    from xml.etree import ElementTree as ET

    from generators.printing.docx.sections import Section


def horizontal_place(mode: str, offset: float, align: str, left: float, right: float) -> str:
    """Return a frame's place between the edges `left` and `right` (points), as in `data-frame`."""
    if align in {"outside", "inside"}:
        return f"{align} {left * PX_PER_PT:.3f},{right * PX_PER_PT:.3f}"
    if align == "center":
        return f"center {(left + right) / 2 * PX_PER_PT:.3f}"
    if align == "right":
        return f"right {right * PX_PER_PT:.3f}"
    return f"left {(left + (0.0 if align == 'left' or mode == 'none' else offset)) * PX_PER_PT:.3f}"


def vertical_place(offset: float, align: str, top: float, bottom: float) -> str:
    """Return where a frame stands between `top` and `bottom` (points), as `data-frame` states it."""
    if align in {"bottom", "outside"}:
        # A hair above the edge: rounding must not push the frame over it, and so onto the next page.
        return f"bottom {bottom * PX_PER_PT - 0.002:.3f}"
    if align == "center":
        return f"middle {(top + bottom) / 2 * PX_PER_PT:.3f}"
    return f"top {(top + (0.0 if align in {'top', 'inside'} else offset)) * PX_PER_PT:.3f}"


def open_frame(
    frame: dict[str, str],
    section: Section,
    parent: ET.Element,
    sheet: StyleSheet,
    width: float,
    *,
    late: bool,
) -> tuple[ET.Element, float]:
    """Return the holder of a frame's paragraphs and its width in points; `late` frames stand in a margin."""
    css = _frame_css(frame)
    wide = points(frame.get("w"))
    horizontal = frame.get("hAnchor", "text")
    left, right = (0.0, section.width) if horizontal == "page" else (section.left, section.left + width)
    align = frame.get("xAlign", "")
    x = horizontal_place("offset", points(frame.get("x")), align, left, right)
    anchor = frame.get("vAnchor", "text")
    y_align = frame.get("yAlign", "")
    if anchor == "text" or y_align == "inline":
        y = f"flow {points(frame.get('y')) * PX_PER_PT:.3f}"
    elif anchor == "page":
        y = vertical_place(points(frame.get("y")), y_align, 0.0, section.height)
    else:
        y = vertical_place(
            points(frame.get("y")), y_align, abs(section.top), section.height - abs(section.bottom)
        )
    middle = left + points(frame.get("x")) + wide / 2
    if align in {"right", "outside"} or (not align and middle > (left + right) / 2):
        # Text goes on on the side with more room.
        css["float"] = "right"
    holder = add(parent, "div", sheet.class_for(css))
    holder.set("data-frame", f"{x} {y}")
    if late:
        holder.set("data-late", "1")
    if frame.get("wrap", "around") in {"notBeside", "none"}:
        holder.set("data-alone", "1")
    return holder, wide or width


def _frame_css(frame: dict[str, str]) -> dict[str, str]:
    """Return the size of a frame and the space around it, floating on the left."""
    css = {"float": "left", "overflow": "visible"}
    if (wide := points(frame.get("w"))) > 0:
        css["width"] = pt(wide)
    height = points(frame.get("h"))
    if height and frame.get("hRule", "atLeast") != "auto":
        css["height" if frame.get("hRule") == "exact" else "min-height"] = pt(height)
    if frame.get("dropCap", "none") != "none":
        css["margin-right"] = "2pt"
    for side, key in (("left", "hSpace"), ("right", "hSpace"), ("top", "vSpace"), ("bottom", "vSpace")):
        if space := points(frame.get(key)):
            css["margin-" + side] = pt(space)
    return css
