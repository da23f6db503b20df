"""PDF/A-2u judged by other means than those that made it: pypdf reads the file, fontTools its fonts."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import pdfplumber
import pypdf
import pytest
from docx_samples.handmade import PAGE, handmade, page_field, paragraph, row, run, table
from fontTools.ttLib import TTFont
from lxml import etree
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from pdfplumber.structure import PDFStructElement, PDFStructTree
from PIL import Image

from generators.errors import PaperWithheld
from generators.printing import libreoffice, print_docx, print_sheet, print_with_libreoffice
from generators.printing.bulk import layout_cache
from generators.printing.bulk.bound_pdf import BoundPdf

if TYPE_CHECKING:
    from collections.abc import Iterator

NAMES = {"pdfaid": "http://www.aiim.org/pdfa/ns/id/", "dc": "http://purl.org/dc/elements/1.1/"}
BODY = (
    paragraph(
        "红头“文件”　Gov 2022—〔79〕号，堃喆", "", '<w:rFonts w:hint="eastAsia"/><w:color w:val="FF0000"/>'
    )
    + paragraph("粗体 Bold", "", '<w:rFonts w:hint="eastAsia"/><w:b/><w:highlight w:val="yellow"/>')
    + table([row([paragraph("户主"), paragraph("张大山")])], [3000, 3000])
)


def of_docx() -> bytes:
    return print_docx(handmade(BODY), name="归档.docx", archival=True).pdf


def of_sheet() -> bytes:
    book = Workbook()
    book.active.append(["户主", "人口"])
    book.active.append(["张大山", 4])
    data = io.BytesIO()
    book.save(data)
    return print_sheet(data.getvalue(), name="台账.xlsx", archival=True).pdf


def of_book() -> bytes:
    """Papers that are drawn, sharing their faces."""
    book = BoundPdf("合订本&卷", archival=True)
    for name in ("张大山", "李二喜"):
        drawn = print_docx(handmade(paragraph(f"户主{name}")), archival=True, keep_for_book=True).rendered
        assert drawn is not None
        book.add("东沟村", name, drawn)
    assert book.is_drawn
    return book.write()


def of_volume() -> bytes:
    """Finished files bound, with running numbers."""
    book = BoundPdf("合订本&卷", archival=True)
    book.add("封面", "封面", of_docx())
    book.add_numbered("台账", "台账", of_sheet())
    return book.write()


@pytest.fixture(
    scope="module",
    params=[of_docx, of_sheet, of_book, of_volume],
    ids=["docx", "xlsx", "book", "volume"],
)
def filed(request: pytest.FixtureRequest) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(request.param()))


def fonts_of(pdf: pypdf.PdfReader) -> Iterator[Any]:
    seen = set()
    for page in pdf.pages:
        for font in page["/Resources"].get("/Font", {}).values():
            if font.idnum not in seen:
                seen.add(font.idnum)
                yield font.get_object()


def metadata_of(pdf: pypdf.PdfReader) -> Any:
    stream = pdf.trailer["/Root"]["/Metadata"].get_object()
    assert "/Filter" not in stream
    return etree.fromstring(stream.get_data())


def test_a_filed_paper_says_which_standard_it_keeps_and_what_it_is_called(filed: pypdf.PdfReader) -> None:
    packet = metadata_of(filed)
    assert [packet.findtext(f".//pdfaid:{name}", None, NAMES) for name in ("part", "conformance")] == [
        "2",
        "U",
    ]
    title = packet.find(".//dc:title", NAMES)
    assert title is not None
    assert "".join(title.itertext()).strip() == filed.metadata.title
    assert filed.pdf_header == "%PDF-1.7"
    assert len(filed.trailer["/ID"]) == 2
    assert not filed.is_encrypted


def test_colours_are_those_of_the_profile_in_the_file(filed: pypdf.PdfReader) -> None:
    (intent,) = filed.trailer["/Root"]["/OutputIntents"]
    assert intent.get_object()["/S"] == "/GTS_PDFA1"
    profile = intent.get_object()["/DestOutputProfile"].get_object()
    assert profile["/N"] == 3
    data = profile.get_data()
    assert (data[36:40], data[16:20], int.from_bytes(data[:4], "big")) == (b"acsp", b"RGB ", len(data))


def test_every_face_is_in_the_file_with_its_widths_and_no_empty_box(filed: pypdf.PdfReader) -> None:
    fonts = list(fonts_of(filed))
    assert fonts
    for font in fonts:
        inner = font["/DescendantFonts"][0].get_object()
        held = inner["/FontDescriptor"].get_object()
        program = next(held[key].get_object() for key in ("/FontFile2", "/FontFile3") if key in held)
        face = TTFont(io.BytesIO(program.get_data()))
        names, unit = face.getGlyphOrder(), 1000 / face["head"].unitsPerEm
        widths = dict(_widths(inner["/W"]))
        assert widths
        assert 0 not in widths
        for glyph, width in widths.items():
            assert width == pytest.approx(face["hmtx"][names[glyph]][0] * unit, abs=1)


def _widths(array: Any) -> Iterator[tuple[int, float]]:
    items = iter(array)
    for first in items:
        second = next(items)
        if isinstance(second, list):
            yield from ((int(first) + place, float(width)) for place, width in enumerate(second))
        else:
            width = float(next(items))
            yield from ((glyph, width) for glyph in range(int(first), int(second) + 1))


def test_every_character_is_text_that_can_be_searched(filed: pypdf.PdfReader) -> None:
    assert all("/ToUnicode" in font for font in fonts_of(filed))
    text = "".join("".join(page.extract_text() for page in filed.pages).split())
    assert "张大山" in text
    assert not {"\0", "\ufffd", "\ufeff", "\ufffe"} & set(text)


def test_pictures_are_shown_as_they_are() -> None:
    picture = io.BytesIO()
    Image.new("RGBA", (40, 20), (255, 0, 0, 128)).save(picture, "PNG")
    drawn = (
        '<w:r><w:drawing><wp:inline><wp:extent cx="1270000" cy="635000"/><a:graphic><a:graphicData uri="p">'
        '<pic:pic><pic:blipFill><a:blip r:embed="seal"/></pic:blipFill><pic:spPr/></pic:pic></a:graphicData>'
        "</a:graphic></wp:inline></w:drawing></w:r>"
    )
    data = handmade(paragraph("印章", more=drawn), media={"seal.png": picture.getvalue()})
    (page,) = pypdf.PdfReader(io.BytesIO(print_docx(data, archival=True).pdf)).pages
    (image,) = (found.get_object() for found in page["/Resources"]["/XObject"].values())
    for drawing in (image, image["/SMask"].get_object()):
        assert str(drawing["/Interpolate"]) == "False"


def test_nothing_in_the_file_runs_or_is_looked_for_elsewhere(filed: pypdf.PdfReader) -> None:
    root = filed.trailer["/Root"]
    assert not {"/OpenAction", "/AA", "/AcroForm", "/Names"} & set(root)
    assert root["/Lang"] == "zh-CN"
    assert all("/AA" not in page for page in filed.pages)


def test_a_filed_paper_has_the_same_bytes_each_time() -> None:
    assert of_docx() == of_docx()


def test_a_bound_volume_has_the_same_bytes_each_time() -> None:
    assert of_volume() == of_volume()


def test_what_is_no_pdfa_is_not_bound_into_one() -> None:
    book = BoundPdf("卷", archival=True)
    book.add("村", "甲", of_docx())
    book.add("村", "乙", print_docx(handmade(BODY)).pdf)
    with pytest.raises(PaperWithheld, match="乙.pdf"):
        book.write()


def test_what_is_not_asked_to_be_filed_does_not_say_it_is() -> None:
    plain = pypdf.PdfReader(io.BytesIO(print_docx(handmade(BODY)).pdf))
    assert not {"/OutputIntents", "/Metadata"} & set(plain.trailer["/Root"])


@pytest.mark.skipif(libreoffice.find_libreoffice() is None, reason="LibreOffice is not installed")
def test_the_second_engine_files_papers_too() -> None:
    made = print_with_libreoffice(handmade(BODY), archival=True)
    packet = metadata_of(pypdf.PdfReader(io.BytesIO(made)))
    assert packet.findtext(".//pdfaid:part", None, NAMES) == "2"
    book = BoundPdf("卷", archival=True)
    book.add("村", "甲", of_docx())
    book.add("村", "乙", made)
    joined = pypdf.PdfReader(io.BytesIO(book.write())).xmp_metadata
    assert joined is not None
    assert joined.pdfaid_conformance == "B", "a volume is as good as its weakest paper"


def _read_aloud(pdf: bytes) -> list[Any]:
    """Return what a reader of the tree says: each element as its kind and what it holds, by their marks."""
    with pdfplumber.open(io.BytesIO(pdf)) as opened:
        said: dict[tuple[int, int], str] = {}
        for page in opened.pages:
            for char in page.chars:
                key = (page.page_number, char["mcid"])
                said[key] = said.get(key, "") + char["text"]

        def told(element: PDFStructElement) -> list[Any]:
            cell = [element.attributes] if element.attributes else []
            texts = [said.get((element.page_number, mark), "") for mark in element.mcids]
            return [element.type, *cell, *filter(None, ["".join(texts)]), *map(told, element.children)]

        return [told(element) for element in PDFStructTree(opened)]


@pytest.mark.parametrize("how", ["laid out", "rendered again"])
def test_a_reader_of_the_tree_hears_paragraphs_and_tables_and_nothing_of_their_looks(how: str) -> None:
    mixed = paragraph(more=run("甲") + run("乙", "<w:b/>"))
    wide = '<w:tcPr><w:gridSpan w:val="2"/></w:tcPr>' + paragraph("合计")
    cells = [row([wide]), row([paragraph("户主") + paragraph("成员"), paragraph()])]
    data = handmade(paragraph("标题") + paragraph() + mixed + table(cells, [3000, 3000]))
    layout_cache.forget()
    printed = print_docx(data, changes="accepted" if how == "laid out" else None)
    total = ["TD", {"O": "Table", "ColSpan": 2, "RowSpan": 1}, ["P", "合计"]]
    names = ["TR", ["TD", ["P", "户主"], ["P", "成员"]], ["TD", ["P"]]]
    heard = ["Document", ["P", "标题"], ["P"], ["P", "甲乙"], ["Table", ["TBody", ["TR", total], names]]]
    assert _read_aloud(printed.pdf) == [heard]


def _texts(element: list[Any]) -> Iterator[str]:
    for held in element[1:]:
        if isinstance(held, str):
            yield held
        elif isinstance(held, list):
            yield from _texts(held)


def test_a_notice_is_read_to_its_end_in_the_order_of_its_pages_without_their_numbers() -> None:
    section = '<w:footerReference w:type="default" r:id="foot"/>' + PAGE
    words = [f"第{number}段说一件事。" for number in range(60)]
    foot = {"foot": ("footer", paragraph(more=page_field()))}
    data = handmade("".join(map(paragraph, words)), section=section, parts=foot)
    (document,) = _read_aloud(print_docx(data).pdf)
    assert list(_texts(document)) == words


def test_a_filed_sheet_is_read_as_a_table_row_by_row() -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["户主", "收入", "说明"])
    sheet.append(["张三", 6500, CellRichText("见", TextBlock(InlineFont(b=True), "附表"))])
    sheet.append(["合计", 6500, None])
    sheet.merge_cells("B3:C3")
    sheet.print_title_rows = "1:1"
    content = io.BytesIO()
    book.save(content)
    printed = print_sheet(content.getvalue(), archival=True)
    head = ["TR", ["TD", "户主"], ["TD", "收入"], ["TD", "说明"]]
    rows = [
        ["TR", ["TD", "张三"], ["TD", "6500"], ["TD", "见附表"]],
        ["TR", ["TD", "合计"], ["TD", {"O": "Table", "ColSpan": 2, "RowSpan": 1}, "6500"]],
    ]
    assert _read_aloud(printed.pdf) == [["Document", ["Sect", ["Table", ["THead", head], ["TBody", *rows]]]]]
    volume = BoundPdf("合订本", archival=True)
    volume.add("村", "表", printed.pdf)
    volume.add("村", "文", print_docx(handmade(BODY), archival=True).pdf)
    assert pypdf.PdfReader(io.BytesIO(volume.write())).trailer["/Root"]["/MarkInfo"]["/Marked"]


@pytest.mark.parametrize("how", ["drawn together", "finished files", "one of each"])
def test_a_filed_book_tells_what_each_of_its_pages_is_and_keeps_its_papers_apart(how: str) -> None:
    book = BoundPdf("合订本", archival=True)
    forms = [BODY, paragraph("第二份"), paragraph("第三份") + table([row([paragraph("甲")])], [3000])]
    for number, form in enumerate(forms):
        printed = print_docx(handmade(form), archival=True, keep_for_book=True)
        assert printed.rendered is not None
        if how == "drawn together" or (how == "one of each" and number == 1):
            book.add("东沟村", f"第{number}份", printed.rendered)
        else:
            book.add_numbered("东沟村", f"第{number}份", printed.pdf)
    pdf = pypdf.PdfReader(io.BytesIO(book.write()))
    root = pdf.trailer["/Root"]["/StructTreeRoot"]
    assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"]
    nums = root["/ParentTree"]["/Nums"]
    by_page = dict(zip(nums[::2], nums[1::2], strict=True))
    places = {page.indirect_reference.idnum: number for number, page in enumerate(pdf.pages)}
    assert [element.get_object()["/S"] for element in root["/K"]] == ["/Document"] * len(forms)
    for number, document in enumerate(root["/K"]):
        marked = list(_marked(document.get_object(), root))
        assert marked
        assert {places[page.idnum] for page, _, _ in marked} == {2 * number}
        page = pdf.pages[2 * number]
        said = by_page[page["/StructParents"]]
        assert [said[mark].idnum for _, mark, _ in marked] == [idnum for _, _, idnum in marked]
        content = page.get_contents().get_data()
        assert sorted(mark for _, mark, _ in marked) == list(range(content.count(b"/MCID")))
    kinds = {kind for document in root["/K"] for kind in _kinds(document.get_object())}
    assert {"/P", "/Table", "/TR", "/TD"} <= kinds


def _marked(element: Any, parent: Any) -> Iterator[tuple[Any, int, int]]:
    """Yield page, mark and number of the element for all that is marked below `element`."""
    assert element["/P"].get_object() == parent
    for kid in element["/K"]:
        if isinstance(kid, int):
            yield element.raw_get("/Pg"), int(kid), element.indirect_reference.idnum
        else:
            yield from _marked(kid.get_object(), element)


def _kinds(element: Any) -> Iterator[str]:
    yield element["/S"]
    for kid in element["/K"]:
        if not isinstance(kid, int):
            yield from _kinds(kid.get_object())
