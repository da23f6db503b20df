"""The monthly visits to all households of a village in one grid."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import request

from generators.desk import entry
from generators.desk.asking import chosen_quarter, may, the_office, viewer
from generators.desk.deeds import Deed
from generators.desk.views.villages.sending import (
    change,
    fill,
    given_at_once,
    month_sent,
    read_sound,
    text,
    villages,
)
from generators.procedure.exit_case import episode_end
from generators.procedure.windows import month_number, month_window, months_between
from generators.records.households import MonitorEpisode, MonthlyEntry

if TYPE_CHECKING:
    from collections.abc import Iterator

    from werkzeug.wrappers import Response

    from generators.records.dataset import Dataset
    from generators.store.edits import StoredRow, Wish

_MONTHLY = ("measures_in_place", "policies_complete", "guarantees_stable", "approved_by_household")


def month_parts(dataset: Dataset, name: str) -> dict[str, Any]:
    """Return what the grid of a month's visits is made of: the month asked for, else the day's own."""
    quarter = chosen_quarter()
    months = months_between(month_number(quarter.first_day), month_number(quarter.last_day))
    month = request.args.get("month", type=int)
    if month not in months:
        month = min(months[-1], max(months[0], month_number(the_office().day())))
    return {
        "months": months,
        "month": month,
        "monthly": list(_monthly_rows(dataset, name, month)),
        "checks": [field for field in entry.fields_of(MonthlyEntry) if field.name in _MONTHLY],
    }


def _monthly_rows(dataset: Dataset, village: str, month: int) -> Iterator[tuple[str, StoredRow | None]]:
    """Yield each household monitored in `month`, with its row of the month when there is one."""
    window = month_window(month)
    homes = {h.number for h in the_office().people(viewer()).households if h.village == village}
    numbers = dict.fromkeys(
        episode.household
        for episode in dataset.all(MonitorEpisode)
        if episode.household in homes
        and episode.identified <= window.last
        and episode_end(dataset, episode, window.first) is None
    )
    rows = the_office().store.rows(MonthlyEntry, viewer(), where={"month": str(month)})
    entered = {str(row.cells.get("household")): row for row in rows}
    yield from ((number, entered.get(number)) for number in numbers)


@villages.post("/<name>/months")
@may(Deed.ENTER)
def months(name: str) -> Response:
    """Enter the month of all households: what stands in their lines, and the batch line for those ticked."""
    month, taken = month_sent(), set(request.form.getlist("take"))
    at_once, beside = given_at_once(("visited", "visitors", "yes"), taken)
    if at_once.pop("yes", ""):
        at_once |= dict.fromkeys(_MONTHLY, "是")
    wishes: list[Wish] = []
    for household, row in _monthly_rows(read_sound(name)[0], name, month):
        given = {
            field.name: text(f"{field.name}-{household}")
            for field in entry.fields_of(MonthlyEntry)
            if f"{field.name}-{household}" in request.form
        }
        if household in taken:
            given |= at_once
        wishes += fill(MonthlyEntry, row, {"household": household, "month": str(month)}, given)
    return change(name, wishes, "每月入户", "months", beside=beside)
