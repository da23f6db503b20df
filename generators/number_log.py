"""What happened to numbers, as a chain of events that only grows: each holds the hash of the one before it.

The rules here are values in, values out; where the events are kept is another room's (`EventLog`).
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple, Protocol

from generators.document_number import NumberText, Series, SeriesKind
from generators.errors import DataRefused, Finding, HongtouError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from contextlib import AbstractContextManager


class State(StrEnum):
    """Where a number stands."""

    RESERVED = "预留"
    USED = "已用"
    VOID = "作废"


class Act(StrEnum):
    """What was done."""

    OPENED = "启用"
    """The register was begun; its `content` is the register's own id."""
    RESERVED = "预留"
    CONFIRMED = "启用编号"
    VOIDED = "作废"
    CORRECTED = "更正"
    """The paper of a used number was made anew with other content, for the reason given."""
    REBUILT = "补登"
    """Taken over from an older register or from the papers themselves."""
    RENAMED = "改名"
    """The village or township by whose name its record is known is called otherwise, as the reason tells."""


@dataclass(frozen=True, order=True)
class Number(NumberText):
    """A number and what the register knows of it."""

    state: State
    record_id: str
    """The record's own id (户编号#监测次序, a notice's id), never an ID number; empty for a voided gap."""
    title: str = ""
    issued_on: date | None = None
    voided_on: date | None = None
    reason: str = ""
    """Why it was voided or, while it is used, last corrected."""
    voided_by: str = ""
    content: str = ""
    """Hash of what the paper says; empty while that is not known."""
    source: str = ""
    """Name of the draft that the paper was made from."""
    is_typed: bool = False
    """Whether the office gave the number itself."""

    __str__ = NumberText.__str__

    @property
    def text(self) -> NumberText:
        """Return the number alone."""
        return NumberText(self.series, self.year, self.n)


@dataclass(frozen=True)
class Event:
    """One act on one number; `at` and `by` say when and by whom, ISO 8601 and a name."""

    act: Act
    at: str
    by: str
    number: NumberText | None = None
    record_id: str = ""
    title: str = ""
    issued_on: date | None = None
    content: str = ""
    source: str = ""
    is_typed: bool = False
    reason: str = ""


class Entry(NamedTuple):
    """An event in its place: the `sequence` counts from 1, `digest` closes the chain up to here."""

    sequence: int
    event: Event
    digest: str


class EventLog(Protocol):
    """Where events are kept. What it raises is told in Chinese already."""

    def read(self, after: int) -> Iterable[Entry]:
        """Return the entries whose sequence is greater than `after`, in order."""

    def append(self, entries: Sequence[Entry]) -> None:
        """Keep `entries`; only inside a transaction."""

    def transaction(self) -> AbstractContextManager[object]:
        """Return a context in which nobody else appends; all that is appended in it is kept, or nothing."""

    def close(self) -> None:
        """Let go of what is held."""


def digest_of(previous: str, event: Event) -> str:
    """Return the hash that closes the chain after `event`, which follows the entry with hash `previous`."""
    number = event.number
    fields = [
        *(event.act, event.at, event.by),
        *((number.series.kind, number.series.name, number.year, number.n) if number else ()),
        *(event.record_id, event.title, event.issued_on.isoformat() if event.issued_on else ""),
        *(event.content, event.source, event.is_typed, event.reason),
    ]
    return hashlib.sha256((previous + json.dumps(fields, ensure_ascii=False)).encode()).hexdigest()


def whole_chain(log: EventLog) -> list[Entry] | None:
    """Return the entries of `log` when they close the chain, None when they do not or cannot be read."""
    try:
        entries = list(log.read(0))
        NumberBook().take(entries)
    except HongtouError:
        return None
    return entries


Key = tuple[SeriesKind, str, int, int]


class NumberBook:
    """What the events up to `sequence` come to: each number with its state."""

    def __init__(self) -> None:
        self.sequence = 0
        self.digest = ""
        self.id = ""
        """The register's own id: two townships never share one."""
        self.numbers: dict[Key, Number] = {}
        self.history: dict[Key, list[Event]] = {}
        self.entered: dict[Key, int] = {}
        """Sequence of the event that first named the number."""
        self.latest = ""
        """The latest time of an act, ISO 8601; a clock that was set back does not move it."""
        self._of_record: dict[str, list[Key]] = {}
        self._highest: dict[tuple[SeriesKind, str, int], int] = {}

    def take(self, entries: Iterable[Entry]) -> None:
        """Follow `entries`; raise DataRefused at the first that does not close the chain."""
        for entry in entries:
            expected = digest_of(self.digest, entry.event)
            if entry.sequence != self.sequence + 1 or entry.digest != expected:
                raise DataRefused([_broken(self.sequence + 1)])
            self.sequence, self.digest = entry.sequence, entry.digest
            self._follow(entry.event)

    def next_entries(self, events: Iterable[Event]) -> list[Entry]:
        """Return `events` as the entries that come next; nothing is taken yet."""
        sequence, digest = self.sequence, self.digest
        entries = []
        for event in events:
            sequence, digest = sequence + 1, digest_of(digest, event)
            entries.append(Entry(sequence, event, digest))
        return entries

    def find(self, number: NumberText) -> Number | None:
        """Return the number as the register has it."""
        return self.numbers.get(_key(number))

    def of(self, record_id: str) -> list[Number]:
        """Return every number that the record ever had, in the order of `rows`."""
        numbers = (self.numbers[key] for key in self._of_record.get(record_id, ()))
        return sorted({number for number in numbers if number.record_id == record_id}, key=_order)

    def highest(self, series: Series, year: int) -> int:
        """Return the highest number ever given in `series` and `year`, 0 when there is none."""
        return self._highest.get((series.kind, series.name, year), 0)

    def rows(self) -> list[Number]:
        """Return every number, by kind, series, year and number."""
        return sorted(self.numbers.values(), key=_order)

    def _follow(self, event: Event) -> None:
        self.latest = max(self.latest, event.at)
        if event.number is None:
            if event.act is Act.OPENED:
                self.id = event.content
            return
        key = _key(event.number)
        held = self.numbers.get(key)
        self.numbers[key] = _after(event, held)
        self.history.setdefault(key, []).append(event)
        self.entered.setdefault(key, self.sequence)
        if held is None:
            run = key[:3]
            self._highest[run] = max(self._highest.get(run, 0), event.number.n)
        if (held.record_id if held else None) != self.numbers[key].record_id:
            self._of_record.setdefault(self.numbers[key].record_id, []).append(key)


def _after(event: Event, held: Number | None) -> Number:
    """Return what the number of `event` is after it."""
    number = event.number
    assert number is not None  # noqa: S101 - narrows the type: the caller has looked
    blank = Number(number.series, number.year, number.n, State.RESERVED, event.record_id)
    base = held or blank
    match event.act:
        case Act.VOIDED:
            day = date.fromisoformat(event.at[:10]) if event.at else None
            return replace(base, state=State.VOID, voided_on=day, voided_by=event.by, reason=event.reason)
        case Act.RENAMED:
            return replace(base, record_id=event.record_id)
        case Act.RESERVED:
            named = replace(base, record_id=event.record_id, title=event.title)
            return replace(named, source=event.source, is_typed=event.is_typed)
        case _:
            return replace(
                base,
                state=State.USED,
                record_id=event.record_id,
                title=event.title,
                issued_on=event.issued_on,
                content=event.content,
                source=event.source,
                is_typed=base.is_typed or event.is_typed,
                reason=event.reason,
            )


def _key(number: NumberText) -> Key:
    return number.series.kind, number.series.name, number.year, number.n


def _order(number: Number) -> Key:
    return _key(number)


def _broken(sequence: int) -> Finding:
    return Finding(
        "编号登记簿",
        "登记的每一笔应首尾相接，没有人改过、删过",
        f"第{sequence}笔起对不上",
        "先运行 number restore 取回当天的备份；没有备份的运行 number rebuild 按已出的文件补登",
        rule="D6",
    )
