"""What a row of the catalogue is."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from generators.context.numbers import with_numbers
from generators.records.office import VOCABULARY, office_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping
    from datetime import date

    from generators.errors import Finding
    from generators.records.columns import Quarter
    from generators.records.dataset import Dataset


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
    sheets: tuple[str, ...] = ()
    """Sheets of the workbook whose rows make the paper."""
    is_filed: bool = True
    """False for what is used up before the step is done: packs and blank forms are in no bundle."""

    as_of: date | None = None
    """The day that is asked about, when the run is not told by quarter, workbook and templates alone."""
    is_bound: bool = False
    """Whether a village's papers also come as one PDF and one DOCX to print in one go."""

    def fields(
        self, dataset: Dataset, subject: Subject, number: str, number_of: Callable[[str], str]
    ) -> Mapping[str, Any]:
        """Return what the template prints for `subject`: `number` is its own, `number_of` looks others up."""
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
