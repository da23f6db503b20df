"""The gates on what goes on all the time: helper, plan, monthly entries, task force, screening (G12–G18)."""

# A gate's docstring is the rule it holds, and all gates of a table have one signature.
# ruff: noqa: D401

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from generators.procedure.exit_case import (
    episode_end,
    episodes_in_force,
    gone_on,
    household_name,
    quarter_balance,
    was_in_force,
)
from generators.procedure.gates.households import SUPPORTING_LEVELS
from generators.procedure.gates.meetings import first_recorded_month
from generators.procedure.gates.table import Breach, GateTable, Scope, always_warn
from generators.procedure.windows import (
    Window,
    full_months,
    month_number,
    month_window,
    months_between,
    show_day,
    show_months,
)
from generators.records.households import (
    Approval,
    ExitLetter,
    Helper,
    MonitorEpisode,
    MonthlyEntry,
    PlanItem,
    SystemMark,
    Verification,
)
from generators.records.meetings import Meeting
from generators.records.screening import Survey, SurveyRow
from generators.records.township import Person, TaskForceMember, Village
from generators.records.vocabulary import Level, MeetingKind, TaskForceRole

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from generators.records.columns import Quarter
    from generators.records.dataset import Dataset
    from generators.records.settings import OnBreach, Settings


@dataclass(frozen=True)
class VillageQuarter:
    """A village in a quarter."""

    village: Village
    quarter: Quarter


def _on_monitoring(settings: Settings) -> OnBreach:
    return settings.on_monitoring


EPISODE = GateTable[MonitorEpisode](lambda episode: Scope(episode.household))
HELPER = GateTable[Person](lambda _: Scope())
TASK_FORCE = GateTable[Village](lambda _: Scope())
BALANCE = GateTable[VillageQuarter](lambda _: Scope())
SCREENING = GateTable[VillageQuarter](lambda _: Scope())


def last_recorded_day(dataset: Dataset) -> date:
    """Return the last day that the workbook tells of: meetings, visits, screenings and the steps of exits."""
    days = [meeting.date for meeting in dataset.all(Meeting)]
    days += [entry.visited for entry in dataset.all(MonthlyEntry)]
    days += [check.date for check in dataset.all(Verification)]
    days += [approval.submitted for approval in dataset.all(Approval)]
    days += [mark.date for mark in dataset.all(SystemMark)]
    days += [letter.date for letter in dataset.all(ExitLetter)]
    days += [survey.reported for survey in dataset.all(Survey)]
    return max(days, default=date.min)


def recorded_months(dataset: Dataset) -> tuple[int, ...]:
    """Return the months (202206) from the first to the last that has a monthly entry."""
    months = {entry.month for entry in dataset.all(MonthlyEntry)}
    return tuple(months_between(min(months), max(months))) if months else ()


def _name(dataset: Dataset, episode: MonitorEpisode) -> str:
    return household_name(dataset, dataset.household(episode.household))


def monitored_until(dataset: Dataset, episode: MonitorEpisode) -> date:
    """Return the day of the mark that ended the episode, else the last day the workbook tells of."""
    today = dataset.memoized(last_recorded_day)
    return episode_end(dataset, episode, date.max) or today


def _is_before_the_records(dataset: Dataset, until: date) -> bool:
    """Tell whether an episode that lasted `until` then is older than the workbook's monthly entries."""
    return month_number(until) < dataset.memoized(first_recorded_month)


@EPISODE.gate("G12", "notice L45", on_breach=_on_monitoring)
def one_helper_all_along(dataset: Dataset, episode: MonitorEpisode) -> Iterator[Breach]:
    """Exactly one 帮扶责任人 at any date of the episode, from 乡村两级干部 or 驻村干部."""
    name, until = _name(dataset, episode), monitored_until(dataset, episode)
    if _is_before_the_records(dataset, until):
        return
    helpers = _helpers_of(dataset, episode, until)
    if not helpers:
        yield Breach(episode, "household", f"{name}：监测期间应有帮扶责任人", "没有", "在“帮扶责任人”里补填")
        return
    grace = timedelta(days=dataset.settings.prompt_days)
    if helpers[0].since > episode.identified + grace:
        yield Breach(
            helpers[0],
            "since",
            f"{name}：纳入（{show_day(episode.identified)}）后应及时落实帮扶责任人",
            show_day(helpers[0].since),
            "核对起的日期",
        )
    yield from _handover_breaches(dataset, episode, helpers)
    last = helpers[-1].until
    if last is not None and last < until - timedelta(days=1):
        yield Breach(
            helpers[-1],
            "until",
            f"{name}：监测期间应一直有帮扶责任人",
            f"{show_day(last)}以后没有",
            "补填接任的人",
        )
    for helper in helpers:
        people = dataset.by(Person, "name", helper.person)
        if people and people[0].level not in SUPPORTING_LEVELS:
            yield Breach(
                helper,
                "person",
                f"{name}：帮扶责任人应是乡村两级干部或驻村帮扶干部",
                f"{helper.person}（{people[0].level}）",
                "另行确定，或核对干部的层级",
            )


def _helpers_of(dataset: Dataset, episode: MonitorEpisode, until: date) -> list[Helper]:
    """Return who helped between the identification and `until`, the first first."""
    helpers = (
        helper
        for helper in dataset.by(Helper, "household", episode.household)
        if helper.since <= until and (helper.until is None or helper.until >= episode.identified)
    )
    return sorted(helpers, key=lambda helper: helper.since)


def _handover_breaches(
    dataset: Dataset, episode: MonitorEpisode, helpers: Sequence[Helper]
) -> Iterator[Breach]:
    """Yield a breach for each day with two helpers, or with none, from one of `helpers` to the next."""
    name = _name(dataset, episode)
    for before, after in zip(helpers, helpers[1:], strict=False):
        if before.until is None or after.since < before.until:
            yield Breach(
                after,
                "since",
                f"{name}：同一天只能有一名帮扶责任人",
                f"{before.person}未止，{after.person}自{show_day(after.since)}起",
                "换人时给前一名填止的日期",
            )
        elif after.since > before.until + timedelta(days=1) and was_in_force(
            dataset, episode, Window(before.until + timedelta(days=1), after.since)
        ):
            yield Breach(
                after,
                "since",
                f"{name}：帮扶责任人不应间断",
                f"{show_day(before.until)}至{show_day(after.since)}之间没有",
                "补填，或核对起止日期",
            )


@HELPER.gate("G12", "DOMAIN §4.1; setting", on_breach=always_warn)
def nobody_helps_too_many(dataset: Dataset, person: Person) -> Iterator[Breach]:
    """A cadre may look after several households, not more than the settings say."""
    today = dataset.memoized(last_recorded_day)
    helped = [
        helper
        for helper in dataset.by(Helper, "person", person.name)
        if helper.household in dataset.memoized(monitored_today)
        and helper.since <= today
        and (helper.until is None or helper.until >= today)
    ]
    limit = dataset.settings.helper_limit
    if len(helped) > limit:
        yield Breach(
            helped[limit],
            "person",
            f"{person.name}：一名帮扶责任人结对的监测户不宜超过 {limit} 户",
            f"{len(helped)} 户",
            "另行安排几户，或在“设置”里改上限",
        )


def monitored_today(dataset: Dataset) -> frozenset[str]:
    """Return the 户编号 in force on the last day that the workbook tells of."""
    found = episodes_in_force(dataset, dataset.memoized(last_recorded_day))
    return frozenset(episode.household for episode in found)


@EPISODE.gate("G13", "notice L43–45; S9 1_11_010", on_breach=_on_monitoring)
def measures_begin_within_a_month(dataset: Dataset, episode: MonitorEpisode) -> Iterator[Breach]:
    """Measures are registered within a month of 识别, after the meeting that studied them."""
    name, until = _name(dataset, episode), monitored_until(dataset, episode)
    if _is_before_the_records(dataset, until):
        return
    begun = [
        item.start
        for item in dataset.by(PlanItem, "household", episode.household)
        if item.start <= until and (item.done is None or item.done >= episode.identified)
    ]
    expected = f"{name}：识别（{show_day(episode.identified)}）后一个月内应有帮扶措施"
    first = min(begun, default=None)
    if first is None:
        if full_months(episode.identified, until) >= 1:
            yield Breach(episode, "identified", expected, "“帮扶措施”里没有", "研判后制定帮扶计划并补填")
        return
    if full_months(episode.identified, first - timedelta(days=1)) >= 1:
        yield Breach(episode, "identified", expected, f"最早的一条{show_day(first)}开始", "核对开始时间")
    yield from _studied_before(dataset, episode, name, first)


def _studied_before(dataset: Dataset, episode: MonitorEpisode, name: str, first: date) -> Iterator[Breach]:
    """Yield a breach when no 研判 meeting came before the `first` measure, where such meetings are kept."""
    village = dataset.household(episode.household).village
    studied = [
        meeting.date
        for meeting in dataset.by(Meeting, "kind", MeetingKind.RISK_STUDY)
        if meeting.village in {None, village}
    ]
    if not studied or episode.identified < min(studied) or first < episode.identified:
        return
    if not any(episode.identified - timedelta(days=31) <= day <= first for day in studied):
        yield Breach(
            episode,
            "identified",
            f"{name}：帮扶措施（{show_day(first)}起）应在研判会议之后",
            "之前没有本村的风险研判会议",
            "补填研判会议，或核对措施的开始时间",
        )


@EPISODE.gate("G18", "notice L45", on_breach=_on_monitoring)
def an_entry_every_month(dataset: Dataset, episode: MonitorEpisode) -> Iterator[Breach]:
    """One entry for each whole month of monitoring, as far as the workbook's entries reach."""
    months = dataset.memoized(recorded_months)
    kept = {entry.month for entry in dataset.by(MonthlyEntry, "household", episode.household)}
    missing = [
        month for month in months if month not in kept and was_in_force(dataset, episode, month_window(month))
    ]
    if missing:
        yield Breach(
            episode,
            "household",
            f"{_name(dataset, episode)}：监测期间应逐月监测",
            f"缺{show_months(missing)}",
            "按帮扶手册补填“逐月监测”",
        )


@EPISODE.gate("G1", "notice L43; D11", on_breach=always_warn)
def gone_household_is_ended(dataset: Dataset, episode: MonitorEpisode) -> Iterator[Breach]:
    """A household of which nobody is left is ended in the national system, without review or letter."""
    gone = gone_on(dataset, episode.household, dataset.memoized(last_recorded_day))
    if gone is not None and episode_end(dataset, episode, date.max) is None:
        yield Breach(
            dataset.head_of(episode.household),
            "left_on",
            f"{_name(dataset, episode)}：整户自然减少的应在全国系统办结",
            f"{show_day(gone)}起户里没有人，仍在监测",
            "不再评议、告知；在全国系统按整户自然减少办理，办好后填一行“系统标注”，方式选“自然消除”",
        )


def _levels(dataset: Dataset) -> dict[str, Level]:
    return {person.name: person.level for person in dataset.all(Person)}


@TASK_FORCE.gate("G14", "notice L89", on_breach=lambda settings: settings.on_bodies)
def task_force_is_made_up_as_the_plan_says(dataset: Dataset, village: Village) -> Iterator[Breach]:
    """One 组长 from the township; 支书 and 第一书记 as 副组长; 两委 and 队员 as 成员; nobody twice."""
    today = dataset.memoized(last_recorded_day)
    seats = [
        seat
        for seat in dataset.by(TaskForceMember, "village", village.name)
        if seat.until is None or seat.until >= today
    ]
    levels = dataset.memoized(_levels)
    name = f"{village.name}工作专班"
    by_role = {role: [seat for seat in seats if seat.role is role] for role in TaskForceRole}
    yield from _leaders_of(village, name, by_role, levels)
    for seat in by_role[TaskForceRole.MEMBER]:
        if levels.get(seat.person) not in {Level.VILLAGE, Level.RESIDENT}:
            yield Breach(
                seat,
                "person",
                f"{name}：成员应是村“两委”成员和驻村帮扶队员",
                f"{seat.person}（{levels.get(seat.person)}）",
            )
    for person, times in Counter(seat.person for seat in seats).items():
        if times > 1:
            last = [seat for seat in seats if seat.person == person][-1]
            yield Breach(last, "person", f"{name}：一个人只占一个位置", f"{person}占 {times} 个")


def _leaders_of(
    village: Village,
    name: str,
    by_role: Mapping[TaskForceRole, Sequence[TaskForceMember]],
    levels: Mapping[str, Level],
) -> Iterator[Breach]:
    """Yield what is wrong with who leads the task force `name`."""
    heads = by_role[TaskForceRole.HEAD]
    if len(heads) != 1:
        yield Breach(
            heads[1] if heads else village,
            "role" if heads else "name",
            f"{name}：应有一名组长（包村乡干部）",
            "、".join(seat.person for seat in heads) or "没有",
            "核对“专班”",
        )
    for head in heads[:1]:
        if levels.get(head.person) is not Level.TOWNSHIP:
            yield Breach(
                head, "person", f"{name}：组长应是包村乡干部", f"{head.person}（{levels.get(head.person)}）"
            )
    deputies = {levels.get(seat.person) for seat in by_role[TaskForceRole.DEPUTY]}
    for level, post in ((Level.VILLAGE, "村党支部书记"), (Level.RESIDENT, "驻村第一书记")):
        if level not in deputies:
            yield Breach(
                heads[0] if heads else village,
                "person" if heads else "name",
                f"{name}：副组长应有{post}",
                "没有",
                "没有选派的，在备注里说明",
            )


@SCREENING.gate("G17", "notice L41", on_breach=lambda settings: settings.on_coverage)
def every_household_is_screened(dataset: Dataset, subject: VillageQuarter) -> Iterator[Breach]:
    """实排查 = 应排查 = the households of the village."""
    village, quarter = subject.village, subject.quarter
    rows = [row for row in dataset.by(SurveyRow, "village", village.name) if row.quarter == quarter]
    survey = next(
        (row for row in dataset.by(Survey, "village", village.name) if row.quarter == quarter), None
    )
    name = f"{village.name}{quarter.said}排查"
    if survey is None:
        if rows:
            yield Breach(
                rows[0], "quarter", f"{name}：应有总体情况", "“排查”里没有这一村这一季度", "补填一行"
            )
        return
    if survey.expected != village.households:
        yield Breach(
            survey,
            "expected",
            f"{name}：应排查户数应等于在册 {village.households} 户",
            f"{survey.expected} 户",
            f"核对{dataset.place(village, 'households')}",
        )
    if len(rows) != survey.expected:
        yield Breach(
            survey,
            "expected",
            f"{name}：实排查应等于应排查 {survey.expected} 户",
            f"“排查记录”有 {len(rows)} 户",
            "补上没有排查的户，或核对应排查户数",
        )


@BALANCE.gate("§4.5", "DOMAIN §4.5", may_be_lifted=False)
def the_quarter_adds_up(dataset: Dataset, subject: VillageQuarter) -> Iterator[Breach]:
    """期末监测户 = 期初 + 新识别 + 回退 − 标注, which the summary says of every village."""
    balance = quarter_balance(dataset, subject.quarter, (subject.village.name,))
    if not balance.is_balanced:
        yield Breach(
            subject.village,
            "name",
            f"{subject.village.name}{subject.quarter.said}：期末监测户应等于期初加新识别加回退减标注",
            f"期末 {len(balance.closing)} 户，期初 {len(balance.opening)}、新识别 {len(balance.identified)}、"
            f"回退 {len(balance.rolled_back)}、标注 {len(balance.marked)}",
            "运行 check-data，核对“监测对象”和“系统标注”里重复的、前后接不上的行",
        )
