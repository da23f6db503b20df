"""Every command that reads a file, given a hostile one: one Chinese line, bounded memory, no traceback."""

from __future__ import annotations

import contextlib
import io
import os
import re
import shutil
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pytest
from docx_samples.handmade import handmade, paragraph
from procedure_samples import sound_quarter
from test_custody import HEAD

import cli
from generators.commands import COMMANDS
from generators.desk.app import make_app
from generators.desk.office import Office
from generators.installation import SHIPPED_TEMPLATES
from generators.workbook_writer import write_workbook

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flask.testing import FlaskClient

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="measures forked processes")
MOST_MEMORY = 1_500_000
"""Kilobytes that a command and its workers may take for a file that is refused."""
EVERY = int(os.environ.get("HONGTOU_HOSTILE", "4"))
"""Each reader is given every fourth of the hostile files, from another one on; 1 gives all to all."""
ON = ("--data", "乡", "--out", "out")
LETTERS = ("letters", "2022Q2", "--format", "docx")
READERS: dict[str, tuple[str, tuple[str, ...]]] = {
    "--data": ("乡/数据.xlsx", (*ON, "check-data")),
    "check-data": ("乡/数据.xlsx", (*ON, "check-data", "--report", "报告.xlsx")),
    "new-quarter": ("乡/数据.xlsx", (*ON, "new-quarter", "2022Q3", "--yes")),
    "take-in": ("件.xlsx", ("--data", "新", "take-in", "件.xlsx")),
    "merge": ("件.xlsx", ("--data", "库", "merge", "件.xlsx", "--yes")),
    "import": ("件.xlsx", (*ON, "import", "件.xlsx", "--yes")),
    "import csv": ("件.csv", (*ON, "import", "件.csv", "--yes")),
    "form": ("件.docx", (*ON, "form", "件.docx")),
    "form of cells": ("件.xlsx", (*ON, "form", "件.xlsx")),
    "print": ("件.docx", ("print", "件.docx")),
    "print cells": ("件.xlsx", ("print", "件.xlsx")),
    "check": ("件.docx", ("check", "件.docx", "--comments", "批注.docx")),
    "check layout": ("件.docx", ("check", "--json", "--layout", "件.docx")),
    "check text": ("件.txt", ("check", "件.txt")),
    "draft": ("件.docx", (*ON, "draft", "件.docx", "新.docx")),
    "restore": ("件.zip", (*ON, "restore", "件.zip", "--yes")),
    "number restore --from": ("件.sqlite3", (*ON, "number", "restore", "--from", "件.sqlite3")),
    "fleet": ("县/数据.xlsx", ("--out", "out", "fleet", "县", "2022Q2", "--index", "0")),
    "--templates": (
        "模板/退出告知书.docx",
        (*ON, "--templates", "模板", "letters", "2022Q2", "--format", "docx"),
    ),
    "notice": ("乡/notices/件.txt", (*ON, "notice", "件", "--format", "docx")),
    "own template": ("乡/templates/退出告知书.docx", (*ON, *LETTERS)),
    "own sheet": ("乡/templates/五类帮扶措施汇总表.xlsx", (*ON, "ledger", "五类帮扶措施汇总表", "2022Q2")),
    "form taken": ("乡/forms/表/表.docx", (*ON, "make", "表", "2022Q2", "--format", "docx")),
    "mapping": ("乡/forms/表/对应.xlsx", (*ON, "make", "表", "2022Q2", "--format", "docx")),
    "words": ("乡/易错词.xlsx", (*ON, "check", "稿.txt")),
    "register": ("乡/发文登记.sqlite3", (*ON, "number", "list")),
    "register of a notice": ("乡/发文登记.sqlite3", (*ON, "notice", "防汛", "--format", "docx")),
    "register address": ("乡/登记簿地址.txt", (*ON, "number", "list")),
    "store": ("库/红头.sqlite3", ("--data", "库", "check-data")),
    "store by address": ("件.sqlite3", ("--data", "sqlite:///件.sqlite3", "check-data")),
    "what was made": ("out/.hongtou/manifest.sqlite3", (*ON, *LETTERS)),
    "whose output": ("out/.hongtou/source.txt", (*ON, *LETTERS)),
    "own files": ("乡/.hongtou.json", (*ON, "number", "export", "乡/登记.csv")),
}
"""Which file is the hostile one, and what is said then: every path that a command line may name is there."""
WRITTEN = {
    "file": {"give-out", "number export"},
    "target": {"draft"},
    "folder": {"new-data", "distribute"},
    "out": {""},
    "comments": {"check"},
    "mend": {"check"},
    "report": {"check-data"},
    "cert": {"desk"},
}
"""Paths that are written; a certificate is the administrator's own."""


def commands() -> Iterator[tuple[str, click.Command]]:
    """Yield what can be said, with its name."""
    yield "", cli.main
    for command in COMMANDS:
        if isinstance(command, click.Group):
            yield from ((f"{command.name} {name}", inner) for name, inner in command.commands.items())
        else:
            yield str(command.name), command


def paths_of_the_command_line() -> Iterator[str]:
    """Yield each path that a command reads, an option by its own name."""
    for name, command in commands():
        for given in command.params:
            if isinstance(given.type, click.Path) and name not in WRITTEN.get(str(given.name), ()):
                yield f"{name} {given.opts[0]}".strip() if isinstance(given, click.Option) else name


def test_every_path_that_a_command_reads_is_tried() -> None:
    assert {path for path in paths_of_the_command_line() if path not in READERS} == set()


# --- hostile files ---


def special(kind: str) -> Callable[[Path], object]:
    def put(target: Path) -> None:
        match kind:
            case "pipe":
                os.mkfifo(target)
            case "device":
                target.symlink_to("/dev/zero")
            case "folder":
                target.mkdir()
            case "nowhere":
                target.symlink_to("nowhere")
            case _:
                with target.open("wb") as file:
                    file.truncate(300 * 2**20)

    return put


def package(kind: str) -> Callable[[Path], object]:
    """Return what makes a hostile package of the sound one that the file's ending asks for."""

    def put(target: Path) -> None:
        is_word = target.suffix == ".docx"
        source = "件0.docx" if is_word else "乡0.xlsx"
        with zipfile.ZipFile(source) as sound:
            parts = {name: sound.read(name) for name in sound.namelist()}
        part = "word/document.xml" if is_word else "xl/worksheets/sheet1.xml"
        end = "</w:body>" if is_word else "</sheetData>"
        text = re.sub(r"^<\?xml.*?\?>", "", parts[part].decode())
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as hostile:
            match kind:
                case "far":
                    cells = '<c r="A1048576"><v>1</v></c><c r="XFD1048576"><v>1</v></c>'
                    text = text.replace(end, f'<row r="1048576">{cells}</row>{end}')
                case "merged":
                    merged = f'{end}<mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>'
                    text = text.replace(end, merged)
                case "linked":
                    linked = '<hyperlinks><hyperlink ref="A1:XFD1048576" location="A1"/></hyperlinks>'
                    text = text.replace("<pageMargins", f"{linked}<pageMargins")
                case "deep":
                    text = text.replace(end, f"{'<w:sdt><w:sdtContent>' * 3000}{end}")
                case "nested":
                    text = text.replace(end, f"{'<a>' * 100_000}{'</a>' * 100_000}{end}")
                case "bomb":
                    text += " " * (20 * 2**20)
                case "entities":
                    text = f'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>{text}'
                case "twice":
                    hostile.writestr(part.upper(), b"<a/>")
                case "leads out":
                    hostile.writestr("../../x", b"a")
                case "many":
                    for number in range(2_500):
                        hostile.writestr(f"x/{number}", b"")
            data = text.encode("utf-16" if kind == "entities in UTF-16" else "utf-8")
            for name, content in (parts | {part: data}).items():
                hostile.writestr(name, content)

    return put


def content(data: bytes) -> Callable[[Path], object]:
    return lambda target: target.write_bytes(data)


FILES: dict[str, tuple[str, Callable[[Path], object]]] = {
    **{kind: ("", special(kind)) for kind in ("pipe", "device", "folder", "nowhere", "huge")},
    "noise": ("", content(bytes(range(256)) * 40)),
    "of another program": ("sqlite3", content(b"SQLite format 3\0" + bytes(range(256)) * 40)),
    "one long line": ("txt csv", content("字".encode() * (6 * 2**20))),
    "commas": ("csv", content(b"," * 100_000 + b"\n" * 200)),
    **{
        kind: ("xlsx docx", package(kind))
        for kind in ("nested", "bomb", "entities", "twice", "leads out", "many")
    },
    **{kind: ("xlsx", package(kind)) for kind in ("far", "merged", "linked")},
    "deep": ("docx", package("deep")),
}
"""What is hostile, and for files of which endings."""


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with everything that the commands read beside the hostile file."""
    folder = tmp_path_factory.mktemp("office")
    for name in ("乡", "库", "县", "新", "模板"):
        (folder / name).mkdir()
    for name in ("乡/数据.xlsx", "库/数据.xlsx", "乡0.xlsx"):
        write_workbook(folder / name, sound_quarter().dataset().rows)
    (folder / "件0.docx").write_bytes(handmade(paragraph("户主：　　　　　住址：　　　　")))
    (folder / "稿.txt").write_text("关于防汛的通知\n", encoding="utf-8")
    (folder / "乡" / "notices").mkdir()
    text = HEAD.format(title="关于防汛的通知", day="2022年4月18日", text="请照办。", also="")
    (folder / "乡" / "notices" / "防汛.txt").write_text(text, encoding="utf-8")
    told = io.StringIO()
    with contextlib.chdir(folder), contextlib.redirect_stdout(told), contextlib.redirect_stderr(told):
        assert cli.run(["--data", "库", "take-in"]) == 0
        assert cli.run([*ON, "form", "件0.docx", "--name", "表"]) == 0
        assert cli.run([*ON, "notice", "防汛", "--format", "docx"]) == 0
    return folder


def in_fork(folder: Path, words: tuple[str, ...], told: Path) -> tuple[int, int]:
    """Say `words` in `folder`; return the exit code and the most memory in kB, workers included.

    What this process holds already is not counted: a fork begins with all of it.
    """
    held = int(re.search(r"VmRSS:\s+(\d+) kB", Path("/proc/self/status").read_text())[1])
    child = os.fork()
    if not child:
        code = 70
        try:
            os.chdir(folder)
            screen = told.open("w", encoding="utf-8")
            os.dup2(screen.fileno(), 1)
            os.dup2(screen.fileno(), 2)
            with screen, contextlib.redirect_stdout(screen), contextlib.redirect_stderr(screen):
                code = cli.run(words)
        finally:
            os._exit(code)
    _, status, usage = os.wait4(child, 0)
    return os.waitstatus_to_exitcode(status), max(0, usage.ru_maxrss - held)


@pytest.fixture(scope="module")
def hostile(office: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, Path], object]:
    """What puts the hostile file `kind` in a place; a package is made once."""
    made: dict[tuple[str, str], Path] = {}
    folder = tmp_path_factory.mktemp("hostile")

    def put_at(kind: str, target: Path) -> None:
        endings, put = FILES[kind]
        if not endings:
            put(target)
            return
        file = made.setdefault((kind, target.suffix), folder / f"{len(made)}{target.suffix}")
        if not file.exists():
            with contextlib.chdir(office):
                put(file)
        shutil.copyfile(file, target)

    return put_at


@pytest.mark.parametrize("reader", READERS)
def test_a_hostile_file_is_one_chinese_line(
    office: Path, hostile: Callable[[str, Path], object], tmp_path: Path, reader: str
) -> None:
    place, words = READERS[reader]
    ending = place.rpartition(".")[2]
    kinds = [kind for kind, (endings, _) in FILES.items() if not endings or ending in endings.split()]
    for kind in kinds[list(READERS).index(reader) % EVERY :: EVERY]:
        folder = tmp_path / "office"
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(office, folder)
        (folder / place).unlink(missing_ok=True)
        (folder / place).parent.mkdir(parents=True, exist_ok=True)
        hostile(kind, folder / place)
        code, memory = in_fork(folder, words, tmp_path / "told")
        told = (tmp_path / "told").read_text(encoding="utf-8")
        assert code in {0, 2, 3, 4}, (kind, told)
        assert "Traceback" not in told, (kind, told)
        assert re.search("[一-鿿]", told), (kind, told)
        assert not re.search("[A-Za-z]{3,} [A-Za-z]{2,} [A-Za-z]{2,}", told), (kind, told)
        assert memory < MOST_MEMORY, (kind, memory)


# --- sent to the desk ---

SENT: dict[str, tuple[str, str, str, dict[str, str]]] = {
    "workbook": ("/exchange/upload", "books", "件.xlsx", {}),
    "export": ("/exchange/national", "export", "件.xlsx", {}),
    "print": ("/exchange/print", "file", "件.docx", {}),
    "print cells": ("/exchange/print", "file", "件.xlsx", {}),
    "form": ("/forms/", "form", "件.docx", {"name": "表二"}),
    "form of cells": ("/forms/", "form", "件.xlsx", {"name": "表三"}),
    "check": ("/proofread/", "file", "件.docx", {}),
    "check text": ("/proofread/", "file", "件.txt", {}),
    "template": ("/settings/templates/upload", "template", "件.docx", {"file": "退出告知书.docx"}),
    "sheet": ("/settings/templates/upload", "template", "件.xlsx", {"file": "五类帮扶措施汇总表.xlsx"}),
}
"""Where a file is sent, in which field, under which name, with what else: every page that takes one."""


@pytest.fixture(scope="module")
def client(office: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    folder = tmp_path_factory.mktemp("desk")
    shutil.copytree(office / "乡", folder / "乡")
    at_the_desk = Office(folder / "乡", folder / "out", SHIPPED_TEMPLATES)
    at_the_desk.take_in()
    app = make_app(at_the_desk)
    yield app.test_client()
    app.extensions["queue"].close()
    at_the_desk.close()


def test_every_page_that_takes_a_file_is_tried() -> None:
    views = (SHIPPED_TEMPLATES.parent / "generators" / "desk" / "views").glob("*.py")
    taken = {
        name
        for view in views
        for name in re.findall(r"request\.files\.get\w*\(\"(\w+)", view.read_text("utf-8"))
    }
    assert taken == {field for _, field, _, _ in SENT.values()}


@pytest.mark.parametrize("page", SENT)
def test_a_hostile_file_sent_to_the_desk_is_told_on_a_page(
    client: FlaskClient, hostile: Callable[[str, Path], object], tmp_path: Path, page: str
) -> None:
    place, field, name, also = SENT[page]
    kinds = [kind for kind, (endings, _) in FILES.items() if name.rpartition(".")[2] in endings.split()]
    token = re.search(r'name="csrf" content="([^"]+)"', client.get("/help").text)
    assert token
    for kind in ["noise", *kinds[list(SENT).index(page) % EVERY :: EVERY]]:
        file = tmp_path / f"{kind}-{name}"
        hostile(kind, file)
        data = {"csrf_token": token[1], field: (io.BytesIO(file.read_bytes()), name), **also}
        answer = client.post(place, data=data, content_type="multipart/form-data", follow_redirects=True)
        told = re.sub(r"<script.*?</script>|<[^>]*>", " ", answer.text, flags=re.DOTALL)
        assert answer.status_code in {200, 400, 409}, (kind, answer.status_code, told)
        assert "程序出错" not in told, (kind, told)
        assert not re.search("Traceback|Error|Exception", told), (kind, told)
