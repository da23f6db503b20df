"""The days on which the plan wants something done (notice L47–49), and which of them are free."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING

from generators.records.columns import Quarter

if TYPE_CHECKING:
    from collections.abc import Sequence

    from generators.records.meetings import Publicity


@dataclass(frozen=True)
class Window:
    """Days from `first` to `last`, both included."""

    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    def __str__(self) -> str:
        return f"{show_day(self.first)}至{show_day(self.last)}"


def show_day(day: date) -> str:
    """Return `day` as 2022年6月24日."""
    return f"{day.year}年{day.month}月{day.day}日"


def show_months(months: Sequence[int]) -> str:
    """Return `months` (202204, 202205) as 2022年4月、2022年5月: three bare ones look like an ID number."""
    listed = "、".join(f"{month // 100}年{month % 100}月" for month in months[:6])
    return listed + (f"等 {len(months)} 个月" if len(months) > 6 else "")


def pre_judgement_window(quarter: Quarter) -> Window:
    """Return 中旬 of the quarter's last month: day 11 to 20 (notice L47)."""
    return Window(date(quarter.year, quarter.last_month, 11), date(quarter.year, quarter.last_month, 20))


def review_window(quarter: Quarter) -> Window:
    """Return 下旬 of the quarter's last month: day 21 to the last (notice L49)."""
    return Window(date(quarter.year, quarter.last_month, 21), quarter.last_day)


@cache
def quarter_served(day: date) -> Quarter:
    """Return the quarter whose end a step of the procedure on `day` serves.

    The steps belong to a quarter's last month; one taken in the month after is the old quarter's, held late,
    not the new one's, held two months early.
    """
    quarter = Quarter.of(day)
    return quarter.previous if day.month == quarter.last_month - 2 else quarter


def publicity_days(publicity: Publicity) -> int:
    """Return how many days the list hangs, the first and the last included."""
    return (publicity.end - publicity.start).days + 1


def full_months(start: date, end: date) -> int:
    """Return the full months from `start` to `end`; 31 August to 28 February counts as six."""
    months = (end.year - start.year) * 12 + end.month - start.month
    at_month_end = end.day == monthrange(end.year, end.month)[1]
    return months - (end.day < start.day and not at_month_end)


def month_number(day: date) -> int:
    """Return the year and month of `day` as the workbook writes them: 202206."""
    return day.year * 100 + day.month


def month_window(month: int) -> Window:
    """Return the first and last day of `month` (202206)."""
    year, number = divmod(month, 100)
    return Window(date(year, number, 1), date(year, number, monthrange(year, number)[1]))


def month_after(month: int, count: int = 1) -> int:
    """Return the month (202206) that lies `count` months after `month`; before it when negative."""
    total = month // 100 * 12 + month % 100 - 1 + count
    return total // 12 * 100 + total % 12 + 1


def months_between(first: int, last: int) -> list[int]:
    """Return the months from `first` to `last` (202111 … 202202), both included."""
    months: list[int] = []
    while first <= last:
        months.append(first)
        first = month_after(first)
    return months


_HOLIDAYS = {
    "元旦": (Window(date(2022, 1, 1), date(2022, 1, 3)), Window(date(2022, 12, 31), date(2023, 1, 2))),
    "春节": (Window(date(2022, 1, 31), date(2022, 2, 6)), Window(date(2023, 1, 21), date(2023, 1, 27))),
    "清明节": (Window(date(2022, 4, 3), date(2022, 4, 5)), Window(date(2023, 4, 5), date(2023, 4, 5))),
    "劳动节": (Window(date(2022, 4, 30), date(2022, 5, 4)), Window(date(2023, 4, 29), date(2023, 5, 3))),
    "端午节": (Window(date(2022, 6, 3), date(2022, 6, 5)), Window(date(2023, 6, 22), date(2023, 6, 24))),
    "中秋节": (Window(date(2022, 9, 10), date(2022, 9, 12)),),
    "国庆节": (Window(date(2022, 10, 1), date(2022, 10, 7)), Window(date(2023, 9, 29), date(2023, 10, 6))),
}
"""Public holidays of 2022 and 2023 (State Council notices). Other years: weekends only."""

_WORKING_WEEKENDS = frozenset(
    date(*day)
    for day in (
        (2022, 1, 29),
        (2022, 1, 30),
        (2022, 4, 2),
        (2022, 4, 24),
        (2022, 5, 7),
        (2022, 10, 8),
        (2022, 10, 9),
        (2023, 1, 28),
        (2023, 1, 29),
        (2023, 4, 23),
        (2023, 5, 6),
        (2023, 6, 25),
        (2023, 10, 7),
        (2023, 10, 8),
    )
)

_WEEKDAYS = "一二三四五六日"


def weekday_name(day: date) -> str:
    """Return 星期五."""
    return f"星期{_WEEKDAYS[day.weekday()]}"


def day_off_name(day: date) -> str:
    """Return why `day` is free (中秋节假期, 星期六), or an empty string for a working day.

    A reason to warn, never to block: villagers meet on weekends (`DOMAIN.md` §4.4).
    """
    for name, windows in _HOLIDAYS.items():
        if any(day in window for window in windows):
            return f"{name}假期"
    return weekday_name(day) if day.weekday() > 4 and day not in _WORKING_WEEKENDS else ""


def days_off_in(window: Window) -> list[date]:
    """Return the free days of `window`."""
    days = (window.first + timedelta(days=n) for n in range((window.last - window.first).days + 1))
    return [day for day in days if day_off_name(day)]
