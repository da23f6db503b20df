"""Pages of every kind: heads repeated, rows whole, nothing signed on a page of its own."""

from __future__ import annotations

import io
import re
from pathlib import Path

import docx
import pdfplumber
import pypdfium2
import pytest
from docx.oxml.ns import qn
from openpyxl import load_workbook

from generators.filling.docx import WordTemplate
from generators.printing import print_docx
from tools.gbt9704.papers import KINDS
from tools.templates.house import draw_template, paragraph
from tools.templates.pages import PORTRAIT, column, roster, sealed, sheet, signatures

TEMPLATES = Path(__file__).parents[1] / "templates"


CELL_EDGES = 2 * 57 / 20
"""Points that a cell leaves free beside its text (`w:tblCellMar`)."""


def texts_of(element) -> str:
    return "".join(node.text or "" for node in element.iter(qn("w:t")))


@pytest.mark.parametrize("path", sorted(TEMPLATES.glob("*.docx")), ids=lambda path: path.stem)
def test_a_list_repeats_its_head_and_cuts_no_row(path: Path) -> None:
    for table in docx.Document(str(path)).element.body.iter(qn("w:tbl")):
        rows = table.findall(qn("w:tr"))
        lasting = [row for row in rows if not texts_of(row).startswith("{%tr")]
        assert all(row.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}") is not None for row in lasting)
        head = texts_of(rows[0])
        if len(lasting) < len(rows) and head and "{" not in head:
            assert rows[0].find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None, head


@pytest.mark.parametrize("path", sorted(TEMPLATES.glob("*.xlsx")), ids=lambda path: path.stem)
def test_a_ledger_repeats_its_head_on_every_page(path: Path) -> None:
    for sheet_ in load_workbook(path):
        marks = [cell.row for row in sheet_ for cell in row if "{{" in str(cell.value) and cell.row > 2]
        if len(marks) > 1 and not sheet_.page_setup.fitToHeight:
            head = int(sheet_.print_title_rows.rpartition("$")[2])
            assert head + 1 in marks, sheet_.title


FOOTS = {
    "who signs": signatures(PORTRAIT, ("填表人", ""), ("审核人", "")),
    "a note, then who signs": paragraph("填表说明", "以上内容属实。") + signatures(PORTRAIT, ("填表人", "")),
    "the seal": sealed(PORTRAIT, "村委会", date="2022年6月20日"),
}


@pytest.mark.parametrize(
    ("foot", "count"), [("who signs", 26), ("a note, then who signs", 25), ("the seal", 23)]
)
def test_what_is_signed_is_never_a_page_without_a_line_of_the_list(foot: str, count: int) -> None:
    body = roster(PORTRAIT, "人", (column("姓名", 1), column("户号", 1)), height=9) + FOOTS[foot]
    template = WordTemplate.open(draw_template(sheet(body)), name="试样")
    people = [{"姓名": "张大山", "户号": f"第{n}户"} for n in range(count)]
    paper = template.fill({"文件标题": "试样", "人": people})
    with pdfplumber.open(io.BytesIO(print_docx(paper, name="试样.docx").pdf)) as book:
        assert len(book.pages) == 2
        for page in book.pages:
            assert "第" in page.crop((0, 0, page.width, page.height - 60)).extract_text()


NAMES = {
    4: re.compile(r"\{\{ 行\.[^ .]*(?:姓名|户主|领导|人) \}\}"),
    5: re.compile(r"\{\{ 行\.(?:村|安置点|迁出村) \}\}"),
}


@pytest.mark.parametrize("path", sorted(TEMPLATES.glob("*.docx")), ids=lambda path: path.stem)
def test_a_name_of_a_person_or_a_place_stands_in_one_line_of_a_list(path: Path) -> None:
    paper = docx.Document(str(path))
    for cell in paper.element.body.iter(qn("w:tc")):
        most = next((most for most, names in NAMES.items() if names.fullmatch(texts_of(cell))), 0)
        if most and (style := next(cell.iter(qn("w:pStyle")), None)) is not None:
            width = int(next(cell.iter(qn("w:tcW"))).get(qn("w:w"))) / 20
            size = paper.styles[style.get(qn("w:val"))].font.size.pt
            assert width - CELL_EDGES >= most * size, texts_of(cell)


HEADINGS = {"一级标题": "一、总体要求", "二级标题": "（一）压实责任"}


def _given(level: str, text: str = "") -> dict[str, str]:
    return {"级别": level, "标题": HEADINGS.get(level, ""), "文": text}


@pytest.mark.parametrize("kind", ["文件", "信函", "命令", "纪要"])
def test_no_heading_of_a_notice_is_the_last_line_of_its_page(kind: str) -> None:
    """Headings over texts of one, two and three lines come upon the last line of a page again and again."""
    template, fields = KINDS[kind]
    body = [
        given
        for count in range(50)
        for given in (
            *map(_given, list(HEADINGS)[: 1 + count % 2]),
            _given("正文", "逐户" * (10 + 14 * (count % 3))),
        )
    ]
    paper = WordTemplate.open(TEMPLATES / f"{template}.docx").fill(
        {**fields, "正文": body, "附表": [], "附文": [], "附件": []}
    )
    with pypdfium2.PdfDocument(print_docx(paper, name=kind).pdf) as book:
        pages = [page.get_textpage().get_text_range().split() for page in book]
    ends = [[line for line in lines if re.search("[一-鿿]", line)][-1] for lines in pages]
    assert sum(end.endswith("逐户") for end in ends) > 4
    assert not set(ends) & set(HEADINGS.values())


@pytest.mark.parametrize("path", sorted(TEMPLATES.glob("*.docx")), ids=lambda path: path.stem)
def test_every_heading_in_a_line_of_its_own_is_kept_with_what_is_under_it(path: Path) -> None:
    paper = docx.Document(str(path))
    for said in paper.paragraphs:
        if re.search("小节|级标题$", said.style.name) and "文 }}" not in said.text:
            kept = said.paragraph_format.keep_with_next, said.style.paragraph_format.keep_with_next
            assert True in kept, said.text


def test_two_households_a_page_leave_no_page_between_them_empty() -> None:
    told = dict.fromkeys(
        ("对象", "人口", "责任人", "类别", "主要困难", "享受政策", "帮扶措施"), "医保参保补贴"
    )
    forms = [{**told, "序号": str(n + 1), "另页": n > 0 and n % 2 == 0} for n in range(7)]
    fields = {"文件标题": "东沟社区2022年第二季度低收入家庭走访表", "共": "7", "户表": forms}
    filled = WordTemplate.open(TEMPLATES / "低收入家庭走访表.docx").fill(fields)
    assert print_docx(filled, name="低收入家庭走访表").pages == 4
