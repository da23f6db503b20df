"""Colours of DrawingML (ECMA-376 part 1, 20.1.2.3) as CSS."""

from __future__ import annotations

import colorsys
import re
from typing import TYPE_CHECKING

from PIL import ImageColor

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lxml import etree

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_PRESETS = {
    "black": "000000",
    "white": "ffffff",
    "red": "ff0000",
    "green": "008000",
    "blue": "0000ff",
    "yellow": "ffff00",
    "gray": "808080",
    "orange": "ffa500",
}
_ALIASES = {"tx1": "dk1", "bg1": "lt1", "tx2": "dk2", "bg2": "lt2"}
_USUAL = {"dk1": "000000", "lt1": "ffffff", "dk2": "44546a", "lt2": "e7e6e6"}


def fill_of(properties: etree._Element, theme: Mapping[str, str]) -> str | None:
    """Return the fill of `c:spPr` as `#rrggbb`, `none` for none; None where the file is silent.

    Of a gradient the first colour counts.
    """
    for child in properties:
        name = str(child.tag).rpartition("}")[2]
        if name == "noFill":
            return "none"
        if name == "solidFill":
            return colour_of(child, theme)
        if name == "gradFill":
            stop = child.find(f"{_A}gsLst/{_A}gs")
            return colour_of(stop, theme) if stop is not None else None
        if name == "pattFill":
            front = child.find(f"{_A}fgClr")
            return colour_of(front, theme) if front is not None else None
    return None


def middle_of(gradient: etree._Element, theme: Mapping[str, str]) -> str | None:
    """Return the colour midway between those of `gradient` (`a:gradFill`); None where none is known."""
    tones = [colour_of(stop, theme) for stop in gradient.iterfind(f"{_A}gsLst/{_A}gs")]
    known = [ImageColor.getrgb(tone) for tone in tones if tone]
    if not known:
        return None
    red, green, blue = (round(sum(tone[index] for tone in known) / len(known)) for index in range(3))
    opacity = sum(tone[3] / 255 if len(tone) > 3 else 1.0 for tone in known) / len(known)
    return faded(f"#{red:02x}{green:02x}{blue:02x}", opacity)


def line_of(properties: etree._Element | None, theme: Mapping[str, str]) -> str | None:
    """Return the colour of the line of `c:spPr` like `fill_of`."""
    line = properties.find(f"{_A}ln") if properties is not None else None
    return fill_of(line, theme) if line is not None else None


def colour_of(node: etree._Element, theme: Mapping[str, str]) -> str | None:
    """Return the colour that stands in `node`; None for one that is not known."""
    for child in node:
        name, value = str(child.tag).rpartition("}")[2], child.get("val", "")
        if name == "sysClr":
            value = child.get("lastClr", value)
        elif name == "schemeClr":
            base = _ALIASES.get(value, value)
            value = (theme.get(base) or theme.get(value) or _USUAL.get(base, "")).lstrip("#")
        elif name == "prstClr":
            value = _PRESETS.get(value, "")
        if re.fullmatch("[0-9A-Fa-f]{6}", value):
            return _changed(value, child)
    return None


def _changed(rgb: str, node: etree._Element) -> str:
    """Return the colour `rgb` lighter, darker or seen through, as the children of `node` say."""
    red, green, blue = (int(rgb[at : at + 2], 16) / 255 for at in (0, 2, 4))
    opacity = 1.0
    hue, light, saturation = colorsys.rgb_to_hls(red, green, blue)
    for child in node:
        name, part = str(child.tag).rpartition("}")[2], share_of(child.get("val", ""), 1.0)
        if name in {"lumMod", "shade"}:
            light *= part
        elif name == "alpha":
            opacity = part
        elif name == "lumOff":
            light += part
        elif name == "tint":
            light = 1 - (1 - light) * part
        elif name == "satMod":
            saturation *= part
    parts = colorsys.hls_to_rgb(hue, min(1.0, max(0.0, light)), min(1.0, max(0.0, saturation)))
    return faded("#" + "".join(f"{round(part * 255):02x}" for part in parts), opacity)


def share_of(given: str, default: float = 0.0) -> float:
    """Return a share in parts of one: written in thousandths of a percent, or with its sign."""
    found = re.fullmatch(r"(-?\d+(?:\.\d+)?)(%?)", given.strip())
    return float(found[1]) / (100 if found[2] else 100_000) if found else default


def faded(tone: str, opacity: float) -> str:
    """Return the colour `tone`, as #rrggbbaa where its `opacity`, in parts of one, is less."""
    if opacity >= 0.999:
        return tone
    try:
        red, green, blue = ImageColor.getrgb(tone)[:3]
    except ValueError:
        return tone
    return f"#{red:02x}{green:02x}{blue:02x}{round(max(0.0, opacity) * 255):02x}"
