"""Papers carried through numbering, filling, printing and placing."""

from __future__ import annotations

import json
from collections import deque
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from generators.errors import Finding, PaperWithheld
from generators.file_names import safe_name
from generators.installation import program_version
from generators.number_register import NumberRegister
from generators.output_folder import Origin, Outcome, OutputFolder, fingerprint
from generators.pipeline.books import bind_together
from generators.pipeline.job import (
    FORMATS,
    REGISTER,
    Job,
    Made,
    Report,
    Withheld,
)
from generators.pipeline.paper import Finished, Paper, context_of, with_ending, withholding
from generators.pipeline.templates import Templates

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from generators.pipeline.job import Progress


def make_papers(job: Job, papers: Sequence[Paper], report: Report, on_progress: Progress | None) -> None:
    """Carry `papers` through numbering, filling, printing and placing; what fails on the way is withheld."""
    templates = Templates(job.template_folders)
    with (
        job.open_output() as folder,
        NumberRegister(job.data / REGISTER) as register,
    ):
        numbered = _with_numbers(_passing(papers, register, templates, report), register, report)
        finished: list[Finished] = []
        for done, made in enumerate(_make_files(job, numbered, templates, folder, report), start=1):
            finished.append(made)
            if on_progress:
                on_progress(done, len(numbered), f"{made.paper.village}{made.paper.kind}{made.paper.name}")
        books: list[PurePosixPath] = []
        if job.together and (letters := [made for made in finished if made.paper.is_bound]):
            books, lost = bind_together(job, letters, templates, folder, report, on_progress)
            finished = [made for made in finished if made.paper.record_id not in lost]
        used = [(m.paper.number, m.paper.issued) for m in finished if m.paper.number and m.paper.issued]
        report.warnings += register.confirm_many(used)
        stale = folder.stale(
            kinds={paper.kind for paper in papers},
            under={paper.folder for paper in papers},
            kept=[*_kept(job, [*papers, *numbered]), *_still_good(job, finished, folder), *books],
        )
        few = {paper.kind for paper in papers if not paper.is_one_of_many}
        about = {paper.record_id for paper in papers}
        report.stale += [file for file in stale if file.kind not in few or file.record_id in about]


@dataclass(frozen=True)
class _Filled:
    """A paper whose DOCX or XLSX is ready and whose files at `missing` are to be placed."""

    paper: Paper
    origin: Origin
    places: Mapping[str, PurePosixPath]
    missing: frozenset[str]
    content: bytes
    told: tuple[Finding, ...] = ()
    """What was done to it that its reader should know."""


def _make_files(
    job: Job, papers: Sequence[Paper], templates: Templates, folder: OutputFolder, report: Report
) -> Iterator[Finished]:
    """Fill, print and place `papers`; yield each whose files are in place."""
    from generators.printing.workers import PrintTask, print_all

    printing: deque[_Filled] = deque()
    finished: deque[Finished] = deque()

    def sheets() -> Iterator[PrintTask]:
        for paper in papers:
            with withholding(paper, report):
                filled = _fill(job, paper, templates, folder)
                report.warnings += filled.told
                if "pdf" in filled.missing:
                    printing.append(filled)
                    yield PrintTask(
                        f"{paper.stem}{Path(paper.template).suffix}",
                        filled.content,
                        job.engine,
                        archival=job.archival,
                    )
                else:
                    finished.append(_place(filled, b"", folder, report))

    for outcome in print_all(sheets()):
        filled = printing.popleft()
        with withholding(filled.paper, report):
            if isinstance(outcome, PaperWithheld):
                raise outcome
            report.warnings += outcome.warnings
            finished.append(_place(filled, outcome.pdf, folder, report))
        while finished:
            yield finished.popleft()
    yield from finished


def _fill(job: Job, paper: Paper, templates: Templates, folder: OutputFolder) -> _Filled:
    template, template_bytes = templates[paper.template]
    context = context_of(paper)
    origin = Origin(paper.kind, paper.record_id, content_fingerprint(context, template_bytes, job.press))
    suffix = Path(paper.template).suffix.removeprefix(".")
    endings = [suffix] if suffix == "xlsx" and not job.print_sheets else [suffix, "pdf"]
    if paper.is_bound and not job.alone:
        endings = []
    places = {e: with_ending(paper.path, e) for e in endings if e in job.formats}
    missing = frozenset(e for e, place in places.items() if not folder.is_current(place, origin))
    content = template.fill(context) if missing else b""
    told: tuple[Finding, ...] = ()
    if content and paper.finish:
        content, told = paper.finish(content, f"{paper.stem}.{suffix}")
    return _Filled(paper, origin, places, missing, content, told)


def _place(filled: _Filled, pdf: bytes, folder: OutputFolder, report: Report) -> Finished:
    for ending, place in filled.places.items():
        outcome = Outcome.UNCHANGED
        if ending in filled.missing:
            outcome = folder.place(place, pdf if ending == "pdf" else filled.content, filled.origin).outcome
        report.made.append(Made(place, outcome, filled.paper.kind, filled.paper.village))
    return Finished(filled.paper, filled.origin)


def _kept(job: Job, papers: Iterable[Paper]) -> Iterator[PurePosixPath]:
    """Yield the places of the papers' files in every format: one not asked for now is not out of date."""
    for paper in papers:
        if paper.stem and (job.alone or not paper.is_bound):
            yield from (with_ending(paper.path, ending) for ending in FORMATS)


def _still_good(job: Job, finished: Iterable[Finished], folder: OutputFolder) -> Iterator[PurePosixPath]:
    """Yield the single files of an earlier run that say what the books of this one say."""
    for made in finished:
        if made.paper.is_bound and not job.alone:
            places = [with_ending(made.paper.path, ending) for ending in ("docx", "pdf")]
            yield from (place for place in places if folder.is_current(place, made.origin))


PROVISIONAL = "〔〕"


def _passing(
    papers: Iterable[Paper], register: NumberRegister, templates: Templates, report: Report
) -> Iterator[Paper]:
    """Yield the papers that may take a number: everything else has passed (design D6)."""
    for paper in papers:
        if paper.request is None or register.of(paper.record_id):
            yield paper
            continue
        # Opening the faces takes half a second, which a run with nothing new does not need.
        from generators.printing import unprintable_characters

        with withholding(paper, report):
            context = paper.context(PROVISIONAL)
            templates[paper.template][0].fill(context)
            if strange := unprintable_characters("".join(_texts(context))):
                place = f"{paper.village}{paper.kind}{paper.name}"
                shown = "、".join(f"“{c}”（U+{ord(c):04X}）" for c in strange)
                way_out = "安装含这个字的字体，或核对是否录错"
                raise PaperWithheld([Finding(place, "每个字都应有字体可印", f"没有字体能印{shown}", way_out)])
            yield paper


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)


def _with_numbers(passing: Iterable[Paper], register: NumberRegister, report: Report) -> list[Paper]:
    """Return the papers with their numbers and the file names that follow from them."""
    papers = list(passing)
    requests = [paper.request for paper in papers if paper.request]
    outcomes = iter(register.reserve_many(requests))
    numbered: list[Paper] = []
    for paper in papers:
        if paper.request is None:
            numbered.append(replace(paper, stem=safe_name(paper.stem)))
            continue
        outcome = next(outcomes)
        if isinstance(outcome, Finding):
            report.withheld.append(Withheld(paper.kind, paper.village, paper.name, (outcome,)))
        else:
            numbered.append(paper.with_number(outcome))
    return numbered


def content_fingerprint(context: Mapping[str, Any], template: bytes, engine: str) -> str:
    """Return one hash of all that a paper's bytes follow from."""
    data = json.dumps(context, ensure_ascii=False, sort_keys=True, default=_as_text)
    return fingerprint(data, template, engine, program_version())


def _as_text(value: object) -> str:
    if isinstance(value, (date, Decimal)):
        return str(value)
    message = f"a context holds texts, numbers and dates, not {type(value).__name__}"
    raise TypeError(message)
