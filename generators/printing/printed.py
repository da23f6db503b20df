"""A finished print, whichever printer made it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from generators.errors import Finding
    from generators.printing.bulk.line_streams import RenderedDocument


@dataclass(frozen=True)
class Printed:
    """A finished print: the PDF, how many pages, and what a clerk should look at."""

    pdf: bytes
    """Empty when the paper was printed for a book alone."""
    pages: int
    warnings: tuple[Finding, ...] = ()
    ofd: bytes = b""
    """The same pages as OFD, when that was asked for."""
    rendered: RenderedDocument | None = None
    """The paper for a book, when one was asked for and it can be bound as it is drawn."""
