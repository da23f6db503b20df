"""公示 and its report. What hangs in public passes through a type that has no room for anything else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from generators.context.household import day_text, group_text, head_name, list_day, size_text
from generators.context.meeting import form_text
from generators.procedure.named import ANNOUNCED, published_after
from generators.procedure.windows import publicity_days, quarter_served
from generators.records.meetings import Objection, Publicity
from generators.records.vocabulary import ObjectionOutcome
from generators.wording import format_date, format_quarter, join_names

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date

    from generators.context.ledgers.page import VillageQuarter
    from generators.procedure.exit_case import ReviewedCase
    from generators.records.dataset import Dataset
    from generators.records.meetings import Meeting


@dataclass(frozen=True)
class PublicLine:
    """All that may be public about a household (`DOMAIN.md` §5): no number, no reason, no status."""

    group: str
    head: str
    size: str
    result: str

    def as_row(self, index: int) -> dict[str, str]:
        """Return the line of a public list without its result."""
        return {"序号": str(index), "村民小组": self.group, "户主": self.head, "人口": self.size}


@dataclass(frozen=True)
class PublicList:
    """All that the public list of a review may say."""

    township: str
    village: str
    committee: str
    government: str
    quarter: str
    form: str
    reviewed: date
    start: date
    end: date
    days: int
    supervision_phone: str
    lines: tuple[PublicLine, ...]


def public_list(dataset: Dataset, meeting: Meeting, courses: Collection[ReviewedCase]) -> PublicList:
    """Return what may be public of the review `meeting`: `courses`, and the terms of the 公示."""
    publicity = dataset.by(Publicity, "meeting", meeting.number)[0]
    village = dataset.village(meeting.village or "")
    township = dataset.township(village.township)
    return PublicList(
        township=township.name,
        village=village.printed_name,
        committee=village.committee,
        government=township.government,
        quarter=format_quarter(quarter_served(meeting.date)),
        form=form_text(dataset, meeting),
        reviewed=meeting.date,
        start=publicity.start,
        end=publicity.end,
        days=publicity_days(publicity),
        supervision_phone=township.supervision_phone or "",
        lines=tuple(_public_line(dataset, course, meeting.date) for course in courses),
    )


def _public_line(dataset: Dataset, course: ReviewedCase, on: date) -> PublicLine:
    number = course.household.number
    return PublicLine(
        group=group_text(course.household),
        head=head_name(dataset, number, on),
        size=size_text(dataset, number, on),
        result=str(course.resolution.result) if course.resolution else "",
    )


def publicity_context(dataset: Dataset, meeting: Meeting) -> dict[str, Any]:
    """Return the fields of 民主评议结果公示.docx, from the public list alone."""
    quarter = format_quarter(quarter_served(meeting.date))
    return public_fields(dataset, meeting, published_after(dataset, meeting), f"{quarter}民主评议结果公示")


def public_fields(
    dataset: Dataset, meeting: Meeting, courses: Collection[ReviewedCase], title: str
) -> dict[str, Any]:
    """Return what hangs out after the review `meeting`: `courses`, their result, whom to turn to by when."""
    public = public_list(dataset, meeting, courses)
    return {
        "文件标题": f"{public.village}{title}",
        "村": public.village,
        "季度": public.quarter,
        "会议形式": public.form,
        "评议日期": format_date(public.reviewed),
        "户": [
            {**line.as_row(index), "评议结果": line.result}
            for index, line in enumerate(public.lines, start=1)
        ],
        "公示起": format_date(public.start),
        "公示止": format_date(public.end),
        "公示天数": str(public.days),
        "监督电话": public.supervision_phone,
        "乡镇政府": public.government,
        "落款": public.committee,
    }


def publicity_report_context(dataset: Dataset, meeting: Meeting) -> dict[str, Any]:
    """Return the fields of 公示情况报告.docx: what came in while the list hung, as it was recorded."""
    quarter = format_quarter(quarter_served(meeting.date))
    named = published_after(dataset, meeting)
    return report_fields(dataset, meeting, named, f"{quarter}民主评议公示情况报告")


def report_fields(
    dataset: Dataset, meeting: Meeting, courses: Collection[ReviewedCase], title: str
) -> dict[str, Any]:
    """Return what the report on the public list of `courses` says after the review `meeting`."""
    public = public_list(dataset, meeting, courses)
    publicity = dataset.by(Publicity, "meeting", meeting.number)[0]
    named = {course.household.number for course in courses}
    objections = [row for row in dataset.by(Objection, "meeting", meeting.number) if row.household in named]
    return {
        "文件标题": f"{public.village}{title}",
        "乡镇政府": public.government,
        "季度": public.quarter,
        "会议形式": public.form,
        "评议日期": format_date(public.reviewed),
        "公示户数": str(len(public.lines)),
        "公示起": format_date(public.start),
        "公示止": format_date(public.end),
        "公示天数": str(public.days),
        "公示地点": publicity.place,
        "异议成立户": _heads_of(dataset, objections, ObjectionOutcome.UPHELD, meeting.date),
        "异议未办结户": _heads_of(dataset, objections, ObjectionOutcome.OPEN, meeting.date),
        "异议数": str(len(objections)) if objections else "",
        "异议": [
            {
                "序号": str(index),
                "户主": head_name(dataset, row.household, meeting.date),
                "提出日期": list_day(row.raised),
                "内容": row.content,
                "核实情况": row.finding or "",
                "处理结果": str(row.outcome),
                "办结日期": list_day(row.settled),
            }
            for index, row in enumerate(objections, start=1)
        ],
        "落款": public.committee,
        "报告日期": day_text(publicity.reported),
    }


def _heads_of(dataset: Dataset, objections: Sequence[Objection], outcome: ObjectionOutcome, on: date) -> str:
    """Return 张三户、李四户, those with an objection that ended so; nothing when there is none."""
    numbers = dict.fromkeys(row.household for row in objections if row.outcome is outcome)
    return join_names([f"{head_name(dataset, number, on)}户" for number in numbers])


@dataclass(frozen=True)
class PublicAnnouncement:
    """All that the announcement of those approved may say."""

    village: str
    committee: str
    quarter: str
    approvals: tuple[tuple[str, date], ...]
    """(文号, 批准日期) of the county, in order of time."""
    published: bool
    reviewed_by_township: bool
    """Whether all of them were public, and all approved by the township: else the paper does not say so."""
    announced: date | None
    supervision_phone: str
    lines: tuple[PublicLine, ...]


def public_announcement(
    dataset: Dataset, term: VillageQuarter, courses: Collection[ReviewedCase]
) -> PublicAnnouncement:
    """Return what may be public of `courses`, whom the county approved."""
    approvals = [course.approval for course in courses if course.approval is not None]
    days = {approval.announced for approval in approvals}
    county = {(a.county_document or "", a.county_approved) for a in approvals if a.county_approved}
    return PublicAnnouncement(
        village=term.village.printed_name,
        committee=term.village.committee,
        quarter=format_quarter(term.quarter),
        approvals=tuple(sorted(county, key=lambda pair: pair[::-1])),
        published=all(course.publicity is not None for course in courses),
        reviewed_by_township=all(approval.township_approved is not None for approval in approvals),
        # Posted in one go, or the day is for ink.
        announced=days.pop() if len(days) == 1 else None,
        supervision_phone=dataset.township(term.village.township).supervision_phone or "",
        lines=tuple(
            _public_line(dataset, course, course.review.date)
            for course in courses
            if course.review is not None
        ),
    )


def announcement_context(dataset: Dataset, term: VillageQuarter) -> dict[str, Any]:
    """Return the fields of 风险消除公告.docx, from the announcement alone."""
    courses = ANNOUNCED.named(dataset, term.quarter, (term.village.name,))
    title = f"{format_quarter(term.quarter)}防返贫监测对象风险消除公告"
    return announced_fields(dataset, term, courses, title)


def announced_fields(
    dataset: Dataset, term: VillageQuarter, courses: Collection[ReviewedCase], title: str
) -> dict[str, Any]:
    """Return what the village announces of `courses`: names and numbers of people only."""
    public = public_announcement(dataset, term, courses)
    return {
        "文件标题": f"{public.village}{title}",
        "季度": public.quarter,
        "有公示": public.published,
        "有乡审核": public.reviewed_by_township,
        "批准": join_names(
            ["，".join(filter(None, (document, format_date(day)))) for document, day in public.approvals]
        ),
        "户": [line.as_row(index) for index, line in enumerate(public.lines, start=1)],
        "监督电话": public.supervision_phone,
        "落款": public.committee,
        "公告日期": day_text(public.announced),
    }
