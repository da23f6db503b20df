"""A village or township that bears another name now, and what follows it beside the rows that name it."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

import sqlalchemy as sa

from generators.errors import DataRefused
from generators.number_log import Act, Event, NumberBook
from generators.records.township import Township, Village
from generators.store.accounts import ACCOUNTS
from generators.store.register import NAME, read_entries, write_entries
from generators.store.tables import HISTORY, WORKBOOKS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.engine import Connection

    from generators.records.columns import Row

NAMED: tuple[type[Township] | type[Village], ...] = (Township, Village)
"""What rows name by a name that may become another; a village names its township."""
NAMES = {(kind.SHEET, kind.SHEET) for kind in NAMED}
"""Sheet and heading of those names."""
_NOTICES = "通知#"
"""How the ids of notices begin: what follows is nobody's name."""


def naming_fields(kind: type[Row], named: type[Row]) -> list[str]:
    """Return the fields of `kind` that name a row of `named`."""
    place = f"{named.SHEET}.{named.SHEET}"
    return [name for name, column in kind.iter_columns() if column.refers == place]


def renamed_rows(before: Mapping[int, str], now: Mapping[int, str]) -> dict[str, str]:
    """Return old → new name of the rows (row id → name) that bear another name now.

    There is none when a new name was some row's before, or becomes two's: the change may be a table
    sorted anew, or make one village of two, and nobody can say whose the rows are. Nor is one renamed
    whose old name another bore too.
    """
    new = {row_id: name for row_id, name in now.items() if name and before.get(row_id) != name}
    if len({*new.values()} - {*before.values()}) < len(new):
        return {}
    bearers = Counter(before.values())
    return {old: new[row_id] for row_id, old in before.items() if row_id in new and bearers[old] == 1}


def follow_names(
    connection: Connection, renamed: Mapping[type[Row], Mapping[str, str]], who: str, at: str
) -> None:
    """Bind accounts, history, workbooks and numbers to the new names (old → new), at one stroke."""
    for named, names in renamed.items():
        if not names:
            continue
        columns = [ACCOUNTS.c.township] if named is Township else [ACCOUNTS.c.village, HISTORY.c.village]
        for column in columns:
            name = sa.case(dict(names), value=column)
            connection.execute(sa.update(column.table).where(column.in_(names)).values({column: name}))
        if named is Village:
            _follow_workbooks(connection, names)
        _follow_numbers(connection, names, who, at)


def _follow_workbooks(connection: Connection, renamed: Mapping[str, str]) -> None:
    given = sa.select(WORKBOOKS.c.id, WORKBOOKS.c.villages).where(WORKBOOKS.c.villages != "")
    for number, told in connection.execute(given).all():
        names = told.split("、")
        if not renamed.keys().isdisjoint(names):
            called = "、".join(sorted(renamed.get(name, name) for name in names))
            connection.execute(sa.update(WORKBOOKS).where(WORKBOOKS.c.id == number).values(villages=called))


def _follow_numbers(connection: Connection, renamed: Mapping[str, str], who: str, at: str) -> None:
    """Let numbers stay those of their papers, whose ids hold the name.

    A register that is damaged is left as it is: it is told of wherever a number is asked for.
    """
    book = NumberBook()
    try:
        book.take(read_entries(connection, NAME))
    except DataRefused:
        return
    # A name may hold a # itself: 3#安置点.
    old = "|".join(re.escape(name) for name in sorted(renamed, key=len, reverse=True))
    part, events = re.compile(f"(?:^|(?<=#))(?:{old})(?=#|$)"), []
    for number in book.rows():
        called = part.sub(lambda name: renamed[name[0]], number.record_id)
        if called == number.record_id or number.record_id.startswith(_NOTICES):
            continue
        reason = "、".join(f"{name}改名{renamed[name]}" for name in part.findall(number.record_id))
        told = (number.title, number.issued_on, number.content, number.source, number.is_typed, reason)
        events.append(Event(Act.RENAMED, at, who, number.text, called, *told))
    if events:
        write_entries(connection, NAME, book.next_entries(events))
