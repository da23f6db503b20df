"""What a text shows: the one reading of the characters that show nothing, or look like others."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

HANGING = frozenset("，。、；：！？,.;:!?”’")
"""May stand beyond the edge at the end of a line, as Word has it: 允许标点溢出边界 (ECMA-376 17.3.1.21)."""
_LAST = (
    "\U00020087\U00020089\U000200cc\u9fb4\u9fb5\u9fb6\u9fb7"
    "\U000215d7\u9fb8\U0002298f\u9fb9\u9fba\U000241fe\u9fbb"
)
_STILL_PRIVATE = (
    *(0xE816, 0xE817, 0xE818, 0xE81E, 0xE826, 0xE82B, 0xE82C),
    *(0xE831, 0xE832, 0xE83B, 0xE843, 0xE854, 0xE855, 0xE864),
)
"""What Python's table of GB 18030 keeps private, and the characters of GB 18030—2022 for them."""


def _of_gb18030() -> dict[int, str]:
    """Return the 80 characters that old input methods put into the private area (U+E863 is 䶮)."""
    trails = [*range(0x50, 0x7F), *range(0x80, 0xA1)]
    table = {0xE815 + n: bytes([0xFE, trail]).decode("gb18030") for n, trail in enumerate(trails)}
    return table | dict(zip(_STILL_PRIVATE, _LAST, strict=True))


_PARTS = (
    "⺁厂⺊卜⺒巳⺓幺⺠民⻁虎⻄西⻅见⻆角⻉贝⻋车⻑長⻓长"
    "⻔门⻘青⻙韦⻚页⻛风⻜飞⻝食⻢马⻣骨⻤鬼⻥鱼⻦鸟"
    "⻧卤⻨麦⻩黄⻪黾⻬齐⻮齿⻰龙⼾户⾭青"
)
"""Radicals that Unicode itself does not call the same as the character they look like, each before it."""


def _of_lookalikes() -> dict[int, str]:
    """Return the characters for radicals and compatibility signs, which a text copied from a PDF holds."""
    codes = (*range(0x2E80, 0x2FE0), *range(0xF900, 0xFB00))
    plain = {code: unicodedata.normalize("NFKC", chr(code)) for code in codes}
    known = {code: text for code, text in plain.items() if text != chr(code)}
    return known | {ord(part): text for part, text in zip(_PARTS[::2], _PARTS[1::2], strict=True)}


_LOOKALIKES = _of_lookalikes()


def lookalikes_in(text: str) -> dict[str, str]:
    """Return the signs of `text` that only look like characters, each with the one meant."""
    return {sign: _LOOKALIKES[ord(sign)] for sign in text if ord(sign) in _LOOKALIKES}


_CHARACTERS: dict[int, str | None] = {
    **_LOOKALIKES,
    **_of_gb18030(),
    **dict.fromkeys((0xAD, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060, 0x2061, 0x2062, 0x2063, 0xFEFF)),
    **dict.fromkeys(range(0x202A, 0x202F)),
    **dict.fromkeys(range(0x2066, 0x206A)),
    **dict.fromkeys({*range(0x20), 0x7F} - {0x09, 0x0A}),
    **dict.fromkeys((0x34F, 0x61C, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x3164, 0xFFA0, *range(0x180B, 0x180F))),
    **dict.fromkeys((*range(0x2064, 0x2070), *range(0xFE00, 0xFE10), *range(0xE0000, 0xE0200))),
    **dict.fromkeys((0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x2800), " "),
    0x09: " ",
    0x2028: "\n",
    0x2029: "\n",
}
"""Characters that show nothing go (selectors of a variant, fillers, tags); odd blanks become plain ones.

Private characters become what they stand for.
"""
_ODD = frozenset(map(chr, _CHARACTERS))


@lru_cache(maxsize=1 << 16)
def shown_text(text: str) -> str:
    """Return what a cell with `text` shows: no blanks around it, nothing invisible in it.

    `_x000D_` and the like have become the characters they stand for by then.
    """
    if not _ODD.isdisjoint(text):
        text = text.replace("\r\n", "\n").replace("\r", "\n").translate(_CHARACTERS)
    return text.strip()
