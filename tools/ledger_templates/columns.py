"""The columns of every ledger of the plan, in the words of `DOMAIN.md` §2.10–2.16."""

from __future__ import annotations

from dataclasses import replace

from tools.ledger_templates.house_style import Column, Ledger

_YES_NO = ("是", "否")
_HANDLING = ("启动识别", "部门转办", "持续关注", "无风险")
_BY_SIGHT = ("入户", "电话", "视频")
_WITHOUT_UNIT = "填报单位（盖章）：{{ 填报单位 }}　　　　填报时间：{{ 填报时间 }}"
_HOUSEHOLD_KINDS = ("一般农户", "脱贫户", "监测户")

SCREENING = Ledger(
    key="易返贫致贫人口排查台账",
    columns=(
        Column("序号", 4.5, "number"),
        Column("{{ 用语.村民小组 }}", 6.5, field="村民小组"),
        Column("户主", 7, "name", total="filled"),
        Column("证件号码", 17, "code"),
        Column("人口", 4.5, "number", total="sum"),
        Column("户类型", 7.4, choices=_HOUSEHOLD_KINDS),
        Column("是否搬迁户", 5, choices=_YES_NO, total="是"),
        Column("排查日期", 10, "date", total="count"),
        Column("排查方式", 5, choices=_BY_SIGHT),
        Column("上年人均纯收入", 9.5, "money"),
        Column("本年预计人均纯收入", 9.5, "money"),
        Column("是否低于监测线", 5.2, choices=_YES_NO, total="是"),
        Column("收入是否明显下降", 6, choices=_YES_NO, total="是"),
        Column("义务教育", 6.4),
        Column("基本医疗", 6.4),
        Column("住房安全", 6.4),
        Column("饮水安全", 6.4),
        Column("风险点", 9, "long"),
        Column("是否拟纳入", 5, choices=_YES_NO, total="是"),
        Column("处理结果", 7.8, choices=_HANDLING),
        Column("排查人", 12.9, "names"),
        Column("农户签字", 8, "blank"),
        Column("备注", 5.8, "long"),
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

_NUMBER = Column("序号", 4.5, "number")

SETTLEMENT_SCREENING = Ledger(
    key="安置点易返贫人口排查台账",
    columns=(
        *SCREENING.columns[:4],
        Column("迁出村", 7.2, "name"),
        Column("安置点", 9.6, "name"),
        Column("楼号房号", 6.4),
        Column("搬迁时间", 9.5, "date"),
        *(column for column in SCREENING.columns[4:-1] if column.head != "是否搬迁户"),
        Column("备注", 4.8, "long"),
    ),
    summary=SCREENING.summary,
    highlight="是否拟纳入",
)

_MEASURES = (
    *("产业帮扶", "就业帮扶", "金融帮扶", "公益岗位帮扶", "住房安全保障", "饮水安全保障", "健康帮扶"),
    *("义务教育保障", "其他教育帮扶", "综合保障", "社会帮扶", "搬迁", "生产生活条件改善", "基础设施建设"),
)
"""The fourteen measures of the national system: same names, same order (`DOMAIN.md` §2.11)."""

HELP = Ledger(
    key="监测户帮扶台账",
    columns=(
        _NUMBER,
        Column("户编号", 14, "code"),
        Column("户主", 7.5, "name", total="filled"),
        Column("人口", 4.5, "number", total="sum"),
        Column("劳动力数", 5, "number", total="sum"),
        Column("监测对象类别", 9, letters=7),
        Column("识别监测时间", 9.5, "date"),
        Column("风险类型", 8, "long"),
        Column("帮扶责任人", 7.5, "name"),
        Column("责任人单位职务", 9, "long"),
        Column("责任人电话", 12, "code"),
        *(Column(measure, 5.7, "long", group="帮扶措施") for measure in _MEASURES),
        Column("五类措施", 7, "long"),
        Column("最近监测月份", 9),
        Column("监测结论", 8, "long", letters=4),
        Column("风险是否已消除", 6, choices=_YES_NO, total="是"),
        Column("消除监测时间", 9.5, "date"),
        Column("备注", 7, "long"),
    ),
    size=10,
    highlight="风险是否已消除",
)

LOW_INCOME_BASE = Ledger(
    key="农村低收入人口底数表",
    columns=(
        Column("类别", 34),
        Column("户数", 14, "number", total="sum"),
        Column("人数", 14, "number", total="sum"),
        Column("备注", 26, "long"),
    ),
    records="类别",
    heading="填报单位（盖章）：{{ 填报单位 }}　　填报时间：{{ 填报时间 }}",
    signatures="填表人：　　　　　审核人：　　　　　专班组长（签字）：　　　　　联系电话：",
    is_landscape=False,
    frozen_columns=1,
    size=12,
    row_height=28,
)

LOW_INCOME_HOUSEHOLDS = Ledger(
    key="农村低收入人口分户帮扶台账",
    columns=(
        _NUMBER,
        Column("户主/对象姓名", 8, "name", field="姓名", total="filled"),
        Column("证件号码", 19, "code"),
        Column("人口", 4.5, "number", total="sum"),
        Column("对象类别", 9, "long"),
        Column("类别", 7, field="低保类别", group="低保"),
        Column("保障人数", 5, "number", field="低保保障人数", group="低保", total="sum"),
        Column("月保障金", 9, "money", field="月保障金", group="低保", total="sum"),
        Column("供养方式", 8, choices=("集中供养", "分散供养")),
        Column("类别", 6, field="残疾类别", group="残疾"),
        Column("等级", 5, field="残疾等级", group="残疾", choices=("一级", "二级", "三级", "四级")),
        Column("监护人/照料人", 8, "name", field="监护人"),
        Column("主要困难", 11, "long"),
        Column("享受政策", 11, "long"),
        Column("帮扶措施", 12, "long"),
        Column("责任人", 7.5, "name"),
        Column("电话", 12, "code"),
        *(Column(f"{month}月", 4.2, field=f"{month}月走访", group="逐月走访") for month in range(1, 13)),
    ),
    records="对象",
    frozen_columns=2,
    size=10,
)

VISITS = Ledger(
    key="低收入家庭走访台账",
    columns=(
        _NUMBER,
        Column("走访日期", 9.5, "date", total="count"),
        Column("走访对象", 8),
        Column("类别", 8, "long"),
        Column("走访人", 12.9, "names"),
        Column("走访方式", 6),
        Column("家庭近况", 14, "long"),
        Column("诉求", 11, "long"),
        *(
            Column(policy, 5, field=f"{policy}核查", group="政策到户核查")
            for policy in ("低保", "医保", "养老", "残补", "教育", "住房", "饮水")
        ),
        Column("未落实政策及承载单位", 13, "long", field="未落实政策及承载单位"),
        Column("对接情况", 11, "long"),
        Column("解决时限", 9.5, "date"),
        Column("办结日期", 9.5, "date", total="count"),
        Column("户主签字", 9, "blank"),
    ),
    records="走访",
)

GAPS = Ledger(
    key="政策落实对接台账",
    columns=(
        _NUMBER,
        Column("走访日期", 10, "date", total="count"),
        Column("走访对象", 9),
        Column("对象类别", 12, "long", field="类别"),
        Column("走访人", 14.3, "names"),
        Column("未落实政策及承载单位", 24, "long"),
        Column("对接情况", 24, "long"),
        Column("解决时限", 10, "date"),
        Column("办结日期", 10, "date", total="count"),
        Column("承载单位经办人签字", 12, "blank"),
        Column("备注", 10, "blank"),
    ),
    records="事项",
    summary=(
        ("上期结转", "{{ 上期结转 }}", "0"),
        ("本期新发现", "{{ 本期新发现 }}", "0"),
        ("合计", "=COUNT({走访日期})", "0"),
        ("已办结", "=COUNT({办结日期})", "0"),
        ("未办结", "={合计}-{已办结}", "0"),
    ),
    frozen_columns=3,
    size=10,
)

ISSUES = Ledger(
    key="三保障及饮水安全问题排查整改台账",
    columns=(
        Column("序号（编号）", 7, "name", field="编号", letters=7),
        Column("发现日期", 9.5, "date", total="count"),
        Column("专题", 5, choices=("住房", "教育", "健康", "饮水", "综合")),
        Column("来源", 6, choices=("自查", "督导", "群众反映", "部门反馈", "考核")),
        Column("{{ 用语.村民小组 }}", 7, field="村民小组"),
        Column("户主/设施", 8, field="户主或设施"),
        Column("问题描述", 15, "long"),
        Column("问题类别", 7, "long"),
        Column("整改措施", 14, "long"),
        Column("整改类型", 6, choices=("立查立改", "阶段整改", "持续整改")),
        Column("责任单位", 8, "long"),
        Column("责任人", 7, "name"),
        Column("整改时限", 9.5, "date"),
        Column("进展", 8, "long"),
        Column("完成日期", 9.5, "date", total="count"),
        Column("佐证", 8, "long"),
        Column("销号申请人", 7, "name"),
        Column("销号审核人", 7, "name"),
        Column("销号日期", 9.5, "date", total="count"),
        Column("备注", 7, "long"),
    ),
    records="问题",
    summary=(
        ("上期结转", "{{ 上期结转 }}", "0"),
        ("本期新发现", "{{ 本期新发现 }}", "0"),
        ("合计", "=COUNT({发现日期})", "0"),
        ("已销号", "=COUNT({销号日期})", "0"),
        ("未销号", "={合计}-{已销号}", "0"),
    ),
    frozen_columns=2,
)

WORK = Ledger(
    key="三保障及饮水安全工作台账",
    columns=(
        _NUMBER,
        Column("日期", 11, "date", total="count"),
        Column("工作内容", 32, "long"),
        Column("专题", 7, choices=("住房", "教育", "健康", "饮水", "综合")),
        Column("参加人员", 18, "names"),
        Column("覆盖户数", 7, "number", total="sum"),
        Column("发现问题数", 7, "number", total="sum"),
        Column("形成材料", 14, "long"),
        Column("材料编号", 12),
        Column("备注", 10, "long"),
    ),
    records="工作",
    frozen_columns=2,
    size=10.5,
)

EMPLOYMENT = Ledger(
    key="易地搬迁劳动力就业排查台账",
    columns=(
        _NUMBER,
        Column("安置点", 10.4, "name"),
        Column("户主", 7.5, "name"),
        Column("姓名", 7.5, "name", total="filled"),
        Column("性别", 4),
        Column("年龄", 4, "number"),
        Column("证件号码", 19, "code"),
        Column("文化程度", 6),
        Column("劳动技能", 10.4),
        Column("健康状况", 7.5),
        Column("就业状态", 8.5, choices=("已就业", "未就业", "灵活就业", "无法就业")),
        Column("就业渠道", 8.5),
        Column("务工企业名称", 12, "long"),
        Column("务工所在地", 7.5, letters=4),
        Column("开始时间", 9.5, "date"),
        Column("月收入", 9, "money"),
        Column("公益岗位", 7),
        Column("未就业原因", 9, "long"),
        Column("就业需求", 12, "long"),
        Column("培训需求", 12, "long"),
        Column("推送日期", 9.5, "date", total="count"),
        Column("反馈结果", 9, "long"),
        Column("联系电话", 12, "code"),
        Column("备注", 7, "long"),
    ),
    records="劳动力",
    summary=(
        ("搬迁劳动力", "=COUNTA({姓名})", "0"),
        ("已就业", '=COUNTIF({就业状态},"已就业")', "0"),
        ("灵活就业", '=COUNTIF({就业状态},"灵活就业")', "0"),
        ("未就业", '=COUNTIF({就业状态},"未就业")', "0"),
        ("无法就业", '=COUNTIF({就业状态},"无法就业")', "0"),
        ("零就业家庭", "{{ 零就业家庭 }}", "0"),
    ),
    frozen_columns=4,
    size=10,
)

DEMANDS = Ledger(
    key="搬迁劳动力就业需求推送单",
    columns=(
        _NUMBER,
        Column("安置点", 10, "name", letters=5),
        Column("姓名", 8, "name", total="filled"),
        Column("性别", 5),
        Column("年龄", 5, "number"),
        Column("文化程度", 6),
        Column("劳动技能", 11.5),
        Column("就业需求", 20, "long"),
        Column("培训需求", 16, "long"),
        Column("联系电话", 13, "code"),
        Column("备注", 8, "long"),
    ),
    records="需求",
    heading="推送单位（盖章）：{{ 推送单位 }}（{{ 经办 }}）　　推送日期：{{ 推送日期 }}",
    signatures="推送人（签字）：　　　　联系电话：",
    after=(
        ("………………………………………（沿此线裁开）………………………………………", "center"),
        ("回　　执", "center"),
        (
            "{{ 推送单位 }}：{{ 推送日期 }}推送的劳动力需求已收悉。已安排____人，未安排____人，原因：",
            "left",
        ),
        ("接收单位：{{ 接收单位 }}", "left"),
    ),
    after_signers=("接收人：", "接收日期：", "接收单位盖章："),
    is_landscape=False,
    size=10.5,
)

TASKS = Ledger(
    key="月任务清单",
    columns=(
        _NUMBER,
        Column("工作任务", 22, "long"),
        Column("标准要求", 22, "long"),
        Column("责任领导", 7.5, "name"),
        Column("责任人", 7.5, "name"),
        Column("{{ 用语.责任村 }}", 8, field="责任村", letters=5),
        Column("开始", 10, "date"),
        Column("完成时限", 10, "date"),
        *(
            Column(f"第{week}周", 8, "long", field=f"第{week}周重点", group="本周重点")
            for week in range(1, 6)
        ),
        Column("进展（%）", 6, "number", field="进展"),
        Column("完成情况", 12, "long"),
        Column("未完成原因", 12, "long"),
        Column("销号", 10, "date", total="count"),
        Column("督导人", 7.5, "name"),
    ),
    records="任务",
    signatures="填表人：　　　　　　　审核人：　　　　　　　签发领导（签字）：　　　　　　　签发日期：",
    frozen_columns=2,
)

TASK_FORCES = Ledger(
    key="村级工作专班花名册",
    columns=(
        _NUMBER,
        Column("{{ 用语.各地分行 }}", 12, "name", field="村"),
        Column("专班职务", 8, choices=("组长", "副组长", "成员")),
        Column("姓名", 9, "name", total="people"),
        Column("性别", 5),
        Column("政治面貌", 10),
        Column("单位及职务", 24, "long"),
        Column("联系电话", 13, "code"),
        Column("分工", 18, "long"),
        Column("任职起始日期", 11, "date"),
        Column("备注", 12, "long"),
    ),
    records="成员",
    heading=_WITHOUT_UNIT,
    signatures="填表人：　　　　　　　　　审核人：　　　　　　　　　联系电话：",
    frozen_columns=4,
    size=10.5,
)

LEADING_GROUP = Ledger(
    key="领导小组成员名单",
    columns=(
        _NUMBER,
        Column("领导小组职务", 12, choices=("组长", "第一副组长", "副组长", "成员", "办公室主任")),
        Column("姓名", 10, "name", total="people"),
        Column("单位及职务", 30, "long"),
        Column("联系电话", 14, "code"),
        Column("备注", 14, "long"),
    ),
    records="成员",
    heading=_WITHOUT_UNIT,
    signatures="填表人：　　　　　　　　审核人：　　　　　　　　联系电话：",
    is_landscape=False,
    size=11,
    row_height=24,
)

LETTERS = Ledger(
    key="退出告知书发放登记表",
    columns=(
        _NUMBER,
        Column("编号", 28),
        Column("户主", 9, "name", total="filled"),
        Column("标注日期", 11, "date", total="count"),
        Column("告知日期", 11, "date", total="count"),
        Column("送达方式", 8, choices=("当面", "委托", "邮寄", "留置")),
        Column("签收人", 10, "blank"),
        Column("签收日期", 11, "date", total="count"),
        Column("回执收回日期", 11, "date", total="count"),
        Column("备注", 14, "long"),
    ),
    records="告知书",
    heading=_WITHOUT_UNIT,
    size=10.5,
    row_height=26,
)

NUMBERS = Ledger(
    key="发文登记簿",
    columns=(
        _NUMBER,
        Column("发文字号", 20),
        Column("标题", 44, "long", field="文件标题", total="filled"),
        Column("成文日期", 11, "date"),
        Column("印发日期", 11, "date"),
        Column("主送机关", 20, "long"),
        Column("份数", 6, "number", total="sum"),
        Column("签发人", 9, "name"),
        Column("经办人", 9, "name"),
        Column("状态", 7, choices=("有效", "作废", "补打")),
        Column("备注", 14, "long"),
    ),
    records="发文",
    heading="单位：{{ 填报单位 }}　　　　年度：{{ 年度 }}　　　　登记截止：{{ 填报时间 }}",
    signatures="登记人：　　　　　　　　　审核人：　　　　　　　　　",
    size=10.5,
)

APPRAISALS = Ledger(
    key="驻村干部考核表",
    columns=(
        _NUMBER,
        Column("{{ 用语.村 }}", 9, "name", field="村"),
        Column("姓名", 8, "name", total="people"),
        Column("单位及职务", 24, "long"),
        Column("点名", 5.5, "number", field="点名次数", group="在岗（次）", total="sum"),
        Column("请假", 5.5, "number", field="请假次数", group="在岗（次）", total="sum"),
        Column("脱岗", 5.5, "number", field="脱岗次数", group="在岗（次）", total="sum"),
        Column("应训", 5.5, "number", field="应训次数", group="培训（次）", total="sum"),
        Column("参训", 5.5, "number", field="参训次数", group="培训（次）", total="sum"),
        Column("{{ 用语.村两委 }}评价", 12, "blank"),
        Column("{{ 用语.乡级 }}评价", 12, "blank"),
        Column("考核等次", 9, "blank"),
        Column("本人签字", 10, "blank"),
        Column("备注", 9, "blank"),
    ),
    records="人员",
    signatures="填表人：　　　　　　　　　审核人：　　　　　　　　　考核负责人（签字）：",
    frozen_columns=3,
    size=10,
    row_height=24,
)

CARE = Ledger(
    key="关爱服务人员聘用表",
    columns=(
        replace(_NUMBER, width=6),
        Column("服务对象", 9, "name"),
        Column("对象类别", 14, "long"),
        Column("服务人员", 9, "name", total="filled"),
        Column("性别", 5),
        Column("联系电话", 13, "code"),
        Column("公益岗位", 16, "long"),
        Column("服务内容", 22, "long"),
        Column("月报酬", 10, "money", total="sum"),
        Column("聘用起", 11, "date"),
        Column("聘用止", 11, "date"),
        Column("服务人员签字", 14, "blank"),
        Column("备注", 10, "blank"),
    ),
    records="人员",
    size=10.5,
    row_height=26,
)

FACILITIES = Ledger(
    key="安置点配套设施服务关系表",
    columns=(
        replace(_NUMBER, width=6),
        Column("类别", 9),
        Column("设施名称", 20, "long", total="filled"),
        Column("所在地", 13, "long"),
        Column("距离", 9),
        Column("共享方式", 9),
        Column("服务单位", 20, "long"),
        Column("服务内容", 26, "long"),
        Column("联系人", 9, "name"),
        Column("联系电话", 13, "code"),
        Column("明确日期", 11, "date"),
        Column("备注", 10, "blank"),
    ),
    records="设施",
    signatures="填表人：　　　　　　　　　审核人：　　　　　　　　　{{ 用语.村负责人 }}（签字）：",
    size=10.5,
    row_height=24,
)

_TOWNSHIP_SIGNS = "填表人：　　　　　　　　　审核人：　　　　　　　　　分管领导（签字）："

SUPERVISION = Ledger(
    key="督导记录台账",
    columns=(
        Column("日期", 11, "date"),
        Column("{{ 用语.村 }}", 10, "name", field="村"),
        Column("督导人员", 12, "names"),
        Column("督导内容", 24, "long"),
        Column("发现问题", 24, "long"),
        Column("整改要求", 20, "long"),
        Column("时限", 11, "date"),
        Column("被督导单位签字", 12, "blank"),
        Column("整改反馈", 16, "long"),
        Column("复核", 10, "long"),
    ),
    records="督导",
    heading=_WITHOUT_UNIT,
    signatures=_TOWNSHIP_SIGNS,
    frozen_columns=2,
    size=10.5,
)

ROLL_CALLS = Ledger(
    key="驻村干部点名册",
    columns=(
        Column("日期", 12, "date"),
        Column("时间", 9),
        Column("{{ 用语.村 }}", 12, "name", field="村"),
        Column("应在岗", 8, "number", total="sum"),
        Column("实在岗", 8, "number", total="sum"),
        Column("请假", 16, "long"),
        Column("脱岗", 16, "long"),
        Column("方式", 9, choices=("实地", "视频", "电话", "签到")),
        Column("检查人", 12, "name"),
    ),
    records="点名",
    heading=_WITHOUT_UNIT,
    signatures="填表人：　　　　　　　　　审核人：　　　　　　　　　联系电话：",
    size=11,
)

_VILLAGE = Column("{{ 用语.各地分行 }}", 11, "name", field="村")

ALL_MONITORED = Ledger(
    key="监测户总花名册",
    columns=(
        _NUMBER,
        _VILLAGE,
        *(column for column in HELP.columns[1:] if not column.group),
    ),
    signatures=_TOWNSHIP_SIGNS,
    frozen_columns=4,
    size=10,
    highlight="风险是否已消除",
)

ALL_LOW_INCOME = Ledger(
    key="农村低收入人口总花名册",
    columns=(
        _NUMBER,
        _VILLAGE,
        *(
            column
            for column in LOW_INCOME_HOUSEHOLDS.columns[1:]
            if column.group != "逐月走访" and column.head != "电话"
        ),
        Column("纳入日期", 10, "date"),
    ),
    records="对象",
    signatures=_TOWNSHIP_SIGNS,
    frozen_columns=3,
    size=10,
)

ALL_ISSUES = replace(
    ISSUES,
    key="问题整改总台账",
    columns=(ISSUES.columns[0], _VILLAGE, *ISSUES.columns[1:]),
    signatures=_TOWNSHIP_SIGNS,
)

_WHO_HELPS_WHOM = (
    replace(_NUMBER, width=6),
    _VILLAGE,
    Column("户编号", 14, "code"),
    Column("户主", 9, "name", total="filled"),
    Column("监测对象类别", 14, field="类别", letters=7),
    Column("帮扶责任人", 10, "name"),
    Column("单位职务", 28, "long"),
)
ALL_HELPERS = Ledger(
    key="帮扶责任人结对总台账",
    columns=(
        *_WHO_HELPS_WHOM,
        Column("联系电话", 13, "code"),
        Column("起始日期", 11, "date"),
        Column("备注", 14, "long"),
    ),
    signatures=_TOWNSHIP_SIGNS,
    frozen_columns=4,
    size=10.5,
)

YEAR = Ledger(
    key="年度工作汇总表",
    columns=(
        _NUMBER,
        _VILLAGE,
        Column("排查户次", 7, "number", total="sum"),
        *(
            Column(name, 6.5, "number", group="监测户", total="sum")
            for name in ("年初户数", "新识别", "回退", "风险消除", "期末户数", "期末人口")
        ),
        Column("户数", 6.5, "number", field="低收入户数", group="低收入人口", total="sum"),
        *(
            Column(name, 6.5, "number", group="低收入人口", total="sum")
            for name in ("走访次数", "未落实政策", "政策办结")
        ),
        *(
            Column(name, 6.5, "number", group="三保障及饮水安全问题", total="sum")
            for name in ("问题数", "已销号", "未销号")
        ),
        Column("督导次数", 6.5, "number", total="sum"),
        Column("备注", 9, "long"),
    ),
    records="各村",
    signatures=_TOWNSHIP_SIGNS,
    frozen_columns=2,
    size=10.5,
)


_QUARTER_ENDS = ("年初", "一季度末", "二季度末", "三季度末", "四季度末")

YEAR_MONITORED = Ledger(
    key="监测户年度花名册",
    columns=(
        _NUMBER,
        _VILLAGE,
        Column("户编号", 13, "code"),
        Column("户主", 8, "name", total="filled"),
        Column("人口", 5, "number", total="sum"),
        Column("监测对象类别", 13, letters=7),
        Column("监测来源", 12, letters=6),
        Column("识别监测时间", 10.5, "date"),
        Column("风险类型", 14, "long"),
        *(Column(end, 8, group="在监测情况") for end in _QUARTER_ENDS),
        Column("消除监测时间", 10.5, "date", total="count"),
        Column("回退日期", 10.5, "date", total="count"),
        Column("帮扶责任人", 9, "name"),
        Column("备注", 9, "long"),
    ),
    signatures=_TOWNSHIP_SIGNS,
    frozen_columns=4,
    size=9.5,
)

YEAR_LOW_INCOME = Ledger(
    key="农村低收入人口年度花名册",
    columns=(
        _NUMBER,
        _VILLAGE,
        Column("户主/对象姓名", 10, "name", field="姓名", total="filled"),
        Column("人口", 5, "number", total="sum"),
        Column("对象类别", 22, "long"),
        Column("纳入日期", 10.5, "date"),
        Column("退出日期", 10.5, "date", total="count"),
        *(Column(end, 8, group="在册情况") for end in _QUARTER_ENDS),
        Column("走访次数", 7, "number", group="本年走访", total="sum"),
        Column("未落实政策", 7.5, "number", group="本年走访", total="sum"),
        Column("政策办结", 7, "number", group="本年走访", total="sum"),
        Column("责任人", 9, "name"),
        Column("备注", 9, "long"),
    ),
    records="对象",
    signatures=_TOWNSHIP_SIGNS,
    frozen_columns=3,
    size=10,
)

YEAR_ISSUES = replace(
    ISSUES,
    key="问题整改年度台账",
    columns=(
        ISSUES.columns[0],
        _VILLAGE,
        *ISSUES.columns[1:-1],
        Column("销号季度", 7, letters=4),
        ISSUES.columns[-1],
    ),
    summary=(
        ("上年结转", "{{ 上年结转 }}", "0"),
        ("本年新发现", "{{ 本年新发现 }}", "0"),
        *ISSUES.summary[2:],
    ),
    signatures=_TOWNSHIP_SIGNS,
)

YEAR_HELPERS = Ledger(
    key="帮扶责任人结对年度台账",
    columns=(
        *_WHO_HELPS_WHOM,
        Column("起始日期", 11, "date"),
        Column("截止日期", 11, "date", total="count"),
        Column("变动情况", 16, "long"),
        Column("备注", 12, "long"),
    ),
    signatures=_TOWNSHIP_SIGNS,
    frozen_columns=4,
    size=10.5,
)

YEAR_QUARTERS = Ledger(
    key="全年工作汇总表",
    columns=(
        _NUMBER,
        Column("工作", 14),
        Column("项目", 18),
        Column("单位", 5, field="计量单位"),
        *(Column(name, 9, "number") for name in ("一季度", "二季度", "三季度", "四季度", "全年")),
        Column("统计口径", 17, "long"),
    ),
    records="项",
    signatures=_TOWNSHIP_SIGNS,
    frozen_columns=4,
    size=10.5,
    row_height=17.0,
    is_landscape=False,
    pages_high=1,
)


CLASSES = Ledger(
    key="五类帮扶措施汇总表",
    columns=(
        _NUMBER,
        _VILLAGE,
        Column("监测户数", 8, "number", total="sum"),
        *(
            Column(unit, 7, "number", group=name, field=f"{name}{unit}", total="sum")
            for name in ("产业", "就业", "资产收益", "后续扶持", "政策兜底")
            for unit in ("户数", "项数")
        ),
        Column("备注", 9, "long"),
    ),
    records="各村",
    signatures=_TOWNSHIP_SIGNS,
    frozen_columns=2,
    size=10.5,
)


def _register(key: str, *columns: Column, of_township: bool = False) -> Ledger:
    """Return the register `key`: number, then (over a township) the village, then `columns`, room to note."""
    place = (_VILLAGE,) if of_township else ()
    lines = (replace(_NUMBER, width=6), *place, *columns, Column("备注", 9, "blank"))
    ledger = Ledger(key=key, columns=lines, records="项", frozen_columns=3, size=10, row_height=24)
    return replace(ledger, signatures=_TOWNSHIP_SIGNS) if of_township else ledger


REGISTERS = (
    _register(
        "住房安全动态保障台账",
        Column("{{ 用语.村民小组 }}", 9, field="村民小组"),
        Column("户主", 9, "name", total="filled"),
        Column("是否返乡人员", 8, choices=_YES_NO),
        Column("鉴定日期", 11, "date"),
        Column("鉴定等级", 7),
        Column("鉴定单位", 14, "long"),
        Column("改造方式", 9),
        Column("开工日期", 11, "date"),
        Column("竣工日期", 11, "date"),
        Column("验收日期", 11, "date"),
        Column("补助资金", 10, "money", total="sum"),
        Column("资金到位日期", 11, "date"),
        Column("是否入住", 7, choices=_YES_NO),
    ),
    _register(
        "控辍保学台账",
        Column("户主", 9, "name"),
        Column("学生姓名", 9, "name", total="filled"),
        Column("性别", 5),
        Column("学段", 7, choices=("小学", "初中")),
        Column("就读学校", 22, "long"),
        Column("是否县外就读", 8, choices=_YES_NO, total="是"),
        Column("特殊情形", 12, "long"),
        Column("享受资助政策", 18, "long"),
        Column("是否失学辍学", 8, choices=_YES_NO, total="是"),
        Column("劝返情况", 14, "long"),
        Column("核实日期", 11, "date"),
    ),
    _register(
        "参保与签约台账",
        Column("户主", 9, "name"),
        Column("姓名", 9, "name", total="filled"),
        Column("参保年度", 8, "number"),
        Column("是否参保", 7, choices=_YES_NO, total="是"),
        Column("未参保原因", 16, "long"),
        Column("慢病病种", 14, "long"),
        Column("签约医生", 9),
        Column("签约日期", 11, "date"),
        Column("最近随访日期", 11, "date"),
        Column("核实日期", 11, "date"),
    ),
    _register(
        "饮水安全动态保障台账",
        Column("供水工程", 18, "long", total="filled"),
        Column("供水方式", 10),
        Column("供水户数", 8, "number", total="sum"),
        Column("检测日期", 11, "date"),
        Column("检测单位", 18, "long"),
        Column("检测报告编号", 14, "long"),
        Column("水质是否达标", 8, choices=_YES_NO),
        Column("季节性缺水时段", 12, "long"),
        Column("保障措施", 18, "long"),
        Column("管护人", 8, "name"),
    ),
    _register(
        "脱贫人口小额信贷台账",
        Column("户主", 9, "name", total="filled"),
        Column("贷款银行", 18, "long"),
        Column("贷款金额", 12, "money", total="sum"),
        Column("贷款用途", 16, "long"),
        Column("发放日期", 11, "date"),
        Column("到期日期", 11, "date"),
        Column("使用情况", 18, "long"),
        Column("还清日期", 11, "date", total="count"),
        of_township=True,
    ),
    _register(
        "公益岗位人员台账",
        Column("姓名", 9, "name", total="filled"),
        Column("性别", 5),
        Column("人员类别", 10),
        Column("岗位名称", 14, "long"),
        Column("协议编号", 14, "long"),
        Column("月报酬", 10, "money", total="sum"),
        Column("聘用起", 11, "date"),
        Column("聘用止", 11, "date"),
        *(Column(name, 6, "blank", group="出勤天数") for name in ("首月", "次月", "末月")),
        Column("本人签字", 11, "blank"),
        of_township=True,
    ),
    *(
        _register(
            name,
            Column("线索编号", 12.5, "code"),
            Column("收到日期", 10, "date", total="count"),
            Column("提供单位或渠道", 11, "long"),
            Column("户主姓名", 8, "name", total="filled"),
            Column("线索内容", 16.5, "long"),
            Column("要求反馈日期", 10, "date"),
            Column("核查日期", 10, "date", total="count"),
            Column("核查人", 9, "names"),
            Column("核查研判情况", 16.5, "long"),
            Column("处理结果", 9, choices=_HANDLING),
            Column("反馈日期", 10, "date", total="count"),
            of_township=True,
        )
        for name in ("部门信息筛查线索台账", "信访舆情研判台账")
    ),
    replace(
        _register(
            "政策措施梳理清单",
            Column("层级", 7, choices=("国家", "省", "市", "县")),
            Column("文件名称", 34, "long", total="filled"),
            Column("文号", 18, "long"),
            Column("主要措施", 36, "long"),
            Column("承办单位", 14, "long"),
            Column("落实情况", 14, "long"),
            Column("梳理日期", 11, "date"),
        ),
        signatures=_TOWNSHIP_SIGNS,
    ),
    _register(
        "驻村干部请销假登记表",
        Column("姓名", 9, "name", total="filled"),
        Column("请假事由", 20, "long"),
        Column("请假起", 11, "date"),
        Column("请假止", 11, "date"),
        Column("批准人", 9, "name"),
        Column("销假日期", 11, "date", total="count"),
        Column("本人签字", 11, "blank"),
        of_township=True,
    ),
    _register(
        "驻村干部培训覆盖台账",
        Column("姓名", 9, "name", total="filled"),
        Column("单位及职务", 26, "long"),
        Column("应训次数", 8, "number", total="sum"),
        Column("参训次数", 8, "number", total="sum"),
        Column("参训日期", 18, "long"),
        Column("是否覆盖", 8, choices=_YES_NO, total="是"),
        of_township=True,
    ),
)

LEDGERS = (
    *(SCREENING, SETTLEMENT_SCREENING, HELP, LOW_INCOME_BASE, LOW_INCOME_HOUSEHOLDS, VISITS, ISSUES, WORK),
    *(EMPLOYMENT, DEMANDS, TASKS, TASK_FORCES, LEADING_GROUP, LETTERS, NUMBERS, SUPERVISION, ROLL_CALLS),
    *(GAPS, APPRAISALS, CARE, FACILITIES),
    *(ALL_MONITORED, ALL_LOW_INCOME, ALL_ISSUES, ALL_HELPERS, YEAR),
    *(YEAR_QUARTERS, YEAR_MONITORED, YEAR_LOW_INCOME, YEAR_ISSUES, YEAR_HELPERS),
    CLASSES,
    *REGISTERS,
)
