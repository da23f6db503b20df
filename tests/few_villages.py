"""The sample township to be worked on: a copy of it, or a few of its villages, which read much faster."""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path
from typing import Any

from generators.records.households import Member
from generators.records.township import Township, Village, usual_names
from generators.store.viewers import township_field
from generators.workbook import read_workbook
from generators.workbook_writer import workbook_bytes, write_workbook

SAMPLE = Path(__file__).parents[1] / "data" / "交楼申乡" / "数据.xlsx"


def copy_sample(folder: Path) -> Path:
    """Copy the sample township to `folder` without what earlier runs left in it, as `make demo` does."""
    left = shutil.ignore_patterns("*.sqlite3*", "发文登记备份")
    return Path(shutil.copytree(SAMPLE.parent, folder, ignore=left))


def write_few_villages(folder: Path, *villages: str, most: int | None = None) -> Path:
    """Write the sample's workbook with the rows of `villages` alone into `folder`, and return it.

    A row goes with the row that one of its columns refers to. What belongs to no village stays, but no more
    than `most` rows of a sheet that no column refers to; of a household nobody is left out.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "数据.xlsx"
    path.write_bytes(_few_villages(frozenset(villages), most))
    return path


def copy_few_villages(folder: Path, *villages: str, most: int | None = None) -> Path:
    """Copy the sample township to `folder`, its notices too, with the rows of `villages` alone."""
    copy_sample(folder)
    write_few_villages(folder, *villages, most=most)
    return folder


@cache
def _few_villages(villages: frozenset[str], most: int | None) -> bytes:
    rows: dict[Any, list[Any]] = {kind: list(kept) for kind, kept in read_workbook(SAMPLE).rows.items()}
    rows[Village] = [village for village in rows[Village] if village.name in villages]
    references = {
        kind: [(name, column.refers) for name, column in kind.iter_columns() if column.refers]
        for kind in rows
    }
    field_of = {
        f"{kind.SHEET}.{column.heading}": (kind, name)
        for kind in rows
        for name, column in kind.iter_columns()
    }
    before = -1
    while before != (before := sum(map(len, rows.values()))):
        for kind, columns in references.items():
            for name, referred in columns:
                where, field = field_of[referred]
                keys = {getattr(row, field) for row in rows[where]}
                rows[kind] = [row for row in rows[kind] if keys.issuperset(_referred(getattr(row, name)))]
    whole = {field_of[referred][0] for columns in references.values() for _, referred in columns} | {Member}
    return workbook_bytes({kind: kept if kind in whole else kept[:most] for kind, kept in rows.items()})


def _referred(value: object) -> tuple[object, ...]:
    if isinstance(value, tuple):
        return value
    return (value,) if value else ()


def two_townships(folder: Path, most: int | None = None) -> Path:
    """Write a county's workbook into `folder`: two villages of the sample, each of a township of its own."""
    book = write_few_villages(folder, "东沟村", "寨沟门村", most=most)
    (first,) = read_workbook(book).all(Township)
    names = {"name": "河畔镇", "kind": None, "series": "河政发", **usual_names("兴县", "河畔镇")}
    rows: dict[Any, list[Any]] = {
        # Where there are several, whose a row is must be said.
        kind: [row.model_copy(update={field: first.name}) for row in kept]
        if (field := township_field(kind)) and kind is not Township
        else list(kept)
        for kind, kept in read_workbook(book).rows.items()
    }
    rows[Township] = [first, first.model_copy(update=names)]
    rows[Village] = [
        village.model_copy(update={"township": "河畔镇"}) if village.name == "寨沟门村" else village
        for village in rows[Village]
    ]
    book.unlink()
    write_workbook(book, rows)
    return folder
