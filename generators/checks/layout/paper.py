"""A Word file as it is set: its paragraphs through the printer's own cascade, its pages as they print."""

from __future__ import annotations

import re
import statistics
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from generators.checks.text.document import Document, Role, read_document
from generators.checks.word_text import iter_paragraphs, text_nodes, word_lines
from generators.printing.docx.package import W
from generators.printing.docx.paragraphs import indents_of
from generators.printing.docx.runs import font_of, size_of
from generators.printing.docx.styles import (
    Styles,
    combine_runs,
    local,
    merge,
    read_paragraph_properties,
    read_run_properties,
    style_id,
)

if TYPE_CHECKING:
    from lxml import etree
    from PIL import Image

    from generators.printing.docx.package import Package
    from generators.printing.docx.styles import Properties

MM = 25.4 / 72
TWIP = 25.4 / 1440


@dataclass(frozen=True)
class Letters:
    """Characters of a paragraph that are set alike."""

    text: str
    face: str
    colour: str


@dataclass(frozen=True)
class Setting:
    """How one paragraph is set, direct formatting over styles over defaults; lengths in points."""

    number: int
    text: str
    role: Role
    level: int
    face: str
    """The East Asian face of most of its characters."""
    size: float
    colour: str
    bold: bool
    alignment: str
    first: float
    left: float
    right: float
    line: float
    """Exact line height, 0 when it is not exact."""
    heading_face: str = ""
    """The face of the first characters, where a heading runs in with its text."""
    letters: tuple[Letters, ...] = ()
    """All its characters, in their order."""
    is_blank_line: bool = False
    """Whether it is an empty line of the page, no cell of a table and no place of a picture."""


@dataclass(frozen=True)
class Glyph:
    """One printed character: its ink and its advance box in millimetres from the top left."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    base: float


@dataclass(frozen=True)
class PrintedLine:
    """Characters on one baseline."""

    glyphs: tuple[Glyph, ...]

    @property
    def text(self) -> str:
        """Return the characters."""
        return "".join(glyph.text for glyph in self.glyphs)

    @property
    def x0(self) -> float:
        """Return the left edge in millimetres from the left of the paper."""
        return min(glyph.x0 for glyph in self.glyphs)

    @property
    def x1(self) -> float:
        """Return the right edge in millimetres from the left of the paper."""
        return max(glyph.x1 for glyph in self.glyphs)

    @property
    def top(self) -> float:
        """Return the top of the ink in millimetres from the top of the paper."""
        return min(glyph.top for glyph in self.glyphs)

    @property
    def bottom(self) -> float:
        """Return the foot of the ink in millimetres from the top of the paper."""
        return max(glyph.bottom for glyph in self.glyphs)

    @property
    def said(self) -> str:
        """Return the characters without blanks."""
        return bare(self.text)

    @property
    def base(self) -> float:
        """Return the foot of the character boxes in millimetres from the top of the paper."""
        return self.glyphs[0].base


@dataclass(frozen=True)
class PrintedRule:
    """A rule across most of the page, in millimetres."""

    top: float
    thickness: float
    x0: float
    x1: float
    is_red: bool

    @property
    def length(self) -> float:
        """Return how long it is in millimetres."""
        return self.x1 - self.x0


@dataclass
class LaidPaper:
    """What the rules of the layout look at. `pages` is None for a paper that cannot be printed."""

    package: Package
    document: Document
    settings: list[Setting]
    pages: list[list[PrintedLine]] | None = None
    sizes: list[tuple[float, float]] = field(default_factory=list)
    rules: list[list[PrintedRule]] = field(default_factory=list)
    """Those of the first and of the last page; the pages between have none that a clause speaks of."""
    why_not: str = ""
    """Why it could not be printed."""

    def of(self, *roles: Role) -> list[Setting]:
        """Return the paragraphs of these roles."""
        return [setting for setting in self.settings if setting.role in roles and setting.text.strip()]

    def first(self, role: Role) -> Setting | None:
        """Return the first paragraph of `role`, None when there is none."""
        return next(iter(self.of(role)), None)

    @cached_property
    def sections(self) -> list[dict[str, float]]:
        """Return width, height and margins of each section in millimetres."""
        found = []
        for node in self.package.tree(self.package.main).iter(W + "sectPr"):
            lengths: dict[str, float] = {}
            for tag, names in (("pgSz", ("w", "h")), ("pgMar", ("top", "bottom", "left", "right"))):
                child = node.find(W + tag)
                for name in names if child is not None else ():
                    value = child.get(W + name, "0")  # type: ignore[union-attr]
                    lengths[name] = int(value) * TWIP if re.fullmatch("-?[0-9]{1,9}", value) else 0.0
            found.append(lengths)
        return found

    def printed_last(
        self, text: str, before: tuple[int, PrintedLine] | None = None
    ) -> tuple[int, PrintedLine] | None:
        """Return the last page and line that say `text` and nothing else, above `before` when it is given."""
        wanted = bare(text)
        found = [
            (number, line)
            for number, lines in enumerate(self.pages or ())
            for line in lines
            if line.said == wanted and (before is None or (number, line.base) < (before[0], before[1].base))
        ]
        return found[-1] if found else None

    def printed(self, text: str) -> tuple[int, PrintedLine] | None:
        """Return the page (from 0) and the first printed line that begins `text` or has it."""
        wanted = bare(text)[:12]
        for number, lines in enumerate(self.pages or ()):
            for line in lines:
                said = line.said
                if wanted and (wanted in said or (len(said) > 3 and wanted.startswith(said))):
                    return number, line
        return None


def bare(text: str) -> str:
    """Return `text` without blanks: names and titles are set with blanks between their characters."""
    return "".join(text.split())


def read_paper(package: Package) -> LaidPaper:
    """Return the paper as its styles resolve; it is not printed yet."""
    document = read_document(word_lines(package))
    roles = {number: (block.role, block.level) for block in document.blocks for _, number, _ in block.pieces}
    styles = Styles(package)
    settings = []
    for number, paragraph in enumerate(iter_paragraphs(package), start=1):
        role, level = roles.get(number, (Role.BODY, 0))
        settings.append(_setting(paragraph, number, role, level, styles))
    return LaidPaper(package, document, _read_head(settings))


_NUMBER_ABOVE_TITLE = re.compile(r"(?:.*\s)?\S{0,12}〔\d{4}〕\d+号|第\d+号")
_HEAD_ABOVE_TITLE = re.compile(
    r"\d{6}|(?:绝密|机密|秘密|特急|加急)\S*|.*\s\d{4}年\d{1,2}月\d{1,2}日|签发人.*"
)
_HEAD_LENGTH = 12
_MARK_SIZE = 22.0


def _read_head(settings: list[Setting]) -> list[Setting]:
    """Return the settings with the parts of the 版头 known by their look: a mark is red, centred and large.

    A text alone does not tell the name of an agency at the head of a 信函, a 命令 or a 纪要 from a title.
    """
    title = next((i for i, s in enumerate(settings) if s.role is Role.TITLE and not _is_mark(s)), None)
    end = min(_HEAD_LENGTH if title is None else title, len(settings))
    read = []
    for index, setting in enumerate(settings):
        text = setting.text.strip()
        role = setting.role
        if index < end and role is not Role.CELL:
            if _is_mark(setting):
                role = Role.MARK
            elif _NUMBER_ABOVE_TITLE.fullmatch(text):
                role = Role.NUMBER
            elif _HEAD_ABOVE_TITLE.fullmatch(text):
                role = Role.HEAD
        read.append(setting if role is setting.role else replace(setting, role=role, level=0))
    return read


def _is_mark(setting: Setting) -> bool:
    is_red = re.fullmatch("[C-Fc-f][0-9A-Fa-f][0-4][0-9A-Fa-f][0-4][0-9A-Fa-f]", setting.colour) is not None
    return (
        is_red and setting.size >= _MARK_SIZE and setting.alignment == "center" and bool(setting.text.strip())
    )


def _setting(paragraph: etree._Element, number: int, role: Role, level: int, styles: Styles) -> Setting:
    direct = paragraph.find(W + "pPr")
    style = styles.resolve(style_id(paragraph), "paragraph")
    properties = merge(merge(styles.default_paragraph, style.paragraph), read_paragraph_properties(direct))
    letters: list[tuple[Properties, int]] = []
    written = []
    for node in text_nodes(paragraph):
        own = read_run_properties(node.run.find(W + "rPr"))
        levels = [style.run]
        if named := own.get("rStyle"):
            levels.append(styles.resolve(named, "character").run)
        run = merge(merge(styles.default_run, combine_runs(*levels)), own)
        letters.append((run, len(node.text.strip())))
        written.append(Letters(node.text, font_of(run, "eastAsia", styles), str(run.get("color", ""))))
    run = max(letters, key=lambda item: item[1], default=(merge(styles.default_run, style.run), 0))[0]
    first = next((properties for properties, length in letters if length), run)
    size = size_of(run)
    indents = indents_of(properties, size)
    exact = properties.get("spacing.lineRule") == "exact"
    return Setting(
        number=number,
        text="".join(node.text for node in text_nodes(paragraph)),
        role=role,
        level=level,
        face=font_of(run, "eastAsia", styles),
        size=size,
        colour=str(run.get("color", "")),
        bold=bool(run.get("b")),
        alignment=str(properties.get("jc", "")),
        first=indents.first,
        left=indents.left,
        right=indents.right,
        line=_number(properties.get("spacing.line")) / 20 if exact else 0.0,
        heading_face=font_of(first, "eastAsia", styles),
        letters=tuple(written),
        is_blank_line=not any(letter.text.strip() for letter in written) and _is_line(paragraph),
    )


def _is_line(paragraph: etree._Element) -> bool:
    """Tell whether a paragraph stands in the text itself and holds no picture, break or frame."""
    parent = paragraph.getparent()
    held = ("drawing", "pict", "object", "br", "sectPr", "framePr", "AlternateContent")
    return (
        parent is not None
        and parent.tag == W + "body"
        and not any(local(node) in held for node in paragraph.iter())
    )


def _number(value: object) -> float:
    try:
        return float(str(value))
    except ValueError:
        return 0.0


def read_pages(pdf: bytes) -> tuple[list[list[PrintedLine]], list[tuple[float, float]]]:
    """Return the lines of every page of `pdf` from the top, and the sizes of the pages in millimetres."""
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    pages, sizes = [], []
    try:
        for page in document:
            width, height = page.get_size()
            sizes.append((width * MM, height * MM))
            textpage = page.get_textpage()
            pages.append(_lines(textpage, height))
            textpage.close()
            page.close()
    finally:
        document.close()
    return pages, sizes


_DPI = 300
_BRIGHT = 128
_LEAST_RULE = 140 / 210
"""Share of the page's width that a rule takes at least: the 版心 is 156 mm wide."""


def read_rules(pdf: bytes) -> list[list[PrintedRule]]:
    """Return the rules of the first and the last page of `pdf`, found in the ink of the page."""
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    try:
        ends = (document[0], document[len(document) - 1])
        return [_rules(page.render(scale=_DPI / 72).to_pil().convert("RGB")) for page in ends]
    finally:
        document.close()


def _rules(image: Image.Image) -> list[PrintedRule]:
    from PIL import ImageChops

    red, green, blue = image.split()
    darkest = ImageChops.darker(ImageChops.darker(red, green), blue)
    ink = darkest.point(lambda value: 255 * (value < 160))
    shares = ink.resize((1, image.height), 4).tobytes()  # 4: the mean of each row
    found, begin, pixel = [], None, 25.4 / _DPI
    for row, share in enumerate([*shares, 0]):
        if share >= 255 * _LEAST_RULE:
            begin = row if begin is None else begin
        elif begin is not None:
            box = ink.crop((0, begin, image.width, row)).getbbox()
            left, right = (box[0], box[2]) if box else (0, 0)
            middle = image.getpixel(((left + right) // 2, (begin + row) // 2))
            is_red = isinstance(middle, tuple) and middle[0] > _BRIGHT > middle[1]
            found.append(
                PrintedRule(begin * pixel, (row - begin) * pixel, left * pixel, right * pixel, is_red)
            )
            begin = None
    return found


def _lines(textpage: object, height: float) -> list[PrintedLine]:
    text = textpage.get_text_range()  # type: ignore[attr-defined]
    count = textpage.count_chars()  # type: ignore[attr-defined]
    glyphs = []
    for index in range(min(count, len(text))):
        if not text[index].strip():
            continue
        left, bottom, right, top = textpage.get_charbox(index)  # type: ignore[attr-defined]
        x0, base, x1, _ = textpage.get_charbox(index, loose=True)  # type: ignore[attr-defined]
        y0, y1 = (height - top) * MM, (height - bottom) * MM
        glyphs.append(Glyph(text[index], x0 * MM, x1 * MM, y0, y1, (height - base) * MM))
    rows: list[list[Glyph]] = []
    for glyph in sorted(glyphs, key=lambda g: (g.base, g.x0)):
        if rows and abs(rows[-1][0].base - glyph.base) < 1.4:
            rows[-1].append(glyph)
        else:
            rows.append([glyph])
    return [PrintedLine(tuple(sorted(row, key=lambda g: g.x0))) for row in rows]


def median(values: list[float]) -> float:
    """Return the middle one of `values`, in their unit; 0 for none."""
    return statistics.median(values) if values else 0.0
