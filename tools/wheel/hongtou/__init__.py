"""红头: makes the papers of a Chinese township from one Excel workbook.

In a wheel the whole checkout stands in the folder `_app` of this package, so that it brings no other name
into an environment; from a checkout the program is found beside this folder's parents.
"""

from __future__ import annotations

import sys
from pathlib import Path

_APP = Path(__file__).parent / "_app"
if _APP.is_dir():
    # First, so that a foreign module called cli or generators is never taken for ours.
    sys.path.insert(0, str(_APP))


def run() -> int:
    """Carry out the command line; return its exit code."""
    import cli

    return cli.start()
