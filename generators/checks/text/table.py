"""What a rule of the text is: a small function with its clause, its strength and a case each way."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from re import _parser  # type: ignore[attr-defined]
from typing import TYPE_CHECKING, Any

from generators.masking import mask_numbers

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from generators.checks.text.document import Block, Document


class Strength(StrEnum):
    """How binding the source of a rule is; only 规定 is an error."""

    REQUIRED = "规定"
    USUAL = "一般"
    RECOMMENDED = "推荐"
    OPTIONAL = "可以"
    PRACTICE = "实务"


@dataclass(frozen=True)
class Hit:
    """One fault in `block`, at `start` to `end` of its text.

    `mend` is what may stand there instead without a fact or a word of duty being touched; None: only a
    person can say.
    """

    block: Block
    start: int
    end: int
    message: str
    suggestion: str = ""
    mend: str | None = None


@dataclass(frozen=True, order=True)
class TextFinding:
    """One fault as it is told: line (paragraph) from 1, offsets in that line, what stands there."""

    line: int
    start: int
    end: int
    text: str
    rule: str
    strength: Strength
    message: str
    suggestion: str
    mend: str | None = None

    def as_json(self) -> dict[str, str | int]:
        """Return the finding with the keys of `hongtou check --json`, numbers of persons masked."""
        return {
            "line": self.line,
            "start": self.start,
            "end": self.end,
            "text": mask_numbers(self.text),
            "rule": self.rule,
            "strength": str(self.strength),
            "message": mask_numbers(self.message),
            "suggestion": mask_numbers(self.suggestion),
        }


DocumentRule = Callable[["Document"], Iterator[Hit]]
BlockRule = Callable[["Block"], Iterator[Hit]]


@dataclass(frozen=True)
class Rule:
    """A rule of the table: `finds` is a text in which it speaks, `leaves` one in which no rule does."""

    key: str
    clause: str
    strength: Strength
    asks: str
    finds: str
    leaves: str
    find: DocumentRule


RULES: dict[str, Rule] = {}
"""Every rule of the text by its key, in the order in which the rooms are read."""


def document_rule(
    key: str, clause: str, strength: Strength, asks: str, *, finds: str, leaves: str
) -> Callable[[DocumentRule], DocumentRule]:
    """Register the decorated function, which reads a whole text."""

    def register(find: DocumentRule) -> DocumentRule:
        RULES[key] = Rule(key, clause, strength, asks, finds, leaves, find)
        return find

    return register


class Triggered:
    """A pattern with characters of which each of its matches holds one; none where that cannot be told."""

    def __init__(self, pattern: re.Pattern[str]) -> None:
        self.pattern = pattern

    @cached_property
    def characters(self) -> frozenset[str]:
        """Return the fewest characters of which every match holds one."""
        needed = _needed_of_all(_parser.parse(self.pattern.pattern).data)
        return frozenset() if needed is None or needed & _COMMON else needed

    def finditer(self, block: Block) -> Iterable[re.Match[str]]:
        """Return the matches in a paragraph; one that holds none of the characters is not walked."""
        if self.characters and self.characters.isdisjoint(block.characters):
            return ()
        return self.pattern.finditer(block.text)


_COMMON = frozenset("，。、；：的")
"""Characters that stand in nearly every paragraph and tell nothing."""


def triggered(pattern: re.Pattern[str] | str) -> Triggered:
    """Return `pattern` with the characters that tell whether a paragraph need be walked for it."""
    return Triggered(re.compile(pattern))


class TriggeredRows:
    """Rows that begin with a pattern: of a paragraph one look tells which of them need be walked."""

    def __init__(self, rows: Iterable[tuple[Any, ...]]) -> None:
        self.rows = tuple(rows)

    @cached_property
    def _by_character(self) -> tuple[dict[str, tuple[int, ...]], frozenset[int]]:
        """Return the rows by each character of which their matches hold one, and the rows without such."""
        found: dict[str, list[int]] = {}
        always = set()
        for index, row in enumerate(self.rows):
            for character in row[0].characters:
                found.setdefault(character, []).append(index)
            if not row[0].characters:
                always.add(index)
        return {character: tuple(rows) for character, rows in found.items()}, frozenset(always)

    def of(self, block: Block) -> Iterator[tuple[Any, ...]]:
        """Yield the rows whose pattern may match in a paragraph, in their order."""
        by_character, always = self._by_character
        wanted = set(always)
        for character in by_character.keys() & block.characters:
            wanted.update(by_character[character])
        for index in sorted(wanted):
            yield self.rows[index]


def one_of(words: Iterable[str]) -> str:
    """Return the pattern of any of `words`, their common beginnings written once: it is walked faster."""
    by_first: dict[str, list[str]] = {}
    for word in words:
        by_first.setdefault(word[:1], []).append(word[1:])
    ends = "" in by_first
    branches = [
        re.escape(first) + (one_of(rest) if rest != [""] else "") for first, rest in by_first.items() if first
    ]
    return f"(?:{'|'.join(branches)})" + ("?" if ends else "") if branches else ""


def _needed_of_all(items: Sequence[tuple[Any, Any]]) -> frozenset[str] | None:
    """Return the fewest characters of which every match of a parsed sequence holds one; None: not told."""
    sets = [needed for item in items if (needed := _needed(*item)) is not None]
    return min(sets, key=lambda needed: (bool(needed & _COMMON), len(needed)), default=None)


def _needed(kind: Any, told: Any) -> frozenset[str] | None:
    """Return the same of one parsed item: a character, a set, a group, a choice, a repetition."""
    if kind is _parser.LITERAL:
        return frozenset((chr(told),))
    if kind is _parser.SUBPATTERN:
        return _needed_of_all(told[3])
    if kind is _parser.BRANCH:
        choices = [_needed_of_all(choice) for choice in told[1]]
        return None if None in choices else frozenset().union(*filter(None, choices))
    if kind in {_parser.MAX_REPEAT, _parser.MIN_REPEAT}:
        return _needed_of_all(told[2]) if told[0] else None
    if kind is _parser.IN and all(own is _parser.LITERAL for own, _ in told):
        return frozenset(chr(code) for _, code in told)
    return _needed_of_all(told[1]) if kind is _parser.ASSERT else None


DIGITS = "0123456789０１２３４５６７８９"
"""Figures, those of full width too."""


def block_rule(
    key: str, clause: str, strength: Strength, asks: str, *, finds: str, leaves: str, needs: str = ""
) -> Callable[[BlockRule], BlockRule]:
    """Register the decorated function, which reads one paragraph at a time.

    A paragraph with none of the characters of `needs` holds nothing for the rule and is not read.
    """
    needed = frozenset(needs)

    def register(find: BlockRule) -> BlockRule:
        def each(document: Document) -> Iterator[Hit]:
            for block in document.blocks_with(needed):
                yield from find(block)

        RULES[key] = Rule(key, clause, strength, asks, finds, leaves, each)
        return find

    return register
