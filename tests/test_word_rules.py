# ruff: noqa: E501 - XML reads better unbroken
"""Laws of Word's layout, each held by positions that a rule gives and pdfplumber finds on the printed page."""

from __future__ import annotations

import io
from typing import Any

import pdfplumber
import pytest
from docx_samples.handmade import handmade, paragraph, row, run, table

from generators.errors import PaperWithheld
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


# What was printed wrong in silence.


def test_a_negative_character_grid_written_without_its_sign_is_negative() -> None:
    grid = '<w:docGrid w:type="linesAndChars" w:linePitch="596" w:charSpace="4294966476"/>'
    (page,) = pdfplumber.open(
        io.BytesIO(print_docx(handmade(paragraph("国" * 40), styles=PLAIN, section=PAGE + grid)).pdf)
    ).pages
    first, second = sorted(c["x0"] for c in page.chars)[0], sorted({round(c["x0"], 2) for c in page.chars})[1]
    assert second - first == pytest.approx(SIZE - 820 / 4096, abs=0.03)


def test_a_style_that_has_no_name_to_be_called_by_changes_nothing() -> None:
    nameless = '<w:style><w:name w:val="Empty"/><w:rPr><w:sz w:val="2"/></w:rPr></w:style>'
    data = handmade(paragraph("甲"), styles=PLAIN + nameless, section=PAGE)
    (page,) = pdfplumber.open(io.BytesIO(print_docx(data).pdf)).pages
    assert page.chars[0]["size"] == pytest.approx(SIZE, abs=0.01)


def test_a_word_of_several_runs_that_no_line_holds_is_broken_in_its_cell() -> None:
    words = run("编号123456", "<w:rFonts/>") + run("7890" * 12, "<w:rFonts/><w:b/>")
    body = table([row([paragraph("", more=words), paragraph("邻格的文字")])], [2400, 2400])
    (page,) = pdfplumber.open(io.BytesIO(print_docx(handmade(body, styles=PLAIN, section=PAGE)).pdf)).pages
    digits = [c for c in page.chars if c["text"].isdigit()]
    assert len(digits) == 54
    assert max(c["x1"] for c in digits) <= 90 + 2400 / 20 + 0.5
    # A short word of several runs still goes to the next line whole.
    body = table(
        [
            row(
                [
                    paragraph(
                        "",
                        more=run("编号编号", "<w:rFonts/>")
                        + run("12", "<w:rFonts/>")
                        + run("34", "<w:rFonts/><w:b/>"),
                    )
                ]
            )
        ],
        [2400],
    )
    (page,) = pdfplumber.open(io.BytesIO(print_docx(handmade(body, styles=PLAIN, section=PAGE)).pdf)).pages
    assert len({round(c["top"]) for c in page.chars if c["text"].isdigit()}) == 1


def test_a_row_that_may_not_be_broken_is_where_no_page_holds_it_and_its_head_stands_above_it() -> None:
    head = row([paragraph("首", "", "<w:rFonts/>")], "<w:tblHeader/>")
    high = row(["".join(spaced(str(n)) for n in range(60))], "<w:cantSplit/>")
    pages = pdfplumber.open(
        io.BytesIO(print_docx(handmade(table([head, high], [4000]), styles=PLAIN, section=PAGE)).pdf)
    ).pages
    assert [page.extract_text().split("\n")[0] for page in pages] == ["首"] * len(pages)
    assert [n for page in pages for n in page.extract_text().split("\n")[1:]] == [str(n) for n in range(60)]


def test_text_over_the_edge_of_the_paper_withholds_it() -> None:
    cell = row([paragraph("甲" * 6, '<w:jc w:val="right"/>')])
    wide = '<w:tblInd w:w="5000" w:type="dxa"/>'
    with pytest.raises(PaperWithheld, match="纸外"):
        print_docx(handmade(table([cell], [9000], wide), section=PAGE, styles=PLAIN))


def test_text_that_stands_on_the_text_of_its_neighbour_withholds_the_paper() -> None:
    long = paragraph("长" * 8, '<w:ind w:right="-3000"/>')
    with pytest.raises(PaperWithheld, match="印在别的文字上"):
        print_docx(handmade(table([row([long, paragraph("乙" * 3)])], [1000, 3000])))


def test_type_too_small_to_read_is_told() -> None:
    told = print_docx(handmade(paragraph("小字", "", '<w:sz w:val="2"/>'))).warnings
    assert ["小于 2 磅" in finding.expected for finding in told] == [True]


# Tracked changes.

INSERTED = '<w:ins w:id="1" w:author="a">' + run("新") + "</w:ins>"
DELETED = '<w:del w:id="2" w:author="a"><w:r><w:delText>旧</w:delText></w:r></w:del>'
MARK_TAKEN = '<w:rPr><w:del w:id="3" w:author="a"/></w:rPr>'
BOLD = '<w:rPr><w:b/><w:rPrChange w:id="4" w:author="a"><w:rPr><w:i/></w:rPr></w:rPrChange></w:rPr>'
REVISED = [
    ("words", paragraph("", more=run("甲") + INSERTED + DELETED + run("乙")), "甲新乙", "甲旧乙"),
    (
        "a row",
        table(
            [
                row([paragraph("甲")]),
                row([paragraph("乙")], '<w:del w:id="5" w:author="a"/>'),
                row([paragraph("丙")], '<w:ins w:id="6" w:author="a"/>'),
            ],
            [3000],
        ),
        "甲丙",
        "甲乙",
    ),
    (
        "a cell",
        table(
            [row([paragraph("甲"), '<w:tcPr><w:cellDel w:id="7" w:author="a"/></w:tcPr>' + paragraph("乙")])],
            [3000, 3000],
        ),
        "甲",
        "甲乙",
    ),
    (
        "moved",
        paragraph(
            "",
            more=f'<w:moveFrom w:id="8" w:author="a">{run("甲")}</w:moveFrom>'
            + run("乙")
            + f'<w:moveTo w:id="9" w:author="a">{run("甲")}</w:moveTo>',
        ),
        "乙甲",
        "甲乙",
    ),
    (
        "all of a cell moved",
        table(
            [
                row(
                    [
                        paragraph("甲"),
                        paragraph(
                            "",
                            '<w:rPr><w:moveFrom w:id="10" w:author="a"/></w:rPr>',
                            more=f'<w:moveFrom w:id="11" w:author="a">{run("乙")}</w:moveFrom>',
                        ),
                    ]
                )
            ],
            [3000, 3000],
        )
        + '<w:customXmlMoveFromRangeStart w:id="12" w:author="a"/><w:customXmlMoveFromRangeEnd w:id="12"/>',
        "甲",
        "甲乙",
    ),
]


def printed(data: bytes, **more: Any) -> str:
    pages = pdfplumber.open(io.BytesIO(print_docx(data, **more).pdf)).pages
    return "".join(page.extract_text() for page in pages).replace("\n", "").replace(" ", "")


@pytest.mark.parametrize(("name", "body", "accepted", "original"), REVISED)
def test_tracked_changes_are_refused_or_printed_as_chosen(
    name: str, body: str, accepted: str, original: str
) -> None:
    with pytest.raises(PaperWithheld, match="--changes accepted"):
        print_docx(handmade(body))
    assert printed(handmade(body), changes="accepted") == accepted, name
    assert printed(handmade(body), changes="original") == original, name


def test_a_paragraph_mark_that_is_taken_away_joins_two_paragraphs() -> None:
    body = paragraph("甲", MARK_TAKEN) + paragraph("乙")
    for choice, lines in (("accepted", 1), ("original", 2)):
        (page,) = pdfplumber.open(io.BytesIO(print_docx(handmade(body), changes=choice).pdf)).pages  # type: ignore[arg-type]
        assert len({round(c["top"]) for c in page.chars}) == lines, choice


def test_a_change_of_format_is_printed_as_chosen() -> None:
    body = f"<w:p><w:r>{BOLD}<w:t>Word</w:t></w:r></w:p>"
    for choice, face in (("accepted", "Bold"), ("original", "Italic")):
        (page,) = pdfplumber.open(io.BytesIO(print_docx(handmade(body), changes=choice).pdf)).pages  # type: ignore[arg-type]
        assert face in page.chars[0]["fontname"], choice


# Notes.


def noted(kind: str, numbers: str = "", more: str = "") -> str:
    call = f'<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:{kind}Reference w:id="2"{more}/></w:r>'
    parts = {f"{kind}s": (f"{kind}s", f'<w:{kind} w:id="2">{paragraph("注")}</w:{kind}>')}
    settings = f"<w:{kind}Pr>{numbers}</w:{kind}Pr>" if numbers else ""
    body = paragraph("甲", more=call + run("※") if more else call) + paragraph("乙")
    data = handmade(body, parts=parts, settings=settings, styles=PLAIN, section=PAGE)
    return printed(data)


NOTES = [
    ("a footnote", "footnote", "", "", ["甲1乙", "1注"]),
    ("an endnote", "endnote", "", "", ["甲i乙", "i注"]),
    ("letters", "footnote", '<w:numFmt w:val="upperLetter"/>', "", ["甲A乙", "A注"]),
    (
        "Chinese from three",
        "endnote",
        '<w:numFmt w:val="chineseCounting"/><w:numStart w:val="3"/>',
        "",
        ["甲三乙", "三注"],
    ),
    ("a mark of its own", "footnote", "", ' w:customMarkFollows="1"', ["甲※乙", "注"]),
]


@pytest.mark.parametrize(("name", "kind", "numbers", "more", "parts"), NOTES)
def test_notes_are_numbered_as_the_file_says_and_endnotes_in_small_roman_letters(
    name: str, kind: str, numbers: str, more: str, parts: list[str]
) -> None:
    shown = noted(kind, numbers, more)
    assert sorted(shown) == sorted("".join(parts)), name
    assert shown.index("甲") < shown.index("乙") < shown.index("注")


# Shapes at a place on the page.


def shape(x: int, y: int, wrap: str = "wrapTopAndBottom", align: str = "") -> str:
    """Return a red rectangle of 100 by 2 pt, `x` and `y` pt from the corner of the paper, or aligned to it."""
    place = f"<wp:align>{align}</wp:align>" if align else f"<wp:posOffset>{y * 12700}</wp:posOffset>"
    return (
        '<w:r><w:drawing><wp:anchor behindDoc="0" distT="0" distB="0" distL="0" distR="0">'
        f'<wp:positionH relativeFrom="page"><wp:posOffset>{x * 12700}</wp:posOffset></wp:positionH>'
        f'<wp:positionV relativeFrom="page">{place}</wp:positionV>'
        f'<wp:extent cx="1270000" cy="25400"/><wp:{wrap}/><wp:docPr id="1" name="s"/>'
        '<a:graphic><a:graphicData><wps:wsp><wps:spPr><a:prstGeom prst="rect"/><a:solidFill><a:srgbClr val="FF0000"/></a:solidFill>'
        "<a:ln><a:noFill/></a:ln></wps:spPr><wps:bodyPr/></wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing></w:r>"
    )


OUTSIDE = [
    ("in the bottom margin", shape(90, 740), 740),
    ("at the foot of the paper", shape(90, 0, align="bottom"), 790),
    ("in the top margin", shape(90, 30), 30),
    ("in the left margin", shape(-30, 300, "wrapSquare"), 300),
    ("before the text", shape(200, 200, "wrapNone"), 200),
]


@pytest.mark.parametrize(("name", "drawing", "top"), OUTSIDE)
@pytest.mark.parametrize("lines", [1, 27])
def test_a_shape_outside_the_text_area_or_before_the_text_moves_nothing(
    name: str, drawing: str, top: float, lines: int
) -> None:
    body = "".join(spaced("X") for _ in range(lines - 1))
    data = handmade(
        paragraph("", more=drawing + run("A", "<w:rFonts/>")) + body + spaced("B"), styles=PLAIN, section=PAGE
    )
    pages = pdfplumber.open(io.BytesIO(print_docx(data).pdf)).pages
    assert len(pages) == 1, name
    (drawn,) = [r for r in pages[0].rects if r["non_stroking_color"] == (1, 0, 0)]
    assert drawn["top"] == pytest.approx(top, abs=0.3)
    first = next(c for c in pages[0].chars if c["text"] == "A")
    assert 792 - first["matrix"][5] == pytest.approx(TOP + LEADING + ASCENT * SIZE, abs=0.05)


def test_an_empty_paragraph_that_holds_a_shape_keeps_its_line() -> None:
    empty = paragraph("", "<w:rPr><w:rFonts/></w:rPr>", more=shape(90, 30))
    data = handmade(empty + spaced("B"), styles=PLAIN, section=PAGE)
    (page,) = pdfplumber.open(io.BytesIO(print_docx(data).pdf)).pages
    letter = next(c for c in page.chars if c["text"] == "B")
    assert 792 - letter["matrix"][5] > TOP + PITCH + ASCENT * SIZE


def test_a_tab_with_nothing_behind_it_begins_no_line() -> None:
    """Its stop stands beyond the right indent."""
    look = '<w:tabs><w:tab w:val="decimal" w:pos="3000"/></w:tabs><w:ind w:right="6600"/>'
    (page,) = pdfplumber.open(
        io.BytesIO(
            print_docx(
                handmade(paragraph("合计甲乙", look, more="<w:r><w:tab/></w:r>") + paragraph("后"))
            ).pdf
        )
    ).pages
    first, last = page.chars[0], page.chars[-1]
    assert last["top"] - first["top"] == pytest.approx(28.95, abs=0.5)


@pytest.mark.parametrize("sign", ["", "#"])
def test_a_colour_may_be_written_with_the_sign_of_web_pages(sign: str) -> None:
    look = f'<w:shd w:val="clear" w:fill="{sign}00FF00"/>'
    (page,) = pdfplumber.open(io.BytesIO(print_docx(handmade(paragraph("甲", look))).pdf)).pages
    assert (0, 1, 0) in {tuple(rect["non_stroking_color"]) for rect in page.rects}


@pytest.mark.parametrize("stop", [1000, 2880, 4000])
def test_what_ends_at_a_right_tab_in_a_cell_ends_there_or_at_the_edge_of_the_cell(stop: int) -> None:
    tabs = f'<w:tabs><w:tab w:val="right" w:pos="{stop}"/></w:tabs>'
    words = run("A", "<w:rFonts/>") + "<w:r><w:tab/></w:r>" + run("B", "<w:rFonts/>")
    data = handmade(
        table([row([paragraph("", tabs, more=words), paragraph("丁")])], [3096, 3000]),
        styles=PLAIN,
        section=PAGE,
    )
    (page,) = pdfplumber.open(io.BytesIO(print_docx(data).pdf)).pages
    letters = {c["text"]: c for c in page.chars}
    assert letters["A"]["top"] == letters["B"]["top"]
    assert letters["B"]["x1"] - letters["A"]["x0"] == pytest.approx(min(stop, 2880) / 20, abs=0.6)


def test_a_frame_that_the_file_puts_off_the_paper_is_told_and_not_refused() -> None:
    star = paragraph("★", '<w:framePr w:w="300" w:hAnchor="page" w:vAnchor="page" w:x="-900" w:y="1000"/>')
    made = print_docx(handmade(star + paragraph("正文")))
    assert ["这个框放在纸外" in str(finding) for finding in made.warnings] == [True]
    assert "正文" in pdfplumber.open(io.BytesIO(made.pdf)).pages[0].extract_text()
