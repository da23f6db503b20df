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
OTHER_SPELLING = re.compile(
    rf"[{_OPEN}{_CLOSE}]|[{_SIGN}]\s*[{_CLOSE}]|«[^»]{{1,40}}»|⟪[^⟫]{{1,40}}⟫|__[\u4e00-\u9fff]{{1,12}}__"
    rf"|{_DOUBLED}|{_ENCLOSED}"
)
"""Full-width braces, `{ {`, one brace, doubled brackets, a name between signs: marks of other programs."""
