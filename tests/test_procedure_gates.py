"""The gates of the exit procedure: a sound quarter, one cell changed, and what the township is told."""

# One breach, one line: the table is read by a clerk.
# ruff: noqa: E501

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import date, time
from fractions import Fraction
from typing import TYPE_CHECKING

import docx
import pytest
from gate_sentences import hold
from procedure_samples import (
    DEFERRED,
    FAILED,
    JUDGED,
    KEPT,
    PASSED,
    Q2,
    REVIEWED,
    Sample,
    cell,
    id_number,
    lift,
    publicity_findings,
    publicity_report_findings,
    sound_quarter,
)
from pydantic import ValidationError

from generators.catalogue.procedure import PROCEDURE
from generators.checks import check_dataset
from generators.errors import Finding, Severity
from generators.filling.docx import WordTemplate
from generators.installation import ROOT
from generators.procedure.attendance import is_majority, is_quorate
from generators.procedure.exit_case import exit_courses
from generators.procedure.gates import (
    course_findings,
    gates,
    is_withheld,
    pre_judgement_findings,
    review_findings,
)
from generators.procedure.gates.table import Paper
from generators.records.dataset import Sheet
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
from generators.records.issues import Issue
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
from generators.records.reading import read_settings
from generators.records.registers import Dwelling, Insured, Pupil, WaterSupply
from generators.records.screening import SurveyRow
from generators.records.settings import OnBreach, Setting, Settings
from generators.records.township import Person, PovertyLine, Township, Village

if TYPE_CHECKING:
    from collections.abc import Callable

    from generators.records.columns import Row
    from generators.records.dataset import Dataset


TEMPLATES = ROOT / "templates"


def course_of(dataset: Dataset, household: str = PASSED):
    found = [course for course in exit_courses(dataset, Q2) if course.household.number == household]
    return found[0]


PAPERS: dict[str, Callable[[Dataset], tuple[Finding, ...]]] = {
    "预判记录": lambda dataset: pre_judgement_findings(dataset, dataset.meeting(JUDGED)),
    "核查表": lambda dataset: course_findings(dataset, course_of(dataset), Paper.VERIFICATION),
    "评议记录": lambda dataset: review_findings(dataset, dataset.meeting(REVIEWED)),
    "公示": lambda dataset: publicity_findings(dataset, dataset.meeting(REVIEWED)),
    "公示报告": lambda dataset: publicity_report_findings(dataset, dataset.meeting(REVIEWED)),
    "上报表": lambda dataset: course_findings(dataset, course_of(dataset), Paper.SUBMISSION),
    "标注清单": lambda dataset: course_findings(dataset, course_of(dataset), Paper.MARK),
    "告知书": lambda dataset: course_findings(dataset, course_of(dataset), Paper.LETTER),
}
IN_ORDER = ["核查表", "评议记录", "公示", "上报表", "标注清单", "告知书"]


def test_a_sound_quarter_makes_every_paper_without_a_word():
    dataset = sound_quarter().dataset()
    assert {paper: findings(dataset) for paper, findings in PAPERS.items()} == dict.fromkeys(PAPERS, ())


def change(kind: type[Row], field: str, value: object, **known: object) -> Callable[[Sample], Sample]:
    return lambda sample: sample.change(kind, {field: value}, **known)


def drop(kind: type[Row], **known: object) -> Callable[[Sample], Sample]:
    return lambda sample: sample.drop(kind, **known)


def add(kind: type[Row], **row: object) -> Callable[[Sample], Sample]:
    return lambda sample: sample.add(kind, **row)


DWELLING = {
    "village": "东沟村",
    "head": "张三",
    "appraised": date(2022, 5, 1),
    "grade": "D",
    "appraiser": "县住建局",
}
LEAKING = {
    "number": "东沟2022-1",
    "village": "东沟村",
    "found": date(2022, 5, 8),
    "topic": "住房",
    "source": "自查",
}
LEAKING |= {"subject": "张三", "text": "屋顶漏雨", "measure": "修缮", "classed": "立查立改", "unit": "村委会"}
LEAKING |= {"responsible": "支书", "due": date(2022, 7, 20)}
PUPIL = {
    "village": "东沟村",
    "head": "张三",
    "name": "张小",
    "gender": "男",
    "stage": "初中",
    "outside": False,
}
PUPIL |= {"dropped_out": True, "checked": date(2022, 6, 20)}
SUPPLY = {
    "village": "东沟村",
    "name": "供水站",
    "way": "集中供水",
    "households": 6,
    "tested": date(2022, 5, 1),
}
SUPPLY |= {"laboratory": "县疾控中心", "passed": False}
SAFETY_NET = {"household": PASSED, "measure": "综合保障", "person": "支书", "start": date(2022, 1, 8)}
SAFETY_NET |= {"due": date(2022, 12, 31)}
LISTED = {"number": PASSED, "village": "东沟村", "name": "张三", "id_number": id_number(3), "size": 2}
LISTED |= {"groups": "留守儿童", "since": date(2022, 1, 6)}
VISIT = {
    "subject": PASSED,
    "date": date(2022, 6, 10),
    "visitors": "支书、队员",
    "method": "入户",
    "situation": "在家",
}
OBJECTION = {
    "meeting": REVIEWED,
    "household": PASSED,
    "raised": date(2022, 6, 27),
    "content": "有人反映",
    "finding": "已核实",
}
MINE = {"household": PASSED}
OUR_REVIEW = {"number": REVIEWED}


def recused_counter(sample: Sample, post: str) -> Sample:
    """代表1, who counts, withdraws for 张三's household: one vote fewer is cast on it."""
    line = sample.find(Resolution, **MINE)[0]
    line["recused"] = "、".join(filter(None, (line.get("recused"), "代表1")))
    line["votes_for"] -= 1
    return sample.change(Meeting, {"scrutineer": None, "teller": None} | {post: "代表1"}, **OUR_REVIEW)


def second_visit(sample: Sample, day: date, *, first: bool = False) -> Sample:
    """张三 is visited another time on `day`, and the risk is there; its row stands before the other's."""
    row = sample.find(Verification, **MINE)[0] | {"date": day, "signed": day, "result": "风险未消除"}
    sample.rows[Verification].insert(0 if first else len(sample.rows[Verification]), row)
    return sample


def second_record(sample: Sample, start: time) -> Sample:
    """The review stands on the sheet a second time under another number."""
    row = sample.find(Meeting, **OUR_REVIEW)[0] | {
        "number": "2022Q2-评议-重记",
        "start": start,
        "end": time(12),
    }
    return sample.add(Meeting, **row)


SECOND_EPISODE = {
    "household": PASSED,
    "sequence": 2,
    "category": "脱贫不稳定户",
    "source": "农户申请",
    "identified": date(2022, 1, 4),
    "risk_1": "因病",
}

BREACHES = [
    # what is wrong, how it is made wrong, the first paper that must stop, rule, cell
    ("没有预判", drop(PreJudgement, **MINE), "核查表", "G1", cell(Resolution, "household")),
    ("预判为继续监测", change(PreJudgement, "opinion", "继续监测", **MINE), "核查表", "G1", cell(PreJudgement, "opinion")),
    ("预判为缓退", change(PreJudgement, "opinion", "缓退", **MINE), "核查表", "G1", cell(PreJudgement, "opinion")),
    ("没有纳入", drop(MonitorEpisode, **MINE), "核查表", "G1", cell(Resolution, "household")),
    ("只有一名核查人", change(Verification, "verifiers", "队员", **MINE), "核查表", "G2", cell(Verification, "verifiers")),
    ("没有核查", drop(Verification, **MINE), "评议记录", "G2", cell(Resolution, "household")),
    ("风险未消除", change(Verification, "result", "风险未消除", **MINE), "评议记录", "G2", cell(Verification, "result")),
    ("措施没有落实", change(Verification, "measures_in_place", False, **MINE), "评议记录", "G2", cell(Verification, "measures_in_place")),
    ("监测户不认可", change(Verification, "household_agrees", False, **MINE), "评议记录", "G2", cell(Verification, "household_agrees")),
    ("监测户没表态", change(Verification, "household_agrees", None, **MINE), "评议记录", "G2", cell(Verification, "household_agrees")),
    ("监测户没签字", change(Verification, "signed", None, **MINE), "评议记录", "G2", cell(Verification, "signed")),
    ("评议后才签字", change(Verification, "signed", date(2022, 6, 25), **MINE), "评议记录", "G2", cell(Verification, "signed")),
    ("核查前就签字", change(Verification, "signed", date(2022, 6, 16), **MINE), "评议记录", "G2", cell(Verification, "signed")),
    ("预判在上旬", change(Meeting, "date", date(2022, 6, 10), number=JUDGED), "核查表", "G3", cell(Meeting, "date", 2)),
    ("评议在中旬", change(Meeting, "date", date(2022, 6, 20), number=REVIEWED), "评议记录", "G3", cell(Meeting, "date", 3)),
    ("评议在下月", change(Meeting, "date", date(2022, 7, 1), number=REVIEWED), "评议记录", "G3", cell(Meeting, "date", 3)),
    ("识别在预判后", change(MonitorEpisode, "identified", date(2022, 6, 16), **MINE), "核查表", "G4", cell(Meeting, "date", 2)),
    ("核查在预判前", change(Verification, "date", date(2022, 6, 14), **MINE), "核查表", "G4", cell(Verification, "date")),
    ("核查在评议后", change(Verification, "date", date(2022, 6, 25), **MINE), "评议记录", "G4", cell(Meeting, "date", 3)),
    ("公示在评议前", change(Publicity, "start", date(2022, 6, 23)), "公示", "G4", cell(Publicity, "start")),
    ("公示只有一天", change(Publicity, "end", date(2022, 6, 25)), "公示", "G4", cell(Publicity, "end")),
    ("公示没完就上报", change(Approval, "submitted", date(2022, 6, 29)), "上报表", "G4", cell(Approval, "submitted")),
    ("乡审核在上报前", change(Approval, "township_approved", date(2022, 6, 29)), "标注清单", "G4", cell(Approval, "township_approved")),
    ("县批准在乡审核前", change(Approval, "county_approved", date(2022, 6, 30)), "标注清单", "G4", cell(Approval, "county_approved")),
    ("标注在批准前", change(SystemMark, "date", date(2022, 7, 2)), "标注清单", "G4", cell(SystemMark, "date")),
    ("告知在标注前", change(ExitLetter, "date", date(2022, 7, 3)), "告知书", "G4", cell(ExitLetter, "date")),
    ("送达在告知前", change(ExitLetter, "delivered", date(2022, 7, 4)), "告知书", "G4", cell(ExitLetter, "delivered")),
    ("签收在送达前", change(ExitLetter, "received", date(2022, 7, 4)), "告知书", "G4", cell(ExitLetter, "received")),
    ("批准前就公告", change(Approval, "announced", date(2022, 7, 2)), "标注清单", "G4", cell(Approval, "announced")),
    ("没有县批准就公告", lambda s: s.change(Approval, {"announced": date(2022, 7, 4), "county_approved": None}), "标注清单", "G4", cell(Approval, "announced")),
    ("没有县批准", change(Approval, "county_approved", None), "标注清单", "G4", cell(Approval, "county_approved")),
    ("没有上报", drop(Approval), "标注清单", "G4", cell(Resolution, "household")),
    ("没有公示", drop(Publicity), "公示", "G5", cell(Resolution, "meeting")),
    ("公示止早于公示起", change(Publicity, "end", date(2022, 6, 24)), "公示", "G5", cell(Publicity, "end")),
    ("公示四天", change(Publicity, "end", date(2022, 6, 28)), "公示", "G5", cell(Publicity, "end")),
    ("异议未办结", add(Objection, **OBJECTION, outcome="未办结"), "上报表", "G5", cell(Objection, "outcome")),
    ("异议成立", add(Objection, **OBJECTION, outcome="成立", settled=date(2022, 6, 29)), "上报表", "G5", cell(Objection, "outcome")),
    ("上报后才办结", add(Objection, **OBJECTION, outcome="不成立", settled=date(2022, 7, 1)), "上报表", "G5", cell(Objection, "settled")),
    ("低保户通过", change(Member, "subsistence", "农村低保", **MINE), "评议记录", "G6", cell(Resolution, "result")),
    ("城市低保户通过", change(Member, "subsistence", "城市低保", **MINE), "评议记录", "G6", cell(Resolution, "result")),
    ("特困户通过", change(Member, "extreme_poverty", "农村特困", **MINE), "评议记录", "G6", cell(Resolution, "result")),
    ("住房没保障", change(Verification, "housing", False, **MINE), "上报表", "G7", cell(Verification, "housing")),
    ("饮水没查", change(Verification, "water", None, **MINE), "上报表", "G7", cell(Verification, "water")),
    ("住房是D级", change(Verification, "housing_grade", "D", **MINE), "上报表", "G7", cell(Verification, "housing_grade")),
    ("核查后入户说不稳", lambda s: s.change(MonthlyEntry, {"guarantees_stable": False, "visited": date(2022, 6, 28)}, household=PASSED, month=202206), "上报表", "G7", cell(MonthlyEntry, "guarantees_stable", 7)),
    ("住房台账还是D级", add(Dwelling, **DWELLING), "上报表", "G7", cell(Verification, "housing")),
    ("问题台账还没整改", add(Issue, **LEAKING), "上报表", "G7", cell(Verification, "housing")),
    ("核查后又有人辍学", add(Pupil, **PUPIL), "上报表", "G7", cell(Verification, "education")),
    ("今年没有参保", add(Insured, village="东沟村", head="张三", name="张三妻", year=2022, insured=False, checked=date(2022, 6, 1)), "上报表", "G7", cell(Verification, "medical")),
    ("全村的水没达标", add(WaterSupply, **SUPPLY), "上报表", "G7", cell(Verification, "water")),
    ("措施写着低保", add(PlanItem, **SAFETY_NET, content="纳入农村低保"), "评议记录", "G6", cell(Member, "subsistence")),
    ("措施写着特困供养", add(PlanItem, **SAFETY_NET, content="纳入特困供养（分散）"), "评议记录", "G6", cell(Member, "extreme_poverty")),
    ("残疾证和健康状况都空着", change(Member, "health", (), **MINE), "评议记录", "G6", cell(Member, "health")),
    ("残疾没有证号", change(Member, "health", ("残疾",), **MINE), "评议记录", "G6", cell(Member, "disability_card")),
    ("措施写着残补", add(PlanItem, **SAFETY_NET, content="残疾人两项补贴"), "评议记录", "G6", cell(Member, "health")),
    ("措施写着已申请并纳入低保", add(PlanItem, **SAFETY_NET, content="已申请并纳入农村低保"), "评议记录", "G6", cell(Member, "subsistence")),
    ("措施别处写着不", add(PlanItem, **SAFETY_NET, content="医保不断，纳入农村低保"), "评议记录", "G6", cell(Member, "subsistence")),
    ("名册写着保障金", add(LowIncome, **LISTED, subsistence_money=300), "评议记录", "G6", cell(Member, "subsistence")),
    ("名册写着享受政策", add(LowIncome, **LISTED, policies="医保参保补贴、农村低保"), "评议记录", "G6", cell(Member, "subsistence")),
    ("名册写着残疾等级", add(LowIncome, **LISTED, disability_level="二级"), "评议记录", "G6", cell(Member, "health")),
    ("走访查过低保在发", lambda s: s.add(LowIncome, **LISTED).add(Visit, **VISIT, subsistence=True), "评议记录", "G6", cell(Member, "subsistence")),
    ("收入不稳", change(Verification, "income_stable", False, **MINE), "上报表", "G7", cell(Verification, "income_stable")),
    ("支出不可控", change(Verification, "spending_controlled", False, **MINE), "上报表", "G7", cell(Verification, "spending_controlled")),
    ("整户无劳动能力", change(Household, "without_labour", True, number=PASSED), "上报表", "G7", cell(Household, "without_labour")),
    ("没有措施", drop(PlanItem, **MINE), "标注清单", "G8", cell(SystemMark, "mode")),
    ("措施写着无", change(PlanItem, "content", "无", **MINE), "标注清单", "G8", cell(SystemMark, "mode")),
    ("因病没有健康帮扶", drop(PlanItem, measure="健康帮扶", **MINE), "标注清单", "G8", cell(MonitorEpisode, "risk_1")),
    ("因安全饮水没有措施", change(MonitorEpisode, "risk_3", "因安全饮水", **MINE), "标注清单", "G8", cell(MonitorEpisode, "risk_3")),
    ("收入低于监测线", change(Verification, "wages", 9000, **MINE), "上报表", "G10", cell(Verification, "wages")),
    ("没有监测线", drop(PovertyLine), "上报表", "G10", cell(Verification, "wages")),
    ("没有标注", drop(SystemMark), "告知书", "G11", cell(Resolution, "household")),
    ("没有告知日期", drop(ExitLetter), "告知书", "G11", cell(SystemMark, "household")),
    ("告知两次", add(ExitLetter, household=PASSED, date=date(2022, 7, 9)), "告知书", "G11", cell(ExitLetter, "date", 3)),
    ("标注两次", add(SystemMark, household=PASSED, date=date(2022, 7, 8), mode="帮扶消除", operator="支书", checker="委员"), "告知书", "G11", cell(SystemMark, "date", 3)),
    ("标注已回退", change(MonitorEpisode, "rolled_back", date(2022, 8, 1), **MINE), "告知书", "G11", cell(MonitorEpisode, "rolled_back")),
    ("没有应到人数", change(Meeting, "expected", None, **OUR_REVIEW), "评议记录", "§4.2", cell(Meeting, "expected", 3)),
    ("没有到会情况", drop(Attendance, meeting=REVIEWED), "评议记录", "§4.2", cell(Meeting, "number", 3)),
    ("一人没填到会", change(Attendance, "present", None, name="代表4"), "评议记录", "§4.2", cell(Attendance, "present", 13)),
    ("应到不等于实到加缺席", change(Meeting, "expected", 14, **OUR_REVIEW), "评议记录", "§4.2", cell(Meeting, "expected", 3)),
    ("村民代表不足三分之二", lambda s: s.change(Attendance, {"present": False}, name="代表7").change(Attendance, {"present": False}, name="代表6").change(Attendance, {"present": False}, name="代表5").change(Attendance, {"capacity": "党员代表", "present": True}, name="代表9").change(Attendance, {"capacity": "党员代表", "present": True}, name="代表8"), "评议记录", "§4.2", cell(Meeting, "form", 3)),
    ("到会不足三分之二", change(Attendance, "present", False, capacity="村民代表"), "评议记录", "§4.2", cell(Meeting, "expected", 3)),
    ("一人列两次", add(Attendance, meeting=REVIEWED, name="委员", capacity="村民代表", present=True), "评议记录", "§4.2", cell(Attendance, "name", 20)),
    ("没有主持人", change(Meeting, "chair", None, **OUR_REVIEW), "评议记录", "§4.2", cell(Meeting, "chair", 3)),
    ("没有记录人", change(Meeting, "recorder", None, **OUR_REVIEW), "评议记录", "§4.2", cell(Meeting, "recorder", 3)),
    ("主持人没到会", change(Meeting, "chair", "代表9", **OUR_REVIEW), "评议记录", "§4.2", cell(Meeting, "chair", 3)),
    ("监票人不在名单", change(Meeting, "scrutineer", "代表x", **OUR_REVIEW), "评议记录", "§4.2", cell(Meeting, "scrutineer", 3)),
    ("主持人是列席", change(Meeting, "chair", "县里来人", **OUR_REVIEW), "评议记录", "§4.2", cell(Meeting, "chair", 3)),
    ("监票人是列席", change(Meeting, "scrutineer", "县里来人", **OUR_REVIEW), "评议记录", "§4.2", cell(Meeting, "scrutineer", 3)),
    ("计票人是列席", change(Meeting, "teller", "县里来人", **OUR_REVIEW), "评议记录", "§4.2", cell(Meeting, "teller", 3)),
    ("监票人是乡干部", change(Meeting, "scrutineer", "乡干部甲", **OUR_REVIEW), "评议记录", "§4.2", cell(Meeting, "scrutineer", 3)),
    ("计票人是乡干部", change(Meeting, "teller", "乡干部甲", **OUR_REVIEW), "评议记录", "§4.2", cell(Meeting, "teller", 3)),
    ("主持人自己记录", change(Meeting, "recorder", "支书", **OUR_REVIEW), "评议记录", "§4.2", cell(Meeting, "recorder", 3)),
    ("结束早于开始", change(Meeting, "end", "8:30", **OUR_REVIEW), "评议记录", "§4.2", cell(Meeting, "end", 3)),
    ("票多于人", change(Resolution, "votes_for", 9, **MINE), "评议记录", "§4.2", cell(Resolution, "votes_for")),
    ("票少于人", change(Resolution, "votes_against", 0, **MINE), "评议记录", "§4.2", cell(Resolution, "votes_for")),
    ("回避的人没到会", change(Resolution, "recused", "代表9", **MINE), "评议记录", "§4.2", cell(Resolution, "recused")),
    ("回避的人不表决", change(Resolution, "recused", "乡干部甲", **MINE), "评议记录", "§4.2", cell(Resolution, "recused")),
    ("票不过半却通过", lambda s: s.change(Resolution, {"votes_for": 5, "votes_against": 4}, **MINE), "评议记录", "§4.2", cell(Resolution, "result")),
    ("票过半却不通过", change(Resolution, "result", "不通过", **MINE), "评议记录", "§4.2", cell(Resolution, "result")),
    ("监票人回避", lambda s: recused_counter(s, "scrutineer"), "评议记录", "§4.2", cell(Resolution, "recused")),
    ("计票人回避", lambda s: recused_counter(s, "teller"), "评议记录", "§4.2", cell(Resolution, "recused")),
    ("上一次监测还没有消除", add(MonitorEpisode, **SECOND_EPISODE), "核查表", "G1", cell(MonitorEpisode, "identified", 6)),
    ("同一天纳入两次", add(MonitorEpisode, **SECOND_EPISODE | {"identified": date(2021, 9, 10)}), "核查表", "G1", cell(MonitorEpisode, "identified", 6)),
    ("核查时户里没有人", change(Member, "left_on", date(2022, 6, 1), **MINE), "核查表", "G1", cell(Member, "left_on")),
    ("评议时户里没有人", change(Member, "left_on", date(2022, 6, 20), **MINE), "评议记录", "G1", cell(Member, "left_on")),
    ("告知时户里没有人", change(Member, "left_on", date(2022, 7, 5), **MINE), "告知书", "G1", cell(Member, "left_on")),
    ("后来核查风险还在", lambda s: second_visit(s, date(2022, 6, 28)), "上报表", "G2", cell(Verification, "result", 4)),
    ("同日另有核查结论", lambda s: second_visit(s, date(2022, 6, 17), first=True), "上报表", "G2", cell(Verification, "result")),
    ("告知后才报告公示", change(Publicity, "reported", date(2022, 7, 6)), "告知书", "G5", cell(Publicity, "reported")),
    ("异议办结早于提出", add(Objection, **OBJECTION, outcome="不成立", settled=date(2022, 6, 26)), "上报表", "G5", cell(Objection, "settled")),
    ("乡审核不同意", change(Approval, "township_opinion", "经审核，不同意上报"), "标注清单", "G4", cell(Approval, "township_opinion")),
    ("乡审核退回", change(Approval, "township_opinion", "退回村里重新公示"), "标注清单", "G4", cell(Approval, "township_opinion")),
    ("乡审核写否", change(Approval, "township_opinion", "否"), "标注清单", "G4", cell(Approval, "township_opinion")),
    ("乡审核写未同意", change(Approval, "township_opinion", "未同意"), "标注清单", "G4", cell(Approval, "township_opinion")),
    ("乡审核写待研究", change(Approval, "township_opinion", "待研究"), "标注清单", "G4", cell(Approval, "township_opinion")),
    ("乡审核写不宜退出", change(Approval, "township_opinion", "该户不宜退出"), "标注清单", "G4", cell(Approval, "township_opinion")),
    ("乡审核写继续监测", change(Approval, "township_opinion", "同意继续监测"), "标注清单", "G4", cell(Approval, "township_opinion")),
    ("乡审核写补资料", change(Approval, "township_opinion", "原则同意，补齐资料后再报"), "标注清单", "G4", cell(Approval, "township_opinion")),
    ("乡审核写只写审核", change(Approval, "township_opinion", "已审核"), "标注清单", "G4", cell(Approval, "township_opinion")),
    ("乡审核写不建议", change(Approval, "township_opinion", "收入不稳，不建议消除"), "标注清单", "G4", cell(Approval, "township_opinion")),
    ("批准文号待定", change(Approval, "county_document", "待定"), "标注清单", "G4", cell(Approval, "county_document")),
    ("一次会记了两行", lambda s: second_record(s, time(9)), "评议记录", "§4.2", cell(Meeting, "number", 3)),
    ("两次会时间重叠", lambda s: second_record(s, time(10)), "评议记录", "§4.2", cell(Meeting, "number", 3)),
    ("评议外村的户", change(Household, "village", "西沟村", number=PASSED), "评议记录", "§4.2", cell(Resolution, "household")),
]  # fmt: skip


@pytest.mark.parametrize(
    ("what", "break_it", "paper", "rule", "where"), BREACHES, ids=[row[0] for row in BREACHES]
)
def test_a_breach_stops_its_paper_and_all_that_follow_and_none_before(what, break_it, paper, rule, where):
    dataset = break_it(sound_quarter()).dataset()
    first = IN_ORDER.index(paper)
    for index, name in enumerate(IN_ORDER):
        findings = PAPERS[name](dataset)
        blocks = {(finding.rule, finding.place) for finding in findings if finding.severity is Severity.BLOCK}
        if index < first:
            assert (rule, where) not in blocks, name
        elif not (
            where.startswith(cell(Meeting, "date", 2)) and name in {"评议记录", "公示"} and rule == "G3"
        ):
            # The township's own meeting, out of its window, is no fault of the village's record.
            assert (rule, where) in blocks, (name, [str(finding) for finding in findings])
        if index == first:
            hold(what, findings, rule, where)


def test_how_a_breach_is_lifted_is_told_with_its_household_or_its_meeting():
    told = set()
    for break_it, paper in (row[1:3] for row in BREACHES[::7]):
        for finding in PAPERS[paper](break_it(sound_quarter()).dataset()):
            told |= set(
                re.findall(r"特批”表登记规则“[^”]+”和(户编号|会议编号) ([^\s；，。]+)", finding.way_out)
            )
    assert {kind for kind, _ in told} == {"户编号", "会议编号"}
    assert {number for kind, number in told if kind == "户编号"} <= {PASSED, FAILED, DEFERRED, KEPT}
    assert REVIEWED in {number for kind, number in told if kind == "会议编号"}


def test_a_disabled_member_defers_only_with_a_card_and_only_while_in_the_family():
    card = {"disability_card": id_number(3) + "43"}
    sample = sound_quarter().change(Member, card, name="张三")
    assert "G6" in {f.rule for f in review_findings(sample.dataset(), sample.dataset().meeting(REVIEWED))}
    sample.change(Member, {"left_on": date(2022, 6, 24)}, name="张三")
    sample.change(Member, {"relation": "户主"}, name="张三妻")
    assert "G6" not in {f.rule for f in PAPERS["评议记录"](sample.dataset())}
    sample = sound_quarter().change(Member, card, name="张三").set(defer_disabled=False)
    assert "G6" not in {f.rule for f in PAPERS["评议记录"](sample.dataset())}


SETTINGS = [
    ("预判为继续监测", "on_put_forward"),
    ("只有一名核查人", "on_verification"),
    ("监测户没签字", "on_verification"),
    ("评议在中旬", "on_window"),
    ("识别在预判后", "on_order"),
    ("没有县批准", "on_order"),
    ("批准前就公告", "on_order"),
    ("公示四天", "on_publicity"),
    ("异议未办结", "on_publicity"),
    ("低保户通过", "on_deferral"),
    ("住房没保障", "on_guarantees"),
    ("收入不稳", "on_national_rules"),
    ("没有措施", "on_national_rules"),
    ("收入低于监测线", "on_income_line"),
    ("到会不足三分之二", "on_quorum"),
    ("主持人自己记录", "on_recorder"),
]


@pytest.mark.parametrize(("breach", "setting"), SETTINGS)
def test_the_settings_say_whether_a_breach_stops_a_letter_warns_or_is_not_looked_at(breach, setting):
    break_it, _, rule, where = next(row[1:] for row in BREACHES if row[0] == breach)
    weights = {}
    for word in ("阻断", "提醒", "不查"):
        findings = PAPERS["告知书"](break_it(sound_quarter()).set(**{setting: word}).dataset())
        weights[word] = {f.severity for f in findings if (f.rule, f.place) == (rule, where)}
    others = {Severity.BLOCK} if breach == "到会不足三分之二" else set()
    assert weights["阻断"] == {Severity.BLOCK}
    assert weights["提醒"] - others == {Severity.WARN}
    assert weights["不查"] <= others


def test_every_weight_among_the_settings_is_put_to_the_test():
    weights = {name for name, info in Settings.model_fields.items() if info.annotation is OnBreach}
    standing = {"on_monitoring", "on_minimum_months", "on_bodies", "on_coverage", "on_issues"}
    assert weights == {setting for _, setting in SETTINGS} | standing


@pytest.mark.parametrize(
    ("form", "setting", "share", "enough"),
    [
        ("村民代表会议", "quorum", "4/5", False),
        ("村“两委”扩大会议", "quorum", "4/5", True),
        ("村“两委”扩大会议", "quorum_committees", "11/13", True),
        ("村“两委”扩大会议", "quorum_committees", "12/13", False),
        ("评议小组会议", "quorum_group", "12/13", False),
        ("评议小组会议", "quorum_committees", "12/13", True),
    ],
)
def test_each_form_of_meeting_has_its_own_quorum(form, setting, share, enough):
    """11 of 13 came, 7 of the 9 村民代表."""
    sample = sound_quarter().change(Meeting, {"form": form}, **OUR_REVIEW).set(**{setting: share})
    assert is_withheld(PAPERS["评议记录"](sample.dataset())) is not enough


def test_the_report_on_a_public_list_is_not_made_before_the_list_is_down():
    for day, stopped in ((date(2022, 6, 29), {"公示报告", "告知书"}), (date(2022, 6, 30), set())):
        dataset = sound_quarter().change(Publicity, {"reported": day}).dataset()
        assert {paper for paper, findings in PAPERS.items() if is_withheld(findings(dataset))} == stopped


@pytest.mark.parametrize(
    ("identified", "mode", "found"),
    [
        (date(2022, 1, 4), "帮扶消除", False),  # six months to the day
        (date(2022, 1, 5), "帮扶消除", True),
        (date(2022, 6, 1), "帮扶消除", True),
        (date(2022, 6, 1), "自然消除", False),
        (date(2021, 9, 10), "帮扶消除", False),
    ],
)
def test_support_lasts_six_months_before_it_has_eliminated_a_risk(identified, mode, found):
    sample = sound_quarter().change(MonitorEpisode, {"identified": identified}, **MINE)
    sample.change(SystemMark, {"mode": mode})
    findings = course_findings(sample.dataset(), course_of(sample.dataset()), Paper.LETTER)
    assert [(f.rule, f.severity) for f in findings if f.rule == "G9"] == (
        [("G9", Severity.WARN)] if found else []
    )


def test_the_same_or_the_next_month_is_too_early_whatever_the_setting():
    sample = sound_quarter().set(minimum_months=0, on_minimum_months="阻断")
    sample.change(MonitorEpisode, {"identified": date(2022, 6, 1)}, **MINE)
    dataset = sample.dataset()
    findings = course_findings(dataset, course_of(dataset), Paper.LETTER)
    assert ("G9", Severity.BLOCK) in {(f.rule, f.severity) for f in findings}


def test_a_recorded_decision_turns_the_block_into_a_warning_that_says_by_whom():
    sample = sound_quarter().change(Meeting, {"date": date(2022, 6, 20)}, number=REVIEWED)
    assert is_withheld(PAPERS["评议记录"](sample.dataset()))
    findings = PAPERS["评议记录"](lift(sample, "g3", meeting=REVIEWED).dataset())
    assert [(f.rule, f.severity) for f in findings] == [("G3", Severity.WARN)]
    assert "已由乡长孙某于2022年6月20日特批放行，理由：另有会议纪要" in str(findings[0])


@pytest.mark.parametrize(
    "decision",
    [
        {"rule": "G5", "household": PASSED},
        {"rule": "G6", "household": FAILED},
        {"rule": "G6", "meeting": REVIEWED},
        {"rule": "G6", "household": PASSED, "meeting": JUDGED + "x"},
    ],
)
def test_a_decision_for_another_rule_household_or_meeting_lifts_nothing(decision):
    sample = sound_quarter().change(Member, {"subsistence": "农村低保"}, name="张三")
    assert is_withheld(PAPERS["告知书"](lift(sample, **decision).dataset()))


def test_a_decision_on_the_household_lifts_its_own_rule_only():
    sample = sound_quarter().change(Member, {"subsistence": "农村低保"}, name="张三")
    lift(sample, "G6", household=PASSED)
    assert not is_withheld(PAPERS["告知书"](sample.dataset()))
    sample.change(Verification, {"signed": None}, **MINE)
    assert is_withheld(PAPERS["告知书"](sample.dataset()))


LIFTED = [row for row in BREACHES if row[3] not in {"G11", "§4.5"} and row[0] != "评议外村的户"]


@pytest.mark.parametrize(
    ("break_it", "rule"), [(row[1], row[3]) for row in LIFTED], ids=[row[0] for row in LIFTED]
)
@pytest.mark.parametrize("by", ["特批", "设置"])
def test_what_is_let_through_says_nothing_that_nobody_recorded(break_it, rule, by):
    sample = break_it(sound_quarter())
    if by == "设置":
        sample.set(**dict.fromkeys({setting for _, setting in SETTINGS}, "提醒"))
    lift(sample, rule, household=PASSED)
    for meeting in (JUDGED, REVIEWED):
        lift(sample, rule, meeting=meeting)
    dataset = sample.dataset()
    letters = []
    for kind in PROCEDURE:
        for subject in kind.subjects(dataset, Q2, ()):
            if not is_withheld(kind.judge(dataset, subject.record)[0]):
                fields = kind.fields(dataset, subject, "第001号", lambda _: "")
                letters += [fields] if kind.name == "退出告知书" else []
    checks = {row.household: row for row in dataset.rows[Verification]}
    judged = {row.household for row in dataset.rows[PreJudgement]}
    for letter in letters:
        check = checks.get(PASSED)
        assert letter["有预判"] is (PASSED in judged)
        assert letter["有核查"] is (check is not None)
        assert letter["有签字"] is (
            check is not None and check.signed is not None and check.household_agrees is True
        )
        assert letter["无异议"] is not bool(dataset.rows[Objection])
        assert letter["有异议"] is (
            dataset.rows[Objection] != () and dataset.rows[Objection][0].outcome == "不成立"
        )
        assert letter["有批准"] is any(row.county_approved for row in dataset.rows[Approval])
        assert letter["有公示"] is bool(dataset.rows[Publicity])


def test_a_letter_with_a_step_left_out_by_decision_reads_on():
    sample = sound_quarter().drop(PreJudgement, **MINE).change(Verification, {"signed": None}, **MINE)
    lift(lift(sample, "G1", household=PASSED), "G2", household=PASSED)
    dataset = sample.dataset()
    kind = next(kind for kind in PROCEDURE if kind.name == "退出告知书")
    (subject,) = kind.subjects(dataset, Q2, ())
    context = kind.fields(dataset, subject, "第001号", str)
    filled = WordTemplate.open(TEMPLATES / "退出告知书.docx").fill(context)
    text = "".join(p.text for p in docx.Document(io.BytesIO(filled)).paragraphs)
    assert (
        "经2022年6月17日村级工作专班入户核查，6月24日村级民主评议会评议通过，6月25日至29日公示无异议，"
        in text
    )
    assert "预判" not in text
    assert "签字认可" not in text


def test_last_years_decision_does_not_lift_this_years_block():
    sample = sound_quarter().change(Member, {"subsistence": "农村低保"}, name="张三")
    lift(sample, "G6", household=PASSED).change(Decision, {"decided": date(2021, 6, 20)})
    assert is_withheld(PAPERS["告知书"](sample.dataset()))


@pytest.mark.parametrize("rule", ["§4.2", "G11", "§4.5"])
def test_no_decision_supplies_what_nobody_recorded(rule):
    sample = sound_quarter().drop(SystemMark).drop(ExitLetter).drop(Attendance, meeting=REVIEWED)
    lift(sample, rule, household=PASSED)
    lift(sample, rule, meeting=REVIEWED)
    rules = {f.rule for f in PAPERS["告知书"](sample.dataset()) if f.severity is Severity.BLOCK}
    assert {"G11", "§4.2"} <= rules


def test_without_publicity_and_approval_in_the_settings_a_letter_needs_neither():
    sample = sound_quarter().drop(Publicity).drop(Approval)
    assert is_withheld(PAPERS["告知书"](sample.dataset()))
    sample.set(publicity_required=False, approval_required=False)
    assert not is_withheld(PAPERS["告知书"](sample.dataset()))


def test_a_public_list_needs_its_days_even_where_publicity_is_not_a_gate():
    sample = sound_quarter().drop(Publicity).set(publicity_required=False)
    assert PAPERS["告知书"](sample.dataset()) == ()
    assert {f.rule for f in PAPERS["公示"](sample.dataset()) if f.severity is Severity.BLOCK} == {"G5"}


def test_a_household_eliminated_before_is_neither_pre_judged_nor_told_again():
    sample = sound_quarter().change(SystemMark, {"date": date(2022, 4, 8)})
    findings = PAPERS["预判记录"](sample.dataset())
    assert [(f.rule, f.severity, f.place) for f in findings] == [
        ("§4.5", Severity.BLOCK, cell(PreJudgement, "household"))
    ]
    assert ("G1", cell(Resolution, "household")) in {
        (f.rule, f.place) for f in PAPERS["告知书"](sample.dataset())
    }


HUNG = {"公示", "公示报告", *IN_ORDER[2:]}
"""What cannot be hung out, and what says that it hung: nobody is submitted, marked, told without a list."""


@pytest.mark.parametrize(
    ("kind", "field", "value", "stopped"),
    [
        (Township, "supervision_phone", "13800000001", HUNG),
        (Township, "supervision_phone", "03581990001", HUNG),
        (Township, "supervision_phone", "0358-1990001", set()),
        (Household, "group", "一组 138-0000-0001", HUNG),
        (Publicity, "place", "低保户活动室", {"公示报告", "告知书"}),
        (Objection, "content", "张三因病住院", {"公示报告", "告知书"}),
        (Objection, "finding", "其子残疾，证号 14119919700305003", {"公示报告", "告知书"}),
        (Objection, "content", "张三家买了车", set()),
    ],
)
def test_what_hangs_in_public_shows_no_number_and_no_illness_or_names_the_cell(kind, field, value, stopped):
    sample = sound_quarter()
    sample.add(Objection, **OBJECTION, outcome="不成立", settled=date(2022, 6, 28))
    for row in sample.rows[kind]:
        row[field] = value
    found = {paper: findings(sample.dataset()) for paper, findings in PAPERS.items()}
    assert {paper for paper, findings in found.items() if is_withheld(findings)} == stopped
    for paper in stopped:
        assert [(f.rule, f.place) for f in found[paper]] == [("§5", cell(kind, field))]
        assert value not in str(found[paper][0])


def test_seven_days_of_publicity_where_the_township_asks_for_seven():
    sample = sound_quarter().set(publicity_days=7)
    assert {f.rule for f in PAPERS["公示"](sample.dataset())} == {"G5"}
    sample.change(Publicity, {"end": date(2022, 7, 1)}).change(Approval, {"submitted": date(2022, 7, 2)})
    assert PAPERS["公示"](sample.dataset()) == ()


def test_a_letter_goes_to_nobody_who_failed_or_was_deferred():
    dataset = sound_quarter().dataset()
    for household in (FAILED, DEFERRED):
        findings = course_findings(dataset, course_of(dataset, household), Paper.LETTER)
        assert [(f.rule, f.severity) for f in findings] == [("§4.5", Severity.BLOCK)]


def test_a_household_that_goes_on_is_no_candidate():
    assert KEPT not in {course.household.number for course in exit_courses(sound_quarter().dataset(), Q2)}


def test_a_household_of_the_same_name_who_came_is_asked_about():
    sample = sound_quarter().change(Attendance, {"name": "张三"}, name="代表5")
    findings = PAPERS["评议记录"](sample.dataset())
    assert [(f.severity, f.place) for f in findings] == [(Severity.WARN, cell(Resolution, "recused"))]


def test_the_pre_judgement_is_told_of_missing_months_and_of_those_who_will_be_deferred():
    sample = sound_quarter().drop(MonthlyEntry, household=KEPT, month=202204)
    sample.change(PreJudgement, {"opinion": "拟消除"}, household=DEFERRED)
    findings = PAPERS["预判记录"](sample.dataset())
    assert {(f.rule, f.severity, f.place) for f in findings} == {
        ("G18", Severity.WARN, cell(PreJudgement, "household", 5)),
        ("G6", Severity.WARN, cell(PreJudgement, "opinion", 4)),
    }


@pytest.mark.parametrize(
    ("helpers", "found"),
    [
        ([("支书", date(2021, 9, 10), None)], False),
        ([("支书", date(2021, 9, 10), date(2022, 3, 1)), ("委员", date(2022, 3, 2), None)], False),
        ([("支书", date(2021, 9, 10), None), ("委员", date(2022, 3, 2), None)], True),
        ([("支书", date(2021, 9, 10), date(2022, 3, 1))], True),
        ([("支书", date(2022, 6, 24), None)], False),  # from the day of the review
        ([("支书", date(2022, 6, 25), None)], True),
        ([("支书", date(2021, 9, 10), date(2022, 6, 24))], False),  # to the day of the review
        ([("支书", date(2021, 9, 10), date(2022, 6, 23))], True),
        ([("支书", date(2021, 9, 10), date(2022, 6, 24)), ("委员", date(2022, 6, 24), None)], True),
        ([("支书", date(2021, 9, 10), date(2022, 1, 1)), ("支书", date(2022, 1, 1), None)], False),
        ([], True),
    ],
)
def test_a_household_has_one_helper_when_it_is_reviewed(helpers, found):
    sample = sound_quarter().drop(Helper, **MINE)
    for person, since, until in helpers:
        sample.add(Helper, household=PASSED, person=person, since=since, until=until)
    assert ("G12" in {f.rule for f in PAPERS["告知书"](sample.dataset())}) is found


@pytest.mark.parametrize(
    ("present", "expected", "quorum", "enough"),
    [
        (14, 20, Fraction(2, 3), True),
        (13, 20, Fraction(2, 3), False),
        (10, 20, Fraction(2, 3), False),
        (20, 30, Fraction(2, 3), True),
        (19, 30, Fraction(2, 3), False),
        (2, 3, Fraction(2, 3), True),
        (10, 20, Fraction(1, 2), True),
        (9, 20, Fraction(1, 2), False),
        (0, 0, Fraction(2, 3), False),
    ],
)
def test_how_many_must_come(present, expected, quorum, enough):
    assert is_quorate(present, expected, quorum) is enough


@pytest.mark.parametrize(
    ("votes", "voters", "majority", "passes"),
    [
        (10, 20, Fraction(1, 2), False),
        (11, 20, Fraction(1, 2), True),
        (10, 19, Fraction(1, 2), True),
        (9, 19, Fraction(1, 2), False),
        (14, 20, Fraction(2, 3), True),
        (12, 18, Fraction(2, 3), False),
        (0, 0, Fraction(1, 2), False),
    ],
)
def test_how_many_must_agree(votes, voters, majority, passes):
    assert is_majority(votes, voters, majority) is passes


@pytest.mark.parametrize(
    ("today", "stopped"),
    [
        (date(2022, 6, 14), {"预判记录", *IN_ORDER, "公示报告"}),
        (date(2022, 6, 23), {*IN_ORDER[1:], "公示报告"}),
        (date(2022, 6, 29), {*IN_ORDER[3:]}),
        (date(2022, 7, 3), {*IN_ORDER[4:]}),
        (date(2022, 7, 4), {"告知书"}),  # delivered on the 5th, so it says
        (date(2022, 7, 6), set()),
    ],
)
def test_nothing_is_recorded_before_its_day_has_come(today, stopped):
    dataset = replace(sound_quarter().dataset(), today=today)
    withheld = {paper for paper, findings in PAPERS.items() if is_withheld(findings(dataset))}
    assert withheld == stopped


@pytest.mark.parametrize(
    ("back", "letters", "extra"),
    [
        (None, [], []),
        (None, [9], [9]),
        (None, [4, 9], [5, 9]),
        (7, [8], []),
        (7, [8, 9], [9]),
        (7, [7], [7]),
        (5, [6], []),
    ],
)
def test_a_second_letter_is_for_a_household_that_was_rolled_back(back, letters, extra):
    """张三 has his letter of 5 July; `back`, `letters` and `extra` are days of July."""
    sample = sound_quarter()
    if back:
        sample.change(MonitorEpisode, {"rolled_back": date(2022, 7, back)}, **MINE)
    for day in letters:
        sample.add(ExitLetter, household=PASSED, date=date(2022, 7, day))
    findings = [f for f in PAPERS["告知书"](sample.dataset()) if "只发一份告知书" in f.expected]
    assert [f.found for f in findings] == [f"另有一份，告知日期2022年7月{day}日" for day in extra]


@pytest.mark.parametrize(
    ("recused", "told"), [("代表1", []), ("代表1、代表1", ["代表1"]), ("代表9", ["代表9"])]
)
def test_who_withdraws_was_in_the_room_and_is_named_once(recused, told):
    sample = sound_quarter().change(Resolution, {"recused": recused}, **MINE)
    findings = PAPERS["评议记录"](sample.dataset())
    assert [f.found for f in findings if "每人写一次" in f.expected] == told


def test_a_letter_without_a_review_is_withheld_by_name_and_not_passed_over():
    sample = sound_quarter().add(ExitLetter, household=KEPT, date=date(2022, 7, 5))
    sample.drop(PreJudgement, household=KEPT)
    dataset = sample.dataset()
    kind = next(kind for kind in PROCEDURE if kind.name == "退出告知书")
    subjects = {subject.name: subject.record for subject in kind.subjects(dataset, Q2, ())}
    assert set(subjects) == {"张三", "赵六"}
    findings = {finding.rule: finding for finding in kind.findings(dataset, subjects["赵六"])}
    assert findings["§4.5"].place == findings["G1"].place == cell(ExitLetter, "household", 3)
    assert findings["§4.5"].found == "还没有评议结果"


def test_a_check_before_identification_gives_the_income_that_is_held_against_the_line():
    sample = sound_quarter().add(
        Verification,
        household=KEPT,
        purpose="识别",
        date=date(2022, 5, 6),
        verifiers="支书、队员",
        result="存在风险",
    )
    found = [f for f in check_dataset(sample.dataset()) if f.rule == "G20"]
    assert [(f.place, f.severity) for f in found] == [(cell(Verification, "wages", 4), Severity.BLOCK)]
    sample.change(Verification, {"wages": 0}, purpose="识别")
    assert not [f for f in check_dataset(sample.dataset()) if f.rule == "G20"]


NEVER_LIFTED = {
    "publicity_ends_after_it_begins", "publicity_of_candidates_ends_after_it_begins",
    "entry_is_passed_or_not",
    "no_entry_step_is_ahead_of_its_day",
    "not_monitored_already",
    "only_the_taken_in_go_on",
    "what_is_submitted_is_known",
    # the record would have to say what nobody recorded, or what did not happen
    "monitored_when_put_forward", "nothing_is_done_ahead_of_its_day", "only_the_passed_go_on", "marked_before_told",
    "mark_still_stands", "told_once", "held_by_now", "attendance_is_recorded", "expected_is_present_and_absent",
    "nobody_is_counted_twice", "meeting_is_recorded_once", "one_episode_at_a_time", "somebody_is_left", "chair_and_recorder_were_there", "ends_after_it_starts", "something_was_decided",
    "capacity_is_that_of_the_post", "reported_when_it_is_over", "votes_are_those_of_the_voters",
    "recused_were_in_the_room", "result_is_what_was_voted", "those_who_count_do_not_withdraw",
    "village_votes_on_its_own", "judged_household_is_monitored", "nothing_private_hangs_in_public",
    "the_quarter_adds_up", "checked_by_now", "every_topic_has_its_result", "votes_are_those_of_the_committee",
    "rollback_undoes_a_mark", "rollback_says_why", "rolled_back_by_now",
}  # fmt: skip


def test_what_no_decision_lifts_is_this_and_nothing_else():
    assert {gate.check.__name__ for gate in gates() if not gate.may_be_lifted} == NEVER_LIFTED


@pytest.mark.parametrize(
    "break_it",
    [
        lambda s: s.change(Resolution, {"result": "不通过"}, **MINE),
        lambda s: s.change(Resolution, {"votes_for": 5, "votes_against": 4}, **MINE),
        lambda s: Sample({**s.rows, Resolution: []}, **s.settings),
        lambda s: recused_counter(s, "teller"),
    ],
    ids=["票过半却不通过", "票不过半却通过", "没有评议结果", "计票人回避"],
)
def test_a_vote_is_what_was_counted_whoever_decides_otherwise(break_it):
    sample = break_it(sound_quarter())
    lift(lift(sample, "§4.2", household=PASSED), "§4.2", meeting=REVIEWED)
    findings = [f for f in PAPERS["评议记录"](sample.dataset()) if f.severity is Severity.BLOCK]
    assert findings
    assert not any("特批" in finding.way_out for finding in findings)


ANSWERS = [
    # what was asked, what stands in the cell, what is said of it, the way out
    *((field, False, "否", "解决以后再核查") for field in ("food", "clothing", "education", "medical", "housing", "water")),
    *((field, None, "空白", "按核查表补填") for field in ("food", "clothing", "education", "medical", "housing", "water")),
    ("household_agrees", False, "否", "请监测户在核查表上签字后补填"),
    ("household_agrees", None, "空白", "请监测户在核查表上签字后补填"),
    ("measures_in_place", False, "否", "落实以后再核查"),
    ("measures_in_place", None, "空白", "按核查表补填"),
    ("income_stable", False, "否", "继续监测"),
    ("income_stable", None, "空白", "按核查表补填"),
    ("spending_controlled", False, "否", "继续监测"),
    ("spending_controlled", None, "空白", "按核查表补填"),
    ("signed", None, "空白", "请监测户在核查表上签字后补填日期"),
]  # fmt: skip


@pytest.mark.parametrize(("field", "value", "found", "way_out"), ANSWERS)
def test_no_and_nothing_are_told_apart(field, value, found, way_out):
    dataset = sound_quarter().change(Verification, {field: value}, **MINE).dataset()
    (finding,) = [f for f in PAPERS["告知书"](dataset) if f.severity is Severity.BLOCK]
    assert (finding.place, finding.found) == (cell(Verification, field), found)
    assert finding.way_out.startswith(way_out)


@pytest.mark.parametrize(
    ("labour", "without", "found"),
    [
        (("普通劳动力", "无劳动力"), None, None),
        (("无劳动力", "无劳动力"), None, "空白，家庭成员的劳动技能都没有劳动能力"),
        (("无劳动力", "无劳动力"), False, "否，家庭成员的劳动技能都没有劳动能力"),
        (("无劳动力", None), None, "空白"),
        (("无劳动力", None), False, None),
        (("普通劳动力", None), None, None),
        (("无劳动力", "无劳动力"), True, "是"),
    ],
)
def test_whether_anybody_can_work_is_known_by_one_sheet_or_the_other(labour, without, found):
    sample = sound_quarter().change(Household, {"without_labour": without}, number=PASSED)
    for name, value in zip(("张三", "张三妻"), labour, strict=True):
        sample.change(Member, {"labour": value}, name=name)
    findings = [f for f in PAPERS["上报表"](sample.dataset()) if f.rule == "G7"]
    assert [f.found for f in findings] == ([found] if found else [])


@pytest.mark.parametrize(
    ("what", "more"),
    [
        ("已经验收", add(Dwelling, **DWELLING, accepted=date(2022, 6, 10))),
        ("后来鉴定为B级", lambda s: s.add(Dwelling, **DWELLING).add(Dwelling, **(DWELLING | {"appraised": date(2022, 6, 1), "grade": "B"}))),
        ("别的户", add(Dwelling, **(DWELLING | {"head": "周七"}))),
        ("问题已经整改", add(Issue, **LEAKING, done=date(2022, 6, 15))),
        ("告知以后才发现", add(Issue, **(LEAKING | {"found": date(2022, 7, 6)}))),
        ("设施的问题", add(Issue, **(LEAKING | {"subject": "供水站", "topic": "饮水"}))),
        ("已经返校", lambda s: s.add(Pupil, **(PUPIL | {"checked": date(2022, 3, 1)})).add(Pupil, **(PUPIL | {"dropped_out": False}))),
        ("有一处供水达标", lambda s: s.add(WaterSupply, **SUPPLY).add(WaterSupply, **(SUPPLY | {"name": "新井", "passed": True}))),
        ("措施是协助申请", add(PlanItem, **SAFETY_NET, content="协助申请农村低保")),
        ("措施写着已申请纳入", add(PlanItem, **SAFETY_NET, content="已申请纳入农村低保")),
        ("措施写着已不享受", add(PlanItem, **SAFETY_NET, content="已不再享受农村低保，已停止发放残疾人两项补贴")),
        ("措施写着以后纳入", add(PlanItem, **SAFETY_NET, content="后续纳入农村低保")),
        ("措施早已完成", add(PlanItem, **SAFETY_NET, content="纳入农村低保", done=date(2022, 3, 1))),
        ("名册不是本户的政策", add(LowIncome, **LISTED, policies="医保参保补贴")),
        ("最后一次走访不再有", lambda s: s.add(LowIncome, **LISTED).add(Visit, **VISIT, subsistence=True).add(Visit, **(VISIT | {"date": date(2022, 6, 20)}), subsistence=False)),
    ],
)  # fmt: skip
def test_what_another_sheet_tells_of_another_day_or_household_stops_nothing(what, more):
    assert [
        f for f in PAPERS["告知书"](more(sound_quarter()).dataset()) if f.severity is Severity.BLOCK
    ] == []


def test_of_two_households_of_one_name_a_register_is_asked_about():
    sample = sound_quarter().add(Dwelling, **DWELLING)
    twin = sample.find(SurveyRow, head="周七")[0] | {"head": "张三"}
    findings = [f for f in PAPERS["上报表"](sample.add(SurveyRow, **twin).dataset()) if f.rule == "G7"]
    assert [(f.severity, "同名的户主" in f.way_out) for f in findings] == [(Severity.WARN, True)]


@pytest.mark.parametrize(
    ("change_", "list_", "found"),
    [
        ({}, {}, 0),
        ({}, {"groups": "农村低保"}, 1),
        ({}, {"groups": "特困"}, 1),
        ({}, {"groups": "残疾人家庭"}, 1),
        ({}, {"groups": "留守儿童"}, 0),
        ({}, {"groups": "农村低保", "since": date(2022, 6, 25)}, 0),
        ({}, {"groups": "农村低保", "since": date(2022, 6, 24)}, 1),
        ({}, {"groups": "农村低保", "until": date(2022, 6, 24)}, 0),
        ({}, {"groups": "农村低保", "until": date(2022, 6, 25)}, 1),
        ({"subsistence": None}, {"groups": "农村低保"}, 1),
        ({"health": "残疾"}, {}, 1),
        ({"health": ""}, {}, 1),
        ({"left_on": date(2022, 6, 1), "subsistence": None}, {}, 0),
    ],
)
def test_a_status_is_known_for_each_member_and_the_same_on_every_sheet(change_, list_, found):
    sample = sound_quarter().change(Member, change_, name="张三妻")
    sample.add(
        LowIncome,
        **(
            {"number": PASSED, "village": "东沟村", "name": "张三", "id_number": id_number(3), "size": 2}
            | {"groups": "留守儿童", "since": date(2022, 1, 6)}
            | list_
        ),
    )
    findings = [
        f for f in PAPERS["评议记录"](sample.dataset()) if f.rule == "G6" and f.severity is Severity.BLOCK
    ]
    assert len(findings) == found


@pytest.mark.parametrize(
    ("name", "capacity", "level", "stopped"),
    [
        ("委员", "两委", "村", False),
        ("委员", "村民代表", "村", False),
        ("委员", "乡干部", "村", True),
        ("委员", "两委", "乡", True),
        ("队员", "驻村", "驻村", False),
        ("队员", "村民代表", "驻村", True),
    ],
)
def test_a_cadre_votes_only_in_the_capacity_of_his_post(name, capacity, level, stopped):
    sample = sound_quarter().change(Person, {"level": level}, name=name)
    rows = sample.find(Attendance, meeting=REVIEWED, name=name)
    for row in rows:
        row["capacity"] = capacity
    said = [f for f in PAPERS["评议记录"](sample.dataset()) if f.sheet == "参会人员" and "身份" in f.expected]
    assert bool(said) is (stopped and bool(rows))


def test_a_setting_that_nobody_knows_is_named_with_what_it_may_have_been():
    rows = [Setting(item="公示天数", value="7", row=2), Setting(item="公示日数", value="5", row=3)]
    settings, findings = read_settings(Sheet(Setting, {"item": "A", "value": "B"}), rows)
    assert settings.publicity_days == 7
    assert [(f.place, f.found) for f in findings] == [("工作表“设置”单元格 A3", "“公示日数”")]
    assert "公示天数" in findings[0].way_out
    _, strange = read_settings(Sheet(Setting, {"item": "A"}), [Setting(item="其他", value="1", row=4)])
    assert "可用的有" in strange[0].way_out
    with pytest.raises(ValidationError):
        Settings.model_validate({"日数": 3})


@pytest.mark.parametrize(
    ("item", "value", "least"),
    [
        ("公示天数", "0", "1"),
        ("到会比例", "1/2", "2/3"),
        ("通过比例", "1/3", "1/2"),
        ("识别办理天数", "０", "1"),
    ],
)
def test_no_setting_asks_less_than_the_law(item, value, least):
    settings, findings = read_settings(
        Sheet(Setting, {"item": "A", "value": "B"}), [Setting(item=item, value=value, row=2)]
    )
    (finding,) = findings
    assert finding.place == "工作表“设置”单元格 B2"
    assert finding.expected.startswith(f"应不小于 {least}（")
    assert settings == Settings()


@pytest.mark.parametrize(
    ("break_it", "paper", "where"),
    [
        (change(Verification, "verifiers", "张三妻、队员", **MINE), "核查表", cell(Verification, "verifiers")),
        (lambda s: s.change(Member, {"name": "支书"}, name="张三妻"), "告知书", cell(Helper, "person")),
        (lambda s: s.change(MonthlyEntry, {"measures_in_place": False}, household=PASSED, month=202206), "上报表", cell(MonthlyEntry, "measures_in_place", 7)),
        (change(Meeting, "teller", "代表1", **OUR_REVIEW), "评议记录", cell(Meeting, "teller", 3)),
        (change(PreJudgement, "income_per_head", 6499, **MINE), "预判记录", cell(PreJudgement, "income_per_head")),
        (change(Approval, "county_document", None), "标注清单", cell(Approval, "county_document")),
        (change(Approval, "county_document", "兴乡振函〔2020〕1号"), "标注清单", cell(Approval, "county_document")),
        (add(Approval, household=PASSED, submitted=date(2022, 6, 29), county_document="兴乡振函〔2022〕1号", county_approved=date(2022, 7, 2)), "标注清单", cell(Approval, "county_document")),
        (change(Resolution, "reason", "无", household=FAILED), "评议记录", cell(Resolution, "reason", 3)),
        (change(Approval, "township_approved", None), "标注清单", cell(Approval, "township_approved")),
        (change(Approval, "township_opinion", None), "标注清单", cell(Approval, "township_opinion")),
        (change(Meeting, "teller", "支书", **OUR_REVIEW), "评议记录", cell(Meeting, "teller", 3)),
        (change(Meeting, "scrutineer", "支书", **OUR_REVIEW), "评议记录", cell(Meeting, "scrutineer", 3)),
    ],
)  # fmt: skip
def test_what_may_be_right_is_asked_about(break_it, paper, where):
    findings = PAPERS[paper](break_it(sound_quarter()).dataset())
    assert (Severity.WARN, where) in {(f.severity, f.place) for f in findings}
    assert not is_withheld(findings)


@pytest.mark.parametrize("last", [date(2022, 6, 24), date(2022, 6, 1)])
def test_no_setting_makes_a_list_that_ends_before_it_begins(last):
    sample = sound_quarter().change(Publicity, {"end": last})
    findings = PAPERS["公示"](sample.dataset())
    assert not re.search(r"-\d+ 天|[^\d]0 天", "".join(map(str, findings)))
    lift(lift(sample, "G4", household=PASSED), "G5", household=PASSED)
    for required in (True, False):
        sample.set(on_order="不查", on_publicity="不查", publicity_required=required)
        assert is_withheld(PAPERS["公示"](sample.dataset()))


def test_nobody_who_may_not_vote_counts_where_nobody_voted():
    sample = sound_quarter().change(Meeting, {"teller": "县里来人"}, **OUR_REVIEW)
    lines = {"votes_for": 0, "votes_against": 0, "abstentions": 0, "recused": "", "result": "缓退"}
    sample.change(Resolution, lines | {"reason": "低保"}, meeting=REVIEWED)
    assert cell(Meeting, "teller", 3) not in {f.place for f in PAPERS["评议记录"](sample.dataset())}


def test_a_household_that_moved_away_keeps_the_papers_of_the_village_where_it_lived():
    """As the message says: its move is told; a new row for members who left another is no fault either."""
    sample = sound_quarter().change(Household, {"village": "西沟村"}, number=PASSED)
    (told,) = {f.way_out for f in PAPERS["评议记录"](sample.dataset()) if "只评议本村" in f.expected}
    assert "由东沟村迁到西沟村的，在“监测户”填原村东沟村和迁入日期" in told
    sample.change(Household, {"moved_from": "东沟村", "moved_on": date(2022, 7, 20)}, number=PASSED)
    assert [f for f in PAPERS["评议记录"](sample.dataset()) if "只评议本村" in f.expected] == []
    sample.change(Household, {"village": "东沟村", "moved_from": None, "moved_on": None}, number=PASSED)
    sample.add(Village, **sample.find(Village)[0] | {"name": "西沟村", "committee": "西沟村村民委员会"})
    sample.add(
        Household, **sample.find(Household, number=PASSED)[0] | {"number": "迁入1", "village": "西沟村"}
    )
    for row in sample.find(Member, **MINE):
        sample.add(Member, **row | {"household": "迁入1"})
        row["left_on"] = date(2022, 7, 20)
    dataset = sample.dataset()
    assert {paper: findings(dataset) for paper, findings in PAPERS.items()} == dict.fromkeys(PAPERS, ())
    known = {str(finding) for finding in check_dataset(sound_quarter().dataset())}
    new = [f for f in check_dataset(dataset) if str(f) not in known]
    assert [f for f in new if f.severity is Severity.BLOCK] == []


@pytest.mark.parametrize(
    "opinion",
    [
        "经审核，无不同意见，同意上报",
        "公示无异议",
        "情况属实",
        "审核通过",
        "原则同意",
        "收入不低于监测线，同意消除",
        "未发现不符合消除条件的情形，同意上报",
        "该户不符合低保条件，户主不能务工、儿子待业，同意上报",
        "同意上报，待县批准后标注，消除后不能放松监测",
        "审核合格，不存在异议。",
    ],
)
def test_a_township_that_agrees_in_other_words_has_agreed(opinion):
    sample = sound_quarter().change(Approval, {"township_opinion": opinion})
    assert PAPERS["告知书"](sample.dataset()) == ()


@pytest.mark.parametrize(("died", "letter"), [(date(2022, 6, 28), "张三妻"), (date(2022, 7, 6), "张三")])
def test_a_paper_names_who_was_head_on_its_own_day(died, letter):
    """张三 died on `died`, after his household was reviewed; his wife has been 户主 since."""
    sample = sound_quarter().change(Member, {"left_on": died}, name="张三")
    dataset = sample.change(Member, {"relation": "户主"}, name="张三妻").dataset()
    kinds = {kind.name: kind for kind in PROCEDURE}
    told = {}
    for name in ("民主评议会议记录", "民主评议结果公示", "退出告知书"):
        (subject, *_) = kinds[name].subjects(dataset, Q2, ())
        told[name] = kinds[name].fields(dataset, subject, "第001号", str)
    assert told["民主评议会议记录"]["户"][0]["户主"] == "张三"
    assert told["民主评议结果公示"]["户"][0]["户主"] == "张三"
    assert told["退出告知书"]["户主"] == letter


def test_a_review_that_names_no_village_is_told_at_its_own_cell():
    dataset = sound_quarter().change(Meeting, {"village": None}, **OUR_REVIEW).dataset()
    findings = [f for f in PAPERS["评议记录"](dataset) if f.severity is Severity.BLOCK]
    assert {f.place for f in findings} == {cell(Meeting, "village", 3)}
    assert "None" not in "".join(map(str, findings))
