"""Killed at any file event and run again, a command that writes ends where one never killed does."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from test_custody import HEAD, ONE

import generators.pipeline  # noqa: F401 - loaded before the forks
from generators.errors import HongtouError, UsageError
from generators.pipeline import Job, make_new_data, make_notice, restore_register, void_number
from generators.pipeline.job import REGISTER
from generators.pipeline.register import export_numbers
from generators.workbook import read_workbook

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from generators.records.dataset import Dataset

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="kills forked processes")
SAMPLE = Path(__file__).parents[1] / "data" / "交楼申乡"
EVERY = int(os.environ.get("HONGTOU_KILLS_EVERY", "9"))
"""Of how many file events one is a death: 1 takes minutes."""
_EVENTS = frozenset(
    {"open", "os.rename", "os.link", "os.remove", "os.mkdir", "os.rmdir", "os.chmod", "shutil.rmtree"}
)


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    from generators.printing import print_docx  # noqa: F401 - loaded before the forks

    return read_workbook(SAMPLE / "数据.xlsx")


def job_in(folder: Path, dataset: Dataset) -> Job:
    job = Job(folder / "乡", folder / "out", formats=frozenset({"docx"}))
    vars(job)["dataset"] = dataset
    return job


def begun(folder: Path) -> None:
    (folder / "乡" / "notices").mkdir(parents=True)
    text = HEAD.format(title="关于防汛的通知", day="2022年4月18日", text="请照办。", also="")
    (folder / "乡" / "notices" / "防汛.txt").write_text(text, encoding="utf-8")


def issue(folder: Path, dataset: Dataset) -> None:
    make_notice(job_in(folder, dataset), "防汛")


def void(folder: Path, dataset: Dataset) -> None:
    with contextlib.suppress(UsageError):  # Void already, by the run that was killed.
        void_number(job_in(folder, dataset), ONE, "误", "田芳", date(2022, 6, 1))


def export(folder: Path, _: Dataset) -> None:
    export_numbers(folder / "乡", folder / "登记.csv", None)


def new_data(folder: Path, _: Dataset) -> None:
    shutil.rmtree(folder / "新", ignore_errors=True)
    make_new_data(folder / "新")


def restore(folder: Path, dataset: Dataset) -> None:
    with contextlib.suppress(UsageError):  # Put back already, by the run that was killed.
        restore_register(job_in(folder, dataset))


def lose(folder: Path, dataset: Dataset) -> None:
    issue(folder, dataset)
    (folder / "乡" / REGISTER).write_bytes(b"")


COMMANDS = {
    "notice": (lambda folder, dataset: None, issue),
    "number void": (issue, void),
    "number export": (issue, export),
    "number restore": (lose, restore),
    "new-data": (lambda folder, dataset: None, new_data),
}


def killed_at(count: int, folder: Path, act: Callable[[], None]) -> bool:
    """Run `act` in a fork that dies just before its `count`-th file event under `folder`; tell if it died."""
    child = os.fork()
    if not child:
        left = iter(range(count))

        def watch(event: str, arguments: tuple[object, ...]) -> None:
            if event in _EVENTS and str(folder) in str(arguments[0]) and next(left, None) is None:
                os.kill(os.getpid(), signal.SIGKILL)

        try:
            sys.addaudithook(watch)
            act()
        finally:
            os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


def state(folder: Path, dataset: Dataset) -> dict[str, object]:
    """Return what an office sees: its files, and what the register says."""
    files: dict[str, object] = {}
    for path in sorted(folder.rglob("*")):
        relative = path.relative_to(folder)
        inside = not any(part.startswith(".") or "备份" in part or "损坏" in part for part in relative.parts)
        if path.is_file() and inside and path.name != REGISTER:
            files[str(relative)] = path.read_bytes()
    with contextlib.suppress(HongtouError):
        files["numbers"] = job_in(folder, dataset).look_at_numbers().rows()
    return files


def deaths(tmp_path: Path, dataset: Dataset, name: str) -> Iterator[int]:
    before, act = COMMANDS[name]

    def fresh(where: str) -> Path:
        folder = tmp_path / where
        folder.mkdir()
        begun(folder)
        before(folder, dataset)
        return folder

    never = fresh("never")
    act(never, dataset)
    expected = state(never, dataset)
    count = 0
    while True:
        folder = fresh(str(count))
        died = killed_at(count, folder, lambda: act(folder, dataset))  # noqa: B023
        act(folder, dataset)
        assert state(folder, dataset) == expected, f"killed before file event {count}"
        if not died:
            return
        yield count
        count += EVERY


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_killed_at_file_events_ends_as_one_never_killed(
    tmp_path: Path, dataset: Dataset, name: str
) -> None:
    assert list(deaths(tmp_path, dataset, name))
