"""Walks the body, headers and footers of a DOCX and writes them as one page tree."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from generators.errors import Finding, Severity
from generators.printing.docx.drawings import Drawings
from generators.printing.docx.frames import open_frame
from generators.printing.docx.inline_items import InlineItem, PieceReader, choice, link_target
from generators.printing.docx.numbering import Number, Numbering
from generators.printing.docx.package import Package, W
from generators.printing.docx.paragraphs import (
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
from generators.printing.docx.runs import (
    LineNeed,
    fitted_runs,
    line_need,
    needs_gap,
    run_css,
    size_of,
    split_by_script,
)
from generators.printing.docx.sections import Section, page_rule, read_section
from generators.printing.docx.styles import (
    Properties,
    Style,
    Styles,
    combine_runs,
    is_on,
    local,
    merge,
    read_paragraph_properties,
    read_run_properties,
)
from generators.printing.docx.tables import write_table
from generators.printing.layout import engine
from generators.printing.layout.css import PX_PER_PT, StyleSheet, add, number, points, pt

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from lxml import etree

ENGINE_WAY_OUT = "改用 --engine libreoffice 打印，或在 Word、WPS 里改掉这一处"
_COUNTER_STYLES = {
    "lowerRoman": "lower-roman",
    "upperRoman": "upper-roman",
    "lowerLetter": "lower-alpha",
    "upperLetter": "upper-alpha",
    "chineseCounting": "chinese",
    "chineseCountingThousand": "chinese",
    "japaneseCounting": "chinese",
    "ideographDigital": "chinese",
    "chineseLegalSimplified": "legal",
    "numberInDash": "dash",
    "decimalFullWidth": "wide",
}
_CSS_COUNTERS = {
    "lower-roman": "lower-roman",
    "upper-roman": "upper-roman",
    "lower-alpha": "lower-alpha",
    "upper-alpha": "upper-alpha",
    "chinese": "chinese-count",
    "legal": "legal-count",
    "wide": "wide-decimal",
}
_BASE_CSS = """
html{font-size:10pt;color:#000}
body,p,div{margin:0;padding:0}
p,td,div{white-space:pre-wrap;overflow-wrap:break-word}
table{table-layout:fixed;border-collapse:collapse;border-spacing:0}
td{padding:0}
td.gap{border:none}
a{color:inherit;text-decoration:none}
thead{display:table-header-group}
.gp,.tb{display:inline-block;height:0}
.nw p{white-space:pre}
@counter-style wide-decimal{system:numeric;symbols:"０" "１" "２" "３" "４" "５" "６" "７" "８" "９"}
.n::before{content:counter(page)}
.n.dash::before{content:"- " counter(page) " -"}
.N::before{content:counter(pages)}
.note{float:footnote}
.note::footnote-call{content:""}
.note::footnote-marker{content:""}
@page{@footnote{border-top:0.5pt solid #000;padding-top:3pt;margin-top:6pt}}
""" + "\n".join(
    f".{letter}.{name}::before{{content:counter({counter},{style})}}"
    for name, style in _CSS_COUNTERS.items()
    for letter, counter in (("n", "page"), ("N", "pages"))
)
_BASE_CSS += "".join(
    f"@counter-style {name}-count{{system:additive;range:1 99;additive-symbols:"
    + ",".join(
        [
            f'{tens * 10} "{digits[tens] if tens > 1 or name == "legal" else ""}{ten}"'
            for tens in range(9, 0, -1)
        ]
        + [f'{unit} "{digits[unit]}"' for unit in range(9, 0, -1)]
    )
    + "}"
    for name, digits, ten in (
        ("chinese", "〇一二三四五六七八九", "十"),
        ("legal", "零壹贰叁肆伍陆柒捌玖", "拾"),
    )
)
_NO_BREAK_SPACE = "\u00a0"
# Pieces that say the same wherever their paragraph stands.
_SET_AGAIN = frozenset({"text", "number", "tab", "break"})
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
        "customXmlInsRangeStart",
        "customXmlInsRangeEnd",
        "customXmlDelRangeStart",
        "customXmlDelRangeEnd",
        "tblPr",
        "tblGrid",
        "del",
    }
)


# Heights of headers and footers in points; letters of one template share theirs.
_measured: dict[tuple[str, float, str], float] = {}


@dataclass(frozen=True)
class SourceParagraph:
    """What one paragraph says, and where it stands, to be found again on the pages."""

    place: str
    text: str
    may_be_absent: bool
    style: str = ""
    """Name of its paragraph style."""


@dataclass(frozen=True)
class _Setting:
    """What it took to set one paragraph, so that it can be set again with other words."""

    html: ET.Element
    pieces: list[InlineItem]
    paragraph: Properties
    indents: Indents
    mark: Properties
    lines: tuple[Line, dict[int, Line]]
    section: Section
    table_depth: int


@dataclass
class _Spot:
    """Where the reader is: a header or the body, the number of the paragraph, the cell."""

    part: str = ""
    paragraph: int = 0
    cell: str = ""


class Writer:
    """Turns one DOCX into a page tree; collects on the way what cannot be carried."""

    def __init__(self, package: Package, name: str) -> None:
        self.package, self.name = package, name
        self.styles, self.numbering = Styles(package), Numbering(package)
        self.sheet = StyleSheet()
        self.drawings = Drawings(self)
        self.findings: list[Finding] = []
        self.spoken: list[SourceParagraph] = []
        self._settings: list[_Setting | None] = []
        self.sections: list[Section] = []
        self.visited: set[etree._Element] = set()
        self.parts_read: list[str] = [package.main]
        self.part = package.main
        self.table_depth = 0
        self.is_word_2013 = True
        self.even_and_odd = False
        self.counts_section_pages = False
        self._default_tab = 36.0
        self._spot = _Spot()
        self._tables = 0
        self._style: Style = Style("", "paragraph")
        self._cell_style: Style | None = None
        self._table_style: Style | None = None
        self._is_vertical = False
        self._is_framed = False
        self._break_before = ""
        self._section = Section(0)
        self._endnotes: list[tuple[etree._Element, str, int]] = []
        self._note_counts: dict[str, int] = {}
        self._run_cache: dict[tuple[object, ...], Properties] = {}
        self._reader = PieceReader(self._run_properties, self._link_of, self.refuse, self.drawings.draw)
        self._read_settings()

    def _read_settings(self) -> None:
        part = self.package.related(self.package.main, "settings")
        if not part:
            return
        root = self.package.tree(part)
        even_and_odd, tab = root.find(W + "evenAndOddHeaders"), root.find(W + "defaultTabStop")
        self.even_and_odd = even_and_odd is not None and is_on(even_and_odd)
        if tab is not None:
            self._default_tab = points(tab.get(W + "val"), 36.0)
        for setting in root.iterfind(f"{W}compat/{W}compatSetting"):
            if setting.get(W + "name") == "compatibilityMode":
                self.is_word_2013 = number(setting.get(W + "val"), 15) >= 15

    @property
    def pictures(self) -> dict[str, bytes]:
        """Return the pictures of the page tree by address."""
        return self.drawings.pictures

    # Findings.

    def place(self) -> str:
        """Return where the reader stands, in words."""
        return f"文件“{self.name}”{self._spot.part}{self._spot.cell or f'第 {self._spot.paragraph} 段'}"

    def refuse(self, what: str, found: str = "", way_out: str = ENGINE_WAY_OUT) -> None:
        """Note that something at this place is not carried."""
        self._note(Finding(self.place(), what, found, way_out))

    def warn(self, what: str, found: str = "", way_out: str = "") -> None:
        """Note that something at this place is carried only roughly."""
        self._note(Finding(self.place(), what, found, way_out, severity=Severity.WARN))

    def _note(self, finding: Finding) -> None:
        if finding not in self.findings:
            self.findings.append(finding)

    # The document.

    def write(self) -> ET.Element:
        """Return the page tree of the whole document."""
        html = ET.Element("html", lang="zh-CN")
        add(add(html, "head"), "title", text=title_of(self.name))
        body = add(html, "body")
        root = self.package.tree(self.package.main).find(W + "body")
        if root is None:
            return html
        for blocks, properties in _split_sections(root):
            previous = self.sections[-1] if self.sections else None
            section = read_section(properties, len(self.sections), previous)
            self.sections.append(section)
            self._section = section
            holder = self._open_section(section, previous, body)
            self._break_before = ""
            self._write_list(blocks, holder, self.column_width())
        self._write_endnotes(holder)
        return html

    def column_width(self) -> float:
        """Return the width of a column of the section at hand in points."""
        section = self._section
        return (section.text_width - section.column_gap * (section.columns - 1)) / section.columns

    def css(self, section_pages: Sequence[int] = (), more_rules: Sequence[str] = ()) -> str:
        """Return the stylesheet of the page tree, complete only after `write`.

        `section_pages` gives the pages of each section for SECTIONPAGES fields, once they are known.
        """
        counts = [f'.S{index}::before{{content:"{count}"}}' for index, count in enumerate(section_pages)]
        return "\n".join([_BASE_CSS, *counts, self.sheet.text(), *more_rules])

    def parity_rules(self, page_names: Sequence[str]) -> list[str]:
        """Return rules for pages whose number is even on a right-hand page or odd on a left-hand one.

        `page_names` are the names of the pages as laid out; empty when all agree with what Word would choose.
        """
        rules, number_ = [], 0
        for index, name in enumerate(page_names, start=1):
            section = next((s for s in self.sections if s.page_name == name), None)
            starts = index == 1 or page_names[index - 2] != name
            number_ = section.start if section and starts and section.start is not None else number_ + 1
            if section is None or "even" not in section.running or number_ % 2 == index % 2:
                continue
            if starts and section.first_differs:
                continue
            names, heights = section.running["default" if number_ % 2 else "even"]
            rules.append(page_rule(section, f":nth({index})", names, heights))
        return rules

    def _open_section(self, section: Section, previous: Section | None, body: ET.Element) -> ET.Element:
        css = {}
        if section.is_vertical_text:
            self.warn("竖排的节按横排打印")
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
            self.sheet.rules.append(f"@page {name}:nth(1 of {name}){{counter-reset:page {section.start}}}")
        if section.columns > 1:
            css["columns"], css["column-gap"] = str(section.columns), pt(section.column_gap)
            if section.column_line:
                css["column-rule"] = "0.5pt solid #000"
        holder = add(body, "div", self.sheet.class_for(css))
        if not continues:
            self._write_headers(section, holder)
        return holder

    def _write_headers(self, section: Section, holder: ET.Element) -> None:
        kinds = {"default": ""}
        if self.even_and_odd:
            kinds["even"] = ":left"
        if section.first_differs:
            kinds["first"] = f":nth(1 of {section.page_name})"
        for kind, selector in kinds.items():
            names: dict[str, str] = {}
            heights = {"header": 0.0, "footer": 0.0}
            for where in ("header", "footer"):
                relation = self.package.relations(self.package.main).get(
                    section.references.get((where, kind), "")
                )
                if relation is None or relation.target not in self.package.parts:
                    continue
                names[where] = f"{where[0]}{section.index}{kind[0]}"
                css = {"position": f"running({names[where]})"}
                running = add(holder, "div", self.sheet.class_for(css))
                with self._in_part(relation.target, {"header": "页眉", "footer": "页脚"}[where]):
                    self.write_blocks(self.package.tree(relation.target), running, section.text_width)
                heights[where] = self._height_of(running, section)
            self.sheet.rules.append(page_rule(section, selector, names, heights))
            section.running[kind] = (names, heights)

    def _height_of(self, running: ET.Element, section: Section) -> float:
        """Return the height of a header or footer in points, measured only when it may not fit its margin."""
        room = min(abs(section.top) - section.header, abs(section.bottom) - section.footer)
        tables = sum(1 for _ in running.iter("table")) + sum(1 for _ in running.iter("img"))
        paragraphs = list(running.iter("p"))
        rough = sum(number(node.get("data-h") or "20") for node in paragraphs)
        long_text = any(len("".join(node.itertext())) > 30 for node in paragraphs)
        if not tables and not long_text and rough <= room:
            return 0.0
        source = ET.tostring(running, "unicode")
        key = (source, section.text_width, self.sheet.text())
        if key not in _measured:
            if len(_measured) > 256:
                _measured.clear()
            _measured[key] = self._measure(running, section)
        return _measured[key]

    def _measure(self, running: ET.Element, section: Section) -> float:
        html = ET.Element("html")
        body = add(html, "body")
        body.append(running)
        page = f"@page{{size:{pt(section.text_width)} 4000pt;margin:0}} .measured{{position:static}}"
        classes = running.get("class", "")
        running.set("class", "measured")
        laid = engine.lay_out(html, "\n".join([_BASE_CSS, self.sheet.text(), page]), self.pictures)
        running.set("class", classes)
        return laid.height_of_first_block() / PX_PER_PT

    @contextmanager
    def _in_part(self, part: str, title: str) -> Iterator[None]:
        before = (self.part, self._spot, self._break_before)
        self.part, self._spot, self._break_before = part, _Spot(title), ""
        if part not in self.parts_read and title in {"页眉", "页脚"}:
            self.parts_read.append(part)
        try:
            yield
        finally:
            self.part, self._spot, self._break_before = before

    # Blocks.

    def write_blocks(self, node: etree._Element, parent: ET.Element, width: float) -> None:
        """Write the paragraphs and tables inside `node` into `parent`, `width` points wide."""
        self._write_list(list(_iter_blocks(node)), parent, width)

    def _write_list(self, blocks: list[etree._Element], parent: ET.Element, width: float) -> None:
        gap, held = 0.0, list[ET.Element]()
        for frame, group in groupby(blocks, self._frame_of):
            nodes = list(group)
            if frame:
                held.append(self._write_frame(dict(frame), nodes, parent, width))
                continue
            gap = self._write_flow(nodes, parent, width, gap)
            if held:
                # Frames stand on the page of the paragraph behind them: its first line needs room too.
                index = list(parent).index(held[-1]) + 1
                anchor = parent[index] if index < len(parent) else None
                if anchor is not None and anchor.tag == "p":
                    for holder in held:
                        holder.set("data-need", f"{number(anchor.get('data-h')) * PX_PER_PT:.3f}")
                held = []
        if gap and self._spot.cell:
            add(parent, "div", self.sheet.class_for({"height": pt(gap)}))

    def _frame_of(self, node: etree._Element) -> tuple[tuple[str, str], ...]:
        if local(node) != "p" or self.table_depth or self._is_framed:
            return ()
        frame = self._paragraph_properties(node)[0].get("framePr")
        return tuple(sorted(frame.items())) if frame else ()

    def _write_frame(
        self, frame: dict[str, str], nodes: list[etree._Element], parent: ET.Element, width: float
    ) -> ET.Element:
        holder, inner = open_frame(
            frame, self._section, parent, self.sheet, width, late=bool(self._spot.part)
        )
        if self._break_before:
            # A frame stands on the page of the paragraph it belongs to, which comes after it.
            add(parent, "div", self.sheet.class_for({"break-before": self._break_before}))
            parent.remove(holder)
            parent.append(holder)
            self._break_before = ""
        self._is_framed = True
        self._write_flow(nodes, holder, inner, 0.0)
        self._is_framed = False
        return holder

    def _write_flow(self, nodes: list[etree._Element], parent: ET.Element, width: float, gap: float) -> float:
        """Write blocks that follow each other; return the spacing still owed after the last."""
        target, border_key, previous = parent, "", ""
        for position, node in enumerate(nodes):
            name = local(node)
            if name == "tbl":
                target, border_key, previous = parent, "", ""
                pending, self._break_before = self._break_before, ""
                write_table(self, node, parent, width, gap, break_before=pending)
                gap = 0.0
                continue
            if name != "p":
                self._unknown_block(node)
                continue
            if not self._spot.cell:
                self._spot.paragraph += 1
            paragraph, style = self._paragraph_properties(node)
            same_style = previous == style.id and bool(style.id)
            if same_style and paragraph.get("contextualSpacing"):
                gap = 0.0
            borders = borders_of(paragraph)
            key = repr((borders, paragraph.get("ind.left"), paragraph.get("ind.right"))) if borders else ""
            if key and key != border_key:
                target, gap = self._open_border_box(paragraph, parent, gap), 0.0
            elif not key:
                target = parent
            elif "between" in borders:
                line = border_box_css({"top": borders["between"]}, ["top"])
                add(target, "div", self.sheet.class_for(line))
            border_key = key
            before = 0.0
            if not (same_style and paragraph.get("contextualSpacing")):
                before = spacing_of(paragraph, "before", self._line_unit())
            if key and target is not parent and len(target) == 0:
                before = 0.0
            self._write_paragraph(node, paragraph, style, target, gap + before)
            gap = spacing_of(paragraph, "after", self._line_unit())
            previous = style.id
            if gap and paragraph.get("contextualSpacing") and self._style_after(nodes, position) == style.id:
                gap = 0.0
        return gap

    def _line_unit(self) -> float:
        return self._section.grid.pitch or 12.0

    def _style_after(self, nodes: list[etree._Element], position: int) -> str | None:
        if position + 1 < len(nodes) and local(nodes[position + 1]) == "p":
            return self._paragraph_properties(nodes[position + 1])[1].id
        return None

    def _open_border_box(self, paragraph: Properties, parent: ET.Element, gap: float) -> ET.Element:
        borders = borders_of(paragraph)
        css = border_box_css(borders, ("top", "left", "bottom", "right"))
        indents = indents_of(paragraph, 10.5)
        for side, value in (("left", indents.left + min(indents.first, 0.0)), ("right", indents.right)):
            css["margin-" + side] = pt(value + number(css.get("margin-" + side, "0pt").removesuffix("pt")))
        css["margin-top"] = pt(gap + spacing_of(paragraph, "before", self._line_unit()))
        if self._break_before:
            css["break-before"], self._break_before = self._break_before, ""
        if paragraph.get("pageBreakBefore"):
            css["break-before"] = "page"
        return add(parent, "div", self.sheet.class_for(css))

    def _unknown_block(self, node: etree._Element) -> None:
        name = local(node)
        if name in _IGNORED_BLOCKS:
            return
        if name == "altChunk":
            self.refuse("有嵌入的其他文件", "altChunk", "在 Word 里打开并另存后再打印")
        elif name in {"oMathPara", "oMath"}:
            self.refuse("公式打印不了")
        elif any(str(text).strip() for text in node.itertext()) or len(node):
            self.refuse("有打印不了的内容", f"“{name}”")

    def _paragraph_properties(self, node: etree._Element) -> tuple[Properties, Style]:
        direct = read_paragraph_properties(node.find(W + "pPr"))
        style = self.styles.resolve(direct.get("pStyle"), "paragraph")
        merged = dict(self.styles.default_paragraph)
        for table in (self._table_style, self._cell_style):
            if table is not None:
                merged = merge(merged, table.paragraph)
        # The indents of a list yield to those of the paragraph, and to those of a style that brings the list.
        if "numPr.numId" in direct:
            merged = merge(
                merge(merged, style.paragraph),
                self.numbering.level_properties(merge(style.paragraph, direct)),
            )
            return merge(merged, direct), style
        if "numPr.numId" in style.paragraph:
            listed = merge({"pStyle": style.id}, merge(style.paragraph, direct))
            merged = merge(merged, self.numbering.level_properties(listed))
        return merge(merge(merge(merged, style.paragraph), direct), {"pStyle": style.id}), style

    def _run_properties(self, node: etree._Element | None) -> Properties:
        """Return the properties of a run of the paragraph at hand."""
        direct = read_run_properties(node)
        key = (self._style.id, id(self._table_style), id(self._cell_style), direct.get("rStyle"))
        base = self._run_cache.get(key)
        if base is None:
            levels = [table.run for table in (self._table_style, self._cell_style) if table is not None]
            levels.append(self._style.run)
            if "rStyle" in direct:
                levels.append(self.styles.resolve(direct["rStyle"], "character").run)
            base = merge(self.styles.default_run, combine_runs(*levels))
            self._run_cache[key] = base
        return merge(base, direct)

    # Paragraphs.

    def _write_paragraph(
        self, node: etree._Element, paragraph: Properties, style: Style, parent: ET.Element, gap: float
    ) -> None:
        self._style = style
        self.visited.add(node)
        mark = self._run_properties(node.find(f"{W}pPr/{W}rPr"))
        floats_before = len(self.drawings.floats)
        pieces = list(self._reader.pieces(node))
        floats = self.drawings.floats[floats_before:]
        del self.drawings.floats[floats_before:]
        for element in floats:
            self._place_float(element, parent)
        spoken = "".join(piece.text for piece in pieces if piece.kind == "text")
        place = self.place() + _quoted(spoken)
        first_run = next((piece.run for piece in pieces if piece.kind == "text" and piece.text.strip()), mark)
        snapped = self._section.grid.character if paragraph.get("snapToGrid", True) else 0.0
        indents = indents_of(paragraph, size_of(first_run) + snapped)
        tab_indents = indents
        if borders_of(paragraph):
            indents = (
                Indents(0.0, 0.0, indents.first)
                if indents.first >= 0
                else replace(indents, left=-indents.first, right=0)
            )
        if self.numbering is not None and (number_ := self._number(paragraph, mark)):
            pieces = [*number_, *pieces]
        groups = _split_at_page_breaks(pieces)
        for position, (breaks, group) in enumerate(groups):
            if position == len(groups) - 1 and position and not group:
                self._break_before = breaks
                if breaks == "column" and self._section.columns == 1:
                    self._break_before = "page"
                break
            line, taller = lines = self._lines_of(paragraph, group, mark)
            css = paragraph_css(paragraph, indents) | line_css(line)
            css["margin-top"] = pt(gap if position == 0 else 0.0)
            wanted = breaks or self._break_before
            if wanted == "column" and self._section.columns == 1:
                wanted = "page"
            if wanted and not self._is_framed:
                css["break-before"] = wanted
                self._break_before = ""
            if position:
                css.pop("text-indent", None)
            if self._is_vertical:
                # A column as wide as a line is high, its characters one under the other.
                size = size_of(first_run)
                css |= {
                    "width": pt(max(line.height, size * 1.25)),
                    "line-height": pt(size + points(first_run.get("spacing"))),
                    "margin-left": "0" if self._is_framed else "auto",
                    "margin-right": "0" if self._is_framed else "auto",
                    "word-break": "break-all",
                    "text-align": "center",
                }
            html = add(parent, "p", self.sheet.class_for(css))
            html.set("data-n", str(len(self.spoken)))
            html.set("data-h", f"{line.height + gap:g}")
            said = "".join(piece.text for piece in group if piece.kind == "text")
            # Before its pieces: a footnote called there has paragraphs of its own.
            self.spoken.append(SourceParagraph(place, said, self.is_in_margin, style.name))
            whole = len(groups) == 1 and not self.is_in_margin
            setting = _Setting(
                html, group, paragraph, tab_indents, mark, lines, self._section, self.table_depth
            )
            self._settings.append(setting if whole else None)
            self._write_pieces(html, group, paragraph, tab_indents, taller, mark)

    def sources_of(self, number_: int) -> list[etree._Element]:
        """Return the `w:t` elements of the paragraph `data-n`; none when it cannot be set again."""
        setting = self._settings[number_]
        if setting is None or any(piece.kind not in _SET_AGAIN or piece.link for piece in setting.pieces):
            return []
        return [piece.source for piece in setting.pieces if piece.source is not None]

    def set_again(self, number_: int, words: Mapping[etree._Element, str]) -> ET.Element | None:
        """Return the paragraph `data-n` anew, `words` in the place of those of its `w:t` elements.

        None when other words make it another paragraph: with other lines, or an indent of another width.
        """
        setting = self._settings[number_]
        if setting is None:
            return None
        pieces = [
            replace(piece, text=words.get(piece.source, piece.text)) if piece.source is not None else piece
            for piece in setting.pieces
        ]
        self._section, self.table_depth = setting.section, setting.table_depth
        if _first_words(pieces) != _first_words(setting.pieces):
            return None
        if self._lines_of(setting.paragraph, pieces, setting.mark) != setting.lines:
            return None
        html = ET.Element("p", setting.html.attrib)
        self._write_pieces(html, pieces, setting.paragraph, setting.indents, setting.lines[1], setting.mark)
        return html

    def _place_float(self, element: ET.Element, parent: ET.Element) -> None:
        if self._break_before:
            add(parent, "div", self.sheet.class_for({"break-before": self._break_before}))
            self._break_before = ""
        parent.append(element)

    def _number(self, paragraph: Properties, mark: Properties) -> list[InlineItem]:
        if paragraph.get("numPr.numId", "0") in {"0", ""}:
            return []
        counted: Number | None = self.numbering.next_number(paragraph)
        if counted is None or not counted.text:
            return []
        run = merge({key: value for key, value in mark.items() if key not in {"u", "vanish"}}, counted.run)
        pieces = [InlineItem("number", counted.text, run)]
        if counted.suffix == "tab":
            pieces.append(InlineItem("tab", "", run))
        elif counted.suffix == "space":
            pieces.append(InlineItem("number", " ", run))
        return pieces

    def _lines_of(
        self, paragraph: Properties, pieces: list[InlineItem], mark: Properties
    ) -> tuple[Line, dict[int, Line]]:
        """Return the line of the block and, for runs taller than it, their own, by position of the piece."""
        needs: dict[int, LineNeed] = {}
        for index, piece in enumerate(pieces):
            if piece.kind in {"text", "field", "number"}:
                east_asian = piece.kind != "field" and any(
                    slot for _, slot in split_by_script(piece.text, piece.run)
                )
                needs[index] = line_need(piece.run, self.styles, east_asian=east_asian)
        grid = self._section.grid if not self.table_depth or self.is_word_2013 else Grid()
        if not needs:
            return set_line(paragraph, line_need(mark, self.styles, east_asian=True), grid), {}
        # Faces of one size differ a little in height; only larger type makes a line of its own height.
        lowest = min(need.height for need in needs.values())
        usual = max(
            (need for need in needs.values() if need.height <= lowest * 1.35), key=lambda need: need.height
        )
        line = set_line(paragraph, usual, grid)
        taller = {
            index: own
            for index, need in needs.items()
            if need.height > usual.height and (own := set_line(paragraph, need, grid)).height > line.height
        }
        return line, taller

    def _write_pieces(
        self,
        html: ET.Element,
        pieces: list[InlineItem],
        paragraph: Properties,
        indents: Indents,
        taller: dict[int, Line],
        mark: Properties,
    ) -> None:
        wrote = False
        last = ""
        gaps = (paragraph.get("autoSpaceDE", True), paragraph.get("autoSpaceDN", True))
        wider = self._section.grid.character if paragraph.get("snapToGrid", True) else 0.0
        fitted = fitted_runs(pieces)
        for index, piece in enumerate(pieces):
            parent = html
            if piece.link:
                parent = add(html, "a")
                parent.set("href", piece.link)
            if piece.kind in {"text", "number"}:
                for text, run in fitted.get(index, [(piece.text, piece.run)]):
                    if text:
                        part = replace(piece, text=text, run=run)
                        self._write_text(parent, part, last, gaps, taller.get(index), wider)
                        wrote, last = True, text[-1]
            elif piece.kind == "field":
                css = run_css(piece.run, self.styles, east_asian=False)
                add(parent, "span", f"{self.sheet.class_for(css)} {self._field_class(piece.text)}")
                wrote, last = True, "0"
            elif piece.kind == "tab":
                self._write_tab(parent, piece, paragraph, indents)
                last = ""
            elif piece.kind == "break":
                add(parent, "br")
                wrote, last = False, ""
            elif piece.kind == "note":
                self._write_note(parent, piece)
                wrote, last = True, ""
            elif piece.kind == "comment":
                self.warn("批注不打印")
            elif piece.element is not None:
                parent.append(piece.element)
                wrote, last = True, ""
        if not wrote:
            css = run_css(mark, self.styles, east_asian=False)
            add(html, "span", self.sheet.class_for(css), _NO_BREAK_SPACE)

    def _write_text(
        self,
        parent: ET.Element,
        piece: InlineItem,
        last: str,
        gaps: tuple[bool, bool],
        line: Line | None,
        wider: float,
    ) -> None:
        """Write text as one span for each stretch of a script, with gaps between Chinese and Western ones."""
        for text, east_asian in split_by_script(piece.text, piece.run):
            if last and needs_gap(last, text[0], *gaps):
                width = self.sheet.class_for({"width": pt(size_of(piece.run) / 4)})
                add(parent, "span", "gp " + width).set("data-gap", "1")
            css = run_css(piece.run, self.styles, east_asian=east_asian)
            if wider and east_asian:
                # The character grid of Word widens or narrows each Chinese character.
                css["letter-spacing"] = pt(points(piece.run.get("spacing")) + wider)
            if line is not None:
                css["line-height"] = pt(line.height)
            self._say(parent, self.sheet.class_for(css), text, own=piece.kind == "number")
            last = text[-1]

    @staticmethod
    def _say(parent: ET.Element, class_name: str, text: str, *, own: bool) -> None:
        """Write `text` into a span of its own, or into the one before it when it looks the same."""
        before = parent[-1] if len(parent) else None
        alike = before is not None and before.get("class") == class_name
        if alike and before is not None and before.text and (before.get("data-own") == "1") == own:
            before.text += text
            return
        span = add(parent, "span", class_name, text)
        if own:
            span.set("data-own", "1")

    def _field_class(self, counted: str) -> str:
        letter, _, style = counted.partition(" ")
        if letter == "S":
            self.counts_section_pages = True
            return f"S{self._section.index}"
        if letter == "X":
            self.sheet.rules.append(f'.X{self._section.index}::before{{content:"{self._section.index + 1}"}}')
            return f"X{self._section.index}"
        if not style and letter == "n":
            style = _COUNTER_STYLES.get(self._section.number_format, "")
        return f"{letter} {style}".strip()

    def _write_tab(
        self, parent: ET.Element, piece: InlineItem, paragraph: Properties, indents: Indents
    ) -> None:
        css = run_css(piece.run, self.styles, east_asian=False)
        keep = {"line-height": "0", "font-size": css["font-size"], "font-family": css["font-family"]}
        if "underline" in css.get("text-decoration-line", ""):
            keep |= {"border-bottom": "0.6pt solid currentcolor", "vertical-align": "-1.5pt"}
        if "color" in css:
            keep["color"] = css["color"]
        stops = []
        for stop in paragraph.get("tabs", {}).values():
            if stop.get("val") not in {"clear", "bar"}:
                stops.append((points(stop.get("pos")), stop.get("val", "left"), stop.get("leader", "none")))
        if indents.first < 0:
            stops.append((indents.left, "left", "none"))
        if piece.text in {"center", "right"}:
            edge = self.column_width() / (2 if piece.text == "center" else 1)
            stops = [(edge, piece.text, "none")]
        listed = " ".join(f"{kind}:{place * PX_PER_PT:.3f}:{leader}" for place, kind, leader in sorted(stops))
        tab = add(parent, "span", "tb " + self.sheet.class_for(keep))
        tab.set(
            "data-tab", f"{indents.left * PX_PER_PT:.3f} {self._default_tab * PX_PER_PT:.3f} {listed}".strip()
        )

    # Notes.

    def _write_note(self, parent: ET.Element, piece: InlineItem) -> None:
        where, note_id = piece.text[:3], piece.text[3:]
        node, part = self._note_node("footnotes" if where == "foo" else "endnotes", note_id)
        if node is None:
            self.refuse("脚注或尾注找不到内容")
            return
        css = run_css(piece.run, self.styles, east_asian=False)
        css |= {"vertical-align": "super", "font-size": pt(size_of(piece.run) * 0.65)}
        self._note_counts[where] = shown = self._note_counts.get(where, 0) + 1
        if piece.run.get("vertAlign") in {None, "", "baseline"}:
            css.pop("vertical-align")
            css["font-size"] = pt(size_of(piece.run))
        add(parent, "span", self.sheet.class_for(css), str(shown)).set("data-own", "1")
        if where == "end":
            self._endnotes.append((node, part, shown))
        else:
            self._write_note_blocks(node, part, add(parent, "div", "note"), shown)

    def _write_note_blocks(self, node: etree._Element, part: str, holder: ET.Element, shown: int) -> None:
        before = (self._style, self._table_style, self._cell_style, self._is_framed, self.table_depth)
        with self._in_part(part, "脚注" if "foot" in part else "尾注"):
            self._table_style = self._cell_style = None
            self._is_framed = True
            self.write_blocks(node, holder, self.column_width())
        self._style, self._table_style, self._cell_style, self._is_framed, self.table_depth = before
        first = next(holder.iter("p"), None)
        if first is not None:
            css = {"font-size": "6.5pt", "line-height": "0", "vertical-align": "super"}
            mark = ET.Element("span", {"class": self.sheet.class_for(css), "data-own": "1"})
            mark.text = f"{shown} "
            first.insert(0, mark)

    def _note_node(self, kind: str, note_id: str) -> tuple[etree._Element | None, str]:
        part = self.package.related(self.package.main, kind)
        if part:
            for node in self.package.tree(part):
                if node.get(W + "id") == note_id:
                    return node, part
        return None, ""

    def _write_endnotes(self, holder: ET.Element) -> None:
        for node, part, shown in self._endnotes:
            css = {"border-top": "0.5pt solid #000"} if shown == 1 else {}
            self._write_note_blocks(node, part, add(holder, "div", self.sheet.class_for(css)), shown)

    # Tables.

    def enter_table(self) -> None:
        """Count a table, for the places of its cells."""
        if self.table_depth == 0:
            self._tables += 1
        self.table_depth += 1

    @property
    def may_float(self) -> bool:
        """Return whether a table here may stand at a place on the page."""
        return self.table_depth == 0 and not self._is_framed and not self.is_in_margin

    def hold_table(self, place: dict[str, str], parent: ET.Element, width: float) -> ET.Element:
        """Return the holder of a table that stands at a place on the page (`w:tblpPr`)."""
        frame = {
            "w": f"{width * 20:.0f}",
            "hAnchor": place.get("horzAnchor", "text"),
            "vAnchor": place.get("vertAnchor", "page"),
            "x": place.get("tblpX", "0"),
            "y": place.get("tblpY", "0"),
            "xAlign": place.get("tblpXSpec", ""),
            "yAlign": place.get("tblpYSpec", ""),
        }
        return open_frame(frame, self._section, parent, self.sheet, self.column_width(), late=False)[0]

    def fits_on_page(self, table: ET.Element, top: float) -> bool:
        """Return whether a table that stands `top` points down the page ends above its bottom edge."""
        holder = ET.Element("div")
        holder.append(table)
        return max(top, 0.0) + self._measure(holder, self._section) <= self._section.height

    def leave_table(self) -> None:
        """End a table."""
        self.table_depth -= 1

    def cell_place(self, row: int, position: int) -> str:
        """Return the place of a cell in words."""
        return f"第 {self._tables} 个表格第 {row + 1} 行第 {position + 1} 格"

    @contextmanager
    def inside_cell(self, place: str, style: Style, condition: Style, *, vertical: bool) -> Iterator[None]:
        """Write what follows inside a cell of a table in `style`."""
        before = (self._spot, self._table_style, self._cell_style, self._is_vertical, self._break_before)
        self._spot = _Spot(self._spot.part, self._spot.paragraph, place)
        self._table_style, self._cell_style, self._is_vertical, self._break_before = (
            style,
            condition,
            vertical,
            "",
        )
        try:
            yield
        finally:
            self._spot, self._table_style, self._cell_style, self._is_vertical, self._break_before = before

    @contextmanager
    def inside_text_box(self, *, vertical: bool = False) -> Iterator[None]:
        """Write what follows inside a text box: it knows no table around it and no frame inside it."""
        before = (
            self._style,
            self._table_style,
            self._cell_style,
            self._is_framed,
            self._is_vertical,
            self.table_depth,
        )
        pending, self._break_before = self._break_before, ""
        self._table_style = self._cell_style = None
        self._is_framed, self._is_vertical = True, vertical
        try:
            yield
        finally:
            self._style, self._table_style, self._cell_style, self._is_framed, self._is_vertical, _ = before
            self.table_depth = before[5]
            self._break_before = pending

    @property
    def section(self) -> Section:
        """Return the section at hand."""
        return self._section

    @property
    def is_in_margin(self) -> bool:
        """Return whether a header or footer is being written."""
        return self._spot.part in {"页眉", "页脚"}

    def _link_of(self, node: etree._Element) -> str:
        return link_target(self.package.relations(self.part), node)


def title_of(name: str) -> str:
    """Return the title of the PDF of the file `name`."""
    return name.rsplit("/", 1)[-1].removesuffix(".docx") or "文件"


def _first_words(pieces: Sequence[InlineItem]) -> int | None:
    """Return the position of the text whose size the indents are measured in."""
    return next((i for i, piece in enumerate(pieces) if piece.kind == "text" and piece.text.strip()), None)


def _quoted(text: str) -> str:
    text = " ".join(text.split())
    return f"（“{text[:12]}{'…' if len(text) > 12 else ''}”）" if text else ""


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


def _split_at_page_breaks(pieces: list[InlineItem]) -> list[tuple[str, list[InlineItem]]]:
    """Return the pieces between page and column breaks, each with the break that comes before it."""
    groups: list[tuple[str, list[InlineItem]]] = [("", [])]
    for piece in pieces:
        if piece.kind in {"page", "column"}:
            groups.append((piece.kind, []))
        else:
            groups[-1][1].append(piece)
    return groups
