"""The frozen program begins here: its workers and runs are started through this very file."""

from __future__ import annotations

import sys
from multiprocessing import freeze_support


def main() -> int:
    """Carry out the command line; a worker never comes here."""
    freeze_support()
    import cli

    return cli.start()


if __name__ == "__main__":
    sys.exit(main())
