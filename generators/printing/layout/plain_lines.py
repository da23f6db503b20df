"""Lines of one run of text: nearly all lines of forms and sheets, set without the search for what they lack.

WeasyPrint looks in each line for floats, tabs, several runs and places to break between them, and measures
it twice. A line of one run has none of these: its place, its width and its height follow from the text alone.
`_PlainLine` follows WeasyPrint's own text closely and stands under its licence: LICENSE.weasyprint, beside
this file.
"""

from __future__ import annotations

import generators.printing.libraries  # noqa: F401 - loads WeasyPrint, or waits until another thread has

# isort: split

from typing import TYPE_CHECKING, Any

from weasyprint.formatting_structure import boxes

from generators.printing.layout import line_breaking, reuse
from generators.printing.layout import weasyprint_internals as internals

if TYPE_CHECKING:
    from collections.abc import Iterator

_ROUNDING = 1 + 1e-9
"""By so much WeasyPrint widens a line at each level, for what is added and taken away again."""
_COLLAPSING = frozenset({"normal", "nowrap", "pre-line"})


def iter_line_boxes(
    context: Any, line: Any, y: float, bottom_space: float, resume_at: Any, block: Any, *rest: Any
) -> Iterator[tuple[Any, Any]]:
    """Yield the lines of the line box `line` from `y` px down in `block`, each with where to go on.

    As WeasyPrint does; those of one run of text by a shorter way.
    """
    first_styles = rest[2:]
    plain = None if context.excluded_shapes or any(first_styles) else _PlainLine.of(line, block)
    if plain is None or not plain.can_begin(resume_at):
        yield from internals.ORIGINALS["iter_line_boxes"](
            context, line, y, bottom_space, resume_at, block, *rest
        )
        return
    yield from plain.lines(context, y, resume_at)


class _PlainLine:
    """A line box that holds one run of text, by itself or in one inline box without edges."""

    def __init__(self, line: Any, inline: Any, text: Any, block: Any) -> None:
        self._line, self._inline, self._text, self._block = line, inline, text, block

    @classmethod
    def of(cls, line: Any, block: Any) -> _PlainLine | None:
        """Return `line` as such a line, None when it is another."""
        if len(line.children) != 1 or line.style["direction"] != "ltr" or block.style["direction"] != "ltr":
            return None
        text, inline = line.children[0], None
        if type(text) is boxes.InlineBox:
            inline = text
            if len(inline.children) != 1 or not _is_bare(inline, block):
                return None
            text = inline.children[0]
        if type(text) is not boxes.TextBox or not text.style["font_size"] or text.is_leader:
            return None
        # Blanks that collapse at the end may leave a line without anything, and so do two ends of lines.
        ends = text.style["white_space"] in _COLLAPSING and text.text.endswith(" ")
        may_lack = ends or text.text.startswith("\n") or "\n\n" in text.text
        is_plain = text.style["vertical_align"] == "baseline" and text.is_in_normal_flow()
        return cls(line, inline, text, block) if is_plain and not may_lack else None

    def can_begin(self, resume_at: Any) -> bool:
        """Return whether there is text to set from `resume_at`."""
        begun = self._begun(resume_at)
        return bool(self._text.text.encode()[begun:].lstrip(b" "))

    def _begun(self, resume_at: Any) -> int:
        """Return how many bytes of the text are set before `resume_at`."""
        for _ in (self._line, self._inline) if self._inline is not None else (self._line,):
            resume_at = resume_at and resume_at[0]
        return next(iter(resume_at)) if resume_at else 0

    def lines(self, context: Any, y: float, resume_at: Any) -> Iterator[tuple[Any, Any]]:
        """Yield the lines from `y` px down, each with where to go on."""
        line, block, text = self._line, self._block, self._text
        reuse.resolve_percentages(line, block)
        reuse.resolve_percentages(text, block)
        line.text_indent = 0
        if resume_at is None:
            internals.resolve_one_percentage(line, "text_indent", block.width)
        begun, encoded = self._begun(resume_at), text.text.encode()
        while True:
            if text.style["white_space"] in _COLLAPSING:
                begun = len(encoded) - len(encoded[begun:].lstrip(b" "))
            if begun == len(encoded):
                return
            new_line, end = self._set(context, y, begun)
            yield new_line, self._resume(end)
            if end is None:
                return
            y = new_line.position_y + new_line.height
            begun, line.text_indent = end, 0

    def _resume(self, end: int | None) -> Any:
        if end is None:
            return None
        return {0: {end: None}} if self._inline is None else {0: {0: {end: None}}}

    def _set(self, context: Any, y: float, begun: int) -> tuple[Any, int | None]:
        """Return the line at `y` px that begins behind `begun` bytes of the text, and where it ends."""
        line, left = self._line, self._block.content_box_x()
        line.position_x, line.position_y = left, y
        available = left + self._block.width - left
        line.room = left + available - left
        x, right = left + line.text_indent, (left + available) * _ROUNDING
        if self._inline is not None:
            right *= _ROUNDING
        self._text.position_x = x
        context.line_so_far = ""
        text, end, is_broken = internals.split_text_box(
            context, self._text, right - x, begun, is_line_start=True
        )
        child, is_part = text, (bool(begun), end is not None)
        top, low = -text.baseline, -text.baseline + text.margin_height()
        text.position_y = top
        if self._inline is not None:
            child = _holder(self._inline, text, is_part)
            child.position_x, child.width = x, x + text.width - x
            child.position_y = -child.baseline
            top, low = min(top, child.position_y), max(low, child.position_y + child.margin_height())
        new_line = _holder(line, child, is_part)
        new_line.width = x + child.width - left
        line.width, line.height = new_line.width, new_line.height
        if text.style["white_space"] in _COLLAPSING and text.text.endswith(" "):
            internals.remove_last_whitespace(context, new_line)
        shift = line_breaking.text_align(context, new_line, available, end is None or bool(is_broken))
        top, low = min(top, -new_line.baseline), max(low, new_line.margin_height() - new_line.baseline)
        new_line.baseline, new_line.position_y, new_line.height = -top, top, low - top
        new_line.margin_top = new_line.margin_bottom = 0
        new_line.translate(shift, y - top)
        new_line.position_y = y
        return new_line, end


def _is_bare(inline: Any, block: Any) -> bool:
    """Return whether an inline box stands where its text does, and has no edges beside it."""
    style = inline.style
    if (
        style["vertical_align"] != "baseline"
        or style["position"] == "relative"
        or inline.is_leader
        or not inline.is_in_normal_flow()
    ):
        return False
    reuse.resolve_percentages(inline, block)
    return not any(inline.__dict__[edge] for edge in reuse.EDGES)


def _holder(box: Any, child: Any, is_part: tuple[bool, bool]) -> Any:
    """Return a copy of a line or an inline box around `child`, as high as its style asks for."""
    new_box = box.copy_with_children([child])
    new_box.remove_decoration(start=is_part[0], end=is_part[1])
    line_height, new_box.baseline = reuse.strut(box.style)
    new_box.height = box.style["font_size"]
    new_box.margin_top = new_box.margin_bottom = (line_height - new_box.height) / 2
    return new_box


def install() -> None:
    """Put the lines of this module in the place of WeasyPrint's; doing it twice changes nothing."""
    internals.replace_lines(iter_line_boxes)
