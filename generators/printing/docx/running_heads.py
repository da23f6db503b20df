"""Headers and footers of a DOCX: running elements of its pages, and the room they take."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from generators.printing.docx.page_css import height_of
from generators.printing.docx.sections import LEAST_HEIGHT, margins_pushed, page_rule
from generators.printing.layout.css import add, number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from generators.printing.docx.position import BlockWriter, Cursor
    from generators.printing.docx.sections import Section

_TITLES = {"header": "页眉", "footer": "页脚"}
_TOO_HIGH = 10
# Heights of headers and footers in points; letters of one template share theirs.
_measured: dict[tuple[str, float, str], float] = {}


def write_running_heads(cursor: Cursor, blocks: BlockWriter, section: Section, holder: ET.Element) -> None:
    """Write the headers and footers of `section` into `holder`, and the rules of its pages."""
    kinds = {"default": ""}
    if cursor.settings.even_and_odd:
        kinds["even"] = ":left"
    if section.first_differs:
        kinds["first"] = f":nth(1 of {section.page_name})"
    relations = cursor.package.relations(cursor.package.main)
    for kind, selector in kinds.items():
        names: dict[str, str] = {}
        heights = {"header": 0.0, "footer": 0.0}
        for where, title in _TITLES.items():
            relation = relations.get(section.references.get((where, kind), ""))
            if relation is None or relation.target not in cursor.package.parts:
                continue
            names[where] = f"{where[0]}{section.index}{kind[0]}"
            css = {"position": f"running({names[where]})"}
            running = add(holder, "div", cursor.sheet.class_for(css))
            with cursor.inside_part(relation.target, title):
                blocks.write_blocks(cursor.package.tree(relation.target), running, section.text_width)
                heights[where] = _height_of(cursor, running, section)
                if wrong := _too_high(section, heights, where):
                    said = len("".join(running.itertext()))
                    cursor.refuse(f"{title}{wrong}", f"{said} 字", "把它删短再打印")
                    running[:], heights[where] = [], 0.0
        is_left = kind == "even"
        cursor.sheet.rules.append(page_rule(section, selector, names, heights, is_left=is_left))
        if section.is_mirrored and not is_left and not (kind == "default" and "even" in kinds):
            cursor.sheet.rules.append(page_rule(section, selector + ":left", names, heights, is_left=True))
        section.running[kind] = (names, heights)


def _too_high(section: Section, heights: dict[str, float], where: str) -> str:
    """Return what is wrong with a header or footer so high that each page would hold a line, or nothing."""
    if heights[where] > section.height:
        return "比一页还高"
    room = section.height - sum(margins_pushed(section, heights))
    return "没有给正文留出地方" if room < LEAST_HEIGHT else ""


def _height_of(cursor: Cursor, running: ET.Element, section: Section) -> float:
    """Return the height of a header or footer in points, measured only when it may not fit its margin."""
    room = min(abs(section.top) - section.header, abs(section.bottom) - section.footer)
    if running.find(".//table") is None and running.find(".//img") is None:
        most = sum(_most_height(paragraph, section.text_width) for paragraph in running.iter("p"))
        if most <= room:
            return 0.0
        if most > _TOO_HIGH * section.height:
            return most  # Far more than a page holds: to measure it would take minutes.
    source = ET.tostring(running, "unicode")
    key = (source, section.text_width, cursor.sheet.text())
    if key not in _measured:
        if len(_measured) > 256:
            _measured.clear()
        _measured[key] = height_of(running, cursor)
    return _measured[key]


def _most_height(paragraph: ET.Element, width: float) -> float:
    """Return more than the height of a paragraph in points: tabs end lines, much of each is indent."""
    line = number(paragraph.get("data-h") or "20")
    wide = sum(1.0 if sign > "\u2e7f" else 0.8 for sign in "".join(paragraph.itertext())) * line
    if wide <= width / 2:
        return line
    tabs = sum(1 for node in paragraph.iter() if node.get("data-tab"))
    return line * (math.ceil(wide / max(1.0, width * 0.6)) + tabs)


def parity_rules(sections: Sequence[Section], page_names: Sequence[str]) -> list[str]:
    """Return rules for pages whose number is even on a right-hand page or odd on a left-hand one.

    `page_names` are the names of the pages as laid out; empty when all agree with what Word would choose.
    """
    rules, number_ = [], 0
    for index, name in enumerate(page_names, start=1):
        section = next((s for s in sections if s.page_name == name), None)
        starts = index == 1 or page_names[index - 2] != name
        number_ = section.start if section and starts and section.start is not None else number_ + 1
        is_left = number_ % 2 == 0
        if section is None or is_left == (index % 2 == 0):
            continue
        kind = "first" if starts and section.first_differs else "even" if is_left else "default"
        if not section.is_mirrored and (kind == "first" or "even" not in section.running):
            continue
        names, heights = section.running.get(kind, section.running["default"])
        rules.append(page_rule(section, f":nth({index})", names, heights, is_left=is_left))
    return rules
