"""Every command with `--data` and the address of a database: it works, or says in Chinese why not."""

from __future__ import annotations

import os
import re
import shutil
import socket
from contextlib import closing
from functools import partial
from typing import TYPE_CHECKING

import psycopg
import pytest
from procedure_samples import sound_quarter
from test_cli import COMMANDS as ALL
from test_custody import HEAD
from test_postgresql import server  # noqa: F401 - the fixture

from generators.pipeline.exchange import TAKEN_IN, take_in
from generators.pipeline.source import Source
from generators.store.viewers import Viewer
from generators.workbook_writer import write_workbook

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Told

CLERK = Viewer("小王")
KEYS = {"防汛": "关于防汛的通知", "防火": "关于防火的通知"}
NUMBER = "交政发〔2022〕1号"
NOT_THERE = "postgresql://x@127.0.0.1:1/x"

WALK: list[tuple[str, int, str]] = [
    # the command with its words, its exit code, what it says
    ("desk --no-browser --port {port}", 2, "正被别的程序使用"),
    ("list", 0, "退出告知书"),
    ("check-data --report {tmp}/查.xlsx", 0, "错误 0 处"),
    ("due --date 2022-06-25", 0, "已完成"),
    ("new-data {data}", 2, "已经存在"),
    ("take-in", 3, "数据.xlsx"),
    ("import {tmp}/表.xlsx --yes", 3, "重新导出"),
    ("notice 防汛 --format docx", 0, "文件 1 个"),
    ("letters 2022Q2 --format docx", 0, "文件 3 个"),
    ("minutes 2022Q2 --format docx", 0, "文件 1 个"),
    ("ledger 2022Q2", 0, "未出具 0 份"),
    ("make 退出告知书 2022Q2 --format docx", 0, "未变"),
    ("make 没有这种 2022Q2", 2, "没有"),
    ("close 2019Q1", 3, ""),
    ("fleet {data} 2022Q2 --kind 退出告知书 --format docx", 0, "文件 3 个"),
    ("check {data}/notices/防汛.txt", 0, "原文没有改动"),
    ("draft {data}/notices/防汛.txt {tmp}/稿.txt", 0, "已写"),
    ("print {tmp}/没有.docx", 4, "没有找到"),
    ("template", 0, "退出告知书.docx"),
    ("form", 0, ""),
    ("number list", 0, "交政发〔2022〕1号"),
    ("number void 交政发〔2022〕1号 --reason 误", 0, "已作废"),
    ("number audit", 4, "作废的号不应再有文件"),
    ("number restore", 2, "没有取回"),
    ("number rebuild", 0, "已补登 0 个"),
    (f"number share {NOT_THERE}", 3, "没有开服务"),
    ("number export {tmp}/簿.xlsx", 0, "已导出"),
    ("number export {tmp}/簿.csv", 0, "已导出"),
    ("give-out {tmp}/出.xlsx", 0, "已取出"),
    ("distribute {tmp}/发", 0, "已做 1 本"),
    ("merge {tmp}/出.xlsx --yes", 0, "没有要写入的内容"),
    ("workbooks", 0, "未交回 1 本"),
    ("new-quarter 2022Q3 --yes", 0, "草稿"),
    ("backup", 0, "备份"),
    ("restore {backup} --yes", 0, "恢复"),
    ("check-data", 0, "错误 0 处"),
]
OF_THE_FOLDER = ("new-data", "fleet")
"""What is told a folder, which does not say that a server has its records."""
OF_THE_SAMPLE = {"demo"}
"""What asks nothing of `--data`."""


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a small township with a workbook and two drafts."""
    data = tmp_path_factory.mktemp("filled") / "乡"
    (data / "notices").mkdir(parents=True)
    write_workbook(data / "数据.xlsx", sound_quarter().dataset().rows)
    for key, title in KEYS.items():
        text = HEAD.format(title=title, day="2022年4月18日", text="请照办。", also="")
        (data / "notices" / f"{key}.txt").write_text(text, encoding="utf-8")
    return data


@pytest.fixture
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address that the folder 乡 is to have: of its own file, or of a PostgreSQL on this machine."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/乡/红头.sqlite3"
    if "HONGTOU_POSTGRESQL" not in os.environ:
        pytest.skip("HONGTOU_POSTGRESQL=1 walks there too")
    running = request.getfixturevalue("server")
    with closing(psycopg.connect(f"{running}/postgres", autocommit=True)) as connection:
        connection.execute(f"CREATE DATABASE {(name := f'walk{os.getpid()}')}")
    return f"{running}/{name}?folder={tmp_path}/乡"


def put_into_store(data: Path) -> str:
    take_in(Source.of(data), CLERK)
    return f"sqlite:///{data}/红头.sqlite3"


def test_the_walk_has_every_command() -> None:
    groups = {path[:end] for path in ALL for end in range(len(path))}
    leaves = {" ".join(path) for path in ALL if path not in groups}
    walked = {name for name in leaves for words, *_ in WALK if f"{words} ".startswith(f"{name} ")}
    assert leaves - walked == OF_THE_SAMPLE


@pytest.mark.parametrize("address", ["sqlite", "postgresql"], indirect=True)
def test_every_command_works_on_a_database_or_says_why_not(
    hongtou: Callable[..., Told], filled: Path, tmp_path: Path, address: str
) -> None:
    data, url = shutil.copytree(filled, tmp_path / "乡"), address
    take_in(Source.of(data if url.startswith("sqlite") else url), CLERK)
    shutil.copy(data / TAKEN_IN, tmp_path / "表.xlsx")
    faults = []
    with socket.create_server(("127.0.0.1", 0)) as taken:
        for words, code, said in WALK:
            if words.startswith(OF_THE_FOLDER) and not url.startswith("sqlite"):
                continue
            backup = next(iter(sorted((data / "备份").glob("*手动*.zip"))), "")
            given = words.format(port=taken.getsockname()[1], tmp=tmp_path, data=data, backup=backup)
            told = hongtou("--data", url, "--out", tmp_path / "成品", *given.split())
            is_refused = told.code in {2, 3} and not re.search("[一-鿿]", told.err)
            if told.code != code or said not in told.all or is_refused:
                faults.append((given, told.code, told.all))
    assert not faults, faults
    assert not (data / "发文登记.sqlite3").exists(), "the register is in the database"
    assert not (data / "数据.xlsx").exists(), "and so are the records"


# What is done to numbers

ONE, TWO = ("1", "已用"), ("2", "已用")
ACTS: dict[str, tuple[str, list[tuple[str, str]]]] = {
    # the commands one after the other, what the register says then
    "corrected": ("改;notice 防汛;notice 防汛 --correct 漏字", [ONE, TWO]),
    "reissued": ("改;notice 防汛 --reissue 有误", [("1", "作废"), TWO, ("3", "已用")]),
    "another matter": ("换;notice 防汛 --new-number", [ONE, TWO, ("3", "已用")]),
    "void": (
        f"number void {NUMBER} --reason 误;notice 防汛;notice 防汛 --new-number",
        [("1", "作废"), TWO, ("3", "已用")],
    ),
    "lost and restored": ("丢;notice 防汛;number restore;notice 防汛", [ONE, TWO]),
    "lost and rebuilt": ("丢;断;number rebuild;notice 防汛", [ONE, TWO]),
    "put back": (
        "backup;notice 防火 --reissue 误;restore {backup} --yes",
        [ONE, ("2", "作废"), ("3", "已用")],
    ),
}


def lose(data: Path) -> None:
    """Lose the register, wherever it is."""
    source = Source.of(data)
    if source.store is None:
        (data / "发文登记.sqlite3").unlink()
        return
    with source.store.database.writing() as connection:
        for table in ("hongtou_events", "hongtou_registers"):
            connection.exec_driver_sql(f"DELETE FROM {table}")  # noqa: S608 - names of our own


def in_words(data: Path, step: str) -> None:
    """Do by hand what is no command: change a draft, put another matter in its place, lose something."""
    path = data / "notices" / "防汛.txt"
    if step == "改":
        path.write_text(path.read_text("utf-8") + "又及。\n", encoding="utf-8")
    elif step == "换":
        path.write_text(path.read_text("utf-8").replace("关于防汛", "关于春耕"), encoding="utf-8")
    elif step == "丢":
        lose(data)
    else:
        shutil.rmtree(data / "发文登记备份")


@pytest.mark.parametrize("act", ACTS)
def test_what_is_done_to_numbers_is_the_same_in_a_database(
    hongtou: Callable[..., Told], filled: Path, tmp_path: Path, act: str
) -> None:
    steps, expected = ACTS[act]
    found = {}
    for way in ("folder", "database"):
        data, out = shutil.copytree(filled, tmp_path / way / "乡"), tmp_path / way / "成品"
        run = partial(hongtou, "--data", put_into_store(data) if way == "database" else data, "--out", out)
        codes = [run("notice", key, "--format", "docx").code for key in KEYS]
        for step in steps.split(";"):
            if len(step) == 1:
                in_words(data, step)
                continue
            backup = next(iter((data / "备份").glob("*手动*.zip")), "")
            also = ["--format", "docx"] if step.startswith("notice") else []
            codes.append(run(*step.format(backup=backup).split(), *also).code)
        listed = re.findall(r"〔2022〕(\d+)号.*?(已用|作废|预留)", run("number", "list").all)
        found[way] = codes, listed, {path.name: path.read_bytes() for path in sorted(out.rglob("*.docx"))}
    assert found["folder"] == found["database"]
    assert found["database"][1] == expected
