"""Paragraphs of a DOCX in the page tree: their lines, their text by script, numbers, tabs and fields."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from generators.printing.docx.equations import Equation, UncarriedEquation
from generators.printing.docx.inline_items import InlineItem, InlineReader, link_target
from generators.printing.docx.package import W
from generators.printing.docx.paragraphs import (
    Grid,
    Indents,
    Line,
    borders_of,
    indents_of,
    line_css,
    paragraph_css,
    rise_of,
    set_line,
)
from generators.printing.docx.position import Position, SourceParagraph, changed
from generators.printing.docx.runs import (
    LineNeed,
    fitted_runs,
    is_combined,
    line_need,
    needs_gap,
    run_css,
    scale_of,
    size_of,
    split_at_seams,
    split_by_script,
)
from generators.printing.docx.styles import (
    Properties,
    Style,
    combine_runs,
    merge,
    read_paragraph_properties,
    read_run_properties,
)
from generators.printing.layout.css import PX_PER_PT, add, number, points, pt

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from lxml import etree

    from generators.printing.docx.drawings import Drawings
    from generators.printing.docx.notes import Notes
    from generators.printing.docx.numbering import Number, Numbering
    from generators.printing.docx.position import Cursor

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
_BRACKETS = {"round": "()", "square": "[]", "angle": "<>", "curly": "{}"}
"""What encloses two lines in one (`w:combineBrackets`)."""
_NO_BREAK_SPACE = "\u00a0"
# Items that are the same wherever their paragraph stands.
_SET_AGAIN = frozenset({"text", "number", "tab", "break"})
_COPIED = frozenset({"text", "tab", "break"})


@dataclass(frozen=True)
class Setting:
    """What it took to set one paragraph, so that it can be set again with other words."""

    html: ET.Element
    items: list[InlineItem]
    paragraph: Properties
    indents: Indents
    mark: Properties
    lines: tuple[Line, dict[int, Line]]
    position: Position

    @property
    def words(self) -> int:
        """Return the number of `w:t` elements in it."""
        return sum(1 for item in self.items if item.source is not None)


@dataclass(frozen=True)
class _Paragraph:
    """A paragraph on its way into the page tree."""

    properties: Properties
    style: Style
    mark: Properties
    """The run properties of its mark (¶), which an empty paragraph has the height of."""
    first_run: Properties
    indents: Indents
    tab_indents: Indents
    """The indents that tab stops count from: inside a border box those of the paragraph itself."""
    place: str


class TextWriter:
    """Writes the paragraphs of one document, and sets those again whose words alone differ."""

    def __init__(self, cursor: Cursor, numbering: Numbering, drawings: Drawings, notes: Notes) -> None:
        self._cursor, self._numbering, self._drawings, self._notes = cursor, numbering, drawings, notes
        self.counts_section_pages = False
        """Whether a SECTIONPAGES field was written into the text: the pages must be counted first."""
        self.is_counted_in_margins = False
        """Whether one was written into a header or footer, which are filled once the pages are counted."""
        self._settings: list[Setting | None] = []
        self._run_cache: dict[tuple[object, ...], Properties] = {}
        self._reader = InlineReader(
            self._run_properties,
            self._link_of,
            cursor.refuse,
            cursor.warn,
            drawings.draw,
            self._equation,
            cursor.visited,
        )

    # Properties.

    def properties_of(self, node: etree._Element) -> tuple[Properties, Style]:
        """Return the properties of the `w:p` `node` at this position, and its paragraph style."""
        cursor, at = self._cursor, self._cursor.position
        direct = read_paragraph_properties(node.find(W + "pPr"))
        style = cursor.styles.resolve(direct.get("pStyle"), "paragraph")
        merged = dict(cursor.styles.default_paragraph)
        for table in (at.table_style, at.cell_style):
            if table is not None:
                merged = merge(merged, table.paragraph)
        # The indents of a list yield to those of the paragraph, and to those of a style that brings the list.
        if "numPr.numId" in direct:
            merged = merge(
                merge(merged, style.paragraph),
                self._numbering.level_properties(merge(style.paragraph, direct)),
            )
            return merge(merged, direct), style
        if "numPr.numId" in style.paragraph:
            listed = merge({"pStyle": style.id}, merge(style.paragraph, direct))
            merged = merge(merged, self._numbering.level_properties(listed))
        return merge(merge(merge(merged, style.paragraph), direct), {"pStyle": style.id}), style

    def _run_properties(self, node: etree._Element | None) -> Properties:
        """Return the properties of a run of the paragraph at hand."""
        at, styles = self._cursor.position, self._cursor.styles
        direct = read_run_properties(node)
        key = (at.style.id, id(at.table_style), id(at.cell_style), direct.get("rStyle"))
        base = self._run_cache.get(key)
        if base is None:
            levels = [table.run for table in (at.table_style, at.cell_style) if table is not None]
            levels.append(at.style.run)
            if "rStyle" in direct:
                levels.append(styles.resolve(direct["rStyle"], "character").run)
            base = merge(styles.default_run, combine_runs(*levels))
            self._run_cache[key] = base
        properties = merge(base, direct)
        self._cursor.note_uncarried(properties)
        return properties

    def _link_of(self, node: etree._Element) -> str:
        return link_target(self._cursor.package.relations(self._cursor.position.part), node)

    def _equation(self, node: etree._Element) -> InlineItem | None:
        """Return an equation as a part of its line; None for one that is refused."""
        equation = Equation(self._run_properties, self._cursor.sheet, self._cursor.styles)
        try:
            element = equation.write(node)
        except UncarriedEquation as error:
            self._cursor.refuse("公式打印不了", str(error))
            return None
        return InlineItem("math", equation.text, element=element)

    # Paragraphs.

    def write_paragraph(
        self, node: etree._Element, properties: Properties, style: Style, parent: ET.Element, gap: float
    ) -> None:
        """Write the `w:p` `node` into `parent`, `gap` points below what is above."""
        cursor = self._cursor
        cursor.move(style=style)
        cursor.visited.add(node)
        cursor.note_uncarried(properties)
        mark = self._run_properties(node.find(f"{W}pPr/{W}rPr"))
        items = self._read_items(node, parent)
        if {item.kind for item in items} <= {"math", "break"} and (among := _place_of_equations(node)):
            properties = merge(properties, {"jc": among})
        paragraph = self._paragraph(properties, style, mark, items)
        if number := self._number(properties, mark):
            items = [*number, *items]
        groups = _split_at_page_breaks(items)
        for index, (broken, group) in enumerate(groups):
            if index and index == len(groups) - 1 and not group:
                cursor.move(break_before=self._break_kind(broken))
                break
            self._write_group(
                paragraph, group, parent, gap if index == 0 else 0.0, broken, index, len(groups)
            )

    def _read_items(self, node: etree._Element, parent: ET.Element) -> list[InlineItem]:
        """Return the items of a paragraph; drawings that stand beside it are put before it."""
        floats_before = len(self._drawings.floats)
        items = list(self._reader.items(node))
        floats = self._drawings.floats[floats_before:]
        del self._drawings.floats[floats_before:]
        for element in floats:
            if owed := self._cursor.position.break_before:
                add(parent, "div", self._cursor.sheet.class_for({"break-before": owed}))
                self._cursor.move(break_before="")
            parent.append(element)
        return items

    def _paragraph(
        self, properties: Properties, style: Style, mark: Properties, items: Sequence[InlineItem]
    ) -> _Paragraph:
        paragraph_text = "".join(item.text for item in items if item.kind in {"text", "math"})
        first_run = next((item.run for item in items if item.kind == "text" and item.text.strip()), mark)
        character = size_of(first_run) + self._character_grid(properties)
        tab_indents = indents = indents_of(properties, character)
        if borders_of(properties):
            indents = (
                Indents(0.0, 0.0, indents.first)
                if indents.first >= 0
                else replace(indents, left=-indents.first, right=0)
            )
        place = self._cursor.place() + _quoted(paragraph_text)
        return _Paragraph(properties, style, mark, first_run, indents, tab_indents, place)

    def _character_grid(self, properties: Properties) -> float:
        """Return what the character grid adds to a character of the paragraph, in points."""
        return self._cursor.position.section.grid.character if properties.get("snapToGrid", True) else 0.0

    def _break_kind(self, wanted: str) -> str:
        """Return the CSS of a break; without columns a column break is a page break."""
        return "page" if wanted == "column" and self._cursor.position.section.columns == 1 else wanted

    def _write_group(
        self,
        paragraph: _Paragraph,
        items: list[InlineItem],
        parent: ET.Element,
        gap: float,
        broken: str,
        index: int,
        groups: int,
    ) -> None:
        """Write what stands between two page breaks of a paragraph as a paragraph of its own."""
        cursor, at = self._cursor, self._cursor.position
        line, taller = lines = self._lines_of(paragraph.properties, items, paragraph.mark)
        css = paragraph_css(paragraph.properties, paragraph.indents) | line_css(line)
        css["margin-top"] = pt(gap)
        wanted = self._break_kind(broken or at.break_before)
        if wanted and not at.is_framed:
            css["break-before"] = wanted
            cursor.move(break_before="")
        if index:
            css.pop("text-indent", None)
        if at.is_vertical:
            css |= _vertical_css(paragraph.first_run, line, is_framed=at.is_framed)
        html = add(parent, "p", cursor.sheet.class_for(css))
        html.set("data-n", str(len(cursor.source_paragraphs)))
        html.set("data-h", f"{line.height + gap:g}")
        if self._counts_lines(paragraph.properties):
            html.set("data-line-numbers", str(at.section.index))
        said = "".join(item.text for item in items if item.kind in {"text", "math"})
        # Before its items: a footnote called there has paragraphs of its own.
        cursor.source_paragraphs.append(
            SourceParagraph(paragraph.place, said, at.is_in_margin, paragraph.style.name)
        )
        setting = Setting(html, items, paragraph.properties, paragraph.tab_indents, paragraph.mark, lines, at)
        self._settings.append(setting if groups == 1 and not at.is_in_margin else None)
        inner = self._risen(html, line)
        if not self._write_items(inner, items, paragraph.properties, paragraph.tab_indents, taller):
            self._write_blank(inner, paragraph.mark)

    def _counts_lines(self, properties: Properties) -> bool:
        """Return whether the lines of a paragraph here are numbered in the margin."""
        at = self._cursor.position
        is_text = not (at.title or at.table_depth or at.is_framed)
        return bool(at.section.line_numbers) and is_text and not properties.get("suppressLineNumbers")

    def sources_of(self, number: int) -> list[etree._Element]:
        """Return the `w:t` elements of the paragraph that `data-n` counts; none when it is not set again."""
        setting = self._settings[number]
        if setting is None or any(item.kind not in _SET_AGAIN or item.link for item in setting.items):
            return []
        return [item.source for item in setting.items if item.source is not None]

    def set_again(self, number: int, words: Mapping[etree._Element, str]) -> ET.Element | None:
        """Return the paragraph `data-n` anew, `words` in the place of those of its `w:t` elements.

        None when other words make it another paragraph: with other lines, or an indent of another width.
        """
        setting = self._settings[number]
        if setting is None:
            return None
        items = [
            replace(item, text=words.get(item.source, item.text)) if item.source is not None else item
            for item in setting.items
        ]
        self._cursor.position = setting.position
        if _first_words(items) != _first_words(setting.items):
            return None
        if self._lines_of(setting.paragraph, items, setting.mark) != setting.lines:
            return None
        html = ET.Element("p", setting.html.attrib)
        line, taller = setting.lines
        inner = self._risen(html, line)
        if not self._write_items(inner, items, setting.paragraph, setting.indents, taller):
            self._write_blank(inner, setting.mark)
        return html

    def plain_since(self, begun: int) -> list[Setting] | None:
        """Return how the paragraphs from `data-n` `begun` on were set, None when one could not be copied.

        A copy has words, tabs and lines, and neither number, link nor field.
        """
        found = []
        for setting in self._settings[begun:]:
            if setting is None or self._reader.is_in_field:
                return None
            for item in setting.items:
                if item.kind not in _COPIED or item.link or (item.kind == "text" and item.source is None):
                    return None
            found.append(setting)
        return found

    def write_again(
        self,
        settings: Sequence[Setting],
        said: Sequence[SourceParagraph],
        node: etree._Element,
        html: ET.Element,
        cell: str,
    ) -> None:
        """Take the paragraphs in `html`, copies of others, for those of the `w:tc` `node` at `cell`."""
        cursor, before = self._cursor, self._cursor.position
        words = node.iter(W + "t")
        cursor.visited.update(node.iter(W + "p"))
        for setting, source, copied in zip(settings, said, html.iter("p"), strict=True):
            copied.set("data-n", str(len(cursor.source_paragraphs)))
            items = [
                InlineItem(item.kind, item.text, item.run, source=next(words))
                if item.source is not None
                else item
                for item in setting.items
            ]
            cursor.position = at = changed(setting.position, cell=cell)
            cursor.source_paragraphs.append(changed(source, place=cursor.place() + _quoted(source.text)))
            self._settings.append(changed(setting, html=copied, items=items, position=at))
        cursor.position = before

    def _number(self, paragraph: Properties, mark: Properties) -> list[InlineItem]:
        if paragraph.get("numPr.numId", "0") in {"0", ""}:
            return []
        counted: Number | None = self._numbering.next_number(paragraph)
        if counted is None or not counted.text:
            return []
        if counted.is_rough:
            self._cursor.warn("这种编号格式按数字打印")
        run = merge({key: value for key, value in mark.items() if key not in {"u", "vanish"}}, counted.run)
        items = [InlineItem("number", counted.text, run)]
        if counted.suffix == "tab":
            items.append(InlineItem("tab", "", run))
        elif counted.suffix == "space":
            items.append(InlineItem("number", " ", run))
        return items

    # Lines.

    def _lines_of(
        self, paragraph: Properties, items: list[InlineItem], mark: Properties
    ) -> tuple[Line, dict[int, Line]]:
        """Return the line of the block and, for runs taller than it, their own, by position of the item."""
        at = self._cursor.position
        needs: dict[int, LineNeed] = {}
        for index, item in enumerate(items):
            if item.kind in {"text", "field", "number"}:
                east_asian = item.kind != "field" and any(
                    slot for _, slot in split_by_script(item.text, item.run)
                )
                needs[index] = line_need(item.run, self._cursor.styles, east_asian=east_asian)
        grid = at.section.grid if not at.table_depth or self._cursor.settings.is_word_2013 else Grid()
        if not needs:
            return set_line(paragraph, line_need(mark, self._cursor.styles, east_asian=True), grid), {}
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

    def _risen(self, html: ET.Element, line: Line) -> ET.Element:
        """Return what holds the items of a paragraph: a span when they stand above what a strut can hold."""
        rise = rise_of(line)
        if not rise:
            return html
        return add(
            html, "span", self._cursor.sheet.class_for({"line-height": "0", "vertical-align": pt(rise)})
        )

    def _write_items(
        self,
        html: ET.Element,
        items: list[InlineItem],
        paragraph: Properties,
        indents: Indents,
        taller: dict[int, Line],
    ) -> bool:
        """Write `items` into `html`; tell whether its last line holds any."""
        wrote, last, fitted = False, "", fitted_runs(items)
        gaps = (paragraph.get("autoSpaceDE", True), paragraph.get("autoSpaceDN", True))
        wider = self._character_grid(paragraph)
        for index, item in enumerate(items):
            parent = ET.SubElement(html, "a", href=item.link) if item.link else html
            if item.kind in {"text", "number"}:
                for text, run in fitted.get(index, [(item.text, item.run)]):
                    if text:
                        behind = "" if index in fitted else self._full_width_behind(items, index)
                        part = replace(item, text=text, run=run)
                        self._write_text(parent, part, last, gaps, taller.get(index), wider, behind)
                        wrote, last = True, text[-1]
            elif item.kind == "field":
                self._write_field(parent, item)
                wrote, last = True, "0"
            elif item.kind == "tab":
                self._write_tab(parent, item, paragraph, indents)
                last = ""
            elif item.kind == "break":
                add(parent, "br")
                wrote, last = False, ""
            elif item.kind == "note":
                self._notes.write_call(parent, item)
                wrote, last = True, ""
            elif item.kind == "comment":
                self._cursor.warn("批注不打印")
            elif item.element is not None:
                parent.append(item.element)
                if item.kind != "placed":  # What stands elsewhere on the page is nothing in its line.
                    wrote, last = True, ""
        return wrote

    def _write_blank(self, html: ET.Element, mark: Properties) -> None:
        """Write what gives a line without items the height of the paragraph's mark."""
        css = run_css(mark, self._cursor.styles, east_asian=False)
        add(html, "span", self._cursor.sheet.class_for(css), _NO_BREAK_SPACE)

    def _write_text(
        self,
        parent: ET.Element,
        item: InlineItem,
        last: str,
        gaps: tuple[bool, bool],
        line: Line | None,
        wider: float,
        behind: str,
    ) -> None:
        """Write text as one span for each run of one script, with gaps between Chinese and Western ones.

        `behind` is the full-width character after it, if one stands there.
        """
        if is_combined(item.run):
            self._write_combined(parent, item.text, item.run)
            return
        for text, east_asian, is_half in self._pieces(item, behind):
            if last and needs_gap(last, text[0], *gaps):
                width = self._cursor.sheet.class_for({"width": pt(size_of(item.run) / 4)})
                add(parent, "span", "gp " + width).set("data-gap", "1")
            css = run_css(item.run, self._cursor.styles, east_asian=east_asian)
            if wider and east_asian and item.run.get("snapToGrid", True):
                # The character grid of Word widens or narrows each Chinese character.
                css["letter-spacing"] = pt(points(item.run.get("spacing")) + wider)
            if is_half:
                # A span of one character loses what is taken from it behind the character.
                spacing, size = (
                    number(css.get(name, "0pt")[:-2]) for name in ("letter-spacing", "font-size")
                )
                css["letter-spacing"] = pt(spacing - size / 2 * scale_of(item.run))
            if line is not None:
                css["line-height"] = pt(line.height)
            self._say(parent, self._cursor.sheet.class_for(css), text, own=item.kind == "number")
            last = text[-1]

    def _pieces(self, item: InlineItem, behind: str) -> Iterator[tuple[str, bool, bool]]:
        """Yield the pieces of a text, with whether they are East Asian and whether half as wide."""
        scripts = list(split_by_script(item.text, item.run))
        for index, (text, east_asian) in enumerate(scripts):
            if east_asian and self._cursor.settings.compresses_marks:
                following = behind if index == len(scripts) - 1 else ""
                for part, is_half in split_at_seams(text, following):
                    yield part, True, is_half
            else:
                yield text, east_asian, False

    def _full_width_behind(self, items: Sequence[InlineItem], index: int) -> str:
        """Return the full-width character that follows the item at `index`, empty where there is none."""
        if index + 1 == len(items) or not self._cursor.settings.compresses_marks:
            return ""
        following = items[index + 1]
        if following.kind != "text" or not following.text or is_combined(following.run):
            return ""
        first, east_asian = next(split_by_script(following.text, following.run))
        return first[0] if east_asian else ""

    def _write_combined(self, parent: ET.Element, text: str, run: Properties) -> None:
        """Write `text` as two lines in one (双行合一, 17.3.2.10), each of half the size."""
        sheet, size = self._cursor.sheet, size_of(run)
        small = {**run, "sz": str(size), "position": ""}
        brackets = _BRACKETS.get(run["eastAsianLayout"].get("combineBrackets", "none"), ("", ""))
        whole = sheet.class_for(run_css(run, self._cursor.styles, east_asian=False))
        line = {"display": "block", "white-space": "pre", "line-height": pt(size / 2), "text-indent": "0"}
        # Half a size above and below the middle of the characters beside it.
        box = {"display": "inline-block", "vertical-align": pt(-0.06 * size), "text-align": "justify"}
        half = (len(text) + 1) // 2
        if brackets[0]:
            add(parent, "span", whole, brackets[0]).set("data-own", "1")
        holder = add(parent, "span", sheet.class_for(box))
        for part in (text[:half], text[half:]):
            css = run_css(small, self._cursor.styles, east_asian=True) | line
            add(holder, "span", sheet.class_for(css), part)
        if brackets[1]:
            add(parent, "span", whole, brackets[1]).set("data-own", "1")

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

    def _write_field(self, parent: ET.Element, item: InlineItem) -> None:
        css = run_css(item.run, self._cursor.styles, east_asian=False)
        classes = f"{self._cursor.sheet.class_for(css)} {self._field_class(item.text)}"
        field = add(parent, "span", classes)
        if item.text.startswith("S"):
            field.set("data-pages-of", self._cursor.position.section.page_name)

    def _field_class(self, counted: str) -> str:
        section = self._cursor.position.section
        letter, _, style = counted.partition(" ")
        if letter == "S":
            if self._cursor.position.is_in_margin:
                self.is_counted_in_margins = True
            else:
                self.counts_section_pages = True
            rule = f'.S{section.index}::before{{content:"0"}}'
            if rule not in self._cursor.sheet.rules:
                self._cursor.sheet.rules.append(rule)
            return f"S{section.index}"
        if letter == "X":
            self._cursor.sheet.rules.append(f'.X{section.index}::before{{content:"{section.index + 1}"}}')
            return f"X{section.index}"
        if not style and letter == "n":
            style = _COUNTER_STYLES.get(section.number_format, "")
        return f"{letter} {style}".strip()

    def _write_tab(
        self, parent: ET.Element, item: InlineItem, paragraph: Properties, indents: Indents
    ) -> None:
        css = run_css(item.run, self._cursor.styles, east_asian=False)
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
        if item.text in {"center", "right"}:
            edge = self._cursor.position.section.column_width / (2 if item.text == "center" else 1)
            stops = [(edge, item.text, "none")]
        listed = " ".join(f"{kind}:{place * PX_PER_PT:.3f}:{leader}" for place, kind, leader in sorted(stops))
        tab = add(parent, "span", "tb " + self._cursor.sheet.class_for(keep))
        default = self._cursor.settings.default_tab * PX_PER_PT
        tab.set("data-tab", f"{indents.left * PX_PER_PT:.3f} {default:.3f} {listed}".strip())


def _vertical_css(run: Properties, line: Line, *, is_framed: bool) -> dict[str, str]:
    """Return the CSS of a column as wide as a line is high, its characters one under the other."""
    size = size_of(run)
    return {
        "width": pt(max(line.height, size * 1.25)),
        "line-height": pt(size + points(run.get("spacing"))),
        "margin-left": "0" if is_framed else "auto",
        "margin-right": "0" if is_framed else "auto",
        "word-break": "break-all",
        "text-align": "center",
    }


def _place_of_equations(node: etree._Element) -> str:
    """Return where the equations of a paragraph of their own stand across; empty when there are none."""
    found = next((child for child in node if str(child.tag).endswith("}oMathPara")), None)
    if found is None:
        return ""
    given = next((child for child in found.iter() if str(child.tag).endswith("math}jc")), None)
    place = str(given.get(str(given.tag).replace("}jc", "}val"), "")) if given is not None else ""
    return {"left": "left", "right": "right"}.get(place, "center")


def _first_words(items: Sequence[InlineItem]) -> int | None:
    """Return the position of the text whose size the indents are measured in."""
    return next((i for i, item in enumerate(items) if item.kind == "text" and item.text.strip()), None)


def _quoted(text: str) -> str:
    text = " ".join(text.split())
    return f"（“{text[:12]}{'…' if len(text) > 12 else ''}”）" if text else ""


def _split_at_page_breaks(items: list[InlineItem]) -> list[tuple[str, list[InlineItem]]]:
    """Return the items between page and column breaks, each with the break that comes before it."""
    groups: list[tuple[str, list[InlineItem]]] = [("", [])]
    for item in items:
        if item.kind in {"page", "column"}:
            groups.append((item.kind, []))
        else:
            groups[-1][1].append(item)
    return groups
