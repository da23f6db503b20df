"""What the cell shows is what is read, or the cell is named with the way out, in Chinese, once."""

# One workbook, one line: the tables are read by a clerk.
# ruff: noqa: E501

from __future__ import annotations

import io
import zipfile
from datetime import date, time
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from by_libreoffice import convert, needs_libreoffice
from openpyxl.utils import column_index_from_string, get_column_letter, range_boundaries
from procedure_samples import PASSED, id_number, sound_quarter
from pydantic import TypeAdapter, ValidationError

from generators.characters import shown_text
from generators.errors import DataRefused, Severity
from generators.formulas.addresses import area_bounds, column_letter, column_number
from generators.opc import Opener
from generators.records.columns import (
    Age,
    Amount,
    Clock,
    Count,
    Day,
    Days,
    Households,
    Identifier,
    IdNumber,
    InQuarter,
    Money,
    Months,
    Names,
    Ordinal,
    People,
    Percent,
    PersonName,
    Phone,
    PositiveAmount,
    Quarter,
    Text,
    Things,
    Votes,
    Year,
    YearMonth,
)
from generators.records.dataset import SHEETS
from generators.records.households import Household, Member, MonitorEpisode, Verification
from generators.records.person_names import names_told, set_apart
from generators.records.township import Person
from generators.sheet_cells import read_sheets
from generators.workbook import read_with_findings, read_workbook
from generators.workbook_writer import workbook_bytes

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
STYLES = (
    '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="9"/><xf numFmtId="200"/><xf numFmtId="201"/>'
    '<xf numFmtId="4"/><xf numFmtId="3"/>'
    + "".join(f'<xf numFmtId="{number}"/>' for number in range(202, 210))
    + '<xf numFmtId="0" fontId="1"/><xf numFmtId="0" fontId="2"/></cellXfs>'
)
FONTS = '<fonts><font/><font><strike/></font><font><strike val="0"/></font></fonts>'
"""The style 15 strikes out; 16 says that it does not."""
CODES = (
    "0",
    "000",
    "0;-0;;@",
    '_ * #,##0.00_ ;_ * \\-#,##0.00_ ;_ * "-"??_ ;_ @_ ',
    "0\\组",
    '@"村"',
    ";;;",
    "0.00;[Red]0.00",
)
"""The formats 202 to 209: those of the styles 7 to 14; style 6 is the built-in #,##0."""
FORMATS = (
    '<numFmts><numFmt numFmtId="200" formatCode="0&quot;组&quot;"/><numFmt numFmtId="201" formatCode="yyyy&quot;年&quot;m&quot;月&quot;"/>'
    + "".join(
        f"<numFmt numFmtId='{number}' formatCode='{code.replace(chr(34), '&quot;')}'/>"
        for number, code in enumerate(CODES, start=202)
    )
    + "</numFmts>"
)


def book(sheet: str, *, shared: str = "", properties: str = "", prefix: str = "") -> bytes:
    """Return a workbook of one sheet 表 with that XML in its sheetData and after it."""
    buffer = io.BytesIO()
    p = f"{prefix}:" if prefix else ""
    name = MAIN.replace("xmlns=", f"xmlns:{prefix}=") if prefix else MAIN
    with zipfile.ZipFile(buffer, "w") as package:
        package.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>',
        )
        package.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="a" Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        )
        package.writestr(
            "xl/workbook.xml",
            f'<workbook {MAIN} xmlns:r="{RELATIONS}">{properties}<sheets><sheet name="表" sheetId="1" r:id="a"/></sheets></workbook>',
        )
        parts = {"a": "worksheet", "b": "sharedStrings", "c": "styles"}
        targets = {"a": "worksheets/sheet1.xml", "b": "sharedStrings.xml", "c": "styles.xml"}
        links = "".join(
            f'<Relationship Id="{i}" Type="{RELATIONS}/{parts[i]}" Target="{targets[i]}"/>' for i in parts
        )
        package.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{PACKAGE}/relationships">{links}</Relationships>',
        )
        package.writestr("xl/worksheets/sheet1.xml", f"<{p}worksheet {name}>{sheet}</{p}worksheet>")
        package.writestr("xl/sharedStrings.xml", f"<sst {MAIN}>{shared}</sst>")
        package.writestr("xl/styles.xml", f"<styleSheet {MAIN}>{FORMATS}{FONTS}{STYLES}</styleSheet>")
    return buffer.getvalue()


def text(cell: str, value: str) -> str:
    return f'<c r="{cell}" t="inlineStr"><is><t xml:space="preserve">{value}</t></is></c>'


def row(number: int, *cells: str, more: str = "") -> str:
    return f'<row r="{number}"{more}>{"".join(cells)}</row>'


def data(*rows: str) -> str:
    return f"<sheetData>{''.join(rows)}</sheetData>"


HEAD = row(1, text("A1", "标题"))

SHOWN = [
    # what it is, the workbook, the cell as read
    ("富文本", book(data(HEAD, row(2, '<c r="A2" t="s"><v>0</v></c>')), shared="<si><r><t>张</t></r><r><t>三</t></r></si>"), "张三"),
    ("拼音", book(data(HEAD, row(2, '<c r="A2" t="s"><v>0</v></c>')), shared='<si><t>张三</t><rPh sb="0" eb="1"><t>ZHANG</t></rPh></si>'), "张三"),
    ("1904年起算", book(data(HEAD, row(2, '<c r="A2" s="1"><v>43274</v></c>')), properties='<workbookPr date1904="1"/>'), date(2022, 6, 24)),
    ("年月格式的日期", book(data(HEAD, row(2, '<c r="A2" s="4"><v>44736</v></c>'))), date(2022, 6, 24)),
    ("千位分隔", book(data(HEAD, row(2, '<c r="A2" s="5"><v>6500</v></c>'))), 6500.0),
    ("有结果的公式", book(data(HEAD, row(2, '<c r="A2"><f>1+1</f><v>2</v></c>'))), 2.0),
    ("结果为空的公式", book(data(HEAD, row(2, '<c r="A2" t="str"><f>""</f><v></v></c>'))), ""),
    ("取整显示的整数", book(data(HEAD, row(2, '<c r="A2" s="6"><v>6500</v></c>'))), 6500.0),
    ("不到一分的尾数", book(data(HEAD, row(2, '<c r="A2" s="5"><v>6523.3333333</v></c>'))), 6523.3333333),
    ("零头是计算误差", book(data(HEAD, row(2, '<c r="A2" s="6"><v>6499.99999999999</v></c>'))), 6499.99999999999),
    ("会计专用的零", book(data(HEAD, row(2, '<c r="A2" s="10"><v>0</v></c>'))), 0.0),
    ("会计专用的负数", book(data(HEAD, row(2, '<c r="A2" s="10"><v>-3.5</v></c>'))), -3.5),
    ("够位数的补零", book(data(HEAD, row(2, '<c r="A2" s="8"><v>123</v></c>'))), 123.0),
    ("分节格式的正数", book(data(HEAD, row(2, '<c r="A2" s="9"><v>5</v></c>'))), 5.0),
    ("没有结果的文字公式", book(data(HEAD, row(2, '<c r="A2"><f>"141199"</f></c>'))), "141199"),
    ("只有一个空格", book(data(HEAD, row(2, text("A2", " ")))), ""),
    ("只有全角空格和零宽", book(data(HEAD, row(2, text("A2", "\u3000\u200b\ufeff")))), ""),
    ("回车的转义", book(data(HEAD, row(2, text("A2", "张三_x000D_\n李四")))), "张三\n李四"),
    ("下划线的转义", book(data(HEAD, row(2, text("A2", "_x005F_x000D_")))), "_x000D_"),
    ("零宽和字节序", book(data(HEAD, row(2, text("A2", "\ufeff张\u200b三\u2060")))), "张三"),
    ("不换行空格", book(data(HEAD, row(2, text("A2", "\u00a0张\u00a0三\u00a0")))), "张 三"),
    ("书写方向记号", book(data(HEAD, row(2, text("A2", "\u202a张三\u202c")))), "张三"),
    ("私用区的䶮", book(data(HEAD, row(2, text("A2", "刘\ue863")))), "刘䶮"),
    ("从PDF复制的部首", book(data(HEAD, row(2, text("A2", "\u2ec4坡\u2fa5、\u2ed3\u2f3e、\ufa0c")))), "西坡里、长户、兀"),
    ("私用区的龴", book(data(HEAD, row(2, text("A2", "\ue81e")))), "龴"),
    ("写明没有划掉", book(data(HEAD, row(2, '<c r="A2" s="16"><v>3</v></c>'))), 3.0),
    ("划掉的空格子", book(data(HEAD, row(2, '<c r="A2"><v>3</v></c>', '<c r="B2" s="15"/>'))), 3.0),
    ("带前缀的部件", book("<x:sheetData><x:row r='1'/><x:row r='2'><x:c r='A2'><x:v>3</x:v></x:c></x:row></x:sheetData>", prefix="x"), 3.0),
    ("合并几行的文字", book(data(HEAD, row(2, text("A2", "东沟村")), row(3, '<c r="A3"/>', text("B3", "乙"))) + '<mergeCells><mergeCell ref="A2:A3"/></mergeCells>'), "东沟村"),
]  # fmt: skip

NAMED = [
    # what it is, the workbook, the cell that is named, what is said of it
    ("没有结果的公式", book(data(HEAD, row(2, '<c r="A2"><f>1+1</f></c>'))), "A2", "公式没有保存结果"),
    ("空结果的公式", book(data(HEAD, row(2, '<c r="A2"><f>1+1</f><v/></c>'))), "A2", "公式没有保存结果"),
    ("共用的公式", book(data(HEAD, row(2, '<c r="A2"><f t="shared" si="0"/></c>'))), "A2", "公式没有保存结果"),
    ("错误", book(data(HEAD, row(2, '<c r="A2" t="e"><f>x</f><v>#N/A</v></c>'))), "A2", "公式错误 #N/A"),
    ("没写位置的错误", book(data(HEAD, "<row><c t='e'><v>#REF!</v></c></row>")), "A2", "公式错误 #REF!"),
    ("带前缀的错误", book("<x:sheetData><x:row r='2'><x:c r='B2' t='e'><x:v>#N/A</x:v></x:c></x:row></x:sheetData>", prefix="x"), "B2", "公式错误 #N/A"),
    ("百分比", book(data(HEAD, row(2, '<c r="A2" s="2"><v>0.5</v></c>'))), "A2", "存的是 0.5"),
    ("自定义格式", book(data(HEAD, row(2, '<c r="A2" s="3"><v>1</v></c>'))), "A2", "存的是 1"),
    ("取整显示的小数", book(data(HEAD, row(2, '<c r="A2" s="6"><v>12345.6</v></c>'))), "A2", "存的是 12345.6"),
    ("自定义取整", book(data(HEAD, row(2, '<c r="A2" s="7"><v>6499.5</v></c>'))), "A2", "存的是 6499.5"),
    ("补零的编号", book(data(HEAD, row(2, '<c r="A2" s="8"><v>1</v></c>'))), "A2", "存的是 1"),
    ("不显示的零", book(data(HEAD, row(2, '<c r="A2" s="9"><v>0</v></c>'))), "A2", "存的是 0"),
    ("一个字的单位", book(data(HEAD, row(2, '<c r="A2" s="11"><v>3</v></c>'))), "A2", "存的是 3"),
    ("后面添字的文字", book(data(HEAD, row(2, '<c r="A2" s="12" t="inlineStr"><is><t>东沟</t></is></c>'))), "A2", "存的是文字"),
    ("不显示的文字", book(data(HEAD, row(2, '<c r="A2" s="13" t="inlineStr"><is><t>东沟</t></is></c>'))), "A2", "存的是文字"),
    ("不显示的数", book(data(HEAD, row(2, '<c r="A2" s="13"><v>3</v></c>'))), "A2", "存的是 3"),
    ("不带负号的负数", book(data(HEAD, row(2, '<c r="A2" s="14"><v>-3</v></c>'))), "A2", "存的是 -3"),
    ("合并的标题", book(data(row(1, text("A1", "标题"))) + '<mergeCells><mergeCell ref="A1:B1"/></mergeCells>'), "A1:B1", "合并的标题"),
    ("合并几列", book(data(HEAD, row(2, text("A2", "x"))) + '<mergeCells><mergeCell ref="A2:B3"/></mergeCells>'), "A2:B3", "合并了几列"),
    ("合并的数", book(data(HEAD, row(2, '<c r="A2"><v>3</v></c>'), row(3, '<c r="A3"/>')) + '<mergeCells><mergeCell ref="A2:A3"/></mergeCells>'), "A2:A3", "合并的数"),
    ("划掉的数", book(data(HEAD, row(2, '<c r="A2" s="15"><v>3</v></c>'))), "A2", "加了删除线"),
    ("划掉的一行", book(data(row(1, text("A1", "标题"), text("B1", "乙")), row(2, '<c r="A2" s="15"><v>3</v></c>', '<c r="B2" s="15"><v>4</v></c>'))), "A2:B2", "加了删除线"),
    ("划掉一半的名字", book(data(HEAD, row(2, '<c r="A2" t="s"><v>0</v></c>')), shared="<si><r><rPr><strike/></rPr><t>张三</t></r><r><t>李四</t></r></si>"), "A2", "加了删除线"),
    ("格里写的划掉", book(data(HEAD, row(2, '<c r="A2" t="inlineStr"><is><r><rPr><strike/></rPr><t>张三</t></r></is></c>'))), "A2", "加了删除线"),
    ("丢了的字", book(data(HEAD, row(2, text("A2", "刘\ufffd")))), "A2", "乱码 U+FFFD"),
    ("对象的占位", book(data(HEAD, row(2, text("A2", "刘\ufffc")))), "A2", "乱码 U+FFFC"),
    ("不认识的私用字", book(data(HEAD, row(2, text("A2", "刘\ue000")))), "A2", "私用区的字 U+E000"),
]  # fmt: skip


@pytest.mark.parametrize(("content", "value"), [r[1:] for r in SHOWN], ids=[r[0] for r in SHOWN])
def test_a_cell_is_read_as_it_is_shown(content: bytes, value: object) -> None:
    read = read_sheets(Opener(), content, "表.xlsx")
    assert read.findings == []
    assert read.cells["表"][1][0] == value
    if "mergeCell" in str(zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml")):
        assert read.cells["表"][2][:2] == [value, "乙"]


@pytest.mark.parametrize(("content", "cell", "said"), [r[1:] for r in NAMED], ids=[r[0] for r in NAMED])
def test_a_cell_that_is_not_what_it_shows_is_named_once_with_the_way_out(
    content: bytes, cell: str, said: str
) -> None:
    (finding,) = read_sheets(Opener(), content, "表.xlsx").findings
    assert finding.place == f"工作表“表”单元格 {cell}"
    assert said in finding.found
    assert finding.way_out
    assert finding.severity is Severity.BLOCK


OLD = [
    # what it is, what is kept, its number format, what is said of the cell
    ("常规", 3, "General", ""),
    ("千位分隔", 6500, "#,##0", ""),
    ("大数", 1234567.25, "#,##0.00", ""),
    ("日期", date(2022, 6, 24), 'yyyy"年"m"月"d"日"', ""),
    ("文字", "东沟", "@", ""),
    ("百分比", 0.5, "0%", "存的是 0.5"),
    ("添字的数", 1, '0"组"', "存的是 1"),
    ("补零的编号", 7, "000", "存的是 7"),
    ("取整显示的小数", 12345.6, "0", "存的是 12345.6"),
    ("不带负号的负数", -3, "0.00;[Red]0.00", "存的是 -3"),
    ("不显示的文字", "东沟", ";;;", "存的是文字"),
    ("后面添字的文字", "东沟", '@"村"', "存的是文字"),
    ("公式算出的小数", "=12345.6+0", "0", "存的是 12345.6"),
    ("错误", "=1/0", "General", "公式错误 #DIV/0!"),
]


@needs_libreoffice
def test_a_cell_of_an_old_workbook_is_held_to_what_it_shows_too(tmp_path: Path) -> None:
    """LibreOffice writes the .xls: a file of its own small stream, one of many sectors."""
    for name, filler in (("小", 0), ("大", 3000)):
        opened = openpyxl.Workbook()
        sheet = opened.active
        sheet.append(["标题", "另一列"])
        for number, (_, kept, code, _) in enumerate(OLD, start=2):
            sheet.cell(number, 1, kept).number_format = code
        last = len(OLD) + 2
        sheet.cell(last, 1, "东沟村")
        sheet.merge_cells(start_row=last, end_row=last + 1, start_column=1, end_column=1)
        for number in range(last, last + 2 + filler):
            sheet.cell(number, 2, f"第{number}行")
        sheet.row_dimensions[last + 1].hidden = True
        opened.create_sheet("另一张").sheet_state = "hidden"
        opened.save(tmp_path / f"{name}.xlsx")
    convert(tmp_path, "xls", *tmp_path.glob("*.xlsx"))
    for name in ("小", "大"):
        read = read_sheets(Opener(), (tmp_path / f"{name}.xls").read_bytes(), f"{name}.xls")
        told = {
            finding.place: finding.found for finding in read.findings if finding.severity is Severity.BLOCK
        }
        for number, (what, _, _, said) in enumerate(OLD, start=2):
            found = told.pop(f"工作表“Sheet”单元格 A{number}", "")
            assert (said in found) if said else not found, (what, found)
        assert told == {}
        assert read.cells["Sheet"][len(OLD) + 2][0] == "东沟村"
        reminders = [finding.found for finding in read.findings if finding.severity is Severity.WARN]
        assert reminders == [f"隐藏的行：{len(OLD) + 3}，照样读取", "隐藏的表，照样读取"]


def test_hidden_rows_and_columns_are_read_and_told() -> None:
    sheet = '<cols><col min="2" max="2" hidden="1"/></cols>' + data(
        row(1, text("A1", "大标题")),
        row(2, text("A2", "x"), more=' hidden="1"'),
        row(3, text("A3", "甲"), text("B3", "乙")),
    )
    read = read_sheets(Opener(), book(sheet), "表.xlsx")
    assert [(f.found, f.severity) for f in read.findings] == [
        ("隐藏的行：2，照样读取", Severity.WARN),
        ("隐藏的列：B，照样读取", Severity.WARN),
    ]
    assert read.cells["表"][1][0] == "x"


def test_rows_and_columns_of_no_size_are_hidden_ones() -> None:
    sheet = '<cols><col min="2" max="2" width="0" customWidth="1"/></cols>' + data(
        HEAD, row(2, text("A2", "x"), text("B2", "乙"), more=' ht="0" customHeight="1"')
    )
    read = read_sheets(Opener(), book(sheet), "表.xlsx")
    assert [f.found for f in read.findings] == ["隐藏的行：2，照样读取", "隐藏的列：B，照样读取"]


def test_two_sheets_of_one_name_are_told_and_neither_is_read_for_the_other(tmp_path: Path) -> None:
    opened = openpyxl.Workbook()
    opened.active.title = "评议"
    opened.active.append(["这一张"])
    opened.create_sheet("评议 ").append(["那一张"])
    opened.save(tmp_path / "表.xlsx")
    read = read_sheets(Opener(), (tmp_path / "表.xlsx").read_bytes(), "表.xlsx")
    assert [(f.place, f.severity) for f in read.findings] == [("工作表“评议”", Severity.BLOCK)]
    assert read.cells["评议"] == [["这一张"]]


def test_no_text_keeps_what_shows_nothing() -> None:
    assert shown_text("\u200b\ufeff  \u3000") == ""
    assert shown_text("东沟村\u200e") == "东沟村"
    assert shown_text("一 二") == "一 二"


@pytest.fixture(scope="module")
def sound() -> bytes:
    return workbook_bytes(sound_quarter().dataset().rows)


@pytest.fixture
def workbook(sound: bytes, tmp_path: Path) -> Path:
    path = tmp_path / "数据.xlsx"
    path.write_bytes(sound)
    return path


def edited(path: Path, edit: Callable[[openpyxl.Workbook], None]) -> Path:
    opened = openpyxl.load_workbook(path)
    edit(opened)
    opened.save(path)
    return path


def cell_of(opened: openpyxl.Workbook, sheet: str, heading: str, number: int):
    found = opened[sheet]
    column = next(cell.column for cell in found[1] if cell.value == heading)
    return found.cell(number, column)


def test_names_and_headings_pasted_with_invisible_signs_are_what_they_show(workbook: Path) -> None:
    def paste(opened: openpyxl.Workbook) -> None:
        for kind in (Household, Member, Person):
            for row_ in opened[kind.SHEET].iter_rows():
                for cell in row_:
                    if isinstance(cell.value, str):
                        cell.value = f"\ufeff{cell.value}\u200b\u00a0"
        opened["监测户"].title = "监测户\u200b"

    before = read_workbook(workbook)
    after = read_workbook(edited(workbook, paste))
    assert {kind: after.rows[kind] for kind in after.rows} == {
        kind: before.rows[kind] for kind in before.rows
    }


def test_a_cell_of_one_blank_is_an_empty_cell(workbook: Path) -> None:
    def blank(opened: openpyxl.Workbook) -> None:
        cell_of(opened, "监测户", "村民小组", 2).value = " "
        cell_of(opened, "入户核查", "监测户签字日期", 2).value = "\u3000"
        opened["监测户"].cell(30, 1).value = " "

    dataset = read_workbook(edited(workbook, blank))
    assert dataset.all(Household)[0].group is None
    assert dataset.all(Verification)[0].signed is None
    assert len(dataset.all(Household)) == 4


def test_an_error_in_a_cell_is_told_once(workbook: Path) -> None:
    def fail(opened: openpyxl.Workbook) -> None:
        cell_of(opened, "监测对象", "识别监测时间", 2).value = "=VLOOKUP(1,A1:B2,2,0)"

    with pytest.raises(DataRefused) as refused:
        read_workbook(edited(workbook, fail))
    places = [finding.place for finding in refused.value.findings]
    letters = read_workbook_letters(workbook)
    assert places == [f"工作表“监测对象”单元格 {letters}2"]


def read_workbook_letters(path: Path) -> str:
    opened = openpyxl.load_workbook(path)
    return next(cell.column_letter for cell in opened["监测对象"][1] if cell.value == "识别监测时间")


@pytest.mark.parametrize("day", [date(1022, 6, 24), date(2202, 6, 24), "22-6-24", "2022-13-1", "1900-1-1"])
def test_a_date_outside_its_bounds_is_named(workbook: Path, day: object) -> None:
    def slip(opened: openpyxl.Workbook) -> None:
        cell_of(opened, "监测对象", "识别监测时间", 2).value = str(day)

    _, findings = read_with_findings(edited(workbook, slip))
    (finding,) = [finding for finding in findings if finding.severity is Severity.BLOCK]
    assert finding.sheet == MonitorEpisode.SHEET
    assert not set("abcdefgh") & set(str(finding).replace("Input", "i"))


def test_a_household_number_merged_over_its_members_is_that_of_each(workbook: Path) -> None:
    def merge(opened: openpyxl.Workbook) -> None:
        opened["家庭成员"].merge_cells("A2:A3")

    dataset = read_workbook(edited(workbook, merge))
    assert [member.household for member in dataset.all(Member)[:2]] == [PASSED, PASSED]


@pytest.mark.parametrize(
    ("cell", "amount"),
    [(6500, "6500.00"), (0.125, "0.13"), ("6,500", "6500.00"), ("12，345.6", "12345.60"), ("-3.5", "-3.50")],
)
def test_an_amount_is_read_to_the_cent_as_a_sheet_rounds_it(cell: object, amount: str) -> None:
    assert str(TypeAdapter(Money).validate_python(cell)) == amount


@pytest.mark.parametrize("cell", ["6,5", "1，2345", "nan", "1e3", "1_000", "85%", "约6500", True, "inf"])
def test_what_is_no_amount_is_named(cell: object) -> None:
    with pytest.raises(ValidationError, match="应为金额"):
        TypeAdapter(Money).validate_python(cell)


@pytest.mark.parametrize("cell", ["同上", "〃", "待定", "无", "/", "——", "某某", "不详"])
@pytest.mark.parametrize("kind", [PersonName, Names])
def test_what_stands_for_a_name_is_named(kind: object, cell: str) -> None:
    with pytest.raises(ValidationError, match="应为姓名，没有或者不知道的留空"):
        TypeAdapter(kind).validate_python(cell)


@pytest.mark.parametrize(
    ("kind", "cell"), [(Amount, -0.01), (Amount, "－500"), (PositiveAmount, 0), (PositiveAmount, "-1")]
)
def test_what_is_received_paid_or_lent_is_not_less_than_nothing(kind: object, cell: object) -> None:
    with pytest.raises(ValidationError, match=r"应为不小于 0 的金额|应为大于 0 的金额"):
        TypeAdapter(kind).validate_python(cell)


FULL_WIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
SPELLINGS = [
    # type, the same thing as offices, input methods and copied files write it, what it is
    (
        InQuarter,
        ["2022Q2", "２０２２Ｑ２", "2022年第二季度", "2022年二季度", "2022年Ⅱ季度", "2022 年 第 2 季度"],
        Quarter(2022, 2),
    ),
    (
        Day,
        [
            "2022-6-24",
            "２０２２－６－２４",
            "2022/06/24",
            "2022.6.24",
            "2022年6月24日",
            "20220624",
            20220624,
            "2022年06月24号",
            "2022 年 6 月 24 日",
            "2022-06-24 00:00:00",
            "2022/6/24 0:00",
        ],
        date(2022, 6, 24),
    ),
    (YearMonth, ["202206", "２０２２０６", 202206, "2022年6月", "2022-06"], 202206),
    (Clock, ["9:30", "９：３０", "09:30", "9:30:00", "9时30分", "9点30分"], time(9, 30)),
    (Count, ["12", "１２", 12, 12.0], 12),
    (Amount, ["0", "0.00"], Decimal("0.00")),
    (Money, ["-3,000"], Decimal("-3000.00")),
    (Money, ["6500", "６５００", "6,500", "６，５００．０"], Decimal("6500.00")),
    (Phone, ["13800138000", "１３８００１３８０００", 13800138000.0], "13800138000"),
    (Identifier, ["户0001", "户０００１", " 户0001 "], "户0001"),
    (IdNumber, [id_number(7), id_number(7).translate(FULL_WIDTH)], id_number(7)),
    (PersonName, ["张三", "张　三", "张 三", " 张三 "], "张三"),
    (
        PersonName,
        ["阿卜杜·热合曼", "阿卜杜•热合曼", "阿卜杜．热合曼", "阿卜杜 · 热合曼", "阿卜杜･热合曼"],
        "阿卜杜·热合曼",
    ),
    (PersonName, ["张伟（东沟村）", "张伟(东沟村)", "张伟 （东沟村）"], "张伟（东沟村）"),
    (PersonName, ["高健", "\u2fbc健", "高\u200b健", "\ufeff高\xad健"], "高健"),
    (PersonName, ["西龙", "\u2ec4\u2ef0"], "西龙"),
    (Names, ["张三、西龙", "张\u200d三、\u2ec4龙\u200b", "张三；\u2ec4\u2ef0"], ("张三", "西龙")),
    (Text, ["西坡村", "\u2ec4坡村", "西\u200b坡村\ufeff", "\u00a0西坡村"], "西坡村"),
    (Identifier, ["户0001", "户\u200b0001", "\u2f3e０００１"], "户0001"),
    (Phone, ["13800138000", "138\u200b0013\u200b8000", "\u202a13800138000\u202c"], "13800138000"),
    (PersonName, ["John Smith"], "John Smith"),
    (Names, ["张三、李四", "张　三，李 四", "张三；李四", "张三\n李四"], ("张三", "李四")),
]


@pytest.mark.parametrize(("kind", "ways", "meant"), SPELLINGS, ids=[str(meant) for *_, meant in SPELLINGS])
def test_one_thing_written_in_another_way_is_the_same(
    kind: object, ways: list[object], meant: object
) -> None:
    assert [TypeAdapter(kind).validate_python(way) for way in ways] == [meant] * len(ways)


@pytest.mark.parametrize(
    "cell", ["2022年2月29日", "20220229", "2023-2-29", 44734, "2022-6", "20221332", 2022]
)
def test_what_is_no_day_of_the_calendar_is_named(cell: object) -> None:
    with pytest.raises(ValidationError, match="应为日期|日历上"):
        TypeAdapter(Day).validate_python(cell)


@pytest.mark.parametrize(
    "sign", ["\ufe00", "\U000e0100", "\u180e", "\u3164", "\u034f", "\u061c", "\u2064", "\U000e0041"]
)
def test_signs_that_show_nothing_are_of_one_kind(sign: str) -> None:
    assert shown_text(f"葛{sign}三") == "葛三"


_AREAS = (
    *("A1", "$B$2", "a1:c9", "$A$1:$C$9", "A:C", "1:9", "AB", "7", "A0", "ZZZ1048576"),
    *("", ":", "A1:", ":A1", "A1:C", "A:9", "AAAA1", "A1:B2:C3", "1A", "A-1", "A1 ", "#REF!"),
)


def test_columns_and_areas_are_called_as_openpyxl_calls_them() -> None:
    def answer(ask: Callable[[Any], object], of: object) -> object:
        try:
            return ask(of)
        except ValueError:
            return ValueError

    for ask, of_openpyxl, asked in (
        (column_letter, get_column_letter, range(-1, 18290)),
        (column_number, column_index_from_string, ("", "A", "z", "aB", "XFD", "ZZZ", "AAAA", "A1", "é", "-")),
        (area_bounds, range_boundaries, _AREAS),
    ):
        assert [answer(ask, of) for of in asked] == [answer(of_openpyxl, of) for of in asked]


_COUNTED = [
    (Year, "2022年", 2022),
    (Year, "２０２２年度", 2022),
    (Households, "94户", 94),
    (Households, "1,200 户", 1200),
    (People, "5口人", 5),
    (Votes, "35票", 35),
    (Months, "6个月", 6),
    (Days, "5天", 5),
    (Age, "47周岁", 47),
    (Percent, "50％", 50),
    (Ordinal, "第2次", 2),
    (Count, "6,500", 6500),
    (Money, "6,500元", 6500),
    (Money, "￥6500.50", Decimal("6500.50")),
    (Money, "0.65万元", 6500),
]


@pytest.mark.parametrize(("kind", "cell", "number"), _COUNTED)
def test_the_unit_that_a_column_counts_in_may_stand_behind_the_number(
    kind: object, cell: str, number: object
) -> None:
    assert TypeAdapter(kind).validate_python(cell) == number


@pytest.mark.parametrize("kind", {kind for kind, _, _ in _COUNTED})
@pytest.mark.parametrize("cell", ["94件套", "六十", "6,5", "约94", "3—5", "第六年", "8个半月"])
def test_another_unit_or_a_number_in_words_is_refused_with_the_way_out(kind: object, cell: str) -> None:
    with pytest.raises(ValidationError, match="只[写填]数字"):
        TypeAdapter(kind).validate_python(cell)


@pytest.mark.parametrize("cell", ["13800001111", 13800001111.0, "141199197902044450", "9" * 5000, 1e300])
def test_a_telephone_or_id_number_is_no_count(cell: object) -> None:
    with pytest.raises(ValidationError, match="填错了格"):
        TypeAdapter(People).validate_python(cell)


@pytest.mark.parametrize(
    ("kind", "cell"),
    [(Households, "94人"), (People, "94户"), (Months, "2022年"), (Things, "第3项"), (Things, "第3")],
)
def test_a_number_of_something_else_is_not_taken(kind: object, cell: str) -> None:
    with pytest.raises(ValidationError, match="只写数字"):
        TypeAdapter(kind).validate_python(cell)


def test_every_column_of_a_number_says_in_what_it_counts() -> None:
    """A column more that counts something is to say what: 94户 typed into it has one meaning."""
    bare = [
        (kind.SHEET, column.heading)
        for kind in SHEETS
        for name, column in kind.iter_columns()
        if "Count" in str(kind.__annotations__.get(name))
    ]
    assert bare == [("任务清单", "序号"), ("检查事项", "序号")]


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("田　芳、张三", ("田芳", "张三")),
        ("欧阳 建国", ("欧阳建国",)),
        ("欧 阳 建 国", ("欧阳建国",)),
        ("阿卜杜拉· 买买提 ", ("阿卜杜拉·买买提",)),
        ("张三\n李四；王五", ("张三", "李四", "王五")),
    ],
)
def test_a_blank_inside_a_name_is_none(cell: str, names: tuple[str, ...]) -> None:
    assert TypeAdapter(Names).validate_python(cell) == names


@pytest.mark.parametrize(
    "cell",
    [
        "张三 李四",
        "阿卜杜·热合曼　张三",
        "张三、李四 王五",
        "武小文 田　芳 欧阳慕雪",
        "张三 李 四",
        "欧阳 修 张三",
    ],
)
def test_names_that_only_a_blank_sets_apart_are_not_run_together(cell: str) -> None:
    with pytest.raises(ValidationError, match="几个人的用顿号"):
        TypeAdapter(Names).validate_python(cell)


def test_a_grid_takes_names_apart_however_they_are_written() -> None:
    assert names_told("张三 田 芳 李四、欧阳 建国\r\n张三") == ["张三", "田芳", "李四", "欧阳建国"]
    assert names_told("欧阳 建国 李四 司马 光") == ["欧阳建国", "李四", "司马光"]
    assert names_told("阿卜杜拉· 买买提 张三") == ["阿卜杜拉·买买提", "张三"]


def test_cadres_are_set_apart_where_a_blank_stands_inside_a_name_too() -> None:
    known = {"田芳", "欧阳建国", "李四"}
    assert set_apart("田　芳 李四 欧阳 建国", known) == "田芳、李四、欧阳建国"
    assert set_apart("田　芳", known) == "田　芳"
    assert set_apart("田　芳 王五", known) == "田　芳 王五"


def test_cadres_that_a_workbook_sets_apart_by_blanks_are_told_apart(workbook: Path) -> None:
    """Where each is somebody's; what is nobody's is not guessed at."""
    sheet = openpyxl.load_workbook(workbook)["入户核查"]
    column = next(cell.column for cell in sheet[1] if cell.value == "核查人")
    written = [str(sheet.cell(row, column).value) for row in range(2, sheet.max_row + 1)]

    def change(book: openpyxl.Workbook) -> None:
        for row, names in enumerate(written, start=2):
            book["入户核查"].cell(row, column).value = names.replace("、", "　")

    before = read_workbook(workbook)
    dataset, findings = read_with_findings(edited(workbook, change))
    assert any("、" in names for names in written)
    assert (findings, dataset.all(Verification)) == ([], before.all(Verification))
