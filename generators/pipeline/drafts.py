"""The drafts of notices in a data folder: listed, read, written, numbered by an act of its own."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from generators import notice_draft
from generators.document_number import SeriesKind
from generators.errors import DataRefused, Finding, PaperWithheld, UsageError, tell_os_error
from generators.file_names import safe_name
from generators.own_files import link_new, write_whole
from generators.pipeline.custody import open_known_register
from generators.pipeline.job import NOTICES, Job
from generators.pipeline.notices import (
    held_number,
    notice_papers,
    only_township,
    stopped_by_faults,
    void_number_of,
)
from generators.pipeline.report import Report
from generators.records.dataset import WatchedDataset

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from generators.number_log import Number
    from generators.pipeline.paper import Paper


def draft_keys(data: Path) -> list[str]:
    """Return the names of the drafts in `data`."""
    return [path.stem for path in notice_draft.drafts_in(data / NOTICES)]


def read_draft_text(data: Path, key: str) -> str:
    """Return the text of the draft `key`; UsageError when there is none."""
    if key not in draft_keys(data):
        message = f"没有名为“{key}”的通知稿"
        raise UsageError(message)
    return notice_draft.read_text(data / NOTICES / f"{key}.txt")


def write_draft(data: Path, key: str, text: str) -> None:
    """Write the draft `key` whole or not at all; UsageError when its name is no file name."""
    _write(data, key, f"{key}.txt", text)


def begin_draft(data: Path, key: str, text: str) -> None:
    """Write the new draft `key`; UsageError when there is one of that name, or it is no file name."""
    if key in draft_keys(data):
        message = f"已经有一份叫“{key}”的稿子，换一个名字"
        raise UsageError(message)
    _write(data, key, f"{key}.txt", text)


def _write(data: Path, key: str, name: str, text: str) -> None:
    if not key or safe_name(key) != key:
        message = f"“{key}”不能作文件名；只用文字、数字和短横线"
        raise UsageError(message)
    try:
        (data / NOTICES).mkdir(exist_ok=True)
        write_whole(data / NOTICES / name, text.replace("\r\n", "\n").encode("utf-8-sig"))
    except OSError as error:
        message = f"通知稿“{key}”没有存成：{tell_os_error(error)}"
        raise UsageError(message) from None


_WAITING = ".等入库"
"""Ending of a draft that is there as soon as its course is: a kill leaves both or neither."""


def lay_ready(data: Path, key: str, text: str) -> None:
    """Write the draft `key` where nobody sees it until `put_ready`; raise what `write_draft` does."""
    _write(data, key, f".{key}{_WAITING}", text)


def is_any_ready(data: Path) -> bool:
    """Tell whether a draft waits for `put_ready`."""
    return next((data / NOTICES).glob(f".*{_WAITING}"), None) is not None


def put_ready(data: Path, is_begun: Callable[[str], bool]) -> None:
    """Show the drafts that were laid ready and whose course `is_begun`, and drop those whose is not.

    Nobody else may be laying any meanwhile. What the disk refuses waits for the next time.
    """
    for ready in sorted((data / NOTICES).glob(f".*{_WAITING}")):
        key = ready.name[1 : -len(_WAITING)]
        draft = data / NOTICES / f"{key}.txt"
        with suppress(OSError):
            # A run that was killed between the two lines below left the same file under both names.
            if is_begun(key) and not (draft.exists() and draft.samefile(ready)):
                link_new(ready, draft)
            ready.unlink(missing_ok=True)


def notice_number(job: Job, key: str) -> Number | None:
    """Return the number that the notice `key` holds; None while it has taken none."""
    return held_number(job, key)


def take_notice_number(job: Job, key: str) -> Number:
    """Reserve the number of the notice `key` and return it (design D6, D14).

    Raise DataRefused with the draft's faults or when the register is older than the papers, PaperWithheld
    when it says no.
    """
    paper = _paper(job, key)
    assert paper.request is not None  # noqa: S101 - a notice always asks for a number
    with open_known_register(job) as register:
        (outcome,) = register.reserve_many([paper.request])
    if isinstance(outcome, Finding):
        raise PaperWithheld([outcome])
    return outcome


def next_notice_number(job: Job, key: str) -> str:
    """Return the number that the notice would take now, without taking it."""
    request = _paper(job, key).request
    assert request is not None  # noqa: S101 - a notice always asks for a number
    n = request.wanted or job.look_at_numbers().highest(request.series, request.year) + 1
    from generators.document_number import NumberText

    assert request.series.kind is SeriesKind.DOCUMENT  # noqa: S101 - a notice's is
    return str(NumberText(request.series, request.year, n))


def notice_faults(job: Job, key: str, text: str) -> list[Finding]:
    """Return the job's `faults` that keep the draft `text`, called `key`, from being numbered and issued."""
    dataset = WatchedDataset.of(job.dataset)
    try:
        with stopped_by_faults(job, dataset):
            draft = notice_draft.parse_draft(text, key, only_township(dataset))
            notice_papers(job, [draft], Report(), dataset)
    except DataRefused as refused:
        return [found for found in refused.findings if found in job.faults]
    return []


def void_notice_number(job: Job, key: str) -> Number | None:
    """Return the number of the notice `key` that was voided last; None while it holds one that is not."""
    return void_number_of(job, key)


def _paper(job: Job, key: str) -> Paper:
    report = Report()
    draft = notice_draft.parse_draft(read_draft_text(job.data, key), key, only_township(job.dataset))
    if not (papers := notice_papers(job, [draft], report)):
        raise DataRefused([reason for paper in report.withheld for reason in paper.reasons])
    return papers[0]
