"""The gates of a mark that is withdrawn (风险消除回退, after notice L49)."""

# A gate's docstring is the rule it holds, and all gates of a table have one signature.
# ruff: noqa: D401

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from generators.procedure.exit_case import episode_end, household_name
from generators.procedure.gates.table import Breach, GateTable, Scope
from generators.procedure.windows import show_day
from generators.records.columns import gives_reason, shown_blank
from generators.records.households import MonitorEpisode, SystemMark

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generators.records.dataset import Dataset

ROLLBACK = GateTable[MonitorEpisode](lambda episode: Scope(episode.household))
"""What the form that asks for a roll-back must say; an episode without one has nothing to hold."""


def _name(dataset: Dataset, episode: MonitorEpisode) -> str:
    return household_name(dataset, dataset.household(episode.household))


@ROLLBACK.gate("G26", "DOMAIN §4.5", may_be_lifted=False)
def rollback_undoes_a_mark(dataset: Dataset, episode: MonitorEpisode) -> Iterator[Breach]:
    """Every roll-back comes after a mark of its episode."""
    back = episode.rolled_back
    if back is None or episode_end(dataset, episode, back - timedelta(days=1)) is not None:
        return
    if back not in [mark.date for mark in dataset.by(SystemMark, "household", episode.household)]:
        yield Breach(
            episode,
            "rolled_back",
            f"{_name(dataset, episode)}：回退之前应有系统标注，否则期末户数对不上",
            f"{show_day(back)}回退，之前没有标注",
            "补填“系统标注”，或核对回退日期",
        )


@ROLLBACK.gate("G26", "S31; DOMAIN §4.4", may_be_lifted=False)
def rollback_says_why(dataset: Dataset, episode: MonitorEpisode) -> Iterator[Breach]:
    """The county decides on a reason: a form without one is not sent up."""
    name = _name(dataset, episode)
    if episode.rolled_back is not None and not gives_reason(episode.rollback_reason):
        expected, found = f"{name}：回退应写明原因", shown_blank(episode.rollback_reason)
        yield Breach(episode, "rollback_reason", expected, found, "按核实情况填写“回退原因”")
    if episode.rolled_back is None and gives_reason(episode.rollback_reason):
        expected = f"{name}：写了回退原因，应有回退日期"
        yield Breach(episode, "rolled_back", expected, "空白", "补填“风险消除回退日期”，没有回退的删去原因")


@ROLLBACK.gate("G26", "DOMAIN §4.4", may_be_lifted=False)
def rolled_back_by_now(dataset: Dataset, episode: MonitorEpisode) -> Iterator[Breach]:
    """No form of a roll-back whose day has not come."""
    back = episode.rolled_back
    if back is not None and dataset.today is not None and back > dataset.today:
        expected = f"{_name(dataset, episode)}：回退日期不应在今天（{show_day(dataset.today)}）以后"
        yield Breach(episode, "rolled_back", expected, show_day(back), "核对日期")
