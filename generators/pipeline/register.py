"""The number register as the office sees it."""

from __future__ import annotations

import csv
import io
import re
from contextlib import suppress
from typing import TYPE_CHECKING

from generators.document_number import SeriesKind, parse_number
from generators.errors import DataRefused, Finding, Severity, UsageError
from generators.installation import SHIPPED_TEMPLATES
from generators.masking import never_a_formula
from generators.notice_draft import read_draft
from generators.number_log import Number, State
from generators.number_register import REGISTER_HEADINGS, NumberRegister, audit
from generators.output_folder import OutputFolder, glance
from generators.own_files import write_own
from generators.pipeline.custody import clock_finding, open_known_register, register_seen_by, today
from generators.pipeline.job import NOTICE_KIND, NOTICES, NUMBER_BOOK, Job
from generators.pipeline.number_place import is_begun, keep_backup, open_log
from generators.pipeline.source import Source
from generators.pipeline.templates import Templates
from generators.records.household_names import household_names
from generators.records.households import Household, Member
from generators.records.township import Township

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import date
    from pathlib import Path, PurePosixPath

    from generators.output_folder import Glance
    from generators.records.notice import NoticeDraft


def files_of(found: Glance, number: Number) -> list[PurePosixPath]:
    """Return the files in an output folder that bear `number`; none when a run is at work there."""
    marks = (str(number.text), f"-{number.n:03d}-")
    files = found.files_of(number.record_id) if number.record_id else []
    return [file for file in files if any(mark in file.name for mark in marks)]


def numbers(
    data: Path | Source, year: int | None, kind: SeriesKind | None = None
) -> tuple[Sequence[str], list[tuple[str, ...]]]:
    """Return the headings and rows of the number register of `data`, those of one `kind` when it is named."""
    source = Source.of(data)
    if not is_begun(source):
        return REGISTER_HEADINGS, []
    with NumberRegister(open_log(source)) as register:
        return REGISTER_HEADINGS, register.register_rows(kind=kind, year=year)


def told_numbers(source: Source, year: int | None) -> tuple[Sequence[str], list[tuple[str, ...]]]:
    """Return what `numbers` does, each 对应记录 as a clerk says it."""
    headings, rows = numbers(source, year)
    record, names = headings.index("对应记录"), _names(source) if rows else {}
    return headings, [(*row[:record], told_record(row[record], names), *row[record + 1 :]) for row in rows]


def _names(source: Source) -> dict[str, str]:
    """Return by 户编号 whom a clerk knows it as; nothing when the records cannot be read, as numbers can."""
    try:
        dataset, _ = source.read_with_findings()
    except DataRefused:
        return {}
    called = household_names(*(list(map(vars, dataset.all(kind))) for kind in (Household, Member)))
    return {home.number: f"{called.head(home.number)} {home.village}" for home in dataset.all(Household)}


def told_record(record: str, names: Mapping[str, str]) -> str:
    """Return whom or what a number's `record` is about, as a clerk says it; `names` are by 户编号."""
    subject, _, matter = record.partition("#")
    if subject == NOTICE_KIND:
        return f"公文 {matter}"
    if subject in names:
        subject = f"{names[subject]} {subject}"
        matter = f"第 {matter} 次监测" if re.fullmatch(r"\d{1,2}", matter) else matter
    return " ".join(filter(None, (subject, matter)))


def void_number(job: Job, text: str, reason: str, by: str, on: date) -> tuple[Number, list[PurePosixPath]]:
    """Void the number `text` for `reason`; return it and the files that bear it and must be taken back.

    Raise UsageError for what is no number, or one that the register does not have; DataRefused when the
    register is older than the papers.
    """
    try:
        given = parse_number(text, place="编号")
    except DataRefused as error:
        raise UsageError(str(error.findings[0])) from None
    if not is_begun(job.source):
        raise UsageError(f"登记簿里没有{given}，不能作废。")
    with open_known_register(job) as register:
        voided = register.void(given.series, given.year, given.n, reason, by=by, on=on)
    keep_backup(job.source, today())
    return voided, files_of(glance(job.out), voided)


def audit_numbers(job: Job) -> list[Finding]:
    """Return what an inspector would ask of the register: missing, void, typed, left over, out of order.

    It is held against the papers in the output folder: one that is lost, or older than they, is told first.
    """
    found = glance(job.out)
    told: tuple[Finding, ...] = ()
    if not (is_begun(job.source) or register_seen_by(job, found)):
        return []
    try:
        register = open_known_register(job)
    except DataRefused as refused:
        if not is_begun(job.source):
            return list(refused.findings)
        told, register = refused.findings, NumberRegister(open_log(job.source))
    with register:
        findings, numbers = audit(register), register.rows()
        findings += filter(None, [clock_finding(register, today())])
    if found.is_busy:
        expected, way_out = "应能核对里面的文件", "等它做完再查一次"
        place = f"输出文件夹“{job.out}”"
        findings.append(Finding(place, expected, "正有人在出文书", way_out, Severity.WARN, rule="D6"))
    return [*told, *findings, *_audit_files(found, numbers)]


def put_void_papers_aside(job: Job, owns: Callable[[Number], bool]) -> list[PurePosixPath]:
    """Move the papers of void numbers that `owns` tells of out of the way, and return where they lay.

    Raise UsageError while a run is at work in the output folder.
    """
    with open_known_register(job) as register:
        void = [number for number in register.rows() if number.state is State.VOID and owns(number)]
    found = glance(job.out)
    if found.is_busy:
        message = "正有人在出文书，等它做完再移走作废的文件"
        raise UsageError(message)
    files = [file for number in void for file in files_of(found, number)]
    with OutputFolder(job.out) as folder:
        for file in files:
            folder.put_aside(file)
    return files


def _audit_files(found: Glance, numbers: Sequence[Number]) -> Iterator[Finding]:
    """Yield void numbers whose papers still lie about."""
    for number in numbers:
        if number.state is State.VOID:
            for file in files_of(found, number):
                way_out = "收回印发的，把这个文件移走"
                yield Finding(f"编号{number}", "作废的号不应再有文件", f"“{file}”还在", way_out, rule="D6")


def export_numbers(
    data: Path | Source, file: Path, year: int | None, templates: Path = SHIPPED_TEMPLATES
) -> int:
    """Write the register to `file` and return the number of rows.

    An .xlsx is the 发文登记簿 of the notices by its template; anything else is CSV of all numbers. Raise
    UsageError when its folder is not there, or it is a file that the program did not write.
    """
    if not file.parent.is_dir():
        message = f"写不了“{file}”：没有找到文件夹“{file.parent}”"
        raise UsageError(message)
    is_book = file.suffix.lower() == ".xlsx"
    headings, rows = numbers(data, year, SeriesKind.DOCUMENT if is_book else None)
    if is_book:
        content = _number_book(data, [dict(zip(headings, row, strict=True)) for row in rows], year, templates)
    else:
        text = io.StringIO(newline="")
        csv.writer(text).writerows([headings, *(map(never_a_formula, row) for row in rows)])
        content = text.getvalue().encode("utf-8-sig")
    write_own(file, content)
    return len(rows)


def _number_book(
    data: Path | Source, rows: Sequence[Mapping[str, str]], year: int | None, templates: Path
) -> bytes:
    """Return 发文登记簿.xlsx filled: what the register does not know is left for ink."""
    from generators.context.register import number_book_context

    source = Source.of(data)
    townships = source.read().all(Township)
    template, _ = Templates(Job(source.folder, source.folder, templates).template_folders)[NUMBER_BOOK]
    issuers = [township.signature for township in townships]
    return template.fill(number_book_context(issuers, rows, year, _drafts_of(source)))


def _drafts_of(data: Source) -> dict[str, NoticeDraft]:
    """Return the drafts of the folder by the record whose number they bear; a faulty one tells nothing."""
    with NumberRegister(open_log(data)) as register:
        held = {number.source: number.record_id for number in register.rows() if number.source}
    drafts = {}
    for source, record_id in held.items():
        path = data.folder / NOTICES / f"{source}.txt"
        with suppress(DataRefused):
            drafts[record_id] = read_draft(path, "")
    return drafts
