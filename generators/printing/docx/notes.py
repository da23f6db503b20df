"""Footnotes and endnotes of a DOCX."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from generators.printing.docx.numbering import format_number
from generators.printing.docx.package import W
from generators.printing.docx.runs import run_css, size_of
from generators.printing.docx.settings import note_numbers
from generators.printing.layout.css import add, pt

if TYPE_CHECKING:
    from lxml import etree

    from generators.printing.docx.inline_items import InlineItem
    from generators.printing.docx.position import BlockWriter, Cursor


OWN_MARK = "*"
"""Ends the text of a call whose mark stands in the text itself (`w:customMarkFollows`)."""
SEPARATOR = 144.0
"""The line above notes is two inches long in Word."""


class Notes:
    """Writes the notes of one document; endnotes wait for its end."""

    def __init__(self, cursor: Cursor, blocks: BlockWriter) -> None:
        self._cursor, self._blocks = cursor, blocks
        self._endnotes: list[tuple[etree._Element, str, str]] = []
        self._counts: dict[str, int] = {}
        self._sections: dict[str, int] = {}
        """The section of the last note of each kind."""

    def write_call(self, parent: ET.Element, item: InlineItem) -> None:
        """Write the number that calls a note, and the footnote itself; refuse a note that is not there."""
        cursor = self._cursor
        where, note_id = item.text[:3], item.text[3:].removesuffix(OWN_MARK)
        node, part = self._find("footnotes" if where == "foo" else "endnotes", note_id)
        if node is None:
            cursor.refuse("脚注或尾注找不到内容")
            return
        css = run_css(item.run, cursor.styles, east_asian=False)
        css |= {"vertical-align": "super", "font-size": pt(size_of(item.run) * 0.65)}
        shown = "" if item.text.endswith(OWN_MARK) else self._next_number(where)
        if item.run.get("vertAlign") in {None, "", "baseline"}:
            css.pop("vertical-align")
            css["font-size"] = pt(size_of(item.run))
        if shown:
            add(parent, "span", cursor.sheet.class_for(css), shown).set("data-own", "1")
        if where == "end":
            self._endnotes.append((node, part, shown))
        else:
            self._write(node, part, add(parent, "div", "note"), shown)

    def _next_number(self, where: str) -> str:
        """Return the number of the next note as the file wants it shown: 1, 2 or i, ii."""
        settings = self._cursor.settings
        section = self._cursor.position.section
        usual, given = (
            (settings.footnotes, section.footnotes)
            if where == "foo"
            else (settings.endnotes, section.endnotes)
        )
        numbers = note_numbers(given, usual)
        if numbers.restarts and self._sections.get(where) != section.index:
            self._counts[where] = 0
        self._sections[where] = section.index
        self._counts[where] = self._counts.get(where, 0) + 1
        return format_number(numbers.start + self._counts[where] - 1, numbers.kind)

    def write_endnotes(self, holder: ET.Element) -> None:
        """Write the endnotes called so far into `holder`, under a line."""
        if self._endnotes:
            rule = {"width": pt(SEPARATOR), "border-top": "0.5pt solid #000", "margin": "6pt 0 3pt"}
            add(holder, "div", self._cursor.sheet.class_for(rule))
        for node, part, shown in self._endnotes:
            self._write(node, part, add(holder, "div"), shown)

    def _write(self, node: etree._Element, part: str, holder: ET.Element, shown: str) -> None:
        cursor = self._cursor
        with (
            cursor.inside_part(part, "脚注" if "foot" in part else "尾注"),
            cursor.at(table_style=None, cell_style=None, is_framed=True),
        ):
            self._blocks.write_blocks(node, holder, cursor.position.section.column_width)
        first = next(holder.iter("p"), None)
        if first is not None and shown:
            css = {"font-size": "6.5pt", "line-height": "0", "vertical-align": "super"}
            mark = ET.Element("span", {"class": cursor.sheet.class_for(css), "data-own": "1"})
            mark.text = f"{shown} "
            first.insert(0, mark)

    def _find(self, kind: str, note_id: str) -> tuple[etree._Element | None, str]:
        package = self._cursor.package
        part = package.related(package.main, kind)
        if part:
            for node in package.tree(part):
                if node.get(W + "id") == note_id:
                    return node, part
        return None, ""
