"""What a mutator is: a function of a text and a chance that says what to write where."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random


@dataclass(frozen=True)
class Fault:
    """`new` written for the characters `start` to `end` of a text."""

    start: int
    end: int
    new: str

    def planted(self, text: str) -> str:
        """Return the text with the fault."""
        return text[: self.start] + self.new + text[self.end :]


@dataclass(frozen=True)
class Mutator:
    """A way to spoil a text. `anywhere`: two places contradict each other, a finding at either tells it."""

    family: str
    name: str
    anywhere: bool
    plant: Callable[[str, Random], Fault | None]


MUTATORS: dict[str, Mutator] = {}
"""Every mutator by family/name."""


def mutator(
    family: str, name: str, *, anywhere: bool = False
) -> Callable[[Callable[[str, Random], Fault | None]], Callable[[str, Random], Fault | None]]:
    """Register the decorated function."""

    def register(plant: Callable[[str, Random], Fault | None]) -> Callable[[str, Random], Fault | None]:
        MUTATORS[f"{family}/{name}"] = Mutator(family, name, anywhere, plant)
        return plant

    return register


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.MULTILINE)


def any_match(pattern: str, text: str, rng: Random) -> re.Match[str] | None:
    """Return one of the matches of a pattern by chance, None where there is none."""
    found = list(_compiled(pattern).finditer(text))
    return rng.choice(found) if found else None


def substitution(family: str, name: str, pattern: str, *new: str, anywhere: bool = False) -> None:
    """Register a mutator that writes one of `new` (a template of the match) for its group `x`, or for it."""

    def plant(text: str, rng: Random) -> Fault | None:
        match = any_match(pattern, text, rng)
        if match is None:
            return None
        group = "x" if "x" in match.re.groupindex else 0
        told = match.expand(rng.choice(new))
        return None if told == match[group] else Fault(match.start(group), match.end(group), told)

    mutator(family, name, anywhere=anywhere)(plant)
