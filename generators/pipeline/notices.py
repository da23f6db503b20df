"""Notices from their drafts."""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from generators import notice_draft
from generators.context.minutes import minutes_attendance, minutes_blocks
from generators.context.notice import notice_context, order_mark
from generators.context.rosters import roster_blocks
from generators.document_number import Series, SeriesKind, parse_number
from generators.errors import DataRefused, Finding, Severity
from generators.number_register import Request
from generators.pipeline.job import NOTICES, Job, Report, Withheld
from generators.pipeline.paper import Paper
from generators.pipeline.produce import make_papers
from generators.procedure.gates import pre_judgement_findings, review_findings
from generators.procedure.windows import show_day
from generators.records.columns import Quarter
from generators.records.meetings import Meeting
from generators.records.notice import NoticeFormat
from generators.records.township import Assignment, Township
from generators.records.vocabulary import MeetingKind
from generators.wording import join_names

if TYPE_CHECKING:
    from collections.abc import Iterable

    from generators.records.dataset import Dataset
    from generators.records.notice import NoticeDraft

NOTICE_KIND = "通知"


def make_notice(job: Job, key: str, report: Report | None = None) -> Report:
    """Make the notices whose draft begins with `key`; raise DataRefused when draft or workbook is wrong."""
    report = report or Report()
    dataset, paths = job.dataset, notice_draft.find_drafts(job.data / NOTICES, key)
    township = only_township(dataset)
    drafts = [notice_draft.read_draft(path, township) for path in paths]
    make_papers(job, notice_papers(dataset, drafts, report), report, None)
    return report


def notice_papers(dataset: Dataset, drafts: Iterable[NoticeDraft], report: Report) -> list[Paper]:
    """Return the papers of `drafts`, filled from the workbook; note in `report` what may not go out.

    Raise DataRefused when a draft asks for what the workbook does not have.
    """
    papers = []
    for read in drafts:
        draft = read
        if not dataset.by(Township, "name", draft.township):
            found = f"“{draft.township}”"
            raise DataRefused([Finding(f"文件“{draft.key}.txt”", "“乡镇”应在工作表“乡镇”里", found)])
        blocks = roster_blocks(dataset, draft.township, draft.issued)
        if draft.meeting:
            meeting, findings = _meeting_of(dataset, draft)
            report.warnings += [f for f in findings if f.severity is Severity.WARN]
            if blocking := tuple(f for f in findings if f.severity is Severity.BLOCK):
                report.withheld.append(Withheld(NOTICE_KIND, "", draft.key, blocking))
                continue
            draft = replace(draft, attendance=minutes_attendance(dataset, meeting))
            blocks = {**blocks, **minutes_blocks(dataset, meeting)}
        draft = notice_draft.fill_blocks(draft, blocks)
        draft = notice_draft.fill_responsible(draft, _responsible(dataset, draft.key))
        report.warnings += [
            Finding(
                f"文件“{draft.key}.txt”第 {first}、{second} 行",
                "这两行是被换页断开的一段，已接成一段",
                severity=Severity.WARN,
            )
            for first, second in draft.joined
        ]
        papers.append(_notice_paper(dataset, draft))
    return papers


def _meeting_of(dataset: Dataset, draft: NoticeDraft) -> tuple[Meeting, tuple[Finding, ...]]:
    """Return the meeting that fills the draft of 纪要, and what stands before its record."""
    place = f"文件“{draft.key}.txt”"
    if not (meetings := dataset.by(Meeting, "number", draft.meeting)):
        raise DataRefused(
            [Finding(place, "“会议”应是工作表“会议”里的会议编号", f"“{draft.meeting}”", "核对会议编号")]
        )
    meeting = meetings[0]
    if draft.issued < meeting.date:
        held, issued = show_day(meeting.date), show_day(draft.issued)
        raise DataRefused([Finding(place, f"成文日期应不早于会议日期（{held}）", issued, "核对这两个日期")])
    judge = review_findings if meeting.kind is MeetingKind.DEMOCRATIC_REVIEW else pre_judgement_findings
    return meeting, judge(dataset, meeting)


def only_township(dataset: Dataset) -> str:
    """Return the township whose notice it is when the draft does not say."""
    if not (townships := dataset.all(Township)):
        way_out = "在工作表“乡镇”里填上本乡镇一行"
        raise DataRefused([Finding("工作表“乡镇”", "应至少有一个乡镇", "空白", way_out)])
    return townships[0].name


def _responsible(dataset: Dataset, key: str) -> dict[str, str]:
    return {
        row.section: join_names([dataset.person(name).printed_name for name in row.responsible])
        for row in dataset.by(Assignment, "notice", key)
    }


def _finished(content: bytes, name: str) -> tuple[bytes, tuple[Finding, ...]]:
    """Return the notice with its signature beside text (7.3.5.5) and its imprint on an even page (7.4)."""
    from generators.printing.official.imprint_page import put_imprint_on_even_page
    from generators.printing.official.signature_page import keep_signature_with_text

    content, told = keep_signature_with_text(content, name)
    return put_imprint_on_even_page(content, name), told


def _notice_paper(dataset: Dataset, draft: NoticeDraft) -> Paper:
    township = dataset.township(draft.township)
    series, year, wanted = township.series, draft.issued.year, None
    if draft.document_number:
        place = f"文件“{draft.key}.txt”的发文字号"
        given = parse_number(draft.document_number, kind=SeriesKind.DOCUMENT, place=place)
        series, year, wanted = given.series.name, given.year, given.n
    if draft.format is NoticeFormat.ORDER:
        series, wanted = order_mark(draft, township), int(draft.order_number.strip("第号"))
    return Paper(
        kind=NOTICE_KIND,
        finish=_finished,
        is_one_of_many=False,
        template=f"{draft.format}.docx",
        village="",
        name=draft.key,
        record_id=f"通知#{draft.key}",
        stem="",
        folder=PurePosixPath(str(Quarter.of(draft.issued)), "公文"),
        context=lambda number: notice_context(dataset, draft, number),
        request=Request(
            Series(SeriesKind.DOCUMENT, series),
            year,
            f"通知#{draft.key}",
            draft.title.replace("｜", ""),
            wanted,
        ),
        issued=draft.issued,
    )
