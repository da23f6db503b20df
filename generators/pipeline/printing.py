"""Files of anybody, printed beside themselves."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from generators.errors import Finding, PaperWithheld, tell_os_error
from generators.output_folder import Outcome
from generators.pipeline.job import Made, Report, Withheld

if TYPE_CHECKING:
    from collections.abc import Sequence


def print_files(
    files: Sequence[Path], engine: str, *, force: bool, archival: bool = False, report: Report
) -> None:
    """Print each of `files` to a PDF, or PDF/A, beside it; what cannot be printed is withheld and why."""
    from generators.printing.workers import PrintTask, print_here

    for file in files:
        target = file.with_suffix(".pdf")
        try:
            outcome = print_here(
                PrintTask(file.name, file.read_bytes(), engine, force=force, archival=archival)
            )
            if isinstance(outcome, PaperWithheld):
                report.withheld.append(Withheld("打印", "", file.name, outcome.reasons))
                continue
            report.warnings += outcome.warnings
            put_beside(target, outcome.pdf)
            report.made.append(Made(PurePosixPath(target.name), Outcome.CREATED, "打印", ""))
        except OSError as error:
            reason = Finding(f"文件“{file.name}”", "应能读取，并能在旁边写出 PDF", tell_os_error(error))
            report.withheld.append(Withheld("打印", "", file.name, (reason,)))


def put_beside(target: Path, content: bytes) -> None:
    """Write `content` to `target` whole or not at all (design D9)."""
    scratch = target.with_name(f".{target.name}.tmp")
    try:
        scratch.write_bytes(content)
        scratch.replace(target)
    finally:
        scratch.unlink(missing_ok=True)
