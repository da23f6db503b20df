"""A village or a township that bears another name: whatever held the name is its own still."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from few_villages import two_townships

from generators.catalogue import CATALOGUE
from generators.desk.office import Office
from generators.document_number import Series, SeriesKind
from generators.number_log import Number, State
from generators.number_register import NumberRegister, Request
from generators.records.columns import Quarter
from generators.records.issues import Supervision
from generators.records.township import Township, Village
from generators.store.edits import Edit, Insert
from generators.store.register import REGISTERS, DatabaseRegister
from generators.store.viewers import Role, Viewer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generators.records.columns import Row
    from generators.store.store import Store

ROOT = Path(__file__).parents[1]
COUNTY = Viewer("县", Role.COUNTY)
HANDED = Series(SeriesKind.DOCUMENT, "交楼申乡督交")
QUARTER = Quarter(2022, 2)
RENAMED: dict[str, tuple[type[Row], str, str]] = {
    "a village": (Village, "东沟村", "东沟新村"),
    "a township": (Township, "交楼申乡", "交楼申镇"),
}


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    folder = tmp_path_factory.mktemp("renaming")
    office = Office(two_townships(folder / "县", most=30), folder / "out", ROOT / "templates")
    office.take_in()
    cells = {"village": "东沟村", "date": "2022-05-06", "finding": "墙上没有公示", "inspector": "李娟"}
    known = {name for name, _ in Supervision.iter_columns()}
    office.store.change(COUNTY, [Insert(Supervision, {n: v for n, v in cells.items() if n in known})], "督查")
    office.store.accounts.add("村", Role.VILLAGE, "first-password", township="交楼申乡", village="东沟村")
    office.store.accounts.add("乡", Role.OFFICE, "first-password", township="交楼申乡")
    office.store.note_given_out(COUNTY, "东沟村.xlsx", ["东沟村", "寨沟门村"], {})
    yield office
    office.close()


def record_ids(store: Store) -> dict[str, list[str]]:
    """Return the ids of all papers of the quarter by kind; the data need not be sound."""
    dataset, _ = store.read_with_findings()
    return {kind.key: sorted(s.record_id for s in kind.subjects(dataset, QUARTER, ())) for kind in CATALOGUE}


def still_named(store: Store, name: str) -> set[str]:
    """Return the columns of all tables in which the name stands, alone or as a part."""
    found = set()
    with store.database.reading() as connection:
        held = sa.MetaData()
        held.reflect(connection)
        for table in held.tables.values():
            for line in connection.execute(sa.select(table)).mappings():
                found |= {
                    f"{table.name}.{column}"
                    for column, cell in line.items()
                    if name in re.split(r"[#、]", str(cell))
                }
    return found


def rename(store: Store, kind: type[Row], old: str, new: str) -> int:
    (row,) = store.rows(kind, where={"name": old})
    outcome = store.change(COUNTY, [Edit(kind, row.row_id, row.version, "name", new)], "改名")
    assert outcome.done
    return outcome.state


TOLD_AS_IT_WAS = {"history.old", "history.new", "hongtou_events.record_id", "hongtou_events.title"}


@pytest.mark.parametrize("what", RENAMED)
def test_nothing_keeps_the_old_name_but_what_tells_of_it(what: str, office: Office) -> None:
    kind, old, new = RENAMED[what]
    store, before = office.store, record_ids(office.store)
    faults = len(store.read_with_findings()[1])
    assert any(old in record.split("#") for ids in before.values() for record in ids)
    assert len(still_named(store, old)) > len(TOLD_AS_IT_WAS)
    state = rename(store, kind, old, new)
    assert still_named(store, old) <= TOLD_AS_IT_WAS
    assert len(store.read_with_findings()[1]) == faults
    called = {
        key: sorted("#".join(new if part == old else part for part in record.split("#")) for record in ids)
        for key, ids in before.items()
    }
    assert record_ids(store) == called
    assert store.undo(COUNTY, state).done
    assert record_ids(store) == before
    assert still_named(store, new) <= TOLD_AS_IT_WAS


def test_the_seal_of_a_village_follows_its_township_unless_it_was_typed_otherwise(office: Office) -> None:
    """The letters of a renamed township bore seals of the old one."""
    store = office.store

    def seals() -> set[str]:
        rows = store.rows(Village, where={"name": "东沟村"})
        return {str(row.cells[name]) for row in rows for name in ("committee", "branch")}

    before = seals()
    assert before == {"交楼申乡东沟村村民委员会", "中共交楼申乡东沟村支部委员会"}
    (row,) = store.rows(Village, where={"name": "东沟村"})
    typed = store.change(COUNTY, [Edit(Village, row.row_id, row.version, "branch", "东沟村党总支")], "改")
    state = rename(store, Township, "交楼申乡", "交楼申镇")
    assert seals() == {"交楼申镇东沟村村民委员会", "东沟村党总支"}
    assert store.undo(COUNTY, state).done
    assert store.undo(COUNTY, typed.state).done
    assert seals() == before


@pytest.mark.parametrize("what", RENAMED)
def test_a_paper_whose_id_holds_the_name_keeps_its_number(what: str, office: Office) -> None:
    """A handover took a second number after its village was renamed, and the first was nobody's."""
    kind, old, new = RENAMED[what]
    store, record = office.store, f"交办#{old}#20220506"
    register = NumberRegister(DatabaseRegister(store.database), by="小王", now=lambda: "2022-07-01T09:00:00")
    wished = [Request(HANDED, 2022, one, "题") for one in (record, f"通知#{old}", f"H001#{what}")]
    first, notice, letter = (one for one in register.reserve_many(wished) if isinstance(one, Number))
    state = rename(store, kind, old, new)
    moved = record.replace(old, new)
    assert [str(number) for number in register.of(moved)] == [str(first)]
    assert register.of(record) == []
    assert [str(one) for one in register.expect_many([Request(HANDED, 2022, moved, "题")])] == [str(first)]
    assert [register.of(wish.record_id)[0].n for wish in wished[1:]] == [notice.n, letter.n]
    told = register.history(first)[-1]
    assert (str(told.act), told.by, told.reason) == ("改名", "县", f"{old}改名{new}")
    with store.database.reading() as connection:
        assert connection.execute(sa.select(REGISTERS.c.version)).scalar_one() == 2
    assert store.undo(COUNTY, state).done
    assert [number.n for number in register.of(record)] == [first.n]
    register.void(HANDED, 2022, first.n, "试")
    rename(store, kind, old, new)
    assert [number.state for number in register.of(moved)] == [State.VOID], "asked before it takes another"
    rename(store, kind, new, old)


def test_a_name_with_a_number_sign_in_it_is_followed_whole(office: Office) -> None:
    store = office.store
    rename(store, Village, "东沟村", "3#安置点")
    register = NumberRegister(DatabaseRegister(store.database), by="小王", now=lambda: "2022-07-01T09:00:00")
    (first,) = register.reserve_many([Request(HANDED, 2022, "交办#3#安置点#20220507", "题")])
    rename(store, Village, "3#安置点", "东沟村")
    assert [str(number) for number in register.of("交办#东沟村#20220507")] == [str(first)]


def test_an_account_of_a_renamed_township_sees_what_it_saw(office: Office) -> None:
    """It saw nothing any more, and every village named a township that was gone."""
    store = office.store

    def seen() -> dict[str, int]:
        viewer = store.accounts.named("乡").viewer
        return {kind.SHEET: store.count(kind, viewer) for kind in store.read_with_findings()[0].rows}

    before = seen()
    rename(store, Township, "交楼申乡", "交楼申镇")
    assert seen() == before
    assert store.accounts.named("村").viewer.townships == frozenset({"交楼申镇"})
    office.out.mkdir(exist_ok=True)
    store.write_copy(office.out / "备份.sqlite3")
    rename(store, Township, "交楼申镇", "交楼申乡")
    store.put_copy(office.out / "备份.sqlite3", COUNTY)
    assert (store.accounts.named("乡").township, seen()) == ("交楼申镇", before)
    rename(store, Township, "交楼申镇", "交楼申乡")
    assert (store.accounts.named("乡").township, seen()) == ("交楼申乡", before)
