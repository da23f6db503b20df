"""Tables of a DOCX as HTML tables: grid, merges, borders, heights, repeated heads."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from math import ceil
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from lxml import etree

from generators.printing.docx.frames import open_frame
from generators.printing.docx.package import W
from generators.printing.docx.page_css import height_of
from generators.printing.docx.paragraphs import border_css
from generators.printing.docx.runs import shade, shaded
from generators.printing.docx.styles import Style, local, merge, read_table_properties
from generators.printing.layout.css import add, number, points, pt

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generators.printing.docx.position import BlockWriter, Cursor
    from generators.printing.docx.styles import Properties

_SIDES = ("top", "left", "bottom", "right")
_USUAL_SIZE = 10.5
"""Points of type where a cell does not say its own."""
_DOWNWARD = frozenset({"tbRl", "tbRlV", "tb", "tbV", "rl"})
"""The directions of text from the top of a cell to its foot."""
_LOWER = 200
"""Twips below its paragraph from which on a floating table has lines above it."""


@dataclass
class Cell:
    """One cell with its place in the grid."""

    node: etree._Element
    properties: Properties
    column: int
    span: int
    rows: int = 1
    is_covered: bool = False
    style: Style = field(default_factory=lambda: Style("", "condition"))


@dataclass
class Row:
    """One row with its cells."""

    properties: Properties
    cells: list[Cell]
    before: int = 0
    after: int = 0


def _iter_children(node: etree._Element, wanted: str) -> Iterator[etree._Element]:
    """Yield rows or cells, also those inside content controls and marks of insertion."""
    for child in node:
        name = local(child)
        if name == wanted:
            yield child
        elif name == "sdt":
            content = child.find(W + "sdtContent")
            if content is not None:
                yield from _iter_children(content, wanted)
        elif name in {"ins", "smartTag", "customXml", "moveTo"}:
            yield from _iter_children(child, wanted)


def _read_rows(table: etree._Element) -> list[Row]:
    rows = []
    for node in _iter_children(table, "tr"):
        properties = read_table_properties(node.find(W + "trPr"), "trPr")
        exceptions = read_table_properties(node.find(W + "tblPrEx"))
        before, after = int(number(properties.get("gridBefore"))), int(number(properties.get("gridAfter")))
        row, column = Row(merge(exceptions, properties), [], min(before, 63), min(after, 63)), min(before, 63)
        for cell in _iter_children(node, "tc"):
            given = read_table_properties(cell.find(W + "tcPr"), "tcPr")
            span = max(1, min(int(number(given.get("gridSpan"), 1)), 200))
            if given.get("hMerge", "restart") != "restart" and row.cells:
                # The old way to join cells (17.4.22): this one is part of the one before it.
                row.cells[-1].span += span
                column += span
                continue
            row.cells.append(Cell(cell, given, column, span))
            column += span
        rows.append(row)
    _join_vertically(rows)
    return rows


def _join_vertically(rows: list[Row]) -> None:
    open_cells: dict[int, Cell] = {}
    for row in rows:
        following = {}
        for cell in row.cells:
            merged = cell.properties.get("vMerge")
            above = open_cells.get(cell.column)
            if merged is not None and merged != "restart" and above is not None and above.span == cell.span:
                above.rows += 1
                cell.is_covered = True
                following[cell.column] = above
            elif merged is not None:
                following[cell.column] = cell
        open_cells = following


def _column_widths(table: etree._Element, rows: list[Row], available: float) -> list[float]:
    """Return the widths of the columns in points, from the grid, or the cells where it is silent."""
    grid = table.find(W + "tblGrid")
    widths = [points(c.get(W + "w")) for c in grid.iterfind(W + "gridCol")] if grid is not None else []
    needed = max((cell.column + cell.span + row.after for row in rows for cell in row.cells), default=1)
    # A grid with too few columns is of another table: then, as where it is silent, the cells say how wide.
    widths = (widths if len(widths) >= needed else [0.0] * needed)[: max(needed, 1)]
    for cell in sorted((cell for row in rows for cell in row.cells), key=lambda cell: cell.span):
        size = cell.properties.get("tcW", {})
        if size.get("type", "dxa") == "dxa" and (wide := points(size.get("w"))) > 0:
            covered = range(cell.column, cell.column + cell.span)
            unknown = [column for column in covered if not widths[column]]
            for column in unknown:
                widths[column] = max(0.0, wide - sum(widths[c] for c in covered if c not in unknown)) / len(
                    unknown
                )
    missing = [index for index, width in enumerate(widths) if width <= 0]
    if missing:
        rest = max(available - sum(widths), 20.0 * len(missing)) / len(missing)
        for index in missing:
            widths[index] = rest
    return widths


def _flags(code: str) -> int:
    """Return the bits of a `w:tblLook`; Word's usual ones when there is none."""
    try:
        return int(code, 16) if code else 0x04A0
    except ValueError:
        return 0x04A0


def _condition_keys(
    look: dict[str, str],
    row: int,
    rows: int,
    cell: Cell,
    columns: int,
    bands: tuple[int, int],
    *,
    header_rows: int,
) -> list[str]:
    """Return which conditional formats of the table style meet in a cell, weakest first."""
    flags = _flags(look.get("val", ""))

    def is_set(name: str, bit: int) -> bool:
        return look[name] in {"1", "true", "on"} if name in look else bool(flags & bit)

    keys = ["wholeTable"]
    first_row, last_row = is_set("firstRow", 0x20), is_set("lastRow", 0x40)
    first_column, last_column = is_set("firstColumn", 0x80), is_set("lastColumn", 0x100)
    at_left, at_right = cell.column == 0, cell.column + cell.span >= columns
    at_top, at_bottom = first_row and row < max(1, header_rows), last_row and row == rows - 1
    if not is_set("noVBand", 0x400) and not (first_column and at_left) and not (last_column and at_right):
        position = (cell.column - (1 if first_column else 0)) // bands[1]
        keys.append("band2Vert" if position % 2 else "band1Vert")
    if not is_set("noHBand", 0x200) and not at_top and not at_bottom:
        position = (row - (1 if first_row else 0)) // bands[0]
        keys.append("band2Horz" if position % 2 else "band1Horz")
    if first_column and at_left:
        keys.append("firstCol")
    if last_column and at_right:
        keys.append("lastCol")
    if at_top:
        keys.append("firstRow")
    if at_bottom:
        keys.append("lastRow")
    for vertical, at_row in (("n", at_top), ("s", at_bottom)):
        for horizontal, at_column in (("w", first_column and at_left), ("e", last_column and at_right)):
            if at_row and at_column:
                keys.append(f"{vertical}{horizontal}Cell")
    return keys


def _cell_border(
    side: str, row: int, rows: int, cell: Cell, columns: int, table: Properties
) -> dict[str, str] | None:
    own = cell.properties.get("tcBorders." + side) or cell.style.cell.get("tcBorders." + side)
    if own:
        return own  # type: ignore[no-any-return]
    outer = (
        not table.get("tblCellSpacing")
        and {
            "top": row == 0,
            "bottom": row + cell.rows >= rows,
            "left": cell.column == 0,
            "right": cell.column + cell.span >= columns,
        }[side]
    )
    inner = "insideH" if side in {"top", "bottom"} else "insideV"
    if not outer:
        inside = cell.properties.get("tcBorders." + inner) or cell.style.cell.get("tcBorders." + inner)
        if inside:
            return inside  # type: ignore[no-any-return]
    return table.get("tblBorders." + (side if outer else inner))


def _margins(table: Properties, cell: Cell) -> dict[str, float]:
    found = {}
    for side, default in (("top", 0.0), ("left", 5.4), ("bottom", 0.0), ("right", 5.4)):
        given = cell.properties.get("tcMar." + side) or table.get("tblCellMar." + side)
        found[side] = points(given.get("w"), default) if given else default
    return found


@dataclass(frozen=True)
class _Table:
    """A table on its way into the page tree."""

    cursor: Cursor
    blocks: BlockWriter
    properties: Properties
    style: Style
    rows: list[Row]
    widths: list[float]
    """The widths of its columns in points."""
    heads: int
    """How many rows are repeated at the top of each page."""
    look: str
    """What it says of itself, to be told from other tables."""

    @property
    def width(self) -> float:
        return sum(self.widths)


def write_table(
    cursor: Cursor,
    blocks: BlockWriter,
    node: etree._Element,
    parent: ET.Element,
    available: float,
    gap: float,
    *,
    break_before: str = "",
) -> None:
    """Write the `w:tbl` `node` into `parent`, in `available` points, `gap` points below what is above."""
    direct = read_table_properties(node.find(W + "tblPr"))
    style = cursor.styles.resolve(direct.get("tblStyle"), "table")
    properties = merge(style.table, direct)
    rows = _read_rows(node)
    if not any(row.cells for row in rows):
        return
    widths = _share_of(properties, _column_widths(node, rows, available), available)
    if spacing := _cell_spacing(properties):
        widths = [max(1.0, width - spacing * (len(widths) + 1) / len(widths)) for width in widths]
    table = _Table(cursor, blocks, properties, style, rows, widths, _count_heads(rows), repr(properties))
    css = _table_css(table, available, gap)
    if break_before:
        css["break-before"] = break_before
    place = properties.get("tblpPr")
    is_in_text = place is not None and place.get("vertAnchor", "page") == "text"
    if place and is_in_text:
        if (left := _left_in_text(table, place, available)) is not None:
            css["margin-left"] = pt(left)
        # Lines of the paragraph that it goes with stand above it; where it is less than a line, none do.
        is_lower = cursor.position.may_float and number(place.get("tblpY")) > _LOWER
        if number(place.get("tblpY")) > _LOWER and not is_lower:
            cursor.warn("随正文的浮动表格按在正文里的表格打印，位置可能不同")
        is_in_text = not is_lower
    if not place or not cursor.position.may_float or is_in_text:
        _write_rows(table, add(parent, "table", cursor.sheet.class_for(css)))
        return
    holder = _hold(table, place, parent)
    css |= {"margin-left": "0", "margin-top": "0"}
    html = add(holder, "table", cursor.sheet.class_for(css))
    _write_rows(table, html)
    if not _fits_on_page(cursor, html, points(place.get("tblpY"))):
        # What stands at a place is never broken over pages; in the text it is.
        parent.remove(holder)
        parent.append(html)
        cursor.warn("浮动表格一页放不下，按在正文里的表格打印")


def _share_of(properties: Properties, widths: list[float], available: float) -> list[float]:
    """Return `widths`, scaled when the table is as wide as a share of the room there is (`w:tblW` in pct)."""
    size = properties.get("tblW", {})
    if size.get("type") != "pct" or number(size.get("w", "").rstrip("%")) <= 0:
        return widths
    share = number(size["w"].rstrip("%")) / (100 if size["w"].endswith("%") else 5000)
    scale = available * share / sum(widths)
    return [width * scale for width in widths]


def _left_in_text(table: _Table, place: dict[str, str], available: float) -> float | None:
    """Return how far right of the text a table stands that floats beside text; None where nothing is said."""
    section, align = table.cursor.position.section, place.get("tblpXSpec", "")
    is_by_page = place.get("horzAnchor") == "page" and not table.cursor.position.is_confined
    left, wide = (-section.left, section.width) if is_by_page else (0.0, available)
    if align in {"center", "right", "outside"}:
        return left + (wide - table.width) / (2 if align == "center" else 1)
    return left + points(place.get("tblpX")) if "tblpX" in place else None


def _hold(table: _Table, place: dict[str, str], parent: ET.Element) -> ET.Element:
    """Return the holder of a table that stands at a place on the page (`w:tblpPr`)."""
    frame = {
        "w": f"{table.width * 20:.0f}",
        "hAnchor": place.get("horzAnchor", "text"),
        "vAnchor": place.get("vertAnchor", "page"),
        "x": place.get("tblpX", "0"),
        "y": place.get("tblpY", "0"),
        "xAlign": place.get("tblpXSpec", ""),
        "yAlign": place.get("tblpYSpec", ""),
        "hSpace": place.get("leftFromText", "0"),
        "vSpace": place.get("topFromText", "0"),
    }
    section = table.cursor.position.section
    return open_frame(frame, section, parent, table.cursor.sheet, section.column_width, late=False)[0]


def _fits_on_page(cursor: Cursor, table: ET.Element, top: float) -> bool:
    """Return whether a table that stands `top` points down the page ends above its bottom edge."""
    holder = ET.Element("div")
    holder.append(table)
    return max(top, 0.0) + height_of(holder, cursor) <= cursor.position.section.height


def _write_rows(table: _Table, html: ET.Element) -> None:
    group = add(html, "colgroup")
    for width in table.widths:
        add(group, "col", table.cursor.sheet.class_for({"width": pt(width)}))
    target = add(html, "thead") if table.heads else add(html, "tbody")
    table.cursor.note_uncarried(table.properties)
    with table.cursor.inside_table():
        for index, row in enumerate(table.rows):
            table.cursor.note_uncarried(row.properties)
            if table.heads and index == table.heads:
                target = add(html, "tbody")
            for cell in row.cells:
                cell.style = _conditions_of(table, index, cell)
            _write_row(table, target, index)


def _conditions_of(table: _Table, row: int, cell: Cell) -> Style:
    """Return the conditions of the table style that meet in `cell`."""
    bands = (
        max(1, int(number(table.properties.get("tblStyleRowBandSize"), 1))),
        max(1, int(number(table.properties.get("tblStyleColBandSize"), 1))),
    )
    look, columns = table.properties.get("tblLook", {}), len(table.widths)
    keys = _condition_keys(look, row, len(table.rows), cell, columns, bands, header_rows=table.heads)
    return table.cursor.styles.met(table.style, keys)


def _count_heads(rows: list[Row]) -> int:
    count = 0
    while count < len(rows) and rows[count].properties.get("tblHeader"):
        count += 1
    return count if count < len(rows) else 0


def _table_css(table: _Table, available: float, gap: float) -> dict[str, str]:
    properties, total = table.properties, table.width
    css = {"width": pt(total), "margin-top": pt(gap)}
    align = properties.get("jc", "left")
    if align == "center":
        css["margin-left"] = pt((available - total) / 2)
    elif align in {"right", "end"}:
        css["margin-left"] = pt(available - total)
    else:
        indent = points(properties.get("tblInd", {}).get("w"))
        # Up to Word 2010 the text of the first cell, not the edge of the table, stands at the margin.
        if not table.cursor.settings.is_word_2013 and table.cursor.position.table_depth == 0:
            left = properties.get("tblCellMar.left")
            indent -= points(left.get("w"), 5.4) if left else 5.4
        css["margin-left"] = pt(indent)
    if tone := shade(properties.get("shd")):
        css |= shaded(tone)
    if spacing := _cell_spacing(properties):
        css |= {"border-collapse": "separate", "border-spacing": pt(spacing)}
        for side in _SIDES:
            if line := border_css(properties.get("tblBorders." + side)):
                css["border-" + side] = line
    return css


def _cell_spacing(properties: Properties) -> float:
    """Return the space between two cells in points: each brings `w:tblCellSpacing` (17.4.45)."""
    return 2 * points(properties.get("tblCellSpacing", {}).get("w"))


_VERTICAL = {"center": "middle", "bottom": "bottom", "both": "middle"}


def _is_kept_with_next(row: Row) -> bool:
    """Tell whether every paragraph of the row is: a page does not end after it (§17.3.1.14)."""
    paragraphs = [p for cell in row.cells for p in cell.node.iterfind(f"{W}p")]
    return bool(paragraphs) and all(p.find(f"{W}pPr/{W}keepNext") is not None for p in paragraphs)


def _write_row(table: _Table, target: ET.Element, index: int) -> None:
    row, sheet = table.rows[index], table.cursor.sheet
    css: dict[str, str] = {}
    height = row.properties.get("trHeight", {})
    tall = points(height.get("val"))
    exact = height.get("hRule") == "exact" and tall > 0
    if tall > 0 and height.get("hRule") != "auto":
        css["height"] = pt(tall)
    if row.properties.get("cantSplit") or exact:
        css["break-inside"] = "avoid"
    if _is_kept_with_next(row):
        css["break-after"] = "avoid"
    html = add(target, "tr", sheet.class_for(css) if css else "")
    if row.before:
        add(html, "td", "gap").set("colspan", str(row.before))
    for position, cell in enumerate(row.cells):
        if not cell.is_covered:
            place = table.cursor.cell_place(index, position)
            _write_cell(table, html, index, cell, tall if exact else None, place)
    if row.after:
        add(html, "td", "gap").set("colspan", str(row.after))


def _write_cell(
    table: _Table, html_row: ET.Element, index: int, cell: Cell, exact: float | None, place: str
) -> None:
    copies, key = table.blocks.cells, _key_of(table, index, cell, exact)
    if not copies.write(key, cell.node, html_row, place):
        with copies.keeping(key, cell.node, html_row):
            _write_new_cell(table, html_row, index, cell, exact, place)


def _key_of(table: _Table, index: int, cell: Cell, exact: float | None) -> tuple[object, ...]:
    """Return all that the writing of a cell depends on, its place in words excepted."""
    at = table.cursor.position
    end = cell.column + cell.span
    return (
        etree.tostring(cell.node, with_tail=False),
        *(table.look, table.style.id, id(cell.style), cell.span, cell.rows, exact),
        *(index == 0, index + cell.rows >= len(table.rows), cell.column == 0, end >= len(table.widths)),
        *table.widths[cell.column : end],
        *(at.part, at.section.index, at.title, at.table_depth, at.is_framed, at.is_vertical),
    )


def _write_new_cell(
    table: _Table, html_row: ET.Element, index: int, cell: Cell, exact: float | None, place: str
) -> None:
    cursor = table.cursor
    margins = _margins(table.properties, cell)
    html = add(html_row, "td", cursor.sheet.class_for(_cell_css(table, index, cell, margins)))
    if diagonals := _diagonals_of(cell):
        html.set("data-diagonal", str(len(cursor.diagonals)))
        html.set("class", f"{html.get('class')} diagonal{len(cursor.diagonals)}")
        cursor.diagonals.append(diagonals)
    if cell.span > 1:
        html.set("colspan", str(cell.span))
    if cell.rows > 1:
        html.set("rowspan", str(cell.rows))
    inner: ET.Element = html
    room = sum(table.widths[cell.column : cell.column + cell.span]) - margins["left"] - margins["right"]
    if exact is not None and cell.rows == 1:
        room_left = max(0.0, exact - margins["top"] - margins["bottom"] - 0.5)
        clip = {"max-height": pt(room_left), "overflow": "hidden"}
        inner = add(html, "div", cursor.sheet.class_for(clip))
    direction = cell.properties.get("textDirection")
    turn = _turn_of(cell)
    high = _height_of_cell(table, index, cell) - margins["top"] - margins["bottom"]
    if turn and not _has_room_turned(cell, room, high):
        turn = 0
    if turn:
        inner = _level_box(table, cell, inner, (room, high), turn)
        room = high
    elif direction == "btLr":
        cursor.warn("行高没有写明或不够的格里，自下而上的文字自上而下一字一行打印")
    vertical = (direction in _DOWNWARD or direction == "btLr") and not turn
    with cursor.at(
        cell=place, table_style=table.style, cell_style=cell.style, is_vertical=vertical, break_before=""
    ):
        cursor.note_uncarried(cell.properties)
        table.blocks.write_blocks(cell.node, inner, max(room, 1.0))


def _turn_of(cell: Cell) -> int:
    """Return by how many degrees the text of a cell is turned that runs up, or down in Western letters alone.

    Chinese that runs down stands upright, one character under the other: it is not turned.
    """
    direction = cell.properties.get("textDirection")
    if direction == "btLr":
        return -90
    if direction not in _DOWNWARD:
        return 0
    text = "".join(node.text or "" for node in cell.node.iter(W + "t"))
    is_western = bool(text.strip()) and not any(unicodedata.east_asian_width(sign) in "WF" for sign in text)
    return 90 if is_western else 0


def _height_of_cell(table: _Table, index: int, cell: Cell) -> float:
    """Return how high the rows of a cell are by the file in points; 0 where it does not say so of each."""
    given = [row.properties.get("trHeight", {}) for row in table.rows[index : index + cell.rows]]
    heights = [points(height.get("val")) if height.get("hRule") != "auto" else 0.0 for height in given]
    return sum(heights) if all(heights) else 0.0


def _has_room_turned(cell: Cell, room: float, high: float) -> bool:
    """Return whether a cell `room` points wide and by the file `high` has room for its text when turned.

    Rows that say of themselves that they are a point high grow with the text of other cells.
    """
    sizes = [number(node.get(W + "val")) / 2 for node in cell.node.iter(W + "sz")]
    size = max(sizes, default=_USUAL_SIZE)
    lines = 0
    for paragraph in cell.node.iter(W + "p"):
        text = "".join(node.text or "" for node in paragraph.iter(W + "t"))
        ems = sum(1.0 if unicodedata.east_asian_width(sign) in "WF" else 0.55 for sign in text)
        lines += max(1, ceil(ems * size / high)) if high > 0 else len(text) + 1
    return high >= size and lines * size <= max(room, size)


def _level_box(
    table: _Table, cell: Cell, parent: ET.Element, room: tuple[float, float], turn: int
) -> ET.Element:
    """Return a box as wide as the cell is high and as high as it is wide, turned about its middle."""
    wide, high = room
    sheet = table.cursor.sheet
    look = {"width": pt(high), "height": pt(wide), "transform": f"rotate({turn}deg)"}
    look |= {"margin": f"{pt((high - wide) / 2)} {pt((wide - high) / 2)}", "overflow": "hidden"}
    box = add(parent, "div", sheet.class_for(look))
    settled = _VERTICAL.get(cell.properties.get("vAlign", "top"), "top")
    look = {"display": "table-cell", "width": pt(high), "height": pt(wide), "vertical-align": settled}
    return add(box, "div", sheet.class_for(look))


def _cell_css(table: _Table, index: int, cell: Cell, margins: dict[str, float]) -> dict[str, str]:
    css = {f"padding-{side}": pt(margins[side]) for side in _SIDES}
    for side in _SIDES:
        drawn = _cell_border(side, index, len(table.rows), cell, len(table.widths), table.properties)
        if line := border_css(drawn):
            css["border-" + side] = line
    if tone := shade(cell.properties.get("shd") or cell.style.cell.get("shd")):
        css |= shaded(tone)
    own = cell.properties.get("vAlign") or cell.style.cell.get("vAlign")
    css["vertical-align"] = _VERTICAL.get(own or table.style.cell.get("vAlign", "top"), "top")
    return css


def _diagonals_of(cell: Cell) -> dict[str, dict[str, str]]:
    """Return the borders from corner to corner of `cell`, its own or those of the table style."""
    found = {}
    for side in ("tl2br", "tr2bl"):
        border = cell.properties.get("tcBorders." + side) or cell.style.cell.get("tcBorders." + side)
        if border and border_css(border):
            found[side] = border
    return found
