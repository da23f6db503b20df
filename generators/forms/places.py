"""Where a form wants something written, and the form with a placeholder there; nothing else of it changes."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from generators.errors import DataRefused, Finding

if TYPE_CHECKING:
    from collections.abc import Mapping


class PlaceKind(StrEnum):
    """How a form shows that something is to be written."""

    TAG = "标签"
    MERGE_FIELD = "合并域"
    CONTROL = "内容控件"
    BOOKMARK = "书签"
    CELL = "空格"
    LINE = "填空线"
    TICK = "选项"
    ROW = "表格行"


EXACT = frozenset({PlaceKind.TAG, PlaceKind.MERGE_FIELD, PlaceKind.CONTROL, PlaceKind.BOOKMARK})
"""Kinds whose label is a name that somebody gave to the place itself."""


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
    """The words that can be ticked."""
    columns: tuple[str, ...] = ()
    """Of a row that repeats: the labels over its cells, empty where there is none."""
    rows: int = 0
    """Of a row that repeats: how many are drawn."""


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


def read_form(content: bytes, name: str, suffix: str) -> Form:
    """Return the form in `content`, called `name`. Raise DataRefused for what is no DOCX or XLSX."""
    from generators.forms import docx_form, xlsx_form

    match suffix.lower().lstrip("."):
        case "docx":
            return Form(name, content, "docx", docx_form.find_places(content, name))
        case "xlsx":
            return Form(name, content, "xlsx", xlsx_form.find_places(content, name))
        case other:
            way_out = "用 WPS 或 Office 另存为 .docx 或 .xlsx，核对后再收"
            raise DataRefused([Finding(f"表“{name}”", "应为 .docx 或 .xlsx", f".{other}", way_out)])


def make_template(form: Form, placeholders: Mapping[str, str]) -> bytes:
    """Return the form with a placeholder at each place; `placeholders` gives by `Place.key` what is printed.

    A tick's name stands before `_` and the option, a row's cells are `列表.项目` joined with `|`.
    Raise DataRefused when a place is not in the form.
    """
    from generators.forms import docx_form, xlsx_form

    known = {place.key for place in form.places}
    if lost := [key for key in placeholders if key not in known]:
        raise DataRefused(
            Finding(f"表“{form.name}”{key}", "对应表里的位置应在表里", "表里没有这个位置", "重新收这张表")
            for key in lost
        )
    if form.suffix == "docx":
        return docx_form.with_placeholders(form, placeholders)
    return xlsx_form.with_placeholders(form, placeholders)


def row_name(item: str, number: int) -> str:
    """Return the placeholder of `item` in the row drawn as the `number`th: 家庭成员2_姓名."""
    source, _, name = item.partition(".")
    return f"{source}{number}_{name}"
