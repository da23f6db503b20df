"""Keeps a printed paper standing: the next of its shape has only its changed paragraphs set anew.

Printers kept the type of a form standing in its forme and reset the lines that differ. Letters of one
template differ by a few names, so a letter is laid out in full only when no standing forme fits it: one
made from the same XML but for its words, with as many lines in each paragraph. Any other paper is laid
out in full. The bytes of a paper depend on itself alone, not on the forme it was pulled from: a line of a
forme is drawn by itself, and a paragraph may be reset only when resetting it in its own words draws the
very lines that the layout drew.
"""

from __future__ import annotations

import hashlib
import re
from collections import OrderedDict, defaultdict
from dataclasses import dataclass
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
"""A paper longer than this is hardly a form, and its forme would take much memory."""
_MOST_FORMES = 16
"""Formes kept standing in a process, of some 8 MB each: a template has one for each way its lines fall."""
_SET_LINES = 2048
"""Paragraphs kept set in a forme: those of one village repeat its name and its dates."""
_STANDING = frozenset({"html", "head", "title", "body", "div", "p", "span", "br", "table"})
_STANDING |= {"colgroup", "col", "thead", "tbody", "tr", "td"}
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


# Formes.


@dataclass(frozen=True)
class _Standing:
    """A paragraph of a forme that can be set again."""

    number: int
    sources: tuple[int, ...]
    """Positions of its words among those of the paper."""
    block: Any
    """Its box as it was laid out."""
    page: Any
    line: Any
    """Its line before it was broken."""
    strips: tuple[int, ...]
    """The numbers of its lines on the page."""
    page_number: int


class CachedLayout:
    """A paper laid out once, standing for others of its shape."""

    def __init__(self, writer: DocumentWriter, laid: Laid, wording: Wording) -> None:
        if not _may_stand(writer, laid):
            raise NotCacheable
        self._writer, self._context, self._words = writer, laid.context, wording.words
        self._sources = wording.sources
        self.rest = wording.rest
        self._models = dict(_iter_models(laid.tree, ()))
        self._set: OrderedDict[tuple[int, tuple[str, ...]], tuple[LineStream, ...] | None] = OrderedDict()
        self._pages: list[tuple[Any, list[bytes | int], list[LineStream]]] = []
        self._states: dict[str, Any] = {}
        found, streams = self._take_apart(laid)
        self._paragraphs = list(self._iter_standing(laid, found))
        self._tags = tags_of(laid.document, streams)

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
            strips = [strip for _, strip in taken.lines]
            self._pages.append((page, list(taken.blocks()), strips))
            streams.append(taken)
        return found, streams

    def _iter_standing(self, laid: Laid, found: Mapping[int, list[tuple[int, int]]]) -> Iterator[_Standing]:
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
            strips = tuple(index for _, index in found[key])
            if not sources or -1 in sources or len(strips) != len(box.children):
                continue
            standing = _Standing(number, sources, box, page_box, lines[key], strips, found[key][0][0])
            own = self._reset(standing, self._words)
            if own == tuple(self._pages[standing.page_number][2][index] for index in strips):
                yield standing

    def render(self, wording: Wording) -> RenderedDocument | None:
        """Return the paper of `wording`, or None when its lines are not those of the forme."""
        changed = {
            i for i, (old, new) in enumerate(zip(self._words, wording.words, strict=True)) if old != new
        }
        strips = [list(page_strips) for _, _, page_strips in self._pages]
        for standing in self._paragraphs:
            if changed.isdisjoint(standing.sources):
                continue
            lines = self._reset(standing, wording.words)
            if lines is None:
                return None
            for index, strip in zip(standing.strips, lines, strict=True):
                strips[standing.page_number][index] = strip
            changed.difference_update(standing.sources)
        return None if changed else self._press(strips)

    def _press(self, strips: Sequence[Sequence[LineStream]]) -> RenderedDocument:
        pages: list[Page] = []
        faces: dict[Face, Glyphs] = {}
        for (page, blocks, _), lines in zip(self._pages, strips, strict=True):
            states = dict(self._states)
            for line in lines:
                states |= line.states
                for face, glyphs in line.faces.items():
                    faces.setdefault(face, Glyphs()).add(glyphs)
            operators = b"\n".join(b if isinstance(b, bytes) else lines[b].operators for b in blocks)
            pages.append(Page.of(page, operators, states))
        return RenderedDocument(tuple(pages), faces, self._tags)

    def _reset(self, standing: _Standing, words: Sequence[str]) -> tuple[LineStream, ...] | None:
        """Return the lines of a paragraph in other words; None when they are not as many and as high."""
        given = tuple(words[index] for index in standing.sources)
        key = (standing.number, given)
        if key not in self._set:
            if len(self._set) >= _SET_LINES:
                self._set.popitem(last=False)
            self._set[key] = self._draw(standing, self._set_lines(standing, given))
        return self._set[key]

    def _draw(self, standing: _Standing, lines: Sequence[Any]) -> tuple[LineStream, ...] | None:
        strips = []
        for line in lines:
            background.layout_box_backgrounds(standing.page, line, None)
            ready = internals.paint_order(line, standing.page)
            try:
                strips.append(draw_line(standing.page, ready))
            except NotCacheable:
                return None
        return tuple(strips) or None

    def _set_lines(self, standing: _Standing, words: Sequence[str]) -> Sequence[Any]:
        """Return the lines of a paragraph in other words, none when it would be of another shape."""
        if any(map(_REWRITTEN_BY_HTML.search, words)) or unprintable_characters("".join(words)):
            return ()
        given = {self._sources[index]: text for index, text in zip(standing.sources, words, strict=True)}
        element = self._writer.text.set_again(standing.number, given)
        children = [] if element is None else self._boxes_of(element, standing)
        if element is None or not children:
            return ()
        unset = standing.line.copy_with_children(children)
        unset.__dict__.pop("tabs_measured", None)
        lines = self._break(standing, unset)
        if _places(lines) != _places(standing.block.children):
            return ()
        return lines if self._is_said(standing, lines, element) else ()

    def _boxes_of(self, element: ET.Element, standing: _Standing) -> list[Any]:
        """Return the boxes of the spans of `element`, copied from others like them; empty when one is new."""
        made = []
        for child in element:
            model = self._models.get((self._models[standing.block.element], child.tag, child.get("class")))
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

    def _break(self, standing: _Standing, unset: Any) -> list[Any]:
        """Return `unset` broken into lines as the layout would, at the place of the paragraph."""
        self._context.create_block_formatting_context()
        try:
            first = standing.block.children[0].position_y
            broken = block.iter_line_boxes(
                self._context, unset, first, -float("inf"), None, standing.block, [], [], None, None
            )
            return [line for line, _ in broken]
        finally:
            self._context.finish_block_formatting_context()

    def _is_said(self, standing: _Standing, lines: Sequence[Any], element: ET.Element) -> bool:
        """Return whether the lines say on the paper what the paragraph says, as the witness asks of all."""
        page = standing.page
        area = (-1.0, -1.0, page.margin_width() + 1, page.margin_height() + 1)
        shown = []
        for line in lines:
            for _, text, visible in iter_texts(line, standing.number, area):
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


def _may_stand(writer: DocumentWriter, laid: Laid) -> bool:
    """Return whether nothing in the paper but its lines depends on its words."""
    pages = laid.document.pages
    return (
        not writer.cursor.findings
        and not writer.cursor.pictures
        and not writer.text.counts_section_pages
        and len(pages) <= _MOST_PAGES
        and not any(
            page.links or page.anchors or page.bookmarks or page.forms != {None: []} for page in pages
        )
        and all(_is_plain(box) for box in _iter_boxes(laid.tree))
    )


def _is_plain(box: Any) -> bool:
    element = box.element
    if element is not None and (element.tag not in _STANDING or element.get("data-frame")):
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


_formes: list[CachedLayout] = []
"""The formes that stand, the one last pulled from first."""


def render(wording: Wording) -> RenderedDocument | None:
    """Return the paper of `wording` from a forme that stands, None when none fits."""
    for position, forme in enumerate(_formes):
        if forme.rest == wording.rest and (rendered_again := forme.render(wording)):
            _formes.insert(0, _formes.pop(position))
            return rendered_again
    return None


def store(writer: DocumentWriter, laid: Laid, wording: Wording) -> RenderedDocument | None:
    """Keep a paper standing that was laid out, and return it pulled; None when it cannot stand.

    The boxes of `laid` are used up.
    """
    try:
        forme = CachedLayout(writer, laid, wording)
    except NotCacheable:
        return None
    _formes.insert(0, forme)
    del _formes[_MOST_FORMES:]
    return forme.render(wording)


def forget() -> None:
    """Take every forme apart; the next paper is printed as the first of its process."""
    _formes.clear()
