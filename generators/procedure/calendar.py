"""What the calendar asks of each village by when, what is done of it and what is late (`DOMAIN.md` §1)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Generic, TypeVar

from generators.procedure.entry_case import (
    EntryCase,
    OpenClue,
    all_entry_cases,
    entry_cases,
    episode_led_to,
    first_entry_review,
    open_clues,
)
from generators.procedure.exit_case import ReviewedCase, episode_end, exit_courses, gone_on
from generators.procedure.gates.township import is_low_income_all_month
from generators.procedure.windows import (
    Window,
    day_off_name,
    days_off_in,
    month_number,
    month_window,
    months_between,
    pre_judgement_window,
    quarter_served,
    review_window,
)
from generators.records.clues import HandedClue
from generators.records.columns import Quarter
from generators.records.employment import ResettledWorker
from generators.records.households import (
    Household,
    MonitorEpisode,
    MonthlyEntry,
    Verification,
)
from generators.records.issues import Issue, RectificationPlan
from generators.records.low_income import LowIncome, Visit
from generators.records.meetings import Meeting, PreJudgement
from generators.records.screening import Survey, SurveyRow
from generators.records.township import Village
from generators.records.vocabulary import (
    MeetingKind,
    ObjectionOutcome,
    PreJudgementOpinion,
    Purpose,
    VerificationResult,
    VillageKind,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    from generators.procedure.exit_case import ExitCase
    from generators.records.dataset import Dataset


class DueState(StrEnum):
    """How a village stands with one item."""

    DONE = "已完成"
    NOT_YET = "未到期"
    DUE = "应办"
    LATE = "逾期"


@dataclass(frozen=True)
class DueItem:
    """One thing a village owes: `done` of `wanted`, from `start` to `deadline`."""

    village: str
    item: str
    period: str
    """2022Q2 or 202206."""
    start: date
    deadline: date
    done: int
    wanted: int
    state: DueState
    source: str
    sheet: str
    """Where it is filled in when it is done."""
    missing: tuple[str, ...] = ()
    """The 户主 of the households that are still to be done; empty where the screening is counted."""
    note: str = ""


def due(dataset: Dataset, on: date, villages: Collection[str] = ()) -> tuple[DueItem, ...]:
    """Return what each village owes as things stood at the end of `on`, by village, then by quarter.

    Rows dated after `on` are not counted. Of earlier quarters only what is not done is told.
    """
    quarters = _quarters_until(dataset, Quarter.of(on))
    items: dict[str, list[DueItem]] = defaultdict(list)
    for quarter in quarters:
        is_old = quarter != quarters[-1]
        for item in asked_of(dataset, quarter, on):
            if not (is_old and item.state is DueState.DONE):
                items[item.village].append(item)
    return tuple(
        item
        for village in dataset.all(Village)
        if not villages or village.name in villages
        for item in items[village.name]
    )


def asked_of(dataset: Dataset, quarter: Quarter, on: date) -> Iterator[DueItem]:
    """Yield all that the calendar asks of `quarter`, done or not, as things stood at the end of `on`."""
    dataset = dataset.in_quarter(quarter)
    yield from _standing_items(dataset, quarter, on)
    yield from _course_items(dataset, quarter, on)
    yield from _entry_items(dataset, quarter, on)


def _quarters_until(dataset: Dataset, last: Quarter) -> list[Quarter]:
    """Return the quarters from the first that the workbook tells of to `last`."""
    told = {survey.quarter for survey in dataset.all(Survey)}
    told |= {quarter_served(row.date) for row in dataset.by(Meeting, "kind", MeetingKind.DEMOCRATIC_REVIEW)}
    told |= {quarter_served(row.date) for row in dataset.by(Meeting, "kind", MeetingKind.PRE_JUDGEMENT)}
    first = min((*told, last))
    quarters = [last]
    while quarters[0] > first:
        quarters.insert(0, quarters[0].previous)
    return quarters


def _state(on: date, window: Window, *, is_done: bool) -> DueState:
    if is_done:
        return DueState.DONE
    if on < window.first:
        return DueState.NOT_YET
    return DueState.LATE if on > window.last else DueState.DUE


def _rest_days(window: Window) -> str:
    """Return which days of a short window are free: a remark, no more."""
    free = days_off_in(window)
    if not free or len(free) == (window.last - window.first).days + 1:
        return ""
    return "其中休息日：" + "、".join(f"{day.month}月{day.day}日（{day_off_name(day)}）" for day in free)


@dataclass(frozen=True)
class _Task:
    """What is asked, of which period, from when to when, by which clause."""

    item: str
    period: str
    window: Window
    source: str
    sheet: str
    note: str = ""

    def of(self, village: str, on: date, done: int, wanted: int, missing: Sequence[str] = ()) -> DueItem:
        """Return the task as `village` stands with it on `on`."""
        return DueItem(
            village=village,
            item=self.item,
            period=self.period,
            start=self.window.first,
            deadline=self.window.last,
            done=done,
            wanted=wanted,
            state=_state(on, self.window, is_done=done >= wanted),
            source=self.source,
            sheet=self.sheet,
            missing=tuple(missing),
            note=self.note,
        )

    def over(
        self, dataset: Dataset, village: str, on: date, *, wanted: Sequence[str], done: Collection[str]
    ) -> DueItem:
        """Return the task over the households `wanted`, of which `done` are done."""
        missing = [number for number in wanted if number not in done]
        heads = [dataset.head_of(number).name for number in missing]
        return self.of(village, on, len(wanted) - len(missing), len(wanted), heads)


def _standing_items(dataset: Dataset, quarter: Quarter, on: date) -> Iterator[DueItem]:
    """Yield what every quarter asks whether or not anybody leaves: 排查, 识别, 逐月监测, 预判, 核查, 评议."""
    yield from _survey_items(dataset, quarter, on)
    yield from _identification_items(dataset, quarter, on)
    yield from _once_a_quarter_items(dataset, quarter, on)
    yield from _monthly_items(dataset, quarter, on)
    yield from _visit_items(dataset, quarter, on)
    yield from _meeting_items(dataset, quarter, on)


def _survey_items(dataset: Dataset, quarter: Quarter, on: date) -> Iterator[DueItem]:
    task = _Task(
        "季度排查", str(quarter), Window(quarter.first_day, quarter.last_day), "通知 L41、L65", "排查记录"
    )
    surveyed: dict[str, int] = defaultdict(int)
    for row in dataset.by(SurveyRow, "quarter", quarter):
        surveyed[row.village] += row.date <= on
    for village in dataset.all(Village):
        yield task.of(village.name, on, surveyed[village.name], village.households)


def _once_a_quarter_items(dataset: Dataset, quarter: Quarter, on: date) -> Iterator[DueItem]:
    """Yield 搬迁就业排查 of the sites and 问题排查整改 of the villages, where the workbook keeps them."""
    window = Window(quarter.first_day, quarter.last_day)
    jobs = _Task("搬迁就业排查", str(quarter), window, "通知 L69", "搬迁就业")
    issues = _Task("三保障问题排查整改", str(quarter), window, "通知 L79", "整改方案")
    closing = _Task("问题整改销号", str(quarter), window, "通知 L79、L95", "问题整改")
    surveyed = {row.site for row in dataset.by(ResettledWorker, "quarter", quarter)}
    planned = {row.village for row in dataset.by(RectificationPlan, "quarter", quarter) if row.issued <= on}
    for village in dataset.all(Village):
        if dataset.all(ResettledWorker) and village.kind is VillageKind.RESETTLEMENT_SITE:
            yield jobs.of(village.name, on, int(village.name in surveyed), 1)
        if dataset.all(RectificationPlan):
            yield issues.of(village.name, on, int(village.name in planned), 1)
        if found := [row for row in dataset.by(Issue, "village", village.name) if row.due in quarter]:
            yield _issues_closed(closing, village.name, on, [row for row in found if row.found <= on])


def _issues_closed(task: _Task, village: str, on: date, issues: Sequence[Issue]) -> DueItem:
    """Return how many of the village's issues that are to be settled in the quarter are closed (销号)."""
    still = [row for row in issues if row.closed is None or row.closed > on]
    last = max((row.due for row in still or issues), default=task.window.last)
    asked = replace(task, window=Window(task.window.first, last))
    return asked.of(village, on, len(issues) - len(still), len(issues), [row.number for row in still])


def _identification_items(dataset: Dataset, quarter: Quarter, on: date) -> Iterator[DueItem]:
    """Yield 识别认定 of the quarter's clues: identified, found without risk or voted down, in time."""
    days = timedelta(days=dataset.settings.identification_days)
    clues: dict[str, list[OpenClue]] = defaultdict(list)
    for clue in dataset.memoized(open_clues):
        if clue.day in quarter and clue.day <= on:
            clues[clue.village].append(clue)
    for village, wanted in clues.items():
        pending = [clue for clue in wanted if not _is_decided(dataset, clue, on)]
        last = (min(c.day for c in pending) if pending else max(c.day for c in wanted)) + days
        window = Window(min(clue.day for clue in wanted), last)
        task = _Task("识别认定", str(quarter), window, "通知 L41；识别办理天数", "监测对象")
        missing = [clue.name for clue in pending]
        yield task.of(village, on, len(wanted) - len(pending), len(wanted), missing)


def _is_decided(dataset: Dataset, clue: OpenClue, on: date) -> bool:
    """Tell whether the clue has led by `on` to 识别, to a check without risk, or to a no that was said."""
    if clue.household is None:
        return False
    identified = [row.identified for row in dataset.by(MonitorEpisode, "household", clue.household)]
    cleared = [
        row.date
        for row in dataset.by(Verification, "household", clue.household)
        if row.purpose is Purpose.IDENTIFY and row.result is VerificationResult.NO_RISK
    ]
    refused = [
        case.review.date
        for case in dataset.memoized(all_entry_cases)
        if case.household.number == clue.household
        and (not case.passed or any(o.outcome is ObjectionOutcome.UPHELD for o in case.objections))
    ]
    return any(clue.day <= day <= on for day in (*identified, *cleared, *refused))


def _visit_items(dataset: Dataset, quarter: Quarter, on: date) -> Iterator[DueItem]:
    """Yield 走访 of each month begun: whoever was on the low-income list all through it is visited."""
    if not dataset.all(LowIncome):
        return
    for month in months_between(month_number(quarter.first_day), month_number(quarter.last_day)):
        task = _Task("低收入走访", str(month), month_window(month), "通知 L57", "走访")
        if task.window.first > on:
            continue
        visited = {
            visit.subject for visit in dataset.all(Visit) if visit.date in task.window and visit.date <= on
        }
        for village in dataset.all(Village):
            wanted = [
                subject
                for subject in dataset.by(LowIncome, "village", village.name)
                if is_low_income_all_month(subject, month)
            ]
            missing = [subject.name for subject in wanted if subject.number not in visited]
            yield task.of(village.name, on, len(wanted) - len(missing), len(wanted), missing)


def _in_force(dataset: Dataset, on: date, since: date) -> dict[str, list[str]]:
    """Return the 户编号 in force at the end of `on` that were identified before `since`, by village.

    Nothing is asked of a household of which nobody is left.
    """
    village_of = {household.number: household.village for household in dataset.all(Household)}
    found: dict[str, list[str]] = defaultdict(list)
    for episode in dataset.all(MonitorEpisode):
        number = episode.household
        if (
            episode.identified < since
            and not episode_end(dataset, episode, on)
            and not gone_on(dataset, number, on)
        ):
            found[village_of[episode.household]].append(episode.household)
    return found


def _monthly_items(dataset: Dataset, quarter: Quarter, on: date) -> Iterator[DueItem]:
    """Yield 逐月监测 of each month begun: whoever was monitored all through it has an entry."""
    for month in months_between(month_number(quarter.first_day), month_number(quarter.last_day)):
        task = _Task("逐月监测", str(month), month_window(month), "通知 L45", "逐月监测")
        if task.window.first > on:
            continue
        kept = {row.household for row in dataset.by(MonthlyEntry, "month", month) if row.visited <= on}
        in_force = _in_force(dataset, min(on, task.window.last), task.window.first)
        for village in dataset.all(Village):
            yield task.over(dataset, village.name, on, wanted=in_force[village.name], done=kept)


def _meeting_items(dataset: Dataset, quarter: Quarter, on: date) -> Iterator[DueItem]:
    """Yield 预判, 核查 and 评议. The pre-judgement is of those who were followed all through the quarter."""
    judging, reviewing = pre_judgement_window(quarter), review_window(quarter)
    until_review = Window(judging.first, reviewing.last)
    period = str(quarter)
    judge = _Task("预判", period, judging, "通知 L47", "预判", _rest_days(judging))
    verify = _Task("入户核查", period, until_review, "通知 L49", "入户核查")
    review = _Task("民主评议", period, reviewing, "通知 L49", "评议", _rest_days(reviewing))
    judged = _judged(dataset, quarter, on)
    in_force = _in_force(dataset, min(on, judging.last), quarter.first_day)
    courses = _courses_by_village(dataset, quarter)
    for village in dataset.all(Village):
        name, everybody = village.name, in_force[village.name]
        forward, verified, cleared, reviewed = _progress(courses[name], judged, on)
        is_judged = not everybody or any(number in judged for number in everybody)
        item = judge.over(dataset, name, on, wanted=everybody, done=set(judged))
        # Who is called is known only when the window opens: until then nobody is "done".
        yield replace(item, state=DueState.NOT_YET) if on < judging.first else item
        steps = (
            (verify, forward, verified, is_judged),
            (review, cleared, reviewed, is_judged and len(verified) == len(forward)),
        )
        for task, wanted, done, is_called in steps:
            step = task.over(dataset, name, on, wanted=wanted, done=done)
            # Nobody left to do means done only when the step before has named everybody.
            is_done = is_called and step.state is DueState.DONE
            yield replace(step, state=_state(on, task.window, is_done=is_done))


def _judged(dataset: Dataset, quarter: Quarter, on: date) -> dict[str, PreJudgementOpinion]:
    """Return the opinion on each household that the meetings held by `on` have judged."""
    held = {
        meeting.number
        for meeting in dataset.by(Meeting, "kind", MeetingKind.PRE_JUDGEMENT)
        if quarter_served(meeting.date) == quarter and meeting.date <= on
    }
    return {row.household: row.opinion for row in dataset.all(PreJudgement) if row.meeting in held}


def _progress(
    courses: Sequence[ExitCase], judged: Mapping[str, PreJudgementOpinion], on: date
) -> tuple[list[str], list[str], list[str], list[str]]:
    """Return the 户编号 put forward, of these the verified, of these the cleared, and the reviewed."""
    forward = {
        course.household.number: course
        for course in courses
        if judged.get(course.household.number) is PreJudgementOpinion.ELIMINATE
    }
    checks = {
        number: course.verification
        for number, course in forward.items()
        if course.verification is not None and course.verification.date <= on
    }
    cleared = [
        number
        for number, check in checks.items()
        if check.result is VerificationResult.ELIMINATED and check.household_agrees and check.signed
    ]
    reviewed = [n for n, course in forward.items() if course.review is not None and course.review.date <= on]
    return list(forward), list(checks), cleared, reviewed


def _courses_by_village(dataset: Dataset, quarter: Quarter) -> dict[str, list[ExitCase]]:
    found: dict[str, list[ExitCase]] = defaultdict(list)
    for course in exit_courses(dataset, quarter):
        found[course.household.village].append(course)
    return found


C = TypeVar("C", bound=ReviewedCase)


@dataclass(frozen=True)
class _Follow(Generic[C]):
    """A step that follows another within the days that the settings call 及时."""

    label: str
    source: str
    sheet: str
    ready: Callable[[Dataset, C], date | None]
    """The day from which it is to be done, None while it is not."""
    taken: Callable[[C], date | None]


def _ready_to_publish(dataset: Dataset, course: ReviewedCase) -> date | None:
    wanted = dataset.settings.publicity_required and course.passed and course.review is not None
    return course.review.date if wanted and course.review else None


def _ready_to_submit(dataset: Dataset, course: ReviewedCase) -> date | None:
    settled = all(row.outcome is ObjectionOutcome.REJECTED for row in course.objections)
    if not course.passed or not settled or course.review is None:
        return None
    if course.publicity is not None:
        return course.publicity.end + timedelta(days=1)
    return None if dataset.settings.publicity_required else course.review.date


def _ready_to_mark(dataset: Dataset, course: ExitCase) -> date | None:
    approval = course.approval
    if approval is None or not course.passed:
        return None
    return approval.county_approved if dataset.settings.approval_required else approval.submitted


_FOLLOWS: tuple[_Follow[ExitCase], ...] = (
    _Follow(
        "公示",
        "S1 S3；及时办理天数",
        "公示",
        _ready_to_publish,
        lambda course: course.publicity.start if course.publicity else None,
    ),
    _Follow(
        "上报",
        "S1 S3；及时办理天数",
        "审批",
        _ready_to_submit,
        lambda course: course.approval.submitted if course.approval else None,
    ),
    _Follow(
        "系统标注",
        "通知 L49；及时办理天数",
        "系统标注",
        _ready_to_mark,
        lambda course: course.mark.date if course.mark else None,
    ),
    _Follow(
        "退出告知",
        "通知 L49；及时办理天数",
        "告知",
        lambda _, course: course.mark.date if course.mark and not course.rolled_back else None,
        lambda course: course.letter.date if course.letter else None,
    ),
    _Follow(
        "告知送达",
        "通知 L49；及时办理天数",
        "告知",
        lambda _, course: course.letter.date if course.letter and not course.rolled_back else None,
        lambda course: course.letter.delivered if course.letter else None,
    ),
)


def _course_items(dataset: Dataset, quarter: Quarter, on: date) -> Iterator[DueItem]:
    """Yield what follows a review, once there is something to do: 公示, 上报, 标注, 告知."""
    for village, courses in _courses_by_village(dataset, quarter).items():
        yield from _following(dataset, quarter, on, village, courses, _FOLLOWS)


def _following(
    dataset: Dataset,
    quarter: Quarter,
    on: date,
    village: str,
    courses: Sequence[C],
    follows: Sequence[_Follow[C]],
) -> Iterator[DueItem]:
    days = timedelta(days=dataset.settings.prompt_days)
    for follow in follows:
        ready = {
            course.household.number: (day, course)
            for course in courses
            if (day := follow.ready(dataset, course)) is not None and day <= on
            if follow.taken(course) is not None or not gone_on(dataset, course.household.number, on)
        }
        if not ready:
            continue
        done = {
            number
            for number, (_, course) in ready.items()
            if (taken := follow.taken(course)) is not None and taken <= on
        }
        pending = [day for number, (day, _) in ready.items() if number not in done]
        days_ready = [day for day, _ in ready.values()]
        window = Window(min(days_ready), (min(pending) if pending else max(days_ready)) + days)
        task = _Task(follow.label, str(quarter), window, follow.source, follow.sheet)
        yield task.over(dataset, village, on, wanted=list(ready), done=done)


_ENTRY_FOLLOWS: tuple[_Follow[EntryCase], ...] = (
    _Follow(
        "识别公示",
        "通知 L41；及时办理天数",
        "公示",
        _ready_to_publish,
        lambda case: case.publicity.start if case.publicity else None,
    ),
    _Follow(
        "识别上报",
        "通知 L41；及时办理天数",
        "审批",
        _ready_to_submit,
        lambda case: case.approval.submitted if case.approval else None,
    ),
    _Follow(
        "纳入公告",
        "通知 L41；及时办理天数",
        "审批",
        lambda _, case: case.approval.county_approved if case.approval and case.passed else None,
        lambda case: case.approval.announced if case.approval else None,
    ),
)


def _entry_items(dataset: Dataset, quarter: Quarter, on: date) -> Iterator[DueItem]:
    """Yield what follows a check that found a risk: 识别评议, 识别公示, 识别上报, 纳入公告."""
    yield from _clue_items(dataset, quarter, on)
    yield from _entry_review_items(dataset, quarter, on)
    by_village: dict[str, list[EntryCase]] = defaultdict(list)
    for case in entry_cases(dataset, quarter):
        by_village[case.household.village].append(case)
    for village, cases in by_village.items():
        yield from _following(dataset, quarter, on, village, cases, _ENTRY_FOLLOWS)


def _clue_items(dataset: Dataset, quarter: Quarter, on: date) -> Iterator[DueItem]:
    """Yield 线索核查反馈 of the clues that others handed down in the quarter."""
    clues: dict[str, list[HandedClue]] = defaultdict(list)
    for row in dataset.all(HandedClue):
        if row.received in quarter and row.received <= on:
            clues[row.village].append(row)
    days = timedelta(days=dataset.settings.prompt_days)
    for village, wanted in clues.items():
        pending = [row for row in wanted if row.answered is None or row.answered > on]
        by = [row.answer_by or row.received + days for row in pending or wanted]
        window = Window(min(row.received for row in wanted), min(by) if pending else max(by))
        task = _Task("线索核查反馈", str(quarter), window, "通知 L37；及时办理天数", "监测线索")
        names = [row.head for row in pending]
        yield task.of(village, on, len(wanted) - len(pending), len(wanted), names)


def _entry_review_items(dataset: Dataset, quarter: Quarter, on: date) -> Iterator[DueItem]:
    """Yield 识别评议, where the workbook keeps it: whom a check of the quarter found at risk."""
    first = dataset.memoized(first_entry_review)
    days = timedelta(days=dataset.settings.prompt_days)
    checks: dict[str, dict[str, date]] = defaultdict(dict)
    for row in dataset.by(Verification, "purpose", Purpose.IDENTIFY):
        is_ready = (
            row.result is VerificationResult.AT_RISK and row.household_agrees and row.signed is not None
        )
        if is_ready and row.date in quarter and row.date <= on and first is not None:
            checks[dataset.household(row.household).village][row.household] = row.date
    for village, wanted in checks.items():
        done = {
            case.household.number
            for case in dataset.memoized(all_entry_cases)
            if case.verification is not None
            and wanted.get(case.household.number) == case.verification.date
            and case.review.date <= on
        }
        done |= {
            number
            for number, day in wanted.items()
            if first is not None and day < first and episode_led_to(dataset, number, day) is not None
        }
        pending = [day for number, day in wanted.items() if number not in done]
        window = Window(min(wanted.values()), (min(pending) if pending else max(wanted.values())) + days)
        task = _Task("识别评议", str(quarter), window, "通知 L41；及时办理天数", "评议")
        yield task.over(dataset, village, on, wanted=list(wanted), done=done)
