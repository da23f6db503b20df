"""退出告知书: 存根, 告知书 and 回执 of one household. It never says why the household was monitored."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from generators.context.ledgers.page import printed_name
from generators.context.numbers import NumberOf
from generators.procedure.exit_case import household_size
from generators.records.households import PlanItem
from generators.records.township import printed_place
from generators.records.vocabulary import ObjectionOutcome
from generators.wording import format_date, format_last_day, format_month_day, format_year_month

if TYPE_CHECKING:
    from datetime import date

    from generators.procedure.exit_case import ExitCase
    from generators.records.dataset import Dataset
    from generators.records.households import SystemMark
    from generators.records.meetings import Meeting


def letter_context(dataset: Dataset, course: ExitCase) -> dict[str, Any]:
    """Return the fields of 退出告知书.docx, which names no step that nobody recorded.

    The gates see to mark, letter and review; of the others a recorded decision may have done without.
    """
    letter, mark, review, episode = course.letter, course.mark, course.review, course.episode
    assert letter and mark and review and episode  # noqa: S101, PT018 - no decision lifts these gates
    household = course.household
    village = dataset.village(household.village)
    head = dataset.head_of(household.number, letter.date).name
    measures = dataset.by(PlanItem, "household", household.number)
    return {
        "文件标题": f"{printed_place(household.village)}防返贫监测帮扶退出告知书（{head}）",
        "编号": NumberOf(),
        "乡镇政府": dataset.township(village.township).signature,
        "村": village.printed_name,
        "户主": head,
        "户编号": household.number,
        "人口": f"{household_size(dataset, household.number, letter.date)}人",
        "识别时间": format_date(episode.identified),
        "标注时间": format_date(mark.date),
        "识别年月": format_year_month(episode.identified),
        "有措施": any(item.done and episode.identified <= item.done <= mark.date for item in measures),
        **_steps(course, review, mark),
        "有批准": _is_approved(dataset, course),
        "政策至期满": dataset.settings.policy_until_expiry,
        "联系人": printed_name(dataset, village.contact or ""),
        "联系电话": village.phone or "",
        "落款": village.committee,
        "告知日期": format_date(letter.date),
    }


def _steps(course: ExitCase, review: Meeting, mark: SystemMark) -> dict[str, Any]:
    """Return the days of the course; the first that is named bears the year for those that follow in it."""
    judged, check, publicity = course.pre_judgement_meeting, course.verification, course.publicity
    year = (judged or check or review).date.year
    outcomes = {objection.outcome for objection in course.objections}
    return {
        "有预判": judged is not None,
        "预判日期": format_date(judged.date) if judged else "",
        "有核查": check is not None,
        "核查日期": _day_after(judged, check.date, year) if check else "",
        "有签字": check is not None and check.signed is not None and check.household_agrees is True,
        "评议日期": _day_after(judged or check, review.date, year),
        "有公示": publicity is not None,
        "公示起止": _span(publicity.start, publicity.end, year) if publicity else "",
        "有异议": outcomes == {ObjectionOutcome.REJECTED},
        "无异议": not outcomes,
        "标注日期": _short_date(mark.date, year),
    }


def _is_approved(dataset: Dataset, course: ExitCase) -> bool:
    """Tell whether the letter may say 按程序报批: approved, or submitted where nothing more is asked."""
    approval = course.approval
    if approval is None:
        return False
    return approval.county_approved is not None or not dataset.settings.approval_required


def _day_after(earlier: object, day: date, year: int) -> str:
    """Return `day` short when an `earlier` step has named the year already."""
    return _short_date(day, year) if earlier is not None else format_date(day)


def _short_date(day: date, year: int) -> str:
    """Return the day without its year when that is `year`, which the sentence has named already."""
    return format_month_day(day) if day.year == year else format_date(day)


def _span(first: date, last: date, year: int) -> str:
    return f"{_short_date(first, year)}至{format_last_day(first, last)}"
