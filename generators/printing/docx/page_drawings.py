"""What is drawn on a page once its layout is known: borders of pages, line numbers, diagonals of cells."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from itertools import count
from typing import TYPE_CHECKING

from generators.printing.docx.paragraphs import line_style
from generators.printing.docx.runs import colour, font_of, size_of
from generators.printing.docx.styles import combine_runs, merge
from generators.printing.layout.css import PX_PER_PT, number
from generators.printing.layout.fonts import families_for, western_families_for

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from generators.printing.docx.position import Cursor
    from generators.printing.docx.sections import Section
    from generators.printing.layout.engine import Laid

_SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="{0:g}pt" height="{1:g}pt" viewBox="0 0 {0:g} {1:g}">'
_DASHES = {"dashed": "4 2", "dotted": "1 1"}
_LINE_NUMBER_STYLE = "line number"
_NUMBER_GAP = 18.0
"""How far line numbers stand from the text where the file leaves it open (自动), in points."""


@dataclass(frozen=True)
class _Stroke:
    """A border as strokes: how wide each is and how it is dashed."""

    width: float
    kind: str
    tone: str

    @classmethod
    def of(cls, border: dict[str, str]) -> _Stroke | None:
        """Return the strokes of a border, None when there is none; `w:sz` counts eighths of a point."""
        if border.get("val", "nil") in {"nil", "none"}:
            return None
        width = max(0.25, number(border.get("sz"), 4) / 8)
        kind = line_style(border["val"])
        return cls(
            max(width * 3, 1.5) if kind == "double" else width, kind, colour(border.get("color")) or "#000000"
        )

    def svg(self, x1: float, y1: float, x2: float, y2: float) -> str:
        """Return a line between two points; a double one level or upright."""
        if self.kind != "double":
            dash = f' stroke-dasharray="{_DASHES[self.kind]}"' if self.kind in _DASHES else ""
            return self._line(x1, y1, x2, y2, self.width, dash)
        part = self.width / 3
        dx, dy = (0.0, part) if y1 == y2 else (part, 0.0)
        return self._line(x1 - dx, y1 - dy, x2 - dx, y2 - dy, part) + self._line(
            x1 + dx, y1 + dy, x2 + dx, y2 + dy, part
        )

    def _line(self, x1: float, y1: float, x2: float, y2: float, width: float, more: str = "") -> str:
        return (
            f'<line x1="{x1:g}" y1="{y1:g}" x2="{x2:g}" y2="{y2:g}" stroke="{self.tone}" '
            f'stroke-width="{width:g}" stroke-linecap="square"{more}/>'
        )


def border_rules(cursor: Cursor, section: Section) -> list[str]:
    """Return the @page rules that draw the borders of the pages of `section` (`w:pgBorders`, 17.6.10)."""
    if not section.page_borders:
        return []
    if any(_is_art(border) for border in section.page_borders.values()):
        cursor.warn("艺术型页面边框按单线打印")
    name = section.page_name
    rules = [_background(name, "", cursor, section, is_left=False)]
    if section.is_mirrored:
        rules.append(_background(name, ":left", cursor, section, is_left=True))
    first = f":nth(1 of {name})"
    if section.border_display == "firstPage":
        return [_background(name, first, cursor, section, is_left=False)]
    if section.border_display == "notFirstPage":
        rules.append(f"@page {name}{first}{{background:none}}")
    return rules


def _is_art(border: dict[str, str]) -> bool:
    return (
        border.get("val", "nil") not in {"nil", "none"}
        and number(border.get("sz"), 4) > 0
        and (line_style(border["val"], "") == "")
    )


def _background(name: str, selector: str, cursor: Cursor, section: Section, *, is_left: bool) -> str:
    address = f"part:borders-{name}{'-left' if is_left else ''}.svg"
    cursor.pictures[address] = _borders(cursor, section, is_left=is_left).encode()
    section.border_pictures[is_left] = address
    return f"@page {name}{selector}{{background:url({address}) no-repeat fixed}}"


def _borders(cursor: Cursor, section: Section, *, is_left: bool) -> str:
    settings = cursor.settings
    strokes = {side: stroke for side, b in section.page_borders.items() if (stroke := _Stroke.of(b))}
    inner_left, inner_right = section.margins(is_left=is_left)
    top, bottom = abs(section.top), abs(section.bottom)
    if settings.borders_surround_header and "header" in section.running_names:
        top = min(top, section.header)
    if settings.borders_surround_footer and "footer" in section.running_names:
        bottom = min(bottom, section.footer)
    edges = {"left": inner_left, "right": inner_right, "top": top, "bottom": bottom}
    at = {}
    for side, edge in edges.items():
        space = number(section.page_borders.get(side, {}).get("space"))
        half = strokes[side].width / 2 if side in strokes else 0.0
        at[side] = space + half if section.borders_from_page else edge - space - half
    left, right = at["left"], section.width - at["right"]
    upper, lower = at["top"], section.height - at["bottom"]
    corners = {
        "top": (left, upper, right, upper),
        "bottom": (left, lower, right, lower),
        "left": (left, upper, left, lower),
        "right": (right, upper, right, lower),
    }
    lines = "".join(strokes[side].svg(*corners[side]) for side in corners if side in strokes)
    return _SVG.format(section.width, section.height) + lines + "</svg>"


def diagonal_rules(cursor: Cursor, laid: Laid) -> list[str]:
    """Return the rules that draw the diagonals of cells (`w:tl2br`, `w:tr2bl`) at the size each cell has."""
    rules = []
    drawn: set[str] = set()
    for box in laid.iter_marked("data-diagonal") if cursor.diagonals else ():
        key = box.element.get("data-diagonal")
        if key in drawn:
            continue
        drawn.add(key)
        wide, high = box.padding_width() / PX_PER_PT, box.padding_height() / PX_PER_PT
        lines = ""
        for side, border in cursor.diagonals[int(key)].items():
            if stroke := _Stroke.of(border):
                ends = (0.0, 0.0, wide, high) if side == "tl2br" else (wide, 0.0, 0.0, high)
                lines += _Stroke(stroke.width, "solid", stroke.tone).svg(*ends)
        address = f"part:diagonal{key}.svg"
        cursor.pictures[address] = f"{_SVG.format(wide, high)}{lines}</svg>".encode()
        rules.append(f"td.diagonal{key}{{background-image:url({address});background-repeat:no-repeat}}")
    return rules


def line_number_rules(cursor: Cursor, sections: Sequence[Section], laid: Laid) -> list[str]:
    """Return the rules that put the numbers of lines into the left margin (`w:lnNumType`, 17.6.8)."""
    if not any(section.line_numbers for section in sections):
        return []
    rules: list[str] = []
    numbers = count(1)
    last_section = -1
    for page_number, (name, lines) in enumerate(laid.numbered_lines(), start=1):
        texts = ""
        for position, (index, baseline, left) in enumerate(lines):
            section = sections[index]
            given = section.line_numbers
            restart = given.get("restart", "newPage")
            is_new = index != last_section or (restart == "newPage" and position == 0)
            if is_new and (restart != "continuous" or last_section < 0):
                numbers = count(int(number(given.get("start"), 0)) + 1)
            last_section = index
            shown = next(numbers)
            if shown % max(1, int(number(given.get("countBy"), 1))) == 0:
                gap = number(given.get("distance")) / 20 or _NUMBER_GAP
                texts += _number_svg(cursor, shown, left / PX_PER_PT - gap, baseline / PX_PER_PT)
        if texts:
            owner = next(section for section in sections if section.page_name == name)
            address = f"part:lines{page_number}.svg"
            cursor.pictures[address] = f"{_SVG.format(owner.width, owner.height)}{texts}</svg>".encode()
            rules.append(_over_border(owner, name, page_number, address))
    return rules


def _over_border(section: Section, name: str, page_number: int, address: str) -> str:
    """Return the rule of one page with its line numbers, and the border that it has anyway."""
    is_left = section.is_mirrored and page_number % 2 == 0
    images = [f"url({address}) no-repeat fixed"]
    if border := section.border_pictures.get(is_left):
        images.append(f"url({border}) no-repeat fixed")
    return f"@page {name}:nth({page_number}){{background:{','.join(images)}}}"


def _number_svg(cursor: Cursor, shown: int, right: float, baseline: float) -> str:
    style = cursor.styles.by_name(_LINE_NUMBER_STYLE, "character")
    run = merge(cursor.styles.default_run, combine_runs(style.run))
    font = font_of(run, "ascii", cursor.styles)
    families = (*western_families_for(font), *families_for(font))
    return (
        f'<text x="{right:g}" y="{baseline:g}" text-anchor="end" font-size="{size_of(run):g}" '
        f"font-family='{escape(','.join(dict.fromkeys(families)))}'>{shown}</text>"
    )


def after_layout(cursor: Cursor, sections: Sequence[Section], laid: Laid) -> Iterator[str]:
    """Yield the rules of a second layout for what only the first can tell; none when it told everything."""
    yield from diagonal_rules(cursor, laid)
    yield from line_number_rules(cursor, sections, laid)
