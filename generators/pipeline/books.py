"""Letters of a village, and of a run, bound into one file to print."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from generators.errors import Finding, PaperWithheld, Severity
from generators.file_names import safe_name
from generators.output_folder import Origin, Outcome, OutputFolder, fingerprint
from generators.pipeline.paper import (
    OF_COUNTY,
    OWN,
    Finished,
    Paper,
    context_of,
    place_of,
    with_ending,
    withholding,
)
from generators.pipeline.report import Made, Report

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from generators.pipeline.job import Job, Progress
    from generators.pipeline.templates import Templates
    from generators.printing import Printed
    from generators.printing.bulk.bound_pdf import BoundPdf


TOGETHER = "合订"


_MOST_JOINED = 600
"""Papers in a PDF that do not share their faces: beyond this it grows past what an office prints."""


def bind_together(
    job: Job,
    letters: Sequence[Finished],
    templates: Templates,
    folder: OutputFolder,
    report: Report,
    on_progress: Progress | None,
    rendered: Mapping[str, Printed],
) -> tuple[list[PurePosixPath], set[str]]:
    """Put each village's papers of a kind, and all of the run's, into one PDF and one DOCX to print.

    `rendered` holds, by record, what has been printed for books already. Return the places of these files in
    every format, those not asked for too, and the records of the papers
    that could not be printed for them.
    """
    places: dict[PurePosixPath, list[Finished]] = {}
    for made in letters:
        for place in book_places(job, made.paper):
            places.setdefault(place, []).append(made)
    books = {
        place: papers
        for place, papers in places.items()
        if "pdf" in job.formats
        and not folder.is_current(with_ending(place, "pdf"), _book_origin(place, papers))
    }
    printed, lost = _print_books(job, letters, books, templates, report, on_progress, rendered)
    for place, papers in places.items():
        bound = [made for made in papers if made.paper.record_id not in lost]
        for ending in sorted(job.formats & {"docx", "pdf"}) if bound else ():
            kind, village = bound[0].paper.kind, bound[0].paper.village
            outcome = Outcome.UNCHANGED
            target, origin = with_ending(place, ending), _book_origin(place, bound)
            if ending == "pdf" and place in printed and _is_too_large(printed[place], kind, report):
                continue
            if ending == "pdf" and place in printed:
                outcome = folder.place(target, printed[place].write(), origin).outcome
            elif ending == "docx" and not folder.is_current(target, origin):
                outcome = folder.place(target, _fill_merged(bound, templates), origin).outcome
            report.made.append(Made(target, outcome, f"{kind}{TOGETHER}", village))
    return [with_ending(place, ending) for place in places for ending in ("docx", "pdf")], lost


_FOLDERS_OF_ONE = 3
"""Quarter, village, kind: with several townships there is one more."""


def book_places(job: Job, paper: Paper) -> Iterator[PurePosixPath]:
    """Yield where the books are that `paper` goes into, without an ending."""
    yield paper.folder / safe_name(f"{paper.village}-{paper.kind}-{TOGETHER}")
    if job.villages:
        return
    whole = PurePosixPath(paper.folder.parts[0])
    if len(paper.folder.parts) > _FOLDERS_OF_ONE:
        township = paper.folder.parts[1]
        yield whole / township / OWN / paper.kind / f"{township}-{paper.kind}-{TOGETHER}"
        if not job.dataset.others:  # One township's letters are no book of the county.
            yield whole / OF_COUNTY / paper.kind / f"{paper.kind}-{TOGETHER}"
    else:
        yield whole / place_of(job.dataset, "", "").folders[0] / paper.kind / f"{paper.kind}-{TOGETHER}"


def _book_origin(place: PurePosixPath, papers: Sequence[Finished]) -> Origin:
    made_from = fingerprint(*(part for made in papers for part in (made.paper.stem, made.origin.fingerprint)))
    return Origin(papers[0].paper.kind, place.name, made_from)


def _print_books(
    job: Job,
    letters: Sequence[Finished],
    books: Mapping[PurePosixPath, Sequence[Finished]],
    templates: Templates,
    report: Report,
    on_progress: Progress | None,
    rendered: Mapping[str, Printed],
) -> tuple[dict[PurePosixPath, BoundPdf], set[str]]:
    """Print the letters of `books`; return the books by place, and the records that could not be printed."""
    if not books:
        return {}, set()
    from generators.printing.bulk.bound_pdf import BoundPdf
    from generators.printing.workers import PrintTask, print_all

    wanted = {id(made) for papers in books.values() for made in papers}
    coming = [made for made in letters if id(made) in wanted]
    printed = {place: BoundPdf(place.name, archival=job.archival) for place in books}
    lost: set[str] = set()

    def sheets() -> Iterator[PrintTask]:
        for made in coming:
            if made.paper.record_id in rendered:
                continue
            content = templates[made.paper.template][0].fill(context_of(made.paper))
            yield PrintTask(
                f"{made.paper.stem}.docx",
                content,
                job.engine,
                archival=job.archival,
                write_single=False,
                keep_for_book=True,
            )

    prints = iter(print_all(sheets(), elsewhere=job.elsewhere))
    for done, made in enumerate(coming, start=1):
        outcome = rendered.get(made.paper.record_id) or next(prints)
        with withholding(made.paper, report):
            if isinstance(outcome, PaperWithheld):
                lost.add(made.paper.record_id)
                raise outcome
            for place in book_places(job, made.paper):
                if place in printed:
                    printed[place].add(made.paper.village, made.paper.name, outcome.rendered or outcome.pdf)
        if on_progress:
            on_progress(done, len(coming), f"{made.paper.kind}{TOGETHER}")
    return printed, lost


def _is_too_large(book: BoundPdf, kind: str, report: Report) -> bool:
    if book.is_drawn or len(book) <= _MOST_JOINED:
        return False
    expected, found = f"这个模板的文书一个 PDF 最多合订 {_MOST_JOINED} 份", f"本次 {len(book)} 份"
    way_out = "请按村打印，每村的合订本在各村文件夹里"
    report.warnings.append(Finding(f"{kind}{TOGETHER}", expected, found, way_out, Severity.WARN))
    return True


def _fill_merged(papers: Sequence[Finished], templates: Templates) -> bytes:
    from generators.filling.docx import WordTemplate
    from generators.filling.docx.merge import fill_merged

    template, _ = templates[papers[0].paper.template]
    assert isinstance(template, WordTemplate)  # noqa: S101 - only letters are bound
    return fill_merged(template, (context_of(made.paper) for made in papers))
