"""One value to one cell: text stays text, a number a number, a date a date."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from xml.sax.saxutils import escape

Scalar = str | int | float | Decimal | dt.date | bool | None
Item = Mapping[str, Scalar] | str
Value = Scalar | Sequence[Item]

LONGEST_TEXT = 32_767
"""What a cell of an XLSX file can hold."""
_UNWRITABLE = re.compile(r"[^\t\n\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_SAFE_DIGITS = 15
_FIRST_SAFE_DATE = dt.date(1900, 3, 1)
_EPOCH = dt.datetime(1899, 12, 30)
_DAYS_TO_1904 = 1462


class UnwritableError(ValueError):
    """A value that a cell cannot hold unaltered; the message says why."""


def as_text(value: Scalar) -> str:
    """Return `value` as it stands inside other text; None is nothing, True a tick."""
    if value is None or value is False:
        return ""
    if value is True:
        return "√"
    if isinstance(value, dt.date):
        return f"{value.year}年{value.month}月{value.day}日"
    if isinstance(value, Decimal):
        return f"{value:f}"
    return str(value).replace("\r\n", "\n").replace("\r", "\n")


@lru_cache(maxsize=4096)
def text_xml(text: str, properties: str = "") -> str:
    """Return `text` as `<t>`, or as `<r>` in the format `properties`; UnwritableError if it cannot stand."""
    found = _UNWRITABLE.search(text)
    if found:
        raise UnwritableError(f"含有不能写入的字符（U+{ord(found[0]):04X}）")
    if len(text) > LONGEST_TEXT:
        raise UnwritableError(f"有 {len(text)} 个字，单元格最多 {LONGEST_TEXT} 个")
    body = escape(_LOOKS_ESCAPED.sub("_x005F_", text))
    space = ' xml:space="preserve"' if text != text.strip() or "\n" in text or "  " in text else ""
    return f"<r>{properties}<t{space}>{body}</t></r>" if properties else f"<t{space}>{body}</t>"


def number_text(value: float | Decimal) -> str:
    """Return `value` as it stands in `<v>`; UnwritableError beyond the 15 digits a sheet keeps."""
    if isinstance(value, float):
        if not math.isfinite(value):
            raise UnwritableError("不是数")
        return repr(value)
    if isinstance(value, Decimal):
        if not value.is_finite():
            raise UnwritableError("不是数")
        digits = "".join(map(str, value.as_tuple().digits)).strip("0")
        text = f"{value:f}"
    else:
        text = str(value)
        digits = text.lstrip("-").strip("0")
    if len(digits) > _SAFE_DIGITS:
        raise UnwritableError(f"有 {len(digits)} 位，作为数最多 {_SAFE_DIGITS} 位；号码应作为文本")
    return text


def date_serial(value: dt.date, *, is_1904: bool) -> str:
    """Return `value` as a sheet counts days; UnwritableError before March 1900, where sheets are wrong."""
    day = value.date() if isinstance(value, dt.datetime) else value
    if day < _FIRST_SAFE_DATE or (is_1904 and day.year < 1904):
        raise UnwritableError("早于表格能记的日期")
    if isinstance(value, dt.datetime):
        span = value.replace(tzinfo=None) - _EPOCH
        serial = span.days + span.seconds / 86_400
        days = f"{serial - _DAYS_TO_1904 * is_1904:.10g}"
    else:
        days = str((day - _EPOCH.date()).days - _DAYS_TO_1904 * is_1904)
    return days
