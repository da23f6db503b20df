"""What the page says: no command in a message, and a page for every command."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

import pytest
from flask import Flask
from test_docs import HANDBOOK, LEAVES

from generators.checks import TABLES
from generators.desk.page_words import on_page
from generators.desk.views import BLUEPRINTS
from generators.installation import ROOT
from generators.procedure.gates import gates
from generators.procedure.rule_names import RULE_NAMES, rule_key, rule_name

if TYPE_CHECKING:
    from collections.abc import Iterator

AT_THE_TERMINAL = {
    "commands",
    "fleet",
    "serving.py",
    "waiting.py",
    "page_words.py",
    "mapping_sheet.py",
    "workbook_writer.py",
}
"""Rooms whose texts nobody reads at the page: they speak at the terminal, or stand in a workbook."""
ONLY_THERE = ("--ofd 只能用自带的引擎", "pip install")
"""Said before there is a page, or of an option that the page does not have."""
INSIDE = re.compile(
    r"hongtou|(?<![-\w;])--[a-z]|number (?:audit|restore|rebuild)|check-data|new-data|运行 make"
)


def messages() -> Iterator[str]:
    """Yield every Chinese text of the program that names a command, its gaps as 某某."""
    for file in sorted((ROOT / "generators").rglob("*.py")):
        source = file.read_text()
        if AT_THE_TERMINAL & {*file.parts} or not INSIDE.search(source):
            continue
        tree = ast.parse(source)
        nodes = [*ast.walk(tree)]
        in_formatted = {id(part) for node in nodes if isinstance(node, ast.JoinedStr) for part in node.values}
        in_formatted |= {id(node.value) for node in nodes if isinstance(node, ast.Expr)}  # docstrings
        for node in nodes:
            text = ""
            if isinstance(node, ast.JoinedStr):
                text = "".join(str(p.value) if isinstance(p, ast.Constant) else "某某" for p in node.values)
            elif (
                isinstance(node, ast.Constant)
                and isinstance(node.value, str)
                and id(node) not in in_formatted
            ):
                text = node.value
            is_said = re.search("[一-鿿]", text.replace("某某", "")) and not any(
                o in text for o in ONLY_THERE
            )
            if INSIDE.search(text) and is_said:
                yield text


def test_no_message_at_the_page_names_a_command() -> None:
    told = [*messages()]
    assert len(told) > 30
    assert [text for text in map(on_page, told) if INSIDE.search(text)] == []


@pytest.mark.parametrize("text", ["补填“核查日期”", "共 3 户 -- 核对", ""])
def test_other_messages_are_said_as_they_are(text: str) -> None:
    assert on_page(text) == text


def test_what_was_not_done_is_told_as_a_warning() -> None:
    """A green line says that something was done: what was not done, or is still to be, is no such line."""
    told = {}
    for file in sorted((ROOT / "generators" / "desk").rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "flash":
                told[ast.unparse(node)] = len(node.args) > 1 and ast.unparse(node.args[1]) == "'warn'"
    assert len(told) > 20
    undone = re.compile(r"flash\(f?'(?:没有|还有|别人|两次|预览以后|\{told\}。)|str\((?:refused|finding)\)")
    assert {call: is_warning for call, is_warning in told.items() if undone.search(call)} == {
        call: True for call in told if undone.search(call)
    }


NOT_THERE = ""
PLACES = {
    "check-data": "sheets.check_all",
    "due": "today.show",
    **dict.fromkeys(("letters", "minutes", "ledger", "make", "list"), "papers.matrix"),
    "close": "papers.close",
    "notice": "notices.show_all",
    "check": "proofreading.told",
    "draft": "proofreading.draft",
    "print": "exchange.print_file",
    "import": "exchange.national",
    "give-out": "exchange.give",
    "distribute": "exchange.give_all",
    "merge": "exchange.upload",
    "workbooks": "exchange.show",
    "backup": "exchange.backup",
    "restore": "exchange.put_back",
    "number list": "exchange.book",
    "number void": "exchange.void",
    "number audit": "exchange.book",
    "number restore": "exchange.restore_book",
    "number rebuild": "exchange.rebuild_book",
    "number export": "exchange.book_file",
    "new-quarter": "new_quarter.show",
    "template": "rules.templates",
    "form": "forms.show_all",
    **dict.fromkeys(("new-data", "take-in", "demo", "fleet", "number share", "desk"), NOT_THERE),
}
"""Where on the page each command's work is done, or that it is not and the handbook says why."""


def test_every_command_has_its_place_on_the_page_or_the_handbook_says_why_not() -> None:
    app = Flask("page")
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    assert {" ".join(path) for path in LEAVES} == set(PLACES)
    assert set(PLACES.values()) - {NOT_THERE} <= {rule.endpoint for rule in app.url_map.iter_rules()}
    table = HANDBOOK[HANDBOOK.index("| 命令 | 在页面上 |") :].partition("\n\n")[0]
    rows = [line.strip("|").split("|") for line in table.splitlines()[2:]]
    said = {name: where for names, where in rows for name in re.findall("`([^`]+)`", names)}
    assert set(said) == set(PLACES)
    assert {name for name, where in said.items() if where.strip().startswith("不")} == {
        name for name, place in PLACES.items() if place == NOT_THERE
    }


INSIDER = re.compile(
    r"(?<![A-Za-z0-9])(?:G\d{1,2}|D\d{1,2}|L\d{2,})(?![A-Za-z0-9])|§|DOMAIN|，文本|notices|\bNone\b|规则号"
)
"""What only the makers of the program say: keys of rules, clauses of their notes, types, folders."""
AS_SOURCE = re.compile(r"(?:通知 )?L\d")
"""Said by sections of the notice wherever a clerk reads it (`catalogue.kind.section_of`)."""
SOURCES = ("gate", "check", "CheckTable", "Reads")
"""What takes a rule's key and where it stands in the sources: for `docs/rules.md`."""


def said_texts() -> Iterator[tuple[str, str]]:
    """Yield the room and every Chinese text of the program that is no source of a rule and no docstring."""
    for file in sorted((ROOT / "generators").rglob("*.py")):
        nodes = [*ast.walk(ast.parse(file.read_text()))]
        left_out = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
        left_out |= {
            id(part)
            for call in nodes
            if isinstance(call, ast.Call)
            and getattr(call.func, "attr", getattr(call.func, "id", "")) in SOURCES
            for part in (*call.args, *(word.value for word in call.keywords))
        }
        for node in nodes:
            is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
            if is_text and id(node) not in left_out and re.search("[一-鿿]", node.value):
                yield str(file.relative_to(ROOT)), node.value


def test_no_message_heading_or_note_speaks_as_its_makers_do() -> None:
    """Nor a command's help, which is among them."""
    texts = [*said_texts()]
    assert len(texts) > 5000
    assert [(room, text) for room, text in texts if INSIDER.search(text) and not AS_SOURCE.match(text)] == []


def test_no_page_speaks_as_its_makers_do() -> None:
    for file in sorted((ROOT / "generators" / "desk" / "templates").glob("*.html")):
        shown = re.sub(r"\{[{%#].*?[}%#]\}|<[^>]*>", " ", file.read_text(), flags=re.DOTALL)
        assert INSIDER.findall(shown) == [], file.name


def test_every_rule_has_a_name_that_no_other_has_and_that_a_decision_can_name() -> None:
    keys = {gate.key for gate in gates()} | {check.key for table in TABLES for check in table.checks}
    unnamed = {key for key in keys if rule_name(key) == key and not key.startswith("台账")}
    assert unnamed == set()
    assert len(set(RULE_NAMES.values())) == len(RULE_NAMES)
    assert {rule_key(name) for name in RULE_NAMES.values()} == set(RULE_NAMES)
    both = ("{0} {1}", "{1}（{0}）", "【{0}】{1}。")  # As docs/rules.md has them, or near it.
    for said in both:
        assert {rule_key(said.format(*rule)) for rule in RULE_NAMES.items()} == set(RULE_NAMES)


def test_a_sentence_calls_a_quarter_as_people_do() -> None:
    """2022Q3 is how it is typed at the terminal, filed and numbered: what follows is no sentence."""
    told = []
    for file in sorted((ROOT / "generators").rglob("*.py")):
        if {"context", "fleet"} & {*file.parts}:
            continue  # Contexts are given the words already.
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.JoinedStr):
                gaps = [ast.unparse(g.value) for g in node.values if isinstance(g, ast.FormattedValue)]
                text = "".join(str(p.value) for p in node.values if isinstance(p, ast.Constant))
                is_bare = any(re.search(r"(?:^|\.)quarter(?:\.previous|\.next|\(\))?$", gap) for gap in gaps)
                if is_bare and re.search("[一-鿿]", text):
                    told.append(ast.unparse(node))
    # What a program was given that calls the API.
    assert [text.strip("f'\"") for text in told] == ["季度{error}，现为“{quarter}”"]
