"""A county's own forms in a township's folder: taken in, listed, and made like the kinds of the catalogue.

Each stands in a folder of its name below `forms`: 表.docx is the form as it came, 对应.xlsx says which item
goes where and is corrected once by the clerk, 模板.docx follows from both.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from itertools import count
from typing import TYPE_CHECKING, Any

from generators.catalogue import CATALOGUE, DocumentKind, Family
from generators.catalogue import Subject as PaperSubject
from generators.context.household import head_apart
from generators.errors import DataRefused, Finding, PaperWithheld, Severity, UsageError, tell_os_error
from generators.file_names import name_fault
from generators.forms.items import household_values, village_values
from generators.forms.mapping import (
    Gate,
    Mapping,
    Scope,
    Subject,
    carry_over,
    is_skipped,
    may_skip,
    propose,
    values_for,
)
from generators.forms.mapping_sheet import mapping_faults, read_mapping, sample_of, write_mapping
from generators.forms.proposing import Confidence
from generators.forms.template import make_template, read_form
from generators.masking import mask_id_numbers
from generators.own_files import read_given, read_or_refuse, write_whole
from generators.pipeline.form_continuation import with_continuation
from generators.pipeline.job import FORMS
from generators.pipeline.taken_form import TEMPLATE, TakenForm
from generators.procedure.exit_case import episodes_in_force, exit_courses
from generators.procedure.gates import course_findings
from generators.procedure.gates.table import Paper
from generators.records.columns import Quarter
from generators.records.households import Household, MonitorEpisode
from generators.records.township import Village
from generators.worker_process import WorkerDiedError, run_in_worker

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from collections.abc import Mapping as MappingType
    from pathlib import Path

    from generators.forms.places import Form
    from generators.procedure.exit_case import ExitCase
    from generators.records.dataset import Dataset

_FORM, _MAPPING = "表", "对应.xlsx"
_PAPER_OF = {
    Gate.VERIFICATION: Paper.VERIFICATION,
    Gate.REVIEW: Paper.REVIEW,
    Gate.PUBLICITY: Paper.PUBLICITY,
    Gate.SUBMISSION: Paper.SUBMISSION,
    Gate.MARK: Paper.MARK,
    Gate.LETTER: Paper.LETTER,
}


def take_form(data: Path, file: Path, name: str, dataset: Dataset | None) -> TakenForm:
    """Take the form in `file` into the township's folder under `name`, with a proposed mapping beside it.

    A form of that name that was taken before is replaced, what the clerk had settled is kept where it still
    fits. `dataset` gives the sample values. Raise DataRefused for what is no form, UsageError for a name that
    cannot be a file's or a folder that cannot be written.
    """
    name = name or file.stem
    if fault := name_fault(name):
        message = f"表名“{name}”不能作文件名：{fault}；用 --name 另起一个"
        raise UsageError(message)
    form, warnings = _read(file, name)
    folder = data / FORMS / name
    moved: tuple[str, ...] = ()
    if (folder / _MAPPING).exists():
        mapping, moved = carry_over(read_mapping(read_or_refuse(folder / _MAPPING), name), form)
    else:
        mapping = propose(form)
    _put(folder, {f"{_FORM}.{form.suffix}": form.content, _MAPPING: write_mapping(mapping, _sample(dataset))})
    other = folder / f"{_FORM}.{'xlsx' if form.suffix == 'docx' else 'docx'}"
    other.unlink(missing_ok=True)
    return TakenForm(form, mapping, folder, moved, warnings)


def _read(file: Path, name: str) -> tuple[Form, tuple[Finding, ...]]:
    """Return the form in `file`, one in an old format converted, and what is to be said of that."""
    from generators.printing.conversion import printable

    try:
        found = printable(read_given(file), file.name)
    except OSError as error:
        message = f"打不开“{file}”：{tell_os_error(error)}"
        raise UsageError(message) from None
    except PaperWithheld as refused:
        way_out = "用 WPS 或 Office 打开，另存为没有密码的 .docx 或 .xlsx，核对后再收"
        raise DataRefused(replace(reason, way_out=way_out) for reason in refused.reasons) from None
    try:
        form = run_in_worker(read_form, found.content, name, found.suffix)
    except WorkerDiedError as died:
        way_out = "用 WPS 或 Office 打开，另存为 .docx 或 .xlsx，核对后再收"
        raise DataRefused([Finding(f"表“{name}”", "应能读出", str(died), way_out)]) from None
    if not found.is_converted:
        return form, ()
    told = f"旧格式已另存为“{FORMS}/{name}/{_FORM}.{form.suffix}”，请核对"
    return form, (Finding(f"文件“{file.name}”", told, severity=Severity.WARN), *found.warnings)


def _sample(dataset: Dataset | None) -> dict[str, Any]:
    """Return the items of the first household monitored last, nothing where there is none."""
    households = dataset.all(Household) if dataset else ()
    if dataset is None or not households:
        return {}
    identified = [episode.identified for episode in dataset.all(MonitorEpisode)]
    quarter = Quarter.of(max(identified)) if identified else Quarter(2022, 1)
    return household_values(dataset, households[0], quarter)


def _put(folder: Path, files: MappingType[str, bytes]) -> None:
    """Put `files` into `folder`, each whole or not at all."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for file, content in files.items():
            write_whole(folder / file, content)
    except OSError as error:
        message = f"写不了“{folder}”：{tell_os_error(error)}；若在 Excel 或 WPS 里开着，先关掉"
        raise UsageError(message) from None


AWAY = "不用的表"
"""Folder in a township's data of the forms that were taken away again."""


def remove_form(data: Path, name: str) -> Path:
    """Take the form `name` away again and return where it lies now: nothing that the office gave is deleted.

    Raise UsageError when there is no such form, or the disk says no.
    """
    folder = data / FORMS / name
    if name_fault(name) or not folder.is_dir():
        known = "、".join(sorted(path.name for path in (data / FORMS).glob("*/"))) or "（没有）"
        message = f"没有收过叫“{name}”的表；收过的：{known}"
        raise UsageError(message)
    room = data / AWAY
    target = next(
        place for n in count(1) if not (place := room / (name if n == 1 else f"{name}-{n}")).exists()
    )
    try:
        room.mkdir(exist_ok=True)
        folder.rename(target)
    except OSError as error:
        message = f"“{name}”没有移走：{tell_os_error(error)}；若在 Excel 或 WPS 里开着，先关掉"
        raise UsageError(message) from None
    return target


def settle_form(data: Path, mapping: Mapping, dataset: Dataset | None) -> None:
    """Keep `mapping` as the clerk settled it, nothing left to be asked; DataRefused tells its faults."""
    if findings := mapping_faults(mapping):
        raise DataRefused(findings)
    asked = Confidence.ASK
    lines = (replace(n, confidence=Confidence.SURE) if n.confidence is asked else n for n in mapping.lines)
    settled = replace(mapping, lines=tuple(lines))
    _put(data / FORMS / mapping.name, {_MAPPING: write_mapping(settled, _sample(dataset))})


def sample_values(mapping: Mapping, dataset: Dataset | None) -> list[str]:
    """Return for each line of `mapping` what it would print for the first household, ID numbers masked."""
    sample = _sample(dataset)
    return [mask_id_numbers(sample_of(line.item, sample)) for line in mapping.lines]


def taken_forms(data: Path) -> list[TakenForm]:
    """Return the forms that the township has taken in, by name.

    Raise DataRefused with every fault of their mappings, and for a form that changed under its mapping.
    """
    found, findings = sound_forms(data)
    if findings:
        raise DataRefused(findings)
    return found


def sound_forms(data: Path) -> tuple[list[TakenForm], list[Finding]]:
    """Return the forms that can be made, by name, and what is wrong with the others."""
    found: list[TakenForm] = []
    findings: list[Finding] = []
    for folder in sorted((data / FORMS).glob("*/")):
        try:
            found.append(_taken(folder))
        except DataRefused as error:
            findings += error.findings
    return found, findings


def _taken(folder: Path) -> TakenForm:
    name = folder.name
    files = [path for path in folder.glob(f"{_FORM}.*") if path.suffix in {".docx", ".xlsx"}]
    if not files or not (folder / _MAPPING).exists():
        expected = f"应有 {_FORM}.docx（或 .xlsx）和 {_MAPPING}"
        raise DataRefused([Finding(f"文件夹“{folder}”", expected, "缺文件", "用 hongtou form 重新收这张表")])
    form = read_form(read_or_refuse(files[0]), name, files[0].suffix)
    mapping = read_mapping(read_or_refuse(folder / _MAPPING), name)
    if mapping.digest != form.digest:
        way_out = f"运行 hongtou form {files[0]} --name {name}，按提示核对变动的位置"
        raise DataRefused([Finding(f"表“{name}”", "应与对应表是同一张", "表改过了", way_out)])
    template = make_template(form, mapping.placeholders(form), mapping.watermark)
    drawn = folder / f"{TEMPLATE}.{form.suffix}"
    if not drawn.exists() or read_or_refuse(drawn) != template:
        _put(folder, {drawn.name: template})
    return TakenForm(form, mapping, folder)


def all_kinds(data: Path) -> tuple[DocumentKind, ...]:
    """Return the kinds of the catalogue and those that the township's forms make, which come last."""
    return (*CATALOGUE, *map(kind_of, taken_forms(data)))


def kind_of(taken: TakenForm) -> DocumentKind:
    """Return the form as a kind of the catalogue: for whom, behind which gate, filled with what."""
    mapping = taken.mapping
    return DocumentKind(
        key=taken.form.name,
        name=taken.form.name,
        template=taken.template,
        family=Family.FORMS,
        period="每季度",
        signs="按表上所印",
        source="县表",
        subjects=partial(_subjects, taken),
        context=partial(_context, taken),
        findings=partial(_findings, mapping, _to_be_settled(taken)),
        is_filed=False,
        finish=taken.finished if taken.is_finished_later else None,
    )


@dataclass(frozen=True)
class _About:
    """What one copy of a form is about."""

    quarter: Quarter
    village: Village
    households: tuple[Household, ...]
    courses: tuple[ExitCase, ...]


def _subjects(
    taken: TakenForm, dataset: Dataset, quarter: Quarter, villages: Collection[str]
) -> Iterator[PaperSubject]:
    mapping = taken.mapping
    for village in dataset.all(Village):
        if villages and village.name not in villages:
            continue
        chosen = _chosen(mapping, dataset, quarter, village)
        if may_skip(taken.form):
            chosen = [
                household
                for household in chosen
                if not is_skipped(mapping, taken.form, household_values(dataset, household, quarter))
            ]
        courses = exit_courses(dataset, quarter, (village.name,))
        if mapping.subject is Subject.VILLAGE and chosen:
            about = _About(quarter, village, tuple(chosen), courses)
            yield PaperSubject(village.name, "", f"{mapping.name}#{village.name}#{quarter}", about)
        for household in chosen if mapping.subject is Subject.HOUSEHOLD else ():
            own = tuple(course for course in courses if course.household.number == household.number)
            about = _About(quarter, village, (household,), own)
            head = head_apart(dataset, household.number)
            yield PaperSubject(village.name, head, f"{mapping.name}#{household.number}#{quarter}", about)


def _chosen(mapping: Mapping, dataset: Dataset, quarter: Quarter, village: Village) -> list[Household]:
    own = dataset.by(Household, "village", village.name)
    match mapping.scope if mapping.gate is Gate.NONE else Scope.LEAVING:
        case Scope.IN_FORCE:
            numbers = {e.household for e in episodes_in_force(dataset, quarter.last_day, (village.name,))}
        case Scope.IDENTIFIED:
            numbers = {e.household for e in dataset.all(MonitorEpisode) if e.identified in quarter}
        case Scope.LEAVING:
            numbers = {c.household.number for c in exit_courses(dataset, quarter, (village.name,))}
        case Scope.EVER:
            numbers = {e.household for e in dataset.all(MonitorEpisode) if e.identified <= quarter.last_day}
    return [household for household in own if household.number in numbers]


def _to_be_settled(taken: TakenForm) -> tuple[Finding, ...]:
    """Return why a form is not made yet: a guess nobody looked at prints one man's number for another's."""
    if not (lines := taken.unsettled):
        return ()
    named = "、".join(f"{line.place}“{line.item}”" for line in lines[:3]) + ("等" if lines[3:] else "")
    way_out = (
        f"打开 {FORMS}/{taken.form.name}/{_MAPPING} 逐条看黄色的：对的把“把握”改为“确定”，不对的改“印什么”，"
        "不印的清空；或在网页“县里的表”里核对保存"
    )
    found = f"还有{len(lines)}处没有核对：{named}"
    return (Finding(f"“{taken.form.name}”的对应表", "“请核对”的应先核对", found, way_out),)


def _findings(
    mapping: Mapping, to_be_settled: tuple[Finding, ...], dataset: Dataset, about: _About
) -> Iterator[Finding]:
    yield from to_be_settled
    if mapping.gate is not Gate.NONE:
        for course in about.courses:
            yield from course_findings(dataset, course, _PAPER_OF[mapping.gate])


def _context(taken: TakenForm, dataset: Dataset, about: _About) -> dict[str, Any]:
    if taken.mapping.subject is Subject.VILLAGE:
        values = village_values(dataset, about.village, about.households, about.quarter)
    else:
        values = household_values(dataset, about.households[0], about.quarter)
    if taken.has_pictures:
        from generators.forms.pictures import held_pictures

        for of_household in values.get("户", [values]):
            of_household.update(held_pictures(taken.data, of_household))
    context = values_for(taken.mapping, taken.form, values)
    whose = f"{about.village.printed_name}{values.get('户主姓名', '')}"
    return with_continuation(taken, context, whose)
