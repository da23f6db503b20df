"""Where the last page of a list begins: never with its sum, its signatures or its notes alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generators.filling.xlsx.package import MAIN, put_in_order

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lxml import etree

_M = f"{{{MAIN}}}"
_MM = 72 / 25.4
_PAPERS = {8: (297.0, 420.0), 9: (210.0, 297.0), 12: (257.0, 364.0), 13: (182.0, 257.0)}
"""Width and height in mm of the paper codes of §18.3.1.63 that lists are printed on."""
_A4 = 9
_PROGRAMS = (0.98, 0.99, 1.0, 1.01)
"""Excel, WPS and LibreOffice round the scale to the hundredth, each in its way; rows to a pixel."""
_MOST_COLUMNS = 16383


def keep_the_end_together(
    root: etree._Element, heights: Sequence[float], heads: range, last_record: int, width: float
) -> None:
    """Put a page break before row `last_record` where without it the last page would have no record.

    `heights` in points are those of the rows from 1 on, `heads` the rows repeated on every page, `width` in
    points what the columns take. A sheet fitted to a number of pages, or with breaks of its own, is left, and
    one whose list is repeated itself.

    It holds for LibreOffice and our printer. Excel is said to ignore such breaks where a sheet is fitted to
    the width of its paper; for it nothing is promised.
    """
    properties = root.find(f"{_M}sheetPr/{_M}pageSetUpPr")
    is_fitted = properties is not None and properties.get("fitToPage") in {"1", "true"}
    setup, margins = root.find(f"{_M}pageSetup"), root.find(f"{_M}pageMargins")
    if setup is None or margins is None or root.find(f"{_M}rowBreaks") is not None:
        return
    if is_fitted and (setup.get("fitToHeight", "1") != "0" or setup.get("fitToWidth", "1") != "1"):
        return
    if last_record in heads or not width:
        return
    paper = _PAPERS.get(int(setup.get("paperSize", _A4)), _PAPERS[_A4])
    wide, high = (
        side * _MM for side in (reversed(paper) if setup.get("orientation") == "landscape" else paper)
    )
    left, right, top, bottom = (
        float(margins.get(side, "0.7")) * 72 for side in ("left", "right", "top", "bottom")
    )
    scale = min(1.0, (wide - left - right) / width) if is_fitted else int(setup.get("scale", "100")) / 100
    if scale <= 0:
        return
    rooms = ((high - top - bottom) / (scale * part) for part in _PROGRAMS)
    if any(_begin_of_last_page(heights, heads, room) > last_record for room in rooms):
        _add_break(root, last_record - 1)


def _begin_of_last_page(heights: Sequence[float], heads: range, room: float) -> int:
    """Return the row that begins the last page of `room` points, 1 where all stand on one."""
    repeated = sum(heights[heads.start - 1 : heads.stop - 1]) if heads else 0.0
    begin, used = 1, 0.0
    for row, height in enumerate(heights, 1):
        if used + height > room and row > begin:
            begin, used = row, repeated if row not in heads else 0.0
        used += height
    return begin


def _add_break(root: etree._Element, row: int) -> None:
    """Add a page break below `row`."""
    breaks = root.makeelement(f"{_M}rowBreaks")
    breaks.set("count", "1")
    breaks.set("manualBreakCount", "1")
    item = root.makeelement(f"{_M}brk")
    for name, value in (("id", row), ("max", _MOST_COLUMNS), ("man", 1)):
        item.set(name, str(value))
    breaks.append(item)
    put_in_order(root, breaks)
