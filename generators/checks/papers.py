"""Equalities across papers: what one paper says of a household, the others say too (`DOMAIN.md` §4.5)."""

# A check's docstring is the rule it holds.
# ruff: noqa: D401

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from generators.checks.table import CheckTable
from generators.errors import Severity
from generators.procedure.entry_case import all_entry_cases
from generators.procedure.exit_case import (
    ExitCase,
    ReviewedCase,
    all_courses,
    courses_of_meeting,
    deferral_reasons,
    episode_end,
    household_name,
    household_size,
    unended_before,
)
from generators.procedure.gates import gates
from generators.procedure.gates.table import Breach
from generators.procedure.rule_names import rule_key, rule_name
from generators.procedure.windows import quarter_served, show_day
from generators.records.columns import says_something
from generators.records.households import (
    Approval,
    ExitLetter,
    Member,
    MonitorEpisode,
    SystemMark,
)
from generators.records.low_income import LowIncome
from generators.records.meetings import Decision, Meeting, Objection
from generators.records.screening import Survey, SurveyRow
from generators.records.vocabulary import (
    MeetingKind,
    ObjectionOutcome,
    PreJudgementOpinion,
    Relation,
    ReviewResult,
    SurveyHouseholdKind,
    SurveyOutcome,
    VerificationResult,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date

    from generators.records.columns import Quarter, Row
    from generators.records.dataset import Dataset

PAPERS = CheckTable("§4.5")


def _courses(dataset: Dataset) -> Iterator[ExitCase]:
    for courses in dataset.memoized(all_courses).values():
        yield from courses


def _name(dataset: Dataset, course: ExitCase) -> str:
    return household_name(dataset, course.household)


def reviews_held(dataset: Dataset) -> dict[tuple[str, Quarter], Meeting]:
    """Return the reviews that decided something, by village and quarter."""
    return {
        (course.household.village, course.quarter): course.review
        for course in _courses(dataset)
        if course.review is not None
    }


@PAPERS.check("DOMAIN §4.5: 预判拟消除 ⊇ 核查户")
def put_forward_are_verified(dataset: Dataset) -> Iterator[Breach]:
    """Once the village has reviewed, whoever was put forward has been verified."""
    held = dataset.memoized(reviews_held)
    for course in _courses(dataset):
        judged, review = course.pre_judgement, held.get((course.household.village, course.quarter))
        if (
            review is not None
            and judged is not None
            and judged.opinion is PreJudgementOpinion.ELIMINATE
            and course.verification is None
        ):
            yield Breach(
                judged,
                "household",
                f"{_name(dataset, course)}：预判拟消除的应入户核查",
                "评议会已开，“入户核查”里没有该户",
                "补填核查结果；没有核查的说明原因",
            )


@PAPERS.check("DOMAIN §4.5: 核查户 ⊇ 评议户; §4.4 coverage")
def cleared_are_reviewed(dataset: Dataset) -> Iterator[Breach]:
    """Once the village has reviewed, whoever was cleared and had signed is in the minutes."""
    held = dataset.memoized(reviews_held)
    for course in _courses(dataset):
        check, review = course.verification, held.get((course.household.village, course.quarter))
        if (
            review is not None
            and check is not None
            and course.resolution is None
            and check.result is VerificationResult.ELIMINATED
            and check.signed is not None
            and check.signed <= review.date
        ):
            yield Breach(
                check,
                "household",
                f"{_name(dataset, course)}：核查为风险已消除的应提交评议",
                f"{show_day(review.date)}的评议会没有评议该户",
                "补填评议结果，或下一季度再评议",
            )


@dataclass(frozen=True)
class _Step:
    """A step after the review that all who passed together take together."""

    label: str
    sheet: str
    taken: Callable[[ExitCase], Row | None]


_STEPS = (
    _Step("上报审批", "审批", lambda course: course.approval),
    _Step("系统标注", "系统标注", lambda course: course.mark),
    _Step("告知", "告知", lambda course: course.letter),
)


@PAPERS.check("DOMAIN §4.5: 通过 = 上报 = 批准 = 标注 = 告知")
def those_who_passed_stay_together(dataset: Dataset) -> Iterator[Breach]:
    """When some of a meeting's passed households have taken a step, the others have too."""
    groups: dict[str, list[ExitCase]] = defaultdict(list)
    for course in _courses(dataset):
        upheld = any(row.outcome is ObjectionOutcome.UPHELD for row in course.objections)
        if course.passed and course.review is not None and not upheld:
            groups[course.review.number].append(course)
    for courses in groups.values():
        for step in _STEPS:
            left = [course for course in courses if step.taken(course) is None]
            if len(left) == len(courses):
                continue
            for course in left:
                assert course.resolution is not None  # noqa: S101 - it passed
                yield Breach(
                    course.resolution,
                    "household",
                    f"{_name(dataset, course)}：评议通过的应与同次通过的户一起{step.label}",
                    f"“{step.sheet}”里没有该户",
                    "补填，或在备注里说明原因",
                )


@PAPERS.check("DOMAIN §4.5: 标注 = 告知 ⊆ 通过")
def no_step_without_its_course(dataset: Dataset) -> Iterator[Breach]:
    """审批, 标注 and 告知 belong to a course, as far back as the village's reviews reach."""
    claimed: set[int] = set()
    first: dict[str, date] = {}
    for course in _courses(dataset):
        claimed |= {id(row) for row in (*course.approvals, *course.marks, *course.letters)}
        village = course.household.village
        if course.review is not None:
            first[village] = min(first.get(village, course.review.date), course.review.date)
    for case in dataset.memoized(all_entry_cases):
        claimed |= {id(row) for row in case.approvals}
    rows: list[tuple[Approval | SystemMark | ExitLetter, date, str]] = [
        *((row, row.submitted, "submitted") for row in dataset.all(Approval)),
        *((row, row.date, "date") for row in dataset.all(SystemMark)),
        *((row, row.date, "date") for row in dataset.all(ExitLetter)),
    ]
    for row, day, field_name in rows:
        household = dataset.household(row.household).in_quarter(quarter_served(day))
        begun = first.get(household.village)
        if id(row) not in claimed and begun is not None and day >= begun:
            yield Breach(
                row,
                field_name,
                f"{household_name(dataset, household)}：{row.SHEET}之前应有预判、核查和评议",
                f"{show_day(day)}，没有对应的评议",
                "补填“预判”“入户核查”“评议”，或核对户编号",
                Severity.BLOCK,
            )


@PAPERS.check("DOMAIN §4.5: 通过 + 不通过 + 缓退")
def household_is_reviewed_once_a_quarter(dataset: Dataset) -> Iterator[Breach]:
    """Two reviews of one household in a quarter with different results are asked about."""
    seen: dict[tuple[str, Quarter], ReviewResult] = {}
    for meeting in dataset.by(Meeting, "kind", MeetingKind.DEMOCRATIC_REVIEW):
        for course in courses_of_meeting(dataset, meeting):
            row = course.resolution
            key = (course.household.number, course.quarter)
            if row is not None and seen.setdefault(key, row.result) is not row.result:
                yield Breach(
                    row,
                    "result",
                    f"{_name(dataset, course)}：同一季度两次评议的结果应一致",
                    f"“{seen[key]}”和“{row.result}”",
                    "核对会议记录；以后一次为准的在备注里说明",
                )


@PAPERS.check("DOMAIN §4.5: 期末 = 期初 + 新识别 + 回退 − 标注")
def mark_ends_an_episode(dataset: Dataset) -> Iterator[Breach]:
    """Every mark ends an episode in force on its day."""
    for mark in dataset.all(SystemMark):
        episode = dataset.episode_on(mark.household, mark.date)
        before = mark.date - timedelta(days=1)
        name = household_name(dataset, dataset.household(mark.household))
        if episode is None:
            found = "这一天以前没有识别"
        elif (ended := episode_end(dataset, episode, before)) is not None:
            found = f"{show_day(ended)}已标注过"
        else:
            continue
        yield Breach(
            mark,
            "date",
            f"{name}：标注时应在监测中，否则期末户数对不上",
            found,
            "核对标注日期和“监测对象”",
        )


@PAPERS.check("DOMAIN §4.5: 期末 = 期初 + 新识别 + 回退 − 标注")
def household_is_monitored_once_at_a_time(dataset: Dataset) -> Iterator[Breach]:
    """A new episode begins only after the one before has ended."""
    for episode in dataset.all(MonitorEpisode):
        name = household_name(dataset, dataset.household(episode.household))
        other = unended_before(dataset, episode)
        if other is not None:
            yield Breach(
                episode,
                "identified",
                f"{name}：再次纳入之前应已标注消除（第 {other.sequence} 次监测还在）",
                show_day(episode.identified),
                "补填上一次的“系统标注”，或删去重复的一行",
            )
        earlier = [
            row.sequence
            for row in dataset.by(MonitorEpisode, "household", episode.household)
            if (row.identified, row.row) < (episode.identified, episode.row)
        ]
        if max(earlier, default=0) >= episode.sequence:
            expected = f"{name}：监测序次应按识别时间递增"
            yield Breach(episode, "sequence", expected, f"{episode.sequence}", "核对监测序次")


@PAPERS.check("DOMAIN §4.4: numbers differ between 台账 and 监测对象")
def screening_knows_the_monitored(dataset: Dataset) -> Iterator[Breach]:
    """户类型 监测户 of the screening are those in force on the day; each of those is in it."""
    household_of = {
        member.id_number: member.household
        for member in dataset.all(Member)
        if member.relation is Relation.HEAD
    }
    found: set[tuple[Quarter, str]] = set()
    for row in dataset.all(SurveyRow):
        household = household_of.get(row.id_number)
        episode = dataset.episode_on(household, row.date) if household else None
        in_force = episode is not None and episode_end(dataset, episode, row.date) is None
        if household is not None:
            found.add((row.quarter, household))
        if in_force != (row.kind is SurveyHouseholdKind.MONITORED):
            yield Breach(
                row,
                "kind",
                f"{row.village}{row.head}户：排查日{'在' if in_force else '不在'}监测的"
                f"{'应写' if in_force else '不应写'}监测户",
                f"“{row.kind}”",
                "核对户类型和“监测对象”",
            )
    for episode in dataset.all(MonitorEpisode):
        household = episode.household
        for survey in surveys_of(dataset, household):
            if (
                episode.identified < survey.start
                and episode_end(dataset, episode, survey.end) is None
                and (survey.quarter, household) not in found
            ):
                yield Breach(
                    episode,
                    "household",
                    f"{household_name(dataset, dataset.household(household))}："
                    f"{survey.quarter.said}排查应有该户",
                    "“排查记录”里没有",
                    "补填，或核对户主的证件号码",
                )


def surveys_of(dataset: Dataset, number: str) -> Iterator[Survey]:
    """Yield the screenings of the household's village, of each quarter that of the village whose it was."""
    household = dataset.household(number)
    for village in dict.fromkeys((household.village, household.moved_from or household.village)):
        for survey in dataset.by(Survey, "village", village):
            if household.in_quarter(survey.quarter).village == village:
                yield survey


@PAPERS.check("DOMAIN §4.4: numbers, names")
def screening_agrees_with_the_household(dataset: Dataset) -> Iterator[Breach]:
    """家庭人口 and 户主姓名 of the screening are those of the household with the same number."""
    members = {member.id_number: member for member in dataset.all(Member)}
    for row in dataset.all(SurveyRow):
        member = members.get(row.id_number)
        if member is None:
            continue
        if member.name != row.head:
            yield Breach(
                row,
                "head",
                f"{row.village}{row.head}户：户主姓名应与家庭成员一致",
                f"家庭成员里写作“{member.name}”",
                "对照证件改正",
            )
        size = household_size(dataset, member.household, row.date)
        if size != row.size:
            yield Breach(
                row,
                "size",
                f"{row.village}{row.head}户：家庭人口应与家庭成员一致（{size} 人）",
                f"{row.size} 人",
                "核对家庭人口，或补填增减的成员",
            )
        household = dataset.household(member.household)
        was = household.in_quarter(row.quarter).village
        has_come = household.moved_on is not None and household.moved_on <= row.date
        if row.village != was and not (has_come and row.village == household.village):
            yield Breach(
                row,
                "village",
                f"{row.village}{row.head}户：村应与监测户一致",
                f"监测户里{row.quarter.said}是{was}",
                "核对村；迁过村的在“监测户”填原村和迁入日期",
            )


@PAPERS.check("notice L53; DOMAIN §4.5: 告知 = 新增低收入")
def told_households_are_looked_after(dataset: Dataset) -> Iterator[Breach]:
    """A household told of its exit is on the low-income list, where the workbook has one."""
    listed = {row.number for row in dataset.all(LowIncome)} | {
        row.id_number for row in dataset.all(LowIncome)
    }
    for course in _courses(dataset) if listed else ():
        letter, number = course.letter, course.household.number
        if letter is None or course.rolled_back:
            continue
        if number not in listed and dataset.head_of(number).id_number not in listed:
            yield Breach(
                letter,
                "household",
                f"{_name(dataset, course)}：退出后应纳入低收入人口帮扶",
                "“低收入人口”里没有该户",
                "在“低收入人口”里补一行",
            )


@PAPERS.check("notice L49")
def deferral_has_a_cause(dataset: Dataset) -> Iterator[Breach]:
    """缓退 is for 低保, 特困 and 残疾人家庭; another's needs to be looked at."""
    for course in _courses(dataset):
        row = course.resolution
        if row is None or row.result is not ReviewResult.DEFERRED or course.review is None:
            continue
        if not deferral_reasons(dataset, course.household.number, course.review.date):
            yield Breach(
                row,
                "result",
                f"{_name(dataset, course)}：缓退的应有低保、特困或持残疾证的成员",
                "家庭成员里没有",
                "核对家庭成员；不属于这三类的应为不通过",
            )


@PAPERS.check("notice L49")
def objection_is_of_a_published_household(dataset: Dataset) -> Iterator[Breach]:
    """An objection is against a household on the list, raised while it hung."""
    courses: dict[tuple[str, str], ReviewedCase] = {
        (course.review.number, course.household.number): course
        for course in _courses(dataset)
        if course.review is not None
    }
    for case in dataset.memoized(all_entry_cases):
        courses[case.review.number, case.household.number] = case
    for objection in dataset.all(Objection):
        course = courses.get((objection.meeting, objection.household))
        name = household_name(dataset, dataset.household(objection.household))
        if course is None or not course.passed:
            yield Breach(
                objection,
                "household",
                f"{name}：异议应针对公示名单里的户",
                "这次评议没有通过该户",
                "核对户编号和会议编号",
            )
        elif course.publicity and not course.publicity.start <= objection.raised <= course.publicity.end:
            yield Breach(
                objection,
                "raised",
                f"{name}：异议应在公示期内提出",
                show_day(objection.raised),
                "核对提出日期；期外的仍应核实",
            )


@PAPERS.check("DOMAIN §4.1: a recorded decision")
def decision_names_what_it_lifts(dataset: Dataset) -> Iterator[Breach]:
    """A 特批 names a rule of the procedure and a household or a meeting."""
    known = {gate.key for gate in gates() if gate.may_be_lifted}
    for decision in dataset.all(Decision):
        if rule_key(decision.rule) not in known:
            yield Breach(
                decision,
                "rule",
                f"特批的规则应为可以特批的规则：{'、'.join(map(rule_name, sorted(known, key=_rule_order)))}",
                decision.rule,
                "按提示里方括号中的名称填写",
            )
        if decision.household is None and decision.meeting is None:
            yield Breach(
                decision, "household", "特批应写明户编号或会议编号", "都是空白", "补填，否则特批不起作用"
            )


def _rule_order(key: str) -> tuple[bool, int, str]:
    digits = key.lstrip("G")
    return (not digits.isdecimal(), int(digits) if digits.isdecimal() else 0, key)


@PAPERS.check("notice L41: 逐户对标排查")
def screening_does_not_contradict_itself(dataset: Dataset) -> Iterator[Breach]:
    """Who lacks a guarantee, is at risk or to be taken in is not 无风险; the day is of the quarter."""
    for row in dataset.all(SurveyRow):
        name = f"{row.village}{row.head}"
        guarded = (row.education, row.medical, row.housing, row.water)
        against = {
            "三保障、饮水没有落实": not all(guarded),
            "写着风险点": says_something(row.risk),
            "拟纳入": row.to_identify,
        }
        told = [word for word, is_so in against.items() if is_so]
        if told and row.outcome is SurveyOutcome.NO_RISK:
            expected = f"{name}：{'，'.join(told)}的，处理结果不应为“无风险”"
            yield Breach(row, "outcome", expected, f"“{row.outcome}”", "核对这一行前后各格")
        if row.date not in row.quarter:
            expected = f"{name}：排查日期应在{row.quarter.said}以内"
            yield Breach(row, "date", expected, show_day(row.date), "核对季度和排查日期")
