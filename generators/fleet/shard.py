"""One county made by itself, and what is told of it."""

from __future__ import annotations

import os
import sys
import threading
import traceback
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from generators.catalogue import kinds_named
from generators.errors import FAULT, Busy, DataRefused, HongtouError, PaperWithheld, UsageError, tell_os_error
from generators.fleet.publishing import publish, target_of
from generators.installation import SHIPPED_TEMPLATES, program_version
from generators.masking import mask_numbers
from generators.pipeline.forms import all_kinds
from generators.pipeline.job import FORMATS, Job
from generators.pipeline.quarters import make_quarter
from generators.pipeline.source import Source
from generators.printing.workers import CORES
from generators.records.columns import Quarter

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generators.pipeline.job import Progress
    from generators.pipeline.report import Report
    from generators.printing.workers import Elsewhere

MOST_TOLD = 20
"""Findings of one shard that travel back; the rest is only counted."""

ONE_AT_A_TIME = threading.RLock()
"""The printer keeps layouts for the whole process: a worker with threads makes one shard at a time."""


class State(StrEnum):
    """What became of a shard."""

    DONE = "做完"
    REFUSED = "数据有错"
    """Its data or its folders cannot be worked with; nothing was made."""
    FAULT = "程序故障"
    BUSY = "正被占用"
    """Another run was at work in its output folder: it is tried again."""
    LOST = "没有做完"
    """The worker or the scheduler was lost on the way, each time that it was tried."""


@dataclass(frozen=True)
class Order:
    """What is to be made of one county. Holds texts and numbers only, so that it travels."""

    name: str
    """How the county is called: the name of its data folder and of its folder in the output."""
    data: str
    out: str
    kinds: tuple[str, ...]
    quarter: str
    templates: str = str(SHIPPED_TEMPLATES)
    formats: frozenset[str] = frozenset()
    """Empty: what the plain command makes where none is chosen."""
    overwrite: bool = False
    bind: bool = True
    write_single: bool = True
    archival: bool = False
    publish: str = ""
    """Where the finished folder is put as well: a folder, or s3://bucket/prefix."""
    on: str = ""
    """The office's day, ISO 8601."""
    is_shared: bool = False
    """Whether the owner's group may read and write what is made."""
    version: str = field(default_factory=program_version)
    """The program that gave the order: a worker with another one declines."""

    def job(self) -> Job:
        """Return the run that makes this shard."""
        source = Source.of(self.data)
        return Job(
            source.folder,
            Path(self.out),
            Path(self.templates),
            formats=self.formats or FORMATS,
            overwrite=self.overwrite,
            print_sheets=bool(self.formats),
            bind=self.bind,
            write_single=self.write_single,
            archival=self.archival,
            today=date.fromisoformat(self.on) if self.on else None,
            database=source.database,
        )


@dataclass(frozen=True)
class ShardResult:
    """What a shard came to: counts, never papers."""

    name: str
    state: State
    made: dict[str, int] = field(default_factory=dict)
    """Files by what became of them (新制, 未变 …)."""
    withheld: int = 0
    warnings: int = 0
    stale: int = 0
    told: tuple[str, ...] = ()
    """Why something was withheld or refused, at most `MOST_TOLD`."""
    exit_code: int = 0
    published: str = ""

    @property
    def files(self) -> int:
        """Return how many files are in their places."""
        return sum(self.made.values())


def make_shard(
    order: Order,
    cores: int | None = None,
    *,
    elsewhere: Elsewhere | None = None,
    on_progress: Progress | None = None,
) -> ShardResult:
    """Make the shard and return what became of it; only Ctrl+C is raised.

    `cores` is how many processes may print for it; None for as many as the machine has. `elsewhere` prints in
    their stead; `on_progress` is called for each paper.
    """
    if order.version != program_version():
        told = f"这个工作进程的程序是 {program_version()}，发起的是 {order.version}；各台机器应装同一版"
        return ShardResult(order.name, State.REFUSED, told=(told,), exit_code=UsageError.exit_code)
    try:
        with ONE_AT_A_TIME, _mask(0o007 if order.is_shared else 0o077), _cores(cores):
            report = _make(order, elsewhere, on_progress)
            published = publish(Path(order.out), target_of(order.publish), order.name)
        return _told_of(order.name, report, published)
    except Busy as busy:
        return ShardResult(order.name, State.BUSY, told=(str(busy),), exit_code=busy.exit_code)
    except DataRefused as refused:
        return _refused(order.name, [str(finding) for finding in refused.findings], refused.exit_code)
    except HongtouError as error:
        return _refused(order.name, [str(error)], error.exit_code)
    except OSError as error:
        place = f"文件“{error.filename}”" if error.filename else "文件"
        return _refused(order.name, [f"{place}读写不成：{tell_os_error(error)}"], UsageError.exit_code)
    except Exception as fault:
        traceback.print_exc(file=sys.stderr)
        told = mask_numbers(f"程序出错（{type(fault).__name__}：{fault}）；请把县名和这一行交给维护人员")
        return ShardResult(order.name, State.FAULT, told=(told,), exit_code=HongtouError.exit_code)


def _make(order: Order, elsewhere: Elsewhere | None, on_progress: Progress | None) -> Report:
    job = replace(order.job(), elsewhere=elsewhere)
    if not job.source.exists:
        message = f"“{order.data}”里没有 数据.xlsx"
        raise UsageError(message)
    kinds, unknown = kinds_named(order.kinds, all_kinds(job.data))
    if unknown:
        message = f"没有叫“{'、'.join(unknown)}”的文书"
        raise UsageError(message)
    return make_quarter(job, kinds, Quarter.parse(order.quarter), on_progress)


def _told_of(name: str, report: Report, published: str) -> ShardResult:
    told = [
        f"未出具  {paper.village}{paper.kind}（{paper.name}）：{reason}"
        for paper in report.withheld
        for reason in paper.reasons
    ]
    is_faulty = any(reason.rule == FAULT for paper in report.withheld for reason in paper.reasons)
    return ShardResult(
        name,
        State.FAULT if is_faulty else State.DONE,
        dict(Counter(str(made.outcome) for made in report.made)),
        len(report.withheld),
        len(set(report.warnings)),
        len(report.stale),
        _first(told),
        report.exit_code,
        published,
    )


def _refused(name: str, told: list[str], code: int) -> ShardResult:
    return ShardResult(name, State.REFUSED, told=_first(told), exit_code=code or PaperWithheld.exit_code)


def _first(told: list[str]) -> tuple[str, ...]:
    more = (f"另有 {len(told) - MOST_TOLD} 条",) if len(told) > MOST_TOLD else ()
    return (*told[:MOST_TOLD], *more)


@contextmanager
def _mask(mask: int) -> Iterator[None]:
    before = os.umask(mask)
    try:
        yield
    finally:
        os.umask(before)


@contextmanager
def _cores(count: int | None) -> Iterator[None]:
    """Let as many processes print as `count` says, in this process's runs."""
    before = os.environ.get(CORES)
    if count is not None:
        os.environ[CORES] = str(count)
    try:
        yield
    finally:
        if before is not None:
            os.environ[CORES] = before
        elif count is not None:
            del os.environ[CORES]
