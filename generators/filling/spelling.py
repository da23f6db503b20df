"""What somebody writes who means a tag and spells it otherwise: filled by nobody, it stands on the paper."""

from __future__ import annotations

import re

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
