"""The township that the page is opened for: its records as somebody may see them, and its runs."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from generators.desk.logbook import Logbook
from generators.errors import DataRefused, UsageError
from generators.pipeline import WORKBOOK, Job, check
from generators.procedure.windows import quarter_served
from generators.records.columns import Quarter
from generators.records.households import MonthlyEntry
from generators.records.meetings import Meeting
from generators.records.screening import SurveyRow
from generators.records.township import Township, Village

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from generators.desk.viewer import Viewer
    from generators.errors import Finding
    from generators.records.dataset import Dataset

T = TypeVar("T")
_DERIVED = 64
"""Answers kept for one state of the data: the matrix of papers takes a second, and is asked for again."""


@dataclass
class Office:
    """What the page works on: the data folder, the output folder, the templates."""

    data: Path
    out: Path
    templates: Path
    is_shared: bool = False
    """Whether it serves an office network, with accounts."""
    fixed_day: date | None = None
    """The day that counts as today, for trials on a past quarter."""
    _lock: threading.RLock = field(default_factory=threading.RLock, repr=False)
    _read: tuple[Any, Dataset | None, tuple[Finding, ...]] | None = field(default=None, repr=False)
    _derived: OrderedDict[Any, Any] = field(default_factory=OrderedDict, repr=False)

    @cached_property
    def logbook(self) -> Logbook:
        """Return what the page itself remembers of this township."""
        return Logbook(self.data / "工作台.sqlite3")

    @property
    def state(self) -> tuple[int, ...]:
        """Return what differs whenever the data, a template or a made paper may have changed."""
        files = (self.data / WORKBOOK, self.data / "发文登记.sqlite3", self.out / ".hongtou/manifest.sqlite3")
        return tuple(path.stat().st_mtime_ns if path.exists() else 0 for path in files)

    def findings(self) -> tuple[Finding, ...]:
        """Return everything that is wrong in the data, as `check-data` tells it."""
        return self.derive("findings", lambda: tuple(check(self.data)))

    def dataset(self) -> Dataset:
        """Return the records; raise DataRefused while they have a fault."""
        with self._lock:
            changed = self.state[0]
            if self._read is None or self._read[0] != changed:
                self._read = (changed, *self._fresh())
            if self._read[1] is None:
                raise DataRefused(self._read[2])
            return self._read[1]

    def _fresh(self) -> tuple[Dataset | None, tuple[Finding, ...]]:
        try:
            return Job(self.data, self.out).dataset, ()
        except DataRefused as error:
            return None, error.findings

    def derive(self, key: object, make: Callable[[], T]) -> T:
        """Return what `make` makes under `key`, kept until the data or a paper changes."""
        with self._lock:
            full = (key, self.state)
            if full not in self._derived:
                self._derived[full] = make()
                while len(self._derived) > _DERIVED:
                    self._derived.popitem(last=False)
            self._derived.move_to_end(full)
            return self._derived[full]  # type: ignore[no-any-return]

    def job(self, viewer: Viewer, villages: frozenset[str] = frozenset()) -> Job:
        """Return a run on what `viewer` may see, narrowed to `villages`; nobody leaves their own (D17)."""
        allowed = viewer.villages
        if allowed and not villages:
            villages = allowed
        if allowed and not villages <= allowed:
            message = "这个村的材料不归您办理"
            raise UsageError(message)
        job = Job(self.data, self.out, self.templates, villages=villages)
        vars(job)["dataset"] = self.dataset()
        return job

    @property
    def today(self) -> date:
        """Return the office's own day."""
        return self.fixed_day or date.today()

    def day(self) -> date:
        """Return the day whose work is shown: today, or the last the data tells of when it is past."""
        return self.derive("day", self._last_day)

    def _last_day(self) -> date:
        dataset = self.dataset()
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
        dataset = self.dataset()
        told = {quarter_served(row.date) for row in dataset.all(Meeting)}
        told |= {row.quarter for row in dataset.all(SurveyRow)} | {self.quarter()}
        return sorted(told | {max(told).next}, reverse=True)

    def villages(self, viewer: Viewer) -> list[str]:
        """Return the villages that `viewer` may see, in the order of the sheet."""
        names = [village.name for village in self.dataset().all(Village)]
        return [name for name in names if viewer.may_see(name)]

    @property
    def name(self) -> str:
        """Return what the page is headed with."""
        try:
            townships = self.dataset().all(Township)
        except DataRefused:
            return self.data.name
        return townships[0].name if len(townships) == 1 else self.data.name
