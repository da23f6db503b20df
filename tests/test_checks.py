"""The checks over the whole workbook: a sound quarter gives no word; one cell changed gives the finding for it."""

# One fault, one line: the table is read by a clerk.
# ruff: noqa: E501

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING

import pytest
from gate_sentences import hold
from lines_run import lines_run
from procedure_samples import (
    FAILED,
    HEADS,
    JUDGED,
    KEPT,
    PASSED,
    REVIEWED,
    Sample,
    cell,
    id_number,
    lift,
    sound_quarter,
)

from generators.checks import TABLES, check_dataset
from generators.errors import Finding, Severity
from generators.procedure.gates import gates
from generators.procedure.gates.continuing_duties import last_recorded_day
from generators.records.dataset import SHEETS, Dataset
from generators.records.employment import Facility, LeadingGroupMember, ServiceTeamMember
from generators.records.households import (
    Application,
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
from generators.records.issues import Issue, RollCall, Supervision
from generators.records.low_income import LowIncome, Visit
from generators.records.meetings import (
    Attendance,
    Decision,
    Meeting,
    Objection,
    PreJudgement,
    Publicity,
    Resolution,
)
from generators.records.registers import Leave
from generators.records.screening import Survey, SurveyRow
from generators.records.township import Person, TaskForceMember, Township, Village

if TYPE_CHECKING:
    from collections.abc import Callable

    from generators.records.columns import Row


def test_a_sound_quarter_gives_no_word():
    assert check_dataset(sound_quarter().dataset()) == ()


def change(kind: type[Row], values: dict[str, object], **known: object) -> Callable[[Sample], Sample]:
    return lambda sample: sample.change(kind, values, **known)


def drop(kind: type[Row], **known: object) -> Callable[[Sample], Sample]:
    return lambda sample: sample.drop(kind, **known)


def add(kind: type[Row], **row: object) -> Callable[[Sample], Sample]:
    return lambda sample: sample.add(kind, **row)


def second_meeting(**values: object) -> Callable[[Sample], Sample]:
    """Another village's review, with the same people unless `values` say otherwise."""

    def make(sample: Sample) -> Sample:
        sample.add(Village, **(sample.rows[Village][0] | {"name": "西沟村"}))
        sample.rows[TaskForceMember] += [
            row | {"village": "西沟村"} for row in sample.rows[TaskForceMember] if row["village"] == "东沟村"
        ]
        sample.change(Household, {"village": "西沟村"}, number=FAILED)
        sample.change(SurveyRow, {"village": "西沟村"}, head="李四").change(
            Village, {"households": 5}, name="东沟村"
        )
        sample.change(Survey, {"expected": 5}).change(Village, {"households": 1}, name="西沟村")
        sample.add(Survey, **(sample.rows[Survey][0] | {"village": "西沟村", "expected": 1}))
        old, new = sample.find(Meeting, number=REVIEWED)[0], "2022Q2-评议-西沟村"
        sample.add(
            Meeting,
            **(
                old
                | {"number": new, "village": "西沟村", "organiser": "中共交楼申乡西沟村支部委员会"}
                | values
            ),
        )
        sample.rows[Attendance] += [
            row | {"meeting": new} for row in sample.find(Attendance, meeting=REVIEWED)
        ]
        return sample.change(Resolution, {"meeting": new}, household=FAILED)

    return make


def then(*steps: Callable[[Sample], Sample]) -> Callable[[Sample], Sample]:
    def make(sample: Sample) -> Sample:
        for step in steps:
            sample = step(sample)
        return sample

    return make


HEAD, WIFE = {"name": "张三"}, {"name": "张三妻"}
MINE = {"household": PASSED}

ROLL_CALL = {
    "date": date(2022, 6, 24),
    "time": "上午9时",
    "village": "东沟村",
    "expected": 2,
    "present": 2,
    "method": "实地",
    "checker": "乡干部甲",
}
HEAD_SURVEYED = {"head": "张三"}
LISTED = {
    "number": KEPT,
    "village": "东沟村",
    "name": "赵六",
    "id_number": id_number(9),
    "size": 2,
    "groups": "风险消除监测户",
    "since": date(2022, 4, 6),
}

FAULTS = [
    # the check, how the fault is made, where it must be found
    # §4.5: papers agree
    ("put_forward_are_verified", then(drop(Verification, household=FAILED), drop(Resolution, household=FAILED)), cell(PreJudgement, "household", 3)),
    ("cleared_are_reviewed", drop(Resolution, household=FAILED), cell(Verification, "household", 3)),
    ("those_who_passed_stay_together", change(Resolution, {"votes_for": 7, "votes_against": 2, "abstentions": 1, "result": "通过"}, household=FAILED), cell(Resolution, "household", 3)),
    ("no_step_without_its_course", add(SystemMark, household=KEPT, date=date(2022, 7, 4), mode="自然消除", operator="支书", checker="委员"), cell(SystemMark, "date", 3)),
    ("household_is_reviewed_once_a_quarter", add(Resolution, meeting=REVIEWED, household=FAILED, votes_for=9, votes_against=1, abstentions=0, result="通过"), cell(Resolution, "result", 5)),
    ("mark_ends_an_episode", add(SystemMark, household=PASSED, date=date(2022, 7, 20), mode="帮扶消除", operator="支书", checker="委员"), cell(SystemMark, "date", 3)),
    ("household_is_monitored_once_at_a_time", add(MonitorEpisode, household=KEPT, sequence=2, category="脱贫不稳定户", source="农户申请", identified=date(2022, 2, 1), risk_1="因病"), cell(MonitorEpisode, "identified", 6)),
    ("screening_knows_the_monitored", change(SurveyRow, {"kind": "脱贫户"}, head="张三"), cell(SurveyRow, "kind", 2)),
    ("screening_knows_the_monitored", change(SurveyRow, {"kind": "监测户"}, head="周七"), cell(SurveyRow, "kind", 6)),
    ("screening_knows_the_monitored", drop(SurveyRow, head="赵六"), cell(MonitorEpisode, "household", 5)),
    ("screening_agrees_with_the_household", change(SurveyRow, {"head": "章三"}, head="张三"), cell(SurveyRow, "head", 2)),
    ("screening_agrees_with_the_household", change(SurveyRow, {"size": 3}, head="张三"), cell(SurveyRow, "size", 2)),
    ("nobody_has_left_tomorrow", change(Member, {"left_on": date(2022, 9, 1)}, **WIFE), cell(Member, "left_on", 3)),
    ("told_households_are_looked_after", add(LowIncome, **LISTED), cell(ExitLetter, "household")),
    ("deferral_has_a_cause", change(Member, {"subsistence": "未享受"}, name="王五"), cell(Resolution, "result", 4)),
    ("objection_is_of_a_published_household", add(Objection, meeting=REVIEWED, household=FAILED, raised=date(2022, 6, 27), content="有人反映", outcome="不成立", settled=date(2022, 6, 28)), cell(Objection, "household")),
    ("objection_is_of_a_published_household", add(Objection, meeting=REVIEWED, household=PASSED, raised=date(2022, 6, 20), content="有人反映", outcome="不成立", settled=date(2022, 6, 28)), cell(Objection, "raised")),
    ("decision_names_what_it_lifts", lambda sample: lift(sample, "第三条", household=PASSED), cell(Decision, "rule")),
    ("decision_names_what_it_lifts", lambda sample: lift(sample, "G6"), cell(Decision, "household")),
    # §4.3: the data rules of real checkers
    ("one_spouse", add(Member, household=PASSED, name="又一妻", relation="配偶", id_number=id_number(40), schooling="小学"), cell(Member, "relation", 10)),
    ("spouses_differ_in_sex", change(Member, {"id_number": id_number(41), "gender": "男"}, **WIFE), cell(Member, "id_number", 3)),
    ("sex_is_that_of_the_number", change(Member, {"gender": "男"}, **WIFE), cell(Member, "gender", 3)),
    ("nobody_is_born_tomorrow", change(Member, {"id_number": id_number(42, "20301231")}, **WIFE), cell(Member, "id_number", 3)),
    ("card_begins_with_the_number", change(Member, {"disability_card": id_number(50) + "43", "health": "残疾"}, name="王五妻"), cell(Member, "disability_card", 7)),
    ("disabled_have_a_card", change(Member, {"health": "残疾"}, **WIFE), cell(Member, "disability_card", 3)),
    ("disabled_have_a_card", change(Member, {"disability_card": id_number(6) + "43"}, name="王五妻"), cell(Member, "health", 7)),
    ("healthy_is_healthy", change(Member, {"health": "健康,长期慢性病"}, **WIFE), cell(Member, "health", 3)),
    ("schooled_or_at_school", change(Member, {"at_school": "九年级"}, **WIFE), cell(Member, "schooling", 3)),
    ("schooled_or_at_school", change(Member, {"schooling": None}, **WIFE), cell(Member, "schooling", 3)),
    ("place_and_months_of_work", change(Member, {"work_months": None}, **HEAD), cell(Member, "work_months")),
    ("place_and_months_of_work", change(Member, {"work_place": None}, **HEAD), cell(Member, "work_place")),
    ("months_fit_in_a_year", change(Member, {"work_months": 13}, **HEAD), cell(Member, "work_months")),
    ("mobile_phone", change(Household, {"phone": "6322001"}, number=PASSED), cell(Household, "phone")),
    ("one_health_insurance", change(Member, {"worker_insurance": True}, **HEAD), cell(Member, "worker_insurance")),
    ("one_health_insurance", change(Member, {"resident_insurance": False}, **HEAD), cell(Member, "resident_insurance")),
    ("disability_has_its_person", change(MonitorEpisode, {"risk_2": "因残"}, household=KEPT), cell(MonitorEpisode, "risk_2", 5)),
    ("illness_has_its_person", change(Member, {"health": "健康"}, name="赵六妻"), cell(MonitorEpisode, "risk_1", 5)),
    ("lack_of_labour_is_true", change(MonitorEpisode, {"risk_2": "缺劳动力"}, household=KEPT), cell(MonitorEpisode, "risk_2", 5)),
    ("job_risk_has_its_worker", then(change(MonitorEpisode, {"risk_2": "因务工就业不稳"}, household=KEPT), change(Member, {"work_place": None, "work_months": None}, name="赵六")), cell(MonitorEpisode, "risk_2", 5)),
    ("illness_costs_something", change(Verification, {"medical_spending": 0}, **MINE), cell(Verification, "medical_spending")),
    ("disaster_has_its_kind", change(MonitorEpisode, {"risk_2": "因自然灾害"}, household=KEPT), cell(MonitorEpisode, "disaster", 5)),
    ("disaster_has_its_kind", change(MonitorEpisode, {"disaster": "旱灾"}, household=KEPT), cell(MonitorEpisode, "disaster", 5)),
    ("risks_are_given_once", change(MonitorEpisode, {"risk_2": "因病"}, household=KEPT), cell(MonitorEpisode, "risk_1", 5)),
    ("category_fits_the_household", change(MonitorEpisode, {"category": "边缘易致贫户"}, household=KEPT), cell(MonitorEpisode, "category", 5)),
    ("category_fits_the_household", change(Household, {"kind": "一般农户"}, number=KEPT), cell(MonitorEpisode, "category", 5)),
    ("allowance_has_its_person", change(PlanItem, {"measure": "综合保障", "content": "纳入农村低保", "done": None}, household=KEPT, measure="健康帮扶"), cell(PlanItem, "content", 8)),
    ("receivers_have_the_measure", drop(PlanItem, measure="综合保障"), cell(PlanItem, "measure", 6)),
    ("disability_subsidy_has_its_person", change(PlanItem, {"content": "残疾人两项补贴"}, household=KEPT, measure="健康帮扶"), cell(PlanItem, "content", 8)),
    ("job_measure_has_its_worker", change(Member, {"work_place": None, "work_months": None}, name="赵六"), cell(PlanItem, "measure", 9)),
    ("pupils_do_not_work_away", change(Member, {"schooling": None, "at_school": "普通高中一年级"}, **HEAD), cell(Member, "work_place")),
    ("those_unable_do_not_work_away", change(Member, {"labour": "无劳动力", "health": "患有大病"}, **HEAD), cell(Member, "labour")),
    ("the_able_are_called_able", change(Member, {"labour": "无劳动力"}, **HEAD), cell(Member, "labour")),
    ("household_without_labour_has_none", change(Household, {"without_labour": True}, number=KEPT), cell(Household, "without_labour", 5)),
    ("labour_is_put_to_use", drop(PlanItem, household=KEPT, measure="就业帮扶"), cell(MonitorEpisode, "identified", 5)),
    ("eliminated_households_keep_their_guarantees", then(lambda s: s.add(Survey, **(s.rows[Survey][0] | {"quarter": "2022Q3", "start": date(2022, 8, 1), "end": date(2022, 8, 20), "reported": date(2022, 8, 22)})), lambda s: s.add(SurveyRow, **(s.rows[SurveyRow][0] | {"quarter": "2022Q3", "date": date(2022, 8, 2), "kind": "脱贫户", "water": False}))), cell(SurveyRow, "water", 8)),
    ("income_is_not_odd", change(Verification, {"wages": 99}, household=FAILED), cell(Verification, "wages", 3)),
    ("income_is_not_odd", add(Verification, household=KEPT, purpose="识别", date=date(2021, 9, 8), verifiers="支书、队员", wages=20001, result="存在风险"), cell(Verification, "wages", 4)),
    ("poor_households_are_watched", change(SurveyRow, {"income_this_year": 6499}, head="周七"), cell(SurveyRow, "outcome", 6)),
    # §4.6: two sheets that tell one fact
    ("sheets_tell_the_same_of_a_household", add(LowIncome, **(LISTED | {"groups": "农村低保、特困"})), cell(LowIncome, "groups")),
    ("sheets_tell_the_same_of_a_household", add(LowIncome, **(LISTED | {"size": 3})), cell(LowIncome, "size")),
    ("sheets_tell_the_same_of_a_household", add(LowIncome, **(LISTED | {"name": "赵陆"})), cell(LowIncome, "name")),
    ("sheets_tell_the_same_of_a_household", add(LowIncome, **(LISTED | {"disability": "肢体"})), cell(LowIncome, "disability")),
    ("sheets_tell_the_same_of_a_household", change(Household, {"resettled": True}, number=KEPT), cell(SurveyRow, "resettled", 5)),
    ("sheets_tell_the_same_of_a_household", change(Household, {"without_labour": True}, number=KEPT), cell(Member, "labour", 8)),
    ("sheets_tell_the_same_of_a_household", add(LowIncome, **(LISTED | {"subsistence_people": 1})), cell(LowIncome, "subsistence_people")),
    ("sheets_tell_the_same_of_a_household", change(PlanItem, {"content": "残疾人两项补贴", "done": None}, household=KEPT, measure="就业帮扶"), cell(PlanItem, "content", 9)),
    ("visit_answers_the_screening", change(SurveyRow, {"water": False}, **HEAD_SURVEYED), cell(Verification, "water")),
    ("contact_has_his_own_number", then(change(Person, {"phone": "13000000002"}, name="支书"), lambda s: s.add(Facility, site="东沟村", kind="教育", name="幼儿园", place="村口", distance="1公里", sharing="共享", unit="学校", service="入园", contact="支书", phone="13000000009", since=date(2022, 1, 1))), cell(Facility, "phone")),
    ("one_number_is_one_person", add(LowIncome, **(LISTED | {"number": "D001", "id_number": id_number(8), "name": "赵六弟"})), cell(LowIncome, "name")),
    ("contact_has_his_own_number", then(change(Village, {"contact": "支书", "phone": "13000000001"}), change(Person, {"phone": "13000000002"}, name="支书")), cell(Village, "phone")),
    # §4.4: what auditors look for
    ("steps_take_more_than_a_day", then(change(Verification, {"date": date(2022, 6, 24), "signed": date(2022, 6, 24)}, **MINE), change(Publicity, {"start": date(2022, 6, 24)})), cell(Publicity, "start")),
    ("nobody_is_in_two_places", second_meeting(start="10:00"), cell(Meeting, "chair", 4)),
    ("nobody_is_at_a_meeting_and_counted_elsewhere", add(RollCall, **(ROLL_CALL | {"checker": "支书", "time": "9:30"})), cell(RollCall, "checker")),
    ("nobody_is_at_a_meeting_and_counted_elsewhere", then(second_meeting(start="14:00", end="15:00"), add(RollCall, **ROLL_CALL), add(RollCall, **(ROLL_CALL | {"village": "西沟村"}))), cell(RollCall, "checker", 3)),
    ("people_are_in_office", change(Person, {"active_to": date(2022, 6, 23)}, name="委员"), cell(Attendance, "name", 7)),
    ("people_are_in_office", change(Person, {"active_from": date(2022, 6, 18)}, name="队员"), cell(Verification, "verifiers")),
    ("people_are_in_office", change(Person, {"active_from": date(2022, 1, 9)}, name="队员"), cell(MonthlyEntry, "visitors")),
    ("people_are_in_office", change(Person, {"active_to": date(2022, 7, 3)}, name="乡干部乙"), cell(SystemMark, "checker")),
    ("people_are_in_office", change(Person, {"active_to": date(2022, 7, 4)}, name="支书"), cell(ExitLetter, "delivered_by")),
    ("people_are_in_office", then(change(Person, {"active_from": date(2022, 6, 11)}, name="队员"), lambda s: s.add(LowIncome, **LISTED).add(Visit, subject=KEPT, date=date(2022, 6, 10), visitors="支书、队员", method="入户", situation="在家")), cell(Visit, "visitors")),
    ("people_are_in_office", change(Person, {"active_to": date(2022, 5, 24)}, name="支书"), cell(Survey, "checked_by")),
    ("people_are_in_office", change(Person, {"active_to": date(2022, 5, 5)}, name="队员"), cell(SurveyRow, "surveyors")),
    ("nobody_acts_after_leaving", then(change(Attendance, {"name": "赵六"}, meeting=REVIEWED, name="代表4"), change(Member, {"left_on": date(2022, 5, 1)}, name="赵六")), cell(Attendance, "name", 13)),
    ("nobody_acts_while_on_leave", add(Leave, village="东沟村", person="队员", reason="家中有事", since=date(2022, 6, 16), until=date(2022, 6, 18), approver="乡干部甲"), cell(Verification, "verifiers")),
    ("nobody_acts_while_on_leave", add(Leave, village="东沟村", person="第一书记", reason="病假", since=date(2022, 6, 22), until=date(2022, 6, 30), approver="乡干部甲", back=date(2022, 6, 25)), cell(Attendance, "name", 8)),
    ("who_came_was_not_absent", change(Attendance, {"absence_reason": "外出务工"}, meeting=REVIEWED, name="代表2"), cell(Attendance, "absence_reason", 11)),
    ("nobody_on_leave_is_at_a_meeting", add(RollCall, date=date(2022, 6, 24), time="9:00", village="东沟村", expected=2, present=1, on_leave="第一书记（病假）", method="实地", checker="乡干部乙"), cell(Attendance, "present", 8)),
    ("visits_are_made_in_their_month", change(MonthlyEntry, {"visited": date(2022, 6, 2)}, household=KEPT, month=202205), cell(MonthlyEntry, "visited", 24)),
    ("income_is_the_same_in_two_papers", change(PreJudgement, {"income_per_head": 8000}, **MINE), cell(PreJudgement, "income_per_head")),
    ("reported_before_submitted", change(Publicity, {"reported": None}), cell(Publicity, "reported")),
    ("reported_before_submitted", change(Publicity, {"reported": date(2022, 7, 1)}), cell(Publicity, "reported")),
    ("identified_in_time", add(Application, household=KEPT, applied=date(2021, 8, 25), reason="住院花费大", received_by="委员", received=date(2021, 8, 26)), cell(MonitorEpisode, "identified", 5)),
    ("receiver_belongs_to_the_household", then(change(ExitLetter, {"received_by": "张三妻"}), change(Member, {"left_on": date(2022, 7, 1)}, **WIFE)), cell(ExitLetter, "received_by")),
    ("meetings_on_free_days", change(Meeting, {"date": date(2022, 6, 18)}, number=JUDGED), cell(Meeting, "date")),
    ("villages_speak_in_their_own_words", then(second_meeting(start="14:00", end="15:00"), change(Resolution, {"remarks": "大家认为收入稳定，同意退出。"})), cell(Resolution, "remarks", 3)),
    ("visits_are_told_anew", change(MonthlyEntry, {"next_steps": "继续做好跟踪监测工作"}, household=KEPT), cell(MonthlyEntry, "next_steps", 25)),
    ("no_other_village_is_named", then(second_meeting(start="14:00", end="15:00"), change(PreJudgement, {"reason": "西沟村产业好"}, household=KEPT)), cell(PreJudgement, "reason", 5)),
    ("meeting_number_has_its_year", change(Meeting, {"date": date(2023, 6, 23)}, number=REVIEWED), cell(Meeting, "date", 3)),
    ("names_are_spelled_one_way", add(Member, household=KEPT, name="趙六", relation="之子", id_number=id_number(61), schooling="初中"), cell(Member, "name", 10)),
    ("cadres_at_meetings_are_known", change(Attendance, {"name": "委圆"}, meeting=REVIEWED, name="委员"), cell(Attendance, "name", 7)),
    ("task_force_verifies", change(Verification, {"verifiers": "队员、乡干部乙"}, **MINE), cell(Verification, "verifiers")),
    ("receiver_belongs_to_the_household", change(ExitLetter, {"received_by": "邻居"}), cell(ExitLetter, "received_by")),
    ("deliveries_are_told_in_full", change(ExitLetter, {"delivery": None}), cell(ExitLetter, "delivery")),
    ("deliveries_are_told_in_full", change(ExitLetter, {"received": None}), cell(ExitLetter, "received")),
    ("deliveries_are_told_in_full", change(ExitLetter, {"delivered": None}), cell(ExitLetter, "delivered")),
    ("deliveries_are_told_in_full", change(ExitLetter, {"received_by": None}), cell(ExitLetter, "received_by")),
    ("deliveries_are_told_in_full", change(ExitLetter, {"delivery": "留置"}), cell(ExitLetter, "received_by")),
    ("deliveries_are_told_in_full", change(ExitLetter, {"delivery": "留置", "received_by": None, "witnesses": "支书"}), cell(ExitLetter, "witnesses")),
    ("receiver_belongs_to_the_household", then(change(Member, {"id_number": id_number(50, "20150305"), "name": "张小", "relation": "之子"}, **WIFE), change(ExitLetter, {"received_by": "张小", "relation": "之子"})), cell(ExitLetter, "received_by")),
    ("receiver_belongs_to_the_household", change(ExitLetter, {"relation": "配偶"}), cell(ExitLetter, "relation")),
    ("receiver_belongs_to_the_household", change(ExitLetter, {"delivered_by": "张三"}), cell(ExitLetter, "received_by")),
    ("offices_bear_their_own_names", change(Village, {"committee": "交楼申乡西沟村村民委员会"}), cell(Village, "committee")),
    ("offices_bear_their_own_names", change(Village, {"branch": "中共交楼申乡西沟村支部委员会"}), cell(Village, "branch")),
    ("offices_bear_their_own_names", change(Village, {"kind": "社区"}), cell(Village, "committee")),
    ("offices_bear_their_own_names", change(Village, {"committee": "交楼申乡东沟村居民委员会"}), cell(Village, "committee")),
    ("offices_bear_their_own_names", change(Township, {"signature": "交楼申镇人民政府"}), cell(Township, "signature")),
    ("offices_bear_their_own_names", change(Township, {"government": "临县交楼申乡人民政府"}), cell(Township, "government")),
    ("offices_bear_their_own_names", change(Township, {"series": "交 政发"}), cell(Township, "series")),
    ("no_other_village_is_named", then(second_meeting(start="14:00", end="15:00"), change(Village, {"committee": "交楼申乡东沟村村民委员会"}, name="西沟村")), cell(Village, "committee", 3)),
    ("screening_does_not_contradict_itself", change(SurveyRow, {"housing": False}, head="周七"), cell(SurveyRow, "outcome", 6)),
    ("screening_does_not_contradict_itself", change(SurveyRow, {"to_identify": True}, head="周七"), cell(SurveyRow, "outcome", 6)),
    ("screening_does_not_contradict_itself", change(SurveyRow, {"risk": "因病"}, head="周七"), cell(SurveyRow, "outcome", 6)),
    ("screening_does_not_contradict_itself", change(SurveyRow, {"date": date(2022, 8, 6)}, head="周七"), cell(SurveyRow, "date", 6)),
    ("representatives_are_as_many_as_elected", change(Village, {"representatives": 10}), cell(Meeting, "number", 3)),
]  # fmt: skip

KEYS = {item.rule.__name__: item.key for table in TABLES for item in table.checks}


def found_at(findings: tuple[Finding, ...], rule: str) -> set[str]:
    return {finding.place for finding in findings if finding.rule == rule}


@pytest.mark.parametrize(("check", "break_it", "where"), FAULTS, ids=[row[0] for row in FAULTS])
def test_a_fault_is_found_by_the_check_for_it_at_its_cell(check, break_it, where):
    findings = check_dataset(break_it(sound_quarter()).dataset())
    assert where in found_at(findings, KEYS[check]), [f"{f.rule} {f}" for f in findings]
    for finding in findings:
        assert re.fullmatch(r"工作表“[^”]+”单元格 [A-Z]+\d+", finding.place), finding
        assert not re.search(r"\d{15}", str(finding)), "an ID number is shown in full"


def test_every_check_of_the_tables_has_been_made_to_speak():
    assert {row[0] for row in FAULTS} == set(KEYS)


ALL_ALONG = [
    ("G12", drop(Helper, household=KEPT), cell(MonitorEpisode, "household", 5)),
    ("G12", change(Helper, {"until": date(2022, 3, 1)}, household=KEPT), cell(Helper, "until", 5)),
    ("G12", change(Helper, {"since": date(2022, 3, 1)}, household=KEPT), cell(Helper, "since", 5)),
    ("G12", add(Helper, household=KEPT, person="委员", since=date(2022, 3, 1)), cell(Helper, "since", 6)),
    ("G12", change(Person, {"level": "县"}, name="支书"), cell(Helper, "person", 2)),
    ("G1", change(Member, {"left_on": date(2022, 5, 3)}, household=KEPT), cell(Member, "left_on", 8)),
    ("G13", drop(PlanItem, household=KEPT), cell(MonitorEpisode, "identified", 5)),
    ("G13", change(PlanItem, {"start": date(2021, 10, 11), "done": None}, household=KEPT), cell(MonitorEpisode, "identified", 5)),
    ("G13", change(PlanItem, {"start": date(2021, 8, 1), "done": date(2021, 9, 9)}, household=KEPT), cell(MonitorEpisode, "identified", 5)),
    ("G14", drop(TaskForceMember, role="组长"), cell(Village, "name")),
    ("G14", change(TaskForceMember, {"person": "支书"}, role="组长"), cell(TaskForceMember, "person")),
    ("G14", drop(TaskForceMember, person="第一书记"), cell(TaskForceMember, "person")),
    ("G12", lambda sample: sample.set(helper_limit=2), cell(Helper, "person", 5)),
    ("G14", add(TaskForceMember, village="东沟村", person="乡干部乙", role="成员", since=date(2022, 1, 1)), cell(TaskForceMember, "person", 7)),
    ("G14", add(TaskForceMember, village="东沟村", person="委员", role="成员", since=date(2022, 1, 1)), cell(TaskForceMember, "person", 7)),
    ("G26", change(MonitorEpisode, {"rolled_back": date(2022, 6, 1), "rollback_reason": "务工中断"}, household=FAILED), cell(MonitorEpisode, "rolled_back", 3)),
    ("G26", change(MonitorEpisode, {"rolled_back": date(2022, 8, 1)}, **MINE), cell(MonitorEpisode, "rollback_reason")),
    ("G26", change(MonitorEpisode, {"rollback_reason": "务工中断"}, **MINE), cell(MonitorEpisode, "rolled_back")),
    ("G17", drop(SurveyRow, head="周七"), cell(Survey, "expected")),
    ("G17", change(Village, {"households": 7}), cell(Survey, "expected")),
    ("G17", drop(Survey), cell(SurveyRow, "quarter")),
    ("G18", drop(MonthlyEntry, household=KEPT, month=202202), cell(MonitorEpisode, "household", 5)),
    ("G18", change(MonthlyEntry, {"visited": date(2022, 6, 16)}, household=KEPT, month=202205), cell(PreJudgement, "household", 5)),
    ("G26", change(MonitorEpisode, {"rolled_back": date(2022, 8, 1), "rollback_reason": "暂无"}, **MINE), cell(MonitorEpisode, "rollback_reason")),
]  # fmt: skip


@pytest.mark.parametrize(
    ("number", "rule", "break_it", "where"), [(n, *row) for n, row in enumerate(ALL_ALONG, 1)]
)
def test_what_goes_on_all_the_time_is_looked_at_too(number, rule, break_it, where):
    findings = check_dataset(break_it(sound_quarter()).dataset())
    assert where in found_at(findings, rule), [f"{f.rule} {f}" for f in findings]
    hold(f"一直 {number}", findings, rule, where)


LEADERS = ["组长", "组长", "第一副组长", "副组长", "成员", "成员", "成员", "办公室主任"]


def leading_group(*roles: str, director: int = 2) -> Sample:
    """The sound quarter with a leading group of people 领导0, 领导1, …; the director is one of them."""
    sample = sound_quarter()
    for n, role in enumerate(roles):
        who = f"领导{director if role == '办公室主任' else n}"
        sample.add(LeadingGroupMember, township="交楼申乡", role=role, person=who, since=date(2022, 1, 1))
    return sample


@pytest.mark.parametrize(
    ("sample", "says"),
    [
        (leading_group(*LEADERS), None),
        (leading_group(*LEADERS[1:], director=1), "组长应为党委书记和乡长两人"),
        (leading_group(*LEADERS[:2], *LEADERS[3:]), "第一副组长应为一人"),
        (leading_group(*LEADERS[:3], *LEADERS[4:]), "应有副组长"),
        (leading_group(*LEADERS[:5], "办公室主任"), "成员应为 3 至 5 人"),
        (leading_group(*LEADERS[:7], "成员", "成员", "成员"), "成员应为 3 至 5 人"),
        (leading_group(*LEADERS, director=3), "办公室主任由第一副组长领导2兼任"),
    ],
)
def test_the_leading_group_is_made_up_as_the_plan_says(sample, says):
    findings = [finding for finding in check_dataset(sample.dataset()) if finding.rule == "G15"]
    assert len(findings) == (says is not None)
    assert all(says in str(finding) for finding in findings)


@pytest.mark.parametrize(("days", "sits"), [(-1, False), (0, True), (1, True)])
def test_who_leaves_the_leading_group_sits_in_it_on_his_last_day(days, sits):
    sample = leading_group(*LEADERS[:7], "成员", "成员", "办公室主任")
    until = last_recorded_day(sample.dataset()) + timedelta(days=days)
    sample.add(
        LeadingGroupMember,
        township="交楼申乡",
        role="成员",
        person="领导20",
        since=date(2022, 1, 1),
        until=until,
    )
    findings = [finding for finding in check_dataset(sample.dataset()) if finding.rule == "G15"]
    assert ["6" in finding.found for finding in findings] == ([True] if sits else [])


@pytest.mark.parametrize(
    ("posts", "says"),
    [
        (["乡党委书记", "乡党委副书记、乡长", "乡党委副书记"], None),
        (["镇党委书记", "镇长", "镇党委副书记"], None),
        (["乡党委书记", "副乡长", "乡党委副书记"], "组长应是党委书记、乡长；现为领导1（副乡长）"),
        (["乡党委书记", "乡长", "乡纪委书记"], "第一副组长应是党委副书记；现为领导2（乡纪委书记）"),
    ],
)
def test_the_leaders_hold_the_posts_that_the_plan_names(posts, says):
    sample = leading_group(*LEADERS)
    for n, post in enumerate(posts):
        sample.add(Person, name=f"领导{n}", level="乡", unit="交楼申乡人民政府", post=post)
    findings = [finding for finding in check_dataset(sample.dataset()) if finding.rule == "G15"]
    assert [says in str(finding) for finding in findings] == ([True] if says else [])


@pytest.mark.parametrize(
    ("team", "field"),
    [
        ([("张甲", "负责人", "安置点两委", None), ("李乙", "工作人员", "搬迁群众", "就业信息员")], None),
        ([("张甲", "负责人", "搬迁群众", None)], "capacity"),
        ([("张甲", "负责人", "安置点两委", None), ("李乙", "工作人员", "乡干部", "就业信息员")], "capacity"),
        ([("张甲", "负责人", "安置点两委", None), ("李乙", "工作人员", "搬迁群众", None)], "public_post"),
        ([("李乙", "工作人员", "搬迁群众", "就业信息员")], "role"),
    ],
)
def test_the_service_team_comes_from_the_site(team, field):
    sample = sound_quarter()
    for name, role, capacity, post in team:
        sample.add(
            ServiceTeamMember, site="东沟村", name=name, role=role, capacity=capacity, public_post=post,
            since=date(2022, 1, 1),
        )  # fmt: skip
    places = {finding.place for finding in check_dataset(sample.dataset()) if finding.rule == "G16"}
    assert places == ({cell(ServiceTeamMember, field, len(team) + 1)} if field else set())


ISSUE = {
    "number": "2022-001", "village": "东沟村", "found": date(2022, 5, 6), "topic": "饮水", "source": "自查", "subject": "周七",
    "text": "水管冻裂", "measure": "更换水管", "classed": "立查立改", "unit": "东沟村", "responsible": "委员", "due": date(2022, 5, 20),
    "done": date(2022, 5, 12), "evidence": "照片", "applicant": "委员", "checker": "支书", "closed": date(2022, 5, 15),
    "progress": "水管已到货",
}  # fmt: skip


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({}, None),
        ({"closed": None, "done": None, "evidence": None, "checker": None}, None),
        ({"evidence": None}, "evidence"),
        ({"evidence": "无"}, "evidence"),
        ({"done": None}, "done"),
        ({"checker": None}, "checker"),
        ({"checker": "委员"}, "checker"),
        ({"done": date(2022, 5, 16)}, "done"),
        ({"done": date(2022, 5, 5)}, "done"),
    ],
)
def test_a_closed_issue_has_its_proof_and_another_who_checked_it(change, field):
    findings = check_dataset(sound_quarter().add(Issue, **(ISSUE | change)).dataset())
    assert [(f.rule, f.place) for f in findings] == ([("G19", cell(Issue, field))] if field else [])


def test_a_household_may_stand_on_the_low_income_list_under_a_number_of_its_own():
    sample = sound_quarter().add(LowIncome, **LISTED)
    sample.add(LowIncome, **(LISTED | {"number": "低001", "name": "张三", "id_number": id_number(3)}))
    assert check_dataset(sample.dataset()) == ()


def test_one_meeting_after_the_other_is_not_two_at_once():
    sample = second_meeting(start="10:30", end="11:30")(sound_quarter())
    assert KEYS["nobody_is_in_two_places"] not in {
        finding.rule for finding in check_dataset(sample.dataset())
    }


def test_each_low_income_household_is_visited_each_whole_month():
    sample = sound_quarter().add(LowIncome, **LISTED)
    sample.add(
        LowIncome, **(LISTED | {"number": PASSED, "id_number": id_number(3), "since": date(2022, 7, 6)})
    )
    for month in (5, 7):
        sample.add(
            Visit,
            subject=KEPT,
            date=date(2022, month, 12),
            visitors="支书、队员",
            method="入户",
            situation=f"{month}月情况",
        )
    findings = check_dataset(sample.dataset())
    assert [(f.rule, f.place, f.found) for f in findings] == [
        ("G18", cell(LowIncome, "number"), "缺2022年6月")
    ]


@pytest.mark.parametrize(
    ("nobody", "nothing"),
    [("无", "未发现问题。"), ("无人请假", "无异常情况"), ("（无）", "未发现新增风险隐患")],
)
def test_who_writes_that_there_is_nothing_has_nothing_to_follow_up(nobody, nothing):
    call = {"date": date(2022, 6, 22), "on_leave": nobody, "absent": "/"}
    sample = sound_quarter().add(RollCall, **(ROLL_CALL | call))
    sample.change(Attendance, {"absence_reason": nobody}, meeting=REVIEWED, name="委员")
    sample.add(
        Supervision,
        date=date(2022, 6, 22),
        village="东沟村",
        inspectors="乡干部甲",
        content="走访台账",
        finding=nothing,
    )
    assert check_dataset(sample.dataset()) == ()


def test_a_letter_tells_the_relation_to_who_was_head_on_its_day():
    """张三 died after his wife had signed as 配偶; she has been 户主 since."""
    sample = sound_quarter().change(ExitLetter, {"received_by": "张三妻", "relation": "配偶"})
    sample.change(Member, {"left_on": date(2022, 8, 1)}, name="张三")
    dataset = sample.change(Member, {"relation": "户主"}, name="张三妻").dataset()
    assert [f for f in check_dataset(dataset) if "与户主关系" in f.expected] == []


WITHIN_A_MONTH = [
    # identified, first measure from (None: none by the last day that is told of, in July), whether it is late
    (date(2022, 4, 10), date(2022, 5, 10), False),
    (date(2022, 4, 10), date(2022, 5, 11), True),
    (date(2022, 3, 31), date(2022, 4, 30), False),
    (date(2022, 3, 31), date(2022, 5, 1), True),
    (date(2022, 5, 30), None, True),
    (date(2022, 6, 20), None, False),
]


@pytest.mark.parametrize(("identified", "first", "is_late"), WITHIN_A_MONTH)
def test_measures_begin_within_a_month_to_the_day(identified: date, first: date | None, is_late: bool):
    sample = sound_quarter().change(MonitorEpisode, {"identified": identified}, household=KEPT)
    sample.change(Helper, {"since": identified}, household=KEPT)
    if first:
        sample.change(PlanItem, {"start": first, "done": None}, household=KEPT)
    else:
        sample.drop(PlanItem, household=KEPT)
    found = found_at(check_dataset(sample.dataset()), "G13")
    assert (cell(MonitorEpisode, "identified", 5) in found) is is_late


def test_measures_come_after_a_meeting_that_studied_the_risk_where_such_meetings_are_kept():
    sample = sound_quarter().change(MonitorEpisode, {"identified": date(2022, 2, 10)}, household=KEPT)
    sample.change(PlanItem, {"start": date(2022, 2, 20), "done": None}, household=KEPT)
    sample.change(Helper, {"since": date(2022, 2, 10)}, household=KEPT)
    study = sample.find(Meeting, number=JUDGED)[0] | {
        "number": "研判1",
        "kind": "风险研判",
        "village": "东沟村",
    }
    assert "G13" not in {finding.rule for finding in check_dataset(sample.dataset())}
    sample.add(Meeting, **(study | {"date": date(2022, 1, 5)}))
    assert "G13" in {finding.rule for finding in check_dataset(sample.dataset())}
    sample.change(Meeting, {"date": date(2022, 2, 18)}, number="研判1")
    assert "G13" not in {finding.rule for finding in check_dataset(sample.dataset())}


def test_a_course_under_way_is_no_fault():
    """The day after the pre-judgement, the day before the review, the week before the mark: nothing is wrong."""
    sample = sound_quarter().drop(ExitLetter).drop(SystemMark)
    assert check_dataset(sample.dataset()) == ()
    sample.drop(Approval).drop(Publicity)
    assert check_dataset(sample.dataset()) == ()
    sample.drop(Resolution).change(Attendance, {"present": None}, meeting=REVIEWED)
    sample.change(Meeting, {"chair": None, "recorder": None}, number=REVIEWED)
    assert check_dataset(sample.dataset()) == ()
    sample.drop(Verification).drop(PreJudgement)
    assert check_dataset(sample.dataset()) == ()


def test_a_gate_that_is_broken_is_among_the_findings_as_a_block():
    findings = check_dataset(sound_quarter().change(Resolution, {"votes_for": 20}, **MINE).dataset())
    assert {(f.rule, f.severity) for f in findings} == {("§4.2", Severity.BLOCK)}


def test_a_letter_sent_before_its_mark_was_withdrawn_is_no_fault_one_sent_after_is():
    sample = sound_quarter().change(MonitorEpisode, {"rolled_back": date(2022, 8, 1)}, **MINE)
    assert "G11" not in {finding.rule for finding in check_dataset(sample.dataset())}
    sample.change(ExitLetter, {"date": date(2022, 8, 1), "delivered": None, "received": None})
    sample.change(ExitLetter, {"receipt_returned": None})
    assert cell(MonitorEpisode, "rolled_back") in found_at(check_dataset(sample.dataset()), "G11")


def test_the_line_of_an_earlier_review_is_looked_at_as_it_was_then():
    sample = sound_quarter()
    again = sample.find(Meeting, number=REVIEWED)[0] | {"number": "2022Q2-评议-补", "date": date(2022, 6, 28)}
    sample.add(Meeting, **again)
    sample.rows[Attendance] += [
        row | {"meeting": "2022Q2-评议-补"} for row in sample.find(Attendance, meeting=REVIEWED)
    ]
    sample.add(Resolution, **(sample.find(Resolution, household=FAILED)[0] | {"meeting": "2022Q2-评议-补"}))
    assert "G2" not in {finding.rule for finding in check_dataset(sample.dataset())}
    sample.change(Verification, {"signed": date(2022, 6, 26)}, household=FAILED)
    assert cell(Verification, "signed", 3) in found_at(check_dataset(sample.dataset()), "G2")


def test_an_empty_workbook_has_nothing_wrong():
    assert check_dataset(Dataset(rows=dict.fromkeys(SHEETS, ()))) == ()


def test_every_gate_of_the_plan_is_held():
    keys = {gate.key for gate in gates()}
    assert {f"G{number}" for number in range(1, 20)} <= keys
    assert all(gate.source and gate.check.__doc__ for gate in gates())


def many(households: int) -> Dataset:
    """The sound quarter's village over and over, each with names of its own."""
    source = sound_quarter().dataset()
    rows: dict[type[Row], list[Row]] = {kind: [] for kind in SHEETS}
    numbered = {"township", "village", "household", "meeting", "number", "id_number"}
    numbered |= {"person", "verifiers", "visitors", "surveyors"}
    for n in range(households // len(HEADS)):
        for kind in SHEETS:
            fields = [name for name in kind.model_fields if name in numbered]
            for record in source.all(kind):
                values = {name: _renamed(getattr(record, name), n) for name in fields}
                if kind in (Township, Village, Person):
                    values["name"] = _renamed(record.name, n)  # type: ignore[attr-defined]
                rows[kind].append(record.model_copy(update=values))
    return Dataset(source.settings, {kind: tuple(found) for kind, found in rows.items()}, source.letters)


def _renamed(value: object, n: int) -> object:
    if isinstance(value, tuple):
        return tuple(f"{item}{n}" for item in value)
    return f"{value}{n}" if value is not None else None


def test_twice_the_households_are_twice_the_work_of_checking():
    lines = {
        households: lines_run(partial(check_dataset, many(households))) for households in (100, 200, 400)
    }
    assert lines[400] - lines[200] < 2.2 * (lines[200] - lines[100]), lines


@pytest.mark.parametrize(
    ("setting", "break_it", "rule"),
    [
        ("on_monitoring", drop(MonthlyEntry, household=KEPT, month=202202), "G18"),
        ("on_monitoring", drop(Helper, household=KEPT), "G12"),
        ("on_bodies", drop(TaskForceMember, role="组长"), "G14"),
        ("on_coverage", drop(SurveyRow, head="周七"), "G17"),
        ("on_issues", add(Issue, **(ISSUE | {"evidence": None})), "G19"),
    ],
)
def test_what_only_warns_blocks_where_the_settings_say_so(setting, break_it, rule):
    for word, severity in (("提醒", Severity.WARN), ("阻断", Severity.BLOCK)):
        findings = check_dataset(break_it(sound_quarter()).set(**{setting: word}).dataset())
        assert severity in {f.severity for f in findings if f.rule == rule}


def test_what_one_rule_finds_is_one_kind_however_its_sentences_begin() -> None:
    from generators.desk.views.sheets import kinds_of_mistake
    from generators.errors import Finding

    def found(rule: str, field: str, expected: str, row: int) -> Finding:
        return Finding(f"单元格 C{row}", expected, rule=rule, sheet="会议", row=row, field=field)

    kinds = kinds_of_mistake(
        [
            found("G6", "opinion", "东沟村张三户属残疾人家庭，应预判为“缓退”", 2),
            found("G6", "opinion", "西坪村李四户属低保家庭，应预判为“缓退”", 3),
            found("4.2", "number", "东沟村预判会：到会人数应不少于应到 31 人的 2/3", 4),
            found("4.2", "number", "东沟村预判会：村民代表到会应不少于 18 名的 3/4", 5),
            found("", "date", "应为日期", 6),
            found("", "date", "应为日期", 7),
            found("", "date", "应为日期", 8),
        ]
    )
    assert [(kind["expected"], kind["count"], kind["varies"]) for kind in kinds] == [
        ("应为日期", 3, False),
        ("应预判为“缓退”", 2, True),
        ("东沟村预判会：到会人数应不少于应到 31 人的 2/3", 1, False),
        ("东沟村预判会：村民代表到会应不少于 18 名的 3/4", 1, False),
    ]
