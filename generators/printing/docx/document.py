"""Walks the body of a DOCX and writes it as one page tree: sections, blocks, frames and border boxes."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from generators.masking import mask_numbers
from generators.printing.docx.cell_copies import CellCopies
from generators.printing.docx.drawings import Drawings
from generators.printing.docx.frames import open_frame
from generators.printing.docx.inline_items import choice
from generators.printing.docx.notes import Notes
from generators.printing.docx.numbering import Numbering
from generators.printing.docx.package import Package, W
from generators.printing.docx.page_drawings import border_rules
from generators.printing.docx.paragraphs import border_box_css, borders_of, indents_of
from generators.printing.docx.position import Cursor
from generators.printing.docx.running_heads import write_running_heads
from generators.printing.docx.sections import Section, read_section
from generators.printing.docx.spacing import Spacing, read_spacing, space_at_page_top, space_between
from generators.printing.docx.styles import Properties, local
from generators.printing.docx.tables import write_table
from generators.printing.docx.text import TextWriter
from generators.printing.layout import columns
from generators.printing.layout.css import PX_PER_PT, add, number, pt

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree

_IGNORED_BLOCKS = frozenset(
    {
        "bookmarkStart",
        "bookmarkEnd",
        "proofErr",
        "permStart",
        "permEnd",
        "commentRangeStart",
        "commentRangeEnd",
        "moveFromRangeStart",
        "moveFromRangeEnd",
        "moveToRangeStart",
        "moveToRangeEnd",
        "customXmlMoveFromRangeStart",
        "customXmlMoveFromRangeEnd",
        "customXmlMoveToRangeStart",
        "customXmlMoveToRangeEnd",
        "customXmlInsRangeStart",
        "customXmlInsRangeEnd",
        "customXmlDelRangeStart",
        "customXmlDelRangeEnd",
        "tblPr",
        "tblGrid",
        "del",
    }
)


@dataclass(frozen=True)
class _BorderBox:
    """Where paragraphs go: into a box with their borders, or without any into what holds them."""

    target: ET.Element
    key: str = ""
    """The borders that paragraphs share which stand in one box."""

    @property
    def is_bordered(self) -> bool:
        return bool(self.key)


class DocumentWriter:
    """Turns one DOCX into a page tree; `cursor` collects on the way what cannot be carried."""

    def __init__(self, package: Package, name: str) -> None:
        self.cursor = Cursor(package, name)
        self.sections: list[Section] = []
        self._page_before: Spacing | None = None
        """The last paragraph of the page before the section at hand, until its first paragraph is written."""
        drawings = Drawings(self.cursor, self)
        self._notes = Notes(self.cursor, self)
        self.text = TextWriter(self.cursor, Numbering(package), drawings, self._notes)
        self.cells = CellCopies(self.cursor, self.text)

    def write(self) -> ET.Element:
        """Return the page tree of the whole document."""
        cursor = self.cursor
        html = ET.Element("html", lang="zh-CN")
        add(add(html, "head"), "title", text=title_of(cursor.name))
        body = add(html, "body")
        root = cursor.package.tree(cursor.package.main).find(W + "body")
        if root is None:
            return html
        cursor.note_uncarried(cursor.settings.uncarried)
        if template := cursor.settings.template_elsewhere:
            cursor.refuse("设置里不得套用别处的模板", template[:60], "在 WPS 或 Word 里换成本机的模板后另存")
        above: Spacing | None = None
        parts = list(_split_sections(root))
        following = [_kind_of_section(properties) for _, properties in parts[1:]]
        for (blocks, properties), after in zip(parts, [*following, ""], strict=True):
            previous = self.sections[-1] if self.sections else None
            section = read_section(properties, len(self.sections), previous, cursor.settings)
            self.sections.append(section)
            cursor.move(section=section)
            # Word makes columns as long as each other only before a section that goes on on the same page.
            fill = "balance" if after == "continuous" else "auto"
            holder = self._open_section(section, previous, body, fill)
            if section.page_owner is None:
                cursor.move(break_before="")
                above, self._page_before = None, above
            for column, held in groupby(blocks, _ColumnOf(section)):
                above = self._write_list(list(held), holder, column, above)
        self._notes.write_endnotes(holder)
        return html

    def release(self) -> None:
        """Let go of what was read: what writes the parts of a document holds the whole in circles."""
        self.text.__dict__.clear()
        self.__dict__.clear()

    def _open_section(
        self, section: Section, previous: Section | None, body: ET.Element, fill: str
    ) -> ET.Element:
        css = {}
        self.cursor.note_uncarried(section.uncarried)
        continues = section.kind == "continuous" and previous is not None and section.has_pages_of(previous)
        if continues and previous is not None:
            section.page_owner = previous.page_owner if previous.page_owner is not None else previous.index
            if section.left != previous.left or section.right != previous.right:
                css["margin-left"] = pt(section.left - previous.left)
                css["margin-right"] = pt(section.right - previous.right)
        elif previous is not None:
            css["break-before"] = {"evenPage": "left", "oddPage": "right"}.get(section.kind, "page")
        css["page"] = section.page_name
        if section.start is not None and not continues:
            name = section.page_name
            self.cursor.sheet.rules.append(
                f"@page {name}:nth(1 of {name}){{counter-reset:page {section.start}}}"
            )
        if section.columns > 1:
            css["columns"], css["column-gap"] = str(section.columns), pt(section.column_gap)
            css["column-fill"] = fill
            if section.column_line:
                css["column-rule"] = "0.5pt solid #000"
        holder = add(body, "div", self.cursor.sheet.class_for(css))
        if section.column_widths:
            lengths = (
                [PX_PER_PT * length for length in side]
                for side in (section.column_widths, section.column_gaps)
            )
            holder.set(columns.ATTRIBUTE, columns.attribute_of(*lengths))
            if fill == "balance":
                holder.set("data-balanced", "1")
        if section.vertical != "top":
            holder.set("data-align", section.vertical)
        if not continues:
            write_running_heads(self.cursor, self, section, holder)
            self.cursor.sheet.rules += border_rules(self.cursor, section)
        return holder

    def write_blocks(self, node: etree._Element, parent: ET.Element, width: float) -> None:
        """Write the paragraphs and tables inside `node` into `parent`, `width` points wide."""
        self._write_list(list(_iter_blocks(node)), parent, width)

    def _write_list(
        self, blocks: list[etree._Element], parent: ET.Element, width: float, above: Spacing | None = None
    ) -> Spacing | None:
        """Write blocks and the frames between them, as `_write_flow` does."""
        held = list[ET.Element]()
        for frame, group in groupby(blocks, self._frame_of):
            nodes = list(group)
            if frame:
                held.append(self._write_frame(dict(frame), nodes, parent, width))
                continue
            above = self._write_flow(nodes, parent, width, above)
            if held:
                # Frames stand on the page of the paragraph behind them: its first line needs room too.
                index = list(parent).index(held[-1]) + 1
                anchor = parent[index] if index < len(parent) else None
                if anchor is not None and anchor.tag == "p":
                    for holder in held:
                        holder.set("data-need", f"{number(anchor.get('data-h')) * PX_PER_PT:.3f}")
                held = []
        if self.cursor.position.cell and above is not None and above.after and not above.is_automatic_after:
            add(parent, "div", self.cursor.sheet.class_for({"height": pt(above.after)}))
        return above

    def _frame_of(self, node: etree._Element) -> tuple[tuple[str, str], ...]:
        at = self.cursor.position
        if local(node) != "p" or at.table_depth or at.is_framed:
            return ()
        frame = self.text.properties_of(node)[0].get("framePr")
        return tuple(sorted(frame.items())) if frame else ()

    def _write_frame(
        self, frame: dict[str, str], nodes: list[etree._Element], parent: ET.Element, width: float
    ) -> ET.Element:
        cursor, at = self.cursor, self.cursor.position
        holder, inner = open_frame(frame, at.section, parent, cursor.sheet, width, late=bool(at.title))
        if at.break_before:
            # A frame stands on the page of the paragraph it belongs to, which comes after it.
            add(parent, "div", cursor.sheet.class_for({"break-before": at.break_before}))
            parent.remove(holder)
            parent.append(holder)
            cursor.move(break_before="")
        with cursor.at(is_framed=True):
            self._write_flow(nodes, holder, inner, None)
            owed = cursor.position.break_before
        cursor.move(break_before=owed)
        if any(held.get("data-frame") for held in holder.iter() if held is not holder):
            holder.set("data-holds", "1")
        return holder

    def _write_flow(
        self, nodes: list[etree._Element], parent: ET.Element, width: float, above: Spacing | None
    ) -> Spacing | None:
        """Write blocks that follow each other, the first after a paragraph with the spacing `above`.

        Returns the spacing of the last paragraph; None when a table ends them.
        """
        cursor = self.cursor
        box = _BorderBox(parent)
        for node in nodes:
            if local(node) == "tbl":
                owed = cursor.position.break_before
                cursor.move(break_before="")
                gap = above.below(None) if above is not None else 0.0
                write_table(cursor, self, node, parent, width, gap, break_before=owed)
                box, above, self._page_before = _BorderBox(parent), None, None
                continue
            if local(node) != "p":
                self._unknown_block(node)
                continue
            if not cursor.position.cell:
                cursor.position.paragraphs.value += 1
            paragraph, style = self.text.properties_of(node)
            spacing = read_spacing(paragraph, style.id, self._line_unit(), cursor.settings)
            gap = self._gap(above, spacing, paragraph)
            opened = self._border_box(paragraph, parent, gap, box)
            if opened.is_bordered and opened is not box:
                # The box brings the spacing above its first paragraph.
                gap = 0.0
            box = opened
            self.text.write_paragraph(node, paragraph, style, box.target, gap)
            above = spacing
        return above

    def _gap(self, above: Spacing | None, spacing: Spacing, paragraph: Properties) -> float:
        """Return the space above a paragraph in points, at the top of a page what Word leaves there.

        A manual break takes it all, `pageBreakBefore` does since Word 2013; the first paragraph of a section
        keeps what passes the space below the paragraph before it.
        """
        at, settings = self.cursor.position, self.cursor.settings
        if at.break_before:
            return 0.0
        if above is None and spacing.is_automatic_before and (at.is_confined or not at.section.index):
            return 0.0
        if paragraph.get("pageBreakBefore") and not at.is_confined:
            if settings.is_word_2013:
                return 0.0
            return space_at_page_top(above, spacing, settings)
        if self._page_before is not None and not at.is_confined:
            above, self._page_before = self._page_before, None
            return space_at_page_top(above, spacing, settings)
        return space_between(above, spacing, settings)

    def _border_box(
        self, paragraph: Properties, parent: ET.Element, gap: float, before: _BorderBox
    ) -> _BorderBox:
        """Return where `paragraph` goes: the border box of those before it, a new one, or none."""
        borders = borders_of(paragraph)
        if not borders:
            return _BorderBox(parent)
        key = repr((borders, paragraph.get("ind.left"), paragraph.get("ind.right")))
        if key != before.key:
            return _BorderBox(self._open_border_box(paragraph, parent, gap), key)
        if "between" in borders:
            line = border_box_css({"top": borders["between"]}, ["top"])
            add(before.target, "div", self.cursor.sheet.class_for(line))
        return before

    def _line_unit(self) -> float:
        return self.cursor.position.section.grid.pitch or 12.0

    def _open_border_box(self, paragraph: Properties, parent: ET.Element, gap: float) -> ET.Element:
        borders = borders_of(paragraph)
        css = border_box_css(borders, ("top", "left", "bottom", "right"))
        indents = indents_of(paragraph, 10.5)
        for side, value in (("left", indents.left + min(indents.first, 0.0)), ("right", indents.right)):
            css["margin-" + side] = pt(value + number(css.get("margin-" + side, "0pt").removesuffix("pt")))
        css["margin-top"] = pt(gap)
        if owed := self.cursor.position.break_before:
            css["break-before"] = owed
            self.cursor.move(break_before="")
        if paragraph.get("pageBreakBefore"):
            css["break-before"] = "page"
        return add(parent, "div", self.cursor.sheet.class_for(css))

    def _unknown_block(self, node: etree._Element) -> None:
        name = local(node)
        if name in _IGNORED_BLOCKS:
            return
        if name == "altChunk":
            self.cursor.refuse("有嵌入的其他文件", "altChunk", "在 Word 里打开并另存后再打印")
        elif name in {"oMathPara", "oMath"}:
            self.cursor.refuse("公式打印不了")
        elif any(str(text).strip() for text in node.itertext()) or len(node):
            self.cursor.refuse("有打印不了的内容", f"“{name}”")


def title_of(name: str) -> str:
    """Return the title of the PDF of the file `name`, numbers of persons masked."""
    return mask_numbers(name.rsplit("/", 1)[-1].removesuffix(".docx")) or "文件"


def _split_sections(body: etree._Element) -> Iterator[tuple[list[etree._Element], etree._Element | None]]:
    """Yield the blocks of each section with its properties."""
    blocks: list[etree._Element] = []
    for node in _iter_blocks(body):
        blocks.append(node)
        inner = node.find(f"{W}pPr/{W}sectPr") if local(node) == "p" else None
        if inner is not None:
            yield blocks, inner
            blocks = []
    yield blocks, body.find(W + "sectPr")


class _ColumnOf:
    """Tells how wide the column is in which a block of `section` begins, by the column breaks before it."""

    def __init__(self, section: Section) -> None:
        self._section = section
        self._breaks = 0

    def __call__(self, block: etree._Element) -> float:
        widths = self._section.column_widths
        if not widths:
            return self._section.column_width
        self._breaks += sum(mark.get(W + "type") == "column" for mark in block.iter(W + "br"))
        return widths[self._breaks % len(widths)]


def _kind_of_section(properties: etree._Element | None) -> str:
    kind = properties.find(W + "type") if properties is not None else None
    return kind.get(W + "val", "") if kind is not None else ""


def _iter_blocks(node: etree._Element) -> Iterator[etree._Element]:
    """Yield paragraphs, tables and unknown blocks, looking through content controls and marks."""
    for child in node:
        name = local(child)
        if name == "sdt":
            content = child.find(W + "sdtContent")
            if content is not None:
                yield from _iter_blocks(content)
        elif name in {"ins", "customXml", "smartTag", "moveTo"}:
            yield from _iter_blocks(child)
        elif name == "AlternateContent":
            chosen = choice(child)
            if chosen is not None:
                yield from _iter_blocks(chosen)
        elif name and name not in {"sectPr", "tcPr", "pPr", "customXmlPr", "smartTagPr"}:
            yield child
