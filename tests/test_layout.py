"""The layout of a Word file is measured clause by clause: ours holds, one set otherwise does not."""

from __future__ import annotations

import io
import zipfile

import docx
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from generators.checks.layout import LAYOUT_RULES, Verdict, check_layout
from generators.checks.word_text import open_word
from generators.filling.docx import WordTemplate
from tools.gbt9704.papers import DOCUMENT, TEMPLATES, fill_paper


def readings(content: bytes) -> dict[str, tuple[Verdict, str]]:
    found = check_layout(open_word(content, "试.docx"), content)
    assert [finding.rule.key for finding in found] == list(LAYOUT_RULES)
    return {finding.rule.key: (finding.reading.verdict, finding.reading.measured) for finding in found}


def wrong_paper(*, annex_on_a_new_page: bool = False) -> bytes:
    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(216), Mm(279)
    section.left_margin = section.right_margin = Mm(20)
    title = document.add_paragraph("关于开展季度排查的通知")
    title.runs[0].font.size = Pt(18)
    document.add_paragraph("各村、各单位：")
    document.add_paragraph("　　请认真组织排查，按时上报排查结果，做到不漏一户、不漏一人。")
    document.add_paragraph("一、总体要求")
    document.add_paragraph("附件：任务分工表")
    document.add_paragraph("兴县交楼申乡人民政府")
    document.add_paragraph("2022年4月18日")
    document.add_paragraph("附件").paragraph_format.page_break_before = annex_on_a_new_page
    document.add_paragraph("任务分工表")
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


@pytest.fixture(scope="module")
def ours() -> dict[str, tuple[Verdict, str]]:
    return readings(WordTemplate.open(TEMPLATES / "公文.docx").fill(DOCUMENT))


@pytest.fixture(scope="module")
def others() -> dict[str, tuple[Verdict, str]]:
    return readings(wrong_paper())


def test_the_annex_is_looked_for_where_its_mark_stands_not_where_the_text_announces_it() -> None:
    assert readings(wrong_paper(annex_on_a_new_page=True))["附件另面"][0] is Verdict.HOLDS


def test_our_own_paper_holds_every_clause(ours: dict[str, tuple[Verdict, str]]) -> None:
    broken = {key: measured for key, (verdict, measured) in ours.items() if verdict is Verdict.BROKEN}
    assert broken == {}
    assert sum(verdict is Verdict.HOLDS for verdict, _ in ours.values()) >= 20


def test_a_paper_set_otherwise_is_told_with_what_was_measured(others: dict[str, tuple[Verdict, str]]) -> None:
    broken = {key for key, (verdict, _) in others.items() if verdict is Verdict.BROKEN}
    assert {
        "幅面",
        "页边",
        "正文字体",
        "正文缩进",
        "标题字体",
        "标题居中",
        "附件说明缩进",
        "页码",
        "附件另面",
    } <= broken
    assert "216.0×279.0" in others["幅面"][1]
    assert others["要素齐全"] == (Verdict.BROKEN, "缺发文字号、版记")
    assert "18磅" in others["标题字体"][1]


def test_rules_that_are_not_red_or_too_thick_are_told(ours: dict[str, tuple[Verdict, str]]) -> None:
    paper = io.BytesIO(WordTemplate.open(TEMPLATES / "公文.docx").fill(DOCUMENT))
    other = io.BytesIO()
    with zipfile.ZipFile(paper) as old, zipfile.ZipFile(other, "w") as new:
        for name in old.namelist():
            part = old.read(name).replace(b'w:color="FF0000"/></w:pBdr>', b'w:color="000000"/></w:pBdr>')
            new.writestr(name, part.replace(b'w:line="20"', b'w:line="60"'))
    found = readings(other.getvalue())
    for key, told in {"版头分隔线": "没有红色分隔线", "版记分隔线": "粗1.1"}.items():
        assert ours[key][0] is Verdict.HOLDS
        assert (found[key][0], told in found[key][1]) == (Verdict.BROKEN, True), found[key]


@pytest.mark.parametrize(("end", "verdict"), [("，", Verdict.HOLDS), ("村", Verdict.BROKEN)])
def test_a_mark_may_hang_beyond_the_edge_and_a_character_may_not(end: str, verdict: Verdict) -> None:
    document = docx.Document(io.BytesIO(WordTemplate.open(TEMPLATES / "公文.docx").fill(DOCUMENT)))
    paragraph = next(p for p in document.paragraphs if p.style.name == "公文正文")
    paragraph.runs[0].text = "村" * 26 + end + "户" * 3 + "。"
    paragraph.paragraph_format.right_indent = Pt(-16 if end == "村" else 0)
    properties = paragraph._p.get_or_add_pPr()
    for own in properties.findall(qn("w:overflowPunct")):
        properties.remove(own)
    properties.append(OxmlElement("w:overflowPunct"))
    stream = io.BytesIO()
    document.save(stream)
    assert readings(stream.getvalue())["各页版心"][0] is verdict


def test_what_cannot_be_printed_is_said_to_be_unmeasured(monkeypatch: pytest.MonkeyPatch) -> None:
    from generators import printing
    from generators.errors import Finding, PaperWithheld

    def refuse(*_: object, **__: object) -> None:
        raise PaperWithheld([Finding("第3段", "有字打印不出来")])

    monkeypatch.setattr(printing, "print_docx", refuse)
    found = readings(wrong_paper())
    for key, rule in LAYOUT_RULES.items():
        assert (found[key][0] is Verdict.UNMEASURED) == rule.is_printed
    assert "第3段" in found["页码"][1]


FORMATS = {
    "信函": ("特定格式", {"信函标志", "信函双线"}, {"信函发文字号", "信函首页页码", "署名位置", "印章空间"}),
    "命令": ("特定格式", {"命令标志"}, {"令号", "要素齐全"}),
    "纪要": ("特定格式", {"标志位置", "纪要出席"}, {"要素齐全", "版记位置"}),
    "联合行文": ("位置", {"联合行文标志"}, {"联合行文署名", "要素齐全"}),
    "不加盖印章": ("位置", {"署名位置"}, {"要素齐全"}),
    "横排附表": ("", set(), {"页码", "各页版心"}),
    "上行文": ("", set(), {"要素齐全"}),
}


@pytest.mark.parametrize("kind", FORMATS)
def test_each_format_is_measured_by_its_own_clauses(kind: str) -> None:
    wrong, broken, also = FORMATS[kind]
    right = readings(fill_paper(kind))
    assert {key: told for key, (verdict, told) in right.items() if verdict is Verdict.BROKEN} == {}
    assert {key for key in broken | also if right[key][0] is not Verdict.HOLDS} == set()
    if wrong:
        found = readings(fill_paper(kind, wrong))
        assert broken <= {key for key, (verdict, _) in found.items() if verdict is Verdict.BROKEN}


def _paragraph(document: docx.document.Document, begins: str) -> docx.text.paragraph.Paragraph:
    return next(p for p in document.paragraphs if p.text.startswith(begins))


def _remove_above(document: docx.document.Document, begins: str) -> None:
    above = _paragraph(document, begins)._p.getprevious()
    above.getparent().remove(above)


def _red(document: docx.document.Document) -> None:
    _paragraph(document, "请认真").runs[0].font.color.rgb = RGBColor(255, 0, 0)


def _centred(document: docx.document.Document) -> None:
    paragraph = _paragraph(document, "请认真")
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.runs[0].text = "请各村高度重视，认真抓好贯彻落实。"


def _blank_lines(document: docx.document.Document) -> None:
    paragraph = _paragraph(document, "请认真")
    paragraph.runs[0].text = "请各村高度重视，认真抓好贯彻落实。"
    _paragraph(document, "（1）").runs[0].text = "（1）明确工作专班和责任人。"
    for _ in range(2):
        paragraph.insert_paragraph_before("")


def _lonely_word(document: docx.document.Document) -> None:
    _paragraph(document, "兴县交楼申乡人民政府关于").runs[0].text = "兴县交楼申乡人民政府关于开展季度排查的"
    _paragraph(document, "开展季度").runs[0].text = "通知"


def _cut_word(document: docx.document.Document) -> None:
    _paragraph(document, "兴县交楼申乡人民政府关于").runs[0].text = "兴县交楼申乡人民政府关于开展季"
    _paragraph(document, "开展季度").runs[0].text = "度排查的通知"


def _wide_table(document: docx.document.Document) -> None:
    table = document.add_table(1, 2)
    table.autofit = False
    for cell in table.rows[0].cells:
        cell.width = Mm(95)


def _number_at_the_left(document: docx.document.Document) -> None:
    _paragraph(document, "交政发").alignment = WD_ALIGN_PARAGRAPH.LEFT


def _note_at_the_edge(document: docx.document.Document) -> None:
    _paragraph(document, "（此件").paragraph_format.first_line_indent = Pt(0)


def _no_last_rule(document: docx.document.Document) -> None:
    document.paragraphs[-2].style = document.styles["公文正文"]


def _note_right_below(document: docx.document.Document) -> None:
    _remove_above(document, "附件：")
    for _ in range(3):  # Else the note begins a page.
        _remove_above(document, "请认真")


def _small_page_number(document: docx.document.Document) -> None:
    for section in document.sections:
        for foot in (section.footer, section.even_page_footer, section.first_page_footer):
            for run in (run for paragraph in foot.paragraphs for run in paragraph.runs):
                run.font.size = Pt(10.5)


PLANTED = {
    "文字颜色": _red,
    "正文对齐": _centred,
    "正文空行": _blank_lines,
    "标题回行": _lonely_word,
    "标题回行，断词": _cut_word,
    "主送位置": lambda document: _remove_above(document, "各村党支部"),
    "附件说明位置": _note_right_below,
    "表格宽度": _wide_table,
    "发文字号位置": _number_at_the_left,
    "附注缩进": _note_at_the_edge,
    "版记首末线": _no_last_rule,
    "页码字体": _small_page_number,
}


@pytest.mark.parametrize("planted", PLANTED)
def test_one_thing_out_of_its_place_is_told(planted: str, ours: dict[str, tuple[Verdict, str]]) -> None:
    document = docx.Document(io.BytesIO(WordTemplate.open(TEMPLATES / "公文.docx").fill(DOCUMENT)))
    PLANTED[planted](document)
    stream = io.BytesIO()
    document.save(stream)
    key = planted.partition("，")[0]
    assert ours[key][0] is not Verdict.BROKEN
    assert readings(stream.getvalue())[key][0] is Verdict.BROKEN


def test_the_name_of_who_signs_stands_in_another_face() -> None:
    document = docx.Document(io.BytesIO(fill_paper("上行文")))
    assert readings(fill_paper("上行文"))["签发人"][0] is Verdict.HOLDS
    for run in (
        run for paragraph in document.paragraphs if "签发人" in paragraph.text for run in paragraph.runs
    ):
        run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "仿宋_GB2312")
    stream = io.BytesIO()
    document.save(stream)
    assert readings(stream.getvalue())["签发人"][0] is Verdict.BROKEN
