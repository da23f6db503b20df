"""The formats of GB/T 9704—2012 clause 10 (信函, 命令, 纪要), joint issue, parts that are missing."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING

from generators.characters import HANGING
from generators.checks.layout.paper import MM, PrintedLine, bare
from generators.checks.layout.table import ABSENT, Reading, answer, layout_rule
from generators.checks.text.document import Role
from generators.checks.text.table import Strength

if TYPE_CHECKING:
    from generators.checks.layout.paper import LaidPaper, PrintedRule, Setting

LEFT, RIGHT, TOP, BOTTOM = 28.0, 184.0, 37.0, 262.0
_LINE = 28.95 * MM
"""One 行 (3.2) in millimetres."""
_CHARACTER = 156 / 28
_PAGE_NUMBER = re.compile(r"[—－\-\s]*\d+[—－\-\s]*")


class PaperFormat(StrEnum):
    """What the page is set as."""

    DOCUMENT = "文件"
    LETTER = "信函"
    ORDER = "命令"
    MINUTES = "纪要"


def format_of(paper: LaidPaper) -> PaperFormat:
    """Return the format: a 信函 by its double rules, a 命令 and 纪要 by the end of the mark."""
    if len(letter_rules(paper)) > 1:
        return PaperFormat.LETTER
    mark = "".join(bare(s.text) for s in paper.of(Role.MARK))
    if re.search("令$", mark):
        return PaperFormat.ORDER
    return PaperFormat.MINUTES if mark.endswith("纪要") else PaperFormat.DOCUMENT


def letter_rules(paper: LaidPaper) -> list[PrintedRule]:
    """Return the red rules of a 信函, longer than the 版心 (10.1)."""
    return [rule for rule in (paper.rules[0] if paper.rules else []) if rule.is_red and rule.length > 165]


def _first_page(paper: LaidPaper) -> list[PrintedLine]:
    return paper.pages[0] if paper.pages else []


def _letter(paper: LaidPaper) -> bool:
    return format_of(paper) is PaperFormat.LETTER


# -- 信函 -----------------------------------------------------------------------------------------


@layout_rule(
    "信函标志", "10.1", Strength.REQUIRED, "标志上边缘距纸边 30 mm，下 4 mm 处红色双线", is_printed=True
)
def letter_mark(paper: LaidPaper) -> Reading:
    """Return how far the mark lies under the edge of the paper, and the first rule under the mark."""
    lines = _first_page(paper)
    if not _letter(paper) or not lines:
        return ABSENT
    top, gap = lines[0].top, letter_rules(paper)[0].top - lines[0].bottom
    return answer(abs(top - 30) <= 1 and abs(gap - 4) <= 1, f"上边缘{top:.1f} mm，距双线{gap:.1f} mm")


@layout_rule(
    "信函双线",
    "10.1",
    Strength.REQUIRED,
    "红色双线长 170 mm，上一组上粗下细，下一组上细下粗，距页下边 20 mm",
    is_printed=True,
)
def letter_double_rules(paper: LaidPaper) -> Reading:
    """Return length, order and place of the double rules of a 信函."""
    rules = letter_rules(paper)
    if not rules:
        return ABSENT
    free = paper.sizes[0][1] - (rules[-1].top + rules[-1].thickness)
    holds = len(rules) == 4 and all(abs(rule.length - 170) <= 1 for rule in rules) and abs(free - 20) <= 1
    thick = [rule.thickness for rule in rules]
    ordered = len(rules) == 4 and thick[0] > thick[1] and thick[2] < thick[3]
    told = f"{len(rules)}条，长{rules[0].length:.1f} mm，下一组距页下边{free:.1f} mm"
    return answer(holds and ordered, told + ("" if ordered else "，粗细次序不对"))


@layout_rule(
    "信函发文字号", "10.1", Strength.REQUIRED, "发文字号顶格居版心右边缘，在第一条双线下", is_printed=True
)
def letter_number(paper: LaidPaper) -> Reading:
    """Return where the number of a 信函 ends and how far it lies under the double rule."""
    number = paper.first(Role.NUMBER)
    line = next(
        (line for line in _first_page(paper) if re.search(r"〔\d{4}〕\d+号$", line.text.strip())), None
    )
    if not _letter(paper) or line is None:
        return ABSENT
    upper = [rule for rule in letter_rules(paper) if rule.top < paper.sizes[0][1] / 2]
    gap = line.top - (upper[-1].top + upper[-1].thickness) if upper else 0.0
    holds = abs(line.x1 - RIGHT) <= 1 and 3 <= gap <= 7
    return answer(holds, f"右边缘{line.x1:.1f} mm，距双线{gap:.1f} mm", number.number if number else 0)


@layout_rule(
    "信函首页页码", "10.1", Strength.REQUIRED, "首页不显示页码，版记不加印发机关、分隔线", is_printed=True
)
def letter_without_number_on_page_1(paper: LaidPaper) -> Reading:
    """Return whether page 1 of a 信函 has a page number, or its imprint rules and 印发."""
    if not _letter(paper):
        return ABSENT
    faults = []
    if _first_page(paper) and _PAGE_NUMBER.fullmatch(_first_page(paper)[-1].text):
        faults.append("首页有页码")
    if any(re.search(r"日\s*印发$", setting.text) for setting in paper.of(Role.IMPRINT)):
        faults.append("版记有印发机关和日期")
    if len(paper.pages or ()) > 1 and paper.rules[-1]:
        faults.append("版记有分隔线")
    return answer(not faults, "、".join(faults) or "首页没有页码，版记没有分隔线")


# -- 命令, 纪要 -----------------------------------------------------------------------------------


@layout_rule("命令标志", "10.2", Strength.REQUIRED, "“令”的标志上边缘距纸边 57 mm，红色居中", is_printed=True)
def order_mark(paper: LaidPaper) -> Reading:
    """Return how far the mark of a 命令 lies under the edge of the paper."""
    mark = paper.first(Role.MARK)
    found = paper.printed(mark.text) if mark and format_of(paper) is PaperFormat.ORDER else None
    if mark is None or found is None:
        return ABSENT
    holds = abs(found[1].top - 57) <= 1 and mark.alignment == "center"
    return answer(holds, f"{found[1].top:.1f} mm", mark.number)


@layout_rule(
    "令号", "10.2", Strength.REQUIRED, "标志下空二行居中编排令号，令号下空二行编排正文", is_printed=True
)
def order_number(paper: LaidPaper) -> Reading:
    """Return the lines between mark, number and body of a 命令."""
    mark, number = paper.first(Role.MARK), paper.first(Role.NUMBER)
    if mark is None or format_of(paper) is not PaperFormat.ORDER:
        return ABSENT
    if number is None:
        return answer(False, "没有令号", mark.number)
    lines = _first_page(paper)
    at = next((i for i, line in enumerate(lines) if line.said == number.text.strip()), None)
    if not at or at + 1 >= len(lines):
        return ABSENT
    above = lines[at].top - lines[at - 1].bottom
    below = lines[at + 1].base - lines[at].base
    middle = (lines[at].x0 + lines[at].x1) / 2
    holds = abs(middle - 106) <= 1.5 and abs(above - 2 * _LINE) <= 4.5 and abs(below - 3 * _LINE) <= 1
    return answer(holds, f"上空{above / _LINE:.1f}行，下空{below / _LINE - 1:.1f}行", number.number)


@layout_rule("纪要出席", "10.3", Strength.OPTIONAL, "出席、请假、列席 3号黑体，左空二字，姓名3号仿宋")
def attendance(paper: LaidPaper) -> Reading:
    """Return the face and indent of 出席, 请假 and 列席."""
    if format_of(paper) is not PaperFormat.MINUTES:
        return ABSENT
    found = [s for s in paper.settings if re.match(r"\s*(?:出席|请假|列席)(?:人员)?[：:]", s.text)]
    wrong = [
        s
        for s in found
        if not re.search("黑体|SimHei|FandolHei", s.heading_face) or abs(s.left + s.first - 2 * s.size) > 2.5
    ]
    if not found:
        return ABSENT
    told = (wrong or found)[0]
    free = (told.left + told.first) / told.size
    return answer(not wrong, f"“{told.text[:2]}”{told.heading_face}，左空{free:.1f}字", told.number)


# -- 联合行文 -------------------------------------------------------------------------------------


@layout_rule(
    "联合行文标志", "7.2.4", Strength.USUAL, "联合行文的“文件”二字在机关名称右侧，上下居中", is_printed=True
)
def joint_marks(paper: LaidPaper) -> Reading:
    """Return how far 文件 stands from the middle of the names beside it."""
    names = _joint_names(paper)
    word = next((s for s in paper.settings if bare(s.text) == "文件" and is_red(s.colour)), None)
    if len(names) < 2 or word is None:
        return ABSENT
    places = [found[1] for name in names if (found := paper.printed(name.text)) and found[0] == 0]
    line = next((li for li in _first_page(paper) if li.said.endswith("文件")), None)
    if len(places) < 2 or line is None:
        return ABSENT
    letters = PrintedLine(line.glyphs[-2:])
    middle = (letters.top + letters.bottom) / 2
    names_middle = (places[0].top + places[-1].bottom) / 2
    away = abs(middle - names_middle)
    return answer(away <= 3, f"{len(names)}个机关，“文件”偏{away:.1f} mm", word.number)


@layout_rule("联合行文署名", "7.3.5.1、7.3.5.2", Strength.REQUIRED, "联合行文的机关都署名")
def joint_signatures(paper: LaidPaper) -> Reading:
    """Return which of the joint issuers has no signature under the text."""
    names = _joint_names(paper)
    if len(names) < 2:
        return ABSENT
    after = [s.text for s in paper.settings if s.number > names[-1].number and s.role is not Role.TITLE]
    missing = [n for n in names if not any(_signs(n.text, text) for text in after)]
    told = f"缺“{missing[0].text}”署名" if missing else f"{len(names)}个机关都署名"
    return answer(not missing, told, missing[0].number if missing else 0)


def _signs(name: str, text: str) -> bool:
    whole, said = bare(name), bare(text)
    return 3 < len(said) < 40 and (whole in said or (whole.endswith(said) and len(said) > 4))


def _joint_names(paper: LaidPaper) -> list[Setting]:
    """Return the names of the issuers of a joint paper: red paragraphs above the title beside 文件."""
    title = next((s.number for s in paper.of(Role.TITLE)), 0)
    red = [
        s for s in paper.settings if s.number < title and is_red(s.colour) and s.size >= 20 and s.text.strip()
    ]
    return [s for s in red if bare(s.text) != "文件"] if len(red) > 2 else []


def is_red(colour: str) -> bool:
    """Tell whether a run is red as the parts of the 版头 are (Y80 M80, pure red on the screen)."""
    match = re.fullmatch(r"([0-9A-Fa-f]{2})([0-9A-Fa-f]{2})([0-9A-Fa-f]{2})", colour)
    red, green, blue = (int(part, 16) for part in match.groups()) if match else (0, 0, 0)
    return red > 150 and green < 90 and blue < 90


# -- parts, place of the signature, type area ------------------------------------------------------

_WITH_RECIPIENTS = frozenset({"请示", "报告", "函", "批复", "通知"})
_UNSIGNED = frozenset({PaperFormat.MINUTES, PaperFormat.ORDER})


@layout_rule(
    "要素齐全",
    "7.1—7.4、党政机关公文处理工作条例 第九条",
    Strength.USUAL,
    "有发文字号、标题、主送机关、署名、成文日期、版记",
)
def parts_are_there(paper: LaidPaper) -> Reading:
    """Return which parts a paper with a 版头, or of a genre, lacks."""
    genre, form = paper.document.genre, format_of(paper)
    if not (genre or paper.of(Role.MARK)):
        return ABSENT
    text = "".join(bare(s.text) for s in paper.settings)
    dated = bool(paper.of(Role.DATE)) or len(re.findall(r"\d{4}年\d{1,2}月\d{1,2}日", text)) > 0
    signed = bool(paper.of(Role.SIGNATURE)) or len(_joint_names(paper)) > 1 or _is_stamped(paper)
    has = (
        ("发文字号", bool(paper.of(Role.NUMBER)) or re.search(r"〔\d{4}〕\d+号", text) is not None),
        ("标题", bool(paper.of(Role.TITLE)) or form is PaperFormat.ORDER),
        (
            "主送机关",
            bool(paper.of(Role.RECIPIENTS))
            or genre not in _WITH_RECIPIENTS
            or form is PaperFormat.MINUTES
            or "主送：" in text,
        ),
        ("署名", signed or form in _UNSIGNED),
        ("成文日期", dated),
        ("版记", bool(paper.of(Role.IMPRINT)) or form is PaperFormat.LETTER),
    )
    missing = [name for name, there in has if not there]
    return answer(not missing, f"缺{'、'.join(missing)}" if missing else "各要素都有")


def _is_stamped(paper: LaidPaper) -> bool:
    """Tell whether the post of who signs stands above the date, for his 签名章 (7.3.5.3)."""
    days = paper.of(Role.DATE)
    above = [s.text.strip() for s in paper.settings if days and s.number < days[-1].number and s.text.strip()]
    return bool(above) and re.search("(?:长|主任|书记|主席)$", above[-1]) is not None and len(above[-1]) < 12


@layout_rule(
    "署名位置",
    "7.3.5.1、7.3.5.2",
    Strength.USUAL,
    "盖章的署名以成文日期居中；不盖章的日期首字比署名首字右移二字",
    is_printed=True,
)
def signature_position(paper: LaidPaper) -> Reading:
    """Return where the signature stands over its date."""
    pair = _signature_and_date(paper)
    if pair is None:
        return ABSENT
    (_, name), (_, day), setting = pair
    free = (RIGHT - day.x1) / _CHARACTER
    off = (name.x0 + name.x1) / 2 - (day.x0 + day.x1) / 2
    step = (day.x0 - name.x0) / _CHARACTER
    holds = _is_unsealed(name, day) or (abs(off) <= 3 and free >= 3)
    return answer(holds, f"中线偏{off:.1f} mm，日期首字右移{step:.1f}字", setting.number)


@layout_rule(
    "印章空间",
    "7.3.5.1、7.3.5.5",
    Strength.REQUIRED,
    "署名、日期与正文同处一面，给直径约 42 mm 的印章留出位置，印章上距正文一行之内",
    is_printed=True,
)
def room_for_the_seal(paper: LaidPaper) -> Reading:
    """Return the room between the text and the middle of signature and date, where a seal is centred."""
    pair = _signature_and_date(paper)
    if pair is None:
        return ABSENT
    (page, name), (other, day), setting = pair
    if _is_unsealed(name, day):
        return ABSENT
    above = [line for line in (paper.pages or [])[page] if line.base < name.top]
    if page != other or not above:
        return answer(
            False, "署名和日期所在的面没有正文" if not above else "署名和日期不在一面", setting.number
        )
    room = (name.top + day.base) / 2 - above[-1].base
    return answer(12 <= room <= 21 + 1.5 * _LINE, f"印章中心距正文{room:.1f} mm", setting.number)


def _is_unsealed(name: PrintedLine, day: PrintedLine) -> bool:
    """Tell whether signature and date are set as without a seal (7.3.5.2): the longer one 右空二字."""
    name_free, day_free = ((RIGHT - line.x1) / _CHARACTER for line in (name, day))
    off = (name.x0 + name.x1) / 2 - (day.x0 + day.x1) / 2
    if abs(day_free - 4) <= 0.35 and abs(off) <= 3:
        return False
    is_stepped = abs((day.x0 - name.x0) / _CHARACTER - 2) <= 0.6
    return (is_stepped and abs(name_free - 2) <= 0.6) or abs(day_free - 2) <= 0.6


def date_is_placed(paper: LaidPaper) -> bool:
    """Tell whether the last date is set as without a seal, its place taken from the signature."""
    pair = _signature_and_date(paper)
    return pair is not None and _is_unsealed(pair[0][1], pair[1][1])


def _signature_and_date(
    paper: LaidPaper,
) -> tuple[tuple[int, PrintedLine], tuple[int, PrintedLine], Setting] | None:
    """Return the last signature and the last date as they are printed, with their pages."""
    names, days = paper.of(Role.SIGNATURE), paper.of(Role.DATE)
    day = paper.printed_last(days[-1].text) if days else None
    name = paper.printed_last(names[-1].text, before=day) if names and day else None
    return (name, day, names[-1]) if name and day else None


@layout_rule("各页版心", "5.2.1", Strength.REQUIRED, "每一面的文字都在版心之内", is_printed=True)
def every_page_within_the_text_area(paper: LaidPaper) -> Reading:
    """Return the first upright page whose text leaves the 版心 at the left, the right or the foot.

    A mark that hangs at the end of a line is in its place.
    """
    upright = [
        (number, lines)
        for number, (lines, (width, height)) in enumerate(zip(paper.pages or (), paper.sizes, strict=True))
        if height > width
    ]
    for number, lines in upright:
        body = [line for line in lines if not _PAGE_NUMBER.fullmatch(line.text) and (number or line.top > 75)]
        for line in body:
            right = RIGHT + (_CHARACTER if line.text[-1:] in HANGING else 0)
            if line.x0 < LEFT - 1 or line.x1 > right + 1.5 or line.base > BOTTOM + 1.5:
                told = (
                    f"第{number + 1}页“{line.text[:6]}”左{line.x0:.1f} 右{line.x1:.1f} 下{line.base:.1f} mm"
                )
                return answer(False, told)
    return answer(True, f"{len(upright)}面都在版心之内") if upright else ABSENT
