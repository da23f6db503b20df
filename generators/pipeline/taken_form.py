"""A county's own form as a township keeps it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from generators.forms.labels import PICTURE
from generators.forms.mapping import Mapping, propose
from generators.forms.proposing import Confidence

if TYPE_CHECKING:
    from pathlib import Path

    from generators.errors import Finding
    from generators.forms.mapping import Line
    from generators.forms.places import Form

TEMPLATE = "模板"
"""The stem of the template that follows from form and mapping."""


@dataclass(frozen=True)
class TakenForm:
    """A form that was taken in, its mapping, and what changed since the mapping was settled."""

    form: Form
    mapping: Mapping
    place: Path
    moved: tuple[str, ...] = ()
    warnings: tuple[Finding, ...] = ()
    """What was done to the file to take it in: an old format made into one of today."""

    @property
    def is_settled(self) -> bool:
        """Tell whether somebody has looked at every place that asks for it, those left blank too."""
        return all(line.confidence is not Confidence.ASK for line in self.mapping.lines)

    @property
    def unsettled(self) -> tuple[Line, ...]:
        """Return the guesses that nobody has said yes or no to; a place left blank prints nothing."""
        asked = [n for n in self.mapping.lines if n.confidence is Confidence.ASK and n.item]
        proposed = {(n.place, n.column): n.item for n in propose(self.form).lines} if asked else {}
        return tuple(n for n in asked if proposed.get((n.place, n.column)) == n.item)

    @property
    def data(self) -> Path:
        """Return the township's data folder."""
        return self.place.parent.parent

    @property
    def has_pictures(self) -> bool:
        """Tell whether a picture goes to one of its places."""
        return any(PICTURE in line.item for line in self.mapping.lines)

    def finished(self, filled: bytes, name: str) -> tuple[bytes, tuple[Finding, ...]]:
        """Return the filled form with its pictures in their places, without a sheet that says nothing."""
        from generators.forms import pictures, sheet_pictures
        from generators.forms.xlsx_form import without_empty_continuation

        is_sheet = self.form.suffix == "xlsx"
        if self.has_pictures:
            filled = (sheet_pictures if is_sheet else pictures).with_pictures(filled, name, self.data)
        return without_empty_continuation(filled, name) if is_sheet else filled, ()

    @property
    def is_finished_later(self) -> bool:
        """Tell whether a filled form is not yet what is to be printed."""
        return self.has_pictures or self.form.suffix == "xlsx"

    @property
    def template(self) -> str:
        """Return where the template that follows from form and mapping lies, below the folder of forms."""
        return f"{self.form.name}/{TEMPLATE}.{self.form.suffix}"
