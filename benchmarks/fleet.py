"""Many small counties as one fleet, its workers killed on the way: what is lost, doubled, and what it costs.

    python -m benchmarks.fleet --shards 100 --letters 50 --kills 10

Each county is made once by the plain command and once by the fleet; the papers must be the same, byte for
byte, and every series of numbers whole. Takes minutes: run by hand.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil

from benchmarks.measure import ROOT
from generators.number_register import NumberRegister
from generators.pipeline.job import REGISTER
from generators.register_file import RegisterFile
from generators.workbook_writer import write_workbook
from tools.sample_data.township import load_county

QUARTER = "2022Q2"


def main() -> None:
    """Make the counties both ways, and print what differs and how long each took."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fleet", description=__doc__)
    parser.add_argument("--shards", type=int, default=100)
    parser.add_argument("--letters", type=int, default=50)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--formats", default="docx,pdf")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        counties = make_counties(folder / "plain", options.shards, options.letters)
        shutil.copytree(folder / "plain", folder / "fleet")
        began = time.perf_counter()
        for county in counties:
            letters = ["--data", str(county), "--out", str(folder / "plain-out" / county.name), "letters"]
            hongtou(*letters, QUARTER, "--format", options.formats).wait()
        plain = time.perf_counter() - began
        fleet = ["--out", str(folder / "fleet-out"), "fleet", str(folder / "fleet"), QUARTER]
        began = time.perf_counter()
        run = hongtou(*fleet, "--format", options.formats, "--workers", str(options.workers))
        killed = kill_workers(run, options.kills, plain / (options.kills + 2))
        code, took = run.wait(), time.perf_counter() - began
        print(
            f"plain {plain:.1f} s, fleet {took:.1f} s ({took / plain:.2f}), exit code {code}, kills {killed}"
        )
        before, after = papers(folder / "plain-out"), papers(folder / "fleet-out")
        print(f"papers {len(before)}; lost {len(before.keys() - after.keys())}", end="; ")
        print(f"strange {len(after.keys() - before.keys())}", end="; ")
        print(f"other bytes {sum(before[name] != after.get(name) for name in before)}")
        broken = [c.name for c in counties if not is_whole(folder / "fleet" / c.name / REGISTER)]
        print(f"registers with a gap, a double or a number unused: {len(broken)}")


def make_counties(folder: Path, count: int, letters: int) -> list[Path]:
    """Write `count` data folders of one township with `letters` letters each (one in 25 is deferred)."""
    rows = load_county(1, villages_each=max(1, letters // 12), monitored=letters)
    made = [folder / f"县{number:03d}" for number in range(1, count + 1)]
    for county in made:
        county.mkdir(parents=True)
        if county == made[0]:
            write_workbook(county / "数据.xlsx", rows)
        else:
            shutil.copy(made[0] / "数据.xlsx", county)
    return made


def hongtou(*words: str, errors: int | None = subprocess.DEVNULL) -> subprocess.Popen[bytes]:
    """Start the command line; `errors` is where what it tells on the way goes, None for the screen."""
    return subprocess.Popen(
        [sys.executable, str(ROOT / "cli.py"), *words], stdout=subprocess.DEVNULL, stderr=errors
    )


def kill_workers(run: subprocess.Popen[bytes], kills: int, every: float) -> int:
    """Kill a process that `run` started, now and then, until `kills` are dead or it ends; return how many."""
    rng, killed = random.Random(17), 0
    while killed < kills and run.poll() is None:
        time.sleep(every * rng.uniform(0.5, 1.5))
        children = [child for child in workers_of(run.pid) if child.is_running()]
        if run.poll() is None and children:
            rng.choice(children).send_signal(signal.SIGKILL)
            killed += 1
    return killed


def workers_of(pid: int) -> list[psutil.Process]:
    """Return the worker processes that the command `pid` started, not the trackers of Python's own."""
    return [child for child in psutil.Process(pid).children() if "spawn_main" in " ".join(child.cmdline())]


def papers(folder: Path) -> dict[str, str]:
    """Return the papers in `folder` by name, as hashes."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.suffix in {".docx", ".pdf"} and ".hongtou" not in path.parts
    }


def is_whole(register: Path) -> bool:
    """Tell whether each series counts from 1 without a gap, each number used, each record numbered once."""
    with NumberRegister(RegisterFile(register)) as opened:
        numbers = opened.rows()
    runs: dict[object, list[int]] = {}
    for number in numbers:
        runs.setdefault((number.series, number.year), []).append(number.n)
    counted = all(sorted(ns) == list(range(1, len(ns) + 1)) for ns in runs.values())
    records = [number.record_id for number in numbers]
    return counted and len(records) == len(set(records)) and {str(n.state) for n in numbers} == {"已用"}


if __name__ == "__main__":
    main()
