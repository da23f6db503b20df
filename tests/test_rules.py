"""The table of rules: every rule has its function, every function its rule, the file is what they say."""

from __future__ import annotations

import re

import pytest
from procedure_samples import PASSED, Q2, REVIEWED, Sample
from test_procedure_property import objected_quarter

from generators.errors import Severity
from generators.procedure.exit_case import exit_courses
from generators.procedure.gates import course_findings, gates
from generators.procedure.gates.table import Paper, rule_key
from generators.records.clues import HandedClue
from generators.records.columns import Row
from generators.records.households import Approval
from generators.records.meetings import Meeting, RiskStudy
from generators.records.township import Township
from tools.rules import (
    BLANKS,
    CHAPTERS,
    NOT_CHECKED,
    RULES,
    SHEET_BLANKS,
    TABLE,
    WAITS,
    functions,
    to_markdown,
)

KNOWN_WHOLE: set[tuple[type[Row], str]] = {(Meeting, "village"), (Township, "kind")}
"""Optional columns that a gate reads only to say where something stands."""


def test_every_function_stands_under_a_rule_and_every_rule_has_a_function() -> None:
    named = {name for _, _, names in RULES for name in names}
    assert named == set(functions())
    assert all(names for _, _, names in RULES)
    assert {f"G{number}" for number in range(1, 20)} <= {key for key, _, _ in RULES}
    assert {key if key[0] != "G" else "G" for key, _, _ in RULES} == set(CHAPTERS)
    assert all(reason for _, _, reason in NOT_CHECKED)


def test_the_table_on_file_is_what_the_functions_say() -> None:
    assert TABLE.read_text(encoding="utf-8") == to_markdown()


def test_every_gate_names_its_source_and_its_rule_is_one_that_a_decision_can_name() -> None:
    for gate in gates():
        assert re.search(r"L\d+|S\d|DOMAIN|组织法", gate.source), gate.check.__name__
        assert rule_key(gate.key) == gate.key
        assert gate.check.__doc__, gate.check.__name__


@pytest.mark.parametrize("kind", [HandedClue, RiskStudy], ids=lambda kind: kind.SHEET)
def test_every_optional_column_of_a_register_says_what_its_emptiness_means(kind) -> None:
    optional = {
        name
        for name, _ in kind.iter_columns()
        if not kind.model_fields[name].is_required() and name != "remark"
    }
    assert {name for row, name, _ in SHEET_BLANKS if row is kind} == optional


def _sound() -> Sample:
    """The sound quarter with an objection that was settled: every optional column has something to say."""
    return objected_quarter()


@pytest.mark.parametrize(
    ("kind", "field", "why"), BLANKS, ids=[f"{kind.SHEET}-{field}" for kind, field, _ in BLANKS]
)
def test_an_empty_cell_makes_the_letter_wait_and_is_named_or_does_no_harm(kind, field, why) -> None:
    sample = _sound()
    rows = [row for row in sample.rows[kind] if row.get("household", PASSED) == PASSED]
    mine = [row for row in rows if row.get("number", PASSED) in {PASSED, REVIEWED}]
    assert mine, "the sample has such a row"
    row = mine[0]
    row[field] = "" if field in {"recused", "health"} else None
    dataset = sample.dataset()
    (course,) = (c for c in exit_courses(dataset, Q2) if c.household.number == PASSED)
    findings = course_findings(dataset, course, Paper.LETTER)
    blocked = {finding.place for finding in findings if finding.severity is Severity.BLOCK}
    number = sample.rows[kind].index(row) + 2
    here = dataset.place(next(record for record in dataset.rows[kind] if record.row == number), field)
    assert bool(blocked) == why.startswith(WAITS)
    assert why != WAITS or here in blocked


def test_every_optional_cell_that_a_gate_before_the_letter_reads_is_in_the_table(monkeypatch) -> None:
    read: set[tuple[type[Row], str]] = set()
    plain = Row.__getattribute__

    def noting(self: Row, name: str) -> object:
        if name in type(self).model_fields:
            read.add((type(self), name))
        return plain(self, name)

    samples = [_sound(), _sound().set(majority="9/10")]
    samples[1].rows[Approval] = []
    datasets = [sample.dataset() for sample in samples]
    monkeypatch.setattr(Row, "__getattribute__", noting)
    for dataset in datasets:
        for course in exit_courses(dataset, Q2):
            course_findings(dataset, course, Paper.LETTER)
    monkeypatch.undo()
    optional = {
        (kind, name) for kind, name in read if not kind.model_fields[name].is_required() and name != "row"
    }
    told = {(kind, name) for kind, name, _ in BLANKS}
    assert optional - told == KNOWN_WHOLE
    assert told <= optional
