"""The settings of a DOCX that change how it prints (`w:settings`)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from generators.active_content import ATTACHED, is_elsewhere
from generators.printing.docx import carried
from generators.printing.docx.package import W
from generators.printing.docx.styles import is_on, local
from generators.printing.layout.css import number, points

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lxml import etree

    from generators.printing.docx.package import Package
    from generators.printing.docx.styles import Properties


@dataclass(frozen=True)
class NoteNumbers:
    """How footnotes or endnotes are numbered (ECMA-376 part 1, 17.11.17 to 17.11.20)."""

    kind: str = "decimal"
    start: int = 1
    restarts: bool = False
    """Whether each section counts anew."""


def note_numbers(node: etree._Element | None, usual: NoteNumbers) -> NoteNumbers:
    """Return what `node` (`w:footnotePr` or `w:endnotePr`) says, `usual` where it says nothing."""
    if node is None:
        return usual
    found = {str(child.tag).removeprefix(W): child.get(W + "val", "") for child in node}
    restart = found.get("numRestart")
    return NoteNumbers(
        found.get("numFmt") or usual.kind,
        max(1, int(number(found.get("numStart"), usual.start))),
        usual.restarts if restart is None else restart == "eachSect",
    )


@dataclass(frozen=True)
class Settings:
    """What a whole document settles."""

    is_word_2013: bool = True
    """Whether it is laid out as Word 2013 and later do (compatibilityMode 15)."""
    even_and_odd: bool = False
    """Whether even pages have headers and footers of their own."""
    default_tab: float = 36.0
    """The width of the default tab stops in points."""
    footnotes: NoteNumbers = field(default_factory=NoteNumbers)
    endnotes: NoteNumbers = field(default_factory=lambda: NoteNumbers("lowerRoman"))
    adds_spacing: bool = False
    """Whether spacing is added up between paragraphs (`w:doNotUseHTMLParagraphAutoSpacing`)."""
    mirrors_margins: bool = False
    """Whether even pages have inner and outer margin where odd ones have outer and inner (对称页边距)."""
    gutter_at_top: bool = False
    compresses_marks: bool = False
    """Whether full-width marks lose the blank between them (`w:characterSpacingControl`)."""
    borders_surround_header: bool = True
    borders_surround_footer: bool = True
    template_elsewhere: str = ""
    """Where Word would fetch the template of the document from, when that is not this computer."""
    uncarried: Properties = field(default_factory=dict)
    """What the settings ask for and the print does not carry."""


def read_settings(package: Package) -> Settings:
    """Return the settings of the document `package`; Word's usual ones when it has none."""
    part = package.related(package.main, "settings")
    if not part:
        return Settings()
    root = package.tree(part)
    noted: Properties = {}
    given = dict(carried.read("settings", root, noted))
    compat = given.get("compat")
    modes = [
        number(setting.get(W + "val"), 15)
        for setting in (compat.iterfind(W + "compatSetting") if compat is not None else ())
        if setting.get(W + "name") == "compatibilityMode"
    ]

    def is_set(name: str, *, among: Mapping[str, etree._Element] = given) -> bool:
        return name in among and is_on(among[name])

    flags = {local(child): child for child in compat} if compat is not None else {}
    tab = given.get("defaultTabStop")
    return Settings(
        is_word_2013=not modes or modes[-1] >= 15,
        even_and_odd=is_set("evenAndOddHeaders"),
        default_tab=Settings.default_tab if tab is None else points(tab.get(W + "val"), Settings.default_tab),
        footnotes=note_numbers(root.find(W + "footnotePr"), Settings().footnotes),
        endnotes=note_numbers(root.find(W + "endnotePr"), Settings().endnotes),
        adds_spacing=is_set("doNotUseHTMLParagraphAutoSpacing", among=flags),
        mirrors_margins=is_set("mirrorMargins"),
        gutter_at_top=is_set("gutterAtTop"),
        compresses_marks=_compresses(given.get("characterSpacingControl")),
        borders_surround_header=not is_set("bordersDoNotSurroundHeader"),
        borders_surround_footer=not is_set("bordersDoNotSurroundFooter"),
        template_elsewhere=next(
            (
                relation.target
                for relation in package.relations(part).values()
                if relation.kind == ATTACHED and is_elsewhere(relation.target)
            ),
            "",
        ),
        uncarried=noted,
    )


def _compresses(control: etree._Element | None) -> bool:
    return control is not None and control.get(W + "val", "").startswith("compressPunctuation")
