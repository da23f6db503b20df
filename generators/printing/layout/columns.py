"""Columns of unequal width (`w:cols w:equalWidth="0"`): WeasyPrint makes all columns equally wide."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from generators.printing.layout import weasyprint_internals as internals

if TYPE_CHECKING:
    from collections.abc import Sequence

ATTRIBUTE = "data-columns"
"""Of the element that has them: left edge and width of each column, in px from its left edge."""


def attribute_of(widths: Sequence[float], gaps: Sequence[float]) -> str:
    """Return the value of `ATTRIBUTE` for columns of `widths` with `gaps` after them, in px."""
    said, left = [], 0.0
    for width, gap in zip(widths, gaps, strict=True):
        said.append(f"{left:.3f} {width:.3f}")
        left += width + gap
    return " ".join(said)


def _columns_of(box: Any) -> list[tuple[float, float]]:
    """Return left edge and width of each column that `box` has in px; none where all are equally wide."""
    said = box.element.get(ATTRIBUTE) if box.element is not None else None
    numbers = [float(number) for number in said.split()] if said else []
    return list(zip(numbers[::2], numbers[1::2], strict=True))


class _Trial:
    """The columns that are laid out to see whether their text fits: for all of them one box is used."""

    def __init__(self, box: Any, columns: list[tuple[float, float]]) -> None:
        self.box, self.columns = box, columns
        self.left, self.index = box.position_x, 0
        self.first: Any = self
        """Where the text of the first column begins."""

    def next_column(self, skip_stack: Any, *, is_asked_for_height: bool) -> int:
        """Return which column is laid out now, when its text begins at `skip_stack`."""
        if self.first is self or skip_stack is self.first:
            self.first, self.index = skip_stack, 0
        elif is_asked_for_height:
            return min(self.index + 1, len(self.columns) - 1)
        else:
            self.index = min(self.index + 1, len(self.columns) - 1)
        return self.index


def create_column_box(
    box: Any, containing_block: Any, children: list[Any], width: float, position_y: float
) -> Any:
    """Return the box of a column as WeasyPrint does, as wide and where the file says, in px.

    The first that is asked for is for a trial, those after it stand on the page one by one.
    """
    made = internals.ORIGINALS["create_column_box"](box, containing_block, children, width, position_y)
    if columns := _columns_of(box):
        asked = box.__dict__.setdefault("columns_made", {})
        index = asked[id(children)] = asked.get(id(children), -2) + 1
        if index < 0:
            made.trial = _Trial(made, columns)
        else:
            gap = box.style["column_gap"].value
            left, made.width = columns[min(index, len(columns) - 1)]
            # WeasyPrint moves it by what columns of equal width would take.
            made.position_x += left - index * (width + gap)
    return made


def block_box_layout(
    context: Any, box: Any, bottom_space: float, skip_stack: Any, *rest: Any, **more: Any
) -> Any:
    """Lay out a block as WeasyPrint does, a column on trial as wide as it will be (px).

    Columns that are to be made equally high are first laid out as wide as the widest: what they take then
    is where WeasyPrint begins to look for their height.
    """
    trial = getattr(box, "trial", None)
    if trial is None:
        return internals.ORIGINALS["block_box_layout"](context, box, bottom_space, skip_stack, *rest, **more)
    index = trial.next_column(skip_stack, is_asked_for_height=bottom_space == float("inf"))
    left, box.width = trial.columns[index]
    box.position_x = trial.left + left
    page_is_empty, is_balanced = rest[1], box.element.get("data-balanced")
    if page_is_empty and is_balanced:
        box.width = max(width for _, width in trial.columns)
    laid = internals.ORIGINALS["block_box_layout"](context, box, bottom_space, skip_stack, *rest, **more)
    box.position_x = trial.left
    return laid


def install() -> None:
    """Put the functions of this module in the place of WeasyPrint's; doing it twice changes nothing."""
    internals.replace_columns(create_column_box, block_box_layout)
