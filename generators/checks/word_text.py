"""Reads a Word file as a proof-reader's lines: paragraphs in document order, cells of tables among them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from generators.checks.text.document import Cell, Line
from generators.errors import DataRefused, PaperWithheld
from generators.printing.docx.numbering import Numbering
from generators.printing.docx.package import Package, W, open_package
from generators.printing.docx.styles import Styles, local, merge, read_paragraph_properties, style_id

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree

_CHARACTERS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "ptab": "\t"}
_GONE = frozenset({"del", "moveFrom", "Fallback", "pPr", "rPr", "instrText", "delText"})


@dataclass(frozen=True)
class TextNode:
    """A node that stands for characters: its run, where it begins in the paragraph, what it says."""

    node: etree._Element
    run: etree._Element
    start: int
    text: str

    @property
    def end(self) -> int:
        """Return where it ends in the paragraph, in characters."""
        return self.start + len(self.text)


def open_word(content: bytes, name: str) -> Package:
    """Return the parts of a DOCX. Raise DataRefused in one line when it cannot be read."""
    try:
        package = open_package(content, name)
        package.tree(package.main)
    except PaperWithheld as error:
        raise DataRefused(error.reasons) from None
    return package


def iter_paragraphs(package: Package) -> Iterator[etree._Element]:
    """Yield the paragraphs of the body in document order; the copy for old programs is not read twice."""
    body = package.tree(package.main)
    for paragraph in body.iter(W + "p"):
        if not any(local(parent) == "Fallback" for parent in paragraph.iterancestors()):
            yield paragraph


def text_nodes(paragraph: etree._Element) -> list[TextNode]:
    """Return what stands for the characters of `paragraph`: deleted text and field codes are not read."""
    found: list[TextNode] = []
    at = 0

    def walk(node: etree._Element, run: etree._Element | None) -> None:
        nonlocal at
        for child in node:
            name = local(child)
            if name in _GONE or name == "p":
                continue
            inner = child if name == "r" else run
            text = (child.text or "") if name == "t" else _CHARACTERS.get(name, "")
            if run is not None and text and name != "r":
                found.append(TextNode(child, run, at, text))
                at += len(text)
            elif name not in {"t", *_CHARACTERS, "drawing", "pict", "object", "AlternateContent"}:
                walk(child, inner)

    walk(paragraph, None)
    return found


def paragraph_text(paragraph: etree._Element) -> str:
    """Return the text of `paragraph`; a tab is one character, a line break too."""
    return "".join(node.text for node in text_nodes(paragraph))


def word_lines(package: Package) -> list[Line]:
    """Return the paragraphs as lines, numbered from 1, with the names of their styles."""
    names, cells = _style_names(package), table_cells(package)
    return [
        Line(
            number,
            paragraph_text(paragraph),
            names.get(style_id(paragraph) or "", ""),
            cells.get(number),
        )
        for number, paragraph in enumerate(iter_paragraphs(package), start=1)
    ]


def table_cells(package: Package) -> dict[int, Cell]:
    """Return the cell in which each paragraph of a table stands, by the paragraph's number from 1.

    Rows are counted through the file: a row has one number, whatever table it is in.
    """
    tables: dict[etree._Element, int] = {}
    rows: dict[etree._Element, int] = {}
    columns: dict[etree._Element, int] = {}
    found = {}
    for number, paragraph in enumerate(iter_paragraphs(package), start=1):
        cell = next(paragraph.iterancestors(W + "tc"), None)
        row = next(cell.iterancestors(W + "tr"), None) if cell is not None else None
        table = next(row.iterancestors(W + "tbl"), None) if row is not None else None
        if cell is None or row is None or table is None:
            continue
        if row not in rows:
            rows[row] = len(rows)
            columns |= _columns_of(row)
        found[number] = Cell(tables.setdefault(table, len(tables)), rows[row], columns.get(cell, 0))
    return found


def _columns_of(row: etree._Element) -> dict[etree._Element, int]:
    """Return the first column of the grid that each cell of the row covers."""
    columns: dict[etree._Element, int] = {}
    at = _number(row, "w:trPr/w:gridBefore")
    for cell in row.iter(W + "tc"):
        if next(cell.iterancestors(W + "tr"), None) is row:
            columns[cell] = at
            at += max(_number(cell, "w:tcPr/w:gridSpan"), 1)
    return columns


def _number(element: etree._Element, path: str) -> int:
    found = element.find(path, {"w": W[1:-1]})
    value = found.get(W + "val", "") if found is not None else ""
    return int(value) if re.fullmatch(r"\d{1,4}", value) else 0


def picture_paragraphs(package: Package) -> list[int]:
    """Return the numbers, from 1, of the paragraphs that hold a picture or an embedded object."""
    kinds = tuple(W + name for name in ("drawing", "pict", "object"))
    return [
        number
        for number, paragraph in enumerate(iter_paragraphs(package), start=1)
        if any(node.find(f".//{W}txbxContent") is None for node in paragraph.iter(*kinds))
    ]


_BESIDE = (("header", "页眉"), ("footer", "页脚"), ("footnotes", "脚注"), ("endnotes", "尾注"))


def beside_the_body(package: Package) -> list[tuple[str, str]]:
    """Return (what, text) of headers, footers and notes that hold words; none is in the body."""
    found = []
    for name in sorted(package.parts):
        what = next((what for stem, what in _BESIDE if re.fullmatch(rf"word/{stem}\d*\.xml", name)), "")
        try:
            root = package.tree(name) if what else None
        except PaperWithheld:
            continue
        text = "".join(node.text or "" for node in root.iter(W + "t")) if root is not None else ""
        if re.search(r"[\u3400-\u9fffA-Za-z]", text):
            found.append((what, text.strip()))
    return found


def _style_names(package: Package) -> dict[str, str]:
    """Return the names of the styles by id: the cascade is not needed to read, and may be broken."""
    part = package.related(package.main, "styles")
    try:
        root = package.tree(part) if part else None
    except PaperWithheld:
        return {}
    if root is None:
        return {}
    found = {}
    for node in root.iterfind(W + "style"):
        name = node.find(W + "name")
        if name is not None:
            found[node.get(W + "styleId", "")] = name.get(W + "val", "")
    return found


def automatic_numbers(package: Package) -> dict[int, str]:
    """Return the numbers that Word counts by itself, by paragraph: they are no characters of the text."""
    try:
        styles, numbering = Styles(package), Numbering(package)
    except (PaperWithheld, AttributeError, LookupError, TypeError, ValueError):
        return {}
    found = {}
    for index, paragraph in enumerate(iter_paragraphs(package), start=1):
        style = styles.resolve(style_id(paragraph), "paragraph")
        properties = merge(style.paragraph, read_paragraph_properties(paragraph.find(W + "pPr")))
        counted = numbering.next_number(properties) if "numPr.numId" in properties else None
        if counted is not None:
            found[index] = counted.text
    return found
