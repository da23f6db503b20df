"""The second engine: LibreOffice, when it is installed, in a profile of its own that is thrown away."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from generators.active_content import active_content
from generators.errors import Finding, PaperWithheld, UsageError
from generators.opc import Opener
from generators.own_files.scratch import scratch_room

SECONDS = 120
_TEXT, _FILTERS = "writer_pdf_Export", {".xlsx": "calc_pdf_Export"}
_PDFA_2 = '{"SelectPdfVersion":{"type":"long","value":"2"}}'
_NAMES = ("soffice", "libreoffice", "soffice.exe", "soffice.com")
_USUAL_PLACES = (
    "C:/Program Files/LibreOffice/program/soffice.com",
    "C:/Program Files (x86)/LibreOffice/program/soffice.com",
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
)


def find_libreoffice() -> str | None:
    """Return the path of LibreOffice's program; None when it is not installed."""
    for name in _NAMES:
        if found := shutil.which(name):
            return found
    return next((place for place in _USUAL_PLACES if Path(place).is_file()), None)


def print_with_libreoffice(
    source: bytes | str | Path, suffix: str = ".docx", *, name: str = "", archival: bool = False
) -> bytes:
    """Return `source` (bytes or path of a file that LibreOffice reads, of the format `suffix`) as PDF.

    `archival` makes it PDF/A-2b. Raises UsageError when LibreOffice is not installed, PaperWithheld when it
    makes no PDF in time.
    """
    if find_libreoffice() is None:
        raise UsageError(
            "没有找到 LibreOffice：请先安装（https://www.libreoffice.org），或去掉 --engine libreoffice"
        )
    data = source if isinstance(source, bytes) else Path(source).read_bytes()
    called = name or (Path(source).name if not isinstance(source, bytes) else f"文件{suffix}")
    _check(data, suffix, called)
    form = f"pdf:{_FILTERS.get(suffix.lower(), _TEXT)}:{_PDFA_2}" if archival else "pdf"
    return _run(data, suffix, form, called)


def convert_with_libreoffice(content: bytes, suffix: str, wanted: str, *, name: str) -> bytes:
    """Return the file `content` of an old format (`suffix`) in the format `wanted` (docx, xlsx).

    Raises PaperWithheld when LibreOffice is not installed, or makes none in time.
    """
    if find_libreoffice() is None:
        way_out = f"安装 LibreOffice，或在 WPS、Office 里另存为 .{wanted} 再打印"
        raise PaperWithheld(
            [Finding(f"文件“{name}”", f"应为 .{wanted}，这是旧格式，没有程序能转换它", "", way_out)]
        )
    return _run(content, suffix, wanted, name)


def _run(data: bytes, suffix: str, form: str, called: str) -> bytes:
    """Let LibreOffice make `form` of a file, in a folder and a profile that are thrown away."""
    wanted = form.partition(":")[0]
    with scratch_room(Path(tempfile.gettempdir())) as room:
        paper = room / f"paper{suffix}"
        paper.write_bytes(data)
        profile = (room / "profile").as_uri()
        command = [
            *_without_network(),
            find_libreoffice() or "soffice",
            "--headless",
            "--norestore",
            "--nolockcheck",
            "--nodefault",
            "--nofirststartwizard",
            f"-env:UserInstallation={profile}",
            "--convert-to",
            form,
            "--outdir",
            str(room / "made"),
            str(paper),
        ]
        try:
            _run_alone(command, room)
        except subprocess.TimeoutExpired as error:
            raise PaperWithheld([_unmade(called, wanted, f"{SECONDS} 秒没有完成")]) from error
        except OSError as error:
            raise PaperWithheld([_unmade(called, wanted, "LibreOffice 启动不了")]) from error
        made = room / "made" / f"paper.{wanted}"
        if not made.is_file():
            raise PaperWithheld([_unmade(called, wanted, f"没有生成 {wanted.upper()}，文件可能已损坏")])
        return made.read_bytes()


def _check(data: bytes, suffix: str, name: str) -> None:
    """Let LibreOffice have only what the printer's own door lets in, and nothing that acts by itself.

    Raises PaperWithheld: LibreOffice would read a page of HTML called .docx, and fetch what it names.
    """
    if suffix.lower() not in {".docx", ".xlsx"}:
        return
    parts = Opener(refusal=PaperWithheld).read(data, name)
    found = list(dict.fromkeys(active_content(parts)))
    if found:
        way_out = "删去后另存，再打印"
        raise PaperWithheld(
            [Finding(f"文件“{name}”{place}", f"不得带有{what}", "", way_out) for place, what in found[:20]]
        )


def _run_alone(command: list[str], room: Path) -> None:
    """Run `command`, whose whole family ends with it; raise TimeoutExpired when it takes too long."""
    process = subprocess.Popen(  # noqa: S603 - our own words and paths
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=room, start_new_session=True
    )
    try:
        process.wait(SECONDS)
    finally:
        if hasattr(os, "killpg"):
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
        process.kill()
        process.wait()


@lru_cache(maxsize=1)
def _without_network() -> tuple[str, ...]:
    """Return the command that takes the network away from the next, where the system lets us."""
    unshare = shutil.which("unshare")
    if unshare is None:
        return ()
    words = (unshare, "--map-root-user", "--net")
    try:
        tried = subprocess.run([*words, "true"], capture_output=True, timeout=10, check=False)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return ()
    return words if tried.returncode == 0 else ()


def _unmade(name: str, wanted: str, found: str) -> Finding:
    return Finding(
        f"文件“{name}”",
        f"LibreOffice 应做出 {wanted.upper()}",
        found,
        "用 Word 或 WPS 打开看看，另存后再打印",
    )
