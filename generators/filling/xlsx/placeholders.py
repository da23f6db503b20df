"""The marks in a cell of an XLSX template: `{{ 村 }}`, `{{ 户.户主 }}`, `{{ 填表说明[] }}`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from generators.filling.spelling import OTHER_SPELLING
from generators.records.office import VOCABULARY

_MARK = re.compile(r"\{\{\s*([^{}\s.\[\]]+)\s*(?:\.\s*([^{}\s.\[\]]+)|(\[\]))?\s*\}\}")
_LOOKS_LIKE_A_MARK = re.compile(r"\{\{|\}\}|\{%|%\}")


@dataclass(frozen=True)
class Marker:
    """One mark: a value (`村`), a column of a list (`户[].户主`) or an item of one (`填表说明[]`)."""

    name: str
    field: str = ""
    of_list: bool = False

    @property
    def path(self) -> str:
        """Return the mark as `placeholders()` lists it."""
        if not self.of_list:
            return self.name
        return f"{self.name}[].{self.field}" if self.field else f"{self.name}[]"

    def __str__(self) -> str:
        """Return the mark as a clerk writes it."""
        if not self.of_list:
            return f"{{{{ {self.name} }}}}"
        return f"{{{{ {self.name}.{self.field} }}}}" if self.field else f"{{{{ {self.name}[] }}}}"


@dataclass(frozen=True)
class Run:
    """A piece of a cell's text in one character format; `properties` is its `<rPr>` as XML, or empty."""

    properties: str
    pieces: tuple[str | Marker, ...]


def holds_braces(formula: str) -> bool:
    """Return whether `formula` holds the braces of a mark; single ones are its own."""
    return bool(_LOOKS_LIKE_A_MARK.search(formula))


def holds_placeholder(text: str) -> bool:
    """Return whether `text` holds a mark, or something that was meant to be one."""
    return bool(_LOOKS_LIKE_A_MARK.search(text) or OTHER_SPELLING.search(text))


def broken_placeholder(text: str) -> str:
    """Return what is left of `text` that looks like a mark and is none (full-width or unclosed braces)."""
    rest = _MARK.sub("", text)
    return rest.strip() if holds_placeholder(rest) else ""


def split_placeholders(text: str) -> tuple[str | Marker, ...]:
    """Return `text` cut into plain text and placeholders."""
    return split_runs((("", text),))[0].pieces if text else ()


def _marker(name: str, field: str, *, is_item: bool) -> Marker:
    """Return the mark; a word of the office is one value, not a column of a list."""
    if name == VOCABULARY:
        return Marker(f"{name}.{field}")
    return Marker(name, field, of_list=bool(field) or is_item)


def split_runs(runs: tuple[tuple[str, str], ...]) -> tuple[Run, ...]:
    """Return (format, text) runs cut at their marks; a mark takes the format of its first brace."""
    text = "".join(part for _, part in runs)
    starts: list[int] = []
    at = 0
    for _, part in runs:
        starts.append(at)
        at += len(part)
    pieces: list[list[str | Marker]] = [[] for _ in runs]

    def add_plain(start: int, end: int) -> None:
        for index, (_, part) in enumerate(runs):
            low, high = max(start, starts[index]), min(end, starts[index] + len(part))
            if low < high:
                pieces[index].append(text[low:high])

    done = 0
    for found in _MARK.finditer(text):
        add_plain(done, found.start())
        owner = max(i for i, start in enumerate(starts) if start <= found.start() and runs[i][1])
        name, field, item = found.groups()
        pieces[owner].append(_marker(name, field or "", is_item=bool(item)))
        done = found.end()
    add_plain(done, len(text))
    return tuple(Run(runs[i][0], tuple(made)) for i, made in enumerate(pieces) if made)
