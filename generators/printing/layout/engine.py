"""HTML to PDF with WeasyPrint: nothing fetched, nothing missing, the same bytes for the same pages.

`_PLAIN_HTML` and `_render` follow WeasyPrint's own text closely and stand under its licence:
LICENSE.weasyprint, beside this file.
"""

from __future__ import annotations

import generators.printing.libraries  # noqa: F401 - loads WeasyPrint, or waits until another thread has

# isort: split

import gc
import logging
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

import cssselect2  # type: ignore[import-untyped]
from weasyprint import CSS, DEFAULT_OPTIONS, HTML
from weasyprint.css.counters import CounterStyle
from weasyprint.document import Document, Page
from weasyprint.formatting_structure import boxes
from weasyprint.formatting_structure.build import build_formatting_structure
from weasyprint.layout import layout_document
from weasyprint.pdf.metadata import DocumentMetadata
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from generators.printing.layout import (
    cascade,
    columns,
    font_subsets,
    line_breaking,
    painting,
    pdfa,
    plain_lines,
    reuse,
    ruled_tables,
    structure_tree,
)
from generators.printing.layout import weasyprint_internals as internals
from generators.printing.layout.fonts import font_configuration

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from xml.etree import ElementTree as ET

line_breaking.install()
columns.install()
font_subsets.install()
painting.install()
reuse.install()
plain_lines.install()
ruled_tables.install()
structure_tree.install()


class OutsideRequest(FatalURLFetchingError):  # type: ignore[misc]
    """The page asked for something that is not a part of the document."""


class _PartsOnly(URLFetcher):  # type: ignore[misc]
    """Answers `part:` addresses from memory and nothing else: no network, no files."""

    def __init__(self, parts: Mapping[str, bytes]) -> None:
        super().__init__(allowed_protocols=("part",), allow_redirects=False)
        self._parts = parts

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:  # noqa: ARG002
        """Return the part that `url` names; refuse every other address."""
        if url not in self._parts:
            raise OutsideRequest(url)
        return URLFetcherResponse(url, self._parts[url])


_NO_PARTS = _PartsOnly({})

# What WeasyPrint's own stylesheet for HTML says of the elements that this printer writes. The full one also
# gives every element five pseudo-elements that are never drawn, each with computed styles of its own, and
# every page ten boxes at its corners and sides that no page here has.
_PLAIN_HTML = """
head, title { display: none }
body, div, html, p, section { display: block }
table { display: table }
colgroup { display: table-column-group }
col { display: table-column }
thead { display: table-header-group }
tbody { display: table-row-group }
tr { display: table-row }
td { display: table-cell }
p { margin-top: 1em; margin-bottom: 1em }
body { margin: 8px }
table { border-spacing: 2px; border-collapse: separate; text-indent: initial; box-sizing: border-box }
td { padding: 1px }
thead, tbody, table > tr { vertical-align: middle }
tr, td { vertical-align: inherit }
html { color-scheme: light }
a:link { color: blue; text-decoration: underline }
table, td { border-color: gray }
thead, tbody, tr { border-color: inherit }
br::before { content: "\\A"; white-space: pre-line }
img, svg { overflow: hidden }
.note::footnote-call { vertical-align: super; font-size: smaller; line-height: inherit }
.note::footnote-marker { content: "" }
@page {
  margin: 75px;
  @footnote { margin-top: 1em }
  @top-left { text-align: left; vertical-align: middle }
  @top-center { text-align: center; vertical-align: middle }
  @top-right { text-align: right; vertical-align: middle }
  @bottom-left { text-align: left; vertical-align: middle }
  @bottom-center { text-align: center; vertical-align: middle }
  @bottom-right { text-align: right; vertical-align: middle }
}
"""


class _PageTree(HTML):  # type: ignore[misc]
    """A document given as an element tree, so that nothing is parsed."""

    def __init__(self, root: ET.Element, parts: Mapping[str, bytes]) -> None:
        self.base_url = None
        self.url_fetcher = _PartsOnly(parts)
        self.media_type = "print"
        self.wrapper_element = cssselect2.ElementWrapper.from_html_root(root, content_language="zh-CN")
        self.etree_element = self.wrapper_element.etree_element

    def _ua_stylesheets(self, forms: bool = False) -> list[CSS]:  # noqa: ARG002 - as WeasyPrint calls it
        return [stylesheet(_PLAIN_HTML)[0]]


@lru_cache(maxsize=64)
def stylesheet(text: str) -> tuple[CSS, CounterStyle]:
    """Return `text` as a parsed stylesheet with its counter styles; letters of one template share it."""
    return cascade.parse(text, _NO_PARTS)


class _Complaints(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep what WeasyPrint has to say."""
        self.messages.append(record.getMessage())


@contextmanager
def uncollected() -> Iterator[None]:
    """Let Python not look for circles of rubbish meanwhile: a paper's boxes live until it is printed.

    Looking through them again and again takes a fifth of the time of printing.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


@dataclass(frozen=True)
class Laid:
    """Pages laid out but not written yet."""

    document: Any
    tree: Any
    """The boxes before they were laid out."""
    context: Any
    """What WeasyPrint knew when it laid them out."""

    @property
    def pages(self) -> int:
        """Return the number of pages."""
        return len(self.document.pages)

    @cached_property
    def boxes(self) -> list[list[Any]]:
        """The boxes of each page, the page itself first."""
        return [list(descendants(internals.page_box(page))) for page in self.document.pages]

    def release(self) -> None:
        """Let go of all boxes, of which nothing may be asked any more.

        They hold each other in circles: WeasyPrint's layout of a table holds the table, a page its notes. Cut
        there, they go at once; else Python looks through them all to find that nobody needs them.
        """
        self.__dict__.pop("boxes", None)
        coming = [self.tree, *(internals.page_box(page) for page in self.document.pages)]
        while coming:
            box = coming.pop()
            if not isinstance(box, (boxes.TableBox, boxes.LineBox)):
                coming += box.__dict__.get("children", ())
            if isinstance(box, (boxes.TableBox, boxes.PageBox)):
                box.__dict__.clear()
        self.context.__dict__.clear()

    def iter_texts(self) -> Iterator[tuple[int, Any, str]]:
        """Yield page number (from 1), box and text of every piece of text that will be drawn."""
        for number, inside in enumerate(self.boxes, start=1):
            for box in inside:
                if isinstance(box, boxes.TextBox):
                    yield number, box, box.text

    def is_counted_right(self) -> bool:
        """Return whether headers and footers say how many pages a section has (`data-pages-of`)."""
        counted: Counter[str] | None = self.context.__dict__.get("pages_counted")
        return counted is None or counted == Counter(self.page_names())

    def page_names(self) -> list[str]:
        """Return the CSS name of every page: `p0` for those of the first section, and so on."""
        return [internals.page_name(page) for page in self.document.pages]

    def rows_over_pages(self) -> list[ET.Element]:
        """Return the table rows that may not be broken and are: no page is high enough for them.

        Heads stand on several pages because they are repeated.
        """
        pages: dict[int, set[int]] = {}
        rows: dict[int, ET.Element] = {}
        for number, inside in enumerate(self.boxes):
            for box in inside:
                if not isinstance(box, boxes.TableRowGroupBox) or box.is_header:
                    continue
                for row in box.children:
                    if row.style["break_inside"] == "avoid":
                        rows[id(row.element)] = row.element
                        pages.setdefault(id(row.element), set()).add(number)
        return [row for key, row in rows.items() if len(pages[key]) > 1]

    def iter_marked(self, attribute: str) -> Iterator[Any]:
        """Yield the boxes of the elements that have `attribute`."""
        for inside in self.boxes:
            for box in inside:
                if box.element is not None and box.element.get(attribute) and not _is_of_line(box):
                    yield box

    def numbered_lines(self) -> Iterator[tuple[str, list[tuple[int, float, float]]]]:
        """Yield the name of each page and its lines to be numbered, from the top.

        A line is the value of `data-line-numbers`, its baseline and the left edge of its column in px.
        """
        for inside in self.boxes:
            lines = []
            for box in inside:
                marked = box.element.get("data-line-numbers") if box.element is not None else None
                if marked is not None and isinstance(box, boxes.BlockBox):
                    lines += [
                        (int(marked), line.position_y + line.baseline, box.position_x)
                        for line in box.children
                        if isinstance(line, boxes.LineBox)
                    ]
            yield inside[0].page_type.name, lines

    def height_of_first_block(self) -> float:
        """Return the height of the first block of the first page in px, with its margins."""
        html = internals.page_box(self.document.pages[0]).children[0]
        block = html.children[0].children[0]
        return float(block.margin_height())


def make_margin_boxes(context: Any, page: Any, state: Any) -> Any:
    """Make the margin boxes of a page as WeasyPrint does, once the pages of each section are counted.

    The text of an element with `data-pages-of` becomes the number of pages of that name.
    """
    if "pages_counted" not in context.__dict__:
        names = internals.coming_page_names(context)
        counted = context.pages_counted = Counter(names)
        held = (box for by_page in context.running_elements.values() for on in by_page.values() for box in on)
        for part in (part for box in held for part in box.descendants()):
            name = part.element.get("data-pages-of") if part.element is not None else None
            if (
                name is not None
                and isinstance(part, boxes.InlineBox)
                and part.element_tag.endswith("::before")
            ):
                # Each page makes it anew from this.
                part.style["content"] = (("string", str(counted[name])),)
    return internals.ORIGINALS["make_margin_boxes"](context, page, state)


def descendants(box: Any) -> Iterator[Any]:
    """Yield `box` and all boxes in it."""
    coming = [box]
    while coming:
        box = internals.real_box(coming.pop())
        yield box
        coming += reversed(getattr(box, "children", ()))
        coming += reversed(getattr(box, "texts", ()))


def _is_of_line(box: Any) -> bool:
    return isinstance(box, (boxes.LineBox, boxes.TextBox))


def lay_out(
    root: ET.Element,
    css: Sequence[str],
    parts: Mapping[str, bytes],
    tables: Mapping[ET.Element, ruled_tables.RuledTable] | None = None,
) -> Laid:
    """Lay out the page tree `root` with the stylesheets `css`; `parts` are the pictures by address.

    What every document of a kind has in common is best a stylesheet of its own: it is parsed once. `tables`
    are the ruled tables by the blocks that stand for them.
    """
    logger = logging.getLogger("weasyprint")
    complaints = _Complaints()
    logger.addHandler(complaints)
    try:
        laid = _render(_PageTree(root, parts), [stylesheet(text) for text in css], tables or {})
    finally:
        logger.removeHandler(complaints)
    return laid


def _render(
    html: _PageTree,
    sheets: Sequence[tuple[CSS, CounterStyle]],
    tables: Mapping[ET.Element, ruled_tables.RuledTable],
) -> Laid:
    """Lay out `html` as Document._render does, and keep the boxes it began with."""
    fonts = font_configuration()
    options = {**DEFAULT_OPTIONS, "stylesheets": [sheet for sheet, _ in sheets]}
    counters = CounterStyle()
    for _, own in sheets:
        counters.update(own)
    context = internals.layout_context(html, fonts, counters, options)
    context.ruled_tables = tables
    tree = build_formatting_structure(
        html.etree_element,
        context.style_for,
        context.get_image_from_uri,
        html.base_url,
        context.target_collector,
        counters,
        context.footnotes,
    )
    page_boxes = list(layout_document(html, tree, context))
    for number, page_box in enumerate(page_boxes, start=1):
        _place_late_frames(page_box, number)
        following = page_boxes[number].page_type.name if number < len(page_boxes) else None
        _align_page(page_box, is_last=following != page_box.page_type.name)
    # Not before: a page notes where what is turned stands.
    pages = [Page(page_box) for page_box in page_boxes]
    root = html.etree_element
    metadata = DocumentMetadata(title=root.findtext("head/title"), lang=root.get("lang"))
    document = Document(pages, metadata, html.url_fetcher, fonts, {}, None)
    internals.set_html(document, html)
    return Laid(document, tree, context)


def _align_page(page_box: Any, *, is_last: bool) -> None:
    """Move the text of a page down as its section says (`data-align`: center, bottom or both)."""
    # A page left blank for a section that begins on the other side has no body.
    bodies = page_box.children[0].children
    holders = [box for body in bodies for box in body.children if box.is_in_normal_flow()]
    first = holders[0].element if holders else None
    align = first.get("data-align") if first is not None else None
    if align is None or (align == "both" and is_last):
        return
    blocks = [block for holder in holders for block in holder.children if block.is_in_normal_flow()]
    bottom = max((block.position_y + block.margin_height() for block in blocks), default=0.0)
    free = page_box.content_box_y() + page_box.height - bottom
    if free <= 0:
        return
    for index, block in enumerate(blocks):
        shares = {"center": 0.5, "bottom": 1.0, "both": index / max(1, len(blocks) - 1)}
        block.translate(0, free * shares.get(align, 0.0))


def _place_late_frames(page_box: Any, number: int) -> None:
    """Move frames of headers and footers to their places: WeasyPrint moves those boxes last of all."""
    for margin_box in page_box.children:
        if isinstance(margin_box, boxes.MarginBox):
            for box in descendants(margin_box):
                if (
                    box.element is not None
                    and box.element.get("data-late")
                    and isinstance(box, boxes.BlockBox)
                ):
                    x, y = line_breaking.frame_place(box.element.get("data-frame"), box, number)
                    box.translate(x - box.position_x, 0 if y is None else y - box.position_y)


@dataclass(frozen=True)
class Written:
    """A finished PDF and what WeasyPrint said of characters that no font could draw."""

    pdf: bytes
    missing: tuple[str, ...]


def write(document: Any, *, archival: bool = False, tagged: bool = True) -> Written:
    """Write the pages of `document` as a PDF whose bytes depend on them alone: no clock, no random number.

    With `archival` it is PDF/A-2u.
    """
    if archival:
        document.metadata = pdfa.FiledMetadata(document.metadata)
    logger = logging.getLogger("weasyprint")
    complaints = _Complaints()
    logger.addHandler(complaints)
    try:
        pdf = document.write_pdf(
            finisher=pdfa.finish if archival else font_subsets.finish,
            pdf_identifier=b"hongtou",
            pdf_variant=pdfa.ARCHIVAL if archival else None,
            pdf_tags=tagged or None,
        )
    finally:
        logger.removeHandler(complaints)
    missing = (message for message in complaints.messages if ".notdef" in message)
    return Written(pdf, tuple(missing))


internals.replace_margins(make_margin_boxes)
