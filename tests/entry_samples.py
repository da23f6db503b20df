"""A household's sound way into monitoring, beside the sound quarter, to be broken in one cell."""

from __future__ import annotations

from datetime import date, time
from typing import TYPE_CHECKING

from procedure_samples import REVIEWED, Sample, id_number, sound_quarter

from generators.records.households import (
    Application,
    Approval,
    Household,
    Member,
    MonitorEpisode,
    Verification,
)
from generators.records.meetings import Attendance, Meeting, Objection, Publicity, Resolution

if TYPE_CHECKING:
    from generators.procedure.entry_case import EntryCase
    from generators.records.dataset import Dataset

TAKEN_IN, ENTRY_REVIEW = "户0005", "20220509-识别评议-东沟村"


def sound_entry() -> Sample:
    """Return 钱七's way: 申请 5 May, 核查 6, 评议 9, 公示 10–14, 上报 16, 审核 17, 批准和识别 18 May 2022."""
    sample = sound_quarter()
    sample.add(Household, number=TAKEN_IN, village="东沟村", kind="一般农户", phone="13000000005")
    sample.add(
        Member,
        household=TAKEN_IN,
        name="钱七",
        relation="户主",
        id_number=id_number(51),
        gender="男",
        labour="普通劳动力",
        health="长期慢性病",
        schooling="初中",
        resident_insurance=True,
        worker_insurance=False,
        subsistence="未享受",
        extreme_poverty="未享受",
    )
    sample.add(
        Application,
        household=TAKEN_IN,
        applied=date(2022, 5, 5),
        reason="看病花销大",
        received_by="委员",
        received=date(2022, 5, 5),
    )
    sample.add(
        Verification,
        household=TAKEN_IN,
        purpose="识别",
        date=date(2022, 5, 6),
        verifiers="支书、队员",
        food=True,
        clothing=True,
        education=True,
        medical=True,
        housing=True,
        water=True,
        wages=4000,
        business=0,
        property_income=0,
        transfers=900,
        business_costs=0,
        result="存在风险",
        household_agrees=True,
        signed=date(2022, 5, 6),
        category="边缘易致贫户",
        risks="因病",
    )
    (held,) = sample.find(Meeting, number=REVIEWED)
    sample.add(
        Meeting,
        **{**held, "number": ENTRY_REVIEW, "kind": "识别评议", "date": date(2022, 5, 9), "start": time(15)},
    )
    sample.change(Meeting, {"end": time(16)}, number=ENTRY_REVIEW)
    for person in sample.find(Attendance, meeting=REVIEWED):
        sample.add(Attendance, **{**person, "meeting": ENTRY_REVIEW})
    (vote,) = [row for row in sample.find(Resolution, meeting=REVIEWED) if row["result"] == "通过"]
    sample.add(
        Resolution,
        **{**vote, "meeting": ENTRY_REVIEW, "household": TAKEN_IN, "remarks": "他家药费多，同意纳入"},
    )
    sample.add(
        Publicity,
        meeting=ENTRY_REVIEW,
        start=date(2022, 5, 10),
        end=date(2022, 5, 14),
        place="村公示栏",
        reported=date(2022, 5, 15),
    )
    sample.add(
        Objection,
        meeting=ENTRY_REVIEW,
        household=TAKEN_IN,
        raised=date(2022, 5, 11),
        content="反映他家有车",
        finding="经核实不实",
        outcome="不成立",
        settled=date(2022, 5, 13),
    )
    sample.add(
        Approval,
        household=TAKEN_IN,
        submitted=date(2022, 5, 16),
        township_opinion="同意上报",
        township_approved=date(2022, 5, 17),
        county_document="兴乡振函〔2022〕9号",
        county_approved=date(2022, 5, 18),
        announced=date(2022, 5, 19),
        purpose="识别",
    )
    sample.add(
        MonitorEpisode,
        household=TAKEN_IN,
        sequence=1,
        category="边缘易致贫户",
        source="农户申请",
        identified=date(2022, 5, 18),
        risk_1="因病",
    )
    return sample


def entry_of(dataset: Dataset) -> EntryCase:
    """Return the way of the household."""
    from generators.procedure.entry_case import all_entry_cases

    (case,) = all_entry_cases(dataset)
    return case
