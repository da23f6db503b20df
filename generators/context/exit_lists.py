"""The lists of the exit: submitted for approval (A9), marked (A10), handed out (B12), deferred (B13)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from generators.context.household import (
    category_text,
    head_name,
    identified_text,
    list_day,
    publicity_text,
    risks_text,
    size_text,
)
from generators.context.ledgers.page import printed_name
from generators.context.numbers import NumberOf
from generators.procedure.exit_case import deferral_reasons
from generators.procedure.named import DEFERRED, MARKED, SUBMITTED, TOLD
from generators.records.vocabulary import Delivery
from generators.wording import format_date, format_quarter, join_names

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from generators.context.ledgers.page import VillageQuarter
    from generators.procedure.exit_case import ExitCase
    from generators.procedure.named import Listing
    from generators.records.dataset import Dataset
    from generators.records.households import ExitLetter


def _of(listing: Listing, dataset: Dataset, term: VillageQuarter) -> tuple[ExitCase, ...]:
    return listing.named(dataset, term.quarter, (term.village.name,))


def _objection_text(course: ExitCase) -> str:
    """Return 无 or what became of each objection; nothing while no list was public."""
    if course.publicity is None:
        return ""
    return join_names([str(row.outcome) for row in course.objections]) or "无"


def _line(dataset: Dataset, index: int, course: ExitCase) -> dict[str, str]:
    number = course.household.number
    on = course.review.date if course.review else course.quarter.last_day
    return {
        "序号": str(index),
        "户编号": number,
        "户主": head_name(dataset, number, on),
        "人口": size_text(dataset, number, on),
        "类别": category_text(course.episode),
        "识别时间": identified_text(course.episode),
        "风险类型": risks_text(course.episode),
        "消除方式": str(course.mark.mode) if course.mark else "",
        "评议日期": list_day(course.review.date if course.review else None),
        "公示起止": publicity_text(course),
        "异议": _objection_text(course),
    }


def submission_context(dataset: Dataset, term: VillageQuarter) -> dict[str, Any]:
    """Return the fields of 拟消除风险名单审核上报表.docx."""
    courses = _of(SUBMITTED, dataset, term)
    return {
        **_heading(term, "拟消除风险名单审核上报表"),
        "上报日期": _days(course.approval.submitted for course in courses if course.approval),
        "户": [
            {
                **_line(dataset, index, course),
                "乡审核意见": (course.approval.township_opinion or "") if course.approval else "",
                "乡审核日期": list_day(course.approval.township_approved if course.approval else None),
            }
            for index, course in enumerate(courses, start=1)
        ],
        "户数": str(len(courses)),
    }


def mark_context(dataset: Dataset, term: VillageQuarter) -> dict[str, Any]:
    """Return the fields of 系统风险消除标注清单.docx; a mark still to be made leaves its cells empty."""
    courses = _of(MARKED, dataset, term)
    return {
        **_heading(term, "系统风险消除标注清单"),
        "填报单位": dataset.township(term.village.township).signature,
        "户": [
            {
                **_line(dataset, index, course),
                "批准文号": (course.approval.county_document or "") if course.approval else "",
                "批准日期": list_day(course.approval.county_approved if course.approval else None),
                "标注日期": list_day(course.mark.date if course.mark else None),
                "标注人": printed_name(dataset, course.mark.operator) if course.mark else "",
                "复核人": printed_name(dataset, course.mark.checker) if course.mark else "",
            }
            for index, course in enumerate(courses, start=1)
        ],
        "户数": str(len(courses)),
    }


def deferral_context(dataset: Dataset, term: VillageQuarter) -> dict[str, Any]:
    """Return the fields of 缓退名单.docx, an internal paper: it says which status defers the household."""
    courses = _of(DEFERRED, dataset, term)
    return {
        **_heading(term, "监测户缓退名单"),
        "截止日期": format_date(term.quarter.last_day),
        "户": [_deferred_line(dataset, index, course) for index, course in enumerate(courses, start=1)],
        "户数": str(len(courses)),
    }


def _deferred_line(dataset: Dataset, index: int, course: ExitCase) -> dict[str, str]:
    number, judged, resolution = course.household.number, course.pre_judgement, course.resolution
    meeting = course.review if resolution else course.pre_judgement_meeting
    day = meeting.date if meeting else course.quarter.last_day
    words = dict.fromkeys(reason.word for reason in deferral_reasons(dataset, number, day))
    return {
        "序号": str(index),
        "户编号": number,
        "户主": head_name(dataset, number, day),
        "人口": size_text(dataset, number, day),
        "类别": category_text(course.episode),
        "识别时间": identified_text(course.episode),
        "缓退情形": join_names(list(words)),
        "提出环节": str(meeting.kind) if meeting else "",
        "提出日期": list_day(day),
        "理由": ((resolution.reason if resolution else None) or (judged.reason if judged else "")),
    }


def letter_register_context(dataset: Dataset, term: VillageQuarter) -> dict[str, Any]:
    """Return the fields of 退出告知书发放登记表.xlsx."""
    courses = _of(TOLD, dataset, term)
    letters = [(course, course.letter) for course in courses if course.letter]
    heading = _heading(term, "退出告知书发放登记表")
    return {
        "标题": heading["文件标题"],
        "填报单位": term.village.committee,
        "填报时间": f"截至{format_date(max(_last_day_of(letter) for _, letter in letters))}",
        "告知书": [
            {
                "序号": index,
                "编号": NumberOf(course.key),
                "户主": head_name(dataset, course.household.number, letter.date),
                "标注日期": course.mark.date if course.mark else "",
                "告知日期": letter.date,
                "送达方式": str(letter.delivery) if letter.delivery else "",
                "签收日期": letter.received or "",
                "回执收回日期": letter.receipt_returned or "",
                "备注": _delivery_note(dataset, letter),
            }
            for index, (course, letter) in enumerate(letters, start=1)
        ],
        "填表说明": list(_REGISTER_NOTES),
    }


def _last_day_of(letter: ExitLetter) -> date:
    """Return the last day that is known of the letter's way."""
    return max(filter(None, (letter.date, letter.received, letter.receipt_returned)))


def _delivery_note(dataset: Dataset, letter: ExitLetter) -> str:
    """Return who witnessed a letter that was left, and for whom somebody else signed."""
    if letter.delivery is Delivery.LEFT:
        witnesses = [printed_name(dataset, name) for name in letter.witnesses or ()]
        day = f"{list_day(letter.delivered)}留置"
        return f"{day}，见证人：{join_names(witnesses)}" if witnesses else day
    if letter.delivery is Delivery.ENTRUSTED and letter.relation is not None:
        return f"代收，与户主关系：{letter.relation.removeprefix('之')}"
    return ""


_REGISTER_NOTES = (
    "1.编号与告知书上的编号一致，一户一号，不得重复使用。",
    "2.签收人一栏由签收人本人签字；留置送达的注明两名见证人。",
)


def _heading(term: VillageQuarter, paper: str) -> dict[str, str]:
    village, quarter = term.village, format_quarter(term.quarter)
    return {
        "文件标题": f"{village.township}{village.printed_name}{quarter}{paper}",
        "村": village.printed_name,
        "填报单位": village.committee,
    }


def _days(days: Iterable[date]) -> str:
    return join_names([format_date(day) for day in sorted(set(days))])
