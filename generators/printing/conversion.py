"""What a file is by its content, whatever it is called, and old formats made into those that are printed."""

from __future__ import annotations

import io
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from lxml import etree, html
from python_calamine import CalamineWorkbook

from generators.errors import Finding, PaperWithheld, Severity
from generators.opc import DAMAGED, OLE, raw_members
from generators.printing.libreoffice import convert_with_libreoffice, find_libreoffice
from generators.sheet_cells import UNREADABLE
from generators.worker_process import WorkerDiedError, run_in_worker

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

PRINTABLE = frozenset(
    {".docx", ".docm", ".xlsx", ".xlsm", ".doc", ".wps", ".xls", ".et", ".rtf", ".odt", ".ods"}
)
"""The endings of files in a folder that are to be printed."""
_HEAD = 4096
_TO_WORD, _TO_SHEET = ".docx", ".xlsx"
_OTHERS: dict[str, tuple[str, str]] = {
    "pdf": ("应为 Word 或 Excel 文件，这已经是 PDF", "直接用阅读器打印它"),
    "ofd": ("应为 Word 或 Excel 文件，这是 OFD 版式文件", "用 OFD 阅读器打印它"),
    "pptx": ("应为 Word 或 Excel 文件，这是演示文稿", "在 WPS 或 PowerPoint 里打印它"),
    "password": ("文件加了密码，打不开", "在 WPS 或 Office 里去掉密码，另存后再打印"),
    "picture": ("应为 Word 或 Excel 文件，这是图片", "把图片插入 Word 文件再打印"),
    "text": ("应为 Word 或 Excel 文件，这是纯文本", "把文字粘贴到 Word 或 WPS 里，存成 .docx 再打印"),
    "empty": ("文件是空的，没有内容", "换一份完整的文件"),
    "zip": ("应为 Word 或 Excel 文件，这是压缩包", "解压后打印里面的文件"),
    "unknown": (
        "应为 Word 或 Excel 文件，认不出这是什么",
        "在 WPS 或 Office 里打开，另存为 .docx 或 .xlsx 再打印",
    ),
}


@dataclass(frozen=True)
class Convertible:
    """A file in a format of today, or one made into such."""

    content: bytes
    suffix: str
    """`.docx` or `.xlsx`."""
    is_converted: bool = False
    warnings: tuple[Finding, ...] = ()


def printable(content: bytes, name: str) -> Convertible:
    """Return the file `content` in a format that is printed; `name` is how findings call it.

    What it is its content says, not its ending. Raises PaperWithheld in one line for what is no such file.
    """
    kind = kind_of(content)
    if kind in {"docx", "xlsx"}:
        return Convertible(content, f".{kind}")
    if kind in _OTHERS:
        expected, way_out = _OTHERS[kind]
        raise PaperWithheld([Finding(f"文件“{name}”", expected, "", way_out)])
    if kind in {"doc", "rtf", "odt"}:
        return Convertible(_to_word(content, kind, name), _TO_WORD, is_converted=True)
    made, warnings = _to_sheet(content, kind, name)
    return Convertible(made, _TO_SHEET, is_converted=True, warnings=warnings)


def kind_of(content: bytes) -> str:
    """Return what `content` is: docx, xlsx, doc, xls, html, rtf, odt, ods or one of those not printed."""
    head = content[:_HEAD].lstrip(b"\xef\xbb\xbf \r\n\t")
    if not content.strip():
        return "empty"
    if content.startswith(OLE):
        return _kind_of_ole(content)
    if content.startswith(b"PK"):
        return _kind_of_zip(content)
    if head.startswith(b"%PDF"):
        return "pdf"
    if head.startswith(b"{\\rtf"):
        return "rtf"
    if head.startswith((b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*", b"MM\0*")):
        return "picture"
    low = head.lower()
    if b"excel.sheet" in low or b"urn:schemas-microsoft-com:office:spreadsheet" in low:
        return "xmlsheet"
    if any(mark in low for mark in (b"<html", b"<table", b"<!doctype html")):
        return "html"
    return "text" if b"\0" not in head else "unknown"


def _kind_of_ole(content: bytes) -> str:
    def holds(stream: str) -> bool:
        return stream.encode("utf-16-le") in content

    if holds("EncryptedPackage"):
        return "password"
    if holds("WordDocument"):
        return "doc"
    if holds("Workbook") or holds("Book"):
        return "xls"
    return "pptx" if holds("PowerPoint Document") else "unknown"


def _kind_of_zip(content: bytes) -> str:
    # What an OpenDocument file is stands at its beginning, not deflated.
    if b"opendocument.spreadsheet" in content[:200]:
        return "ods"
    if b"opendocument" in content[:200]:
        return "odt"
    try:
        names = set(raw_members(content))
    except DAMAGED:
        # Whoever opens it says what is wrong with it.
        return "docx"
    if "OFD.xml" in names:
        return "ofd"
    folders = {name.lstrip("/").split("/")[0] for name in names}
    for folder, kind in (("word", "docx"), ("xl", "xlsx"), ("ppt", "pptx")):
        if folder in folders:
            return kind
    return "docx" if "[Content_Types].xml" in names else "zip"


def _to_word(content: bytes, kind: str, name: str) -> bytes:
    if kind == "doc":
        with suppress(WorkerDiedError):
            made = run_in_worker(_by_own_reader, content)
            if made is not None:
                return made
    return convert_with_libreoffice(content, f".{kind}", "docx", name=name)


def _by_own_reader(content: bytes) -> bytes | None:
    """Return an old Word file as DOCX by the reader in Python; None when it cannot make one."""
    import doc2docx  # type: ignore[import-untyped]

    with tempfile.TemporaryDirectory(prefix="hongtou-") as folder:
        source, target = Path(folder) / "paper.doc", Path(folder) / "paper.docx"
        source.write_bytes(content)
        try:
            doc2docx.convert(source, target)
            return target.read_bytes()
        except Exception:
            return None


def _to_sheet(content: bytes, kind: str, name: str) -> tuple[bytes, tuple[Finding, ...]]:
    if kind in {"xls", "ods", "xmlsheet"} and find_libreoffice() is not None:
        suffix = {"xmlsheet": ".xml"}.get(kind, f".{kind}")
        return convert_with_libreoffice(content, suffix, "xlsx", name=name), ()
    if kind == "html":
        read: Callable[[bytes, str], bytes] = _book_of_html
    else:
        read = _book_of_old_sheet
    try:
        made = run_in_worker(read, content, name)
    except (*UNREADABLE, WorkerDiedError) as error:
        expected, way_out = "应是能打开的表", "在 WPS 或 Excel 里打开，另存为 .xlsx 再打印"
        found = str(error) if isinstance(error, WorkerDiedError) else "打不开的文件"
        raise PaperWithheld([Finding(f"文件“{name}”", expected, found, way_out)]) from error
    lost = "只取了数据，列宽、边框和字体按通常的样子排"
    return made, (Finding(f"文件“{name}”", lost, severity=Severity.WARN),)


def _book_of_html(content: bytes, name: str) -> bytes:
    return _plain_book([("表", _rows_of_html(content, name))])


def _book_of_old_sheet(content: bytes, _: str) -> bytes:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return _plain_book((title, book.get_sheet_by_name(title).to_python()) for title in book.sheet_names)


def _rows_of_html(content: bytes, name: str) -> list[list[str]]:
    """Return the rows of the tables in a web page that calls itself .xls, as many systems export them."""
    try:
        root = html.document_fromstring(content, parser=html.HTMLParser(no_network=True))
    except (etree.ParserError, ValueError) as error:
        raise PaperWithheld([Finding(f"文件“{name}”", "应是能打开的表", "打不开的网页", "")]) from error
    tables = [table for table in root.iter("table") if next(table.iterancestors("table"), None) is None]
    rows = [
        [" ".join("".join(map(str, cell.itertext())).split()) for cell in row.iter("td", "th")]
        for table in tables
        for row in table.iter("tr")
    ]
    if not rows:
        way_out = "在 WPS 或 Office 里打开，另存为 .docx 或 .xlsx 再打印"
        raise PaperWithheld([Finding(f"文件“{name}”", "应为表格，这是网页，里面没有表格", "", way_out)])
    return rows


def _plain_book(sheets: Iterable[tuple[str, Sequence[Sequence[object]]]]) -> bytes:
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Border, Font, Side

    book = Workbook()
    book.remove(book.worksheets[0])
    thin = Side(style="thin")
    for title, rows in sheets:
        sheet = book.create_sheet(title[:31])
        widths: dict[str, float] = {}
        for row in rows:
            sheet.append([None if value == "" else value for value in row])
        for cells in sheet.iter_rows():
            for cell in cells:
                cell.font = Font(name="宋体", size=11)
                cell.border = Border(thin, thin, thin, thin)
                cell.alignment = Alignment(vertical="center", wrap_text=True)
                wide = sum(2.0 if ord(c) > 0x2E80 else 1.1 for c in str(cell.value or "")) + 2
                widths[cell.column_letter] = max(widths.get(cell.column_letter, 8.0), min(wide, 40.0))
        for letter, width in widths.items():
            sheet.column_dimensions[letter].width = width
        sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()
