"""Sends what was made to a CUPS printer: in order, both sides, after telling how many sheets it takes."""

from __future__ import annotations

import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import click

from generators.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from generators.commands.screen import Screen
    from generators.pipeline.print_queue import PrintFile
    from generators.pipeline.report import Report

DEFAULT = "默认"
_SECONDS = 60


def send_to_printer(screen: Screen, report: Report, out: Path, printer: str, *, is_agreed: bool) -> None:
    """Send the PDFs of `report` to `printer` when somebody agrees to the number of sheets.

    Raise UsageError when there is nothing to print, no CUPS, no such printer, or it takes nothing.
    """
    from generators.pipeline.print_queue import print_files_of

    files = print_files_of(report, out)
    if not files:
        message = "没有可以打印的 PDF：确认 --format 里有 pdf，文书已经出具"
        raise UsageError(message)
    command = [_program(), "-o", "sides=two-sided-long-edge", "-o", "media=A4"]
    if printer != DEFAULT:
        command += ["-d", printer]
    for file in files:
        screen.out.print(f"{file.pages} 页 {file.sheets} 张  {file.path.relative_to(out)}", markup=False)
    sheets = sum(file.sheets for file in files)
    screen.out.print(f"共 {len(files)} 个文件，双面 {sheets} 张纸。")
    is_there = sys.stdin.isatty()
    if not (is_agreed or (is_there and click.confirm(f"送打印机“{printer}”吗？", default=False))):
        screen.out.print("没有送打印机。确认无误后加 --print-yes 再运行。")
        return
    _send(command, files, printer)
    screen.out.print(f"已送打印机“{printer}”：{len(files)} 个文件，{sheets} 张纸。", markup=False)


def _program() -> str:
    if program := shutil.which("lp"):
        return program
    message = "这台电脑没有 CUPS 的打印命令 lp：装上 cups-client，或直接打开 PDF 打印"
    raise UsageError(message)


def _send(command: Sequence[str], files: Sequence[PrintFile], printer: str) -> None:
    """Hand the files over one by one, so that they come out in order."""
    for done, file in enumerate(files):
        try:
            subprocess.run(  # noqa: S603 - no shell, and the file is one that we made
                [*command, "-t", file.path.stem, "--", str(file.path.resolve())],
                check=True,
                capture_output=True,
                timeout=_SECONDS,
            )
        except (OSError, subprocess.SubprocessError) as error:
            told = getattr(error, "stderr", b"") or b""
            why = told.decode(errors="replace").strip() or str(error)
            message = f"打印机“{printer}”没有收下“{file.path.name}”（{why}）；前面已送 {done} 个"
            raise UsageError(message) from None
