"""The special formats of GB/T 9704—2012, clause 10: 信函, 命令 and 纪要."""

from __future__ import annotations

from tools.templates.house import (
    GB_PAGE,
    LINE,
    ONE,
    PAGE_NUMBERS,
    TWO,
    Footers,
    Page,
    Style,
    TemplateSpec,
    paragraph,
    repeat,
    run,
    tabs,
    twips,
    when,
    小标宋,
    红,
)
from tools.templates.official import (
    BLANK,
    CHARACTERS,
    HEAVY,
    MARKS,
    RED_RULE,
    REST,
    STYLES,
    WIDTH,
    annex_note,
    annexes,
    body_text,
    chosen,
    framed,
    imprint,
    mark,
    mark_lines,
    signature_block,
    stamped,
    title_and_recipients,
)

RULE_LENGTH = 170
OUT_LEFT, OUT_RIGHT = twips((210 - RULE_LENGTH) / 2 - 28), twips((210 - RULE_LENGTH) / 2 - 26)
"""How far the 170 mm rules stand out of the 版心 on both sides (negative indents)."""
RED = f'<w:shd w:val="clear" w:color="auto" w:fill="{红}"/>'
THICK, THIN, BETWEEN = 34, 16, 16
"""Twips of the double rule: thick, thin and the white between them; the standard gives no thickness."""
PAGE = Page(header=30, footer=20)
NUMBER_UP = twips(GB_PAGE.footer - PAGE.footer)


def rule(name: str, height: int, fill: str = RED) -> Style:
    """Return one line of a double rule, `height` twips high and 170 mm long."""
    return Style(name, size=1, line=height, left=OUT_LEFT, right=OUT_RIGHT, more=fill)


LETTER_MARKS = {
    size: Style(f"信函{style.name}", 小标宋, style.size, line=style.line, align="center", colour=红)
    for size, style in MARKS.items()
}
LETTER_STYLES = (
    *LETTER_MARKS.values(),
    Style("标志下空", size=1, line=twips(4)),
    rule("红色双线（粗）", THICK),
    rule("红色双线（间）", BETWEEN, ""),
    rule("红色双线（细）", THIN),
    Style("线下空", size=1, line=90),
    Style("发文字号和要素", align="left", more=tabs(("right", WIDTH, "none"))),
    Style("页码下空", size=1, line=NUMBER_UP),
)


def letter_format() -> TemplateSpec:
    """Return the 信函 format (10.1): the agency's name, double rules at head and foot of page 1."""
    head = chosen(
        "标志大小",
        {size: paragraph(style.name, "{{ 发文机关标志 }}") for size, style in LETTER_MARKS.items()},
    )
    gap = paragraph("红色双线（间）")
    first_head = (
        head + paragraph("标志下空") + paragraph("红色双线（粗）") + gap + paragraph("红色双线（细）")
    )
    first_foot = paragraph("红色双线（细）") + gap + paragraph("红色双线（粗）")
    numbered = Footers(
        PAGE_NUMBERS.odd + paragraph("页码下空"), PAGE_NUMBERS.even + paragraph("页码下空"), first_foot
    )
    body = (
        paragraph("线下空")
        + letter_marks()
        + BLANK * 2
        + title_and_recipients()
        + repeat("段", "正文", body_text("段"))
        + annex_note()
        + signature_block()
        + when("有附注", paragraph("附注", "（{{ 附注 }}）"))
        + annexes()
        + when("主送移至版记", framed("抄送机关", "主送：{{ 主送机关 }}。"))
        + when("有抄送", framed("抄送机关", "抄送：{{ 抄送机关 }}。"))
        + paragraph("版记之后")
    )
    styles = (*STYLES, *LETTER_STYLES)
    return TemplateSpec(styles, body, PAGE, numbered, CHARACTERS, first_header=first_head)


def letter_marks() -> str:
    """Return 份号, 密级 and 紧急程度 at the left, the 发文字号 at the right of their first line (10.1)."""
    number = "{% if loop.first %}\t{{ 发文字号 }}{% endif %}"
    line = paragraph("发文字号和要素", run("{{ 要素.文 }}", HEAVY), run(number))
    plain = paragraph("发文字号和要素", "{{ 要素.文 }}" + number)
    lines = repeat("要素", "版头要素", when("要素.黑体", line, otherwise=[plain]))
    return when("版头要素", lines, otherwise=[paragraph("发文字号和要素", "\t{{ 发文字号 }}")])


ORDER_MARKS = {
    size: mark(f"命令{style.name}", round(style.size), twips(20) - LINE) for size, style in MARKS.items()
}
"""The mark of an order: its top edge 20 mm below the 版心's, one blank line of it (10.2)."""


BELOW_NUMBER = (LINE - 320) // 5
"""Twips that keep the body three lines under the 令号: a fifth of an exact line is below its base."""


def order_format() -> TemplateSpec:
    """Return the 命令（令） format (10.2): the red mark, 令号, body, post beside a signature stamp."""
    body = (
        BLANK
        + mark_lines(ORDER_MARKS)
        + BLANK * 2
        + paragraph("令号", "{{ 令号 }}")
        + BLANK * 2
        + repeat("段", "正文", body_text("段"))
        + annex_note()
        + stamped()
        + when("有附注", paragraph("附注", "（{{ 附注 }}）"))
        + annexes()
        + imprint()
    )
    styles = (*STYLES, *ORDER_MARKS.values(), Style("令号", line=320, after=BELOW_NUMBER, align="center"))
    return TemplateSpec(styles, body, GB_PAGE, PAGE_NUMBERS, CHARACTERS)


def minutes_format() -> TemplateSpec:
    """Return the 纪要 format (10.3): the red mark, number and date over the rule, who attended; no seal."""
    styles = (
        *STYLES,
        Style(
            "纪要编号",
            line=320,
            align="left",
            more=RED_RULE + tabs(("right", WIDTH - ONE, "none")),
        ),
        Style("出席人员", spacing=-5, left=TWO + 3 * ONE, hanging=3 * ONE, keep_next=True),
    )
    body = (
        BLANK * 3
        + mark_lines()
        + BLANK
        + paragraph("发文字号（套打）", "{{ 发文字号 }}")
        + paragraph("纪要编号", "{{ 印发机关 }}\t{{ 成文日期 }}")
        + BLANK * 2
        + repeat("行", "标题行", paragraph("公文标题", "{{ 行.文 }}"))
        + BLANK
        + repeat("段", "正文", body_text("段"))
        + annex_note()
        + paragraph("署名前空行")
        + repeat(
            "栏",
            "参会人员",
            paragraph("出席人员", run("{{ 栏.栏目 }}", HEAVY), run("：{{ 栏.名单 }}", REST)),
        )
        + annexes()
        + imprint()
    )
    return TemplateSpec(styles, body, GB_PAGE, PAGE_NUMBERS, CHARACTERS)
