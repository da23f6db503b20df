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
from generators.context.ledgers.page import TownshipQuarter, printed_name
from generators.context.meeting import (
    attendance_facts,
    cadre_record_lines,
    cadre_sign_in_lines,
    meeting_facts,
    meeting_title,
    notice_title,
    planned_facts,
)
from generators.procedure.exit_case import episodes_in_force
from generators.procedure.named import COUNTS, counts_of, judged_in
from generators.procedure.windows import full_months, quarter_served
from generators.records.township import Village, printed_place
from generators.records.vocabulary import (
    PreJudgementOpinion,
)
from generators.wording import format_date, format_money, format_quarter, join_names

if TYPE_CHECKING:
    from collections.abc import Sequence

    from generators.records.dataset import Dataset
    from generators.records.meetings import Meeting, PreJudgement


@dataclass(frozen=True)
class Extract:
    """What one village takes home from the township's pre-judgement meeting."""

    meeting: Meeting
    village: Village


def judging_pack_context(dataset: Dataset, meeting: Meeting) -> dict[str, Any]:
    """Return the fields of 预判会前材料.docx: those to be judged, nothing decided yet."""
    villages = (meeting.village,) if meeting.village else ()
    return {
        **_heading(meeting, "预判会会前材料"),
        **planned_facts(meeting),
        **notice_title(meeting, "召开监测户返贫风险预判会议"),
        "户": [
            {
                "序号": str(index),
                "村": printed_place(dataset.household(episode.household).village),
                "户主": head_name(dataset, episode.household, meeting.date),
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
        "签到": cadre_record_lines(dataset, meeting),
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
                "户主": head_name(dataset, row.household, meeting.date),
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
            head_name(dataset, row.household, dataset.meeting(row.meeting).date)
        )
    return [{"村": village, "户主": join_names(names)} for village, names in heads.items()]


def evaluation_context(dataset: Dataset, term: TownshipQuarter) -> dict[str, Any]:
    """Return the fields of 返贫风险评价汇总表.docx: a line a village, and their sums."""
    villages = dataset.by(Village, "township", term.township.name)
    lines = [(village.printed_name, counts_of(dataset, term.quarter, village.name)) for village in villages]
    total: Counter[str] = Counter()
    for _, counts in lines:
        total.update(counts)
    quarter = format_quarter(term.quarter)
    return {
        "文件标题": f"{term.township.full_name}{quarter}监测户返贫风险评价汇总表",
        "填报单位": term.township.government,
        "期末": format_date(term.quarter.last_day),
        "村": [
            {"序号": str(index), "村": name, **{key: str(counts[key]) for key in COUNTS}}
            for index, (name, counts) in enumerate(lines, start=1)
        ],
        "合计": {key: str(total[key]) for key in COUNTS},
    }
