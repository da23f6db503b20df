"""Makes tables of the rows of a notice that its draft wrote as lines with a mark between the cells."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING

from lxml import etree

from generators.errors import PaperWithheld
from generators.printing.docx.package import W, open_package, replace_part

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_WIDTH = 8845
"""Twips of the 版心 (GB/T 9704—2012 5.2.1: 156 mm)."""
_SIDE = 57
_LEAST, _MOST = 3.0, 20.0
"""Characters for which a column has room at least, and at most before its text takes lines."""
_SHORT = 12
"""Characters of a cell that stands in the middle; a longer one begins at the left."""
_SIZE, _LINE = "24", "400"
"""Half points of 小四, the smallest that the body's neighbours bear, and twips of its lines."""


def set_rows_as_tables(docx: bytes, name: str, mark: str) -> bytes:
    """Return the notice `docx` with every run of paragraphs of cells parted by `mark` set as a table.

    A paragraph with the mark that stands alone is a sentence and stays. Every word stays; the first row is
    taken for the heading, which is printed again on each page.
    """
    try:
        package = open_package(docx, name)
    except PaperWithheld:
        return docx  # The print tells what is wrong with it.
    if mark.encode() not in package.parts.get(package.main, b""):
        return docx
    root = package.tree(package.main)
    runs = list(_runs_of_rows(root, mark))
    for rows in runs:
        _set(rows, mark)
    content = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return replace_part(docx, package.main, content) if runs else docx


def _runs_of_rows(root: etree._Element, mark: str) -> Iterator[list[etree._Element]]:
    """Yield the paragraphs of each run of two and more that stand outside tables, one behind the other."""
    run: list[etree._Element] = []
    for body in root.iter(W + "body"):
        for element in [*body, None]:
            if element is not None and element.tag == W + "p" and mark in _text(element):
                run.append(element)
                continue
            if len(run) > 1:
                yield run
            run = []


def _text(paragraph: etree._Element) -> str:
    return "".join(node.text or "" for node in paragraph.iter(W + "t"))


def _set(rows: Sequence[etree._Element], mark: str) -> None:
    """Put one table in the place of `rows`."""
    cells = [_text(row).split(mark) for row in rows]
    columns = [list(column) for column in zip_longest(*cells, fillvalue="")]
    longest = [min(max(_LEAST, *(len(text.strip()) for text in column)), _MOST) for column in columns]
    widths = [round(_WIDTH * length / sum(longest)) for length in longest]
    style = rows[0].find(f"{W}pPr/{W}pStyle")
    table = _new("tbl", _properties(), _new("tblGrid", *(_new("gridCol", w=width) for width in widths)))
    for index, row in enumerate(zip(*columns, strict=True)):
        table.append(_row(row, widths, style, is_head=index == 0))
    rows[0].addprevious(table)
    for paragraph in rows:
        paragraph.getparent().remove(paragraph)  # type: ignore[union-attr]


def _properties() -> etree._Element:
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    borders = (_new(side, val="single", sz=4, space=0, color="000000") for side in sides)
    margins = (_new(side, w=_SIDE if side in {"left", "right"} else 0, type="dxa") for side in sides[:4])
    return _new(
        "tblPr",
        _new("tblW", w=_WIDTH, type="dxa"),
        _new("jc", val="center"),
        _new("tblBorders", *borders),
        _new("tblLayout", type="fixed"),
        _new("tblCellMar", *margins),
    )


def _row(
    texts: Sequence[str], widths: Sequence[int], style: etree._Element | None, *, is_head: bool
) -> etree._Element:
    about = _new("trPr", _new("cantSplit"), *([_new("tblHeader")] if is_head else []))
    return _new("tr", about, *(_cell(*each, style, is_head) for each in zip(texts, widths, strict=True)))


def _cell(text: str, width: int, style: etree._Element | None, is_head: bool) -> etree._Element:
    text = text.strip()
    fonts = {"eastAsia": "黑体"} if is_head else {"hint": "eastAsia"}
    face = _new("rPr", _new("rFonts", **fonts), _new("sz", val=_SIZE), _new("szCs", val=_SIZE))
    written = _new("t")
    written.text = text
    about = _new(
        "pPr",
        *([_new("pStyle", val=style.get(W + "val") or "")] if style is not None else []),
        _new("spacing", line=_LINE, lineRule="exact"),
        _new("ind", firstLineChars=0, firstLine=0),
        _new("jc", val="center" if is_head or len(text) <= _SHORT else "left"),
    )
    paragraph = _new("p", about, *([_new("r", face, written)] if text else []))
    return _new("tc", _new("tcPr", _new("tcW", w=width, type="dxa"), _new("vAlign", val="center")), paragraph)


def _new(tag: str, *children: etree._Element, **values: str | int) -> etree._Element:
    element = etree.Element(W + tag, {W + name: str(value) for name, value in values.items()})
    element.extend(children)
    return element
