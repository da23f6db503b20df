"""The sample township's quarter through the gates: each outcome once, and nothing else withheld."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from procedure_samples import publicity_findings

from generators.checks import check_dataset
from generators.errors import Severity
from generators.procedure.calendar import DueState, due
from generators.procedure.exit_case import exit_courses, meetings_of, quarter_balance
from generators.procedure.gates import (
    course_findings,
    is_withheld,
    pre_judgement_findings,
    review_findings,
)
from generators.procedure.gates.table import Paper
from generators.records.columns import Quarter
from generators.records.township import Village
from generators.records.vocabulary import MeetingKind, ReviewResult
from generators.workbook import read_workbook

Q1, Q2 = Quarter(2022, 1), Quarter(2022, 2)
WORKBOOK = Path(__file__).parent.parent / "data" / "交楼申乡" / "数据.xlsx"


@pytest.fixture(scope="module")
def dataset():
    return read_workbook(WORKBOOK)


def blocks(findings):
    return {finding.rule for finding in findings if finding.severity is Severity.BLOCK}


WITHHELD = [
    # village, how many letters of passed households are withheld, why
    ("枣林塔村", 1, "G5", "异议成立"),
    ("寨沟门村", 1, "G5", "异议未办结"),
    ("白杨洼村", 1, "G2", "监测户没有签字"),
    ("核桃岭村", 2, "§4.2", "到会不足三分之二"),
    ("青石崖村", 1, "G11", "还没有标注"),
    ("高墕村", 1, "G11", "还没有告知日期"),
    ("前圪垛村", 2, "G5", "公示三天"),
    ("后圪垛村", 1, "G6", "低保户通过"),
    ("井沟畔村", 3, "§4.2", "一户票多于人，整个记录无效"),
]


def test_the_letters_withheld_are_exactly_those_of_the_table(dataset):
    found: dict[str, list[set[str]]] = {}
    for course in exit_courses(dataset, Q2):
        findings = course_findings(dataset, course, Paper.LETTER)
        if course.passed and is_withheld(findings):
            found.setdefault(course.household.village, []).append(blocks(findings))
    assert {village: len(rules) for village, rules in found.items()} == {
        village: count for village, count, _, _ in WITHHELD
    }
    for village, _, rule, why in WITHHELD:
        assert all(rule in rules for rules in found[village]), why


def test_every_outcome_is_there_and_only_the_passed_get_a_letter(dataset):
    courses = exit_courses(dataset, Q2)
    results = {course.resolution.result for course in courses if course.resolution}
    assert results == set(ReviewResult)
    for course in courses:
        if not course.passed:
            assert blocks(course_findings(dataset, course, Paper.LETTER)) >= {"§4.5"}
    ready = [course for course in courses if not is_withheld(course_findings(dataset, course, Paper.LETTER))]
    assert len(ready) >= 30


def test_the_minutes_withheld_are_those_of_the_meetings_with_a_fault_and_the_one_not_yet_held(dataset):
    withheld = {
        meeting.village: blocks(review_findings(dataset, meeting))
        for meeting in meetings_of(dataset, Q2, MeetingKind.DEMOCRATIC_REVIEW)
        if is_withheld(review_findings(dataset, meeting))
    }
    assert withheld == {
        "白杨洼村": {"G2"},
        "核桃岭村": {"§4.2"},
        "后圪垛村": {"G6"},
        "井沟畔村": {"§4.2"},
        "木瓜梁村": {"§4.2"},  # planned for the last days of the quarter
    }
    assert not any(
        is_withheld(pre_judgement_findings(dataset, meeting))
        for quarter in (Q1, Q2)
        for meeting in meetings_of(dataset, quarter, MeetingKind.PRE_JUDGEMENT)
    )


def test_a_public_list_hangs_five_days_or_is_not_printed(dataset):
    meetings = meetings_of(dataset, Q2, MeetingKind.DEMOCRATIC_REVIEW, ("前圪垛村",))
    assert [blocks(publicity_findings(dataset, meeting)) for meeting in meetings] == [{"G5"}]


def test_a_meeting_out_of_its_window_goes_through_by_a_recorded_decision(dataset):
    (meeting,) = meetings_of(dataset, Q2, MeetingKind.DEMOCRATIC_REVIEW, ("惠丰安置点",))
    findings = [finding for finding in review_findings(dataset, meeting) if finding.rule == "G3"]
    assert [finding.severity for finding in findings] == [Severity.WARN]
    assert "特批放行" in str(findings[0])


def test_a_household_rolled_back_is_monitored_again_and_its_letter_is_not_printed_again(dataset):
    balance = quarter_balance(dataset, Q2)
    assert len(balance.rolled_back) == 1
    assert balance.rolled_back[0] in balance.closing
    (course,) = [c for c in exit_courses(dataset, Q1) if c.household.number == balance.rolled_back[0]]
    assert "G11" in blocks(course_findings(dataset, course, Paper.LETTER))


def test_the_quarters_balance_and_the_villages_sum_to_the_township(dataset):
    for quarter in (Q1, Q2, Q2.next):
        whole = quarter_balance(dataset, quarter)
        assert whole.is_balanced
        parts = [quarter_balance(dataset, quarter, (village.name,)) for village in dataset.all(Village)]
        assert sum(len(part.closing) for part in parts) == len(whole.closing)
        assert all(part.is_balanced for part in parts)


def test_the_check_blocks_what_the_sample_breaks_and_nothing_else(dataset):
    rules = blocks(check_dataset(dataset))
    assert rules == {"G2", "G5", "G6", "§4.2"}


def test_what_is_late_in_july_is_what_the_sample_left_undone(dataset):
    late = {(i.village, i.item) for i in due(dataset, date(2022, 7, 31)) if i.state is DueState.LATE}
    assert {("青石崖村", "系统标注"), ("高墕村", "退出告知"), ("木瓜梁村", "民主评议")} <= late
    assert {item for _, item in late} <= {"系统标注", "退出告知", "民主评议", "低收入走访", "问题整改销号"}
    assert [village for village, item in late if item == "低收入走访"] == ["井沟畔村"]
