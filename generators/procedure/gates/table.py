"""What a gate is, and how its breaches become findings: severity by the settings, lifted by a 特批."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING, Generic, TypeVar

from generators.errors import Finding, Severity
from generators.procedure.rule_names import rule_key, rule_name
from generators.procedure.windows import show_day
from generators.records.dataset import SHEETS
from generators.records.households import Household
from generators.records.low_income import LowIncome
from generators.records.meetings import Decision, Meeting
from generators.records.office import office_of_record
from generators.records.settings import OnBreach, Settings

if TYPE_CHECKING:
    from generators.records.columns import Row
    from generators.records.dataset import Dataset


class Paper(IntEnum):
    """The papers of the exit, in their order: a gate that stands before one stands before all that follow."""

    VERIFICATION = 1
    REVIEW = 2
    PUBLICITY = 3
    SUBMISSION = 4
    MARK = 5
    LETTER = 6


@dataclass(frozen=True)
class Breach:
    """One breach of a gate: the cell of `record` where it shows, and what to say."""

    record: Row
    field_name: str
    expected: str
    found: str = ""
    way_out: str = ""
    severity: Severity | None = None
    """Set when this breach weighs less than the gate's others."""
    paper: Paper | None = None
    """Set when this breach concerns only this paper and those that follow."""
    cause: str = ""
    """What is missing for many at once: whoever asks for everything is told of it once."""


S = TypeVar("S")
Check = Callable[["Dataset", S], Iterator[Breach]]


def always_block(_: Settings) -> OnBreach:
    """Return what most gates do: the paper is not made."""
    return OnBreach.BLOCK


def always_warn(_: Settings) -> OnBreach:
    """Return what an auditor's question does: it is told, the paper is made."""
    return OnBreach.WARN


@dataclass(frozen=True)
class Gate(Generic[S]):
    """One rule of `DOMAIN.md` §4.1 or §4.2 over one kind of subject."""

    key: str
    source: str
    check: Check[S]
    paper: Paper
    on_breach: Callable[[Settings], OnBreach]
    may_be_lifted: bool
    """False where the paper would have to say what nobody recorded: no decision can supply that."""


@dataclass(frozen=True)
class Scope:
    """What a 特批 must name to lift a block on this subject."""

    household: str | None = None
    meetings: tuple[str, ...] = ()
    lifts: Callable[[Decision], bool] = field(default=lambda _: True)

    def is_met_by(self, decision: Decision) -> bool:
        """Tell whether `decision` speaks of this subject."""
        if self.household is not None:
            same_meeting = decision.meeting is None or decision.meeting in self.meetings
            return decision.household == self.household and same_meeting and self.lifts(decision)
        return decision.household is None and decision.meeting in self.meetings and self.lifts(decision)

    @property
    def wanted(self) -> str:
        """Return which cell of the 特批 sheet names the subject."""
        if self.household is not None:
            return f"户编号 {self.household}"
        return f"会议编号 {self.meetings[0]}" if self.meetings else ""


_ELSEWHERE = re.compile("“([^”]+)”表?里没有|(?:补填|在)“([^”]+)”(?:里[补填]|(?:表)?里补|，|$|；|（)")
"""How a breach says that another sheet lacks a row."""


def row_to_add(record: Row, found: str, way_out: str) -> tuple[str, tuple[tuple[str, str], ...]] | None:
    """Return the sheet that lacks a row for `record`, by what is said of it, and what the row begins with."""
    said = [name for match in _ELSEWHERE.finditer(f"{found}；{way_out}") for name in match.groups() if name]
    kinds = {kind.SHEET: kind for kind in SHEETS}
    sheet = next((name for name in said if name in kinds and name != record.SHEET), None)
    if sheet is None:
        return None
    number = {Household: "household", Meeting: "meeting", LowIncome: "subject"}.get(type(record), "")
    names = ("household", "village", "subject", "quarter", *(("meeting",) if sheet != "预判" else ()))
    known = {name: getattr(record, name, None) for name in names}
    known |= {number: getattr(record, "number", None)} if number else {}
    fields = {name for name, _ in kinds[sheet].iter_columns()}
    return sheet, tuple((name, str(cell)) for name, cell in known.items() if cell and name in fields)


class GateTable(Generic[S]):
    """The gates over one kind of subject, in the order in which they were written down."""

    def __init__(self, scope_of: Callable[[S], Scope]) -> None:
        self.gates: list[Gate[S]] = []
        self._scope_of = scope_of

    def gate(
        self,
        key: str,
        source: str,
        paper: Paper = Paper.VERIFICATION,
        *,
        on_breach: Callable[[Settings], OnBreach] = always_block,
        may_be_lifted: bool = True,
    ) -> Callable[[Check[S]], Check[S]]:
        """Register the decorated function as gate `key` of the clause `source`, standing before `paper`."""

        def register(check: Check[S]) -> Check[S]:
            self.gates.append(Gate(key, source, check, paper, on_breach, may_be_lifted))
            return check

        return register

    def judge(self, dataset: Dataset, subject: S, paper: Paper = Paper.LETTER) -> Iterator[Finding]:
        """Yield a finding for every breach of a gate that stands before `paper`."""
        for gate, weight in dataset.memoized(self._looked_at):
            if gate.paper <= paper:
                for breach in gate.check(dataset, subject):
                    if breach.paper is None or breach.paper <= paper:
                        yield self._finding(dataset, subject, gate, weight, breach)

    def _looked_at(self, dataset: Dataset) -> tuple[tuple[Gate[S], OnBreach], ...]:
        """Return the gates that the settings leave on, each with its weight."""
        weighed = ((gate, gate.on_breach(dataset.settings)) for gate in self.gates)
        return tuple((gate, weight) for gate, weight in weighed if weight is not OnBreach.OFF)

    def _finding(
        self, dataset: Dataset, subject: S, gate: Gate[S], weight: OnBreach, breach: Breach
    ) -> Finding:
        severity = breach.severity or (Severity.BLOCK if weight is OnBreach.BLOCK else Severity.WARN)
        way_out = breach.way_out
        if severity is Severity.BLOCK and gate.may_be_lifted:
            scope = self._scope_of(subject)
            if decision := lifting_decision(dataset, gate.key, scope):
                severity, way_out = Severity.WARN, show_decision(decision)
            elif scope.wanted:
                lift = f"确需放行的，在“特批”表登记规则“{rule_name(gate.key)}”和{scope.wanted}"
                way_out = f"{way_out}；{lift}" if way_out else lift
        place = dataset.place(breach.record, breach.field_name)
        tell = office_of_record(dataset, breach.record).tell
        expected, way_out = tell(breach.expected), tell(way_out)
        adds = row_to_add(breach.record, breach.found, breach.way_out)
        return Finding(
            place, expected, breach.found, way_out, severity, gate.key, cause=breach.cause, adds=adds
        )


def lifting_decision(dataset: Dataset, key: str, scope: Scope) -> Decision | None:
    """Return the recorded decision that lifts rule `key` for the subject of `scope`, if there is one."""
    return next(
        (
            decision
            for decision in dataset.all(Decision)
            if rule_key(decision.rule) == key and scope.is_met_by(decision)
        ),
        None,
    )


def show_decision(decision: Decision) -> str:
    """Return who lifted the block, when and why."""
    return f"已由{decision.decided_by}于{show_day(decision.decided)}特批放行，理由：{decision.reason}"
