"""What is still open when a quarter is to be closed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generators.errors import Finding
from generators.procedure.calendar import DueState, due
from generators.procedure.windows import month_number, months_between, show_day

if TYPE_CHECKING:
    from collections.abc import Collection

    from generators.records.columns import Quarter
    from generators.records.dataset import Dataset


def open_items(dataset: Dataset, quarter: Quarter, villages: Collection[str] = ()) -> tuple[Finding, ...]:
    """Return a block for everything the calendar asked of `quarter` that nobody has done, however late."""
    months = months_between(month_number(quarter.first_day), month_number(quarter.last_day))
    periods = {str(quarter), *map(str, months)}
    return tuple(
        Finding(
            item.village,
            f"{item.item}（{item.period}）应在{show_day(item.deadline)}前完成",
            f"{item.done}/{item.wanted}"
            + (f"，还差{'、'.join(item.missing[:5])}" if item.missing else "")
            + (f"等 {len(item.missing)} 户" if len(item.missing) > 5 else ""),
            f"办结后在“{item.sheet}”表里补填，再归档",
            rule="归档",
        )
        for item in due(dataset, quarter.next.last_day, villages)
        if item.period in periods and item.state is not DueState.DONE
    )
