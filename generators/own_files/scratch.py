"""Rooms for what is written on the way: the next run clears those of one that was killed.

A room is a hidden folder beside the file that is to be, or among the system's temporary ones. Its name holds
a check, so that nobody's folder is taken for one. A lock, which the system lets go of when a process ends,
tells whether somebody is at work in it still.
"""

from __future__ import annotations

import hashlib
import os
import platform
import re
import shutil
import tempfile
import time
from contextlib import contextmanager, suppress
from multiprocessing import util
from pathlib import Path
from typing import TYPE_CHECKING

try:
    import fcntl
except ImportError:  # Windows knows no such lock.
    fcntl = None  # type: ignore[assignment]

if TYPE_CHECKING:
    from collections.abc import Iterator

_NAME = re.compile(r"\.hongtou-([0-9a-f]{12})([0-9a-f]{8})")
_OF_THE_SERVER = "pymp-"
"""So begins the name of the folder in which multiprocessing listens for the workers of this process."""
_AFTER_THE_SERVER = -101
"""Multiprocessing removes that folder at -100, when the process ends, and tells loudly if it is gone."""
_A_WHILE = 60.0
"""Seconds for which a process that has looked for rooms of killed runs in a folder does not look again."""
_next_look: dict[str, float] = {}
_A_DAY = 86_400
"""Seconds after which nobody is still writing, where no lock tells."""


@contextmanager
def scratch_room(parent: Path) -> Iterator[Path]:
    """Give a folder of one's own in `parent`, gone afterwards; those that killed runs left there go first.

    They are looked for once in a while: a folder of many files is not read through for each that is written.
    OSError passes through.
    """
    place, now = os.path.abspath(parent), time.monotonic()
    if now >= _next_look.get(place, 0.0):
        _next_look[place] = now + _A_WHILE
        clear_left(parent)
    room, lock = _made(parent)
    try:
        yield room
    finally:
        _remove(room, lock)


@contextmanager
def temporary_files_in_a_room() -> Iterator[None]:
    """Let this process and its children, the libraries too, put temporary files into one room."""
    known, named = tempfile.tempdir, os.environ.get("TMPDIR")
    made = None
    with suppress(OSError):  # Whoever needs one tells that there is no place for it.
        parent = Path(tempfile.gettempdir())
        clear_left(parent)
        made = _made(parent)
        os.environ["TMPDIR"] = tempfile.tempdir = str(made[0])
    try:
        yield
    finally:
        tempfile.tempdir = known
        if named is None:
            os.environ.pop("TMPDIR", None)
        else:
            os.environ["TMPDIR"] = named
        if made:
            _leave(*made)


def _leave(room: Path, lock: int | None) -> None:
    """Remove `room`; of one in which the server of workers listens, that part goes when this process ends."""
    kept = [entry.name for entry in room.glob(f"{_OF_THE_SERVER}*")]
    if kept:
        for entry in room.iterdir():
            if entry.name not in kept:
                shutil.rmtree(entry, ignore_errors=True)
                with suppress(OSError):
                    entry.unlink(missing_ok=True)
        util.Finalize(None, _remove, args=(room, lock), exitpriority=_AFTER_THE_SERVER)
    else:
        _remove(room, lock)


def _remove(room: Path, lock: int | None) -> None:
    shutil.rmtree(room, ignore_errors=True)
    _let_go(lock)


def clear_left(parent: Path) -> None:
    """Remove the rooms in `parent` in which this machine's processes died; what cannot be removed stays."""
    with suppress(OSError), os.scandir(parent) as entries:
        for entry in entries:
            if is_room(entry.name) and entry.is_dir(follow_symlinks=False):
                _clear(Path(entry.path))


def is_room(name: str) -> bool:
    """Tell whether `name` is one that this machine gives to rooms."""
    found = _NAME.fullmatch(name)
    return bool(found) and _check(found[1]) == found[2]  # type: ignore[index]


def _check(token: str) -> str:
    return hashlib.sha256(f"hongtou {token} {platform.node()}".encode()).hexdigest()[:8]


def _made(parent: Path) -> tuple[Path, int | None]:
    """Make a room in `parent` and return it with its lock, None where the disk knows none."""
    while True:
        token = os.urandom(6).hex()
        room = parent / f".hongtou-{token}{_check(token)}"
        room.mkdir(mode=0o700)
        lock = _locked(room, wait=True)
        if room.is_dir():
            return room, lock
        _let_go(lock)  # Another process took it for a dead one's before it was locked.


def _locked(room: Path, *, wait: bool) -> int | None:
    """Return the lock on `room`, None where there are none; BlockingIOError when another has it."""
    if fcntl is None:
        return None
    try:
        handle = os.open(room, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError:
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except BlockingIOError:
        os.close(handle)
        raise
    except OSError:  # A network drive without locks.
        os.close(handle)
        return None
    return handle


def _let_go(lock: int | None) -> None:
    if lock is not None:
        os.close(lock)


def _clear(room: Path) -> None:
    """Remove `room` when nobody is at work in it."""
    try:
        lock = _locked(room, wait=False)
    except BlockingIOError:
        return
    try:
        if lock is not None or time.time() - room.stat().st_mtime > _A_DAY:
            shutil.rmtree(room, ignore_errors=True)
    finally:
        _let_go(lock)
