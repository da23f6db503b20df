"""Running page numbers on the pages of a bound volume, at the upper outer corner of each that bears text."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from pypdf import PdfReader, Transformation
from pypdf.generic import NameObject

from generators.printing.layout import engine
from generators.printing.layout.fonts import families_for

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pypdf import PageObject, PdfWriter

_MM = 72 / 25.4
_WIDE, _HIGH, _SIDE, _TOP = 30 * _MM, 6 * _MM, 15 * _MM, 7 * _MM
"""The box of a number, and how far it stands from the outer and the upper edge of the sheet."""


def stamp(writer: PdfWriter, numbers: Mapping[int, int], *, archival: bool = False) -> None:
    """Put a number on each page of `writer` that `numbers` gives one, by the index of the page from 0.

    On the front of a sheet it stands at the upper right, on the back at the upper left. A page in landscape
    lies with its head to the left, as GB/T 9704—2012 (11) binds it; its number stands where the others do.
    With `archival` the numbers are drawn as PDF/A draws.
    """
    if not numbers:
        return
    drawn = PdfReader(io.BytesIO(_draw(numbers, archival=archival))).pages
    for box, index in zip(drawn, numbers, strict=True):
        _mark_as_artifact(box)
        page = writer.pages[index]
        page.merge_transformed_page(box, _placed(page, is_front=index % 2 == 0))


def _mark_as_artifact(box: PageObject) -> None:
    """Tell that a number is no part of the text: who has a page read to him is not read its number."""
    content = box.get_contents()
    if content is not None:
        content.set_data(b"/Artifact BMC\n" + content.get_data() + b"\nEMC\n")
        box[NameObject("/Contents")] = content


def _placed(page: PageObject, *, is_front: bool) -> Transformation:
    """Return how the box of a number comes to its place on `page`."""
    left, bottom = float(page.mediabox.left), float(page.mediabox.bottom)
    width, height = float(page.mediabox.width), float(page.mediabox.height)
    is_landscape = width > height
    across, up = (height, width) if is_landscape else (width, height)
    x, y = (across - _SIDE - _WIDE if is_front else _SIDE), up - _TOP - _HIGH
    if not is_landscape:
        return Transformation((1, 0, 0, 1, left + x, bottom + y))
    return Transformation((0, -1, 1, 0, left + y, bottom + height - x))


def _draw(numbers: Mapping[int, int], *, archival: bool) -> bytes:
    """Return a PDF of one small page for each number."""
    root = ET.Element("html")
    body = ET.SubElement(root, "body")
    for index, number in numbers.items():
        ET.SubElement(body, "p", {"class": "back" if index % 2 else "front"}).text = str(number)
    families = ",".join(f'"{family}"' for family in families_for("宋体"))
    css = (
        f"@page{{size:{_WIDE}pt {_HIGH}pt;margin:0}} body{{margin:0}} .front{{text-align:right}}"
        f"p{{margin:0;break-after:page;font-family:{families};font-size:10.5pt;line-height:{_HIGH}pt}}"
        "p:last-child{break-after:auto}"
    )
    return engine.write(engine.lay_out(root, [css], {}).document, archival=archival, tagged=False).pdf
