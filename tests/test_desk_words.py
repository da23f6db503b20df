"""What the page says: no command in a message, and a page for every command."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

import pytest
from flask import Flask
from test_docs import HANDBOOK, LEAVES

from generators.desk.page_words import on_page
from generators.desk.views import BLUEPRINTS
from generators.installation import ROOT

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
