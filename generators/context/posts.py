"""公益岗位 (notice L47, L59, L69): the agreement that each holder signs, the month's sheet of attendance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from generators.context.household import day_text
from generators.context.ledgers.people import is_serving
from generators.procedure.windows import month_number, month_window, months_between
from generators.records.registers import PublicPost
from generators.wording import format_money

if TYPE_CHECKING:
    from generators.records.columns import Quarter
    from generators.records.dataset import Dataset
    from generators.records.township import Village

LAST_DAYS = {29: "二十九日", 30: "三十日", 31: "三十一日"}
"""The field of each day that not every month has."""


@dataclass(frozen=True)
class PostsMonth:
    """The posts of a village in a month (202206)."""

    village: Village
    month: int


def agreements_in(dataset: Dataset, quarter: Quarter) -> list[PublicPost]:
    """Return the posts held at the end of `quarter`: each holder has signed an agreement."""
    last = quarter.last_day
    return [row for row in dataset.all(PublicPost) if is_serving(row.since, row.until, last)]


def months_of(village: Village, quarter: Quarter) -> list[PostsMonth]:
    """Return the months of `quarter`."""
    months = months_between(month_number(quarter.first_day), month_number(quarter.last_day))
    return [PostsMonth(village, month) for month in months]


def holders(dataset: Dataset, of: PostsMonth) -> list[PublicPost]:
    """Return who holds a post of the village on some day of the month."""
    window = month_window(of.month)
    return [
        row
        for row in dataset.by(PublicPost, "village", of.village.name)
        if row.since <= window.last and (row.until is None or row.until >= window.first)
    ]


def agreement_context(dataset: Dataset, post: PublicPost) -> dict[str, Any]:
    """Return the fields of 公益岗位协议书.docx; what nobody recorded is left for ink."""
    village = dataset.village(post.village)
    return {
        "文件标题": f"公益岗位协议书（{village.printed_name}{post.name}）",
        "协议编号": post.agreement or "",
        "村委会": village.committee,
        "姓名": post.name,
        "性别": str(post.gender),
        "人员类别": post.whose,
        "岗位名称": post.post,
        "月报酬": format_money(post.wage),
        "聘用起": day_text(post.since),
        "聘用止": day_text(post.until),
    }


def attendance_context(dataset: Dataset, of: PostsMonth) -> dict[str, Any]:
    """Return the fields of 公益岗位考勤表.docx: days that the month lacks are struck, others left."""
    year, month = divmod(of.month, 100)
    village, last = of.village, month_window(of.month).last.day
    return {
        "文件标题": f"{village.township}{village.printed_name}{year}年{month}月公益岗位考勤表",
        "村": village.printed_name,
        "填报单位": village.committee,
        **{name: "" if day <= last else "—" for day, name in LAST_DAYS.items()},
        "人": [
            {"序号": str(number), "姓名": row.name, "岗位": row.post}
            for number, row in enumerate(holders(dataset, of), start=1)
        ],
    }
