"""The measurable clauses of GB/T 9704—2012 as small measurements, each with a paper that fails it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tools.gbt9704.papers import ANNEXES, DATE, ISSUER, LEVELS, paper
from tools.gbt9704.reading import MM, Box

if TYPE_CHECKING:
    from collections.abc import Callable

    from tools.gbt9704.reading import Line, Paper, PrintedPage

LEFT, RIGHT, TOP, BOTTOM = 28.0, 184.0, 37.0, 262.0
CHARACTER = 156 / 28
"""One 字 of the body in millimetres."""
LINE = 225 / 22
"""One 行 of the 22-line page in millimetres; the 10.58 of 3.2, taken 22 times, exceed 225 mm."""
DESCENT, BASELINE = 0.12, 0.8
"""Part of a character under its baseline; part of a line of exact height above it, as in LibreOffice."""
SMALL = 14 * MM
"""One 4号 character in millimetres."""
FACES = {
    "仿宋": "FandolFang",
    "楷体": "FandolKai",
    "黑体": "FandolHei",
    "小标宋": "FandolSong-Bold",
    "宋体": "FandolSong",
}
"""The stand-ins that print here; where the named faces are installed, theirs are asked for instead."""


@dataclass(frozen=True)
class Reading:
    """What the ruler said, and whether the clause holds."""

    measured: str
    holds: bool

    def __and__(self, other: Reading) -> Reading:
        """Return both readings as one that holds if both do."""
        return Reading(f"{self.measured}；{other.measured}", self.holds and other.holds)


@dataclass(frozen=True)
class Clause:
    """One measurable row of the table in the project's notes on the standard."""

    row: int
    clause: str
    strength: str
    required: str
    kind: str
    """Which paper it is measured on."""
    wrong: str
    """Which wrong making of that paper it must fail on."""
    read: Callable[[Paper], Reading]

    def measure(self, wrong: str = "") -> Reading:
        """Return the reading on the paper; what cannot be found does not hold."""
        try:
            return self.read(paper(self.kind, wrong))
        except (LookupError, ValueError, StopIteration) as error:
            return Reading(f"找不到：{error}", holds=False)


CLAUSES: list[Clause] = []


def clause(
    row: int, number: str, strength: str, required: str, *, kind: str = "文件", wrong: str = "一九九九"
) -> Callable[[Callable[[Paper], Reading]], Callable[[Paper], Reading]]:
    """Register a measurement under its clause."""

    def register(read: Callable[[Paper], Reading]) -> Callable[[Paper], Reading]:
        CLAUSES.append(Clause(row, number, strength, required, kind, wrong, read))
        return read

    return register


def near(name: str, value: float, wanted: float, tolerance: float, unit: str = "mm") -> Reading:
    """Return the reading of a length: within `tolerance` of `wanted` or not."""
    text = f"{name}{value:.2f} {unit}（{wanted:.2f}±{tolerance:g}）"
    return Reading(text, abs(value - wanted) <= tolerance)


def yes(text: str, holds: bool) -> Reading:
    """Return a reading that is a plain yes or no."""
    return Reading(text if holds else f"不符：{text}", holds)


def set_in(line: Line, face: str, size: float) -> Reading:
    """Return whether every character of `line` is in `face` and `size` points."""
    faces = {letter.face for letter in line.letters if letter.text.strip()}
    sizes = {round(letter.size, 1) for letter in line.letters if letter.text.strip()}
    return yes(f"{face} {size:g} 磅", faces == {FACES[face]} and sizes == {size})


def centred(line: Line, *, between: tuple[float, float] = (LEFT, RIGHT), tolerance: float = 0.5) -> Reading:
    """Return whether the middle of `line` is the middle of the 版心."""
    return near("中线", line.centre, sum(between) / 2, tolerance)


def full_page(sheet: Paper) -> PrintedPage:
    """Return the first page that body text fills: under the title page of what is circulated."""
    title = sheet.line("季度排查工作方案", where=lambda line: line.page.number > 1)
    return sheet.pages[title.page.number]


def body_lines(page: PrintedPage) -> list[Line]:
    """Return the lines of `page` without the page number."""
    return [line for line in page.lines if not re.fullmatch(r"[—\d]+", line.text)]


def mark(sheet: Paper) -> Line:
    """Return the line of the issuer's mark."""
    return sheet.line(f"{ISSUER}文件")


def head_rule(sheet: Paper) -> Box:
    """Return the first long rule of page 1."""
    return sheet.pages[0].rules[0]


@clause(3, "5.1", "规定", "A4，210×297 mm", wrong="边距")
def _paper_size(sheet: Paper) -> Reading:
    widths, heights = {round(p.width, 1) for p in sheet.pages}, {round(p.height, 1) for p in sheet.pages}
    return yes(f"每页 {widths}×{heights} mm", widths == {210.0} and heights == {297.0})


@clause(4, "5.2.1", "规定", "天头 37±1、订口 28±1，版心 156×225 mm", wrong="边距")
def _text_area(sheet: Paper) -> Reading:
    lines = body_lines(full_page(sheet))
    pitch = (lines[-1].base - lines[0].base) / (len(lines) - 1)
    tops = [line.base - DESCENT * 16 * MM - BASELINE * pitch for line in lines]
    return (
        near("左", min(line.x0 for line in lines), LEFT, 0.3)
        & near("右", max(line.x1 for line in lines), RIGHT, 0.4)
        & near("首行行框上沿", tops[0], TOP, 0.5)
        & near("末行行框下沿", tops[-1] + pitch, BOTTOM, 0.5)
    )


@clause(5, "5.2.2", "一般", "正文 3号仿宋", wrong="行距字距")
def _body_face(sheet: Paper) -> Reading:
    lines = body_lines(full_page(sheet))
    good = all(set_in(line, "仿宋", 16.0).holds for line in lines)
    pitch = lines[1].letters[1].x0 - lines[1].letters[0].x0
    return yes("仿宋 16 磅", good) & near("字距", pitch, CHARACTER, 0.05)


@clause(6, "5.2.3", "一般", "每面 22 行、每行 28 字，撑满版心", wrong="行距字距")
def _grid(sheet: Paper) -> Reading:
    lines = body_lines(full_page(sheet))
    longest = {len(line.text) for line in lines[1:-1]}
    return yes(f"{len(lines)} 行，每行 {sorted(longest)} 字", len(lines) == 22 and longest == {28})


@clause(7, "5.2.4", "规定", "标志和版头线红色，其余黑色")
def _colours(sheet: Paper) -> Reading:
    red = {line.text for line in sheet.iter_lines() if any(letter.red for letter in line.letters)}
    rules = [rule.red for page in sheet.pages for rule in page.rules]
    return yes(
        f"红色文字 {red}，红色线 {sum(rules)} 条",
        red == {f"{ISSUER}文件"} and rules[:1] == [True] and sum(rules) == 1,
    )


@clause(8, "7.1", "规定", "页码在版心之外")
def _number_outside(sheet: Paper) -> Reading:
    tops = [page.lines[-1].ink.top for page in sheet.pages]
    return yes(f"页码上沿最高 {min(tops):.1f} mm，页底距 ≥ 20", min(tops) > BOTTOM and max(tops) < 271)


@clause(9, "7.2.1", "一般", "份号 6 位，3号，版心左上角第一行顶格", wrong="行距字距")
def _copy_number(sheet: Paper) -> Reading:
    line = sheet.pages[0].lines[0]
    six = yes(f"“{line.text}”", re.fullmatch(r"\d{6}", line.text) is not None)
    return six & set_in(line, "仿宋", 16.0) & near("左", line.x0, LEFT, 0.3)


@clause(10, "7.2.2", "一般", "密级 3号黑体，第二行顶格，期限用阿拉伯数字", wrong="行距字距")
def _secrecy(sheet: Paper) -> Reading:
    first, line = sheet.pages[0].lines[:2]
    words = yes(f"“{line.text}”", re.fullmatch(r"(绝密|机密|秘密)★\d+年", line.text) is not None)
    return (
        words
        & set_in(line, "黑体", 16.0)
        & near("左", line.x0, LEFT, 0.3)
        & near("下移", line.base - first.base, LINE, 0.2)
    )


@clause(11, "7.2.3", "一般", "紧急程度 3号黑体，左上角，份号、密级、紧急程度各占一行", wrong="行距字距")
def _urgency(sheet: Paper) -> Reading:
    _, above, line = sheet.pages[0].lines[:3]
    return (
        yes(f"“{line.text}”", line.text in {"特急", "加急"})
        & set_in(line, "黑体", 16.0)
        & near("左", line.x0, LEFT, 0.3)
        & near("下移", line.base - above.base, LINE, 0.2)
    )


@clause(12, "7.2.4", "规定", "发文机关标志上边缘至版心上边缘 35 mm（距纸边 72 mm）")
def _mark_top(sheet: Paper) -> Reading:
    return near("上沿距纸边", mark(sheet).ink.top, 72, 1)


@clause(12, "7.2.4", "推荐", "发文机关标志居中，红色，小标宋")
def _mark_face(sheet: Paper) -> Reading:
    line = mark(sheet)
    return (
        centred(line) & set_in(line, "小标宋", 36.0) & yes("红色", all(letter.red for letter in line.letters))
    )


@clause(12, "7.2.4", "规定", "套打：标志和版头线不印，其余位置不动", kind="套打", wrong="位置")
def _printed_head(sheet: Paper) -> Reading:
    blank = paper("文件")
    shift = max(
        abs(sheet.line(text).base - blank.line(text).base)
        for text in ("交政发〔", "开展季度排查的通知", "各村党支部")
    )
    no_red = not any(letter.red for line in sheet.iter_lines() for letter in line.letters) and not any(
        rule.red for rule in sheet.pages[0].rules
    )
    return yes("无红色", no_red) & near("位移", shift, 0, 0.3)


@clause(13, "7.2.4", "一般", "联合行文：主办机关在前，“文件”居右、上下居中", kind="联合行文", wrong="位置")
def _joint_mark(sheet: Paper) -> Reading:
    reds = [line for line in sheet.pages[0].lines if line.letters[0].red]
    names = [line for line in reds if "文件" not in line.text or len(line.text) > 2]
    block = Box(LEFT, names[0].ink.top, 150, names[-1].ink.bottom)
    word = next(line for line in reds if line.text.endswith("文件")).part("文件").ink
    return (
        yes(f"首行“{names[0].text}”", names[0].text.startswith(ISSUER))
        & near("“文件”上下中线差", (word.top + word.bottom) / 2 - (block.top + block.bottom) / 2, 0, 1.5)
        & yes("在右", word.x0 > max(line.part("县").x1 for line in names))
    )


@clause(14, "7.2.5", "规定", "发文字号在标志下空二行，居中；年份全称加〔〕，不编虚位，不加“第”")
def _document_number(sheet: Paper) -> Reading:
    line = sheet.line("交政发〔")
    gap = line.ink.top - mark(sheet).ink.bottom
    good = re.fullmatch(r"\D+〔\d{4}〕[1-9]\d*号", line.text) is not None
    return yes(f"“{line.text}”", good) & near("上空", gap, 2 * LINE, 2.5) & centred(line)


@clause(14, "7.2.5", "规定", "发文字号年份加〔〕，不编虚位，不加“第”", wrong="行距字距")
def _document_number_form(sheet: Paper) -> Reading:
    line = sheet.line("交政发")
    return yes(f"“{line.text}”", re.fullmatch(r"\D+〔\d{4}〕[1-9]\d*号", line.text) is not None)


@clause(14, "7.2.5", "规定", "上行文的发文字号居左空一字，与最后一个签发人同行", kind="上行文", wrong="位置")
def _upward_number(sheet: Paper) -> Reading:
    line = sheet.line("交政发〔")
    return near("左空", line.x0 - LEFT, CHARACTER, 0.3) & yes("同行", line.text.endswith("王建国"))


@clause(
    15,
    "7.2.6",
    "规定",
    "“签发人：”3号仿宋，姓名 3号楷体，居右空一字，回行与首名对齐",
    kind="上行文",
    wrong="位置",
)
def _signatories(sheet: Paper) -> Reading:
    first = sheet.line("签发人：")
    names, second = first.part("武文李小明"), sheet.line("王建国").part("王建国")
    return (
        set_in(first.part("签发人："), "仿宋", 16.0)
        & set_in(names, "楷体", 16.0)
        & near("右空", RIGHT - names.x1, CHARACTER, 0.6)
        & near("回行错位", second.x0 - names.x0, 0, 0.3)
    )


@clause(16, "7.2.7", "规定", "发文字号下 4 mm 印与版心等宽的红色分隔线")
def _red_rule(sheet: Paper) -> Reading:
    rule, number = head_rule(sheet), sheet.line("交政发〔")
    return (
        near("距字", rule.top - number.ink.bottom, 4, 0.5)
        & near("长", rule.width, 156, 0.3)
        & near("左", rule.x0, LEFT, 0.3)
        & yes("红色", rule.red)
    )


@clause(17, "7.3.1", "一般", "标题 2号小标宋，红线下空二行，居中，不单字成行", wrong="行距字距")
def _title(sheet: Paper) -> Reading:
    lines = [sheet.line(f"{ISSUER}关于"), sheet.line("开展季度排查的通知")]
    faces = set_in(lines[0], "小标宋", 22.0) & set_in(lines[1], "小标宋", 22.0)
    gap = lines[0].ink.top - head_rule(sheet).bottom
    return faces & near("上空", gap, 2 * LINE, 3.5) & centred(lines[0]) & centred(lines[1])


@clause(18, "7.3.2", "规定", "主送机关在标题下空一行顶格，末加全角冒号", wrong="行距字距")
def _recipients(sheet: Paper) -> Reading:
    line, title = sheet.line("各村党支部"), sheet.line("开展季度排查的通知")
    return (
        near("左", line.x0, LEFT, 0.3)
        & yes("全角冒号", line.text.endswith("："))
        & near("字间空", line.ink.top - title.ink.bottom, 2 * LINE - 16 * MM, 1.5)
    )


@clause(19, "7.3.3", "规定", "首页有正文；每段左空二字，回行顶格", wrong="行距字距")
def _body(sheet: Paper) -> Reading:
    first = sheet.line("按照要求开展季度排查")
    wrapped = full_page(sheet).lines[3]
    return (
        yes(f"在第 {first.page.number} 页", first.page.number == 1)
        & near("首行左空", first.x0 - LEFT, 2 * CHARACTER, 0.3)
        & near("回行左空", wrapped.x0 - LEFT, 0, 0.3)
    )


@clause(19, "7.3.3", "一般", "层次：一、黑体，（一）楷体，1. 和（1）仿宋", wrong="行距字距")
def _levels(sheet: Paper) -> Reading:
    faces = ("黑体", "楷体", "仿宋", "仿宋")
    whole = yes("", holds=True)
    for level, face in zip(LEVELS, faces, strict=True):
        line = sheet.line(level["标题"] + level["文"][:3])
        whole = Reading("四级", (whole & set_in(line.part(level["标题"]), face, 16.0)).holds)
    return whole


@clause(
    20,
    "7.3.4",
    "规定",
    "附件说明在正文下空一行，左空二字，名称后无标点，回行与名称首字对齐",
    wrong="行距字距",
)
def _annex_note(sheet: Paper) -> Reading:
    first = sheet.line("附件：1.")
    name, wrapped, second = first.part("任务分工"), sheet.after(first), sheet.line("2.村级")
    above = sheet.line("请认真贯彻落实")
    return (
        near("左空", first.x0 - LEFT, 2 * CHARACTER, 0.3)
        & near("回行错位", wrapped.x0 - name.x0, 0, 0.3)
        & near("第二项错位", second.part("村级").x0 - name.x0, 0, 0.3)
        & near("上空", first.base - above.base, 2 * LINE, 0.3)
        & yes("无标点", wrapped.text[-1] not in "。；、，")
    )


@clause(21, "7.3.5.1", "一般", "成文日期右空四字，署名在上、以日期居中")
def _sealed(sheet: Paper) -> Reading:
    date = sheet.line(DATE, where=lambda line: line.text == DATE)
    issuer = sheet.line(ISSUER, where=lambda line: line.text == ISSUER)
    return (
        near("右空", RIGHT - date.x1, 4 * CHARACTER, 0.5)
        & near("中线差", issuer.centre - date.centre, 0, 0.5)
        & near("上下距", date.base - issuer.base, LINE, 0.3)
    )


@clause(
    21,
    "7.3.5.1",
    "规定",
    "联合行文：署名分行整齐，末一机关以日期居中，行间容得下印章",
    kind="联合行文",
    wrong="位置",
)
def _joint_signature(sheet: Paper) -> Reading:
    date = sheet.line(DATE, where=lambda line: line.text == DATE)
    last = sheet.after(date, -1)
    first = sheet.line(ISSUER, where=lambda line: not line.letters[0].red and line.base < last.base)
    return (
        near("中线差", last.centre - date.centre, 0, 0.8)
        & yes("行间不小于 42 mm", last.base - first.base >= 42)
        & near("右空", RIGHT - date.x1, 4 * CHARACTER, 0.5)
    )


@clause(
    22,
    "7.3.5.2",
    "规定",
    "不加盖印章：正文下空一行，署名右空二字，日期首字比署名首字右移二字",
    kind="不加盖印章",
    wrong="位置",
)
def _unsealed(sheet: Paper) -> Reading:
    date = sheet.line(DATE, where=lambda line: line.text == DATE)
    issuer = sheet.line(ISSUER, where=lambda line: line.text == ISSUER)
    above = sheet.line("按照要求开展季度排查")
    return (
        near("署名右空", RIGHT - issuer.x1, 2 * CHARACTER, 0.5)
        & near("右移", date.x0 - issuer.x0, 2 * CHARACTER, 0.3)
        & near("上空", issuer.base - above.base, 2 * LINE, 0.3)
    )


@clause(
    23,
    "7.3.5.3",
    "规定",
    "签名章：正文下空二行，职务在章左空二字，下空一行日期右空四字",
    kind="签名章",
    wrong="位置",
)
def _stamped(sheet: Paper) -> Reading:
    date = sheet.line(DATE, where=lambda line: line.text == DATE)
    post = sheet.line("乡长", where=lambda line: line.text == "乡长")
    above = sheet.after(post, -1)
    room = RIGHT - post.x1 - 6 * CHARACTER
    return (
        near("上空", post.base - above.base, 3 * LINE, 0.3)
        & near("留给签名章", room, 8 * CHARACTER, 1)
        & near("日期右空", RIGHT - date.x1, 4 * CHARACTER, 0.5)
        & near("下空", date.base - post.base, 2 * LINE, 0.3)
    )


@clause(24, "7.3.5.4", "规定", "成文日期用阿拉伯数字，年份全称，月日不编虚位", wrong="日期")
def _date_form(sheet: Paper) -> Reading:
    line = sheet.after(sheet.line(ISSUER, where=lambda line: line.text == ISSUER))
    return yes(f"“{line.text}”", re.fullmatch(r"\d{4}年[1-9]\d?月[1-9]\d?日", line.text) is not None)


@clause(
    25,
    "7.3.5.5",
    "可以",
    "放不下署名时调整行距（±2 磅）或字距（±0.5 磅），署名与正文末行同面，不用“此页无正文”",
    kind="署名放不下",
    wrong="署名孤立",
)
def _not_stranded(sheet: Paper) -> Reading:
    date = sheet.line(DATE, where=lambda line: line.text == DATE)
    issuer = sheet.line(ISSUER, where=lambda line: line.text == ISSUER)
    annexed = sheet.line("附件：")
    above = [line for line in body_lines(annexed.page) if line.base < annexed.base]
    said = any("此页无正文" in line.text for line in sheet.iter_lines())
    together = date.page is issuer.page is annexed.page
    lines = body_lines(sheet.pages[1])
    pitch = (lines[1].base - lines[0].base) / MM
    return (
        yes(f"署名之上有 {len(above)} 行正文", bool(above) and together and not said)
        & near("行距", pitch, LINE / MM, 2.1, "磅")
        & near("字距", lines[1].letters[1].x0 - lines[1].letters[0].x0, CHARACTER, 0.2)
    )


@clause(26, "7.3.6", "规定", "附注在成文日期下一行，左空二字，加圆括号", wrong="行距字距")
def _note(sheet: Paper) -> Reading:
    line = sheet.line("此件公开发布")
    above = sheet.after(line, -1)
    return (
        near("左空", line.x0 - LEFT, 2 * CHARACTER, 0.3)
        & near("下移", line.base - above.base, LINE, 0.3)
        & yes(f"“{line.text}”", line.text.startswith("（") and line.text.endswith("）"))
    )


@clause(
    27,
    "7.3.7",
    "规定",
    "附件另面编排，“附件”及序号 3号黑体顶格第一行，标题居中第三行，与附件说明一致",
    wrong="行距字距",
)
def _annexes(sheet: Paper) -> Reading:
    whole = yes("", holds=True)
    for number, name in enumerate(ANNEXES, 1):
        label = sheet.line(f"附件{number}", where=lambda line, n=number: line.text == f"附件{n}")  # type: ignore[misc]
        lines = body_lines(label.page)
        title = "".join(line.text for line in lines[1:] if line.letters[0].size > 20)
        ink = lines[1].ink
        whole = (
            yes(f"附件{number}在第 {label.page.number} 页首行", lines[0] is label and title == name)
            & set_in(label, "黑体", 16.0)
            & near("左", label.x0, LEFT, 0.3)
            & centred(lines[1])
            & near("标题中线", (ink.top + ink.bottom) / 2, TOP + 2.5 * LINE, 2)
            & Reading("", whole.holds)
        )
    return whole


@clause(28, "7.4.1", "规定", "版记分隔线与版心等宽；首末条 0.35 mm，中间 0.25 mm")
def _imprint_rules(sheet: Paper) -> Reading:
    rules = sheet.pages[-1].rules
    heights = [round(rule.height, 2) for rule in rules]
    widths = {round(rule.width, 0) for rule in rules}
    good = len(rules) == 3 and all(
        abs(height - wanted) <= 0.05 for height, wanted in zip(heights, (0.35, 0.25, 0.35), strict=True)
    )
    return yes(f"粗细 {heights} mm，长 {widths}", good and widths == {156.0})


@clause(28, "7.4.1", "规定", "末条分隔线与最后一面版心下边缘重合（262 mm）")
def _imprint_bottom(sheet: Paper) -> Reading:
    return near("末条下沿", sheet.pages[-1].rules[-1].bottom, BOTTOM, 0.5)


@clause(29, "7.4.2", "一般", "抄送 4号仿宋，左右各空一字，回行与冒号后首字对齐，末加句号")
def _copied_to(sheet: Paper) -> Reading:
    line = sheet.line("抄送：")
    wrapped = sheet.after(line)
    return (
        set_in(line, "仿宋", 14.0)
        & near("左空", line.x0 - LEFT, SMALL, 0.4)
        & near("右空", RIGHT - line.x1, SMALL, 0.6)
        & near("回行错位", wrapped.x0 - line.letters[3].x0, 0, 0.4)
        & yes("句号", wrapped.text.endswith("。"))
    )


@clause(30, "7.4.3", "一般", "印发机关左空一字、印发日期右空一字，4号仿宋，日期后加“印发”")
def _printed_by(sheet: Paper) -> Reading:
    line = sheet.line("党政综合办公室")
    return (
        set_in(line, "仿宋", 14.0)
        & near("左空", line.x0 - LEFT, SMALL, 0.4)
        & near("右空", RIGHT - line.x1, SMALL, 0.4)
        & yes("“印发”", line.text.endswith("日印发"))
    )


@clause(31, "7.5", "一般", "页码 4号半角宋体，左右一字线，线在版心下边缘下 7 mm")
def _page_number(sheet: Paper) -> Reading:
    line = sheet.pages[0].lines[-1]
    dash = sheet.pages[0].ink(Box(line.x0 + 0.4, line.base - SMALL, line.x0 + 3.5, line.base))
    form = yes(f"“{line.text}”", line.text == "—1—")
    return form & near("线的高度", (dash.top + dash.bottom) / 2, BOTTOM + 7, 0.7)


@clause(31, "7.5", "一般", "单页页码居右空一字，双页居左空一字，附件连续编号", wrong="行距字距")
def _page_number_side(sheet: Paper) -> Reading:
    whole = yes("", holds=True)
    for page in sheet.pages:
        line = page.lines[-1]
        gap = RIGHT - line.x1 if page.number % 2 else line.x0 - LEFT
        good = (
            near("", gap, SMALL, 0.4) & set_in(line, "宋体", 14.0) & yes("", line.text == f"—{page.number}—")
        )
        whole = Reading(f"{page.number} 页，空 {gap:.2f} mm（{SMALL:.2f}±0.4）", whole.holds and good.holds)
    return whole


@clause(
    32,
    "8",
    "规定",
    "横排表格：页码的位置、朝向与竖排各页一致，表头单页在订口、双页在切口一边",
    kind="横排附表",
    wrong="位置",
)
def _landscape(sheet: Paper) -> Reading:
    whole = yes("", holds=True)
    for page in (page for page in sheet.pages if page.width > page.height):
        drawn = [(sign, box) for sign, box in page.turned if sign.strip()]
        text = "".join(sign for sign, _ in drawn)
        first, last = drawn[0][1], drawn[-1][1]
        dash = page.ink(Box(first.x0 - 1, first.top + 0.4, first.x1 + 1, first.bottom - 0.4))
        edge = RIGHT - last.bottom if page.number % 2 else first.top - LEFT
        good = (
            yes(f"“{text}”随纸转动", text == f"—{page.number}—")
            & near("线距左边", dash.centre, 297 - BOTTOM - 7, 0.7)
            & near("空一字", edge, SMALL, 0.4)
        )
        whole = Reading(good.measured, whole.holds and good.holds)
    turned = sum(page.width > page.height for page in sheet.pages)
    return Reading(f"{turned} 页，{whole.measured}", whole.holds and turned >= 2)


@clause(34, "10.1", "规定", "信函标志上边缘距纸边 30 mm，红色小标宋", kind="信函", wrong="特定格式")
def _letter_mark(sheet: Paper) -> Reading:
    line = sheet.pages[0].lines[0]
    return near("上沿", line.ink.top, 30, 1) & set_in(line, "小标宋", 36.0) & centred(line)


@clause(
    34,
    "10.1",
    "规定",
    "标志下 4 mm 红色双线上粗下细；距页下边 20 mm 双线上细下粗；长 170 mm 居中",
    kind="信函",
    wrong="特定格式",
)
def _letter_rules(sheet: Paper) -> Reading:
    upper, second, third, lowest = sheet.pages[0].rules
    ink = sheet.pages[0].lines[0].ink
    return (
        near("标志下", upper.top - ink.bottom, 4, 0.5)
        & near("距页下边", 297 - lowest.bottom, 20, 0.5)
        & near("长", upper.width, 170, 0.3)
        & near("中线", lowest.centre, 105, 0.3)
        & yes("粗细次序", upper.height > second.height and third.height < lowest.height)
        & yes("红色", all(rule.red for rule in sheet.pages[0].rules))
    )


@clause(
    35,
    "10.1",
    "规定",
    "发文字号顶格居版心右边缘，距第一条双线 7/8 个 3号字高；首页无页码；版记无线",
    kind="信函",
    wrong="特定格式",
)
def _letter_number(sheet: Paper) -> Reading:
    line = sheet.line("交政发〔")
    number = line.part("交政发")
    first = sheet.pages[0]
    return (
        near("右", line.x1, RIGHT, 0.3)
        & near("距线", number.ink.top - first.rules[1].bottom, 14 * MM, 1)
        & yes("首页无页码", not re.fullmatch(r"[—\d]+", first.lines[-1].text))
        & yes("次页有页码", sheet.pages[1].lines[-1].text == "—2—")
        & yes(
            "版记无线", not sheet.pages[-1].rules and "抄送" in "".join(x.text for x in sheet.pages[-1].lines)
        )
    )


@clause(
    36,
    "10.2",
    "规定",
    "命令标志由发文机关加“令”组成，上边缘距版心上边缘 20 mm（距纸边 57 mm），居中，红色小标宋",
    kind="命令",
    wrong="特定格式",
)
def _order_mark(sheet: Paper) -> Reading:
    line = sheet.line(f"{ISSUER}令")
    red = yes("红色", all(letter.red for letter in line.letters))
    return near("上沿距纸边", line.ink.top, 57, 1) & set_in(line, "小标宋", 36.0) & centred(line) & red


@clause(36, "10.2", "规定", "标志下空二行居中编排令号，令号下空二行编排正文", kind="命令", wrong="特定格式")
def _order_number(sheet: Paper) -> Reading:
    line, body = sheet.line("第3号"), sheet.line("《交楼申乡封山禁火规定》")
    return (
        centred(line)
        & near("上空", line.ink.top - sheet.line(f"{ISSUER}令").ink.bottom, 2 * LINE, 3.5)
        & near("下空", body.base - line.base, 3 * LINE, 0.3)
    )


@clause(
    36,
    "10.2",
    "规定",
    "签发人职务、签名章和成文日期按 7.3.5.3 编排",
    kind="命令",
    wrong="特定格式",
)
def _order_stamp(sheet: Paper) -> Reading:
    return _stamped(sheet)


@clause(37, "10.3", "可以", "纪要标志上边缘距版心上边缘 35 mm，红色小标宋", kind="纪要", wrong="特定格式")
def _minutes_mark(sheet: Paper) -> Reading:
    line = sheet.line("会议纪要")
    return near("上沿", line.ink.top, 72, 1) & set_in(line, "小标宋", 36.0) & centred(line)


@clause(
    37, "10.3", "可以", "出席、请假 3号黑体，左空二字，回行与冒号后首字对齐", kind="纪要", wrong="特定格式"
)
def _attendance(sheet: Paper) -> Reading:
    line = sheet.line("出席：")
    wrapped = sheet.after(line)
    return (
        set_in(line.part("出席"), "黑体", 16.0)
        & set_in(line.part("武文"), "仿宋", 16.0)
        & near("左空", line.x0 - LEFT, 2 * CHARACTER, 0.3)
        & near("回行错位", wrapped.x0 - line.part("武").x0, 0, 0.4)
    )
