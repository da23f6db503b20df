"""Bind finished papers into one PDF to print: in order, bookmarked, each on sheets of its own."""

from __future__ import annotations

import io
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from pypdf import PdfReader, PdfWriter

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True)
class Leaf:
    """A paper to be bound: under which heading, by what name, its PDF."""

    heading: str
    name: str
    pdf: bytes


def bind_papers(leaves: Iterable[Leaf], title: str) -> bytes:
    """Return one PDF of `leaves` in their order, called `title`.

    A paper of an odd number of pages is followed by an empty one: printed on both sides, no letter shares its
    sheet with another household's. The same leaves give the same bytes.
    """
    writer = PdfWriter()
    writer.add_metadata({"/Title": title})
    for heading, papers in groupby(leaves, key=lambda leaf: leaf.heading):
        parent = None
        for leaf in papers:
            first = len(writer.pages)
            writer.append(PdfReader(io.BytesIO(leaf.pdf)), import_outline=False)
            if parent is None:
                parent = writer.add_outline_item(title=heading, page_number=first)
            writer.add_outline_item(title=leaf.name, page_number=first, parent=parent)
            if (len(writer.pages) - first) % 2:
                writer.add_blank_page()
    writer.compress_identical_objects()
    bound = io.BytesIO()
    writer.write(bound)
    return bound.getvalue()
