"""What a rule of the text is: a small function with its clause, its strength and a case each way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from generators.masking import mask_numbers

if TYPE_CHECKING:
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
            for block in document.blocks:
                if not needed or not needed.isdisjoint(block.characters):
                    yield from find(block)

        RULES[key] = Rule(key, clause, strength, asks, finds, leaves, each)
        return find

    return register
