"""The cell formats of a template, and the few that filling adds: for dates, for text that is no formula."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format

from generators.filling.xlsx.package import MAIN, parse_xml
from generators.opc import serialise

if TYPE_CHECKING:
    from lxml import etree

_PLAIN_DATE = "yyyy\\-mm\\-dd"
_TEXT_FORMAT = 49
_BUILTIN_DATES = frozenset([*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)])
_FIRST_OWN_FORMAT = 164
_USUAL_SIZE = 11.0


class Styles:
    """`xl/styles.xml` of one template."""

    def __init__(self, data: bytes, name: str) -> None:
        self._root = parse_xml(data, name)
        formats = self._root.find(f"{{{MAIN}}}numFmts")
        self._codes: dict[int, str] = dict(BUILTIN_FORMATS)
        if formats is not None:
            for item in formats:
                self._codes[int(item.get("numFmtId", "0"))] = item.get("formatCode", "")
        found = self._root.find(f"{{{MAIN}}}cellXfs")
        self._xfs: list[etree._Element] = [] if found is None else list(found)
        self._parent = found
        self._fonts = self._root.findall(f"{{{MAIN}}}fonts/{{{MAIN}}}font")
        self._borders = self._root.findall(f"{{{MAIN}}}borders/{{{MAIN}}}border")
        self._made: dict[tuple[str, int], int] = {}
        self._plain_date = 0
        self._line_sizes: dict[int, float] = {}

    def _format_of(self, style: int) -> int:
        return int(self._xfs[style].get("numFmtId", "0")) if style < len(self._xfs) else 0

    def is_date(self, style: int) -> bool:
        """Return whether cells of format `style` show a number as a date."""
        number = self._format_of(style)
        return number in _BUILTIN_DATES or bool(is_date_format(self._codes.get(number, "General")))

    def date_style(self, style: int) -> int:
        """Return the index `style`, or its twin that shows a date where the office set none."""
        if self.is_date(style):
            return style
        if not self._plain_date:
            self._plain_date = self._add_format(_PLAIN_DATE)
        return self._twin("date", style, {"numFmtId": str(self._plain_date), "applyNumberFormat": "1"})

    def quoted_style(self, style: int) -> int:
        """Return the index `style`, or its twin in which text like `=1+1` stays text after an edit."""
        if self._format_of(style) == _TEXT_FORMAT:
            return style
        return self._twin("quoted", style, {"quotePrefix": "1"})

    def wrapped_style(self, style: int) -> int:
        """Return the twin of `style` whose text breaks into lines instead of being shrunk to one."""
        if not self.shrunk_size(style):
            return style
        known = len(self._xfs)
        twin = self._twin("wrapped", style, {"applyAlignment": "1"})
        alignment = self._child(twin, "alignment")
        if twin == known and alignment is not None:
            alignment.attrib.pop("shrinkToFit")
            alignment.set("wrapText", "1")
        return twin

    def shrunk_size(self, style: int) -> float:
        """Return the font size in points of `style` if its text is shrunk to one line, else 0."""
        alignment = self._child(style, "alignment")
        shrinks = alignment is not None and alignment.get("shrinkToFit") in {"1", "true"}
        return self._font_size(style) if shrinks else 0.0

    def line_size(self, style: int) -> float:
        """Return the font size in points of `style` if its text breaks into lines, else 0."""
        if style not in self._line_sizes:
            alignment = self._child(style, "alignment")
            wraps = alignment is not None and alignment.get("wrapText") in {"1", "true"}
            self._line_sizes[style] = self._font_size(style) if wraps else 0.0
        return self._line_sizes[style]

    def _font_size(self, style: int) -> float:
        if style >= len(self._xfs) or not self._fonts:
            return _USUAL_SIZE
        font = self._fonts[int(self._xfs[style].get("fontId", "0"))]
        size = font.find(f"{{{MAIN}}}sz")
        return _USUAL_SIZE if size is None else float(size.get("val", _USUAL_SIZE))

    def has_border(self, style: int) -> bool:
        """Return whether cells of `style` are ruled on any side."""
        if style >= len(self._xfs):
            return False
        number = int(self._xfs[style].get("borderId", "0"))
        return number < len(self._borders) and any(side.get("style") for side in self._borders[number])

    def serialise(self) -> bytes:
        """Return the part with the formats that were added."""
        if self._parent is not None:
            self._parent.set("count", str(len(self._xfs)))
        return serialise(self._root)

    def _child(self, style: int, tag: str) -> etree._Element | None:
        return self._xfs[style].find(f"{{{MAIN}}}{tag}") if style < len(self._xfs) else None

    def _twin(self, purpose: str, style: int, change: dict[str, str]) -> int:
        key = (purpose, style)
        if key not in self._made and self._parent is not None and style < len(self._xfs):
            twin = copy.deepcopy(self._xfs[style])
            for attribute, value in change.items():
                twin.set(attribute, value)
            self._parent.append(twin)
            self._xfs.append(twin)
            self._made[key] = len(self._xfs) - 1
        return self._made.get(key, style)

    def _add_format(self, code: str) -> int:
        formats = self._root.find(f"{{{MAIN}}}numFmts")
        if formats is None:
            formats = self._root.makeelement(f"{{{MAIN}}}numFmts")
            self._root.insert(0, formats)
        number = max([_FIRST_OWN_FORMAT - 1, *(int(item.get("numFmtId", "0")) for item in formats)]) + 1
        item = formats.makeelement(f"{{{MAIN}}}numFmt")
        item.set("numFmtId", str(number))
        item.set("formatCode", code)
        formats.append(item)
        formats.set("count", str(len(formats)))
        self._codes[number] = code
        return number
