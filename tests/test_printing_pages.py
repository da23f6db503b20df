# ruff: noqa: E501 - XML reads better unbroken
from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from collections import Counter
from typing import TYPE_CHECKING, Any

import docx
import pdfplumber
import pytest
from by_libreoffice import convert, needs_libreoffice
from docx_samples.handmade import PAGE, handmade, page_field, paragraph, row, run, table
from PIL import Image
from test_print_files import sheet

from generators.errors import PaperWithheld, UsageError
from generators.printing import libreoffice, print_docx, print_with_libreoffice
from generators.printing.conversion import kind_of, printable
from generators.printing.docx.numbering import format_number

if TYPE_CHECKING:
    from pathlib import Path

MM = 72 / 25.4
TOP, BOTTOM, LEFT, RIGHT = 37 * MM, 297 * MM - 35 * MM, 28 * MM, 210 * MM - 26 * MM
FULL_PAGE = "国" * 28 * 22
LANDSCAPE = (
    '<w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/><w:pgMar w:top="1588" w:right="2098" w:bottom="1474" '
    'w:left="1985" w:header="851" w:footer="1304"/>'
)
TO_THE_BOTTOM = '<w:framePr w:w="8844" w:wrap="around" w:vAnchor="margin" w:hAnchor="margin" w:xAlign="left" w:yAlign="bottom"/>'


def show(data: bytes, **more: Any) -> list[Any]:
    return pdfplumber.open(io.BytesIO(print_docx(data, **more).pdf)).pages


def reasons(data: bytes, name: str = "表.docx") -> list[str]:
    with pytest.raises(PaperWithheld) as caught:
        print_docx(data, name=name)
    return [str(reason) for reason in caught.value.reasons]


def text_of(page: Any) -> str:
    found: dict[int, list[Any]] = {}
    for char in page.chars:
        found.setdefault(round(float(page.height) - char["matrix"][5]), []).append(char)
    return "".join(
        c["text"]
        for y in sorted(found)
        for c in sorted(found[y], key=lambda c: c["x0"])
        if not c["text"].isspace()
    )


def spot(page: Any, character: str) -> tuple[float, float]:
    """Return left edge and baseline of the first `character` on a page, in points from its corner."""
    char = next(c for c in page.chars if c["text"] == character)
    return char["x0"], float(page.height) - char["matrix"][5]


def break_of(section: str, kind: str = "nextPage") -> str:
    return f'<w:p><w:pPr><w:sectPr>{section}<w:type w:val="{kind}"/></w:sectPr></w:pPr></w:p>'


# Sections, headers, footers.


@pytest.mark.parametrize("widths", [(140, 277.2), (277.2, 140), (100, 212.2, 80)])
@pytest.mark.parametrize("is_balanced", [True, False])
def test_columns_are_as_wide_and_as_far_apart_as_the_section_says(
    widths: tuple[float, ...], is_balanced: bool
) -> None:
    given = "".join(f'<w:col w:w="{width * 20:.0f}" w:space="500"/>' for width in widths)
    section = f'{PAGE}<w:cols w:num="9" w:equalWidth="0">{given}</w:cols>'
    body = paragraph("国" * 200) + (break_of(section) + paragraph("完") if is_balanced else "")
    if not is_balanced:
        body = paragraph("国" * 40) + "".join(
            paragraph("", more='<w:r><w:br w:type="column"/></w:r>' + run("国" * 40)) for _ in widths[1:]
        )
    after = '<w:type w:val="continuous"/>' + PAGE
    page = show(handmade(body, section=after if is_balanced else section))[0]
    lines: dict[int, dict[int, list[float]]] = {}
    lefts = [LEFT + sum(widths[:at]) + 25 * at for at in range(len(widths))]
    for char in page.chars:
        if char["text"] == "国":
            column = max(at for at, left in enumerate(lefts) if char["x0"] > left - 1)
            lines.setdefault(column, {}).setdefault(round(char["top"]), []).append(char["x0"])
    for column, (left, width) in enumerate(zip(lefts, widths, strict=True)):
        rows = list(lines[column].values())
        assert [min(row) for row in rows] == pytest.approx([left] * len(rows), abs=0.1)
        assert {len(row) for row in rows[:-1]} <= {int((width + 0.25) / 15.75)}
    if is_balanced:
        heights = [len(rows) for rows in lines.values()]
        assert max(heights) - min(heights) <= 3


def test_each_section_has_its_own_paper():
    body = paragraph("甲") + break_of(PAGE) + paragraph("横表") + break_of(LANDSCAPE) + paragraph("乙")
    sizes = [(round(page.width), round(page.height)) for page in show(handmade(body))]
    assert sizes == [(595, 842), (842, 595), (595, 842)]


@pytest.mark.parametrize(("kind", "pages"), [("continuous", ["甲", "乙"]), ("nextPage", ["甲", "乙"])])
def test_a_page_break_that_ends_a_section_is_kept_and_counts_once(kind: str, pages: list[str]) -> None:
    leaves = run("甲") + '<w:r><w:br w:type="page"/></w:r>'
    body = f"<w:p><w:pPr><w:sectPr>{PAGE}</w:sectPr></w:pPr>{leaves}</w:p>{paragraph('乙')}"
    shown = show(handmade(body, section=PAGE + f'<w:type w:val="{kind}"/>'))
    assert [text_of(page).strip() for page in shown] == pages


def test_a_continuous_section_goes_on_on_the_same_page_in_two_columns():
    columns = PAGE + '<w:cols w:num="2" w:space="425"/>'
    body = (
        paragraph("甲")
        + break_of(PAGE)
        + paragraph("乙" * 60)
        + break_of(columns, "continuous")
        + paragraph("丙")
    )
    (page,) = show(handmade(body, section=PAGE + '<w:type w:val="continuous"/>'))
    assert Counter(text_of(page)) == Counter("甲" + "乙" * 60 + "丙")
    assert max(c["x0"] for c in page.chars if c["text"] == "乙") > (LEFT + RIGHT) / 2


@pytest.mark.parametrize(("kind", "is_even"), [("continuous", True), ("nextPage", False)])
def test_columns_are_evened_out_only_before_a_section_that_goes_on_below(kind: str, is_even: bool):
    columns = PAGE + '<w:cols w:num="2" w:space="425"/>'
    body = "".join(map(paragraph, "甲乙丁戊")) + break_of(columns, "nextPage") + paragraph("丙")
    first = show(handmade(body, section=PAGE + f'<w:type w:val="{kind}"/>'))[0]
    assert (spot(first, "戊")[0] > (LEFT + RIGHT) / 2) is is_even


def header(text: str) -> tuple[str, str]:
    return "header", paragraph(text, more=page_field() + run("共") + page_field("NUMPAGES", "9"))


HEADS = {"header1": header("首"), "header2": header("单"), "header3": header("双")}
NAMED = (
    '<w:headerReference w:type="first" r:id="header1"/><w:headerReference w:type="default" r:id="header2"/>'
    '<w:headerReference w:type="even" r:id="header3"/>'
)
HEAD_CASES = [
    ("单双页", "", "<w:evenAndOddHeaders/>", ["单1共3", "双2共3", "单3共3"]),
    ("首页不同", "<w:titlePg/>", "<w:evenAndOddHeaders/>", ["首1共3", "双2共3", "单3共3"]),
    ("不分单双", "", "", ["单1共3", "单2共3", "单3共3"]),
    ("从 5 起", '<w:pgNumType w:start="5"/>', "<w:evenAndOddHeaders/>", ["单5共3", "双6共3", "单7共3"]),
    (
        "从 2 起：单双跟页码走",
        '<w:pgNumType w:start="2"/>',
        "<w:evenAndOddHeaders/>",
        ["双2共3", "单3共3", "双4共3"],
    ),
    ("中文页码", '<w:pgNumType w:fmt="chineseCounting"/>', "", ["单一共3", "单二共3", "单三共3"]),
]


@pytest.mark.parametrize(("name", "more", "settings", "expected"), HEAD_CASES, ids=[c[0] for c in HEAD_CASES])
def test_headers_follow_first_odd_and_even_pages_and_count_them(
    name: str, more: str, settings: str, expected: list[str]
):
    data = handmade(paragraph(FULL_PAGE * 3), section=NAMED + PAGE + more, settings=settings, parts=HEADS)
    assert [text_of(page).replace("国", "") for page in show(data)] == expected


def test_a_section_counts_its_own_pages():
    head = {"header1": ("header", paragraph("节", more=page_field("SECTIONPAGES")))}
    reference = '<w:headerReference w:type="default" r:id="header1"/>'
    body = paragraph(FULL_PAGE * 2) + break_of(reference + PAGE) + paragraph("丁")
    assert [text_of(page).replace("国", "") for page in show(handmade(body, section=PAGE, parts=head))] == [
        "节3",
        "节3",
        "节3",
        "节1丁",
    ]


def test_a_tall_header_pushes_the_text_down_unless_the_margin_is_negative():
    head = {"header1": ("header", "".join(paragraph("眉") for _ in range(6)))}
    reference = '<w:headerReference w:type="default" r:id="header1"/>'
    pushed = spot(show(handmade(paragraph("正"), section=reference + PAGE, parts=head))[0], "正")[1]
    fixed_margin = reference + PAGE.replace('w:top="2098"', 'w:top="-2098"')
    fixed = spot(show(handmade(paragraph("正"), section=fixed_margin, parts=head))[0], "正")[1]
    assert pushed == pytest.approx(42.55 + 6 * 28.95 + 0.8 * 28.95, abs=0.2)
    assert fixed == pytest.approx(TOP + 0.8 * 28.95, abs=0.2)


@pytest.mark.parametrize("kind", ["header", "footer"])
@pytest.mark.parametrize("words", ["国" * 3000, "A" * 40_000, "国"], ids=["some pages", "one word", "a word"])
def test_a_header_higher_than_its_page_is_refused_before_it_is_set_on_each(kind: str, words: str) -> None:
    section = f'<w:{kind}Reference w:type="default" r:id="part"/>' + PAGE
    content = handmade(paragraph("正文"), section=section, parts={"part": (kind, paragraph(words))})
    if len(words) == 1:
        assert print_docx(content).pages == 1
        return
    with pytest.raises(PaperWithheld, match=f"页[眉脚]比一页还高；现为{len(words)} 字"):
        print_docx(content)
    assert print_docx(content, force=True).pages == 1


def test_a_header_and_a_footer_that_leave_no_room_between_them_are_refused_too() -> None:
    section = "".join(f'<w:{kind}Reference w:type="default" r:id="{kind}"/>' for kind in ("header", "footer"))
    parts = {kind: (kind, paragraph("国" * 28 * 16)) for kind in ("header", "footer")}
    content = handmade("".join(paragraph(f"第{n}行") for n in range(5)), section=section + PAGE, parts=parts)
    assert reasons(content) == [
        "文件“表.docx”页脚第 1 段：页脚没有给正文留出地方；现为448 字；办法：把它删短再打印"
    ]
    assert print_docx(content, force=True).pages == 1


def test_a_page_number_in_a_frame_of_the_footer_stands_where_the_frame_says():
    frame = '<w:framePr w:wrap="around" w:vAnchor="text" w:hAnchor="margin" w:xAlign="right" w:y="1"/>'
    foot = {"footer1": ("footer", f"<w:p><w:pPr>{frame}</w:pPr>{page_field()}</w:p>" + paragraph(""))}
    reference = '<w:footerReference w:type="default" r:id="footer1"/>'
    page = show(handmade(paragraph("正"), section=reference + PAGE, parts=foot))[0]
    number = next(c for c in page.chars if c["text"] == "1")
    assert number["x1"] == pytest.approx(RIGHT, abs=0.8)
    assert number["bottom"] > BOTTOM


# Frames.


def test_a_frame_stands_at_its_distance_from_the_top_margin_whatever_is_above_it():
    frame = (
        '<w:framePr w:w="8844" w:hAnchor="margin" w:vAnchor="margin" w:x="0" w:y="1984" w:wrap="notBeside"/>'
    )
    mark = paragraph("县", frame + '<w:spacing w:line="800" w:lineRule="exact"/>', '<w:sz w:val="72"/>')
    tops = []
    for above in (1, 3):
        page = show(handmade("".join(paragraph("号") for _ in range(above)) + mark + paragraph("下" * 60)))[0]
        tops.append(spot(page, "县")[1])
        for char in page.chars:
            if char["text"] == "下":
                y = float(page.height) - char["matrix"][5]
                assert y < TOP + 99.2 or y > TOP + 99.2 + 40
    assert tops == pytest.approx([TOP + 1984 / 20 + 32] * 2, abs=0.1)


def imprint(lines: int = 2) -> str:
    """Return paragraphs in one frame on the bottom edge, then the small paragraph it belongs to."""
    return "".join(paragraph("抄", TO_THE_BOTTOM) for _ in range(lines)) + paragraph(
        "", '<w:spacing w:line="20" w:lineRule="exact"/>'
    )


@pytest.mark.parametrize(("text_lines", "pages"), [(1, 1), (19, 1), (20, 2), (22, 2), (30, 2), (44, 3)])
def test_the_imprint_lies_on_the_bottom_of_the_last_page_and_never_on_text(text_lines: int, pages: int):
    body = "".join(paragraph("国", '<w:widowControl w:val="0"/>') for _ in range(text_lines))
    shown = show(handmade(body + imprint()))
    assert len(shown) == pages
    last = [float(shown[-1].height) - c["matrix"][5] for c in shown[-1].chars if c["text"] == "抄"]
    assert sorted(last) == pytest.approx([BOTTOM - 28.95 * 1.2, BOTTOM - 28.95 * 0.2], abs=0.3)
    above = [float(shown[-1].height) - c["matrix"][5] for c in shown[-1].chars if c["text"] == "国"]
    assert all(y < min(last) - 28 for y in above)


def test_text_goes_around_a_frame_that_leaves_room_beside_it():
    frame = '<w:framePr w:w="4000" w:hAnchor="margin" w:vAnchor="page" w:x="0" w:y="4000" w:wrap="around"/>'
    page = show(handmade(paragraph("框", frame) + paragraph("国" * 28 * 12)))[0]
    beside = [
        c for c in page.chars if c["text"] == "国" and abs(float(page.height) - c["matrix"][5] - 223.2) < 12
    ]
    assert min(c["x0"] for c in beside) >= LEFT + 200 - 0.5


# Tabs and numbering.


def test_tabs_stand_left_centred_right_and_with_leaders():
    tabs = '<w:tabs><w:tab w:val="center" w:pos="4422"/><w:tab w:val="right" w:leader="dot" w:pos="8844"/></w:tabs>'
    tab = "<w:r><w:tab/></w:r>"
    page = show(handmade(paragraph("左", tabs, more=tab + run("正中") + tab + run("右2022年印"))))[0]
    middle = [c for c in page.chars if c["text"] in "正中"]
    assert (middle[0]["x0"] + middle[1]["x1"]) / 2 == pytest.approx((LEFT + RIGHT) / 2, abs=0.6)
    assert max(c["x1"] for c in page.chars) == pytest.approx(RIGHT, abs=0.6)
    assert page.curves or page.lines or page.rects


def test_default_tabs_and_hanging_indents_are_stops():
    tab = "<w:r><w:tab/></w:r>"
    page = show(handmade(paragraph("1.", '<w:ind w:left="640" w:hanging="640"/>', more=tab + run("乙"))))[0]
    assert spot(page, "乙")[0] == pytest.approx(LEFT + 32, abs=0.3)
    page = show(handmade(paragraph("甲", more=tab + run("乙")), settings='<w:defaultTabStop w:val="420"/>'))[
        0
    ]
    assert spot(page, "乙")[0] == pytest.approx(LEFT + 21, abs=0.3)


NUMBERING = """<w:abstractNum w:abstractNumId="0">
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="{0}"/><w:suff w:val="nothing"/><w:lvlText w:val="%1、"/></w:lvl>
<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:suff w:val="nothing"/><w:lvlText w:val="%1.%2 "/>
</w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>
<w:num w:numId="2"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>"""
NUMBER_CASES = [
    ("chineseCounting", "一、 二、 三、"),
    ("decimal", "1、 2、 3、"),
    ("upperRoman", "I、 II、 III、"),
    ("ideographTraditional", "甲、 乙、 丙、"),
    ("decimalEnclosedCircle", "①、 ②、 ③、"),
    ("chineseLegalSimplified", "壹、 贰、 叁、"),
    ("lowerLetter", "a、 b、 c、"),
    ("decimalFullWidth", "１、 ２、 ３、"),
    ("cardinalText", "One、 Two、 Three、"),
    ("ordinalText", "First、 Second、 Third、"),
    ('custom" w:format="001, 002, 003, ...', "001、 002、 003、"),
]


def item(level: int, text: str, number: int = 1) -> str:
    return paragraph(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')


@pytest.mark.parametrize(("kind", "expected"), NUMBER_CASES)
def test_lists_are_numbered_as_word_numbers_them(kind: str, expected: str):
    body = "".join(item(0, "项") for _ in range(3))
    assert (
        text_of(show(handmade(body, numbering=NUMBERING.format(kind)))[0])
        == expected.replace(" ", "项") + "项"
    )


@pytest.mark.parametrize(
    ("value", "cardinal", "ordinal"),
    [(12, "Twelve", "Twelfth"), (20, "Twenty", "Twentieth"), (35, "Thirty-five", "Thirty-fifth"), (100, "One hundred", "One hundredth"),
     (1342, "One thousand three hundred forty-two", "One thousand three hundred forty-second")],
)  # fmt: skip
def test_numbers_in_words_are_those_of_word(value: int, cardinal: str, ordinal: str):
    assert format_number(value, "cardinalText") == cardinal
    assert format_number(value, "ordinalText") == ordinal


def test_a_format_of_numbers_that_is_not_known_is_told():
    data = handmade(item(0, "项"), numbering=NUMBERING.format("hebrew1"))
    assert "编号格式按数字打印" in "".join(map(str, print_docx(data).warnings))


def test_a_level_that_says_no_start_begins_with_0():
    body = item(0, "甲") + item(1, "子") + item(1, "丑")
    numbering = NUMBERING.format("decimal").replace(
        '<w:lvl w:ilvl="1"><w:start w:val="1"/>', '<w:lvl w:ilvl="1">'
    )
    assert text_of(show(handmade(body, numbering=numbering))[0]) == "1、甲1.0子1.1丑"


def test_levels_restart_and_a_new_list_begins_anew():
    body = item(0, "甲") + item(1, "子") + item(1, "丑") + item(0, "乙") + item(1, "寅") + item(0, "丙", 2)
    text = text_of(show(handmade(body, numbering=NUMBERING.format("decimal")))[0])
    assert text == "1、甲1.1子1.2丑2、乙2.1寅1、丙"


# Tables.


def cells(*texts: str) -> list[str]:
    return [paragraph(text) for text in texts]


def test_a_table_repeats_its_head_and_keeps_rows_whole():
    rows = [row(cells("序", "户主"), "<w:tblHeader/>")]
    rows += [row([paragraph(str(i)), paragraph("户") + paragraph("主")], "<w:cantSplit/>") for i in range(30)]
    shown = show(handmade(table(rows, [1000, 5000])))
    assert len(shown) == 3
    for page in shown:
        assert text_of(page).startswith("序户主")
        assert Counter(text_of(page))["户"] == Counter(text_of(page))["主"]


def test_rows_have_the_height_they_are_given():
    rows = [
        row(cells("甲"), '<w:trHeight w:val="1000" w:hRule="atLeast"/>'),
        row(cells("乙"), '<w:trHeight w:val="700" w:hRule="exact"/>'),
        row(cells("丙")),
    ]
    page = show(handmade(table(rows, [3000])))[0]
    assert spot(page, "乙")[1] - spot(page, "甲")[1] == pytest.approx(50, abs=0.6)
    assert spot(page, "丙")[1] - spot(page, "乙")[1] == pytest.approx(35, abs=0.6)


def test_text_that_an_exact_row_hides_withholds_the_paper_with_the_cell_named():
    rows = [row(cells("甲", "很长的文字" * 20), '<w:trHeight w:val="600" w:hRule="exact"/>')]
    (reason,) = reasons(handmade(table(rows, [1000, 3000])))
    assert reason.startswith("文件“表.docx”第 1 个表格第 1 行第 2 格（“很长的文字")
    assert "固定的高度" in reason


def test_cells_join_sideways_and_downwards():
    wide, tall, more = '<w:gridSpan w:val="2"/>', '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    rows = [
        row([f"<w:tcPr>{wide}</w:tcPr>" + paragraph("横"), f"<w:tcPr>{tall}</w:tcPr>" + paragraph("竖")]),
        row([*cells("甲", "乙"), f"<w:tcPr>{more}</w:tcPr>" + paragraph("")]),
    ]
    page = show(handmade(table(rows, [2000, 2000, 2000])))[0]
    assert text_of(page) == "横竖甲乙"
    crossing = [
        r
        for r in page.rects + page.lines
        if r["x1"] - r["x0"] > 50 and r["x1"] > LEFT + 210 and abs(r["top"] - (TOP + 29.3)) < 2
    ]
    assert not crossing


def test_a_vertical_cell_has_one_character_a_line_and_a_nested_table_prints():
    cell = '<w:tcPr><w:textDirection w:val="tbRl"/></w:tcPr>' + paragraph("竖排文字")
    page = show(handmade(table([row([cell, paragraph("右")])], [800, 4000])))[0]
    places = [spot(page, character) for character in "竖排文字"]
    assert len({round(x) for x, _ in places}) == 1
    assert sorted(y for _, y in places) == [y for _, y in places]
    inner = table([row(cells("内", "部"))], [1000, 1000]) + paragraph("")
    page = show(handmade(table([row([paragraph("外") + inner])], [6000])))[0]
    assert text_of(page) == "外内部"


def test_a_cell_border_wins_over_that_of_the_table():
    border = '<w:tcBorders><w:bottom w:val="single" w:sz="24" w:color="FF0000"/></w:tcBorders>'
    page = show(
        handmade(table([row([f"<w:tcPr>{border}</w:tcPr>" + paragraph("甲")]), row(cells("乙"))], [3000]))
    )[0]
    red = [
        r
        for r in page.rects + page.lines
        if r.get("non_stroking_color") == (1, 0, 0) or r.get("stroking_color") == (1, 0, 0)
    ]
    assert red


# Pictures, text boxes, notes.


def png(width: int = 40, height: int = 20) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), "red").save(out, "PNG")
    return out.getvalue()


def picture(kind: str, place: str = "", wrap: str = "") -> str:
    return (
        f'<w:r><w:drawing><wp:{kind} behindDoc="0">{place}<wp:extent cx="1270000" cy="635000"/>{wrap}<wp:docPr id="1" '
        'name="章"/><a:graphic><a:graphicData uri="p"><pic:pic><pic:blipFill><a:blip r:embed="seal"/></pic:blipFill>'
        f"<pic:spPr/></pic:pic></a:graphicData></a:graphic></wp:{kind}></w:drawing></w:r>"
    )


def at(x: int, y: int) -> str:
    return (
        f'<wp:positionH relativeFrom="page"><wp:posOffset>{x * 12700}</wp:posOffset></wp:positionH>'
        f'<wp:positionV relativeFrom="page"><wp:posOffset>{y * 12700}</wp:posOffset></wp:positionV>'
    )


def test_pictures_stand_in_the_line_or_at_their_place_on_the_page():
    media = {"seal.png": png()}
    inline = show(handmade(paragraph("前", more=picture("inline")), media=media))[0].images[0]
    assert (round(inline["width"]), round(inline["height"])) == (100, 50)
    seal = picture("anchor", at(300, 400), "<wp:wrapNone/>")
    page = show(handmade(paragraph("国" * 28 * 15, more=seal), media=media))[0]
    (image,) = page.images
    assert (image["x0"], image["top"]) == pytest.approx((300, 400), abs=0.2)
    assert [len(line) for line in re.findall("国+", text_of(page))] == [28 * 15]


@pytest.mark.parametrize("side", ["left", "right"])
@pytest.mark.parametrize("x", [150, 350])
@pytest.mark.parametrize("is_old", [False, True])
def test_text_stands_beside_a_picture_on_the_side_that_the_file_names(
    side: str, x: int, is_old: bool
) -> None:
    # 100 by 50 points: the lines whose boxes meet it from 160 to 210 points leave the other side empty.
    seal = picture("anchor", at(x, 160), f'<wp:wrapSquare wrapText="{side}"/>')
    if is_old:
        style = f"position:absolute;margin-left:{x}pt;margin-top:160pt;width:100pt;height:50pt;mso-position-horizontal-relative:page;mso-position-vertical-relative:page"
        wrap = f'<w10:wrap xmlns:w10="urn:schemas-microsoft-com:office:word" type="square" side="{side}"/>'
        seal = (
            f'<w:r><w:pict><v:shape style="{style}"><v:imagedata r:id="seal"/>{wrap}</v:shape></w:pict></w:r>'
        )
    page = show(handmade(paragraph("国" * 28 * 8, more=seal), media={"seal.png": png()}))[0]
    (image,) = page.images
    assert (image["x0"], image["top"]) == pytest.approx((x, 160), abs=0.2)
    beside = [
        c
        for c in page.chars
        if image["top"] + 1 < c["matrix"][5] * -1 + float(page.height) - 8 < image["bottom"] - 1
    ]
    assert beside
    if side == "left":
        assert max(c["x1"] for c in beside) < x + 1
        assert min(c["x0"] for c in beside) == pytest.approx(LEFT, abs=0.1)
    else:
        assert min(c["x0"] for c in beside) > x + 99
        assert max(c["x1"] for c in beside) < RIGHT + 1


def test_a_picture_with_its_place_on_the_page_stays_there_when_a_frame_holds_it() -> None:
    frame = '<w:framePr w:w="4000" w:wrap="around" w:vAnchor="page" w:hAnchor="page" w:x="3000" w:y="4000"/>'
    seal = picture("anchor", at(400, 400), "<wp:wrapNone/>")
    body = paragraph("框", frame, more=seal) + paragraph("国" * 28 * 4)
    (page,) = show(handmade(body, media={"seal.png": png()}))
    (image,) = page.images
    assert (image["x0"], image["top"]) == pytest.approx((400, 400), abs=0.2)
    assert spot(page, "框") == pytest.approx((150, 200 + 0.8 * 28.95), abs=0.2)


def test_a_text_box_is_printed_once_though_the_file_holds_it_twice():
    box = (
        '<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:anchor>'
        + at(300, 200)
        + '<wp:extent cx="1800000" cy="720000"/><wp:wrapSquare wrapText="bothSides"/><a:graphic><a:graphicData uri="w">'
        '<wps:wsp><wps:spPr><a:prstGeom prst="rect"/></wps:spPr><wps:txbx><w:txbxContent>'
        + paragraph("框内文字")
        + "</w:txbxContent></wps:txbx><wps:bodyPr/></wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing></mc:Choice>"
        "<mc:Fallback><w:pict><v:shape><v:textbox><w:txbxContent>"
        + paragraph("框内文字")
        + "</w:txbxContent></v:textbox></v:shape></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    page = show(handmade(paragraph("正文", more=box)))[0]
    assert Counter(text_of(page)) == Counter("正文框内文字")
    assert spot(page, "框") == pytest.approx((307.2, 200 + 3.6 + 0.8 * 28.95), abs=0.5)


def text_box(place: str, size: tuple[int, int], inside: str, *, turn: int = 0, flow: str = "") -> str:
    wide, high = (length * 12700 for length in size)
    return (
        f'<w:r><w:drawing><wp:anchor>{place}<wp:extent cx="{wide}" cy="{high}"/><wp:wrapNone/><a:graphic>'
        f'<a:graphicData uri="w"><wps:wsp><wps:spPr><a:xfrm rot="{turn * 60000}"/><a:prstGeom prst="rect"/></wps:spPr>'
        f'<wps:txbx><w:txbxContent>{inside}</w:txbxContent></wps:txbx><wps:bodyPr vert="{flow}" lIns="0" tIns="0" '
        'rIns="0" bIns="0"/></wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing></w:r>'
    )


def test_a_text_box_in_a_line_is_printed_with_the_line():
    box = text_box("", (60, 40), paragraph("框"), flow="horz").replace("wp:anchor", "wp:inline")
    page = show(handmade(paragraph("前", more=box + run("后"))))[0]
    assert Counter(text_of(page)) == Counter("前框后")
    assert spot(page, "前")[0] < spot(page, "框")[0] < spot(page, "后")[0]


@pytest.mark.parametrize("where", ["body", "header"])
def test_a_turned_text_box_turns_about_the_middle_of_its_own_place(where: str):
    # 120 by 40 points at 300, 60, turned right by a quarter: its text runs down along x = 380 − 0.8 of a line.
    box = paragraph("页", more=text_box(at(300, 60), (120, 40), paragraph("甲乙"), turn=90))
    head = {"header1": ("header", box)} if where == "header" else {}
    reference = '<w:headerReference w:type="default" r:id="header1"/>' if head else ""
    page = show(handmade(paragraph("正") if head else box, section=reference + PAGE, parts=head))[0]
    first, second = (next(c for c in page.chars if c["text"] == text) for text in "甲乙")
    assert first["matrix"][4] == pytest.approx(360 + 20 - 0.8 * 28.95, abs=0.5)
    assert first["top"] == pytest.approx(20, abs=0.5)
    assert second["top"] - first["top"] == pytest.approx(15.75, abs=0.1)


@pytest.mark.parametrize(("flow", "step"), [("vert", 15.75), ("vert270", -15.75)])
def test_text_that_runs_down_or_up_a_box_is_turned(flow: str, step: float):
    page = show(
        handmade(paragraph("", more=text_box(at(200, 300), (40, 160), paragraph("甲乙"), flow=flow)))
    )[0]
    first, second = (next(c for c in page.chars if c["text"] == text) for text in "甲乙")
    assert second["top"] - first["top"] == pytest.approx(step, abs=0.1)
    assert 200 <= first["x0"] <= 240
    assert first["top"] == pytest.approx(300 if step > 0 else 460 - 16, abs=0.5)


def test_a_vertical_text_box_has_a_column_for_each_paragraph_from_the_right():
    inside = paragraph("甲乙") + paragraph("丙")
    page = show(handmade(paragraph("", more=text_box(at(200, 300), (80, 160), inside, flow="eaVert"))))[0]
    (right, top), (_, below), (left, _) = (spot(page, text) for text in "甲乙丙")
    assert below - top == pytest.approx(15.75, abs=0.1)
    assert right == pytest.approx(280 - (28.95 + 16) / 2, abs=1)
    assert right - left == pytest.approx(28.95, abs=0.5)


def test_a_vertical_column_that_is_too_long_for_its_box_withholds_the_paper():
    box = text_box(at(200, 300), (40, 60), paragraph("竖排的字太多放不下"), flow="eaVert")
    assert any("打印不出来" in reason for reason in reasons(handmade(paragraph("", more=box))))


CENTRED = '<w:jc w:val="center"/>'


@pytest.mark.parametrize(("area", "middle"), [("left", 14), ("right", 197)])
def test_an_old_text_box_stands_in_the_margin_that_it_names(area: str, middle: float):
    box = (
        f'<w:r><w:pict><v:rect style="position:absolute;width:51pt;height:52pt;mso-position-horizontal:center;'
        f'mso-position-horizontal-relative:{area}-margin-area;mso-position-vertical-relative:margin"><v:textbox>'
        f"<w:txbxContent>{paragraph('边', CENTRED)}</w:txbxContent>"
        "</v:textbox></v:rect></w:pict></w:r>"
    )
    char = next(c for c in show(handmade(paragraph("正", more=box)))[0].chars if c["text"] == "边")
    assert (char["x0"] + char["x1"]) / 2 / MM == pytest.approx(middle, abs=0.5)


def test_an_old_text_box_is_turned_too():
    box = (
        '<w:r><w:pict><v:shape style="position:absolute;margin-left:300pt;margin-top:60pt;width:120pt;height:40pt;'
        'rotation:90;mso-position-horizontal-relative:page;mso-position-vertical-relative:page"><v:textbox>'
        f"<w:txbxContent>{paragraph('甲乙')}</w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
    )
    page = show(handmade(paragraph("", more=box)))[0]
    first, second = (next(c for c in page.chars if c["text"] == text) for text in "甲乙")
    assert second["top"] - first["top"] == pytest.approx(15.75, abs=0.1)
    assert 340 <= first["x0"] <= 380


def test_a_line_drawn_as_a_shape_is_drawn():
    line = (
        "<w:r><w:drawing><wp:anchor>"
        + at(79, 300)
        + '<wp:extent cx="5600000" cy="0"/><wp:wrapNone/><a:graphic>'
        '<a:graphicData uri="w"><wps:wsp><wps:spPr><a:prstGeom prst="line"/><a:ln w="25400"><a:solidFill><a:srgbClr '
        'val="FF0000"/></a:solidFill></a:ln></wps:spPr><wps:bodyPr/></wps:wsp></a:graphicData></a:graphic></wp:anchor>'
        "</w:drawing></w:r>"
    )
    page = show(handmade(paragraph("正文", more=line)))[0]
    drawn = [r for r in page.rects + page.lines + page.curves if r["x1"] - r["x0"] > 400]
    assert drawn[0]["top"] == pytest.approx(300, abs=1.5)


def test_footnotes_stand_at_the_foot_and_endnotes_at_the_end():
    note = '<w:r><w:{0}Reference w:id="2"/></w:r>'
    parts = {"footnotes": ("footnotes", '<w:footnote w:id="2">' + paragraph("脚注") + "</w:footnote>")}
    page = show(handmade(paragraph("正文", more=note.format("footnote")), parts=parts))[0]
    assert text_of(page) == "正文11脚注"
    assert spot(page, "脚")[1] > BOTTOM - 30
    parts = {"endnotes": ("endnotes", '<w:endnote w:id="2">' + paragraph("尾注") + "</w:endnote>")}
    page = show(handmade(paragraph("正文", more=note.format("endnote")) + paragraph("后"), parts=parts))[0]
    assert text_of(page) == "正文i后i尾注"


# What is refused.

GRAPHIC = (
    '<w:r><w:drawing><wp:inline><wp:extent cx="9" cy="9"/><a:graphic><a:graphicData uri="x">{}</a:graphicData></a:graphic>'
    "</wp:inline></w:drawing></w:r>"
)
REFUSALS = [
    ("图表", GRAPHIC.format('<c:chart xmlns:c="urn:c"/>')),
    ("SmartArt", GRAPHIC.format('<d:relIds xmlns:d="urn:d"/>')),
    (
        "公式里的 newStructure",
        "<m:oMath><m:newStructure><m:r><m:t>x=1</m:t></m:r></m:newStructure></m:oMath>",
    ),
    ("OLE", "<w:r><w:object><v:shape/><o:OLEObject/></w:object></w:r>"),
    ("修订", '<w:ins w:id="1" w:author="a">' + run("新") + "</w:ins>"),
    ("修订", '<w:del w:id="1"><w:r><w:delText>旧</w:delText></w:r></w:del>'),
    ("奇怪", "<w:奇怪><w:r><w:t>藏</w:t></w:r></w:奇怪>"),
]


@pytest.mark.parametrize(("word", "xml"), REFUSALS)
def test_what_cannot_be_carried_is_refused_by_name_and_place_with_a_way_out(word: str, xml: str):
    found = reasons(handmade(paragraph("第一段") + paragraph("第二段", more=xml)))
    assert any(
        word in reason and reason.startswith("文件“表.docx”第 2 段") and "办法：" in reason
        for reason in found
    )


def test_force_prints_what_can_be_carried_and_warns_of_the_rest():
    data = handmade(paragraph("正文", more=REFUSALS[2][1]))
    printed = print_docx(data, force=True)
    assert printed.pages == 1
    assert [warning.expected for warning in printed.warnings] == ["公式打印不了"]


def test_all_reasons_come_at_once():
    data = handmade(paragraph("甲", more=REFUSALS[0][1]) + paragraph("乙", more=REFUSALS[3][1]))
    assert len(reasons(data)) == 2


def test_a_paragraph_that_no_reader_reached_withholds_the_paper():
    hidden = f"<w:neuerBlock>{paragraph('藏起来的话')}</w:neuerBlock>"
    assert any("藏起来的话" in reason for reason in reasons(handmade(paragraph("甲") + hidden)))


@pytest.mark.parametrize("target", ["http://example.invalid/a.png", "file:///etc/passwd"])
def test_nothing_outside_the_file_is_ever_fetched_even_by_force(target: str, monkeypatch: pytest.MonkeyPatch):
    def no_socket(*_: object) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr("socket.socket.connect", no_socket)
    relation = (
        '<Relationship Id="seal" TargetMode="External" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
        f'relationships/image" Target="{target}"/>'
    )
    data = handmade(paragraph("甲", more=picture("inline")), relations=relation)
    assert any("文件之外" in reason for reason in reasons(data))
    assert print_docx(data, force=True).pages == 1


# Hostile files: one line of Chinese, never a traceback.


def zipped(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


BOMB = b'<!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><a>&c;</a>'
RELS = (
    b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r" Type='
    b'"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/>'
    b"</Relationships>"
)
HOSTILE = {
    "空文件": b"",
    "不是压缩包": "你好".encode(),
    "截断": handmade(paragraph("甲"))[:300],
    "旧格式": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
    "没有正文": zipped({"a.txt": b"a"}),
    "正文不是 XML": zipped({"_rels/.rels": RELS, "word/document.xml": b"<w:document"}),
    "实体炸弹": zipped({"_rels/.rels": RELS, "word/document.xml": BOMB}),
    "压缩炸弹": zipped({"_rels/.rels": RELS, "word/document.xml": b"a", "word/x.bin": b"\0" * 40_000_000}),
    "部件太多": zipped({f"x{i}": b"" for i in range(4001)}),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_broken_or_hostile_file_is_refused_in_one_line_of_chinese(name: str):
    (reason,) = reasons(HOSTILE[name], "坏.docx")
    assert reason.startswith("文件“坏.docx”：")
    assert "\n" not in reason


def test_an_image_bomb_and_a_broken_picture_are_refused_by_name():
    broken = handmade(paragraph("甲", more=picture("inline")), media={"seal.png": b"not a picture"})
    assert any("图片" in reason for reason in reasons(broken))


# Other makers' files, with LibreOffice as oracle.


def made_by_python_docx() -> bytes:
    document = docx.Document()
    document.add_heading("入户核查情况", 1)
    document.add_paragraph("交楼申乡青石坪村2022年第二季度核查监测户12户。")
    document.add_paragraph("第一条", style="List Number")
    document.add_paragraph("第二条", style="List Number")
    document.add_paragraph("要点", style="List Bullet")
    grid = document.add_table(3, 3, style="Light Grid Accent 1")
    for number, cell in enumerate(cell for line in grid.rows for cell in line.cells):
        cell.text = f"格{number}"
    grid.cell(0, 0).merge(grid.cell(1, 0))
    document.add_page_break()
    document.add_paragraph("第二页")
    document.sections[0].footer.paragraphs[0].text = "页脚"
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


HTML = """<html><body><h1>安置点台账</h1><p>第一段，<b>加粗</b>和<i>斜体</i>。</p><ol><li>甲</li><li>乙</li></ol>
<table border=1><tr><th colspan=2>户主</th></tr><tr><td rowspan=2>张三</td><td>李四</td></tr><tr><td>王五</td></tr></table>
</body></html>"""


def by_libreoffice(data: bytes, suffix: str, folder: Path, kind: str = "docx") -> bytes:
    """Return `data` as LibreOffice saves it in another format."""
    source = folder / f"source{suffix}"
    source.write_bytes(data)
    options = ("--infilter=HTML (StarWriter)",) if suffix == ".html" else ()
    convert(folder / "out", {"docx": "docx:MS Word 2007 XML"}.get(kind, kind), source, options=options)
    return (folder / "out" / f"source.{kind}").read_bytes()


def characters(pdf: bytes) -> tuple[int, Counter[str]]:
    pages = pdfplumber.open(io.BytesIO(pdf)).pages
    # Symbol's bullet has a code point of its own, which means nothing in other fonts.
    return len(pages), Counter(c for page in pages for c in text_of(page).replace("\uf0b7", "•"))


@needs_libreoffice
@pytest.mark.parametrize(
    "maker", ["python-docx", "python-docx through LibreOffice", "HTML through LibreOffice"]
)
def test_files_of_other_makers_print_the_same_text_on_as_many_pages_as_libreoffice(
    maker: str, tmp_path: Path
):
    data = {
        "python-docx": made_by_python_docx,
        "python-docx through LibreOffice": lambda: by_libreoffice(made_by_python_docx(), ".docx", tmp_path),
        "HTML through LibreOffice": lambda: by_libreoffice(HTML.encode(), ".html", tmp_path),
    }[maker]()
    assert characters(print_docx(data).pdf) == characters(print_with_libreoffice(data))


@needs_libreoffice
def test_the_grid_is_the_same_in_libreoffice_line_by_line():
    data = handmade(paragraph("国" * 28 * 30 + "民" * 400, '<w:widowControl w:val="0"/>'))
    ours, theirs = (
        pdfplumber.open(io.BytesIO(pdf)).pages for pdf in (print_docx(data).pdf, print_with_libreoffice(data))
    )
    assert len(ours) == len(theirs)
    for mine, other in zip(ours, theirs, strict=True):
        for ours_char, their_char in zip(mine.chars, other.chars, strict=True):
            assert ours_char["text"] == their_char["text"]
            assert ours_char["matrix"][5] == pytest.approx(their_char["matrix"][5], abs=0.15)
            assert ours_char["x0"] == pytest.approx(their_char["x0"], abs=1.5)


@needs_libreoffice
@pytest.mark.parametrize("old", ["doc", "odt", "xls"])
def test_old_formats_are_converted_and_printed(old: str) -> None:
    suffix = ".xlsx" if old == "xls" else ".docx"
    source = sheet() if old == "xls" else handmade(paragraph("甲乙丙"))
    converted = libreoffice.convert_with_libreoffice(source, suffix, old, name="x")
    assert kind_of(converted) == old
    again = printable(converted, f"x.{old}")
    assert (again.suffix, again.is_converted) == (suffix, True)
    assert kind_of(again.content) == suffix[1:]


def test_a_missing_libreoffice_is_told_in_chinese(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(libreoffice, "find_libreoffice", lambda: None)
    with pytest.raises(UsageError, match="没有找到 LibreOffice"):
        print_with_libreoffice(handmade(paragraph("甲")))


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="needs pdftotext")
def test_the_text_can_be_copied_and_searched(tmp_path: Path):
    (tmp_path / "a.pdf").write_bytes(
        print_docx(handmade(paragraph("防止返贫〔2022〕79号“四个不摘”——堃"))).pdf
    )
    out = subprocess.run(
        ["pdftotext", "a.pdf", "-"], cwd=tmp_path, capture_output=True, check=True
    ).stdout.decode()
    assert "防止返贫〔2022〕79号“四个不摘”——堃" in re.sub(r"\s", "", out)


# What Word's own settings do.


def test_the_character_grid_of_word_sets_twenty_eight_characters_a_line():
    grid = '<w:docGrid w:type="linesAndChars" w:linePitch="579" w:charSpace="-849"/>'
    styles = (
        '<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:eastAsia="仿宋"/><w:sz w:val="32"/></w:rPr></w:rPrDefault>'
        '</w:docDefaults><w:style w:type="paragraph" w:default="1" w:styleId="a"><w:pPr><w:jc w:val="both"/></w:pPr></w:style>'
    )
    page = show(handmade(paragraph("国" * 28 * 30), styles=styles, section=PAGE + grid))[0]
    rows = Counter(round(c["matrix"][5]) for c in page.chars)
    assert list(rows.values()) == [28] * 22


def test_a_floating_table_stands_at_its_place_on_the_page():
    place = '<w:tblpPr w:horzAnchor="margin" w:vertAnchor="margin" w:tblpXSpec="left" w:tblpYSpec="bottom"/>'
    page = show(handmade(table([row(cells("版记"))], [8844], place) + paragraph("正文")))[0]
    assert spot(page, "版")[1] == pytest.approx(BOTTOM - 0.2 * 28.95, abs=1)
    assert spot(page, "正")[1] == pytest.approx(TOP + 0.8 * 28.95, abs=0.2)


@pytest.mark.parametrize(("direction", "text", "step"), [("btLr", "竖排", -15.75), ("tbRl", "AB", 11.3)])
@pytest.mark.parametrize("across", ["top", "center", "bottom"])
def test_text_that_is_turned_in_a_cell_runs_along_its_side(
    direction: str, text: str, step: float, across: str
) -> None:
    # A row of 120 points, a cell of 150: Chinese that runs up, Western letters that run down.
    given = f'<w:tcPr><w:textDirection w:val="{direction}"/><w:vAlign w:val="{across}"/></w:tcPr>'
    height = '<w:trHeight w:val="2400" w:hRule="exact"/>'
    body = table([row([given + paragraph(text), paragraph("横排")], height)], [3000, 3000])
    printed = print_docx(handmade(body))
    assert printed.warnings == ()
    page = pdfplumber.open(io.BytesIO(printed.pdf)).pages[0]
    first, second = (next(c for c in page.chars if c["text"] == sign) for sign in text)
    assert second["top"] - first["top"] == pytest.approx(step, abs=0.3)
    edge = first["bottom"] if step < 0 else first["top"]
    assert edge == pytest.approx(TOP + (120 if step < 0 else 0), abs=1)
    share = {"top": 0.0, "center": 0.5, "bottom": 1.0}[across]
    base = 0.8 * 28.95 + (150 - 10.8 - 28.95) * share
    assert first["matrix"][4] == pytest.approx(
        LEFT + 5.4 + (base if step < 0 else 150 - 10.8 - base), abs=0.8
    )


def test_text_turned_in_a_narrow_cell_higher_than_it_is_far_from_the_edge_is_seen_to_be_on_the_paper() -> (
    None
):
    given = '<w:tcPr><w:textDirection w:val="btLr"/></w:tcPr>'
    high = '<w:trHeight w:val="9000" w:hRule="exact"/>'
    printed = print_docx(
        handmade(table([row([given + paragraph("竖" * 26), paragraph("横")], high)], [900, 3000]))
    )
    page = pdfplumber.open(io.BytesIO(printed.pdf)).pages[0]
    rising = [c["bottom"] for c in page.chars if c["text"] == "竖"]
    assert max(rising) == pytest.approx(TOP + 450, abs=1)
    assert len(rising) == 26
    with pytest.raises(PaperWithheld, match="竖"):
        print_docx(handmade(table([row([given + paragraph("竖" * 80), paragraph("横")], high)], [900, 3000])))


@pytest.mark.parametrize(
    "height", ["", '<w:trHeight w:val="23"/>', '<w:trHeight w:val="23" w:hRule="auto"/>']
)
def test_a_cell_whose_text_runs_up_a_row_too_low_for_it_or_of_unknown_height_is_told(height: str) -> None:
    cell = '<w:tcPr><w:textDirection w:val="btLr"/></w:tcPr>' + paragraph("竖排")
    printed = print_docx(handmade(table([row([cell, paragraph("横排")], height)], [3000, 3000])))
    assert "自下而上" in "".join(map(str, printed.warnings))
    page = pdfplumber.open(io.BytesIO(printed.pdf)).pages[0]
    assert spot(page, "排")[1] > spot(page, "竖")[1]


@pytest.mark.parametrize("lines", [1, 3, 6])
def test_a_table_floats_as_far_below_its_paragraph_as_the_file_says(lines: int) -> None:
    down = round(28.95 * 20 * lines) + 20
    place = f'<w:tblpPr w:vertAnchor="text" w:horzAnchor="margin" w:tblpX="1" w:tblpY="{down}"/>'
    floating = table([row([paragraph("甲")], '<w:trHeight w:val="1158" w:hRule="exact"/>')], [8844], place)
    page = show(handmade(paragraph("前") + floating + paragraph("国" * 28 * 8)))[0]
    bases = sorted({round(float(page.height) - c["matrix"][5], 1) for c in page.chars if c["text"] == "国"})
    usual = [TOP + 28.95 * (1 + at) + 0.8 * 28.95 for at in range(8)]
    assert bases[:lines] == pytest.approx(usual[:lines], abs=0.3)
    assert bases[lines] == pytest.approx(usual[lines] + 1 + 57.9, abs=1)
    assert spot(page, "甲")[1] == pytest.approx(usual[lines] + 1, abs=1)


@pytest.mark.parametrize(
    ("place", "left"),
    [
        ('w:horzAnchor="margin" w:tblpXSpec="center"', (LEFT + RIGHT - 200) / 2),
        ('w:horzAnchor="margin" w:tblpXSpec="right"', RIGHT - 200),
        ('w:horzAnchor="page" w:tblpX="3000"', 150),
        ('w:horzAnchor="text" w:tblpX="1000"', LEFT + 50),
    ],
)
def test_a_table_that_floats_beside_text_stands_across_where_it_says(place: str, left: float):
    place = f'<w:tblpPr {place} w:vertAnchor="text" w:tblpY="1"/>'
    page = show(handmade(paragraph("前") + table([row(cells("表"))], [4000], place) + paragraph("后")))[0]
    assert min(edge["x0"] for edge in page.edges) == pytest.approx(left, abs=0.6)


def test_a_floating_table_longer_than_its_page_goes_on_as_one_of_the_text():
    place = '<w:tblpPr w:vertAnchor="page" w:horzAnchor="margin" w:tblpX="0" w:tblpY="2266"/>'
    rows = [row([paragraph(f"第{number}户")]) for number in range(60)]
    printed = print_docx(handmade(paragraph("前") + table(rows, [4000], place) + paragraph("后")))
    pages = pdfplumber.open(io.BytesIO(printed.pdf)).pages
    assert len(pages) == 3
    assert re.findall(r"第(\d+)户", "".join(map(text_of, pages))) == [str(number) for number in range(60)]
    assert any("浮动表格一页放不下" in str(warning) for warning in printed.warnings)


def test_cells_say_how_wide_they_are_where_the_grid_has_too_few_columns():
    narrow, wide = (
        f'<w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{paragraph(text)}'
        for width, text in ((2000, "甲"), (4000, "乙"))
    )
    page = show(handmade(table([row([narrow, wide])], [9970])))[0]
    assert spot(page, "乙")[0] - spot(page, "甲")[0] == pytest.approx(100, abs=1)


@pytest.mark.parametrize(("align", "edges"), [("center", (106, 106)), ("outside", (184, 28))])
def test_a_box_as_wide_as_its_text_is_aligned_by_its_text(align: str, edges: tuple[float, float]):
    box = (
        f'<w:r><w:drawing><wp:anchor><wp:positionH relativeFrom="margin"><wp:align>{align}</wp:align></wp:positionH>'
        '<wp:positionV relativeFrom="paragraph"><wp:posOffset>0</wp:posOffset></wp:positionV><wp:extent cx="1828800" '
        'cy="1828800"/><wp:wrapNone/><a:graphic><a:graphicData uri="w"><wps:wsp><wps:spPr><a:prstGeom prst="rect"/>'
        f"</wps:spPr><wps:txbx><w:txbxContent><w:p>{run('—')}{page_field()}{run('—')}</w:p></w:txbxContent></wps:txbx>"
        '<wps:bodyPr wrap="none" lIns="0" rIns="0"><a:spAutoFit/></wps:bodyPr></wps:wsp></a:graphicData></a:graphic>'
        "</wp:anchor></w:drawing></w:r>"
    )
    foot = {"footer1": ("footer", paragraph("", more=box))}
    reference = '<w:footerReference w:type="default" r:id="footer1"/>'
    for page, edge in zip(
        show(handmade(paragraph(FULL_PAGE + "国"), section=reference + PAGE, parts=foot)), edges, strict=True
    ):
        number = [c for c in page.chars if c["text"] in "—12"]
        left, right = min(c["x0"] for c in number) / MM, max(c["x1"] for c in number) / MM
        nearest = (left + right) / 2 if align == "center" else min(left, right, key=lambda x: abs(x - edge))
        assert nearest == pytest.approx(edge, abs=0.5)


def test_text_under_a_frame_withholds_the_paper():
    frame = '<w:framePr w:w="8844" w:hAnchor="margin" w:vAnchor="margin" w:x="0" w:y="0" w:wrap="around"/>'
    found = reasons(handmade(paragraph("先写的字") + paragraph("框", frame) + paragraph("后")))
    assert any("重叠" in reason and "第 1 段（“先写的字”）" in reason for reason in found)


def test_text_in_an_exact_row_is_centred_when_it_says_so():
    cell = '<w:tcPr><w:vAlign w:val="center"/></w:tcPr>' + paragraph(
        "甲", '<w:spacing w:line="400" w:lineRule="exact"/>'
    )
    rows = [row([cell], '<w:trHeight w:val="1200" w:hRule="exact"/>')]
    page = show(handmade(table(rows, [3000])))[0]
    assert spot(page, "甲")[1] == pytest.approx(TOP + 30 - 10 + 16, abs=0.6)


ODD_VALUES = ["", "-1", "abc", "99999999999", "1e400", "②"]


@pytest.mark.parametrize("value", ODD_VALUES)
def test_senseless_numbers_in_a_file_do_not_break_the_print(value: str):
    properties = (
        f'<w:numPr><w:ilvl w:val="{value}"/><w:numId w:val="1"/></w:numPr><w:spacing w:line="{value}" w:before="{value}"/>'
        f'<w:ind w:left="0" w:firstLineChars="0" w:hanging="{value}"/>'
    )
    numbering = NUMBERING.format("decimal").replace('w:start w:val="1"', f'w:start w:val="{value}"')
    body = paragraph("甲", properties, f'<w:sz w:val="{value}"/>')
    body += table(
        [row(cells("乙"), f'<w:trHeight w:val="{value}"/>')], [3000], f'<w:tblLook w:val="{value}"/>'
    )
    try:
        assert print_docx(handmade(body, numbering=numbering)).pages >= 1
    except PaperWithheld as withheld:
        assert withheld.reasons[0].place.startswith("文件“文件.docx”")  # noqa: PT017 - either outcome is right


def test_tables_nested_beyond_reason_withhold_the_paper_and_nothing_else():
    inner = paragraph("底")
    for _ in range(400):
        inner = table([row([inner + paragraph("")])], [3000])
    assert reasons(handmade(inner))


@pytest.mark.parametrize(("anchor", "expected"), [("t", 13.0), ("ctr", 95.6), ("b", 177.6)])
def test_text_stands_in_its_box_where_the_file_settles_it(anchor, expected):
    """A 版记 is often a text box settled at the bottom (`wps:bodyPr@anchor`)."""
    box = text_box(at(100, 300), (200, 200), paragraph("版记")).replace(
        "<wps:bodyPr", f'<wps:bodyPr anchor="{anchor}"'
    )
    (tops,) = {
        round(c["top"] - 300, 1)
        for c in show(handmade(paragraph("甲", more=box)))[0].chars
        if c["text"] in "版记"
    }
    assert tops == pytest.approx(expected, abs=5)


@pytest.mark.parametrize(
    "name",
    [
        "word/2010/wordprocessingInk",
        "drawing/2015/9/8/chartex",
        "drawing/2017/model3d",
        "word/2015/wordml/symex",
    ],
)
def test_of_what_is_newer_than_this_printer_the_picture_left_for_it_is_printed(name):
    old = re.search(r"<w:drawing>.*</w:drawing>", picture("inline")).group()
    more = (
        f'<w:r><mc:AlternateContent xmlns:n="http://schemas.microsoft.com/office/{name}"><mc:Choice Requires="n">'
        f"<n:thing/></mc:Choice><mc:Fallback>{old}</mc:Fallback></mc:AlternateContent></w:r>"
    )
    assert len(show(handmade(paragraph("前", more=more), media={"seal.png": png()}))[0].images) == 1
    with pytest.raises(PaperWithheld, match="thing"):
        print_docx(handmade(paragraph("前", more=more.replace(old, ""))))


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (picture("anchor", at(550, 400), "<wp:wrapNone/>"), "有一部分在纸外"),
        (picture("inline").replace('r:embed="seal"/>', 'r:embed="seal"><a:grayscl/></a:blip>'), "颜色、亮度"),
        (text_box(at(100, 400), (200, 40), paragraph("上")) + text_box(at(104, 400), (200, 40), paragraph("下")), "印在别的文字上"),
        (text_box(at(78, 105), (200, 40), paragraph("盖在正文上")), "印在别的文字上"),
        (text_box(at(100, 400), (200, 40), paragraph("影")).replace("</wps:spPr>", "<a:effectLst><a:glow/></a:effectLst></wps:spPr>"), "发光"),
        ('<w:r><w:pict><v:rect style="width:50pt;height:50pt"><v:fill type="gradient"/></v:rect></w:pict></w:r>', "渐变"),
    ],
)  # fmt: skip
def test_what_of_a_drawing_is_not_as_in_the_file_is_told(more, told):
    made = print_docx(handmade(paragraph("正文", more=more), media={"seal.png": png()}))
    assert told in "".join(map(str, made.warnings))
    plain = text_box(at(100, 400), (200, 40), paragraph("框")) + text_box(
        at(100, 500), (200, 40), paragraph("下")
    )
    plain += picture("anchor", at(300, 600), "<wp:wrapNone/>")
    made = print_docx(handmade(paragraph("正文", more=plain), media={"seal.png": png()}))
    assert not [warning for warning in made.warnings if "字体" not in str(warning)]


@pytest.mark.parametrize(
    ("first", "second", "numbers"),
    [
        ("", "", "12"),
        ('<w:numFmt w:val="decimalEnclosedCircle"/><w:numStart w:val="5"/>', "", "⑤2"),
        ("", '<w:numRestart w:val="eachSect"/>', "11"),
    ],
)
def test_a_section_says_how_its_notes_are_numbered(first, second, numbers):
    def called(number: int) -> str:
        return f'<w:r><w:t>文</w:t></w:r><w:r><w:footnoteReference w:id="{number}"/></w:r>'

    def told(inner: str) -> str:
        return f"<w:footnotePr>{inner}</w:footnotePr>" + PAGE

    notes = "".join(
        f'<w:footnote w:id="{n}"><w:p><w:r><w:t>注</w:t></w:r></w:p></w:footnote>' for n in (2, 3)
    )
    body = f"<w:p><w:pPr><w:sectPr>{told(first)}</w:sectPr></w:pPr>{called(2)}</w:p><w:p>{called(3)}</w:p>"
    pages = show(handmade(body, section=told(second), parts={"fn": ("footnotes", notes)}))
    assert "".join(text_of(page).replace("文", "").replace("注", "")[:1] for page in pages) == numbers
