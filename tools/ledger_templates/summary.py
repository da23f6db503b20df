"""The township's quarterly summary: every village in a row, two short tables, three charts people look at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openpyxl import Workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.chart.label import DataLabelList
from openpyxl.styles import Alignment, Font

from tools.ledger_templates.house_style import (
    A4,
    TITLE_FACE,
    Column,
    Ledger,
    draw_sheet,
    save,
    set_normal_font,
    set_up_page,
)

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

FILE_NAME = "乡镇季度汇总表.xlsx"
_BLUE, _ORANGE = "9DC3E6", "F4B183"
"""Light enough for the figures on them, apart in grey too."""
_CHART_COLUMN = 11
"""Seven columns are a little wider than a chart."""
_SIGNATURES = "填表人：　　　　　　　审核人：　　　　　　　分管领导（签字）：　　　　　　　联系电话："

VILLAGES = Ledger(
    key="汇总表",
    columns=(
        Column("序号", 4.5, "number"),
        Column("{{ 用语.各地分行 }}", 11, "name", field="村"),
        Column("应排查户", 7, "number", group="排查", total="sum"),
        Column("实排查户", 7, "number", group="排查", total="sum"),
        Column("覆盖率", 8, "share", group="排查", formula="=IF({应排查户}=0,1,{实排查户}/{应排查户})"),
        Column("期初户数", 7, "number", group="监测户", total="sum"),
        Column("新识别", 6, "number", group="监测户", total="sum"),
        Column("回退", 6, "number", group="监测户", total="sum"),
        Column("风险消除", 6, "number", group="监测户", total="sum"),
        Column("期末户数", 7, "number", group="监测户", formula="={期初户数}+{新识别}+{回退}-{风险消除}"),
        Column("缓退", 6, "number", group="监测户", total="sum"),
        Column("脱贫不稳定户", 7.5, "number", group="期末监测户类别", total="sum"),
        Column("边缘易致贫户", 7.5, "number", group="期末监测户类别", total="sum"),
        Column("突发严重困难户", 8.5, "number", group="期末监测户类别", total="sum"),
        Column("上期结转", 6, "number", group="三保障及饮水安全问题", total="sum"),
        Column("本期新发现", 6.5, "number", group="三保障及饮水安全问题", total="sum"),
        Column("已销号", 6, "number", group="三保障及饮水安全问题", total="sum"),
        Column(
            "未销号", 6, "number", group="三保障及饮水安全问题", formula="={上期结转}+{本期新发现}-{已销号}"
        ),
        Column("备注", 10, "long"),
    ),
    records="各村",
    signatures=_SIGNATURES,
    frozen_columns=2,
    size=10,
    row_height=16.5,
    pages_high=1,
)

ENTRIES = Ledger(
    key="识别纳入",
    columns=(
        Column("序号", 5, "number"),
        Column("{{ 用语.各地分行 }}", 13, field="村"),
        *(
            Column(name, 9, "number", group="线索（件）", total="sum")
            for name in ("农户申请", "排查发现", "部门筛查", "信访舆情")
        ),
        *(
            Column(name, 9, "number", group="入户核查（户）", field=field, total="sum")
            for name, field in (("核查", "识别核查"), ("存在风险", "存在风险"))
        ),
        *(
            Column(name, 9, "number", group="按程序识别（户）", field=field, total="sum")
            for name, field in (
                ("评议", "识别评议"),
                ("评议通过", "识别通过"),
                ("公示", "识别公示"),
                ("上报", "识别上报"),
                ("县批准", "识别批准"),
                ("新识别", "新识别"),
            )
        ),
        Column("备注", 12, "long"),
    ),
    records="识别",
    about="（识别纳入）",
    signatures=_SIGNATURES,
    after=(("填表说明：线索、核查和评议按本季度统计，新识别按认定日期统计，可能出自上季度的评议。", "left"),),
    has_notes=False,
    frozen_columns=2,
    size=10.5,
    row_height=16.5,
    pages_high=1,
)

TOPICS = Ledger(
    key="问题分类",
    columns=(
        Column("专题", 16),
        Column("上期结转", 14, "number", total="sum"),
        Column("本期新发现", 14, "number", total="sum"),
        Column("已销号", 14, "number", total="sum"),
        Column("未销号", 14, "number", formula="={上期结转}+{本期新发现}-{已销号}"),
    ),
    records="专题",
    about="（问题分类）",
    signatures=_SIGNATURES,
    has_notes=False,
    frozen_columns=1,
    size=12,
    row_height=28,
)

QUARTERS = Ledger(
    key="按季变化",
    columns=(
        Column("季度", 18),
        Column("期初户数", 12, "number"),
        Column("新识别", 12, "number", total="sum"),
        Column("回退", 12, "number", total="sum"),
        Column("风险消除", 12, "number", total="sum"),
        Column("期末户数", 12, "number"),
    ),
    records="季度",
    about="（按季变化）",
    signatures=_SIGNATURES,
    has_notes=False,
    frozen_columns=1,
    size=12,
    row_height=28,
)


def draw_summary() -> bytes:
    """Return the template of the summary as an XLSX file."""
    book = Workbook()
    set_normal_font(book)
    villages = book.active
    assert villages is not None  # noqa: S101 - a new workbook has one sheet
    record = draw_sheet(villages, VILLAGES)
    topics, quarters, entries, charts = (book.create_sheet() for _ in range(4))
    topic, quarter = draw_sheet(topics, TOPICS), draw_sheet(quarters, QUARTERS)
    draw_sheet(entries, ENTRIES)
    charts.title = "图表"
    charts.merge_cells("A1:N1")
    charts["A1"] = "{{ 标题 }}图示"
    charts["A1"].font = Font(name=TITLE_FACE, size=20)
    charts["A1"].alignment = Alignment(horizontal="center", vertical="center")
    charts.row_dimensions[1].height = 40
    for letters in "ABCDEFGHIJKLMN":
        charts.column_dimensions[letters].width = _CHART_COLUMN
    kinds = _bars("期末监测户类别（户）", villages, (12, 14), (record - 1, record + 1))
    charts.add_chart(kinds, "A3")
    states = _bars("三保障及饮水安全问题（个）", topics, (4, 5), (topic - 1, topic), (_BLUE, _ORANGE))
    states.grouping, states.overlap = "stacked", 100
    charts.add_chart(states, "H3")
    exits = _bars("各季度风险消除（户）", quarters, (5, 5), (quarter - 1, quarter))
    charts.add_chart(exits, "A21")
    set_up_page(charts, A4, "1:1", "A1:N38")
    charts.page_setup.fitToHeight = 1
    return save(book)


def _bars(
    title: str,
    sheet: Worksheet,
    columns: tuple[int, int],
    rows: tuple[int, int],
    colours: tuple[str, ...] = (_BLUE,),
) -> BarChart:
    """Return a column chart of `columns` (first, last) with the head and the record in `rows`.

    Each colour is a series; one series over several columns compares the columns.
    """
    (left, right), (head, row) = columns, rows
    chart = BarChart()
    chart.type = "col"
    chart.title = title
    chart.width, chart.height = 13, 8
    chart.gapWidth = 60
    chart.x_axis.delete = chart.y_axis.delete = False
    chart.y_axis.majorGridlines = None
    chart.y_axis.number_format = "0"
    chart.dataLabels = DataLabelList()
    chart.dataLabels.showVal = True
    for name in ("showSerName", "showCatName", "showLegendKey", "showPercent"):
        setattr(chart.dataLabels, name, False)
    if right - left >= len(colours):
        chart.add_data(Reference(sheet, min_col=left, max_col=right, min_row=row), from_rows=True)
        chart.set_categories(Reference(sheet, min_col=left, max_col=right, min_row=head))
        chart.legend = None
    else:
        chart.add_data(
            Reference(sheet, min_col=left, max_col=right, min_row=head, max_row=row), titles_from_data=True
        )
        chart.set_categories(Reference(sheet, min_col=1, min_row=row))
        if left == right:
            chart.legend = None
        else:
            chart.legend.position = "b"
    for series, colour in zip(chart.series, colours, strict=False):
        series.graphicalProperties.solidFill = colour
    return chart
