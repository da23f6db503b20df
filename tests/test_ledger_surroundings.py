# ruff: noqa: E501 - XML reads better unbroken
"""What a worksheet says beside and in its rows, put in as XML and looked for as XML: one row of a table each."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from lxml import etree
from test_ledger import changed, workbook

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
    stream = io.BytesIO()
    workbook([["x"]]).save(stream)
    sheet = f'<worksheet xmlns="{MAIN}">{before}<sheetData>{data}</sheetData>{after}</worksheet>'
    template = changed(stream.getvalue(), "xl/worksheets/sheet1.xml", sheet.encode())
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
