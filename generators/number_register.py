"""Give documents and letters their numbers: reserve, confirm, void; none twice, none lost (design D6)."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple, Self

from generators.document_number import NumberText, Series, SeriesKind, is_year
from generators.errors import Finding, PaperWithheld, UsageError
from generators.masking import shown
from generators.records.identifiers import id_number_fault
from generators.sqlite_file import FileKind, SqliteFile

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable
    from pathlib import Path
    from types import TracebackType

APPLICATION_ID = 0x484F_4E47
"""Marks an SQLite file as a register of this program (SQLite file format, offset 68)."""
SECONDS_TO_WAIT = 30.0
"""How long one process waits for another that is writing: a village's letters take milliseconds."""

REGISTER_HEADINGS = ("序号", "编号", "标题", "成文日期", "状态", "作废日期", "作废原因", "作废人", "对应记录")
"""Column headings of the exported 发文登记簿, in the order of `NumberRegister.register_rows`."""
UNREGISTERED = "未登记"
"""State shown for a gap, which has no row: made elsewhere before the register began, or skipped."""

_SCHEMA = """
CREATE TABLE numbers (
    kind      TEXT    NOT NULL,
    series    TEXT    NOT NULL,
    year      INTEGER NOT NULL,
    n         INTEGER NOT NULL CHECK (n > 0),
    state     TEXT    NOT NULL CHECK (state IN ('预留', '已用', '作废')),
    record_id TEXT    NOT NULL,
    title     TEXT    NOT NULL,
    issued_on TEXT    NOT NULL,
    voided_on TEXT    NOT NULL,
    reason    TEXT    NOT NULL,
    voided_by TEXT    NOT NULL,
    PRIMARY KEY (kind, series, year, n)
) WITHOUT ROWID;
CREATE UNIQUE INDEX one_number_a_record ON numbers (record_id, kind, series, year) WHERE state <> '作废';
"""
_COLUMNS = "kind, series, year, n, state, record_id, title, issued_on, voided_on, reason, voided_by"
_IN_SERIES = "kind = ? AND series = ? AND year = ?"
# Not INSERT OR REPLACE: that would delete another number of the same record instead of failing.
_PUT = f"""
INSERT INTO numbers ({_COLUMNS}) VALUES ({", ".join("?" * len(_COLUMNS.split(", ")))})
ON CONFLICT (kind, series, year, n) DO UPDATE SET
    state = excluded.state, record_id = excluded.record_id, title = excluded.title,
    issued_on = excluded.issued_on, voided_on = excluded.voided_on,
    reason = excluded.reason, voided_by = excluded.voided_by
"""  # noqa: S608


class State(StrEnum):
    """Where a number stands."""

    RESERVED = "预留"
    USED = "已用"
    VOID = "作废"


@dataclass(frozen=True, order=True)
class Number(NumberText):
    """One row of the register."""

    state: State
    record_id: str
    """The record's own id (户编号#监测次序, a notice's key), never an ID number; empty for a voided gap."""
    title: str = ""
    issued_on: date | None = None
    voided_on: date | None = None
    reason: str = ""
    voided_by: str = ""

    __str__ = NumberText.__str__


@dataclass(frozen=True)
class Request:
    """A record that needs a number. `wanted` asks for a given one: a notice that is already no. 79."""

    series: Series
    year: int
    record_id: str
    title: str = ""
    wanted: int | None = None


class Gap(NamedTuple):
    """Numbers `first` to `last` of a series and year which the register knows nothing of."""

    series: Series
    year: int
    first: int
    last: int


# --- the register -----------------------------------------------------------------------------------------


class NumberRegister:
    """The register of one township, one SQLite file; a context manager that closes it.

    Every change is one transaction that takes the write lock first (`BEGIN IMMEDIATE`), so processes that
    reserve at once queue up and each sees the other's numbers. The journal is SQLite's rollback journal: the
    write-ahead log needs shared memory, which a network drive does not give. No clock is read here; dates are
    arguments.

    Raises `UsageError` when the file cannot be opened, read or written, `DataRefused` when it is damaged.
    """

    def __init__(self, path: Path, *, wait: float = SECONDS_TO_WAIT) -> None:
        self._file = SqliteFile(path, _kind(path), wait=wait)
        self._database = self._file.database

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    # reserve, confirm, void

    def reserve(
        self, series: Series, year: int, record_id: str, *, wanted: int | None = None, title: str = ""
    ) -> Number:
        """Return the record's number of `series` and `year`, giving it one when it has none.

        Asked again, the same number comes back, used or not; after a void, a new one. An automatic number is
        one more than the highest ever given, void ones included. Raises `PaperWithheld` when the `wanted`
        number cannot be had or the request itself is wrong.
        """
        (outcome,) = self.reserve_many([Request(series, year, record_id, title, wanted)])
        if isinstance(outcome, Finding):
            raise PaperWithheld([outcome])
        return outcome

    def reserve_many(self, requests: Iterable[Request]) -> list[Number | Finding]:
        """Return for each of `requests`, in order, its number or why it has none; one transaction."""
        with self._file.writing():
            return [self._request_fault(request) or self._reserve_one(request) for request in requests]

    def confirm(self, number: Number, issued_on: date, *, title: str | None = None) -> Number:
        """Mark `number` as used by the paper of `issued_on`, whose files are in place, and return it.

        Confirming again sets date and title anew: the remade paper is the one that holds. Raises
        `PaperWithheld` when the register does not hold the number for this record or it was voided meanwhile.
        """
        with self._file.writing():
            outcome = self._confirm_one(number, issued_on, title)
        if isinstance(outcome, Finding):
            raise PaperWithheld([outcome])
        return outcome

    def confirm_many(self, issues: Iterable[tuple[Number, date]]) -> list[Finding]:
        """Confirm each number with its date of issue, in one transaction; return what could not be."""
        with self._file.writing():
            outcomes = [self._confirm_one(number, issued_on, None) for number, issued_on in issues]
        return [outcome for outcome in outcomes if isinstance(outcome, Finding)]

    def void(
        self, series: Series, year: int, n: int, reason: str, *, by: str = "", on: date | None = None
    ) -> Number:
        """Void number `n` for `reason` and return it; it stays in the register and is never given again.

        A gap below the highest number (made elsewhere, or skipped) can be voided too, which accounts for it.
        Raises `UsageError` without a reason, for a number not yet reached, and for one already void.
        """
        text = NumberText(series, year, n)
        if not reason.strip():
            raise UsageError(f"作废{text}要写明原因。")
        with self._file.writing():
            held = self._row(text)
            if held and held.state is State.VOID:
                raise UsageError(f"{text}已经作废（原因：{held.reason}），不必再作废。")
            if not held and not 0 < n < self._next(series, year):
                raise UsageError(f"登记簿里没有{text}，不能作废。")
            voided = replace(
                held or Number(series, year, n, State.VOID, ""),
                state=State.VOID,
                reason=reason.strip(),
                voided_by=by,
                voided_on=on,
            )
            self._put(voided)
            return voided

    # look

    def peek(self, series: Series, year: int) -> int:
        """Return the number that the next automatic reservation would get; nothing is reserved."""
        with self._file.told():
            return self._next(series, year)

    def find(self, series: Series, year: int, record_id: str) -> Number | None:
        """Return the record's number in `series` and `year` that is not void, if it has one."""
        with self._file.told():
            return self._held_by(Request(series, year, record_id))

    def of(self, record_id: str) -> list[Number]:
        """Return every number that the record has or had, void ones included, in order."""
        return self._select("record_id = ?", (record_id,))

    def rows(
        self,
        *,
        kind: SeriesKind | None = None,
        series: str | None = None,
        year: int | None = None,
        state: State | None = None,
    ) -> list[Number]:
        """Return the numbers that match all that is given, by kind, series, year and number."""
        asked = {"kind": kind, "series": series, "year": year, "state": state}
        given = {column: value for column, value in asked.items() if value is not None}
        return self._select(
            " AND ".join(f"{column} = ?" for column in given) or "TRUE", tuple(given.values())
        )

    def gaps(self, series: Series, year: int) -> list[Gap]:
        """Return the runs of numbers below the highest that have no row: made elsewhere, or skipped."""
        held = [number.n for number in self.rows(kind=series.kind, series=series.name, year=year)]
        pairs = zip([0, *held], held, strict=False)
        return [Gap(series, year, low + 1, high - 1) for low, high in pairs if high - low > 1]

    def register_rows(
        self, *, kind: SeriesKind | None = None, year: int | None = None
    ) -> list[tuple[str, ...]]:
        """Return the rows of the 发文登记簿 under `REGISTER_HEADINGS`; a gap is a row too, state 未登记."""
        numbers = self.rows(kind=kind, year=year)
        runs = dict.fromkeys((number.series, number.year) for number in numbers)
        gaps = {(gap.series, gap.year, gap.last + 1): gap for run in runs for gap in self.gaps(*run)}
        rows: list[tuple[str, ...]] = []
        for number in numbers:
            gap = gaps.get((number.series, number.year, number.n))
            if gap:
                rows.append(_gap_row(gap))
            rows.append(_number_row(number))
        return [(str(i), *row) for i, row in enumerate(rows, 1)]

    # inside a transaction

    def _reserve_one(self, request: Request) -> Number | Finding:
        held = self._held_by(request)
        if held:
            return self._retaken(held, request)
        n = request.wanted if request.wanted is not None else self._next(request.series, request.year)
        number = Number(request.series, request.year, n, State.RESERVED, request.record_id, request.title)
        taken = self._row(number)
        if taken:
            return _taken(taken)
        self._put(number)
        return number

    def _retaken(self, held: Number, request: Request) -> Number | Finding:
        """Return the number that the record already has, under its newest title until it is used."""
        if request.wanted not in {None, held.n}:
            asked = NumberText(request.series, request.year, request.wanted or 0)
            return Finding(
                f"编号{asked}",
                f"本件已编{held}，不能另要一号",
                way_out=f"文稿改用{held}，或先作废{held}再编",
                rule="D6",
            )
        if held.state is State.RESERVED and request.title not in {"", held.title}:
            held = replace(held, title=request.title)
            self._put(held)
        return held

    def _confirm_one(self, number: Number, issued_on: date, title: str | None) -> Number | Finding:
        held = self._row(number)
        if not held or held.state is State.VOID or held.record_id != number.record_id:
            return _not_to_confirm(number, held)
        used = replace(
            held, state=State.USED, issued_on=issued_on, title=held.title if title is None else title
        )
        if used != held:
            self._put(used)
        return used

    def _request_fault(self, request: Request) -> Finding | None:
        place = f"编号“{request.series.name}”"
        if not is_year(request.year):
            return Finding(place, "年份应在1949至2999之间", str(request.year))
        if request.wanted is not None and not 1 <= request.wanted <= 999_999_999:
            return Finding(place, "序号应从1编起", str(request.wanted))
        if not request.record_id.strip():
            return Finding(place, "要编号的件应有自己的标识", "空白")
        if _holds_id_number(request.record_id):
            return Finding(place, "件的标识不能用证件号码", "证件号码", "改用户编号", rule="D6")
        return None

    def _next(self, series: Series, year: int) -> int:
        """Return one more than the highest number; a lower gap is never filled by itself."""
        query = f"SELECT coalesce(max(n), 0) + 1 FROM numbers WHERE {_IN_SERIES}"  # noqa: S608
        (n,) = self._database.execute(query, (series.kind, series.name, year)).fetchone()
        return int(n)

    def _held_by(self, request: Request) -> Number | None:
        query = f"SELECT {_COLUMNS} FROM numbers WHERE record_id = ? AND {_IN_SERIES} AND state <> '作废'"  # noqa: S608
        key = (request.record_id, request.series.kind, request.series.name, request.year)
        row = self._database.execute(query, key).fetchone()
        return _read(row) if row else None

    def _row(self, number: NumberText) -> Number | None:
        query = f"SELECT {_COLUMNS} FROM numbers WHERE {_IN_SERIES} AND n = ?"  # noqa: S608
        key = (number.series.kind, number.series.name, number.year, number.n)
        row = self._database.execute(query, key).fetchone()
        return _read(row) if row else None

    def _put(self, number: Number) -> None:
        self._database.execute(_PUT, _written(number))

    def _select(self, condition: str, values: tuple[object, ...]) -> list[Number]:
        query = f"SELECT {_COLUMNS} FROM numbers WHERE {condition} ORDER BY kind, series, year, n"  # noqa: S608
        with self._file.told():
            return [_read(row) for row in self._database.execute(query, values)]


def _kind(path: Path) -> FileKind:
    return FileKind(
        "编号登记簿",
        APPLICATION_ID,
        (_make_tables,),
        busy=f"编号登记簿“{path}”正被另一个程序占用，请等它做完再试。",
        way_out="用备份的登记簿替换它",
    )


def _make_tables(database: sqlite3.Connection) -> None:
    for statement in _SCHEMA.split(";"):
        database.execute(statement)


# --- rows, findings ---------------------------------------------------------------------------------------


def _read(row: Iterable[object]) -> Number:
    """Return the number that a row of the table holds; empty text there is what is not known."""
    kind, series, year, n, state, record_id, title, issued_on, voided_on, reason, voided_by = map(str, row)
    return Number(
        Series(SeriesKind(kind), series),
        int(year),
        int(n),
        State(state),
        record_id,
        title,
        date.fromisoformat(issued_on) if issued_on else None,
        date.fromisoformat(voided_on) if voided_on else None,
        reason,
        voided_by,
    )


def _written(number: Number) -> tuple[str | int, ...]:
    """Return `number` as a row of the table, in the order of `_COLUMNS`."""
    return (
        number.series.kind,
        number.series.name,
        number.year,
        number.n,
        number.state,
        number.record_id,
        number.title,
        _iso(number.issued_on),
        _iso(number.voided_on),
        number.reason,
        number.voided_by,
    )


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _number_row(number: Number) -> tuple[str, ...]:
    return (
        str(number),
        number.title,
        _iso(number.issued_on),
        number.state,
        _iso(number.voided_on),
        number.reason,
        number.voided_by,
        number.record_id,
    )


def _gap_row(gap: Gap) -> tuple[str, ...]:
    first, last = (NumberText(gap.series, gap.year, n) for n in (gap.first, gap.last))
    return (str(first) if gap.first == gap.last else f"{first}至{last}", "", "", UNREGISTERED, "", "", "", "")


def _taken(holder: Number) -> Finding:
    """Return why the number of `holder` cannot be given to another record."""
    if holder.state is State.VOID:
        return Finding(
            f"编号{holder}",
            "作废的号不再使用",
            f"已作废（{holder.reason}）",
            "改用别的号，或不指定号由程序顺编",
            rule="D6",
        )
    whose = f"《{shown(holder.title)}》" if holder.title else f"“{shown(holder.record_id)}”"
    return Finding(
        f"编号{holder}", "一号只编一件", f"已由{whose}占用", "改用别的号，或不指定号由程序顺编", rule="D6"
    )


def _not_to_confirm(number: NumberText, held: Number | None) -> Finding:
    if held is None:
        found = "登记簿里没有此号"
    elif held.state is State.VOID:
        found = f"已作废（{held.reason}）"
    else:
        found = f"已改由“{shown(held.record_id)}”占用"
    return Finding(f"编号{number}", "文件做成时应仍为本件预留", found, "重做一次本件，另编新号", rule="D6")


_EIGHTEEN = re.compile(r"(?<![0-9])[0-9]{17}[0-9Xx](?![0-9Xx])")


def _holds_id_number(record_id: str) -> bool:
    """Tell whether an ID number stands in `record_id`: 18 places with a day of birth and check digit."""
    return any(not id_number_fault(match[0].upper()) for match in _EIGHTEEN.finditer(record_id))
