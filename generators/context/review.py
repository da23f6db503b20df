"""民主评议会: the pack before the meeting, and the record after it, which says only what the data says."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from generators.context.household import head_name
from generators.context.ledgers.page import printed_name
from generators.context.meeting import (
    attendance_facts,
    capacity_text,
    form_text,
    meeting_facts,
    meeting_office,
    meeting_title,
    planned_facts,
    sign_in_lines,
)
from generators.procedure.attendance import roll_of
from generators.procedure.exit_case import deferral_reasons, exit_courses, household_size
from generators.procedure.named import reviewed_in
from generators.procedure.windows import quarter_served
from generators.records.meetings import Attendance, Resolution
from generators.records.vocabulary import Capacity, MeetingForm, ReviewResult
from generators.wording import join_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from generators.procedure.exit_case import ExitCase
    from generators.records.dataset import Dataset
    from generators.records.meetings import Meeting


def minutes_context(dataset: Dataset, meeting: Meeting) -> dict[str, Any]:
    """Return the fields of 民主评议会议记录.docx, from attendance and votes."""
    courses = {course.household.number: course for course in reviewed_in(dataset, meeting)}
    resolutions = [
        row for row in dataset.by(Resolution, "meeting", meeting.number) if row.household in courses
    ]
    deferred = [row for row in resolutions if row.result is ReviewResult.DEFERRED]
    special = [row for row in deferred if deferral_reasons(dataset, row.household, meeting.date)]
    known = {number: (_category(course), _conclusion(course)) for number, course in courses.items()}
    return {
        **record_fields(dataset, meeting, resolutions, known),
        "有缓退户": bool(special),
        "缓退户": join_names([_deferred(dataset, row, meeting) for row in special]),
        "其他缓退户": [
            {"户主": head_name(dataset, row.household, meeting.date), "理由": row.reason or ""}
            for row in deferred
            if row not in special
        ],
    }


def record_fields(
    dataset: Dataset,
    meeting: Meeting,
    resolutions: Sequence[Resolution],
    known: Mapping[str, tuple[str, str]],
) -> dict[str, Any]:
    """Return what the record of any review prints: who came, the vote on each, who passed.

    `known` gives of each household what it stood as and what the visit found.
    """
    roll = roll_of(dataset, meeting)
    counts = Counter(person.capacity for person in roll.present)

    def households(found: Iterable[Resolution]) -> str:
        return _households([head_name(dataset, row.household, meeting.date) for row in found])

    passed = [row for row in resolutions if row.result is ReviewResult.PASSED]
    others = (row for row in dataset.by(Resolution, "meeting", meeting.number) if row.household not in known)
    return {
        **head_fields(dataset, meeting, "议记录"),
        **attendance_facts(dataset, meeting),
        "监票人": printed_name(dataset, meeting.scrutineer or ""),
        "计票人": printed_name(dataset, meeting.teller or ""),
        "构成": "，".join(
            meeting_office(dataset, meeting).say(f"{capacity}{counts[capacity]}人")
            for capacity in Capacity
            if counts[capacity]
        ),
        "户": [
            {
                "序号": str(index),
                **_vote_fields(dataset, meeting, row, len(roll.voters)),
                "类别": known[row.household][0],
                "核查结论": known[row.household][1],
            }
            for index, row in enumerate(resolutions, start=1)
        ],
        "有通过户": bool(passed),
        "通过户": households(passed),
        "不通过户": [
            {
                "户主": head_name(dataset, row.household, meeting.date),
                "理由": row.reason or "同意票未超过规定数",
            }
            for row in resolutions
            if row.result is ReviewResult.FAILED
        ],
        "未列入户": households(others),
    }


def _vote_fields(dataset: Dataset, meeting: Meeting, row: Resolution, voters: int) -> dict[str, str]:
    return {
        "户主": head_name(dataset, row.household, meeting.date),
        "人口": str(household_size(dataset, row.household, meeting.date)),
        "发言要点": row.remarks or "",
        "应投票": str(voters - len(row.recused)),
        "同意": str(row.votes_for),
        "不同意": str(row.votes_against),
        "弃权": str(row.abstentions),
        "评议结果": str(row.result),
        "备注": _recusal(dataset, row),
    }


def pack_context(dataset: Dataset, meeting: Meeting) -> dict[str, Any]:
    """Return the fields of 民主评议会前材料.docx: what is known before the meeting, and nothing else."""
    assert meeting.village is not None  # noqa: S101 - the workbook refuses a review without a village
    people = roll_of(dataset, meeting).rows
    candidates = [
        course
        for course in exit_courses(dataset, quarter_served(meeting.date), (meeting.village,))
        if course.verification is not None and course.verification.date <= meeting.date
    ]
    return {
        **head_fields(dataset, meeting, "会前材料"),
        **planned_facts(meeting),
        "户": [
            {
                "序号": str(index),
                "户主": head_name(dataset, course.household.number, meeting.date),
                "人口": str(household_size(dataset, course.household.number, meeting.date)),
                "类别": _category(course),
                "核查结论": _conclusion(course),
            }
            for index, course in enumerate(candidates, start=1)
        ],
        "签到": [*sign_in_lines(dataset, people), *unnamed_lines(dataset, meeting, people)],
    }


def unnamed_lines(dataset: Dataset, meeting: Meeting, people: Sequence[Attendance]) -> list[dict[str, str]]:
    """Return a line to be signed for each 村民代表 of the village whose name nobody has entered yet."""
    elected = dataset.village(meeting.village or "").representatives or 0
    listed = sum(person.capacity is Capacity.REPRESENTATIVE for person in people)
    if meeting.form is not MeetingForm.REPRESENTATIVES or listed >= elected:
        return []
    unnamed = Attendance.model_construct(meeting=meeting.number, name="", capacity=Capacity.REPRESENTATIVE)
    words = capacity_text(dataset, unnamed)
    return [
        {"序号": str(len(people) + number), "姓名": "", "身份": words, "村民小组": ""}
        for number in range(1, elected - listed + 1)
    ]


def tally_context(dataset: Dataset, meeting: Meeting) -> dict[str, Any]:
    """Return the fields of 民主评议计票单.docx: the households of the ballot, the strokes left for ink."""
    pack = pack_context(dataset, meeting)
    known = ("序号", "户主", "人口", "类别")
    return {
        "文件标题": f"{pack['会议名称'].removesuffix('会')}计票单",
        "村": pack["村"],
        "时间": pack["时间"],
        "户": [{name: line[name] for name in known} for line in pack["户"]],
    }


def head_fields(dataset: Dataset, meeting: Meeting, paper: str) -> dict[str, str]:
    """Return the title of the `paper` about the review `meeting`, and when and where it is."""
    village = dataset.village(meeting.village or "")
    name = meeting_title(meeting)
    return {
        "文件标题": f"{name}{paper}",
        "会议名称": name,
        "村": village.printed_name,
        **meeting_facts(meeting),
        "会议形式": form_text(dataset, meeting),
    }


def _recusal(dataset: Dataset, row: Resolution) -> str:
    names = [printed_name(dataset, name) for name in row.recused]
    return f"回避：{join_names(names)}" if names else ""


def _deferred(dataset: Dataset, row: Resolution, meeting: Meeting) -> str:
    """Return the household with the very status that defers it: 张三户（特困）."""
    words = dict.fromkeys(reason.word for reason in deferral_reasons(dataset, row.household, meeting.date))
    return f"{head_name(dataset, row.household, meeting.date)}户（{join_names(list(words))}）"


def _households(heads: list[str]) -> str:
    return (
        f"{join_names(heads)}等{len(heads)}户" if len(heads) > 1 else "".join(f"{name}户" for name in heads)
    )


def _category(course: ExitCase | None) -> str:
    return str(course.episode.category) if course and course.episode else ""


def _conclusion(course: ExitCase | None) -> str:
    return str(course.verification.result) if course and course.verification else ""
