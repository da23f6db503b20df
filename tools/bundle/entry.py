"""The frozen program begins here: workers and the page's own process are started through this very file."""

from __future__ import annotations

import runpy
import sys
from multiprocessing import freeze_support

_OWN_PROCESS = "generators.desk.run_process"


def main() -> int:
    """Carry out the command line, or be the process that the page starts for a run."""
    if sys.argv[1:3] == ["-m", _OWN_PROCESS]:
        sys.argv[1:3] = []
        runpy.run_module(_OWN_PROCESS, run_name="__main__")
        return 0
    import cli

    return cli.run()


if __name__ == "__main__":
    freeze_support()
    sys.exit(main())
