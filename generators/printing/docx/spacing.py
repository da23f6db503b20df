"""The space between paragraphs (ECMA-376 part 1, 17.3.1.33 and 17.3.1.9), as Word leaves it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from generators.printing.docx.paragraphs import spacing_of

if TYPE_CHECKING:
    from generators.printing.docx.settings import Settings
    from generators.printing.docx.styles import Properties

_AUTOMATIC = 14.0
"""What automatic spacing is in points, at any size and whatever else is stated."""


@dataclass(frozen=True)
class Spacing:
    """What one paragraph asks for above and below itself, in points."""

    before: float = 0.0
    after: float = 0.0
    is_automatic_before: bool = False
    is_automatic_after: bool = False
    style: str = ""
    is_contextual: bool = False
    """Whether it leaves nothing beside a paragraph of its own style (在相同样式的段落间不添加空格)."""
    is_listed: bool = False

    def below(self, following: Spacing | None) -> float:
        """Return the points that it leaves below itself; None stands for a table or the end."""
        if following is None:
            return self.after
        if self.is_automatic_after and self.is_listed and following.is_listed:
            return 0.0
        return 0.0 if self.is_contextual and self._is_alike(following) else self.after

    def above(self, previous: Spacing | None) -> float:
        """Return the points that it leaves above itself; None stands for a table or the beginning."""
        if previous is None:
            return self.before
        if self.is_automatic_before and self.is_listed and previous.is_listed:
            return 0.0
        return 0.0 if self.is_contextual and self._is_alike(previous) else self.before

    def _is_alike(self, other: Spacing) -> bool:
        return bool(self.style) and self.style == other.style


def read_spacing(paragraph: Properties, style: str, line_unit: float, settings: Settings) -> Spacing:
    """Return the spacing of a paragraph; one line of beforeLines is `line_unit` points."""

    def side(name: str) -> tuple[float, bool]:
        stated = paragraph.get(f"spacing.{name}Autospacing") in {"1", "true", "on"}
        automatic = stated and not settings.adds_spacing
        return _AUTOMATIC if automatic else spacing_of(paragraph, name, line_unit), automatic

    before, is_automatic_before = side("before")
    after, is_automatic_after = side("after")
    return Spacing(
        before,
        after,
        is_automatic_before,
        is_automatic_after,
        style,
        bool(paragraph.get("contextualSpacing")),
        paragraph.get("numPr.numId", "0") not in {"0", ""},
    )


def space_between(above: Spacing | None, below: Spacing, settings: Settings) -> float:
    """Return the points between two paragraphs: the larger one, or both where the file says so.

    The file says so by `w:doNotUseHTMLParagraphAutoSpacing`, whose name tells the half of it.
    """
    after = above.below(below) if above is not None else 0.0
    before = below.above(above)
    return after + before if settings.adds_spacing else max(after, before)


def space_at_page_top(above: Spacing | None, below: Spacing, settings: Settings) -> float:
    """Return the points that a paragraph which keeps its space at the top of a page leaves there.

    Of the space it shares with the paragraph before, the other's part lies at the foot of the page before.
    """
    before = below.above(above)
    if above is None or settings.adds_spacing:
        return before
    return max(0.0, before - above.below(below))
