"""The backup of another store, or of a copy that went its own way, in the place of a living one."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa
from few_villages import write_few_villages

from generators.pipeline.backup import back_up, restore
from generators.pipeline.exchange import give_out, read_return, take_in
from generators.pipeline.source import Source
from generators.records.households import Household
from generators.records.township import Village
from generators.store.accounts import SESSIONS
from generators.store.edits import Delete, Edit, Insert
from generators.store.store import Store
from generators.store.viewers import Role, Viewer

if TYPE_CHECKING:
    from pathlib import Path

CLERK = Viewer("小王")
FIRST, OWN = "first-password", "own-password"


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a small store and accounts: one in use, one shut out, one of a village."""
    folder = write_few_villages(tmp_path_factory.mktemp("begun") / "乡", "东沟村", "后圪垛村", most=40).parent
    source, _, _ = take_in(Source.of(folder), CLERK)
    store = source.store
    assert store is not None
    for name, role in (("小王", Role.OFFICE), ("离任", Role.OFFICE), ("东沟", Role.VILLAGE)):
        store.accounts.add(name, role, FIRST, village="东沟村" if role is Role.VILLAGE else "")
        store.accounts.change_password(store.accounts.named(name), FIRST, f"{OWN}-{name}")
    store.accounts.set_active(store.accounts.named("离任"), False)
    store.accounts.note(CLERK, "下载", "那边的一笔")
    store.courses.take_step("防汛", "签发", store.courses.keep_draft("防汛", "那边的稿", "小王"), "小王")
    store.close()
    return folder


@pytest.fixture
def there(begun: Path, tmp_path: Path) -> Source:
    return Source.of(shutil.copytree(begun, tmp_path / "那边" / "乡"))


def store_of(source: Source) -> Store:
    assert source.store is not None
    return source.store


def test_on_a_new_machine_everybody_comes_in_as_before(there: Source, tmp_path: Path) -> None:
    """Its first account had been made already; the log of the old one was lost with the first deed noted."""
    kept = back_up(there)
    folder = tmp_path / "新" / "乡"
    folder.mkdir(parents=True)
    new = Store.open(folder / "红头.sqlite3")
    new.accounts.add("办公室", Role.OFFICE, FIRST)
    new.accounts.note(CLERK, "每日备份", "这边的一笔")
    new.close()
    here = Source.of(folder)
    restore(here, kept, CLERK)
    store = store_of(here)
    assert store.uuid == store_of(there).uuid
    assert {a.name: a.active for a in store.accounts.all()} == {
        "办公室": True,
        "小王": True,
        "离任": False,
        "东沟": True,
    }
    assert store.accounts.sign_in("小王", f"{OWN}-小王")
    assert {"那边的一笔", "这边的一笔"} <= {line[4] for line in store.accounts.audit()}
    assert [step.step for step in store.courses.steps("防汛")] == ["签发"]
    (draft,) = store.courses.drafts("防汛")
    assert store.courses.steps("防汛")[0].draft == draft.id
    assert [row.cells for row in store.rows(Household)] == [
        row.cells for row in store_of(there).rows(Household)
    ]


def test_where_an_office_is_at_work_accounts_of_another_store_come_in_shut(
    there: Source, tmp_path: Path
) -> None:
    """One that this office had never made came in with its password; whoever was at the page stays."""
    store_of(there).accounts.sign_in("小王", f"{OWN}-小王")
    kept = back_up(there)
    folder = tmp_path / "这边" / "乡"
    folder.mkdir(parents=True)
    new = Store.open(folder / "红头.sqlite3")
    new.accounts.add("小王", Role.OFFICE, FIRST)
    new.accounts.change_password(new.accounts.named("小王"), FIRST, "this-password")
    account, token = new.accounts.sign_in("小王", "this-password")
    new.close()
    here = Source.of(folder)
    restore(here, kept, CLERK)
    accounts = store_of(here).accounts
    assert accounts.of_session(token) == account
    with store_of(here).database.reading() as connection:
        assert len(connection.execute(sa.select(SESSIONS)).all()) == 1
    assert accounts.sign_in("小王", "this-password")
    assert {a.name for a in accounts.all() if a.active} == {"小王"}
    assert ("备份带来的账号：离任、东沟", "先停用，要用的启用") in {line[4:] for line in accounts.audit()}
    accounts.set_active(accounts.named("东沟"), True)
    assert accounts.sign_in("东沟", f"{OWN}-东沟")[0].viewer.villages == frozenset({"东沟村"})


def test_a_copy_that_went_its_own_way_takes_the_place_and_nothing_opened_before_fits(
    there: Source, begun: Path, tmp_path: Path
) -> None:
    """Rows bore the same ids and versions in both: a form of the one wrote over a row of the other."""
    here = Source.of(shutil.copytree(begun, tmp_path / "这边" / "乡"))
    own, other = store_of(here), store_of(there)
    assert own.uuid == other.uuid
    for store, names in ((own, ("甲", "乙", "丙")), (other, ("丁",))):
        for name in names:
            store.change(CLERK, [Insert(Household, {"number": name, "village": "东沟村"})])
    (row,) = other.rows(Village, where={"name": "东沟村"})
    other.change(CLERK, [Edit(Village, row.row_id, row.version, "name", "东沟新村")], "改名")
    own.courses.take_step("防汛", "印发", own.courses.drafts("防汛")[0].id, "小王")
    opened = own.rows(Household)
    give_out(here, tmp_path / "本.xlsx", CLERK, [Household])
    restore(here, back_up(there), CLERK)
    assert [r.cells for r in own.rows(Household)] == [r.cells for r in other.rows(Household)]
    assert own.uuid != other.uuid
    assert Store.open(here.folder / "红头.sqlite3").uuid == own.uuid
    for row in opened:
        for wish in (Edit(Household, row.row_id, row.version, "group", "九组"), Delete(*_of(row))):
            outcome = own.change(CLERK, [wish])
            assert not outcome.done or isinstance(wish, Delete) and row.cells["number"] in {"乙", "丙"}
    own.change(CLERK, [Insert(Household, {"number": "戊", "village": "东沟新村"})])
    (added,) = own.rows(Household, where={"number": "戊"})
    assert added.row_id > max(row.row_id for row in opened)
    plan = read_return(here, [tmp_path / "本.xlsx"], CLERK).plan
    assert not plan.changed, "of which state it is nobody can say: what differs is for a decision"
    assert own.accounts.named("东沟").village == "东沟新村"
    assert [step.step for step in own.courses.steps("防汛")] == ["签发", "印发"]


def _of(row: Any) -> tuple[Any, int, int]:
    return Household, row.row_id, row.version


def test_what_was_before_comes_back_after_another_store_stood_in_its_place(
    there: Source, tmp_path: Path
) -> None:
    folder = tmp_path / "这边" / "乡"
    write_few_villages(folder, "东沟村", most=10)
    here, _, _ = take_in(Source.of(folder), CLERK)
    before = [row.cells for row in store_of(here).rows(Household)]
    name, state = store_of(here).uuid, store_of(here).state
    saved, _ = restore(here, back_up(there), CLERK)
    assert store_of(here).uuid == store_of(there).uuid
    assert store_of(here).state > state
    restore(here, saved, CLERK)
    assert [row.cells for row in store_of(here).rows(Household)] == before
    assert store_of(here).uuid == name
