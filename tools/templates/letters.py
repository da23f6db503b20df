"""Letters to households, three parts on one sheet."""

from __future__ import annotations

from tools.templates.house import (
    Footers,
    Page,
    Style,
    TemplateSpec,
    cell,
    paragraph,
    row,
    table,
    tabs,
    twips,
    二号,
    四号,
    小四,
    小标宋,
    黑体,
)
from tools.templates.pages import heading

PAGE = Page(top=13, bottom=12, left=22, right=22, footer=8)
WIDTH = PAGE.text_width
CELL_LINE = 300
LABEL = 1500
_SIGNED = 1850
"""Twips of the label of who signs, （签字按手印） in one line: the three parts are to stand on one page."""
STYLES = (
    Style("告知书标题", 小标宋, 二号, line=520, align="center"),
    Style("分联标题", 小标宋, 16, line=400, align="center"),
    Style("页末", size=1, line=20),
    Style("编号行", size=小四, line=340, align="right"),
    Style("称呼", size=四号, line=396),
    Style("告知正文", size=四号, line=396, first=560),
    Style("落款", size=四号, line=420, align="center"),
    Style("表格栏目", 黑体, 小四, line=CELL_LINE, align="center"),
    Style("表格内容", size=小四, line=CELL_LINE, align="left"),
    Style("回执正文", size=小四, line=400, first=480, after=60),
    Style(
        "裁切线",
        size=小四,
        line=400,
        align="left",
        before=50,
        after=50,
        more=tabs(("center", WIDTH // 2, "hyphen"), ("right", WIDTH, "hyphen")),
    ),
)

COURSE = (
    "您户于{{ 识别年月 }}纳入防返贫监测帮扶范围。"
    "{% if 有措施 %}纳入以来，{{ 用语.乡村两级 }}按照帮扶计划落实了有关帮扶措施。{% endif %}"
    "经{% if 有预判 %}{{ 预判日期 }}{{ 用语.乡级 }}组织预判、{% endif %}"
    "{% if 有核查 %}{{ 核查日期 }}{{ 用语.村级工作专班 }}入户核查{% if 有签字 %}并经您户签字认可{% endif %}，"
    "{% endif %}"
    "{{ 评议日期 }}{{ 用语.村级 }}民主评议会评议通过，"
    "{% if 有公示 %}{{ 公示起止 }}公示"
    "{% if 有异议 %}，收到的异议经核实不成立{% endif %}{% if 无异议 %}无异议{% endif %}，{% endif %}"
    "{% if 有批准 %}按程序报批后，{% endif %}"
    "已于{{ 标注日期 }}在全国防返贫监测信息系统标注风险消除。"
)
CONSEQUENCE = (
    "现告知您户自本告知书送达之日起退出防返贫监测帮扶范围，按规定纳入农村低收入人口常态化帮扶范围。"
    "{% if 政策至期满 %}未到期的公益岗位、小额信贷、教育资助等政策按原规定执行至期满。{% endif %}"
    "今后家庭收入明显下降、支出明显增加，或者住房、就医、就学、饮水出现困难的，"
    "请及时联系帮扶责任人或者向{{ 用语.村民委员会 }}提出申请。"
)
OBJECTION = "对本告知有异议的，可以向{{ 用语.村民委员会 }}或者{{ 乡镇政府 }}反映。"


def facts(columns: list[int], *lines: list[tuple[str, str]], height: float = 7.0, signed: int = 0) -> str:
    """Return a table of label and value pairs; `height` in mm, the last `signed` lines to be signed."""
    return table(
        columns,
        *(
            row(
                *(
                    inner
                    for place, (label, value) in enumerate(line)
                    for inner in (
                        cell(columns[2 * place], heading("表格栏目", label, columns[2 * place], 小四)),
                        cell(
                            columns[2 * place + 1] if len(line) > 1 else sum(columns[1:]),
                            paragraph("表格内容", value),
                            span=1 if len(line) > 1 else len(columns) - 1,
                        ),
                    )
                ),
                height=twips(height if number < len(lines) - signed else 9.2),
            )
            for number, line in enumerate(lines)
        ),
    )


def seal_row() -> str:
    """Return whom to ask on the left, who signs on the right with room for the seal over name and date."""
    left = WIDTH - twips(84)
    return table(
        [left, twips(84)],
        row(
            cell(
                left,
                paragraph("表格内容", "联系人：{{ 联系人 }}"),
                paragraph("表格内容", "联系电话：{{ 联系电话 }}"),
                align="top",
            ),
            cell(twips(84), paragraph("落款", "{{ 落款 }}"), paragraph("落款", "{{ 告知日期 }}")),
            height=twips(42.5),
        ),
        line=0,
    )


def exit_letter() -> TemplateSpec:
    """Return 退出告知书: 存根, 告知书 and 回执 on one A4 page, a cut line with the number between them."""
    six = [LABEL, WIDTH // 2 - LABEL, LABEL, WIDTH - WIDTH // 2 - LABEL]
    cut = paragraph("裁切线", "\t {{ 编号 }} \t")
    stub = (
        paragraph("分联标题", "防返贫监测帮扶退出告知书（存根）")
        + paragraph("编号行", "编号：{{ 编号 }}")
        + facts(
            six,
            [("{{ 用语.村 }}", "{{ 村 }}"), ("户主", "{{ 户主 }}")],
            [("户编号", "{{ 户编号 }}"), ("家庭人口", "{{ 人口 }}")],
            [("识别时间", "{{ 识别时间 }}"), ("标注时间", "{{ 标注时间 }}")],
            [("送达时间", ""), ("送达人", "")],
            [("签收人", ""), ("经办人", "")],
            signed=2,
        )
    )
    letter = (
        paragraph("告知书标题", "防返贫监测帮扶退出告知书")
        + paragraph("编号行", "{{ 编号 }}")
        + paragraph("称呼", "{{ 户主 }}：")
        + "".join(paragraph("告知正文", text) for text in (COURSE, CONSEQUENCE, OBJECTION))
        + seal_row()
    )
    receipt = (
        paragraph("分联标题", "回　　执")
        + paragraph("回执正文", "本人已收到{{ 编号 }}《防返贫监测帮扶退出告知书》，知悉内容。")
        + facts(
            [_SIGNED, WIDTH // 2 - _SIGNED, LABEL, WIDTH - WIDTH // 2 - LABEL],
            [("签收人（签字按手印）", ""), ("与户主关系", "")],
            [("签收日期", ""), ("送达人", "")],
            height=11,
        )
    )
    return TemplateSpec(
        STYLES, stub + cut + letter + cut + receipt + paragraph("页末"), PAGE, Footers(paragraph("编号行"))
    )
