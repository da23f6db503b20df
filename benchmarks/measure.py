"""The clock, the memory of a child process, and one line of the result."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Result:
    """One measured figure, what it is compared with, and what was to be reached."""

    what: str
    measured: str
    ratio: str = ""
    target: str = ""
    reached: bool | None = None


def rate(count: int, work: Callable[[], object]) -> float:
    """Return how many of `count` things `work` does in a second of wall clock."""
    started = time.perf_counter()
    work()
    return count / (time.perf_counter() - started)


@dataclass(frozen=True)
class Run:
    """A command that was run to its end."""

    seconds: float
    cpu: float
    peak_mib: float
    """Peak of the process itself; its workers have their own."""
    code: int
    output: str


_WRAPPER = """
import json, resource, subprocess, sys, time
started = time.perf_counter()
done = subprocess.run(sys.argv[1:], capture_output=True, text=True)
usage = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps([time.perf_counter() - started, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024,
                  done.returncode, done.stdout[-4000:] + done.stderr[-4000:]]))
"""


def run(*arguments: str) -> Run:
    """Run `hongtou` with `arguments` in a process of its own and return what it took."""
    command = [sys.executable, "-c", _WRAPPER, sys.executable, str(ROOT / "cli.py"), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT, env=dict(os.environ))
    return Run(*json.loads(done.stdout))
