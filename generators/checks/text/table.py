"""What a rule of the text is: a small function with its clause, its strength and a case each way."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any

from generators.checks.text.anchors import ANCHORS
from generators.masking import mask_numbers

if TYPE_CHECKING:
    from collections.abc import Iterable

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
    mends: bool = True
    reads_paragraphs: bool = False
    """It reads each paragraph by itself."""


RULES: dict[str, Rule] = {}
"""Every rule of the text by its key, in the order in which the rooms are read."""


def document_rule(
    key: str, clause: str, strength: Strength, asks: str, *, finds: str, leaves: str, mends: bool = False
) -> Callable[[DocumentRule], DocumentRule]:
    """Register the decorated function, which reads a whole text; `mends`: it may give a mend."""

    def register(find: DocumentRule) -> DocumentRule:
        RULES[key] = Rule(key, clause, strength, asks, finds, leaves, find, mends)
        return find

    return register


PATTERNS: list[Triggered] = []
"""Every pattern of the rules that tells what it needs."""


class Triggered:
    """A pattern that is walked in those paragraphs alone that hold what each of its matches holds.

    It is compiled when it is first walked: most texts hold what few of the patterns need.
    """

    def __init__(self, pattern: str, flags: int) -> None:
        self._pattern = pattern
        self._flags = flags
        self._needs = ANCHORS.bits_of(pattern, flags)
        PATTERNS.append(self)

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The pattern, compiled."""
        return re.compile(self._pattern, self._flags)

    def may_match(self, block: Block) -> bool:
        """Tell whether a paragraph holds what each match holds."""
        return block.held & self._needs == self._needs

    def finditer(self, block: Block) -> Iterable[re.Match[str]]:
        """Return the matches in a paragraph."""
        if block.held & self._needs != self._needs:
            return ()
        return self.pattern.finditer(block.text)

    def search(self, block: Block) -> re.Match[str] | None:
        """Return the first match in a paragraph."""
        return self.pattern.search(block.text) if self.may_match(block) else None


@cache
def triggered(pattern: str, flags: int = 0) -> Triggered:
    """Return `pattern` with what tells whether a paragraph need be walked for it."""
    return Triggered(pattern, flags)


class TriggeredRows:
    """Rows that begin with a pattern."""

    def __init__(self, rows: Iterable[tuple[Any, ...]]) -> None:
        self.rows = tuple(rows)

    def of(self, block: Block) -> Iterator[tuple[Any, ...]]:
        """Return the rows whose pattern may match in a paragraph, in their order."""
        return (row for row in self.rows if row[0].may_match(block))


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

        RULES[key] = Rule(key, clause, strength, asks, finds, leaves, each, reads_paragraphs=True)
        return find

    return register
