"""Papers carried through numbering, filling, printing and placing."""

from __future__ import annotations

import json
from collections import Counter, defaultdict, deque
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from generators.document_number import Series
from generators.errors import DataRefused, DiskFull, Finding, HongtouError, PaperWithheld, UsageError
from generators.file_names import safe_name
from generators.installation import program_version
from generators.number_log import State
from generators.number_register import Issue
from generators.output_folder import Origin, Outcome, OutputFolder, fingerprint
from generators.pipeline.books import bind_together
from generators.pipeline.custody import keep_custody, open_register
from generators.pipeline.job import ALL_FORMATS, Job
from generators.pipeline.paper import (
    PREVIEW,
    Finished,
    Paper,
    context_of,
    program_fault,
    with_ending,
    withholding,
)
from generators.pipeline.report import Made, Report, Withheld
from generators.pipeline.templates import Templates

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from generators.filling.docx import WordTemplate
    from generators.filling.xlsx import LedgerTemplate
    from generators.number_log import Number
    from generators.number_register import NumberRegister
    from generators.pipeline.job import Progress
    from generators.printing import Printed
    from generators.printing.workers import PrintTask


A_BATCH = 50
"""Papers whose numbers are entered in one transaction, just before their files are put in place."""

Run = tuple[Series, int]
"""A series in a year, in which numbers count."""


def make_papers(job: Job, papers: Sequence[Paper], report: Report, on_progress: Progress | None) -> None:
    """Carry `papers` through filling, printing, numbering and placing; what fails on the way is withheld."""
    with job.open_output() as folder, open_register(job, folder) as register:
        making = _Making(job, folder, register, report, on_progress, len(papers))
        try:
            numbered = making.make_all(papers)
            finished = making.finished
            books: list[PurePosixPath] = []
            if job.bind and (letters := [made for made in finished if made.paper.is_bound]):
                books, lost = bind_together(
                    job, letters, making.templates, folder, report, on_progress, making.rendered
                )
                finished = [made for made in finished if made.paper.record_id not in lost]
            making.confirm(finished)
        except DiskFull as full:
            report.withheld.append(Withheld("其余材料", "", "", full.reasons))
            with suppress(HongtouError):  # What is in its place keeps its number if it can.
                making.confirm(making.finished)
            return
        if job.preview:
            return
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


class _Making:
    """The papers of a run between their filling and their places.

    A paper that bears a number is filled and printed with the number it is going to get, in order; only when
    that has gone well is the number entered and the file placed (design D6). When one is withheld, or
    another run takes the number, the papers after it in the series are made once more with what is free
    then. So no number is lost to a paper that cannot be printed, and the order is the workbook's.
    """

    def __init__(
        self,
        job: Job,
        folder: OutputFolder,
        register: NumberRegister,
        report: Report,
        on_progress: Progress | None,
        count: int,
    ) -> None:
        self.templates = Templates(job.template_folders)
        self.finished: list[Finished] = []
        self.rendered: dict[str, Printed] = {}
        """Prints of the papers that only books hold, by record."""
        self._job = job
        self._folder = folder
        self._register = register
        self._report = report
        self._on_progress = on_progress
        self._count = count
        self._made_by = defaultdict[str, Counter[tuple[str, str]]](Counter)
        """How many papers each template is to make, by kind and village."""
        self._broken: set[str] = set()
        """Templates that can be filled with nothing: told once a kind and village, with how many wait."""
        self._new: set[str] = set()
        """Records that had no number when the run began."""

    def make_all(self, papers: Sequence[Paper]) -> list[Paper]:
        """Make `papers`, the numbered first: others tell their numbers. Return them as they are named."""
        if self._job.preview:
            papers = [replace(paper, folder=PREVIEW / paper.folder) for paper in papers]
        for paper in papers:
            self._made_by[paper.template][paper.kind, paper.village] += 1
        named: dict[str, Paper] = {}
        left = [paper for paper in papers if paper.request is not None]
        self._new = {paper.record_id for paper in left if not self._is_numbered(paper)}
        while left:
            left = self._make_numbered([p for p in left if p.template not in self._broken], named)
        plain = [replace(p, stem=safe_name(p.stem)) for p in papers if p.request is None]
        for filled, printed in self._print(plain):
            with withholding(filled.paper, self._report):
                self._finish(filled, printed)
        return [*named.values(), *plain]

    def _is_numbered(self, paper: Paper) -> bool:
        return any(number.state is not State.VOID for number in self._register.of(paper.record_id))

    def _make_numbered(self, papers: Sequence[Paper], named: dict[str, Paper]) -> list[Paper]:
        """Make `papers` with the numbers they are going to get; return those to be made with others."""
        expected: list[Paper] = []
        outcomes = self._register.expect_many(paper.request for paper in papers if paper.request)
        for paper, outcome in zip(papers, outcomes, strict=True):
            if isinstance(outcome, Finding):
                self._withhold(paper, outcome)
            else:
                expected.append(paper.with_number(outcome))
        named |= {paper.record_id: paper for paper in expected}
        shifted: set[Run] = set()
        again: list[Paper] = []
        ready: list[tuple[_Filled, Printed | None]] = []
        withheld_before = len(self._report.withheld)
        for filled, printed in self._print(expected, shifted):
            if self._run_of(filled.paper) in shifted and filled.paper.record_id in self._new:
                again.append(filled.paper)
                continue
            ready.append((filled, printed))
            if len(ready) == A_BATCH:
                again += self._enter(ready, shifted)
                ready = []
        again += self._enter(ready, shifted)
        if (
            len(again) == len(papers)
            and len(self._report.withheld) == withheld_before
            and not self._job.preview
        ):
            self._settle(again)
        return again

    def _settle(self, papers: Sequence[Paper]) -> None:
        """Enter the numbers of `papers` at once: other runs take them faster than these can be printed."""
        self._register.reserve_many(paper.request for paper in papers if paper.request)

    @staticmethod
    def _run_of(paper: Paper) -> Run:
        assert paper.number is not None  # noqa: S101 - narrows the type: only numbered papers come here
        return paper.number.series, paper.number.year

    def _enter(self, ready: Sequence[tuple[_Filled, Printed | None]], shifted: set[Run]) -> list[Paper]:
        """Enter the numbers of printed papers and place their files; return those whose number is gone."""
        numbers = [filled.paper.number for filled, _ in ready if filled.paper.number]
        outcomes: Sequence[Number | Finding] = numbers
        if not self._job.preview:
            outcomes = self._register.reserve_exactly(numbers, self._job.reissue)
        again: list[Paper] = []
        for (filled, printed), outcome in zip(ready, outcomes, strict=True):
            paper = filled.paper
            if not isinstance(outcome, Finding):
                with withholding(paper, self._report):
                    self._finish(filled, printed)
            elif paper.record_id in self._new and paper.request and paper.request.wanted is None:
                shifted.add(self._run_of(paper))
                again.append(paper)
            else:
                self._withhold(paper, outcome)
        return again

    def _print(
        self, papers: Iterable[Paper], shifted: set[Run] | None = None
    ) -> Iterator[tuple[_Filled, Printed | None]]:
        """Fill and print `papers`; yield in order those that went well, and their prints when one is due."""
        from generators.printing.workers import print_all

        queue: deque[_Filled] = deque()
        unprinted: deque[tuple[int, _Filled]] = deque()

        def tasks() -> Iterator[PrintTask]:
            sent = 0
            for paper in papers:
                if (filled := self._filled(paper, shifted)) is None:
                    continue
                if not self._is_to_print(filled):
                    unprinted.append((sent, filled))
                    continue
                queue.append(filled)
                sent += 1
                yield self._task(filled)

        for received, outcome in enumerate(print_all(tasks(), elsewhere=self._job.elsewhere)):
            while unprinted and unprinted[0][0] <= received:
                yield unprinted.popleft()[1], None
            filled = queue.popleft()
            if isinstance(outcome, PaperWithheld):
                self._lose(filled.paper, outcome.reasons, shifted)
            else:
                self._report.warnings += outcome.warnings
                yield filled, outcome
        while unprinted:
            yield unprinted.popleft()[1], None

    def _task(self, filled: _Filled) -> PrintTask:
        from generators.printing.workers import PrintTask

        paper, job = filled.paper, self._job
        only_bound = paper.is_bound and not job.write_single
        return PrintTask(
            f"{paper.stem}{Path(paper.template).suffix}",
            filled.content,
            job.engine,
            archival=job.archival,
            ofd="ofd" in filled.missing,
            write_single=not only_bound,
            keep_for_book=only_bound,
        )

    def _filled(self, paper: Paper, shifted: set[Run] | None) -> _Filled | None:
        """Return the paper filled; None, with the reason told, when it cannot be."""
        try:
            context = context_of(paper)
        except PaperWithheld as error:
            self._lose(paper, error.reasons, shifted)
        except DataRefused as error:
            self._lose(paper, error.findings, shifted)
        except UsageError:
            # What the machine lacks, every paper lacks.
            raise
        except Exception as fault:
            self._lose(paper, [program_fault(paper, fault)], shifted)
        else:
            return self._filled_with(context, paper, shifted)
        return None

    def _filled_with(
        self, context: Mapping[str, Any], paper: Paper, shifted: set[Run] | None
    ) -> _Filled | None:
        """Fill the paper; a faulty template stops all papers that it makes, another fault this one."""
        if paper.template in self._broken:
            self._shift(paper, shifted)
            return None
        try:
            return self._fill(context, paper, *self.templates[paper.template])
        except (DiskFull, UsageError):
            raise
        except DataRefused as error:
            if len(self._made_by) == 1:
                raise  # Nothing else is asked for.
            self._broken.add(paper.template)
            self._report.withheld += [
                Withheld(kind, village, f"用这个模板的 {count} 份", tuple(error.findings))
                for (kind, village), count in self._made_by[paper.template].items()
            ]
            self._shift(paper, shifted)
        except PaperWithheld as error:
            self._lose(paper, error.reasons, shifted)
        except Exception as fault:
            self._lose(paper, [program_fault(paper, fault)], shifted)
        return None

    def _lose(self, paper: Paper, reasons: Iterable[Finding], shifted: set[Run] | None) -> None:
        """Withhold a paper that cannot be made; the number it was to get is free for the next."""
        self._withhold(paper, *reasons)
        self._shift(paper, shifted)

    def _shift(self, paper: Paper, shifted: set[Run] | None) -> None:
        if shifted is not None and paper.record_id in self._new:
            shifted.add(self._run_of(paper))

    def _is_to_print(self, filled: _Filled) -> bool:
        """Tell whether the paper is printed: one without a number yet always is, whatever is asked for."""
        if not filled.content:
            return False
        return bool({"pdf", "ofd"} & filled.missing) or filled.paper.record_id in self._new

    def _fill(
        self,
        context: Mapping[str, Any],
        paper: Paper,
        template: WordTemplate | LedgerTemplate,
        template_bytes: bytes,
    ) -> _Filled:
        job, folder = self._job, self._folder
        origin = Origin(paper.kind, paper.record_id, content_fingerprint(context, template_bytes, job.press))
        suffix = Path(paper.template).suffix.removeprefix(".")
        endings = [suffix] if suffix == "xlsx" and not job.print_sheets else [suffix, "pdf", "ofd"]
        if paper.is_bound and not job.write_single:
            endings = []
        paper = _with_content(paper, context, job.correct)
        places = {e: with_ending(paper.path, e) for e in endings if e in job.formats}
        missing = frozenset(e for e, place in places.items() if not folder.is_current(place, origin))
        content = template.fill(context) if missing or paper.record_id in self._new else b""
        told: tuple[Finding, ...] = ()
        if content and paper.finish:
            content, told = paper.finish(content, f"{paper.stem}.{suffix}")
        self._report.warnings += told
        return _Filled(paper, origin, places, missing, content)

    def _finish(self, filled: _Filled, printed: Printed | None) -> None:
        paper = filled.paper
        for ending, place in filled.places.items():
            outcome = Outcome.UNCHANGED
            if ending in filled.missing:
                made = {"pdf": printed.pdf, "ofd": printed.ofd} if printed else {}
                content = made.get(ending, filled.content)
                outcome = self._folder.place(place, content, filled.origin).outcome
            self._report.made.append(Made(place, outcome, paper.kind, paper.village))
        if printed and paper.is_bound and not self._job.write_single:
            self.rendered[paper.record_id] = printed
        self.finished.append(Finished(paper, filled.origin))
        if self._on_progress:
            self._on_progress(len(self.finished), self._count, f"{paper.village}{paper.kind}{paper.name}")

    def confirm(self, finished: Sequence[Finished]) -> None:
        """Confirm the numbers of `finished`, whose files are on the disk; take away those of void numbers."""
        self._folder.flush()
        if self._job.preview:
            return
        reason = self._job.correct or "数据有变，重做"
        issues = [
            Issue(made.paper.number, made.paper.issued, reason)
            for made in finished
            if made.paper.number and made.paper.issued
        ]
        for issue, finding in zip(issues, self._register.confirm_each(issues), strict=True):
            if finding:
                self._take_away(issue.number.record_id, finding)
        keep_custody(self._job, self._folder, self._register, self._report)

    def _take_away(self, record_id: str, finding: Finding) -> None:
        """Remove the files of a paper whose number was voided while it was being made."""
        for made in self.finished:
            if made.paper.record_id != record_id:
                continue
            places = {with_ending(made.paper.path, ending) for ending in ALL_FORMATS}
            for file in [file for file in self._report.made if file.relative in places]:
                self._report.made.remove(file)
                if file.outcome in {Outcome.CREATED, Outcome.REPLACED}:
                    self._folder.withdraw(file.relative)
            self._withhold(made.paper, finding)

    def _withhold(self, paper: Paper, *reasons: Finding) -> None:
        self._report.withheld.append(Withheld(paper.kind, paper.village, paper.name, reasons))


def _with_content(paper: Paper, context: Mapping[str, Any], correction: str) -> Paper:
    """Return the paper with the hash of what it says in its number; one that was delivered is locked."""
    number = paper.number
    if number is None or paper.request is None:
        return paper
    content = paper.request.content or _content_said(number, context)
    if says_another(number, paper, context) and paper.is_delivered and not correction:
        found = "数据有改动"
        way_out = "先把数据改回；确需改正的，加 --correct 原因（更正），会记在登记簿里"
        raise PaperWithheld([Finding(f"编号{number}", "已送达的文书不再改动", found, way_out, rule="D14")])
    return replace(paper, number=replace(number, content=content))


def says_another(number: Number, paper: Paper, context: Mapping[str, Any]) -> bool:
    """Tell whether the data of `paper` are others than those that went out under `number`.

    A new template or program says the same in other bytes.
    """
    content = (paper.request and paper.request.content) or _content_said(number, context)
    return number.state is State.USED and number.content not in {"", content}


def _content_said(number: Number, context: Mapping[str, Any]) -> str:
    return fingerprint(_as_json(context).replace(str(number), ""))[:32]


def _kept(job: Job, papers: Iterable[Paper]) -> Iterator[PurePosixPath]:
    """Yield the places of the papers' files in every format: one not asked for now is not out of date."""
    for paper in papers:
        if paper.stem and (job.write_single or not paper.is_bound):
            yield from (with_ending(paper.path, ending) for ending in ALL_FORMATS)


def _still_good(job: Job, finished: Iterable[Finished], folder: OutputFolder) -> Iterator[PurePosixPath]:
    """Yield the single files of an earlier run that say what the books of this one say."""
    for made in finished:
        if made.paper.is_bound and not job.write_single:
            places = [with_ending(made.paper.path, ending) for ending in ("docx", "pdf")]
            yield from (place for place in places if folder.is_current(place, made.origin))


def content_fingerprint(context: Mapping[str, Any], template: bytes, engine: str) -> str:
    """Return one hash of all that a paper's bytes follow from."""
    return fingerprint(_as_json(context), template, engine, program_version())


def _as_json(context: Mapping[str, Any]) -> str:
    return json.dumps(context, ensure_ascii=False, sort_keys=True, default=_as_text)


def _as_text(value: object) -> str:
    if isinstance(value, (date, Decimal)):
        return str(value)
    message = f"a context holds texts, numbers and dates, not {type(value).__name__}"
    raise TypeError(message)
