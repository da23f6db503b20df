"""Conditional formats and page options of a sheet: which cells are filled, what is black alone."""

from __future__ import annotations

import io
from typing import Any

import pdfplumber
import pytest
from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule, FormulaRule, Rule
from openpyxl.styles import Alignment, Border, Color, Font, GradientFill, PatternFill, Side
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.styles.numbers import NumberFormat

from generators.printing import Printed, print_sheet

RED = PatternFill(bgColor="FFFF0000")


def workbook(values: list[Any]) -> Workbook:
    book = Workbook()
    book.active.title = "表"
    for value in values:
        book.active.append([value])
    return book


def printed(book: Workbook) -> Printed:
    stream = io.BytesIO()
    book.save(stream)
    return print_sheet(stream.getvalue(), name="样.xlsx")


def fills_of(made: Printed) -> dict[int, tuple[float, ...]]:
    """Return the colours of the filled cells of the first column by their rows, from 0."""
    with pdfplumber.open(io.BytesIO(made.pdf)) as pdf:
        rects = [rect for rect in pdf.pages[0].rects if rect["fill"] and rect["height"] > 3]
        return {round((rect["top"] - 72) / 15): tuple(rect["non_stroking_color"]) for rect in rects}


def rule(kind: str, **own: Any) -> Rule:
    return Rule(type=kind, dxf=DifferentialStyle(fill=RED), priority=1, **own)


@pytest.mark.parametrize(
    ("asked", "values", "rows"),
    [
        (rule("top10", rank=2), [5, 1, 9, 7], {2, 3}),
        (rule("top10", rank=1, bottom=True), [5, 1, 9, 1], {1, 3}),
        (rule("top10", rank=50, percent=True), [5, 1, 9, 7], {2, 3}),
        (rule("aboveAverage"), [1, 2, 3, 10], {3}),
        (rule("aboveAverage", aboveAverage=False), [1, 2, 3, 10], {0, 1, 2}),
        (rule("aboveAverage", aboveAverage=False, equalAverage=True), [1, 2, 3, "字"], {0, 1}),
        (rule("aboveAverage", stdDev=1), [1, 2, 3, 10], {3}),
        (rule("duplicateValues"), ["甲", "乙", "甲", None], {0, 2}),
        (rule("uniqueValues"), ["甲", "乙", "甲", None], {1}),
        (rule("containsText", operator="containsText", text="贫"), ["脱贫户", "一般户", 3, None], {0}),
        (rule("notContainsText", operator="notContains", text="贫"), ["脱贫户", "一般户"], {1}),
        (rule("beginsWith", operator="beginsWith", text="A"), ["ab", "ba"], {0}),
        (rule("endsWith", operator="endsWith", text="5"), [25, 52], {0}),
        (rule("containsBlanks"), ["甲", None, " ", "乙"], {1, 2}),
        (rule("notContainsErrors"), ["甲", "#N/A"], {0}),
        (rule("expression", formula=["MOD(ROW(),2)=0"]), [1, 2, 3, 4], {1, 3}),
    ],
)
def test_a_condition_fills_the_cells_it_holds_for(asked: Rule, values: list[Any], rows: set[int]) -> None:
    book = workbook([*values, "末"])
    book.active.conditional_formatting.add(f"A1:A{len(values)}", asked)
    made = printed(book)
    assert set(fills_of(made)) == rows
    assert not [warning for warning in made.warnings if "条件格式" in str(warning)]


def test_a_condition_that_asks_what_day_it_is_is_told() -> None:
    book = workbook([1, 2])
    book.active.conditional_formatting.add("A1:A2", rule("timePeriod", timePeriod="today", formula=["A1=1"]))
    assert "timePeriod（A1:A2）" in "".join(map(str, printed(book).warnings))


def test_the_first_condition_wins_and_one_that_stops_is_the_last() -> None:
    blue, green = PatternFill(bgColor="FF0000FF"), PatternFill(bgColor="FF00FF00")
    book = workbook([1, 6, 9])
    add = book.active.conditional_formatting.add
    add("A1:A3", CellIsRule(operator="greaterThan", formula=["8"], font=Font(b=True), stopIfTrue=True))
    add("A1:A3", CellIsRule(operator="greaterThan", formula=["5"], fill=blue))
    add("A1:A3", FormulaRule(formula=["A1>0"], fill=green))
    assert fills_of(printed(book)) == {0: (0, 1, 0), 1: (0, 0, 1)}


def test_a_condition_brings_its_lines_and_its_number_format() -> None:
    book = workbook([1234, 5, "末"])
    style = DifferentialStyle(
        font=Font(strike=True),
        border=Border(*[Side(style="thin", color="FFFF0000")] * 4),
        numFmt=NumberFormat(numFmtId=170, formatCode='#,##0.00"元"'),
    )
    asked = Rule(type="cellIs", operator="greaterThan", formula=["100"], dxf=style)
    book.active.conditional_formatting.add("A1:A2", asked)
    with pdfplumber.open(io.BytesIO(printed(book).pdf)) as pdf:
        (page,) = pdf.pages
        assert (page.extract_text() or "").splitlines() == ["1,234.00元", "5", "末"]
        drawn = [*page.lines, *page.rects, *page.curves]
        assert any(tuple(line["stroking_color"] or ()) == (1, 0, 0) for line in drawn) or any(
            tuple(line["non_stroking_color"] or ()) == (1, 0, 0) for line in drawn
        )


@pytest.mark.parametrize(
    ("fill", "tone"),
    [
        (PatternFill("gray125"), (0.875,) * 3),
        (PatternFill("lightUp", fgColor="FFFF0000", bgColor="FFFFFF00"), (1, 0.75, 0)),
        (GradientFill(stop=["FF000000", "FFFFFFFF"]), (0.5,) * 3),
    ],
)
def test_a_ground_of_two_colours_has_the_tone_it_has_from_afar(fill: Any, tone: tuple[float, ...]) -> None:
    book = workbook(["字"])
    book.active["A1"].fill = fill
    assert fills_of(printed(book))[0] == pytest.approx(tone, abs=0.01)


def test_a_sheet_in_black_and_white_has_no_colour_and_no_fill() -> None:
    book = workbook([-5, "字"])
    cell = book.active["A1"]
    cell.fill, cell.font = PatternFill("solid", fgColor="FFFFFF00"), Font(color="FFFF0000")
    cell.number_format, cell.border = "0;[Red]-0", Border(*[Side(style="thin", color="FF0000FF")] * 4)
    book.active.conditional_formatting.add("A1", FormulaRule(formula=["A1<0"], fill=RED))
    book.active.page_setup.blackAndWhite = True
    with pdfplumber.open(io.BytesIO(printed(book).pdf)) as pdf:
        (page,) = pdf.pages
        drawn = [*page.rects, *page.lines, *page.curves, *page.chars]
        tones = {tuple(item[key] or ()) for item in drawn for key in ("stroking_color", "non_stroking_color")}
    assert {tone for tone in tones if len(set(tone)) > 1} == set()
    assert not [rect for rect in page.rects if rect["fill"] and rect["height"] > 3]


@pytest.mark.parametrize(
    ("how", "text", "is_told"),
    [("displayed", "#N/A好", True), ("blank", "好", False), ("dash", "--好", False), ("NA", "#N/A好", False)],
)
def test_a_cell_in_error_is_printed_as_the_sheet_asks(how: str, text: str, is_told: bool) -> None:
    book = workbook(["#DIV/0!" if how == "NA" else "#N/A", "好"])
    book.active.page_setup.errors = how
    made = printed(book)
    with pdfplumber.open(io.BytesIO(made.pdf)) as pdf:
        assert "".join((pdf.pages[0].extract_text() or "").split()) == text
    assert bool(made.warnings) == is_told


def test_comments_that_are_to_be_printed_are_told() -> None:
    book = workbook(["字"])
    book.active["A1"].comment = Comment("批注", "某人")
    assert not printed(book).warnings
    book.active.page_setup.cellComments = "atEnd"
    assert "批注不打印" in "".join(map(str, printed(book).warnings))


def test_what_is_to_be_repeated_over_its_cell_is_told() -> None:
    book = workbook(["-"])
    book.active["A1"].alignment = Alignment(horizontal="fill")
    assert "只印一遍" in "".join(map(str, printed(book).warnings))


def test_a_link_has_the_colour_that_the_theme_gives_links() -> None:
    book = workbook(["链接"])
    book.active["A1"].font = Font(color=Color(theme=10), u="single")
    with pdfplumber.open(io.BytesIO(printed(book).pdf)) as pdf:
        assert {tuple(char["non_stroking_color"]) for char in pdf.pages[0].chars} == {(0, 0, 1)}


def test_a_number_written_as_text_stands_at_the_left() -> None:
    book = workbook([123, "字"])
    book.active["A1"].number_format = "@"
    book.active["A2"].alignment = Alignment(horizontal="left")
    with pdfplumber.open(io.BytesIO(printed(book).pdf)) as pdf:
        number, word = pdf.pages[0].extract_words()
    assert number["x0"] == pytest.approx(word["x0"], abs=1)
