"""The township that the page is opened for: its records as somebody may see them, and its runs."""

from __future__ import annotations

import gc
import os
import threading
from collections import OrderedDict
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from generators.catalogue import CATALOGUE
from generators.desk.deeds import LOCAL, entered_by
from generators.desk.finding_people import people_in
from generators.desk.logbook import Logbook
from generators.desk.made_papers import MadePapers
from generators.errors import Severity, UsageError
from generators.pipeline.backup_file import STORE
from generators.pipeline.exchange import take_in
from generators.pipeline.job import FORMS, NOTICES, OWN_TEMPLATES, Job
from generators.pipeline.notices import beginnings_of_numbers
from generators.pipeline.number_place import is_begun, keep_backup, open_log
from generators.pipeline.source import LOGBOOK, WORKBOOK, Source
from generators.procedure.windows import quarter_served
from generators.records.columns import Quarter
from generators.records.dataset import SHEETS
from generators.records.households import Household, Member, MonthlyEntry
from generators.records.low_income import LowIncome
from generators.records.meetings import Meeting
from generators.records.screening import SurveyRow
from generators.records.township import Township, Village
from generators.store.viewers import Role, Viewer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from generators.catalogue import DocumentKind
    from generators.checks.text import Records
    from generators.checks.text.records import Registered
    from generators.desk.finding_people import People
    from generators.errors import Finding
    from generators.pipeline.reading_ahead import ReadAhead
    from generators.records.columns import Row
    from generators.records.dataset import Dataset
    from generators.store.courses import Courses
    from generators.store.store import Store

T = TypeVar("T")
_DERIVED = 500
"""Answers kept, each of the newest state: the matrix of papers takes a second, and is asked for again."""

MANY_VILLAGES = 60
"""Villages of which more are a county: what is made of all their rows takes seconds."""


class StillAwaited(Exception):
    """What is asked for is being read or reckoned since the start: the page says what, and comes then."""


@dataclass
class Beginning:
    """What a server that has just been started is at, so that nobody waits for it without being told."""

    rows_read: threading.Event = field(default_factory=threading.Event)
    """Set once the rows are in memory; a page that nobody warms up is set from the first."""
    reckoned: tuple[int, int] | None = None
    """How many answers of a county are reckoned, of how many; None when none is awaited."""
    reckoner: int = 0
    """The thread that reckons."""
    page_answered: threading.Event = field(default_factory=threading.Event)
    """Set once somebody has a page before him: what nobody waits for begins after it."""

    def __post_init__(self) -> None:
        """Await nothing until somebody says so."""
        self.rows_read.set()

    def refuse_early(self) -> None:
        """Raise StillAwaited for whoever but the reckoning thread asks for what is not all reckoned yet."""
        if (awaited := self.reckoned) is not None and threading.get_ident() != self.reckoner:
            done, of = awaited
            message = f"服务刚启动，正在汇总各乡镇：已汇总 {done} 项，共 {of} 项"
            raise StillAwaited(message)


def sight(viewer: Viewer | None) -> tuple[object, ...]:
    """Return what tells apart the viewers who see different things: an office and its leader see the same."""
    return () if viewer is None else (viewer.role is Role.VILLAGE, viewer.townships, viewer.villages)


def _written(folder: str | Path) -> list[int]:
    """Return when `folder` and all in it were written: a file saved in place leaves the folder's time."""
    try:
        found = [os.stat(folder).st_mtime_ns]
        with os.scandir(folder) as entries:
            for entry in entries:
                inside = entry.is_dir(follow_symlinks=False)
                found += _written(entry.path) if inside else [entry.stat().st_mtime_ns]
    except FileNotFoundError:  # None of that name, or one that went while it was looked at.
        return []
    return found


@dataclass
class Office:
    """What the page works on: the folder of drafts and register, the store, the output, the templates."""

    data: Path
    out: Path
    templates: Path
    database: str = ""
    """URL of the store; empty for the file in the folder."""
    is_shared: bool = False
    """Whether it serves an office network, with accounts."""
    fixed_day: date | None = None
    """The day that counts as today, for trials on a past quarter."""
    read_ahead: ReadAhead | None = field(default=None, repr=False)
    """The folder's workbook, where its reading has begun already."""
    beginning: Beginning = field(default_factory=Beginning, repr=False)
    _lock: threading.RLock = field(default_factory=threading.RLock, repr=False)
    _numbered: int = 0
    """The register's newest event when no run was at work."""
    _derived: OrderedDict[Any, Any] = field(default_factory=OrderedDict, repr=False)
    _making: dict[Any, threading.RLock] = field(default_factory=dict, repr=False)
    """What is being made: who asks for the same waits, and who asks for another thing does not."""

    @property
    def url(self) -> str:
        """Return the address of the store."""
        return self.database or f"sqlite:///{self.data.resolve() / STORE}"

    @cached_property
    def store(self) -> Store:
        """Return the store of the township, opened once."""
        store = self.source.store
        assert store is not None  # noqa: S101 - it has an address
        return store

    @property
    def source(self) -> Source:
        """Return the township's records as the pipeline takes them."""
        return Source(self.data, self.url)

    def take_in(self) -> bool:
        """Put the folder's workbook into a store of its own; tell whether there was anything to take in.

        Raise DataRefused when a sheet or a heading is not known: a wrong cell is taken in and told.
        """
        if self.database or (self.data / STORE).exists() or not (self.data / WORKBOOK).exists():
            return False
        take_in(Source(self.data), LOCAL, ahead=self.read_ahead)
        return True

    @cached_property
    def logbook(self) -> Logbook:
        """Return what the page itself remembers of this township."""
        return Logbook(self.data / LOGBOOK)

    @cached_property
    def made(self) -> MadePapers:
        """Return what lies in the output folder."""
        return MadePapers(self.out)

    @cached_property
    def courses(self) -> Courses:
        """Return the courses of the notices, with what an older program kept of them elsewhere."""
        self.store.courses.bring_along(self.data / LOGBOOK)
        return self.store.courses

    @contextmanager
    def one_deed(self) -> Iterator[None]:
        """Give a context in which number, step and audit line are kept together, or none of them.

        Nobody else writes meanwhile, so what was looked at in it still holds when it is written.
        """
        if is_begun(self.source):
            open_log(self.source).close()  # A register that comes along from a file does so before.
        before = self.store.stamp
        with self.store.database.writing():
            yield
        if self.store.stamp != before:
            keep_backup(self.source, date.today())

    def close(self) -> None:
        """Let go of the databases."""
        self.logbook.close()
        self.store.close()

    @property
    def state(self) -> tuple[int, ...]:
        """Return what differs whenever the data, the register or a made paper may have changed."""
        written = (*_written(self.data / OWN_TEMPLATES), *_written(self.data / FORMS))
        return *self.store.stamp, *self.made.stamp(), *written

    @property
    def papers_state(self) -> tuple[int, ...]:
        """Return what differs whenever the papers may stand differently: once a run, not at each number.

        A county's run numbers thousands, and what is made is not told before it ends.
        """
        _, sequence, written, is_busy, *templates = self.state
        if not is_busy:
            self._numbered = sequence
        return self._numbered, written, *templates

    @property
    def kinds(self) -> tuple[DocumentKind, ...]:
        """Return the kinds of the catalogue, and after them the forms whose mapping somebody has settled."""
        return self.derive("kinds", lambda: (*CATALOGUE, *self._form_kinds()))

    def _form_kinds(self) -> Iterator[DocumentKind]:
        if not (self.data / FORMS).is_dir():
            return
        from generators.pipeline.forms import kind_of as kind_of_form
        from generators.pipeline.forms import sound_forms

        found, _ = sound_forms(self.data)
        yield from (kind_of_form(form) for form in found if form.is_settled)

    def read_rows(self) -> None:
        """Read every row and look up its key, so that no clerk's save waits for it."""
        rows = self.store.read_with_findings()[0]
        for kind in SHEETS:
            for name, column in kind.iter_columns():
                if name in kind.KEY or column.unique:
                    rows.values(kind, name)

    def warm_up(self) -> None:
        """Look up who is who, and leave in peace what stays."""
        self.people(LOCAL)
        # Of a county they are millions of objects that stay: whoever looks for waste may pass them over.
        gc.collect()
        gc.freeze()

    def dataset(self, viewer: Viewer | None = None) -> Dataset:
        """Return the records that `viewer` may see; raise DataRefused while one of them has a fault."""
        return self.derive(
            "dataset", lambda: replace(self.store.read(viewer), today=self.today), seen_by=viewer
        )

    def eyes(self, viewer: Viewer, villages: frozenset[str]) -> Viewer:
        """Return with whose eyes the rows of `villages` are read.

        A wrong row of one village stops the papers of that village, not those of the others: while there is
        one, a village is read by itself, as its own account would read it.
        """
        if viewer.villages is not None or not villages or self.is_sound(viewer):
            return viewer
        return Viewer(viewer.name, Role.VILLAGE, viewer.townships, villages)

    def eyes_near(self, viewer: Viewer, villages: frozenset[str]) -> Viewer:
        """Return with whose eyes `villages` are read: of a county without the rows of all the others."""
        if villages and len(self.villages(viewer)) > MANY_VILLAGES >= len(villages):
            return Viewer(viewer.name, Role.VILLAGE, viewer.townships, villages)
        return self.eyes(viewer, villages)

    def parts(self, viewer: Viewer) -> list[Viewer]:
        """Return with whose eyes everything of `viewer` is read: of a county township by township.

        What one township enters leaves what is made of the others as it is.
        """
        if viewer.villages is not None or len(self.villages(viewer)) <= MANY_VILLAGES:
            return [viewer]
        own = [name for name in self.townships if viewer.townships is None or name in viewer.townships]
        return [Viewer(viewer.name, viewer.role, frozenset([name]), None) for name in own] or [viewer]

    def all_parts(self, viewer: Viewer) -> list[Viewer]:
        """Return the `parts`, all of which are asked for; StillAwaited while a county's are reckoned."""
        parts = self.parts(viewer)
        if len(parts) > 1:
            self.beginning.refuse_early()
        return parts

    def part(self, viewer: Viewer, village: str) -> Viewer:
        """Return which of the `parts` of `viewer` a village is in."""
        parts = self.parts(viewer)
        return next((part for part in parts if village in self.villages(part)), parts[0])

    def is_sound(self, viewer: Viewer) -> bool:
        """Tell whether nothing that `viewer` may see stands in the way of a paper."""
        return not any(found.severity is Severity.BLOCK for found in self.findings(viewer))

    def sees_all(self, viewer: Viewer) -> bool:
        """Tell whether nothing in the store is closed to `viewer`: no other village, no other township."""
        if viewer.villages is not None:
            return False
        if viewer.townships is None:
            return True
        return viewer.townships.issuperset(self.townships)

    @property
    def townships(self) -> list[str]:
        """Return the townships of the store in the order of the sheet."""
        cells = self.derive("townships", lambda: self.store.cells(Township, None, "name"), of=(Township,))
        return [str(name) for (name,) in cells if name]

    def people(self, viewer: Viewer) -> People:
        """Return the households that `viewer` may see, to be searched."""
        key = ("people", *sight(viewer))
        of = (Member, Household, Village, LowIncome)
        return self.derive(key, lambda: people_in(self.store, viewer), of=of)

    def owns(self, viewer: Viewer, record_id: str, number: str) -> bool:
        """Tell whether what the register calls `record_id` is about a household or village of `viewer`.

        A township's own notices are about neither: they are of whom the 代字 of their `number` names, and a
        village knows of none.
        """
        if self.sees_all(viewer):
            return True
        about = {*record_id.split("#")}
        everybody = self.people(LOCAL).households
        households, villages = {h.number for h in everybody}, {h.village for h in everybody}
        if not about & (households | villages):
            return viewer.villages is None and not self.is_numbered_elsewhere(viewer, number)
        own = {h.number for h in self.people(viewer).households}
        return bool(about & own) or bool(about & {*self.villages(viewer)})

    def is_numbered_elsewhere(self, viewer: Viewer, number: str) -> bool:
        """Tell whether `number` bears the 代字 of a township that is not for `viewer`."""
        if self.sees_all(viewer) or viewer.townships is None:
            return False
        of = self.derive("beginnings", self._townships_by_beginning, of=(Township,))
        marks = [beginning for beginning in of if number.startswith(beginning)]
        return bool(marks) and of[max(marks, key=len)].isdisjoint(viewer.townships)

    def _townships_by_beginning(self) -> dict[str, set[str]]:
        """Return by each beginning of a number the townships whose numbers may begin so."""
        of: dict[str, set[str]] = {}
        for township in self.store.read_with_findings()[0].all(Township):
            for beginning in beginnings_of_numbers(township):
                of.setdefault(beginning, set()).add(township.name)
        return of

    def findings(self, viewer: Viewer) -> list[Finding]:
        """Return what is wrong in the rows that `viewer` may see, each with its row and field."""
        return self.store.read_with_findings(viewer)[1]

    def derive(
        self,
        key: object,
        make: Callable[[], T],
        *,
        of: tuple[type[Row], ...] = (),
        seen_by: Viewer | None = None,
        beside: object = None,
    ) -> T:
        """Return what `make` makes under `key`, kept until the data, a paper or the day changes.

        With `of` it is kept until a row of those sheets changes: it is made of nothing else. With `seen_by`
        it is that viewer's, and kept until a record or a finding that he sees changes; drafts are neither,
        and what is made of more than he sees – numbers, papers – says `beside` of what, to be compared.
        """
        if seen_by is not None:
            key = (key, sight(seen_by))
        with self._lock:
            turn = self._making.setdefault(key, threading.RLock())
        try:
            with turn:
                state = (*self._stamps(of, seen_by), beside)
                held = self._derived.get(key)
                made = held if held is not None and held[0] == state else (state, make())
                with self._lock:
                    self._derived[key] = made
                    self._derived.move_to_end(key)
                    while len(self._derived) > _DERIVED:
                        gone, _ = self._derived.popitem(last=False)
                        self._making.pop(gone, None)
                return made[1]
        finally:
            with self._lock:
                if key not in self._derived:
                    self._making.pop(key, None)

    def _stamps(self, of: tuple[type[Row], ...], seen_by: Viewer | None) -> tuple[object, ...]:
        """Return what differs whenever what is derived so has to be made anew."""
        if of:
            return tuple(self.store.mark(kind) for kind in of)
        if seen_by is not None:
            return self.store.mark_for(seen_by), self.today
        return *self.state, self.today

    def job(self, viewer: Viewer, villages: frozenset[str] = frozenset()) -> Job:
        """Return a run on what `viewer` may see, narrowed to `villages`; UsageError beyond those (D17)."""
        if viewer.villages is not None:
            villages = villages or viewer.villages
            if not villages <= viewer.villages:
                message = "这个村的材料不归您办理"
                raise UsageError(message)
        eyes = self.eyes(viewer, villages)
        job = Job(
            *(self.data, self.out, self.templates),
            villages=villages,
            today=self.today,
            database=self.url,
            viewer=eyes,
            by=entered_by(viewer.name),
        )
        vars(job)["dataset"] = self.dataset(eyes)
        return job

    def drafting(self, viewer: Viewer) -> Job:
        """Return a run for drafts: on the sound rows, so that writing goes on while others are wrong."""
        job = Job(
            *(self.data, self.out, self.templates),
            today=self.today,
            database=self.url,
            viewer=viewer,
            by=entered_by(viewer.name),
        )
        rows = self.store.read_with_findings(viewer)[0]
        vars(job)["dataset"] = self.derive("sound", lambda: replace(rows, today=self.today), seen_by=viewer)
        return job

    def issuing(self, viewer: Viewer) -> Job:
        """Return a run for what goes out: on the sound rows, stopped by a fault in what it asks for."""
        job = self.drafting(viewer)
        vars(job)["faults"] = tuple(f for f in self.findings(viewer) if f.severity is Severity.BLOCK)
        return job

    def records_on(self, viewer: Viewer, day: date) -> Records:
        """Return the data, of it the sound rows, that the texts of `viewer` are held against on `day`."""
        from generators.pipeline.proofreading import OFFICE_WORDS, drafted, records_of

        def own(numbers: Mapping[str, Registered]) -> dict[str, Registered]:
            return {n: r for n, r in numbers.items() if not self.is_numbered_elsewhere(viewer, n)}

        def gather() -> Records:
            found = records_of(self.source, day, self.drafting(viewer).dataset)
            return replace(found, numbers=own(found.numbers), drafted=own(found.drafted))

        words = self.data / OFFICE_WORDS
        read = words.stat().st_mtime_ns if words.exists() else 0
        notices = self.data / NOTICES
        drafts = self.derive("drafted", lambda: drafted(notices), beside=_written(notices))
        return self.derive(("records", day), gather, seen_by=viewer, beside=(read, drafts, *self.state))

    @property
    def today(self) -> date:
        """Return the office's own day."""
        return self.fixed_day or date.today()

    def day(self) -> date:
        """Return the day whose work is shown: today, or the last the data tells of when it is past."""
        return self.derive("day", self._last_day)

    def _last_day(self) -> date:
        dataset = self.store.read_with_findings()[0]
        days = [row.date for row in dataset.all(Meeting)]
        days += [row.date for row in dataset.all(SurveyRow)]
        days += [row.visited for row in dataset.all(MonthlyEntry)]
        last = max(days, default=self.today)
        return self.today if Quarter.of(last).next.last_day >= self.today else last

    def quarter(self) -> Quarter:
        """Return the quarter whose end is being worked for."""
        return quarter_served(self.day())

    def quarters(self) -> list[Quarter]:
        """Return the quarters that the data tells of and the one after, the latest first."""
        return self.derive("quarters", self._told_quarters)

    def _told_quarters(self) -> list[Quarter]:
        dataset = self.store.read_with_findings()[0]
        told = {quarter_served(row.date) for row in dataset.all(Meeting)}
        told |= {row.quarter for row in dataset.all(SurveyRow)} | {self.quarter()}
        return sorted(told | {max(told).next}, reverse=True)

    def villages(self, viewer: Viewer) -> list[str]:
        """Return the villages that `viewer` may see, in the order of the sheet."""
        return [village.name for village in self.store.read_with_findings(viewer)[0].all(Village)]

    @property
    def name(self) -> str:
        """Return what the page is headed with."""
        return self.derive("name", self._told_name)

    def _told_name(self) -> str:
        townships = self.store.read_with_findings()[0].all(Township)
        return townships[0].name if len(townships) == 1 else self.data.name
