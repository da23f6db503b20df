"""What somebody writes who means a tag and spells it otherwise: filled by nobody, it stands on the paper."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_OPEN, _CLOSE, _SIGN = "{｛﹛❴⦃", "}｝﹜❵⦄", "%％﹪#＃﹟"
_DOUBLED = "|".join(
    rf"\{opens}{{2}}[^\{opens}\{closes}]{{1,40}}\{closes}{{2}}"
    for opens, closes in zip("[［〔【〖<＜〈《「『(（", "]］〕】〗>＞〉》」』)）", strict=True)
)
_AROUND = ("#＃", "$＄", "%％", "@＠")
_ENCLOSED = "|".join(rf"[{signs}]{{1,2}}[\u4e00-\u9fff._]{{1,12}}[{signs}]" for signs in _AROUND)
_BETWEEN_LINES = r"(?<![_\u4e00-\u9fff])__[\u4e00-\u9fff]{2,12}__(?![_\u4e00-\u9fff])"
"""Alone: in ____年____月 and 第__季度__户 it is what somebody fills in by hand."""
OTHER_SPELLING = re.compile(
    rf"[{_OPEN}{_CLOSE}]|[{_SIGN}]\s*[{_CLOSE}]|«[^»]{{1,40}}»|⟪[^⟫]{{1,40}}⟫"
    rf"|{_DOUBLED}|{_ENCLOSED}|{_BETWEEN_LINES}"
)
"""Full-width braces, `{ {`, one brace, doubled brackets, a name between signs: marks of other programs."""
_TAGGED = re.compile(r"\{\{\s*([\u4e00-\u9fff][\w.]*)\s*\}\}")
_MARKS = "《〈<＜【［[『「", "》〉>＞】］]』」"


def names_in(texts: Iterable[str]) -> frozenset[str]:
    """Return the names that stand in right tags of a template's `texts`."""
    return frozenset(name for text in texts for name in _TAGGED.findall(text))


def enclosed_name(text: str, names: frozenset[str]) -> str:
    """Return the first of `names` that stands in `text` between other marks, 《户主》; nothing if none does.

    Alone such marks hold a title or a heading; around what is a tag elsewhere in the template they are one.
    """
    opens, closes = (re.escape(marks) for marks in _MARKS)
    for found in re.finditer(rf"[{opens}]\s*([\w.]+)\s*[{closes}]", text):
        if found[1] in names:
            return found[0]
    return ""
