"""A new quarter's rows as drafts: what follows from what is known, and nothing that somebody has yet to do.

People, households, months, meeting numbers and rosters come over; attendance, votes, visits, days, answers
and amounts are left empty. Every row bears 草稿 in its 备注 and counts when somebody has taken that away.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from generators.procedure.exit_case import episode_end
from generators.procedure.windows import month_window
from generators.records.columns import DRAFT, Quarter
from generators.records.employment import ResettledWorker
from generators.records.households import MonitorEpisode, MonthlyEntry, SystemMark
from generators.records.identifiers import birth_date
from generators.records.issues import RectificationPlan
from generators.records.low_income import LowIncome, Visit
from generators.records.meetings import Attendance, Meeting, PreJudgement
from generators.records.screening import Survey, SurveyRow
from generators.records.township import Person, PovertyLine
from generators.records.vocabulary import Capacity, MeetingKind, SurveyHouseholdKind

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
    from collections.abc import Set as AbstractSet

    from generators.records.columns import Row
    from generators.records.dataset import Dataset

    Keys = AbstractSet[tuple[str, ...]]

Cells = dict[str, Any]
_MONTH = re.compile(r"（(\d{4})年(\d{1,2})月）")
"""In the mark of a visit's draft: see `visit_mark`."""
HELD_AGAIN = (MeetingKind.PRE_JUDGEMENT, MeetingKind.DEMOCRATIC_REVIEW, MeetingKind.MONTHLY)
"""Meetings that every quarter has; the others are held when there is something to study."""


def new_quarter_rows(
    dataset: Dataset,
    quarter: Quarter,
    taken: Mapping[type[Row], Keys],
    kinds: Collection[type[Row]] | None = None,
) -> dict[type[Row], list[Cells]]:
    """Return the drafts of `quarter` by sheet, without those whose keys are `taken`, by drafts or not.

    With `kinds` they are those of these sheets alone.
    """
    run = _NewQuarter(dataset, quarter)
    makers: dict[type[Row], Callable[[], Iterator[Cells]]] = {
        PovertyLine: run.poverty_line,
        Survey: run.surveys,
        SurveyRow: run.survey_rows,
        RectificationPlan: run.rectification_plans,
        Meeting: run.meetings,
        Attendance: run.attendance,
        PreJudgement: run.pre_judgements,
        MonthlyEntry: run.monthly_entries,
        Visit: run.visits,
        ResettledWorker: run.resettled_workers,
    }
    found: dict[type[Row], list[Cells]] = {}
    for kind, make in makers.items():
        if kinds is not None and kind not in kinds:
            continue
        keys = KEYS[kind]
        held = taken.get(kind, ())
        drafts = [cells for cells in make() if tuple(said(cells.get(name)) for name in keys) not in held]
        for cells in drafts:
            cells["remark"] = cells.get("remark") or marks_of(kind, quarter)[0]
        if drafts:
            found[kind] = [{k: v for k, v in cells.items() if v is not None and v != ()} for cells in drafts]
    return found


KEYS: dict[type[Row], tuple[str, ...]] = {
    PovertyLine: ("year",),
    Survey: ("village", "quarter"),
    SurveyRow: ("quarter", "id_number"),
    RectificationPlan: ("village", "quarter"),
    Meeting: ("number",),
    Attendance: ("meeting", "name", "capacity"),
    PreJudgement: ("meeting", "household"),
    MonthlyEntry: ("household", "month"),
    Visit: ("subject", "remark"),
    ResettledWorker: ("quarter", "id_number"),
}
"""By which cells a draft is known, so that asking twice writes nothing twice."""


def keys_of(kind: type[Row], rows: Iterable[Mapping[str, object]]) -> Keys:
    """Return by which cells the `rows` of `kind`, field → cell, are known."""
    return {tuple([said(row.get(name)) for name in KEYS[kind]]) for row in rows}


def visit_mark(month: int) -> str:
    """Return what a draft of the visit of `month` (202207) bears: it has no date yet."""
    return f"{DRAFT}（{month // 100}年{month % 100}月）"


def marks_of(kind: type[Row], quarter: Quarter) -> list[str]:
    """Return what the drafts of `kind` that `quarter` began with bear, and once bore (2022Q3)."""
    if kind is Visit:
        return [visit_mark(month) for month in months_of(quarter)]
    return [f"{DRAFT}（{quarter.said}）", f"{DRAFT}（{quarter}）"]


def is_over(dataset: Dataset, kind: type[Row], cells: Mapping[str, object]) -> bool:
    """Tell whether a draft of `kind` is of a month in which its household is monitored or listed no more."""
    try:
        if kind is MonthlyEntry:
            first = month_window(int(str(cells.get("month")))).first
        elif month := _MONTH.search(str(cells.get("remark"))) if kind is Visit else None:
            first = date(int(month[1]), int(month[2]), 1)
        else:
            return False
    except (ValueError, OverflowError):
        return False
    if kind is MonthlyEntry:
        episode = dataset.episode_on(str(cells.get("household")), first)
        return episode is not None and episode_end(dataset, episode, first) is not None
    listed = dataset.by(LowIncome, "number", cells.get("subject"))
    return bool(listed) and all(row.until is not None and row.until < first for row in listed)


def months_of(quarter: Quarter) -> list[int]:
    """Return the months of `quarter` as the sheets write them: 202207."""
    last = quarter.last_month
    return [quarter.year * 100 + month for month in (last - 2, last - 1, last)]


def said(value: object) -> str:
    """Return what a cell says as a key, in which capitals and blanks around it are nothing."""
    return "" if value is None else str(value).strip().upper()


@dataclass
class _NewQuarter:
    dataset: Dataset
    quarter: Quarter
    _numbers: dict[str, str] = field(default_factory=dict)

    @property
    def _before(self) -> Quarter:
        return self.quarter.previous

    def _serving(self, name: str | None) -> str | None:
        """Return the name unless the cadre has left by the quarter's first day."""
        people = self.dataset.by(Person, "name", name) if name else []
        if people and people[0].active_to and people[0].active_to < self.quarter.first_day:
            return None
        return name

    def _monitored(self) -> list[MonitorEpisode]:
        """Return the episodes that are running when the quarter begins."""
        first = self.quarter.first_day
        return [
            episode
            for episode in self.dataset.all(MonitorEpisode)
            if episode.identified < first
            and self.dataset.episode_on(episode.household, first) is episode
            and not any(
                mark.date >= episode.identified and mark.date < first
                for mark in self.dataset.by(SystemMark, "household", episode.household)
                if episode.rolled_back is None or mark.date > episode.rolled_back
            )
        ]

    def _months(self) -> list[int]:
        return months_of(self.quarter)

    def poverty_line(self) -> Iterator[Cells]:
        """Yield the year's 监测线, its amount open, where the year is new."""
        if self.dataset.line_of(self.quarter.year) is None:
            yield {"year": self.quarter.year}

    def surveys(self) -> Iterator[Cells]:
        """Yield each village's screening: how many households, who filled the last one in."""
        for last in self.dataset.by(Survey, "quarter", self._before):
            yield {
                "village": last.village,
                "quarter": self.quarter,
                "expected": self.dataset.village(last.village).households,
                "filled_by": self._serving(last.filled_by),
                "checked_by": self._serving(last.checked_by),
            }

    def survey_rows(self) -> Iterator[Cells]:
        """Yield the households as they were screened last; what was found then is asked anew."""
        heads = {self.dataset.head_of(episode.household).id_number for episode in self._monitored()}
        is_same_year = self._before.year == self.quarter.year
        for last in self.dataset.by(SurveyRow, "quarter", self._before):
            is_monitored = last.id_number in heads
            # Who left monitoring is what it was before: that is not written here, so it is asked.
            was = None if last.kind is SurveyHouseholdKind.MONITORED else last.kind
            kind = SurveyHouseholdKind.MONITORED if is_monitored else was
            yield {
                **{name: getattr(last, name) for name in ("village", "group", "head", "id_number", "size")},
                **{name: getattr(last, name) for name in ("resettled", "origin", "room", "moved")},
                "quarter": self.quarter,
                "kind": kind,
                "income_last_year": last.income_last_year if is_same_year else None,
            }

    def rectification_plans(self) -> Iterator[Cells]:
        """Yield each village's plan with those who still serve."""
        for last in self.dataset.by(RectificationPlan, "quarter", self._before):
            yield {
                "village": last.village,
                "quarter": self.quarter,
                "leader": self._serving(last.leader),
                "members": tuple(name for name in last.members if self._serving(name)),
            }

    def meetings(self) -> Iterator[Cells]:
        """Yield the meetings that every quarter has: where, by whom, how many; neither day nor hour."""
        for last in self.dataset.all(Meeting):
            number = self._new_number(last)
            if number is None or number in self._numbers.values():
                continue
            self._numbers[last.number] = number
            yield {
                **{name: getattr(last, name) for name in ("kind", "township", "village", "form", "place")},
                "organiser": last.organiser,
                "number": number,
                "chair": self._serving(last.chair),
                "recorder": self._serving(last.recorder),
                "expected": self._called(last) or last.expected,
            }

    def _new_number(self, meeting: Meeting) -> str | None:
        """Return the meeting's number, its quarter or month moved on; None when it bears neither."""
        if meeting.kind not in HELD_AGAIN or meeting.date not in self._before:
            return None
        if self.dataset.is_of_others(meeting):
            return None
        if str(self._before) in meeting.number.upper():
            return meeting.number.upper().replace(str(self._before), str(self.quarter))
        later = self._months()[(meeting.date.month - 1) % 3]
        year, month = divmod(later, 100)
        pattern = rf"{meeting.date.year}(-?)0?{meeting.date.month}(?!\d)"
        found = re.sub(pattern, rf"{year}\g<1>{month:02d}", meeting.number)
        return found if found != meeting.number else None

    def attendance(self) -> Iterator[Cells]:
        """Yield the rosters of those meetings, without those who have left; who came is open."""
        if not self._numbers:
            list(self.meetings())
        for last in self.dataset.all(Meeting):
            for cells in self._roster(last) if last.number in self._numbers else ():
                yield {**cells, "meeting": self._numbers[last.number]}

    def _called(self, meeting: Meeting) -> int:
        return sum(cells["capacity"] is not Capacity.OBSERVER for cells in self._roster(meeting))

    def _roster(self, meeting: Meeting) -> list[Cells]:
        return [
            {"name": line.name, "capacity": line.capacity, "group": line.group}
            for line in self.dataset.by(Attendance, "meeting", meeting.number)
            if self._serving(line.name)
        ]

    def pre_judgements(self) -> Iterator[Cells]:
        """Yield a line for every monitored household, under the meeting that judges its village."""
        if not self._numbers:
            list(self.meetings())
        judged = {
            self.dataset.household(line.household).village: self._numbers[line.meeting]
            for line in self.dataset.all(PreJudgement)
            if line.meeting in self._numbers
        }
        for episode in self._monitored():
            if number := judged.get(self.dataset.household(episode.household).village):
                yield {"meeting": number, "household": episode.household}

    def monthly_entries(self) -> Iterator[Cells]:
        """Yield a line a month for every monitored household; the visit is open."""
        for episode in self._monitored():
            for month in self._months():
                cells = {"household": episode.household, "month": month}
                if not is_over(self.dataset, MonthlyEntry, cells):
                    yield cells

    def visits(self) -> Iterator[Cells]:
        """Yield a line a month for every low-income household that is on the list."""
        for subject in self.dataset.all(LowIncome):
            for month in self._months():
                cells = {"subject": subject.number, "remark": visit_mark(month)}
                if not is_over(self.dataset, Visit, cells):
                    yield cells

    def resettled_workers(self) -> Iterator[Cells]:
        """Yield the workers of the last survey, a quarter older; whether they work is asked anew."""
        last_day = self.quarter.last_day
        for last in self.dataset.by(ResettledWorker, "quarter", self._before):
            born = birth_date(last.id_number)
            age = last_day.year - born.year - ((last_day.month, last_day.day) < (born.month, born.day))
            names = ("site", "head", "name", "gender", "id_number", "schooling", "labour", "health", "phone")
            yield {**{name: getattr(last, name) for name in names}, "quarter": self.quarter, "age": age}
