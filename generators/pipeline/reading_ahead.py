"""A workbook read in a process of its own while the program still loads: imports nothing slow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generators.worker_process import Worker, WorkerDiedError

if TYPE_CHECKING:
    from pathlib import Path

    from generators.errors import Finding
    from generators.records.columns import Row
    from generators.workbook import SheetCells

    Cells = tuple[dict[type[Row], SheetCells], list[Finding]]


class ReadAhead:
    """What `workbook.read_cells` says of a workbook, begun before somebody asks."""

    def __init__(self, book: Path) -> None:
        """Begin to read `book`; raise OSError or WorkerDiedError where that cannot be."""
        self._as_it_was = _stamp(book)
        self._worker = Worker(_read, book)

    def cells(self, book: Path) -> Cells:
        """Return what stands in `book`, once, as it is now: read anew where somebody saved it meanwhile."""
        try:
            if _stamp(book) == self._as_it_was:
                return self._worker.answer()
        except (OSError, WorkerDiedError):  # The file is torn, or gone: who reads it here says so.
            pass
        finally:
            self._worker.end()
        return _read(book)


def _read(book: Path) -> Cells:
    from generators.workbook import read_cells

    return read_cells(book)


def _stamp(book: Path) -> tuple[int, ...]:
    held = book.stat()
    return held.st_mtime_ns, held.st_ctime_ns, held.st_size, held.st_ino
