"""How far a name is made smaller to stand in one line, and where a text that needs more lines may break."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

LEAST_POINTS, LEAST_IN_SHEETS = 9.0, 10.0
"""So small may a shrunk text become; a sheet that is fitted to its page prints nine tenths of it."""

NEVER_FIRST = frozenset("、，。；：！？）》〉」』】〕”’…")
"""Marks that no line begins with (避头尾, the common ones): they take the character before them along."""

_WORD = re.compile("[^、，；·\n]*[、，；·\n]?")
"""A name with the mark behind it: 欧阳慕雪、 or the first half of 阿卜杜热合曼·吐尔逊江."""


@lru_cache(maxsize=4096)
def character_share(character: str) -> float:
    """Return the width of `character` as a share of its size: a Western one takes a little over half."""
    return 1.0 if unicodedata.east_asian_width(character) in "WFA" else 0.55


def share_of(text: str) -> float:
    """Return the width of `text` in one line, in characters of full width."""
    return sum(map(character_share, text))


def lines_of_names(text: str, room: float, size: float) -> tuple[float, list[str]]:
    """Return (part of its `size` in points, lines) for the names in `text`, `room` characters a line.

    One line at its own size or down to `LEAST_POINTS`; several names, or a name in two halves, break between
    them. What is longer still keeps its size, and breaks again where it must: it stays one word to a search.
    """
    if share_of(text) <= room:
        return 1.0, [text]
    words = [word for word in _WORD.findall(text) if word]
    part = room / share_of(text) if len(words) == 1 else min(1.0, room / max(map(share_of, words)))
    if part * size < LEAST_POINTS:
        part = 1.0
    lines = [""]
    for word in words:
        if lines[-1] and share_of(lines[-1] + word) * part > room:
            lines.append("")
        lines[-1] += word
    return part, lines


_TOGETHER = re.compile(
    r"[（“《]?(?:(?:\d{4}年)?\d{1,2}月\d{1,2}日|\d{4}年\d{1,2}月|"
    r"\d[\d.,]*(?:个月|万元|公里|[年月日户人元个项次名件份亩头只岁]))[，。；、：）”》]?"
)
"""A date, or a number and what it counts, with the marks at its sides: 6月22日，"""


def kept_together(text: str, room: float) -> str:
    """Return `text` with a line end before each date and amount that a line of `room` characters would cut.

    A sheet knows no joint that does not break.
    """
    if len(text) <= room or not _TOGETHER.search(text):
        return text
    made, used, at = "", 0.0, 0
    for found in _TOGETHER.finditer(text):
        used = _used_after(text[at : found.start()], used, room)
        width, made = share_of(found[0]), made + text[at : found.start()]
        if used > 0 and width <= room < used + width:
            made, used = f"{made}\n", 0.0
        made, used, at = made + found[0], _used_after(found[0], used, room), found.end()
    return made + text[at:]


def _used_after(text: str, used: float, room: float) -> float:
    """Return how much of its line is taken behind `text`, which begins where `used` of a line is."""
    before = 0.0
    for character in text:
        share = 0.0 if character == "\n" else character_share(character)
        if character == "\n":
            used = 0.0
        elif used + share > room:
            used = before if character in NEVER_FIRST else 0.0
        used, before = used + share, share
    return used
