"""One county measured, then a province and the nation simulated on many cores, with failures.

    python -m benchmarks.scale --letters 600            measures a county, then simulates
    python -m benchmarks.scale --seconds 0.04 --kib 190 simulates with figures from elsewhere

The simulation gives each free core the next county, the largest first as the fleet does; a core that fails
loses at most the papers of a batch and the start of a worker, for what is in place stays.
"""

from __future__ import annotations

import argparse
import heapq
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks.fleet import QUARTER, make_counties
from benchmarks.measure import ROOT

BATCH, RESTART = 50, 6.0
FAILURES_PER_CORE_HOUR = 1.0
"""Far worse than any machine room: 64 an hour on 64 cores."""
CORES = (16, 64, 256)
SECONDS_A_BLOCK = 0.02
"""A transaction of a shared register, measured: blocks of 50 numbers, two a batch (reserve and confirm)."""


@dataclass(frozen=True)
class Country:
    """What is to be made: how many counties, and how many letters in all."""

    name: str
    counties: int
    letters: int

    def shards(self) -> list[int]:
        """Return the letters of each county: most have few, some have many times the mean."""
        rng = random.Random(2022)
        weights = [rng.lognormvariate(0, 0.8) for _ in range(self.counties)]
        return [max(1, round(self.letters * weight / sum(weights))) for weight in weights]


COUNTRIES = (Country("province", 100, 500_000), Country("nation", 2_844, 2_400_000))


@dataclass(frozen=True)
class Cost:
    """What one county costs: fixed, and for each letter."""

    start: float
    """Seconds to read the workbook and begin."""
    letter: float
    """Seconds of one core for a letter in all its forms, its share of the books among them."""
    kib: float
    """KiB on the disk for a letter."""


@dataclass(frozen=True)
class Outcome:
    """What a simulated run came to."""

    hours: float
    failures: int
    redone: int
    busy: float
    """Share of the cores' time that was work."""
    longest: float
    """Hours of the largest county alone: no run is shorter."""


def simulate(shards: list[int], cores: int, cost: Cost, seed: int = 7) -> Outcome:
    """Return what becomes of `shards` on `cores`, each free core taking the next."""
    rng = random.Random(seed)
    free = [0.0] * cores
    heapq.heapify(free)
    failures, redone, work, ends = 0, 0, 0.0, 0.0
    for letters in sorted(shards, reverse=True):
        at, left = heapq.heappop(free), letters
        while left:
            whole = cost.start + left * cost.letter
            fails = rng.expovariate(FAILURES_PER_CORE_HOUR / 3600)
            if fails >= whole:
                at, work, left = at + whole, work + whole, 0
            else:
                done = max(0, int((fails - cost.start) / cost.letter))
                lost = min(done % BATCH, done)
                failures, redone, left = failures + 1, redone + lost, left - done + lost
                at, work = at + fails + RESTART, work + fails
        heapq.heappush(free, at)
        ends = max(ends, at)
    longest = cost.start + max(shards) * cost.letter
    return Outcome(ends / 3600, failures, redone, work / (ends * cores), longest / 3600)


def measure(letters: int) -> tuple[Cost, dict[str, float]]:
    """Make a county of `letters` on one core, and one of a few; return the cost and what else was seen."""
    seen: dict[int, tuple[float, float, float]] = {}
    with tempfile.TemporaryDirectory() as scratch:
        for size in (12, letters):
            folder = Path(scratch) / str(size)
            (county,) = make_counties(folder, 1, size)
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            began = time.perf_counter()
            command = [sys.executable, str(ROOT / "cli.py"), "--out", str(folder / "out"), "fleet"]
            environment = {**os.environ, "HONGTOU_CORES": "1"}
            command += [str(county), QUARTER]
            subprocess.run(command, check=True, capture_output=True, env=environment)
            took = time.perf_counter() - began
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
            made = [
                path for path in (folder / "out").rglob("*") if path.is_file() and path.suffix != ".sqlite3"
            ]
            seen[size] = cpu, sum(path.stat().st_size for path in made) / 1024, took
        memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    small, large = seen[12], seen[letters]
    letter = (large[0] - small[0]) / (letters - 12)
    cost = Cost(max(0.0, small[0] - 12 * letter), letter, (large[1] - small[1]) / (letters - 12))
    return cost, {"memory_mib": memory, "wall": large[2]}


def main() -> None:
    """Print the tables of docs/scale.md."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scale", description=__doc__)
    parser.add_argument("--letters", type=int, default=600, help="letters of the county that is measured")
    parser.add_argument("--seconds", type=float, help="seconds a letter, instead of measuring")
    parser.add_argument("--kib", type=float, default=190.0, help="KiB a letter, instead of measuring")
    options = parser.parse_args()
    if options.seconds:
        cost, also = Cost(2.5, options.seconds, options.kib), {}
    else:
        cost, also = measure(options.letters)
    print(
        f"a county: {cost.start:.1f} s to begin, {cost.letter * 1000:.1f} ms and {cost.kib:.0f} KiB a letter",
        also,
    )
    print(
        "\n| what | cores | hours | failures | letters made again | cores at work | MiB/s "
        "| one shared register, share of its time |"
    )
    print("|---|---|---|---|---|---|---|---|")
    for country in COUNTRIES:
        shards = country.shards()
        for cores in CORES:
            came = simulate(shards, cores, cost)
            rate = country.letters / (came.hours * 3600)
            print(
                f"| {country.name} | {cores} | {came.hours:.2f} | {came.failures} | {came.redone} "
                f"| {came.busy:.0%} | {rate * cost.kib / 1024:.0f} "
                f"| {rate / BATCH * 2 * SECONDS_A_BLOCK:.0%} |"
            )
        print(f"| {country.name} | largest county alone | {came.longest:.2f} | | | | | |")


if __name__ == "__main__":
    main()
