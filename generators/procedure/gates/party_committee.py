"""The gates of a party committee's record, and of the notice that says a committee approved it (L13)."""

# A gate's docstring is the rule it holds, and all gates of a table have one signature.
# ruff: noqa: D401

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING

from generators.errors import Finding, Severity
from generators.procedure.attendance import is_majority, is_quorate, roll_of
from generators.procedure.gates.meetings import meeting_name
from generators.procedure.gates.table import Breach, GateTable, Scope, always_warn
from generators.procedure.windows import show_day
from generators.records.meetings import AgendaItem, Meeting
from generators.records.vocabulary import Capacity, TopicResult

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generators.procedure.attendance import Roll
    from generators.records.dataset import Dataset
    from generators.records.notice import NoticeDraft

PARTY_COMMITTEE = GateTable[Meeting](lambda meeting: Scope(meetings=(meeting.number,)))
"""What the record of a party committee's meeting needs besides its roll."""
APPROVED = frozenset({TopicResult.PASSED, TopicResult.PASSED_IN_PRINCIPLE})
_HALF = Fraction(1, 2)


def _members(roll: Roll) -> tuple[int, int]:
    """Return how many members of the committee were called, and how many came."""
    called = [row for row in roll.called if row.capacity is Capacity.PARTY_COMMITTEE_MEMBER]
    return len(called), sum(row.present is True for row in called)


@PARTY_COMMITTEE.gate(
    "G25", "notice L13; 党的地方委员会工作条例", on_breach=lambda settings: settings.on_quorum
)
def half_of_the_committee_came(dataset: Dataset, meeting: Meeting) -> Iterator[Breach]:
    """Half of the members (党委委员) are there, or nothing can be decided."""
    called, came = _members(roll_of(dataset, meeting))
    if not is_quorate(came, called, _HALF):
        yield Breach(
            meeting,
            "expected",
            f"{meeting_name(meeting)}：党委委员到会应不少于半数",
            f"“参会人员”里党委委员 {called} 名，到会 {came} 名",
            "核对身份和到会情况；人数不足的不能议决，应另行召开",
        )


@PARTY_COMMITTEE.gate("G25", "notice L13", may_be_lifted=False)
def every_topic_has_its_result(dataset: Dataset, meeting: Meeting) -> Iterator[Breach]:
    """The record says of every topic what came of it."""
    topics = dataset.by(AgendaItem, "meeting", meeting.number)
    if not topics:
        found = "“议题”表里没有这次会议的行"
        yield Breach(meeting, "number", f"{meeting_name(meeting)}：做记录要有议题", found, "按会议记录补填")
    for topic in topics:
        if topic.result is None:
            expected = f"{meeting_name(meeting)}第 {topic.number} 个议题：做记录要有研究结果"
            yield Breach(topic, "result", expected, "空白", "按会议记录补填；没有议决的填“暂缓”")


@PARTY_COMMITTEE.gate("G25", "DOMAIN §4.4", on_breach=always_warn)
def who_reported_was_there(dataset: Dataset, meeting: Meeting) -> Iterator[Breach]:
    """汇报人 of a topic was in the room, as a member or as 列席."""
    roll = roll_of(dataset, meeting)
    for topic in dataset.by(AgendaItem, "meeting", meeting.number):
        if roll.rows and topic.reporter is not None and topic.reporter not in roll.names_present:
            expected = f"{meeting_name(meeting)}第 {topic.number} 个议题：汇报人应到会或者列席"
            found = f"{topic.reporter}，“参会人员”里没有其到会记录"
            yield Breach(topic, "reporter", expected, found, "核对姓名；列席的补进“参会人员”")


@PARTY_COMMITTEE.gate("G25", "notice L13; 党的地方委员会工作条例", may_be_lifted=False)
def votes_are_those_of_the_committee(dataset: Dataset, meeting: Meeting) -> Iterator[Breach]:
    """Votes that were counted are those of the members there; 通过 is more than half of those called."""
    called, came = _members(roll_of(dataset, meeting))
    for topic in dataset.by(AgendaItem, "meeting", meeting.number):
        given = (topic.votes_for, topic.votes_against, topic.abstentions)
        counted = [votes for votes in given if votes is not None]
        name = f"{meeting_name(meeting)}第 {topic.number} 个议题"
        if counted and (len(counted) < len(given) or sum(counted) != came):
            shown = "、".join(
                f"{word} {'空白' if votes is None else votes}"
                for word, votes in zip(("同意", "不同意", "弃权"), given, strict=True)
            )
            expected = f"{name}：同意、不同意、弃权三项应都填，合计等于到会的党委委员 {came} 名"
            yield Breach(topic, "votes_for", expected, shown, "按计票结果改正；没有计票的三项都不填")
        elif counted and (topic.result in APPROVED) != is_majority(topic.votes_for or 0, called, _HALF):
            expected = f"{name}：赞成超过应到党委委员 {called} 名的半数为通过"
            yield Breach(
                topic, "result", expected, f"同意 {topic.votes_for}，“{topic.result}”", "核对票数和结果"
            )


_SAID = re.compile(r"(?:党委|党工委)会?议?[^，。；]{0,8}(?:研究|审议|讨论)[^，。；]{0,4}(?:通过|同意)")


def approval_findings(dataset: Dataset, draft: NoticeDraft) -> Iterator[Finding]:
    """Yield what the meeting that was to approve the notice `draft` says otherwise; its text stands (D8).

    A notice whose topic was turned down, or is decided after its date, waits; one that says it was approved
    and has no topic on record is told.
    """
    topics = dataset.by(AgendaItem, "notice", draft.key)
    if not topics:
        yield from _unrecorded(draft)
        return
    found = [(m, row) for row in topics for m in dataset.by(Meeting, "number", row.meeting)]
    if not found:
        return  # What is wrong with the meeting's row is told of it.
    meeting, topic = max(found, key=lambda each: each[0].date)
    place, held = dataset.place(topic, "result"), show_day(meeting.date)
    if topic.result not in APPROVED:
        shown = f"“{topic.result}”" if topic.result else "空白"
        way_out = "按会议记录填写研究结果；没有通过的不印发"
        yield Finding(place, f"通知“{draft.key}”印发前应经{held}的会议研究通过", shown, way_out, rule="G25")
    if meeting.date > draft.issued:
        expected = f"通知“{draft.key}”的成文日期应不早于研究它的会议（{held}）"
        yield Finding(place, expected, show_day(draft.issued), "核对会议日期和成文日期", rule="G25")


def _unrecorded(draft: NoticeDraft) -> Iterator[Finding]:
    for paragraph in draft.paragraphs:
        found = _SAID.search(paragraph.whole)
        if found and "《……" not in paragraph.whole:  # A draft just begun says nothing yet.
            yield Finding(
                f"文件“{draft.key}.txt”第 {paragraph.line} 行",
                f"正文说“{found[0]}”，工作表“议题”里应有研究它的一行（“通知”填“{draft.key}”）",
                "没有",
                "补填会议和议题，再出党委会会议记录",
                Severity.WARN,
                "G25",
            )
