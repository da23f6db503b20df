"""The number register as the office sees it."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from generators.document_number import SeriesKind, parse_number
from generators.errors import DataRefused, UsageError, tell_os_error
from generators.installation import SHIPPED_TEMPLATES
from generators.number_register import REGISTER_HEADINGS, Number, NumberRegister
from generators.pipeline.job import NUMBER_BOOK, REGISTER, Job
from generators.pipeline.printing import put_beside
from generators.pipeline.source import Source
from generators.pipeline.templates import Templates
from generators.records.township import Township

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from pathlib import Path


def numbers(
    data: Path, year: int | None, kind: SeriesKind | None = None
) -> tuple[Sequence[str], list[tuple[str, ...]]]:
    """Return the headings and rows of the number register in `data`, those of one `kind` when it is named."""
    with NumberRegister(data / REGISTER) as register:
        return REGISTER_HEADINGS, register.register_rows(kind=kind, year=year)


def void_number(data: Path, text: str, reason: str, by: str, on: date) -> Number:
    """Void the number `text` for `reason` and return it."""
    try:
        given = parse_number(text, place="编号")
    except DataRefused as error:
        raise UsageError(str(error.findings[0])) from None
    with NumberRegister(data / REGISTER) as register:
        return register.void(given.series, given.year, given.n, reason, by=by, on=on)


def export_numbers(data: Path, file: Path, year: int | None, templates: Path = SHIPPED_TEMPLATES) -> int:
    """Write the register to `file` and return the number of rows.

    An .xlsx is the 发文登记簿 of the notices by its template; anything else is CSV of all numbers.
    """
    is_book = file.suffix.lower() == ".xlsx"
    headings, rows = numbers(data, year, SeriesKind.DOCUMENT if is_book else None)
    if is_book:
        content = _number_book(data, [dict(zip(headings, row, strict=True)) for row in rows], year, templates)
    else:
        text = io.StringIO(newline="")
        csv.writer(text).writerows([headings, *rows])
        content = text.getvalue().encode("utf-8-sig")
    try:
        put_beside(file, content)
    except OSError as error:
        message = f"写不了“{file}”：{tell_os_error(error)}"
        raise UsageError(message) from None
    return len(rows)


def _number_book(data: Path, rows: Sequence[Mapping[str, str]], year: int | None, templates: Path) -> bytes:
    """Return 发文登记簿.xlsx filled: what the register does not know is left for ink."""
    from generators.context.register import number_book_context

    townships = Source.of(data).read().all(Township)
    template, _ = Templates(Job(data, data, templates).template_folders)[NUMBER_BOOK]
    return template.fill(number_book_context([t.signature for t in townships], rows, year))
