"""Shards over processes and machines: one after another here, or by dask.distributed, losses expected.

dask runs the tasks of a lost worker again, finished ones whose result it still held among them, and gives up
on a task after some deaths even when it only waited there. Both are harmless: a shard made twice is 未变, and
what dask gives up on is ordered again from here.
"""

from __future__ import annotations

import logging
import tempfile
import time
from asyncio import CancelledError
from collections import deque
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from generators.errors import UsageError
from generators.fleet.shard import Order, ShardResult, State, make_shard
from generators.pipeline.backup_file import STORE
from generators.pipeline.source import WORKBOOK
from generators.printing.workers import cores

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    OnResult = Callable[[ShardResult], None]

MOST_DEATHS = 5
"""Workers that a shard may lose before it is given up: from the second on its papers are printed apart."""
MOST_WAITS = 20
"""Times that a shard whose folder is in use is tried again; each try waits half a minute itself."""
SECONDS_BETWEEN = 3.0
SECONDS_FOR_SCHEDULER = 60
"""How long a lost scheduler is looked for before what is left is given up."""
SECONDS_TO_CONNECT = 10
_SECONDS_A_LOOK = 1.0


@dataclass(frozen=True)
class Cluster:
    """Where shards are made."""

    scheduler: str = ""
    """Address of a dask scheduler (tcp://…, tls://…); empty for a cluster of this machine's own."""
    workers: int = 0
    """Processes of the own cluster; 0 for as many as the machine has cores."""
    cores: int = 1
    """Processes that print for one shard on a cluster."""


@dataclass(frozen=True)
class _Try:
    order: Order
    deaths: int = 0
    waits: int = 0
    not_before: float = 0.0


class _SchedulerLost(Exception):
    """The scheduler does not answer any more; what was under way is ordered again."""


def run(
    orders: Sequence[Order],
    cluster: Cluster,
    on_result: OnResult = lambda _: None,
    tell: Callable[[str], None] = lambda _: None,
) -> list[ShardResult]:
    """Make every shard of `orders` and return what became of each, in their order.

    No shard stops another. `on_result` is called as each ends, `tell` takes a line for who waits. Raise
    UsageError when the scheduler cannot be reached, or is asked for and dask is not installed.
    """
    workers = cluster.workers or cores()
    if not cluster.scheduler and min(len(orders), workers) == 1:
        return _one_after_another(orders, on_result)
    try:
        import distributed  # noqa: F401 - an optional extra: is it there?
    except ModuleNotFoundError:
        message = "多台机器、多个进程同时做，需要先装 dask：pip install hongtou[fleet]"
        if cluster.scheduler or cluster.workers:
            raise UsageError(message) from None
        tell(f"{message}；现在一个县接一个县地做。")
        return _one_after_another(orders, on_result)
    ended: dict[str, ShardResult] = {}

    def end(result: ShardResult) -> None:
        ended[result.name] = result
        on_result(result)

    # The largest first: one that began last would keep a single core busy while the others are idle.
    waiting = deque(_Try(order) for order in sorted(orders, key=_size_of, reverse=True))
    until = 0.0
    while waiting:
        try:
            with client_of(cluster, min(workers, len(orders))) as client:
                until = 0.0
                _drain(client, waiting, cluster, end)
        except (_SchedulerLost, OSError) as lost:
            if not ended and not until and isinstance(lost, OSError):
                raise unreachable(cluster) from None
            until = until or time.monotonic() + SECONDS_FOR_SCHEDULER
            if time.monotonic() > until:
                break
            tell("调度器断开了，正在重连；已经做完的不会重做。")
            time.sleep(SECONDS_BETWEEN)
    for left in waiting:
        end(_lost(left.order, "调度器断开，没有连回来"))
    return [ended[order.name] for order in orders]


def _size_of(order: Order) -> int:
    """Return the bytes of the county's data: what there is to make grows with it."""
    files = (Path(order.data) / name for name in (WORKBOOK, STORE))
    return sum(file.stat().st_size for file in files if file.exists())


def _one_after_another(orders: Sequence[Order], on_result: OnResult) -> list[ShardResult]:
    results = []
    for order in orders:
        results.append(make_shard(order))
        on_result(results[-1])
    return results


def _drain(client: Any, waiting: deque[_Try], cluster: Cluster, end: OnResult) -> None:
    """Make all that is `waiting`; what is not ended when the scheduler is lost is back in it."""
    from distributed.client import FuturesCancelledError

    under_way: dict[Any, _Try] = {}
    try:
        while waiting or under_way:
            for _ in range(len(waiting)):
                attempt = waiting.popleft()
                if attempt.not_before > time.monotonic():
                    waiting.append(attempt)
                else:
                    under_way[_submit(client, attempt, cluster)] = attempt
            for future in _ended(client, under_way):
                attempt = under_way[future]
                again = _settle(future, attempt, end)
                del under_way[future]
                if again:
                    waiting.append(again)
    except (FuturesCancelledError, CancelledError) as cancelled:
        # The client has lost its scheduler, and with it every future.
        raise _SchedulerLost from cancelled
    finally:
        waiting.extend(under_way.values())


def _submit(client: Any, attempt: _Try, cluster: Cluster) -> Any:
    # A paper that brings a process down is printed in a process of its own from the second time on.
    printers = max(cluster.cores, 2) if attempt.deaths > 1 else cluster.cores
    key = f"{attempt.order.name}-{attempt.deaths}-{attempt.waits}-{time.monotonic_ns()}"
    return client.submit(make_shard, attempt.order, printers, key=key, pure=False)


def _ended(client: Any, under_way: dict[Any, _Try]) -> list[Any]:
    """Return the futures that ended, after at most a moment's wait; raise _SchedulerLost."""
    from distributed import wait

    if not under_way:
        time.sleep(_SECONDS_A_LOOK)
    else:
        with suppress(TimeoutError):
            wait(list(under_way), timeout=_SECONDS_A_LOOK, return_when="FIRST_COMPLETED")
    ended = [future for future in under_way if future.status != "pending"]
    if client.status != "running" or any(future.status in {"cancelled", "lost"} for future in ended):
        raise _SchedulerLost
    return ended


def _settle(future: Any, attempt: _Try, end: OnResult) -> _Try | None:
    """End the shard of `future`, or return how it is tried again."""
    if future.status == "error":
        attempt = replace(attempt, deaths=attempt.deaths + 1)
        if attempt.deaths < MOST_DEATHS:
            return attempt
        error = future.exception()
        end(_lost(attempt.order, f"工作进程 {MOST_DEATHS} 次中断（{type(error).__name__}）"))
        return None
    result: ShardResult = future.result()
    if result.state is State.BUSY and attempt.waits < MOST_WAITS:
        # Another worker that was taken for lost may be at it still.
        return replace(attempt, waits=attempt.waits + 1, not_before=time.monotonic() + SECONDS_BETWEEN)
    end(result)
    return None


def _lost(order: Order, why: str) -> ShardResult:
    told = f"{why}；已经写好的文件都是完整的，再运行一次会接着做"
    return ShardResult(order.name, State.LOST, told=(told,), exit_code=1)


def unreachable(cluster: Cluster) -> UsageError:
    """Return what is told where no scheduler answers."""
    return UsageError(f"连不上调度器“{cluster.scheduler}”；核对地址，先启动 dask scheduler 和 dask worker")


@contextmanager
def client_of(cluster: Cluster, workers: int) -> Iterator[Any]:
    """Give a client of the scheduler, or of a cluster of this machine's own with so many `workers`.

    Raise OSError when no scheduler answers or has no worker, UsageError for what is no address.
    """
    import dask
    from distributed import Client, LocalCluster

    settings = {
        "distributed.scheduler.allowed-failures": 2,
        # A worker may start processes that print.
        "distributed.worker.daemon": False,
        "distributed.comm.timeouts.connect": f"{SECONDS_TO_CONNECT}s",
    }
    for name in [name for name in logging.root.manager.loggerDict if name.startswith("distributed")]:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    with dask.config.set(settings), tempfile.TemporaryDirectory(prefix="hongtou-") as scratch:
        if cluster.scheduler:
            try:
                client = Client(cluster.scheduler, timeout=SECONDS_TO_CONNECT)
            except ValueError:
                message = f"调度器地址应写作 tcp://主机:端口，现为“{cluster.scheduler}”"
                raise UsageError(message) from None
            with client:
                # A TimeoutError is an OSError: no worker is told as no scheduler is.
                client.wait_for_workers(1, timeout=SECONDS_TO_CONNECT)
                yield client
            return
        with (
            LocalCluster(
                n_workers=workers,
                threads_per_worker=1,
                processes=True,
                host="127.0.0.1",
                dashboard_address=None,
                memory_limit=0,
                local_directory=scratch,
                silence_logs=logging.CRITICAL,
            ) as local,
            Client(local, timeout=60) as client,
        ):
            yield client
