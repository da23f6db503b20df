"""`python -m hongtou`: the same as the command hongtou."""

from __future__ import annotations

import sys
from multiprocessing import freeze_support

from hongtou import run

if __name__ == "__main__":
    # A frozen program starts its workers through this very file.
    freeze_support()
    sys.exit(run())
