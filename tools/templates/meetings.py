"""Papers of the villages' democratic review meetings."""

from __future__ import annotations

from tools.templates.house import (
    Footers,
    Page,
    Style,
    TemplateSpec,
    cell,
    field_code,
    footer_references,
    paragraph,
    repeat,
    row,
    table,
    tag_row,
    twips,
    when,
    五号,
    四号,
    宋体,
    小四,
    小标宋,
    黑体,
)
from tools.templates.pages import ABSENT, SIZES, attendance_list, heading, sign_in_sheet

PAGE = Page(width=297, height=210, top=20, bottom=18, left=22, right=22, footer=9)
WIDTH = PAGE.text_width
STYLES = (
    Style("会议标题", 小标宋, 18, line=560, align="center", after=120),
    Style("另页标题", 小标宋, 18, line=560, align="center", after=120, page_break=True),
    Style("小节标题", 黑体, 四号, line=480, keep_next=True, before=80),
    Style("会议正文", size=四号, line=460, first=560),
    Style("表格栏目", 黑体, 小四, line=300, align="center"),
    Style("表格内容", size=小四, line=300, align="left"),
    Style("表格居中", size=小四, line=300, align="center"),
    Style("窄表栏目", 黑体, 五号, line=270, align="center"),
    Style("窄表内容", size=五号, line=270, align="left"),
    Style("窄表居中", size=五号, line=270, align="center"),
    Style("通知称呼", size=四号, line=460),
    Style("通知落款", size=四号, line=460, align="right", right=560, before=160),
    Style("分节", size=1, line=20),
    Style("表前说明", size=小四, line=400, align="left"),
    Style("页脚页码", 宋体, 五号, line=280, align="center"),
)
FOOTER = Footers(paragraph("页脚页码", "第", field_code("PAGE"), "页　共", field_code("NUMPAGES"), "页"))

HOUSEHOLDS = (
    ("序号", "序号", 10, "窄表居中"),
    ("户主", "户主", 18, "窄表居中"),
    ("人口", "人口", 11, "窄表居中"),
    ("类别", "类别", 31, "窄表居中"),
    ("核查结论", "核查结论", 22, "窄表居中"),
    ("发言要点", "发言要点", 61, "窄表内容"),
    ("应投票", "应投票", 14, "窄表居中"),
    ("同意", "同意", 12, "窄表居中"),
    ("不同意", "不同意", 14, "窄表居中"),
    ("弃权", "弃权", 12, "窄表居中"),
    ("评议结果", "评议结果", 19, "窄表居中"),
    ("备注（回避人员）", "备注", 29, "窄表内容"),
)

KNOWN_BEFORE = ("序号", "户主", "人口", "类别", "核查结论")
PORTRAIT = Page(top=30, bottom=25, left=26, right=26, footer=12)

AGENDA = (
    "（一）主持人清点到会人数，宣布会议开始；",
    "（二）学习防返贫监测对象风险消除的有关要求；",
    "（三）{{ 用语.村级工作专班 }}逐户通报入户核查情况；",
    "（四）逐户评议、表决；",
    "（五）宣布评议结果。",
)


ENTRY_AGENDA = (
    "（一）主持人清点到会人数，宣布会议开始；",
    "（二）学习防返贫监测对象识别的标准和程序；",
    "（三）{{ 用语.村级工作专班 }}逐户通报入户核查情况；",
    "（四）逐户评议、表决是否纳入监测帮扶范围；",
    "（五）宣布评议结果。",
)


def entry_results() -> str:
    """Return the paragraphs that say who is to be taken in and who is not."""
    passed = "经表决，同意{{ 通过户 }}纳入防返贫监测帮扶范围，按程序公示。"
    failed = "{{ 一户.户主 }}户因{{ 一户.理由 }}，不予通过，不纳入监测帮扶范围。"
    left_out = "另有{{ 未列入户 }}的评议事项尚待核实，没有列入本记录。"
    return (
        when("有通过户", paragraph("会议正文", passed))
        + repeat("一户", "不通过户", paragraph("会议正文", failed))
        + when("未列入户", paragraph("会议正文", left_out))
    )


def review_results() -> str:
    """Return the paragraphs that say what was decided, each only when it was."""
    passed = "经表决，同意{{ 通过户 }}返贫风险消除，按程序公示。"
    failed = "{{ 一户.户主 }}户因{{ 一户.理由 }}，不予通过，继续监测帮扶。"
    deferred = "{{ 缓退户 }}按规定缓退，继续监测帮扶。"
    left_out = "另有{{ 未列入户 }}的评议事项尚待核实，没有列入本记录。"
    others = "{{ 一户.户主 }}户缓退{% if 一户.理由 %}（{{ 一户.理由 }}）{% endif %}，继续监测帮扶。"
    return (
        when("有通过户", paragraph("会议正文", passed))
        + repeat("一户", "不通过户", paragraph("会议正文", failed))
        + when("有缓退户", paragraph("会议正文", deferred))
        + repeat("一户", "其他缓退户", paragraph("会议正文", others))
        + when("未列入户", paragraph("会议正文", left_out))
    )


def meeting_head() -> str:
    """Return the head table: when, where, who called it, who came."""
    label, half = 1700, WIDTH // 2
    widths = [label, half - label, label, WIDTH - half - label]
    pairs = (
        (("时间", "{{ 时间 }}"), ("地点", "{{ 地点 }}")),
        (("会议形式", "{{ 会议形式 }}"), ("组织单位", "{{ 组织单位 }}")),
        (("主持人", "{{ 主持人 }}"), ("记录人", "{{ 记录人 }}")),
    )
    wide = (
        ("应到和实到", "应到{{ 应到 }}人，实到{{ 实到 }}人，占{{ 占比 }}：{{ 构成 }}"),
        ("缺席及原因", ABSENT),
        ("列席", "{{ 列席 }}"),
    )
    return table(
        widths,
        *(
            row(
                *(
                    inner
                    for number, (name, value) in enumerate(pair)
                    for inner in (
                        cell(widths[2 * number], paragraph("表格栏目", name)),
                        cell(widths[2 * number + 1], paragraph("表格内容", value)),
                    )
                ),
                height=440,
            )
            for pair in pairs
        ),
        *(
            row(
                cell(label, paragraph("表格栏目", name)),
                cell(WIDTH - label, paragraph("表格内容", value), span=3),
                height=440,
            )
            for name, value in wide
        ),
    )


def household_table(*, blank: bool = False) -> str:
    """Return the households with their votes, the heading repeated; `blank` leaves the votes empty."""
    widths = [twips(width) for _, _, width, _ in HOUSEHOLDS]
    return listing(
        widths,
        [head for head, *_ in HOUSEHOLDS],
        "一户 in 户",
        [
            paragraph(style, "" if blank and name not in KNOWN_BEFORE else f"{{{{ 一户.{name} }}}}")
            for _, name, _, style in HOUSEHOLDS
        ],
        head_style="窄表栏目",
        height=twips(13) if blank else 440,
    )


def listing(
    widths: list[int],
    heads: list[str],
    loop: str,
    cells: list[str],
    *,
    head_style: str = "表格栏目",
    height: int = 440,
) -> str:
    """Return a table of one row for each item of `loop`, its heading repeated on each page."""
    return table(
        widths,
        row(
            *(
                cell(width, heading(head_style, head, width, SIZES[head_style.removesuffix("栏目")]))
                for width, head in zip(widths, heads, strict=True)
            ),
            height=440,
            head=True,
        ),
        tag_row(sum(widths), f"{{%tr for {loop} %}}", len(widths)),
        row(*(cell(width, inner) for width, inner in zip(widths, cells, strict=True)), height=height),
        tag_row(sum(widths), "{%tr endfor %}", len(widths)),
    )


def hand_signatures() -> str:
    """Return the signature table, one row that no page break can cut: names printed, cells left for ink."""
    label = 1700
    space = WIDTH // 4 - label
    names = ("主持人", "记录人", "监票人", "计票人")
    return table(
        [label, space] * len(names),
        row(
            *(
                inner
                for name in names
                for inner in (
                    cell(label, paragraph("表格栏目", name), paragraph("表格居中", f"{{{{ {name} }}}}")),
                    cell(space, paragraph("表格居中")),
                )
            ),
            height=twips(14),
        ),
    )


def review_minutes() -> TemplateSpec:
    """Return 民主评议会议记录: the record, filled from real attendance and votes, and its sign-in sheet."""
    return _minutes(AGENDA, review_results(), "民主评议会")


def entry_minutes() -> TemplateSpec:
    """Return 识别评议会议记录: the same of a review that takes households in (notice L41)."""
    return _minutes(ENTRY_AGENDA, entry_results(), "识别评议会")


def _minutes(agenda: tuple[str, ...], results: str, meeting: str) -> TemplateSpec:
    body = (
        paragraph("会议标题", "{{ 文件标题 }}")
        + paragraph("表前说明", "{{ 用语.村 }}：{{ 村 }}")
        + meeting_head()
        + paragraph("小节标题", "一、会议议程")
        + "".join(paragraph("会议正文", item) for item in agenda)
        + paragraph("小节标题", "二、逐户评议和表决")
        + household_table()
        + paragraph("小节标题", "三、评议结果")
        + results
        + paragraph("小节标题", "四、签名")
        + hand_signatures()
        + attendance_list(PAGE, f"{meeting}到会名单")
    )
    return TemplateSpec(STYLES, body, PAGE, FOOTER)


def meeting_notice(agenda: tuple[str, ...], meeting: str) -> str:
    """Return 会议通知 of the `meeting` with its `agenda`."""
    return (
        paragraph("会议标题", f"{meeting}会议通知")
        + paragraph("通知称呼", "各位{{ 用语.村民代表 }}、党员代表、{{ 用语.村两委 }}成员、驻村工作队员：")
        + paragraph(
            "会议正文",
            "定于{{ 时间 }}，在{{ 地点 }}召开{{ 会议形式 }}，"
            "对{{ 用语.村级工作专班 }}入户核查情况进行民主评议。"
            "请准时参加；不能参加的，请提前向{{ 组织单位 }}请假并说明原因。",
        )
        + paragraph("会议正文", "会议议程：")
        + "".join(paragraph("会议正文", item) for item in agenda)
        + paragraph("通知落款", "{{ 组织单位 }}")
        + paragraph("通知落款", "年　　月　　日")
    )


def ballot(review: str, asked: str) -> str:
    """Return 表决票 of the `review`: a line for each household, boxes to tick, no name of the voter."""
    shares = {"序号": 8, "户主": 16, "人口": 8, "类别": 23, "同意": 15, "不同意": 15, "弃权": 15}
    widths = [PORTRAIT.text_width * share // 100 for share in shares.values()]
    return (
        paragraph("另页标题", f"{{{{ 村 }}}}防返贫监测{review}表决票")
        + listing(
            widths,
            list(shares),
            "一户 in 户",
            [
                paragraph("表格居中", f"{{{{ 一户.{name} }}}}" if name in KNOWN_BEFORE else "")
                for name in shares
            ],
            height=twips(10),
        )
        + paragraph("表前说明", f"注：对{asked}的户，在相应栏内打“√”，每户只选一项，多选无效。")
    )


def blank_record(review: str) -> str:
    """Return the record to be filled by hand at the meeting: known data printed, everything else empty."""
    label, half = 1700, WIDTH // 2
    widths = [label, half - label, label, WIDTH - half - label]
    lines = (
        (("会议形式", "{{ 会议形式 }}"), ("组织单位", "{{ 组织单位 }}")),
        (("开始时间", ""), ("结束时间", "")),
        (("地点", "{{ 地点 }}"), ("列席", "")),
        (("主持人", ""), ("记录人", "")),
        (("应到和实到", "应到　　　人，实到　　　人"), ("缺席及原因", "")),
    )
    return (
        paragraph("会议标题", f"{{{{ 村 }}}}防返贫监测{review}会议记录（现场填写）")
        + table(
            widths,
            *(
                row(
                    *(
                        inner
                        for number, (name, value) in enumerate(pair)
                        for inner in (
                            cell(widths[2 * number], paragraph("表格栏目", name)),
                            cell(widths[2 * number + 1], paragraph("表格内容", value)),
                        )
                    ),
                    height=twips(9),
                )
                for pair in lines
            ),
        )
        + paragraph("小节标题", "逐户评议和表决")
        + household_table(blank=True)
        + paragraph("小节标题", "签名")
        + table(
            [label, WIDTH // 4 - label] * 4,
            row(
                *(
                    inner
                    for name in ("主持人", "记录人", "监票人", "计票人")
                    for inner in (
                        cell(label, paragraph("表格栏目", name)),
                        cell(WIDTH // 4 - label, paragraph("表格居中")),
                    )
                ),
                height=twips(14),
            ),
        )
        + paragraph("分节")
    )


def review_pack() -> TemplateSpec:
    """Return 民主评议会前材料: notice, sign-in sheet, ballot, record to fill by hand; known data only."""
    return _pack(AGENDA, "民主评议", "拟消除风险")


def entry_pack() -> TemplateSpec:
    """Return 识别评议会前材料: the same of a review that takes households in (notice L41)."""
    return _pack(ENTRY_AGENDA, "识别评议", "拟纳入监测")


def _pack(agenda: tuple[str, ...], review: str, asked: str) -> TemplateSpec:
    upright = PORTRAIT.section(footer_references(FOOTER))
    body = (
        meeting_notice(agenda, f"{review}会")
        + sign_in_sheet(PORTRAIT, f"{review}会签到册")
        + ballot(review, asked)
        + f'<w:p><w:pPr><w:pStyle w:val="分节"/>{upright}</w:pPr></w:p>'
        + blank_record(review)
    )
    return TemplateSpec(STYLES, body, PAGE, FOOTER)
