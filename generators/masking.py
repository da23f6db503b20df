"""What may be told of a number that names a person: every message, log and file name passes here."""

from __future__ import annotations

import re
import unicodedata

CHINESE_DIGITS = {
    character: str(digit)
    for digit, characters in enumerate(
        (
            "〇零○◯洞",
            "一幺壹壱弌么吆㈠㊀〡",
            "二贰貳弐弍两兩㈡㊁〢",
            "三叁弎叄參参叄㈢㊂〣",
            "四肆亖㈣㊃〤",
            "五伍㈤㊄〥",
            "六陆陸㈥㊅〦",
            "七柒拐㈦㊆〧",
            "八捌㈧㊇〨",
            "九玖勾㈨㊈〩",
        )
    )
    for character in characters
}
"""How a digit is written or called in Chinese, and the digit: capitals, 洞幺拐勾, Suzhou numerals."""
_FIGURE = r"\d①-⑨⑴-⑼⒈-⒐⓪⓵-⓽⓿❶-❾➀-➈➊-➒⁰¹²³⁴-⁹₀-₉🄀-🄊"
"""Characters that are a digit in Unicode, of any width, script or dress."""
_CHECK = "XxＸｘ×✕ΧχХх"
"""What the 18th character may look like besides; Greek and Cyrillic X are easily pasted."""
_GAP = r"(?:[^\w]|_){0,3}"
"""What people and programs put between groups of digits: blanks, marks, brackets, what shows nothing."""
_OF_A_PERSON = (
    re.compile(r"\d{6}(?:18|19|20)\d\d[01]\d[0-3]\d\d{3}[\dX]"),
    re.compile(r"\d{6}(?:18|19|20)\d\d[01]\d[0-3]\d\d{2,3}X?|\d{8}[01]\d[0-3]\d\d{3}"),
)
"""Place, birthday, serial: 18 characters; then those of 15 from before 1999, and those with a slip."""


class _Script:
    """How numbers are found whose digits are `characters`, the inside of a character class."""

    def __init__(self, characters: str) -> None:
        digit = f"[{characters}]"
        self.digit = digit
        self.check = re.compile(f"[{characters}{_CHECK}]")
        self.whole = re.compile(rf"(?<!{digit}){digit}{{15,}}(?:{self.check.pattern})?(?!{digit})")
        self.in_groups = re.compile(
            rf"(?<!{digit})(?=({digit}(?:{_GAP}{digit}){{13,16}}(?:{_GAP}{self.check.pattern})?)(?!{digit}))"
        )
        self.mobile = re.compile(
            rf"(?<!{digit})(?:[8８][6６]{_GAP})?{digit}(?:{_GAP}{digit}){{10}}(?!{digit})"
        )


_FIGURES = _Script(_FIGURE)
_ALL_DIGITS = _Script(_FIGURE + "".join(CHINESE_DIGITS))
"""The figures are looked for by themselves before: in 张三13800138000 the third character is no digit."""


def mask_id_number(id_number: str) -> str:
    """Return the number with its first two and last three characters left (the form of public notices)."""
    return f"{id_number[:2]}{'*' * (len(id_number) - 5)}{id_number[-3:]}"


def mask_id_numbers(text: str) -> str:
    """Return `text` with every ID number in it masked, however it is written.

    A number of 15 digits or more in one piece is masked whatever it is: cards and accounts are long. One in
    groups is masked when place, birthday and serial stand in it, so that two dates side by side are not.
    What stands between the groups stays.
    """
    for script in _scripts_of(text):
        for form in _OF_A_PERSON:
            done = 0
            for match in script.in_groups.finditer(text):
                start = match.start(1)
                end = _end_of_number(text, *match.span(1), form, script) if start >= done else None
                if end is not None:
                    text, done = text[:start] + _starred(text[start:end]) + text[end:], end
        text = script.whole.sub(lambda match: mask_id_number(match[0]), text)
    return text


def _scripts_of(text: str) -> tuple[_Script, ...]:
    """Return the scripts in which digits are looked for in `text`, one after the other."""
    return (_FIGURES,) if text.isascii() else (_FIGURES, _ALL_DIGITS)


_OF_MOBILES = 11
"""Digits of a mobile number, without the 86 before it: no number of a person has fewer."""
_ANY_DIGIT = re.compile(_ALL_DIGITS.digit)


def mask_numbers(text: str) -> str:
    """Return `text` with every ID number and every mobile number in it masked, however it is written.

    For titles and names that lists, logs and the properties of files repeat: there nobody needs to call.
    """
    if len(_ANY_DIGIT.findall(text)) < _OF_MOBILES:
        return text  # Most of ten thousand messages.
    text = mask_id_numbers(text)
    for script in _scripts_of(text):
        text = script.mobile.sub(_masked_mobile, text)
    return text


def _masked_mobile(match: re.Match[str]) -> str:
    places = [place for place, character in enumerate(match[0]) if _is_digit(character)][-_OF_MOBILES:]
    if not re.fullmatch(r"1[3-9]\d{9}", "".join(_plain(match[0][place]) for place in places)):
        return match[0]
    hidden = set(places[3:-4])
    return "".join("*" if place in hidden else character for place, character in enumerate(match[0]))


def _end_of_number(text: str, start: int, end: int, form: re.Pattern[str], script: _Script) -> int | None:
    """Return where the ID number of `form` that begins at `start` ends, at most at `end`; None without one.

    It ends where no further digit follows at once; the forms easily met by chance stand alone.
    """
    alone = form is not _OF_A_PERSON[0]
    if alone and re.search(rf"{script.digit}{_GAP}\Z", text[max(start - 4, 0) : start]):
        return None
    after = _GAP if alone else ""
    places = [place for place in range(start, end) if script.check.fullmatch(text[place])]
    for count in range(len(places), 14, -1):
        last = places[count - 1]
        if not re.match(after + script.digit, text[last + 1 : last + 5]) and form.fullmatch(
            "".join(_plain(text[place]) for place in places[:count])
        ):
            return last + 1
    return None


def _is_digit(character: str) -> bool:
    return bool(re.fullmatch(_ALL_DIGITS.digit, character))


def _plain(character: str) -> str:
    if character in CHINESE_DIGITS:
        return CHINESE_DIGITS[character]
    return str(unicodedata.digit(character, "X"))


def _starred(number: str) -> str:
    """Return `number` with its groups kept apart, its first two and last three characters left."""
    digits = [place for place, character in enumerate(number) if _ALL_DIGITS.check.fullmatch(character)]
    hidden = set(digits[2:-3])
    return "".join("*" if place in hidden else character for place, character in enumerate(number))


def visible(text: str) -> str:
    """Return `text` fit for a terminal: what would steer it, or turn or hide text, is shown, not sent."""
    if text.isprintable():
        return text
    return "".join(map(_pictured, text))


def _pictured(character: str) -> str:
    if character.isprintable() or character in "\n\t":
        return character
    code = ord(character)
    if code < 0x20:
        return chr(0x2400 + code)  # The control pictures of Unicode: ␛ for ESC.
    return " " if character.isspace() else f"‹U+{code:04X}›"


_BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def begins_a_formula(text: str) -> bool:
    """Tell whether a sheet takes `text` for a formula once somebody edits its cell."""
    return text.startswith(_BEGINS_A_FORMULA)


def never_a_formula(text: str) -> str:
    """Return `text` for a cell of a CSV: what a sheet would take for a formula is kept as text by a '."""
    return f"'{text}" if begins_a_formula(text) else text


def shown(text: str, longest: int = 60) -> str:
    """Return `text` fit for one line of a message: no control character, no number of a person, short."""
    printable = mask_numbers("".join(c if c.isprintable() else "□" for c in text))
    return printable if len(printable) <= longest else f"{printable[:longest]}…"
