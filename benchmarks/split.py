"""One county printed by 1, 2 and 4 workers, and once with deaths: CPU and time beside the plain command.

    python -m benchmarks.split --letters 5000

The papers of every run must be the plain run's, byte for byte, and the register whole. In the run with deaths
a worker is killed now and then and the scheduler once. Takes minutes: run by hand.
"""

from __future__ import annotations

import argparse
import ctypes
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from benchmarks.fleet import QUARTER, hongtou, is_whole, make_counties, papers
from benchmarks.measure import ROOT
from generators.pipeline.job import REGISTER

_BE_SUBREAPER = 36
"""prctl(PR_SET_CHILD_SUBREAPER): what a command leaves behind ends as our child, and is counted."""
_PORT = 18786


@dataclass(frozen=True)
class Run:
    """What a run took, and whether its papers are the plain run's."""

    name: str
    seconds: float
    cpu: float
    code: int
    papers: dict[str, str]
    is_whole: bool

    def show(self, plain: Run) -> None:
        """Print the run beside the plain one."""
        differ = sum(plain.papers.get(name) != self.papers.get(name) for name in plain.papers | self.papers)
        print(
            f"{self.name}: {self.seconds:.1f} s ({self.seconds / plain.seconds:.2f}), CPU {self.cpu:.1f} s"
            f" ({self.cpu / plain.cpu:.2f}), exit code {self.code}, papers {len(self.papers)}, of other bytes"
            f" or lost {differ}, register whole: {self.is_whole}, load {os.getloadavg()[0]:.1f}",
            flush=True,
        )


def main() -> None:
    """Make the county each way and print what it took."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.split", description=__doc__)
    parser.add_argument("--letters", type=int, default=5000)
    parser.add_argument("--workers", type=int, nargs="*", default=[1, 2, 4])
    parser.add_argument("--kills", type=int, default=4)
    parser.add_argument("--formats", default="docx,pdf")
    options = parser.parse_args()
    ctypes.CDLL(None).prctl(_BE_SUBREAPER, 1, 0, 0, 0)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        (county,) = make_counties(folder / "new", 1, options.letters)
        formats = ["--format", options.formats]
        plain = timed("plain, two processes", county, folder / "plain", [*formats], env={})
        plain.show(plain)
        for workers in options.workers:
            words = ["--split", "--workers", str(workers), *formats]
            timed(f"{workers} workers", county, folder / str(workers), words).show(plain)
        if options.kills:
            with_deaths(county, folder / "deaths", formats, options.kills, plain).show(plain)


def timed(name: str, county: Path, folder: Path, words: list[str], env: dict[str, str] | None = None) -> Run:
    """Make `county` in `folder` by the plain command (`env` given) or by a fleet with `words`."""
    began, before = time.perf_counter(), cpu()
    code = started(county, folder, words, is_plain=env is not None).wait()
    took = time.perf_counter() - began
    collect()
    return Run(
        name, took, cpu() - before, code, papers(folder / "out"), is_whole(folder / "县001" / REGISTER)
    )


def started(
    county: Path, folder: Path, words: list[str], *, is_plain: bool = False
) -> subprocess.Popen[bytes]:
    """Start the command on a fresh copy of `county`."""
    shutil.copytree(county, folder / "县001")
    if is_plain:
        return hongtou(
            "--data",
            str(folder / "县001"),
            "--out",
            str(folder / "out" / "县001"),
            "letters",
            QUARTER,
            *words,
        )
    return hongtou("--out", str(folder / "out"), "fleet", str(folder / "县001"), QUARTER, *words, errors=None)


def with_deaths(county: Path, folder: Path, words: list[str], kills: int, plain: Run) -> Run:
    """Make `county` with two workers, of which `kills` die on the way, and a scheduler that dies once."""
    address = f"tcp://127.0.0.1:{_PORT}"
    scheduler = dask("scheduler", "--host", "127.0.0.1", "--port", str(_PORT), "--no-dashboard")
    worker = [
        "worker",
        address,
        "--nthreads",
        "1",
        "--no-dashboard",
        "--memory-limit",
        "0",
        "--preload",
        "hongtou",
    ]
    workers = [dask(*worker) for _ in range(2)]
    time.sleep(8)
    began, before = time.perf_counter(), cpu()
    run = started(county, folder, ["--split", "--scheduler", address, *words])
    steps = kills + 1
    for step in range(steps):
        while run.poll() is None and len(placed(folder / "out")) < (step + 1) * len(plain.papers) / (
            steps + 3
        ):
            time.sleep(0.2)
        if step == steps // 2:
            kill(scheduler)
            print(f"  scheduler killed at {len(placed(folder / 'out'))} papers", flush=True)
            scheduler = dask("scheduler", "--host", "127.0.0.1", "--port", str(_PORT), "--no-dashboard")
        else:
            kill(workers.pop(0))
            print(f"  worker killed at {len(placed(folder / 'out'))} papers", flush=True)
            workers.append(dask(*worker))
    code, took = run.wait(), time.perf_counter() - began
    for process in (scheduler, *workers):
        kill(process)
    collect()
    name = f"scheduler and {kills} workers killed"
    return Run(
        name, took, cpu() - before, code, papers(folder / "out"), is_whole(folder / "县001" / REGISTER)
    )


def placed(folder: Path) -> list[Path]:
    """Return the papers in their places so far."""
    return [path for path in folder.rglob("*") if path.suffix in {".docx", ".pdf"}]


def dask(*words: str) -> subprocess.Popen[bytes]:
    """Start a dask command, a process group of its own."""
    environment = {**os.environ, "DASK_DISTRIBUTED__WORKER__DAEMON": "False", "PYTHONPATH": str(ROOT)}
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    return subprocess.Popen(
        [sys.executable, "-m", "dask", *words], env=environment, start_new_session=True, **quiet
    )


def kill(process: subprocess.Popen[bytes]) -> None:
    """Kill the process and all that it started, at once."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def cpu() -> float:
    """Return the CPU seconds of all that ended."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def collect() -> None:
    """Wait for what a command left behind: servers of its workers, which end with it."""
    with suppress(ChildProcessError):
        while os.waitpid(-1, 0)[0]:
            pass


if __name__ == "__main__":
    main()
