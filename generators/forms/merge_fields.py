"""Word's fields of mail merge (ECMA-376 part 1, 17.16.5): what each prints of a record, when it moves on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class FieldKind(StrEnum):
    """The fields of mail merge that a form may have."""

    MERGE_FIELD = "MERGEFIELD"
    NEXT = "NEXT"
    NEXT_IF = "NEXTIF"
    SKIP_IF = "SKIPIF"
    IF = "IF"


_REFUSED = frozenset({"DATABASE", "ASK", "FILLIN", "MERGEREC", "MERGESEQ", "ADDRESSBLOCK", "GREETINGLINE"})
_TOKEN = re.compile(r'"(?P<quoted>[^"]*)"|“(?P<curly>[^”]*)”|(?P<bare>\\?[^\s"“”\\]+)')
_OPERATORS = frozenset({"=", "<>", "<", ">", "<=", ">="})
_DAY = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")
_WITH_ARGUMENT = frozenset({"\\b", "\\f", "\\@", "\\#", "\\*"})


@dataclass(frozen=True)
class FieldCode:
    """One field: its kind, the name that it asks for, and how."""

    kind: FieldKind
    name: str = ""
    operator: str = ""
    value: str = ""
    then: str = ""
    otherwise: str = ""
    switches: tuple[tuple[str, str], ...] = ()
    r"""Of a MERGEFIELD: \b and \f (text before and after what is not blank), \@ and \# (how it is shown)."""

    def holds(self, given: Any) -> bool:
        """Tell whether the condition holds for what the record gives; numbers are compared as such."""
        given = given if isinstance(given, str) else ""
        try:
            left, right = Decimal(given.replace(",", "")), Decimal(self.value.replace(",", ""))
        except InvalidOperation:
            is_equal = fnmatchcase(given, self.value.replace("[", "[[]"))
            return {"=": is_equal, "<>": not is_equal}.get(
                self.operator, _ordered(given, self.operator, self.value)
            )
        return _ordered(left, self.operator, right)

    def shown(self, given: Any) -> Any:
        """Return what stands in the field's place for what the record gives; one to come stays."""
        if not isinstance(given, str):
            return given
        if self.kind is FieldKind.IF:
            return self.then if self.holds(given) else self.otherwise
        if not given:
            return ""
        switches = dict(self.switches)
        shown = _as_date(given, switches.get("\\@", ""))
        shown = _as_number(shown, switches.get("\\#", ""))
        return switches.get("\\b", "") + shown + switches.get("\\f", "")


def _ordered(left: str | Decimal, operator: str, right: str | Decimal) -> bool:
    orders: dict[str, bool] = {
        "=": left == right,
        "<>": left != right,
        "<": left < right,  # type: ignore[operator]
        ">": left > right,  # type: ignore[operator]
        "<=": left <= right,  # type: ignore[operator]
        ">=": left >= right,  # type: ignore[operator]
    }
    return orders[operator]


def _as_date(given: str, picture: str) -> str:
    found = _DAY.fullmatch(given)
    if not picture or found is None:
        return given
    year, month, day = found[1], int(found[2]), int(found[3])
    parts = {
        "yyyy": year,
        "yy": year[2:],
        "MM": f"{month:02d}",
        "M": str(month),
        "dd": f"{day:02d}",
        "d": str(day),
    }
    return re.sub("yyyy|yy|MM|M|dd|d", lambda part: parts[part[0]], picture.replace("'", ""))


def _as_number(given: str, picture: str) -> str:
    try:
        number = Decimal(given.replace(",", ""))
    except InvalidOperation:
        return given
    found = re.fullmatch(
        r"(?P<before>[^#0,.]*)(?P<whole>[#0,]+)(?:\.(?P<rest>[#0]+))?(?P<after>[^#0,.]*)", picture
    )
    if found is None:
        return given
    grouping = "," if "," in found["whole"] else ""
    return f"{found['before']}{number:{grouping}.{len(found['rest'] or '')}f}{found['after']}"


class Unusable(Exception):
    """A field of mail merge that no form can be filled with; says which."""


def read_field(instruction: str) -> FieldCode | None:
    """Return the field of `instruction`, None for one that has nothing to do with records.

    Raise Unusable for one that has, and that cannot be carried out here.
    """
    words = [
        next(part for part in match.group("quoted", "curly", "bare") if part is not None)
        for match in _TOKEN.finditer(instruction)
    ]
    name = words[0].upper() if words else ""
    if name in _REFUSED:
        raise Unusable(name)
    if name == FieldKind.NEXT:
        return FieldCode(FieldKind.NEXT)
    if name == FieldKind.MERGE_FIELD and len(words) > 1:
        return FieldCode(FieldKind.MERGE_FIELD, words[1], switches=_switches(words[2:]))
    if name in {FieldKind.IF, FieldKind.NEXT_IF, FieldKind.SKIP_IF}:
        return _condition(FieldKind(name), instruction, words[1:])
    if FieldKind.MERGE_FIELD in instruction.upper():
        raise Unusable(name)
    return None


def _switches(words: Sequence[str]) -> tuple[tuple[str, str], ...]:
    found, at = [], 0
    while at < len(words):
        if words[at] in _WITH_ARGUMENT and at + 1 < len(words):
            if words[at] != "\\*":
                found.append((words[at], words[at + 1]))
            at += 1
        at += 1
    return tuple(found)


def _condition(kind: FieldKind, instruction: str, words: Sequence[str]) -> FieldCode | None:
    """Return a field that asks about one merge field: IF "«类别»" = "…" "…" "…"."""
    if FieldKind.MERGE_FIELD not in instruction.upper():
        return None
    flat = [inner for word in words for inner in (word.split() if "MERGEFIELD" in word.upper() else [word])]
    at = next((i for i, word in enumerate(flat) if word in _OPERATORS), 0)
    if not at or flat[0].upper() != FieldKind.MERGE_FIELD or len(flat) < 2:
        raise Unusable(str(kind))
    rest = flat[at + 1 :]
    if any("MERGEFIELD" in word.upper() for word in rest) or len(rest) < (2 if kind is FieldKind.IF else 1):
        raise Unusable(str(kind))
    then, otherwise = (*rest[1:3], "", "")[:2] if kind is FieldKind.IF else ("", "")
    return FieldCode(kind, flat[1], flat[at], rest[0], then, "" if otherwise.startswith("\\") else otherwise)


Printed = tuple[str, FieldCode, str]
"""A field of a form, its placeholder and the item that the clerk gave it."""


def merged_copies(fields: Sequence[Printed], records: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return for each copy of the form what its fields print, the records taken one after another.

    As Word merges: each copy begins with a record that none before it has, NEXT goes on to the following,
    NEXTIF when its condition holds; after the last record the fields are blank.
    """
    copies, at = [], 0
    while at < len(records):
        copy: dict[str, Any] = {}
        for name, code, item in fields:
            record = records[at] if at < len(records) else None
            given = record.get(item, "") if record is not None else ""
            if code.kind is FieldKind.NEXT or (
                code.kind is FieldKind.NEXT_IF and record is not None and code.holds(given)
            ):
                at += 1
            elif code.kind in {FieldKind.MERGE_FIELD, FieldKind.IF}:
                copy[name] = code.shown(given) if record is not None else ""
        copies.append(copy)
        at += 1
    return copies
