"""The ZIP that a backup is: the store as one file, and what else lies in the data folder."""

from __future__ import annotations

import re
import sqlite3
import tempfile
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from generators.errors import UsageError, tell_os_error
from generators.opc import write_package
from generators.own_files import write_new
from generators.sqlite_file import UNREADABLE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generators.store.database import Database

BACKUPS = "备份"
"""Folder beside the data in which backups lie."""
STORE = "红头.sqlite3"
"""The store of a folder: where there is one, the folder's records are in it and no longer in the workbook."""
_NOT_KEPT = re.compile(r"^(~|\.)|\.tmp$|-wal$|-shm$|-journal$")


def write_backup(folder: Path, reason: str, store: bytes | None, url: str, now: datetime | None) -> Path:
    """Write one ZIP with `store`, the store at `url` as one file, and what else is in `folder`.

    Return its path. It appears whole or not at all. Raise UsageError when it cannot be written.
    """
    when = (now or datetime.now()).strftime("%Y%m%d-%H%M%S")
    place = folder / BACKUPS
    path = place / f"{when}-{reason}.zip"
    try:
        place.mkdir(parents=True, exist_ok=True)
        number = 2
        while path.exists():
            path, number = place / f"{when}-{reason}-{number}.zip", number + 1
        held = [] if store is None else [(STORE, store)]
        write_new(path, write_package([*held, *_files(folder, url)]))
    except (OSError, UsageError) as error:
        message = f"备份写不进“{place}”：{tell_os_error(error)}；没有做任何改动"
        raise UsageError(message) from None
    return path


def store_bytes(database: Database) -> bytes:
    """Return the store in `database` as one file, of this program's revision."""
    from generators.store.copies import write_copy

    with tempfile.TemporaryDirectory() as scratch:
        copy = Path(scratch) / STORE
        write_copy(database, copy)
        return copy.read_bytes()


def keep_older(folder: Path, url: str, older: Database) -> None:
    """Back everything up before the store at `url`, which a program before this one left, is changed.

    A store in a file is kept as it is: its own program can read it.
    """
    held = sqlite_bytes(Path(str(older.url.database))) if older.is_sqlite else store_bytes(older)
    write_backup(folder, "升级前", held, url, None)


def _files(folder: Path, url: str) -> Iterator[tuple[str, bytes]]:
    """Yield the files of `folder` that a backup holds; the store at `url` is none of them."""
    for path in sorted(folder.rglob("*")):
        relative = path.relative_to(folder)
        is_store = bool(url) and (url.endswith(str(path)) or path.name == STORE)
        is_kept = not any(_NOT_KEPT.search(part) for part in relative.parts)
        if path.is_file() and is_kept and not is_store and relative.parts[0] != BACKUPS:
            yield relative.as_posix(), sqlite_bytes(path) if path.suffix == ".sqlite3" else path.read_bytes()


def sqlite_bytes(path: Path) -> bytes:
    """Return the file as it is between two changes: somebody may be writing into it."""
    with tempfile.TemporaryDirectory() as scratch:
        copy = Path(scratch) / "copy.sqlite3"
        try:
            with (
                sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True) as source,
                sqlite3.connect(copy) as target,
            ):
                source.backup(target)
            source.close()
            target.close()
        except UNREADABLE:
            return path.read_bytes()
        return copy.read_bytes()
