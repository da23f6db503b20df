"""A number register in a database: its events, one chain a register, beside the rows they speak of.

    hongtou_registers       name, sequence        the counter row: how many events there are
    hongtou_events          register, sequence, act … digest

A township whose records are in a store has its register in the same database: what is numbered and what is
written of it are one transaction (`Database.writing`). Several machines may share one in PostgreSQL.

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

from generators.document_number import NumberText, Series, SeriesKind
from generators.errors import DataRefused, Finding, UsageError
from generators.number_log import Act, Entry, Event, digest_of
from generators.store.database import Database, url_of
from generators.store.tables import METADATA

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sqlalchemy.engine import Connection

NAME = "发文登记"
"""Name of a township's own register, and of the one where an address names none (?register=…)."""
REGISTERS = sa.Table(
    "hongtou_registers",
    METADATA,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("sequence", sa.BigInteger, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
)
EVENTS = sa.Table(
    "hongtou_events",
    METADATA,
    sa.Column("register", sa.Text, primary_key=True),
    sa.Column("sequence", sa.BigInteger, primary_key=True, autoincrement=False),
    *(sa.Column(name, sa.Text, nullable=False) for name in ("act", "at", "by", "kind", "series")),
    *(sa.Column(name, sa.BigInteger, nullable=False) for name in ("year", "n")),
    *(sa.Column(name, sa.Text, nullable=False) for name in ("record_id", "title", "issued_on")),
    *(sa.Column(name, sa.Text, nullable=False) for name in ("content", "source")),
    sa.Column("is_typed", sa.Boolean, nullable=False),
    *(sa.Column(name, sa.Text, nullable=False) for name in ("reason", "digest")),
)
_VERSION = 2
_OLDEST = 1
"""What programs of before numbers were renamed read; those know no more than this."""
_LINES_AT_ONCE = 2000


class DatabaseRegister:
    """The events of the register `name` in `database` (an `EventLog`).

    Raises DataRefused when the database does not answer, Busy when another client keeps it for longer than
    half a minute, UsageError for a register of a newer program.
    """

    def __init__(self, database: Database, name: str = NAME, *, is_shared: bool = False) -> None:
        self.name = name
        self._database = database
        self._is_shared = is_shared
        self._connection: Connection | None = None
        self._coming: list[Entry] = []
        """Appended in this transaction and not yet written."""

    @classmethod
    def at(cls, given: str) -> DatabaseRegister:
        """Return the shared register that the address `given` names, begun when there is none.

        `given` is postgresql://user@host/database, with ?register=name where the database holds several.
        Raise UsageError for an address of another kind.
        """
        url = url_of(given)
        if url.get_backend_name() != "postgresql":
            message = "共用的登记簿只能放在 PostgreSQL 里：postgresql://用户@主机/库名"
            raise UsageError(message)
        name = str(url.query.get("register", NAME))
        limits = {"keepalives_idle": "10", "keepalives_interval": "5", "keepalives_count": "3"}
        url = url.difference_update_query(["register"]).update_query_dict({"connect_timeout": "10"} | limits)
        place = f"编号登记簿“{url.host or '本机'}/{url.database}#{name}”"
        way_out = "核对“登记簿地址.txt”、网络和数据库服务；没有取到号的文书没有出，再运行一次会接着做"
        database = Database(url.render_as_string(hide_password=False), place=place, way_out=way_out)
        register = cls(database, name, is_shared=True)
        register._make_tables()
        register.begin()
        return register

    @property
    def place(self) -> str:
        """Return how the register is called in a message: without its password."""
        url = self._database.url
        where = url.database if self._database.is_sqlite else f"{url.host or '本机'}/{url.database}"
        return f"{where}#{self.name}"

    def close(self) -> None:
        """Let go of the server; the database of a store stays open for the store."""
        if self._is_shared:
            self._database.engine.dispose()

    def read(self, after: int) -> Iterable[Entry]:
        """Return the entries whose sequence is greater than `after`, in order; DataRefused when it cannot."""
        if self._connection is not None:
            self._write()
            return read_entries(self._connection, self.name, after)
        with self._database.reading() as connection:
            return read_entries(connection, self.name, after)

    def append(self, entries: Sequence[Entry]) -> None:
        """Keep `entries`; only inside a transaction."""
        assert self._connection is not None  # noqa: S101 - a fault of the program: no user leads here
        self._coming += entries

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Give a context in which nobody else appends; all that is appended in it is kept, or nothing."""
        with self._database.writing(is_alone=not self._is_shared) as connection:
            _count(connection, self.name, 0)
            self._connection, self._coming = connection, []
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
        write_entries(self._connection, self.name, entries)

    @property
    def is_begun(self) -> bool:
        """Tell whether there is a first event; raise UsageError for a register of a newer program."""
        with self._database.reading() as connection:
            held = connection.execute(sa.select(REGISTERS).where(REGISTERS.c.name == self.name)).first()
        if held is not None and held.version > _VERSION:
            message = f"登记簿“{self.place}”是较新的程序做的；请先升级程序"
            raise UsageError(message)
        return held is not None and held.sequence > 0

    def begin(self, register_id: str = "", reason: str = "") -> None:
        """Enter the first event unless there is one: the register's own id."""
        if self.is_begun:
            return
        with self.transaction():
            if not list(self.read(0)):
                opened = Event(Act.OPENED, "", "", content=register_id or os.urandom(16).hex(), reason=reason)
                self.append([Entry(1, opened, digest_of("", opened))])

    def take_over(self, entries: Sequence[Entry]) -> bool:
        """Go on where the chain `entries` of another register ends; tell whether this is that register now.

        It is not when this one has given numbers of its own: then nothing is touched.
        """
        with self.transaction():
            assert self._connection is not None  # noqa: S101 - inside the transaction
            return continue_with(self._connection, self.name, entries)

    def put_aside(self, day: date) -> str:
        """Give what is left of a damaged register another name, under which it stays; return that name."""
        with self.transaction():
            assert self._connection is not None  # noqa: S101 - inside the transaction
            return put_aside(self._connection, self.name, day)

    def _make_tables(self) -> None:
        with self._database.writing() as connection:  # Two machines may be making the tables at once.
            METADATA.create_all(connection, tables=[REGISTERS, EVENTS])


def read_entries(connection: Connection, name: str, after: int = 0) -> list[Entry]:
    """Return the entries of the register `name` after the sequence `after`, in order.

    Raise DataRefused for one that cannot be read, and when the last are not there.
    """
    count = connection.execute(sa.select(REGISTERS.c.sequence).where(REGISTERS.c.name == name)).scalar()
    query = sa.select(EVENTS).where(EVENTS.c.register == name, EVENTS.c.sequence > after)
    rows = connection.execute(query.order_by(EVENTS.c.sequence)).all()
    if count is not None and count > (rows[-1].sequence if rows else after):
        raise DataRefused([_damaged(name, "后面的登记不见了")])
    try:
        return [_entry(row) for row in rows]
    except (TypeError, ValueError):
        raise DataRefused([_damaged(name, "写坏的登记")]) from None


def _damaged(name: str, found: str) -> Finding:
    way_out = "运行 number restore 取回最近的备份；几台机器共用的，请数据库管理员用备份恢复"
    return Finding(f"编号登记簿“{name}”", "应为完好的编号登记簿", found, way_out, rule="D6")


def write_entries(connection: Connection, name: str, entries: Sequence[Entry]) -> None:
    """Append `entries` to the register `name`, whose counter moves by as many.

    Raise DataRefused when events that were entered before are gone.
    """
    if _count(connection, name, len(entries)) != entries[-1].sequence:
        raise DataRefused([_damaged(name, "后面的登记不见了")])
    if any(entry.event.act is Act.RENAMED for entry in entries):
        of_name = REGISTERS.c.name == name
        connection.execute(sa.update(REGISTERS).where(of_name).values(version=_VERSION))
    for start in range(0, len(entries), _LINES_AT_ONCE):
        rows = [_row(name, entry) for entry in entries[start : start + _LINES_AT_ONCE]]
        connection.execute(sa.insert(EVENTS), rows)


def continue_with(connection: Connection, name: str, entries: Sequence[Entry]) -> bool:
    """Make the register `name` the one whose chain is `entries`; False, and nothing done, when it is another.

    A chain only grows: what is here and goes beyond `entries` stays.
    """
    held = read_entries(connection, name)
    common = min(len(held), len(entries))
    if held and entries and held[common - 1] == entries[common - 1]:
        if coming := entries[common:]:
            write_entries(connection, name, coming)
        return True
    if len(held) > 1:
        return len(entries) <= 1  # One that has given no number is no other register.
    if entries:
        connection.execute(sa.delete(EVENTS).where(EVENTS.c.register == name))
        _set_count(connection, name, 0)
        write_entries(connection, name, entries)
    return True


def put_aside(connection: Connection, name: str, day: date) -> str:
    """Give the register `name` another name, under which it stays; return that, nothing for no events."""
    of_name = EVENTS.c.register == name
    if connection.execute(sa.select(EVENTS.c.sequence).where(of_name)).first() is None:
        _set_count(connection, name, 0)
        return ""
    names = set(connection.execute(sa.select(REGISTERS.c.name)).scalars())
    asides = (f"{name}-损坏-{day.isoformat()}-{number}" for number in range(1, len(names) + 2))
    aside = next(aside for aside in asides if aside not in names)
    connection.execute(sa.update(EVENTS).where(of_name).values(register=aside))
    connection.execute(sa.update(REGISTERS).where(REGISTERS.c.name == name).values(name=aside))
    return aside


def _insert_of(connection: Connection) -> Any:
    if connection.dialect.name == "postgresql":
        # It loads every driver that there is for a server, which a file needs none of.
        from sqlalchemy.dialects import postgresql

        return postgresql.insert
    from sqlalchemy.dialects import sqlite

    return sqlite.insert


def _count(connection: Connection, name: str, more: int) -> int:
    """Move the counter of register `name` by `more` and return it; its row is held till commit."""
    row = _insert_of(connection)(REGISTERS).values(name=name, sequence=max(more, 0), version=_OLDEST)
    moved = row.on_conflict_do_update(
        index_elements=[REGISTERS.c.name], set_={"sequence": REGISTERS.c.sequence + more}
    )
    return int(connection.execute(moved.returning(REGISTERS.c.sequence)).scalar_one())


def _set_count(connection: Connection, name: str, sequence: int) -> None:
    connection.execute(sa.update(REGISTERS).where(REGISTERS.c.name == name).values(sequence=sequence))


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
