from __future__ import annotations

import io
import re
import struct
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import docx
import pytest
from by_pdfium import page_texts
from docx.enum.section import WD_SECTION
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsmap
from docx.shared import Mm, Pt, Twips
from docx_samples.handmade import Handmade, handmade, paragraph, row, table
from docxtpl import DocxTemplate
from hypothesis import given, settings
from hypothesis import strategies as st
from sample_contexts import LETTER, MINUTES, SAMPLES

from generators.errors import DataRefused, PaperWithheld
from generators.filling.docx import WordTemplate, context_paths, missing_and_superfluous
from generators.filling.docx.merge import fill_merged
from generators.printing import print_docx

if TYPE_CHECKING:
    from collections.abc import Callable

    from docx.document import Document

TEMPLATES = Path(__file__).parents[1] / "templates"
SHIPPED = sorted(SAMPLES)


def word(
    *paragraphs: str, rows: list[list[str]] | None = None, also: Callable[[Document], None] | None = None
) -> bytes:
    """Return a DOCX that python-docx wrote: paragraphs, then a table, then what `also` adds."""
    document = docx.Document()
    document.core_properties.author = "制模板的人"
    for text in paragraphs:
        document.add_paragraph(text)
    if rows:
        table = document.add_table(rows=0, cols=len(rows[0]))
        for row in rows:
            for cell, text in zip(table.add_row().cells, row, strict=True):
                cell.text = text
    if also:
        also(document)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def template(*paragraphs: str, **options: Any) -> WordTemplate:
    return WordTemplate.open(word(*paragraphs, **options), name="试样")


def body_text(data: bytes) -> list[str]:
    """Return the text of every paragraph of the body, tables included, in order, as python-docx reads it."""
    document = docx.Document(io.BytesIO(data))
    return [
        docx.text.paragraph.Paragraph(p, document).text
        for p in document.element.body.iter(docx.oxml.ns.qn("w:p"))
    ]


def repacked(data: bytes, **changed: bytes | None) -> bytes:
    """Return the package, members replaced, added or (None) left out; in a key `__` is `/`, `_x_` is `.`."""
    parts = {name.replace("__", "/").replace("_x_", "."): text for name, text in changed.items()}
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in dict.fromkeys([*old.namelist(), *parts]):
            text = parts[name] if name in parts else old.read(name)
            if text is not None:
                new.writestr(name, text)
    return buffer.getvalue()


def refusal(source: bytes) -> str:
    with pytest.raises(DataRefused) as refused:
        WordTemplate.open(source, name="试样")
    return str(refused.value)


# What is printed


def test_each_tag_gives_way_to_its_value() -> None:
    assert body_text(template("{{ 村 }}现有{{ 户数 }}户").fill({"村": "青石坪村", "户数": "12"})) == [
        "青石坪村现有12户"
    ]


def test_a_tag_that_word_has_split_into_runs_is_still_a_tag() -> None:
    def split(document: Document) -> None:
        paragraph = document.add_paragraph()
        for piece in ("户主：{", "{ 户", "主 }", "}。"):
            paragraph.add_run(piece).bold = piece.startswith("{")

    assert body_text(template(also=split).fill({"户主": "张大山"})) == ["户主：张大山。"]


def test_paragraphs_rows_and_words_repeat_and_nest() -> None:
    source = template(
        "{%p for 组 in 组 %}",
        "{{ 组.名 }}：{% for 人 in 组.人 %}{% if not loop.first %}、{% endif %}{{ 人.姓名 }}{% endfor %}",
        "{%p endfor %}",
        rows=[
            ["户主", "人口"],
            ["{%tr for 户 in 户 %}", ""],
            ["{{ 户.户主 }}", "{{ 户.人口 }}"],
            ["{%tr endfor %}", ""],
        ],
    )
    data = source.fill(
        {
            "组": [
                {"名": "一组", "人": [{"姓名": "甲"}, {"姓名": "乙"}]},
                {"名": "二组", "人": [{"姓名": "丙"}]},
            ],
            "户": [{"户主": "张大山", "人口": "4"}, {"户主": "李小河", "人口": "2"}],
        }
    )
    assert body_text(data) == ["一组：甲、乙", "二组：丙", "户主", "人口", "张大山", "4", "李小河", "2"]


@pytest.mark.parametrize(
    ("switch", "printed"),
    [({"级别": "甲", "标": True}, ["甲等", "有"]), ({"级别": "乙", "标": False}, ["其他"])],
)
def test_paragraphs_are_chosen_by_texts_and_truths(switch: dict[str, Any], printed: list[str]) -> None:
    source = template(
        '{%p if 级别 == "甲" %}',
        "甲等",
        "{%p else %}",
        "其他",
        "{%p endif %}",
        "{%p if 标 %}",
        "有",
        "{%p endif %}",
    )
    assert body_text(source.fill(switch)) == printed


@pytest.mark.parametrize(
    "text",
    [
        "a<b & c>d",
        "{{ 村 }}",
        "{% endfor %}",
        "“引号”——……",
        " 前后有空格 ",
        "第一行\n第二行",
        "甲\t乙",
        "𠮷野家堃喆燊",
        "=cmd|' /C calc'!A0",
    ],
)
def test_a_value_is_printed_as_it_is_whatever_it_looks_like(text: str) -> None:
    assert body_text(template("【{{ 文 }}】").fill({"文": text})) == [f"【{text}】"]


@pytest.mark.parametrize(("text", "element"), [("甲\t乙", "tab"), ("甲\n乙", "br"), ("<\t\n>", "tab")])
def test_a_tab_and_a_new_line_are_elements_of_words_own(text: str, element: str) -> None:
    with zipfile.ZipFile(io.BytesIO(ANY_TEXT.fill({"文": text}))) as package:
        document = package.read("word/document.xml").decode()
    assert f"<w:{element}/>" in document
    assert not re.search(r"<w:t[^>]*>[^<]*[\t\n][^<]*</w:t>", document)


@settings(max_examples=150, deadline=None)
@given(st.text(st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters="\ufffe\uffff")))
def test_whatever_is_put_in_is_found_again_by_another_reader(text: str) -> None:
    assert body_text(ANY_TEXT.fill({"文": text})) == [f"【{text}】"]


ANY_TEXT = template("【{{ 文 }}】")


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_template_prints_the_same_text_as_docxtpl_does(name: str) -> None:
    theirs = DocxTemplate(str(TEMPLATES / f"{name}.docx"))
    theirs.render(SAMPLES[name], autoescape=True)
    buffer = io.BytesIO()
    theirs.save(buffer)
    ours = WordTemplate.open(TEMPLATES / f"{name}.docx").fill(SAMPLES[name])
    assert body_text(ours) == body_text(buffer.getvalue())


def test_no_title_leaves_out_whose_paper_it_is() -> None:
    """A title names issuer, matter and genre: one that begins with 关于 has no issuer (处理条例第九条)."""
    titles = [
        (path.name, paragraph.text)
        for path in sorted(TEMPLATES.glob("*.docx"))
        for paragraph in docx.Document(str(path)).paragraphs
        if paragraph.style is not None and str(paragraph.style.name).endswith("标题")
    ]
    assert len(titles) > 60
    assert [title for title in titles if title[1].startswith("关于")] == []


FITTED = [
    # the name, half points of its letters (12 points have room for 4.2 characters), its lines
    ("刘燊", 24, ["刘燊"]),
    ("欧阳慕雪", 24, ["欧阳慕雪"]),
    ("欧阳慕容雪", 20, ["欧阳慕容雪"]),
    ("阿卜杜热合曼", 24, ["阿卜杜热合曼"]),
    ("阿卜杜热合曼·吐尔逊江", 24, ["阿卜杜热合曼·", "吐尔逊江"]),
    ("买买提·吐尔逊江依明", 24, ["买买提·", "吐尔逊江依明"]),
    ("热合曼·吐尔逊", 24, ["热合曼·", "吐尔逊"]),
    ("张三、李四", 24, ["张三、", "李四"]),
    ("张三、李四、王五", 24, ["张三、", "李四、", "王五"]),
    ("张三、欧阳慕雪、李四", 20, ["张三、", "欧阳慕雪、", "李四"]),
    ("<张&三>", 24, ["<张&三>"]),
]


@pytest.mark.parametrize(("name", "size", "lines"), FITTED, ids=[name for name, *_ in FITTED])
def test_a_cell_that_fits_its_text_keeps_a_name_in_one_line(name: str, size: int, lines: list[str]) -> None:
    def fit(document: Document) -> None:
        cell = document.add_table(1, 1).cell(0, 0)
        cell.text = "{{ 户主 }}"
        cell.paragraphs[0].runs[0].font.size = Pt(12)
        cell.width = Twips(round(4.25 * 12 * 20) + 2 * 108 + 10)
        cell._tc.get_or_add_tcPr().append(OxmlElement("w:tcFitText"))

    filled = docx.Document(io.BytesIO(template(also=fit).fill({"户主": name})))
    cell = filled.tables[0].cell(0, 0)
    assert cell.text.split("\n") == lines
    assert cell.paragraphs[0].runs[0].font.size == Pt(size / 2)
    assert "tcFitText" not in filled.element.xml
    assert "fit " not in filled.element.xml


def test_a_fitted_cell_takes_the_size_of_its_style() -> None:
    def fit(document: Document) -> None:
        document.styles["Normal"].font.size = Pt(10.5)
        cell = document.add_table(1, 1).cell(0, 0)
        cell.text = "{{ 户主 }}"
        cell.width = Twips(4 * 210 + 100 + 2 * 108 + 10)
        cell._tc.get_or_add_tcPr().append(OxmlElement("w:tcFitText"))

    made = template(also=fit)
    sizes = [
        docx.Document(io.BytesIO(made.fill({"户主": name})))
        .tables[0]
        .cell(0, 0)
        .paragraphs[0]
        .runs[0]
        .font.size
        for name in ("司马相如", "司马相如如")
    ]
    assert sizes == [Pt(10.5), Pt(9)]


STYLES = [
    # what Normal, 甲 (based on Normal) and 乙 (based on 甲) say of their size, which one a cell has, its size
    ((10.5, None, None), "Normal", 10.5),
    ((10.5, None, None), "乙", 10.5),
    ((10.5, 14, None), "甲", 14),
    ((10.5, 14, None), "乙", 14),
    ((10.5, 14, 9), "乙", 9),
    ((None, None, 9), "甲", 16),
    ((None, 14, 9), "Normal", 16),
]


@pytest.mark.parametrize(("sizes", "used", "size"), STYLES)
def test_a_fitted_cell_takes_the_size_along_the_styles_its_own_is_based_on(
    sizes: tuple[float | None, ...], used: str, size: float
) -> None:
    def fit(document: Document) -> None:
        styles = document.styles
        qn = docx.oxml.ns.qn
        defaults = styles.element.find("/".join(map(qn, ("w:docDefaults", "w:rPrDefault", "w:rPr"))))
        for old in defaults.findall(qn("w:sz")):
            defaults.remove(old)
        usual = OxmlElement("w:sz")
        usual.set(qn("w:val"), "32")
        defaults.append(usual)
        made = [styles["Normal"]]
        for name in ("甲", "乙"):
            made.append(styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH))
            made[-1].base_style = made[-2]
        for style, points in zip(made, sizes, strict=True):
            style.font.size = Pt(points) if points else None
        cell = document.add_table(1, 1).cell(0, 0)
        cell.text = "{{ 户主 }}"
        cell.paragraphs[0].style = used
        cell.width = Twips(6 * 400)
        cell._tc.get_or_add_tcPr().append(OxmlElement("w:tcFitText"))

    made = docx.Document(io.BytesIO(template(also=fit).fill({"户主": "张三"})))
    assert made.tables[0].cell(0, 0).paragraphs[0].runs[0].font.size == Pt(size)


def test_headers_and_footers_are_filled_too() -> None:
    def head(document: Document) -> None:
        document.sections[0].header.paragraphs[0].text = "{{ 村 }}"
        document.sections[0].footer.paragraphs[0].text = "制表：{{ 人 }}"

    section = docx.Document(
        io.BytesIO(template("正文", also=head).fill({"村": "青石坪村", "人": "武文"}))
    ).sections[0]
    assert (section.header.paragraphs[0].text, section.footer.paragraphs[0].text) == (
        "青石坪村",
        "制表：武文",
    )


def test_cells_merged_down_a_loop_keep_the_order_of_the_schema() -> None:
    context = {**SAMPLES["公文"], "联合行文": True, "发文机关标志": "文件", "发文机关署名": ""}
    context |= {
        "联合机关": [{"名称": "兴县交楼申乡人民政府"}, {"名称": "兴县财政局"}],
        "联合署名行": [{"左": "兴县交楼申乡人民政府", "右": "兴县财政局"}],
    }
    document = docx.Document(io.BytesIO(WordTemplate.open(TEMPLATES / "公文.docx").fill(context)))
    merged = document.element.body.xpath("//w:vMerge")
    assert [merge.get(docx.oxml.ns.qn("w:val")) for merge in merged] == ["restart", "continue"]
    assert [child.tag.rpartition("}")[2] for child in merged[0].getparent()] == ["tcW", "vMerge", "vAlign"]


# The file


def test_the_same_context_makes_the_same_bytes_in_another_process() -> None:
    code = (
        "import sys, hashlib; sys.path.insert(0, 'tests')\n"
        "from sample_contexts import LETTER; from generators.filling.docx import WordTemplate\n"
        "print(hashlib.sha256(WordTemplate.open('templates/退出告知书.docx').fill(LETTER)).hexdigest())"
    )
    root = TEMPLATES.parent
    seen = {
        subprocess.run(
            [sys.executable, "-c", code],
            cwd=root,
            env={"PYTHONPATH": str(root), "PYTHONHASHSEED": seed, "PYTHONUTF8": "1", "TZ": zone},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for seed, zone in (("1", "UTC"), ("2", "Asia/Shanghai"))
    }
    assert len(seen) == 1


def test_the_package_is_sound_and_carries_no_clock() -> None:
    with zipfile.ZipFile(io.BytesIO(template("{{ 村 }}").fill({"村": "青石坪村"}))) as made:
        assert made.testzip() is None
        assert {info.date_time for info in made.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert made.namelist()[0] == "[Content_Types].xml"


def test_parts_without_tags_keep_their_compressed_bytes() -> None:
    source = word("{{ 村 }}")
    made = WordTemplate.open(source, name="试样").fill({"村": "青石坪村"})
    with zipfile.ZipFile(io.BytesIO(source)) as old, zipfile.ZipFile(io.BytesIO(made)) as new:
        kept = [
            n
            for n in old.namelist()
            if n not in {"word/document.xml", "docProps/core.xml", "docProps/app.xml"}
        ]
        for name in kept:
            assert old.getinfo(name).compress_size == new.getinfo(name).compress_size, name
            assert old.read(name) == new.read(name), name


def test_a_made_file_names_its_title_and_nobody() -> None:
    def title(document: Document) -> None:
        document.core_properties.title = "{{ 文件标题 }}"
        document.core_properties.last_modified_by = "制模板的人"

    data = template("正文", also=title).fill({"文件标题": "甲<乙>告知书"})
    properties = docx.Document(io.BytesIO(data)).core_properties
    assert (properties.title, properties.author, properties.last_modified_by) == ("甲<乙>告知书", "", "")
    assert "制模板的人".encode() not in b"".join(
        zipfile.ZipFile(io.BytesIO(data)).read(n) for n in ("docProps/core.xml",)
    )


def test_the_path_of_a_template_on_a_clerks_computer_is_not_handed_on() -> None:
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    relation = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{office}/attachedTemplate" '
        'Target="file:///C:/Users/zhang/Normal.dotm" TargetMode="External"/></Relationships>'
    )
    plain = word("{{ 村 }}")
    with zipfile.ZipFile(io.BytesIO(plain)) as archive:
        settings = archive.read("word/settings.xml").decode()
    start = settings.index("<w:", settings.index("<w:settings") + 5)
    marked = settings[:start] + '<w:attachedTemplate r:id="rId1"/>' + settings[start:]
    if "xmlns:r=" not in settings:
        marked = marked.replace("<w:settings", f'<w:settings xmlns:r="{office}"', 1)
    parts = {"word__settings_x_xml": marked.encode(), "word___rels__settings_x_xml_x_rels": relation.encode()}
    made = WordTemplate.open(repacked(plain, **parts), name="试样").fill({"村": "甲"})
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert "word/_rels/settings.xml.rels" in archive.namelist()
        assert not [name for name in archive.namelist() if b"Normal.dotm" in archive.read(name)]
        assert b"attachedTemplate" not in archive.read("word/settings.xml")


# What a template asks for


def test_a_template_states_its_fields_as_paths() -> None:
    source = template(
        "{{ 村 }}{{ 户主.姓名 }}{% if 有附注 %}{{ 附注 }}{% endif %}",
        "{%p for 附 in 附文 %}",
        "{%p for 行 in 附.标题行 %}",
        "{{ 行.文 }}",
        "{%p endfor %}",
        '{%p if 附.级别 == "甲" %}',
        "{{ 附.文 }}",
        "{%p endif %}",
        "{%p endfor %}",
    )
    assert source.placeholders() == {
        "村", "户主.姓名", "有附注", "附注", "附文[].标题行[].文", "附文[].级别", "附文[].文",
    }  # fmt: skip


def test_a_context_states_its_fields_the_same_way() -> None:
    context = {
        "村": "甲",
        "有": True,
        "户": [{"户主": "乙", "人": []}, {"户主": "丙", "备注": ""}],
        "乡": {"名": "丁"},
    }
    assert context_paths(context) == {"村", "有", "户[].户主", "户[].人[]", "户[].备注", "乡.名"}


@pytest.mark.parametrize(
    ("context", "missing", "superfluous"),
    [
        ({"村": "甲", "户": [{"户主": "乙"}]}, set(), set()),
        ({"村": "甲", "户": []}, set(), set()),
        ({"户": [{"户主": "乙"}]}, {"村"}, set()),
        ({"村": "甲", "户": [{"户主": "乙", "电话": "1"}], "乡": "丙"}, set(), {"户[].电话", "乡"}),
        ({"村": "甲", "户": [{"姓名": "乙"}], "人": []}, {"户[].户主"}, {"户[].姓名", "人[]"}),
    ],
)
def test_missing_and_superfluous_fields_are_both_an_answer(
    context: dict[str, Any], missing: set[str], superfluous: set[str]
) -> None:
    source = template("{{ 村 }}", "{%p for 户 in 户 %}", "{{ 户.户主 }}", "{%p endfor %}")
    assert missing_and_superfluous(source, context) == (missing, superfluous)


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_template_asks_for_exactly_its_sample(name: str) -> None:
    assert missing_and_superfluous(WordTemplate.open(TEMPLATES / f"{name}.docx"), SAMPLES[name]) == (
        set(),
        set(),
    )


def test_a_field_the_data_lacks_is_named_with_the_template() -> None:
    with pytest.raises(DataRefused) as refused:
        template("{{ 村 }}{{ 户主 }}{{ 电话 }}").fill({"村": "甲"})
    assert [f.expected for f in refused.value.findings] == ["要用字段“户主”", "要用字段“电话”"]
    assert "模板“试样”" in str(refused.value)


# Promise 2: what was given is found again


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("张\x07三", "U+0007"),
        ("张\x00", "U+0000"),
        ("甲\r乙", "U+000D"),
        ("\ud800", "U+D800"),
        ("x\uffff", "U+FFFF"),
    ],
)
def test_a_character_that_xml_cannot_hold_withholds_the_paper(text: str, code: str) -> None:
    source = template("{{ 村 }}", "{%p for 户 in 户 %}", "{{ 户.户主 }}", "{%p endfor %}")
    with pytest.raises(PaperWithheld) as withheld:
        source.fill({"村": "甲", "户": [{"户主": "乙"}, {"户主": text}]})
    assert [f.place for f in withheld.value.reasons] == ["字段“户[2].户主”"]
    assert code in str(withheld.value)


def test_a_value_hidden_by_a_switch_withholds_the_paper() -> None:
    source = template("{%p if 有附注 %}", "{{ 附注 }}", "{%p endif %}", "正文")
    assert body_text(source.fill({"有附注": False, "附注": ""})) == ["正文"]
    with pytest.raises(PaperWithheld, match="字段“附注”.*“联系人武文”没有印出"):
        source.fill({"有附注": False, "附注": "联系人武文"})


def test_every_value_the_template_has_no_place_for_is_named() -> None:
    with pytest.raises(PaperWithheld) as withheld:
        template("{{ 村 }}").fill({"村": "甲", "乡": "乙", "户": [{"户主": "丙"}]})
    assert [f.place for f in withheld.value.reasons] == ["字段“乡”", "字段“户[1].户主”"]


def test_a_text_that_only_chooses_need_not_be_printed() -> None:
    source = template('{%p if 级别 == "甲" %}', "甲等", "{%p endif %}", "{{ 文 }}")
    assert body_text(source.fill({"级别": "一级标题", "文": "正文"})) == ["正文"]


def test_numbers_and_none_are_not_printed_by_accident() -> None:
    for value in (12, 1.5, None, object()):
        with pytest.raises(TypeError):
            template("{{ 村 }}").fill({"村": value})  # type: ignore[dict-item]


def test_a_truth_is_not_a_text() -> None:
    with pytest.raises(DataRefused, match="试样"):
        template("{{ 村 }}").fill({"村": True})


# Templates that are refused, by place


@pytest.mark.parametrize(
    ("paragraphs", "said"),
    [
        (["{%p if 甲 %}会丢", "乙", "{%p endif %}"], "“{%p if 甲 %}会丢”处：{%p %} 标签会替换整个段落"),
        (["{%p if 甲 %}{%p if 乙 %}", "丙", "{%p endif %}", "{%p endif %}"], "替换整个段落"),
        (["{%tr for 户 in 户 %}"], "应在表格里"),
        (["户主：{{ 户主"], "标签没有写完整，或被分在两段里；现为{{"),
        (["户主：{{ 户", "主 }}"], "被分在两段里"),
        (["{%p for 户 in 户 %}", "{{ 户.户主 }}"], "for 或 if 没有对应的 endfor 或 endif"),
        (["{{ 村 }}", "{%p endfor %}"], "endfor、endif 没有对应的开头"),
        (["{%p 循环 户 %}", "甲", "{%p endfor %}"], "不认识的标签 循环"),
        (["{{ 户主（一） }}"], "有不能用的字符 （"),
        (["{{ 户主 姓名 }}"], "标签写法有误"),
        (["{{r 户主 }}"], "标签只能印文字"),
        (["{{ 户主|safe }}"], "不允许过滤器"),
        (["{{ 户主() }}"], "不允许调用"),
        (["{{ 户[0].户主 }}"], "不允许下标"),
        (["{{ ''.__class__ }}"], "只能写字段名"),
        (["{% set 甲 = '1' %}"], "不允许set"),
        (["{% include 'x' %}"], "不允许include"),
        (["{% raw %}{{ 户主 }}{% endraw %}"], "不允许raw"),
        (["{% macro 甲() %}{% endmacro %}"], "不允许宏"),
        (["{{ 甲 if 乙 else 丙 }}"], "不允许行内 if"),
        (["{{ 'x' * 9999999 }}"], "不允许运算"),
        (["{% for a, b in 户 %}{{ a }}{% endfor %}"], "不允许"),
        (["{{ loop.index }}"], "只能写字段名"),
        (["{% for 甲 in 户 %}{% for 乙 in 户 %}{{ 乙.户主 }}{% endfor %}{% endfor %}"], "不允许再走整张列表"),
        (["{% if 甲 %}头", "尾"], "没有对应的 endfor 或 endif"),
    ],
)  # fmt: skip
def test_a_tag_that_cannot_be_carried_out_is_refused_in_one_line(paragraphs: list[str], said: str) -> None:
    message = refusal(word(*paragraphs))
    assert said in message
    assert all(line.startswith("模板“试样”正文“") for line in message.splitlines())


SPELLINGS = [
    "｛｛户主｝｝",
    "｛{户主}｝",
    "{｛户主｝}",
    "{ {户主} }",
    "{ { 户主 }}",
    "{{户主} }",
    "{户主}",
    "｛户主｝",
    "﹛﹛户主﹜﹜",
    "｛％ if 有公示 ％｝",
    "{％p if 有公示 ％}",
    "{\u200b{户主}\u200b}",
    "«户主»",
    "[[户主]]",
    "【【户主】】",
    "<<户主>>",
    "{{ 村 }}的{户主}",
    "{{ 村 }}的｛｛户主｝｝",
    *("［［户主］］", "〔〔户主〕〕", "＜＜户主＞＞", "《《户主》》", "⟪户主⟫", "（（户主））", "((户主))"),
    *("#户主#", "$户主$", "％户主％", "%%户主%%", "@户主@", "__户主__", "{#户主#}", "{# 户.户主 #}"),
    "${户主}",
    "{{ 甲 {{ 乙 }} }}",
]


@pytest.mark.parametrize(
    ("where", "written"),
    [
        *(("正文", written) for written in SPELLINGS),
        *((where, written) for where in ("表格", "页眉") for written in SPELLINGS[::6]),
    ],
)
def test_a_tag_of_another_spelling_is_refused_by_its_place(where: str, written: str) -> None:
    options: dict[str, Any] = {"rows": [["甲", written]]} if where == "表格" else {}
    if where == "页眉":
        options["also"] = lambda document: document.sections[0].header.paragraphs[0].add_run(written)
    with pytest.raises(DataRefused) as refused:
        template("{{ 村 }}", *([written] if where == "正文" else []), **options)
    assert any(f"模板“试样”{'正文' if where == '表格' else where}" in f.place for f in refused.value.findings)
    assert all(finding.way_out or finding.found for finding in refused.value.findings)


@pytest.mark.parametrize("written", ["《户主》", "的〈 户主 〉户", "<户主>", "【户主】", "[户主]"])
def test_a_name_in_other_marks_is_a_tag_where_the_template_has_one_of_that_name(written: str) -> None:
    with pytest.raises(DataRefused) as refused:
        template("{{ 户主 }}", written)
    assert written.strip("的户 ").replace(" ", "") in str(refused.value).replace(" ", "")
    assert body_text(template("{{ 村 }}", written).fill({"村": "甲村"})) == ["甲村", written]


@pytest.mark.parametrize(
    "written",
    [
        "____年____月____日",
        "20__年__月__日",
        "第__季度__户，共__元整__分",
        "姓名__电话__，签字：______",
        "《关于〈办法〉的通知》和第（（一）、（二））项",
        "增长5%、占20%，完成率%，占比%",
        "1#楼、2#楼，$5和$6，a@b.cn",
    ],
)
def test_what_is_filled_in_by_hand_or_is_plain_text_is_no_tag(written: str) -> None:
    assert body_text(template("{{ 村 }}", written).fill({"村": "甲村"})) == ["甲村", written]


def test_a_tag_split_over_runs_is_one_and_braces_of_other_spelling_split_are_found_too() -> None:
    def split(document: Document) -> None:
        paragraph = document.add_paragraph()
        for run in ("{", "{ 户", "主 }", "}"):
            paragraph.add_run(run).bold = True

    assert template(also=split).placeholders() == {"户主"}

    def strange(document: Document) -> None:
        paragraph = document.add_paragraph()
        for run in ("｛", "｛户主", "｝", "｝"):
            paragraph.add_run(run)

    with pytest.raises(DataRefused):
        template(also=strange)


@pytest.mark.parametrize("is_simple", [True, False])
def test_a_field_of_a_mail_merge_is_refused_by_its_place(is_simple: bool) -> None:
    def merged(document: Document) -> None:
        paragraph = document.add_paragraph("户主：")
        made = "<w:r><w:t>张三</w:t></w:r>"
        code = " MERGEFIELD 户主 \\* MERGEFORMAT "
        mark = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
        field = f'<w:fldSimple w:instr="{code}">{made}</w:fldSimple>'
        if not is_simple:
            field = mark.format("begin") + f"<w:r><w:instrText>{code}</w:instrText></w:r>"
            field += mark.format("separate") + made + mark.format("end")
        for element in parse_xml(f'<w:p xmlns:w="{nsmap["w"]}">{field}</w:p>'):
            paragraph._p.append(element)

    with pytest.raises(
        DataRefused, match="正文“户主：张三”处：标签应是文字，不用邮件合并域；现为MERGEFIELD 户主"
    ):
        template("{{ 村 }}", also=merged)


def _hidden_by_its_style(document: Document) -> None:
    styles = document.styles
    styles.add_style("藏", docx.enum.style.WD_STYLE_TYPE.CHARACTER).font.hidden = True
    styles.add_style("也藏", docx.enum.style.WD_STYLE_TYPE.CHARACTER).base_style = styles["藏"]
    document.add_paragraph().add_run("{{ 户主 }}", style="也藏")


def _hidden_in_part(document: Document) -> None:
    paragraph = document.add_paragraph("户主：{{ ")
    paragraph.add_run("户主").font.hidden = True
    paragraph.add_run(" }}")


def _hidden_in_a_cell(document: Document) -> None:
    cell = document.add_table(1, 1).cell(0, 0)
    cell.paragraphs[0].add_run("{{ 户主 }}").font.hidden = True


@pytest.mark.parametrize("hide", [_hidden_by_its_style, _hidden_in_part, _hidden_in_a_cell])
def test_a_tag_in_hidden_text_is_refused_by_its_place(hide: Callable[[Document], None]) -> None:
    said = refusal(word("{{ 村 }}", also=hide))
    assert "{{ 户主 }}”处：标签应是看得见的文字；现为隐藏的文字" in said


def test_a_hidden_note_beside_a_tag_hides_no_tag() -> None:
    def noted(document: Document) -> None:
        document.add_paragraph("户主：{{ 户主 }}").add_run("户主照户口簿填").font.hidden = True

    filled = template("{{ 村 }}", also=noted).fill({"村": "甲", "户主": "乙"})
    assert body_text(filled) == ["甲", "户主：乙户主照户口簿填"]


def test_a_tag_that_its_run_shows_again_is_filled() -> None:
    def shown(document: Document) -> None:
        _hidden_by_its_style(document)
        document.paragraphs[-1].runs[0].font.hidden = False

    assert body_text(template(also=shown).fill({"户主": "张三"})) == ["张三"]


def test_ordinary_brackets_are_no_tags() -> None:
    text = "交政发〔2022〕79号《方案》（一）【】[1]“户”<甲>（见《方案》（二））增长5%、占8%，No.3#楼、4#楼"
    assert body_text(template(text, "{{ 村 }}").fill({"村": "东沟村"}))[0] == text


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (
            [
                ["头", "头"],
                ["{%tr for 户 in 户 %}", "这格会丢"],
                ["{{ 户.户主 }}", ""],
                ["{%tr endfor %}", ""],
            ],
            "同一表格行里不得有别的文字",
        ),
        ([["{%tr for 户 in 户 %}", ""], ["{{ 户.户主 }}", ""], ["{%tr endfor %}", ""]], "可能一行不剩"),
    ],
)
def test_a_table_that_would_lose_text_or_come_out_empty_is_refused(rows: list[list[str]], said: str) -> None:
    assert said in refusal(word(rows=rows))


def test_a_cell_whose_every_paragraph_is_conditional_is_refused() -> None:
    def cell(document: Document) -> None:
        cell = document.add_table(rows=1, cols=1).cell(0, 0)
        cell.paragraphs[0].text = "{%p if 甲 %}"
        cell.add_paragraph("乙")
        cell.add_paragraph("{%p endif %}")

    assert "单元格里每一段都受条件或循环控制" in refusal(word(also=cell))


def test_a_condition_that_opens_in_a_paragraph_and_closes_in_a_table_is_refused() -> None:
    assert "不在同一层" in refusal(word("甲{% if 乙 %}丙", rows=[["{% endif %}", "丁"]]))


def test_a_page_break_or_picture_beside_a_tag_is_not_thrown_away() -> None:
    def breaks(document: Document) -> None:
        document.add_paragraph("{%p if 甲 %}").paragraph_format.page_break_before = True
        document.add_paragraph("乙")
        document.add_paragraph("{%p endif %}")

    assert "里面不得有“段前分页”" in refusal(word(also=breaks))


def test_all_faults_of_a_template_are_told_at_once() -> None:
    message = refusal(
        word("{%p if 甲 %}丢", "乙", "{%p endif %}", "{{ 户主", rows=[["{%tr if 甲 %}丢", ""], ["", ""]])
    )
    assert len(message.splitlines()) >= 3


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda data: b"not a zip", "应为完整的 .docx 文件"),
        (lambda data: data[: len(data) // 2], "应为完整的 .docx 文件"),
        (lambda data: repacked(data, word__document_x_xml=b"<w:document"), "不是完好的 XML"),
        (
            lambda data: repacked(data, word__document_x_xml=b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'),
            "不应有 XML 实体声明",
        ),
        (lambda data: repacked(data, word__media__x_x_png=b"0" * 40_000_000), "解开后过大"),
        (lambda data: repacked(data, **{"..__..__evil_x_xml": b"<a/>"}), "越界的路径"),
        (lambda data: repacked(data, word__vbaProject_x_bin=b"x"), "不得带宏"),
        (lambda data: repacked(data, **{"[Content_Types]_x_xml": None}), "没有内容类型表"),
        (
            lambda data: repacked(
                data,
                word__rels__x_x_rels=b'<R xmlns="u"><r TargetMode="External" Type="a/image" Target="http://evil/x.png"/></R>',
            ),
            "不得引用外部文件（image）；现为http://evil/x.png",
        ),
    ],
)
def test_an_unsafe_or_broken_package_is_refused_in_one_line(
    damage: Callable[[bytes], bytes], said: str
) -> None:
    message = refusal(damage(word("{{ 村 }}")))
    assert message.startswith("模板“试样”")
    assert said in message
    assert "\n" not in message


def test_a_missing_file_is_told_by_name(tmp_path: Path) -> None:
    with pytest.raises(DataRefused, match="模板“没有”：打不开模板文件 没有.docx"):
        WordTemplate.open(tmp_path / "没有.docx")


def test_a_field_name_cannot_reach_into_python() -> None:
    with pytest.raises(DataRefused):
        template("{{ 村.__class__.__mro__ }}").fill({"村": "甲"})
    with pytest.raises(DataRefused):
        template("{{ 村.upper }}").fill({"村": "甲"})


# The shipped templates


def test_drawing_the_templates_again_gives_the_shipped_ones(tmp_path: Path) -> None:
    code = (
        "import sys, pathlib; from tools.templates import __main__ as m\n"
        "m.FOLDER = pathlib.Path(sys.argv[1]); m.main()"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], cwd=TEMPLATES.parent, check=True)
    drawn = sorted(tmp_path.glob("*.docx"))
    assert set(SHIPPED) <= {path.stem for path in drawn}
    for path in drawn:
        with zipfile.ZipFile(path) as new, zipfile.ZipFile(TEMPLATES / path.name) as old:
            assert {n: new.read(n) for n in new.namelist()} == {n: old.read(n) for n in old.namelist()}, (
                path.name
            )


@pytest.mark.parametrize("name", SHIPPED)
def test_every_style_a_template_uses_is_its_own_and_has_a_chinese_name(name: str) -> None:
    document = docx.Document(str(TEMPLATES / f"{name}.docx"))
    known = {style.style_id for style in document.styles}
    used = {
        p.style_id for p in document.element.body.iter(docx.oxml.ns.qn("w:pStyle")) if hasattr(p, "style_id")
    }
    used |= {e.get(docx.oxml.ns.qn("w:val")) for e in document.element.body.iter(docx.oxml.ns.qn("w:pStyle"))}
    assert used <= known
    assert all("一" <= style[0] <= "鿿" for style in used)


def test_an_exit_letter_with_long_names_still_fits_one_page() -> None:
    long = {
        "编号": "兴县交楼申乡易地扶贫搬迁集中安置点东山新村防返退告〔2022〕第001号",
        "村": "易地扶贫搬迁集中安置点东山新村第二社区",
        "户主": "阿卜杜拉·买买提·吐尔逊江·艾合买提",
        "户编号": "141199000000000000000000000001",
        "公示起止": "2022年12月25日至2023年1月4日",
        "有异议": True,
        "无异议": False,
        "联系人": "欧阳阿卜杜拉·买买提",
        "联系电话": "13800000000、0358-0000000转000",
        "落款": "兴县交楼申乡易地扶贫搬迁集中安置点东山新村第二社区村民委员会",
    }
    template = WordTemplate.open(TEMPLATES / "退出告知书.docx")
    assert print_docx(template.fill({**LETTER, **long}), name="退出告知书").pages == 1


def test_signature_cells_of_the_minutes_are_left_for_ink() -> None:
    data = WordTemplate.open(TEMPLATES / "民主评议会议记录.docx").fill(MINUTES)
    document = docx.Document(io.BytesIO(data))
    *_, signatures, sheet = document.tables
    assert [cell.text for cell in signatures.rows[0].cells][1::2] == ["", "", "", ""]
    assert {(row.cells[4].text, row.cells[5].text) for row in sheet.rows[1:]} == {("到会", "")}
    assert [row.cells[1].text for row in sheet.rows[1:]] == [person["姓名"] for person in MINUTES["签到"]]


def test_votes_and_attendance_are_not_in_the_pack_before_the_meeting() -> None:
    asked = WordTemplate.open(TEMPLATES / "民主评议会前材料.docx").placeholders()
    told_afterwards = ("实到", "缺席", "同意", "弃权", "评议结果", "发言要点", "主持人", "监票人")
    assert not [path for path in asked if any(word in path for word in told_afterwards)]


def test_the_page_of_a_shipped_template_is_a4() -> None:
    for name in SHIPPED:
        for section in docx.Document(str(TEMPLATES / f"{name}.docx")).sections:
            sides = sorted((section.page_width or 0, section.page_height or 0))
            assert sides == pytest.approx([Mm(210), Mm(297)], abs=Mm(0.1)), name


DEEP = {
    "brackets": "{{ " + "(" * 3000 + "a" + ")" * 3000 + " }}",
    "not": "{{ " + "not " * 5000 + "a }}",
    "filters": "{{ a" + "|upper" * 3000 + " }}",
    "dots": "{{ a" + ".b" * 5000 + " }}",
    "lists": "{{ " + "[" * 3000 + "]" * 3000 + " }}",
    "autoescape": "{% autoescape false %}{{ a }}{% endautoescape %}",
    "power": "{{ 9**9**9 }}",
    "loops": [*(f"{{%p for x{n} in a %}}" for n in range(25)), "x", *["{%p endfor %}"] * 25],
    "conditions": [*["{%p if a %}"] * 600, "x", *["{%p endif %}"] * 600],
}


@pytest.mark.parametrize("name", DEEP)
def test_tags_deeper_than_python_goes_are_refused_in_chinese(name: str) -> None:
    lines = DEEP[name]
    text = "".join(map(paragraph, [lines] if isinstance(lines, str) else lines))
    with pytest.raises(DataRefused) as refused:
        WordTemplate.open(handmade(text), name="模板")
    assert re.search("不应太深|不允许", str(refused.value))
    assert not re.search("Error|Scope|Pow", str(refused.value))


def test_rows_to_sign_stay_together_and_with_the_list_behind_a_choice() -> None:
    def signed(document: Document) -> None:
        for text in ("{%p if 另有 %}", "无。", "{%p else %}", "有。", "{%p endif %}", "说明：一式两份。"):
            document.add_paragraph(text)
        document.add_paragraph("").paragraph_format.keep_with_next = True
        rows = document.add_table(2, 2)
        rows.cell(0, 0).text, rows.cell(1, 0).text = "填表人", "盖章"

    rows = [["{%tr for 户 in 户 %}", ""], ["{{ 户.户主 }}", ""], ["{%tr endfor %}", ""]]
    made = template(rows=[["户主", "备注"], *rows], also=signed)
    heads = [{"户主": name} for name in ("张三", "李四", "王五")]
    filled = docx.Document(io.BytesIO(made.fill({"另有": True, "户": heads})))
    kept = [
        cell.text
        for table in filled.tables
        for row in table.rows
        for cell in row.cells[:1]
        if cell.paragraphs[0].paragraph_format.keep_with_next
    ]
    assert kept == ["李四", "王五", "填表人"]


def test_no_row_of_a_list_stands_alone_on_the_last_page() -> None:
    rows = [["{%tr for 户 in 户 %}", ""], ["{{ 户.户主 }}", ""], ["{%tr endfor %}", ""]]
    made = template(rows=[["户主", "备注"], *rows])

    def rows_a_page(count: int) -> list[int]:
        heads = [{"户主": f"户主{number}"} for number in range(count)]
        return [
            len(re.findall(r"户主\s?\d", text))
            for text in page_texts(print_docx(made.fill({"户": heads})).pdf)
        ]

    first, *_ = rows_a_page(60)
    assert rows_a_page(first) == [first]
    assert rows_a_page(first + 1) == [first - 1, 2]


def test_the_line_that_closes_a_paper_is_no_page_of_its_own() -> None:
    missing = WordTemplate.open(TEMPLATES / "案卷缺件清单.docx")
    fields = {"文件标题": "案卷缺件清单", "案卷题名": "东沟村文件材料", "保管期限": "30年", "缺件": []}
    alone = []
    for count in range(18, 27):
        rows = [
            {"序号": str(n), "文书": "帮扶手册", "件数": "1", "页号": str(n), "签章": "户主"}
            for n in range(1, count + 1)
        ]
        *before, text = page_texts(print_docx(missing.fill({**fields, "原件": rows})).pdf)
        last = [line for line in text.split("\n") if line.strip()]
        alone += [count] if before and len(last) < 2 else []
    assert alone == []


def test_what_a_loop_says_when_its_list_is_empty_is_asked_for_and_printed() -> None:
    made = template("{% for 人 in 人 %}{{ 人.名 }}{% else %}{{ 村 }}无{% endfor %}")
    assert "村" in made.placeholders()
    assert body_text(made.fill({"人": [], "村": "东沟"})) == ["东沟无"]


@pytest.mark.parametrize(
    ("line", "text"), [(1, "甲乙"), (2, "甲乙"), (3, "丙丁"), (4, "丙丁"), (5, ""), (9, ""), (0, "甲乙")]
)
def test_a_fault_is_told_with_the_text_that_stands_nearest(line: int, text: str) -> None:
    from generators.filling.docx.tags import nearest_text

    assert nearest_text("<w:t>甲乙</w:t>\n<w:p/>\n 丙丁 \n\n", line) == text


# A line of a cell, a row of a list: what the filled file says of them


def said(body: str, pattern: str, context: dict[str, Any], **parts: str) -> list[str]:
    """Return what `pattern` finds in the document that comes of a template with `body`."""
    filled = WordTemplate.open(Handmade(body, **parts).build(), name="试样").fill(context)
    with zipfile.ZipFile(io.BytesIO(filled)) as archive:
        return re.findall(pattern, archive.read("word/document.xml").decode())


def margins(kind: str, left: int, right: int, *, names: tuple[str, str] = ("left", "right")) -> str:
    sides = (
        f'<w:{name} w:w="{width}" w:type="dxa"/>' for name, width in zip(names, (left, right), strict=True)
    )
    return f"<w:{kind}>{''.join(sides)}</w:{kind}>"


FITS = "<w:tcFitText/>"
OWN, COMMON = margins("tcMar", 0, 0), margins("tblCellMar", 50, 60)
LEFT = margins("tcMar", 0, 0, names=("left", "top"))


@pytest.mark.parametrize(
    ("cell", "whole", "size"),
    [
        # Five characters of 12 points take 1200 twips; the rules take 10, and 216 are the usual margins.
        ('<w:tcW w:w="1426" w:type="dxa"/>' + FITS, "", 24),
        ('<w:tcW w:w="1425" w:type="dxa"/>' + FITS, "", 23),
        ('<w:tcW w:w="1425"/>' + FITS, "", 23),
        ('<w:tcW w:w="1210" w:type="dxa"/>' + OWN + FITS, "", 24),
        ('<w:tcW w:w="1209" w:type="dxa"/>' + OWN + FITS, COMMON, 23),
        ('<w:tcW w:w="1210" w:type="dxa"/>' + margins("tcMar", 0, 0, names=("start", "end")) + FITS, "", 24),
        ('<w:tcW w:w="1320" w:type="dxa"/>' + FITS, COMMON, 24),
        ('<w:tcW w:w="1319" w:type="dxa"/>' + FITS, COMMON, 23),
        ('<w:tcW w:w="1270" w:type="dxa"/>' + LEFT + FITS, COMMON, 24),
        ('<w:tcW w:w="1269" w:type="dxa"/>' + LEFT + FITS, COMMON, 23),
        ('<w:tcW w:w="1200" w:type="pct"/>' + FITS, "", 24),
        ('<w:tcW w:w="auto" w:type="dxa"/>' + FITS, "", 24),
        ('<w:tcW w:w="200" w:type="dxa"/>' + FITS, "", 24),
        ('<w:tcW w:w="1200" w:type="dxa"/><w:tcFitText w:val="0"/>', "", 24),
        ('<w:tcW w:w="1200" w:type="dxa"/><w:tcFitText w:val="1"/>', "", 19),
        (FITS, "", 24),
    ],
)  # fmt: skip
def test_a_fitted_cell_has_the_room_that_its_width_and_margins_leave(
    cell: str, whole: str, size: int
) -> None:
    inner = f"<w:tcPr>{cell}</w:tcPr>" + paragraph("{{ 名 }}", run_properties='<w:sz w:val="24"/>')
    assert said(table([row([inner])], [2000], whole), r'<w:sz w:val="(\d+)"/>', {"名": "欧阳慕容雪"}) == [
        str(size)
    ]


@pytest.mark.parametrize(
    ("own", "there"),
    [
        ("", "sz szCs"),
        ("<w:b/><w:color w:val='FF0000'/>", "b color sz szCs"),
        ("<w:b/><w:u w:val='single'/><w:lang w:val='zh-CN'/>", "b sz szCs u lang"),
        ("<w:color w:val='FF0000'/><w:vertAlign w:val='baseline'/>", "color sz szCs vertAlign"),
        ("<w:sz w:val='32'/>", "sz"),
    ],
)
def test_a_size_that_is_written_into_a_run_stands_where_the_schema_has_it(own: str, there: str) -> None:
    width = f'<w:tcPr><w:tcW w:w="9000" w:type="dxa"/>{FITS}</w:tcPr>'
    inner = f"{width}<w:p><w:r><w:rPr>{own}</w:rPr><w:t>{{{{ 名 }}}}</w:t></w:r></w:p>"
    found = said(table([row([inner])], [9000]), r"<w:rPr>(.*?)</w:rPr><w:t", {"名": "张三"})
    assert re.findall(r"<w:(\w+)", found[0]) == there.split()


LOOP = "头;{%tr for 人 in 人 %};{{ 人.名 }};{%tr endfor %}"
CHOICE = "{%p if 有 %} 甲 {%p else %} 乙 {%p endif %}"


def body_of(short: str) -> str:
    """Return a body: words are paragraphs, 请签字 and 落款 of a tag, *words are kept, [rows;of;a;table]."""
    made = []
    for token in re.findall(r"\[.*?\]|\{%.*?%\}|\S+", short):
        if token.startswith("["):
            made.append(table([row([paragraph(text)]) for text in token[1:-1].split(";")], [3000]))
        else:
            text = "{{ 村 }}" if token.endswith(("请签字", "落款")) else token
            made.append(paragraph(text, "<w:keepNext/>" if token[0] == "*" else ""))
    return "".join(made)


@pytest.mark.parametrize(
    ("short", "kept"),
    [
        ("*请签字 [一;二;三] 注 尾", "请签字 一 二"),
        ("*请签字 [1;2;3;4;5;6] 注 尾", "请签字 1 2 3 4 5"),
        ("*请签字 [1;2;3;4;5;6;7] 注 尾", "请签字"),
        (f"*请签字 [{LOOP}] 注 尾", "请签字 二"),
        ("请签字 [一;二;三] 注 尾", ""),
        ("*请签字 尾 [一] 注 尾", "请签字"),
        ("*请签字 [一] 尾", "请签字 一"),
        ("前 *请签字 [一] 注 尾", "前 请签字"),
        ("前 中 *请签字 [一] 注 尾", "前 中 请签字"),
        ("更前 前 中 *请签字 [一] 注 尾", "前 中 请签字"),
        ("[表头;末行] *请签字 [一] 注 尾", "末行 请签字"),
        ("[表头;末行] 前 中 *请签字 [一] 注 尾", "末行 前 中 请签字"),
        (f"[{LOOP}] 前 *请签字 [一] 注 尾", "二 丙 前 请签字"),
        (f"[{LOOP};末行] 前 *请签字 [一] 注 尾", "二 末行 前 请签字"),
        (f"[{LOOP}] {CHOICE} *请签字 [一] 注 尾", "二 丙 甲 请签字"),
        (f"前 {CHOICE} *请签字 [一] 注 尾", "前 甲 请签字"),
        (f"[表头;末行] 更前 前 {CHOICE} *请签字 [一] 注 尾", "末行 更前 前 甲 请签字"),
        ("[表头;末行] 落款", "末行"),
        (f"[{LOOP}] 落款", "二 丙"),
        (f"[{LOOP}] {CHOICE} 落款", "二 丙 甲"),
        ("[表头;末行] 文 落款", ""),
        ("[表头;末行] 落款 [又一]", ""),
        ("落款", ""),
    ],
)
def test_what_leads_to_signatures_and_what_closes_a_list_is_no_page_of_its_own(short: str, kept: str) -> None:
    context: dict[str, Any] = {"人": [{"名": name} for name in ("一", "二", "丙")]} if LOOP in short else {}
    context |= {"有": True} if CHOICE in short else {}
    context["村"] = "落款" if "落款" in short else "请签字"
    pattern = r"<w:p><w:pPr>(?:(?!</w:pPr>).)*?<w:keepNext\s*/>.*?</w:pPr>.*?<w:t[^>]*>(.*?)</w:t>"
    assert " ".join(said(body_of(short), pattern, context)) == kept


def test_every_member_of_the_package_is_laid_down_as_the_format_has_it() -> None:
    source = repacked(word("{{ 村 }}"), 图_x_bin=b"x")
    filled = WordTemplate.open(source, name="试样").fill({"村": "青石坪村"})
    with zipfile.ZipFile(io.BytesIO(filled)) as archive:
        members = archive.infolist()
        assert archive.testzip() is None
        assert archive.comment == b""
    assert {member.filename for member in members} >= {"word/document.xml", "图.bin"}
    for member in members:
        facts = (member.date_time, member.create_system, member.create_version, member.extract_version)
        assert facts == ((1980, 1, 1, 0, 0, 0), 0, 20, 20)
        assert (member.extra, member.comment, member.volume) == (b"", b"", 0)
        assert (member.internal_attr, member.external_attr, member.reserved) == (0, 0, 0)
        assert member.flag_bits == (0 if member.filename.isascii() else 0x800)
        local = filled[member.header_offset : member.header_offset + 30]
        size, packed = member.file_size, member.compress_size
        name = member.filename.encode()
        assert struct.unpack("<IHHHHHIIIHH", local) == (
            *(0x04034B50, 20, member.flag_bits, member.compress_type, 0, 0x21),
            *(member.CRC, packed, size, len(name), 0),
        )
    assert struct.unpack("<HHHH", filled[-18:-10]) == (0, 0, len(members), len(members))
    ends = [
        member.header_offset + 30 + len(member.filename.encode()) + member.compress_size for member in members
    ]
    assert [member.header_offset for member in members] == [0, *ends[:-1]]


def test_what_an_editor_leaves_behind_goes_and_the_offices_bookmarks_stay() -> None:
    marks = "".join(
        f'<w:bookmarkStart w:id="{number}" w:name="{name}"/><w:bookmarkEnd w:id="{number}"/>'
        for number, name in ((0, "_GoBack"), (1, "甲"))
    )
    body = (
        '<w:p><w:proofErr w:type="spellStart"/><w:r><w:lastRenderedPageBreak/><w:t>{{ 村 }}</w:t></w:r>'
        f'<w:proofErr w:type="spellEnd"/>{marks}</w:p>'
    )
    found = said(body, r"<w:(proofErr|lastRendered|bookmark\w+ w:id=.\d)", {"村": "青石坪村"})
    assert found == ['bookmarkStart w:id="1', 'bookmarkEnd w:id="1']


# Many papers in one file


def test_papers_bound_in_one_file_are_sections_that_begin_on_the_right() -> None:
    made = WordTemplate.open(word("{{ 村 }}村", "完"), name="试样")
    bound = fill_merged(made, [{"村": name} for name in ("东沟", "西沟", "后圪垛")])
    document = docx.Document(io.BytesIO(bound))
    assert [paragraph.text for paragraph in document.paragraphs] == [
        *("东沟村", "完", "", "西沟村", "完", "", "后圪垛村", "完"),
    ]
    assert [section.start_type for section in document.sections] == [WD_SECTION.ODD_PAGE] * 3
    numbers = [section._sectPr.find(docx.oxml.ns.qn("w:pgNumType")) for section in document.sections]
    assert [number.get(docx.oxml.ns.qn("w:start")) for number in numbers] == ["1"] * 3
    carriers = [p for p in document.paragraphs if not p.text]
    assert [p.paragraph_format.line_spacing for p in carriers] == [Pt(1), Pt(1)]
    with pytest.raises(PaperWithheld, match="没有印出"):
        fill_merged(made, [{"村": "东沟"}, {"村": "西沟", "户": "多出来的"}])


def test_papers_are_bound_only_where_their_fields_stand_in_the_text() -> None:
    def head(document: Document) -> None:
        document.sections[0].header.paragraphs[0].text = "{{ 村 }}"

    for source in (word("{{ 户 }}", also=head), word("没有字段")):
        with pytest.raises(DataRefused, match="要合成一个文件的模板，字段应只在正文里"):
            fill_merged(WordTemplate.open(source, name="试样"), [{"村": "东沟", "户": "甲"}])
