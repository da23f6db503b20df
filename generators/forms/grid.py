"""A form's table as people read it, Word's or Excel's: which text is the label of which blank.

The label of a blank is the text at its left; a second blank after the same text has none, or the value would
stand twice. Under a head of labels it is the head of its column, and what stands at the left says of whom.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import TYPE_CHECKING

from generators.forms.labels import awaited_unit, normal
from generators.forms.places import DATE_PARTS, Place, PlaceKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    Grid = Sequence[Sequence["Cell"]]

_NUMBERING = re.compile(r"[\d.、（）()]*")
_COLUMN_NUMBER = re.compile(r"栏次|[甲乙丙丁戊己]|\d{1,2}|[①-⑳]|[A-Z]|[（(]\d{1,2}[）)]")
_NO_HEAD = re.compile(r"合\s*计|总\s*计|小\s*计|示例|样例|举例|例[:：]|如[:：]")
"""Begins a row that stands between a head and its rows and is neither: sums, an example."""
_MEASURE = re.compile(r"计量单位|单位")
_LETTERS = re.compile(r"证件?号|身份证|号码|账号|卡号|编号|电话")
_FEWEST_BOXES = 8
_LINE = re.compile(r"[:：](?=\s|$)|[_＿]{2}")
"""Tells a line to fill in from a heading: 填报单位：."""
_ANSWER = re.compile(r"[:：□☐○/①]|[_＿]{2}|[（(]\s*[）)]")
"""Tells a cell that prints answers to choose from, or a line, from a head."""
_PRINTED_ANSWER = re.compile(r"[□☐○]|[_＿]{2}|年\s*月\s*日|[（(]\s+[）)]")
"""Tells a cell in which something is ticked or written from a heading."""
_RELATION = re.compile(
    r"本人|户主|其[他它]|(?=.{1,4}$).*[配偶夫妻父母子女儿孙媳婿兄弟姐妹祖爷奶侄叔姑舅岳公婆].*"
)
"""What a row of a list of members prints under 与户主关系; 状况, 学历 are labels."""
_ORDINAL = re.compile(r"(?:家庭|第)?(?:成员|人员|人)?[（(]?[一二三四五六七八九十\d]{1,2}[）)]?(?:人|号)?")
"""Heads the columns of a list that has a column for each line: 成员一."""


@dataclass(frozen=True)
class Cell:
    """A cell of a grid: where it begins, how far it reaches, what it says."""

    row: int
    """Index of its row in the grid."""
    column: int
    span: int
    text: str
    continues: bool = False
    """Whether it continues the merged cell above."""
    reaches_down: bool = False
    """Whether it is the first of cells merged downwards."""
    is_open: bool = True
    """Whether something may be written in it where it is blank: Excel's cells inside rules, no formula."""

    hint: str = ""
    """What is printed in it though it waits: a unit, crosses."""
    unit: str = ""
    """The unit at the end of the hint, that stays."""

    @property
    def is_blank(self) -> bool:
        """Tell whether it waits for something to be written."""
        return not self.text and not self.continues and self.is_open


def opened(row: Sequence[Cell], above: Grid) -> list[Cell]:
    """Return the row with the cells that print no more than a unit or crosses as blanks beside a label."""
    cells: list[Cell] = []
    for at, cell in enumerate(row):
        before = cells[-1] if cells else None
        unit = awaited_unit(cell.text)
        is_beside = before is not None and _asks(before.text)
        has_room = at + 1 < len(row) and not row[at + 1].text and not row[at + 1].continues
        head = next((over.text for over in _over(above, cell) if over.text), "")
        if unit is None or not is_beside or has_room or _MEASURE.search(head):
            cells.append(cell)
        else:
            cells.append(replace(cell, text="", hint=cell.text, unit=unit))
    return cells


def _asks(text: str) -> bool:
    """Tell whether what stands right of `text` may answer it: not of a unit, nor of the head 序号."""
    return bool(text) and awaited_unit(text) is None and normal(text) != "序号"


def _over(grid: Grid, cell: Cell) -> Iterator[Cell]:
    """Yield the cells over `cell`, the nearest first."""
    for cells in reversed(grid[: cell.row]):
        if (over := _covering(cells, cell.column)) is not None:
            yield over


def _date_cells(grid: Grid, cell: Cell) -> tuple[Cell, ...]:
    """Return the blanks before 年, 月 and 日 that begin with `cell`, where each has a cell of its own."""
    row = grid[cell.row]
    at = row.index(cell)
    words = [other.text for other in row[at + 1 : at + 6 : 2]]
    blanks = row[at : at + 5 : 2]
    return tuple(blanks) if words == ["年", "月", "日"] and all(b.is_blank for b in blanks) else ()


def _letter_cells(grid: Grid, cell: Cell) -> tuple[Cell, ...]:
    """Return the boxes from `cell` on that take a character each of the number that their label asks for."""
    row = grid[cell.row]
    at = row.index(cell)
    if at == 0 or not _LETTERS.search(row[at - 1].text) or _heads_of_run(grid, cell):
        return ()
    boxes = list(takewhile(lambda other: other.is_blank and other.span == cell.span, row[at:]))
    return tuple(boxes) if len(boxes) >= _FEWEST_BOXES else ()


def place_in_parts(grid: Grid, cell: Cell, key: str) -> tuple[Place, tuple[Cell, ...]] | None:
    """Return the place that is written into several cells, of which `cell` is the first, and those cells."""
    if not cell.is_blank or not (label := label_of(grid, cell)):
        return None
    if cells := _date_cells(grid, cell):
        kind, parts = PlaceKind.DATE, DATE_PARTS
    elif cells := _letter_cells(grid, cell):
        kind, parts = PlaceKind.LETTERS, tuple(str(n) for n in range(1, len(cells) + 1))
    else:
        return None
    return Place(key, kind, label, groups_of(grid, cell), parts, above=text_above(grid, cell)), cells


def is_crossed(grid: Grid, cell: Cell) -> bool:
    """Tell whether the label of a blank is the head of its column, and its row has a label too."""
    row = grid[cell.row]
    labels = [other.text for other in row if other.column < cell.column and other.text]
    return bool(_heads_of_run(grid, cell)) and _NUMBERING.fullmatch(labels[-1]) is None


def label_of(grid: Grid, cell: Cell) -> str:
    """Return the label of a blank cell; nothing where nothing stands at its left or above it."""
    if heads := _heads_of_run(grid, cell):
        return heads[cell.column]
    left = next((other for other in grid[cell.row] if other.column + other.span == cell.column), None)
    head = head_above(grid, cell)
    is_no_label = left is not None and bool(_NUMBERING.fullmatch(left.text) or _says_relation(grid, left))
    if left is not None and left.text and not (head and is_no_label):
        return left.text
    if below := _label_below(grid, cell):
        return below
    return head


def _label_below(grid: Grid, cell: Cell) -> str:
    """Return the label under a blank, where a row of blanks stands on the row of its labels."""
    if cell.row + 1 >= len(grid) or not _is_blank_row(grid, cell.row):
        return ""
    labels = grid[cell.row + 1]
    under = next((c for c in labels if (c.column, c.span) == (cell.column, cell.span)), None)
    is_row_of_labels = all(c.text for c in labels) and len(labels) == len(grid[cell.row])
    begins = cell.row == 0 or len(grid[cell.row - 1]) == 1 or _label_below_is_used(grid, cell.row - 1)
    return under.text if under is not None and is_row_of_labels and begins else ""


def _label_below_is_used(grid: Grid, row: int) -> bool:
    """Tell whether the labels in `row` belong to the blanks over them."""
    return row > 0 and _is_blank_row(grid, row - 1) and bool(_label_below(grid, grid[row - 1][0]))


def _is_blank_row(grid: Grid, row: int) -> bool:
    return bool(grid[row]) and all(cell.is_blank for cell in grid[row])


def _heads_of_run(grid: Grid, cell: Cell) -> dict[int, str]:
    """Return by column the heads over a run of blanks after one label (合计), nothing where one has none."""
    if not cell.is_blank:
        return {}
    row = grid[cell.row]
    at = next((index for index, other in enumerate(row) if other.column == cell.column), 0)
    first = at
    while first > 0 and row[first - 1].is_blank:
        first -= 1
    run = list(takewhile(lambda other: other.is_blank, row[first:]))
    if len(run) < 2 or first == 0 or not row[first - 1].text:
        return {}
    heads = {other.column: head_above(grid, other) for other in run}
    top = [_first_text_above(grid, other) for other in run]
    return heads if all(heads.values()) and len(set(top)) == 1 else {}


def _first_text_above(grid: Grid, cell: Cell) -> int:
    """Return the index of the row in which the head of the cell's column stands; -1 where there is none."""
    for cells in reversed(grid[: cell.row]):
        over = _covering(cells, cell.column)
        if over is not None and over.text:
            return over.row
    return -1


def _covering(cells: Sequence[Cell], column: int) -> Cell | None:
    return next((c for c in cells if c.column <= column < c.column + c.span), None)


def head_above(grid: Grid, cell: Cell) -> str:
    """Return the text of the first cell above that says something, is no wider and has no room beside it."""
    for cells in reversed(grid[: cell.row]):
        over = _covering(cells, cell.column)
        if over is None and not cells:
            return ""
        if _is_no_head(cells):
            continue
        if over is not None and over.text:
            return over.text if over.span <= cell.span and not has_room_beside(grid, over) else ""
    return ""


def text_above(grid: Grid, cell: Cell) -> str:
    """Return the nearest text over a cell that has no room beside it, not past the rows of a list."""
    for cells in reversed(grid[: cell.row]):
        own = own_cells(cells)
        if own and all(other.is_blank for other in own) and _shape(cells) != _shape(grid[cell.row]):
            return ""
        over = _covering(cells, cell.column)
        if over is not None and over.text:
            is_title = len(cells) == 1 or has_room_beside(grid, over) or _PRINTED_ANSWER.search(over.text)
            return "" if is_title else over.text
    return ""


def groups_of(grid: Grid, cell: Cell) -> tuple[str, ...]:
    """Return what stands over the labels of the row: leading cells, merged cells, the head of the block."""
    groups: list[str] = []
    for other in grid[cell.row]:
        if other.column < cell.column and other.continues and (text := _merged_text(grid, other)):
            groups.insert(0, text)
    starts = [c for c in grid[cell.row] if c.column < cell.column and c.text and c.reaches_down]
    leading = list(takewhile(lambda c: (c.text or c.continues) and c is not cell, grid[cell.row]))
    label = label_of(grid, cell)
    if any(other.text == label for other in grid[cell.row]):
        leading = leading[:-1]
    own = [c.text for c in reversed(_without_answered(leading)) if c.text and c not in starts]
    groups = [*own, *(c.text for c in reversed(starts)), *groups]
    reaches = True
    for cells in reversed(grid[: cell.row]):
        if len(cells) == 1 and cells[0].text and not _LINE.search(cells[0].text):
            groups.append(cells[0].text)
            break
        is_heads = len(cells) > 1 and all(
            other.continues or (other.text and not _ANSWER.search(other.text)) for other in cells
        )
        if is_heads and reaches:
            # A row of nothing but heads: 帮扶前 over one column, or over four with labels of their own.
            over = _covering(cells, cell.column)
            groups += [over.text] if over is not None and over.text else []
        # It speaks of the rows below that are drawn alike, and of no other.
        reaches = reaches and (is_heads or _shape(cells) == _shape(grid[cell.row]))
    relation = "" if is_crossed(grid, cell) else _relation(grid, cell)
    return (*((relation,) if relation else ()), *(group for group in groups if group != label))


def _without_answered(cells: Sequence[Cell]) -> list[Cell]:
    """Return the cells left of a label without those that print answers or a date, and their labels."""
    answers = [at for at, c in enumerate(cells) if _PRINTED_ANSWER.search(c.text)]
    return [c for at, c in enumerate(cells) if at not in answers and at + 1 not in answers]


def _relation(grid: Grid, cell: Cell) -> str:
    """Return what the row prints under a head 与户主关系: whose row it is."""
    others = (other for other in grid[cell.row] if other is not cell)
    return next((other.text for other in others if _says_relation(grid, other)), "")


def _says_relation(grid: Grid, cell: Cell) -> bool:
    is_short = _RELATION.fullmatch(cell.text) is not None
    heads = (over for over in _over(grid, cell) if "关系" in over.text)
    return is_short and any(not has_room_beside(grid, head) for head in heads)


def _merged_text(grid: Grid, cell: Cell) -> str:
    for cells in reversed(grid[: cell.row]):
        over = next((c for c in cells if c.column == cell.column), None)
        if over is None or not over.continues:
            return over.text if over else ""
    return ""


def repeating_rows(grid: Grid) -> dict[int, tuple[int, int]]:
    """Return for each row of a block of like blank rows under a head its first and last row."""
    blocks: dict[int, tuple[int, int]] = {}
    index = 1
    while index < len(grid):
        if not _is_list_row(grid, index):
            index += 1
            continue
        last = index
        while (
            last + 1 < len(grid)
            and _shape(grid[last + 1]) == _shape(grid[index])
            and _is_list_row(grid, last + 1, index)
        ):
            last += 1
        if last > index or _is_list_head(grid, index):
            for row in range(index, last + 1):
                blocks[row] = (index, last)
        index = last + 1
    return blocks


def _shape(cells: Sequence[Cell]) -> tuple[tuple[int, int], ...]:
    return tuple((cell.column, cell.span) for cell in cells)


def own_cells(cells: Sequence[Cell]) -> list[Cell]:
    """Return the cells of a row without those merged down from above or begun to reach down."""
    return [cell for cell in cells if not cell.continues and not (cell.reaches_down and cell.text)]


def _is_list_row(grid: Grid, index: int, first: int | None = None) -> bool:
    """Tell whether a row has nothing but blanks, or its number, under a head of labels."""
    cells = own_cells(grid[index])
    blank = [cell for cell in cells if cell.is_blank]
    rest = [cell for cell in cells if not cell.is_blank]
    if len(blank) < 2 or any(not _NUMBERING.fullmatch(cell.text) for cell in rest):
        return False
    block = first if first is not None else index
    if len(rest) > halves_of([head_of(grid, block, cell) for cell in cells]):
        return False
    if first is None and _label_below(grid, cells[0]):
        return False
    return all((label := head_of(grid, block, cell)) and not label.endswith((":", "：")) for cell in blank)


def _head_row(grid: Grid, first: int) -> Sequence[Cell]:
    """Return the row of the head over row `first`, past the numbers of columns, sums and examples."""
    row = first - 1
    while row > 0 and _is_no_head(grid[row]):
        row -= 1
    return grid[row]


def _is_no_head(cells: Sequence[Cell]) -> bool:
    own = own_cells(cells)
    texts = [cell.text for cell in own if cell.text]
    numbers = len(texts) > 1 and len(texts) >= len(own) - 1 and all(map(_COLUMN_NUMBER.fullmatch, texts))
    return numbers or (bool(texts) and _NO_HEAD.match(own[0].text) is not None and len(own) > 1)


def _is_list_head(grid: Grid, index: int) -> bool:
    """Tell whether a single row drawn under heads begins a list: it is numbered, of members, or in halves."""
    own = own_cells(grid[index])
    heads = list(filter(None, (normal(head_of(grid, index, cell)) for cell in own)))
    is_of_several = halves_of(heads) > 1 or any(head == "序号" or "关系" in head for head in heads)
    return len(heads) == len(own) >= 3 and is_of_several


def head_of(grid: Grid, first: int, cell: Cell) -> str:
    """Return the text over `cell`, and as wide, in the head of the block that begins with row `first`.

    A head of two lines has cells that reach down from the upper to the lower. A label with room beside it is
    no head: what it asks for goes there.
    """
    over = next((c for c in _head_row(grid, first) if (c.column, c.span) == (cell.column, cell.span)), None)
    if over is None or has_room_beside(grid, over):
        return ""
    return _merged_text(grid, over) if over.continues else over.text


def halves_of(labels: Sequence[str]) -> int:
    """Return how often the same labels follow one another: 2 for 姓名、户编号、姓名、户编号."""
    bare, whole = list(map(normal, labels)), len(labels)
    widths = (width for width in range(2, whole) if whole % width == 0)
    return next((whole // width for width in widths if bare == bare[:width] * (whole // width)), 1)


def list_place(grid: Grid, block: tuple[int, int], key: str) -> Place:
    """Return the place of the rows that repeat from the first to the last of `block`."""
    first, last = block
    cells = own_cells(grid[first])
    columns = tuple(head_of(grid, first, cell) if cell.is_blank else "序号" for cell in cells)
    halves = halves_of(columns)
    over = tuple(_over_head(grid, first, cell) for cell in cells)
    numbers = [int(digits) for c in cells if (digits := re.sub(r"\D", "", c.text))]
    return Place(
        key,
        PlaceKind.ROW,
        "、".join(filter(None, columns)),
        groups_of(grid, cells[0]),
        columns=columns,
        rows=last - first + 1,
        over=over if len(set(over)) > 1 else (),
        halves=halves,
        is_across=halves > 1 and last > first and numbers[:2] == [1, 2],
    )


def _over_head(grid: Grid, first: int, cell: Cell) -> str:
    """Return the text that reaches over the head of the cell's column, and over others'."""
    row = _head_row(grid, first)
    head = _covering(row, cell.column)
    has_two_lines = any(other.continues for other in row)
    while head is not None and head.continues and head.row > 0:
        head = _covering(grid[head.row - 1], cell.column)
    if head is None or head.row == 0:
        return ""
    over = _covering(grid[head.row - 1], cell.column)
    return over.text if over is not None and (has_two_lines or over.span > head.span) else ""


@dataclass(frozen=True)
class Columns:
    """A list that has a column for each line, its labels at the left: 姓名, 与户主关系 of 成员一, 成员二."""

    labels: tuple[Cell, ...]
    lines: tuple[tuple[Cell, ...], ...]
    """The blanks of each label, one for each line of the list."""
    groups: tuple[str, ...]

    def place(self, key: str) -> Place:
        """Return the place of the whole list."""
        columns = tuple(cell.text for cell in self.labels)
        label = "、".join(columns)
        return Place(key, PlaceKind.COLUMN, label, self.groups, columns=columns, rows=len(self.lines[0]))


def repeating_columns(grid: Grid) -> list[Columns]:
    """Return the lists whose lines are columns, headed 成员一, 成员二 or all of them 家庭成员."""
    found: list[Columns] = []
    index = 0
    while index < len(grid):
        rows = _rows_like(grid, index)
        runs = [_last_run(grid[row]) for row in rows]
        names = {normal(label.text) for label, _ in filter(None, runs)}
        if len(rows) > 1 and any("姓名" in name for name in names):
            labels, lines = zip(*filter(None, runs), strict=True)
            found.append(Columns(labels, lines, groups_of(grid, labels[0])))
        index += max(len(rows), 1)
    return found


def _rows_like(grid: Grid, first: int) -> list[int]:
    """Return the rows from `first` on that are of one list in columns."""
    return list(takewhile(lambda at: _is_like(grid, first, at), range(first, len(grid))))


def _last_run(cells: Sequence[Cell]) -> tuple[Cell, tuple[Cell, ...]] | None:
    """Return the label that nothing but blanks follows to the end of the row, two or more, and these."""
    blanks = tuple(reversed(list(takewhile(lambda cell: cell.is_blank, reversed(cells)))))
    label = cells[-len(blanks) - 1] if 2 <= len(blanks) < len(cells) else None
    return (label, blanks) if label is not None and label.text else None


def _is_like(grid: Grid, first: int, at: int) -> bool:
    """Tell whether the row is one of a list in columns that begins with row `first`."""
    here, there = _last_run(grid[first]), _last_run(grid[at])
    if here is None or there is None or _shape(here[1]) != _shape(there[1]):
        return False
    heads = [re.sub(r"\s", "", head_above(grid, cell)) for cell in here[1]]
    before = [cell for cell in grid[at] if cell.column < here[0].column]
    of_members = any("成员" in (cell.text or _merged_text(grid, cell)) for cell in before)
    return all(map(_ORDINAL.fullmatch, heads)) or (of_members and not any(heads))


def has_room_beside(grid: Grid, cell: Cell) -> bool:
    """Tell whether the cell at the right waits for what the label in `cell` asks for."""
    row = grid[cell.row]
    return any(other.column == cell.column + cell.span and other.is_blank for other in row)
