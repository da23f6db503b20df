"""The layout of any Word file against GB/T 9704—2012, clause by clause, with what was measured."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from generators.checks.layout import clauses, formats, places
from generators.checks.layout.paper import LaidPaper, read_pages, read_paper, read_rules
from generators.checks.layout.table import LAYOUT_RULES, LayoutRule, Reading, Verdict
from generators.errors import PaperWithheld

if TYPE_CHECKING:
    from generators.printing.docx.package import Package

__all__ = [
    "LAYOUT_RULES",
    "LaidPaper",
    "LayoutFinding",
    "Reading",
    "Verdict",
    "check_layout",
    "clauses",
    "formats",
    "places",
]

_PARSE_ERRORS = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)


@dataclass(frozen=True)
class LayoutFinding:
    """One clause with what it asks and what was measured."""

    rule: LayoutRule
    reading: Reading

    def as_json(self) -> dict[str, str | int]:
        """Return the reading for other programs."""
        return {
            "rule": self.rule.key,
            "clause": self.rule.clause,
            "strength": str(self.rule.strength),
            "required": self.rule.required,
            "measured": self.reading.measured,
            "verdict": str(self.reading.verdict),
            "paragraph": self.reading.paragraph,
        }


def check_layout(package: Package, docx: bytes) -> tuple[LayoutFinding, ...]:
    """Return every clause with what was measured on the styles and on the printed page of `docx`.

    What cannot be printed is said to be unmeasured, with the reason; nothing is guessed.
    """
    try:
        paper = read_paper(package)
    except (PaperWithheld, *_PARSE_ERRORS) as error:
        told = Reading(Verdict.UNMEASURED, f"样式读不出：{error}")
        return tuple(LayoutFinding(rule, told) for rule in LAYOUT_RULES.values())
    _print(paper, docx)
    return tuple(LayoutFinding(rule, _measure(rule, paper)) for rule in LAYOUT_RULES.values())


def _print(paper: LaidPaper, docx: bytes) -> None:
    from generators.printing import print_docx

    try:
        pdf = print_docx(docx, name=paper.package.name).pdf
        paper.pages, paper.sizes = read_pages(pdf)
        paper.rules = read_rules(pdf)
    except PaperWithheld as error:
        paper.why_not = str(error.reasons[0])


def _measure(rule: LayoutRule, paper: LaidPaper) -> Reading:
    if rule.is_printed and paper.pages is None:
        return Reading(Verdict.UNMEASURED, paper.why_not)
    try:
        return rule.measure(paper)
    except _PARSE_ERRORS as error:
        return Reading(Verdict.UNMEASURED, f"量不出：{error}")
