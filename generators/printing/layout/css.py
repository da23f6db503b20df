"""Lengths and style classes: what the document readers share when they write HTML."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

if TYPE_CHECKING:
    from collections.abc import Mapping

PX_PER_PT = 96 / 72


def points(twips: str | float | None, default: float = 0.0) -> float:
    """Return twentieths of a point as points; also reads 12pt, 1cm, 10mm, 1in, as strict files write them."""
    if twips is None or twips == "":
        return default
    if isinstance(twips, str):
        for unit, size in (
            ("pt", 1.0),
            ("cm", 72 / 2.54),
            ("mm", 72 / 25.4),
            ("in", 72.0),
            ("pc", 12.0),
            ("pi", 12.0),
        ):
            if twips.endswith(unit):
                return number(twips[: -len(unit)], default / size) * size
    value = number(twips, default * 20)
    return max(-200_000.0, min(200_000.0, value)) / 20


def number(text: str | float | None, default: float = 0.0) -> float:
    """Return `text` as a number in the unit it stands in, `default` when it is none."""
    try:
        value = float(text if text is not None else default)
    except ValueError:
        return default
    return value if value == value and abs(value) < 1e12 else default  # noqa: PLR0124 - NaN differs from itself


@lru_cache(maxsize=4096)
def pt(value: float) -> str:
    """Return a length in points as CSS."""
    return f"{round(value, 3):g}pt"


def px(value: float) -> float:
    """Return a length in points in px, rounded as `pt` writes it."""
    return float(pt(value)[:-2]) * PX_PER_PT


class StyleSheet:
    """Collects declarations under short class names, each set once."""

    def __init__(self) -> None:
        self._classes: dict[str, str] = {}
        self.rules: list[str] = []

    def class_for(self, declarations: Mapping[str, str]) -> str:
        """Return the class that carries `declarations`."""
        text = ";".join(f"{key}:{value}" for key, value in sorted(declarations.items()))
        if text not in self._classes:
            self._classes[text] = f"s{len(self._classes)}"
        return self._classes[text]

    def text(self) -> str:
        """Return the whole stylesheet."""
        classes = [f".{name}{{{text}}}" for text, name in self._classes.items()]
        return "\n".join([*self.rules, *classes])


def add(parent: ET.Element, tag: str, class_name: str = "", text: str | None = None) -> ET.Element:
    """Return a new last child of `parent`."""
    child = ET.SubElement(parent, tag)
    if class_name:
        child.set("class", class_name)
    if text is not None:
        child.text = text
    return child
