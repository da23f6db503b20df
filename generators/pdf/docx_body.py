"""Walks the body, headers and footers of a DOCX and writes them as one page tree."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET  # noqa: S405 - only builds trees, parses nothing

from generators.errors import Finding, Severity
from generators.pdf.css import PX_PER_PT, StyleSheet, add, number, points, pt
from generators.pdf.docx_package import Package, R, W
from generators.pdf.docx_paragraphs import (
    Grid,
    Indents,
    Line,
    border_box_css,
    borders_of,
    indents_of,
    line_css,
    paragraph_css,
    set_line,
    spacing_of,
)
from generators.pdf.docx_runs import LineNeed, font_of, line_need, run_css, size_of, split_by_script
from generators.pdf.docx_sections import Section, page_rule, read_section
from generators.pdf.docx_styles import (
    Properties,
    Style,
    Styles,
    combine_runs,
    local,
    merge,
    read_paragraph_properties,
    read_run_properties,
)
from generators.pdf.docx_tables import write_table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree

ENGINE_WAY_OUT = "改用 --engine libreoffice 打印，或在 Word、WPS 里改掉这一处"
_BASE_CSS = """
html{font-size:10pt;color:#000}
body,p,div{margin:0;padding:0}
p,td{white-space:pre-wrap;overflow-wrap:break-word}
table{table-layout:fixed;border-collapse:collapse;border-spacing:0}
td{padding:0}
td.gap{border:none}
a{color:inherit;text-decoration:none}
thead{display:table-header-group}
.n::before{content:counter(page)}
.N::before{content:counter(pages)}
"""
_CELL_MARK = "\u00a0"


@dataclass
class Piece:
    """A part of a paragraph: text, a tab, a break, a field or a picture, with its run."""

    kind: str
    text: str = ""
    run: Properties = field(default_factory=dict)
    link: str = ""
    element: ET.Element | None = None


@dataclass
class Place:
    """Where the reader is, as a clerk would find it."""

    part: str = ""
    paragraph: int = 0
    cell: str = ""


class Writer:
    """Turns one DOCX into a page tree; collects what cannot be carried on the way."""

    def __init__(self, package: Package, name: str) -> None:
        self.package = package
        self.name = name
        self.styles = Styles(package)
        self.sheet = StyleSheet()
        self.pictures: dict[str, bytes] = {}
        self.findings: list[Finding] = []
        self.texts: list[tuple[str, str]] = []
        self.part = package.main
        self.table_depth = 0
        self.sections: list[Section] = []
        self.is_word_2013 = True
        self.even_and_odd = False
        self._place = Place()
        self._tables = 0
        self._cell_style: Style | None = None
        self._table_style: Style | None = None
        self._grid = Grid()
        self._is_vertical = False
        self._fields: list[dict[str, str]] = []
        self._break_before = ""
        self._section = Section(0)
        self._paragraphs: dict[str, str] = {}
        self._read_settings()

    # Reading what holds for the whole file.

    def _read_settings(self) -> None:
        part = self.package.related(self.package.main, "settings")
        if not part:
            return
        root = self.package.tree(part)
        self.even_and_odd = root.find(W + "evenAndOddHeaders") is not None
        for setting in root.iterfind(f"{W}compat/{W}compatSetting"):
            if setting.get(W + "name") == "compatibilityMode":
                self.is_word_2013 = number(setting.get(W + "val"), 15) >= 15

    # Findings.

    def place(self) -> str:
        """Return where the reader stands, in words."""
        spot = self._place
        where = f"文件“{self.name}”{spot.part}"
        return where + (spot.cell or f"第 {spot.paragraph} 段")

    def refuse(self, what: str, found: str = "", way_out: str = ENGINE_WAY_OUT) -> None:
        """Note that something at this place is not carried."""
        self.findings.append(Finding(self.place(), what, found, way_out))

    def warn(self, what: str, found: str = "", way_out: str = "") -> None:
        """Note that something at this place is carried only roughly."""
        self.findings.append(Finding(self.place(), what, found, way_out, severity=Severity.WARN))

    # The document.

    def write(self) -> ET.Element:
        """Return the page tree of the whole document."""
        html = ET.Element("html", lang="zh-CN")
        add(add(html, "head"), "title", text=self._title())
        body = add(html, "body")
        root = self.package.tree(self.package.main).find(W + "body")
        if root is None:
            return html
        for blocks, properties in _split_sections(root):
            section = read_section(
                properties, len(self.sections), self.sections[-1] if self.sections else None
            )
            self.sections.append(section)
            self._section = section
            self._grid = section.grid
            css = {"page": section.page_name}
            if section.kind in {"evenPage", "oddPage"} and section.index:
                css["break-before"] = {"evenPage": "left", "oddPage": "right"}[section.kind]
            elif section.index:
                css["break-before"] = "page"
            if section.start is not None:
                css["counter-reset"] = f"page {section.start}"
            holder = add(body, "div", self.sheet.class_for(css))
            self._write_headers(section, holder)
            self._break_before = ""
            self._write_list(blocks, holder, section.text_width)
        return html

    def css(self) -> str:
        """Return the stylesheet of the page tree; complete only after `write`."""
        return _BASE_CSS + self.sheet.text()

    def _title(self) -> str:
        return self.name.rsplit("/", 1)[-1].removesuffix(".docx") or "文件"

    def _write_headers(self, section: Section, holder: ET.Element) -> None:
        kinds = {"default": ""}
        if self.even_and_odd:
            kinds["even"] = ":left"
        if section.first_differs:
            kinds["first"] = f":nth(1 of {section.page_name})"
        for kind, selector in kinds.items():
            names: dict[str, str | None] = {}
            for where in ("header", "footer"):
                relation = self.package.relations(self.package.main).get(
                    section.references.get((where, kind), "")
                )
                names[where] = None
                if relation is None or relation.target not in self.package.parts:
                    continue
                name = f"{where[0]}{section.index}{kind[0]}"
                running = add(holder, "div", self.sheet.class_for({"position": f"running({name})"}))
                names[where] = name
                with self._in_part(relation.target, {"header": "页眉", "footer": "页脚"}[where]):
                    self.write_blocks(self.package.tree(relation.target), running, section.text_width)
            self.sheet.rules.append(page_rule(section, selector, names["header"], names["footer"]))

    @contextmanager
    def _in_part(self, part: str, title: str) -> Iterator[None]:
        before = (self.part, self._place, self._break_before)
        self.part, self._place, self._break_before = part, Place(title), ""
        try:
            yield
        finally:
            self.part, self._place, self._break_before = before

    # Blocks.

    def write_blocks(self, node: etree._Element, parent: ET.Element, width: float) -> None:
        """Write the paragraphs and tables inside `node` into `parent`, `width` points wide."""
        self._write_list(list(_iter_blocks(node)), parent, width)

    def _write_list(self, blocks: list[etree._Element], parent: ET.Element, width: float) -> None:
        after, target, previous = 0.0, parent, None
        frame_key, frame = "", None
        border_key = ""
        for node in blocks:
            name = local(node)
            if name == "tbl":
                target, border_key, frame_key = parent, "", ""
                write_table(self, node, parent, width, after)
                after, previous = 0.0, None
                continue
            if name != "p":
                self._unknown_block(node)
                continue
            if not self._place.cell:
                self._place.paragraph += 1
            paragraph, style = self._paragraph_properties(node)
            framed = paragraph.get("framePr")
            if framed and (framed.get("dropCap", "none") == "none") and self.table_depth == 0:
                key = repr(sorted(framed.items()))
                if frame is None or key != frame_key:
                    frame, frame_key = self._open_frame(framed, parent, width), key
                    frame_after = 0.0
                frame_after = self._write_paragraph(
                    node, paragraph, style, frame, width, frame_after, framed=True
                )
                continue
            frame_key = ""
            same_style = previous is not None and previous == (style.id if style else "")
            if same_style and paragraph.get("contextualSpacing"):
                after = 0.0
            borders = borders_of(paragraph)
            key = repr((borders, paragraph.get("ind.left"), paragraph.get("ind.right"))) if borders else ""
            if key and key != border_key:
                target = self._open_border_box(borders, parent, paragraph, after)
                after = 0.0
            elif not key:
                target = parent
            elif "between" in borders:
                line = border_box_css({"top": borders["between"]}, ["top"])
                add(
                    target,
                    "div",
                    self.sheet.class_for(line | {"margin-bottom": line.get("padding-top", "0")}),
                )
            border_key = key
            after = self._write_paragraph(node, paragraph, style, target, width, after)
            previous = style.id if style else ""
            if paragraph.get("contextualSpacing") and self._next_has_style(blocks, node, previous):
                after = 0.0
        if after and not self._place.cell:
            return

    def _next_has_style(self, blocks: list[etree._Element], node: etree._Element, style_id: str) -> bool:
        following = node.getnext()
        if following is None or local(following) != "p":
            return False
        return self._paragraph_properties(following)[1].id == style_id

    def _open_border_box(
        self, borders: dict[str, dict[str, str]], parent: ET.Element, paragraph: Properties, gap: float
    ) -> ET.Element:
        css = border_box_css(borders, ("top", "left", "bottom", "right"))
        indents = indents_of(paragraph, 10.5)
        for side, value in (("left", indents.left), ("right", indents.right)):
            extra = number(css.get("margin-" + side, "0pt").removesuffix("pt"))
            css["margin-" + side] = pt(value + extra)
        gap += spacing_of(paragraph, "before", 12.0)
        css["margin-top"] = pt(gap)
        return add(parent, "div", self.sheet.class_for(css))

    def _unknown_block(self, node: etree._Element) -> None:
        name = local(node)
        if name in {"bookmarkStart", "bookmarkEnd", "proofErr", "permStart", "permEnd", "sectPr", "tblPr", "tblGrid",
                    "tcPr", "commentRangeStart", "commentRangeEnd", "moveFromRangeStart", "moveFromRangeEnd",
                    "moveToRangeStart", "moveToRangeEnd", "customXmlInsRangeStart", "customXmlInsRangeEnd"}:  # fmt: skip
            return
        if any((text or "").strip() for text in node.itertext()) or len(node):
            self.refuse("有打印不了的内容", f"“{name}”")

    def _open_frame(self, frame: dict[str, str], parent: ET.Element, width: float) -> ET.Element:
        section = self._section
        css = {"float": "left"}
        wide = points(frame.get("w"))
        css["width"] = pt(wide) if wide else pt(width)
        height = points(frame.get("h"))
        if height and frame.get("hRule", "auto") != "auto":
            css["height" if frame["hRule"] == "exact" else "min-height"] = pt(height)
        holder = add(parent, "div", self.sheet.class_for(css))
        left = {"page": 0.0}.get(frame.get("hAnchor", "text"), section.left)
        room = section.width if frame.get("hAnchor") == "page" else width
        wide = wide or width
        x = left + points(frame.get("x"))
        if align := frame.get("xAlign"):
            x = left + {"center": (room - wide) / 2, "right": room - wide, "outside": room - wide}.get(
                align, 0.0
            )
        anchor = frame.get("vAnchor", "text")
        if anchor == "text" or self._place.part:
            holder.set("data-frame", f"{x * PX_PER_PT:.3f} +{points(frame.get('y')) * PX_PER_PT:.3f}")
            return holder
        top, bottom = (
            (0.0, section.height)
            if anchor == "page"
            else (abs(section.top), section.height - abs(section.bottom))
        )
        y = f"{(top + points(frame.get('y'))) * PX_PER_PT:.3f}"
        if frame.get("yAlign") == "bottom":
            y = f"b{bottom * PX_PER_PT:.3f}"
        elif frame.get("yAlign") == "top":
            y = f"{top * PX_PER_PT:.3f}"
        elif frame.get("yAlign") == "center":
            y = f"c{(top + bottom) / 2 * PX_PER_PT:.3f}"
        holder.set("data-frame", f"{x * PX_PER_PT:.3f} {y}")
        return holder

    def _paragraph_properties(self, node: etree._Element) -> tuple[Properties, Style]:
        direct = read_paragraph_properties(node.find(W + "pPr"))
        style = self.styles.resolve(direct.get("pStyle"), "paragraph")
        merged = dict(self.styles.default_paragraph)
        if self._table_style is not None:
            merged = merge(merged, self._table_style.paragraph)
        if self._cell_style is not None:
            merged = merge(merged, self._cell_style.paragraph)
        return merge(merge(merged, style.paragraph), direct), style

    def _run_properties(self, style: Style, node: etree._Element | None) -> Properties:
        direct = read_run_properties(node)
        levels = []
        if self._table_style is not None:
            levels.append(self._table_style.run)
        if self._cell_style is not None:
            levels.append(self._cell_style.run)
        levels.append(style.run)
        if "rStyle" in direct:
            levels.append(self.styles.resolve(direct["rStyle"], "character").run)
        return merge(merge(self.styles.default_run, combine_runs(*levels)), direct)

    # Paragraphs.

    def _write_paragraph(
        self, node: etree._Element, paragraph: Properties, style: Style, parent: ET.Element, width: float, gap: float,
        *, framed: bool = False,
    ) -> float:  # fmt: skip
        """Write a paragraph; return the spacing after it."""
        mark = self._run_properties(style, node.find(f"{W}pPr/{W}rPr"))
        pieces = list(self._iter_pieces(node, style))
        spoken = "".join(piece.text for piece in pieces if piece.kind == "text")
        groups = _split_at_page_breaks(pieces)
        first_text = next(
            (piece.run for piece in pieces if piece.kind == "text" and piece.text.strip()), mark
        )
        indents = indents_of(paragraph, size_of(first_text))
        if borders_of(paragraph):
            indents = Indents(0.0, 0.0, indents.first)
        for position, group in enumerate(groups):
            last = position == len(groups) - 1
            line, heights = self._lines_of(paragraph, group, mark)
            css = paragraph_css(paragraph, indents) | line_css(line)
            before = 0.0
            if position == 0 and not borders_of(paragraph):
                before = spacing_of(paragraph, "before", self._grid.pitch or 12.0)
            css["margin-top"] = pt(before + gap)
            gap = 0.0
            if self._break_before and not framed:
                css["break-before"] = self._break_before
                self._break_before = ""
            if last and position and not group:
                break
            html = add(parent, "p", self.sheet.class_for(css))
            identity = str(len(self.texts))
            html.set("data-n", identity)
            self._write_pieces(html, group, paragraph, heights, mark)
            self.texts.append(
                (self.place() + _quoted(spoken), "".join(p.text for p in group if p.kind == "text"))
            )
            if not last:
                self._break_before = "page"
        return spacing_of(paragraph, "after", self._grid.pitch or 12.0)

    def _lines_of(
        self, paragraph: Properties, pieces: list[Piece], mark: Properties
    ) -> tuple[Line, dict[int, Line]]:
        """Return the line of the block and, for runs taller than it, their own, by position of the piece."""
        needs: dict[int, LineNeed] = {}
        for index, piece in enumerate(pieces):
            if piece.kind in {"text", "field"} and (piece.text or piece.kind == "field"):
                east_asian = any(slot for _, slot in split_by_script(piece.text, piece.run))
                needs[index] = line_need(piece.run, self.styles, east_asian=east_asian)
        if not needs:
            return set_line(paragraph, line_need(mark, self.styles, east_asian=True), self._grid), {}
        lowest = min(needs.values(), key=lambda need: need.height)
        if any(need.height >= lowest.height * 0.9 for index, need in needs.items()):
            usual = [need for need in needs.values() if need.height <= lowest.height * 1.15]
            lowest = max(usual, key=lambda need: need.height)
        line = set_line(paragraph, lowest, self._grid)
        taller = {
            index: own
            for index, need in needs.items()
            if need.height > lowest.height
            and (own := set_line(paragraph, need, self._grid)).height > line.height
        }
        return line, taller

    def _write_pieces(
        self,
        html: ET.Element,
        pieces: list[Piece],
        paragraph: Properties,
        heights: dict[int, Line],
        mark: Properties,
    ) -> None:
        wrote = False
        for index, piece in enumerate(pieces):
            parent = html
            if piece.link:
                parent = add(html, "a")
                parent.set("href", piece.link)
            if piece.kind == "text":
                for text, east_asian in split_by_script(piece.text, piece.run):
                    css = run_css(piece.run, self.styles, east_asian=east_asian)
                    if index in heights:
                        css["line-height"] = pt(heights[index].height)
                    if "\u3000" in text or text:
                        add(parent, "span", self.sheet.class_for(css), text)
                        wrote = True
            elif piece.kind == "field":
                css = run_css(piece.run, self.styles, east_asian=False)
                add(parent, "span", self.sheet.class_for(css) + " " + piece.text)
                wrote = True
            elif piece.kind == "tab":
                css = run_css(piece.run, self.styles, east_asian=False) | {
                    "display": "inline-block",
                    "width": "21pt",
                }
                add(parent, "span", self.sheet.class_for(css))
            elif piece.kind == "break":
                add(parent, "br")
                wrote = False
            elif piece.element is not None:
                parent.append(piece.element)
                wrote = True
        if not wrote:
            css = run_css(mark, self.styles, east_asian=False)
            add(html, "span", self.sheet.class_for(css), _CELL_MARK)

    # Runs.

    def _iter_pieces(self, node: etree._Element, style: Style, link: str = "") -> Iterator[Piece]:
        for child in node:
            name = local(child)
            if name == "r":
                yield from self._iter_run(child, style, link)
            elif name == "hyperlink":
                yield from self._iter_pieces(child, style, self._link_of(child) or link)
            elif name in {"smartTag", "customXml", "dir", "bdo"}:
                yield from self._iter_pieces(child, style, link)
            elif name == "ins":
                if any(True for _ in child.iter(W + "t")):
                    self.refuse("有没有接受的修订", "插入的文字", "在 Word、WPS 里接受或拒绝修订后再打印")
                yield from self._iter_pieces(child, style, link)
            elif name in {"del", "moveFrom", "moveTo"}:
                self.refuse("有没有接受的修订", "删除或移动的文字", "在 Word、WPS 里接受或拒绝修订后再打印")
                if name == "moveTo":
                    yield from self._iter_pieces(child, style, link)
            elif name == "sdt":
                content = child.find(W + "sdtContent")
                if content is not None:
                    yield from self._iter_pieces(content, style, link)
            elif name == "fldSimple":
                yield from self._simple_field(child, style, link)
            elif name in {"oMath", "oMathPara"}:
                self.refuse("公式打印不了", "".join(child.itertext())[:20])
            elif name == "AlternateContent":
                chosen = _choice(child)
                if chosen is not None:
                    yield from self._iter_pieces(chosen, style, link)

    def _link_of(self, node: etree._Element) -> str:
        relation = self.package.relations(self.part).get(node.get(R + "id", ""))
        if (
            relation is not None
            and relation.is_external
            and relation.target.startswith(("http://", "https://", "mailto:"))
        ):
            return relation.target
        return ""

    def _simple_field(self, node: etree._Element, style: Style, link: str) -> Iterator[Piece]:
        kind = _field_kind(node.get(W + "instr", ""))
        if kind:
            run = node.find(W + "r")
            properties = self._run_properties(style, run.find(W + "rPr") if run is not None else None)
            yield Piece("field", kind, properties, link)
        else:
            yield from self._iter_pieces(node, style, link)

    def _iter_run(self, node: etree._Element, style: Style, link: str) -> Iterator[Piece]:
        run = self._run_properties(style, node.find(W + "rPr"))
        hidden = run.get("vanish")
        for child in node:
            name = local(child)
            if name == "fldChar":
                yield from self._field_mark(child, run, link)
                continue
            if name == "instrText":
                if self._fields and "shown" not in self._fields[-1]:
                    self._fields[-1]["code"] = self._fields[-1].get("code", "") + (child.text or "")
                continue
            if hidden or any("replaced" in state or "shown" not in state for state in self._fields):
                continue
            yield from self._run_child(child, name, run, link)

    def _field_mark(self, node: etree._Element, run: Properties, link: str) -> Iterator[Piece]:
        kind = node.get(W + "fldCharType")
        if kind == "begin":
            self._fields.append({})
        elif kind == "separate" and self._fields:
            self._fields[-1]["shown"] = "1"
            if code := _field_kind(self._fields[-1].get("code", "")):
                self._fields[-1]["replaced"] = code
                yield Piece("field", code, run, link)
        elif kind == "end" and self._fields:
            state = self._fields.pop()
            if "shown" not in state and (code := _field_kind(state.get("code", ""))):
                yield Piece("field", code, run, link)

    def _run_child(self, node: etree._Element, name: str, run: Properties, link: str) -> Iterator[Piece]:
        if name == "t":
            yield Piece("text", node.text or "", run, link)
        elif name in {"tab", "ptab"}:
            yield Piece("tab", "", run, link)
        elif name in {"br", "cr"}:
            kind = node.get(W + "type", "textWrapping")
            yield Piece("page" if kind in {"page", "column"} else "break", "", run, link)
        elif name == "noBreakHyphen":
            yield Piece("text", "\u2011", run, link)
        elif name == "sym":
            yield Piece("text", chr(int(node.get(W + "char", "20"), 16)), run, link)
        elif name == "delText":
            return
        elif name in {"drawing", "pict", "object"}:
            self.refuse("图形打印不了", name)
        elif name == "AlternateContent":
            chosen = _choice(node)
            if chosen is not None:
                for child in chosen:
                    yield from self._run_child(child, local(child), run, link)

    # Tables.

    def enter_table(self) -> None:
        """Count a table, for the places of its cells."""
        if self.table_depth == 0:
            self._tables += 1
        self.table_depth += 1

    def leave_table(self) -> None:
        """End a table."""
        self.table_depth -= 1

    def cell_place(self, row: int, position: int) -> str:
        """Return the place of a cell in words."""
        return f"第 {self._tables} 个表格第 {row + 1} 行第 {position + 1} 格"

    @contextmanager
    def inside_cell(self, place: str, style: Style, condition: Style, *, vertical: bool) -> Iterator[None]:
        """Write what follows inside a cell of a table in `style`."""
        before = (self._place, self._table_style, self._cell_style, self._is_vertical, self._break_before)
        self._place = Place(self._place.part, self._place.paragraph, place)
        self._table_style, self._cell_style, self._is_vertical, self._break_before = (
            style,
            condition,
            vertical,
            "",
        )
        try:
            yield
        finally:
            self._place, self._table_style, self._cell_style, self._is_vertical, self._break_before = before


def _quoted(text: str) -> str:
    text = " ".join(text.split())
    return f"（“{text[:12]}{'…' if len(text) > 12 else ''}”）" if text else ""


def _split_sections(body: etree._Element) -> Iterator[tuple[list[etree._Element], etree._Element | None]]:
    """Yield the blocks of each section with its properties."""
    blocks: list[etree._Element] = []
    final = body.find(W + "sectPr")
    for node in _iter_blocks(body):
        blocks.append(node)
        inner = node.find(f"{W}pPr/{W}sectPr") if local(node) == "p" else None
        if inner is not None:
            yield blocks, inner
            blocks = []
    yield blocks, final


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
            chosen = _choice(child)
            if chosen is not None:
                yield from _iter_blocks(chosen)
        elif name and name not in {"sectPr", "tcPr", "pPr"}:
            yield child


def _choice(node: etree._Element) -> etree._Element | None:
    """Return the branch of an AlternateContent that is read: the modern one."""
    for child in node:
        if local(child) == "Choice":
            return child
    return next((child for child in node if local(child) == "Fallback"), None)


def _split_at_page_breaks(pieces: list[Piece]) -> list[list[Piece]]:
    groups: list[list[Piece]] = [[]]
    for piece in pieces:
        if piece.kind == "page":
            groups.append([])
        else:
            groups[-1].append(piece)
    return groups


def _field_kind(code: str) -> str:
    """Return the class of a field that is counted anew (PAGE, NUMPAGES, …); empty for those shown as cached."""
    words = code.split()
    name = words[0].upper() if words else ""
    return {"PAGE": "n", "NUMPAGES": "N"}.get(name, "")


__all__ = ["Writer", "font_of"]
