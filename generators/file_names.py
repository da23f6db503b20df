"""File names that Windows and Linux take, the same everywhere, and without an ID number."""

from __future__ import annotations

import hashlib
import re
import unicodedata

from generators.errors import Finding, PaperWithheld
from generators.masking import mask_id_numbers

LONGEST_NAME = 80
"""UTF-16 units in one name; at most 240 bytes of UTF-8, where Linux takes 255."""

_FULL_WIDTH = str.maketrans('<>:"/\\|?*', "＜＞：＂／＼｜？＊")
_INVISIBLE_LETTERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0")
_RESERVED = re.compile(r"(CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|CLOCK\$|(COM|LPT)[0-9¹²³])", re.IGNORECASE)
_MARKED = re.compile(r"~[0-9a-f]{8}$")


def safe_name(part: str, suffix: str = "") -> str:
    """Return `part`, followed by `suffix` (.docx), as one name that Windows and Linux take.

    The same part gives the same name everywhere. A part that needs no change stays as it is; a changed one
    ends in ~ and eight digits of its hash, so that two parts never share a name. Forbidden characters become
    their full-width forms; controls, bidi marks and other invisible characters go. Raises `PaperWithheld`
    for a part with an ID number.
    """
    plain = unicodedata.normalize("NFC", part)
    if holds_id_number(plain):
        raise PaperWithheld(
            [Finding("文件名", "不应含有证件号码", mask_id_numbers(_bare(plain)), "文件名改用姓名或编号")]
        )
    tidy = _tidied(plain)
    room = LONGEST_NAME - utf16_units(suffix)
    if tidy == plain and utf16_units(tidy) <= room and not _MARKED.search(tidy):
        return tidy + suffix
    mark = "~" + hashlib.sha256(plain.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return _cut(tidy, room - len(mark)) + mark + suffix


def name_fault(name: str) -> str:
    """Return why `name` cannot be the name of a file or folder, in Chinese; empty when it can."""
    if holds_id_number(name):
        return "含有证件号码"
    if utf16_units(name) > LONGEST_NAME:
        return f"超过{LONGEST_NAME}个字"
    if name != _tidied(unicodedata.normalize("NFC", name)):
        return "含有 Windows 不许用或看不见的字符，或是系统保留的名字"
    return ""


def _tidied(plain: str) -> str:
    """Return `plain` without what Windows forbids (its "Naming Files, Paths, and Namespaces")."""
    text = plain.translate(_FULL_WIDTH)
    if not text.isprintable() or not _INVISIBLE_LETTERS.isdisjoint(text):
        text = "".join(map(_visible, text))
    text = text.strip(" \u3000").rstrip(" .\u3000")
    if text.startswith("."):
        # A dot in front hides a file on Linux, and .hongtou is ours.
        text = "．" + text[1:]
    if text.startswith("~$"):
        # Word and WPS take such a file for the lock of an open document.
        text = "～" + text[1:]
    if _RESERVED.fullmatch(text.split(".")[0].rstrip(" ")):
        text = "_" + text
    return text or "未命名"


def _visible(character: str) -> str:
    """Return the character, a plain space for an odd one, nothing for what is not seen."""
    category = unicodedata.category(character)
    if category == "Zs":
        return character if character == "\u3000" else " "
    if category in {"Cc", "Cf", "Cs", "Zl", "Zp"} or character in _INVISIBLE_LETTERS:
        return ""
    return "" if ord(character) & 0xFFFE == 0xFFFE or 0xFDD0 <= ord(character) <= 0xFDEF else character


def _cut(text: str, room: int) -> str:
    """Return as much of `text` as `room` UTF-16 units hold, no mark parted from its letter."""
    end = units = 0
    while end < len(text) and units + utf16_units(text[end]) <= room:
        units += utf16_units(text[end])
        end += 1
    while 0 < end < len(text) and unicodedata.category(text[end]).startswith("M"):
        end -= 1
    return text[:end].rstrip(" .\u3000") or "未命名"


def utf16_units(text: str) -> int:
    """Return how long Windows takes `text` to be."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _bare(text: str) -> str:
    """Return `text` with digits of any width as plain ones and nothing that hides between them."""
    return "".join(_visible(character).strip() for character in unicodedata.normalize("NFKC", text))


def holds_id_number(text: str) -> bool:
    """Tell whether an ID number stands in `text`, however its digits are written."""
    if sum(map(str.isnumeric, text)) < 7:  # ⑳ is two digits, none is three
        return False
    bare = _bare(text)
    return mask_id_numbers(bare) != bare
