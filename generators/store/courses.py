"""The course of each notice: the versions of its draft and the steps taken on them, who and when.

Kept beside the number register: a step and the number that it takes or voids are one transaction.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa

from generators.sqlite_file import UNREADABLE
from generators.store.tables import METADATA, go_on_counting

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from generators.store.database import Database

_DRAFTS = sa.Table(
    "notice_drafts",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    *(sa.Column(name, sa.Text, nullable=False) for name in ("key", "text", "at", "who")),
)
_STEPS = sa.Table(
    "notice_steps",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    *(sa.Column(name, sa.Text, nullable=False) for name in ("key", "step")),
    sa.Column("draft", sa.Integer, nullable=False),
    *(sa.Column(name, sa.Text, nullable=False) for name in ("at", "who", "reason")),
)
COURSE_TABLES = (_DRAFTS.name, _STEPS.name)


@dataclass(frozen=True)
class DraftVersion:
    """A version of a notice's draft."""

    id: int
    key: str
    text: str
    at: str
    who: str


@dataclass(frozen=True)
class Step:
    """A step in the course of a notice, taken on one version of its draft."""

    key: str
    step: str
    draft: int
    at: str
    who: str
    reason: str


class Courses:
    """The courses of a township's notices."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database, self._clock = database, clock

    def keep_draft(self, key: str, text: str, who: str) -> int:
        """Keep a version of the draft and return its number; the same text again is no new one."""
        last = sa.select(_DRAFTS.c.id, _DRAFTS.c.text).where(_DRAFTS.c.key == key)
        last = last.order_by(_DRAFTS.c.id.desc()).limit(1)
        with self._database.reading() as connection:  # Mostly nothing is to be kept: nobody waits for it.
            held = connection.execute(last).first()
        if held is not None and held.text == text:
            return int(held.id)
        with self._database.writing() as connection:
            held = connection.execute(last).first()
            if held is not None and held.text == text:
                return int(held.id)
            row = sa.insert(_DRAFTS).values(key=key, text=text, at=self._now(), who=who)
            return int(connection.execute(row.returning(_DRAFTS.c.id)).scalar_one())

    def drafts(self, key: str) -> list[DraftVersion]:
        """Return the versions of the draft, the latest first."""
        query = sa.select(_DRAFTS).where(_DRAFTS.c.key == key).order_by(_DRAFTS.c.id.desc())
        with self._database.reading() as connection:
            return [DraftVersion(**line._mapping) for line in connection.execute(query)]

    def take_step(self, key: str, step: str, draft: int, who: str, reason: str = "") -> None:
        """Note a step of the notice."""
        with self._database.writing() as connection:
            connection.execute(
                sa.insert(_STEPS).values(
                    key=key, step=step, draft=draft, at=self._now(), who=who, reason=reason
                )
            )

    def steps(self, key: str) -> list[Step]:
        """Return the steps of the notice in order."""
        columns = [_STEPS.c[name] for name in ("key", "step", "draft", "at", "who", "reason")]
        query = sa.select(*columns).where(_STEPS.c.key == key).order_by(_STEPS.c.id)
        with self._database.reading() as connection:
            return [Step(**line._mapping) for line in connection.execute(query)]

    def last_steps(self) -> dict[str, str]:
        """Return the last step of every notice that has taken one, by its name."""
        last = sa.select(sa.func.max(_STEPS.c.id)).group_by(_STEPS.c.key)
        query = sa.select(_STEPS.c.key, _STEPS.c.step).where(_STEPS.c.id.in_(last))
        with self._database.reading() as connection:
            return {line.key: line.step for line in connection.execute(query)}

    def bring_along(self, logbook: Path) -> None:
        """Take over the courses that an older program kept in the file `logbook`, where none is here yet."""
        with self._database.reading() as connection:
            if connection.execute(sa.select(_DRAFTS.c.id).limit(1)).first():
                return
        held = _courses_in(logbook)
        if not any(held.values()):
            return
        with self._database.writing() as connection:
            if connection.execute(sa.select(_DRAFTS.c.id).limit(1)).first():
                return  # Another process was first.
            for table, rows in held.items():
                if rows:
                    connection.execute(sa.insert(table), rows)
            go_on_counting(connection, COURSE_TABLES)

    def _now(self) -> str:
        return self._clock().strftime("%Y-%m-%d %H:%M:%S")


def _courses_in(logbook: Path) -> dict[sa.Table, list[dict[str, object]]]:
    """Return the rows that a logbook of an older program holds; none where it cannot be read."""
    found: dict[sa.Table, list[dict[str, object]]] = {}
    if not logbook.is_file():
        return found
    try:
        with closing(sqlite3.connect(f"{logbook.resolve().as_uri()}?mode=ro", uri=True)) as database:
            for name, table in (("drafts", _DRAFTS), ("steps", _STEPS)):
                columns = [column.name for column in table.columns]
                rows = database.execute(f"SELECT {', '.join(columns)} FROM {name} ORDER BY id")  # noqa: S608
                found[table] = [dict(zip(columns, row, strict=True)) for row in rows]
    except UNREADABLE:
        return {}
    return found
