# ruff: noqa: E501, S314 - XML reads better unbroken; it is our own
"""OFD beside the PDF: the same words at the same places, read by another program."""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import ofdkit
import pdfplumber
import pytest
from docx_samples.handmade import PAGE, handmade, paragraph, row, run, table
from fontTools.ttLib import TTFont
from openpyxl import Workbook
from PIL import Image

from generators.pipeline.printing import print_files
from generators.pipeline.report import Report
from generators.printing import print_docx, print_sheet

if TYPE_CHECKING:
    from pathlib import Path

OFD = "{http://www.ofdspec.org/2016}"
NAMED = "".join(
    f'<w:style w:type="paragraph" w:styleId="{key}"><w:name w:val="{name}"/></w:style>'
    for key, name in (
        ("a", "Normal"),
        ("t", "公文标题"),
        ("n", "发文字号"),
        ("s", "发文机关署名（六字半日期）"),
    )
)
RULE = '<w:pBdr><w:bottom w:val="single" w:sz="16" w:space="1" w:color="FF0000"/></w:pBdr>'
BODY = (
    paragraph("交政发〔2022〕79号", '<w:pStyle w:val="n"/>' + RULE)
    + paragraph("关于印发方案的通知", '<w:pStyle w:val="t"/><w:jc w:val="center"/>')
    + paragraph("各村党支部、村委：补助￥1,234.50元，Word 与 WPS。" * 8)
    + paragraph(
        "",
        more=run("压缩的字", '<w:w w:val="66"/>')
        + run("斜体", "<w:i/>")
        + run("上标", '<w:vertAlign w:val="superscript"/>'),
    )
    + table([row([paragraph("甲"), paragraph("乙")])], [3000, 3000])
    + paragraph("兴县交楼申乡人民政府", '<w:pStyle w:val="s"/>')
)
DATA = handmade(BODY, styles=NAMED)


@pytest.fixture(scope="module")
def made() -> tuple[bytes, bytes]:
    printed = print_docx(DATA, name="通知.docx", ofd=True)
    return printed.pdf, printed.ofd


def part(ofd: bytes, name: str) -> ET.Element:
    with zipfile.ZipFile(io.BytesIO(ofd)) as archive:
        return ET.fromstring(archive.read(f"Doc_0/{name}"))


def blank(text: str) -> str:
    return re.sub(r"\s", "", text)


def test_another_reader_finds_the_same_text_in_the_same_order(made: tuple[bytes, bytes]) -> None:
    pdf, ofd = made
    document = ofdkit.open(io.BytesIO(ofd))
    pages = pdfplumber.open(io.BytesIO(pdf)).pages
    assert len(document.pages) == len(pages)
    for ours, theirs in zip(document.pages, pages, strict=True):
        assert sorted(blank(ours.text())) == sorted(blank("".join(c["text"] for c in theirs.chars)))
    whole = blank("".join(page.text() for page in document.pages))
    for words in (
        "交政发〔2022〕79号",
        "关于印发方案的通知",
        "补助￥1,234.50元，Word与WPS。",
        "兴县交楼申乡人民政府",
    ):
        assert words in whole
    assert whole.index("79号") < whole.index("关于印发") < whole.index("各村党支部") < whole.index("兴县")


def test_each_character_stands_where_the_pdf_has_it(made: tuple[bytes, bytes]) -> None:
    pdf, ofd = made
    page = pdfplumber.open(io.BytesIO(pdf)).pages[0]
    expected = {
        (
            c["text"],
            round(c["matrix"][4] / 72 * 25.4, 1),
            round((float(page.height) - c["matrix"][5]) / 72 * 25.4, 1),
        )
        for c in page.chars
        if c["text"].strip()
    }
    found = set()
    for text in part(ofd, "Pages/Page_0/Content.xml").iter(f"{OFD}TextObject"):
        left, top = map(float, text.get("Boundary", "").split()[:2])
        matrix = list(map(float, text.get("CTM", "1 0 0 1 0 0").split()))
        code = text.find(f"{OFD}TextCode")
        assert code is not None
        x, y = float(code.get("X", "0")), float(code.get("Y", "0"))
        steps = [*map(float, code.get("DeltaX", "").split()), 0.0]
        for character, step in zip(code.text or "", steps, strict=True):
            if character.strip():
                place = (matrix[0] * x + matrix[2] * y + matrix[4], matrix[1] * x + matrix[3] * y + matrix[5])
                found.add((character, round(left + place[0], 1), round(top + place[1], 1)))
            x += step
    # Rounding of a tenth of a millimetre may fall either way.
    missed = [
        one
        for one in expected
        if not any(one[0] == f[0] and abs(one[1] - f[1]) < 0.25 and abs(one[2] - f[2]) < 0.25 for f in found)
    ]
    assert missed == []


def test_the_faces_in_it_have_the_glyphs_that_texts_name_under_their_numbers(
    made: tuple[bytes, bytes],
) -> None:
    _, ofd = made
    faces = {}
    with zipfile.ZipFile(io.BytesIO(ofd)) as archive:
        for font in part(ofd, "PublicRes.xml").iter(f"{OFD}Font"):
            file = font.findtext(f"{OFD}FontFile")
            faces[font.get("ID")] = TTFont(io.BytesIO(archive.read(f"Doc_0/Res/{file}")))
    for text in part(ofd, "Pages/Page_0/Content.xml").iter(f"{OFD}TextObject"):
        face = faces[text.get("Font")]
        glyphs = [int(n) for n in (text.findtext(f"{OFD}CGTransform/{OFD}Glyphs") or "").split()]
        code = text.findtext(f"{OFD}TextCode") or ""
        names, cmap = face.getGlyphOrder(), face.getBestCmap()
        for character, glyph in zip(code, glyphs, strict=True):
            if character.strip():
                assert cmap[ord(character)] == names[glyph], character


def test_rules_are_plain_rectangles_of_their_colour(made: tuple[bytes, bytes]) -> None:
    _, ofd = made
    paths = [
        (path.findtext(f"{OFD}AbbreviatedData"), path.find(f"{OFD}FillColor"), path.get("Boundary", ""))
        for path in part(ofd, "Pages/Page_0/Content.xml").iter(f"{OFD}PathObject")
    ]
    red = [b for _, fill, b in paths if fill is not None and fill.get("Value") == "255 0 0"]
    widths = [tuple(map(float, b.split()[2:])) for b in red]
    assert [(pytest.approx(156, abs=0.6), pytest.approx(2 / 72 * 25.4, abs=0.02))] == widths


def test_the_elements_of_a_paper_are_tagged_and_its_headings_listed(made: tuple[bytes, bytes]) -> None:
    _, ofd = made
    tags = part(ofd, "Tags/CustomTag_0.xml")
    assert [child.tag for child in tags] == ["发文字号", "标题", "发文机关署名"]
    known = {o.get("ID") for o in part(ofd, "Pages/Page_0/Content.xml").iter(f"{OFD}TextObject")}
    assert {ref.text for ref in tags.iter(f"{OFD}ObjectRef")} <= known
    outline = part(ofd, "Document.xml").find(f"{OFD}Outlines/{OFD}OutlineElem")
    assert outline is not None
    assert outline.get("Title") == "关于印发方案的通知"
    assert ofdkit.open(io.BytesIO(ofd)).info.title == "通知"


def test_the_same_paper_makes_the_same_bytes(made: tuple[bytes, bytes]) -> None:
    assert print_docx(DATA, name="通知.docx", ofd=True).ofd == made[1]


def test_a_picture_goes_with_it() -> None:
    out = io.BytesIO()
    Image.new("RGB", (8, 4), "#00ff00").save(out, "PNG")
    drawing = (
        '<w:r><w:drawing><wp:inline><wp:extent cx="914400" cy="457200"/><a:graphic><a:graphicData><pic:pic>'
        '<pic:blipFill><a:blip r:embed="p"/></pic:blipFill></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>'
    )
    ofd = print_docx(
        handmade(paragraph("图", more=drawing), media={"p.png": out.getvalue()}, section=PAGE), ofd=True
    ).ofd
    (image,) = part(ofd, "Pages/Page_0/Content.xml").iter(f"{OFD}ImageObject")
    assert [round(float(v), 1) for v in image.get("Boundary", "").split()[2:]] == [25.4, 12.7]
    with zipfile.ZipFile(io.BytesIO(ofd)) as archive:
        name = part(ofd, "DocumentRes.xml").findtext(f".//{OFD}MediaFile")
        assert Image.open(io.BytesIO(archive.read(f"Doc_0/Res/{name}"))).size == (8, 4)


def test_a_sheet_and_the_command_write_it_too(tmp_path: Path) -> None:
    book, out = Workbook(), io.BytesIO()
    book.active["A1"] = "台账"  # type: ignore[index]
    book.save(out)
    assert "台账" in ofdkit.open(io.BytesIO(print_sheet(out.getvalue(), name="表.xlsx", ofd=True).ofd)).text()
    (tmp_path / "a.docx").write_bytes(DATA)
    for _ in range(2):
        report = Report()
        print_files([tmp_path / "a.docx"], "weasyprint", force=False, ofd=True, report=report)
        assert [made.relative.name for made in report.made] == ["a.pdf", "a.ofd"]
