"""Households found as people call them: by head, village, number, member, or pinyin initials."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from generators.records.households import Household, Member
from generators.records.low_income import LowIncome
from generators.records.vocabulary import Relation

if TYPE_CHECKING:
    from collections.abc import Mapping

    from generators.store.store import Store
    from generators.store.viewers import Viewer


@dataclass(frozen=True)
class Found:
    """A household in a list of results."""

    number: str
    village: str
    head: str
    members: tuple[str, ...]
    initials: tuple[str, ...] = field(default=(), repr=False)


class People:
    """Every household that somebody may see, ready to be searched."""

    def __init__(self, households: list[Found], looked_after: Mapping[str, str] | None = None) -> None:
        self.households = households
        self.names = {found.number: f"{found.head} {found.village}" for found in households}
        self.numbered = {**(looked_after or {}), **self.names}
        """Who is meant by a number: of a household, or of who is on the list of low incomes."""
        self._called: dict[str, list[str]] = defaultdict(list)
        for found in households:
            for name in {found.head, f"{found.village}{found.head}", f"{found.village}{found.head}户"}:
                self._called[name].append(found.number)

    def called(self, text: str) -> list[str]:
        """Return the numbers of the households whose head, alone or after the village, is `text`."""
        return self._called.get("".join(text.split()), [])

    def search(self, query: str) -> list[Found]:
        """Return the households that every word of `query` fits: the head's own before a member's."""
        words = query.lower().split()
        ranked = [(rank, found) for found in self.households if (rank := _rank(found, words)) is not None]
        return [found for _, found in sorted(ranked, key=lambda item: item[0])]


def _rank(found: Found, words: list[str]) -> int | None:
    worst = 0
    for word in words:
        if (
            word in found.head
            or word == found.number
            or (word == found.initials[0] if found.initials else False)
        ):
            rank = 0
        elif found.number.startswith(word) or word in found.village or found.number.endswith(word):
            rank = 1
        elif any(word in name for name in found.members):
            rank = 2
        elif any(initials.startswith(word) for initials in found.initials):
            rank = 3
        else:
            return None
        worst = max(worst, rank)
    return worst


@lru_cache(maxsize=1 << 16)
def initials_of(name: str) -> str:
    """Return the pinyin initials of `name`: 张三 → zs."""
    from pypinyin import Style, lazy_pinyin

    return "".join(lazy_pinyin(name, style=Style.FIRST_LETTER)).lower()


def people_in(store: Store, viewer: Viewer) -> People:
    """Return the households of `store` that `viewer` may see, sound rows and others alike."""
    members: dict[str, list[str]] = defaultdict(list)
    heads: dict[str, str] = {}
    for number, name, relation, left_on in store.cells(
        Member, viewer, "household", "name", "relation", "left_on"
    ):
        members[number].append(name)
        if relation == Relation.HEAD and (not left_on or number not in heads):
            heads[number] = name
    found = []
    for number, village in store.cells(Household, viewer, "number", "village"):
        head = heads.get(number, "")
        names = (head, *(name for name in members[number] if name != head))
        initials = tuple([initials_of(name) for name in (*names, village) if name])
        found.append(Found(number, village, head, names, initials))
    low = store.cells(LowIncome, viewer, "number", "name", "village")
    return People(found, {number: f"{name} {village}" for number, name, village in low})
