"""The command line as people type it: options where they come to mind, one household, to the printer."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from pathlib import Path

import click
import pytest
from docx import Document
from few_villages import copy_few_villages, copy_sample

from generators.commands import COMMANDS
from generators.commands.chinese_click import PathType

SAMPLE = Path(__file__).parent.parent / "data" / "交楼申乡"


@pytest.fixture(scope="module")
def data(tmp_path_factory) -> Path:
    return copy_sample(tmp_path_factory.mktemp("line") / "交楼申乡")


@pytest.fixture
def hongtou(hongtou, monkeypatch):
    """Return the command line at a keyboard that nobody answers at: (exit code, what it said)."""
    monkeypatch.setattr("sys.stdin", io.StringIO())

    def run(*words: object) -> tuple[int, str]:
        told = hongtou(*words)
        return told.code, told.all

    return run


LINES = {
    "before": ("--data", "D", "--out", "O", "due", "--date", "2022-06-15"),
    "its own before too": ("--date", "2022-06-15", "--data", "D", "--out", "O", "due"),
    "its own before, with =": ("--data=D", "--date=2022-06-15", "--out=O", "due"),
    "after": ("due", "--date", "2022-06-15", "--data", "D", "--out", "O"),
    "between": ("--out", "O", "due", "--data", "D", "--date", "2022-06-15"),
    "equals": ("due", "--data=D", "--date=2022-06-15", "--out=O"),
}


def test_options_stand_before_or_after_the_command(hongtou, data, tmp_path):
    lines = {name: [_filled(word, data, tmp_path) for word in words] for name, words in LINES.items()}
    told = {name: hongtou(*words) for name, words in lines.items()}
    assert {code for code, _ in told.values()} == {0}
    assert len({text for _, text in told.values()}) == 1


def _filled(word: str, data: Path, out: Path) -> str:
    for name, value in (("D", data), ("O", out)):
        if word == name or word.endswith(f"={name}"):
            return word[: -len(name)] + str(value)
    return word


def test_an_option_of_a_group_reaches_a_command_within_it(hongtou, data):
    assert hongtou("number", "list", "--data", data) == hongtou("--data", data, "number", "list")


def _lines_with(place: str) -> dict[str, list[str]]:
    """Return a line for every path that somebody may name, with `place` there, by command and name."""
    lines = {f"--{name}": [f"--{name}", place, "list"] for name in ("data", "out", "templates")}
    commands = [([name], command) for command in COMMANDS for name in [str(command.name)]]
    commands += [
        ([*words, name], inner)
        for words, command in commands
        if isinstance(command, click.Group)
        for name, inner in command.commands.items()
    ]
    for words, command in commands:
        for param in command.params:
            if isinstance(param.type, PathType):
                named = [] if isinstance(param, click.Argument) else [param.opts[0], place]
                others = [p for p in command.params if isinstance(p, click.Argument)]
                rest = [place if p is param else "甲" for p in others if p.required or p is param]
                lines[" ".join([*words, str(param.name)])] = [*words, *named, *rest]
    return lines


@pytest.mark.parametrize("place", ["", " ", "　", "postgresql://人:口令@127.0.0.1/库"])
def test_a_place_that_is_blank_or_a_servers_is_no_folder(hongtou, tmp_path, monkeypatch, place):
    monkeypatch.chdir(tmp_path)
    lines = _lines_with(place)
    assert len(lines) >= 18
    if place.strip():
        del lines["--data"]  # A server is named there.
    told = {name: hongtou(*words) for name, words in lines.items()}
    assert {name: said for name, said in told.items() if said[0] != 2} == {}
    expected = "不是网址" if place.strip() else "现为空白"
    assert {name: said[1] for name, said in told.items() if expected not in said[1]} == {}
    assert not any("口令" in said for _, said in told.values())
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("room", ["notices", "templates", "forms", "备份", "发文登记备份"])
def test_what_is_made_goes_into_no_room_of_the_data_folder(hongtou, data, room):
    before = sorted(data.rglob("*"))
    code, told = hongtou("--data", data, "--out", data / room / "成品", "notice", "79号")
    assert (code, "--out" in told) == (2, True)
    assert sorted(data.rglob("*")) == before


@pytest.mark.parametrize("choice", ["--correct", "--reissue"])
def test_a_reason_is_not_blank(hongtou, data, choice):
    code, told = hongtou("--data", data, "notice", "79号", choice, " ")
    assert (code, "原因" in told) == (2, True)


@pytest.mark.parametrize(
    "there", ["数据.xls", "数据.et", "数据（已收入库）.xlsx", "发文登记.sqlite3", "登记簿地址.txt"]
)
def test_a_data_folder_is_begun_where_nobody_works_already(hongtou, tmp_path, there):
    (tmp_path / there).write_bytes(b"x")
    code, told = hongtou("new-data", tmp_path)
    assert (code, there in told) == (2, True)
    assert [path.name for path in tmp_path.iterdir()] == [there]


def test_a_short_file_is_not_taken_for_a_new_database(hongtou, tmp_path):
    (note := tmp_path / "便条.txt").write_bytes(b"x")
    code, told = hongtou("--data", note, "check-data")
    assert (code, "不是数据库" in told) == (3, True)
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("便条.txt", b"x")]


@pytest.mark.parametrize("mark", ["~$数据.xlsx", ".~lock.数据.xlsx#"])
def test_a_workbook_that_is_open_elsewhere_is_not_written_into(hongtou, tmp_path, mark):
    folder = copy_few_villages(tmp_path / "乡", "东沟村")
    (folder / mark).write_bytes(b"x")
    before = (folder / "数据.xlsx").read_bytes()
    code, told = hongtou("--data", folder, "new-quarter", "2022Q3", "--yes")
    assert (code, mark in told) == (2, True)
    assert (folder / "数据.xlsx").read_bytes() == before


def test_what_is_no_option_anywhere_is_still_told(hongtou, data):
    code, told = hongtou("due", "--data", data, "--nonsense")
    assert code == 2
    assert "--nonsense" in told


@pytest.mark.parametrize("call", ["number", "head", "village and head"])
def test_one_household_is_made_by_whatever_it_is_called(hongtou, data, tmp_path, call):
    from generators.workbook import read_workbook

    dataset = read_workbook(data / "数据.xlsx")
    number = "9901015001"
    head, village = dataset.head_of(number).name, dataset.household(number).village
    words = {"number": number, "head": head, "village and head": f"{village}{head}"}
    out = tmp_path / "out"
    code, told = hongtou(
        *("letters", "2022Q2", "--data", data, "--out", out, "--format", "docx", "--household", words[call])
    )
    assert code == 0, told
    made = [path.name for path in out.rglob("*.docx")]
    assert len(made) == 1
    assert head in made[0]


@pytest.mark.parametrize("call", ["没有这个人", "9999999999"])
def test_a_household_that_is_none_is_told(hongtou, data, tmp_path, call):
    code, told = hongtou("letters", "2022Q2", "--data", data, "--out", tmp_path, "--household", call)
    assert code == 2
    assert call in told


@pytest.fixture
def lp(tmp_path, monkeypatch):
    """A stand-in for CUPS: it writes down what it was handed."""
    folder = tmp_path / "bin"
    folder.mkdir()
    program = folder / "lp"
    program.write_text(f'#!/bin/sh\necho "$@" >> "{tmp_path}/printed"\n[ "$6" != "坏的" ]\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder), prepend=os.pathsep)
    return tmp_path / "printed"


def test_what_was_made_goes_to_the_printer_in_order_on_both_sides_after_a_count(hongtou, data, tmp_path, lp):
    words = ("letters", "2022Q2", "--data", data, "--out", tmp_path / "out", "--village", "后圪垛村")
    code, told = hongtou(*words, "--format", "pdf", "--printer", "二楼")
    assert "张纸" in told
    assert not lp.exists(), "nothing is printed before somebody agrees"
    _, told = hongtou(*words, "--format", "pdf", "--printer", "二楼", "--print-yes")
    lines = lp.read_text().splitlines()
    names = [line.rpartition("/")[2] for line in lines]
    assert names == sorted(names)
    assert names
    assert all("sides=two-sided-long-edge" in line and "-d 二楼" in line for line in lines)
    assert f"{len(lines)} 个文件" in told
    code, told = hongtou(*words, "--format", "pdf", "--printer", "坏的", "--print-yes")
    assert code == 2
    assert "没有收下" in told
    lp.unlink()
    words = ("notice", "领导小组调整", "--data", data, "--out", tmp_path / "out", "--preview")
    _, told = hongtou(*words, "--printer", "二楼", "--print-yes")
    assert "已送打印机“二楼”：1 个文件" in told
    assert len(lp.read_text().splitlines()) == 1
    lp.unlink()
    for name in ("甲", "乙"):
        (tmp_path / name).mkdir()
        Document().save(str(tmp_path / name / f"{name}.docx"))
    _, told = hongtou(
        "print", tmp_path / "甲" / "甲.docx", tmp_path / "乙", "--printer", "二楼", "--print-yes"
    )
    assert "已送打印机“二楼”：2 个文件" in told
    assert [line.rpartition("/")[2] for line in lp.read_text().splitlines()] == ["甲.pdf", "乙.pdf"]


def test_the_check_comes_as_a_workbook_with_the_cells_coloured(hongtou, tmp_path):
    import openpyxl

    folder = copy_few_villages(tmp_path / "乡", "东沟村", "柳树坪村")
    book = openpyxl.load_workbook(folder / "数据.xlsx")
    book["监测户"]["B2"].value, book["监测户"]["D3"].value = "没有的村", "错"
    book.save(folder / "数据.xlsx")
    before = (folder / "数据.xlsx").read_bytes()
    for way in ("workbook", "store"):
        if way == "store":
            assert hongtou("check-data", "--data", folder, "--report", folder / "数据.xlsx")[0] == 2
            assert hongtou("take-in", "--data", folder)[0] == 0
        code, told = hongtou("check-data", "--data", folder, "--report", tmp_path / f"{way}.xlsx")
        assert code == 3
        if way == "workbook":
            assert (folder / "数据.xlsx").read_bytes() == before
        report = openpyxl.load_workbook(tmp_path / f"{way}.xlsx")
        assert report.active.title == report.sheetnames[0] == "检查结果"
        marked = report["监测户"]
        assert (marked["B2"].value, marked["B2"].fill.fgColor.rgb) == ("没有的村", "00FF9999")
        assert re.search("下拉|应为", marked["D3"].comment.text)
        result = report["检查结果"]
        linked = [cell.hyperlink for row in result for cell in row if cell.hyperlink]
        links = {link.ref: link.location for link in linked}
        assert {"'监测户'!B2", "'监测户'!D3"} <= set(links.values())
        assert all(result[place].value.endswith(to.partition("!")[2]) for place, to in links.items())
        assert str(result["A1"].value).split(" ")[1] in told


_DRAWN = ("docx", "docxtpl", "weasyprint", "pypdf", "pypdfium2", "generators.printing", "generators.filling")
_READ = ("pydantic", "openpyxl", "lxml", "python_calamine", "generators.records", "generators.pipeline")
_SERVED = ("sqlalchemy", "alembic", "flask", "jinja2", "cryptography", "distributed", "generators.desk.app")
NOT_LOADED = {
    "--version": (*_DRAWN, *_READ, *_SERVED),
    "--help": (*_DRAWN, *_READ, *_SERVED),
    **{f"{command.name} --help": (*_DRAWN, *_READ, *_SERVED) for command in COMMANDS},
    "letters 2022Q5": (*_DRAWN, *_SERVED, "openpyxl", "generators.pipeline"),
    "check-data": (*_DRAWN, *_SERVED, "openpyxl", "generators.catalogue", "generators.forms"),
    "list": ("weasyprint", "pypdfium2", "sqlalchemy", "flask", "distributed"),
    "number list": (*_DRAWN, *_SERVED, "generators.catalogue"),
    # Declarations of C libraries are read ready-made: `python -m tools.declarations`.
    "import generators.printing.papers": (
        "pycparser",
        "openpyxl",
        "pypdf",
        "fontTools.subset",
        "fontTools.varLib",
    ),
    "import generators.printing.workers, generators.printing.conversion": ("weasyprint", "openpyxl", "pypdf"),
    "import generators.pipeline.printing": (*_DRAWN, *_SERVED, "pydantic", "openpyxl", "generators.records"),
    # What a menu entry's first process is begun with, while the rest of the program still loads.
    "import generators.desk.waiting, generators.pipeline.reading_ahead, generators.pipeline.source": (
        *(*_DRAWN, *_SERVED, "pydantic", "openpyxl", "python_calamine", "generators.records"),
    ),
    "import generators.desk.serving, generators.desk.app": (
        *(
            *_DRAWN,
            "openpyxl",
            "fontTools",
            "argon2",
            "alembic",
            "generators.checks.text",
            "generators.forms",
        ),
    ),
}
"""Words, or what the page imports → what is not loaded for them: every start and worker waits for it."""

_TELL_LOADED = """
import os, sys
import cli
for line in sys.argv[2:]:
    if os.fork() == 0:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        os.dup2(1, 2)
        try:
            words = ["--data", sys.argv[1], "--out", sys.argv[1] + "/out", *line.split()]
            exec(line) if line.startswith("import ") else cli.run(words)
        finally:
            with open(sys.argv[1] + "/" + line, "w") as told:
                told.write("\\n".join(sys.modules))
            os._exit(0)
    os.wait()
"""


def test_a_command_loads_only_what_it_needs(tmp_path):
    data = copy_few_villages(tmp_path / "交楼申乡", "东沟村")
    subprocess.run([sys.executable, "-c", _TELL_LOADED, data, *NOT_LOADED], cwd=SAMPLE.parents[1], check=True)
    for words, unwanted in NOT_LOADED.items():
        loaded = set((data / words).read_text().split())
        assert "generators.commands" in loaded
        assert not loaded & set(unwanted), words
