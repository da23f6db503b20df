"""Whatever is written into the cells that a gate reads, no paper comes out that breaks a rule.

The rules are written here a second time and differently: a plain reading of the rows by somebody who would
have to sign.
"""

# One cell, one line: the table is read by a clerk.
# ruff: noqa: E501, PT018

from __future__ import annotations

import os
import re
from datetime import date, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from procedure_samples import (
    JUDGED,
    KEPT,
    PASSED,
    REVIEWED,
    Sample,
    id_number,
    publicity_findings,
    publicity_report_findings,
    sound_quarter,
)

from generators.procedure.exit_case import all_courses
from generators.procedure.gates import (
    course_findings,
    is_withheld,
    pre_judgement_findings,
    review_findings,
)
from generators.procedure.gates.table import Paper
from generators.records.columns import Row
from generators.records.households import (
    Approval,
    ExitLetter,
    Helper,
    Household,
    Member,
    MonitorEpisode,
    MonthlyEntry,
    PlanItem,
    SystemMark,
    Verification,
)
from generators.records.meetings import (
    Attendance,
    Meeting,
    Objection,
    PreJudgement,
    Publicity,
    Resolution,
)
from generators.records.township import Person, PovertyLine, Township

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pytest

    from generators.records.dataset import Dataset

EXAMPLES = int(os.environ.get("HONGTOU_GATES", "300"))
"""How many quarters are tried, each time others."""
MINE = {"household": PASSED}
OUR_REVIEW = {"number": REVIEWED}
REPRESENTATIVE = {"meeting": REVIEWED, "name": "代表4"}
JUNE = st.dates(date(2022, 6, 8), date(2022, 7, 12))
YES_NO = st.sampled_from([True, False, None])
VOTES = st.integers(0, 12)
MONEY = st.integers(0, 9000) | st.none()
RISKS = st.sampled_from(["因病", "因学", "因安全住房", "因安全饮水", "因残", None])
REMARKS = st.sampled_from(["有人反映他家买了车", "张三因病住院", "电话13800000001", "属低保户"])

CELLS: list[tuple[type[Row], dict[str, object], str, st.SearchStrategy[object]]] = [
    (Township, {}, "supervision_phone", st.sampled_from(["0358-1990358", "13800000001", None])),
    (PovertyLine, {}, "amount", st.sampled_from([6500, 12000])),
    (PovertyLine, {}, "year", st.sampled_from([2021, 2022])),
    (PreJudgement, MINE, "opinion", st.sampled_from(["拟消除", "继续监测", "缓退"])),
    (PreJudgement, MINE, "income_per_head", st.integers(3000, 12000)),
    (Meeting, {"number": JUDGED}, "date", JUNE),
    (Meeting, OUR_REVIEW, "date", JUNE),
    (Meeting, OUR_REVIEW, "expected", st.integers(9, 16) | st.none()),
    (Meeting, OUR_REVIEW, "form", st.sampled_from(["村民代表会议", "村“两委”扩大会议", "评议小组会议"])),
    (Meeting, OUR_REVIEW, "start", st.sampled_from([time(9), time(11)])),
    (Meeting, OUR_REVIEW, "end", st.sampled_from([time(8), time(10, 30), None])),
    (Meeting, OUR_REVIEW, "chair", st.sampled_from(["支书", "代表9", "无名", None])),
    (Meeting, OUR_REVIEW, "recorder", st.sampled_from(["委员", "支书", "代表8", None])),
    (Meeting, OUR_REVIEW, "scrutineer", st.sampled_from(["代表1", "代表9", "县里来人", None])),
    (Meeting, OUR_REVIEW, "teller", st.sampled_from(["代表2", "无名", "乡干部甲", None])),
    *((Attendance, {"meeting": REVIEWED, "name": f"代表{n}"}, "present", YES_NO) for n in range(1, 6)),
    (Attendance, {"meeting": JUDGED, "name": "支书"}, "present", YES_NO),
    (Attendance, REPRESENTATIVE, "capacity", st.sampled_from(["村民代表", "党员代表", "列席", "乡干部"])),
    (Attendance, REPRESENTATIVE, "name", st.sampled_from(["代表4", "委员", "张三"])),
    (Verification, MINE, "purpose", st.sampled_from(["风险消除", "识别"])),
    (Verification, MINE, "date", JUNE),
    (Verification, MINE, "signed", JUNE | st.none()),
    (Verification, MINE, "verifiers", st.sampled_from(["队员", "队员、队员", "队员、委员"])),
    (Verification, MINE, "result", st.sampled_from(["风险已消除", "风险未消除", "暂缓"])),
    (Verification, MINE, "household_agrees", YES_NO),
    (Verification, MINE, "measures_in_place", YES_NO),
    (Verification, MINE, "wages", st.integers(5000, 20000) | st.none()),
    *((Verification, MINE, name, MONEY) for name in ("business", "property_income", "transfers", "business_costs")),
    *((Verification, MINE, name, YES_NO) for name in ("food", "clothing", "education", "medical", "housing", "water")),
    (Verification, MINE, "housing_grade", st.sampled_from(["A", "B", "C", "D", None])),
    (Verification, MINE, "income_stable", YES_NO),
    (Verification, MINE, "spending_controlled", YES_NO),
    (Resolution, MINE, "votes_for", VOTES),
    (Resolution, MINE, "votes_against", VOTES),
    (Resolution, MINE, "abstentions", VOTES),
    (Resolution, MINE, "recused", st.sampled_from(["代表3", "代表9", "代表1、代表2", "乡干部甲"])),
    (Resolution, MINE, "result", st.sampled_from(["通过", "不通过", "缓退"])),
    (Resolution, MINE, "reason", st.sampled_from(["见记录", None])),
    (Publicity, {}, "start", JUNE),
    (Publicity, {}, "end", JUNE),
    (Publicity, {}, "reported", JUNE | st.none()),
    (Publicity, {}, "place", st.sampled_from(["村公示栏", "特困户活动室"])),
    (Objection, {}, "content", REMARKS),
    (Objection, {}, "finding", REMARKS | st.none()),
    (Objection, {}, "outcome", st.sampled_from(["成立", "不成立", "未办结"])),
    (Objection, {}, "raised", JUNE),
    (Objection, {}, "settled", JUNE | st.none()),
    (Approval, {}, "submitted", JUNE),
    (Approval, {}, "township_opinion", st.sampled_from(["同意", "无不同意见", "不同意", "退回重报", None])),
    (Approval, {}, "township_approved", JUNE | st.none()),
    (Approval, {}, "county_approved", JUNE | st.none()),
    (Approval, {}, "county_document", st.sampled_from(["兴乡振函〔2022〕1号", None])),
    (Approval, {}, "announced", JUNE | st.none()),
    (Approval, {}, "purpose", st.sampled_from(["风险消除", "识别"]) | st.none()),
    (SystemMark, {}, "date", JUNE),
    (SystemMark, {}, "mode", st.sampled_from(["帮扶消除", "自然消除"])),
    (SystemMark, {}, "operator", st.sampled_from(["乡干部甲", "乡干部乙"])),
    (SystemMark, {}, "checker", st.sampled_from(["乡干部甲", "乡干部乙"])),
    (ExitLetter, {}, "date", JUNE),
    (ExitLetter, {}, "delivered", JUNE | st.none()),
    (ExitLetter, {}, "received", JUNE | st.none()),
    (ExitLetter, {}, "receipt_returned", JUNE | st.none()),
    (Member, {"name": "张三"}, "subsistence", st.sampled_from(["农村低保", "城市低保", "未享受", None])),
    (Member, {"name": "张三妻"}, "extreme_poverty", st.sampled_from(["农村特困", "未享受", None])),
    (Member, {"name": "张三妻"}, "disability_card", st.sampled_from([f"{id_number(2)}43", None])),
    (Member, {"name": "张三妻"}, "left_on", JUNE | st.none()),
    (MonitorEpisode, MINE, "identified", st.dates(date(2021, 9, 1), date(2022, 7, 1))),
    (MonitorEpisode, MINE, "rolled_back", st.dates(date(2022, 6, 1), date(2022, 9, 1)) | st.none()),
    (MonitorEpisode, MINE, "risk_1", st.sampled_from(["因病", "因学", "因安全住房", "因安全饮水", "因残"])),
    *((MonitorEpisode, MINE, f"risk_{n}", RISKS) for n in range(2, 6)),
    (PlanItem, MINE | {"content": "慢病签约服务"}, "measure", st.sampled_from(["健康帮扶", "社会帮扶", "住房安全保障"])),
    (PlanItem, MINE | {"content": "慢病签约服务"}, "start", st.dates(date(2021, 9, 1), date(2022, 9, 1))),
    (PlanItem, MINE | {"content": "慢病签约服务"}, "content", st.sampled_from(["慢病签约服务", "无"])),
    (PlanItem, MINE | {"content": "慢病签约服务"}, "done", st.dates(date(2021, 8, 1), date(2022, 9, 1)) | st.none()),
    (MonthlyEntry, MINE | {"month": 202205}, "visited", JUNE),
    (MonthlyEntry, MINE | {"month": 202204}, "month", st.sampled_from([202107, 202204])),
    *((MonthlyEntry, MINE | {"month": 202206}, name, st.booleans()) for name in ("measures_in_place", "guarantees_stable")),
    (MonthlyEntry, MINE | {"month": 202206}, "visited", JUNE),
    (Helper, MINE, "person", st.sampled_from(["支书", "委员"])),
    (Helper, MINE, "since", st.dates(date(2021, 9, 1), date(2022, 7, 1))),
    (Helper, MINE, "until", JUNE | st.none()),
    (Household, {"number": PASSED}, "moved_from", st.sampled_from([None, "西沟村"])),
    (Household, {"number": PASSED}, "group", st.sampled_from(["一组", "一组13800000001", None])),
    (Household, {"number": PASSED}, "without_labour", YES_NO),
    (Member, {"name": "张三"}, "labour", st.sampled_from(["普通劳动力", "无劳动力", None])),
    (Member, {"name": "张三妻"}, "health", st.sampled_from(["健康", "残疾", ""])),
    (Person, {"name": "委员"}, "level", st.sampled_from(["村", "乡", "驻村"])),
]  # fmt: skip
DROPS: list[tuple[type[Row], dict[str, object]]] = [
    (PreJudgement, MINE), (Verification, MINE), (Resolution, MINE), (Publicity, {}), (Objection, {}), (Approval, {}),
    (SystemMark, {}), (ExitLetter, {}), (PlanItem, MINE), (Attendance, {"meeting": REVIEWED}),
    (MonitorEpisode, MINE), (PovertyLine, {}), (Helper, MINE), (MonthlyEntry, MINE), (MonitorEpisode, {"household": KEPT}),
]  # fmt: skip


def fewer_came(sample: Sample) -> None:
    """Three more of the nine stayed away, and the votes were counted without them."""
    for row in sample.find(Attendance, meeting=REVIEWED):
        row["present"] = row["present"] and row["name"] not in {"代表5", "代表6", "代表7"}
    for row in sample.find(Resolution, meeting=REVIEWED):
        row["votes_for"] = max(row["votes_for"] - 3, 0)


def listed_twice(sample: Sample) -> None:
    sample.add(Attendance, meeting=REVIEWED, name="委员", capacity="村民代表", present=True)
    for row in sample.find(Meeting, **OUR_REVIEW):
        row["expected"] = 14


def recused_from_afar(sample: Sample) -> None:
    for row in sample.find(Resolution, **MINE):
        row.update(recused="代表9", votes_for=9)


def again(kind: type[Row], **values: object) -> Callable[[Sample], None]:
    def add(sample: Sample) -> None:
        sample.rows[kind] += [row | values for row in sample.rows[kind][:1]]

    return add


def visited_again(sample: Sample) -> None:
    """Another visit found the risk still there, two days after the review."""
    row = sample.rows[Verification][:1]
    found = {"date": date(2022, 6, 26), "signed": date(2022, 6, 26), "result": "风险未消除"}
    sample.rows[Verification] += [each | found for each in row]


def recorded_twice(sample: Sample) -> None:
    rows = sample.find(Meeting, **OUR_REVIEW)
    sample.rows[Meeting] += [row | {"number": "2022Q2-评议-重记"} for row in rows]


def taken_in_twice(sample: Sample) -> None:
    rows = sample.find(MonitorEpisode, **MINE)
    sample.rows[MonitorEpisode] += [row | {"sequence": 2, "identified": date(2022, 1, 4)} for row in rows]


def all_gone(sample: Sample) -> None:
    for row in sample.find(Member, **MINE):
        row["left_on"] = date(2022, 6, 30)


def nothing_decided(sample: Sample) -> None:
    sample.rows[Resolution] = []


SCENES: tuple[Callable[[Sample], None], ...] = (
    fewer_came, listed_twice, recused_from_afar, nothing_decided,
    visited_again, recorded_twice, taken_in_twice, all_gone,
    again(ExitLetter, date=date(2022, 7, 9)), again(SystemMark, date=date(2022, 7, 8)),
    again(Objection, outcome="未办结", settled=None),
)  # fmt: skip
CHANGES = st.lists(
    st.one_of(
        st.integers(0, len(CELLS) - 1).flatmap(lambda n: st.tuples(st.just(n), CELLS[n][3])),
        st.sampled_from(DROPS),
        st.sampled_from(SCENES).map(lambda scene: (scene, None)),
    ),
    min_size=1,
    max_size=4,
)
KEYS = frozenset({"row", "household", "meeting", "number", "sequence", "kind", "township", "village"})
"""What rows are found by: the workbook refuses one that leads nowhere, or is there twice."""
NAMES = frozenset({("Member", "id_number"), ("Township", "name"), ("Village", "name"), ("Member", "name"), ("Member", "relation"), ("Person", "name")})  # fmt: skip


def objected_quarter() -> Sample:
    """The sound quarter, with an objection that was found baseless in time."""
    return sound_quarter().add(
        Objection, meeting=REVIEWED, household=PASSED, raised=date(2022, 6, 27), content="有人反映他家买了车",
        finding="已核实，是亲戚的", outcome="不成立", settled=date(2022, 6, 28),
    )  # fmt: skip


def apply(changes: list[object], more: Sequence[tuple[type[Row], dict[str, object]]] = ()) -> Dataset:
    return changed(changes, more).dataset()


def changed(changes: list[object], more: Sequence[tuple[type[Row], dict[str, object]]] = ()) -> Sample:
    sample = objected_quarter()
    for kind, cells in more:
        sample.add(kind, **cells)
    for what, value in changes:
        if isinstance(what, int):
            kind, known, field, _ = CELLS[what]
            for row in sample.find(kind, **known):
                row[field] = value
        elif value is None:
            what(sample)
        else:
            sample.rows[what] = [row for row in sample.rows[what] if row not in sample.find(what, **value)]
    return sample


# -- a plain reading of the rows -----------------------------------------------------------------------------


def one(dataset: Dataset, kind: type[Row], **known: object):
    """Return the only row with `known`, reading the rows themselves."""
    rows = [r for r in dataset.rows[kind] if all(getattr(r, name) == value for name, value in known.items())]
    assert len(rows) == 1, (kind.SHEET, len(rows))
    return rows[0]


def in_order(*days: date | None) -> bool:
    given = [day for day in days if day is not None]
    return given == sorted(given)


def family_on(dataset: Dataset, household: str, day: date) -> list[Member]:
    return [
        m for m in dataset.rows[Member] if m.household == household and (m.left_on is None or m.left_on > day)
    ]


def voters_of(dataset: Dataset) -> set[str]:
    return {
        row.name
        for row in dataset.rows[Attendance]
        if row.meeting == REVIEWED and row.present and row.capacity not in {"列席", "乡干部"}
    }


def assert_record_may_be_signed(dataset: Dataset, number: str) -> list[Attendance]:
    """Whoever signs a meeting's record was there, and the record says who else was."""
    meeting = one(dataset, Meeting, number=number)
    listed = [row for row in dataset.rows[Attendance] if row.meeting == number]
    rows = [row for row in listed if row.capacity != "列席"]
    assert all(row.present is not None for row in listed)
    assert len({row.name for row in listed}) == len(listed)
    there = {row.name for row in listed if row.present}
    assert meeting.expected == len(rows)
    assert {meeting.chair, meeting.recorder} <= there and meeting.chair != meeting.recorder
    assert {meeting.scrutineer, meeting.teller} - {None} <= there
    assert meeting.chair in {row.name for row in rows}
    if any(
        row.meeting == number and row.votes_for + row.votes_against + row.abstentions
        for row in dataset.rows[Resolution]
    ):
        assert {meeting.scrutineer, meeting.teller} - {None} <= voters_of(dataset)
    same = [
        row for row in dataset.rows[Meeting] if row.village == meeting.village and row.kind == meeting.kind
    ]
    assert len(same) == 1
    assert meeting.end is None or meeting.end > meeting.start
    return rows


def assert_judgement_may_be_signed(dataset: Dataset) -> None:
    assert_record_may_be_signed(dataset, JUDGED)
    begun = {
        row.household
        for row in dataset.rows[MonitorEpisode]
        if row.identified <= one(dataset, Meeting, number=JUDGED).date
    }
    assert {row.household for row in dataset.rows[PreJudgement]} <= begun


def assert_minutes_may_be_signed(dataset: Dataset) -> None:
    rows = assert_record_may_be_signed(dataset, REVIEWED)
    meeting = one(dataset, Meeting, number=REVIEWED)
    assert 3 * sum(row.present for row in rows) >= 2 * len(rows)
    elected = [row for row in rows if row.capacity == "村民代表"]
    assert meeting.form != "村民代表会议" or 3 * sum(row.present for row in elected) >= 2 * len(elected)
    assert meeting.date.month == 6 and meeting.date.day > 20
    voters = voters_of(dataset)
    assert dataset.rows[Resolution]
    for line in dataset.rows[Resolution]:
        total = line.votes_for + line.votes_against + line.abstentions
        assert set(line.recused) <= voters
        if line.result == "缓退" and total == 0:
            continue
        assert total == len(voters) - len(line.recused)
        if line.result == "缓退":
            continue
        assert (2 * line.votes_for > len(voters)) == (line.result == "通过")
        assert_put_forward_and_signed(dataset, line.household, meeting.date)
        for member in family_on(dataset, line.household, meeting.date) if line.result == "通过" else ():
            assert member.subsistence == member.extreme_poverty == "未享受"
            assert member.disability_card is None and member.health and "残疾" not in member.health


def assert_put_forward_and_signed(dataset: Dataset, household: str, reviewed: date) -> None:
    assert one(dataset, PreJudgement, household=household).opinion == "拟消除"
    check = min(
        (
            row
            for row in dataset.rows[Verification]
            if row.household == household and row.purpose == "风险消除"
        ),
        key=lambda row: row.date,
    )
    assert check.result == "风险已消除" and check.household_agrees and check.measures_in_place is not False
    assert len(set(check.verifiers)) >= 2
    assert one(dataset, Meeting, number=JUDGED).date <= check.date <= check.signed <= reviewed


def assert_may_be_marked(dataset: Dataset) -> None:
    """What the county's approval and the mark rest on; of the votes only this household's are looked at."""
    line = one(dataset, Resolution, household=PASSED)
    voters = voters_of(dataset)
    assert line.result == "通过"
    assert line.votes_for + line.votes_against + line.abstentions == len(voters) - len(line.recused)
    assert 2 * line.votes_for > len(voters)
    judged, reviewed = one(dataset, Meeting, number=JUDGED).date, one(dataset, Meeting, number=REVIEWED).date
    assert_put_forward_and_signed(dataset, PASSED, reviewed)
    assert judged.month == reviewed.month == 6 and 11 <= judged.day <= 20 < reviewed.day
    publicity, approval = dataset.rows[Publicity][0], one(dataset, Approval)
    assert approval.purpose != "识别", "what was handed up to enter does not let out"
    assert reviewed <= publicity.start
    assert publicity.end - publicity.start >= timedelta(days=4)
    assert publicity.end < approval.submitted
    assert approval.county_approved is not None
    assert in_order(approval.submitted, approval.township_approved, approval.county_approved)
    assert in_order(approval.county_approved, approval.announced)
    assert approval.township_opinion in {"同意", "无不同意见", None}
    for objection in dataset.rows[Objection]:
        assert objection.outcome == "不成立"
        assert objection.settled is None or objection.raised <= objection.settled
        assert objection.settled is None or objection.settled <= approval.submitted
    check = one(dataset, Verification, household=PASSED, purpose="风险消除")
    assert all((check.food, check.clothing, check.education, check.medical, check.housing, check.water))
    assert check.housing_grade not in {"C", "D"}
    assert not any(
        check.date <= entry.visited <= one(dataset, ExitLetter).date
        and not (entry.measures_in_place and entry.guarantees_stable)
        for entry in dataset.rows[MonthlyEntry]
        if entry.household == PASSED and len(dataset.rows[ExitLetter]) == 1
    )
    assert check.income_stable is not False and check.spending_controlled is not False
    assert not one(dataset, Household, number=PASSED).without_labour
    parts = [check.wages, check.business, check.property_income, check.transfers]
    assert any(part is not None for part in parts)
    income = sum(part or 0 for part in parts) - (check.business_costs or 0)
    size = len(family_on(dataset, PASSED, check.date))
    assert Decimal(income) / size >= one(dataset, PovertyLine, year=2022).amount - Decimal("0.01")


ANSWERS = {
    "因病": {"健康帮扶", "综合保障", "社会帮扶"},
    "因学": {"教育帮扶", "义务教育保障", "社会帮扶"},
    "因安全住房": {"住房安全保障", "搬迁"},
    "因安全饮水": {"饮水安全保障"},
}


def assert_letter_may_be_sent(dataset: Dataset) -> None:
    assert_may_be_marked(dataset)
    mark, letter = one(dataset, SystemMark), one(dataset, ExitLetter)
    episode = one(dataset, MonitorEpisode, household=PASSED)
    assert episode.identified <= one(dataset, Meeting, number=JUDGED).date
    assert one(dataset, Approval).county_approved <= mark.date
    assert in_order(mark.date, letter.date, letter.delivered, letter.received, letter.receipt_returned)
    assert family_on(dataset, PASSED, letter.date)
    reported = dataset.rows[Publicity][0].reported
    assert reported is not None and reported <= letter.date
    assert episode.rolled_back is None or episode.rolled_back < mark.date
    if mark.mode == "帮扶消除":
        taken = {
            item.measure
            for item in dataset.rows[PlanItem]
            if item.household == PASSED
            and item.start <= mark.date
            and (item.done is None or item.done >= episode.identified)
            and item.content != "无"
        }
        assert taken
        for risk in (getattr(episode, f"risk_{n}") for n in range(1, 6)):
            assert risk not in ANSWERS or taken & ANSWERS[risk]


SENSITIVE = re.compile(r"1\d{10}|\d{15}|病|残|低保|特困")


def assert_list_may_hang(dataset: Dataset) -> None:
    shown = (one(dataset, Township).supervision_phone, one(dataset, Household, number=PASSED).group)
    assert not SENSITIVE.search("；".join(filter(None, shown)))


def assert_report_may_be_sent(dataset: Dataset) -> None:
    public = dataset.rows[Publicity][0]
    told = [public.place, *(f"{row.content}；{row.finding}" for row in dataset.rows[Objection])]
    assert not SENSITIVE.search("；".join(told))
    assert public.reported is None or public.reported > public.end


# -- the property --------------------------------------------------------------------------------------------

NAMES_A_CELL = re.compile(r"工作表“[^”]+”单元格 [A-Z]+\d+$")


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(CHANGES)
def test_no_paper_comes_out_that_breaks_a_gate(changes):
    dataset = apply(changes)
    judged, reviewed = dataset.meeting(JUDGED), dataset.meeting(REVIEWED)
    papers = (
        (pre_judgement_findings(dataset, judged), lambda: assert_judgement_may_be_signed(dataset)),
        (review_findings(dataset, reviewed), lambda: assert_minutes_may_be_signed(dataset)),
        (publicity_findings(dataset, reviewed), lambda: assert_list_may_hang(dataset)),
        (publicity_report_findings(dataset, reviewed), lambda: assert_report_may_be_sent(dataset)),
    )
    findings = []
    for found, assert_sound in papers:
        if not is_withheld(found):
            passed = any(
                line.household == PASSED and line.result == "通过" for line in dataset.rows[Resolution]
            )
            if passed or assert_sound is papers[0][1] or assert_sound is papers[1][1]:
                assert_sound()
        findings += found
    for courses in all_courses(dataset).values():
        for course in courses:
            announced = course_findings(dataset, course, Paper.MARK)
            if course.passed and not is_withheld(announced):
                assert course.household.number == PASSED
                assert_may_be_marked(dataset)
                assert_list_may_hang(dataset)
            reasons = course_findings(dataset, course, Paper.LETTER)
            if not is_withheld(reasons):
                assert course.household.number == PASSED
                assert_letter_may_be_sent(dataset)
            findings += (*announced, *reasons)
    for finding in findings:
        assert NAMES_A_CELL.match(finding.place), finding
        assert finding.rule
        assert not re.search(r"\d{15}", str(finding))


def test_every_field_that_a_gate_reads_is_among_those_that_are_changed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read: set[tuple[str, str]] = set()
    plain = Row.__getattribute__

    def noting(self: Row, name: str) -> object:
        if name in type(self).model_fields:
            read.add((type(self).__name__, name))
        return plain(self, name)

    datasets = [apply([])]
    datasets += [apply([drop]) for drop in DROPS]
    monkeypatch.setattr(Row, "__getattribute__", noting)
    for dataset in datasets:
        judged, reviewed = dataset.meeting(JUDGED), dataset.meeting(REVIEWED)
        pre_judgement_findings(dataset, judged)
        publicity_report_findings(dataset, reviewed)
        for courses in all_courses(dataset).values():
            for course in courses:
                course_findings(dataset, course, Paper.MARK)
                course_findings(dataset, course, Paper.LETTER)
    monkeypatch.undo()
    changed = {(kind.__name__, field) for kind, _, field, _ in CELLS}
    asked = {(kind, field) for kind, field in read if field not in KEYS} - NAMES
    assert asked - changed == set()
    assert changed - read == set(), "a cell that no gate reads proves nothing"
