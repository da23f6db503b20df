"""What a row of the catalogue is."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, is_dataclass
from dataclasses import fields as dataclass_fields
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from generators.context.numbers import with_numbers
from generators.errors import HongtouError, PaperWithheld, Severity, fault_in
from generators.records.columns import Row
from generators.records.office import VOCABULARY, office_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping
    from datetime import date

    from generators.errors import Finding
    from generators.records.columns import Quarter
    from generators.records.dataset import Dataset


_LAST_QUARTER = 4


class Family(StrEnum):
    """What the command line groups kinds by."""

    LETTERS = "letters"
    MINUTES = "minutes"
    PACK = "minutes --blank"
    LEDGER = "ledger"
    MEETINGS = "make 会议"
    FORMS = "make 表"
    LISTS = "make 名单"
    PUBLIC = "make 公示"


@dataclass(frozen=True)
class NumberRequest:
    """A number that a paper bears: its series, year and date of issue."""

    series: str
    year: int
    issued: date


@dataclass(frozen=True)
class Subject:
    """What one paper is about: a household's course, a meeting, a village's screening."""

    village: str
    """Village whose folder the paper goes to; empty for the township's."""
    name: str
    """What the paper is called beside its kind: 户主, or nothing when the village has one such paper."""
    record_id: str
    record: Any
    number: NumberRequest | None = None
    township: str = ""
    """Township of a paper that is of no village."""


@dataclass(frozen=True)
class Part:
    """A household on a paper of several: its 户主 and what keeps it off."""

    name: str
    findings: tuple[Finding, ...]

    @property
    def blocks(self) -> tuple[Finding, ...]:
        """Return what keeps it off the paper; nothing when it stands on it."""
        return tuple(finding for finding in self.findings if finding.severity is Severity.BLOCK)


def place_of_record(dataset: Dataset, record: Any) -> str:
    """Return the cell of the row that `record` is, or that it begins with; nothing where it is of no row."""
    if is_dataclass(record) and not isinstance(record, type):
        rows = (
            value for item in dataclass_fields(record) if isinstance(value := getattr(record, item.name), Row)
        )
        record = next(rows, None)
    if not isinstance(record, Row):
        return ""
    first = next(name for name, _ in type(record).iter_columns())
    return str(dataset.place(record, first))


_SECTIONS = {
    "L13": "印发通知",
    "L37": "三（一）",
    "L39": "三（一）",
    "L41": "三（一）1",
    "L43": "三（一）2",
    "L45": "三（一）2",
    "L47": "三（一）3",
    "L49": "三（一）3",
    "L53": "三（二）",
    "L55": "三（二）1",
    "L57": "三（二）2",
    "L59": "三（二）3",
    "L65": "三（三）1",
    "L67": "三（三）2",
    "L69": "三（三）2",
    "L71": "三（三）3",
    "L77": "三（四）1",
    "L79": "三（四）2",
    "L81": "三（四）2",
    "L87": "四（一）",
    "L89": "四（一）",
    "L91": "四（二）",
    "L93": "四（三）",
    "L95": "四（四）",
    "L97": "四（四）",
}
"""Line of the notice (`DOMAIN.md`) → the section that it stands in, as whoever has the notice finds it."""


def section_of(source: str) -> str:
    """Return the sections of the notice that the lines of `source` stand in, each once."""
    lines = re.findall(r"L\d+", source)
    sections = dict.fromkeys(_SECTIONS[line] for line in lines)
    return "、".join(sections) + re.sub(r"[L\d–、]", "", source)


@dataclass(frozen=True)
class DocumentKind:
    """One row of the catalogue."""

    key: str
    """ID of `DOMAIN.md` §1 that the kind makes."""
    name: str
    """中文名: what `make` and the folders call it."""
    template: str
    """File in templates/; its ending says what is written."""
    family: Family
    period: str
    signs: str
    source: str
    """Clause of the notice that orders the paper."""
    subjects: Callable[[Dataset, Quarter, Collection[str]], Iterable[Subject]]
    context: Callable[[Dataset, Any], Mapping[str, Any]]
    findings: Callable[[Dataset, Any], Iterable[Finding]] = field(default=lambda _dataset, _record: ())
    parts: Callable[[Dataset, Any], Iterable[Part]] = field(default=lambda _dataset, _record: ())
    """The households it names: one whose file does not carry it is left out, and the rest made."""
    sheets: tuple[str, ...] = ()
    """Sheets of the workbook whose rows make the paper."""
    is_filed: bool = True
    """False for what is used up before the step is done: packs and blank forms are in no bundle."""

    of_year: bool = False
    """A book of the year: each quarter's run brings it up to date, the fourth's is the one that is filed."""

    as_of: date | None = None
    """The day that is asked about, when the run is not told by quarter, workbook and templates alone."""
    is_bound: bool = False
    """Whether a village's papers also come as one PDF and one DOCX to print in one go."""

    finish: Callable[[bytes, str], tuple[bytes, tuple[Finding, ...]]] | None = None
    """Takes the filled DOCX and its file name, returns it ready to print; None where a filled one is."""

    def judge(self, dataset: Dataset, record: Any) -> tuple[tuple[Finding, ...], tuple[Part, ...]]:
        """Return what stands before the whole paper on `record`, and those left out of it.

        A paper of which everybody is left out is not made: what keeps them off stands before it. A fault of
        the program in one record is a finding at its row.
        """
        try:
            return self._judged(dataset, record)
        except HongtouError:
            raise
        except Exception as fault:
            return (fault_in(place_of_record(dataset, record) or self.name, fault),), ()

    def _judged(self, dataset: Dataset, record: Any) -> tuple[tuple[Finding, ...], tuple[Part, ...]]:
        parts = tuple(self.parts(dataset, record))
        left_out = tuple(part for part in parts if part.blocks)
        findings = tuple(dict.fromkeys(self.findings(dataset, record)))
        if parts and len(left_out) == len(parts):
            findings = tuple(dict.fromkeys([*findings, *(f for part in parts for f in part.findings)]))
            return findings, ()
        warnings = (f for part in parts for f in part.findings if f.severity is Severity.WARN)
        return tuple(dict.fromkeys([*findings, *warnings])), left_out

    def is_filed_in(self, quarter: Quarter) -> bool:
        """Tell whether the paper belongs into the volume of `quarter`."""
        return self.is_filed and (not self.of_year or quarter.number == _LAST_QUARTER)

    @property
    def is_public(self) -> bool:
        """Tell whether the paper hangs where everybody reads it, or tells what hung there."""
        return self.family is Family.PUBLIC or "公示" in self.name or "公告" in self.name

    def fields(
        self, dataset: Dataset, subject: Subject, number: str, number_of: Callable[[str], str]
    ) -> Mapping[str, Any]:
        """Return what the template prints for `subject`: `number` is its own, `number_of` looks others up.

        Raise PaperWithheld, naming the row, for a fault of the program in this one.
        """
        try:
            return self._fields_of(dataset, subject, number, number_of)
        except HongtouError:
            raise
        except Exception as fault:
            place = place_of_record(dataset, subject.record) or f"{subject.village}{self.name}{subject.name}"
            raise PaperWithheld([fault_in(place, fault)]) from fault

    def _fields_of(
        self, dataset: Dataset, subject: Subject, number: str, number_of: Callable[[str], str]
    ) -> Mapping[str, Any]:
        words = office_of(dataset, subject.village, subject.township).words()
        offered = {f"{VOCABULARY}.{name}": word for name, word in words.items()}
        fields = with_numbers(
            self.context(dataset, subject.record),
            lambda record_id: number_of(record_id) if record_id else number,
        )
        return {**fields, **(offered if self.is_sheet else {VOCABULARY: words})}

    @property
    def is_sheet(self) -> bool:
        """Tell whether the paper is a workbook."""
        return self.template.endswith(".xlsx")
