"""Reads the part of a chart (ECMA-376 part 1, 21.2): its series, texts and axes, from cells or as saved."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from generators.printing.charts.colours import fill_of, line_of
from generators.printing.xlsx.number_formats import UnknownFormatError, show

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lxml import etree

_C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_KINDS = {
    "barChart": "bar",
    "lineChart": "line",
    "areaChart": "area",
    "pieChart": "pie",
    "doughnutChart": "doughnut",
    "scatterChart": "scatter",
    "bar3DChart": "bar",
    "line3DChart": "line",
    "area3DChart": "area",
    "pie3DChart": "pie",
}
_OTHERS = {
    "radarChart": "雷达图",
    "surfaceChart": "曲面图",
    "surface3DChart": "曲面图",
    "stockChart": "股价图",
    "bubbleChart": "气泡图",
    "ofPieChart": "复合饼图",
}
_UNDRAWN = {"trendline": "趋势线", "errBars": "误差线", "dTable": "数据表", "upDownBars": "涨跌柱线"}
_ACCENTS = ("4472C4", "ED7D31", "A5A5A5", "FFC000", "5B9BD5", "70AD47")
"""Office's own order of colours, for files without a theme."""
_MOST_POINTS = 5000
_EPOCH = dt.datetime(1899, 12, 30)
_AUTOMATIC = "图表标题"
"""What Word and Excel print where a title was asked for and none written."""


class UnreadableChart(Exception):
    """A chart that is not drawn: of another kind, or without its numbers. Says what was found."""


class Cells(Protocol):
    """The cells that a chart refers to."""

    def numbers(self, reference: str) -> tuple[float | None, ...] | None:
        """Return the numbers at `reference` in their unit; None for a blank, a text, or no range of cells."""

    def texts(self, reference: str) -> tuple[str, ...] | None:
        """Return what the cells at `reference` show; None when it is no range of cells."""


@dataclass(frozen=True)
class Labels:
    """What stands beside the points of a series."""

    value: bool = False
    share: bool = False
    category: bool = False
    series: bool = False
    code: str = ""
    """The number format; empty for that of the numbers."""
    place: str = ""
    """`c:dLblPos`: ctr, inEnd, outEnd, t, b, l, r; empty for that of the kind."""
    separator: str = "; "


@dataclass(frozen=True)
class Series:
    """The points of one row of numbers."""

    name: str
    values: tuple[float | None, ...]
    colour: str
    """`#rrggbb`, or `none` where nothing is filled."""
    own_colours: Mapping[int, str]
    """Colours of single points."""
    places: tuple[float | None, ...] = ()
    """Where the points stand across, in a scatter chart."""
    labels: Labels = Labels()
    code: str = "General"
    has_line: bool = True
    has_markers: bool = False
    number: int = 0
    """Its place among all series, by which the legend names it."""


@dataclass(frozen=True)
class Group:
    """Series drawn in one way."""

    kind: str
    """bar, line, area, pie, doughnut or scatter."""
    series: tuple[Series, ...]
    grouping: str = "standard"
    """standard or clustered, stacked, percentStacked."""
    is_across: bool = False
    """Whether bars lie down."""
    gap: float = 1.5
    overlap: float = 0.0
    axis: int = 0
    """0 for the value axis of the chart, 1 for the second."""
    hole: float = 0.5
    start: float = 0.0
    """Where the first slice begins, in degrees from the top."""

    @property
    def is_stacked(self) -> bool:
        """Return whether each series stands on the one before it."""
        return self.grouping in {"stacked", "percentStacked"}


@dataclass(frozen=True)
class Axis:
    """One axis as the file sets it; None where the printer reckons."""

    title: str = ""
    low: float | None = None
    high: float | None = None
    step: float | None = None
    code: str = "General"
    is_deleted: bool = False
    has_grid: bool = False
    is_reversed: bool = False
    has_labels: bool = True
    begins_on_mark: bool = False
    """Whether the first category stands on this axis, as areas do, and not half a slot from it."""


@dataclass(frozen=True)
class Chart:
    """A chart, its texts and numbers read."""

    title: str
    categories: tuple[str, ...]
    groups: tuple[Group, ...]
    category_axis: Axis
    value_axes: tuple[Axis, ...]
    legend: str
    """Where it stands (r, l, t, b, tr); empty for none."""
    unnamed: frozenset[int] = frozenset()
    """Series that the legend leaves out."""
    has_frame: bool | None = None
    """Whether a line runs around it; None where the file is silent."""
    remarks: tuple[str, ...] = ()
    """What of it is drawn otherwise, in words."""

    @property
    def texts(self) -> Iterator[str]:
        """Yield every text that the chart shows."""
        yield self.title
        yield from self.categories
        yield from (series.name for group in self.groups for series in group.series)
        yield from (axis.title for axis in (self.category_axis, *self.value_axes))


def read_chart(root: etree._Element, theme: Mapping[str, str], cells: Cells | None = None) -> Chart:
    """Return the chart of the part `root`; `theme` are the colours of the file by name.

    Numbers come from `cells`, and where there are none from what the file saved of them. Raises
    UnreadableChart.
    """
    chart = root.find(f"{_C}chart")
    plot = chart.find(f"{_C}plotArea") if chart is not None else None
    if chart is None or plot is None:
        raise UnreadableChart("没有内容的图表")
    reader = _Reader(plot, theme, cells)
    groups = reader.groups()
    series = [item for group in groups for item in group.series]
    if not series:
        raise UnreadableChart("没有数据的图表")
    legend = chart.find(f"{_C}legend")
    hidden = legend.findall(f"{_C}legendEntry") if legend is not None else []
    return Chart(
        _title_of(chart, series, reader),
        reader.categories,
        groups,
        reader.category_axis(),
        reader.value_axes(),
        (_value(legend, "legendPos") or "r") if legend is not None else "",
        frozenset(int(_value(entry, "idx") or -1) for entry in hidden if _is_on(entry, "delete")),
        _frame_of(root),
        tuple(reader.remarks()),
    )


def _value(node: etree._Element | None, name: str) -> str:
    found = node.find(_C + name) if node is not None else None
    return str(found.get("val", "")) if found is not None else ""


def _is_on(node: etree._Element | None, name: str, *, usual: bool = False) -> bool:
    """Return a truth value of a chart: an element without `val` says yes."""
    found = node.find(_C + name) if node is not None else None
    return usual if found is None else found.get("val", "1") not in {"0", "false"}


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if abs(number) < 1e300 else None


def _rich_text(node: etree._Element | None) -> str:
    if node is None:
        return ""
    lines = ("".join(text.text or "" for text in p.iter(f"{_A}t")) for p in node.iter(f"{_A}p"))
    return "\n".join(line for line in lines if line)


def _frame_of(root: etree._Element) -> bool | None:
    looks = root.find(f"{_C}spPr")
    colour = line_of(looks, {}) if looks is not None else None
    return None if colour is None else colour != "none"


def _title_of(chart: etree._Element, series: list[Series], reader: _Reader) -> str:
    """Return the title: as written, as a cell has it, or the name of the only series."""
    title = chart.find(f"{_C}title")
    if title is None:
        return ""
    return reader.title(title) or (series[0].name if len(series) == 1 else "") or _AUTOMATIC


class _Reader:
    """Reads the plot area of one chart."""

    def __init__(self, plot: etree._Element, theme: Mapping[str, str], cells: Cells | None) -> None:
        self._plot, self._theme, self._cells = plot, theme, cells
        self.categories: tuple[str, ...] = ()
        self._code = "General"
        self._axes = {_value(axis, "axId"): axis for axis in plot if str(axis.tag).endswith("Ax")}
        self._used: list[etree._Element] = []
        """The value axes in use, that of the first group first."""
        self._is_stacked_fully = False

    # Series.

    def groups(self) -> tuple[Group, ...]:
        """Return the groups in the order of drawing: columns before lines."""
        made, number = [], 0
        for node in self._plot:
            name = str(node.tag).rpartition("}")[2]
            if name in _OTHERS:
                raise UnreadableChart(_OTHERS[name])
            if name in _KINDS:
                found = node.findall(f"{_C}ser")
                made.append(self._group(node, _KINDS[name], found, number))
                number += len(found)
        order = ("area", "bar", "line", "scatter")
        rings = [group for group in made if group.kind not in order]
        if rings and len(made) > 1 or len({group.is_across for group in made if group.kind == "bar"}) > 1:
            raise UnreadableChart("几种图叠在一起的组合图")
        return tuple(sorted(made, key=lambda group: order.index(group.kind) if group.kind in order else 0))

    def _group(self, node: etree._Element, kind: str, found: list[etree._Element], number: int) -> Group:
        grouping = _value(node, "grouping") or ("clustered" if kind == "bar" else "standard")
        self._is_stacked_fully |= grouping == "percentStacked"
        varies = _is_on(node, "varyColors", usual=kind in {"pie", "doughnut"}) and (
            len(found) == 1 or kind in {"pie", "doughnut"}
        )
        series = tuple(
            self._series(node, item, kind, number + position, varies=varies)
            for position, item in enumerate(found)
        )
        gap, overlap = _number(_value(node, "gapWidth")), _number(_value(node, "overlap"))
        return Group(
            kind,
            series,
            grouping,
            is_across=_value(node, "barDir") == "bar",
            gap=(1.5 if gap is None else gap / 100),
            overlap=(overlap or 0.0) / 100,
            axis=self._axis_number(node),
            hole=(_number(_value(node, "holeSize")) or 50.0) / 100,
            start=_number(_value(node, "firstSliceAng")) or 0.0,
        )

    def _axis_number(self, node: etree._Element) -> int:
        """Return which of the value axes in use the group `node` is drawn by."""
        ids = [axis.get("val", "") for axis in node.findall(f"{_C}axId")]
        value_axes = [self._axes[key] for key in ids if key in self._axes and _is_value_axis(self._axes[key])]
        if not value_axes:
            return 0
        # Of the two of a scatter chart the upright one measures.
        axis = next((axis for axis in value_axes if _value(axis, "axPos") in {"l", "r"}), value_axes[-1])
        if axis not in self._used:
            self._used.append(axis)
        return min(1, self._used.index(axis))

    def _series(
        self, group: etree._Element, node: etree._Element, kind: str, number: int, *, varies: bool
    ) -> Series:
        is_scatter = kind == "scatter"
        values, code = self._numbers(node.find(_C + ("yVal" if is_scatter else "val")))
        self._read_categories(node.find(f"{_C}cat"))
        order = _number(_value(node, "order"))
        colour = self._colour_of(node, kind, int(order if order is not None else number))
        own = self._point_colours(node, len(values) if varies else 0)
        style = _value(group, "scatterStyle")
        line = line_of(node.find(f"{_C}spPr"), self._theme)
        marker = _value(node.find(f"{_C}marker"), "symbol")
        has_markers = marker != "none" if marker else is_scatter or _is_on(group, "marker")
        return Series(
            self._name(node.find(f"{_C}tx")),
            values,
            colour,
            own,
            self._places(node, len(values)) if is_scatter else (),
            self._labels(group, node),
            code,
            has_line=line != "none" and not (is_scatter and style in {"marker", "none"}),
            has_markers=has_markers,
            number=number,
        )

    def _places(self, node: etree._Element, count: int) -> tuple[float | None, ...]:
        """Return where the points of a scatter chart stand: 1, 2, 3 where the file names no numbers."""
        found = node.find(f"{_C}xVal")
        if found is None or found.find(f"{_C}strRef") is not None or found.find(f"{_C}strLit") is not None:
            return tuple(float(place) for place in range(1, count + 1))
        return self._numbers(found)[0]

    def _numbers(self, node: etree._Element | None) -> tuple[tuple[float | None, ...], str]:
        """Return the numbers of `c:val` and their format."""
        if node is None:
            return (), "General"
        cache = node.find(f".//{_C}numCache")
        cache = node.find(f".//{_C}numLit") if cache is None else cache
        code = (cache.findtext(f"{_C}formatCode") if cache is not None else "") or "General"
        reference = node.findtext(f"{_C}numRef/{_C}f") or ""
        live = self._cells.numbers(reference) if self._cells is not None and reference else None
        if live is not None:
            return live[:_MOST_POINTS], code
        if cache is None or not _value(cache, "ptCount"):
            raise UnreadableChart(reference or "没有存下数值")
        return tuple(_number(text) for text in _points(cache)), code

    def _read_categories(self, node: etree._Element | None) -> None:
        """Keep the names of the categories, those of the first series that has any."""
        if node is None or self.categories:
            return
        reference = next((f.text or "" for f in node.iter(f"{_C}f")), "")
        live = self._cells.texts(reference) if self._cells is not None and reference else None
        levels = [list(_points(level)) for level in node.iter(f"{_C}lvl")]
        if live is not None and not levels:
            self.categories = live[:_MOST_POINTS]
        elif levels:
            self.categories = tuple(_joined_levels(levels))
        else:
            cache = next((child for child in node.iter() if str(child.tag).endswith(("Cache", "Lit"))), None)
            if cache is not None:
                code = cache.findtext(f"{_C}formatCode") or ""
                self.categories = tuple(_shown(text, code) for text in _points(cache))

    def _name(self, node: etree._Element | None) -> str:
        if node is None:
            return ""
        reference = node.findtext(f"{_C}strRef/{_C}f") or ""
        live = self._cells.texts(reference) if self._cells is not None and reference else None
        if live is not None:
            return "".join(live)
        return node.findtext(f"{_C}v") or " ".join(_points(node))

    def title(self, node: etree._Element | None) -> str:
        """Return the text of a title, written or in a cell."""
        inside = node.find(f"{_C}tx") if node is not None else None
        return (_rich_text(inside.find(f"{_C}rich")) or self._name(inside)) if inside is not None else ""

    def _labels(self, group: etree._Element, node: etree._Element) -> Labels:
        found = node.find(f"{_C}dLbls")
        found = group.find(f"{_C}dLbls") if found is None else found
        if found is None or _is_on(found, "delete"):
            return Labels()
        format_ = found.find(f"{_C}numFmt")
        is_own = format_ is not None and format_.get("sourceLinked", "0") in {"0", "false"}
        return Labels(
            _is_on(found, "showVal"),
            _is_on(found, "showPercent"),
            _is_on(found, "showCatName"),
            _is_on(found, "showSerName"),
            str(format_.get("formatCode", "")) if format_ is not None and is_own else "",
            _value(found, "dLblPos"),
            found.findtext(f"{_C}separator") or "; ",
        )

    def _colour_of(self, node: etree._Element, kind: str, order: int) -> str:
        looks = node.find(f"{_C}spPr")
        found = None
        if looks is not None:
            read = line_of if kind in {"line", "scatter"} else fill_of
            found = read(looks, self._theme)
        if kind in {"line", "scatter"} and found in {None, "none"}:
            marked = node.find(f"{_C}marker/{_C}spPr")
            found = fill_of(marked, self._theme) if marked is not None else None
        return found or self._accent(order)

    def _accent(self, order: int) -> str:
        usual = _ACCENTS[order % len(_ACCENTS)]
        return self._theme.get(f"accent{order % 6 + 1}", f"#{usual}")

    def _point_colours(self, node: etree._Element, varied: int) -> dict[int, str]:
        own = {position: self._accent(position) for position in range(varied)}
        for point in node.findall(f"{_C}dPt"):
            looks = point.find(f"{_C}spPr")
            if looks is not None and (colour := fill_of(looks, self._theme)):
                own[int(_number(_value(point, "idx")) or 0)] = colour
        return own

    # Axes.

    def category_axis(self) -> Axis:
        """Return the axis of the categories, or of a scatter chart the lying one."""
        lying = [axis for axis in self._axes.values() if _value(axis, "axPos") in {"b", "t"}]
        named = [axis for axis in self._axes.values() if str(axis.tag).endswith(("catAx", "dateAx"))]
        return self._axis(next(iter(named or lying), None))

    def value_axes(self) -> tuple[Axis, ...]:
        """Return the one or two axes that measure."""
        return tuple(map(self._axis, self._used[:2])) or (Axis(),)

    def _axis(self, node: etree._Element | None) -> Axis:
        if node is None:
            return Axis(is_deleted=True)
        scaling = node.find(f"{_C}scaling")
        if _value(scaling, "logBase"):
            raise UnreadableChart("对数刻度的坐标轴")
        format_ = node.find(f"{_C}numFmt")
        return Axis(
            self.title(node.find(f"{_C}title")),
            _number(_value(scaling, "min")),
            _number(_value(scaling, "max")),
            _number(_value(node, "majorUnit")),
            self._axis_code(format_),
            is_deleted=_is_on(node, "delete"),
            has_grid=node.find(f"{_C}majorGridlines") is not None,
            is_reversed=_value(scaling, "orientation") == "maxMin",
            has_labels=_value(node, "tickLblPos") != "none",
            begins_on_mark=_value(node, "crossBetween") == "midCat",
        )

    def _axis_code(self, format_: etree._Element | None) -> str:
        code = format_.get("formatCode", "General") if format_ is not None else "General"
        if self._is_stacked_fully and code == "General":
            return "0%"
        return str(code) or "General"

    def remarks(self) -> Iterator[str]:
        """Yield what is drawn otherwise than in the file."""
        if any("3D" in str(node.tag) for node in self._plot):
            yield "立体图表按平面打印"
        for name, what in _UNDRAWN.items():
            if next(self._plot.iter(_C + name), None) is not None:
                yield f"图表里的{what}不打印"


def _is_value_axis(node: etree._Element) -> bool:
    return str(node.tag).endswith("valAx")


def _points(cache: etree._Element) -> Iterator[str]:
    """Yield the texts of a cache by their places, empty for those it leaves out."""
    found = {
        int(_number(point.get("idx", "0")) or 0): point.findtext(f"{_C}v") or ""
        for point in cache.iter(f"{_C}pt")
    }
    counted = next((count.get("val", "") for count in cache.iter(f"{_C}ptCount")), "")
    count = int(_number(counted) or max(found, default=-1) + 1)
    yield from (found.get(position, "") for position in range(min(count, _MOST_POINTS)))


def _joined_levels(levels: list[list[str]]) -> Iterator[str]:
    """Yield the names of categories with several levels, the outer name before the first of its own."""
    count = max(map(len, levels))
    for position in range(count):
        names = [level[position] for level in reversed(levels) if position < len(level)]
        yield " ".join(name for name in names if name)


def _shown(text: str, code: str) -> str:
    number = _number(text) if code and code != "General" else None
    return text if number is None else shown_number(number, code)


def shown_number(value: float, code: str) -> str:
    """Return `value`, in the unit of the data, in the number format `code`; as General if not carried."""
    try:
        return show(value, re.sub(r"\\(?=\s)", "", code), epoch=_EPOCH)
    except (UnknownFormatError, ValueError, OverflowError):
        return show(value, "General", epoch=_EPOCH)
