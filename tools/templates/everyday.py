"""Papers of every day: slips with a receipt, the township's meetings and trainings, the villages' plans."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.templates.house import cell, paragraph, repeat, row, table, twips, when
from tools.templates.pages import (
    CADRES,
    LANDSCAPE,
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
    title_lines,
)

if TYPE_CHECKING:
    from tools.templates.house import TemplateSpec

FOR_DATE = "　　　　年　　月　　日"


def handover_slip() -> TemplateSpec:
    """Return 问题交办通知单: what was found, what is asked until when, and the receipt to cut off."""
    body = (
        paragraph("文书标题", "{{ 文件标题 }}")
        + paragraph("文书落款", "编号：{{ 编号 }}")
        + paragraph("文书称呼", "{{ 村 }}：")
        + paragraph(
            "文书正文",
            "{{ 督导日期 }}，{{ 用语.乡督导组 }}（{{ 督导人员 }}）"
            "到{{ 用语.你村 }}督导{{ 督导内容 }}，发现下列问题，现予交办。"
            "请按要求整改，于{{ 时限 }}前完成，并将整改情况和佐证材料报{{ 用语.乡督导组 }}复核。",
        )
        + paragraph("表前说明")
        + facts(
            PORTRAIT,
            (("发现问题", "{{ 发现问题 }}"),),
            (("整改要求", "{{ 整改要求 }}"),),
            (("整改时限", "{{ 时限 }}"),),
            height=14,
        )
        + paragraph("表前说明")
        + signatures(PORTRAIT, ("督导人", ""), ("{{ 用语.被督导村 }}负责人", ""))
        + sealed(PORTRAIT, "{{ 署名 }}（盖章）", date="{{ 督导日期 }}")
        + paragraph("另页标题", "问题交办（整改）通知单回执")
        + paragraph("文书正文", "{{ 用语.乡督导组 }}：")
        + paragraph("文书正文", "{{ 编号 }}问题交办（整改）通知单收悉。整改情况报告如下：")
        + facts(
            PORTRAIT,
            (("整改情况", ""),),
            (("佐证材料", ""),),
            (("整改责任人", ""), ("完成日期", "")),
            (("督导组复核意见", ""),),
            label=36,
            height=14,
        )
        + paragraph("填表说明")
        + signatures(PORTRAIT, ("报送日期", ""), ("{{ 用语.村委会 }}盖章", ""))
    )
    return sheet(body)


def policy_slip() -> TemplateSpec:
    """Return 政策对接单: what has not reached a household, to the office that owes it; answer to cut off."""
    body = (
        paragraph("文书标题", "{{ 文件标题 }}")
        + paragraph("文书称呼", "{{ 承载单位 }}：")
        + paragraph(
            "文书正文",
            "{{ 走访日期 }}，{{ 专班 }}（{{ 走访人 }}）走访农村低收入家庭时，发现下列帮扶政策尚未落实到位，"
            "现予对接。请核实办理，于{{ 时限 }}前将办理结果填入回执反馈{{ 专班 }}。",
        )
        + paragraph("表前说明")
        + facts(
            PORTRAIT,
            (("{{ 用语.乡 }}、{{ 用语.村 }}", "{{ 乡镇 }}{{ 村 }}"), ("走访对象", "{{ 对象 }}")),
            (("未落实政策及承载单位", "{{ 未落实政策 }}"),),
            (("对接情况", "{{ 对接情况 }}"),),
            (("解决时限", "{{ 时限 }}"),),
            (("联系人", "{{ 联系人 }}"), ("联系电话", "{{ 联系电话 }}")),
            label=30,
            height=12,
        )
        + sealed(PORTRAIT, "{{ 村委会 }}（盖章）", date=FOR_DATE)
        + paragraph("另页标题", "农村低收入人口帮扶政策对接单回执")
        + paragraph("文书正文", "{{ 专班 }}：")
        + paragraph("文书正文", "{{ 走访日期 }}走访{{ 对象 }}的政策对接单收悉，办理情况如下：")
        + facts(
            PORTRAIT,
            (("办理结果", ""),),
            (("未办理的原因", ""),),
            (("经办人", ""), ("办结日期", "")),
            label=36,
            height=14,
        )
        + paragraph("填表说明")
        + signatures(PORTRAIT, ("反馈日期", ""), ("承载单位盖章", ""))
        + paragraph("填表说明", "本单一式两份，专班和承载单位各存一份；办结日期填入走访台账。")
    )
    return sheet(body)


LAST_MONTH = (
    column("序号", 6),
    column("工作任务", 30, left=True),
    column("{{ 用语.责任村 }}", 14, "责任村"),
    column("责任人", 13),
    column("完成时限", 20),
    column("完成情况", 18, left=True),
    column("未完成原因", 24, left=True),
    column("销号日期", 20),
)
THIS_MONTH = (
    column("序号", 6),
    column("工作任务", 32, left=True),
    column("标准要求", 44, left=True),
    column("责任领导", 13),
    column("责任人", 13),
    column("{{ 用语.责任村 }}", 16, "责任村"),
    column("完成时限", 22),
)


def both_months() -> str:
    """Return last month's list and this month's; a month without a list has a line that says so."""
    return (
        paragraph("小节标题", "一、上月（{{ 上月 }}）任务清单完成情况")
        + when("上月任务", roster(LANDSCAPE, "上月任务", LAST_MONTH), otherwise=(_no_list(),))
        + paragraph("小节标题", "二、本月（{{ 本月 }}）工作安排")
        + when("本月任务", roster(LANDSCAPE, "本月任务", THIS_MONTH), otherwise=(_no_list(),))
    )


def _no_list() -> str:
    return paragraph("表前说明", "这个月没有列入清单的任务。")


def by_hand(heading: str, lines: int) -> str:
    """Return a heading over ruled lines that the recorder fills in by hand."""
    width = LANDSCAPE.text_width
    empty = row(cell(width, paragraph("表格居中")), height=twips(11))
    return paragraph("小节标题", heading) + table([width], *(empty for _ in range(lines)))


def monthly_pack() -> TemplateSpec:
    """Return 例会会前材料: notice, both months' lists, sign-in sheet."""
    body = (
        paragraph("文书标题", "工作例会通知")
        + paragraph("文书称呼", "{{ 用语.乡领导小组 }}各成员，各{{ 用语.包村干部 }}，乡村振兴办公室：")
        + paragraph(
            "文书正文",
            "根据月度例会制度，定于{{ 时间 }}，在{{ 地点 }}召开{{ 会议名称 }}，总结上月工作，"
            "安排部署本月工作。请按时参加；不能参加的，提前向{{ 组织单位 }}请假并说明原因。",
        )
        + paragraph("文书落款", "{{ 组织单位 }}")
        + paragraph("文书落款", FOR_DATE)
        + paragraph("另页标题", "{{ 会议名称 }}任务清单")
        + both_months()
        + sign_in_sheet(LANDSCAPE, "工作例会签到册", CADRES)
    )
    return sheet(body, LANDSCAPE)


def monthly_record() -> TemplateSpec:
    """Return 例会记录: attendance, both months' lists, room for what was decided."""
    body = (
        paragraph("文书标题", "{{ 文件标题 }}")
        + meeting_record_head(LANDSCAPE, (("会议名称", "{{ 会议名称 }}"),))
        + both_months()
        + by_hand("三、会议议定事项（由记录人据实填写）", 4)
        + paragraph("文书正文", "散会。")
        + signatures(LANDSCAPE, ("主持人", "{{ 主持人 }}"), ("记录人", "{{ 记录人 }}"))
        + attendance_list(LANDSCAPE, "工作例会到会名单", CADRES)
    )
    return sheet(body, LANDSCAPE)


AGENDA = (
    column("序号", 12),
    column("议题", 104, left=True),
    column("汇报人", 20),
    blank("备注", 20),
)


def committee_pack() -> TemplateSpec:
    """Return 党委会会前材料: notice with the agenda, sign-in sheet."""
    body = (
        title_lines()
        + paragraph("文书称呼", "{{ 用语.党委委员 }}，列席人员：")
        + paragraph(
            "文书正文",
            "定于{{ 时间 }}，在{{ 地点 }}召开{{ 会议名称 }}，研究下列议题。请准时参加；"
            "不能参加的，提前向{{ 组织单位 }}请假并说明原因。",
        )
        + paragraph("表前说明")
        + when(
            "议题",
            roster(PORTRAIT, "议题", AGENDA),
            otherwise=(paragraph("文书正文", "（议题另行通知。）"),),
        )
        + paragraph("文书落款", "{{ 组织单位 }}")
        + paragraph("文书落款", FOR_DATE)
        + sign_in_sheet(PORTRAIT, "{{ 会议名称 }}签到册", CADRES)
    )
    return sheet(body)


def committee_record() -> TemplateSpec:
    """Return 党委会会议记录: who came, and topic by topic what was said and decided."""
    topic = facts(
        PORTRAIT,
        (("议题{{ 题.序号 }}", "{{ 题.议题 }}"),),
        (("汇报人", "{{ 题.汇报人 }}"), ("研究结果", "{{ 题.研究结果 }}")),
        (("讨论情况", "{{ 题.讨论情况 }}"),),
        (("表决情况", "{{ 题.表决情况 }}"),),
        (("议定事项", "{{ 题.议定事项 }}"),),
        height=10,
        label=24,
    )
    body = (
        paragraph("文书标题", "{{ 文件标题 }}")
        + meeting_record_head(PORTRAIT, (("会议名称", "{{ 会议名称 }}"),))
        + paragraph("小节标题", "研究议题")
        + repeat("题", "议题", topic + paragraph("表前说明"))
        + paragraph("文书正文", "散会。")
        + signatures(PORTRAIT, ("主持人", "{{ 主持人 }}"), ("记录人", "{{ 记录人 }}"))
        + attendance_list(PORTRAIT, "{{ 会议名称 }}到会名单", CADRES)
    )
    return sheet(body)


def training_pack() -> TemplateSpec:
    """Return 培训会前材料: notice and sign-in sheet."""
    body = (
        title_lines()
        + paragraph("文书称呼", "各驻村工作队：")
        + paragraph(
            "文书正文",
            "为加强驻村帮扶管理，确保各级驻村干部全员培训，定于{{ 时间 }}，在{{ 地点 }}举办驻村干部培训。"
            "请第一书记和工作队员按时参加并签到；不能参加的，提前向{{ 组织单位 }}请假，另行安排补训。",
        )
        + paragraph("文书落款", "{{ 组织单位 }}")
        + paragraph("文书落款", FOR_DATE)
        + sign_in_sheet(PORTRAIT, "驻村干部培训签到册", CADRES)
    )
    return sheet(body)


def training_record() -> TemplateSpec:
    """Return 培训小结: who came, room for what was taught and how those absent are made up for."""
    body = (
        paragraph("文书标题", "{{ 文件标题 }}")
        + meeting_record_head(PORTRAIT, (("培训名称", "{{ 会议名称 }}"),))
        + paragraph("小节标题", "一、培训内容（由记录人据实填写）")
        + facts(
            PORTRAIT, (("授课人", ""), ("课时", "")), (("主要内容", ""),), (("测试或讨论", ""),), height=22
        )
        + paragraph("小节标题", "二、缺训人员")
        + when(
            "缺席",
            repeat("人", "缺席", paragraph("文书正文", "{{ 人.姓名 }}：{{ 人.原因 }}")),
            otherwise=(paragraph("文书正文", "无。"),),
        )
        + paragraph("小节标题", "三、补训安排（由记录人据实填写）")
        + facts(PORTRAIT, (("补训时间", ""), ("补训方式", "")), height=12)
        + paragraph("表前说明")
        + signatures(PORTRAIT, ("主持人", "{{ 主持人 }}"), ("记录人", "{{ 记录人 }}"))
        + attendance_list(PORTRAIT, "驻村干部培训到会名单", CADRES)
    )
    return sheet(body)


PLAN_PEOPLE = "组长{{ 组长 }}，副组长{{ 副组长 }}，成员{{ 成员 }}"


def _section(heading: str, *texts: str) -> str:
    return paragraph("小节标题", heading) + "".join(paragraph("文书正文", text) for text in texts)


def year_plan() -> TemplateSpec:
    """Return 村年度工作方案: aims, measures, how it is driven, who answers for it, the table of tasks."""
    body = (
        title_lines()
        + paragraph(
            "文书正文",
            "为巩固拓展脱贫攻坚成果、有效衔接乡村振兴，"
            "按照{% if 行动方案 %}{{ 行动方案 }}{% else %}{{ 用语.乡行动方案 }}{% endif %}要求，"
            "结合{{ 用语.本村 }}实际，制定如下工作方案。",
        )
        + _section(
            "一、目标任务",
            "{{ 用语.本村 }}在册农户{{ 农户数 }}户。截至{{ 统计日期 }}，"
            "在监测户{{ 监测户数 }}户{{ 监测人口 }}人"
            "{% if 有低收入 %}，农村低收入人口{{ 低收入户数 }}户（名）{{ 低收入人数 }}人{% endif %}。",
            "{% for 句 in 本村情况 %}{{ 句 }}{% endfor %}",
            "{{ 年度 }}年的目标：易返贫致贫人口应监测尽监测，监测户帮扶措施全部落实，"
            "“三保障”及饮水安全稳定实现，守住不发生规模性返贫的底线。",
        )
        + _section(
            "二、工作举措",
            "（一）防止返贫动态监测和帮扶。每季度逐户排查一次，排查农户全覆盖；每户监测户落实一名帮扶责任人，"
            "逐月入户监测；风险稳定消除的按程序退出。",
            "（二）农村低收入人口常态化帮扶。摸清底数，分户建立帮扶台账，每月走访一次，政策未落实的及时对接承载单位。",
            "（三）“三保障”及饮水安全。每季度按住房、教育、健康、饮水四个专题排查整改一次，"
            "做到问题早发现、早整改，逐项销号。",
        )
        + when(
            "有安置点",
            paragraph(
                "文书正文",
                "（四）易地搬迁后续扶持。每季度对集中安置群众开展一次易返贫人口排查和一次搬迁劳动力就业排查，"
                "就业和培训需求及时推送{{ 用语.乡就业服务中心 }}。",
            ),
        )
        + _section(
            "三、推进机制",
            "（一）清单推进。按{{ 用语.乡 }}“一月一清单、一周一重点”安排逐项落实，完成一项、销号一项。",
            "（二）台账管理。排查、帮扶、走访、问题整改和工作台账逐次登记，佐证资料留存备查。",
            "（三）整改闭环。问题整改完成后，由责任人以外的人审核销号；季末未销号的转入下季度继续整改。",
        )
        + _section(
            "四、组织保障",
            "成立{{ 用语.村级工作专班 }}，" + PLAN_PEOPLE + "。专班负责本方案的具体落实。",
            "任务分工如下表。",
        )
        + roster(
            PORTRAIT,
            "任务",
            (
                column("序号", 6),
                column("任务", 36, left=True),
                column("{{ 用语.乡负责人 }}", 20, "上级负责人"),
                column("{{ 用语.村牵头人 }}", 12, "牵头人"),
                column("{{ 用语.村责任人 }}", 18, "责任人"),
                column("时限", 10),
            ),
        )
        + sealed(PORTRAIT, "{{ 党支部 }}（盖章）", "{{ 村委会 }}（盖章）", date=FOR_DATE)
    )
    return sheet(body)


TOPICS = (
    "（一）住房安全。重点排查返乡人员住房是否安全，危房改造是否验收、资金是否到位，"
    "是否存在改而不住“两头跑”的情况。",
    "（二）教育保障。重点排查义务教育政策是否落实，适龄儿童上学是否困难、有无辍学，随父母外出儿童就学情况。",
    "（三）健康帮扶。重点排查参保缴费、住院报销、慢病签约服务、"
    "{{ 用语.村卫生室 }}运行和{{ 用语.村医 }}待遇。",
    "（四）饮水安全。重点排查水量、水质、取水方便程度和供水保证率，有无季节性缺水，水质鉴定是否按要求开展。",
)


def rectification_plan() -> TemplateSpec:
    """Return 问题排查整改工作方案: what is checked when and by whom, and what is still open from before."""
    body = (
        title_lines()
        + paragraph(
            "文书正文",
            "为巩固“三保障”脱贫成果，按照每季度开展一次问题排查整改的要求，"
            "制定{{ 用语.本村 }}{{ 季度 }}工作方案。",
        )
        + _section("一、排查内容", *TOPICS)
        + _section(
            "二、时间安排",
            "排查：{{ 排查开始 }}至{{ 排查结束 }}，逐户逐项排查，问题随查随登记。",
            "整改：能立即整改的立查立改，其余明确措施、责任人和时限，于{{ 整改完成 }}前完成；"
            "确需较长时间的，列入阶段整改或持续整改，转入下季度继续推进。",
            "销号：整改完成后附佐证，由责任人以外的人审核销号。",
        )
        + _section(
            "三、组织分工",
            "牵头人：{{ 牵头人 }}。参加人员：{{ 参加人员 }}。",
        )
        + paragraph("小节标题", "四、上期结转的问题")
        + when(
            "有遗留问题",
            paragraph("文书正文", "截至本方案印发，尚未销号的问题{{ 遗留问题数 }}个，本季度继续整改："),
            roster(
                TIGHT,
                "问题",
                (
                    column("编号", 15),
                    column("专题", 8),
                    column("问题描述", 30, left=True),
                    column("整改措施", 28, left=True),
                    column("责任单位", 14),
                    column("责任人", 11),
                    column("整改时限", 15),
                ),
            ),
            otherwise=(paragraph("文书正文", "上期没有尚未销号的问题。"),),
        )
        + sealed(TIGHT, "{{ 村委会 }}（盖章）", date="{{ 成文日期 }}")
    )
    return sheet(body, TIGHT)


SHEETS = {
    "问题交办通知单": handover_slip,
    "政策对接单": policy_slip,
    "例会会前材料": monthly_pack,
    "例会记录": monthly_record,
    "党委会会前材料": committee_pack,
    "党委会会议记录": committee_record,
    "培训会前材料": training_pack,
    "培训小结": training_record,
    "村年度工作方案": year_plan,
    "问题排查整改工作方案": rectification_plan,
}
