"""Names in one line: a cell that fits its text (适应文字, `w:tcFitText`) is filled in letters small enough.

Word would stretch a short name over the cell and no other program reads the element, so filling takes it out
and writes the size (ECMA-376 §17.4.67, §17.3.2.38).
"""

from __future__ import annotations

import math
import re
from html import unescape
from typing import TYPE_CHECKING

from lxml import etree
from markupsafe import escape

from generators.filling.legible import lines_of_names

if TYPE_CHECKING:
    from collections.abc import Iterator

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_OFF = frozenset({"0", "false", "off"})
_TWIPS_A_POINT = 20
_USUAL_SIZE, _USUAL_MARGIN = 20, 108
"""Half points and twips where nobody says otherwise (§17.3.2.38, §17.4.42)."""
_RULES = 10
"""Twips that the rules at both sides of a cell take of it."""
_AFTER_SIZE = frozenset(
    [
        "highlight",
        "u",
        "effect",
        "bdr",
        "shd",
        "fitText",
        "vertAlign",
        "rtl",
        "cs",
        "em",
        "lang",
        "eastAsianLayout",
        "specVanish",
        "oMath",
    ]
)
"""What follows the size in `w:rPr` (§17.3.2)."""
_FITTED = re.compile(r"<!--fit (\d+) (\d+)-->(.*?)<!--/fit-->", re.DOTALL)
_TEXT = re.compile(r"(<w:t(?: [^>]*)?>)([^<]*)(</w:t>)")
_SIZE = re.compile(r'(<w:sz(?:Cs)? w:val=")(\d+)(")')
_BREAK = '</w:t><w:br/><w:t xml:space="preserve">'


def mark_fitted(root: etree._Element, styles: etree._Element | None) -> None:
    """Mark in `root` the paragraphs to be fitted: their room in twips and their size in half points."""
    sizes = _sizes_of(styles)
    for fit in list(root.iter(f"{W}tcFitText")):
        properties = fit.getparent()
        cell = properties.getparent() if properties is not None else None
        room = _room_of(cell) if cell is not None else 0
        if properties is None or cell is None or not room or fit.get(f"{W}val") in _OFF:
            continue
        properties.remove(fit)
        for paragraph in cell.iterfind(f"{W}p"):
            _mark_paragraph(paragraph, room, sizes)


def set_in_one_line(text: str) -> str:
    """Return the filled part `text`, its marked paragraphs set so that their names stand in one line."""
    return _FITTED.sub(_fitted, text)


def _fitted(found: re.Match[str]) -> str:
    room, size, content = int(found[1]), int(found[2]), found[3]
    if "<w:br/>" in content:
        return content
    shown = "".join(unescape(text[2]) for text in _TEXT.finditer(content))
    part, lines = lines_of_names(shown, room * 2 / _TWIPS_A_POINT / size, size / 2)
    if part < 1:
        smaller = math.floor(size * part)
        content = _SIZE.sub(lambda own: f"{own[1]}{min(int(own[2]), smaller)}{own[3]}", content)
    return _broken(content, lines) if len(lines) > 1 else content


def _broken(content: str, lines: list[str]) -> str:
    """Return `content` with a line break after each of `lines` but the last."""
    ends, at = [], 0
    for line in lines[:-1]:
        ends.append(at := at + len(line))
    passed = 0

    def cut(found: re.Match[str]) -> str:
        nonlocal passed
        text = unescape(found[2])
        places = [end - passed for end in ends if passed < end <= passed + len(text)]
        passed += len(text)
        bounds = [0, *places, len(text)]
        pieces = (str(escape(text[a:b])) for a, b in zip(bounds, bounds[1:], strict=False))
        return f'<w:t xml:space="preserve">{_BREAK.join(pieces)}{found[3]}'

    return _TEXT.sub(cut, content)


def _room_of(cell: etree._Element) -> int:
    """Return the twips a line of `cell` has, 0 where its width is not said."""
    width = cell.find(f"{W}tcPr/{W}tcW")
    if width is None or width.get(f"{W}type", "dxa") != "dxa" or not width.get(f"{W}w", "").isdecimal():
        return 0
    table = next(cell.iterancestors(f"{W}tbl"))
    own, common = cell.find(f"{W}tcPr/{W}tcMar"), table.find(f"{W}tblPr/{W}tblCellMar")
    margins = sum(_margin(side, own, common) for side in (("left", "start"), ("right", "end")))
    return max(0, int(width.get(f"{W}w", "0")) - margins - _RULES)


def _margin(side: tuple[str, str], *places: etree._Element | None) -> int:
    for place in places:
        for name in side:
            found = place.find(f"{W}{name}") if place is not None else None
            if found is not None and found.get(f"{W}w", "").isdecimal():
                return int(found.get(f"{W}w", "0"))
    return _USUAL_MARGIN


def _mark_paragraph(paragraph: etree._Element, room: int, sizes: dict[str, int]) -> None:
    runs = paragraph.findall(f"{W}r")
    if not runs or "{{" not in "".join(text.text or "" for text in paragraph.iter(f"{W}t")):
        return
    named = paragraph.find(f"{W}pPr/{W}pStyle")
    usual = sizes.get(named.get(f"{W}val", "") if named is not None else "", sizes[""])
    largest = max(_give_size(run, usual) for run in runs)
    runs[0].addprevious(etree.Comment(f"fit {room} {largest}"))
    runs[-1].addnext(etree.Comment("/fit"))


def _give_size(run: etree._Element, usual: int) -> int:
    """Return the size of `run` in half points, written into it where it had none of its own."""
    properties = run.find(f"{W}rPr")
    if properties is None:
        properties = etree.Element(f"{W}rPr")
        run.insert(0, properties)
    own = properties.find(f"{W}sz")
    if own is not None:
        return int(own.get(f"{W}val", usual))
    after = next((child for child in properties if etree.QName(child).localname in _AFTER_SIZE), None)
    for name in ("sz", "szCs"):
        size = etree.Element(f"{W}{name}", {f"{W}val": str(usual)})
        if after is None:
            properties.append(size)
        else:
            after.addprevious(size)
    return usual


def _sizes_of(styles: etree._Element | None) -> dict[str, int]:
    """Return the half points of each paragraph style by its id; of "" those of text without a style."""
    if styles is None:
        return {"": _USUAL_SIZE}
    usual = styles.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr/{W}sz")
    base = int(usual.get(f"{W}val", _USUAL_SIZE)) if usual is not None else _USUAL_SIZE
    known = {style.get(f"{W}styleId", ""): style for style in styles.iterfind(f"{W}style")}
    sizes = {name: next(_own_sizes(name, known), base) for name in known}
    default = next(
        (
            name
            for name, style in known.items()
            if style.get(f"{W}default") and style.get(f"{W}type") == "paragraph"
        ),
        "",
    )
    return {**sizes, "": sizes.get(default, base)}


def _own_sizes(name: str, known: dict[str, etree._Element]) -> Iterator[int]:
    """Yield the sizes along the styles that `name` is based on, its own first."""
    seen: set[str] = set()
    while name in known and name not in seen:
        seen.add(name)
        size = known[name].find(f"{W}rPr/{W}sz")
        if size is not None:
            yield int(size.get(f"{W}val", _USUAL_SIZE))
        based = known[name].find(f"{W}basedOn")
        name = based.get(f"{W}val", "") if based is not None else ""
