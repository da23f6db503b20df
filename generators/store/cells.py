"""How a cell is kept: as the text a clerk would read in it, valid or not, so that nothing given is lost.

A number, a day or a time that its column accepts is kept in one spelling (2022-06-24, 1234.50, 9:30). Text is
kept as it was typed. What a column refuses and is no text – a long number from a cell not set to text – keeps
its type behind a mark, so that it is refused again when it is read.
"""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Annotated, Any, get_args

from pydantic import TypeAdapter, ValidationError

from generators.records.columns import Quarter

if TYPE_CHECKING:
    from collections.abc import Callable

    from generators.records.columns import Row

_MARK = "\x1f"
_WORDS = (str, bool, Enum, Quarter, tuple)


def keep(kind: type[Row], field: str, cell: object) -> str | None:
    """Return how `cell` is kept in `field` of `kind`; None when it is empty."""
    if cell is None or cell == ():
        return None
    if isinstance(cell, str) and (not (text := cell.strip()) or is_text(kind, field)):
        return text.replace(_MARK, "") or None
    return _keep_typed(kind, field, cell)


def give(kept: str) -> object:
    """Return the cell that `kept` stands for."""
    if not kept.startswith(_MARK):
        return kept
    sort, text = kept[1:2], kept[2:]
    return float(text) if sort == "n" else datetime.fromisoformat(text)


def sound(kind: type[Row], field: str, cell: object) -> object:
    """Return the record's value of a sound cell, the cell itself of any other."""
    try:
        return reader(kind, field)(cell)
    except ValidationError:
        return cell


def text_of(value: object) -> str:
    """Return a record's value as it is kept: the text of the cell in the one spelling that there is."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, tuple):
        return "、".join(map(str, value))
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, time):
        return f"{value.hour}:{value.minute:02d}"
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


@cache
def is_text(kind: type[Row], field: str) -> bool:
    """Tell whether what is typed into `field` is kept letter by letter, not as a number, day or time."""
    found = _type_of(kind, field)
    return found is None or issubclass(found, _WORDS)


@cache
def is_number(kind: type[Row], field: str) -> bool:
    """Tell whether `field` holds numbers, which stand in another order than their figures as text."""
    found = _type_of(kind, field)
    return found is not None and issubclass(found, (int, float, Decimal)) and not issubclass(found, _WORDS)


def _type_of(kind: type[Row], field: str) -> type | None:
    def first(annotation: Any) -> type | None:
        if isinstance(annotation, type):
            return annotation if annotation is not type(None) else None
        if getattr(annotation, "__origin__", None) is tuple:
            return tuple
        return next((found for part in get_args(annotation) if (found := first(part))), None)

    return first(kind.model_fields[field].annotation)


@cache
def reader(kind: type[Row], field: str) -> Callable[[object], Any]:
    """Return what reads a cell of `field` alone, whatever stands in the rest of its row."""
    info = kind.model_fields[field]
    adapter: TypeAdapter[Any] = TypeAdapter(Annotated[info.annotation, *info.metadata])  # type: ignore[arg-type]
    return adapter.validate_python


@lru_cache(maxsize=1 << 17, typed=True)
def _keep_typed(kind: type[Row], field: str, cell: Any) -> str:
    try:
        return text_of(reader(kind, field)(cell))
    except ValidationError:
        if isinstance(cell, str):
            return cell.strip()
        if isinstance(cell, (bool, int, float, Decimal)):
            return f"{_MARK}n{float(cell)!r}"
        if isinstance(cell, (date, datetime)):
            return f"{_MARK}d{cell.isoformat()}"
        return str(cell)
