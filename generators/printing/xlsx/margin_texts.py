"""What the headers and footers of a sheet say, as their codes tell (§18.3.1.46)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from html import unescape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from openpyxl.chartsheet import Chartsheet
    from openpyxl.worksheet.worksheet import Worksheet

    from generators.printing.xlsx.workbook import PrintableWorkbook

_SIDES = {"L": "left", "C": "center", "R": "right"}
_CODE = re.compile(
    r'&"(?P<font>[^"]*)"|&(?P<size>\d{1,3}) ?|&[Kk](?P<colour>[0-9A-Fa-f]{6}|\d\d[+-]\d{3})'
    r"|&(?P<field>[Pp][+-]\d+|[A-Za-z])|&?(?P<text>&|[^&]+)"
)
_BOLD, _ITALIC = (
    re.compile("bold|加粗|粗体", re.IGNORECASE),
    re.compile("italic|oblique|倾斜|斜体", re.IGNORECASE),
)
_TOGGLES = {"B": "is_bold", "I": "is_italic", "U": "is_underlined", "E": "is_underlined", "S": "is_struck"}
_IGNORED = frozenset("XYOHK")
"""Raised, lowered, outlined and shadowed writing."""


@dataclass(frozen=True)
class MarginLook:
    """How a text of a margin looks."""

    font: str = ""
    size: float = 10.0
    is_bold: bool = False
    is_italic: bool = False
    is_underlined: bool = False
    is_struck: bool = False
    colour: str = ""
    """As CSS writes it, nothing for black and for colours of the theme."""


@dataclass
class MarginText:
    """What stands at one side of a header or footer."""

    side: str
    """left, center or right."""
    pieces: list[tuple[str, str]] = field(default_factory=list)
    """Words (code nothing) and fields (by their letter), in order."""
    look: MarginLook = field(default_factory=MarginLook)
    is_mixed: bool = False
    """Whether it looks otherwise further on."""


def margin_texts(book: PrintableWorkbook, sheet: Worksheet | Chartsheet, kind: str) -> Iterator[MarginText]:
    """Yield what the header or footer `kind` (oddHeader, firstFooter …) of `sheet` says, side by side."""
    part = book.parts.get(book.sheet_parts().get(sheet.title, ""), b"")
    # Its own reading: openpyxl leaves out what names no side, and what stands between two fonts.
    element = rb"[<:]%b(?:\s[^>]*)?>([^<]*)<" % kind.encode()
    found = re.search(element, part[max(0, part.find(b"headerFooter")) :])
    said = unescape(found[1].decode()) if found is not None else ""
    texts = {side: MarginText(side) for side in _SIDES.values()}
    text, look, is_begun = texts["center"], MarginLook(), False
    for code in _CODE.finditer(said.replace("_x000D_", "").replace("\r", "")):
        name = (code["field"] or "").upper()
        if name in _SIDES:
            text, look, is_begun = texts[_SIDES[name]], MarginLook(), False
        elif not code["text"] and (name in _TOGGLES or name in _IGNORED or not name):
            look = _changed(look, code)
        else:
            text.pieces.append((name, code["text"] or ""))
            if not is_begun and (name or (code["text"] or "").strip()):
                text.look, is_begun = look, True
            text.is_mixed |= is_begun and look != text.look and bool(name or (code["text"] or "").strip())
    yield from (text for text in texts.values() if text.pieces)


def _changed(look: MarginLook, code: re.Match[str]) -> MarginLook:
    """Return `look` as a code changes it."""
    if code["font"] is not None:
        name, _, style = code["font"].partition(",")
        bold, italic = bool(_BOLD.search(style)), bool(_ITALIC.search(style))
        return replace(look, font=name.strip("-"), is_bold=bold, is_italic=italic)
    if code["size"]:
        return replace(look, size=float(code["size"]))
    if code["colour"]:
        tone = code["colour"].lower()
        return replace(look, colour="" if len(tone) != 6 or tone[2] in "+-" else f"#{tone}")
    toggled = _TOGGLES.get((code["field"] or "").upper())
    own = vars(look) | ({toggled: not getattr(look, toggled)} if toggled else {})
    return MarginLook(**own)
