"""The number register kept whole: refused when it is lost or old, restored from a backup or from papers."""

from __future__ import annotations

import json
import os
import re
from dataclasses import asdict
from datetime import date, timedelta
from typing import TYPE_CHECKING

from generators.document_number import Series, SeriesKind, parse_number
from generators.errors import DataRefused, Finding, Severity, UsageError
from generators.number_log import Number, State
from generators.output_folder import OWN_FOLDER, OutputFolder, RegisterSeen, glance
from generators.pipeline.number_place import (
    begin_anew,
    chain_held,
    is_begun,
    keep_backup,
    place_of,
    put_chain,
    shared_place,
)
from generators.pipeline.paper import PREVIEW
from generators.register_file import WAY_OUT, backup_ahead_of, backup_folder, backups, chain_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path, PurePosixPath

    from generators.number_log import Entry
    from generators.number_register import NumberRegister
    from generators.output_folder import Glance
    from generators.pipeline.job import Job
    from generators.pipeline.report import Report


def today() -> date:
    """Return the office's own day."""
    return date.today()


def open_register(job: Job, folder: OutputFolder) -> NumberRegister:
    """Return the register of the township whose papers lie in `folder`.

    Raise DataRefused when it is lost, or older than those papers (the way out is a backup or the papers), and
    when the papers are another township's.
    """
    seen = folder.register_seen()
    if seen and not is_begun(job.source):
        raise DataRefused([_lost(job, "没有找到登记簿，而这里有用它编过号的文件")])
    register = job.open_register()
    try:
        _check(job, register, seen)
        if not seen and not register.rows() and (numbered := _numbered_file(folder)):
            raise DataRefused([_lost(job, f"登记簿是空的，而这里已有“{numbered.name}”")])
    except BaseException:
        register.close()
        raise
    return register


def open_known_register(job: Job) -> NumberRegister:
    """Return the register for an act that makes no paper: a number taken, voided.

    Raise DataRefused when it is lost, or older than the township's papers in the output folder. Papers of
    another township say nothing of it, nor those of a run at work, which has looked at the register itself.
    """
    seen = register_seen_by(job, glance(job.out))
    if seen and not is_begun(job.source):
        raise DataRefused([_lost(job, "没有找到登记簿，而这里有用它编过号的文件")])
    register = job.open_register()
    try:
        _check(job, register, seen)
    except BaseException:
        register.close()
        raise
    return register


def register_seen_by(job: Job, found: Glance) -> RegisterSeen | None:
    """Return the register that numbered the papers of `found`, None when they are another township's."""
    return found.register if found.source in {"", str(job.data.resolve())} else None


def _check(job: Job, register: NumberRegister, seen: RegisterSeen | None) -> None:
    # One that had given no number yet is no loss: its first event is nothing but its id.
    if seen and seen.sequence > 1:
        if register.id != seen.id:
            raise DataRefused([_lost(job, "不是给这里的文件编号的那一本")])
        if not register.has_passed(seen.sequence, seen.digest):
            raise DataRefused([_lost(job, "登记簿比这里的文件旧，或被换过")])
    while kept := backup_ahead_of(job.register_path, *register.head):
        before = register.head
        register.catch_up()
        if register.head != before:
            continue  # Another process has entered something, and its backup, since this one was opened.
        place, expected = f"编号登记簿“{place_of(job.source)}”", "应包含登记过的每一笔"
        found = f"比它自己的备份“{kept.name}”旧，被换成了以前的"
        raise DataRefused([Finding(place, expected, found, "运行 number restore 取回备份", rule="D6")])


def _lost(job: Job, found: str) -> Finding:
    expected = f"应包含输出文件夹“{job.out}”里文件的编号"
    way_out = f"{WAY_OUT}；换了一个乡镇的数据的，用 --out 换一个输出文件夹"
    return Finding(f"编号登记簿“{place_of(job.source)}”", expected, found, way_out, rule="D6")


_NUMBERED_LETTER = re.compile(r"-\d{3,}-")


def _numbered_file(folder: OutputFolder) -> PurePosixPath | None:
    """Return a file that bears a number, made before registers and folders knew each other."""
    for relative, _ in _issued_files(folder):
        is_notice = relative.parent.name == "公文" and "〔" in relative.stem
        if (is_notice or _NUMBERED_LETTER.search(relative.stem)) and os.path.lexists(folder.root / relative):
            return relative
    return None


def _issued_files(folder: OutputFolder) -> Iterator[tuple[PurePosixPath, str]]:
    """Yield the files made there, with their records, without those of previews: these took no number."""
    for relative, record_id in folder.iter_made():
        if not relative.is_relative_to(PREVIEW):
            yield relative, record_id


def keep_custody(job: Job, folder: OutputFolder, register: NumberRegister, report: Report) -> None:
    """Keep the register's state with the papers, and the backup of the day, when anything was entered.

    Note in `report` that the clock of this machine is behind the register.
    """
    if late := clock_finding(register, today()):
        report.warnings.append(late)
    seen = folder.register_seen()
    now = RegisterSeen(register.id, *register.head)
    if seen == now:
        return
    folder.see_register(now, {str(number.text): _as_told(number) for number in register.rows()})
    if problem := keep_backup(job.source, today()):
        report.warnings.append(problem)


def clock_finding(register: NumberRegister, day: date) -> Finding | None:
    """Return what is wrong when `day` is before the last act of the register: a clock that was set back."""
    # Acts are dated in UTC, whose day may be the next already.
    if (day + timedelta(days=1)).isoformat() >= register.latest[:10]:
        return None
    found, way_out = f"登记簿最后一笔在{register.latest[:10]}", "核对电脑的日期和时间，改正后再办"
    expected = "不应早于登记过的日子"
    return Finding(f"电脑的日期{day.isoformat()}", expected, found, way_out, Severity.WARN, rule="D6")


def restore_register(job: Job, backup: Path | None = None) -> tuple[Path, str]:
    """Put the fullest of the whole backups in the place of a lost or damaged register, which is moved aside.

    Return the backup taken and where the damaged one lies. Raise UsageError when the register is whole and
    has all that the backup has, when the two went different ways, and when there is no whole backup of the
    register that numbered the papers in the output folder.
    """
    _refuse_shared(job)
    path = job.register_path
    present, seen = chain_held(job.source), register_seen_by(job, glance(job.out))
    own = seen.id if seen and seen.sequence > 1 else present[0].event.content if present else ""
    read = [(kept, found) for kept in ([backup] if backup else backups(path)) if (found := chain_of(kept))]
    owned = [(kept, found) for kept, found in read if not own or found[0].event.content == own]
    if not owned:
        what = "没有完好的备份"
        if read:
            what = f"备份“{read[0][0].name}”是另一本登记簿的，没有取回；换一份"
        elif backup:
            what = f"备份“{backup.name}”打不开或已损坏，没有取回；换一份"
        raise UsageError(f"{what}（应在“{backup_folder(path)}”里）；运行 number rebuild 按已出的文件补登。")
    # The one with most in it: a clock that was set back dates a later one before it.
    candidate, found = max(owned, key=lambda one: len(one[1]))
    if present and present[0] == found[0]:
        _check_behind(present, found, candidate.name)
    return candidate, put_chain(job.source, candidate, today())


def _check_behind(present: Sequence[Entry], found: Sequence[Entry], backup: str) -> None:
    """Raise UsageError unless the backup `found` has all that the register `present` has, and more."""
    shorter = min(len(present), len(found))
    if present[shorter - 1] != found[shorter - 1]:
        raise UsageError(
            f"登记簿完好，与备份“{backup}”从同一本分开、各自登记过，取回会丢掉登记簿里的，没有取回；"
            "运行 number rebuild 按已出的文件补登。"
        )
    if shorter == len(found):
        raise UsageError(f"登记簿完好，共{len(present)}笔，不比备份“{backup}”旧，没有取回。")


def rebuild_register(job: Job) -> tuple[int, list[str], str]:
    """Enter into the register what the output folder knows of its numbers and it does not.

    Return how many were entered, the numbered files of which nothing but their names is known, and where a
    damaged register was moved to. Raise UsageError when the folder knows of none.
    """
    if not (job.out / OWN_FOLDER).is_dir():
        raise UsageError(f"“{job.out}”里没有本程序做的材料，不能据以补登；用 --out 指明输出文件夹。")
    _refuse_shared(job)
    with OutputFolder(job.out) as folder:
        told = [_from_told(line) for line in folder.numbers_seen().values()]
        known = {number.text for number in told}
        found = [number for number in _on_papers(folder) if number.text not in known]
        seen = folder.register_seen()
        if not told and not found:
            raise UsageError(f"“{job.out}”里没有带编号的材料，不能据以补登。")
        present, aside = chain_held(job.source), ""
        if not present or (seen and present[0].event.content != seen.id):
            aside = begin_anew(job.source, seen.id if seen else "", today())
        with job.open_register() as register:
            count = register.take_over([*told, *found], "登记簿丢失，按输出文件夹补登")
            folder.see_register(RegisterSeen(register.id, *register.head), {})
        keep_backup(job.source, today())
    return count, [str(number.text) for number in found], aside


def _refuse_shared(job: Job) -> None:
    if place := shared_place(job.data):
        message = f"登记簿放在数据库里（{place}），请数据库管理员用数据库的备份恢复；本机没有动任何东西"
        raise UsageError(message)


def _on_papers(folder: OutputFolder) -> Iterator[Number]:
    """Yield the document numbers that stand in the names of papers."""
    for relative, record_id in _issued_files(folder):
        try:
            text = parse_number(relative.stem, kind=SeriesKind.DOCUMENT)
        except DataRefused:
            continue
        if os.path.lexists(folder.root / relative):
            source = record_id.removeprefix("通知#")
            yield Number(text.series, text.year, text.n, State.USED, record_id, source=source)


def _as_told(number: Number) -> str:
    """Return what the register says of `number`, to be kept beside its paper."""
    told = {
        **asdict(number),
        "issued_on": str(number.issued_on or ""),
        "voided_on": str(number.voided_on or ""),
    }
    return json.dumps(told, ensure_ascii=False, sort_keys=True)


def _from_told(line: str) -> Number:
    told = json.loads(line)
    return Number(
        **{
            **told,
            "series": Series(SeriesKind(told["series"]["kind"]), told["series"]["name"]),
            "state": State(told["state"]),
            "issued_on": date.fromisoformat(told["issued_on"]) if told["issued_on"] else None,
            "voided_on": date.fromisoformat(told["voided_on"]) if told["voided_on"] else None,
        }
    )
