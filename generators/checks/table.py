"""What a check is: a small function over the records, with its key and its source."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from generators.errors import Finding, Severity
from generators.procedure.gates.table import Breach, row_to_add
from generators.records.office import office_of_record

if TYPE_CHECKING:
    from generators.records.dataset import Dataset

Rule = Callable[["Dataset"], Iterator[Breach]]


@dataclass(frozen=True)
class Check:
    """One question of those who check: its key (§4.3-02), the source, the function."""

    key: str
    source: str
    rule: Rule


class CheckTable:
    """The checks of one chapter, in the order in which they were written down."""

    def __init__(self, chapter: str) -> None:
        self.chapter = chapter
        self.checks: list[Check] = []

    def check(self, source: str) -> Callable[[Rule], Rule]:
        """Register the decorated function under the chapter's next number; `source` says who asks."""

        def register(rule: Rule) -> Rule:
            self.checks.append(Check(f"{self.chapter}-{len(self.checks) + 1:02d}", source, rule))
            return rule

        return register

    def run(self, dataset: Dataset) -> Iterator[Finding]:
        """Yield what every check of the table finds; a warning unless the check says otherwise."""
        for item in self.checks:
            for breach in item.rule(dataset):
                place = dataset.place(breach.record, breach.field_name)
                severity = breach.severity or Severity.WARN
                tell = office_of_record(dataset, breach.record).tell
                expected, way_out = tell(breach.expected), tell(breach.way_out)
                adds = row_to_add(breach.record, breach.found, breach.way_out)
                yield Finding(place, expected, breach.found, way_out, severity, item.key, adds=adds)
