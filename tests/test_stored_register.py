"""The number register of a township whose records are in a store: one database, one transaction, no loss."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
from contextlib import suppress
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
from procedure_samples import sound_quarter
from register_samples import reserve
from test_custody import ONE, TWO, draft, issue, papers, refused, rows
from test_postgresql import server  # noqa: F401 - the fixture

from generators.document_number import Series, SeriesKind
from generators.errors import Busy, DataRefused, UsageError
from generators.number_register import NumberRegister
from generators.pipeline.backup import back_up, restore
from generators.pipeline.backup_file import STORE
from generators.pipeline.custody import rebuild_register, restore_register
from generators.pipeline.exchange import take_in
from generators.pipeline.job import Job
from generators.pipeline.number_place import REGISTER, open_log
from generators.pipeline.register import audit_numbers, numbers, void_number
from generators.pipeline.source import Source
from generators.records.dataset import SHEETS
from generators.records.households import Household
from generators.register_file import RegisterFile, newest_backup
from generators.store.edits import Edit
from generators.store.register import EVENTS, NAME, DatabaseRegister
from generators.store.store import Store
from generators.store.viewers import Viewer
from generators.workbook_writer import write_workbook

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from generators.records.columns import Row
    from generators.records.dataset import Dataset

CLERK = Viewer("小王")
SERIES = Series(SeriesKind.DOCUMENT, "交政发")


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    return sound_quarter().dataset()


def cells(dataset: Dataset) -> dict[type[Row], list[dict[str, object]]]:
    return {
        kind: [{name: getattr(row, name) for name, _ in kind.iter_columns()} for row in dataset.all(kind)]
        for kind in SHEETS
    }


@pytest.fixture(scope="module")
def filled(dataset: Dataset, tmp_path_factory: pytest.TempPathFactory) -> dict[bool, Path]:
    """The small township in a store, and in a workbook: each is copied for whoever changes it."""
    folder = tmp_path_factory.mktemp("filled")
    store = Store.open(folder / STORE)
    store.take_in(cells(dataset), CLERK)
    store.close()
    write_workbook(folder / "数据.xlsx", dataset.rows)
    return {True: folder / STORE, False: folder / "数据.xlsx"}


def township(folder: Path, dataset: Dataset, filled: Path) -> Job:
    """Return a run on a township of its own, whose records are those of the store or workbook `filled`."""
    (folder / "notices").mkdir(parents=True)
    shutil.copyfile(filled, folder / filled.name)
    return again(Job(folder, folder.parent / "成品", formats=frozenset({"docx"}), by="田芳"), dataset)


def again(job: Job, dataset: Dataset, **choices: object) -> Job:
    """Return the run as another process would begin it, the records read already."""
    run = replace(job, **choices)  # type: ignore[arg-type]
    vars(run)["dataset"] = dataset
    return run


@pytest.fixture
def job(tmp_path: Path, dataset: Dataset, filled: dict[bool, Path]) -> Job:
    return township(tmp_path / "乡", dataset, filled[True])


def chain(job: Job) -> list[object]:
    log = open_log(job.source)
    try:
        return list(log.read(0))
    finally:
        log.close()


def test_its_events_are_in_the_store_and_nothing_else_is_begun(job: Job) -> None:
    draft(job, "防汛")
    issue(job, "防汛")
    assert rows(job) == [(ONE, "已用")]
    assert not (job.data / REGISTER).exists()
    with sqlite3.connect(job.data / STORE) as database:
        assert database.execute("SELECT max(sequence) FROM hongtou_events").fetchone() == (len(chain(job)),)
    database.close()
    assert numbers(job.data, None)[1] == numbers(f"sqlite:///{job.data / STORE}", None)[1]
    backup = newest_backup(job.register_path)
    assert backup is not None
    assert backup.name == f"发文登记-{date.today().isoformat()}.sqlite3"
    kept = RegisterFile(backup)
    assert list(kept.read(0)) == chain(job)
    kept.close()
    void_number(job, ONE, "误", "田芳", date(2022, 6, 1))
    assert any("还在" in finding.found for finding in audit_numbers(job))


def test_the_register_of_a_workbook_goes_along_into_the_store(
    tmp_path: Path, dataset: Dataset, filled: dict[bool, Path]
) -> None:
    job = township(tmp_path / "乡", dataset, filled[False])
    draft(job, "防汛")
    issue(job, "防汛")
    before, made = chain(job), papers(job)
    late = RegisterFile(job.data / REGISTER)  # A run that is at work while the workbook is taken in.
    take_in(Source.of(job.data), CLERK)
    assert chain(job) == before
    assert [path.name for path in job.data.glob("发文登记*.sqlite3")] == ["发文登记-已转入数据库.sqlite3"]
    with NumberRegister(late) as register, pytest.raises(Busy, match="再运行一次"):
        reserve(register, SERIES, 2022, "通知#晚")
    now = again(job, dataset)
    assert [str(m.outcome) for m in issue(now, "防汛").made] == ["未变"]
    draft(now, "防火", "关于防火的通知")
    issue(now, "防火")
    assert rows(now) == [(ONE, "已用"), (TWO, "已用")]
    assert made.items() <= papers(now).items()


def test_two_registers_that_gave_numbers_are_not_made_one(job: Job) -> None:
    draft(job, "防汛")
    issue(job, "防汛")
    with NumberRegister(RegisterFile(job.data / "别.sqlite3")) as other:
        reserve(other, SERIES, 2022, "通知#别")
    os.replace(job.data / "别.sqlite3", job.data / REGISTER)
    before = (job.data / REGISTER).read_bytes()
    assert "不能合成一本" in refused(lambda: rows(job))
    assert (job.data / REGISTER).read_bytes() == before


# --- the same transaction as the rows ---


def test_a_number_and_the_row_it_speaks_of_are_kept_together_or_not_at_all(job: Job) -> None:
    store = job.source.store
    assert store is not None
    row = store.rows(Household)[0]

    def both(text: str) -> None:
        with job.open_register() as register, store.database.writing():
            reserve(register, SERIES, 2022, f"通知#{text}")
            store.change(CLERK, [Edit(Household, row.row_id, row.version, "remark", text)])
            if text == "不成":
                raise ZeroDivisionError

    with suppress(ZeroDivisionError):
        both("不成")
    assert (rows(job), store.rows(Household)[0].cells.get("remark")) == ([], row.cells.get("remark"))
    both("成了")
    assert (rows(job), store.rows(Household)[0].cells["remark"]) == ([(ONE, "预留")], "成了")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="kills a forked process")
@pytest.mark.parametrize("when", range(4))
def test_killed_in_the_middle_neither_is_kept_and_no_number_is_lost(job: Job, when: int) -> None:
    store = job.source.store
    assert store is not None
    row = store.rows(Household)[0]
    with job.open_register() as register:
        reserve(register, SERIES, 2022, "通知#前")
    if (child := os.fork()) == 0:
        steps: list[Callable[[], object]] = [
            lambda: reserve(register, SERIES, 2022, "通知#一"),
            lambda: store.change(CLERK, [Edit(Household, row.row_id, row.version, "remark", "改")]),
            lambda: reserve(register, SERIES, 2022, "通知#二"),
        ]
        steps.insert(when, lambda: os.kill(os.getpid(), signal.SIGKILL))
        with job.open_register() as register, store.database.writing():
            for step in steps:
                step()
        os._exit(0)
    assert os.waitpid(child, 0)[1] == signal.SIGKILL
    assert (rows(job), store.rows(Household)[0].cells.get("remark")) == ([(ONE, "预留")], None)
    with job.open_register() as register:
        assert str(reserve(register, SERIES, 2022, "通知#后")) == TWO


# --- lost and damaged ---


def _harm(job: Job, statement: str) -> None:
    with sqlite3.connect(job.data / STORE) as database:
        database.execute(statement)
    database.close()


HARMS = {
    "gone": "DELETE FROM hongtou_events",
    "all of it gone": "DELETE FROM hongtou_registers",
    "the last one gone": "DELETE FROM hongtou_events "
    "WHERE sequence = (SELECT max(sequence) FROM hongtou_events)",
    "changed": "UPDATE hongtou_events SET title = '别的' WHERE sequence = 2",
    "broken": "UPDATE hongtou_events SET kind = '？' WHERE sequence = 2",
}


@pytest.mark.parametrize(("harm", "with_backup"), [*((harm, True) for harm in HARMS), ("changed", False)])
def test_a_register_that_is_not_whole_is_refused_and_comes_back(
    job: Job, harm: str, with_backup: bool
) -> None:
    draft(job, "防汛")
    issue(job, "防汛")
    before = rows(job), papers(job)
    if not with_backup:
        shutil.rmtree(job.data / "发文登记备份")
    _harm(job, HARMS[harm])
    if harm == "all of it gone":
        _harm(job, HARMS["gone"])
    draft(job, "防火", "关于防火的通知")
    assert "number restore" in refused(lambda: issue(job, "防火"))
    if with_backup:
        restore_register(job)
    else:
        with pytest.raises(UsageError, match="没有完好的备份"):
            restore_register(job)
        rebuild_register(job)
    assert (rows(job), papers(job)) == before
    assert issue(job, "防汛").withheld == []
    issue(job, "防火")
    assert rows(job) == [(ONE, "已用"), (TWO, "已用")]


@pytest.mark.parametrize("is_stored", [True, False], ids=["store", "workbook"])
def test_an_earlier_backup_put_back_takes_no_number_back(
    tmp_path: Path, dataset: Dataset, filled: dict[bool, Path], is_stored: bool
) -> None:
    job = township(tmp_path / "乡", dataset, filled[is_stored])
    draft(job, "防汛")
    issue(job, "防汛")
    backup = back_up(job.source)
    draft(job, "防火", "关于防火的通知")
    issue(job, "防火")
    restore(job.source, backup, CLERK)
    assert rows(job) == [(ONE, "已用"), (TWO, "已用")]
    assert issue(job, "防汛").withheld == []
    # On a machine where nothing is, the register comes with the rest.
    moved = tmp_path / "别处" / "乡"
    moved.mkdir(parents=True)
    restore(Source.of(moved), backup, CLERK)
    assert rows(Job(moved, tmp_path / "成品2")) == [(ONE, "已用")]
    # Where another register has given numbers it is refused, and nothing is touched.
    other = township(tmp_path / "邻" / "乡", dataset, filled[is_stored])
    draft(other, "防汛", "关于邻乡的通知")
    issue(other, "防汛")
    state = rows(other), [(row.row_id, row.cells) for row in _households(other)]
    with pytest.raises(DataRefused, match="不能合成一本"):
        restore(other.source, backup, CLERK)
    assert (rows(other), [(row.row_id, row.cells) for row in _households(other)]) == state


def _households(job: Job) -> list[object]:
    return list(job.source.store.rows(Household)) if job.source.store else []


# --- the same on a server ---


def test_on_a_server_it_is_the_same_and_others_in_the_database_are_not_touched(
    server: str,  # noqa: F811
    tmp_path: Path,
    dataset: Dataset,
) -> None:
    url = f"{server}/postgres"
    neighbour = NumberRegister(DatabaseRegister.at(f"{url}?register=邻乡"))
    reserve(neighbour, SERIES, 2022, "通知#邻")
    source = Source.of(f"{url}?folder={tmp_path}")
    store = source.store
    assert store is not None
    (tmp_path / "notices").mkdir()
    store.take_in(cells(dataset), CLERK)
    run = Job(tmp_path, tmp_path / "成品", formats=frozenset({"docx"}), database=source.database)
    job = again(run, dataset)
    draft(job, "防汛")
    issue(job, "防汛")
    backup = back_up(source)
    with suppress(ZeroDivisionError), job.open_register() as register, store.database.writing():
        reserve(register, SERIES, 2022, "通知#不成")
        raise ZeroDivisionError
    draft(job, "防火", "关于防火的通知")
    issue(job, "防火")
    restore(source, backup, CLERK)
    assert rows(job) == [(ONE, "已用"), (TWO, "已用")]
    with store.database.writing() as connection:
        connection.execute(EVENTS.delete().where(EVENTS.c.register == NAME, EVENTS.c.sequence > 3))
    assert "number restore" in refused(lambda: issue(job, "防汛"))
    restore_register(job)
    assert rows(job) == [(ONE, "已用"), (TWO, "已用")]
    reserve(neighbour, SERIES, 2022, "通知#邻二")
    assert len(neighbour.rows()) == 2
    neighbour.close()
    store.close()
