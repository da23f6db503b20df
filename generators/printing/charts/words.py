"""The texts of a chart: how wide they are, where they break, how they are written."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from html import escape

from generators.printing.layout.fonts import families_for, western_families_for

SIZE, TITLE_SIZE = 9.0, 13.0
_WESTERN = 0.52
"""The mean width of a Western character in parts of its size."""


@lru_cache(maxsize=4096)
def width_of(text: str, size: float) -> float:
    """Return about how wide `text` is in points."""
    return size * sum(_width(character) for character in text)


def _width(character: str) -> float:
    return 1.0 if unicodedata.east_asian_width(character) in "WF" else _WESTERN


@lru_cache(maxsize=4096)
def lines_of(text: str, room: float, size: float) -> list[str]:
    """Return `text` broken into lines that fit into `room` points: at blanks, in Chinese anywhere."""
    lines: list[str] = []
    for part in text.split("\n"):
        line = ""
        for word in _words(part):
            if line and width_of((line + word).rstrip(), size) > room:
                lines.append(line.rstrip())
                line = ""
            line += word if line or word.strip() else ""
        lines.append(line.rstrip())
    return lines


def _words(text: str) -> list[str]:
    words: list[str] = []
    for character in text:
        before = words[-1][-1] if words else " "
        begins = before.isspace() or 1.0 in {_width(character), _width(before)}
        if begins and not character.isspace():
            words.append(character)
        elif words:
            words[-1] += character
        else:
            words.append(character)
    return words


@lru_cache(maxsize=1)
def _families() -> str:
    named = (*western_families_for("Calibri"), *families_for("宋体"))
    return ",".join(f"'{family}'" for family in dict.fromkeys(named))


def write(x: float, y: float, text: str, size: float, *, anchor: str = "middle", turn: int = 0) -> str:
    """Return `text` as SVG, its baseline at `y`, turned by `turn` degrees about that point."""
    style = f'font-family="{_families()}" font-size="{size:g}" text-anchor="{anchor}"'
    turned = f' transform="rotate({turn} {x:.2f} {y:.2f})"' if turn else ""
    return f'<text x="{x:.2f}" y="{y:.2f}" {style}{turned}>{escape(text)}</text>'
