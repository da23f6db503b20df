"""Papers of a village's rounds: screening, the four topics, low-income households studied one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.templates.everyday import FOR_DATE, by_hand
from tools.templates.house import cell, footer_references, paragraph, repeat, row, table, twips, when
from tools.templates.pages import (
    FOOTER,
    LANDSCAPE,
    ON_ONE_PAGE,
    PORTRAIT,
    TIGHT,
    attendance_list,
    blank,
    column,
    facts,
    meeting_record_head,
    roster,
    sealed,
    sheet,
    sign_in_sheet,
    signatures,
    tick,
    title_lines,
    widths_of,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tools.templates.house import Page, TemplateSpec

YES_NO = "□是　□否"
SIGNS = (
    "人均纯收入低于监测线",
    "收入比上年明显下降",
    "大额医疗自付支出",
    "新增残疾、事故或受灾",
    "子女非义务教育刚性支出",
    "失业或务工中断",
    "产业项目失败",
    "住房不安全",
    "饮水不安全",
    "有成员未参加基本医保",
    "适龄儿童少年失学辍学",
)
"""What a household is asked, in the order of `DOMAIN.md` §2.10."""


TOLD = {
    "人均纯收入低于监测线": "低于监测线",
    "收入比上年明显下降": "收入下降",
    "住房不安全": "住房不安全",
    "饮水不安全": "饮水不安全",
}
"""What the sheet 排查记录 answers in the same words; the other signs it does not tell apart."""


def tick_list(page: Page, *lines: Sequence[str], heads: Sequence[tuple[str, float]], height: float) -> str:
    """Return a table for ink: `lines` of printed cells under `heads` (heading, share), the others empty."""
    widths = widths_of([blank(name, share) for name, share in heads], page.text_width)

    def text(style: str, words: str, width: int) -> str:
        return cell(width, paragraph(style, words))

    head = row(
        *(text("窄表栏目", name, width) for (name, _), width in zip(heads, widths, strict=True)),
        height=twips(6),
        head=True,
    )
    styles = ("窄表居中", "窄表内容", *("窄表居中",) * (len(heads) - 2))
    full = [(*line, *("",) * (len(heads) - len(line))) for line in lines]
    return table(
        widths,
        head,
        *(row(*map(text, styles, line, widths), height=twips(height)) for line in full),
    )


def screening_forms() -> TemplateSpec:
    """Return 易返贫致贫人口排查表: two households a page, boxes to tick, who asked and who answered sign."""
    form = (
        when(
            "户.另页",
            paragraph("另页小节", "{{ 文件标题 }}（第{{ 户.序号 }}户，共{{ 共 }}户）"),
            otherwise=(paragraph("小节标题", "{{ 文件标题 }}（第{{ 户.序号 }}户，共{{ 共 }}户）"),),
        ),
        facts(
            TIGHT,
            (
                ("户主", "{{ 户.户主 }}"),
                ("{{ 用语.村民小组 }}", "{{ 户.村民小组 }}"),
                ("人口", "{{ 户.人口 }}"),
            ),
            (("户类型", "{{ 户.户类型 }}"), ("搬迁户", "{{ 户.搬迁 }}"), ("联系电话", "{{ 户.联系电话 }}")),
            label=21,
            height=8,
        ),
        paragraph("分节"),
        tick_list(
            TIGHT,
            *(
                (str(number), sign, tick(f"户.{TOLD[sign]}", "是", "否") if sign in TOLD else YES_NO)
                for number, sign in enumerate(SIGNS, start=1)
            ),
            heads=(("序号", 9), ("排查内容", 75), ("情况", 28)),
            height=4.8,
        ),
        paragraph("分节"),
        facts(
            TIGHT,
            (
                ("返贫致贫风险", tick("户.风险", "存在", "不存在")),
                ("排查方式", tick("户.方式", "入户", "电话", "视频")),
            ),
            (("风险描述和情况说明", "{{ 户.描述 }}"),),
            (("排查人签字", ""), ("户主签字", "")),
            (("排查日期", "{{ 户.日期 }}"), ("处理意见", "{{ 户.处理 }}")),
            label=31,
            height=9.2,
        ),
        paragraph("表前说明"),
    )
    return sheet(repeat("户", "户表", *form), TIGHT)


RISKS = (
    column("序号", 9),
    column("户主", 13),
    column("{{ 用语.村民小组 }}", 15, "村民小组"),
    column("人口", 9),
    column("户类型", 15),
    column("风险点", 24, left=True),
    column("拟纳入", 10, "是否拟纳入"),
    column("处理结果", 14),
)


def screening_report() -> TemplateSpec:
    """Return 村级排查报告: how the round was made, what it found, every household at risk."""
    body = (
        title_lines()
        + paragraph("文书称呼", "{{ 乡镇政府 }}：")
        + paragraph(
            "文书正文",
            "按照每季度集中开展一次易返贫致贫人口排查的要求，"
            "{{ 村 }}{{ 用语.村级工作专班 }}于{{ 开始 }}至{{ 结束 }}对"
            "{{ 范围 }}逐户排查。现将{{ 季度 }}排查情况报告如下：",
        )
        + paragraph("小节标题", "一、排查情况")
        + paragraph(
            "文书正文",
            "应排查{{ 应排查户 }}户，实排查{{ 实排查户 }}户，覆盖率{{ 覆盖率 }}。"
            "{% if 方式 %}排查方式：{{ 方式 }}。{% endif %}",
        )
        + paragraph("小节标题", "二、排查结果")
        + paragraph(
            "文书正文",
            "{% if 有监测线 %}本年预计人均纯收入低于监测线（{{ 监测线 }}元）的{{ 低于监测线 }}户，{% endif %}"
            "收入比上年明显下降的{{ 收入下降 }}户。"
            "{% for 项 in 保障 %}{% if not loop.first %}，{% endif %}{{ 项.项目 }}有问题的{{ 项.户数 }}户"
            "{% endfor %}。",
        )
        + when(
            "有风险户",
            paragraph("文书正文", "发现存在风险的{{ 风险户数 }}户，拟纳入监测{{ 拟纳入户数 }}户，名单如下："),
            roster(PORTRAIT, "风险户", RISKS),
            otherwise=(paragraph("文书正文", "本季度排查没有发现存在返贫致贫风险的农户。"),),
        )
        + paragraph("小节标题", "三、下步工作")
        + paragraph(
            "文书正文",
            "拟纳入监测的，按规定程序和时限启动识别；转交部门办理和持续关注的，由专班跟踪，下季度排查时逐户核对结果。",
            more=f"{ON_ONE_PAGE}<w:keepLines/>",
        )
        + sealed(PORTRAIT, "{{ 村委会 }}（盖章）", date="{{ 填报时间 }}")
        + signatures(PORTRAIT, ("填表人", "{{ 填表人 }}"), ("审核人", "{{ 审核人 }}"), ("专班组长", ""))
    )
    return sheet(body)


TOPICS = (
    (
        "住房安全排查表",
        (
            "农户住房不安全，或者应鉴定而没有鉴定",
            "返乡人员住房不安全",
            "危房改造没有竣工验收",
            "危房改造资金没有拨付到位",
            "改造后没有入住，“改而不住、两头跑”",
        ),
    ),
    (
        "义务教育保障排查表",
        (
            "适龄儿童少年失学辍学",
            "上学有困难（路程、寄宿、照料）",
            "特殊适龄儿童没有得到教育安排",
            "随父母外出儿童没有就学",
            "资助、营养餐等政策没有落实",
        ),
    ),
    (
        "健康帮扶排查表",
        (
            "有人没有参加基本医疗保险",
            "住院费用没有及时报销",
            "慢病患者没有签约服务",
            "{{ 用语.村卫生室 }}没有正常运行",
            "{{ 用语.村医 }}待遇没有落实",
        ),
    ),
    (
        "饮水安全排查表",
        (
            "水量不够用（每人每天少于20升）",
            "水质不达标，或者没有检测报告",
            "取水不方便（没有入户，往返超过20分钟）",
            "供水保证率达不到90%",
            "季节性缺水",
        ),
    ),
)
"""The notice's points of work (L79–L81) and the four indicators of drinking water (`DOMAIN.md` §2.15)."""


def topic_forms() -> TemplateSpec:
    """Return 三保障及饮水安全排查表: a page a topic, its points to tick, the households met to sign."""
    pages = ""
    for number, (name, points) in enumerate(TOPICS):
        pages += (
            paragraph("另页标题" if number else "文书标题", f"{{{{ 村 }}}}{{{{ 季度 }}}}{name}")
            + facts(
                PORTRAIT,
                (("排查时间", "{{ 排查时间 }}"), ("应排查户数", "{{ 应排查户 }}户")),
                (("牵头人", "{{ 牵头人 }}"), ("实排查户数", "")),
                (("参加人员", "{{ 参加人员 }}"),),
            )
            + paragraph("小节标题", "一、逐项排查")
            + tick_list(
                PORTRAIT,
                *((str(n), point, "□有　□无") for n, point in enumerate(points, start=1)),
                heads=(
                    ("序号", 7),
                    ("排查内容", 38),
                    ("有无此问题", 16),
                    ("涉及户数", 13),
                    ("问题描述和处理意见", 38),
                ),
                height=11,
            )
            + paragraph("小节标题", "二、入户签字")
            + tick_list(
                PORTRAIT,
                *((str(n),) for n in range(1, 9)),
                heads=(
                    ("序号", 7),
                    ("户主", 15),
                    ("{{ 用语.村民小组 }}", 16),
                    ("发现的问题", 42),
                    ("户主签字", 18),
                    ("日期", 14),
                ),
                height=9,
            )
            + paragraph("表前说明")
            + signatures(PORTRAIT, ("排查人", ""), ("牵头人", ""))
        )
    note = "发现的问题登记问题排查整改台账，开展的工作登记工作台账；户数多的，第二部分可加页。"
    return sheet(pages + paragraph("填表说明", note))


STUDIED = (
    column("序号", 5),
    column("户主/对象", 10, "对象"),
    column("人口", 5),
    column("对象类别", 15, left=True),
    column("存在困难", 22, left=True),
    column("处理意见", 13),
    column("帮扶措施", 24, left=True),
    column("承办单位", 13),
    column("责任人", 9),
    column("完成时限", 18),
)


def classified_record() -> TemplateSpec:
    """Return 分类帮扶研究会议记录: attendance, what was held of each household, room for what was said."""
    body = (
        paragraph("文书标题", "{{ 文件标题 }}")
        + meeting_record_head(LANDSCAPE, (("会议名称", "{{ 会议名称 }}"),))
        + by_hand("一、讨论要点（由记录人据实填写）", 3)
        + paragraph("小节标题", "二、逐户研究结果")
        + roster(LANDSCAPE, "户", STUDIED)
        + paragraph("文书正文", "会议逐户研究{{ 户数 }}户：{{ 结果 }}。")
        + paragraph("文书正文", "散会。")
        + signatures(LANDSCAPE, ("主持人", "{{ 主持人 }}"), ("记录人", "{{ 记录人 }}"))
        + attendance_list(LANDSCAPE, "分类帮扶研究会议到会名单")
    )
    return sheet(body, LANDSCAPE)


def classified_pack() -> TemplateSpec:
    """Return 分类帮扶研究会前材料: notice, sign-in sheet, the table to be filled at the meeting."""
    upright = PORTRAIT.section(footer_references(FOOTER))
    notice = (
        paragraph("文书标题", "低收入人口分类帮扶研究会议通知")
        + paragraph("文书称呼", "{{ 村 }}{{ 用语.村级工作专班 }}全体成员：")
        + paragraph(
            "文书正文",
            "定于{{ 时间 }}，在{{ 地点 }}召开{{ 会议名称 }}，根据走访情况逐户集体研究，分类落实帮扶措施。"
            "请准时参加；不能参加的，提前向{{ 组织单位 }}请假并说明原因。",
        )
        + paragraph("文书正文", "会议议程：")
        + paragraph("文书正文", "（一）通报走访情况；")
        + paragraph("文书正文", "（二）逐户研究困难和帮扶措施；")
        + paragraph("文书正文", "（三）研究建议申请低保、特困的户（对象），明确责任人和时限。")
        + paragraph("文书落款", "{{ 组织单位 }}")
        + paragraph("文书落款", "年　　月　　日")
    )
    form = (
        paragraph("文书标题", "{{ 会议名称 }}逐户研究表（现场填写）")
        + roster(
            LANDSCAPE,
            "户",
            (
                column("序号", 9),
                column("户主/对象", 20, "对象"),
                column("人口", 9),
                column("对象类别", 34, left=True),
                blank("存在困难", 46),
                blank("处理意见", 28),
                blank("帮扶措施", 48),
                blank("承办单位和责任人", 36),
                blank("完成时限", 24),
            ),
            height=14,
        )
        + signatures(LANDSCAPE, ("主持人", ""), ("记录人", ""))
    )
    body = (
        notice
        + sign_in_sheet(PORTRAIT, "分类帮扶研究会议签到册")
        + f'<w:p><w:pPr><w:pStyle w:val="分节"/>{upright}</w:pPr></w:p>'
        + form
    )
    return sheet(body, LANDSCAPE)


def application_advice() -> TemplateSpec:
    """Return 低保特困申请建议名单: for whom the task force proposes 低保 or 特困, and why."""
    body = (
        paragraph("文书标题", "{{ 文件标题 }}")
        + paragraph("文书称呼", "{{ 乡镇政府 }}：")
        + paragraph(
            "文书正文",
            "{{ 季度 }}，经{{ 村 }}{{ 用语.村级工作专班 }}逐户集体研究，"
            "建议下列农户（对象）申请纳入保障范围，"
            "请按程序审核办理。",
        )
        + roster(
            PORTRAIT,
            "户",
            (
                column("序号", 9),
                column("户主/对象", 15, "对象"),
                column("人口", 9),
                column("对象类别", 18, left=True),
                column("主要困难", 26, left=True),
                column("建议", 16),
                column("研究日期", 18),
                column("责任人", 11),
                blank("办理结果", 14),
            ),
            height=10,
        )
        + paragraph("填表说明", "是否符合条件由民政部门按规定审核；本名单限内部使用，不得公示。")
        + signatures(PORTRAIT, ("填表人", ""), ("审核人", ""), ("专班组长", ""))
        + sealed(PORTRAIT, "{{ 村委会 }}（盖章）", date=FOR_DATE)
    )
    return sheet(body)


SHEETS = {
    "易返贫致贫人口排查表": screening_forms,
    "村级排查报告": screening_report,
    "三保障及饮水安全排查表": topic_forms,
    "分类帮扶研究会前材料": classified_pack,
    "分类帮扶研究会议记录": classified_record,
    "低保特困申请建议名单": application_advice,
}
