"""What may be done on the page beyond looking, by whom; whose rows, the store itself decides."""

from __future__ import annotations

from enum import StrEnum

from generators.store.viewers import SYSTEM, Role, Viewer


class Deed(StrEnum):
    """What is done on the page beyond looking."""

    ENTER = "填写"
    MAKE = "出文书"
    DRAFT = "起草公文"
    REVIEW = "核稿"
    SIGN = "签发"
    NUMBER = "取号、印发、作废、归档"
    EXCHANGE = "上传、下载"
    PEOPLE = "管账号、发工作簿"
    QUARTER = "开新季度"
    RULES = "改设置、管备份和整本登记簿"


_MAY: dict[Role, frozenset[Deed]] = {
    Role.COUNTY: frozenset(Deed) - {Deed.REVIEW, Deed.SIGN},
    Role.OFFICE: frozenset(Deed) - {Deed.REVIEW, Deed.SIGN},
    Role.LEADER: frozenset({Deed.REVIEW, Deed.SIGN}),
    Role.VILLAGE: frozenset({Deed.ENTER, Deed.MAKE, Deed.EXCHANGE}),
}

LOCAL = Viewer(SYSTEM, Role.OFFICE)
"""Who sits at the machine itself, where there are no accounts: then one person is the whole office."""


def entered_by(name: str) -> str:
    """Return under which name the number register enters what `name` does; nothing for the system's own."""
    return "" if name == LOCAL.name else name


_OF_ALL = frozenset({Deed.RULES})
"""What touches every township of the store: the office of one of several does none of it."""


def may_do(viewer: Viewer, deed: Deed, *, is_shared: bool, sees_all: bool) -> bool:
    """Tell whether `viewer` may do it; where there are no accounts, whoever sits there may do everything."""
    return not is_shared or (deed in _MAY[viewer.role] and (sees_all or deed not in _OF_ALL))
