"""How many lines of Python a piece of work runs: what grows wrongly is told without a clock."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


def lines_run(work: Callable[[], object]) -> int:
    """The lines that `work` runs, each time a loop comes back to one counted anew."""
    count = 0

    def watch(_frame: object, event: str, _argument: object) -> Any:
        nonlocal count
        count += event == "line"
        return watch

    before = sys.gettrace()
    sys.settrace(watch)
    try:
        work()
    finally:
        sys.settrace(before)
    return count
