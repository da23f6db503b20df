"""Reuses a laid out document: the next of its shape has only the paragraphs laid out whose text differs.

Letters of one template differ by a few names, so a letter is laid out in full only when no cached layout fits
it: one made from the same XML but for its words, with as many lines in each paragraph. The bytes of a paper
depend on itself alone, not on the layout it was rendered from: a line of a cached layout is drawn by itself,
and a paragraph may be laid out again only when doing so with its own words draws the very lines that the
layout drew.
"""

from __future__ import annotations

import generators.printing.libraries  # noqa: F401 - loads WeasyPrint, or waits until another thread has

# isort: split

import hashlib
import re
from collections import OrderedDict, defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from weasyprint.formatting_structure import boxes
from weasyprint.layout import background, block

from generators.printing.bulk.line_streams import (
    PX_TO_PT,
    Glyphs,
    LineStream,
    NotCacheable,
    Page,
    PageStream,
    RenderedDocument,
    draw_line,
    draws_more,
    tags_of,
)
from generators.printing.docx.package import W
from generators.printing.docx.text_check import contains_text, iter_texts, without_whitespace
from generators.printing.layout import weasyprint_internals as internals
from generators.printing.layout.fonts import unprintable_characters

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from xml.etree import ElementTree as ET

    from lxml import etree

    from generators.printing.bulk.line_streams import Face
    from generators.printing.docx.document import DocumentWriter
    from generators.printing.docx.package import Package
    from generators.printing.layout.engine import Laid

_MOST_PAGES = 4
"""A document longer than this is hardly a form, and its layout would take much memory."""
_MOST_LAYOUTS = 16
"""Layouts kept in a process, of some 8 MB each: a template has one for each way its lines fall."""
_MOST_PARAGRAPHS = 2048
"""Paragraphs kept laid out in a layout: those of one village repeat its name and its dates."""
_PLAIN_TAGS = frozenset({"html", "head", "title", "body", "div", "p", "span", "br", "table"})
_PLAIN_TAGS |= {"colgroup", "col", "thead", "tbody", "tr", "td"}
_REWRITTEN_BY_HTML = re.compile("[\t\r\n\u00ad]")


# A paper's words, and the rest of it.


@dataclass(frozen=True)
class Wording:
    """The words of a DOCX apart from everything else in it."""

    sources: tuple[etree._Element, ...]
    words: tuple[str, ...]
    rest: bytes
    """A digest of the file without its words and its properties, which are not printed."""


def wording_of(package: Package) -> Wording:
    """Return the words of the main part of `package`, and a digest of the rest of the file."""
    from lxml import etree

    tree = package.tree(package.main)
    sources = tuple(tree.iter(W + "t"))
    words = tuple(source.text or "" for source in sources)
    for source in sources:
        source.text = None
    digest = hashlib.blake2b(etree.tostring(tree))
    for source, text in zip(sources, words, strict=True):
        source.text = text
    for name in sorted(package.parts):
        if name != package.main and not name.startswith("docProps/"):
            digest.update(f"\0{name}\0{len(package.parts[name])}\0".encode())
            digest.update(package.parts[name])
    return Wording(sources, words, digest.digest())


# Cached layouts.


@dataclass(frozen=True)
class _CachedParagraph:
    """A paragraph of a cached layout that can be laid out again with other words."""

    number: int
    sources: tuple[int, ...]
    """Positions of its words among those of the paper."""
    block: Any
    """Its box as it was laid out."""
    page: Any
    line: Any
    """Its line before it was broken."""
    line_streams: tuple[int, ...]
    """The numbers of its lines on the page."""
    page_number: int


class CachedLayout:
    """A document laid out once, to render others of its shape."""

    def __init__(self, writer: DocumentWriter, laid: Laid, wording: Wording) -> None:
        if not _may_be_cached(writer, laid):
            raise NotCacheable
        self._writer, self._context, self._words = writer, laid.context, wording.words
        self._sources = wording.sources
        self.rest = wording.rest
        self._models = dict(_iter_models(laid.tree, ()))
        self._set: OrderedDict[tuple[int, tuple[str, ...]], tuple[LineStream, ...] | None] = OrderedDict()
        self._pages: list[tuple[Any, list[bytes | int], list[LineStream]]] = []
        self._states: dict[str, Any] = {}
        self._laid = laid
        self._found, streams = self._take_apart(laid)
        self._tags = tags_of(laid.document, streams)

    @cached_property
    def _paragraphs(self) -> list[_CachedParagraph]:
        # Not before the second paper of this shape: most files are the only one of theirs.
        return list(self._iter_cached(self._laid, self._found))

    def _take_apart(self, laid: Laid) -> tuple[dict[int, list[tuple[int, int]]], list[PageStream]]:
        """Draw the pages line by line; return where the lines of each element went, by its identity."""
        found: dict[int, list[tuple[int, int]]] = defaultdict(list)
        streams = []
        for number, page in enumerate(laid.document.pages):
            resources: dict[str, dict[str, Any]] = defaultdict(dict)
            taken = PageStream(resources)
            page.paint(taken, PX_TO_PT)
            if draws_more(resources):
                raise NotCacheable
            self._states |= resources["ExtGState"]
            for index, (line, _) in enumerate(taken.lines):
                found[id(line.element)].append((number, index))
            line_streams = [line_stream for _, line_stream in taken.lines]
            self._pages.append((page, list(taken.blocks()), line_streams))
            streams.append(taken)
        return found, streams

    def _iter_cached(
        self, laid: Laid, found: Mapping[int, list[tuple[int, int]]]
    ) -> Iterator[_CachedParagraph]:
        position = {source: index for index, source in enumerate(self._sources)}
        lines = {id(box.element): box.children[0] for box in _iter_paragraphs(laid.tree)}
        laid_blocks: dict[int, list[tuple[Any, Any]]] = defaultdict(list)
        for page in laid.document.pages:
            page_box = internals.page_box(page)
            for box in _iter_paragraphs(page_box):
                laid_blocks[id(box.element)].append((page_box, box))
        for key, at in laid_blocks.items():
            if len(at) != 1 or key not in lines or len({page for page, _ in found[key]}) != 1:
                continue
            page_box, box = at[0]
            number = int(box.element.get("data-n"))
            sources = tuple(position.get(source, -1) for source in self._writer.text.sources_of(number))
            line_streams = tuple(index for _, index in found[key])
            if not sources or -1 in sources or len(line_streams) != len(box.children):
                continue
            cached = _CachedParagraph(
                number, sources, box, page_box, lines[key], line_streams, found[key][0][0]
            )
            own = self._reset(cached, self._words)
            if own == tuple(self._pages[cached.page_number][2][index] for index in line_streams):
                yield cached

    def render(self, wording: Wording) -> RenderedDocument | None:
        """Return the paper of `wording`, or None when its lines are not those of the layout."""
        changed = {
            i for i, (old, new) in enumerate(zip(self._words, wording.words, strict=True)) if old != new
        }
        line_streams = [list(page_streams) for _, _, page_streams in self._pages]
        for cached in self._paragraphs if changed else ():
            if changed.isdisjoint(cached.sources):
                continue
            lines = self._reset(cached, wording.words)
            if lines is None:
                return None
            for index, line_stream in zip(cached.line_streams, lines, strict=True):
                line_streams[cached.page_number][index] = line_stream
            changed.difference_update(cached.sources)
        return None if changed else self._assemble(line_streams)

    def _assemble(self, line_streams: Sequence[Sequence[LineStream]]) -> RenderedDocument:
        pages: list[Page] = []
        faces: dict[Face, Glyphs] = {}
        for (page, blocks, _), lines in zip(self._pages, line_streams, strict=True):
            states = dict(self._states)
            for line in lines:
                states |= line.states
                for face, glyphs in line.faces.items():
                    faces.setdefault(face, Glyphs()).add(glyphs)
            operators = b"\n".join(b if isinstance(b, bytes) else lines[b].operators for b in blocks)
            pages.append(Page.of(page, operators, states))
        return RenderedDocument(tuple(pages), faces, self._tags)

    def _reset(self, cached: _CachedParagraph, words: Sequence[str]) -> tuple[LineStream, ...] | None:
        """Return the lines of a paragraph in other words; None when they are not as many and as high."""
        given = tuple(words[index] for index in cached.sources)
        key = (cached.number, given)
        if key not in self._set:
            if len(self._set) >= _MOST_PARAGRAPHS:
                self._set.popitem(last=False)
            self._set[key] = self._draw(cached, self._set_lines(cached, given))
        return self._set[key]

    def _draw(self, cached: _CachedParagraph, lines: Sequence[Any]) -> tuple[LineStream, ...] | None:
        line_streams = []
        for line in lines:
            background.layout_box_backgrounds(cached.page, line, None)
            ready = internals.paint_order(line, cached.page)
            try:
                line_streams.append(draw_line(cached.page, ready))
            except NotCacheable:
                return None
        return tuple(line_streams) or None

    def _set_lines(self, cached: _CachedParagraph, words: Sequence[str]) -> Sequence[Any]:
        """Return the lines of a paragraph in other words, none when it would be of another shape."""
        if any(map(_REWRITTEN_BY_HTML.search, words)) or unprintable_characters("".join(words)):
            return ()
        given = {self._sources[index]: text for index, text in zip(cached.sources, words, strict=True)}
        element = self._writer.text.set_again(cached.number, given)
        children = [] if element is None else self._boxes_of(element, cached)
        if element is None or not children:
            return ()
        unset = cached.line.copy_with_children(children)
        unset.__dict__.pop("tabs_measured", None)
        lines = self._break(cached, unset)
        if _places(lines) != _places(cached.block.children):
            return ()
        return lines if self._has_text(cached, lines, element) else ()

    def _boxes_of(self, element: ET.Element, cached: _CachedParagraph) -> list[Any]:
        """Return the boxes of the spans of `element`, copied from others like them; empty when one is new."""
        made = []
        for child in element:
            model = self._models.get((self._models[cached.block.element], child.tag, child.get("class")))
            if model is None or len(child):
                return []
            box = model.copy()
            box.element = child
            if child.text:
                if len(model.children) != 1 or not isinstance(model.children[0], boxes.TextBox):
                    return []
                text = model.children[0].copy_with_text(child.text)
                text.element = child
                text.process_text_transform()
                box.children = [text]
            made.append(box)
        return made

    def _break(self, cached: _CachedParagraph, unset: Any) -> list[Any]:
        """Return `unset` broken into lines as the layout would, at the place of the paragraph."""
        self._context.create_block_formatting_context()
        try:
            first = cached.block.children[0].position_y
            broken = block.iter_line_boxes(
                self._context, unset, first, -float("inf"), None, cached.block, [], [], None, None
            )
            return [line for line, _ in broken]
        finally:
            self._context.finish_block_formatting_context()

    def _has_text(self, cached: _CachedParagraph, lines: Sequence[Any], element: ET.Element) -> bool:
        """Return whether the lines show the text of the paragraph, as `text_check` asks of every document."""
        page = cached.page
        area = (-1.0, -1.0, page.margin_width() + 1, page.margin_height() + 1)
        shown = []
        for line in lines:
            for _, text, visible in iter_texts(line, cached.number, area):
                if without_whitespace(text) and not visible:
                    return False
                shown.append(text)
        said = "".join(
            child.text or "" for child in element if child.tag == "span" and not child.get("data-own")
        )
        return contains_text(
            without_whitespace("".join(shown)), without_whitespace(said), may_be_absent=False
        )


def _places(lines: Sequence[Any]) -> list[tuple[float, float]]:
    """Return where lines stand and how high they are in px, without the last digits of their sums."""
    return [(round(line.position_y, 6), round(line.height, 6)) for line in lines]


def _may_be_cached(writer: DocumentWriter, laid: Laid) -> bool:
    """Return whether nothing in the paper but its lines depends on its words."""
    pages = laid.document.pages
    return (
        not writer.cursor.findings
        and not writer.cursor.pictures
        and not (writer.text.counts_section_pages or writer.text.is_counted_in_margins)
        and len(pages) <= _MOST_PAGES
        and not any(
            page.links or page.anchors or page.bookmarks or page.forms != {None: []} for page in pages
        )
        and all(_is_plain(box) for box in _iter_boxes(laid.tree))
    )


def _is_plain(box: Any) -> bool:
    element = box.element
    if element is not None and (element.tag not in _PLAIN_TAGS or element.get("data-frame")):
        return False
    if (box.element_tag or "").endswith("::footnote-call"):
        return False
    if element is not None and element.tag == "div" and isinstance(box, boxes.InlineBlockBox):
        # A text box in a line has lines of its own inside that line.
        return False
    is_fixed = not isinstance(box, boxes.TableBox) or (
        box.style["table_layout"] == "fixed" and box.style["width"] != "auto"
    )
    # A box as wide as its words would move what stands beside it.
    return is_fixed and not box.is_floated() and not box.is_absolutely_positioned()


def _iter_boxes(box: Any) -> Iterator[Any]:
    yield box
    for child in getattr(box, "children", ()):
        yield from _iter_boxes(child)


def _iter_paragraphs(box: Any) -> Iterator[Any]:
    """Yield the boxes of paragraphs that hold nothing but lines, none of a box that may hide some of them."""
    for child in box.children if isinstance(box, boxes.ParentBox) else ():
        if child.style["overflow"] == "hidden":
            continue
        is_paragraph = child.element is not None and child.element.get("data-n") is not None
        if is_paragraph and isinstance(child, boxes.BlockBox):
            if child.children and all(isinstance(line, boxes.LineBox) for line in child.children):
                yield child
        else:
            yield from _iter_paragraphs(child)


def _iter_models(box: Any, chain: tuple[str | None, ...]) -> Iterator[tuple[Any, Any]]:
    """Yield the classes a paragraph stands in by its element, and a box of each span by these and its own.

    Boxes of the same class in the same classes have the same style.
    """
    chain = (*chain, None if box.element is None else box.element.get("class"))
    for child in box.children if isinstance(box, boxes.ParentBox) else ():
        if isinstance(child, boxes.LineBox):
            yield box.element, chain
            for part in child.children:
                yield (chain, part.element.tag, part.element.get("class")), part
        else:
            yield from _iter_models(child, chain)


_layouts: list[CachedLayout] = []
"""The cached layouts, the one last used first."""


def render(wording: Wording) -> RenderedDocument | None:
    """Return the paper of `wording` from a cached layout, None when none fits."""
    for position, layout in enumerate(_layouts):
        if layout.rest == wording.rest and (rendered := layout.render(wording)):
            _layouts.insert(0, _layouts.pop(position))
            return rendered
    return None


def store(writer: DocumentWriter, laid: Laid, wording: Wording) -> RenderedDocument | None:
    """Keep the layout of a document, and return the document rendered from it; None when it is not cacheable.

    The boxes of `laid` are used up.
    """
    try:
        layout = CachedLayout(writer, laid, wording)
    except NotCacheable:
        return None
    _layouts.insert(0, layout)
    del _layouts[_MOST_LAYOUTS:]
    return layout.render(wording)


def forget() -> None:
    """Drop every cached layout; the next paper is printed as the first of its process."""
    _layouts.clear()
