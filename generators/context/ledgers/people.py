"""Rosters of those who do the work and how they kept to it; the resettled people, their work and services."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from generators.context.ledgers.page import TownshipQuarter, VillageQuarter, page, rows
from generators.records.columns import says_something
from generators.records.employment import Facility, LeadingGroupMember, ResettledWorker
from generators.records.issues import RollCall
from generators.records.meetings import Attendance, Meeting
from generators.records.township import TaskForceMember, Village, printed_place
from generators.records.vocabulary import EmploymentState, LeadingGroupRole, Level, MeetingKind, TaskForceRole
from generators.wording import break_title, format_date, join_post

if TYPE_CHECKING:
    from datetime import date

    from generators.records.columns import Quarter
    from generators.records.dataset import Dataset

_TASK_FORCE_NOTES = (
    "包村乡干部任组长，村党支部书记和驻村第一书记任副组长，村“两委”成员和驻村工作队员为成员。",
)
_GROUP_NOTES = (
    "一人兼任几个职务的，合计只计一人。",
    "人员变动时，由接任者自然接替，并更新本名单。",
)
_LINE_OF_TITLE = 28
"""Characters of 18 pt on a line of 182 mm."""


def task_force_context(dataset: Dataset, scope: TownshipQuarter) -> dict[str, Any]:
    """Return the fields of 村级工作专班花名册.xlsx: who sits on each task force at the quarter's end."""
    members = _task_forces_on(dataset, scope)
    return {
        **page(dataset, scope, "村级工作专班花名册", _TASK_FORCE_NOTES),
        "实有人数": len({member.person for member in members}),
        "成员": [
            {**fields, **_person_fields(dataset, member.person)}
            for fields, member in zip(rows(dataset, members), members, strict=True)
        ],
    }


def _task_forces_on(dataset: Dataset, scope: TownshipQuarter) -> list[TaskForceMember]:
    """Return who sits on each task force at the quarter's end: by village, then by rank."""
    order = {village.name: i for i, village in enumerate(dataset.all(Village))}
    roles = list(TaskForceRole)
    serving = (
        m
        for m in dataset.all(TaskForceMember)
        if is_serving(m.since, m.until, scope.quarter.last_day)
        and dataset.village(m.village).township == scope.township.name
    )
    return sorted(serving, key=lambda m: (order[m.village], roles.index(m.role), m.row))


_APPRAISAL_NOTES = (
    "点名、请假、脱岗次数按本季度点名记录统计，应训、参训次数按本季度培训签到统计，写明姓名的才计入。",
    "村“两委”评价、乡级评价和考核等次由考核人填写，本人签字确认。",
)


def appraisal_context(dataset: Dataset, scope: TownshipQuarter) -> dict[str, Any]:
    """Return the fields of 驻村干部考核表.xlsx: what roll calls and trainings say; the verdict is for ink."""
    return {
        **page(dataset, scope, "驻村干部考核表", _APPRAISAL_NOTES, unit="次"),
        "实有人数": len({member.person for member in resident_cadres(dataset, scope)}),
        "人员": [
            {
                "序号": number,
                "村": printed_place(member.village),
                **_person_fields(dataset, member.person),
                **_kept_to_post(dataset, member, scope.quarter),
            }
            for number, member in enumerate(resident_cadres(dataset, scope), start=1)
        ],
    }


def resident_cadres(dataset: Dataset, scope: TownshipQuarter) -> list[TaskForceMember]:
    """Return the cadres sent to live in the villages, who serve at the quarter's end."""
    return [m for m in _task_forces_on(dataset, scope) if dataset.person(m.person).level is Level.RESIDENT]


def _kept_to_post(dataset: Dataset, member: TaskForceMember, quarter: Quarter) -> dict[str, int]:
    calls = [call for call in dataset.by(RollCall, "village", member.village) if call.date in quarter]
    trainings = [m.number for m in dataset.by(Meeting, "kind", MeetingKind.TRAINING) if m.date in quarter]
    called = [
        row
        for row in dataset.by(Attendance, "name", member.person)
        if row.meeting in trainings and row.present is not None
    ]
    return {
        "点名次数": len(calls),
        "请假次数": sum(member.person in _named(call.on_leave) for call in calls),
        "脱岗次数": sum(member.person in _named(call.absent) for call in calls),
        "应训次数": len(called),
        "参训次数": sum(bool(row.present) for row in called),
    }


def _named(text: str | None) -> set[str]:
    """Return the people that a cell like 张三（事假）、李四 names, with their brackets and without."""
    people = {name.strip() for name in re.split(r"[、，,；;\s]+", text or "")}
    return people | {re.split(r"[（(]", name)[0] for name in people}


def leading_group_context(dataset: Dataset, scope: TownshipQuarter) -> dict[str, Any]:
    """Return the fields of 领导小组成员名单.xlsx, by rank."""
    members = leading_group_on(dataset, scope.township.name, scope.quarter.last_day)
    head = page(dataset, scope, "巩固拓展脱贫攻坚成果有效衔接乡村振兴领导小组成员名单", _GROUP_NOTES)
    return {
        **head,
        "标题": "\n".join(break_title(head["标题"], (scope.township.name,), _LINE_OF_TITLE)),
        "实有人数": len({member.person for member in members}),
        "成员": [
            {**fields, **_person_fields(dataset, member.person)}
            for fields, member in zip(rows(dataset, members), members, strict=True)
        ],
    }


def leading_group_on(dataset: Dataset, township: str, on: date) -> list[LeadingGroupMember]:
    """Return the leading group of `township` on that day, by rank, then in the order of the sheet."""
    ranks = list(LeadingGroupRole)
    serving = [
        m
        for m in dataset.all(LeadingGroupMember)
        if m.township == township and is_serving(m.since, m.until, on)
    ]
    return sorted(serving, key=lambda m: (ranks.index(m.role), m.row))


def is_serving(since: date, until: date | None, on: date) -> bool:
    """Tell whether somebody who sits from `since` to before `until` sits on that day."""
    return since <= on and (until is None or until > on)


def _person_fields(dataset: Dataset, name: str) -> dict[str, str]:
    person = dataset.person(name)
    return {
        "姓名": person.printed_name,
        "性别": str(person.gender),
        "政治面貌": str(person.politics),
        "单位及职务": join_post(person.unit, person.post),
        "联系电话": person.phone or "",
    }


_EMPLOYMENT_NOTES = (
    "每季度排查一次；未就业的写明原因和需求，并推送乡就业服务中心。",
    "零就业家庭指有能就业的劳动力而无一人就业的家庭。",
)
_WORKING = frozenset({EmploymentState.EMPLOYED, EmploymentState.FLEXIBLE})


def employment_context(dataset: Dataset, scope: VillageQuarter) -> dict[str, Any]:
    """Return the fields of 易地搬迁劳动力就业排查台账.xlsx."""
    workers = workers_of(dataset, scope)
    families: dict[str, list[ResettledWorker]] = {}
    for worker in workers:
        families.setdefault(worker.head, []).append(worker)
    idle = [
        family
        for family in families.values()
        if any(w.state is not EmploymentState.UNABLE for w in family)
        and not any(w.state in _WORKING for w in family)
    ]
    return {
        **page(dataset, scope, "易地搬迁劳动力就业排查台账", _EMPLOYMENT_NOTES, unit="人、元"),
        "劳动力": rows(dataset, workers),
        "零就业家庭": len(idle),
    }


def workers_of(dataset: Dataset, scope: VillageQuarter) -> list[ResettledWorker]:
    """Return the workers of a site as its quarter's survey found them and as things stood at its end."""
    last = scope.quarter.last_day
    return [
        w.model_copy(update={"pushed": None, "feedback": None}) if w.pushed and w.pushed > last else w
        for w in dataset.by(ResettledWorker, "site", scope.village.name)
        if w.quarter == scope.quarter
    ]


@dataclass(frozen=True)
class Push:
    """The demands that a site hands to the employment centre on one day (A12)."""

    scope: VillageQuarter
    day: date


def demands_context(dataset: Dataset, push: Push) -> dict[str, Any]:
    """Return the fields of 搬迁劳动力就业需求推送单.xlsx."""
    site = push.scope.village
    workers = [
        w
        for w in workers_of(dataset, push.scope)
        if w.pushed == push.day and (says_something(w.wants_job) or says_something(w.wants_training))
    ]
    return {
        "标题": f"{site.township}{site.printed_name}搬迁劳动力就业需求推送单",
        "推送单位": site.committee,
        "经办": f"{site.printed_name}务工就业服务工作队",
        "接收单位": f"{site.township}就业服务中心",
        "推送日期": format_date(push.day),
        "需求": rows(dataset, workers),
        "填表说明": ["1.本单一式两份，推送单位和接收单位各存一份。"],
        "零报告": "本次无需求。",
    }


_FACILITY_NOTES = (
    "安置点群众使用的基础设施和公共服务设施，能就近共享的不重复建设，服务单位和服务内容逐项写明。",
    "设施、服务单位或联系人变动的，及时更新本表。",
)


def facilities_context(dataset: Dataset, scope: VillageQuarter) -> dict[str, Any]:
    """Return the fields of 安置点配套设施服务关系表.xlsx: what serves the site at the quarter's end (C5)."""
    last = scope.quarter.last_day
    facilities = [
        f for f in dataset.by(Facility, "site", scope.village.name) if is_serving(f.since, f.until, last)
    ]
    return {
        **page(dataset, scope, "配套设施服务关系表", _FACILITY_NOTES, unit="处"),
        "设施": rows(dataset, facilities),
    }
