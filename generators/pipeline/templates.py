"""Where a run takes its templates from: the office's own stand before the shipped ones, file by file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from generators.errors import DataRefused, Finding, PaperWithheld, Severity, UsageError, tell_os_error
from generators.filling.docx import WordTemplate
from generators.filling.xlsx import LedgerTemplate
from generators.installation import SHIPPED_TEMPLATES
from generators.own_files import read_given, write_new, write_whole
from generators.pipeline.job import OWN_TEMPLATES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path
    from typing import Any

    from generators.catalogue import DocumentKind
    from generators.pipeline.job import Job
    from generators.records.dataset import Dataset

    Compiled = WordTemplate | LedgerTemplate


class Templates:
    """The templates of one run, each read and compiled once."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self._folders = folders
        self._compiled: dict[str, tuple[Compiled, bytes]] = {}

    def __getitem__(self, file: str) -> tuple[Compiled, bytes]:
        """Return `file` compiled, and its bytes. Raise DataRefused when there is none that opens."""
        if file not in self._compiled:
            content = self.read(file)
            self._compiled[file] = compile_template(file, content), content
        return self._compiled[file]

    def read(self, file: str) -> bytes:
        """Return the bytes of the first template `file` in the folders. Raise DataRefused when none opens."""
        for folder in self._folders:
            try:
                return read_given(folder / file, 64 * 2**20)
            except FileNotFoundError:
                continue
            except OSError as error:
                found = tell_os_error(error)
                raise DataRefused([Finding(f"模板“{file}”", "应能打开", found)]) from None
        raise DataRefused([Finding(f"模板“{file}”", "应在模板文件夹里", "没有找到或打不开")])


def compile_template(file: str, content: bytes) -> Compiled:
    """Return the template `content` of a file called `file`, a ledger's or Word's by its ending.

    Raise DataRefused when it is none that opens.
    """
    opener: type[Compiled] = LedgerTemplate if file.endswith(".xlsx") else WordTemplate
    return opener.open(content, name=file.rpartition(".")[0])


@dataclass(frozen=True)
class TemplateState:
    """A shipped template, and whether the township has one of its own in its place."""

    file: str
    is_own: bool


def template_states(data: Path) -> list[TemplateState]:
    """Return every shipped template by name, and which of them `data` overrides."""
    own = data / OWN_TEMPLATES
    shipped = sorted(path.name for path in SHIPPED_TEMPLATES.iterdir() if path.suffix in {".docx", ".xlsx"})
    return [TemplateState(name, (own / name).exists()) for name in shipped]


def copy_template(data: Path, name: str) -> Path:
    """Copy the shipped template `name` to where the township keeps its own, and return its place.

    Raise UsageError when there is no such template, or when the township already has its own: an edited
    template is never overwritten.
    """
    states = {state.file.rpartition(".")[0]: state for state in template_states(data)}
    state = states.get(name) or next((s for s in states.values() if s.file == name), None)
    if state is None:
        alike = "、".join(known for known in states if name and name in known)
        message = f"没有叫“{name}”的模板" + (
            f"；是不是 {alike}？" if alike else "；hongtou template 列出全部"
        )
        raise UsageError(message)
    target = data / OWN_TEMPLATES / state.file
    if state.is_own:
        message = f"“{target}”已经有了，不覆盖；要从自带的重新开始，先把它改名或移走"
        raise UsageError(message)
    write_new(target, (SHIPPED_TEMPLATES / state.file).read_bytes())
    return target


_EARLIER = "以前的"


def template_in_use(data: Path, file: str) -> Path:
    """Return the place of the template `file` that papers are made from."""
    own = data / OWN_TEMPLATES / file
    return own if own.exists() else SHIPPED_TEMPLATES / file


def earlier_templates(data: Path, file: str) -> list[str]:
    """Return the names of the templates that stood in the place of `file` before, the latest first."""
    stem = file.rpartition(".")[0]
    folder = data / OWN_TEMPLATES / _EARLIER
    return sorted((path.name for path in folder.glob(f"{stem}.*.*") if path.suffix), reverse=True)


def check_template(dataset: Dataset, file: str, content: bytes) -> list[Finding]:
    """Return what stands against `content` as the template `file`: it must open and hold what papers print.

    A field that no paper gives would stop every paper; a field that it leaves out is the office's own choice.
    """
    try:
        template = compile_template(file, content)
    except (DataRefused, PaperWithheld) as refused:
        return list(refused.findings if isinstance(refused, DataRefused) else refused.reasons)
    from generators.catalogue import CATALOGUE

    for kind in CATALOGUE:
        if kind.template == file and (context := _some_context(kind, dataset)) is not None:
            try:
                template.fill(context)
            except (DataRefused, PaperWithheld) as refused:
                return list(refused.findings if isinstance(refused, DataRefused) else refused.reasons)
            break
    return []


def _some_context(kind: DocumentKind, dataset: Dataset) -> Mapping[str, Any] | None:
    """Return the fields of some paper of `kind` that the data lets out, of whatever quarter."""
    from generators.procedure.exit_case import all_courses

    for quarter in sorted(dataset.memoized(all_courses), reverse=True):
        for subject in kind.subjects(dataset, quarter, ()):
            if not any(f.severity is Severity.BLOCK for f in kind.judge(dataset, subject.record)[0]):
                return kind.fields(dataset, subject, "〔〕", lambda _: "")
    return None


def put_template(job: Job, file: str, content: bytes) -> list[Finding]:
    """Put `content` in use as the township's own `file`, the one before kept; return what stands against it.

    Nothing is changed when anything does. Raise UsageError when it cannot be written.
    """
    if findings := check_template(job.dataset, file, content):
        return findings
    target = job.data / OWN_TEMPLATES / file
    try:
        _keep_earlier(job.data, file)
        target.parent.mkdir(exist_ok=True)
        write_whole(target, content)
    except OSError as error:
        message = f"模板“{file}”没有写成：{tell_os_error(error)}"
        raise UsageError(message) from None
    return []


def restore_template(data: Path, file: str, earlier: str) -> None:
    """Put the `earlier` template back in the place of `file`; with none, the shipped one is in use again.

    Raise UsageError when there is no such earlier one, or the disk says no.
    """
    if earlier and earlier not in earlier_templates(data, file):
        message = f"没有“{earlier}”这个以前的模板"
        raise UsageError(message)
    target = data / OWN_TEMPLATES / file
    try:
        content = (data / OWN_TEMPLATES / _EARLIER / earlier).read_bytes() if earlier else b""
        _keep_earlier(data, file)
        if earlier:
            write_whole(target, content)
        else:
            target.unlink(missing_ok=True)
    except OSError as error:
        message = f"模板“{file}”没有换成：{tell_os_error(error)}"
        raise UsageError(message) from None


def _keep_earlier(data: Path, file: str) -> None:
    own = data / OWN_TEMPLATES / file
    if not own.exists():
        return
    stem, _, ending = file.rpartition(".")
    folder = data / OWN_TEMPLATES / _EARLIER
    folder.mkdir(parents=True, exist_ok=True)
    number = 1 + len(earlier_templates(data, file))
    write_new(folder / f"{stem}.{number:03d}.{ending}", own.read_bytes())
