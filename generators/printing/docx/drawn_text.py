"""The text of a shape of DrawingML (`a:txBody`) as paragraphs of Word: SmartArt and canvases have such."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree

from generators.printing.charts.colours import fill_of, share_of
from generators.printing.docx.package import W
from generators.printing.docx.shape_look import child_of
from generators.printing.docx.styles import local
from generators.printing.layout.css import number

if TYPE_CHECKING:
    from collections.abc import Mapping

_USUAL_SIZE = 18.0
"""Text of DrawingML that says nothing of its size is so many points high."""
_EMU_PER_TWIP = 635
_ALIGNED = {"ctr": "center", "r": "right", "just": "both", "dist": "distribute"}


def word_paragraphs(body: etree._Element, theme: Mapping[str, str]) -> etree._Element:
    """Return the paragraphs of `body` (`a:txBody`) as a `w:txbxContent`; `theme` are the colours by name."""
    content = etree.Element(W + "txbxContent")
    for paragraph in body:
        if local(paragraph) == "p":
            _write_paragraph(paragraph, etree.SubElement(content, W + "p"), theme)
    return content


def _write_paragraph(node: etree._Element, into: etree._Element, theme: Mapping[str, str]) -> None:
    given = child_of(node, "pPr")
    sizes = [_size(child_of(run, "rPr")) for run in node if local(run) in {"r", "fld"}]
    size = max(sizes, default=_size(child_of(node, "endParaRPr")))
    properties = etree.SubElement(into, W + "pPr")
    etree.SubElement(properties, W + "spacing", _spacing(given, size))
    left, first = (_twips(given, name) for name in ("marL", "indent"))
    etree.SubElement(
        properties, W + "ind", {W + "left": str(left), W + "right": "0", W + "firstLine": str(first)}
    )
    align = given.get("algn", "l") if given is not None else "l"
    etree.SubElement(properties, W + "jc", {W + "val": _ALIGNED.get(align, "left")})
    mark = child_of(given, "buChar")
    first_run = next((run for run in node if local(run) in {"r", "fld"}), None)
    if mark is not None and first_run is not None:
        run = _run(child_of(first_run, "rPr"), into, theme)
        etree.SubElement(run, W + "t").text = mark.get("char", "•")
        etree.SubElement(run, W + "tab")
    for child in node:
        if local(child) in {"r", "fld"}:
            text = etree.SubElement(_run(child_of(child, "rPr"), into, theme), W + "t")
            text.text = "".join(str(part.text or "") for part in child if local(part) == "t")
        elif local(child) == "br":
            etree.SubElement(_run(child_of(child, "rPr"), into, theme), W + "br")
    if first_run is None:
        mark_of_end = etree.SubElement(properties, W + "rPr")
        etree.SubElement(mark_of_end, W + "sz", {W + "val": f"{2 * size:.0f}"})


def _run(given: etree._Element | None, into: etree._Element, theme: Mapping[str, str]) -> etree._Element:
    """Add a run that looks as `given` (`a:rPr`) says."""
    run = etree.SubElement(into, W + "r")
    properties = etree.SubElement(run, W + "rPr")
    fonts = {}
    for name, keys in (("latin", ("ascii", "hAnsi")), ("ea", ("eastAsia",))):
        face = child_of(given, name)
        named = face.get("typeface", "") if face is not None else ""
        for key in keys:
            if named and not named.startswith("+"):
                fonts[W + key] = named
            else:
                fonts[f"{W}{key}Theme"] = "minorEastAsia" if key == "eastAsia" else "minorHAnsi"
    etree.SubElement(properties, W + "rFonts", fonts)
    for name in ("b", "i"):
        is_on = given is not None and given.get(name) in {"1", "true"}
        etree.SubElement(properties, W + name, {W + "val": "1" if is_on else "0"})
    if given is not None and (tone := fill_of(given, theme)) and tone != "none":
        etree.SubElement(properties, W + "color", {W + "val": tone.lstrip("#")[:6]})
    etree.SubElement(properties, W + "sz", {W + "val": f"{2 * _size(given):.0f}"})
    if given is not None and given.get("u", "none") != "none":
        etree.SubElement(properties, W + "u", {W + "val": "single"})
    return run


def _spacing(given: etree._Element | None, size: float) -> dict[str, str]:
    """Return `w:spacing` for a paragraph whose largest type is `size` points high."""
    found = {W + "before": "0", W + "after": "0", W + "line": "240", W + "lineRule": "auto"}
    for name, key in (("spcBef", "before"), ("spcAft", "after"), ("lnSpc", "line")):
        share, fixed = (child_of(child_of(given, name), part) for part in ("spcPct", "spcPts"))
        if share is not None:
            part = share_of(share.get("val", ""))
            found[W + key] = f"{part * 240:.0f}" if key == "line" else f"{part * size * 1.2 * 20:.0f}"
        elif fixed is not None:
            found[W + key] = f"{number(fixed.get('val')) / 5:.0f}"
            if key == "line":
                found[W + "lineRule"] = "exact"
    return found


def _size(given: etree._Element | None) -> float:
    """Return the size of the type in points."""
    return number(given.get("sz"), _USUAL_SIZE * 100) / 100 if given is not None else _USUAL_SIZE


def _twips(given: etree._Element | None, name: str) -> int:
    return round(number(given.get(name)) / _EMU_PER_TWIP) if given is not None else 0
