"""The committed workbook as openpyxl sees it, read once for all tests of a process: no reader of our own."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from itertools import zip_longest
from pathlib import Path
from typing import Any

import openpyxl

SAMPLE = Path(__file__).parents[1] / "data" / "交楼申乡" / "数据.xlsx"
Line = dict[str, Any]


@cache
def sample_sheets(path: Path = SAMPLE) -> dict[str, list[Line]]:
    """Return sheet → rows → heading → value; who reads changes nothing of it."""
    book = openpyxl.load_workbook(path, read_only=True)
    found: dict[str, list[Line]] = {}
    for sheet in book:
        headings, *rows = sheet.iter_rows(values_only=True)
        found[sheet.title] = [dict(zip_longest(headings, row)) for row in rows]
    book.close()
    return found


@cache
def sample_days() -> dict[str, list[Line]]:
    """Return the same, a day as a date."""
    return {
        title: [
            {heading: cell.date() if isinstance(cell, datetime) else cell for heading, cell in line.items()}
            for line in lines
        ]
        for title, lines in sample_sheets().items()
    }
