"""证件号码: what GB 11643 asks of a number, and what is read from one."""

from __future__ import annotations

import re
from datetime import date
from operator import mul

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_SUM_OF_WEIGHTS = sum(_WEIGHTS)
_CHECKS = "10X98765432"
_ID_NUMBER = re.compile(r"[0-9]{17}[0-9X]")


def check_digit(first_17: str) -> str:
    """Return the 18th character of the number that begins with `first_17` (GB 11643)."""
    # The codes of the digits begin at 48; taking that off once is faster than turning each into a number.
    return _CHECKS[(sum(map(mul, first_17.encode("ascii"), _WEIGHTS)) - 48 * _SUM_OF_WEIGHTS) % 11]


def birth_date(id_number: str) -> date:
    """Return the date of birth in `id_number`; ValueError when the calendar has no such day."""
    return date(int(id_number[6:10]), int(id_number[10:12]), int(id_number[12:14]))


def is_male(id_number: str) -> bool:
    """Tell whether the 17th digit is odd."""
    return int(id_number[16]) % 2 == 1


def id_number_fault(text: str) -> str:
    """Return what is wrong with `text` as an ID number, in Chinese; an empty string when nothing is."""
    if not _ID_NUMBER.fullmatch(text):
        return f"应为 18 位（前 17 位数字，末位数字或 X），现有 {len(text)} 位"
    try:
        born = birth_date(text)
    except ValueError:
        return "第 7—14 位应是日历上有的一天"
    if born.year < 1900:
        return "第 7—10 位的年份应不早于 1900 年"
    if check_digit(text[:17]) != text[17]:
        return "校验位不符，请对照证件重新录入"
    return ""
