"""Give documents and letters their numbers: reserve, confirm, void; none twice, none lost (design D6)."""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple, Self

from generators.document_number import NumberText, Series, SeriesKind, is_year
from generators.errors import Finding, PaperWithheld, Severity, UsageError
from generators.masking import shown
from generators.number_log import Act, Event, Number, NumberBook, State
from generators.records.identifiers import id_number_fault

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import date
    from types import TracebackType

    from generators.number_log import EventLog

REGISTER_HEADINGS = ("序号", "编号", "标题", "成文日期", "状态", "作废日期", "作废原因", "作废人", "对应记录")
"""Column headings of the exported 发文登记簿, in the order of `NumberRegister.register_rows`."""
UNREGISTERED = "未登记"
"""State shown for a gap, which has no row: made elsewhere before the register began, or skipped."""
FAR_AHEAD = 10
"""A number typed this far above the highest is more often a slip than a series begun elsewhere."""


@dataclass(frozen=True)
class Request:
    """A record that needs a number. `wanted` asks for a given one: a notice that is already no. 79."""

    series: Series
    year: int
    record_id: str
    title: str = ""
    wanted: int | None = None
    content: str = ""
    """Hash of what the paper says; a used number whose paper said something else is refused."""
    correction: str = ""
    """Why the paper of a used number may say something else now (更正)."""
    source: str = ""
    """Name of the draft."""
    is_sure: bool = False
    """Whether a number far ahead of the others, or against the order of the dates, is meant."""
    issued: date | None = None
    """Day of issue of a paper whose numbers follow the days; None where that is not asked."""
    reissue: str = ""
    """Why the used number is voided and another taken (重发)."""
    asks_after_void: bool = False
    """Whether it takes the next number only with `reissue` once all it had are void, as a notice does."""


class Issue(NamedTuple):
    """A number whose files are in place; `number` carries what the paper says (`content`, `source`)."""

    number: Number
    issued_on: date
    reason: str = ""
    """Why a used number's paper says something else now."""


class Gap(NamedTuple):
    """Numbers `first` to `last` of a series and year which the register knows nothing of."""

    series: Series
    year: int
    first: int
    last: int


class NumberRegister:
    """The rules of the register of one township over its `log`; a context manager that closes it.

    Every change is one transaction that nobody else takes part in, so processes that reserve at once queue up
    and each sees the other's numbers. `by` is who works here; `now` gives the time of an act, ISO 8601.

    Raises DataRefused when the chain of events is broken, and what `log` raises.
    """

    def __init__(
        self,
        log: EventLog,
        *,
        by: str = "",
        now: Callable[[], str] = str,
    ) -> None:
        self._log = log
        self._by = by
        self._now = now
        self._book = NumberBook()
        try:
            self.catch_up()
        except BaseException:
            log.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the log."""
        self._log.close()

    @property
    def id(self) -> str:
        """Return the register's own id."""
        return self._book.id

    @property
    def head(self) -> tuple[int, str]:
        """Return how many events there are, and the hash that closes the chain."""
        return self._book.sequence, self._book.digest

    @property
    def latest(self) -> str:
        """Return the latest time of an act, ISO 8601; nothing before the first."""
        return self._book.latest

    def has_passed(self, sequence: int, digest: str) -> bool:
        """Tell whether the chain goes through the event `sequence` with hash `digest`."""
        if sequence == self._book.sequence:
            return digest == self._book.digest
        return any(e.sequence == sequence and e.digest == digest for e in self._log.read(sequence - 1))

    # reserve, confirm, void

    def reserve_many(self, requests: Iterable[Request]) -> list[Number | Finding]:
        """Return for each of `requests`, in order, its number or why it has none; one transaction.

        A record that asks again has the same number, used or not; after a void, a new one if it may. An
        automatic number is one more than the highest ever given, void ones included.
        """
        with self._writing():
            return [self._reserve_one(request) for request in requests]

    def reserve_exactly(self, numbers: Iterable[Number], reissue: str = "") -> list[Number | Finding]:
        """Return for each of `numbers`, as `expect_many` gave them, that its record has it, or why not.

        One transaction. With `reissue` the number that a record had before is voided for that reason.
        """
        with self._writing():
            return [self._reserve_exactly(number, reissue) for number in numbers]

    def expect_many(self, requests: Iterable[Request]) -> list[Number | Finding]:
        """Return what `reserve_many` would return now; nothing is taken (designs D6 and D14)."""
        self.catch_up()
        ahead = _Ahead(self._book)
        return [self._outcome(request, ahead) for request in requests]

    def confirm(self, number: Number, issued_on: date, *, title: str | None = None) -> Number:
        """Mark `number` as used by the paper of `issued_on`, whose files are in place, and return it.

        Confirming again sets date and title anew: the remade paper is the one that holds. Raises
        `PaperWithheld` when the register does not hold the number for this record or it was voided meanwhile.
        """
        with self._writing():
            outcome = self._confirm_one(Issue(number, issued_on), title)
        if isinstance(outcome, Finding):
            raise PaperWithheld([outcome])
        return outcome

    def confirm_each(self, issues: Iterable[tuple[Number, date] | Issue]) -> list[Finding | None]:
        """Confirm each number with its date of issue, in one transaction; return why it could not be."""
        with self._writing():
            outcomes = [self._confirm_one(Issue(*issue), None) for issue in issues]
        return [outcome if isinstance(outcome, Finding) else None for outcome in outcomes]

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
            held = self._book.find(text)
            if held and held.state is State.VOID:
                raise UsageError(f"{text}已经作废（原因：{held.reason}），不必再作废。")
            if not held and not 0 < n <= self._book.highest(series, year):
                raise UsageError(f"登记簿里没有{text}，不能作废。")
            day = on.isoformat() if on else self._now()
            self._append(Event(Act.VOIDED, day, by or self._by, text, reason=reason.strip()))
        voided = self._book.find(text)
        assert voided is not None  # noqa: S101 - it has just been put there
        return voided

    def take_over(self, numbers: Iterable[Number], reason: str) -> int:
        """Enter what `numbers`, found on papers, tell beyond this register; return how many.

        A number goes on from 预留 to 已用 to 作废, never back.
        """
        taken = 0
        with self._writing():
            for number in numbers:
                held = self._book.find(number)
                rank = list(State).index
                if held and rank(held.state) >= rank(number.state):
                    continue
                taken += 1
                if held is None or number.state is State.USED:
                    event = self._event(Act.REBUILT, number, reason=reason)
                    self._append(replace(event, issued_on=number.issued_on))
                if number.state is State.VOID:
                    day = number.voided_on.isoformat() if number.voided_on else ""
                    self._append(Event(Act.VOIDED, day, number.voided_by, number.text, reason=number.reason))
        return taken

    # look

    def find(self, series: Series, year: int, record_id: str) -> Number | None:
        """Return the record's number in `series` and `year` that is not void, if it has one."""
        live = (number for number in self.of(record_id) if number.state is not State.VOID)
        return next((number for number in live if (number.series, number.year) == (series, year)), None)

    def of(self, record_id: str) -> list[Number]:
        """Return every number that the record ever had, void ones included."""
        self.catch_up()
        return self._book.of(record_id)

    def rows(
        self,
        *,
        kind: SeriesKind | None = None,
        series: str | None = None,
        year: int | None = None,
        state: State | None = None,
    ) -> list[Number]:
        """Return the numbers that match all that is given, by kind, series, year and number."""
        self.catch_up()
        return [
            number
            for number in self._book.rows()
            if kind in {None, number.series.kind}
            and series in {None, number.series.name}
            and year in {None, number.year}
            and state in {None, number.state}
        ]

    def history(self, number: NumberText) -> list[Event]:
        """Return what happened to `number`, in order."""
        self.catch_up()
        key = (number.series.kind, number.series.name, number.year, number.n)
        return list(self._book.history.get(key, ()))

    def place_of(self, number: NumberText) -> int:
        """Return the sequence of the event that entered `number`."""
        return self._book.entered[(number.series.kind, number.series.name, number.year, number.n)]

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
        rows: list[tuple[str, ...]] = []
        previous: Number | None = None
        for number in numbers:
            same_run = previous and (previous.series, previous.year) == (number.series, number.year)
            last = previous.n if previous and same_run else 0
            if number.n - last > 1:
                rows.append(_gap_row(Gap(number.series, number.year, last + 1, number.n - 1)))
            rows.append(_number_row(number))
            previous = number
        return [(str(i), *row) for i, row in enumerate(rows, 1)]

    # inside a transaction

    def _outcome(self, request: Request, ahead: _Ahead) -> Number | Finding:
        """Return the number that `request` gets, or why it gets none."""
        if fault := _request_fault(request):
            return fault
        if (held := self._held_by(request)) and not self._is_to_be_reissued(held, request):
            return self._kept(held, request, ahead)
        highest = ahead.highest(request.series, request.year)
        n = request.wanted if request.wanted is not None else highest + 1
        number = Number(
            *(request.series, request.year, n, State.RESERVED, request.record_id, request.title),
            content=request.content,
            source=request.source,
            is_typed=request.wanted is not None,
        )
        if taken := ahead.find(number):
            return _taken(taken)
        if fault := self._void_and_not_asked(request):
            return fault
        if highest and n - highest > FAR_AHEAD and not request.is_sure:
            return _far_ahead(number, highest)
        if not request.is_sure and (fault := _out_of_order(number, request.issued, ahead.run(number))):
            return fault
        ahead.put(replace(number, issued_on=request.issued))
        return number

    def _void_and_not_asked(self, request: Request) -> Finding | None:
        """Return that a record whose numbers are all void takes no other until somebody says why."""
        if not request.asks_after_void or request.reissue or request.wanted is not None:
            return None
        former = self.of(request.record_id)
        if not former or any(number.state is not State.VOID for number in former):
            return None
        found = f"已作废（{former[-1].reason}）"
        return Finding(f"编号{former[-1]}", "作废的号不再使用", found, AFTER_A_VOID, rule="D6")

    def _kept(self, held: Number, request: Request, ahead: _Ahead) -> Number | Finding:
        """Return the number that the record has already; a new day must stand in its order as well."""
        outcome = _retaken(held, request)
        is_moved = held.state is State.USED and request.issued != held.issued_on
        if isinstance(outcome, Finding) or request.is_sure or not is_moved:
            return outcome
        return _out_of_order(outcome, request.issued, ahead.run(held)) or outcome

    def _reserve_one(self, request: Request) -> Number | Finding:
        outcome = self._outcome(request, _Ahead(self._book))
        if isinstance(outcome, Number):
            known = self._book.find(outcome)
            if known is None or (known.state is State.RESERVED and known.title != outcome.title):
                self._append(self._event(Act.RESERVED, outcome, content=""))
        return outcome

    def _reserve_exactly(self, number: Number, reissue: str) -> Number | Finding:
        held = self._book.find(number)
        if held:
            is_still = held.state is not State.VOID and held.record_id == number.record_id
            return number if is_still else _taken(held)
        for former in self._live(number.record_id, number.series.kind):
            if not reissue:
                return _taken_meanwhile(number, former)
            why = _why_reissued(number, reissue)
            self._append(Event(Act.VOIDED, self._now(), self._by, former.text, reason=why))
        self._append(self._event(Act.RESERVED, number, content=""))
        return number

    def _live(self, record_id: str, kind: SeriesKind) -> list[Number]:
        numbers = self._book.of(record_id)
        return [n for n in numbers if n.state is not State.VOID and n.series.kind is kind]

    def _is_to_be_reissued(self, held: Number, request: Request) -> bool:
        """Tell whether `held` is to be voided for another; not when it came of this very reissue.

        A run that was cut off after the number was confirmed is carried on when it is asked for again.
        """
        if not request.reissue or held.state is not State.USED:
            return False
        why, former = _why_reissued(held, request.reissue), self._book.of(request.record_id)
        return held.content != request.content or all(number.reason != why for number in former)

    def _held_by(self, request: Request) -> Number | None:
        """Return the number that the record has already, of whatever series and year."""
        live = self._live(request.record_id, request.series.kind)
        exact = [n for n in live if (n.series, n.year) == (request.series, request.year)]
        return next(iter(exact or live), None)

    def _confirm_one(self, issue: Issue, title: str | None) -> Number | Finding:
        number, issued_on, reason = issue
        held = self._book.find(number)
        if not held or held.state is State.VOID or held.record_id != number.record_id:
            return _not_to_confirm(number, held)
        used = replace(
            held,
            state=State.USED,
            issued_on=issued_on,
            title=title if title is not None else number.title if number.content else held.title,
            content=number.content or held.content,
            source=number.source or held.source,
        )
        if used == held:
            return used
        corrected = held.state is State.USED and bool(held.content) and used.content != held.content
        act = Act.CORRECTED if corrected else Act.CONFIRMED
        event = self._event(act, used, reason=reason if corrected else held.reason)
        self._append(replace(event, issued_on=issued_on))
        found = self._book.find(number)
        assert found is not None  # noqa: S101 - it has just been put there
        return found

    def _event(self, act: Act, number: Number, **also: str) -> Event:
        event = Event(
            *(act, self._now(), self._by, number.text, number.record_id, number.title, None),
            *(number.content, number.source, number.is_typed),
        )
        return replace(event, **also)  # type: ignore[arg-type]

    def _append(self, event: Event) -> None:
        entries = self._book.next_entries([event])
        self._log.append(entries)
        self._book.take(entries)

    def catch_up(self) -> None:
        """Take up what others have entered since."""
        self._book.take(self._log.read(self._book.sequence))

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """One transaction: all of it or nothing, alone."""
        try:
            with self._log.transaction():
                self.catch_up()
                yield
        except BaseException:
            self._book = NumberBook()  # What it took up may not have been kept: it is read anew.
            raise


class _Ahead:
    """The book with numbers promised but not yet entered."""

    def __init__(self, book: NumberBook) -> None:
        self._book = book
        self._promised: dict[NumberText, Number] = {}
        self._highest: dict[tuple[Series, int], int] = {}

    def highest(self, series: Series, year: int) -> int:
        return max(self._book.highest(series, year), self._highest.get((series, year), 0))

    def find(self, number: Number) -> Number | None:
        return self._book.find(number) or self._promised.get(number.text)

    def run(self, number: Number) -> list[Number]:
        """Return the numbers of the same series and year, those promised among them."""
        held = (*self._book.rows(), *self._promised.values())
        return [other for other in held if (other.series, other.year) == (number.series, number.year)]

    def put(self, number: Number) -> None:
        self._promised[number.text] = number
        run = (number.series, number.year)
        self._highest[run] = max(number.n, self._highest.get(run, 0))


def audit(register: NumberRegister) -> list[Finding]:
    """Return what an inspector would ask about: gaps, void, typed and unused numbers, and their order."""
    findings: list[Finding] = []
    runs = dict.fromkeys((number.series, number.year) for number in register.rows())
    for series, year in runs:
        numbers = register.rows(kind=series.kind, series=series.name, year=year)
        findings += [_missing(gap) for gap in register.gaps(series, year)]
        for number in numbers:
            findings += _asked_of(number)
            findings += _corrections(register, number)
        findings += _against_order([number for number in numbers if number.issued_on])
        findings += _entered_out_of_order(register, numbers)
    return findings


def _missing(gap: Gap) -> Finding:
    place = f"编号{_gap_row(gap)[0]}"
    way_out = "在别处编过的，查出原件；跳过的，用 number void 写明原因"
    return Finding(place, "每个号都应有去向", "缺号，登记簿里没有", way_out, rule="缺号")


def _asked_of(number: Number) -> Iterator[Finding]:
    place = f"编号{number}"
    if number.state is State.VOID:
        by = f"，{number.voided_by}" if number.voided_by else ""
        found = f"{_iso(number.voided_on)}作废（{shown(number.reason)}{by}）"
        yield Finding(place, "作废的号请核对原因", found, severity=Severity.WARN, rule="作废")
    if number.state is State.RESERVED:
        way_out = "重做一次，或用 number void 作废"
        yield Finding(place, "预留的号应已用上", f"《{shown(number.title)}》还没有做成", way_out, rule="预留")
    if number.is_typed:
        yield Finding(place, "应由程序顺编", "文稿里指定的号", severity=Severity.WARN, rule="指定")
    if number.issued_on and number.issued_on.year != number.year:
        found = f"成文日期{number.issued_on.isoformat()}"
        yield Finding(place, "号里的年份应是成文日期的年份", found, rule="年份")


def _corrections(register: NumberRegister, number: Number) -> Iterator[Finding]:
    for event in register.history(number):
        if event.act is Act.CORRECTED:
            found = f"{event.at[:10]}更正（{shown(event.reason)}{'，' + event.by if event.by else ''}）"
            yield Finding(f"编号{number}", "更正的请核对原因", found, severity=Severity.WARN, rule="更正")


def _against_order(numbers: Sequence[Number]) -> Iterator[Finding]:
    """Yield each number that is dated before a lower one."""
    latest: Number | None = None
    for number in numbers:
        if number.state is State.VOID:
            continue
        if latest and number.issued_on and latest.issued_on and number.issued_on < latest.issued_on:
            found = f"成文日期{_iso(number.issued_on)}，早于{latest}的{_iso(latest.issued_on)}"
            yield Finding(f"编号{number}", "号大的成文日期不应更早", found, "核对两件的成文日期", rule="日期")
        else:
            latest = number


def _entered_out_of_order(register: NumberRegister, numbers: Sequence[Number]) -> Iterator[Finding]:
    """Yield each number that was entered after a higher one."""
    order = {number: register.place_of(number) for number in numbers}
    first_of_higher = float("inf")
    for number in reversed(numbers):
        if order[number] > first_of_higher:
            found = "比后面的号登记得晚"
            yield Finding(f"编号{number}", "应按顺序编号", found, severity=Severity.WARN, rule="次序")
        first_of_higher = min(first_of_higher, order[number])


def _request_fault(request: Request) -> Finding | None:
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


AFTER_A_VOID = "重新印发的，加 --reissue 原因（重发），编下一号；是另一件公文的，加 --new-number（新号）"
"""What may be done with a paper all of whose numbers are void."""
OFFERS = (
    "内容确需改正、仍用原号的，加 --correct 原因（更正）；收回原件、另编新号重新印发的，"
    "加 --reissue 原因（重发）；是另一件公文的，加 --new-number（新号）"
)
"""What may be done when the paper of a used number is to say something else."""


def _retaken(held: Number, request: Request) -> Number | Finding:
    """Return the number that the record already has, under its newest title until it is used.

    A letter keeps the number of its year when its village, and so its series, bears another name now.
    """
    is_letters_own = request.series.kind is SeriesKind.LETTER and request.wanted is None
    is_same = held.year == request.year and (held.series == request.series or is_letters_own)
    if not is_same or request.wanted not in {None, held.n}:
        n = request.wanted or 0
        asked = str(NumberText(request.series, request.year, n)) if n else f"{request.year}年的号"
        return Finding(
            f"编号{asked}",
            f"本件已编{held}，不能另要一号",
            "成文日期或发文字号改动过" if held.year != request.year or n else "",
            f"文稿改用{held}，或先作废{held}再编（加 --reissue 原因，一步办完）",
            rule="D6",
        )
    if held.state is State.RESERVED:
        title = request.title or held.title
        return replace(held, title=title, content=request.content, source=request.source or held.source)
    is_changed = bool(held.content and request.content) and held.content != request.content
    if is_changed and not request.correction:
        return Finding(
            f"编号{held}",
            f"已用的号只属于编号时的内容（《{shown(held.title)}》）",
            f"文稿内容有改动（现题为《{shown(request.title)}》）",
            OFFERS,
            rule="D6",
        )
    return replace(
        held,
        title=request.title if is_changed and request.title else held.title,
        content=request.content or held.content,
        source=request.source or held.source,
    )


def _far_ahead(number: Number, highest: int) -> Finding:
    last = NumberText(number.series, number.year, highest)
    way_out = "核对文稿里的发文字号；确实要跳号的，加 --as-typed（页面上勾选“照此编号”）"
    return Finding(
        f"编号{number}",
        f"应接着已编的最后一号（{last}）",
        f"跳过{number.n - highest - 1}个号",
        way_out,
        rule="D6",
    )


def _out_of_order(number: Number, issued: date | None, run: Sequence[Number]) -> Finding | None:
    """Return that a lower number of `run` bears a later day than `issued`, or a higher one an earlier day."""
    if issued is None:
        return None
    others = [o for o in run if o.record_id != number.record_id and o.state is not State.VOID]
    later = [o for o in others if o.issued_on and o.n < number.n and o.issued_on > issued]
    earlier = [o for o in others if o.issued_on and o.n > number.n and o.issued_on < issued]
    if not (later or earlier):
        return None
    other = max(later) if later else min(earlier)
    expected = f"{'不早于' if later else '不晚于'}{other}的成文日期（{_iso(other.issued_on)}）"
    way_out = "核对成文日期和发文字号；确实如此的，加 --as-typed（页面上勾选“照此编号”）"
    return Finding(f"编号{number}", f"成文日期应{expected}", _iso(issued), way_out, rule="日期")


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _number_row(number: Number) -> tuple[str, ...]:
    return (
        str(number),
        number.title,
        _iso(number.issued_on),
        number.state,
        _iso(number.voided_on),
        number.reason if number.state is State.VOID else "",
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


def _why_reissued(number: NumberText, reissue: str) -> str:
    return f"重发为{number}：{reissue}"


def _taken_meanwhile(number: Number, held: Number) -> Finding:
    return Finding(f"编号{number}", "一件只编一号", f"别的程序刚给本件编了{held}", "再运行一次", rule="D6")


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
