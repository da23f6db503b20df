"""The gates that a household's exit must pass (`DOMAIN.md` §4.1, G1–G11)."""

# A gate's docstring is the rule it holds, and all gates of a table have one signature.
# ruff: noqa: D401

from __future__ import annotations

from typing import TYPE_CHECKING

from generators.errors import Severity
from generators.procedure.exit_case import (
    ExitCase,
    deferral_reasons,
    episode_end,
    family_names,
    household_name,
    unended_before,
    verified_income,
)
from generators.procedure.facts import BY_NAME, DEFERRING, guarantee_denied
from generators.procedure.gates.public_lists import (
    early_announcement,
    impossible_publicity,
    refused_submission,
    short_publicity,
    undocumented_approval,
    unreported_publicity,
    unsettled_objections,
)
from generators.procedure.gates.steps import Step, ahead_breaches, make_step, order_breaches
from generators.procedure.gates.table import Breach, GateTable, Paper, Scope, always_warn
from generators.procedure.windows import full_months, show_day
from generators.records.columns import says_something
from generators.records.households import (
    ExitLetter,
    Helper,
    MonitorEpisode,
    MonthlyEntry,
    PlanItem,
    Verification,
)
from generators.records.person_names import in_simplified
from generators.records.vocabulary import (
    EliminationMode,
    HousingGrade,
    Level,
    Measure,
    PreJudgementOpinion,
    Purpose,
    ReviewResult,
    Risk,
    VerificationResult,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from decimal import Decimal

    from generators.records.columns import Row
    from generators.records.dataset import Dataset
    from generators.records.meetings import Decision


def _scope(course: ExitCase) -> Scope:
    """A decision on a household holds for one course, not for the next year's."""
    meetings = (course.review, course.pre_judgement_meeting)
    first, last = course.quarter.first_day, course.quarter.next.last_day

    def is_of_this_course(decision: Decision) -> bool:
        return decision.meeting is not None or first <= decision.decided <= last

    return Scope(
        course.household.number,
        tuple(meeting.number for meeting in meetings if meeting is not None),
        is_of_this_course,
    )


COURSE = GateTable[ExitCase](_scope)


def _name(dataset: Dataset, course: ExitCase) -> str:
    return household_name(dataset, course.household)


def _is_deferred(course: ExitCase) -> bool:
    return course.resolution is not None and course.resolution.result is ReviewResult.DEFERRED


@COURSE.gate("G1", "notice L47–49", on_breach=lambda settings: settings.on_put_forward)
def put_forward_before_verified(dataset: Dataset, course: ExitCase) -> Iterator[Breach]:
    """No verification or review without a 预判 of 拟消除 in its quarter (缓退 may be reviewed as such)."""
    judged = course.pre_judgement
    allowed = {PreJudgementOpinion.ELIMINATE}
    if _is_deferred(course):
        allowed.add(PreJudgementOpinion.DEFER)
    step = "评议" if course.resolution else "入户核查"
    if judged is None:
        yield Breach(
            course.evidence,
            "household",
            f"{_name(dataset, course)}：{course.quarter.said}{step}之前应有本季度的预判意见",
            "“预判”里没有该户",
            "补填预判结果；没有预判的应先预判",
        )
    elif (course.resolution or course.verification) and judged.opinion not in allowed:
        yield Breach(
            judged,
            "opinion",
            f"{_name(dataset, course)}：预判为“拟消除”的才{step}",
            f"“{judged.opinion}”",
            "核对预判意见",
        )


@COURSE.gate("G1", "notice L43", may_be_lifted=False)
def monitored_when_put_forward(dataset: Dataset, course: ExitCase) -> Iterator[Breach]:
    """An exit ends an episode that is in force."""
    episode = course.episode
    if episode is None:
        yield Breach(
            course.evidence,
            "household",
            f"{_name(dataset, course)}：应已纳入监测",
            "“监测对象”里没有该户在此之前的识别",
            "补填“监测对象”，或核对识别监测时间",
        )
        return
    begun = next(taken.day for step in STEPS[1:] if (taken := step.of(course)))
    ended = episode_end(dataset, episode, begun)
    if ended is not None and ended < begun:
        yield Breach(
            course.evidence,
            "household",
            f"{_name(dataset, course)}：应仍在监测",
            f"{show_day(ended)}已标注消除",
            "核对户编号；再次纳入的在“监测对象”另起一行",
        )


@COURSE.gate("G1", "notice L43", may_be_lifted=False)
def one_episode_at_a_time(dataset: Dataset, course: ExitCase) -> Iterator[Breach]:
    """An exit ends one episode: a second one begun before the first had ended is a row too many."""
    if course.episode is None:
        return
    for begun in dataset.by(MonitorEpisode, "household", course.household.number):
        other = unended_before(dataset, begun)
        if other is not None and begun.identified <= course.episode.identified:
            yield Breach(
                begun,
                "identified",
                f"{_name(dataset, course)}：再次纳入之前应已标注消除（第 {other.sequence} 次监测还在）",
                show_day(begun.identified),
                "补填上一次的“系统标注”，或删去重复的一行",
            )


@COURSE.gate("G1", "notice L43; D11", may_be_lifted=False)
def somebody_is_left(dataset: Dataset, course: ExitCase) -> Iterator[Breach]:
    """Nobody is verified, reviewed or told in a household of which nobody is left."""
    steps = (
        ("核查", course.verification, Paper.VERIFICATION),
        ("评议", course.review, Paper.REVIEW),
        ("告知", course.letter, Paper.LETTER),
    )
    for step, row, paper in steps:
        if row is not None and not dataset.members_of(course.household.number, row.date):
            last = dataset.head_of(course.household.number)
            yield Breach(
                last,
                "left_on",
                f"{_name(dataset, course)}：{step}（{show_day(row.date)}）时户里应还有人",
                "成员都已减少",
                "核对减少日期；整户已减少的不再评议、告知，在全国系统按整户自然减少办理，办好后填“系统标注”",
                paper=paper,
            )


@COURSE.gate("G2", "DOMAIN §2.4 [S3]", on_breach=lambda settings: settings.on_verification)
def verified_by_two(dataset: Dataset, course: ExitCase) -> Iterator[Breach]:
    """At least two verify."""
    verification = course.verification
    if verification is not None and len(set(verification.verifiers)) < 2:
        yield Breach(
            verification,
            "verifiers",
            f"{_name(dataset, course)}：核查人应不少于 2 人",
            "、".join(verification.verifiers),
            "按核查表补填",
        )


@COURSE.gate("G2", "notice L49", on_breach=always_warn)
def nobody_verifies_his_own(dataset: Dataset, course: ExitCase) -> Iterator[Breach]:
    """Who verifies is not of the household; known by name only."""
    check = course.verification
    family = family_names(dataset, course.household.number)
    own = [name for name in check.verifiers if in_simplified(name) in family] if check else []
    if check is not None and own:
        yield Breach(
            check,
            "verifiers",
            f"{_name(dataset, course)}：核查人不应是本户的家庭成员",
            "、".join(own),
            "由别人核查；同名的不用改",
        )


@COURSE.gate("G2", "notice L49", Paper.SUBMISSION, on_breach=lambda settings: settings.on_verification)
def nothing_else_was_found_since(dataset: Dataset, course: ExitCase) -> Iterator[Breach]:
    """No other visit of the same day or later, before the letter, found the risk still there."""
    check, letter = course.verification, course.letter
    if check is None:
        return
    for other in dataset.by(Verification, "household", course.household.number):
        if (
            other is not check
            and other.purpose is Purpose.ELIMINATE
            and other.result is not VerificationResult.ELIMINATED
            and check.date <= other.date
            and (letter is None or other.date <= letter.date)
        ):
            yield Breach(
                other,
                "result",
                f"{_name(dataset, course)}：{show_day(check.date)}核查以后应没有另外的结论",
                f"{show_day(other.date)}核查为“{other.result}”",
                "核实以后改正不对的一行；风险还在的不上报，继续监测",
            )


@COURSE.gate("G2", "notice L49", Paper.REVIEW, on_breach=lambda settings: settings.on_verification)
def verified_and_agreed_before_review(dataset: Dataset, course: ExitCase) -> Iterator[Breach]:
    """No review line without a verification of 风险已消除 that the household signed by the meeting's day."""
    resolution, review, verification = course.resolution, course.review, course.verification
    if resolution is None or review is None or _was_deferred_at_once(course):
        return
    name = _name(dataset, course)
    if verification is None:
        yield Breach(
            resolution,
            "household",
            f"{name}：评议之前应已入户核查",
            "“入户核查”里没有该户本季度的风险消除核查",
            "补填核查结果；没有核查的不能评议",
        )
        return
    if resolution.result is not ReviewResult.DEFERRED:
        yield from _risk_is_gone(verification, name)
    yield from _household_agreed(verification, name, review.date)


def _risk_is_gone(verification: Verification, name: str) -> Iterator[Breach]:
    if verification.result is not VerificationResult.ELIMINATED:
        yield Breach(
            verification,
            "result",
            f"{name}：核查结论为“风险已消除”的才评议",
            f"“{verification.result}”",
            "核对核查结论",
        )
    if verification.measures_in_place is not True:
        unknown = verification.measures_in_place is None
        yield Breach(
            verification,
            "measures_in_place",
            f"{name}：帮扶措施精准落实的才评议（一查）",
            "空白" if unknown else "否",
            "按核查表补填" if unknown else "落实以后再核查",
        )


def _household_agreed(verification: Verification, name: str, reviewed: date) -> Iterator[Breach]:
    """Yield what is missing of the household's consent, signed from the visit to the day of the review."""
    if verification.household_agrees is not True:
        yield Breach(
            verification,
            "household_agrees",
            f"{name}：核查结果应经监测户认可",
            "空白" if verification.household_agrees is None else "否",
            "请监测户在核查表上签字后补填",
        )
    if verification.signed is None:
        yield Breach(
            verification,
            "signed",
            f"{name}：核查结果应经监测户签字",
            "空白",
            "请监测户在核查表上签字后补填日期",
        )
    elif not verification.date <= verification.signed <= reviewed:
        yield Breach(
            verification,
            "signed",
            f"{name}：监测户签字应在核查（{show_day(verification.date)}）之后、"
            f"评议（{show_day(reviewed)}）之前，或在当日",
            show_day(verification.signed),
            "核对签字日期",
        )


def _was_deferred_at_once(course: ExitCase) -> bool:
    """Tell whether a 缓退 of the pre-judgement went to the review as 缓退: nothing is to be verified."""
    judged = course.pre_judgement
    return _is_deferred(course) and judged is not None and judged.opinion is PreJudgementOpinion.DEFER


STEPS: tuple[Step[ExitCase], ...] = (
    make_step("识别", Paper.VERIFICATION, lambda course: course.episode, "identified"),
    make_step("预判", Paper.VERIFICATION, lambda course: course.pre_judgement_meeting),
    make_step("入户核查", Paper.VERIFICATION, lambda course: course.verification),
    make_step("民主评议", Paper.REVIEW, lambda course: course.review),
    make_step("公示起", Paper.PUBLICITY, lambda course: course.publicity, "start", is_set_ahead=True),
    make_step("公示止", Paper.PUBLICITY, lambda course: course.publicity, "end", is_set_ahead=True),
    make_step("村上报", Paper.SUBMISSION, lambda course: course.approval, "submitted"),
    make_step("乡审核", Paper.MARK, lambda course: course.approval, "township_approved"),
    make_step("县批准", Paper.MARK, lambda course: course.approval, "county_approved"),
    make_step("系统标注", Paper.MARK, lambda course: course.mark),
    make_step("告知", Paper.LETTER, lambda course: course.letter, is_set_ahead=True),
    make_step("送达", Paper.LETTER, lambda course: course.letter, "delivered"),
    make_step("签收", Paper.LETTER, lambda course: course.letter, "received"),
    make_step("回执收回", Paper.LETTER, lambda course: course.letter, "receipt_returned"),
)


@COURSE.gate("G4", "notice L47–49 + S1 S3", on_breach=lambda settings: settings.on_order)
def steps_follow_each_other(dataset: Dataset, course: ExitCase) -> Iterator[Breach]:
    """识别 ≤ 预判 ≤ 核查 ≤ 评议 ≤ 公示起 < 公示止 < 上报 ≤ 批准 ≤ 标注 ≤ 告知 ≤ 签收."""
    yield from order_breaches(_name(dataset, course), STEPS, course)


@COURSE.gate("G4", "DOMAIN §4.4", may_be_lifted=False)
def nothing_is_done_ahead_of_its_day(dataset: Dataset, course: ExitCase) -> Iterator[Breach]:
    """A step that is told as taken does not lie in the future."""
    yield from ahead_breaches(_name(dataset, course), STEPS, course, dataset.today)


@COURSE.gate("§4.5", "notice L49", Paper.PUBLICITY, may_be_lifted=False)
def only_the_passed_go_on(dataset: Dataset, course: ExitCase) -> Iterator[Breach]:
    """通过 = 公示 = 上报 = 标注 = 告知: nobody else goes on."""
    resolution, judged = course.resolution, course.pre_judgement
    expected = f"{_name(dataset, course)}：评议通过的才公示、上报、标注、告知"
    if resolution is None and judged is not None and judged.opinion is PreJudgementOpinion.DEFER:
        yield Breach(judged, "opinion", expected, "预判“缓退”", "继续监测帮扶，下一季度再预判")
    elif resolution is None:
        yield Breach(course.evidence, "household", expected, "还没有评议结果", "评议以后补填“评议”")
    elif resolution.result is not ReviewResult.PASSED:
        yield Breach(resolution, "result", expected, f"“{resolution.result}”", "继续监测帮扶，下一季度再预判")


@COURSE.gate("G5", "S1 S2 S3; setting", Paper.PUBLICITY, on_breach=lambda settings: settings.on_publicity)
def published_long_enough(dataset: Dataset, course: ExitCase) -> Iterator[Breach]:
    """公示 of at least the set days, first and last included, where the settings ask for it."""
    yield from short_publicity(dataset, course)


@COURSE.gate("G5", "S1 S2 S3", Paper.PUBLICITY, may_be_lifted=False)
def publicity_ends_after_it_begins(dataset: Dataset, course: ExitCase) -> Iterator[Breach]:
    """公示止 is not before 公示起."""
    yield from impossible_publicity(dataset, course)


@COURSE.gate("G5", "S1 S2 S3; D11", Paper.LETTER, on_breach=lambda settings: settings.on_publicity)
def publicity_was_reported(dataset: Dataset, course: ExitCase) -> Iterator[Breach]:
    """A letter says that nobody objected: by then the report on the public list is there."""
    yield from unreported_publicity(dataset, course, "告知", course.letter.date if course.letter else None)


@COURSE.gate("G5", "S1 S2 S3", Paper.SUBMISSION, on_breach=lambda settings: settings.on_publicity)
def objections_are_settled(dataset: Dataset, course: ExitCase) -> Iterator[Breach]:
    """No open objection, and none that was upheld; settled before the list goes up."""
    yield from unsettled_objections(dataset, course, "不上报，继续监测")


@COURSE.gate("G6", "notice L49", Paper.REVIEW, on_breach=lambda settings: settings.on_deferral)
def deferred_kinds_are_not_passed(dataset: Dataset, course: ExitCase) -> Iterator[Breach]:
    """A household with a 低保, 特困 or 残疾人 member is deferred: never 通过, no letter."""
    if not course.passed or course.review is None or course.resolution is None:
        return
    reasons = deferral_reasons(dataset, course.household.number, course.review.date)
    if reasons:
        words = "、".join(dict.fromkeys(reason.word for reason in reasons))
        others = f"等 {len(reasons)} 处" if len(reasons) > 1 else ""
        yield Breach(
            course.resolution,
            "result",
            f"{_name(dataset, course)}：{words}家庭应“缓退”，不能通过（依据"
            f"{dataset.place(reasons[0].member, reasons[0].field_name)}{others}）",
            "“通过”",
            "改为缓退；身份已取消的改正家庭成员",
        )


def _day_of(course: ExitCase) -> date:
    return course.review.date if course.review else course.quarter.last_day


_SWITCHES = {"低保": "defer_subsistence", "特困": "defer_extreme_poverty", "残疾人": "defer_disabled"}


@COURSE.gate("G6", "notice L49; D11", Paper.REVIEW, on_breach=lambda settings: settings.on_deferral)
def deferring_facts_are_known(dataset: Dataset, course: ExitCase) -> Iterator[Breach]:
    """Whether 低保, 特困, 残疾 is in the household stands in its sheet, and other sheets say the same."""
    day = _day_of(course)
    for name in DEFERRING if course.passed else ():
        if not getattr(dataset.settings, _SWITCHES[name]):
            continue
        told = BY_NAME[name].told(dataset, course.household.number, day)
        blank = [cell for cell in told if not cell.value]
        if blank:
            others = "、".join(dataset.place(cell.record, cell.field_name) for cell in blank[1:])
            yield Breach(
                blank[0].record,
                blank[0].field_name,
                f"{_name(dataset, course)}：通过的户应填清每个成员是不是{name}",
                "空白" + (f"（还有{others}）" if others else ""),
                _WHERE[name],
            )
        if (pair := BY_NAME[name].disagreement(dataset, course.household.number, day)) is not None:
            first, other = pair
            yield Breach(
                first.record,
                first.field_name,
                f"{_name(dataset, course)}：是不是{name}，各表应一致",
                f"这一格为{first.value}，{dataset.place(other.record, other.field_name)}为{other.value}",
                f"核实以后改正不对的一处；是{name}的应缓退",
            )


_WHERE = {
    "低保": "核实后从下拉列表里选，没有享受的选“未享受”",
    "特困": "核实后从下拉列表里选，没有享受的选“未享受”",
    "残疾人": "没有残疾的填“健康状况”，如“健康”；有残疾人证的填“残疾证号”",
}
_GUARANTEES = {
    "food": "不愁吃",
    "clothing": "不愁穿",
    "education": "义务教育有保障",
    "medical": "基本医疗有保障",
    "housing": "住房安全有保障",
    "water": "饮水安全有保障",
}


@COURSE.gate("G7", "notice L49; S6 S7", Paper.SUBMISSION, on_breach=lambda settings: settings.on_guarantees)
def guarantees_are_met(dataset: Dataset, course: ExitCase) -> Iterator[Breach]:
    """三保障 and 饮水 (二查) are met: a 否 stops the household, an empty cell too."""
    verification = course.verification
    for field_name, label in _GUARANTEES.items():
        if verification is not None and (answer := getattr(verification, field_name)) is not True:
            yield Breach(
                verification,
                field_name,
                f"{_name(dataset, course)}：“{label}”为“是”的才能消除",
                "空白" if answer is None else "否",
                "按核查表补填" if answer is None else "解决以后再核查",
            )


@COURSE.gate("G7", "notice L49; S6 S7", Paper.SUBMISSION, on_breach=lambda settings: settings.on_guarantees)
def housing_grade_is_safe(dataset: Dataset, course: ExitCase) -> Iterator[Breach]:
    """A dwelling graded C or D is not safe, whatever the answer beside its grade."""
    check = course.verification
    if check is not None and check.housing and check.housing_grade in {HousingGrade.C, HousingGrade.D}:
        yield Breach(
            check,
            "housing_grade",
            f"{_name(dataset, course)}：“住房安全有保障”为“是”的，住房等级应为 A 级或者 B 级",
            f"“{check.housing_grade}”",
            "按鉴定结果改正；危房改造验收以后再核查",
        )


@COURSE.gate("G7", "notice L45, L49", Paper.SUBMISSION, on_breach=lambda settings: settings.on_guarantees)
def entries_say_the_same(dataset: Dataset, course: ExitCase) -> Iterator[Breach]:
    """The month's entry made last before the visit is asked about when it says no, one made since stops."""
    check, letter = course.verification, course.letter
    if check is None:
        return
    entries = sorted(
        dataset.by(MonthlyEntry, "household", course.household.number), key=lambda entry: entry.visited
    )
    before = [entry for entry in entries if entry.visited < check.date]
    since = [
        entry
        for entry in entries
        if check.date <= entry.visited and (letter is None or entry.visited <= letter.date)
    ]
    for entry in (*before[-1:], *since):
        for field_name, heading in _MONTHLY.items():
            if not getattr(entry, field_name):
                yield Breach(
                    entry,
                    field_name,
                    f"{_name(dataset, course)}：{heading}，逐月监测应与{show_day(check.date)}的核查一致",
                    f"{show_day(entry.visited)}入户为“否”",
                    "核实以后改正不对的一处；没有解决的继续监测" if entry in since else "核实是不是已经解决",
                    None if entry in since else Severity.WARN,
                )


@COURSE.gate(
    "G7", "notice L49, L79; D11", Paper.SUBMISSION, on_breach=lambda settings: settings.on_guarantees
)
def registers_say_the_same(dataset: Dataset, course: ExitCase) -> Iterator[Breach]:
    """What the visit found safe no register or open problem denies; where two share a name it is asked."""
    check = course.verification
    for field_name, (label, way_out) in _REGISTERED.items():
        if check is None or not getattr(check, field_name):
            continue
        denied = guarantee_denied(dataset, course.household, field_name, max(check.date, _day_of(course)))
        if denied is not None:
            told, is_sure = denied
            yield Breach(
                check,
                field_name,
                f"{_name(dataset, course)}：“{label}”应与其他各表一致",
                f"这一格为“是”，{dataset.place(told.record, told.field_name)}为“{told.value}”",
                way_out if is_sure else f"村里有同名的户主，核实是不是这一户；是的，{way_out}",
                None if is_sure else Severity.WARN,
            )


_REGISTERED = {
    "education": ("义务教育有保障", "核实以后改正不对的一处；没有返校的继续监测"),
    "medical": ("基本医疗有保障", "核实以后改正不对的一处；没有参保的继续监测"),
    "housing": ("住房安全有保障", "核实以后改正不对的一处；改造没有完成的继续监测"),
    "water": ("饮水安全有保障", "核实以后改正不对的一处；没有解决的继续监测"),
}

_MONTHLY = {"measures_in_place": "措施是否落实到位", "guarantees_stable": "两不愁三保障及饮水是否稳定"}


@COURSE.gate("G7", "S6 S7", Paper.SUBMISSION, on_breach=lambda settings: settings.on_national_rules)
def income_is_stable(dataset: Dataset, course: ExitCase) -> Iterator[Breach]:
    """Not marked: unstable income, uncontrolled spending. What was not asked is not known."""
    name, verification = _name(dataset, course), course.verification
    questions = {"income_stable": "收入稳定", "spending_controlled": "刚性支出可控"}
    for field_name, label in questions.items():
        answer = getattr(verification, field_name) if verification is not None else True
        if verification is not None and answer is not True:
            yield Breach(
                verification,
                field_name,
                f"{name}：{label}的才能消除",
                "否" if answer is False else "空白",
                "继续监测" if answer is False else "按核查表补填",
            )


@COURSE.gate("G7", "S6 S7; D11", Paper.SUBMISSION, on_breach=lambda settings: settings.on_national_rules)
def somebody_can_work(dataset: Dataset, course: ExitCase) -> Iterator[Breach]:
    """Not marked: 整户无劳动能力, by its own cell and by the members'; who told neither is asked."""
    name, row, fact = _name(dataset, course), course.household, BY_NAME["无劳动力"]
    told = fact.told(dataset, row.number, _day_of(course))
    values = {cell.value for cell in told} - {""}
    if row.without_labour:
        expected = f"{name}：整户无劳动能力的暂不标注消除"
        yield Breach(row, "without_labour", expected, "是", "持续跟踪监测，落实兜底保障")
    elif "是" in values:
        found = f"{'空白' if row.without_labour is None else '否'}，家庭成员的劳动技能都没有劳动能力"
        yield Breach(
            row,
            "without_labour",
            f"{name}：整户有没有劳动能力应与家庭成员的劳动技能一致",
            found,
            "核对这一格和家庭成员的劳动技能",
        )
    elif not values:
        expected = f"{name}：应填整户有没有劳动能力"
        yield Breach(row, "without_labour", expected, "空白", "补填这一格，或家庭成员的劳动技能")


_ANSWERS = {
    Risk.ILLNESS: (Measure.HEALTH, Measure.SUBSISTENCE, Measure.SOCIETY),
    Risk.SCHOOLING: (Measure.SCHOOLING, Measure.COMPULSORY_SCHOOLING, Measure.SOCIETY),
    Risk.HOUSING: (Measure.HOUSING, Measure.RELOCATION),
    Risk.WATER: (Measure.WATER,),
}
"""The measures that answer a risk [S9]; a risk that is not here is answered by any."""

_RISK_FIELDS = ("risk_1", "risk_2", "risk_3", "risk_4", "risk_5")


@COURSE.gate("G8", "S9", Paper.MARK, on_breach=lambda settings: settings.on_national_rules)
def measures_answer_the_risks(dataset: Dataset, course: ExitCase) -> Iterator[Breach]:
    """帮扶消除 needs a measure, and one that answers each risk."""
    mark, episode = course.mark, course.episode
    if mark is None or episode is None or mark.mode is not EliminationMode.BY_SUPPORT:
        return
    taken = {
        item.measure
        for item in dataset.by(PlanItem, "household", course.household.number)
        if item.start <= mark.date
        and (item.done is None or item.done >= episode.identified)
        and says_something(item.content)
    }
    name = _name(dataset, course)
    if not taken:
        yield Breach(
            mark,
            "mode",
            f"{name}：“帮扶消除”应有帮扶措施",
            "“帮扶措施”里没有该户在标注之前的措施",
            "补填帮扶措施；没有帮扶的应为“自然消除”",
        )
    for field_name in _RISK_FIELDS if taken else ():
        risk = getattr(episode, field_name)
        wanted = _ANSWERS.get(risk, ())
        if wanted and not taken & set(wanted):
            yield Breach(
                episode,
                field_name,
                f"{name}：“{risk}”应有对应的措施（{'、'.join(wanted)}）",
                f"只有{'、'.join(sorted(taken))}",
                "补填对应的帮扶措施",
            )


@COURSE.gate("G9", "S9 S4; setting", Paper.MARK, on_breach=lambda settings: settings.on_minimum_months)
def monitored_long_enough(dataset: Dataset, course: ExitCase) -> Iterator[Breach]:
    """识别 to 标注 not under the set months for 帮扶消除; the same or the next month is always a hit."""
    mark, episode = course.mark, course.episode
    if mark is None or episode is None or mark.mode is not EliminationMode.BY_SUPPORT:
        return
    minimum = dataset.settings.minimum_months
    months = full_months(episode.identified, mark.date)
    calendar_months = full_months(episode.identified.replace(day=1), mark.date.replace(day=1))
    if months < minimum or calendar_months <= 1:
        yield Breach(
            mark,
            "date",
            f"{_name(dataset, course)}：“帮扶消除”应在识别（{show_day(episode.identified)}）满"
            f" {max(minimum, 2)} 个月以后",
            f"{show_day(mark.date)}，满 {max(months, 0)} 个月",
            "核对日期和消除方式；不满的继续监测",
        )


@COURSE.gate("G10", "S9 S4; notice L41", Paper.SUBMISSION, on_breach=lambda settings: settings.on_income_line)
def income_reaches_the_line(dataset: Dataset, course: ExitCase) -> Iterator[Breach]:
    """Income a head at elimination ≥ the line of that year."""
    measured = exit_income(dataset, course)
    if course.review is None or not course.passed:
        return
    year = (course.mark.date if course.mark else course.review.date).year
    name, line, label = _name(dataset, course), dataset.line_of(year), dataset.settings.income_label
    if measured is None:
        yield Breach(
            course.evidence,
            "household",
            f"{name}：消除时应有{label}",
            "核查和预判都没有填收入",
            "按核查表补填收入",
        )
        return
    amount, record, field_name = measured
    verification = course.verification
    if verification is record and verification.business and verification.business_costs is None:
        yield Breach(
            verification,
            "business_costs",
            f"{name}：有生产经营性收入的应填生产经营性支出，才算得出{label}",
            "空白",
            "按核查表补填，没有的填 0",
        )
    if line is None:
        expected, found = f"{name}：应能与 {year} 年监测线比较", f"“监测线”里没有 {year} 年"
        yield Breach(record, field_name, expected, found, "在“监测线”里补上这一年", cause=f"“监测线”{year}")
    elif amount < line:
        yield Breach(
            record,
            field_name,
            f"{name}：消除时{label}应不低于 {year} 年监测线 {line} 元",
            f"{amount} 元",
            "核对收支；低于监测线的继续监测",
        )


def exit_income(dataset: Dataset, course: ExitCase) -> tuple[Decimal, Row, str] | None:
    """Return the household's income a head at its exit and the cell it comes from.

    By the verification's income block when that was filled in, else what the pre-judgement heard.
    """
    verification, judged = course.verification, course.pre_judgement
    amount = verified_income(dataset, verification) if verification else None
    if amount is not None and verification is not None:
        return amount, verification, "wages"
    return (judged.income_per_head, judged, "income_per_head") if judged else None


@COURSE.gate("G4", "S1 S3; setting", Paper.MARK, on_breach=lambda settings: settings.on_order)
def approved_before_marked(dataset: Dataset, course: ExitCase) -> Iterator[Breach]:
    """The county approves before the mark, where the settings ask for it."""
    if not dataset.settings.approval_required or not course.passed:
        return
    approval, name = course.approval, _name(dataset, course)
    if approval is None:
        yield Breach(
            course.evidence,
            "household",
            f"{name}：标注之前应上报并经县批准",
            "“审批”里没有该户",
            "上报、批准后补填",
        )
    elif approval.county_approved is None:
        yield Breach(approval, "county_approved", f"{name}：标注之前应经县批准", "空白", "收到批复后补填日期")


@COURSE.gate("G4", "DOMAIN §2.8, §4.4 [S16]; D11", Paper.MARK, on_breach=always_warn)
def approval_is_documented(dataset: Dataset, course: ExitCase) -> Iterator[Breach]:
    """县批准 has its 文号, 乡审核 its day and its opinion."""
    yield from undocumented_approval(dataset, course)


@COURSE.gate("G4", "S5", Paper.MARK, on_breach=lambda settings: settings.on_order)
def announced_after_approval(dataset: Dataset, course: ExitCase) -> Iterator[Breach]:
    """公告 follows 县批准: what the county has not approved is not announced."""
    yield from early_announcement(dataset, course)


@COURSE.gate("G4", "S1 S3", Paper.MARK, on_breach=lambda settings: settings.on_order)
def township_agreed(dataset: Dataset, course: ExitCase) -> Iterator[Breach]:
    """What the township sent back or did not agree to goes no further."""
    yield from refused_submission(dataset, course)


@COURSE.gate("G11", "notice L49", Paper.LETTER, may_be_lifted=False)
def marked_before_told(dataset: Dataset, course: ExitCase) -> Iterator[Breach]:
    """A letter only after the system mark, and with its own date."""
    if not course.passed:
        return
    name = _name(dataset, course)
    if course.mark is None:
        yield Breach(
            course.evidence,
            "household",
            f"{name}：系统标注以后才告知",
            "“系统标注”里没有该户",
            "标注后补填",
        )
    if course.letter is None:
        yield Breach(
            course.mark or course.evidence,
            "household",
            f"{name}：告知书应有告知日期",
            "“告知”里没有该户",
            "在“告知”里填上告知日期",
        )


@COURSE.gate("G11", "notice L49", Paper.LETTER, may_be_lifted=False)
def mark_still_stands(dataset: Dataset, course: ExitCase) -> Iterator[Breach]:
    """A mark that was withdrawn (风险消除回退) carries no letter; one course has one mark."""
    episode = course.episode
    if course.rolled_back and episode is not None and episode.rolled_back is not None:
        yield Breach(
            episode,
            "rolled_back",
            f"{_name(dataset, course)}：标注有效的才告知",
            f"{show_day(episode.rolled_back)}已回退，恢复监测",
            "不发告知书；已发的作废",
        )
    for extra in course.marks[1:]:
        yield Breach(
            extra,
            "date",
            f"{_name(dataset, course)}：一次退出只标注一次",
            f"{show_day(extra.date)}又标注一次",
            "删去多余的一行",
        )


@COURSE.gate("G11", "notice L49", Paper.LETTER, may_be_lifted=False)
def told_once(dataset: Dataset, course: ExitCase) -> Iterator[Breach]:
    """One letter an episode; a second one only after a roll-back."""
    episode = course.episode
    if episode is None or course.letter is None:
        return
    sides: dict[bool, list[ExitLetter]] = {False: [], True: []}
    for letter in sorted(dataset.by(ExitLetter, "household", course.household.number), key=lambda x: x.date):
        if dataset.episode_on(letter.household, letter.date) is episode:
            sides[episode.rolled_back is not None and letter.date > episode.rolled_back].append(letter)
    for extra in (letter for side in sides.values() if {*side} & {*course.letters} for letter in side[1:]):
        yield Breach(
            extra,
            "date",
            f"{_name(dataset, course)}：一次监测只发一份告知书",
            f"另有一份，告知日期{show_day(extra.date)}",
            "删去多余的一行；遗失的用补打",
        )


@COURSE.gate("G11", "DOMAIN A10", Paper.MARK, on_breach=always_warn)
def mark_is_checked_by_another(dataset: Dataset, course: ExitCase) -> Iterator[Breach]:
    """操作人 and 复核人 are two people."""
    mark = course.mark
    if mark is not None and mark.operator == mark.checker:
        yield Breach(
            mark,
            "checker",
            f"{_name(dataset, course)}：标注应由另一人复核",
            mark.checker,
            "核对标注人和复核人",
        )


SUPPORTING_LEVELS = frozenset({Level.TOWNSHIP, Level.VILLAGE, Level.RESIDENT})
"""帮扶责任人 come from 乡村两级干部 and 驻村帮扶干部 (notice L45)."""


@COURSE.gate("G12", "notice L45", Paper.LETTER, on_breach=lambda settings: settings.on_monitoring)
def has_one_helper(dataset: Dataset, course: ExitCase) -> Iterator[Breach]:
    """Exactly one 帮扶责任人 is active while the household is monitored: on the day of its review."""
    if course.letter is None or course.review is None:
        return
    day = course.review.date
    helpers = [
        helper
        for helper in dataset.by(Helper, "household", course.household.number)
        if helper.since <= day and (helper.until is None or helper.until >= day)
    ]
    if len({helper.person for helper in helpers}) != 1:
        yield Breach(
            helpers[-1] if helpers else course.letter,
            "person" if helpers else "household",
            f"{_name(dataset, course)}：{show_day(day)}应有且只有一名帮扶责任人",
            "、".join(helper.person for helper in helpers) or "“帮扶责任人”里没有在任的人",
            "核对帮扶责任人的起止日期",
        )


@COURSE.gate("G12", "notice L45", Paper.LETTER, on_breach=always_warn)
def nobody_helps_his_own(dataset: Dataset, course: ExitCase) -> Iterator[Breach]:
    """帮扶责任人 is not of the household; known by name only."""
    family = family_names(dataset, course.household.number)
    for helper in dataset.by(Helper, "household", course.household.number):
        if in_simplified(helper.person) in family:
            yield Breach(
                helper,
                "person",
                f"{_name(dataset, course)}：帮扶责任人不应是本户的家庭成员",
                helper.person,
                "由别的干部结对；同名的不用改",
            )
