"""Forms to carry and sign, with what is known: collection, visits, employment, supervision, covers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generators.context.posts import LAST_DAYS
from generators.records.vocabulary import Category, EmploymentState, HouseholdKind, Source
from tools.templates.forms import guarantee_table, income_table
from tools.templates.house import cell, paragraph, repeat, row, table, twips, when, 五号
from tools.templates.pages import (
    LANDSCAPE,
    PORTRAIT,
    TIGHT,
    Column,
    blank,
    column,
    facts,
    heading,
    roster,
    sealed,
    sheet,
    signatures,
    tick,
)
from tools.templates.village_work import tick_list

if TYPE_CHECKING:
    from tools.templates.house import Page, TemplateSpec

FOR_DATE = "　　　　年　　月　　日"
POLICIES = ("低保", "医保", "养老", "残疾人两项补贴", "教育", "住房", "饮水")
"""What the month's visit looks at, in the order of the sheet 走访."""
_MEMBERS = (
    column("序号", 5),
    column("姓名", 10),
    column("与户主关系", 10, "关系"),
    column("性别", 5),
    column("民族", 6),
    column("证件号码", 25),
    column("文化程度/在校状况", 12, "文化程度"),
    column("健康状况", 12),
    column("劳动技能", 13),
    column("务工地点", 13),
    column("务工月数", 7),
    column("参加医保", 7, "医保"),
    column("低保", 9),
    column("特困", 9),
    column("残疾证", 7),
)


def collection() -> TemplateSpec:
    """Return 信息采集表 (B3): household, members, risk, income as the national system asks for them."""
    page = LANDSCAPE
    risks = "{% for 项 in 风险 %}{{ 项.框 }}{{ 项.名称 }}{{ 项.隔 }}{% endfor %}"
    body = (
        paragraph("文书标题", "防止返贫监测对象信息采集表")
        + facts(
            page,
            (
                ("{{ 用语.村 }}", "{{ 村 }}"),
                ("{{ 用语.村民小组 }}", "{{ 村民小组 }}"),
                ("户编号", "{{ 户编号 }}"),
            ),
            (("户主", "{{ 户主 }}"), ("证件号码", "{{ 证件号码 }}"), ("联系电话", "{{ 联系电话 }}")),
            (("家庭住址", "{{ 住址 }}"), ("家庭人口", "{{ 人口 }}")),
            (
                ("户类型", tick("户类型", *HouseholdKind)),
                ("易地搬迁户", tick("搬迁", "是", "否")),
                ("整户无劳动能力", tick("整户无劳动能力", "是", "否")),
            ),
            (("监测对象类别", tick("类别", *Category)),),
            (("线索来源", tick("线索来源", *Source)),),
            (("返贫致贫风险", risks),),
            label=30,
        )
        + paragraph("小节标题", "一、家庭成员")
        + roster(page, "成员", _MEMBERS, height=8, spare=2)
        + paragraph("另页小节", "二、“两不愁三保障”及饮水安全")
        + guarantee_table(page)
        + paragraph("小节标题", "三、家庭收支情况（近12个月）")
        + income_table(page)
        + paragraph("手填行", "采集日期：{{ 采集日期 }}")
        + signatures(page, ("采集人", ""), ("户主签字", ""), ("审核人", ""), ("录入人", ""))
        + paragraph("填表说明", "已掌握的内容已填好，没有的据实补填；本表含个人信息，限内部使用，不得公示。")
    )
    return sheet(body, page)


def policies_to_tick(page: Page) -> str:
    """Return the policies of `POLICIES`, two a row, with boxes for whether each has reached the household."""
    asked = twips(42)
    answer = page.text_width // 2 - asked
    lines = []
    for pair in (POLICIES[i : i + 2] for i in range(0, len(POLICIES), 2)):
        rest = page.text_width - asked * len(pair) - answer * (len(pair) - 1)
        spans = {len(pair) - 1: (rest, 2 * (2 - len(pair)) + 1)}
        cells = []
        for number, policy in enumerate(pair):
            width, span = spans.get(number, (answer, 1))
            cells += [
                cell(asked, heading("窄表内容", f"{policy}政策是否落实到位", asked, 五号)),
                cell(width, paragraph("窄表居中", "□是　□否　□不适用"), span=span),
            ]
        lines.append(row(*cells, height=twips(6.4)))
    return table([asked, answer, asked, page.text_width - 2 * asked - answer], *lines)


def visit_forms() -> TemplateSpec:
    """Return 低收入家庭走访表 (notice L57): two households a page, each policy to tick."""
    head = "{{ 文件标题 }}（第{{ 户.序号 }}户，共{{ 共 }}户）"
    form = (
        # A line between the two of a page, none below the second: it would be a page of its own.
        when(
            "户.另页",
            paragraph("另页小节", head),
            otherwise=(when("not loop.first", paragraph("表前说明")), paragraph("小节标题", head)),
        ),
        facts(
            TIGHT,
            (("户主/对象", "{{ 户.对象 }}"), ("人口", "{{ 户.人口 }}"), ("责任人", "{{ 户.责任人 }}")),
            (("对象类别", "{{ 户.类别 }}"),),
            (("主要困难", "{{ 户.主要困难 }}"),),
            (("享受政策", "{{ 户.享受政策 }}"),),
            (("帮扶措施", "{{ 户.帮扶措施 }}"),),
            label=22,
            height=7,
        ),
        paragraph("分节"),
        policies_to_tick(TIGHT),
        paragraph("分节"),
        facts(
            TIGHT,
            (("未落实政策的承载单位", ""),),
            (("走访日期", ""), ("走访方式", "□入户　□电话　□视频")),
            (("家庭近况", ""),),
            (("诉求和办理", ""),),
            (("走访人签字", ""), ("户主签字", "")),
            label=24,
            height=9.4,
        ),
        paragraph("分节"),
    )
    return sheet(repeat("户", "户表", *form), TIGHT)


def employment_forms() -> TemplateSpec:
    """Return 搬迁劳动力就业排查表 (notice L69): a line a worker, boxes to tick, each signs."""
    states = "　".join(f"{number}{state}" for number, state in enumerate(EmploymentState, start=1))
    people = (
        column("序号", 5),
        column("户主", 9),
        column("姓名", 9),
        column("性别", 5),
        column("年龄", 5),
        column("联系电话", 17),
    )
    asked = (
        blank("就业状态（序号）", 12),
        blank("务工企业和所在地", 18),
        blank("开始时间", 10),
        blank("月收入（元）", 10),
        blank("未就业原因", 14),
        blank("就业和培训需求", 17),
        blank("本人签字", 15),
    )
    body = (
        paragraph("文书标题", "{{ 文件标题 }}")
        + paragraph("手填行", "共{{ 共 }}人　　排查日期：　　　　　　　　排查方式：□入户　□电话　□视频")
        + roster(LANDSCAPE, "人", (*people, *asked), height=13, spare=2)
        + paragraph(
            "填表说明",
            f"就业状态：{states}。"
            "排查结果登记搬迁劳动力就业排查台账；有就业、培训需求的，推送{{ 用语.乡就业服务中心 }}。",
        )
        + signatures(LANDSCAPE, ("排查人", ""), ("审核人", ""), ("就业服务工作队负责人", ""))
    )
    return sheet(body, LANDSCAPE)


def inspection_form() -> TemplateSpec:
    """Return 督导检查表 (notice L95, L97): open problems to look at again, room for what is found."""
    again = (
        column("问题编号", 31, "编号"),
        column("专题", 11),
        column("发现日期", 19),
        column("问题", 33, left=True),
        column("责任人", 13),
        column("时限", 19),
        blank("复核情况", 24),
    )
    body = (
        paragraph("文书标题", "督导检查表")
        + facts(
            PORTRAIT,
            (("被检查单位", "{{ 村 }}"), ("季度", "{{ 季度 }}")),
            (("专班组长", "{{ 专班组长 }}"), ("检查日期", "")),
            (("检查方式", "□实地　□入户　□查阅资料　□电话　□事先不通知"),),
            (("检查内容", ""),),
            height=10,
        )
        + when(
            "有问题",
            paragraph("小节标题", "一、尚未销号的问题"),
            roster(PORTRAIT, "问题", again, height=9),
            otherwise=(paragraph("小节标题", "一、没有尚未销号的问题"),),
        )
        + paragraph("小节标题", "二、本次检查发现的问题")
        + tick_list(
            PORTRAIT,
            *((str(number),) for number in range(1, 6)),
            heads=(("序号", 8), ("发现的问题", 44), ("整改要求", 34), ("时限", 16), ("责任人", 14)),
            height=14,
        )
        + paragraph("表前说明")
        + signatures(PORTRAIT, ("督导人", ""), ("{{ 用语.被督导村 }}负责人", ""))
        + paragraph("填表说明", "发现的问题登记督导记录台账，由{{ 用语.乡督导组 }}跟进复核后销号。")
    )
    return sheet(body)


def handbook_cover() -> TemplateSpec:
    """Return 帮扶手册封面和封底: who it is for, who helps, what the year brought."""
    cover = (
        when(
            "一户.不是首户",
            paragraph("另页标题", "{{ 乡镇 }}"),
            otherwise=(paragraph("文书标题", "{{ 乡镇 }}"),),
        ),
        paragraph("文书标题", "防止返贫监测帮扶手册"),
        paragraph("文书标题", "（{{ 年度 }}年）"),
        *(paragraph("文书正文") for _ in range(5)),
        facts(
            PORTRAIT,
            (("户主", "{{ 一户.户主 }}"), ("家庭人口", "{{ 一户.人口 }}")),
            (("户编号", "{{ 一户.户编号 }}"),),
            (("家庭住址", "{{ 一户.住址 }}"),),
            (("联系电话", "{{ 一户.联系电话 }}"),),
            (("监测对象类别", "{{ 一户.类别 }}"), ("识别时间", "{{ 一户.识别时间 }}")),
            (("风险类型", "{{ 一户.风险类型 }}"),),
            (("帮扶责任人", "{{ 一户.帮扶责任人 }}"), ("联系电话", "{{ 一户.责任人电话 }}")),
            (("单位职务", "{{ 一户.单位职务 }}"),),
            label=32,
            height=11,
        ),
        paragraph("文书正文"),
        sealed(PORTRAIT, "{{ 发放单位 }}（盖章）", date=f"发放日期：{FOR_DATE}"),
        paragraph("另页标题", "帮扶成效和确认"),
        paragraph(
            "表前说明", "{{ 用语.村 }}：{{ 村 }}　　户主：{{ 一户.户主 }}　　户编号：{{ 一户.户编号 }}"
        ),
        facts(
            PORTRAIT,
            (("本年落实的帮扶措施", ""),),
            (("本年收支情况", ""),),
            (("“两不愁三保障”及饮水安全", ""),),
            (("仍存在的困难", ""),),
            label=40,
            height=34,
        ),
        paragraph(
            "手填行",
            "监测结果：□继续监测　□风险消除，消除日期：　　　　年　　月　　日　□缓退，原因：",
        ),
        signatures(PORTRAIT, ("户主签字", ""), ("帮扶责任人签字", ""), ("专班组长签字", ""), ("日期", "")),
        paragraph(
            "填表说明",
            "一、手册由帮扶责任人填写，逐月入户，一月一填，不得代签、补签。"
            "二、手册放在农户家中，月页复印件存{{ 用语.村 }}。"
            "三、帮扶责任人变动的，在月页“下步打算”栏写明接任人和日期。",
        ),
    )
    return sheet(repeat("一户", "户", *cover))


def check_list() -> TemplateSpec:
    """Return 驻村帮扶检查表 (notice L97): the points the office entered, or empty lines; results to tick."""
    found = column("是否到位", 22)
    points = (
        column("序号", 9),
        column("检查事项", 46, "事项", left=True),
        column("标准", 26, left=True),
        type(found)(found.heading, "□是　□否", found.share),
        blank("问题和整改要求", 34),
    )
    body = (
        paragraph("文书标题", "{{ 文件标题 }}")
        + facts(
            PORTRAIT,
            (("检查单位", "{{ 检查单位 }}"), ("季度", "{{ 季度 }}")),
            (("被检查{{ 用语.村 }}", ""), ("检查日期", "")),
            (("检查方式", "□实地　□查阅资料　□走访农户　□电话　□事先不通知"),),
            height=10,
        )
        + paragraph("表前说明")
        + roster(PORTRAIT, "事项", points, height=14)
        + when("not 已填事项", paragraph("填表说明", "检查事项按上级文件填写。"))
        + paragraph("手填行", "总体评价：")
        + signatures(PORTRAIT, ("检查人", ""), ("被检查{{ 用语.村 }}负责人", ""))
    )
    return sheet(body)


def tasks_table() -> TemplateSpec:
    """Return 任务分工总表 (notice L93): every section, who leads, who does it, by when."""
    body = (
        paragraph("文书标题", "{{ 文件标题 }}")
        + paragraph("表前说明", "填报单位：{{ 填报单位 }}")
        + roster(
            LANDSCAPE,
            "任务",
            (
                column("序号", 7),
                column("章节", 20),
                column("工作任务", 58, left=True),
                column("负责人", 42, left=True),
                column("牵头单位", 32, left=True),
                column("{{ 用语.责任村 }}", 30, "责任村", left=True),
                column("完成时限", 32),
                blank("备注", 14),
            ),
            kind="表格",
            height=8,
        )
        + paragraph(
            "填表说明", "说明：各{{ 用语.村 }}对照本表落实任务；负责人空着的，按职责分工另行明确后手填。"
        )
        + signatures(
            LANDSCAPE,
            ("填表人", ""),
            ("审核人", ""),
            ("分管领导", ""),
            ("填报单位盖章", ""),
            height=10,
        )
    )
    return sheet(body, LANDSCAPE)


def post_agreement() -> TemplateSpec:
    """Return 公益岗位协议书: what is known is printed, duties and the rest are left for ink."""
    body = (
        paragraph("文书标题", "公益岗位协议书")
        + paragraph("表前说明", "协议编号：{{ 协议编号 }}")
        + paragraph("文书正文", "甲方：{{ 村委会 }}")
        + paragraph("文书正文", "乙方：{{ 姓名 }}（{{ 性别 }}，{{ 人员类别 }}）")
        + paragraph("文书正文", "甲方聘用乙方从事公益岗位工作，双方约定如下：")
        + paragraph("文书正文", "一、岗位：{{ 岗位名称 }}。工作内容：")
        + paragraph("文书正文")
        + paragraph(
            "文书正文",
            "二、期限：自{{ 聘用起 }}起，至"
            "{% if 聘用止 %}{{ 聘用止 }}{% else %}　　　　年　　月　　日{% endif %}止。",
        )
        + paragraph("文书正文", "三、报酬：每月{{ 月报酬 }}元，按考勤计发，按时发给本人。")
        + paragraph(
            "文书正文", "四、甲方安排工作，做好安全教育和考勤；乙方服从安排，按时出勤，不得由他人顶替。"
        )
        + paragraph(
            "文书正文", "五、乙方连续缺勤、不能胜任或者不再符合条件的，甲方可以解除协议，提前告知乙方。"
        )
        + paragraph("文书正文", "六、其他约定：")
        + paragraph("文书正文")
        + paragraph("文书正文", "本协议一式三份，甲乙双方各一份，报{{ 用语.乡政府 }}一份。")
        + signatures(
            PORTRAIT,
            ("{{ 用语.村委会 }}盖章", ""),
            ("甲方负责人签字", ""),
            ("乙方签字、按手印", ""),
            ("签订日期", ""),
        )
    )
    return sheet(body)


def post_attendance() -> TemplateSpec:
    """Return 公益岗位考勤表: a line a holder, a cell a day to tick by hand."""
    days = (
        *(blank(str(day), 5.4) for day in range(1, 29)),
        *(Column(str(day), f"{{{{ {name} }}}}", 5.4) for day, name in LAST_DAYS.items()),
    )
    body = (
        paragraph("文书标题", "{{ 文件标题 }}")
        + paragraph("表前说明", "{{ 用语.村 }}：{{ 村 }}　　　　填报单位：{{ 填报单位 }}")
        + roster(
            LANDSCAPE,
            "人",
            (
                column("序号", 7),
                column("姓名", 15),
                column("岗位", 17, left=True),
                *days,
                blank("出勤天数", 9),
                blank("本人签字", 25),
            ),
            kind="密表",
            height=10,
        )
        + paragraph(
            "填表说明", "说明：出勤画“√”，请假写“假”，缺勤画“×”；月末由本人签字，公示后作为发放报酬的依据。"
        )
        + signatures(
            LANDSCAPE,
            ("考勤人", ""),
            ("审核人", ""),
            ("填报日期", ""),
            ("{{ 用语.村委会 }}盖章", ""),
            height=10,
        )
    )
    return sheet(body, LANDSCAPE)


SHEETS = {
    "任务分工总表": tasks_table,
    "公益岗位协议书": post_agreement,
    "公益岗位考勤表": post_attendance,
    "驻村帮扶检查表": check_list,
    "信息采集表": collection,
    "低收入家庭走访表": visit_forms,
    "搬迁劳动力就业排查表": employment_forms,
    "督导检查表": inspection_form,
    "帮扶手册封面和封底": handbook_cover,
}
