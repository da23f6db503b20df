"""Official documents by GB/T 9704—2012: styles, and the 文件 format with all its switches."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.templates.house import (
    FOUR,
    GB_PAGE,
    LINE,
    ONE,
    PAGE_NUMBERS,
    TWO,
    Style,
    TemplateSpec,
    border,
    cell,
    character_style,
    paragraph,
    repeat,
    row,
    run,
    table,
    tabs,
    tag,
    tag_row,
    twips,
    when,
    二号,
    仿宋,
    四号,
    宋体,
    小标宋,
    楷体,
    红,
    黑体,
)
from tools.templates.landscape import NO_HEADER, RUNNING, landscape_tables
from tools.templates.landscape import STYLES as LANDSCAPE_STYLES

if TYPE_CHECKING:
    from collections.abc import Mapping

TIGHT = -5
WIDTH = GB_PAGE.text_width
MARK_TOP = twips(35)
HEAD_LINES = 3
"""份号, 密级 and 紧急程度 always keep their three lines, so they cannot push the mark (7.2.1–7.2.3)."""
BEFORE_MARK = MARK_TOP - HEAD_LINES * LINE
JOINT_MARK_ABOVE = twips(2.6)
"""The line of a name in a joint mark keeps this above its ink, which is to be 72 mm from the edge (7.2.4)."""
RULE_GAP, RULE = 10, 12
"""Points from the line of the 发文字号 to the red rule making 4 mm from its ink (7.2.7); eighths of one."""
IMPRINT_FRAME = (
    f'<w:framePr w:w="{WIDTH}" w:hSpace="0" w:wrap="around" w:vAnchor="margin" '
    'w:hAnchor="margin" w:xAlign="left" w:yAlign="bottom"/>'
)
BLACK = '<w:shd w:val="clear" w:color="auto" w:fill="000000"/>'
"""The rules of the 版记 are black lines of text 0.35 and 0.25 mm high: LibreOffice drops a frame
whose paragraphs have unlike borders."""
FOUR_SIZED = 280
"""One 4号 character in twips."""
NUMBER = 363
"""Width of “1.” before the name of an annex, with a hair's breadth after it."""
CELL_EDGE = 57
"""Twips between the edge of a table cell and its text."""
CHARACTER, DIGIT = 320 + TIGHT, 160 + TIGHT
"""Widths in twips of the body's characters and digits: 16 points and half of them, tightly set."""
STAMP = 8 * ONE
"""Width kept for a 签名章, about 45 mm."""


def mark(name: str, size: int, before: int = BEFORE_MARK) -> Style:
    """Return a style of the issuer's mark, `size` points, `before` twips under the line above it.

    By default its top edge comes 35 mm below the 版心's (7.2.4).
    """
    return Style(name, 小标宋, size, line=size * 20, align="center", before=before, colour=红)


MARKS = {
    "大": mark("发文机关标志（大）", 42),
    "中": mark("发文机关标志", 36),
    "小": mark("发文机关标志（小）", 26),
    "特小": mark("发文机关标志（特小）", 22),
}
"""Size by number of characters: to 10, to 12, to 16, to 20 on one line of 156 mm."""


def signature(name: str, date_width: float) -> Style:
    """Return a style of the issuer's name centred over a date of `date_width` characters (7.3.5.1)."""
    centre = FOUR + date_width * ONE / 2
    return Style(name, spacing=TIGHT, align="center", left=WIDTH - round(2 * centre), keep_next=True)


SIGNATURES = {
    "六字": signature("发文机关署名", 6),
    "六字半": signature("发文机关署名（六字半日期）", 6.5),
    "七字": signature("发文机关署名（七字日期）", 7),
}


def before_longer_date(name: str, digits: int) -> Style:
    """Return a style of an unsealed issuer, two characters before a date 右空二字 with `digits` (7.3.5.2)."""
    date = 3 * CHARACTER + digits * DIGIT
    return Style(name, spacing=TIGHT, align="left", left=WIDTH - TWO - date - TWO, keep_next=True)


BEFORE_LONGER_DATES = {
    "六字": before_longer_date("发文机关署名（不盖章，六字日期）", 6),
    "六字半": before_longer_date("发文机关署名（不盖章，六字半日期）", 7),
    "七字": before_longer_date("发文机关署名（不盖章，七字日期）", 8),
}

RED_RULE = border("bottom", RULE, colour=红, space=RULE_GAP)
WITHOUT_RULE = RULE_GAP * 20 + RULE * 20 // 8
"""Twips after the 发文字号 when the paper has its red rule already: the text below stays where it was."""


def signatory(name: str, names: int, *, last: bool = True, printed_head: bool = False) -> Style:
    """Return a style of a line of 签发人, `names` characters of names 右空一字 (7.2.6)."""
    start = WIDTH - ONE - names * ONE
    stops = tabs(("left", ONE, "none"), ("left", start - 4 * 320 - 20, "none"), ("left", start, "none"))
    rule = RED_RULE if last and not printed_head else ""
    after = WITHOUT_RULE if last and printed_head else 0
    line = 320 if last else LINE
    return Style(name, line=line, align="left", after=after, more=rule + stops)


SIGNATORIES = {"单": 3, "双": 7}
STYLES = (
    Style("空行"),
    Style("署名前空行", keep_next=True),
    Style("份号", spacing=TIGHT),
    Style("密级和保密期限", 黑体, spacing=TIGHT),
    Style("紧急程度", 黑体, spacing=TIGHT),
    *MARKS.values(),
    Style("联合标志前空", size=1, line=20),
    Style("联合发文机关标志", 小标宋, 24, line=640, align="distribute", colour=红),
    Style("联合标志文件", 小标宋, 40, line=820, align="center", colour=红),
    Style("发文字号", line=320, align="center", more=RED_RULE),
    Style("发文字号（套打）", line=320, align="center", after=WITHOUT_RULE),
    *(
        signatory(f"签发人（{kind}名{suffix}）", width, last=last, printed_head=printed)
        for kind, width in SIGNATORIES.items()
        for suffix, last, printed in (("", False, False), ("末行", True, False), ("末行套打", True, True))
    ),
    Style("公文标题", 小标宋, 二号, line=640, align="center"),
    Style("主送机关", spacing=TIGHT),
    Style("公文正文", spacing=TIGHT, first=TWO),
    Style("一级标题", 黑体, spacing=TIGHT, first=TWO),
    Style("二级标题", 楷体, spacing=TIGHT, first=TWO),
    Style("三级标题", spacing=TIGHT, first=TWO),
    Style("四级标题", spacing=TIGHT, first=TWO),
    Style("附件说明", spacing=TIGHT, left=TWO + 3 * ONE, hanging=3 * ONE, keep_next=True),
    Style(
        "附件说明（首项）",
        spacing=TIGHT,
        left=TWO + 3 * ONE + NUMBER,
        hanging=3 * ONE + NUMBER,
        keep_next=True,
    ),
    Style("附件说明（续项）", spacing=TIGHT, left=TWO + 3 * ONE + NUMBER, hanging=NUMBER, keep_next=True),
    *SIGNATURES.values(),
    Style("联合署名", spacing=TIGHT, align="center", keep_next=True),
    Style("发文机关署名（不盖章）", spacing=TIGHT, align="right", right=TWO, keep_next=True),
    *BEFORE_LONGER_DATES.values(),
    Style("成文日期（不盖章）", spacing=TIGHT, align="left", left=WIDTH - 28 * CHARACTER),
    Style("成文日期（不盖章，较长）", spacing=TIGHT, align="right", right=TWO),
    Style("签发人职务", spacing=TIGHT, align="right", right=FOUR + STAMP + TWO, keep_next=True),
    Style("成文日期", spacing=TIGHT, align="right", right=FOUR),
    Style("成文日期（联合行文）", spacing=TIGHT, align="right", right=FOUR - CELL_EDGE),
    Style("附注", spacing=TIGHT, first=TWO),
    Style("另面空行", page_break=True),
    Style("附件标记", 黑体, spacing=TIGHT, page_break=True),
    Style("附件标题", 小标宋, 二号, line=640, align="center"),
    Style("版记首条线", size=1, line=20, more=BLACK),
    Style("版记中条线", size=1, line=14, more=BLACK),
    Style("版记末条线", size=1, line=20, more=BLACK),
    Style(
        "抄送机关",
        size=四号,
        line=480,
        left=4 * FOUR_SIZED,
        hanging=3 * FOUR_SIZED,
        right=FOUR_SIZED,
    ),
    Style(
        "印发机关和印发日期",
        size=四号,
        line=480,
        left=FOUR_SIZED,
        right=FOUR_SIZED,
        align="left",
        more=tabs(("right", WIDTH - FOUR_SIZED, "none")),
    ),
    Style("版记之后", size=1, line=20),
    Style("页码（单页）", 宋体, 四号, line=280, align="right", right=FOUR_SIZED),
    Style("页码（双页）", 宋体, 四号, line=280, align="left", left=FOUR_SIZED),
)

LEVELS = ("一级标题", "二级标题", "三级标题", "四级标题")
REST, NAMES, HEAVY = "正文文字", "签发人姓名", "要素黑体"
CHARACTERS = (character_style(REST, 仿宋), character_style(NAMES, 楷体), character_style(HEAVY, 黑体))
BLANK, GAP = paragraph("空行"), paragraph("署名前空行")
DATE = paragraph("成文日期", "{{ 成文日期 }}")


def chosen(field: str, choices: dict[str, str]) -> str:
    """Return the paragraphs whose key equals `field`; the last ones when none does."""
    *keys, last = choices
    asks = "".join(
        tag(f'{{%p {"elif" if number else "if"} {field} == "{key}" %}}') + choices[key]
        for number, key in enumerate(keys)
    )
    return asks + tag("{%p else %}") + choices[last] + tag("{%p endif %}")


def body_text(item: str) -> str:
    """Return a paragraph of the body in the style of its level; a run-in heading is followed by 仿宋 text.

    A heading that is a line of its own goes with the text under it, never alone at the foot of a page.
    That no signature stands alone on a page (7.3.5.5) is seen to when the paper is made: the text may have to
    be set closer or wider for it.
    """
    heading, text = f"{{{{ {item}.标题 }}}}", f"{{{{ {item}.文 }}}}"
    choices = {
        level: when(
            f"{item}.文",
            paragraph(level, heading, run(text, REST)),
            otherwise=[paragraph(level, heading, more="<w:keepNext/>")],
        )
        for level in LEVELS
    }
    plain = paragraph("公文正文", text)
    return chosen(f"{item}.级别", {**choices, "正文": plain})


def letterhead() -> str:
    """Return the 版头: three lines, mark, number with the red rule under it (7.2)."""
    return (
        when("有份号", paragraph("份号", "{{ 份号 }}"), otherwise=[BLANK])
        + when("有密级", paragraph("密级和保密期限", "{{ 密级 }}"), otherwise=[BLANK])
        + when("有紧急程度", paragraph("紧急程度", "{{ 紧急程度 }}"), otherwise=[BLANK])
        + when(
            "联合行文",
            joint_mark(),
            otherwise=[mark_lines()],
        )
        + BLANK * 2
        + when("上行文", signatories(), otherwise=[document_number()])
    )


def mark_lines(styles: Mapping[str, Style] = MARKS) -> str:
    """Return the mark in that of `styles` which fits its length (7.2.4)."""
    return chosen(
        "标志大小", {size: paragraph(style.name, "{{ 发文机关标志 }}") for size, style in styles.items()}
    )


def joint_mark() -> str:
    """Return the mark of a joint issue: names under each other, 文件 to their right in the middle (7.2.4)."""
    suffix = 2200
    widths = [WIDTH - suffix, suffix]
    above = row(
        cell(WIDTH, paragraph("联合标志前空"), span=2), height=BEFORE_MARK - JOINT_MARK_ABOVE, exact=True
    )
    return table(
        widths,
        above,
        tag_row(WIDTH, "{%tr for 机关 in 联合机关 %}", 2),
        row(
            cell(widths[0], paragraph("联合发文机关标志", "{{ 机关.名称 }}")),
            cell(suffix, paragraph("联合标志文件", "{% vm %}{{ 发文机关标志 }}")),
        ),
        tag_row(WIDTH, "{%tr endfor %}", 2),
        line=0,
    )


def document_number() -> str:
    """Return the 发文字号 of a downward document, centred over the red rule (7.2.5, 7.2.7)."""
    number = "{{ 发文字号 }}"
    return when("套打", paragraph("发文字号（套打）", number), otherwise=[paragraph("发文字号", number)])


def signatories() -> str:
    """Return the lines of 签发人 of an upward document, the 发文字号 on the last of them (7.2.5, 7.2.6)."""
    label = "{% if loop.first %}签发人：{% endif %}\t"
    names = run("{{ 行.姓名 }}", NAMES)
    first = (run("\t\t" + label), names)
    last = (run("\t{{ 发文字号 }}\t" + label), names)

    def lines(kind: str) -> str:
        with_rule = when(
            "套打",
            paragraph(f"签发人（{kind}名末行套打）", *last),
            otherwise=[paragraph(f"签发人（{kind}名末行）", *last)],
        )
        return when("not loop.last", paragraph(f"签发人（{kind}名）", *first), otherwise=[with_rule])

    return repeat("行", "签发人行", chosen("签发人排列", {kind: lines(kind) for kind in SIGNATORIES}))


def title_and_recipients() -> str:
    """Return the title's lines and the 主送机关 (7.3.1, 7.3.2)."""
    return (
        repeat("行", "标题行", paragraph("公文标题", "{{ 行.文 }}"))
        + BLANK
        + when("not 主送移至版记", paragraph("主送机关", "{{ 主送机关 }}："))
    )


def annex_note() -> str:
    """Return the 附件说明, a wrapped name under its own first character (7.3.4)."""
    one = paragraph("附件说明", "{{ 附.前缀 }}{{ 附.名称 }}")
    first = paragraph("附件说明（首项）", "{{ 附.前缀 }}\t{{ 附.名称 }}")
    others = paragraph("附件说明（续项）", "{{ 附.前缀 }}\t{{ 附.名称 }}")
    item = when("loop.length == 1", one, otherwise=[when("loop.first", first, otherwise=[others])])
    return when("有附件说明", paragraph("署名前空行"), repeat("附", "附件说明", item))


def signature_block() -> str:
    """Return issuer and date: sealed, not sealed, or with a signature stamp (7.3.5)."""
    issuer = chosen(
        "日期字宽",
        {width: paragraph(style.name, "{{ 发文机关署名 }}") for width, style in SIGNATURES.items()},
    )
    return chosen(
        "印章方式",
        {
            "不加盖印章": GAP + when("日期较长", longer_date(), otherwise=[shorter_date()]),
            "签名章": stamped(),
            "加盖印章": GAP * 2 + when("联合行文", joint_signature(), otherwise=[issuer, DATE]),
        },
    )


def shorter_date() -> str:
    """Return the issuer 右空二字, the date two characters after the issuer's first (7.3.5.2)."""
    return paragraph("发文机关署名（不盖章）", "{{ 发文机关署名 }}") + paragraph(
        "成文日期（不盖章）", "{{ 日期前空 }}{{ 成文日期 }}"
    )


def longer_date() -> str:
    """Return the date 右空二字, the issuer two characters before the date's first (7.3.5.2)."""
    issuer = {
        width: paragraph(style.name, "{{ 发文机关署名 }}") for width, style in BEFORE_LONGER_DATES.items()
    }
    return chosen("日期字宽", issuer) + paragraph("成文日期（不盖章，较长）", "{{ 成文日期 }}")


def stamped() -> str:
    """Return the post beside the room of a signature stamp, and the date (7.3.5.3)."""
    return GAP * 2 + paragraph("签发人职务", "{{ 职务 }}") + GAP + DATE


def joint_signature() -> str:
    """Return issuers and date of a joint document: two names in a line, room for a seal between the lines.

    All of it is one row, so that no page break comes between the names (7.3.5.1).
    """
    right = 2 * FOUR + round(6.5 * ONE)
    widths = [WIDTH - right, right]

    def column(side: str) -> str:
        return repeat(
            "行",
            "联合署名行",
            when("not loop.first", BLANK * 4),
            paragraph("联合署名", f"{{{{ 行.{side} }}}}"),
        )

    date = paragraph("成文日期（联合行文）", "{{ 成文日期 }}")
    return table(
        widths,
        row(cell(widths[0], column("左"), BLANK, align="top"), cell(right, column("右"), date, align="top")),
        line=0,
    )


def circulated_texts() -> str:
    """Return what the document circulates, each from a new page, its title on the third line."""
    return repeat("附", "附文", paragraph("另面空行"), BLANK, *text_of("附"))


def annexes() -> str:
    """Return the 附件, each from a new page: its mark on line 1, its title on line 3 (7.3.7)."""
    return repeat("附", "附件", paragraph("附件标记", "{{ 附.标记 }}"), BLANK, *text_of("附"))


def text_of(item: str) -> tuple[str, ...]:
    """Return title and body of `item`."""
    return (
        repeat("行", f"{item}.标题行", paragraph("附件标题", "{{ 行.文 }}")),
        BLANK,
        repeat("段", f"{item}.正文", body_text("段")),
    )


def imprint() -> str:
    """Return the 版记, its last rule on the bottom edge of the last page's 版心 (7.4)."""
    return (
        when("版记另面", paragraph("另面空行"))
        + framed("版记首条线")
        + when("主送移至版记", framed("抄送机关", "主送：{{ 主送机关 }}。"))
        + when("有抄送", framed("抄送机关", "抄送：{{ 抄送机关 }}。"))
        + when("主送移至版记 or 有抄送", framed("版记中条线"))
        + framed("印发机关和印发日期", "{{ 印发机关 }}\t{{ 印发日期 }}印发")
        + framed("版记末条线")
        + paragraph("版记之后")
    )


def framed(style: str, *runs: str) -> str:
    """Return a paragraph of the 版记; LibreOffice takes the frame from the paragraph, not from its style."""
    return paragraph(style, *runs, more=IMPRINT_FRAME)


def document_format() -> TemplateSpec:
    """Return the 文件 format: downward or upward, one issuer or several, with or without red head."""
    body = (
        letterhead()
        + BLANK * 2
        + title_and_recipients()
        + repeat("段", "正文", body_text("段"))
        + annex_note()
        + signature_block()
        + when("有附注", paragraph("附注", "（{{ 附注 }}）"))
        + circulated_texts()
        + annexes()
        + landscape_tables()
        + imprint()
    )
    styles = (*STYLES, *LANDSCAPE_STYLES)
    return TemplateSpec(
        styles, body, GB_PAGE, PAGE_NUMBERS, CHARACTERS, running=RUNNING, references=NO_HEADER
    )
