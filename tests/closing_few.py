"""A run that binds a few kinds of paper: a room of its own, which the process of a run loads in no time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from generators.catalogue import kinds_named
from generators.desk import run_process

if TYPE_CHECKING:
    from collections.abc import Mapping
    from multiprocessing.connection import Connection


def carry_out_few(server: Connection, given: Mapping[str, Any]) -> None:
    """Carry out what is asked for as if there were no other kinds: not a hundred papers."""
    run_process.CATALOGUE, _ = kinds_named(["退出告知书", "民主评议会议记录", "监测户帮扶台账"])
    run_process.carry_out(server, given)
