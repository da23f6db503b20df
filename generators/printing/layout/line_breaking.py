"""Chinese typesetting that WeasyPrint 70.0 lacks.

Line breaks by 避头尾, hanging punctuation, justified characters, characters set narrower or wider, marks of
emphasis, tab stops, and frames at a place on the page. The functions here replace private ones of
WeasyPrint: see `weasyprint_internals`. `split_first_line` and `set_text` follow its own text closely and
stand under its licence: LICENSE.weasyprint, beside this file.
"""

from __future__ import annotations

import generators.printing.libraries  # noqa: F401 - loads WeasyPrint, or waits until another thread has

# isort: split

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import inf
from typing import TYPE_CHECKING, Any

from weasyprint.formatting_structure import boxes
from weasyprint.matrix import Matrix
from weasyprint.text import line_break
from weasyprint.text.ffi import FROM_UNITS, TO_UNITS, ffi, pango

from generators.characters import HANGING
from generators.printing.layout import painting
from generators.printing.layout import weasyprint_internals as internals

if TYPE_CHECKING:
    from collections.abc import Iterator

# Word's own lists for Simplified Chinese (fullest form of 避头尾).
NO_START = frozenset(
    "!%),.:;>?]}¢¨°·ˇˉ―‖’”…‰′″›℃∶、。〃〉》」』】〕〗〞︶︺︾﹀﹄﹚﹜﹞！＂％＇），．：；？］｀｜｝～￠"
)
NO_END = frozenset("$([{£¥‘“〈《「『【〔〖〝﹗﹙﹛＄（．［｛￡￥") - {"．", "﹗"}
BLANKS = " \u3000"
"""A line neither begins with these nor is it too long for them."""
# So far, in px, may a line of Word's own character grid go over the edge by rounding: 0.03 mm.
_TOLERANCE = 0.1
# Above this many px between characters a small error of drawing shows.
_WIDE = 4.0
_INSEPARABLE = frozenset("—…―⋯")
_EAST_ASIAN = (
    "\u1100-\u11ff\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f"
    "\uff01-\uff60\uffe0-\uffe6\U00020000-\U0003ffff"
)
_WIDE_PUNCTUATION = "“”‘’…—·①-⓿■-◿☀-⛿✀-➿"
EXPANDABLE = re.compile(f"[ \u00a0{_EAST_ASIAN}{_WIDE_PUNCTUATION}]+")
EVERY_CHARACTER = re.compile(r".+", re.DOTALL)
_east_asian = re.compile(f"[{_EAST_ASIAN}{_WIDE_PUNCTUATION}]").match


@lru_cache(maxsize=65536)
def may_break_between(before: str, after: str) -> bool:
    """Return whether a line may end after `before` and go on with `after`, as Word breaks Chinese text."""
    if (
        after in "\u00a0\u200b"
        or after in BLANKS
        or before == "\u00a0"
        or "\ufe00" <= after <= "\ufe0f"
        or unicodedata.combining(after)
    ):
        return False
    if before in BLANKS or before == "\u200b":
        return True
    if after in NO_START or before in NO_END or (before in _INSEPARABLE and after in _INSEPARABLE):
        return False
    if _east_asian(before) or _east_asian(after):
        return True
    return before in "-\u2010" and after.isalnum()


def can_break_text(text: str, _lang: str | None) -> bool:
    """Return whether a line may end somewhere inside `text`."""
    return bool(text) and any(may_break_between(before, after) for before, after in pairwise(text))


EMPHASIS = frozenset({"under-dot", "dot", "comma", "circle"})
"""The marks of `--emphasis` that a character may bear, under or over it."""


def _custom(style: Any, name: str) -> list[Any]:
    """Return the words and numbers of a custom property of CSS, such as `--emphasis`."""
    try:
        tokens = style["__" + name]
    except KeyError:
        # The text of an SVG has no styles but the initial ones.
        return []
    return [token.value for token in tokens if token.type in {"number", "ident"}] if tokens else []


def _scale(style: Any) -> float:
    """Return how wide characters are set, 1 for their own width (`--width` in percent, `w:w`)."""
    percent = _custom(style, "width")
    return float(percent[0]) / 100 if percent else 1.0


def _letter_spacing(style: Any) -> float:
    """Return the letter spacing that Pango is to set, so that it is right once the line is scaled."""
    spacing = style["letter_spacing"]
    return 0.0 if spacing == "normal" else float(spacing) / _scale(style)


def _line_size(line: Any, style: Any) -> tuple[float, float]:
    """Return width and height of a Pango line, the width as it is drawn."""
    width, height = line_break.line_size(line, style)
    spacing = 0.0 if style["letter_spacing"] == "normal" else style["letter_spacing"]
    return (width - spacing) * _scale(style) + spacing, height


def _advances(line: Any, text: str, style: Any) -> list[float]:
    """Return the position after each character of `text`, in px, as `line` is drawn."""
    ends = [0.0] * (len(text.encode()) + 1)
    run = line.runs
    while run != ffi.NULL:
        item = run.data
        glyphs, clusters, start = item.glyphs.glyphs, item.glyphs.log_clusters, item.item.offset
        for index in range(item.glyphs.num_glyphs):
            ends[start + clusters[index]] += glyphs[index].geometry.width
        run = run.next
    # Pango leaves out half a letter spacing at the start of a line.
    positions, total, offset = [], _letter_spacing(style) / 2 * TO_UNITS, 0
    unit = FROM_UNITS * _scale(style)
    for character in text:
        total += ends[offset]
        offset += len(character.encode())
        positions.append(total * unit)
    return positions


def _positions_of(context: Any, layout: Any, text: str, style: Any) -> list[float]:
    """Return the position after each character of `text`; a paragraph is shaped once for all its lines."""
    known_style, known, positions = getattr(context, "shaped", (None, "", []))
    if known_style is style and known.endswith(text):
        begun = len(known) - len(text)
        if begun:
            gone = positions[begun - 1] - _letter_spacing(style) / 2 * _scale(style)
            positions = [position - gone for position in positions[begun:]]
        return positions
    layout.set_text(text)
    positions = _advances(layout.get_first_line()[0], text, style)
    context.shaped = (style, text, positions)
    return positions


@dataclass(frozen=True)
class _Rules:
    """How a paragraph breaks its lines."""

    hangs: bool = True
    keeps_marks: bool = True
    anywhere: bool = False
    must_fill: bool = False

    def may_break(self, before: str, after: str) -> bool:
        return may_break_between(before, after) or (not self.keeps_marks and _stands_alone(before, after))


def _stands_alone(before: str, after: str) -> bool:
    """Return whether only 避头尾 keeps these two together."""
    return bool(_east_asian(before) or _east_asian(after)) and after not in f"{BLANKS}\u00a0\u200b"


def _rules_of(style: Any, *, must_fill: bool) -> _Rules:
    """Return the rules of a style; `--breaking` may say `no-hanging` (溢出边界 off), `no-kinsoku` or both."""
    off = _custom(style, "breaking")
    return _Rules(
        "no-hanging" not in off, "no-kinsoku" not in off, style["word_break"] == "break-all", must_fill
    )


def _cut(text: str, positions: list[float], width: float, rules: _Rules) -> int:
    """Return how many characters of `text` go on the line of `width`; at least one."""
    fitting = 0
    slack = width + _TOLERANCE
    while fitting < len(text) and positions[fitting] <= slack:
        fitting += 1
    while fitting < len(text) and text[fitting] in BLANKS:
        fitting += 1
    if rules.hangs and fitting < len(text) and text[fitting] in HANGING:
        following = fitting + 1
        if following == len(text) or rules.may_break(text[fitting], text[following]):
            return following
    if fitting >= len(text):
        return len(text)
    if rules.anywhere and fitting:
        return fitting
    for cut in range(fitting, 0, -1):
        if rules.may_break(text[cut - 1], text[cut]):
            return cut
    if rules.must_fill:
        return max(1, fitting)
    for cut in range(max(1, fitting), len(text)):
        if rules.may_break(text[cut - 1], text[cut]):
            return cut
    return len(text)


def split_first_line(
    text: str,
    style: Any,
    context: Any,
    max_width: float | None,
    justification_spacing: float,
    is_line_start: bool = True,
    minimum: bool = False,
) -> tuple[Any, int, int | None, float, float, float]:
    """Fit as much of `text` as a line of `max_width` CSS pixels holds, as WeasyPrint's function of this name.

    A mark of `HANGING` that does not fit hangs beyond the edge: Word's 允许标点溢出边界, on by default.
    """
    segment = text.partition("\n")[0]
    wraps = style["white_space"] in {"normal", "pre-wrap", "pre-line"}
    layout = line_break.Layout(style, justification_spacing, max_width)
    if not segment or not wraps or max_width is None or max_width == inf:
        return _finish(context, layout, segment, len(segment), text, style, None)
    before = "" if is_line_start else getattr(context, "line_so_far", " ")
    guess = int(max(max_width, 0) / ((style["font_size"] or 1) * _scale(style)) * 2.5) + 8
    if len(segment) > guess and context is not None:
        positions = _positions_of(context, layout, segment, style)
        if positions[-1] <= max_width:
            guess = len(segment)
    if len(segment) <= guess or context is None:
        layout.set_text(segment)
        line, _ = layout.get_first_line()
        width, _ = _line_size(line, style)
        if width <= max_width + _TOLERANCE:
            if context is not None and not minimum:
                context.line_so_far = before + segment
            return _finish(context, layout, segment, len(segment), text, style, line, min(width, max_width))
        positions = _advances(line, segment, style)
    rules = _rules_of(style, must_fill=not minimum and _is_broken_anywhere(before + segment[0], style))
    cut = _cut(segment, positions, max_width, rules)
    shown = _shown(segment[:cut], bisect_right(positions, max_width + _TOLERANCE), style, cut == len(segment))
    room = _room(positions, cut, max_width, rules.hangs and segment[cut - 1] in HANGING, is_line_start)
    if not segment[:shown].strip(BLANKS) and positions[shown - 1] > max_width:
        room = 0.0
    return _finish(context, layout, segment, cut, text, style, None, room, shown)


def _is_broken_anywhere(so_far: str, style: Any) -> bool:
    """Tell whether a line that begins with `so_far` is one word, broken where it may not be.

    A word of several runs that no line holds is so broken, as one of a single run is.
    """
    return not can_break_text(so_far, None) and style["overflow_wrap"] in {"anywhere", "break-word"}


def _room(
    positions: list[float], cut: int, max_width: float, hangs: bool, is_line_start: bool
) -> float | None:
    """Return the width in CSS pixels that `cut` characters are taken to have, where it is not their own.

    What is over by a rounding has the line's width, a mark that hangs has none.
    """
    end = positions[cut - 1]
    if max_width < end <= max_width + _TOLERANCE:
        return max_width
    if not hangs or end <= max_width + _TOLERANCE:
        return None
    if cut > 1:
        return max(0.0, positions[cut - 2])
    return None if is_line_start else 0.0


def _shown(line: str, fitting: int, style: Any, ends: bool) -> int:
    """Return how many characters of `line` are drawn: blanks at its end lie beyond the edge, as in Word.

    Underlined ones are a line to write on and are drawn as far as they fit; so are those that end the text.
    """
    words = len(line.rstrip(BLANKS))
    keeps = ends or not words or "underline" in style["text_decoration_line"]
    return max(words, min(fitting, len(line)), 1) if keeps else words


_MOST_KEPT = 20_000
"""Lines of a document that stay shaped until they are drawn; each takes some 2 kB."""


def _finish(
    context: Any,
    layout: Any,
    segment: str,
    cut: int,
    text: str,
    style: Any,
    line: Any,
    width: float | None = None,
    length: int | None = None,
) -> tuple[Any, int, int | None, float, float, float]:
    """Set the first `cut` characters of `segment`, of which `length` are drawn, and measure them."""
    shown = segment[: cut if length is None else length]
    if line is None:
        layout.set_text(shown)
        line, _ = layout.get_first_line()
    natural, height = _line_size(line, style)
    if not shown:
        natural = 0.0
    baseline = pango.pango_layout_get_baseline(layout.layout) * FROM_UNITS
    kept = getattr(context, "lines_kept", 0)
    if context is None or kept == _MOST_KEPT or not _is_paragraph(shown):
        layout.deactivate()
    else:
        context.lines_kept = kept + 1
    if cut < len(segment):
        resume: int | None = len(segment[:cut].encode())
    elif len(segment) < len(text):
        resume = len(segment.encode()) + 1
    else:
        resume = None
    # Of what is not drawn WeasyPrint expects nothing but ASCII blanks: the rest counts as drawn.
    return layout, len(segment[:cut].encode()), resume, natural if width is None else width, height, baseline


_is_paragraph = re.compile("[^\n\v\f\r\x85\u2028\u2029]*").fullmatch
"""Whether nothing in a text begins a new line for Pango."""


def set_text(self: Any, text: str, justify: bool = False) -> None:
    """Give `text` to a Pango layout, with the letter spacing of the style and of a justified line."""
    newline = text.find("\n")
    if newline != -1:
        text = text[: newline + 2]
    self.text = text
    encoded = text.encode()
    if _is_paragraph(text):
        # As WeasyPrint asks when it draws: asked then, Pango would shape the text anew.
        pango.pango_layout_set_single_paragraph_mode(self.layout, True)
    pango.pango_layout_set_text(self.layout, ffi.from_buffer(encoded + b"\0"), len(encoded))
    spacing = _letter_spacing(self.style)
    extra = self.justification_spacing / _scale(self.style) if justify else 0
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
        if extra > _WIDE and _expandable_spans(text[0], self.style):
            # WeasyPrint draws offsets in 1/1024 as if in 1/1000: what follows the first gap lies too far.
            space_out(0, len(text[0].encode()), (spacing + extra) * (2 - 1024 / 1000))
    pango.pango_layout_set_attributes(self.layout, attributes)


def _expandable_spans(text: str, style: Any) -> list[tuple[int, int]]:
    pattern = EVERY_CHARACTER if style["text_align_last"] == "justify" else EXPANDABLE
    return [match.span() for match in pattern.finditer(text)]


def expandable_characters(text: str, style: Any) -> int:
    """Return how many characters of `text` share the white space of a justified line."""
    return sum(end - start for start, end in _expandable_spans(text, style))


def text_align(_context: Any, line: Any, available_width: float, last: bool) -> float:
    """Return the CSS pixels that `line` moves to the right; a justified one is spread here and stays."""
    # Beside a float, a line whose end hangs over its edge is asked about as if it stood below the float.
    available_width = min(available_width, line.room)
    parts = list(_leaves(line))
    _drop_trailing_gap(line, parts)
    if line.width >= available_width:
        return 0
    align = line.style["text_align_all"]
    if last and line.style["text_align_last"] != "auto":
        align = line.style["text_align_last"]
    elif last and align == "justify":
        align = "start"
    free: float = available_width - line.width
    if align == "justify":
        # Word spreads only what follows the last tab.
        tabs = [position for position, part in enumerate(parts) if _mark(part, "data-tab")]
        texts = [part for part in parts[tabs[-1] + 1 if tabs else 0 :] if isinstance(part, boxes.TextBox)]
        units = sum(expandable_characters(text.text, text.style) for text in texts)
        ends = [text for text in texts if text.text]
        # The space behind the last character lies beyond the line.
        if ends and expandable_characters(ends[-1].text[-1], ends[-1].style):
            units -= 1
        if units > 0:
            _spread(line, free / units, 0.0, {id(text) for text in texts})
        return 0
    if align == "center":
        return free / 2
    return free if align in {"right", "end"} else 0


def _leaves(box: Any) -> Iterator[Any]:
    """Yield the text boxes and atomic boxes of a line, in order."""
    if isinstance(box, (boxes.LineBox, boxes.InlineBox)):
        for child in box.children:
            if child.is_in_normal_flow():
                yield from _leaves(child)
    else:
        yield box


def _mark(box: Any, name: str) -> str | None:
    """Return the attribute `name` of the element an atomic box comes from."""
    if isinstance(box, boxes.InlineBlockBox) and box.element is not None:
        return box.element.get(name)  # type: ignore[no-any-return]
    return None


def _drop_trailing_gap(line: Any, parts: list[Any]) -> None:
    if parts and parts[-1].width and _mark(parts[-1], "data-gap"):
        line.width -= parts[-1].width
        parts[-1].width = 0


def _spread(box: Any, extra: float, shift: float, texts: set[int]) -> float:
    """Move the parts of a line apart by `extra` px a character; return the shift of what follows."""
    if isinstance(box, boxes.TextBox):
        box.position_x += shift
        if id(box) not in texts:
            return shift
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
                shift = _spread(child, extra, shift, texts)
        box.width += shift - before
        return shift
    box.translate(shift, 0)
    return shift


def split_inline_box(context: Any, box: Any, *rest: Any, **more: Any) -> Any:
    """Fit a line as WeasyPrint does, after measuring what stands behind each of its tabs."""
    if isinstance(box, boxes.LineBox):
        if context is not None:
            context.line_so_far = ""
        box.room = rest[1] - box.position_x
        if not hasattr(box, "tabs_measured"):
            box.tabs_measured = True
            _measure_behind_tabs(context, box)
    return internals.ORIGINALS["split_inline_box"](context, box, *rest, **more)


def _measure_behind_tabs(context: Any, line: Any) -> None:
    tab = None
    for part in _leaves(line):
        if _mark(part, "data-tab"):
            tab = part
            tab.behind, tab.before_point, tab.seen_point, tab.is_last = 0.0, 0.0, False, True
            continue
        if tab is not None and not (
            isinstance(part, boxes.TextBox) and not part.text.partition("\n")[0].strip()
        ):
            tab.is_last = False
        if tab is not None and _mark(part, "data-gap"):
            tab.behind += part.style["width"].value
        elif tab is not None and isinstance(part, boxes.TextBox):
            head, newline, _ = part.text.partition("\n")
            width = _width_of(head, part.style, context)
            tab.behind += width
            if not tab.seen_point:
                whole, point, _ = head.partition(".")
                tab.before_point += _width_of(whole, part.style, context) if point else width
                tab.seen_point = bool(point)
            if newline:
                tab = None


def _width_of(text: str, style: Any, context: Any) -> float:
    return split_first_line(text, style, context, None, 0)[3] if text else 0.0


def atomic_box(context: Any, box: Any, position_x: float, skip_stack: Any, block: Any, *rest: Any) -> Any:
    """Lay out an atomic box as WeasyPrint does, a tab or a gap as wide as its place (CSS pixels) asks for."""
    before = getattr(context, "line_so_far", "")
    new_box = internals.ORIGINALS["atomic_box"](context, box, position_x, skip_stack, block, *rest)
    if context is not None:
        # A line may end before and after what is no text.
        context.line_so_far = before + " "
    offset = position_x - block.content_box_x()
    if tab := _mark(box, "data-tab"):
        new_box.width, leader = _tab_width(tab, box, offset, block.width)
        if box.is_last:
            # A tab with nothing behind it never begins a line.
            new_box.width = max(0.0, min(new_box.width, block.width - offset - 0.02))
        if leader:
            new_box.style = new_box.style.copy()
            new_box.style["border_bottom_style"] = leader
            new_box.border_bottom_width = 1.0
    elif _mark(box, "data-gap") and offset <= 0.01:
        new_box.width = 0
    return new_box


_ENDING = frozenset({"right", "end"})
_LEADERS = {
    "dot": "dotted",
    "middleDot": "dotted",
    "hyphen": "dashed",
    "underscore": "solid",
    "heavy": "solid",
}


def _tab_width(tab: str, box: Any, offset: float, room: float) -> tuple[float, str]:
    """Return the width of a tab at `offset` px from the left indent, and the leader that fills it.

    `data-tab` holds the left indent, the width of the default stops and then `kind:position:leader`
    for each stop, all in px from the margin.
    """
    indent, default, *stops = tab.split()
    place = offset + float(indent)
    for stop in stops:
        kind, position, leader = stop.split(":")
        target = float(position)
        if kind in _ENDING:
            # What ends at a stop beyond the edge of a cell or column ends at the edge.
            target = min(target, float(indent) + room)
        if target <= place + 0.05:
            continue
        share = {
            "right": box.behind,
            "end": box.behind,
            "center": box.behind / 2,
            "decimal": box.before_point,
        }
        # A hair less, so that text which ends on the edge of the column does not seem too wide.
        return max(0.0, target - place - share.get(kind, 0.0) - 0.02), _LEADERS.get(leader, "")
    step = max(float(default), 1.0)
    return (int((place + 0.05) / step) + 1) * step - place, ""


def draw_first_line(into: Any, textbox: Any, overflow: Any, ellipsis: Any, matrix: Any) -> Any:
    """Draw a line of text as WeasyPrint does, its characters as wide as they are to be."""
    if (scale := _scale(textbox.style)) != 1:
        matrix = Matrix(a=scale) @ matrix
    return internals.ORIGINALS["draw_first_line"](into, textbox, overflow, ellipsis, matrix)


def draw_marked_text(into: Any, textbox: Any, *rest: Any) -> None:
    """Draw text as WeasyPrint does, and the marks of emphasis of its characters."""
    offset, overflow, ellipsis = rest
    painting.draw_text(into, textbox, offset, overflow, ellipsis, _scale(textbox.style))
    mark = next(iter(_custom(textbox.style, "emphasis")), "")
    if mark not in EMPHASIS or textbox.style["visibility"] != "visible":
        return
    layout, style, size = textbox.pango_layout, textbox.style, textbox.style["font_size"]
    base = textbox.position_y + textbox.baseline
    height = base + size * _MARK_UNDER if mark == "under-dot" else base - size * _MARK_OVER
    into.set_color(style["color"])
    into.set_color(style["color"], stroke=True)
    into.set_line_width(size * 0.03)
    layout.reactivate(style)
    for left, width in _glyphs(layout.get_first_line()[0], layout.text):
        middle = left + min(width, size) / 2
        _draw_mark(into, mark, textbox.position_x + middle * _scale(style), height, size)
    layout.deactivate()


def _glyphs(line: Any, text: str) -> Iterator[tuple[float, float]]:
    """Yield left edge and advance of each glyph of a Pango line that is no blank, in px before scaling."""
    encoded, place, run = text.encode(), 0, line.runs
    while run != ffi.NULL:
        item = run.data
        glyphs, clusters, start = item.glyphs.glyphs, item.glyphs.log_clusters, item.item.offset
        for index in range(item.glyphs.num_glyphs):
            shape = glyphs[index].geometry
            if not encoded[start + clusters[index] :][:4].decode(errors="ignore")[:1].isspace():
                yield (place + shape.x_offset) * FROM_UNITS, shape.width * FROM_UNITS
            place += shape.width
        run = run.next


_MARK_UNDER, _MARK_OVER = 0.24, 0.96
"""Where marks of emphasis stand under and over the baseline, in sizes of the type."""
_ROUND = 0.5523
"""How far the handles of a curve stand out that makes a quarter of a circle."""


def _draw_mark(into: Any, mark: str, x: float, y: float, size: float) -> None:
    if mark == "comma":
        # A drop that falls to the right, as 、 does.
        a = size * 0.09
        into.move_to(x - a, y - a)
        into.curve_to(x + a * 0.2, y - a * 0.6, x + a, y + a * 0.2, x + a, y + a)
        into.curve_to(x + a * 0.2, y + a * 0.8, x - a * 0.6, y, x - a, y - a)
        into.fill()
        return
    r = size * (0.09 if mark == "circle" else 0.065)
    into.move_to(x + r, y)
    for dx, dy in ((0, 1), (-1, 0), (0, -1), (1, 0)):
        # From the point a quarter turn before (dx, dy).
        px, py = dy, -dx
        into.curve_to(
            x + r * (px + dx * _ROUND),
            y + r * (py + dy * _ROUND),
            x + r * (dx + px * _ROUND),
            y + r * (dy + py * _ROUND),
            x + r * dx,
            y + r * dy,
        )
    into.close()
    if mark == "circle":
        into.stroke()
    else:
        into.fill()


def find_float_position(context: Any, box: Any, containing_block: Any) -> Any:
    """Put a float where it belongs; a frame of the document (`data-frame`) at its place on the page.

    When the text has come too far down for a frame that stands on the bottom edge, it asks for the next page.
    """
    spec = box.element.get("data-frame") if box.element is not None else None
    if spec is None:
        return internals.ORIGINALS["find_float_position"](context, box, containing_block)
    x, y = frame_place(spec, box, page_number=0)
    flow_y = box.position_y
    if y is None or box.element.get("data-late"):
        y = flow_y + float(spec.split()[3]) - box.margin_top if y is None else flow_y
    elif spec.split()[2] == "bottom" and flow_y + float(box.element.get("data-need", 0)) > y + 0.01:
        y = max(flow_y, 1e6)
    if most := box.element.get("data-most"):
        # A drawing that moves nothing stays on its paper.
        y = min(y, max(0.0, float(most)))
    across, down = x - box.position_x, y - box.position_y
    box.translate(across, down)
    for held in box.descendants() if box.element.get("data-holds") else ():
        # What a frame holds that has its place on the page stays there.
        place = held.element.get("data-frame") if held.element is not None and held.is_floated() else None
        if place is not None and held is not box:
            held.translate(-across, 0.0 if place.split()[2] == "flow" else -down)
    if box.element.get("data-alone"):
        # No text beside it: the margins of the float take the rest of the column.
        left = containing_block.content_box_x()
        box.margin_left += max(0.0, box.position_x - left)
        box.margin_right += max(0.0, left + containing_block.width - box.position_x - box.margin_width())
        box.position_x = min(left, box.position_x)
    return box


def frame_place(spec: str, box: Any, page_number: int) -> tuple[float, float | None]:
    """Return the place of a frame in px from the corner of the page; y is None when it goes with the text.

    `spec` is “x-mode x y-mode y”: left, center, right, outside or inside with the edge meant (for the
    last two both edges, joined by a comma), then flow, top, middle or bottom.
    """
    x_mode, x_value, y_mode, y_value = spec.split()
    width, height = box.border_width(), box.border_height()
    if x_mode in {"outside", "inside"}:
        low, high = map(float, x_value.split(","))
        at_right = (page_number % 2 == 1) == (x_mode == "outside")
        x = high - width if at_right else low
    else:
        x = float(x_value) - {"left": 0.0, "center": width / 2, "right": width}[x_mode]
    # The space that keeps text away lies outside of the place.
    x -= box.margin_left
    if y_mode == "flow":
        return x, None
    return x, float(y_value) - {"top": 0.0, "middle": height / 2, "bottom": height}[y_mode] - box.margin_top


def lay_out_float(context: Any, box: Any, *rest: Any, **more: Any) -> Any:
    """Lay out a float as WeasyPrint does; text goes through a picture that stands behind or before it."""
    laid = internals.ORIGINALS["float_layout"](context, box, *rest, **more)
    if box.element is not None and box.element.get("data-through"):
        context.excluded_shapes.pop()
    return laid


def install() -> None:
    """Put the functions of this module in the place of WeasyPrint's; doing it twice changes nothing."""
    internals.replace_layout(
        split_first_line=split_first_line,
        can_break_text=can_break_text,
        set_text=set_text,
        draw_text_=draw_marked_text,
        draw_first_line=draw_first_line,
        text_align=text_align,
        split_inline_box=split_inline_box,
        atomic_box=atomic_box,
        find_float_position=find_float_position,
        lay_out_float=lay_out_float,
    )
