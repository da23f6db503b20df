"""Where a run takes its templates from: the office's own stand before the shipped ones, file by file."""

from __future__ import annotations

import hashlib
import json
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from generators.errors import DataRefused, Finding, UsageError, tell_os_error
from generators.installation import SHIPPED_TEMPLATES
from generators.own_files import read_given, write_new, write_whole
from generators.pipeline.job import OWN_TEMPLATES
from generators.records.office import VOCABULARY
from generators.worker_process import WorkerDiedError, run_in_worker

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from generators.filling.docx import WordTemplate
    from generators.filling.xlsx import LedgerTemplate

    Compiled = WordTemplate | LedgerTemplate


class Templates:
    """The templates of one run, each read and compiled once."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self._folders = folders
        self._compiled: dict[str, tuple[Compiled, bytes]] = {}
        self._faults: dict[str, tuple[Finding, ...]] = {}

    def __getitem__(self, file: str) -> tuple[Compiled, bytes]:
        """Return `file` compiled, and its bytes. Raise DataRefused when there is none that opens."""
        if file not in self._compiled:
            content = self.read(file)
            if self._is_shipped(file, content):
                self._compiled[file] = self._compile(file, content), content
            else:
                with _telling_the_way_back():
                    refuse_anothers(file, content)
                    self._compiled[file] = self._compile(file, content), content
        return self._compiled[file]

    def _compile(self, file: str, content: bytes) -> Compiled:
        left_out = frozenset[str]().union(*(left_out_of(folder, file) for folder in self._folders))
        return compile_template(file, content, left_out)

    def _is_shipped(self, file: str, content: bytes) -> bool:
        return (SHIPPED_TEMPLATES / file).is_file() and content == (SHIPPED_TEMPLATES / file).read_bytes()

    def faults(self, file: str) -> tuple[Finding, ...]:
        """Return why `file` cannot be filled: the office's own one does not open. What is shipped does."""
        if file not in self._faults:
            self._faults[file] = ()
            if any((folder / file).exists() for folder in self._folders if folder != SHIPPED_TEMPLATES):
                try:
                    self[file]
                except DataRefused as refused:
                    self._faults[file] = tuple(refused.findings)
        return self._faults[file]

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


@contextmanager
def _telling_the_way_back() -> Iterator[None]:
    """Tell with what stands against a template of the office how the shipped one comes back."""
    try:
        yield
    except DataRefused as refused:
        back = "要恢复自带的，在页面“设置”“模板”退回，或从数据文件夹的 templates 里移走这一份"
        raise DataRefused(
            replace(found, way_out=f"{found.way_out}；{back}" if found.way_out else back)
            for found in refused.findings
        ) from None


@lru_cache(maxsize=128)
def compile_template(file: str, content: bytes, left_out: frozenset[str] = frozenset()) -> Compiled:
    """Return the template `content` of a file called `file`, a ledger's or Word's by its ending.

    `left_out` are the fields that the office has decided not to print. Raise DataRefused when it is none that
    opens. A page, which makes one paper after another, compiles what is the same to the byte once: all that
    are shipped have room, or whoever makes a paper of every kind again would find none of them left.
    """
    name = file.rpartition(".")[0]
    if file.endswith(".xlsx"):
        from generators.filling.xlsx import LedgerTemplate

        return LedgerTemplate.open(content, name=name)
    from generators.filling.docx import WordTemplate

    return WordTemplate.open(content, name=name, left_out=left_out)


_PROVEN: set[bytes] = set()
"""Hashes of the templates that ended no reader: each is proven once in a process."""


def prove(file: str, content: bytes) -> None:
    """Compile somebody's own template where it may end its reader. Raise DataRefused when it does."""
    digest = hashlib.sha256(content).digest()
    if digest in _PROVEN:
        return
    try:
        run_in_worker(_compiles, file, content)
    except WorkerDiedError as died:
        found, way_out = str(died), "从自带的模板重新做起"
        raise DataRefused([Finding(f"模板“{file}”", "应能打开", found, way_out)]) from None
    _PROVEN.add(digest)


def refuse_anothers(file: str, content: bytes) -> None:
    """Raise DataRefused, with one finding, for a template that is another paper's or no such file.

    What may end its reader is proven on the way. Of one that is another's each field would be told.
    """
    name, _, ending = file.rpartition(".")
    part, other_part, said = _PARTS[ending]
    if part not in content and other_part in content:
        way_out = "下载现在用的，在它上面改"
        raise DataRefused([Finding(f"模板“{name}”", f"应是 {said}文件", "是另一种文件", way_out)])
    prove(file, content)
    if file not in _shipped():
        return  # A kind or a form of the office's own: nothing is known of what it holds.
    own = {path for path in compile_template(file, content).placeholders() if is_given(path)}
    known = len(own & _shipped_fields(file))
    if not own or known * 2 > len(own):
        return
    alike = {other: len(own & _shipped_fields(other)) for other in _shipped() if other.endswith(ending)}
    best = max(alike, key=lambda other: alike[other])
    if alike[best] > known * 2 and alike[best] * 2 > len(own):
        found = f"是“{best.rpartition('.')[0]}”的：{len(own)} 个要填的项目里，“{name}”只有 {known} 个"
        way_out = "换成这种文书的模板；下载现在用的，在它上面改"
        raise DataRefused([Finding(f"模板“{name}”", f"应是“{name}”的", found, way_out)])


_PARTS = {
    "docx": (b"word/document", b"xl/workbook", "Word（.docx）"),
    "xlsx": (b"xl/workbook", b"word/document", "Excel（.xlsx）"),
}
"""By ending: what stands in the list of such a file's parts, and in that of the other sort."""


def is_given(path: str) -> bool:
    """Tell whether a field is the paper's own: words of the office a template takes or leaves."""
    return not path.startswith(f"{VOCABULARY}.")


@lru_cache(maxsize=256)
def _shipped_fields(file: str) -> frozenset[str]:
    content = (SHIPPED_TEMPLATES / file).read_bytes()
    return frozenset(filter(is_given, compile_template(file, content).placeholders()))


def _shipped() -> list[str]:
    return sorted(path.name for path in SHIPPED_TEMPLATES.iterdir() if path.suffix in {".docx", ".xlsx"})


def _compiles(file: str, content: bytes) -> None:
    with suppress(DataRefused):  # Told when it is compiled: with what the office has left out.
        compile_template(file, content)


LEFT_OUT = "不印的字段.json"
"""File beside an office's own templates: by template, the fields that it has decided not to print."""


def left_out_of(folder: Path, file: str) -> frozenset[str]:
    """Return the fields, as paths, that the template `file` of `folder` may leave out: confirmed once.

    Raise DataRefused when what stands there is not what the program wrote.
    """
    return frozenset(_left_out(folder).get(file, ()))


def _left_out(folder: Path) -> dict[str, list[str]]:
    place = folder / LEFT_OUT
    if not place.exists():
        return {}
    try:
        return {str(file): [*map(str, fields)] for file, fields in json.loads(read_given(place)).items()}
    except (OSError, ValueError, AttributeError, TypeError):
        way_out = "删去这个文件，要不印的字段再确认一次"
        raise DataRefused([Finding(f"模板文件夹的“{LEFT_OUT}”", "应是程序写的", "读不懂", way_out)]) from None


def leave_out(data: Path, file: str, fields: Iterable[str]) -> None:
    """Remember that the township's template `file` does not print `fields`: nobody is asked about them again.

    Raise UsageError for a field that the shipped template does not print, or when the disk says no.
    """
    known = compile_template(file, (SHIPPED_TEMPLATES / file).read_bytes()).placeholders()
    if unknown := sorted(set(fields) - known):
        message = f"模板“{file}”没有字段“{'、'.join(unknown)}”；有的是：{'、'.join(sorted(known))}"
        raise UsageError(message)
    held = _left_out(data / OWN_TEMPLATES).get(file, ())
    _keep_left_out(data, file, {*held, *fields})


def _forget_printed(data: Path, file: str, content: bytes) -> None:
    """Forget of the confirmed fields of `file` those that its `content` prints: without them it is asked."""
    held = left_out_of(data / OWN_TEMPLATES, file)
    if printed := held & compile_template(file, content).placeholders():
        _keep_left_out(data, file, held - printed)


def _keep_left_out(data: Path, file: str, fields: Iterable[str]) -> None:
    folder = data / OWN_TEMPLATES
    held = _left_out(folder) | {file: sorted(fields)}
    try:
        folder.mkdir(exist_ok=True)
        write_whole(folder / LEFT_OUT, json.dumps(held, ensure_ascii=False, indent=1).encode())
    except OSError as error:
        message = f"“{LEFT_OUT}”没有写成：{tell_os_error(error)}"
        raise UsageError(message) from None


@dataclass(frozen=True)
class TemplateState:
    """A shipped template, and whether the township has one of its own in its place."""

    file: str
    is_own: bool


def template_states(data: Path) -> list[TemplateState]:
    """Return every shipped template by name, and which of them `data` overrides."""
    own = data / OWN_TEMPLATES
    return [TemplateState(name, (own / name).exists()) for name in _shipped()]


def unused_templates(data: Path) -> list[str]:
    """Return the names of files among the township's own templates that no paper is made from.

    A copy saved under another name, or as .doc, is taken for a template in use by whoever saved it.
    """
    folder = data / OWN_TEMPLATES
    known = {state.file for state in template_states(data)} | {LEFT_OUT}
    held = sorted(path.name for path in folder.iterdir() if path.is_file()) if folder.is_dir() else []
    return [name for name in held if name not in known and not name.startswith((".", "~$"))]


def template_named(data: Path, name: str) -> TemplateState:
    """Return the template called `name`, with its ending or without; UsageError when there is none."""
    states = {state.file.rpartition(".")[0]: state for state in template_states(data)}
    state = states.get(name) or next((s for s in states.values() if s.file == name), None)
    if state is None:
        alike = "、".join(known for known in states if name and name in known)
        message = f"没有叫“{name}”的模板" + (
            f"；是不是 {alike}？" if alike else "；hongtou template 列出全部"
        )
        raise UsageError(message)
    return state


def copy_template(data: Path, name: str) -> Path:
    """Copy the shipped template `name` to where the township keeps its own, and return its place.

    Raise UsageError when there is no such template, or when the township already has its own: an edited
    template is never overwritten.
    """
    state = template_named(data, name)
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


def earlier_templates(data: Path, file: str) -> list[Path]:
    """Return the places of the templates that stood in the place of `file` before, the latest first."""
    stem = file.rpartition(".")[0]
    folder = data / OWN_TEMPLATES / _EARLIER
    return sorted((path for path in folder.glob(f"{stem}.*.*") if path.suffix), reverse=True)


def put_template(data: Path, file: str, content: bytes) -> None:
    """Put `content`, which has been tried, in use as the township's own `file`; the one before is kept.

    Raise UsageError when it cannot be written.
    """
    target = data / OWN_TEMPLATES / file
    try:
        if target.exists() and read_given(target) == content:
            return  # In use already: a run that was cut off has come as far.
        _keep_earlier(data, file)
        target.parent.mkdir(exist_ok=True)
        write_whole(target, content)
        _forget_printed(data, file, content)
    except OSError as error:
        message = f"模板“{file}”没有写成：{tell_os_error(error)}"
        raise UsageError(message) from None


def restore_template(data: Path, file: str, earlier: str) -> None:
    """Put the `earlier` template back in the place of `file`; with none, the shipped one is in use again.

    Raise UsageError when there is no such earlier one, or the disk says no.
    """
    known = {place.name: place for place in earlier_templates(data, file)}
    if earlier and earlier not in known:
        message = f"没有“{earlier}”这个以前的模板"
        raise UsageError(message)
    target = data / OWN_TEMPLATES / file
    try:
        content = read_given(known[earlier]) if earlier else b""
        if earlier and target.exists() and read_given(target) == content:
            return
        _keep_earlier(data, file)
        if earlier:
            # It was in use: what it does not print was confirmed then.
            own = frozenset(filter(is_given, compile_template(file, content).placeholders()))
            if lost := _shipped_fields(file) - own:
                leave_out(data, file, lost)
            write_whole(target, content)
        else:
            content = (SHIPPED_TEMPLATES / file).read_bytes()
            target.unlink(missing_ok=True)
        _forget_printed(data, file, content)
    except OSError as error:
        message = f"模板“{file}”没有换成：{tell_os_error(error)}"
        raise UsageError(message) from None


def _keep_earlier(data: Path, file: str) -> None:
    """Keep the township's own `file` among the earlier ones, unless a run that was cut off has done so."""
    own = data / OWN_TEMPLATES / file
    earlier = earlier_templates(data, file)
    if not own.exists() or (earlier and read_given(earlier[0]) == read_given(own)):
        return
    stem, _, ending = file.rpartition(".")
    folder = data / OWN_TEMPLATES / _EARLIER
    folder.mkdir(parents=True, exist_ok=True)
    number = 1 + len(earlier)
    write_new(folder / f"{stem}.{number:03d}.{ending}", read_given(own))
