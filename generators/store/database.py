"""The connection: SQLite beside the township's files, or PostgreSQL by URL; migrations run on opening."""

from __future__ import annotations

import os
import re
import sqlite3
import threading
import uuid
import weakref
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError, DatabaseError, OperationalError

from generators.errors import Busy, DataRefused, DiskFull, Finding, UsageError
from generators.sqlite_file import BUSY, FULL, is_foreign, refuse_remote, said_by_sqlite
from generators.store.tables import STORE, description, follow_sheets

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy.engine import URL, Connection, Engine

    from generators.errors import HongtouError

SECONDS_TO_WAIT = 30
"""How long one writer waits for another: a change takes milliseconds, a whole workbook seconds."""
_TAKE_BACK = "取回最近的备份（在数据文件夹的“备份”里）"
_DRIVERS = {"sqlite": "sqlite+pysqlite", "postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg"}


def url_of(given: str | Path) -> URL:
    """Return the URL that `given` (a URL, or the path of an SQLite file) names; else raise UsageError."""
    if isinstance(given, Path) or "://" not in given:
        return sa.URL.create("sqlite+pysqlite", database=str(given))
    try:
        url = sa.make_url(given)
    except (ArgumentError, ValueError):
        message = "数据库地址应写作 sqlite:///文件 或 postgresql://用户:口令@主机/库名"
        raise UsageError(message) from None
    name = url.drivername.partition("+")[0]
    if name not in _DRIVERS:
        message = f"数据库应为 sqlite 或 postgresql，现为“{name}”"
        raise UsageError(message)
    return url.set(drivername=_DRIVERS[name])


_LEAST_SQLITE = (3, 35)
"""RETURNING, by which a writer takes its place in line, came with it (sqlite.org/lang_returning.html)."""
_ADDRESS = "核对 --data 写的地址"
_WAY_OUT = f"{_ADDRESS}；文件没有被别的程序占用，磁盘没有满"


class Database:
    """An engine whose writers stand in line, so that every state of the store follows the one before.

    `place` and `way_out` are how a message calls it and what it advises. Raises UsageError where the driver
    is missing or SQLite too old.
    """

    def __init__(self, given: str | Path, *, place: str = "", way_out: str = _WAY_OUT) -> None:
        self.url = url_of(given)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self._place = place or f"数据库“{self.name}”"
        self._way_out = way_out
        self._own = threading.local()
        arguments: dict[str, Any] = {"timeout": SECONDS_TO_WAIT} if self.is_sqlite else {}
        try:
            self.engine = (
                sa.create_engine(self.url, hide_parameters=True, connect_args=arguments, max_overflow=-1)
                if self.is_sqlite
                else sa.create_engine(self.url, hide_parameters=True, pool_pre_ping=True)
            )
        except ModuleNotFoundError:
            message = "使用 PostgreSQL 需要先装 psycopg：pip install hongtou[postgresql]"
            raise UsageError(message) from None
        if self.is_sqlite:
            if sqlite3.sqlite_version_info < _LEAST_SQLITE:
                found = sqlite3.sqlite_version
                message = f"需要 SQLite 3.35 或更新版本，现为 {found}；办法：用安装包（自带），或升级系统"
                raise UsageError(message)
            _begin_by_hand(self.engine)
            _let_go_in_children(self.engine)

    @property
    def name(self) -> str:
        """Return how the database is called on a screen: without its password."""
        return str(self.url.database) if self.is_sqlite else self.url.render_as_string(hide_password=True)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection that sees one state from beginning to end."""
        options = {} if self.is_sqlite else {"isolation_level": "REPEATABLE READ"}
        with (
            self._told(),
            self.engine.connect().execution_options(**options) as connection,
            connection.begin(),
        ):
            yield connection

    @property
    def is_writing(self) -> bool:
        """Tell whether this thread is inside `writing`."""
        return getattr(self._own, "connection", None) is not None

    @contextmanager
    def writing(self, *, is_alone: bool = True) -> Iterator[Connection]:
        """Give a connection that alone writes; what it wrote is there whole at the end, or not at all.

        Inside another such context of the same thread it is that one's connection: both are one transaction.
        Without `is_alone` others may write meanwhile (PostgreSQL): whoever asks so locks its own row.
        """
        if (held := getattr(self._own, "connection", None)) is not None:
            yield held
            return
        with (
            self._told(),
            self.engine.connect().execution_options(hongtou_writes=True) as connection,
            connection.begin(),
        ):
            if not self.is_sqlite:
                # A client whose machine went away without a word must not keep the others waiting.
                connection.execute(sa.text(f"SET LOCAL lock_timeout = '{SECONDS_TO_WAIT}s'"))
                connection.execute(sa.text("SET LOCAL idle_in_transaction_session_timeout = '60s'"))
                if is_alone:
                    connection.execute(sa.text("SELECT pg_advisory_xact_lock(1213156935)"))
            self._own.connection = connection
            try:
                yield connection
            finally:
                self._own.connection = None

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except DatabaseError as error:
            found = said_by_sqlite(error.orig) if self.is_sqlite else _said_by_server(error)
            if not found:
                raise
            raise self._fault(found) from None
        except UnicodeDecodeError:  # SQLite's own words hold bytes of a damaged file.
            raise self._fault("已损坏") from None

    def _fault(self, what: str, way_out: str = "") -> HongtouError:
        """Return what the database says, as the office needs it."""
        if what == BUSY:
            return Busy(f"{self._place}正被别的程序占用，等了 {SECONDS_TO_WAIT} 秒；请等它做完再试。")
        if what == FULL:
            return DiskFull([Finding(self._place, "应能写入", FULL, "腾出空间再运行", rule="D9")])
        if what == "已损坏" and self._way_out == _WAY_OUT:
            way_out = _TAKE_BACK
        found = Finding(self._place, "应能打开和读写", what, way_out or self._way_out, rule="D6")
        return DataRefused([found])

    def _check_file(self, path: Path) -> None:
        """Refuse what is there and is no database with something in it: lost data is no new beginning."""
        refuse_remote(path, "数据库")
        if not path.parent.is_dir():
            message = f"没有文件夹“{path.parent}”，数据库放不进去"
            raise UsageError(message)
        if os.path.lexists(path) and (not path.is_file() or not path.stat().st_size):
            found = "空文件（0 字节）" if path.is_file() else "断了的链接、文件夹或设备"
            raise self._fault(found, _TAKE_BACK)
        if is_foreign(path):
            raise self._fault("这个文件不是数据库，没有动它", f"{_ADDRESS}；地址没有写错的，{_TAKE_BACK}")

    def prepare(self, before_upgrade: Callable[[Database], None] = lambda _: None) -> str:
        """Bring the tables up to date and return the store's own uuid.

        `before_upgrade` is called before those of an older program are changed. Raise UsageError when it is
        that of a newer one.
        """
        if self.is_sqlite and self.url.database and self.url.database != ":memory:":
            self._check_file(Path(self.url.database))
        with self.reading() as connection:
            tables = sa.inspect(connection).get_table_names()
            held = connection.execute(sa.select(STORE)).first() if "store" in tables else None
            revision = (
                connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()
                if "alembic_version" in tables
                else None
            )
        if self.is_sqlite and tables and "store" not in tables:
            raise self._fault("别的程序的数据库")
        if held is not None and held.sheets == description() and revision == HEAD:
            return str(held.uuid)
        if held is not None and revision is not None and revision < HEAD:
            before_upgrade(self)
        with self.writing() as connection:
            if self.is_sqlite and not sa.inspect(connection).get_table_names():
                for statement in _new_tables():
                    connection.exec_driver_sql(statement)
            else:
                _upgrade(connection)
                follow_sheets(connection)
            held = connection.execute(sa.select(STORE)).first()
            name = str(held.uuid) if held else uuid.uuid4().hex
            if held:
                connection.execute(sa.update(STORE).values(sheets=description()))
            else:
                connection.execute(
                    sa.insert(STORE).values(id=1, uuid=name, state=0, epoch=0, sheets=description())
                )
        return name


_SERVER_STATES = (
    ("55P03", BUSY),
    ("53100", FULL),
    ("53", "服务忙不过来（连接太多或内存不够）"),
    ("28", "用户名或口令不对"),
    ("3D", "没有这个库"),
    ("42501", "这个用户没有权限"),
    ("25006", "是只读的"),
    ("25P03", "这一笔写得太久，服务把它断开了"),
    ("57", "服务正在启动或停止"),
    ("08", "连接断了"),
    ("40", "别人同时在写，请再试一次"),
)
"""What PostgreSQL finds by the beginning of its SQLSTATE (appendix A of its manual)."""
_NO_CONNECTION = (
    ("password|authentication|no pg_hba", "用户名或口令不对"),
    ("does not exist", "没有这个库或这个用户"),
    ("closed the connection|terminat", "连接断了"),
    ("resolve|translate host", "找不到这台服务器"),
    ("refused", "没有开服务，或地址、端口不对"),
    ("time", "服务器没有回音"),
)
"""The same while there is no connection, and so no SQLSTATE, by words of its message."""


def _said_by_server(error: DatabaseError) -> str:
    """Return in a few words what PostgreSQL found; nothing for a fault of ours."""
    state = getattr(error.orig, "sqlstate", None)
    if state:
        found = next((said for start, said in _SERVER_STATES if state.startswith(start)), "")
        return found or (f"数据库服务报错（{state}）" if isinstance(error, OperationalError) else "")
    if not isinstance(error, OperationalError):
        return ""
    told = str(error.orig)
    return next((said for words, said in _NO_CONNECTION if re.search(words, told)), "连不上")


HEAD = "0003"
"""The newest revision in migrations/versions; a store that is newer is refused, an older one upgraded."""


def _upgrade(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except CommandError:
        message = "这个数据库是较新的程序做的，现在的程序打不开；请先升级程序"
        raise UsageError(message) from None


@cache
def _new_tables() -> tuple[str, ...]:
    """Return the statements that give a new SQLite file what the migrations leave: a backup is one each time.

    They are reckoned once in a process, in memory; to put two hundred together anew takes ten times as long.
    """
    model = sa.create_engine("sqlite://")
    try:
        with model.begin() as connection:
            _upgrade(connection)
            follow_sheets(connection)
            held: Any = connection.connection.driver_connection
            _begin, *statements, _commit = held.iterdump()
    finally:
        model.dispose()
    return tuple(statements)


def _let_go_in_children(engine: Engine) -> None:
    """Open connections of one's own in a forked process: SQLite's must not be carried over."""
    held = weakref.ref(engine)

    def let_go() -> None:
        if (found := held()) is not None:
            found.dispose(close=False)

    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=let_go)


def _begin_by_hand(engine: Engine) -> None:
    """Let SQLite begin when we say so: a writer takes the lock at once, so that it never fails half-way."""

    @sa.event.listens_for(engine, "connect")
    def _connect(connection: Any, _: object) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.close()

    @sa.event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("hongtou_writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
