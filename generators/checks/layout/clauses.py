"""The clauses of GB/T 9704—2012 that a Word file is measured against, one small function each."""

# A clause is read whole on its line.

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from generators.checks.layout.formats import PaperFormat, date_is_placed, format_of, is_red, letter_rules
from generators.checks.layout.paper import MM, median
from generators.checks.layout.table import ABSENT, Reading, answer, layout_rule
from generators.checks.text.document import Role
from generators.checks.text.table import Strength
from generators.masking import mask_numbers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from generators.checks.layout.paper import LaidPaper, PrintedLine, Setting

LEFT, RIGHT, TOP, BOTTOM = 28.0, 184.0, 37.0, 262.0
_3, _2, _4 = 16.0, 22.0, 14.0
_FACES = {
    "仿宋": ("仿宋", "FangSong", "FandolFang"),
    "楷体": ("楷体", "KaiTi", "FandolKai"),
    "黑体": ("黑体", "SimHei", "FandolHei"),
    "小标宋": ("小标宋", "XiaoBiaoSong"),
    "宋体": ("宋体", "SimSun", "FandolSong"),
}


def _is_face(face: str, wanted: str) -> bool:
    return any(name.lower() in face.lower() for name in _FACES[wanted])


def _each(
    settings: Iterable[Setting], holds: Callable[[Setting], bool], show: Callable[[Setting], str]
) -> Reading:
    """Return the reading of the first paragraph that breaks the clause, else of the first."""
    found = list(settings)
    if not found:
        return ABSENT
    broken = [setting for setting in found if not holds(setting)]
    first = (broken or found)[0]
    more = f"，共{len(broken)}段" if len(broken) > 1 else ""
    return answer(not broken, f"“{mask_numbers(first.text)[:12]}”{show(first)}{more}", first.number)


def _face_and_size(setting: Setting) -> str:
    return f"{setting.face} {setting.size:g}磅"


def _set_in(face: str, size: float) -> Callable[[Setting], bool]:
    return lambda setting: _is_face(setting.face, face) and abs(setting.size - size) < 0.3


@layout_rule("幅面", "5.1", Strength.REQUIRED, "A4，210×297 mm")
def paper_size(paper: LaidPaper) -> Reading:
    """Return whether every section is A4, upright or across."""
    sizes = [(section.get("w", 0), section.get("h", 0)) for section in paper.sections] or [(0.0, 0.0)]
    wrong = [s for s in sizes if sorted(round(side) for side in s) != [210, 297]]
    width, height = (wrong or sizes)[0]
    return answer(not wrong, f"{width:.1f}×{height:.1f} mm")


@layout_rule("页边", "5.2.1", Strength.REQUIRED, "天头 37±1 mm，订口 28±1 mm，版心 156×225 mm")
def margins(paper: LaidPaper) -> Reading:
    """Return the margins of the first upright section; the lines may be set a little into them."""
    upright = [s for s in paper.sections if s.get("h", 0) > s.get("w", 0)]
    if not upright:
        return ABSENT
    section = upright[0]
    top, left = section.get("top", 0), section.get("left", 0)
    width, height = (
        section["w"] - left - section.get("right", 0),
        section["h"] - top - section.get("bottom", 0),
    )
    # 34.6/32.6 with exact 29.6 pt puts the ink in the same place (see the project's notes).
    holds = abs(left - 28) <= 1 and abs(width - 156) <= 1 and 33.6 <= top <= 38 and abs(height - 225) <= 5.5
    return answer(holds, f"上{top:.1f} 左{left:.1f} mm，版心{width:.1f}×{height:.1f} mm")


@layout_rule("正文字体", "5.2.2、7.3.3", Strength.USUAL, "正文3号仿宋")
def body_face(paper: LaidPaper) -> Reading:
    """Return the face of the body."""
    body = [s for s in paper.of(Role.BODY) if len(s.text) > 8]
    return _each(body, _set_in("仿宋", _3), _face_and_size)


@layout_rule("正文缩进", "7.3.3", Strength.REQUIRED, "每个自然段左空二字，回行顶格")
def body_indent(paper: LaidPaper) -> Reading:
    """Return the indents of the body; blanks typed in are no indent."""
    body = [s for s in paper.of(Role.BODY, Role.HEADING) if len(s.text) > 8 and s.alignment != "center"]
    if format_of(paper) is PaperFormat.MINUTES:
        body = [s for s in body if not re.match(r"(?:出席|请假|列席)(?:人员)?[：:]", s.text)]  # 10.3
    return _each(
        body,
        lambda s: abs(s.first - 2 * s.size) <= 2.5 and abs(s.left) < 1 and not s.text.startswith((" ", "　")),
        lambda s: (
            f"首行缩进{s.first / s.size:.1f}字" + ("，另有空格" if s.text.startswith((" ", "　")) else "")
        ),
    )


@layout_rule("行距", "5.2.3", Strength.USUAL, "每面22行：行距固定28.95磅（29.6磅另配页边）")
def line_height(paper: LaidPaper) -> Reading:
    """Return the line height of the body."""
    body = [s for s in paper.of(Role.BODY) if len(s.text) > 8]
    return _each(
        body, lambda s: 28.0 <= s.line <= 30.0, lambda s: f"固定{s.line:g}磅" if s.line else "不是固定值"
    )


@layout_rule("一级标题字体", "7.3.3", Strength.USUAL, "“一、”3号黑体")
def level_1_face(paper: LaidPaper) -> Reading:
    """Return the face of level 1."""
    found = [s for s in paper.of(Role.HEADING) if s.level == 1 and len(s.text) < 40]
    return _each(found, _set_in("黑体", _3), _face_and_size)


@layout_rule("二级标题字体", "7.3.3", Strength.USUAL, "“（一）”3号楷体")
def level_2_face(paper: LaidPaper) -> Reading:
    """Return the face in which level 2 begins."""
    found = [s for s in paper.of(Role.HEADING) if s.level == 2]
    return _each(found, lambda s: _is_face(s.heading_face, "楷体"), lambda s: s.heading_face)


@layout_rule("三四级标题字体", "7.3.3", Strength.USUAL, "“1.”“（1）”3号仿宋")
def lower_levels_face(paper: LaidPaper) -> Reading:
    """Return the face of levels 3 and 4."""
    found = [s for s in paper.of(Role.HEADING) if s.level in {3, 4}]
    return _each(found, lambda s: _is_face(s.heading_face, "仿宋"), lambda s: s.heading_face)


@layout_rule("标题字体", "7.3.1", Strength.USUAL, "标题2号小标宋，不加粗")
def title_face(paper: LaidPaper) -> Reading:
    """Return the face of the title."""
    return _each(paper.of(Role.TITLE), _set_in("小标宋", _2), _face_and_size)


@layout_rule("标题居中", "7.3.1", Strength.USUAL, "标题居中，不缩进")
def title_centred(paper: LaidPaper) -> Reading:
    """Return how the title stands."""
    return _each(
        paper.of(Role.TITLE),
        lambda s: s.alignment == "center" and abs(s.first) < 1 and abs(s.left - s.right) < 1,
        lambda s: {"center": "居中", "": "左对齐"}.get(s.alignment, s.alignment),
    )


@layout_rule("主送顶格", "7.3.2", Strength.REQUIRED, "主送机关顶格，3号仿宋")
def recipients_at_the_edge(paper: LaidPaper) -> Reading:
    """Return the indent of the recipients."""
    return _each(
        paper.of(Role.RECIPIENTS),
        lambda s: abs(s.first) < 1 and abs(s.left) < 1 and _set_in("仿宋", _3)(s),
        lambda s: f"缩进{(s.first + s.left) / s.size:.1f}字，{_face_and_size(s)}",
    )


@layout_rule("发文机关标志红色", "7.2.4", Strength.REQUIRED, "发文机关标志红色，居中，推荐小标宋")
def mark_colour(paper: LaidPaper) -> Reading:
    """Return the colour and place of the mark."""
    return _each(
        paper.of(Role.MARK),
        lambda s: is_red(s.colour) and s.alignment in {"center", "distribute"},
        lambda s: f"颜色{s.colour or '黑'}，{s.face}",
    )


@layout_rule("发文字号", "7.2.5", Strength.REQUIRED, "发文字号3号仿宋")
def number_face(paper: LaidPaper) -> Reading:
    """Return the face of the document number."""
    return _each(paper.of(Role.NUMBER), _set_in("仿宋", _3), _face_and_size)


@layout_rule("附件说明缩进", "7.3.4", Strength.REQUIRED, "附件说明左空二字")
def attachment_note_indent(paper: LaidPaper) -> Reading:
    """Return where the attachment note begins."""
    found = [s for s in paper.of(Role.ATTACHMENT_NOTE) if s.text.strip().startswith("附")]
    return _each(
        found,
        lambda s: abs(s.left + s.first - 2 * s.size) <= 2.5,
        lambda s: f"左空{(s.left + s.first) / s.size:.1f}字",
    )


@layout_rule("附件标记", "7.3.7", Strength.REQUIRED, "“附件”及顺序号3号黑体，顶格")
def annex_mark_face(paper: LaidPaper) -> Reading:
    """Return the face and place of 附件1."""
    return _each(
        paper.of(Role.ANNEX_MARK),
        lambda s: _set_in("黑体", _3)(s) and abs(s.first + s.left) < 1,
        lambda s: f"{_face_and_size(s)}，缩进{(s.first + s.left) / s.size:.1f}字",
    )


@layout_rule("版记字体", "7.4.2、7.4.3", Strength.USUAL, "抄送、印发4号仿宋")
def imprint_face(paper: LaidPaper) -> Reading:
    """Return the face of the imprint."""
    return _each(paper.of(Role.IMPRINT), _set_in("仿宋", _4), _face_and_size)


# -- measured on the page -------------------------------------------------------------------------


def _body_lines(lines: list[PrintedLine]) -> list[PrintedLine]:
    return [line for line in lines if not re.fullmatch(r"[—－\-\s]*\d+[—－\-\s]*", line.text)]


def _fullest_page(paper: LaidPaper) -> list[PrintedLine]:
    """Return the lines of the page after the first that holds most, nothing when none is filled."""
    pages = [_body_lines(lines) for lines in (paper.pages or [])[1:]]
    fullest = max(pages, key=len, default=[])
    return fullest if len(fullest) >= 18 else []


@layout_rule("行数字数", "5.2.3", Strength.USUAL, "每面22行，每行28字，撑满版心", is_printed=True)
def lines_and_characters(paper: LaidPaper) -> Reading:
    """Return lines and characters of the page that holds most."""
    lines = _fullest_page(paper)
    if not lines:
        return ABSENT
    usual = int(median([float(len(line.glyphs)) for line in lines]))
    return answer(len(lines) == 22 and usual in {27, 28, 29}, f"{len(lines)}行，每行{usual}字")


@layout_rule("版心", "5.2.1", Strength.REQUIRED, "文字在版心 28—184 mm、37—262 mm 之内", is_printed=True)
def within_the_text_area(paper: LaidPaper) -> Reading:
    """Return the edges of the text of the page that holds most."""
    lines = _fullest_page(paper)
    if not lines:
        return ABSENT
    left, right = min(line.x0 for line in lines), max(line.x1 for line in lines)
    top, bottom = lines[0].top, lines[-1].base
    holds = (
        abs(left - LEFT) <= 1
        and abs(right - RIGHT) <= 1.2
        and TOP - 1 <= top <= TOP + 5
        and bottom <= BOTTOM + 1
    )
    return answer(holds, f"左{left:.1f} 右{right:.1f} 上{top:.1f} 下{bottom:.1f} mm")


@layout_rule("首页有正文", "7.3.3", Strength.REQUIRED, "首页显示正文", is_printed=True)
def page_1_shows_body(paper: LaidPaper) -> Reading:
    """Return whether page 1 has a line of the body."""
    body = next((s for s in paper.of(Role.BODY, Role.HEADING) if len(s.text) > 8), None)
    found = paper.printed(body.text) if body else None
    if body is None or found is None:
        return ABSENT
    return answer(found[0] == 0, f"正文在第{found[0] + 1}页", body.number)


@layout_rule("标志位置", "7.2.4", Strength.RECOMMENDED, "标志上边缘距纸边 72 mm", is_printed=True)
def mark_position(paper: LaidPaper) -> Reading:
    """Return how far the ink of the mark lies under the edge of the paper."""
    mark = paper.first(Role.MARK)
    if mark is None or format_of(paper) in {PaperFormat.LETTER, PaperFormat.ORDER}:
        return ABSENT
    found = paper.printed(mark.text)
    if found is None:
        return ABSENT
    return answer(abs(found[1].top - 72) <= 1, f"{found[1].top:.1f} mm", mark.number)


@layout_rule(
    "成文日期位置", "7.3.5.1、7.3.5.2", Strength.REQUIRED, "成文日期右空四字（不盖章的二字）", is_printed=True
)
def date_position(paper: LaidPaper) -> Reading:
    """Return how many characters stand free at the right of the date."""
    dates = paper.of(Role.DATE)
    found = paper.printed(dates[-1].text) if dates else None
    if not dates or found is None:
        return ABSENT
    free = (RIGHT - found[1].x1) / (_3 * MM)
    holds = any(abs(free - count) <= 0.5 for count in (2, 4)) or date_is_placed(paper)
    return answer(holds, f"右空{free:.1f}字", dates[-1].number)


@layout_rule("附件另面", "7.3.7", Strength.REQUIRED, "附件另面编排", is_printed=True)
def annex_on_a_new_page(paper: LaidPaper) -> Reading:
    """Return whether each annex begins a page."""
    marks = paper.of(Role.ANNEX_MARK)
    for mark in marks:
        # 附件：…… under the body begins with the same words: the mark stands alone on its line.
        place = paper.printed_last(mark.text)
        if place and place[1] is not paper.pages[place[0]][0]:  # type: ignore[index]
            return answer(False, f"“{mark.text}”不在页首", mark.number)
    return answer(True, f"{len(marks)}个附件都在页首") if marks else ABSENT


@layout_rule(
    "页码", "7.5", Strength.USUAL, "页码4号半角宋体，左右一字线，单页居右、双页居左空一字", is_printed=True
)
def page_numbers(paper: LaidPaper) -> Reading:
    """Return where the page numbers stand."""
    pages = paper.pages or []
    told = []
    for number, lines in enumerate(pages, start=1):
        if number == 1 and format_of(paper) is PaperFormat.LETTER:
            continue  # 10.1
        found = [line for line in lines if re.fullmatch(rf"[—－\-]?{number}[—－\-]?", line.said)]
        if not found:
            return answer(False, f"第{number}页没有页码")
        line = found[-1]
        width, height = paper.sizes[number - 1]
        if width > height:
            told.append(line)
            continue  # 8: on a page across the number stands at the side, turned with the paper.
        right = number % 2 == 1
        if not line.text.strip().startswith("—"):
            return answer(False, f"第{number}页页码“{line.text}”没有一字线")
        if right != (line.x0 > 105) and len(pages) > 1:
            return answer(False, f"第{number}页页码在{'左' if right else '右'}侧")
        told.append(line)
    return answer(True, f"{len(told)}页都有页码") if told else ABSENT


@layout_rule(
    "版记位置", "7.4.1", Strength.REQUIRED, "版记在最后一面，末条线在版心下边缘（262 mm）", is_printed=True
)
def imprint_position(paper: LaidPaper) -> Reading:
    """Return where the last line of the imprint stands."""
    imprint = paper.of(Role.IMPRINT)
    found = paper.printed_last(imprint[-1].text) if imprint else None
    found = found or (paper.printed(imprint[-1].text) if imprint else None)
    if not imprint or found is None:
        return ABSENT
    page, line = found
    holds = page == len(paper.pages or ()) - 1 and 250 <= line.base <= 263
    return answer(holds, f"第{page + 1}页，末行下沿{line.base:.1f} mm", imprint[-1].number)


@layout_rule(
    "版头分隔线", "7.2.7", Strength.REQUIRED, "发文字号之下 4 mm 处与版心等宽的红色分隔线", is_printed=True
)
def red_rule(paper: LaidPaper) -> Reading:
    """Return how far the red rule lies under the number, and its length."""
    number = paper.first(Role.NUMBER)
    found = paper.printed(number.text) if number else None
    if format_of(paper) is not PaperFormat.DOCUMENT or not paper.of(Role.MARK):
        return ABSENT
    if number is None or found is None or found[0]:
        return ABSENT
    foot = found[1].bottom
    below = [rule for rule in paper.rules[0] if rule.is_red and rule.top > foot]
    if not below:
        return answer(False, "没有红色分隔线", number.number)
    gap, length = below[0].top - foot, below[0].length
    holds = abs(gap - 4) <= 1 and abs(length - (RIGHT - LEFT)) <= 1
    return answer(holds, f"距发文字号{gap:.1f} mm，长{length:.1f} mm", number.number)


@layout_rule(
    "版记分隔线",
    "7.4.1",
    Strength.RECOMMENDED,
    "版记分隔线与版心等宽，首条和末条 0.35 mm，中间的 0.25 mm",
    is_printed=True,
)
def imprint_rules(paper: LaidPaper) -> Reading:
    """Return thickness and length of the rules around the imprint."""
    places = [
        found
        for s in paper.of(Role.IMPRINT)
        if (found := paper.printed_last(s.text) or paper.printed(s.text))
    ]
    last = [line for page, line in places if page == len(paper.pages or ()) - 1]
    if not last or letter_rules(paper):
        return ABSENT
    top, foot = min(line.top for line in last) - 8, max(line.base for line in last) + 8
    rules = [rule for rule in paper.rules[-1] if top <= rule.top <= foot]
    if len(rules) < 2:
        return answer(False, f"只有{len(rules)}条分隔线")
    wanted = [0.35, *[0.25] * (len(rules) - 2), 0.35]
    holds = all(
        abs(rule.thickness - thick) <= 0.1 and abs(rule.length - (RIGHT - LEFT)) <= 1
        for rule, thick in zip(rules, wanted, strict=True)
    )
    told = "、".join(f"{rule.thickness:.2f}" for rule in rules)
    return answer(holds, f"粗{told} mm，长{rules[0].length:.1f} mm")
