"""What is still open when a quarter is to be closed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generators.errors import Finding
from generators.procedure.calendar import DueState, asked_of
from generators.procedure.windows import show_day
from generators.records.issues import Task

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from generators.records.columns import Quarter
    from generators.records.dataset import Dataset


def open_items(dataset: Dataset, quarter: Quarter, villages: Collection[str] = ()) -> tuple[Finding, ...]:
    """Return a block for everything the calendar asked of `quarter` that nobody has done, however late.

    The same is asked as by `due`, on the office's day; on the last day of the next quarter without one.
    """
    on = dataset.today or quarter.next.last_day
    tasks = () if villages else _open_tasks(dataset, quarter, on)
    return (*_open_asked(dataset, quarter, villages, on), *tasks)


def _open_asked(
    dataset: Dataset, quarter: Quarter, villages: Collection[str], on: date
) -> tuple[Finding, ...]:
    return tuple(
        Finding(
            item.village,
            f"{item.item}（{item.period}）应在{show_day(item.deadline)}前完成",
            f"{item.state}，{item.done}/{item.wanted}"
            + (f"，还差{'、'.join(item.missing[:5])}" if item.missing else "")
            + (f"等 {len(item.missing)} 项" if len(item.missing) > 5 else ""),
            f"办结后在“{item.sheet}”表里补填，再归档",
            rule="归档",
        )
        for item in asked_of(dataset, quarter, on)
        if item.state is not DueState.DONE and (not villages or item.village in villages)
    )


def _open_tasks(dataset: Dataset, quarter: Quarter, on: date) -> tuple[Finding, ...]:
    """Return a block for each line of the quarter's 一月一清单 that is not closed: done is not yet closed."""
    months = {
        f"{quarter.year}-{month:02d}" for month in range(quarter.last_month - 2, quarter.last_month + 1)
    }
    return tuple(
        Finding(
            dataset.place(task, "closed"),
            f"{task.month} 第 {task.number} 项任务应已销号",
            f"未销号，完成情况“{task.outcome or '空白'}”",
            "督导人核实后填销号日期，再归档",
            rule="归档",
        )
        for task in dataset.all(Task)
        if task.month in months and (task.closed is None or task.closed > on)
    )
