"""One number for one record, by the door through which the program asks for many."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generators.errors import Finding, PaperWithheld
from generators.number_register import Request

if TYPE_CHECKING:
    from generators.number_register import Number, NumberRegister, Series


def reserve(
    register: NumberRegister,
    series: Series,
    year: int,
    record_id: str,
    *,
    wanted: int | None = None,
    title: str = "",
) -> Number:
    """Return the record's number; raise PaperWithheld where it cannot be had."""
    (outcome,) = register.reserve_many([Request(series, year, record_id, title, wanted)])
    if isinstance(outcome, Finding):
        raise PaperWithheld([outcome])
    return outcome
