"""Lines of headings and labels: broken between words, in Word templates and in sheets alike."""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise

from generators.records.office import Office
from generators.records.vocabulary import TownshipLevel, VillageKind
from generators.wording import unbreakable_pieces

_WORD_OF_OFFICE = re.compile(r"\{\{ 用语\.(\w+) \}\}")
OWN_LINES = "{{ 用语.各地分行 }}"
"""A heading that comes with its line ends: 社区\n（安置点）."""
_LONGEST_LINE = "村（社区、"


def at_its_longest(words: str) -> tuple[str, tuple[str, ...]]:
    """Return a heading as the office whose words are longest says it, and those words."""
    said = tuple(_longest(word) for word in _WORD_OF_OFFICE.findall(words) if words != OWN_LINES)
    rest = iter(said)
    return _WORD_OF_OFFICE.sub(lambda _: next(rest, _LONGEST_LINE), words), said


_ALL_PLACES = "村（社区、安置点）"


@cache
def _longest(word: str) -> str:
    offices = [
        Office(level, kind, is_site=False, places=_ALL_PLACES)
        for level in TownshipLevel
        for kind in VillageKind
    ]
    return max((office.words()[word] for office in offices), key=len)


def heading_lines(words: str, room: float) -> list[str]:
    """Return the lines of a heading in `room` characters, about equally long, as few as it needs.

    They end between words, before a bracket where they can; in a word where no such lines have room.
    `{{ 用语.村 }}` in it is as long as the longest that an office says, and stays whole.
    """
    plain, said = at_its_longest(words)
    if "{" in plain or words == OWN_LINES:  # What another tag will say is not known.
        return [words]
    lines = _word_lines(plain, said, room) or (not said and _evenest(list(plain), room)) or [words]
    for tag, word in zip(_WORD_OF_OFFICE.finditer(words), said, strict=True):
        lines = _with(lines, word, tag[0])
    return lines


def _with(lines: list[str], word: str, tag: str) -> list[str]:
    """Return `lines` with the first `word` that is no tag yet as `tag`."""
    at = next((n for n, line in enumerate(lines) if word in _WORD_OF_OFFICE.sub("", line)), 0)
    lines[at] = re.sub(rf"(?<!\.){re.escape(word)}", tag, lines[at], count=1)
    return lines


def _word_lines(plain: str, names: tuple[str, ...], room: float) -> list[str]:
    """Return the same, but no lines at all where a word would break or one character stand alone."""
    if _length(plain) <= room:
        return [plain]
    lines = _evenest(_pieces(plain, names), room)
    return lines if min(map(len, lines), default=0) > 1 else []


def least_room(words: str) -> float:
    """Return in how few characters' width a heading has lines between words."""
    plain, said = at_its_longest(words)
    if "{" in plain:
        return 0
    return next(r / 10 for r in range(20, 10 * len(plain) + 11) if _word_lines(plain, said, r / 10))


_OF_TWO = re.compile("义务(?=教育)|健康(?=状况)|基础(?=设施)|落实(?=政策)|企业(?=名称)")
"""Words of which the dictionary makes one, and a heading two."""


_BEFORE_ANOTHER = tuple("不未本拟应实新按")


def _pieces(plain: str, names: tuple[str, ...]) -> list[str]:
    pieces: list[str] = []
    for piece in unbreakable_pieces(plain, names):
        for part in [piece] if piece in names else _OF_TWO.sub(r"\g<0>\n", piece).split("\n"):
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


def _is_open(words: str) -> bool:
    """Tell whether `words` end within brackets."""
    return words.count("（") > words.count("）")


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
            joint += 4 * _is_open("".join(pieces[:end]))
            joint += 8 * bool(_AMOUNT.match(f"{before}{after}"))
            way = (cost + (length - even) ** 2 + joint, [*ends, -end])
            further[end] = min(further.get(end, way), way)
    return further
