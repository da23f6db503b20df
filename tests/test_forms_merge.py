"""Forms with Word's own mail merge: one record after another, conditions, switches; the same as Word does."""

from __future__ import annotations

import io
import shutil
from typing import TYPE_CHECKING, Any

import docx
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from few_villages import write_few_villages
from lxml import etree
from test_forms import SAMPLE, sheet, word_table

import cli
from generators.errors import DataRefused
from generators.filling.docx import WordTemplate
from generators.forms.items import household_values
from generators.forms.mapping import is_skipped, propose, values_for
from generators.forms.template import make_template, read_form
from generators.printing.libreoffice import convert_with_libreoffice, find_libreoffice
from generators.procedure.exit_case import episodes_in_force
from generators.records.columns import Quarter
from generators.records.households import Household
from generators.workbook import read_workbook

if TYPE_CHECKING:
    from pathlib import Path


def add_field(paragraph: Any, *parts: Any) -> None:
    """Add a field of runs; a tuple among `parts` is a field inside its code."""

    def mark(kind: str) -> None:
        element = OxmlElement("w:fldChar")
        element.set(qn("w:fldCharType"), kind)
        paragraph.add_run()._r.append(element)

    mark("begin")
    for part in parts:
        if isinstance(part, tuple):
            add_field(paragraph, *part)
        else:
            code = OxmlElement("w:instrText")
            code.text = part
            paragraph.add_run()._r.append(code)
    mark("separate")
    paragraph.add_run("«域»")
    mark("end")


def document(*lines: tuple[Any, ...], header: str = "") -> bytes:
    """Return a DOCX of one paragraph a line: texts, and fields as tuples."""
    page = docx.Document()
    for line in lines:
        paragraph = page.add_paragraph()
        for part in line:
            add_field(paragraph, *part) if isinstance(part, tuple) else paragraph.add_run(part)
    if header:
        add_field(page.sections[0].header.paragraphs[0], header)
    stream = io.BytesIO()
    page.save(stream)
    return stream.getvalue()


HOUSEHOLDS = [
    {
        "户主姓名": name,
        "监测户_户编号": f"{n:03d}",
        "家庭人口": str(n),
        "监测对象_识别监测时间": f"2022年5月{n}日",
    }
    for n, name in enumerate(("赵一", "钱二", "孙三", "李四", "周五"), start=1)
]
NAME, NUMBER, SIZE = (" MERGEFIELD 户主姓名 ",), (" MERGEFIELD 户编号 ",), " MERGEFIELD 家庭人口 "
NEXT = (" NEXT ",)


def lines_of(content: bytes) -> list[str]:
    return [paragraph.text for paragraph in docx.Document(io.BytesIO(content)).paragraphs if paragraph.text]


def merged(content: bytes, **one: str) -> list[str]:
    """Return the lines of the form for all households, or for the `one` given, skipped ones left out."""
    form = read_form(content, "表", "docx")
    mapping = propose(form)
    template = WordTemplate.open(make_template(form, mapping.placeholders(form)), name="表")
    kept = [household for household in HOUSEHOLDS if not is_skipped(mapping, form, household)]
    return lines_of(template.fill(values_for(mapping, form, one or {"户": kept})))


def test_next_puts_the_following_household_on_the_same_page() -> None:
    content = document((NAME, "，", NUMBER), (NEXT, NAME, "，", NUMBER))
    assert merged(content) == ["赵一，001", "钱二，002", "孙三，003", "李四，004", "周五，005", "，"]


def test_each_copy_of_a_page_of_several_households_begins_a_page() -> None:
    form = read_form(document((NAME,), (NEXT, NAME)), "表", "docx")
    mapping = propose(form)
    template = WordTemplate.open(make_template(form, mapping.placeholders(form)), name="表")
    page = docx.Document(io.BytesIO(template.fill(values_for(mapping, form, {"户": HOUSEHOLDS}))))
    breaks = [br for br in page.element.iter(qn("w:br")) if br.get(qn("w:type")) == "page"]
    assert len(breaks) == 2


def test_nextif_goes_on_only_when_its_condition_holds() -> None:
    content = document((NAME,), ((" NEXTIF ", (SIZE,), ' >= "3" '), NAME))
    assert merged(content) == ["赵一", "赵一", "钱二", "钱二", "孙三", "李四", "周五"]


def test_skipif_leaves_a_household_out() -> None:
    content = document(((" SKIPIF ", (SIZE,), ' < "3" '), NAME), (NEXT, NAME))
    assert merged(content) == ["孙三", "李四", "周五"]


@pytest.mark.parametrize(
    ("field", "shown"),
    [
        ((" IF ", (SIZE,), ' > "2" "大户" "小户" '), "大户"),
        ((" IF ", (SIZE,), ' = "2" "两口" "" '), ""),
        ((' IF "', (SIZE,), '" <> "2" "多" "少" '), "多"),
        ((' MERGEFIELD 户主姓名 \\b "户主" \\f "同志" ',), "户主孙三同志"),
        ((' MERGEFIELD 家庭人口 \\# "0.00" ',), "3.00"),
        ((' MERGEFIELD 识别时间 \\@ "yyyy/MM/dd" ',), "2022/05/03"),
        ((" MERGEFIELD 户主姓名 \\* MERGEFORMAT ",), "孙三"),
    ],
)
def test_a_field_prints_what_its_condition_and_switches_say(field: tuple[Any, ...], shown: str) -> None:
    assert merged(document(("值：", field, "。")), **HOUSEHOLDS[2]) == [f"值：{shown}。"]


def test_a_page_of_labels_names_each_household_of_the_village_once(tmp_path: Path) -> None:
    data = write_few_villages(tmp_path / "乡", "东沟村").parent
    (tmp_path / "标签.docx").write_bytes(
        document((NAME, "｜", NUMBER), (NEXT, (" SKIPIF ", (SIZE,), ' = "1" '), NAME, "｜", NUMBER))
    )
    command = ["--data", str(data), "--out", str(tmp_path / "out")]
    assert cli.run([*command, "form", str(tmp_path / "标签.docx")]) == 0
    assert cli.run([*command, "make", "标签", "2022Q2", "--format", "docx"]) == 0
    (file,) = (tmp_path / "out").rglob("*标签*.docx")
    dataset = read_workbook(data / "数据.xlsx")
    day = Quarter(2022, 2).last_day
    monitored = {episode.household for episode in episodes_in_force(dataset, day, ("东沟村",))}
    in_force = [number for number in monitored if len(dataset.members_of(number, day)) > 1]
    shown = [line.split("｜") for line in lines_of(file.read_bytes())]
    named = {number: name for name, number in shown if number}
    assert named == {number: dataset.head_of(number).name for number in in_force}


def test_a_field_in_a_header_is_filled_too() -> None:
    form = read_form(document((NAME,), header=" MERGEFIELD 户编号 "), "表", "docx")
    mapping = propose(form)
    template = WordTemplate.open(make_template(form, mapping.placeholders(form)), name="表")
    page = docx.Document(io.BytesIO(template.fill(values_for(mapping, form, HOUSEHOLDS[0]))))
    assert page.sections[0].header.paragraphs[0].text == "001"


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ((" FILLIN 请填写 ",), "FILLIN"),
        ((" DATABASE x ",), "DATABASE"),
        ((" SKIPIF ", (SIZE,), " = ", (SIZE,)), "SKIPIF"),
        ((" = ", (SIZE,), " * 2 "), "不能用 = 域"),
        (
            (" IF ", (SIZE,), ' > "2" "', (" IF ", (SIZE,), ' > "4" "大户" "中户" '), '" "小户" '),
            "不能用 IF 域",
        ),
        ((" IF ", (SIZE,), ' > "2" "', (" MERGEFIELD 户主姓名 ",), '" "无" '), "不能用 IF 域"),
        ((" NEXTIF ", (" IF ", (SIZE,), ' = "1" "是" "否" '), ' = "是" '), "NEXTIF"),
    ],
)
def test_a_field_that_cannot_be_carried_out_is_refused_by_name(code: tuple[Any, ...], told: str) -> None:
    with pytest.raises(DataRefused) as refused:
        read_form(document((code,)), "表", "docx")
    assert told in str(refused.value.findings[0])


def test_members_and_children_stand_as_items_in_a_sentence(tmp_path: Path) -> None:
    dataset = read_workbook(write_few_villages(tmp_path / "乡", "东沟村"))
    for household in dataset.all(Household):
        values = household_values(dataset, household, Quarter(2022, 2))
        members = dataset.members_of(household.number, Quarter(2022, 2).last_day)
        children = [member.name for member in members if str(member.relation) in {"之子", "之女"}]
        form = read_form(
            document(("全家：", (" MERGEFIELD 家庭成员姓名 ",), "；", (" MERGEFIELD 子女姓名 ",))),
            "表",
            "docx",
        )
        mapping = propose(form)
        template = WordTemplate.open(make_template(form, mapping.placeholders(form)), name="表")
        names = "、".join(member.name for member in members)
        assert lines_of(template.fill(values_for(mapping, form, values))) == [
            f"全家：{names}；{'、'.join(children)}"
        ]


def repeating(item: str) -> bytes:
    """Return a table of members whose rows are the `item` of a repeating section, as Word writes one."""
    page = docx.Document(io.BytesIO(word_table([["家庭成员", ""], ["姓名", "与户主关系"]], ((0, 0, 0, 1),))))
    names = (
        'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
        'xmlns:w15="http://schemas.microsoft.com/office/word/2012/wordml"'
    )
    section = (
        f"<w:sdt {names}><w:sdtPr><w15:repeatingSection/></w:sdtPr><w:sdtContent><w:sdt><w:sdtPr>"
        f"<w15:repeatingSectionItem/></w:sdtPr><w:sdtContent>{item}</w:sdtContent></w:sdt></w:sdtContent></w:sdt>"
    )
    page.tables[0]._tbl.append(etree.fromstring(section))
    stream = io.BytesIO()
    page.save(stream)
    return stream.getvalue()


def test_the_rows_of_a_repeating_section_are_a_line_for_each_member() -> None:
    hint = "<w:p><w:r><w:t>单击此处</w:t></w:r></w:p>"
    control = f"<w:tc><w:sdt><w:sdtPr/><w:sdtContent>{hint}</w:sdtContent></w:sdt></w:tc>"
    form = read_form(repeating(f"<w:tr>{control * 2}</w:tr>"), "表", "docx")
    mapping = propose(form)
    template = WordTemplate.open(make_template(form, mapping.placeholders(form)), name="表")
    members = [{"姓名": name, "与户主关系": "之子"} for name in ("赵一", "赵二", "赵三")]
    page = docx.Document(io.BytesIO(template.fill(values_for(mapping, form, {"家庭成员": members}))))
    rows = [[cell.text for cell in row.cells] for row in page.tables[0].rows]
    assert rows[2:] == [[row["姓名"], "之子"] for row in members]


def test_a_repeating_section_of_anything_but_rows_is_refused_by_name() -> None:
    with pytest.raises(DataRefused, match="重复节"):
        read_form(repeating("<w:tr><w:tc><w:p/></w:tc></w:tr><w:tr><w:tc><w:p/></w:tc></w:tr>"), "表", "docx")


def test_a_page_of_several_households_has_no_field_in_its_header() -> None:
    content = document((NAME,), (NEXT, NAME), header=" MERGEFIELD 户编号 ")
    with pytest.raises(DataRefused, match="页眉页脚里不能有合并域"):
        read_form(content, "表", "docx")


def test_a_text_box_is_read_once_though_word_keeps_it_twice() -> None:
    page = docx.Document()
    add_field(page.add_paragraph(), " MERGEFIELD 户主姓名 ")
    names = (
        'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
        'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
        'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
    )
    box = (
        '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> NEXT </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r><w:r><w:t>户编号：________</w:t></w:r></w:p>'
    )
    twice = (
        f'<mc:AlternateContent {names}><mc:Choice Requires="wps">{box}</mc:Choice>'
        f"<mc:Fallback>{box}</mc:Fallback></mc:AlternateContent>"
    )
    page.add_paragraph().add_run()._r.append(etree.fromstring(twice))
    stream = io.BytesIO()
    page.save(stream)
    kinds = [str(place.kind) for place in read_form(stream.getvalue(), "表", "docx").places]
    assert kinds == ["合并域", "下一户", "填空线"]


def test_a_field_over_two_paragraphs_is_refused() -> None:
    page = docx.Document()
    first, second = page.add_paragraph(), page.add_paragraph()
    add_field(first, " MERGEFIELD 户主姓名 ")
    second._p.append(first.runs[-1]._r)
    stream = io.BytesIO()
    page.save(stream)
    with pytest.raises(DataRefused, match="一段之内"):
        read_form(stream.getvalue(), "表", "docx")


@pytest.mark.skipif(find_libreoffice() is None, reason="LibreOffice writes the old formats")
@pytest.mark.parametrize(("suffix", "kind", "ending"), [("docx", "doc", "wps"), ("xlsx", "xls", "et")])
def test_an_old_file_is_taken_in_converted_and_says_so(
    suffix: str, kind: str, ending: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:

    rows = [["户主姓名", "", "户编号", ""], ["家庭住址", "", "家庭人口", ""]]
    cells = {f"{column}{n}": row["AC".index(column) * 2] for n, row in enumerate(rows, 1) for column in "AC"}
    content = word_table(rows) if suffix == "docx" else sheet(cells, "A1:D2")
    data = tmp_path / "乡"
    data.mkdir()
    shutil.copy(SAMPLE / "数据.xlsx", data)
    old = tmp_path / f"登记表.{ending}"
    old.write_bytes(convert_with_libreoffice(content, f".{suffix}", kind, name="表"))
    assert cli.run(["--data", str(data), "form", str(old)]) == 0
    told = capsys.readouterr()
    assert f"旧格式已另存为“forms/登记表/表.{suffix}”，请核对" in told.err
    form = read_form((data / "forms" / "登记表" / f"表.{suffix}").read_bytes(), "登记表", suffix)
    proposed = [line.item for line in propose(form).lines]
    assert proposed == ["户主姓名", "监测户_户编号", "监测户_家庭住址", "家庭人口"]
