"""Measure what the checker of texts finds of faults planted by machine; see the package's docstring."""

from __future__ import annotations

import argparse
import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from random import Random

from generators.checks.text import TextFinding, check_text
from tools.planted.drafts import HALVES, draft
from tools.planted.mutators import MUTATORS, Fault, Mutator

TRIES = 40
"""How many texts a mutator looks at for a place before it gives up."""
_SETS = Path(__file__).parents[2] / "tests" / "proofreading"


@dataclass(frozen=True)
class Case:
    """A fault planted in a right text, and whether a finding tells it."""

    mutator: Mutator
    text: str
    fault: Fault
    found: bool

    @property
    def shown(self) -> str:
        """Return the paragraph with the fault between ⟦⟧, what stood there before it."""
        spoilt = self.fault.planted(self.text)
        start, end = self.fault.start, self.fault.start + len(self.fault.new)
        first = spoilt.rfind("\n", 0, start) + 1
        last = spoilt.find("\n", end)
        old = self.text[self.fault.start : self.fault.end]
        tail = spoilt[end : last if last > 0 else None]
        return f"{old!r}: {spoilt[first:start]}⟦{spoilt[start:end]}⟧{tail}".replace("\n", "⏎")


def sources() -> dict[str, list[str]]:
    """Return right texts by where they come from: both halves of the grammar, papers, sentences."""
    found = {half: [draft(half, seed) for seed in range(400)] for half in HALVES}
    papers = re.split(r"^### .*\n", (_SETS / "papers.txt").read_text(encoding="utf-8"), flags=re.MULTILINE)
    found["papers"] = [paper.rstrip("\n") for paper in papers if paper]
    lines = (_SETS / "leave.txt").read_text(encoding="utf-8").splitlines()
    found["sentences"] = [line.replace("⏎", "\n") for line in lines if line]
    return found


@lru_cache(maxsize=4096)
def told(text: str) -> frozenset[tuple[str, str]]:
    """Return what is told of a right text: rule and characters."""
    return frozenset((finding.rule, finding.text) for finding in check_text(text))


def _stands(text: str, finding: TextFinding) -> tuple[int, int]:
    """Return where a finding stands in the whole text."""
    start = sum(len(line) + 1 for line in text.split("\n")[: finding.line - 1])
    return start + finding.start, start + finding.end


def is_told(mutator: Mutator, text: str, fault: Fault) -> bool:
    """Return whether the checker tells a planted fault: at its place, or anywhere for a contradiction."""
    spoilt = fault.planted(text)
    new = [own for own in check_text(spoilt) if (own.rule, own.text) not in told(text)]
    if mutator.anywhere:
        return bool(new)
    start, end = fault.start, fault.start + len(fault.new)
    places = (_stands(spoilt, finding) for finding in new)
    return any(first <= max(end, start + 1) and last >= start - 1 for first, last in places)


def planted(mutator: Mutator, texts: list[str], many: int, seed: int) -> list[Case]:
    """Return up to `many` cases of a mutator; the same seed gives the same cases."""
    rng = Random(f"{seed}{mutator.family}{mutator.name}")
    cases: list[Case] = []
    done: set[str] = set()
    for _ in range(many):
        for text in rng.sample(texts, min(TRIES, len(texts))):
            fault = mutator.plant(text, rng)
            if fault is None or fault.planted(text) in done | {text}:
                continue
            done.add(fault.planted(text))
            cases.append(Case(mutator, text, fault, is_told(mutator, text, fault)))
            break
    return cases


def _shares(cases: list[Case]) -> str:
    found = sum(case.found for case in cases)
    return f"{found:5} / {len(cases):5} = {100 * found / max(len(cases), 1):5.1f} %"


def _report(by_source: dict[str, list[Case]]) -> None:
    """Print recall by source and family, and every mutator from the weakest."""
    for source, cases in by_source.items():
        print(f"## {source}  {_shares(cases)}")
        families: dict[str, list[Case]] = defaultdict(list)
        for case in cases:
            families[case.mutator.family].append(case)
        print("  ".join(f"{family} {_shares(own).split('=')[1].strip()}" for family, own in families.items()))
    everything: dict[str, list[Case]] = defaultdict(list)
    for cases in by_source.values():
        for case in cases:
            everything[f"{case.mutator.family}/{case.mutator.name}"].append(case)
    print("## mutators, the weakest first")
    weakest = sorted(everything.items(), key=lambda row: sum(c.found for c in row[1]) / len(row[1]))
    for name, cases in weakest:
        print(f"{_shares(cases)}  {name}")


def main() -> None:
    """Plant, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--each", type=int, default=6, help="cases of a mutator and source")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--source", action="append", help="only texts of this source")
    parser.add_argument("--only", default="", help="only mutators whose family/name holds this")
    parser.add_argument("--missed", action="store_true", help="print what was missed")
    parser.add_argument("--right", action="store_true", help="print what is told of the right texts")
    chosen = parser.parse_args()
    texts = {name: own for name, own in sources().items() if not chosen.source or name in chosen.source}
    if chosen.right:
        for name, own in texts.items():
            alarms = Counter(pair for text in own for pair in told(text))
            print(
                f"## {name}: {sum(alarms.values())} in {sum(map(len, own))} characters",
                *alarms.most_common(),
                sep="\n",
            )
        return
    by_source = {
        name: [
            case
            for key, mutator in MUTATORS.items()
            if chosen.only in key
            for case in planted(mutator, own, chosen.each, chosen.seed)
        ]
        for name, own in texts.items()
    }
    _report(by_source)
    if chosen.missed:
        for name, cases in by_source.items():
            for case in cases:
                if not case.found:
                    print(f"{name}\t{case.mutator.family}/{case.mutator.name}\t{case.shown}")


if __name__ == "__main__":
    main()
