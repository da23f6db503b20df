"""The columns of every ledger of the plan, in the words of `DOMAIN.md` §2.10–2.16."""

from __future__ import annotations

from tools.ledger_templates.house_style import Column, Ledger

_YES_NO = ("是", "否")
_HANDLING = ("启动识别", "部门转办", "持续关注", "无风险")
_BY_SIGHT = ("入户", "电话", "视频")
_HOUSEHOLD_KINDS = ("一般农户", "脱贫户", "监测户")

SCREENING = Ledger(
    key="易返贫致贫人口排查台账",
    columns=(
        Column("序号", 4.5, "number"),
        Column("村民小组", 7),
        Column("户主", 7, total="filled"),
        Column("证件号码", 16.5, "code"),
        Column("人口", 4.5, "number", total="sum"),
        Column("户类型", 6.5, choices=_HOUSEHOLD_KINDS),
        Column("是否搬迁户", 5, choices=_YES_NO, total="是"),
        Column("排查日期", 9.5, "date", total="count"),
        Column("排查方式", 5, choices=_BY_SIGHT),
        Column("上年人均纯收入", 9, "money"),
        Column("本年预计人均纯收入", 9, "money"),
        Column("是否低于监测线", 5.5, choices=_YES_NO, total="是"),
        Column("收入是否明显下降", 6.5, choices=_YES_NO, total="是"),
        Column("义务教育", 5.5),
        Column("基本医疗", 5.5),
        Column("住房安全", 5.5),
        Column("饮水安全", 5.5),
        Column("风险点", 12, "long"),
        Column("是否拟纳入", 5, choices=_YES_NO, total="是"),
        Column("处理结果", 7.5, choices=_HANDLING),
        Column("排查人", 7),
        Column("农户签字", 8, "blank"),
        Column("备注", 6.5, "long"),
    ),
    summary=(
        ("应排查户", "{{ 应排查户 }}", "0"),
        ("实排查户", "=COUNT({排查日期})", "0"),
        ("覆盖率", "=IF({应排查户}=0,1,{实排查户}/{应排查户})", "0.00%"),
        ("发现风险户", "{{ 发现风险户 }}", "0"),
        ("拟纳入户", '=COUNTIF({是否拟纳入},"是")', "0"),
    ),
    highlight="是否拟纳入",
)

LEDGERS = (SCREENING,)
