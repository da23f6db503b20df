"""How cells are called: columns by letters, areas by their corners. openpyxl's own would load all of it."""

from __future__ import annotations

import re
from functools import cache, lru_cache

_LAST_COLUMN = 18278
"""ZZZ."""
_CORNER = r"\$?([A-Za-z]{1,3})?\$?(\d+)?"
_AREA = re.compile(rf"{_CORNER}(?::{_CORNER})?")


@cache
def column_letter(number: int) -> str:
    """Return the letters of a column, counted from 1; raise ValueError beyond ZZZ."""
    if not 1 <= number <= _LAST_COLUMN:
        message = f"no column is number {number}"
        raise ValueError(message)
    letters = ""
    while number:
        number, place = divmod(number - 1, 26)
        letters = chr(65 + place) + letters
    return letters


@lru_cache(maxsize=1 << 12)
def column_number(letters: str) -> int:
    """Return the number of a column, from 1, of its letters, large or small; raise ValueError for others."""
    if not (len(letters) <= 3 and letters.isascii() and letters.isalpha()):
        message = f"no column is called {letters!r}"
        raise ValueError(message)
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def area_bounds(area: str) -> tuple[int | None, int | None, int | None, int | None]:
    """Return (left, top, right, bottom) of an area such as A1:$C$9, A:C, 1:9 or B2, from 1.

    Rows of whole columns, and columns of whole rows, are None. Raise ValueError for what is no area.
    """
    found = _AREA.fullmatch(area)
    left, top, right, bottom = found.groups() if found else (None,) * 4
    is_whole = ":" not in area or ((left or top) and (not left, not top) == (not right, not bottom))
    if found is None or not is_whole:
        message = f"{area!r} is no area of cells"
        raise ValueError(message)
    columns = [column_number(letters) if letters else None for letters in (left, right or left)]
    rows = [int(row) if row else None for row in (top, bottom or top)]
    return columns[0], rows[0], columns[1], rows[1]
