"""A cell or a row is written, and every other part of the office's book stays byte for byte."""

from __future__ import annotations

import io
import zipfile
from datetime import date, time
from decimal import Decimal

import openpyxl
import pytest
from openpyxl.worksheet.table import Table

from generators.errors import DataRefused
from generators.opc import Opener
from generators.sheet_cells import read_sheets
from generators.sheet_edit import SheetEdit, edit_sheets

EXTENDED = (
    b'<extLst><ext uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}"'
    b' xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main">'
    b'<x14:dataValidations count="1" xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main">'
    b'<x14:dataValidation type="list" allowBlank="1"><x14:formula1><xm:f>\xe6\x9d\x91!$A$1:$A$3</xm:f>'
    b"</x14:formula1><xm:sqref>A2:A99</xm:sqref></x14:dataValidation></x14:dataValidations></ext></extLst>"
)


def office_book() -> bytes:
    """Return an office's book: drop-downs over sheets (extLst), a table, a formula, a part of its own."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "户"
    for line in (("村", "户主", "识别", "人口", "合计"), ("东沟村", "张三", date(2022, 6, 24), 3, "=D2*2")):
        sheet.append(line)
    sheet["C2"].number_format, sheet["D2"].number_format, sheet["B2"].number_format = "yyyy-m-d", "0", "@"
    sheet.row_dimensions[2].height = 30
    sheet.add_table(Table(displayName="户表", ref="A1:E2"))
    book.create_sheet("村")["A1"] = "东沟村"
    buffer = io.BytesIO()
    book.save(buffer)
    changed = io.BytesIO()
    with zipfile.ZipFile(buffer) as old, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            data = old.read(info)
            if info.filename == "xl/worksheets/sheet1.xml":
                data = data.replace(b"</worksheet>", EXTENDED + b"</worksheet>")
                data = data.replace(b'spans="1:5"', b"")
            new.writestr(info, data)
        new.writestr("customXml/办公室.xml", "<自己的/>")
    return changed.getvalue()


def parts_of(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {name: package.read(name) for name in package.namelist()}


def edited(edit: SheetEdit, content: bytes | None = None) -> bytes:
    return edit_sheets(Opener(), content or office_book(), "数据.xlsx", {"户": edit})


def test_only_the_parts_that_change_change() -> None:
    before = office_book()
    after = parts_of(edited(SheetEdit({"B2": "李四"}), before))
    assert list(after) == list(parts_of(before))
    changed = {name for name, data in parts_of(before).items() if after[name] != data}
    assert changed == {"xl/worksheets/sheet1.xml", "xl/workbook.xml"}, "the formula asks to be reckoned anew"
    assert b"<x14:dataValidation " in after["xl/worksheets/sheet1.xml"]
    assert "村!$A$1:$A$3".encode() in after["xl/worksheets/sheet1.xml"]
    assert b'fullCalcOnLoad="1"' in after["xl/workbook.xml"]


@pytest.mark.filterwarnings("ignore:Data Validation extension")
def test_values_are_written_in_the_formats_that_are_there() -> None:
    rows = [
        {"A": "西沟村", "B": "0012", "C": date(2022, 7, 1), "D": 4},
        {"A": "x", "B": None, "D": Decimal("2.50")},
    ]
    content = edited(SheetEdit({"C2": date(2022, 6, 30), "D2": None, "G2": True}, rows, last=2))
    sheet = openpyxl.load_workbook(io.BytesIO(content))["户"]
    assert [cell.value for cell in sheet[2]][:4] == ["东沟村", "张三", sheet["C2"].value, None]
    assert sheet["C2"].value.date() == date(2022, 6, 30)
    assert (sheet["G2"].value, sheet["B3"].value, sheet["D3"].value, sheet["D4"].value) == (
        "是",
        "0012",
        4,
        2.5,
    )
    assert sheet["C3"].value.date() == date(2022, 7, 1)
    assert [cell.number_format for cell in sheet[3]][:4] == [cell.number_format for cell in sheet[2]][:4]
    assert sheet.row_dimensions[3].height == 30
    assert sheet.tables["户表"].ref == "A1:E4"
    assert sheet.dimensions == "A1:G4"


def test_what_has_no_format_of_its_own_is_written_as_it_reads() -> None:
    content = edited(SheetEdit({"F2": date(2022, 6, 30), "F1": ("张三", "李四"), "H9": time(9, 5)}))
    cells = read_sheets(Opener(), content, "x.xlsx", looked_at=()).cells["户"]
    assert cells[0][5] == "张三、李四"
    assert cells[1][5] == "2022-6-30"
    assert cells[8][7] == "9:05"


def test_a_formula_of_the_office_is_not_written_over() -> None:
    with pytest.raises(DataRefused) as refused:
        edited(SheetEdit({"E2": "6", "B2": "李四"}))
    assert [(f.place, f.found) for f in refused.value.findings] == [("工作表“户”单元格 E2", "公式")]


@pytest.mark.filterwarnings("ignore:Data Validation extension")
def test_rows_are_added_below_what_the_office_wrote_below_its_records() -> None:
    noted = edited(SheetEdit(cells={"A3": "合计", "D3": 3, "A5": "注：由办公室填"}))
    after = edited(SheetEdit(rows=[{"A": "寨沟门村"}], last=2), noted)
    book = openpyxl.load_workbook(io.BytesIO(after))
    said = [(cell.row, cell.value) for (cell,) in book["户"].iter_rows(min_row=2, max_col=1) if cell.value]
    assert said == [(2, "东沟村"), (3, "合计"), (5, "注：由办公室填"), (6, "寨沟门村")]
    assert book["户"].tables["户表"].ref == "A1:E2", "a table has no gap"


def test_days_are_reckoned_from_1904_where_the_book_says_so() -> None:
    book = office_book()
    parts = parts_of(book)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        for name, data in parts.items():
            package.writestr(
                name,
                data.replace(b"<workbookPr ", b'<workbookPr date1904="1" ')
                if name == "xl/workbook.xml"
                else data,
            )
    content = edited(SheetEdit({"C2": date(2022, 6, 30)}), stream.getvalue())
    assert read_sheets(Opener(), content, "x.xlsx", looked_at=()).cells["户"][1][2] == date(2022, 6, 30)


@pytest.mark.filterwarnings("ignore:Data Validation extension")
def test_text_that_begins_like_a_formula_stays_text_in_the_offices_own_book() -> None:
    """Its cells are of the format 常规: whoever edited one made a formula of it."""
    content = edited(SheetEdit({"A2": "=1+1"}, [{"A": "-甲", "B": "=2", "D": "+3"}, {"A": "乙"}], last=2))
    sheet = openpyxl.load_workbook(io.BytesIO(content))["户"]
    told = {place: (sheet[place].value, sheet[place].quotePrefix) for place in ("A2", "A3", "B3", "D3", "A4")}
    assert told == {
        "A2": ("=1+1", True),
        "A3": ("-甲", True),
        "B3": ("=2", False),  # Of the format 文本.
        "D3": ("+3", True),
        "A4": ("乙", False),
    }
    assert sheet["D3"].number_format == "0"
    again = edited(SheetEdit({"A2": "+1"}), content)
    assert openpyxl.load_workbook(io.BytesIO(again))["户"]["A2"].quotePrefix
    assert parts_of(again)["xl/styles.xml"] == parts_of(content)["xl/styles.xml"], "one twin is enough"
    styles = {name for name, part in parts_of(edited(SheetEdit({"A2": "甲"}))).items() if "styles" in name}
    assert styles
    before, after = parts_of(office_book()), parts_of(edited(SheetEdit({"A2": "甲"})))
    assert [after[name] for name in styles] == [before[name] for name in styles]
