"""The command of many counties."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from generators.commands.chinese_click import Command
from generators.commands.options import (
    archival_option,
    book_flags,
    format_option,
    only_together_option,
    overwrite_option,
    together_option,
)
from generators.commands.quarter import split_quarter
from generators.commands.screen import Screen, print_table
from generators.errors import DataRefused, HongtouError, PaperWithheld, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from generators.commands.options import Options
    from generators.fleet.shard import Order, ShardResult

_INDEX_VARIABLES = ("HONGTOU_INDEX", "JOB_COMPLETION_INDEX", "SLURM_ARRAY_TASK_ID")


@click.command("fleet", cls=Command)
@click.argument("words", metavar="县文件夹… 季度", nargs=-1)
@click.option("--kind", "names", metavar="名称", multiple=True, help="做哪种文书，可写多次；默认退出告知书。")
@click.option(
    "--scheduler",
    metavar="地址",
    default="",
    help="dask 调度器的地址，如 tcp://10.1.0.1:8786；不写就用本机的各个核。",
)
@click.option(
    "--workers",
    metavar="个数",
    type=click.IntRange(1, 512),
    default=None,
    help="本机同时做几个县，默认有几个核就几个。",
)
@click.option(
    "--cores", metavar="个数", type=click.IntRange(1, 512), default=1, help="每个县用几个进程打印，默认 1。"
)
@click.option(
    "--split",
    is_flag=True,
    help="一个县接一个县，每个县的文书分给所有工作进程印：县少、有个县特别大时用；成品文件夹要在各台机器都看得到。",
)
@click.option(
    "--index",
    metavar="序号",
    type=click.IntRange(min=0),
    envvar=_INDEX_VARIABLES,
    help="只做第几个县（从 0 数起）；Slurm 作业数组、Kubernetes 索引作业里自动取。",
)
@click.option(
    "--publish",
    metavar="文件夹或 s3://桶/前缀",
    default="",
    help="每个县做完后整个发布到这里：文件夹整个换上，对象存储最后放清单。",
)
@format_option
@overwrite_option
@archival_option
@together_option
@only_together_option
@click.pass_context
def fleet(ctx: click.Context, /, words: Sequence[str], **choices: Any) -> None:
    """许多县一起做，如：hongtou fleet 全省/ 2022Q2 --out 成品。

    每个县有自己的成品文件夹、自己的登记簿，互不相扰：一个县数据有错、中途断电、被做了两遍，都不影响别的县；
    再运行一次接着做。做完列出各县结果，并写进 成品/各县汇总.csv。
    """
    from generators.fleet.cluster import Cluster, run
    from generators.fleet.shard import make_shard
    from generators.fleet.shards import write_summary
    from generators.fleet.split import run_split

    options: Options = ctx.obj
    index, workers, split = (choices.pop(name) for name in ("index", "workers", "split"))
    cluster = Cluster(choices.pop("scheduler"), workers or 0, choices.pop("cores"))
    orders = _orders(options, words, **choices)
    screen = Screen()
    if index is not None:
        order = _at(orders, index, is_split=split)
        screen.err.print(f"第 {index} 个：{order.name}", markup=False)
        result = make_shard(order)
        _show(screen, [result], options.out)
        ctx.exit(result.exit_code)
    with screen.progress() as advance:
        ended: list[ShardResult] = []

        def show(result: ShardResult) -> None:
            ended.append(result)
            if not split:
                advance(len(ended), len(orders), result.name)
            if not screen.err.is_terminal:
                line = f"{len(ended)}/{len(orders)}  {result.name}：{result.state}，文件 {result.files} 个"
                screen.err.print(line, markup=False)

        def tell(text: str) -> None:
            screen.err.print(text, markup=False)

        results = (
            run_split(orders, cluster, show, tell, advance) if split else run(orders, cluster, show, tell)
        )
    _show(screen, results, options.out)
    screen.out.print(f"汇总  {write_summary(options.out, results)}", markup=False)
    ctx.exit(_exit_code(results))


def _orders(options: Options, words: Sequence[str], *, names: Sequence[str], **choices: Any) -> list[Order]:
    from generators.catalogue import Family, kinds_named, kinds_of
    from generators.fleet.publishing import target_of
    from generators.fleet.shards import orders_for

    counties, quarter = split_quarter(words)
    if not counties:
        message = "请写明县的数据文件夹，如 hongtou fleet 全省/ 2022Q2"
        raise UsageError(message)
    choices |= book_flags(together=choices.pop("together"), only_together=choices.pop("only_together"))
    if missing := [county for county in counties if not Path(county).exists()]:
        message = f"没有找到：{'、'.join(missing)}"
        raise UsageError(message)
    target_of(choices["publish"])
    kinds = [kind.name for kind in (kinds_named(names)[0] if names else kinds_of(Family.LETTERS))]
    orders = orders_for(
        map(Path, counties),
        options.out,
        tuple(names) or tuple(kinds),
        str(quarter),
        templates=str(options.templates.absolute()),
        on=date.today().isoformat(),
        is_shared=options.is_shared,
        **{**choices, "formats": choices["formats"] or frozenset()},
    )
    place = choices["publish"]
    if place and "://" not in place:
        orders = [replace(order, publish=str(Path(place).absolute())) for order in orders]
    return orders


def _at(orders: Sequence[Order], index: int, *, is_split: bool) -> Order:
    if is_split:
        message = "--index 只做一个县、由这一个进程做，不能和 --split 一起用；去掉其中一个"
        raise UsageError(message)
    if index >= len(orders):
        message = f"一共 {len(orders)} 个县，序号 0 到 {len(orders) - 1}，现为 {index}"
        raise UsageError(message)
    return orders[index]


def _show(screen: Screen, results: Sequence[ShardResult], out: Path) -> None:
    for result in results:
        for line in result.told:
            screen.err.print(f"{result.name}  {line}", markup=False)
    rows = [
        (result.name, str(result.state), _counts(result.made), str(result.withheld), result.published)
        for result in results
    ]
    print_table(screen.out, ("县", "结果", "文件", "未出具", "发布到"), rows)
    states = Counter(str(result.state) for result in results)
    told = "，".join(f"{state} {count} 个" for state, count in states.items())
    files, withheld = (sum(getattr(result, what) for result in results) for what in ("files", "withheld"))
    screen.out.print(f"县 {len(results)} 个（{told}）；文件 {files} 个，未出具 {withheld} 份")
    screen.out.print(f"位置  {out}", markup=False)


def _counts(made: dict[str, int]) -> str:
    return "，".join(f"{outcome} {count}" for outcome, count in sorted(made.items())) or "无"


def _exit_code(results: Sequence[ShardResult]) -> int:
    """Return 0 when all was made, 3 when every county was refused, 1 for a fault or a loss, else 4."""
    codes = {result.exit_code for result in results}
    if HongtouError.exit_code in codes:
        return HongtouError.exit_code
    if codes <= {UsageError.exit_code, DataRefused.exit_code}:
        return DataRefused.exit_code
    return PaperWithheld.exit_code if codes != {0} else 0
