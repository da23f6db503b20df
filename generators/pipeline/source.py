"""Where the records come from: a folder's workbook, or a store. Nothing below asks which (design D4)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from generators.errors import UsageError
from generators.own_files import read_given
from generators.pipeline.backup_file import STORE, keep_older

if TYPE_CHECKING:
    from generators.errors import Finding
    from generators.records.dataset import Dataset
    from generators.store.store import Store
    from generators.store.viewers import Viewer

WORKBOOK = "数据.xlsx"
_SQLITE = "sqlite:///"
LOGBOOK = "工作台.sqlite3"
"""What the page remembers of its runs; until the store kept them, the courses of notices too."""


@dataclass(frozen=True)
class Source:
    """The records of a township, and the folder where its drafts and its register lie."""

    folder: Path
    database: str = ""
    """URL of the store; empty when the records are in the folder's workbook."""

    @classmethod
    def of(cls, given: str | Path | Source) -> Source:
        """Return what a folder, an SQLite file or the URL of a database names.

        The folder of an SQLite file is the one it lies in; that of a database on a server is data/<its name>,
        or the one that ?folder= names.
        """
        if isinstance(given, Source):
            return given
        if isinstance(given, str) and "://" in given:
            return _of_url(given)
        path = Path(given)
        if path.is_file():
            return cls(path.parent, f"sqlite:///{path}")
        store = path / STORE
        return cls(path, f"sqlite:///{store}") if store.exists() else cls(path)

    @property
    def store(self) -> Store | None:
        """Return the store, opened once in a process; None for a workbook."""
        return open_store(self) if self.database else None

    @property
    def exists(self) -> bool:
        """Tell whether there is anything to read; a server is asked when it is read."""
        if file := self.database_file:
            return file.exists()
        return bool(self.database) or (self.folder / WORKBOOK).exists()

    @property
    def database_file(self) -> Path | None:
        """Return the SQLite file with the records, None where they are elsewhere."""
        path = self.database.removeprefix(_SQLITE)
        return Path(path) if path != self.database else None

    def read(self, viewer: Viewer | None = None) -> Dataset:
        """Return the records that `viewer` may see; DataRefused when they have a fault."""
        if self.store:
            return self.store.read(viewer)
        from generators.workbook import read_workbook

        return read_workbook(self.folder / WORKBOOK)

    def read_with_findings(self, viewer: Viewer | None = None) -> tuple[Dataset, list[Finding]]:
        """Return the records that `viewer` may see and everything that is wrong with the rest."""
        if self.store:
            return self.store.read_with_findings(viewer)
        from generators.workbook import read_with_findings

        return read_with_findings(self.folder / WORKBOOK)

    def stamp(self) -> bytes:
        """Return bytes that differ where the records do; OSError when the workbook cannot be read."""
        if self.store:
            return f"{self.store.uuid}#{self.store.state}".encode()
        return read_given(self.folder / WORKBOOK)


def _of_url(given: str) -> Source:
    from generators.store.database import url_of

    url = url_of(given)
    folder = url.query.get("folder", "")
    if url.get_backend_name() == "sqlite":
        path = Path(url.database or STORE)
        return Source(Path(str(folder)) if folder else path.parent, f"sqlite:///{path}")
    place = Path(str(folder)) if folder else Path("data") / (url.database or "hongtou")
    try:
        place.mkdir(parents=True, exist_ok=True)
    except OSError:
        message = f"建不了文件夹“{place}”（放通知稿和登记簿）；可在地址后写 ?folder=别的文件夹"
        raise UsageError(message) from None
    return Source(place, url.difference_update_query(["folder"]).render_as_string(hide_password=False))


def local_viewer() -> Viewer:
    """Return who works at this machine without an account: the office, under the name the system knows."""
    import getpass

    from generators.store.viewers import SYSTEM
    from generators.store.viewers import Viewer as Person

    try:
        return Person(getpass.getuser())
    except (OSError, KeyError, ImportError):
        return Person(SYSTEM)


@lru_cache(maxsize=16)
def open_store(source: Source) -> Store:
    """Return the store of `source`; every run of a process shares it, and with it what was read already.

    One of an older program is brought up to date, and before that everything is backed up. Raise UsageError
    when the backup cannot be written: then nothing is changed.
    """
    from generators.store.store import Store

    keep = partial(keep_older, source.folder, source.database)
    return Store.open(source.database, before_upgrade=keep)
