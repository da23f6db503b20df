"""The structure tree of a PDF (ISO 32000-1, 14.7): paragraphs, tables with their cells, pictures, links.

A box that only says how something looks is none of them: its text hangs on the paragraph it stands in. What
stands in a margin of the page hangs on nothing.
"""

from __future__ import annotations

import generators.printing.libraries  # noqa: F401 - loads WeasyPrint, or waits until another thread has

# isort: split

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pydyf  # type: ignore[import-untyped]
from weasyprint.formatting_structure import boxes

from generators.printing.layout import font_subsets
from generators.printing.layout import weasyprint_internals as internals

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
        element = _Element(len(self.objects), kind, source)
        self.objects.append(b"")
        self._hang_content(box, element)
        if element.kids or kind in _STANDS_EMPTY:
            self._write(element, holder, self._attributes(box, kind))
        else:
            del self.objects[element.number :]

    def _hang_content(self, box: Any, holder: _Element) -> None:
        if (annotation := box.link_annotation) is not None:
            holder.kids.append(b"<</Type /OBJR/Obj %s/Pg %s>>" % (annotation.reference, self._page))
            self._annotations.append((self._reference(holder.number), annotation))
        if isinstance(box, boxes.ReplacedBox):
            self._mark(box, holder)
        for child in box.children:
            self._hang(child, holder)

    def _mark(self, box: Any, holder: _Element) -> None:
        """Hang what is drawn of a text or a picture on `holder`, or on a part of it."""
        if (mark := self._marks.pop(box, None)) is None:
            return
        number = mark["mcid"]
        if holder.kind in _HOLDERS_OF_ELEMENTS:
            own = _Element(len(self.objects), b"Span", None, [b"%d" % number])
            self.objects.append(b"")
            self._write(own, holder, b"")
            holder = own
        else:
            holder.kids.append(b"%d" % number)
        self._held[number] = self._reference(holder.number)

    def _write(self, element: _Element, holder: _Element, attributes: bytes) -> None:
        reference, kids = self._reference(element.number), b" ".join(element.kids)
        above = self._reference(holder.number)
        place = (element.kind, above, self._page, kids, attributes)
        self.objects[element.number] = b"<</S /%s/P %s/Pg %s/K [%s]%s>>" % place
        holder.kids.append(reference)

    def _attributes(self, box: Any, kind: bytes) -> bytes:
        """Return what a reader is told of a picture or of a cell over several rows or columns."""
        if kind == b"TD" and (box.colspan > 1 or box.rowspan > 1):
            return b"/A <</O /Table/ColSpan %d/RowSpan %d>>" % (box.colspan, box.rowspan)
        if kind != b"Figure":
            return b""
        left, top = box.content_box_x(), box.content_box_y()
        bottom = self._height - top
        corners = (left, bottom - box.height, left + box.width, bottom)
        area = b" ".join(internals.value_bytes(round(corner * _PX_TO_PT, 3)) for corner in corners)
        said = pydyf.String(box.element.get("alt", "")).data
        return b"/A <</O /Layout/BBox [%s]>>/Alt %s" % (area, said)


def add_tags(file: Any, document: Any, _version: object, streams: Iterable[Any]) -> None:
    """Give a PDF the tree of `document`, whose pages are drawn in `streams`; in the place of WeasyPrint's."""
    tree = StructureTree(b"%d 0 R", len(file.objects), file.page_references)
    marks = map(internals.marks_of, streams)
    tree.build(zip(map(internals.page_box, document.pages), marks, strict=True))
    for data in tree.objects:
        file.add_object(font_subsets.Ready(data))
    file.catalog.update(tree.catalog())
