"""What a run tells: what it made, what it withheld and why."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from generators.errors import FAULT, Finding, HongtouError, PaperWithheld
from generators.masking import mask_id_numbers

if TYPE_CHECKING:
    from pathlib import PurePosixPath

    from generators.output_folder import Outcome, StaleFile


@dataclass(frozen=True)
class Withheld:
    """A paper that was not made, and every reason; a name that is an ID number is masked, for it is kept."""

    kind: str
    village: str
    name: str
    reasons: tuple[Finding, ...]

    def __post_init__(self) -> None:
        """Mask the name of what the paper is about."""
        object.__setattr__(self, "name", mask_id_numbers(self.name))


@dataclass(frozen=True)
class Made:
    """A file in its place."""

    relative: PurePosixPath
    outcome: Outcome
    kind: str
    village: str


@dataclass
class Report:
    """What a run made, what it withheld and why, and what else a clerk should know."""

    made: list[Made] = field(default_factory=list)
    withheld: list[Withheld] = field(default_factory=list)
    warnings: list[Finding] = field(default_factory=list)
    stale: list[StaleFile] = field(default_factory=list)

    def add(self, other: Report) -> None:
        """Add what another run made and told."""
        self.made += other.made
        self.withheld += other.withheld
        self.warnings += other.warnings
        self.stale += other.stale

    @property
    def exit_code(self) -> int:
        """Return 4 when a paper was withheld, 1 when the program is to blame, else 0."""
        if any(reason.rule == FAULT for paper in self.withheld for reason in paper.reasons):
            return HongtouError.exit_code
        return PaperWithheld.exit_code if self.withheld else 0
