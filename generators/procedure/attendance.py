"""Who was called to a meeting, who came, who may vote, and what a vote needs (`DOMAIN.md` §4.2)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from generators.records.meetings import Attendance
from generators.records.vocabulary import Capacity

if TYPE_CHECKING:
    from fractions import Fraction

    from generators.records.dataset import Dataset
    from generators.records.meetings import Meeting, Resolution

NON_VOTING = frozenset({Capacity.TOWNSHIP_CADRE, Capacity.OBSERVER})
"""乡干部 and 列席 do not vote."""


@dataclass(frozen=True)
class Roll:
    """The list of a meeting. 列席 are neither 应到 nor 实到."""

    rows: tuple[Attendance, ...]

    @cached_property
    def called(self) -> tuple[Attendance, ...]:
        """Return those who should come (应到)."""
        return tuple(row for row in self.rows if row.capacity is not Capacity.OBSERVER)

    @cached_property
    def present(self) -> tuple[Attendance, ...]:
        """Return those called who came (实到)."""
        return tuple(row for row in self.called if row.present is True)

    @cached_property
    def absent(self) -> tuple[Attendance, ...]:
        """Return those called who did not come (缺席)."""
        return tuple(row for row in self.called if row.present is False)

    @cached_property
    def observers(self) -> tuple[Attendance, ...]:
        """Return those who sat in (列席)."""
        return tuple(
            row for row in self.rows if row.capacity is Capacity.OBSERVER and row.present is not False
        )

    @cached_property
    def voters(self) -> tuple[Attendance, ...]:
        """Return those present who may vote, before recusal."""
        return tuple(row for row in self.present if row.capacity not in NON_VOTING)

    @cached_property
    def voter_names(self) -> frozenset[str]:
        """Return the names of those present who may vote."""
        return frozenset(row.name for row in self.voters)

    @cached_property
    def is_filled_in(self) -> bool:
        """Tell whether there is a list, and all of it says who came."""
        return bool(self.rows) and all(row.present is not None for row in self.rows)

    @cached_property
    def names_present(self) -> frozenset[str]:
        """Return the names of everybody in the room, 列席 too."""
        return frozenset(row.name for row in self.rows if row.present is True)


def roll_of(dataset: Dataset, meeting: Meeting) -> Roll:
    """Return the list of `meeting`, in the order of the sheet."""
    return dataset.memoized(_rolls).get(meeting.number, _NOBODY)


def _rolls(dataset: Dataset) -> dict[str, Roll]:
    rows: dict[str, list[Attendance]] = defaultdict(list)
    for row in dataset.all(Attendance):
        rows[row.meeting].append(row)
    return {number: Roll(tuple(found)) for number, found in rows.items()}


_NOBODY = Roll(())


def is_quorate(present: int, expected: int, quorum: Fraction) -> bool:
    """Tell whether `present` of `expected` reach `quorum`; 14 of 20 reach 2/3, 13 do not."""
    return expected > 0 and present >= quorum * expected


def is_majority(votes_for: int, voters: int, majority: Fraction) -> bool:
    """Tell whether `votes_for` are more than `majority` of the `voters` present; 10 of 20 are not."""
    return votes_for > majority * voters


def votes_cast(resolution: Resolution) -> int:
    """Return 同意 + 不同意 + 弃权."""
    return resolution.votes_for + resolution.votes_against + resolution.abstentions
