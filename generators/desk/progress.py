"""What is owed, how far the villages are, and the charts: gathered of a county township by township."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from generators.desk import charts
from generators.errors import DataRefused
from generators.pipeline.new_quarter import held_keys, plan_new_quarter
from generators.procedure.calendar import due
from generators.procedure.new_quarter import KEYS
from generators.store.viewers import OF_ALL

if TYPE_CHECKING:
    from datetime import date

    from generators.desk.charts import Chart
    from generators.desk.office import Office
    from generators.procedure.calendar import DueItem
    from generators.procedure.new_quarter import Keys
    from generators.records.columns import Quarter, Row
    from generators.store.viewers import Viewer


def owed_items(office: Office, person: Viewer, day: date) -> list[DueItem]:
    """Return what the villages of `person` owe on `day`, done or not; of those with a wrong row nothing."""
    found: list[DueItem] = []
    for part in office.all_parts(person):
        gather = partial(_due, office, part, day)
        found += office.derive(("due", day), gather, seen_by=part)
    return found


def _due(office: Office, part: Viewer, day: date) -> list[DueItem]:
    if office.is_sound(part):
        return list(due(office.dataset(part), day, part.villages or ()))
    found: list[DueItem] = []
    for village in office.villages(part):
        own = frozenset([village])
        with suppress(DataRefused):
            found += due(office.dataset(office.eyes(part, own)), day, own)
    return found


def course(office: Office, person: Viewer, quarter: Quarter) -> list[tuple[str, int, list[int]]]:
    """Return each village with its candidates of `quarter` and how many have taken each step.

    Nothing while a row is wrong: a count would be of a part.
    """
    if not office.is_sound(person):
        return []
    found: list[tuple[str, int, list[int]]] = []
    for part in office.all_parts(person):

        def gather(part: Viewer = part) -> list[tuple[str, int, list[int]]]:
            return charts.course(office.dataset(part), quarter, office.villages(part))

        found += office.derive(("course", quarter), gather, seen_by=part)
    return found


def statistics(office: Office, person: Viewer, quarter: Quarter) -> list[Chart]:
    """Return the charts of the quarter; none while a row is wrong."""
    if not office.is_sound(person):
        return []
    found: list[list[Chart]] = []
    for part in office.all_parts(person):

        def gather(part: Viewer = part) -> list[Chart]:
            return charts.statistics(office.dataset(part), quarter, office.villages(part))

        found.append(office.derive(("statistics", quarter), gather, seen_by=part))
    return [charts.added_up(alike) for alike in zip(*found, strict=True)]


def planned_drafts(office: Office, person: Viewer, quarter: Quarter) -> Counter[str]:
    """Return how many rows `quarter` would begin with, by sheet; DataRefused while a row is wrong."""
    parts, found = office.all_parts(person), Counter[str]()

    def held(kind: type[Row]) -> Keys:
        return office.derive(
            ("held", quarter, kind), lambda: held_keys(office.store, quarter, kind), of=(kind,)
        )

    keys = {kind: held(kind) for kind in KEYS}
    if len(parts) > 1:  # What holds for every township is no township's to begin.
        shared = plan_new_quarter(office.source, quarter, person, OF_ALL, keys)
        found.update({kind.SHEET: len(rows) for kind, rows in shared.items()})
    for part in parts:

        def gather(part: Viewer = part) -> Counter[str]:
            planned = plan_new_quarter(office.source, quarter, part, held=keys)
            return Counter({kind.SHEET: len(rows) for kind, rows in planned.items()})

        found += office.derive(("new quarter", quarter), gather, seen_by=part, beside=keys)
    return found
