"""Everything one workbook says, with the indexes by which the steps look things up."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar, get_args

from generators.errors import Place
from generators.formulas.addresses import column_letter
from generators.records.clues import HandedClue
from generators.records.employment import Facility, LeadingGroupMember, ResettledWorker, ServiceTeamMember
from generators.records.households import (
    Application,
    Approval,
    ExitLetter,
    Helper,
    Household,
    Member,
    MonitorEpisode,
    MonthlyEntry,
    PlanItem,
    SystemMark,
    Verification,
)
from generators.records.issues import Issue, RectificationPlan, RollCall, Supervision, Task, WorkEntry
from generators.records.low_income import CareWorker, LowIncome, SupportDecision, Visit
from generators.records.meetings import (
    AgendaItem,
    Attendance,
    Decision,
    Meeting,
    Objection,
    PreJudgement,
    Publicity,
    Resolution,
    RiskStudy,
)
from generators.records.registers import (
    CheckItem,
    Dwelling,
    Insured,
    Leave,
    Loan,
    PolicyMeasure,
    PublicPost,
    Pupil,
    WaterSupply,
)
from generators.records.screening import Survey, SurveyRow
from generators.records.settings import Setting, Settings
from generators.records.township import Assignment, Person, PovertyLine, TaskForceMember, Township, Village
from generators.records.vocabulary import Relation

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, KeysView, Mapping, Sequence
    from decimal import Decimal

    from generators.errors import Finding
    from generators.records.columns import Quarter, Row

    Changed = Mapping[type[Row], Sequence[tuple[Row | None, Row | None]]]

R = TypeVar("R", bound="Row")
T = TypeVar("T")

SHEETS: tuple[type[Row], ...] = (
    Setting,
    PovertyLine,
    Township,
    Village,
    Person,
    Assignment,
    TaskForceMember,
    Household,
    Member,
    MonitorEpisode,
    Helper,
    Application,
    PlanItem,
    MonthlyEntry,
    Meeting,
    Attendance,
    PreJudgement,
    Verification,
    Resolution,
    Publicity,
    Objection,
    Approval,
    SystemMark,
    ExitLetter,
    Decision,
    Survey,
    SurveyRow,
    LowIncome,
    Visit,
    SupportDecision,
    CareWorker,
    Issue,
    WorkEntry,
    RectificationPlan,
    ResettledWorker,
    ServiceTeamMember,
    Facility,
    LeadingGroupMember,
    Task,
    Supervision,
    RollCall,
    Dwelling,
    Pupil,
    Insured,
    WaterSupply,
    Loan,
    PublicPost,
    PolicyMeasure,
    Leave,
    CheckItem,
    HandedClue,
    RiskStudy,
    AgendaItem,
)
"""Every sheet of the workbook, in its order."""


@dataclass(frozen=True)
class Sheet:
    """Where the cells of a sheet stand: its column letters, and the lasting ids of its rows in a store."""

    kind: type[Row]
    letters: Mapping[str, str]
    row_ids: Mapping[int, int] = field(default_factory=dict)
    """Row number → the id under which the store keeps the row; empty for a workbook."""
    numbers: Sequence[int] = ()
    """The numbers that rows bear, in order, where some between them are free: of rows taken away, or for rows
    that may come. Empty where a row bears the number under which it is shown."""

    def shown(self, number: int) -> int:
        """Return which row of the sheet a clerk sees where a record has `number`."""
        return bisect_left(self.numbers, number) + 2 if self.numbers else number

    def place(self, number: int, field_name: str = "") -> Place:
        """Return where row `number` (its `field_name`) stands, as a clerk sees it and as data."""
        letter = self.letters.get(field_name)
        shown = self.shown(number)
        where = f"单元格 {letter}{shown}" if letter else f"第 {shown} 行"
        text = f"工作表“{self.kind.SHEET}”{where}"
        return Place(text, self.kind.SHEET, number, self.row_ids.get(number, 0), field_name)


NAMES = "户名单"
"""Hidden sheet of a workbook with the households as a drop-down calls them."""
HEAD, VILLAGE = "@head", "@village"
"""What stands beside a 户编号 for people: the 户主 and the 村; no fields of the record."""


def household_field(kind: type[Row]) -> str:
    """Return the field of `kind` that names a household by its 户编号; empty where none does."""
    return next((name for name, column in kind.iter_columns() if column.refers == "监测户.户编号"), "")


def beside_household(kind: type[Row]) -> tuple[tuple[str, str], ...]:
    """Return (name, heading) of what stands beside the 户编号 of `kind`: a household is known by its head."""
    if not household_field(kind):
        return ()
    return ((HEAD, "户主"), (VILLAGE, "村"))


def layout(kind: type[Row]) -> tuple[tuple[str, str], ...]:
    """Return (field, heading) of every column of the sheet as this program lays it out."""
    found: list[tuple[str, str]] = []
    for name, column in kind.iter_columns():
        found.append((name, column.heading))
        if column.refers == "监测户.户编号":
            found += beside_household(kind)
    return tuple(found)


def column_letters(kind: type[Row]) -> Mapping[str, str]:
    """Return field → column letter as a workbook of this program lays the sheet out."""
    return {name: column_letter(number) for number, (name, _) in enumerate(layout(kind), 1)}


@dataclass(frozen=True)
class Dataset:
    """The records of one workbook or store. Nothing in it changes after reading."""

    settings: Settings = field(default_factory=Settings)
    rows: Mapping[type[Row], tuple[Row, ...]] = field(default_factory=dict)
    letters: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Sheet → field → column letter, for naming cells."""
    row_ids: Mapping[str, Mapping[int, int]] = field(default_factory=dict, compare=False)
    """Sheet → row number → the id under which the store keeps the row; empty for a workbook."""
    numbers: Mapping[str, Sequence[int]] = field(default_factory=dict, compare=False, repr=False)
    """Sheet → the numbers of its rows where some are free (see `Sheet`)."""
    today: date | None = None
    """The office's day, after which nothing can have been done; None where nobody asks."""
    others: tuple[Township, ...] = ()
    """The other townships of the store, where these are the records that one of several sees: a paper is
    called the same whoever makes it."""
    refused: Mapping[type[Row], Sequence[Mapping[str, object]]] = field(
        default_factory=dict, compare=False, repr=False
    )
    """The sound cells of the rows that could not be read, and as “row” where they stand."""
    _indexes: dict[tuple[type[Row], str], dict[Any, list[Any]]] = field(
        default_factory=dict, init=False, compare=False, repr=False
    )
    _derived: dict[Callable[[Dataset], Any], Any] = field(
        default_factory=dict, init=False, compare=False, repr=False
    )

    def memoized(self, derive: Callable[[Dataset], T]) -> T:
        """Return what `derive` makes of these records; it is called the first time only."""
        if derive not in self._derived:
            self._derived[derive] = derive(self)
        return self._derived[derive]  # type: ignore[no-any-return]

    def after(self, before: Dataset, changed: Changed | None = None) -> Dataset:
        """Return these records with the indexes that `before` made, where they hold or are soon mended.

        `changed` gives, for a sheet in which rows changed, came and went and none moved, each such row as it
        is now and as it was; None for what is not, or was not, there.
        """
        for (kind, name), index in tuple(before._indexes.items()):
            if before.rows.get(kind) is self.rows.get(kind):
                self._indexes[kind, name] = index
            elif changed and kind in changed:
                self._indexes[kind, name] = _index_after(index, name, changed[kind])
        return self

    def in_quarter(self, quarter: Quarter) -> Dataset:
        """Return these records with each household in the village whose papers of `quarter` name it."""
        kept: dict[Quarter, Dataset] = self.memoized(_by_quarter)
        if quarter not in kept:
            homes = tuple(household.in_quarter(quarter) for household in self.all(Household))
            has_moved = any(
                now.village != was.village for now, was in zip(self.all(Household), homes, strict=True)
            )
            rows: dict[type[Row], tuple[Row, ...]] = {**self.rows, Household: homes}
            kept[quarter] = replace(self, rows=rows).after(self) if has_moved else self
        return kept[quarter]

    @property
    def has_several_townships(self) -> bool:
        """Tell whether a paper has to say of which township it is; one is a part of several here too."""
        return bool(self.others) or len(self.all(Township)) > 1

    def all(self, kind: type[R]) -> tuple[R, ...]:
        """Return the rows of `kind` in the order of the sheet."""
        return self.rows.get(kind, ())  # type: ignore[return-value]

    def by(self, kind: type[R], field_name: str, value: object) -> list[R]:
        """Return the rows of `kind` whose `field_name` is `value`, in the order of the sheet."""
        return self._index(kind, field_name).get(value, [])

    def values(self, kind: type[R], field_name: str) -> KeysView[Any]:
        """Return the different values of `field_name` in the rows of `kind`, None for empty cells."""
        return self._index(kind, field_name).keys()

    def _index(self, kind: type[Row], field_name: str) -> dict[Any, list[Any]]:
        index = self._indexes.get((kind, field_name))
        if index is None:
            index = {}
            for record in self.rows.get(kind, ()):
                index.setdefault(getattr(record, field_name), []).append(record)
            self._indexes[kind, field_name] = index
        return index

    def place(self, record: Row, field_name: str = "") -> Place:
        """Return where `record` (its `field_name`) stands, as a clerk sees it and as data."""
        return self.sheet(type(record)).place(record.row, field_name)

    def sheet(self, kind: type[Row]) -> Sheet:
        """Return where the cells of `kind` stand."""
        letters, row_ids, numbers = self.letters, self.row_ids, self.numbers
        name = kind.SHEET
        return Sheet(kind, letters.get(name, {}), row_ids.get(name, {}), numbers.get(name, ()))

    def shown(self, record: Row) -> int:
        """Return in which row of its sheet a clerk sees `record`."""
        return self.sheet(type(record)).shown(record.row)

    def is_of_others(self, meeting: Meeting) -> bool:
        """Tell whether it is another township's own meeting, seen for a village that has come over since."""
        return meeting.village is None and any(t.name == meeting.township for t in self.others)

    def township(self, name: str) -> Township:
        """Return the township called `name` (references are checked when the workbook is read)."""
        return (self.by(Township, "name", name) or [t for t in self.others if t.name == name])[0]

    def village(self, name: str) -> Village:
        """Return the village called `name`."""
        return self.by(Village, "name", name)[0]

    def person(self, name: str) -> Person:
        """Return the cadre called `name`."""
        return self.by(Person, "name", name)[0]

    def household(self, number: str) -> Household:
        """Return the household with that 户编号."""
        return self.by(Household, "number", number)[0]

    def meeting(self, number: str) -> Meeting:
        """Return the meeting with that 会议编号."""
        return self.by(Meeting, "number", number)[0]

    def members_of(self, household: str, on: date | None = None) -> list[Member]:
        """Return the members of `household`, those who left before `on` left out."""
        members = self.by(Member, "household", household)
        return [m for m in members if m.left_on is None or (on is not None and m.left_on > on)]

    def head_of(self, household: str, on: date | None = None) -> Member:
        """Return the 户主 of `household` on a day (today: no day): the one there then, else the last who was.

        Who became 户主 after another had left has no day of its own: he is it from that day on.
        """
        heads = [m for m in self.by(Member, "household", household) if m.relation is Relation.HEAD]
        heads.sort(key=lambda m: m.left_on or date.max)
        return next((m for m in heads if m.left_on is None or (on and m.left_on > on)), heads[-1])

    def episode_on(self, household: str, on: date) -> MonitorEpisode | None:
        """Return the episode of `household` that had begun last on `on`."""
        begun = [e for e in self.by(MonitorEpisode, "household", household) if e.identified <= on]
        return max(begun, key=lambda e: e.identified, default=None)

    def line_of(self, year: int) -> Decimal | None:
        """Return the 防止返贫监测线 of `year`, when the workbook gives it."""
        lines = self.by(PovertyLine, "year", year)
        return lines[0].amount if lines else None


def _by_quarter(_: Dataset) -> dict[Quarter, Dataset]:
    return {}


_WHOLE, _ANY = "", object()
"""Stand for every column, and for every value of one."""


@dataclass(frozen=True)
class WatchedDataset(Dataset):
    """Records that note what is asked for: a fault in a row that nobody asks for is no reason to stop."""

    asked: set[tuple[type[Row], str, object]] = field(default_factory=set, compare=False, repr=False)
    """Which rows: the kind, the column they were looked for by, and the value that it was to have."""

    @classmethod
    def of(cls, dataset: Dataset) -> WatchedDataset:
        """Return the records of `dataset`, of which nobody has asked anything yet."""
        return cls(
            *(
                dataset.settings,
                dataset.rows,
                dataset.letters,
                dataset.row_ids,
                dataset.numbers,
                dataset.today,
            ),
            others=dataset.others,
            refused=dataset.refused,
        )

    def all(self, kind: type[R]) -> tuple[R, ...]:
        """Return the rows of `kind` in the order of the sheet."""
        self.asked.add((kind, _WHOLE, _ANY))
        return super().all(kind)

    def by(self, kind: type[R], field_name: str, value: object) -> list[R]:
        """Return the rows of `kind` whose `field_name` is `value`, in the order of the sheet."""
        self.asked.add((kind, field_name, value))
        return super().by(kind, field_name, value)

    def values(self, kind: type[R], field_name: str) -> KeysView[Any]:
        """Return the different values of `field_name`, those of rows that are wrong elsewhere too."""
        self.asked.add((kind, field_name, _ANY))
        sound = (row[field_name] for row in self.refused.get(kind, ()) if field_name in row)
        return dict.fromkeys((*super().values(kind, field_name), *sound)).keys()

    def asked_for(self, faults: Sequence[Finding]) -> list[Finding]:
        """Return those of `faults` that stand in what was asked for, and those that stand in no row."""
        wrong = defaultdict[str, set[tuple[int, str]]](set)
        for fault in faults:
            wrong[fault.sheet].add((fault.row, fault.field))
        return [
            fault
            for fault in faults
            if not fault.sheet
            or any(
                fault.sheet == kind.SHEET and self._meets(fault, kind, column, value, wrong[kind.SHEET])
                for kind, column, value in self.asked
            )
        ]

    def _meets(
        self,
        fault: Finding,
        kind: type[Row],
        column: str,
        value: object,
        wrong: Collection[tuple[int, str]],
    ) -> bool:
        """Tell whether who asks for the rows of `kind` whose `column` is `value` meets the row of `fault`."""
        if not fault.row or column == _WHOLE:
            return True
        if value is _ANY:
            return (fault.row, column) in wrong
        refused = self.refused.get(kind, ())
        cells = next((row for row in refused if row["row"] == fault.row), None)
        if cells is None:
            record = next((row for row in self.rows.get(kind, ()) if row.row == fault.row), None)
            return record is None or getattr(record, column) == value
        if column in cells:
            return _is_same(cells[column], value)
        # It may be the one that was asked for, unless there is that one and can be but one.
        is_there = super().by(kind, column, value) or any(_is_same(row.get(column), value) for row in refused)
        is_another = dict(kind.iter_columns())[column].unique and is_there
        return (fault.row, column) in wrong and not is_another


def _is_same(cell: object, value: object) -> bool:
    """Tell whether a cell that nobody made a value of may be `value`: what is no text may be anything."""
    if isinstance(cell, str) and isinstance(value, str):
        return "".join(cell.split()) == "".join(value.split())
    return cell is not None


def _index_after(
    index: dict[Any, list[Any]], name: str, changed: Sequence[tuple[Row | None, Row | None]]
) -> dict[Any, list[Any]]:
    mended, copied = dict(index), set()
    steps = [step for now, was in changed for step in ((was, False), (now, True))]
    for row, is_there in steps:
        if row is None:
            continue
        value = getattr(row, name)
        if value not in copied:
            mended[value] = list(mended.get(value, ()))
            copied.add(value)
        place = bisect_left(mended[value], row.row, key=lambda other: other.row)
        mended[value][place : place + (not is_there)] = [row] if is_there else []
    for value in copied:
        if not mended[value]:
            del mended[value]
    return mended


def enumeration_of(kind: type[Row], field_name: str) -> tuple[str, ...]:
    """Return the words a drop-down offers for the field; empty when it is free."""
    from enum import Enum

    def words(annotation: object) -> tuple[str, ...]:
        if isinstance(annotation, type) and issubclass(annotation, Enum):
            return tuple(str(member.value) for member in annotation)
        if annotation is bool:
            return ("是", "否")
        return next((found for part in get_args(annotation) if (found := words(part))), ())

    return words(kind.model_fields[field_name].annotation)
