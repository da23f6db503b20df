# ruff: noqa: E501 - XML reads better unbroken
from __future__ import annotations

import io
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pdfplumber
import pytest
from docx_samples.handmade import PAGE, STYLES, handmade, paragraph, run

from generators.errors import PaperWithheld
from generators.printing import print_docx, unprintable_characters
from generators.printing.layout import engine, font_subsets

SAMPLES = Path(__file__).parent / "docx_samples"

MM = 72 / 25.4
SENTENCE = (
    "认真贯彻落实党中央、国务院决策部署，严格落实“四个不摘”要求，坚持实事求是——确保应消尽消……不漏一户。"
)


def pages(data: bytes) -> list[Any]:
    return pdfplumber.open(io.BytesIO(data)).pages


def show(data: bytes, **more: Any) -> list[Any]:
    return pages(print_docx(data, **more).pdf)


def lines(page: Any) -> list[str]:
    """Return the lines of a page from top to bottom, by the baselines of the characters."""
    found: dict[float, list[Any]] = {}
    for char in page.chars:
        found.setdefault(round(float(page.height) - char["matrix"][5]), []).append(char)
    return ["".join(c["text"] for c in sorted(found[y], key=lambda c: c["x0"])) for y in sorted(found)]


def text_of(page: Any) -> str:
    return re.sub(r"\s", "", "".join(lines(page)))


def baseline(page: Any, text: str) -> float:
    """Return the distance of the baseline of the first character of `text` from the top edge, in points."""
    char = next(c for c in page.chars if c["text"] == text[0])
    return float(page.height) - char["matrix"][5]


def left_of(page: Any, character: str) -> float:
    return min(c["x0"] for c in page.chars if c["text"] == character)


# The grid of GB/T 9704: 5.2.3.


def test_a_page_of_full_lines_has_twenty_two_lines_of_twenty_eight_characters():
    page = show(handmade(paragraph("国" * 28 * 60)))[0]
    assert [len(line) for line in lines(page)] == [28] * 22


def test_justified_lines_end_at_the_edge_of_the_text_area_though_marks_may_not_begin_a_line():
    text = SENTENCE * 20
    page = show(handmade(paragraph(text, '<w:overflowPunct w:val="0"/>')))[0]
    right_edge = 11906 / 20 - 1474 / 20
    ends: dict[int, float] = {}
    for char in page.chars:
        y = round(char["matrix"][5])
        ends[y] = max(ends.get(y, 0.0), char["x1"])
    last = min(ends)
    for y, end in ends.items():
        if y != last:
            assert end == pytest.approx(right_edge, abs=0.6), y
    for line in lines(page):
        assert line[0] not in "，。、；：！？”）》〕…"
        assert line[-1] not in "“（《〔"


def test_a_mark_that_does_not_fit_hangs_beyond_the_edge_as_word_lets_it_unless_that_is_switched_off():
    text = "国" * 28 + "，" + "民" * 10
    hanging = lines(show(handmade(paragraph(text)))[0])
    assert hanging[0] == "国" * 28 + "，"
    pushed = lines(show(handmade(paragraph(text, '<w:overflowPunct w:val="0"/>')))[0])
    assert pushed[0] == "国" * 27


@pytest.mark.parametrize(
    ("words", "seams"),
    [
        (["始（甲）（乙）末"], 1),
        (["始，《甲》，末"], 2),
        (["始（（甲））末"], 2),
        (["始。》、末"], 2),
        (["始：《甲》末"], 1),
        (["始《甲》！末"], 0),
        (["始，甲，末"], 0),
        (["始甲）", "（末"], 1),
    ],
)
def test_marks_that_stand_together_lose_the_blank_between_them_where_the_file_says_so(words, seams):
    text = "".join(words)
    body = paragraph(words[0], more="".join(run(word, "<w:b/>") for word in words[1:]))
    widths = []
    for control in ("doNotCompress", "compressPunctuation"):
        page = show(handmade(body, settings=f'<w:characterSpacingControl w:val="{control}"/>'))[0]
        assert text_of(page) == text
        widths.append(left_of(page, "末") - left_of(page, "始"))
    assert widths[0] - widths[1] == pytest.approx(seams * 8, abs=0.2)


def test_a_line_break_where_there_is_no_room_for_a_character_is_no_fault():
    indents = '<w:ind w:left="8840" w:firstLine="400"/>'
    body = paragraph(
        "", indents, more="<w:r><w:br/></w:r>" + run("甲") + "<w:r><w:br/><w:br/></w:r>" + run("乙")
    )
    assert text_of(show(handmade(body))[0]) == "甲乙"


FULL_LINE = "国" * 28


@pytest.mark.parametrize(
    "body",
    [
        paragraph(f"{FULL_LINE}　家家"),
        paragraph(f"{FULL_LINE[:27]}　　家家"),
        paragraph(f"{FULL_LINE[:26]}{'　' * 6}家家"),
        paragraph(FULL_LINE, more=run("　　家家", "<w:b/>")),
        paragraph(FULL_LINE, more=run("　　", '<w:u w:val="single"/>') + run("家家")),
    ],
    ids=["one", "two", "many", "of another run", "a run of their own"],
)
def test_full_width_blanks_at_the_end_of_a_line_lie_beyond_it_and_the_next_begins_with_text(body: str):
    page = show(handmade(body))[0]
    first, second = lines(page)
    assert set(first) == {"国"}
    assert second == "家家"
    assert left_of(page, "家") == pytest.approx(28 * MM, abs=0.2)
    assert max(c["x1"] for c in page.chars if c["text"] == "国") == pytest.approx(184 * MM, abs=0.5)


def test_blanks_before_the_first_character_of_a_paragraph_stay():
    assert left_of(show(handmade(paragraph("　　国家")))[0], "国") == pytest.approx(28 * MM + 31.5, abs=0.3)


def test_an_underlined_run_of_blanks_is_a_line_to_write_on_as_far_as_the_edge():
    page = show(handmade(paragraph("姓名：", more=run("　" * 40, '<w:u w:val="single"/>') + run("电话"))))[0]
    assert "".join(lines(page)[1]) == "电话"
    rule = max((*page.lines, *page.rects), key=lambda shape: shape["x1"] - shape["x0"])
    assert rule["x1"] == pytest.approx(184 * MM, abs=16)
    assert rule["x1"] <= 184 * MM + 0.5
    assert rule["x0"] == pytest.approx(28 * MM + 3 * 15.75, abs=1)


def test_the_last_line_of_a_justified_paragraph_is_left_alone():
    page = show(handmade(paragraph("国" * 28 + "，甲乙丙")))[0]
    tail = [c for c in page.chars if c["text"] in "甲乙丙"]
    assert max(c["x1"] for c in tail) < 11906 / 40


def test_distributed_text_fills_the_line_from_edge_to_edge():
    page = show(handmade(paragraph("甲乙丙", '<w:jc w:val="distribute"/>')))[0]
    assert left_of(page, "甲") == pytest.approx(79.4, abs=0.3)
    assert max(c["x1"] for c in page.chars) == pytest.approx(595.3 - 73.7, abs=0.8)


# Lines.

LINE_CASES = [
    # name, spacing, size in half-points, grid, distance between two baselines in points
    ("固定值 28.95 磅", 'w:line="579" w:lineRule="exact"', 32, "", 28.95),
    (
        "固定值不随网格",
        'w:line="400" w:lineRule="exact"',
        32,
        '<w:docGrid w:type="lines" w:linePitch="579"/>',
        20.0,
    ),
    ("单倍行距：仿宋 1.3 倍", 'w:line="240" w:lineRule="auto"', 32, "", 16 * 1.3),
    ("1.5 倍行距", 'w:line="360" w:lineRule="auto"', 24, "", 12 * 1.3 * 1.5),
    ("最小值 30 磅", 'w:line="600" w:lineRule="atLeast"', 32, "", 30.0),
    ("最小值小于字高", 'w:line="200" w:lineRule="atLeast"', 32, "", 20.8),
    (
        "单倍行距对齐网格",
        'w:line="240" w:lineRule="auto"',
        21,
        '<w:docGrid w:type="lines" w:linePitch="312"/>',
        15.6,
    ),
    (
        "大字占两格",
        'w:line="240" w:lineRule="auto"',
        32,
        '<w:docGrid w:type="lines" w:linePitch="312"/>',
        31.2,
    ),
    ("只有 linePitch 不是网格", 'w:line="240" w:lineRule="auto"', 32, '<w:docGrid w:linePitch="312"/>', 20.8),
]


@pytest.mark.parametrize(
    ("name", "spacing", "size", "grid", "expected"), LINE_CASES, ids=[c[0] for c in LINE_CASES]
)
def test_lines_are_as_far_apart_as_word_sets_them(
    name: str, spacing: str, size: int, grid: str, expected: float
):
    styles = STYLES.replace('<w:snapToGrid w:val="0"/>', "").replace("\n", " ")
    styles = re.sub(r'<w:spacing w:line="579"[^>]*>', "", styles)
    body = paragraph("甲", f"<w:spacing {spacing}/>", f'<w:sz w:val="{size}"/>') + paragraph(
        "乙", f"<w:spacing {spacing}/>", f'<w:sz w:val="{size}"/>'
    )
    page = show(handmade(body, styles=styles, section=PAGE + grid))[0]
    assert baseline(page, "乙") - baseline(page, "甲") == pytest.approx(expected, abs=0.05)


def test_a_paragraph_opts_out_of_the_grid():
    styles = STYLES.replace('<w:spacing w:line="579" w:lineRule="exact"/>', "")
    grid = '<w:docGrid w:type="lines" w:linePitch="312"/>'
    page = show(handmade(paragraph("甲") + paragraph("乙"), styles=styles, section=PAGE + grid))[0]
    assert baseline(page, "乙") - baseline(page, "甲") == pytest.approx(20.8, abs=0.05)


def test_the_larger_spacing_stands_between_paragraphs_and_may_be_given_in_lines():
    body = paragraph("甲", '<w:spacing w:after="200"/>') + paragraph("乙", '<w:spacing w:before="100"/>')
    body += paragraph("丙", '<w:spacing w:beforeLines="50"/>')
    page = show(handmade(body, section=PAGE + '<w:docGrid w:type="lines" w:linePitch="579"/>'))[0]
    assert baseline(page, "乙") - baseline(page, "甲") == pytest.approx(28.95 + 10, abs=0.05)
    assert baseline(page, "丙") - baseline(page, "乙") == pytest.approx(28.95 * 1.5, abs=0.05)


def test_contextual_spacing_is_dropped_between_paragraphs_of_one_style():
    properties = '<w:spacing w:before="100" w:after="200"/><w:contextualSpacing/>'
    page = show(handmade(paragraph("甲", properties) + paragraph("乙", properties)))[0]
    assert baseline(page, "乙") - baseline(page, "甲") == pytest.approx(28.95, abs=0.05)


def test_indents_in_characters_win_over_twips_and_a_hanging_indent_hangs():
    body = paragraph("甲", '<w:ind w:firstLineChars="200" w:firstLine="100"/>')
    body += paragraph("乙" * 27 + "丙" * 20, '<w:ind w:left="632" w:hanging="316"/>')
    page = show(handmade(body))[0]
    assert left_of(page, "甲") == pytest.approx(79.4 + 32, abs=0.3)
    assert left_of(page, "乙") == pytest.approx(79.4 + 15.8, abs=0.3)
    assert left_of(page, "丙") == pytest.approx(79.4 + 31.6, abs=0.3)


# Styles.


def styled(body: str, styles: str) -> Any:
    return show(handmade(body, styles=STYLES + styles))[0]


def test_a_style_takes_what_it_is_based_on_and_direct_formatting_wins():
    styles = """<w:style w:type="paragraph" w:styleId="b"><w:basedOn w:val="a"/><w:rPr><w:sz w:val="44"/>
    <w:color w:val="FF0000"/></w:rPr></w:style><w:style w:type="paragraph" w:styleId="c"><w:basedOn w:val="b"/>
    <w:rPr><w:color w:val="0000FF"/></w:rPr></w:style>"""
    page = styled(
        paragraph("甲", '<w:pStyle w:val="c"/>')
        + paragraph("乙", '<w:pStyle w:val="c"/>', '<w:sz w:val="20"/>'),
        styles,
    )
    first, second = page.chars[0], page.chars[1]
    assert (round(first["size"]), first["non_stroking_color"]) == (22, (0, 0, 1))
    assert round(second["size"]) == 10


def test_bold_set_by_a_paragraph_style_and_a_character_style_cancels_out():
    styles = """<w:style w:type="paragraph" w:styleId="b"><w:basedOn w:val="a"/><w:rPr><w:b/></w:rPr></w:style>
    <w:style w:type="character" w:styleId="k"><w:rPr><w:b/></w:rPr></w:style>"""
    hei = '<w:rFonts w:eastAsia="黑体"/>'
    page = styled(
        paragraph("甲", '<w:pStyle w:val="b"/>', hei)
        + paragraph("乙", '<w:pStyle w:val="b"/>', '<w:rStyle w:val="k"/>' + hei),
        styles,
    )
    names = {c["text"]: c["fontname"] for c in page.chars}
    assert "Bold" in names["甲"]
    assert "Bold" not in names["乙"]


FONT_CASES = [
    ("仿宋_GB2312", "FandolFang"),
    ("仿宋", "FandolFang"),
    ("FangSong", "FandolFang"),
    ("楷体_GB2312", "FandolKai"),
    ("KaiTi", "FandolKai"),
    ("黑体", "FandolHei"),
    ("SimHei", "FandolHei"),
    ("宋体", "FandolSong"),
    ("方正小标宋简体", "FandolSong-Bold"),
    ("方正小标宋_GBK", "FandolSong-Bold"),
]


@pytest.mark.skipif(not shutil.which("fc-list"), reason="needs fontconfig's tools")
@pytest.mark.parametrize(("font", "face"), FONT_CASES)
def test_the_fonts_of_official_papers_have_a_stand_in(font: str, face: str):
    page = show(handmade(paragraph("公", run_properties=f'<w:rFonts w:eastAsia="{font}"/>')))[0]
    assert face.replace("-", "") in page.chars[0]["fontname"].replace("-", "")


def test_digits_take_the_western_font_and_quotes_the_chinese_one_when_hinted():
    page = show(handmade(paragraph("第2022“年”")))[0]
    fonts = {c["text"]: c["fontname"].split("+")[-1] for c in page.chars}
    assert "Liberation" in fonts["2"]
    assert fonts["“"] == fonts["第"]
    quote = next(c for c in page.chars if c["text"] == "“")
    assert quote["x1"] - quote["x0"] == pytest.approx(16, abs=1)


def test_a_theme_font_is_looked_up_and_yields_to_a_name_given_later():
    theme = """<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:themeElements><a:fontScheme>
    <a:majorFont><a:latin typeface="Arial"/><a:ea typeface=""/><a:font script="Hans" typeface="黑体"/></a:majorFont>
    <a:minorFont><a:latin typeface="Arial"/><a:ea typeface="楷体"/></a:minorFont></a:fontScheme></a:themeElements></a:theme>"""
    relation = (
        '<Relationship Id="t" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/theme" '
        'Target="theme1.xml"/>'
    )
    body = paragraph("甲", run_properties='<w:rFonts w:eastAsiaTheme="majorEastAsia"/>')
    body += paragraph("乙", run_properties='<w:rFonts w:eastAsiaTheme="minorEastAsia"/>')
    styles = (
        STYLES
        + """<w:style w:type="paragraph" w:styleId="t"><w:rPr><w:rFonts w:eastAsiaTheme="majorEastAsia"/></w:rPr>
    </w:style>"""
    )
    body += paragraph("丙", '<w:pStyle w:val="t"/>', '<w:rFonts w:eastAsia="宋体"/>')
    data = handmade(body, styles=styles, relations=relation, extra={"word/theme1.xml": theme.encode()})
    fonts = {c["text"]: c["fontname"] for c in show(data)[0].chars}
    assert "Hei" in fonts["甲"]
    assert "Kai" in fonts["乙"]
    assert "Song" in fonts["丙"]


LIVE = [
    (r" eq \o\ac(○,一) ", "㊀"),
    (r" EQ \o \ac(○, 12) ", "⑫"),
    (r' SYMBOL 252 \f "Wingdings" \s 12 ', "✓"),
    (r" SYMBOL 0x41 ", "A"),
    (" MACROBUTTON NoMacro 点此填写 ", "点此填写"),
    (" FORMDROPDOWN ", "边缘户"),
    (' TC "目录项" ', ""),
    (" FORMTEXT ", ""),
]


def live(code: str, between: str = "") -> str:
    """Return a paragraph with a field that has no result, or an empty one, between 前 and 后."""
    choices = (
        '<w:ddList><w:result w:val="1"/><w:listEntry w:val="脱贫户"/><w:listEntry w:val="边缘户"/></w:ddList>'
    )
    form = f"<w:ffData>{choices}</w:ffData>" if "FORMDROPDOWN" in code else ""
    mark = '<w:r><w:fldChar w:fldCharType="{}">{}</w:fldChar></w:r>'
    instruction = f'<w:r><w:instrText xml:space="preserve">{code}</w:instrText></w:r>'
    field = mark.format("begin", form) + instruction + between + mark.format("end", "")
    return paragraph("前", more=field + run("后"))


@pytest.mark.parametrize("is_empty", [False, True], ids=["none", "an empty one"])
@pytest.mark.parametrize(("code", "shown"), LIVE)
def test_a_field_that_word_shows_by_itself_is_shown_without_a_result(code: str, shown: str, is_empty: bool):
    between = '<w:r><w:fldChar w:fldCharType="separate"/></w:r>' if is_empty else ""
    assert text_of(show(handmade(live(code, between)))[0]) == f"前{shown}后"


def test_a_field_that_shows_something_nobody_knows_is_refused_or_told():
    for code in (r" EQ \f(1,2) ", r" eq \o\ac(□,甲) ", " LISTNUM "):
        with pytest.raises(PaperWithheld, match=r"第 1 段：文件里没有结果的域打印不了；现为“"):
            print_docx(handmade(live(code)))
    for code in (" = 3+4 ", " DATE ", " MERGEFIELD 户主 "):
        (told,) = print_docx(handmade(live(code))).warnings
        assert code.strip() in str(told)
    hidden = live(" IF " + "</w:instrText></w:r>" + live(" EQ x ")[5:-6] + "<w:r><w:instrText>")
    assert len(print_docx(handmade(hidden)).warnings) == 1, "a field inside another's code shows nothing"


BINDING = """<w:dataBinding w:prefixMappings="xmlns:h='urn:h'" w:storeItemID="{{d-1}}" w:xpath="{}"/>"""
BOUND = [
    ("/h:户[1]/h:户主[1]", "<w:text/>", "赵有根"),
    ("/h:户[1]/@编号", "<w:text/>", "001"),
    (
        "/h:户[1]/h:类别[1]",
        '<w:comboBox><w:listItem w:displayText="边缘户" w:value="2"/></w:comboBox>',
        "边缘户",
    ),
    ("/h:户[1]/h:没有[1]", "<w:text/>", "旧话"),
    ("/h:户[1]/h:空的[1]", "<w:text/>", "旧话"),
    ("//h:户主", "<w:text/>", "旧话"),
    ("/h:户[1]/h:日期[1]", "<w:date/>", "旧话"),
]


@pytest.mark.parametrize(("path", "kind", "shown"), BOUND)
def test_a_bound_control_shows_what_the_data_of_the_file_say(path: str, kind: str, shown: str):
    names = "http://schemas.openxmlformats.org/officeDocument/2006"
    relation = (
        f'<Relationship Id="c" Type="{names}/relationships/customXml" Target="../customXml/item1.xml"/>'
    )
    data = (
        "<户 xmlns='urn:h' xmlns:h='urn:h' 编号='001'><户主>赵有根</户主><类别>2</类别><空的/>"
        "<日期>2022-06-01</日期></户>"
    )
    props = f'<ds:datastoreItem xmlns:ds="{names}/customXml" ds:itemID="{{D-1}}"/>'
    link = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="p" Type="{names}/relationships/customXmlProps" Target="itemProps1.xml"/></Relationships>'
    )
    parts = {"item1.xml": data, "itemProps1.xml": props, "_rels/item1.xml.rels": link}
    held = run("旧") + run("话")
    control = (
        f"<w:sdt><w:sdtPr>{BINDING.format(path)}{kind}</w:sdtPr><w:sdtContent>{held}</w:sdtContent></w:sdt>"
    )
    body = paragraph("户主：", more=control)
    extra = {f"customXml/{name}": text.encode() for name, text in parts.items()}
    page = show(handmade(body, relations=relation, extra=extra))[0]
    assert text_of(page) == f"户主：{shown}"


def test_chinese_and_western_text_stand_a_quarter_apart_unless_switched_off():
    near = show(handmade(paragraph("年2022年", '<w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/>')))[0]
    far = show(handmade(paragraph("年2022年")))[0]
    width = {
        id(page): max(c["x1"] for c in page.chars) - min(c["x0"] for c in page.chars) for page in (near, far)
    }
    assert width[id(far)] - width[id(near)] == pytest.approx(8, abs=0.2)


# Rare characters and missing ones.


@pytest.mark.parametrize(
    ("font", "code", "shown"),
    [
        ("Symbol", "\uf0a5", "∞"),
        ("Wingdings", "\uf0a5", "◎"),
        ("Symbol", "\uf061", "α"),
        ("Symbol", "b", "β"),
    ],
)
def test_signs_of_symbol_and_wingdings_are_the_characters_they_look_like_there(
    font: str, code: str, shown: str
):
    fonts = f'<w:rFonts w:ascii="{font}" w:hAnsi="{font}"/>'
    assert text_of(show(handmade(paragraph("", more=run(code, fonts))))[0]) == shown


def test_capitals_are_printed_as_capitals():
    assert text_of(show(handmade(paragraph("Word", "", "<w:caps/>")))[0]) == "WORD"


def test_rare_characters_of_names_print_from_a_complete_face():
    page = show(handmade(paragraph("张堃李喆王燊赵𠮷")))[0]
    assert text_of(page) == "张堃李喆王燊赵𠮷"


def test_a_character_no_face_has_stops_the_paper_naming_it_and_the_place():
    with pytest.raises(PaperWithheld) as caught:
        print_docx(handmade(paragraph("各村委员会：") + paragraph("户主王\U000e1234某")), name="79号.docx")
    (reason,) = caught.value.reasons
    assert reason.place == "文件“79号.docx”第 2 段（“户主王\U000e1234某”）"
    assert "U+E1234" in reason.found
    assert unprintable_characters("王\U000e1234某某") == ("\U000e1234",)
    assert unprintable_characters("中华，“”〔2022〕 　\n") == ()


# Characters set narrower or wider, fitted into a width, and marked.

CHINESE = '<w:rFonts w:hint="eastAsia"/>'


@pytest.mark.parametrize(("percent", "fitting"), [(66, 42), (80, 35), (150, 18)])
def test_characters_are_set_as_wide_as_they_are_scaled_and_fill_the_line(percent: int, fitting: int):
    page = show(handmade(paragraph("国" * 60, "", f'{CHINESE}<w:w w:val="{percent}"/>')))[0]
    first = [c for c in page.chars if c["matrix"][5] == page.chars[0]["matrix"][5]]
    assert len(first) == fitting
    assert first[0]["matrix"][0] / -first[0]["matrix"][3] == pytest.approx(-percent / 100, abs=0.001)
    # What is left of the line is shared out between the characters.
    assert first[-1]["x1"] == pytest.approx(184 * MM, abs=0.7)
    last = page.chars[-2:]
    assert last[1]["x0"] - last[0]["x0"] == pytest.approx(16 * percent / 100 - 0.25, abs=0.05)


def test_scaled_western_text_takes_that_part_of_its_width():
    plain, narrow = (
        show(handmade(paragraph("Western text 2022", "", more)))[0].chars
        for more in ("", '<w:w w:val="70"/>')
    )
    spacing = 0.25 * 16
    wide, tight = (chars[-1]["x0"] - chars[0]["x0"] + spacing for chars in (plain, narrow))
    assert tight / wide == pytest.approx(0.7, abs=0.01)
    assert "".join(c["text"] for c in narrow) == "Western text 2022"


@pytest.mark.parametrize(
    ("mark", "is_under"),
    [
        ('<w:em w:val="dot"/>', True),
        ('<w:em w:val="underDot"/>', True),
        ('<w:em w:val="dot"/><w:lang w:eastAsia="ja-JP"/>', False),
        ('<w:em w:val="comma"/>', False),
        ('<w:em w:val="circle"/>', False),
    ],
)
def test_every_character_bears_its_mark_of_emphasis(mark: str, is_under: bool):
    page = show(handmade(paragraph("着重　号", "", CHINESE + mark)))[0]
    drawn = sorted(page.curves, key=lambda curve: curve["x0"])
    letters = [c for c in page.chars if c["text"] in "着重号"]
    assert len(drawn) == 3
    for curve, letter in zip(drawn, letters, strict=True):
        middle = (curve["x0"] + curve["x1"]) / 2
        assert middle == pytest.approx(letter["x0"] + 8, abs=0.2)
        base = float(page.height) - letter["matrix"][5]
        assert (curve["top"] > base) is is_under
        assert abs(curve["top"] - base) < 18
    assert not show(handmade(paragraph("着重　号", "", CHINESE)))[0].curves


@pytest.mark.parametrize("words", [("主办", "单位"), ("联系人",), ("很长的一行字要压缩",)])
def test_runs_fitted_into_a_width_take_it_whole(words: tuple[str, ...]):
    fit = f'{CHINESE}<w:fitText w:val="1600" w:id="7"/>'
    page = show(handmade(paragraph("", more="".join(run(w, fit) for w in words) + run("后"))))[0]
    chars = {c["text"]: c for c in page.chars}
    assert "".join(c["text"] for c in page.chars) == "".join(words) + "后"
    assert chars["后"]["x0"] - chars[words[0][0]]["x0"] == pytest.approx(80, abs=0.6)


DARK, LIGHT = (f'<w:shd w:val="clear" w:fill="{tone}"/>' for tone in ("1F3864", "DDEEFF"))
RED = '<w:color w:val="FF0000"/>'


def cell_of(shading: str, inside: str) -> str:
    return f'<w:tbl><w:tr><w:tc><w:tcPr><w:tcW w:w="3000"/>{shading}</w:tcPr>{inside}<w:p/></w:tc></w:tr></w:tbl>'


@pytest.mark.parametrize(
    ("body", "tone"),
    [
        (paragraph("", more=run("字", DARK)), (1, 1, 1)),
        (paragraph("", more=run("字", LIGHT)), (0, 0, 0)),
        (paragraph("", more=run("字", '<w:highlight w:val="darkBlue"/>')), (1, 1, 1)),
        (paragraph("", more=run("字", RED + DARK)), (1, 0, 0)),
        (paragraph("字", DARK), (1, 1, 1)),
        (cell_of(DARK, paragraph("字")), (1, 1, 1)),
        (cell_of(DARK, cell_of(LIGHT, paragraph("字"))), (0, 0, 0)),
        (cell_of(DARK, paragraph("", more=run("字", RED))), (1, 0, 0)),
    ],
    ids=["run", "light run", "highlight", "own colour", "paragraph", "cell", "light in dark", "own in cell"],
)  # fmt: skip
def test_text_without_a_colour_of_its_own_is_white_on_dark_ground(body: str, tone: tuple[int, ...]):
    (char,) = [c for c in show(handmade(body))[0].chars if c["text"] == "字"]
    assert tuple(char["non_stroking_color"]) == tone or (
        len(set(tone)) == 1 and set(char["non_stroking_color"]) == {tone[0]}
    )


# Reproducible.


def test_the_same_file_makes_the_same_bytes():
    data = handmade(paragraph(SENTENCE * 30))
    assert print_docx(data, name="甲.docx").pdf == print_docx(data, name="甲.docx").pdf


def test_the_bytes_do_not_depend_on_the_papers_printed_before():
    letters = [handmade(paragraph(SENTENCE * 3 + name)) for name in ("赵某", "钱某", "赵某", "孙某")]
    alone = []
    for letter in letters:
        font_subsets.forget()
        alone.append(print_docx(letter, name="甲.docx").pdf)
    assert [print_docx(letter, name="甲.docx").pdf for letter in letters] == alone
    assert alone[0] == alone[2] != alone[1]


def test_the_short_stylesheet_of_html_sets_a_page_as_the_full_one_does(monkeypatch):
    cells = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="3000" w:type="dxa"/></w:tcPr>{paragraph(text)}</w:tc>' for text in "甲乙"
    )
    table = f'<w:tbl><w:tblPr><w:tblBorders><w:top w:val="single" w:sz="4"/></w:tblBorders></w:tblPr><w:tr>{cells}</w:tr></w:tbl>'
    link = '<w:p><w:hyperlink r:id="x" w:anchor="a"><w:r><w:t>此处</w:t><w:br/><w:t>又一行</w:t></w:r></w:hyperlink></w:p>'
    data = handmade(link + table + paragraph(SENTENCE))
    short = print_docx(data).pdf
    monkeypatch.delattr(engine._PageTree, "_ua_stylesheets")
    assert print_docx(data).pdf == short


def test_the_pdf_has_title_language_and_tags():
    printed = print_docx(handmade(paragraph("正文")), name="交政发〔2022〕79号.docx")
    raw = pdfplumber.open(io.BytesIO(printed.pdf))
    assert raw.metadata["Title"] == "交政发〔2022〕79号"
    catalog = raw.doc.catalog
    assert b"zh-CN" in catalog["Lang"]
    assert "StructTreeRoot" in catalog


KEPT_TO_THE_END = """
import sys
from generators.printing import print_docx
from weasyprint.text import line_break
kept, begin = [], line_break.Layout.__init__
def keep(self, *given, **named):
    begin(self, *given, **named)
    kept.append(self)
line_break.Layout.__init__ = keep
print_docx(open(sys.argv[1], "rb").read(), force=True)
assert kept
class Last: pass
sys.last = last = Last()
last.own, last.kept = last, kept
"""


def test_what_pango_made_and_is_given_back_when_python_ends_crashes_nothing() -> None:
    """Let the libraries be closed before it, and the process dies of a signal."""
    words = [sys.executable, "-c", KEPT_TO_THE_END, str(SAMPLES / "libreoffice-plain.docx")]
    assert subprocess.run(words, cwd=SAMPLES.parents[1], check=False).returncode == 0
