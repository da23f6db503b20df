"""The data folder: begun, checked, added to."""

from __future__ import annotations

import re
import tempfile
from collections import Counter
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from generators.errors import DataRefused, Finding, Severity, UsageError, tell_os_error
from generators.own_files import write_new
from generators.pipeline.backup_file import STORE
from generators.pipeline.job import NOTICES
from generators.pipeline.number_place import ADDRESS, REGISTER
from generators.pipeline.source import WORKBOOK, Source
from generators.records.reading import check_relations
from generators.records.settings import Setting, default_settings
from generators.records.township import Township, usual_names, usual_series
from generators.register_file import backup_folder
from generators.store.edits import INTAKE
from generators.workbook import read_workbook

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from generators.national_export import ImportPlan
    from generators.records.columns import Row
    from generators.records.dataset import Dataset
    from generators.store.edits import Wish
    from generators.store.store import Store
    from generators.store.viewers import Viewer


def check(data: Path | Source, today: date | None = None, viewer: Viewer | None = None) -> list[Finding]:
    """Return everything that is wrong with the records of `data`, cell by cell, then rule by rule.

    What is dated after `today` cannot have been done. A village is told of its own rows only.
    """
    from generators.checks import check_dataset

    dataset, findings = Source.of(data).read_with_findings(viewer)
    if not any(finding.severity is Severity.BLOCK for finding in findings):
        findings += check_dataset(replace(dataset, today=today))
    return _once_a_cause(findings)


def _once_a_cause(findings: Sequence[Finding]) -> list[Finding]:
    """Return `findings` with the first of each cause alone, which tells how many more wait for the same."""
    waiting = Counter(finding.cause for finding in findings if finding.cause)
    told: list[Finding] = []
    for finding in findings:
        more = waiting.pop(finding.cause, 0) - 1
        if more > 0:
            told.append(replace(finding, expected=f"{finding.expected}（另有 {more} 处也因此等着）"))
        elif more == 0 or not finding.cause:
            told.append(finding)
    return told


def preview_import(data: Path | Source, export: Path) -> tuple[ImportPlan, Dataset]:
    """Return what the national system's `export` would change in the records of `data`, and these.

    Raise UsageError when somebody saves the workbook meanwhile, DataRefused for what cannot be read.
    """
    from generators.national_export import hash_of, plan_import

    source = Source.of(data)
    before = source.stamp()
    dataset = source.read()
    plan = plan_import(export, dataset)
    if not source.store:
        if source.stamp() != before:
            message = "读工作簿时有人正在存盘；请存完、关上它再运行 import"
            raise UsageError(message)
        plan.seen = hash_of(before)
    return plan, dataset


def faults_of_import(plan: ImportPlan, dataset: Dataset, today: date | None = None) -> list[Finding]:
    """Return what gates and rules would say of `dataset` once `plan` is written, and do not say now.

    New rows are told by where they would stand, after the last of their sheet.
    """
    from generators.checks import check_dataset

    if plan.is_empty:
        return []
    values: dict[tuple[type[Row], int], dict[str, object]] = {}
    for change in plan.changed:
        record = change.record
        values.setdefault((type(record), record.row), {})[change.field_name] = change.new
    rows = dict(dataset.rows)
    for kind in {*(kind for kind, _ in values), *plan.added}:
        held = [row.model_copy(update=values.get((kind, row.row), {})) for row in dataset.all(kind)]
        last = max((row.row for row in held), default=1)
        added = enumerate(plan.added.get(kind, ()), start=last + 1)
        rows[kind] = (*held, *(row.model_copy(update={"row": number}) for number, row in added))
    now = replace(dataset, today=today)
    after = replace(now, rows=rows)
    known = {*check_relations(now, now.refused)}
    if told := [found for found in check_relations(after, after.refused) if found not in known]:
        return told  # The rules read what hangs together.
    known = {*check_dataset(now)}
    return [found for found in check_dataset(after) if found not in known]


def carry_out_import(
    data: Path | Source, plan: ImportPlan, dataset: Dataset, viewer: Viewer | None = None
) -> Path:
    """Write `plan` into the workbook or store of `data` and return the backup made first.

    Raise DataRefused, with nothing written, when the data would have a fault afterwards. `viewer` is who does
    it, for the store's history.
    """
    from generators.national_export import write_import

    source = Source.of(data)
    try:
        if source.store:
            return _import_into(source, source.store, plan, dataset, viewer)
        return write_import(plan, source.folder / WORKBOOK, dataset, read_workbook)
    except DataRefused as error:
        way_out = "先在全国系统或工作簿里改正上面所列，再导入"
        stopped = Finding("导入", "导入后的工作簿应没有错误", "会有以上错误，没有写入", way_out)
        raise DataRefused([*error.findings, stopped]) from None


def _import_into(
    source: Source, store: Store, plan: ImportPlan, dataset: Dataset, viewer: Viewer | None
) -> Path:
    from generators.pipeline.backup import back_up
    from generators.store.edits import Edit, Insert
    from generators.store.viewers import SYSTEM, Viewer

    backup = back_up(source, "导入前")
    by = viewer or Viewer(SYSTEM)
    versions: dict[type[Row], dict[int, int]] = {}
    edits: list[Wish] = []
    for change in plan.changed:
        kind = type(change.record)
        if kind not in versions:
            versions[kind] = {row.row_id: row.version for row in store.rows(kind)}
        row_id = dataset.place(change.record).row_id
        edits.append(Edit(kind, row_id, versions[kind][row_id], change.field_name, change.new))
    inserts: list[Wish] = [
        Insert(kind, {name: getattr(record, name) for name, _ in kind.iter_columns()})
        for kind, records in plan.added.items()
        for record in records
    ]
    wishes, what = [*edits, *inserts], "导入全国系统导出表"
    if faults := _faults_after(store, by, wishes):
        raise DataRefused(faults)
    if not store.change(by, wishes, what=what).done:
        message = "预览以后别人改动了同样的格子，没有写入；请重新预览"
        raise UsageError(message)
    return backup


def _faults_after(store: Store, by: Viewer, wishes: Sequence[Wish]) -> list[Finding]:
    """Return what would block in `store` after `wishes`, tried on a copy: nobody sees it half-way."""
    from generators.store.store import Store as Copy

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / STORE
        store.write_copy(path)
        copy = Copy.open(path)
        try:
            copy.change(by, wishes)
            return [f for f in copy.read_with_findings()[1] if f.severity is Severity.BLOCK]
        finally:
            copy.close()


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
"""


def sample_draft(day: date) -> str:
    """Return the draft that a new notice of `day` begins from."""
    text = _SAMPLE_DRAFT.replace("2022年4月18日", f"{day.year}年{day.month}月{day.day}日")
    return text.partition("【附文】")[0].rstrip() + "\n"


UNKNOWN_COUNTY = "××县"
"""Stands in a new workbook for the county that nobody has named: to be seen, and put right, at once."""
_TOWNSHIP = re.compile(r"(?P<county>.*[县市区旗])?(?P<name>.+(?:乡|镇|街道))|(?P<issuer>[^乡镇]+[县市区旗])")


def township_called(text: str) -> Township:
    """Return the township called `text`, its county before it or not, or the county, under its usual names.

    Raise UsageError when it is no name of one.
    """
    found = _TOWNSHIP.fullmatch("".join(text.split()).removesuffix("办事处"))
    if found is None:
        message = f"“{text}”不是乡、镇、街道或县的名称；写作 河畔镇，或连县一起写：临水县河畔镇"
        raise UsageError(message)
    if found["issuer"]:
        county = name = re.sub("^.+市(?=.+[县区旗]$)", "", found["issuer"])
    else:
        county, name = found["county"] or UNKNOWN_COUNTY, found["name"]
    return Township(name=name, county=county, series=usual_series(name), **usual_names(county, name))


_FIRST_DRAFT = f"{NOTICES}/样例.txt"
_OF_AN_OFFICE = (
    "数据*.xls*",
    "数据*.et",
    _FIRST_DRAFT,
    STORE,
    f"{REGISTER}*",
    backup_folder(Path(REGISTER)).name,
    ADDRESS,
)
"""What a data folder has in it where somebody works already."""


def _check_is_new(folder: Path) -> None:
    """Raise UsageError when `folder` bears a workbook's name, or is an office's already."""
    if folder.suffix.lower().startswith(".xls"):
        raise UsageError(f"“{folder.name}”是工作簿的名字；这里应写文件夹的名字")
    if there := next((path for name in _OF_AN_OFFICE for path in sorted(folder.glob(name))), None):
        raise UsageError(f"“{there}”已经存在，不会覆盖；换一个文件夹名")


def make_new_data(folder: Path, townships: Iterable[str] = ()) -> tuple[Path, Path]:
    """Make `folder` with a workbook, empty but for `townships`, and a sample draft; return the two.

    Each township may be named with its county. Raise UsageError for what is no name of one, when a file is
    there already, or the disk says no: nothing of it is left then.
    """
    from generators.workbook_writer import workbook_bytes

    known = [township_called(text) for text in townships]
    _check_is_new(folder)
    book, draft = folder / WORKBOOK, folder / _FIRST_DRAFT
    made = [path for path in (draft.parent, folder, *folder.parents) if not path.exists()]
    written: list[Path] = []
    try:
        draft.parent.mkdir(parents=True, exist_ok=True)
        for path, content in (
            (draft, _SAMPLE_DRAFT.encode("utf-8-sig")),
            (book, workbook_bytes({Setting: default_settings(), Township: known})),
        ):
            write_new(path, content)
            written.append(path)
    except (OSError, UsageError) as error:
        # A full disk leaves nothing that would be taken for a whole folder the next time.
        for path in written:
            path.unlink(missing_ok=True)
        for path in made:
            with suppress(OSError):
                path.rmdir()
        message = f"在“{folder}”里写不了文件：{tell_os_error(error)}"
        raise UsageError(message) from None
    return book, draft


def begin_with_store(folder: Path, viewer: Viewer) -> None:
    """Make of the empty `folder` a township with a store, empty but for its settings, and a sample draft.

    Raise UsageError when the disk says no.
    """
    from generators.pipeline.exchange import make_store

    lines = [line.model_dump(exclude={"row"}) for line in default_settings()]
    make_store(folder, lambda store: store.take_in({Setting: lines}, viewer, f"{INTAKE}默认设置"))
    draft = folder / _FIRST_DRAFT
    try:
        draft.parent.mkdir(exist_ok=True)
        write_new(draft, _SAMPLE_DRAFT.encode("utf-8-sig"))
    except OSError as error:
        message = f"在“{folder}”里写不了文件：{tell_os_error(error)}"
        raise UsageError(message) from None
