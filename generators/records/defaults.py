"""What a cell says when it is empty and there is only one thing it can say: nobody has to type it."""

from __future__ import annotations

from collections import defaultdict
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter, ValidationError

from generators.records.columns import Day, Days
from generators.records.households import Member, MonitorEpisode
from generators.records.identifiers import id_number_fault, is_male
from generators.records.meetings import Publicity
from generators.records.settings import Setting, Settings
from generators.records.township import Township, Village, usual_names
from generators.records.vocabulary import Gender, VillageKind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from generators.records.columns import Row

    Rows = Mapping[type[Row], Sequence[dict[str, Any]]]

FOLLOWING: Mapping[type[Row], Mapping[str, str]] = {
    Township: dict.fromkeys(("government", "signature", "printing_office"), ""),
    Village: dict.fromkeys(("committee", "branch"), "行政村"),
    Member: {"gender": ""},
    MonitorEpisode: {"sequence": ""},
    Publicity: {"end": ""},
}
"""What nobody has to type in a new row on the page, field → of which rows: `fill_defaults` and `usual_names`
know it."""
_OWN = frozenset({"sequence"})
"""What follows from other rows too: it stands as it was filled in."""
_read_day = TypeAdapter(Day).validate_python
_read_days = TypeAdapter(Days).validate_python


def fill_defaults(sheets: Rows) -> None:
    """Fill in, sheet → rows of field → cell, what follows: nothing that stands is ever changed.

    The only 乡镇; 村委会全称 and 党支部全称 of a 行政村; 性别 from the ID number; 监测序次 by the days of
    identification; 公示止 by the days that 设置 asks for.
    """
    _fill_township(sheets)
    _fill_committees(sheets)
    _fill_genders(sheets)
    _fill_sequences(sheets)
    _fill_ends(sheets)


def follow_again(
    kind: type[Row], before: Mapping[str, Any], after: Mapping[str, Any], beside: Rows
) -> dict[str, Any]:
    """Return the cells of a row that no longer follow from it and that nobody typed otherwise.

    `before` and `after` are its cells, `beside` the sheets that `fill_defaults` asks too.
    """
    fields = [name for name in FOLLOWING.get(kind, ()) if name not in _OWN]
    was, now = (_following(kind, cells, fields, beside) for cells in (before, after))
    return {
        name: now[name]
        for name in fields
        if name in now
        and now[name] != was.get(name)
        and _same(before.get(name), after.get(name))
        and (not before.get(name) or _same(before.get(name), was.get(name)))
    }


def _same(one: object, other: object) -> bool:
    return str(one or "").strip() == str(other or "").strip()


def _following(
    kind: type[Row], cells: Mapping[str, Any], fields: Sequence[str], beside: Rows
) -> dict[str, Any]:
    row = {name: cell for name, cell in cells.items() if cell and name not in fields}
    if kind is Township:
        row = {**usual_names(str(row.get("county", "")), str(row.get("name", ""))), **row}
    fill_defaults({**beside, kind: [row]})
    return row


def _fill_township(sheets: Rows) -> None:
    names = [row["name"] for row in sheets.get(Township, ()) if row.get("name")]
    if len(names) != 1:
        return
    for kind, rows in sheets.items():
        townships = [name for name, column in kind.iter_columns() if column.refers == "乡镇.乡镇"]
        # Where the sheet may do without, an empty cell means every township.
        fields = [name for name in townships if kind.model_fields[name].is_required()]
        for row in rows:
            for name in fields:
                row.setdefault(name, names[0])


def _fill_committees(sheets: Rows) -> None:
    for row in sheets.get(Village, ()):
        if row.get("kind") == VillageKind.VILLAGE and row.get("name") and row.get("township"):
            place = f"{row['township']}{row['name']}"
            row.setdefault("committee", f"{place}村民委员会")
            row.setdefault("branch", f"中共{place}支部委员会")


def _fill_genders(sheets: Rows) -> None:
    for row in sheets.get(Member, ()):
        number = row.get("id_number")
        if isinstance(number, str) and not id_number_fault(number.strip().upper()):
            row.setdefault("gender", str(Gender.MALE if is_male(number.strip()) else Gender.FEMALE))


def _fill_sequences(sheets: Rows) -> None:
    """Count a household's episodes by the day of identification, when it has not numbered one itself."""
    episodes: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in sheets.get(MonitorEpisode, ()):
        episodes[str(row.get("household", "")).strip()].append(row)
    for household, rows in episodes.items():
        days = [_day(row.get("identified")) for row in rows]
        if not household or any("sequence" in row for row in rows) or None in days:
            continue
        for number, row in enumerate(sorted(rows, key=lambda row: _day(row["identified"])), start=1):
            row["sequence"] = number


def _fill_ends(sheets: Rows) -> None:
    days = _publicity_days(sheets)
    for row in sheets.get(Publicity, ()):
        if days and "end" not in row and (start := _day(row.get("start"))):
            with suppress(OverflowError):  # More days than a calendar has are told of where they are said.
                row["end"] = start + timedelta(days=days - 1)


def _publicity_days(sheets: Rows) -> int:
    """Return 公示天数 as 设置 says it; 0 when what it says is no number."""
    said = [row.get("value") for row in sheets.get(Setting, ()) if row.get("item") == "公示天数"]
    if not said:
        return Settings().publicity_days
    try:
        return _read_days(str(said[0]).removesuffix(".0"))
    except ValidationError:
        return 0


def _day(cell: object) -> Any:
    try:
        return _read_day(cell)
    except ValidationError:
        return None
