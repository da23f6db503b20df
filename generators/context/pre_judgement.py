"""季度预判会议: the pack before it, its record, a village's extract, and the quarter's summary."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from generators.context.household import (
    category_text,
    head_name,
    identified_text,
    risks_text,
    size_text,
)
from generators.context.ledgers.page import TownshipQuarter, VillageQuarter, printed_name
from generators.context.meeting import (
    attendance_facts,
    cadre_sign_in_lines,
    meeting_facts,
    meeting_title,
    planned_facts,
)
from generators.procedure.exit_case import episodes_in_force, exit_courses, household_size, quarter_balance
from generators.procedure.windows import full_months, quarter_served
from generators.records.meetings import Meeting, PreJudgement
from generators.records.township import Village, printed_place
from generators.records.vocabulary import (
    MeetingKind,
    PreJudgementOpinion,
    ReviewResult,
    VerificationResult,
)
from generators.wording import format_date, format_money, format_quarter, join_names

if TYPE_CHECKING:
    from collections.abc import Sequence

    from generators.records.dataset import Dataset


@dataclass(frozen=True)
class Extract:
    """What one village takes home from the township's pre-judgement meeting."""

    meeting: Meeting
    village: Village


def judged_in(dataset: Dataset, meeting: Meeting, village: str = "") -> list[PreJudgement]:
    """Return the lines of `meeting`, those of `village` only when it is named."""
    rows = dataset.by(PreJudgement, "meeting", meeting.number)
    return [row for row in rows if not village or dataset.household(row.household).village == village]


def judging_pack_context(dataset: Dataset, meeting: Meeting) -> dict[str, Any]:
    """Return the fields of 预判会前材料.docx: those to be judged, nothing decided yet."""
    villages = (meeting.village,) if meeting.village else ()
    return {
        **_heading(meeting, "预判会会前材料"),
        **planned_facts(meeting),
        "户": [
            {
                "序号": str(index),
                "村": printed_place(dataset.household(episode.household).village),
                "户主": head_name(dataset, episode.household),
                "人口": size_text(dataset, episode.household, meeting.date),
                "类别": category_text(episode),
                "识别时间": identified_text(episode),
            }
            for index, episode in enumerate(episodes_in_force(dataset, meeting.date, villages), start=1)
        ],
        "签到": cadre_sign_in_lines(dataset, meeting),
    }


def judging_record_context(dataset: Dataset, meeting: Meeting) -> dict[str, Any]:
    """Return the fields of 预判会议记录.docx, from attendance and the opinions given."""
    rows = judged_in(dataset, meeting)
    by_opinion = {opinion: [row for row in rows if row.opinion is opinion] for opinion in PreJudgementOpinion}
    return {
        **_heading(meeting, "预判会议记录"),
        **meeting_facts(meeting),
        **attendance_facts(dataset, meeting),
        "签到": cadre_sign_in_lines(dataset, meeting),
        "户": _judged_lines(dataset, meeting, rows),
        "拟消除户数": str(len(by_opinion[PreJudgementOpinion.ELIMINATE])),
        "拟消除": names_by_village(dataset, by_opinion[PreJudgementOpinion.ELIMINATE]),
        "缓退户数": str(len(by_opinion[PreJudgementOpinion.DEFER])),
        "缓退": names_by_village(dataset, by_opinion[PreJudgementOpinion.DEFER]),
        "继续监测户数": str(len(by_opinion[PreJudgementOpinion.KEEP])),
        "继续监测": names_by_village(dataset, by_opinion[PreJudgementOpinion.KEEP]),
    }


def judging_extract_context(dataset: Dataset, extract: Extract) -> dict[str, Any]:
    """Return the fields of 预判意见摘录.docx: the village's own lines and no other's."""
    meeting, village = extract.meeting, extract.village
    rows = judged_in(dataset, meeting, village.name)
    quarter = format_quarter(quarter_served(meeting.date))
    return {
        "文件标题": f"{village.township}{village.printed_name}{quarter}监测户返贫风险预判意见摘录",
        "会议名称": meeting_title(meeting),
        **meeting_facts(meeting),
        "主持人": printed_name(dataset, meeting.chair or ""),
        "记录人": printed_name(dataset, meeting.recorder or ""),
        "户": _judged_lines(dataset, meeting, rows),
    }


def _heading(meeting: Meeting, paper: str) -> dict[str, str]:
    title = meeting_title(meeting)
    return {"文件标题": f"{title.removesuffix('预判会议')}{paper}", "会议名称": title}


def _judged_lines(dataset: Dataset, meeting: Meeting, rows: Sequence[PreJudgement]) -> list[dict[str, str]]:
    lines = []
    for index, row in enumerate(rows, start=1):
        episode = dataset.episode_on(row.household, meeting.date)
        months = full_months(episode.identified, meeting.date) if episode else 0
        lines.append(
            {
                "序号": str(index),
                "村": printed_place(dataset.household(row.household).village),
                "户主": head_name(dataset, row.household),
                "人口": size_text(dataset, row.household, meeting.date),
                "类别": category_text(episode),
                "风险类型": risks_text(episode),
                "识别时间": identified_text(episode),
                "监测月数": str(months),
                "措施落实": row.measures or "",
                "三保障": row.guarantees or "",
                "人均纯收入": format_money(row.income_per_head),
                "预判意见": str(row.opinion),
                "理由": row.reason,
            }
        )
    return lines


def names_by_village(dataset: Dataset, rows: Sequence[PreJudgement]) -> list[dict[str, str]]:
    """Return the 户主 of `rows` village by village."""
    heads: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        heads[printed_place(dataset.household(row.household).village)].append(
            head_name(dataset, row.household)
        )
    return [{"村": village, "户主": join_names(names)} for village, names in heads.items()]


_COUNTS = (
    "期初户数",
    "新识别",
    "回退",
    "标注消除",
    "期末户数",
    "期末人口",
    "预判拟消除",
    "预判继续监测",
    "预判缓退",
    "核查户数",
    "核查已消除",
    "评议通过",
    "评议不通过",
    "评议缓退",
    "已标注",
)


def evaluation_context(dataset: Dataset, term: TownshipQuarter) -> dict[str, Any]:
    """Return the fields of 返贫风险评价汇总表.docx: a line a village, and their sums."""
    villages = dataset.by(Village, "township", term.township.name)
    lines = [
        (village.printed_name, evaluation_counts(dataset, VillageQuarter(village, term.quarter)))
        for village in villages
    ]
    total: Counter[str] = Counter()
    for _, counts in lines:
        total.update(counts)
    quarter = format_quarter(term.quarter)
    return {
        "文件标题": f"{term.township.county}{term.township.name}{quarter}监测户返贫风险评价汇总表",
        "填报单位": term.township.government,
        "期末": format_date(term.quarter.last_day),
        "村": [
            {"序号": str(index), "村": name, **{key: str(counts[key]) for key in _COUNTS}}
            for index, (name, counts) in enumerate(lines, start=1)
        ],
        "合计": {key: str(total[key]) for key in _COUNTS},
    }


def evaluation_counts(dataset: Dataset, term: VillageQuarter) -> dict[str, int]:
    """Return the village's line of the summary: its households in and out, and how far each step came."""
    villages, quarter = (term.village.name,), term.quarter
    balance = quarter_balance(dataset, quarter, villages)
    courses = exit_courses(dataset, quarter, villages)
    judged = Counter(
        row.opinion
        for meeting in dataset.by(Meeting, "kind", MeetingKind.PRE_JUDGEMENT)
        if quarter_served(meeting.date) == quarter
        for row in judged_in(dataset, meeting, term.village.name)
    )
    checks = [course.verification for course in courses if course.verification is not None]
    results = Counter(course.resolution.result for course in courses if course.resolution is not None)
    return {
        "期初户数": len(balance.opening),
        "新识别": len(balance.identified),
        "回退": len(balance.rolled_back),
        "标注消除": len(balance.marked),
        "期末户数": len(balance.closing),
        "期末人口": sum(household_size(dataset, number, quarter.last_day) for number in balance.closing),
        "预判拟消除": judged[PreJudgementOpinion.ELIMINATE],
        "预判继续监测": judged[PreJudgementOpinion.KEEP],
        "预判缓退": judged[PreJudgementOpinion.DEFER],
        "核查户数": len(checks),
        "核查已消除": sum(check.result is VerificationResult.ELIMINATED for check in checks),
        "评议通过": results[ReviewResult.PASSED],
        "评议不通过": results[ReviewResult.FAILED],
        "评议缓退": results[ReviewResult.DEFERRED],
        "已标注": sum(course.mark is not None for course in courses),
    }
