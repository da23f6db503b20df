"""Prints Word files (and the pages of sheets) as PDF with WeasyPrint; LibreOffice is a second engine."""

from __future__ import annotations

from dataclasses import dataclass

from generators.errors import Finding, PaperWithheld, Severity
from generators.pdf import engine
from generators.pdf.docx_body import Writer
from generators.pdf.docx_package import open_package
from generators.pdf.fonts import unprintable_characters

__all__ = ["Printed", "print_docx", "unprintable_characters"]


@dataclass(frozen=True)
class Printed:
    """A finished print: the PDF, how many pages, and what a clerk should look at."""

    pdf: bytes
    pages: int
    warnings: tuple[Finding, ...] = ()


def print_docx(
    docx: bytes, *, name: str = "", force: bool = False, pdf_variant: str | None = None
) -> Printed:
    """Return the DOCX file `docx` as PDF; `name` is what findings call it.

    Raises PaperWithheld with every place that cannot be carried; `force` prints what can be and warns instead.
    `pdf_variant` is a variant of WeasyPrint, such as `pdf/a-3u`.
    """
    writer = Writer(open_package(docx, name or "文件.docx"), name or "文件.docx")
    root = writer.write()
    blocking = [finding for finding in writer.findings if finding.severity is Severity.BLOCK]
    if blocking and not force:
        raise PaperWithheld(blocking)
    laid = engine.lay_out(root, writer.css(), writer.pictures)
    written = engine.write(laid, variant=pdf_variant)
    return Printed(written.pdf, laid.pages, tuple(writer.findings))
