"""A template tried before it is put in use: filled with a paper of the office or the sample, and printed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from generators.catalogue import CATALOGUE
from generators.context import archive
from generators.context.register import number_book_context
from generators.errors import DataRefused, Finding, HongtouError, PaperWithheld, Severity
from generators.installation import SAMPLE, SHIPPED_TEMPLATES
from generators.notice_draft import parse_draft
from generators.pipeline.archive import VOLUME_SHEETS
from generators.pipeline.job import NUMBER_BOOK, OWN_TEMPLATES, Job
from generators.pipeline.notices import notice_papers
from generators.pipeline.overview import NOT_NUMBERED
from generators.pipeline.quarters import finish_of
from generators.pipeline.report import Report
from generators.pipeline.source import Source
from generators.pipeline.templates import compile_template, is_given, left_out_of, refuse_anothers
from generators.procedure.exit_case import all_courses
from generators.records.columns import Quarter
from generators.records.notice import NoticeFormat
from generators.records.township import Township

if TYPE_CHECKING:
    from collections.abc import Mapping

    from generators.catalogue import DocumentKind
    from generators.pipeline.quarters import Finish
    from generators.records.dataset import Dataset


@dataclass(frozen=True)
class Trial:
    """What came of trying a template."""

    findings: tuple[Finding, ...] = ()
    """What stands against it: it may not be put in use."""
    left_out: tuple[str, ...] = ()
    """The fields that the shipped template prints and this one does not, and nobody has confirmed yet."""
    confirmed: tuple[str, ...] = ()
    """The fields that this one does not print, as somebody has confirmed."""
    pdf: bytes = b""
    paper: str = ""
    """Of which paper the pages are; empty when there is none to fill it with."""


@dataclass(frozen=True)
class _Specimen:
    """A paper to fill a template with."""

    name: str
    fields: Mapping[str, Any]
    finish: Finish | None = None


def try_template(job: Job, file: str, content: bytes) -> Trial:
    """Return what comes of filling `content`, as the template `file`, with a paper that the data lets out.

    A paper of the office's own data is looked for first, then one of the sample township's.
    """
    settled = left_out_of(job.data / OWN_TEMPLATES, file)
    try:
        refuse_anothers(file, content)
        shipped = compile_template(file, (SHIPPED_TEMPLATES / file).read_bytes()).placeholders()
        own = compile_template(file, content).placeholders()
        confirmed = tuple(sorted(settled - own))
        lost = {path for path in shipped - own if is_given(path)}
        if lost and not any(map(is_given, own)):
            return Trial((_no_template(file),))
        template = compile_template(file, content, settled | lost)
        specimen = _own_or_sample(job, file)
        if specimen is None:
            return Trial((), tuple(sorted(lost - settled)), confirmed)
        filled = template.fill(specimen.fields)
        if specimen.finish:
            filled, _ = specimen.finish(filled, file)
    except DataRefused as refused:
        return Trial(tuple(refused.findings))
    except PaperWithheld as withheld:
        return Trial(withheld.reasons)
    trial = _printed(file, filled, specimen.name)
    return replace(trial, left_out=tuple(sorted(lost - settled)), confirmed=confirmed)


def _no_template(file: str) -> Finding:
    found = "一个要填的项目也没有"
    return Finding(f"模板“{file}”", "花括号里应有要填的项目", found, "下载现在用的，在它上面改")


def _printed(file: str, filled: bytes, paper: str) -> Trial:
    from generators.printing.workers import PrintTask, print_here

    printed = print_here(PrintTask(file, filled, is_waited_for=True))
    if isinstance(printed, PaperWithheld):
        return Trial(printed.reasons)
    return Trial(pdf=printed.pdf, paper=paper)


def _own_or_sample(job: Job, file: str) -> _Specimen | None:
    if found := _specimen(job, file):
        return found
    sample = _sample_job()
    found = _specimen(sample, file) if sample else None
    return _Specimen(f"示例乡镇的{found.name}", found.fields, found.finish) if found else None


@lru_cache(maxsize=1)
def _sample_job() -> Job | None:
    """Return a run on the sample township; None where it cannot be read."""
    job = Job(SAMPLE, SAMPLE)
    try:
        vars(job)["dataset"] = Source.of(SAMPLE).read()
    except (HongtouError, OSError):
        return None
    return job


def _specimen(job: Job, file: str) -> _Specimen | None:
    """Return a paper of the template `file` that the data of `job` lets out."""
    stem = file.rpartition(".")[0]
    for kind in CATALOGUE:
        if kind.template == file and (found := _of_kind(kind, job.dataset)):
            return found
    townships = job.dataset.all(Township)
    if not townships:
        return None
    if stem in {*NoticeFormat}:
        return _of_notice(job, NoticeFormat(stem))
    if file == NUMBER_BOOK:
        issuers = [township.signature for township in townships]
        return _Specimen("发文登记簿", number_book_context(issuers, [], None, {}))
    return _of_volume(stem, townships[0]) if stem in VOLUME_SHEETS else None


def _of_kind(kind: DocumentKind, dataset: Dataset) -> _Specimen | None:
    """Return a paper of `kind` of the latest quarter that has one."""
    for quarter in sorted(dataset.memoized(all_courses), reverse=True):
        then = dataset.in_quarter(quarter)
        for subject in kind.subjects(then, quarter, ()):
            if any(f.severity is Severity.BLOCK for f in kind.judge(then, subject.record)[0]):
                continue
            try:
                fields = kind.fields(then, subject, NOT_NUMBERED, lambda _: "")
            except PaperWithheld:
                continue
            name = f"{subject.village}{kind.name}" + (f"（{subject.name}）" if subject.name else "")
            return _Specimen(name, fields, finish_of(kind, then, f"模板“{kind.template}”"))
    return None


_SPECIMEN_DRAFT = """\
格式：{format}
标题：关于模板样子的通知
{head}
成文日期：2022年4月18日

【正文】
这一段只用来看模板的样子。
一、第一层标题
（一）第二层标题
第二段正文。
"""
_HEADS = {
    NoticeFormat.DOCUMENT: "主送：各村党支部、村委会\n抄送：县有关部门",
    NoticeFormat.LETTER: "主送：县有关部门",
    NoticeFormat.ORDER: "令号：第1号\n职务：乡长",
    NoticeFormat.MINUTES: "主送：各村党支部、村委会\n标志：党委会议纪要\n出席：某某",
}


def _of_notice(job: Job, form: NoticeFormat) -> _Specimen | None:
    """Return a notice of the format `form` that says it is the template's own specimen."""
    township = job.dataset.all(Township)[0].name
    draft = parse_draft(_SPECIMEN_DRAFT.format(format=form, head=_HEADS[form]), "样子", township)
    report = Report()
    papers = notice_papers(job, [draft], report)
    if not papers:
        raise PaperWithheld([reason for paper in report.withheld for reason in paper.reasons])
    return _Specimen(f"{form}的样子", papers[0].context(NOT_NUMBERED), papers[0].finish)


def _of_volume(sheet: str, township: Township) -> _Specimen:
    """Return the sheet of a bound volume that holds nothing yet."""
    quarter = Quarter(2022, 2)
    place, term = f"{township.county}{township.name}", archive.Retention.FOR_EVER
    volume = archive.Volume(township.government, place, quarter, term, ())
    fields = {
        "案卷封面": lambda: archive.cover(volume),
        "卷内目录": lambda: archive.contents(volume),
        "卷内备考表": lambda: archive.notes(volume),
        "案卷缺件清单": lambda: archive.missing(volume, [Finding("举例", "应有的材料", "没有")]),
    }
    return _Specimen(sheet, fields[sheet]())
