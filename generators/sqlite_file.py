"""A file of this program in SQLite: known by its mark, changed whole or not at all, errors in Chinese."""

from __future__ import annotations

import io
import os
import re
import sqlite3
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from generators.errors import Busy, DataRefused, DiskFull, Finding, HongtouError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@dataclass(frozen=True)
class FileKind:
    """What tells one kind of file from another, and how its tables came to be."""

    name: str
    """As a message calls it: 编号登记簿."""
    application_id: int
    """Marks the file (SQLite file format, offset 68)."""
    steps: tuple[Callable[[sqlite3.Connection], None], ...]
    """What makes the tables of version 1, then what makes each version of the one before it."""
    busy: str
    """What is said when another process does not let go of the file."""
    way_out: str
    """What the office does with a damaged one."""
    may_be_remote: bool = False
    """Whether it may lie on a network folder: only what one run alone ever opens (see `refuse_remote`)."""


class SqliteFile:
    """An open file of `kind` at `path`; every method may raise what `tell` returns.

    `wait` is how many seconds one process waits for another. The journal is SQLite's rollback journal unless
    `pragmas` say otherwise: the write-ahead log needs shared memory, which a network drive does not give.
    With `is_shared` several threads use the one connection, and their owner keeps them apart.
    """

    def __init__(
        self,
        path: Path,
        kind: FileKind,
        *,
        wait: float,
        pragmas: tuple[str, ...] = (),
        is_shared: bool = False,
    ) -> None:
        self.path = path
        self.kind = kind
        if not kind.may_be_remote:
            refuse_remote(path, kind.name)
        if is_foreign(path):
            raise self._damaged("不是数据库")
        with self.told():
            self.database = sqlite3.connect(
                path, timeout=wait, isolation_level=None, check_same_thread=not is_shared
            )
            try:
                for pragma in pragmas:
                    self.database.execute(f"PRAGMA {pragma}")
                self._prepare()
            except BaseException:
                self.database.close()
                raise

    def close(self) -> None:
        """Close the file."""
        self.database.close()

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction that takes the write lock first: all of it or nothing, alone."""
        with self.told():
            self.database.execute("BEGIN IMMEDIATE")
            try:
                yield self.database
                self.database.execute("COMMIT")
            except BaseException:
                if self.database.in_transaction:
                    self.database.execute("ROLLBACK")
                raise

    @contextmanager
    def told(self) -> Iterator[None]:
        """Tell what SQLite says as the clerk needs it.

        Raise Busy, UsageError or DataRefused for what SQLite says of the file.
        """
        try:
            yield
        except sqlite3.IntegrityError:
            raise  # a fault of this program: nothing a user does leads here
        except sqlite3.DatabaseError as error:
            raise self._tell(error) from error
        except UnicodeDecodeError as error:
            raise self._damaged("打不开的文件或已损坏") from error

    def _prepare(self) -> None:
        """Make the tables of a new file, bring older ones up to date; refuse a file of another kind."""
        newest = len(self.kind.steps)
        if self._version() == newest:
            return
        with self.writing():
            # Another process may have done it while this one waited for the lock.
            for step in self.kind.steps[self._version() :]:
                step(self.database)
            self.database.execute(f"PRAGMA application_id = {self.kind.application_id}")
            self.database.execute(f"PRAGMA user_version = {newest}")

    def _version(self) -> int:
        """Return the version of the tables, 0 for a new file."""
        # One statement sees one state of the file: another process may be making the tables just now.
        application, version, tables = self.database.execute(
            "SELECT application_id, user_version, (SELECT count(*) FROM sqlite_schema) "
            "FROM pragma_application_id, pragma_user_version"
        ).fetchone()
        if not (application or version or tables):
            return 0
        if application != self.kind.application_id or not version:
            raise self._damaged("别的程序的数据库")
        newest = len(self.kind.steps)
        if version > newest:
            raise UsageError(
                f"{self.kind.name}“{self.path}”的版式是第{version}版，本程序认得第{newest}版；"
                f"请换用与它相配的程序。"
            )
        return int(version)

    def _damaged(self, found: str) -> DataRefused:
        expected = f"应为完好的{self.kind.name}"
        return DataRefused([Finding(f"文件“{self.path}”", expected, found, self.kind.way_out)])

    def _tell(self, error: sqlite3.DatabaseError) -> HongtouError:
        """Return what SQLite says (result codes: sqlite.org/rescode.html)."""
        name = getattr(error, "sqlite_errorname", "")
        if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
            return Busy(self.kind.busy)
        if name.startswith(("SQLITE_NOTADB", "SQLITE_CORRUPT", "SQLITE_ERROR")):
            return self._damaged("打不开的文件或已损坏")
        if name.startswith("SQLITE_FULL"):
            place = f"文件“{self.path}”"
            return DiskFull([Finding(place, "应能写入", "磁盘已满", "腾出空间再运行", rule="D9")])
        for start, message in _MESSAGES.items():
            if name.startswith(start):
                return UsageError(f"{self.kind.name}“{self.path}”{message}")
        return UsageError(f"{self.kind.name}“{self.path}”读写不成：{error}；请检查文件夹是否可写。")


UNREADABLE = (sqlite3.Error, UnicodeDecodeError)
"""What a damaged file may raise: SQLite's own words hold bytes of it, which need be no UTF-8."""
BUSY, FULL = "正被别的程序占用", "磁盘已满"
_SAID = {
    "SQLITE_BUSY": BUSY,
    "SQLITE_LOCKED": BUSY,
    "SQLITE_NOTADB": "这个文件不是数据库",
    "SQLITE_CORRUPT": "已损坏",
    "SQLITE_FULL": FULL,
    "SQLITE_READONLY": "是只读的",
    "SQLITE_PERM": "不许读写",
    "SQLITE_CANTOPEN": "打不开",
    "SQLITE_IOERR": "读写出错",
    "SQLITE_PROTOCOL": "所在的磁盘不支持加锁",
    "SQLITE_ERROR": "里面不是这个程序的表",
}


def said_by_sqlite(error: BaseException | None) -> str:
    """Return in a few words what SQLite found (sqlite.org/rescode.html); nothing for a fault of ours."""
    name = getattr(error, "sqlite_errorname", None) or ""
    return next((said for start, said in _SAID.items() if name.startswith(start)), "")


_HEAD = b"SQLite format 3\0"


def is_foreign(path: Path) -> bool:
    """Tell whether a file that is no database stands where one is to be.

    SQLite takes one shorter than a page for an empty database and writes over it (sqlite.org/fileformat.html
    1.3). One with a journal beside it may have been cut off: SQLite itself puts that right.
    """
    try:
        with path.open("rb") if path.is_file() else io.BytesIO() as file:
            head = file.read(len(_HEAD))
    except OSError:
        return False  # SQLite tells what it finds.
    return head not in {b"", _HEAD} and not os.path.exists(f"{path}-journal")


MOUNTS = Path("/proc/self/mountinfo")
"""What is mounted where (proc_pid_mountinfo(5)); where there is no such file nothing is known."""
_REMOTE = frozenset(
    {
        *("nfs", "nfs4", "cifs", "smb3", "smbfs", "ncpfs", "afs", "coda", "ceph", "lustre", "beegfs"),
        *(
            "fuse.sshfs",
            "fuse.s3fs",
            "fuse.rclone",
            "fuse.glusterfs",
            "fuse.ceph",
            "fuse.juicefs",
            "fuse.davfs",
        ),
        *("fuse.gvfsd-fuse", "davfs", "fuse.smbnetfs", "fuse.goofys", "fuse.gcsfuse"),
    }
)
"""File systems whose locks do not hold, or not surely, between machines (sqlite.org/faq.html#q5)."""


def refuse_remote(path: Path, what: str) -> None:
    """Raise UsageError when the database `what` at `path` would lie on a network folder.

    The file system is that of the mount point nearest above `path`. Two machines that both believe that they
    hold the lock give one number twice.
    """
    if system := remote_system(path):
        message = (
            f"{what}“{path}”在网络文件夹上（{system}），那里的锁不可靠，几台机器会重号，不能用。"
            "办法：把数据文件夹放在本机磁盘上，别人用浏览器来办（hongtou desk --office）；"
            "或把登记簿、数据放进 PostgreSQL（hongtou number share，--data postgresql://…）。"
        )
        raise UsageError(message)


def remote_system(path: Path) -> str:
    """Return the type of the network file system that `path` lies on, nothing for a disk of this machine."""
    try:
        lines = MOUNTS.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError:
        return ""
    place, nearest, system = Path(os.path.realpath(path)), Path("/"), ""
    for line in lines:
        before, _, after = line.partition(" - ")
        if len(fields := before.split()) < 5 or not after:
            continue
        point = Path(re.sub(r"\\([0-7]{3})", lambda found: chr(int(found[1], 8)), fields[4]))
        # Of two on one mount point the later one lies on top.
        if place.is_relative_to(point) and len(point.parts) >= len(nearest.parts):
            nearest, system = point, after.split()[0]
    return system if system in _REMOTE else ""


_MESSAGES = {
    "SQLITE_READONLY": "是只读的，不能写入；请改为可写，或换一个可写的文件夹。",
    "SQLITE_PERM": "不许读写，请检查文件夹的权限。",
    "SQLITE_CANTOPEN": "打不开；请检查文件夹是否存在、是否可写、是否太深。",
    "SQLITE_IOERR": "读写出错；请检查磁盘或网络驱动器。",
    "SQLITE_PROTOCOL": "所在的网络驱动器不支持加锁；请换到本机文件夹。",
    "SQLITE_NOLFS": "太大，磁盘格式不支持。",
}
