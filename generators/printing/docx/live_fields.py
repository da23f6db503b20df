"""Fields that Word shows by itself, no result of which is in the file (ECMA-376 part 1, 17.16.5)."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from generators.printing.docx.package import W
from generators.printing.layout.symbol_fonts import as_characters, is_symbol_font

if TYPE_CHECKING:
    from lxml import etree

_SHOWS_NOTHING = frozenset(
    (
        *("TC", "XE", "TA", "RD", "SET", "ASK", "PRIVATE", "PRINT", "ADDIN", "BIDIOUTLINE", "COMMENTS"),
        *("NEXT", "NEXTIF", "SKIPIF", "HYPERLINK", "FORMTEXT", "FORMCHECKBOX"),
    )
)
"""Fields that print nothing, or whose text is another's."""
_NUMBERS = frozenset({"LISTNUM", "AUTONUM", "AUTONUMLGL", "AUTONUMOUT", "EQ", "ADVANCE"})
"""Fields that Word works out each time, and nobody else."""
_LIVE = _NUMBERS | {"SYMBOL", "MACROBUTTON", "GOTOBUTTON", "FORMDROPDOWN"}
_BUTTON = re.compile(r"\s*\w+\s+\S+\s+(?P<text>.*?)\s*")
_SYMBOL = re.compile(r"(?P<number>0x[0-9a-f]+|\d+)", re.IGNORECASE)
_FONT = re.compile(r'\\f\s+(?:"(?P<quoted>[^"]*)"|(?P<bare>\S+))', re.IGNORECASE)
_ENCLOSED = re.compile(
    r"\s*EQ\s*\\o\s*(?:\\a[clr]\s*)*\(\s*[○◯]\s*[,，;]\s*(?P<text>.{1,2}?)\s*\)\s*", re.IGNORECASE
)
"""带圈字符, as Word and WPS insert them: eq \\o\\ac(○,一)."""
_CIRCLED = {
    unicodedata.normalize("NFKC", chr(code)): chr(code)
    for code in (*range(0x2460, 0x2474), *range(0x24B6, 0x24EB), *range(0x3244, 0x32C0))
    if unicodedata.decomposition(chr(code)).startswith("<circle>")
}
"""The characters that Unicode has in a circle: 一 ㊀, 12 ⑫."""


class UnknownFieldError(ValueError):
    """A field that Word would show something for; the message is its kind."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.is_certain = kind in _NUMBERS
        """Whether Word shows something for it whatever the file says."""


def is_live(code: str) -> bool:
    """Tell whether Word shows the field `code` by itself, also where its result in the file is empty."""
    return _kind_of(code) in _LIVE


def _kind_of(code: str) -> str:
    """Return what field it is: the first word of its code, nothing where there is none."""
    words = code.split()
    return words[0].lstrip("\\").upper() if words else ""


def shown_by(code: str, form: etree._Element | None = None) -> str:
    """Return what Word shows for the field `code` without a result; `form` is its `w:ffData`.

    Raise UnknownFieldError where that is not known here.
    """
    kind = _kind_of(code)
    if kind == "FORMDROPDOWN":
        return _chosen(form)
    if kind in {"", *_SHOWS_NOTHING}:
        return ""
    if kind in {"MACROBUTTON", "GOTOBUTTON"}:
        found = _BUTTON.fullmatch(code)
        return found["text"].strip('"') if found else ""
    if kind == "SYMBOL" and (number := _SYMBOL.search(code)) is not None:
        font = _FONT.search(code)
        return _symbol(int(number[0], 0), (font["quoted"] or font["bare"] or "") if font else "")
    if (enclosed := _ENCLOSED.fullmatch(code)) and enclosed["text"] in _CIRCLED:
        return _CIRCLED[enclosed["text"]]
    raise UnknownFieldError(kind)


def _symbol(code: int, font: str) -> str:
    if not is_symbol_font(font):
        return chr(code)
    return as_characters(chr(code | 0xF000 if code < 0x100 else code), font)


def _chosen(form: etree._Element | None) -> str:
    """Return the entry of a drop-down list that is chosen, else the one to begin with (17.16.9)."""
    choices = form.find(W + "ddList") if form is not None else None
    if choices is None:
        return ""
    entries = [entry.get(W + "val", "") for entry in choices.iterfind(W + "listEntry")]
    numbers = (choices.find(W + name) for name in ("result", "default"))
    number = next((node.get(W + "val", "0") for node in numbers if node is not None), "0")
    return entries[int(number)] if number.isdecimal() and int(number) < len(entries) else ""
