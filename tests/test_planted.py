"""Faults planted by machine are found: a case of each mutator in right drafts of the grammar."""

from __future__ import annotations

from by_word_model import needs_word_model

from tools.planted.__main__ import planted, told
from tools.planted.drafts import HALVES, draft
from tools.planted.mutators import MUTATORS

DRAFTS = {half: [draft(half, seed) for seed in range(16)] for half in HALVES}
LEAST = 0.8
"""Of the cases of these seeds; `python -m tools.planted` measures many more."""


@needs_word_model
def test_a_planted_fault_is_found_in_drafts_of_either_half() -> None:
    for half, texts in DRAFTS.items():
        names = list(MUTATORS)[HALVES.index(half) :: 4]
        cases = [case for name in names for case in planted(MUTATORS[name], texts, 1, seed=1)]
        missed = [case.shown for case in cases if not case.found]
        assert len(cases) > 25
        assert len(missed) <= (1 - LEAST) * len(cases), missed


def test_drafts_of_the_grammar_are_right() -> None:
    alarms = {text: told(text) for texts in DRAFTS.values() for text in texts[:12] if told(text)}
    assert not alarms


def test_the_same_seed_gives_the_same_draft() -> None:
    assert draft("tuned", 7) == draft("tuned", 7) != draft("held_out", 7)
