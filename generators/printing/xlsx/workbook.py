"""Opens an XLSX for printing: its sheets with what each cell shows, and what a print cannot carry."""

from __future__ import annotations

import datetime as dt
import re
import warnings
from dataclasses import dataclass, field
from functools import cached_property
from io import BytesIO
from typing import TYPE_CHECKING, Any

from openpyxl import load_workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.reader.strings import read_string_table
from openpyxl.styles import Border
from openpyxl.styles.cell_style import StyleArray
from openpyxl.styles.numbers import is_date_format, is_timedelta_format
from openpyxl.utils.datetime import from_excel, from_ISO8601, to_excel
from openpyxl.worksheet.merge import MergedCellRange

from generators.errors import Finding, PaperWithheld, Severity
from generators.formulas.addresses import column_letter, column_number
from generators.formulas.calculation import Calculation
from generators.opc import STRICT, Limits, Opener, transitional, write_package
from generators.printing.xlsx.number_formats import (
    CHINESE_FORMATS,
    UnknownFormatError,
    colour_of,
    gap_of,
    show,
)
from generators.sheet_cells import check_sizes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lxml import etree
    from openpyxl.cell.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_LARGEST = 80 * 2**20
_OPENER = Opener(
    extension=".xlsx", limits=Limits(member=_LARGEST, total=_LARGEST, xml=_LARGEST), refusal=PaperWithheld
)
_FORMULA = re.compile(rb"[<:]f[\s/>]")
_ERRORS = {"blank": "", "dash": "--", "NA": "#N/A"}
"""What a sheet may print where a cell is in error."""
WAY_OUT = "改用 --engine libreoffice 打印，或在 WPS、Excel 里打印"


@dataclass(frozen=True)
class Run:
    """A piece of text with its font (openpyxl's), None for the font of the cell."""

    text: str
    font: Any = None


@dataclass(frozen=True)
class Shown:
    """What a cell shows."""

    runs: tuple[Run, ...]
    kind: str
    """n for numbers and dates, s for text, b for truth values and errors: decides how it is aligned."""
    colour: str = ""
    """The colour that its number format asks for, as CSS writes it."""
    gap: int = 0
    """How many signs stand at the left, the others at the right; 0 where all stand together."""

    @property
    def text(self) -> str:
        """Return the text without formats."""
        return "".join(run.text for run in self.runs)


@dataclass
class PrintableWorkbook:
    """A workbook opened for printing."""

    name: str
    formulas: Any
    parts: dict[str, bytes]
    findings: list[Finding] = field(default_factory=list)
    _kept: dict[str, dict[str, Any]] = field(default_factory=dict)
    """The values of formulas as the last program reckoned them, by sheet and cell."""
    _calculation: Calculation | None = None
    _uncached: dict[str, frozenset[str]] = field(default_factory=dict)

    def place(self, sheet: str, cell: str = "") -> str:
        """Return a place as a clerk reads it."""
        return f"文件“{self.name}”工作表“{sheet}”" + (f"单元格 {cell}" if cell else "")

    def block(self, sheet: str, cell: str, expected: str, found: str = "", way_out: str = WAY_OUT) -> None:
        """Note something that cannot be printed."""
        self.findings.append(Finding(self.place(sheet, cell), expected, found, way_out))

    def warn(self, sheet: str, expected: str, found: str = "") -> None:
        """Note something that prints otherwise than on screen, without any text lost."""
        finding = Finding(self.place(sheet), expected, found, "", Severity.WARN)
        if finding not in self.findings:
            self.findings.append(finding)

    def visible_sheets(self) -> list[Any]:
        """Return the worksheets and chart pages that are not hidden, in the order of their tabs."""
        sheets = (self.formulas[name] for name in self.formulas.sheetnames)
        return [sheet for sheet in sheets if sheet.sheet_state == "visible"]

    @property
    def calculation(self) -> Calculation:
        """Return the formulas of the workbook, reckoned when first asked for."""
        if self._calculation is None:
            cells: dict[str, dict[tuple[int, int], str | float | bool | None]] = {}
            formulas: dict[str, dict[tuple[int, int], str]] = {}
            for sheet in self.formulas.worksheets:
                uncached = self._uncached.get(sheet.title, frozenset())
                kept = self._kept.get(sheet.title, {})
                cells[sheet.title], formulas[sheet.title] = {}, {}
                for row in sheet.iter_rows():
                    for cell in row:
                        at = (cell.row, cell.column)
                        if cell.data_type == "f" and cell.coordinate in uncached:
                            formulas[sheet.title][at] = str(getattr(cell.value, "text", cell.value))[1:]
                        else:
                            value = kept.get(cell.coordinate) if cell.data_type == "f" else cell.value
                            cells[sheet.title][at] = _plain(value, self.formulas.epoch)
            names = {name: str(item.attr_text or "") for name, item in self.formulas.defined_names.items()}
            self._calculation = Calculation(cells, formulas, names)
        return self._calculation

    def shown(self, sheet: Worksheet, cell: Any, asked: str = "") -> Shown | None:
        """Return what `cell` shows, by the number format `asked` if any; None if it shows nothing."""
        value = self.value(sheet, cell)
        if value is None or value == "":
            return None
        if isinstance(value, CellRichText):
            return Shown(tuple(_rich_runs(value)), "s")
        code = asked or CHINESE_FORMATS.get(cell._style.numFmtId, cell.number_format)
        if isinstance(value, str):
            is_error = cell.data_type == "e" or (
                cell.data_type == "f" and re.fullmatch(r"#[A-Z0-9/!?]+", value)
            )
            if is_error:
                instead = _ERRORS.get(sheet.page_setup.errors or "")
                if instead is None:
                    self.warn(sheet.title, f"单元格 {cell.coordinate} 是错误值", value)
                return Shown((Run(value if instead is None else instead),), "b") if instead != "" else None
        try:
            text = show(value, code, epoch=self.formulas.epoch)
            colour = colour_of(value, code, epoch=self.formulas.epoch)
            gap = gap_of(value, code, epoch=self.formulas.epoch)
        except (UnknownFormatError, ValueError, OverflowError):
            self.block(sheet.title, cell.coordinate, "数字格式打印不了", f"“{code}”", "换一种数字格式")
            text, colour, gap = str(value), "", 0
        is_text = isinstance(value, str) or code == "@"
        kind = "b" if isinstance(value, bool) else "s" if is_text else "n"
        return Shown((Run(text),), kind, colour, gap) if text else None

    def value(self, sheet: Worksheet, cell: Any) -> Any:
        """Return the value of `cell`: its own, or that of its formula."""
        return self._value_of_formula(sheet, cell) if cell.data_type == "f" else cell.value

    def _value_of_formula(self, sheet: Worksheet, cell: Cell) -> Any:
        if cell.coordinate not in self._uncached.get(sheet.title, frozenset()):
            return self._kept.get(sheet.title, {}).get(cell.coordinate)
        kind, text = self.calculation.cached(sheet.title, cell.row, cell.column)
        if kind == "b":
            return text == "1"
        if kind == "e":
            return text
        if kind == "str":
            return str(self.calculation.value(sheet.title, cell.row, cell.column))
        if text:
            return float(text)
        way_out = "在 WPS 或 Excel 中打开，保存一次再打印；还没有文件的，先用 --format xlsx 生成"
        self.block(sheet.title, cell.coordinate, "公式还没有算出的值", f"={str(cell.value)[1:30]}", way_out)
        return None

    def read_kept(self) -> None:
        """Read the values of formulas that the file keeps, and which formulas no program has reckoned yet."""
        parts = self.sheet_parts()
        for sheet in self.formulas.worksheets:
            part = parts.get(sheet.title, "")
            if not _FORMULA.search(self.parts.get(part, b"")):
                continue
            kept, uncached = {}, []
            for formula in self._parse(part).iter(f"{_MAIN}f"):
                cell = formula.getparent()
                if cell is None or cell.tag != f"{_MAIN}c":
                    continue
                text, kind, at = cell.findtext(f"{_MAIN}v"), cell.get("t", "n"), _place_of(cell)
                if text:
                    kept[at] = self._kept_value(text, kind, sheet[at].number_format)
                elif kind != "str":
                    uncached.append(at)
            self._kept[sheet.title], self._uncached[sheet.title] = kept, frozenset(uncached)

    def _kept_value(self, text: str, kind: str, code: str) -> Any:
        """Return what a formula came to: `text`, of a kind of the file, in the number format `code`."""
        if kind == "b":
            return bool(int(text))
        if kind == "d":
            return from_ISO8601(text)  # type: ignore[no-untyped-call]
        if kind == "s":
            return self._shared_texts[int(text)]
        if kind != "n":
            return text
        number = float(text) if "." in text or "E" in text or "e" in text else int(text)
        if not is_date_format(code):
            return number
        try:
            return from_excel(number, self.formulas.epoch, timedelta=is_timedelta_format(code))
        except (OverflowError, ValueError):
            return "#VALUE!"

    @cached_property
    def _shared_texts(self) -> list[str]:
        """The texts that cells share, which a formula hardly ever came to."""
        book = next((target for kind, target in self.part_relations("") if kind == "officeDocument"), "")
        targets = [target for kind, target in self.part_relations(book) if kind == "sharedStrings"]
        return read_string_table(BytesIO(self.parts[targets[0]]))

    def sheet_parts(self) -> dict[str, str]:
        """Return the part of each worksheet by its title."""
        book = next((target for kind, target in self.part_relations("") if kind == "officeDocument"), "")
        relations = _OPENER.relations(self.parts, book, self.name)
        found = {}
        for sheet in self._parse(book).iter(f"{_MAIN}sheet") if book in self.parts else ():
            relation = relations.get(sheet.get(_RELATION_ID, ""))
            found[str(sheet.get("name"))] = "" if relation is None else relation.target
        return found

    def part_relations(self, part: str) -> list[tuple[str, str]]:
        """Return (kind, target part) of the relations of `part` to other parts."""
        relations = _OPENER.relations(self.parts, part, self.name).values()
        return [(relation.kind, relation.target) for relation in relations if not relation.is_external]

    def targets_of(self, part: str) -> dict[str, str]:
        """Return the parts that `part` relates to by the ids of the relations."""
        relations = _OPENER.relations(self.parts, part, self.name).items()
        return {key: relation.target for key, relation in relations if not relation.is_external}

    def tree_of(self, part: str) -> etree._Element:
        """Return the XML of `part`."""
        return self._parse(part)

    def _parse(self, part: str) -> etree._Element:
        return _OPENER.parse(self.parts[part], self.name, part)


def _place_of(cell: etree._Element) -> str:
    """Return where a cell of a file stands (D1); a program may leave that to their order."""
    if named := cell.get("r"):
        return str(named)
    column = _number(cell, lambda at: column_number(at.rstrip("0123456789")))
    return f"{column_letter(column)}{_number(cell.getparent(), int)}"


def _number(item: etree._Element | None, read: Callable[[str], int]) -> int:
    """Return the number of a row or cell: what `read` makes of its own, or one more than the one before."""
    counted = 0
    while item is not None and not item.get("r"):
        item, counted = item.getprevious(), counted + 1
    return counted + (read(str(item.get("r"))) if item is not None else 0)


def _plain(value: Any, epoch: dt.datetime) -> str | float | bool | None:
    if value is None or isinstance(value, bool | str):
        return str(value) if isinstance(value, CellRichText) else value
    if isinstance(value, dt.date | dt.time | dt.timedelta):
        return float(to_excel(value, epoch))  # type: ignore[no-untyped-call]
    try:
        return float(value)
    except (TypeError, ValueError):
        return None


def _rich_runs(value: CellRichText) -> Iterator[Run]:
    for piece in value:
        yield Run(piece.text, piece.font) if isinstance(piece, TextBlock) else Run(str(piece))


def open_book(data: bytes, name: str) -> PrintableWorkbook:
    """Return the XLSX file `data` opened for printing; PaperWithheld in one line when it cannot be."""
    parts = _OPENER.read(data, name)
    if any(STRICT in content for part, content in parts.items() if part.endswith("workbook.xml")):
        # openpyxl knows the transitional names alone, and finds nothing under the strict ones.
        parts = {part: transitional(content) for part, content in parts.items()}
        data = write_package(parts.items())
    try:
        check_sizes(_OPENER, parts, name)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl tells what it would lose on saving; nothing is saved
            formulas = load_workbook(BytesIO(data), rich_text=True)
            book = PrintableWorkbook(name, formulas, parts)
            book.read_kept()
    except PaperWithheld:
        raise
    except Exception as error:  # openpyxl raises whatever an odd attribute or a torn part leads it to.
        raise _OPENER.refuse(
            name, "应为完整的 .xlsx 文件", "读不出的文件", "用 WPS 或 Excel 打开后另存为 .xlsx"
        ) from error
    return book


_MERGED_SIDES = ("top", "left", "right", "bottom")


def _rule_merged(self: Any) -> None:
    """Give the cells of a merged area the borders and the protection of its first one, as openpyxl does.

    openpyxl compares each border anew with all that the book has; here like ones are joined once.
    """
    sheet, first = self.ws, self.start_cell
    joined = sheet.parent.__dict__.setdefault("joined_borders", {})
    own = first._style or StyleArray()
    for at in self.cells:
        cell = sheet.cell(*at)
        cell._style = cell._style or StyleArray()
        cell._style.protectionId = own.protectionId
    for name in _MERGED_SIDES:
        side = getattr(first.border, name)
        if side is None or side.style is None:
            continue
        for at in getattr(self, name):
            cell = sheet.cell(*at)
            key = (cell._style.borderId, name, own.borderId)
            if key not in joined:
                cell.border += Border(**{name: side})
                joined[key] = cell._style.borderId
            cell._style.borderId = joined[key]


MergedCellRange.format = _rule_merged  # type: ignore[method-assign]
