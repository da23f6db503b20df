"""What every list that hung in public must have had: days enough, objections settled, the county's word."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from generators.procedure.exit_case import ReviewedCase, household_name
from generators.procedure.gates.table import Breach
from generators.procedure.windows import publicity_days, show_day
from generators.records.vocabulary import ObjectionOutcome

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from generators.records.dataset import Dataset


def _name(dataset: Dataset, course: ReviewedCase) -> str:
    return household_name(dataset, course.household)


def short_publicity(dataset: Dataset, course: ReviewedCase) -> Iterator[Breach]:
    """Yield what a passed household's 公示 lacks of the set days, first and last included."""
    settings, publicity = dataset.settings, course.publicity
    if not settings.publicity_required or not course.passed or course.resolution is None:
        return
    if publicity is None:
        yield Breach(
            course.resolution,
            "meeting",
            f"{_name(dataset, course)}：评议通过后应公示",
            "“公示”里没有这次评议会的公示",
            "公示后补填",
        )
    elif 0 < publicity_days(publicity) < settings.publicity_days:
        yield Breach(
            publicity,
            "end",
            f"{_name(dataset, course)}：公示应不少于 {settings.publicity_days} 个自然日"
            "（含首尾两日，休息日、节假日也计）",
            f"{show_day(publicity.start)}至{show_day(publicity.end)}，{publicity_days(publicity)} 天",
            "核对公示起止日期；不足的延长公示或重新公示",
        )


def impossible_publicity(dataset: Dataset, course: ReviewedCase) -> Iterator[Breach]:
    """Yield a 公示 that ends before it begins: no paper can tell how long it hung."""
    publicity = course.publicity
    if publicity is not None and course.passed and publicity.end < publicity.start:
        yield Breach(
            publicity,
            "end",
            f"{_name(dataset, course)}：公示止应不早于公示起（{show_day(publicity.start)}）",
            show_day(publicity.end),
            "核对公示起止日期",
        )


def undocumented_approval(dataset: Dataset, course: ReviewedCase) -> Iterator[Breach]:
    """Yield what an approval told as given lacks: the county's number, the township's day and opinion."""
    approval = course.approval
    if approval is None or not course.passed:
        return
    name, blank = _name(dataset, course), "空白"
    if approval.county_approved is not None and approval.county_document is None:
        expected = f"{name}：县批准（{show_day(approval.county_approved)}）应有批准文号"
        way_out = "按县批复补填；批复没有文号的可以不填，清单上这一格手填"
        yield Breach(approval, "county_document", expected, blank, way_out)
    if approval.township_approved is None and (approval.township_opinion or approval.county_approved):
        expected = f"{name}：{'县批准之前' if approval.county_approved else '乡审核'}应有乡审核日期"
        yield Breach(approval, "township_approved", expected, blank, "按审核表补填")
    if approval.township_approved is not None and approval.township_opinion is None:
        expected = f"{name}：乡审核（{show_day(approval.township_approved)}）应有审核意见"
        yield Breach(approval, "township_opinion", expected, blank, "按审核表补填")


def unreported_publicity(
    dataset: Dataset, course: ReviewedCase, step: str, day: date | None
) -> Iterator[Breach]:
    """Yield a 公示 of a passed household that nobody has reported on before `step`, taken on `day`."""
    publicity = course.publicity
    if not dataset.settings.publicity_required or not course.passed or publicity is None:
        return
    reported = publicity.reported
    if reported is None or (day is not None and reported > day):
        yield Breach(
            publicity,
            "reported",
            f"{_name(dataset, course)}：{step}{f'（{show_day(day)}）' if reported and day else ''}"
            "之前应有公示情况报告",
            show_day(reported) if reported else "空白",
            "核对这两个日期" if reported else "公示期满报告情况后补填日期",
        )


_REFUSED = re.compile("不同意(?!见)|不予|不通过|不批准|未通过|退回|驳回|暂缓|否决")
"""What the township writes of a list it does not pass on; 无不同意见 is no such word."""


def refused_submission(dataset: Dataset, course: ReviewedCase) -> Iterator[Breach]:
    """Yield an opinion of the township by which the household goes no further."""
    approval = course.approval
    if approval is not None and _REFUSED.search(approval.township_opinion or ""):
        yield Breach(
            approval,
            "township_opinion",
            f"{_name(dataset, course)}：乡审核同意的才往下办",
            f"“{approval.township_opinion}”",
            "按审核意见处理；重新上报后另起一行",
        )


def unsettled_objections(dataset: Dataset, course: ReviewedCase, upheld: str) -> Iterator[Breach]:
    """Yield each objection that is open, upheld (`upheld`: what then) or settled after the list went up."""
    name = _name(dataset, course)
    for objection in course.objections:
        submitted = course.approval.submitted if course.approval else None
        if objection.outcome is ObjectionOutcome.OPEN:
            yield Breach(
                objection,
                "outcome",
                f"{name}：公示异议应已办结",
                "“未办结”",
                "核实异议，办结后补填处理结果",
            )
        elif objection.outcome is ObjectionOutcome.UPHELD:
            expected = f"{name}：公示无异议或异议不成立的才上报"
            yield Breach(objection, "outcome", expected, "“成立”", upheld)
        elif objection.settled is None:
            yield Breach(objection, "settled", f"{name}：异议应写办结日期", "空白", "按处理记录补填")
        elif objection.settled < objection.raised:
            yield Breach(
                objection,
                "settled",
                f"{name}：异议应在提出（{show_day(objection.raised)}）以后办结",
                show_day(objection.settled),
                "核对这两个日期",
            )
        elif submitted is not None and objection.settled > submitted:
            yield Breach(
                objection,
                "settled",
                f"{name}：异议应在上报（{show_day(submitted)}）之前办结",
                show_day(objection.settled),
                "核对这两个日期",
            )


def early_announcement(dataset: Dataset, course: ReviewedCase) -> Iterator[Breach]:
    """Yield an announcement of what the county has not approved yet."""
    approval = course.approval
    if approval is None or approval.announced is None:
        return
    if approval.county_approved is None or approval.announced < approval.county_approved:
        approved = show_day(approval.county_approved) if approval.county_approved else "还没有批准"
        yield Breach(
            approval,
            "announced",
            f"{_name(dataset, course)}：公告应在县批准（{approved}）之后",
            show_day(approval.announced),
            "核对这两个日期",
        )
