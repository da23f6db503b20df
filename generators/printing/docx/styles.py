"""The cascade of a DOCX: defaults, styles and direct formatting, as flat properties."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from generators.printing.docx import carried
from generators.printing.docx.package import Package, W

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lxml import etree

Properties = dict[str, Any]

# On in a paragraph style and on in a character style makes off: Word toggles these.
TOGGLES = frozenset({"b", "i", "caps", "smallCaps", "strike", "dstrike", "vanish"})
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"


def is_on(node: etree._Element) -> bool:
    """Return the value of an on/off property."""
    return node.get(W + "val", "1") not in {"0", "false", "off", "none"}


def local(node: etree._Element) -> str:
    """Return the name of `node` without its namespace; comments and instructions have none."""
    return node.tag.rsplit("}", 1)[-1] if isinstance(node.tag, str) else ""


def attributes(node: etree._Element) -> dict[str, str]:
    """Return the attributes of `node` without their namespaces."""
    return {str(key).rsplit("}", 1)[-1]: str(value) for key, value in node.attrib.items()}


_FLAGS = frozenset(
    {
        *("keepNext", "keepLines", "pageBreakBefore", "widowControl", "snapToGrid", "contextualSpacing"),
        *("overflowPunct", "kinsoku", "wordWrap", "autoSpaceDE", "autoSpaceDN", "bidi"),
        "suppressLineNumbers",
    }
)
_GROUPS = frozenset({"pBdr", "tblBorders", "tcBorders", "tblCellMar", "tcMar"})


_SIDE_NAMES = {"start": "left", "end": "right", "startChars": "leftChars", "endChars": "rightChars"}


def read_run_properties(node: etree._Element | None) -> Properties:
    """Return a `w:rPr` as flat properties; fonts and underline as `fonts.ascii`, `u`, `u.color`."""
    found: Properties = {}
    for name, child in carried.read("rPr", node, found):
        if name == "rFonts":
            found |= _read_fonts(attributes(child))
        elif name in TOGGLES or name in _FLAGS:
            found[name] = is_on(child)
        elif name in {"bdr", "shd", "eastAsianLayout", "fitText", "lang"}:
            found[name] = attributes(child)
        elif name == "u":
            found["u"], found["u.color"] = child.get(W + "val", "single"), child.get(W + "color", "")
        else:
            found[name] = child.get(W + "val", "")
    return found


def _read_fonts(given: dict[str, str]) -> Properties:
    """Return `fonts.<script>` and `fonts.<script>Theme`; a name ends a theme font given farther away."""
    found: Properties = {}
    if "hint" in given:
        found["fonts.hint"] = given["hint"]
    for script in ("ascii", "hAnsi", "eastAsia", "cs"):
        theme = given.get("cstheme" if script == "cs" else script + "Theme", "")
        if theme or script in given:
            found["fonts." + script] = given.get(script, "")
            found[f"fonts.{script}Theme"] = theme
    return found


def read_paragraph_properties(node: etree._Element | None) -> Properties:
    """Return a `w:pPr` as flat properties (`ind.left`, `pBdr.top`, …); borders as attributes."""
    found: Properties = {}
    for name, child in carried.read("pPr", node, found):
        if name in {"ind", "spacing"}:
            for key, value in attributes(child).items():
                found[f"{name}.{_SIDE_NAMES.get(key, key)}"] = value
            if name == "ind":
                _one_first_line(found)
        elif name in _GROUPS:
            for side in child:
                found[f"{name}.{local(side)}"] = attributes(side)
        elif name == "tabs":
            found["tabs"] = {t["pos"]: t for tab in child if "pos" in (t := attributes(tab))}
        elif name == "numPr":
            for part in child:
                found[f"numPr.{local(part)}"] = part.get(W + "val", "")
        elif name in _FLAGS:
            found[name] = is_on(child)
        elif name in {"framePr", "shd"}:
            found[name] = attributes(child)
        elif name not in {"rPr", "sectPr"}:
            found[name] = child.get(W + "val", "")
    return found


def _one_first_line(found: Properties) -> None:
    # A hanging indent given nearer takes the place of a first-line indent given farther away, and back.
    if "ind.firstLine" in found or "ind.firstLineChars" in found:
        found.setdefault("ind.hanging", "0")
        if "ind.firstLineChars" in found:
            found.setdefault("ind.hangingChars", "0")
    elif "ind.hanging" in found or "ind.hangingChars" in found:
        found.setdefault("ind.firstLine", "0")
        found.setdefault("ind.firstLineChars", "0")


def read_table_properties(node: etree._Element | None, kind: str = "tblPr") -> Properties:
    """Return a `w:tblPr`, `w:trPr` or `w:tcPr` (`kind`) as flat properties; sizes keep their attributes."""
    found: Properties = {}
    for name, child in carried.read(kind, node, found):
        if name in _GROUPS:
            for side in child:
                found[f"{name}.{_SIDE_NAMES.get(local(side), local(side))}"] = attributes(side)
        elif name in {"tblW", "tblInd", "tcW", "trHeight", "shd", "tblLook", "tblpPr", "tblCellSpacing"}:
            found[name] = attributes(child)
        elif name in {"cantSplit", "tblHeader"}:
            found[name] = is_on(child)
        else:
            found[name] = child.get(W + "val", "")
    return found


def merge(base: Properties, over: Properties) -> Properties:
    """Return `base` with `over` laid on it; tab stops are joined, and so is what is not carried."""
    if not over:
        return base
    merged = {**base, **over}
    for joined in ("tabs", carried.NOTES_KEY):
        if joined in base and joined in over:
            merged[joined] = {**base[joined], **over[joined]}
    return merged


@dataclass
class Style:
    """One style as the file states it, before what it is based on."""

    id: str
    kind: str
    name: str = ""
    based_on: str = ""
    paragraph: Properties = field(default_factory=dict)
    run: Properties = field(default_factory=dict)
    table: Properties = field(default_factory=dict)
    row: Properties = field(default_factory=dict)
    cell: Properties = field(default_factory=dict)
    conditions: dict[str, Style] = field(default_factory=dict)


class Styles:
    """All styles of a document, resolved on demand and remembered."""

    def __init__(self, package: Package) -> None:
        self.default_run: Properties = {}
        self.default_paragraph: Properties = {}
        self.theme_fonts: dict[str, str] = {}
        self.fonts_in_use: set[str] = set()
        """The fonts that what was written so far asks for, by name."""
        self.theme_colours: dict[str, str] = {}
        self._styles: dict[str, Style] = {}
        self._defaults: dict[str, str] = {}
        self._resolved: dict[str, Style] = {}
        self._met: dict[tuple[str, tuple[str, ...]], Style] = {}
        part = package.related(package.main, "styles")
        if part:
            self._read(package.tree(part))
        theme = package.related(package.main, "theme")
        if theme:
            self.theme_fonts = _read_theme(package.tree(theme))
            self.theme_colours = _read_colours(package.tree(theme))

    def _read(self, root: etree._Element) -> None:
        defaults = root.find(W + "docDefaults")
        if defaults is not None:
            self.default_run = read_run_properties(defaults.find(f"{W}rPrDefault/{W}rPr"))
            self.default_paragraph = read_paragraph_properties(defaults.find(f"{W}pPrDefault/{W}pPr"))
        for node in root.iterfind(W + "style"):
            style = _read_style(node)
            # A style that nothing can name may still be the default one.
            style.id = style.id or f"\0{len(self._styles)}"
            self._styles[style.id] = style
            if node.get(W + "default") in {"1", "true", "on"}:
                self._defaults[style.kind] = style.id

    def resolve(self, style_id: str | None, kind: str) -> Style:
        """Return the style with all it is based on; the default style of `kind` when there is none such."""
        if not style_id or style_id not in self._styles or self._styles[style_id].kind != kind:
            style_id = self._defaults.get(kind, "")
        if style_id not in self._styles:
            return Style("", kind)
        if style_id not in self._resolved:
            self._resolved[style_id] = self._flatten(style_id)
        return self._resolved[style_id]

    def by_name(self, name: str, kind: str) -> Style:
        """Return the style that is called `name`, whatever its id; an empty one when there is none."""
        wanted = (style.id for style in self._styles.values() if style.kind == kind and style.name == name)
        return self.resolve(next(wanted, "\0"), kind)

    def met(self, table: Style, keys: Iterable[str]) -> Style:
        """Return the conditions `keys` of a table style as they meet in a cell, the last one strongest.

        The same conditions are always the same object.
        """
        present = tuple(key for key in keys if key in table.conditions)
        found = self._met.get((table.id, present))
        if found is None:
            found = Style("", "condition")
            for key in present:
                found = _merged_condition(found, table.conditions[key])
            self._met[table.id, present] = found
        return found

    def _flatten(self, style_id: str) -> Style:
        chain: list[Style] = []
        seen: set[str] = set()
        while style_id in self._styles and style_id not in seen:
            seen.add(style_id)
            chain.append(self._styles[style_id])
            style_id = chain[-1].based_on
        flat = Style(chain[0].id, chain[0].kind, chain[0].name)
        for style in reversed(chain):
            flat.paragraph = merge(flat.paragraph, style.paragraph)
            flat.run = merge(flat.run, style.run)
            flat.table = merge(flat.table, style.table)
            flat.row = merge(flat.row, style.row)
            flat.cell = merge(flat.cell, style.cell)
            for key, condition in style.conditions.items():
                old = flat.conditions.get(key, Style(key, "condition"))
                flat.conditions[key] = Style(
                    key,
                    "condition",
                    paragraph=merge(old.paragraph, condition.paragraph),
                    run=merge(old.run, condition.run),
                    table=merge(old.table, condition.table),
                    row=merge(old.row, condition.row),
                    cell=merge(old.cell, condition.cell),
                )
        return flat

    def theme_font(self, key: str) -> str:
        """Return the font a theme name (minorEastAsia, majorHAnsi, …) stands for."""
        return self.theme_fonts.get(key, "")


def _merged_condition(under: Style, over: Style) -> Style:
    borders = {key.replace("tblBorders", "tcBorders"): value for key, value in over.table.items()}
    return Style(
        under.id,
        under.kind,
        paragraph=merge(under.paragraph, over.paragraph),
        run=merge(under.run, over.run),
        cell=merge(merge(under.cell, borders), over.cell),
    )


def _read_style(node: etree._Element) -> Style:
    def value(tag: str) -> str:
        child = node.find(W + tag)
        return "" if child is None else child.get(W + "val", "")

    style = Style(
        node.get(W + "styleId", ""),
        node.get(W + "type", "paragraph"),
        value("name"),
        value("basedOn"),
        **_style_properties(node),
    )
    for condition in node.iterfind(W + "tblStylePr"):
        key = condition.get(W + "type", "")
        style.conditions[key] = Style(key, "condition", **_style_properties(condition))
    return style


def _style_properties(node: etree._Element) -> dict[str, Any]:
    return {
        "paragraph": read_paragraph_properties(node.find(W + "pPr")),
        "run": read_run_properties(node.find(W + "rPr")),
        "table": read_table_properties(node.find(W + "tblPr")),
        "row": read_table_properties(node.find(W + "trPr"), "trPr"),
        "cell": read_table_properties(node.find(W + "tcPr"), "tcPr"),
    }


def _read_theme(root: etree._Element) -> dict[str, str]:
    fonts: dict[str, str] = {}
    for group in ("major", "minor"):
        node = root.find(f".//{_A}{group}Font")
        if node is None:
            continue
        by_script = {font.get("script", ""): font.get("typeface", "") for font in node.iterfind(_A + "font")}
        for tag, key in (("latin", "HAnsi"), ("ea", "EastAsia"), ("cs", "Bidi")):
            child = node.find(_A + tag)
            face = "" if child is None else child.get("typeface", "")
            if key == "EastAsia" and not face:
                face = by_script.get("Hans", "")
            fonts[group + key] = face
        fonts[group + "Ascii"] = fonts.get(group + "HAnsi", "")
    return fonts


def _read_colours(root: etree._Element) -> dict[str, str]:
    colours: dict[str, str] = {}
    scheme = root.find(f".//{_A}clrScheme")
    for node in scheme if scheme is not None else ():
        for value in node:
            code = value.get("lastClr") or value.get("val") or ""
            if len(code) == 6:
                colours[local(node)] = "#" + code.lower()
    for alias, name in (("tx1", "dk1"), ("tx2", "dk2"), ("bg1", "lt1"), ("bg2", "lt2")):
        if name in colours:
            colours[alias] = colours[name]
    return colours


def combine_runs(*levels: Properties) -> Properties:
    """Return run properties of several style levels, nearest last; toggles set twice cancel each other."""
    combined: Properties = {}
    for level in levels:
        if not level:
            continue
        flipped = {
            key: bool(combined[key]) != bool(value)
            for key, value in level.items()
            if key in TOGGLES and key in combined
        }
        combined = merge(combined, {**level, **flipped})
    return combined


def style_id(paragraph: etree._Element) -> str | None:
    """Return the id of the style that a `w:p` names."""
    node = paragraph.find(f"{W}pPr/{W}pStyle")
    return None if node is None else node.get(W + "val")


def style_name(styles: Styles, paragraph: etree._Element) -> str:
    """Return the name of the style of a `w:p`: editors change the id, the name stays."""
    return styles.resolve(style_id(paragraph), "paragraph").name
