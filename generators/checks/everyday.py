"""What the sheets behind the ledgers must hold: visits, problems, work, tasks, inspections (§2.13–2.16).

A workbook may do without these sheets; what it keeps, it keeps whole.
"""

# A check's docstring is the rule it holds.
# ruff: noqa: D401

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from generators.checks.table import CheckTable
from generators.errors import Severity
from generators.procedure.gates.continuing_duties import last_recorded_day
from generators.procedure.gates.table import Breach
from generators.procedure.windows import show_day
from generators.records.clues import HandedClue
from generators.records.columns import gives_reason, says_something, shown_blank
from generators.records.employment import (
    Facility,
    LeadingGroupMember,
    ResettledWorker,
    ServiceTeamMember,
)
from generators.records.households import Application, Helper, PlanItem
from generators.records.issues import Issue, RectificationPlan, RollCall, Supervision, Task, WorkEntry
from generators.records.low_income import CareWorker, LowIncome, Visit
from generators.records.registers import (
    Dwelling,
    Leave,
    Loan,
    PolicyMeasure,
    PublicPost,
    WaterSupply,
)
from generators.records.screening import Survey
from generators.records.township import Person, TaskForceMember, Village
from generators.records.vocabulary import (
    EmploymentState,
    IssueSource,
    LowIncomeGroup,
    SurveyOutcome,
    VillageKind,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generators.records.columns import Row
    from generators.records.dataset import Dataset

EVERYDAY = CheckTable("台账")

_POLICIES = {
    "subsistence": "低保",
    "medical": "医保",
    "pension": "养老",
    "disability": "残补",
    "education": "教育",
    "housing": "住房",
    "water": "饮水",
}


def _subjects(dataset: Dataset) -> dict[str, LowIncome]:
    return {subject.number: subject for subject in dataset.all(LowIncome)}


@EVERYDAY.check("DOMAIN §2.13: 走访人（≥2）")
def visits_are_paid_by_two(dataset: Dataset) -> Iterator[Breach]:
    """A low-income household is visited by two at least."""
    subjects = _subjects(dataset)
    for visit in dataset.all(Visit):
        if len(set(visit.visitors)) < 2:
            subject = subjects[visit.subject]
            yield Breach(
                visit,
                "visitors",
                f"{subject.village}{subject.name}：走访人应不少于 2 人",
                f"{len(set(visit.visitors))} 人",
                "按走访台账补填",
            )


@EVERYDAY.check("notice L57")
def visits_are_of_those_on_the_list(dataset: Dataset) -> Iterator[Breach]:
    """A visit is paid while the household is on the low-income list."""
    subjects = _subjects(dataset)
    for visit in dataset.all(Visit):
        subject = subjects[visit.subject]
        if visit.date < subject.since or (subject.until is not None and visit.date > subject.until):
            yield Breach(
                visit,
                "date",
                f"{subject.village}{subject.name}：走访日期应在纳入期间",
                show_day(visit.date),
                "核对走访日期和纳入、退出日期",
            )


@EVERYDAY.check("notice L57: 对帮扶政策落实不到位的，及时与帮扶政策承载单位对接")
def policies_owed_are_followed_up(dataset: Dataset) -> Iterator[Breach]:
    """A policy answered 否 names the office that owes it and until when; settled is not before the visit."""
    subjects = _subjects(dataset)
    for visit in dataset.all(Visit):
        subject = subjects[visit.subject]
        name = f"{subject.village}{subject.name}"
        owed = [word for field_name, word in _POLICIES.items() if getattr(visit, field_name) is False]
        if owed and not says_something(visit.gap):
            expected = f"{name}：{'、'.join(owed)}未落实的应写明政策及承载单位"
            yield Breach(visit, "gap", expected, shown_blank(visit.gap), "补填并对接")
        if says_something(visit.gap) and visit.due is None:
            yield Breach(visit, "due", f"{name}：未落实的政策应有解决时限", "空白", "补填解决时限")
        if visit.settled is not None and visit.settled < visit.date:
            yield Breach(
                visit, "settled", f"{name}：办结日期应不早于走访日期", show_day(visit.settled), "核对日期"
            )


_NEEDED: tuple[tuple[LowIncomeGroup, str, str], ...] = (
    (LowIncomeGroup.SUBSISTENCE, "subsistence", "低保类别"),
    (LowIncomeGroup.EXTREME_POVERTY, "support", "供养方式"),
    (LowIncomeGroup.DISABLED, "disability", "残疾类别"),
    (LowIncomeGroup.ORPHAN, "guardian", "监护人"),
    (LowIncomeGroup.LEFT_BEHIND, "guardian", "监护人"),
)


@EVERYDAY.check("DOMAIN §2.13")
def groups_are_borne_out(dataset: Dataset) -> Iterator[Breach]:
    """Each group of a low-income household has what the ledger tells of it: 低保类别, 供养方式, 监护人 …."""
    for subject in dataset.all(LowIncome):
        for group, field_name, heading in _NEEDED:
            if group in subject.groups and getattr(subject, field_name) is None:
                yield Breach(
                    subject,
                    field_name,
                    f"{subject.village}{subject.name}：对象类别有“{group}”的应填{heading}",
                    "空白",
                    "补填，或核对对象类别",
                )


@EVERYDAY.check("notice L95: 台账化管理、销号式推进")
def problems_are_not_forgotten(dataset: Dataset) -> Iterator[Breach]:
    """A problem past its term is done, or its 进展 says why it is not; no term lies before the finding."""
    today = dataset.memoized(last_recorded_day)
    for issue in dataset.all(Issue):
        name = f"{issue.village}问题 {issue.number}"
        if issue.due < issue.found:
            yield Breach(issue, "due", f"{name}：整改时限应不早于发现日期", show_day(issue.due), "核对日期")
        elif issue.due < today and issue.done is None and issue.progress is None:
            yield Breach(
                issue,
                "progress",
                f"{name}：超过整改时限的应完成或写明进展",
                f"时限 {show_day(issue.due)}，进展空白",
                "补填完成日期或进展",
            )


@EVERYDAY.check("notice L95: 督导检查机制")
def findings_of_inspections_are_handed_over(dataset: Dataset) -> Iterator[Breach]:
    """An inspection that found something says what is asked until when, and it stands in 问题整改."""
    kept = {
        (issue.village, issue.found)
        for issue in dataset.all(Issue)
        if issue.source is IssueSource.SUPERVISION
    }
    for visit in dataset.all(Supervision):
        if not says_something(visit.finding):
            continue
        name = f"{visit.village}{show_day(visit.date)}督导"
        for field_name, heading in (("demand", "整改要求"), ("due", "时限")):
            if getattr(visit, field_name) is None:
                yield Breach(visit, field_name, f"{name}：发现问题的应有{heading}", "空白", "补填")
        if dataset.all(Issue) and (visit.village, visit.date) not in kept:
            yield Breach(
                visit,
                "finding",
                f"{name}：发现的问题应登记在“问题整改”里（来源“督导”、同一天）",
                "没有找到",
                "补登一行",
            )


@EVERYDAY.check("notice L79: 建立工作台账、问题排查整改台账")
def work_tells_of_the_problems_found(dataset: Dataset) -> Iterator[Breach]:
    """发现问题数 of a topic's work entries is not more than the problems registered in the quarter."""
    for entry in dataset.all(WorkEntry):
        if not entry.issues:
            continue
        found = [
            issue
            for issue in dataset.by(Issue, "village", entry.village)
            if issue.topic is entry.topic and issue.found <= entry.date
        ]
        if len(found) < entry.issues:
            yield Breach(
                entry,
                "issues",
                f"{entry.village}{show_day(entry.date)}{entry.topic}排查：发现的问题应都登记在“问题整改”里",
                f"写发现 {entry.issues} 个，登记 {len(found)} 个",
                "补登，或改正发现问题数",
            )


@EVERYDAY.check("notice L79: 各村每季度要开展一次")
def plans_and_work_go_together(dataset: Dataset) -> Iterator[Breach]:
    """A plan is issued before its check, its days in order; a quarter with a plan has work in it."""
    for plan in dataset.all(RectificationPlan):
        name = f"{plan.village}{plan.quarter.said}整改方案"
        if not plan.issued <= plan.start <= plan.end <= plan.due:
            yield Breach(
                plan,
                "issued",
                f"{name}：成文、排查开始、排查结束、整改完成应依次在后",
                "、".join(show_day(day) for day in (plan.issued, plan.start, plan.end, plan.due)),
                "核对日期",
            )
        entries = dataset.by(WorkEntry, "village", plan.village)
        is_over = plan.end < dataset.memoized(last_recorded_day)
        if dataset.all(WorkEntry) and is_over and not any(e.date in plan.quarter for e in entries):
            yield Breach(
                plan, "village", f"{name}：排查结束的应有工作记录", "本季度一条也没有", "补登工作记录"
            )


@EVERYDAY.check("notice L69: 每季度开展一次搬迁劳动力就业排查")
def demands_are_handed_on(dataset: Dataset) -> Iterator[Breach]:
    """Who is out of work has a reason; who wants work or training has the day on which that was handed on."""
    for worker in dataset.all(ResettledWorker):
        name = f"{worker.site}{worker.name}"
        if worker.state is EmploymentState.UNEMPLOYED and not gives_reason(worker.why_idle):
            expected, found = f"{name}：未就业的应写明原因", shown_blank(worker.why_idle)
            yield Breach(worker, "why_idle", expected, found, "补填未就业原因")
        wants = says_something(worker.wants_job) or says_something(worker.wants_training)
        if wants and worker.pushed is None and worker.quarter.last_day < dataset.memoized(last_recorded_day):
            yield Breach(
                worker, "pushed", f"{name}：有需求的应推送乡就业服务中心", "推送日期空白", "推送并补填日期"
            )


@EVERYDAY.check("notice L67: 在易地扶贫搬迁集中安置点")
def resettled_work_is_of_the_sites(dataset: Dataset) -> Iterator[Breach]:
    """The employment survey is of resettlement sites."""
    for worker in dataset.all(ResettledWorker):
        if dataset.village(worker.site).kind is not VillageKind.RESETTLEMENT_SITE:
            yield Breach(
                worker, "site", f"{worker.name}：搬迁就业只登记安置点的人", worker.site, "核对安置点"
            )


@EVERYDAY.check("notice L95: 一月一清单")
def tasks_are_closed_when_done(dataset: Dataset) -> Iterator[Breach]:
    """A task closed is finished and was begun before; one past its term is closed or says why not."""
    today = dataset.memoized(last_recorded_day)
    for task in dataset.all(Task):
        name = f"{task.month} 任务 {task.number}"
        if task.closed is not None and task.progress not in {None, 100}:
            yield Breach(task, "progress", f"{name}：销号的进展应为 100", f"{task.progress}", "核对进展")
        if task.closed is not None and task.closed < task.start:
            yield Breach(task, "closed", f"{name}：销号日期应不早于开始", show_day(task.closed), "核对日期")
        if task.progress == 100 and task.closed is None:
            yield Breach(task, "closed", f"{name}：完成的任务应填销号日期", "空白", "经督导人核实后补填")
        is_late = task.due < today and task.closed is None and task.progress != 100
        if is_late and not gives_reason(task.why_not):
            expected, found = f"{name}：到期没有销号的应写明原因", shown_blank(task.why_not)
            yield Breach(task, "why_not", expected, found, "补填未完成原因")


@EVERYDAY.check("DOMAIN §2.16: 应在岗、实在岗、请假、脱岗")
def roll_calls_add_up(dataset: Dataset) -> Iterator[Breach]:
    """实在岗 is not more than 应在岗; who is missing is named under 请假 or 脱岗."""
    for call in dataset.all(RollCall):
        missing = call.expected - call.present
        named = says_something(call.on_leave) or says_something(call.absent)
        if missing < 0 or (missing > 0) != named:
            yield Breach(
                call,
                "present",
                f"{call.village}{show_day(call.date)}点名：应在岗＝实在岗＋请假＋脱岗",
                f"应在岗 {call.expected}，实在岗 {call.present}，请假“{call.on_leave or ''}”，"
                f"脱岗“{call.absent or ''}”",
                "核对人数，写明请假、脱岗人员",
            )


@EVERYDAY.check("notice L55, L69, L79: 每村、每季度都有")
def every_village_is_in_the_ledgers(dataset: Dataset) -> Iterator[Breach]:
    """Where one village keeps a sheet, every village does; where a site is surveyed, the other is too."""
    villages = [village.name for village in dataset.all(Village)]
    sites = [v.name for v in dataset.all(Village) if v.kind is VillageKind.RESETTLEMENT_SITE]
    kept: tuple[tuple[type[Row], dict[str, set[str]], list[str], str], ...] = (
        (LowIncome, {"": {row.village for row in dataset.all(LowIncome)}}, villages, "低收入人口"),
        (RectificationPlan, _by_quarter(dataset, RectificationPlan, "village"), villages, "整改方案"),
        (ResettledWorker, _by_quarter(dataset, ResettledWorker, "site"), sites, "搬迁就业"),
    )
    for kind, by_period, wanted, sheet in kept:
        for period, there in by_period.items() if dataset.all(kind) else ():
            for name in wanted:
                if name not in there:
                    yield Breach(
                        dataset.village(name),
                        "name",
                        f"{name}：应登记在“{sheet}”里{f'（{period}）' if period else ''}",
                        "一行也没有",
                        "补登；确实没有的不用改",
                    )


def _by_quarter(
    dataset: Dataset, kind: type[RectificationPlan | ResettledWorker], field_name: str
) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for row in dataset.all(kind):
        found.setdefault(str(row.quarter), set()).add(getattr(row, field_name))
    return found


@EVERYDAY.check("DOMAIN §3.1")
def one_person_is_not_listed_twice(dataset: Dataset) -> Iterator[Breach]:
    """An ID number stands once on the low-income list, as far as the periods overlap."""
    first: dict[str, LowIncome] = {}
    for subject in dataset.all(LowIncome):
        known = first.setdefault(subject.id_number, subject)
        if known is not subject and (known.until is None or known.until > subject.since):
            yield Breach(
                subject,
                "id_number",
                f"{subject.village}{subject.name}：同一人不能重复登记",
                f"与对象编号 {known.number} 的{known.village}{known.name}证件号码相同",
                "保留一行，类别合并填写",
                Severity.BLOCK,
            )


@EVERYDAY.check("notice L37")
def clues_are_looked_into_and_answered(dataset: Dataset) -> Iterator[Breach]:
    """A clue with an outcome was checked by somebody and says what was found; days go forward."""
    for clue in dataset.all(HandedClue):
        name = f"{clue.village}{clue.head}户的线索 {clue.number}"
        if clue.outcome is not None or clue.answered is not None:
            asked = (("checked", "核查日期"), ("checkers", "核查人"), ("finding", "核查研判情况"))
            for field_name, heading in (*asked, ("outcome", "处理结果")):
                if not getattr(clue, field_name):
                    yield Breach(clue, field_name, f"{name}：办结的应填{heading}", "空白", "按核查情况补填")
        if clue.outcome is SurveyOutcome.IDENTIFY and clue.id_number is None:
            expected = f"{name}：启动识别的应填证件号码，才能跟到识别的文书"
            yield Breach(clue, "id_number", expected, "空白", "补填")
        days = [("received", clue.received), ("checked", clue.checked), ("answered", clue.answered)]
        known = [(field_name, day) for field_name, day in days if day is not None]
        for (_, before), (field_name, day) in pairwise(known):
            if day < before:
                expected = f"{name}：收到、核查、反馈依次在后（{show_day(before)}之后）"
                yield Breach(clue, field_name, expected, show_day(day), "核对日期")


IN_ORDER: tuple[tuple[type[Row], str, str], ...] = (
    (Person, "active_from", "active_to"),
    (TaskForceMember, "since", "until"),
    (LeadingGroupMember, "since", "until"),
    (ServiceTeamMember, "since", "until"),
    (Helper, "since", "until"),
    (Application, "applied", "received"),
    (PlanItem, "start", "due"),
    (PlanItem, "start", "done"),
    (Survey, "start", "end"),
    (Survey, "end", "reported"),
    (LowIncome, "since", "until"),
    (CareWorker, "since", "until"),
    (Facility, "since", "until"),
    (Issue, "found", "due"),
    (RectificationPlan, "start", "end"),
    (Task, "start", "due"),
    (Supervision, "date", "due"),
    (Dwelling, "started", "finished"),
    (Dwelling, "finished", "accepted"),
    (Loan, "lent", "due"),
    (Loan, "lent", "repaid"),
    (PublicPost, "since", "until"),
    (Leave, "since", "until"),
    (Leave, "since", "back"),
    (HandedClue, "received", "answer_by"),
)
"""Sheets whose second day cannot be before the first."""


@EVERYDAY.check("S16: time logic")
def days_of_a_line_go_forward(dataset: Dataset) -> Iterator[Breach]:
    """What ends, falls due or is accepted does so after it began."""
    for kind, before, after in IN_ORDER:
        headings = dict(kind.iter_columns())
        for record in dataset.all(kind):
            first, second = getattr(record, before), getattr(record, after)
            if first is not None and second is not None and second < first:
                expected = f"{headings[after].heading}应不早于{headings[before].heading}（{show_day(first)}）"
                yield Breach(record, after, expected, show_day(second), "核对这两个日期")


_NUMBERED: tuple[tuple[type[Row], str, tuple[str, ...]], ...] = (
    (PublicPost, "agreement", ("name", "since")),
    (WaterSupply, "report", ("tested", "laboratory")),
    (PolicyMeasure, "number", ("document",)),
)
"""Columns with the number of a paper, and what the lines of one number have in common."""


@EVERYDAY.check("S16: a number on two papers")
def one_number_is_one_paper(dataset: Dataset) -> Iterator[Breach]:
    """Lines with one 协议编号, 检测报告编号 or 文号 speak of one paper."""
    for kind, field_name, common in _NUMBERED:
        heading = dict(kind.iter_columns())[field_name].heading
        first: dict[str, Row] = {}
        for record in dataset.all(kind):
            number = getattr(record, field_name)
            if not says_something(number):
                continue
            known = first.setdefault(number, record)
            if any(getattr(known, name) != getattr(record, name) for name in common):
                expected = f"一个{heading}应只用在一份上"
                found = f"“{number}”，{dataset.place(known, field_name)}也是这个号"
                yield Breach(record, field_name, expected, found, "核对编号")
