"""A quarter's papers: what the procedure lets out is made, a closed quarter is bound."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter
from typing_extensions import TypedDict

from generators.catalogue.kind import place_of_record
from generators.checks.public_text import finished_findings, public_findings
from generators.document_number import Series, SeriesKind
from generators.errors import (
    DataRefused,
    Finding,
    HongtouError,
    PaperWithheld,
    Severity,
    UsageError,
    fault_in,
)
from generators.file_names import safe_name
from generators.installation import program_version
from generators.number_register import Request
from generators.output_folder import OWN_FOLDER, Outcome, fingerprint
from generators.pipeline.books import book_places
from generators.pipeline.job import Job, volume_name
from generators.pipeline.paper import Paper, place_of, with_ending
from generators.pipeline.produce import make_papers
from generators.pipeline.report import Made, Report, Withheld
from generators.pipeline.templates import Templates
from generators.procedure.exit_case import ExitCase
from generators.procedure.gates import is_ahead_of_its_day
from generators.records.household_names import household_names
from generators.records.households import Household, Member

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from generators.catalogue import DocumentKind, Subject
    from generators.pipeline.job import Progress
    from generators.records.columns import Quarter
    from generators.records.dataset import Dataset

    Finish = Callable[[bytes, str], tuple[bytes, tuple[Finding, ...]]]
    _Subjects = Callable[[Dataset, Quarter, Collection[str]], Iterable[Subject]]


def make_quarter(
    job: Job,
    kinds: Sequence[DocumentKind],
    quarter: Quarter,
    on_progress: Progress | None = None,
    report: Report | None = None,
    *,
    for_volumes: bool = False,
) -> Report:
    """Make every paper of `kinds` for `quarter`; what may not be made is withheld, the rest is made.

    A run whose like went through, from the same workbook, templates and numbers, only looks whether its files
    are there. Volumes of the quarter that hold what was before are told of, unless the papers are made
    `for_volumes` and bound next.
    """
    report = report or Report()
    job.refuse_without_those_gone(quarter)
    given = _given(job, kinds, quarter)
    ran = _recall(job, given)
    older: list[Finding] = []
    if ran is None:
        ran = Report()
        job = job.in_quarter(quarter)
        papers = _permitted(job, kinds, quarter, ran)
        not_permitted = len(ran.withheld)
        make_papers(job, papers, ran, on_progress)
        if not for_volumes:
            older = _older_volumes(job, papers, ran, quarter)
        # What was saved while it ran may have been read or not.
        looks_ahead = job.dataset.memoized(is_ahead_of_its_day)
        if (
            len(ran.withheld) == not_permitted
            and not looks_ahead
            and _given(replace(job), kinds, quarter) == given
        ):
            _remember(job, given, ran)
    report.add(ran)
    report.warnings += older
    return report


def make_some(
    job: Job,
    kinds: Sequence[DocumentKind],
    quarter: Quarter,
    records: Collection[str],
    on_progress: Progress | None = None,
) -> Report:
    """Make the papers of `kinds` that are about `records` alone: nothing is bound, none is judged stale."""
    job.refuse_without_those_gone(quarter)
    report, job = Report(), job.in_quarter(quarter)
    narrowed = [replace(kind, subjects=_only(kind.subjects, records)) for kind in kinds]
    papers = _permitted(job, narrowed, quarter, report)
    make_papers(replace(job, bind=False), papers, report, on_progress)
    report.stale.clear()
    report.warnings += [*_older_books(job, papers, report), *_older_volumes(job, papers, report, quarter)]
    return report


def _made_anew(papers: Sequence[Paper], report: Report) -> list[Paper]:
    """Return those of `papers` whose folder holds something new."""
    folders = {made.relative.parent for made in report.made if made.outcome is not Outcome.UNCHANGED}
    return [paper for paper in papers if paper.folder in folders]


def _older_books(job: Job, papers: Sequence[Paper], report: Report) -> list[Finding]:
    """Tell of the books in their places that hold a paper as it was before it was made anew, or lack it."""
    whole = replace(job, villages=frozenset())
    books = dict.fromkeys(
        with_ending(place, ending)
        for paper in _made_anew(papers, report)
        if paper.is_bound
        for place in book_places(whole, paper)
        for ending in ("docx", "pdf")
    )
    expected, found = "合订的应与单份的一致", "其中有新出的一份，合订的还是以前的"
    way_out = "不要再印这一本；不指定户，把这种文书再生成一次，合订的就是新的"
    return [
        Finding(f"文件“{book.name}”", expected, found, way_out, Severity.WARN)
        for book in books
        if (job.out / book).exists()
    ]


def _older_volumes(job: Job, papers: Sequence[Paper], report: Report, quarter: Quarter) -> list[Finding]:
    """Tell of the volumes in their places that were bound before a paper of their village was made anew."""
    folders = dict.fromkeys(paper.folder.parent for paper in _made_anew(papers, report))
    expected, found = "归档的一卷应与单份的一致", "这一卷装订以后又出了新的"
    way_out = "核对后重新办季末归档，旧的一卷不要再用"
    return [
        Finding(f"文件“{volume.name}”", expected, found, way_out, Severity.WARN)
        for folder in folders
        for volume in sorted((job.out / folder).glob(volume_name("*", quarter, "*")))
    ]


def records_of_households(
    job: Job, kinds: Sequence[DocumentKind], quarter: Quarter, calls: Collection[str]
) -> frozenset[str]:
    """Return the records of `kinds` that are about the households called so: 户编号, 户主, or 村 and 户主.

    Raise UsageError for a call that means none or several, and when they have no such paper.
    """
    dataset = job.dataset.in_quarter(quarter)
    names = household_names(*([dict(row) for row in dataset.all(kind)] for kind in (Household, Member)))
    numbers = {names.only(call) for call in calls}
    records = frozenset(
        subject.record_id
        for kind in kinds
        for subject in kind.subjects(dataset, quarter, job.villages)
        if numbers & {*subject.record_id.split("#")}
    )
    if not records:
        message = f"{'、'.join(calls)}：{quarter.said}没有这一户的这种文书"
        raise UsageError(message)
    return records


def _only(subjects: _Subjects, records: Collection[str]) -> _Subjects:
    def narrowed(dataset: Dataset, quarter: Quarter, villages: Collection[str]) -> Iterable[Subject]:
        return (subject for subject in subjects(dataset, quarter, villages) if subject.record_id in records)

    return narrowed


def _permitted(job: Job, kinds: Sequence[DocumentKind], quarter: Quarter, report: Report) -> list[Paper]:
    """Return the papers that the procedure lets out; note the others with their reasons."""
    papers: list[Paper] = []
    for kind in kinds:
        for subject in _subjects_of(job, kind, quarter, report):
            if not job.is_wanted(subject.village, subject.township):
                continue
            label = place_of(job.dataset, subject.village, subject.township).label
            findings, left_out = kind.judge(job.dataset, subject.record)
            report.warnings += [f for f in findings if f.severity is Severity.WARN]
            if blocking := tuple(f for f in findings if f.severity is Severity.BLOCK):
                report.withheld.append(Withheld(kind.name, label, subject.name, blocking))
                continue
            for part in left_out:
                name = "，".join(filter(None, (subject.name, f"没有列入{part.name}户")))
                report.withheld.append(Withheld(kind.name, label, name, part.blocks))
            papers.append(quarter_paper(job, kind, subject, quarter))
    return papers


def _subjects_of(job: Job, kind: DocumentKind, quarter: Quarter, report: Report) -> Iterator[Subject]:
    """Yield what papers of `kind` are about; a fault in finding them costs this kind, not the run."""
    try:
        yield from kind.subjects(job.dataset, quarter, job.villages)
    except HongtouError:
        raise
    except Exception as fault:
        report.withheld.append(Withheld(kind.name, "", "", (fault_in(kind.name, fault),)))


def quarter_paper(job: Job, kind: DocumentKind, subject: Subject, quarter: Quarter) -> Paper:
    """Return the paper of `subject` in `quarter`, on its way and not yet numbered.

    Its context, and what finishes it, raise PaperWithheld for what may not hang in public.
    """
    request = None
    if subject.number is not None:
        series = Series(SeriesKind.LETTER, subject.number.series)
        request = Request(series, subject.number.year, subject.record_id, f"{kind.name}（{subject.name}）")
    place = place_of(job.dataset, subject.village, subject.township)
    stem = "-".join(filter(None, (place.label, kind.name, subject.name)))

    def context(number: str) -> Mapping[str, Any]:
        fields = kind.fields(job.dataset, subject, number, job.number_of)
        if kind.is_public and (findings := public_findings(job.dataset, fields, f"{place.label}{kind.name}")):
            raise PaperWithheld(findings)
        return fields

    return Paper(
        kind=kind.name,
        finish=finish_of(kind, job.dataset, f"{place.label}{kind.name}"),
        template=kind.template,
        village=place.label,
        name=subject.name,
        record_id=subject.record_id,
        stem=stem,
        folder=PurePosixPath(str(quarter), *map(safe_name, place.folders), kind.name),
        context=context,
        request=request,
        issued=subject.number.issued if subject.number else None,
        place=place_of_record(job.dataset, subject.record),
        is_bound=kind.is_bound,
        is_delivered=request is not None and is_delivered(subject.record),
    )


def finish_of(kind: DocumentKind, dataset: Dataset, place: str) -> Finish | None:
    """Return what finishes a filled paper of `kind`, called `place` in findings.

    It raises PaperWithheld for what may not hang in public.
    """
    if not kind.is_public:
        return kind.finish

    def finished(content: bytes, name: str) -> tuple[bytes, tuple[Finding, ...]]:
        content, told = kind.finish(content, name) if kind.finish else (content, ())
        if findings := finished_findings(dataset, content, place):
            raise PaperWithheld(findings)
        return content, told

    return finished


def is_delivered(record: object) -> bool:
    """Tell whether the household has its letter in hand (sheet 告知, 送达日期)."""
    return isinstance(record, ExitCase) and record.letter is not None and record.letter.delivered is not None


def _given(job: Job, kinds: Sequence[DocumentKind], quarter: Quarter) -> str:
    """Return a hash of what a run follows from, but for the numbers; nothing when that cannot be told.

    It cannot when the workbook was read before: it may have changed since, and its records too.
    """
    if "dataset" in vars(job):
        return ""
    try:
        files = [Templates(job.template_folders).read(kind.template) for kind in kinds]
        files.append(job.source.stamp())
    except (OSError, DataRefused):
        return ""
    choices = [
        *(sorted(job.formats), sorted(job.villages), sorted(job.townships), job.overwrite, job.press),
        *(job.print_sheets, job.bind, job.write_single, job.viewer),
    ]
    names = [(kind.name, str(kind.as_of)) for kind in kinds]
    return fingerprint(*files, repr((choices, names, str(quarter))), program_version())


def _run_of(job: Job, given: str) -> str:
    return fingerprint(given, job.look_at_numbers().digest)


def _remember(job: Job, given: str, ran: Report) -> None:
    """Keep what was told of a run that went through, for the next that has nothing new to make."""
    if not given or ran.stale or any(made.outcome is Outcome.KEPT for made in ran.made):
        return
    told = {
        "made": [(str(made.relative), made.kind, made.village) for made in ran.made],
        "withheld": [(w.kind, w.village, w.name, [asdict(f) for f in w.reasons]) for w in ran.withheld],
        "warnings": [asdict(finding) for finding in ran.warnings],
    }
    with job.open_output() as folder:
        folder.remember(_run_of(job, given), json.dumps(told, ensure_ascii=False).encode())


def _recall(job: Job, given: str) -> Report | None:
    """Return what the like of this run told, when every file of it is as it was made."""
    if not given or not (job.out / OWN_FOLDER).exists():
        return None
    with job.open_output() as folder:
        if (remembered := folder.recall(_run_of(job, given))) is None:
            return None
        try:
            report = _report_of(_TOLD.validate_json(remembered))
        except ValueError:
            return None  # Somebody has written into it.
        return report if all(folder.is_as_made(made.relative) for made in report.made) else None


class _Told(TypedDict):
    """What is kept of a run's report."""

    made: list[tuple[str, str, str]]
    withheld: list[tuple[str, str, str, list[Finding]]]
    warnings: list[Finding]


_TOLD = TypeAdapter(_Told)


def _report_of(told: _Told) -> Report:
    return Report(
        [Made(PurePosixPath(place), Outcome.UNCHANGED, *rest) for place, *rest in told["made"]],
        [Withheld(kind, village, name, tuple(reasons)) for kind, village, name, reasons in told["withheld"]],
        told["warnings"],
    )
