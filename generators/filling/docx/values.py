"""What a template may be filled with, and how one text becomes WordprocessingML."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import TypeAlias

from markupsafe import Markup, escape

from generators.errors import Finding

Value: TypeAlias = "str | bool | Sequence[Mapping[str, Value]] | Mapping[str, Value]"
"""Only texts are printed; truths switch, sequences repeat, mappings group."""

Context: TypeAlias = Mapping[str, Value]

_UNHOLDABLE = re.compile("[^\t\n\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold; a carriage return is lost by every reader and so counts among them."""

LINE_BREAK = Markup('</w:t><w:br/><w:t xml:space="preserve">')
TAB = Markup('</w:t><w:tab/><w:t xml:space="preserve">')


@lru_cache(maxsize=1 << 16)
def text_to_run(text: str) -> Markup:
    """Return `text` as it stands inside `<w:t>`: escaped, a newline as a line break, a tab as a tab."""
    escaped = escape(text)
    if "\n" in text or "\t" in text:
        return Markup(escaped.replace("\n", LINE_BREAK).replace("\t", TAB))  # noqa: S704 - escaped above
    return escaped


def iter_texts(value: Value) -> Iterator[str]:
    """Yield every text below `value`, truths left out. Raise `TypeError` for what no template takes."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            if type(inner) is str:
                yield inner
            elif type(inner) is not bool:
                yield from iter_texts(inner)
    elif isinstance(value, Sequence):
        for item in value:
            yield from iter_texts(item)
    elif not isinstance(value, bool):
        msg = f"a template takes texts, truths, lists and groups, not {type(value).__name__}"
        raise TypeError(msg)


def iter_fields(value: Value, path: str = "", numbered: str = "") -> Iterator[tuple[str, str, Value]]:
    """Yield (`户[].户主`, `户[2].户主`, value) for every leaf; an empty list is a leaf `户[]`."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from iter_fields(
                inner, f"{path}.{key}" if path else key, f"{numbered}.{key}" if path else key
            )
    elif isinstance(value, Sequence) and not isinstance(value, str):
        if not value:
            yield f"{path}[]", f"{numbered}[]", value
        for number, item in enumerate(value, 1):
            yield from iter_fields(item, f"{path}[]", f"{numbered}[{number}]")
    else:
        yield path, numbered, value


def context_paths(context: Context) -> frozenset[str]:
    """Return the paths of all leaves of `context`, as `WordTemplate.placeholders` writes them."""
    return frozenset(path for path, _, _ in iter_fields(context))


def has_unholdable(texts: list[str]) -> bool:
    """Return whether any of `texts` has a character that XML cannot hold."""
    return _UNHOLDABLE.search("\n".join(texts)) is not None


def find_unholdable(context: Context) -> list[Finding]:
    """Return one finding for each field of `context` with a character that XML cannot hold."""
    findings = []
    for _, numbered, value in iter_fields(context):
        if isinstance(value, str) and (hit := _UNHOLDABLE.search(value)):
            findings.append(
                Finding(
                    place=f"字段“{numbered}”",
                    expected="应是 Word 文件能写入的文字",
                    found=f"第{hit.start() + 1}个字是控制字符 U+{ord(hit.group()):04X}",
                    way_out="在工作簿中删去这个字符后重做",
                )
            )
    return findings
