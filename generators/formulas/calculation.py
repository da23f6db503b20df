"""The values of plain formulas (sums, counts, shares), so that a ledger prints before Excel has opened it.

Excel, WPS and LibreOffice calculate anew when they load the file; what is not understood here has no value
until then.
"""

from __future__ import annotations

import math
import operator
import re
import statistics
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from openpyxl.formula.tokenizer import Token, Tokenizer, TokenizerError

from generators.formulas.addresses import column_number
from generators.formulas.references import parse_reference, sheet_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence


class _NotUnderstoodError(Exception):
    """A function or a reference that is left to Excel."""


_BEYOND = (
    *(_NotUnderstoodError, TokenizerError, RecursionError),
    *(ArithmeticError, LookupError, TypeError, ValueError, AttributeError),
)
"""What a formula may lead its reader to: `='`, =ROUND(1.5,-400), =COUNTIF(A1). Only Excel can tell then."""


@dataclass(frozen=True)
class _Fault:
    """An error value of a sheet, `#DIV/0!`."""

    code: str


_Single = float | str | bool | _Fault | None
_Area = list[_Single]
_Operand = _Single | _Area

_DIVISION = _Fault("#DIV/0!")
_WRONG_KIND = _Fault("#VALUE!")
_RANK = {"=": 1, "<>": 1, "<": 1, ">": 1, "<=": 1, ">=": 1, "&": 2, "+": 3, "-": 3, "*": 4, "/": 4, "^": 5}
_COMPARE: dict[str, Callable[[float | str, float | str], bool]] = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
}
_CRITERION = re.compile(r"(<=|>=|<>|=|<|>)?(.*)", re.DOTALL)
_MOST_CELLS = 2_000_000
_WHOLE_COLUMNS = re.compile(r"((?:'(?:[^']|'')+'|[^!':]+)!)?\$?([A-Z]{1,3}):\$?([A-Z]{1,3})", re.IGNORECASE)


class Calculation:
    """The cells of a workbook and the formulas among them."""

    def __init__(
        self,
        cells: Mapping[str, Mapping[tuple[int, int], str | float | bool | None]],
        formulas: Mapping[str, Mapping[tuple[int, int], str]],
        names: Mapping[str, str],
    ) -> None:
        """Take values and formulas (without `=`) by sheet and (row, column), and what names stand for."""
        self._cells = cells
        self._formulas = formulas
        self._names = {name.casefold(): text.removeprefix("=") for name, text in names.items()}
        self._known: dict[tuple[str, int, int], _Single] = {}
        self._busy: set[tuple[str, int, int]] = set()

    def cached(self, sheet: str, row: int, column: int) -> tuple[str, str]:
        """Return type and text of a formula's value as `<c t>` and `<v>` take them; empty if unknown."""
        try:
            value = self.value(sheet, row, column)
        except _BEYOND:
            return "", ""
        if isinstance(value, _Fault):
            return "e", value.code
        if isinstance(value, bool):
            return "b", str(int(value))
        if isinstance(value, str):
            return "str", escape(value)
        return "", f"{value or 0:.15g}"

    def holds(self, sheet: str, row: int, formula: str) -> bool | None:
        """Return whether `formula` (of a conditional format) is true in `row`; None if Excel must tell."""
        try:
            found = _one(_Reading(self, sheet, row, formula).result())
        except _BEYOND:
            return None
        return False if isinstance(found, _Fault | str) else bool(found)

    def value(self, sheet: str, row: int, column: int) -> _Single:
        """Return the value of a cell; raises _NotUnderstoodError for what only Excel can tell."""
        formula = self._formulas.get(sheet, {}).get((row, column))
        if formula is None:
            return self._cells.get(sheet, {}).get((row, column))
        key = sheet, row, column
        if key in self._known:
            return self._known[key]
        if key in self._busy:
            raise _NotUnderstoodError("循环引用")
        self._busy.add(key)
        try:
            found = _one(_Reading(self, sheet, row, formula).result())
        finally:
            self._busy.discard(key)
        self._known[key] = found
        return found

    def area(self, text: str, sheet: str) -> _Operand:
        """Return the cell or the cells that `text` names."""
        if text.casefold() in self._names:
            return self.area(self._names[text.casefold()], sheet)
        if whole := _WHOLE_COLUMNS.fullmatch(text):
            return self.area(self._used_rows(sheet, *whole.groups()), sheet)
        found = parse_reference(text)
        if found is None or not found.start.column:
            raise _NotUnderstoodError(text)
        target = sheet_name(found.prefix) or sheet
        if target not in self._cells:
            raise _NotUnderstoodError(text)
        left = column_number(found.start.column.lstrip("$"))
        if found.end is None:
            return self.value(target, found.start.row, left)
        right = column_number(found.end.column.lstrip("$"))
        rows = range(found.start.row, found.end.row + 1)
        if len(rows) * (right - left + 1) > _MOST_CELLS:
            raise _NotUnderstoodError(text)
        return [self.value(target, row, column) for row in rows for column in range(left, right + 1)]

    def _used_rows(self, sheet: str, prefix: str | None, left: str, right: str) -> str:
        """Return whole columns as the area down to the last cell that holds anything."""
        target = sheet_name(prefix or "") or sheet
        used = [row for cells in (self._cells, self._formulas) for row, _ in cells.get(target, {})]
        return f"{prefix or ''}{left}1:{right}{max(used, default=1)}"


class _Reading:
    """One formula, read and reckoned from left to right."""

    def __init__(self, book: Calculation, sheet: str, row: int, formula: str) -> None:
        self._book = book
        self._sheet = sheet
        self._row = row
        self._tokens = [t for t in Tokenizer("=" + formula).items if t.type != Token.WSPACE]
        self._at = 0

    def result(self) -> _Operand:
        found = self._expression(0)
        if self._at < len(self._tokens):
            raise _NotUnderstoodError
        return found

    def _next(self) -> Token:
        if self._at >= len(self._tokens):
            raise _NotUnderstoodError
        self._at += 1
        token: Token = self._tokens[self._at - 1]
        return token

    def _peek(self) -> Token | None:
        return self._tokens[self._at] if self._at < len(self._tokens) else None

    def _expression(self, rank: int) -> _Operand:
        left = self._operand()
        while (token := self._peek()) is not None:
            if token.type == Token.OP_POST:
                self._next()
                left = _arithmetic("/", _one(left), 100.0)
            elif token.type == Token.OP_IN and _RANK.get(token.value, 0) > rank:
                self._next()
                left = _combine(token.value, _one(left), _one(self._expression(_RANK[token.value])))
            else:
                break
        return left

    def _operand(self) -> _Operand:
        token = self._next()
        if token.type == Token.OP_PRE:
            signed = _one(self._expression(_RANK["^"]))
            return _arithmetic("-", 0.0, signed) if token.value == "-" else signed
        if token.type == Token.PAREN and token.subtype == Token.OPEN:
            found = self._expression(0)
            self._next()
            return found
        if token.type == Token.FUNC and token.subtype == Token.OPEN:
            return self._function(token.value[:-1].upper())
        if token.type != Token.OPERAND:
            raise _NotUnderstoodError
        if token.subtype == Token.NUMBER:
            return float(token.value)
        if token.subtype == Token.TEXT:
            return str(token.value)[1:-1].replace('""', '"')
        if token.subtype == Token.LOGICAL:
            return str(token.value).upper() == "TRUE"
        if token.subtype == Token.RANGE:
            return self._book.area(token.value, self._sheet)
        raise _NotUnderstoodError

    def _function(self, name: str) -> _Operand:
        arguments: list[_Operand] = []
        while True:
            token = self._peek()
            if token is None:
                raise _NotUnderstoodError
            if token.type == Token.FUNC and token.subtype == Token.CLOSE:
                self._next()
                break
            if token.type == Token.SEP:
                self._next()
                if len(arguments) == 0:
                    raise _NotUnderstoodError
                continue
            arguments.append(self._expression(0))
        if name == "ROW" and not arguments:
            return float(self._row)
        function = _FUNCTIONS.get(name)
        if function is None:
            raise _NotUnderstoodError(name)
        try:
            return function(arguments)
        except IndexError as error:
            raise _NotUnderstoodError(name) from error


def _one(value: _Operand) -> _Single:
    if isinstance(value, list):
        if len(value) == 1:
            return value[0]
        raise _NotUnderstoodError
    return value


def _number(value: _Single) -> float | _Fault:
    if isinstance(value, _Fault):
        return value
    if value is None:
        return 0.0
    if isinstance(value, str):
        try:
            return float(value)
        except ValueError:
            return _WRONG_KIND
    return float(value)


def _arithmetic(sign: str, left: _Single, right: _Single) -> _Single:
    first, second = _number(left), _number(right)
    if isinstance(first, _Fault):
        return first
    if isinstance(second, _Fault):
        return second
    if sign == "/":
        return first / second if second else _DIVISION
    if sign == "^":
        return _Fault("#NUM!") if first < 0 and second % 1 or (not first and second <= 0) else first**second
    return {"+": first + second, "-": first - second, "*": first * second}[sign]


def _combine(sign: str, left: _Single, right: _Single) -> _Single:
    for side in (left, right):
        if isinstance(side, _Fault):
            return side
    if sign == "&":
        return _text(left) + _text(right)
    if sign in _COMPARE:
        return _compare(sign, left, right)
    return _arithmetic(sign, left, right)


def _text(value: _Single) -> str:
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float | int):
        return f"{value:.15g}"
    return value if isinstance(value, str) else ""


def _compare(sign: str, left: _Single, right: _Single) -> bool:
    if left is None or right is None:
        other = right if left is None else left
        empty: float | str = "" if isinstance(other, str) else 0.0
        left, right = (empty if left is None else left), (empty if right is None else right)
    if isinstance(left, str) and isinstance(right, str):
        return _COMPARE[sign](left.casefold(), right.casefold())
    if isinstance(left, str) or isinstance(right, str):
        return _COMPARE[sign](float(isinstance(left, str)), float(isinstance(right, str)))
    if isinstance(left, _Fault) or isinstance(right, _Fault) or left is None or right is None:
        raise _NotUnderstoodError
    return _COMPARE[sign](float(left), float(right))


def _flat(arguments: Sequence[_Operand]) -> Iterator[_Single]:
    for argument in arguments:
        if isinstance(argument, list):
            yield from argument
        else:
            yield argument


def _numbers(arguments: Sequence[_Operand]) -> list[float] | _Fault:
    found = []
    for argument in arguments:
        members = argument if isinstance(argument, list) else [argument]
        for value in members:
            if isinstance(value, _Fault):
                return value
            if isinstance(value, float | int) and not isinstance(value, bool):
                found.append(float(value))
    return found


def _over_numbers(reckon: Callable[[list[float]], _Single]) -> Callable[[list[_Operand]], _Single]:
    def function(arguments: list[_Operand]) -> _Single:
        found = _numbers(arguments)
        return found if isinstance(found, _Fault) else reckon(found)

    return function


def _average(numbers: list[float]) -> _Single:
    return math.fsum(numbers) / len(numbers) if numbers else _DIVISION


def _count_filled(arguments: list[_Operand]) -> _Single:
    return float(sum(value is not None for value in _flat(arguments)))


def _subtotal(arguments: list[_Operand]) -> _Single:
    number = _one(arguments[0])
    names = {1: "AVERAGE", 2: "COUNT", 3: "COUNTA", 4: "MAX", 5: "MIN", 9: "SUM"}
    name = names.get(int(number) % 100) if isinstance(number, float) else None
    if name is None:
        raise _NotUnderstoodError
    return _one(_FUNCTIONS[name](arguments[1:]))


def _if(arguments: list[_Operand]) -> _Operand:
    test = _one(arguments[0])
    if isinstance(test, _Fault):
        return test
    if isinstance(test, str):
        return _WRONG_KIND
    if test:
        return arguments[1]
    return arguments[2] if len(arguments) > 2 else False


def _rounded(towards: Callable[[float], float]) -> Callable[[list[_Operand]], _Single]:
    """Return the function that rounds sizes by `towards`, whatever their sign."""

    def function(arguments: list[_Operand]) -> _Single:
        value, digits = _number(_one(arguments[0])), _number(_one(arguments[1]))
        if isinstance(value, _Fault) or isinstance(digits, _Fault):
            return value if isinstance(value, _Fault) else digits
        scale = 10.0 ** int(digits)
        return math.copysign(towards(float(f"{abs(value) * scale:.15g}")), value) / scale

    return function


def _remainder(arguments: list[_Operand]) -> _Single:
    value, divisor = _number(_one(arguments[0])), _number(_one(arguments[1]))
    if isinstance(value, _Fault) or isinstance(divisor, _Fault):
        return value if isinstance(value, _Fault) else divisor
    return value % divisor if divisor else _DIVISION


def _criterion(wanted: _Single) -> Callable[[_Single], bool]:
    if not isinstance(wanted, str):
        return lambda value: value == wanted and isinstance(value, str) == isinstance(wanted, str)
    found = _CRITERION.fullmatch(wanted)
    if found is None:
        raise _NotUnderstoodError
    sign, body = found[1] or "=", found[2]
    if any(wild in body for wild in "*?~"):
        raise _NotUnderstoodError
    try:
        number: float | None = float(body)
    except ValueError:
        number = None

    def matches(value: _Single) -> bool:
        if number is not None:
            if isinstance(value, float | int) and not isinstance(value, bool):
                return _COMPARE[sign](float(value), number)
            return sign == "<>"
        if value is None and sign in {"=", "<>"}:
            return (body == "") == (sign == "=")
        return isinstance(value, str) and _COMPARE[sign](value.casefold(), body.casefold())

    return matches


def _hits(pairs: Sequence[_Operand]) -> list[bool]:
    hits: list[bool] = []
    for area, wanted in zip(pairs[::2], pairs[1::2], strict=True):
        cells = area if isinstance(area, list) else [area]
        test = _criterion(_one(wanted))
        here = [test(value) for value in cells]
        if hits and len(hits) != len(here):
            raise _NotUnderstoodError
        hits = [a and b for a, b in zip(hits, here, strict=True)] if hits else here
    return hits


def _where(name: str, summed: _Operand, pairs: Sequence[_Operand]) -> _Operand:
    """Return function `name` of the cells of `summed` that `pairs` (area, criterion) choose."""
    cells = summed if isinstance(summed, list) else [summed]
    hits = _hits(pairs)
    if len(hits) != len(cells):
        raise _NotUnderstoodError
    return _FUNCTIONS[name]([[value for value, hit in zip(cells, hits, strict=True) if hit]])


def _all(arguments: list[_Operand]) -> _Single:
    return all(bool(value) for value in _flat(arguments) if not isinstance(value, str | None))


def _any(arguments: list[_Operand]) -> _Single:
    return any(bool(value) for value in _flat(arguments) if not isinstance(value, str | None))


_FUNCTIONS: dict[str, Callable[[list[_Operand]], _Operand]] = {
    "SUM": _over_numbers(math.fsum),
    "COUNT": lambda a: float(
        len([v for v in _flat(a) if isinstance(v, float | int) and not isinstance(v, bool)])
    ),
    "COUNTA": _count_filled,
    "COUNTBLANK": lambda a: float(sum(value is None or value == "" for value in _flat(a))),
    "AVERAGE": _over_numbers(_average),
    "MAX": _over_numbers(lambda numbers: max(numbers, default=0.0)),
    "MIN": _over_numbers(lambda numbers: min(numbers, default=0.0)),
    "ABS": _over_numbers(lambda numbers: abs(numbers[0])),
    "INT": _over_numbers(lambda numbers: float(math.floor(numbers[0]))),
    "SUBTOTAL": _subtotal,
    "IF": _if,
    "IFERROR": lambda a: a[1] if isinstance(_one(a[0]), _Fault) else a[0],
    "AND": _all,
    "OR": _any,
    "NOT": lambda a: not _one(a[0]),
    "ROUND": _rounded(lambda size: float(math.floor(size + 0.5))),
    "ROUNDUP": _rounded(lambda size: float(math.ceil(size))),
    "ROUNDDOWN": _rounded(lambda size: float(math.floor(size))),
    "MOD": _remainder,
    "LEN": lambda a: float(len(_text(_one(a[0])))),
    "PRODUCT": _over_numbers(lambda numbers: math.prod(numbers) if numbers else 0.0),
    "MEDIAN": _over_numbers(lambda numbers: statistics.median(numbers) if numbers else _Fault("#NUM!")),
    "COUNTIF": lambda a: float(sum(_hits(a))),
    "COUNTIFS": lambda a: float(sum(_hits(a))),
    "SUMIF": lambda a: _where("SUM", a[2] if len(a) > 2 else a[0], a[:2]),
    "SUMIFS": lambda a: _where("SUM", a[0], a[1:]),
    "AVERAGEIF": lambda a: _where("AVERAGE", a[2] if len(a) > 2 else a[0], a[:2]),
    "AVERAGEIFS": lambda a: _where("AVERAGE", a[0], a[1:]),
}
