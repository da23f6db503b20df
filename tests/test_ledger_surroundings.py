# ruff: noqa: E501 - XML reads better unbroken
"""What a worksheet says beside and in its rows, put in as XML and looked for as XML: one row of a table each."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from typing import Any

import pytest
from lxml import etree
from openpyxl import load_workbook
from openpyxl.styles import Alignment, Border, Font, Side
from test_ledger import changed, workbook

from generators.errors import DataRefused
from generators.filling.xlsx import LedgerTemplate

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
PEOPLE = {
    "人": [{"名": name, "数": number} for number, name in enumerate("甲乙丙", 1)],
    "村": "东沟村",
    "文": "字字",
}
ONE = "头|{{ 人.名 }};{{ 人.数 }}|尾"
"""A list in row 2, which three people make rows 2 to 4; the foot moves from 3 to 5."""
TWO = "头|{{ 人.名 }}|续{{ 人.数 }}|尾"
"""A list in rows 2 and 3, which become 2 to 7; the foot moves from 4 to 8."""


def styled() -> bytes:
    """Return a workbook whose format 1 breaks lines of 12 points, and whose format 2 shrinks 10 points."""
    book = workbook([["x", "y", "z"]])
    first, second, third = book.active[1]
    first.font, first.alignment = Font(size=12), Alignment(wrap_text=True)
    second.font, second.alignment = Font(size=10), Alignment(shrink_to_fit=True)
    third.border = Border(left=Side("thin"))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


STYLED = styled()


def rows_xml(rows: str) -> str:
    made = []
    for number, row in enumerate(rows.split("|"), 1):
        cells = "".join(
            f'<c r="{letter}{number}" t="inlineStr"><is><t>{text}</t></is></c>'
            for letter, text in zip("ABC", row.split(";"), strict=False)
        )
        made.append(f'<row r="{number}">{cells}</row>')
    return "".join(made)


def filled(before: str, data: str, after: str = "", context: dict[str, Any] = PEOPLE) -> str:
    """Return the worksheet that comes of one with `data` as its rows, `before` and `after` around them."""
    sheet = f'<worksheet xmlns="{MAIN}">{before}<sheetData>{data}</sheetData>{after}</worksheet>'
    template = changed(STYLED, "xl/worksheets/sheet1.xml", sheet.encode())
    made = LedgerTemplate.open(template, name="样.xlsx").fill(context)
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        return archive.read("xl/worksheets/sheet1.xml").decode()


FROZEN = '<sheetViews><sheetView workbookViewId="0">{}</sheetView></sheetViews>'
RULE = '<conditionalFormatting sqref="{}"><cfRule type="expression" priority="1"><formula>{}</formula></cfRule></conditionalFormatting>'
BAR = '<conditionalFormatting sqref="{}"><cfRule type="dataBar" priority="1"><dataBar><cfvo type="{}" val="{}"/><cfvo type="max"/><color rgb="FF00FF00"/></dataBar></cfRule></conditionalFormatting>'
CHOICE = '<dataValidations count="1"><dataValidation type="list" sqref="{}"><formula1>{}</formula1><formula2>{}</formula2></dataValidation></dataValidations>'
X14 = 'xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main"'
NEWER = f'<extLst><ext uri="u" {X14}><x14:conditionalFormattings><x14:conditionalFormatting><xm:f>{{}}</xm:f><xm:sqref>{{}}</xm:sqref></x14:conditionalFormatting></x14:conditionalFormattings></ext></extLst>'

MOVED: list[tuple[str, str, str, tuple[str, ...], tuple[str, ...]]] = [
    # where it stands, the rows, its XML, what goes into it, what is there afterwards
    ("before", ONE, '<dimension ref="{}"/>', ("A1:B3",), ("A1:B5",)),
    ("before", TWO, '<dimension ref="{}"/>', ("A1",), ("A1:A8",)),
    ("before", ONE, FROZEN.format('<pane ySplit="{}" topLeftCell="{}" state="frozen"/>'), ("1", "A2"), ("1", "A2")),
    ("before", ONE, FROZEN.format('<pane ySplit="{}" topLeftCell="{}" state="frozenSplit"/>'), ("3", "B3"), ("5", "B5")),
    ("before", ONE, FROZEN.format('<pane ySplit="{}" topLeftCell="{}" state="split"/>'), ("3", "A3"), ("3", "A5")),
    ("before", ONE, FROZEN.format('<pane xSplit="{}" state="frozen"/>'), ("1",), ("1",)),
    ("before", ONE, FROZEN.format('<selection activeCell="{}" sqref="{}"/>'), ("A3", "A3 B2"), ("A5", "A5 B2")),
    ("before", TWO, FROZEN.format('<selection activeCell="{}"/>'), ("A4",), ("A8",)),
    ("after", ONE, '<protectedRanges><protectedRange sqref="{}" name="x"/></protectedRanges>', ("A2 B3:C3",), ("A2:A4 B5:C5",)),
    ("after", ONE, '<autoFilter ref="{}"><sortState ref="{}"><sortCondition ref="{}"/></sortState></autoFilter>', ("A1:B2", "A2:B2", "B2"), ("A1:B4", "A2:B4", "B2:B4")),
    ("after", ONE, '<autoFilter ref="{}"/>', ("A1:B1",), ("A1:B1",)),
    ("after", ONE, '<autoFilter ref="{}"/>', ("A3",), ("A5",)),
    ("after", TWO, '<autoFilter ref="{}"/>', ("$A$1:$B$3",), ("A1:B7",)),
    ("after", ONE, '<mergeCells count="1"><mergeCell ref="{}"/></mergeCells>', ("A3:B3",), ("A5:B5",)),
    ("after", ONE, RULE, ("A2:B2", "$B2&gt;1"), ("A2:B4", "$B2&gt;1")),
    ("after", ONE, RULE, ("A3:B3", "B3&gt;SUM(B2:B2)"), ("A5:B5", "B5&gt;SUM(B2:B4)")),
    ("after", ONE, RULE, ("A1 B3", "B3=A1"), ("A1 B5", "B5=A1")),
    ("after", TWO, RULE, ("A2:B3", "$B3=2"), ("A2:B7", "$B3=2")),
    ("after", TWO, RULE, ("A3", "A3=2"), ("A3 A5 A7", "A3=2")),
    ("after", ONE, BAR, ("B2", "formula", "B3"), ("B2:B4", "formula", "B5")),
    ("after", ONE, BAR, ("B2", "num", "3"), ("B2:B4", "num", "3")),
    ("after", ONE, CHOICE, ("B2", "$A$3:$A$3", "A2"), ("B2:B4", "$A$5:$A$5", "A2")),
    ("after", ONE, CHOICE, ("B3", '"是,否"', ""), ("B5", '"是,否"', "")),
    ("after", ONE, '<hyperlinks><hyperlink ref="{}" location="表!A1"/></hyperlinks>', ("A3",), ("A5",)),
    ("after", ONE, '<rowBreaks count="2" manualBreakCount="2"><brk id="{}"/><brk id="{}"/></rowBreaks>', ("1", "3"), ("1", "5")),
    ("after", TWO, '<rowBreaks count="1" manualBreakCount="1"><brk id="{}"/></rowBreaks>', ("3",), ("7",)),
    ("after", ONE, '<ignoredErrors><ignoredError sqref="{}" numberStoredAsText="1"/></ignoredErrors>', ("A2:B2 A1:A3",), ("A2:B4 A1:A5",)),
    ("after", ONE, '<ignoredErrors><ignoredError sqref="{}" numberStoredAsText="1"/></ignoredErrors>', ("A:B",), ("A:B",)),
    ("after", ONE, NEWER, ("B3&gt;1", "A2:B2"), ("B5&gt;1", "A2:B4")),
    ("after", ONE, NEWER, ("", ""), ("", "")),
]  # fmt: skip


def canonical(sheet: str, like: str) -> str:
    """Return, in one spelling, the element of `sheet` that `like` is."""
    wanted = etree.fromstring(f'<worksheet xmlns="{MAIN}">{like}</worksheet>')[0]
    found = etree.fromstring(sheet.encode()).find(wanted.tag)
    assert found is not None
    return etree.tostring(found, method="c14n2", with_comments=False).decode()


@pytest.mark.parametrize(("where", "rows", "xml", "given", "there"), MOVED)
def test_what_hangs_on_rows_goes_with_them(
    where: str, rows: str, xml: str, given: tuple[str, ...], there: tuple[str, ...]
) -> None:
    around = {"before": "", "after": ""} | {where: xml.format(*given)}
    made = filled(around["before"], rows_xml(rows), around["after"])
    expected = f'<worksheet xmlns="{MAIN}">{xml.format(*there)}</worksheet>'
    assert canonical(made, xml) == canonical(expected, xml)


# heights


WIDE = '<cols><col min="1" max="2" width="10" customWidth="1"/></cols>'
"""64 pixels: four characters of 12 points a line, 16.2 points high each, and 4 between the rows."""
CELL = '<c r="{0}" s="{1}" t="inlineStr"><is><t>{2}</t></is></c>'
A1 = f'<row r="1"{{}}>{CELL.format("A1", 1, "{{{{ 文 }}}}")}</row>'
SHRUNK = A1.replace('s="1"', 's="2"')
LIST = A1.replace("{{{{ 文 }}}}", "{{{{ 行[] }}}}")
ACROSS, DOWN = (
    '<mergeCells><mergeCell ref="A1:B1"/></mergeCells>',
    '<mergeCells><mergeCell ref="A1:A2"/></mergeCells>',
)
TWO_LINES, THREE_LINES = '{1} ht="36.4" customHeight="1"', '{1} ht="52.6" customHeight="1"'


@pytest.mark.parametrize(
    ("before", "row", "said", "after", "text", "expected"),
    [
        (WIDE, A1, "", "", "字" * 4, "{1}"),
        (WIDE, A1, "", "", "字" * 5, TWO_LINES),
        (WIDE, A1, "", "", "字" * 8, TWO_LINES),
        (WIDE, A1, "", "", "字" * 9, THREE_LINES),
        (WIDE, A1, "", "", "字字字字，字字", TWO_LINES),
        (WIDE, A1, "", "", "字字字字，字字字", THREE_LINES),
        (WIDE, A1, "", "", "字\n字", TWO_LINES),
        (WIDE, A1, "", "", "字字字字字\n字", THREE_LINES),
        (WIDE, A1, "", "", "abcd", "{1}"),
        (WIDE, A1, "", "", "字" * 2000, '{1} ht="409" customHeight="1"'),
        (WIDE, A1, ' ht="20" customHeight="1"', "", "字" * 5, TWO_LINES),
        (WIDE, A1, ' ht="20"', "", "字" * 5, TWO_LINES),
        (WIDE, A1, ' ht="50" customHeight="1"', "", "字" * 5, '{1} ht="50" customHeight="1"'),
        (WIDE, A1, ' ht="50"', "", "字" * 5, '{1} ht="50"'),
        (WIDE, A1, ' ht="50"', "", "字", '{1} ht="50"'),
        (WIDE, LIST, ' ht="50"', "", "字", "{1}|{2}"),
        (WIDE, LIST, ' ht="50" customHeight="true"', "", "字", '{1} ht="50" customHeight="1"|{2} ht="50" customHeight="1"'),
        (WIDE, A1, ' hidden="1"', "", "字", '{1} hidden="1"'),
        (WIDE, A1, ' spans="1:9" collapsed="1"', "", "字", '{1} collapsed="1"'),
        ("", A1, "", "", "字" * 3, "{1}"),
        ("", A1, "", "", "字" * 4, TWO_LINES),
        ('<sheetFormatPr defaultColWidth="10" defaultRowHeight="15"/>', A1, "", "", "字" * 4, "{1}"),
        ('<sheetFormatPr defaultColWidth="10" defaultRowHeight="15"/>', A1, "", "", "字" * 5, TWO_LINES),
        ('<sheetFormatPr defaultColWidth="2" defaultRowHeight="15"/>' + WIDE, A1, "", "", "字" * 4, "{1}"),
        ('<cols><col min="2" max="2" width="90"/><col min="1" max="1" width="10"/></cols>', A1, "", "", "字" * 5, TWO_LINES),
        (WIDE, A1, "", ACROSS, "字" * 8, "{1}"),
        (WIDE, A1, "", ACROSS, "字" * 9, TWO_LINES),
        (WIDE, A1, "", DOWN, "字" * 50, "{1}"),
        (WIDE, SHRUNK, "", "", "字" * 4, "{1}"),
        (WIDE, SHRUNK, "", "", "字" * 5, '{1} ht="31" customHeight="1"'),
        (WIDE, SHRUNK, "", "", "字\n" * 7, "{1}"),
        (WIDE, SHRUNK, "", ACROSS, "字" * 10, "{1}"),
        (WIDE, SHRUNK, "", ACROSS, "字" * 11, '{1} ht="31" customHeight="1"'),
    ],
)  # fmt: skip
def test_a_row_is_as_high_as_the_office_or_its_text_asks(
    before: str, row: str, said: str, after: str, text: str, expected: str
) -> None:
    made = filled(before, row.format(said), after, {"文": text, "行": [text, text]})
    found = [" ".join(f'{name}="{value}"' for name, value in one.items()) for one in rows_of(made)]
    assert found == [one.replace("{1}", 'r="1"').replace("{2}", 'r="2"') for one in expected.split("|")]


def rows_of(sheet: str) -> list[dict[str, str]]:
    return [dict(row.attrib) for row in etree.fromstring(sheet.encode()).iter(f"{{{MAIN}}}row")]


# where the last page begins

PERSON = '<row r="1" ht="20" customHeight="1"><c r="A1" t="inlineStr"><is><t>{{ 人.名 }}</t></is></c></row>'
FOOT = '<row r="2" ht="60" customHeight="1"><c r="A2" t="inlineStr"><is><t>合计</t></is></c></row>'
PLAIN = '<row r="1"><c r="A1" t="inlineStr"><is><t>{{ 人.名 }}</t></is></c></row>'
MARGINS = '<pageMargins left="0.7" right="0.7" top="1" bottom="1" header="0" footer="0"/>'
FIT, FITS_WIDTH = (
    '<sheetPr><pageSetUpPr fitToPage="{}"/></sheetPr>',
    '<pageSetup paperSize="9" fitToHeight="0"/>',
)
VERY_WIDE = '<cols><col min="1" max="1" width="200" customWidth="1"/></cols>'


@pytest.mark.parametrize(
    ("before", "rows", "after", "counts"),
    [
        # A4 of 842 points less two inches has room for 34 rows of 20; the sum of 60 must not stand alone.
        ("", PERSON + FOOT, MARGINS + '<pageSetup paperSize="9"/>', {31: 0, 32: 31, 33: 32, 34: 33, 36: 0}),
        ("", PERSON + FOOT, MARGINS + "<pageSetup/>", {31: 0, 32: 31}),
        ("", PERSON + FOOT, MARGINS + '<pageSetup paperSize="99"/>', {31: 0, 32: 31}),
        ("", PERSON + FOOT, MARGINS, {32: 0}),
        ("", PERSON + FOOT, '<pageSetup paperSize="9"/>', {32: 0}),
        ("", PERSON, MARGINS + '<pageSetup paperSize="9"/>', {32: 0, 36: 0}),
        ("", PERSON + FOOT.replace('ht="60"', 'hidden="1" ht="60"'), MARGINS + '<pageSetup paperSize="9"/>', {32: 0}),
        ("", PERSON + FOOT.replace('"60"', '"400"'), MARGINS + '<pageSetup paperSize="9"/>', {1: 0, 14: 0, 15: 14}),
        ("", PERSON + FOOT.replace('"60"', '"409"') + FOOT.replace("2", "3").replace('"60"', '"400"'), MARGINS + '<pageSetup paperSize="9"/>', {1: 0, 2: 1}),
        ("", PERSON + FOOT, MARGINS + '<pageSetup paperSize="9" scale="50"/>', {66: 0, 67: 66}),
        ("", PERSON + FOOT, MARGINS + '<pageSetup paperSize="9" orientation="landscape"/>', {19: 0, 20: 19}),
        ("", PERSON + FOOT, MARGINS + '<pageSetup paperSize="9" orientation="portrait"/>', {20: 0, 32: 31}),
        ("", PERSON + FOOT, MARGINS + '<pageSetup paperSize="8"/>', {48: 0, 50: 49}),
        ("", PERSON + FOOT, MARGINS + '<pageSetup paperSize="12"/>', {40: 0, 42: 41}),
        ("", PERSON + FOOT, MARGINS + '<pageSetup paperSize="13"/>', {25: 0, 27: 26}),
        (FIT.format("1"), PERSON + FOOT, MARGINS + FITS_WIDTH, {31: 0, 32: 31}),
        (FIT.format("true"), PERSON + FOOT, MARGINS + '<pageSetup paperSize="9"/>', {32: 0}),
        (FIT.format("0"), PERSON + FOOT, MARGINS + '<pageSetup paperSize="9"/>', {32: 31}),
        (FIT.format("1"), PERSON + FOOT, MARGINS + '<pageSetup paperSize="9" fitToHeight="0" fitToWidth="2"/>', {32: 0}),
        (FIT.format("1") + VERY_WIDE, PERSON + FOOT, MARGINS + FITS_WIDTH, {32: 0, 70: 0, 72: 71}),
        (FIT.format("1"), PERSON + FOOT, MARGINS.replace('"0.7"', '"9"') + FITS_WIDTH, {32: 0}),
        (FIT.format("1") + VERY_WIDE.replace('"200"', '"0"'), PERSON + FOOT, MARGINS + FITS_WIDTH, {32: 0}),
        ('<sheetFormatPr defaultRowHeight="20"/>', PLAIN + FOOT, MARGINS + '<pageSetup paperSize="9"/>', {31: 0, 32: 31}),
        ("", PLAIN + FOOT, MARGINS + '<pageSetup paperSize="9"/>', {40: 0, 43: 42}),
        ("", PLAIN + FOOT.replace("2", "12"), MARGINS + '<pageSetup paperSize="9"/>', {30: 0, 33: 32}),
    ],
)  # fmt: skip
def test_the_last_page_of_a_list_has_a_record_of_it(
    before: str, rows: str, after: str, counts: dict[int, int]
) -> None:
    made = {}
    for count in counts:
        sheet = filled(before, rows, after, {"人": [{"名": "甲"}] * count})
        breaks = etree.fromstring(sheet.encode()).findall(f"{{{MAIN}}}rowBreaks")
        assert [dict(item.attrib) for item in breaks] in ([], [{"count": "1", "manualBreakCount": "1"}])
        marks = [mark.attrib for item in breaks for mark in item]
        assert all((mark["max"], mark["man"]) == ("16383", "1") for mark in marks)
        made[count] = int(marks[0]["id"]) if marks else 0
    assert made == counts


# what is asked for and not there


@pytest.mark.parametrize(
    ("cell", "context", "told"),
    [
        ("{{ 镇 }}", {"村": "甲", "数": 1}, "没有“镇”这个字段；现为{{ 镇 }}；办法：可用的字段：{{ 数 }}、{{ 村 }}"),
        ("{{ 人.姓 }}", {"人": [{"名": "甲", "数": 1}], "村": "乙"}, "没有“人[].姓”这个字段；现为{{ 人.姓 }}；办法：可用的字段：{{ 人.名 }}、{{ 人.数 }}"),
        ("{{ 户.姓 }}", {"人": [{"名": "甲"}], "村": "乙"}, "没有“户[].姓”这个字段；现为{{ 户.姓 }}；办法：可用的字段：{{ 人.名 }}、{{ 村 }}"),
        ("{{ 说明[] }}", {"说明": "一"}, "没有“说明[]”这个字段；现为{{ 说明[] }}；办法：可用的字段：{{ 说明 }}"),
        ("{{ 镇 }}", {f"字{n:02}": 1 for n in range(40)}, "{{ 字38 }}、{{ 字39 }}"),
        ("{{ 镇 }}", {f"字{n:02}": 1 for n in range(41)}, "{{ 字38 }}、{{ 字39 }}等"),
        ("{{ 人.名 }}{{ 人.数 }}", {"人": [{"名": "甲", "数": 1}, {"数": 2}, {"名": "乙"}]}, "“人”第 2 项应有“名”；现为没有\n模板“样.xlsx”：“人”第 3 项应有“数”；现为没有"),
        ("{{ 说明[] }}", {"说明": ["一", {"名": "二"}]}, "“说明”第 2 项应有“文字”；现为没有"),
        ("{{ 人.名 }}", {"人": [{"名": "甲"}, "乙"]}, "“人”第 2 项应有“名”；现为没有"),
    ],
)  # fmt: skip
def test_what_a_template_asks_for_and_nobody_has_is_told(
    cell: str, context: dict[str, Any], told: str
) -> None:
    with pytest.raises(DataRefused) as refused:
        filled("", f'<row r="1">{CELL.format("A1", 0, cell)}</row>', "", context)
    assert str(refused.value).endswith(told)


@pytest.mark.parametrize(
    ("context", "there"),
    [
        ({"人": [], "说明": []}, ["", ""]),
        ({"人": [{"名": "甲", "别的": 1}], "说明": ["一"]}, ["甲", "一"]),
        ({"人": ({"名": 0},), "说明": ("",)}, ["0", ""]),
    ],
)
def test_an_empty_list_asks_for_no_field(context: dict[str, Any], there: list[str]) -> None:
    rows = "".join(
        f'<row r="{row}">{CELL.format(f"A{row}", 0, text)}</row>'
        for row, text in ((1, "{{ 人.名 }}"), (2, "{{ 说明[] }}"))
    )
    made = etree.fromstring(filled("", rows, "", context).encode())
    cells = made.iter(f"{{{MAIN}}}c")
    assert ["".join(map(str, cell.itertext())) for cell in cells] == there


def test_a_workbook_without_number_formats_is_given_that_of_a_date() -> None:
    with zipfile.ZipFile(io.BytesIO(STYLED)) as archive:
        styles = archive.read("xl/styles.xml").decode()
    bare = re.sub(r"<numFmts.*?(?:/>|</numFmts>)", "", styles)
    assert "numFmt>" not in bare
    sheet = f'<worksheet xmlns="{MAIN}"><sheetData>{A1.format("")}</sheetData></worksheet>'
    template = changed(
        changed(STYLED, "xl/styles.xml", bare.encode()), "xl/worksheets/sheet1.xml", sheet.encode()
    )
    made = LedgerTemplate.open(template, name="样.xlsx").fill({"文": dt.date(2022, 6, 30)})
    cell = load_workbook(io.BytesIO(made)).active["A1"]
    assert (cell.value, cell.number_format) == (dt.datetime(2022, 6, 30), "yyyy\\-mm\\-dd")


@pytest.mark.parametrize(
    ("rows", "merged"),
    [
        ("头|{{ 人.名 }}|尾", []),
        ("头|{{ 人.名 }};{{ 人.数 }}|尾", ["A2:B2"]),
        ("头|{{ 人.名 }}|{{ 人.数 }}|尾", ["A2:A3"]),
        ("头|{{ 人.名 }};{{ 人.数 }}|{{ 人.名 }}|尾", ["A2:B3"]),
        ("头|{{ 村[] }};{{ 村[] }}|尾", []),
    ],
)
def test_the_report_of_nothing_stands_over_the_cells_of_the_list(rows: str, merged: list[str]) -> None:
    made = filled("", rows_xml(rows), "", {"人": [], "村": [], "零报告": "无"})
    root = etree.fromstring(made.encode())
    assert [item.get("ref") for item in root.iter(f"{{{MAIN}}}mergeCell")] == merged
    texts = ["".join(map(str, cell.itertext())) for cell in root.iter(f"{{{MAIN}}}c")]
    assert [text for text in texts if text] == ["头", *(["无"] if "人" in rows else []), "尾"]
    hidden = [row.get("hidden") for row in root.iter(f"{{{MAIN}}}row")]
    assert hidden[1] == (None if "人" in rows else "1")
