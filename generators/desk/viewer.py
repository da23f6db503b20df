"""Who looks at the page, and what that person may see and do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """The roles of an office."""

    COUNTY = "县"
    OFFICE = "办公室"
    LEADER = "领导"
    VILLAGE = "村"


class Deed(StrEnum):
    """What is done on the page beyond looking."""

    ENTER = "填写"
    MAKE = "出文书"
    DRAFT = "起草公文"
    REVIEW = "核稿"
    SIGN = "签发"
    NUMBER = "取号、印发、作废"
    EXCHANGE = "上传"
    RULES = "改设置"


_MAY: dict[Role, frozenset[Deed]] = {
    Role.COUNTY: frozenset({Deed.MAKE, Deed.EXCHANGE, Deed.ENTER}),
    Role.OFFICE: frozenset(Deed) - {Deed.SIGN},
    Role.LEADER: frozenset({Deed.REVIEW, Deed.SIGN}),
    Role.VILLAGE: frozenset({Deed.ENTER, Deed.MAKE}),
}


@dataclass(frozen=True)
class Viewer:
    """Somebody at the page."""

    name: str
    role: Role
    villages: frozenset[str] = frozenset()
    """The villages of a village's account; empty for who sees them all."""
    is_alone: bool = False
    """On one's own machine, without accounts: then one person is the whole office."""

    def may(self, deed: Deed) -> bool:
        """Tell whether the person may do it."""
        return self.is_alone or deed in _MAY[self.role]

    def may_see(self, village: str) -> bool:
        """Tell whether rows and papers of `village` are shown; those of the township have no village."""
        return not self.villages or village in self.villages


LOCAL = Viewer("本机", Role.OFFICE, is_alone=True)
"""Who sits at the machine itself."""
