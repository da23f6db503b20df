"""What the page itself remembers: its runs. One SQLite file."""

from __future__ import annotations

import json
import sqlite3
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from generators.masking import mask_numbers
from generators.sqlite_file import FileKind, SqliteFile

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

_SCHEMA = """
CREATE TABLE runs (
    id INTEGER PRIMARY KEY, deed TEXT NOT NULL, label TEXT NOT NULL, owner TEXT NOT NULL,
    village TEXT NOT NULL, given TEXT NOT NULL, state TEXT NOT NULL, message TEXT NOT NULL DEFAULT '',
    done INTEGER NOT NULL DEFAULT 0, total INTEGER NOT NULL DEFAULT 0, doing TEXT NOT NULL DEFAULT '',
    report TEXT NOT NULL DEFAULT '', asked TEXT NOT NULL, ended TEXT NOT NULL DEFAULT ''
);
CREATE TABLE secrets (name TEXT PRIMARY KEY, value BLOB NOT NULL);
"""


def _make_tables(database: sqlite3.Connection) -> None:
    for statement in _SCHEMA.split(";"):
        database.execute(statement)


_KIND = FileKind(
    "工作台记录",
    0x68747A74,  # "htzt"
    (_make_tables,),
    busy="工作台记录正被另一个程序占用，请稍等再试。",
    way_out="用备份替换它，或删去它：数据、公文和编号都不在里面",
)


class RunState(StrEnum):
    """The states of a run."""

    PENDING = "排队"
    STARTED = "进行中"
    SUCCESS = "完成"
    FAILURE = "没有完成"
    REVOKED = "已取消"


class RunMessage(StrEnum):
    """Everything that is said of a run's end: a closed list, so that no data gets into it."""

    NONE = ""
    MADE = "全部出齐"
    SOME_WITHHELD = "已出，有的文书不能出，原因见下"
    NOT_FILED = "文书已出，没有归档：有的文书不能出，原因见下；改好再办，或者勾选“没办完的也先装订”"
    NOT_DONE = "还有没办完的事或者填错的，没有归档，原因见下；办完再归档，或者勾选“没办完的也先装订”"
    REFUSED = "数据有错，没有写出文件，原因见下"
    WRONG_USE = "不能这样办，原因见下"
    CANCELLED = "按要求停下；已经出的是完整的，没有出的不受影响"
    NO_LONGER_MAY = "交办的账号停用了或改了角色，停下；已经出的是完整的，还要出的请另点一次"
    PLACE_MOVED = (
        "交办的账号所在的村或乡镇改了名，或者换了村、乡镇，停下；已经出的是完整的，还要出的请另点一次"
    )
    SERVER_ENDED = "服务中途停止，这次没有做完；已经出的是完整的，请重新点一次"
    FAULT = "程序故障，请把时间告诉维护人员；已经出的是完整的"


@dataclass(frozen=True)
class Run:
    """One piece of long work."""

    id: int
    deed: str
    label: str
    owner: str
    village: str
    """The one village it is about; empty for work on several or on the township's own."""
    given: Mapping[str, Any]
    state: RunState
    message: RunMessage
    done: int
    total: int
    doing: str
    report: Mapping[str, Any]
    asked: str
    ended: str

    @property
    def is_over(self) -> bool:
        """Tell whether nothing more will come of it."""
        return self.state not in {RunState.PENDING, RunState.STARTED}


def _now() -> str:
    return datetime.now().astimezone().strftime("%Y-%m-%d %H:%M:%S")


class Logbook:
    """The file; every call is one transaction, safe from several threads."""

    def __init__(self, path: Path) -> None:
        self._lock = threading.RLock()
        self._file = SqliteFile(path, _KIND, wait=10, pragmas=("synchronous = FULL",), is_shared=True)
        self._file.database.row_factory = sqlite3.Row

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._file.close()

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._lock, self._file.writing() as database:
            yield database

    def _rows(self, statement: str, *values: object) -> list[sqlite3.Row]:
        with self._lock, self._file.told():
            return self._file.database.execute(statement, values).fetchall()

    def secret(self, name: str, fresh: bytes) -> bytes:
        """Return the secret `name`, which is `fresh` when there was none."""
        with self._writing() as database:
            database.execute("INSERT OR IGNORE INTO secrets VALUES (?, ?)", (name, fresh))
            found = database.execute("SELECT value FROM secrets WHERE name = ?", (name,)).fetchone()
            return bytes(found[0])

    # runs

    def ask(self, deed: str, label: str, owner: str, village: str, given: Mapping[str, Any]) -> int:
        """Put a run into the queue; the like of it that waits already is not put twice."""
        text = json.dumps(given, ensure_ascii=False, sort_keys=True)
        with self._writing() as database:
            same = database.execute(
                "SELECT id FROM runs WHERE deed = ? AND given = ? AND state IN (?, ?)",
                (deed, text, RunState.PENDING, RunState.STARTED),
            ).fetchone()
            if same:
                return int(same[0])
            cursor = database.execute(
                "INSERT INTO runs (deed, label, owner, village, given, state, asked)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                (deed, mask_numbers(label), owner, village, text, RunState.PENDING, _now()),
            )
            return int(cursor.lastrowid or 0)

    def run(self, number: int) -> Run | None:
        """Return the run `number`."""
        return next(iter(map(_run, self._rows("SELECT * FROM runs WHERE id = ?", number))), None)

    def runs(self, limit: int = 30) -> list[Run]:
        """Return the last runs, the latest first."""
        return [_run(row) for row in self._rows("SELECT * FROM runs ORDER BY id DESC LIMIT ?", limit)]

    def under_way(self) -> list[Run]:
        """Return the runs that wait or are at work, the first first."""
        open_states = (RunState.PENDING, RunState.STARTED)
        return [
            _run(row)
            for row in self._rows("SELECT * FROM runs WHERE state IN (?, ?) ORDER BY id", *open_states)
        ]

    def last_of_notice(self, key: str) -> Run | None:
        """Return the last run that was to issue the notice `key`."""
        asked = "SELECT * FROM runs WHERE deed = 'notice' AND json_extract(given, '$.key') = ?"
        return next(iter(map(_run, self._rows(f"{asked} ORDER BY id DESC LIMIT 1", key))), None)

    def take_next(self) -> Run | None:
        """Start the run that has waited longest and return it."""
        with self._writing() as database:
            row = database.execute(
                "SELECT * FROM runs WHERE state = ? ORDER BY id LIMIT 1", (RunState.PENDING,)
            ).fetchone()
            if row is None:
                return None
            database.execute("UPDATE runs SET state = ? WHERE id = ?", (RunState.STARTED, row["id"]))
        return self.run(row["id"])

    def progress(self, number: int, done: int, total: int, doing: str) -> None:
        """Note how far the run is."""
        with self._writing() as database:
            seen = (done, total, mask_numbers(doing), number)
            database.execute("UPDATE runs SET done = ?, total = ?, doing = ? WHERE id = ?", seen)

    def end(self, number: int, state: RunState, message: RunMessage, report: Mapping[str, Any]) -> None:
        """Note the end of the run, once."""
        with self._writing() as database:
            database.execute(
                "UPDATE runs SET state = ?, message = ?, report = ?, ended = ? WHERE id = ? AND ended = ''",
                (state, message, json.dumps(report, ensure_ascii=False), _now(), number),
            )

    def end_orphans(self) -> None:
        """Note the runs that a server before this one began and did not end."""
        with self._writing() as database:
            database.execute(
                "UPDATE runs SET state = ?, message = ?, ended = ? WHERE state = ?",
                (RunState.FAILURE, RunMessage.SERVER_ENDED, _now(), RunState.STARTED),
            )


def _run(row: sqlite3.Row) -> Run:
    told = dict(row)
    return Run(
        **{
            **told,
            "given": json.loads(told["given"]),
            "state": RunState(told["state"]),
            "message": RunMessage(told["message"]),
            "report": json.loads(told["report"] or "{}"),
        }
    )
