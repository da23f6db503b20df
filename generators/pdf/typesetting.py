"""Chinese typesetting that WeasyPrint 70.0 lacks: line breaks by 避头尾, hanging punctuation, justified characters.

The functions here replace private ones of WeasyPrint, so its version is pinned and `private_functions_changed`
tells when a new release has touched them.
"""

from __future__ import annotations

import hashlib
import inspect
import re
import unicodedata
from functools import lru_cache
from itertools import pairwise
from math import inf
from typing import Any

from weasyprint.formatting_structure import boxes
from weasyprint.layout import float as float_layout
from weasyprint.layout import inline, preferred
from weasyprint.text import line_break
from weasyprint.text.ffi import FROM_UNITS, TO_UNITS, ffi, pango

# Word's own lists for Simplified Chinese (fullest form of 避头尾).
NO_START = frozenset(
    "!%),.:;>?]}¢¨°·ˇˉ―‖’”…‰′″›℃∶、。〃〉》」』】〕〗〞︶︺︾﹀﹄﹚﹜﹞！＂％＇），．：；？］｀｜｝～￠"
)
NO_END = frozenset("$([{£¥‘“〈《「『【〔〖〝﹗﹙﹛＄（．［｛￡￥") - {"．", "﹗"}
HANGING = frozenset("，。、；：！？,.;:!?”’")
_INSEPARABLE = frozenset("—…―⋯")
_EAST_ASIAN = (
    "\u1100-\u11ff\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f"
    "\uff01-\uff60\uffe0-\uffe6\U00020000-\U0003ffff"
)
_WIDE_PUNCTUATION = "“”‘’…—·①-⓿■-◿☀-⛿✀-➿"
EXPANDABLE = re.compile(f"[ \u00a0{_EAST_ASIAN}{_WIDE_PUNCTUATION}]+")
EVERY_CHARACTER = re.compile(r".+", re.DOTALL)
_east_asian = re.compile(f"[{_EAST_ASIAN}{_WIDE_PUNCTUATION}]").match

_PINNED = {
    "text_align": "",
    "split_first_line": "",
    "split_text_box": "",
    "set_text": "",
    "find_float_position": "",
    "can_break_text": "",
}


@lru_cache(maxsize=65536)
def may_break_between(before: str, after: str) -> bool:
    """Return whether a line may end after `before` and go on with `after`, as Word breaks Chinese text."""
    if (
        after in " \u00a0\u200b"
        or before == "\u00a0"
        or "\ufe00" <= after <= "\ufe0f"
        or unicodedata.combining(after)
    ):
        return False
    if before in " \u200b":
        return True
    if after in NO_START or before in NO_END or (before in _INSEPARABLE and after in _INSEPARABLE):
        return False
    if _east_asian(before) or _east_asian(after):
        return True
    return before in "-\u2010" and after.isalnum()


def can_break_text(text: str, _lang: str | None) -> bool:
    """Return whether a line may end somewhere inside `text`."""
    return bool(text) and any(may_break_between(before, after) for before, after in pairwise(text))


def _advances(line: Any, text: str) -> list[float]:
    """Return the position after each character of `text`, in px, as `line` sets it."""
    ends = [0.0] * (len(text.encode()) + 1)
    run = line.runs
    while run != ffi.NULL:
        item = run.data
        glyphs, clusters, start = item.glyphs.glyphs, item.glyphs.log_clusters, item.item.offset
        for index in range(item.glyphs.num_glyphs):
            ends[start + clusters[index]] += glyphs[index].geometry.width
        run = run.next
    positions, total, offset = [], 0.0, 0
    for character in text:
        total += ends[offset]
        offset += len(character.encode())
        positions.append(total * FROM_UNITS)
    return positions


def _cut(text: str, positions: list[float], width: float, break_anywhere: bool, must_fill: bool) -> int:
    """Return how many characters of `text` go on the line of `width`; at least one."""
    fitting = 0
    slack = width + 0.01
    while fitting < len(text) and positions[fitting] <= slack:
        fitting += 1
    while fitting < len(text) and text[fitting] == " ":
        fitting += 1
    if fitting < len(text) and text[fitting] in HANGING and fitting + 1 <= len(text):
        following = fitting + 1
        if following == len(text) or may_break_between(text[fitting], text[following]):
            return following
    if fitting >= len(text):
        return len(text)
    if break_anywhere and fitting:
        return fitting
    for cut in range(fitting, 0, -1):
        if may_break_between(text[cut - 1], text[cut]):
            return cut
    if must_fill:
        return max(1, fitting)
    for cut in range(max(1, fitting), len(text)):
        if may_break_between(text[cut - 1], text[cut]):
            return cut
    return len(text)


def split_first_line(  # noqa: PLR0917
    text: str,
    style: Any,
    context: Any,
    max_width: float | None,
    justification_spacing: float,
    is_line_start: bool = True,
    minimum: bool = False,
) -> tuple[Any, int, int | None, float, float, float]:
    """Fit as much of `text` as a line holds; same results as WeasyPrint's function of this name.

    A mark of `HANGING` that does not fit hangs beyond the edge, as Word's 允许标点溢出边界 (on by default) has it.
    """
    newline = text.find("\n")
    segment = text if newline < 0 else text[:newline]
    wraps = style["white_space"] in {"normal", "pre-wrap", "pre-line"}
    layout = line_break.Layout(style, justification_spacing, max_width)
    if not wraps or max_width is None or max_width == inf:
        return _finish(layout, segment, len(segment), text, style, None)
    guess = int(max(max_width, 0) / (style["font_size"] or 1) * 2.5) + 8
    while True:
        probe = segment[:guess]
        layout.set_text(probe)
        line, _ = layout.get_first_line()
        width, _ = line_break.line_size(line, style)
        if len(probe) == len(segment) and width <= max_width + 0.01:
            return _finish(layout, segment, len(segment), text, style, line)
        positions = _advances(line, probe)
        if positions[-1] > max_width or len(probe) == len(segment):
            break
        guess *= 4
    must_fill = is_line_start and not minimum and style["overflow_wrap"] in {"anywhere", "break-word"}
    cut = _cut(probe, positions, max_width, style["word_break"] == "break-all", must_fill)
    hangs = cut > 1 and positions[cut - 1] > max_width + 0.01 and probe[cut - 1] in HANGING
    room = max(0.0, positions[cut - 2]) if hangs else None
    if cut == 1 and probe[0] in HANGING and positions[0] > max_width and not is_line_start:
        room = 0.0
    return _finish(layout, segment, cut, text, style, None, room)


def _finish(
    layout: Any, segment: str, cut: int, text: str, style: Any, line: Any, width: float | None = None
) -> tuple[Any, int, int | None, float, float, float]:
    """Set the first `cut` characters of `segment` and measure them."""
    shown = segment[:cut]
    if cut < len(segment) and shown.rstrip(" "):
        shown = shown.rstrip(" ")
    if line is None:
        layout.set_text(shown)
        line, _ = layout.get_first_line()
    natural, height = line_break.line_size(line, style)
    if not shown:
        natural = 0.0
    baseline = pango.pango_layout_get_baseline(layout.layout) * FROM_UNITS
    layout.deactivate()
    if cut < len(segment):
        resume: int | None = len(segment[:cut].encode())
    elif len(segment) < len(text):
        resume = len(segment.encode()) + 1
    else:
        resume = None
    return layout, len(shown.encode()), resume, natural if width is None else width, height, baseline


def set_text(self: Any, text: str, justify: bool = False) -> None:
    """Give `text` to a Pango layout, with the letter spacing of the style and of a justified line."""
    newline = text.find("\n")
    if newline != -1:
        text = text[: newline + 2]
    self.text = text
    encoded = text.encode()
    pango.pango_layout_set_text(self.layout, ffi.from_buffer(encoded + b"\0"), len(encoded))
    spacing = self.style["letter_spacing"]
    spacing = 0 if spacing == "normal" else spacing
    extra = self.justification_spacing if justify else 0
    if not text or not (spacing or extra):
        return
    attributes = pango.pango_layout_get_attributes(self.layout)
    if attributes == ffi.NULL:
        attributes = ffi.gc(pango.pango_attr_list_new(), pango.pango_attr_list_unref)

    def space_out(start: int, end: int, amount: float) -> None:
        attribute = pango.pango_attr_letter_spacing_new(int(amount * TO_UNITS))
        attribute.start_index, attribute.end_index = start, end
        pango.pango_attr_list_change(attributes, attribute)

    if spacing:
        space_out(0, len(encoded), spacing)
    if extra:
        for start, end in _expandable_spans(text, self.style):
            space_out(len(text[:start].encode()), len(text[:end].encode()), spacing + extra)
    pango.pango_layout_set_attributes(self.layout, attributes)


def _expandable_spans(text: str, style: Any) -> list[tuple[int, int]]:
    pattern = EVERY_CHARACTER if style["text_align_last"] == "justify" else EXPANDABLE
    return [match.span() for match in pattern.finditer(text)]


def expandable_characters(text: str, style: Any) -> int:
    """Return how many characters of `text` share the white space of a justified line."""
    return sum(end - start for start, end in _expandable_spans(text, style))


def _text_boxes(box: Any) -> list[Any]:
    if isinstance(box, boxes.TextBox):
        return [box]
    if isinstance(box, (boxes.LineBox, boxes.InlineBox)):
        return [text for child in box.children if child.is_in_normal_flow() for text in _text_boxes(child)]
    return []


def text_align(context: Any, line: Any, available_width: float, last: bool) -> float:
    """Return how far `line` moves to the right; a justified line is spread here and does not move."""
    if line.width >= available_width:
        return 0
    align = line.style["text_align_all"]
    if last and line.style["text_align_last"] != "auto":
        align = line.style["text_align_last"]
    elif last and align == "justify":
        align = "start"
    free = available_width - line.width
    if align == "justify":
        texts = _text_boxes(line)
        units = sum(expandable_characters(text.text, text.style) for text in texts)
        ends = [text for text in texts if text.text]
        # The space behind the last character lies beyond the line.
        if ends and expandable_characters(ends[-1].text[-1], ends[-1].style):
            units -= 1
        if units > 0:
            _spread(line, free / units, 0.0)
        return 0
    if align == "center":
        return free / 2
    return free if align in {"right", "end"} else 0


def _spread(box: Any, extra: float, shift: float) -> float:
    """Move the parts of a line apart by `extra` px a character; return the shift of what follows."""
    if isinstance(box, boxes.TextBox):
        box.position_x += shift
        box.justification_spacing = extra
        box.pango_layout.justification_spacing = extra
        added = extra * expandable_characters(box.text, box.style)
        box.width += added
        return shift + added
    if isinstance(box, (boxes.LineBox, boxes.InlineBox)):
        box.position_x += shift
        before = shift
        for child in box.children:
            if child.is_in_normal_flow():
                shift = _spread(child, extra, shift)
        box.width += shift - before
        return shift
    box.translate(shift, 0)
    return shift


def find_float_position(context: Any, box: Any, containing_block: Any) -> Any:
    """Put a float where it belongs; a frame of the document (`data-frame`) at its place on the page.

    `data-frame` holds x and either y from the top edge or, after `b`, the distance of its bottom from the top
    edge of the page, in px. When the text has come too far down for it, the frame asks for the next page.
    """
    place = box.element.get("data-frame") if box.element is not None else None
    if place is None:
        return _original_find_float_position(context, box, containing_block)
    x, y = place.split()
    flow_y = box.position_y
    target = float(y[1:]) - box.margin_height() if y[0] == "b" else float(y)
    if y[0] == "b" and flow_y > target + 0.5 and not box.element.get("data-first"):
        target = flow_y + 1e6
    box.translate(float(x) - box.position_x, target - box.position_y)
    return box


_original_find_float_position = float_layout.find_float_position


def private_functions() -> dict[str, str]:
    """Return a digest of the source of each private function that is replaced or relied upon."""
    sources = {
        "text_align": _ORIGINALS["text_align"],
        "split_first_line": _ORIGINALS["split_first_line"],
        "can_break_text": _ORIGINALS["can_break_text"],
        "set_text": _ORIGINALS["set_text"],
        "find_float_position": _original_find_float_position,
        "float_layout": float_layout.float_layout,
        "split_text_box": inline.split_text_box,
        "first_line_metrics": line_break.first_line_metrics,
    }
    return {
        name: hashlib.sha256(inspect.getsource(function).encode()).hexdigest()[:16]
        for name, function in sources.items()
    }


_ORIGINALS = {
    "text_align": inline.text_align,
    "split_first_line": line_break.split_first_line,
    "can_break_text": line_break.can_break_text,
    "set_text": line_break.Layout.set_text,
}


def install() -> None:
    """Put the functions of this module in the place of WeasyPrint's; doing it twice changes nothing."""
    line_break.split_first_line = inline.split_first_line = preferred.split_first_line = split_first_line
    line_break.can_break_text = inline.can_break_text = preferred.can_break_text = can_break_text
    line_break.Layout.set_text = set_text
    inline.text_align = text_align
    float_layout.find_float_position = find_float_position
