"""CPU per page on files that are unlike each other, beside LibreOffice: one of each kind, and long sheets.

`python -m benchmarks.unlike output` measures the papers that `make demo` left in output/.
"""

from __future__ import annotations

import argparse
import io
import resource
import subprocess
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
from pypdf import PdfReader

from generators.errors import PaperWithheld
from generators.printing import print_docx, print_sheet
from generators.printing.bulk import layout_cache

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from generators.printing import Printed

_ROWS_A_PAGE = 50


def main() -> None:
    """Measure and print the figures with their ratios."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.unlike", description=__doc__)
    parser.add_argument("folder", type=Path, help="folder of finished papers, as `make demo` leaves it")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        for line in figures(options.folder, Path(scratch)):
            print(line, flush=True)


def figures(folder: Path, scratch: Path) -> Iterator[str]:
    """Yield one line a figure."""
    for ending in (".docx", ".xlsx"):
        yield beside_libreoffice(one_of_each(folder, ending), f"one {ending} of each kind", scratch)
    sheets = [scratch / "300.xlsx", scratch / "75.xlsx"]
    for sheet in sheets:
        sheet.write_bytes(long_sheet(int(sheet.stem)))
    yield beside_libreoffice(sheets[:1], "a sheet of 300 pages", scratch)
    (pages, long), (fewer, short) = printed(sheets[:1]), printed(sheets[1:])
    ratio = (long / pages) / (short / fewer)
    yield f"a page of {pages} against one of {fewer}: {ratio:.2f} × (1 is linear)"
    yield f"a two-page paper that is printed again with other words: {warm_paper(folder):.0f} ms CPU"


def one_of_each(folder: Path, ending: str) -> list[Path]:
    """Return the first file of each kind: papers of a kind stand in a folder of their own."""
    kinds: dict[str, Path] = {}
    for file in sorted(folder.rglob(f"*{ending}")):
        kinds.setdefault(file.parent.name, file)
    return list(kinds.values())


def beside_libreoffice(files: Sequence[Path], what: str, scratch: Path) -> str:
    """Return the CPU a page of `files` in this process and in one run of LibreOffice over all of them."""
    pages, seconds = printed(files)
    profile = f"-env:UserInstallation=file://{scratch}/profile"
    words = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(scratch)]
    # The first start makes the profile.
    subprocess.run([*words, files[0]], check=True, capture_output=True)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([*words, *files], check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    taken = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    theirs = sum(len(PdfReader(scratch / f"{file.stem}.pdf").pages) for file in files)
    ratio = (seconds / pages) / (taken / theirs)
    return (
        f"{what} ({len(files)} files): {1000 * seconds / pages:.0f} ms a page of {pages}, "
        f"LibreOffice {1000 * taken / theirs:.0f} ms a page of {theirs}: {ratio:.1f} ×"
    )


def printed(files: Sequence[Path]) -> tuple[int, float]:
    """Return the pages of `files` and the seconds of CPU they take here, each printed once."""
    pages, seconds = 0, 0.0
    for file in files:
        content = file.read_bytes()
        begun = time.process_time()
        pages += print_file(content, file.name).pages
        seconds += time.process_time() - begun
    return pages, seconds


def print_file(content: bytes, name: str) -> Printed:
    """Return the print of a file by its ending."""
    return (print_sheet if name.endswith(".xlsx") else print_docx)(content, name=name)


def warm_paper(folder: Path) -> float:
    """Return the milliseconds of CPU of a two-page paper once another of its kind is printed."""
    for kind in one_of_each(folder, ".docx"):
        first, *others = sorted(kind.parent.glob("*.docx"))
        try:
            if not others or print_docx(first.read_bytes(), name=first.name).pages != 2:
                continue
        except PaperWithheld:
            continue
        content = others[0].read_bytes()
        begun = time.process_time()
        print_docx(content, name=others[0].name)
        return 1000 * (time.process_time() - begun)
    layout_cache.forget()
    return float("nan")


def long_sheet(pages: int) -> bytes:
    """Return a sheet of names, dates and sums on `pages` pages."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None  # noqa: S101 - a new workbook has one
    for number in range(pages * _ROWS_A_PAGE):
        sheet.append([number, f"第{number % 97}组", f"户主{number}", "2022年6月30日", 1000 + number, "合计"])
    sheet.print_title_rows = "1:1"
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


if __name__ == "__main__":
    main()
