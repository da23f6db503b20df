"""Proof-reading of a text: punctuation, numbers, levels, title, genre, counts, sums, words (clause 9)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from generators.checks.text import (
    abbreviations,
    accounts,
    arithmetic,
    attachments,
    calendar,
    citations,
    clauses,
    counts,
    courses,
    cut_words,
    document_numbers,
    figures,
    genre,
    levels,
    likely_words,
    listed,
    marks,
    misplaced,
    misspelling,
    names,
    near_names,
    numbers,
    numeral_forms,
    parts,
    punctuation,
    record_facts,
    relations,
    rows,
    sentences,
    spacing,
    title,
    verb_objects,
    words,
)
from generators.checks.text.document import Document, Line, read_document
from generators.checks.text.mends import settled
from generators.checks.text.records import RECORD_RULES, RecordRule, Records
from generators.checks.text.table import RULES, Hit, Rule, Strength, TextFinding

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = [
    "RECORD_RULES",
    "RULES",
    "Line",
    "Records",
    "Rule",
    "Strength",
    "TextFinding",
    "check_document",
    "check_text",
]

ROOMS = (
    *(
        punctuation,
        clauses,
        marks,
        misplaced,
        rows,
        numbers,
        figures,
        numeral_forms,
        calendar,
        courses,
        levels,
        document_numbers,
        citations,
        title,
        genre,
        parts,
        attachments,
    ),
    *(
        abbreviations,
        counts,
        listed,
        names,
        near_names,
        arithmetic,
        relations,
        accounts,
        spacing,
        words,
        sentences,
        cut_words,
        misspelling,
        likely_words,
    ),
    verb_objects,
    record_facts,
)
"""The rooms of the house, in the order of `docs/rules.md`; importing one registers its rules."""


_GUESSES = frozenset({"用字/疑似别字", "用字/上下文", "用字/成语"})
"""Rules that take a word for another: never in a name that the township's data has."""


_LATER = relations.KEYS | accounts.KEYS
"""Rules of sums that are silent where another tells of the same figures."""


def check_text(
    text: str, *, rules: Iterable[Rule] = (), records: Records | None = None
) -> tuple[TextFinding, ...]:
    """Return what a proof-reader would mark in `text`, line by line; lines count from 1.

    With `records` the text is held against the township's data too.

    The desk calls it while somebody types: one paragraph takes a few milliseconds.
    """
    lines = [Line(number, line) for number, line in enumerate(text.split("\n"), start=1)]
    return check_document(read_document(lines), rules=rules, records=records)


def check_document(
    document: Document, *, rules: Iterable[Rule] = (), records: Records | None = None
) -> tuple[TextFinding, ...]:
    """Return the findings of all rules (of `rules`, when some are named) in the order of the text."""
    found: dict[tuple[int, int, int, str], TextFinding] = {}
    asked = list(rules or RULES.values())
    hits = [
        (rule, _placed(hit))
        for rule in asked
        for hit in rule.find(document)
        if records is None or rule.key not in _GUESSES or not records.is_in_a_name(hit)
    ]
    told: list[TextFinding] = [_told(rule, hit) for rule, hit in settled(document, hits, asked)]
    if records is not None:
        told += [
            _told(ask, _placed(hit)) for ask in RECORD_RULES.values() for hit in ask.find(document, records)
        ]
    for finding in told:
        found.setdefault((finding.line, finding.start, finding.end, finding.rule), finding)
    return tuple(sorted(_said_once(list(found.values()))))


def _placed(hit: Hit) -> Hit:
    """Return `hit` within its paragraph."""
    start, end = max(hit.start, 0), min(max(hit.end, hit.start), len(hit.block.text))
    return hit if (start, end) == (hit.start, hit.end) else replace(hit, start=start, end=end)


def _told(rule: Rule | RecordRule, hit: Hit) -> TextFinding:
    start, end = hit.start, hit.end
    line, column = hit.block.place(start)
    end_line, end_column = hit.block.place(max(end - 1, start))
    text = hit.block.text[start:end]
    if end_line != line:
        # A finding over a cut is told where it begins.
        text = text[: next(piece[0] for piece in hit.block.pieces if piece[1] == end_line) - start]
        end_column = column + len(text) - 1
    last = column if start == end else end_column + 1
    mend = hit.mend if end_line == line else None
    return TextFinding(line, column, last, text, rule.key, rule.strength, hit.message, hit.suggestion, mend)


def _said_once(findings: Sequence[TextFinding]) -> list[TextFinding]:
    """Return the findings without those that another rule tells of the same characters with a mend."""
    by_place: dict[tuple[int, int, int], TextFinding] = {}
    rest = []
    words: set[tuple[int, int, int, str]] = set()
    sure = [f for f in findings if f.rule != likely_words.KEY]
    others = [f for f in findings if f.rule.startswith("计算/") and f.rule not in _LATER]
    for finding in findings:
        if finding.rule == likely_words.KEY and any(
            f.line == finding.line and f.start < finding.end and finding.start < f.end for f in sure
        ):
            continue
        if finding.rule in _LATER and any(
            f.line == finding.line and f.start < finding.end and finding.start < f.end for f in others
        ):
            continue
        place = (finding.line, finding.start, finding.end)
        if finding.rule.startswith("用字/"):
            if (*place, finding.suggestion) in words:
                continue
            words.add((*place, finding.suggestion))
        if finding.mend is not None and place in by_place and by_place[place].mend == finding.mend:
            continue
        by_place.setdefault(place, finding)
        rest.append(finding)
    return rest
