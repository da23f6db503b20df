"""Where a run takes its templates from: the office's own stand before the shipped ones, file by file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from generators.errors import DataRefused, Finding, UsageError, tell_os_error
from generators.filling.docx import WordTemplate
from generators.filling.xlsx import LedgerTemplate
from generators.installation import SHIPPED_TEMPLATES
from generators.pipeline.job import OWN_TEMPLATES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

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
            opener = LedgerTemplate if file.endswith(".xlsx") else WordTemplate
            self._compiled[file] = opener.open(content, name=file.rpartition(".")[0]), content
        return self._compiled[file]

    def read(self, file: str) -> bytes:
        """Return the bytes of the first template `file` in the folders. Raise DataRefused when none opens."""
        for folder in self._folders:
            try:
                return (folder / file).read_bytes()
            except FileNotFoundError:
                continue
            except OSError as error:
                found = tell_os_error(error)
                raise DataRefused([Finding(f"模板“{file}”", "应能打开", found)]) from None
        raise DataRefused([Finding(f"模板“{file}”", "应在模板文件夹里", "没有找到或打不开")])


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
    try:
        target.parent.mkdir(exist_ok=True)
        with target.open("xb") as file:
            file.write((SHIPPED_TEMPLATES / state.file).read_bytes())
    except OSError as error:
        target.unlink(missing_ok=True)
        message = f"写不了“{target}”：{tell_os_error(error)}"
        raise UsageError(message) from None
    return target
