"""Huge and hostile input is refused in one line before it is read, and approved text stays as it is."""

from __future__ import annotations

import itertools
import multiprocessing
import os
import shutil
import threading
import time
from types import SimpleNamespace
from typing import TYPE_CHECKING

import openpyxl
import pytest
from docx_samples.handmade import handmade, paragraph
from lxml import etree

import cli
from generators.errors import DataRefused, Finding, HongtouError, UsageError
from generators.national_export import plan_import
from generators.notice_draft import parse_draft, read_text
from generators.opc import OLE
from generators.own_files import read_given
from generators.pipeline.data_folder import make_new_data
from generators.pipeline.forms import take_form
from generators.pipeline.proofreading import read_source
from generators.pipeline.templates import prove
from generators.printing.conversion import printable
from generators.records.dataset import Dataset
from generators.records.settings import Settings
from generators.wording import break_title
from generators.workbook import read_with_findings
from generators.worker_process import WorkerDiedError, run_in_worker

if TYPE_CHECKING:
    from pathlib import Path

OLE_SHEET = OLE + b"\0" * 504 + "Workbook".encode("utf-16-le") + b"\0" * 4096
EMPTY = Dataset(Settings(), {}, {})
HEAD = "标题：{}\n主送：各村\n成文日期：2022年4月18日\n【正文】\n请照办。\n"


def special(folder: Path, kind: str) -> Path:
    path = folder / "件"
    match kind:
        case "pipe":
            os.mkfifo(path)
        case "device":
            path.symlink_to("/dev/zero")
        case "folder":
            path.mkdir()
        case "huge":
            with path.open("wb") as file:
                file.truncate(300 * 2**20)
    return path


@pytest.mark.parametrize("kind", ["pipe", "device", "folder", "huge"])
@pytest.mark.parametrize("read", ["draft", "workbook", "import"])
def test_what_is_no_file_of_a_size_is_refused_at_once(tmp_path: Path, kind: str, read: str) -> None:
    path = special(tmp_path, kind)
    readers = {
        "draft": lambda: read_text(path),
        "workbook": lambda: read_with_findings(path),
        "import": lambda: plan_import(path, EMPTY),
    }
    with pytest.raises(HongtouError) as refused:
        readers[read]()
    assert any(word in str(refused.value) for word in ("管道或设备", "文件夹", "太大"))


def book_with(path: Path, cells: dict[str, str | None], sheet: str = "会议") -> Path:
    make_new_data(path.parent / "乡")
    book = openpyxl.load_workbook(path.parent / "乡" / "数据.xlsx")
    for where, value in cells.items():
        book[sheet][where] = value
    book.save(path)
    return path


@pytest.mark.parametrize(
    "cells", [{"A2": "x", "XFD1048576": "y"}, {"H1048576": " "}, {"XFD2": "x", "A900": "y"}]
)
def test_a_cell_far_away_does_not_ask_for_gigabytes(tmp_path: Path, cells: dict[str, str | None]) -> None:
    path = book_with(tmp_path / "大.xlsx", cells)
    for read in (lambda: read_with_findings(path), lambda: plan_import(path, EMPTY)):
        with pytest.raises(DataRefused, match="正常大小|应有标题"):
            read()


def test_a_table_of_a_million_commas_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "宽.csv"
    path.write_text("," * 100_000 + "\n" * 200)
    with pytest.raises(DataRefused):
        plan_import(path, EMPTY)


@pytest.mark.parametrize("length", [30, 60, 100, 200, 400])
def test_a_title_of_any_length_is_broken_without_loss(length: int) -> None:
    title = ("关于进一步做好防止返贫动态监测和帮扶工作的实施意见的补充" * 20)[:length]
    lines = break_title(title, ["东沟村"])
    assert "".join(lines) == title
    assert all(len(line) <= 22 for line in lines)


def test_a_colon_in_the_title_stays_what_it_is() -> None:
    for title in ("关于A:B的通知", "关于A：B的通知", "关于3:2比例的通知"):
        assert parse_draft(HEAD.format(title), "稿", "乡").title == title
        assert parse_draft(HEAD.format(title).replace("标题：", "标题:"), "稿", "乡").title == title


@pytest.mark.parametrize(
    "words",
    [
        ("print", "."),
        ("print", "/dev/zero"),
        ("print", "x" * 300 + ".docx"),
        ("notice", "x" * 300),
        ("notice", "../../x"),
    ],
)
def test_an_odd_argument_is_told_in_one_line(
    tmp_path: Path,
    words: tuple[str, ...],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    make_new_data(tmp_path / "乡")
    (tmp_path / "空").mkdir()
    monkeypatch.chdir(tmp_path / "空")
    assert cli.run(["--data", str(tmp_path / "乡"), "--out", str(tmp_path / "out"), *words]) in {2, 3, 4}
    assert "Traceback" not in capsys.readouterr().err


def test_a_read_file_is_what_is_there(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"abc")
    assert read_given(path) == b"abc"
    with pytest.raises(OSError, match="太大"):
        read_given(path, 2)
    with pytest.raises(UsageError):
        plan_import(tmp_path / "没有", EMPTY)


@pytest.mark.parametrize(
    "formula",
    ["'", "ROUND(1.5,-400)", "COUNTIF(A1)", '"', "(", "SUM(", "1E400*10", "A1:", "{", "INT()", "MAX(,)", "#"],
)
def test_a_formula_that_cannot_be_reckoned_is_left_to_excel(formula: str) -> None:
    from generators.formulas.calculation import Calculation

    book = Calculation({"表": {(1, 1): 1.0}}, {"表": {(2, 1): formula}}, {})
    assert isinstance(book.cached("表", 2, 1), tuple)
    book.holds("表", 2, formula)


# --- a reader that dies ---


class Panic(BaseException):
    """What a reader in Rust raises when it panics: no Exception."""


def panic(*_: object, **__: object) -> None:
    raise Panic


DEATHS = {
    "panic": panic,
    "abort": lambda *_, **__: os.abort(),
    "exit": lambda *_, **__: os._exit(0),
    "memory": lambda *_, **__: bytearray(2**42),
    "hang": lambda *_, **__: time.sleep(60),
}


@pytest.fixture(scope="module")
def new_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    make_new_data(folder := tmp_path_factory.mktemp("new") / "乡")
    return folder


@pytest.mark.parametrize("death", DEATHS)
def test_a_reader_that_dies_is_one_line(
    new_data: Path,
    tmp_path: Path,
    death: str,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    shutil.copytree(new_data, tmp_path / "乡")
    book = tmp_path / "乡" / "数据.xlsx"
    reader = SimpleNamespace(from_filelike=DEATHS[death])
    for room in ("sheet_cells", "national_export", "printing.conversion"):
        monkeypatch.setattr(f"generators.{room}.CalamineWorkbook", reader)
    for reader_of_word in ("forms.docx_form.find_places", "pipeline.proofreading.word_lines"):
        monkeypatch.setattr(f"generators.{reader_of_word}", DEATHS[death])
    monkeypatch.setattr("generators.filling.docx.WordTemplate.open", DEATHS[death])
    draft = tmp_path / "件.docx"
    draft.write_bytes(handmade(paragraph("户主：")))
    monkeypatch.setattr("generators.worker_process.SECONDS", 0.5 if death == "hang" else 120)
    # Another test's thread would have the reader started anew, where nothing is replaced.
    monkeypatch.setattr("generators.worker_process._context", lambda: multiprocessing.get_context("fork"))
    monkeypatch.setattr("generators.sheet_cells.run_in_worker", run_in_worker)
    monkeypatch.setattr("generators.printing.conversion.find_libreoffice", lambda: None)
    for read in (
        lambda: read_with_findings(book),
        lambda: plan_import(book, EMPTY),
        lambda: printable(OLE_SHEET, "旧.xls"),
        lambda: read_source(draft),
        lambda: take_form(tmp_path / "乡", draft, "表", None),
        lambda: prove("退出告知书.docx", death.encode()),
    ):
        with pytest.raises(HongtouError) as told:
            read()
        assert ("没有读完" if death == "hang" else "中断") in str(told.value)
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize(("each_look", "is_read"), [(0.001, True), (0.3, False), (0.0, False)])
def test_a_reader_hangs_by_what_it_reckons_not_by_what_else_the_machine_does(
    each_look: float, is_read: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    used = itertools.count(1)
    monkeypatch.setattr("generators.worker_process._seconds_of", lambda _: next(used) * each_look)
    monkeypatch.setattr("generators.worker_process.SECONDS", 0.2)
    monkeypatch.setattr("generators.worker_process._A_LOOK", 0.02)
    monkeypatch.setattr("generators.worker_process._context", lambda: multiprocessing.get_context("fork"))
    if is_read:
        run_in_worker(time.sleep, 0.6)
        return
    with pytest.raises(WorkerDiedError, match="没有读完"):
        run_in_worker(time.sleep, 60)


def refuse_for_another_error() -> None:
    try:
        etree.fromstring(b"<a")
    except etree.XMLSyntaxError as error:
        raise DataRefused([Finding("件", "应读得出", "坏的", "另存")]) from error


def test_what_a_reader_raises_comes_out_where_dask_is_loaded_too(capfd: pytest.CaptureFixture[str]) -> None:
    import distributed  # noqa: F401 - lets errors be pickled with what caused them

    with pytest.raises(DataRefused, match="坏的"):
        run_in_worker(refuse_for_another_error)
    assert capfd.readouterr().err == ""


def test_what_a_reader_raises_comes_out_as_it_is() -> None:
    with pytest.raises(ZeroDivisionError):
        run_in_worker(divmod, 1, 0)
    assert run_in_worker(divmod, 7, 2) == (3, 1)


def test_where_other_threads_run_a_reader_is_not_forked_from_among_them() -> None:
    done = threading.Event()
    other = threading.Thread(target=done.wait)
    other.start()
    try:
        assert run_in_worker(divmod, 7, 2) == (3, 1)
    finally:
        done.set()
        other.join()
