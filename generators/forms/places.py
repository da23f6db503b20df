"""Where a form wants something written."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from enum import StrEnum

from generators.forms.merge_fields import FieldCode, FieldKind


class PlaceKind(StrEnum):
    """How a form shows that something is to be written."""

    TAG = "标签"
    MERGE_FIELD = "合并域"
    CONTROL = "内容控件"
    BOOKMARK = "书签"
    CELL = "空格"
    LINE = "填空线"
    TICK = "选项"
    BRACKET = "括号选项"
    DATE = "年月日"
    LETTERS = "逐字格"
    UNIT = "带单位的空"
    ROW = "表格行"
    COLUMN = "表格列"
    CONDITION = "条件域"
    NEXT = "下一户"


EXACT = frozenset(
    {PlaceKind.TAG, PlaceKind.MERGE_FIELD, PlaceKind.CONDITION, PlaceKind.CONTROL, PlaceKind.BOOKMARK}
)
"""Kinds whose label is a name that somebody gave to the place itself."""
DATE_PARTS: tuple[str, ...] = ("年", "月", "日")


@dataclass(frozen=True)
class Place:
    """One place of a form where something is to be written."""

    key: str
    """Where it is, as a clerk sees it, the same each time the form is read: 表1 行2 列4."""
    kind: PlaceKind
    label: str
    """The text that says what is wanted: beside it, above it, or the place's own name."""
    groups: tuple[str, ...] = ()
    """What stands over the label: 户主基本情况; the nearest first."""
    options: tuple[str, ...] = ()
    """Of a place written in parts, what tells them apart: the words that can be ticked, 年、月 and 日, the
    numbers of the boxes that take a character each, the unit printed behind the blank."""
    columns: tuple[str, ...] = ()
    """Of a row that repeats: the labels over its cells, empty where there is none."""
    rows: int = 0
    """Of a row that repeats: how many are drawn."""
    over: tuple[str, ...] = ()
    """Of a row that repeats: what stands over its columns' labels: 户主信息 over 姓名."""
    halves: int = 1
    """Of a row that repeats: how often its columns stand side by side, where a list goes on at the right."""
    is_across: bool = False
    """Of a list in halves: whether its second line stands at the right of the first, and not below."""
    is_crossed: bool = False
    """Whether the label is the head of the column, and the nearest group the label of the row."""
    heading: str = ""
    """The paragraph or line over the table, or over the paragraph, that nothing is to be written in."""
    above: str = ""
    """The text over the place in its column that asks for nothing beside it, a head or not."""
    code: FieldCode | None = None
    """Of a field of mail merge: what it prints, or when it moves on."""

    @property
    def placeholder(self) -> str:
        """Return the name under which a template prints a field that prints more than the bare item."""
        return re.sub(r"\W", "", self.key)


@dataclass(frozen=True)
class Form:
    """A county's form as it came, and its places in reading order."""

    name: str
    content: bytes
    suffix: str
    """docx or xlsx."""
    places: tuple[Place, ...] = ()

    @property
    def digest(self) -> str:
        """Return what tells one version of the form from another."""
        return hashlib.sha256(self.content).hexdigest()

    @property
    def takes_many(self) -> bool:
        """Tell whether one copy prints several records, the next one where a field says so."""
        return any(map(moves_on, self.places))


def moves_on(place: Place) -> bool:
    """Tell whether the field at `place` goes on to the next record."""
    return place.code is not None and place.code.kind in {FieldKind.NEXT, FieldKind.NEXT_IF}


CHOICES = frozenset({PlaceKind.TICK, PlaceKind.BRACKET})
"""Kinds that print the words of a choice, one of which is marked: in its box, or between its brackets."""
LISTS = frozenset({PlaceKind.ROW, PlaceKind.COLUMN})
"""Kinds that show a list, a line each: in rows that repeat, or in the columns that are drawn."""


def in_half(item: str, half: int) -> str:
    """Return the placeholder of `item` in the `half` of a list, from 0: 户.户主姓名_2."""
    return f"{item}_{half + 1}" if item and half else item


def is_alike(place: Place, other: Place) -> bool:
    """Tell whether two lists have the same heads."""
    return (place.kind, place.columns, place.over) == (other.kind, other.columns, other.over)


_TAKEN_UP = re.compile(r"续表|^[（(]?续[）)]?$|[（(]续\s*[一二三四五六七八九十\d]*[）)]$")
"""Heads a table that goes on: 续表一, （续）; 后续帮扶 heads another."""


def goes_on(place: Place, other: Place) -> bool:
    """Tell whether `other` takes up the list of `place` again: in the same table, headed 续表 at most."""
    table, same_table = (one.key.rpartition("行")[0] for one in (place, other))
    is_taken_up = place.groups == other.groups or any(map(_TAKEN_UP.search, other.groups))
    return is_alike(place, other) and table == same_table and is_taken_up


def row_name(item: str, number: int) -> str:
    """Return the placeholder of `item` in the row drawn as the `number`th: 家庭成员2_姓名."""
    source, _, name = item.partition(".")
    return f"{source}{number}_{name}"


def rest_name(item: str) -> str:
    """Return the placeholder of `item` in the last row drawn, repeated for what follows: 家庭成员续.姓名."""
    source, _, name = item.partition(".")
    return f"{source}续.{name}"
