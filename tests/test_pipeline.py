"""A quarter of the sample township: what is made, what is withheld, and what the papers say."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import docx
import openpyxl
import pdfplumber
import pytest
from by_libreoffice import convert, needs_libreoffice
from by_pdfium import page_texts
from docx.enum.section import WD_SECTION
from few_villages import copy_few_villages, copy_sample
from pypdf import PdfReader
from sample_sheets import sample_sheets

from generators.catalogue import CATALOGUE, DocumentKind, Family, kinds_named, kinds_of
from generators.context.notice import notice_context
from generators.filling.docx import WordTemplate, context_paths, missing_and_superfluous
from generators.filling.xlsx import LedgerTemplate
from generators.notice_draft import fill_responsible, read_draft
from generators.pipeline.job import Job
from generators.pipeline.quarters import make_quarter
from generators.records.columns import Quarter

if TYPE_CHECKING:
    from generators.pipeline.report import Report

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "data" / "交楼申乡"
TEMPLATES = ROOT / "templates"
QUARTER = Quarter(2022, 2)
LEDGER_KIND = "易返贫致贫人口排查台账"
LONG_NUMBER = re.compile(r"(?<!\d)(?:\d{18}|\d{17}[Xx]|\d{15})(?!\d)")


def copy_of_sample(folder: Path) -> Path:
    """Return a copy of the sample's data without the register that a demo leaves beside it."""
    data = folder / "交楼申乡"
    copy_sample(data)
    return data


@pytest.fixture(scope="module")
def job(tmp_path_factory: pytest.TempPathFactory) -> Job:
    folder = tmp_path_factory.mktemp("quarter")
    return Job(copy_of_sample(folder), folder / "output", TEMPLATES, frozenset({"docx", "xlsx"}))


@pytest.fixture(scope="module")
def report(job: Job) -> Report:
    """Every kind of the catalogue for every village, in Word and Excel."""
    return make_quarter(job, CATALOGUE, QUARTER)


@pytest.fixture(scope="module")
def printed(job: Job, report: Report) -> dict[str, Path]:
    """The letters, minutes and the pack of one village as PDF."""
    kinds = [*kinds_of(Family.LETTERS), *kinds_named(["民主评议会议记录", "民主评议会前材料"])[0]]
    printing = replace(job, formats=frozenset({"pdf"}), villages=frozenset({"东沟村"}))
    made = make_quarter(printing, kinds, QUARTER).made
    return {place.relative.name: job.out / place.relative for place in made}


@pytest.fixture(scope="module")
def sheets() -> dict[str, list[dict[str, Any]]]:
    return sample_sheets()


def text_of(path: Path) -> str:
    """Return the text of a PDF as another reader reads it, without spaces."""
    return "".join("".join(page_texts(path)).split())


def tables_of(path: Path) -> list[list[list[str]]]:
    return [[[cell.text for cell in row.cells] for row in table.rows] for table in docx.Document(path).tables]


# --- what is made, what is withheld -----------------------------------------------------------------

WITHHELD_LETTERS = {
    ("寨沟门村", "于柱锁"): {"G5"},  # an objection is still open
    ("白杨洼村", "樊贵"): {"G2"},  # the household did not sign the verification
    ("核桃岭村", "张明文"): {"§4.2"},  # 16 of 31 came
    ("核桃岭村", "袁生富"): {"§4.2"},
    ("青石崖村", "赵柱庆"): {"G11"},  # not marked in the system
    ("高墕村", "曾旺厚"): {"G11"},  # no date of the letter
    ("前圪垛村", "郭平"): {"G5"},  # public for 3 days
    ("前圪垛村", "闫虎全"): {"G5"},
    ("后圪垛村", "梁海奎"): {"G6"},  # 低保
    **dict.fromkeys(
        [("井沟畔村", "周明"), ("井沟畔村", "周喜福"), ("井沟畔村", "郑根全")], {"§4.2"}
    ),  # more votes than voters: void
}
WITHHELD_MINUTES = {"白杨洼村": {"G2"}, "核桃岭村": {"§4.2"}, "后圪垛村": {"G6"}, "井沟畔村": {"§4.2"}}


def test_the_letters_withheld_are_those_of_the_table_and_no_others(report: Report) -> None:
    withheld = {
        (paper.village, paper.name): {reason.rule for reason in paper.reasons}
        for paper in report.withheld
        if paper.kind == "退出告知书"
    }
    assert withheld == WITHHELD_LETTERS


def test_the_minutes_withheld_are_those_of_the_table_and_no_others(report: Report) -> None:
    withheld = {
        paper.village: {reason.rule for reason in paper.reasons}
        for paper in report.withheld
        if paper.kind == "民主评议会议记录"
    }
    assert withheld == WITHHELD_MINUTES


def test_every_paper_withheld_says_by_which_rule_and_in_which_cell(report: Report) -> None:
    assert report.withheld
    for paper in report.withheld:
        for reason in paper.reasons:
            assert reason.rule
            assert re.match(r"工作表“.+”(单元格 [A-Z]+\d+|第 \d+ 行)", reason.place), str(reason)


def test_the_letters_made_are_41_and_none_is_of_a_withheld_household(report: Report) -> None:
    letters = [made.relative.name for made in report.made if made.kind == "退出告知书"]
    assert len(letters) == 41
    for village, head in WITHHELD_LETTERS:
        assert not any(name.startswith(f"{village}-") and name.endswith(f"-{head}.docx") for name in letters)


def test_letters_of_a_village_are_numbered_from_1_without_a_gap(report: Report) -> None:
    numbers: dict[str, list[int]] = {}
    for made in report.made:
        if made.kind == "退出告知书":
            village, _, number, _ = made.relative.stem.split("-")
            numbers.setdefault(village, []).append(int(number))
    assert all(sorted(given) == list(range(1, len(given) + 1)) for given in numbers.values())


def test_every_kind_with_data_in_the_sample_makes_something(report: Report, job: Job) -> None:
    with_data = {kind.name for kind in CATALOGUE if contexts_of(kind, job)}
    assert {made.kind.removesuffix("合订") for made in report.made} == with_data
    assert len(with_data) >= len(CATALOGUE) - 2


# --- templates and contexts agree -------------------------------------------------------------------


NUMBER = "交楼申乡东沟村防返退告〔2022〕第001号"


def contexts_of(kind: DocumentKind, job: Job) -> list[dict[str, Any]]:
    """Return what the kind's context gives for every subject of the quarter that no gate stops."""
    contexts = []
    for subject in kind.subjects(job.dataset, QUARTER, frozenset()):
        if not any(f.severity == "阻断" for f in kind.judge(job.dataset, subject.record)[0]):
            contexts.append(dict(kind.fields(job.dataset, subject, NUMBER, lambda _: NUMBER)))
    return contexts


@pytest.mark.parametrize("kind", CATALOGUE, ids=lambda kind: kind.name)
def test_the_template_asks_for_what_the_context_gives(kind: DocumentKind, job: Job) -> None:
    contexts = contexts_of(kind, job)
    if not contexts:
        pytest.skip("示例里没有这种文书的内容")
    if kind.template.endswith(".xlsx"):
        sheet = LedgerTemplate.open(TEMPLATES / kind.template)
        # A ledger may leave out what the context gives; an empty list is a 零报告.
        known = frozenset().union(*(context_paths(context) for context in contexts))
        empty = tuple(f"{path}." for path in known if path.endswith("[]"))
        unknown = sheet.placeholders() - known
        assert {path for path in unknown if not path.startswith(empty)} == set()
        return
    word = WordTemplate.open(TEMPLATES / kind.template)
    told = [missing_and_superfluous(word, context) for context in contexts]
    assert {path for missing, _ in told for path in missing} == set()
    assert {path for _, superfluous in told for path in superfluous} == set()


def test_the_notice_template_asks_for_what_the_context_gives(job: Job) -> None:
    draft = read_draft(SAMPLE / "notices" / "79号.txt", "交楼申乡")
    names = {"三（一）": "甲", "三（二）": "乙", "三（三）": "丙", "三（四）": "丁"}
    context = notice_context(job.dataset, fill_responsible(draft, names), "交政发〔2022〕79号")
    missing, superfluous = missing_and_superfluous(WordTemplate.open(TEMPLATES / "公文.docx"), context)
    assert (missing, superfluous) == (frozenset(), frozenset())


HEADS = {
    "信函": "主送：县财政局\n份号：000012\n",
    "命令": "令号：第3号\n职务：乡长\n",
    "纪要": "主送：各村\n标志：交楼申乡党委会议纪要\n出席：田芳\n",
}


@pytest.mark.parametrize("given", HEADS)
def test_a_template_of_another_format_asks_for_what_the_context_gives(
    job: Job, tmp_path: Path, given: str
) -> None:
    path = tmp_path / "80号.txt"
    head = f"标题：关于封山的决定\n成文日期：2022年4月18日\n格式：{given}\n{HEADS[given]}"
    path.write_text(f"{head}【正文】\n请照办。\n【附件】\n名单\n甲。\n", encoding="utf-8")
    context = notice_context(job.dataset, read_draft(path, "交楼申乡"), "交政发〔2022〕79号")
    told = missing_and_superfluous(WordTemplate.open(TEMPLATES / f"{given}.docx"), context)
    assert told == (frozenset(), frozenset())


# --- letters ----------------------------------------------------------------------------------------


def test_a_letter_is_one_a4_page_with_the_name_on_all_three_parts(printed: dict[str, Path]) -> None:
    letters = {name: path for name, path in printed.items() if "退出告知书" in name and "合订" not in name}
    assert sorted(name.split("-")[3] for name in letters) == ["刘燊.pdf", "赵厚福.pdf", "陈信柱.pdf"]
    for name, path in letters.items():
        head = name.removesuffix(".pdf").split("-")[3]
        with pdfplumber.open(path) as pdf:
            assert len(pdf.pages) == 1
            assert (round(pdf.pages[0].width), round(pdf.pages[0].height)) == (595, 842)
        text = text_of(path)
        assert "（存根）" in text
        assert f"户主{head}" in text
        assert f"{head}：您户于" in text
        assert "回执" in text
        assert text.count("〔2022〕第00") == 5


def test_no_letter_names_the_reason_of_monitoring_or_an_id_number(report: Report, job: Job) -> None:
    secret = re.compile(
        r"因病|因残|因学|因灾|因意外|缺劳|低保|特困|残疾|患|脱贫不稳定|边缘易致贫|突发严重困难"
    )
    for made in report.made:
        if made.kind == "退出告知书":
            package = docx.Document(job.out / made.relative)
            text = "".join(paragraph.text for paragraph in package.paragraphs) + "".join(
                cell.text for table in package.tables for row in table.rows for cell in row.cells
            )
            assert not secret.search(text), made.relative
            assert not LONG_NUMBER.search(text), made.relative


# --- minutes and the pack ---------------------------------------------------------------------------


def test_the_record_names_everybody_called_and_who_was_absent_and_why(
    report: Report, job: Job, sheets: dict[str, list[dict[str, Any]]]
) -> None:
    meetings = {
        row["村"]: row["会议编号"] for row in sheets["会议"] if row["会议编号"].startswith("2022Q2-评议")
    }
    called = Counter(row["会议编号"] for row in sheets["参会人员"])
    absent = Counter(row["会议编号"] for row in sheets["参会人员"] if row.get("是否到会") == "否")
    checked = 0
    for made in report.made:
        if made.kind == "民主评议会议记录":
            tables = tables_of(job.out / made.relative)
            roll = next(t for t in tables if t[0][-2:] == ["到会情况", "缺席原因"])
            number = meetings[made.village]
            assert len(roll) - 1 == called[number], made.village
            assert sum(row[-2] == "缺席" and row[-1] != "" for row in roll[1:]) == absent[number], (
                made.village
            )
            assert not any("签名" in row for table in tables for row in table), "signed before, on the pack"
            checked += 1
    assert checked == 21


def test_the_votes_in_the_minutes_are_those_of_the_workbook_but_for_whom_they_leave_out(
    report: Report, job: Job, sheets: dict[str, list[dict[str, Any]]]
) -> None:
    left_out = Counter(
        w.village for w in report.withheld if w.kind == "民主评议会议记录" and "没有列入" in w.name
    )
    told = {}
    for made in report.made:
        if made.kind == "民主评议会议记录":
            votes = next(t for t in tables_of(job.out / made.relative) if "弃权" in t[0])
            told[made.village] = [tuple(row[7:11]) for row in votes[1:]]
    assert sum(left_out.values()) > 0
    for village, rows in told.items():
        voted = iter(
            (str(row["同意"]), str(row["不同意"]), str(row["弃权"]), row["评议结果"])
            for row in sheets["评议"]
            if row["会议编号"] == f"2022Q2-评议-{village}"
        )
        held = [row for row in sheets["评议"] if row["会议编号"] == f"2022Q2-评议-{village}"]
        assert len(rows) == len(held) - left_out[village], village
        assert all(row in voted for row in rows), village


def test_the_pack_before_the_meeting_holds_no_vote_and_no_result(report: Report, job: Job) -> None:
    packs = [made for made in report.made if made.kind == "民主评议会前材料"]
    assert len(packs) == 24  # The meeting that has not been held has its pack too.
    assert "木瓜梁村" in {made.village for made in packs}
    for made in packs:
        tables = tables_of(job.out / made.relative)
        ballot = next(table for table in tables if table[0][-3:] == ["同意", "不同意", "弃权"])
        record = next(table for table in tables if "发言要点" in table[0])
        assert all(cell == "" for row in ballot[1:] for cell in row[4:])
        assert all(cell == "" for row in record[1:] for cell in row[5:])


def test_the_printed_minutes_hold_the_text_of_the_word_file(printed: dict[str, Path], job: Job) -> None:
    path = printed["东沟村-民主评议会议记录.pdf"]
    text = text_of(path)
    for paragraph in docx.Document(path.with_suffix(".docx")).paragraphs:
        assert "".join(paragraph.text.split()) in text


# --- ledgers ----------------------------------------------------------------------------------------


def test_a_village_ledger_has_every_household_screened_once_and_its_totals_are_right(
    report: Report, job: Job, sheets: dict[str, list[dict[str, Any]]]
) -> None:
    screened = [row for row in sheets["排查记录"] if row["季度"] == "2022Q2"]
    ledgers = {made.village: made.relative for made in report.made if made.kind == LEDGER_KIND}
    assert len(ledgers) == 24
    for village, relative in ledgers.items():
        expected = [row for row in screened if row["村"] == village]
        sheet = openpyxl.load_workbook(job.out / relative, data_only=True).active
        assert sheet is not None
        rows = list(sheet.iter_rows(values_only=True))
        body = [row for row in rows if isinstance(row[0], int)]
        assert [row[2] for row in body] == [row["户主姓名"] for row in expected]
        assert [row[0] for row in body] == list(range(1, len(expected) + 1))
        assert all(isinstance(row[3], str) for row in body), "an ID number is text"
        total = next(row for row in rows if str(row[0] or row[1]).startswith("合"))
        numbers = [cell for cell in total if isinstance(cell, (int, float))]
        assert sum(row["家庭人口"] for row in expected) in numbers, village


@needs_libreoffice
def test_libreoffice_opens_a_ledger_and_its_sums_are_those_that_were_written(
    report: Report, job: Job, tmp_path: Path
) -> None:
    source = job.out / next(made.relative for made in report.made if made.kind == LEDGER_KIND)
    convert(tmp_path / "out", "xlsx", source)
    ours = openpyxl.load_workbook(source, data_only=True).active
    theirs = openpyxl.load_workbook(tmp_path / "out" / source.name, data_only=True).active
    assert ours is not None
    assert theirs is not None
    for row in ours.iter_rows():
        for cell in row:
            if cell.value is not None:
                assert theirs[cell.coordinate].value == cell.value, cell.coordinate


# --- manners ----------------------------------------------------------------------------------------


def test_a_second_run_changes_nothing(report: Report, job: Job) -> None:
    before = {made.relative: (job.out / made.relative).stat().st_mtime_ns for made in report.made}
    again = make_quarter(job, CATALOGUE, QUARTER)
    assert {str(made.outcome) for made in again.made} == {"未变"}
    assert {made.relative: (job.out / made.relative).stat().st_mtime_ns for made in again.made} == before
    assert again.stale == []


def test_letters_in_another_format_are_not_told_to_be_out_of_date(printed: dict[str, Path], job: Job) -> None:
    printing = replace(job, formats=frozenset({"pdf"}), villages=frozenset({"东沟村"}))
    again = make_quarter(printing, kinds_of(Family.LETTERS), QUARTER)
    assert again.stale == []


def run_apart(data: Path, out: Path, hash_seed: str) -> dict[str, bytes]:
    words = ["make", "退出告知书", "退出告知书发放登记表", "2022Q2", "--village", "柳树坪村"]
    subprocess.run(
        [sys.executable, str(ROOT / "cli.py"), "--data", str(data), "--out", str(out), *words],
        cwd=out.parent,
        env={**os.environ, "PYTHONHASHSEED": hash_seed, "TZ": f"UTC-{hash_seed}"},
        check=True,
        capture_output=True,
    )
    files = {
        path.relative_to(out): path for path in out.rglob("*") if path.suffix in {".docx", ".xlsx", ".pdf"}
    }
    return {str(relative): path.read_bytes() for relative, path in files.items()}


def test_two_fresh_runs_in_two_folders_make_the_same_bytes(tmp_path: Path) -> None:
    first, second = (copy_few_villages(tmp_path / name / "交楼申乡", "柳树坪村") for name in ("one", "two"))
    first = run_apart(first, tmp_path / "one" / "out", "1")
    second = run_apart(second, tmp_path / "two" / "elsewhere", "7")
    assert {Path(name).suffix for name in first} == {".docx", ".xlsx", ".pdf"}
    assert first == second


def test_no_file_name_and_no_reason_holds_an_id_number(report: Report) -> None:
    told = [str(made.relative) for made in report.made]
    told += [str(reason) for paper in report.withheld for reason in paper.reasons]
    told += [str(warning) for warning in report.warnings]
    assert [line for line in told if LONG_NUMBER.search(line)] == []


# --- one file to print ------------------------------------------------------------------------------


def test_the_letters_of_a_village_come_as_one_pdf_too_each_on_a_right_hand_page(printed, job) -> None:
    bound = next(path for name, path in printed.items() if name.endswith("退出告知书-合订.pdf"))
    single = sorted(path for name, path in printed.items() if "退出告知书-0" in name)
    texts = page_texts(bound)
    alone = [page_texts(path)[0] for path in single]
    assert texts[0::2] == alone
    assert all(texts[0::2])
    assert not any(texts[1::2])
    outline = [item.title for item in PdfReader(bound).outline if not isinstance(item, list)]
    assert outline == ["东沟村"]


def test_the_letters_of_a_village_come_as_one_docx_too_a_section_each(tmp_path: Path, job: Job) -> None:
    given = replace(job, out=tmp_path, formats=frozenset({"docx"}), villages=frozenset({"东沟村"}))
    kinds, _ = kinds_named(["退出告知书"])
    report = make_quarter(given, kinds, QUARTER)
    (bound,) = [made.relative for made in report.made if made.kind == "退出告知书合订"]
    document = docx.Document(str(tmp_path / bound))
    singles = [docx.Document(str(tmp_path / m.relative)) for m in report.made if m.kind == "退出告知书"]
    words = [p.text for p in document.paragraphs if p.text]
    assert words == [p.text for single in singles for p in single.paragraphs if p.text]
    assert len(document.sections) == len(singles) == 3
    assert {section.start_type for section in document.sections} == {WD_SECTION.ODD_PAGE}
