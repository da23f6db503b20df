"""The structure tree of a PDF (ISO 32000-1, 14.7): paragraphs, tables with their cells, pictures, links.

A box that only says how something looks is none of them: its text hangs on the paragraph it stands in. What
stands in a margin of the page hangs on nothing.
"""

from __future__ import annotations

import generators.printing.libraries  # noqa: F401 - loads WeasyPrint, or waits until another thread has

# isort: split

from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING, Any

import pydyf  # type: ignore[import-untyped]
from weasyprint.document import Document
from weasyprint.formatting_structure import boxes

from generators.printing.layout import font_subsets
from generators.printing.layout import weasyprint_internals as internals
from generators.printing.layout.ruled_tables import RuledPart

if TYPE_CHECKING:
    from collections.abc import Iterable, MutableMapping
    from xml.etree import ElementTree as ET

_TYPES = {
    "a": b"Link",
    "img": b"Figure",
    "p": b"P",
    "section": b"Sect",
    "table": b"Table",
    "tbody": b"TBody",
    "td": b"TD",
    "thead": b"THead",
    "tr": b"TR",
}
_HOLDERS_OF_ELEMENTS = {b"Document", b"Sect", b"Table", b"TBody", b"THead", b"TR"}
"""What holds elements, and no text itself."""
_STANDS_EMPTY = {b"TD", b"TR", b"TBody", b"THead"}
"""What is there without a word too: the cells of a table are counted."""

_PX_TO_PT = 0.75
HEAD = 3
"""The first objects of a tree: the map of its marks, its root, its document."""


@dataclass(slots=True)
class _Element:
    """An element to be written: the number of its object in the tree and what hangs on it."""

    number: int
    kind: bytes
    source: ET.Element | None
    kids: list[bytes] = field(default_factory=list)


class StructureTree:
    """The tree of a document: its objects in their order, and what the catalog says of it.

    `references` is how the n-th object is named, `pages` how each page is.
    """

    def __init__(self, references: bytes, first: int, pages: Iterable[bytes]) -> None:
        self.objects: list[bytes] = [b""] * HEAD
        self._references, self._first, self._pages = references, first, tuple(pages)
        self._marks: MutableMapping[Any, Any] = {}
        self._page, self._height = b"", 0.0
        self._held: list[bytes] = []
        self._annotations: list[tuple[bytes, Any]] = []

    def _reference(self, number: int) -> bytes:
        return self._references % (self._first + number)

    def build(self, pages: Iterable[tuple[Any, MutableMapping[Any, Any]]]) -> None:
        """Hang the boxes of pages on the tree, each page with the marks of what is drawn on it."""
        document = _Element(HEAD - 1, b"Document", None)
        numbers = []
        for index, (page_box, marks) in enumerate(pages):
            self._page, self._height, self._marks = self._pages[index], page_box.margin_height(), marks
            self._held = [b"null"] * len(marks)
            for child in page_box.children:
                if not isinstance(child, boxes.MarginBox):
                    self._hang(child, document)
            numbers.append(b"%d [%s]" % (index, b" ".join(self._held)))
        for key, (element, annotation) in enumerate(self._annotations, start=len(numbers)):
            annotation["StructParent"] = key
            numbers.append(b"%d %s" % (key, element))
        parents, root, top = map(self._reference, range(HEAD))
        self.objects[0] = b"<</Nums [%s]>>" % b" ".join(numbers)
        self.objects[1] = b"<</Type /StructTreeRoot/ParentTree %s/K [%s]>>" % (parents, top)
        self.objects[2] = b"<</S /Document/P %s/K [%s]>>" % (root, b" ".join(document.kids))

    def catalog(self) -> dict[str, bytes]:
        """Return what the catalog says of the tree."""
        return {
            "StructTreeRoot": self._reference(1),
            "ViewerPreferences": b"<</DisplayDocTitle true>>",
            "MarkInfo": b"<</Marked true>>",
        }

    def _hang(self, box: Any, holder: _Element) -> None:
        """Hang what `box` and the boxes in it say on `holder`."""
        if isinstance(box, boxes.TextBox):
            self._mark(box, holder)
            return
        box = internals.placed_box(box)
        source = box.element
        kind = None if source is None or source is holder.source else _TYPES.get(box.element_tag)
        if kind is None:
            self._hang_content(box, holder)
            return
        element = self._begin(kind, source)
        self._hang_content(box, element)
        self._end(element, holder, self._attributes(box, kind))

    def _hang_content(self, box: Any, holder: _Element) -> None:
        if (annotation := box.link_annotation) is not None:
            holder.kids.append(b"<</Type /OBJR/Obj %s/Pg %s>>" % (annotation.reference, self._page))
            self._annotations.append((self._reference(holder.number), annotation))
        if isinstance(box, boxes.ReplacedBox):
            self._mark(box, holder)
        if isinstance(box, RuledPart):
            self._hang_ruled(box, holder)
        for child in box.children:
            self._hang(child, holder)

    def _hang_ruled(self, part: RuledPart, holder: _Element) -> None:
        """Hang the rows and cells of a table that has no boxes of its own."""
        table = self._begin(b"Table")
        for is_head, rows in groupby(part.rows, key=lambda row: row.is_head):
            group = self._begin(b"THead" if is_head else b"TBody")
            for row in rows:
                line = self._begin(b"TR")
                for cell in row.cells:
                    element = self._begin(b"TD")
                    for box in cell.boxes:
                        self._hang(box, element)
                    self._end(element, line, _spans(cell.cell))
                self._end(line, group)
            self._end(group, table)
        self._end(table, holder)

    def _mark(self, box: Any, holder: _Element) -> None:
        """Hang what is drawn of a text or a picture on `holder`, or on a part of it."""
        if (mark := self._marks.pop(box, None)) is None:
            return
        number = mark["mcid"]
        if holder.kind in _HOLDERS_OF_ELEMENTS:
            own = self._begin(b"Span")
            own.kids.append(b"%d" % number)
            self._end(own, holder)
            holder = own
        else:
            holder.kids.append(b"%d" % number)
        self._held[number] = self._reference(holder.number)

    def _begin(self, kind: bytes, source: ET.Element | None = None) -> _Element:
        self.objects.append(b"")
        return _Element(len(self.objects) - 1, kind, source)

    def _end(self, element: _Element, holder: _Element, attributes: bytes = b"") -> None:
        """Hang an element with what hangs on it on `holder`; one that says nothing goes again."""
        if not element.kids and element.kind not in _STANDS_EMPTY:
            del self.objects[element.number :]
            return
        reference, kids = self._reference(element.number), b" ".join(element.kids)
        above = self._reference(holder.number)
        place = (element.kind, above, self._page, kids, attributes)
        self.objects[element.number] = b"<</S /%s/P %s/Pg %s/K [%s]%s>>" % place
        holder.kids.append(reference)

    def _attributes(self, box: Any, kind: bytes) -> bytes:
        """Return what a reader is told of a picture or a cell."""
        if kind == b"TD":
            return _spans(box)
        if kind != b"Figure":
            return b""
        left, top = box.content_box_x(), box.content_box_y()
        bottom = self._height - top
        corners = (left, bottom - box.height, left + box.width, bottom)
        area = b" ".join(internals.value_bytes(round(corner * _PX_TO_PT, 3)) for corner in corners)
        said = pydyf.String(box.element.get("alt", "")).data
        return b"/A <</O /Layout/BBox [%s]>>/Alt %s" % (area, said)


def _spans(cell: Any) -> bytes:
    """Return what a reader is told of a cell over several rows or columns."""
    if cell.colspan == 1 and cell.rowspan == 1:
        return b""
    return b"/A <</O /Table/ColSpan %d/RowSpan %d>>" % (cell.colspan, cell.rowspan)


class KnownTree(Document):  # type: ignore[misc]
    """A document whose tree is made already."""

    def add_tree(self, file: Any) -> None:
        """Put it into a PDF."""
        raise NotImplementedError


def add_tags(file: Any, document: Any, _version: object, streams: Iterable[Any]) -> None:
    """Give a PDF the tree of `document`, whose pages are drawn in `streams`."""
    if isinstance(document, KnownTree):
        document.add_tree(file)
        return
    tree = StructureTree(b"%d 0 R", len(file.objects), file.page_references)
    marks = map(internals.marks_of, streams)
    tree.build(zip(map(internals.page_box, document.pages), marks, strict=True))
    for data in tree.objects:
        file.add_object(font_subsets.Ready(data))
    file.catalog.update(tree.catalog())


def install() -> None:
    """Put the functions of this module in the place of WeasyPrint's; doing it twice changes nothing."""
    internals.replace_tags(add_tags)
