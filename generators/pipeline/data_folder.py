"""The data folder: begun, checked, added to."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from generators.errors import DataRefused, Finding, Severity, UsageError, tell_os_error
from generators.national_export import plan_import, write_import
from generators.pipeline.job import NOTICES, WORKBOOK
from generators.records.settings import Setting
from generators.workbook import read_with_findings, read_workbook
from generators.workbook_writer import default_settings, write_workbook

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from generators.national_export import ImportPlan
    from generators.records.dataset import Dataset


def check(data: Path, today: date | None = None) -> list[Finding]:
    """Return everything that is wrong with the workbook in `data`, cell by cell, then rule by rule.

    What is dated after `today` cannot have been done.
    """
    from generators.checks import check_dataset

    dataset, findings = read_with_findings(data / WORKBOOK)
    if not any(finding.severity is Severity.BLOCK for finding in findings):
        findings += check_dataset(replace(dataset, today=today))
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


def sample_draft(day: date) -> str:
    """Return the draft that a new notice of `day` begins from."""
    return _SAMPLE_DRAFT.replace("2022年4月18日", f"{day.year}年{day.month}月{day.day}日")


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
