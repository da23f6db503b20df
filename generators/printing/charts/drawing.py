"""Draws a chart as SVG: bars, lines, areas, points and slices, with title, axes and legend."""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, pi, sin
from typing import TYPE_CHECKING

from generators.printing.charts.reading import Axis, Chart, Group, Labels, Series, shown_number
from generators.printing.charts.scale import Scale, scale_of
from generators.printing.charts.words import SIZE, TITLE_SIZE, lines_of, width_of, write

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_AXIS, _GRID, _FRAME = "#7f7f7f", "#d9d9d9", "#bfbfbf"
_GAP = 6.0
_KEY = 7.0
"""The side of a square of colour in the legend."""
_MARKER = 2.5
_LINE = SIZE * 1.5
"""The height of a line of the legend."""
_RINGS = frozenset({"pie", "doughnut"})


@dataclass(frozen=True)
class _Area:
    """A rectangle of the picture in points, y counted from the top."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.bottom - self.top


def draw_chart(chart: Chart, size: tuple[float, float], *, framed: bool = True) -> bytes:
    """Return `chart` as an SVG picture of `size` in points, `framed` where the file does not say."""
    width, height = max(20.0, size[0]), max(20.0, size[1])
    made = [f'<rect width="{width:.2f}" height="{height:.2f}" fill="#fff"/>']
    if chart.has_frame if chart.has_frame is not None else framed:
        box = f'width="{width - 1:.2f}" height="{height - 1:.2f}"'
        made.append(f'<rect x="0.5" y="0.5" {box} fill="none" stroke="{_FRAME}" stroke-width="0.5"/>')
    area = _Area(_GAP, _GAP, width - _GAP, height - _GAP)
    if chart.title:
        lines = lines_of(chart.title, area.width, TITLE_SIZE)
        for number, line in enumerate(lines):
            made.append(write(width / 2, area.top + TITLE_SIZE * (1 + 1.25 * number), line, TITLE_SIZE))
        area = _Area(area.left, area.top + TITLE_SIZE * (0.5 + 1.25 * len(lines)), area.right, area.bottom)
    legend, area = _legend(chart, area)
    made += legend
    made += _slices(chart, area) if chart.groups[0].kind in _RINGS else _plot(chart, area)
    shape = f'width="{width:.2f}pt" height="{height:.2f}pt" viewBox="0 0 {width:.2f} {height:.2f}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {shape}>{"".join(made)}</svg>'.encode()


# The legend.


def _entries(chart: Chart) -> list[tuple[str, str, str]]:
    """Return name, colour and kind of each entry: of a pie those of its slices."""
    first = chart.groups[0]
    series = first.series[0]
    is_alone = len(chart.groups) == len(first.series) == 1
    if first.kind in _RINGS or (is_alone and len(series.own_colours) == len(series.values) > 0):
        return [
            (_category(chart, position), series.own_colours.get(position, series.colour), "bar")
            for position in range(max(len(chart.categories), len(series.values)))
            if position not in chart.unnamed
        ]
    return [
        (series.name or f"系列{series.number + 1}", series.colour, group.kind)
        for group in chart.groups
        for series in group.series
        if series.number not in chart.unnamed
    ]


def _legend(chart: Chart, area: _Area) -> tuple[list[str], _Area]:
    """Return the legend and the room that it leaves."""
    entries = _entries(chart) if chart.legend else []
    if not entries:
        return [], area
    wide = [_KEY + 5 + width_of(name, SIZE) + 10 for name, _, _ in entries]
    if chart.legend in {"t", "b"}:
        return _lying_legend(entries, wide, area, at_foot=chart.legend == "b")
    return _standing_legend(entries, min(max(wide), area.width * 0.4), area, chart.legend)


def _lying_legend(
    entries: Sequence[tuple[str, str, str]], wide: Sequence[float], area: _Area, *, at_foot: bool
) -> tuple[list[str], _Area]:
    rows: list[list[int]] = [[]]
    for number, length in enumerate(wide):
        if rows[-1] and sum(wide[n] for n in rows[-1]) + length > area.width:
            rows.append([])
        rows[-1].append(number)
    taken = _LINE * len(rows) + 2
    top = area.bottom - taken + 2 if at_foot else area.top
    made: list[str] = []
    for row, numbers in enumerate(rows):
        x = area.left + max(0.0, (area.width - sum(wide[n] for n in numbers)) / 2)
        for number in numbers:
            made += _entry(entries[number], x, top + _LINE * row + SIZE)
            x += wide[number]
    if at_foot:
        return made, _Area(area.left, area.top, area.right, area.bottom - taken - 2)
    return made, _Area(area.left, area.top + taken + 2, area.right, area.bottom)


def _standing_legend(
    entries: Sequence[tuple[str, str, str]], taken: float, area: _Area, place: str
) -> tuple[list[str], _Area]:
    broken = [lines_of(name, taken - _KEY - 15, SIZE) for name, _, _ in entries]
    high = _LINE * sum(map(len, broken))
    x = area.left if place == "l" else area.right - taken + 8
    y = area.top if place == "tr" else area.top + max(0.0, (area.height - high) / 2)
    made: list[str] = []
    for (_, colour, kind), lines in zip(entries, broken, strict=True):
        for number, line in enumerate(lines):
            y += _LINE
            made += _entry((line, "none" if number else colour, "bar" if number else kind), x, y - SIZE * 0.4)
    left, right = (area.left + taken, area.right) if place == "l" else (area.left, area.right - taken)
    return made, _Area(left, area.top, right, area.bottom)


def _entry(entry: tuple[str, str, str], x: float, y: float) -> Iterator[str]:
    name, colour, kind = entry
    if kind in {"line", "scatter"}:
        ends = f'x1="{x:.2f}" y1="{y - SIZE * 0.3:.2f}" x2="{x + _KEY + 2:.2f}" y2="{y - SIZE * 0.3:.2f}"'
        yield f'<line {ends} stroke="{colour}" stroke-width="1.75"/>'
    else:
        yield _rect(x, y - _KEY, _KEY, _KEY, colour)
    yield write(x + _KEY + 5, y, name, SIZE, anchor="start")


# Axes.


def _category(chart: Chart, position: int) -> str:
    return chart.categories[position] if position < len(chart.categories) else str(position + 1)


def _values_on(chart: Chart, axis: int) -> Iterator[float]:
    """Yield the values that the value axis `axis` must reach, the sums of what is stacked."""
    for group in chart.groups:
        if group.axis != axis:
            continue
        if not group.is_stacked:
            yield from (v for series in group.series for v in series.values if v is not None)
            continue
        for position in range(_count_of(chart)):
            values = [_at(series, position) or 0.0 for series in group.series]
            yield sum(value for value in values if value > 0)
            yield sum(value for value in values if value < 0)


def _count_of(chart: Chart) -> int:
    lengths = [len(series.values) for group in chart.groups for series in group.series]
    return max([*lengths, len(chart.categories), 1])


def _at(series: Series, position: int) -> float | None:
    return series.values[position] if position < len(series.values) else None


@dataclass(frozen=True)
class _Frame:
    """The room of the plot, with what stands where along its axes."""

    area: _Area
    scales: tuple[Scale, ...]
    count: int
    is_across: bool
    is_backward: bool
    """Whether the first category stands last."""
    begins_on_mark: bool = False
    across: Scale | None = None
    """The lying axis of a scatter chart."""

    @property
    def slot(self) -> float:
        """Return the room of one category in points."""
        return (self.area.height if self.is_across else self.area.width) / self.count

    def along(self, position: float) -> float:
        """Return where the middle of the category `position`, counted from 0, stands: in points."""
        place = self.count - 1 - position if self.is_backward else position
        if self.begins_on_mark:
            return self.area.left + self.area.width * place / max(1, self.count - 1)
        place += 0.5
        # Categories of bars that lie begin at the foot.
        return self.area.bottom - self.slot * place if self.is_across else self.area.left + self.slot * place

    def measured(self, value: float, axis: int = 0) -> float:
        """Return where `value`, in the unit of the data, stands on a value axis: in points."""
        part = self.scales[min(axis, len(self.scales) - 1)].part(value)
        if self.is_across:
            return self.area.left + self.area.width * part
        return self.area.bottom - self.area.height * part

    def point(self, along: float, measured: float) -> tuple[float, float]:
        """Return x and y of a point."""
        return (measured, along) if self.is_across else (along, measured)


def _plot(chart: Chart, area: _Area) -> Iterator[str]:
    is_across = any(group.is_across for group in chart.groups if group.kind == "bar")
    is_scatter = any(group.kind == "scatter" for group in chart.groups)
    most = max(2, int((area.width if is_across else area.height) / (SIZE * (6 if is_across else 2.6))))
    scales = []
    for number, axis in enumerate(chart.value_axes):
        values = [*_values_on(chart, number)] or [0.0, 1.0]
        is_share = any(g.grouping == "percentStacked" and g.axis == number for g in chart.groups)
        scales.append(scale_of(axis, min(values), max(values), min(most, 10), is_share=is_share))
    across = _scale_across(chart, area) if is_scatter else None
    inner = _inner(chart, area, scales, across, is_across=is_across)
    is_backward = chart.category_axis.is_reversed
    has_bars = any(group.kind == "bar" for group in chart.groups)
    on_mark = chart.value_axes[0].begins_on_mark or all(group.kind == "area" for group in chart.groups)
    frame = _Frame(
        inner,
        tuple(scales),
        _count_of(chart),
        is_across,
        is_backward,
        begins_on_mark=on_mark and not has_bars,
        across=across,
    )
    yield from _grid(chart, frame)
    drawn = {"bar": _bars, "line": _lines, "area": _areas, "scatter": _lines}
    for group in chart.groups:
        yield from drawn[group.kind](group, frame)
    yield from _category_axis(chart, frame)
    for number, axis in enumerate(chart.value_axes):
        yield from _value_axis(axis, frame, number)
    for group in chart.groups:
        yield from _labels(chart, group, frame)
    yield from _axis_titles(chart, frame, area)


def _scale_across(chart: Chart, area: _Area) -> Scale:
    places = [p for g in chart.groups for series in g.series for p in series.places if p is not None]
    most = max(2, int(area.width / (SIZE * 6)))
    return scale_of(chart.category_axis, min(places, default=0.0), max(places, default=1.0), min(most, 10))


def _inner(
    chart: Chart, area: _Area, scales: Sequence[Scale], across: Scale | None, *, is_across: bool
) -> _Area:
    """Return the room of the plot: what the labels and titles of the axes leave."""
    wide = [
        max((width_of(shown_number(value, axis.code), SIZE) for value in scale.marks()), default=0.0) + 6
        if not axis.is_deleted and axis.has_labels
        else 4.0
        for axis, scale in zip(chart.value_axes, scales, strict=True)
    ]
    names = chart.category_axis
    has_names = not names.is_deleted and names.has_labels
    left, right, bottom, top = 4.0, 8.0, SIZE * 1.9 if has_names else 4.0, SIZE * 0.8
    if is_across:
        longest = max((width_of(name, SIZE) for name in chart.categories), default=10.0)
        left = min(longest + 8, area.width * 0.35) if has_names else 4.0
        bottom = SIZE * 1.9
        right = 14.0
    else:
        left = wide[0]
        if len(wide) > 1:
            right = wide[1]
        slot = (area.width - left - right) / _count_of(chart)
        if has_names and across is None:
            bottom = _depth_of_names(chart, slot, area.height)
    if names.title:
        left, bottom = (left + SIZE * 1.6, bottom) if is_across else (left, bottom + SIZE * 1.6)
    if chart.value_axes[0].title:
        left, bottom = (left, bottom + SIZE * 1.6) if is_across else (left + SIZE * 1.6, bottom)
    if len(wide) > 1 and chart.value_axes[1].title:
        right += SIZE * 1.6
    return _Area(
        area.left + left,
        area.top + top,
        max(area.left + left + 10, area.right - right),
        max(area.top + top + 10, area.bottom - bottom),
    )


def _depth_of_names(chart: Chart, slot: float, height: float) -> float:
    names = [_category(chart, position) for position in range(_count_of(chart))]
    if _stands_up(names, slot):
        return min(max(width_of(name, SIZE) for name in names) + 8, height * 0.4)
    return SIZE * (0.9 + 1.2 * max(len(lines_of(name, slot, SIZE)) for name in names))


def _stands_up(names: Sequence[str], slot: float) -> bool:
    """Return whether names are turned upright: three lines do not hold them, or a word is too wide."""
    lines = [lines_of(name, slot, SIZE) for name in names]
    return any(len(each) > 3 or any(width_of(line, SIZE) > slot for line in each) for each in lines)


def _grid(chart: Chart, frame: _Frame) -> Iterator[str]:
    area = frame.area
    axis = chart.value_axes[0]
    if axis.has_grid:
        for value in frame.scales[0].marks():
            at = frame.measured(value)
            ends = (at, area.top, at, area.bottom) if frame.is_across else (area.left, at, area.right, at)
            yield _line(*ends, _GRID)
    if frame.across is not None and chart.category_axis.has_grid:
        for value in frame.across.marks():
            x = area.left + area.width * frame.across.part(value)
            yield _line(x, area.top, x, area.bottom, _GRID)


def _value_axis(axis: Axis, frame: _Frame, number: int) -> Iterator[str]:
    area = frame.area
    if axis.is_deleted:
        return
    # The axis stands where the categories begin.
    at_end = frame.is_backward != bool(number)
    x = area.right if at_end else area.left
    if not frame.is_across:
        yield _line(x, area.top, x, area.bottom, _AXIS)
    for value in frame.scales[number].marks() if axis.has_labels else ():
        at, text = frame.measured(value, number), shown_number(value, axis.code)
        if frame.is_across:
            y = area.top - 4 if at_end else area.bottom + SIZE * 1.3
            yield write(at, y, text, SIZE)
        else:
            yield write(
                x + (4 if at_end else -4), at + SIZE * 0.35, text, SIZE, anchor="start" if at_end else "end"
            )


def _category_axis(chart: Chart, frame: _Frame) -> Iterator[str]:
    area, axis = frame.area, chart.category_axis
    if axis.is_deleted:
        return
    zero = frame.measured(min(max(0.0, frame.scales[0].low), frame.scales[0].high))
    ends = (zero, area.top, zero, area.bottom) if frame.is_across else (area.left, zero, area.right, zero)
    yield _line(*ends, _AXIS)
    if not axis.has_labels:
        return
    if frame.across is not None:
        for value in frame.across.marks():
            x = area.left + area.width * frame.across.part(value)
            yield write(x, area.bottom + SIZE * 1.3, shown_number(value, axis.code), SIZE)
        return
    names = [_category(chart, position) for position in range(frame.count)]
    # As many as stand beside each other without touching.
    nth = max(1, -int(-SIZE * 1.15 // max(frame.slot, 0.01)))
    upright = not frame.is_across and _stands_up(names, frame.slot)
    for position in range(0, frame.count, nth):
        at, name = frame.along(position), names[position]
        if frame.is_across:
            lines = lines_of(name, area.width * 2, SIZE)[:1] or [""]
            yield write(area.left - 5, at + SIZE * 0.35, lines[0], SIZE, anchor="end")
        elif upright:
            yield write(at + SIZE * 0.35, area.bottom + 5, name, SIZE, anchor="end", turn=-90)
        else:
            for row, line in enumerate(lines_of(name, frame.slot, SIZE)):
                yield write(at, area.bottom + SIZE * (1.3 + 1.2 * row), line, SIZE)


def _axis_titles(chart: Chart, frame: _Frame, area: _Area) -> Iterator[str]:
    inner = frame.area
    middle_x, middle_y = (inner.left + inner.right) / 2, (inner.top + inner.bottom) / 2
    lying, standing = chart.category_axis.title, chart.value_axes[0].title
    if frame.is_across:
        lying, standing = standing, lying
    if lying:
        yield write(middle_x, area.bottom - 2, lying, SIZE)
    if standing:
        yield write(area.left + SIZE, middle_y, standing, SIZE, turn=-90)
    if len(chart.value_axes) > 1 and chart.value_axes[1].title:
        yield write(area.right - 2, middle_y, chart.value_axes[1].title, SIZE, turn=-90)


# Bars, lines, areas.


def _ends(group: Group, position: int) -> list[tuple[float, float] | None]:
    """Return from where to where the bar of each series reaches at a category; None for no bar."""
    values = [_at(series, position) for series in group.series]
    if not group.is_stacked:
        return [(0.0, value) if value is not None else None for value in values]
    total = sum(abs(value) for value in values if value) or 1.0
    above = below = 0.0
    ends: list[tuple[float, float] | None] = []
    for value in values:
        size = (value or 0.0) / (total if group.grouping == "percentStacked" else 1.0)
        base = above if size >= 0 else below
        ends.append((base, base + size) if value is not None else None)
        if size >= 0:
            above += size
        else:
            below += size
    return ends


def _bar_places(group: Group, frame: _Frame) -> tuple[list[float], float]:
    """Return how far from the middle of its category each bar of a group stands, and how wide bars are."""
    count = len(group.series)
    if group.is_stacked:
        wide = frame.slot / (1 + group.gap)
        return [0.0] * count, wide
    step = 1 - group.overlap
    wide = frame.slot / (1 + step * (count - 1) + group.gap)
    order = -1 if frame.is_across != frame.is_backward else 1
    return [order * wide * step * (number - (count - 1) / 2) for number in range(count)], wide


def _bars(group: Group, frame: _Frame) -> Iterator[str]:
    places, wide = _bar_places(group, frame)
    for position in range(frame.count):
        ends = _ends(group, position)
        for series, reach, place in zip(group.series, ends, places, strict=True):
            colour = series.own_colours.get(position, series.colour)
            if reach is None or colour == "none":
                continue
            low, high = sorted(frame.measured(value, group.axis) for value in reach)
            at = frame.along(position) + place - wide / 2
            yield (
                _rect(low, at, high - low, wide, colour)
                if frame.is_across
                else _rect(at, low, wide, high - low, colour)
            )


def _points_of(group: Group, series: Series, frame: _Frame) -> list[tuple[float, float] | None]:
    """Return where the points of a line stand; None where one is missing."""
    number = series.number - group.series[0].number
    points: list[tuple[float, float] | None] = []
    for position in range(len(series.values)):
        reach = _ends(group, position)[number]
        if reach is None:
            points.append(None)
            continue
        along = frame.along(position)
        if frame.across is not None and group.kind == "scatter":
            place = series.places[position] if position < len(series.places) else None
            if place is None:
                points.append(None)
                continue
            along = frame.area.left + frame.area.width * frame.across.part(place)
        points.append(frame.point(along, frame.measured(reach[1], group.axis)))
    return points


def _lines(group: Group, frame: _Frame) -> Iterator[str]:
    for series in group.series:
        points = _points_of(group, series, frame)
        if series.has_line and series.colour != "none":
            for run in _runs(points):
                joined = " ".join(f"{x:.2f},{y:.2f}" for x, y in run)
                stroke = f'fill="none" stroke="{series.colour}" stroke-width="1.75"'
                yield f'<polyline points="{joined}" {stroke}/>'
        if series.has_markers or not series.has_line:
            for position, point in enumerate(points):
                if point is not None:
                    colour = series.own_colours.get(position, series.colour)
                    yield f'<circle cx="{point[0]:.2f}" cy="{point[1]:.2f}" r="{_MARKER}" fill="{colour}"/>'


def _runs(points: Sequence[tuple[float, float] | None]) -> Iterator[list[tuple[float, float]]]:
    """Yield the stretches of a line between missing points."""
    run: list[tuple[float, float]] = []
    for point in [*points, None]:
        if point is not None:
            run.append(point)
        elif run:
            yield run
            run = []


def _areas(group: Group, frame: _Frame) -> Iterator[str]:
    for number, series in enumerate(group.series):
        tops, feet = [], []
        for position in range(frame.count):
            base, top = _ends(group, position)[number] or (0.0, 0.0)
            along = frame.along(position)
            tops.append((along, frame.measured(top, group.axis)))
            feet.append((along, frame.measured(base, group.axis)))
        joined = " ".join(f"{x:.2f},{y:.2f}" for x, y in [*tops, *reversed(feet)])
        yield f'<polygon points="{joined}" fill="{series.colour}"/>'


def _label(chart: Chart, series: Series, position: int, value: float, share: float | None) -> str:
    asked: Labels = series.labels
    parts = [series.name] if asked.series else []
    if asked.category:
        parts.append(_category(chart, position))
    if asked.value:
        parts.append(shown_number(value, asked.code if asked.code and not asked.share else series.code))
    if asked.share and share is not None:
        parts.append(shown_number(share, asked.code or "0%"))
    return asked.separator.join(part for part in parts if part)


def _labels(chart: Chart, group: Group, frame: _Frame) -> Iterator[str]:
    """Yield what stands beside the points of a group."""
    places, _ = _bar_places(group, frame)
    for number, series in enumerate(group.series):
        points = _points_of(group, series, frame) if group.kind != "bar" else []
        for position, value in enumerate(series.values):
            text = _label(chart, series, position, value, None) if value is not None else ""
            if not text or value is None:
                continue
            if group.kind != "bar":
                if (point := points[position]) is not None:
                    yield _beside(point, text, series.labels.place)
                continue
            reach = _ends(group, position)[number]
            if reach is None:
                continue
            base, end = (frame.measured(part, group.axis) for part in reach)
            along = frame.along(position) + places[number]
            yield _at_bar(frame, along, (base, end), text, series.labels.place, stacked=group.is_stacked)


def _beside(point: tuple[float, float], text: str, place: str) -> str:
    x, y = point
    if place in {"t", "b", "ctr"}:
        return write(x, y + {"t": -5.0, "b": SIZE + 4, "ctr": SIZE * 0.35}[place], text, SIZE)
    if place == "l":
        return write(x - 5, y + SIZE * 0.35, text, SIZE, anchor="end")
    return write(x + 5, y + SIZE * 0.35, text, SIZE, anchor="start")


def _at_bar(
    frame: _Frame, along: float, ends: tuple[float, float], text: str, place: str, *, stacked: bool
) -> str:
    base, end = ends
    place = place or ("ctr" if stacked else "outEnd")
    onward = 1.0 if end >= base else -1.0
    if frame.is_across:
        at = {"ctr": (base + end) / 2, "inEnd": end - 3 * onward, "inBase": base + 3 * onward}.get(
            place, end + 3 * onward
        )
        inward = {"ctr": "middle", "inEnd": "end", "inBase": "start"}.get(place, "start")
        if onward < 0 and inward != "middle":
            inward = {"start": "end", "end": "start"}[inward]
        return write(at, along + SIZE * 0.35, text, SIZE, anchor=inward)
    # Down the paper y grows: the end of a positive bar lies above its base.
    if place == "ctr":
        y = (base + end) / 2 + SIZE * 0.35
    elif place == "inEnd":
        y = end + SIZE if onward < 0 else end - 3
    elif place == "inBase":
        y = base - 3 if onward < 0 else base + SIZE
    else:
        y = end - 3 if onward <= 0 or end == base else end + SIZE
    return write(along, y, text, SIZE)


# Slices.


def _slices(chart: Chart, area: _Area) -> Iterator[str]:
    """Yield a pie, or the rings of a doughnut from the inside."""
    group = chart.groups[0]
    has_outer = any(series.labels != Labels() for series in group.series) and group.kind == "pie"
    most = min(area.width, area.height) / 2
    radius = most - 4
    if has_outer:
        series = group.series[0]
        total = sum(abs(value) for value in series.values if value) or 1.0
        texts = (
            _label(chart, series, position, value, abs(value) / total)
            for position, value in enumerate(series.values)
            if value
        )
        longest = max((width_of(text, SIZE) for text in texts), default=0.0)
        radius = max(most * 0.55, min(most - SIZE * 1.8, area.width / 2 - longest - 6))
    radius = max(5.0, radius)
    x, y = (area.left + area.right) / 2, (area.top + area.bottom) / 2
    inner = radius * group.hole if group.kind == "doughnut" else 0.0
    rings = group.series if group.kind == "doughnut" else group.series[:1]
    ring = (radius - inner) / max(1, len(rings))
    for number, series in enumerate(rings):
        low = inner + ring * number
        yield from _ring(chart, series, (x, y), (low, low + ring), group.start)


def _ring(
    chart: Chart, series: Series, centre: tuple[float, float], radii: tuple[float, float], start: float
) -> Iterator[str]:
    total = sum(abs(value) for value in series.values if value) or 1.0
    turned = start / 360
    labels = []
    for position, value in enumerate(series.values):
        share = abs(value or 0.0) / total
        if not share:
            continue
        colour = series.own_colours.get(position, series.colour)
        yield _slice(centre, radii, turned, turned + share, colour)
        middle = turned + share / 2
        turned += share
        if text := _label(chart, series, position, value or 0.0, share):
            labels.append(_at_slice(centre, radii, middle, share, text, series.labels.place))
    yield from labels


def _at_slice(
    centre: tuple[float, float],
    radii: tuple[float, float],
    middle: float,
    share: float,
    text: str,
    place: str,
) -> str:
    inner, outer = radii
    # Inside stand those that the slice is as wide as, where they stand.
    is_tight = width_of(text, SIZE) > min(outer * 1.2, 2 * pi * outer * 0.68 * share)
    is_outside = not inner and (place == "outEnd" or (is_tight and place not in {"ctr", "inEnd"}))
    if is_outside:
        x, y = _on_circle(centre, outer + 4, middle)
        anchor = "middle" if abs(x - centre[0]) < outer * 0.2 else "start" if x > centre[0] else "end"
        return write(x, y + SIZE * (0.7 if y > centre[1] else 0.0), text, SIZE, anchor=anchor)
    x, y = _on_circle(centre, (inner + outer) / 2 if inner else outer * 0.68, middle)
    return write(x, y + SIZE * 0.35, text, SIZE)


def _on_circle(centre: tuple[float, float], radius: float, turned: float) -> tuple[float, float]:
    """Return the point of a circle at `turned` parts of a whole turn, clockwise from the top."""
    angle = turned * 2 * pi - pi / 2
    return centre[0] + radius * cos(angle), centre[1] + radius * sin(angle)


def _slice(
    centre: tuple[float, float], radii: tuple[float, float], begin: float, end: float, colour: str
) -> str:
    inner, outer = radii
    if end - begin > 0.9999:
        ring = (outer - inner) if inner else 0.0
        round_ = f'cx="{centre[0]:.2f}" cy="{centre[1]:.2f}"'
        if not inner:
            return f'<circle {round_} r="{outer:.2f}" fill="{colour}"/>'
        stroke = f'fill="none" stroke="{colour}" stroke-width="{ring:.2f}"'
        return f'<circle {round_} r="{outer - ring / 2:.2f}" {stroke}/>'
    large = int(end - begin > 0.5)
    (x1, y1), (x2, y2) = _on_circle(centre, outer, begin), _on_circle(centre, outer, end)
    (x3, y3), (x4, y4) = _on_circle(centre, inner, end), _on_circle(centre, inner, begin)
    back = f"A {inner:.2f} {inner:.2f} 0 {large} 0 {x4:.2f} {y4:.2f}" if inner else ""
    out = f"A {outer:.2f} {outer:.2f} 0 {large} 1 {x2:.2f} {y2:.2f}"
    path = f"M {x1:.2f} {y1:.2f} {out} L {x3:.2f} {y3:.2f} {back} Z"
    return f'<path d="{path}" fill="{colour}" stroke="#fff" stroke-width="0.75"/>'


def _line(x1: float, y1: float, x2: float, y2: float, colour: str) -> str:
    ends = f'x1="{x1:.2f}" y1="{y1:.2f}" x2="{x2:.2f}" y2="{y2:.2f}"'
    return f'<line {ends} stroke="{colour}" stroke-width="0.5"/>'


def _rect(x: float, y: float, width: float, height: float, colour: str) -> str:
    size = f'width="{width:.2f}" height="{max(0.0, height):.2f}"'
    return f'<rect x="{x:.2f}" y="{y:.2f}" {size} fill="{colour}"/>'
