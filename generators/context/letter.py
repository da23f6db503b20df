"""退出告知书: 存根, 告知书 and 回执 of one household. It never says why the household was monitored."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from generators.procedure.course import household_size
from generators.records.households import PlanItem
from generators.records.vocabulary import ObjectionOutcome
from generators.wording import format_date, format_month_day, format_year_month

if TYPE_CHECKING:
    from datetime import date

    from generators.procedure.course import ExitCourse
    from generators.records.dataset import Dataset


def letter_context(dataset: Dataset, course: ExitCourse, number: str) -> dict[str, Any]:
    """Return the fields of 退出告知书.docx. `course` has passed every gate: no step of it is missing."""
    letter, mark, review, episode = course.letter, course.mark, course.review, course.episode
    verification, judged = course.verification, course.pre_judgement_meeting
    assert letter and mark and review and episode and verification and judged  # noqa: S101, PT018 - the gates say so
    household = course.household
    village = dataset.village(household.village)
    head = dataset.head_of(household.number).name
    measures = dataset.by(PlanItem, "household", household.number)
    publicity = course.publicity
    year = judged.date.year
    return {
        "文件标题": f"{household.village}防返贫监测帮扶退出告知书（{head}）",
        "编号": number,
        "乡镇": village.township,
        "村": village.name,
        "户主": head,
        "户编号": household.number,
        "人口": f"{household_size(dataset, household.number, letter.date)}人",
        "识别时间": format_date(episode.identified),
        "标注时间": format_date(mark.date),
        "识别年月": format_year_month(episode.identified),
        "有措施": any(item.done and episode.identified <= item.done <= mark.date for item in measures),
        "预判日期": format_date(judged.date),
        "核查日期": _short_date(verification.date, year),
        "评议日期": _short_date(review.date, year),
        "有公示": publicity is not None,
        "公示起止": _span(publicity.start, publicity.end, year) if publicity else "",
        "有异议": any(objection.outcome is ObjectionOutcome.REJECTED for objection in course.objections),
        "有批准": course.approval is not None,
        "标注日期": _short_date(mark.date, year),
        "政策至期满": dataset.settings.policy_until_expiry,
        "联系人": village.contact or "",
        "联系电话": village.phone or "",
        "落款": village.committee,
        "告知日期": format_date(letter.date),
    }


def _short_date(day: date, year: int) -> str:
    """Return the day without its year when that is `year`, which the sentence has named already."""
    return format_month_day(day) if day.year == year else format_date(day)


def _span(first: date, last: date, year: int) -> str:
    end = (
        f"{last.day}日"
        if (first.year, first.month) == (last.year, last.month)
        else _short_date(last, first.year)
    )
    return f"{_short_date(first, year)}至{end}"
