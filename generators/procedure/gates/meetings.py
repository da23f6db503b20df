"""The gates of a meeting and of its lines (`DOMAIN.md` §4.2, G3)."""

# A gate's docstring is the rule it holds, and all gates of a table have one signature.
# ruff: noqa: ARG001, D401

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from generators.errors import Severity
from generators.procedure.attendance import NON_VOTING, is_majority, is_quorate, roll_of, votes_cast
from generators.procedure.exit_case import deferral_reasons, episode_end, household_name, was_in_force
from generators.procedure.facts import capacities_in_doubt
from generators.procedure.gates.table import Breach, GateTable, Paper, Scope, always_warn
from generators.procedure.windows import (
    month_after,
    month_number,
    month_window,
    months_between,
    pre_judgement_window,
    quarter_served,
    review_window,
    show_day,
    show_months,
)
from generators.records.columns import Quarter, gives_reason, shown_blank
from generators.records.households import Household, Member, MonthlyEntry
from generators.records.meetings import Meeting, PreJudgement, Publicity, Resolution
from generators.records.person_names import in_simplified
from generators.records.vocabulary import (
    VOTED,
    Capacity,
    MeetingForm,
    MeetingKind,
    PreJudgementOpinion,
    ReviewResult,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from fractions import Fraction

    from generators.records.dataset import Dataset
    from generators.records.settings import Settings


@dataclass(frozen=True)
class Line:
    """What a review decided of one household."""

    meeting: Meeting
    resolution: Resolution


@dataclass(frozen=True)
class JudgedLine:
    """What a pre-judgement meeting held of one household."""

    meeting: Meeting
    row: PreJudgement


WINDOW = GateTable[Meeting](lambda meeting: Scope(meetings=(meeting.number,)))
"""When a pre-judgement or a review may be held."""
ROLL = GateTable[Meeting](lambda meeting: Scope(meetings=(meeting.number,)))
"""What the record of any meeting needs."""
REVIEW = GateTable[Meeting](lambda meeting: Scope(meetings=(meeting.number,)))
"""What the record of a democratic review needs besides."""
REPORT = GateTable[Publicity](lambda row: Scope(meetings=(row.meeting,)))
"""What the report on a public list needs."""
BALLOT = GateTable[Line](lambda line: Scope(line.resolution.household, (line.meeting.number,)))
"""What makes the vote on one household, and with it the whole record of the meeting, void."""
LINE = GateTable[Line](lambda line: Scope(line.resolution.household, (line.meeting.number,)))
JUDGED = GateTable[JudgedLine](lambda line: Scope(line.row.household, (line.meeting.number,)))

_COUNTERS = {"scrutineer": "监票人", "teller": "计票人"}
"""Who counts the votes of a meeting, by field."""


@WINDOW.gate("G3", "notice L47–49", on_breach=lambda settings: settings.on_window)
def held_in_its_window(dataset: Dataset, meeting: Meeting) -> Iterator[Breach]:
    """预判 in 中旬, 评议 in 下旬 of the quarter's last month."""
    windows = {
        MeetingKind.PRE_JUDGEMENT: ("预判会应在季度末月中旬", pre_judgement_window),
        MeetingKind.DEMOCRATIC_REVIEW: ("民主评议会应在季度末月下旬", review_window),
    }
    if meeting.kind in windows:
        expected, window_of = windows[meeting.kind]
        window = window_of(quarter_served(meeting.date))
        if meeting.date not in window:
            yield Breach(
                meeting,
                "date",
                f"{meeting_name(meeting)}：{expected}（{window}）召开",
                show_day(meeting.date),
                "核对会议日期",
            )


@ROLL.gate("§4.2", "DOMAIN §4.4", may_be_lifted=False)
def held_by_now(dataset: Dataset, meeting: Meeting) -> Iterator[Breach]:
    """No record of a meeting whose day has not come."""
    if dataset.today is not None and meeting.date > dataset.today:
        yield Breach(
            meeting,
            "date",
            f"{meeting_name(meeting)}：做记录的会议应已召开（今天是{show_day(dataset.today)}）",
            show_day(meeting.date),
            "核对会议日期；会前材料用 --blank 生成",
        )


def meeting_name(meeting: Meeting) -> str:
    """Return how a finding calls the meeting: 东沟村民主评议会."""
    return f"{meeting.village or meeting.township}{meeting.kind.value.removesuffix('会')}会"


@ROLL.gate("§4.2", "DOMAIN §4.2", may_be_lifted=False)
def attendance_is_recorded(dataset: Dataset, meeting: Meeting) -> Iterator[Breach]:
    """No record without attendance (promise 1 of the design)."""
    name = meeting_name(meeting)
    if meeting.expected is None:
        yield Breach(
            meeting, "expected", f"{name}：做记录要有应到人数", "空白", "补填；会前材料用 --blank 生成"
        )
    roll = roll_of(dataset, meeting)
    if not roll.rows:
        yield Breach(
            meeting, "number", f"{name}：做记录要有到会情况", "“参会人员”表里没有这次会议的人", "按签到册补填"
        )
    unknown = [row for row in roll.rows if row.present is None]
    if unknown:
        who = unknown[0].name + (f"等 {len(unknown)} 人" if len(unknown) > 1 else "")
        yield Breach(unknown[0], "present", f"{name}：应填{who}是否到会", "空白", "按签到册补填")


@ROLL.gate("§4.2", "DOMAIN §4.2", may_be_lifted=False)
def expected_is_present_and_absent(dataset: Dataset, meeting: Meeting) -> Iterator[Breach]:
    """应到 = 实到 + 缺席."""
    roll = roll_of(dataset, meeting)
    if meeting.expected is not None and roll.is_filled_in:
        present, absent = len(roll.present), len(roll.absent)
        if present + absent != meeting.expected:
            yield Breach(
                meeting,
                "expected",
                f"{meeting_name(meeting)}：应到人数应等于实到 {present} 人加缺席 {absent} 人（列席不计）",
                f"{meeting.expected} 人",
                "核对应到人数，或补上“参会人员”里漏填的人",
            )


@ROLL.gate("§4.2", "DOMAIN §4.2", may_be_lifted=False)
def nobody_is_counted_twice(dataset: Dataset, meeting: Meeting) -> Iterator[Breach]:
    """Sign-in rows = 实到: one person, one row."""
    seen: set[str] = set()
    for row in roll_of(dataset, meeting).rows:
        if (name := in_simplified(row.name)) in seen:
            yield Breach(
                row,
                "name",
                f"{meeting_name(meeting)}：一个人只能列一次",
                f"{row.name}列了两次",
                "只留一种身份；同名的两个人在名后加括号区别",
            )
        seen.add(name)


@ROLL.gate("§4.2", "DOMAIN §4.4", may_be_lifted=False)
def meeting_is_recorded_once(dataset: Dataset, meeting: Meeting) -> Iterator[Breach]:
    """A body holds one meeting of a kind at a time: two rows for it are two records of one meeting."""
    if meeting.kind not in {*VOTED, MeetingKind.PRE_JUDGEMENT}:
        return
    place = "village" if meeting.village else "township"
    others = [
        other.number
        for other in dataset.by(Meeting, place, getattr(meeting, place))
        if other.date == meeting.date
        and other.kind is meeting.kind
        and (other.village, other.township) == (meeting.village, meeting.township)
        and other is not meeting
        and _is_at_once(other, meeting)
    ]
    if others:
        yield Breach(
            meeting,
            "number",
            f"{meeting_name(meeting)}：一次会议只记一行",
            f"同一时间还有“{others[0]}”" + (f"等{len(others)}行" if others[1:] else ""),
            "是一次会议的只留一行；是几次会议的，核对日期和时间",
        )


def _is_at_once(other: Meeting, meeting: Meeting) -> bool:
    return other.start == meeting.start or (
        other.start < (meeting.end or meeting.start) and meeting.start < (other.end or other.start)
    )


@ROLL.gate("§4.2", "DOMAIN §4.2", on_breach=always_warn)
def votes_are_counted_by_two(dataset: Dataset, meeting: Meeting) -> Iterator[Breach]:
    """监票人 is not 计票人, and who chairs does neither."""
    name, others = meeting_name(meeting), {"主持人": meeting.chair, "监票人": meeting.scrutineer}
    for field_name, post in _COUNTERS.items():
        person = getattr(meeting, field_name)
        held = [other for other, who in others.items() if person and who == person and other != post]
        if held:
            expected = f"{name}：{post}不应由{held[0]}兼任"
            yield Breach(meeting, field_name, expected, person, "改填实际监票、计票的人")


@ROLL.gate("§4.2", "DOMAIN §4.2", may_be_lifted=False)
def chair_and_recorder_were_there(dataset: Dataset, meeting: Meeting) -> Iterator[Breach]:
    """Chair and recorder are named and there; 监票人 and 计票人 too when named. 列席 do not chair."""
    name, roll = meeting_name(meeting), roll_of(dataset, meeting)
    there = roll.names_present
    posts = {"chair": "主持人", "recorder": "记录人", **_COUNTERS}
    for field_name, post in posts.items():
        person = getattr(meeting, field_name)
        if person is None and field_name in {"chair", "recorder"}:
            yield Breach(meeting, field_name, f"{name}：做记录要有{post}", "空白", "补填")
        elif person is not None and person not in there:
            yield Breach(
                meeting,
                field_name,
                f"{name}：{post}应在到会人员之中",
                f"{person}，“参会人员”里没有其到会记录",
                "核对姓名和到会情况",
            )
        elif field_name == "chair" and person in {row.name for row in roll.observers}:
            expected = f"{name}：主持人应是应到并到会的人，列席的不主持"
            yield Breach(meeting, field_name, expected, f"{person}，身份为“列席”", "改正主持人或其身份")


@ROLL.gate("§4.2", "DOMAIN §4.2", on_breach=lambda settings: settings.on_recorder)
def recorder_is_not_chair(dataset: Dataset, meeting: Meeting) -> Iterator[Breach]:
    """The recorder is not the chair."""
    if meeting.chair is not None and meeting.chair == meeting.recorder:
        yield Breach(
            meeting,
            "recorder",
            f"{meeting_name(meeting)}：记录人不能由主持人兼任",
            meeting.recorder,
            "改填实际记录的人",
        )


@ROLL.gate("§4.2", "DOMAIN §4.4", may_be_lifted=False)
def ends_after_it_starts(dataset: Dataset, meeting: Meeting) -> Iterator[Breach]:
    """A meeting's end lies after its start."""
    name = meeting_name(meeting)
    if meeting.end is None:
        yield Breach(meeting, "end", f"{name}：做记录应有结束时间", "空白", "按会议记录补填")
    elif meeting.end <= meeting.start:
        yield Breach(
            meeting,
            "end",
            f"{name}：结束时间应晚于开始时间 {meeting.start:%H:%M}",
            f"{meeting.end:%H:%M}",
            "核对时间",
        )


@REVIEW.gate("§4.2", "组织法 art. 26 / settings", Paper.REVIEW, on_breach=lambda settings: settings.on_quorum)
def quorum_is_met(dataset: Dataset, meeting: Meeting) -> Iterator[Breach]:
    """实到 ≥ 到会比例 of the meeting's form × 应到; of a 村民代表会议 the 村民代表 reach it too."""
    roll = roll_of(dataset, meeting)
    quorum = quorum_of(dataset.settings, meeting.form)
    if meeting.expected and roll.rows and not is_quorate(len(roll.present), meeting.expected, quorum):
        yield Breach(
            meeting,
            "expected",
            f"{meeting_name(meeting)}：到会人数应不少于应到 {meeting.expected} 人的 {quorum}",
            f"实到 {len(roll.present)} 人",
            "人数不足的会议不能表决，应另行召开",
        )
    elected = [row for row in roll.called if row.capacity is Capacity.REPRESENTATIVE]
    came = sum(row.present is True for row in elected)
    if meeting.form is MeetingForm.REPRESENTATIVES and elected and not is_quorate(came, len(elected), quorum):
        yield Breach(
            meeting,
            "form",
            f"{meeting_name(meeting)}：村民代表到会应不少于 {len(elected)} 名的 {quorum}",
            f"到会 {came} 名",
            "村民代表不足的不是村民代表会议，应另行召开",
        )


def quorum_of(settings: Settings, form: MeetingForm) -> Fraction:
    """Return the share of those called who must come to a meeting of `form`."""
    others = {
        MeetingForm.COMMITTEES: settings.quorum_committees,
        MeetingForm.REVIEW_GROUP: settings.quorum_group,
    }
    return others.get(form, settings.quorum)


@REVIEW.gate("§4.2", "DOMAIN §4.2; D11", Paper.REVIEW, may_be_lifted=False)
def capacity_is_that_of_the_post(dataset: Dataset, meeting: Meeting) -> Iterator[Breach]:
    """A cadre stands in the roll as what he is: whether he votes hangs on it."""
    for row, person in capacities_in_doubt(dataset, meeting.number):
        yield Breach(
            row,
            "capacity",
            f"{meeting_name(meeting)}：{row.name}的身份应与“干部”表的层级一致",
            f"“{row.capacity}”，{dataset.place(person, 'level')}为“{person.level}”",
            "改正身份或层级；与干部同名的另一个人，在名后加括号区别",
        )


@REVIEW.gate("§4.2", "notice L49", Paper.REVIEW, may_be_lifted=False)
def something_was_decided(dataset: Dataset, meeting: Meeting) -> Iterator[Breach]:
    """A review's record holds at least one household."""
    if not dataset.by(Resolution, "meeting", meeting.number):
        yield Breach(
            meeting,
            "number",
            f"{meeting_name(meeting)}：做记录要有逐户评议结果",
            "“评议”表里没有这次会议的户",
            "按会议记录补填；没有表决的会议不做记录",
        )


@REPORT.gate("G5", "S1 S2 S3", Paper.PUBLICITY, may_be_lifted=False)
def reported_when_it_is_over(dataset: Dataset, publicity: Publicity) -> Iterator[Breach]:
    """What came in while the list hung is reported when it hangs no longer."""
    if publicity.reported is not None and publicity.reported <= publicity.end:
        yield Breach(
            publicity,
            "reported",
            f"公示情况报告应在公示期满（{show_day(publicity.end)}）之后",
            show_day(publicity.reported),
            "核对这两个日期",
        )


@REVIEW.gate("§4.2", "DOMAIN §4.2", Paper.REVIEW)
def votes_are_counted_by_voters(dataset: Dataset, meeting: Meeting) -> Iterator[Breach]:
    """Where votes were cast, 监票人 and 计票人 are of those who came to vote: neither 列席 nor 乡干部."""
    capacities = {row.name: row.capacity for row in roll_of(dataset, meeting).rows if row.present}
    was_voted = any(votes_cast(row) for row in dataset.by(Resolution, "meeting", meeting.number))
    for field_name, post in _COUNTERS.items():
        person = getattr(meeting, field_name)
        if was_voted and capacities.get(person) in NON_VOTING:
            yield Breach(
                meeting,
                field_name,
                f"{meeting_name(meeting)}：{post}应是到会有表决权的人（乡干部、列席不监票、不计票）",
                f"{person}，身份为“{capacities[person]}”",
                f"改填实际的{post}或改正其身份；确由没有表决权的人监票、计票的，另行表决",
            )


def _line_name(dataset: Dataset, line: Line) -> str:
    return household_name(dataset, dataset.household(line.resolution.household))


@BALLOT.gate("§4.2", "DOMAIN §4.2", Paper.REVIEW, may_be_lifted=False)
def votes_are_those_of_the_voters(dataset: Dataset, line: Line) -> Iterator[Breach]:
    """同意 + 不同意 + 弃权 = 到会有表决权的人 − 回避."""
    resolution = line.resolution
    roll = roll_of(dataset, line.meeting)
    voters = roll.voter_names
    cast, entitled = votes_cast(resolution), len(voters - set(resolution.recused))
    without_vote = cast == 0 and resolution.result is ReviewResult.DEFERRED
    if not roll.rows or cast == entitled or without_vote:
        return
    reason = "表决票数不能多于" if cast > entitled else "表决票数应等于"
    yield Breach(
        resolution,
        "votes_for",
        f"{_line_name(dataset, line)}：{reason}到会有表决权的 {len(voters)} 人减回避"
        f" {len(voters) - entitled} 人（乡干部、列席不表决）",
        f"同意 {resolution.votes_for}、不同意 {resolution.votes_against}、弃权 {resolution.abstentions}"
        f"，合计 {cast}",
        "按计票结果改正",
    )


@BALLOT.gate("§4.2", "DOMAIN §4.2", Paper.REVIEW, may_be_lifted=False)
def recused_were_in_the_room(dataset: Dataset, line: Line) -> Iterator[Breach]:
    """Only somebody present with a vote can recuse; nobody twice."""
    roll = roll_of(dataset, line.meeting)
    voters = roll.voter_names
    for name, times in Counter(line.resolution.recused).items():
        if roll.rows and (name not in voters or times > 1):
            yield Breach(
                line.resolution,
                "recused",
                f"{_line_name(dataset, line)}：回避人员应是到会有表决权的人，每人写一次",
                name,
                "核对回避人员和到会情况",
            )


@BALLOT.gate("§4.2", "DOMAIN §4.2", Paper.REVIEW, may_be_lifted=False)
def those_who_count_do_not_withdraw(dataset: Dataset, line: Line) -> Iterator[Breach]:
    """监票人 and 计票人 do not count the votes on a household for which they withdraw, or which is theirs."""
    family = {member.name for member in dataset.members_of(line.resolution.household, line.meeting.date)}
    for field_name, post in _COUNTERS.items():
        name = getattr(line.meeting, field_name)
        if name is None or votes_cast(line.resolution) == 0:
            continue
        if name in line.resolution.recused or name in family:
            why = "为该户回避" if name in line.resolution.recused else "与该户家庭成员同名"
            yield Breach(
                line.resolution,
                "recused",
                f"{_line_name(dataset, line)}：{post}不应是该户的回避人员或家庭成员",
                f"{name}，{why}",
                f"该户由另一人监票、计票的，改填会议的{post}；没有另一人的，另行表决",
                None if name in line.resolution.recused else Severity.WARN,
            )


@BALLOT.gate("§4.2", "组织法 art. 26 / settings", Paper.REVIEW, may_be_lifted=False)
def result_is_what_was_voted(dataset: Dataset, line: Line) -> Iterator[Breach]:
    """通过 when 同意 are strictly more than 通过比例 of those present with a vote, 不通过 when not."""
    resolution = line.resolution
    roll = roll_of(dataset, line.meeting)
    if not roll.rows or resolution.result is ReviewResult.DEFERRED:
        return
    present = len(roll.voter_names)
    majority = dataset.settings.majority
    voted = is_majority(resolution.votes_for, present, majority)
    if voted != (resolution.result is ReviewResult.PASSED):
        yield Breach(
            resolution,
            "result",
            f"{_line_name(dataset, line)}：同意 {resolution.votes_for} 票"
            f"{'超过' if voted else '没有超过'}到会 {present} 人的 {majority}"
            f"，评议结果应为“{'通过' if voted else '不通过'}”",
            f"“{resolution.result}”",
            "核对票数和结果",
        )


@LINE.gate("§4.2", "notice L49", Paper.REVIEW, may_be_lifted=False)
def village_votes_on_its_own(dataset: Dataset, line: Line) -> Iterator[Breach]:
    """A village reviews its own households."""
    quarter = served_quarter(line.meeting)
    household = dataset.household(line.resolution.household).in_quarter(quarter)
    if line.meeting.village is None:
        expected = f"{meeting_name(line.meeting)}：应写明是哪个村的"
        yield Breach(line.meeting, "village", expected, "空白", "补填“村”")
    elif household.village != line.meeting.village:
        yield Breach(
            line.resolution,
            "household",
            f"{line.meeting.village}的评议会只评议本村的户",
            _where_it_was(household, quarter),
            _way_home(line.meeting, household, quarter),
        )


def served_quarter(meeting: Meeting) -> Quarter:
    """Return the quarter that a review or a pre-judgement serves: of the exit, held late, the one before."""
    return (
        Quarter.of(meeting.date) if meeting.kind is MeetingKind.ENTRY_REVIEW else quarter_served(meeting.date)
    )


def _where_it_was(household: Household, quarter: Quarter) -> str:
    return f"{household.number}在{quarter.said}由{household.village}管"


def _way_home(meeting: Meeting, household: Household, quarter: Quarter) -> str:
    """Return what to do about a household that another village dealt with than the one whose it was.

    In the quarter in which it moves it is the old village's to its end, so that one village sees it through.
    """
    if household.moved_on is not None and household.moved_on in quarter:
        return (
            f"{show_day(household.moved_on)}迁的，当季仍由{household.village}预判、核查、评议、告知，"
            f"下季度起由迁入地办；日期写错的改正“监测户”的迁入日期"
        )
    if household.moved_from is not None:
        return (
            f"编号写错的改正户编号、会议编号；“监测户”里该户已由{household.moved_from}迁过一次，一个编号只记一次迁村："
            "又迁的，原村和迁入日期仍写第一次，成员填减少日期，在新村另用新的户编号登记"
        )
    return (
        f"编号写错的改正户编号、会议编号；由{meeting.village}迁到{household.village}的，"
        f"在“监测户”填原村{meeting.village}和迁入日期"
    )


@LINE.gate("§4.2", "DOMAIN §4.2", Paper.REVIEW, on_breach=always_warn)
def relatives_recuse(dataset: Dataset, line: Line) -> Iterator[Breach]:
    """A member of the household who was there does not vote on it; known by name only."""
    resolution = line.resolution
    there = roll_of(dataset, line.meeting).voter_names
    for member in dataset.by(Member, "household", resolution.household):
        if member.name in there and member.name not in resolution.recused:
            yield Breach(
                resolution,
                "recused",
                f"{_line_name(dataset, line)}：家庭成员到会的应回避本户的表决",
                f"{member.name}到会，未写回避",
                "是本人的补填回避人员并核对票数；同名的不用改",
            )


@LINE.gate("§4.2", "DOMAIN §2.6", Paper.REVIEW, on_breach=always_warn)
def refusal_has_its_reason(dataset: Dataset, line: Line) -> Iterator[Breach]:
    """不通过 and 缓退 are given with a reason, which the minutes print."""
    resolution = line.resolution
    if resolution.result is not ReviewResult.PASSED and not gives_reason(resolution.reason):
        yield Breach(
            resolution,
            "reason",
            f"{_line_name(dataset, line)}：{resolution.result}的应写理由",
            shown_blank(resolution.reason),
            "按会议记录补填",
        )


def _judged_household(dataset: Dataset, line: JudgedLine) -> Household:
    return dataset.household(line.row.household)


@JUDGED.gate("§4.5", "notice L47", may_be_lifted=False)
def judged_household_is_monitored(dataset: Dataset, line: JudgedLine) -> Iterator[Breach]:
    """Only households in force are pre-judged; a village's meeting judges its own."""
    day, quarter = line.meeting.date, served_quarter(line.meeting)
    household = _judged_household(dataset, line).in_quarter(quarter)
    episode = dataset.episode_on(household.number, day)
    name = household_name(dataset, household)
    if episode is None:
        yield Breach(
            line.row,
            "household",
            f"{name}：预判时应已纳入监测",
            f"“监测对象”里没有{show_day(day)}以前的识别",
            "核对户编号和识别监测时间",
        )
    elif (ended := episode_end(dataset, episode, day)) is not None and ended < day:
        yield Breach(
            line.row, "household", f"{name}：预判时应仍在监测", f"{show_day(ended)}已标注消除", "核对户编号"
        )
    if line.meeting.village not in {None, household.village}:
        yield Breach(
            line.row,
            "household",
            f"{line.meeting.village}的预判会只预判本村的户",
            _where_it_was(household, quarter),
            _way_home(line.meeting, household, quarter),
        )


@JUDGED.gate("G6", "notice L49", on_breach=always_warn)
def deferred_household_is_not_put_forward(dataset: Dataset, line: JudgedLine) -> Iterator[Breach]:
    """低保, 特困, 残疾人家庭 are deferred later in any case: told early."""
    if line.row.opinion is PreJudgementOpinion.ELIMINATE:
        words = deferral_words(dataset, line.row.household, line.meeting)
        if words:
            yield Breach(
                line.row,
                "opinion",
                f"{household_name(dataset, _judged_household(dataset, line))}属{words}家庭，应预判为“缓退”",
                "“拟消除”",
                "核对家庭成员的低保、特困、残疾证",
            )


@JUDGED.gate("G10", "notice L41, L47", on_breach=always_warn)
def put_forward_reaches_the_line(dataset: Dataset, line: JudgedLine) -> Iterator[Breach]:
    """Who is put forward has the income that the elimination will ask for; the record prints it."""
    row, least = line.row, dataset.line_of(line.meeting.date.year)
    if row.opinion is PreJudgementOpinion.ELIMINATE and least is not None and row.income_per_head < least:
        name = household_name(dataset, _judged_household(dataset, line))
        expected = f"{name}：预判为“拟消除”的人均收入应不低于 {line.meeting.date.year} 年监测线 {least} 元"
        yield Breach(row, "income_per_head", expected, f"{row.income_per_head} 元", "核对收入和预判意见")


def deferral_words(dataset: Dataset, household: str, meeting: Meeting) -> str:
    """Return 低保、残疾人 as things stood at `meeting`, each word once; empty when nothing defers."""
    return "、".join(
        dict.fromkeys(reason.word for reason in deferral_reasons(dataset, household, meeting.date))
    )


@JUDGED.gate("G18", "notice L45, L47", on_breach=lambda settings: settings.on_monitoring)
def judged_on_three_months_entries(dataset: Dataset, line: JudgedLine) -> Iterator[Breach]:
    """The pre-judgement rests on entries made before it: of three months, or of those since 识别."""
    episode = dataset.episode_on(line.row.household, line.meeting.date)
    if episode is None:
        return
    this_month = month_number(line.meeting.date)
    last_three = months_between(month_after(this_month, -3), month_after(this_month, -1))
    kept = {
        entry.month
        for entry in dataset.by(MonthlyEntry, "household", line.row.household)
        if entry.visited <= line.meeting.date
    }
    missing = [
        month
        for month in last_three
        if month >= dataset.memoized(first_recorded_month)
        and month not in kept
        and was_in_force(dataset, episode, month_window(month))
    ]
    if missing:
        yield Breach(
            line.row,
            "household",
            f"{household_name(dataset, _judged_household(dataset, line))}：预判前三个月应逐月监测",
            f"会前没有{show_months(missing)}的记录",
            "按帮扶手册补填“逐月监测”，核对入户日期",
        )


def first_recorded_month(dataset: Dataset) -> int:
    """Return the month (202201) in which the workbook's monthly entries begin."""
    return min((entry.month for entry in dataset.all(MonthlyEntry)), default=0)
