"""What is copied from one laid out before looks as if it had been laid out itself."""

from __future__ import annotations

import gc
import io
import re
from functools import partial
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from docx_samples.handmade import PAGE, handmade, page_field, paragraph, row, table
from openpyxl.styles import Alignment
from pypdf import PdfReader
from weasyprint.formatting_structure import boxes

from generators.printing import print_docx, print_sheet
from generators.printing.bulk import layout_cache
from generators.printing.docx.cell_copies import CellCopies
from generators.printing.layout import engine, reuse

if TYPE_CHECKING:
    from collections.abc import Callable

WRAPPED = "因病因学支出较大，收入不稳定，列入监测，落实帮扶措施。"
HEAD = row([paragraph("户主"), paragraph("情况")], "<w:cantSplit/><w:tblHeader/>")


def ruled(*rows: str) -> bytes:
    return handmade(table([HEAD, *rows], [3000, 5000]) + paragraph("完"))


def sheet() -> bytes:
    book = openpyxl.Workbook()
    for number in range(90):
        book.active.append(["是", WRAPPED, number % 3, ""])
        book.active.cell(number + 1, 2).alignment = Alignment(wrap_text=True, vertical="center")
    book.active.page_setup.fitToHeight = 2
    book.active.sheet_properties.pageSetUpPr = openpyxl.worksheet.properties.PageSetupProperties(
        fitToPage=True
    )
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def rows(properties: str = "", high: str = "") -> list[str]:
    """Return rows enough for three pages, most of their cells alike."""
    middle = f'<w:tcPr><w:vAlign w:val="center"/></w:tcPr>{paragraph(WRAPPED * 2)}'
    return [row([paragraph("是□　否□") * (1 + n % 2), middle], properties + high) for n in range(45)]


TALL = '<w:trHeight w:val="900" w:hRule="atLeast"/>'


@pytest.mark.parametrize(
    ("prints", "content"),
    [
        pytest.param(print_docx, ruled(*rows()), id="rows that a page may break"),
        pytest.param(print_docx, ruled(*rows("<w:cantSplit/>")), id="rows that it may not"),
        pytest.param(print_docx, ruled(*rows(high=TALL)), id="rows of a least height"),
        pytest.param(print_sheet, sheet(), id="a sheet fitted to two pages"),
    ],
)
def test_cells_that_are_alike_print_as_if_each_were_laid_out(
    prints: Callable[[bytes], Any], content: bytes, monkeypatch
):
    copied = Counting(reuse._copied)
    monkeypatch.setattr(reuse, "_copied", copied)
    layout_cache.forget()
    with_copies = prints(content)
    assert copied.calls > 40
    monkeypatch.setattr(reuse, "_signature_of", lambda _: None)
    layout_cache.forget()
    assert drawn(prints(content).pdf) == drawn(with_copies.pdf)
    assert with_copies.pages >= 2


def noted() -> bytes:
    """Return a paper of two footnotes that hold tables with the same words."""
    held = table([row([paragraph("出处"), paragraph("某书")])], [2000, 2000]) + paragraph("")
    notes = "".join(f'<w:footnote w:id="{number}">{held}</w:footnote>' for number in (2, 3))
    call = '<w:r><w:footnoteReference w:id="{}"/></w:r>'
    body = paragraph("甲", more=call.format(2)) + paragraph("乙", more=call.format(3))
    return handmade(body, parts={"footnotes": ("footnotes", notes)})


HIDDEN = "<w:r><w:rPr><w:vanish/></w:rPr><w:t>藏</w:t></w:r>"


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(ruled(*rows()), id="words and lines"),
        pytest.param(ruled(*[row([paragraph("甲", more=HIDDEN)] * 2)] * 3), id="hidden words"),
        pytest.param(ruled(*[row([paragraph("第", more=page_field("PAGE"))] * 2)] * 3), id="fields"),
        pytest.param(noted(), id="tables in notes"),
    ],
)
def test_cells_that_are_alike_print_as_if_each_were_read(content: bytes, monkeypatch):
    layout_cache.forget()
    with_copies = print_docx(content).pdf
    monkeypatch.setattr(CellCopies, "write", lambda *_: False)
    layout_cache.forget()
    assert drawn(print_docx(content).pdf) == drawn(with_copies)


@pytest.mark.parametrize(
    ("prints", "content"),
    [
        pytest.param(partial(print_docx, changes="accepted"), ruled(*rows()), id="a paper"),
        pytest.param(print_sheet, sheet(), id="a sheet"),
    ],
)
def test_no_cell_is_left_once_a_file_is_printed(prints: Callable[[bytes], Any], content: bytes):
    """What holds each other in circles is left until Python looks for it, which takes long."""
    prints(content)
    gc.collect()
    with engine.uncollected():
        prints(content)
        assert not [box for box in gc.get_objects() if isinstance(box, boxes.TableCellBox)]


def drawn(pdf: bytes) -> list[str]:
    """Return the operators of each page, their numbers to the hundredth of a point."""
    contents = [page.get_contents() for page in PdfReader(io.BytesIO(pdf)).pages]
    return [
        re.sub(r"-?\d+\.\d+", lambda found: f"{float(found[0]):.2f}", content.get_data().decode("latin-1"))
        for content in contents
        if content is not None
    ]


class Counting:
    """Calls what it stands for, and counts how often."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self.function, self.calls = function, 0

    def __call__(self, *arguments: Any) -> Any:
        self.calls += 1
        return self.function(*arguments)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(ruled(*rows("<w:cantSplit/>")), id="a head that is repeated"),
        pytest.param(
            handmade(
                paragraph("国" * 28 * 22 * 2),
                section='<w:headerReference w:type="default" r:id="header1"/>' + PAGE,
                parts={"header1": ("header", paragraph("共", more=page_field("SECTIONPAGES")))},
            ),
            id="pages of a section counted in a header",
        ),
    ],
)
def test_a_paper_is_laid_out_once(content: bytes, monkeypatch):
    print_docx(content)
    lay_out = Counting(engine.lay_out)
    monkeypatch.setattr(engine, "lay_out", lay_out)
    layout_cache.forget()
    print_docx(content)
    assert lay_out.calls == 1
