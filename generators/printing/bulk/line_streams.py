"""Pages taken apart into lines, each drawn by itself, and put together again as a PDF.

A line is drawn with a stream of its own, so that its operators depend on nothing before it; between the
lines stands what the page draws besides. Put together from their parts, pages go through WeasyPrint's
writer of PDF.
"""

from __future__ import annotations

import generators.printing.libraries  # noqa: F401 - loads WeasyPrint, or waits until another thread has

# isort: split

import copy
import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

import pydyf  # type: ignore[import-untyped]
from weasyprint.formatting_structure import boxes
from weasyprint.pdf import fonts, stream
from weasyprint.pdf.metadata import DocumentMetadata
from weasyprint.text.ffi import TO_UNITS, ffi, gobject, pango, unicode_to_char_p
from weasyprint.text.fonts import get_pango_font_key

from generators.printing.layout import font_subsets, structure_tree
from generators.printing.layout import weasyprint_internals as internals
from generators.printing.layout.fonts import font_configuration

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

PX_TO_PT = 0.75


class Face(NamedTuple):
    """A face as Pango describes it, the same in every process with the same faces."""

    key: int
    family: str
    weight: int
    style: int


@dataclass(frozen=True)
class Glyphs:
    """The glyphs that are needed of a face: their widths in thousandths, and what they stand for."""

    widths: dict[int, int] = field(default_factory=dict)
    texts: dict[int, str] = field(default_factory=dict)

    def add(self, more: Glyphs) -> None:
        """Add the glyphs of `more`; what a glyph stands for is settled where it is first used."""
        for glyph, width in more.widths.items():
            self.widths.setdefault(glyph, width)
        for glyph, text in more.texts.items():
            self.texts.setdefault(glyph, text)


_SIZE = 1000
"""The size in px at which a face is opened: its ascent does not depend on what was first written with it."""
_opened: dict[int, tuple[Face, fonts.Font]] = {}
"""Faces of the process by their keys: opening one takes as long as drawing a page."""


def _open(description: Any) -> tuple[Face, fonts.Font]:
    """Return the face that Pango chooses for `description`, without glyphs."""
    pango.pango_font_description_set_absolute_size(description, _SIZE * TO_UNITS)
    font_map = font_configuration().font_map
    context = ffi.gc(pango.pango_font_map_create_context(font_map), gobject.g_object_unref)
    font = ffi.gc(pango.pango_font_map_load_font(font_map, context, description), gobject.g_object_unref)
    key, description, size = get_pango_font_key(font)
    face = fonts.Font(font, description, size)
    return Face(key, face.family, int(face.weight), int(face.style)), face


def _open_by_name(face: Face) -> tuple[Face, fonts.Font]:
    """Return `face` opened by its name alone, as a process does that is given a paper of another.

    Raise NotCacheable when there is another in its place, as for a face that only its width tells apart.
    """
    description = ffi.gc(pango.pango_font_description_new(), pango.pango_font_description_free)
    family, _kept = unicode_to_char_p(face.family)
    pango.pango_font_description_set_family(description, family)
    pango.pango_font_description_set_weight(description, face.weight)
    pango.pango_font_description_set_style(description, face.style)
    opened = _open(description)
    if opened[0] != face:
        raise NotCacheable
    return opened


def _face_of(face: Face) -> fonts.Font:
    """Return `face` as WeasyPrint embeds it."""
    if face.key not in _opened:
        _opened[face.key] = _open_by_name(face)
    return _opened[face.key][1]


@dataclass(frozen=True)
class LineStream:
    """A line as it is drawn: its operators, with the faces and graphic states these name."""

    operators: bytes
    faces: Mapping[Face, Glyphs]
    states: Mapping[str, Any]


class _LineStream(stream.Stream):  # type: ignore[misc]
    """Takes the operators of one line, and the glyphs it needs of each face."""

    def __init__(self) -> None:
        self.resources: dict[str, dict[str, Any]] = defaultdict(dict)
        self.faces: dict[int, fonts.Font] = {}
        super().__init__(self.faces, None, self.resources, {}, None, {}, None)

    def add_font(self, pango_font: Any) -> tuple[fonts.Font, float]:
        """Return the face of `pango_font`, without the glyphs that other lines need, and its size in px."""
        key, description, size = get_pango_font_key(pango_font)
        if key not in self.faces:
            if key not in _opened:
                _opened[key] = _open_by_name(_open(description)[0])
            face, font = _opened[key]
            if face.key != key or font.bitmap or font.png or font.svg or font.colr:
                # Pictures for glyphs, drawn from a font that Pango may have closed by then.
                raise NotCacheable
            self.faces[key] = copy.copy(font)
            self.faces[key].widths, self.faces[key].to_unicode, self.faces[key].missing = {}, {}, {}
        return self.faces[key], size

    def line_stream(self) -> LineStream:
        """Return what was drawn. Raise NotCacheable when it is more than text."""
        if draws_more(self.resources) or any(font.missing for font in self.faces.values()):
            raise NotCacheable
        faces = {_opened[key][0]: Glyphs(font.widths, font.to_unicode) for key, font in self.faces.items()}
        return LineStream(internals.operator_bytes(self.stream), faces, self.resources["ExtGState"])


def draws_more(resources: Mapping[str, Mapping[str, Any]]) -> bool:
    """Return whether anything but text and lines is drawn: pictures, patterns, groups."""
    return any(used for kind, used in resources.items() if kind not in {"ExtGState", "ColorSpace"})


class NotCacheable(Exception):
    """This paper holds something that is not drawn line by line."""


class PageStream(stream.Stream):  # type: ignore[misc]
    """Takes a page apart: what stands between its lines, and each line by itself, marked for the reader."""

    def __init__(self, resources: dict[str, dict[str, Any]]) -> None:
        super().__init__({}, None, resources, {}, {}, {}, None)
        self.lines: list[tuple[Any, LineStream]] = []
        self._marks: list[boxes.TextBox] = []

    def take(self, page: Any, line: Any) -> None:
        """Draw `line` by itself and leave its place free."""
        mark = boxes.TextBox(None, line.style, None, " ")
        with self.marked(mark, "Span"):
            self.stream.append(_Place(len(self.lines)))
        self.lines.append((line, draw_line(page, line)))
        self._marks.append(mark)
        # The line leaves its own colours behind.
        internals.forget_colours(self)

    def blocks(self) -> Iterator[bytes | int]:
        """Yield the operators between the lines, and the numbers of the lines in their places."""
        between: list[Any] = []
        for item in self.stream:
            if isinstance(item, _Place):
                yield internals.operator_bytes(between)
                yield item.line
                between = []
            else:
                between.append(item)
        yield internals.operator_bytes(between)

    def tag(self, page_box: Any) -> None:
        """Leave in the lines of `page_box` nothing but their marks, for the tree of tags."""
        marks: dict[int, list[boxes.TextBox]] = defaultdict(list)
        for (line, _), mark in zip(self.lines, self._marks, strict=True):
            marks[id(line.element)].append(mark)
        _leave_marks(page_box, marks)


@dataclass(frozen=True)
class _Place:
    line: int


def _leave_marks(box: Any, marks: Mapping[int, list[boxes.TextBox]]) -> None:
    for child in box.children:
        if isinstance(child, boxes.LineBox):
            child.children = marks[id(child.element)][:1]
            del marks[id(child.element)][:1]
        elif isinstance(child, boxes.ParentBox):
            _leave_marks(child, marks)


def draw_inline_level(into: Any, page: Any, box: Any, *rest: Any, **more: Any) -> None:
    """Draw as WeasyPrint does; a page that is taken apart takes its lines itself."""
    if isinstance(into, PageStream) and isinstance(box, boxes.LineBox):
        into.take(page, box)
    else:
        internals.ORIGINALS["draw_inline_level"](into, page, box, *rest, **more)


def draw_line(page: Any, line: Any) -> LineStream:
    """Return `line` of `page` as it is drawn. Raise NotCacheable when it is more than text."""
    into = _LineStream()
    internals.ORIGINALS["draw_inline_level"](into, page, line)
    return into.line_stream()


# Tags: the tree of a cached layout is the same for all rendered from it, but for the numbers of its objects.


@dataclass(frozen=True)
class Tags:
    """The objects of a tree of tags; `{n}` is the n-th of them, `[n]` the n-th page."""

    objects: tuple[bytes, ...]
    catalog: Mapping[str, bytes]

    @classmethod
    def bound(cls, papers: Sequence[tuple[Tags, int]]) -> Tags:
        """Return the trees of papers, each with the number of its first page in the book, as one.

        Of each tree the first objects are the map of its pages, its root, and all that hangs on that.
        """
        objects, pages, documents = [b"", b""], [], []
        for tags, page in papers:
            moved = [_moved(data, len(objects) - 2, page) for data in tags.objects]
            pages.append(_PAGE_KEY.sub(lambda found: b"%d [" % (int(found[1]) + page), moved[0][9:-3]))  # noqa: B023
            documents.append(b"\0{%d} 0 R" % len(objects))
            objects += moved[2:]
        objects[0] = b"<</Nums [%s]>>" % b" ".join(pages)
        objects[1] = b"<</Type /StructTreeRoot/ParentTree \0{0} 0 R/K [%s]>>" % b" ".join(documents)
        return cls(tuple(objects), papers[0][0].catalog)

    def add_to(self, file: Any) -> None:
        """Put the tree into the PDF `file` as WeasyPrint would have."""
        first = len(file.objects)
        numbers = {f"{{{n}}}".encode(): str(first + n).encode() for n in range(len(self.objects))}
        numbers |= {f"[{n}]".encode(): ref.split()[0] for n, ref in enumerate(file.page_references)}
        for data in self.objects:
            file.add_object(font_subsets.Ready(_numbered(data, numbers)))
        for name, data in self.catalog.items():
            file.catalog[name] = _numbered(data, numbers)


_NUMBERED = re.compile(rb"\x00(\{\d+\}|\[\d+\])")


_PAGE_KEY = re.compile(rb"(\d+) \[")
"""The number of a page before the list of what is marked on it: references end otherwise."""


def _moved(data: bytes, objects: int, pages: int) -> bytes:
    """Return an object of a tree whose parts and pages stand later, the first two parts where they stood."""

    def placed(found: re.Match[bytes]) -> bytes:
        number = int(found[1][1:-1])
        if found[1].startswith(b"["):
            return b"\0[%d]" % (number + pages)
        return b"\0{%d}" % (number + objects if number > 1 else number)

    return _NUMBERED.sub(placed, data)


def _numbered(data: bytes, numbers: Mapping[bytes, bytes]) -> bytes:
    return _NUMBERED.sub(lambda found: numbers[found[1]], data)


def tags_of(document: Any, streams: Sequence[PageStream]) -> Tags:
    """Return the structure tree of `document`, with a mark a line."""
    pages = list(map(internals.page_box, document.pages))
    for page_box, taken in zip(pages, streams, strict=True):
        taken.tag(page_box)
    references = [b"\0[%d] 0 R" % number for number in range(len(pages))]
    tree = structure_tree.StructureTree(b"\0{%d} 0 R", 0, references)
    tree.build(zip(pages, map(internals.marks_of, streams), strict=True))
    return Tags(tuple(tree.objects), tree.catalog())


@dataclass(frozen=True)
class Page:
    """A page put together again: its size in px, its operators deflated, the graphic states these name."""

    width: float
    height: float
    content: bytes
    states: Mapping[str, Any]

    @classmethod
    def of(cls, page: Any, operators: bytes, states: Mapping[str, Any]) -> Page:
        """Return the page that WeasyPrint calls `page` with its operators."""
        turned = pydyf.Stream()
        turned.set_matrix(1, 0, 0, -1, 0, page.height * PX_TO_PT)
        content = internals.operator_bytes([*turned.stream, operators])
        return cls(page.width, page.height, font_subsets.deflated(content), states)


@dataclass(frozen=True)
class RenderedDocument:
    """A paper drawn but not written: its pages, and the glyphs they need."""

    pages: tuple[Page, ...]
    faces: Mapping[Face, Glyphs]
    tags: Tags


class PrerenderedDocument(structure_tree.KnownTree):
    """Pages that are drawn already, for WeasyPrint to make a PDF of."""

    def __init__(
        self, pages: Iterable[Page], faces: Mapping[Face, Glyphs], title: str, tags: Tags | None = None
    ) -> None:
        metadata = DocumentMetadata(title=title, lang="zh-CN")
        drawn = [PrerenderedPage(page) for page in pages]
        super().__init__(drawn, metadata, None, font_configuration(), {}, None)
        self.tags = tags
        for face, glyphs in faces.items():
            font = copy.copy(_face_of(face))
            font.widths, font.to_unicode = glyphs.widths, glyphs.texts
            self.fonts[face.key] = font

    def add_tree(self, file: Any) -> None:
        """Put the tree of the papers into a PDF, if they have one."""
        if self.tags is not None:
            self.tags.add_to(file)


@dataclass
class PrerenderedPage:
    """A page with all that WeasyPrint asks of one; without `page` an empty sheet of its size."""

    page: Page
    is_empty: bool = False
    bookmarks: list[Any] = field(default_factory=list)
    bleed: Mapping[str, float] = field(
        default_factory=lambda: dict.fromkeys(("top", "right", "bottom", "left"), 0.0)
    )
    links: tuple[Any, ...] = ()
    anchors: Mapping[str, Any] = field(default_factory=dict)
    forms: Mapping[None, list[Any]] = field(default_factory=lambda: {None: []})

    @property
    def width(self) -> float:
        """Return the width in px."""
        return self.page.width

    @property
    def height(self) -> float:
        """Return the height in px."""
        return self.page.height

    def paint(self, into: Any, _scale: float = 1) -> None:
        """Put the page into a stream, deflated as it is."""
        if not self.is_empty:
            internals.resources_of(into)["ExtGState"].update(self.page.states)
            into.stream, into.compress = [self.page.content], False
            into.extra["Filter"] = "/FlateDecode"


def install() -> None:
    """Put the functions of this module in the place of WeasyPrint's; doing it twice changes nothing."""
    internals.replace_painting(draw_inline_level)
