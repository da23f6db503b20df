"""Runs of a DOCX as styled spans: which font draws which character, how large, how set."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING

from generators.printing.layout import fonts
from generators.printing.layout.css import number, points, pt
from generators.printing.layout.line_breaking import EMPHASIS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from generators.printing.docx.inline_items import InlineItem
    from generators.printing.docx.styles import Properties, Styles

# ECMA-376 part 1, 17.3.2.26: which characters are East Asian whatever the hint says, and which by the hint.
_ALWAYS_EAST_ASIAN = (
    "\u1100-\u11ff\u2e80-\u2eff\u2f00-\u2fdf\u2ff0-\u2fff\u3000-\u9fff\ua000-\ua4cf\uac00-\ud7af\uf900-\ufaff"
    "\ufe30-\ufe6f\uff00-\uffef\U00020000-\U0003ffff"
)
_BY_HINT = (
    "\u00a1\u00a4\u00a7\u00a8\u00aa\u00ad\u00af-\u00b4\u00b6-\u00ba\u00bc-\u00bf\u00d7\u00f7\u02b0-\u04ff"
    "\u2010-\u2027\u2030-\u205e\u2070-\u27bf\u2e00-\u2e7f\ue000-\uf8ff"
)
_SLOTS = re.compile(
    f"(?P<ea>[{_ALWAYS_EAST_ASIAN}]+)|(?P<hint>[{_BY_HINT}]+)|(?P<latin>[^{_ALWAYS_EAST_ASIAN}{_BY_HINT}]+)"
)

_HIGHLIGHT = {
    "black": "#000000",
    "blue": "#0000ff",
    "cyan": "#00ffff",
    "green": "#00ff00",
    "magenta": "#ff00ff",
    "red": "#ff0000",
    "yellow": "#ffff00",
    "white": "#ffffff",
    "darkBlue": "#000080",
    "darkCyan": "#008080",
    "darkGreen": "#008000",
    "darkMagenta": "#800080",
    "darkRed": "#800000",
    "darkYellow": "#808000",
    "darkGray": "#808080",
    "lightGray": "#c0c0c0",
}
_UNDERLINE = {
    "double": "double",
    "wavyDouble": "wavy",
    "wave": "wavy",
    "wavyHeavy": "wavy",
    "dotted": "dotted",
    "dottedHeavy": "dotted",
    "dash": "dashed",
    "dashedHeavy": "dashed",
    "dashLong": "dashed",
    "dashLongHeavy": "dashed",
    "dotDash": "dashed",
    "dashDotHeavy": "dashed",
    "dotDotDash": "dashed",
    "dashDotDotHeavy": "dashed",
}
_HEX = re.compile(r"[0-9A-Fa-f]{6}\Z")
DEFAULT_SIZE = 10.0
_OPENING = "（《〈「『【〔〖〘｛［“‘"
_CLOSING = "）》〉」』】〕〗〙｝］”’、。，．：；"
_SEAMS = re.compile(f"[{_CLOSING}](?=[{_CLOSING}{_OPENING}])|[{_OPENING}](?=[{_OPENING}])")


def colour(value: str | None) -> str | None:
    """Return a `w:color` or `w:fill` as CSS; None for auto and for what is no colour.

    Some programs write the sign # before it.
    """
    bare = (value or "").removeprefix("#")
    return f"#{bare.lower()}" if _HEX.match(bare) else None


def shade(shading: dict[str, str] | None) -> str | None:
    """Return the background of a `w:shd`; patterns are mixed to one tone."""
    if not shading:
        return None
    pattern, fill = shading.get("val", "clear"), colour(shading.get("fill")) or None
    if pattern in {"clear", "nil"}:
        return fill
    front = colour(shading.get("color")) or "#000000"
    if pattern == "solid":
        return front
    if match := re.match(r"pct(\d+)$", pattern):
        part = min(100, int(match[1])) / 100
        back = fill or "#ffffff"
        mixed = [
            round(int(front[i : i + 2], 16) * part + int(back[i : i + 2], 16) * (1 - part)) for i in (1, 3, 5)
        ]
        return "#{:02x}{:02x}{:02x}".format(*mixed)
    return fill


_DARK = 62
"""The luminance, of 255, up to which text without a colour of its own is white, as LibreOffice has it."""


def shaded(tone: str) -> dict[str, str]:
    """Return the CSS of what stands on the colour `tone`: text that names none must be readable."""
    red, green, blue = (int(tone[i : i + 2], 16) for i in (1, 3, 5))
    is_dark = (red * 76 + green * 151 + blue * 29) >> 8 <= _DARK
    return {"background-color": tone, "color": "#ffffff" if is_dark else "#000000"}


def font_of(run: Properties, script: str, styles: Styles) -> str:
    """Return the name of the font of a script (ascii, hAnsi, eastAsia) in a run."""
    theme = run.get(f"fonts.{script}Theme")
    if theme and (named := styles.theme_font(theme)):
        return named
    name: str = run.get("fonts." + script) or ""
    return name or ("宋体" if script == "eastAsia" else "Times New Roman")


@lru_cache(maxsize=1024)
def _family_list(first: str, then: str) -> str:
    """Return the faces for the font `first`; what a Western one lacks comes from those of the font `then`."""
    families = fonts.families_for(first)
    if then and not fonts.is_east_asian_font(first):
        families = (*fonts.western_families_for(first), *fonts.families_for(then))
    return ",".join(f'"{name}"' for name in dict.fromkeys(families))


def size_of(run: Properties) -> float:
    """Return the size of a run's characters in points, before super- and subscript."""
    return max(0.5, min(1638.0, number(run.get("sz"), DEFAULT_SIZE * 2) / 2))


@dataclass(frozen=True)
class LineNeed:
    """What a run asks of its line: the single-spaced height and the baseline, in points."""

    height: float
    baseline: float


def line_need(run: Properties, styles: Styles, *, east_asian: bool) -> LineNeed:
    """Return the single-line height of a run by the named font, as Word measures it."""
    metrics = fonts.metrics_of(font_of(run, "eastAsia" if east_asian else "ascii", styles))
    size = size_of(run)
    return LineNeed(metrics.single_line * size, metrics.baseline * size)


def split_by_script(text: str, run: Properties) -> Iterator[tuple[str, bool]]:
    """Yield pieces of `text` with whether the East-Asian font draws them."""
    hint = run.get("fonts.hint") == "eastAsia"
    buffer, current = "", None
    for match in _SLOTS.finditer(text):
        east_asian = match.lastgroup == "ea" or (match.lastgroup == "hint" and hint)
        if east_asian != current and buffer:
            yield buffer, bool(current)
            buffer = ""
        buffer, current = buffer + match[0], east_asian
    if buffer:
        yield buffer, bool(current)


def split_at_seams(text: str, following: str) -> Iterator[tuple[str, bool]]:
    """Yield pieces of full-width `text`, followed by `following`, with whether they lose half their width.

    A closing mark has its blank behind it, an opening one before it: of two that stand together (”，or ）（)
    the first is set half as wide, as Word does for `compressPunctuation`. Those marks are compressed
    that CSS Text 4 names (text-spacing-trim); ！ and ？ keep their width.
    """
    begun = 0
    for seam in _SEAMS.finditer(text + following[:1]):
        if seam.start() >= len(text):
            break
        if seam.start() > begun:
            yield text[begun : seam.start()], False
        yield seam[0], True
        begun = seam.end()
    if begun < len(text):
        yield text[begun:], False


def needs_gap(before: str, after: str, with_letters: bool, with_digits: bool) -> bool:
    """Return whether Word sets a quarter of a character between these two: Chinese beside Western text."""
    if _is_ideograph(before) == _is_ideograph(after):
        return False
    western = after if _is_ideograph(before) else before
    return (with_digits and western.isdigit()) or (with_letters and western.isalpha())


def _is_ideograph(character: str) -> bool:
    return "\u3400" <= character <= "\u9fff" or "\u3041" <= character <= "\u30ff" or character >= "\U00020000"


def run_css(run: Properties, styles: Styles, *, east_asian: bool) -> dict[str, str]:
    """Return the CSS of a run's characters of one script."""
    size = size_of(run)
    latin, chinese = font_of(run, "ascii", styles), font_of(run, "eastAsia", styles)
    name = chinese if east_asian else latin
    styles.fonts_in_use.add(name)
    css = {
        "font-family": _family_list(chinese, "") if east_asian else _family_list(latin, chinese),
        "line-height": "0",
    }
    position = run.get("vertAlign")
    raised = number(run.get("position")) / 2
    if position in {"superscript", "subscript"}:
        raised += size * (0.33 if position == "superscript" else -0.14)
        size *= 0.65
    if run.get("smallCaps") and not run.get("caps"):
        css["font-variant"] = "small-caps"
    css["font-size"] = pt(size)
    if raised:
        css["vertical-align"] = pt(raised)
    if run.get("b") or fonts.is_bold_stand_in(name):
        css["font-weight"] = "bold"
    if run.get("i"):
        css["font-style"] = "italic"
    if run.get("caps"):
        css["text-transform"] = "uppercase"
    if spacing := points(run.get("spacing")):
        css["letter-spacing"] = pt(spacing)
    css.update(_scale_and_emphasis(run))
    css.update(_decoration(run))
    background = _HIGHLIGHT.get(run.get("highlight", "")) or shade(run.get("shd"))
    if background:
        css |= shaded(background)
    if tone := colour(run.get("color")):
        css["color"] = tone
    if (border := run.get("bdr")) and border.get("val") not in {None, "nil", "none"}:
        width = max(0.25, number(border.get("sz"), 4) / 8)
        css["border"] = f"{pt(width)} solid {colour(border.get('color')) or '#000000'}"
    return css


def is_combined(run: Properties) -> bool:
    """Return whether a run is set as two lines in one (双行合一)."""
    return run.get("eastAsianLayout", {}).get("combine", "0") in {"1", "true", "on"}


def fitted_runs(pieces: Sequence[InlineItem]) -> dict[int, list[tuple[str, Properties]]]:
    """Return, by their position, the pieces that are fitted into a width (`w:fitText`, 调整宽度), set for it.

    Runs with one id share a width: they are spread apart, the last character excepted, or set narrower.
    """
    fitted: dict[int, list[tuple[str, Properties]]] = {}
    for key, group in groupby(enumerate(pieces), key=lambda item: _fit_of(item[1])):
        members = [(index, piece) for index, piece in group if piece.text]
        text = "".join(piece.text for _, piece in members)
        if key is None or not text:
            continue
        room = points(key[0])
        spaced = sum(points(piece.run.get("spacing")) * len(piece.text) for _, piece in members)
        natural = sum(_own_width(character, piece.run) for _, piece in members for character in piece.text)
        for index, piece in members:
            run = piece.run
            if natural + spaced > room > spaced:
                fitted[index] = [(piece.text, {**run, "w": f"{100 * (room - spaced) / natural:.0f}"})]
            elif len(text) > 1:
                apart = (room - natural - spaced) / (len(text) - 1) * 20 + number(run.get("spacing"))
                is_last = index == members[-1][0]
                head, tail = (piece.text[:-1], piece.text[-1]) if is_last else (piece.text, "")
                fitted[index] = [(head, {**run, "spacing": f"{apart:.2f}"}), (tail, run)]
    return fitted


def _fit_of(piece: InlineItem) -> tuple[str, str] | None:
    fit = piece.run.get("fitText") if piece.kind == "text" else None
    return (fit.get("val", "0"), fit.get("id", "")) if fit else None


def _own_width(character: str, run: Properties) -> float:
    """Return the width of a character in points: a Western one counts as half a Chinese one."""
    return size_of(run) * (1.0 if unicodedata.east_asian_width(character) in {"W", "F", "A"} else 0.5)


def scale_of(run: Properties) -> float:
    """Return how wide the characters of a run are set (`w:w`), 1 for their own width."""
    percent = round(number(str(run.get("w") or "").removesuffix("%"), 100)) or 100
    return max(1, min(600, percent)) / 100


def _scale_and_emphasis(run: Properties) -> dict[str, str]:
    """Return how wide characters are set and the mark they bear, as `line_breaking` reads them."""
    css = {}
    if (scale := scale_of(run)) != 1:
        css["--width"] = f"{scale * 100:.0f}"
    emphasis = run.get("em") or "none"
    if emphasis == "dot" and not run.get("lang", {}).get("eastAsia", "zh").startswith(("ja", "ko")):
        # The dot that Chinese Word offers as 着重号 stands under the character.
        emphasis = "under-dot"
    if emphasis == "underDot":
        emphasis = "under-dot"
    if emphasis in EMPHASIS:
        css["--emphasis"] = emphasis
    return css


def _decoration(run: Properties) -> dict[str, str]:
    lines, css = [], {}
    underline = run.get("u", "none")
    if underline not in {"none", ""}:
        lines.append("underline")
        if kind := _UNDERLINE.get(underline):
            css["text-decoration-style"] = kind
        if underline.endswith(("Heavy", "thick")):
            css["text-decoration-thickness"] = "1.5pt"
        if tone := colour(run.get("u.color")):
            css["text-decoration-color"] = tone
    if run.get("strike") or run.get("dstrike"):
        lines.append("line-through")
        if run.get("dstrike"):
            css["text-decoration-style"] = "double"
    if lines:
        css["text-decoration-line"] = " ".join(lines)
    return css
