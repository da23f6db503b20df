"""The frozen program begins here: workers and the page's own process are started through this very file."""

from __future__ import annotations

import sys
from multiprocessing import freeze_support


def main() -> int:
    """Carry out the command line, or be the process that the page starts for a run."""
    if sys.argv[1:3] == ["-m", "generators.desk.run_process"]:
        from generators.desk import run_process

        return run_process.main()
    import cli

    return cli.run()


if __name__ == "__main__":
    freeze_support()
    sys.exit(main())
