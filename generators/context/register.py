"""发文登记簿: the notices of a year by number."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from generators.wording import format_date, join_names

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from generators.records.notice import NoticeDraft

_BY_HAND = ("份数", "经办人")
_STATES = {"已用": "有效"}
"""The register's word where the book has another."""
_NOTES = (
    "发文字号按年度和代字顺编，不编虚位；作废的号不再使用，备注里写明原因。",
    "份数、经办人由登记人填写；签发人未在文稿中写明的，也由登记人填写。",
)


def number_book_context(
    issuers: Sequence[str],
    rows: Sequence[Mapping[str, str]],
    year: int | None,
    drafts: Mapping[str, NoticeDraft],
) -> dict[str, Any]:
    """Return the fields of 发文登记簿.xlsx for the register's `rows` by heading.

    `drafts` by record tell whom a notice went to, who approved it and when it was printed; what nobody wrote
    down stays empty.
    """
    days = [date.fromisoformat(row["成文日期"]) for row in rows if row["成文日期"]]
    years = f"{year}年" if year else join_names([f"{y}年" for y in sorted({day.year for day in days})])
    return {
        "标题": "发文登记簿",
        "填报单位": join_names(issuers),
        "年度": years,
        "填报时间": format_date(max(days)) if days else "",
        "发文": [
            {
                "序号": int(row["序号"]),
                "发文字号": row["编号"],
                "文件标题": row["标题"],
                "成文日期": date.fromisoformat(row["成文日期"]) if row["成文日期"] else "",
                **_of_draft(drafts.get(row["对应记录"])),
                **dict.fromkeys(_BY_HAND, ""),
                "状态": _STATES.get(row["状态"], row["状态"]),
                "备注": f"{row['作废日期']}作废：{row['作废原因']}" if row["作废日期"] else "",
            }
            for row in rows
        ],
        "填表说明": [f"{number}.{note}" for number, note in enumerate(_NOTES, start=1)],
    }


def _of_draft(draft: NoticeDraft | None) -> dict[str, object]:
    if draft is None:
        return dict.fromkeys(("印发日期", "主送机关", "签发人"), "")
    return {
        "印发日期": draft.printed,
        "主送机关": draft.recipients,
        "签发人": join_names(draft.approved_by),
    }
