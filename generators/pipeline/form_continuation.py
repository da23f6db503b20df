"""Texts too long for their places on a county's form, measured by the printer: a sheet of their own."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from generators.context.numbers import with_numbers
from generators.errors import PaperWithheld
from generators.forms.labels import PICTURE
from generators.forms.places import PlaceKind
from generators.own_files import read_or_refuse
from generators.pipeline.templates import compile_template

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from generators.pipeline.taken_form import TakenForm
    from generators.pipeline.templates import Compiled

_LONG = 20
"""Characters: a shorter text has room wherever a form asks for a text."""
_A_LINE = 30
"""Characters in a row of the sheet that follows an Excel form."""
_ELSEWHERE = "（见续页）"
_SOME_NUMBER = "〔2022〕第001号"
"""Stands for a number that is still to come, as wide as one."""
_TEXTS = frozenset(
    {
        PlaceKind.CELL,
        PlaceKind.LINE,
        PlaceKind.CONTROL,
        PlaceKind.BOOKMARK,
        PlaceKind.TAG,
        PlaceKind.MERGE_FIELD,
    }
)


def with_continuation(taken: TakenForm, context: dict[str, Any], whose: str) -> dict[str, Any]:
    """Return `context` with the texts that make the form longer moved to its 续页, as few as will do.

    `whose` says on that sheet whom it is about. A text is too long where the form prints on more pages with
    it, or where the printer finds it cut off.
    """
    long = _long_texts(taken, context)
    if not long or "续页" not in context:
        return context
    pages = _pages(taken, context)
    least = _pages(taken, _moved(context, long))
    if not least or pages == least:
        return context
    kept_out = dict(long)
    for item in sorted(long, key=lambda item: len(context[item])):
        fewer = {name: label for name, label in kept_out.items() if name != item}
        if _pages(taken, _moved(context, fewer)) == least:
            kept_out = fewer
    head = {
        "标题": f"{taken.form.name}续页" if taken.form.suffix == "xlsx" else taken.form.name,
        "内容": whose,
    }
    texts = [
        {"标题": label if at == 0 else "", "内容": line}
        for item, label in kept_out.items()
        for at, line in enumerate(_lines(taken, context[item]))
    ]
    return {**_moved(context, kept_out), "续页": [head, *texts]}


def _lines(taken: TakenForm, text: str) -> list[str]:
    """Return the text in the lines that its sheet prints: Excel has no paragraph that breaks by itself."""
    if taken.form.suffix == "docx":
        return [text]
    return [
        line[start : start + _A_LINE]
        for line in text.splitlines()
        for start in range(0, max(len(line), 1), _A_LINE)
    ]


def _long_texts(taken: TakenForm, context: Mapping[str, Any]) -> dict[str, str]:
    """Return the items whose texts may be too long, in the order of the form, with the labels beside them."""
    places = {place.key: place for place in taken.form.places}
    return {
        line.item: places[line.place].label
        for line in taken.mapping.lines
        if not line.column and line.place in places and places[line.place].kind in _TEXTS
        if PICTURE not in line.item  # what names a picture is no text: a damaged one is refused, never moved
        if isinstance(text := context.get(line.item), str) and (len(text) > _LONG or "\n" in text)
    }


def _moved(context: Mapping[str, Any], items: Mapping[str, str]) -> dict[str, Any]:
    return {**context, **dict.fromkeys(items, _ELSEWHERE), "续页": []}


def _pages(taken: TakenForm, context: Mapping[str, Any]) -> int:
    """Return on how many pages the form prints; 0 where something has no room on it."""
    from generators.printing import print_docx, print_sheet

    filled = _template(taken).fill(with_numbers(context, lambda _: _SOME_NUMBER))
    name = f"{taken.form.name}.{taken.form.suffix}"
    try:
        filled = taken.finished(filled, name)[0]
        printed = print_docx if taken.form.suffix == "docx" else print_sheet
        return printed(filled, name=name).pages
    except PaperWithheld:
        return 0


def _template(taken: TakenForm) -> Compiled:
    place = taken.place.parent / taken.template
    return _compiled(place, place.stat().st_mtime_ns)


@lru_cache(maxsize=16)
def _compiled(place: Path, _changed: int) -> Compiled:
    return compile_template(place.name, read_or_refuse(place))
