"""Coming into monitoring (notice L41): what each paper waits for, and what no paper passes over."""

from __future__ import annotations

from datetime import date

import pytest
from entry_samples import ENTRY_REVIEW, TAKEN_IN, entry_of, sound_entry
from gate_sentences import hold
from procedure_samples import PASSED, Q2, REVIEWED, Sample, column_of, optional_cells_read, sound_quarter

from generators.catalogue import kinds_named
from generators.checks import check_dataset
from generators.errors import Severity
from generators.procedure.calendar import DueState, due
from generators.procedure.entry_case import entry_cases
from generators.procedure.exit_case import exit_courses
from generators.procedure.gates import course_findings, entry_case_findings, identified_findings
from generators.procedure.gates.table import Paper
from generators.records.columns import WAITS, Row
from generators.records.households import Application, Approval, MonitorEpisode, Verification
from generators.records.meetings import Attendance, Decision, Meeting, Objection, Publicity, Resolution

MINE, ITS = {"household": TAKEN_IN}, {"meeting": ENTRY_REVIEW}
PAPERS = ("识别评议会议记录", "识别评议结果公示", "拟纳入监测对象审核上报表", "纳入监测对象公告")
"""One a step, in their order: what stops one stops all that follow."""


def blocked(sample: Sample, paper: Paper) -> set[str]:
    dataset = sample.dataset()
    findings = entry_case_findings(dataset, entry_of(dataset), paper)
    return {finding.rule for finding in findings if finding.severity is Severity.BLOCK}


def made(sample: Sample) -> list[str]:
    """Return which of the papers come out with the household on them."""
    dataset, found = sample.dataset(), []
    for kind in kinds_named(PAPERS)[0]:
        for subject in kind.subjects(dataset, Q2, ()):
            findings, left_out = kind.judge(dataset, subject.record)
            if not left_out and not any(finding.severity is Severity.BLOCK for finding in findings):
                found.append(kind.name)
    return found


NO_INCOME = dict.fromkeys(("wages", "business", "property_income", "transfers"))
FAULTS = {
    # what is wrong: sheet, which row, cells, rule, how many of the four papers still come out
    "no check": (Verification, {**MINE}, None, "G21", 0),
    "one visitor": (Verification, MINE, {"verifiers": "支书"}, "G21", 0),
    "no risk found": (Verification, MINE, {"result": "不存在风险"}, "G21", 0),
    "household not asked": (Verification, MINE, {"household_agrees": None}, "G21", 0),
    "household said no": (Verification, MINE, {"household_agrees": False}, "G21", 0),
    "not signed": (Verification, MINE, {"signed": None}, "G21", 0),
    "signed after the review": (Verification, MINE, {"signed": date(2022, 5, 10)}, "G21", 0),
    "checked after the review": (Verification, MINE, {"date": date(2022, 5, 10)}, "G22", 0),
    "no income": (Verification, MINE, NO_INCOME, "G20", 0),
    "one vote too many": (Resolution, MINE, {"votes_for": 99}, "§4.2", 0),
    "voted down": (Resolution, MINE, {"votes_for": 1, "votes_against": 8, "result": "通过"}, "§4.2", 0),
    "deferred": (Resolution, MINE, {"result": "缓退", "reason": "低保"}, "G21", 0),
    "nobody's presence known": (Attendance, ITS, {"present": None}, "§4.2", 0),
    "nobody came": (Attendance, ITS, {"present": False}, "§4.2", 0),
    "no chair": (Meeting, {"number": ENTRY_REVIEW}, {"chair": None}, "§4.2", 0),
    "public for four days": (Publicity, ITS, {"end": date(2022, 5, 13)}, "G23", 1),
    "public until before it hung": (Publicity, ITS, {"end": date(2022, 5, 9)}, "G23", 1),
    "counted by an observer": (Meeting, {"number": ENTRY_REVIEW}, {"teller": "县里来人"}, "§4.2", 0),
    "public before the review": (Publicity, ITS, {"start": date(2022, 5, 8)}, "G22", 1),
    "objection open": (Objection, ITS, {"outcome": "未办结", "settled": None}, "G23", 2),
    "objection upheld": (Objection, ITS, {"outcome": "成立"}, "G23", 2),
    "submitted while public": (Approval, MINE, {"submitted": date(2022, 5, 14)}, "G22", 2),
    "approved before it was submitted": (Approval, MINE, {"county_approved": date(2022, 5, 15)}, "G22", 3),
    "publicity not reported": (Publicity, ITS, {"reported": None}, "G23", 3),
    "announced before the approval": (Approval, MINE, {"announced": date(2022, 5, 17)}, "G24", 3),
    "identified before the approval": (MonitorEpisode, MINE, {"identified": date(2022, 5, 17)}, "G22", 3),
    "identified before the review": (MonitorEpisode, MINE, {"identified": date(2022, 5, 8)}, "G22", 3),
}  # fmt: skip


def broken(kind: type[Row], known: dict[str, object], change: dict[str, object] | None) -> Sample:
    sample = sound_entry()
    return sample.drop(kind, **known) if change is None else sample.change(kind, change, **known)


def test_a_sound_way_in_has_all_its_papers_and_no_finding() -> None:
    sample = sound_entry()
    dataset = sample.dataset()
    assert made(sample) == list(PAPERS)
    assert entry_case_findings(dataset, entry_of(dataset), Paper.MARK) == ()
    assert identified_findings(dataset, entry_of(dataset).episode) == ()
    assert [f for f in check_dataset(dataset) if f.severity is Severity.BLOCK] == []


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_stops_its_paper_and_all_that_follow(fault) -> None:
    kind, known, change, rule, still = FAULTS[fault]
    sample = broken(kind, known, change)
    dataset = sample.dataset()
    assert rule in blocked(sample, Paper.MARK)
    hold(fault, entry_case_findings(dataset, entry_of(dataset), Paper.MARK), rule)
    # An upheld objection keeps the household off the list: there is nothing to announce.
    assert made(sample) == list(PAPERS[:still])
    assert any(f.severity is Severity.BLOCK for f in check_dataset(dataset))


def test_who_is_in_monitoring_is_not_taken_in_again() -> None:
    sample = sound_entry()
    sample.add(
        MonitorEpisode,
        household=TAKEN_IN,
        sequence=0,
        category="边缘易致贫户",
        source="农户申请",
        identified=date(2021, 5, 18),
        risk_1="因病",
    )
    assert "G21" in blocked(sample, Paper.REVIEW)


def test_an_approval_without_its_matter_does_not_count_and_is_named() -> None:
    sample = sound_entry().change(Approval, {"purpose": None}, household=TAKEN_IN)
    dataset = sample.dataset()
    findings = entry_case_findings(dataset, entry_of(dataset), Paper.MARK)
    assert ["事项应填“识别”" in str(f) for f in findings if f.severity is Severity.BLOCK] == [True]


def test_the_way_in_and_the_way_out_do_not_take_each_others_rows() -> None:
    sample = sound_entry().change(Approval, {"purpose": "识别"}, household=PASSED)
    dataset = sample.dataset()
    (course,) = (c for c in exit_courses(dataset, Q2) if c.household.number == PASSED)
    assert course.approval is None
    assert any(f.rule == "G4" for f in course_findings(dataset, course, Paper.MARK))
    assert TAKEN_IN not in {c.household.number for c in exit_courses(dataset, Q2)}
    assert [c.household.number for c in entry_cases(dataset, Q2)] == [TAKEN_IN]
    assert REVIEWED not in {c.review.number for c in entry_cases(dataset, Q2)}


def test_who_is_identified_past_a_review_is_left_off_the_list_once_reviews_are_kept() -> None:
    late = {"category": "脱贫不稳定户", "source": "基层干部排查", "risk_1": "因病", "sequence": 2}
    sample = sound_entry().add(MonitorEpisode, household=PASSED, identified=date(2022, 8, 1), **late)
    episode = sample.dataset().all(MonitorEpisode)[-1]
    (finding,) = identified_findings(sample.dataset(), episode)
    assert (finding.rule, finding.severity) == ("G24", Severity.BLOCK)
    lifted = sample.add(
        Decision,
        rule="G24",
        household=PASSED,
        decided_by="县办",
        decided=date(2022, 8, 1),
        reason="评议在纸上，已核对",
    )
    assert [f.severity for f in identified_findings(lifted.dataset(), episode)] == [Severity.WARN]
    before = sound_quarter().add(MonitorEpisode, household=PASSED, identified=date(2022, 8, 1), **late)
    assert identified_findings(before.dataset(), before.dataset().all(MonitorEpisode)[-1]) == ()


def test_what_the_check_found_and_what_was_identified_are_held_against_each_other() -> None:
    changes = {"category": "突发严重困难户", "source": "信访舆情研判", "risk_1": "因学"}
    for field, value in changes.items():
        sample = sound_entry().change(MonitorEpisode, {field: value}, household=TAKEN_IN)
        dataset = sample.dataset()
        (finding,) = entry_case_findings(dataset, entry_of(dataset), Paper.MARK)
        assert (finding.rule, finding.severity) == ("G24", Severity.WARN)


def test_a_clue_is_followed_until_it_is_decided() -> None:
    sample = sound_entry()
    states = {
        item.item: (item.state, item.done)
        for item in due(sample.dataset(), date(2022, 6, 10))
        if item.item in {"识别认定", "识别评议", "识别公示", "识别上报", "纳入公告"}
    }
    assert states == dict.fromkeys(
        ("识别认定", "识别评议", "识别公示", "识别上报", "纳入公告"), (DueState.DONE, 1)
    )
    refused = sound_entry().drop(MonitorEpisode, household=TAKEN_IN).drop(Approval, household=TAKEN_IN)
    late = {i.item: i.state for i in due(refused.dataset(), date(2022, 6, 10))}
    assert (late["识别认定"], late["识别上报"]) == (DueState.LATE, DueState.LATE)
    refused.change(Resolution, {"votes_for": 1, "votes_against": 8, "result": "不通过"}, household=TAKEN_IN)
    done = {i.item: i.state for i in due(refused.dataset(), date(2022, 6, 10))}
    assert done["识别认定"] is DueState.DONE
    assert "识别上报" not in done


def test_a_clue_that_nobody_has_on_file_is_asked_about() -> None:
    sample = sound_entry().drop(Application, household=TAKEN_IN)
    dataset = sample.dataset()
    findings = entry_case_findings(dataset, entry_of(dataset), Paper.MARK)
    assert [(f.rule, f.severity) for f in findings] == [("G21", Severity.WARN)]


def _read_on_the_way_in() -> dict[tuple[type[Row], str], str]:
    datasets = [sound_entry().dataset(), sound_entry().drop(MonitorEpisode, household=TAKEN_IN).dataset()]

    def judge() -> None:
        for dataset in datasets:
            entry_case_findings(dataset, entry_of(dataset), Paper.MARK)

    read = optional_cells_read(judge)
    del read[Meeting, "village"]  # Read only to say where something stands.
    return read


READ_ON_ENTRY = _read_on_the_way_in()


@pytest.mark.parametrize(("kind", "field"), READ_ON_ENTRY, ids=READ_ON_ENTRY.values())
def test_an_empty_cell_makes_the_papers_wait_and_is_named_or_does_no_harm(kind, field) -> None:
    column = column_of(kind, field)
    why = column.empty_on_entry or column.empty
    assert why, "its column says what an empty cell means"
    sample = sound_entry()
    if field in {"category", "risks"}:
        sample.drop(MonitorEpisode, household=TAKEN_IN)
    row = next(
        row
        for row in sample.rows[kind]
        if row.get("household", TAKEN_IN) == TAKEN_IN
        and row.get("number", TAKEN_IN) in {TAKEN_IN, ENTRY_REVIEW}
        and row.get("meeting", ENTRY_REVIEW) == ENTRY_REVIEW
    )
    row[field] = "" if field in {"recused", "risks"} else None
    dataset = sample.dataset()
    findings = entry_case_findings(dataset, entry_of(dataset), Paper.MARK)
    named = {finding.place for finding in findings if finding.severity is Severity.BLOCK}
    number = sample.rows[kind].index(row) + 2
    here = dataset.place(next(record for record in dataset.rows[kind] if record.row == number), field)
    assert bool(named) == why.startswith(WAITS)
    assert why != WAITS or here in named
