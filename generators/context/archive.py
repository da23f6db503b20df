"""Fields of the sheets of a bound volume: cover, contents, notes and what is missing (GB/T 9705—2008)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Any

from generators.wording import format_quarter

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from generators.errors import Finding
    from generators.records.columns import Quarter
    from generators.records.settings import Settings

_DATED_BY = (
    *("成文日期", "报告日期", "上报日期", "公告日期", "告知日期", "受理日期", "核查日期", "采集日期"),
    *("推送日期", "督导日期", "走访日期", "公示起", "时间", "填报时间", "截止日期", "截至", "期末"),
)
"""Fields by which papers tell the day they were made, the surest first."""
_DAY = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")
_NAMES = re.compile(r"[、,，;；\s]+")


class Retention(IntEnum):
    """How long a paper is kept (村级档案管理办法, its table; the county may set its own)."""

    TEN_YEARS = 10
    THIRTY_YEARS = 30
    FOR_EVER = 1000

    def __str__(self) -> str:
        """Return it as covers and lists say it."""
        return "永久" if self is Retention.FOR_EVER else f"{int(self)}年"


def retention_of(settings: Settings, kind: str) -> Retention:
    """Return how long papers called `kind` are kept: as 设置 says, 30 years where it says nothing."""
    if kind in named_kinds(settings.keep_for_ever):
        return Retention.FOR_EVER
    if kind in named_kinds(settings.keep_for_ten_years):
        return Retention.TEN_YEARS
    return Retention.THIRTY_YEARS


def named_kinds(text: str) -> tuple[str, ...]:
    """Return the kinds that a line of 设置 names."""
    return tuple(filter(None, _NAMES.split(text)))


def day_of(fields: Mapping[str, Any]) -> str:
    """Return the day a paper was made as lists of files write it, 20220628; nothing when it tells none."""
    for name in _DATED_BY:
        value = fields.get(name)
        if isinstance(value, str) and (found := _DAY.search(value)):
            return f"{found[1]}{int(found[2]):02d}{int(found[3]):02d}"
    return ""


@dataclass(frozen=True)
class FiledPaper:
    """A paper in its volume."""

    kind: str
    title: str
    number: str
    day: str
    pages: int
    signs: str


@dataclass(frozen=True)
class Volume:
    """What is bound together: papers of one term, whose, of what quarter, in their order."""

    unit: str
    """全宗名称: the organ whose papers they are, by its full name."""
    place: str
    """What its title calls the place: 兴县交楼申乡东沟村."""
    quarter: Quarter
    retention: Retention
    papers: tuple[FiledPaper, ...]

    @property
    def pages(self) -> int:
        """Return how many pages bear a number."""
        return sum(paper.pages for paper in self.papers)

    @property
    def title(self) -> str:
        """Return 案卷题名."""
        return "".join(self.title_lines)

    @property
    def title_lines(self) -> tuple[str, str]:
        """Return the title as covers break it: of whom and when, then of what."""
        return f"{self.place}{format_quarter(self.quarter)}", "防止返贫动态监测和帮扶文件材料"


def cover(volume: Volume) -> dict[str, Any]:
    """Return the fields of 案卷封面.docx."""
    days = sorted(paper.day for paper in volume.papers if paper.day)
    return {
        "文件标题": volume.title,
        "全宗名称": volume.unit,
        "题名首行": volume.title_lines[0],
        "题名次行": volume.title_lines[1],
        "起止": f"{_shown(days[0])}至{_shown(days[-1])}" if days else format_quarter(volume.quarter),
        "保管期限": str(volume.retention),
        "件数": str(len(volume.papers)),
        "页数": str(volume.pages),
    }


def _shown(day: str) -> str:
    return f"{day[:4]}年{int(day[4:6])}月{int(day[6:])}日"


def contents(volume: Volume) -> dict[str, Any]:
    """Return the fields of 卷内目录.docx: each paper with its first page, the last with its last page too."""
    rows, first = [], 1
    for number, paper in enumerate(volume.papers, start=1):
        last = first + paper.pages - 1
        is_last = number == len(volume.papers)
        rows.append(
            {
                "顺序号": str(number),
                "文号": paper.number,
                "责任者": volume.unit,
                "题名": paper.title,
                "日期": paper.day,
                "页号": f"{first}—{last}" if is_last and last > first else str(first),
            }
        )
        first = last + 1
    return {
        "文件标题": f"{volume.title}卷内文件目录",
        "案卷题名": volume.title,
        "保管期限": str(volume.retention),
        "文件": rows,
    }


def notes(volume: Volume) -> dict[str, Any]:
    """Return the fields of 卷内备考表.docx; who bound and who checked it is left for ink."""
    return {
        "文件标题": f"{volume.title}备考表",
        "件数": str(len(volume.papers)),
        "页数": str(volume.pages),
        "保管期限": str(volume.retention),
    }


def missing(volume: Volume, findings: Iterable[Finding]) -> dict[str, Any]:
    """Return the fields of 案卷缺件清单.docx: what was not done, what signed originals are to come in."""
    return {
        "文件标题": f"{volume.title}缺件清单",
        "案卷题名": volume.title,
        "保管期限": str(volume.retention),
        "缺件": [
            {
                "序号": str(number),
                "何处": finding.place,
                "应有": finding.expected,
                "现状": finding.found,
                "办法": finding.way_out,
            }
            for number, finding in enumerate(findings, start=1)
        ],
        "原件": [
            {"序号": str(number), **line} for number, line in enumerate(_originals(volume.papers), start=1)
        ],
    }


def _originals(papers: Sequence[FiledPaper]) -> Iterable[dict[str, str]]:
    """Yield a line for each kind that is signed or stamped on paper: how many, on what pages, by whom."""
    first, spans = 1, dict[tuple[str, str], list[str]]()
    for paper in papers:
        last = first + paper.pages - 1
        span = f"{first}—{last}" if last > first else str(first)
        spans.setdefault((paper.kind, paper.signs), []).append(span)
        first = last + 1
    for (kind, signs), pages in spans.items():
        if signs:
            yield {"文书": kind, "件数": str(len(pages)), "页号": "、".join(pages), "签章": signs}
