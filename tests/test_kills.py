"""Killed at a file event or on a full disk, and run again, a command that writes ends as if left in peace."""

from __future__ import annotations

import contextlib
import io
import multiprocessing
import os
import re
import resource
import shutil
import signal
import sqlite3
import sys
import traceback
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import openpyxl
import pytest
from docx_samples.handmade import handmade, paragraph
from procedure_samples import sound_quarter
from test_custody import HEAD, ONE

import cli
from generators.catalogue import kinds_named
from generators.commands import COMMANDS
from generators.errors import HongtouError
from generators.installation import SHIPPED_TEMPLATES
from generators.opc import Opener, contents
from generators.own_files.scratch import is_room
from generators.pipeline.archive import close_quarter
from generators.pipeline.backup_file import STORE
from generators.pipeline.forms import settle_form, taken_forms
from generators.pipeline.job import Job
from generators.pipeline.number_place import REGISTER
from generators.pipeline.templates import put_template, restore_template
from generators.printing.workers import print_here
from generators.records.columns import Quarter
from generators.records.dataset import SHEETS
from generators.records.households import Member
from generators.register_file import backup_folder
from generators.store.store import Store
from generators.workbook import read_workbook
from generators.workbook_writer import workbook_bytes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Act = Callable[[], object]

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="kills forked processes")
DEATHS = int(os.environ.get("HONGTOU_KILLS", "2"))
"""How often each command dies, spread over all its events; 14 make 500 in all, in half an hour."""
LIMITS = tuple(map(int, os.environ.get("HONGTOU_FULL_DISK", "9000").split(",")))
"""Bytes of the longest file that a full disk still takes; the long run tries 0,3000,9000,60000."""
_FILE_EVENTS = frozenset(
    {"open", "os.rename", "os.link", "os.remove", "os.mkdir", "os.rmdir", "os.chmod", "shutil.rmtree"}
)
_WRITES = ("BEGIN IMMEDIATE", "INSERT", "UPDATE", "DELETE", "COMMIT", "CREATE", "PRAGMA user_version")
NEVER = 1 << 40


def say(*words: str) -> Act:
    """Return the act of a clerk who types `words`; what is there already is refused, as it should be."""

    def act() -> None:
        told = io.StringIO()
        with contextlib.redirect_stdout(told), contextlib.redirect_stderr(told):
            code = cli.run(["--data", "乡", "--out", "out", *words])
        assert code in {0, 2, 3, 4}, told.getvalue()
        if code == 2 or "Traceback" in told.getvalue():
            raise HongtouError(told.getvalue())

    return act


def desk(act: Act) -> Act:
    """Return `act` as the desk does it: what it makes is for its owner."""

    def act_there() -> None:
        os.umask(0o077)
        act()

    return act_there


def begin() -> None:
    """Put a township with one quarter, a draft and files of other people into the current folder."""
    os.umask(0o077)  # What the program adds is as closed as this.
    Path("乡", "notices").mkdir(parents=True)
    Path("乡", "数据.xlsx").write_bytes(_book())
    draft("关于防汛的通知")
    Path("件.docx").write_bytes(handmade(paragraph("旧")))
    Path("表.docx").write_bytes(handmade(paragraph("户主：　　　　　住址：　　　　")))
    Path("稿.txt").write_text("关于防汛的通知\n各村：\n请照办。。\n", encoding="utf-8")
    head = sound_quarter().dataset().all(Member)[0]
    lines = ["户编号,姓名,证件号码,与户主关系,村民小组"]
    lines.append(f"{head.household},{head.name},{head.id_number},户主,改过的组")
    Path("导出.csv").write_text("\n".join(lines), encoding="utf-8-sig")


@cache
def _book() -> bytes:
    return workbook_bytes(sound_quarter().dataset().rows)


def draft(title: str, text: str = "请照办。") -> None:
    told = HEAD.format(title=title, day="2022年4月18日", text=text, also="")
    Path("乡", "notices", "防汛.txt").write_text(told, encoding="utf-8")


ISSUE = ("notice", "防汛", "--format", "docx")


def issued() -> None:
    say(*ISSUE)()


def changed() -> None:
    issued()
    draft("关于防汛的通知", "请立即照办。")


def replaced() -> None:
    issued()
    draft("关于防火的通知")


def exported() -> None:
    issued()
    say("number", "export", "登记.xlsx")()
    draft("关于防火的通知")
    say(*ISSUE, "--new-number")()


def lost() -> None:
    issued()
    Path("乡", REGISTER).write_bytes(b"")


def lost_with_backups() -> None:
    lost()
    shutil.rmtree(backup_folder(Path("乡", REGISTER)))


def printed() -> None:
    say("print", "件.docx")()
    Path("件.docx").write_bytes(handmade(paragraph("新")))


def form_taken() -> None:
    say("form", "表.docx")()
    (form,) = taken_forms(Path("乡"))
    settle_form(Path("乡"), form.mapping, None)


def template_of_its_own() -> None:
    say("template", "退出告知书")()


def template_replaced() -> None:
    template_of_its_own()
    put_another_template()


def put_another_template() -> None:
    put_template(Path("乡"), "退出告知书.docx", (SHIPPED_TEMPLATES / "缓退名单.docx").read_bytes())


def taken_in() -> None:
    say("take-in")()


def returned() -> None:
    taken_in()
    say("give-out", "回.xlsx")()
    book = openpyxl.load_workbook("回.xlsx")
    sheet = book["监测户"]
    column = next(cell.column for cell in sheet[1] if cell.value == "村民小组")
    sheet.cell(2, column).value = "改过的组"
    book.save("回.xlsx")


def backed_up() -> None:
    say("backup")()
    (kept,) = (path for path in Path("乡", "备份").glob("*.zip") if "收入前" not in path.name)
    Path("乡", "notices", "防汛.txt").write_bytes(b"spoilt")
    if Path("乡", "数据.xlsx").exists():
        Path("乡", "数据.xlsx").write_bytes(b"spoilt")
    else:
        say("import", "导出.csv", "--yes")()
    kept.rename("全部.zip")


def store_backed_up() -> None:
    taken_in()
    backed_up()


def close() -> None:
    job = Job(Path("乡"), Path("out"))
    kinds, _ = kinds_named(["退出告知书", "缓退名单"])  # All kinds take minutes.
    assert close_quarter(job, kinds, Quarter(2022, 2), with_gaps=True).made


def nothing() -> None:
    """Begin with what `begin` puts there."""


DEEDS: dict[str, tuple[Act, Act]] = {
    "notice": (nothing, say(*ISSUE)),
    "notice correct": (changed, say(*ISSUE, "--correct", "漏字")),
    "notice reissue": (changed, say(*ISSUE, "--reissue", "有误")),
    "notice new number": (replaced, say(*ISSUE, "--new-number")),
    "letters": (nothing, say("letters", "2022Q2")),
    "minutes": (nothing, say("minutes", "2022Q2", "--format", "docx")),
    "ledger": (nothing, say("ledger", "五类帮扶措施汇总表", "2022Q2")),
    "make": (form_taken, say("make", "表", "缓退名单", "2022Q2", "--format", "docx")),
    "due": (nothing, say("due", "--date", "2022-06-15", "--format", "docx")),
    "close": (nothing, desk(close)),
    "fleet": (nothing, say("fleet", "乡", "2022Q2", "--index", "0", "--publish", "发布", "--format", "docx")),
    "print": (printed, say("print", "件.docx", "--ofd")),
    "check comments": (nothing, say("check", "稿.txt", "--comments", "批注.docx", "--mend", "修订.docx")),
    "draft": (nothing, say("draft", "稿.txt", "新.txt")),
    "check-data": (nothing, say("check-data", "--report", "检查.xlsx")),
    "import": (nothing, say("import", "导出.csv", "--yes")),
    "form": (nothing, say("form", "表.docx")),
    "form again": (form_taken, say("form", "件.docx", "--name", "表")),
    "template": (nothing, say("template", "退出告知书")),
    "template replaced": (template_of_its_own, desk(put_another_template)),
    "template restored": (
        template_replaced,
        desk(lambda: restore_template(Path("乡"), "退出告知书.docx", "退出告知书.001.docx")),
    ),
    "new-quarter": (nothing, say("new-quarter", "2022Q3", "--yes")),
    "backup": (nothing, say("backup")),
    "restore": (backed_up, say("restore", "全部.zip", "--yes")),
    "new-data": (nothing, say("new-data", "新")),
    "number void": (issued, say("number", "void", ONE, "--reason", "误")),
    "number export": (exported, say("number", "export", "登记.xlsx")),
    "number restore": (lost, say("number", "restore")),
    "number rebuild": (lost_with_backups, say("number", "rebuild")),
    "take-in": (nothing, say("take-in")),
    "give-out": (taken_in, say("give-out", "取.xlsx")),
    "distribute": (taken_in, say("distribute", "发")),
    "merge": (returned, say("merge", "回.xlsx", "--yes")),
    "store: letters": (taken_in, say("letters", "2022Q2", "--format", "docx")),
    "store: import": (taken_in, say("import", "导出.csv", "--yes")),
    "store: new-quarter": (taken_in, say("new-quarter", "2022Q3", "--yes")),
    "store: backup": (taken_in, say("backup")),
    "store: restore": (store_backed_up, say("restore", "全部.zip", "--yes")),
}
IN_THE_SUITE = (
    *("notice new number", "print", "import", "form again", "template replaced", "check comments"),
    *("restore", "number restore", "take-in", "merge"),
)
"""One for each way of writing: where somebody says HONGTOU_KILLS, all of `DEEDS` are killed."""
_LOADED = (
    *("alembic.command", "alembic.autogenerate", "sqlalchemy.dialects.sqlite", "generators.store.merge"),
    *("generators.pipeline.exchange", "generators.printing", "generators.printing.ofd"),
    *("generators.checks", "generators.checks.text", "generators.pipeline.check_report"),
    *("generators.fleet.split", "generators.pipeline.drafting", "generators.pipeline.new_quarter"),
    *("generators.pipeline.archive", "generators.pipeline.forms", "generators.pipeline.notices"),
    *("generators.pipeline.custody", "generators.pipeline.data_folder", "generators.pipeline.register"),
)
"""Loaded before the forks, or every one of them would."""


@pytest.fixture
def loaded(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Load and read what the forks would, and print in the process that is killed or has no room."""
    for module in _LOADED:
        import_module(module)
    book = tmp_path_factory.mktemp("read") / "数据.xlsx"
    book.write_bytes(_book())
    read_workbook(book)
    monkeypatch.setattr("generators.printing.workers.print_all", lambda tasks, **_: map(print_here, tasks))


KILLED_ELSEWHERE = {
    "demo": "notice, letters, minutes and make, one after the other",
    "desk": "tests/test_desk_killed.py",
    "number share": "tests/test_shared_register.py",
}
ONLY_TELL = {"list", "workbooks", "number list", "number audit"}


def test_every_command_that_writes_is_among_those_that_are_killed() -> None:
    names = []
    for command in COMMANDS:
        inner = list(command.commands) if isinstance(command, click.Group) else []
        names += [f"{command.name} {name}" for name in inner] or [str(command.name)]
    killed = {name.removeprefix("store: ") for name in DEEDS}
    assert {name for name in names if not any(f"{deed} ".startswith(f"{name} ") for deed in killed)} == (
        KILLED_ELSEWHERE.keys() | ONLY_TELL
    )


_ticks = multiprocessing.RawValue("q", 0)


def _die_at(count: int, folder: Path) -> None:
    """Let this process die just before its `count`-th file event under `folder` or write to a database."""
    _ticks.value, process = 0, os.getpid()

    def tick() -> None:
        if _ticks.value == count:
            os.kill(process, signal.SIGKILL)  # Not a worker, which may die alone.
        _ticks.value += 1

    def statement(sql: str) -> None:
        if sql.startswith(_WRITES):
            tick()

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        if event in _FILE_EVENTS and not isinstance(arguments[0], int):
            place = str(arguments[0])
            if str(folder) in place or not place.startswith("/"):
                tick()

    def connect(*arguments: Any, **options: Any) -> sqlite3.Connection:
        connection: sqlite3.Connection = connect_to(*arguments, **options)
        connection.set_trace_callback(statement)
        return connection

    connect_to = sqlite3.connect
    sqlite3.connect = sqlite3.dbapi2.connect = connect  # type: ignore[assignment]
    sys.addaudithook(watch)


def in_fork(folder: Path, act: Act, prepare: Act) -> tuple[bool, str]:
    """Run `act` in `folder` in a fork, `prepare` before it; return whether it was killed, what it told."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        told = ""
        try:
            os.chdir(folder)
            os.umask(0o022)
            prepare()
            act()
        except HongtouError as refused:
            told = str(refused)
        except BaseException:
            told = traceback.format_exc()
        finally:
            os.write(writing, told.encode()[-60_000:])
            os._exit(0)
    os.close(writing)
    with open(reading, "rb") as pipe:
        told = pipe.read().decode("utf-8", "replace")
    status = os.waitpid(child, 0)[1]
    assert "Traceback" not in told, told
    assert not told or re.search("[一-鿿]", told), told
    return os.WIFSIGNALED(status), told


def state(folder: Path) -> dict[str, object]:
    """Return what an office sees: its files, and what register and store say."""
    files: dict[str, object] = {}
    for path in sorted(folder.rglob("*")):
        relative = path.relative_to(folder)
        inside = not any(part.startswith(".") or "备份" in part or "损坏" in part for part in relative.parts)
        if path.is_file() and inside and not path.name.startswith((REGISTER, STORE)):
            content = path.read_bytes()
            # A workbook that was given out bears a number of its own in its properties.
            is_given_out = relative.parts[0] in {"取.xlsx", "发"}
            files[str(relative)] = contents(content) if is_given_out else content
    with contextlib.suppress(HongtouError):
        files["numbers"] = Job(folder / "乡", folder / "out").look_at_numbers().rows()
    if (folder / "乡" / STORE).exists():
        store = Store.open(folder / "乡" / STORE)
        files["store"] = {kind: [row.cells for row in store.rows(kind)] for kind in SHEETS}
        files["given out"] = {(book.name, book.villages, bool(book.returned)) for book in store.workbooks()}
        store.close()
    return files


def is_sound(folder: Path) -> bool:
    """Tell whether every backup under `folder` can be read: none is half written."""
    return all(Opener().read(path.read_bytes(), path.name) for path in folder.rglob("*.zip"))


def deaths(tmp_path: Path, name: str) -> Iterator[int]:
    """Yield the events at which the command `name` was killed and ended well when it was run again."""
    before, act = DEEDS[name]
    begun, folder = tmp_path / "begun", tmp_path / "office"
    folder.mkdir()  # Always the same place: papers remember whose they are.
    assert in_fork(folder, before, begin) == (False, "")
    folder.rename(begun)
    is_new = re.compile("已经?存在|已经有了|还没有的|不用再|没有.*要|已作废|完好|已经作废")

    def anew() -> Path:
        shutil.rmtree(folder, ignore_errors=True)
        return Path(shutil.copytree(begun, folder))

    def again() -> None:
        _, told = in_fork(folder, act, nothing)
        assert not told or is_new.search(told), told
        in_fork(folder, say("number", "list"), nothing)
        left = [path for path in folder.rglob("*") if is_room(path.name)]
        assert [path for path in left if not told or folder / "乡" in path.parents] == [], "left half written"

    assert in_fork(anew(), act, lambda: _die_at(NEVER, folder)) == (False, "")
    assert [path for path in folder.rglob("*") if path.stat().st_mode & 0o077] == [], "for its owner only"
    total, expected = _ticks.value, state(folder)
    assert expected != state(begun) or "backup" in name
    for limit in LIMITS:
        in_fork(anew(), act, lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)))  # noqa: B023
        assert is_sound(folder)
        again()
        assert state(folder) == expected, f"no file longer than {limit} bytes"
    for count in sorted({total * (2 * number + 1) // (2 * DEATHS) for number in range(DEATHS)}):
        died, _ = in_fork(anew(), act, lambda: _die_at(count, folder))  # noqa: B023
        assert is_sound(folder)
        again()
        assert state(folder) == expected, f"killed before event {count} of {total}"
        if died:
            yield count


@pytest.mark.parametrize("name", DEEDS if "HONGTOU_KILLS" in os.environ else IN_THE_SUITE)
@pytest.mark.usefixtures("loaded")
def test_a_command_killed_at_an_event_or_on_a_full_disk_ends_as_one_left_in_peace(
    tmp_path: Path, name: str
) -> None:
    died = list(deaths(tmp_path, name))
    sys.stdout.write(f"{name}: killed {len(died)} times\n")
    assert died
