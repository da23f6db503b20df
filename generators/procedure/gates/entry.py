"""The gates before identification: what a check of an application must have asked (notice L41)."""

# A gate's docstring is the rule it holds, and all gates of a table have one signature.
# ruff: noqa: D401

from __future__ import annotations

from typing import TYPE_CHECKING

from generators.procedure.exit_case import household_name, verified_income
from generators.procedure.gates.table import Breach, GateTable, Scope
from generators.procedure.windows import show_day
from generators.records.households import Verification
from generators.records.vocabulary import Purpose

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generators.records.dataset import Dataset

ENTRY = GateTable[Verification](lambda row: Scope(row.household))


@ENTRY.gate("G20", "notice L41", on_breach=lambda settings: settings.on_income_line)
def identified_by_income(dataset: Dataset, row: Verification) -> Iterator[Breach]:
    """The line is the test of L41: a check before identification gives the household's income."""
    if row.purpose is Purpose.IDENTIFY and verified_income(dataset, row) is None:
        label = dataset.settings.income_label
        yield Breach(
            row,
            "wages",
            f"{household_name(dataset, dataset.household(row.household))}：识别核查应有收入，"
            f"才能与监测线比较{label}",
            "各项收入都是空白",
            "按核查表补填各项收入，没有的填 0",
        )


@ENTRY.gate("G20", "DOMAIN §4.4", may_be_lifted=False)
def checked_by_now(dataset: Dataset, row: Verification) -> Iterator[Breach]:
    """No filled form of a check whose day has not come."""
    if dataset.today is not None and row.date > dataset.today:
        yield Breach(
            row,
            "date",
            f"{household_name(dataset, dataset.household(row.household))}：核查日期不应在今天"
            f"（{show_day(dataset.today)}）以后",
            show_day(row.date),
            "核对日期",
        )
