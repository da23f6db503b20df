"""A paper on its way through the steps."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from generators.errors import DiskFull, Finding, PaperWithheld, fault_in
from generators.file_names import safe_name
from generators.pipeline.report import Report, Withheld
from generators.records.township import Township
from generators.records.vocabulary import TownshipLevel

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import date

    from generators.number_log import Number
    from generators.number_register import Request
    from generators.output_folder import Origin
    from generators.records.dataset import Dataset

OF_TOWNSHIP, OF_COUNTY = "乡镇", "全县"
"""Folders of a township's own papers, and of books that span townships."""
PREVIEW = PurePosixPath("预览")
"""Folder of the papers that took no number: whatever stands in their names is no number given."""
OWN = "本级"
"""Folder of a township's own papers where there are several."""


@dataclass(frozen=True)
class Place:
    """Where the papers of a village or of a township go, and what their file names and lists call it."""

    folders: tuple[str, ...]
    label: str


def place_of(dataset: Dataset, village: str, township: str) -> Place:
    """Return the place of the papers of `village`, or of `township` where that is empty.

    Where the workbook or the store has several townships, two of which may have a village of one name,
    folders and names carry the township.
    """
    townships = dataset.all(Township)
    if not dataset.has_several_townships:
        level = townships[0].level if townships else TownshipLevel.TOWNSHIP
        named = {TownshipLevel.SUBDISTRICT, TownshipLevel.COUNTY}
        own = level.value if level in named else OF_TOWNSHIP
        return Place((village or own,), village)
    if not village:
        return Place((township, OWN), township)
    found = dataset.village(village)
    return Place((found.township, found.printed_name), f"{found.township}-{found.printed_name}")


@dataclass(frozen=True)
class Paper:
    """A paper on its way through the steps."""

    kind: str
    template: str
    village: str
    name: str
    record_id: str
    stem: str
    folder: PurePosixPath
    context: Callable[[str], Mapping[str, Any]]
    request: Request | None = None
    issued: date | None = None
    number: Number | None = None
    is_bound: bool = False
    finish: Callable[[bytes, str], tuple[bytes, tuple[Finding, ...]]] | None = None
    """Takes the filled DOCX and its file name, returns it as its format wants it and what its reader should
    know; None where a filled paper is ready to print."""
    place: str = ""
    """Where the row that it is about stands in the workbook."""
    is_one_of_many: bool = True
    """False for a notice: a run makes one or a few, and the others of the quarter stand."""

    def with_number(self, number: Number) -> Paper:
        """Return the paper with its number and the file name that follows from it."""
        parts = (self.village, self.kind, f"{number.n:03d}", self.name)
        stem = "-".join(parts) if self.is_one_of_many else str(number)
        return replace(self, number=number, stem=safe_name(stem))

    is_delivered: bool = False
    """Whether somebody has the paper in hand: what it says is locked (design D14)."""

    @property
    def path(self) -> PurePosixPath:
        """Return the place of the paper's files, without an ending."""
        return self.folder / self.stem


@dataclass(frozen=True)
class Finished:
    """A paper whose files are in place."""

    paper: Paper
    origin: Origin


def with_ending(place: PurePosixPath, ending: str) -> PurePosixPath:
    """Return the file at `place` in the format `ending`."""
    return place.with_name(f"{place.name}.{ending}")


def context_of(paper: Paper) -> Mapping[str, Any]:
    """Return the fields of the paper's template, its number among them."""
    return paper.context(str(paper.number) if paper.number else "")


def program_fault(paper: Paper, fault: Exception) -> Finding:
    """Return a fault of the program in one paper as a finding: the others are still owed to the office."""
    return fault_in(paper.place or f"{paper.village}{paper.kind}{paper.name}", fault)


@contextmanager
def withholding(paper: Paper, report: Report) -> Iterator[None]:
    """Note a paper that cannot be made, with its reasons, and go on; a full disk stops the run."""
    try:
        yield
    except DiskFull:
        raise
    except PaperWithheld as error:
        report.withheld.append(Withheld(paper.kind, paper.village, paper.name, error.reasons))
