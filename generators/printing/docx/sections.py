"""Sections of a DOCX: paper, margins, grid, and where header and footer stand, as @page rules."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from generators.printing.docx import carried
from generators.printing.docx.package import R, W
from generators.printing.docx.paragraphs import Grid
from generators.printing.docx.styles import attributes, is_on, local
from generators.printing.layout.css import number, points, pt

if TYPE_CHECKING:
    from collections.abc import Callable

    from lxml import etree

    from generators.printing.docx.settings import Settings
    from generators.printing.docx.styles import Properties

LEAST_HEIGHT = 18.0
"""Of the text of a page in points: without room for a line there would be no end."""


@dataclass
class Section:
    """One section; lengths in points."""

    index: int
    width: float = 595.3
    height: float = 841.9
    top: float = 72.0
    right: float = 90.0
    bottom: float = 72.0
    left: float = 90.0
    header: float = 42.55
    footer: float = 49.6
    gutter: float = 0.0
    grid: Grid = field(default_factory=Grid)
    kind: str = "nextPage"
    columns: int = 1
    column_gap: float = 36.0
    column_line: bool = False
    column_widths: list[float] = field(default_factory=list)
    column_gaps: list[float] = field(default_factory=list)
    """Width of each column and the space after it (17.6.3); empty where all are equally wide."""
    first_differs: bool = False
    start: int | None = None
    number_format: str = "decimal"
    references: dict[tuple[str, str], str] = field(default_factory=dict)
    page_owner: int | None = None
    running: dict[str, tuple[dict[str, str], dict[str, float]]] = field(default_factory=dict)
    """Names and heights of the headers and footers by kind: default, even, first."""
    vertical: str = "top"
    """How the text stands between top and bottom margin: top, center, bottom or both."""
    is_mirrored: bool = False
    """Whether left and right margin change places on even pages."""
    line_numbers: dict[str, str] = field(default_factory=dict)
    page_borders: dict[str, dict[str, str]] = field(default_factory=dict)
    borders_from_page: bool = False
    """Whether page borders are measured from the edge of the paper, not from the text."""
    border_display: str = "allPages"
    border_pictures: dict[bool, str] = field(default_factory=dict)
    """The addresses of the drawn page borders, by whether the page is a left-hand one that differs."""
    footnotes: etree._Element | None = None
    endnotes: etree._Element | None = None
    """How notes are numbered from here on (`w:footnotePr`, `w:endnotePr`)."""
    uncarried: Properties = field(default_factory=dict)
    """What the section asks for and the print does not carry."""

    @property
    def text_width(self) -> float:
        """Return the width of the text area in points."""
        return self.width - self.left - self.right

    @property
    def text_height(self) -> float:
        """Return the height of the text area in points, as the margins leave it."""
        return self.height - abs(self.top) - abs(self.bottom)

    @property
    def column_width(self) -> float:
        """Return the width of a column of text in points, of the first where they are unequal."""
        if self.column_widths:
            return self.column_widths[0]
        return (self.text_width - self.column_gap * (self.columns - 1)) / self.columns

    @property
    def running_names(self) -> dict[str, str]:
        """Return the headers and footers of its usual pages."""
        return self.running.get("default", ({}, {}))[0]

    def margins(self, *, is_left: bool) -> tuple[float, float]:
        """Return left and right margin of its pages in points, of those on the left (even) when `is_left`."""
        return (self.right, self.left) if is_left and self.is_mirrored else (self.left, self.right)

    @property
    def page_name(self) -> str:
        """Return the name of its pages in CSS."""
        return f"p{self.index if self.page_owner is None else self.page_owner}"

    def has_pages_of(self, other: Section) -> bool:
        """Return whether this section fits the pages of `other`: paper, top and bottom margins agree."""
        return (self.width, self.height, self.top, self.bottom) == (
            other.width,
            other.height,
            other.top,
            other.bottom,
        )


def read_section(
    node: etree._Element | None, index: int, previous: Section | None, settings: Settings
) -> Section:
    """Return the section of `node` (a `w:sectPr`), the file's number `index` from 0.

    Headers that it does not name are those of `previous`.
    """
    section = Section(index, is_mirrored=settings.mirrors_margins)
    if previous is not None:
        section.references = dict(previous.references)
    if node is not None:
        section.footnotes, section.endnotes = node.find(W + "footnotePr"), node.find(W + "endnotePr")
    for name, child in carried.read("sectPr", node, section.uncarried):
        _READERS[name](section, attributes(child), child)
    gutter_at_right = node is not None and (rtl := node.find(W + "rtlGutter")) is not None and is_on(rtl)
    if settings.gutter_at_top and not settings.mirrors_margins:
        section.top += math.copysign(section.gutter, section.top)
    elif gutter_at_right:
        section.right += section.gutter
    else:
        section.left += section.gutter
    if node is not None:
        _keep_room(section)
    return section


def _read_paper(section: Section, given: dict[str, str], _: etree._Element) -> None:
    section.width = max(36.0, points(given.get("w"), 595.3))
    section.height = max(36.0, points(given.get("h"), 841.9))


def _read_margins(section: Section, given: dict[str, str], _: etree._Element) -> None:
    section.top, section.bottom = points(given.get("top"), 72), points(given.get("bottom"), 72)
    section.left, section.right = points(given.get("left"), 90), points(given.get("right"), 90)
    section.header, section.footer = points(given.get("header"), 36), points(given.get("footer"), 36)
    section.gutter = points(given.get("gutter"))


def _read_grid(section: Section, given: dict[str, str], _: etree._Element) -> None:
    if given.get("type") in {"lines", "linesAndChars", "snapToChars"}:
        wider = _signed(number(given.get("charSpace"))) / 4096 if given["type"] != "lines" else 0.0
        section.grid = Grid(points(given.get("linePitch")), max(-20.0, min(wider, 200.0)))


def _read_kind(section: Section, given: dict[str, str], _: etree._Element) -> None:
    section.kind = given.get("val", "nextPage")


def _read_columns(section: Section, given: dict[str, str], node: etree._Element) -> None:
    section.columns = max(1, int(number(given.get("num"), 1)))
    section.column_gap = points(given.get("space"), 36)
    section.column_line = given.get("sep") in {"1", "true", "on"}
    unequal = node.findall(W + "col") if given.get("equalWidth") in {"0", "false", "off"} else []
    widths = [max(1.0, points(column.get(W + "w"))) for column in unequal]
    if len(widths) > 1:
        section.columns, section.column_widths = len(widths), widths
        section.column_gaps = [points(column.get(W + "space")) for column in unequal]
        section.column_gap = section.column_gaps[0]


def _read_title_page(section: Section, _: dict[str, str], node: etree._Element) -> None:
    section.first_differs = is_on(node)


def _read_page_numbers(section: Section, given: dict[str, str], _: etree._Element) -> None:
    if "start" in given:
        section.start = int(number(given["start"], 1))
    section.number_format = given.get("fmt", "decimal")


def _read_reference(section: Section, given: dict[str, str], node: etree._Element) -> None:
    section.references[local(node)[:6], given.get("type", "default")] = node.get(R + "id", "")


def _read_vertical(section: Section, given: dict[str, str], _: etree._Element) -> None:
    section.vertical = given.get("val", "top")


def _read_line_numbers(section: Section, given: dict[str, str], _: etree._Element) -> None:
    # Without countBy no number is ever shown.
    section.line_numbers = given if number(given.get("countBy")) > 0 else {}


def _read_borders(section: Section, given: dict[str, str], node: etree._Element) -> None:
    section.page_borders = {local(side): attributes(side) for side in node}
    section.borders_from_page = given.get("offsetFrom") == "page"
    section.border_display = given.get("display", "allPages")


def _leave(_section: Section, _: dict[str, str], __: etree._Element) -> None:
    """Leave to `read_section` what depends on other properties."""


_READERS: dict[str, Callable[[Section, dict[str, str], etree._Element], None]] = {
    "pgSz": _read_paper,
    "pgMar": _read_margins,
    "docGrid": _read_grid,
    "type": _read_kind,
    "cols": _read_columns,
    "titlePg": _read_title_page,
    "pgNumType": _read_page_numbers,
    "headerReference": _read_reference,
    "footerReference": _read_reference,
    "vAlign": _read_vertical,
    "lnNumType": _read_line_numbers,
    "pgBorders": _read_borders,
    "rtlGutter": _leave,
}


def _signed(value: float) -> float:
    """Return a number that some programs write as 32 bits without a sign, with it."""
    return value - 2**32 if value >= 2**31 else value


def _keep_room(section: Section) -> None:
    # A page without room for a line would never end; Word refuses such margins too.
    if section.text_width < 18:
        section.left = section.right = min(section.left, section.width / 4)
    if section.text_height < LEAST_HEIGHT:
        section.top = section.bottom = section.height / 4


def margins_pushed(section: Section, heights: dict[str, float]) -> tuple[float, float]:
    """Return the margins at top and bottom in points as header and footer push the text away.

    One that is taller than its margin does, unless the margin is negative: Word's way of saying it may not.
    """
    top, bottom = abs(section.top), abs(section.bottom)
    if section.top >= 0 and heights["header"]:
        top = max(top, section.header + heights["header"])
    if section.bottom >= 0 and heights["footer"]:
        bottom = max(bottom, section.footer + heights["footer"])
    return top, bottom


def page_rule(
    section: Section,
    selector: str,
    names: dict[str, str],
    heights: dict[str, float],
    *,
    is_left: bool = False,
) -> str:
    """Return the @page rule for the pages that `selector` picks, with the running header and footer named.

    `heights` are theirs in points. `is_left` pages may have mirrored margins.
    """
    left, right = section.margins(is_left=is_left)
    top, bottom = margins_pushed(section, heights)
    boxes = ""
    for where, box, edge, side in (
        ("header", "@top-center", "top", section.header),
        ("footer", "@bottom-center", "bottom", section.footer),
    ):
        content = f"element({names[where]})" if where in names else "none"
        place = f"vertical-align:{edge};text-align:left;padding-{edge}:{pt(side)}"
        boxes += f"{box}{{content:{content};width:100%;{place}}}"
    return (
        f"@page {section.page_name}{selector}{{size:{pt(section.width)} {pt(section.height)};"
        f"margin:{pt(top)} {pt(right)} {pt(bottom)} {pt(left)};{boxes}}}"
    )
