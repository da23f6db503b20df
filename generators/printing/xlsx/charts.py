"""Draws the column charts of a sheet as SVG, as a township's summary has them; other kinds are refused."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape
from math import ceil, floor, log10
from typing import TYPE_CHECKING, Any

from openpyxl.utils import range_boundaries

from generators.printing.layout.fonts import families_for

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from openpyxl.worksheet.worksheet import Worksheet

    from generators.printing.xlsx.workbook import PrintableWorkbook

_EMU_PER_PT = 12_700
_TITLE_SIZE, _TEXT_SIZE = 13.0, 9.0
_COLOURS = ("4472C4", "ED7D31", "A5A5A5", "FFC000", "5B9BD5", "70AD47")
"""Office's own order of colours, for series that name none."""
_AXIS = "#7F7F7F"
_STEPS = 5
_HEADROOM = 1.08
"""Room above the highest column for its figure."""


@dataclass(frozen=True)
class _Series:
    name: str
    values: tuple[float, ...]
    colour: str


@dataclass(frozen=True)
class Chart:
    """A column chart, its texts and numbers read; column and row count from 0, lengths are points."""

    title: str
    categories: tuple[str, ...]
    series: tuple[_Series, ...]
    is_stacked: bool
    shows_values: bool
    has_legend: bool
    gap: float
    column: int
    row: int
    offset: tuple[float, float]
    size: tuple[float, float]

    @property
    def texts(self) -> Iterator[str]:
        """Yield every text that the chart shows."""
        yield self.title
        yield from self.categories
        yield from (series.name for series in self.series)


class UnreadableChart(Exception):
    """A chart refers to its data by what is no range of cells: a name, a file elsewhere, nothing."""


def read_chart(book: PrintableWorkbook, chart: Any) -> Chart:
    """Return `chart` with the cells it refers to read from `book`."""
    start = chart.anchor._from
    series = []
    categories: tuple[str, ...] = ()
    for index, item in enumerate(chart.ser):
        values = tuple(_numbers(book, _reference(item.val)))
        if item.cat is not None:
            categories = tuple(_texts(book, _reference(item.cat))) or categories
        name = _name(book, item.tx)
        series.append(_Series(name, values, _colour(item, index)))
    labels = chart.dataLabels
    return Chart(
        _title(chart),
        categories,
        tuple(series),
        is_stacked=chart.grouping == "stacked",
        shows_values=bool(labels is not None and labels.showVal),
        has_legend=chart.legend is not None,
        gap=float(chart.gapWidth if chart.gapWidth is not None else 150) / 100,
        column=int(start.col),
        row=int(start.row),
        offset=(float(start.colOff or 0) / _EMU_PER_PT, float(start.rowOff or 0) / _EMU_PER_PT),
        size=_size(chart),
    )


def _name(book: PrintableWorkbook, title: Any) -> str:
    """Return the name of a series, written out or in a cell."""
    if title is None:
        return ""
    return str(title.v) if title.v else "".join(_texts(book, _reference(title)))


def _size(chart: Any) -> tuple[float, float]:
    extent = getattr(chart.anchor, "ext", None)
    if extent is None:
        return float(chart.width) * 72 / 2.54, float(chart.height) * 72 / 2.54
    return float(extent.width) / _EMU_PER_PT, float(extent.height) / _EMU_PER_PT


def _reference(source: Any) -> str:
    for name in ("numRef", "strRef"):
        found = getattr(source, name, None)
        if found is not None and found.f:
            return str(found.f)
    return ""


def _cells(book: PrintableWorkbook, reference: str) -> Iterator[tuple[Worksheet, Any]]:
    found = re.fullmatch(r"(?:'((?:[^']|'')+)'|([^'!]+))!(.+)", reference)
    title = (found[1] or found[2]).replace("''", "'") if found else ""
    if found is None or title not in book.formulas.sheetnames:
        raise UnreadableChart(reference)
    sheet = book.formulas[title]
    try:
        left, top, right, bottom = range_boundaries(found[3])
    except ValueError:
        raise UnreadableChart(reference) from None
    for row in sheet.iter_rows(min_row=top, max_row=bottom, min_col=left, max_col=right):
        for cell in row:
            yield sheet, cell


def _numbers(book: PrintableWorkbook, reference: str) -> Iterator[float]:
    for sheet, cell in _cells(book, reference):
        value = book.value(sheet, cell)
        yield float(value) if isinstance(value, int | float) else 0.0


def _texts(book: PrintableWorkbook, reference: str) -> Iterator[str]:
    for sheet, cell in _cells(book, reference):
        shown = book.shown(sheet, cell)
        yield shown.text if shown is not None else ""


def _title(chart: Any) -> str:
    rich = getattr(getattr(chart.title, "tx", None), "rich", None)
    paragraphs = getattr(rich, "p", None) or []
    return "".join(run.t or "" for paragraph in paragraphs for run in paragraph.r or [])


def _colour(item: Any, index: int) -> str:
    fill = getattr(item.graphicalProperties, "solidFill", None)
    given = getattr(fill, "srgbClr", None)
    rgb = str(getattr(given, "val", given))
    return rgb if re.fullmatch("[0-9A-Fa-f]{6}", rgb) else _COLOURS[index % len(_COLOURS)]


def _step(top: float) -> float:
    """Return a round step that divides an axis up to `top` into about five."""
    if top <= 0:
        return 1.0
    rough = top / _STEPS
    power = 10.0 ** floor(log10(rough))
    step = next(factor * power for factor in (1, 2, 5, 10) if rough <= factor * power)
    return max(1.0, step) if top >= _STEPS else step


def _number(value: float) -> str:
    return f"{value:,.10g}"


@dataclass(frozen=True)
class _Plot:
    """Where the columns stand in the picture; lengths in points, y counted from the top."""

    left: float
    right: float
    upper: float
    lower: float
    top_value: float

    def high(self, value: float) -> float:
        """Return the y of `value`."""
        return self.lower - (self.lower - self.upper) * value / self.top_value


def draw_chart(chart: Chart) -> bytes:
    """Return `chart` as an SVG picture of its size."""
    width, height = chart.size
    stacks = _stacks(chart)
    highest = max((sum(stack) if chart.is_stacked else max(stack) for stack in stacks), default=0.0)
    step = _step(highest)
    top_value = max(step, ceil(highest * _HEADROOM / step) * step)
    plot = _Plot(
        left=14 + 5.5 * len(_number(top_value)),
        right=width - 10,
        upper=12 + _TITLE_SIZE * 1.6 * bool(chart.title),
        lower=height - 10 - _TEXT_SIZE * 1.8 - _TEXT_SIZE * 1.8 * chart.has_legend,
        top_value=top_value,
    )
    made = [_frame(width, height)]
    if chart.title:
        made.append(_text(width / 2, 10 + _TITLE_SIZE, chart.title, _TITLE_SIZE, is_bold=True))
    for number in range(round(top_value / step) + 1):
        y = plot.high(number * step)
        made.append(_line(plot, y, "#D9D9D9"))
        made.append(_text(plot.left - 4, y + 3, _number(number * step), _TEXT_SIZE, anchor="end"))
    made += _columns(chart, stacks, plot)
    made.append(_line(plot, plot.lower, _AXIS))
    if chart.has_legend:
        made += _legend(chart.series, width, height - 8)
    size = f'width="{width:.2f}pt" height="{height:.2f}pt" viewBox="0 0 {width:.2f} {height:.2f}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{"".join(made)}</svg>'.encode()


def _stacks(chart: Chart) -> list[list[float]]:
    """Return the values of each category, one a series."""
    count = max((len(series.values) for series in chart.series), default=0)
    filled = [(*series.values, *([0.0] * (count - len(series.values)))) for series in chart.series]
    return [[values[index] for values in filled] for index in range(count)]


def _columns(chart: Chart, stacks: list[list[float]], plot: _Plot) -> Iterator[str]:
    slot = (plot.right - plot.left) / max(1, len(stacks))
    beside = 1 if chart.is_stacked else max(1, len(chart.series))
    bar = slot / (beside + chart.gap)
    for index, stack in enumerate(stacks):
        x = plot.left + slot * index + (slot - bar * beside) / 2
        base = 0.0
        for position, (series, value) in enumerate(zip(chart.series, stack, strict=True)):
            at = x if chart.is_stacked else x + bar * position
            lower, upper = plot.high(base), plot.high(base + value)
            yield _bar(at, upper, bar, lower - upper, series.colour)
            if chart.shows_values and (value or not chart.is_stacked):
                middle = (lower + upper) / 2 + 3 if chart.is_stacked else upper - 3
                yield _text(at + bar / 2, middle, _number(value), _TEXT_SIZE)
            base = base + value if chart.is_stacked else 0.0
        if index < len(chart.categories):
            below = plot.lower + _TEXT_SIZE * 1.4
            yield _text(plot.left + slot * (index + 0.5), below, chart.categories[index], _TEXT_SIZE)


def _line(plot: _Plot, y: float, colour: str) -> str:
    ends = f'x1="{plot.left:.2f}" y1="{y:.2f}" x2="{plot.right:.2f}" y2="{y:.2f}"'
    return f'<line {ends} stroke="{colour}" stroke-width="0.5"/>'


def _frame(width: float, height: float) -> str:
    box = f'width="{width - 1:.2f}" height="{height - 1:.2f}"'
    return f'<rect x="0.5" y="0.5" {box} fill="none" stroke="#BFBFBF" stroke-width="0.5"/>'


def _bar(x: float, y: float, width: float, height: float, colour: str) -> str:
    size = f'width="{width:.2f}" height="{max(0.0, height):.2f}"'
    return f'<rect x="{x:.2f}" y="{y:.2f}" {size} fill="#{colour}"/>'


def _text(
    x: float, y: float, text: str, size: float, *, anchor: str = "middle", is_bold: bool = False
) -> str:
    families = ",".join(f"'{family}'" for family in families_for("黑体" if is_bold else "宋体"))
    style = f'font-family="{families}" font-size="{size:g}" text-anchor="{anchor}"'
    return f'<text x="{x:.2f}" y="{y:.2f}" {style}>{escape(text)}</text>'


def _legend(series: Sequence[_Series], width: float, y: float) -> Iterator[str]:
    lengths = [len(item.name) * _TEXT_SIZE + 24 for item in series]
    x = (width - sum(lengths)) / 2
    for item, length in zip(series, lengths, strict=True):
        yield _bar(x, y - _TEXT_SIZE + 1, 8, 8, item.colour)
        yield _text(x + 12, y, item.name, _TEXT_SIZE, anchor="start")
        x += length
