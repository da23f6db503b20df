"""Equations of Word files: what stands over, under, beside what, and that nothing of them is missing."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import pdfplumber
import pytest
from docx_samples.handmade import handmade, paragraph, run

from generators.errors import PaperWithheld
from generators.printing import print_docx

if TYPE_CHECKING:
    from collections.abc import Callable


def said(text: str) -> str:
    return f"<m:r><m:t>{text}</m:t></m:r>"


def part(name: str, *children: str, looks: str = "", **parts: str) -> str:
    named = "".join(f"<m:{key}>{said(text)}</m:{key}>" for key, text in parts.items())
    return f"<m:{name}>{looks}{named}{''.join(children)}</m:{name}>"


def over(page: Page, upper: str, lower: str) -> bool:
    """Return whether one character stands above another, in the same place across."""
    a, b = page.at(upper), page.at(lower)
    return bool(a["bottom"] <= b["top"] + a["height"] / 3 and abs(a["x0"] - b["x0"]) < a["size"])


def raised(page: Page, small: str, beside: str) -> float:
    """Return how far up a smaller character stands, in sizes of the one beside it."""
    a, b = page.at(small), page.at(beside)
    assert a["size"] < b["size"] * 0.8
    assert a["x0"] >= b["x1"] - 1
    return float((b["bottom"] - a["bottom"]) / b["size"])


class Page:
    def __init__(self, page: Any) -> None:
        self.text = "".join(char["text"] for char in page.chars)
        self.lines = [*page.lines, *page.rects]
        self._chars = page.chars

    def at(self, character: str) -> Any:
        return next(char for char in self._chars if char["text"] == character)


def page_of(equation: str) -> Page:
    body = paragraph(
        "前", '<w:spacing w:line="240" w:lineRule="auto"/>', more=f"<m:oMath>{equation}</m:oMath>" + run("后")
    )
    printed = print_docx(handmade(body), name="式.docx")
    assert printed.warnings == ()
    return Page(pdfplumber.open(io.BytesIO(printed.pdf)).pages[0])


NO_SIGN = "<m:dPr><m:begChr m:val='['/><m:endChr m:val=''/></m:dPr>"
SUM = "<m:naryPr><m:chr m:val='∑'/><m:limLoc m:val='{}'/></m:naryPr>"
HELD: dict[str, tuple[str, Callable[[Page], bool]]] = {
    "fraction": (part("f", num="a", den="b"), lambda p: over(p, "a", "b") and bool(p.lines)),
    "fraction without a bar": (
        part("f", looks="<m:fPr><m:type m:val='noBar'/></m:fPr>", num="a", den="b"),
        lambda p: over(p, "a", "b") and not p.lines,
    ),
    "fraction in line": (
        part("f", looks="<m:fPr><m:type m:val='lin'/></m:fPr>", num="a", den="b"),
        lambda p: "a/b" in p.text,
    ),
    "superscript": (part("sSup", e="x", sup="n"), lambda p: raised(p, "n", "x") > 0.2),
    "subscript": (part("sSub", e="x", sub="n"), lambda p: raised(p, "n", "x") < 0.1),
    "both scripts": (part("sSubSup", e="x", sub="m", sup="n"), lambda p: over(p, "n", "m")),
    "root": (part("rad", deg="3", e="x"), lambda p: "√" in p.text and p.at("3")["x0"] < p.at("x")["x0"]),
    "sum with limits": (
        part("nary", looks=SUM.format("undOvr"), sub="m", sup="n", e="x"),
        lambda p: over(p, "n", "∑") and over(p, "∑", "m"),
    ),
    "sum with scripts": (
        part("nary", looks=SUM.format("subSup"), sub="m", sup="n", e="x"),
        lambda p: p.at("n")["x0"] > p.at("∑")["x0"] + 5 and over(p, "n", "m"),
    ),
    "brackets": (part("d", e="x"), lambda p: "(x)" in p.text),
    "bracket on one side": (part("d", looks=NO_SIGN, e="x"), lambda p: "[x后" in p.text),
    "function": (
        part("func", part("fName", said("sin")), part("e", said("x"))),
        lambda p: p.text.index("sin") < p.text.index("x"),
    ),
    "limit": (part("limLow", e="h", lim="n"), lambda p: over(p, "h", "n")),
    "matrix": (
        part("m", *(part("mr", part("e", said(a)), part("e", said(b))) for a, b in ("ab", "cd"))),
        lambda p: over(p, "a", "c") and over(p, "b", "d") and p.at("a")["x1"] < p.at("b")["x0"],
    ),
    "equations under each other": (
        part("eqArr", part("e", said("a&amp;=1")), part("e", said("b&amp;=2"))),
        lambda p: over(p, "a", "b") and "&" not in p.text,
    ),
}


@pytest.mark.parametrize("name", HELD)
def test_the_parts_of_an_equation_stand_where_they_belong(name: str) -> None:
    equation, holds = HELD[name]
    page = page_of(equation)
    assert holds(page)
    assert page.text.startswith("前")
    assert page.text.endswith("后")


def test_letters_are_italic_and_figures_and_names_of_functions_are_not() -> None:
    page = page_of(said("x2") + "<m:r><m:rPr><m:sty m:val='p'/></m:rPr><m:t>ln</m:t></m:r>")
    assert ["Italic" in page.at(character)["fontname"] for character in "x2l"] == [True, False, False]


@pytest.mark.parametrize(
    "equation",
    [
        part("newStructure", e="x"),
        part("phant", looks="<m:phantPr><m:show m:val='0'/></m:phantPr>", e="x"),
        part("f", part("num", part("newStructure", e="x")), den="b"),
        "<m:r><w:drawing/></m:r>",
    ],
)
def test_what_of_an_equation_is_not_drawn_is_refused_by_place_and_name(equation: str) -> None:
    with pytest.raises(PaperWithheld, match=r"文件“式\.docx”第 1 段：公式打印不了；现为公式里"):
        page_of(equation)
