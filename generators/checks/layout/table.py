"""What a rule of the layout is: a clause of GB/T 9704—2012, what it requires, and how it is measured."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from generators.checks.layout.paper import LaidPaper
    from generators.checks.text.table import Strength


class Verdict(StrEnum):
    """What the ruler said."""

    HOLDS = "符合"
    BROKEN = "不符"
    ABSENT = "没有这一项"
    UNMEASURED = "未印出，未量"


@dataclass(frozen=True)
class Reading:
    """What was measured, and whether the clause holds."""

    verdict: Verdict
    measured: str = ""
    paragraph: int = 0
    """The paragraph that breaks the clause, counted from 1 in the file; 0 for the whole."""


Measure = Callable[["LaidPaper"], Reading]


ABSENT = Reading(Verdict.ABSENT)


def answer(holds: bool, measured: str, paragraph: int = 0) -> Reading:
    """Return the reading of a clause that holds or is broken; only what breaks it has a place."""
    return Reading(Verdict.HOLDS if holds else Verdict.BROKEN, measured, 0 if holds else paragraph)


@dataclass(frozen=True)
class LayoutRule:
    """One clause as a measurement."""

    key: str
    clause: str
    strength: Strength
    required: str
    measure: Measure
    is_printed: bool
    """Whether it is measured on the printed page, not on the resolved styles."""


LAYOUT_RULES: dict[str, LayoutRule] = {}


def layout_rule(
    key: str, clause: str, strength: Strength, required: str, *, is_printed: bool = False
) -> Callable[[Measure], Measure]:
    """Register the decorated measurement."""

    def register(measure: Measure) -> Measure:
        LAYOUT_RULES[key] = LayoutRule(key, clause, strength, required, measure, is_printed)
        return measure

    return register
