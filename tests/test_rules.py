"""The table of rules: every rule has its function, every function its rule, the file is what they say."""

from __future__ import annotations

import re

from generators.procedure.gates import gates
from generators.procedure.gates.table import rule_key
from tools.rules import CHAPTERS, NOT_CHECKED, RULES, TABLE, functions, to_markdown


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
