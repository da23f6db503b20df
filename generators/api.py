"""The Python door: read, check, make, print. What a script needs, and nothing of the screen.

    from generators import api

    dataset = api.read("data/交楼申乡")
    for finding in api.check("data/交楼申乡"):
        print(finding)
    report = api.make("data/交楼申乡", "output", ["退出告知书"], "2022Q2")
    pdf = api.print_pdf(Path("某文件.docx"))

Names here are kept from one release to the next; whatever else is imported may move.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from generators.catalogue import kinds_named
from generators.errors import UsageError
from generators.pipeline.data_folder import check
from generators.pipeline.forms import all_kinds
from generators.pipeline.job import FORMATS, Job
from generators.pipeline.notices import make_notice
from generators.pipeline.quarters import make_quarter
from generators.pipeline.report import Report
from generators.pipeline.source import Source
from generators.records.columns import Quarter

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from generators.records.dataset import Dataset

__all__ = ["Report", "check", "make", "make_notices", "print_pdf", "read"]


def read(data: Path | str) -> Dataset:
    """Return the records of the township in a folder, an SQLite file or at the URL of a database.

    Raise DataRefused with every fault of the workbook, cell by cell.
    """
    return Source.of(data).read()


def make(
    data: Path | str,
    out: Path | str,
    kinds: Sequence[str],
    quarter: str,
    *,
    villages: Collection[str] = (),
    formats: Collection[str] = FORMATS,
    on_progress: Callable[[int, int, str], None] | None = None,
) -> Report:
    """Make the papers of `kinds` (names or keys of the catalogue, or the township's own forms) for `quarter`.

    `quarter` is written 2022Q2, `formats` are of docx, xlsx, pdf, ofd; `on_progress` is called with how many
    are done, how many there are, and what is being made. Return what was made and what was withheld and why.
    Raise DataRefused for a faulty workbook or template, UsageError for a kind, village or quarter unknown.
    """
    source = Source.of(data)
    found, unknown = kinds_named(kinds, all_kinds(source.folder))
    if unknown:
        message = f"没有叫“{'、'.join(unknown)}”的文书"
        raise UsageError(message)
    try:
        term = Quarter.parse(quarter)
    except ValueError as error:
        message = f"季度{error}，现为“{quarter}”"
        raise UsageError(message) from None
    job = Job(
        source.folder,
        Path(out),
        formats=frozenset(formats),
        villages=frozenset(villages),
        print_sheets="pdf" in formats,
        database=source.database,
    )
    return make_quarter(job, found, term, on_progress)


def make_notices(data: Path | str, out: Path | str, key: str, *, preview: bool = False) -> Report:
    """Make the notice whose draft is `key`; with `preview` no number is taken. Raises as `make` does."""
    source = Source.of(data)
    return make_notice(Job(source.folder, Path(out), database=source.database, preview=preview), key)


def print_pdf(file: Path, *, archival: bool = False) -> bytes:
    """Return the PDF (with `archival` PDF/A-2u) of a DOCX or XLSX.

    Raise PaperWithheld with every reason why it cannot be printed whole, by place.
    """
    from generators.printing import print_docx, print_sheet

    content = file.read_bytes()
    if file.suffix.lower() == ".xlsx":
        return print_sheet(content, name=file.name, archival=archival).pdf
    return print_docx(content, name=file.name, archival=archival).pdf
