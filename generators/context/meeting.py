"""What every meeting paper prints: when and where it was, who was called, who came."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from generators.context.ledgers.page import printed_name
from generators.procedure.attendance import roll_of
from generators.procedure.windows import quarter_served
from generators.records.office import Office, office_of
from generators.records.township import Person, printed_place
from generators.records.vocabulary import MeetingKind
from generators.wording import break_title, format_quarter, format_share, format_time_span, join_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from generators.records.dataset import Dataset
    from generators.records.meetings import Attendance, Meeting


def meeting_title(meeting: Meeting) -> str:
    """Return what papers call `meeting`: 交楼申乡东沟村2022年第二季度防返贫监测民主评议会."""
    where = f"{meeting.township}{printed_place(meeting.village or '')}"
    quarter = format_quarter(quarter_served(meeting.date))
    titles = {
        MeetingKind.PRE_JUDGEMENT: f"{quarter}监测户返贫风险预判会议",
        MeetingKind.DEMOCRATIC_REVIEW: f"{quarter}防返贫监测民主评议会",
        MeetingKind.ENTRY_REVIEW: "防返贫监测对象识别评议会",
        MeetingKind.RISK_STUDY: "返贫致贫风险研判会议",
        MeetingKind.MONTHLY: f"{meeting.date.year}年{meeting.date.month}月工作例会",
        MeetingKind.CLASSIFIED_SUPPORT: "低收入人口分类帮扶研究会议",
        MeetingKind.TRAINING: "驻村干部培训",
        MeetingKind.PARTY_COMMITTEE: "党委会议",
    }
    return where + titles[meeting.kind]


def meeting_facts(meeting: Meeting) -> dict[str, str]:
    """Return when and where `meeting` was held, and who called it."""
    return {
        **planned_facts(meeting),
        "时间": format_time_span(meeting.date, meeting.start, meeting.end),
    }


def planned_facts(meeting: Meeting) -> dict[str, str]:
    """Return the same before the meeting, when nobody knows how long it will be."""
    return {
        "时间": format_time_span(meeting.date, meeting.start, None),
        "地点": meeting.place,
        "组织单位": meeting.organiser,
    }


_LINE_OF_TITLE = 25
"""Characters of 18 pt on a line of 162 mm."""


def notice_title(meeting: Meeting, matter: str) -> dict[str, list[str]]:
    """Return the lines of the title of the notice that calls `meeting`: issuer, matter, genre (7.3.1)."""
    title = f"{meeting.organiser}关于{matter}的通知"
    return {"标题行": list(break_title(title, (meeting.organiser,), _LINE_OF_TITLE))}


def attendance_facts(dataset: Dataset, meeting: Meeting) -> dict[str, Any]:
    """Return who led the meeting and who came, from its list."""
    roll = roll_of(dataset, meeting)
    return {
        "主持人": printed_name(dataset, meeting.chair or ""),
        "记录人": printed_name(dataset, meeting.recorder or ""),
        "应到": str(len(roll.called)),
        "实到": str(len(roll.present)),
        "占比": format_share(len(roll.present), len(roll.called)),
        "缺席": [
            {"姓名": printed_name(dataset, person.name), "原因": person.absence_reason or "未说明"}
            for person in roll.absent
        ],
        "列席": join_names([printed_name(dataset, person.name) for person in roll.observers]) or "无",
        "签到": with_presence(sign_in_lines(dataset, roll.rows), roll.rows),
    }


def meeting_office(dataset: Dataset, meeting: Meeting) -> Office:
    """Return in whose words the papers of `meeting` speak."""
    return office_of(dataset, meeting.village or "", meeting.township)


def form_text(dataset: Dataset, meeting: Meeting) -> str:
    """Return the form of `meeting` as its place calls it: 村民代表会议, 居民代表会议."""
    return meeting_office(dataset, meeting).say(str(meeting.form))


def capacity_text(dataset: Dataset, person: Attendance) -> str:
    """Return in which capacity somebody attends, as the place calls it."""
    return meeting_office(dataset, dataset.meeting(person.meeting)).say(str(person.capacity))


def sign_in_lines(dataset: Dataset, people: Iterable[Attendance]) -> list[dict[str, str]]:
    """Return the lines of the sign-in sheet; the cell for the signature is the template's, and empty."""
    return [
        {**line, "身份": capacity_text(dataset, person), "村民小组": person.group or ""}
        for person, line in _listed(dataset, people)
    ]


def with_presence(lines: Sequence[dict[str, str]], people: Iterable[Attendance]) -> list[dict[str, str]]:
    """Return the lines of a record's list: whether each came, and why not. What was signed lies with it."""
    return [
        {
            **line,
            "到会": "到会" if person.present else "缺席",
            "缺席原因": "" if person.present else person.absence_reason or "未说明",
        }
        for line, person in zip(lines, people, strict=True)
    ]


def cadre_record_lines(dataset: Dataset, meeting: Meeting) -> list[dict[str, str]]:
    """Return the lines of the record of a meeting of cadres: who they are, and whether each came."""
    return with_presence(cadre_sign_in_lines(dataset, meeting), roll_of(dataset, meeting).rows)


def cadre_sign_in_lines(dataset: Dataset, meeting: Meeting) -> list[dict[str, str]]:
    """Return the lines of a sign-in sheet of cadres, told apart by unit and post, not by group."""
    lines = []
    for person, line in _listed(dataset, roll_of(dataset, meeting).rows):
        cadres = dataset.by(Person, "name", person.name)
        unit, post = (cadres[0].unit, cadres[0].post) if cadres else ("", capacity_text(dataset, person))
        lines.append({**line, "姓名": printed_name(dataset, person.name), "单位": unit, "职务": post})
        lines[-1]["列名"] = line["姓名"]
    told = Counter((line["姓名"], line["单位"], line["职务"]) for line in lines)
    for line in lines:
        listed = line.pop("列名")
        if told[line["姓名"], line["单位"], line["职务"]] > 1:
            line["姓名"] = listed
    return lines


def _listed(dataset: Dataset, people: Iterable[Attendance]) -> Iterator[tuple[Attendance, dict[str, str]]]:
    """Yield each with number and name: each must find their line."""
    listed = list(people)
    for index, (person, name) in enumerate(zip(listed, listed_names(dataset, listed), strict=True), start=1):
        yield person, {"序号": str(index), "姓名": name.replace("（", "\n（")}


def listed_names(dataset: Dataset, people: Sequence[Attendance]) -> list[str]:
    """Return the names of `people` as printed; two of one name keep the bracket that tells them apart."""
    printed = [printed_name(dataset, person.name) for person in people]
    shared = Counter(printed)
    return [name if shared[name] == 1 else person.name for name, person in zip(printed, people, strict=True)]
