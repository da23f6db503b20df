"""Conditional formats of a sheet that hold or do not: by formula, value or text, or by others of a range."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from statistics import fmean, pstdev
from typing import TYPE_CHECKING, Any, cast

from openpyxl.utils.datetime import to_excel

from generators.formulas.addresses import area_bounds, column_letter
from generators.formulas.references import parse_formula
from generators.printing.xlsx.cell_styles import border_css
from generators.printing.xlsx.scales import SCALES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from openpyxl.worksheet.worksheet import Worksheet

    from generators.printing.xlsx.cell_styles import Colours
    from generators.printing.xlsx.workbook import PrintableWorkbook

_Area = tuple[int, int, int, int]
_Test = Callable[[Any], bool]
_BY_TEXT: dict[str, Callable[[str, str], bool]] = {
    "containsText": lambda said, part: part in said,
    "notContainsText": lambda said, part: part not in said,
    "beginsWith": str.startswith,
    "endsWith": str.endswith,
}
_SIGNS = {
    "equal": "=",
    "notEqual": "<>",
    "lessThan": "<",
    "lessThanOrEqual": "<=",
    "greaterThan": ">",
    "greaterThanOrEqual": ">=",
}
_SIDES = ("top", "right", "bottom", "left")
_OF_DAYS = "timePeriod"
"""Rules that ask what day it is: a print of today would be another tomorrow."""


@dataclass(frozen=True)
class _Condition:
    """A rule with the areas it holds for, and what tells whether it holds: a formula or a test."""

    areas: list[_Area]
    rule: Any
    formula: Any
    test: _Test | None

    def is_about(self, at: tuple[int, int]) -> bool:
        return any(x <= at[1] <= right and y <= at[0] <= low for x, y, right, low in self.areas)


class Conditions:
    """The conditional formats of a sheet."""

    def __init__(self, book: PrintableWorkbook, sheet: Worksheet) -> None:
        self._book = book
        self._sheet = sheet
        self._known: dict[tuple[int, str], bool] = {}
        self._conditions: list[_Condition] = []
        for area in sheet.conditional_formatting:
            areas = [cast("_Area", area_bounds(str(part))) for part in str(area.sqref).split()]
            for rule in area.rules:
                if rule.type in SCALES:
                    continue
                test = None if rule.dxf is None else self._test_of(rule, areas)
                has_formula = bool(rule.formula) and rule.dxf is not None and rule.type != _OF_DAYS
                if test is None and not has_formula:
                    book.warn(sheet.title, "这种条件格式不打印", f"{rule.type}（{area.sqref}）")
                    continue
                formula = None if test else parse_formula(_formula_of(rule, areas[0]))
                self._conditions.append(_Condition(areas, rule, formula, test))
        self._conditions.sort(key=lambda condition: int(condition.rule.priority or 0))

    def look_of(self, at: tuple[int, int], colours: Colours) -> tuple[dict[str, str], str]:
        """Return what the conditions add to the cell at `at`, and the number format they ask for, if any.

        The first of them wins; one that stops is the last.
        """
        css: dict[str, str] = {}
        code = ""
        for condition in self._conditions:
            if condition.is_about(at) and self._holds(condition, at):
                css = _difference_css(condition.rule.dxf, colours) | css
                numbers = condition.rule.dxf.numFmt
                code = code or (numbers.formatCode or "" if numbers is not None else "")
                if condition.rule.stopIfTrue:
                    break
        return css, code

    def _holds(self, condition: _Condition, at: tuple[int, int]) -> bool:
        if condition.test is not None:
            return condition.test(self._value(*at))
        left, top, *_ = condition.areas[0]
        text = condition.formula.moved(at[0] - top, at[1] - left)
        if (at[0], text) not in self._known:
            holds = self._book.calculation.holds(self._sheet.title, at[0], text)
            if holds is None:
                self._book.warn(self._sheet.title, "这种条件格式不打印", text)
            self._known[at[0], text] = bool(holds)
        return self._known[at[0], text]

    def _value(self, row: int, column: int) -> Any:
        """Return the value of a cell: a number, a text in small letters, or None."""
        cell = self._sheet._cells.get((row, column))
        value = None if cell is None else self._book.value(self._sheet, cell)
        if isinstance(value, dt.date | dt.time | dt.timedelta):
            return float(to_excel(value, self._book.formulas.epoch))  # type: ignore[no-untyped-call]
        if isinstance(value, int | float) and not isinstance(value, bool):
            return float(value)
        return None if value is None or value == "" else str(value).lower()

    def _values(self, areas: list[_Area]) -> Iterator[Any]:
        for left, top, right, low in areas:
            for row in range(top, min(low, self._sheet.max_row) + 1):
                for column in range(left, min(right, self._sheet.max_column) + 1):
                    if (value := self._value(row, column)) is not None:
                        yield value

    def _test_of(self, rule: Any, areas: list[_Area]) -> _Test | None:
        """Return what a rule asks of a value, None where a formula tells."""
        kind = rule.type
        if kind in _BY_TEXT and rule.text:
            holds, wanted = _BY_TEXT[kind], str(rule.text).lower()
            return lambda value: holds(_plain(value), wanted)
        if kind in {"containsBlanks", "notContainsBlanks"}:
            return lambda value: (not _plain(value).strip()) == (kind == "containsBlanks")
        if kind in {"containsErrors", "notContainsErrors"}:
            return lambda value: _plain(value).startswith("#") == (kind == "containsErrors")
        if kind in {"duplicateValues", "uniqueValues"}:
            counted = Counter(self._values(areas))
            return lambda value: value is not None and (counted[value] > 1) == (kind == "duplicateValues")
        numbers = [value for value in self._values(areas) if isinstance(value, float)]
        if kind == "top10" and numbers:
            return _among_first(rule, numbers)
        if kind == "aboveAverage" and numbers:
            return _above_average(rule, numbers)
        return None


def _plain(value: Any) -> str:
    return "" if value is None else f"{value:.15g}" if isinstance(value, float) else str(value)


def _among_first(rule: Any, numbers: list[float]) -> _Test:
    """Return whether a number is among the best or the worst of a range, ten or ten in a hundred."""
    rank = int(rule.rank or 10)
    count = max(1, len(numbers) * rank // 100) if rule.percent else min(rank, len(numbers))
    limit = sorted(numbers, reverse=not rule.bottom)[count - 1]
    return lambda value: isinstance(value, float) and (value <= limit if rule.bottom else value >= limit)


def _above_average(rule: Any, numbers: list[float]) -> _Test:
    """Return whether a number is above the average of a range, below it, or by so many deviations."""
    sign = -1.0 if rule.aboveAverage is False else 1.0
    limit = fmean(numbers) + sign * float(rule.stdDev or 0) * pstdev(numbers)
    reaches = bool(rule.equalAverage)
    return lambda value: (
        isinstance(value, float) and (sign * value > sign * limit or (reaches and value == limit))
    )


def _formula_of(rule: Any, area: _Area) -> str:
    """Return the formula of a rule as seen from the first cell of its area."""
    if rule.type != "cellIs":
        return str(rule.formula[0])
    cell = f"{column_letter(area[0])}{area[1]}"
    if rule.operator in _SIGNS:
        return f"{cell}{_SIGNS[rule.operator]}({rule.formula[0]})"
    if rule.operator in {"between", "notBetween"} and len(rule.formula) > 1:
        inside = f"AND({cell}>=({rule.formula[0]}),{cell}<=({rule.formula[1]}))"
        return inside if rule.operator == "between" else f"NOT({inside})"
    return "UNKNOWN()"


def _difference_css(dxf: Any, colours: Colours) -> dict[str, str]:
    css: dict[str, str] = {}
    if dxf.border is not None:
        css = border_css({side: getattr(dxf.border, side) for side in _SIDES}, colours)
    if dxf.fill is not None:
        colour = colours.css(dxf.fill.bgColor) or colours.css(dxf.fill.fgColor)
        if colour:
            css["background-color"] = colour
    if (font := dxf.font) is not None:
        if font.b:
            css["font-weight"] = "bold"
        if font.i:
            css["font-style"] = "italic"
        if lines := " ".join(["underline"] * bool(font.u) + ["line-through"] * bool(font.strike)):
            css["text-decoration"] = lines
        if colour := colours.css(font.color):
            css["color"] = colour
    return css
