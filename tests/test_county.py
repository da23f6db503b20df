"""Bulk work: books of many letters, workers that die, runs that are killed, and whatever a cell may hold."""

from __future__ import annotations

import errno
import io
import os
import random
import re
import shutil
import signal
import sys
import time
import zipfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from by_pdfium import page_texts
from dying_printer import die_or_hang
from few_villages import write_few_villages
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from lxml import etree
from openpyxl.utils import column_index_from_string, get_column_letter
from procedure_samples import Q2, sound_quarter
from pypdf import PdfReader
from sample_contexts import LETTER

import cli
from generators.catalogue import kinds_named
from generators.errors import PaperWithheld
from generators.filling.docx import WordTemplate
from generators.pipeline.job import Job, installed_faces
from generators.pipeline.quarters import make_quarter
from generators.printing import print_docx, workers
from generators.printing.bulk.bound_pdf import BoundPdf
from generators.records.columns import Quarter
from generators.workbook import read_workbook
from generators.workbook_writer import write_workbook
from generators.worker_process import run_in_time

if TYPE_CHECKING:
    from generators.pipeline.report import Report

ROOT = Path(__file__).parents[1]
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
TEMPLATES = ROOT / "templates"
QUARTER = Quarter(2022, 2)
(LETTERS, _) = kinds_named(["退出告知书"])
DEATHS = int(os.environ.get("HONGTOU_KILLS", "8"))
"""At how many points a run is killed; 20 take two minutes."""
SPOILT = int(os.environ.get("HONGTOU_SPOILT", "20"))
"""How many workbooks, templates and files spoilt at random are tried; 200 take four minutes."""


def copy_of_sample(folder: Path) -> Path:
    """Return a data folder with two of the sample's villages."""
    return write_few_villages(folder / "交楼申乡", "东沟村", "后圪垛村").parent


def papers(folder: Path) -> dict[str, bytes]:
    """Return the papers in `folder` by name: what a clerk would print or send."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".hongtou" not in path.parts
    }


# --- books ---


def letter(**fields: str) -> bytes:
    return WordTemplate.open(TEMPLATES / "退出告知书.docx").fill({**LETTER, **fields})


def texts(pdf: bytes) -> list[str]:
    return page_texts(pdf)


def outline(pdf: bytes) -> list[tuple[str, int]]:
    reader = PdfReader(io.BytesIO(pdf))

    def walk(items: list[Any]) -> list[tuple[str, int]]:
        return [
            found
            for item in items
            for found in (
                walk(item)
                if isinstance(item, list)
                else [(str(item.title), reader.get_destination_page_number(item))]
            )
        ]

    return walk(reader.outline)


@pytest.fixture(scope="module")
def book() -> tuple[list[bytes], bytes]:
    """Twelve letters printed alone, and the same bound."""
    alone, bound = [], BoundPdf("合订")
    for number in range(12):
        name = f"王{'甲乙丙丁戊己庚辛壬癸子丑'[number]}喆"
        printed = print_docx(letter(户主=name, 户编号=f"99{number:08}"), keep_for_book=True)
        assert printed.rendered is not None
        alone.append(printed.pdf)
        bound.add(f"村{number // 4}", name, printed.rendered)
    return alone, bound.write()


def test_a_book_says_on_its_right_hand_pages_what_the_letters_say_alone(book) -> None:
    alone, bound = book
    pages = texts(bound)
    assert pages[0::2] == [texts(pdf)[0] for pdf in alone]
    assert set(pages[1::2]) == {""}


def test_a_book_is_bookmarked_by_village_and_household(book) -> None:
    marks = outline(book[1])
    assert [mark for mark in marks if mark[0].startswith("村")] == [("村0", 0), ("村1", 8), ("村2", 16)]
    assert [page for name, page in marks if name.startswith("王")] == list(range(0, 24, 2))


def test_the_letters_of_a_book_share_their_faces(book) -> None:
    alone, bound = book
    pages = PdfReader(io.BytesIO(bound)).pages
    embedded = {
        font["/DescendantFonts"][0]["/FontDescriptor"].raw_get("/FontFile3").idnum
        for page in pages
        for font in page["/Resources"]["/Font"].values()
    }
    assert len(embedded) <= 5
    assert len(bound) < sum(map(len, alone)) / 4


def test_a_book_of_papers_that_cannot_be_drawn_line_by_line_is_bound_from_their_pdfs() -> None:
    first, second = print_docx(letter(户主="王甲"), keep_for_book=True), print_docx(letter(户主="王乙"))
    mixed = BoundPdf("合订")
    mixed.add("村", "王甲", first.rendered)
    mixed.add("村", "王乙", second.pdf)
    assert not mixed.is_drawn
    assert texts(mixed.write())[0::2] == [texts(first.pdf)[0], texts(second.pdf)[0]]
    assert outline(mixed.write()) == [("村", 0), ("王甲", 0), ("王乙", 2)]


def test_letters_can_come_as_books_alone_with_the_same_bytes(tmp_path: Path) -> None:
    both, alone = tmp_path / "both", tmp_path / "alone"
    made: dict[str, Report] = {}
    for folder, only in ((both, False), (alone, True)):
        job = Job(
            copy_of_sample(folder), folder / "out", villages=frozenset({"东沟村"}), write_single=not only
        )
        made[folder.name] = make_quarter(job, LETTERS, QUARTER)
    books = {name: content for name, content in papers(both / "out").items() if "合订" in name}
    assert papers(alone / "out") == books
    assert {Path(name).suffix for name in books} == {".docx", ".pdf"}
    numbers = [cli_numbers(folder / "交楼申乡") for folder in (both, alone)]
    assert numbers[0] == numbers[1] != []


def cli_numbers(data: Path) -> list[tuple[str, ...]]:
    from generators.pipeline.register import numbers

    return numbers(data, 2022)[1]


def test_single_letters_that_a_later_run_of_books_contradicts_are_told(tmp_path: Path) -> None:
    data = copy_of_sample(tmp_path)
    job = Job(data, tmp_path / "out", villages=frozenset({"东沟村"}), formats=frozenset({"docx"}))
    make_quarter(job, LETTERS, QUARTER)
    assert make_quarter(replace(job, write_single=False), LETTERS, QUARTER).stale == []
    workbook = openpyxl.load_workbook(data / "数据.xlsx")
    for row in workbook["家庭成员"].iter_rows(min_row=2):
        for cell in row:
            if cell.value == "刘燊":
                cell.value = "刘森"
    workbook.save(data / "数据.xlsx")
    stale = make_quarter(
        Job(data, job.out, villages=job.villages, formats=job.formats, write_single=False), LETTERS, QUARTER
    ).stale
    assert [Path(str(file.relative)).name for file in stale] == ["东沟村-退出告知书-001-刘燊.docx"]


# --- nothing new ---


def test_a_run_with_nothing_new_reads_no_workbook_and_says_the_same(tmp_path: Path, monkeypatch) -> None:
    job = Job(
        copy_of_sample(tmp_path),
        tmp_path / "out",
        villages=frozenset({"后圪垛村"}),
        formats=frozenset({"docx"}),
    )
    first = make_quarter(job, LETTERS, QUARTER)
    monkeypatch.setattr("generators.workbook.read_workbook", None)
    again = make_quarter(replace(job), LETTERS, QUARTER)
    assert [(made.relative, made.kind, made.village) for made in again.made] == [
        (made.relative, made.kind, made.village) for made in first.made
    ]
    assert {str(made.outcome) for made in again.made} == {"未变"}
    assert again.withheld == first.withheld != []
    assert again.warnings == first.warnings


def touch_workbook(job: Job) -> None:
    book = openpyxl.load_workbook(job.data / "数据.xlsx")
    book.save(job.data / "数据.xlsx")


def touch_template(job: Job) -> None:
    edit_text(job.templates / "退出告知书.docx", 0, "新")


def touch_letter(job: Job) -> None:
    next(job.out.rglob("*001*.docx")).write_bytes(b"edited by hand")


def remove_letter(job: Job) -> None:
    next(job.out.rglob("*001*.docx")).unlink()


def void_number(job: Job) -> None:
    from generators.pipeline.register import void_number

    void_number(job, cli_numbers(job.data)[0][1], "试", "田芳", date(2022, 7, 9))


def make_others(job: Job) -> None:
    make_quarter(replace(job), kinds_named(["缓退名单"])[0], QUARTER)


def install_face(job: Job) -> None:
    (job.data.parent / "fonts" / "new.ttf").write_bytes(b"a face")
    installed_faces.cache_clear()


@pytest.mark.parametrize(
    "change",
    [touch_workbook, touch_template, touch_letter, remove_letter, void_number, make_others, install_face],
)
def test_a_run_with_anything_new_looks_at_everything(change, tmp_path: Path, monkeypatch) -> None:
    (tmp_path / "templates").mkdir()
    for template in ("退出告知书.docx", "缓退名单.docx"):
        shutil.copy(TEMPLATES / template, tmp_path / "templates")
    (tmp_path / "fonts").mkdir()
    monkeypatch.setattr("generators.pipeline.job._FONT_FOLDERS", (tmp_path / "fonts",))
    installed_faces.cache_clear()
    data, formats = copy_of_sample(tmp_path), frozenset({"docx"})
    job = Job(data, tmp_path / "out", tmp_path / "templates", formats, villages=frozenset({"后圪垛村"}))
    make_quarter(job, LETTERS, QUARTER)
    change(job)
    read: list[Path] = []
    monkeypatch.setattr(
        "generators.workbook.read_workbook", lambda path: read.append(path) or read_workbook(path)
    )
    make_quarter(replace(job), LETTERS, QUARTER)
    installed_faces.cache_clear()
    assert read


def test_a_run_during_which_the_workbook_was_saved_is_not_recalled(tmp_path: Path, monkeypatch) -> None:
    data = copy_of_sample(tmp_path)
    before = (data / "数据.xlsx").read_bytes()
    job = Job(data, tmp_path / "out", villages=frozenset({"后圪垛村"}), formats=frozenset({"docx"}))
    read: list[Path] = []

    def read_what_was_saved(path: Path) -> Any:
        if not read:
            touch_workbook(job)
        read.append(path)
        return read_workbook(path)

    monkeypatch.setattr("generators.workbook.read_workbook", read_what_was_saved)
    make_quarter(job, LETTERS, QUARTER)
    (data / "数据.xlsx").write_bytes(before)
    make_quarter(replace(job), LETTERS, QUARTER)
    assert len(read) == 2


# --- workers ---


def test_a_worker_that_dies_or_hangs_costs_its_paper_and_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "print_one", die_or_hang)
    monkeypatch.setattr(workers, "SECONDS_A_PAPER", 8)
    names = ["一", "断", "二", "三", "停", "四", "五", "六"]
    docx = letter()
    outcomes = list(workers.print_all(workers.PrintTask(f"{name}.docx", docx) for name in names))
    lost = [name for name, outcome in zip(names, outcomes, strict=True) if isinstance(outcome, PaperWithheld)]
    assert lost == ["断", "停"]
    told = [str(outcomes[names.index(name)].reasons[0]) for name in lost]
    assert "印刷进程中断" in told[0]
    assert "断.docx" in told[0]
    assert "8 秒没有印完" in told[1]


def loop_for_ever(sheet: workers.PrintTask) -> Any:
    """Stand for a layout that comes to no end and takes every fault it meets for one of the file."""
    while "停" in sheet.name:
        with suppress(Exception):
            sum(range(1000))
    return sheet.name


@pytest.mark.parametrize("threaded", [False, True])
def test_a_print_in_the_process_itself_ends_in_time_and_the_next_is_untouched(threaded, monkeypatch) -> None:
    monkeypatch.setattr(workers, "print_one", loop_for_ever)
    monkeypatch.setattr(workers, "SECONDS_A_PAPER", 0.05)
    tasks = [workers.PrintTask(f"{name}.docx", b"") for name in ("停", "好", "停", "好")]
    with ThreadPoolExecutor(1) as pool:
        outcomes = list(pool.map(workers.print_here, tasks) if threaded else map(workers.print_here, tasks))
    assert outcomes[1::2] == ["好.docx"] * 2
    for outcome in outcomes[::2]:
        assert "没有印完，已停止" in str(outcome.reasons[0])


# --- killed ---


@pytest.mark.skipif(not hasattr(os, "fork"), reason="kills a forked process")
@pytest.mark.parametrize("starting", [0, 1])
def test_where_no_worker_starts_every_paper_is_printed_here_and_in_order(starting, monkeypatch) -> None:
    started: list[int] = []
    kind = type(workers.started_anew().Process())
    start = kind.start

    def fail_after_a_few(process: Any) -> None:
        if len(started) >= starting:
            raise OSError(errno.ENOMEM, "Cannot allocate memory")
        started.append(1)
        start(process)

    monkeypatch.setattr(kind, "start", fail_after_a_few)
    monkeypatch.setattr(workers, "print_one", lambda sheet: sheet.name)
    names = [f"{n}.docx" for n in range(20)]
    assert list(workers.print_all(workers.PrintTask(name, b"") for name in names)) == names


def test_a_run_killed_at_many_points_and_started_again_ends_with_the_same_bytes(tmp_path: Path) -> None:
    original = write_few_villages(tmp_path / "few", "东沟村", "柳树坪村").parent

    def job(name: str) -> Job:
        data = tmp_path / name / "data"
        if not data.exists():
            shutil.copytree(original, data)
        return Job(data, tmp_path / name / "out", villages=frozenset({"东沟村"}))

    def calls_of(name: str, limit: int) -> int:
        """Run in a forked process, killed before its call number `limit`; return its signal, or 0."""
        child = os.fork()
        if not child:
            left = iter(range(limit))

            def watch(_frame: object, event: str, _argument: object) -> None:
                if event == "c_call" and next(left, None) is None:
                    os.kill(os.getpid(), signal.SIGKILL)

            try:
                sys.setprofile(watch)
                make_quarter(job(name), LETTERS, QUARTER)
            finally:
                sys.setprofile(None)
                os._exit(0)
        return -os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])

    make_quarter(job("never"), LETTERS, QUARTER)
    never_killed, numbers = papers(tmp_path / "never" / "out"), cli_numbers(job("never").data)
    assert len(never_killed) == 8  # three letters and a book, each in Word and PDF
    make_quarter(job("warm"), LETTERS, QUARTER)  # A layout is kept ready from the second paper of its shape.
    whole = calls_in_a_child(lambda: make_quarter(job("counted"), LETTERS, QUARTER))
    chance = random.Random(7)  # noqa: S311
    deaths = attempt = 0
    while deaths < DEATHS:
        # The workbook is read first: what may be torn is written after that, in the last part of the run.
        point = chance.randrange(whole // 20 if deaths < DEATHS * 2 // 5 else whole * 4 // 5, whole)
        if calls_of(str(attempt), point) == signal.SIGKILL:
            deaths += 1
        else:
            whole = point  # Waiting for a worker takes now more, now fewer calls.
        make_quarter(job(str(attempt)), LETTERS, QUARTER)
        assert papers(tmp_path / str(attempt) / "out") == never_killed
        assert cli_numbers(job(str(attempt)).data) == numbers
        attempt += 1
        assert attempt < 2 * DEATHS


def calls_in_a_child(work: Any) -> int:
    """Return how many calls `work` makes in a forked process: its workers begin anew there."""
    told, tell = os.pipe()
    child = os.fork()
    if not child:
        try:
            os.write(tell, str(count_calls(work)).encode())
        finally:
            os._exit(0)
    os.waitpid(child, 0)
    os.close(tell)
    with os.fdopen(told) as answer:
        return int(answer.read())


def count_calls(work: Any) -> int:
    count = 0

    def watch(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event == "c_call"

    sys.setprofile(watch)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count


# --- whatever a cell or a template may hold ---

HOSTILE = [
    "../../etc/passwd",
    "CON",
    "nul.txt",
    "王" * 300,
    "👨‍👩‍👧",
    "王\u202e二",
    "王\x0b二",
    "王\x00",
    "\ufffe",
    "{{ 7*7 }}",
    "{% for x in y %}",
    "{{ ''.__class__.__mro__ }}",
    "=cmd|'/c calc'!A1",
    "+1",
    "@SUM(A1)",
    "<w:p/>",
    "&amp;",
    "]]>",
    "141199196207150011",
    "1.41199E+17",
    "  ",
    "\t",
    "a/b\\c:d*e?f",
    "．．／",
    "𠮷" * 40,
    "否",
    "2022-02-30",
    "99999999999999999999",
    -1,
    0,
    1e300,
    True,
    "二〇二二年",
    "NaN",
    "inf",
    "2022Q9",
    "王、李、王",
]
ENGLISH = re.compile(r"Traceback|Error\b|Exception|NoneType|程序出错")


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("sound") / "data"
    data.mkdir()
    write_workbook(data / "数据.xlsx", sound_quarter().dataset().rows)
    return data


def run(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str]:
    capsys.readouterr()
    code = cli.run([str(word) for word in words])
    told = capsys.readouterr()
    return code, told.out + told.err


def parts_of(file: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(file) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def write_parts(file: Path, parts: dict[str, bytes]) -> None:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for part, content in parts.items():
            archive.writestr(part, content)


def with_cell(sheet: bytes, row: int, column: int, value: str | float) -> bytes:
    """Return `sheet` with `value` in one of its cells below the headings, as Excel writes it."""
    root = etree.fromstring(sheet)
    headings, *lines = root.iter(MAIN + "row")
    if not lines:
        return sheet
    line, place = lines[row % len(lines)], get_column_letter(1 + column % len(headings))
    cells = {cell.get("r").rstrip("0123456789"): cell for cell in line}
    cell = cells[place] = etree.Element(MAIN + "c", r=place + line.get("r"))
    if isinstance(value, str):
        text = etree.SubElement(etree.SubElement(cell, MAIN + "is"), MAIN + "t")
        text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        text.text = re.sub("[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", lambda m: f"_x{ord(m[0]):04X}_", value)
        cell.set("t", "inlineStr")
    else:
        etree.SubElement(cell, MAIN + "v").text = str(int(value) if isinstance(value, bool) else value)
        cell.set("t", "b" if isinstance(value, bool) else "n")
    line[:] = [cells[letter] for letter in sorted(cells, key=column_index_from_string)]
    return etree.tostring(root)


def test_the_sound_workbook_of_the_fuzz_makes_its_letter(sound: Path, tmp_path: Path, capsys) -> None:
    code, told = run(capsys, "--data", sound, "--out", tmp_path, "letters", str(Q2), "--format", "docx")
    assert code == 0, told
    assert len(papers(tmp_path)) == 3  # a letter, the village's book and the run's


CELLS = st.lists(
    st.tuples(
        st.integers(0, 10**6),
        st.integers(0, 10**6),
        st.integers(0, 10**6),
        st.sampled_from(HOSTILE) | st.text(st.characters(codec="utf-8"), max_size=40),
    ),
    min_size=1,
    max_size=4,
)


# Without shrinking: a run takes a second.
unhurried = settings(
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
)


@settings(unhurried, max_examples=SPOILT)
@given(changes=CELLS)
def test_whatever_a_cell_holds_the_letters_are_made_or_refused_in_chinese_by_cell(
    changes, sound, tmp_path_factory, capsys
) -> None:
    folder = tmp_path_factory.mktemp("fuzz")
    (folder / "data").mkdir()
    parts = parts_of(sound / "数据.xlsx")
    sheets = [name for name in parts if name.startswith("xl/worksheets/sheet")]
    for sheet, row, column, value in changes:
        name = sheets[sheet % len(sheets)]
        parts[name] = with_cell(parts[name], row, column, value)
    write_parts(folder / "data" / "数据.xlsx", parts)
    code, told = run(
        capsys, "--data", folder / "data", "--out", folder / "out", "letters", str(Q2), "--format", "docx"
    )
    assert code in {0, 2, 3, 4}, told
    assert not ENGLISH.search(told), told
    assert {path.name for path in folder.iterdir()} <= {"data", "out"}
    assert not re.search(r"(?<!\d)\d{17}[\dX](?!\d)", told)
    if code == 3:
        assert "单元格" in told or "工作表" in told
        assert not (folder / "out").exists() or papers(folder / "out") == {}


TAGS = [
    "{{ 不认识 }}",
    "{{ 户主 ",
    "{% if %}",
    "{%p for x in 户主 %}",
    "{{ 户主.__class__ }}",
    "{{ cycler.__init__.__globals__ }}",
    "{{ 户主|attr('__class__') }}",
    "{{ range(10**9)|list }}",
    "{% include '/etc/passwd' %}",
    "{% macro x() %}{{ x() }}{% endmacro %}",
    "{{ 户主 * 10**9 }}",
    "{# ",
    "%}",
    "</w:t>",
    "<!DOCTYPE x>",
    "&#x0;",
    "{{ self }}",
    "{{ lipsum() }}",
]


FILES = ["templates/退出告知书.docx", "templates/监测户帮扶台账.xlsx", "data/数据.xlsx"]


@settings(unhurried, max_examples=SPOILT)
@given(
    name=st.sampled_from(FILES),
    place=st.integers(0, 10**6),
    tag=st.sampled_from(TAGS) | st.text(max_size=12),
    cut=st.integers(0, 60),
    raw=st.booleans(),
)
def test_whatever_is_done_to_a_file_the_papers_are_made_or_refused_in_chinese(
    name, place, tag, cut, raw, sound, tmp_path_factory, capsys
) -> None:
    folder = tmp_path_factory.mktemp("files")
    shutil.copytree(sound, folder / "data")
    (folder / "templates").mkdir()
    for template in ("退出告知书.docx", "监测户帮扶台账.xlsx"):
        shutil.copy(TEMPLATES / template, folder / "templates")
    file = folder / name
    if raw:
        content = bytearray(file.read_bytes())
        content[place % len(content) : place % len(content) + cut] = tag.encode("utf-8", "surrogatepass")
        file.write_bytes(content)
    else:
        edit_text(file, place, tag)
    began = sum(os.times()[:4])
    code, told = run(
        capsys,
        *("--data", folder / "data", "--out", folder / "out", "--templates", folder / "templates"),
        *("make", "退出告知书", "监测户帮扶台账", str(Q2), "--format", "docx,xlsx"),
    )
    assert code in {0, 3, 4}, told
    assert not ENGLISH.search(told), told
    assert "root:" not in told
    assert sum(os.times()[:4]) - began < 30, "seconds of work, its processes' too: a cell that hangs"
    assert {path.name for path in folder.iterdir()} <= {"data", "out", "templates"}


def edit_text(file: Path, place: int, tag: str) -> None:
    """Put `tag` into one of the texts of the file, as a hand with a text editor would."""
    parts = parts_of(file)
    spots = [
        (name, found.start(1))
        for name, content in sorted(parts.items())
        if name.endswith(".xml")
        for found in re.finditer(rb"<(?:w:)?t\b[^>]*>([^<]*)<", content)
    ]
    name, spot = spots[place % len(spots)]
    parts[name] = parts[name][:spot] + tag.encode("utf-8", "surrogatepass") + parts[name][spot:]
    write_parts(file, parts)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="counts the calls of a forked process")
@pytest.mark.parametrize(
    ("seconds", "work"), [(60.0, 0.0), (0.2, 0.6)], ids=["in time", "ended while it was stopped"]
)
def test_work_watched_for_its_time_leaves_the_process_as_it_was(seconds: float, work: float) -> None:
    def swallow() -> None:
        end = time.monotonic() + work
        while time.monotonic() < end:
            with suppress(BaseException):
                sum(range(1000))

    child = os.fork()
    if not child:
        with suppress(TimeoutError):
            run_in_time(swallow, seconds)
        count_calls(swallow)
        os._exit(7)
    for _ in range(100):
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            break
        time.sleep(0.1)
    else:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        pytest.fail("a call that is profiled never ends")
    assert os.waitstatus_to_exitcode(status) == 7
