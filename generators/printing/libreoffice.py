"""The second engine: LibreOffice, when it is installed, in a profile of its own that is thrown away."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

from generators.errors import Finding, PaperWithheld, UsageError

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
    program = find_libreoffice()
    if program is None:
        raise UsageError(
            "没有找到 LibreOffice：请先安装（https://www.libreoffice.org），或去掉 --engine libreoffice"
        )
    data = source if isinstance(source, bytes) else Path(source).read_bytes()
    called = name or (Path(source).name if not isinstance(source, bytes) else f"文件{suffix}")
    with tempfile.TemporaryDirectory(prefix="hongtou-") as folder:
        room = Path(folder)
        paper = room / f"paper{suffix}"
        paper.write_bytes(data)
        profile = (room / "profile").as_uri()
        command = [
            program,
            "--headless",
            "--norestore",
            "--nolockcheck",
            "--nodefault",
            "--nofirststartwizard",
            f"-env:UserInstallation={profile}",
            "--convert-to",
            f"pdf:{_FILTERS.get(suffix.lower(), _TEXT)}:{_PDFA_2}" if archival else "pdf",
            "--outdir",
            str(room),
            str(paper),
        ]
        try:
            subprocess.run(command, capture_output=True, timeout=SECONDS, check=False, cwd=room)  # noqa: S603
        except subprocess.TimeoutExpired as error:
            raise PaperWithheld([_unmade(called, f"{SECONDS} 秒没有完成")]) from error
        except OSError as error:
            raise PaperWithheld([_unmade(called, "LibreOffice 启动不了")]) from error
        made = room / "paper.pdf"
        if not made.is_file():
            raise PaperWithheld([_unmade(called, "没有生成 PDF，文件可能已损坏")])
        return made.read_bytes()


def _unmade(name: str, found: str) -> Finding:
    return Finding(
        f"文件“{name}”", "LibreOffice 应打印出 PDF", found, "用 Word 或 WPS 打开看看，另存后再打印"
    )
