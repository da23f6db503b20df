"""Tables whose columns, rows and merged cells are known before they are laid out: those of a sheet.

Of a general table WeasyPrint has to find widths and heights, and makes boxes for every row, cell and line.
Here a block of the page tree stands for a `RuledTable`: each text of a look and a width is set once, and what
a page shows is a list of fills, of texts and of ruled lines. What is more than one run of text in a cell is a
block in that block, set to its place.
"""

from __future__ import annotations

import generators.printing.libraries  # noqa: F401 - loads WeasyPrint, or waits until another thread has

# isort: split

from dataclasses import dataclass, field
from itertools import accumulate, groupby
from math import inf
from typing import TYPE_CHECKING, Any, NamedTuple

from weasyprint.draw.color import get_color
from weasyprint.formatting_structure import boxes

from generators.printing.layout import painting, plain_lines, reuse
from generators.printing.layout import weasyprint_internals as internals

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from xml.etree import ElementTree as ET

_Area = tuple[float, float, float, float]
"""Left, top, width and height in px."""


@dataclass(slots=True)
class RuledCell:
    """A cell with what is merged into it."""

    grid_x: int
    """Its first column, from 0."""
    colspan: int
    rowspan: int
    look: int
    """The number of its look among those of the table."""
    text: str = ""
    smallest: float = 0.0
    """The part of its size down to which text is made smaller to stand on one line, 0 where it wraps."""
    beside: tuple[float, float] = (0.0, 0.0)
    """How far the text may run on to the left and to the right, in px."""
    gap: int = 0
    """How many of its characters stand at the left of it, the others at the right; 0 for no gap."""
    paragraph: int = -1
    """The number of what it says among the paragraphs of the file, -1 for none."""
    holder: ET.Element | None = None
    """The child of the block that holds what is more than one run of text."""


@dataclass(slots=True)
class RuledRow:
    """A row of a table."""

    height: float
    """The least height, in px."""
    cells: list[RuledCell] = field(default_factory=list)
    begins_page: bool = False
    keeps_with_last: bool = False
    """Whether no page breaks before it."""
    hung: list[ET.Element] = field(default_factory=list)
    """Children of the block that stand at the end of the row, absolutely positioned."""


@dataclass
class RuledTable:
    """A table; the first children of its block are samples of its looks, each with a character."""

    widths: Sequence[float]
    """Of the columns, in px."""
    shift: float
    """The part of the room beside it that stands to its left: 0.5 for one in the middle."""
    heads: int
    """The number of first rows that stand on every page."""
    rows: list[RuledRow] = field(default_factory=list)
    looks: int = 0


class _Look(NamedTuple):
    """How a cell looks: the boxes of its sample, its fill (None for none), where its text stands."""

    block: Any
    line: Any
    text: Any
    fill: Any
    upright: str

    @classmethod
    def of(cls, block: Any) -> _Look:
        """Return the look of a sample."""
        reuse.resolve_percentages(block, (0.0, 0.0))
        line, fill = block.children[0], get_color(block.style, "background_color")
        upright = block.style["vertical_align"]
        return cls(block, line, line.children[0], fill if fill.alpha else None, upright)


class _Lines(NamedTuple):
    """A text set in a width from (0, 0)."""

    texts: Sequence[Sequence[Any]]
    """The text boxes of each line."""
    ends: Sequence[float]
    """How far down each line ends, in px."""

    @property
    def width(self) -> float:
        """Return the width of the first line in px."""
        return sum(text.width for text in self.texts[0]) if self.texts else 0.0

    def moved(self, dx: float) -> _Lines:
        """Return the same lines `dx` px further right."""
        texts = [[text.copy() for text in line] for line in self.texts]
        for text in (text for line in texts for text in line):
            text.position_x += dx
        return self._replace(texts=texts)

    @classmethod
    def of(cls, block: Any) -> _Lines | None:
        """Return what a block laid out at (0, 0) says, from its content down; None if it holds more."""
        lines = block.children
        is_text = bool(lines) and all(type(line) is boxes.LineBox for line in lines)
        if not is_text or block.style["background_image"] != (("none", None),):
            return None
        parents = (boxes.LineBox, boxes.InlineBox)
        said = [[box for box in line.descendants() if not isinstance(box, parents)] for line in lines]
        if not all(isinstance(box, boxes.TextBox) for texts in said for box in texts):
            return None
        x, y = block.content_box_x(), block.content_box_y()
        for line in lines:
            line.translate(-x, -y)
        return cls(said, [line.position_y + line.height for line in lines])


class _SetCell(NamedTuple):
    """A cell with what it holds."""

    cell: RuledCell
    edges: tuple[float, float, float, float]
    """Half the widths of the lines above, right of it, below and left of it, in px."""
    look: _Look
    lines: _Lines | None
    held: Any
    """The box of its holder, laid out at (0, 0)."""
    high: float
    """The height of all this in px."""

    def height_left(self, number: int, begun: Mapping[int, int] | None) -> float:
        """Return the height in px with its edges, less the lines that `begun` says of the cell `number`."""
        if begun is None:
            high = self.high
            if self.lines is not None and len(self.lines.ends) == 1:
                # Signs of another face than the named one make the line higher, not the row.
                high = min(high, reuse.strut(self.look.line.style)[0])
            return self.edges[0] + high + self.edges[2]
        done = begun.get(number, 0)
        if self.lines is None or done == len(self.lines.ends):
            return 0.0
        return self.edges[0] + self.high - (self.lines.ends[done - 1] if done else 0.0) + self.edges[2]


class _Placed(NamedTuple):
    """A row, or a part of one that is higher than a page, on a page."""

    number: int
    top: float
    height: float
    begun: Mapping[int, int] | None
    """The lines of each cell that stand on pages before."""
    ended: Mapping[int, int] | None
    """The lines of each cell that do not stand on pages behind, None when none does."""


class SaidCell(NamedTuple):
    """A cell on a page with the boxes of what it says there."""

    cell: RuledCell
    boxes: Sequence[Any]


class SaidRow(NamedTuple):
    """A row on a page with what it says there."""

    is_head: bool
    cells: list[SaidCell]


class RuledPart(boxes.TableBox):  # type: ignore[misc]
    """What is drawn of a table on one page, or one layer of it."""

    index = 0
    column_groups = ()
    fills: Sequence[tuple[Any, _Area]] = ()
    texts: Sequence[Any] = ()
    """Text boxes; each has the number of its paragraph as `paragraph`."""
    grid: painting.Grid | None = None
    """The ruled lines."""
    rows: Sequence[SaidRow] = ()
    """What all layers of the page say, on its first layer."""
    height_of_body: float = 0.0
    """The height of the rows that are no heads, in px."""

    @classmethod
    def of(cls, box: Any, **own: Any) -> RuledPart:
        """Return a part of the table that `box` stands for."""
        part: RuledPart = cls.__new__(cls)
        part.__dict__.update(box.__dict__)
        part.__dict__.update(own, children=())
        return part

    def translate(self, dx: float = 0, dy: float = 0, ignore_floats: bool = False) -> None:  # noqa: ARG002 - as WeasyPrint calls it
        """Move what is drawn (px)."""
        self.__dict__["position_x"] += dx
        self.__dict__["position_y"] += dy
        self.fills = [(colour, (x + dx, y + dy, w, h)) for colour, (x, y, w, h) in self.fills]
        for text in self.texts:
            text.translate(dx, dy)
        if self.grid is not None:
            self.grid = self.grid.moved(dx, dy)


class _Table:
    """A table with what was found out of it, for all its pages."""

    def __init__(self, context: Any, box: Any, table: RuledTable) -> None:
        self._context, self._table, self._rows, self._heads = context, table, table.rows, table.heads
        self._looks = [_Look.of(sample) for sample in box.children[: table.looks]]
        self._holders = {child.element: child for child in box.children[table.looks :]}
        self._known: dict[Any, _Lines] = context.__dict__.setdefault("texts_set", {})
        self._smaller: dict[tuple[int, float], _Look] = {}
        self._on_one_line: dict[Any, _Lines | None] = {}
        self._xs = [0.0, *accumulate(table.widths)]
        self._set_rows: dict[int, list[_SetCell]] = {}
        self._ending: dict[int, list[tuple[int, int]]] = {}
        self._merged: dict[int, list[int]] = {}
        """The rows in which merged cells begin, with the numbers of these."""
        self._deepest = 1
        self._meeting = meeting = reuse.Meeting.of(len(table.widths), len(table.rows))
        for y, row in enumerate(table.rows):
            for index, cell in enumerate(row.cells):
                meeting.add_cell(cell, self._looks[cell.look].block.style, y)
                if cell.rowspan > 1:
                    self._ending.setdefault(y + cell.rowspan - 1, []).append((y, index))
                    self._merged.setdefault(y, []).append(index)
                    self._deepest = max(self._deepest, cell.rowspan)

    # Cells.

    def _row(self, y: int) -> list[_SetCell]:
        """Return the cells of a row with what they hold, set once."""
        if (known := self._set_rows.get(y)) is None:
            known = self._set_rows[y] = [self._set_cell(cell, y) for cell in self._rows[y].cells]
        return known

    def _set_cell(self, cell: RuledCell, y: int) -> _SetCell:
        x, wide, high, meeting = cell.grid_x, cell.colspan, cell.rowspan, self._meeting
        edges = (
            meeting.across_at(x, y, wide),
            meeting.down_at(x + wide, y, high),
            meeting.across_at(x, y + high, wide),
            meeting.down_at(x, y, high),
        )
        look = self._looks[cell.look]
        room = self._xs[x + wide] - self._xs[x] - edges[1] - edges[3]
        if cell.holder is not None:
            held = self._hold(self._holders[cell.holder], room, edges)
            if (runs := _Lines.of(held)) is not None:
                return _SetCell(cell, edges, look, runs, None, held.height)
            return _SetCell(cell, edges, look, None, held, held.height)
        if not cell.text:
            return _SetCell(cell, edges, look, None, None, 0.0)
        width = room - look.block.padding_left - look.block.padding_right
        lines = self._lines(look, cell.text, width)
        if cell.smallest and (len(lines.ends) > 1 or lines.width > width):
            lines = self._one_line(look, cell, width) or lines
        elif cell.gap:
            lines = self._parted(look, cell, width)
        return _SetCell(cell, edges, look, lines, None, lines.ends[-1] if lines.ends else 0.0)

    def _parted(self, look: _Look, cell: RuledCell, width: float) -> _Lines:
        """Return the text of `cell` with what is before its gap at the left and the rest at the right."""
        before, after = (
            self._lines(look, said, _ENDLESS) for said in (cell.text[: cell.gap], cell.text[cell.gap :])
        )
        left = before.moved(-before.texts[0][0].position_x)
        right = after.moved(width - after.width - after.texts[0][0].position_x)
        return _Lines([[*left.texts[0], *right.texts[0]]], [max(before.ends[0], after.ends[0])])

    def _one_line(self, look: _Look, cell: RuledCell, width: float) -> _Lines | None:
        """Return the text of `cell` on one line, running on or made smaller; None where it wraps in its cell.

        What a program that prints sheets would cut off stands there whole, and the row is as high as it was.
        """
        key = (id(look), cell.text, width, cell.beside, cell.smallest)
        if key not in self._on_one_line:
            self._on_one_line[key] = self._fitted(look, cell, width)
        return self._on_one_line[key]

    def _fitted(self, look: _Look, cell: RuledCell, width: float) -> _Lines | None:
        whole = self._lines(look, cell.text, _ENDLESS).width or 1.0
        side = look.block.style["text_align_all"]
        share = {"center": 0.5, "right": 1.0, "end": 1.0}.get(side, 0.0)
        left, right = cell.beside[0] if share else 0.0, cell.beside[1] if share < 1.0 else 0.0
        part = min(1.0, int((width + left + right) / whole * _STEPS) / _STEPS)
        if part < cell.smallest:
            if look.block.style["white_space"] != "pre":
                # It wraps where it would have run on.
                wide = width + left + right
                return self._lines(look, cell.text, wide).moved(-left) if wide > width else None
            part = cell.smallest
        lines = self._lines(self._smaller_look(look, part), cell.text, _ENDLESS)
        start = max(-left, min((width - lines.width) * share, width + right - lines.width))
        return lines.moved(start - lines.texts[0][0].position_x)

    def _smaller_look(self, look: _Look, part: float) -> _Look:
        """Return `look` with its type at `part` of its size."""
        if part == 1.0:
            return look
        key = (id(look.text.style), part)
        if (known := self._smaller.get(key)) is None:
            line, text = look.line.copy(), look.text.copy()
            for box in (line, text):
                box.style = box.style.copy()
                box.style["font_size"] *= part
            known = self._smaller[key] = look._replace(line=line, text=text)
        return known

    def _lines(self, look: _Look, said: str, width: float) -> _Lines:
        """Return `said` set in lines of `width` px."""
        key = (id(look.text.style), id(look.line.style), said, width)
        if (known := self._known.get(key)) is not None:
            return known
        text = look.text.copy_with_text(said)
        text.process_whitespace()
        block = look.block.copy()
        block.__dict__.update(_NO_EDGES, position_x=0.0, position_y=0.0, width=width, height="auto")
        line = look.line.copy_with_children([text])
        texts, ends = [], []
        lines = plain_lines.iter_line_boxes(self._context, line, 0.0, -inf, None, block, [], [], None, None)
        for new_line, _ in lines:
            texts.append([part for part in new_line.descendants() if isinstance(part, boxes.TextBox)])
            ends.append(new_line.position_y + new_line.height)
        known = self._known[key] = _Lines(texts, ends)
        return known

    def _hold(self, box: Any, room: float, edges: tuple[float, float, float, float]) -> Any:
        """Return `box` laid out at (0, 0), `room` px wide within `edges`."""
        reuse.resolve_percentages(box, (room, "auto"))
        box.position_x = box.position_y = 0.0
        box.width = max(0.0, room - box.padding_left - box.padding_right)
        for side, edge in zip(("top", "right", "bottom", "left"), edges, strict=True):
            box.__dict__[f"padding_{side}"] += edge
        laid = reuse.lay_out_block_container(
            self._context, box, -inf, None, True, [], [], [], None, None, False, None
        )
        return laid[0]

    # Rows.

    def _height(self, y: int, begun: Mapping[int, int] | None, placed: Sequence[_Placed]) -> float:
        """Return the height of a row behind those `placed`, or of what is left of it, in px."""
        least = self._rows[y].height if begun is None else 0.0
        for index, set_cell in enumerate(self._row(y)):
            if set_cell.cell.rowspan == 1:
                least = max(least, set_cell.height_left(index, begun))
        for start, index in self._ending.get(y, ()):
            first = start - placed[0].number if placed else -1
            if first >= 0:
                before = placed[-1].top + placed[-1].height - placed[first].top
                left = self._row(start)[index].height_left(index, placed[first].begun)
                least = max(least, left - before)
        return least

    def _reach(self, y: int, begun: Mapping[int, int] | None) -> float:
        """Return how far down the cells of a row reach, those over rows merged with it too, in px."""
        cells = enumerate(self._row(y))
        return max((set_cell.height_left(index, begun) for index, set_cell in cells), default=0.0)

    def _fit(
        self,
        begins_at: tuple[int, Mapping[int, int] | None],
        top: float,
        bottom_space: float,
        *,
        is_empty: bool,
    ) -> tuple[list[_Placed], Any, str] | None:
        """Return the rows that stand on the page, where to go on, and what breaks there; None for no row.

        They stand from `top` px down; `is_empty` tells whether nothing stands above.
        """
        start, begun = begins_at
        placed: list[_Placed] = []
        for y in range(start, len(self._rows)):
            row = self._rows[y]
            if placed and row.begins_page:
                return placed, {y: None}, "page"
            height = self._height(y, begun, placed)
            if self._context.overflows_page(bottom_space, top + max(height, self._reach(y, begun))):
                if placed or not is_empty:
                    last = y
                    while last > start and self._rows[last].keeps_with_last:
                        last -= 1
                    if last == start and not is_empty:
                        return None
                    last = y if last == start else last
                    return placed[: last - start], {last: None}, "any"
                if ended := self._torn(y, begun, top, bottom_space):
                    room = max(self._part_height(y, begun, ended), 0.0)
                    return [_Placed(y, top, room, begun, ended)], {y: ended}, "any"
            placed.append(_Placed(y, top, height, begun, None))
            top, begun = top + height, None
        return placed, None, "any"

    def _torn(
        self, y: int, begun: Mapping[int, int] | None, top: float, bottom_space: float
    ) -> Mapping[int, int]:
        """Return how many lines of each cell of a row higher than the page end on it; nothing for all."""
        ended, is_torn = {}, False
        for index, (_, edges, _, lines, _, _) in enumerate(self._row(y)):
            if lines is None:
                continue
            done = (begun or {}).get(index, 0)
            above = top + edges[0] - (lines.ends[done - 1] if done else 0.0)
            fits = sum(
                1 for end in lines.ends[done:] if not self._context.overflows_page(bottom_space, above + end)
            )
            ended[index] = min(len(lines.ends), done + max(1, fits))
            is_torn |= ended[index] < len(lines.ends)
        return ended if is_torn else {}

    def _part_height(self, y: int, begun: Mapping[int, int] | None, ended: Mapping[int, int]) -> float:
        high = 0.0
        for index, (_, edges, _, lines, _, _) in enumerate(self._row(y)):
            if lines is not None and index in ended and ended[index]:
                done = (begun or {}).get(index, 0)
                above = lines.ends[done - 1] if done else 0.0
                high = max(high, edges[0] + lines.ends[ended[index] - 1] - above + edges[2])
        return high

    # Pages.

    def lay_out(
        self,
        box: Any,
        bottom_space: float,
        skip_stack: Any,
        absolute_boxes: list[Any],
        *,
        page_is_empty: bool,
    ) -> tuple[Any, ...]:
        """Return what stands on this page (px) as WeasyPrint does of a block; `box` has its place."""
        begins_at = next(iter(skip_stack.items())) if skip_stack else (self._heads, None)
        columns, meeting = len(self._xs) - 1, self._meeting
        left, right = meeting.down_at(0, 0, 1), meeting.down_at(columns, 0, 1)
        wide = left + self._xs[-1] + right
        margin = max(0.0, box.width - wide) * self._table.shift
        first = 0 if self._heads else begins_at[0]
        edge = 0.0 if begins_at[1] and not self._heads else meeting.across_at(0, first, columns)
        top = box.content_box_y() + edge
        heads = self._place_heads(top, bottom_space, page_is_empty=page_is_empty)
        below = heads[-1].top + heads[-1].height if heads else top
        fitting = self._fit(begins_at, below, bottom_space, is_empty=page_is_empty and not heads)
        if page_is_empty and self._heads and (fitting is None or not heads):
            # Heads that leave no room for a row stand once, as rows.
            heads = []
            begins_at = begins_at if skip_stack else (0, None)
            fitting = self._fit(begins_at, top, bottom_space, is_empty=True)
        if fitting is None:
            return None, None, {"break": "any", "page": None}, [], False, None
        placed, resume_at, page_break = fitting
        writer = _PageWriter(self, box.content_box_x() + margin + left, absolute_boxes)
        writer.write(heads, are_heads=True)
        writer.write(placed)
        end = (placed or heads)[-1].top + (placed or heads)[-1].height if placed or heads else top
        grid = self._grid(writer.x, [*heads, *placed], len(heads))
        new_box = box.copy_with_children(writer.layers(box, grid, sum(row.height for row in placed)))
        new_box.height = end - box.content_box_y()
        if resume_at is None:
            new_box.height += meeting.across_at(0, len(self._rows), columns)
        return new_box, resume_at, {"break": page_break, "page": None}, [], False, None

    def _place_heads(self, top: float, bottom_space: float, *, page_is_empty: bool) -> list[_Placed]:
        placed: list[_Placed] = []
        for y in range(self._heads):
            height = self._height(y, None, placed)
            placed.append(_Placed(y, top, height, None, None))
            top += height
        return [] if page_is_empty and self._context.overflows_page(bottom_space, top) else placed

    def _grid(self, x: float, placed: Sequence[_Placed], heads: int) -> painting.Grid | None:
        """Return the ruled lines of a page."""
        if not placed:
            return None
        meeting, last = self._meeting, placed[-1]
        above = [heads if index == heads and heads else row.number for index, row in enumerate(placed)]
        return painting.Grid(
            [x + start for start in self._xs],
            [*(row.top for row in placed), last.top + last.height],
            [meeting.down[row.number] for row in placed],
            [meeting.across[number] for number in (*above, last.number + 1)],
            is_cut_above=placed[0].begun is not None,
            is_cut_below=last.ended is not None,
        )

    # What a page is written from.

    def row_on_page(self, placed: _Placed) -> Iterator[tuple[int, _SetCell]]:
        """Yield the cells of a row with their numbers."""
        return enumerate(self._row(placed.number))

    def begun_before(self, y: int) -> Iterator[tuple[int, _SetCell]]:
        """Yield the merged cells that begin before the row `y` and reach into it, each with its last row."""
        for start in range(max(0, y - self._deepest + 1), y):
            for index in self._merged.get(start, ()):
                last = start + self._rows[start].cells[index].rowspan - 1
                if last >= y:
                    yield last, self._row(start)[index]

    def hung(self, placed: _Placed) -> Iterator[Any]:
        """Yield the boxes that hang on a row."""
        return (self._holders[element] for element in self._rows[placed.number].hung)

    def across(self, cell: RuledCell) -> tuple[float, float]:
        """Return the left edge and the width of a cell in px."""
        return self._xs[cell.grid_x], self._xs[cell.grid_x + cell.colspan] - self._xs[cell.grid_x]

    def end(self, y: int) -> float:
        """Return where what hangs on a row begins, in px."""
        return self._xs[-1] + self._meeting.down_at(len(self._xs) - 1, y, 1)


_ENDLESS = 1e6
"""Wider than any text, in px."""
_STEPS = 50
"""Sizes between nothing and the whole at which type is made smaller."""
_NO_EDGES: dict[str, float] = dict.fromkeys(reuse.EDGES, 0.0)


class _PageWriter:
    """Collects what of a table is drawn on a page."""

    def __init__(self, table: _Table, x: float, absolute_boxes: list[Any]) -> None:
        self._table, self.x, self._absolute_boxes = table, x, absolute_boxes
        self._fills: list[tuple[Any, _Area]] = []
        self._texts: list[Any] = []
        self._held: list[Any] = []
        self._hung: list[Any] = []
        self._rows: list[SaidRow] = []

    def write(self, placed: Sequence[_Placed], *, are_heads: bool = False) -> None:
        """Add rows that follow each other."""
        for last, set_cell in self._table.begun_before(placed[0].number) if placed else ():
            if set_cell.look.fill is not None:
                start, wide = self._table.across(set_cell.cell)
                end = placed[min(last - placed[0].number, len(placed) - 1)]
                area = (self.x + start, placed[0].top, wide, end.top + end.height - placed[0].top)
                self._fills.append((set_cell.look.fill, area))
        for index, row in enumerate(placed):
            self._rows.append(SaidRow(are_heads, []))
            for number, set_cell in self._table.row_on_page(row):
                last = index + set_cell.cell.rowspan - 1
                is_whole = last < len(placed)
                end = placed[last if is_whole else -1]
                texts, held = len(self._texts), len(self._held)
                self._write_cell(number, set_cell, row, end.top + end.height - row.top, is_whole=is_whole)
                said = self._texts[texts:] + self._held[held:]
                self._rows[-1].cells.append(SaidCell(set_cell.cell, said))
            for box in self._table.hung(row):
                hung = box.copy()
                hung.position_x, hung.position_y = self.x + self._table.end(row.number), row.top
                holder = internals.absolute_placeholder(hung)
                self._hung.append(holder)
                self._absolute_boxes.append(holder)

    def _write_cell(
        self, number: int, set_cell: _SetCell, row: _Placed, height: float, *, is_whole: bool
    ) -> None:
        cell, edges, look, lines, held, high = set_cell
        start, wide = self._table.across(cell)
        left = self.x + start
        if look.fill is not None:
            self._fills.append((look.fill, (left, row.top, wide, height)))
        if lines is None and (held is None or row.begun is not None):
            return
        done = (row.begun or {}).get(number, 0)
        ended = row.ended.get(number) if row.ended is not None else None
        above = lines.ends[done - 1] if lines is not None and done else 0.0
        if lines is not None and ended:
            high = lines.ends[ended - 1]
        free = height - edges[0] - edges[2] - (high - above)
        share = {"middle": 0.5, "bottom": 1.0}.get(look.upright, 0.0) if is_whole else 0.0
        if held is not None:
            self._set_held(held, left, row.top, height, max(0.0, free) * share)
            return
        assert lines is not None  # noqa: S101 - for the type checker: a cell holds one or the other
        x, y = left + edges[3] + look.block.padding_left, row.top + edges[0] + free * share - above
        for line in lines.texts[done:ended]:
            for text in line:
                new = text.copy()
                new.position_x += x
                new.position_y += y
                new.paragraph = cell.paragraph
                self._texts.append(new)

    def _set_held(self, held: Any, left: float, top: float, height: float, shift: float) -> None:
        """Set a box laid out at (0, 0) as a cell, what it holds `shift` px further down."""
        box = held.deepcopy()
        for child in box.children:
            child.translate(0, shift)
        box.height = max(box.height, height - box.padding_top - box.padding_bottom)
        box.translate(left, top)
        self._held.append(box)

    def layers(self, box: Any, grid: painting.Grid | None, height_of_body: float) -> list[Any]:
        """Return the parts and boxes of the page in the order of drawing; the body is so many px high."""
        fills = self._fills
        below = [RuledPart.of(box, fills=fills), *self._held] if self._held else []
        part = RuledPart.of(
            box,
            fills=() if below else fills,
            grid=grid,
            texts=self._texts,
            height_of_body=height_of_body,
        )
        layers = [*below, part, *self._hung]
        layers[0].rows = self._rows
        return layers


def lay_out_block_container(context: Any, box: Any, *rest: Any, **more: Any) -> Any:
    """Lay out a block container as WeasyPrint does; one that stands for a table as that."""
    tables = context.__dict__.get("ruled_tables")
    if not tables or type(box) is not boxes.BlockBox or (table := tables.get(box.element)) is None:
        return reuse.lay_out_block_container(context, box, *rest, **more)
    bottom_space, skip_stack, page_is_empty, absolute_boxes = rest[:4]
    if "ruled" not in box.__dict__:
        box.ruled = _Table(context, box, table)
    return box.ruled.lay_out(box, bottom_space, skip_stack, absolute_boxes, page_is_empty=page_is_empty)


def draw_table(into: Any, table: Any) -> None:
    """Draw a table as WeasyPrint does, of one of this module what is listed."""
    if not isinstance(table, RuledPart):
        internals.ORIGINALS["draw_table"](into, table)
        return
    for colour, alike in groupby(table.fills, key=lambda fill: fill[0]):
        with into.artifact():
            into.set_color(colour)
            for _, area in alike:
                into.rectangle(*area)
            into.fill()
    if table.grid is not None:
        painting.draw_grid(into, table.grid)
    for text in table.texts:
        with into.marked(text, "Span"):
            painting.draw_text(into, text, 0, "clip", "none", 1)


def install() -> None:
    """Put the functions of this module in the place of WeasyPrint's; doing it twice changes nothing."""
    internals.replace_tables(block_container_layout=lay_out_block_container, draw_table=draw_table)
