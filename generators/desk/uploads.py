"""Files that somebody has sent and not yet decided on: kept for their owner alone, and not for ever."""

from __future__ import annotations

import secrets
import shutil
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from generators.errors import UsageError
from generators.file_names import safe_name

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from werkzeug.datastructures import FileStorage

    from generators.store.viewers import Viewer

_KEPT_SECONDS = 10 * 3600
"""A working day: what was not decided on by then was given up."""


@dataclass(frozen=True)
class _Kept:
    owner: Viewer
    folder: Path
    at: float


class Uploads:
    """The files sent to the page, each sending under a token nobody can guess."""

    def __init__(self, folder: Path) -> None:
        """Keep files below `folder`; what a server before this one left there is deleted."""
        self._folder = folder
        self._kept: dict[str, _Kept] = {}
        self._lock = threading.Lock()
        shutil.rmtree(folder, ignore_errors=True)

    def take(self, owner: Viewer, sent: Iterable[FileStorage], endings: Collection[str], what: str) -> str:
        """Keep the files that `owner` sent and return their token.

        Raise UsageError, asking for `what`, when there is none or one whose name ends otherwise.
        """
        files = [file for file in sent if file.filename]
        names = [Path((file.filename or "").replace("\\", "/")).name for file in files]
        if not files:
            message = f"请选{what}"
            raise UsageError(message)
        for name in names:
            if Path(name).suffix.lower() not in endings:
                message = f"“{name}”不是能收的文件；应为 {'、'.join(sorted(endings))}"
                raise UsageError(message)
        token, folder = self._place(owner)
        for index, (name, file) in enumerate(zip(names, files, strict=True)):
            stem = safe_name(Path(name).stem) or "文件"
            file.save(folder / f"{f'{index + 1}-' if index else ''}{stem}{Path(name).suffix.lower()}")
        return token

    def keep(self, owner: Viewer, name: str, content: bytes) -> str:
        """Keep `content` as a file of `owner` called `name` and return its token."""
        token, folder = self._place(owner)
        (folder / name).write_bytes(content)
        return token

    def _place(self, owner: Viewer) -> tuple[str, Path]:
        self._clear()
        token = secrets.token_urlsafe(16)
        folder = self._folder / token
        folder.mkdir(parents=True, mode=0o700)
        with self._lock:
            self._kept[token] = _Kept(owner, folder, time.monotonic())
        return token, folder

    def of(self, token: str, owner: Viewer) -> list[Path]:
        """Return the files under `token`; none when they are another's, given up or decided on."""
        self._clear()
        with self._lock:
            kept = self._kept.get(token)
        return sorted(kept.folder.iterdir()) if kept is not None and kept.owner == owner else []

    def drop(self, token: str) -> None:
        """Delete the files under `token`."""
        with self._lock:
            kept = self._kept.pop(token, None)
        if kept is not None:
            shutil.rmtree(kept.folder, ignore_errors=True)

    def _clear(self) -> None:
        """Delete what was given up."""
        old = time.monotonic() - _KEPT_SECONDS
        with self._lock:
            given_up = [token for token, kept in self._kept.items() if kept.at < old]
        for token in given_up:
            self.drop(token)

    def close(self) -> None:
        """Delete everything that is left."""
        with self._lock:
            self._kept.clear()
        shutil.rmtree(self._folder, ignore_errors=True)
