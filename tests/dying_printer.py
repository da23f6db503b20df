"""A printer that papers bring down: in a room of its own, which a worker loads in no time."""

from __future__ import annotations

import os
import time
from typing import Any

from generators.printing import workers


def die_or_hang(sheet: workers.PrintTask) -> Any:
    """Die at a paper that is named 断, come to no end at 停, print any other."""
    if "断" in sheet.name:
        os._exit(7)
    if "停" in sheet.name:
        time.sleep(600)
    return workers.print_here(sheet)
