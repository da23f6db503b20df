"""The table of rules: every rule has its function, every function its rule, the file is what they say."""

from __future__ import annotations

import re

import pytest
from procedure_samples import PASSED, Q2, REVIEWED, Sample, column_of, optional_cells_read
from test_coming_in import READ_ON_ENTRY
from test_procedure_property import objected_quarter

from generators.errors import Severity
from generators.procedure.exit_case import exit_courses
from generators.procedure.gates import course_findings, gates
from generators.procedure.gates.table import Paper
from generators.procedure.rule_names import rule_key
from generators.records.clues import HandedClue
from generators.records.columns import WAITS, Row
from generators.records.dataset import SHEETS
from generators.records.households import Approval, PlanItem
from generators.records.meetings import AgendaItem, Meeting, RiskStudy
from generators.records.township import Assignment, Township
from tools.rules import CHAPTERS, NOT_CHECKED, RULES, TABLE, functions, to_markdown

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


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("会议时间", "G3"),
        ("“会议 程序”", "§4.2"),
        ("g3", "G3"),
        (" G 3 ", "G3"),
        ("Ｇ３", "G3"),
        ("Ｇ１９", "G19"),
        ("G２０", "G20"),
        ("4.2", "§4.2"),
        ("４.２", "§4.2"),
        ("§4.2", "§4.2"),
    ],
)
def test_a_rule_is_known_however_a_decision_writes_it(text: str, key: str) -> None:
    assert rule_key(text) == key


def _sound() -> Sample:
    """The sound quarter with an objection that was settled: every optional column has something to say."""
    return objected_quarter()


def _read_before_the_letter() -> dict[tuple[type[Row], str], str]:
    samples = [_sound(), _sound().set(majority="9/10")]
    samples[1].rows[Approval] = []
    datasets = [sample.dataset() for sample in samples]

    def judge() -> None:
        for dataset in datasets:
            for course in exit_courses(dataset, Q2):
                course_findings(dataset, course, Paper.LETTER)

    read = optional_cells_read(judge)
    assert set(read) >= KNOWN_WHOLE
    return {cell: name for cell, name in read.items() if cell not in KNOWN_WHOLE}


READ = _read_before_the_letter()
REGISTERS: set[type[Row]] = {HandedClue, RiskStudy, AgendaItem, Assignment, PlanItem}
"""Sheets whose empty cells are told of though no gate before a letter reads them."""


@pytest.mark.parametrize(("kind", "field"), READ, ids=READ.values())
def test_an_empty_cell_makes_the_letter_wait_and_is_named_or_does_no_harm(kind, field) -> None:
    why = column_of(kind, field).empty
    assert why, "its column says what an empty cell means"
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


def test_what_is_said_of_an_empty_cell_is_asked_by_a_gate_or_stands_in_a_register() -> None:
    said = {(kind, name) for kind in SHEETS for name, column in kind.iter_columns() if column.empty}
    assert {cell for cell in said - set(READ) - set(READ_ON_ENTRY) if cell[0] not in REGISTERS} == set()
    assert all(column_of(*cell).empty_on_entry == "" for cell in said - set(READ_ON_ENTRY))


@pytest.mark.parametrize("kind", [HandedClue, RiskStudy], ids=lambda kind: kind.SHEET)
def test_every_optional_column_of_a_register_says_what_its_emptiness_means(kind) -> None:
    assert [
        name
        for name, column in kind.iter_columns()
        if not kind.model_fields[name].is_required() and name != "remark" and not column.empty
    ] == []
