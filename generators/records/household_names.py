"""A household called by its village and head instead of its 户编号: people know it by these."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from generators.errors import Finding, Severity, UsageError
from generators.records.columns import show_cell
from generators.records.dataset import HEAD, SHEETS, VILLAGE, household_field
from generators.records.households import Household, Member
from generators.records.vocabulary import Relation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from typing import Protocol

    from generators.records.columns import Row
    from generators.records.dataset import Sheet

    class Cells(Protocol):
        """The rows of a sheet as they stand in a workbook."""

        @property
        def sheet(self) -> Sheet:
            """Return where its cells stand."""

        @property
        def rows(self) -> Sequence[tuple[int, dict[str, object]]]:
            """Return row number and field → cell."""


class HouseholdNames:
    """Which households a village and a head's name may mean."""

    def __init__(self, villages: Mapping[str, str], heads: Mapping[str, Sequence[str]]) -> None:
        self._villages, self._heads = villages, heads
        self._called: dict[str, set[str]] = defaultdict(set)
        for number, names in heads.items():
            for name in names:
                village = villages.get(number, "")
                for call in (name, f"{village}{name}", f"{village}{name}（{number}）"):
                    self._called[call].add(number)

    def knows(self, number: str) -> bool:
        """Tell whether it is a 户编号."""
        return number in self._villages

    def find(self, name: str, village: str = "") -> set[str]:
        """Return the numbers of the households that are called so."""
        call = "".join(f"{village}{name}".split()).replace("(", "（").replace(")", "）")
        return self._called.get(call, set())

    def only(self, call: str) -> str:
        """Return the number of the one household that is called so; UsageError when none or several are."""
        if self.knows(call):
            return call
        found = sorted(self.find(call))
        if len(found) == 1:
            return found[0]
        which = "没有这一户；写户主的姓名（同名的前面写村名），或户编号"
        if found:
            which = f"有 {len(found)} 户，请写户编号：{'、'.join(found)}"
        message = f"“{call}”：{which}"
        raise UsageError(message)

    def disagrees(self, number: str, name: str, village: str) -> str:
        """Return what speaks against `number` being the household of `name` in `village`; else nothing."""
        known = self._villages.get(number, "")
        if village and known and village != known:
            return f"户编号 {number} 是{known}的"
        heads = self._heads.get(number, ())
        if name and heads and name not in heads:
            return f"户编号 {number} 的户主是{heads[-1]}"
        return ""

    def head(self, number: str) -> str:
        """Return the name of the household's head; empty when it is not known."""
        names = self._heads.get(number, ())
        return names[-1] if names else ""

    def village(self, number: str) -> str:
        """Return the village of the household; empty when it is not known."""
        return self._villages.get(number, "")

    def beside(self, number: str) -> dict[str, str]:
        """Return what stands beside the 户编号 `number` for people, by the names of these columns."""
        return {HEAD: self.head(number), VILLAGE: self.village(number)}

    def label(self, number: str) -> str:
        """Return how a drop-down calls the household: 东沟村张三, with the number where two are called so."""
        names = self._heads.get(number, ())
        if not names:
            return number
        call = f"{self._villages.get(number, '')}{names[-1]}"
        return call if len(self._called[call]) == 1 else f"{call}（{number}）"


def household_names(
    households: Sequence[Mapping[str, object]], members: Sequence[Mapping[str, object]]
) -> HouseholdNames:
    """Return the names by which the households may be called, from cells of 监测户 and 家庭成员."""
    villages = {_text(row.get("number")): _text(row.get("village")) for row in households}
    heads: dict[str, list[str]] = defaultdict(list)
    for row in members:
        if _text(row.get("relation")) == Relation.HEAD and row.get("household") and row.get("name"):
            # The head of today stands last.
            place = len(heads[_text(row["household"])]) if not row.get("left_on") else 0
            heads[_text(row["household"])].insert(place, _text(row.get("name")))
    return HouseholdNames(villages, heads)


def name_households(
    sheets: Mapping[type[Row], Cells], elsewhere: Callable[[], HouseholdNames] | None = None
) -> Iterator[Finding]:
    """Fill in the 户编号 of rows that name the household otherwise; yield the names that tell nothing.

    `elsewhere` tells the names where `sheets` are not all that there is and have no households of their own.
    """
    held = {
        kind: [given for _, given in sheets[kind].rows] if kind in sheets else []
        for kind in (Household, Member)
    }
    is_whole = held[Household] and held[Member]
    names = elsewhere() if elsewhere and not is_whole else household_names(held[Household], held[Member])
    for kind, cells in sheets.items():
        if field := household_field(kind):
            for number, given in cells.rows:
                yield from _name_household(cells.sheet, number, given, field, names)


def told_once(findings: Iterable[Finding], told: Sequence[Finding]) -> Iterator[Finding]:
    """Yield those of `findings` that `told`, of sheets, headings and names, does not tell already.

    A cell that shows an error reads as empty, and so does the 户编号 beside a name that tells no household.
    """
    blocking = [found for found in told if found.severity is Severity.BLOCK]
    places = {found.place for found in blocking}
    named = {_line_of(found) for found in blocking if found.field == HEAD}
    numbers = {(kind.SHEET, household_field(kind)) for kind in SHEETS}
    for found in findings:
        is_named = (found.sheet, found.field) in numbers and _line_of(found) in named
        if found.place not in places and not is_named:
            yield found


def _line_of(found: Finding) -> tuple[str, str, int]:
    """Return the file, where several are read, the sheet and the row of a finding."""
    return found.place.rpartition("工作表“")[0], found.sheet, found.row


def _name_household(
    sheet: Sheet, number: int, given: dict[str, object], field: str, names: HouseholdNames
) -> Iterator[Finding]:
    head, village = _text(given.pop(HEAD, "")), _text(given.pop(VILLAGE, ""))
    written = given.get(field)
    if isinstance(written, str) and not names.knows(written.strip()):
        found = names.find(written)
        if len(found) == 1:
            given[field] = written = next(iter(found))
        elif found:
            way_out = f"改填户编号：{'、'.join(sorted(found))}"
            yield Finding(sheet.place(number, field), "应只指一户", show_cell(written), way_out)
    elif not written and head:
        found = names.find(head, village)
        if len(found) == 1:
            given[field] = next(iter(found))
        else:
            place = sheet.place(number, HEAD)
            how = f"改填户编号：{'、'.join(sorted(found))}" if found else "改正村和户主，或填户编号"
            what = "应只指一户" if found else "应是“监测户”里某户的户主"
            yield Finding(place, what, show_cell(f"{village}{head}"), how)
    if isinstance(written, str) and (against := names.disagrees(written.strip(), head, village)):
        other = names.find(head, village) - {written.strip()}
        severity = Severity.BLOCK if other else Severity.WARN
        way_out = "改正户编号，或改正旁边的村和户主"
        yield Finding(sheet.place(number, field), "应与旁边的村、户主是同一户", against, way_out, severity)


def _text(cell: object) -> str:
    return "" if cell is None else str(cell).strip()
