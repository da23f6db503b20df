"""What a cell may hold: one type per kind of cell, how it is read, and what is said of it in Chinese."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from fractions import Fraction
from functools import cache, lru_cache, partial
from typing import TYPE_CHECKING, Annotated, ClassVar, Self, TypeGuard

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from generators.characters import shown_text
from generators.masking import mask_id_numbers, mask_numbers
from generators.records.identifiers import id_number_fault
from generators.records.person_names import MARKS, is_several, one_spelling

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


DRAFT = "草稿"
"""What the 备注 of a row begins with that is no record yet: nobody has confirmed it."""


def is_draft(cells: Mapping[str, object]) -> bool:
    """Tell whether a row, field → cell, is one that nobody has confirmed."""
    return str(cells.get("remark") or "").strip().startswith(DRAFT)


WAITS = "等"
"""An empty cell is not known (D11): the paper waits and names it. What follows names other cells."""


@dataclass(frozen=True)
class Column:
    """The heading over a field, and what an empty workbook tells the clerk about it."""

    heading: str
    note: str = ""
    aliases: tuple[str, ...] = ()
    """Other headings the same column bears in national exports (`DOMAIN.md` §3.2)."""
    unique: bool = False
    unique_while_empty: str = ""
    """Field that takes a row out of what `unique` asks once it is filled in: somebody who has left."""
    refers: str = ""
    """`工作表.标题` of the column whose values are allowed here."""
    width: float = 12
    empty: str = ""
    """What an empty cell means to the gates and papers that read it: `WAITS`, or why it does no harm."""
    empty_on_entry: str = ""
    """The same for the papers of the way into monitoring, where it is not the same."""


_remembered = lru_cache(maxsize=1 << 16, typed=True)
"""Cells repeat: dates, amounts, names and answers are read once. A complaint is not remembered."""


def _complain(expected: str) -> PydanticCustomError:
    return PydanticCustomError("cell", "{expected}", {"expected": expected})


def _read_text(cell: object) -> object:
    if isinstance(cell, str):
        return shown_text(cell)
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e11:
        return str(int(cell))
    if isinstance(cell, int) and abs(cell) < 10**11:
        return str(cell)
    if isinstance(cell, (float, int)):
        raise _complain("应为文本，单元格里却是数值，长号码的末几位可能已经丢失")
    raise _complain("应为文本")


_PLAIN = {
    code: code - 0xFEE0 for code in (*range(0xFF0C, 0xFF1B), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))
}
"""Digits, letters and the marks of numbers that were typed in full width: ２０２２－６－２４."""


def plain_text(cell: object) -> str:
    """Return the text of `cell`, full-width digits, letters and marks of numbers as plain ones."""
    return shown_text(str(cell)).translate(_PLAIN)


_NOBODY = re.compile(
    '同[上前左右]|待定|待[补填]|未定|暂[无缺]|[无空略]|没有|不[详明]|某+|[/\\\\\\-—－–·.。…*＊〃″"＂?？、×xX]+'
)
"""What is written where a name should stand: a ditto means another row, the rest means nobody (D11)."""


def _one_name(text: str) -> str:
    name = one_spelling(text)
    if _NOBODY.fullmatch(name):
        raise _complain("应为姓名，没有或者不知道的留空，与上一行相同的也写全")
    return name


@_remembered
def _read_person(cell: object) -> object:
    text = _read_text(cell)
    return _one_name(text) if isinstance(text, str) else text


_BLANK = "暂?无|(?:暂时?)?没有|否|正常|[/\\\\\\-—－–·.。*＊×〇0]+"
_NOTHING = re.compile(
    "(?:暂?无|(?:暂时?)?没有|未发现|不存在|未见)(?:新的|新增|明显|任何|返贫|致贫|就业|培训|其他|重大)*"
    "(?:问题|风险点?|隐患|异常|情况|诉求|需求|需要|意愿|要求|困难|人员?|缺席|请假|[脱缺离]岗)*"
    f"|不需要?|不愿意?|不想|{_BLANK}"
)
"""What an office writes where there is nothing to tell, so that no cell is empty."""
_NO_REASON = re.compile(_BLANK)


def says_something(text: str | None) -> TypeGuard[str]:
    """Tell whether a cell that is filled in only where there is something tells of anything: 无 does not.

    For risks, problems, demands, absences: who writes 无 or / has looked and found none.
    """
    return _says_more(_NOTHING, text)


def gives_reason(text: str | None) -> TypeGuard[str]:
    """Tell whether a cell that asks why gives a reason: 无就业意愿 and 不愿意 are some, 无 and / are none."""
    return _says_more(_NO_REASON, text)


def _says_more(than: re.Pattern[str], text: str | None) -> bool:
    bare = (text or "").strip("。！ （）()")
    return bool(bare) and than.fullmatch(bare) is None


def shown_blank(text: str | None) -> str:
    """Return what a message says of a cell that tells nothing: that it is empty, or what stands there."""
    return "空白" if text is None else f"“{text}”"


def _read_identifier(cell: object) -> object:
    if isinstance(cell, str):
        return plain_text(cell).upper()
    raise _complain("应按文本填写，单元格里却是数值，末几位可能已经丢失（先把单元格设为“文本”再重新录入）")


def _read_id_number(cell: object) -> object:
    text = _read_identifier(cell)
    if isinstance(text, str) and (fault := id_number_fault(text)):
        raise _complain(fault)
    return text


def _read_disability_card(cell: object) -> object:
    text = _read_identifier(cell)
    if isinstance(text, str) and not re.fullmatch(r"\d{17}[\dX]([1-7][1-4](B\d)?)?", text):
        raise _complain("应为 20 位（18 位证件号码＋类别＋等级），补发的为 22 位")
    if isinstance(text, str) and (fault := id_number_fault(text[:18])):
        raise _complain(f"的前 18 位{fault}")
    return text


@_remembered
def _read_phone(cell: object) -> object:
    text = str(int(cell)) if isinstance(cell, float) and cell.is_integer() else plain_text(cell)
    if not re.fullmatch(r"1\d{10}|0\d{2,3}-?\d{7,8}|\d{7,8}", text):
        raise _complain("应为 11 位手机号，或带区号的座机号")
    return text


_DATE = re.compile(
    r"(\d{4})\s*[-年./]\s*(\d{1,2})\s*[-月./]\s*(\d{1,2})\s*[日号]?(?:[ T]0?0:00(?::00(?:\.0+)?)?)?"
    r"|(\d{4})(\d{2})(\d{2})"
)
"""2022-6-24, 2022年6月24日, 2022.6.24, 20220624 as a text or a number, 2022-06-24 00:00:00 of an export."""


_FIRST_YEAR, _LAST_YEAR = 1949, 2099
"""The years that a workbook can tell of: 0022 and 2202 are slips of the keyboard."""


def bounded(year: int) -> int:
    """Return `year`; ValueError for one that nobody means: what is reckoned up to it would never end."""
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise _complain(f"年份应在 {_FIRST_YEAR} 到 {_LAST_YEAR} 之间")
    return year


@_remembered
def _read_date(cell: object) -> object:
    if isinstance(cell, datetime):
        cell = cell.date()
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    if isinstance(cell, (str, int)) and (match := _DATE.fullmatch(plain_text(cell))):
        try:
            cell = date(*(int(part) for part in match.groups() if part))
        except ValueError:
            raise _complain("应是日历上有的一天") from None
    if isinstance(cell, date):
        bounded(cell.year)
        return cell
    raise _complain("应为日期，如 2022-6-24")


@_remembered
def _read_year_month(cell: object) -> object:
    if isinstance(cell, (datetime, date)):
        return bounded(cell.year) * 100 + cell.month
    text = str(int(cell)) if isinstance(cell, (int, float)) and abs(cell) < 1e11 else plain_text(cell)
    match = re.fullmatch(r"(\d{4})(?:[-年./])?(\d{1,2})月?", text)
    if match and 1 <= int(match[2]) <= 12:
        return bounded(int(match[1])) * 100 + int(match[2])
    raise _complain("应为年月，如 202206")


def _read_month(cell: object) -> object:
    """Return a month as 2022-06, however it is written: lists are found by it."""
    month = _read_year_month(cell)
    return f"{month // 100}-{month % 100:02d}" if isinstance(month, int) else month


_CLOCK = re.compile(r"(\d{1,2})(?::(\d{2})(?::00)?|[时点](?:(\d{1,2})分)?)")
"""9:30, 9:30:00, 9时30分, 9点."""


@_remembered
def _read_time(cell: object) -> object:
    if isinstance(cell, datetime):
        return cell.time()
    if isinstance(cell, time):
        return cell
    if isinstance(cell, float) and 0 <= cell < 1:
        minutes = round(cell * 24 * 60)
        return time(minutes // 60 % 24, minutes % 60)
    match = _CLOCK.fullmatch(plain_text(cell))
    minutes = int(match[2] or match[3] or 0) if match else 0
    if match and int(match[1]) < 24 and minutes < 60:
        return time(int(match[1]), minutes)
    raise _complain("应为时间，如 9:30")


_WHOLE = re.compile(r"(第?)\s*(\d+|\d{1,3}(?:,\d{3})+)\s*(\D*)")
"""94, 94户, 1,200户, 第2次: a number, and what it counts."""


_LONGEST = 9


@_remembered
def _read_count(units: tuple[str, ...], cell: object) -> object:
    """Return the whole number of a cell of which one of `units` may stand behind it: no other is meant."""
    if isinstance(cell, str):
        found = _WHOLE.fullmatch(plain_text(cell))
        if found and found[3] in {"", *units} and (not found[1] or units == _ORDINAL):
            return _counted(found[2].replace(",", ""))
    elif (
        isinstance(cell, (int, float))
        and not isinstance(cell, bool)
        and cell >= 0
        and float(cell).is_integer()
    ):
        return _counted(f"{cell:.0f}")
    raise _complain("应为不小于 0 的整数，只写数字")


def _counted(figures: str) -> int:
    """Return the number; a telephone or ID number in the wrong column counts nothing."""
    if len(figures) > _LONGEST:
        raise _complain(f"应为 {_LONGEST} 位以内的整数，是不是填错了格")
    return int(figures)


def _counting(*units: str) -> BeforeValidator:
    return BeforeValidator(partial(_read_count, units))


_ORDINAL = ("次", "项")
"""What is numbered and not counted: 第2次."""


def _read_year(cell: object) -> object:
    year = _read_count(("年", "年度"), cell)
    return bounded(year) if isinstance(year, int) else year


_AMOUNT = re.compile(r"[¥￥]?\s*(-?(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d*)?)\s*(万?)元?整?")
"""6500, 6,500, 6500.00, 6500元 and 0.65万元; 6,5 is a slip of 6.5 and not 65."""
_ONLY_FIGURES = "应为金额（元），只填数字"


@_remembered
def _read_money(cell: object) -> object:
    if isinstance(cell, bool):
        raise _complain(_ONLY_FIGURES)
    text = plain_text(cell)
    found = _AMOUNT.fullmatch(text)
    if isinstance(cell, str) and not found:
        raise _complain(_ONLY_FIGURES)
    try:
        amount = Decimal(found[1].replace(",", "")) if found else Decimal(text)
        amount *= 10_000 if found and found[2] else 1
        return amount.quantize(Decimal("0.01"), ROUND_HALF_UP)
    except InvalidOperation:
        raise _complain(_ONLY_FIGURES) from None


def _read_amount(cell: object) -> object:
    amount = _read_money(cell)
    if isinstance(amount, Decimal) and amount < 0:
        raise _complain("应为不小于 0 的金额（元），收入、支出分开填")
    return amount


def _read_price(cell: object) -> object:
    amount = _read_money(cell)
    if isinstance(amount, Decimal) and amount <= 0:
        raise _complain("应为大于 0 的金额（元）")
    return amount


_YES_NO = {"是": True, "√": True, "有": True, "否": False, "×": False, "无": False}


@_remembered
def _read_yes_no(cell: object) -> object:
    if isinstance(cell, bool):
        return cell
    answer = _YES_NO.get(str(cell).strip())
    if answer is None:
        raise _complain("应填“是”或“否”")
    return answer


@_remembered
def _read_names(cell: object) -> object:
    if isinstance(cell, tuple):
        return cell
    if not isinstance(cell, str):
        raise _complain("应为姓名，多人用顿号“、”隔开")
    parts = MARKS.split(shown_text(cell))
    if any(map(is_several, parts)):
        raise _complain("应为姓名，几个人的用顿号“、”隔开，一个人的姓名中间不留空格")
    return tuple(filter(None, map(_one_name, parts)))


@_remembered
def split_words(cell: object) -> object:
    """Return the words of a cell that holds several, split at 、 or a comma."""
    return (
        tuple(part.strip() for part in re.split("[、,，]", cell) if part.strip())
        if isinstance(cell, str)
        else cell
    )


_QUARTER = re.compile(r"(\d{4})\s*(?:[Qq]|年\s*第?)\s*(?:([1-4])|([一二三四])|(I{1,3}|IV))\s*(?:季度)?")
_WAYS = (("1", "2", "3", "4"), ("一", "二", "三", "四"), ("I", "II", "III", "IV"))


@dataclass(frozen=True, order=True)
class Quarter:
    """A quarter of a year, written 2022Q2."""

    year: int
    number: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the quarter that `text` (2022Q2, 2022年第二季度) names; ValueError otherwise."""
        match = _QUARTER.fullmatch(unicodedata.normalize("NFKC", text).strip())
        if not match:
            message = "应写作 2022年第二季度，或 2022Q2"
            raise ValueError(message)
        number = next(way.index(text) for way, text in zip(_WAYS, match.groups()[1:], strict=True) if text)
        return cls(bounded(int(match[1])), number + 1)

    @classmethod
    def of(cls, day: date) -> Self:
        """Return the quarter that `day` falls in."""
        return cls(day.year, (day.month - 1) // 3 + 1)

    @property
    def last_month(self) -> int:
        """Return its last month: 3, 6, 9 or 12 (季度末月)."""
        return self.number * 3

    @property
    def first_day(self) -> date:
        """Return its first day."""
        return date(self.year, self.last_month - 2, 1)

    @property
    def last_day(self) -> date:
        """Return its last day."""
        return date(self.year, self.last_month, 31 if self.last_month in {3, 12} else 30)

    @property
    def previous(self) -> Quarter:
        """Return the quarter before."""
        return Quarter(self.year, self.number - 1) if self.number > 1 else Quarter(self.year - 1, 4)

    @property
    def next(self) -> Quarter:
        """Return the quarter after."""
        return Quarter(self.year, self.number + 1) if self.number < 4 else Quarter(self.year + 1, 1)

    @property
    def said(self) -> str:
        """Return 2022年第二季度: how a sentence calls it."""
        return f"{self.year}年第{_WAYS[1][self.number - 1]}季度"

    def __contains__(self, day: date) -> bool:
        return self.first_day <= day <= self.last_day

    def __str__(self) -> str:
        return f"{self.year}Q{self.number}"


@_remembered
def _read_quarter(cell: object) -> object:
    if isinstance(cell, Quarter):
        return cell
    try:
        return Quarter.parse(str(cell))
    except ValueError as error:
        raise _complain(str(error)) from None


def _read_share(cell: object) -> object:
    if isinstance(cell, Fraction):
        return cell
    match = re.fullmatch(r"([1-9]\d?)\s*/\s*([1-9]\d?)", plain_text(cell))
    if match and int(match[1]) <= int(match[2]):
        return Fraction(int(match[1]), int(match[2]))
    raise _complain("应为几分之几，如 2/3")


def not_below(least: int | Fraction, why: str) -> AfterValidator:
    """Return what holds a setting to the least that the rule behind it leaves open; `why` says which."""

    def held(value: int | Fraction) -> int | Fraction:
        if value < least:
            raise _complain(f"应不小于 {least}（{why}）")
        return value

    return AfterValidator(held)


Text = Annotated[str, BeforeValidator(_read_text), Field(min_length=1)]
PersonName = Annotated[str, BeforeValidator(_read_person), Field(min_length=1)]
Identifier = Annotated[str, BeforeValidator(_read_identifier), Field(min_length=1)]
IdNumber = Annotated[str, BeforeValidator(_read_id_number)]
DisabilityCard = Annotated[str, BeforeValidator(_read_disability_card)]
Phone = Annotated[str, BeforeValidator(_read_phone)]
Day = Annotated[date, BeforeValidator(_read_date)]
YearMonth = Annotated[int, BeforeValidator(_read_year_month)]
Month = Annotated[str, BeforeValidator(_read_month)]
Clock = Annotated[time, BeforeValidator(_read_time)]
Count = Annotated[int, _counting()]
Households = Annotated[int, _counting("户")]
People = Annotated[int, _counting("人", "名", "位", "口", "口人")]
Votes = Annotated[int, _counting("票", "人")]
Things = Annotated[int, _counting("个", "件", "条", "项")]
Ordinal = Annotated[int, _counting(*_ORDINAL)]
"""Which one it is of several: 2, 第2次."""
Months = Annotated[int, _counting("个月", "月")]
Days = Annotated[int, _counting("天", "日", "个自然日")]
Age = Annotated[int, _counting("岁", "周岁")]
Percent = Annotated[int, _counting("%", "％")]
Year = Annotated[int, BeforeValidator(_read_year)]
Money = Annotated[Decimal, BeforeValidator(_read_money)]
Amount = Annotated[Decimal, BeforeValidator(_read_amount)]
"""What is received, paid or lent: never less than nothing. Only what is left of both can be (Money)."""
PositiveAmount = Annotated[Decimal, BeforeValidator(_read_price)]
YesNo = Annotated[bool, BeforeValidator(_read_yes_no)]
Share = Annotated[Fraction, BeforeValidator(_read_share)]
Names = Annotated[tuple[str, ...], BeforeValidator(_read_names)]
InQuarter = Annotated[Quarter, BeforeValidator(_read_quarter), Field()]


class Row(BaseModel):
    """One row of one sheet. A subclass is the only description of its sheet: reader and writer follow it."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True, defer_build=True)

    SHEET: ClassVar[str]
    ABOUT: ClassVar[str] = ""
    """One line on what the sheet is for, shown on the first sheet of an empty workbook."""
    KEY: ClassVar[tuple[str, ...]] = ()
    """Fields that together may not occur twice."""

    OPTIONAL: ClassVar[bool] = False
    """Whether a workbook may do without the sheet."""

    row: int = 0
    """Row number in the sheet, 1 for the first."""
    remark: Annotated[Text | None, Column("备注", "随意填写，不印在任何文书上", width=18)] = None

    @classmethod
    def iter_columns(cls) -> Iterator[tuple[str, Column]]:
        """Yield (field, column) in the order of the sheet; 备注 comes last."""
        yield from _columns_of(cls)


def with_number(record: Row, number: int) -> Row:
    """Return `record` as the row `number`: quicker than pydantic copies, for sheets of many rows."""
    copy = object.__new__(type(record))
    object.__setattr__(copy, "__dict__", {**record.__dict__, "row": number})
    for name in ("__pydantic_fields_set__", "__pydantic_extra__", "__pydantic_private__"):
        object.__setattr__(copy, name, getattr(record, name))
    return copy


@cache
def _columns_of(kind: type[Row]) -> tuple[tuple[str, Column], ...]:
    fields = {name: info for name, info in kind.model_fields.items() if name != "remark"}
    fields["remark"] = kind.model_fields["remark"]
    return tuple(
        (name, item) for name, info in fields.items() for item in info.metadata if isinstance(item, Column)
    )


def show_cell(cell: object) -> str:
    """Return `cell` for an error line: quoted, shortened, without an ID number in full."""
    text = f"{cell:.2E}" if isinstance(cell, float) and abs(cell) >= 1e11 else str(cell)
    text = mask_id_numbers(text)
    return f"“{text if len(text) <= 30 else mask_numbers(text)[:29] + '…'}”"
