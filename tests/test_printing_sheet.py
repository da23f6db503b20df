"""Sheets on paper: what pdfplumber reads on pages against what openpyxl and LibreOffice read in cells."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import zipfile
from pathlib import Path
from typing import Any

import pdfplumber
import pypdfium2
import pytest
from by_libreoffice import convert, needs_libreoffice
from by_pdfium import page_texts
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.chart import BarChart, RadarChart, Reference
from openpyxl.chart.label import DataLabelList
from openpyxl.drawing.image import Image as SheetImage
from openpyxl.formatting.rule import CellIsRule, ColorScaleRule, DataBarRule, FormulaRule, IconSetRule, Rule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils.indexed_list import IndexedList
from openpyxl.worksheet.pagebreak import Break
from PIL import Image
from sample_contexts import OFFERED

from generators.errors import PaperWithheld
from generators.filling.xlsx import LedgerTemplate
from generators.printing import Printed, print_sheet
from generators.printing.docx.position import SourceParagraph

TEMPLATES = Path(__file__).parents[1] / "templates"
RULED = Border(*[Side(style="thin")] * 4)
MM = 72 / 25.4


def workbook(rows: list[list[Any]]) -> Workbook:
    book = Workbook()
    book.active.title = "表"
    for row in rows:
        book.active.append(row)
    return book


def saved(book: Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def printed(book: Workbook, *, force: bool = False) -> Printed:
    return print_sheet(saved(book), name="样.xlsx", force=force)


def bare(text: str) -> str:
    return re.sub(r"\s+", "", text)


def pages_of(made: Printed) -> list[str]:
    return [bare(text) for text in page_texts(made.pdf)]


def words_of(made: Printed, page: int = 0) -> list[dict[str, Any]]:
    with pdfplumber.open(io.BytesIO(made.pdf)) as pdf:
        return pdf.pages[page].extract_words()


def screening(count: int) -> bytes:
    household = {
        "村民小组": "一组",
        "证件号码": "141199198001010019",
        "人口": 3,
        "户类型": "监测户",
        "是否搬迁户": "否",
        "排查日期": dt.date(2022, 6, 8),
        "排查方式": "入户",
        "上年人均纯收入": 7012.5,
        "本年预计人均纯收入": 12000,
        "是否低于监测线": "否",
        "收入是否明显下降": "否",
        "义务教育": "有保障",
        "基本医疗": "有保障",
        "住房安全": "安全",
        "饮水安全": "安全",
        "风险点": "因病住院自付费用高",
        "处理结果": "无风险",
        "排查人": "李某",
        "备注": None,
    }
    households = [
        household | {"序号": n, "户主": f"张{n}", "是否拟纳入": "是" if n == 2 else "否"}
        for n in range(1, count + 1)
    ]
    context = {
        **OFFERED,
        "标题": "东沟村排查台账",
        "填报单位": "东沟村",
        "填报时间": "2022年6月30日",
        "单位": "户",
        "户": households,
    }
    context |= {"应排查户": count, "发现风险户": 1, "填表说明": ["1.每季度末报乡。"], "零报告": "无"}
    return LedgerTemplate.open(TEMPLATES / "易返贫致贫人口排查台账.xlsx").fill(context)


@pytest.fixture(scope="module")
def ledger() -> Printed:
    return print_sheet(screening(30), name="台账.xlsx")


def test_every_cell_of_a_ledger_is_on_its_pages(ledger: Printed) -> None:
    pages = pages_of(ledger)
    text = "".join(pages)
    assert "东沟村排查台账" in pages[0]
    assert text.count("141199198001010019") == 30
    assert text.count("7,012.50") == 30
    assert text.count("2022-06-08") == 30
    for n in range(1, 31):
        assert f"张{n}" in text
    assert "合计3090" in text, "户数 and the sum of 人口"
    assert "实排查户30覆盖率100.00%" in text
    assert "填表说明：1.每季度末报乡。" in pages[-1]


def test_heads_and_page_numbers_stand_on_every_page(ledger: Printed) -> None:
    pages = pages_of(ledger)
    assert len(pages) == ledger.pages > 1
    for number, text in enumerate(pages, 1):
        assert "证件号码" in text
        assert text.endswith(f"第{number}页共{len(pages)}页")


def test_a_wide_ledger_is_landscape_a3_and_lies_within_its_margins(ledger: Printed) -> None:
    with pdfplumber.open(io.BytesIO(ledger.pdf)) as pdf:
        for page in pdf.pages:
            assert (round(page.width / MM), round(page.height / MM)) == (420, 297)
            assert min(word["x0"] for word in page.extract_words()) >= 0.5 * 72 - 1
            assert max(word["x1"] for word in page.extract_words()) <= page.width - 0.5 * 72 + 1


def test_a_conditional_format_shades_its_row(ledger: Printed) -> None:
    with pdfplumber.open(io.BytesIO(ledger.pdf)) as pdf:
        page = pdf.pages[0]
        shaded = [
            r
            for r in page.rects
            if r["fill"] and r["non_stroking_color"] not in {None, (0,), (0, 0, 0), (1, 1, 1)}
        ]
        [name] = [word for word in page.extract_words() if word["text"] == "张2"]
    assert shaded
    assert all(rect["top"] <= name["top"] and rect["bottom"] >= name["bottom"] for rect in shaded)


def test_the_same_file_makes_the_same_bytes() -> None:
    data = saved(workbook([["甲", 1]]))
    assert print_sheet(data).pdf == print_sheet(data).pdf


SHOWN = [
    (1234.5, "#,##0.00"),
    (0, "#,##0.00"),
    (-3.5, "0.00"),
    (-3.5, "#,##0.00;[Red]-#,##0.00"),
    (0.99667, "0.00%"),
    (0.5, "0%"),
    (5, '0"户"'),
    (7, "000"),
    (3.1, "0.##"),
    (1234567, "#,##0"),
    (1500000, '0.0,"千"'),
    (0, '0;-0;"零"'),
    (12, "General"),
    (0.1 + 0.2, "General"),
    (1 / 3, "0.0000"),
    (7012.345, "0.00"),
    (2.675, "0.00"),
    (dt.date(2022, 6, 30), "yyyy\\-mm\\-dd"),
    (dt.date(2022, 6, 3), 'yyyy"年"m"月"d"日"'),
    (dt.date(2022, 6, 3), "yyyy/mm/dd"),
    (dt.datetime(2022, 6, 3, 14, 5), "yyyy/m/d hh:mm"),
    (dt.time(9, 5), "h:mm"),
    ("007", "@"),
    ("甲", '0;-0;0;"户主"@'),
    (True, "General"),
    (1234.5, '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ '),
    (-1234.5, '"¥"#,##0.00;"¥"-#,##0.00'),
    (150, "[>100]0.0;0.00"),
    (50, "[>100]0.0;0.00"),
    (12345.678, "0.00E+00"),
    (0.00012, "0.0E+0"),
    (-12345, "##0.0E+0"),
    (999.96, "0.0E+00"),
    (0, "0.00E+00"),
    (1.5, "[h]:mm"),
    (1.5, "[mm]:ss"),
    (0.0001, "[s]"),
    (2.25, "[hh]:mm:ss"),
]


@needs_libreoffice
def test_numbers_read_on_paper_as_libreoffice_shows_them(tmp_path: Path) -> None:
    book = workbook([])
    for row, (value, code) in enumerate(SHOWN, 1):
        cell = book.active.cell(row, 1, value)
        cell.number_format = code
    book.active.column_dimensions["A"].width = 40
    book.save(tmp_path / "n.xlsx")
    convert(tmp_path, "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true", tmp_path / "n.xlsx")
    theirs = [row[0].strip() for row in csv.reader((tmp_path / "n.csv").read_text("utf-8").splitlines())]
    with pdfplumber.open(io.BytesIO(printed(book).pdf)) as pdf:
        ours = (pdf.pages[0].extract_text() or "").splitlines()
    assert [bare(text) for text in ours] == [bare(text) for text in theirs]


def test_a_number_has_the_colour_that_its_format_asks_for() -> None:
    book = workbook([[5], [-5]])
    for (cell,) in book.active["A1:A2"]:
        cell.number_format = '0"元";[Red]-0"元"'
    with pdfplumber.open(io.BytesIO(printed(book).pdf)) as pdf:
        colours = {line["chars"][0]["non_stroking_color"] for line in pdf.pages[0].extract_text_lines()}
        red = [char["text"] for char in pdf.pages[0].chars if char["non_stroking_color"] == (1, 0, 0)]
    assert len(colours) == 2
    assert "".join(red) == "-5元"


@pytest.mark.parametrize(("value", "left", "right"), [(44727.65, "¥", "44,727.65"), (-5, "¥", "-5.00")])
def test_an_amount_of_bookkeeping_has_its_sign_at_the_left_of_the_cell(
    value: float, left: str, right: str
) -> None:
    book = workbook([[value]])
    cell = book.active["A1"]
    cell.number_format, cell.border = '_ ¥* #,##0.00_ ;_ ¥* -#,##0.00_ ;_ ¥* "-"??_ ;_ @_ ', RULED
    book.active.column_dimensions["A"].width = 20
    made = printed(book)
    first, last = words_of(made)
    with pdfplumber.open(io.BytesIO(made.pdf)) as pdf:
        edges = [edge["x0"] for edge in pdf.pages[0].edges if edge["orientation"] == "v"]
    assert (first["text"], last["text"]) == (left, right)
    assert first["x0"] - min(edges) == pytest.approx(4, abs=2)
    assert max(edges) - last["x1"] == pytest.approx(4, abs=2)


def test_a_number_format_that_cannot_be_printed_withholds_the_paper() -> None:
    book = workbook([[0.5]])
    book.active["A1"].number_format = "# ?/?"
    with pytest.raises(PaperWithheld, match=r"工作表“表”单元格 A1：数字格式打印不了"):
        printed(book)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("e-m-d", "2022-6-3"),
        ('e"年"m"月"', "2022年6月"),
        ("[$-804]e/mm", "2022/06"),
        ("[$-404]e/m/d", ""),
        ("[$-411]ge.m.d", ""),
    ],
)
def test_a_year_by_the_letter_e_is_that_of_our_calendar_or_refused(code: str, said: str) -> None:
    book = workbook([[dt.date(2022, 6, 3)]])
    book.active["A1"].number_format = code
    if said:
        assert pages_of(printed(book)) == [said]
        return
    with pytest.raises(PaperWithheld, match="数字格式打印不了"):
        printed(book)


@pytest.mark.parametrize(("font", "digit"), [("Calibri", 7), ("Arial", 8), ("Verdana", 10), ("宋体", 8)])
def test_columns_are_as_wide_as_in_the_sheet(font: str, digit: int) -> None:
    book = workbook([["甲", "乙", "丙"]])
    book._fonts = IndexedList([Font(name=font, sz=11)])
    for letters, width in zip("ABC", (10, 20, 5), strict=True):
        book.active.column_dimensions[letters].width = width
        book.active[f"{letters}1"].border = RULED
    with pdfplumber.open(io.BytesIO(printed(book).pdf)) as pdf:
        edges = sorted({round(edge["x0"], 1) for edge in pdf.pages[0].edges if edge["orientation"] == "v"})
    left, *inner = [edge for n, edge in enumerate(edges) if n == 0 or edge - edges[n - 1] > 2]
    found = [round(b - a) for a, b in zip([left, *inner], inner, strict=False)]
    assert found == [pytest.approx(width * digit * 0.75, abs=0.6) for width in (10, 20, 5)]


def test_a_text_that_runs_on_over_empty_cells_makes_the_sheet_as_wide() -> None:
    text = "季末在册监测户的名单，由各村在季度末报乡政府乡村振兴办公室汇总"
    with pdfplumber.open(io.BytesIO(printed(workbook([[text], ["甲", 1]])).pdf)) as pdf:
        (page,) = pdf.pages
        assert (page.extract_text() or "").splitlines() == [text, "甲 1"]
    narrow = [*[f"栏{n}" for n in range(8)], "std green"]
    book = workbook([narrow])
    book.active.column_dimensions["I"].width = 7.5
    assert printed(book).pages == 1, "a text that just fits asks for no page of its own"


@pytest.mark.parametrize("width", ["hair", "thin", "medium", "thick"])
def test_a_ruled_row_is_as_high_as_the_sheet_says(width: str) -> None:
    book = workbook([[f"第{number}行"] for number in range(30)])
    for (cell,) in book.active.iter_rows():
        cell.border = Border(*[Side(style=width)] * 4)
        book.active.row_dimensions[cell.row].height = 20
    with pdfplumber.open(io.BytesIO(printed(book).pdf)) as pdf:
        tops = sorted(word["top"] for word in pdf.pages[0].extract_words())
    assert tops[-1] - tops[0] == pytest.approx(29 * 20, abs=0.5)


def test_a_wide_sheet_is_shrunk_to_the_width_when_it_says_so_and_cut_into_pages_when_not() -> None:
    book = workbook([[f"栏{n}" for n in range(30)]])
    assert printed(book).pages > 1
    assert "".join(pages_of(printed(book))) == "".join(f"栏{n}" for n in range(30))
    book.active.sheet_properties.pageSetUpPr.fitToPage = True
    book.active.page_setup.fitToHeight = 0
    assert printed(book).pages == 1


def test_title_columns_stand_on_every_page_across() -> None:
    book = workbook([["户主", *[f"栏{n}" for n in range(30)]]])
    book.active.print_title_cols = "A:A"
    pages = pages_of(printed(book))
    assert len(pages) > 1
    assert all(text.startswith("户主") for text in pages)


def test_grid_lines_print_when_the_sheet_says_so() -> None:
    book = workbook([["甲", "乙"]])
    with pdfplumber.open(io.BytesIO(printed(book).pdf)) as pdf:
        assert not pdf.pages[0].edges
    book.active.print_options.gridLines = True
    with pdfplumber.open(io.BytesIO(printed(book).pdf)) as pdf:
        assert pdf.pages[0].edges


def test_a_sheet_fitted_to_one_page_takes_one_page() -> None:
    book = workbook([[f"行{n}"] for n in range(90)])
    assert printed(book).pages > 1
    book.active.sheet_properties.pageSetUpPr.fitToPage = True
    book.active.page_setup.fitToHeight = 1
    made = printed(book)
    assert made.pages == 1
    assert pages_of(made)[0].count("行") == 90


def test_hidden_rows_columns_and_sheets_stay_off_the_paper() -> None:
    book = workbook([["见1", "藏列", "见2"], ["藏行", None, None], ["见3", None, "并"]])
    book.active.column_dimensions["B"].hidden = True
    book.active.row_dimensions[2].hidden = True
    hidden = book.create_sheet("藏")
    hidden["A1"] = "藏表"
    hidden.sheet_state = "hidden"
    assert pages_of(printed(book)) == ["见1见2见3并"]


def test_the_print_area_decides_what_is_printed() -> None:
    book = workbook([["外", "内1"], ["外", "内2"], ["外", "外"]])
    book.active.print_area = "B1:B2"
    assert pages_of(printed(book)) == ["内1内2"]


def test_every_sheet_starts_a_page_and_a_manual_break_another() -> None:
    book = workbook([["一"], ["二"], ["三"]])
    book.active.row_breaks.append(Break(2))
    book.create_sheet("乙")["A1"] = "四"
    assert pages_of(printed(book)) == ["一二", "三", "四"]


def test_merged_cells_are_one_box_with_the_borders_of_all() -> None:
    book = workbook([["合并的题目", None, None], ["a", "b", "c"]])
    book.active.merge_cells("A1:C1")
    book.active["A1"].alignment = Alignment(horizontal="center")
    for row in book.active["A1:C2"]:
        for cell in row:
            cell.border = RULED
    made = printed(book)
    word = next(w for w in words_of(made) if w["text"] == "合并的题目")
    with pdfplumber.open(io.BytesIO(made.pdf)) as pdf:
        [first, *_] = pdf.pages[0].find_tables()
    left, _, right, _ = first.bbox
    assert abs((word["x0"] + word["x1"]) / 2 - (left + right) / 2) < 1
    assert len([cell for cell in first.rows[0].cells if cell]) == 1


def test_fonts_colours_and_runs_of_rich_text_are_carried() -> None:
    book = workbook(
        [["大字", None], [CellRichText("前", TextBlock(InlineFont(b=True, sz=20), "粗"), "后"), None]]
    )
    book.active["A1"].font = Font(name="黑体", size=24, color="FFFF0000")
    with pdfplumber.open(io.BytesIO(printed(book).pdf)) as pdf:
        sizes = {char["text"]: round(char["size"]) for char in pdf.pages[0].chars}
        [colour] = {char["non_stroking_color"] for char in pdf.pages[0].chars if char["text"] == "大"}
    assert sizes == {"大": 24, "字": 24, "前": 11, "粗": 20, "后": 11}
    assert tuple(colour) == (1, 0, 0)


@pytest.mark.parametrize(
    ("text", "width"),
    [("很长的文字不换行也不能少" * 3, 6), ("a" * 60, 5), ("第一行\n第二行", 3), ("前 后  尾", 4)],
)
def test_text_beside_a_full_cell_is_wrapped_and_never_cut(text: str, width: float) -> None:
    book = workbook([[text, "邻"]])
    book.active.column_dimensions["A"].width = width
    assert pages_of(printed(book))[0].replace("邻", "") == bare(text)


def test_a_text_that_its_neighbour_would_cut_off_is_made_smaller_and_the_row_stays_as_high() -> None:
    book = workbook([[number, "2022年6月30日", 7] for number in range(40)])
    words = words_of(printed(book))
    dates, sevens = ([word for word in words if word["text"] == text] for text in ("2022年6月30日", "7"))
    assert len(dates) == 40
    assert max(word["x1"] for word in dates) < min(word["x0"] for word in sevens if word["x0"] > 150)
    tops = sorted({round(word["top"]) for word in dates})
    assert tops[-1] - tops[0] == pytest.approx(39 * 15, abs=1)


@pytest.mark.parametrize(
    ("side", "text", "place"),
    [
        ("center", "两边的格子都是空的所以排在一行", 0.5),
        ("right", "左边的格子都是空的所以排在一行", 1.0),
        ("left", "右边的格子都是空的所以排在一行", 0.0),
        ("center", "MMMMMMMMMMMMMM", 0.5),
    ],
)
def test_a_long_text_runs_on_over_the_empty_cells_beside_it(side: str, text: str, place: float) -> None:
    book = workbook([[None, None, None, text], [None, None, None, "格"]])
    for row in (1, 2):
        book.active.cell(row, 4).alignment = Alignment(horizontal=side)
    book.active.cell(2, 4).border = RULED
    made = printed(book)
    (word,) = [word for word in words_of(made) if word["text"] == text]
    with pdfplumber.open(io.BytesIO(made.pdf)) as pdf:
        edges = sorted(edge["x0"] for edge in pdf.pages[0].edges if edge["orientation"] == "v")
    at = edges[0] + (edges[-1] - edges[0]) * place
    assert word["x0"] + (word["x1"] - word["x0"]) * place == pytest.approx(at, abs=3)


@pytest.mark.parametrize("size", [11, 26])
@pytest.mark.parametrize("side", ["left", "center", "right"])
@pytest.mark.parametrize("is_merged", [True, False])
def test_a_title_longer_than_the_page_is_wide_wraps_and_stays_on_it(
    side: str, size: int, is_merged: bool
) -> None:
    title = "某乡2022年第二季度农村低收入人口花名册及各村上报时间的要求和说明" * 3
    book = workbook([[title], ["甲", "乙", "丙", "丁", "戊"]])
    book.active["A1"].alignment = Alignment(horizontal=side)
    book.active["A1"].font = Font(name="宋体", sz=size)
    if is_merged:
        book.active.merge_cells("A1:E1")
    made = printed(book)
    assert "".join(pages_of(made)) == bare(title + "甲乙丙丁戊")
    words = words_of(made)
    assert max(word["x1"] for word in words) <= 595 - 0.7 * 72 + 1
    if is_merged:
        assert max(word["x1"] for word in words) <= 51 + 5 * 54


@pytest.mark.parametrize("right", ["右边很长的一段文字往左", "右边右边右"])
def test_texts_that_run_on_towards_each_other_do_not_stand_on_each_other(right: str) -> None:
    book = workbook([["左边很长的一段文字往右", None, right]])
    book.active["C1"].alignment = Alignment(horizontal="right")
    words = words_of(printed(book))
    left = max(word["x1"] for word in words if word["x0"] < 60)
    assert left <= min(word["x0"] for word in words if word["x0"] > 60)


def test_a_long_remark_in_a_ruled_last_column_wraps_in_its_cell() -> None:
    book = workbook([["备注", "2022年5月外出务工，联系不上，由其子代签，已电话核实"]])
    book.active["B1"].border = RULED
    book.active["A1"].border = RULED
    book.active.column_dimensions["A"].width = 66
    made = printed(book)
    with pdfplumber.open(io.BytesIO(made.pdf)) as pdf:
        end = max(edge["x0"] for edge in pdf.pages[0].edges if edge["orientation"] == "v")
    assert max(word["x1"] for word in words_of(made)) <= end


@pytest.mark.parametrize("text", ["\u200b", "\u0301", "\u200b\u200b字"])
def test_a_text_without_width_stands_in_a_column_without_room(text: str) -> None:
    book = workbook([["甲", text, "乙"]])
    book.active.column_dimensions["B"].width = 0.2
    assert bare("".join(pages_of(printed(book)))).startswith("甲")


def test_a_number_that_no_size_fits_into_its_column_is_told() -> None:
    book = workbook([[1234567890123.25, 12345.25, 1]])
    for letter in "AB":
        book.active.column_dimensions[letter].width = 4
        book.active[f"{letter}1"].number_format = "#,##0.00"
    made = printed(book)
    assert [str(warning) for warning in made.warnings] == [
        "文件“样.xlsx”工作表“表”：列太窄，内容缩到最小也放不下，印到了格子外；现为A1"
    ]


def test_a_text_across_several_columns_stands_in_their_middle() -> None:
    book = workbook([["跨列居中的标题", None, None, None, None], ["甲", "乙", "丙", "丁", "戊"]])
    for column in range(1, 6):
        book.active.cell(1, column).alignment = Alignment(horizontal="centerContinuous")
        book.active.cell(2, column).border = RULED
    made = printed(book)
    title = words_of(made)[0]
    with pdfplumber.open(io.BytesIO(made.pdf)) as pdf:
        edges = sorted(edge["x0"] for edge in pdf.pages[0].edges if edge["orientation"] == "v")
    assert (title["x0"] + title["x1"]) / 2 == pytest.approx((edges[0] + edges[-1]) / 2, abs=2)


@pytest.mark.parametrize(
    ("row", "merged", "text"),
    [
        pytest.param(3, 1, "长" * 600, id="higher than a page"),
        pytest.param(
            3, 1, CellRichText("长" * 300, TextBlock(InlineFont(b=True), "长" * 300)), id="in two fonts"
        ),
        pytest.param(40, 3, "长" * 150, id="merged over the end of a page"),
        pytest.param(3, 3, "长" * 600, id="merged and higher than a page"),
    ],
)
def test_a_text_that_the_rest_of_a_page_does_not_hold_goes_on_on_the_next(
    row: int, merged: int, text: Any
) -> None:
    book = workbook([[None, number] for number in range(1, 48)])
    book.active.cell(row, 1, text).alignment = Alignment(wrap_text=True, vertical="center")
    book.active["B3"].value, book.active["B3"].alignment = "3", Alignment(textRotation=90)
    book.active.merge_cells(start_row=row, end_row=row + merged - 1, start_column=1, end_column=1)
    said = "".join(pages_of(printed(book)))
    assert said.count("长") == len(str(text))
    assert sorted(re.sub("长", "", said)) == sorted("".join(map(str, range(1, 48))))


def test_a_merged_cell_is_filled_on_every_page_it_reaches() -> None:
    book = workbook([[None, None, f"第{number}行"] for number in range(120)])
    book.active.merge_cells("A10:B110")
    book.active["A10"].fill = PatternFill("solid", fgColor="FFFFEEAA")
    made = printed(book)
    with pdfplumber.open(io.BytesIO(made.pdf)) as pdf:
        high = [sum(rect["height"] for rect in page.rects if rect["fill"]) for page in pdf.pages]
    assert high == pytest.approx([37 * 15, 46 * 15, 18 * 15], abs=1)


def test_a_sheet_fitted_to_the_width_is_shrunk_by_whole_hundredths() -> None:
    book = workbook([[f"第{row}行", *range(13)] for row in range(200)])
    book.active.sheet_properties.pageSetUpPr.fitToPage = True
    book.active.page_setup.fitToHeight, book.active.page_setup.paperSize = 0, 9
    for side in ("top", "bottom"):
        setattr(book.active.page_margins, side, 0.75)
    made = printed(book)
    with pdfplumber.open(io.BytesIO(made.pdf)) as pdf:
        tops = sorted({word["top"] for word in pdf.pages[0].extract_words() if word["text"].isdigit()})
        pages = len(pdf.pages)
    assert (pages, tops[1] - tops[0]) == (3, pytest.approx(15 * 0.72, abs=0.1))


def test_a_number_in_a_narrow_column_is_made_smaller_not_hashes() -> None:
    book = workbook([[1234567.89, "邻"]])
    book.active["A1"].number_format = "#,##0.00"
    book.active.column_dimensions["A"].width = 6
    made = printed(book)
    number, beside = sorted(words_of(made), key=lambda word: word["x0"])
    assert number["text"] == "1,234,567.89"
    assert number["x1"] <= beside["x0"] + 0.5


def test_formulas_print_their_kept_value_or_the_reckoned_one() -> None:
    book = workbook([[1], [2], ["=SUM(A1:A2)"], ['=IF(A3>2,"够","少")']])
    assert pages_of(printed(book)) == ["123够"]


@pytest.mark.parametrize(("written", "other"), [(rb' r="[A-Z]+\d+"', b""), (b"<f>", b"<f\n>")])
def test_a_kept_value_is_printed_however_its_cell_is_written(written: bytes, other: bytes) -> None:
    """A program may leave the names of cells to their order, and break a line within a tag."""
    data, out = saved(workbook([[3, 4], ["=A1+B1", None, "=A1"]])), io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for part in old.namelist():
            kept = re.sub(rb"(</f>)<v ?/>|(</f>)<v></v>", b"</f><v>8</v>", old.read(part))
            new.writestr(part, re.sub(written, other, kept))
    assert pages_of(print_sheet(out.getvalue(), name="样.xlsx")) == ["3488"]


def test_a_formula_nobody_reckoned_withholds_the_paper_unless_forced() -> None:
    book = workbook([["甲"], ['=VLOOKUP("甲",A1:A1,1,0)']])
    with pytest.raises(PaperWithheld, match=r"单元格 A2：公式还没有算出的值"):
        printed(book)
    made = printed(book, force=True)
    assert made.warnings
    assert pages_of(made) == ["甲"]


def test_a_column_chart_is_drawn_with_its_title_names_and_figures() -> None:
    book = workbook([["类别", "户数"], ["脱贫不稳定户", 60], ["边缘易致贫户", "=B2-11"]])
    chart = BarChart()
    chart.title = "监测户类别"
    chart.add_data(Reference(book.active, min_col=2, min_row=1, max_row=3), titles_from_data=True)
    chart.set_categories(Reference(book.active, min_col=1, min_row=2, max_row=3))
    chart.dataLabels = DataLabelList(showVal=True)
    chart.series[0].graphicalProperties.solidFill = "00B050"
    book.active.add_chart(chart, "A6")
    made = printed(book)
    with pdfplumber.open(io.BytesIO(made.pdf)) as pdf:
        page = pdf.pages[0]
        words = [word["text"] for word in page.extract_words()]
        bars = [
            r
            for r in page.rects
            if [round(part, 2) for part in r["non_stroking_color"] or ()] == [0, 0.69, 0.31]
        ]
    assert {"监测户类别", "脱贫不稳定户", "边缘易致贫户"} <= set(words)
    assert words.count("60") >= 2
    assert words.count("49") == 2
    tall, short = sorted((bar["height"] for bar in bars), reverse=True)[:2]
    assert short / tall == pytest.approx(49 / 60, abs=0.01)


def test_a_radar_chart_is_refused_by_name_and_left_out_when_forced() -> None:
    book = workbook([["甲", 1]])
    chart = RadarChart()
    chart.add_data(Reference(book.active, min_col=2, min_row=1))
    book.active.add_chart(chart, "D1")
    with pytest.raises(PaperWithheld, match="工作表“表”：图表打印不了；现为雷达图"):
        printed(book)
    assert pages_of(printed(book, force=True)) == ["甲1"]


def test_a_chart_that_is_not_drawn_is_refused_on_a_sheet_without_cells_too() -> None:
    book = workbook([["甲", 1], ["乙", 2]])
    chart = RadarChart()
    chart.add_data(Reference(book.active, min_col=2, min_row=1, max_row=2))
    book.create_sheet("图").add_chart(chart, "B2")
    with pytest.raises(PaperWithheld, match="工作表“图”.*图表打印不了"):
        printed(book)


def test_a_chart_whose_data_is_no_range_of_cells_is_refused_and_never_drawn_empty() -> None:
    book = workbook([["甲", 1]])
    chart = BarChart()
    chart.add_data(Reference(book.active, min_col=2, min_row=1))
    chart.series[0].val.numRef.f = "表!户数"
    book.active.add_chart(chart, "D1")
    with pytest.raises(PaperWithheld, match="工作表“表”：图表打印不了；现为表!户数"):
        printed(book)


def _of_columns(count: int) -> bytes:
    return saved(workbook([["甲"] * count]))


def _of_tall_rows(count: int) -> bytes:
    book = workbook([["甲"]])
    book.active.sheet_format.defaultRowHeight = 400
    book.active.cell(count, 1, "乙")
    return saved(book)


def _of_stray_cell(row: int) -> bytes:
    book = workbook([["甲"]])
    book.active.cell(row, 16_000, "乙")
    return saved(book)


def _of_text(length: int, cells: int = 1) -> bytes:
    """A text of `length` that so many cells share, as openpyxl would never write it."""
    written = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(saved(workbook([["PLACE"]] * cells)))) as package,
        zipfile.ZipFile(written, "w") as made,
    ):
        for part in package.namelist():
            made.writestr(part, package.read(part).replace(b"PLACE", b"f" * length))
    return written.getvalue()


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (_of_stray_cell(1_048_576), "工作表“表”应在正常大小之内；现为一直到 WQJ1048576"),
        (_of_columns(1200), "横着在 100 页以内；现为约 120 页（横着 120 页，竖着 1 页）"),
        (_of_tall_rows(10_000), "现为约 5732 页（横着 1 页，竖着 5732 页）"),
        (_of_text(32_768), "单元格 A1：单元格里应在 32767 字以内（Excel 的上限）；现为32768 字"),
        (_of_text(32_767, 700), "工作表“表”：字太多，打印不了；现为20000000 字以上"),
    ],
    ids=["cell far away", "columns", "rows", "text of a cell", "text of a sheet"],
)  # fmt: skip
def test_a_sheet_without_end_is_told_at_once_and_not_printed_for_hours(data: bytes, told: str) -> None:
    with pytest.raises(PaperWithheld) as refused:
        print_sheet(data, name="样.xlsx")
    assert told in str(refused.value)


def test_headers_and_footers_carry_their_codes() -> None:
    book = workbook([["身"]])
    sheet = book.active
    sheet.oddHeader.left.text = "附件2　&A"
    sheet.oddHeader.right.text = "A&&B"
    sheet.oddFooter.center.text = "— &P / &N —"
    made = printed(book)
    words = {bare(word["text"]): word for word in words_of(made)}
    assert sorted(pages_of(made)[0]) == sorted("附件2表A&B身—1/1—")
    assert words["附件2"]["x0"] < words["A&B"]["x0"]


def test_a_text_that_is_not_on_the_paper_as_in_its_cell_withholds_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def other(place: str, text: str, *, may_be_absent: bool) -> SourceParagraph:
        return SourceParagraph(place, text + "失", may_be_absent)

    monkeypatch.setattr("generators.printing.xlsx.sheet.SourceParagraph", other)
    with pytest.raises(PaperWithheld, match="单元格 A1"):
        printed(workbook([["身"]]))


def test_a_footer_that_is_not_on_the_paper_withholds_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("generators.printing.xlsx.page_setup._content", lambda *_: ('"别的"', "第⟨P⟩页"))
    book = workbook([["身"]])
    book.active.oddFooter.center.text = "第&P页"
    with pytest.raises(PaperWithheld, match="第 1 页：页眉页脚打印不全"):
        printed(book)


def with_header(said: str) -> bytes:
    """Return a sheet with the header `said` as a file holds it; openpyxl would write it anew."""
    book, out = workbook([["字"]]), io.BytesIO()
    book.active.oddHeader.center.text = "HEAD"
    with zipfile.ZipFile(io.BytesIO(saved(book))) as old, zipfile.ZipFile(out, "w") as new:
        for part in old.namelist():
            new.writestr(part, old.read(part).replace(b"&amp;CHEAD", said.encode()))
    return out.getvalue()


@pytest.mark.parametrize(
    ("said", "text", "look", "is_told"),
    [
        ("没有写位置的页眉", "没有写位置的页眉", {"size": 10}, False),
        ('&C&"黑体,加粗"&16大标题', "大标题", {"size": 16}, False),
        ('&L&"黑体,常规"&16大标题&"宋体,常规"&9小字', "大标题小字", {"size": 16}, True),
        ("&R&KFF0000红字", "红字", {"non_stroking_color": (1, 0, 0)}, False),
        ("&C&K01+049主题色&12", "主题色", {"size": 10}, False),
        ("&R右&L左", "左右", {"size": 10}, False),
        ("&C&14 甲&&乙", "甲&乙", {"size": 14}, False),
    ],
)
def test_a_header_is_read_as_its_codes_say(
    said: str, text: str, look: dict[str, Any], *, is_told: bool
) -> None:
    escaped = said.replace("&amp;", "&").replace("&", "&amp;").replace('"', "&quot;")
    made = print_sheet(with_header(escaped), name="样.xlsx")
    with pdfplumber.open(io.BytesIO(made.pdf)) as pdf:
        page = pdf.pages[0]
        assert (page.extract_text() or "").replace(" ", "").splitlines()[0] == text
        first = min(page.chars, key=lambda char: (char["top"] > 60, char["x0"]))
    for key, value in look.items():
        assert first[key] == pytest.approx(value, abs=0.01)
    assert any("按第一种打印" in str(warning) for warning in made.warnings) == is_told


@pytest.mark.parametrize(
    ("code", "name"), [("&B", "Bold"), ("&I", ""), ("&U", ""), ('&"Arial,Bold"', "Bold"), ("&S", "")]
)
def test_a_header_is_bold_or_underlined_as_its_codes_say(code: str, name: str) -> None:
    escaped = f'&C&"Arial,Regular"{code}ABC'.replace("&", "&amp;").replace('"', "&quot;")
    with pdfplumber.open(io.BytesIO(print_sheet(with_header(escaped), name="样.xlsx").pdf)) as pdf:
        page = pdf.pages[0]
        letter = next(char for char in page.chars if char["text"] == "A")
    assert name in letter["fontname"]
    assert bool([*page.lines, *page.rects]) == (code in {"&U", "&S"})
    assert (letter["matrix"][2] != 0 or "Italic" in letter["fontname"]) == (code == "&I")


def test_a_page_number_that_is_counted_otherwise_is_refused_by_its_code() -> None:
    with pytest.raises(PaperWithheld, match=r"&P\+1"):
        print_sheet(with_header("&amp;C第&amp;P+1页"), name="样.xlsx")


def test_a_date_that_changes_daily_is_refused() -> None:
    book = workbook([["身"]])
    book.active.oddFooter.left.text = "打印日期 &D"
    with pytest.raises(PaperWithheld, match="当前日期"):
        printed(book)


def test_stacked_text_prints_one_character_under_the_other() -> None:
    book = workbook([["竖排字"]])
    book.active["A1"].alignment = Alignment(textRotation=255)
    tops = [word["top"] for word in words_of(printed(book))]
    assert tops == sorted(tops)
    assert len(set(tops)) == 3


@pytest.mark.parametrize(
    ("turn", "across", "down", "x", "y"),
    [
        (90, "left", "bottom", 0, 1),
        (90, "right", "top", 1, 0),
        (90, "center", "center", 0.5, 0.5),
        (180, "left", "bottom", 0, 1),
        (180, "right", "top", 1, 0),
        (45, "left", "top", 0.5, 0.5),
    ],
)
def test_turned_text_stands_in_its_cell_as_the_sheet_says(
    turn: int, across: str, down: str, x: float, y: float
) -> None:
    """`x` and `y`: at which edge of a cell of 48 by 120 points the four characters stand."""
    book = workbook([["甲乙丙丁"]])
    book.active.row_dimensions[1].height = 120
    book.active["A1"].alignment = Alignment(textRotation=turn, horizontal=across, vertical=down)
    made = printed(book)
    with pdfplumber.open(io.BytesIO(made.pdf)) as pdf:
        chars = pdf.pages[0].chars
    assert [char["text"] for char in sorted(chars, key=lambda c: c["top"], reverse=turn <= 90)] == list(
        "甲乙丙丁"
    )
    left, right = min(c["x0"] for c in chars) - 54, 54 + 48 - max(c["x1"] for c in chars)
    over, under = min(c["top"] for c in chars) - 72, 72 + 120 - max(c["bottom"] for c in chars)
    assert left / (left + right) == pytest.approx(x, abs=0.12)
    assert over / (over + under) == pytest.approx(y, abs=0.06)
    assert bool(made.warnings) is (turn == 45)


@pytest.mark.parametrize("turn", [15, 45, 60, 90, 135, 180])
def test_turned_text_in_a_low_row_makes_it_higher_and_stays_in_it(turn: int) -> None:
    book = workbook([["一二三四ABC"], ["下"]])
    cell = book.active["A1"]
    cell.alignment, cell.border = Alignment(textRotation=turn), RULED
    book.active.row_dimensions[1].height = 15
    book.active.column_dimensions["A"].width = 16
    with pdfplumber.open(io.BytesIO(printed(book).pdf)) as pdf:
        page = pdf.pages[0]
        edges = [edge["top"] for edge in page.edges if edge["orientation"] == "h"]
        turned = [char for char in page.chars if char["text"] != "下"]
    assert len(turned) == 7
    assert min(char["top"] for char in turned) >= min(edges) - 1
    assert max(char["bottom"] for char in turned) <= max(edges) + 1


def test_a_sheet_from_right_to_left_has_its_first_column_at_the_right() -> None:
    book = workbook([["甲", "乙", "丙"], ["丁", None, "戊"], ["右边的纸外没有格子", "己", "庚"]])
    book.active.sheet_view.rightToLeft = True
    book.active.merge_cells("A2:B2")
    for cell in book.active[1]:
        cell.border = RULED
    made = printed(book)
    words = {word["text"]: word for word in words_of(made)}
    assert words["甲"]["x0"] > words["乙"]["x0"] > words["丙"]["x0"]
    assert words["丁"]["x0"] == pytest.approx(words["乙"]["x0"], abs=0.5)
    with pdfplumber.open(io.BytesIO(made.pdf)) as pdf:
        page = pdf.pages[0]
        assert max(edge["x1"] for edge in page.edges) == pytest.approx(float(page.width) - 54, abs=1)
        assert max(char["x1"] for char in page.chars) <= float(page.width) - 54 + 1


@pytest.mark.parametrize("row", [1, 60])
def test_a_picture_on_a_sheet_from_right_to_left_stands_over_its_cells(row: int) -> None:
    book, red = workbook([[f"第{number}行", "甲", "乙"] for number in range(row + 20)]), io.BytesIO()
    book.active.sheet_view.rightToLeft = True
    Image.new("RGB", (48, 20), (255, 0, 0)).save(red, "PNG")
    book.active.add_image(SheetImage(red), f"B{row}")
    with pdfplumber.open(io.BytesIO(printed(book).pdf)) as pdf:
        page = pdf.pages[1 if row > 46 else 0]
        (image,) = page.images
    assert image["x1"] == pytest.approx(float(page.width) - 54 - 48, abs=1)


@pytest.mark.parametrize("high", [400, 346])
def test_title_rows_that_leave_no_room_on_a_page_are_printed_once_and_told(high: int) -> None:
    book = workbook([[f"题{number}"] for number in range(2)] + [[f"行{number}"] for number in range(50)])
    for row in (1, 2):
        book.active.row_dimensions[row].height = high
    book.active.print_title_rows = "1:2"
    made = printed(book)
    said = "".join(pages_of(made))
    assert said.count("题0") == 1
    assert [said.count(f"行{number}") for number in (20, 49)] == [1, 1]
    assert "只在开头印一次" in "".join(map(str, made.warnings))


def test_conditional_formats_by_value_print() -> None:
    book = workbook([[1], [9]])
    red = PatternFill("solid", bgColor="FFFF0000")
    book.active.conditional_formatting.add(
        "A1:A2", CellIsRule(operator="greaterThan", formula=["5"], fill=red)
    )
    book.active.conditional_formatting.add("A1:A2", FormulaRule(formula=["$A1=0"], fill=red))
    with pdfplumber.open(io.BytesIO(printed(book).pdf)) as pdf:
        assert len([r for r in pdf.pages[0].rects if tuple(r["non_stroking_color"] or ()) == (1, 0, 0)]) == 1


@pytest.mark.parametrize(
    "data", [b"hello", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), saved(workbook([[1]]))[:-300]]
)
def test_a_file_that_is_no_workbook_is_refused_in_one_line(data: bytes) -> None:
    with pytest.raises(PaperWithheld) as caught:
        print_sheet(data, name="坏.xlsx")
    assert "\n" not in str(caught.value)
    assert "“坏.xlsx”" in str(caught.value)


def test_a_sheet_wrong_in_a_way_nobody_thought_of_is_refused_in_one_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("generators.printing.xlsx.sheet.read_page", lambda *_: None)
    with pytest.raises(PaperWithheld, match="文件的结构不正常，打印不了；现为AttributeError"):
        printed(workbook([["甲"]]))


def test_an_empty_workbook_is_refused_because_there_is_nothing_to_print() -> None:
    with pytest.raises(PaperWithheld, match="没有可打印的内容"):
        printed(workbook([]))


@pytest.mark.parametrize("count", [25, 26, 27, 28])
def test_the_end_of_a_table_goes_with_its_signatures_to_the_new_page(count: int) -> None:
    book = workbook([["台账"], ["户主", "人口"], *([f"户{n}", n] for n in range(count))])
    sheet = book.active
    sheet.append(["合计", count])
    for row in sheet.iter_rows(min_row=2):
        for cell in row:
            cell.border = RULED
    for text in ("填表人：", "填表说明："):
        sheet.append([text])
    for row in range(1, sheet.max_row + 1):
        sheet.row_dimensions[row].height = 24
    sheet.print_title_rows = "2:2"
    made = printed(book)
    last = pages_of(made)[-1]
    assert made.pages == 1 or (f"户{count - 1}" in last and "合计" in last)
    assert "填表说明" in last


def test_no_mark_hangs_over_the_rule_of_a_cell() -> None:
    book = workbook([["主要劳力患病，收入来源少"]])
    cell = book.active["A1"]
    cell.font, cell.border, cell.alignment = Font(name="仿宋", size=10), RULED, Alignment(wrap_text=True)
    book.active.column_dimensions["A"].width = 12
    with pdfplumber.open(io.BytesIO(printed(book).pdf)) as pdf:
        page = pdf.pages[0]
        right = max(float(line["x1"]) for line in [*page.lines, *page.rects, *page.curves])
        marks = [letter for letter in page.chars if letter["text"] == "，"]
        assert [letter for letter in marks if letter["x1"] > right + 0.5] == []
        assert marks


def filled(page: Any) -> list[tuple[int, ...]]:
    """Return the colours of the filled areas of a page from above, each of 0 to 255."""
    rects = sorted((r for r in page.rects if len(r["non_stroking_color"] or ()) == 3), key=lambda r: r["top"])
    return [tuple(round(part * 255) for part in rect["non_stroking_color"]) for rect in rects]


def ranked(rule: Any, values: tuple[float, ...] = (0, 5, 10)) -> Printed:
    book = workbook([[value] for value in values])
    book.active.conditional_formatting.add(f"A1:A{len(values)}", rule)
    return printed(book)


@pytest.mark.parametrize(
    ("points", "colours"),
    [
        (("min", None, "max", None), [(255, 0, 0), (128, 0, 128), (0, 0, 255)]),
        (("num", 0, "num", 5), [(255, 0, 0), (0, 0, 255), (0, 0, 255)]),
        (("percent", 50, "percentile", 100), [(255, 0, 0), (255, 0, 0), (0, 0, 255)]),
    ],
)
def test_a_colour_scale_fills_each_cell_by_its_value(points: Any, colours: Any) -> None:
    low, low_value, high, high_value = points
    start = {"start_type": low, "start_value": low_value, "start_color": "FFFF0000"}
    scale = ColorScaleRule(**start, end_type=high, end_value=high_value, end_color="FF0000FF")
    made = ranked(scale)
    assert not made.warnings
    with pdfplumber.open(io.BytesIO(made.pdf)) as pdf:
        assert filled(pdf.pages[0]) == colours


@pytest.mark.parametrize(("shows", "text"), [(None, "0510"), (False, "")])
def test_a_data_bar_is_as_long_as_its_value(shows: bool | None, text: str) -> None:
    made = ranked(DataBarRule("min", None, "max", None, color="FF638EC6", showValue=shows))
    assert not made.warnings
    with pdfplumber.open(io.BytesIO(made.pdf)) as pdf:
        bars = sorted((rect for rect in pdf.pages[0].rects), key=lambda rect: rect["top"])
        assert [rect["width"] / bars[2]["width"] for rect in bars] == pytest.approx(
            [1 / 9, 5 / 9, 1], abs=0.02
        )
        assert bare(pdf.pages[0].extract_text() or "") == text


@pytest.mark.parametrize("reverse", [False, True])
@pytest.mark.parametrize("icons", ["3Arrows", "3TrafficLights1"])
def test_an_icon_stands_in_each_cell_by_its_value(icons: str, reverse: bool) -> None:
    made = ranked(IconSetRule(icons, "percent", [0, 33, 67], reverse=reverse))
    assert not made.warnings
    red, amber, green = (0.973, 0.412, 0.42), (1, 0.753, 0), (0.388, 0.745, 0.482)
    with pdfplumber.open(io.BytesIO(made.pdf)) as pdf:
        drawn = sorted(pdf.pages[0].curves, key=lambda curve: curve["top"])
        tones = [tuple(round(part, 3) for part in curve["non_stroking_color"]) for curve in drawn]
    assert tones == ([green, amber, red] if reverse else [red, amber, green])


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        (IconSetRule("3Flags", "percent", [0, 33, 67]), "3Flags"),
        (DataBarRule("min", None, "max", None, color="FF638EC6"), "有负数的数据条"),
        (
            ColorScaleRule(
                start_type="formula",
                start_value="$B$1",
                start_color="FFFF0000",
                end_type="max",
                end_color="FF0000FF",
            ),
            "界限不是数字",
        ),
        (Rule(type="duplicateValues", dxf=None), "duplicateValues"),
    ],
)
def test_a_scale_that_is_not_drawn_is_told_by_sheet_and_range(rule: Any, told: str) -> None:
    (warning,) = map(str, ranked(rule, (-5, 5, 10)).warnings)
    assert "工作表“表”" in warning
    assert told in warning
    assert "A1:A3" in warning


def test_formats_of_newer_programs_are_told_by_sheet_and_range() -> None:
    """Excel 2010 keeps some where openpyxl does not look (`x14:conditionalFormattings`)."""
    office = "http://schemas.microsoft.com/office"
    names = f'xmlns:x14="{office}/spreadsheetml/2009/9/main" xmlns:xm="{office}/excel/2006/main"'
    rule = '<x14:cfRule type="iconSet" priority="1" id="i"/><xm:sqref>A1:A2</xm:sqref>'
    area = f"<x14:conditionalFormatting>{rule}</x14:conditionalFormatting>"
    area = f"<x14:conditionalFormattings>{area}</x14:conditionalFormattings>"
    rules = f'<extLst {names}><ext uri="u">{area}</ext></extLst></worksheet>'
    data, out = saved(workbook([[1], [2]])), io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for part in old.namelist():
            new.writestr(part, old.read(part).replace(b"</worksheet>", rules.encode()))
    assert "iconSet（A1:A2）" in "".join(map(str, print_sheet(out.getvalue(), name="样.xlsx").warnings))


@pytest.mark.parametrize(
    ("anchor", "area", "pages", "told", "filled"),
    [
        ("B2", "", [0], "", True),
        ("B2", "", [0], "", False),
        ("Z2", "", [2], "", True),
        ("AD2", "", [2, 3], "", True),
        ("I2", "", [0, 1], "", True),
        ("AD2", "A1:AD3", [2], "伸到纸外", True),
        ("H2", "A1:C3", [], "打印区域之外", True),
    ],
)
def test_a_picture_stands_on_the_pages_across_that_its_cells_are_on(
    anchor: str, area: str, pages: list[int], told: str, filled: bool
) -> None:
    book, red = workbook([list(range(30))] if filled else []), io.BytesIO()
    Image.new("RGB", (300, 40), (255, 0, 0)).save(red, "PNG")
    book.active.add_image(SheetImage(red), anchor)
    if area:
        book.active.print_area = area
    made = printed(book)
    with pdfplumber.open(io.BytesIO(made.pdf)) as pdf:
        assert [number for number, sheet in enumerate(pdf.pages) if sheet.images] == pages
    assert told in "".join(map(str, made.warnings))
    assert bool(told) == bool(made.warnings)


RED_FILL = '<a:solidFill><a:srgbClr val="FF0000"/></a:solidFill><a:ln><a:noFill/></a:ln>'


def hung_shape(kind: str, text: str, *, frame: str = "", more: str = "", column: int = 1) -> bytes:
    """Return a sheet with a shape of three columns from B2 on, 192 by 80 px."""
    drawing = "http://schemas.openxmlformats.org/drawingml/2006"
    spots = "".join(
        f"<xdr:{name}><xdr:col>{at}</xdr:col><xdr:row>{row}</xdr:row></xdr:{name}>"
        for name, at, row in (("from", column, 1), ("to", column + 3, 6))
    )
    run = f'<a:r><a:rPr sz="1400"/><a:t>{text}</a:t></a:r>'
    words = f'<xdr:txBody><a:bodyPr anchor="ctr"/><a:p><a:pPr algn="ctr"/>{run}</a:p></xdr:txBody>'
    shape = (
        f'<xdr:sp><xdr:nvSpPr><xdr:cNvPr id="2" name="图" {more}/></xdr:nvSpPr><xdr:spPr><a:xfrm {frame}/>'
        f'<a:prstGeom prst="{kind}"/>{RED_FILL}</xdr:spPr>{words if text else ""}</xdr:sp>'
    )
    names = f'xmlns:xdr="{drawing}/spreadsheetDrawing" xmlns:a="{drawing}/main"'
    xml = (
        f"<xdr:wsDr {names}><xdr:twoCellAnchor>{spots}{shape}<xdr:clientData/></xdr:twoCellAnchor></xdr:wsDr>"
    )
    book, red = workbook([["甲"]]), io.BytesIO()
    Image.new("RGB", (9, 9)).save(red, "PNG")
    book.active.add_image(SheetImage(red), "B2")
    data, out = saved(book), io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for part in old.namelist():
            new.writestr(part, xml if part == "xl/drawings/drawing1.xml" else old.read(part))
    return out.getvalue()


@pytest.mark.parametrize(
    ("kind", "frame", "more", "must", "must_not"),
    [
        ("rect", "", "", [(0.03, 0.05), (0.97, 0.95)], []),
        ("triangle", "", "", [(0.5, 0.2), (0.05, 0.97)], [(0.05, 0.1)]),
        ("triangle", 'flipV="1"', "", [(0.05, 0.05)], [(0.05, 0.9)]),
        ("triangle", 'rot="10800000"', "", [(0.05, 0.05)], [(0.05, 0.9)]),
        ("rect", "", 'hidden="1"', [], [(0.5, 0.1)]),
    ],
)
def test_a_shape_stands_on_its_cells_with_its_text(
    kind: str, frame: str, more: str, must: list[tuple[float, float]], must_not: list[tuple[float, float]]
) -> None:
    made = print_sheet(hung_shape(kind, "帮扶" if not more else "", frame=frame, more=more), name="样.xlsx")
    page = pypdfium2.PdfDocument(made.pdf)[0]
    image = page.render(scale=2).to_pil().convert("RGB")
    with pdfplumber.open(io.BytesIO(made.pdf)) as pdf:
        (sheet,) = pdf.pages
        _, *rest = sheet.chars
    # Three columns of 64 px and five rows of 15 points, behind margins of 0.75 and 1 inch and the cell A1.
    left, top, wide, high = 54 + 48, 72 + 15, 3 * 48, 5 * 15
    for spots, is_red in ((must, True), (must_not, False)):
        for x, y in spots:
            pixel = image.getpixel((round(2 * (left + x * wide)), round(2 * (top + y * high))))
            assert (pixel[0] > 200 and pixel[1] < 90) is is_red, (x, y, pixel)
    assert "".join(char["text"] for char in rest) == ("帮扶" if not more else "")
    if rest and "rot" not in frame:
        assert sum(char["x0"] + char["x1"] for char in rest) / 4 == pytest.approx(left + wide / 2, abs=1.5)


def _with_object(kept: bytes | None) -> bytes:
    """A sheet with an embedded file from B3 to D6; `kept` is the picture that stands for it."""
    office, package = "urn:schemas-microsoft-com", "http://schemas.openxmlformats.org"
    kinds = f"{package}/officeDocument/2006/relationships"

    def relations(*given: tuple[str, str, str]) -> str:
        inner = "".join(
            f'<Relationship Id="{key}" Type="{kinds}/{kind}" Target="{at}"/>' for key, kind, at in given
        )
        return f'<Relationships xmlns="{package}/package/2006/relationships">{inner}</Relationships>'

    data, out = saved(workbook([["清单见附件"], *[["乙"]] * 8])), io.BytesIO()
    item = '<oleObject progId="Package" shapeId="1025" r:id="o"/>'
    objects = f'<oleObjects xmlns:r="{kinds}">{item}</oleObjects></worksheet>'
    image = '<v:imagedata o:relid="i"/>' if kept else ""
    shape = (
        f'<xml xmlns:v="{office}:vml" xmlns:o="{office}:office:office" xmlns:x="{office}:office:excel">'
        f'<v:shape id="_x0000_s1025" stroked="t">{image}<x:ClientData ObjectType="Pict">'
        "<x:Anchor> 1, 8, 2, 4, 4, 0, 6, 0</x:Anchor></x:ClientData></v:shape></xml>"
    )
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for part in old.namelist():
            new.writestr(part, old.read(part).replace(b"</worksheet>", objects.encode()))
        own = relations(("o", "oleObject", "../embeddings/a.bin"), ("v", "vmlDrawing", "../drawings/v.vml"))
        new.writestr("xl/worksheets/_rels/sheet1.xml.rels", own)
        new.writestr("xl/drawings/v.vml", shape)
        new.writestr("xl/drawings/_rels/v.vml.rels", relations(("i", "image", "../media/i.png")))
        new.writestr("xl/media/i.png", kept or b"")
        new.writestr("xl/embeddings/a.bin", b"x")
    return out.getvalue()


def test_an_embedded_file_prints_as_the_picture_that_stands_for_it() -> None:
    drawn = io.BytesIO()
    Image.new("RGB", (40, 20), "red").save(drawn, "PNG")
    made = print_sheet(_with_object(drawn.getvalue()), name="样.xlsx")
    with pdfplumber.open(io.BytesIO(made.pdf)) as pdf:
        (image,), (first, second) = pdf.pages[0].images, pdf.pages[0].extract_words()[1:3]
    pitch, column = second["top"] - first["top"], 48.0
    left, top = 0.75 * 72, 1.0 * 72
    assert (pitch, image["width"]) == pytest.approx((15.0, 3 * column - 6 - 1.5), abs=1)
    assert image["x0"] - left == pytest.approx(column + 6 + 0.75, abs=1)
    assert image["top"] - top == pytest.approx(2 * 15 + 3 + 0.75, abs=1)


def test_an_embedded_file_of_which_no_picture_is_kept_is_refused_by_name() -> None:
    with pytest.raises(PaperWithheld, match="嵌入的文件打印不了"):
        print_sheet(_with_object(None), name="样.xlsx")


@pytest.mark.parametrize(("row", "page"), [(2, 0), (47, 1), (46, None)])
def test_a_picture_goes_with_its_row_on_a_sheet_of_several_pages(row: int, page: int | None) -> None:
    """One that reaches over the end of a page is refused."""
    book, red = workbook([[f"第 {number} 行"] for number in range(90)]), io.BytesIO()
    Image.new("RGB", (60, 40), (255, 0, 0)).save(red, "PNG")
    book.active.add_image(SheetImage(red), f"C{row}")
    if page is None:
        with pytest.raises(PaperWithheld, match="跨页的图片、图表、图形打印不了"):
            printed(book)
        return
    with pdfplumber.open(io.BytesIO(printed(book).pdf)) as pdf:
        (image,) = pdf.pages[page].images
        (word,) = (word for word in pdf.pages[page].extract_words() if word["text"] == str(row - 1))
    assert image["x0"] == pytest.approx(54 + 2 * 48, abs=0.5)
    assert image["top"] == pytest.approx(word["top"] - 1.5, abs=2)


def test_the_fill_and_the_rules_of_a_row_are_those_of_its_cells_that_the_file_leaves_out() -> None:
    book = workbook([["甲"], [1, 2, 3]])
    row = book.active.row_dimensions[1]
    row.fill = PatternFill("solid", fgColor="FF0000")
    row.border = Border(bottom=Side(style="medium"))
    image = pypdfium2.PdfDocument(printed(book).pdf)[0].render(scale=2).to_pil().convert("RGB")
    tones = [image.getpixel((2 * (54 + 48 * column + 24), 2 * (72 + 5))) for column in range(4)]
    assert tones == [(255, 255, 255), (255, 0, 0), (255, 0, 0), (255, 255, 255)]


def test_rows_that_a_sheet_hides_unless_named_stay_off_the_paper() -> None:
    book = workbook([["甲"]])
    book.active["A9"] = "乙"
    book.active.sheet_format.zeroHeight = True
    first, second = words_of(printed(book))
    assert second["top"] - first["top"] == pytest.approx(15, abs=0.5)


def test_a_shape_across_two_pages_is_on_both_and_told() -> None:
    made = print_sheet(hung_shape("rect", "帮扶", column=8), name="样.xlsx")
    pages = pypdfium2.PdfDocument(made.pdf)
    for page in pages:
        tones = page.render(scale=1).to_pil().convert("RGB").getcolors(100_000)
        assert any(tone == (255, 0, 0) for _, tone in tones)
    assert len(pages) == 2
    assert "跨在两页上" in "".join(map(str, made.warnings))


def test_a_shape_of_a_sheet_that_is_not_drawn_is_refused_by_its_name() -> None:
    with pytest.raises(PaperWithheld, match="这种形状打印不了：smileyFace"):
        print_sheet(hung_shape("smileyFace", ""), name="样.xlsx")


@pytest.mark.parametrize(("text", "is_told"), [("左" * 20, False), ("左" * 220, True)])
def test_a_header_that_reaches_over_the_cells_is_told(text: str, is_told: bool) -> None:
    book = workbook([[1]])
    book.active.oddHeader.left.text = text
    assert ["压在表格上" in str(warning) for warning in printed(book).warnings] == [True] * is_told
