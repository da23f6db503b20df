"""A quarter put into the archive: a bound volume a village and one for the township (GB/T 9705—2008)."""

from __future__ import annotations

import io
from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from pypdf import PdfReader

from generators.catalogue import CATALOGUE
from generators.context import archive
from generators.context.archive import FiledPaper, Volume
from generators.errors import DataRefused, Finding, Severity
from generators.file_names import safe_name
from generators.number_log import State
from generators.output_folder import Origin, OutputFolder, fingerprint
from generators.pipeline.data_folder import check
from generators.pipeline.job import Job, Made, Report, Withheld
from generators.pipeline.paper import place_of, with_ending
from generators.pipeline.quarters import make_quarter, quarter_paper
from generators.pipeline.templates import Templates
from generators.records.township import Township, Village

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import PurePosixPath

    from generators.catalogue import DocumentKind, Subject
    from generators.pipeline.job import Progress
    from generators.pipeline.paper import Paper
    from generators.records.columns import Quarter

BUNDLE = "归档"
_MISSING, _COVER, _CONTENTS, _NOTES = VOLUME_SHEETS = ("案卷缺件清单", "案卷封面", "卷内目录", "卷内备考表")

_Standing = dict[str, list[Finding]]
"""What stands against closing, by village; the township's under an empty name."""


@dataclass
class _Bundle:
    """The papers of one volume as they come together: whose they are, and where the volume goes."""

    village: str
    township: str
    place: PurePosixPath
    label: str
    papers: list[tuple[FiledPaper, PurePosixPath]] = field(default_factory=list)


def close_quarter(
    job: Job,
    kinds: Sequence[DocumentKind],
    quarter: Quarter,
    on_progress: Progress | None = None,
    *,
    with_gaps: bool = False,
) -> Report:
    """Make every paper of `quarter` that is filed, and bind them: a volume a village, one for the township.

    Raise DataRefused with everything that stands against it: then nothing was written. `with_gaps` binds what
    there is all the same, and what is missing stands on the first sheet of each volume. Narrowed to some
    villages, only theirs is asked for, and the township's is not bound.
    """
    # The bundle takes the single papers, the printed ledgers among them.
    job = replace(job, bind=False, print_sheets=True)
    filed = [kind for kind in kinds if kind.is_filed_in(quarter)]
    standing = _standing(job, filed, quarter)
    if not with_gaps and (blocks := [found for of_village in standing.values() for found in of_village]):
        raise DataRefused(dict.fromkeys(blocks))
    report = make_quarter(job, filed, quarter, on_progress)
    report.warnings += _unknown_kinds(job)
    gaps = [
        Withheld(BUNDLE, village, "还有没办完的", tuple(findings))
        for village, findings in standing.items()
        if findings
    ]
    labels = {
        place_of(job.dataset, village.name, "").label: village.name for village in job.dataset.all(Village)
    }
    for withheld in report.withheld:
        village = labels.get(withheld.village, "")
        standing[village] = list(dict.fromkeys([*standing[village], *withheld.reasons]))
    if with_gaps or not report.withheld:
        bundles = _bundles(job, filed, quarter, report)
        templates = Templates(job.template_folders)
        with job.open_output() as folder:
            for bundle in bundles:
                _put(job, folder, templates, bundle, quarter, standing[bundle.village], report)
    report.withheld += gaps
    return report


def _standing(job: Job, kinds: Sequence[DocumentKind], quarter: Quarter) -> _Standing:
    """Return what blocks, of the data, of the papers and of what is due."""
    from generators.procedure.closing import open_items

    dataset = job.dataset
    standing: _Standing = defaultdict(list, {village.name: [] for village in dataset.all(Village)})
    standing[""] += [] if job.wanted_villages else check(job.source, job.today)
    for kind in kinds:
        for subject in _wanted(job, kind, quarter):
            findings, left_out = kind.judge(dataset, subject.record)
            standing[subject.village] += findings
            standing[subject.village] += [found for part in left_out for found in part.findings]
    for found in open_items(dataset, quarter, job.wanted_villages):
        standing[found.place if found.place in standing else ""].append(found)
    for village, found_there in standing.items():
        standing[village] = [f for f in dict.fromkeys(found_there) if f.severity is Severity.BLOCK]
    return standing


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
    """Return what was made, by volume, in the order of the course."""
    made = {paper.relative for paper in report.made}
    bundles: dict[PurePosixPath, _Bundle] = {}
    for kind in kinds:
        found: list[tuple[Subject, Paper]] = []
        for subject in _wanted(job, kind, quarter):
            paper = _named(job, quarter_paper(job, kind, subject, quarter))
            if with_ending(paper.path, "pdf") in made:
                found.append((subject, paper))
        for subject, paper in sorted(found, key=lambda each: each[1].stem):
            place = paper.folder.parent
            label = place_of(job.dataset, subject.village, subject.township).label or place.name
            bundle = bundles.setdefault(place, _Bundle(subject.village, subject.township, place, label))
            file = with_ending(paper.path, "pdf")
            bundle.papers.append((_filed(job, kind, subject, paper, file), file))
    return list(bundles.values())


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
        archive.retention_of(job.dataset.settings, kind.name),
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
    name = f"{bundle.label}-{quarter}-{BUNDLE}"
    book = BoundPdf(name)
    opening = ((_MISSING, archive.missing(volume, findings)), (_COVER, archive.cover(volume)))
    for sheet, fields in (*opening, (_CONTENTS, archive.contents(volume))):
        book.add(sheet, volume.title, _printed(job, templates, sheet, fields))
    for paper, file in bundle.papers:
        book.add_numbered(paper.kind, file.stem, (job.out / file).read_bytes())
    book.add(_NOTES, volume.title, _printed(job, templates, _NOTES, archive.notes(volume)))
    content = book.write()
    origin = Origin(BUNDLE, f"{bundle.village or bundle.township}#{quarter}", fingerprint(content))
    place = bundle.place / safe_name(f"{name}.pdf")
    outcome = folder.place(place, content, origin).outcome
    report.made.append(Made(place, outcome, BUNDLE, bundle.village))


def _volume(job: Job, bundle: _Bundle, quarter: Quarter) -> Volume:
    papers = tuple(paper for paper, _ in bundle.papers)
    if bundle.village:
        village = job.dataset.village(bundle.village)
        township = job.dataset.township(village.township)
        place = f"{township.county}{township.name}{village.printed_name}"
        return Volume(village.committee, place, quarter, papers)
    townships = [t for t in job.dataset.all(Township) if bundle.township in {"", t.name}]
    return Volume(townships[0].government, f"{townships[0].county}{townships[0].name}", quarter, papers)


def _printed(job: Job, templates: Templates, sheet: str, fields: Mapping[str, Any]) -> bytes:
    """Return a sheet of the volume itself, printed from its template."""
    from generators.filling.docx import WordTemplate
    from generators.printing import print_docx, print_with_libreoffice

    template, _ = templates[f"{sheet}.docx"]
    assert isinstance(template, WordTemplate)  # noqa: S101 - narrows the type: the sheets are Word's
    content = template.fill(fields)
    if job.engine == "libreoffice":
        return print_with_libreoffice(content, name=f"{sheet}.docx")
    return print_docx(content, name=f"{sheet}.docx").pdf
