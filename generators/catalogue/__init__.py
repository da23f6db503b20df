"""The table of document kinds. A new kind is one template, one context function and one row here."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from generators.catalogue.carried import CARRIED
from generators.catalogue.elsewhere import ELSEWHERE, Elsewhere
from generators.catalogue.everyday import EVERYDAY
from generators.catalogue.kind import DocumentKind, Family, NumberRequest, Subject
from generators.catalogue.ledgers import LEDGERS
from generators.catalogue.procedure import PROCEDURE
from generators.catalogue.subjects import month_on, months

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date

__all__ = [
    "CATALOGUE",
    "ELSEWHERE",
    "DocumentKind",
    "Elsewhere",
    "Family",
    "NumberRequest",
    "Subject",
    "kinds_named",
    "kinds_of",
    "month_lists",
]

CATALOGUE: tuple[DocumentKind, ...] = (*PROCEDURE, *LEDGERS, *EVERYDAY, *CARRIED)


def kinds_named(
    names: Collection[str], among: Sequence[DocumentKind] = CATALOGUE
) -> tuple[tuple[DocumentKind, ...], list[str]]:
    """Return the kinds `among` those given whose name or key is in `names`, and the names that are none's."""
    found = tuple(kind for kind in among if {kind.name, kind.key} & set(names))
    known = {name for kind in found for name in (kind.name, kind.key)}
    return found, [name for name in names if name not in known]


def month_lists(on: date) -> tuple[DocumentKind, ...]:
    """Return the kinds of 一月一清单 (A15) for the month of `on`, as things stand on that day."""
    return tuple(
        replace(kind, subjects=partial(month_on, on), as_of=on)
        for kind in PROCEDURE
        if kind.subjects is months
    )


def kinds_of(family: Family) -> tuple[DocumentKind, ...]:
    """Return the kinds of `family` in the order of the table."""
    return tuple(kind for kind in CATALOGUE if kind.family is family)
