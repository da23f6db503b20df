"""The queue of long work: one run at a time, each in a process of its own, seen from every browser."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from generators.desk.logbook import RunMessage, RunState

if TYPE_CHECKING:
    from collections.abc import Mapping

    from generators.desk.logbook import Run
    from generators.desk.office import Office

_PACKAGES = Path(__file__).resolve().parents[2]
_SECONDS_BETWEEN_NOTES = 0.3
"""A letter is made in some hundredths of a second: not every one is worth a wait for the disk."""


class RunQueue:
    """Starts what waits, one after the other, until it is closed."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._wake = threading.Event()
        self._closed = False
        self._lock = threading.Lock()
        self._running: tuple[int, subprocess.Popen[str]] | None = None
        self._revoked: set[int] = set()
        office.logbook.end_orphans()
        self._thread = threading.Thread(target=self._work, daemon=True)
        self._thread.start()
        self._wake.set()

    def ask(self, deed: str, label: str, owner: str, given: Mapping[str, Any], village: str = "") -> int:
        """Put a run into the queue and return its number."""
        number = self._office.logbook.ask(deed, label, owner, village, given)
        self._wake.set()
        return number

    def cancel(self, run: Run) -> None:
        """Stop the run, or take it out of the queue; what it has made stays whole."""
        with self._lock:
            self._revoked.add(run.id)
            running = self._running
        if running is not None and running[0] == run.id:
            running[1].terminate()
        elif run.state is RunState.PENDING:
            self._office.logbook.end(run.id, RunState.REVOKED, RunMessage.CANCELLED, {})

    def close(self) -> None:
        """End with the server: the run under way stops with it."""
        self._closed = True
        self._wake.set()
        with self._lock:
            running = self._running
        if running is not None:
            running[1].terminate()
        self._thread.join(timeout=10)

    def _work(self) -> None:
        while not self._closed:
            run = self._office.logbook.take_next()
            if run is None:
                self._wake.wait(timeout=2)
                self._wake.clear()
            else:
                self._carry_out(run)

    def _carry_out(self, run: Run) -> None:
        office = self._office
        given = {
            **run.given,
            "deed": run.deed,
            "data": str(office.data),
            "out": str(office.out),
            "templates": str(office.templates),
            "database": office.url,
            "today": office.today.isoformat(),
        }
        process = subprocess.Popen(
            [sys.executable, "-m", "generators.desk.run_process"],
            cwd=_PACKAGES,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
        )
        with self._lock:
            self._running = (run.id, process)
        told = self._follow(run, process, given)
        with self._lock:
            self._running = None
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()
        self._end(run, told)

    def _follow(
        self, run: Run, process: subprocess.Popen[str], given: Mapping[str, Any]
    ) -> Mapping[str, Any] | None:
        assert process.stdin is not None  # noqa: S101 - both are pipes
        assert process.stdout is not None  # noqa: S101
        with suppress(OSError):
            process.stdin.write(json.dumps(given, ensure_ascii=False) + "\n")
            process.stdin.flush()
        noted = 0.0
        for line in process.stdout:
            told: Mapping[str, Any] = json.loads(line)
            if "message" in told:
                process.stdin.close()
                return told
            if time.monotonic() - noted > _SECONDS_BETWEEN_NOTES or told["done"] == told["total"]:
                noted = time.monotonic()
                self._office.logbook.progress(run.id, told["done"], told["total"], told["doing"])
        return None

    def _end(self, run: Run, told: Mapping[str, Any] | None) -> None:
        log = self._office.logbook
        if run.id in self._revoked and told is None:
            log.end(run.id, RunState.REVOKED, RunMessage.CANCELLED, {})
        elif told is None:
            message = RunMessage.SERVER_ENDED if self._closed else RunMessage.FAULT
            log.end(run.id, RunState.FAILURE, message, {})
        else:
            message, report = RunMessage[told["message"]], told["report"]
            if message is RunMessage.MADE and report.get("withheld"):
                message = RunMessage.SOME_WITHHELD
            failed = message in {RunMessage.REFUSED, RunMessage.WRONG_USE}
            log.end(run.id, RunState.FAILURE if failed else RunState.SUCCESS, message, report)
