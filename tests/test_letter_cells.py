"""“出告知书必填”: the yellow columns are those, and only those, without which every letter is withheld."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from generators.catalogue import Family, kinds_of
from generators.desk.entry import fields_of
from generators.errors import Severity
from generators.records.columns import Quarter
from generators.records.dataset import SHEETS
from generators.records.letter_cells import LETTER_CELLS
from generators.records.screening import SurveyRow
from generators.workbook import read_workbook
from generators.workbook_writer import write_workbook

SAMPLE = Path(__file__).parent.parent / "data" / "交楼申乡" / "数据.xlsx"
VILLAGES = ("东沟村", "后圪垛村", "高墕村", "桃花塬村", "木瓜梁村", "梨树湾村")


@pytest.fixture(scope="module")
def dataset():
    whole = read_workbook(SAMPLE)
    return replace(whole, rows={**whole.rows, SurveyRow: ()})


def _let_out(dataset) -> set[str]:
    (kind,) = kinds_of(Family.LETTERS)
    out = set()
    for subject in kind.subjects(dataset, Quarter(2022, 2), VILLAGES):
        findings, _ = kind.judge(dataset, subject.record)
        if not any(finding.severity is Severity.BLOCK for finding in findings):
            out.add(subject.record_id)
    return out


def test_the_table_is_what_the_gates_ask_for(dataset):
    """Every optional column is emptied in turn: no letter is left just where the table says so."""
    assert len(_let_out(dataset)) > 3
    found: dict[type, set[str]] = {}
    for kind in SHEETS:
        for name, _ in kind.iter_columns():
            info = kind.model_fields[name]
            if info.is_required() or name == "remark":
                continue
            rows = dataset.all(kind)
            if all(getattr(row, name) == info.default for row in rows):
                continue
            emptied = tuple(row.model_copy(update={name: info.default}) for row in rows)
            if not _let_out(replace(dataset, rows={**dataset.rows, kind: emptied})):
                found.setdefault(kind, set()).add(name)
    assert {kind.SHEET: names for kind, names in found.items()} == {
        kind.SHEET: set(names) for kind, names in LETTER_CELLS.items()
    }


def test_their_headings_are_yellow_and_say_so(tmp_path):
    path = tmp_path / "数据.xlsx"
    write_workbook(path, {})
    book = openpyxl.load_workbook(path)
    for kind in SHEETS:
        columns = dict(kind.iter_columns())
        needed = {columns[name].heading for name in LETTER_CELLS.get(kind, ())}
        yellow = {cell.value for cell in book[kind.SHEET][1] if cell.fill.fgColor.rgb.endswith("FFE699")}
        said = {cell.value for cell in book[kind.SHEET][1] if "出告知书必填" in cell.comment.text}
        asked = {field.heading for field in fields_of(kind) if field.hint.startswith("出告知书必填")}
        assert yellow == said == asked == needed, kind.SHEET
