"""The settings of a DOCX that change how it prints (`w:settings`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from generators.printing.docx.package import W
from generators.printing.docx.styles import is_on
from generators.printing.layout.css import number, points

if TYPE_CHECKING:
    from generators.printing.docx.package import Package


@dataclass(frozen=True)
class Settings:
    """What a whole document settles."""

    is_word_2013: bool = True
    """Whether it is laid out as Word 2013 and later do (compatibilityMode 15)."""
    even_and_odd: bool = False
    """Whether even pages have headers and footers of their own."""
    default_tab: float = 36.0
    """The width of the default tab stops in points."""
    adds_spacing: bool = False
    """Whether spacing is added up between paragraphs (`w:doNotUseHTMLParagraphAutoSpacing`)."""


def read_settings(package: Package) -> Settings:
    """Return the settings of the document `package`; Word's usual ones when it has none."""
    part = package.related(package.main, "settings")
    if not part:
        return Settings()
    root = package.tree(part)
    even_and_odd, tab = root.find(W + "evenAndOddHeaders"), root.find(W + "defaultTabStop")
    adds = root.find(f"{W}compat/{W}doNotUseHTMLParagraphAutoSpacing")
    is_word_2013 = True
    for setting in root.iterfind(f"{W}compat/{W}compatSetting"):
        if setting.get(W + "name") == "compatibilityMode":
            is_word_2013 = number(setting.get(W + "val"), 15) >= 15
    return Settings(
        is_word_2013,
        even_and_odd is not None and is_on(even_and_odd),
        Settings.default_tab if tab is None else points(tab.get(W + "val"), Settings.default_tab),
        adds_spacing=adds is not None and is_on(adds),
    )
