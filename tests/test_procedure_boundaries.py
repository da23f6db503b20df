"""The last value that passes a gate and the first that does not, for every threshold of the procedure."""

# One threshold, one line: the table is read by a clerk.
# ruff: noqa: E501

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from entry_samples import TAKEN_IN, entry_of, sound_entry
from gate_sentences import hold
from procedure_samples import JUDGED, KEPT, PASSED, Q2, REVIEWED, Sample, cell, id_number, lift, sound_quarter

from generators.checks import check_dataset
from generators.errors import Severity
from generators.procedure.entry_case import CLUE_LASTS
from generators.procedure.exit_case import exit_courses
from generators.procedure.gates import (
    course_findings,
    entry_case_findings,
    entry_findings,
    identified_findings,
    is_ahead_of_its_day,
    pre_judgement_findings,
    report_findings,
    review_findings,
    rollback_findings,
)
from generators.procedure.gates.table import Paper
from generators.records.households import (
    Approval,
    ExitLetter,
    Helper,
    Household,
    MonitorEpisode,
    MonthlyEntry,
    PlanItem,
    SystemMark,
    Verification,
)
from generators.records.issues import Issue
from generators.records.low_income import LowIncome, Visit
from generators.records.meetings import Decision, Meeting, Objection, PreJudgement, Publicity
from generators.records.settings import Settings
from generators.records.township import PovertyLine, TaskForceMember, Village
from generators.records.vocabulary import Risk

if TYPE_CHECKING:
    from collections.abc import Callable

    from generators.errors import Finding
    from generators.records.columns import Row
    from generators.records.dataset import Dataset

    Change = Callable[[Sample, Any], Sample]

MINE, OTHER, THEIRS = {"household": PASSED}, {"household": KEPT}, {"household": TAKEN_IN}


def findings_of(dataset: Dataset) -> list[Finding]:
    """Return all that is said of the quarter, of who was taken in, and of the workbook."""
    (course,) = (one for one in exit_courses(dataset, Q2) if one.household.number == PASSED)
    found = [*check_dataset(dataset), *course_findings(dataset, course, Paper.LETTER)]
    found += pre_judgement_findings(dataset, dataset.meeting(JUDGED))
    found += review_findings(dataset, dataset.meeting(REVIEWED))
    found += report_findings(dataset, dataset.meeting(REVIEWED))
    if dataset.by(MonitorEpisode, "household", TAKEN_IN):
        case = entry_of(dataset)
        found += entry_case_findings(dataset, case, Paper.MARK)
        found += entry_findings(dataset, case.verification) if case.verification else ()
    for episode in dataset.all(MonitorEpisode):
        found += (*identified_findings(dataset, episode), *rollback_findings(dataset, episode))
    return found


def told(dataset: Dataset) -> set[tuple[str, str]]:
    """Return (rule, cell) of all that is said."""
    found = findings_of(dataset)
    assert "None" not in "".join(map(str, found)), "each names its household, its meeting and its days"
    return {(finding.rule, finding.place) for finding in found}


def put(kind: type[Row], field: str, **known: object) -> Change:
    return lambda sample, value: sample.change(kind, {field: value}, **known)


def taking_over(sample: Sample, since: date) -> Sample:
    sample.change(Helper, {"until": date(2022, 3, 31)}, **OTHER)
    return sample.add(Helper, household=KEPT, person="委员", since=since)


def second_helper(sample: Sample, until: date) -> Sample:
    sample.change(Helper, {"since": date(2022, 6, 24)}, **MINE)
    return sample.add(Helper, household=PASSED, person="委员", since=date(2021, 9, 10), until=until)


def without_helper(sample: Sample, until: date) -> Sample:
    return sample.change(Helper, {"until": until}, **MINE)


def gap_until_rolled_back(sample: Sample, until: date) -> Sample:
    """Marked on 4 July, back in force on 1 September with a new helper."""
    back = {"rolled_back": date(2022, 9, 1), "rollback_reason": "收入不稳"}
    sample.change(MonitorEpisode, back, **MINE).change(Helper, {"until": until}, **MINE)
    visit = sample.find(MonthlyEntry, **OTHER)[0] | {"month": 202209, "visited": date(2022, 9, 2)}
    sample.add(MonthlyEntry, **visit)
    return sample.add(Helper, household=PASSED, person="委员", since=date(2022, 9, 1))


def other_visit(sample: Sample, day: date) -> Sample:
    row = sample.find(Verification, **MINE)[0] | {"date": day, "signed": day, "result": "风险未消除"}
    return sample.add(Verification, **row)


def entry_that_says_no(sample: Sample, day: date) -> Sample:
    change = {"guarantees_stable": False, "visited": day}
    return sample.change(MonthlyEntry, change, month=202206, **MINE)


def measures_of(field: str) -> Change:
    return lambda sample, day: sample.change(PlanItem, {field: day}, **MINE)


def issue(field: str) -> Change:
    row = {
        "number": "问1", "village": "东沟村", "found": date(2022, 5, 6), "topic": "饮水", "source": "自查",
        "subject": "周七", "text": "水压不足", "measure": "换管", "classed": "立查立改", "unit": "村委会",
        "responsible": "委员", "due": date(2022, 5, 20), "done": date(2022, 5, 10), "evidence": "照片",
        "applicant": "委员", "checker": "乡干部甲", "closed": date(2022, 5, 15),
    }  # fmt: skip
    return lambda sample, day: sample.add(Issue, **(row | {field: day}))


def objection(field: str) -> Change:
    row = {
        "meeting": REVIEWED, "household": PASSED, "raised": date(2022, 6, 26), "content": "有人反映",
        "finding": "已核实", "outcome": "不成立", "settled": date(2022, 6, 28),
    }  # fmt: skip
    return lambda sample, day: sample.add(Objection, **(row | {field: day}))


def other_record(sample: Sample, time_: tuple[time, time]) -> Sample:
    """A meeting of the same kind and day stands on the sheet beside the review, under another number."""
    row = sample.find(Meeting, number=REVIEWED)[0]
    start, end = time_
    return sample.add(Meeting, **(row | {"number": "2022Q2-另会", "start": start, "end": end}))


def studied(sample: Sample, day: date) -> Sample:
    """The risks of KEPT, identified on 10 February, were studied on `day`; measures began on the 20th."""
    sample.change(MonitorEpisode, {"identified": date(2022, 2, 10)}, **OTHER)
    sample.change(PlanItem, {"start": date(2022, 2, 20), "done": None}, **OTHER)
    sample.change(Helper, {"since": date(2022, 2, 10)}, **OTHER)
    row = sample.find(Meeting, number=JUDGED)[0] | {"kind": "风险研判", "village": "东沟村"}
    sample.add(Meeting, **(row | {"number": "研判0", "date": date(2021, 12, 1)}))
    return sample.add(Meeting, **(row | {"number": "研判1", "date": day}))


def not_too_many(field: str) -> Change:
    """支书 may look after two, and KEPT's helper's days are those of the third."""
    return lambda sample, day: sample.set(helper_limit=2).change(Helper, {field: day}, **OTHER)


def unsaid(sample: Sample, submitted: date) -> Sample:
    return sample.change(Approval, {"purpose": None, "submitted": submitted}, **THEIRS)


def listed_since(sample: Sample, since: date) -> Sample:
    return _listed(sample, since=since)


def listed_until(sample: Sample, until: date) -> Sample:
    return _listed(sample, since=date(2022, 1, 1), until=until)


def _listed(sample: Sample, **more: object) -> Sample:
    sample.add(
        LowIncome, number="低001", village="东沟村", name="孙九", id_number=id_number(61), size=2,
        groups="风险消除监测户", **more,
    )  # fmt: skip
    for month in (4, 6):
        sample.add(
            Visit,
            subject="低001",
            date=date(2022, month, 12),
            visitors="支书、队员",
            method="入户",
            situation="好",
        )
    return sample


ABOVE_LINE = 10_500
PROMPT = timedelta(days=Settings().prompt_days)
LIMITS: list[tuple[str, Change, object, object, tuple[str, str]]] = [
    # what, how it is changed, the last value that may stand, the first that may not, rule and cell
    ("核查后签字", put(Verification, "signed", **MINE), date(2022, 6, 17), date(2022, 6, 16), ("G2", cell(Verification, "signed"))),
    ("评议前签字", put(Verification, "signed", **MINE), date(2022, 6, 24), date(2022, 6, 25), ("G2", cell(Verification, "signed"))),
    ("核查人数", put(Verification, "verifiers", **MINE), "第一书记、队员", "队员、队员", ("G2", cell(Verification, "verifiers"))),
    ("告知后另核查", other_visit, date(2022, 7, 6), date(2022, 7, 5), ("G2", cell(Verification, "result", 4))),
    ("核查前另核查", other_visit, date(2022, 6, 16), date(2022, 6, 17), ("G2", cell(Verification, "result", 4))),
    ("告知后入户说不稳", entry_that_says_no, date(2022, 7, 6), date(2022, 7, 5), ("G7", cell(MonthlyEntry, "guarantees_stable", 7))),
    ("公示天数", put(Publicity, "end"), date(2022, 6, 29), date(2022, 6, 28), ("G5", cell(Publicity, "end"))),
    ("一天也是公示", put(Publicity, "end"), date(2022, 6, 29), date(2022, 6, 25), ("G5", cell(Publicity, "end"))),
    ("公示期满后报告", put(Publicity, "reported"), date(2022, 6, 30), date(2022, 6, 29), ("G5", cell(Publicity, "reported"))),
    ("异议办结不早于提出", objection("settled"), date(2022, 6, 26), date(2022, 6, 25), ("G5", cell(Objection, "settled"))),
    ("异议办结不晚于上报", objection("settled"), date(2022, 6, 30), date(2022, 7, 1), ("G5", cell(Objection, "settled"))),
    ("公告不早于县批准", put(Approval, "announced", **MINE), date(2022, 7, 3), date(2022, 7, 2), ("G4", cell(Approval, "announced"))),
    ("公示完后上报", put(Approval, "submitted", **MINE), date(2022, 6, 30), date(2022, 6, 29), ("G4", cell(Approval, "submitted"))),
    ("送达不早于告知", put(ExitLetter, "delivered", **MINE), date(2022, 7, 5), date(2022, 7, 4), ("G4", cell(ExitLetter, "delivered"))),
    ("收入达到监测线", put(PovertyLine, "amount"), ABOVE_LINE, ABOVE_LINE + 1, ("G10", cell(Verification, "wages"))),
    ("措施在标注前开始", measures_of("start"), date(2022, 7, 4), date(2022, 7, 5), ("G8", cell(SystemMark, "mode"))),
    ("措施在识别后完成", measures_of("done"), date(2021, 9, 10), date(2021, 9, 9), ("G8", cell(SystemMark, "mode"))),
    ("评议当天换帮扶人", second_helper, date(2022, 6, 23), date(2022, 6, 24), ("G12", cell(Helper, "person", 6))),
    ("评议当天还有帮扶人", without_helper, date(2022, 6, 24), date(2022, 6, 23), ("G12", cell(ExitLetter, "household"))),
    ("接任不早于前任止", taking_over, date(2022, 3, 31), date(2022, 3, 30), ("G12", cell(Helper, "since", 6))),
    ("接任不间断", taking_over, date(2022, 4, 1), date(2022, 4, 2), ("G12", cell(Helper, "since", 6))),
    ("标注到回退可没有帮扶人", gap_until_rolled_back, date(2022, 7, 3), date(2022, 7, 2), ("G12", cell(Helper, "since", 6))),
    ("及时有帮扶人", put(Helper, "since", **OTHER), date(2021, 9, 10) + PROMPT, date(2021, 9, 11) + PROMPT, ("G12", cell(Helper, "since", 5))),
    ("一直有帮扶人", put(Helper, "until", **OTHER), date(2022, 7, 4), date(2022, 7, 3), ("G12", cell(Helper, "until", 5))),
    ("帮扶人户数", lambda sample, most: sample.set(helper_limit=most), 3, 2, ("G12", cell(Helper, "person", 5))),
    ("还没起的不计户数", not_too_many("since"), date(2022, 7, 6), date(2022, 7, 5), ("G12", cell(Helper, "person", 5))),
    ("已止的不计户数", not_too_many("until"), date(2022, 7, 4), date(2022, 7, 5), ("G12", cell(Helper, "person", 5))),
    ("研判在识别前一个月内", studied, date(2022, 1, 10), date(2022, 1, 9), ("G13", cell(MonitorEpisode, "identified", 5))),
    ("研判在措施前", studied, date(2022, 2, 20), date(2022, 2, 21), ("G13", cell(MonitorEpisode, "identified", 5))),
    ("组长还在任", put(TaskForceMember, "until", person="乡干部甲"), date(2022, 7, 5), date(2022, 7, 4), ("G14", cell(Village, "name"))),
    ("五月入户在预判前", put(MonthlyEntry, "visited", month=202205, **MINE), date(2022, 6, 15), date(2022, 6, 16), ("G18", cell(PreJudgement, "household"))),
    ("另会在散会后开始", other_record, (time(10, 30), time(12)), (time(10, 29), time(12)), ("§4.2", cell(Meeting, "number", 3))),
    ("另会在开会前结束", other_record, (time(8), time(9)), (time(8), time(9, 1)), ("§4.2", cell(Meeting, "number", 3))),
    ("结束晚于开始", put(Meeting, "end", number=REVIEWED), time(9, 1), time(9), ("§4.2", cell(Meeting, "end", 3))),
    ("问题不早于发现完成", issue("done"), date(2022, 5, 6), date(2022, 5, 5), ("G19", cell(Issue, "done"))),
    ("问题不晚于销号完成", issue("done"), date(2022, 5, 15), date(2022, 5, 16), ("G19", cell(Issue, "done"))),
    ("低收入自月前起", listed_since, date(2022, 5, 1), date(2022, 4, 30), ("G18", cell(LowIncome, "number"))),
    ("低收入到月末止", listed_until, date(2022, 5, 30), date(2022, 5, 31), ("G18", cell(LowIncome, "number"))),
]  # fmt: skip
ENTRY_LIMITS: list[tuple[str, Change, object, object, tuple[str, str]]] = [
    ("识别核查后签字", put(Verification, "signed", **THEIRS), date(2022, 5, 6), date(2022, 5, 5), ("G21", cell(Verification, "signed", 4))),
    ("识别评议前签字", put(Verification, "signed", **THEIRS), date(2022, 5, 9), date(2022, 5, 10), ("G21", cell(Verification, "signed", 4))),
    ("没写事项的在评议后", unsaid, date(2022, 5, 8), date(2022, 5, 9), ("G24", cell(Approval, "purpose", 3))),
    ("没写事项的在期限内", unsaid, date(2022, 5, 10) + CLUE_LASTS, date(2022, 5, 9) + CLUE_LASTS, ("G24", cell(Approval, "purpose", 3))),
    ("第一次评议前识别的", put(MonitorEpisode, "identified", **OTHER), date(2022, 5, 8), date(2022, 5, 9), ("G24", cell(MonitorEpisode, "identified", 5))),
    ("识别公示天数", put(Publicity, "end", meeting="20220509-识别评议-东沟村"), date(2022, 5, 14), date(2022, 5, 13), ("G23", cell(Publicity, "end", 3))),
]  # fmt: skip


@pytest.mark.parametrize(
    ("start", "what", "change", "last", "first", "where"),
    [
        pytest.param(start, *row, id=row[0])
        for start, rows in ((sound_quarter, LIMITS), (sound_entry, ENTRY_LIMITS))
        for row in rows
    ],
)
def test_the_last_value_that_may_stand_is_passed_and_the_next_is_told(
    start: Callable[[], Sample],
    what: str,
    change: Change,
    last: object,
    first: object,
    where: tuple[str, str],
) -> None:
    assert where not in told(change(start(), last).dataset())
    dataset = change(start(), first).dataset()
    assert where in told(dataset)
    hold(what, findings_of(dataset), *where)


@pytest.mark.parametrize(
    ("start", "field", "where", "day"),
    [
        (sound_entry, None, ("G20", cell(Verification, "date", 4)), date(2022, 5, 6)),
        (sound_quarter, date(2022, 8, 1), ("G26", cell(MonitorEpisode, "rolled_back")), date(2022, 8, 1)),
        (sound_quarter, None, ("§4.2", cell(Meeting, "date", 3)), date(2022, 6, 24)),
    ],
)
def test_what_is_of_today_has_happened_and_what_is_of_tomorrow_has_not(
    start: Callable[[], Sample], field: date | None, where: tuple[str, str], day: date
) -> None:
    sample = start()
    if field:
        sample.change(MonitorEpisode, {"rolled_back": field, "rollback_reason": "收入不稳"}, **MINE)
    assert where not in told(replace(sample.dataset(), today=day))
    assert where in told(replace(sample.dataset(), today=day - timedelta(days=1)))


@pytest.mark.parametrize(
    ("start", "rule", "kind", "numbers", "first", "last"),
    [
        (sound_quarter, "G2", Verification, MINE, date(2022, 4, 1), date(2022, 9, 30)),
        (sound_entry, "G21", Verification, THEIRS, date(2022, 5, 9) - CLUE_LASTS, date(2022, 5, 9) + CLUE_LASTS),
    ],
)  # fmt: skip
def test_a_decision_lifts_from_the_first_to_the_last_day_of_its_course(
    start: Callable[[], Sample],
    rule: str,
    kind: type[Row],
    numbers: dict[str, object],
    first: date,
    last: date,
) -> None:
    def blocks(decided: date) -> bool:
        sample = start().change(kind, {"signed": None}, **numbers)
        lift(sample, rule, str(numbers["household"])).change(Decision, {"decided": decided}, rule=rule)
        return (rule, Severity.BLOCK) in {(f.rule, f.severity) for f in findings_of(sample.dataset())}

    days = (first - timedelta(days=1), first, last, last + timedelta(days=1))
    assert [blocks(day) for day in days] == [True, False, False, True]


@pytest.mark.parametrize("paper", [Paper.REVIEW, Paper.PUBLICITY, Paper.SUBMISSION, Paper.MARK])
def test_what_hangs_in_public_of_who_is_taken_in_is_judged_from_the_list_on(paper: Paper) -> None:
    dataset = sound_entry().change(Household, {"group": "问13800138000"}, number=TAKEN_IN).dataset()
    told_of = {finding.place for finding in entry_case_findings(dataset, entry_of(dataset), paper)}
    assert (cell(Household, "group", 6) in told_of) == (paper >= Paper.PUBLICITY)


@pytest.mark.parametrize(
    ("today", "is_ahead"),
    [(None, False), (date(2022, 5, 8), True), (date(2022, 7, 4), True), (date(2022, 7, 6), False)],
)
def test_whether_anything_lies_ahead_of_the_offices_day(today: date | None, is_ahead: bool) -> None:
    assert is_ahead_of_its_day(replace(sound_entry().dataset(), today=today)) is is_ahead


@pytest.mark.parametrize("risk", Risk)
def test_no_risk_hangs_in_public(risk: Risk) -> None:
    dataset = sound_entry().change(Household, {"group": f"北组（{risk}）"}, number=TAKEN_IN).dataset()
    told_of = {finding.place for finding in entry_case_findings(dataset, entry_of(dataset), Paper.PUBLICITY)}
    assert (cell(Household, "group", 6) in told_of) == (risk is not Risk.OTHER)


@pytest.mark.parametrize("paper", Paper)
def test_the_report_on_the_list_of_who_is_taken_in_is_judged_from_the_mark_on(paper: Paper) -> None:
    row = {"meeting": "20220509-识别评议-东沟村"}
    dataset = sound_entry().change(Publicity, {"reported": date(2022, 5, 11)}, **row).dataset()
    told_of = {finding.place for finding in entry_case_findings(dataset, entry_of(dataset), paper)}
    assert (cell(Publicity, "reported", 3) in told_of) == (paper >= Paper.MARK)
