"""What a cell shows by its number format: numbers, money, dates, text (ECMA-376 part 1, §18.8.31)."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property, lru_cache

Shown = str | float | bool | dt.datetime | dt.date | dt.time | dt.timedelta | None

CHINESE_FORMATS = {
    14: "yyyy/m/d",
    22: "yyyy/m/d h:mm",
    27: 'yyyy"年"m"月"',
    28: 'm"月"d"日"',
    29: 'm"月"d"日"',
    30: "m-d-yy",
    31: 'yyyy"年"m"月"d"日"',
    32: 'h"时"mm"分"',
    33: 'h"时"mm"分"ss"秒"',
    36: 'yyyy"年"m"月"',
    50: 'yyyy"年"m"月"',
    51: 'm"月"d"日"',
    52: 'yyyy"年"m"月"',
    53: 'm"月"d"日"',
    54: 'm"月"d"日"',
    57: 'yyyy"年"m"月"',
    58: 'm"月"d"日"',
}
"""What the numbered formats mean on a Chinese system; files hold the number only."""
_WEEKDAYS = "一二三四五六日"
_PIECE = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|_(?P<space>.)|\*(?P<fill>.)|\[(?P<bracket>[^\]]*)\]'
    r"|(?P<general>General|G/通用格式)|(?P<noon>AM/PM|上午/下午)"
    r"|(?P<date>y+|m+|d+|h+|s+|a{3,4}(?![/a])|(?<![0#?.l式])e+)"
    r"|(?P<digits>[0#?]+)|(?P<exponent>E[+-])|(?P<other>.)",
    re.IGNORECASE | re.DOTALL,
)
_ELAPSED = re.compile("h{1,2}|m{1,2}|s{1,2}")
"""Hours, minutes or seconds that have gone by, more than a day's or an hour's: [h]:mm."""
_SECONDS = {"h": 3600, "m": 60, "s": 1}
_CONDITION = re.compile(r"(<=|>=|<>|=|<|>)(-?[0-9.]+)")
_COLOURS = {
    "black": "#000000",
    "blue": "#0000FF",
    "cyan": "#00FFFF",
    "green": "#00FF00",
    "magenta": "#FF00FF",
    "red": "#FF0000",
    "white": "#FFFFFF",
    "yellow": "#FFFF00",
}
_GENERAL_DIGITS = 10
_GAP = "\ufdd0"
"""Stands in what is shown where blanks fill up the cell (`* `)."""


@dataclass(frozen=True)
class _Numerals:
    digits: str
    units: tuple[str, str, str, str]
    is_everyday: bool


_NUMERALS = {
    "dbnum1": _Numerals("〇一二三四五六七八九", ("", "十", "百", "千"), is_everyday=True),
    "dbnum2": _Numerals("零壹贰叁肆伍陆柒捌玖", ("", "拾", "佰", "仟"), is_everyday=False),
    "dbnum3": _Numerals("０１２３４５６７８９", ("", "十", "百", "千"), is_everyday=True),
}
"""How `[DBNum…]` writes numbers on a Chinese system."""
_OF_THE_SYSTEM = frozenset({"f800", "f400"})
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]


class UnknownFormatError(ValueError):
    """A number format that is not printed here; the message is the format."""


@dataclass(frozen=True)
class _Piece:
    kind: str
    text: str


@dataclass(frozen=True)
class _Section:
    pieces: tuple[_Piece, ...]
    condition: tuple[str, Decimal] | None = None
    colour: str = ""
    """The colour that it asks for as CSS writes it, nothing where it asks for none."""

    @cached_property
    def is_date(self) -> bool:
        return any(piece.kind in {"date", "noon", "elapsed"} for piece in self.pieces)

    @cached_property
    def shows_text(self) -> bool:
        return any(piece.kind == "text" for piece in self.pieces)


@lru_cache(maxsize=512)
def _sections(code: str) -> tuple[_Section, ...]:
    sections: list[_Section] = []
    pieces: list[_Piece] = []
    condition: tuple[str, Decimal] | None = None
    colour = ""
    for found in _PIECE.finditer(code):
        kind = found.lastgroup or "other"
        text = found[kind]
        if kind == "other" and text == ";":
            sections.append(_Section(tuple(pieces), condition, colour))
            pieces, condition, colour = [], None, ""
        elif kind == "bracket":
            compared = _CONDITION.fullmatch(text)
            if compared:
                condition = compared[1], Decimal(compared[2])
            else:
                colour = _COLOURS.get(text.lower(), colour)
                pieces += _bracket(text.lower(), text, code)
        elif kind in {"quoted", "escaped"}:
            pieces.append(_Piece("literal", text))
        elif kind == "space":
            pieces.append(_Piece("literal", " "))
        elif kind == "other" and text == "@":
            pieces.append(_Piece("text", text))
        elif kind == "other" and text.isascii() and text.isalpha():
            pieces.append(_Piece("letter", text))
        elif kind == "other" and text not in ".,%":
            pieces.append(_Piece("literal", text))
        elif kind == "fill":
            pieces += [_Piece("literal", _GAP)] if text == " " else []
        else:
            pieces.append(_Piece("point" if kind == "other" else kind, text))
    sections.append(_Section(tuple(pieces), condition, colour))
    return tuple(sections)


def _bracket(low: str, text: str, code: str) -> list[_Piece]:
    """Return what a bracket asks for: a sign with a language, Chinese numerals, or a colour (nothing)."""
    if low.startswith("$"):
        return [_Piece("literal", text[1:].partition("-")[0]), _Piece("language", low.partition("-")[2])]
    if low in _NUMERALS:
        return [_Piece("numerals", low)]
    if low in _COLOURS or low.startswith("color"):
        return []
    if _ELAPSED.fullmatch(low):
        return [_Piece("elapsed", low)]
    raise UnknownFormatError(code)


def show(value: Shown, code: str, *, epoch: dt.datetime) -> str:
    """Return `value` as a cell of number format `code` shows it; `epoch` is the day 0 of the workbook.

    Raises UnknownFormatError for formats that are not carried (fractions, eras).
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, str):
        texts = [section for section in _sections(code or "General") if section.shows_text]
        if not texts:
            return value
        said = "".join(value if piece.kind == "text" else _said(piece) for piece in texts[-1].pieces)
        return said.replace(_GAP, "")
    return _measured(value, code or "General", epoch)[0]


def gap_of(value: Shown, code: str, *, epoch: dt.datetime) -> int:
    """Return how many signs stand at the left of a cell that blanks fill up, as the ¥ of amounts; or 0."""
    if value is None or isinstance(value, bool | str):
        return 0
    return _measured(value, code or "General", epoch)[2]


def colour_of(value: Shown, code: str, *, epoch: dt.datetime) -> str:
    """Return the colour in which `code` shows the number `value` ([Red] for those below 0), or nothing."""
    if value is None or isinstance(value, bool | str):
        return ""
    return _measured(value, code or "General", epoch)[1]


_Measured = float | dt.datetime | dt.date | dt.time | dt.timedelta


@lru_cache(maxsize=16384, typed=True)
def _measured(value: _Measured, code: str, epoch: dt.datetime) -> tuple[str, str, int]:
    """Return how a number or date is shown, in which colour and where a gap is.

    Ledgers have the same ones over and over.
    """
    # 0 and -0 are one to a cache.
    section, shown = _choose(_sections(code), number := _number_of(value, epoch) + 0.0)
    said = _show_date(section, number, code, epoch) if section.is_date else _show_number(section, shown, code)
    return said.replace(_GAP, ""), section.colour, max(0, said.find(_GAP))


def _number_of(value: _Measured, epoch: dt.datetime) -> float:
    if isinstance(value, dt.time):
        return (value.hour * 3600 + value.minute * 60 + value.second) / 86_400
    if isinstance(value, dt.timedelta):
        return value.total_seconds() / 86_400
    if isinstance(value, dt.date):
        from openpyxl.utils.datetime import to_excel  # Charts of Word files have no dates.

        return float(to_excel(value, epoch))  # type: ignore[no-untyped-call]
    return float(value)


def _choose(sections: tuple[_Section, ...], number: float) -> tuple[_Section, float]:
    """Return the section for `number` and the number it shows (negative sections bring their own sign)."""
    numeric = [section for section in sections if not (section.shows_text and len(sections) > 1)] or list(
        sections
    )
    exact = Decimal(repr(number))
    for index, section in enumerate(numeric):
        if section.condition and _meets(exact, section.condition):
            return section, abs(number) if index else number
    if any(section.condition for section in numeric):
        return numeric[-1], number
    if number < 0 and len(numeric) > 1:
        return numeric[1], -number
    if number == 0 and len(numeric) > 2:
        return numeric[2], number
    return numeric[0], number


def _meets(number: Decimal, condition: tuple[str, Decimal]) -> bool:
    sign, limit = condition
    return {
        "<": number < limit,
        ">": number > limit,
        "<=": number <= limit,
        ">=": number >= limit,
        "=": number == limit,
        "<>": number != limit,
    }[sign]


def general(number: float) -> str:
    """Return `number` as the General format shows it in a wide cell."""
    text = f"{number:.{_GENERAL_DIGITS}g}"
    if "e" not in text:
        return text
    if abs(number) < 1e11 and abs(number) >= 1:
        return f"{number:.0f}"
    mantissa, exponent = text.split("e")
    return f"{mantissa}E{int(exponent):+03d}"


def _show_number(section: _Section, number: float, code: str) -> str:
    numerals = next((_NUMERALS[piece.text] for piece in section.pieces if piece.kind == "numerals"), None)
    pieces = tuple(piece for piece in section.pieces if piece.kind not in {"numerals", "language"})
    if any(piece.kind == "exponent" for piece in pieces):
        return _show_exponent(tuple(piece for piece in pieces if piece.text != _GAP), number, code)
    if any(piece.kind in {"general", "text"} for piece in pieces):
        shown = _in_words(general(number), numerals) if numerals else general(number)
        return "".join(shown if piece.kind in {"general", "text"} else piece.text for piece in pieces)
    places = [
        index for index, piece in enumerate(pieces) if piece.kind in {"digits", "point"} and piece.text != "%"
    ]
    if not any(piece.kind == "digits" for piece in pieces):
        return "".join(piece.text for piece in pieces)
    first, last = places[0], places[-1]
    digits = [piece for piece in pieces[first : last + 1] if piece.text != _GAP]
    if any(piece.kind == "literal" for piece in digits):
        raise UnknownFormatError(code)
    pattern = "".join(piece.text for piece in digits)
    percents = sum(piece.text == "%" for piece in pieces)
    before = "".join(piece.text for piece in pieces[:first])
    after = "".join(piece.text for piece in pieces[last + 1 :])
    value = Decimal(f"{number:.15g}") * Decimal(100) ** percents
    sign = "-" if value < 0 else ""
    text = _fill_pattern(abs(value), pattern)
    if numerals:
        text = "".join(numerals.digits[int(sign)] if sign.isdigit() else sign for sign in text)
    if not text.strip("0.,"):
        sign = ""
    return f"{sign}{before}{text}{after}"


def _show_exponent(pieces: tuple[_Piece, ...], number: float, code: str) -> str:
    """Return a number by powers of ten; with several whole places the power is a multiple of these."""
    at = next(index for index, piece in enumerate(pieces) if piece.kind == "exponent")
    mantissa, powers = pieces[:at], pieces[at + 1 : at + 2]
    if not powers or any(piece.kind not in {"digits", "point"} for piece in (*mantissa, *powers)):
        raise UnknownFormatError(code)
    pattern = "".join(piece.text for piece in mantissa)
    whole, _, decimals = pattern.partition(".")
    step = max(1, len(whole.replace(",", "")))
    value = abs(Decimal(f"{number:.15g}"))
    power = value.adjusted() if value else 0
    power -= power % step
    if round(value.scaleb(-power), len(decimals)) >= 10**step:
        power += step
    shown = _fill_pattern(value.scaleb(-power), pattern)
    sign = "-" if power < 0 else "+" if pieces[at].text.endswith("+") else ""
    after = "".join(piece.text for piece in pieces[at + 2 :])
    negative = "-" if number < 0 else ""
    return f"{negative}{shown}E{sign}{_fill_pattern(Decimal(abs(power)), powers[0].text)}{after}"


def _fill_pattern(value: Decimal, pattern: str) -> str:
    """Return `value`, not negative, in a pattern of `0 # ? , .`."""
    whole, point, decimals = pattern.partition(".")
    scaled = whole.rstrip(",")
    thousands = len(decimals) - len(decimals.rstrip(",")) if point else len(whole) - len(scaled)
    value /= Decimal(1000) ** thousands
    decimals = decimals.replace(".", "").replace(",", "")
    rounded = value.quantize(Decimal(1).scaleb(-len(decimals)), rounding=ROUND_HALF_UP)
    digits, _, rest = f"{rounded:f}".partition(".")
    least = scaled.count("0")
    digits = digits.lstrip("0").rjust(least, "0")
    if "," in scaled:
        digits = f"{int(digits or 0):,}".rjust(least, "0") if digits else ""
    optional = len(decimals) - len(decimals.rstrip("#?"))
    kept = rest.rstrip("0").ljust(len(decimals) - optional, "0") if optional else rest
    return digits + (point + kept if point else "")


def _show_date(section: _Section, number: float, code: str, epoch: dt.datetime) -> str:
    if number < 0:
        raise UnknownFormatError(code)
    from openpyxl.utils.datetime import from_excel

    moment = from_excel(number, epoch)
    if isinstance(moment, dt.time):
        moment = dt.datetime.combine(dt.date(1899, 12, 30), moment)
    if not isinstance(moment, dt.datetime):
        raise UnknownFormatError(code)
    pieces = section.pieces
    language = next((piece.text for piece in pieces if piece.kind == "language"), "")
    if language in _OF_THE_SYSTEM:
        # The long date or the time of the computer, here a Chinese one.
        year, month, day = moment.year, moment.month, moment.day
        return f"{year}年{month}月{day}日" if language == "f800" else f"{moment.hour}:{moment:%M:%S}"
    numerals = next((_NUMERALS[piece.text] for piece in pieces if piece.kind == "numerals"), None)
    has_noon = any(piece.kind == "noon" for piece in pieces)
    made = []
    for index, piece in enumerate(pieces):
        if piece.kind == "noon":
            names = ["上午", "下午"] if language.endswith("804") else piece.text.split("/")
            made.append(names[moment.hour >= 12])
        elif piece.kind == "date":
            if piece.text[0] in "eE" and language and not language.endswith(("804", "409")):
                # A year of another calendar.
                raise UnknownFormatError(code)
            is_minute = piece.text[0] in "mM" and len(piece.text) <= 2 and _is_by_time(pieces, index)
            part = _date_part(piece.text.lower(), moment, is_minute=is_minute, has_noon=has_noon)
            if not _is_chinese(language):
                part = _english_part(piece.text.lower(), moment) or part
            made.append(_date_in_words(part, numerals) if numerals and part.isdigit() else part)
        elif piece.kind == "elapsed":
            gone = int(Decimal(repr(number * 86_400)).quantize(1, ROUND_HALF_UP)) // _SECONDS[piece.text[0]]
            made.append(f"{gone:0{len(piece.text)}d}")
        elif piece.kind in {"digits", "general", "letter"}:
            # A letter that is no literal asks for an era, or a year of another calendar.
            raise UnknownFormatError(code)
        else:
            made.append(_said(piece))
    return "".join(made)


def _said(piece: _Piece) -> str:
    return "" if piece.kind in {"language", "numerals"} else piece.text


def _is_chinese(language: str) -> bool:
    """Return whether a language of Windows (`804`, `404` …) is Chinese: its last ten bits are 4.

    Excel writes names of months and days in English where a format says nothing of a language.
    """
    try:
        return int(language or "0", 16) & 0x3FF == 4
    except ValueError:
        return False


def _english_part(code: str, moment: dt.datetime) -> str:
    """Return the name of a month or day in English; empty for other parts of a date."""
    month, day = _MONTHS[moment.month - 1], _DAYS[moment.weekday()]
    return {"mmm": month[:3], "mmmm": month, "mmmmm": month[0], "ddd": day[:3], "dddd": day}.get(code, "")


def _in_words(text: str, numerals: _Numerals) -> str:
    """Return a number as it is said in Chinese: 一千二百三十四, 壹仟贰佰叁拾肆."""
    whole, point, decimals = text.lstrip("-").partition(".")
    if not whole.isdigit():
        return text
    said = _whole_in_words(int(whole), numerals)
    rest = "." + "".join(numerals.digits[int(digit)] for digit in decimals) if point else ""
    return ("-" if text.startswith("-") else "") + said + rest


def _whole_in_words(number: int, numerals: _Numerals) -> str:
    if number == 0:
        return numerals.digits[0]
    zero, groups = numerals.digits[0], []
    while number:
        number, group = divmod(number, 10_000)
        groups.append(group)
    said = ""
    for place in range(len(groups) - 1, -1, -1):
        group = groups[place]
        if not group:
            said += zero if said and not said.endswith(zero) else ""
            continue
        if said and group < 1000 and not said.endswith(zero):
            said += zero
        gap = False
        for power in (3, 2, 1, 0):
            digit = group // 10**power % 10
            if not digit:
                gap = bool(said) and not said.endswith(zero) and group // 10**power > 0
                continue
            said += (zero if gap else "") + numerals.digits[digit] + numerals.units[power]
            gap = False
        said += ("", "万", "亿", "万亿")[place]
    return said.rstrip(zero)


def _date_in_words(part: str, numerals: _Numerals) -> str:
    """Return a year digit by digit, other parts of a date as they are said: 二〇二二, 十八."""
    if len(part) == 4:
        return "".join(numerals.digits[int(digit)] for digit in part)
    said = _whole_in_words(int(part), numerals)
    ten = numerals.digits[1] + numerals.units[1]
    return said[1:] if numerals.is_everyday and said.startswith(ten) else said


def _is_by_time(pieces: tuple[_Piece, ...], index: int) -> bool:
    """Return whether the `m` at `index` means minutes: hours stand before it, or seconds after it."""
    before = [piece.text[0].lower() for piece in pieces[:index] if piece.kind in {"date", "elapsed"}]
    after = [piece.text[0].lower() for piece in pieces[index + 1 :] if piece.kind == "date"]
    return before[-1:] == ["h"] or after[:1] == ["s"]


def _date_part(code: str, moment: dt.datetime, *, is_minute: bool, has_noon: bool) -> str:
    hour = (moment.hour + 11) % 12 + 1 if has_noon else moment.hour
    weekday = _WEEKDAYS[moment.weekday()]
    parts = {
        "y": f"{moment.year % 100:02d}",
        "yy": f"{moment.year % 100:02d}",
        "m": str(moment.month),
        "mm": f"{moment.month:02d}",
        "mmm": f"{moment.month}月",
        "mmmm": f"{moment.month}月",
        "mmmmm": str(moment.month),
        "d": str(moment.day),
        "dd": f"{moment.day:02d}",
        "ddd": f"周{weekday}",
        "dddd": f"星期{weekday}",
        "aaa": weekday,
        "aaaa": f"星期{weekday}",
        "h": str(hour),
        "hh": f"{hour:02d}",
        "s": str(moment.second),
        "ss": f"{moment.second:02d}",
    }
    if is_minute:
        return f"{moment.minute:02d}" if len(code) > 1 else str(moment.minute)
    return parts.get(code, str(moment.year))
