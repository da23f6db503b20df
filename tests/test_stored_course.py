"""The course of a notice in the store: one transaction with its number; an older store comes along whole."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import date
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING

import pytest
from procedure_samples import sound_quarter
from test_custody import HEAD
from test_postgresql import server  # noqa: F401 - the fixture
from test_stored_register import cells

from generators.desk.app import make_app
from generators.desk.logbook import Logbook
from generators.desk.office import Office
from generators.desk.own_drafts import notice_id
from generators.errors import UsageError
from generators.installation import SHIPPED_TEMPLATES
from generators.number_register import NumberRegister
from generators.pipeline.backup import back_up, backups, restore
from generators.pipeline.backup_file import STORE
from generators.pipeline.drafts import draft_keys, is_any_ready, lay_ready, put_ready
from generators.pipeline.notices import make_notice
from generators.pipeline.number_place import open_log
from generators.pipeline.source import LOGBOOK, Source, open_store
from generators.records.households import Household
from generators.register_file import newest_backup
from generators.store.accounts import Accounts
from generators.store.courses import Courses
from generators.store.database import HEAD as NEWEST
from generators.store.edits import Edit
from generators.store.store import Store
from generators.store.viewers import Viewer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask.testing import FlaskClient

CLERK = Viewer("小王")
KEY = "防汛"
NUMBER = "交政发〔2022〕1号"
TEXT = HEAD.format(title="关于防汛的通知", day="2022年4月18日", text="请照办。", also="")


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small township in a store; it is copied for whoever changes it."""
    folder = tmp_path_factory.mktemp("filled") / "乡"
    (folder / "notices").mkdir(parents=True)
    (folder / "notices" / f"{KEY}.txt").write_text(TEXT, encoding="utf-8")
    store = Store.open(folder / STORE)
    store.take_in(cells(sound_quarter().dataset()), CLERK)
    store.close()
    return folder


@pytest.fixture
def data(filled: Path, tmp_path: Path) -> Path:
    open_store.cache_clear()
    return shutil.copytree(filled, tmp_path / "乡")


class Desk:
    """The page with one person before it."""

    def __init__(self, data: Path) -> None:
        self.office = Office(data, data.parent / "成品", SHIPPED_TEMPLATES, fixed_day=date(2022, 7, 31))
        self.app = make_app(self.office)
        self.client: FlaskClient = self.app.test_client()
        self.place = f"/notices/{notice_id(KEY)}"

    def page(self) -> str:
        return self.client.get(self.place).text

    def post(self, place: str, **fields: str) -> int:
        found = re.search(r'name="csrf" content="([^"]+)"', self.client.get("/help").text)
        assert found
        return self.client.post(place, data={"csrf_token": found[1], **fields}).status_code

    def act(self, name: str, reason: str = "") -> int:
        version = re.search(r'name="version" value="(\d+)"', self.page())
        assert version
        return self.post(f"{self.place}/act", act=name, version=version[1], reason=reason)

    def act_is_refused(self) -> bool:
        return self.post(f"{self.place}/act", act="作废", version="1", reason="误") == 409

    def told(self) -> tuple[list[tuple[str, str]], list[str], list[str]]:
        """Return what register, course and audit say of the notice."""
        with NumberRegister(open_log(self.office.source)) as register:
            rows = [(str(number), str(number.state)) for number in register.rows()]
        steps = [step.step for step in self.office.courses.steps(KEY)]
        return (
            rows,
            steps,
            [line[3] for line in self.office.store.accounts.audit() if "公文" in line[3]][::-1],
        )

    def close(self) -> None:
        self.app.extensions["queue"].close()
        self.office.close()


@pytest.fixture
def desk(data: Path) -> Iterator[Desk]:
    found = Desk(data)
    yield found
    found.close()


SIGNED = ["送核", "核稿", "签发"]


def test_a_number_its_step_and_its_line_are_kept_together_or_none_of_them(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in SIGNED:
        assert desk.act(name) == 302
    lines = [f"公文{name}" for name in SIGNED]

    def broken(*_: object, **__: object) -> None:
        raise UsageError("断电")

    steps = [*SIGNED]
    for name, state in (("取号", "预留"), ("作废", "作废")):
        before = desk.told()
        backup = newest_backup(desk.office.data / "发文登记.sqlite3")
        kept = backup.read_bytes() if backup else b""
        for room, method in ((Courses, "take_step"), (Accounts, "note")):
            with monkeypatch.context() as patch:
                patch.setattr(room, method, broken)
                assert desk.act(name, "不发了") == 400
            assert desk.told() == before, (name, method)
            assert (backup.read_bytes() if backup else b"") == kept, "what came to nothing is in no backup"
        assert desk.act(name, "不发了") == 302
        steps.append(name)
        lines.append(f"公文{name}")
        assert desk.told() == ([(NUMBER, state)], steps, lines)
        assert newest_backup(desk.office.data / "发文登记.sqlite3") is not None
    assert "已作废</span>" in desk.page()


def test_what_another_has_done_meanwhile_is_looked_at_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in (*SIGNED, "取号"):
        assert desk.act(name) == 302
    one_deed, met = Office.one_deed, []

    def meanwhile(office: Office) -> object:
        if not met:
            met.append(True)
            assert desk.act("作废", "不发了") == 302
        return one_deed(office)

    monkeypatch.setattr(Office, "one_deed", meanwhile)
    assert desk.act("退回", "再改") == 400
    assert desk.told()[1] == [*SIGNED, "取号", "作废"], "a void notice is no draft again"


def lose(desk: Desk, *, with_backups: bool = False) -> None:
    with desk.office.store.database.writing() as connection:
        connection.exec_driver_sql("DELETE FROM hongtou_events")
    if with_backups:
        shutil.rmtree(desk.office.data / "发文登记备份")


def issue_one(desk: Desk) -> None:
    """Issue the notice as the page's run does, without its print."""
    for name in (*SIGNED, "取号"):
        assert desk.act(name) == 302
    job = desk.office.issuing(CLERK)
    assert make_notice(replace(job, formats=frozenset({"docx"}), preview=False), KEY).withheld == []


IN_THE_BOOK = {
    # what happens, what is pressed on the page of the register, what the register says then
    "void": (None, "void", [(NUMBER, "作废")], "已作废"),
    "lost": (lose, "restore", [(NUMBER, "已用")], "已印发"),
    "lost with its backups": (partial(lose, with_backups=True), "rebuild", [(NUMBER, "已用")], "已印发"),
}


@pytest.mark.parametrize("what", IN_THE_BOOK)
def test_the_page_of_the_register_does_what_the_commands_do(desk: Desk, what: str) -> None:
    happens, button, expected, state = IN_THE_BOOK[what]
    issue_one(desk)
    if happens:
        happens(desk)
        page = desk.client.get("/exchange/numbers")
        assert page.status_code == 409
        assert f'action="/exchange/numbers/{button}"' in page.text, "the way out is on the page"
        assert desk.act_is_refused()
    assert desk.post(f"/exchange/numbers/{button}", number=NUMBER, reason="误") == 302
    assert desk.told()[0] == expected
    assert f"{state}</span>" in desk.page()
    assert desk.client.get("/exchange/numbers").status_code == 200


def test_a_reissue_voids_the_number_and_begins_another_notice(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    issue_one(desk)
    before = desk.told()
    for act in ("重发", "作废"):
        assert re.search(rf'data-ask="{NUMBER}[^"]*不再使用[^"]*"[^>]*>{act}<', desk.page()), act

    def broken(*_: object) -> None:
        raise UsageError("断电")

    with monkeypatch.context() as patch:
        patch.setattr(Accounts, "note", broken)
        assert desk.act("重发", "附件有误") == 400
    assert desk.told() == before
    assert desk.act("重发", "附件有误") == 302
    assert desk.told()[0] == [(NUMBER, "作废")]
    assert "已作废</span>" in desk.page()
    assert f"{NUMBER} 不再使用" in desk.page()
    assert desk.page().count("<td>附件有误</td>") == 1, "the number was voided by one step, with its time"
    (again,) = set(draft_keys(desk.office.data)) - {KEY}
    desk.place = f"/notices/{notice_id(again)}"
    for name in (*SIGNED, "取号"):
        assert desk.act(name) == 302, name
    assert desk.told()[0] == [(NUMBER, "作废"), (NUMBER.replace("1号", "2号"), "预留")]


# An older program's

OLDER = {
    "0001": ("hongtou_registers", "hongtou_events", "notice_drafts", "notice_steps"),
    "0002": ("notice_drafts", "notice_steps"),
}


def make_older(path: Path, revision: str) -> None:
    with closing(sqlite3.connect(path)) as database, database:
        for table in OLDER[revision]:
            database.execute(f"DROP TABLE {table}")
        database.execute("UPDATE alembic_version SET version_num = ?", (revision,))


def revision_of(path: Path) -> str:
    with closing(sqlite3.connect(path)) as database:
        return str(database.execute("SELECT version_num FROM alembic_version").fetchone()[0])


@pytest.mark.parametrize("revision", OLDER)
def test_an_older_store_is_backed_up_and_then_brought_up_to_date(
    data: Path, tmp_path: Path, revision: str
) -> None:
    make_older(data / STORE, revision)
    source = Source.of(data)
    assert source.store is not None
    before = [(row.row_id, row.cells) for row in source.store.rows(Household)]
    assert revision_of(data / STORE) == NEWEST
    (kept,) = backups(source)
    assert "升级前" in kept.name
    open_store.cache_clear()
    assert Source.of(data).store is not None
    assert backups(source) == [kept], "only once"
    # It holds the store as the older program reads it, and comes back here all the same.
    shutil.unpack_archive(kept, tmp_path / "旧")
    assert revision_of(tmp_path / "旧" / STORE) == revision
    assert (tmp_path / "旧" / "notices" / f"{KEY}.txt").read_text("utf-8") == TEXT
    store = source.store
    row = store.rows(Household)[0]
    store.change(CLERK, [Edit(Household, row.row_id, row.version, "remark", "以后")])
    restore(source, kept, CLERK)
    assert [(row.row_id, row.cells) for row in store.rows(Household)] == before


def test_without_a_backup_an_older_store_is_not_touched(data: Path) -> None:
    make_older(data / STORE, "0001")
    (data / "备份").write_text("不是文件夹", encoding="utf-8")
    with pytest.raises(UsageError, match="没有做任何改动"):
        Source.of(data).read()
    assert revision_of(data / STORE) == "0001"


def test_an_older_store_of_a_server_is_backed_up_first(server: str, tmp_path: Path) -> None:  # noqa: F811
    source = Source.of(f"{server}/postgres?folder={tmp_path}")
    store = source.store
    assert store is not None
    if not store.rows(Household):
        store.take_in(cells(sound_quarter().dataset()), CLERK)
    before = [(row.row_id, row.cells) for row in store.rows(Household)]
    with store.database.writing() as connection:
        for table in OLDER["0001"]:
            connection.exec_driver_sql(f"DROP TABLE {table}")
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0001'")
    open_store.cache_clear()
    again = source.store
    assert again is not None
    (kept,) = backups(source)
    assert again.courses.keep_draft(KEY, TEXT, "田芳") == 1
    restore(source, kept, CLERK)
    assert [draft.id for draft in again.courses.drafts(KEY)] == [1], "what was written since stays told"
    assert [(row.row_id, row.cells) for row in again.rows(Household)] == before
    assert again.courses.keep_draft(KEY, TEXT, "田芳") == 1
    store.close()
    again.close()


def older_logbook(path: Path) -> None:
    """Write the courses of notices where a program before this one kept them."""
    Logbook(path).close()
    with closing(sqlite3.connect(path)) as book, book:
        book.execute("CREATE TABLE drafts (id INTEGER PRIMARY KEY, key, text, at, who)")
        book.execute("CREATE TABLE steps (id INTEGER PRIMARY KEY, key, step, draft, at, who, reason)")
        book.execute("INSERT INTO drafts VALUES (7, ?, ?, '2022-07-25', '田芳')", (KEY, TEXT))
        for step in SIGNED:
            book.execute("INSERT INTO steps VALUES (NULL, ?, ?, 7, '2022-07-25', '田芳', '')", (KEY, step))


def test_courses_that_an_older_program_kept_come_along_and_come_back(data: Path) -> None:
    make_older(data / STORE, "0002")
    older_logbook(data / LOGBOOK)
    desk = Desk(data)
    try:
        assert "已签发</span>" in desk.page()
        assert [step.who for step in desk.office.courses.steps(KEY)] == ["田芳"] * 3
        older = next(path for path in backups(desk.office.source) if "升级前" in path.name)
        assert desk.act("取号") == 302
        now = back_up(desk.office.source)
        assert desk.act("作废", "不发了") == 302
        run = desk.office.logbook.ask("make", "试", "甲", "", {})
        for backup in (now, older):
            restore(desk.office.source, backup, CLERK)
            assert [step.step for step in desk.office.courses.steps(KEY)][:3] == SIGNED
            assert desk.told()[0] == [(NUMBER, "作废")], "a number is not taken back"
            assert "已作废</span>" in desk.page()
        assert desk.office.logbook.run(run) is not None, "the page at work is not cut off from its file"
    finally:
        desk.close()
    with closing(sqlite3.connect(data / LOGBOOK)) as book:
        assert book.execute("SELECT count(*) FROM runs").fetchone()[0] == 1


class KilledServer(BaseException):
    """Nothing that comes after it is done."""


def die(*_: object) -> None:
    raise KilledServer


@pytest.mark.parametrize("act", ["更正", "重发"])
@pytest.mark.parametrize("is_kept", [False, True], ids=["before the commit", "after it"])
def test_a_server_killed_while_it_corrects_or_repeats_leaves_course_and_draft_or_neither(
    desk: Desk, act: str, monkeypatch: pytest.MonkeyPatch, *, is_kept: bool
) -> None:
    issue_one(desk)
    views = import_module("generators.desk.views.notices")
    follow_up, data, drafted = views._follow_up, desk.office.data, f"{KEY}{act}1"
    with monkeypatch.context() as patch:
        if is_kept:
            patch.setattr(views, "put_ready", die)
        else:
            patch.setattr(views, "_follow_up", lambda *told: die(follow_up(*told)))
        with pytest.raises(KilledServer):
            desk.act(act, "有误")
    assert draft_keys(data) == [KEY], "nobody sees a draft whose course is not sure"
    assert (drafted in desk.client.get("/notices/").text) == is_kept
    assert bool(desk.office.courses.steps(drafted)) == is_kept
    if not is_kept:
        assert desk.act(act, "有误") == 302
    assert draft_keys(data) == [KEY, drafted]
    assert list((data / "notices").glob(".*")) == []


@pytest.mark.parametrize("is_the_same", [True, False], ids=["killed when it was shown", "another's draft"])
def test_a_draft_laid_ready_is_shown_once_and_over_no_other(tmp_path: Path, *, is_the_same: bool) -> None:
    lay_ready(tmp_path, "防汛", "新的\n")
    (ready,) = (tmp_path / "notices").glob(".*")
    draft = tmp_path / "notices" / "防汛.txt"
    if is_the_same:
        os.link(ready, draft)
    else:
        draft.write_text("别人的\n", encoding="utf-8")
    put_ready(tmp_path, lambda _: True)
    assert draft.read_text(encoding="utf-8-sig") == ("新的\n" if is_the_same else "别人的\n")
    assert is_any_ready(tmp_path) is not is_the_same
