"""What lies in the output folder, as the page tells it while a run is at work there."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from typing import TYPE_CHECKING

from generators.output_folder import OWN_FOLDER, Glance, glance

if TYPE_CHECKING:
    from pathlib import Path

_SECONDS_BETWEEN_LOOKS = 1.0


class MadePapers:
    """The papers made: a run keeps its folder to itself, and until it ends they are those of before."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._manifest = root / OWN_FOLDER / "manifest.sqlite3"
        self._lock = threading.Lock()
        self._known = Glance(root)
        self._written = 0
        self._looked = 0.0

    def seen(self) -> Glance:
        """Return what is made; with `is_busy` what was made when the run that is at work began."""
        with self._lock:
            self._look()
            return self._known

    def stamp(self) -> tuple[int, bool]:
        """Return what differs whenever `seen` may differ, without looking each time."""
        with self._lock:
            if self._known.is_busy and time.monotonic() - self._looked > _SECONDS_BETWEEN_LOOKS:
                self._look()
            return (self._written if self._known.is_busy else self._time()), self._known.is_busy

    def _look(self) -> None:
        written, found = self._time(), glance(self._root)
        self._looked = time.monotonic()
        if found.is_busy:
            self._known = replace(self._known, is_busy=True)
        else:
            self._known, self._written = found, written

    def _time(self) -> int:
        try:
            return self._manifest.stat().st_mtime_ns
        except FileNotFoundError:
            return 0
