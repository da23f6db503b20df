# ruff: noqa: E501 - XML reads better unbroken
"""Laws of Word's layout, each held by positions that a rule gives and pdfplumber finds on the printed page."""

from __future__ import annotations

import io
from typing import Any

import pdfplumber
import pytest
from docx_samples.handmade import handmade, paragraph, row, run, table

from generators.printing import print_docx

PAGE = '<w:pgSz w:w="12240" w:h="15840"/><w:pgMar w:top="1440" w:right="1800" w:bottom="1440" w:left="1800" w:header="720" w:footer="720"/>'
TOP = 72.0
SIZE, ASCENT, PITCH = 20.0, 1825 / 2048, (1825 + 443 + 87) / 2048 * 20
LEADING = 87 / 2048 * SIZE
PLAIN = f"""<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman"
w:eastAsia="宋体"/><w:sz w:val="{SIZE * 2:.0f}"/></w:rPr></w:rPrDefault></w:docDefaults>
<w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/></w:style>
<w:style w:type="paragraph" w:styleId="close"><w:name w:val="Close"/><w:basedOn w:val="a"/><w:pPr><w:contextualSpacing/></w:pPr></w:style>"""
ADDS = "<w:compat><w:doNotUseHTMLParagraphAutoSpacing/></w:compat>"


def mode(number: int) -> str:
    return f'<w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="{number}"/></w:compat>'


def baselines(body: str, settings: str = "", **more: Any) -> list[dict[str, float]]:
    """Return for each page the baseline of each letter, in points from the top edge of the paper."""
    data = handmade(body, styles=PLAIN, settings=settings, section=PAGE, **more)
    pages = pdfplumber.open(io.BytesIO(print_docx(data).pdf)).pages
    return [
        {c["text"]: float(page.height) - c["matrix"][5] for c in page.chars if c["text"].strip()}
        for page in pages
    ]


def break_of(section: str) -> str:
    return f"<w:p><w:pPr><w:sectPr>{section}</w:sectPr></w:pPr></w:p>"


def spaced(text: str, spacing: str = "", more: str = "") -> str:
    return paragraph(text, f"{more}<w:spacing {spacing}/>" if spacing else more, "<w:rFonts/>")


def test_the_leading_of_a_western_font_stands_above_its_ascent() -> None:
    (page,) = baselines(spaced("A") + spaced("B"))
    assert page["A"] == pytest.approx(TOP + LEADING + ASCENT * SIZE, abs=0.02)
    assert page["B"] - page["A"] == pytest.approx(PITCH, abs=0.02)


def test_the_rest_of_a_multiple_stands_below_the_text() -> None:
    (page,) = baselines(spaced("A", 'w:line="480"') + spaced("B", 'w:line="480"'))
    assert page["A"] == pytest.approx(TOP + LEADING + ASCENT * SIZE, abs=0.02)
    assert page["B"] - page["A"] == pytest.approx(2 * PITCH, abs=0.02)


BOTH = 'w:before="100" w:beforeAutospacing="1" w:after="100" w:afterAutospacing="1"'
LISTED = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
GAPS = [
    ("the larger, below", 'w:after="480"', 'w:before="240"', "", "", 24.0),
    ("the larger, above", 'w:after="240"', 'w:before="480"', "", "", 24.0),
    ("equal", 'w:after="240"', 'w:before="240"', "", "", 12.0),
    ("both, by the setting", 'w:after="240"', 'w:before="480"', "", ADDS, 36.0),
    ("automatic below", 'w:after="1000" w:afterAutospacing="1"', "", "", "", 14.0),
    ("automatic above", "", 'w:before="0" w:beforeAutospacing="1"', "", "", 14.0),
    ("automatic both", BOTH, BOTH, "", "", 14.0),
    ("automatic beside more", 'w:after="400"', BOTH, "", "", 20.0),
    ("automatic, as stated by the setting", BOTH, BOTH, "", ADDS, 10.0),
    ("contextual", 'w:after="240"', 'w:before="480"', '<w:pStyle w:val="close"/>', "", 0.0),
]


@pytest.mark.parametrize(("name", "first", "second", "more", "settings", "gap"), GAPS)
@pytest.mark.parametrize("where", ["body", "cell"])
def test_between_two_paragraphs_word_leaves_the_larger_space(
    name: str, first: str, second: str, more: str, settings: str, gap: float, where: str
) -> None:
    body = spaced("A", first, more) + spaced("B", second, more)
    if where == "cell":
        body = table([row([body])], [8640])
    (page,) = baselines(body, settings)
    assert page["B"] - page["A"] == pytest.approx(PITCH + gap, abs=0.03), name


def test_contextual_spacing_takes_only_the_own_space_of_a_paragraph() -> None:
    close = '<w:pStyle w:val="close"/>'
    (page,) = baselines(
        spaced("A", 'w:after="240"', close)
        + spaced("B", 'w:before="480" w:after="480"', close + '<w:contextualSpacing w:val="0"/>')
    )
    assert page["B"] - page["A"] == pytest.approx(PITCH + 24, abs=0.03)


BREAK = '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'
TOPS = [
    ("of the document", spaced("B", 'w:before="480"'), "", 24.0),
    ("of the document, automatic", spaced("B", BOTH), "", 0.0),
    ("after a manual break", spaced("A") + BREAK + spaced("B", 'w:before="480"'), "", 0.0),
    (
        "by its own break, 2013",
        spaced("A") + spaced("B", 'w:before="480"', "<w:pageBreakBefore/>"),
        mode(15),
        0.0,
    ),
    (
        "by its own break, 2010",
        spaced("A") + spaced("B", 'w:before="480"', "<w:pageBreakBefore/>"),
        mode(14),
        24.0,
    ),
    (
        "what passes the space before",
        spaced("A", 'w:after="200"') + spaced("B", 'w:before="240"', "<w:pageBreakBefore/>"),
        mode(14),
        2.0,
    ),
    ("of a section", spaced("A") + break_of(PAGE) + spaced("B", 'w:before="480"'), "", 24.0),
]


@pytest.mark.parametrize(("name", "body", "settings", "space"), TOPS)
def test_space_above_at_the_top_of_a_page(name: str, body: str, settings: str, space: float) -> None:
    page = baselines(body, settings)[-1]
    assert page["B"] == pytest.approx(TOP + space + LEADING + ASCENT * SIZE, abs=0.03), name


def test_a_cell_keeps_the_space_above_its_first_and_below_its_last_paragraph() -> None:
    cells = [row([spaced("A", 'w:before="200" w:after="300"')]), row([spaced("B")])]
    (page,) = baselines(table(cells, [8640]))
    assert page["A"] - TOP == pytest.approx(10 + LEADING + ASCENT * SIZE, abs=0.6)
    assert page["B"] - page["A"] == pytest.approx(15 + PITCH, abs=0.6)


def test_a_continuous_section_keeps_the_space_between_its_first_paragraph_and_the_one_before() -> None:
    ending = f'<w:p><w:pPr><w:spacing w:after="480"/><w:sectPr>{PAGE}</w:sectPr></w:pPr>{run("A", "<w:rFonts/>")}</w:p>'
    data = ending + spaced("B", 'w:before="240"')
    made = handmade(data, styles=PLAIN, section=PAGE + '<w:type w:val="continuous"/>')
    (page,) = pdfplumber.open(io.BytesIO(print_docx(made).pdf)).pages
    found = {c["text"]: float(page.height) - c["matrix"][5] for c in page.chars}
    assert found["B"] - found["A"] == pytest.approx(PITCH + 24, abs=0.03)
