"""The cells of a workbook as Excel shows them and the clerk sees them, or named by sheet and cell.

python-calamine reads fast: text of several runs, phonetic guides, 1904 dates and formulas with their kept
value come out as shown. What it leaves out in silence, and what looks other than it is, is looked for here.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from lxml import etree
from python_calamine import CalamineError, CalamineWorkbook

from generators.biff import read_old_book
from generators.characters import shown_text
from generators.errors import Finding, Place, Severity
from generators.formulas.addresses import area_bounds, column_letter
from generators.masking import shown
from generators.opc import DAMAGED, OLE
from generators.worker_process import WorkerDiedError, run_in_worker

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from generators.biff import OldSheet
    from generators.opc import Opener

Cells = list[list[Any]]
UNREADABLE = (CalamineError, etree.LxmlError, ArithmeticError, LookupError, TypeError, *DAMAGED)
"""What a workbook that is torn inside makes of its reader."""
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_TO_BE_LOOKED_AT = (
    *(b't="e"', b"t='e'", b"mergeCell"),
    *(begun + after for begun in (b"<f", b":f") for after in (b">", b"/", b" ", b"\t", b"\r", b"\n")),
    *(b'hidden="1"', b"hidden='1'", b'hidden="true"', b"hidden='true'", b' ht="0"', b'width="0"', b"strike"),
)
"""What stands in the XML of a sheet with errors, formulas, merged, hidden or struck cells; seldom in another.

Lists to choose from and colours have a <formula1> and <formula> of their own.
"""

_LITERAL = re.compile(r'"((?:[^"]|"")*)"', re.DOTALL)
"""The formula `="141199…"`: the way exports keep a long number from being rounded."""

ROW_ID = "行标识"
"""Heading of the hidden column by which a store knows the rows that it gave out."""

_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd\ufdd0-\ufdef\ufff9-\uffff]")
"""Characters that are nobody's: private ones, and what stands where a character was lost (U+FFFD)."""


@lru_cache(maxsize=1 << 16)
def _private_in(text: str) -> str | None:
    """Return the first character of `text` that is nobody's, if any."""
    found = _PRIVATE.search(text)
    return found and found[0]


@dataclass
class ShownSheets:
    """The sheets of a workbook by name, and what in them cannot be read as it is shown."""

    cells: dict[str, Cells] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def take(self, title: str, cells: Cells, where: str) -> None:
        """Keep the `cells` of a sheet under the name it shows; tell of another that shows the same name."""
        if title not in self.cells:
            self.cells[title] = cells
            return
        place, found = Place(f"{where}工作表“{title}”", title, 0), "有两张，名字只差看不见的空格"
        way_out = "不要的一张删去，或者改一个看得出的名字"
        self.findings.append(Finding(place, "应只有一张叫这个名字的表", found, way_out))


def read_sheets(
    opener: Opener, content: bytes, name: str, *, looked_at: Collection[str] | None = None, where: str = ""
) -> ShownSheets:
    """Return the sheets of the .xlsx `content`; findings are of the sheets `looked_at`, of all when None.

    `name` is how findings call the file, `where` stands before the sheet in their places. It is read in a
    worker. Raise what `opener` refuses: one line, for a file that ends its reader too.
    """
    try:
        return run_in_worker(read_shown, opener, content, name, looked_at, where)
    except UNREADABLE:
        found = "读到一半出错，文件已损坏"
    except WorkerDiedError as died:
        found = str(died)
    expected, way_out = "应为完整的 Excel 工作簿", "用 WPS 或 Excel 另存一份再试"
    raise opener.refuse(name, expected, found, way_out) from None


def read_shown(
    opener: Opener, content: bytes, name: str, looked_at: Collection[str] | None, where: str
) -> ShownSheets:
    """Do what `read_sheets` does, in this process; raise one of UNREADABLE for a torn workbook."""
    if content.startswith(OLE):
        return _read_old(opener, content, name, looked_at, where)
    parts = opener.read(content, name)
    check_sizes(opener, parts, name)
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    read = ShownSheets()
    for title in book.sheet_names:
        cells = book.get_sheet_by_name(title).to_python(skip_empty_area=False)
        read.take(shown_text(title), cells, where)
    styles, struck = _odd_styles(opener, parts, name), _Struck.of(opener, parts, name)
    for title, part, is_hidden in sheet_parts(opener, parts, name):
        if looked_at is not None and title not in looked_at:
            _show(read.cells[title])
            continue
        sheet = _Sheet(f"{where}工作表“{title}”", title, read.cells[title])
        if is_hidden:
            sheet.tell_hidden_sheet()
        data = parts[part]
        if any(mark in data for mark in _TO_BE_LOOKED_AT) or _uses(data, styles) or struck.may_be_in(data):
            sheet.look_at(data, styles, struck)
        _show(sheet.cells, sheet)
        read.findings += sheet.findings
    return read


MOST_CELLS = 8_000_000
"""Cells from A1 to the last of a sheet: 90,000 rows of 40 columns are less than half of it."""
_ROW = re.compile(rb"<(?:\w+:)?row\b[^>]*?\br=[\"'](\d{1,9})[\"']")
_COLUMN = re.compile(rb"<(?:\w+:)?c\b[^>]*?\br=[\"']([A-Z]{2,3})(\d{1,9})[\"']")
_CELL_FAR_DOWN = re.compile(rb"<(?:\w+:)?c\b[^>]*?\br=[\"'][A-Z]{1,3}(\d{6,9})[\"']")
_MOST_COVERED = 2_000_000
"""Cells that merged areas and links cover in all: openpyxl makes every one of them."""
_COVERED = re.compile(
    rb"<(?:\w+:)?(?:mergeCell|hyperlink)\b[^>]*?\bref=[\"']\s*\$?([A-Z]{0,3})\$?(\d{0,9}):\$?([A-Z]{0,3})\$?(\d{0,9})",
    re.IGNORECASE,
)
_LAST_COLUMN, _LAST_ROW = b"XFD", 1_048_576
"""Of a sheet (ECMA-376 part 1, 18.2.28 asks for no more; Excel knows none beyond)."""


def check_sizes(opener: Opener, parts: Mapping[str, bytes], name: str) -> None:
    """Refuse a workbook with a sheet that is far larger than what is in it, before it is read."""
    for title, part, _ in sheet_parts(opener, parts, name):
        if part in parts:
            _check_size(opener, parts[part], name, title)


def _check_size(opener: Opener, data: bytes, name: str, title: str) -> None:
    """Refuse a sheet whose empty cells, far away, merged or under a link, ask a reader for gigabytes."""
    rows = max((int(row) for pattern in (_ROW, _CELL_FAR_DOWN) for row in pattern.findall(data)), default=1)
    letters = max((found for found, _ in _COLUMN.findall(data)), key=lambda c: (len(c), c), default=b"Z")
    expected = f"工作表“{title}”应在正常大小之内"
    if rows * _number_of(letters) > MOST_CELLS:
        found = f"一直到 {letters.decode()}{rows}，中间大多是空的"
        way_out = "选中最后一行、最后一列有内容的单元格以外的全部行和列，删除后另存"
        raise opener.refuse(name, expected, found, way_out)
    covered = sum(map(_cells_of, _COVERED.findall(data)))
    if covered > _MOST_COVERED:
        found = f"合并的单元格和超链接一共盖住 {covered} 格，大多是空的"
        raise opener.refuse(name, expected, found, "取消整行、整列的合并和超链接后另存")


def _cells_of(area: tuple[bytes, bytes, bytes, bytes]) -> int:
    """Return how many cells an area covers; without a row or column it reaches to the last."""
    left, top, right, bottom = area
    columns = _number_of(right.upper() or _LAST_COLUMN) - _number_of(left.upper() or b"A") + 1
    return columns * (int(bottom or _LAST_ROW) - int(top or 1) + 1)


def _number_of(letters: bytes) -> int:
    return sum((letter - 64) * 26**power for power, letter in enumerate(reversed(letters)))


def _read_old(
    opener: Opener, content: bytes, name: str, looked_at: Collection[str] | None, where: str
) -> ShownSheets:
    """Return the sheets of an .xls or .et; raise what `opener` says of one that cannot be read."""
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    except UNREADABLE:
        opener.read(content, name)
        raise
    old = read_old_book(content)
    odd = _odd_formats({i: (n, (_BUILT_IN | old.formats).get(n, "")) for i, n in enumerate(old.styles)})
    described = {sheet.title: sheet for sheet in old.sheets}
    read = ShownSheets()
    for name_in_book in book.sheet_names:
        title = shown_text(name_in_book)
        cells = book.get_sheet_by_name(name_in_book).to_python(skip_empty_area=False)
        read.take(title, cells, where)
        if looked_at is not None and title not in looked_at:
            _show(cells)
            continue
        sheet = _Sheet(f"{where}工作表“{title}”", title, cells)
        sheet.look_at_old(described.get(name_in_book), odd)
        _show(cells, sheet)
        read.findings += sheet.findings
    return read


def _show(cells: Cells, sheet: _Sheet | None = None) -> None:
    """Turn every text of `cells` into what it shows; tell private characters that nobody knows."""
    for row, values in enumerate(cells, start=1):
        for index, value in enumerate(values):
            if isinstance(value, str) and value:
                values[index] = text = shown_text(value)
                if sheet is not None and (private := _private_in(text)):
                    kind = "乱码" if 0xF8FF < ord(private) <= 0xFFFF else "私用区的字"
                    sheet.tell(
                        f"{column_letter(index + 1)}{row}",
                        "每个字都应是标准的汉字",
                        f"{shown(text)}里有{kind} U+{ord(private):04X}，换一台电脑就认不出",
                        "用输入法重新录入这个字；打不出来的用同音字代替并在备注里说明",
                    )


def _uses(data: bytes, styles: Mapping[int, str]) -> bool:
    """Tell whether a cell of the sheet `data` bears one of `styles`; a fraction where those only round."""
    for is_odd, what in ((True, rb""), (False, rb"[^>]*>\s*<(?:\w+:)?v>[^<]*[.Ee]")):
        numbers = b"|".join(b"%d" % index for index, code in styles.items() if _is_odd(code) is is_odd)
        if numbers and re.search(rb"s=[\"'](?:" + numbers + rb")[\"']" + what, data) is not None:
            return True
    return False


def book_part(opener: Opener, parts: Mapping[str, bytes], name: str) -> str:
    """Return the name of the workbook part."""
    relations = opener.relations(parts, "", name).values()
    return next(relation.target for relation in relations if relation.kind == "officeDocument")


def sheet_parts(opener: Opener, parts: Mapping[str, bytes], name: str) -> Iterator[tuple[str, str, bool]]:
    """Yield (name, part, whether it is hidden) of each sheet of the workbook."""
    book = book_part(opener, parts, name)
    relations = opener.relations(parts, book, name)
    for sheet in opener.parse(parts[book], name, book).iter(f"{MAIN}sheet"):
        relation = relations[sheet.get(_RELATION, "")]
        if relation.kind == "worksheet":
            title = shown_text(sheet.get("name") or "")
            yield title, relation.target, sheet.get("state", "visible") != "visible"


_PLAIN = re.compile(r'General|G/通用格式|@|(?:"?[¥￥$]"?)?([#,0]*0)(?:\.(0+))?', re.IGNORECASE)
_BUILT_IN = {
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    12: "# ?/?",
    13: "# ??/??",
    48: "##0.0E+0",
    49: "@",
    **dict.fromkeys((5, 6, 37, 38, 41, 42), "#,##0"),
    **dict.fromkeys((7, 8, 39, 40, 43, 44), "#,##0.00"),
}
"""Number formats that a file need not spell out; currency and accounting as far as digits go."""
_DATES = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59), 71, *range(72, 82)})


def _odd_styles(opener: Opener, parts: Mapping[str, bytes], name: str) -> dict[int, str]:
    """Return the cell styles under which a cell may show other than it holds: 50%, 001, 12 组, 12,346."""
    return _odd_formats(_formats(opener, parts, name))


def _odd_formats(formats: Mapping[int, tuple[int, str]]) -> dict[int, str]:
    """Return those of the `formats`, (number, code) of each cell style, that are no date and odd."""
    return {
        index: code
        for index, (number, code) in formats.items()
        if not _is_date(number, _first(code)) and (_is_odd(code) or not _shows_number(code, "1.37"))
    }


def date_styles(opener: Opener, parts: Mapping[str, bytes], name: str) -> frozenset[int]:
    """Return the cell styles under which a number shows as a date."""
    formats = _formats(opener, parts, name)
    return frozenset(index for index, (number, code) in formats.items() if _is_date(number, _first(code)))


def text_styles(opener: Opener, parts: Mapping[str, bytes], name: str) -> frozenset[int]:
    """Return the cell styles of the format “文本”."""
    formats = _formats(opener, parts, name)
    return frozenset(index for index, (number, code) in formats.items() if number == 49 or code == "@")


def styles_part(parts: Iterable[str]) -> str | None:
    """Return the part of a workbook that holds its cell styles."""
    return next((part for part in parts if part.lower().endswith("xl/styles.xml")), None)


def _formats(opener: Opener, parts: Mapping[str, bytes], name: str) -> dict[int, tuple[int, str]]:
    """Return (number, code) of the number format of every cell style; a built-in one may have no code."""
    part = styles_part(parts)
    if part is None:
        return {}
    root = opener.parse(parts[part], name, part)
    given = {int(x.get("numFmtId", "0")): x.get("formatCode", "") for x in root.iter(f"{MAIN}numFmt")}
    codes = _BUILT_IN | given
    styles = root.findall(f"{MAIN}cellXfs/{MAIN}xf")
    numbers = (int(style.get("numFmtId", "0")) for style in styles)
    return {index: (number, codes.get(number, "")) for index, number in enumerate(numbers)}


def _first(code: str) -> str:
    """Return the section of a format code that positive numbers take, colours and escapes left out."""
    return re.sub(r"\[[^\]]*\]|\\.", "", code.split(";", maxsplit=1)[0]).strip()


def _is_date(number: int, first: str) -> bool:
    return number in _DATES or bool(re.search("[ymdhs]", re.sub('"[^"]*"', "", first), re.IGNORECASE))


def _is_odd(code: str) -> bool:
    """Tell whether even a small whole number, or a text, shows as something else under `code`."""
    return not (_shows_text(code) and all(_shows_number(code, number) for number in ("1", "-1", "0")))


def _bare(section: str) -> str:
    """Return a section of a format code without what only colours, widens or fills (ECMA-376 §18.8.31)."""
    return re.sub(r"\[[^\]]*\]|\\[ ()-]|[_*].|\?", "", section).strip()


def _shows_number(code: str, kept: str) -> bool:
    """Tell whether the number `kept` shows under `code` as it is read: to the cent, no zero before it."""
    sections = code.split(";")
    if not code or re.search(r"\[[<>=]", code):
        return not code
    try:
        value = Decimal(kept)
    except InvalidOperation:
        return True
    index = 1 if value < 0 and len(sections) > 1 else 2 if value == 0 and len(sections) > 2 else 0
    section = _bare(sections[index])
    if index == 1 and not re.search("[-(（]", sections[1]):
        return False
    if index == 2 and section.strip('"') == "-":
        return True
    plain = _PLAIN.fullmatch(re.sub('"?[-()（）]"?', "", section) if index == 1 else section)
    if plain is None or plain[1] is None:
        return plain is not None
    if plain[1].count("0") > max(1, len(str(abs(int(value))))):
        return False
    decimals = len(plain[2] or "")
    return decimals >= 2 or _rounded(value, decimals) == _rounded(value, 2)


def _rounded(value: Decimal, decimals: int) -> Decimal:
    """Return `value` as a sheet rounds it: halves away from zero."""
    return value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP, Context(prec=400))


def _shows_text(code: str) -> bool:
    """Tell whether a text shows under `code` as it is: not hidden, no words put before or after it."""
    sections = code.split(";")
    if len(sections) > 3:
        return _bare(sections[3]) in {"@", "General"}
    return "@" not in code or _bare(sections[-1]) == "@"


@dataclass(frozen=True)
class _Struck:
    """What is struck out: by the style of its cell, or in a text that several cells may share."""

    styles: frozenset[int]
    texts: frozenset[int]

    @classmethod
    def of(cls, opener: Opener, parts: Mapping[str, bytes], name: str) -> _Struck:
        """Return the styles and the shared texts of the workbook that are struck out, wholly or in part."""
        styles, texts = frozenset[int](), frozenset[int]()
        for part, data in parts.items():
            if b"strike" in data and part.lower().endswith("xl/styles.xml"):
                root = opener.parse(data, name, part)
                fonts = [_is_struck(font) for font in root.iterfind(f"{MAIN}fonts/{MAIN}font")]
                of_cells = [int(x.get("fontId", "0")) for x in root.iterfind(f"{MAIN}cellXfs/{MAIN}xf")]
                styles = frozenset(n for n, font in enumerate(of_cells) if fonts[font : font + 1] == [True])
            elif b"strike" in data and part.lower().endswith("xl/sharedstrings.xml"):
                items = opener.parse(data, name, part).iterfind(f"{MAIN}si")
                texts = frozenset(n for n, item in enumerate(items) if _is_struck(item))
        return cls(styles, texts)

    def may_be_in(self, data: bytes) -> bool:
        """Tell whether a cell of the sheet `data` may be struck out."""
        numbers = b"|".join(b"%d" % style for style in self.styles)
        return bool(self.texts) or (
            bool(numbers) and re.search(rb"s=[\"'](?:" + numbers + rb")[\"']", data) is not None
        )

    def holds(self, cell: etree._Element) -> bool:
        """Tell whether `cell`, which is not empty, is struck out."""
        if int(cell.get("s", "0")) in self.styles or _is_struck(cell):
            return True
        kept = cell.find("{*}v") if self.texts and cell.get("t") == "s" else None
        return kept is not None and int(kept.text or "-1") in self.texts


def _is_struck(element: etree._Element) -> bool:
    """Tell whether a font, or a part of a text, is struck out."""
    return any(strike.get("val") not in {"0", "false"} for strike in element.iter("{*}strike"))


@dataclass
class _Sheet:
    """One sheet while its raw cells are looked at."""

    place: str
    title: str
    cells: Cells
    findings: list[Finding] = field(default_factory=list)

    def tell(
        self, cell: str, expected: str, found: str, way_out: str, severity: Severity = Severity.BLOCK
    ) -> None:
        """Note what is wrong with `cell`; with the sheet when it is empty."""
        text = f"{self.place}单元格 {cell}" if cell else self.place
        digits = re.search(r"\d+$", cell)
        place = Place(text, self.title, int(digits[0]) if digits else 0)
        self.findings.append(Finding(place, expected, found, way_out, severity))

    def tell_hidden_sheet(self) -> None:
        """Remind that the sheet is hidden."""
        self.tell("", "应是看得见的表", "隐藏的表，照样读取", "不要的删去；要的取消隐藏", Severity.WARN)

    def tell_error(self, cell: str, shown: str) -> None:
        """Refuse a cell whose formula shows an error."""
        self.tell(cell, "应为能算出结果的单元格", f"公式错误 {shown}", "改正公式，或直接填写")

    def look_at_old(self, old: OldSheet | None, styles: Mapping[int, str]) -> None:
        """Find in what an .xls says of the sheet what the plain reading leaves out; fill merged cells."""
        if old is None:
            way_out = "用 WPS 或 Excel 另存为 .xlsx 再读"
            self.tell("", "应为 Excel 97 以后的格式", "太旧，没有核对数字的显示格式", way_out, Severity.WARN)
            return
        if old.is_hidden:
            self.tell_hidden_sheet()
        for (row, column), style in old.styles.items():
            cell = f"{column_letter(column)}{row}"
            if (row, column) in old.errors:
                self.tell_error(cell, old.errors[row, column])
            elif code := styles.get(style):
                number = old.numbers.get((row, column))
                text = str(self._at(row, column) or "") if number is None else "0"
                self._look_at_format(cell, code, None if number is None else f"{number:.15g}", text)
        for left, top, right, bottom in old.merged:
            self._take_in_merged(f"{column_letter(left)}{top}:{column_letter(right)}{bottom}")
        self._tell_hidden([str(n) for n in old.hidden_rows if self._is_filled(n)], "行")
        letters = map(column_letter, old.hidden_columns)
        self._tell_hidden([letter for letter in letters if self._has_heading(letter)], "列")

    def look_at(self, data: bytes, styles: Mapping[int, str], struck: _Struck) -> None:
        """Find in the XML of the sheet what the plain reading leaves out; fill merged cells."""
        rows: list[int] = []
        columns: list[str] = []
        lined: dict[int, list[int]] = {}
        row = column = 0
        wanted = ("{*}row", "{*}c", "{*}col", "{*}mergeCell")
        safe = {"resolve_entities": False, "no_network": True, "huge_tree": True}
        for event, element in etree.iterparse(io.BytesIO(data), ("start", "end"), tag=wanted, **safe):
            tag = element.tag.rpartition("}")[2]
            if event == "start":
                if tag == "row":
                    row, column = int(element.get("r", row + 1)), 0
                continue
            if tag == "c":
                column = column_of(element.get("r"), column + 1)
                self._look_at_cell(element, f"{column_letter(column)}{row}", styles)
                if struck.holds(element) and self._at(row, column) not in {"", None}:
                    lined.setdefault(row, []).append(column)
                element.clear()
            elif tag == "row":
                if _is_true(element.get("hidden")) or _is_nothing(element.get("ht")):
                    rows.append(row)
                element.clear()
            elif tag == "col" and (_is_true(element.get("hidden")) or _is_nothing(element.get("width"))):
                columns += map(
                    column_letter, range(int(element.get("min", 1)), int(element.get("max", 1)) + 1)
                )
            elif tag == "mergeCell":
                self._take_in_merged(element.get("ref", ""))
        self._tell_struck(lined)
        self._tell_hidden([str(n) for n in rows if self._is_filled(n)], "行")
        self._tell_hidden([letter for letter in columns if self._has_heading(letter)], "列")

    def _tell_struck(self, lined: Mapping[int, list[int]]) -> None:
        """Tell once a row of the cells that are struck out: who strikes something out takes it back."""
        for row, columns in lined.items():
            first, last = (f"{column_letter(column)}{row}" for column in (columns[0], columns[-1]))
            cells = first if first == last else f"{first}:{last}"
            self.tell(cells, "应是有效的内容", "加了删除线", "作废的删去；有效的去掉删除线")

    def _look_at_cell(self, element: etree._Element, cell: str, styles: Mapping[int, str]) -> None:
        kind = element.get("t", "n")
        kept = next((e.text or "" for e in element.iterchildren("{*}v")), None)
        formula = next((e.text or "" for e in element.iterchildren("{*}f")), None)
        literal = _LITERAL.fullmatch(formula or "")
        if literal and not kept:
            self._put(cell, shown_text(literal[1].replace('""', '"')))
        elif kind == "e":
            self.tell_error(cell, kept or "#N/A")
        elif formula is not None and not kept and kind != "str":
            way_out = "用 WPS 或 Excel 打开，保存一次再试；或直接填写结果"
            self.tell(cell, "公式应已算出结果", "公式没有保存结果", way_out)
        elif code := styles.get(int(element.get("s", "0"))):
            self._look_at_format(
                cell, code, kept if kind == "n" else None, "".join(map(str, element.itertext()))
            )

    def _look_at_format(self, cell: str, code: str, number: str | None, text: str) -> None:
        """Tell of `cell` when the format `code` shows its `number`, else its `text`, as something else."""
        if not text or (_shows_text(code) if number is None else _shows_number(code, number)):
            return
        noun, what = ("字", "文字") if number is None else ("数", f" {shown(number)}")
        self.tell(
            cell,
            f"存的{noun}应与显示的一样",
            f"存的是{what}，按格式“{shown(code)}”显示成别的样子",
            "把格式改成“常规”，按应有的内容重新填写",
        )

    def _put(self, cell: str, text: str) -> None:
        """Put `text` into `cell`, beyond the last that holds anything too: no result was kept there."""
        left, top, _, _ = (edge or 1 for edge in area_bounds(cell))
        width = max([left, *(len(row) for row in self.cells[:1])])
        self.cells += [[""] * width for _ in range(top - len(self.cells))]
        for values in self.cells:
            values.extend([""] * (width - len(values)))
        self.cells[top - 1][left - 1] = text

    def _take_in_merged(self, reference: str) -> None:
        """Give a text merged over several rows to each of them, as it is seen; tell what else is merged."""
        left, top, right, bottom = (edge or 1 for edge in area_bounds(reference))
        value = self._at(top, left)
        if value in {"", None} or (left, top) == (right, bottom):
            return
        if isinstance(value, str) and left == right and top > 1:
            for row in range(top, min(bottom, len(self.cells)) + 1):
                if left <= len(self.cells[row - 1]):
                    self.cells[row - 1][left - 1] = value
            return
        why = "合并的标题" if top == 1 else "合并了几列" if left != right else "合并的数"
        self.tell(reference, "一格填一项", f"{why}，分不清属于哪一格", "取消合并，逐格填写")

    def _at(self, row: int, column: int) -> Any:
        if row > len(self.cells) or column > len(self.cells[row - 1]):
            return None
        return self.cells[row - 1][column - 1]

    def _is_filled(self, row: int) -> bool:
        return row <= len(self.cells) and any(value not in {"", None} for value in self.cells[row - 1])

    def _has_heading(self, letter: str) -> bool:
        """Tell whether the column holds anything; titles may stand above the headings."""
        column = column_of(letter + "1", 0)
        values = [self._at(row, column) for row in range(1, len(self.cells) + 1)]
        return ROW_ID not in values[:10] and any(value not in {"", None} for value in values)

    def _tell_hidden(self, names: list[str], noun: str) -> None:
        if names:
            listed = "、".join(names[:10]) + (f"等 {len(names)} {noun}" if len(names) > 10 else "")
            found = f"隐藏的{noun}：{listed}，照样读取"
            self.tell("", f"读取的{noun}应是看得见的", found, "取消隐藏核对；不要的删去", Severity.WARN)


def _is_nothing(size: str | None) -> bool:
    """Tell whether a height or width is none at all."""
    return re.fullmatch(r"0(\.0*)?", size or "") is not None


def _is_true(flag: str | None) -> bool:
    return flag in {"1", "true"}


def column_of(reference: str | None, following: int) -> int:
    """Return the number of the column of A1-like `reference`; `following` where the cell does not say."""
    letters = re.match("[A-Z]+", reference or "")
    if letters is None:
        return following
    number = 0
    for letter in letters[0]:
        number = number * 26 + ord(letter) - 64
    return number
