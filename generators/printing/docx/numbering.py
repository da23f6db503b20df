"""Automatic numbering of a DOCX: counts list levels and writes their numbers as Word does."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from generators.printing.docx.package import Package, W
from generators.printing.docx.styles import Properties, local, read_paragraph_properties, read_run_properties
from generators.printing.layout.css import number
from generators.printing.layout.symbol_fonts import as_characters

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from lxml import etree

_DIGITS = "〇一二三四五六七八九"
_LEGAL = "零壹贰叁肆伍陆柒捌玖"
_STEMS, _BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"


def _chinese(value: int, digits: str, units: tuple[str, str, str, str], *, short_ten: bool) -> str:
    if value <= 0:
        return digits[0]
    groups = []
    for big in ("", "万", "亿"):
        groups.append((value % 10000, big))
        value //= 10000
    text = ""
    for amount, big in reversed(groups):
        if amount:
            if text and amount < 1000:
                text += "零"
            text += _thousand(amount, digits, units) + big
    return text[1:] if short_ten and text.startswith(digits[1] + units[1]) else text


def _thousand(value: int, digits: str, units: tuple[str, str, str, str]) -> str:
    text, gap = "", False
    for power in (3, 2, 1, 0):
        digit = value // 10**power % 10
        if digit:
            text += ("零" if gap and text else "") + digits[digit] + units[power]
            gap = False
        else:
            gap = True
    return text


def _roman(value: int) -> str:
    if value >= 5000:
        return str(value)
    text = ""
    for amount, letters in (
        (1000, "m"),
        (900, "cm"),
        (500, "d"),
        (400, "cd"),
        (100, "c"),
        (90, "xc"),
        (50, "l"),
        (40, "xl"),
        (10, "x"),
        (9, "ix"),
        (5, "v"),
        (4, "iv"),
        (1, "i"),
    ):
        text += letters * (value // amount)
        value %= amount
    return text


def _letters(value: int) -> str:
    return chr(ord("a") + (value - 1) % 26) * ((value - 1) // 26 + 1) if 0 < value < 800 else str(value)


def _circled(value: int) -> str:
    if 1 <= value <= 20:
        return chr(0x2460 + value - 1)
    if 21 <= value <= 35:
        return chr(0x3251 + value - 21)
    return chr(0x32B1 + value - 36) if 36 <= value <= 50 else str(value)


def _ordinal(value: int) -> str:
    is_teen = 10 <= value % 100 <= 20
    return f"{value}{'th' if is_teen else {1: 'st', 2: 'nd', 3: 'rd'}.get(value % 10, 'th')}"


_ONES = (
    "zero", "one", "two", "three", "four", "five", "six",
    "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
    "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_ORDINALS = {
    "one": "first", "two": "second", "three": "third",
    "five": "fifth", "eight": "eighth", "nine": "ninth", "twelve": "twelfth",
}  # fmt: skip


def _in_words(value: int) -> str:
    """Return a number under a million in English words; others in digits."""
    if value < 20:
        return _ONES[value]
    if value < 100:
        return _TENS[value // 10 - 2] + (f"-{_ONES[value % 10]}" if value % 10 else "")
    for unit, name in ((1000, "thousand"), (100, "hundred")):
        if unit <= value < 1000 * unit:
            rest = f" {_in_words(value % unit)}" if value % unit else ""
            return f"{_in_words(value // unit)} {name}{rest}"
    return str(value)


def _ordinal_in_words(value: int) -> str:
    head, gap, last = re.fullmatch(r"(?:(.*)([ -]))?(.*)", _in_words(value)).groups("")  # type: ignore[union-attr]
    regular = f"{last[:-1]}ieth" if last.endswith("y") else f"{last}th"
    return (head + gap + _ORDINALS.get(last, regular)).capitalize()


def _counting(value: int) -> str:
    return _chinese(value, _DIGITS, ("", "十", "百", "千"), short_ten=True)


def _legal(value: int) -> str:
    return _chinese(value, _LEGAL, ("", "拾", "佰", "仟"), short_ten=False)


def _by_digit(digits: str) -> Callable[[int], str]:
    return lambda value: "".join(digits[int(digit)] for digit in str(value))


def _in_turn(row: str) -> Callable[[int], str]:
    return lambda value: row[(value - 1) % len(row)] if value else str(value)


def _enclosed(first: int, most: int) -> Callable[[int], str]:
    return lambda value: chr(first + value - 1) if 1 <= value <= most else str(value)


_COUNTING = ("chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCountingThousand")
_DIGIT_BY_DIGIT = ("ideographDigital", "japaneseDigitalTenThousand", "taiwaneseDigital", "koreanDigital")
_FORMATS: dict[str, Callable[[int], str]] = {
    **dict.fromkeys((*_COUNTING, "ideographDigitalCounting"), _counting),
    **dict.fromkeys(("chineseLegalSimplified", "ideographLegalTraditional"), _legal),
    **dict.fromkeys(_DIGIT_BY_DIGIT, _by_digit(_DIGITS)),
    "ideographTraditional": _in_turn(_STEMS),
    **dict.fromkeys(("ideographZodiac", "ideographZodiacTraditional"), _in_turn(_BRANCHES)),
    "upperRoman": lambda value: _roman(value).upper(),
    "lowerRoman": _roman,
    "upperLetter": lambda value: _letters(value).upper(),
    "lowerLetter": _letters,
    "decimalEnclosedCircle": _circled,
    "decimalEnclosedFullstop": _enclosed(0x2488, 20),
    "decimalEnclosedParen": _enclosed(0x2474, 20),
    "ideographEnclosedCircle": _enclosed(0x3280, 10),
    **dict.fromkeys(("decimalFullWidth", "decimalFullWidth2"), _by_digit("０１２３４５６７８９")),
    "decimalZero": lambda value: f"{value:02d}",
    "ordinal": _ordinal,
    "cardinalText": lambda value: _in_words(value).capitalize(),
    "ordinalText": _ordinal_in_words,
    "hex": lambda value: f"{value:X}",
    **dict.fromkeys(("decimal", "decimalHalfWidth", ""), str),
    "numberInDash": lambda value: f"- {value} -",
    "none": lambda _: "",
}


_PADDED = "custom 0"
"""A format of its own (`w:format`), such as 001: digits with naughts before them."""


def format_number(value: int, kind: str) -> str:
    """Return `value` in the Word number format `kind` (ST_NumberFormat, ECMA-376 part 1, 17.18.59).

    A format that no row of the table knows is decimal.
    """
    if kind.startswith(_PADDED):
        return str(value).zfill(min(9, len(kind) - len(_PADDED) + 1))
    name = "decimalEnclosedCircle" if kind.startswith("decimalEnclosedCircle") else kind
    return _FORMATS.get(name, str)(max(0, min(value, 10**9)))


def is_known(kind: str) -> bool:
    """Return whether `format_number` writes numbers of the format `kind` as Word does."""
    return kind in _FORMATS or kind.startswith((_PADDED, "decimalEnclosedCircle"))


@dataclass
class Level:
    """One level of a list."""

    start: int = 0
    """What a level that says nothing begins with (ECMA-376 part 1, 17.9.25)."""
    kind: str = "decimal"
    text: str = ""
    suffix: str = "tab"
    restart: int | None = None
    is_legal: bool = False
    style: str = ""
    picture: bool = False
    paragraph: Properties = field(default_factory=dict)
    run: Properties = field(default_factory=dict)


@dataclass(frozen=True)
class Number:
    """The number of a paragraph, ready to print."""

    text: str
    suffix: str
    run: Properties
    paragraph: Properties
    is_rough: bool = False
    """Whether its format is not known, and it is written in digits."""


class Numbering:
    """All lists of a document with their counters, which run from its first paragraph to its last."""

    def __init__(self, package: Package) -> None:
        self._abstract: dict[str, dict[int, Level]] = {}
        self._lists: dict[str, tuple[str, dict[int, Level], dict[int, int]]] = {}
        self._counters: dict[str, dict[int, int]] = {}
        self._started: set[tuple[str, int]] = set()
        part = package.related(package.main, "numbering")
        if part:
            self._read(package.tree(part))

    def _read(self, root: etree._Element) -> None:
        links: dict[str, str] = {}
        owners: dict[str, str] = {}
        for node in root.iterfind(W + "abstractNum"):
            key = node.get(W + "abstractNumId", "")
            self._abstract[key] = {
                int(number(level.get(W + "ilvl"))): _read_level(level) for level in node.iterfind(W + "lvl")
            }
            for tag, table in (("numStyleLink", links), ("styleLink", owners)):
                link = node.find(W + tag)
                if link is not None:
                    table[key if tag == "numStyleLink" else link.get(W + "val", "")] = (
                        link.get(W + "val", "") if tag == "numStyleLink" else key
                    )
        for key, style in links.items():
            if style in owners:
                self._abstract[key] = self._abstract[owners[style]]
        for node in root.iterfind(W + "num"):
            abstract = node.find(W + "abstractNumId")
            key = "" if abstract is None else abstract.get(W + "val", "")
            levels, starts = dict(self._abstract.get(key, {})), {}
            for override in node.iterfind(W + "lvlOverride"):
                index = int(number(override.get(W + "ilvl")))
                level, start = override.find(W + "lvl"), override.find(W + "startOverride")
                if level is not None:
                    levels[index] = _read_level(level)
                if start is not None:
                    starts[index] = int(number(start.get(W + "val"), 1))
            self._lists[node.get(W + "numId", "")] = (key, levels, starts)

    def level_properties(self, paragraph: Properties) -> Properties:
        """Return the paragraph properties that the list level of `paragraph` brings."""
        level = self._level(paragraph)[1]
        return level.paragraph if level else {}

    def _level(self, paragraph: Properties) -> tuple[int, Level | None]:
        index = paragraph.get("numPr.ilvl", "0")
        index = int(number(index))
        entry = self._lists.get(paragraph.get("numPr.numId", "0"))
        if entry is None:
            return index, None
        if "numPr.ilvl" not in paragraph and (style := paragraph.get("pStyle")):
            index = next((key for key, level in entry[1].items() if level.style == style), index)
        return index, entry[1].get(index)

    def next_number(self, paragraph: Properties) -> Number | None:
        """Count `paragraph` and return its number; None when it has none."""
        index, level = self._level(paragraph)
        if level is None:
            return None
        number_id = paragraph["numPr.numId"]
        key, levels, starts = self._lists[number_id]
        counters = self._counters.setdefault(key, {})
        if index in starts and (number_id, index) not in self._started:
            self._started.add((number_id, index))
            counters.pop(index, None)
            level_start = starts[index]
        else:
            level_start = starts.get(index, level.start)
        counters[index] = counters[index] + 1 if index in counters else level_start
        for deeper in [other for other in counters if other > index]:
            restart = levels[deeper].restart if deeper in levels else None
            if restart is None or restart > index:
                del counters[deeper]
        is_rough = level.kind != "bullet" and not is_known(level.kind)
        return Number(_spell(level, levels, counters), level.suffix, level.run, level.paragraph, is_rough)


def _spell(level: Level, levels: dict[int, Level], counters: dict[int, int]) -> str:
    if level.kind == "bullet":
        return as_characters(level.text, level.run.get("fonts.ascii") or "") or "•"
    text = level.text
    for index in range(9):
        if f"%{index + 1}" in text:
            other = levels.get(index, Level())
            value = counters.get(index, other.start)
            kind = "decimal" if level.is_legal and other.kind != "bullet" else other.kind
            text = text.replace(f"%{index + 1}", format_number(value, kind))
    return text


def _read_level(node: etree._Element) -> Level:  # noqa: PLR0912 - one branch a property
    level = Level()
    for child in node:
        name, value = local(child), child.get(W + "val", "")
        if name == "start":
            level.start = int(number(value, 1))
        elif name == "numFmt":
            level.kind = _kind_of([child])
        elif name == "lvlText":
            level.text = value
        elif name == "suff":
            level.suffix = value
        elif name == "lvlRestart":
            level.restart = int(number(value, -1)) if number(value, -1) >= 0 else None
        elif name == "isLgl":
            level.is_legal = value not in {"0", "false", "off"}
        elif name == "pStyle":
            level.style = value
        elif name == "pPr":
            level.paragraph = read_paragraph_properties(child)
        elif name == "rPr":
            level.run = read_run_properties(child)
        elif name == "lvlPicBulletId":
            level.picture = True
        elif name == "AlternateContent":
            level.kind = _kind_of(child.findall(f".//{W}numFmt")) or level.kind
    if level.picture:
        level.text, level.kind = "•", "bullet"
    return level


def _kind_of(formats: Sequence[etree._Element]) -> str:
    """Return the format of a level: what Word 2010 may choose stands first, what older programs read last."""
    own = (re.match(r"0+1(?=,|$)", node.get(W + "format", "")) for node in formats)
    padded = next((match[0] for match in own if match), "")
    if padded:
        return f"custom {padded}"
    return formats[-1].get(W + "val", "") if formats else ""
