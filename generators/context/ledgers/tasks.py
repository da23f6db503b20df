"""What is to be done: the month's list (一月一清单) and the week's focus (一周一重点)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from generators.context.ledgers.page import TownshipQuarter, fields_of, known_until, page
from generators.procedure.windows import month_number, month_window
from generators.records.issues import Task
from generators.wording import format_date

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generators.records.dataset import Dataset
    from generators.records.township import Assignment

_THURSDAY = 3
_MONTH_NOTES = (
    "一月一清单、一周一重点；第几周按该周星期四所在的月份计算。",
    "上月没有销号的任务转入，排在前面，直到销号。",
    "完成并经督导人核实的，填销号日期。",
)


@dataclass(frozen=True)
class MonthTasks:
    """A month's list of a township; `month` is such as 2022-06."""

    scope: TownshipQuarter
    month: str

    @property
    def first_day(self) -> date:
        """Return the first day of the month."""
        return date.fromisoformat(f"{self.month}-01")


@dataclass(frozen=True)
class WeekTasks:
    """Week `number` of a month's list: the one from `monday` on."""

    of: MonthTasks
    number: int
    monday: date


def weeks_of(month: MonthTasks) -> Iterator[WeekTasks]:
    """Yield the weeks of `month`, four or five: those whose Thursday lies in it (`DOMAIN.md` §2.16)."""
    day = month.first_day
    thursday = day + timedelta(days=(_THURSDAY - day.weekday()) % 7)
    number = 0
    while thursday.month == day.month:
        number += 1
        yield WeekTasks(month, number, thursday - timedelta(days=_THURSDAY))
        thursday += timedelta(days=7)


def month_context(dataset: Dataset, tasks: MonthTasks) -> dict[str, Any]:
    """Return the fields of 月任务清单.xlsx."""
    month, last = tasks.first_day, month_window(month_number(tasks.first_day)).last
    renamed = {
        "villages": "责任村",
        "progress": "进展",
        "closed": "销号",
        **{f"week_{week}": f"第{week}周重点" for week in range(1, 6)},
    }
    return {
        **page(
            *(dataset, tasks.scope, "任务清单", _MONTH_NOTES),
            filled_in=f"截至{format_date(min(last, known_until(dataset, tasks.scope.quarter)))}",
            unit="项",
            period=f"{month.year}年{month.month}月",
        ),
        "任务": [
            {**fields_of(dataset, task_as_of(task, last), **renamed), "序号": number}
            for number, task in enumerate(tasks_shown(dataset, tasks), start=1)
        ],
    }


def tasks_shown(dataset: Dataset, tasks: MonthTasks) -> list[Task]:
    """Return what the month's list shows: tasks not closed before it first, then the month's own."""
    own = [task for task in dataset.all(Task) if is_of(task, tasks.scope.township.name)]
    carried = [
        task
        for task in own
        if task.month < tasks.month and (task.closed is None or task.closed >= tasks.first_day)
    ]
    return sorted(
        [*carried, *(task for task in own if task.month == tasks.month)],
        key=lambda task: (task.month, task.number),
    )


def is_of(row: Task | Assignment, township: str) -> bool:
    """Tell whether `row` is of `township`; one that names none is of the only one there is."""
    return row.township in {None, township}


def focus_of(dataset: Dataset, week: WeekTasks) -> list[tuple[Task, str]]:
    """Return the tasks of the month that have a focus in `week`, with it."""
    tasks = sorted(dataset.by(Task, "month", week.of.month), key=lambda task: task.number)
    own = [task for task in tasks if is_of(task, week.of.scope.township.name)]
    return [(task, focus) for task in own if (focus := getattr(task, f"week_{week.number}"))]


def task_as_of(task: Task, last: date) -> Task:
    """Return `task` without what is told of its end when that came after `last`."""
    later = dict.fromkeys(("closed", "outcome", "progress", "why_not"))
    return task.model_copy(update=later) if task.closed is not None and task.closed > last else task
