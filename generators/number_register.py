"""Give documents and letters their numbers: reserve, confirm, void; none twice, none lost (design D6)."""

from __future__ import annotations

import re
import sqlite3
import unicodedata
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple, Self

from generators.errors import DataRefused, Finding, HongtouError, PaperWithheld, UsageError
from generators.records.identifiers import id_number_fault

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path
    from types import TracebackType

APPLICATION_ID = 0x484F_4E47
"""Marks an SQLite file as a register of this program (SQLite file format, offset 68)."""
SCHEMA_VERSION = 1
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


class SeriesKind(StrEnum):
    """The two forms that a number takes."""

    DOCUMENT = "发文字号"
    LETTER = "告知书编号"


class State(StrEnum):
    """Where a number stands."""

    RESERVED = "预留"
    USED = "已用"
    VOID = "作废"


@dataclass(frozen=True, order=True)
class Series:
    """What stands before the year and counts from 1 every year: 交政发, 交楼申乡东沟村防返退告."""

    kind: SeriesKind
    name: str

    def __post_init__(self) -> None:
        """Refuse a name from which a number could not be read back."""
        if not _SERIES_NAME.fullmatch(self.name):
            raise DataRefused(
                [
                    Finding(
                        f"{self.kind}的代字",
                        "应为不含数字、括号和空格的文字，如“交政发”",
                        f"“{_shown(self.name)}”",
                        "在设置中改正代字",
                    )
                ]
            )


@dataclass(frozen=True, order=True)
class NumberText:
    """A number as it is printed, without anything the register knows of it."""

    series: Series
    year: int
    n: int

    def __str__(self) -> str:
        """Return 交政发〔2022〕79号 or 交楼申乡东沟村防返退告〔2022〕第001号."""
        if self.series.kind is SeriesKind.DOCUMENT:
            return format_document_number(self.series.name, self.year, self.n)
        return format_letter_number(self.series.name, self.year, self.n)


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


# --- the two forms of a number ----------------------------------------------------------------------------


def format_document_number(series: str, year: int, n: int) -> str:
    """Return `交政发〔2022〕79号`: full year in 〔〕, no 第, no leading zero (GB/T 9704 7.2.5)."""
    return f"{series}〔{year:04d}〕{n}号"


def format_letter_number(series: str, year: int, n: int) -> str:
    """Return `交楼申乡东沟村防返退告〔2022〕第001号`: three places, more when needed (DOMAIN B12)."""
    return f"{series}〔{year:04d}〕第{n:03d}号"


_SERIES_NAME = re.compile(r"[^\W\d_]+")
_EXACT_DOCUMENT = re.compile(r"([^\W\d_]+)〔([0-9]{4})〕([1-9][0-9]{0,8})号")
_EXACT_LETTER = re.compile(r"([^\W\d_]+)〔([0-9]{4})〕第([0-9]{3,9})号")
_LOOSE = re.compile(
    r"(?P<series>[^\W\d_]*?)(?P<open>\W?)(?P<year>[0-9]{1,6})年?(?P<close>\W?)(?P<di>第?)(?P<n>[0-9]{1,9})(?P<hao>号?)"
)


def parse_number(text: str, *, kind: SeriesKind | None = None, place: str = "") -> NumberText:
    """Return the number that `text` writes.

    `kind` says which form is due; without it both are read. Each departure from the form is a finding of its
    own (GB/T 9704 7.2.5), told with the correct form; all of them are in the `DataRefused` raised. `place` is
    where the text stands, as the clerk sees it.
    """
    for exact, of_kind in ((_EXACT_DOCUMENT, SeriesKind.DOCUMENT), (_EXACT_LETTER, SeriesKind.LETTER)):
        found = exact.fullmatch(text)
        if found and kind in {None, of_kind} and _is_year(int(found[2])):
            number = NumberText(Series(of_kind, found[1]), int(found[2]), int(found[3]))
            if number.n and str(number) == text:
                return number
    raise DataRefused(_faults(text, kind or _likely_kind(text), place or (kind or SeriesKind.DOCUMENT)))


def _likely_kind(text: str) -> SeriesKind:
    """Return the kind that a misspelt `text` was most likely meant to be: only letters are 告知书."""
    return SeriesKind.LETTER if re.search(r"告.*第\s*0*\d", text) else SeriesKind.DOCUMENT


def _faults(text: str, kind: SeriesKind, place: str) -> list[Finding]:
    """Return one finding for each way in which `text` departs from the form of its `kind`."""
    tight = "".join(unicodedata.normalize("NFKC", c) if c.isdigit() else c for c in text if not c.isspace())
    loose = _LOOSE.fullmatch(tight)
    model = "交政发〔2022〕79号" if kind is SeriesKind.DOCUMENT else "交楼申乡东沟村防返退告〔2022〕第001号"
    if not loose:
        return [Finding(place, f"{kind}应形如“{model}”", f"“{_shown(text)}”")]
    expected = [
        *_spacing_faults(text),
        *_year_faults(loose),
        *(_document_tail_faults(loose) if kind is SeriesKind.DOCUMENT else _letter_tail_faults(loose)),
    ]
    correct = _corrected(loose, kind)
    way_out = f"改为“{correct}”" if correct else f"写成“{model}”的样子"
    return [
        Finding(place, fault, f"“{_shown(text)}”", way_out)
        for fault in expected or [f"{kind}应形如“{model}”"]
    ]


def _spacing_faults(text: str) -> Iterator[str]:
    if any(c.isspace() for c in text):
        yield "编号中间和两头不留空格"
    if any(c.isdigit() and not c.isascii() for c in text):
        yield "编号应用半角阿拉伯数字"


_BRACKETS = {
    "()": "半角圆括号()",
    "[]": "半角方括号[]",
    "（）": "全角圆括号（）",
    "［］": "全角方括号［］",
    "【】": "方头括号【】",
    "〖〗": "空心方头括号〖〗",
    "{}": "花括号{}",
    "<>": "尖括号<>",
    "《》": "书名号《》",
}


def _year_faults(loose: re.Match[str]) -> Iterator[str]:
    if not loose["series"]:
        yield "年份前应有发文机关代字"
    pair = loose["open"] + loose["close"]
    if not pair:
        yield "年份应放在六角括号〔〕里"
    elif pair != "〔〕":
        yield f"年份应放在六角括号〔〕里，不用{_BRACKETS.get(pair, f'“{_shown(pair)}”')}"
    if len(loose["year"]) != 4:
        yield "年份应写全四位"
    elif not _is_year(int(loose["year"])):
        yield "年份应在1949至2999之间"
    if "年" in loose[0][loose.end("year") :]:
        yield "括号里只写年份数字，不写“年”"


def _document_tail_faults(loose: re.Match[str]) -> Iterator[str]:
    if loose["di"]:
        yield "发文顺序号前不加“第”字"
    if loose["n"].startswith("0") and int(loose["n"]):
        yield "发文顺序号不编虚位（1不编为01）"
    yield from _common_tail_faults(loose)


def _letter_tail_faults(loose: re.Match[str]) -> Iterator[str]:
    if not loose["di"]:
        yield "告知书序号前应有“第”字"
    if int(loose["n"]) and loose["n"] != f"{int(loose['n']):03d}":
        yield "告知书序号应补足三位（1编为001）"
    yield from _common_tail_faults(loose)


def _common_tail_faults(loose: re.Match[str]) -> Iterator[str]:
    if not int(loose["n"]):
        yield "序号应从1编起"
    if not loose["hao"]:
        yield "序号后应有“号”字"


def _corrected(loose: re.Match[str], kind: SeriesKind) -> str:
    """Return what was meant, or empty when the text does not tell."""
    year = int(loose["year"]) + (2000 if len(loose["year"]) == 2 else 0)
    if not (loose["series"] and _is_year(year) and int(loose["n"])):
        return ""
    return str(NumberText(Series(kind, loose["series"]), year, int(loose["n"])))


def _is_year(year: int) -> bool:
    return 1949 <= year <= 2999


def _shown(text: str) -> str:
    """Return `text` fit for one line of a message: no control characters, not endless."""
    printable = "".join(c if c.isprintable() else "□" for c in text)
    return printable if len(printable) <= 40 else f"{printable[:40]}…"


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
        self._path = path
        with self._translated_errors():
            self._database = sqlite3.connect(path, timeout=wait, isolation_level=None)
            try:
                self._prepare()
            except BaseException:
                self._database.close()
                raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._database.close()

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
        with self._writing():
            return [self._request_fault(request) or self._reserve_one(request) for request in requests]

    def confirm(self, number: Number, issued_on: date, *, title: str | None = None) -> Number:
        """Mark `number` as used by the paper of `issued_on`, whose files are in place, and return it.

        Confirming again sets date and title anew: the remade paper is the one that holds. Raises
        `PaperWithheld` when the register does not hold the number for this record or it was voided meanwhile.
        """
        with self._writing():
            outcome = self._confirm_one(number, issued_on, title)
        if isinstance(outcome, Finding):
            raise PaperWithheld([outcome])
        return outcome

    def confirm_many(self, issues: Iterable[tuple[Number, date]]) -> list[Finding]:
        """Confirm each number with its date of issue, in one transaction; return what could not be."""
        with self._writing():
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
        with self._writing():
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
        with self._translated_errors():
            return self._next(series, year)

    def find(self, series: Series, year: int, record_id: str) -> Number | None:
        """Return the record's number in `series` and `year` that is not void, if it has one."""
        with self._translated_errors():
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
        if not _is_year(request.year):
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
        with self._translated_errors():
            return [_read(row) for row in self._database.execute(query, values)]

    # the file

    def _prepare(self) -> None:
        """Make the tables of a new file; refuse one that is not a register or is newer than this program."""
        if self._version() is None:
            with self._writing():
                # Another process may have made the tables while this one waited for the lock.
                if self._version() is None:
                    for statement in _SCHEMA.split(";"):
                        self._database.execute(statement)
                    self._database.execute(f"PRAGMA application_id = {APPLICATION_ID}")
                    self._database.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")

    def _version(self) -> int | None:
        """Return the version of the tables, None for a new file."""
        # One statement sees one state of the file: another process may be making the tables just now.
        application, version, tables = self._database.execute(
            "SELECT application_id, user_version, (SELECT count(*) FROM sqlite_schema) "
            "FROM pragma_application_id, pragma_user_version"
        ).fetchone()
        if not (application or version or tables):
            return None
        if application != APPLICATION_ID:
            raise DataRefused([Finding(f"文件“{self._path}”", "应为编号登记簿", "别的程序的数据库")])
        if version != SCHEMA_VERSION:
            raise UsageError(
                f"编号登记簿“{self._path}”的版式是第{version}版，本程序认得第{SCHEMA_VERSION}版；"
                "请换用与登记簿相配的程序。"
            )
        return int(version)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """One transaction: all of it or nothing, alone."""
        with self._translated_errors():
            self._database.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._database.execute("COMMIT")
            except BaseException:
                if self._database.in_transaction:
                    self._database.execute("ROLLBACK")
                raise

    @contextmanager
    def _translated_errors(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.IntegrityError:
            raise  # a fault of this program: nothing a user does leads here
        except sqlite3.DatabaseError as error:
            raise _told(error, self._path) from error


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
    whose = f"《{_shown(holder.title)}》" if holder.title else f"“{_shown(holder.record_id)}”"
    return Finding(
        f"编号{holder}", "一号只编一件", f"已由{whose}占用", "改用别的号，或不指定号由程序顺编", rule="D6"
    )


def _not_to_confirm(number: NumberText, held: Number | None) -> Finding:
    if held is None:
        found = "登记簿里没有此号"
    elif held.state is State.VOID:
        found = f"已作废（{held.reason}）"
    else:
        found = f"已改由“{_shown(held.record_id)}”占用"
    return Finding(f"编号{number}", "文件做成时应仍为本件预留", found, "重做一次本件，另编新号", rule="D6")


_EIGHTEEN = re.compile(r"(?<![0-9])[0-9]{17}[0-9Xx](?![0-9Xx])")


def _holds_id_number(record_id: str) -> bool:
    """Tell whether an ID number stands in `record_id`: 18 places with a day of birth and check digit."""
    return any(not id_number_fault(match[0].upper()) for match in _EIGHTEEN.finditer(record_id))


def _told(error: sqlite3.DatabaseError, path: Path) -> HongtouError:
    """Return what SQLite says, as the clerk needs it (result codes: sqlite.org/rescode.html)."""
    name = getattr(error, "sqlite_errorname", "")
    register = f"编号登记簿“{path}”"
    for start, message in _MESSAGES.items():
        if name.startswith(start):
            return UsageError(f"{register}{message}")
    if name.startswith(("SQLITE_NOTADB", "SQLITE_CORRUPT", "SQLITE_ERROR")):
        return DataRefused(
            [Finding(f"文件“{path}”", "应为完好的编号登记簿", "打不开的文件或已损坏", "用备份的登记簿替换它")]
        )
    return UsageError(f"{register}读写不成：{error}。")


_MESSAGES = {
    "SQLITE_BUSY": "正被另一个程序占用，请等它做完再试。",
    "SQLITE_LOCKED": "正被另一个程序占用，请等它做完再试。",
    "SQLITE_READONLY": "是只读的，不能登记编号；请改为可写，或换一个可写的文件夹。",
    "SQLITE_PERM": "不许读写，请检查文件夹的权限。",
    "SQLITE_CANTOPEN": "打不开；请检查文件夹是否存在、是否可写。",
    "SQLITE_FULL": "写不下，磁盘已满；请腾出空间再试。",
    "SQLITE_IOERR": "读写出错；请检查磁盘或网络驱动器。",
    "SQLITE_PROTOCOL": "所在的网络驱动器不支持加锁；请换到本机文件夹。",
    "SQLITE_NOLFS": "太大，磁盘格式不支持。",
}
