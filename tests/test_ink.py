"""Room for ink and for words: measured in every template, and in papers filled with the sample."""

from __future__ import annotations

import io
import re
from itertools import pairwise
from typing import TYPE_CHECKING

import docx
import pytest
from cell_lines import faults_of
from docx.oxml.ns import qn
from office_samples import SAMPLE, filled_sheets, names_of
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Font

from generators.catalogue import CATALOGUE
from generators.errors import Severity
from generators.pipeline.data_folder import make_new_data
from generators.pipeline.job import Job
from generators.pipeline.template_trial import Trial, try_template
from generators.pipeline.templates import Templates
from generators.records.columns import Quarter
from tools.ink import TABLE, TEMPLATES, as_table, rooms
from tools.ledger_templates import house_style
from tools.ledger_templates.columns import LEDGERS
from tools.ledger_templates.summary import QUARTERS, TOPICS, VILLAGES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from lxml import etree

TWIPS_A_POINT = 20
CELL_MARGINS = 2 * 57
"""Twips left and right of a cell's text, as the templates set them (`w:tblCellMar`, §17.4.42)."""
WHOLE = re.compile(
    r"\d{10}|[\u4e00-\u9fff]{2,4}户|\d{4}\.\d{1,2}\.\d{1,2}|\d{4}年\d{1,2}月\d{1,2}日|脱贫不稳定户|边缘易致贫户|突发严重困难户"
)
"""Words of a list that stand in one line: dates, and what a household is."""


def test_every_signature_seal_and_line_to_fill_of_every_template_has_its_room() -> None:
    found = rooms()
    assert len(found) > 150
    assert {room.kind for room in found} == {"印章", "签名", "签名（每户一行）", "手填行"}
    assert [f"{r.template}：{r.what}" for r in found if not r.is_enough] == []


def test_the_table_of_room_for_ink_is_the_one_that_was_measured() -> None:
    assert TABLE.read_text(encoding="utf-8") == as_table(rooms()), "run python -m tools.ink"


NAME = re.compile(
    r"(\{\{ [^{}]* \}\})*\{\{ [^{}]*"
    r"(姓名|户主|负责人|责任人|主持人|记录人|村|安置点|行\.(序号|人口|异议|处理结果|预判意见)) \}\}"
)


def test_every_cell_of_a_template_that_names_or_numbers_somebody_keeps_it_in_one_line() -> None:
    loose, fitted = [], 0
    for path in sorted(TEMPLATES.glob("*.docx")):
        for cell in docx.Document(str(path)).element.body.iter(qn("w:tc")):
            texts = ["".join(t.text or "" for t in p.iter(qn("w:t"))) for p in cell.findall(qn("w:p"))]
            if any(map(NAME.fullmatch, texts)):
                fitted += 1
                if cell.find(f"{qn('w:tcPr')}/{qn('w:tcFitText')}") is None:
                    loose.append((path.stem, texts))
    assert fitted > 100
    assert loose == []


@pytest.mark.parametrize("ledger", [*LEDGERS, VILLAGES, TOPICS, QUARTERS], ids=lambda ledger: ledger.key)
def test_a_ledger_is_nine_points_on_paper_and_wide_ones_are_a3(ledger: house_style.Ledger) -> None:
    paper = ledger.paper or house_style.paper_for(ledger)
    _, scale = house_style.fit(ledger, paper)
    assert ledger.size * scale >= 8.995
    assert paper == house_style.A4 or len(ledger.columns) > 16 or ledger.paper


@pytest.fixture(scope="module")
def job(tmp_path_factory: pytest.TempPathFactory) -> Job:
    return Job(data=SAMPLE, out=tmp_path_factory.mktemp("out"))


LISTS = [kind for kind in CATALOGUE if not kind.is_sheet]


@pytest.mark.parametrize("kind", LISTS, ids=lambda kind: kind.name)
def test_dates_and_what_a_household_is_stand_in_one_line(kind, job: Job) -> None:
    subjects = kind.subjects(job.dataset, Quarter(2022, 2), ())
    sound = (
        subject
        for subject in subjects
        if not any(f.severity is Severity.BLOCK for f in kind.findings(job.dataset, subject.record))
    )
    if (subject := next(sound, None)) is None:
        pytest.skip("示例里没有这种文书的内容")
    fields = kind.fields(job.dataset, subject, "第001号", lambda _: "第001号")
    paper = docx.Document(io.BytesIO(Templates(job.template_folders)[kind.template][0].fill(fields)))
    sizes = {style.style_id: style.font.size for style in paper.styles if style.font.size is not None}
    split = set()
    for cell in paper.element.body.iter(qn("w:tc")):
        width = int(cell.find(f"{qn('w:tcPr')}/{qn('w:tcW')}").get(qn("w:w"))) - CELL_MARGINS
        for paragraph in cell.findall(qn("w:p")):
            text = "".join(node.text or "" for node in paragraph.iter(qn("w:t")))
            if WHOLE.fullmatch(text):
                size = sizes[paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}").get(qn("w:val"))].pt
                wide = sum(1.0 if character > "\u2e80" else 0.5 for character in text)
                if wide * size * TWIPS_A_POINT > width:
                    split.add((text, round(width / TWIPS_A_POINT / size, 1)))
    assert split == set()


SHEETS = [kind for kind in CATALOGUE if kind.is_sheet]


@pytest.mark.parametrize("kind", SHEETS, ids=lambda kind: kind.name)
def test_no_cell_of_a_sheet_breaks_within_a_name_a_date_or_a_number_or_is_cut_off(kind, job: Job) -> None:
    for data in filled_sheets(kind, job):
        assert [*faults_of(load_workbook(io.BytesIO(data)), names_of(job.dataset))] == []


LONG = "阿卜杜热合曼·吐尔逊江"
NARROW = [
    # width, wraps, shrinks, height, text, what is found
    (8, True, False, 60, "已于6月22日修好", ["breaks 6月22日"]),
    (8, True, False, 60, "已于\n6月22日\n修好", []),
    (9, True, False, 20, "屋顶漏雨已修好", ["too high"]),
    (9, True, False, 60, "李四、张三丰", ["breaks 张三丰"]),
    (8, False, False, 20, "2022年6月22日", ["cut off"]),
    (8, False, True, 20, LONG, ["shrunk"]),
    (20, True, False, 20, "已于6月22日修好", []),
]


@pytest.mark.parametrize(("width", "wraps", "shrinks", "height", "text", "found"), NARROW)
def test_a_cell_too_narrow_for_its_words_is_found(width, wraps, shrinks, height, text, found) -> None:
    book = Workbook()
    sheet = book.active
    sheet["A1"] = text
    sheet["A1"].font = Font(size=10)
    sheet["A1"].alignment = Alignment(wrap_text=wraps, shrink_to_fit=shrinks)
    sheet.column_dimensions["A"].width, sheet.row_dimensions[1].height = width, height
    assert [fault for _, fault, _ in faults_of(book, frozenset(["李四", "张三丰"]))] == found


@pytest.mark.parametrize("path", sorted(TEMPLATES.glob("*.docx")), ids=lambda path: path.stem)
def test_a_label_leaves_no_character_alone_and_no_box_stands_without_one(path: Path) -> None:
    lonely, empty = [], []
    for table in docx.Document(str(path)).element.iter(qn("w:tbl")):
        for row in table.iterchildren(qn("w:tr")):
            cells = list(row.iterchildren(qn("w:tc")))
            signs = [any("栏目" in style for style in styles_of(cell)) for cell in cells]
            texts = ["".join(t.text or "" for t in cell.iter(qn("w:t"))) for cell in cells]
            if any(signs) and not all(signs):
                empty += [texts for a, b in pairwise(texts) if not a and not b]
            lonely += [
                line
                for cell, is_label in zip(cells, signs, strict=True)
                if is_label
                for line in lonely_lines(cell)
            ]
    assert (lonely, empty) == ([], [])


def styles_of(cell: etree._Element) -> list[str]:
    """Return the paragraph styles of a cell."""
    return [style.get(qn("w:val")) for style in cell.iter(qn("w:pStyle"))]


POINTS = {"表格栏目": 12, "窄表栏目": 10.5, "密表栏目": 9}


def lonely_lines(cell: etree._Element) -> Iterator[str]:
    """Yield the lines of a label that, filled to the edge, leave one character to the next."""
    width = int(next(cell.iter(qn("w:tcW"))).get(qn("w:w"))) - CELL_MARGINS
    for paragraph in cell.iterchildren(qn("w:p")):
        size = POINTS.get(next(paragraph.iter(qn("w:pStyle"))).get(qn("w:val")))
        words = "".join(
            "\n" if n.tag == qn("w:br") else n.text or "" for n in paragraph.iter(qn("w:br"), qn("w:t"))
        )
        if size and not re.search("[{}0-9/]", words):
            room = int(width / (size * TWIPS_A_POINT))
            yield from (
                line for line in words.split("\n") if room > 3 and len(line) > room and len(line) % room == 1
            )


@pytest.mark.parametrize("file", sorted(path.name for path in TEMPLATES.glob("*.??*x")))
def test_every_shipped_template_can_be_tried_in_a_township_that_has_nothing_yet(
    file: str, empty: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A template that ends its reader is tried elsewhere: no reader of its own for each of the shipped.
    monkeypatch.setattr("generators.pipeline.templates.prove", lambda file, content: None)
    monkeypatch.setattr("generators.pipeline.template_trial._printed", lambda *given: Trial(pdf=given[1]))
    trial = try_template(empty, file, (TEMPLATES / file).read_bytes())
    assert (trial.findings, trial.left_out) == ((), ())
    assert trial.pdf.startswith(b"PK"), "it was filled"


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Job:
    folder = tmp_path_factory.mktemp("empty") / "河畔镇"
    make_new_data(folder, ["临水县河畔镇"])
    return Job(folder, folder)
