"""Prints over the cores: fonts loaded once a worker; one that dies or hangs costs its paper, not the run."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING

from pebble import ProcessExpired, ProcessPool

from generators.errors import FAULT, DataRefused, Finding, PaperWithheld, UsageError
from generators.worker_process import limit_memory, run_in_time, started_anew

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from generators.printing.docx.revisions import Choice
    from generators.printing.printed import Printed

    Elsewhere = Callable[[Iterator["PrintTask"]], Iterator[Printed | PaperWithheld]]
    """Yields the prints of sheets in their order, made by whatever machines."""

SECONDS_A_PAPER = 300
"""A letter takes a tenth of a second, a ledger of 400 households some seconds: beyond this a worker hangs."""
SECONDS_WAITED = 60
"""So long others wait for the press while a file or a template of anybody's is tried on the page."""
MIN_FOR_POOL = 6
"""Papers for which starting workers (over a second each) would take longer than printing them here."""
CORES = "HONGTOU_CORES"
"""Environment variable: how many processes print at once, where the machine is shared with others."""
IN_FLIGHT = 4
"""Papers under way for each worker: enough to keep it busy, few enough to keep memory flat."""


@dataclass(frozen=True)
class PrintTask:
    """A filled DOCX or XLSX on its way to the printer."""

    name: str
    """File name as whoever asks for the print calls it; findings name it so."""
    content: bytes
    engine: str = "weasyprint"
    force: bool = False
    write_single: bool = True
    """Whether it is to be a PDF of its own."""
    keep_for_book: bool = False
    """Whether it is to be bound into a book with others."""
    archival: bool = False
    """Whether the print is PDF/A, to be filed for good."""
    ofd: bool = False
    """Whether its pages are written as OFD too."""
    changes: Choice | None = None
    """Which text of tracked changes is printed; without it a paper that has any is withheld."""
    ending: str = ""
    """`.docx` or `.xlsx` where the name ends otherwise than the content is; empty: the name's own."""
    is_waited_for: bool = False
    """Whether somebody looks at the page until it is printed, and others wait for the press."""

    @property
    def seconds(self) -> float:
        """Return after how many seconds it is given up."""
        return min(SECONDS_WAITED, SECONDS_A_PAPER) if self.is_waited_for else SECONDS_A_PAPER

    @property
    def suffix(self) -> str:
        """Return the ending that says how it is printed."""
        return self.ending or Path(self.name).suffix.lower()


def cores() -> int:
    """Return how many processes may work at once: what `CORES` says, else the cores lent to this process."""
    asked = os.environ.get(CORES, "")
    if asked.isdecimal() and int(asked):
        return int(asked)
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def print_one(sheet: PrintTask) -> Printed:
    """Return the PDF of `sheet`. Raise PaperWithheld with every reason it cannot be printed."""
    from generators import printing

    if sheet.engine == "libreoffice":
        return printing.Printed(
            printing.print_with_libreoffice(sheet.content, sheet.suffix, archival=sheet.archival),
            0,
        )
    if sheet.suffix == ".xlsx":
        return printing.print_sheet(
            sheet.content, name=sheet.name, force=sheet.force, archival=sheet.archival, ofd=sheet.ofd
        )
    return printing.print_docx(
        sheet.content,
        name=sheet.name,
        force=sheet.force,
        archival=sheet.archival,
        write_single=sheet.write_single,
        keep_for_book=sheet.keep_for_book,
        changes=sheet.changes,
        ofd=sheet.ofd,
    )


def print_all(
    sheets: Iterable[PrintTask], *, apart: bool = False, elsewhere: Elsewhere | None = None
) -> Iterator[Printed | PaperWithheld]:
    """Yield for each of `sheets`, in order, its print or why there is none.

    `apart` prints even a few in workers, which may die or hang alone: files that anybody made. `elsewhere`
    prints, when there are more than a few, in the place of this machine's cores. `sheets` is read only a
    little ahead of what has been yielded, so memory does not grow with the run.
    """
    # A process that is itself a worker of others may be forbidden to start any.
    most = 1 if multiprocessing.current_process().daemon else cores()
    coming = iter(sheets)
    first = list(islice(coming, MIN_FOR_POOL))
    if not first:
        return
    rooms = {
        _ROOMS[sheet.suffix] for sheet in first if sheet.engine != "libreoffice" and sheet.suffix in _ROOMS
    }
    if elsewhere and len(first) == MIN_FOR_POOL:
        yield from elsewhere(chain(first, coming))
        return
    if not apart and (len(first) < MIN_FOR_POOL or most == 1):
        yield from map(print_here, chain(first, coming))
        return
    yield from _print_in_pool(chain(first, coming), rooms, most, min(most, len(first)))


_ROOMS = {".docx": "generators.printing.papers", ".xlsx": "generators.printing.xlsx.sheet"}
"""What a file of each ending is printed by."""


def _print_in_pool(
    sheets: Iterator[PrintTask], rooms: set[str], most: int, count: int
) -> Iterator[Printed | PaperWithheld]:
    """Yield for each of `sheets` its print by one of `count` workers, a few ahead for each of `most`.

    What prints them, `rooms`, is loaded once for all workers.
    """
    waiting: deque[tuple[PrintTask, Callable[[], Printed]]] = deque()
    # Workers are not forked from this process: it may have threads (a progress bar).
    with ProcessPool(max_workers=count, context=started_anew(*rooms), initializer=limit_memory) as pool:
        try:
            with _interrupts_ignored(), suppress(BrokenProcessPool):
                # Workers start with the first paper and inherit this.
                pool.schedule(os.getpid)
            for sheet in sheets:
                try:
                    task = pool.schedule(print_one, args=[sheet], timeout=sheet.seconds)
                except RuntimeError:
                    # No worker starts, as where memory is short: this process prints all that is left.
                    unprinted = [sheet for sheet, _ in waiting]
                    waiting.clear()
                    yield from map(print_here, chain(unprinted, [sheet], sheets))
                    return
                waiting.append((sheet, task.result))
                if len(waiting) >= most * IN_FLIGHT:
                    yield _outcome(*waiting.popleft())
            while waiting:
                yield _outcome(*waiting.popleft())
        finally:
            if waiting:
                pool.stop()  # type: ignore[no-untyped-call]


@contextmanager
def _interrupts_ignored() -> Iterator[None]:
    """Leave Ctrl+C to this process: a worker interrupted while it loads would print a trace of its own."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    handler = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, handler)


def print_here(sheet: PrintTask) -> Printed | PaperWithheld:
    """Return the print of `sheet`, or why there is none, made in this process within its seconds."""
    return _outcome(sheet, lambda: run_in_time(lambda: print_one(sheet), sheet.seconds))


def _outcome(sheet: PrintTask, result: Callable[[], Printed]) -> Printed | PaperWithheld:
    place = f"文件“{sheet.name}”"
    way_out = "用 --engine libreoffice 再试，或在 Word、WPS 里打开 DOCX 打印"
    try:
        return result()
    except PaperWithheld as refused:
        return refused
    except DataRefused as refused:
        return PaperWithheld(refused.findings)
    except UsageError:
        # Without any face or library: one line, not one a paper.
        raise
    except BrokenProcessPool:
        # It was waiting when the last worker went.
        return print_here(sheet)
    except TimeoutError:
        return PaperWithheld([Finding(place, "应能印出", f"{sheet.seconds} 秒没有印完，已停止", way_out)])
    except ProcessExpired as died:
        return PaperWithheld([Finding(place, "应能印出", f"印刷进程中断（{died.exitcode}）", way_out)])
    except Exception as fault:
        # A fault of the printer costs this paper; the others are still owed to the office.
        found = f"程序出错（{type(fault).__name__}：{fault}）"
        fault_finding = Finding(place, "应能印出", found, f"请把这个文件交给维护人员；{way_out}", rule=FAULT)
        return PaperWithheld([fault_finding])
