"""The gates before identification: what a check has asked, what a review and its lists stand on (L41)."""

# A gate's docstring is the rule it holds, and all gates of a table have one signature.
# ruff: noqa: D401

from __future__ import annotations

from typing import TYPE_CHECKING

from generators.procedure.entry_case import CLUE_LASTS, EntryCase, entry_case_of, first_entry_review
from generators.procedure.exit_case import episode_end, household_name, verified_income
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
from generators.procedure.windows import show_day
from generators.records.households import Approval, MonitorEpisode, Verification
from generators.records.vocabulary import Purpose, ReviewResult, VerificationResult

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generators.records.dataset import Dataset
    from generators.records.meetings import Decision

ENTRY = GateTable[Verification](lambda row: Scope(row.household))
"""What a check before identification must say."""


def _scope(case: EntryCase) -> Scope:
    """A decision on a household holds for one course, not for the next."""
    first, last = case.review.date - CLUE_LASTS, case.review.date + CLUE_LASTS

    def is_of_this_course(decision: Decision) -> bool:
        return decision.meeting is not None or first <= decision.decided <= last

    return Scope(case.household.number, (case.review.number,), is_of_this_course)


ENTRY_COURSE = GateTable[EntryCase](_scope)
"""What a household's way from the clue to the decision must hold."""
IDENTIFIED = GateTable[MonitorEpisode](lambda episode: Scope(episode.household))
"""What must lie behind an identification, when nobody knows its course."""


def _name(dataset: Dataset, household: str) -> str:
    return household_name(dataset, dataset.household(household))


@ENTRY.gate("G20", "notice L41", on_breach=lambda settings: settings.on_income_line)
def identified_by_income(dataset: Dataset, row: Verification) -> Iterator[Breach]:
    """The line is the test of L41: a check before identification gives the household's income."""
    if row.purpose is Purpose.IDENTIFY and verified_income(dataset, row) is None:
        label = dataset.settings.income_label
        yield Breach(
            row,
            "wages",
            f"{_name(dataset, row.household)}：识别核查应有收入，才能与监测线比较{label}",
            "各项收入都是空白",
            "按核查表补填各项收入，没有的填 0",
        )


@ENTRY.gate("G20", "DOMAIN §4.4", may_be_lifted=False)
def checked_by_now(dataset: Dataset, row: Verification) -> Iterator[Breach]:
    """No filled form of a check whose day has not come."""
    if dataset.today is not None and row.date > dataset.today:
        yield Breach(
            row,
            "date",
            f"{_name(dataset, row.household)}：核查日期不应在今天（{show_day(dataset.today)}）以后",
            show_day(row.date),
            "核对日期",
        )


@ENTRY_COURSE.gate("G21", "notice L37–41", Paper.REVIEW, on_breach=always_warn)
def clue_is_on_file(dataset: Dataset, case: EntryCase) -> Iterator[Breach]:
    """Each identification follows from a clue on file: 申请, 排查, 部门信息 or 信访舆情."""
    if case.clue is None:
        yield Breach(
            case.resolution,
            "household",
            f"{_name(dataset, case.household.number)}：识别应有线索（申请、排查、部门信息、信访舆情）",
            "各表里都没有该户的线索",
            "在“申请”“排查记录”或者“监测线索”里补填",
        )


@ENTRY_COURSE.gate("G21", "notice L41", Paper.REVIEW, on_breach=lambda settings: settings.on_verification)
def checked_before_reviewed(dataset: Dataset, case: EntryCase) -> Iterator[Breach]:
    """No review without a visit by two that found a risk, signed by the household by the meeting's day."""
    name, check = _name(dataset, case.household.number), case.verification
    if check is None:
        yield Breach(
            case.resolution,
            "household",
            f"{name}：识别评议之前应已入户核查",
            "“入户核查”里没有该户两个月内的识别核查",
            "补填核查结果；没有核查的不能评议",
        )
        return
    if len(set(check.verifiers)) < 2:
        found = "、".join(check.verifiers)
        yield Breach(check, "verifiers", f"{name}：核查人应不少于 2 人", found, "按核查表补填")
    if check.result is not VerificationResult.AT_RISK:
        yield Breach(
            check, "result", f"{name}：核查结论为“存在风险”的才评议纳入", f"“{check.result}”", "核对核查结论"
        )
    if check.household_agrees is not True:
        found = "空白" if check.household_agrees is None else "否"
        expected = f"{name}：核查结果应经农户认可"
        yield Breach(check, "household_agrees", expected, found, "请农户在核查表上签字后补填")
    if check.signed is None:
        yield Breach(
            check, "signed", f"{name}：核查结果应经农户签字", "空白", "请农户在核查表上签字后补填日期"
        )
    elif not check.date <= check.signed <= case.review.date:
        yield Breach(
            check,
            "signed",
            f"{name}：农户签字应在核查（{show_day(check.date)}）之后、"
            f"评议（{show_day(case.review.date)}）之前，或在当日",
            show_day(check.signed),
            "核对签字日期",
        )


@ENTRY_COURSE.gate("G21", "notice L41", Paper.REVIEW, may_be_lifted=False)
def not_monitored_already(dataset: Dataset, case: EntryCase) -> Iterator[Breach]:
    """A household in monitoring is not taken in a second time."""
    number, day = case.household.number, case.review.date
    episode = dataset.episode_on(number, day)
    if episode is None or episode is case.episode:
        return
    if episode_end(dataset, episode, day) is None:
        yield Breach(
            case.resolution,
            "household",
            f"{_name(dataset, number)}：评议纳入时应不在监测",
            f"{show_day(episode.identified)}已纳入，没有标注消除",
            "核对户编号；已消除的补填“系统标注”",
        )


@ENTRY_COURSE.gate("G21", "DOMAIN §4.2", Paper.REVIEW, may_be_lifted=False)
def entry_is_passed_or_not(dataset: Dataset, case: EntryCase) -> Iterator[Breach]:
    """A review before identification takes in or does not: 缓退 is a word of the exit."""
    if case.resolution.result is ReviewResult.DEFERRED:
        yield Breach(
            case.resolution,
            "result",
            f"{_name(dataset, case.household.number)}：识别评议的结果应为“通过”或“不通过”",
            "“缓退”",
            "按表决结果改正",
        )


ENTRY_STEPS: tuple[Step[EntryCase], ...] = (
    Step(
        "线索",
        lambda case: (
            (case.clue.record, case.clue.day, case.clue.field_name) if case.clue else (None, None, "")
        ),
        Paper.REVIEW,
    ),
    make_step("入户核查", Paper.REVIEW, lambda case: case.verification),
    make_step("识别评议", Paper.REVIEW, lambda case: case.review),
    make_step("公示起", Paper.PUBLICITY, lambda case: case.publicity, "start", is_set_ahead=True),
    make_step("公示止", Paper.PUBLICITY, lambda case: case.publicity, "end", is_set_ahead=True),
    make_step("村上报", Paper.SUBMISSION, lambda case: case.approval, "submitted"),
    make_step("乡审核", Paper.MARK, lambda case: case.approval, "township_approved"),
    make_step("县批准", Paper.MARK, lambda case: case.approval, "county_approved"),
    make_step("识别认定", Paper.MARK, lambda case: case.episode, "identified"),
)


@ENTRY_COURSE.gate("G22", "notice L41 + S1 S2", Paper.REVIEW, on_breach=lambda settings: settings.on_order)
def entry_steps_follow_each_other(dataset: Dataset, case: EntryCase) -> Iterator[Breach]:
    """线索 ≤ 核查 ≤ 评议 ≤ 公示起 < 公示止 < 上报 ≤ 审核 ≤ 批准 ≤ 识别认定."""
    yield from order_breaches(_name(dataset, case.household.number), ENTRY_STEPS, case)


@ENTRY_COURSE.gate("G22", "DOMAIN §4.4", Paper.REVIEW, may_be_lifted=False)
def no_entry_step_is_ahead_of_its_day(dataset: Dataset, case: EntryCase) -> Iterator[Breach]:
    """A step towards identification that is told as taken does not lie in the future."""
    name = _name(dataset, case.household.number)
    yield from ahead_breaches(name, ENTRY_STEPS, case, dataset.today)


@ENTRY_COURSE.gate("G23", "notice L41; S1 S2", Paper.PUBLICITY, may_be_lifted=False)
def only_the_taken_in_go_on(dataset: Dataset, case: EntryCase) -> Iterator[Breach]:
    """通过 = 公示 = 上报 = 认定: nobody else goes on."""
    if not case.passed:
        yield Breach(
            case.resolution,
            "result",
            f"{_name(dataset, case.household.number)}：识别评议通过的才公示、上报、认定",
            f"“{case.resolution.result}”",
            "告知农户评议结果；情况变化的可以再申请",
        )


@ENTRY_COURSE.gate("G23", "S1 S2; setting", Paper.PUBLICITY, on_breach=lambda settings: settings.on_publicity)
def candidates_are_public_long_enough(dataset: Dataset, case: EntryCase) -> Iterator[Breach]:
    """公示 of at least the set days, first and last included, where the settings ask for it."""
    yield from short_publicity(dataset, case)


@ENTRY_COURSE.gate("G23", "S1 S2", Paper.PUBLICITY, may_be_lifted=False)
def publicity_of_candidates_ends_after_it_begins(dataset: Dataset, case: EntryCase) -> Iterator[Breach]:
    """公示止 is not before 公示起."""
    yield from impossible_publicity(dataset, case)


@ENTRY_COURSE.gate("G23", "S1 S2", Paper.SUBMISSION, on_breach=lambda settings: settings.on_publicity)
def objections_to_candidates_are_settled(dataset: Dataset, case: EntryCase) -> Iterator[Breach]:
    """No open objection, and none that was upheld; settled before the list goes up."""
    yield from unsettled_objections(dataset, case, "不上报，不纳入")


@ENTRY_COURSE.gate("G23", "S1 S2; D11", Paper.MARK, on_breach=lambda settings: settings.on_publicity)
def publicity_of_candidates_was_reported(dataset: Dataset, case: EntryCase) -> Iterator[Breach]:
    """The announcement says that the list was public: by then the report on it is there."""
    approval = case.approval
    yield from unreported_publicity(dataset, case, "公告", approval.announced if approval else None)


@ENTRY_COURSE.gate("G24", "notice L41; D11", Paper.SUBMISSION, may_be_lifted=False)
def what_is_submitted_is_known(dataset: Dataset, case: EntryCase) -> Iterator[Breach]:
    """The list that goes up says as which kind and for which risks: by the check or by the episode."""
    check = case.verification
    if case.episode is not None or check is None or not case.passed:
        return
    name = _name(dataset, case.household.number)
    for field_name, heading in (("category", "拟纳入类别"), ("risks", "核实的风险")):
        if not getattr(check, field_name):
            yield Breach(
                check, field_name, f"{name}：上报的户应有{heading}", "空白", "按核查表和评议意见补填"
            )


@ENTRY_COURSE.gate("G24", "S1 S2; setting", Paper.MARK, on_breach=lambda settings: settings.on_order)
def approved_before_taken_in(dataset: Dataset, case: EntryCase) -> Iterator[Breach]:
    """The county decides before anybody is announced or entered as identified."""
    if not case.passed or not dataset.settings.approval_required:
        return
    name, approval = _name(dataset, case.household.number), case.approval
    if approval is not None:
        if approval.county_approved is None:
            expected = f"{name}：认定、公告之前应经县批准"
            yield Breach(approval, "county_approved", expected, "空白", "收到批复后补填日期")
        return
    unsaid = next(
        (
            row
            for row in dataset.by(Approval, "household", case.household.number)
            if row.purpose is None and case.review.date <= row.submitted <= case.review.date + CLUE_LASTS
        ),
        None,
    )
    if unsaid is not None:
        expected = f"{name}：纳入监测的审批，事项应填“识别”"
        yield Breach(unsaid, "purpose", expected, "空白", "填上事项；空白的按风险消除计")
    else:
        yield Breach(
            case.resolution,
            "household",
            f"{name}：认定之前应上报并经县批准",
            "“审批”里没有该户事项为“识别”的一行",
            "上报、批准后补填",
        )


@ENTRY_COURSE.gate("G24", "S1 S2", Paper.MARK, on_breach=lambda settings: settings.on_order)
def township_agreed_to_take_in(dataset: Dataset, case: EntryCase) -> Iterator[Breach]:
    """Whom the township sent back or did not agree to is not taken in."""
    yield from refused_submission(dataset, case)


@ENTRY_COURSE.gate("G24", "DOMAIN §2.8, §4.4 [S16]; D11", Paper.MARK, on_breach=always_warn)
def approval_to_take_in_is_documented(dataset: Dataset, case: EntryCase) -> Iterator[Breach]:
    """县批准 has its 文号, 乡审核 its day and its opinion."""
    yield from undocumented_approval(dataset, case)


@ENTRY_COURSE.gate("G24", "S5", Paper.MARK, on_breach=lambda settings: settings.on_order)
def entry_is_announced_after_approval(dataset: Dataset, case: EntryCase) -> Iterator[Breach]:
    """公告 follows 县批准: what the county has not approved is not announced."""
    yield from early_announcement(dataset, case)


@ENTRY_COURSE.gate("G24", "notice L41; DOMAIN §4.5", Paper.MARK, on_breach=always_warn)
def identified_as_checked(dataset: Dataset, case: EntryCase) -> Iterator[Breach]:
    """The episode begins on the county's day, by the clue's means, as the kind and for the risks found."""
    episode, check, approval = case.episode, case.verification, case.approval
    if episode is None:
        return
    name = _name(dataset, case.household.number)
    if approval is not None and approval.county_approved not in {None, episode.identified}:
        day = show_day(approval.county_approved) if approval.county_approved else ""
        expected = f"{name}：识别监测时间应为县批准日期（{day}）"
        yield Breach(episode, "identified", expected, show_day(episode.identified), "核对这两个日期")
    if case.clue is not None and case.clue.source is not episode.source:
        where = dataset.place(case.clue.record, case.clue.field_name)
        expected = f"{name}：监测来源应与线索一致（{where}为{case.clue.source}）"
        yield Breach(episode, "source", expected, f"“{episode.source}”", "核对监测来源和线索")
    if check is not None and check.category not in {None, episode.category}:
        expected = f"{name}：监测对象类别应与核查的拟纳入类别（{check.category}）一致"
        yield Breach(episode, "category", expected, f"“{episode.category}”", "核对类别")
    if check is not None and check.risks and set(check.risks) != set(episode.risks):
        expected = f"{name}：风险应与核实的风险（{'、'.join(check.risks)}）一致"
        yield Breach(episode, "risk_1", expected, "、".join(episode.risks), "核对风险类型")


@IDENTIFIED.gate("G24", "notice L41", Paper.MARK, on_breach=lambda settings: settings.on_order)
def identified_by_a_review(dataset: Dataset, episode: MonitorEpisode) -> Iterator[Breach]:
    """Nobody is identified past the review, as far back as reviews before identification are on record."""
    first = dataset.memoized(first_entry_review)
    if first is None or episode.identified < first or entry_case_of(dataset, episode) is not None:
        return
    yield Breach(
        episode,
        "identified",
        f"{_name(dataset, episode.household)}：识别认定之前应有识别评议、公示和批准",
        "“评议”里没有该户两个月内的识别评议",
        "补填“会议”（识别评议）和“评议”，或核对识别监测时间",
    )
