"""From folders to shards, and from their results to one summary."""

from __future__ import annotations

import csv
import io
from collections import Counter
from typing import TYPE_CHECKING, Any

from generators.errors import UsageError
from generators.file_names import safe_name
from generators.fleet.shard import Order
from generators.masking import never_a_formula
from generators.own_files import write_whole
from generators.pipeline.source import Source

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from generators.fleet.shard import ShardResult

SUMMARY = "各县汇总.csv"
_HEADINGS = ("县", "结果", "文件数", "其中新制或更新", "未出具", "提醒", "旧文件", "说明")


def orders_for(
    counties: Iterable[Path], out: Path, kinds: Sequence[str], quarter: str, **choices: Any
) -> list[Order]:
    """Return an order for each county folder; a folder that only holds county folders stands for them.

    Raise UsageError when there is none, or when two have one name: their papers would lie in one folder.
    """
    folders = [found for county in counties for found in _data_folders(county)]
    folders = list(dict.fromkeys(folder.resolve() for folder in folders))
    if not folders:
        message = "没有找到县的数据文件夹（里面应有 数据.xlsx）"
        raise UsageError(message)
    names = Counter(safe_name(folder.name).casefold() for folder in folders)
    if doubled := [str(folder) for folder in folders if names[safe_name(folder.name).casefold()] > 1]:
        message = f"这些文件夹同名，成品会放到一起：{'、'.join(doubled)}；请改名，或分几次做"
        raise UsageError(message)
    return [
        Order(
            folder.name,
            str(folder),
            str((out / safe_name(folder.name)).absolute()),
            tuple(kinds),
            quarter,
            **choices,
        )
        for folder in folders
    ]


def _data_folders(county: Path) -> list[Path]:
    """Return `county`, or the data folders in it; one that is no data folder is a shard that is refused."""
    if Source.of(county).exists or not county.is_dir():
        return [county]
    inside = sorted(folder for folder in county.iterdir() if folder.is_dir() and Source.of(folder).exists)
    return inside or [county]


def write_summary(out: Path, results: Sequence[ShardResult]) -> Path:
    """Write what became of every shard to a CSV that Excel opens; return its place."""
    text = io.StringIO(newline="")
    rows = csv.writer(text)
    rows.writerow(_HEADINGS)
    for result in results:
        fresh = result.made.get("新制", 0) + result.made.get("更新", 0)
        counts = (result.files, fresh, result.withheld, result.warnings, result.stale)
        told = "；".join(result.told)
        rows.writerow([never_a_formula(result.name), result.state, *counts, never_a_formula(told)])
    place = out / SUMMARY
    out.mkdir(parents=True, exist_ok=True)
    write_whole(place, text.getvalue().encode("utf-8-sig"))
    return place
