"""Where the writing of a document stands, and what every part of the writer shares."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from generators.errors import Finding, Severity
from generators.printing.docx import carried
from generators.printing.docx.sections import Section
from generators.printing.docx.settings import read_settings
from generators.printing.docx.styles import Style, Styles
from generators.printing.layout.css import StyleSheet

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator
    from contextlib import AbstractContextManager
    from xml.etree import ElementTree as ET

    from lxml import etree

    from generators.printing.docx.package import Package
    from generators.printing.docx.styles import Properties

WAY_OUT = "改用 --engine libreoffice 打印，或在 Word、WPS 里改掉这一处"


@dataclass(frozen=True)
class SourceParagraph:
    """The text of one paragraph and where it stands, to be found again on the pages."""

    place: str
    text: str
    may_be_absent: bool
    style: str = ""
    """Name of its paragraph style."""


@dataclass
class Count:
    """A number that goes on while positions come and go."""

    value: int = 0


_Held = TypeVar("_Held")


def changed(held: _Held, **values: object) -> _Held:
    """Return the frozen dataclass `held` with other `values`, as `dataclasses.replace` does in less time.

    For those that reckon nothing from their fields: cells that are copied change three a paragraph.
    """
    made = object.__new__(type(held))
    made.__dict__.update(held.__dict__, **values)
    return made


@dataclass(frozen=True)
class Position:
    """Where the writer stands: part, place in it, styles that hold there."""

    part: str
    """The part of the package whose relations hold."""
    section: Section
    title: str = ""
    """页眉, 页脚, 脚注 or 尾注; empty in the body."""
    paragraphs: Count = field(default_factory=Count)
    """The paragraphs met in this part, those in cells excepted."""
    cell: str = ""
    """The place of the table cell in words; empty outside of tables."""
    table_depth: int = 0
    style: Style = field(default_factory=lambda: Style("", "paragraph"))
    """The paragraph style of the paragraph at hand."""
    table_style: Style | None = None
    cell_style: Style | None = None
    """The conditions of the table style that meet in the cell."""
    is_vertical: bool = False
    """Whether characters stand one under the other."""
    is_framed: bool = False
    """Whether inside a frame, text box or note, where no frame may begin."""
    break_before: str = ""
    """The break owed before the next paragraph: page, column or none."""

    @property
    def is_in_margin(self) -> bool:
        """Return whether a header or footer is being written."""
        return self.title in {"页眉", "页脚"}

    @property
    def is_confined(self) -> bool:
        """Return whether inside a cell, frame, text box, note, header or footer, where no page begins."""
        return bool(self.cell or self.title or self.is_framed)

    @property
    def may_float(self) -> bool:
        """Return whether a table here may stand at a place on the page."""
        return self.table_depth == 0 and not self.is_framed and not self.is_in_margin


class WrittenCells(Protocol):
    """What tables ask of the cells that were written before."""

    def write(self, key: Hashable, node: etree._Element, row: ET.Element, place: str) -> bool:
        """Write the `w:tc` `node` at `place` into `row` as a copy; tell whether there is one to copy."""

    def keeping(self, key: Hashable, node: etree._Element, row: ET.Element) -> AbstractContextManager[None]:
        """Keep the cell that is written into `row` meanwhile, if another like it may be a copy."""


class BlockWriter(Protocol):
    """What tables, text boxes, notes and running heads ask of the document they stand in."""

    @property
    def cells(self) -> WrittenCells:
        """The cells that were written before."""

    def write_blocks(self, node: etree._Element, parent: ET.Element, width: float) -> None:
        """Write the paragraphs and tables inside `node` into `parent`, `width` points wide."""


class Cursor:
    """The position in one DOCX, with what is read from it and what is gathered on the way."""

    def __init__(self, package: Package, name: str) -> None:
        self.package, self.name = package, name
        self.settings = read_settings(package)
        self.styles = Styles(package)
        self.sheet = StyleSheet()
        self.pictures: dict[str, bytes] = {}
        """The pictures of the page tree by address."""
        self.diagonals: list[dict[str, dict[str, str]]] = []
        """Borders from corner to corner of cells; `data-diagonal` in the page tree counts them."""
        self.findings: list[Finding] = []
        self.source_paragraphs: list[SourceParagraph] = []
        """The paragraphs written; `data-n` in the page tree counts them."""
        self.visited: set[etree._Element] = set()
        self.parts_read: list[str] = [package.main]
        self.position = Position(package.main, Section(0))
        self._tables = 0

    def move(self, **changes: Any) -> None:
        """Change fields of the position for good."""
        self.position = replace(self.position, **changes)

    @contextmanager
    def at(self, **changes: Any) -> Iterator[None]:
        """Write what follows at the position with other fields; afterwards it is as before."""
        before = self.position
        self.position = replace(before, **changes)
        try:
            yield
        finally:
            self.position = before

    @contextmanager
    def inside_part(self, part: str, title: str) -> Iterator[None]:
        """Write what follows inside a header, footer or note: its paragraphs are counted anew."""
        if part not in self.parts_read and title in {"页眉", "页脚"}:
            self.parts_read.append(part)
        with self.at(part=part, title=title, paragraphs=Count(), cell="", break_before=""):
            yield

    @contextmanager
    def inside_table(self) -> Iterator[None]:
        """Write what follows inside a table."""
        if self.position.table_depth == 0:
            self._tables += 1
        with self.at(table_depth=self.position.table_depth + 1):
            yield

    @contextmanager
    def inside_text_box(self, *, vertical: bool = False) -> Iterator[None]:
        """Write what follows inside a text box: it knows no table around it and no frame inside it."""
        with self.at(
            table_style=None, cell_style=None, is_framed=True, is_vertical=vertical, break_before=""
        ):
            yield

    # Findings.

    def cell_place(self, row: int, position: int) -> str:
        """Return the place of a cell of the table at hand in words; both count from 0."""
        return f"第 {self._tables} 个表格第 {row + 1} 行第 {position + 1} 格"

    def place(self) -> str:
        """Return where the writer stands, in words."""
        at = self.position
        return f"文件“{self.name}”{at.title}{at.cell or f'第 {at.paragraphs.value} 段'}"

    def refuse(self, what: str, found: str = "", way_out: str = WAY_OUT) -> None:
        """Note that something at this place is not carried."""
        self._note(Finding(self.place(), what, found, way_out))

    def warn(self, what: str, found: str = "", way_out: str = "") -> None:
        """Note that something at this place is carried only roughly."""
        self._note(Finding(self.place(), what, found, way_out, severity=Severity.WARN))

    def note_uncarried(self, properties: Properties) -> None:
        """Note what `properties`, which are used at this place, ask for and the print does not carry."""
        if carried.NOTES_KEY not in properties:
            return
        for noted in carried.uncarried_in(properties):
            row = noted.carried
            if row.status is carried.Status.REFUSED:
                self.refuse(row.message, f"“{noted.name}”", row.way_out or WAY_OUT)
            else:
                self.warn(row.message)

    def _note(self, finding: Finding) -> None:
        if finding not in self.findings:
            self.findings.append(finding)
