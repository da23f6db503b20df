"""Killed at a file event or on a full disk, and run again, a command that writes ends as if left in peace."""

from __future__ import annotations

import contextlib
import os
import re
import resource
import shutil
import signal
import sys
import traceback
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from docx_samples.handmade import handmade, paragraph
from procedure_samples import sound_quarter
from test_custody import HEAD, ONE

from generators.catalogue import kinds_named
from generators.errors import HongtouError, UsageError
from generators.opc import Opener
from generators.pipeline import (
    Job,
    Report,
    carry_out_import,
    export_numbers,
    make_new_data,
    make_notice,
    make_quarter,
    preview_import,
    print_files,
    rebuild_register,
    restore_register,
    void_number,
)
from generators.pipeline.backup import back_up
from generators.pipeline.backup import restore as put_back
from generators.pipeline.forms import take_form
from generators.pipeline.job import REGISTER
from generators.pipeline.new_quarter import carry_out_new_quarter, plan_new_quarter
from generators.pipeline.source import Source
from generators.pipeline.templates import copy_template
from generators.printing.workers import print_here
from generators.records.columns import Quarter
from generators.records.households import Member
from generators.register_file import backup_folder
from generators.store import Viewer
from generators.workbook import read_workbook
from generators.workbook_writer import write_workbook

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from generators.records.dataset import Dataset

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="kills forked processes")
SAMPLE = Path(__file__).parents[1] / "data" / "交楼申乡"
QUARTER = Quarter(2022, 2)
EVERY = int(os.environ.get("HONGTOU_KILLS_EVERY", "61"))
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


def exported(folder: Path, dataset: Dataset) -> None:
    export(folder, dataset)
    issue(folder, dataset)


def new_data(folder: Path, _: Dataset) -> None:
    shutil.rmtree(folder / "新", ignore_errors=True)
    make_new_data(folder / "新")


def restore(folder: Path, dataset: Dataset) -> None:
    with contextlib.suppress(UsageError):  # Put back already, by the run that was killed.
        restore_register(job_in(folder, dataset))


def lose(folder: Path, dataset: Dataset) -> None:
    issue(folder, dataset)
    (folder / "乡" / REGISTER).write_bytes(b"")


def lose_all(folder: Path, dataset: Dataset) -> None:
    lose(folder, dataset)
    shutil.rmtree(backup_folder(folder / "乡" / REGISTER))


def rebuild(folder: Path, dataset: Dataset) -> None:
    rebuild_register(job_in(folder, dataset))


def letters(folder: Path, dataset: Dataset) -> None:
    job = replace(job_in(folder, dataset), villages=frozenset({"后圪垛村"}))
    vars(job)["dataset"] = dataset
    make_quarter(job, kinds_named(["退出告知书"])[0], QUARTER)


def a_word_file(folder: Path, _: Dataset) -> None:
    (folder / "件.docx").write_bytes(handmade(paragraph("旧")))
    print_it(folder, _)
    (folder / "件.docx").write_bytes(handmade(paragraph("新")))


def print_it(folder: Path, _: Dataset) -> None:
    print_files([folder / "件.docx"], "weasyprint", force=False, report=Report())


def a_form(folder: Path, _: Dataset) -> None:
    (folder / "表.docx").write_bytes(handmade(paragraph("户主：　　　　　住址：　　　　")))


def take_it_in(folder: Path, _: Dataset) -> None:
    take_form(folder / "乡", folder / "表.docx", "表", None)


def a_quarter(folder: Path, _: Dataset) -> None:
    write_workbook(folder / "乡" / "数据.xlsx", sound_quarter().dataset().rows)


def new_quarter(folder: Path, _: Dataset) -> None:
    source = Source.of(folder / "乡")
    if drafts := plan_new_quarter(source, Quarter(2022, 3)):
        carry_out_new_quarter(source, Quarter(2022, 3), drafts, Viewer("田芳"))


def an_export(folder: Path, _: Dataset) -> None:
    a_quarter(folder, _)
    head = sound_quarter().dataset().all(Member)[0]
    lines = ["户编号,姓名,证件号码,与户主关系,村民小组"]
    lines.append(f"{head.household},{head.name},{head.id_number},户主,改过的组")
    (folder / "导出.csv").write_text("\n".join(lines), encoding="utf-8-sig")


def import_it(folder: Path, _: Dataset) -> None:
    plan, read = preview_import(folder / "乡", folder / "导出.csv")
    if not plan.is_empty:
        carry_out_import(folder / "乡", plan, read)


def a_backup(folder: Path, _: Dataset) -> None:
    a_quarter(folder, _)
    kept = back_up(Source.of(folder / "乡"), now=datetime(2022, 6, 1))
    (folder / "乡" / "数据.xlsx").write_bytes(b"spoilt")
    (folder / "乡" / "notices" / "防汛.txt").write_bytes(b"spoilt")
    kept.rename(folder / "全部.zip")


def back_it_up(folder: Path, _: Dataset) -> None:
    back_up(Source.of(folder / "乡"), now=datetime(2022, 6, 2))


def put_it_back(folder: Path, _: Dataset) -> None:
    put_back(Source.of(folder / "乡"), folder / "全部.zip")


def own_template(folder: Path, _: Dataset) -> None:
    with contextlib.suppress(UsageError):  # Copied already, by the run that was killed.
        copy_template(folder / "乡", "退出告知书")


def nothing(*_: object) -> None:
    """Begin with the data folder alone."""


COMMANDS = {
    "notice": (nothing, issue),
    "letters": (nothing, letters),
    "print": (a_word_file, print_it),
    "import": (an_export, import_it),
    "form": (a_form, take_it_in),
    "template": (nothing, own_template),
    "new-quarter": (a_quarter, new_quarter),
    "backup": (a_quarter, back_it_up),
    "restore": (a_backup, put_it_back),
    "number void": (issue, void),
    "number export": (exported, export),
    "number restore": (lose, restore),
    "number rebuild": (lose_all, rebuild),
    "new-data": (nothing, new_data),
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


LIMITS = (0, 3_000, 9_000, 60_000)
"""Bytes of the longest file that a full disk still takes."""


def with_files_up_to(limit: int, act: Callable[[], None]) -> str:
    """Run `act` in a fork told of a full disk beyond `limit` bytes of a file; return what it tells."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
        told = ""
        try:
            act()
        except HongtouError as refused:
            told = str(refused)
        except BaseException:
            told = traceback.format_exc()
        finally:
            os.write(writing, told.encode()[:60_000])
            os._exit(0)
    os.close(writing)
    with open(reading, "rb") as pipe:
        told = pipe.read().decode("utf-8", "replace")
    os.waitpid(child, 0)
    return told


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


def is_sound(folder: Path) -> bool:
    """Tell whether every backup under `folder` can be read: none is half written."""
    return all(Opener().read(path.read_bytes(), path.name) for path in folder.rglob("*.zip"))


def deaths(tmp_path: Path, dataset: Dataset, name: str) -> Iterator[int]:
    before, act = COMMANDS[name]
    begin = tmp_path / "begin"
    begin.mkdir()
    begun(begin)
    before(begin, dataset)

    def fresh() -> Path:
        folder = tmp_path / "office"  # Always the same place: papers remember whose they are.
        shutil.rmtree(folder, ignore_errors=True)
        return Path(shutil.copytree(begin, folder))

    act(never := fresh(), dataset)
    expected = state(never, dataset)
    assert expected != state(begin, dataset) or name == "backup"
    if EVERY != 1:
        for limit in LIMITS:
            folder = fresh()
            told = with_files_up_to(limit, lambda: act(folder, dataset))  # noqa: B023
            assert "Traceback" not in told, (limit, told)
            assert not told or re.search("[一-鿿]", told), (limit, told)
            assert is_sound(folder)
            act(folder, dataset)
            assert state(folder, dataset) == expected, f"no file longer than {limit} bytes"
    count = 0
    while True:
        folder = fresh()
        died = killed_at(count, folder, lambda: act(folder, dataset))  # noqa: B023
        assert is_sound(folder)
        act(folder, dataset)
        assert state(folder, dataset) == expected, f"killed before file event {count}"
        if not died:
            return
        yield count
        count += EVERY


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_killed_at_file_events_or_on_a_full_disk_ends_as_one_left_in_peace(
    tmp_path: Path, dataset: Dataset, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("generators.printing.workers.print_all", lambda tasks, **_: map(print_here, tasks))
    died = list(deaths(tmp_path, dataset, name))
    sys.stdout.write(f"{name}: killed {len(died)} times\n")
    assert died
