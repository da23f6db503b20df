"""Coming in: 申请书 (B1), the list of those identified (B3), the meeting that studied their risks (B5)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from generators.context.household import (
    category_text,
    head_name,
    identified_text,
    list_day,
    risks_text,
    size_text,
    yes_no,
)
from generators.context.ledgers.page import printed_name
from generators.context.meeting import (
    attendance_facts,
    form_text,
    meeting_facts,
    meeting_title,
    planned_facts,
    sign_in_lines,
)
from generators.procedure.attendance import roll_of
from generators.procedure.entry_case import check_before, clues_before, first_clue
from generators.procedure.exit_case import deferral_reasons, verified_income
from generators.procedure.gates import identified_findings, is_withheld
from generators.records.households import Application, Household, MonitorEpisode, PlanItem, SystemMark
from generators.records.identifiers import birth_date
from generators.records.meetings import Meeting, RiskStudy
from generators.records.vocabulary import (
    ABLE_TO_WORK,
    ExtremePoverty,
    Health,
    HouseholdKind,
    MeetingKind,
    SubsistenceAllowance,
)
from generators.wording import format_date, format_money, format_quarter, join_names

if TYPE_CHECKING:
    from datetime import date

    from generators.context.ledgers.page import VillageQuarter
    from generators.records.columns import Quarter
    from generators.records.dataset import Dataset
    from generators.records.households import Member

ADULT_YEARS = 18
STUDIED_WITHIN = timedelta(days=31)
"""A meeting studies those identified in the month before it (G13: measures within a month)."""


def application_context(dataset: Dataset, application: Application) -> dict[str, Any]:
    """Return the fields of 监测对象申请书.docx with the household's consent; signatures are left for ink."""
    household = dataset.household(application.household)
    village = dataset.village(household.village)
    township = dataset.township(village.township)
    head = dataset.head_of(household.number)
    place = f"{township.full_name}{village.printed_name}"
    members = dataset.members_of(household.number, application.applied)
    return {
        "文件标题": f"防止返贫监测对象申请书（{village.printed_name}{head.name}）",
        "村委会": village.committee,
        "户主": head.name,
        "性别": str(head.gender) if head.gender else "",
        "民族": head.ethnicity or "",
        "证件号码": head.id_number,
        "联系电话": household.phone or "",
        "住址": household.address or f"{place}{household.group or ''}",
        "是否脱贫户": yes_no(household.kind is HouseholdKind.EX_POOR),
        "低保特困": yes_no(_is_supported(members)),
        "是否搬迁户": yes_no(household.resettled),
        "人口": str(len(members)),
        "几口人": str(len(members)),
        **_counts(members),
        "成员": [_member_fields(member) for member in members],
        "申请原因": application.reason.rstrip("。"),
        "代填人": application.written_by or "",
        "申请日期": list_day(application.applied),
        "成年人": [
            {"姓名": member.name, "证件号码": member.id_number}
            for member in members
            if is_adult(member.id_number, application.applied)
        ],
        "受理人": printed_name(dataset, application.received_by),
        "受理日期": format_date(application.received),
    }


def _member_fields(member: Member) -> dict[str, str]:
    return {
        "姓名": member.name,
        "关系": str(member.relation),
        "证件号码": member.id_number,
        "健康状况": join_names([str(health) for health in member.health]),
        "劳动技能": str(member.labour) if member.labour else "",
        "在校生状况": str(member.at_school) if member.at_school else "",
        "务工地点": member.work_place or "",
    }


def is_adult(id_number: str, on: date) -> bool:
    """Tell whether the bearer of `id_number` is 18 on `on`."""
    born = birth_date(id_number)
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day)) >= ADULT_YEARS


def _is_supported(members: list[Member]) -> bool:
    return any(
        member.subsistence not in {None, SubsistenceAllowance.NONE}
        or member.extreme_poverty not in {None, ExtremePoverty.NONE}
        for member in members
    )


def _counts(members: list[Member]) -> dict[str, str]:
    counts = {
        "劳动力数": sum(member.labour in ABLE_TO_WORK for member in members),
        "在校生数": sum(member.at_school is not None for member in members),
        "慢性病数": sum(Health.CHRONIC in member.health for member in members),
        "重症数": sum(Health.SERIOUS in member.health for member in members),
        "持证数": sum(member.disability_card is not None for member in members),
    }
    return {name: str(count) for name, count in counts.items()}


def identified_in(dataset: Dataset, term: VillageQuarter) -> list[MonitorEpisode]:
    """Return the episodes of the village that began in the quarter, in the order of their dates."""
    numbers = {household.number for household in dataset.by(Household, "village", term.village.name)}
    found = [
        episode
        for episode in dataset.all(MonitorEpisode)
        if episode.household in numbers and episode.identified in term.quarter
    ]
    return sorted(found, key=lambda episode: (episode.identified, episode.household))


def identification_context(dataset: Dataset, term: VillageQuarter) -> dict[str, Any]:
    """Return the fields of 新识别监测对象名单.docx, an internal list for the files."""
    village = term.village
    episodes = [
        episode
        for episode in identified_in(dataset, term)
        if not is_withheld(identified_findings(dataset, episode))
    ]
    where = f"{village.township}{village.printed_name}"
    return {
        "文件标题": f"{where}{format_quarter(term.quarter)}新识别监测对象名单",
        "村": village.printed_name,
        "填报单位": village.committee,
        "截止日期": format_date(term.quarter.last_day),
        "户": [_identified_line(dataset, index, row) for index, row in enumerate(episodes, start=1)],
        "户数": str(len(episodes)),
    }


def _identified_line(dataset: Dataset, index: int, episode: MonitorEpisode) -> dict[str, str]:
    number, day = episode.household, episode.identified
    clues = clues_before(dataset, number, day)
    check = check_before(dataset, number, day)
    clue = first_clue(dataset, episode)
    return {
        "序号": str(index),
        "户编号": number,
        "户主": head_name(dataset, number, day),
        "人口": size_text(dataset, number, day),
        "户类型": str(dataset.household(number).kind),
        "类别": category_text(episode),
        "来源": str(episode.source),
        "风险类型": risks_text(episode),
        "线索日期": list_day(clues[0].day if clues else None),
        "核查日期": list_day(check.date if check else None),
        "识别时间": identified_text(episode),
        "办理天数": str((day - clue).days) if clue else "",
    }


def studied_by(dataset: Dataset, meeting: Meeting) -> list[MonitorEpisode]:
    """Return the episodes that `meeting` was the first of its village to study."""
    earlier = [
        other.date
        for other in dataset.by(Meeting, "kind", MeetingKind.RISK_STUDY)
        if other.village == meeting.village and other.date < meeting.date
    ]
    since = max([meeting.date - STUDIED_WITHIN, *earlier])
    numbers = {row.number for row in dataset.by(Household, "village", meeting.village or "")}
    return [
        episode
        for episode in dataset.all(MonitorEpisode)
        if episode.household in numbers and since < episode.identified <= meeting.date
    ]


def risk_study_context(dataset: Dataset, meeting: Meeting) -> dict[str, Any]:
    """Return the fields of 风险研判会议记录.docx: who was studied, and what then went into the plan."""
    episodes = studied_by(dataset, meeting)
    village = dataset.village(meeting.village or "")
    name = meeting_title(meeting)
    return {
        "文件标题": f"{name}记录",
        "会议名称": name,
        "村": village.printed_name,
        "会议形式": form_text(dataset, meeting),
        **meeting_facts(meeting),
        **attendance_facts(dataset, meeting),
        "户": [
            {
                "序号": str(index),
                "户主": head_name(dataset, episode.household, meeting.date),
                "人口": size_text(dataset, episode.household, meeting.date),
                "类别": category_text(episode),
                "来源": str(episode.source),
                "识别时间": identified_text(episode),
                "风险类型": risks_text(episode),
                "特殊情形": _special(dataset, episode.household, meeting.date),
                **_studied(dataset, meeting, episode.household),
            }
            for index, episode in enumerate(episodes, start=1)
        ],
        "措施": [
            {
                "户主": head_name(dataset, item.household),
                "类别": str(item.measure),
                "内容": item.content,
                "单位": item.unit or "",
                "责任人": printed_name(dataset, item.person or ""),
                "开始时间": list_day(item.start),
                "完成时限": list_day(item.due),
            }
            for episode in episodes
            for item in dataset.by(PlanItem, "household", episode.household)
            if item.start >= meeting.date
        ],
    }


def _studied(dataset: Dataset, meeting: Meeting, household: str) -> dict[str, str]:
    """Return what the meeting said of the household's causes, as it was recorded; else nothing."""
    rows = dataset.by(RiskStudy, "meeting", meeting.number)
    row = next((row for row in rows if row.household == household), None)
    return {
        "原因分析": row.causes if row else "",
        "发言要点": (row.remarks or "") if row else "",
        "研究意见": (row.opinion or "") if row else "",
    }


def risk_study_pack_context(dataset: Dataset, meeting: Meeting) -> dict[str, Any]:
    """Return the fields of 风险研判会前材料.docx: whom the meeting studies and what the visits found."""
    village = dataset.village(meeting.village or "")
    name = meeting_title(meeting)
    lines = []
    for index, episode in enumerate(studied_by(dataset, meeting), start=1):
        check = check_before(dataset, episode.household, episode.identified)
        income = verified_income(dataset, check) if check else None
        lines.append(
            {
                "序号": str(index),
                "户主": head_name(dataset, episode.household, meeting.date),
                "人口": size_text(dataset, episode.household, meeting.date),
                "类别": category_text(episode),
                "风险类型": risks_text(episode),
                "人均纯收入": format_money(income) if income is not None else "",
                "特殊情形": _special(dataset, episode.household, meeting.date),
            }
        )
    return {
        "文件标题": f"{name}会前材料",
        "会议名称": name,
        "村": village.printed_name,
        **planned_facts(meeting),
        "户": lines,
        "签到": sign_in_lines(dataset, roll_of(dataset, meeting).rows),
    }


def _special(dataset: Dataset, household: str, on: date) -> str:
    return join_names(list(dict.fromkeys(row.word for row in deferral_reasons(dataset, household, on))))


def rolled_back_in(dataset: Dataset, quarter: Quarter) -> list[MonitorEpisode]:
    """Return the episodes whose mark was withdrawn in `quarter` (风险消除回退), by day."""
    found = [row for row in dataset.all(MonitorEpisode) if row.rolled_back and row.rolled_back in quarter]
    return sorted(found, key=lambda row: (row.rolled_back, row.household))


def rollback_context(dataset: Dataset, episode: MonitorEpisode) -> dict[str, Any]:
    """Return the fields of 风险消除回退审批表.docx: what was marked, when and why it is withdrawn."""
    number, back = episode.household, episode.rolled_back
    household = dataset.household(number)
    village = dataset.village(household.village)
    marks = [m for m in dataset.by(SystemMark, "household", number) if back is None or m.date <= back]
    mark = max(marks, key=lambda row: row.date, default=None)
    return {
        "文件标题": f"监测对象风险消除回退审批表（{village.printed_name}{head_name(dataset, number)}）",
        "村": village.printed_name,
        "村民小组": household.group or "",
        "户编号": number,
        "户主": head_name(dataset, number),
        "人口": size_text(dataset, number, back or episode.identified),
        "类别": category_text(episode),
        "识别时间": identified_text(episode),
        "风险类型": risks_text(episode),
        "标注日期": list_day(mark.date if mark else None),
        "消除方式": str(mark.mode) if mark else "",
        "回退日期": list_day(back),
        "回退原因": episode.rollback_reason or "",
    }
