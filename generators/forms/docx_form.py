"""The places of a Word form (ECMA-376 part 1, 17): named ones, lines, boxes, blank cells, rows."""

from __future__ import annotations

import re
from copy import deepcopy
from dataclasses import dataclass, field
from itertools import takewhile
from typing import TYPE_CHECKING

from generators.errors import DataRefused, Finding
from generators.forms.labels import Slot, placeholder_tag, slots_of, tick_name
from generators.forms.places import Place, PlaceKind
from generators.opc import Limits, Opener, serialise, write_package

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from lxml import etree

    from generators.forms.places import Form

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_OPENER = Opener(noun="表", extension=".docx", limits=Limits(members=2000, total=100 * 2**20, xml=40 * 2**20))
_BODY = "word/document.xml"
_MERGE_FIELD = re.compile(r'\s*MERGEFIELD\s+(?:"(?P<quoted>[^"]+)"|(?P<plain>\S+))', re.IGNORECASE)
_REFUSED_FIELD = re.compile(r"\s*(NEXT|NEXTIF|SKIPIF|DATABASE|ASK|FILLIN)\b", re.IGNORECASE)
_NUMBERING = re.compile(r"[\d.、（）()]*")


@dataclass
class _Found:
    """The places of a form with what writes at each, collected in reading order."""

    places: list[Place] = field(default_factory=list)
    writers: dict[str, Callable[[str], None]] = field(default_factory=dict)
    taken: set[etree._Element] = field(default_factory=set)
    """Paragraphs in which something was found already; held, so that each stays the same object."""

    def add(self, place: Place, write: Callable[[str], None]) -> None:
        self.places.append(place)
        self.writers[place.key] = write


def find_places(content: bytes, name: str) -> tuple[Place, ...]:
    """Return the places of a DOCX. Raise DataRefused for one damaged or with a field of no use."""
    return tuple(_search(_body(content, name)[1], name).places)


def with_placeholders(form: Form, placeholders: Mapping[str, str]) -> bytes:
    """Return the form with `{{ … }}` at the places that `placeholders` names, all else as it was."""
    parts, root = _body(form.content, form.name)
    found = _search(root, form.name)
    # From the end, so that what is written never moves what is still to be found.
    for place in reversed(found.places):
        if place.key in placeholders:
            found.writers[place.key](placeholders[place.key])
    for field_mark in list(root.iter(f"{W}dataBinding")):
        # A bound control would show its source again and not what was filled in.
        _remove(field_mark)
    return write_package((part, serialise(root) if part == _BODY else data) for part, data in parts.items())


def _body(content: bytes, name: str) -> tuple[dict[str, bytes], etree._Element]:
    parts = _OPENER.read(content, name)
    if _BODY not in parts:
        raise DataRefused([Finding(f"表“{name}”", "应是 Word 文档（.docx）", "里面没有正文")])
    return parts, _OPENER.parse(parts[_BODY], name, _BODY)


def _search(root: etree._Element, name: str) -> _Found:
    found = _Found()
    _find_fields(root, found, name)
    _find_controls(root, found)
    _find_bookmarks(root, found)
    for number, table in enumerate(root.iter(f"{W}tbl"), start=1):
        _find_in_table(table, f"表{number}", found)
    loose = (p for p in root.iter(f"{W}p") if next(p.iterancestors(f"{W}tc"), None) is None)
    for number, paragraph in enumerate(loose, start=1):
        _find_in_text(paragraph, f"第{number}段", (), found)
    return found


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
    for number, (instruction, write) in enumerate(_iter_fields(root), start=1):
        if match := _MERGE_FIELD.match(instruction):
            label = match["quoted"] or match["plain"]
            found.add(Place(f"合并域{number}", PlaceKind.MERGE_FIELD, label), write)
        elif match := _REFUSED_FIELD.match(instruction):
            way_out = "一份表只放一户的域；要一页多户的，改用表格，一行一户"
            refused.append(
                Finding(f"表“{name}”", f"不能用 {match[1].upper()} 域", instruction.strip()[:30], way_out)
            )
    if refused:
        raise DataRefused(refused)


def _iter_fields(root: etree._Element) -> Iterator[tuple[str, Callable[[str], None]]]:
    for simple in list(root.iter(f"{W}fldSimple")):

        def write_simple(name: str, simple: etree._Element = simple) -> None:
            paragraph, run = simple.getparent(), simple.find(f"{W}r")
            at = paragraph.index(simple)  # type: ignore[union-attr]
            _remove(simple)
            if run is None:
                run = simple.makeelement(f"{W}r", {})
            _make_text_of(run, placeholder_tag(name))
            paragraph.insert(at, run)  # type: ignore[union-attr]

        yield simple.get(f"{W}instr", ""), write_simple
    for paragraph in root.iter(f"{W}p"):
        yield from _complex_fields(paragraph)


def _complex_fields(paragraph: etree._Element) -> Iterator[tuple[str, Callable[[str], None]]]:
    """Yield the fields of runs from begin to end (17.16.18) that lie within the paragraph; the outer ones."""
    depth, instruction = 0, ""
    runs: list[etree._Element] = []
    for run in list(paragraph.iter(f"{W}r")):
        kinds = [mark.get(f"{W}fldCharType") for mark in run.iter(f"{W}fldChar")]
        if "begin" in kinds and depth == 0:
            runs, instruction = [], ""
        depth += kinds.count("begin")
        if depth:
            runs.append(run)
            instruction += "".join(text.text or "" for text in run.iter(f"{W}instrText"))
        depth -= kinds.count("end")
        if "end" in kinds and depth == 0 and runs:
            yield instruction, _field_writer(runs)


def _field_writer(runs: list[etree._Element]) -> Callable[[str], None]:
    def write(name: str) -> None:
        shown = [run for run in runs if run.find(f"{W}t") is not None]
        kept = shown[0] if shown else runs[0]
        for run in runs:
            if run is not kept:
                _remove(run)
        _make_text_of(kept, placeholder_tag(name))

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
        label = next((n.get(f"{W}val", "") for n in named if n is not None and n.get(f"{W}val")), "")
        if not label:
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


def _find_in_text(paragraph: etree._Element, where: str, groups: tuple[str, ...], found: _Found) -> bool:
    """Add the tags, boxes, lines and blanks in the text of `paragraph`; tell whether there were any."""
    if paragraph in found.taken:
        return True
    text = _drawn_text(paragraph)
    slots = sorted(slots_of(text), key=lambda slot: slot.spans[0])
    for number, slot in enumerate(slots, start=1):
        key = f"{where} 第{number}处" if len(slots) > 1 else where

        def write(name: str, slot: Slot = slot) -> None:
            names = [tick_name(name, word) for word in slot.options] or [name]
            for (start, end), placeholder in reversed(list(zip(slot.spans, names, strict=True))):
                _replace(paragraph, start, end, placeholder_tag(placeholder))

        found.add(Place(key, slot.kind, slot.label, groups, slot.options), write)
    return bool(slots)


# --- tables -------------------------------------------------------------------------------------------


@dataclass
class _Cell:
    """A cell of a table's grid: where it begins, how far it reaches, what it says."""

    element: etree._Element
    row: int
    column: int
    span: int
    text: str
    continues: bool
    """Whether it continues the merged cell above (17.4.84)."""

    @property
    def is_blank(self) -> bool:
        return not self.text and not self.continues


def _grid(table: etree._Element) -> list[list[_Cell]]:
    rows = []
    for index, row in enumerate(table.iterfind(f"{W}tr")):
        cells, column = [], _skipped(row, "gridBefore")
        for element in _row_cells(row):
            span = int(_value(element, "gridSpan") or 1)
            merge = element.find(f"{W}tcPr/{W}vMerge")
            continues = merge is not None and merge.get(f"{W}val", "continue") == "continue"
            text = "".join(_text(p) for p in element.iterfind(f"{W}p"))
            cells.append(_Cell(element, index, column, span, normal_text(text), continues))
            column += span
        rows.append(cells)
    return rows


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
    grid = _grid(table)
    repeated = _repeating_rows(grid)
    for index, cells in enumerate(grid):
        block = repeated.get(index)
        if block is not None:
            if block[0] == index:
                _add_row(table, grid, block, where, found)
            continue
        for cell in cells:
            place = f"{where} 行{cell.row + 1} 列{cell.column + 1}"
            groups = _groups_of(grid, cell)
            paragraphs = list(cell.element.iterfind(f"{W}p"))
            own = [(p, f"{place} 段{n}") for n, p in enumerate(paragraphs, start=1)]
            hits = [
                _find_in_text(p, spot if len(own) > 1 else place, _inner(grid, cell), found)
                for p, spot in own
            ]
            if cell.is_blank and not any(hits) and (label := _label_of(grid, cell)):
                _add_cell(cell, place, label, groups, found)


def _inner(grid: list[list[_Cell]], cell: _Cell) -> tuple[str, ...]:
    """Return what stands over the text inside a cell: the label at its left, then the groups."""
    label = _label_of(grid, cell)
    return ((label,) if label else ()) + _groups_of(grid, cell)


def _add_cell(cell: _Cell, place: str, label: str, groups: tuple[str, ...], found: _Found) -> None:
    paragraph = next(cell.element.iterfind(f"{W}p"), None)
    if paragraph is None or paragraph in found.taken or cell.element.find(f".//{W}tbl") is not None:
        return
    if any(True for _ in cell.element.iter(f"{W}drawing", f"{W}pict")):
        return

    def write(name: str) -> None:
        _append_run(paragraph, placeholder_tag(name))

    found.add(Place(place, PlaceKind.CELL, label, groups), write)


def _label_of(grid: list[list[_Cell]], cell: _Cell) -> str:
    """Return the text nearest at the left, else the head above (FUNSD-like forms are read so by people)."""
    row = grid[cell.row]
    left = [other for other in row if other.column < cell.column]
    for other in reversed(left):
        if other.text and not other.continues:
            return other.text
        if not other.is_blank:
            break
    return _head_above(grid, cell)


def _head_above(grid: list[list[_Cell]], cell: _Cell) -> str:
    for cells in reversed(grid[: cell.row]):
        over = next((c for c in cells if c.column <= cell.column < c.column + c.span), None)
        if over is not None and over.text:
            return over.text if over.span <= max(cell.span, 1) else ""
    return ""


def _groups_of(grid: list[list[_Cell]], cell: _Cell) -> tuple[str, ...]:
    """Return what stands over the labels of the row: leading cells, merged cells, the head of the block."""
    groups: list[str] = []
    for other in grid[cell.row]:
        if other.column < cell.column and other.continues and (text := _merged_text(grid, other)):
            groups.insert(0, text)
    starts = [c for c in grid[cell.row] if c.column < cell.column and c.text and _is_merge_start(c)]
    leading = list(takewhile(lambda c: c.text and c is not cell, grid[cell.row]))[:-1]
    own = [c.text for c in reversed(leading) if c not in starts]
    groups = [*own, *(c.text for c in reversed(starts)), *groups]
    for cells in reversed(grid[: cell.row]):
        if len(cells) == 1 and cells[0].text:
            groups.append(cells[0].text)
            break
    return tuple(groups)


def _is_merge_start(cell: _Cell) -> bool:
    merge = cell.element.find(f"{W}tcPr/{W}vMerge")
    return merge is not None and merge.get(f"{W}val") == "restart"


def _merged_text(grid: list[list[_Cell]], cell: _Cell) -> str:
    for cells in reversed(grid[: cell.row]):
        over = next((c for c in cells if c.column == cell.column), None)
        if over is None or not over.continues:
            return over.text if over else ""
    return ""


def _repeating_rows(grid: list[list[_Cell]]) -> dict[int, tuple[int, int]]:
    """Return for each row of a block of like blank rows under a head its first and last row."""
    blocks: dict[int, tuple[int, int]] = {}
    index = 1
    while index < len(grid):
        if not _is_list_row(grid, index):
            index += 1
            continue
        last = index
        while (
            last + 1 < len(grid)
            and _shape(grid[last + 1]) == _shape(grid[index])
            and _is_list_row(grid, last + 1, index)
        ):
            last += 1
        if last > index or _is_list_head(grid[index - 1], grid[index]):
            for row in range(index, last + 1):
                blocks[row] = (index, last)
        index = last + 1
    return blocks


def _shape(cells: list[_Cell]) -> tuple[tuple[int, int], ...]:
    return tuple((cell.column, cell.span) for cell in cells)


def _own(cells: list[_Cell]) -> list[_Cell]:
    """Return the cells of a row without those merged down from above or begun to reach down."""
    return [cell for cell in cells if not cell.continues and not (_is_merge_start(cell) and cell.text)]


def _is_list_row(grid: list[list[_Cell]], index: int, first: int | None = None) -> bool:
    """Tell whether a row has nothing but blanks, or its number, under a head of labels."""
    cells = _own(grid[index])
    blank = [cell for cell in cells if cell.is_blank]
    rest = [cell for cell in cells if not cell.is_blank]
    if len(blank) < 2 or any(not _NUMBERING.fullmatch(cell.text) for cell in rest) or len(rest) > 1:
        return False
    head = grid[(first if first is not None else index) - 1]
    return all(_over(head, cell) for cell in blank)


def _is_list_head(head: list[_Cell], row: list[_Cell]) -> bool:
    own = _own(row)
    return len(own) >= 3 and len([c for c in head if c.text]) >= len(own)


def _over(head: list[_Cell], cell: _Cell) -> str:
    over = next((c for c in head if c.column == cell.column and c.span == cell.span), None)
    return over.text if over else ""


def _add_row(
    table: etree._Element, grid: list[list[_Cell]], block: tuple[int, int], where: str, found: _Found
) -> None:
    first, last = block
    head, cells = grid[first - 1], _own(grid[first])
    labels = tuple(_over(head, cell) if cell.is_blank else "序号" for cell in cells)
    groups = _groups_of(grid, cells[0])
    rows = list(table.iterfind(f"{W}tr"))
    key = f"{where} 行{first + 1}至{last + 1}" if last > first else f"{where} 行{first + 1}"
    elements = [cell.element for cell in cells]

    def write(names: str) -> None:
        _write_row(rows[first : last + 1], elements, names)

    place = Place(
        key, PlaceKind.ROW, "、".join(filter(None, labels)), groups, columns=labels, rows=last - first + 1
    )
    found.add(place, write)
    found.taken.update(p for row in rows[first : last + 1] for p in row.iter(f"{W}p"))


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
