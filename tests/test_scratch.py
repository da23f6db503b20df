"""What a killed run leaves half written is cleared by the next, and nothing of anybody else's."""

from __future__ import annotations

import errno
import io
import os
import re
import shutil
import signal
import tempfile
import time
import zipfile
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from test_own_files import files

import cli
from generators.errors import DataRefused, UsageError
from generators.opc import OLE
from generators.own_files import replaced_together, scratch, write_new, write_own, write_whole
from generators.own_files.scratch import is_room, scratch_room, temporary_files_in_a_room
from generators.pipeline.backup import back_up, restore
from generators.pipeline.backup_file import STORE
from generators.pipeline.data_folder import make_new_data
from generators.pipeline.exchange import take_in
from generators.pipeline.number_place import REGISTER
from generators.pipeline.source import Source, open_store
from generators.register_file import RegisterFile
from generators.register_file import back_up as back_up_register
from generators.store.viewers import Viewer

if TYPE_CHECKING:
    from collections.abc import Callable

forks = pytest.mark.skipif(not hasattr(os, "fork"), reason="kills forked processes")


def killed(act: Callable[[], object]) -> None:
    """Run `act` in a process that dies as soon as it waits for the disk."""
    child = os.fork()
    if not child:
        os.fsync = lambda _: os.kill(os.getpid(), signal.SIGKILL)
        try:
            act()
        finally:
            os._exit(0)
    assert os.WIFSIGNALED(os.waitpid(child, 0)[1])


def left_in(folder: Path) -> list[str]:
    return [path.name for path in folder.rglob("*") if is_room(path.name)]


@forks
@pytest.mark.parametrize(
    "write",
    [
        lambda folder: write_whole(folder / "稿.txt", b"x" * 9000),
        lambda folder: write_new(folder / "新.txt", b"x"),
        lambda folder: write_own(folder / "出.xlsx", b"x"),
    ],
    ids=["whole", "new", "own"],
)
def test_the_next_writing_clears_what_a_killed_one_left(
    tmp_path: Path, write: Callable[[Path], object]
) -> None:
    killed(lambda: write(tmp_path))
    assert left_in(tmp_path)
    write(tmp_path)
    assert left_in(tmp_path) == []
    assert [path.name for path in tmp_path.iterdir() if path.name not in {".hongtou.json"}] != []


def test_a_folder_of_many_files_is_not_read_through_for_each_that_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks = []
    monkeypatch.setattr(scratch, "clear_left", looks.append)
    for number in range(5):
        write_whole(tmp_path / f"{number}.txt", b"x")
    assert looks == [tmp_path]


@forks
def test_nobody_elses_folder_is_taken_for_one_of_a_killed_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scratch, "_A_WHILE", 0.0)
    others = [".稿.txt.x1.tmp", ".hongtou", ".hongtou-备份", ".hongtou-0123456789ab01234567", "hongtou-1"]
    for name in others:
        (tmp_path / name).mkdir()
        (tmp_path / name / "数据.xlsx").write_bytes(b"x")
    with scratch_room(tmp_path) as elsewhere:
        pass
    (tmp_path / "东西").mkdir()
    elsewhere.symlink_to(tmp_path / "东西")  # A name of ours that is no folder.
    with scratch_room(tmp_path) as living:
        (living / "new").write_bytes(b"half")
        killed(lambda: write_whole(tmp_path / "稿.txt", b"x"))
        write_whole(tmp_path / "稿.txt", b"x")
        assert sorted(left_in(tmp_path)) == sorted([living.name, elsewhere.name])
        assert (living / "new").read_bytes() == b"half"
    assert not living.exists()
    assert all((tmp_path / name / "数据.xlsx").exists() for name in others)
    assert (tmp_path / "东西").is_dir()


def test_where_there_are_no_locks_a_room_of_today_may_be_a_living_ones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scratch, "fcntl", None)
    rooms = []
    for age in (0, 2 * 86_400):
        _, lock = scratch._made(tmp_path)
        assert lock is None
        (new,) = set(tmp_path.iterdir()) - {*rooms}
        os.utime(new, (time.time() - age,) * 2)
        rooms.append(new)
    write_whole(tmp_path / "稿.txt", b"x")
    assert [room.exists() for room in rooms] == [True, False]


@forks
def test_every_command_clears_the_data_folder_and_the_temporary_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data, temporary = tmp_path / "乡", tmp_path / "tmp"
    temporary.mkdir()
    make_new_data(data)
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))

    def dying() -> None:
        with temporary_files_in_a_room():
            Path(tempfile.mkdtemp(), "数据.xlsx").write_bytes(b"somebody's")
            os.fsync(0)

    killed(dying)
    killed(lambda: write_whole(data / "notices" / "稿.txt", b"x"))
    RegisterFile(data / REGISTER).close()
    killed(lambda: back_up_register(data / REGISTER, date(2022, 6, 1)))
    before = os.environ.get("TMPDIR")
    assert len(left_in(data)) == 2
    assert left_in(temporary)
    assert cli.run(["--data", str(data), "number", "list"]) == 0
    assert (left_in(data), list(temporary.iterdir())) == ([], [])
    assert (tempfile.tempdir, os.environ.get("TMPDIR")) == (str(temporary), before)


def test_a_room_that_somebody_swept_away_is_no_fault() -> None:
    before = tempfile.gettempdir()
    with temporary_files_in_a_room():
        shutil.rmtree(tempfile.gettempdir())
    assert tempfile.gettempdir() == before


def test_without_a_temporary_folder_a_command_does_what_needs_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "没有"))
    assert cli.run(["list"]) == 0


# --- all or none ---


class NoRoom:
    """A disk that says no at the `count`-th call."""

    def __init__(self, real: Callable[..., object], count: int) -> None:
        self.real, self.left = real, count

    def __call__(self, *arguments: object, **options: object) -> object:
        self.left -= 1
        if self.left == 0:
            raise OSError(errno.ENOSPC, "No space left on device", str(arguments[0]))
        return self.real(*arguments, **options)


@pytest.mark.parametrize("count", [1, 2, 3])
@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_files_that_belong_together_are_replaced_all_or_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str, count: int
) -> None:
    (tmp_path / "一.txt").write_bytes(b"old")
    (tmp_path / "三.txt").write_bytes(b"old")
    before = files(tmp_path)
    new = {tmp_path / "一.txt": b"new", tmp_path / "二.txt": b"new", tmp_path / "子" / "三.txt": b"new"}
    monkeypatch.setattr(os, call, NoRoom(getattr(os, call), count))
    with pytest.raises(UsageError, match="磁盘已满.*没有换上任何文件"), replaced_together(new):
        pytest.fail("they are not there")
    monkeypatch.undo()
    assert files(tmp_path) == before
    assert left_in(tmp_path) == []
    with pytest.raises(AssertionError, match="stopped"), replaced_together(new):
        assert (tmp_path / "二.txt").read_bytes() == b"old", "stopped"
    assert files(tmp_path) == before
    with replaced_together(new):
        pass
    assert {path: path.read_bytes() for path in new} == new


def test_a_file_that_cannot_be_put_back_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "一.txt").write_bytes(b"old")

    def fail() -> None:
        monkeypatch.setattr(os, "replace", NoRoom(os.replace, 1))
        raise KeyError

    files_to_be = {tmp_path / "一.txt": b"new"}
    with pytest.raises(UsageError, match="一.txt”已经换了，退不回去"), replaced_together(files_to_be):
        fail()


def test_a_workbook_of_before_is_not_put_beside_a_store(tmp_path: Path) -> None:
    data = tmp_path / "乡"
    make_new_data(data, ["临水县河畔镇"])
    kept = back_up(Source.of(data)).rename(tmp_path / "收入前.zip")
    take_in(Source.of(data), Viewer("小王"))
    before = files(data)
    with pytest.raises(DataRefused, match=r"收入数据库以前的备份.*--data 新文件夹"):
        restore(Source.of(data), kept)
    assert files(data).keys() == before.keys()
    restore(Source.of(tmp_path / "新"), kept)
    assert (tmp_path / "新" / "数据.xlsx").exists()


def _zip(*names: str) -> bytes:
    with io.BytesIO() as stream:
        with zipfile.ZipFile(stream, "w") as archive:
            for name in names:
                archive.writestr(name, b"x")
        return stream.getvalue()


NO_BACKUPS: dict[str, Callable[[], bytes]] = {
    "empty": bytes,
    "text": lambda: b"hello",
    "torn": lambda: _zip("数据.xlsx")[:-9],
    "old format": lambda: OLE + b"x" * 600,
    "of something else": lambda: _zip("别的.txt"),
    "leading out": lambda: _zip("../数据.xlsx"),
    "too many": lambda: _zip(*(f"{n}.txt" for n in range(20_001))),
}


@pytest.mark.parametrize("name", NO_BACKUPS)
def test_what_is_no_backup_is_not_sent_to_an_office_program(tmp_path: Path, name: str) -> None:
    given = tmp_path / "件.zip"
    given.write_bytes(NO_BACKUPS[name]())
    with pytest.raises(DataRefused, match="换一份备份再试：数据文件夹的“备份”里") as refused:
        restore(Source.of(tmp_path / "乡"), given)
    assert not re.search("WPS|Office|另存", str(refused.value))


def test_a_damaged_store_is_kept_aside_when_another_takes_its_place(tmp_path: Path) -> None:
    data = tmp_path / "乡"
    make_new_data(data, ["临水县河畔镇"])
    of_the_workbook = back_up(Source.of(data)).rename(tmp_path / "收入前.zip")
    source, _, _ = take_in(Source.of(data), Viewer("小王"))
    kept = back_up(source).rename(tmp_path / "全部.zip")
    for backup, comes_back in ((kept, STORE), (of_the_workbook, "数据.xlsx")):
        open_store.cache_clear()
        content = (data / STORE).read_bytes()
        at = content.index(b"tablestore")
        for damaged in (b"", b"x" * 3000, content[:at] + b"tabl\xf7stor\xf7" + content[at + 10 :]):
            open_store.cache_clear()
            (data / STORE).write_bytes(damaged)
            with pytest.raises(DataRefused, match="取回最近的备份"):
                Source.of(data).read_with_findings()
        before, names = restore(Source.of(data), backup)
        assert before.exists()
        assert comes_back in names
        assert (data / comes_back).exists()
        Source.of(data).read_with_findings()
    assert (data / STORE).exists() is False
    assert len(list(data.glob("红头（损坏*.sqlite3"))) == 2


@pytest.mark.parametrize("count", [2, 3, 4])
@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_a_restoring_that_the_disk_stops_changes_nothing_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str, count: int
) -> None:
    data = tmp_path / "乡"
    make_new_data(data, ["临水县河畔镇"])
    (data / "notices" / "另.txt").write_bytes(b"draft")
    source = Source.of(data)
    kept = back_up(source).rename(tmp_path / "全部.zip")
    for name in ("数据.xlsx", "notices/另.txt"):
        (data / name).write_bytes(b"spoilt")
    before = files(data)
    monkeypatch.setattr(os, call, NoRoom(getattr(os, call), count - (call == "replace")))
    with pytest.raises(UsageError, match=r"磁盘已满.*没有换上任何文件.*恢复前的留在“.*恢复前\.zip”"):
        restore(source, kept)
    monkeypatch.undo()
    assert {name: content for name, content in files(data).items() if "恢复前" not in name} == before
    restore(source, kept)
    assert (data / "notices" / "另.txt").read_bytes() == b"draft"
