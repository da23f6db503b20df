"""Notices from their drafts."""

from __future__ import annotations

import json
from contextlib import contextmanager, suppress
from dataclasses import fields, is_dataclass, replace
from functools import partial
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from generators import notice_draft
from generators.checks.public_text import drafted_findings, finished_findings
from generators.context.minutes import minutes_attendance, minutes_blocks
from generators.context.notice import notice_context, order_mark
from generators.context.rosters import roster_blocks
from generators.document_number import Series, SeriesKind, parse_number
from generators.errors import DataRefused, Finding, PaperWithheld, Severity
from generators.masking import mask_numbers
from generators.number_log import State
from generators.number_register import AFTER_A_VOID, Request
from generators.output_folder import fingerprint
from generators.pipeline.job import NOTICE_KIND, NOTICES, Job
from generators.pipeline.paper import Paper
from generators.pipeline.posted import goes_on_the_wall, hangs_in_public
from generators.pipeline.produce import make_papers
from generators.pipeline.report import Report, Withheld
from generators.procedure.gates import pre_judgement_findings, review_findings
from generators.procedure.gates.party_committee import approval_findings
from generators.procedure.windows import show_day
from generators.records.columns import Quarter
from generators.records.dataset import WatchedDataset
from generators.records.meetings import Meeting
from generators.records.notice import NoticeFormat, Paragraph
from generators.records.settings import Setting
from generators.records.township import Assignment, Person, Township
from generators.records.vocabulary import MeetingKind
from generators.wording import join_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from generators.document_number import NumberText
    from generators.number_log import Number
    from generators.records.dataset import Dataset
    from generators.records.notice import Attachment, NoticeDraft


def make_notice(job: Job, key: str, report: Report | None = None) -> Report:
    """Make the notice whose draft is `key`; raise DataRefused when draft or workbook is wrong."""
    report, job = report or Report(), job.on_sound_rows()
    path = notice_draft.find_draft(job.data / NOTICES, key)
    dataset = WatchedDataset.of(job.dataset)
    with stopped_by_faults(job, dataset):
        draft = notice_draft.read_draft(path, only_township(dataset))
        papers = notice_papers(job, [draft], report, dataset)
    make_papers(job, papers, report, None)
    return report


def notice_papers(
    job: Job, drafts: Iterable[NoticeDraft], report: Report, dataset: WatchedDataset | None = None
) -> list[Paper]:
    """Return the papers of `drafts`, filled from the workbook; note in `report` what may not go out.

    Raise DataRefused when a draft asks for what the workbook does not have, and for the job's `faults` in the
    rows that it is filled from; a fault elsewhere is no reason to stop.
    """
    dataset = dataset or WatchedDataset.of(job.dataset)
    with stopped_by_faults(job, dataset):
        papers = list(_papers(job, dataset, drafts, report))
        for paper in papers:
            # What its context asks for is to be known now; why it is withheld is told when it is made.
            with suppress(PaperWithheld):
                paper.context("")
    return papers


@contextmanager
def stopped_by_faults(job: Job, dataset: WatchedDataset) -> Iterator[None]:
    """Raise DataRefused for the job's `faults` in rows that were asked for, whatever else came of it."""
    try:
        yield
    except (DataRefused, LookupError):
        if touched := dataset.asked_for(job.faults):
            raise DataRefused(touched) from None
        raise
    dataset.all(Setting)  # Every paper rests on them.
    if touched := dataset.asked_for(job.faults):
        raise DataRefused(touched)


def _papers(job: Job, dataset: Dataset, drafts: Iterable[NoticeDraft], report: Report) -> Iterator[Paper]:
    for read in drafts:
        draft = read
        if not dataset.by(Township, "name", draft.township):
            found = f"“{draft.township}”"
            raise DataRefused([Finding(f"文件“{draft.key}.txt”", "“乡镇”应在工作表“乡镇”里", found)])
        blocks = roster_blocks(dataset, draft.township, draft.issued)
        meeting, findings = _meeting_of(dataset, draft) if draft.meeting else (None, ())
        findings = (*approval_findings(dataset, draft), *findings)
        report.warnings += [f for f in findings if f.severity is Severity.WARN]
        if blocking := tuple(f for f in findings if f.severity is Severity.BLOCK):
            report.withheld.append(Withheld(NOTICE_KIND, "", draft.key, blocking))
            continue
        if meeting is not None:
            draft = replace(draft, attendance=minutes_attendance(dataset, meeting))
            blocks = blocks.with_lines(minutes_blocks(dataset, meeting))
        draft = notice_draft.fill_blocks(draft, blocks)
        draft = notice_draft.fill_responsible(draft, _responsible(dataset, draft.key))
        report.warnings += _reminders(draft)
        try:
            yield _notice_paper(job, dataset, draft)
        except PaperWithheld as error:
            report.withheld.append(Withheld(NOTICE_KIND, "", draft.key, error.reasons))


_DAYS_TO_PRINT = 31
"""Days from 成文 to 印发 beyond which one of the two is likelier mistyped than true."""


def _reminders(draft: NoticeDraft) -> Iterator[Finding]:
    """Yield what was done to the draft or looks mistyped in it, though it may be right."""
    for first, second in draft.joined:
        place = f"文件“{draft.key}.txt”第 {first}、{second} 行"
        yield Finding(place, "这两行是被换页断开的一段，已接成一段", severity=Severity.WARN)
    if (days := (draft.printed - draft.issued).days) > _DAYS_TO_PRINT:
        yield Finding(
            f"文件“{draft.key}.txt”的“印发日期”",
            "应是签发后不久的一天",
            f"{show_day(draft.printed)}，在成文日期（{show_day(draft.issued)}）以后 {days} 天",
            "核对年份和月份；确实晚印的不用改",
            severity=Severity.WARN,
        )


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
    """Return the township whose notice it is when the draft does not say.

    Raise DataRefused when the workbook names none.
    """
    if not (townships := dataset.all(Township)):
        way_out = "在工作表“乡镇”里填上本乡镇一行"
        raise DataRefused([Finding("工作表“乡镇”", "应至少有一个乡镇", "空白", way_out)])
    return townships[0].name


def _responsible(dataset: Dataset, key: str) -> dict[str, str]:
    rows = [row for row in dataset.by(Assignment, "notice", key) if row.responsible]
    # Each is asked for before one who is not there ends it: what is wrong with their rows is told at once.
    people = {name: dataset.by(Person, "name", name) for row in rows for name in row.responsible}
    return {
        row.section: join_names([people[name][0].printed_name for name in row.responsible]) for row in rows
    }


def _finished(
    dataset: Dataset, draft: NoticeDraft, content: bytes, name: str
) -> tuple[bytes, tuple[Finding, ...]]:
    """Return the notice with its signature beside text (7.3.5.5) and its imprint on an even page (7.4).

    Raise PaperWithheld for what may not hang in public.
    """
    from generators.printing.official.imprint_page import put_imprint_on_even_page
    from generators.printing.official.row_tables import set_rows_as_tables
    from generators.printing.official.signature_page import keep_signature_with_text

    content = set_rows_as_tables(content, name, notice_draft.ROW_MARK) if _has_rows(draft) else content
    content, told = keep_signature_with_text(content, name)
    place = f"文件“{mask_numbers(draft.key)}.txt”"
    if hangs_in_public(draft.title):
        findings = finished_findings(dataset, content, place, is_drafted=True)
    else:
        findings = [
            finding
            for text in draft.attachments
            if goes_on_the_wall(draft, text)
            for finding in drafted_findings(dataset, _said_in(dataset, draft, text), place)
        ]
    if findings:
        raise PaperWithheld(findings)
    return put_imprint_on_even_page(content, name), told


def _has_rows(draft: NoticeDraft) -> bool:
    """Tell whether the draft has rows of a table."""
    texts = (draft.paragraphs, *(text.paragraphs for text in draft.attachments))
    return any(notice_draft.ROW_MARK in paragraph.whole for text in texts for paragraph in text)


def _said_in(dataset: Dataset, draft: NoticeDraft, text: Attachment) -> list[str]:
    """Return what an attachment of the notice says, line by line."""
    rows = dataset.by(Assignment, "notice", draft.key) if text.is_assignments else ()
    cells = [f"{row.task} {row.lead or ''} {row.villages or ''} {row.due or ''}" for row in rows]
    return [text.title, *(paragraph.whole for paragraph in text.paragraphs), *cells]


def series_of(township: Township, draft: NoticeDraft) -> str:
    """Return the 代字 of the draft's format: letters and minutes are counted in series of their own."""
    return _series_in(township, draft.format)


def _series_in(township: Township, form: NoticeFormat) -> str:
    own = {NoticeFormat.LETTER: township.letter_series, NoticeFormat.MINUTES: township.minutes_series}
    last = {NoticeFormat.LETTER: "函", NoticeFormat.MINUTES: "纪"}
    if form not in last:
        return township.series
    return own[form] or f"{township.series.removesuffix('发')}{last[form]}"


def beginnings_of_numbers(township: Township) -> frozenset[str]:
    """Return with what the numbers of `township` begin: its 代字, its orders' mark, its name in letters'."""
    series = {_series_in(township, form) for form in NoticeFormat if form is not NoticeFormat.ORDER}
    return frozenset({*series, f"{township.government}令", township.name})


def _notice_paper(job: Job, dataset: Dataset, draft: NoticeDraft) -> Paper:
    request = _request_of(job, dataset, draft)
    return Paper(
        kind=NOTICE_KIND,
        finish=partial(_finished, dataset, draft),
        is_one_of_many=False,
        template=f"{draft.format}.docx",
        village="",
        name=mask_numbers(draft.key),
        record_id=request.record_id,
        stem="",
        folder=PurePosixPath(str(Quarter.of(draft.issued)), "公文"),
        context=lambda number: notice_context(dataset, draft, number),
        request=request,
        issued=draft.issued,
    )


def _request_of(job: Job, dataset: Dataset, draft: NoticeDraft) -> Request:
    """Return what is asked of the register; PaperWithheld where nothing can be corrected or repeated."""
    township = dataset.township(draft.township)
    series, year, wanted = series_of(township, draft), draft.issued.year, None
    if draft.document_number:
        given = _typed_number(job, draft, series)
        series, year, wanted = given.series.name, given.year, given.n
    if draft.format is NoticeFormat.ORDER:
        series, wanted = order_mark(draft, township), int(draft.order_number.strip("第号"))

    content = _content_of(draft)
    record_id = _record_of(job, draft, content, series)
    former = job.look_at_numbers().of(record_id)
    if fault := _nothing_to_change(job, draft.key, former):
        raise PaperWithheld([fault])
    if job.reissue and any(n.n == wanted for n in former):
        wanted = None  # The draft still bears the number that is being voided, or has been.
    return Request(
        Series(SeriesKind.DOCUMENT, series),
        year,
        record_id,
        _title_of(draft),
        wanted,
        content=content,
        correction=job.correct,
        source=name_kept(draft.key),
        is_sure=job.as_typed,
        reissue=job.reissue,
        issued=draft.issued,
        asks_after_void=not job.preview,
    )


def _nothing_to_change(job: Job, key: str, former: Sequence[Number]) -> Finding | None:
    """Return why the notice that had the numbers `former` can be neither corrected nor repeated, if so."""
    if any(n.state is not State.VOID for n in former) or not (job.correct or (job.reissue and not former)):
        return None
    act = "更正" if job.correct else "重发"
    found = f"{former[-1]}已作废" if former else "还没有编过号"
    way_out = f"核对是不是这一份；照常出的去掉{act}的选项，编下一号"
    way_out = AFTER_A_VOID if former else way_out
    return Finding(f"文件“{key}.txt”", f"{act}的应是已编号的公文", found, way_out, rule="D6")


def _typed_number(job: Job, draft: NoticeDraft, series: str) -> NumberText:
    """Return the number that the draft gives; one of another year or 代字 only when it is meant."""
    place = f"文件“{draft.key}.txt”的发文字号"
    given = parse_number(draft.document_number, kind=SeriesKind.DOCUMENT, place=place)
    way_out = "改正发文字号；确实要用这个号的，加 --as-typed（页面上勾选“照此编号”）"
    findings = []
    if given.year != draft.issued.year:
        found = f"“{draft.document_number}”，成文日期在{draft.issued.year}年"
        findings.append(Finding(place, "号里的年份应是成文日期的年份", found, way_out, rule="D6"))
    if given.series.name != series:
        found = f"“{given.series.name}”"
        findings.append(Finding(place, f"应用本机关的代字“{series}”", found, way_out, rule="D6"))
    held = held_number(job, draft.key)
    if findings and not (job.as_typed or (held and held.text == given)):
        raise PaperWithheld(findings)
    return given


_NOT_CONTENT = {"key", "id", "joined", "document_number"}


def _content_of(draft: NoticeDraft) -> str:
    """Return a hash of what the notice says, whatever its file is called and its lines are numbered.

    Items that are not given do not count, so that a program that knows more items finds the same content.
    """

    def told(value: object) -> object:
        if isinstance(value, Paragraph):
            return str(value.level), value.whole
        if is_dataclass(value):
            return [(f.name, told(getattr(value, f.name))) for f in fields(value)]
        if isinstance(value, tuple):
            return [told(item) for item in value]
        return str(value)

    items = [
        (f.name, told(value))
        for f in fields(draft)
        if f.name not in _NOT_CONTENT and (value := getattr(draft, f.name)) not in ("", (), False)
    ]
    return fingerprint(json.dumps(items, ensure_ascii=False))[:32]


def _title_of(draft: NoticeDraft) -> str:
    """Return the title as the register keeps it: numbers of persons masked."""
    return mask_numbers(draft.title.replace("｜", ""))


def name_kept(key: str) -> str:
    """Return the name `key` of a draft; with a number of a person in it, masked and told by its hash."""
    masked = mask_numbers(key)
    return key if masked == key else f"{masked}~{fingerprint(key)[:8]}"


def held_number(job: Job, key: str) -> Number | None:
    """Return the number of the notice that was made from the draft `key` last; None while it has none."""
    notices = [n for n in job.look_at_numbers().rows() if n.record_id.startswith(f"{NOTICE_KIND}#")]
    return next((n for n in notices if n.source == name_kept(key) and n.state is not State.VOID), None)


def void_number_of(job: Job, key: str) -> Number | None:
    """Return the number of the notice made from the draft `key` voided last; None while one is not void."""
    if held_number(job, key):
        return None
    own = [n for n in job.look_at_numbers().rows() if n.source == name_kept(key) and n.state is State.VOID]
    return own[-1] if own else None


def _record_of(job: Job, draft: NoticeDraft, content: str, series: str) -> str:
    """Return the id of the record that the draft is.

    A draft is the notice that its own 标识 names, or that says the same, or that was made from a file of its
    name last. Raise PaperWithheld for one that only has the title of a notice of its `series` made from
    another file: it may be that notice, renamed and changed, or another; and for one whose 标识 stands in
    another draft too.
    """
    if twin := notice_draft.other_draft_of(job.data / NOTICES, draft.key, draft.id):
        expected, way_out = "一个标识只属于一份文稿", "留用的一份保留“标识”，另一份删去这一行或移走"
        found = f"“{twin}.txt”也写着“标识：{draft.id}”，内容不同"
        raise PaperWithheld([Finding(f"文件“{draft.key}.txt”", expected, found, way_out, rule="D6")])
    notices = [n for n in job.look_at_numbers().rows() if n.record_id.startswith(f"{NOTICE_KIND}#")]
    live = [n for n in notices if n.state is not State.VOID]
    named = f"{NOTICE_KIND}#{name_kept(draft.id)}" if draft.id else ""
    same = [
        *(n for n in live if named and n.record_id == named),
        *(n for n in live if not named and n.content == content),
        *(n for n in live if not named and n.source == name_kept(draft.key)),
        *(n for n in notices if not named and n.source == name_kept(draft.key)),
    ]
    if same and not job.new_number:
        return same[0].record_id
    if job.new_number and any(n.content == content for n in live):
        used = next(n for n in live if n.content == content)
        found = f"已编{used}"
        raise PaperWithheld([Finding(f"文件“{draft.key}.txt”", "另编新号的应是另一件公文", found, rule="D6")])
    title = _title_of(draft)
    if not (job.new_number or named) and (
        twins := [n for n in live if (n.title, n.series.name) == (title, series)]
    ):
        found = f"《{title}》已编{twins[0]}（原稿“{twins[0].source}.txt”）"
        way_out = (
            f"就是那一件的，在文稿开头加一行“标识：{twins[0].record_id.removeprefix(NOTICE_KIND + '#')}”"
        )
        way_out += "；是另一件的，加 --new-number（新号）"
        expected = "应看得出是不是已经编过号的那一件"
        raise PaperWithheld([Finding(f"文件“{draft.key}.txt”", expected, found, way_out, rule="D6")])
    taken = {n.record_id for n in notices}
    plain = named or f"{NOTICE_KIND}#{name_kept(draft.key)}"
    return f"{plain}~{content[:8]}" if plain in taken else plain
