"""Writes single cells and rows into a workbook and leaves the rest as it is, byte for byte (D15).

Only the sheets that change are written anew: drop-downs in `extLst`, charts, pictures, macros' companions and
whatever else the office or a later Excel has put into the book stand as they stood.
"""

from __future__ import annotations

import re
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING

from lxml import etree

from generators.errors import DataRefused, Finding
from generators.formulas.addresses import area_bounds, column_letter
from generators.masking import begins_a_formula
from generators.opc import replace_parts, serialise
from generators.sheet_cells import (
    MAIN,
    book_part,
    column_of,
    date_styles,
    sheet_parts,
    styles_part,
    text_styles,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from generators.opc import Opener

Value = object
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_AFTER_CALC = frozenset(
    {
        *("oleSize", "customWorkbookViews", "pivotCaches", "smartTagPr", "smartTagTypes", "webPublishing"),
        *("fileRecoveryPr", "webPublishObjects", "extLst"),
    }
)
"""What follows calcPr in a workbook part (ECMA-376 part 1, 18.2.27)."""


@dataclass(frozen=True)
class SheetEdit:
    """What is to be written into one sheet."""

    cells: Mapping[str, Value] = field(default_factory=dict)
    """Cell (C12) → value; None empties it."""
    rows: Sequence[Mapping[str, Value]] = ()
    """Rows to be added below all that the sheet holds, column letter → value, in the formats of `last`."""
    last: int = 1


def edit_sheets(opener: Opener, content: bytes, name: str, edits: Mapping[str, SheetEdit]) -> bytes:
    """Return the workbook `content` with `edits`, by sheet, carried out; `name` is how findings call it.

    Raise what `opener` refuses, and DataRefused with every cell that holds a formula: it is the office's.
    """
    from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH

    parts = opener.read(content, name)
    book = opener.parse(parts[book_part(opener, parts, name)], name)
    properties = book.find(f"{MAIN}workbookPr")
    starts_1904 = properties is not None and properties.get("date1904") in {"1", "true"}
    dates, texts = date_styles(opener, parts, name), text_styles(opener, parts, name)
    written: dict[str, bytes] = {}
    findings: list[Finding] = []
    quoted = _QuotedStyles(opener, parts, name, texts)
    for title, part, _ in sheet_parts(opener, parts, name):
        if (edit := edits.get(title)) is None:
            continue
        root = opener.parse(parts[part], name, part)
        sheet = _Sheet(title, root, dates, texts, MAC_EPOCH if starts_1904 else WINDOWS_EPOCH, quoted)
        is_next = sheet.lowest() <= edit.last
        sheet.carry_out(edit)
        findings += sheet.findings
        written[part] = serialise(root)
        if is_next:  # A table has no gap: rows below a note are not of it.
            written |= _longer_tables(opener, parts, name, part, edit)
    if findings:
        raise DataRefused(findings)
    if any(re.search(rb"<(?:\w+:)?f\b", data) for part, data in parts.items() if "/worksheets/" in part):
        written[book_part(opener, parts, name)] = serialise(_reckoned_anew(book))
    return replace_parts(content, written | quoted.written())


def _reckoned_anew(book: etree._Element) -> etree._Element:
    """Return the workbook part `book` asking the next program to reckon every formula when it opens it."""
    found = book.find(f"{MAIN}calcPr")
    if found is None:
        found = etree.Element(f"{MAIN}calcPr")
        after = next((e for e in book if etree.QName(e).localname in _AFTER_CALC), None)
        if after is None:
            book.append(found)
        else:
            after.addprevious(found)
    found.set("fullCalcOnLoad", "1")
    return book


def _longer_tables(
    opener: Opener, parts: Mapping[str, bytes], name: str, sheet: str, edit: SheetEdit
) -> Iterator[tuple[str, bytes]]:
    """Yield the tables of the sheet that ended with its last row, made to hold the rows added."""
    for relation in opener.relations(parts, sheet, name).values() if edit.rows else ():
        if relation.kind != "table":
            continue
        root = opener.parse(parts[relation.target], name, relation.target)
        left, top, right, bottom = (edge or 1 for edge in area_bounds(root.get("ref", "A1")))
        if bottom != edit.last or root.get("totalsRowCount", "0") != "0":
            continue
        reference = f"{column_letter(left)}{top}:{column_letter(right)}{bottom + len(edit.rows)}"
        for element in (root, *root.findall(f"{MAIN}autoFilter")):
            element.set("ref", reference)
        yield relation.target, serialise(root)


class _QuotedStyles:
    """Twins of cell styles in which text that begins like a formula stays text after an edit."""

    def __init__(self, opener: Opener, parts: Mapping[str, bytes], name: str, texts: Collection[int]) -> None:
        self._texts, self._part, self._twins = texts, styles_part(parts), dict[int, int]()
        self._root = None if self._part is None else opener.parse(parts[self._part], name, self._part)

    def of(self, style: int) -> int:
        """Return the twin of `style`, made when there is none; `style` itself where text stays text."""
        styles = None if self._root is None else self._root.find(f"{MAIN}cellXfs")
        if style in self._texts or styles is None or style >= len(styles):
            return style
        if styles[style].get("quotePrefix") in {"1", "true"}:
            return style
        if style not in self._twins:
            twin = deepcopy(styles[style])
            twin.set("quotePrefix", "1")
            styles.append(twin)
            styles.set("count", str(len(styles)))
            self._twins[style] = len(styles) - 1
        return self._twins[style]

    def written(self) -> dict[str, bytes]:
        """Return the part with the styles, when there is a new one."""
        if not self._twins or self._part is None or self._root is None:
            return {}
        return {self._part: serialise(self._root)}


@dataclass
class _Sheet:
    """One sheet's XML while it is changed."""

    title: str
    root: etree._Element
    dates: frozenset[int]
    texts: frozenset[int]
    epoch: datetime
    quoted: _QuotedStyles
    findings: list[Finding] = field(default_factory=list)
    widest: int = 1
    """The last column in which a cell was made."""

    def __post_init__(self) -> None:
        data = self.root.find(f"{MAIN}sheetData")
        assert data is not None  # noqa: S101 - the schema asks for it, and the sheet was read before
        self.data = data
        self.rows: dict[int, etree._Element] = {}
        number = 0
        for element in data.findall(f"{MAIN}row"):
            number = int(element.get("r", str(number + 1)))
            self.rows[number] = element

    def carry_out(self, edit: SheetEdit) -> None:
        """Write the cells and rows of `edit`."""
        styles = self._styles_of(edit.last) if edit.last > 1 else {}
        for reference, value in edit.cells.items():
            letters = re.match("[A-Z]+", reference)
            assert letters is not None  # noqa: S101 - who asks names a cell
            self._write(int(reference[letters.end() :]), letters[0], value, "")
        for number, cells in enumerate(edit.rows, start=max(edit.last, self.lowest()) + 1):
            self._row(number, like=edit.last if edit.last > 1 else 0)
            for letter in dict.fromkeys((*styles, *cells)):
                self._write(number, letter, cells.get(letter), styles.get(letter, ""))
        self._set_dimension()

    def lowest(self) -> int:
        """Return the last row that holds anything: the office's sums and notes stand below the records."""
        return max(
            (n for n, row in self.rows.items() if any(len(cell) for _, cell in _cells(row))), default=1
        )

    def _styles_of(self, number: int) -> dict[str, str]:
        row = self.rows.get(number)
        return {letter: cell.get("s", "") for letter, cell in _cells(row)} if row is not None else {}

    def _row(self, number: int, like: int = 0) -> etree._Element:
        """Return the row, made in its place in the formats of the row `like` when there is none."""
        if number not in self.rows:
            row = etree.SubElement(self.data, f"{MAIN}row")
            if (model := self.rows.get(like)) is not None:
                for key, value in model.attrib.items():
                    row.set(key, value)
            row.set("r", str(number))
            row.attrib.pop("hidden", "")
            if (following := next((n for n in sorted(self.rows) if n > number), None)) is not None:
                self.rows[following].addprevious(row)
            self.rows[number] = row
        self.rows[number].attrib.pop("spans", "")
        return self.rows[number]

    def _write(self, number: int, letter: str, value: Value, style: str) -> None:
        row = self._row(number)
        cell = next((element for found, element in _cells(row) if found == letter), None)
        if cell is None:
            if value in {None, ()} and not style:
                return
            cell = etree.Element(f"{MAIN}c")
            wanted = column_of(letter, 0)
            self.widest = max(self.widest, wanted)
            after = next((element for found, element in _cells(row) if column_of(found, 0) > wanted), None)
            row.append(cell) if after is None else after.addprevious(cell)
        if cell.find(f"{MAIN}f") is not None:
            place = f"工作表“{self.title}”单元格 {letter}{number}"
            way_out = "把公式改成填写的值，再导入；或在系统里改"
            self.findings.append(Finding(place, "要改的格子应是填写的，不是公式", "公式", way_out))
            return
        cell.set("r", f"{letter}{number}")
        if style and not cell.get("s"):
            cell.set("s", style)
        self._fill(cell, value)

    def _fill(self, cell: etree._Element, value: Value) -> None:
        for child in list(cell):
            cell.remove(child)
        cell.attrib.pop("t", "")
        style = int(cell.get("s", "0"))
        if value in {None, ()}:
            return
        if isinstance(value, date) and style in self.dates:
            etree.SubElement(cell, f"{MAIN}v").text = f"{_serial(value, self.epoch):g}"
        elif isinstance(value, (int, Decimal)) and not isinstance(value, bool) and style not in self.texts:
            etree.SubElement(cell, f"{MAIN}v").text = str(value)
        else:
            cell.set("t", "inlineStr")
            text = etree.SubElement(etree.SubElement(cell, f"{MAIN}is"), f"{MAIN}t")
            text.text = _as_text(value)
            if begins_a_formula(text.text) and (twin := self.quoted.of(style)) != style:
                cell.set("s", str(twin))
            text.set(_SPACE, "preserve")

    def _set_dimension(self) -> None:
        dimension = self.root.find(f"{MAIN}dimension")
        if dimension is not None and self.rows:
            _, _, right, _ = (edge or 1 for edge in area_bounds(dimension.get("ref", "A1")))
            corner = f"{column_letter(max(right, self.widest))}{max(self.rows)}"
            dimension.set("ref", f"A1:{corner}" if corner != "A1" else "A1")


def _cells(row: etree._Element) -> list[tuple[str, etree._Element]]:
    """Return (column letter, cell) of `row`; a cell need not say where it stands."""
    found: list[tuple[str, etree._Element]] = []
    column = 0
    for cell in row.findall(f"{MAIN}c"):
        column = column_of(cell.get("r"), column + 1)
        found.append((column_letter(column), cell))
    return found


def _serial(day: date, epoch: datetime) -> float:
    from openpyxl.utils.datetime import to_excel

    return float(to_excel(day, epoch))  # type: ignore[no-untyped-call]


def _as_text(value: Value) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, tuple):
        return "、".join(map(str, value))
    if isinstance(value, (date, datetime)):
        return f"{value.year}-{value.month}-{value.day}"
    if isinstance(value, time):
        return f"{value.hour}:{value.minute:02d}"
    return str(value)
