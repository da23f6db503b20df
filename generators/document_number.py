"""The two forms of a number: 交政发〔2022〕79号, and for letters 交楼申乡东沟村防返退告〔2022〕第001号."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from generators.errors import DataRefused, Finding
from generators.masking import shown

if TYPE_CHECKING:
    from collections.abc import Iterator


class SeriesKind(StrEnum):
    """The two forms that a number takes."""

    DOCUMENT = "发文字号"
    LETTER = "告知书编号"


@dataclass(frozen=True, order=True)
class Series:
    """What stands before the year and counts from 1 every year: 交政发, 交楼申乡东沟村防返退告."""

    kind: SeriesKind
    name: str

    def __post_init__(self) -> None:
        """Refuse a name from which a number could not be read back."""
        if not _SERIES_NAME.fullmatch(self.name):
            raise DataRefused(
                [
                    Finding(
                        f"{self.kind}的代字",
                        "应为不含数字、括号和空格的文字，如“交政发”",
                        f"“{shown(self.name)}”",
                        "在设置中改正代字",
                    )
                ]
            )


@dataclass(frozen=True, order=True)
class NumberText:
    """A number as it is printed, without anything the register knows of it."""

    series: Series
    year: int
    n: int

    def __str__(self) -> str:
        """Return 交政发〔2022〕79号 or 交楼申乡东沟村防返退告〔2022〕第001号."""
        if self.series.kind is SeriesKind.DOCUMENT:
            return format_document_number(self.series.name, self.year, self.n)
        return format_letter_number(self.series.name, self.year, self.n)


def format_document_number(series: str, year: int, n: int) -> str:
    """Return `交政发〔2022〕79号`: full year in 〔〕, no 第, no leading zero (GB/T 9704 7.2.5)."""
    return f"{series}〔{year:04d}〕{n}号"


def format_letter_number(series: str, year: int, n: int) -> str:
    """Return `交楼申乡东沟村防返退告〔2022〕第001号`: three places, more when needed (DOMAIN B12)."""
    return f"{series}〔{year:04d}〕第{n:03d}号"


_SERIES_NAME = re.compile(r"[^\W\d_]+")
_EXACT_DOCUMENT = re.compile(r"([^\W\d_]+)〔([0-9]{4})〕([1-9][0-9]{0,8})号")
_EXACT_LETTER = re.compile(r"([^\W\d_]+)〔([0-9]{4})〕第([0-9]{3,9})号")
_LOOSE = re.compile(
    r"(?P<series>[^\W\d_]*?)(?P<open>\W?)(?P<year>[0-9]{1,6})年?(?P<close>\W?)(?P<di>第?)(?P<n>[0-9]{1,9})(?P<hao>号?)"
)


def parse_number(text: str, *, kind: SeriesKind | None = None, place: str = "") -> NumberText:
    """Return the number that `text` writes.

    `kind` says which form is due; without it both are read. Each departure from the form is a finding of its
    own (GB/T 9704 7.2.5), told with the correct form; all of them are in the `DataRefused` raised. `place` is
    where the text stands, as the clerk sees it.
    """
    for exact, of_kind in ((_EXACT_DOCUMENT, SeriesKind.DOCUMENT), (_EXACT_LETTER, SeriesKind.LETTER)):
        found = exact.fullmatch(text)
        if found and kind in {None, of_kind} and is_year(int(found[2])):
            number = NumberText(Series(of_kind, found[1]), int(found[2]), int(found[3]))
            if number.n and str(number) == text:
                return number
    raise DataRefused(_faults(text, kind or _likely_kind(text), place or (kind or SeriesKind.DOCUMENT)))


def _likely_kind(text: str) -> SeriesKind:
    """Return the kind that a misspelt `text` was most likely meant to be: only letters are 告知书."""
    return SeriesKind.LETTER if re.search(r"告.*第\s*0*\d", text) else SeriesKind.DOCUMENT


def _faults(text: str, kind: SeriesKind, place: str) -> list[Finding]:
    """Return one finding for each way in which `text` departs from the form of its `kind`."""
    tight = "".join(unicodedata.normalize("NFKC", c) if c.isdigit() else c for c in text if not c.isspace())
    loose = _LOOSE.fullmatch(tight)
    model = "交政发〔2022〕79号" if kind is SeriesKind.DOCUMENT else "交楼申乡东沟村防返退告〔2022〕第001号"
    if not loose:
        return [Finding(place, f"{kind}应形如“{model}”", f"“{shown(text)}”")]
    expected = [
        *_spacing_faults(text),
        *_year_faults(loose),
        *(_document_tail_faults(loose) if kind is SeriesKind.DOCUMENT else _letter_tail_faults(loose)),
    ]
    correct = _corrected(loose, kind)
    way_out = f"改为“{correct}”" if correct else f"写成“{model}”的样子"
    return [
        Finding(place, fault, f"“{shown(text)}”", way_out) for fault in expected or [f"{kind}应形如“{model}”"]
    ]


def _spacing_faults(text: str) -> Iterator[str]:
    if any(c.isspace() for c in text):
        yield "编号中间和两头不留空格"
    if any(c.isdigit() and not c.isascii() for c in text):
        yield "编号应用半角阿拉伯数字"


_BRACKETS = {
    "()": "半角圆括号()",
    "[]": "半角方括号[]",
    "（）": "全角圆括号（）",
    "［］": "全角方括号［］",
    "【】": "方头括号【】",
    "〖〗": "空心方头括号〖〗",
    "{}": "花括号{}",
    "<>": "尖括号<>",
    "《》": "书名号《》",
}


def _year_faults(loose: re.Match[str]) -> Iterator[str]:
    if not loose["series"]:
        yield "年份前应有发文机关代字"
    pair = loose["open"] + loose["close"]
    if not pair:
        yield "年份应放在六角括号〔〕里"
    elif pair != "〔〕":
        yield f"年份应放在六角括号〔〕里，不用{_BRACKETS.get(pair, f'“{shown(pair)}”')}"
    if len(loose["year"]) != 4:
        yield "年份应写全四位"
    elif not is_year(int(loose["year"])):
        yield "年份应在1949至2999之间"
    if "年" in loose[0][loose.end("year") :]:
        yield "括号里只写年份数字，不写“年”"


def _document_tail_faults(loose: re.Match[str]) -> Iterator[str]:
    if loose["di"]:
        yield "发文顺序号前不加“第”字"
    if loose["n"].startswith("0") and int(loose["n"]):
        yield "发文顺序号不编虚位（1不编为01）"
    yield from _common_tail_faults(loose)


def _letter_tail_faults(loose: re.Match[str]) -> Iterator[str]:
    if not loose["di"]:
        yield "告知书序号前应有“第”字"
    if int(loose["n"]) and loose["n"] != f"{int(loose['n']):03d}":
        yield "告知书序号应补足三位（1编为001）"
    yield from _common_tail_faults(loose)


def _common_tail_faults(loose: re.Match[str]) -> Iterator[str]:
    if not int(loose["n"]):
        yield "序号应从1编起"
    if not loose["hao"]:
        yield "序号后应有“号”字"


def _corrected(loose: re.Match[str], kind: SeriesKind) -> str:
    """Return what was meant, or empty when the text does not tell."""
    year = int(loose["year"]) + (2000 if len(loose["year"]) == 2 else 0)
    if not (loose["series"] and is_year(year) and int(loose["n"])):
        return ""
    return str(NumberText(Series(kind, loose["series"]), year, int(loose["n"])))


def is_year(year: int) -> bool:
    """Tell whether `year` can stand in a number."""
    return 1949 <= year <= 2999
