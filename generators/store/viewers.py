"""Who looks, whose a row is, and what of it he may see and change (design D17).

A village sees its own rows and what the whole township shares; it changes its own rows only, and of them
only what a village fills in. A leader reads. The office and the county see and change everything of their
townships.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING

from generators.errors import UsageError
from generators.records.employment import LeadingGroupMember
from generators.records.households import Approval, SystemMark
from generators.records.issues import RollCall, Supervision, Task
from generators.records.meetings import Attendance, Decision, Meeting, PreJudgement
from generators.records.registers import CheckItem, PolicyMeasure
from generators.records.settings import Setting
from generators.records.township import Assignment, Person, PovertyLine, Township, Village

if TYPE_CHECKING:
    from generators.records.columns import Row


class Role(StrEnum):
    """What somebody is in the office."""

    COUNTY = "县"
    OFFICE = "乡镇（办公室）"
    LEADER = "乡镇（领导）"
    VILLAGE = "村"


SYSTEM = "本机"
"""Under which name the program acts where nobody has signed in; no account is called so."""


class NotAllowed(UsageError):
    """The deed is not for this viewer; nothing was done."""


@dataclass(frozen=True)
class Viewer:
    """Somebody who looks at the store, bound to `townships` and `villages`; None is no bound."""

    name: str
    role: Role = Role.OFFICE
    townships: frozenset[str] | None = None
    villages: frozenset[str] | None = None

    def __post_init__(self) -> None:
        """Refuse a village that is bound to nothing: it would see everything."""
        if self.role is Role.VILLAGE and self.villages is None:
            message = f"“{self.name}”是村级账号，应写明是哪个村"
            raise NotAllowed(message)


SHARED: frozenset[type[Row]] = frozenset(
    {
        Setting,
        PovertyLine,
        Township,
        Person,
        Assignment,
        Task,
        LeadingGroupMember,
        PolicyMeasure,
        CheckItem,
        Meeting,
        Attendance,
    }
)
"""Sheets of which everybody reads the rows that belong to no village."""

OF_ALL: frozenset[type[Row]] = frozenset({Setting, PovertyLine, CheckItem})
"""Sheets whose rows hold for every township of a store: the office of one of several only reads them."""

NOT_BY_VILLAGES: frozenset[type[Row]] = SHARED - {Meeting, Attendance} | {
    PreJudgement,
    SystemMark,
    Decision,
    Supervision,
    RollCall,
}
"""Sheets that the township fills in: a village reads its rows there and changes none."""

NOT_BY_VILLAGES_FIELDS: dict[type[Row], frozenset[str]] = {
    Approval: frozenset({"township_opinion", "township_approved", "county_document", "county_approved"}),
    Village: frozenset({"name", "township", "kind", "host", "code", "committee", "branch", "households"}),
}
"""Cells of a village's own rows that the township fills in."""


@cache
def owner_fields(kind: type[Row]) -> tuple[tuple[str, str], ...]:
    """Return (field, sheet it leads through) by which a row of `kind` belongs to a village, surest first.

    A sheet of "村" means that the cell is the village's name itself.
    """
    found = {
        column.refers.split(".")[0]: name
        for name, column in reversed(list(kind.iter_columns()))
        if column.refers.split(".")[0] in {"监测户", "低收入人口", "村", "会议"} and name != "host"
    }
    if kind is Village:
        return (("name", "村"),)
    return tuple((found[sheet], sheet) for sheet in ("监测户", "低收入人口", "村", "会议") if sheet in found)


@cache
def township_field(kind: type[Row]) -> str:
    """Return the field that names the township of a row that belongs to no village; empty when none does."""
    if kind is Township:
        return "name"
    return next((name for name, column in kind.iter_columns() if column.refers == "乡镇.乡镇"), "")


def refuse_unless_allowed(
    viewer: Viewer, kind: type[Row], fields: frozenset[str] | None, *, sees_all: bool = True
) -> None:
    """Raise NotAllowed unless the role of `viewer` may change `fields` of `kind`; None is the whole row.

    `sees_all` tells whether no township of the store is closed to him.
    """
    if viewer.role is Role.LEADER:
        message = "领导账号只看、只核稿签发，不改数据；请办公室修改"
        raise NotAllowed(message)
    if kind in OF_ALL and not sees_all:
        message = f"工作表“{kind.SHEET}”各乡镇共用，由县里改，没有保存；要改的请告诉县里"
        raise NotAllowed(message)
    if viewer.role is not Role.VILLAGE:
        return
    if kind in NOT_BY_VILLAGES or (kind is Village and fields is None):
        message = f"工作表“{kind.SHEET}”由乡镇填写，村里只能看"
        raise NotAllowed(message)
    closed = NOT_BY_VILLAGES_FIELDS.get(kind, frozenset()) & (fields or frozenset())
    if closed:
        headings = "、".join(column.heading for name, column in kind.iter_columns() if name in closed)
        message = f"工作表“{kind.SHEET}”的“{headings}”由乡镇填写，村里只能看"
        raise NotAllowed(message)
