"""Colour scales, data bars and icon sets of a sheet: how each cell stands among the others of its range."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from openpyxl.utils.datetime import to_excel

from generators.formulas.addresses import area_bounds
from generators.printing.layout.css import pt

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

    from generators.printing.xlsx.cell_styles import Colours
    from generators.printing.xlsx.workbook import PrintableWorkbook

SCALES = frozenset({"colorScale", "dataBar", "iconSet"})
_X14 = "{http://schemas.microsoft.com/office/spreadsheetml/2009/9/main}"
_XM = "{http://schemas.microsoft.com/office/excel/2006/main}"
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_GREEN, _YELLOW, _RED, _GREY = "#63be7b", "#ffc000", "#f8696b", "#7f7f7f"
_ARROW = '<path transform="rotate({} 8 8)" fill="{}" d="M8 1l6 7h-4v7H6V8H2z"/>'
_LIGHT = '<circle cx="8" cy="8" r="6.5" fill="{}"/>'
_TONES = (_RED, _YELLOW, _GREEN)
_TURNS = {3: (180, 90, 0), 4: (180, 135, 45, 0), 5: (180, 135, 90, 45, 0)}


def _icons() -> dict[str, list[str]]:
    """Return the pictures of each icon set that is drawn, that of the lowest values first (§18.18.42)."""
    found = {}
    for count, turns in _TURNS.items():
        tones = [_RED, *[_YELLOW] * (count - 2), _GREEN]
        found[f"{count}Arrows"] = [_ARROW.format(*pair) for pair in zip(turns, tones, strict=True)]
        found[f"{count}ArrowsGray"] = [_ARROW.format(turn, _GREY) for turn in turns]
    found["3TrafficLights1"] = [_LIGHT.format(tone) for tone in _TONES]
    found["3TrafficLights2"] = [
        f'<rect x="0.5" y="0.5" width="15" height="15" rx="2" fill="#404040"/>{light}'
        for light in found["3TrafficLights1"]
    ]
    found["4TrafficLights"] = [_LIGHT.format(tone) for tone in ("#404040", *_TONES)]
    return found


_ICONS = _icons()


@dataclass(frozen=True)
class _Scale:
    """A rule with the ranges it holds for and their numbers, sorted."""

    ranges: list[tuple[int, int, int, int]]
    rule: Any
    numbers: list[float]
    from_zero: bool
    lengths: tuple[float, float]


class Scales:
    """The conditional formats of a sheet that set a cell among the others of its range."""

    def __init__(self, book: PrintableWorkbook, sheet: Worksheet, pictures: dict[str, bytes]) -> None:
        self._book, self._sheet, self._pictures = book, sheet, pictures
        self._scales: list[_Scale] = []
        newer = self._newer_bars()
        for area in sheet.conditional_formatting:
            where = str(area.sqref)
            ranges = [cast("Any", area_bounds(part)) for part in where.split()]
            for rule in area.rules:
                if rule.type not in SCALES:
                    continue
                numbers = sorted(self._numbers(ranges))
                lengths, from_zero = newer.get(where, ((10.0, 90.0), False))
                scale = _Scale(ranges, rule, numbers, from_zero, lengths)
                if numbers and (why := self._why_not(scale)):
                    book.warn(sheet.title, "这种条件格式不打印", f"{why}（{where}）")
                elif numbers:
                    self._scales.append(scale)
        self._scales.sort(key=lambda scale: -int(scale.rule.priority or 0))

    def css_for(self, at: tuple[int, int], colours: Colours, size: float) -> tuple[dict[str, str], bool]:
        """Return what the scales add to the cell at `at`, and whether its value is shown.

        `size` is the height of an icon in points.
        """
        css: dict[str, str] = {}
        is_shown = True
        for scale in self._scales:
            if not any(x <= at[1] <= right and y <= at[0] <= low for x, y, right, low in scale.ranges):
                continue
            value = self._number(self._sheet.cell(*at))
            if value is None:
                continue
            if scale.rule.type == "colorScale":
                css["background-color"] = self._colour(scale, value, colours)
                continue
            if scale.rule.type == "dataBar":
                css |= self._bar(scale, value, colours)
                is_shown &= scale.rule.dataBar.showValue is not False
            else:
                css |= self._icon(scale, value, size)
                is_shown &= scale.rule.iconSet.showValue is not False
        return css, is_shown

    def _numbers(self, ranges: list[tuple[int, int, int, int]]) -> list[float]:
        found = {}
        for left, top, right, bottom in ranges:
            last_row, last_column = min(bottom, self._sheet.max_row), min(right, self._sheet.max_column)
            for row in range(top, last_row + 1):
                for column in range(left, last_column + 1):
                    value = self._number(self._sheet.cell(row, column))
                    if value is not None:
                        found[row, column] = value
        return list(found.values())

    def _number(self, cell: Any) -> float | None:
        value = self._book.value(self._sheet, cell)
        if isinstance(value, dt.date | dt.time | dt.timedelta):
            return float(to_excel(value, self._book.formulas.epoch))  # type: ignore[no-untyped-call]
        return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None

    def _newer_bars(self) -> dict[str, tuple[tuple[float, float], bool]]:
        """Return the lengths of the bars of Excel 2010 and later by range, and whether they begin at 0.

        What else stands in that list (`x14:conditionalFormattings`), and openpyxl does not read, is told.
        """
        found = {}
        part = self._book.sheet_parts().get(self._sheet.title, "")
        if b"conditionalFormattings" not in self._book.parts.get(part, b""):
            return {}
        tree = self._book.tree_of(part)
        known = {node.text for node in tree.iterfind(f".//{_MAIN}cfRule//{_X14}id")}
        for area in tree.iter(f"{_X14}conditionalFormatting"):
            where = area.findtext(f"{_XM}sqref") or ""
            for rule in area.iterfind(f"{_X14}cfRule"):
                bar = rule.find(f"{_X14}dataBar")
                if bar is None or rule.get("id") not in known:
                    self._book.warn(self._sheet.title, "这种条件格式不打印", f"{rule.get('type')}（{where}）")
                    continue
                lengths = float(bar.get("minLength", "10")), float(bar.get("maxLength", "90"))
                first = bar.find(f"{_X14}cfvo")
                found[where] = (lengths, first is not None and first.get("type") == "autoMin")
        return found

    def _why_not(self, scale: _Scale) -> str:
        """Return what of a rule is not drawn; empty when it is."""
        rule = scale.rule
        points = getattr(rule, rule.type).cfvo
        if any(self._threshold(scale, point) is None for point in points):
            return f"{rule.type} 的界限不是数字"
        if rule.type == "iconSet" and len(_ICONS.get(rule.iconSet.iconSet or "", "")) != len(points):
            return f"图标集 {rule.iconSet.iconSet}"
        return "有负数的数据条" if rule.type == "dataBar" and scale.numbers[0] < 0 else ""

    def _threshold(self, scale: _Scale, point: Any) -> float | None:
        """Return the value that a `cfvo` stands for; None for a formula."""
        numbers = scale.numbers
        if point.type in {"min", "max"}:
            return numbers[0] if point.type == "min" else numbers[-1]
        try:
            given = float(point.val)
        except (TypeError, ValueError):
            return None
        if point.type == "percent":
            return numbers[0] + (numbers[-1] - numbers[0]) * given / 100
        if point.type == "percentile":
            at = (len(numbers) - 1) * min(100.0, max(0.0, given)) / 100
            low = numbers[int(at)]
            return low + (numbers[min(int(at) + 1, len(numbers) - 1)] - low) * (at - int(at))
        return given

    def _thresholds(self, scale: _Scale) -> list[float]:
        points = getattr(scale.rule, scale.rule.type).cfvo
        return [self._threshold(scale, point) or 0.0 for point in points]

    def _colour(self, scale: _Scale, value: float, colours: Colours) -> str:
        limits = self._thresholds(scale)
        tones = [colours.css(colour) or "#ffffff" for colour in scale.rule.colorScale.color]
        after = bisect_right(limits, value)
        if after == 0 or after == len(limits):
            return tones[min(after, len(tones) - 1)]
        low, high = limits[after - 1], limits[after]
        share = (value - low) / (high - low)
        parts = (
            round(int(a[at : at + 2], 16) * (1 - share) + int(b[at : at + 2], 16) * share)
            for a, b in [(tones[after - 1], tones[after])]
            for at in (1, 3, 5)
        )
        return "#" + "".join(f"{part:02x}" for part in parts)

    def _bar(self, scale: _Scale, value: float, colours: Colours) -> dict[str, str]:
        low, high = self._thresholds(scale)
        if scale.from_zero:
            low = 0.0
        share = min(1.0, max(0.0, (value - low) / (high - low))) if high > low else 1.0
        shortest, longest = scale.lengths
        long = shortest + (longest - shortest) * share
        if long <= 0:
            return {}
        tone = colours.css(scale.rule.dataBar.color) or "#638ec6"
        shape = f'<rect x="0" y="0" width="{long:.0f}" height="100" fill="{tone}"/>'
        address = self._address(f'viewBox="0 0 100 100" preserveAspectRatio="none">{shape}')
        return {**_background(address), "background-size": "100% 84%", "background-position": "left center"}

    def _icon(self, scale: _Scale, value: float, size: float) -> dict[str, str]:
        points = scale.rule.iconSet.cfvo
        limits = self._thresholds(scale)
        passed = [
            value > limit if point.gte is False else value >= limit
            for point, limit in zip(points[1:], limits[1:], strict=True)
        ]
        icons = _ICONS[scale.rule.iconSet.iconSet]
        index = max((at for at, is_passed in enumerate(passed, 1) if is_passed), default=0)
        shape = icons[len(icons) - 1 - index if scale.rule.iconSet.reverse else index]
        address = self._address(f'viewBox="0 0 16 16">{shape}')
        place = f"{pt(size / 8)} center"
        return {
            **_background(address),
            "background-size": f"{pt(size)} {pt(size)}",
            "background-position": place,
        }

    def _address(self, inner: str) -> str:
        data = f'<svg xmlns="http://www.w3.org/2000/svg" width="100" height="100" {inner}</svg>'.encode()
        known = next((key for key, content in self._pictures.items() if content == data), None)
        address = known or f"part:scale{len(self._pictures)}.svg"
        self._pictures[address] = data
        return address


def _background(address: str) -> dict[str, str]:
    return {"background-image": f'url("{address}")', "background-repeat": "no-repeat"}
