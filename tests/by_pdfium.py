"""What a PDF says as PDFium reads it, the reader of many browsers: another than our own, and a quick one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pypdfium2

if TYPE_CHECKING:
    from pathlib import Path

Box = tuple[float, float, float, float]


def page_texts(pdf: Path | bytes) -> list[str]:
    """Return the text of each page, its lines as they follow one another in the file."""
    with pypdfium2.PdfDocument(pdf) as book:
        return [_text(page.get_textpage().get_text_range()) for page in book]


def text_within(page: pypdfium2.PdfPage, box: Box) -> str:
    """Return what stands in `box` of a page: left, top, right and bottom in pt from its upper left corner."""
    left, top, right, bottom = box
    height = page.get_height()
    return _text(page.get_textpage().get_text_bounded(left, height - bottom, right, height - top)).strip()


def _text(told: str) -> str:
    return told.replace("\r\n", "\n")
