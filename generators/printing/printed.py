"""A finished print, whichever printer made it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from generators.errors import Finding, PaperWithheld

if TYPE_CHECKING:
    from generators.printing.bulk.line_streams import RenderedDocument

PARSE_ERRORS = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
)
"""What a file may end in that is wrong in ways nobody thought of; it must not stop those after it."""


def unsound(name: str, error: Exception, way_out: str) -> PaperWithheld:
    """Return the refusal of the file `name`, whose structure ended in `error`."""
    found = type(error).__name__
    return PaperWithheld([Finding(f"文件“{name}”", "文件的结构不正常，打印不了", found, way_out)])


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
