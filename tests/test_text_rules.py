"""Every rule of the text finds its case, leaves the other alone, and tells the place in the line."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from by_word_model import needs_word_model
from docx_samples.handmade import handmade, paragraph
from lines_run import lines_run

from generators.checks.text import RULES, Line, Rule, Strength, check_text, likely_words
from generators.checks.text.anchors import needs_of
from generators.checks.text.document import read_document
from generators.checks.text.table import PATTERNS

if TYPE_CHECKING:
    from collections.abc import Callable

NOTICE = Path(__file__).parents[1] / "data" / "交楼申乡" / "notices" / "79号.txt"
KEYS = ["line", "start", "end", "text", "rule", "strength", "message", "suggestion"]


@pytest.mark.parametrize(
    "rule",
    [
        pytest.param(rule, marks=needs_word_model if key == likely_words.KEY else (), id=key)
        for key, rule in RULES.items()
    ],
)
def test_a_rule_finds_its_case(rule: Rule) -> None:
    found = check_text(rule.finds)
    assert rule.key in [finding.rule for finding in found]
    lines = rule.finds.split("\n")
    for finding in found:
        assert lines[finding.line - 1][finding.start : finding.end] == finding.text
        assert finding.message


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.key)
def test_no_rule_speaks_of_the_case_to_leave_alone(rule: Rule) -> None:
    assert check_text(rule.leaves) == ()


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("名称/提法不一", lambda at: f"落实“{chr(0x4E00 + 7 * at)}级帮扶机制{chr(0x6000 + at % 7)}”要求。"),
        ("计算/单价总数", lambda _: "每户3元，"),
    ],
)
def test_twice_the_terms_or_prices_take_about_twice_the_work(key: str, said: Callable[[int], str]) -> None:
    _caches_filled, once, twice = (
        lines_run(lambda text=text: list(RULES[key].find(read_document([Line(1, text)]))))
        for text in ("".join(map(said, range(count))) for count in (20, 40, 80))
    )
    assert twice < 3 * once


def promised_and_given(lines: list[str]) -> dict[int, str]:
    """Return by line of each heading that promises “五巩固” what is said of it, its sections counted here."""
    numerals = "零一二三四五六七八九"
    heads = [at for at, line in enumerate(lines) if re.match(rf"[{numerals}]、", line)]
    told = {}
    for start, end in pairwise([*heads, len(lines)]):
        if promise := re.search(rf"“([{numerals}])\w+”", lines[start]):
            given = sum(line[:1] in "(（" for line in lines[start + 1 : end] if line)
            told[start + 1] = f"写的是{promise[1]}，下面列了{numerals[given]}"
    return told


def test_what_is_wrong_in_the_notice_is_found_by_line(hongtou) -> None:
    told = hongtou("check", NOTICE, "--json")
    found = json.loads(told.out)
    lines = NOTICE.read_text(encoding="utf-8").splitlines()
    assert all(list(item) == KEYS for item in found)
    assert all(lines[item["line"] - 1][item["start"] : item["end"]] == item["text"] for item in found)
    marked = {item["text"] for item in found}
    assert {"、", "(五)", "六提升", "“五巩固”", "“六保障”", "法制意识", "两不愁、三保障"} <= marked
    assert {item["strength"] for item in found} <= set(map(str, Strength))
    promises = {item["line"]: item["message"] for item in found if item["rule"] == "数目/标题所称"}
    assert promises == promised_and_given(lines)


def test_the_screen_tells_line_and_character_and_says_that_nothing_was_changed(
    hongtou, tmp_path: Path
) -> None:
    file = tmp_path / "稿.txt"
    file.write_bytes("各村要按时上报,不得拖延。\r\n".encode("gbk"))
    before = file.read_bytes()
    told = hongtou("check", file)
    assert told.code == 0
    assert "第1行第8字" in told.out
    assert "原文没有改动" in told.out
    assert file.read_bytes() == before


def test_what_is_no_text_is_refused_in_one_line(hongtou, tmp_path: Path) -> None:
    file = tmp_path / "图.png"
    file.write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00\xff\xfe\x00")
    told = hongtou("check", file)
    assert told.code == 3
    assert "读不出文字" in told.err


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf \r\n\t\n", handmade(paragraph("　"))])
def test_what_holds_no_text_is_no_clean_paper(content: bytes, tmp_path: Path, hongtou) -> None:
    (tmp_path / "空").write_bytes(content)
    told = hongtou("check", tmp_path / "空")
    assert told.code == 3
    assert "一个字也没有" in told.err
    assert "共 0 处" not in told.all


@pytest.mark.parametrize(("stated", "wrong"), [("30", []), ("31", ["31"])])
def test_totals_of_a_table_in_a_word_file_are_added_up(hongtou, tmp_path: Path, stated: str, wrong) -> None:
    import docx

    paper = docx.Document()
    table = paper.add_table(rows=4, cols=4)
    for row, texts in zip(
        table.rows,
        [
            ("村", "户主数", "户数", "占比"),
            ("东沟村", "甲", "12", "40"),
            ("西坪村", "乙", "18", "60"),
            ("合计", "", stated, "90"),
        ],
        strict=True,
    ):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    table.cell(3, 0).merge(table.cell(3, 1))  # 合计 over two columns: the sums stand under theirs still
    paper.save(str(tmp_path / "表.docx"))
    found = json.loads(hongtou("check", tmp_path / "表.docx", "--json").out)
    assert [item["text"] for item in found if item["rule"] == "计算/表格合计"] == wrong


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    """Return a workbook of two sheets with a slip that stands in two cells and a total that is wrong."""
    import openpyxl

    book = openpyxl.Workbook()
    book.active.title = "说明"
    book.active["B3"] = "各村要认真布署,按时上报。"
    sheet = book.create_sheet("台账")
    for row in [
        ("村", "户数", "措施"),
        ("东沟村", 12, "已布署到位"),
        ("西坪村", 18, "已布署到位"),
        ("合计", 31, ""),
    ]:
        sheet.append(row)
    book.save(tmp_path / "台账.xlsx")
    return tmp_path / "台账.xlsx"


def test_the_cells_of_a_workbook_are_read_and_findings_told_by_sheet_and_cell(
    hongtou, workbook: Path
) -> None:
    before = workbook.read_bytes()
    found = json.loads(hongtou("check", workbook, "--json").out)
    assert [(item["sheet"], item["cell"], item["text"]) for item in found] == [
        ("说明", "B3", "布署"),
        ("说明", "B3", ","),
        ("台账", "C2", "布署"),
        ("台账", "C3", "布署"),
        ("台账", "B4", "31"),
    ]
    assert "工作表“台账”C3第2字" in hongtou("check", workbook).out
    assert workbook.read_bytes() == before


@pytest.mark.parametrize("words", [("--comments", "批注.docx"), ("--mend", "修订.docx"), ("--layout",)])
def test_of_a_workbook_no_word_file_is_made(hongtou, workbook: Path, words: tuple[str, ...]) -> None:
    told = hongtou("check", workbook, *(word if word[0] == "-" else workbook.parent / word for word in words))
    assert told.code == 2
    assert "电子表格" in told.err
    assert not list(workbook.parent.glob("*.docx"))


def test_a_workbook_is_made_no_draft(hongtou, workbook: Path) -> None:
    told = hongtou("draft", workbook, workbook.parent / "稿.txt")
    assert told.code == 3
    assert "电子表格" in told.err


def test_a_paragraph_of_any_length_is_read_to_its_end_and_told_by_its_own_offsets() -> None:
    """Patterns that take the square of a line would not come back from one of a hundred thousand signs."""
    sentences = [f"{n}组今年种植玉米{n + 100}亩，长势良好。" for n in range(1, 400)]
    for n in (20, 150, 398):
        sentences[n] = sentences[n].replace("，", "，，")
    line = "".join(sentences)
    expected = [match.start() for match in re.finditer("，，", line)]
    assert [finding.start for finding in check_text(line)] == expected
    assert not {finding.line for finding in check_text("1村" * 10_000)} - {1}


def test_a_paragraph_is_left_unwalked_only_where_a_pattern_finds_nothing_in_it() -> None:
    sets = Path(__file__).parent / "proofreading"
    texts = [text for rule in RULES.values() for text in (rule.finds, rule.leaves)]
    texts += [(sets / f"{name}.txt").read_text(encoding="utf-8") for name in ("find", "leave", "papers")]
    blocks = read_document([Line(1, line) for text in texts for line in text.split("\n")[::3]]).blocks
    left = {own: [block for block in blocks if not own.may_match(block)] for own in PATTERNS}
    assert sum(map(len, left.values())) > 0.8 * len(PATTERNS) * len(blocks) > 100_000
    assert not [own for own in PATTERNS if any(own.pattern.search(block.text) for block in left[own])]


@pytest.mark.parametrize(
    ("pattern", "needs"),
    [
        ("(?:共|总)计", [{"共计", "总计"}]),
        (r"共计?\d+户", [{r"\d"}, {"共", "共计"}, {"户"}]),
        ("[，。]{3}", [{"，，", "，。", "。，", "。。"}]),
        ("(?<=据)报(?=道|告)(?!书)", [{"报"}, {"据"}, {"告", "道"}]),
        ("以下[^，]{1,4}工作|如下(?:各项)*任务", [{"以下", "如下"}, {"任务", "工作"}]),
        ("(?:不要)?|一定", []),
        (r"(.)\1", []),
        ("(?i:pdf)", []),
    ],
)
def test_what_each_match_holds_is_read_of_a_pattern(pattern: str, needs: list[set[str]]) -> None:
    assert sorted(map(sorted, needs_of(pattern))) == sorted(map(sorted, needs))
