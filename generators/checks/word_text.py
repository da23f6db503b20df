"""Reads a Word file as a proof-reader's lines: paragraphs in document order, cells of tables among them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from generators.checks.text.document import Line
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
    names = _style_names(package)
    return [
        Line(
            number,
            paragraph_text(paragraph),
            names.get(style_id(paragraph) or "", ""),
            is_cell=any(local(parent) == "tc" for parent in paragraph.iterancestors()),
        )
        for number, paragraph in enumerate(iter_paragraphs(package), start=1)
    ]


def table_rows(package: Package) -> dict[int, int]:
    """Return the row in which each paragraph of a table stands, by the paragraph's number from 1."""
    rows: dict[etree._Element, int] = {}
    found = {}
    for number, paragraph in enumerate(iter_paragraphs(package), start=1):
        row = next(paragraph.iterancestors(W + "tr"), None)
        if row is not None:
            found[number] = rows.setdefault(row, len(rows))
    return found


def picture_paragraphs(package: Package) -> list[int]:
    """Return the numbers, from 1, of the paragraphs that hold a picture or an embedded object."""
    kinds = tuple(W + name for name in ("drawing", "pict", "object"))
    return [
        number
        for number, paragraph in enumerate(iter_paragraphs(package), start=1)
        if next(paragraph.iter(*kinds), None) is not None
    ]


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
