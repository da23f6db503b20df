"""A quarter put into the archive: bound volumes of each village and of the township (GB/T 9705—2008).

A volume holds papers of one term (保管期限): what goes after ten years is not bound with what stays.
"""

from __future__ import annotations

import io
from collections import defaultdict
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from pypdf import PdfReader

from generators.catalogue import CATALOGUE
from generators.context import archive
from generators.context.archive import FiledPaper, Retention, Volume
from generators.errors import DataRefused, Finding, PaperWithheld, Severity
from generators.file_names import safe_name
from generators.number_log import State
from generators.output_folder import Origin, Outcome, OutputFolder, fingerprint
from generators.pipeline.books import TOGETHER
from generators.pipeline.data_folder import check
from generators.pipeline.job import BUNDLE, Job, volume_name
from generators.pipeline.paper import place_of, with_ending
from generators.pipeline.quarters import make_quarter, quarter_paper
from generators.pipeline.report import Made, Report, Withheld
from generators.pipeline.templates import Templates
from generators.records.township import Township, Village

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from generators.catalogue import DocumentKind, Subject
    from generators.pipeline.job import Progress
    from generators.pipeline.paper import Paper
    from generators.records.columns import Quarter

_MISSING, _COVER, _CONTENTS, _NOTES = VOLUME_SHEETS = ("案卷缺件清单", "案卷封面", "卷内目录", "卷内备考表")


@dataclass(frozen=True)
class _Gap:
    """What stands against closing, and the term of the papers that wait for it; None: of all of them."""

    finding: Finding
    retention: Retention | None = None


_Standing = dict[str, list[_Gap]]
"""What stands against closing, by village; the township's under an empty name."""


@dataclass
class _Bundle:
    """The papers of one volume as they come together: whose they are, and where the volume goes."""

    village: str
    township: str
    place: PurePosixPath
    label: str
    retention: Retention
    papers: list[tuple[FiledPaper, PurePosixPath]] = field(default_factory=list)


def close_quarter(
    job: Job,
    kinds: Sequence[DocumentKind],
    quarter: Quarter,
    on_progress: Progress | None = None,
    *,
    with_gaps: bool = False,
) -> Report:
    """Make every paper of `quarter` that is filed, and bind them: a volume a place and term of keeping.

    Raise DataRefused with everything that stands against it: then nothing was written. `with_gaps` binds what
    there is all the same, and what is missing from a volume stands on its first sheet. Narrowed to some
    villages, only theirs is asked for, and the township's is not bound.
    """
    # The bundle takes the single papers, the printed ledgers among them.
    job = replace(job, bind=False, print_sheets=True)
    filed = [kind for kind in kinds if kind.is_filed_in(quarter)]
    job = job.in_quarter(quarter)
    standing = _standing(job, filed, quarter)
    if not with_gaps and (blocks := [gap.finding for gaps in standing.values() for gap in gaps]):
        raise DataRefused(dict.fromkeys(blocks))
    report = make_quarter(job, filed, quarter, on_progress, for_volumes=True)
    _spare_books(report)
    report.warnings += _unknown_kinds(job)
    undone = [
        Withheld(BUNDLE, village, "还有没办完的", tuple(dict.fromkeys(gap.finding for gap in gaps)))
        for village, gaps in standing.items()
        if gaps
    ]
    labels = {
        place_of(job.dataset, village.name, "").label: village.name for village in job.dataset.all(Village)
    }
    for withheld in report.withheld:
        term = archive.retention_of(job.dataset.settings, withheld.kind)
        standing[labels.get(withheld.village, "")] += [_Gap(reason, term) for reason in withheld.reasons]
    if with_gaps or not report.withheld:
        _bind(job, _bundles(job, filed, quarter, report), standing, quarter, report)
    report.withheld += undone
    return report


def _standing(job: Job, kinds: Sequence[DocumentKind], quarter: Quarter) -> _Standing:
    """Return what blocks, of the data, of the papers and of what is due."""
    from generators.procedure.closing import open_items

    dataset = job.dataset
    standing: _Standing = defaultdict(list, {village.name: [] for village in dataset.all(Village)})
    standing[""] += [] if job.wanted_villages else map(_Gap, check(job.source, job.today))
    for kind in kinds:
        term = archive.retention_of(dataset.settings, kind.name)
        for subject in _wanted(job, kind, quarter):
            findings, left_out = kind.judge(dataset, subject.record)
            of_parts = (found for part in left_out for found in part.findings)
            standing[subject.village] += [_Gap(found, term) for found in (*findings, *of_parts)]
    for found in open_items(dataset, quarter, job.wanted_villages):
        standing[found.place if found.place in standing else ""].append(_Gap(found))
    for village, gaps in standing.items():
        blocking = (gap for gap in gaps if gap.finding.severity is Severity.BLOCK)
        standing[village] = list(dict.fromkeys(blocking))
    return standing


def _bind(
    job: Job, bundles: Sequence[_Bundle], standing: _Standing, quarter: Quarter, report: Report
) -> None:
    """Bind each of `bundles`, with what is missing from it on its first sheet, and put it in its place.

    What no volume of a place is of the term of stands in the one that is kept longest.
    """
    terms = defaultdict[PurePosixPath, set[Retention]](set)
    for bundle in bundles:
        terms[bundle.place].add(bundle.retention)
    templates = Templates(job.template_folders)
    with job.open_output() as folder:
        for bundle in bundles:
            of_place = terms[bundle.place]
            missing = dict.fromkeys(
                gap.finding
                for gap in standing[bundle.village]
                if (gap.retention if gap.retention in of_place else max(of_place)) is bundle.retention
            )
            try:
                _put(job, folder, templates, bundle, quarter, tuple(missing), report)
            except PaperWithheld as error:
                name = f"保管期限{bundle.retention}的一卷"
                report.withheld.append(Withheld(BUNDLE, bundle.village, name, error.reasons))
        # A volume of a term that no paper is kept for any more would be filed beside its successor.
        report.stale += folder.stale(
            kinds={BUNDLE},
            under={bundle.place for bundle in bundles},
            kept=[_file_of(bundle, quarter) for bundle in bundles],
        )


def _spare_books(report: Report) -> None:
    """Leave the books to print alone, which are not bound here: those whose papers are what they were."""
    anew = {made.kind for made in report.made if made.outcome is not Outcome.UNCHANGED}
    report.stale = [old for old in report.stale if old.kind in anew or TOGETHER not in old.relative.stem]


def _unknown_kinds(job: Job) -> Iterator[Finding]:
    """Yield a warning for each name under which 设置 keeps no kind of paper for a term of its own."""
    settings, known = job.dataset.settings, {kind.name for kind in CATALOGUE}
    for item, text in (
        ("永久保管的文书", settings.keep_for_ever),
        ("10年保管的文书", settings.keep_for_ten_years),
    ):
        for name in archive.named_kinds(text):
            if name not in known:
                place, way_out = f"工作表“设置”项目“{item}”", "hongtou list 可查文书的名称"
                yield Finding(place, "应是文书目录里的名称", f"“{name}”", way_out, Severity.WARN)


def _wanted(job: Job, kind: DocumentKind, quarter: Quarter) -> Iterator[Subject]:
    for subject in kind.subjects(job.dataset, quarter, job.villages):
        if job.is_wanted(subject.village, subject.township):
            yield subject


def _bundles(job: Job, kinds: Sequence[DocumentKind], quarter: Quarter, report: Report) -> list[_Bundle]:
    """Return what was made, by volume, in the order of the course; what is kept longest comes first."""
    made = {paper.relative for paper in report.made}
    bundles: dict[tuple[PurePosixPath, Retention], _Bundle] = {}
    for kind in kinds:
        term = archive.retention_of(job.dataset.settings, kind.name)
        found: list[tuple[Subject, Paper]] = []
        for subject in _wanted(job, kind, quarter):
            paper = _named(job, quarter_paper(job, kind, subject, quarter))
            if with_ending(paper.path, "pdf") in made:
                found.append((subject, paper))
        for subject, paper in sorted(found, key=lambda each: each[1].stem):
            place = paper.folder.parent
            label = place_of(job.dataset, subject.village, subject.township).label or place.name
            bundle = bundles.setdefault(
                (place, term), _Bundle(subject.village, subject.township, place, label, term)
            )
            file = with_ending(paper.path, "pdf")
            bundle.papers.append((_filed(job, kind, subject, paper, file), file))
    return sorted(bundles.values(), key=lambda bundle: (bundle.place, -bundle.retention))


def _named(job: Job, paper: Paper) -> Paper:
    """Return the paper with the name of its file: the number that it bears is part of it."""
    numbers = job.look_at_numbers().of(paper.record_id) if paper.request else ()
    held = [number for number in numbers if number.state is not State.VOID]
    return paper.with_number(held[-1]) if held else replace(paper, stem=safe_name(paper.stem))


def _filed(job: Job, kind: DocumentKind, subject: Subject, paper: Paper, file: PurePosixPath) -> FiledPaper:
    number = str(paper.number) if paper.number else ""
    return FiledPaper(
        kind.name,
        f"{kind.name}（{subject.name}）" if subject.name else kind.name,
        number,
        archive.day_of(paper.context(number)),
        len(PdfReader(io.BytesIO((job.out / file).read_bytes())).pages),
        kind.signs,
    )


def _put(
    job: Job,
    folder: OutputFolder,
    templates: Templates,
    bundle: _Bundle,
    quarter: Quarter,
    findings: Sequence[Finding],
    report: Report,
) -> None:
    """Bind `bundle` between its cover and its notes, what is missing first, and put it in its place."""
    from generators.printing.bulk.bound_pdf import BoundPdf

    volume = _volume(job, bundle, quarter)
    book = BoundPdf(volume.title, archival=job.archival)
    opening = ((_MISSING, archive.missing(volume, findings)), (_COVER, archive.cover(volume)))
    for sheet, fields in (*opening, (_CONTENTS, archive.contents(volume))):
        book.add(sheet, volume.title, _printed(job, templates, sheet, fields))
    for paper, file in bundle.papers:
        book.add_numbered(paper.kind, file.stem, (job.out / file).read_bytes())
    book.add(_NOTES, volume.title, _printed(job, templates, _NOTES, archive.notes(volume)))
    content = book.write()
    whose = f"{bundle.village or bundle.township}#{quarter}#{bundle.retention}"
    origin = Origin(BUNDLE, whose, fingerprint(content))
    place = _file_of(bundle, quarter)
    outcome = folder.place(place, content, origin).outcome
    report.made.append(Made(place, outcome, BUNDLE, bundle.village))


def _file_of(bundle: _Bundle, quarter: Quarter) -> PurePosixPath:
    """Return where the volume of `bundle` lies."""
    return bundle.place / safe_name(volume_name(bundle.label, quarter, str(bundle.retention)))


def _volume(job: Job, bundle: _Bundle, quarter: Quarter) -> Volume:
    papers = tuple(paper for paper, _ in bundle.papers)
    if bundle.village:
        village = job.dataset.village(bundle.village)
        township = job.dataset.township(village.township)
        place = f"{township.county}{township.name}{village.printed_name}"
        return Volume(village.committee, place, quarter, bundle.retention, papers)
    townships = [t for t in job.dataset.all(Township) if bundle.township in {"", t.name}]
    place = f"{townships[0].county}{townships[0].name}"
    return Volume(townships[0].government, place, quarter, bundle.retention, papers)


def _printed(job: Job, templates: Templates, sheet: str, fields: Mapping[str, Any]) -> bytes:
    """Return a sheet of the volume itself, printed from its template."""
    from generators.filling.docx import WordTemplate
    from generators.printing import print_docx, print_with_libreoffice

    template, _ = templates[f"{sheet}.docx"]
    assert isinstance(template, WordTemplate)  # noqa: S101 - narrows the type: the sheets are Word's
    content = template.fill(fields)
    if job.engine == "libreoffice":
        return print_with_libreoffice(content, name=f"{sheet}.docx", archival=job.archival)
    return print_docx(content, name=f"{sheet}.docx", archival=job.archival).pdf
