"""What a 纪要 (GB/T 9704 10.3) takes from the rows of its meeting: who came, and what was held of whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generators.context.ledgers.page import printed_name
from generators.context.meeting import listed_names, meeting_title
from generators.context.pre_judgement import names_by_village
from generators.procedure.attendance import roll_of
from generators.procedure.named import judged_in
from generators.records.vocabulary import PreJudgementOpinion
from generators.wording import format_time_span, join_names

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from generators.records.dataset import Dataset
    from generators.records.meetings import Meeting


def minutes_attendance(dataset: Dataset, meeting: Meeting) -> tuple[tuple[str, str], ...]:
    """Return (出席, names), (请假, names), (列席, names) from the meeting's list; nobody, no line."""
    roll = roll_of(dataset, meeting)
    lines = (("出席", roll.present), ("请假", roll.absent), ("列席", roll.observers))
    return tuple((heading, join_names(listed_names(dataset, people))) for heading, people in lines if people)


def minutes_blocks(dataset: Dataset, meeting: Meeting) -> Mapping[str, Sequence[str]]:
    """Return what a draft of 纪要 may leave to the rows of `meeting`, one line each."""
    rows = judged_in(dataset, meeting)
    blocks = {
        "会议名称": meeting_title(meeting),
        "会议时间": format_time_span(meeting.date, meeting.start, meeting.end),
        "会议地点": meeting.place,
        "主持人": printed_name(dataset, meeting.chair or ""),
    }
    if rows:
        blocks["预判户数"] = str(len(rows))
        for opinion in PreJudgementOpinion:
            held = [row for row in rows if row.opinion is opinion]
            listed = "；".join(f"{line['村']}{line['户主']}" for line in names_by_village(dataset, held))
            blocks |= {f"{opinion}户数": str(len(held)), f"{opinion}名单": listed or "无"}
    return {name: [line] for name, line in blocks.items()}
