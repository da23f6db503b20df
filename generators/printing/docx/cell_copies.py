"""Cells of a form that stand in it again and again: read and written once, then copied."""

from __future__ import annotations

from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from typing import TYPE_CHECKING

from generators.printing.docx.package import W

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Sequence
    from xml.etree import ElementTree as ET

    from lxml import etree

    from generators.printing.docx.position import Cursor, SourceParagraph
    from generators.printing.docx.text import Setting, TextWriter


@dataclass(frozen=True)
class _Kept:
    """A cell as it was written, with its paragraphs."""

    html: ET.Element
    settings: Sequence[Setting]
    said: Sequence[SourceParagraph]


class CellCopies:
    """Keeps the cells of one document that depend on nothing but what their key says."""

    def __init__(self, cursor: Cursor, text: TextWriter) -> None:
        self._cursor, self._text = cursor, text
        self._kept: dict[Hashable, _Kept] = {}

    def write(self, key: Hashable, node: etree._Element, row: ET.Element, place: str) -> bool:
        """Write the `w:tc` `node` at `place` into `row` as a copy; tell whether there is one to copy."""
        kept = self._kept.get(key)
        if kept is None:
            return False
        html = deepcopy(kept.html)
        row.append(html)
        self._text.write_again(kept.settings, kept.said, node, html, place)
        return True

    @contextmanager
    def keeping(self, key: Hashable, node: etree._Element, row: ET.Element) -> Iterator[None]:
        """Keep the cell that is written into `row` meanwhile, if another like it may be a copy."""
        cursor = self._cursor
        begun, seen = len(cursor.source_paragraphs), len(cursor.visited)
        told, diagonals = len(cursor.findings), len(cursor.diagonals)
        yield
        said = cursor.source_paragraphs[begun:]
        settings = self._text.plain_since(begun)
        if (
            settings is None
            or cursor.position.title  # A note puts its mark into its first paragraph afterwards.
            or len(cursor.visited) - seen != len(said)
            or (told, diagonals) != (len(cursor.findings), len(cursor.diagonals))
            or sum(1 for _ in node.iter(W + "p")) != len(said)
            or sum(1 for _ in node.iter(W + "t")) != sum(setting.words for setting in settings)
        ):
            return
        self._kept[key] = _Kept(row[-1], settings, said)
