"""A paper rendered from a cached layout is the paper laid out in full, to the byte and to the dot."""

from __future__ import annotations

import io
from functools import cache
from pathlib import Path
from typing import Any

import pdfplumber
import pytest
from docx_samples.handmade import handmade, paragraph, row, run, table
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sample_contexts import LETTER

from generators.errors import PaperWithheld
from generators.filling.docx import WordTemplate
from generators.printing import print_docx
from generators.printing.bulk import layout_cache
from generators.printing.layout import font_subsets

TEMPLATES = Path(__file__).parent.parent / "templates"


@cache
def template() -> WordTemplate:
    return WordTemplate.open(TEMPLATES / "退出告知书.docx")


def letter(**fields: str) -> bytes:
    return template().fill({**LETTER, **fields})


def alone(docx: bytes) -> bytes:
    """Return the print of `docx` as the first paper of its process."""
    layout_cache.forget()
    font_subsets.forget()
    return print_docx(docx).pdf


@cache
def layouts_of(first: bytes) -> list[layout_cache.CachedLayout]:
    """Return what is kept of the layout of `first`; it serves every paper after it, as in a run."""
    layout_cache.forget()
    print_docx(first)
    return [*layout_cache._layouts]


def after(first: bytes, docx: bytes) -> bytes:
    """Return the print of `docx` while `first` stands."""
    layout_cache._layouts[:] = layouts_of(first)
    return print_docx(docx).pdf


def reuses(first: bytes, docx: bytes, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Return whether `docx` is rendered from the layout of `first`, without a layout of its own."""
    layout_cache._layouts[:] = layouts_of(first)
    laid: list[object] = []
    lay_out = print_docx.__globals__["engine"].lay_out
    monkeypatch.setattr(
        "generators.printing.layout.engine.lay_out", lambda *given: laid.append(given) or lay_out(*given)
    )
    print_docx(docx)
    return not laid


def characters(pdf: bytes) -> list[tuple[Any, ...]]:
    with pdfplumber.open(io.BytesIO(pdf)) as opened:
        return [
            (
                page.page_number,
                c["text"],
                c["fontname"],
                round(c["x0"], 2),
                round(c["top"], 2),
                round(c["size"], 2),
            )
            for page in opened.pages
            for c in page.chars
        ]


def ruled(pdf: bytes) -> list[tuple[Any, ...]]:
    with pdfplumber.open(io.BytesIO(pdf)) as opened:
        return [
            (shape["object_type"], round(shape["x0"], 2), round(shape["top"], 2), round(shape["width"], 2))
            for shape in opened.pages[0].rects + opened.pages[0].lines + opened.pages[0].curves
        ]


NAMES = st.text(
    st.sampled_from("王李赵钱孙堃喆燊𠮷阿依古丽·买买提ABCabc019 　，。（）“”—…-〔〕①Ⅳ％"),
    min_size=1,
    max_size=60,
).filter(str.strip)


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(name=NAMES, number=st.integers(1, 9999), village=NAMES)
def test_a_paper_rendered_from_a_cached_layout_has_the_bytes_it_has_alone(name, number, village):
    docx = letter(户主=name, 编号=f"交楼申乡东沟村防返退告〔2022〕第{number:03d}号", 村=village)
    assert after(letter(), docx) == alone(docx)


@pytest.mark.parametrize("name", ["刘燊", "阿依古丽·买买提", "王  明", "O'Neil", "𠮷野（大）"])
def test_a_paper_rendered_from_a_cached_layout_draws_what_the_layout_draws(name, monkeypatch):
    docx = letter(户主=name, 户编号="9901999001")
    rendered_again = after(letter(), docx)
    monkeypatch.setattr(layout_cache, "render", lambda *_: None)
    monkeypatch.setattr(layout_cache, "store", lambda *_: None)
    laid = print_docx(docx).pdf
    assert characters(rendered_again) == characters(laid)
    assert ruled(rendered_again) == ruled(laid)


def test_letters_that_differ_by_names_and_dates_are_rendered_from_it(monkeypatch):
    other = letter(户主="郭二平", 户编号="9901077013", 识别时间="2021年11月30日", 人口="5人")
    assert reuses(letter(), other, monkeypatch)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param(paragraph("短"), paragraph("长" * 40), id="a line more"),
        pytest.param(paragraph("字"), paragraph("字", run_properties="<w:b/>"), id="other properties"),
        pytest.param(paragraph("字"), paragraph("字") * 2, id="a paragraph more"),
        pytest.param(paragraph(" "), paragraph("字"), id="a first word where there was none"),
    ],
)
def test_a_paper_of_another_shape_is_laid_out_in_full(first, second, monkeypatch):
    assert not reuses(handmade(first), handmade(second), monkeypatch)
    assert after(handmade(first), handmade(second)) == alone(handmade(second))


@pytest.mark.parametrize(
    ("make", "words"),
    [
        pytest.param(lambda word: paragraph(f"前{word}后"), ("甲", "乙"), id="plain"),
        pytest.param(lambda word: paragraph(word, '<w:jc w:val="center"/>'), ("甲乙丙", "丁"), id="centred"),
        pytest.param(lambda word: paragraph(word, '<w:jc w:val="right"/>'), ("甲乙丙", "丁"), id="right"),
        pytest.param(
            lambda word: paragraph(word, '<w:jc w:val="distribute"/>'), ("甲乙丙", "丁戊"), id="spread"
        ),
        pytest.param(
            lambda word: paragraph(
                word,
                '<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="6000"/></w:tabs>',
                more=f"<w:r><w:tab/></w:r>{run(word)}",
            ),
            ("甲", "乙丙丁"),
            id="tab with leader",
        ),
        pytest.param(
            lambda word: paragraph(word, run_properties='<w:u w:val="single"/>'),
            ("甲", "乙丙"),
            id="underlined",
        ),
        pytest.param(
            lambda word: paragraph(word, run_properties='<w:highlight w:val="yellow"/>'),
            ("甲", "乙丙"),
            id="marked",
        ),
        pytest.param(
            lambda word: table(
                [row([f'<w:tcPr><w:vAlign w:val="center"/></w:tcPr>{paragraph(word)}'])], [3000]
            ),
            ("甲", "乙"),
            id="cell",
        ),
        pytest.param(lambda word: paragraph(f"自2022年{word}月起"), ("6", "12"), id="Western digits"),
        pytest.param(
            lambda word: paragraph(word, run_properties="<w:caps/>"), ("甲ABC", "乙abc"), id="capitals"
        ),
        pytest.param(
            lambda word: paragraph("国" * 26 + word + "家" * 30), ("，", "的"), id="a mark that hangs"
        ),
    ],
)
def test_every_kind_of_line_is_reset_as_it_is_laid_out(make, words, monkeypatch):
    first, second = (handmade(make(word)) for word in words)
    assert after(first, second) == alone(second)
    assert reuses(first, second, monkeypatch)


def test_a_character_without_a_face_is_refused_by_place_though_a_layout_stands():
    print_docx(letter())
    with pytest.raises(PaperWithheld, match="U\\+E1234") as refused:
        print_docx(letter(户主="王\U000e1234"), name="告知书.docx")
    assert "告知书.docx" in str(refused.value)


def test_words_that_a_row_of_fixed_height_hides_are_refused_though_a_layout_stands():
    def hidden(word: str) -> bytes:
        lines = paragraph("甲", more=f"<w:r><w:br/></w:r>{run(word)}")
        return handmade(table([row([lines], '<w:trHeight w:val="579" w:hRule="exact"/>')], [4000]))

    layout_cache.forget()
    print_docx(hidden("　"))
    with pytest.raises(PaperWithheld, match="固定的高度"):
        print_docx(hidden("乙"))


def test_a_face_that_another_process_could_not_open_by_its_name_is_bound_as_a_finished_print():
    docx = handmade(paragraph("甲abc", run_properties="<w:smallCaps/>"))
    layout_cache.forget()
    printed = print_docx(docx, write_single=False, keep_for_book=True)
    assert printed.rendered is None
    assert printed.pdf == alone(docx)


def test_the_title_is_the_name_of_each_file_and_every_line_is_tagged():
    layout_cache.forget()
    for name in ("甲.docx", "乙.docx"):
        with pdfplumber.open(io.BytesIO(print_docx(letter(), name=name).pdf)) as opened:
            assert opened.metadata["Title"] == name.removesuffix(".docx")
            assert b"zh-CN" in opened.doc.catalog["Lang"]
            assert "StructTreeRoot" in opened.doc.catalog
            drawn = [c for c in opened.pages[0].chars if c["text"].strip()]
            assert all(c["mcid"] is not None and c["tag"] == "Span" for c in drawn)


def test_what_cannot_be_cached_is_printed_all_the_same(monkeypatch):
    link = handmade(
        paragraph("见", more='<w:hyperlink w:anchor="a">' + run("此处") + "</w:hyperlink>") + paragraph("完")
    )
    assert after(link, link) == alone(link)
    long = handmade(paragraph("国" * 28 * 22 * 6))
    assert not reuses(long, long, monkeypatch)
