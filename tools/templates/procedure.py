"""Papers of the quarter's course: pre-judgement, publicity, the lists that go up, what is to be done."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tools.templates.house import Page, cell, footer_references, paragraph, row, table, twips, when
from tools.templates.pages import (
    CADRES,
    FOOTER,
    LANDSCAPE,
    ON_ONE_PAGE,
    PORTRAIT,
    Column,
    attendance_list,
    blank,
    column,
    facts,
    listed,
    meeting_record_head,
    roster,
    sealed,
    sheet,
    sign_in_sheet,
    signatures,
    title_lines,
)

if TYPE_CHECKING:
    from tools.templates.house import TemplateSpec

JUDGING_AGENDA = (
    "（一）通报本季度逐月监测结果；",
    "（二）逐户研判返贫风险；",
    "（三）形成预判意见。",
)
DENSE = Page(width=420, height=297, top=18, bottom=15, left=22, right=22, footer=8)
"""A3: the summary has more than sixteen columns."""
KNOWN = (
    column("序号", 6),
    column("{{ 用语.村 }}", 13, "村"),
    column("户主", 12),
    column("人口", 6),
    column("类别", 24),
)


def agenda() -> str:
    """Return the agenda of the pre-judgement meeting."""
    return "".join(paragraph("文书正文", item) for item in JUDGING_AGENDA)


def judging_pack() -> TemplateSpec:
    """Return 预判会前材料: notice, sign-in sheet, the table to be filled at the meeting; known data only."""
    upright = PORTRAIT.section(footer_references(FOOTER))
    notice = (
        title_lines()
        + paragraph("文书称呼", "各{{ 用语.村级工作专班 }}：")
        + paragraph(
            "文书正文",
            "根据季度监测户返贫风险评价工作安排，定于{{ 时间 }}，在{{ 地点 }}召开{{ 会议名称 }}。"
            "请各{{ 用语.村级工作专班 }}准备好本季度逐月监测结果，按时参加；"
            "不能参加的，提前向{{ 组织单位 }}请假并说明原因。",
        )
        + paragraph("文书正文", "会议议程：")
        + agenda()
        + paragraph("文书落款", "{{ 组织单位 }}")
        + paragraph("文书落款", "年　　月　　日")
    )
    form = (
        paragraph("文书标题", "{{ 会议名称 }}逐户研判表（现场填写）")
        + roster(
            LANDSCAPE,
            "户",
            (
                *KNOWN,
                column("识别时间", 17),
                blank("帮扶措施落实情况", 26),
                blank("三保障及饮水", 19),
                blank("人均纯收入（近12个月，元）", 15),
                blank("预判意见（拟消除/继续监测/缓退）", 22),
                blank("理由", 32),
            ),
            height=9,
        )
        + signatures(LANDSCAPE, ("主持人", ""), ("记录人", ""))
    )
    body = (
        notice
        + sign_in_sheet(PORTRAIT, "预判会议签到册", CADRES)
        + f'<w:p><w:pPr><w:pStyle w:val="分节"/>{upright}</w:pPr></w:p>'
        + form
    )
    return sheet(body, LANDSCAPE)


def judged_households() -> str:
    """Return the table of the households with the opinion on each."""
    return roster(
        LANDSCAPE,
        "户",
        (
            *KNOWN,
            column("风险类型", 17, left=True),
            column("识别时间", 19),
            column("监测月数", 8),
            column("帮扶措施落实情况", 24, "措施落实", left=True),
            column("三保障及饮水", 15, "三保障", left=True),
            column("人均纯收入（近12个月，元）", 14, "人均纯收入"),
            column("预判意见", 13),
            column("理由", 25, left=True),
        ),
    )


def judging_record() -> TemplateSpec:
    """Return 预判会议记录 with its sign-in sheet: the opinions given, no talk invented."""
    opinions = (
        ("拟消除", "（一）预判为返贫风险消除，交{{ 用语.村级工作专班 }}入户核查的{{ 拟消除户数 }}户："),
        ("缓退", "（二）按规定缓退、继续监测帮扶的{{ 缓退户数 }}户："),
        ("继续监测", "（三）继续监测帮扶的{{ 继续监测户数 }}户："),
    )
    results = "".join(
        paragraph(
            "文书正文",
            sentence
            + "{% if "
            + field
            + " %}"
            + listed(field, "{{ 项.村 }}{{ 项.户主 }}")
            + "。{% else %}无。{% endif %}",
        )
        for field, sentence in opinions
    )
    body = (
        paragraph("文书标题", "{{ 文件标题 }}")
        + meeting_record_head(LANDSCAPE, (("会议名称", "{{ 会议名称 }}"),))
        + paragraph("小节标题", "一、会议议程")
        + agenda()
        + paragraph("小节标题", "二、逐户研判情况")
        + judged_households()
        + paragraph("小节标题", "三、预判意见")
        + results
        + paragraph("文书正文", "散会。")
        + signatures(LANDSCAPE, ("主持人", "{{ 主持人 }}"), ("记录人", "{{ 记录人 }}"))
        + attendance_list(LANDSCAPE, "预判会议到会名单", CADRES)
    )
    return sheet(body, LANDSCAPE)


def judging_extract() -> TemplateSpec:
    """Return 预判意见摘录: a village's own lines of the township's record."""
    body = (
        paragraph("文书标题", "{{ 文件标题 }}")
        + facts(
            LANDSCAPE,
            (("会议名称", "{{ 会议名称 }}"), ("组织单位", "{{ 组织单位 }}")),
            (("时间", "{{ 时间 }}"), ("地点", "{{ 地点 }}")),
            (("主持人", "{{ 主持人 }}"), ("记录人", "{{ 记录人 }}")),
        )
        + paragraph("表前说明")
        + judged_households()
        + paragraph("表前说明", "以上内容摘自会议记录，与原件一致。")
        + signatures(LANDSCAPE, ("摘录人", ""), ("核对人", ""), ("日期", ""))
    )
    return sheet(body, LANDSCAPE)


def tally_sheet() -> TemplateSpec:
    """Return 民主评议计票单: strokes and sums left for ink, a line a household of the ballot."""
    body = (
        paragraph("文书标题", "{{ 文件标题 }}")
        + paragraph("表前说明", "{{ 用语.村 }}：{{ 村 }}　　　　会议时间：{{ 时间 }}")
        + paragraph("手填行", "发出表决票　　　张，收回　　　张，其中有效票　　　张、无效票　　　张。")
        + roster(
            LANDSCAPE,
            "户",
            (
                column("序号", 8),
                column("户主", 18),
                column("人口", 8),
                column("监测对象类别", 33, "类别"),
                blank("同意（画“正”）", 46),
                blank("同意票数", 14),
                blank("不同意（画“正”）", 32),
                blank("不同意票数", 16),
                blank("弃权（画“正”）", 28),
                blank("弃权票数", 14),
                blank("回避人员", 24),
            ),
            height=14,
            kind="表格",
        )
        + paragraph("填表说明", "说明：每户三项票数之和应等于有表决权的到会人数减去该户回避人数。")
        + signatures(LANDSCAPE, ("唱票人", ""), ("监票人", ""), ("计票人", ""))
    )
    return sheet(body, LANDSCAPE)


def evaluation_summary() -> TemplateSpec:
    """Return 返贫风险评价汇总表: a line a village, their sums, the arithmetic of the quarter told below."""
    counted = (
        ("期初户数", 8),
        ("新识别", 7),
        ("回退", 6),
        ("标注消除", 7),
        ("期末户数", 8),
        ("期末人口", 8),
        ("预判拟消除", 8),
        ("预判继续监测", 9),
        ("预判缓退", 7),
        ("核查户数", 7),
        ("核查已消除", 8),
        ("评议通过", 7),
        ("评议不通过", 8),
        ("评议缓退", 7),
        ("已标注", 7),
    )
    body = (
        paragraph("文书标题", "{{ 文件标题 }}")
        + paragraph("表前说明", "填报单位：{{ 填报单位 }}　　　　截至：{{ 期末 }}　　　　单位：户、人")
        + roster(
            DENSE,
            "村",
            (
                column("序号", 6),
                column("{{ 用语.各地分行 }}", 15, "村"),
                *(column(name, share) for name, share in counted),
            ),
            height=6.4,
            kind="窄表",
            total=("", "合计", *(f"{{{{ 合计.{name} }}}}" for name, _ in counted)),
        )
        + paragraph(
            "填表说明",
            "说明：期末户数＝期初户数＋新识别＋回退－标注消除（按本季度内的日期计算）；"
            "“已标注”为本季度预判、评议的户中已在全国系统标注的户数，标注日期可能在下一季度。",
            more=ON_ONE_PAGE,
        )
        + signatures(
            DENSE,
            ("填表人", ""),
            ("审核人", ""),
            ("分管领导", ""),
            ("联系电话", ""),
            ("填报单位盖章", ""),
            height=10,
        )
    )
    return sheet(body, DENSE)


def public_foot(day: str) -> str:
    """Return whom to turn to, the seal's place and the `day` a public paper was hung out."""
    return (
        paragraph("文书正文", "意见受理地点：{{ 落款 }}")
        + when("监督电话", paragraph("文书正文", "监督电话：{{ 监督电话 }}"))
        + sealed(PORTRAIT, "{{ 落款 }}（盖章）", date=day)
    )


def publicity() -> TemplateSpec:
    """Return 民主评议结果公示: names and numbers of people only."""
    return _public_list(
        "根据防返贫监测对象风险消除程序，{{ 评议日期 }}，{{ 村 }}召开{{ 会议形式 }}，"
        "对{{ 季度 }}拟退出防返贫监测帮扶范围的农户进行了民主评议，现将评议通过的农户予以公示。"
    )


def entry_publicity() -> TemplateSpec:
    """Return 识别评议结果公示: who is to be taken in, names and numbers of people only."""
    return _public_list(
        "根据防返贫监测对象识别程序，{{ 评议日期 }}，{{ 村 }}召开{{ 会议形式 }}，"
        "对拟纳入防返贫监测帮扶范围的农户进行了民主评议，现将评议通过的农户予以公示。"
    )


def _public_list(opening: str) -> TemplateSpec:
    body = (
        paragraph("文书标题", "{{ 文件标题 }}")
        + paragraph("文书正文", opening)
        + paragraph("填表说明")
        + roster(
            PORTRAIT,
            "户",
            (
                column("序号", 10),
                column("{{ 用语.村民小组 }}", 26, "村民小组"),
                column("户主姓名", 30, "户主"),
                column("家庭人口数", 22, "人口"),
                column("评议结果", 24),
            ),
            kind="表格",
            height=9.5,
        )
        + paragraph("填表说明")
        + paragraph("文书正文", "公示期：{{ 公示起 }}至{{ 公示止 }}（{{ 公示天数 }}天）。")
        + paragraph(
            "文书正文",
            "对公示内容有异议的，请在公示期内以书面或者口头形式向{{ 落款 }}或者{{ 乡镇政府 }}反映。"
            "反映人的信息依规定保密。",
        )
        + public_foot("{{ 公示起 }}")
    )
    return sheet(body)


def announcement() -> TemplateSpec:
    """Return 风险消除公告: whom the county approved, names and numbers of people only."""
    return _announced("下列农户在{{ 季度 }}防返贫监测中风险消除，现予公告。")


def entry_announcement() -> TemplateSpec:
    """Return 纳入监测对象公告: whom the county took in, names and numbers of people only."""
    return _announced("下列农户纳入防返贫监测帮扶范围，现予公告。")


def _announced(outcome: str) -> TemplateSpec:
    body = (
        paragraph("文书标题", "{{ 文件标题 }}")
        + paragraph(
            "文书正文",
            "经{{ 用语.村级 }}民主评议{% if 有公示 %}、"
            "公示{% endif %}{% if 有乡审核 %}和{{ 用语.乡级 }}审核{% endif %}，"
            f"报县级批准（{{{{ 批准 }}}}），{outcome}",
        )
        + paragraph("填表说明")
        + roster(
            PORTRAIT,
            "户",
            (
                column("序号", 14),
                column("{{ 用语.村民小组 }}", 32, "村民小组"),
                column("户主姓名", 36, "户主"),
                column("家庭人口数", 30, "人口"),
            ),
            kind="表格",
            height=9.5,
        )
        + paragraph("填表说明")
        + public_foot("{% if 公告日期 %}{{ 公告日期 }}{% else %}年　　月　　日{% endif %}")
    )
    return sheet(body)


def publicity_report() -> TemplateSpec:
    """Return 公示情况报告 with a page for the photographs."""
    return _report(
        "对{{ 季度 }}防返贫监测拟消除风险户进行了民主评议",
        "不列入拟消除风险名单，不予上报，继续监测帮扶。",
    )


def entry_report() -> TemplateSpec:
    """Return 识别公示情况报告: the same of those who are to be taken in."""
    return _report("对拟纳入防返贫监测帮扶范围的农户进行了民主评议", "不列入拟纳入名单，不予上报。")


def _report(reviewed: str, upheld: str) -> TemplateSpec:
    objections = roster(
        PORTRAIT,
        "异议",
        (
            column("序号", 7),
            column("涉及户", 13, "户主"),
            column("提出日期", 18),
            column("异议内容", 34, "内容", left=True),
            column("核实情况", 38, left=True),
            column("处理结果", 12),
            column("办结日期", 18),
        ),
        height=11,
    )
    half = PORTRAIT.text_width
    frames = "".join(
        table(
            [half],
            row(cell(half, paragraph("表格居中", f"（{moment}照片粘贴处）")), height=twips(92)),
            row(
                cell(half, paragraph("表格内容", f"{moment}时间：　　　　年　　月　　日　　　　拍摄人：")),
                height=twips(9),
            ),
        )
        + paragraph("表前说明")
        for moment in ("张贴", "揭下")
    )
    body = (
        paragraph("文书标题", "{{ 文件标题 }}")
        + paragraph("文书称呼", "{{ 乡镇政府 }}：")
        + paragraph(
            "文书正文",
            f"{{{{ 评议日期 }}}}，{{{{ 用语.我村 }}}}召开{{{{ 会议形式 }}}}，{reviewed}，"
            "评议通过{{ 公示户数 }}户。评议结果于{{ 公示起 }}至{{ 公示止 }}（{{ 公示天数 }}天）"
            "在{{ 公示地点 }}公示。",
        )
        + paragraph(
            "文书正文",
            "{% if 异议 %}公示期内，收到异议{{ 异议数 }}条，受理和核实情况如下："
            "{% else %}公示期内，未收到异议。{% endif %}",
        )
        + when("异议", objections)
        + when(
            "异议成立户",
            paragraph(
                "文书正文",
                f"{{{{ 异议成立户 }}}}的异议经核实成立，{upheld}",
            ),
        )
        + when(
            "异议未办结户",
            paragraph("文书正文", "{{ 异议未办结户 }}的异议尚未办结，办结前不予上报。"),
        )
        + paragraph("文书正文", "特此报告。")
        + sealed(PORTRAIT, "{{ 落款 }}（盖章）", date="{{ 报告日期 }}")
        + paragraph("另页标题", "公示照片")
        + frames
    )
    return sheet(body)


_EXITING = (
    column("序号", 6),
    column("户编号", 20),
    column("户主", 12),
    column("人口", 6),
    column("类别", 27),
    column("识别时间", 20),
    column("风险类型", 15, left=True),
    column("消除方式", 10),
    column("评议日期", 18),
)
_VILLAGE_HEAD = "{{ 用语.村 }}：{{ 村 }}　　　　填报单位：{{ 填报单位 }}　　　　共{{ 户数 }}户"

_INTERNAL_HEAD = paragraph("表前说明", f"{_VILLAGE_HEAD}　　　　截至：{{{{ 截止日期 }}}}") + paragraph(
    "表前说明", "（内部资料，不得公开张贴）"
)


_CANDIDATES = (
    column("序号", 6),
    column("户编号", 20),
    column("户主", 12),
    column("人口", 6),
    column("拟纳入类别", 27, "类别"),
    column("风险类型", 15, left=True),
    column("线索来源", 14, "来源"),
    column("人均纯收入（近12个月，元）", 14, "人均纯收入"),
    column("评议日期", 18),
)


def submission_list() -> TemplateSpec:
    """Return 拟消除风险名单审核上报表: one line a household, opinions of village and township."""
    return _submission(_EXITING)


def entry_submission_list() -> TemplateSpec:
    """Return 拟纳入监测对象审核上报表: the same of those who are to be taken in."""
    return _submission(_CANDIDATES)


def _submission(known: tuple[Column, ...]) -> TemplateSpec:
    body = (
        paragraph("文书标题", "{{ 文件标题 }}")
        + paragraph("表前说明", f"{_VILLAGE_HEAD}　　　　上报日期：{{{{ 上报日期 }}}}")
        + roster(
            LANDSCAPE,
            "户",
            (
                *known,
                column("公示起止", 21),
                column("异议", 8),
                blank("{{ 用语.村意见 }}", 14),
                column("{{ 用语.乡审核 }}意见", 16, "乡审核意见"),
                column("{{ 用语.乡审核 }}日期", 18, "乡审核日期"),
            ),
            height=11,
        )
        + paragraph("表前说明")
        + signatures(
            LANDSCAPE,
            ("{{ 用语.村委会 }}盖章", ""),
            ("{{ 用语.乡政府 }}盖章", ""),
            ("县批准盖章", ""),
        )
        + signatures(LANDSCAPE, ("填表人", ""), ("审核人", ""), ("联系电话", ""), height=10)
    )
    return sheet(body, LANDSCAPE)


_FULL = replace(LANDSCAPE, left=15, right=15)
"""A page whose table has more columns than others."""


def mark_list() -> TemplateSpec:
    """Return 系统风险消除标注清单: what the operator marks, and who checks it."""
    body = (
        paragraph("文书标题", "{{ 文件标题 }}")
        + paragraph("表前说明", _VILLAGE_HEAD)
        + roster(
            _FULL,
            "户",
            (
                *(replace(each, share=20) if each.heading == "风险类型" else each for each in _EXITING),
                column("公示起止", 19),
                column("异议", 8),
                Column("县批准文号、日期", "{{ 行.批准文号 }}\n{{ 行.批准日期 }}", 38),
                column("标注日期", 19),
                column("标注人", 10),
                column("复核人", 10),
                blank("告知书编号", 11),
            ),
            height=11,
            kind="密表",
        )
        + signatures(_FULL, ("操作人", ""), ("复核人", ""), ("日期", ""), ("填报单位盖章", ""), height=10)
    )
    return sheet(body, _FULL)


def deferral_list() -> TemplateSpec:
    """Return 缓退名单, an internal paper: never to be posted."""
    body = (
        paragraph("文书标题", "{{ 文件标题 }}")
        + _INTERNAL_HEAD
        + roster(
            LANDSCAPE,
            "户",
            (
                column("序号", 7),
                column("户编号", 20),
                column("户主", 15),
                column("人口", 8),
                column("类别", 28),
                column("识别时间", 20),
                column("缓退情形", 20),
                column("提出环节", 16),
                column("提出日期", 20),
                column("理由", 44, left=True),
                blank("下次研判情况", 30),
            ),
            height=11,
        )
        + paragraph("填表说明")
        + paragraph(
            "文书正文",
            "说明：属于低保、特困、残疾人家庭的特殊监测户缓退，继续落实监测帮扶措施；"
            "缓退情形消失，或者{{ 用语.乡级 }}另有书面决定的，在以后季度重新预判。",
        )
        + signatures(
            LANDSCAPE,
            ("填表人", ""),
            ("审核人", ""),
            ("专班组长", ""),
            ("日期", ""),
            ("{{ 用语.村委会 }}盖章", ""),
        )
    )
    return sheet(body, LANDSCAPE)


def identification_list() -> TemplateSpec:
    """Return 新识别监测对象名单: from the clue to the county's decision."""
    body = (
        paragraph("文书标题", "{{ 文件标题 }}")
        + _INTERNAL_HEAD
        + roster(
            LANDSCAPE,
            "户",
            (
                column("序号", 7),
                column("户编号", 20),
                column("户主", 14),
                column("人口", 8),
                column("户类型", 16),
                column("监测对象类别", 27, "类别"),
                column("监测来源", 20, "来源"),
                column("风险类型", 22, left=True),
                column("线索日期", 19),
                column("入户核查日期", 19, "核查日期"),
                column("识别监测时间", 19, "识别时间"),
                column("线索到认定（天）", 13, "办理天数"),
                blank("备注", 16),
            ),
            height=11,
        )
        + signatures(
            LANDSCAPE,
            ("填表人", ""),
            ("审核人", ""),
            ("专班组长", ""),
            ("填表日期", ""),
            ("{{ 用语.村委会 }}盖章", ""),
            height=10,
        )
    )
    return sheet(body, LANDSCAPE)


def risk_study_record() -> TemplateSpec:
    """Return 风险研判会议记录: who was studied and what went into the plan afterwards."""
    body = (
        paragraph("文书标题", "{{ 文件标题 }}")
        + meeting_record_head(LANDSCAPE, (("{{ 用语.村 }}", "{{ 村 }}"), ("会议形式", "{{ 会议形式 }}")))
        + paragraph("小节标题", "一、会议议程")
        + paragraph(
            "文书正文", "（一）通报入户核查情况；（二）逐户研判返贫致贫风险点；（三）针对风险点研究帮扶措施。"
        )
        + paragraph("小节标题", "二、逐户研判情况")
        + roster(
            LANDSCAPE,
            "户",
            (
                column("序号", 7),
                column("户主", 16),
                column("人口", 8),
                column("监测对象类别", 29, "类别"),
                column("监测来源", 24, "来源"),
                column("识别监测时间", 22, "识别时间"),
                column("返贫致贫风险点", 40, "风险类型", left=True),
                column("特殊情形", 20),
            ),
            kind="表格",
        )
        + paragraph("表前说明")
        + roster(
            LANDSCAPE,
            "户",
            (
                column("户主", 16),
                column("原因分析", 56, left=True),
                column("发言要点", 66, left=True),
                column("研究意见", 50, left=True),
            ),
            kind="表格",
            height=12,
        )
        + when(
            "措施",
            paragraph("小节标题", "三、研判后列入帮扶计划的措施"),
            roster(
                LANDSCAPE,
                "措施",
                (
                    column("户主", 16),
                    column("措施类别", 24, "类别"),
                    column("具体措施", 50, "内容", left=True),
                    column("落实单位", 28, "单位"),
                    column("责任人", 16),
                    column("开始时间", 22),
                    column("计划完成时间", 22, "完成时限"),
                ),
                kind="表格",
            ),
        )
        + paragraph("文书正文", "散会。")
        + signatures(LANDSCAPE, ("主持人", "{{ 主持人 }}"), ("记录人", "{{ 记录人 }}"))
        + attendance_list(LANDSCAPE, "风险研判会议到会名单")
    )
    return sheet(body, LANDSCAPE)


def risk_study_pack() -> TemplateSpec:
    """Return 风险研判会前材料: notice, sign-in sheet, the table to be filled at the meeting."""
    upright = PORTRAIT.section(footer_references(FOOTER))
    notice = (
        paragraph("文书标题", "返贫致贫风险研判会议通知")
        + paragraph("文书称呼", "{{ 村 }}{{ 用语.村级工作专班 }}全体成员：")
        + paragraph(
            "文书正文",
            "定于{{ 时间 }}，在{{ 地点 }}召开{{ 会议名称 }}，"
            "逐户研判新纳入监测户的返贫致贫原因，集体研究帮扶措施。"
            "请准时参加；不能参加的，提前向{{ 组织单位 }}请假并说明原因。",
        )
        + paragraph("文书正文", "会议议程：")
        + paragraph("文书正文", "（一）通报入户核查情况；")
        + paragraph("文书正文", "（二）逐户研判返贫致贫风险点；")
        + paragraph("文书正文", "（三）针对风险点研究帮扶措施，明确责任人和时限。")
        + paragraph("文书落款", "{{ 组织单位 }}")
        + paragraph("文书落款", "年　　月　　日")
    )
    form = (
        paragraph("文书标题", "{{ 会议名称 }}逐户研判表（现场填写）")
        + roster(
            LANDSCAPE,
            "户",
            (
                column("序号", 6),
                column("户主", 13),
                column("人口", 6),
                column("类别", 27),
                column("风险类型", 20, left=True),
                column("核查人均纯收入（近12个月，元）", 16, "人均纯收入"),
                column("特殊情形", 16),
                blank("原因分析", 36),
                blank("发言要点", 40),
                blank("研究意见（措施、责任人、时限）", 44),
            ),
            height=30,
        )
        + signatures(LANDSCAPE, ("主持人", ""), ("记录人", ""))
    )
    body = (
        notice
        + sign_in_sheet(PORTRAIT, "风险研判会议签到册")
        + f'<w:p><w:pPr><w:pStyle w:val="分节"/>{upright}</w:pPr></w:p>'
        + form
    )
    return sheet(body, LANDSCAPE)


def rollback_form() -> TemplateSpec:
    """Return 风险消除回退审批表: what was marked, why it is withdrawn, the three opinions and seals."""
    body = (
        paragraph("文书标题", "监测对象风险消除回退审批表")
        + facts(
            PORTRAIT,
            (("{{ 用语.村 }}", "{{ 村 }}"), ("{{ 用语.村民小组 }}", "{{ 村民小组 }}")),
            (("户编号", "{{ 户编号 }}"), ("户主", "{{ 户主 }}")),
            (("家庭人口", "{{ 人口 }}"), ("监测对象类别", "{{ 类别 }}")),
            (("识别监测时间", "{{ 识别时间 }}"), ("风险类型", "{{ 风险类型 }}")),
            (("标注日期", "{{ 标注日期 }}"), ("消除方式", "{{ 消除方式 }}")),
            (("回退日期", "{{ 回退日期 }}"),),
            (("回退原因", "{{ 回退原因 }}"),),
            (("核实情况", ""),),
            label=30,
            height=10,
        )
        + paragraph("表前说明")
        + signatures(PORTRAIT, ("户主签字", ""), ("核查人", ""), height=12)
        + signatures(
            PORTRAIT, ("{{ 用语.村委会 }}盖章", ""), ("{{ 用语.乡政府 }}盖章", ""), ("县批准盖章", "")
        )
        + paragraph(
            "填表说明",
            "说明：批准后在全国防返贫监测系统回退，恢复监测帮扶；已发的退出告知书作废并收回。",
        )
    )
    return sheet(body)


def helper_list() -> TemplateSpec:
    """Return 帮扶责任人结对安排表."""
    body = (
        paragraph("文书标题", "{{ 文件标题 }}")
        + paragraph(
            "表前说明",
            "填报单位：{{ 填报单位 }}　　　　截至：{{ 截止日期 }}　　　　"
            "{{ 用语.村 }}：{{ 村 }}　　　　共{{ 户数 }}户",
        )
        + roster(
            LANDSCAPE,
            "户",
            (
                column("序号", 7),
                column("户主", 16),
                column("人口", 8),
                column("监测对象类别", 29, "类别"),
                column("识别监测时间", 22, "识别时间"),
                column("帮扶责任人", 16),
                column("单位及职务", 50, "单位职务", left=True),
                column("联系电话", 24),
                column("起始日期", 22),
                blank("备注", 18),
            ),
            kind="表格",
            height=9,
        )
        + signatures(LANDSCAPE, ("填表人", ""), ("审核人", ""), ("专班组长", ""), height=10)
    )
    return sheet(body, LANDSCAPE)


def month_tasks() -> TemplateSpec:
    """Return 一月一清单: what is to be done by when, how it stands, who is still to be done."""
    body = (
        paragraph("文书标题", "{{ 文件标题 }}")
        + paragraph(
            "表前说明",
            "{{ 用语.责任村 }}：{{ 村 }}　　　　责任人（专班组长）"
            "：{{ 责任人 }}　　　　进展截至：{{ 截止日期 }}",
        )
        + roster(
            LANDSCAPE,
            "任务",
            (
                column("序号", 6),
                column("工作任务", 24),
                column("标准要求", 31, left=True),
                column("开始", 17),
                column("完成时限", 17, "时限"),
                column("应办", 7),
                column("已办", 7),
                column("完成情况", 11),
                column("未完成的户", 27, "未完成", left=True),
                blank("未完成原因", 20),
                blank("销号（签字、日期）", 17),
                blank("督导人", 19),
            ),
            height=10,
        )
        + signatures(LANDSCAPE, ("填表人", ""), ("签发领导", ""), ("签发日期", ""), height=10)
    )
    return sheet(body, LANDSCAPE)


def week_tasks() -> TemplateSpec:
    """Return 一周一重点: what the week is for, and what falls due in it."""
    body = (
        paragraph("文书标题", "{{ 文件标题 }}")
        + paragraph("表前说明", "时间：{{ 起止 }}　　　　下发单位：{{ 下发单位 }}")
        + paragraph("小节标题", "一、本周重点")
        + roster(
            LANDSCAPE,
            "重点",
            (
                column("序号", 7),
                column("本周重点", 46, "重点", left=True),
                column("工作任务", 40, left=True),
                column("责任领导", 16),
                column("责任人", 16),
                column("{{ 用语.责任村 }}", 24, "责任村"),
                column("完成时限", 20),
                blank("完成情况", 30),
                blank("督导人签字", 20),
            ),
            height=12,
        )
        + paragraph("小节标题", "二、本周到期、截至{{ 截至 }}尚未办结的事项")
        + when(
            "到期",
            roster(
                LANDSCAPE,
                "到期",
                (
                    column("事项", 26),
                    column("时限", 18),
                    column("数量", 10, "村数"),
                    column("尚未办结的{{ 用语.各地 }}", 120, "村", left=True),
                    blank("完成情况", 36),
                ),
                height=11,
            ),
            otherwise=[paragraph("文书正文", "无。")],
        )
        + paragraph("填表说明", "说明：第几周按该周星期四所在的月份计算。")
        + signatures(
            LANDSCAPE, ("填表人", ""), ("签发领导", ""), ("签发日期", ""), ("下发单位盖章", ""), height=10
        )
    )
    return sheet(body, LANDSCAPE)


SHEETS = {
    "预判会前材料": judging_pack,
    "预判会议记录": judging_record,
    "预判意见摘录": judging_extract,
    "民主评议计票单": tally_sheet,
    "返贫风险评价汇总表": evaluation_summary,
    "民主评议结果公示": publicity,
    "识别评议结果公示": entry_publicity,
    "识别公示情况报告": entry_report,
    "拟纳入监测对象审核上报表": entry_submission_list,
    "纳入监测对象公告": entry_announcement,
    "风险消除公告": announcement,
    "公示情况报告": publicity_report,
    "拟消除风险名单审核上报表": submission_list,
    "系统风险消除标注清单": mark_list,
    "缓退名单": deferral_list,
    "新识别监测对象名单": identification_list,
    "风险研判会前材料": risk_study_pack,
    "风险研判会议记录": risk_study_record,
    "风险消除回退审批表": rollback_form,
    "帮扶责任人结对安排表": helper_list,
    "一月一清单": month_tasks,
    "一周一重点": week_tasks,
}
