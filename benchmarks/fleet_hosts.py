"""Two hosts in network namespaces, one dask scheduler: a worker and the scheduler are killed on the way.

    sudo python -m benchmarks.fleet_hosts --shards 8 --letters 30

The hosts share this machine's disk, as a cluster shares a file system with working locks. The papers must be
the plain run's, byte for byte. Takes minutes, and root for the namespaces: run by hand.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from benchmarks.fleet import QUARTER, is_whole, make_counties, papers
from benchmarks.measure import ROOT
from generators.pipeline.job import REGISTER

HOSTS = {"hongtou-a": "10.213.7.1", "hongtou-b": "10.213.7.2"}
SCHEDULER = f"tcp://{HOSTS['hongtou-a']}:8786"


def main() -> None:
    """Make the counties over both hosts, with kills, and compare with a plain run of one of them."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fleet_hosts", description=__doc__)
    parser.add_argument("--shards", type=int, default=8)
    parser.add_argument("--letters", type=int, default=30)
    parser.add_argument("--split", action="store_true", help="each county printed by both hosts")
    options = parser.parse_args()
    started: list[subprocess.Popen[bytes]] = []
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        counties = make_counties(folder / "counties", options.shards, options.letters)
        plain = plain_run(folder)
        join_hosts()
        try:
            scheduler = start(
                started, "hongtou-a", "scheduler", "--host", HOSTS["hongtou-a"], "--no-dashboard"
            )
            time.sleep(4)
            workers = [start_worker(started, host) for host in HOSTS]
            out = folder / "out"
            words = ["--out", str(out), "fleet", str(folder / "counties"), QUARTER, "--scheduler", SCHEDULER]
            words += ["--split"] if options.split else []
            command = ["ip", "netns", "exec", "hongtou-b", sys.executable, str(ROOT / "cli.py"), *words]
            with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as run:
                assert run.stderr is not None  # noqa: S101 - a pipe
                for line in run.stderr:
                    print(line, end="", flush=True)
                    if line.startswith("2/"):
                        kill(workers[1])
                        print("killed the worker of the second host", flush=True)
                        start_worker(started, "hongtou-b")
                    if line.startswith(f"{options.shards // 2}/"):
                        kill(scheduler)
                        print("killed the scheduler", flush=True)
                        start(
                            started, "hongtou-a", "scheduler", "--host", HOSTS["hongtou-a"], "--no-dashboard"
                        )
            print("exit code", run.returncode)
            same = sum(papers(out / county.name) == plain for county in counties)
            whole = sum(is_whole(county / REGISTER) for county in counties)
            print(f"of {len(counties)} counties {same} have the plain run's papers, {whole} a whole register")
        finally:
            for process in started:
                kill(process)
            for host in HOSTS:
                subprocess.run(["ip", "netns", "del", host], check=False)


def plain_run(folder: Path) -> dict[str, str]:
    """Return the papers that the plain command makes of a county like the others."""
    shutil.copytree(folder / "counties" / "县001", folder / "like")
    words = ["--data", str(folder / "like"), "--out", str(folder / "like-out"), "letters", QUARTER]
    subprocess.run([sys.executable, str(ROOT / "cli.py"), *words], check=True, stdout=subprocess.DEVNULL)
    return papers(folder / "like-out")


def join_hosts() -> None:
    """Make two network namespaces with a cable between them."""
    first, second = HOSTS
    for words in (
        ["netns", "add", first],
        ["netns", "add", second],
        ["link", "add", "ht-a", "netns", first, "type", "veth", "peer", "name", "ht-b", "netns", second],
        *(["-n", host, "link", "set", "lo", "up"] for host in HOSTS),
        *(
            ["-n", host, *words]
            for (host, address), link in zip(HOSTS.items(), ("ht-a", "ht-b"), strict=True)
            for words in (["addr", "add", f"{address}/24", "dev", link], ["link", "set", link, "up"])
        ),
    ):
        subprocess.run(["ip", *words], check=True)


def start(started: list[subprocess.Popen[bytes]], host: str, *words: str) -> subprocess.Popen[bytes]:
    """Start a dask command on `host`, a process group of its own."""
    command = ["ip", "netns", "exec", host, sys.executable, "-m", "dask", *words]
    environment = {**os.environ, "DASK_DISTRIBUTED__WORKER__DAEMON": "False", "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    started.append(process)
    return process


def start_worker(started: list[subprocess.Popen[bytes]], host: str) -> subprocess.Popen[bytes]:
    """Start a worker on `host`."""
    words = ["--nthreads", "1", "--host", HOSTS[host], "--no-dashboard", "--memory-limit", "0"]
    return start(started, host, "worker", SCHEDULER, *words)


def kill(process: subprocess.Popen[bytes]) -> None:
    """Kill the process and all that it started, at once."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


if __name__ == "__main__":
    main()
