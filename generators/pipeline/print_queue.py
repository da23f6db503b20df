"""What of a run goes to a printer, in which order, and how many sheets it takes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from generators.pipeline.books import TOGETHER

if TYPE_CHECKING:
    from pathlib import Path

    from generators.pipeline.report import Report


@dataclass(frozen=True)
class PrintFile:
    """A PDF and how much paper it takes."""

    path: Path
    pages: int

    @property
    def sheets(self) -> int:
        """Return the sheets it takes on both sides: every file begins on a sheet of its own."""
        return (self.pages + 1) // 2


def print_files_of(report: Report, out: Path) -> list[PrintFile]:
    """Return the PDFs of `report` in the order in which they were made.

    Where single papers and the book that binds them were made, the single ones go: each begins a sheet.
    """
    made = [item for item in report.made if item.relative.suffix == ".pdf"]
    singles = [item for item in made if not item.kind.endswith(TOGETHER)]
    books = [item for item in made if item.village] or made
    places = dict.fromkeys(item.relative for item in singles or books)
    return [PrintFile(out / place, _pages(out / place)) for place in places]


def _pages(path: Path) -> int:
    try:
        return len(PdfReader(path).pages)
    except (OSError, PyPdfError):
        return 0
