"""The order of the steps, and the only module that knows it.

workbook ──► records ──► procedure ──► context ──► fill ──► DOCX ──► print ──► PDF
"""

from __future__ import annotations

import csv
import io
import json
from collections import deque
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import cached_property, lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from generators import notice_draft
from generators.context.minutes import minutes_attendance, minutes_blocks
from generators.context.notice import notice_context, order_mark
from generators.context.rosters import roster_blocks
from generators.errors import (
    FAULT,
    DataRefused,
    Finding,
    HongtouError,
    PaperWithheld,
    Severity,
    UsageError,
    tell_os_error,
)
from generators.ledger import LedgerTemplate
from generators.national_export import plan_import, write_import
from generators.number_register import (
    REGISTER_HEADINGS,
    Number,
    NumberRegister,
    Request,
    Series,
    SeriesKind,
    State,
    parse_number,
)
from generators.output_folder import (
    OWN_FOLDER,
    DiskFull,
    Origin,
    Outcome,
    OutputFolder,
    fingerprint,
    safe_name,
)
from generators.procedure.gates import pre_judgement_findings, review_findings
from generators.procedure.windows import show_day
from generators.records.columns import Quarter
from generators.records.meetings import Meeting
from generators.records.notice import NoticeFormat
from generators.records.settings import Setting
from generators.records.township import Assignment, Township, Village
from generators.records.vocabulary import MeetingKind
from generators.word_template import WordTemplate
from generators.wording import join_names
from generators.workbook import read_with_findings, read_workbook
from generators.workbook_writer import default_settings, write_workbook

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from generators.catalogue import DocumentKind, Subject
    from generators.national_export import ImportPlan
    from generators.output_folder import StaleFile
    from generators.pdf.book import Book
    from generators.records.dataset import Dataset
    from generators.records.notice import NoticeDraft

    Progress = Callable[[int, int, str], None]

ROOT = Path(__file__).resolve().parent.parent
WORKBOOK = "数据.xlsx"
REGISTER = "发文登记.sqlite3"
NOTICES = "notices"
NUMBER_BOOK = "发文登记簿.xlsx"
NOTICE_KIND = "通知"
FORMATS = frozenset({"docx", "xlsx", "pdf"})


@dataclass(frozen=True)
class Job:
    """Where a run takes its data and templates from, and where it puts what it makes."""

    data: Path
    out: Path
    templates: Path = ROOT / "templates"
    formats: frozenset[str] = FORMATS
    overwrite: bool = False
    villages: frozenset[str] = frozenset()
    engine: str = "weasyprint"
    print_sheets: bool = False
    """Whether ledgers are printed too: a page of a wide one takes seconds, and Excel prints it as well."""
    archival: bool = False
    """Whether what is printed is PDF/A."""
    together: bool = True
    """Whether letters are bound into one file to print, a village's and the run's."""
    alone: bool = True
    """Whether letters that are bound are files of their own too."""

    @cached_property
    def dataset(self) -> Dataset:
        """Return the workbook's records; DataRefused when it has a fault."""
        dataset = read_workbook(self.data / WORKBOOK)
        if unknown := self.villages - {village.name for village in dataset.all(Village)}:
            known = join_names([village.name for village in dataset.all(Village)])
            message = f"没有叫“{join_names(sorted(unknown))}”的村；现有：{known}"
            raise UsageError(message)
        return dataset

    @property
    def press(self) -> str:
        """Return how it is printed, as far as a file differs by it."""
        return f"{self.engine}, PDF/A" if self.archival else self.engine

    def open_register(self) -> NumberRegister:
        """Return the number register of the township, made when there is none."""
        return NumberRegister(self.data / REGISTER)

    def number_of(self, record_id: str) -> str:
        """Return the number that the record's paper bears, nothing when it has none."""
        with self.open_register() as register:
            held = [str(number) for number in register.of(record_id) if number.state is not State.VOID]
        return held[-1] if held else ""


@dataclass(frozen=True)
class Withheld:
    """A paper that was not made, and every reason."""

    kind: str
    village: str
    name: str
    reasons: tuple[Finding, ...]


@dataclass(frozen=True)
class Made:
    """A file in its place."""

    relative: PurePosixPath
    outcome: Outcome
    kind: str
    village: str


@dataclass
class Report:
    """What a run made, what it withheld and why, and what else a clerk should know."""

    made: list[Made] = field(default_factory=list)
    withheld: list[Withheld] = field(default_factory=list)
    warnings: list[Finding] = field(default_factory=list)
    stale: list[StaleFile] = field(default_factory=list)

    def add(self, other: Report) -> None:
        """Add what another run made and told."""
        self.made += other.made
        self.withheld += other.withheld
        self.warnings += other.warnings
        self.stale += other.stale

    @property
    def exit_code(self) -> int:
        """Return 4 when a paper was withheld, 1 when the program is to blame, else 0."""
        if any(reason.rule == FAULT for paper in self.withheld for reason in paper.reasons):
            return HongtouError.exit_code
        return PaperWithheld.exit_code if self.withheld else 0


@dataclass(frozen=True)
class _Paper:
    """A paper on its way through the steps."""

    kind: str
    template: str
    village: str
    name: str
    record_id: str
    stem: str
    folder: PurePosixPath
    context: Callable[[str], Mapping[str, Any]]
    request: Request | None = None
    issued: date | None = None
    number: Number | None = None
    is_bound: bool = False

    @property
    def path(self) -> PurePosixPath:
        """Return the place of the paper's files, without an ending."""
        return self.folder / self.stem


def make_notice(job: Job, key: str, report: Report | None = None) -> Report:
    """Make the notices whose draft begins with `key`; raise DataRefused when draft or workbook is wrong."""
    report = report or Report()
    dataset = job.dataset
    papers = []
    for path in notice_draft.find_drafts(job.data / NOTICES, key):
        draft = notice_draft.read_draft(path, _only_township(dataset))
        if not dataset.by(Township, "name", draft.township):
            found = f"“{draft.township}”"
            raise DataRefused([Finding(f"文件“{path.name}”", "“乡镇”应在工作表“乡镇”里", found)])
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
                f"文件“{path.name}”第 {first}、{second} 行",
                "这两行是被换页断开的一段，已接成一段",
                severity=Severity.WARN,
            )
            for first, second in draft.joined
        ]
        papers.append(_notice_paper(dataset, draft))
    _make(job, papers, report, None)
    return report


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


def _only_township(dataset: Dataset) -> str:
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


def _notice_paper(dataset: Dataset, draft: NoticeDraft) -> _Paper:
    township = dataset.township(draft.township)
    series, year, wanted = township.series, draft.issued.year, None
    if draft.document_number:
        place = f"文件“{draft.key}.txt”的发文字号"
        given = parse_number(draft.document_number, kind=SeriesKind.DOCUMENT, place=place)
        series, year, wanted = given.series.name, given.year, given.n
    if draft.format is NoticeFormat.ORDER:
        series, wanted = order_mark(draft, township), int(draft.order_number.strip("第号"))
    return _Paper(
        kind=NOTICE_KIND,
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


def make_quarter(
    job: Job,
    kinds: Sequence[DocumentKind],
    quarter: Quarter,
    on_progress: Progress | None = None,
    report: Report | None = None,
) -> Report:
    """Make every paper of `kinds` for `quarter`; what may not be made is withheld, the rest is made.

    A run whose like went through, from the same workbook, templates and numbers, only looks whether its files
    are there.
    """
    report = report or Report()
    given = _given(job, kinds, quarter)
    ran = _recall(job, given)
    if ran is None:
        ran = Report()
        papers = _permitted(job, kinds, quarter, ran)
        not_permitted = len(ran.withheld)
        _make(job, papers, ran, on_progress)
        if len(ran.withheld) == not_permitted:
            _remember(job, given, ran)
    report.add(ran)
    return report


def _permitted(job: Job, kinds: Sequence[DocumentKind], quarter: Quarter, report: Report) -> list[_Paper]:
    """Return the papers that the procedure lets out; note the others with their reasons."""
    papers: list[_Paper] = []
    for kind in kinds:
        for subject in kind.subjects(job.dataset, quarter, job.villages):
            findings = tuple(kind.findings(job.dataset, subject.record))
            report.warnings += [f for f in findings if f.severity is Severity.WARN]
            if blocking := tuple(f for f in findings if f.severity is Severity.BLOCK):
                report.withheld.append(Withheld(kind.name, subject.village, subject.name, blocking))
            else:
                papers.append(_quarter_paper(job, kind, subject, quarter))
    return papers


def _given(job: Job, kinds: Sequence[DocumentKind], quarter: Quarter) -> str:
    """Return a hash of what a run follows from, but for the numbers; nothing when that cannot be told.

    It cannot when the workbook was read before: it may have changed since, and its records too.
    """
    if "dataset" in vars(job):
        return ""
    try:
        files = [(job.templates / kind.template).read_bytes() for kind in kinds]
        files.append((job.data / WORKBOOK).read_bytes())
    except OSError:
        return ""
    choices = [
        *(sorted(job.formats), sorted(job.villages), job.overwrite, job.press),
        *(job.print_sheets, job.together, job.alone),
    ]
    names = [(kind.name, str(kind.as_of)) for kind in kinds]
    return fingerprint(*files, repr((choices, names, str(quarter))), program_version())


def _run_of(job: Job, given: str) -> str:
    with job.open_register() as register:
        return fingerprint(given, repr(register.register_rows()))


def _remember(job: Job, given: str, ran: Report) -> None:
    """Keep what was told of a run that went through, for the next that has nothing new to make."""
    if not given or ran.stale or any(made.outcome is Outcome.KEPT for made in ran.made):
        return
    told = {
        "made": [(str(made.relative), made.kind, made.village) for made in ran.made],
        "withheld": [(w.kind, w.village, w.name, [asdict(f) for f in w.reasons]) for w in ran.withheld],
        "warnings": [asdict(finding) for finding in ran.warnings],
    }
    with OutputFolder(job.out, overwrite=job.overwrite) as folder:
        folder.remember(_run_of(job, given), json.dumps(told, ensure_ascii=False).encode())


def _recall(job: Job, given: str) -> Report | None:
    """Return what the like of this run told, when every file of it is as it was made."""
    if not given or not (job.out / OWN_FOLDER).exists():
        return None
    with OutputFolder(job.out, overwrite=job.overwrite) as folder:
        if (remembered := folder.recall(_run_of(job, given))) is None:
            return None
        try:
            report = _report_of(json.loads(remembered))
        except (KeyError, TypeError, ValueError):
            return None  # Somebody has written into it.
        return report if all(folder.is_as_made(made.relative) for made in report.made) else None


def _report_of(told: dict[str, Any]) -> Report:
    return Report(
        [Made(PurePosixPath(place), Outcome.UNCHANGED, *rest) for place, *rest in told["made"]],
        [
            Withheld(kind, village, name, tuple(map(_finding, reasons)))
            for kind, village, name, reasons in told["withheld"]
        ],
        [_finding(warning) for warning in told["warnings"]],
    )


def _finding(told: dict[str, Any]) -> Finding:
    return Finding(**{**told, "severity": Severity(told["severity"])})


def close_quarter(
    job: Job, kinds: Sequence[DocumentKind], quarter: Quarter, on_progress: Progress | None = None
) -> Report:
    """Make every paper of `quarter` that is filed, and bind them: a PDF a village, one for the township.

    Raise DataRefused with everything that stands against it: then nothing was written. Narrowed to some
    villages, only theirs is asked for, and the township's is not bound.
    """
    from generators.procedure.closing import open_items

    # The bundle takes the single papers, the printed ledgers among them.
    job = replace(job, together=False, print_sheets=True)
    dataset, filed = job.dataset, [kind for kind in kinds if kind.is_filed]
    standing = [] if job.villages else check(job.data)
    for kind in filed:
        for subject in kind.subjects(dataset, quarter, job.villages):
            standing += kind.findings(dataset, subject.record)
    standing += open_items(dataset, quarter, job.villages)
    if blocks := [found for found in dict.fromkeys(standing) if found.severity is Severity.BLOCK]:
        raise DataRefused(blocks)
    report = make_quarter(job, filed, quarter, on_progress)
    if not report.withheld:
        _bind(job, [kind.name for kind in filed], quarter, report)
    return report


BUNDLE = "归档"


def _bind(job: Job, order: Sequence[str], quarter: Quarter, report: Report) -> None:
    from generators.pdf.book import Book

    printed: dict[str, list[Made]] = {}
    for made in report.made:
        if made.relative.suffix == ".pdf":
            printed.setdefault(made.village, []).append(made)
    with OutputFolder(job.out, overwrite=job.overwrite) as folder:
        for village, papers in printed.items():
            papers.sort(key=lambda made: (order.index(made.kind), made.relative.name))
            name = f"{village or '乡镇'}-{quarter}-{BUNDLE}"
            place = PurePosixPath(str(quarter), safe_name(village or "乡镇"), safe_name(f"{name}.pdf"))
            book = Book(name)
            for made in papers:
                book.add(made.kind, made.relative.stem, (job.out / made.relative).read_bytes())
            content = book.write()
            origin = Origin(BUNDLE, f"{village}#{quarter}", fingerprint(content))
            report.made.append(Made(place, folder.place(place, content, origin).outcome, BUNDLE, village))


def _quarter_paper(job: Job, kind: DocumentKind, subject: Subject, quarter: Quarter) -> _Paper:
    request = None
    if subject.number is not None:
        series = Series(SeriesKind.LETTER, subject.number.series)
        request = Request(series, subject.number.year, subject.record_id, f"{kind.name}（{subject.name}）")
    folder = PurePosixPath(str(quarter), safe_name(subject.village or "乡镇"), kind.name)
    stem = "-".join(filter(None, (subject.village, kind.name, subject.name)))

    def context(number: str) -> Mapping[str, Any]:
        return kind.fields(job.dataset, subject, number, job.number_of)

    return _Paper(
        kind=kind.name,
        template=kind.template,
        village=subject.village,
        name=subject.name,
        record_id=subject.record_id,
        stem=stem,
        folder=folder,
        context=context,
        request=request,
        issued=subject.number.issued if subject.number else None,
        is_bound=kind.is_bound,
    )


def _make(job: Job, papers: Sequence[_Paper], report: Report, on_progress: Progress | None) -> None:
    """Carry `papers` through numbering, filling, printing and placing; what fails on the way is withheld."""
    templates = _Templates(job.templates)
    with (
        OutputFolder(job.out, overwrite=job.overwrite) as folder,
        NumberRegister(job.data / REGISTER) as register,
    ):
        numbered = _with_numbers(_passing(papers, register, templates, report), register, report)
        finished: list[_Finished] = []
        for done, made in enumerate(_make_files(job, numbered, templates, folder, report), start=1):
            finished.append(made)
            if on_progress:
                on_progress(done, len(numbered), f"{made.paper.village}{made.paper.kind}{made.paper.name}")
        books: list[PurePosixPath] = []
        if job.together and (letters := [made for made in finished if made.paper.is_bound]):
            books, lost = _bind_together(job, letters, templates, folder, report, on_progress)
            finished = [made for made in finished if made.paper.record_id not in lost]
        used = [(m.paper.number, m.paper.issued) for m in finished if m.paper.number and m.paper.issued]
        report.warnings += register.confirm_many(used)
        stale = folder.stale(
            kinds={paper.kind for paper in papers},
            under={paper.folder for paper in papers},
            kept=[*_kept(job, [*papers, *numbered]), *_still_good(job, finished, folder), *books],
        )
        # A run makes one notice or a few: the others of the quarter stand.
        about = {paper.record_id for paper in papers}
        report.stale += [file for file in stale if file.kind != NOTICE_KIND or file.record_id in about]


@dataclass(frozen=True)
class _Finished:
    """A paper whose files are in place."""

    paper: _Paper
    origin: Origin


@dataclass(frozen=True)
class _Filled:
    """A paper whose DOCX or XLSX is ready and whose files at `missing` are to be placed."""

    paper: _Paper
    origin: Origin
    places: Mapping[str, PurePosixPath]
    missing: frozenset[str]
    content: bytes
    told: tuple[Finding, ...] = ()
    """What was done to it that its reader should know."""


def _make_files(
    job: Job, papers: Sequence[_Paper], templates: _Templates, folder: OutputFolder, report: Report
) -> Iterator[_Finished]:
    """Fill, print and place `papers`; yield each whose files are in place."""
    from generators.pdf.workers import Sheet, print_all

    printing: deque[_Filled] = deque()
    finished: deque[_Finished] = deque()

    def sheets() -> Iterator[Sheet]:
        for paper in papers:
            with _withholding(paper, report):
                filled = _fill(job, paper, templates, folder)
                report.warnings += filled.told
                if "pdf" in filled.missing:
                    printing.append(filled)
                    yield Sheet(
                        f"{paper.stem}{Path(paper.template).suffix}",
                        filled.content,
                        job.engine,
                        archival=job.archival,
                    )
                else:
                    finished.append(_place(filled, b"", folder, report))

    for outcome in print_all(sheets()):
        filled = printing.popleft()
        with _withholding(filled.paper, report):
            if isinstance(outcome, PaperWithheld):
                raise outcome
            report.warnings += outcome.warnings
            finished.append(_place(filled, outcome.pdf, folder, report))
        while finished:
            yield finished.popleft()
    yield from finished


@contextmanager
def _withholding(paper: _Paper, report: Report) -> Iterator[None]:
    """Note a paper that cannot be made, with its reasons, and go on; a full disk stops the run."""
    try:
        yield
    except DiskFull:
        raise
    except PaperWithheld as error:
        report.withheld.append(Withheld(paper.kind, paper.village, paper.name, error.reasons))


def _fill(job: Job, paper: _Paper, templates: _Templates, folder: OutputFolder) -> _Filled:
    template, template_bytes = templates[paper.template]
    context = _context(paper)
    origin = Origin(paper.kind, paper.record_id, _fingerprint(context, template_bytes, job.press))
    suffix = Path(paper.template).suffix.removeprefix(".")
    endings = [suffix] if suffix == "xlsx" and not job.print_sheets else [suffix, "pdf"]
    if paper.is_bound and not job.alone:
        endings = []
    places = {e: _ending(paper.path, e) for e in endings if e in job.formats}
    missing = frozenset(e for e, place in places.items() if not folder.is_current(place, origin))
    content = template.fill(context) if missing else b""
    told: tuple[Finding, ...] = ()
    if content and paper.kind == NOTICE_KIND:
        from generators.pdf.imprint_page import put_imprint_on_even_page
        from generators.pdf.signature_page import keep_signature_with_text

        content, told = keep_signature_with_text(content, f"{paper.stem}.{suffix}")
        content = put_imprint_on_even_page(content, f"{paper.stem}.{suffix}")
    return _Filled(paper, origin, places, missing, content, told)


def _place(filled: _Filled, pdf: bytes, folder: OutputFolder, report: Report) -> _Finished:
    for ending, place in filled.places.items():
        outcome = Outcome.UNCHANGED
        if ending in filled.missing:
            outcome = folder.place(place, pdf if ending == "pdf" else filled.content, filled.origin).outcome
        report.made.append(Made(place, outcome, filled.paper.kind, filled.paper.village))
    return _Finished(filled.paper, filled.origin)


TOGETHER = "合订"
_MOST_JOINED = 600
"""Papers in a PDF that do not share their faces: beyond this it grows past what an office prints."""


def _bind_together(
    job: Job,
    letters: Sequence[_Finished],
    templates: _Templates,
    folder: OutputFolder,
    report: Report,
    on_progress: Progress | None,
) -> tuple[list[PurePosixPath], set[str]]:
    """Put each village's papers of a kind, and all of the run's, into one PDF and one DOCX to print.

    Return the places of these files in every format, those not asked for too, and the records of the papers
    that could not be printed for them.
    """
    places: dict[PurePosixPath, list[_Finished]] = {}
    for made in letters:
        for place in _book_places(job, made.paper):
            places.setdefault(place, []).append(made)
    books = {
        place: papers
        for place, papers in places.items()
        if "pdf" in job.formats and not folder.is_current(_ending(place, "pdf"), _book_origin(place, papers))
    }
    printed, lost = _print_books(job, letters, books, templates, report, on_progress)
    for place, papers in places.items():
        bound = [made for made in papers if made.paper.record_id not in lost]
        for ending in sorted(job.formats & {"docx", "pdf"}) if bound else ():
            kind, village = bound[0].paper.kind, bound[0].paper.village
            outcome = Outcome.UNCHANGED
            target, origin = _ending(place, ending), _book_origin(place, bound)
            if ending == "pdf" and place in printed and _is_too_large(printed[place], kind, report):
                continue
            if ending == "pdf" and place in printed:
                outcome = folder.place(target, printed[place].write(), origin).outcome
            elif ending == "docx" and not folder.is_current(target, origin):
                outcome = folder.place(target, _fill_together(bound, templates), origin).outcome
            report.made.append(Made(target, outcome, f"{kind}{TOGETHER}", village))
    return [_ending(place, ending) for place in places for ending in ("docx", "pdf")], lost


def _book_places(job: Job, paper: _Paper) -> Iterator[PurePosixPath]:
    """Yield where the books are that `paper` goes into, without an ending."""
    yield paper.folder / safe_name(f"{paper.village}-{paper.kind}-{TOGETHER}")
    if not job.villages:
        yield paper.folder.parent.parent / "乡镇" / paper.kind / f"{paper.kind}-{TOGETHER}"


def _ending(place: PurePosixPath, ending: str) -> PurePosixPath:
    return place.with_name(f"{place.name}.{ending}")


def _book_origin(place: PurePosixPath, papers: Sequence[_Finished]) -> Origin:
    made_from = fingerprint(*(part for made in papers for part in (made.paper.stem, made.origin.fingerprint)))
    return Origin(papers[0].paper.kind, place.name, made_from)


def _print_books(
    job: Job,
    letters: Sequence[_Finished],
    books: Mapping[PurePosixPath, Sequence[_Finished]],
    templates: _Templates,
    report: Report,
    on_progress: Progress | None,
) -> tuple[dict[PurePosixPath, Book], set[str]]:
    """Print the letters of `books`; return the books by place, and the records that could not be printed."""
    if not books:
        return {}, set()
    from generators.pdf.book import Book
    from generators.pdf.workers import Sheet, print_all

    wanted = {id(made) for papers in books.values() for made in papers}
    coming = [made for made in letters if id(made) in wanted]
    printed = {place: Book(place.name) for place in books}
    lost: set[str] = set()

    def sheets() -> Iterator[Sheet]:
        for made in coming:
            content = templates[made.paper.template][0].fill(_context(made.paper))
            yield Sheet(f"{made.paper.stem}.docx", content, job.engine, alone=False, bound=True)

    for done, (made, outcome) in enumerate(zip(coming, print_all(sheets()), strict=True), start=1):
        with _withholding(made.paper, report):
            if isinstance(outcome, PaperWithheld):
                lost.add(made.paper.record_id)
                raise outcome
            for place in _book_places(job, made.paper):
                if place in printed:
                    printed[place].add(made.paper.village, made.paper.name, outcome.galley or outcome.pdf)
        if on_progress:
            on_progress(done, len(coming), f"{made.paper.kind}{TOGETHER}")
    return printed, lost


def _is_too_large(book: Book, kind: str, report: Report) -> bool:
    if book.is_drawn or len(book) <= _MOST_JOINED:
        return False
    expected, found = f"这个模板的文书一个 PDF 最多合订 {_MOST_JOINED} 份", f"本次 {len(book)} 份"
    way_out = "请按村打印，每村的合订本在各村文件夹里"
    report.warnings.append(Finding(f"{kind}{TOGETHER}", expected, found, way_out, Severity.WARN))
    return True


def _fill_together(papers: Sequence[_Finished], templates: _Templates) -> bytes:
    from generators.word_template.together import fill_together

    template, _ = templates[papers[0].paper.template]
    assert isinstance(template, WordTemplate)  # noqa: S101 - only letters are bound
    return fill_together(template, (_context(made.paper) for made in papers))


def _context(paper: _Paper) -> Mapping[str, Any]:
    return paper.context(str(paper.number) if paper.number else "")


def _kept(job: Job, papers: Iterable[_Paper]) -> Iterator[PurePosixPath]:
    """Yield the places of the papers' files in every format: one not asked for now is not out of date."""
    for paper in papers:
        if paper.stem and (job.alone or not paper.is_bound):
            yield from (_ending(paper.path, ending) for ending in FORMATS)


def _still_good(job: Job, finished: Iterable[_Finished], folder: OutputFolder) -> Iterator[PurePosixPath]:
    """Yield the single files of an earlier run that say what the books of this one say."""
    for made in finished:
        if made.paper.is_bound and not job.alone:
            places = [_ending(made.paper.path, ending) for ending in ("docx", "pdf")]
            yield from (place for place in places if folder.is_current(place, made.origin))


class _Templates:
    """The templates of one run, each read and compiled once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._compiled: dict[str, tuple[WordTemplate | LedgerTemplate, bytes]] = {}

    def __getitem__(self, file: str) -> tuple[WordTemplate | LedgerTemplate, bytes]:
        if file not in self._compiled:
            path = self._folder / file
            try:
                content = path.read_bytes()
            except OSError:
                raise DataRefused(
                    [Finding(f"模板“{file}”", "应在模板文件夹里", "没有找到或打不开")]
                ) from None
            opener = LedgerTemplate if file.endswith(".xlsx") else WordTemplate
            self._compiled[file] = opener.open(content, name=path.stem), content
        return self._compiled[file]


PROVISIONAL = "〔〕"


def _passing(
    papers: Iterable[_Paper], register: NumberRegister, templates: _Templates, report: Report
) -> Iterator[_Paper]:
    """Yield the papers that may take a number: everything else has passed (design D6)."""
    for paper in papers:
        if paper.request is None or register.of(paper.record_id):
            yield paper
            continue
        # Opening the faces takes half a second, which a run with nothing new does not need.
        from generators.pdf import unprintable_characters

        with _withholding(paper, report):
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


def _with_numbers(passing: Iterable[_Paper], register: NumberRegister, report: Report) -> list[_Paper]:
    """Return the papers with their numbers and the file names that follow from them."""
    papers = list(passing)
    requests = [paper.request for paper in papers if paper.request]
    outcomes = iter(register.reserve_many(requests))
    numbered: list[_Paper] = []
    for paper in papers:
        if paper.request is None:
            numbered.append(replace(paper, stem=safe_name(paper.stem)))
            continue
        outcome = next(outcomes)
        if isinstance(outcome, Finding):
            report.withheld.append(Withheld(paper.kind, paper.village, paper.name, (outcome,)))
        elif paper.kind == NOTICE_KIND:
            numbered.append(replace(paper, number=outcome, stem=safe_name(str(outcome))))
        else:
            stem = "-".join((paper.village, paper.kind, f"{outcome.n:03d}", paper.name))
            numbered.append(replace(paper, number=outcome, stem=safe_name(stem)))
    return numbered


def _fingerprint(context: Mapping[str, Any], template: bytes, engine: str) -> str:
    data = json.dumps(context, ensure_ascii=False, sort_keys=True, default=_as_text)
    return fingerprint(data, template, engine, program_version())


def _as_text(value: object) -> str:
    if isinstance(value, (date, Decimal)):
        return str(value)
    message = f"a context holds texts, numbers and dates, not {type(value).__name__}"
    raise TypeError(message)


def release() -> str:
    """Return the version of the package; "checkout" where only its sources are."""
    try:
        return version("hongtou")
    except PackageNotFoundError:
        return "checkout"


@lru_cache(maxsize=1)
def program_version() -> str:
    """Return the version of the program with a hash of its sources: a changed program makes papers anew."""
    sources = sorted(Path(__file__).parent.rglob("*.py"))
    return f"{release()}+{fingerprint(*(source.read_bytes() for source in sources))[:12]}"


def print_files(
    files: Sequence[Path], engine: str, *, force: bool, archival: bool = False, report: Report
) -> None:
    """Print each of `files` to a PDF, or PDF/A, beside it; what cannot be printed is withheld and why."""
    from generators.pdf.workers import Sheet, print_here

    for file in files:
        target = file.with_suffix(".pdf")
        try:
            outcome = print_here(Sheet(file.name, file.read_bytes(), engine, force=force, archival=archival))
            if isinstance(outcome, PaperWithheld):
                report.withheld.append(Withheld("打印", "", file.name, outcome.reasons))
                continue
            report.warnings += outcome.warnings
            _put_beside(target, outcome.pdf)
            report.made.append(Made(PurePosixPath(target.name), Outcome.CREATED, "打印", ""))
        except OSError as error:
            reason = Finding(f"文件“{file.name}”", "应能读取，并能在旁边写出 PDF", tell_os_error(error))
            report.withheld.append(Withheld("打印", "", file.name, (reason,)))


def _put_beside(target: Path, content: bytes) -> None:
    """Write `content` to `target` whole or not at all (design D9)."""
    scratch = target.with_name(f".{target.name}.tmp")
    try:
        scratch.write_bytes(content)
        scratch.replace(target)
    finally:
        scratch.unlink(missing_ok=True)


def check(data: Path) -> list[Finding]:
    """Return everything that is wrong with the workbook in `data`, cell by cell, then rule by rule."""
    from generators.checks import check_dataset

    dataset, findings = read_with_findings(data / WORKBOOK)
    if not any(finding.severity is Severity.BLOCK for finding in findings):
        findings += check_dataset(dataset)
    return findings


def preview_import(data: Path, export: Path) -> tuple[ImportPlan, Dataset]:
    """Return what the national system's `export` would change in the workbook of `data`, and its records."""
    dataset = read_workbook(data / WORKBOOK)
    return plan_import(export, dataset), dataset


def carry_out_import(data: Path, plan: ImportPlan, dataset: Dataset) -> Path:
    """Write `plan` into the workbook of `data` and return the backup made beside it.

    Raise DataRefused, with nothing written, when the workbook would have a fault afterwards.
    """
    try:
        return write_import(plan, data / WORKBOOK, dataset, read_workbook)
    except DataRefused as error:
        way_out = "先在全国系统或工作簿里改正上面所列，再导入"
        stopped = Finding("导入", "导入后的工作簿应没有错误", "会有以上错误，没有写入", way_out)
        raise DataRefused([*error.findings, stopped]) from None


_SAMPLE_DRAFT = """\
标题：关于印发《……方案》的通知
发文字号：
主送：各村党支部、村委会、驻村工作队
成文日期：2022年4月18日
抄送：

【正文】
《……方案》已经乡党委会议研究同意，现印发给你们，请结合实际认真抓好落实。

【附文】
……方案
一、总体要求
（一）指导思想。……
1.……
负责人：{{ 负责人 }}
"""


def make_new_data(folder: Path) -> tuple[Path, Path]:
    """Make `folder` with an empty workbook and a sample draft; raise UsageError when there is one already."""
    book, draft = folder / WORKBOOK, folder / NOTICES / "样例.txt"
    if book.exists():
        message = f"“{book}”已经存在，不会覆盖；换一个文件夹名"
        raise UsageError(message)
    try:
        draft.parent.mkdir(parents=True, exist_ok=True)
        write_workbook(book, {Setting: default_settings()})
        draft.write_text(_SAMPLE_DRAFT, encoding="utf-8-sig")
    except OSError as error:
        message = f"在“{folder}”里写不了文件：{tell_os_error(error)}"
        raise UsageError(message) from None
    return book, draft


def numbers(
    data: Path, year: int | None, kind: SeriesKind | None = None
) -> tuple[Sequence[str], list[tuple[str, ...]]]:
    """Return the headings and rows of the number register in `data`, those of one `kind` when it is named."""
    with NumberRegister(data / REGISTER) as register:
        return REGISTER_HEADINGS, register.register_rows(kind=kind, year=year)


def void_number(data: Path, text: str, reason: str, by: str, on: date) -> Number:
    """Void the number `text` for `reason` and return it."""
    try:
        given = parse_number(text, place="编号")
    except DataRefused as error:
        raise UsageError(str(error.findings[0])) from None
    with NumberRegister(data / REGISTER) as register:
        return register.void(given.series, given.year, given.n, reason, by=by, on=on)


def export_numbers(data: Path, file: Path, year: int | None, templates: Path = ROOT / "templates") -> int:
    """Write the register to `file` and return the number of rows.

    An .xlsx is the 发文登记簿 of the notices by its template; anything else is CSV of all numbers.
    """
    is_book = file.suffix.lower() == ".xlsx"
    headings, rows = numbers(data, year, SeriesKind.DOCUMENT if is_book else None)
    if is_book:
        content = _number_book(data, [dict(zip(headings, row, strict=True)) for row in rows], year, templates)
    else:
        text = io.StringIO(newline="")
        csv.writer(text).writerows([headings, *rows])
        content = text.getvalue().encode("utf-8-sig")
    try:
        _put_beside(file, content)
    except OSError as error:
        message = f"写不了“{file}”：{tell_os_error(error)}"
        raise UsageError(message) from None
    return len(rows)


def _number_book(data: Path, rows: Sequence[Mapping[str, str]], year: int | None, templates: Path) -> bytes:
    """Return 发文登记簿.xlsx filled: what the register does not know is left for ink."""
    from generators.context.register import number_book_context

    townships = read_workbook(data / WORKBOOK).all(Township)
    template, _ = _Templates(templates)[NUMBER_BOOK]
    return template.fill(number_book_context([t.signature for t in townships], rows, year))
