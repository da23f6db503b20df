# ruff: noqa: E501 - XML reads better unbroken
"""Charts of Word files and sheets say what their numbers say, whatever kind they are; others are refused by name."""

from __future__ import annotations

import io
from math import atan2, degrees, hypot
from typing import Any

import pdfplumber
import pytest
from docx_samples.handmade import RELATION, handmade, paragraph
from openpyxl import Workbook
from openpyxl.chart import BarChart, LineChart, PieChart, Reference

from generators.errors import PaperWithheld
from generators.printing import print_docx, print_sheet

CHART = "http://schemas.openxmlformats.org/drawingml/2006/chart"
FRAME = (
    '<w:r><w:drawing><wp:inline><wp:extent cx="4572000" cy="2743200"/><wp:docPr id="1" name="图"/><a:graphic>'
    f'<a:graphicData uri="{CHART}"><c:chart xmlns:c="{CHART}" r:id="chart1"/></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>'
)
VILLAGES = ("上庄", "下庄", "东沟")
COLOURS = ("C00000", "0070C0")


def cache(kind: str, values: tuple[object, ...]) -> str:
    points = "".join(f'<c:pt idx="{n}"><c:v>{v}</c:v></c:pt>' for n, v in enumerate(values) if v is not None)
    return f'<c:{kind}Ref><c:f>表!$A$1</c:f><c:{kind}Cache><c:ptCount val="{len(values)}"/>{points}</c:{kind}Cache></c:{kind}Ref>'


def series(
    number: int, name: str, values: tuple[float | None, ...], *, line: bool = False, more: str = ""
) -> str:
    fill = f'<a:solidFill><a:srgbClr val="{COLOURS[number]}"/></a:solidFill>'
    look = f"<a:ln>{fill}</a:ln>" if line else fill
    return (
        f'<c:ser><c:idx val="{number}"/><c:order val="{number}"/><c:tx>{cache("str", (name,))}</c:tx><c:spPr>{look}</c:spPr>{more}'
        f"<c:cat>{cache('str', VILLAGES)}</c:cat><c:val>{cache('num', values)}</c:val></c:ser>"
    )


AXES = (
    '<c:catAx><c:axId val="1"/><c:axPos val="b"/><c:crossAx val="2"/></c:catAx><c:valAx><c:axId val="2"/>'
    '<c:scaling><c:min val="0"/></c:scaling><c:axPos val="l"/><c:majorGridlines/><c:crossAx val="1"/></c:valAx>'
)
IDS = '<c:axId val="1"/><c:axId val="2"/>'


def document(plot: str, *, title: str = "各村户数", legend: bool = True) -> bytes:
    text = f"<c:title><c:tx><c:rich><a:p><a:r><a:t>{title}</a:t></a:r></a:p></c:rich></c:tx></c:title>"
    key = '<c:legend><c:legendPos val="b"/></c:legend>' if legend else ""
    chart = (
        f'<c:chartSpace xmlns:c="{CHART}" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><c:chart>'
        f"{text if title else ''}<c:plotArea>{plot}</c:plotArea>{key}</c:chart></c:chartSpace>"
    )
    link = f'<Relationship Id="chart1" Type="{RELATION}chart" Target="charts/chart1.xml"/>'
    return handmade(
        paragraph("图一：") + paragraph(more=FRAME),
        relations=link,
        extra={"word/charts/chart1.xml": chart.encode()},
    )


def page_of(data: bytes, *, name: str = "表.docx") -> Any:
    printed = (print_sheet if name.endswith(".xlsx") else print_docx)(data, name=name)
    assert printed.warnings == ()
    (page,) = pdfplumber.open(io.BytesIO(printed.pdf)).pages
    return page


def drawn_in(shapes: list[Any], rgb: str, what: str = "non_stroking_color") -> list[Any]:
    wanted = [round(int(rgb[at : at + 2], 16) / 255, 2) for at in (0, 2, 4)]
    return [shape for shape in shapes if [round(part, 2) for part in shape[what] or ()] == wanted]


def words_of(page: Any) -> str:
    return "".join(page.extract_text().split())


def bars(page: Any, rgb: str) -> list[Any]:
    """Return the bars of a series; the square of the legend is as wide as high."""
    return [r for r in drawn_in(page.rects, rgb) if abs(r["width"] - r["height"]) > 0.1 or r["width"] > 8]


def test_columns_are_as_high_as_their_numbers_and_named_by_village_series_and_title() -> None:
    plot = f'<c:barChart><c:barDir val="col"/><c:grouping val="clustered"/>{series(0, "脱贫户", (10, 20, 5))}{series(1, "监测户", (4, 8, None))}{IDS}</c:barChart>{AXES}'
    page = page_of(document(plot))
    words = words_of(page)
    assert all(word in words for word in ("各村户数", "脱贫户", "监测户", *VILLAGES))
    first = sorted(bars(page, COLOURS[0]), key=lambda bar: bar["x0"])
    second = sorted(bars(page, COLOURS[1]), key=lambda bar: bar["x0"])
    unit = first[0]["height"] / 10
    assert [bar["height"] / unit for bar in first] == pytest.approx([10, 20, 5], rel=0.01)
    assert [bar["height"] / unit for bar in second] == pytest.approx([4, 8], rel=0.01), (
        "what is missing has no bar"
    )
    assert first[0]["x0"] < second[0]["x0"] < first[1]["x0"] < second[1]["x0"] < first[2]["x0"]


def test_bars_that_lie_begin_at_the_foot_and_stacked_ones_stand_on_each_other() -> None:
    plot = f'<c:barChart><c:barDir val="bar"/><c:grouping val="stacked"/>{series(0, "甲", (10, 20, 5))}{series(1, "乙", (4, 8, 2))}{IDS}</c:barChart>{AXES}'
    page = page_of(document(plot))
    first = sorted(bars(page, COLOURS[0]), key=lambda bar: -bar["top"])
    second = sorted(bars(page, COLOURS[1]), key=lambda bar: -bar["top"])
    unit = first[0]["width"] / 10
    assert [bar["width"] / unit for bar in first] == pytest.approx([10, 20, 5], rel=0.01)
    assert [bar["x0"] for bar in second] == pytest.approx([bar["x1"] for bar in first], abs=0.1)
    names = {word["text"]: word["top"] for word in page.extract_words() if word["text"] in VILLAGES}
    assert names["上庄"] > names["下庄"] > names["东沟"]


def test_lines_pass_through_their_numbers_and_break_where_one_is_missing() -> None:
    plot = f'<c:lineChart><c:grouping val="standard"/>{series(0, "甲", (10, 20, 5), line=True)}{series(1, "乙", (4, None, 8), line=True)}{IDS}</c:lineChart>{AXES}'
    page = page_of(document(plot))
    (whole,) = [c for c in drawn_in(page.curves, COLOURS[0], "stroking_color") if len(c["pts"]) == 3]
    tops = [y for _, y in whole["pts"]]
    assert (tops[0] - tops[1]) / (tops[0] - tops[2]) == pytest.approx(10 / -5, rel=0.01)
    assert not [c for c in drawn_in(page.curves, COLOURS[1], "stroking_color") if len(c["pts"]) == 3]


def test_slices_are_as_wide_as_their_shares_and_labelled_in_percent() -> None:
    labels = '<c:dLbls><c:showVal val="0"/><c:showPercent val="1"/></c:dLbls>'
    points = "".join(
        f'<c:dPt><c:idx val="{n}"/><c:spPr><a:solidFill><a:srgbClr val="{rgb}"/></a:solidFill></c:spPr></c:dPt>'
        for n, rgb in enumerate(("C00000", "0070C0", "00B050"))
    )
    plot = f'<c:pieChart><c:varyColors val="1"/>{series(0, "户", (50, 25, 25), more=points + labels)}</c:pieChart>'
    page = page_of(document(plot))
    words = words_of(page)
    assert words.count("25%") == 2
    assert "50%" in words
    (quarter,) = [c for c in drawn_in(page.curves, "0070C0") if c["width"] > 20]
    # From six to nine o'clock: the quarter left of and below the middle.
    (half,) = [c for c in drawn_in(page.curves, "C00000") if c["height"] > 20]
    assert quarter["x1"] == pytest.approx(half["x0"], abs=0.5)
    assert quarter["width"] == pytest.approx(quarter["height"], abs=0.5)
    assert half["height"] == pytest.approx(2 * quarter["height"], abs=0.5)


def test_points_stand_where_both_numbers_say() -> None:
    across, up = cache("num", (1, 2, 4)), cache("num", (1, 2, 4))
    marks = '<c:marker><c:symbol val="circle"/><c:spPr><a:solidFill><a:srgbClr val="C00000"/></a:solidFill></c:spPr></c:marker>'
    plot = (
        f'<c:scatterChart><c:scatterStyle val="lineMarker"/><c:ser><c:idx val="0"/><c:order val="0"/><c:spPr><a:ln><a:noFill/></a:ln></c:spPr>{marks}'
        f"<c:xVal>{across}</c:xVal><c:yVal>{up}</c:yVal></c:ser>{IDS}</c:scatterChart>"
        '<c:valAx><c:axId val="1"/><c:scaling><c:min val="0"/><c:max val="5"/></c:scaling><c:axPos val="b"/></c:valAx>'
        '<c:valAx><c:axId val="2"/><c:scaling><c:min val="0"/><c:max val="5"/></c:scaling><c:axPos val="l"/></c:valAx>'
    )
    page = page_of(document(plot, legend=False))
    dots = sorted(drawn_in(page.curves, "C00000"), key=lambda dot: dot["x0"])
    (a, b, c) = [((dot["x0"] + dot["x1"]) / 2, (dot["top"] + dot["bottom"]) / 2) for dot in dots]
    assert hypot(c[0] - b[0], c[1] - b[1]) == pytest.approx(2 * hypot(b[0] - a[0], b[1] - a[1]), rel=0.02)
    assert degrees(atan2(b[1] - a[1], b[0] - a[0])) == pytest.approx(
        degrees(atan2(c[1] - b[1], c[0] - b[0])), abs=0.5
    )


REFUSED = [
    ("雷达图", "<c:radarChart/>"),
    ("曲面图", "<c:surfaceChart/>"),
    ("股价图", "<c:stockChart/>"),
    ("气泡图", "<c:bubbleChart/>"),
    ("没有数据的图表", "<c:barChart/>"),
    ("没有存下数值", "<c:barChart><c:ser><c:val/></c:ser></c:barChart>"),
    (
        "对数",
        f"<c:barChart>{series(0, '甲', (1, 2, 3))}{IDS}</c:barChart>"
        + AXES.replace("<c:min", '<c:logBase val="10"/><c:min'),
    ),
    (
        "组合图",
        f"<c:pieChart>{series(0, '甲', (1, 2, 3))}</c:pieChart><c:barChart>{series(1, '乙', (1, 2, 3))}</c:barChart>",
    ),
]


@pytest.mark.parametrize(("word", "plot"), REFUSED, ids=[word for word, _ in REFUSED])
def test_what_is_no_such_chart_is_refused_by_name_and_place(word: str, plot: str) -> None:
    with pytest.raises(PaperWithheld, match=rf"文件“表\.docx”第 2 段.*：图表打印不了；现为.*{word}"):
        print_docx(document(plot), name="表.docx")


def test_what_of_a_chart_is_drawn_otherwise_is_told() -> None:
    plot = f'<c:bar3DChart><c:barDir val="col"/>{series(0, "甲", (1, 2, 3), more="<c:trendline/>")}{IDS}</c:bar3DChart>{AXES}'
    told = [warning.expected for warning in print_docx(document(plot), name="表.docx").warnings]
    assert told == ["立体图表按平面打印", "图表里的趋势线不打印"]


def book_with(*charts: Any) -> Workbook:
    book = Workbook()
    for row in (("村", "户"), ("上庄", 30), ("下庄", "=B2/2")):
        book.active.append(row)  # type: ignore[union-attr]
    for chart, place in zip(charts, ("D1", "D20"), strict=False):
        chart.add_data(Reference(book.active, min_col=2, min_row=1, max_row=3), titles_from_data=True)
        chart.set_categories(Reference(book.active, min_col=1, min_row=2, max_row=3))
        chart.width, chart.height = 9, 7
        chart.series[0].graphicalProperties.solidFill = COLOURS[0]
        book.active.add_chart(chart, place)  # type: ignore[union-attr]
    return book


def saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_sheet_draws_its_charts_from_what_its_cells_say_now() -> None:
    page = page_of(saved(book_with(LineChart(), PieChart())), name="表.xlsx")
    assert words_of(page).count("上庄") >= 3
    page = page_of(saved(book_with(BarChart())), name="表.xlsx")
    high = sorted(bar["height"] for bar in bars(page, COLOURS[0]))
    assert high[0] / high[1] == pytest.approx(0.5, abs=0.01), "the formula is reckoned"


def test_a_page_that_is_a_chart_is_one_with_the_chart_all_over_it() -> None:
    book = book_with()
    chart = BarChart()
    chart.add_data(Reference(book.active, min_col=2, min_row=1, max_row=3), titles_from_data=True)
    book.create_chartsheet("图").add_chart(chart)
    printed = print_sheet(saved(book), name="表.xlsx")
    first, second = pdfplumber.open(io.BytesIO(printed.pdf)).pages
    assert "上庄" in words_of(first)
    assert second.width > second.height
    assert max(rect["width"] for rect in second.rects) > second.width * 0.8
