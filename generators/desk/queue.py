"""The queue of long work: one run at a time, each in a process of its own, seen from every browser."""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from generators.desk.logbook import RunMessage, RunState
from generators.errors import HongtouError
from generators.pipeline.job import BUNDLE
from generators.worker_process import started_anew

if TYPE_CHECKING:
    from collections.abc import Mapping
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess

    from generators.desk.logbook import Run
    from generators.desk.office import Office
    from generators.store.viewers import Viewer

_SECONDS_BETWEEN_NOTES = 0.3
"""A letter is made in some hundredths of a second: not every one is worth a wait for the disk."""
_SECONDS_UNTIL_TRIED_AGAIN = 2
_SECONDS_BETWEEN_LOOKS = 1
"""How soon a run ends whose asker was shut out."""


_FAILED = frozenset({RunMessage.REFUSED, RunMessage.NOT_DONE, RunMessage.WRONG_USE, RunMessage.NOT_FILED})


def told_viewer(viewer: Viewer) -> dict[str, Any]:
    """Return `viewer` as a run remembers who it is for."""
    return {
        "name": viewer.name,
        "role": str(viewer.role),
        "townships": None if viewer.townships is None else sorted(viewer.townships),
        "villages": None if viewer.villages is None else sorted(viewer.villages),
    }


def message_of(deed: str, told: RunMessage, report: Mapping[str, Any]) -> RunMessage:
    """Return what is said of a run that ended with `told` and `report`: whether what was asked is there."""
    if told is RunMessage.REFUSED and deed == "close":
        return RunMessage.NOT_DONE
    if told is not RunMessage.MADE or not report.get("withheld"):
        return told
    is_bound = any(kind == BUNDLE for _, _, kind, _ in report["made"])
    return RunMessage.NOT_FILED if deed == "close" and not is_bound else RunMessage.SOME_WITHHELD


class RunQueue:
    """Starts what waits, one after the other, until it is closed."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._wake = threading.Event()
        self._closed = False
        self._lock = threading.Lock()
        self._running: tuple[int, BaseProcess] | None = None
        self._revoked: set[int] = set()
        self._ended_for: dict[int, RunMessage] = {}
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
            if self._running is not None and self._running[0] == run.id:
                self._running[1].terminate()
                return
        if run.state is RunState.PENDING:
            self._office.logbook.end(run.id, RunState.REVOKED, RunMessage.CANCELLED, {})

    def close(self) -> None:
        """End with the server: the run under way stops with it."""
        self._closed = True
        self._wake.set()
        with self._lock:
            if self._running is not None:
                self._running[1].terminate()
        self._thread.join(timeout=10)

    def _work(self) -> None:
        while not self._closed:
            run = None
            with suppress(HongtouError):  # A full disk must not end the queue: it goes on when there is room.
                run = self._office.logbook.take_next()
            if run is None:
                self._wake.wait(timeout=_SECONDS_UNTIL_TRIED_AGAIN)
                self._wake.clear()
            else:
                try:
                    self._carry_out(run)
                except HongtouError:  # What the disk or the database refused before it began.
                    self._end(run, None)

    def _carry_out(self, run: Run) -> None:
        from generators.desk.run_process import carry_out

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
        if why := self._why_to_end(run):
            office.logbook.end(run.id, RunState.REVOKED, why, {})
            return
        office.made.seen()  # Once it is at work, nobody sees what is there.
        context = started_anew()
        connection, its_end = context.Pipe()
        process = context.Process(target=carry_out, args=(its_end, given))  # type: ignore[attr-defined]
        process.start()
        its_end.close()
        with self._lock:
            self._running = (run.id, process)
            if run.id in self._revoked or self._closed:
                process.terminate()
        threading.Thread(target=self._watch, args=(run, process.pid), daemon=True).start()
        told = self._follow(run, connection)
        process.join()
        with self._lock:
            self._running = None
        connection.close()
        process.close()
        self._end(run, told)

    def _why_to_end(self, run: Run) -> RunMessage:
        """Return why the run is no longer for who asked for it: shut out, of another role, or elsewhere."""
        asker = run.given.get("asker")
        if not self._office.is_shared or asker is None:
            return RunMessage.NONE
        account = self._office.store.accounts.find(run.owner)
        if account is None or not account.active or str(account.role) != asker["role"]:
            return RunMessage.NO_LONGER_MAY
        return RunMessage.NONE if told_viewer(account.viewer) == asker else RunMessage.PLACE_MOVED

    def _watch(self, run: Run, process: int | None) -> None:
        """End the run when who asked for it may do so no longer."""
        while not self._closed:
            with self._lock:
                if self._running is None or self._running[0] != run.id or self._running[1].pid != process:
                    return
            with suppress(HongtouError):
                if why := self._why_to_end(run):
                    self._ended_for[run.id] = why
                    self.cancel(run)
                    return
            time.sleep(_SECONDS_BETWEEN_LOOKS)

    def _follow(self, run: Run, connection: Connection) -> Mapping[str, Any] | None:
        noted = 0.0
        while True:
            try:
                told: Mapping[str, Any] = connection.recv()
            except (EOFError, OSError):
                return None
            if "message" in told:
                return told
            if time.monotonic() - noted > _SECONDS_BETWEEN_NOTES or told["done"] == told["total"]:
                noted = time.monotonic()
                with suppress(HongtouError):
                    self._office.logbook.progress(run.id, told["done"], told["total"], told["doing"])

    def _end(self, run: Run, told: Mapping[str, Any] | None) -> None:
        """Note what came of the run as soon as the disk takes it: else it would seem to go on for ever."""
        while True:
            try:
                return self._note_end(run, told)
            except HongtouError:
                if self._closed:
                    return None  # The next server says so.
                time.sleep(_SECONDS_UNTIL_TRIED_AGAIN)

    def _note_end(self, run: Run, told: Mapping[str, Any] | None) -> None:
        log = self._office.logbook
        if run.id in self._revoked and told is None:
            why = self._ended_for.get(run.id, RunMessage.CANCELLED)
            log.end(run.id, RunState.REVOKED, why, {})
        elif told is None:
            message = RunMessage.SERVER_ENDED if self._closed else RunMessage.FAULT
            log.end(run.id, RunState.FAILURE, message, {})
        else:
            report = told["report"]
            message = message_of(run.deed, RunMessage[told["message"]], report)
            state = RunState.FAILURE if message in _FAILED else RunState.SUCCESS
            log.end(run.id, state, message, report)
