"""The same store on PostgreSQL: what the embedded database does, the server's does."""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
from pathlib import Path
from threading import Thread

import psycopg
import pytest

from generators.document_number import Series, SeriesKind
from generators.errors import DataRefused
from generators.number_register import NumberRegister, Request
from generators.pipeline.backup import back_up, restore
from generators.pipeline.source import Source
from generators.records.dataset import SHEETS
from generators.records.households import Household, Member
from generators.records.screening import SurveyRow
from generators.records.township import Village
from generators.store.edits import Delete, Edit, Insert
from generators.store.register import DatabaseRegister
from generators.store.store import Store
from generators.store.viewers import Role, Viewer
from generators.workbook import read_workbook

SAMPLE = Path(__file__).parent.parent / "data" / "交楼申乡" / "数据.xlsx"
CLERK = Viewer("小王")
VILLAGE = Viewer("东沟村", Role.VILLAGE, villages=frozenset({"东沟村"}))


def _programs() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return found[-1].parent if found else None


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """A server of its own, in a folder of its own, as the system's user postgres."""
    programs = _programs()
    if programs is None:
        pytest.skip("tools/install.sh test installs PostgreSQL")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    folder = Path("/tmp") / f"hongtou-postgresql-{port}"  # noqa: S108 - postgres must reach it
    folder.mkdir(mode=0o700)
    shutil.chown(folder, "postgres", "postgres")
    as_postgres = ["runuser", "-u", "postgres", "--"]
    options = f"-p {port} -k {folder} -h 127.0.0.1 -c fsync=off"
    data, log = str(folder / "data"), str(folder / "log")
    try:
        initdb = [str(programs / "initdb"), "-D", data, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"]
        subprocess.run([*as_postgres, *initdb], check=True, capture_output=True)
        start = [str(programs / "pg_ctl"), "-D", data, "-l", log, "-o", options, "-w", "start"]
        subprocess.run([*as_postgres, *start], check=True, capture_output=True)
        yield f"postgresql://postgres@127.0.0.1:{port}"
        stop = [str(programs / "pg_ctl"), "-D", data, "-m", "immediate", "stop"]
        subprocess.run([*as_postgres, *stop], check=True, capture_output=True)
    finally:
        shutil.rmtree(folder)


@pytest.fixture(scope="module")
def sample():
    return read_workbook(SAMPLE)


@pytest.fixture(scope="module")
def url(server, sample):
    """A database with the sample in it, fewer of its screened households."""
    store = Store.open(f"{server}/postgres")
    store.take_in(
        {
            kind: [
                {name: getattr(row, name) for name, _ in kind.iter_columns()}
                for row in (sample.all(kind)[:50] if kind is SurveyRow else sample.all(kind))
            ]
            for kind in SHEETS
        },
        CLERK,
    )
    store.close()
    return f"{server}/postgres"


def test_it_reads_as_the_workbook_does(url, sample):
    store = Store.open(url)
    read = store.read()
    few = {SurveyRow: sample.all(SurveyRow)[:50]}
    assert {kind: read.all(kind) for kind in SHEETS} == {k: few.get(k, sample.all(k)) for k in SHEETS}
    assert {h.village for h in store.read(VILLAGE).all(Household)} == {"东沟村"}
    assert store.count(Household, VILLAGE) == len(read.by(Household, "village", "东沟村"))
    assert store.rows(Household, contains="9901001", limit=2, offset=1)[0].row_id == 3
    store.close()


def test_changes_conflicts_history_and_undo(url):
    store = Store.open(url)
    row = store.rows(Household, ids=[5])[0]
    done = store.change(CLERK, [Edit(Household, 5, row.version, "group", "九组")])
    again = store.change(Viewer("小李"), [Edit(Household, 5, row.version, "group", "十组")])
    assert (done.done, [c.current for c in again.conflicts]) == (True, ["九组"])
    assert store.history(VILLAGE, kind=Household, row_id=5)[0].new == "九组"
    assert store.undo(CLERK, done.state).done
    made = store.change(CLERK, [Insert(Member, {"household": row.cells["number"], "name": "新"})]).rows[0]
    gone = store.change(CLERK, [Delete(Member, made.row_id, made.version)])
    assert store.undo(CLERK, gone.state).rows[0].row_id == made.row_id
    store.close()


def test_many_writers_lose_no_write(url):
    store = Store.open(url)
    before = store.state

    def write(number: int) -> None:
        assert store.change(Viewer(f"人{number}"), [Insert(Household, {"number": f"并{number}"})]).done

    threads = [Thread(target=write, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert store.state == before + 20
    rows = store.rows(Household, contains="并")
    assert len({row.row_id for row in rows}) == 20
    store.change(CLERK, [Delete(Household, row.row_id, row.version) for row in rows])
    store.close()


def test_a_backup_of_the_server_is_one_file_and_comes_back(url, tmp_path):
    source = Source.of(f"{url}?folder={tmp_path}")
    before = [(row.row_id, row.cells) for row in source.store.rows(Household)]
    backup = back_up(source)
    row = source.store.rows(Household, limit=1)[0]
    source.store.change(CLERK, [Delete(Household, row.row_id, row.version)])
    restore(source, backup, CLERK)
    assert [(row.row_id, row.cells) for row in source.store.rows(Household)] == before
    assert source.store.change(CLERK, [Insert(Household, {"number": "恢复后"})]).done
    assert source.read_with_findings()[1]
    source.store.close()


def test_a_rename_and_the_backup_of_another_store_do_on_a_server_what_they_do_in_a_file(
    server, url, tmp_path
):
    """Names by CASE at one stroke, versions raised, courses and log joined under numbers of their own."""
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute("CREATE DATABASE another")
    store = Store.open(url)
    store.accounts.add("东沟", Role.VILLAGE, "first-password", village="东沟村")
    store.accounts.note(CLERK, "下载", "那边的一笔")
    store.courses.take_step("防汛", "签发", store.courses.keep_draft("防汛", "那边的稿", "小王"), "小王")
    register = NumberRegister(DatabaseRegister(store.database), now=lambda: "2022-07-01T09:00:00")
    handed = Series(SeriesKind.DOCUMENT, "交楼申乡督交")
    (number,) = register.reserve_many([Request(handed, 2022, "交办#东沟村#20220506", "题")])
    (row,) = store.rows(Village, where={"name": "东沟村"})
    renamed = store.change(CLERK, [Edit(Village, row.row_id, row.version, "name", "东沟新村")], "改名")
    assert store.accounts.named("东沟").village == "东沟新村"
    assert [str(one) for one in register.of("交办#东沟新村#20220506")] == [str(number)]
    assert store.undo(CLERK, renamed.state).done
    assert [str(one) for one in register.of("交办#东沟村#20220506")] == [str(number)]
    (tmp_path / "那边").mkdir()
    kept = back_up(Source.of(f"{url}?folder={tmp_path / '那边'}"))
    (tmp_path / "这边").mkdir()
    here = Source.of(f"{server}/another?folder={tmp_path / '这边'}")
    here.store.accounts.add("办公室", Role.OFFICE, "first-password")
    here.store.accounts.change_password(here.store.accounts.named("办公室"), "first-password", "own-password")
    here.store.courses.take_step("防火", "签发", here.store.courses.keep_draft("防火", "稿", "小李"), "小李")
    restore(here, kept, CLERK)
    other = here.store
    assert other.uuid == store.uuid
    assert [row.cells for row in other.rows(Household)] == [row.cells for row in store.rows(Household)]
    assert {account.name: account.active for account in other.accounts.all()} == {
        "办公室": True,
        "东沟": False,
    }
    assert "那边的一笔" in {line[4] for line in other.accounts.audit()}
    for key in ("防汛", "防火"):
        assert [step.draft for step in other.courses.steps(key)] == [d.id for d in other.courses.drafts(key)]
    other.courses.keep_draft("防汛", "又一稿", "小王")
    other.accounts.add("新人", Role.OFFICE, "first-password")
    assert other.change(CLERK, [Insert(Household, {"number": "恢复后"})]).done
    other.close()
    store.close()


NOT_OPENED = {
    "postgresql://postgres@127.0.0.1:1/none?connect_timeout=2": "没有开服务",
    "{server}/没有": "没有这个库",
    "postgresql://nobody@{place}/postgres": "没有这个库或这个用户",
}


@pytest.mark.parametrize("url", NOT_OPENED)
def test_a_server_that_lets_nobody_in_is_told_in_chinese(server, url):
    place = server.partition("@")[2]
    with pytest.raises(DataRefused) as told:
        Store.open(url.format(server=server, place=place))
    (finding,) = told.value.findings
    assert NOT_OPENED[url] in finding.found
    assert finding.found.isascii() is False
    assert not re.search("[a-z]{4}", finding.found)
