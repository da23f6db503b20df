"""Ledgers from XLSX templates: checked with openpyxl, calamine and LibreOffice, none of which filled them."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from copy import copy
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from by_libreoffice import convert, needs_libreoffice
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Alignment, Font, PatternFill, numbers
from openpyxl.utils.escape import unescape
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.table import Table
from sample_contexts import OFFERED

from generators.errors import DataRefused, PaperWithheld
from generators.filling.xlsx import LedgerTemplate

TEMPLATES = Path(__file__).parents[1] / "templates"
SCREENING = TEMPLATES / "易返贫致贫人口排查台账.xlsx"
SUMMARY = TEMPLATES / "乡镇季度汇总表.xlsx"
NAMES = (
    "张有田",
    '=HYPERLINK("http://a","b")',
    "李·买买提",
    "+86",
    "-1",
    "@王",
    "赵_x0041_",
    "  前后 ",
    "钱\n孙",
)


def households(count: int) -> list[dict[str, Any]]:
    return [
        {
            "序号": n,
            "村民小组": f"第{'一二三'[n % 3]}小组",
            "户主": NAMES[n % len(NAMES)],
            "证件号码": f"14119919800101{n:03d}X",
            "人口": n % 5 + 1,
            "户类型": ("一般农户", "脱贫户", "监测户")[n % 3],
            "是否搬迁户": "否",
            "排查日期": dt.date(2022, 4, 1) + dt.timedelta(n),
            "排查方式": "入户",
            "上年人均纯收入": Decimal("7012.35") + n,
            "本年预计人均纯收入": Decimal(8000),
            "是否低于监测线": "是" if n % 4 == 0 else "否",
            "收入是否明显下降": "否",
            "义务教育": "有保障",
            "基本医疗": "有保障",
            "住房安全": "安全",
            "饮水安全": "安全",
            "风险点": "因病住院，自付医疗费用较高" * (n % 3),
            "是否拟纳入": "是" if n % 4 == 0 else "否",
            "处理结果": "无风险",
            "排查人": "李某、王某",
            "备注": None,
        }
        for n in range(1, count + 1)
    ]


def screening(count: int) -> dict[str, Any]:
    return {
        **OFFERED,
        "标题": "交楼申乡东沟村2022年第二季度易返贫致贫人口排查台账",
        "填报单位": "东沟村村民委员会",
        "填报时间": "2022年6月30日",
        "单位": "户、人、元",
        "户": households(count),
        "应排查户": count,
        "实排查户": count,
        "覆盖率": "100.00%",
        "发现风险户": count // 4,
        "拟纳入户": count // 4,
        "填表说明": ["1.本台账由村级专班填写。", "2.电话、视频排查的，在备注中说明原因，返乡后补签。" * 12],
        "零报告": "本季度排查未发现易返贫致贫风险。",
    }


def workbook(rows: list[list[Any]], title: str = "表") -> Workbook:
    book = Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    return book


def template(book: Workbook, name: str = "样.xlsx") -> LedgerTemplate:
    stream = io.BytesIO()
    book.save(stream)
    return LedgerTemplate.open(stream.getvalue(), name=name)


def fill(book: Workbook, context: dict[str, Any]) -> Workbook:
    return load_workbook(io.BytesIO(template(book).fill(context)), rich_text=True)


def column(sheet: Any, letters: str) -> list[Any]:
    return [cell.value for cell in sheet[letters]]


def changed(data: bytes, part: str, content: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            if member.filename != part:
                new.writestr(member, old.read(member))
        new.writestr(part, content)
    return stream.getvalue()


SINGLE = template(workbook([["{{ 村 }}"]]))
PEOPLE = {
    "人": [{"名": name, "数": n + 1, "日": dt.date(2022, 6, n + 1)} for n, name in enumerate("甲乙丙")],
    "村": "东沟",
}


# values


def test_each_household_gets_a_row_and_nothing_of_it_is_lost() -> None:
    data = LedgerTemplate.open(SCREENING).fill(screening(17))
    sheet = load_workbook(io.BytesIO(data)).active
    heads = {"".join(str(sheet.cell(3, c).value).split()): c for c in range(1, sheet.max_column + 1)}
    assert sheet["A1"].value == screening(17)["标题"]
    for n, household in enumerate(households(17)):
        for field, value in household.items():
            cell = sheet.cell(4 + n, heads[field])
            found = cell.value.date() if isinstance(cell.value, dt.datetime) else cell.value
            expected = value.replace("_x0041_", "_x005F_x0041_") if isinstance(value, str) else value
            assert found == (float(expected) if isinstance(expected, Decimal) else expected or None), field


@pytest.mark.parametrize(
    "text", ['=HYPERLINK("a")', "+1", "-1", "@SUM(A1)", "=1+1", "141199198001010019", "007", "1e5"]
)
def test_text_stays_text_whatever_it_looks_like(text: str) -> None:
    made = fill(workbook([["{{ 村 }}"]]), {"村": text}).active["A1"]
    assert (made.value, made.data_type) == (text, "s")
    assert bool(made.quotePrefix) == (text[0] in "=+-@")


def test_a_number_is_a_number_and_a_date_keeps_the_format_of_the_template() -> None:
    book = workbook([["{{ 日 }}", "{{ 日 }}", "{{ 钱 }}", "{{ 空 }}", "{{ 有 }}"]])
    book.active["A1"].number_format = 'yyyy"年"m"月"d"日"'
    made = fill(book, {"日": dt.date(2022, 6, 30), "钱": Decimal("7012.50"), "空": None, "有": True}).active
    assert made["A1"].value == dt.datetime(2022, 6, 30)
    assert made["A1"].number_format == 'yyyy"年"m"月"d"日"'
    assert made["B1"].is_date, "where the office set no date format, the date must not show as 44742"
    assert (made["C1"].value, made["C1"].data_type) == (7012.5, "n")
    assert made["D1"].value is None
    assert made["E1"].value == "√"


def test_a_date_keeps_the_formats_of_dates_that_excel_brings_and_no_other() -> None:
    """ECMA-376 18.8.30: 14–22 and 45–47 show days and hours; 13 is a fraction, 48 scientific, 49 text."""
    formats = {number: numbers.BUILTIN_FORMATS[number] for number in (13, 14, 22, 37, 44, 45, 47, 48, 49)}
    book = workbook([["{{ 日 }}"] * len(formats)])
    for cell, code in zip(book.active[1], formats.values(), strict=True):
        cell.number_format = code
    made = fill(book, {"日": dt.date(2022, 6, 30)}).active[1]
    kept = [
        number
        for cell, (number, code) in zip(made, formats.items(), strict=True)
        if cell.number_format == code
    ]
    assert kept == [14, 22, 45, 47]
    assert all(cell.is_date for cell in made)


def test_a_sheet_that_begins_below_and_right_of_its_corner_is_filled_where_it_stands() -> None:
    book = Workbook()
    book.active["C4"] = "{{ 村 }}"
    made = fill(book, {"村": "东沟村"}).active
    assert {cell.coordinate: cell.value for row in made for cell in row if cell.value} == {"C4": "东沟村"}


def test_a_field_inside_text_keeps_the_text_and_the_formats_of_its_runs() -> None:
    book = workbook([[""]])
    bold = InlineFont(b=True)
    book.active["A1"] = CellRichText(
        "填报单位：", TextBlock(bold, "{{ 填报"), TextBlock(bold, "单位 }}村"), "（盖章）"
    )
    made = fill(book, {"填报单位": "东沟 & <西>"}).active["A1"].value
    assert str(made) == "填报单位：东沟 & <西>村（盖章）"
    assert [part.text for part in made if isinstance(part, TextBlock) and part.font.b] == [
        "东沟 & <西>",
        "村",
    ]


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("a\x08b", "U+0008"),
        ("\ufffe", "U+FFFE"),
        ("长" * 32_768, "32768"),
        (141199198001010019, "18 位"),
        (Decimal("NaN"), "不是数"),
    ],
)
def test_what_a_cell_cannot_hold_is_withheld_with_cell_and_field(value: Any, reason: str) -> None:
    context = {"人": [{"名": "甲"}, {"名": value}]}
    with pytest.raises(PaperWithheld) as caught:
        template(workbook([["姓名"], ["{{ 人.名 }}"]])).fill(context)
    line = str(caught.value)
    assert "工作表“表”单元格 A3" in line
    assert "人[].名" in line
    assert reason in line


@given(st.text(max_size=40))
@settings(max_examples=80, deadline=None)
def test_any_text_is_found_in_its_cell_or_the_paper_is_withheld(text: str) -> None:
    try:
        data = SINGLE.fill({"村": text})
    except PaperWithheld:
        assert any(ord(c) < 32 or ord(c) > 0xFFFD or 0xD800 <= ord(c) < 0xE000 for c in text)
        return
    found = unescape(load_workbook(io.BytesIO(data)).active["A1"].value or "")
    assert found == text.replace("\r\n", "\n").replace("\r", "\n")


def test_a_value_that_does_not_come_back_from_the_file_withholds_the_paper(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("generators.filling.xlsx.filling.text_xml", lambda *_: "<t>别的</t>")
    with pytest.raises(PaperWithheld, match=r"工作表“表”单元格 A1：应写有 \{\{ 村 \}\} 的内容"):
        SINGLE.fill({"村": "东沟"})


def test_the_same_data_makes_the_same_bytes() -> None:
    first = LedgerTemplate.open(SCREENING).fill(screening(5))
    opened = LedgerTemplate.open(SCREENING.read_bytes())
    opened.fill(screening(9))
    assert opened.fill(screening(5)) == first


def test_no_mark_of_the_template_stays_anywhere_in_the_file() -> None:
    data = LedgerTemplate.open(SCREENING).fill(screening(3))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert not [name for name in archive.namelist() if b"{{" in archive.read(name)]
        assert {member.date_time for member in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


# rows that repeat


def test_what_stands_below_the_repeated_row_moves_down_with_its_heights_and_merges() -> None:
    book = workbook(
        [["题", None], ["{{ 人.名 }}", "{{ 人.数 }}"], ["合计", "=SUM(B2:B2)"], ["填表人：", None]]
    )
    sheet = book.active
    sheet.merge_cells("A1:B1")
    sheet.merge_cells("A4:B4")
    sheet.row_dimensions[2].height = 31
    sheet.row_dimensions[4].height = 44
    made = fill(book, PEOPLE).active
    assert sorted(map(str, made.merged_cells.ranges)) == ["A1:B1", "A6:B6"]
    assert [made.row_dimensions[row].height for row in (2, 3, 4, 6)] == [31, 31, 31, 44]
    assert column(made, "B") == [None, 1, 2, 3, "=SUM(B2:B4)", None]


def test_a_merge_inside_the_repeated_row_is_made_for_every_item() -> None:
    book = workbook([["{{ 人.名 }}", None, "{{ 人.数 }}"], ["尾"]])
    book.active.merge_cells("A1:B1")
    assert sorted(map(str, fill(book, PEOPLE).active.merged_cells.ranges)) == ["A1:B1", "A2:B2", "A3:B3"]


def test_two_rows_of_one_list_repeat_together() -> None:
    book = workbook([["头"], ["{{ 人.名 }}", "=B3"], ["续", "{{ 人.数 }}"], ["合计", "=SUM(B2:B3)"]])
    book.active.merge_cells("C2:C3")
    made = fill(book, PEOPLE).active
    assert column(made, "A") == ["头", "甲", "续", "乙", "续", "丙", "续", "合计"]
    assert column(made, "B") == [None, "=B3", 1, "=B5", 2, "=B7", 3, "=SUM(B2:B7)"]
    assert sorted(map(str, made.merged_cells.ranges)) == ["C2:C3", "C4:C5", "C6:C7"]


def test_two_lists_on_one_sheet_and_a_sum_on_another() -> None:
    book = workbook(
        [["{{ 人.名 }}", "{{ 人.数 }}"], ["中", "=SUM(B1:B1)"], ["{{ 说明[] }}"], ["尾", "=B2"]], "甲 表"
    )
    other = book.create_sheet("总")
    other.append(["=SUM('甲 表'!B1:B1)", "='甲 表'!B4", "{{ 村 }}"])
    made = fill(book, {**PEOPLE, "说明": ["一", "二"]})
    assert column(made["甲 表"], "A") == ["甲", "乙", "丙", "中", "一", "二", "尾"]
    assert column(made["甲 表"], "B") == [1, 2, 3, "=SUM(B1:B3)", None, None, "=B4"]
    assert [cell.value for cell in made["总"][1]] == ["=SUM('甲 表'!B1:B3)", "='甲 表'!B7", "东沟"]


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("=B3*2", ["=B3*2", "=B4*2", "=B5*2"]),
        ("=$B3/B$4", ["=$B3/B$6", "=$B4/B$6", "=$B5/B$6"]),
        ("=B3/B4", ["=B3/B6", "=B4/B6", "=B5/B6"]),
        ("=B3/SUM(B$3:B$3)", ["=B3/SUM(B$3:B$5)", "=B4/SUM(B$3:B$5)", "=B5/SUM(B$3:B$5)"]),
        ("=SUM(B$3:B3)", ["=SUM(B$3:B3)", "=SUM(B$3:B4)", "=SUM(B$3:B5)"]),
        ("=N(C2)+1", ["=N(C2)+1", "=N(C3)+1", "=N(C4)+1"]),
        ("=B3-$B$1", ["=B3-$B$1", "=B4-$B$1", "=B5-$B$1"]),
        ('=IF(B3>1,"B3","否")', ['=IF(B3>1,"B3","否")', '=IF(B4>1,"B3","否")', '=IF(B5>1,"B3","否")']),
    ],
)
def test_a_formula_in_the_repeated_row_speaks_of_its_own_row(formula: str, expected: list[str]) -> None:
    book = workbook(
        [["线", 7], ["姓名", "数"], ["{{ 人.名 }}", "{{ 人.数 }}", formula], ["合计", "=SUM(B3:B3)"]]
    )
    assert column(fill(book, PEOPLE).active, "C")[2:5] == expected


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("=SUM(B2:B2)", "=SUM(B2:B4)"),
        ("=SUM(B2)", "=SUM(B2:B4)"),
        ("=SUM($B$2:$B$2)", "=SUM($B$2:$B$4)"),
        ("=SUM(B1:B3)", "=SUM(B1:B5)"),
        ("=SUMIF(A2:A2,A4,B2:B2)", "=SUMIF(A2:A4,A6,B2:B4)"),
        ("=SUM(B:B)", "=SUM(B:B)"),
        ("=B3+B4", "=B5+B6"),
        ('=COUNTIF(A2:A2,"甲")&"户"', '=COUNTIF(A2:A4,"甲")&"户"'),
    ],
)
def test_a_formula_below_grows_over_the_rows(formula: str, expected: str) -> None:
    book = workbook([["姓名", "数"], ["{{ 人.名 }}", "{{ 人.数 }}"], [None, 0], [None, 1], ["合计", formula]])
    assert fill(book, PEOPLE).active["B7"].value == expected


def test_formats_validations_breaks_areas_and_panes_follow_the_rows() -> None:
    book = workbook([["头", "数"], ["{{ 人.名 }}", "{{ 人.数 }}"], ["合计", "=SUM(B2:B2)"], ["尾", None]])
    sheet = book.active
    rule = FormulaRule(formula=["$B2>SUM($B$2:$B$2)/2"], fill=PatternFill("solid", bgColor="FF0000"))
    sheet.conditional_formatting.add("A2:B2", rule)
    sheet.conditional_formatting.add("A4:B4", FormulaRule(formula=["$A4=1"], font=Font(bold=True)))
    check = DataValidation("list", formula1="$A$4:$A$4")
    check.add("A2")
    sheet.add_data_validation(check)
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = "A1:B2"
    sheet.print_area = "A1:B4"
    sheet.print_title_rows = "1:1"
    sheet.row_breaks.append(Break(3))
    sheet["A2"].hyperlink = "https://example.org/"
    made = fill(book, PEOPLE).active
    formats = {str(area.sqref): area.rules[0].formula for area in made.conditional_formatting}
    assert formats == {"A2:B4": ["$B2>SUM($B$2:$B$4)/2"], "A6:B6": ["$A6=1"]}
    [check] = made.data_validations.dataValidation
    assert (str(check.sqref), check.formula1) == ("A2:A4", "$A$6:$A$6")
    assert made.freeze_panes == "A2"
    assert made.auto_filter.ref == "A1:B4"
    assert made.print_area == "'表'!$A$1:$B$6"
    assert made.print_title_rows == "$1:$1"
    assert [item.id for item in made.row_breaks.brk] == [5]
    assert [made.cell(row, 1).hyperlink is not None for row in range(1, 6)] == [
        False,
        True,
        True,
        True,
        False,
    ]


def test_charts_tables_notes_and_names_follow_the_rows() -> None:
    book = workbook([["姓名", "数"], ["{{ 人.名 }}", "{{ 人.数 }}"], ["合计", "=SUM(B2:B2)"]])
    sheet = book.active
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=2, min_row=1, max_row=2), titles_from_data=True)
    chart.set_categories(Reference(sheet, min_col=1, min_row=2, max_row=2))
    sheet.add_chart(chart, "A5")
    sheet.add_table(Table(displayName="名单", ref="A1:B2"))
    sheet["A3"].comment = Comment("含迁出户", "办公室")
    data = template(book).fill(PEOPLE)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        chart_xml = archive.read("xl/charts/chart1.xml").decode()
    assert "$B$2:$B$4" in chart_xml
    assert "$A$2:$A$4" in chart_xml
    made = load_workbook(io.BytesIO(data)).active
    assert made.tables["名单"].ref == "A1:B4"
    assert made["A5"].comment.text == "含迁出户"
    assert made._charts[0].anchor._from.row == 6


def test_a_validation_that_newer_excel_keeps_apart_follows_the_rows() -> None:
    stream = io.BytesIO()
    workbook([["头", None], ["{{ 人.名 }}", "{{ 人.数 }}"]]).save(stream)
    with zipfile.ZipFile(stream) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    extension = (
        '<extLst><ext xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" '
        'uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}"><x14:dataValidations count="1" '
        'xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main"><x14:dataValidation type="list">'
        "<x14:formula1><xm:f>表!$A$2:$A$2</xm:f></x14:formula1><xm:sqref>A2</xm:sqref>"
        "</x14:dataValidation></x14:dataValidations></ext></extLst>"
    )
    sheet = sheet.replace("</worksheet>", extension + "</worksheet>")
    opened = LedgerTemplate.open(changed(stream.getvalue(), "xl/worksheets/sheet1.xml", sheet.encode()))
    with zipfile.ZipFile(io.BytesIO(opened.fill(PEOPLE))) as archive:
        made = archive.read("xl/worksheets/sheet1.xml").decode()
    assert "<xm:f>表!$A$2:$A$4</xm:f>" in made
    assert "<xm:sqref>A2:A4</xm:sqref>" in made


def test_long_text_makes_its_row_high_enough_instead_of_being_cut() -> None:
    book = workbook([["{{ 人.名 }}"]])
    book.active.column_dimensions["A"].width = 10
    book.active["A1"].alignment = Alignment(wrap_text=True)
    book.active.row_dimensions[1].height = 20
    made = fill(book, {"人": [{"名": "短"}, {"名": "因病住院自付费用高" * 4}]}).active
    assert made.row_dimensions[1].height == 20
    assert made.row_dimensions[2].height > 80


def test_a_mark_that_may_not_begin_a_line_counts_with_the_character_before_it() -> None:
    def height(text: str) -> float:
        book = workbook([["{{ 名 }}"]])
        book.active.column_dimensions["A"].width = 10
        book.active["A1"].alignment = Alignment(wrap_text=True)
        return float(fill(book, {"名": text}).active.row_dimensions[1].height)

    # Four characters a line: the fifth is a mark and takes the fourth along, so that three lines are needed.
    assert height("收入来源，少人无业") > height("收入来源少人无业")


@pytest.mark.parametrize(
    ("name", "lines"),
    [("刘燊", 1), ("欧阳慕雪", 1), ("欧阳慕容雪", 2), ("阿卜杜热合曼", 2), ("阿卜杜热合曼·吐尔逊江", 3)],
)
def test_a_name_is_shrunk_to_one_line_as_far_as_it_can_be_read_and_else_takes_lines(
    name: str, lines: int
) -> None:
    book = workbook([["户主"], ["{{ 户.户主 }}"]])
    sheet = book.active
    sheet.column_dimensions["A"].width, sheet["A2"].font = 8.5, Font(size=10)
    sheet["A2"].alignment = Alignment(shrink_to_fit=True, horizontal="center")
    made = fill(book, {"户": [{"户主": name}]}).active
    cell = made["A2"]
    assert cell.value == name
    assert bool(cell.alignment.shrink_to_fit) == (lines == 1)
    assert bool(cell.alignment.wrap_text) == (lines > 1)
    assert cell.alignment.horizontal == "center"
    height = made.row_dimensions[2].height
    assert (height is None) if lines == 1 else height > lines * 10


def test_an_empty_list_leaves_one_row_with_the_zero_report_and_sums_of_nought() -> None:
    sheet = load_workbook(
        io.BytesIO(LedgerTemplate.open(SCREENING).fill(screening(0))), data_only=True
    ).active
    assert sheet["A4"].value == "本季度排查未发现易返贫致贫风险。"
    assert "A4:W4" in map(str, sheet.merged_cells.ranges)
    assert sheet["E5"].value == 0
    formulas = load_workbook(io.BytesIO(LedgerTemplate.open(SCREENING).fill(screening(0)))).active
    assert formulas["E5"].value == "=SUM(E4:E4)"


def test_an_empty_list_of_plain_lines_leaves_a_hidden_row() -> None:
    made = fill(workbook([["头"], ["{{ 说明[] }}"], ["尾"]]), {"说明": [], "零报告": "无"}).active
    assert column(made, "A") == ["头", None, "尾"]
    assert made.row_dimensions[2].hidden


# what a template asks for


def test_a_template_states_its_placeholders() -> None:
    book = workbook([["{{ 村 }}村"], ["{{ 户.户主 }}"], ["{{填表说明[]}}"]])
    book.active.oddFooter.left.text = "{{ 填报单位 }}"
    assert template(book).placeholders() == {"村", "户[].户主", "填表说明[]", "填报单位"}


def test_an_unknown_field_is_one_line_with_template_sheet_cell_and_the_known_fields() -> None:
    with pytest.raises(DataRefused) as caught:
        template(workbook([["{{ 村 }}"], ["{{ 人.姓名 }}", "{{ 人.数 }}"]])).fill(PEOPLE)
    assert str(caught.value) == (
        "模板“样.xlsx”工作表“表”单元格 A2：没有“人[].姓名”这个字段；现为{{ 人.姓名 }}；"
        "办法：可用的字段：{{ 人.名 }}、{{ 人.数 }}、{{ 人.日 }}"
    )


def test_fields_of_an_empty_list_are_checked_when_they_are_told() -> None:
    opened = template(workbook([["{{ 人.姓名 }}"]]))
    opened.fill({"人": []})
    with pytest.raises(DataRefused):
        opened.fill({"人": []}, known=frozenset({"人[].名"}))


@pytest.mark.parametrize(
    "text",
    [
        *("{{ 村", "村 }}", "｛｛ 村 ｝｝", "{% if 村 %}", "{{ 户.成员.名 }}", "{{ }}", "{{ 村|upper }}{{"),
        *("{村}", "｛村｝", "{ {村} }", "${村}", "«村»", "[[村]]", "［［村］］", "<<村>>", "#村#", "{#村#}"),
        *("{{ 甲 }}的｛乙｝", "{{ 村 }}的《村》"),
    ],
)
def test_a_broken_mark_is_refused_with_its_cell(text: str) -> None:
    with pytest.raises(DataRefused, match=r"工作表“表”单元格 A1：字段应写成半角"):
        template(workbook([[text]]))


def test_two_lists_in_one_row_are_refused() -> None:
    with pytest.raises(DataRefused, match="单元格 B1：一行只能取一张表的字段"):
        template(workbook([["{{ 人.名 }}", "{{ 户.名 }}"]]))


def test_a_list_in_a_single_cell_is_refused_with_the_way_to_write_it() -> None:
    with pytest.raises(DataRefused, match=r"没有“人”这个字段"):
        template(workbook([["{{ 人 }}"]])).fill(PEOPLE)


def test_fields_in_page_headers_are_filled_and_their_ampersands_doubled() -> None:
    book = workbook([["x"]])
    book.active.oddFooter.left.text = "{{ 村 }}"
    assert fill(book, {"村": "A&B"}).active.oddFooter.left.text == "A&&B"


# templates that mean harm


def plain() -> bytes:
    stream = io.BytesIO()
    workbook([["{{ 村 }}"]]).save(stream)
    return stream.getvalue()


HOSTILE = {
    "no zip": (lambda: b"hello", "打不开"),
    "old xls or a password": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "加密"),
    "macros": (lambda: changed(plain(), "xl/vbaProject.bin", b"x"), "宏"),
    "links to other files": (lambda: changed(plain(), "xl/externalLinks/externalLink1.xml", b"<x/>"), "链接"),
    "embedded files": (lambda: changed(plain(), "xl/embeddings/a.bin", b"x"), "嵌入"),
    "zip bomb": (lambda: changed(plain(), "xl/media/a.bin", bytes(80 * 2**20)), "MB"),
    "entity bomb": (
        lambda: changed(
            plain(),
            "xl/styles.xml",
            b'<!DOCTYPE a [<!ENTITY b "bbbb">]><styleSheet>&b;</styleSheet>',
        ),
        "DTD",
    ),
    "another dialect": (
        lambda: changed(
            plain(),
            "xl/workbook.xml",
            b'<workbook xmlns="http://purl.oclc.org/ooxml/spreadsheetml/main"><sheets/></workbook>',
        ),
        "严格",
    ),
    "broken xml": (lambda: changed(plain(), "xl/worksheets/sheet1.xml", b"<worksheet><"), "损坏"),
    "cut off": (lambda: plain()[:-200], "打不开"),
    "a text document": (lambda: changed(plain(), "_rels/.rels", b"<Relationships/>"), "别的文件"),
}


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_template_is_refused_in_one_line(kind: str) -> None:
    make, reason = HOSTILE[kind]
    with pytest.raises(DataRefused) as caught:
        LedgerTemplate.open(make(), name="坏.xlsx")
    assert "\n" not in str(caught.value)
    assert "“坏.xlsx”" in str(caught.value)
    assert reason in str(caught.value)


# ten edits that a clerk makes


def move_column(sheet: Any, frm: str, to: str) -> None:
    """Swap two columns of head, record and sum rows, as cutting and pasting does."""
    for row in (3, 4, 5):
        a, b = sheet[f"{frm}{row}"], sheet[f"{to}{row}"]
        for name in ("value", "number_format", "_style"):
            first, second = copy(getattr(a, name)), copy(getattr(b, name))
            setattr(a, name, second)
            setattr(b, name, first)


def edit_moved(sheet: Any) -> None:
    move_column(sheet, "F", "I")


def edit_renamed(sheet: Any) -> None:
    sheet["C3"] = "户主姓名"


def edit_removed(sheet: Any) -> None:
    for row in (3, 4, 5):
        sheet[f"D{row}"].value = None
    sheet.column_dimensions["D"].hidden = True


def edit_added(sheet: Any) -> None:
    sheet["X3"], sheet["X4"] = "再写一遍户主", "{{ 户.户主 }}（{{ 户.人口 }}人）"


def edit_font(sheet: Any) -> None:
    for cell in sheet[4]:
        cell.font = Font(name="楷体_GB2312", size=12, italic=True)


def edit_width(sheet: Any) -> None:
    sheet.column_dimensions["R"].width = 40


def edit_title_row(sheet: Any) -> None:
    sheet["A2"] = "附件2　{{ 填报单位 }}"
    sheet["A2"].font = Font(name="黑体", size=16)


def edit_merged_head(sheet: Any) -> None:
    sheet["N3"] = "三保障及饮水"
    for letters in "OPQ":
        sheet[f"{letters}3"].value = None
    sheet.merge_cells("N3:Q3")


def edit_formula(sheet: Any) -> None:
    sheet["X3"], sheet["X4"], sheet["X5"] = "全户收入", "=E4*J4", "=SUM(X4:X4)"


def edit_a3(sheet: Any) -> None:
    sheet.page_setup.paperSize = 8
    sheet.page_setup.orientation = "landscape"
    sheet.page_margins.left = 1.1


EDITS = [
    edit_moved,
    edit_renamed,
    edit_removed,
    edit_added,
    edit_font,
    edit_width,
    edit_title_row,
    edit_merged_head,
    edit_formula,
    edit_a3,
]


def expected_after(edit: Any, sheet: Any, n: int) -> bool:
    """Say whether row `n` (from 0) of the made ledger shows the edit."""
    row, household = 4 + n, households(9)[n]
    if edit is edit_moved:
        heads = ("".join(sheet[place].value.split()) for place in ("F3", "I3"))
        return (*heads, sheet[f"I{row}"].value) == (
            "排查方式",
            "户类型",
            household["户类型"],
        )
    if edit is edit_renamed:
        return sheet["C3"].value == "户主姓名" and sheet[f"C{row}"].value is not None
    if edit is edit_removed:
        return sheet[f"D{row}"].value is None and sheet.column_dimensions["D"].hidden
    if edit is edit_added:
        return sheet[f"X{row}"].value.endswith(f"（{household['人口']}人）")
    if edit is edit_font:
        return (sheet[f"B{row}"].font.name, sheet[f"B{row}"].font.size) == ("楷体_GB2312", 12)
    if edit is edit_width:
        return sheet.column_dimensions["R"].width == 40
    if edit is edit_title_row:
        return sheet["A2"].value == "附件2　东沟村村民委员会" and sheet["A2"].font.name == "黑体"
    if edit is edit_merged_head:
        return "N3:Q3" in map(str, sheet.merged_cells.ranges) and sheet[f"N{row}"].value == "有保障"
    if edit is edit_formula:
        return sheet[f"X{row}"].value == f"=E{row}*J{row}" and sheet["X13"].value == "=SUM(X4:X12)"
    return sheet.page_setup.paperSize == "8" or int(sheet.page_setup.paperSize) == 8


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.__name__)
def test_an_edit_of_the_template_is_followed_without_code(edit: Any) -> None:
    book = load_workbook(SCREENING)
    edit(book.active)
    sheet = fill(book, screening(9)).active
    assert all(expected_after(edit, sheet, n) for n in range(9))
    assert sheet["E13"].value == "=SUM(E4:E12)"
    assert sheet.print_title_rows == "$3:$3"


def test_an_extra_row_above_the_heads_shifts_everything() -> None:
    book = load_workbook(SCREENING)
    made = book.active
    wider = Workbook()
    sheet = wider.active
    sheet.append(["附件2"])
    for row in made.iter_rows(min_row=1, max_row=4):
        sheet.append([cell.value for cell in row])
    sheet.append([None] * 4 + ["=SUM(E5:E5)"])
    found = fill(wider, screening(6)).active
    assert found["A2"].value == screening(6)["标题"]
    assert [found.cell(row, 1).value for row in range(5, 11)] == [1, 2, 3, 4, 5, 6]
    assert found["E11"].value == "=SUM(E5:E10)"


# LibreOffice as a witness


def recalculated(folder: Path, books: dict[str, bytes]) -> dict[str, Workbook]:
    """Return `books` as LibreOffice calculates them: saved without any kept value, converted, read back."""
    for name, data in books.items():
        book = load_workbook(io.BytesIO(data))
        book.save(folder / f"{name}.xlsx")
    target = folder / "made"
    convert(target, "xlsx", *(folder / f"{name}.xlsx" for name in books))
    return {name: load_workbook(target / f"{name}.xlsx", data_only=True) for name in books}


RECKONED = [
    ("=SUM(B2:B4)", 6),
    ("=SUM(B2:B4)/COUNT(B2:B4)*100%", 2),
    ("=-B2^2+10", 11),
    ("=2*(B2+B3)-B4/3", 5),
    ("=COUNTA(A1:A5)", 4),
    ("=COUNT(A1:B5)", 3),
    ("=AVERAGE(B2:B4)", 2),
    ("=MAX(B2:B4)-MIN(B2:B4)", 2),
    ('=COUNTIF(A2:A4,"甲")', 1),
    ('=COUNTIF(B2:B4,">=2")', 2),
    ('=SUMIF(A2:A4,"乙",B2:B4)', 2),
    ('=SUMIFS(B2:B4,A2:A4,"<>甲",B2:B4,"<3")', 2),
    ('=IF(SUM(B2:B4)>5,"够","不够")', "够"),
    ("=IFERROR(B2/B9,0)", 0),
    ("=B2/B9", "#DIV/0!"),
    ("=ROUND(2.345,2)", 2.35),
    ("=ROUND(-2.5,0)", -3),
    ('="共"&SUM(B2:B4)&"人"', "共6人"),
    ("=SUBTOTAL(9,B2:B4)", 6),
    ("=0.1+0.2", 0.3),
    ("=AND(B2=1,B3=2)", True),
    ("=B2=A2", False),
    ("=ROW()", 28),
    ("=1/3", 1 / 3),
    ("=10-2-3", 5),
    ("=COUNTBLANK(A1:A5)", 1),
    ('=AVERAGEIF(B2:B4,">1")', 2.5),
    ('=AVERAGEIFS(B2:B4,A2:A4,"<>甲",B2:B4,">2")', 3),
    ('=AVERAGEIF(A2:A4,"丁",B2:B4)', "#DIV/0!"),
    ("=SUM(B:B)", 6),
    ("=COUNT($A:$B)", 3),
    ("=SUM(各数)*2", 12),
    ("=MEDIAN(B2:B4)", 2),
    ("=PRODUCT(B2:B4)", 6),
    ("=ROUNDUP(-2.41,1)", -2.5),
    ("=ROUNDDOWN(2.49,1)", 2.4),
    ("=MOD(-7,3)", 2),
    ("=LEN(A1)", 2),
]


def reckoned_ledger() -> bytes:
    book = workbook([["姓名", "数"], ["甲", 1], ["乙", 2], ["丙", 3], [None, None]])
    for index, (formula, _) in enumerate(RECKONED):
        book.active.cell(6 + index, 4, formula)
    book.defined_names["各数"] = DefinedName("各数", attr_text="表!$B$2:$B$4")
    return template(book).fill({})


@needs_libreoffice
def test_a_template_saved_by_another_program_is_filled_alike(tmp_path: Path) -> None:
    convert(tmp_path, "xlsx", SCREENING, SUMMARY)
    saved = tmp_path / SCREENING.name
    with zipfile.ZipFile(saved) as archive:
        assert b"{{" in archive.read("xl/sharedStrings.xml")
    data = LedgerTemplate.open(saved).fill(screening(12))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert b"{{" not in archive.read("xl/sharedStrings.xml")
    ours = load_workbook(
        io.BytesIO(LedgerTemplate.open(SCREENING).fill(screening(12))), data_only=True
    ).active
    theirs = load_workbook(io.BytesIO(data), data_only=True).active
    assert [[c.value for c in row] for row in theirs.iter_rows(max_col=23)] == [
        [c.value for c in row] for row in ours.iter_rows(max_col=23)
    ]
    with zipfile.ZipFile(tmp_path / SUMMARY.name) as archive:
        charts = [name for name in archive.namelist() if name.startswith("xl/charts/chart")]
        assert any(b"{{" in archive.read(name) for name in charts), "what the chart showed is kept in it"
    summary = LedgerTemplate.open(tmp_path / SUMMARY.name)
    assert summary.placeholders() == LedgerTemplate.open(SUMMARY).placeholders()


@needs_libreoffice
def test_sums_and_kept_values_are_those_that_libreoffice_reckons(tmp_path: Path) -> None:
    ledger = LedgerTemplate.open(SCREENING).fill(screening(40))
    books = {"ledger": ledger, "reckoned": reckoned_ledger()}
    found = recalculated(tmp_path, books)
    sheet = found["ledger"].active
    everyone = households(40)
    assert sheet["E44"].value == sum(h["人口"] for h in everyone)
    assert sheet["L44"].value == sum(h["是否低于监测线"] == "是" for h in everyone)
    assert sheet["C44"].value == 40
    values = [cell.value for cell in sheet[45]]
    assert 1 in values, "覆盖率 of a full round"
    kept = load_workbook(io.BytesIO(ledger), data_only=True).active
    for row in (44, 45):
        assert [cell.value for cell in kept[row]] == [cell.value for cell in sheet[row]]
    kept = load_workbook(io.BytesIO(books["reckoned"]), data_only=True).active
    for row, (formula, expected) in enumerate(RECKONED, 6):
        ours, theirs = kept.cell(row, 4).value, found["reckoned"].active.cell(row, 4).value
        assert ours == (pytest.approx(theirs) if isinstance(theirs, float) else theirs), formula
        assert ours == pytest.approx(expected), formula


def test_a_formula_nobody_here_understands_is_left_to_excel() -> None:
    book = workbook([["{{ 人.名 }}", '=TEXTJOIN("、",1,A1:A1)']])
    data = template(book).fill(PEOPLE)
    assert load_workbook(io.BytesIO(data), data_only=True).active["B1"].value is None
    assert load_workbook(io.BytesIO(data)).active["B1"].value == '=TEXTJOIN("、",1,A1:A1)'


# what a template of others may be


def parts_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def saved(book: Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_a_template_is_called_in_a_refusal_by_its_name_or_else_by_its_files(tmp_path: Path) -> None:
    (tmp_path / "坏.xlsx").write_bytes(b"PK\3\4")
    for file in ("坏.xlsx", "没有.xlsx"):
        for name, called in ((None, file), ("登记簿", "登记簿")):
            with pytest.raises(DataRefused, match=called) as refused:
                LedgerTemplate.open(tmp_path / file, **({"name": name} if name else {}))
            assert (file in str(refused.value).split("：")[0]) == (name is None)


def test_the_workbook_is_found_whatever_else_the_package_names_before_it() -> None:
    data = saved(workbook([["{{ 村 }}"]]))
    relations = parts_of(data)["_rels/.rels"].decode()
    first, *others = [piece for piece in relations.split("<Relationship ") if "Target" in piece]
    assert "officeDocument" in first.partition("Target")[0]
    turned = relations.partition("<Relationship ")[0]
    pieces = [piece.removesuffix("</Relationships>") for piece in (*others, first)]
    turned += "".join(f"<Relationship {piece}" for piece in pieces) + "</Relationships>"
    made = LedgerTemplate.open(changed(data, "_rels/.rels", turned.encode())).fill({"村": "东沟"})
    assert load_workbook(io.BytesIO(made)).active["A1"].value == "东沟"
    gone = relations.replace("xl/workbook.xml", "xl/nowhere.xml")
    with pytest.raises(DataRefused, match=r"应是 \.xlsx 工作簿"):
        LedgerTemplate.open(changed(data, "_rels/.rels", gone.encode()))


@pytest.mark.parametrize(("count", "is_made"), [(8, True), (9, False)])
def test_a_sheet_takes_the_rows_that_a_sheet_has(
    count: int, is_made: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("generators.filling.xlsx.filling.ROWS_OF_A_SHEET", 10)
    opened = template(workbook([["头"], ["{{ 户.名 }}"], ["尾"]]))
    context = {"户": [{"名": str(number)} for number in range(count)]}
    if is_made:
        assert load_workbook(io.BytesIO(opened.fill(context))).active.max_row == 10
    else:
        with pytest.raises(PaperWithheld, match="最多 10 行"):
            opened.fill(context)


def test_the_cells_of_a_zero_report_are_one_and_stand_after_what_must_stand_before() -> None:
    book = workbook(
        [["甲", "乙", "丙", "丁"], ["{{ 户.甲 }}", "{{ 户.乙 }}", "{{ 户.丙 }}", "尾"], ["合", "计", "", ""]]
    )
    sheet = book.active
    sheet.protection.sheet = True
    sheet.auto_filter.ref = "A1:C1"
    for area, stays in (("B2:C2", False), ("A3:C3", True), ("D1:E1", True)):
        sheet.merge_cells(area)
        assert stays or area == "B2:C2"
    data = template(book).fill({"户": [], "零报告": "无"})
    made = load_workbook(io.BytesIO(data)).active
    areas = {str(area) for area in made.merged_cells.ranges}
    assert {"A3:C3", "D1:E1"} < areas
    assert len(areas) == 3
    (zero,) = areas - {"A3:C3", "D1:E1"}
    assert zero.startswith("A2:")
    bare = workbook([["甲", "乙"], ["{{ 户.甲 }}", "{{ 户.乙 }}"]])
    bare.active.protection.sheet = True
    bare.active.auto_filter.ref = "A1:B1"
    text = parts_of(template(bare).fill({"户": [], "零报告": "无"}))["xl/worksheets/sheet1.xml"].decode()
    order = [text.index(f"<{tag}") for tag in ("sheetData", "sheetProtection", "autoFilter", "mergeCells")]
    assert order == sorted(order)


def test_a_row_that_is_hidden_already_is_hidden_once() -> None:
    book = workbook([["头"], ["{{ 说明[] }}"], ["尾"]])
    book.active.row_dimensions[2].hidden = True
    assert fill(book, {"说明": [], "零报告": "无"}).active.row_dimensions[2].hidden


@pytest.mark.parametrize(
    ("written", "context", "found"),
    [
        (" {{ 数 }} ", {"数": 3}, 3),
        ("{{ 甲 }} {{ 乙 }}", {"甲": "东", "乙": "沟"}, "东 沟"),
        ("{{ 甲 }}、{{ 乙 }}", {"甲": 1, "乙": 2}, "1、2"),
        ("共 {{ 数 }}", {"数": 3}, "共 3"),
    ],
)
def test_a_lone_mark_gives_its_value_and_marks_among_text_give_text(
    written: str, context: dict[str, Any], found: object
) -> None:
    assert fill(workbook([[written]]), context).active["A1"].value == found


def test_a_font_without_a_size_counts_as_the_usual_one_and_a_larger_one_needs_more() -> None:
    def height(size: float | None) -> float:
        book = workbook([["{{ 名 }}"]])
        book.active.column_dimensions["A"].width = 10
        book.active["A1"].alignment = Alignment(wrap_text=True)
        book.active["A1"].font = Font(name="宋体", size=size or 11)
        data = saved(book)
        if size is None:
            styles = (
                parts_of(data)["xl/styles.xml"]
                .replace(b'<sz val="11"/>', b"")
                .replace(b'<sz val="11" />', b"")
            )
            assert b"<sz" not in styles
            data = changed(data, "xl/styles.xml", styles)
        made = LedgerTemplate.open(data).fill({"名": "因病住院自付费用高" * 3})
        return float(load_workbook(io.BytesIO(made)).active.row_dimensions[1].height)

    assert height(None) == height(11) < height(20)


def test_a_formula_that_excel_shares_among_cells_is_each_cells_own() -> None:
    book = workbook([[1, "=A1*2"], [2, "=A2*2"], ["{{ 村 }}"]])
    data = saved(book)
    sheet = parts_of(data)["xl/worksheets/sheet1.xml"].decode()
    for old, new in (
        ("<f>A1*2</f>", '<f t="shared" ref="B1:B2" si="0">A1*2</f>'),
        ("<f>A2*2</f>", '<f t="shared" si="0"/>'),
    ):
        assert old in sheet
        sheet = sheet.replace(old, new)
    made = LedgerTemplate.open(changed(data, "xl/worksheets/sheet1.xml", sheet.encode())).fill({"村": "甲"})
    assert column(load_workbook(io.BytesIO(made)).active, "B")[:2] == ["=A1*2", "=A2*2"]
    assert column(load_workbook(io.BytesIO(made), data_only=True).active, "B")[:2] == [2, 4]


def test_the_box_of_a_note_goes_with_its_cell() -> None:
    book = workbook([["头"], ["{{ 户.名 }}"], ["尾"]])
    book.active["A3"].comment = Comment("注", "某")
    plain = saved(book)
    (box,) = [name for name in parts_of(plain) if name.endswith(".vml")]
    for name in (b"x:Row", b"ns2:Row"):  # As Excel writes it, and as another program does.
        vml = re.sub(rb"\w+:Row>", name + b">", parts_of(plain)[box])
        assert b"<%s>2</%s>" % (name, name) in vml
        data = LedgerTemplate.open(changed(plain, box, vml)).fill({"户": [{"名": one} for one in "甲乙丙"]})
        assert load_workbook(io.BytesIO(data)).active["A5"].comment
        assert b"<%s>4</%s>" % (name, name) in parts_of(data)[box]


def test_short_text_of_two_lines_makes_its_row_high_enough() -> None:
    book = workbook([["{{ 户.名 }}"]])
    book.active.column_dimensions["A"].width = 40
    book.active["A1"].alignment = Alignment(wrap_text=True)
    made = fill(book, {"户": [{"名": "甲乙"}, {"名": "甲\n乙"}]}).active
    assert made.row_dimensions[1].height is None
    assert made.row_dimensions[2].height > 25


@pytest.mark.parametrize("shown_as", ["yyyy-mm-dd", "yyyy-mm-dd hh:mm", "[h]:mm", "0.00", "General"])
@pytest.mark.parametrize("value", [dt.date(2022, 6, 1), Decimal("1.50"), 3, "甲", "甲\r\n乙", None])
def test_what_is_placed_is_found_again_or_the_cell_is_told_that_would_show_it_as_another_thing(
    shown_as: str, value: Any
) -> None:
    book = workbook([["{{ 值 }}", "尾"]])
    book.active["A1"].number_format = shown_as
    is_day, is_number = isinstance(value, dt.date), isinstance(value, int | Decimal)
    if (is_day and "h]" in shown_as) or (is_number and ("yy" in shown_as or "h]" in shown_as)):
        with pytest.raises(PaperWithheld, match="单元格 A1.*数字格式是日期或时间"):
            template(book).fill({"值": value})
        return
    made = load_workbook(io.BytesIO(template(book).fill({"值": value}))).active["A1"].value
    if is_day:
        assert str(value) in str(made)
    else:
        assert made is None if value is None else str(made) in {str(value), "1.5", "甲\n乙"}
