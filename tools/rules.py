"""Write `docs/rules.md`: each rule of the exit procedure with the functions that hold it, or why none does."""

# One rule, one line: the table is read by a clerk.
# ruff: noqa: E501

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from generators.checks import TABLES
from generators.checks.everyday import EVERYDAY
from generators.checks.layout import LAYOUT_RULES
from generators.checks.text import RECORD_RULES
from generators.checks.text import RULES as TEXT_RULES
from generators.procedure.facts import FACTS
from generators.procedure.gates import gates
from generators.procedure.gates.table import Gate, Paper
from generators.procedure.rule_names import rule_name
from generators.records.columns import WAITS, Column
from generators.records.dataset import SHEETS
from generators.records.settings import OnBreach, Settings

if TYPE_CHECKING:
    from generators.checks.table import Check

TABLE = Path(__file__).parents[1] / "docs" / "rules.md"
CHAPTERS = {
    "G": "退出和识别程序的关口（G1—G26）",
    "4.2": "会议：到会、表决、回避",
    "4.3": "户和人的数据",
    "4.4": "检查、审计看什么",
    "4.5": "各种文书对得上",
    "4.6": "两张表说同一件事",
    "5": "贴出去的文书",
    "台账": "日常台账",
}

Rule = tuple[str, str, tuple[str, ...]]
RULES: tuple[Rule, ...] = (
    # key, what it asks, the functions that hold it
    ("G1", "同一季度预判为拟消除的才核查、评议；退出的是还在监测、户里还有人的户，一次只结束一次监测；整户自然减少的在系统办结", ("put_forward_before_verified", "monitored_when_put_forward", "one_episode_at_a_time", "somebody_is_left", "gone_household_is_ended", "judged_household_is_monitored")),
    ("G2", "核查结论为风险已消除、没有相反的另一次结论、至少两人（不是本户的人）核查、监测户认可并在评议当日或以前签字，才评议", ("verified_by_two", "verified_and_agreed_before_review", "nothing_else_was_found_since", "nobody_verifies_his_own")),
    ("G3", "预判在季度末月中旬（11—20 日），评议在下旬（21 日—月底）", ("held_in_its_window",)),
    ("G4", "逐月监测、预判、核查、评议、公示、上报、批准、标注、告知、签收依次在后；乡审核同意的才往下办；公告在县批准之后；批准有文号（没有定的不填，不写“待定”），一个文号一个日期，审核有日期和意见", ("steps_follow_each_other", "nothing_is_done_ahead_of_its_day", "approved_before_marked", "township_agreed", "approval_is_documented", "announced_after_approval", "judged_on_three_months_entries")),
    ("G5", "公示不少于规定天数（自然日，含首尾），止不早于起；没有未办结、没有成立的异议；公示期满才报告情况", ("published_long_enough", "publicity_ends_after_it_begins", "publicity_was_reported", "objections_are_settled", "reported_when_it_is_over")),
    ("G6", "有低保、特困、残疾人成员的户只能缓退", ("deferred_kinds_are_not_passed", "deferring_facts_are_known", "deferred_household_is_not_put_forward")),
    ("G7", "三保障和饮水有保障（住房等级、逐月监测、各台账、没有整改的问题说的一样）、收入稳定、支出可控、不是整户无劳动能力的才消除", ("guarantees_are_met", "housing_grade_is_safe", "entries_say_the_same", "registers_say_the_same", "income_is_stable", "somebody_can_work")),
    ("G8", "帮扶消除要有措施，每项风险有对应的措施", ("measures_answer_the_risks",)),
    ("G9", "帮扶消除距识别不少于规定月数；当月、次月总是不行", ("monitored_long_enough",)),
    ("G10", "消除时人均收入不低于当年监测线；预判为拟消除的提前提醒", ("income_reaches_the_line", "put_forward_reaches_the_line")),
    ("G11", "标注以后才告知，一次监测一份告知书；回退的不告知；标注、复核两个人；告知后纳入低收入人口", ("marked_before_told", "mark_still_stands", "told_once", "mark_is_checked_by_another", "told_households_are_looked_after")),
    ("G12", "每户任何一天有且只有一名帮扶责任人，是乡村或驻村干部，不是本户的人；一人结对不过多", ("has_one_helper", "nobody_helps_his_own", "one_helper_all_along", "nobody_helps_too_many")),
    ("G13", "研判以后定措施，识别后一个月内有措施", ("measures_begin_within_a_month",)),
    ("G14", "专班：包村乡干部任组长，支书、第一书记任副组长，两委和队员为成员，一人一职", ("task_force_is_made_up_as_the_plan_says",)),
    ("G15", "领导小组：书记、乡长任组长，党委副书记任第一副组长并兼办公室主任，成员 3—5 人", ("leading_group_is_made_up_as_the_plan_says",)),
    ("G16", "安置点就业服务工作队：负责人出自两委，工作人员是搬迁群众、公益岗位", ("service_team_comes_from_the_site",)),
    ("G17", "实排查等于应排查，等于全村农户", ("every_household_is_screened",)),
    ("G18", "监测户每月一次监测，低收入家庭每月一次走访", ("an_entry_every_month", "a_visit_every_month", "judged_on_three_months_entries")),
    ("G19", "销号的问题有完成日期、佐证，审核人不是责任人", ("closed_issue_has_its_proof",)),
    ("G20", "识别前的核查要有收入，才能与监测线比较；核查日期不在今天以后", ("identified_by_income", "checked_by_now")),
    ("G21", "识别有线索；至少两人核查、结论为存在风险、农户认可并在评议当日或以前签字，才评议；没有在监测；只有通过和不通过", ("clue_is_on_file", "checked_before_reviewed", "not_monitored_already", "entry_is_passed_or_not")),
    ("G22", "线索、核查、识别评议、公示、上报、审核、批准、认定依次在后，不在今天以后", ("entry_steps_follow_each_other", "no_entry_step_is_ahead_of_its_day")),
    ("G23", "评议通过的才公示；公示不少于规定天数，止不早于起；没有未办结、没有成立的异议；公示期满报告情况以后才公告", ("only_the_taken_in_go_on", "candidates_are_public_long_enough", "publicity_of_candidates_ends_after_it_begins", "objections_to_candidates_are_settled", "publicity_of_candidates_was_reported")),
    ("G24", "上报的有类别和风险；乡审核同意、县批准以后才认定、公告；批准有文号；认定与核查、线索一致；不经评议的不列入新识别名单", ("what_is_submitted_is_known", "approved_before_taken_in", "township_agreed_to_take_in", "approval_to_take_in_is_documented", "entry_is_announced_after_approval", "identified_as_checked", "identified_by_a_review")),
    ("G25", "党委会：党委委员到会不少于半数；每个议题有研究结果；计票的合计等于到会委员，赞成超过应到半数为通过；汇报人到会或者列席；通知的议题通过以后才印发", ("half_of_the_committee_came", "every_topic_has_its_result", "who_reported_was_there", "votes_are_those_of_the_committee")),
    ("G26", "回退以前有系统标注；写明原因；不在今天以后", ("rollback_undoes_a_mark", "rollback_says_why", "rolled_back_by_now")),
    ("4.2", "做记录要有应到人数和每个人的到会情况；应到等于实到加缺席；一人一行；一次会议一行", ("attendance_is_recorded", "expected_is_present_and_absent", "nobody_is_counted_twice", "meeting_is_recorded_once")),
    ("4.2", "主持人、记录人、监票人、计票人在到会人员之中；记录人不是主持人；监票人、计票人是两个人，都不是主持人；列席的不主持，乡干部、列席不监票、不计票", ("chair_and_recorder_were_there", "recorder_is_not_chair", "votes_are_counted_by_two", "votes_are_counted_by_voters")),
    ("4.2", "结束晚于开始；会议日期不在今天以后", ("ends_after_it_starts", "held_by_now")),
    ("4.2", "到会不少于该种会议形式的比例；村民代表会议的村民代表也够比例；干部按层级列身份", ("quorum_is_met", "representatives_are_as_many_as_elected", "capacity_is_that_of_the_post")),
    ("4.2", "评议记录要有逐户结果，只评议本村的户", ("something_was_decided", "village_votes_on_its_own")),
    ("4.2", "同意加不同意加弃权等于到会有表决权的人减回避；乡干部、列席不表决", ("votes_are_those_of_the_voters",)),
    ("4.2", "同意超过到会的半数为通过，否则不通过", ("result_is_what_was_voted",)),
    ("4.2", "本户的人回避；回避的人须在场；监票、计票的人不回避", ("relatives_recuse", "recused_were_in_the_room", "those_who_count_do_not_withdraw")),
    ("4.2", "不通过、缓退写明理由；缓退要有事由", ("refusal_has_its_reason", "deferral_has_a_cause")),
    ("4.3", "证件号码、性别、出生日期、残疾证号相符；减少日期不在以后", ("sex_is_that_of_the_number", "nobody_is_born_tomorrow", "card_begins_with_the_number", "nobody_has_left_tomorrow", "disabled_have_a_card")),
    ("4.3", "一户一名户主、至多一名配偶，夫妻性别不同", ("one_spouse", "spouses_differ_in_sex")),
    ("4.3", "文化程度与在校生只填一项；在校的、无劳动能力的没有务工", ("schooled_or_at_school", "pupils_do_not_work_away", "those_unable_do_not_work_away")),
    ("4.3", "务工所在地与时间同填，不超过 12 个月", ("place_and_months_of_work", "months_fit_in_a_year")),
    ("4.3", "户联系电话 11 位", ("mobile_phone",)),
    ("4.3", "居民医保、职工医保参加一种", ("one_health_insurance",)),
    ("4.3", "健康状况不自相矛盾；16—59 岁健康的有劳动能力；整户无劳动能力的没有劳动力", ("healthy_is_healthy", "the_able_are_called_able", "household_without_labour_has_none")),
    ("4.3", "风险类型有其人其事：因残、因病、缺劳动力、因务工就业不稳、因自然灾害", ("disability_has_its_person", "illness_has_its_person", "illness_costs_something", "lack_of_labour_is_true", "job_risk_has_its_worker", "disaster_has_its_kind", "risks_are_given_once")),
    ("4.3", "监测对象类别与户类型相符", ("category_fits_the_household",)),
    ("4.3", "措施有其人：低保、特困、残疾补贴、就业、公益岗位；有劳动力的半年内有开发式措施", ("allowance_has_its_person", "receivers_have_the_measure", "disability_subsidy_has_its_person", "job_measure_has_its_worker", "labour_is_put_to_use")),
    ("4.3", "已消除的户三保障和饮水仍有保障；低于监测线的有人管", ("eliminated_households_keep_their_guarantees", "poor_households_are_watched")),
    ("4.3", "收入数额不离奇", ("income_is_not_odd",)),
    ("4.4", "各环节不在一天办完；同一干部同一时间不在两个会上、不在会上又点名；休息日开会的核对", ("steps_take_more_than_a_day", "nobody_is_in_two_places", "nobody_is_at_a_meeting_and_counted_elsewhere", "meetings_on_free_days")),
    ("4.4", "到会、核查、走访、排查、标注、送达、销号、督导的干部当时在任，当日没有请假，不是已经减少的人；到会的没有缺席原因", ("people_are_in_office", "nobody_acts_after_leaving", "nobody_acts_while_on_leave", "nobody_on_leave_is_at_a_meeting", "who_came_was_not_absent")),
    ("4.4", "从线索到认定不超过规定天数；入户日期在当月；公示情况报告在上报之前", ("identified_in_time", "visits_are_made_in_their_month", "reported_before_submitted")),
    ("4.4", "签收人是成年的家庭成员、不是送达人；签收人、核查人、到会干部是名册上的人；同一个人写法一致", ("receiver_belongs_to_the_household", "deliveries_are_told_in_full", "task_force_verifies", "cadres_at_meetings_are_known", "names_are_spelled_one_way")),
    ("4.4", "不抄：各村发言、各月走访不一字不差；没有别村、别年的字样", ("villages_speak_in_their_own_words", "visits_are_told_anew", "no_other_village_is_named", "meeting_number_has_its_year")),
    ("4.4", "村委会、党支部、发文机关、署名是本村、本乡镇自己的；社区是居民委员会，行政村是村民委员会；发文代字只有汉字", ("offices_bear_their_own_names",)),
    ("4.4", "预判与核查的人均收入相符，没有把总收入写成人均", ("income_is_the_same_in_two_papers",)),
    ("4.4", "台账、名单的户名、人口、监测户相符；排查记录一行前后不矛盾，日期在当季", ("screening_knows_the_monitored", "screening_agrees_with_the_household", "screening_does_not_contradict_itself")),
    ("4.5", "预判拟消除的都核查，核查已消除的都评议", ("put_forward_are_verified", "cleared_are_reviewed")),
    ("4.5", "通过的才公示、上报、标注、告知，而且一起办", ("only_the_passed_go_on", "those_who_passed_stay_together", "no_step_without_its_course")),
    ("4.5", "一户一季度一个评议结果；异议针对公示的户", ("household_is_reviewed_once_a_quarter", "objection_is_of_a_published_household")),
    ("4.5", "期末等于期初加新识别加回退减标注：标注、再次识别前后相接", ("the_quarter_adds_up", "mark_ends_an_episode", "household_is_monitored_once_at_a_time")),
    ("4.5", "特批写明规则和对象", ("decision_names_what_it_lifts",)),
    ("4.6", "低保、特困、残疾人、无劳动力、搬迁、监测状态、人口、户主、三保障及饮水、联系电话在各表一致", ("sheets_tell_the_same_of_a_household", "visit_answers_the_screening", "contact_has_his_own_number")),
    ("4.6", "同一个证件号码在各表是同一个人", ("one_number_is_one_person",)),
    ("5", "公示、公告上没有证件号码、手机号、账号，没有疾病、残疾、低保、特困、风险类型", ("nothing_private_hangs_in_public",)),
    ("台账", "走访两人以上，对象在册，未落实的政策有人办", ("visits_are_paid_by_two", "visits_are_of_those_on_the_list", "policies_owed_are_followed_up", "groups_are_borne_out", "one_person_is_not_listed_twice")),
    ("台账", "部门和信访舆情的线索有核查、有结果、有反馈", ("clues_are_looked_into_and_answered",)),
    ("台账", "问题、督导、任务有着落", ("problems_are_not_forgotten", "findings_of_inspections_are_handed_over", "tasks_are_closed_when_done", "roll_calls_add_up")),
    ("台账", "一行里先后两个日期不颠倒；一个协议编号、检测报告编号、文号只用在一份上", ("days_of_a_line_go_forward", "one_number_is_one_paper")),
    ("台账", "工作记录、整改方案、就业需求前后相符", ("work_tells_of_the_problems_found", "plans_and_work_go_together", "demands_are_handed_on", "resettled_work_is_of_the_sites", "every_village_is_in_the_ledgers")),
)  # fmt: skip
NOT_CHECKED = (
    ("4.2", "村民代表会议的组成（代表五分之四以上、妇女三分之一以上）", "只见于旧的地方规定，工作簿里没有代表名册"),
    ("4.3", "证件号码校验位、重复、缺户主", "读工作簿时就拒绝，不到这一步"),
    ("4.3", "务工结束时间", "工作簿里没有这一项"),
    ("4.4", "照片日期与记录相符", "照片不进工作簿，贴在公示情况报告的附页上核对"),
    ("4.4", "一笔到底、代签、漏签", "签字在纸上；程序只保证签名格是空的"),
    ("4.4", "三无（无落款、无时间、无公章）", "落款、时间由模板印出，公章由人工加盖"),
    ("4.4", "与全国系统不一致", "用 import 并入系统导出表时逐格比对"),
    ("4.5", "村合计等于乡镇，帮扶台账等于期末监测户，问题台账结转", "由同一份数据算出，由测试保证"),
)  # fmt: skip

_WEIGHTS = {OnBreach.BLOCK: "阻断", OnBreach.WARN: "提醒"}
_PAPERS = {
    Paper.VERIFICATION: "核查表",
    Paper.REVIEW: "评议记录",
    Paper.PUBLICITY: "公示",
    Paper.SUBMISSION: "上报表",
    Paper.MARK: "标注清单、公告",
    Paper.LETTER: "告知书",
}
_BEFORE = {
    "identified_by_a_review": "新识别监测对象名单",
    "judged_household_is_monitored": "预判记录",
    "reported_when_it_is_over": "公示情况报告",
    "the_quarter_adds_up": "返贫风险评价汇总表",
    "nothing_private_hangs_in_public": "公示、公告、公示情况报告",
}
"""Gates whose paper is not one of the course."""


def functions() -> dict[str, Gate[Any] | Check]:
    """Return every gate and check by the name of its function."""
    found: dict[str, Gate[Any] | Check] = {gate.check.__name__: gate for gate in gates()}
    for table in (*TABLES, EVERYDAY):
        found |= {check.rule.__name__: check for check in table.checks}
    return found


def _setting_of(gate: Gate[Any]) -> str:
    """Return the item of the sheet 设置 that weighs `gate`, nothing when its weight is fixed."""
    for name, info in Settings.model_fields.items():
        if info.annotation is OnBreach and gate.on_breach(Settings(**{name: OnBreach.OFF})) is OnBreach.OFF:
            return next(item.heading for item in info.metadata if isinstance(item, Column))
    return ""


def _source(text: str) -> str:
    for english, chinese in (("notice", "通知"), ("settings", "设置"), ("setting", "设置"), ("art. ", "第 ")):
        text = text.replace(english, chinese)
    return text.replace("DOMAIN", "业务说明")


def _row(name: str) -> str:
    held = functions()[name]
    if not isinstance(held, Gate):
        return f"`{name}` | {_called(held.key)} | {_source(held.source)} | 提醒 | —"
    weight = _WEIGHTS[held.on_breach(Settings())]
    setting = _setting_of(held)
    lifted = "可以" if held.may_be_lifted and weight == "阻断" else "—"
    first = "会议记录" if held.key == "§4.2" and held.paper is Paper.VERIFICATION else _PAPERS[held.paper]
    paper = f"{_BEFORE[name]}" if name in _BEFORE else f"{first}起"
    paper = f"，{paper}" if weight == "阻断" else ""
    chosen = f"（设置“{setting}”）" if setting else ""
    return f"`{name}` | {_called(held.key)} | {_source(held.source)} | {weight}{chosen}{paper} | {lifted}"


def _called(key: str) -> str:
    name = rule_name(key)
    return key if name == key else f"{key} {name}"


def _quoted(text: str) -> str:
    return text.replace("|", "｜").replace("\n", " ⏎ ")


def text_rules() -> str:
    """Return the table of proof-reading: each rule with what it finds and what it leaves alone."""
    rows = [
        f"| {rule.key} | {rule.clause} | {rule.strength} | {rule.asks} | {_quoted(rule.finds)} | {_quoted(rule.leaves)} |"
        for rule in TEXT_RULES.values()
    ]
    return "| 规则 | 依据 | 强度 | 要求 | 指出 | 不指 |\n|---|---|---|---|---|---|\n" + "\n".join(rows)


def record_rules() -> str:
    """Return the table of what a text is held against in the data."""
    rows = [f"| {r.key} | {r.source} | {r.strength} | {r.asks} |" for r in RECORD_RULES.values()]
    return "| 规则 | 依据 | 强度 | 要求 |\n|---|---|---|---|\n" + "\n".join(rows)


def layout_rules() -> str:
    """Return the table of the layout's clauses, and where each is measured."""
    rows = [
        f"| {r.key} | GB/T 9704—2012 {r.clause} | {r.strength} | {r.required} | {'印出的纸' if r.is_printed else '样式'} | `{r.measure.__name__}` |"
        for r in LAYOUT_RULES.values()
    ]
    return "| 规则 | 依据 | 强度 | 要求 | 量在 | 函数 |\n|---|---|---|---|---|---|\n" + "\n".join(rows)


def _blanks() -> str:
    """Return a row for every column that says what an empty cell means, on the way in too."""

    def told(why: str) -> str:
        return "不知道：文书等着，指出这一格" if why == WAITS else why

    return "\n".join(
        f"| {kind.SHEET} | {column.heading} | {told(column.empty)} | {told(column.empty_on_entry) or '同左'} |"
        for kind in SHEETS
        for _, column in kind.iter_columns()
        if column.empty
    )


def to_markdown() -> str:
    """Return the tables, chapter by chapter."""
    parts = []
    for chapter, title in CHAPTERS.items():
        lines = [
            f"| {key if index == 0 and chapter == 'G' else ''} | {text if index == 0 else ''} | {_row(name)} |"
            for key, text, names in RULES
            if (key if chapter != "G" else key[0]) == chapter
            for index, name in enumerate(names)
        ]
        head = (
            "| | 要求 | 函数 | 规则号和提示里的名称 | 依据 | 不合时 | 特批 |\n|---|---|---|---|---|---|---|"
        )
        parts.append(f"## {title}\n\n{head}\n" + "\n".join(lines))
    facts = "\n".join(f"| {fact.name} | {'、'.join(s.label for s in fact.sources)} |" for fact in FACTS)
    others = "\n".join(f"| §{key} | {text} | {why} |" for key, text, why in NOT_CHECKED)
    return f"""# 规则和函数对照

本表由 `python -m tools.rules` 生成，`tests/test_rules.py` 保证每条规则有函数、每个函数在表里。
关口在 `generators/procedure/gates/`，检查在 `generators/checks/`。
“阻断”的不出文书，“提醒”的照出；写着设置项的，“设置”表里可以改为阻断、提醒或者不查。
“特批”可以的，在“特批”表登记规则的名称、对象、决定人、日期、理由以后放行；不可以的，是记录里缺了的，谁也补不出来。
依据里 L 是通知的行号，S 是资料的编号。

{chr(10).join(f"{part}{chr(10)}" for part in parts)}
## 核稿（hongtou check）

每条规则一个函数，在 `generators/checks/text/`，测试逐条核对：“指出”的例子要指出来，“不指”的例子什么都不能指。
强度里只有“规定”算错误，“一般、推荐、可以、实务”是提示。⏎ 表示换行。

{text_rules()}

写了 --data 的，再与数据核对：

{record_rules()}

## 版式（hongtou check 文件.docx）

逐条量任何 Word 文件：样式读到底（段落、样式、缺省），纸上的按本程序印出来的量；印不出的写“未印出，未量”。

{layout_rules()}

## 空着的格子

空白不等于“否”。关口要看、文书要印，又可以不填的格子，空着是什么意思；右边是纳入监测的文书（识别评议记录、公示、上报表、公告）。

| 工作表 | 标题 | 空着 | 纳入监测时 |
|---|---|---|---|
{_blanks()}

## 一件事，几张表

同一件事在几张表里都有的，互相对照；评议通过的户，低保、特困、残疾人对不上的不出文书（G6），其余的提醒（§4.6）。

| 事 | 说它的地方 |
|---|---|
{facts}
| 联系电话 | 村“联系电话”、干部“联系电话” |
| 职务 | 干部“层级”、参会人员“身份”（对不上的，评议记录不出） |

## 程序不查的

| | 内容 | 原因 |
|---|---|---|
{others}
"""


def main() -> None:
    """Write the table."""
    TABLE.write_text(to_markdown(), encoding="utf-8")


if __name__ == "__main__":
    main()
