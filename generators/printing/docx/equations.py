"""Equations (OMML, ECMA-376 part 1, 22.1): fractions, scripts, roots, sums, brackets and matrices."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from generators.printing.docx.package import W
from generators.printing.docx.runs import run_css, size_of
from generators.printing.docx.styles import local
from generators.printing.layout.css import add, pt

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from lxml import etree

    from generators.printing.docx.styles import Properties, Styles
    from generators.printing.layout.css import StyleSheet

_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_SMALL = 0.7
"""Scripts in parts of the size beside them."""
_LEAST = 5.0
_LINE = 1.2
_SILENT = frozenset(
    ["ctrlPr", "rPr", "argPr", "bookmarkStart", "bookmarkEnd", "proofErr", "permStart", "permEnd"]
)
_TALL = frozenset({"f", "nary", "m", "eqArr", "limLow", "limUpp"})
_OVER = {"\u0305": "border-top", "\u00af": "border-top", "\u0332": "border-bottom"}
"""Accents that are a line over or under all of what they mark."""


class UncarriedEquation(Exception):
    """An equation holds what is not drawn; says what."""


class Equation:
    """Writes one `m:oMath` as a span; `text` is what it says, in the order it is drawn."""

    def __init__(
        self, run_of: Callable[[etree._Element | None], Properties], sheet: StyleSheet, styles: Styles
    ) -> None:
        self._run_of, self._sheet, self._styles = run_of, sheet, styles
        self._said: list[str] = []
        self._alignment_marks = 0

    @property
    def text(self) -> str:
        """Return the text of what was written."""
        return "".join(self._said)

    def write(self, node: etree._Element) -> ET.Element:
        """Return the equation `node`; raise UncarriedEquation for what is not drawn."""
        holder = ET.Element("span")
        first = next(node.iter(f"{_M}r"), None)
        usual = self._run_of(first.find(W + "rPr") if first is not None else None)
        self._write(node, holder, size_of(usual), 0)
        # The alignment marks of equations under each other are not printed.
        wanted = sorted("".join(text.text or "" for text in node.iter(f"{_M}t", f"{W}t")))
        if len(wanted) - self._alignment_marks != len(self.text):
            raise UncarriedEquation("公式的一部分")
        return holder

    def _write(self, node: etree._Element | None, into: ET.Element, size: float, depth: int) -> None:
        """Write what stands in `node`, in type of `size` points."""
        if depth > 60:
            raise UncarriedEquation("嵌套太深的公式")
        for child in node if node is not None else ():
            name = local(child)
            if not name or name in _SILENT or name.endswith("Pr"):
                continue
            if name not in _STRUCTURES:
                raise UncarriedEquation(f"公式里的 {name}")
            _STRUCTURES[name](self, child, into, size, depth + 1)

    # Boxes.

    def _span(self, into: ET.Element, css: dict[str, str]) -> ET.Element:
        return add(into, "span", self._sheet.class_for(css))

    def _stack(self, into: ET.Element, size: float, stands: str = "middle") -> ET.Element:
        """Return a box for lines under each other, in the middle of the line unless it `stands`."""
        css = {
            "display": "inline-block",
            "vertical-align": stands,
            "text-align": "center",
            "text-indent": "0",
            "font-size": pt(size),
            "line-height": str(_LINE),
            "margin": f"0 {pt(size * 0.08)}",
        }
        return self._span(into, css)

    @staticmethod
    def _stands_on(size: float, lower: float, *, first: bool) -> str:
        """Return how a box of two lines stands: on its first line, of `size`, or its second, of `lower`."""
        return pt(-(size * 0.3 + lower * 0.9)) if first else "baseline"

    def _row(self, into: ET.Element, size: float, **more: str) -> ET.Element:
        css = {
            "display": "block",
            "font-size": pt(size),
            "line-height": pt(size * _LINE),
            "white-space": "pre",
        }
        return self._span(into, css | {key.replace("_", "-"): value for key, value in more.items()})

    def _sign(self, into: ET.Element, sign: str, size: float, **more: str) -> None:
        """Write a sign that the file has as a property."""
        css = run_css(self._math_run({}, size), self._styles, east_asian=False)
        css |= {key.replace("_", "-"): value for key, value in more.items()}
        add(into, "span", self._sheet.class_for(css), sign).set("data-own", "1")

    @staticmethod
    def _math_run(run: Properties, size: float) -> Properties:
        return {"fonts.ascii": "Cambria Math", "fonts.hAnsi": "Cambria Math", **run, "sz": f"{size * 2:g}"}

    def _script(self, size: float) -> float:
        return max(_LEAST, size * _SMALL)

    # Text.

    def _run(self, node: etree._Element, into: ET.Element, size: float, _: int) -> None:
        run = self._math_run(self._run_of(node.find(W + "rPr")), size)
        looks = node.find(f"{_M}rPr")
        style = _value(looks, "sty")
        is_upright = style in {"p", "b"} or (looks is not None and looks.find(f"{_M}nor") is not None)
        for child in node:
            name = local(child)
            if name == "t":
                text = child.text or ""
                shown = text
                if "&" in text and _is_aligned(node):
                    shown = text.replace("&", "")
                    self._alignment_marks += len(text) - len(shown)
                self._say(into, shown, run, is_upright=is_upright, is_bold=style in {"b", "bi"})
            elif name in {"br", "cr"}:
                add(into, "br")
            elif name not in _SILENT and name != "lastRenderedPageBreak":
                raise UncarriedEquation(f"公式里的 {name}")

    def _say(self, into: ET.Element, text: str, run: Properties, *, is_upright: bool, is_bold: bool) -> None:
        self._said.append(text)
        for part, is_letter in _parts(text):
            looks = {**run, "i": is_letter and not is_upright, "b": bool(run.get("b")) or is_bold}
            css = run_css(looks, self._styles, east_asian=not part.isascii() and ord(part[0]) >= 0x2E80)
            css["white-space"] = "pre-wrap"
            self._span(into, css).text = part

    # Structures, by their names in the file.

    def _inside(self, node: etree._Element, into: ET.Element, size: float, depth: int) -> None:
        self._write(node, into, size, depth)

    def _fraction(self, node: etree._Element, into: ET.Element, size: float, depth: int) -> None:
        kind = _value(node.find(f"{_M}fPr"), "type") or "bar"
        over, under = node.find(f"{_M}num"), node.find(f"{_M}den")
        if kind in {"lin", "skw"}:
            self._write(over, into, size, depth)
            self._sign(into, "/", size)
            self._write(under, into, size, depth)
            return
        inner = size if depth <= 2 else self._script(size) if depth > 4 else size * 0.85
        box = self._stack(into, size)
        line = {} if kind == "noBar" else {"border_bottom": f"{pt(max(0.5, size * 0.05))} solid currentcolor"}
        self._write(over, self._row(box, inner, **line), inner, depth)
        self._write(under, self._row(box, inner), inner, depth)

    def _superscript(self, node: etree._Element, into: ET.Element, size: float, depth: int) -> None:
        self._write(node.find(f"{_M}e"), into, size, depth)
        self._raised(node.find(f"{_M}sup"), into, size, 0.38, depth)

    def _subscript(self, node: etree._Element, into: ET.Element, size: float, depth: int) -> None:
        self._write(node.find(f"{_M}e"), into, size, depth)
        self._raised(node.find(f"{_M}sub"), into, size, -0.18, depth)

    def _raised(
        self, node: etree._Element | None, into: ET.Element, size: float, rise: float, depth: int
    ) -> None:
        small = self._script(size)
        raised = self._span(
            into, {"vertical-align": pt(size * rise), "line-height": "0", "font-size": pt(small)}
        )
        self._write(node, raised, small, depth)

    def _both_scripts(self, node: etree._Element, into: ET.Element, size: float, depth: int) -> None:
        self._write(node.find(f"{_M}e"), into, size, depth)
        self._scripts(node, into, size, depth)

    def _scripts_before(self, node: etree._Element, into: ET.Element, size: float, depth: int) -> None:
        self._scripts(node, into, size, depth)
        self._write(node.find(f"{_M}e"), into, size, depth)

    def _scripts(self, node: etree._Element, into: ET.Element, size: float, depth: int) -> None:
        small = self._script(size)
        box = self._stack(into, size)
        for name in ("sup", "sub"):
            self._write(node.find(_M + name), self._row(box, small, text_align="left"), small, depth)

    def _root(self, node: etree._Element, into: ET.Element, size: float, depth: int) -> None:
        degree = node.find(f"{_M}deg")
        if degree is not None and len(degree) and not _is_on(node.find(f"{_M}radPr"), "degHide"):
            self._raised(degree, into, size, 0.45, depth)
        tall = _is_tall(node.find(f"{_M}e"))
        self._sign(into, "√", size * (1.7 if tall else 1.0), vertical_align="middle" if tall else "baseline")
        line = f"{pt(max(0.5, size * 0.05))} solid currentcolor"
        css = {
            "display": "inline-block",
            "border-top": line,
            "line-height": str(_LINE),
            "font-size": pt(size),
        }
        if tall:
            css["vertical-align"] = "middle"
        self._write(node.find(f"{_M}e"), self._span(into, css), size, depth)

    def _large_operator(self, node: etree._Element, into: ET.Element, size: float, depth: int) -> None:
        looks = node.find(f"{_M}naryPr")
        sign = _value(looks, "chr", "∫") or "∫"
        small = self._script(size)
        hidden = {name for name in ("sub", "sup") if _is_on(looks, f"{name}Hide")}
        below, above = node.find(f"{_M}sub"), node.find(f"{_M}sup")
        if (_value(looks, "limLoc") or ("subSup" if sign in "∫∬∭∮" else "undOvr")) == "undOvr":
            box = self._stack(into, size)
            if "sup" not in hidden:
                self._write(above, self._row(box, small), small, depth)
            self._sign(self._row(box, size * 1.4), sign, size * 1.4)
            if "sub" not in hidden:
                self._write(below, self._row(box, small), small, depth)
        else:
            self._sign(into, sign, size * 1.4, vertical_align=pt(-size * 0.1))
            if hidden != {"sub", "sup"}:
                box = self._stack(into, size)
                self._write(None if "sup" in hidden else above, self._row(box, small), small, depth)
                self._write(None if "sub" in hidden else below, self._row(box, small), small, depth)
        self._write(node.find(f"{_M}e"), into, size, depth)

    def _brackets(self, node: etree._Element, into: ET.Element, size: float, depth: int) -> None:
        looks = node.find(f"{_M}dPr")
        begin, end = _value(looks, "begChr", "("), _value(looks, "endChr", ")")
        between = _value(looks, "sepChr", "|")
        tall = _is_tall(node)
        more = {"vertical_align": "middle"} if tall else {}
        large = size * (2.0 if tall else 1.0)
        if begin:
            self._sign(into, begin, large, **more)
        for number, part in enumerate(node.iterfind(f"{_M}e")):
            if number:
                self._sign(into, between, large, **more)
            self._write(part, into, size, depth)
        if end:
            self._sign(into, end, large, **more)

    def _function(self, node: etree._Element, into: ET.Element, size: float, depth: int) -> None:
        self._write(node.find(f"{_M}fName"), into, size, depth)
        self._sign(into, "\u2009", size)
        self._write(node.find(f"{_M}e"), into, size, depth)

    def _limit_below(self, node: etree._Element, into: ET.Element, size: float, depth: int) -> None:
        self._limit(node, into, size, depth, is_above=False)

    def _limit_above(self, node: etree._Element, into: ET.Element, size: float, depth: int) -> None:
        self._limit(node, into, size, depth, is_above=True)

    def _limit(
        self, node: etree._Element, into: ET.Element, size: float, depth: int, *, is_above: bool
    ) -> None:
        small = self._script(size)
        box = self._stack(into, size, self._stands_on(size, small, first=not is_above))
        rows = [("lim", small), ("e", size)] if is_above else [("e", size), ("lim", small)]
        for name, high in rows:
            self._write(node.find(_M + name), self._row(box, high), high, depth)

    def _accent(self, node: etree._Element, into: ET.Element, size: float, depth: int) -> None:
        sign = _value(node.find(f"{_M}accPr"), "chr", "\u0302") or "\u0302"
        if sign in _OVER:
            self._lined(node, into, size, _OVER[sign], depth)
            return
        box = self._stack(into, size, "baseline")
        self._sign(self._row(box, size, line_height=pt(size * 0.35)), f"\u00a0{sign}", size)
        self._write(node.find(f"{_M}e"), self._row(box, size), size, depth)

    def _bar(self, node: etree._Element, into: ET.Element, size: float, depth: int) -> None:
        is_above = _value(node.find(f"{_M}barPr"), "pos") == "top"
        self._lined(node, into, size, "border-top" if is_above else "border-bottom", depth)

    def _border(self, node: etree._Element, into: ET.Element, size: float, depth: int) -> None:
        self._lined(node, into, size, "border", depth)

    def _lined(self, node: etree._Element, into: ET.Element, size: float, side: str, depth: int) -> None:
        css = {"display": "inline-block", "line-height": str(_LINE), "font-size": pt(size)}
        css[side] = f"{pt(max(0.5, size * 0.05))} solid currentcolor"
        self._write(node.find(f"{_M}e"), self._span(into, css), size, depth)

    def _group_sign(self, node: etree._Element, into: ET.Element, size: float, depth: int) -> None:
        looks = node.find(f"{_M}groupChrPr")
        sign, is_above = _value(looks, "chr", "⏟") or "⏟", _value(looks, "pos") == "top"
        box = self._stack(into, size, self._stands_on(size, size, first=not is_above))
        for is_sign in (is_above, not is_above):
            line = self._row(box, size)
            if is_sign:
                self._sign(line, sign, size)
            else:
                self._write(node.find(f"{_M}e"), line, size, depth)

    def _phantom(self, node: etree._Element, into: ET.Element, size: float, depth: int) -> None:
        if not _is_on(node.find(f"{_M}phantPr"), "show", usual=True):
            raise UncarriedEquation("公式里看不见的部分")
        self._write(node.find(f"{_M}e"), into, size, depth)

    def _matrix(self, node: etree._Element, into: ET.Element, size: float, depth: int) -> None:
        css = {
            "display": "inline-table",
            "vertical-align": "middle",
            "font-size": pt(size),
            "text-indent": "0",
        }
        box = self._span(into, css)
        cell = {"display": "table-cell", "padding": f"0 {pt(size * 0.3)}", "text-align": "center"}
        cell["line-height"] = pt(size * _LINE)
        for row in node.iterfind(f"{_M}mr"):
            line = self._span(box, {"display": "table-row"})
            for part in row.iterfind(f"{_M}e"):
                self._write(part, self._span(line, cell), size, depth)

    def _array(self, node: etree._Element, into: ET.Element, size: float, depth: int) -> None:
        box = self._stack(into, size)
        for part in node.iterfind(f"{_M}e"):
            self._write(part, self._row(box, size, text_align="left"), size, depth)


# The structures of 22.1.2 and what writes them.
_STRUCTURES: Mapping[str, Callable[[Equation, etree._Element, ET.Element, float, int], None]] = {
    "oMath": Equation._inside,
    "e": Equation._inside,
    "fName": Equation._inside,
    "box": Equation._inside,
    "smartTag": Equation._inside,
    "customXml": Equation._inside,
    "r": Equation._run,
    "f": Equation._fraction,
    "sSup": Equation._superscript,
    "sSub": Equation._subscript,
    "sSubSup": Equation._both_scripts,
    "sPre": Equation._scripts_before,
    "rad": Equation._root,
    "nary": Equation._large_operator,
    "d": Equation._brackets,
    "func": Equation._function,
    "limLow": Equation._limit_below,
    "limUpp": Equation._limit_above,
    "acc": Equation._accent,
    "bar": Equation._bar,
    "borderBox": Equation._border,
    "groupChr": Equation._group_sign,
    "phant": Equation._phantom,
    "m": Equation._matrix,
    "eqArr": Equation._array,
}


def _value(node: etree._Element | None, name: str, usual: str = "") -> str:
    """Return `m:val` of the child `name`: empty when it says so, `usual` when the child is not there."""
    found = node.find(_M + name) if node is not None else None
    return usual if found is None else str(found.get(_M + "val", ""))


def _is_on(node: etree._Element | None, name: str, *, usual: bool = False) -> bool:
    found = node.find(_M + name) if node is not None else None
    return usual if found is None else found.get(_M + "val", "1") not in {"0", "off", "false"}


def _is_tall(node: etree._Element | None) -> bool:
    return node is not None and any(local(child) in _TALL for child in node.iter())


def _is_aligned(node: etree._Element) -> bool:
    return next(node.iterancestors(f"{_M}eqArr"), None) is not None


def _parts(text: str) -> Iterator[tuple[str, bool]]:
    """Yield `text` in stretches of letters, which are italic in a formula, and of all else."""
    held, was_letter = "", False
    for character in text:
        is_letter = character.isalpha() and ord(character) < 0x2E80
        if held and is_letter != was_letter:
            yield held, was_letter
            held = ""
        held, was_letter = held + character, is_letter
    if held:
        yield held, was_letter
