"""Where the rows of a template stand in the output, and what that does to references in formulas."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from openpyxl.formula.tokenizer import Token, Tokenizer

from generators.formulas.addresses import column_letter, column_number

if TYPE_CHECKING:
    from collections.abc import Mapping

_POINT = r"(\$?)([A-Z]{0,3})(\$?)([0-9]{0,7})"
_REFERENCE = re.compile(rf"((?:'(?:[^']|'')+'|[^!':]+)!)?{_POINT}(?::{_POINT})?", re.IGNORECASE)

GROWING_FUNCTIONS = frozenset(
    {
        *(
            "SUM",
            "COUNT",
            "COUNTA",
            "COUNTBLANK",
            "AVERAGE",
            "MAX",
            "MIN",
            "PRODUCT",
            "MEDIAN",
            "STDEV",
            "SUBTOTAL",
        ),
        *("SUMPRODUCT", "COUNTIF", "COUNTIFS", "SUMIF", "SUMIFS", "AVERAGEIF", "AND", "OR", "CONCAT", "ROWS"),
    }
)
"""Functions that take a range: a single cell of the repeated row as a whole argument becomes all its rows."""


@dataclass(frozen=True)
class Block:
    """Rows `first` to `last` (from 1) of the template, written once for each item of list `name`."""

    name: str
    first: int
    last: int

    @property
    def height(self) -> int:
        """Return how many rows one item takes."""
        return self.last - self.first + 1


@dataclass(frozen=True)
class RowMap:
    """Rows of one sheet's template to rows of the output; every block stands there at least once."""

    copies: tuple[tuple[Block, int], ...] = ()

    def block_at(self, row: int) -> Block | None:
        """Return the block that holds template row `row`."""
        return next((block for block, _ in self.copies if block.first <= row <= block.last), None)

    def first(self, row: int) -> int:
        """Return the output row of template row `row`, in the first copy when it is repeated."""
        return row + sum((count - 1) * b.height for b, count in self.copies if b.last < row)

    def last(self, row: int) -> int:
        """Return the output row of template row `row`, in the last copy when it is repeated."""
        grown = sum((count - 1) * b.height for b, count in self.copies if b.first <= row <= b.last)
        return self.first(row) + grown

    def count(self, block: Block) -> int:
        """Return how often `block` stands in the output."""
        return next(count for known, count in self.copies if known == block)

    def areas(self, top: int, bottom: int) -> list[tuple[int, int]]:
        """Return where rows `top` to `bottom` stand: once a copy inside a block, else one span that grows."""
        block = self.block_at(top)
        if block is None or bottom > block.last:
            return [(self.first(top), self.last(bottom))]
        start, end = self.first(top), self.first(bottom)
        return [(start + k * block.height, end + k * block.height) for k in range(self.count(block))]


@dataclass(frozen=True)
class Point:
    """A column (with its `$`) and a row of a reference; column empty or row 0 when it names whole lines."""

    column: str
    row: int
    is_fixed: bool

    def at(self, row: int) -> str:
        """Return the point as it reads with `row`."""
        return f"{self.column}{'$' if self.is_fixed else ''}{row}" if self.row else self.column


@dataclass(frozen=True)
class Reference:
    """A reference in a formula; `grows` when a single cell may become a range."""

    prefix: str
    start: Point
    end: Point | None
    grows: bool


@dataclass(frozen=True)
class Formula:
    """A formula cut into text and references, so that it can be written for any row."""

    pieces: tuple[str | Reference, ...]

    def write(self, sheet: str, maps: Mapping[str, RowMap], block: Block | None = None, copy: int = 0) -> str:
        """Return the formula (without `=`) as it reads in the output.

        Outside a block a range runs from the first to the last copy of its rows. Inside (`block`, `copy`
        counted from 0) a reference with a movable row of the same block means the same item, one to the row
        just above the block means the item before, and all others are as outside.
        """
        made = []
        for piece in self.pieces:
            if isinstance(piece, str):
                made.append(piece)
            else:
                target = sheet_name(piece.prefix) or sheet
                rows = maps.get(target)
                own = block if target == sheet else None
                made.append(_write_reference(piece, rows or RowMap(), own, copy))
        return "".join(made)

    def moved(self, rows: int, columns: int) -> str:
        """Return the formula (without `=`) as it reads copied `rows` down and `columns` to the right."""
        return "".join(
            piece if isinstance(piece, str) else _copied(piece, rows, columns) for piece in self.pieces
        )


def sheet_name(prefix: str) -> str:
    """Return the sheet that the `prefix` of a reference names, empty for none."""
    name = prefix.removesuffix("!")
    return name[1:-1].replace("''", "'") if name.startswith("'") else name


def _moved(point: Point, rows: RowMap, block: Block | None, copy: int, *, is_end: bool) -> int:
    if block is not None and not point.is_fixed and block.first - 1 <= point.row <= block.last:
        return rows.first(point.row) + copy * block.height
    return rows.last(point.row) if is_end else rows.first(point.row)


def _write_reference(reference: Reference, rows: RowMap, block: Block | None, copy: int) -> str:
    start, end = reference.start, reference.end
    top = _moved(start, rows, block, copy, is_end=False)
    if end is not None:
        bottom = _moved(end, rows, block, copy, is_end=True)
        return f"{reference.prefix}{start.at(top)}:{end.at(bottom)}"
    if reference.grows:
        bottom = _moved(start, rows, block, copy, is_end=True)
        if bottom > top:
            return f"{reference.prefix}{start.at(top)}:{start.at(bottom)}"
    return f"{reference.prefix}{start.at(top)}"


def _copied(reference: Reference, rows: int, columns: int) -> str:
    def point(found: Point) -> str:
        column = found.column
        if columns and column and not column.startswith("$"):
            column = column_letter(max(1, column_number(column) + columns))
        shifted = Point(column, found.row, found.is_fixed)
        return shifted.at(found.row if found.is_fixed else max(1, found.row + rows))

    end = f":{point(reference.end)}" if reference.end is not None else ""
    return f"{reference.prefix}{point(reference.start)}{end}"


def parse_formula(text: str, *, grows: bool = False) -> Formula:
    """Return `text` (a formula without `=`) ready to be written for other rows.

    With `grows` (the series of a chart) every single cell of a repeated row becomes all its rows.
    """
    tokens = Tokenizer("=" + text).items
    functions: list[str] = []
    pieces: list[str | Reference] = []
    for index, token in enumerate(tokens):
        if token.subtype == Token.OPEN:
            functions.append(token.value[:-1].upper() if token.type == Token.FUNC else "")
        elif token.subtype == Token.CLOSE and functions:
            functions.pop()
        reference = None
        if token.type == Token.OPERAND and token.subtype == Token.RANGE:
            is_argument = bool(functions) and functions[-1] in GROWING_FUNCTIONS
            reference = parse_reference(
                token.value, grows=grows or (is_argument and _stands_alone(tokens, index))
            )
        pieces.append(reference or token.value)
    return Formula(tuple(pieces))


def _stands_alone(tokens: list[Token], index: int) -> bool:
    def is_edge(at: int, subtype: str) -> bool:
        token = tokens[at]
        return token.type == Token.SEP or (token.type == Token.FUNC and token.subtype == subtype)

    return is_edge(index - 1, Token.OPEN) and index + 1 < len(tokens) and is_edge(index + 1, Token.CLOSE)


def parse_reference(text: str, *, grows: bool = False) -> Reference | None:
    """Return `text` as a reference to cells or rows; None for names, whole columns and tables."""
    found = _REFERENCE.fullmatch(text)
    if found is None:
        return None
    prefix, c1, column1, r1, row1, c2, column2, r2, row2 = found.groups()
    if not row1 or (column1 == "" and not row2) or (row2 is not None and not row2):
        return None
    if not column1:  # "$4:$5": the only dollar stands before the row and was read as the column's
        r1, r2 = r1 or c1, r2 or c2
        c1 = c2 = ""
    start = Point(c1 + column1, int(row1), bool(r1))
    end = Point(c2 + column2, int(row2), bool(r2)) if row2 else None
    return Reference(prefix or "", start, end, grows)
