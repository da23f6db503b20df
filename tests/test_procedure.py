"""Windows, courses and what is due: tables that a clerk can check against a calendar."""

# A day, a row: the tables are read by a clerk.
# ruff: noqa: E501

from __future__ import annotations

import calendar
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from procedure_samples import DEFERRED, FAILED, KEPT, PASSED, Q2, REVIEWED, id_number, sound_quarter

from generators.procedure.calendar import DueState, due
from generators.procedure.exit_case import (
    all_courses,
    courses_of_meeting,
    deferral_reasons,
    episodes_in_force,
    exit_courses,
    meetings_of,
    quarter_balance,
)
from generators.procedure.windows import (
    day_off_name,
    days_off_in,
    full_months,
    months_between,
    pre_judgement_window,
    quarter_served,
    review_window,
    weekday_name,
)
from generators.records.columns import Quarter
from generators.records.households import (
    Application,
    Approval,
    ExitLetter,
    Household,
    Member,
    MonitorEpisode,
    MonthlyEntry,
    SystemMark,
    Verification,
)
from generators.records.issues import RectificationPlan
from generators.records.low_income import LowIncome, Visit
from generators.records.meetings import Attendance, Meeting, PreJudgement, Publicity, Resolution
from generators.records.screening import SurveyRow
from generators.records.township import Village
from generators.records.vocabulary import MeetingKind


@pytest.mark.parametrize(
    ("quarter", "judging", "judging_days", "judging_off", "reviewing", "reviewing_days", "reviewing_off"),
    [
        # 2022, as the calendar on the wall has it
        (1, ("3-11", "3-20"), ("星期五", "星期日"), 4, ("3-21", "3-31"), ("星期一", "星期四"), 2),
        (2, ("6-11", "6-20"), ("星期六", "星期一"), 4, ("6-21", "6-30"), ("星期二", "星期四"), 2),
        # 中秋 is 10–12 September: Monday the 12th is free as well as the weekends
        (3, ("9-11", "9-20"), ("星期日", "星期二"), 4, ("9-21", "9-30"), ("星期三", "星期五"), 2),
        (4, ("12-11", "12-20"), ("星期日", "星期二"), 3, ("12-21", "12-31"), ("星期三", "星期六"), 3),
    ],
)
def test_the_windows_of_2022(
    quarter, judging, judging_days, judging_off, reviewing, reviewing_days, reviewing_off
):
    for window, ends, days, off in (
        (pre_judgement_window(Quarter(2022, quarter)), judging, judging_days, judging_off),
        (review_window(Quarter(2022, quarter)), reviewing, reviewing_days, reviewing_off),
    ):
        assert tuple(f"{day.month}-{day.day}" for day in (window.first, window.last)) == ends
        assert (weekday_name(window.first), weekday_name(window.last)) == days
        assert len(days_off_in(window)) == off


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2022, 6, 24), ""),  # Friday
        (date(2022, 6, 25), "星期六"),
        (date(2022, 6, 3), "端午节假期"),
        (date(2022, 9, 12), "中秋节假期"),
        (date(2022, 12, 31), "元旦假期"),
        (date(2022, 10, 8), ""),  # a Saturday worked for the National Day holiday
        (date(2022, 10, 15), "星期六"),
        (date(2030, 10, 1), ""),  # beyond the table only weekends are known
    ],
)
def test_which_days_are_free(day, name):
    assert day_off_name(day) == name


@pytest.mark.parametrize(
    ("day", "quarter"),
    [
        (date(2022, 6, 15), Quarter(2022, 2)),
        (date(2022, 5, 1), Quarter(2022, 2)),
        (date(2022, 7, 1), Quarter(2022, 2)),
        (date(2022, 7, 31), Quarter(2022, 2)),
        (date(2022, 8, 1), Quarter(2022, 3)),
        (date(2023, 1, 4), Quarter(2022, 4)),
    ],
)
def test_a_step_in_the_month_after_belongs_to_the_quarter_that_ended(day, quarter):
    assert quarter_served(day) == quarter


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        (date(2022, 1, 4), date(2022, 7, 4), 6),
        (date(2022, 1, 5), date(2022, 7, 4), 5),
        (date(2021, 8, 31), date(2022, 2, 28), 6),
        (date(2021, 8, 30), date(2022, 2, 27), 5),
        (date(2022, 1, 31), date(2022, 2, 28), 1),
        (date(2022, 7, 4), date(2022, 7, 4), 0),
        (date(2022, 7, 4), date(2022, 7, 3), -1),
    ],
)
def test_full_months_between_two_days(start, end, months):
    assert full_months(start, end) == months


def test_months_run_over_the_new_year():
    assert months_between(202111, 202202) == [202111, 202112, 202201, 202202]
    assert months_between(202203, 202202) == []


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_every_day_of_a_quarters_last_month_is_in_one_window_or_in_the_first_ten(day):
    quarter = Quarter.of(day)
    windows = (pre_judgement_window(quarter), review_window(quarter))
    inside = [day in window for window in windows].count(True)
    assert inside == (1 if day.month == quarter.last_month and day.day > 10 else 0)
    assert review_window(quarter).last.day == calendar.monthrange(day.year, quarter.last_month)[1]


def test_the_courses_of_a_quarter_are_those_of_its_candidates_in_the_order_of_the_sheets():
    courses = exit_courses(sound_quarter().dataset(), Q2)
    assert [course.household.number for course in courses] == [PASSED, FAILED, DEFERRED]
    first = courses[0]
    assert first.pre_judgement.opinion == "拟消除"
    assert first.verification.date == date(2022, 6, 17)
    assert first.review.date == date(2022, 6, 24)
    assert first.publicity.start == date(2022, 6, 25)
    assert first.approval.county_approved == date(2022, 7, 3)
    assert (first.mark.date, first.letter.date) == (date(2022, 7, 4), date(2022, 7, 5))
    assert exit_courses(sound_quarter().dataset(), Q2, villages=("西沟村",)) == ()
    assert exit_courses(sound_quarter().dataset(), Q2.next) == ()


def two_quarters():
    """The sound quarter, and 李四 (failed in the second) passed in the third."""
    sample = sound_quarter()
    judged, reviewed = "2022Q3-预判", "2022Q3-评议-东沟村"
    for old, new, day in (
        ("2022Q2-预判", judged, date(2022, 9, 15)),
        (REVIEWED, reviewed, date(2022, 9, 23)),
    ):
        sample.add(Meeting, **(sample.find(Meeting, number=old)[0] | {"number": new, "date": day}))
        for row in sample.find(Attendance, meeting=old):
            sample.add(Attendance, **(row | {"meeting": new}))
    sample.add(
        PreJudgement, meeting=judged, household=FAILED, income_per_head=9000, opinion="拟消除", reason="好转"
    )
    check = sample.find(Verification, household=FAILED)[0]
    sample.add(Verification, **(check | {"date": date(2022, 9, 16), "signed": date(2022, 9, 17)}))
    line = sample.find(Resolution, household=PASSED)[0]
    sample.add(Resolution, **(line | {"meeting": reviewed, "household": FAILED}))
    sample.add(
        SystemMark, household=FAILED, date=date(2022, 10, 8), mode="帮扶消除", operator="支书", checker="委员"
    )
    sample.add(ExitLetter, household=FAILED, date=date(2022, 10, 9))
    return sample


def test_a_household_tried_twice_has_two_courses_and_its_mark_belongs_to_the_one_that_passed():
    dataset = two_quarters().dataset()
    second, third = (
        next(course for course in exit_courses(dataset, quarter) if course.household.number == FAILED)
        for quarter in (Q2, Q2.next)
    )
    assert (second.passed, second.mark, second.letter) == (False, None, None)
    assert (third.passed, third.mark.date, third.letter.date) == (True, date(2022, 10, 8), date(2022, 10, 9))
    assert third.verification.date == date(2022, 9, 16)
    assert second.verification.date == date(2022, 6, 17)


def test_a_mark_made_after_the_next_quarter_has_begun_still_belongs_to_the_review_that_passed():
    sample = two_quarters().change(SystemMark, {"date": date(2022, 9, 16)}, household=PASSED)
    sample.add(
        PreJudgement,
        meeting="2022Q3-预判",
        household=PASSED,
        income_per_head=9000,
        opinion="拟消除",
        reason="误列",
    )
    courses = {
        quarter: [course for course in courses if course.household.number == PASSED]
        for quarter, courses in all_courses(sample.dataset()).items()
    }
    assert courses[Q2][0].mark.date == date(2022, 9, 16)
    assert courses[Q2.next][0].mark is None


def test_a_meeting_held_again_counts_and_the_earlier_record_stays_as_it_was():
    sample = sound_quarter()
    again = sample.find(Meeting, number=REVIEWED)[0] | {"number": "2022Q2-评议-补", "date": date(2022, 6, 28)}
    sample.add(Meeting, **again)
    line = sample.find(Resolution, household=FAILED)[0]
    sample.add(
        Resolution,
        **(line | {"meeting": "2022Q2-评议-补", "votes_for": 9, "votes_against": 1, "result": "通过"}),
    )
    dataset = sample.dataset()
    course = next(c for c in exit_courses(dataset, Q2) if c.household.number == FAILED)
    assert (course.review.number, course.passed) == ("2022Q2-评议-补", True)
    before = courses_of_meeting(dataset, dataset.meeting(REVIEWED))
    assert [(c.household.number, str(c.resolution.result)) for c in before] == [
        (PASSED, "通过"),
        (FAILED, "不通过"),
        (DEFERRED, "缓退"),
    ]
    assert [c.is_latest for c in before] == [True, False, True]


def test_a_visit_made_after_the_review_does_not_stand_in_for_the_one_before_it():
    sample = sound_quarter()
    check = sample.find(Verification, household=PASSED)[0]
    sample.add(Verification, **(check | {"date": date(2022, 6, 28), "signed": date(2022, 6, 28)}))
    assert exit_courses(sample.dataset(), Q2)[0].verification.date == date(2022, 6, 17)
    sample.drop(Verification, household=PASSED, date=date(2022, 6, 17))
    assert exit_courses(sample.dataset(), Q2)[0].verification.date == date(2022, 6, 28)


def test_the_letters_key_is_the_episodes_until_a_roll_back_makes_a_second_letter_possible():
    dataset = sound_quarter().dataset()
    assert exit_courses(dataset, Q2)[0].key == f"{PASSED}#1"
    again = sound_quarter().change(MonitorEpisode, {"rolled_back": date(2022, 7, 1)}, household=PASSED)
    assert exit_courses(again.dataset(), Q2)[0].key != f"{PASSED}#1"


@pytest.mark.parametrize(
    ("change", "switch", "words"),
    [
        ({"subsistence": "农村低保"}, "defer_subsistence", ["低保"]),
        ({"subsistence": "城市低保"}, "defer_subsistence", ["低保"]),
        ({"subsistence": "未享受"}, "defer_subsistence", []),
        ({"extreme_poverty": "农村特困"}, "defer_extreme_poverty", ["特困"]),
        ({"extreme_poverty": "未享受"}, "defer_extreme_poverty", []),
        ({"disability_card": id_number(2) + "43"}, "defer_disabled", ["残疾人"]),
        ({"health": "残疾"}, "defer_disabled", []),
        ({"subsistence": "农村低保", "left_on": date(2022, 6, 24)}, "defer_subsistence", []),
        ({"subsistence": "农村低保", "left_on": date(2022, 6, 25)}, "defer_subsistence", ["低保"]),
    ],
)
def test_who_is_deferred_on_the_day_of_the_review(change, switch, words):
    sample = sound_quarter().change(Member, change, name="张三妻")
    found = [reason.word for reason in deferral_reasons(sample.dataset(), PASSED, date(2022, 6, 24))]
    assert found == words
    assert deferral_reasons(sample.set(**{switch: False}).dataset(), PASSED, date(2022, 6, 24)) == ()


def test_the_mark_of_the_first_time_does_not_end_the_second():
    sample = sound_quarter()
    again = sample.find(MonitorEpisode, household=PASSED)[0] | {
        "sequence": 2,
        "identified": date(2022, 8, 20),
    }
    dataset = sample.add(MonitorEpisode, **again).dataset()
    days = (date(2022, 7, 3), date(2022, 8, 19), date(2022, 8, 20), date(2022, 12, 31))
    in_force = [
        [e.sequence for e in episodes_in_force(dataset, day) if e.household == PASSED] for day in days
    ]
    assert in_force == [[1], [], [2], [2]]


def test_a_quarter_opens_with_what_the_last_one_closed_with():
    sample = sound_quarter()
    sample.change(MonitorEpisode, {"identified": date(2022, 5, 4)}, household=KEPT)
    dataset = sample.dataset()
    balance = quarter_balance(dataset, Q2)
    assert (len(balance.opening), balance.identified, len(balance.closing)) == (3, (KEPT,), 4)
    third = quarter_balance(dataset, Q2.next)
    assert set(third.opening) == set(balance.closing)
    assert (third.marked, third.closing) == ((PASSED,), (FAILED, DEFERRED, KEPT))
    assert balance.is_balanced
    assert third.is_balanced


def test_a_roll_back_brings_the_household_back_into_force():
    sample = sound_quarter().change(MonitorEpisode, {"rolled_back": date(2022, 8, 15)}, household=PASSED)
    dataset = sample.dataset()
    days = (date(2022, 7, 3), date(2022, 7, 4), date(2022, 8, 14), date(2022, 8, 15))
    in_force = [PASSED in {e.household for e in episodes_in_force(dataset, day)} for day in days]
    assert in_force == [True, False, False, True]
    third = quarter_balance(dataset, Q2.next)
    assert (third.marked, third.rolled_back, third.is_balanced) == ((PASSED,), (PASSED,), True)


@given(
    st.lists(st.tuples(st.sampled_from([PASSED, FAILED, KEPT]), st.integers(0, 500)), max_size=4),
    st.integers(0, 60),
)
def test_villages_sum_to_the_township_whatever_is_marked(marks, moved):
    sample = sound_quarter()
    village = sample.rows[Village][0] | {"name": "西沟村"}
    sample.add(Village, **village)
    sample.change(Household, {"village": "西沟村"}, number=KEPT)
    sample.change(MonitorEpisode, {"identified": date(2022, 4, 1) + timedelta(days=moved)}, household=FAILED)
    for household, days in marks:
        day = date(2022, 1, 1) + timedelta(days=days)
        sample.add(
            SystemMark, household=household, date=day, mode="自然消除", operator="支书", checker="委员"
        )
    dataset = sample.dataset()
    for quarter in (Q2, Q2.next):
        whole = quarter_balance(dataset, quarter)
        parts = [quarter_balance(dataset, quarter, (name,)) for name in ("东沟村", "西沟村")]
        for name in ("opening", "identified", "rolled_back", "marked", "closing"):
            summed = [number for part in parts for number in getattr(part, name)]
            assert sorted(summed) == sorted(getattr(whole, name)), name


def test_the_townships_meeting_comes_before_those_of_its_villages():
    dataset = sound_quarter().dataset()
    assert [m.number for m in meetings_of(dataset, Q2, MeetingKind.PRE_JUDGEMENT, ("东沟村",))] == [
        "2022Q2-预判"
    ]
    assert [m.number for m in meetings_of(dataset, Q2, MeetingKind.DEMOCRATIC_REVIEW, ("西沟村",))] == []
    assert [m.number for m in meetings_of(dataset, Q2, MeetingKind.DEMOCRATIC_REVIEW)] == [REVIEWED]


def states(sample, on: date) -> dict[str, str]:
    """Return 事项 → 完成/应完成 状态 on the day."""
    return {
        item.item
        + (item.period[4:] if item.item == "逐月监测" else ""): f"{item.done}/{item.wanted} {item.state}"
        for item in due(sample.dataset(), on)
    }


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (
            date(2022, 4, 20),
            {"季度排查": "0/6 应办", "逐月监测04": "4/4 已完成", "预判": "0/4 未到期", "入户核查": "0/0 未到期", "民主评议": "0/0 未到期"},
        ),
        (
            date(2022, 6, 5),
            {
                "季度排查": "6/6 已完成", "逐月监测04": "4/4 已完成", "逐月监测05": "4/4 已完成", "逐月监测06": "0/4 应办",
                "预判": "0/4 未到期", "入户核查": "0/0 未到期", "民主评议": "0/0 未到期",
            },
        ),
        (
            date(2022, 6, 14),
            {
                "季度排查": "6/6 已完成", "逐月监测04": "4/4 已完成", "逐月监测05": "4/4 已完成", "逐月监测06": "4/4 已完成",
                "预判": "0/4 应办", "入户核查": "0/0 应办", "民主评议": "0/0 未到期",
            },
        ),
        (
            date(2022, 6, 16),
            {
                "季度排查": "6/6 已完成", "逐月监测04": "4/4 已完成", "逐月监测05": "4/4 已完成", "逐月监测06": "4/4 已完成",
                "预判": "4/4 已完成", "入户核查": "0/2 应办", "民主评议": "0/0 未到期",
            },
        ),
        (
            date(2022, 6, 22),
            {
                "季度排查": "6/6 已完成", "逐月监测04": "4/4 已完成", "逐月监测05": "4/4 已完成", "逐月监测06": "4/4 已完成",
                "预判": "4/4 已完成", "入户核查": "2/2 已完成", "民主评议": "0/2 应办",
            },
        ),
        (
            date(2022, 6, 30),
            {
                "季度排查": "6/6 已完成", "逐月监测04": "4/4 已完成", "逐月监测05": "4/4 已完成", "逐月监测06": "4/4 已完成",
                "预判": "4/4 已完成", "入户核查": "2/2 已完成", "民主评议": "2/2 已完成", "公示": "1/1 已完成", "上报": "1/1 已完成",
            },
        ),
    ],
)  # fmt: skip
def test_what_a_village_owes_as_the_quarter_goes_on(on, expected):
    assert states(sound_quarter(), on) == expected


def test_a_village_without_monitored_households_is_done_only_when_the_window_has_opened():
    sample = sound_quarter()
    sample.add(Village, **(sample.rows[Village][0] | {"name": "西沟村", "households": 0}))
    for day, state in ((date(2022, 6, 10), "未到期"), (date(2022, 6, 11), "已完成")):
        items = [i for i in due(sample.dataset(), day, ("西沟村",)) if i.item == "预判"]
        assert [(i.done, i.wanted, str(i.state)) for i in items] == [(0, 0, state)]


def test_what_was_not_done_is_late_when_the_next_quarter_has_begun():
    sample = sound_quarter().drop(SurveyRow, head="周七").drop(MonthlyEntry, household=KEPT, month=202205)
    sample.drop(ExitLetter)
    late = {(i.item, i.period, i.missing, str(i.state)) for i in due(sample.dataset(), date(2022, 7, 25))}
    assert ("季度排查", "2022Q2", (), "逾期") in late
    assert ("逐月监测", "202205", ("赵六",), "逾期") in late
    assert ("退出告知", "2022Q2", ("张三",), "逾期") in late
    assert ("季度排查", "2022Q3", (), "应办") in late


def test_visits_and_the_quarterly_tasks_are_asked_where_the_workbook_keeps_them():
    sample = sound_quarter()
    assert not {"低收入走访", "搬迁就业排查", "三保障问题排查整改"} & {
        i.item for i in due(sample.dataset(), date(2022, 6, 20))
    }
    sample.add(
        LowIncome,
        number="低1",
        village="东沟村",
        name="孙八",
        id_number=id_number(21),
        size=1,
        groups="特困",
        since=date(2022, 4, 20),
    )
    sample.add(
        Visit, subject="低1", date=date(2022, 5, 9), visitors="支书、队员", method="入户", situation="平稳"
    )
    sample.add(
        RectificationPlan, village="东沟村", quarter="2022Q2", start=date(2022, 5, 1), end=date(2022, 5, 20), due=date(2022, 6, 20),
        leader="支书", members="委员", issued=date(2022, 4, 28),
    )  # fmt: skip
    found = {
        (i.item, i.period): (i.done, i.wanted, str(i.state), i.missing)
        for i in due(sample.dataset(), date(2022, 6, 20))
        if i.item in {"低收入走访", "搬迁就业排查", "三保障问题排查整改"}
    }
    assert found == {
        ("三保障问题排查整改", "2022Q2"): (1, 1, "已完成", ()),
        ("低收入走访", "202204"): (0, 0, "已完成", ()),
        ("低收入走访", "202205"): (1, 1, "已完成", ()),
        ("低收入走访", "202206"): (0, 1, "应办", ("孙八",)),
    }


@pytest.mark.parametrize(
    ("on", "identified", "checked", "expected"),
    [
        (date(2022, 5, 9), None, None, None),  # the application came in on the 10th
        (date(2022, 5, 25), None, None, "0/1 应办"),
        (date(2022, 5, 26), None, None, "0/1 逾期"),
        (date(2022, 5, 26), date(2022, 5, 24), None, "1/1 已完成"),
        (date(2022, 5, 23), date(2022, 5, 24), None, "0/1 应办"),
        (date(2022, 5, 26), None, "不存在风险", "1/1 已完成"),
        (date(2022, 5, 26), None, "存在风险", "0/1 逾期"),
    ],
)
def test_an_application_is_decided_within_fifteen_days(on, identified, checked, expected):
    sample = sound_quarter().add(
        Application, household=KEPT, applied=date(2022, 5, 10), reason="住院花费大", received_by="委员", received=date(2022, 5, 11),
    )  # fmt: skip
    sample.drop(MonitorEpisode, household=KEPT)
    if identified:
        sample.add(
            MonitorEpisode, household=KEPT, sequence=1, category="脱贫不稳定户", source="农户申请",
            identified=identified, risk_1="因病",
        )  # fmt: skip
    if checked:
        sample.add(
            Verification, household=KEPT, purpose="识别", date=date(2022, 5, 13), verifiers="支书、队员", result=checked,
        )  # fmt: skip
    assert states(sample, on).get("识别认定") == expected


def test_a_late_step_has_the_days_that_the_settings_call_prompt():
    sample = sound_quarter().drop(ExitLetter)
    for days, state in ((10, DueState.LATE), (11, DueState.DUE)):
        items = due(sample.set(prompt_days=days).dataset(), date(2022, 7, 15))
        assert [item.state for item in items if item.item == "退出告知"] == [state]


def test_nobody_is_asked_to_publish_or_submit_twice_or_before_there_is_cause():
    sample = sound_quarter().drop(Publicity).drop(Approval).drop(SystemMark).drop(ExitLetter)
    found = states(sample, date(2022, 6, 26))
    assert found["公示"] == "0/1 应办"
    assert not {"上报", "系统标注", "退出告知"} & set(found)


def test_free_days_of_a_window_are_a_remark():
    notes = {item.item: item.note for item in due(sound_quarter().dataset(), date(2022, 6, 12))}
    assert notes["民主评议"] == "其中休息日：6月25日（星期六）、6月26日（星期日）"
    assert notes["季度排查"] == ""
