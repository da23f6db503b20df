"""Proof-read files of anybody: drafts, pasted texts, Word files; nothing in them is changed."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, partial
from typing import TYPE_CHECKING

from generators.checks.layout import check_layout
from generators.checks.marking import add_comments, as_word, track_mends
from generators.checks.text import RULES, Records, check_document
from generators.checks.text.document import DATE, Cell, Document, Line, read_document, valid_date
from generators.checks.text.records import Registered
from generators.checks.word_text import open_word, word_lines
from generators.errors import DataRefused, Finding, UsageError
from generators.formulas.addresses import column_letter
from generators.notice_draft import drafts_in, read_text
from generators.opc import Opener
from generators.own_files import read_or_refuse, write_new
from generators.own_files.scratch import clear_left
from generators.pipeline.custody import today
from generators.pipeline.job import NOTICES
from generators.pipeline.register import numbers
from generators.printing.conversion import kind_of, printable
from generators.sheet_cells import read_sheets
from generators.worker_process import WorkerDiedError, run_in_worker

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from generators.checks.layout import LayoutFinding
    from generators.checks.text import TextFinding
    from generators.pipeline.source import Source as DataSource
    from generators.printing.docx.package import Package
    from generators.records.dataset import Dataset

STDIN = "-"
OFFICE_WORDS = "易错词.xlsx"
"""The office's own list of wrong words, beside its workbook."""
_MOST_TEXT = 20 * 2**20
_SHEETS = frozenset({"xlsx", "xls", "ods", "xmlsheet"})
"""Kinds of `kind_of` that are sheets."""
_MOST_CELLS = 200_000
_FIGURES = 15
"""Digits of a number that Excel keeps."""


@dataclass(frozen=True)
class Source:
    """A file that is proof-read: its lines, the package of a Word file, the sheets of a workbook.

    A line of a workbook is a cell; the rows of all its sheets are counted through.
    """

    name: str
    content: bytes
    lines: tuple[Line, ...]
    package: Package | None = None
    sheets: tuple[tuple[str, int], ...] = ()
    """Each sheet of a workbook with the number of its first row."""

    @cached_property
    def _cells(self) -> dict[int, Cell]:
        return {line.number: line.cell for line in self.lines if line.cell}

    def cell(self, line: int) -> tuple[str, str] | None:
        """Return the sheet and the cell (B3) of a line of a workbook, None for a line of a text."""
        if not self.sheets:
            return None
        cell = self._cells[line]
        name, first = self.sheets[cell.table]
        return name, f"{column_letter(cell.column + 1)}{cell.row - first + 1}"

    def place(self, found: TextFinding) -> str:
        """Return where a finding stands, as a clerk looks for it."""
        if (at := self.cell(found.line)) is not None:
            return f"工作表“{at[0]}”{at[1]}第{found.start + 1}字"
        return f"第{found.line}{'段' if self.is_word else '行'}第{found.start + 1}字"

    def as_json(self, found: TextFinding) -> dict[str, str | int]:
        """Return a finding with the keys of `check --json`; in a workbook with `sheet` and `cell` too."""
        at = self.cell(found.line)
        return found.as_json() | ({} if at is None else {"sheet": at[0], "cell": at[1]})

    @property
    def is_word(self) -> bool:
        """Tell whether lines are paragraphs."""
        return self.package is not None

    def document(self) -> Document:
        """Return the text in blocks."""
        return read_document(self.lines)


def read_source(path: Path, *, sheets: bool = False) -> Source:
    """Return the text of `path` (`-`: standard input); where `sheets`, a workbook's cells too.

    Raise DataRefused for anything but text and Word (and workbooks), and for what holds no text: nothing
    found in it would be taken for a clean paper.
    """
    name, is_stdin = ("标准输入", True) if str(path) == STDIN else (path.name, False)
    content = sys.stdin.buffer.read(_MOST_TEXT + 1) if is_stdin else read_or_refuse(path)
    kind = kind_of(content)
    if kind in _SHEETS and not (sheets and kind in {"xlsx", "xls"}):
        way_out = "表里的文字用 hongtou check 逐格核对；本程序的数据工作簿用 hongtou check-data 检查"
        if sheets:
            way_out = "用 WPS 或 Excel 打开后另存为 .xlsx"
        raise DataRefused([Finding(f"文件“{name}”", "应为文本文件或 Word 文件", "电子表格", way_out)])
    if kind in {"doc", "rtf", "odt"}:
        content, name = printable(content, name).content, f"{name}（已转换为 .docx，请核对）"
    if kind in _SHEETS:
        source = _read_workbook(content, name)
    elif kind in {"docx", "doc", "rtf", "odt"}:
        source = Source(name, content, _lines_of(content, name), open_word(content, name))
    else:
        source = Source(name, content, tuple(text_lines(content, name)))
    if not any(line.text.strip() for line in source.lines):
        way_out = "换一份文件；只有图片的，先识别成文字"
        raise DataRefused([Finding(f"文件“{name}”", "应有要核对的文字", "一个字也没有", way_out)])
    return source


def _read_workbook(content: bytes, name: str) -> Source:
    """Return the cells of a workbook that hold text or a number, sheet by sheet and row by row."""
    read = read_sheets(Opener(noun="工作簿", extension=".xlsx"), content, name, looked_at=())
    lines: list[Line] = []
    sheets: list[tuple[str, int]] = []
    first = 0
    for table, (title, rows) in enumerate(read.cells.items()):
        sheets.append((title, first))
        for row, values in enumerate(rows, start=first):
            for column, value in enumerate(values):
                if text := _written(value):
                    lines.append(Line(len(lines) + 1, text, cell=Cell(table, row, column)))
        first += len(rows)
        if len(lines) > _MOST_CELLS:
            found, way_out = f"有字的格子超过 {_MOST_CELLS} 个", "把要核对的几张表另存一本再试"
            raise DataRefused([Finding(f"文件“{name}”", "应为一本表格", found, way_out)])
    return Source(name, content, tuple(lines), sheets=tuple(sheets))


def _written(value: object) -> str:
    """Return what a cell holds, a number as it was typed; nothing for a date or a mark."""
    if isinstance(value, str):
        return " ".join(value.split("\n"))
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f"{value:.{_FIGURES}g}"
    return ""


def _lines_of(content: bytes, name: str) -> tuple[Line, ...]:
    """Return the lines of a Word file, read where it may end its reader: only then is it opened here."""
    try:
        return run_in_worker(_read_lines, content, name)
    except WorkerDiedError as died:
        way_out = "用 WPS 或 Office 打开后另存为 .docx"
        raise DataRefused([Finding(f"文件“{name}”", "应能读出文字", str(died), way_out)]) from None


def _read_lines(content: bytes, name: str) -> tuple[Line, ...]:
    return tuple(word_lines(open_word(content, name)))


def text_lines(content: bytes, name: str) -> list[Line]:
    """Return the lines of a text file in UTF-8, GBK or UTF-16, numbered as an editor numbers them.

    Raise DataRefused for what is no text, or longer than a paper can be.
    """
    place = f"文件“{name}”"
    if len(content) > _MOST_TEXT:
        raise DataRefused([Finding(place, "应为一份公文的文字", f"{len(content) // 2**20} MB")])
    encodings = ["utf-16"] if content[:2] in {b"\xff\xfe", b"\xfe\xff"} else ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
            return [Line(number, line) for number, line in enumerate(lines, start=1)]
    way_out = "用记事本另存为 UTF-8 编码的 .txt，或另存为 .docx"
    raise DataRefused([Finding(place, "应为文本文件或 Word 文件", "读不出文字", way_out)])


def write_marked(source: Source, findings: Sequence[TextFinding], target: Path, *, mend: bool) -> int:
    """Write a copy of `source` with comments, or with its mends as tracked changes; return how many.

    A text file becomes a Word file, a paragraph for each line. Raise UsageError when `target` is no new
    .docx: nothing that exists is written over, unless it is this very copy, asked for again after a kill.
    """
    content, made = marked(source, findings, mend=mend) if target.suffix.lower() == ".docx" else (b"", 0)
    if content and target.is_file() and read_or_refuse(target) == content:
        clear_left(target.parent)
        return made
    if not content or target.exists():
        message = f"“{target.name}”应为还没有的 .docx 文件；原文件和已有的文件都不改动"
        raise UsageError(message)
    write_new(target, content)
    return made


def marked(source: Source, findings: Sequence[TextFinding], *, mend: bool) -> tuple[bytes, int]:
    """Return `source` as a Word file with comments, or with its mends as tracked changes, and how many."""
    if source.sheets:
        message = f"“{source.name}”是电子表格，写不成带批注、修订的 Word 文件；请照列出的格子在表里改"
        raise UsageError(message)
    package = source.package
    if package is None:
        package = open_word(as_word([line.text for line in source.lines]), source.name)
    if mend:
        return track_mends(package, findings)
    return add_comments(package, findings), len(findings)


def measure(source: Source) -> tuple[LayoutFinding, ...]:
    """Return the layout of a Word file clause by clause; UsageError for a text, which has none."""
    if source.package is None:
        message = (
            f"“{source.name}”是{'电子表格，不按公文量版面' if source.sheets else '文本文件，没有版面可量'}"
        )
        raise UsageError(message)
    return check_layout(source.package, source.content)


def proofread(source: Source, data: DataSource | None = None) -> tuple[TextFinding, ...]:
    """Return what a proof-reader would mark in `source`, in the order of its text; `data` is asked too."""
    return proofread_source(source, None if data is None else partial(records_of, data))


def proofread_source(source: Source, records_on: Callable[[date], Records] | None) -> tuple[TextFinding, ...]:
    """Return what `proofread` does; `records_on` gives the data that held on the day of a text."""
    if source.sheets:
        return _proofread_cells(source, records_on)
    return proofread_document(source.document(), records_on)


_OF_A_CELL = re.compile(
    "标点/|数字/|版面/|用字/|日期/|文号/|数目/|计算/|名称/(?:行政区划|村委会全称|机构名重叠)"
)
"""Rules that read a cell by itself: names in two rows are two people's, and no cell is a title."""
_OF_A_TABLE = "计算/表格合计"
_WORDS = re.compile(
    r"[\u3400-\u9fff].*[\u3400-\u9fff].*[\u3400-\u9fff].*[\u3400-\u9fff]|\d\s*月\s*\d+\s*日", re.DOTALL
)
"""A cell with less, and no day, is a name or a mark in a list."""


def _proofread_cells(source: Source, records_on: Callable[[date], Records] | None) -> tuple[TextFinding, ...]:
    """Return what is wrong in the cells of a workbook; what stands in many is read once and told of each."""
    records = None if records_on is None else records_on(today())
    rules = [rule for key, rule in RULES.items() if _OF_A_CELL.match(key) and key != _OF_A_TABLE]
    found: list[TextFinding] = []
    for table in range(len(source.sheets)):
        lines = [line for line in source.lines if line.cell and line.cell.table == table]
        same: dict[str, list[Line]] = {}
        for line in lines:
            if _WORDS.search(line.text):
                same.setdefault(line.text, []).append(line)
        first = read_document([alike[0] for alike in same.values()])
        for told in check_document(first, rules=rules, records=records):
            text = source.lines[told.line - 1].text
            found += [replace(told, line=line.number) for line in same[text]]
        if any(_TOTAL.fullmatch(line.text) for line in lines):
            found += check_document(read_document(lines), rules=[RULES[_OF_A_TABLE]])
    return tuple(sorted(found))


_TOTAL = re.compile(r"\s*[合总共]\s*计\s*")


def proofread_document(
    document: Document, records_on: Callable[[date], Records] | None
) -> tuple[TextFinding, ...]:
    """Return what a proof-reader would mark; `records_on` gives the data that held on the day of the text."""
    records = None if records_on is None else records_on(document.issued or today())
    return check_document(document, records=records)


def proofread_text(text: str, records_on: Callable[[date], Records] | None) -> tuple[TextFinding, ...]:
    """Return what a proof-reader would mark in the lines of `text`, as `check` tells it of a text file."""
    return proofread_document(read_document(text_lines(text.encode(), "稿")), records_on)


def records_of(data: DataSource, on: date, dataset: Dataset | None = None) -> Records:
    """Return what the texts of a township are held against: its records, its register, its own words.

    `dataset` is what was read of `data` already.
    """
    return Records(
        dataset or data.read(),
        on,
        _registered(data),
        _office_words(data.folder / OFFICE_WORDS),
        drafted(data.folder / NOTICES),
    )


_HEAD_OF_DRAFT = re.compile(r"^(标题|发文字号|成文日期)[:：](.*)$", re.MULTILINE)


def drafted(notices: Path) -> dict[str, Registered]:
    """Return title and date of the drafts in `notices` by the number that each bears.

    One that cannot be read says nothing of its number.
    """
    found: dict[str, Registered] = {}
    for path in drafts_in(notices) if notices.is_dir() else ():
        try:
            lines = _HEAD_OF_DRAFT.findall(read_text(path).partition("【正文】")[0])
        except DataRefused:
            continue
        head = {name: text.strip() for name, text in lines}
        day = DATE.search(head.get("成文日期", ""))
        issued = valid_date(*map(int, day.groups())) if day else None
        if number := head.get("发文字号"):
            found[number] = Registered(head.get("标题", ""), issued)
    return found


def _registered(data: DataSource) -> dict[str, Registered]:
    headings, rows = numbers(data, None)
    found = {}
    for row in rows:
        told = dict(zip(headings, row, strict=True))
        match = re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", told["成文日期"])
        found[told["编号"]] = Registered(told["标题"], date(*map(int, match.groups())) if match else None)
    return found


def _office_words(path: Path) -> dict[str, str]:
    """Return the pairs of the sheet 易错词: wrong, right, below a heading."""
    if not path.exists():
        return {}
    sheets = read_sheets(Opener(), read_or_refuse(path), path.name, looked_at=()).cells
    rows = [row for cells in sheets.values() for row in cells[1:] if len(row) > 1]
    return {str(row[0]).strip(): str(row[1]).strip() for row in rows if row[0] and row[1]}
