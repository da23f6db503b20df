"""What the charts of 今天 show, counted once; the templates draw them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from generators.context.ledgers.issues import issues_of
from generators.procedure.exit_case import episodes_in_force, exit_courses, movements
from generators.records.columns import Quarter
from generators.records.issues import Issue
from generators.wording import format_quarter

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from generators.procedure.exit_case import ExitCase
    from generators.records.dataset import Dataset
    from generators.records.households import MonitorEpisode

STEPS = ("预判", "核查", "评议", "公示", "上报", "标注", "告知", "送达")
"""The steps of the exit procedure in order (notice L47–49)."""
_QUARTERS = 8
_STATES = ("整改中", "已完成", "已销号")


@dataclass(frozen=True)
class Bar:
    """One bar: its name and the parts that it is made of, (what, how many)."""

    name: str
    parts: tuple[tuple[str, int], ...]

    @property
    def total(self) -> int:
        """Return the sum of the parts."""
        return sum(count for _, count in self.parts)


@dataclass(frozen=True)
class Chart:
    """A table of bars with its heading."""

    heading: str
    bars: tuple[Bar, ...]
    is_in_order: bool = False
    """Whether the bars are quarters, in their order; else the longest come first."""

    @property
    def longest(self) -> int:
        """Return the total of the longest bar, 1 at least."""
        return max((bar.total for bar in self.bars), default=0) or 1


def added_up(charts: Sequence[Chart]) -> Chart:
    """Return one chart of several of the same heading: bars of one name are one."""
    if len(charts) == 1:
        return charts[0]
    parts: dict[str, Counter[str]] = {}
    for bar in (bar for chart in charts for bar in chart.bars):
        parts.setdefault(bar.name, Counter()).update(dict(bar.parts))
    bars = [Bar(name, tuple(counts.items())) for name, counts in parts.items()]
    if charts[0].is_in_order:
        bars.sort(key=lambda bar: Quarter.parse(bar.name))
    else:
        bars.sort(key=lambda bar: -bar.total)
    return Chart(charts[0].heading, tuple(bars), charts[0].is_in_order)


def steps_of(course: ExitCase) -> list[bool]:
    """Return for each of `STEPS` whether `course` has taken it."""
    letter = course.letter
    return [
        course.pre_judgement is not None,
        course.verification is not None,
        course.resolution is not None,
        course.publicity is not None and course.passed,
        course.approval is not None,
        course.mark is not None,
        letter is not None,
        letter is not None and letter.delivered is not None,
    ]


def course(dataset: Dataset, quarter: Quarter, villages: Sequence[str]) -> list[tuple[str, int, list[int]]]:
    """Return each village with its candidates of `quarter` and how many have taken each of `STEPS`."""
    counts = {village: [0] * len(STEPS) for village in villages}
    candidates: Counter[str] = Counter()
    for case in exit_courses(dataset, quarter, frozenset(villages)):
        village = case.household.village
        candidates[village] += 1
        for index, is_taken in enumerate(steps_of(case)):
            counts[village][index] += is_taken
    return [(village, candidates[village], counts[village]) for village in villages if candidates[village]]


def statistics(dataset: Dataset, quarter: Quarter, villages: Sequence[str]) -> list[Chart]:
    """Return the charts of the quarter: by category, in and out, problems by topic and state."""
    dataset, seen = dataset.in_quarter(quarter), frozenset(villages)
    in_force = episodes_in_force(dataset, quarter.last_day, seen) if seen else ()
    return [
        _by_category(in_force),
        _in_and_out(dataset, quarter, seen),
        _problems(dataset, quarter, seen),
    ]


def _by_category(in_force: Sequence[MonitorEpisode]) -> Chart:
    now = Counter(str(row.category) for row in in_force)
    return Chart("季末在册监测户（按类别）", tuple(Bar(name, (("户", n),)) for name, n in now.most_common()))


def _in_and_out(dataset: Dataset, quarter: Quarter, seen: frozenset[str]) -> Chart:
    """Return who came and left in each quarter, as the summaries of the quarters count them."""
    quarters = [quarter]
    while len(quarters) < _QUARTERS:
        quarters.insert(0, quarters[0].previous)
    names = ("纳入", "回退", "消除")
    rows = movements(dataset, seen) if seen else ((), (), ())
    counts = [Counter(Quarter.of(day) for _, day in days) for days in rows]
    bars = tuple(
        Bar(
            format_quarter(each),
            tuple((name, count[each]) for name, count in zip(names, counts, strict=True)),
        )
        for each in quarters
        if any(count[each] for count in counts)
    )
    return Chart("每季纳入、回退和消除（户）", bars, is_in_order=True)


def _problems(dataset: Dataset, quarter: Quarter, seen: frozenset[str]) -> Chart:
    """Return the problems that the ledger of the quarter shows, as they stood at its end."""
    topics: dict[str, Counter[str]] = {}
    for row in issues_of((row for row in dataset.all(Issue) if row.village in seen), quarter):
        topics.setdefault(str(row.topic), Counter())[_state(row, quarter.last_day)] += 1
    bars = tuple(Bar(topic, tuple((s, counts[s]) for s in _STATES)) for topic, counts in topics.items())
    return Chart("问题整改（按专题，件）", bars)


def _state(issue: Issue, on: date) -> str:
    if issue.closed is not None and issue.closed <= on:
        return _STATES[2]
    return _STATES[1] if issue.done is not None and issue.done <= on else _STATES[0]
