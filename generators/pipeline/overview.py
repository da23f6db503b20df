"""How a quarter's papers stand, and each as it would be printed, without taking a number (design D14)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from generators import notice_draft
from generators.document_number import NumberText
from generators.errors import Finding, PaperWithheld, Severity
from generators.number_log import State
from generators.output_folder import Origin, glance
from generators.pipeline.notices import notice_papers, only_township
from generators.pipeline.produce import content_fingerprint, says_another
from generators.pipeline.quarters import is_delivered, quarter_paper
from generators.pipeline.register import files_of
from generators.pipeline.report import Report
from generators.pipeline.templates import LEFT_OUT, Templates

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from generators.catalogue import DocumentKind, Subject
    from generators.catalogue.kind import Part
    from generators.filling.docx import WordTemplate
    from generators.filling.xlsx import LedgerTemplate
    from generators.number_log import Number
    from generators.output_folder import Glance
    from generators.pipeline.job import Job
    from generators.pipeline.paper import Paper
    from generators.records.columns import Quarter

NOT_NUMBERED = "（未取号）"
"""What a preview prints where the number will stand."""


class PaperState(StrEnum):
    """How one paper stands."""

    MADE = "已出"
    OUTDATED = "数据已变"
    READY = "可出"
    WITHHELD = "不能出"


@dataclass(frozen=True)
class PaperStatus:
    """One paper of a quarter: how it stands, why not, and which files there are of it."""

    kind: str
    village: str
    name: str
    record_id: str
    state: PaperState
    reasons: tuple[Finding, ...] = ()
    files: tuple[PurePosixPath, ...] = ()
    number: str = ""
    left_out: tuple[Part, ...] = ()
    """The households that a paper of several does not name, and why."""
    is_delivered: bool = False
    """Whether it has reached whom it is for: then it changes only by a 更正."""
    void: str = ""
    """The last number of it that is void."""
    void_files: tuple[PurePosixPath, ...] = ()
    """What was made under void numbers and still lies there: to be taken back, not to be used."""


@dataclass(frozen=True)
class Preview:
    """A paper as it would be printed: its PDF, or why there is none, and what to look at."""

    pdf: bytes = b""
    findings: tuple[Finding, ...] = ()


def paper_states(
    job: Job, kinds: Iterable[DocumentKind], quarter: Quarter, made: Glance | None = None
) -> Iterator[PaperStatus]:
    """Yield how each paper of `kinds` stands in `quarter`; one whose step has not come is not among them.

    `made` is what lies in the output folder where the caller knows it better than a look while a run works.
    """
    job = job.in_quarter(quarter)
    made, templates = made or glance(job.out), Templates(job.template_folders)
    book = job.look_at_numbers()
    for kind in kinds:
        for subject in kind.subjects(job.dataset, quarter, job.villages):
            had = book.of(subject.record_id) if subject.number else []
            yield _status(job, kind, subject, quarter, had, made, templates)


def _status(
    job: Job,
    kind: DocumentKind,
    subject: Subject,
    quarter: Quarter,
    had: Sequence[Number],
    made: Glance,
    templates: Templates,
) -> PaperStatus:
    """Return how a paper stands that `had` these numbers: the files of void ones are none of it any more."""
    held, void = _held_and_void(had)
    gone = frozenset(file for number in void for file in files_of(made, number))
    findings, left_out = kind.judge(job.dataset, subject.record)
    blocking = tuple(found for found in findings if found.severity is Severity.BLOCK)
    blocking += templates.faults(kind.template)
    files = tuple(file for file in made.of(kind.name, subject.record_id) if file not in gone)
    state = PaperState.WITHHELD if blocking else PaperState.READY
    if files and not blocking:
        try:
            paper = quarter_paper(job, kind, subject, quarter)
            context = paper.context(str(held or ""))
            made_from = content_fingerprint(context, templates[kind.template][1], job.press)
            is_current = made.is_current(Origin(kind.name, subject.record_id, made_from), without=gone)
            if held and paper.is_delivered and held.state is State.USED:  # What was handed over stays.
                is_current = not says_another(held, paper, context)
            state = PaperState.MADE if is_current else PaperState.OUTDATED
        except PaperWithheld as withheld:
            state, blocking = PaperState.WITHHELD, withheld.reasons
    number = str(held or "")
    return PaperStatus(
        *(kind.name, subject.village, subject.name, subject.record_id, state, blocking, files, number),
        left_out=left_out,
        is_delivered=is_delivered(subject.record),
        void=str(void[-1]) if void else "",
        void_files=tuple(sorted(gone)),
    )


def _held_and_void(had: Sequence[Number]) -> tuple[Number | None, list[Number]]:
    held = [number for number in had if number.state is not State.VOID]
    return held[-1] if held else None, [number for number in had if number.state is State.VOID]


def preview_paper(job: Job, kind: DocumentKind, subject: Subject, quarter: Quarter) -> Preview:
    """Return the paper of `subject` as it would be printed; a number that it has not taken is left open."""
    job.refuse_without_those_gone(quarter)
    job = job.in_quarter(quarter)
    findings, left_out = kind.judge(job.dataset, subject.record)
    if any(found.severity is Severity.BLOCK for found in findings):
        return Preview(findings=findings)
    findings += tuple(found for part in left_out for found in part.blocks)
    return _print_preview(job, quarter_paper(job, kind, subject, quarter), findings)


def preview_notice(job: Job, key: str, text: str) -> Preview:
    """Return the notice that the draft `text` would be, called `key`; raise DataRefused with its faults."""
    report, dataset = Report(), job.dataset
    draft = notice_draft.parse_draft(text, key, only_township(dataset))
    papers = notice_papers(job, [draft], report)
    findings = (*(reason for paper in report.withheld for reason in paper.reasons), *report.warnings)
    if not papers:
        return Preview(findings=findings)
    return _print_preview(job, replace(papers[0], stem=key), findings)


def _print_preview(job: Job, paper: Paper, findings: tuple[Finding, ...]) -> Preview:
    from generators.printing.workers import PrintTask, print_here

    name = f"{paper.stem}{Path(paper.template).suffix}"
    try:
        content, told = fill_preview(job, paper)
        findings += told
    except PaperWithheld as withheld:
        return Preview(findings=(*findings, *withheld.reasons))
    printed = print_here(PrintTask(name, content, job.engine))
    if isinstance(printed, PaperWithheld):
        return Preview(findings=(*findings, *printed.reasons))
    return Preview(printed.pdf, (*findings, *printed.warnings))


def fill_preview(job: Job, paper: Paper) -> tuple[bytes, tuple[Finding, ...]]:
    """Return `paper` filled without taking a number, and what a clerk should look at.

    Raise PaperWithheld for what the template cannot hold.
    """
    content = _template(job.template_folders, paper.template).fill(paper.context(_shown_number(job, paper)))
    if paper.finish:
        return paper.finish(content, f"{paper.stem}{Path(paper.template).suffix}")
    return content, ()


def _template(folders: tuple[Path, ...], file: str) -> WordTemplate | LedgerTemplate:
    """Return the template compiled, as long as its file is the same one."""
    places = [folder / name for folder in folders for name in (file, LEFT_OUT)]
    changed = tuple(path.stat().st_mtime_ns if path.exists() else 0 for path in places)
    return _compiled(folders, file, changed)


@lru_cache(maxsize=128)
def _compiled(
    folders: tuple[Path, ...],
    file: str,
    changed: tuple[int, ...],  # noqa: ARG001 - tells one state of the file from another
) -> WordTemplate | LedgerTemplate:
    return Templates(folders)[file][0]


def _shown_number(job: Job, paper: Paper) -> str:
    """Return the number that the paper has or asks for; a preview takes none."""
    if paper.request is None:
        return ""
    if held := job.number_of(paper.record_id):
        return held
    request = paper.request
    wanted = request.wanted
    return str(NumberText(request.series, request.year, wanted)) if wanted else NOT_NUMBERED
