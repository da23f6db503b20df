"""What a page draws over and over, drawn once: the ruled lines of a table, words that come again.

The places of lines and of characters are those of WeasyPrint; only the operators are fewer.
"""

from __future__ import annotations

import generators.printing.libraries  # noqa: F401 - loads WeasyPrint, or waits until another thread has

# isort: split

from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple

from weasyprint.draw.border import draw_line
from weasyprint.draw.color import styled_color
from weasyprint.draw.text import draw_emojis
from weasyprint.matrix import Matrix

from generators.printing.layout import weasyprint_internals as internals

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# Rules.


class _Look(NamedTuple):
    """How a ruled line looks and what it lies over: higher scores lie above lower ones."""

    score: Any
    style: str
    width: float
    colour: Any


class _Rule(NamedTuple):
    """A ruled line between two corners, in px of the page."""

    look: _Look
    side: str
    ends: tuple[float, float, float, float]


@dataclass(frozen=True)
class Grid:
    """The ruled lines of the part of a table that stands on a page: those down and those across."""

    xs: Sequence[float]
    ys: Sequence[float]
    down: Sequence[Any]
    across: Sequence[Any]
    is_cut_above: bool
    """Whether its first row goes on from the page before."""
    is_cut_below: bool

    def moved(self, dx: float, dy: float) -> Grid:
        """Return the lines `dx` px further right and `dy` px further down."""
        return replace(self, xs=[x + dx for x in self.xs], ys=[y + dy for y in self.ys])

    def half_across(self, x: int, y: int) -> float:
        """Return half the width of the widest line across that meets at a corner."""
        row = self.across[y]
        return max((row[at][1][1] for at in (x - 1, x) if 0 <= at < len(self.xs) - 1), default=0) / 2

    def half_down(self, x: int, y: int) -> float:
        """Return half the width of the widest line down that meets at a corner."""
        return max((self.down[at][x][1][1] for at in (y - 1, y) if 0 <= at < len(self.down)), default=0) / 2

    def verticals(self, x: int) -> Iterator[_Rule]:
        """Yield the lines left of the cells of column `x`; solid ones that are alike run on as one."""
        last = len(self.down) - 1
        for y, end, (score, look) in _runs([row[x] for row in self.down]):
            top, bottom = self.ys[y], self.ys[end]
            if y or not self.is_cut_above:
                top -= self.half_across(x, y)
            if end - 1 != last or not self.is_cut_below:
                bottom += self.half_across(x, end)
            yield _Rule(_Look(score, *look), "left", (self.xs[x], top, self.xs[x], bottom))

    def horizontals(self, y: int) -> Iterator[_Rule]:
        """Yield the lines above the cells of row `y`; solid ones that are alike run on as one."""
        if (y == 0 and self.is_cut_above) or (y == len(self.down) and self.is_cut_below):
            return
        for x, end, (score, look) in _runs(self.across[y]):
            left, right = self.xs[x] - self.half_down(x, y), self.xs[end] + self.half_down(end, y)
            yield _Rule(_Look(score, *look), "top", (left, self.ys[y], right, self.ys[y]))

    def rules(self) -> Iterator[_Rule]:
        """Yield all lines, those of a row before those of the next."""
        for y in range(len(self.ys)):
            yield from self.horizontals(y)
        for x in range(len(self.xs)):
            yield from self.verticals(x)


def _runs(edges: Sequence[Any]) -> Iterator[tuple[int, int, Any]]:
    """Yield where each line that is drawn begins and ends among `edges`, and its look."""
    begun, before = 0, None
    for index, edge in enumerate((*edges, None)):
        if edge is not None and (edge is before or edge == before) and edge[1][0] == "solid":
            continue
        if before is not None:
            yield begun, index, before
        is_drawn = edge is not None and edge[1][1] and edge[1][2].alpha
        begun, before = index, edge if is_drawn else None


def _grid(table: Any) -> Grid | None:
    """Return the lines of `table`, None when it has no row or no column."""
    rows = [row for group in table.children for row in group.children]
    if not rows or not table.column_widths:
        return None
    down, across = table.collapsed_border_grid
    heads = len(table.children[0].children) if table.children[0].is_header else 0
    feet = len(table.children[-1].children) if table.children[-1].is_footer else 0
    skipped = table.skipped_rows - heads if table.skipped_rows else 0
    behind = len(down) - len(rows)

    def line_of(y: int, more: int) -> int:
        """Return which line of the whole table is line `y` here; of those across there is one more."""
        if heads and y < heads + more:
            return y
        return y + (behind if feet and y >= len(rows) - feet else skipped)

    xs = [*table.column_positions, table.column_positions[-1] + table.column_widths[-1]]
    ys = [*(row.position_y for row in rows), rows[-1].position_y + rows[-1].height]
    return Grid(
        xs,
        ys,
        [down[line_of(y, 0)] for y in range(len(rows))],
        [across[line_of(y, 1)] for y in range(len(rows) + 1)],
        is_cut_above=table.skip_cell_border_top,
        is_cut_below=table.skip_cell_border_bottom,
    )


def draw_ruled_lines(into: Any, table: Any) -> None:
    """Draw the borders that cells of `table` share as WeasyPrint does."""
    if (grid := _grid(table)) is not None:
        draw_grid(into, grid)


def draw_grid(into: Any, grid: Grid) -> None:
    """Draw ruled lines, like ones that follow as one path."""
    rules = sorted(grid.rules(), key=lambda rule: rule.look.score)
    for look, alike in groupby(rules, key=lambda rule: rule.look):
        if look.style == "solid" and look.colour.alpha == 1:
            with into.artifact(), into.stacked():
                into.set_color(look.colour, stroke=True)
                into.set_line_width(look.width)
                into.stream += [b"%f %f m %f %f l" % rule.ends for rule in alike]
                into.stroke()
            continue
        for rule in alike:
            with into.artifact(), into.stacked():
                colour = styled_color(look.style, look.colour, rule.side)
                draw_line(into, *rule.ends, look.width, look.style, colour)


# Texts.


class _Shown(NamedTuple):
    """A text as it is drawn with certain faces, from the place where it begins."""

    faces: Any
    operators: Sequence[Any]
    font: Any
    """The face and size that it ends with."""
    is_of_one_font: bool


def draw_text(into: Any, textbox: Any, offset: float, overflow: str, ellipsis: str, scale: float) -> None:
    """Draw a text as WeasyPrint does; one of the words and the style of one before has its operators.

    Its characters are drawn `scale` times as wide as they are.
    """
    style, layout = textbox.style, textbox.pango_layout
    if style["text_decoration_line"] != "none" or overflow != "clip" or ellipsis != "none":
        internals.ORIGINALS["draw_text"](into, textbox, offset, overflow, ellipsis)
        return
    if style["visibility"] != "visible" or not textbox.text.strip():
        return
    x, y = textbox.position_x, textbox.position_y + textbox.baseline
    try:
        known = style.shown
    except AttributeError:
        known = style.shown = {}
    key = (layout.text, layout.justification_spacing)
    shown = known.get(key)
    into.set_color(style["color"])
    into.begin_text()
    if shown is not None and shown.faces is internals.faces_of(into):
        into.stream.append(b"%g 0 0 -1 %.4f %.4f Tm" % (scale, x, y))
        is_set = shown.is_of_one_font and internals.current_font(into) == shown.font
        into.stream += shown.operators[1:] if is_set else shown.operators
        internals.set_current_font(into, shown.font)
        into.end_text()
        return
    if layout.justification_spacing or layout.__dict__.get("style") is not style:
        layout.reactivate(style)
    emojis, shown = _show(into, textbox, Matrix(a=scale, d=-1, e=x, f=y))
    layout.deactivate()
    into.end_text()
    draw_emojis(into, style, x, y, emojis)
    if shown is not None and not emojis:
        known[key] = shown


def _show(into: Any, textbox: Any, place: Matrix) -> tuple[Any, _Shown | None]:
    """Draw the text of `textbox`; return its pictures, and how it may be drawn again."""
    font = internals.current_font(into)
    internals.set_current_font(into, None)
    begun = len(into.stream)
    emojis = internals.ORIGINALS["draw_first_line"](into, textbox, "clip", "none", place)
    operators = into.stream[begun + 1 :]
    if not operators or not operators[0].endswith(b" Tf"):
        return emojis, None
    last = internals.current_font(into)
    is_of_one = sum(1 for operator in operators if operator.endswith(b" Tf")) == 1
    if is_of_one and last == font:
        del into.stream[begun + 1]
    return emojis, _Shown(internals.faces_of(into), operators, last, is_of_one)


def install() -> None:
    """Put the ruled lines of this module in the place of WeasyPrint's; doing it twice changes nothing."""
    internals.replace_rules(draw_ruled_lines)
