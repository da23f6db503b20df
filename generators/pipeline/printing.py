"""Files of anybody, printed beside themselves."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Literal

from generators.errors import Finding, PaperWithheld, Severity, UsageError, tell_os_error
from generators.opc import contents
from generators.output_folder import Outcome, OutputFolder
from generators.own_files import is_own, read_given, write_new, write_own, write_whole
from generators.pipeline.report import Made, Report, Withheld

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from generators.printing.conversion import Convertible
    from generators.printing.workers import PrintTask

_CONVERTED = "（转换"
"""Stands in the name of what an old file was converted to."""
_LIBREOFFICE = "libreoffice"


@dataclass
class _Printing:
    """What one command prints, and what is told of it."""

    engine: str
    force: bool
    archival: bool
    ofd: bool
    changes: Literal["accepted", "original"] | None
    report: Report
    targets: dict[str, list[Path]] = field(default_factory=dict)
    """How often a name would be given to a PDF of a folder."""

    def refuse(self, file: Path, reasons: Iterable[Finding]) -> None:
        self.report.withheld.append(Withheld("打印", "", file.name, tuple(reasons)))


def print_again(out: Path, source: PurePosixPath) -> tuple[bytes, tuple[Finding, ...]]:
    """Return the PDF of a made Word or Excel file in `out` as the office changed it, and what to look at.

    Raise PaperWithheld for a file that cannot be printed or read.
    """
    from generators.printing.conversion import printable
    from generators.printing.workers import PrintTask, print_all

    try:
        found = printable(read_given(out / source), source.name)
    except OSError as error:
        raise PaperWithheld([Finding(f"文件“{source.name}”", "应能读取", tell_os_error(error))]) from None
    (printed,) = print_all([PrintTask(source.name, found.content, ending=found.suffix)], apart=True)
    if isinstance(printed, PaperWithheld):
        raise printed
    return printed.pdf, (*found.warnings, *printed.warnings)


def put_print_again(out: Path, source: PurePosixPath) -> tuple[Finding, ...]:
    """Print a made file as the office changed it over the PDF beside it, and return what to look at.

    The PDF counts as changed by hand from then on, like the file that it is of. Raise PaperWithheld as
    `print_again` does, Busy while a run is at work in `out`.
    """
    pdf, findings = print_again(out, source)
    with OutputFolder(out):
        write_whole(out / source.with_suffix(".pdf"), pdf)
    return findings


def print_files(
    files: Sequence[Path],
    engine: str,
    *,
    force: bool,
    archival: bool = False,
    changes: Literal["accepted", "original"] | None = None,
    ofd: bool = False,
    report: Report,
    progress: Callable[[int, int, str], None] = lambda *_: None,
) -> None:
    """Print each of `files`, and what is in those that are folders, to a PDF or PDF/A beside it.

    What cannot be printed is withheld and why; a PDF that this program did not make is never overwritten,
    and no two files share one. Old formats are converted, which is told. `changes` is that of `print_docx`.

    Raise UsageError for choices that exclude each other.
    """
    from generators.printing.workers import print_all

    if ofd and engine == _LIBREOFFICE:
        message = "--ofd 只能用自带的引擎，去掉 --engine libreoffice"
        raise UsageError(message)
    printing = _Printing(engine, force, archival, ofd, changes, report)
    wanted = list(dict.fromkeys(_listed(printing, files)))
    names = Counter(file.with_suffix(".pdf") for file in wanted)
    under_way: list[Path] = []

    def tasks() -> Iterator[PrintTask]:
        for file in wanted:
            task = _task(printing, file)
            if task is not None:
                under_way.append(file)
                yield task

    for number, outcome in enumerate(print_all(tasks(), apart=True)):
        file = under_way[number]
        progress(number + 1, len(wanted), file.name)
        if isinstance(outcome, PaperWithheld):
            printing.refuse(file, outcome.reasons)
            continue
        report.warnings += outcome.warnings
        shared = names[file.with_suffix(".pdf")] > 1
        stem = file.name if shared else file.stem
        _put(printing, file, outcome.pdf, f"{stem}.pdf")
        if outcome.ofd:
            _put(printing, file, outcome.ofd, f"{stem}.ofd")


def _listed(printing: _Printing, files: Iterable[Path]) -> Iterator[Path]:
    """Yield the files to print; of a folder those of a printable kind that are no office's lock files."""
    from generators.printing.conversion import PRINTABLE

    for file in files:
        if not os.path.isdir(file):  # A name that is too long is no folder, and is told when it is read.
            yield file
            continue
        inside = sorted(
            path
            for path in file.rglob("*")
            if path.suffix.lower() in PRINTABLE and path.is_file()
            # What other programs lock, and what an earlier print converted.
            if not path.name.startswith(("~$", ".")) and _CONVERTED not in path.stem
        )
        if not inside:
            expected = "文件夹里应有 Word 或 Excel 文件"
            printing.refuse(
                file, [Finding(f"文件夹“{file.name}”", expected, "", "换一个文件夹，或写出文件名")]
            )
        yield from inside


def _task(printing: _Printing, file: Path) -> PrintTask | None:
    """Return the print that `file` asks for; None when it was refused."""
    from generators.printing.conversion import printable
    from generators.printing.workers import PrintTask

    try:
        found = printable(read_given(file), file.name)
        if found.is_converted:
            _keep(printing, file, found)
    except PaperWithheld as refused:
        printing.refuse(file, refused.reasons)
        return None
    except (OSError, UsageError) as error:
        expected = "应能读取，并能在旁边写出 PDF"
        printing.refuse(file, [Finding(f"文件“{file.name}”", expected, tell_os_error(error))])
        return None
    printing.report.warnings += found.warnings
    return PrintTask(
        file.name,
        found.content,
        printing.engine,
        force=printing.force,
        archival=printing.archival,
        changes=printing.changes,
        ofd=printing.ofd,
        ending=found.suffix,
    )


def _keep(printing: _Printing, file: Path, found: Convertible) -> None:
    """Save what an old file was converted to beside it, under a name of its own, and say so."""
    for number in range(1, 100):
        mark = f"{_CONVERTED}）" if number == 1 else f"{_CONVERTED} {number}）"
        target = file.with_name(f"{file.stem}{mark}{found.suffix}")
        if not target.exists():
            write_new(target, found.content)
            break
        if contents(target.read_bytes()) == contents(found.content):
            break
    told = f"旧格式已另存为“{target.name}”再打印，请核对"
    printing.report.warnings.append(Finding(f"文件“{file.name}”", told, severity=Severity.WARN))


def _put(printing: _Printing, file: Path, content: bytes, name: str) -> None:
    """Write a print of `file` beside it, over a print that nobody has changed alone."""
    places = (file.with_name(name), file.with_name(f"{file.name}{Path(name).suffix}"))
    try:
        target = next(filter(is_own, places), None)
        if target is None:
            expected = f"旁边的“{name}”不是本程序印的，或印好以后改过，不能覆盖"
            way_out = "把它改名或移走，再打印一次"
            printing.refuse(file, [Finding(f"文件“{file.name}”", expected, "", way_out)])
            return
        write_own(target, content)
    except (OSError, UsageError) as error:
        expected = "应能在旁边写出 PDF"
        printing.refuse(file, [Finding(f"文件“{file.name}”", expected, tell_os_error(error))])
        return
    printing.report.made.append(Made(PurePosixPath(target.absolute()), Outcome.CREATED, "打印", ""))
