"""The number of a letter where a context prints it: known only when the papers are made (design D6)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


@dataclass(frozen=True)
class NumberOf:
    """Stands in a context for the number of the record's letter, or for the paper's own."""

    record_id: str = ""


def with_numbers(context: Mapping[str, Any], number_of: Callable[[str], str]) -> dict[str, Any]:
    """Return `context` with every `NumberOf`, however deep, replaced by what `number_of` gives for it."""

    def told(value: object) -> object:
        match value:
            case NumberOf(record_id):
                return number_of(record_id)
            case dict():
                return {key: told(inner) for key, inner in value.items()}
            case list():
                return [told(inner) for inner in value]
            case _:
                return value

    return {key: told(value) for key, value in context.items()}
