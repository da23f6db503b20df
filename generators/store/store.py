"""The store: rows read for a viewer, changed, followed back, undone."""

from __future__ import annotations

import json
from datetime import datetime
from threading import Lock
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from generators.errors import DataRefused, Finding, Severity, UsageError
from generators.records.dataset import SHEETS, Dataset
from generators.records.settings import Setting
from generators.store.accounts import ACCOUNTS, Accounts
from generators.store.cells import give, is_number, keep
from generators.store.changes import Writer, undoing, undone
from generators.store.completion import completed
from generators.store.copies import put_copy, write_copy
from generators.store.courses import Courses
from generators.store.database import Database
from generators.store.edits import INTAKE, ChangeTold, GivenWorkbook, HistoryLine, Outcome, StoredRow
from generators.store.ownership import Owners
from generators.store.reading import history_line, sight, stored_row
from generators.store.register import NAME, REGISTERS
from generators.store.snapshot import Snapshot
from generators.store.tables import (
    CHANGES,
    HISTORY,
    INSERTED,
    ROW_NUMBERS,
    STORE,
    WORKBOOKS,
    sheet_table,
)
from generators.store.viewers import NotAllowed, Role, Viewer, refuse_unless_allowed

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
    from pathlib import Path

    from sqlalchemy.engine import Connection

    from generators.records.columns import Row
    from generators.store.edits import Wish

_KINDS = {kind.SHEET: kind for kind in SHEETS}
_OWNING = frozenset({"监测户", "低收入人口", "会议"})
"""Sheets by whose rows others belong to a village: they are filled first."""
_NEWEST = sa.select(
    STORE.c.state, sa.select(REGISTERS.c.sequence).where(REGISTERS.c.name == NAME).scalar_subquery()
)
"""Asked several times by every page: to put the question together takes as long as to answer it."""
_LINES_AT_ONCE = 2000


def _now() -> datetime:
    return datetime.now().astimezone()


_NUMBER = r"^-?[0-9]+(\.[0-9]+)?$"


class Store:
    """A township's (or a county's) records in a database. One object serves any number of threads."""

    def __init__(self, database: Database, clock: Callable[[], datetime] = _now) -> None:
        self.database = database
        self._clock = clock
        self._snapshot = Snapshot()
        self._lock = Lock()
        self.accounts = Accounts(database, clock)
        self.courses = Courses(database, clock)

    @classmethod
    def open(
        cls,
        given: str | Path,
        clock: Callable[[], datetime] = _now,
        *,
        before_upgrade: Callable[[Database], None] = lambda _: None,
    ) -> Store:
        """Return the store at the URL or SQLite file `given`, made or upgraded when need be.

        `before_upgrade` is called with the database of an older program before it is changed. Raise
        UsageError when the address is none, DataRefused when the database cannot be reached.
        """
        database = Database(given)
        database.prepare(before_upgrade)
        return cls(database, clock)

    def close(self) -> None:
        """Let go of the database."""
        self.database.engine.dispose()

    @property
    def name(self) -> str:
        """Return how the database is called on a screen: without its password."""
        return self.database.name

    @property
    def uuid(self) -> str:
        """Return what tells this store from every other: a workbook that was given out names it.

        It is another one when the backup of another store was put in its place.
        """
        with self.database.reading() as connection:
            return str(connection.execute(sa.select(STORE.c.uuid)).scalar_one())

    @property
    def state(self) -> int:
        """Return the number of the newest change."""
        with self.database.reading() as connection:
            return int(connection.execute(sa.select(STORE.c.state)).scalar_one())

    @property
    def stamp(self) -> tuple[int, int]:
        """Return the number of the newest change and that of the register's newest event."""
        with self.database.reading() as connection:
            state, sequence = connection.execute(_NEWEST).one()
            return int(state), int(sequence or 0)

    def mark(self, kind: type[Row]) -> tuple[int, int, int]:
        """Return what differs whenever a row of `kind` was added, changed or taken away."""
        table = sheet_table(kind)
        rows = sa.select(sa.func.max(table.c.row_state), sa.func.count()).select_from(table)
        with self.database.reading() as connection:
            newest, count = connection.execute(rows).one()
            return connection.execute(sa.select(STORE.c.epoch)).scalar_one(), newest or 0, count

    def mark_for(self, viewer: Viewer | None) -> tuple[int, int]:
        """Return what differs whenever a record or a finding that `viewer` may see does."""
        with self._lock:
            with self.database.reading() as connection:
                self._snapshot.refresh(connection)
            return self._snapshot.mark(viewer)

    def read(self, viewer: Viewer | None = None) -> Dataset:
        """Return the records that `viewer` may see; DataRefused with every finding when one blocks."""
        dataset, findings = self.read_with_findings(viewer)
        if blocking := [finding for finding in findings if finding.severity is Severity.BLOCK]:
            raise DataRefused(blocking)
        return dataset

    def read_with_findings(self, viewer: Viewer | None = None) -> tuple[Dataset, list[Finding]]:
        """Return the records that `viewer` may see and everything that is wrong with the rest."""
        with self._lock:
            with self.database.reading() as connection:
                self._snapshot.refresh(connection)
            dataset, findings = self._snapshot.for_viewer(viewer)
            return dataset, list(findings)

    def rows(
        self,
        kind: type[Row],
        viewer: Viewer | None = None,
        *,
        where: Mapping[str, str] | None = None,
        ids: Sequence[int] | None = None,
        contains: str = "",
        parts: Mapping[str, str] | None = None,
        among: Mapping[str, Collection[str]] | None = None,
        order: str = "",
        descending: bool = False,
        limit: int | None = None,
        offset: int = 0,
    ) -> list[StoredRow]:
        """Return rows of `kind` that `viewer` may see, sound or not, in the order of the sheet or of a field.

        `where` asks for fields that equal a text, `parts` for a text in them, `contains` for a text in any
        cell or a field that is one of `among`.
        """
        table = sheet_table(kind)
        query = sa.select(table).where(*self._conditions(kind, viewer, where, ids, contains, parts, among))
        if order:
            by = self._in_order(kind, order)
            query = query.order_by(by.desc() if descending else by)
        query = query.order_by(table.c.row_position, table.c.row_id).offset(offset)
        if limit is not None:
            query = query.limit(limit)
        elif offset and self.database.is_sqlite:
            query = query.limit(-1)
        with self.database.reading() as connection:
            return [stored_row(kind, line) for line in connection.execute(query)]

    def cells(
        self,
        kind: type[Row],
        viewer: Viewer | None,
        *fields: str,
        among: Mapping[str, Collection[str]] = MappingProxyType({}),
    ) -> list[tuple[str, ...]]:
        """Return these cells of every row of `kind` that `viewer` may see as text, in the order of the sheet.

        Far cheaper than whole rows where a list is made of thousands of them. `among` asks for rows whose
        fields say one of these, in capitals.
        """
        table = sheet_table(kind)
        query = sa.select(*(table.c[name] for name in fields)).where(*sight(kind, viewer))
        for name, texts in among.items():
            query = query.where(sa.func.upper(sa.func.trim(table.c[name])).in_(sorted(texts)))
        with self.database.reading() as connection:
            lines = connection.execute(query.order_by(table.c.row_position, table.c.row_id))
            return [tuple([str(give(cell)) if cell else "" for cell in line]) for line in lines]

    def count(
        self,
        kind: type[Row],
        viewer: Viewer | None = None,
        *,
        where: Mapping[str, str] | None = None,
        contains: str = "",
        parts: Mapping[str, str] | None = None,
        among: Mapping[str, Collection[str]] | None = None,
        within: str = "",
    ) -> int:
        """Return how many rows `rows` would give; with `within` that field alone is to contain the text."""
        anywhere = "" if within else contains
        conditions = self._conditions(kind, viewer, where, None, anywhere, parts, among)
        if within:
            conditions.append(sheet_table(kind).c[within].contains(contains, autoescape=True))
        query = sa.select(sa.func.count()).select_from(sheet_table(kind)).where(*conditions)
        with self.database.reading() as connection:
            return connection.execute(query).scalar_one()

    def _conditions(
        self,
        kind: type[Row],
        viewer: Viewer | None,
        where: Mapping[str, str] | None,
        ids: Sequence[int] | None,
        contains: str,
        parts: Mapping[str, str] | None = None,
        among: Mapping[str, Collection[str]] | None = None,
    ) -> list[sa.ColumnElement[bool]]:
        table = sheet_table(kind)
        conditions = list(sight(kind, viewer))
        conditions += [table.c[name] == keep(kind, name, value) for name, value in (where or {}).items()]
        if ids is not None:
            conditions.append(table.c.row_id.in_(list(ids)))
        conditions += [table.c[n].contains(text, autoescape=True) for n, text in (parts or {}).items()]
        if contains:
            cells = [table.c[name].contains(contains, autoescape=True) for name, _ in kind.iter_columns()]
            cells += [table.c[name].in_(sorted(texts)) for name, texts in (among or {}).items()]
            conditions.append(sa.or_(*cells))
        return conditions

    def _in_order(self, kind: type[Row], name: str) -> sa.ColumnElement[Any]:
        """Return by what the rows stand in the order of a field: 9 comes before 10."""
        cell = sheet_table(kind).c[name]
        if not is_number(kind, name):
            return cell
        number = sa.cast(cell, sa.Float)
        # PostgreSQL makes no number of what a clerk typed wrong; SQLite takes it for 0.
        return number if self.database.is_sqlite else sa.case((cell.regexp_match(_NUMBER), number))

    def change(
        self,
        viewer: Viewer,
        wishes: Iterable[Wish],
        what: str = "",
        *,
        returned: Mapping[int, int] | None = None,
    ) -> Outcome:
        """Carry `wishes` out, all or none; raise NotAllowed when one of them is not for `viewer`.

        `returned` are the numbers of the workbooks that they came back in, and how many changes were taken
        from each. The answer is on the disk when this returns.
        """
        with self.database.writing() as connection:
            writer = Writer(connection, viewer, self._clock(), what)
            outcome = writer.carry_out(completed(connection, list(wishes)))
            for number, taken in (returned or {}).items() if outcome.done else ():
                self._note_returned(connection, viewer, number, taken)
            return outcome

    def undo(self, viewer: Viewer, state: int) -> Outcome:
        """Take back the change that made `state`; NotAllowed when it is another's.

        What others changed since in the same cells stands as a conflict, and nothing is taken back.
        """
        with self.database.writing() as connection:
            return undoing(connection, viewer, self._clock(), state)

    def history(
        self,
        viewer: Viewer | None = None,
        *,
        kind: type[Row] | None = None,
        row_id: int | None = None,
        who: str = "",
        since: int = 0,
        state: int | None = None,
        limit: int = 200,
    ) -> list[HistoryLine]:
        """Return what was changed, newest first, of what `viewer` may see: after `since`, or in `state`."""
        query = (
            sa.select(HISTORY, CHANGES.c.at, CHANGES.c.who, CHANGES.c.role, CHANGES.c.what)
            .join(CHANGES, CHANGES.c.state == HISTORY.c.state)
            .where(HISTORY.c.state > since)
            .order_by(HISTORY.c.id.desc())
            .limit(limit)
        )
        if kind is not None:
            query = query.where(HISTORY.c.sheet == kind.SHEET)
        if row_id is not None:
            query = query.where(HISTORY.c.row_id == row_id)
        if state is not None:
            query = query.where(HISTORY.c.state == state)
        query = self._of_whom(query, viewer, who)
        with self.database.reading() as connection:
            return [history_line(line) for line in connection.execute(query)]

    def added_by(self, what: str, kind: type[Row], among: Collection[int]) -> set[int]:
        """Return which rows of `kind`, `among` these ids, came with a change whose name begins `what`."""
        if not among:
            return set()
        query = (
            sa.select(HISTORY.c.row_id)
            .join(CHANGES, CHANGES.c.state == HISTORY.c.state)
            .where(HISTORY.c.sheet == kind.SHEET, HISTORY.c.act == INSERTED)
            .where(HISTORY.c.row_id.between(min(among), max(among)))
            .where(CHANGES.c.what.startswith(what, autoescape=True))
        )
        with self.database.reading() as connection:
            return set(connection.execute(query).scalars()).intersection(among)

    def changes(
        self, viewer: Viewer | None = None, *, who: str = "", limit: int = 100, lines: int = 60
    ) -> list[ChangeTold]:
        """Return the newest changes of what `viewer` may see, counted whole, with the first lines of each."""
        size, sheets = sa.func.count(), sa.func.count(HISTORY.c.sheet.distinct())
        query = (
            sa.select(HISTORY.c.state, sheets, size)
            .join(CHANGES, CHANGES.c.state == HISTORY.c.state)
            .group_by(HISTORY.c.state)
            .order_by(HISTORY.c.state.desc())
            .limit(limit)
        )
        with self.database.reading() as connection:
            found = connection.execute(self._of_whom(query, viewer, who)).all()
            gone = undone(connection)
        return [
            ChangeTold(of, count, tuple(self.history(viewer, state=state, limit=lines)), state in gone)
            for state, of, count in found
        ]

    def _of_whom(self, query: sa.Select[Any], viewer: Viewer | None, who: str) -> sa.Select[Any]:
        """Narrow a query of the history to what `viewer` may see, and to what `who` changed."""
        if who:
            query = query.where(CHANGES.c.who == who)
        if viewer is not None and (villages := self._villages_of(viewer)) is not None:
            query = query.where(HISTORY.c.village.in_(sorted(villages)) | self._of_the_township(viewer))
        return query

    def _of_the_township(self, viewer: Viewer) -> sa.ColumnElement[bool]:
        """Return what is true of the lines of no village that somebody of the viewer's townships wrote."""
        if viewer.villages is not None:
            return sa.false()
        people = sa.select(ACCOUNTS.c.name).where(ACCOUNTS.c.township.in_(sorted(viewer.townships or ())))
        return (HISTORY.c.village == "") & ((CHANGES.c.who == viewer.name) | CHANGES.c.who.in_(people))

    def _villages_of(self, viewer: Viewer) -> frozenset[str] | None:
        if viewer.villages is not None or viewer.townships is None:
            return viewer.villages
        self.read_with_findings()
        return self._snapshot.villages_of(viewer)

    def note_given_out(
        self, viewer: Viewer, name: str, villages: Iterable[str], row_ids: Mapping[type[Row], Sequence[int]]
    ) -> tuple[int, int]:
        """Note that a workbook with these rows goes out; return its number and the state it shows."""
        told = {kind.SHEET: ranges(ids) for kind, ids in row_ids.items()}
        with self.database.writing() as connection:
            state = connection.execute(sa.select(STORE.c.state)).scalar_one()
            made = connection.execute(
                sa.insert(WORKBOOKS).values(
                    state=state,
                    taken=0,
                    at=self._clock().isoformat(timespec="seconds"),
                    who=viewer.name,
                    name=name,
                    villages="、".join(sorted(villages)),
                    row_ids=json.dumps(told, ensure_ascii=False),
                    returned="",
                    returned_by="",
                )
            )
            (number,) = made.inserted_primary_key or (0,)
            return int(number), int(state)

    def _note_returned(self, connection: Connection, viewer: Viewer, number: int, taken: int) -> None:
        at = self._clock().isoformat(timespec="seconds")
        noted = sa.update(WORKBOOKS).where(WORKBOOKS.c.id == number)
        connection.execute(noted.values(returned=at, returned_by=viewer.name, taken=taken))

    def workbooks(self, viewer: Viewer | None = None) -> list[GivenWorkbook]:
        """Return the workbooks that went out, newest first, and which of them came back.

        With `viewer` those that were made for his villages, or that he took himself.
        """
        with self.database.reading() as connection:
            lines = connection.execute(sa.select(WORKBOOKS).order_by(WORKBOOKS.c.id.desc())).all()
        found = [_given_workbook(line) for line in lines]
        villages = self._villages_of(viewer) if viewer else None
        if viewer is None or villages is None:
            return found
        return [
            book for book in found if book.who == viewer.name or (book.villages and book.villages <= villages)
        ]

    def add_rows(
        self, viewer: Viewer, sheets: Mapping[type[Row], Sequence[Mapping[str, object]]], what: str
    ) -> int:
        """Add many rows (sheet → field → cell) after those there are, at one stroke; return the new state.

        Raise NotAllowed for rows that the viewer may not enter.
        """
        for kind in sheets:
            refuse_unless_allowed(viewer, kind, None)
        if viewer.role is Role.VILLAGE:
            message = "整批新增由乡镇办公室做"
            raise NotAllowed(message)
        with self.database.writing() as connection:
            state = Writer(connection, viewer, self._clock(), what).begin()
            owners = Owners(connection)
            owners.know_all()
            for kind in sorted(sheets, key=lambda kind: kind.SHEET not in _OWNING):
                _fill(connection, kind, sheets[kind], owners, state, viewer)
                if kind.SHEET in _OWNING:
                    owners.know_all()
            return state

    def write_copy(self, path: Path) -> None:
        """Write everything the store holds at this moment to a new SQLite file at `path`."""
        write_copy(self.database, path)

    def put_copy(self, path: Path, viewer: Viewer) -> int:
        """Put back what the copy at `path` holds, in place of everything here; return the new state."""
        refuse_unless_allowed(viewer, Setting, None)
        return put_copy(self.database, path, viewer, self._clock())

    def take_in(
        self,
        sheets: Mapping[type[Row], Iterable[Mapping[str, object]]],
        viewer: Viewer,
        what: str = f"{INTAKE}工作簿",
    ) -> int:
        """Put the rows of a workbook (sheet → field → cell) into this empty store; return the new state.

        Raise UsageError when the store holds rows already: then the workbook is merged, not taken in.
        """
        refuse_unless_allowed(viewer, Setting, None)
        with self.database.writing() as connection:
            for kind in SHEETS:
                if connection.execute(sa.select(sheet_table(kind).c.row_id).limit(1)).first():
                    message = f"库里的“{kind.SHEET}”已有数据，不能整本收入；请用合并"
                    raise UsageError(message)
            state = Writer(connection, viewer, self._clock(), what).begin()
            owners = Owners(connection)
            for kind in sorted(SHEETS, key=lambda kind: kind.SHEET not in _OWNING):
                _fill(connection, kind, sheets.get(kind, ()), owners, state)
                if kind.SHEET in _OWNING:
                    owners.know_all()
            return state


def _fill(
    connection: Connection,
    kind: type[Row],
    rows: Iterable[Mapping[str, object]],
    owners: Owners,
    state: int,
    viewer: Viewer | None = None,
) -> None:
    """Insert `rows` after those there are; in an empty table they are numbered as in the workbook.

    Raise NotAllowed for a row that is not of the `viewer`'s own.
    """
    empty: dict[str, str | None] = dict.fromkeys([name for name, _ in kind.iter_columns()])
    lines: list[dict[str, Any]] = []
    first = connection.execute(
        sa.select(ROW_NUMBERS.c.next_row).where(ROW_NUMBERS.c.name == kind.SHEET)
    ).scalar_one()
    table = sheet_table(kind)
    position = connection.execute(sa.select(sa.func.max(table.c.row_position))).scalar() or 1
    for number, row in enumerate(rows, start=int(first)):
        position += 1
        cells = empty | {name: keep(kind, name, cell) for name, cell in row.items() if name in empty}
        village, township = owners.of(kind, cells)
        own = {"row_id": number, "row_position": position, "row_version": 1, "row_state": state}
        lines.append({**own, "scope_village": village, "scope_township": township, **cells})
        if viewer is not None:
            owners.refuse_foreign(viewer, kind, lines[-1])
    for start in range(0, len(lines), _LINES_AT_ONCE):
        connection.execute(sa.insert(table), lines[start : start + _LINES_AT_ONCE])
    _note_added(connection, kind, first, state)
    connection.execute(
        sa.update(ROW_NUMBERS).where(ROW_NUMBERS.c.name == kind.SHEET).values(next_row=first + len(lines))
    )


def _note_added(connection: Connection, kind: type[Row], first: int, state: int) -> None:
    """Write into the history that the rows of `kind` from the id `first` on came with `state`."""
    table = sheet_table(kind)
    told: dict[str, sa.ColumnElement[Any]] = {
        "state": sa.literal(state),
        "sheet": sa.literal(kind.SHEET),
        "row_id": table.c.row_id,
        "version": table.c.row_version,
        "act": sa.literal(INSERTED),
        "heading": sa.literal(""),
        "village": sa.func.coalesce(table.c.scope_village, ""),
    }
    added = sa.select(*told.values()).where(table.c.row_id >= first).order_by(table.c.row_id)
    connection.execute(sa.insert(HISTORY).from_select(list(told), added))


def ranges(ids: Iterable[int]) -> str:
    """Return the numbers as 2-190,195: a sheet's rows mostly follow one another."""
    told: list[list[int]] = []
    for number in sorted(ids):
        if told and number == told[-1][1] + 1:
            told[-1][1] = number
        else:
            told.append([number, number])
    return ",".join(str(first) if first == last else f"{first}-{last}" for first, last in told)


def _given_workbook(line: Any) -> GivenWorkbook:
    ids: dict[type[Row], frozenset[int]] = {}
    for sheet, told in json.loads(line.row_ids or "{}").items():
        if sheet in _KINDS:
            pairs = [part.partition("-") for part in told.split(",") if part]
            ids[_KINDS[sheet]] = frozenset(
                number for first, _, last in pairs for number in range(int(first), int(last or first) + 1)
            )
    villages = frozenset(filter(None, line.villages.split("、")))
    return GivenWorkbook(
        *(line.id, line.state, line.name, villages, line.at, line.who, ids),
        *(line.returned, line.returned_by, line.taken),
    )
