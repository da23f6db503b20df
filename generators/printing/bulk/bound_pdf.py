"""Binds papers into one PDF to print: in order, bookmarked, each on sheets of its own.

Papers that are drawn but not written share their faces, so a book of 5,000 letters is hardly larger than its
text; finished PDFs are bound as they are. A book that is filed is PDF/A-2u, or 2b where a part of it is.
"""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from pypdf import PdfReader, PdfWriter

from generators.errors import Finding, PaperWithheld
from generators.printing.bulk.joined_tags import join_tags
from generators.printing.bulk.line_streams import (
    Glyphs,
    Page,
    PrerenderedDocument,
    PrerenderedPage,
    RenderedDocument,
    Tags,
)
from generators.printing.bulk.page_numbers import stamp
from generators.printing.layout import engine, pdfa

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generators.printing.bulk.line_streams import Face


@dataclass(frozen=True)
class _Leaf:
    heading: str
    name: str
    content: tuple[Page, ...] | bytes
    """Its pages as they are drawn, or the PDF."""
    is_numbered: bool = False
    """Whether its pages bear the running numbers of the book."""
    tags: Tags | None = None
    """What its pages are marked as, where the book is to tell."""


class BoundPdf:
    """A book in the making; what is added is held deflated, the glyphs of all papers together."""

    def __init__(self, title: str, *, archival: bool = False) -> None:
        self._title = title
        self._archival = archival
        self._leaves: list[_Leaf] = []
        self._faces: dict[Face, Glyphs] = {}

    def add(self, heading: str, name: str, paper: RenderedDocument | bytes) -> None:
        """Add `paper`, bookmarked by its `name` under `heading`; papers of one heading follow each other."""
        if isinstance(paper, bytes):
            self._leaves.append(_Leaf(heading, name, paper))
            return
        for face, glyphs in paper.faces.items():
            self._faces.setdefault(face, Glyphs()).add(glyphs)
        # Tags are half of a letter: only a book that is filed bears them.
        tags = paper.tags if self._archival else None
        self._leaves.append(_Leaf(heading, name, paper.pages, tags=tags))

    def add_numbered(self, heading: str, name: str, pdf: bytes) -> None:
        """Add a finished PDF whose pages bear the book's running numbers; the empty backs between do not."""
        self._leaves.append(_Leaf(heading, name, pdf, is_numbered=True))

    def __len__(self) -> int:
        return len(self._leaves)

    @property
    def is_drawn(self) -> bool:
        """Tell whether all papers share their faces: if not, the book is as large as its papers together."""
        return not any(isinstance(leaf.content, bytes) for leaf in self._leaves)

    def write(self) -> bytes:
        """Return the PDF. The same papers give the same bytes.

        A paper of an odd number of pages is followed by an empty one: printed on both sides, no letter shares
        its sheet with another household's. Raise PaperWithheld when the book is to be PDF/A and papers in it
        are not.
        """
        if self.is_drawn:
            document = PrerenderedDocument((), self._faces, self._title)
            document.pages = list(self._iter_pages())
            document.tags = self._tags()
            return engine.write(document, archival=self._archival, tagged=document.tags is not None).pdf
        return self._join()

    def _tags(self) -> Tags | None:
        """Return what all pages are marked as; None when the book does not tell."""
        found, page = [], 0
        for leaf in self._leaves:
            if leaf.tags is not None:
                found.append((leaf.tags, page))
            page += len(leaf.content) + len(leaf.content) % 2
        return Tags.bound(found) if found else None

    def _iter_pages(self) -> Iterator[PrerenderedPage]:
        heading = None
        for leaf in self._leaves:
            pages = [PrerenderedPage(page) for page in leaf.content if isinstance(page, Page)]
            marks = [(2, leaf.name, (0, 0), "closed")]
            if leaf.heading != heading:
                marks.insert(0, (1, leaf.heading, (0, 0), "closed"))
                heading = leaf.heading
            pages[0].bookmarks = marks
            if len(pages) % 2:
                pages.append(PrerenderedPage(pages[-1].page, is_empty=True))
            yield from pages

    def _join(self) -> bytes:
        writer, parts = PdfWriter(), self._parts()
        writer.add_metadata({"/Title": self._title})
        numbered: list[int] = []
        readers = iter(parts)
        firsts: list[int] = []
        for heading, leaves in groupby(self._leaves, key=lambda leaf: leaf.heading):
            parent = None
            for leaf in leaves:
                first = len(writer.pages)
                firsts.append(first)
                writer.append(next(readers), import_outline=False)
                if parent is None:
                    parent = writer.add_outline_item(title=heading, page_number=first)
                writer.add_outline_item(title=leaf.name, page_number=first, parent=parent)
                numbered += range(first, len(writer.pages)) if leaf.is_numbered else ()
                if (len(writer.pages) - first) % 2:
                    writer.add_blank_page()
        stamp(
            writer, {index: number for number, index in enumerate(numbered, start=1)}, archival=self._archival
        )
        writer.compress_identical_objects()
        join_tags(writer, list(zip(parts, firsts, strict=True)))
        if self._archival:
            names = "\0".join((self._title, *(leaf.name for leaf in self._leaves)))
            identifier = hashlib.blake2b(names.encode(), digest_size=16).digest()
            pdfa.declare(writer, self._title, parts, identifier)
        bound = io.BytesIO()
        writer.write(bound)
        return bound.getvalue()

    def _parts(self) -> list[PdfReader]:
        parts = [PdfReader(io.BytesIO(self._pdf_of(leaf))) for leaf in self._leaves]
        others = [
            Finding(
                f"文件“{leaf.name}.pdf”", "编进存档的合订本，应是 PDF/A", "不是", "加 --overwrite 重做这一份"
            )
            for leaf, part in zip(self._leaves, parts, strict=True)
            if self._archival and not pdfa.level_of(part)
        ]
        if others:
            raise PaperWithheld(others)
        return parts

    def _pdf_of(self, leaf: _Leaf) -> bytes:
        if isinstance(leaf.content, bytes):
            return leaf.content
        document = PrerenderedDocument(leaf.content, self._faces, leaf.name)
        document.tags = leaf.tags
        return engine.write(document, archival=self._archival, tagged=leaf.tags is not None).pdf
