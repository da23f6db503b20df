"""The gate before whatever hangs in public: no number, no telephone of a person, no word of health (S1)."""

# A gate's docstring is the rule it holds, and all gates of a table have one signature.
# ruff: noqa: ARG001

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from generators.procedure.entry_case import entry_cases_of
from generators.procedure.exit_case import courses_of_meeting
from generators.procedure.gates.table import Breach, GateTable, Scope
from generators.records.meetings import Objection, Publicity
from generators.records.vocabulary import MeetingKind, Risk

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from generators.procedure.exit_case import ReviewedCase
    from generators.records.columns import Row
    from generators.records.dataset import Dataset
    from generators.records.meetings import Meeting


@dataclass(frozen=True)
class PublicCell:
    """A cell that a public paper prints; of a name only the numbers in it are looked at."""

    record: Row
    field_name: str
    is_name: bool = False


_WORDS = re.compile("|".join(("病", "残", "低保", "特困", "患", *(r for r in Risk if r is not Risk.OTHER))))
_NUMBERS = re.compile(r"\d{11,}[Xx]?|(?<!\d)1[3-9]\d(?:-?\d){8}(?!\d)")
"""ID numbers, mobiles (138-0000-0000 too) and accounts; 0358-1234567 may stand."""

PUBLIC = GateTable[PublicCell](lambda _: Scope())


@PUBLIC.gate("§5", "DOMAIN §5 [S1 S22]", may_be_lifted=False)
def nothing_private_hangs_in_public(dataset: Dataset, cell: PublicCell) -> Iterator[Breach]:
    """公示、公告 hold no ID number, no 11-digit telephone, no word of health or of a risk type."""
    text = re.sub(r"\s", "", str(getattr(cell.record, cell.field_name) or ""))
    if _NUMBERS.search(text):
        yield Breach(
            cell.record,
            cell.field_name,
            "公示、公告上不得有证件号码、手机号、账号",
            "这一格里有 11 位以上的号码",
            "电话改为带区号的座机，如 0358-6322000；其他号码删去",
        )
    elif not cell.is_name and (word := _WORDS.search(text)):
        yield Breach(
            cell.record,
            cell.field_name,
            "公示、公告上不得写疾病、残疾、低保、特困或者风险类型",
            f"写有“{word[0]}”",
            "改为不涉及这些情况的写法",
        )


def list_cells(dataset: Dataset, courses: Iterable[ReviewedCase]) -> Iterator[PublicCell]:
    """Yield what a public list prints of the households of `courses` and of whom to turn to."""
    for course in courses:
        if course.review is not None:
            yield PublicCell(dataset.township(course.review.township), "supervision_phone")
        yield PublicCell(course.household, "group")
        on = course.review.date if course.review is not None else None
        yield PublicCell(dataset.head_of(course.household.number, on), "name", is_name=True)


def telephone_cells(dataset: Dataset, meeting: Meeting) -> Iterator[PublicCell]:
    """Yield whom a public paper of the review `meeting` tells to turn to."""
    yield PublicCell(dataset.township(meeting.township), "supervision_phone")


def publicity_cells(dataset: Dataset, meeting: Meeting) -> Iterator[PublicCell]:
    """Yield what the public list of the review `meeting` prints."""
    courses: tuple[ReviewedCase, ...] = (
        entry_cases_of(dataset, meeting)
        if meeting.kind is MeetingKind.ENTRY_REVIEW
        else courses_of_meeting(dataset, meeting)
    )
    yield from list_cells(dataset, (course for course in courses if course.passed))


def report_cells(dataset: Dataset, meeting: Meeting) -> Iterator[PublicCell]:
    """Yield what the report on the public list prints besides: where it hung and what came in."""
    for publicity in dataset.by(Publicity, "meeting", meeting.number):
        yield PublicCell(publicity, "place")
    for objection in dataset.by(Objection, "meeting", meeting.number):
        yield PublicCell(objection, "content")
        yield PublicCell(objection, "finding")
