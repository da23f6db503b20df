"""A change: wishes checked against what stands, then written with their history, or told back."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from generators.errors import UsageError
from generators.records.dataset import SHEETS
from generators.records.defaults import follow_again
from generators.store.cells import give, keep
from generators.store.edits import INTAKE, NEVER_SEEN, Conflict, Delete, Edit, Insert, Outcome
from generators.store.ownership import Owners, follow_owner, sees_every_township
from generators.store.reading import sight
from generators.store.renaming import NAMED, NAMES, follow_names, naming_fields, renamed_rows
from generators.store.tables import (
    CHANGED,
    CHANGES,
    DELETED,
    HISTORY,
    INSERTED,
    ROW_NUMBERS,
    STORE,
    sheet_table,
)
from generators.store.viewers import OF_ALL, NotAllowed, Role, refuse_unless_allowed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import datetime

    from sqlalchemy.engine import Connection

    from generators.records.columns import Row
    from generators.store.edits import StoredRow, Wish
    from generators.store.viewers import Viewer

_KINDS = {kind.SHEET: kind for kind in SHEETS}
_NUMBERED = {"监测户": "number", "低收入人口": "number", "会议": "number"}
Line = dict[str, Any]
"""Own column or field → what is kept."""


class Writer:
    """One change of the store, inside the transaction of `connection`, which alone writes."""

    def __init__(
        self, connection: Connection, viewer: Viewer, at: datetime, what: str, undoes: int = 0
    ) -> None:
        self._connection, self._viewer = connection, viewer
        self._at, self._what, self._undoes = at.isoformat(timespec="seconds"), what, undoes
        self._owners = Owners(connection)
        self._lines: dict[tuple[type[Row], int], Line | None] = {}
        self._before: dict[tuple[type[Row], int], Line] = {}
        self._conflicts: list[Conflict] = []
        self._followed: set[tuple[type[Row], int]] = set()
        """Rows that nobody wished to change: they name a village that was renamed, whoever may see them."""

    def _refuse(self, kind: type[Row], fields: frozenset[str] | None) -> None:
        """Raise NotAllowed unless whoever changes it may change `fields` of `kind`; None is the whole row."""
        sees_all = kind not in OF_ALL or sees_every_township(self._connection, self._viewer)
        refuse_unless_allowed(self._viewer, kind, fields, sees_all=sees_all)

    def begin(self) -> int:
        """Count the store's state up by one, note who changes it, and return it."""
        state = self._state() + 1
        self._connection.execute(sa.update(STORE).values(state=state))
        self._connection.execute(
            sa.insert(CHANGES).values(
                state=state,
                at=self._at,
                who=self._viewer.name,
                role=str(self._viewer.role),
                what=self._what,
                undoes=self._undoes,
            )
        )
        return state

    def _state(self) -> int:
        return int(self._connection.execute(sa.select(STORE.c.state)).scalar_one())

    def carry_out(self, wishes: list[Wish]) -> Outcome:
        """Write all of `wishes`, or none and say which stand against what others did meanwhile."""
        for wish in wishes:
            match wish:
                case Edit():
                    self._edit(wish)
                case Insert():
                    self._insert(wish)
                case Delete():
                    self._delete(wish)
        if self._conflicts:
            return Outcome(self._state(), (), tuple(self._conflicts))
        if not any(self._differs(key) for key in self._lines):
            return Outcome(self._state(), tuple(self._written()))
        renamed = self._follow_names()
        self._refuse_foreign()
        state = self.begin()
        for key in self._lines:
            self._write(*key, state)
        follow_names(self._connection, renamed, self._viewer.name, self._at)
        for kind, numbers in self._renumbered().items():
            follow_owner(self._connection, kind, numbers, state)
        return Outcome(state, tuple(self._written()))

    def put_rows(self, lines_of: Callable[[type[Row]], Iterable[Line]]) -> int:
        """Make the rows of each sheet what `lines_of` it were, under the ids they had; return the state.

        Each that differs gets a version of its own and lines in the history, as if somebody had typed it.
        """
        state = self.begin()
        renamed: dict[type[Row], dict[str, str]] = {}
        for kind in SHEETS:
            table = sheet_table(kind)
            now = {
                line.row_id: {column.key: line._mapping[column] for column in table.columns}
                for line in self._connection.execute(sa.select(table))
            }
            last = sa.select(HISTORY.c.row_id, sa.func.max(HISTORY.c.version))
            last = last.where(HISTORY.c.sheet == kind.SHEET).group_by(HISTORY.c.row_id)
            versions = {int(row_id): int(n) for row_id, n in self._connection.execute(last)}
            then = {line["row_id"]: line for line in lines_of(kind)}
            self._lines, self._before = {}, {}
            for row_id in {**now, **then}:
                line, before = then.get(row_id), now.get(row_id)
                if line is not None:
                    stands = before or {"row_version": versions.get(row_id, line["row_version"])}
                    line["row_version"] = stands["row_version"]
                    line["row_state"] = before["row_state"] if before else state
                self._lines[kind, row_id] = line
                if before is not None:
                    self._before[kind, row_id] = before
                self._write(kind, row_id, state)
            if kind in NAMED:
                sides = ({i: str(line["name"]) for i, line in held.items()} for held in (now, then))
                renamed[kind] = renamed_rows(*sides)
        follow_names(self._connection, renamed, self._viewer.name, self._at)
        return state

    # What is wished

    def _line(self, kind: type[Row], row_id: int) -> Line | None:
        key = (kind, row_id)
        if key not in self._lines:
            table = sheet_table(kind)
            found = self._connection.execute(sa.select(table).where(table.c.row_id == row_id)).first()
            if found is None:
                self._lines[key] = None
            else:
                self._refuse_unseen(kind, self._hold(kind, found))
        return self._lines[key]

    def _hold(self, kind: type[Row], found: Any) -> Line:
        line = {column.key: found._mapping[column] for column in sheet_table(kind).columns}
        key = (kind, line["row_id"])
        self._lines[key], self._before[key] = line, dict(line)
        return line

    def _follow(self, kind: type[Row], condition: Any) -> Iterator[Line]:
        """Take rows of `kind` in hand that nobody wished to change; yield them, and those held before."""
        table = sheet_table(kind)
        for found in self._connection.execute(sa.select(table).where(condition)).all():
            key = (kind, found._mapping[table.c.row_id])
            if key not in self._lines:
                self._followed.add(key)
                self._hold(kind, found)
            if (line := self._lines[key]) is not None:
                yield line

    def _edit(self, wish: Edit) -> None:
        self._refuse(wish.kind, frozenset({wish.field}))
        line = self._line(wish.kind, wish.row_id)
        if line is None:
            self._conflict(wish, None, 0)
            return
        kept = keep(wish.kind, wish.field, wish.value)
        is_another = line["row_version"] != wish.version and line[wish.field] != kept
        if is_another and wish.field in self._changed_since(wish.kind, line, wish.version):
            self._conflict(wish, line[wish.field], line["row_version"])
            return
        line[wish.field] = kept

    def _insert(self, wish: Insert) -> None:
        kind = wish.kind
        self._refuse(kind, None)
        self._refuse(kind, frozenset(wish.values))
        row_id = self._next_row(kind)
        cells = {name: keep(kind, name, wish.values.get(name)) for name, _ in kind.iter_columns()}
        own = {
            "row_id": row_id,
            "row_position": self._position(kind, wish.after),
            "row_version": 0,
            "row_state": 0,
        }
        self._lines[kind, row_id] = {**own, "scope_village": None, "scope_township": None, **cells}

    def put_back(self, deleted: Iterable[Any]) -> None:
        """Wish the rows back that these lines of the history took away, under the ids they had."""
        for told in deleted:
            if told.act != DELETED:
                continue
            kind = _KINDS[told.sheet]
            self._refuse(kind, None)
            if self._line(kind, told.row_id) is not None:
                continue  # A backup put back has brought it already: what is wished is so.
            held = json.loads(told.old)
            cells = {name: held["cells"].get(column.heading) for name, column in kind.iter_columns()}
            own = {
                "row_id": told.row_id,
                "row_position": held["position"],
                "row_version": told.version,
                "row_state": 0,
            }
            self._lines[kind, told.row_id] = {**own, "scope_village": None, "scope_township": None, **cells}

    def follow_back(self, lines: Iterable[Any]) -> None:
        """Let the rows be put back that followed a name in these lines of the history."""
        changed = [told for told in lines if told.act == CHANGED]
        names = {(told.old, told.new) for told in changed if (told.sheet, told.heading) in NAMES}
        rows: dict[type[Row], set[int]] = defaultdict(set)
        for told in changed:
            if (told.sheet, told.heading) not in NAMES and (told.old, told.new) in names:
                rows[_KINDS[told.sheet]].add(told.row_id)
        for kind, ids in rows.items():
            list(self._follow(kind, sheet_table(kind).c.row_id.in_(ids)))

    def _delete(self, wish: Delete) -> None:
        self._refuse(wish.kind, None)
        line = self._line(wish.kind, wish.row_id)
        if line is None:
            return  # Gone already: what was wished is so.
        if line["row_version"] != wish.version and self._changed_since(wish.kind, line, wish.version):
            self._conflict(wish, None, line["row_version"])
            return
        self._lines[wish.kind, wish.row_id] = None

    def _next_row(self, kind: type[Row]) -> int:
        condition = ROW_NUMBERS.c.name == kind.SHEET
        number: int = self._connection.execute(
            sa.select(ROW_NUMBERS.c.next_row).where(condition)
        ).scalar_one()
        self._connection.execute(sa.update(ROW_NUMBERS).where(condition).values(next_row=number + 1))
        return number

    def _position(self, kind: type[Row], after: int) -> float:
        table = sheet_table(kind)
        last: float = self._connection.execute(sa.select(sa.func.max(table.c.row_position))).scalar() or 1.0
        pending = [line["row_position"] for key, line in self._lines.items() if key[0] is kind and line]
        last = max([last, *pending])
        here = self._line(kind, after) if after else None
        if here is None:
            return last + 1
        following = self._connection.execute(
            sa.select(sa.func.min(table.c.row_position)).where(table.c.row_position > here["row_position"])
        ).scalar()
        beside = [position for position in pending if position > here["row_position"]]
        behind = min([position for position in (following, *beside) if position is not None], default=None)
        return last + 1 if behind is None else float(here["row_position"] + behind) / 2

    def _follow_names(self) -> dict[type[Row], dict[str, str]]:
        """Let every row name what was renamed as it is called now; return old → new name by sheet."""
        renamed: dict[type[Row], dict[str, str]] = {}
        for named in NAMED:
            now = {key[1]: line["name"] for key, line in self._lines.items() if key[0] is named and line}
            if not now:
                continue
            held = sheet_table(named).c
            found = self._connection.execute(sa.select(held.row_id, held.name))
            renamed[named] = renamed_rows({row_id: name for row_id, name in found if name}, now)
            for kind in SHEETS if renamed[named] else ():
                for name in naming_fields(kind, named):
                    self._rename(kind, name, renamed[named])
        return renamed

    def _rename(self, kind: type[Row], name: str, renamed: Mapping[str, str]) -> None:
        for line in self._follow(kind, sheet_table(kind).c[name].in_(renamed)):
            before = dict(line)
            line[name] = renamed.get(line[name], line[name])
            line.update(follow_again(kind, before, line, {}))

    # What stands against it

    def _since(self, kind: type[Row], row_id: int, version: int) -> list[Any]:
        return list(
            self._connection.execute(
                sa.select(HISTORY, CHANGES.c.at, CHANGES.c.who, CHANGES.c.role, CHANGES.c.what)
                .join(CHANGES, CHANGES.c.state == HISTORY.c.state)
                .where(HISTORY.c.sheet == kind.SHEET, HISTORY.c.row_id == row_id, HISTORY.c.version > version)
                .order_by(HISTORY.c.id.desc())
            )
        )

    def _changed_since(self, kind: type[Row], line: Line, version: int) -> set[str]:
        """Return the fields of a row that are not what they were in its `version`, one put back being so.

        To who never saw the row, whatever stands in it is new.
        """
        if version == NEVER_SEEN:
            return {name for name, _ in kind.iter_columns() if line[name]}
        since = self._since(kind, line["row_id"], version)  # The newest first.
        if since and since[-1].act == INSERTED:
            return {name for name, _ in kind.iter_columns()}  # What he saw under this id was another row.
        was: dict[str, str | None] = {}
        for told in since:
            if told.act == DELETED:
                cells = json.loads(told.old)["cells"]
                was |= {column.heading: cells.get(column.heading) for _, column in kind.iter_columns()}
            was[told.heading] = told.old
        return {
            name
            for name, column in kind.iter_columns()
            if column.heading in was and was[column.heading] != line[name]
        }

    def _conflict(self, wish: Edit | Delete, current: str | None, version: int) -> None:
        since = self._since(wish.kind, wish.row_id, -1 if version == 0 else wish.version)
        last = since[0] if since else None
        self._conflicts.append(
            Conflict(
                wish,
                give(current) if current else None,
                version,
                last.who if last else "",
                last.at if last else "",
                CHANGED if version else DELETED,
            )
        )

    def _refuse_unseen(self, kind: type[Row], line: Line) -> None:
        """Refuse a row that is not the viewer's, as if it were not there."""
        table = sheet_table(kind)
        conditions = sight(kind, self._viewer)
        if conditions:
            seen = self._connection.execute(
                sa.select(table.c.row_id).where(table.c.row_id == line["row_id"], *conditions)
            ).first()
            if seen is None:
                message = f"工作表“{kind.SHEET}”里没有您可以看的这一行"
                raise NotAllowed(message)
        if self._viewer.role is Role.VILLAGE and line["scope_village"] not in (self._viewer.villages or ()):
            message = f"工作表“{kind.SHEET}”的这一行不属于本村，村里只能看"
            raise NotAllowed(message)

    def _refuse_foreign(self) -> None:
        """Give every row to whom it belongs now, and refuse one that would belong to another."""
        # Households and meetings first: what hangs on a new one belongs where it does.
        for key, line in sorted(self._lines.items(), key=lambda item: item[0][0].SHEET not in _NUMBERED):
            kind = key[0]
            if line is None:
                continue
            village, township = self._owners.of(kind, line)
            line["scope_village"], line["scope_township"] = village, township
            self._owners.learn(kind, line)
            if key not in self._followed:
                self._owners.refuse_foreign(self._viewer, kind, line)

    # Writing

    def _differs(self, key: tuple[type[Row], int]) -> bool:
        line, before = self._lines[key], self._before.get(key)
        return line is not before and (
            line is None or before is None or any(line[name] != before[name] for name in before)
        )

    def _write(self, kind: type[Row], row_id: int, state: int) -> None:
        key = (kind, row_id)
        line, before = self._lines[key], self._before.get(key)
        table = sheet_table(kind)
        if line is None and before is None:
            return
        if line is None:
            assert before is not None  # noqa: S101 - narrows the type
            self._connection.execute(sa.delete(table).where(table.c.row_id == row_id))
            self._note(kind, before, state, DELETED, old=_row_text(kind, before))
        elif before is None:
            line.update(row_version=line["row_version"] + 1, row_state=state)
            self._connection.execute(sa.insert(table).values(line))
            self._note(kind, line, state, INSERTED)
        elif self._differs(key):
            line.update(row_version=before["row_version"] + 1, row_state=state)
            self._connection.execute(sa.update(table).where(table.c.row_id == row_id).values(line))
            for name, column in kind.iter_columns():
                if line[name] != before[name]:
                    cells = {"heading": column.heading, "old": before[name], "new": line[name]}
                    self._note(kind, line, state, CHANGED, **cells)

    def _note(self, kind: type[Row], line: Line, state: int, act: str, **cells: str | None) -> None:
        told = {"heading": "", "old": None, "new": None, **cells}
        version = line["row_version"] + (1 if act == DELETED else 0)
        self._connection.execute(
            sa.insert(HISTORY).values(
                state=state,
                sheet=kind.SHEET,
                row_id=line["row_id"],
                version=version,
                act=act,
                village=line["scope_village"] or "",
                **told,
            )
        )

    def _renumbered(self) -> dict[type[Row], set[str]]:
        """Return the households, meetings and subjects that may have taken other rows to another village."""
        found: dict[type[Row], set[str]] = {}
        for (kind, row_id), line in self._lines.items():
            if field := _NUMBERED.get(kind.SHEET):
                sides = (line, self._before.get((kind, row_id)))
                numbers = {side[field] for side in sides if side and side[field]}
                scopes = {
                    (side["scope_village"], side["scope_township"], side[field]) for side in sides if side
                }
                if len(scopes) > 1 or None in sides:
                    found.setdefault(kind, set()).update(numbers)
        return found

    def _written(self) -> Iterable[StoredRow]:
        from generators.store.edits import StoredRow

        for (kind, row_id), line in self._lines.items():
            if line is not None and (kind, row_id) not in self._followed:
                cells = {name: give(line[name]) for name, _ in kind.iter_columns() if line[name]}
                yield StoredRow(kind, row_id, line["row_version"], cells, line["scope_village"] or "")


def _row_text(kind: type[Row], line: Line) -> str:
    """Return the whole of a row that goes, from which it can be put back."""
    cells = {column.heading: line[name] for name, column in kind.iter_columns() if line[name]}
    return json.dumps({"position": line["row_position"], "cells": cells}, ensure_ascii=False)


def undoing(connection: Connection, viewer: Viewer, at: datetime, state: int) -> Outcome:
    """Take back the viewer's own change that made `state`.

    Raise NotAllowed for what is not theirs to undo, UsageError for what cannot be undone.
    """
    change = connection.execute(sa.select(CHANGES).where(CHANGES.c.state == state)).first()
    if change is None:
        message = f"没有第 {state} 次修改，不能撤销"
        raise UsageError(message)
    if change.what.startswith(INTAKE):
        message = "收入的工作簿不能整个撤销；要回到收入以前，恢复那时的备份"
        raise UsageError(message)
    if change.who != viewer.name:
        message = f"第 {state} 次修改是{change.who}做的，只能撤销自己的修改"
        raise NotAllowed(message)
    if state in undone(connection):
        message = "这一次修改已经撤销过；还要它，到“设置·修改记录”撤销那一次“撤销”"
        raise UsageError(message)
    lines = connection.execute(
        sa.select(HISTORY).where(HISTORY.c.state == state).order_by(HISTORY.c.id.desc())
    ).all()
    writer = Writer(connection, viewer, at, f"撤销第 {state} 次修改", undoes=state)
    writer.put_back(lines)
    writer.follow_back(lines)
    return writer.carry_out([_wish_back(line) for line in lines if line.act != DELETED])


def undone(connection: Connection) -> set[int]:
    """Return the states whose changes were taken back, and not brought again since."""
    back = sa.select(CHANGES.c.state, CHANGES.c.undoes).where(CHANGES.c.undoes > 0)
    found: set[int] = set()
    for state, undoes in connection.execute(back.order_by(CHANGES.c.state.desc())):
        if state not in found:
            found.add(undoes)
    return found


def _wish_back(line: Any) -> Wish:
    kind = _KINDS[line.sheet]
    if line.act == INSERTED:
        return Delete(kind, line.row_id, line.version)
    field = next(name for name, column in kind.iter_columns() if column.heading == line.heading)
    return Edit(kind, line.row_id, line.version, field, give(line.old) if line.old else None)
