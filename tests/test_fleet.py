"""Many counties in one command: the plain run's bytes, whoever dies, and no county stops another."""

from __future__ import annotations

import csv
import json
import shutil
import signal
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import cli
from benchmarks.fleet import QUARTER, is_whole, make_counties, papers, workers_of
from generators.errors import UsageError
from generators.fleet import cluster, split
from generators.fleet.cluster import MOST_DEATHS, Cluster, _settle, _Try, run
from generators.fleet.publishing import LIST, publish, target_of
from generators.fleet.shard import ShardResult, State, make_shard
from generators.fleet.shards import orders_for
from generators.fleet.split import run_split
from generators.own_files.scratch import is_room
from generators.pipeline.job import REGISTER
from generators.printing import workers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).parents[1]
COUNT, LETTERS = 3, 2


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("counties")
    make_counties(folder, COUNT, LETTERS)
    return folder


@pytest.fixture(scope="module")
def plain(source: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What the plain command makes of one of the counties, which are all alike."""
    folder = tmp_path_factory.mktemp("plain")
    shutil.copytree(source / "县001", folder / "县")
    assert cli.run(["--data", str(folder / "县"), "--out", str(folder / "out"), "letters", QUARTER]) == 0
    return papers(folder / "out")


@pytest.fixture
def counties(source: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(source, tmp_path / "全省"))


def told_by(capfd: pytest.CaptureFixture[str], *words: object) -> tuple[int, str, str]:
    capfd.readouterr()
    code = cli.run([str(word) for word in words])
    told = capfd.readouterr()
    return code, told.out, told.err


def test_killed_workers_cost_no_paper_and_double_no_number(
    counties: Path, plain: dict[str, str], tmp_path: Path
) -> None:
    out = tmp_path / "成品"
    words = ["--out", out, "fleet", counties, QUARTER, "--workers", "2"]
    command = [sys.executable, str(ROOT / "cli.py"), *map(str, words)]
    killed, errors = 0, ""
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        for line in process.stderr:
            errors += line
            if line.startswith("1/"):
                workers_of(process.pid)[0].send_signal(signal.SIGKILL)
                killed += 1
        assert process.stdout is not None
        told = process.stdout.read()
    assert process.returncode == 0, (told, errors)
    assert killed == 1
    assert f"县 {COUNT} 个（做完 {COUNT} 个）" in told
    for county in sorted(counties.iterdir()):
        assert papers(out / county.name) == plain
        assert is_whole(county / REGISTER)


def test_a_bad_county_stops_no_other_and_the_summary_tells_of_all(
    counties: Path, plain: dict[str, str], tmp_path: Path, capfd
) -> None:
    out = tmp_path / "成品"
    (counties / "县002" / "数据.xlsx").write_bytes(b"no workbook")
    (counties / "县003" / "数据.xlsx").unlink()
    folders = sorted(counties.iterdir())
    code, told, errors = told_by(capfd, "--out", out, "fleet", *folders, QUARTER, "--workers", 1)
    assert code == 4
    assert "县 3 个（做完 1 个，数据有错 2 个）" in told
    assert "县003  " in errors
    assert "没有 数据.xlsx" in errors
    assert papers(out / "县001") == plain
    with (out / "各县汇总.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["县"], row["结果"]) for row in rows] == [
        ("县001", "做完"),
        ("县002", "数据有错"),
        ("县003", "数据有错"),
    ]
    assert rows[0]["文件数"] == rows[0]["其中新制或更新"] != "0"
    # Made again, nothing is new, and nothing is lost.
    again = [replace(order, on="") for order in orders_for(folders[:1], out, ["退出告知书"], QUARTER)]
    (result,) = run(again, Cluster(workers=1))
    assert (result.state, set(result.made)) == (State.DONE, {"未变"})


def test_an_index_makes_one_county_and_writes_no_summary(
    counties: Path, tmp_path: Path, capfd, monkeypatch
) -> None:
    out = tmp_path / "成品"
    words = ["--out", out, "fleet", counties, QUARTER, "--format", "docx"]
    monkeypatch.setenv("JOB_COMPLETION_INDEX", "1")
    code, told, _ = told_by(capfd, *words)
    assert code == 0, told
    assert [path.name for path in out.iterdir()] == ["县002"]
    monkeypatch.delenv("JOB_COMPLETION_INDEX")
    for variable in ("HONGTOU_INDEX", "SLURM_ARRAY_TASK_ID"):
        with monkeypatch.context() as patch:
            patch.setenv(variable, "4")
            code, _, errors = told_by(capfd, *words)
        assert (code, "一共 3 个县，序号 0 到 2，现为 4" in errors) == (2, True)


def doubled(counties: Path) -> list[object]:
    shutil.copytree(counties / "县001", counties.parent / "别处" / "县001")
    return [counties, counties.parent / "别处" / "县001"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (lambda folder: [], "请写明县的数据文件夹"),
        (lambda folder: [folder / "没有"], "没有找到"),
        (doubled, "同名"),
        (lambda folder: [folder, "--publish", "ftp://x/y"], "s3://桶/前缀"),
        (lambda folder: [folder, "--scheduler", "127.0.0.1:1"], "连不上调度器"),
        (lambda folder: [folder, "--split", "--scheduler", "127.0.0.1:1"], "连不上调度器"),
        (lambda folder: [folder, "--split", "--index", "0"], "不能和 --split 一起用"),
    ],
)
def test_what_cannot_be_begun_is_refused_before_anything_is_made(
    words: Callable[[Path], list[object]], said: str, counties: Path, tmp_path: Path, capfd, monkeypatch
) -> None:
    monkeypatch.setattr(cluster, "SECONDS_TO_CONNECT", 1)
    code, _, errors = told_by(capfd, "--out", tmp_path / "成品", "fleet", *words(counties), QUARTER)
    assert (code, said in errors) == (2, True), errors
    assert not (tmp_path / "成品").exists()


def test_a_worker_with_another_program_declines(counties: Path, tmp_path: Path) -> None:
    (order, *_) = orders_for([counties], tmp_path / "成品", ["退出告知书"], QUARTER)
    result = make_shard(replace(order, version="0.9+000000000000"))
    assert (result.state, "同一版" in result.told[0]) == (State.REFUSED, True)
    assert not Path(order.out).exists()


class Ended:
    """A future that ended so."""

    def __init__(
        self, result: ShardResult | None = None, error: Exception | None = None, status: str = ""
    ) -> None:
        self.status = status or ("finished" if result else "error")
        self._result = result
        self._error = error or RuntimeError("KilledWorker")

    def result(self) -> ShardResult | None:
        return self._result

    def exception(self) -> Exception:
        return self._error


class Workers:
    """A client of workers that print in this process, until the batch at which something happens."""

    status = "running"

    def __init__(self, at: int, happens: Callable[[], object]) -> None:
        self._left, self._happens = at, happens

    def nthreads(self) -> dict[str, int]:
        return {"tcp://here": 1}

    def submit(self, work: Callable[..., int], *words: object, **_: object) -> Ended:
        self._left -= 1
        if self._left == 0 and (ended := self._happens()):
            assert isinstance(ended, Ended)
            return ended
        try:
            work(*words)
        except UsageError as declined:
            return Ended(error=declined)
        return Ended(ShardResult("", State.DONE))


def lose_the_scheduler() -> None:
    raise RuntimeError("closed")


def write_nothing() -> Ended:
    return Ended(ShardResult("", State.DONE))


@pytest.mark.parametrize(
    ("happens", "connections", "said"),
    [
        (lambda: None, 9, ""),
        (Ended, 9, "有工作进程没有印成（RuntimeError）；它那一批由本机印"),
        (write_nothing, 9, "本机看不到"),
        (lambda: Ended(error=UsageError("各台机器应装同一版")), 9, "各台机器应装同一版；它那一批由本机印"),
        (lambda: Ended(status="cancelled"), 9, "再连一次"),
        (lose_the_scheduler, 1, "没有连回来，其余由本机印"),
    ],
)
def test_a_county_split_over_workers_has_the_plain_bytes_whatever_becomes_of_them(
    happens: Callable[[], object],
    connections: int,
    said: str,
    counties: Path,
    plain,
    tmp_path: Path,
    monkeypatch,
) -> None:
    left = [Workers(at, happens) for at in (2, *[99] * 8)][:connections]

    @contextmanager
    def client_of(*_: object) -> Iterator[Workers]:
        if not left:
            raise OSError
        yield left.pop(0)

    monkeypatch.setattr(split, "client_of", client_of)
    monkeypatch.setattr(split, "A_BATCH", 1)
    monkeypatch.setattr(workers, "MIN_FOR_POOL", 1)
    out, told = tmp_path / "成品", []
    (order, *_) = orders_for([counties], out, ["退出告知书"], QUARTER, on=date.today().isoformat())
    (result,) = run_split([order], Cluster(), tell=told.append)
    assert result.state is State.DONE, result.told
    assert said in "\n".join(told)
    assert bool(said) == bool(told)
    assert papers(Path(order.out)) == plain
    assert is_whole(counties / order.name / REGISTER)
    assert not [path for path in Path(order.out).iterdir() if is_room(path.name)]


def test_a_shard_whose_workers_die_is_given_up_after_some_and_one_in_use_is_tried_again(
    counties: Path, tmp_path: Path
) -> None:
    (order, *_) = orders_for([counties], tmp_path / "成品", ["退出告知书"], QUARTER)
    ended: list[ShardResult] = []
    attempt: _Try | None = _Try(order)
    tries = 0
    while attempt:
        attempt, tries = _settle(Ended(), attempt, ended.append), tries + 1
    assert (tries, [result.state for result in ended]) == (MOST_DEATHS, [State.LOST])
    busy = _settle(Ended(ShardResult(order.name, State.BUSY)), _Try(order), ended.append)
    assert busy is not None
    assert busy.waits == 1
    assert len(ended) == 1


# --- handed on ---


def made(folder: Path, text: str) -> Path:
    (folder / "2022Q2").mkdir(parents=True, exist_ok=True)
    (folder / "2022Q2" / "信.pdf").write_text(text)
    (folder / ".hongtou").mkdir(exist_ok=True)
    (folder / ".hongtou" / "manifest.sqlite3").write_text("own")
    return folder


def test_a_finished_shard_takes_the_place_of_the_older_one_whole(tmp_path: Path) -> None:
    shelf = target_of(str(tmp_path / "公开"))
    place = Path(publish(made(tmp_path / "a", "旧"), shelf, "县"))
    (place / "2022Q2" / "别人的.pdf").write_text("theirs")
    with pytest.raises(UsageError, match="别人的.pdf"):
        publish(made(tmp_path / "a", "新"), shelf, "县")
    assert (place / "2022Q2" / "信.pdf").read_text() == "旧"
    (place / "2022Q2" / "别人的.pdf").unlink()
    publish(made(tmp_path / "a", "新"), shelf, "县")
    assert {path.name for path in place.rglob("*") if path.is_file()} == {"信.pdf", LIST}
    assert (place / "2022Q2" / "信.pdf").read_text() == "新"
    assert [path.name for path in place.parent.iterdir()] == ["县"]


@pytest.fixture(scope="module")
def bucket() -> Iterator[str]:
    """The address of a server that speaks S3, with one bucket."""
    pytest.importorskip("moto")
    import s3fs
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    patch = pytest.MonkeyPatch()
    address = f"http://{host}:{port}"
    for name, value in {
        "AWS_ENDPOINT_URL": address,
        "AWS_ACCESS_KEY_ID": "x",
        "AWS_SECRET_ACCESS_KEY": "x",
        "AWS_DEFAULT_REGION": "us-east-1",
    }.items():
        patch.setenv(name, value)
    s3fs.S3FileSystem(skip_instance_cache=True).mkdir("papers")
    yield address
    patch.undo()
    server.stop()


@pytest.mark.filterwarnings("ignore")
def test_object_storage_holds_each_paper_whole_and_the_list_last(bucket: str, tmp_path: Path) -> None:
    import s3fs

    storage = s3fs.S3FileSystem(skip_instance_cache=True, use_listings_cache=False)
    target = target_of("s3://papers/2022Q2")
    folder = made(tmp_path / "a", "旧")
    (folder / "2022Q2" / "另.pdf").write_text("不变")
    assert publish(folder, target, "县") == "s3://papers/2022Q2/县"
    first = {name: storage.info(name)["LastModified"] for name in storage.find("papers")}
    assert sorted(first) == [f"papers/2022Q2/县/2022Q2/{n}.pdf" for n in "信另"] + [
        f"papers/2022Q2/县/{LIST}"
    ]
    made(folder, "新")
    publish(folder, target, "县")
    listed = json.loads(storage.cat_file(f"papers/2022Q2/县/{LIST}"))
    assert sorted(listed) == ["2022Q2/信.pdf", "2022Q2/另.pdf"]
    assert storage.cat_file("papers/2022Q2/县/2022Q2/信.pdf").decode() == "新"
    with pytest.raises(UsageError, match="对象存储|发布不成"):
        publish(folder, target_of("s3://no-such-bucket/x"), "县")
