"""One register for several machines: gapless whoever rolls back or dies, and never on a network folder."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from few_villages import copy_sample
from register_samples import reserve
from test_postgresql import server  # noqa: F401 - the fixture

import cli
from generators import sqlite_file
from generators.catalogue import kinds_named
from generators.document_number import Series, SeriesKind
from generators.errors import DataRefused, UsageError
from generators.number_register import NumberRegister, Request
from generators.pipeline.job import Job
from generators.pipeline.number_place import ADDRESS, REGISTER
from generators.pipeline.quarters import make_quarter
from generators.pipeline.register import numbers, void_number
from generators.records.columns import Quarter
from generators.register_file import RegisterFile
from generators.sqlite_file import remote_system
from generators.store.register import DatabaseRegister
from generators.store.store import Store

SAMPLE = Path(__file__).parents[1] / "data" / "交楼申乡"
LETTERS, _ = kinds_named(["退出告知书"])
QUARTER = Quarter(2022, 2)
ISSUED = date(2022, 7, 6)


def block(village: int, turn: int) -> list[Request]:
    series = Series(SeriesKind.LETTER, f"交楼申乡{'甲乙'[village]}村防返退告")
    return [Request(series, 2022, f"户{turn}-{n}#1", "告知书") for n in range(5)]


def take(address: str, seed: int) -> None:
    """Take blocks of numbers; now and then change one's mind in the middle, or die."""
    rng = random.Random(seed)  # noqa: S311
    with NumberRegister(DatabaseRegister.at(address)) as register:
        for turn in range(12):
            fate = rng.random()
            with suppress(ZeroDivisionError), register._writing():
                for request in block(turn % 2, seed * 100 + turn):
                    register._reserve_one(request)
                if seed % 2 and turn == 6 + seed % 3:
                    os.kill(os.getpid(), signal.SIGKILL)
                if fate < 0.4:
                    raise ZeroDivisionError


def test_numbers_are_gapless_under_rolled_back_and_killed_clients(server: str) -> None:  # noqa: F811
    address = f"{server}/postgres?register=杀"
    context = multiprocessing.get_context("fork")
    clients = [context.Process(target=take, args=(address, seed)) for seed in range(1, 7)]
    for client in clients:
        client.start()
    for client in clients:
        client.join(60)
    assert {client.exitcode for client in clients} == {0, -signal.SIGKILL}
    with NumberRegister(DatabaseRegister.at(address)) as register:  # Reads the chain from its beginning.
        rows = register.rows()
    assert len(rows) >= 20
    assert len({number.record_id for number in rows}) == len(rows)
    for series in {number.series for number in rows}:
        taken = [number.n for number in rows if number.series == series]
        assert taken == list(range(1, len(taken) + 1))


def test_a_register_goes_over_whole_and_the_papers_stay_its_own(
    server: str,  # noqa: F811
    tmp_path: Path,
    capfd,
) -> None:
    data, address = tmp_path / "乡", f"{server}/postgres?register=转"
    copy_sample(data)
    job = Job(data, tmp_path / "out", villages=frozenset({"东沟村"}), formats=frozenset({"docx"}))
    make_quarter(job, LETTERS, QUARTER)
    before, files = numbers(data, None), sorted((tmp_path / "out").rglob("*.docx"))
    assert before[1]
    assert cli.run(["--data", str(data), "number", "share", address]) == 0
    assert numbers(data, None) == before
    assert not (data / REGISTER).exists()
    assert [path.name[:11] for path in data.glob("发文登记-*.sqlite3")] == ["发文登记-已转入数据库"]
    # A second run, by who knows nothing of it: the same papers, the same numbers, no file begun anew.
    again = make_quarter(Job(data, job.out, villages=job.villages, formats=job.formats), LETTERS, QUARTER)
    assert {str(made.outcome) for made in again.made} == {"未变"}
    assert sorted((tmp_path / "out").rglob("*.docx")) == files
    other = Job(data, tmp_path / "out", villages=frozenset({"后圪垛村"}), formats=frozenset({"docx"}))
    assert make_quarter(other, LETTERS, QUARTER).made
    void_number(job, before[1][0][1], "试", "田芳", date(2022, 7, 9))
    assert not (data / REGISTER).exists()
    capfd.readouterr()
    for words in (["restore"], ["rebuild"], ["share", address]):
        assert cli.run(["--data", str(data), "--out", str(job.out), "number", *words]) == 2
        assert "数据库" in capfd.readouterr().err
    # Another township with numbers of its own does not fit into it; one without joins.
    others = tmp_path / "别乡"
    others.mkdir()
    with NumberRegister(RegisterFile(others / REGISTER)) as register:
        reserve(register, Series(SeriesKind.DOCUMENT, "别政发"), 2022, "通知#一")
    assert cli.run(["--data", str(others), "number", "share", address]) == 2
    assert not (others / ADDRESS).exists()


def test_a_server_that_is_not_there_stops_the_run_before_a_number_is_taken(tmp_path: Path) -> None:
    data = tmp_path / "乡"
    copy_sample(data)
    (data / ADDRESS).write_text("postgresql://postgres:secret@127.0.0.1:1/none\n")
    with pytest.raises(DataRefused) as refused:
        make_quarter(Job(data, tmp_path / "out"), LETTERS, QUARTER)
    assert "登记簿" in str(refused.value)
    assert "secret" not in str(refused.value)
    assert not list((tmp_path / "out").rglob("*.docx"))


@pytest.mark.parametrize("text", ["", "mysql://x/y", "a b", "sqlite:///x", "/etc/passwd"])
def test_an_address_that_is_none_is_refused_and_no_file_is_begun(text: str, tmp_path: Path) -> None:
    (tmp_path / ADDRESS).write_text(text)
    with pytest.raises(UsageError):
        Job(tmp_path, tmp_path / "out").open_register()
    assert [path.name for path in tmp_path.iterdir()] == [ADDRESS]


@pytest.mark.parametrize(
    ("system", "above", "is_remote"),
    [
        ("nfs4", "share", True),
        ("cifs", "share", True),
        ("fuse.sshfs", "share", True),
        ("ext4", "share", False),
        ("fuseblk", "share", False),
        ("nfs", "elsewhere", False),
    ],
)
def test_a_database_file_on_a_network_folder_is_refused(
    system: str, above: str, is_remote: bool, tmp_path: Path, monkeypatch
) -> None:
    folder = tmp_path / "share" / "乡 镇"
    folder.mkdir(parents=True)
    point = str(tmp_path / above).replace(" ", "\\040")
    mounts = tmp_path / "mountinfo"
    mounts.write_text(
        f"22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/root rw\n"
        f"90 22 0:50 / {point} rw,relatime shared:9 - {system} server:/export rw\n"
    )
    monkeypatch.setattr(sqlite_file, "MOUNTS", mounts)
    assert remote_system(folder / REGISTER) == (system if is_remote else "")
    for begin in (
        lambda: Job(folder, tmp_path / "out").open_register().close(),
        lambda: Store.open(folder / "红头.sqlite3").close(),
    ):
        if not is_remote:
            begin()
            continue
        with pytest.raises(UsageError, match="网络文件夹"):
            begin()
    # What one run alone opens may lie there.
    with Job(folder, folder / "out").open_output():
        pass
    assert is_remote != (folder / REGISTER).exists()
