"""What stands where: colour, blank lines, lines of the title, tables, page numbers, parts beside the text."""

# A clause is read whole on its line.

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from generators.checks.layout.formats import PaperFormat, format_of
from generators.checks.layout.paper import TWIP, bare
from generators.checks.layout.table import ABSENT, Reading, answer, layout_rule
from generators.checks.text.document import PROSE, Role, is_cut_word
from generators.checks.text.table import Strength
from generators.masking import mask_numbers
from generators.printing.docx.package import W
from generators.printing.docx.runs import font_of, size_of
from generators.printing.docx.styles import Styles, combine_runs, merge, read_run_properties, style_id

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree

    from generators.checks.layout.paper import LaidPaper, PrintedLine, Setting

LEFT, RIGHT = 28.0, 184.0
_LINE = 28.95 * 25.4 / 72
_CHARACTER = 156 / 28
_PART = frozenset({Role.HEAD, Role.NUMBER, Role.MARK, Role.SIGNATORY})
"""What stands above the red rule."""


def _title_number(paper: LaidPaper) -> int:
    title = paper.first(Role.TITLE)
    return title.number if title else 0


def _is_coloured(colour: str) -> bool:
    """Tell whether a colour is no shade of black or grey."""
    if re.fullmatch("[0-9A-Fa-f]{6}", colour) is None:
        return False
    shades = [int(colour[at : at + 2], 16) for at in (0, 2, 4)]
    return max(shades) - min(shades) > 0x50


@layout_rule("文字颜色", "5.2.4", Strength.REQUIRED, "红色的只有发文机关标志和分隔线，其余文字黑色")
def letters_are_black(paper: LaidPaper) -> Reading:
    """Return the first letters under the 版头 that are coloured."""
    begin = _title_number(paper)
    below = [s for s in paper.settings if s.number >= begin and s.role not in _PART and s.text.strip()]
    if not begin:
        return ABSENT
    for setting in below:
        coloured = [lt for lt in setting.letters if lt.text.strip() and _is_coloured(lt.colour)]
        if coloured:
            told = f"“{mask_numbers(coloured[0].text.strip())[:12]}”颜色{coloured[0].colour}"
            return answer(False, told, setting.number)
    return answer(True, "标题以下都是黑色")


_CENTRED = re.compile(r"[^：:]{12,}。$")


@layout_rule("正文对齐", "7.3.3", Strength.USUAL, "正文两端对齐或左对齐，不居中、不靠右")
def body_is_not_centred(paper: LaidPaper) -> Reading:
    """Return the first sentence of the body that is set in the middle or at the right."""
    body = [s for s in paper.of(Role.BODY) if _CENTRED.search(s.text.strip())]
    wrong = [s for s in body if s.alignment in {"center", "right", "end"}]
    if not body:
        return ABSENT
    told = (wrong or body)[0]
    return answer(
        not wrong, f"“{mask_numbers(told.text.strip())[:12]}”{told.alignment or '左对齐'}", told.number
    )


_MOST_BLANK = 2


@layout_rule("正文空行", "5.2.3", Strength.USUAL, "正文段落之间不留空行")
def no_blank_lines_within_the_body(paper: LaidPaper) -> Reading:
    """Return where two blank lines and more part two paragraphs of the body."""
    body = [n for n, s in enumerate(paper.settings) if s.role in PROSE and len(s.text.strip()) > 8]
    if len(body) < 2:
        return ABSENT
    for one, other in zip(body, body[1:], strict=False):
        between = paper.settings[one + 1 : other]
        if len(between) >= _MOST_BLANK and all(s.is_blank_line for s in between):
            return answer(False, f"第{paper.settings[one].number}段后空{len(between)}行", between[0].number)
    return answer(True, "正文中没有空行")


# -- the lines of the title -----------------------------------------------------------------------


def _title_lines(paper: LaidPaper) -> list[PrintedLine]:
    """Return the printed lines of the title."""
    whole = bare("".join(s.text for s in paper.of(Role.TITLE)))
    for lines in (paper.pages or []) if whole else ():
        for begin in range(len(lines)):
            left, end = whole, begin
            while left and end < len(lines) and left.startswith(lines[end].said):
                left, end = left[len(lines[end].said) :], end + 1
            if not left:
                return lines[begin:end]
    return []


@layout_rule(
    "标题回行", "7.3.1", Strength.USUAL, "标题回行词意完整，排列对称，不单独一两个字一行", is_printed=True
)
def title_breaks(paper: LaidPaper) -> Reading:
    """Return the line of the title that ends within a word, or holds a character or two."""
    lines = _title_lines(paper)
    if not lines:
        return ABSENT
    number = _title_number(paper)
    for one, other in zip(lines, lines[1:], strict=False):
        if is_cut_word(one.said, other.said):
            return answer(False, f"“{one.said[-2:]}／{other.said[:2]}”把词断开", number)
    short = [line for line in lines[1:] if len(line.said) <= _FEW and len(lines[0].said) > 2 * _FEW]
    if short:
        return answer(False, f"“{short[0].said}”单独一行", number)
    return answer(True, f"{len(lines)}行")


_FEW = 2


# -- blank lines between the parts ----------------------------------------------------------------


def _line_above(paper: LaidPaper, setting: Setting) -> tuple[PrintedLine, PrintedLine] | None:
    """Return the printed line above a paragraph on its page, and the first of its own."""
    found = paper.printed(setting.text)
    if found is None or not paper.pages:
        return None
    lines = paper.pages[found[0]]
    at = lines.index(found[1])
    return (lines[at - 1], lines[at]) if at else None


def _blank_above(pair: tuple[PrintedLine, PrintedLine]) -> float:
    """Return how many lines stand free between two printed lines."""
    return (pair[1].base - pair[0].base) / _LINE - 1


@layout_rule("主送位置", "7.3.2", Strength.REQUIRED, "主送机关在标题下空一行", is_printed=True)
def recipients_place(paper: LaidPaper) -> Reading:
    """Return how many lines stand free above the recipients."""
    first, lines = paper.first(Role.RECIPIENTS), _title_lines(paper)
    pair = _line_above(paper, first) if first else None
    if first is None or pair is None or not lines or pair[0] is not lines[-1]:
        return ABSENT
    free = _blank_above(pair)
    return answer(0.6 <= free <= 1.7, f"空{free:.1f}行", first.number)


@layout_rule("附件说明位置", "7.3.4", Strength.REQUIRED, "附件说明在正文下空一行", is_printed=True)
def attachment_note_place(paper: LaidPaper) -> Reading:
    """Return how many lines stand free between the text and the attachment note."""
    note = next((s for s in paper.of(Role.ATTACHMENT_NOTE) if s.text.strip().startswith("附")), None)
    above = [s for s in paper.settings if note and s.number < note.number and s.text.strip()]
    pair = _line_above(paper, note) if note else None
    if note is None or pair is None or not above or above[-1].role not in PROSE:
        return ABSENT
    if bare(above[-1].text)[-4:] not in pair[0].said:
        return ABSENT  # What stands above it on the page is not the end of the text.
    free = _blank_above(pair)
    return answer(0.6 <= free <= 1.6, f"空{free:.1f}行", note.number)


@layout_rule("发文字号位置", "7.2.5", Strength.REQUIRED, "发文字号居中；上行文居左空一字", is_printed=True)
def number_place(paper: LaidPaper) -> Reading:
    """Return where the document number stands: in the middle, beside a 签发人 at the left."""
    number = paper.first(Role.NUMBER)
    found = paper.printed(number.text) if number else None
    if number is None or found is None or not paper.of(Role.MARK):
        return ABSENT
    if format_of(paper) is not PaperFormat.DOCUMENT:
        return ABSENT
    line = found[1]
    if _signatories(paper):
        free = (line.x0 - LEFT) / _CHARACTER
        return answer(abs(free - 1) <= 0.5, f"左空{free:.1f}字", number.number)
    off = (line.x0 + line.x1) / 2 - (LEFT + RIGHT) / 2
    return answer(abs(off) <= 3, f"距中线{off:.1f} mm", number.number)


_SIGNED_BY = "签发人"


def _signatories(paper: LaidPaper) -> list[Setting]:
    """Return the paragraphs above the title that name who signs."""
    title = _title_number(paper)
    return [s for s in paper.settings if s.number < title and _SIGNED_BY in bare(s.text)]


@layout_rule("签发人", "7.2.6", Strength.REQUIRED, "“签发人：”3号仿宋，姓名3号楷体")
def signatory_faces(paper: LaidPaper) -> Reading:
    """Return the face of the name behind 签发人."""
    found = _signatories(paper)
    if not found:
        return ABSENT
    name = [letters for letters in _behind(found[0]) if re.search("[\u4e00-\u9fff]", letters[0])]
    if not name:
        return ABSENT
    text, face = name[0]
    holds = re.search("楷|Kai", face) is not None
    return answer(holds, f"“{text.strip()}”{face}", found[0].number)


def _behind(setting: Setting) -> Iterator[tuple[str, str]]:
    """Yield the letters behind 签发人 with their face."""
    said = ""
    for letters in setting.letters:
        before = bare(said)
        said += letters.text
        if _SIGNED_BY in before:
            yield letters.text, letters.face
        elif _SIGNED_BY in bare(said):
            yield re.split(r"签\s*发\s*人|人(?=[：:])", letters.text)[-1], letters.face


@layout_rule("附注缩进", "7.3.6", Strength.REQUIRED, "附注左空二字，加圆括号")
def note_indent(paper: LaidPaper) -> Reading:
    """Return where the note under the date begins."""
    found = [s for s in paper.of(Role.NOTE) if s.alignment != "center"]
    wrong = [s for s in found if abs(s.left + s.first - 2 * s.size) > 2.5]
    if not found:
        return ABSENT
    told = (wrong or found)[0]
    blanks = len(told.text) - len(told.text.lstrip(" 　"))
    if wrong and blanks == 2 and not told.left + told.first:
        return answer(True, "左空2个全角空格")
    return answer(not wrong, f"左空{(told.left + told.first) / told.size:.1f}字", told.number)


@layout_rule(
    "版记首末线",
    "7.4.1",
    Strength.RECOMMENDED,
    "版记首条线在第一个要素之上，末条线在最后一个之下",
    is_printed=True,
)
def imprint_is_between_rules(paper: LaidPaper) -> Reading:
    """Return which of the two outer rules of the imprint is missing."""
    found = [place for s in paper.of(Role.IMPRINT) if (place := paper.printed_last(s.text))]
    places = [line for page, line in found if page == len(paper.pages or ()) - 1]
    if not places or not paper.rules or format_of(paper) is PaperFormat.LETTER:
        return ABSENT
    top, foot = min(line.top for line in places), max(line.bottom for line in places)
    black = [rule.top for rule in paper.rules[-1] if not rule.is_red]
    missing = [
        name
        for name, there in (
            ("首条线", any(top - 10 <= at <= top for at in black)),
            ("末条线", any(foot <= at <= foot + 10 for at in black)),
        )
        if not there
    ]
    return answer(not missing, f"缺{'、'.join(missing)}" if missing else "首末两条线都有")


# -- tables ---------------------------------------------------------------------------------------


@layout_rule("表格宽度", "5.2.1、8", Strength.REQUIRED, "表格不宽于版心")
def tables_fit(paper: LaidPaper) -> Reading:
    """Return the first table that is wider than the text of its section."""
    tables = list(_tables(paper))
    wide = [(width, room) for width, room in tables if room and width > room + _MARGIN]
    if not tables:
        return ABSENT
    width, room = (wide or tables)[0]
    return answer(not wide, f"表宽{width:.1f} mm，版心宽{room:.1f} mm")


_MARGIN = 5.0
"""Millimetres by which the cells of a table hang into both margins in Word."""


def _tables(paper: LaidPaper) -> Iterator[tuple[float, float]]:
    """Yield the width of each table of the text and the room that its section has."""
    body = paper.package.tree(paper.package.main).find(W + "body")
    waiting: list[float] = []
    sections = iter(paper.sections)
    for child in body if body is not None else ():
        if child.tag == W + "tbl":
            waiting.append(_width(child))
        elif child.tag == W + "sectPr" or child.find(f"{W}pPr/{W}sectPr") is not None:
            section = next(sections, {})
            room = section.get("w", 0.0) - section.get("left", 0.0) - section.get("right", 0.0)
            yield from ((width, room) for width in waiting)
            waiting = []


def _width(table: etree._Element) -> float:
    """Return how wide a table is set: its cells where it is fixed, else what it says of itself."""
    fixed = table.find(f"{W}tblPr/{W}tblLayout")
    if fixed is not None and fixed.get(W + "type") == "fixed":
        rows = [
            sum(_twips(cell.find(f"{W}tcPr/{W}tcW")) for cell in row.iterchildren(W + "tc"))
            for row in table.iterchildren(W + "tr")
        ]
        if (widest := max(rows, default=0)) > 0:
            return widest * TWIP
    if (own := _twips(table.find(f"{W}tblPr/{W}tblW"))) > 0:
        return own * TWIP
    return 0.0


def _twips(node: etree._Element | None) -> int:
    """Return a width told in twips; 0 for one told otherwise, or not at all."""
    value = node.get(W + "w", "") if node is not None and node.get(W + "type", "dxa") == "dxa" else ""
    return int(value) if re.fullmatch("[0-9]{1,9}", value) else 0


# -- page numbers ---------------------------------------------------------------------------------


@layout_rule("页码字体", "7.5", Strength.USUAL, "页码4号半角宋体")
def page_number_face(paper: LaidPaper) -> Reading:
    """Return size and face of the page number in the feet of the pages."""
    runs = list(_page_number_runs(paper))
    wrong = [(face, size) for face, size in runs if abs(size - 14) > 0.3 or not _is_song(face)]
    if not runs:
        return ABSENT
    face, size = (wrong or runs)[0]
    return answer(not wrong, f"{face} {size:g}磅")


def _is_song(face: str) -> bool:
    return re.search("^(?:宋体|新宋体|SimSun|NSimSun|FandolSong|Noto Serif)", face, re.IGNORECASE) is not None


def _page_number_runs(paper: LaidPaper) -> Iterator[tuple[str, float]]:
    """Yield face and size of the field of the page number, foot by foot."""
    package = paper.package
    styles = Styles(package)
    for relation in package.relations(package.main).values():
        if relation.kind != "footer" or relation.target not in package.parts:
            continue
        for paragraph in package.tree(relation.target).iter(W + "p"):
            field = _page_field(paragraph)
            if field is None:
                continue
            own = read_run_properties(field.find(W + "rPr"))
            levels = [styles.resolve(style_id(paragraph), "paragraph").run]
            if named := own.get("rStyle"):
                levels.append(styles.resolve(str(named), "character").run)
            run = merge(merge(styles.default_run, combine_runs(*levels)), own)
            yield font_of(run, "ascii", styles), size_of(run)


def _page_field(paragraph: etree._Element) -> etree._Element | None:
    """Return the run with the digits of a PAGE field: of what it shows, else of its code."""
    simple = [f for f in paragraph.iter(W + "fldSimple") if "PAGE" in (f.get(W + "instr") or "").split()]
    if simple:
        return simple[0].find(W + "r")
    runs = list(paragraph.iter(W + "r"))
    code = next((n for n, r in enumerate(runs) if "PAGE" in "".join(_codes(r)).split()), None)
    if code is None:
        return None
    shown = [run for run in runs[code:] if (run.findtext(W + "t") or "").strip().isdigit()]
    return (shown or [runs[code]])[0]


def _codes(run: etree._Element) -> Iterator[str]:
    for node in run.iter(W + "instrText"):
        yield node.text or ""
