"""What a new row begins with: what follows from where it is begun, shown in the form for people to change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generators.procedure.exit_case import exit_courses, meetings_of
from generators.records.households import Household, Member, Verification
from generators.records.meetings import Meeting, PreJudgement, Publicity, Resolution
from generators.records.township import Person, Township, Village
from generators.records.vocabulary import MeetingForm, MeetingKind, Purpose, Relation, VillageKind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from generators.desk.office import Office
    from generators.records.columns import Quarter, Row
    from generators.records.dataset import Dataset
    from generators.store.viewers import Viewer

_MEETING_OF: Mapping[type[Row], MeetingKind] = {
    PreJudgement: MeetingKind.PRE_JUDGEMENT,
    Resolution: MeetingKind.DEMOCRATIC_REVIEW,
    Publicity: MeetingKind.DEMOCRATIC_REVIEW,
}


def begun(
    office: Office, viewer: Viewer, kind: type[Row], given: Mapping[str, str], quarter: Quarter
) -> dict[str, str]:
    """Return `given` and what follows from it for a new row of `kind`; nothing that somebody must witness."""
    dataset = office.store.read_with_findings(viewer)[0]
    row = dict(given)
    names = {name for name, _ in kind.iter_columns()}
    village = row.get("village") or _village_of(dataset, row.get("household", ""))
    homes = dataset.all(Village)
    if "village" in names and kind is not Meeting and len(homes) == 1:
        row.setdefault("village", homes[0].name)
    townships = dataset.all(Township)
    if "township" in names and len(townships) == 1:
        row.setdefault("township", townships[0].name)
    if "meeting" in names and (wanted := _MEETING_OF.get(kind)):
        places = [village] if village and wanted is not MeetingKind.PRE_JUDGEMENT else []
        found = [m for m in meetings_of(dataset, quarter, wanted) if not places or m.village in places]
        if len(found) == 1:
            row.setdefault("meeting", found[0].number)
    if kind is Person and len(townships) == 1:
        row = {"level": "乡", "unit": townships[0].signature, **row}
    elif kind is Village:
        row.setdefault("kind", str(VillageKind.VILLAGE))
    elif kind is Member and row.get("household"):
        has_head = any(m.relation is Relation.HEAD for m in dataset.members_of(row["household"]))
        row |= {} if has_head else {"relation": str(Relation.HEAD)}
    elif kind is Verification and row.get("household"):
        courses = exit_courses(dataset, quarter, frozenset([village] if village else ()))
        if any(c.household.number == row["household"] for c in courses):
            row.setdefault("purpose", str(Purpose.ELIMINATE))
    elif kind is Meeting:
        row |= _meeting(dataset, row, quarter)
    return row


def _village_of(dataset: Dataset, household: str) -> str:
    found = dataset.by(Household, "number", household) if household else ()
    return found[0].village if found else ""


def _meeting(dataset: Dataset, row: Mapping[str, str], quarter: Quarter) -> dict[str, str]:
    """Return kind, form, number and host of a meeting that a village, or the township, begins."""
    village = row.get("village", "")
    kind = row.get("kind") or str(MeetingKind.DEMOCRATIC_REVIEW if village else MeetingKind.PRE_JUDGEMENT)
    place = village or row.get("township", "")
    short = "评议" if kind == MeetingKind.DEMOCRATIC_REVIEW else kind
    taken = {meeting.number for meeting in dataset.all(Meeting)}
    numbers = (f"{quarter}-{short}-{place}{n}" for n in ("", *range(2, 1000)))
    begun = {
        "kind": kind,
        "number": next(number for number in numbers if number not in taken),
        "form": str(MeetingForm.REPRESENTATIVES if village else MeetingForm.TOWNSHIP),
    }
    if village and (found := dataset.by(Village, "name", village)):
        begun["organiser"] = found[0].branch
    elif not village and (townships := dataset.by(Township, "name", place)):
        begun["organiser"] = townships[0].signature
    return {name: text for name, text in begun.items() if name not in row}
