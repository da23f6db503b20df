r"""What every match of a pattern holds: a paragraph without it is not walked for the pattern.

A pattern is read once for its *needs*: sets of words of one or two characters, of each of which every match
holds one. `(?:共|总)计\d+户` needs 共计 or 总计, a figure, and 户. The needs of all patterns are looked for
in a paragraph together, in one pass; a pattern is walked where the paragraph holds all of its own.
"""

from __future__ import annotations

import re
from re import _parser  # type: ignore[attr-defined]
from threading import Lock
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Need = frozenset[str]

FIGURE = r"\d"
"""Stands in a need for any figure."""
_ANY_FIGURE = re.compile(FIGURE)
_COMMON = frozenset("，。、；：的")
"""Characters that stand in nearly every paragraph and tell nothing."""
_MOST_WORDS = 256
"""Words into which a part of a pattern is spelt out."""
_MOST_COST = 1000
"""A need that costs more is met by nearly every paragraph."""
_MOST_NEEDS = 4
"""Needs of a pattern that are looked at, the rarest."""


class _Part(NamedTuple):
    """What is known of a part of a pattern: all words that it matches, or else its needs."""

    words: frozenset[str] | None
    needs: tuple[Need, ...] = ()

    def all_needs(self) -> tuple[Need, ...]:
        return self.needs if self.words is None else _beginnings_and_ends(self.words)


_NOTHING = frozenset({""})
_ANYTHING = _Part(None)


def needs_of(pattern: str, flags: int = 0) -> tuple[Need, ...]:
    """Return the rarest needs of `pattern`, none where nothing is told."""
    parsed = _parser.parse(pattern, flags)
    if parsed.state.flags & re.IGNORECASE:
        return ()
    needs = _sequence(parsed.data).all_needs()
    useful = {need for need in needs if _cost(need) <= _MOST_COST}
    return tuple(sorted(useful, key=lambda need: (_cost(need), sorted(need)))[:_MOST_NEEDS])


def _cost(need: Need) -> int:
    """Return a measure of how often a paragraph holds `need`: a pair is rarer than a character."""
    if FIGURE in need or not _COMMON.isdisjoint(need):
        return 60 if need == {FIGURE} else _MOST_COST + (FIGURE not in need or len(need) > 20)
    return sum(1 if len(word) == 2 else 12 for word in need)


def _beginnings_and_ends(words: frozenset[str]) -> tuple[Need, ...]:
    if "" in words:
        return ()
    return tuple({frozenset(word[:2] for word in words), frozenset(word[-2:] for word in words)})


def _sequence(items: Iterable[tuple[Any, Any]]) -> _Part:
    """Return what is known of parts that follow each other."""
    needs: list[Need] = []
    words, is_whole = _NOTHING, True
    for kind, told in items:
        part = _part(kind, told)
        needs += part.needs
        if part.words is not None and len(words) * len(part.words) <= _MOST_WORDS:
            words = frozenset(one + other for one in words for other in part.words)
        else:
            needs += _beginnings_and_ends(words)
            words, is_whole = part.words or _NOTHING, False
    if is_whole and not needs:
        return _Part(words)
    return _Part(None, (*needs, *_beginnings_and_ends(words)))


def _part(kind: Any, told: Any) -> _Part:
    """Return what is known of one parsed item: a character, a set, a group, a choice, a repetition."""
    if kind is _parser.LITERAL:
        return _Part(frozenset({chr(told)}))
    if kind is _parser.IN:
        return _set(told)
    if kind is _parser.SUBPATTERN and not told[1] & re.IGNORECASE:
        return _sequence(told[3])
    if kind is _parser.BRANCH:
        return _choice([_sequence(choice) for choice in told[1]])
    if kind in {_parser.MAX_REPEAT, _parser.MIN_REPEAT}:
        return _repeated(told[0], told[1], _sequence(told[2]))
    if kind is _parser.ASSERT:
        return _Part(_NOTHING, _sequence(told[1]).all_needs())
    return _Part(_NOTHING) if kind in {_parser.AT, _parser.ASSERT_NOT} else _ANYTHING


def _set(told: Sequence[tuple[Any, Any]]) -> _Part:
    found: set[str] = set()
    for kind, own in told:
        if kind is _parser.LITERAL:
            found.add(chr(own))
        elif kind is _parser.RANGE and own[1] - own[0] < _MOST_WORDS:
            found.update(map(chr, range(own[0], own[1] + 1)))
        elif kind is _parser.CATEGORY and own is _parser.CATEGORY_DIGIT:
            found.add(FIGURE)
        else:
            return _ANYTHING
    return _Part(None, (frozenset(found),)) if FIGURE in found else _Part(frozenset(found))


def _choice(choices: Sequence[_Part]) -> _Part:
    words = [choice.words for choice in choices if choice.words is not None]
    if len(words) == len(choices) and sum(map(len, words)) <= _MOST_WORDS:
        return _Part(frozenset().union(*words))
    needs = [sorted(choice.all_needs(), key=_cost)[:_MOST_NEEDS] for choice in choices]
    if not all(needs):
        return _ANYTHING
    rows = range(max(map(len, needs)))
    return _Part(
        None, tuple(frozenset().union(*(own[min(row, len(own) - 1)] for own in needs)) for row in rows)
    )


def _repeated(least: int, most: int, part: _Part) -> _Part:
    if (least, most) == (1, 1):
        return part
    if least == 0:
        return _Part(part.words | _NOTHING) if most == 1 and part.words is not None else _ANYTHING
    if least > 1 and part.words is not None and len(part.words) ** 2 <= _MOST_WORDS:
        part = _Part(frozenset(one + other for one in part.words for other in part.words))
    return _Part(None, part.all_needs())


class Anchors:
    """The needs of many patterns, each with a bit: the bits of a text tell which of them it holds."""

    def __init__(self) -> None:
        self._bits: dict[Need, int] = {}
        self._by_word: dict[str, int] = {}
        self._lock = Lock()
        """The desk proof-reads in several threads, and a pattern is read when it is first asked for."""

    def bits_of(self, pattern: str, flags: int = 0) -> int:
        """Return the bits of a text in which `pattern` may match; its needs are looked for from now on."""
        wanted = 0
        with self._lock:
            for need in needs_of(pattern, flags):
                bit = self._bits.setdefault(need, 1 << len(self._bits))
                wanted |= bit
                for word in need:
                    self._by_word[word] = self._by_word.get(word, 0) | bit
        return wanted

    def found_in(self, text: str) -> int:
        """Return the bits of all needs that `text` holds, and those of needs that are not looked for yet."""
        held = {*text, *map(str.__add__, text, text[1:])}
        with self._lock:
            found = -1 << len(self._bits)
            if _ANY_FIGURE.search(text):
                found |= self._by_word.get(FIGURE, 0)
            for word in self._by_word.keys() & held:
                found |= self._by_word[word]
        return found


ANCHORS = Anchors()
"""What the patterns of all rules need."""
