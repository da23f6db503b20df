"""Run what hostile input may crash in a process of its own, which may die, hang or swell alone.

Readers written in other languages end a process when they panic, and how much memory a file asks for shows
only while it is read. So such a reader runs beside the command, within limits; its answer comes back whole.
"""

from __future__ import annotations

import ctypes
import faulthandler
import multiprocessing
import os
import pickle
import signal
import sys
import threading
import time
from contextlib import suppress
from multiprocessing import spawn
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection
    from multiprocessing.context import BaseContext

MOST_MEMORY = 6 * 2**30
"""Address space of a worker in bytes: beyond it a file is hostile, and only the worker that reads it dies."""
SECONDS = 300
"""A county's workbook takes some seconds of CPU: a worker hangs that reckons longer, or rests as long."""
_A_LOOK = 1.0
_MOST_ANSWER = 2**30
"""Bytes that are taken back: a county's cells are a tenth of it."""


Result = TypeVar("Result")
_BROKEN_OFF = "读的时候程序中断了：文件已损坏，或要的内存太多"


class WorkerDiedError(Exception):
    """A worker came to no end; its text says in Chinese why."""


def run_in_worker(work: Callable[..., Result], *arguments: object) -> Result:
    """Return `work(*arguments)`, reckoned in a process of its own; function and arguments can be pickled.

    What `work` raises is raised here. Raise WorkerDiedError when its process ended without a word, needed
    more than `SECONDS` or `MOST_MEMORY`, or returned too much. On a machine with much else to do it may take
    as long as it takes. A worker that is asked runs it itself.
    """
    if multiprocessing.current_process().daemon:
        return work(*arguments)
    return Worker(work, *arguments).answer()


class Worker(Generic[Result]):
    """A process of its own that reckons, beside what is done meanwhile, what is asked for later, once."""

    def __init__(self, work: Callable[..., Result], *arguments: object) -> None:
        """Begin `work(*arguments)`; raise WorkerDiedError where no process can be had."""
        context = _context()
        self._receiver, sender = context.Pipe(duplex=False)
        given = sender, work, arguments
        self._child = context.Process(target=_answer, args=given, daemon=True)  # type: ignore[attr-defined]
        try:
            self._child.start()
        except (EOFError, OSError):
            self.end()
            raise WorkerDiedError(_BROKEN_OFF) from None
        finally:
            sender.close()

    def answer(self) -> Result:
        """Return what came of it; raise as `run_in_worker` does."""
        try:
            if not _is_answered(self._receiver, self._child.pid):
                raise WorkerDiedError(f"{SECONDS} 秒没有读完，已停止")
            answer = self._receiver.recv_bytes(_MOST_ANSWER)
            is_raised, value = pickle.loads(answer)  # noqa: S301 - our own worker's
        except (EOFError, OSError):
            raise WorkerDiedError(_BROKEN_OFF) from None
        finally:
            self.end()
        if is_raised:
            raise value
        return value  # type: ignore[no-any-return]

    def end(self) -> None:
        """End the process, whatever it is at."""
        self._receiver.close()
        if self._child.pid is not None:
            self._child.kill()
            self._child.join()


def _is_answered(receiver: Connection, pid: int) -> bool:
    """Wait for the answer of the worker `pid`; tell whether there is one, or the worker hangs."""
    reckoned, seen = 0.0, time.monotonic()
    while not receiver.poll(min(SECONDS, _A_LOOK)):
        now = _seconds_of(pid)
        if now > reckoned:
            reckoned, seen = now, time.monotonic()
        if reckoned > SECONDS or time.monotonic() - seen >= SECONDS:
            return False
    return True


def _seconds_of(pid: int) -> float:
    """Return the CPU seconds that the process `pid` has used; 0 where the system does not tell."""
    if sys.platform != "linux":
        return 0.0
    try:
        return time.clock_gettime(~pid << 3 | 2)  # Linux' name for the clock of a process
    except OSError:
        return 0.0


class _TimeIsUp(BaseException):
    """Raised in the middle of work; no `except Exception` on its way takes it for a fault of a file."""


_AGAIN = 1.0
"""Seconds after which work is stopped again that swallowed the first time."""


def run_in_time(work: Callable[[], Result], seconds: float) -> Result:
    """Return `work()`, reckoned in this process and thread; raise TimeoutError after `seconds`.

    For what a server prints while somebody waits: a process of its own would take longer than the work. What
    is not Python is stopped when it comes back.
    """
    lock, over, here, sent = threading.Lock(), threading.Event(), threading.get_ident(), False

    def raise_here() -> None:
        ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(here), ctypes.py_object(_TimeIsUp))

    def watch() -> None:
        nonlocal sent
        left = seconds
        while not over.wait(left):
            with lock:
                if not over.is_set():
                    sent = True
                    raise_here()
            left = _AGAIN

    def finish() -> None:
        with lock:
            over.set()
        if sent:
            # One that came while the work ended must not hit what comes after it. It is taken, not withdrawn:
            # CPython leaves what is withdrawn signalled, so that every call looks for it for ever, and one
            # that is profiled never ends.
            with suppress(_TimeIsUp):
                raise_here()
                while True:
                    pass

    threading.Thread(target=watch, daemon=True).start()
    try:
        try:
            return work()
        finally:
            finish()
    except _TimeIsUp:
        while not over.is_set():
            with suppress(_TimeIsUp):
                finish()
        raise TimeoutError from None


def started_anew(*rooms: str) -> BaseContext:
    """Return how a process is started that inherits no lock and no thread of this one.

    On Linux a server forks it that has loaded, once, what this process has loaded of the program, less its
    door, and the modules `rooms`: a worker that is spawned loads longer than it reads, or prints a letter.
    """
    if sys.platform != "linux":
        return multiprocessing.get_context("spawn")
    from multiprocessing import popen_forkserver

    popen_forkserver.spawn = SimpleNamespace(get_preparation_data=_without_main)  # type: ignore[attr-defined]
    ours = [name for name in list(sys.modules) if name.partition(".")[0] == "generators"]
    used = [name for name in ours if not name.startswith(_DOOR)]
    multiprocessing.set_forkserver_preload(["generators.rare_collection", *used, *rooms])
    return multiprocessing.get_context("forkserver")


_DOOR = "generators.commands"
"""What no worker asks anything of."""


def _without_main(name: str) -> dict[str, Any]:
    """Return what a worker is told before its work: all but to carry out the program's own file once more."""
    told = spawn.get_preparation_data(name)
    return {key: value for key, value in told.items() if not key.startswith("init_main_from")}


def _context() -> BaseContext:
    """Return how a reader is started: forked, which is quickest, where no other thread can hold a lock."""
    if sys.platform == "linux" and threading.active_count() == 1:
        return multiprocessing.get_context("fork")
    return started_anew()


def _answer(sender: Connection, work: Callable[..., object], arguments: tuple[Any, ...]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    faulthandler.disable()
    # A panic writes its own words, in English, on the clerk's screen.
    with suppress(OSError), open(os.devnull, "w") as nowhere:
        os.dup2(nowhere.fileno(), 2)
    limit_memory()
    try:
        answer = False, work(*arguments)
    except MemoryError:
        os._exit(1)
    except Exception as error:
        # Where dask is loaded, what caused it would go along, and lxml's errors hold what cannot.
        error.__cause__ = error.__context__ = None
        answer = True, error.with_traceback(None)
    except BaseException:  # A panic is no Exception.
        os._exit(1)
    with suppress(OSError):
        sender.send_bytes(pickle.dumps(answer, pickle.HIGHEST_PROTOCOL))


def limit_memory() -> None:
    """Let this process have no more than `MOST_MEMORY`, where the system knows such a limit."""
    with suppress(ImportError, OSError, ValueError):
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        most = MOST_MEMORY if hard == resource.RLIM_INFINITY else min(hard, MOST_MEMORY)
        resource.setrlimit(resource.RLIMIT_AS, (most, hard))
