"""What is copied from one laid out before looks as if it had been laid out itself."""

from __future__ import annotations

import gc
import io
import random
import re
from functools import partial
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import openpyxl
import pdfplumber
import pytest
from docx_samples.handmade import PAGE, handmade, page_field, paragraph, row, table
from openpyxl.styles import Alignment
from PIL import Image
from pypdf import PdfReader
from weasyprint.formatting_structure import boxes

from generators.printing import print_docx, print_sheet
from generators.printing.bulk import layout_cache
from generators.printing.docx.cell_copies import CellCopies
from generators.printing.layout import engine, painting, plain_lines, reuse
from generators.printing.layout import weasyprint_internals as internals
from generators.printing.layout.ruled_tables import RuledCell, RuledPart, RuledRow, RuledTable

if TYPE_CHECKING:
    from collections.abc import Callable

WRAPPED = "因病因学支出较大，收入不稳定，列入监测，落实帮扶措施。"
HEAD = row([paragraph("户主"), paragraph("情况")], "<w:cantSplit/><w:tblHeader/>")


def ruled(*rows: str) -> bytes:
    return handmade(table([HEAD, *rows], [3000, 5000]) + paragraph("完"))


def sheet() -> bytes:
    book = openpyxl.Workbook()
    for number in range(90):
        book.active.append(["是", WRAPPED, number % 3, ""])
        book.active.cell(number + 1, 2).alignment = Alignment(wrap_text=True, vertical="center")
    book.active.page_setup.fitToHeight = 2
    book.active.sheet_properties.pageSetUpPr = openpyxl.worksheet.properties.PageSetupProperties(
        fitToPage=True
    )
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def blank_lines() -> bytes:
    """Return a sheet of cells with lines that hold nothing: in the middle, first, last, alone, of blanks."""
    book = openpyxl.Workbook()
    for text in ("甲\n\n乙", "\n甲", "甲\n", "\n", "甲\n \n乙", "甲\r\n\r\n乙", "甲\t乙\n", WRAPPED):
        book.active.append([text])
    for cell in book.active["A"]:
        cell.alignment = Alignment(wrap_text=True)
    book.save(held := io.BytesIO())
    return held.getvalue()


def rows(properties: str = "", high: str = "") -> list[str]:
    """Return rows enough for three pages, most of their cells alike."""
    middle = f'<w:tcPr><w:vAlign w:val="center"/></w:tcPr>{paragraph(WRAPPED * 2)}'
    return [row([paragraph("是□　否□") * (1 + n % 2), middle], properties + high) for n in range(45)]


TALL = '<w:trHeight w:val="900" w:hRule="atLeast"/>'


@pytest.mark.parametrize(
    ("prints", "content"),
    [
        pytest.param(print_docx, ruled(*rows()), id="rows that a page may break"),
        pytest.param(print_docx, ruled(*rows("<w:cantSplit/>")), id="rows that it may not"),
        pytest.param(print_docx, ruled(*rows(high=TALL)), id="rows of a least height"),
    ],
)
def test_cells_that_are_alike_print_as_if_each_were_laid_out(
    prints: Callable[[bytes], Any], content: bytes, monkeypatch
):
    copied = Counting(reuse._copied)
    monkeypatch.setattr(reuse, "_copied", copied)
    layout_cache.forget()
    with_copies = prints(content)
    assert copied.calls > 40
    monkeypatch.setattr(reuse, "_signature_of", lambda _: None)
    layout_cache.forget()
    assert drawn(prints(content).pdf) == drawn(with_copies.pdf)
    assert with_copies.pages >= 2


def lines() -> bytes:
    """Return paragraphs of one run: spread, to the right, in the middle, indented, underlined to the end."""
    looks = ['<w:jc w:val="both"/>', '<w:jc w:val="right"/>', '<w:jc w:val="center"/>']
    looks.append('<w:ind w:firstLineChars="200" w:firstLine="640"/>')
    body = "".join(paragraph(WRAPPED * 5, look) for look in looks)
    body += paragraph(WRAPPED + "\u3000" * 60, run_properties='<w:u w:val="single"/>')
    return handmade(body + paragraph("第一行", more="<w:r><w:br/></w:r>"))


@pytest.mark.parametrize(
    ("prints", "content"),
    [
        pytest.param(print_docx, lines(), id="a paper"),
        pytest.param(print_docx, ruled(*rows()), id="a form"),
        pytest.param(print_sheet, sheet(), id="a sheet"),
        pytest.param(print_sheet, blank_lines(), id="lines that hold nothing"),
    ],
)
def test_lines_of_one_run_stand_where_the_general_way_sets_them(
    prints: Callable[[bytes], Any], content: bytes, monkeypatch
):
    plainly = Counting(plain_lines._holder)
    monkeypatch.setattr(plain_lines, "_holder", plainly)
    layout_cache.forget()
    shortly = prints(content)
    assert plainly.calls
    monkeypatch.setattr(plain_lines._PlainLine, "of", lambda *_: None)
    layout_cache.forget()
    assert drawn(prints(content).pdf) == drawn(shortly.pdf)


def noted() -> bytes:
    """Return a paper of two footnotes that hold tables with the same words."""
    held = table([row([paragraph("出处"), paragraph("某书")])], [2000, 2000]) + paragraph("")
    notes = "".join(f'<w:footnote w:id="{number}">{held}</w:footnote>' for number in (2, 3))
    call = '<w:r><w:footnoteReference w:id="{}"/></w:r>'
    body = paragraph("甲", more=call.format(2)) + paragraph("乙", more=call.format(3))
    return handmade(body, parts={"footnotes": ("footnotes", notes)})


HIDDEN = "<w:r><w:rPr><w:vanish/></w:rPr><w:t>藏</w:t></w:r>"


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(ruled(*rows()), id="words and lines"),
        pytest.param(ruled(*[row([paragraph("甲", more=HIDDEN)] * 2)] * 3), id="hidden words"),
        pytest.param(ruled(*[row([paragraph("第", more=page_field("PAGE"))] * 2)] * 3), id="fields"),
        pytest.param(noted(), id="tables in notes"),
    ],
)
def test_cells_that_are_alike_print_as_if_each_were_read(content: bytes, monkeypatch):
    layout_cache.forget()
    with_copies = print_docx(content).pdf
    monkeypatch.setattr(CellCopies, "write", lambda *_: False)
    layout_cache.forget()
    assert drawn(print_docx(content).pdf) == drawn(with_copies)


@pytest.mark.parametrize(
    ("prints", "content"),
    [
        pytest.param(partial(print_docx, changes="accepted"), ruled(*rows()), id="a paper"),
        pytest.param(print_sheet, sheet(), id="a sheet"),
    ],
)
def test_no_cell_is_left_once_a_file_is_printed(prints: Callable[[bytes], Any], content: bytes):
    """What holds each other in circles is left until Python looks for it, which takes long."""
    prints(content)
    gc.collect()
    kept = set(map(id, _cells()))
    with engine.uncollected():
        prints(content)
        assert not [box for box in _cells() if id(box) not in kept]


def _cells() -> list[Any]:
    """Return the cells that live in this process, those of papers kept for others of their shape too."""
    return [box for box in gc.get_objects() if isinstance(box, (boxes.TableCellBox, RuledPart))]


RULES = """@page{size:400px 300px;margin:20px}
html{font-size:10px;font-family:"FandolSong"}
body,section{margin:0}
table{table-layout:fixed;border-collapse:collapse;width:300px;margin:0 auto}
tr{break-inside:avoid}
.cell{box-sizing:border-box;padding:0 2px;overflow-wrap:anywhere;white-space:pre-wrap;line-height:1.25}
"""
LOOKS = (
    "vertical-align:top;border:1px solid #000",
    "vertical-align:middle;text-align:center;border-top:3px double #f00",
    "vertical-align:bottom;text-align:right;border-left:2px solid #00f;border-right:1px dashed #000",
    "vertical-align:middle;font-size:13px",
)
WIDTHS = (100.0, 75.0, 80.0, 45.0)


def some_rows(seed: int) -> list[RuledRow]:
    """Return rows with cells of all looks, some merged; pages must break before some, before others not."""
    chance, made, covered = random.Random(seed), [], set()  # noqa: S311
    for y in range(24):
        line = RuledRow(chance.choice([12.0, 15.0, 31.0]))
        line.begins_page, line.keeps_with_last = y > 1 and chance.random() < 0.05, y > 20
        # Where a page breaks earlier than at the last row, the general way sets a text below the page.
        most = 2 if 0 < y < 19 else 1
        for x in range(len(WIDTHS)):
            if (y, x) in covered:
                continue
            wide = 2 if x in {1, 2} and chance.random() < 0.2 and (y, x + 1) not in covered else 1
            high = most if x and chance.random() < 0.2 else 1
            covered |= {(y + down, x + right) for down in range(high) for right in range(wide)}
            words = WRAPPED[: chance.choice([0, 1, 4, 9, 14, 20])] + chance.choice(["", "", "\n第二行"])
            line.cells.append(RuledCell(x, wide, high, chance.randrange(len(LOOKS)), words))
        made.append(line)
    return made


def generally(section: ET.Element, lines: list[RuledRow]) -> None:
    """Add `lines`, of which the first is the head, as a table that the general way lays out."""
    holder = ET.SubElement(section, "table")
    columns = ET.SubElement(holder, "colgroup")
    for wide in WIDTHS:
        ET.SubElement(columns, "col", style=f"width:{wide}px")
    groups = ET.SubElement(holder, "thead"), ET.SubElement(holder, "tbody")
    for y, line in enumerate(lines):
        breaks = "page" if line.begins_page else "avoid" if line.keeps_with_last else "auto"
        held = ET.SubElement(groups[bool(y)], "tr", style=f"break-before:{breaks}")
        for one in line.cells:
            look = LOOKS[one.look] + (f";height:{line.height}px" if one.rowspan == 1 else "")
            cell = ET.SubElement(held, "td", {"class": "cell", "style": look})
            cell.set("colspan", str(one.colspan))
            cell.set("rowspan", str(one.rowspan))
            cell.text = one.text


def standing(laid: engine.Laid) -> tuple[list[Any], list[Any]]:
    """Return the texts and the ruled lines of pages with their places."""
    texts = [
        (page, round(box.position_x, 2), round(box.position_y, 2), said)
        for page, box, said in laid.iter_texts()
    ]
    grids = []
    for page in laid.document.pages:
        for box in engine.descendants(internals.page_box(page)):
            if isinstance(box, boxes.TableBox):
                grid = getattr(box, "grid", None) or painting._grid(box)
                grids.append(([round(place, 2) for place in (*grid.xs, *grid.ys)], grid.down, grid.across))
    return sorted(texts), grids


@pytest.mark.parametrize("seed", range(3))
def test_a_table_of_a_sheet_stands_where_the_general_way_sets_it(seed: int):
    """Move a text or a line of `ruled_tables`, or break its pages elsewhere, and the test fails."""
    lines = some_rows(seed)
    roots = [ET.Element("html", lang="zh-CN") for _ in range(2)]
    sections = [ET.SubElement(ET.SubElement(root, "body"), "section") for root in roots]
    generally(sections[0], lines)
    block = ET.SubElement(sections[1], "div")
    for look in LOOKS:
        ET.SubElement(block, "div", {"class": "cell", "style": look}).text = "字"
    known = RuledTable(WIDTHS, shift=0.5, heads=1, rows=lines, looks=len(LOOKS))
    laid = [engine.lay_out(root, [RULES], {}, {block: known}) for root in roots]
    assert standing(laid[1]) == standing(laid[0])
    assert laid[1].pages > 2


def drawn(pdf: bytes) -> list[str]:
    """Return the operators of each page, their numbers to the hundredth of a point."""
    contents = [page.get_contents() for page in PdfReader(io.BytesIO(pdf)).pages]
    return [
        re.sub(r"-?\d+\.\d+", lambda found: f"{float(found[0]):.2f}", content.get_data().decode("latin-1"))
        for content in contents
        if content is not None
    ]


class Counting:
    """Calls what it stands for, and counts how often."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self.function, self.calls = function, 0

    def __call__(self, *arguments: Any) -> Any:
        self.calls += 1
        return self.function(*arguments)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(ruled(*rows("<w:cantSplit/>")), id="a head that is repeated"),
        pytest.param(
            handmade(
                paragraph("国" * 28 * 22 * 2),
                section='<w:headerReference w:type="default" r:id="header1"/>' + PAGE,
                parts={"header1": ("header", paragraph("共", more=page_field("SECTIONPAGES")))},
            ),
            id="pages of a section counted in a header",
        ),
    ],
)
def test_a_paper_is_laid_out_once(content: bytes, monkeypatch):
    print_docx(content)
    lay_out = Counting(engine.lay_out)
    monkeypatch.setattr(engine, "lay_out", lay_out)
    layout_cache.forget()
    print_docx(content)
    assert lay_out.calls == 1


# What is drawn once for many: ruled lines, words, fills, pictures.

TEXT, EDGE = 1588 / 20, 2098 / 20
WIDE, HIGH = 100.0, 120.0
COLUMNS, ROWS = 4, 10
ON_A_PAGE = 5


def _line(side: str, kind: str = "single", eighths: int = 4, colour: str = "000000") -> str:
    return f'<w:{side} w:val="{kind}" w:sz="{eighths}" w:color="{colour}"/>'


def _grid_of(marks: dict[tuple[int, int], str], inside: dict[tuple[int, int], str] | None = None) -> bytes:
    """A table of cells of 100 by 120 points at the upper left corner, `marks` the properties of some."""
    cells = {(y, x): paragraph("同样的话") for y in range(ROWS) for x in range(COLUMNS)} | (inside or {})
    lines = [
        row(
            [f"<w:tcPr>{marks.get((y, x), '')}</w:tcPr>{cells[y, x]}" for x in range(COLUMNS)],
            '<w:trHeight w:val="2400" w:hRule="exact"/>',
        )
        for y in range(ROWS)
    ]
    place = '<w:tblInd w:w="0" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
    return handmade(table(lines, [2000] * COLUMNS, place), media={"seal.png": _red_picture()})


def _red_picture() -> bytes:
    held = io.BytesIO()
    Image.new("RGB", (10, 10), "red").save(held, "PNG")
    return held.getvalue()


def _at(y: int, x: int) -> tuple[int, float, float]:
    """Return page, left and top of a cell by rule."""
    return y // ON_A_PAGE, TEXT + x * WIDE, EDGE + y % ON_A_PAGE * HIGH


def _red(shape: dict[str, Any], key: str) -> bool:
    return tuple(shape[key] or ()) == (1, 0, 0)


@pytest.mark.parametrize(
    ("kind", "eighths", "cell"),
    [
        ("single", 4, (0, 0)),
        ("single", 24, (2, 2)),
        ("dashed", 8, (4, 3)),
        ("dotted", 8, (5, 0)),
        ("double", 6, (9, 1)),
    ],
)
def test_a_ruled_line_of_its_own_stands_where_its_cell_does(
    kind: str, eighths: int, cell: tuple[int, int]
) -> None:
    sides = "".join(_line(side, kind, eighths, "FF0000") for side in ("top", "left", "bottom", "right"))
    number, left, top = _at(*cell)
    data = _grid_of({cell: f"<w:tcBorders>{sides}</w:tcBorders>"})
    page = pdfplumber.open(io.BytesIO(print_docx(data).pdf)).pages[number]
    drawn = [*page.lines, *page.rects, *page.curves]
    red = [shape for shape in drawn if _red(shape, "stroking_color") or _red(shape, "non_stroking_color")]
    firsts = [min(shape[key] for shape in red) for key in ("x0", "top")]
    lasts = [max(shape[key] for shape in red) for key in ("x1", "bottom")]
    assert firsts == pytest.approx([left, top], abs=eighths / 4 + 1)
    assert lasts == pytest.approx([left + WIDE, top + HIGH], abs=eighths / 4 + 1)


def test_all_lines_of_a_table_stand_at_the_edges_of_its_cells_on_every_page() -> None:
    for page in pdfplumber.open(io.BytesIO(print_docx(_grid_of({})).pdf)).pages:
        down = {round(line["x0"], 1) for line in page.lines if line["x0"] == line["x1"]}
        across = {round(line["top"], 1) for line in page.lines if line["top"] == line["bottom"]}
        assert sorted(down) == pytest.approx([TEXT + x * WIDE for x in range(COLUMNS + 1)], abs=0.6)
        assert sorted(across) == pytest.approx([EDGE + y * HIGH for y in range(ON_A_PAGE + 1)], abs=0.6)


@pytest.mark.parametrize("cell", [(0, 0), (4, 3), (5, 0)])
def test_fill_and_picture_of_a_cell_stand_in_it_and_the_words_that_come_again_in_theirs(
    cell: tuple[int, int],
) -> None:
    graphic = (
        '<w:r><w:drawing><wp:inline><wp:extent cx="127000" cy="127000"/><a:graphic><a:graphicData uri="p">'
        '<pic:pic><pic:blipFill><a:blip r:embed="seal"/></pic:blipFill><pic:spPr/></pic:pic></a:graphicData>'
        "</a:graphic></wp:inline></w:drawing></w:r>"
    )
    fill = '<w:shd w:val="clear" w:fill="00FF00"/>'
    number, left, top = _at(*cell)
    data = _grid_of({cell: fill}, {cell: paragraph("", more=graphic)})
    page = pdfplumber.open(io.BytesIO(print_docx(data).pdf)).pages[number]
    (green,) = [rect for rect in page.rects if tuple(rect["non_stroking_color"] or ()) == (0, 1, 0)]
    box = [green[key] for key in ("x0", "top", "x1", "bottom")]
    assert box == pytest.approx([left, top, left + WIDE, top + HIGH], abs=1)
    (image,) = page.images
    assert left <= image["x0"] < image["x1"] <= left + WIDE
    assert top <= image["top"] < image["bottom"] <= top + HIGH
    assert image["width"] == pytest.approx(10, abs=0.1)
    first = sorted((char["x0"], char["matrix"][5]) for char in page.chars if char["text"] == "同")
    inset = first[0][0] - min(TEXT, first[0][0])
    places = [_at(y, x) for y in range(ROWS) for x in range(COLUMNS) if (y, x) != cell]
    wanted = sorted((x + inset, float(page.height) - y - 0.8 * 28.95) for at, x, y in places if at == number)
    assert [x for x, _ in first] == pytest.approx([x for x, _ in wanted], abs=0.6)
    assert sorted(y for _, y in first) == pytest.approx(sorted(y for _, y in wanted), abs=0.6)
