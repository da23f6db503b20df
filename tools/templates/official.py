"""Official documents by GB/T 9704—2012: the 文件 format."""

from __future__ import annotations

from tools.templates.house import (
    FOUR,
    GB_PAGE,
    LINE,
    ONE,
    PAGE_NUMBERS,
    TWO,
    Sheet,
    Style,
    border,
    character_style,
    paragraph,
    repeat,
    run,
    tabs,
    tag,
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

TIGHT = -5
MARK_TOP = twips(35)
HEAD_LINES = 3
"""份号, 密级 and 紧急程度 always keep their three lines, so they cannot push the mark (7.2.1–7.2.3)."""
IMPRINT_FRAME = (
    f'<w:framePr w:w="{GB_PAGE.text_width}" w:hSpace="0" w:wrap="around" w:vAnchor="margin" '
    'w:hAnchor="margin" w:xAlign="left" w:yAlign="bottom"/>'
)
BLACK = '<w:shd w:val="clear" w:color="auto" w:fill="000000"/>'
"""The rules of the 版记 are black lines of text 0.35 and 0.25 mm high: LibreOffice drops a frame
whose paragraphs have unlike borders."""
FOUR_SIZED = 280
"""One 4号 character in twips."""


def mark(name: str, size: int) -> Style:
    """Return a style of the issuer's mark, `size` points, its top edge 35 mm below the 版心's (7.2.4)."""
    return Style(
        name, 小标宋, size, line=size * 20, align="center", before=MARK_TOP - HEAD_LINES * LINE, colour=红
    )


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
    left = GB_PAGE.text_width - round(2 * centre)
    return Style(name, spacing=TIGHT, align="center", left=left, keep_next=True)


SIGNATURES = {
    "六字": signature("发文机关署名", 6),
    "六字半": signature("发文机关署名（六字半日期）", 6.5),
    "七字": signature("发文机关署名（七字日期）", 7),
}

STYLES = (
    Style("空行"),
    Style("署名前空行", keep_next=True),
    Style("份号", spacing=TIGHT),
    Style("密级和保密期限", 黑体, spacing=TIGHT),
    Style("紧急程度", 黑体, spacing=TIGHT),
    *MARKS.values(),
    Style("发文字号", line=320, align="center", more=border("bottom", 12, colour=红, space=10)),
    Style("公文标题", 小标宋, 二号, line=640, align="center"),
    Style("主送机关", spacing=TIGHT),
    Style("公文正文", spacing=TIGHT, first=TWO),
    Style("一级标题", 黑体, spacing=TIGHT, first=TWO),
    Style("二级标题", 楷体, spacing=TIGHT, first=TWO),
    Style("三级标题", spacing=TIGHT, first=TWO),
    Style("四级标题", spacing=TIGHT, first=TWO),
    Style("附件说明", spacing=TIGHT, left=TWO + 3 * ONE, hanging=3 * ONE),
    Style("附件说明（续）", spacing=TIGHT, left=TWO + 3 * ONE),
    *SIGNATURES.values(),
    Style("成文日期", spacing=TIGHT, align="right", right=FOUR),
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
        more=tabs(("right", GB_PAGE.text_width - FOUR_SIZED, "none")),
    ),
    Style("版记之后", size=1, line=20),
    Style("页码（单页）", 宋体, 四号, line=280, align="right", right=FOUR_SIZED),
    Style("页码（双页）", 宋体, 四号, line=280, align="left", left=FOUR_SIZED),
)

LEVELS = ("一级标题", "二级标题", "三级标题", "四级标题")
REST = "正文文字"


def chosen(field: str, choices: dict[str, str]) -> str:
    """Return the paragraph whose key equals `field`; the last one when none does."""
    *keys, last = choices
    asks = "".join(
        tag(f'{{%p {"elif" if number else "if"} {field} == "{key}" %}}') + choices[key]
        for number, key in enumerate(keys)
    )
    return asks + tag("{%p else %}") + choices[last] + tag("{%p endif %}")


def body_text(item: str) -> str:
    """Return a paragraph of the body in the style of its level; a run-in heading is followed by 仿宋 text."""
    choices = {
        level: paragraph(level, f"{{{{ {item}.标题 }}}}", run(f"{{{{ {item}.文 }}}}", REST))
        for level in LEVELS
    }
    return chosen(f"{item}.级别", {**choices, "正文": paragraph("公文正文", f"{{{{ {item}.文 }}}}")})


def letterhead() -> str:
    """Return the 版头: three lines, mark, number with the red rule under it (7.2)."""
    blank = paragraph("空行")
    return (
        when("有份号", paragraph("份号", "{{ 份号 }}"), otherwise=[blank])
        + when("有密级", paragraph("密级和保密期限", "{{ 密级 }}"), otherwise=[blank])
        + when("有紧急程度", paragraph("紧急程度", "{{ 紧急程度 }}"), otherwise=[blank])
        + chosen(
            "标志大小", {size: paragraph(style.name, "{{ 发文机关标志 }}") for size, style in MARKS.items()}
        )
        + blank * 2
        + paragraph("发文字号", "{{ 发文字号 }}")
    )


def main_text() -> str:
    """Return the 主体 of the document itself, up to the 附注 (7.3)."""
    blank = paragraph("空行")
    return (
        blank * 2
        + repeat("行", "标题行", paragraph("公文标题", "{{ 行.文 }}"))
        + blank
        + paragraph("主送机关", "{{ 主送机关 }}：")
        + repeat("段", "正文", body_text("段"))
        + when(
            "有附件说明", blank, repeat("附", "附件说明", paragraph("附件说明", "{{ 附.前缀 }}{{ 附.名称 }}"))
        )
        + paragraph("署名前空行") * 2
        + chosen(
            "日期字宽",
            {width: paragraph(style.name, "{{ 发文机关署名 }}") for width, style in SIGNATURES.items()},
        )
        + paragraph("成文日期", "{{ 成文日期 }}")
        + when("有附注", paragraph("附注", "（{{ 附注 }}）"))
    )


def circulated_texts() -> str:
    """Return what the document circulates, each from a new page, its title on the third line."""
    return repeat(
        "附",
        "附文",
        paragraph("另面空行"),
        paragraph("空行"),
        repeat("行", "附.标题行", paragraph("附件标题", "{{ 行.文 }}")),
        paragraph("空行"),
        repeat("段", "附.正文", body_text("段")),
    )


def imprint() -> str:
    """Return the 版记, its last rule on the bottom edge of the last page's 版心 (7.4)."""
    return (
        framed("版记首条线")
        + when("有抄送", framed("抄送机关", "抄送：{{ 抄送机关 }}。"), framed("版记中条线"))
        + framed("印发机关和印发日期", "{{ 印发机关 }}\t{{ 印发日期 }}印发")
        + framed("版记末条线")
        + paragraph("版记之后")
    )


def framed(style: str, *runs: str) -> str:
    """Return a paragraph of the 版记; LibreOffice takes the frame from the paragraph, not from its style."""
    return paragraph(style, *runs, more=IMPRINT_FRAME)


def document_format() -> Sheet:
    """Return the 文件 format, downward."""
    body = letterhead() + main_text() + circulated_texts() + imprint()
    return Sheet(STYLES, body, GB_PAGE, PAGE_NUMBERS, (character_style(REST, 仿宋),))
