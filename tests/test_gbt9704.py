from __future__ import annotations

import re
from pathlib import Path

import pytest
from by_libreoffice import convert, needs_libreoffice

from generators.filling.docx import WordTemplate
from generators.printing import print_docx
from tools.gbt9704.clauses import CLAUSES, Clause
from tools.gbt9704.papers import KINDS, TEMPLATES, fill_paper, paper
from tools.gbt9704.reading import Paper

TABLE = Path(__file__).parents[1] / "docs" / "gbt9704.md"


def _name(clause: Clause) -> str:
    return f"{clause.clause}-{clause.read.__name__.lstrip('_')}"


@pytest.mark.parametrize("clause", CLAUSES, ids=_name)
def test_the_print_meets_the_clause(clause: Clause) -> None:
    reading = clause.measure()
    assert reading.holds, f"{clause.clause} {clause.required}：{reading.measured}"


@pytest.mark.parametrize("clause", CLAUSES, ids=_name)
def test_a_paper_made_wrong_fails_the_clause(clause: Clause) -> None:
    reading = clause.measure(clause.wrong)
    assert not reading.holds, f"{clause.clause} {clause.required}：{reading.measured}"


def test_every_measurable_row_of_the_standard_is_measured() -> None:
    assert {clause.row for clause in CLAUSES} == set(range(3, 38)) - {33}


def test_the_table_in_the_docs_is_of_these_clauses() -> None:
    table = TABLE.read_text(encoding="utf-8")
    assert re.findall(r"`(\w+)` \|$", table, re.MULTILINE) == [c.read.__name__.lstrip("_") for c in CLAUSES]
    assert "不符**" not in table


def test_the_imprint_can_be_moved_to_a_page_of_its_own() -> None:
    assert len(paper("版记另面").pages) == len(paper("上行文").pages) + 1
    last = paper("版记另面").pages[-1]
    assert last.rules[-1].bottom == pytest.approx(262, abs=0.5)
    assert "主送：" in "".join(line.text for line in last.lines)


@pytest.mark.parametrize(
    ("characters", "size"), [(8, "大"), (10, "大"), (12, "中"), (16, "小"), (20, "特小")]
)
def test_a_mark_of_eight_to_twenty_characters_stands_on_one_line(characters: int, size: str) -> None:
    mark = ("山西省吕梁市兴县交楼申乡人民政府综合便民服务中心"[: characters - 2]) + "文件"
    context = {**KINDS["套打"][1], "套打": False, "发文机关标志": mark, "标志大小": size}
    data = WordTemplate.open(TEMPLATES / "公文.docx").fill(context)
    line = next(line for line in Paper(print_docx(data, name=mark).pdf).iter_lines() if line.letters[0].red)
    assert line.text == mark
    assert line.ink.top == pytest.approx(72, abs=1)
    assert line.x0 >= 27.8
    assert line.x1 <= 184.2


@needs_libreoffice
def test_libreoffice_prints_the_same_lines_on_the_same_pages(tmp_path: Path) -> None:
    for kind in KINDS:
        (tmp_path / f"{kind}.docx").write_bytes(fill_paper(kind))
    convert(tmp_path, "pdf", *tmp_path.glob("*.docx"))
    for kind in KINDS:
        theirs = Paper((tmp_path / f"{kind}.pdf").read_bytes())
        assert _black_lines(theirs, kind) == _black_lines(paper(kind), kind), kind


def _black_lines(sheet: Paper, kind: str) -> list[list[str]]:
    """Return the lines of each page; LibreOffice keeps 4 mm under the head of 信函: left out.

    The number beside a landscape table is on the line of one row or another, and so is taken out.
    """
    pages = [
        [
            text
            for line in page.lines
            if not line.letters[0].red and (text := line.text.replace(f"—{page.number}—", ""))
        ]
        for page in sheet.pages
    ]
    return pages[2:] if kind == "信函" else pages
