"""Invents the meetings of a village's task force: its people, all of them present."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generators.records.meetings import Attendance, Meeting
from generators.records.vocabulary import Capacity, MeetingForm

if TYPE_CHECKING:
    from datetime import date, time

    from generators.records.vocabulary import MeetingKind
    from tools.sample_data.book import SampleRows
    from tools.sample_data.people import Seat


def add_meeting(
    book: SampleRows, seat: Seat, kind: MeetingKind, number: str, day: date, hours: tuple[time, time]
) -> None:
    """Add a meeting of `kind` from the first of `hours` to the second."""
    invited = [
        (seat.leader, Capacity.TOWNSHIP_CADRE),
        *((name, Capacity.COMMITTEE) for name in (seat.secretary, *seat.committee)),
        *((name, Capacity.RESIDENT) for name in seat.residents),
    ]
    book.add(
        Meeting(
            number=number,
            kind=kind,
            township=seat.village.township,
            village=seat.name,
            form=MeetingForm.COMMITTEES,
            date=day,
            start=hours[0],
            end=hours[1],
            place="村委会会议室",
            organiser=f"{seat.name}工作专班",
            chair=seat.leader,
            recorder=seat.committee[0],
            expected=len(invited),
        )
    )
    for name, capacity in invited:
        book.add(Attendance(meeting=number, name=name, capacity=capacity, present=True))
