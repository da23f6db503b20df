"""Lines of headings and labels: broken between words, in Word templates and in sheets alike."""

from __future__ import annotations

import re
from itertools import pairwise

from generators.wording import unbreakable_pieces


def heading_lines(words: str, room: float) -> list[str]:
    """Return the lines of a heading in `room` characters, about equally long, as few as it needs.

    They end between words, before a bracket where they can; in a word where no such lines have room.
    """
    return word_lines(words, room) or _evenest(list(words), room) or [words]


def word_lines(words: str, room: float) -> list[str]:
    """Return the same, but no lines at all where a word would break or one character stand alone."""
    if _length(words) <= room:
        return [words]
    lines = _evenest(_pieces(words), room)
    return lines if min(map(len, lines), default=0) > 1 else []


def least_room(words: str) -> float:
    """Return in how few characters' width `words` have lines between words."""
    return next(room / 10 for room in range(20, 10 * len(words) + 1) if word_lines(words, room / 10))


_OF_TWO = re.compile("义务(?=教育)|健康(?=状况)|基础(?=设施)|落实(?=政策)|企业(?=名称)")
"""Words of which the dictionary makes one, and a heading two."""


_BEFORE_ANOTHER = tuple("不未本拟应实新")


def _pieces(words: str) -> list[str]:
    pieces: list[str] = []
    for piece in unbreakable_pieces(words):
        for part in _OF_TWO.sub(r"\g<0>\n", piece).split("\n"):
            if pieces and pieces[-1] in _BEFORE_ANOTHER:
                pieces[-1] += part
            else:
                pieces.append(part)
    return pieces


def _length(words: str) -> float:
    return sum(0.6 if character.isascii() else 1 for character in words)


_AMOUNT = re.compile("[0-9][^，、（）/]|个月")
"""Two characters that belong together: 12个月."""
_Ways = dict[int, tuple[float, list[int]]]
"""To each place: how uneven the lines before it are, and where they end: negative, so longer ones win."""


def _evenest(pieces: list[str], room: float) -> list[str]:
    """Return `pieces` in as few lines as `room` allows, none much longer than another; [] where one is."""
    for count in range(2, len(pieces) + 1):
        ways: _Ways = {0: (0.0, [0])}
        for _ in range(count):
            ways = _one_line_more(ways, pieces, room, _length("".join(pieces)) / count)
        if len(pieces) in ways:
            return ["".join(pieces[-a:-b]) for a, b in pairwise(ways[len(pieces)][1])]
    return []


def _one_line_more(ways: _Ways, pieces: list[str], room: float, even: float) -> _Ways:
    further: _Ways = {}
    for start, (cost, ends) in ways.items():
        for end in range(start + 1, len(pieces) + 1):
            length = _length("".join(pieces[start:end]))
            if length > room:
                break
            before, after = pieces[end - 1][-1], "".join(pieces[end : end + 1])[:1]
            if (after and after in "）”，、/") or before in "（“":
                continue
            joint = 2.0 - 8 * (after == "（") - 2 * (before in "，、/")
            joint += 8 * bool(_AMOUNT.match(f"{before}{after}"))
            way = (cost + (length - even) ** 2 + joint, [*ends, -end])
            further[end] = min(further.get(end, way), way)
    return further
