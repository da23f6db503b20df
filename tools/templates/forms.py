"""Forms of one household: application with consent, verification, plan, handbook page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generators.records.vocabulary import Category, Source
from tools.templates.house import (
    Footers,
    TemplateSpec,
    cell,
    field_code,
    paragraph,
    repeat,
    row,
    table,
    twips,
    when,
)
from tools.templates.pages import (
    LANDSCAPE,
    PORTRAIT,
    STYLES,
    TIGHT,
    blank,
    column,
    facts,
    roster,
    sheet,
    signatures,
    tick,
)

if TYPE_CHECKING:
    from tools.templates.house import Page


def application() -> TemplateSpec:
    """Return 监测对象申请书 with 承诺授权书; what the household signs is left for ink."""
    members = (
        column("姓名", 15),
        column("与户主关系", 15, "关系"),
        column("证件号码", 34),
        column("健康状况", 20),
        column("劳动技能", 22),
        column("在校生状况", 18),
        column("务工地点", 24, left=True),
    )
    request = (
        paragraph("文书标题", "防止返贫监测对象申请书")
        + paragraph("手填行", "受理编号：")
        + facts(
            PORTRAIT,
            (("户主姓名", "{{ 户主 }}"), ("性别", "{{ 性别 }}"), ("民族", "{{ 民族 }}")),
            (("证件号码", "{{ 证件号码 }}"),),
            (("联系电话", "{{ 联系电话 }}"),),
            (("家庭住址", "{{ 住址 }}"),),
            (
                ("脱贫户", "{{ 是否脱贫户 }}"),
                ("低保/特困", "{{ 低保特困 }}"),
                ("易地搬迁", "{{ 是否搬迁户 }}"),
            ),
            (("家庭人口", "{{ 人口 }}"), ("劳动力数", "{{ 劳动力数 }}"), ("在校生数", "{{ 在校生数 }}")),
            (("慢性病", "{{ 慢性病数 }}"), ("重症", "{{ 重症数 }}"), ("残疾人", "{{ 持证数 }}")),
            label=22,
            height=7,
        )
        + paragraph("填表说明")
        + roster(PORTRAIT, "成员", members)
        + paragraph("填表说明")
        + paragraph("文书称呼", "{{ 村委会 }}：")
        + paragraph(
            "文书正文",
            "我家共{{ 几口人 }}口人，{{ 申请原因 }}，依靠自身力量难以解决，存在返贫（致贫）风险，"
            "现申请纳入防止返贫监测帮扶范围。以上情况属实，如有隐瞒，愿承担相应责任。",
        )
        + signatures(
            PORTRAIT,
            ("申请人签字（按手印）", ""),
            ("代填人（与申请人关系）", "{{ 代填人 }}"),
            ("申请日期", "{{ 申请日期 }}"),
        )
        + paragraph("填表说明")
        + facts(
            PORTRAIT,
            (("{{ 用语.村委会 }}受理意见", ""),),
            (("受理人", "{{ 受理人 }}"), ("受理日期", "{{ 受理日期 }}")),
            label=30,
            height=11,
        )
        + signatures(PORTRAIT, ("受理人签字", ""), ("{{ 用语.村委会 }}盖章", ""))
    )
    consent = (
        paragraph("另页标题", "承诺授权书")
        + paragraph("文书称呼", "{{ 村委会 }}：")
        + paragraph(
            "文书正文",
            "本户申请纳入防止返贫监测对象，承诺所提供的家庭人口、收入、支出、财产等情况真实、完整。"
            "本户及家庭成员同意并授权乡村振兴、民政、公安、住建、市场监管、税务、人力资源社会保障、医疗保障、"
            "金融等部门和机构，依法查询、核对与申请有关的家庭信息，查询结果仅用于防返贫监测帮扶工作。",
        )
        + paragraph("文书正文", "年满十八周岁的家庭成员（或者其监护人）在下表签字。")
        + roster(
            PORTRAIT,
            "成年人",
            (column("姓名", 24), column("证件号码", 46), blank("签字（按手印）", 40), blank("日期", 30)),
            kind="表格",
            height=11,
        )
        + paragraph("文书落款")
        + signatures(PORTRAIT, ("户主签字（按手印）", ""), ("日期", ""))
    )
    return sheet(request + consent)


_ENSURED = (
    ("不愁吃", "不愁吃", ""),
    ("不愁穿", "不愁穿", ""),
    ("义务教育", "义务教育有保障", "适龄儿童少年有无辍学："),
    ("基本医疗", "基本医疗有保障", "是否全员参保、慢病签约："),
    (
        "住房安全",
        "住房安全有保障",
        "{% if 二查.住房等级 %}住房等级{{ 二查.住房等级 }}级{% else %}住房等级：{% endif %}",
    ),
    ("饮水安全", "饮水安全有保障", "水量、水质、方便程度、保证率："),
)
_MONEY = (
    ("工资性收入", "生产经营性收入"),
    ("财产性收入", "转移性收入"),
    ("生产经营性支出", "家庭纯收入"),
    ("家庭人均纯收入", "家庭理赔收入"),
    ("合规自付支出", "收入参考范围"),
    ("人均收入参考范围", ""),
)


def guarantee_table(page: Page) -> str:
    """Return the table of 两不愁三保障 and water, boxes to tick."""
    short = [round(page.text_width * share) for share in (0.2, 0.24)]
    widths = [short[0], short[1], page.text_width - sum(short)]
    return table(
        widths,
        row(
            *(
                cell(w, paragraph("窄表栏目", head))
                for w, head in zip(widths, ("内容", "是否实现", "说明"), strict=True)
            ),
            height=twips(6.4),
        ),
        *(
            row(
                cell(widths[0], paragraph("窄表居中", label)),
                cell(widths[1], paragraph("窄表居中", tick(f"二查.{name}", "是", "否"))),
                cell(widths[2], paragraph("窄表内容", note)),
                height=twips(8),
            )
            for name, label, note in _ENSURED
        ),
    )


def income_table(page: Page) -> str:
    """Return the national sheet's income block."""
    return facts(
        page,
        *(
            tuple((name, f"{{{{ 四查.{name} }}}}") for name in pair if name)
            if pair[1]
            else ((pair[0], f"{{{{ 四查.{pair[0]} }}}}"), ("金额单位", "元"))
            for pair in _MONEY
        ),
        (
            ("收入是否稳定", tick("四查.收入稳定", "是", "否")),
            ("刚性支出可控", tick("四查.支出可控", "是", "否")),
        ),
        label=40,
    )


def verification() -> TemplateSpec:
    """Return 入户核查表 for both purposes: filled from the record, or blank with what is known."""
    page = TIGHT
    is_exit = '核查类型 == "风险消除"'
    guarantees, money = guarantee_table(page), income_table(page)
    measures = (
        column("序号", 7),
        column("措施类别", 18, "类别"),
        column("具体内容", 34, "内容", left=True),
        column("计划完成时间", 19, "完成时限"),
        column("落实单位", 20, "单位"),
        column("是否落实", 11, "落实"),
        column("成效", 22, left=True),
        column("佐证", 18, left=True),
    )
    body = (
        paragraph("文书标题", "监测户入户核查表（{{ 核查类型 }}）")
        + facts(
            page,
            (("{{ 用语.村 }}", "{{ 村 }}"), ("{{ 用语.村民小组 }}", "{{ 村民小组 }}")),
            (("户主", "{{ 户主 }}"), ("户编号", "{{ 户编号 }}")),
            (
                ("家庭人口", "{{ 人口 }}"),
                (f"{{% if {is_exit} %}}监测对象类别{{% else %}}户类型{{% endif %}}", "{{ 类别 }}"),
            ),
            (
                (f"{{% if {is_exit} %}}预判会议日期{{% else %}}农户申请日期{{% endif %}}", "{{ 起因日期 }}"),
                ("核查日期", "{{ 核查日期 }}"),
            ),
            label=32,
        )
        + when(
            is_exit,
            facts(
                page,
                (("识别监测时间", "{{ 识别时间 }}"), ("帮扶责任人", "{{ 帮扶责任人 }}")),
                (("风险类型", "{{ 风险类型 }}"),),
                label=32,
            ),
            paragraph("小节标题", "一查　帮扶措施是否精准落实"),
            roster(page, "措施", measures, spare=1),
            paragraph("手填行", f"精准落实：{tick('一查.结论', '是', '否')}　　说明：{{{{ 一查.说明 }}}}"),
            otherwise=(
                facts(
                    page,
                    (("线索来源", tick("线索来源", *Source)),),
                    (("返贫致贫风险", "{{ 风险类型 }}"),),
                    label=32,
                ),
            ),
        )
        + paragraph(
            "小节标题", f"{{% if {is_exit} %}}二查{{% else %}}一查{{% endif %}}　“两不愁三保障”及饮水安全"
        )
        + guarantees
        + when(
            is_exit,
            paragraph("另页小节", "三查　家庭产业就业情况"),
            otherwise=[paragraph("小节标题", "二查　家庭产业就业情况")],
        )
        + roster(
            page,
            "务工",
            (
                column("姓名", 20),
                column("与户主关系", 20, "关系"),
                column("务工地点", 50, "地点", left=True),
                column("务工时长（月）", 22, "月数"),
                blank("务工收入（元）", 26),
            ),
            spare=1,
        )
        + paragraph("手填行", "产业、就业、公益岗位情况：{{ 三查.说明 }}")
        + paragraph(
            "小节标题", f"{{% if {is_exit} %}}四查{{% else %}}三查{{% endif %}}　家庭收支情况（近12个月）"
        )
        + money
        + when(
            is_exit,
            paragraph("小节标题", "核查结论"),
            otherwise=[paragraph("另页小节", "核查结论")],  # What is concluded stands over who signs it.
        )
        + paragraph(
            "表前说明",
            f"{{% if {is_exit} %}}"
            + _conclusions("风险已消除", "风险未消除", "暂缓")
            + "{% else %}"
            + _conclusions("存在风险", "不存在风险")
            + "{% endif %}",
        )
        + when(
            f"not ({is_exit})",
            paragraph("表前说明", "拟纳入类别：" + tick("拟纳入类别", *Category)),
            paragraph("表前说明", "核实的风险：{{ 核实的风险 }}"),
        )
        + paragraph("手填行", "核查意见：{{ 核查意见 }}")
        + verifiers(page)
        + paragraph(
            "表前说明",
            "监测户对上述核查结果："
            + '{% if 监测户认可 == "是" %}☑{% else %}□{% endif %}认可　'
            + '{% if 监测户认可 == "否" %}☑{% else %}□{% endif %}不认可',
        )
        + signatures(page, ("监测户签字（按手印）", ""), ("日期", ""), height=13)
        + paragraph("分节")
    )
    whose = "{{ 村 }}　{{ 户主 }}户　户编号{{ 户编号 }}　　第"
    footer = paragraph("页脚页码", whose, field_code("PAGE"), "页　共", field_code("NUMPAGES"), "页")
    return TemplateSpec(STYLES, body, TIGHT, Footers(footer))


def verifiers(page: Page) -> str:
    """Return a box to sign for each who verified, two empty ones on a blank form."""
    columns = (column("核查人（不少于2人）", 36, "姓名"), blank("签字", 70), blank("日期", 40))
    return roster(page, "核查人", columns, height=10, kind="表格")


def _conclusions(*results: str) -> str:
    return "　　".join(
        f'{{% if 核查结论 == "{result}" %}}☑{{% else %}}□{{% endif %}}{result}' for result in results
    )


def plan() -> TemplateSpec:
    """Return 帮扶计划（一户一策）."""
    body = (
        paragraph("文书标题", "监测户帮扶计划（一户一策）")
        + facts(
            LANDSCAPE,
            (
                ("{{ 用语.村 }}", "{{ 村 }}"),
                ("{{ 用语.村民小组 }}", "{{ 村民小组 }}"),
                ("户编号", "{{ 户编号 }}"),
            ),
            (("户主", "{{ 户主 }}"), ("家庭人口", "{{ 人口 }}"), ("监测对象类别", "{{ 类别 }}")),
            (
                ("识别监测时间", "{{ 识别时间 }}"),
                ("帮扶责任人", "{{ 帮扶责任人 }}"),
                ("单位职务", "{{ 责任人单位 }}"),
            ),
            (("风险点", "{{ 风险类型 }}"),),
            label=32,
        )
        + paragraph("表前说明")
        + roster(
            LANDSCAPE,
            "措施",
            (
                column("序号", 7),
                column("措施类别", 18, "类别"),
                column("五类措施", 16, "五类"),
                column("具体措施", 36, "内容", left=True),
                column("责任单位", 24, "单位"),
                column("责任人", 15),
                column("开始时间", 20),
                column("完成时间", 20, "完成时限"),
                column("预期成效", 24, left=True),
                blank("落实进度（月）", 18),
                column("落实情况（完成日期）", 20, "完成日期"),
                column("成效", 24, left=True),
            ),
            height=10,
            spare=3,
        )
        + paragraph("表前说明")
        + signatures(LANDSCAPE, ("帮扶责任人", ""), ("户主", ""), ("专班组长", ""), ("日期", ""))
    )
    return sheet(body, LANDSCAPE)


def handbook_page() -> TemplateSpec:
    """Return 帮扶手册 monthly pages: a page a household, a line a month, empty lines to the year's end."""
    months = (
        column("月份", 12),
        column("入户日期", 22),
        column("入户人员", 18),
        column("措施是否落实到位", 12, "措施到位"),
        column("政策是否应享尽享", 12, "应享尽享"),
        column("两不愁三保障及饮水是否稳定", 19, "稳定实现"),
        column("工资性收入", 11, "工资"),
        column("经营性收入", 11, "经营"),
        column("财产性收入", 11, "财产"),
        column("转移性收入", 11, "转移"),
        column("本月支出异常", 17, "支出异常", left=True),
        column("群众是否认可", 10, "群众认可"),
        column("存在问题", 20, left=True),
        column("下步打算", 19, left=True),
        blank("监测人签字", 21),
        blank("户主签字", 21),
    )
    page = (
        paragraph("另页标题", "帮扶手册监测记录（{{ 年度 }}年）")
        + paragraph(
            "填表说明",
            "{{ 用语.村 }}：{{ 一户.村 }}　　户主：{{ 一户.户主 }}　　户编号：{{ 一户.户编号 }}　　"
            "类别：{{ 一户.类别 }}　　识别监测时间：{{ 一户.识别时间 }}　　帮扶责任人：{{ 一户.帮扶责任人 }}",
        )
        + roster(LANDSCAPE, "一户.月", months, height=9.2)
        + paragraph("填表说明", "说明：收入单位为元，每月一行，据实填写；签字栏由本人签字，不得代签。")
    )
    return sheet(repeat("一户", "户", page), LANDSCAPE)


SHEETS = {
    "监测对象申请书": application,
    "入户核查表": verification,
    "帮扶计划": plan,
    "帮扶手册月页": handbook_page,
}
