"""The places of a Word form (ECMA-376 part 1, 17): named ones, lines, boxes, blank cells, rows."""

from __future__ import annotations

import re
from copy import deepcopy
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from lxml import etree

from generators.errors import DataRefused, Finding
from generators.forms.grid import (
    Cell,
    groups_of,
    has_room_beside,
    is_crossed,
    label_of,
    list_place,
    opened,
    own_cells,
    place_in_parts,
    repeating_columns,
    repeating_rows,
    text_above,
)
from generators.forms.labels import Slot, placeholder_tag, slots_of, tick_name
from generators.forms.merge_fields import FieldKind, Unusable, read_field
from generators.forms.places import Place, PlaceKind, moves_on, row_name
from generators.opc import Limits, Opener, serialise, write_package

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from generators.forms.grid import Columns, Grid
    from generators.forms.places import Form

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_W15 = "{http://schemas.microsoft.com/office/word/2012/wordml}"
_OPENER = Opener(noun="表", extension=".docx", limits=Limits(members=2000, total=100 * 2**20, xml=40 * 2**20))
_BODY = "word/document.xml"
CONTINUATION = "续页"
"""Heads the sheet of what has no room on the form."""
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_BOX_SYMBOLS = {("Wingdings", "6F"), ("Wingdings", "A8"), ("Wingdings 2", "A3"), ("Wingdings 2", "2A")}
"""Boxes as Word inserts them, by the end of the character's number (17.3.3.30)."""
_FORM_BOX, _FORM_TEXT = re.compile(r"\s*FORMCHECKBOX\b", re.I), re.compile(r"\s*FORMTEXT\b", re.I)
_RUNNING = re.compile(r"word/(?P<kind>header|footer)(?P<number>\d*)\.xml")
_RUNNING_WORD = {"header": "页眉", "footer": "页脚"}


@dataclass
class _Found:
    """The places of a form with what writes at each, collected in reading order."""

    places: list[Place] = field(default_factory=list)
    writers: dict[str, Callable[[str], None]] = field(default_factory=dict)
    taken: set[etree._Element] = field(default_factory=set)
    """Paragraphs in which something was found already; held, so that each stays the same object."""
    where: str = ""
    """Stands before each place: 页眉1."""
    heading: str = ""
    """Stands over each place: the line before the table or the paragraph that is being read."""

    def add(self, place: Place, write: Callable[[str], None]) -> None:
        place = replace(place, key=f"{self.where}{place.key}", heading=self.heading)
        self.places.append(place)
        self.writers[place.key] = write


def find_places(content: bytes, name: str) -> tuple[Place, ...]:
    """Return the places of a DOCX. Raise DataRefused for one damaged or with a field of no use."""
    parts = _parts(content, name)
    found = {part: _search(parts, part, name)[1].places for part in _parts_with_places(parts)}
    running = [place for part, places in found.items() if part != _BODY for place in places]
    if any(map(moves_on, found[_BODY])) and (fields := [place.key for place in running if place.code]):
        expected, way_out = "一页几户的表，页眉页脚里不能有合并域", "把页眉页脚里的域删去，或改成固定的字"
        raise DataRefused([Finding(f"表“{name}”", expected, fields[0], way_out)])
    return (*found[_BODY], *running)


def with_placeholders(form: Form, placeholders: Mapping[str, str]) -> bytes:
    """Return the form with `{{ … }}` at the places that `placeholders` names, all else as it was.

    Fields of mail merge that print nothing are taken out; a form of several records is repeated for those
    that one copy has no room for, each copy on a page of its own.
    """
    parts = _parts(form.content, form.name)
    for part in _parts_with_places(parts):
        root, found = _search(parts, part, form.name)
        # From the end, so that what is written never moves what is still to be found.
        for place in reversed(found.places):
            if place.key in placeholders or place.code is not None:
                found.writers[place.key](placeholders.get(place.key, ""))
        for field_mark in list(root.iter(f"{W}dataBinding")):
            # A bound control would show its source again and not what was filled in.
            _remove(field_mark)
        if part == _BODY and any(name.startswith("页.") for name in placeholders.values()):
            _repeat_for_copies(root)
        elif part == _BODY:
            _add_continuation(root)
        if part == _BODY or found.places:
            parts[part] = serialise(root)
    return write_package(parts.items())


def _parts(content: bytes, name: str) -> dict[str, bytes]:
    parts = _OPENER.read(content, name)
    if _BODY not in parts:
        raise DataRefused([Finding(f"表“{name}”", "应是 Word 文档（.docx）", "里面没有正文")])
    return parts


def _parts_with_places(parts: Mapping[str, bytes]) -> list[str]:
    """Return the text, then headers and footers."""
    return [_BODY, *sorted(part for part in parts if _RUNNING.fullmatch(part))]


def _search(parts: Mapping[str, bytes], part: str, name: str) -> tuple[etree._Element, _Found]:
    """Return the root of `part` and its places; of headers and footers only those that somebody named."""
    root, found = _OPENER.parse(parts[part], name, part), _Found()
    for copy in [copy for copy in root.iter(_FALLBACK) if next(copy.iter(f"{W}t"), None) is not None]:
        _remove(copy)  # What older programs show of a text box: the same places once more.
    if running := _RUNNING.fullmatch(part):
        found.where = f"{_RUNNING_WORD[running['kind']]}{running['number']} "
    _draw_boxes(root)
    _open_repeating_sections(root, name)
    _find_fields(root, found, name)
    _find_controls(root, found)
    _find_bookmarks(root, found)
    if running:
        _find_tags(root, found)
        return root, found
    headings = _headings(root)
    for number, table in enumerate(root.iter(f"{W}tbl"), start=1):
        found.heading = headings.get(table, "")
        _find_in_table(table, f"表{number}", found)
    loose = (p for p in root.iter(f"{W}p") if next(p.iterancestors(f"{W}tc"), None) is None)
    for number, paragraph in enumerate(loose, start=1):
        found.heading = headings.get(paragraph, "")
        _find_in_text(paragraph, f"第{number}段", (), found)
    return root, found


_LONGEST_HEADING = 40


def _headings(root: etree._Element) -> dict[etree._Element, str]:
    """Return by table and by paragraph outside of tables the last line before it that asks for nothing."""
    headings: dict[etree._Element, str] = {}
    heading = ""
    for element in root.iter(f"{W}p", f"{W}tbl"):
        headings[element] = heading
        if element.tag == f"{W}p" and next(element.iterancestors(f"{W}tc"), None) is None:
            text = normal_text(_text(element))
            if text and len(text) <= _LONGEST_HEADING and next(slots_of(_drawn_text(element)), None) is None:
                heading = text
    return headings


def _open_repeating_sections(root: etree._Element, name: str) -> None:
    """Draw the rows of each repeating section (w15:repeatingSection) as two blank rows of its table.

    Raise DataRefused for a section whose items are no single rows: nothing tells what one of them holds.
    """
    for control in list(root.iter(f"{W}sdt")):
        if control.find(f"{W}sdtPr/{_W15}repeatingSection") is None:
            continue
        items = control.findall(f"{W}sdtContent/{W}sdt/{W}sdtContent")
        rows = [item.findall(f"{W}tr") for item in items]
        if not rows or any(len(own) != 1 or len(item) != 1 for own, item in zip(rows, items, strict=True)):
            way_out = "把重复节放在表格的一行上（选中这一行再插入），或画成几行空行"
            raise DataRefused([Finding(f"表“{name}”", "重复节内容控件的一项应是表格的一行", "不是", way_out)])
        row = rows[0][0]
        for inner in list(row.iter(f"{W}sdt")):
            content = inner.find(f"{W}sdtContent")
            for child in list(content) if content is not None else []:
                inner.addprevious(child)
            _remove(inner)
        for text in row.iter(f"{W}t"):
            text.text = ""
        control.addprevious(row)
        control.addprevious(deepcopy(row))
        _remove(control)


def _draw_boxes(root: etree._Element) -> None:
    """Put the character of a box where a symbol or a check box of an older form (17.16.5.20) shows one."""
    for symbol in list(root.iter(f"{W}sym")):
        if (symbol.get(f"{W}font", ""), symbol.get(f"{W}char", "").upper()[-2:]) in _BOX_SYMBOLS:
            box = symbol.makeelement(f"{W}t", {})
            box.text = "□"
            symbol.addprevious(box)
            _remove(symbol)
    for runs in [runs for instruction, runs, _ in _iter_fields(root) if _FORM_BOX.match(instruction)]:
        for run in runs[1:]:
            _remove(run)
        for run in runs[:1]:
            _make_text_of(run, "□")


def _find_tags(root: etree._Element, found: _Found) -> None:
    for number, paragraph in enumerate(root.iter(f"{W}p"), start=1):
        if "{{" in _text(paragraph):
            _find_in_text(paragraph, f"第{number}段", (), found)


def _repeat_for_copies(root: etree._Element) -> None:
    """Make the text a loop over the copies of a form of several records, each on a page of its own."""
    body = next(root.iter(f"{W}body"))
    opening = [
        _control_paragraph(body, "{%p for 页 in 各页 %}"),
        _control_paragraph(body, "{%p if not loop.first %}"),
        _page_break(body),
        _control_paragraph(body, "{%p endif %}"),
    ]
    for at, paragraph in enumerate(opening):
        body.insert(at, paragraph)
    _append(body, [_control_paragraph(body, "{%p endfor %}")])


def _add_continuation(root: etree._Element) -> None:
    """Let a sheet follow the form that has the texts for which their places have no room."""
    body = next(root.iter(f"{W}body"))
    _append(
        body,
        [
            _control_paragraph(body, "{%p if 续页 %}"),
            _page_break(body),
            _control_paragraph(body, CONTINUATION),
            _control_paragraph(body, "{%p for 项 in 续页 %}"),
            _control_paragraph(body, "{{ 项.标题 }}："),
            _control_paragraph(body, "{{ 项.内容 }}"),
            _control_paragraph(body, "{%p endfor %}"),
            _control_paragraph(body, "{%p endif %}"),
        ],
    )


def _append(body: etree._Element, paragraphs: Sequence[etree._Element]) -> None:
    """Put `paragraphs` at the end of the text, before the properties of its last section."""
    last = body.find(f"{W}sectPr")
    for paragraph in paragraphs:
        if last is None:
            body.append(paragraph)
        else:
            last.addprevious(paragraph)


def _control_paragraph(like: etree._Element, text: str) -> etree._Element:
    paragraph = like.makeelement(f"{W}p", {})
    _append_run(paragraph, text)
    return paragraph


def _page_break(like: etree._Element) -> etree._Element:
    """Return a paragraph of no height that begins a page."""
    paragraph = like.makeelement(f"{W}p", {})
    properties = etree.SubElement(paragraph, f"{W}pPr")
    spacing = {"before": "0", "after": "0", "line": "20", "lineRule": "exact"}
    etree.SubElement(properties, f"{W}spacing", {f"{W}{key}": value for key, value in spacing.items()})
    run = etree.SubElement(paragraph, f"{W}r")
    etree.SubElement(run, f"{W}br", {f"{W}type": "page"})
    return paragraph


# --- text of a paragraph, and writing into it -------------------------------------------------------------


def _texts(paragraph: etree._Element) -> list[etree._Element]:
    return [t for t in paragraph.iter(f"{W}t") if next(t.iterancestors(f"{W}p"), None) is paragraph]


def _text(paragraph: etree._Element) -> str:
    return "".join(t.text or "" for t in _texts(paragraph))


def _drawn_text(paragraph: etree._Element) -> str:
    """Return the text with underlined blanks as the line that they draw; every character keeps its place."""

    def drawn(text: etree._Element) -> str:
        line = next(text.iterancestors(f"{W}r")).find(f"{W}rPr/{W}u")
        is_line = line is not None and line.get(f"{W}val") != "none"
        return re.sub(r"\s", "_", text.text or "") if is_line else text.text or ""

    return "".join(map(drawn, _texts(paragraph)))


def _replace(paragraph: etree._Element, start: int, end: int, text: str) -> None:
    """Put `text` where the characters from `start` to `end` stand, in the run of the first of them."""
    position = 0
    written = False
    for element in _texts(paragraph):
        own = element.text or ""
        first, last = max(start - position, 0), min(end - position, len(own))
        if first < last or (start == end and 0 <= start - position <= len(own) and not written):
            put = "" if written else text
            element.text = own[:first] + put + own[max(last, first) :]
            element.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
            written = True
        position += len(own)
    if not written:
        _append_run(paragraph, text)


def _append_run(paragraph: etree._Element, text: str) -> None:
    """Put `text` into a run of its own at the end, looking as the last run or the paragraph's mark."""
    run = paragraph.makeelement(f"{W}r", {})
    mark = paragraph.find(f"{W}pPr/{W}rPr")
    last = next(reversed(list(paragraph.iter(f"{W}r"))), None)
    looks = last.find(f"{W}rPr") if last is not None else mark
    if looks is not None:
        copy = run.makeelement(f"{W}rPr", {})
        for child in looks:
            if child.tag in {f"{W}{tag}" for tag in ("ins", "del", "moveFrom", "moveTo", "rPrChange")}:
                continue
            copy.append(deepcopy(child))
        run.append(copy)
    shown = run.makeelement(f"{W}t", {"{http://www.w3.org/XML/1998/namespace}space": "preserve"})
    shown.text = text
    run.append(shown)
    paragraph.append(run)


def _remove(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


# --- places somebody named: tags, fields, controls, bookmarks ----------------------------------------------


def _find_fields(root: etree._Element, found: _Found, name: str) -> None:
    refused: list[Finding] = []
    number = 0
    for instruction, runs, write in _iter_fields(root):
        if runs and _FORM_TEXT.match(instruction):
            number += 1
            if label := _text_before(runs[0]):
                found.add(Place(f"表单域{number}", PlaceKind.CONTROL, label), write)
            continue
        try:
            code = read_field(instruction)
        except Unusable as unusable:
            way_out = "可用的有 MERGEFIELD、IF、NEXT、NEXTIF、SKIPIF，条件里只比一个合并域"
            refused.append(Finding(f"表“{name}”", f"不能用 {unusable} 域", instruction.strip()[:30], way_out))
            continue
        if code is None:
            continue
        if not runs:
            expected, way_out = "合并域应在一段之内", "在 Word 里删去这个域，重新插入在一段里"
            refused.append(Finding(f"表“{name}”", expected, instruction.strip()[:30], way_out))
            continue
        number += 1
        kinds = {FieldKind.MERGE_FIELD: PlaceKind.MERGE_FIELD, FieldKind.NEXT: PlaceKind.NEXT}
        kind = kinds.get(code.kind, PlaceKind.CONDITION)
        found.add(Place(f"合并域{number}", kind, code.name, code=code), write)
    if refused:
        raise DataRefused(refused)


_Field = tuple[str, list["etree._Element"], "Callable[[str], None]"]


def _iter_fields(root: etree._Element) -> Iterator[_Field]:
    """Yield in reading order each field's instruction, its runs and what writes in its place."""
    for paragraph in root.iter(f"{W}p"):
        order = {element: at for at, element in enumerate(paragraph.iter())}
        own = [*_simple_fields(paragraph), *_complex_fields(paragraph)]
        yield from sorted(own, key=lambda found: order.get(found[1][0], 0) if found[1] else 0)


def _simple_fields(paragraph: etree._Element) -> Iterator[_Field]:
    for simple in list(paragraph.iter(f"{W}fldSimple")):
        if next(simple.iterancestors(f"{W}p")) is not paragraph:
            continue

        def write(name: str, simple: etree._Element = simple) -> None:
            run = simple.find(f"{W}r")
            if run is None:
                run = simple.makeelement(f"{W}r", {})
            _make_text_of(run, placeholder_tag(name) if name else "")
            simple.addprevious(run)
            _remove(simple)

        yield simple.get(f"{W}instr", ""), [simple], write


def _complex_fields(paragraph: etree._Element) -> Iterator[_Field]:
    """Yield the fields of runs from begin to end (17.16.18); the outer ones, with what they hold.

    One that goes on in the next paragraph has no runs: nothing can be written in its place.
    """
    depth, instruction, is_shown = 0, "", [False]
    runs: list[etree._Element] = []
    for run in list(paragraph.iter(f"{W}r")):
        if next(run.iterancestors(f"{W}p")) is not paragraph:
            continue
        if depth or run.find(f"{W}fldChar") is not None:
            runs.append(run)
        for mark in run.iter(f"{W}fldChar", f"{W}instrText", f"{W}t"):
            kind = mark.get(f"{W}fldCharType")
            if kind == "begin":
                depth, is_shown = depth + 1, [*is_shown, False]
            elif kind == "separate":
                is_shown[-1] = True
            elif kind == "end" and depth:
                depth, is_shown = depth - 1, is_shown[:-1]
            elif depth and not any(is_shown):
                instruction += mark.text or ""
        if runs and not depth:
            yield instruction, runs, _field_writer(runs)
            runs, instruction = [], ""
    if depth:
        yield instruction, [], lambda _: None


def _field_writer(runs: list[etree._Element]) -> Callable[[str], None]:
    def write(name: str) -> None:
        shown = [run for run in runs if run.find(f"{W}t") is not None]
        kept = shown[0] if shown else runs[0]
        for run in runs:
            if run is not kept:
                _remove(run)
        _make_text_of(kept, placeholder_tag(name) if name else "")

    return write


def _make_text_of(run: etree._Element, text: str) -> None:
    for child in list(run):
        if child.tag != f"{W}rPr":
            run.remove(child)
    shown = run.makeelement(f"{W}t", {"{http://www.w3.org/XML/1998/namespace}space": "preserve"})
    shown.text = text
    run.append(shown)


def _find_controls(root: etree._Element, found: _Found) -> None:
    for number, control in enumerate(root.iter(f"{W}sdt"), start=1):
        properties, content = control.find(f"{W}sdtPr"), control.find(f"{W}sdtContent")
        if properties is None or content is None or properties.find(f"{W}docPartObj") is not None:
            continue
        named = [properties.find(f"{W}tag"), properties.find(f"{W}alias")]
        names = [n.get(f"{W}val", "") for n in named if n is not None]
        told = [name for name in names if _CHINESE.search(name)]
        # A name of Latin letters says nothing to a clerk: what is printed before the control does.
        label = next(iter(filter(None, (*told, _text_before(control), *names))), "")
        if not label or (not names and properties.find(f"{_W14}checkbox") is not None):
            continue
        ticked = properties.find(f"{_W14}checkbox") is not None
        kind, options = (PlaceKind.TICK, ("是",)) if ticked else (PlaceKind.CONTROL, ())

        def write(
            name: str,
            properties: etree._Element = properties,
            content: etree._Element = content,
            ticked: bool = ticked,
        ) -> None:
            for hint in list(properties.iterfind(f"{W}showingPlcHdr")):
                properties.remove(hint)
            _write_content(content, f"{name}_是" if ticked else name)

        found.add(Place(f"内容控件{number}", kind, label, options=options), write)
        found.taken.update(content.iter(f"{W}p"))
        found.taken.update(control.iterancestors(f"{W}p"))


_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_LAST_LABEL = re.compile(r"(?P<label>[^\s:：，,。；;、]+)\s*[:：]?\s*$")


def _text_before(element: etree._Element) -> str:
    """Return the label before a run or a control: in its paragraph, else in the cell at its left."""
    paragraph = next(element.iterancestors(f"{W}p"), None)
    if paragraph is not None and (before := _own_text_before(paragraph, element)):
        found = _LAST_LABEL.search(before)
        return found["label"] if found else ""
    cell = next(element.iterancestors(f"{W}tc"), element)
    if (around := next(cell.iterancestors(f"{W}sdt"), None)) is not None and cell.getparent() in [*around]:
        cell = around
    left = cell.getprevious()
    if left is None or left.tag != f"{W}tc" or next(left.iter(f"{W}sdt", f"{W}fldChar"), None) is not None:
        return ""
    return normal_text("".join(t.text or "" for t in left.iter(f"{W}t")))


def _own_text_before(paragraph: etree._Element, element: etree._Element) -> str:
    """Return the text of `paragraph` before `element`, which is in it."""
    texts = []
    for part in paragraph.iter():
        if part is element:
            break
        if part.tag == f"{W}t":
            texts.append(part.text or "")
    return "".join(texts).strip()


def _write_content(content: etree._Element, name: str) -> None:
    runs = list(content.iter(f"{W}r"))
    if runs:
        for run in runs[1:]:
            _remove(run)
        looks = runs[0].find(f"{W}rPr/{W}rStyle")
        if looks is not None and looks.get(f"{W}val") == "PlaceholderText":
            _remove(looks)
        _make_text_of(runs[0], placeholder_tag(name))
        return
    paragraph = next(content.iter(f"{W}p"), None)
    if paragraph is not None:
        _append_run(paragraph, placeholder_tag(name))
        return
    run = content.makeelement(f"{W}r", {})
    _make_text_of(run, placeholder_tag(name))
    content.append(run)


def _find_bookmarks(root: etree._Element, found: _Found) -> None:
    for start in root.iter(f"{W}bookmarkStart"):
        name, paragraph = start.get(f"{W}name", ""), next(start.iterancestors(f"{W}p"), None)
        # Word's own bookmarks (_GoBack, _Toc…) begin with an underscore.
        if paragraph is None or not name or name.startswith("_") or _text(paragraph).strip():
            continue

        def write(placeholder: str, start: etree._Element = start) -> None:
            run = start.makeelement(f"{W}r", {})
            _make_text_of(run, placeholder_tag(placeholder))
            start.addnext(run)

        found.add(Place(f"书签{name}", PlaceKind.BOOKMARK, name), write)
        found.taken.add(paragraph)


# --- places that show by themselves: in text ----------------------------------------------------------------


def _find_in_text(
    paragraph: etree._Element, where: str, groups: tuple[str, ...], found: _Found, *, is_label: bool = False
) -> bool:
    """Add the tags, boxes, lines and blanks in the text of `paragraph`; tell whether there were any."""
    if paragraph in found.taken:
        return True
    text = _drawn_text(paragraph)
    # What a field at the end of the text prints may be nothing yet.
    is_label = is_label or any(True for _ in paragraph.iter(f"{W}fldChar", f"{W}fldSimple"))
    slots = sorted(slots_of(text, is_label=is_label), key=lambda slot: slot.spans[0])
    for number, slot in enumerate(slots, start=1):
        key = f"{where} 第{number}处" if len(slots) > 1 else where

        def write(name: str, slot: Slot = slot) -> None:
            names = [tick_name(name, word) for word in slot.options] or [name]
            for (start, end), placeholder in reversed(list(zip(slot.spans, names, strict=True))):
                _replace(paragraph, start, end, placeholder_tag(placeholder))

        label, over = (slot.label, groups) if slot.label or not groups else (groups[0], groups[1:])
        found.add(Place(key, slot.kind, label, over, slot.options), write)
    return bool(slots)


# --- tables -------------------------------------------------------------------------------------------


def _grid(table: etree._Element) -> tuple[list[list[Cell]], dict[Cell, etree._Element]]:
    """Return the cells of a Word table by row, and the element of each."""
    rows: list[list[Cell]] = []
    elements: dict[Cell, etree._Element] = {}
    for index, row in enumerate(table.iterfind(f"{W}tr")):
        cells: list[Cell] = []
        found: list[etree._Element] = []
        column = _skipped(row, "gridBefore")
        for element in _row_cells(row):
            span = int(_value(element, "gridSpan") or 1)
            merge = element.find(f"{W}tcPr/{W}vMerge")
            begins = merge is not None and merge.get(f"{W}val") == "restart"
            text = normal_text("".join(_text(p) for p in element.iterfind(f"{W}p")))
            cells.append(Cell(index, column, span, text, merge is not None and not begins, begins))
            found.append(element)
            column += span
        rows.append(opened(cells, rows))
        elements.update(zip(rows[-1], found, strict=True))
    return rows, elements


def _row_cells(row: etree._Element) -> Iterator[etree._Element]:
    for child in row:
        if child.tag == f"{W}tc":
            yield child
        elif child.tag == f"{W}sdt":
            yield from child.iterfind(f"{W}sdtContent/{W}tc")


def _value(element: etree._Element, name: str) -> str:
    found = element.find(f"{W}tcPr/{W}{name}")
    return "" if found is None else found.get(f"{W}val", "")


def _skipped(row: etree._Element, name: str) -> int:
    found = row.find(f"{W}trPr/{W}{name}")
    return 0 if found is None else int(found.get(f"{W}val", "0"))


def normal_text(text: str) -> str:
    """Return the text of a cell on one line, blanks that only space characters out left out."""
    return re.sub(r"\s+", " ", text.replace("\u3000", " ")).strip()


def _find_in_table(table: etree._Element, where: str, found: _Found) -> None:
    grid, elements = _grid(table)
    repeated = repeating_rows(grid)
    for columns in repeating_columns(grid):
        _add_columns(columns, elements, where, found)
    for index, cells in enumerate(grid):
        if block := repeated.get(index):
            if block[0] == index:
                _add_row(table, grid, block, where, found)
            continue
        for cell in cells:
            if not _find_parts(grid, cell, elements, where, found):
                _find_in_cell(grid, cell, elements[cell], where, found)


def _find_parts(
    grid: Grid, cell: Cell, elements: Mapping[Cell, etree._Element], where: str, found: _Found
) -> bool:
    """Add what is written into several cells, of which `cell` is the first; tell whether it was one."""
    if elements[cell].find(f"{W}p") in found.taken:
        return False
    key = f"{where} 行{cell.row + 1} 列{cell.column + 1}"
    if (several := place_in_parts(grid, cell, key)) is None:
        return False
    place, cells = several
    paragraphs = [elements[part].find(f"{W}p") for part in cells]

    def write(name: str) -> None:
        for paragraph, part in zip(paragraphs, place.options, strict=True):
            if paragraph is not None:
                _append_run(paragraph, placeholder_tag(tick_name(name, part)))

    found.add(place, write)
    found.taken.update(p for p in paragraphs if p is not None)
    return True


def _find_in_cell(grid: Grid, cell: Cell, element: etree._Element, where: str, found: _Found) -> None:
    place = f"{where} 行{cell.row + 1} 列{cell.column + 1}"
    label, groups = label_of(grid, cell), groups_of(grid, cell)
    inner = ((label,) if label else ()) + groups
    paragraphs = list(element.iterfind(f"{W}p"))
    spots = [f"{place} 段{n}" if len(paragraphs) > 1 else place for n in range(1, len(paragraphs) + 1)]
    is_label = has_room_beside(grid, cell)
    hits = [
        _find_in_text(p, spot, inner, found, is_label=is_label)
        for p, spot in zip(paragraphs, spots, strict=True)
    ]
    if cell.is_blank and label and not any(hits):
        kind, options = (PlaceKind.UNIT, (cell.unit,)) if cell.unit else (PlaceKind.CELL, ())
        crossed, above = is_crossed(grid, cell), text_above(grid, cell)
        _add_cell(element, Place(place, kind, label, groups, options, is_crossed=crossed, above=above), found)


def _add_cell(element: etree._Element, place: Place, found: _Found) -> None:
    paragraph = next(element.iterfind(f"{W}p"), None)
    if paragraph is None or paragraph in found.taken or element.find(f".//{W}tbl") is not None:
        return
    if any(True for _ in element.iter(f"{W}drawing", f"{W}pict", f"{W}fldChar", f"{W}fldSimple")):
        return

    def write(name: str) -> None:
        text = _text(paragraph)
        if place.options:
            unit = place.options[0]
            _replace(paragraph, 0, text.rindex(unit), placeholder_tag(tick_name(name, unit)))
        elif text.strip():
            _replace(paragraph, 0, len(text), placeholder_tag(name))
        else:
            _append_run(paragraph, placeholder_tag(name))

    found.add(place, write)


def _add_row(table: etree._Element, grid: Grid, block: tuple[int, int], where: str, found: _Found) -> None:
    first, last = block
    cells = own_cells(grid[first])
    rows = list(table.iterfind(f"{W}tr"))
    key = f"{where} 行{first + 1}至{last + 1}" if last > first else f"{where} 行{first + 1}"
    elements = _grid(table)[1]

    def write(names: str) -> None:
        _write_row(rows[first : last + 1], [elements[cell] for cell in cells], names)

    found.add(list_place(grid, block, key), write)
    found.taken.update(p for row in rows[first : last + 1] for p in row.iter(f"{W}p"))


def _add_columns(
    columns: Columns, elements: Mapping[Cell, etree._Element], where: str, found: _Found
) -> None:
    """Add a list that has a column for each of its lines."""
    paragraphs = [[elements[cell].find(f"{W}p") for cell in line] for line in columns.lines]

    def write(names: str) -> None:
        for name, line in zip(names.split("|"), paragraphs, strict=True):
            for number, paragraph in enumerate(line, start=1):
                if name and paragraph is not None:
                    _append_run(paragraph, placeholder_tag(row_name(name, number)))

    first, last = columns.labels[0], columns.lines[-1][-1]
    key = f"{where} 行{first.row + 1}至{last.row + 1} 列{first.column + 2}至{last.column + 1}"
    found.add(columns.place(key), write)
    found.taken.update(p for line in paragraphs for p in line if p is not None)


def _write_row(rows: list[etree._Element], cells: list[etree._Element], names: str) -> None:
    """Make the first row a loop over the list that `names` begin with, and take the other drawn rows away."""
    wanted = names.split("|")
    source = next(name.partition(".")[0] for name in wanted if name)
    for cell, name in zip(cells, wanted, strict=True):
        paragraph = next(cell.iterfind(f"{W}p"), None)
        if paragraph is None:
            continue
        for text in _texts(paragraph):
            text.text = ""
        if name:
            _append_run(paragraph, placeholder_tag("行." + name.partition(".")[2]))
    row = rows[0]
    row.addprevious(_control_row(row, f"{{%tr for 行 in {source} %}}"))
    rows[-1].addnext(_control_row(row, "{%tr endfor %}"))
    for other in rows[1:]:
        _remove(other)


def _control_row(like: etree._Element, text: str) -> etree._Element:
    row = like.makeelement(f"{W}tr", {})
    cell = row.makeelement(f"{W}tc", {})
    paragraph = cell.makeelement(f"{W}p", {})
    row.append(cell)
    cell.append(paragraph)
    _append_run(paragraph, text)
    return row
