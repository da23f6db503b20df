"""How a cell looks: fonts, colours, fills, borders and alignment of a sheet as CSS."""

from __future__ import annotations

import colorsys
import re
from typing import TYPE_CHECKING, Any

from openpyxl.styles.colors import COLOR_INDEX

from generators.printing.layout.css import pt
from generators.printing.layout.fonts import families_for, is_bold_stand_in

if TYPE_CHECKING:
    from collections.abc import Mapping

_THEME_ORDER = (
    *("lt1", "dk1", "lt2", "dk2"),
    *("accent1", "accent2", "accent3", "accent4", "accent5", "accent6"),
    *("hlink", "folHlink"),
)
_OFFICE_THEME = {
    "lt1": "FFFFFF",
    "dk1": "000000",
    "lt2": "EEECE1",
    "dk2": "1F497D",
    "accent1": "4F81BD",
    "accent2": "C0504D",
    "accent3": "9BBB59",
    "accent4": "8064A2",
    "accent5": "4BACC6",
    "accent6": "F79646",
    "hlink": "0000FF",
    "folHlink": "800080",
}
_THEME_COLOUR = re.compile(
    rb"<a:(lt1|dk1|lt2|dk2|accent[1-6]|hlink|folHlink)>\s*"
    rb"<a:(?:srgbClr val|sysClr [^>]*lastClr)=\"([0-9A-Fa-f]{6})\""
)
_LINES = {
    "hair": "0.25pt dotted",
    "dotted": "0.5pt dotted",
    "thin": "0.5pt solid",
    "medium": "1.25pt solid",
    "dashed": "0.5pt dashed",
    "dashDot": "0.5pt dashed",
    "dashDotDot": "0.5pt dotted",
    "thick": "2.25pt solid",
    "mediumDashed": "1.25pt dashed",
    "mediumDashDot": "1.25pt dashed",
    "slantDashDot": "1.25pt dashed",
    "mediumDashDotDot": "1.25pt dashed",
    "double": "1.5pt double",
}
_VERTICAL = {"top": "top", "center": "middle", "justify": "middle", "distributed": "middle"}
_HORIZONTAL = {
    "left": "left",
    "right": "right",
    "center": "center",
    "centerContinuous": "center",
    "justify": "justify",
    "distributed": "justify",
    "fill": "left",
}
_AUTOMATIC_COLOUR = 64


class Colours:
    """The colours of a workbook: direct, numbered, and of its theme."""

    is_told = True
    """Whether anything has a colour."""

    def __init__(self, theme: bytes | None) -> None:
        found = {name.decode(): value.decode() for name, value in _THEME_COLOUR.findall(theme or b"")}
        self._theme = _OFFICE_THEME | found
        self.by_name = {name: f"#{rgb.lower()}" for name, rgb in self._theme.items()}
        """The colours of the theme by their names."""

    def css(self, colour: Any) -> str:
        """Return `colour` of openpyxl as `#rrggbb`; empty for the automatic one."""
        if colour is None:
            return ""
        if colour.type == "theme" and isinstance(colour.theme, int) and colour.theme < len(_THEME_ORDER):
            return f"#{_tinted(self._theme[_THEME_ORDER[colour.theme]], float(colour.tint or 0))}"
        if colour.type == "indexed" and isinstance(colour.indexed, int):
            if colour.indexed >= min(_AUTOMATIC_COLOUR, len(COLOR_INDEX)):
                return ""
            return f"#{COLOR_INDEX[colour.indexed][2:]}"
        if colour.type == "rgb" and isinstance(colour.rgb, str) and len(colour.rgb) == 8:
            return f"#{_tinted(colour.rgb[2:], float(colour.tint or 0))}"
        return ""


class NoColours(Colours):
    """The colours of a sheet that prints in black and white: black writing and lines, nothing filled."""

    is_told = False

    def __init__(self) -> None:
        super().__init__(None)

    def css(self, colour: Any) -> str:  # noqa: ARG002 - as of other colours
        """Return no colour."""
        return ""


def _tinted(rgb: str, tint: float) -> str:
    """Return `rgb` made lighter (tint > 0) or darker (§18.8.19: the lightness moves)."""
    if not tint:
        return rgb
    red, green, blue = (int(rgb[i : i + 2], 16) / 255 for i in (0, 2, 4))
    hue, light, saturation = colorsys.rgb_to_hls(red, green, blue)
    light = light * (1 + tint) if tint < 0 else light * (1 - tint) + tint
    return "".join(f"{round(part * 255):02X}" for part in colorsys.hls_to_rgb(hue, light, saturation))


def family_list(name: str) -> str:
    """Return the CSS families that draw the font `name`."""
    return ",".join(f'"{family}"' for family in families_for(name))


def font_css(font: Any, colours: Colours, scale: float) -> dict[str, str]:
    """Return a font of openpyxl (of a cell or of a run) as CSS, its size times `scale` (1 is full size)."""
    names = (getattr(font, "name", None), getattr(font, "rFont", None))
    name = next((name for name in names if isinstance(name, str) and name), "宋体")
    css = {"font-family": family_list(name)}
    size = font.sz or 11
    if font.vertAlign in {"superscript", "subscript"}:
        css["vertical-align"] = "super" if font.vertAlign == "superscript" else "sub"
        size = float(size) * 0.65
    css["font-size"] = pt(float(size) * scale)
    if font.b or is_bold_stand_in(name):
        css["font-weight"] = "bold"
    if font.i:
        css["font-style"] = "italic"
    lines = [word for word, is_on in (("underline", font.u), ("line-through", font.strike)) if is_on]
    if lines:
        css["text-decoration"] = " ".join(lines)
    colour = colours.css(font.color)
    if colour:
        css["color"] = colour
    return css


_SHARES = {
    "darkGray": 0.75,
    "mediumGray": 0.5,
    "lightGray": 0.25,
    "gray125": 0.125,
    "gray0625": 0.0625,
    "darkTrellis": 0.75,
    **dict.fromkeys(("darkHorizontal", "darkVertical", "darkDown", "darkUp", "darkGrid"), 0.5),
    **dict.fromkeys(("lightHorizontal", "lightVertical", "lightDown", "lightUp"), 0.25),
    **dict.fromkeys(("lightGrid", "lightTrellis"), 0.4),
}
"""How much of a hatched ground the lines or dots of each pattern cover (§18.18.55)."""


def fill_css(fill: Any, colours: Colours) -> dict[str, str]:
    """Return a fill as CSS: of a hatched one the tone it has from afar, of a gradient that of its middle."""
    if fill is None or not colours.is_told:
        return {}
    if (stops := getattr(fill, "stop", None)) is not None:
        tones = [colours.css(stop.color) or "#ffffff" for stop in stops]
        return {"background-color": _mixed(tones[0], tones[-1], 0.5)} if tones else {}
    kind = getattr(fill, "patternType", None)
    if kind in {None, "none"}:
        return {}
    if kind == "solid":
        colour = colours.css(fill.fgColor)
        return {"background-color": colour} if colour else {}
    # openpyxl says 00000000 of a colour that the file leaves out.
    is_bare = fill.bgColor.type == "rgb" and fill.bgColor.rgb == "00000000"
    front, back = colours.css(fill.fgColor), "" if is_bare else colours.css(fill.bgColor)
    return {"background-color": _mixed(front or "#000000", back or "#ffffff", _SHARES.get(kind, 0.5))}


def _mixed(front: str, back: str, share: float) -> str:
    """Return the colour that `share` of `front` and the rest of `back` make."""
    pairs = [(int(front[at : at + 2], 16), int(back[at : at + 2], 16)) for at in (1, 3, 5)]
    return "#" + "".join(f"{round(one * share + other * (1 - share)):02x}" for one, other in pairs)


def border_css(sides: Mapping[str, Any], colours: Colours) -> dict[str, str]:
    """Return borders (side of CSS → openpyxl side) as CSS."""
    css = {}
    for name, side in sides.items():
        line = _LINES.get(getattr(side, "style", None) or "")
        if line:
            css[f"border-{name}"] = f"{line} {colours.css(side.color) or '#000000'}"
    return css


def alignment_css(alignment: Any, kind: str, scale: float) -> dict[str, str]:
    """Return an alignment as CSS, indents times `scale`; `kind` decides what General means (§18.18.40)."""
    by_kind = {"n": "right", "b": "center"}.get(kind, "left")
    side = _HORIZONTAL.get(alignment.horizontal or "", by_kind)
    css = {"text-align": side, "vertical-align": _VERTICAL.get(alignment.vertical or "", "bottom")}
    if alignment.horizontal == "distributed":
        css["text-align-last"] = "justify"
    if alignment.indent and side in {"left", "right"}:
        css[f"padding-{side}"] = pt((1.5 + 6.75 * float(alignment.indent)) * scale)
    return css
