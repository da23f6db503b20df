"""The month's visits to all low-income households of a village in one grid."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import request

from generators.desk import entry
from generators.desk.asking import may, the_office, viewer
from generators.desk.deeds import Deed
from generators.desk.views.villages.sending import (
    change,
    day_in,
    fill,
    given_at_once,
    month_sent,
    read_sound,
    text,
    villages,
)
from generators.procedure.new_quarter import visit_mark
from generators.procedure.windows import month_number, month_window, show_day
from generators.records.low_income import LowIncome, Visit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from werkzeug.wrappers import Response

    from generators.records.dataset import Dataset
    from generators.store.edits import StoredRow, Wish

_AT_ONCE = ("date", "visitors", "method")
"""What one line may say of all households that are ticked: nobody's circumstances."""
_LATER = frozenset({"subject", "contact", "due", "settled", "remark"})
"""What is filled in when a policy has come, in the form of the visit."""


def visit_parts(dataset: Dataset, name: str, month: int) -> dict[str, Any]:
    """Return what the grid of the visits of `month` is made of."""
    return {
        "visits": list(_visit_rows(dataset, name, month)),
        "visit_fields": _fields(),
        "visits_at_once": [field for field in _fields() if field.name in _AT_ONCE],
    }


def _fields() -> list[entry.Field]:
    return [field for field in entry.fields_of(Visit) if field.name not in _LATER]


def _visit_rows(
    dataset: Dataset, village: str, month: int
) -> Iterator[tuple[LowIncome, StoredRow | None, bool]]:
    """Yield each household on the list in `month`, with its first visit of the month, or the draft of one.

    A visit whose date cannot be read stands in every month that has no other, until it is mended; whether
    the row is such a one is told.
    """
    office, window = the_office(), month_window(month)
    store, faults = office.store, entry.faults_of(office, viewer(), Visit)
    unread = {row for row, told in faults.items() if "date" in told}
    undated = store.rows(Visit, viewer(), ids=sorted(unread))
    drafted = store.rows(Visit, viewer(), parts={"remark": visit_mark(month)})
    made = store.rows(Visit, viewer(), parts={"date": f"{month // 100}-{month % 100:02d}-"})
    entered = {str(row.cells.get("subject")): row for row in (*undated, *drafted, *reversed(made))}
    for subject in dataset.by(LowIncome, "village", village):
        if subject.since <= window.last and (subject.until is None or subject.until >= window.first):
            row = entered.get(subject.number)
            yield subject, row, row is not None and row.row_id in unread


@villages.post("/<name>/visits")
@may(Deed.ENTER)
def visits(name: str) -> Response:
    """Enter the visits of a month: what stands in their lines, and the batch line for those ticked."""
    month, taken = month_sent(), set(request.form.getlist("take"))
    at_once, unused = given_at_once(_AT_ONCE, taken)
    wishes: list[Wish] = []
    elsewhere: list[str] = []
    for subject, row, _ in _visit_rows(read_sound(name)[0], name, month):
        fields = [f.name for f in _fields() if f"{f.name}-{subject.number}" in request.form]
        given = {field: text(f"{field}-{subject.number}") for field in fields}
        if subject.number in taken:
            given |= at_once
        wished = list(fill(Visit, row, {"subject": subject.number}, given))
        wishes += wished
        if wished and (day := day_in(Visit, given.get("date", ""))) and month_number(day) != month:
            elsewhere.append(f"{subject.name}（{show_day(day)}）")
    told = f"日期不在 {month % 100} 月的，记在那个月，不在这张表里：{'、'.join(elsewhere)}"
    return change(
        name, wishes, "走访", "visits", beside="；".join(filter(None, (told if elsewhere else "", unused)))
    )
