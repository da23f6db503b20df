"""A number register that several machines share: its events in PostgreSQL, one chain a register.

    hongtou_registers       name, sequence        the counter row: how many events there are
    hongtou_events          register, sequence, act … digest

A transaction begins by taking the counter row (`INSERT … ON CONFLICT DO UPDATE … RETURNING`), for which every
other one then waits; what it appends moves the counter by as many in the same statement. A client that rolls
back or dies gives the row back as it was, so there is no gap; a sequence of the database would leave one. A
village's letters are one transaction: a block of numbers.
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import OperationalError

from generators.document_number import NumberText, Series, SeriesKind
from generators.errors import Busy, DataRefused, Finding, UsageError
from generators.number_log import Act, Entry, Event, digest_of
from generators.store.database import SECONDS_TO_WAIT, Database, url_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sqlalchemy.engine import Connection

NAME = "发文登记"
"""Name of the register where the address names none (?register=…)."""
_TABLES = sa.MetaData()
_REGISTERS = sa.Table(
    "hongtou_registers",
    _TABLES,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("sequence", sa.BigInteger, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
)
_EVENTS = sa.Table(
    "hongtou_events",
    _TABLES,
    sa.Column("register", sa.Text, primary_key=True),
    sa.Column("sequence", sa.BigInteger, primary_key=True, autoincrement=False),
    *(sa.Column(name, sa.Text, nullable=False) for name in ("act", "at", "by", "kind", "series")),
    *(sa.Column(name, sa.BigInteger, nullable=False) for name in ("year", "n")),
    *(sa.Column(name, sa.Text, nullable=False) for name in ("record_id", "title", "issued_on")),
    *(sa.Column(name, sa.Text, nullable=False) for name in ("content", "source")),
    sa.Column("is_typed", sa.Boolean, nullable=False),
    *(sa.Column(name, sa.Text, nullable=False) for name in ("reason", "digest")),
)
_VERSION = 1


class SharedRegister:
    """The events of the register that the address `given` names (an `EventLog`), made when there is none.

    `given` is postgresql://user@host/database, with ?register=name where the database holds several. Raises
    UsageError for an address of another kind, DataRefused when the server does not answer, Busy when another
    client keeps the register for longer than half a minute.
    """

    def __init__(self, given: str) -> None:
        url = url_of(given)
        if url.get_backend_name() != "postgresql":
            message = "共用的登记簿只能放在 PostgreSQL 里：postgresql://用户@主机/库名"
            raise UsageError(message)
        self.name = str(url.query.get("register", NAME))
        limits = {"keepalives_idle": "10", "keepalives_interval": "5", "keepalives_count": "3"}
        url = url.difference_update_query(["register"]).update_query_dict({"connect_timeout": "10"} | limits)
        self._url = url
        self._engine = Database(url.render_as_string(hide_password=False)).engine
        self._connection: Connection | None = None
        self._coming: list[Entry] = []
        """Appended in this transaction and not yet written."""
        self._prepare()

    @property
    def place(self) -> str:
        """Return how the register is called in a message: without its password."""
        return f"{self._url.host or '本机'}/{self._url.database}#{self.name}"

    def close(self) -> None:
        """Let go of the server."""
        self._engine.dispose()

    def read(self, after: int) -> Iterable[Entry]:
        """Return the entries whose sequence is greater than `after`, in order; DataRefused when it cannot."""
        query = (
            sa.select(_EVENTS)
            .where(_EVENTS.c.register == self.name, _EVENTS.c.sequence > after)
            .order_by(_EVENTS.c.sequence)
        )
        if self._connection is not None:
            self._write()
            rows = self._connection.execute(query).all()
        else:
            with self._told(), self._engine.connect() as connection:
                rows = connection.execute(query).all()
        try:
            return [_entry(row) for row in rows]
        except (TypeError, ValueError):
            place, way_out = f"编号登记簿“{self.place}”", "请数据库管理员用备份恢复"
            raise DataRefused([Finding(place, "应为完好的编号登记簿", "写坏的登记", way_out)]) from None

    def append(self, entries: Sequence[Entry]) -> None:
        """Keep `entries`; only inside a transaction."""
        assert self._connection is not None  # noqa: S101 - a fault of the program: no user leads here
        self._coming += entries

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Give a context in which nobody else appends; all that is appended in it is kept, or nothing."""
        with self._told(), self._engine.connect() as connection, connection.begin():
            # A client whose machine went away without a word must not keep the register.
            connection.execute(sa.text(f"SET LOCAL lock_timeout = '{SECONDS_TO_WAIT}s'"))
            connection.execute(sa.text("SET LOCAL idle_in_transaction_session_timeout = '60s'"))
            _count(connection, self.name, 0)
            self._connection = connection
            self._coming = []
            try:
                yield
                self._write()
            finally:
                self._connection = None

    def _write(self) -> None:
        """Write what was appended, a whole block at once."""
        if self._connection is None or not self._coming:
            return
        entries, self._coming = self._coming, []
        last = _count(self._connection, self.name, len(entries))
        assert last == entries[-1].sequence  # noqa: S101 - the counter and the chain are one
        self._connection.execute(sa.insert(_EVENTS), [_row(self.name, entry) for entry in entries])

    def take_over(self, entries: Sequence[Entry]) -> bool:
        """Take the whole chain of another register into this one, which has none; tell whether it was taken.

        A chain that is here already, the same one or another, is not touched: then it is False.
        """
        with self.transaction():
            if list(self.read(1)):
                return False
            assert self._connection is not None  # noqa: S101 - inside the transaction
            self._connection.execute(sa.delete(_EVENTS).where(_EVENTS.c.register == self.name))
            _count(self._connection, self.name, -1)
            self.append(entries)
        return True

    def _prepare(self) -> None:
        with self._told(), self._engine.begin() as connection:
            # Two machines may be making the tables at once.
            connection.execute(sa.text("SELECT pg_advisory_xact_lock(1213156936)"))
            _TABLES.create_all(connection)
            held = connection.execute(
                sa.select(_REGISTERS).where(_REGISTERS.c.name == self.name, _REGISTERS.c.sequence > 0)
            ).first()
        if held is None:
            with self.transaction():
                if not list(self.read(0)):
                    opened = Event(Act.OPENED, "", "", content=os.urandom(16).hex())
                    self.append([Entry(1, opened, digest_of("", opened))])
        elif held.version > _VERSION:
            message = f"登记簿“{self.place}”是较新的程序做的；请先升级程序"
            raise UsageError(message)

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Tell what the server says as the office needs it."""
        place = f"编号登记簿“{self.place}”"
        try:
            yield
        except OperationalError as error:
            told = str(error.orig).splitlines()[0]
            if "lock timeout" in told:
                message = f"{place}正被另一台机器占用，等了 {SECONDS_TO_WAIT} 秒；请等它做完再试。"
                raise Busy(message) from None
            way_out = "核对“登记簿地址.txt”、网络和数据库服务；没有取到号的文书没有出，再运行一次会接着做"
            raise DataRefused([Finding(place, "应能打开和读写", told, way_out, rule="D6")]) from None


def _count(connection: Connection, name: str, more: int) -> int:
    """Move the counter of register `name` by `more` and return it; its row is held till commit."""
    row = insert(_REGISTERS).values(name=name, sequence=max(more, 0), version=_VERSION)
    moved = row.on_conflict_do_update(
        index_elements=[_REGISTERS.c.name], set_={"sequence": _REGISTERS.c.sequence + more}
    )
    return int(connection.execute(moved.returning(_REGISTERS.c.sequence)).scalar_one())


def _row(register: str, entry: Entry) -> dict[str, Any]:
    event, number = entry.event, entry.event.number
    return {
        "register": register,
        "sequence": entry.sequence,
        "act": str(event.act),
        "at": event.at,
        "by": event.by,
        "kind": str(number.series.kind) if number else "",
        "series": number.series.name if number else "",
        "year": number.year if number else 0,
        "n": number.n if number else 0,
        "record_id": event.record_id,
        "title": event.title,
        "issued_on": event.issued_on.isoformat() if event.issued_on else "",
        "content": event.content,
        "source": event.source,
        "is_typed": event.is_typed,
        "reason": event.reason,
        "digest": entry.digest,
    }


def _entry(row: Any) -> Entry:
    number = NumberText(Series(SeriesKind(row.kind), row.series), row.year, row.n) if row.kind else None
    issued = date.fromisoformat(row.issued_on) if row.issued_on else None
    told = (row.record_id, row.title, issued, row.content, row.source, row.is_typed, row.reason)
    return Entry(row.sequence, Event(Act(row.act), row.at, row.by, number, *told), row.digest)
