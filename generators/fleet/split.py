"""One county printed by many workers: its owner numbers, fills and places, they print.

The owner is the command itself, on the machine that has the county's register and lock. It fills papers and
writes them, a batch a file, into a hidden room of the output folder, which every machine must see; a worker
prints a batch into a file beside it and tells how many there are. So no paper travels through the scheduler,
nobody else takes a number, and what a lost worker had is printed again by another, or here: a print follows
from its paper alone, so the bytes are the plain run's.
"""

from __future__ import annotations

import errno
import pickle
import time
from asyncio import CancelledError
from collections import deque
from contextlib import ExitStack, suppress
from functools import partial
from itertools import chain, count, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from generators.errors import DiskFull, Finding, UsageError
from generators.fleet.cluster import SECONDS_FOR_SCHEDULER, Cluster, client_of, unreachable
from generators.fleet.shard import ONE_AT_A_TIME, Order, ShardResult, make_shard
from generators.installation import program_version
from generators.own_files import write_whole
from generators.own_files.scratch import scratch_room
from generators.printing.workers import PrintTask, cores, print_all, print_here

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from types import TracebackType
    from typing import Self

    from generators.errors import PaperWithheld
    from generators.pipeline.job import Progress
    from generators.printing import Printed

A_BATCH = 50
"""Papers that a worker prints at once: a second or two of work, beside some milliseconds of dask's own."""
AHEAD = 2
"""Batches under way for each worker: enough to keep it busy."""
_SECONDS_A_LOOK = 1.0


class _ClusterLost(Exception):
    """The scheduler does not answer, or has had no worker for a while."""


def run_split(
    orders: Sequence[Order],
    cluster: Cluster,
    on_result: Callable[[ShardResult], None] = lambda _: None,
    tell: Callable[[str], None] = lambda _: None,
    on_progress: Progress | None = None,
) -> list[ShardResult]:
    """Make one county of `orders` after another, each printed by all workers; return what became of each.

    `on_progress` is called for each paper. A cluster that is lost costs time alone: the rest is printed here.
    Raise UsageError when the scheduler cannot be reached, or dask is not installed.
    """
    results = []
    with _Printers(cluster, tell) as printers:
        for order in orders:
            elsewhere = partial(printers.print_all, Path(order.out))
            results.append(make_shard(order, elsewhere=elsewhere, on_progress=on_progress))
            on_result(results[-1])
    return results


class _Printers:
    """The workers of a cluster, as what prints the papers of a run."""

    def __init__(self, cluster: Cluster, tell: Callable[[str], None]) -> None:
        self._cluster = cluster
        self._tell = tell
        self._told: set[str] = set()
        self._connection = ExitStack()
        self._client: Any = None

    def __enter__(self) -> Self:
        try:
            self._connect()
        except OSError:
            raise unreachable(self._cluster) from None
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        self._connection.close()

    def print_all(self, out: Path, sheets: Iterator[PrintTask]) -> Iterator[Printed | PaperWithheld]:
        """Yield for each of `sheets`, in order, its print or why there is none; batches lie in `out`."""
        with scratch_room(out) as room:
            batches = _kept_in(room, sheets, out)
            while True:
                under_way: deque[tuple[Path, Any]] = deque()
                try:
                    yield from self._printed(batches, under_way)
                except _ClusterLost:
                    self._tell_once("调度器或工作进程断开了：正在印的由本机接着印，再连一次")
                    yield from print_all(
                        chain.from_iterable(_read(batch) for batch, _ in under_way), apart=True
                    )
                    if self._is_back():
                        continue
                    self._tell_once("没有连回来，其余由本机印")
                    yield from print_all(chain.from_iterable(map(_read, batches)), apart=True)
                return

    def _printed(
        self, batches: Iterator[Path], under_way: deque[tuple[Path, Any]]
    ) -> Iterator[Printed | PaperWithheld]:
        """Yield the prints of `batches`; those `under_way` when the cluster is lost are still in it."""
        for batch in batches:
            under_way.append((batch, None))
            under_way[-1] = batch, self._send(batch)
            if len(under_way) >= AHEAD * self._count():
                yield from self._outcomes(under_way)
        while under_way:
            yield from self._outcomes(under_way)

    def _send(self, batch: Path) -> Any:
        program = _program()
        try:
            return self._client.submit(
                print_batch, str(batch), program, key=f"{batch}-{time.monotonic_ns()}", pure=False
            )
        except Exception as error:  # dask's own, of many kinds: no client, a closed loop
            raise _ClusterLost from error

    def _outcomes(self, under_way: deque[tuple[Path, Any]]) -> Iterator[Printed | PaperWithheld]:
        batch, future = under_way[0]
        outcomes = self._taken(batch, future)
        under_way.popleft()
        # What a worker could not print, or died of, is printed here in processes of their own, which may die.
        yield from print_all(_read(batch), apart=True) if outcomes is None else outcomes
        batch.unlink(missing_ok=True)

    def _taken(self, batch: Path, future: Any) -> list[Printed | PaperWithheld] | None:
        """Return what a worker printed of `batch`, None when none could; raise _ClusterLost."""
        self._wait_for(future)
        if future.status == "error":
            error = future.exception()
            why = (
                str(error)
                if isinstance(error, UsageError)
                else f"有工作进程没有印成（{type(error).__name__}）"
            )
            self._tell_once(f"{why}；它那一批由本机印")
            return None
        done = _done(batch)
        try:
            outcomes: list[Printed | PaperWithheld] = pickle.loads(done.read_bytes())  # noqa: S301 - our worker's
        except OSError:
            self._tell_once(
                "工作进程印好的，本机看不到：--out 应在各台机器都看得到的同一个文件夹里；由本机印"
            )
            return None
        done.unlink(missing_ok=True)
        return outcomes

    def _wait_for(self, future: Any) -> None:
        from distributed import wait
        from distributed.client import FuturesCancelledError

        seen = time.monotonic()
        while future.status == "pending":
            try:
                with suppress(TimeoutError):
                    wait([future], timeout=_SECONDS_A_LOOK)
            except (FuturesCancelledError, CancelledError) as cancelled:
                raise _ClusterLost from cancelled
            if future.status == "pending" and self._count():
                seen = time.monotonic()
            elif time.monotonic() - seen > SECONDS_FOR_SCHEDULER:
                raise _ClusterLost
        if future.status in {"cancelled", "lost"}:
            raise _ClusterLost

    def _count(self) -> int:
        """Return how many batches the cluster prints at once; raise _ClusterLost when it does not answer."""
        try:
            if self._client.status == "running":
                return sum(self._client.nthreads().values())
        except Exception as error:
            raise _ClusterLost from error
        raise _ClusterLost

    def _connect(self) -> None:
        try:
            import distributed  # noqa: F401 - an optional extra: is it there?
        except ModuleNotFoundError:
            message = "几个进程、几台机器一起印，需要先装 dask：pip install hongtou[fleet]"
            raise UsageError(message) from None
        cluster = self._cluster
        self._client = self._connection.enter_context(client_of(cluster, cluster.workers or cores()))

    def _is_back(self) -> bool:
        """Tell whether the cluster could be reached once more."""
        with suppress(Exception):  # What is left of the old client ends as it may.
            self._connection.close()
        try:
            self._connect()
        except (UsageError, OSError):
            return False
        return True

    def _tell_once(self, line: str) -> None:
        if line not in self._told:
            self._told.add(line)
            self._tell(line)


def _kept_in(room: Path, sheets: Iterator[PrintTask], out: Path) -> Iterator[Path]:
    """Write `sheets` into `room`, a batch a file; yield their places. Raise DiskFull."""
    for number in count():
        if not (batch := list(islice(sheets, A_BATCH))):
            return
        place = room / f"{number:06d}"
        try:
            place.write_bytes(pickle.dumps(batch, pickle.HIGHEST_PROTOCOL))
        except OSError as error:
            if error.errno not in {errno.ENOSPC, errno.EDQUOT}:
                raise
            finding = Finding(f"成品文件夹“{out}”", "应能写入", "磁盘已满", "腾出空间再运行", rule="D9")
            raise DiskFull([finding]) from None
        yield place


def _read(batch: Path) -> Iterator[PrintTask]:
    yield from pickle.loads(batch.read_bytes())  # noqa: S301 - written by this program, in a room of its user's own


def _done(batch: Path) -> Path:
    return batch.with_name(f"{batch.name}-done")


def _program() -> tuple[str, str]:
    """Return the program and the faces that the bytes of a print follow from."""
    from generators.printing.layout.fonts import installed_families

    return program_version(), "、".join(sorted(installed_families()))


def print_batch(place: str, program: tuple[str, str]) -> int:
    """Print the batch at `place` into the file beside it; return how many papers it holds.

    Raise UsageError where this worker has another program or other faces, or does not see the file.
    """
    version, faces = _program()
    if version != program[0]:
        message = f"有工作进程的程序是 {version}，发起的是 {program[0]}；各台机器应装同一版"
        raise UsageError(message)
    if faces != program[1]:
        message = "有工作进程那台机器上的字体与本机不同，印出来会不一样；各台机器应装同样的字体"
        raise UsageError(message)
    batch = Path(place)
    try:
        with ONE_AT_A_TIME:
            outcomes = [print_here(sheet) for sheet in _read(batch)]
            write_whole(_done(batch), pickle.dumps(outcomes, pickle.HIGHEST_PROTOCOL))
    except OSError as error:
        message = (
            f"有工作进程读写不了成品文件夹（{type(error).__name__}）：它应在各台机器都看得到的同一个文件夹里"
        )
        raise UsageError(message) from None
    return len(outcomes)
