# ruff: noqa: E501 - XML reads better unbroken
"""What else a sheet holds: pictures over cells and in them, chart pages, strict files, dates of other languages."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from typing import Any

import pdfplumber
import pytest
from openpyxl import Workbook
from openpyxl.drawing.image import Image as SheetImage
from openpyxl.styles import Border, Side
from PIL import Image

from generators.errors import PaperWithheld
from generators.printing import print_sheet
from generators.printing.xlsx.number_formats import UnknownFormatError, show

PICTURE = "ID_0123456789ABCDEF0123456789ABCDEF"


def png(width: int = 40, height: int = 20) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), "#008000").save(out, "PNG")
    return out.getvalue()


def saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def changed(xlsx: bytes, **parts: bytes) -> bytes:
    """Return the package with parts added or put in the place of its own; `__` stands for `/`."""
    out = io.BytesIO()
    named = {name.replace("__", "/").replace("_dot_", "."): data for name, data in parts.items()}
    with zipfile.ZipFile(io.BytesIO(xlsx)) as old, zipfile.ZipFile(out, "w") as new:
        for member in old.namelist():
            new.writestr(member, named.pop(member, old.read(member)))
        for name, data in named.items():
            new.writestr(name, data)
    return out.getvalue()


def page_of(xlsx: bytes) -> Any:
    (page,) = pdfplumber.open(io.BytesIO(print_sheet(xlsx, name="表.xlsx").pdf)).pages
    return page


def with_cell_picture(picture: bytes | None) -> bytes:
    book = Workbook()
    book.active["A1"] = "照片"  # type: ignore[index]
    book.active["B1"] = f'=_xlfn.DISPIMG("{PICTURE}",1)'  # type: ignore[index]
    book.active.row_dimensions[1].height = 60  # type: ignore[union-attr]
    xlsx = saved(book)
    with zipfile.ZipFile(io.BytesIO(xlsx)) as archive:
        cell = (
            archive.read("xl/worksheets/sheet1.xml")
            .replace(b"<v />", b"<v></v>")
            .replace(b"<v/>", b"<v></v>")
        )
        relations = archive.read("xl/_rels/workbook.xml.rels")
    cell = cell.replace(b"<v></v>", f'<v>=DISPIMG("{PICTURE}",1)</v>'.encode()).replace(
        b'<c r="B1">', b'<c r="B1" t="str">'
    )
    images = f'<c:cellImages xmlns:c="http://www.wps.cn/officeDocument/2017/etCustomData" xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><c:cellImage><xdr:pic><xdr:nvPicPr><xdr:cNvPr id="1" name="{PICTURE}"/></xdr:nvPicPr><xdr:blipFill><a:blip r:embed="rId1"/></xdr:blipFill></xdr:pic></c:cellImage></c:cellImages>'
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"
    links = f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="{kind}" Target="media/image1.png"/></Relationships>'
    relations = relations.replace(
        b"</Relationships>",
        b'<Relationship Id="rIdC" Type="http://www.wps.cn/officeDocument/2020/cellImage" Target="cellimages.xml"/></Relationships>',
    )
    parts = {
        "xl/worksheets/sheet1.xml": cell,
        "xl/_rels/workbook.xml.rels": relations,
        "xl/cellimages.xml": images.encode(),
        "xl/_rels/cellimages.xml.rels": links.encode(),
    }
    if picture is not None:
        parts["xl/media/image1.png"] = picture
    return changed(xlsx, **parts)


def test_a_picture_that_wps_keeps_in_a_cell_stands_in_it() -> None:
    page = page_of(with_cell_picture(png()))
    assert "DISPIMG" not in page.extract_text()
    (image,) = page.images
    assert image["width"] / image["height"] == pytest.approx(2, abs=0.02)
    assert image["height"] <= 60


@pytest.mark.parametrize("picture", [None, b"no picture"])
def test_a_cell_picture_that_is_not_there_is_refused_by_its_cell(picture: bytes | None) -> None:
    with pytest.raises(PaperWithheld, match=r"单元格 B1：单元格里的图片打印不了"):
        print_sheet(with_cell_picture(picture), name="表.xlsx")


def test_a_picture_over_the_cells_stands_at_its_place_in_its_size() -> None:
    book = Workbook()
    book.active["A1"] = "户主"  # type: ignore[index]
    image = SheetImage(io.BytesIO(png(80, 40)))
    book.active.add_image(image, "B3")  # type: ignore[union-attr]
    page = page_of(saved(book))
    (drawn,) = page.images
    word = next(c for c in page.chars if c["text"] == "户")
    assert (drawn["width"], drawn["height"]) == (pytest.approx(60, abs=0.5), pytest.approx(30, abs=0.5))
    assert drawn["top"] - word["top"] == pytest.approx(30, abs=4)
    assert drawn["x0"] > word["x1"]


def test_a_file_under_strict_names_says_what_it_says() -> None:
    book = Workbook()
    page: Any = book.active
    page["A1"] = "严格的文件里这一句写到右边的格子上去"
    page["H2"] = "尾"
    page["A3"].border = Border(left=Side(style="medium"))
    xlsx, out = saved(book), io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(xlsx)) as old, zipfile.ZipFile(out, "w") as new:
        for member in old.namelist():
            data = old.read(member)
            for usual, strict in (
                (
                    b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
                    b"http://purl.oclc.org/ooxml/spreadsheetml/main",
                ),
                (
                    b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
                    b"http://purl.oclc.org/ooxml/officeDocument/relationships",
                ),
            ):
                data = data.replace(usual, strict)
            if member == "xl/styles.xml":
                # Sides that have no line may be left out, and are called start and end.
                data = data.replace(b"<left />", b"").replace(b"<right />", b"")
                data = data.replace(b"<left ", b"<start ").replace(b"</left>", b"</start>")
                assert b"<start " in data
            new.writestr(member, data)
    printed = page_of(out.getvalue())
    assert page["A1"].value in printed.extract_text()
    assert [edge for edge in printed.edges if edge["orientation"] == "v"]


MOMENT = dt.datetime(2022, 4, 18, 15, 5, 9)
SHOWN = [
    (MOMENT, "[$-409]d-mmm-yy", "18-Apr-22"),
    (MOMENT, "[$-409]mmmm d, yyyy", "April 18, 2022"),
    (MOMENT, "[$-809]dddd", "Monday"),
    (MOMENT, "d-mmm-yy dddd", "18-Apr-22 Monday"),
    (MOMENT, "yyyy/m/d aaaa", "2022/4/18 星期一"),
    (MOMENT, "[$-804]dddd", "星期一"),
    (MOMENT, "[$-F800]dddd, mmmm dd, yyyy", "2022年4月18日"),
    (MOMENT, "[$-F400]h:mm:ss AM/PM", "15:05:09"),
    (MOMENT, "[$-804]AM/PM h:mm", "下午 3:05"),
    (MOMENT, '[DBNum1][$-804]yyyy"年"m"月"d"日"', "二〇二二年四月十八日"),
    (1234.5, "[DBNum2][$-804]General", "壹仟贰佰叁拾肆.伍"),
    (10050, '[DBNum2]General"元整"', "壹万零伍拾元整"),
    (100000001, "[DBNum1]General", "一亿〇一"),
    (20000, "[DBNum2]General", "贰万"),
    (2022, "[DBNum1]0", "二〇二二"),
    (800, "[$¥-804]#,##0.00", "¥800.00"),
]


@pytest.mark.parametrize(("value", "code", "shown"), SHOWN)
def test_a_format_is_shown_in_the_language_it_names(value: Any, code: str, shown: str) -> None:
    assert show(value, code, epoch=dt.datetime(1899, 12, 30)) == shown


def test_a_date_of_another_calendar_is_refused() -> None:
    with pytest.raises(UnknownFormatError):
        show(MOMENT, "[$-411]ge.m.d", epoch=dt.datetime(1899, 12, 30))
