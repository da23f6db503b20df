"""The signs of Symbol and Wingdings as the characters they look like: their codes mean nothing elsewhere."""

from __future__ import annotations

from itertools import count

_SYMBOL = {
    0x20: " !∀#∃%&∋()∗+,−./0123456789:;<=>?≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_‾αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼",
    0xA0: "€ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…|—↵ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓◊⟨®©™∑⎛⎜⎝⎡⎢⎣⎧⎨⎩⎪",
    0xF1: "⟩∫⌠⎮⌡⎞⎟⎠⎤⎥⎦⎫⎬⎭",
}
_WINGDINGS = {
    0x20: " ✏✂✁",
    0x28: "☎✆✉",
    0x3F: "✍",
    0x41: "✌",
    0x4A: "☺",
    0x4C: "☹",
    0x52: "☼",
    0x54: "❄",
    0x58: "✠",
    0x5B: "☯",
    0x6C: "●❍■□□❑❒◆◆◆❖◆⌧",
    0x7A: "⌘",
    0x80: "⓪①②③④⑤⑥⑦⑧⑨⑩⓿❶❷❸❹❺❻❼❽❾❿",
    0x9E: "·•",
    0xA1: "○○◉◉◎",
    0xA7: "▪◻",
    0xAA: "✦★✶✴✹✵",
    0xB5: "✪✰",
    0xD5: "⌫⌦",
    0xD8: "➢",
    0xDC: "➲",
    0xDF: "←→↑↓↖↗↙↘⬅➔",
    0xEF: "⇦⇨⇧⇩⇔",
    0xF9: "▭▫✗✓☒☑",
}
_WINGDINGS_2 = {0x4F: "✗✓☒☑☒☒", 0x97: "•●", 0xA0: "■□□□"}
_WINGDINGS_3 = {0x70: "▲▼", 0x74: "◀▶", 0x7D: "▶"}


def _spread(tables: dict[int, str]) -> dict[int, str]:
    return {
        code: sign for start, signs in tables.items() for code, sign in zip(count(start), signs, strict=False)
    }


_FONTS = {
    "symbol": _spread(_SYMBOL),
    "wingdings": _spread(_WINGDINGS),
    "wingdings 2": _spread(_WINGDINGS_2),
    "wingdings 3": _spread(_WINGDINGS_3),
}
_ANY = {**_FONTS["symbol"], **_FONTS["wingdings"], 0xB2: "□", 0xBE: "—", 0xA3: "□"}
"""For a private code in a font that is none of these: most often a bullet."""


def is_symbol_font(font: str) -> bool:
    """Return whether the letters of `font` are signs."""
    return font.lower() in _FONTS


def as_characters(text: str, font: str) -> str:
    """Return `text`, set in `font`, with its private codes as the characters they look like there.

    In a font of signs plain letters are codes too. A code without such a character stays as it is.
    """
    table = _FONTS.get(font.lower())
    return "".join(_character(sign, table) for sign in text)


def _character(sign: str, table: dict[int, str] | None) -> str:
    code = ord(sign)
    if 0xF020 <= code <= 0xF0FF:
        return (_ANY if table is None else table).get(code - 0xF000, sign)
    return table.get(code, sign) if table is not None and code < 0x100 else sign
