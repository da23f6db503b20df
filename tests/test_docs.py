"""Commands, options, templates and pictures that the documents name exist, and all that exist are named."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import click
import pytest
from conftest import ALONE, LONGEST, REST
from test_cli import COMMANDS

import cli
from generators.filling.docx import WordTemplate

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
HANDBOOK = (ROOT / "docs" / "使用手册.md").read_text(encoding="utf-8")
OVERVIEW = HANDBOOK[HANDBOOK.index("## 9. 命令一览") :]


def command_at(path: tuple[str, ...]) -> click.Command:
    command: click.Command = cli.main
    for name in path:
        assert isinstance(command, click.Group)
        command = command.commands[name]
    return command


LEAVES = [path for path in COMMANDS if not isinstance(command_at(path), click.Group)]


@pytest.mark.parametrize("path", LEAVES, ids=" ".join)
def test_every_command_and_every_option_stands_in_the_handbook(path: tuple[str, ...]) -> None:
    row = re.search(rf"^\| `hongtou {' '.join(path)}[ `].*$", OVERVIEW, re.MULTILINE)
    assert row, f"命令一览里没有 hongtou {' '.join(path)}"
    options = {
        name
        for param in command_at(path).params
        if isinstance(param, click.Option)
        for name in (*param.opts, *param.secondary_opts)
    }
    assert set(re.findall(r"`(--[a-z-]+)", row[0])) == options


def test_what_stands_before_the_command_is_in_the_handbook() -> None:
    for param in cli.main.params:
        assert any(f"`{name}" in OVERVIEW for name in param.opts), param.opts


@pytest.mark.parametrize("text", [README, HANDBOOK], ids=["README.md", "使用手册.md"])
def test_every_command_that_a_document_shows_is_one(text: str) -> None:
    shown = re.findall(r"hongtou (?:--data \S+ )?((?:number )?[a-z-]+)\b", text)
    known = {" ".join(path) for path in COMMANDS}
    assert shown
    assert {words for words in shown if words not in known} == set()


def test_the_two_commands_of_the_readme_are_in_the_makefile() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert set(re.findall(r"^make (\w+) ", README, re.MULTILINE)) == {"demo", "test"}
    for target in re.findall(r"(?:`|^)make ([a-z-]+)", README + HANDBOOK, re.MULTILINE):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


@pytest.mark.parametrize(
    "document", [ROOT / "README.md", ROOT / "docs" / "使用手册.md"], ids=lambda p: p.name
)
def test_every_picture_and_page_that_is_linked_is_there_and_small(document: Path) -> None:
    links = re.findall(r"\]\(([^)#]+)\)", document.read_text(encoding="utf-8"))
    assert links
    for link in links:
        target = document.parent / link
        assert target.exists(), link
        assert target.suffix == ".md" or target.stat().st_size < 150_000, link


def test_every_path_in_the_readme_is_there() -> None:
    table = README[README.index("## Where things live") : README.index("## Adding")]
    generators = ROOT / "generators"
    for cell in re.findall(r"^\| (`.+?) \|", table, re.MULTILINE):
        for path in re.findall(r"`([^`]+)`", cell):
            assert (ROOT / path).exists() or (generators / path).exists(), path


OWN = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]


@pytest.mark.parametrize("document", OWN, ids=lambda path: path.name)
def test_every_module_and_every_test_that_a_document_names_is_there(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    files = [
        path.as_posix() for top in ("generators", "tests", "tools") for path in (ROOT / top).rglob("*.py")
    ]
    for name in re.findall(r"`((?:\w+/)*\w+\.py)`", text):
        assert any(file.endswith(f"/{name}") for file in files) or (ROOT / name).exists(), name
    tests = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    for name in re.findall(r"`(test_\w+)`", text):
        assert f"def {name}(" in tests or (ROOT / "tests" / f"{name}.py").exists(), name


def test_the_handbook_lists_the_fields_of_the_letter() -> None:
    table = HANDBOOK[HANDBOOK.index("退出告知书的字段") : HANDBOOK.index("## 7. 编号")]
    rows = re.findall(r"^\| ([^|]+) \|", table, re.MULTILINE)[1:]
    told = {field for row in rows for field in row.split("、")}
    assert told == WordTemplate.open(ROOT / "templates" / "退出告知书.docx").placeholders()


def test_the_items_of_a_draft_in_the_handbook_are_those_that_are_read() -> None:
    from generators import notice_draft

    told = re.search(r"必写：(.+?)。可写：(.+?)。", HANDBOOK, re.DOTALL)
    assert told
    assert tuple(told[1].split("、")) == notice_draft._REQUIRED
    assert tuple("".join(told[2].split()).split("、")) == notice_draft._OPTIONAL


def test_the_program_runs_from_its_folder_by_its_name(tmp_path: Path) -> None:
    told = subprocess.run(
        [ROOT / "hongtou", "--help"], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert told.stdout.startswith("用法：hongtou")


@pytest.mark.parametrize("listed", [REST, ALONE, frozenset(LONGEST)], ids=["REST", "ALONE", "LONGEST"])
def test_every_file_of_tests_that_is_sorted_by_name_exists(listed: frozenset[str]) -> None:
    assert listed - {file.name for file in Path(__file__).parent.rglob("test_*.py")} == set()
