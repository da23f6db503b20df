"""Holds the print to its word: every text of the file is read, and every text read is on the pages."""

from __future__ import annotations

import generators.printing.libraries  # noqa: F401 - loads WeasyPrint, or waits until another thread has

# isort: split

import re
from collections import Counter
from itertools import pairwise
from math import degrees, inf
from typing import TYPE_CHECKING, Any

from weasyprint.formatting_structure import boxes

from generators.errors import Finding, Severity
from generators.printing.docx.document import DocumentWriter
from generators.printing.docx.inline_items import choice
from generators.printing.docx.package import W
from generators.printing.docx.page_css import page_css
from generators.printing.docx.position import WAY_OUT
from generators.printing.docx.styles import local
from generators.printing.layout import engine
from generators.printing.layout import weasyprint_internals as internals
from generators.printing.layout.css import PX_PER_PT

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lxml import etree

    from generators.printing.docx.package import Package
    from generators.printing.docx.position import Cursor, SourceParagraph
    from generators.printing.layout.engine import Laid

_BLANK = re.compile(r"[\s\u00a0\u200b\u2060\ufeff]+")
# Text in these is not the document's: removed by a revision, or the old form of what is read in its new form.
_NOT_SPOKEN = frozenset(
    {"del", "moveFrom", "Fallback", "rubyPr", "delText", "instrText", "pPr", "rPr", "sectPr"}
)


def without_whitespace(text: str) -> str:
    """Return `text` without blanks."""
    return _BLANK.sub("", text)


def unread_paragraphs(cursor: Cursor) -> list[Finding]:
    """Return a finding for each paragraph of body, headers or footers in use that was not read."""
    findings = []
    for part in cursor.parts_read:
        title = "" if part == cursor.package.main else "（页眉、页脚或注释）"
        tree = cursor.package.tree(part)
        if cursor.visited.issuperset(tree.iter(W + "p")):
            continue
        for number, node in enumerate(_printed_paragraphs(tree), start=1):
            if node not in cursor.visited and (text := without_whitespace(_own_text(node))):
                findings.append(
                    Finding(
                        f"文件“{cursor.name}”{title}第 {number} 段（“{text[:12]}”）",
                        "这一段打印不了",
                        "",
                        WAY_OUT,
                    )
                )
    return findings


_DRAWN = frozenset({"drawing", "pict", "object", "oMath", "oMathPara", "altChunk"})


def unread_drawings(cursor: Cursor) -> list[Finding]:
    """Return a finding for each part of the file that holds what was neither drawn nor refused."""
    findings = []
    for part in cursor.parts_read:
        tree = cursor.package.tree(part)
        if next(tree.iter(*(f"{{*}}{name}" for name in _DRAWN)), None) is None:
            continue
        missed = [node for node in _drawings(tree) if node not in cursor.visited]
        if missed and not any(finding.severity is Severity.BLOCK for finding in cursor.findings):
            title = "" if part == cursor.package.main else "（页眉、页脚或注释）"
            kinds = "、".join(dict.fromkeys(local(node) for node in missed))
            findings.append(
                Finding(
                    f"文件“{cursor.name}”{title}", "有图形没有印出", f"{len(missed)} 处：{kinds}", WAY_OUT
                )
            )
    return findings


def _drawings(node: etree._Element) -> Iterator[etree._Element]:
    for child in node:
        name = local(child)
        if name in _NOT_SPOKEN:
            continue
        if name in _DRAWN:
            yield child
        elif name == "AlternateContent":
            chosen = choice(child)
            if chosen is not None:
                yield from _drawings(chosen)
        else:
            yield from _drawings(child)


def _printed_paragraphs(node: etree._Element) -> Iterator[etree._Element]:
    for child in node:
        name = local(child)
        if name in _NOT_SPOKEN:
            continue
        if name == "p" and child.tag == W + "p":
            yield child
        yield from _printed_paragraphs(child)


def _own_text(node: etree._Element) -> str:
    """Return the text of a paragraph without that of the text boxes in it."""
    parts = []
    for child in node:
        name = local(child)
        if name in _NOT_SPOKEN or name == "txbxContent":
            continue
        parts.append(child.text or "" if name == "t" else _own_text(child))
    return "".join(parts)


_Standing = tuple[Any, int, tuple[Any, ...]]
"""A text on a page: its box, the number of its paragraph, the frames that it is part of."""
_Page = tuple[list[Any], list[_Standing]]
"""The frames of a page that text goes around, and its texts."""


def standing_texts(laid: Laid) -> list[_Page]:
    """Return what stands on each page, for `lost_texts` and those that look how texts lie to each other."""
    pages: list[_Page] = []
    for page in laid.document.pages:
        pages.append(([], []))
        _collect(internals.page_box(page), None, (), *pages[-1])
    return pages


def lost_texts(paragraphs: Sequence[SourceParagraph], laid: Laid, standing: Sequence[_Page]) -> list[Finding]:
    """Return a finding for each paragraph whose text is not on the pages as it was read."""
    found: dict[int, list[str]] = {}
    hidden: dict[int, str] = {}
    for page in laid.document.pages:
        page_box = internals.page_box(page)
        area = (-1.0, -1.0, page.width + 1, page.height + 1)
        for number, text, visible in iter_texts(page_box, None, area):
            found.setdefault(number, []).append(text)
            if not visible and without_whitespace(text):
                hidden.setdefault(number, text)
    findings = _covered_texts(paragraphs, standing)
    for number, source_paragraph in enumerate(paragraphs):
        wanted, shown = (
            without_whitespace(source_paragraph.text),
            without_whitespace("".join(found.get(number, ()))),
        )
        if number in hidden:
            findings.append(
                Finding(
                    source_paragraph.place,
                    "有文字落在纸外或被固定的高度遮住，打印不出来",
                    f"“{without_whitespace(hidden[number])[:12]}”",
                    "把行高改为“最小值”，或把框放大",
                )
            )
        elif not contains_text(shown, wanted, may_be_absent=source_paragraph.may_be_absent):
            findings.append(Finding(source_paragraph.place, "打印出的文字与文件里的不一致", "", WAY_OUT))
    return findings


def paragraph_pages(package: Package) -> list[tuple[SourceParagraph, Counter[int]]]:
    """Return the paragraphs of `package` that are drawn, each with the characters it has on each page.

    Pages count from 1.
    """
    writer = DocumentWriter(package, package.name)
    root, cursor = writer.write(), writer.cursor
    laid = engine.lay_out(root, page_css(cursor), cursor.pictures)
    found: dict[int, Counter[int]] = {}
    for page_number, page in enumerate(laid.document.pages, start=1):
        page_box = internals.page_box(page)
        for number, text, _ in iter_texts(page_box, None, (-1.0, -1.0, page.width + 1, page.height + 1)):
            if length := len(without_whitespace(text)):
                found.setdefault(number, Counter())[page_number] += length
    return [
        (source_paragraph, found[index])
        for index, source_paragraph in enumerate(cursor.source_paragraphs)
        if index in found
    ]


def _covered_texts(paragraphs: Sequence[SourceParagraph], standing: Sequence[_Page]) -> list[Finding]:
    """Return a finding for each paragraph with text under a frame that it is not part of."""
    covered: dict[int, str] = {}
    for frames, texts in standing:
        for frame in frames:
            left, top = frame.border_box_x(), frame.border_box_y()
            right, bottom = left + frame.border_width(), top + frame.border_height()
            for box, number, holders in texts:
                x, y = box.position_x + box.width / 2, box.position_y + box.margin_top + box.height / 2
                if (
                    left < x < right
                    and top < y < bottom
                    and frame not in holders
                    and without_whitespace(box.text)
                ):
                    covered.setdefault(number, box.text)
    return [
        Finding(
            paragraphs[number].place,
            "文字与框、图片或浮动表格重叠",
            f"“{without_whitespace(text)[:12]}”",
            "移开框或图片",
        )
        for number, text in sorted(covered.items())
    ]


_OVERPRINT = 2.0
"""So many px may letters of neighbours share: kerning, slanted letters and rounding do."""
_ONE_LINE = 4.0
"""Texts whose baselines are less px apart stand on one line."""
_OnLine = tuple[float, float, Any, int]
"""A text that goes around no frame: its baseline, its left edge, its box, the number of its paragraph."""
_LEAST_SIZE = 2.0 * PX_PER_PT
"""Nobody reads smaller type."""


def overprinted_texts(paragraphs: Sequence[SourceParagraph], standing: Sequence[_Page]) -> Iterator[Finding]:
    """Yield a finding for text that stands on other text of its line, a warning for text too small."""
    told: set[int] = set()
    for _, texts in standing:
        free = [
            (box.position_y + box.baseline, box.position_x, box, number)
            for box, number, holders in texts
            if not holders and without_whitespace(box.text)
        ]
        for _, _, box, number in free:
            if box.style["font_size"] < _LEAST_SIZE and number not in told:
                told.add(number)
                shown = f"“{without_whitespace(box.text)[:12]}”"
                place = paragraphs[number].place
                yield Finding(place, "文字小于 2 磅，印出来看不清", shown, severity=Severity.WARN)
        for (line, _, box, _), (next_line, left, other, other_number) in _neighbours(free):
            end = box.position_x + _inked_width(box)
            if abs(line - next_line) < _ONE_LINE and end - left > _OVERPRINT and other_number not in told:
                told.add(other_number)
                shown = f"“{without_whitespace(box.text)[-6:]}”与“{without_whitespace(other.text)[:6]}”"
                yield Finding(paragraphs[other_number].place, "文字印在别的文字上", shown, "加宽这一格或换行")


def _neighbours(standing: list[_OnLine]) -> Iterator[tuple[_OnLine, _OnLine]]:
    """Yield the texts that follow each other along a line, those raised and lowered a little among them."""
    line: list[_OnLine] = []
    for text in sorted(standing, key=lambda item: item[0]):
        if line and text[0] - line[-1][0] >= _ONE_LINE:
            yield from pairwise(sorted(line, key=lambda item: item[1]))
            line = []
        line.append(text)
    yield from pairwise(sorted(line, key=lambda item: item[1]))


def _inked_width(box: Any) -> float:
    """Return the width of a text without the blanks that end it and the space spread after it."""
    words = len(box.text.rstrip())
    width = float(box.width) - (box.justification_spacing or 0.0)
    return width * words / len(box.text) if words < len(box.text) else width


def _collect(
    box: Any,
    number: int | None,
    holders: tuple[Any, ...],
    frames: list[Any],
    texts: list[_Standing],
) -> None:
    """Gather the frames that text goes around, and the texts with the frames they are part of."""
    box = internals.real_box(box)
    if isinstance(box, (boxes.TextBox, boxes.MarginBox)):
        if number is not None and isinstance(box, boxes.TextBox):
            texts.append((box, number, holders))
        return
    element = box.element
    if element is not None and isinstance(box, boxes.BlockContainerBox):
        if element.get("data-n") is not None:
            number = int(element.get("data-n"))
        if element.get("data-frame") is not None:
            holders = (*holders, box)
            if not element.get("data-through"):
                frames.append(box)
    for child in getattr(box, "children", ()):
        _collect(child, number, holders, frames, texts)
    texts += [(text, text.paragraph, holders) for text in getattr(box, "texts", ())]


def _is_off_paper(box: Any, area: tuple[float, float, float, float]) -> bool:
    """Return whether `box` is a frame or drawing that stands at a place wholly outside of `area`."""
    element = box.element
    if element is None or element.get("data-frame") is None or not isinstance(box, boxes.BlockContainerBox):
        return False
    left, top = box.border_box_x(), box.border_box_y()
    right, bottom = left + box.border_width(), top + box.border_height()
    return bool(right <= area[0] + 1 or left >= area[2] - 1 or bottom <= area[1] + 1 or top >= area[3] - 1)


def texts_off_paper(paragraphs: Sequence[SourceParagraph], laid: Laid) -> Iterator[Finding]:
    """Yield a warning for each paragraph in a frame that the file puts off the paper."""
    told: set[int] = set()
    for page, inside in zip(laid.document.pages, laid.boxes, strict=True):
        area = (-1.0, -1.0, page.width + 1, page.height + 1)
        for frame in (box for box in inside if _is_off_paper(box, area)):
            for number, text, _ in iter_texts(frame, None, (-inf, -inf, inf, inf)):
                if number not in told and (shown := without_whitespace(text)):
                    told.add(number)
                    place, expected = paragraphs[number].place, "这个框放在纸外，Word 里也印不出来"
                    yield Finding(place, expected, f"“{shown[:12]}”", severity=Severity.WARN)


_OFF_PAPER = 6.0 * PX_PER_PT
"""So far may a drawing bleed over the edge of the paper."""


def drawings_off_paper(name: str, laid: Laid) -> Iterator[Finding]:
    """Yield a warning for each page with a picture or drawing that reaches over the paper's edge."""
    for number, page in enumerate(laid.document.pages, start=1):
        for box in laid.boxes[number - 1]:
            element = box.element
            if element is None or element.get("data-frame") is None:
                continue
            if not isinstance(box, boxes.BlockContainerBox) or element.find(".//img") is None:
                continue
            left, top = box.border_box_x(), box.border_box_y()
            right, bottom = left + box.border_width(), top + box.border_height()
            over = max(-left, -top, right - page.width, bottom - page.height)
            if over > _OFF_PAPER:
                place = f"文件“{name}”第 {number} 页"
                expected = "图片有一部分在纸外，印不出来"
                yield Finding(place, expected, "", "把图片移到纸内", severity=Severity.WARN)
                break


def texts_under_boxes(paragraphs: Sequence[SourceParagraph], standing: Sequence[_Page]) -> Iterator[Finding]:
    """Yield a warning for text that a text box before or behind the text is printed upon, or covers."""
    told: set[int] = set()
    for _, every in standing:
        texts = [entry for entry in every if without_whitespace(entry[0].text)]
        floating = [entry for entry in texts if entry[2] and entry[2][0].element.get("data-through")]
        for over, number, holders in floating:
            for box, other, its_holders in texts:
                if its_holders and its_holders[0] is holders[0]:
                    continue
                wide = min(_right(over), _right(box)) - max(over.position_x, box.position_x)
                high = min(_bottom(over), _bottom(box)) - max(over.position_y, box.position_y)
                if wide > _OVERPRINT and high > min(over.height, box.height) / 3 and other not in told:
                    told |= {other, number}
                    shown = f"“{without_whitespace(over.text)[:6]}”与“{without_whitespace(box.text)[:6]}”"
                    place, way_out = paragraphs[other].place, "移开文本框"
                    expected = "文本框里的字印在别的文字上"
                    yield Finding(place, expected, shown, way_out, severity=Severity.WARN)


def _right(box: Any) -> float:
    return float(box.position_x) + _inked_width(box)


def _bottom(box: Any) -> float:
    return float(box.position_y) + float(box.height)


def contains_text(shown: str, wanted: str, *, may_be_absent: bool) -> bool:
    """Return whether `shown` is `wanted`, once or several times (heads of tables and of pages repeat).

    Small letters may have become capitals (`w:caps`).
    """
    if not wanted:
        return True
    if not shown:
        return may_be_absent
    if shown == wanted:
        return True
    shown, wanted = shown.upper(), wanted.upper()
    times, rest = divmod(len(shown), len(wanted))
    return rest == 0 and shown == wanted * times


def _area_inside(box: Any, area: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    """Return `area` (left, top, right, bottom in px) as what `box` holds has it: turned where the box is."""
    turns = [round(degrees(value)) for name, value in box.style["transform"] if name == "rotate"]
    if turns not in ([90], [-90]) or not isinstance(box, boxes.BlockContainerBox):
        return area
    across = box.border_box_x() + box.border_width() / 2
    down = box.border_box_y() + box.border_height() / 2
    left, top, right, bottom = area[0] - across, area[1] - down, area[2] - across, area[3] - down
    if turns == [90]:
        return across + top, down - right, across + bottom, down - left
    return across - bottom, down + left, across - top, down + right


def iter_texts(
    box: Any, number: int | None, area: tuple[float, float, float, float]
) -> Iterator[tuple[int, str, bool]]:
    """Yield for every text drawn the number of its paragraph, the text, and whether it lies within `area`.

    `area` is left, top, right and bottom in CSS pixels.
    """
    coming = [(box, number, area)]
    while coming:
        box, number, area = coming.pop()
        box = internals.real_box(box)
        element = box.element
        if isinstance(box, boxes.TextBox):
            if number is not None and not (element is not None and element.get("data-own")):
                yield number, box.text, _is_within(box, area)
            continue
        if (box.element_tag or "").endswith(_MADE_UP):
            continue
        if element is not None and element.get("data-n") is not None:
            number = int(element.get("data-n"))
        if _is_off_paper(box, area):
            # Where the file puts the whole of a frame off the paper, Word prints none of it either.
            area = (-inf, -inf, inf, inf)
        area = _area_inside(box, area)
        if (
            element is not None
            and box.style["overflow"] == "hidden"
            and isinstance(box, boxes.BlockContainerBox)
        ):
            top = box.content_box_y() - 1
            area = (area[0], max(area[1], top), area[2], min(area[3], top + box.height + 2))
        coming += [(child, number, area) for child in reversed(getattr(box, "children", ()))]
        for text in getattr(box, "texts", ()):
            yield text.paragraph, text.text, _is_within(text, area)


_MADE_UP = ("::before", "::after", "::footnote-call", "::footnote-marker")
"""How boxes end whose text is not the paragraph's."""


def _is_within(box: Any, area: tuple[float, float, float, float]) -> bool:
    middle = box.position_y + box.margin_top + box.height / 2
    left, right = box.position_x, box.position_x + _inked_width(box)
    return bool(area[1] <= middle <= area[3] and left >= area[0] and right <= area[2])
