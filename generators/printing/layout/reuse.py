"""What WeasyPrint works out anew for every box and this printer once: used values, borders, whole cells.

The boxes of a form are alike: of its cells three quarters have the words, the style and the width of one laid
out before. Such a cell is a copy of the first, moved to its place.
"""

from __future__ import annotations

import generators.printing.libraries  # noqa: F401 - loads WeasyPrint, or waits until another thread has

# isort: split

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from weasyprint.draw.color import get_color
from weasyprint.formatting_structure import boxes
from weasyprint.text.constants import PANGO_DIRECTION
from weasyprint.text.ffi import FROM_UNITS, ffi, gobject, pango, unicode_to_char_p
from weasyprint.text.fonts import get_font_description

from generators.printing.layout import weasyprint_internals as internals

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from xml.etree import ElementTree as ET

# Texts.


class _Setting:
    """What Pango is told of a style, once for all texts that have it."""

    def __init__(self, style: Any) -> None:
        self.context = ffi.gc(
            pango.pango_font_map_create_context(style.font_config.font_map), gobject.g_object_unref
        )
        pango.pango_context_set_round_glyph_positions(self.context, False)
        pango.pango_context_set_base_dir(self.context, PANGO_DIRECTION[style["direction"]])
        self.language = pango.pango_language_get_default()
        if style["lang"]:
            name, _kept = unicode_to_char_p(style["lang"])
            self.language = pango.pango_language_from_string(name)
            pango.pango_context_set_language(self.context, self.language)
        self.description = get_font_description(style)
        self.lines = dict.fromkeys(_LINES)
        if style["text_decoration_line"] != "none":
            metrics = ffi.gc(
                pango.pango_context_get_metrics(self.context, self.description, self.language),
                pango.pango_font_metrics_unref,
            )
            for name, read in _LINES.items():
                self.lines[name] = FROM_UNITS * getattr(pango, read)(metrics)


_LINES = {
    name: f"pango_font_metrics_get_{name}"
    for name in (
        "ascent",
        "underline_position",
        "strikethrough_position",
        "underline_thickness",
        "strikethrough_thickness",
    )
}


def set_up(self: Any, style: Any) -> None:
    """Begin a Pango layout with `style` as WeasyPrint does, what it is told of the style being kept.

    No page tree asks for features of OpenType or for the language of a face.
    """
    try:
        setting = style.pango_setting
    except AttributeError:
        setting = style.pango_setting = _Setting(style)
    self.style, self.language, self.first_line_direction = style, setting.language, 0
    self.__dict__.update(setting.lines)
    self.layout = ffi.gc(pango.pango_layout_new(setting.context), gobject.g_object_unref)
    pango.pango_layout_set_auto_dir(self.layout, False)
    pango.pango_layout_set_font_description(self.layout, setting.description)


# Used values. A style is asked for a value it holds; what follows from it stands beside it, on the object.

_NO_RADIUS = ((0, "px"), (0, "px"))
_SIDES = ("top", "right", "bottom", "left")
_MOST_WIDTHS = 32
"""Containing blocks and borders for which a style keeps its used values."""


_MEASURES = (
    *(f"{edge}_{side}" for edge in ("margin", "padding") for side in _SIDES),
    *(f"{limit}{axis}" for limit in ("", "min_", "max_") for axis in ("width", "height")),
)
_ANYWHERE = ("auto", "auto")
"""A containing block of no size: that of a style that asks for none."""


def _is_fixed(value: Any) -> bool:
    """Return whether a measure is `auto` or a length, and no hundredths or sum of such."""
    return value == "auto" or getattr(value, "unit", None) == "px"


class _Bare:
    """Takes the used values of a style, as a box without children would."""

    def __init__(self, style: Any, edges: tuple[float, ...] | None) -> None:
        self.style = style
        self.__dict__.update(zip(_EDGE_WIDTHS, edges or (), strict=False))


_EDGE_WIDTHS = tuple(f"border_{side}_width" for side in _SIDES)


def _settled_edges(style: Any, own: dict[str, Any]) -> tuple[float, ...] | None:
    """Return the border widths of a box that all cells of a collapsed table settled, if there are such."""
    if style["border_collapse"] != "collapse" or _EDGE_WIDTHS[0] not in own:
        return None
    return tuple(own.get(name, style[name]) for name in _EDGE_WIDTHS)


def resolve_percentages(box: Any, containing_block: Any) -> None:
    """Set the used values of `box` as WeasyPrint does, reckoned once for a style and a containing block.

    Without hundredths in the style, the containing block does not matter; what a border takes of a width
    given with it does.
    """
    style = box.style
    if isinstance(box, boxes.PageBox):
        internals.ORIGINALS["resolve_percentages"](box, containing_block)
        return
    if isinstance(containing_block, boxes.Box):
        within = (containing_block.width, containing_block.height)
    else:
        within = containing_block
    try:
        known = style.used_values
    except AttributeError:
        known = style.used_values = {}
        style.is_fixed = all(_is_fixed(style[name]) for name in _MEASURES)
    if style.is_fixed:
        within = _ANYWHERE
    own = box.__dict__
    edges = _settled_edges(style, own)
    if (used := known.get((within, edges))) is None:
        bare = _Bare(style, edges)
        internals.ORIGINALS["resolve_percentages"](bare, within)
        used = bare.__dict__
        del used["style"]
        if len(known) >= _MOST_WIDTHS:
            known.clear()
        known[within, edges] = used
    own.update(used)


def strut(style: Any) -> tuple[float, float]:
    """Return line height and baseline of `style` in CSS pixels, as WeasyPrint does, once for each style."""
    try:
        return style.strut  # type: ignore[no-any-return]
    except AttributeError:
        style.strut = internals.ORIGINALS["strut"](style)
        return style.strut  # type: ignore[no-any-return]


def is_in_normal_flow(self: Any) -> bool:
    """Return whether a box is in normal flow, as WeasyPrint does, found out once for each style."""
    style = self.style
    try:
        return style.is_in_flow  # type: ignore[no-any-return]
    except AttributeError:
        style.is_in_flow = internals.ORIGINALS["is_in_normal_flow"](self)
        return style.is_in_flow  # type: ignore[no-any-return]


_BARE: dict[str, Any] = {
    f"border_{corner}_radius": (0, 0) for corner in ("top_left", "top_right", "bottom_right", "bottom_left")
}
_BARE["background"] = None


def lay_out_backgrounds(page: Any, box: Any, get_image: Any, *rest: Any, **more: Any) -> None:
    """Lay out the backgrounds of `box` and what is in it as WeasyPrint does, past boxes without any."""
    if box is page or rest or more or not isinstance(box, boxes.Box) or not _is_bare(box.style):
        internals.ORIGINALS["layout_box_backgrounds"](page, box, get_image, *rest, **more)
        return
    box.__dict__.update(_BARE)
    for child in box.all_children():
        lay_out_backgrounds(page, child, get_image)


def _is_bare(style: Any) -> bool:
    """Return whether a box of `style` has neither colour nor picture behind it, nor round corners."""
    try:
        return style.is_bare  # type: ignore[no-any-return]
    except AttributeError:
        style.is_bare = (
            style["visibility"] != "hidden"
            and all(kind == "none" for kind, _ in style["background_image"])
            and get_color(style, "background_color").alpha == 0
            and all(style[name][0] == "none" for name in ("border_image_source", "mask_border_source"))
            and all(tuple(style[name]) == _NO_RADIUS for name in _BARE if name != "background")
            and not style["box_shadow"]
        )
        return style.is_bare  # type: ignore[no-any-return]


# The tree of boxes.

_IN_TABLES = {boxes.TableRowBox: boxes.TableCellBox, boxes.TableRowGroupBox: boxes.TableRowBox}
"""What alone the page trees put into a part of a table."""
_OF_TABLES: dict[type, bool] = {}


def _is_of_table(kind: type[Any]) -> bool:
    if (known := _OF_TABLES.get(kind)) is None:
        known = _OF_TABLES[kind] = bool(kind.proper_table_child or kind.internal_table_or_caption)
    return known


def table_boxes_children(box: Any, children: Any) -> Any:
    """Make the boxes that a table lacks as WeasyPrint does; where none is lacking, none is looked for."""
    kind, found = type(box), {type(child) for child in children}
    if kind in {boxes.TableBox, boxes.InlineTableBox, boxes.TableColumnBox, boxes.TableColumnGroupBox}:
        return internals.ORIGINALS["table_boxes_children"](box, children)
    if found - {_IN_TABLES[kind]} if kind in _IN_TABLES else any(map(_is_of_table, found)):
        return internals.ORIGINALS["table_boxes_children"](box, children)
    box.children = list(children)
    return box


def flex_boxes(box: Any) -> Any:
    """Make what stands in flexible boxes as WeasyPrint does, if there are any."""
    coming = [box]
    while coming:
        held = coming.pop()
        if isinstance(held, boxes.FlexContainerBox):
            return internals.ORIGINALS["flex_boxes"](box)
        coming += held.children
    return box


# Borders.

_STYLE_SCORES = {
    style: score
    for score, style in enumerate(
        ("none", "inset", "groove", "outset", "ridge", "dotted", "dashed", "solid", "double", "hidden")
    )
}
_DRAWN_AS = {"inset": "ridge", "outset": "groove"}
_WEAK = ((0, 0, _STYLE_SCORES["none"]), ("none", 0, internals.TRANSPARENT))
"""No border: what any border wins over."""
_STRONG = ((1, 0, _STYLE_SCORES["hidden"]), ("hidden", 0, internals.TRANSPARENT))
"""The inside of a cell over several rows or columns, where there is never a border."""


def _edges_of(style: Any) -> tuple[Any, ...]:
    """Return the borders of `style` at its sides as they meet others, None where there is none."""
    try:
        return style.edges  # type: ignore[no-any-return]
    except AttributeError:
        found = []
        for side in _SIDES:
            kind, width = style[f"border_{side}_style"], style[f"border_{side}_width"]
            score = (1 if kind == "hidden" else 0, width, _STYLE_SCORES[kind])
            look = (_DRAWN_AS.get(kind, kind), width, get_color(style, f"border_{side}_color"))
            found.append((score, look) if score > _WEAK[0] else None)
        style.edges = tuple(found)
        return style.edges  # type: ignore[no-any-return]


@dataclass(frozen=True)
class Meeting:
    """The borders of a table between its columns (`down[row][column]`) and its rows."""

    down: list[list[Any]]
    across: list[list[Any]]

    @classmethod
    def of(cls, columns: int, rows: int) -> Meeting:
        """Return the borders of a table without any."""
        return cls(
            [[_WEAK] * (columns + 1) for _ in range(rows)], [[_WEAK] * columns for _ in range(rows + 1)]
        )

    def add(self, style: Any, x: int, y: int, columns: int, rows: int) -> None:
        """Let the borders of `style` meet those that were there before, which win over equal ones."""
        top, right, bottom, left = _edges_of(style)
        for edge, at in ((left, x), (right, x + columns)):
            if edge is not None:
                for row in self.down[y : y + rows]:
                    if row[at][0] < edge[0]:
                        row[at] = edge
        for edge, at in ((top, y), (bottom, y + rows)):
            if edge is not None:
                row = self.across[at]
                for column in range(x, x + columns):
                    if row[column][0] < edge[0]:
                        row[column] = edge

    def add_cell(self, cell: Any, style: Any, y: int) -> None:
        """Let a cell meet the others, with no border inside it."""
        x, columns, rows = cell.grid_x, cell.colspan, cell.rowspan
        for row in self.down[y : y + rows] if columns > 1 else ():
            row[x + 1 : x + columns] = [_STRONG] * (columns - 1)
        for row in self.across[y + 1 : y + rows]:
            row[x : x + columns] = [_STRONG] * columns
        self.add(style, x, y, columns, rows)

    def across_at(self, x: int, y: int, columns: int) -> float:
        """Return half the width of the widest border above `columns` columns."""
        if columns == 1:
            return self.across[y][x][1][1] / 2  # type: ignore[no-any-return]
        return float(max(edge[1][1] for edge in self.across[y][x : x + columns])) / 2

    def down_at(self, x: int, y: int, rows: int) -> float:
        """Return half the width of the widest border left of `rows` rows."""
        if rows == 1:
            return self.down[y][x][1][1] / 2  # type: ignore[no-any-return]
        return float(max(row[x][1][1] for row in self.down[y : y + rows])) / 2


def collapse_borders(table: Any, columns: int, rows: int) -> tuple[list[list[Any]], list[list[Any]]]:
    """Settle which borders of a table are drawn as WeasyPrint does, those of a style reckoned once.

    A cell wins over its row, this over its group, then its column, the group of that, and the table.
    """
    if not (columns and rows) or table.style["direction"] != "ltr":
        return internals.ORIGINALS["collapse_borders"](table, columns, rows)  # type: ignore[no-any-return]
    meeting = Meeting.of(columns, rows)
    all_rows = [row for group in table.children for row in group.children]
    for y, row in enumerate(all_rows):
        for cell in row.children:
            meeting.add_cell(cell, cell.style, y)
    for y, row in enumerate(all_rows):
        meeting.add(row.style, 0, y, columns, 1)
    y = 0
    for group in table.children:
        meeting.add(group.style, 0, y, columns, len(group.children))
        y += len(group.children)
    for column in (column for group in table.column_groups for column in group.children):
        meeting.add(column.style, column.grid_x, 0, 1, rows)
    for group in table.column_groups:
        meeting.add(group.style, group.grid_x, 0, group.span, rows)
    meeting.add(table.style, 0, 0, columns, rows)
    _set_edges(table, meeting, all_rows)
    return meeting.down, meeting.across


def _set_edges(table: Any, meeting: Meeting, rows: Sequence[Any]) -> None:
    """Give each cell half of the borders around it; what holds cells has none of its own."""
    columns = [column for group in table.column_groups for column in group.children]
    for box in (*table.children, *rows, *table.column_groups, *columns):
        box.__dict__.update(_NO_EDGES)
    for y, row in enumerate(rows):
        for cell in row.children:
            x, wide, high = cell.grid_x, cell.colspan, cell.rowspan
            cell.border_top_width = meeting.across_at(x, y, wide)
            cell.border_bottom_width = meeting.across_at(x, y + high, wide)
            cell.border_left_width = meeting.down_at(x, y, high)
            cell.border_right_width = meeting.down_at(x + wide, y, high)
    wide = len(meeting.across[0])
    table.border_top_width = meeting.across_at(0, 0, wide)
    table.border_bottom_width = meeting.across_at(0, len(rows), wide)
    # By the first row alone (CSS 2.1, 17.6.2).
    table.border_left_width, table.border_right_width = meeting.down_at(0, 0, 1), meeting.down_at(wide, 0, 1)


_NO_EDGES = {f"border_{side}_width": 0.0 for side in _SIDES}


# Cells.

_MOST_CELLS = 2048
"""Cells kept in a layout, of some 2 kB each."""


class _Unlike(Exception):
    """This cell holds something whose place or look depends on more than the cell."""


@dataclass(frozen=True)
class _LaidCell:
    """A cell as it was laid out, to be copied to other places."""

    box: tuple[Any, int, Any]
    """The box, the number of its element among those of the cell, and its children likewise."""
    x: float
    y: float
    extent: float
    """How far below `y` anything reaches that could make the page break."""
    page: Any
    """What the cell says of the next page."""
    collapses: bool
    source: Any
    """The cell before it was laid out: its styles are told apart by their addresses, which it holds."""


def _signature(box: Any) -> tuple[Any, ...]:
    """Return all that the layout of `box`, which is not laid out yet, depends on; raise _Unlike if more."""
    kind, style = type(box), box.style
    if kind is boxes.TextBox:
        return (id(style), box.text)
    plain = kind in {boxes.BlockBox, boxes.LineBox, boxes.InlineBox, boxes.InlineBlockBox}
    if (
        not plain
        or not box.is_in_normal_flow()
        or box.is_table_wrapper
        or style["position"] == "relative"
        or box.footnote is not None
        or (box.element_tag or "").endswith(("::before", "::footnote-call"))
        and box.element_tag != "br::before"
        or style["column_count"] != "auto"
    ):
        raise _Unlike
    element = box.element
    marks = (element.get("data-tab"), element.get("data-gap")) if kind is boxes.InlineBlockBox else None
    return (kind, id(style), marks, *map(_signature, box.children))


def _signature_of(cell: Any) -> tuple[Any, ...] | None:
    """Return the signature of what stands in `cell`, None when it cannot be copied."""
    known, found = cell.__dict__.get("signature", (None, None))
    if known is not cell.children:
        try:
            found = tuple(map(_signature, cell.children))
        except _Unlike:
            found = None
        cell.signature = (cell.children, found)
    return found  # type: ignore[no-any-return]


EDGES = tuple(f"{kind}_{side}" for kind in ("padding", "margin") for side in _SIDES) + tuple(
    f"border_{side}_width" for side in _SIDES
)


def lay_out_block_container(context: Any, box: Any, *rest: Any, **more: Any) -> Any:
    """Lay out a block container as WeasyPrint does; a cell like one before is copied from that."""
    if type(box) is boxes.TableCellBox and more and rest[1] is None:
        return _lay_out_cell(context, box, *rest, **more)
    return internals.ORIGINALS["block_container_layout"](context, box, *rest, **more)


def _lay_out_cell(
    context: Any, cell: Any, bottom_space: float, skip_stack: Any, *, page_is_empty: bool, **more: Any
) -> Any:
    """Lay out a cell that begins on this page, or copy one that was laid out before."""

    def lay_out() -> Any:
        return internals.ORIGINALS["block_container_layout"](
            context, cell, bottom_space, skip_stack, page_is_empty=page_is_empty, **more
        )

    # WeasyPrint copies the style of a cell that has a height: one copy for all.
    of = (id(cell.style.parent_style), id(getattr(cell.style, "cascaded", None)))
    style = cell.style = _kept(context, "cell_styles").setdefault(of, cell.style)
    signature = _signature_of(cell)
    if signature is None:
        return lay_out()
    is_at_top = page_is_empty and context.current_page > 1
    own, measures = cell.__dict__, ("width", "min_height", "max_height", *EDGES)
    place = (is_at_top, is_at_top and context.forced_break)
    key = (id(style), *[own[measure] for measure in measures], place, signature)
    known = _kept(context, "cells_laid")
    x, y = cell.position_x, cell.position_y
    laid = known.get(key)
    if laid is not None and not context.overflows_page(bottom_space, y + laid.extent):
        new_box = _copied(laid.box, list(_elements(cell)), x - laid.x, y - laid.y)
        new_box.remove_decoration_sides = set()
        return new_box, None, dict(laid.page), [], laid.collapses, None
    result = lay_out()
    new_box, resume_at, page, margins, collapses, _ = result
    if laid is None and new_box is not None and resume_at is None and not margins:
        if len(known) >= _MOST_CELLS:
            del known[next(iter(known))]
        known[key] = _taken(cell, new_box, (x, y), page, collapses=collapses)
    return result


def _kept(context: Any, name: str) -> dict[Any, Any]:
    """Return what a layout keeps under `name`."""
    return context.__dict__.setdefault(name, {})  # type: ignore[no-any-return]


def _elements(box: Any) -> Iterator[ET.Element | None]:
    yield box.element
    for child in box.children if isinstance(box, boxes.ParentBox) else ():
        yield from _elements(child)


def _taken(source: Any, new_box: Any, at: tuple[float, float], page: Any, *, collapses: bool) -> _LaidCell:
    numbers = {id(element): number for number, element in enumerate(_elements(source))}

    def taken(box: Any) -> tuple[Any, int, Any]:
        children = tuple(map(taken, box.children)) if isinstance(box, boxes.ParentBox) else None
        # What the table does to the cell afterwards is not part of it.
        return box.copy(), numbers[id(box.element)], children

    extent = max((_reach(box) for box in new_box.descendants() if box is not new_box), default=at[1]) - at[1]
    extent += new_box.padding_bottom + new_box.border_bottom_width
    return _LaidCell(taken(new_box), *at, extent, dict(page), collapses, source)


def _reach(box: Any) -> float:
    """Return how far down `box` reaches, its edges below counted as often as WeasyPrint ever counts them."""
    if not isinstance(box, boxes.BlockBox):
        return float(box.position_y + box.height)
    edges = box.padding_bottom + box.border_bottom_width + max(0.0, box.margin_bottom)
    return float(box.border_box_y() + box.border_height() + edges)


def _copied(node: tuple[Any, int, Any], elements: Sequence[ET.Element | None], dx: float, dy: float) -> Any:
    box, number, children = node
    new_box = box.__class__.__new__(box.__class__)
    own = new_box.__dict__
    own.update(box.__dict__)
    own["element"] = elements[number]
    own["position_x"] += dx
    own["position_y"] += dy
    if children is not None:
        own["children"] = [_copied(child, elements, dx, dy) for child in children]
    return new_box


def install() -> None:
    """Put the functions of this module in the place of WeasyPrint's; doing it twice changes nothing."""
    internals.replace_reckoning(
        resolve_percentages=resolve_percentages,
        strut=strut,
        is_in_normal_flow=is_in_normal_flow,
        block_container_layout=lay_out_block_container,
        set_up=set_up,
        layout_box_backgrounds=lay_out_backgrounds,
        collapse_borders=collapse_borders,
    )
    internals.replace_building(table_boxes_children=table_boxes_children, flex_boxes=flex_boxes)
