"""A sound quarter of one village, small enough to read, and the means to break it in one cell."""

from __future__ import annotations

import copy
from datetime import date, time
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl.utils import get_column_letter

from generators.procedure.exit_case import courses_of_meeting
from generators.procedure.gates import (
    course_findings,
    publicity_list_findings,
    report_findings,
    review_findings,
)
from generators.procedure.gates.table import Paper
from generators.records.columns import Column, Quarter, Row
from generators.records.dataset import SHEETS, Dataset
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
from generators.records.identifiers import check_digit
from generators.records.meetings import Attendance, Decision, Meeting, PreJudgement, Publicity, Resolution
from generators.records.screening import Survey, SurveyRow
from generators.records.settings import Settings
from generators.records.township import Person, PovertyLine, TaskForceMember, Township, Village

if TYPE_CHECKING:
    from collections.abc import Callable

    from generators.errors import Finding

Q2 = Quarter(2022, 2)
PASSED, FAILED, DEFERRED, KEPT = "户0001", "户0002", "户0003", "户0004"
JUDGED, REVIEWED = "2022Q2-预判", "2022Q2-评议-东沟村"
HEADS = {PASSED: "张三", FAILED: "李四", DEFERRED: "王五", KEPT: "赵六"}


def id_number(serial: int, born: str = "19700305") -> str:
    """Return an invented number of a place that does not exist (141199); odd serials are men."""
    first = f"141199{born}{serial:03d}"
    return first + check_digit(first)


class Sample:
    """Rows that can still be changed. `dataset()` makes records of them, with a letter for every column."""

    def __init__(self, rows: dict[type[Row], list[dict[str, Any]]], **settings: Any) -> None:
        self.rows = rows
        self.settings = settings

    def copy(self) -> Sample:
        return Sample(copy.deepcopy(self.rows), **self.settings)

    def find(self, kind: type[Row], /, **known: object) -> list[dict[str, Any]]:
        return [
            row for row in self.rows[kind] if all(row.get(name) == value for name, value in known.items())
        ]

    def change(self, kind: type[Row], change: dict[str, object], /, **known: object) -> Sample:
        found = self.find(kind, **known)
        assert found, f"no row of {kind.SHEET} has {known}"
        for row in found:
            row.update(change)
        return self

    def drop(self, kind: type[Row], /, **known: object) -> Sample:
        found = self.find(kind, **known)
        assert found, f"no row of {kind.SHEET} has {known}"
        self.rows[kind] = [row for row in self.rows[kind] if row not in found]
        return self

    def add(self, kind: type[Row], /, **row: object) -> Sample:
        self.rows[kind].append(row)
        return self

    def set(self, **settings: object) -> Sample:
        self.settings |= settings
        return self

    def dataset(self) -> Dataset:
        rows = {
            kind: tuple(
                kind.model_validate({**row, "row": number})
                for number, row in enumerate(self.rows[kind], start=2)
            )
            for kind in SHEETS
        }
        letters = {
            kind.SHEET: {
                name: get_column_letter(index) for index, (name, _) in enumerate(kind.iter_columns(), start=1)
            }
            for kind in SHEETS
        }
        return Dataset(Settings.model_validate(self.settings), rows, letters)


def optional_cells_read(work: Callable[[], object]) -> dict[tuple[type[Row], str], str]:
    """Return (sheet, field) of every optional column that `work` reads, and its id for a table of tests."""
    read: set[tuple[type[Row], str]] = set()
    plain = Row.__getattribute__

    def noting(self: Row, name: str) -> object:
        if name in type(self).model_fields:
            read.add((type(self), name))
        return plain(self, name)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Row, "__getattribute__", noting)
        work()
    return {
        (kind, name): f"{kind.SHEET}-{name}"
        for kind, name in sorted(read, key=lambda one: (one[0].SHEET, one[1]))
        if not kind.model_fields[name].is_required() and name != "row"
    }


def column_of(kind: type[Row], name: str) -> Column:
    return dict(kind.iter_columns())[name]


def cell(kind: type[Row], field_name: str, row: int = 2) -> str:
    """Return the cell of a field as a finding names it."""
    fields = [name for name, _ in kind.iter_columns()]
    return f"工作表“{kind.SHEET}”单元格 {get_column_letter(fields.index(field_name) + 1)}{row}"


def sound_quarter() -> Sample:
    """Return the quarter: 张三 passed and told, 李四 failed, 王五 (低保) deferred, 赵六 goes on."""
    rows: dict[type[Row], list[dict[str, Any]]] = {kind: [] for kind in SHEETS}
    sample = Sample(rows)
    _add_township(sample)
    for serial, (number, head) in enumerate(HEADS.items(), start=1):
        _add_household(sample, serial, number, head)
    sample.change(Member, {"subsistence": "农村低保"}, household=DEFERRED, name="王五")
    sample.add(
        PlanItem,
        household=DEFERRED,
        measure="综合保障",
        content="纳入农村低保",
        person="支书",
        start=date(2021, 9, 28),
        due=date(2022, 12, 31),
    )
    _add_pre_judgement(sample)
    _add_review(sample)
    sample.add(
        Publicity,
        meeting=REVIEWED,
        start=date(2022, 6, 25),
        end=date(2022, 6, 29),
        place="村公示栏",
        reported=date(2022, 6, 30),
    )
    sample.add(
        Approval,
        household=PASSED,
        submitted=date(2022, 6, 30),
        township_opinion="同意",
        township_approved=date(2022, 7, 1),
        county_document="兴乡振函〔2022〕1号",
        county_approved=date(2022, 7, 3),
    )
    sample.add(
        SystemMark,
        household=PASSED,
        date=date(2022, 7, 4),
        mode="帮扶消除",
        operator="乡干部甲",
        checker="乡干部乙",
    )
    sample.add(
        ExitLetter,
        household=PASSED,
        date=date(2022, 7, 5),
        delivered=date(2022, 7, 5),
        delivery="当面",
        delivered_by="支书",
        received_by="张三",
        relation="户主",
        received=date(2022, 7, 5),
        receipt_returned=date(2022, 7, 6),
    )
    _add_survey(sample)
    return sample


def _add_township(sample: Sample) -> None:
    sample.add(PovertyLine, year=2022, amount=6500)
    sample.add(
        Township,
        name="交楼申乡",
        county="兴县",
        code="141199201",
        government="兴县交楼申乡人民政府",
        signature="交楼申乡人民政府",
        series="交政发",
        printing_office="兴县交楼申乡党政综合办公室",
    )
    sample.add(
        Village,
        name="东沟村",
        township="交楼申乡",
        kind="行政村",
        committee="交楼申乡东沟村村民委员会",
        branch="中共交楼申乡东沟村支部委员会",
        households=6,
        representatives=9,
    )
    people = {
        "乡干部甲": ("乡", "组长"),
        "乡干部乙": ("乡", None),
        "支书": ("村", "副组长"),
        "第一书记": ("驻村", "副组长"),
        "委员": ("村", "成员"),
        "队员": ("驻村", "成员"),
    }
    for name, (level, role) in people.items():
        sample.add(
            Person, name=name, gender="男", politics="中共党员", level=level, unit="交楼申乡", post=name
        )
        if role:
            sample.add(TaskForceMember, village="东沟村", person=name, role=role, since=date(2021, 1, 1))


def _add_household(sample: Sample, serial: int, number: str, head: str) -> None:
    sample.add(Household, number=number, village="东沟村", kind="脱贫户", phone=f"1300000000{serial}")
    common = {"schooling": "初中", "resident_insurance": True, "worker_insurance": False, "health": "健康"}
    common |= {"subsistence": "未享受", "extreme_poverty": "未享受"}
    sample.add(
        Member,
        household=number,
        name=head,
        relation="户主",
        id_number=id_number(2 * serial + 1),
        gender="男",
        labour="普通劳动力",
        work_place="省外",
        work_months=8,
        **common,
    )
    sample.add(
        Member,
        household=number,
        name=f"{head}妻",
        relation="配偶",
        id_number=id_number(2 * serial),
        gender="女",
        labour="弱劳动力或半劳动力",
        **(common | {"health": "长期慢性病"}),
    )
    sample.add(
        MonitorEpisode,
        household=number,
        sequence=1,
        category="脱贫不稳定户",
        source="基层干部排查",
        identified=date(2021, 9, 10),
        risk_1="因病",
    )
    sample.add(Helper, household=number, person="支书", since=date(2021, 9, 10))
    sample.add(
        PlanItem,
        household=number,
        measure="健康帮扶",
        content="慢病签约服务",
        unit="乡卫生院",
        person="支书",
        start=date(2021, 9, 20),
        due=date(2022, 5, 31),
        done=date(2022, 5, 20),
        effect="已签约",
    )
    sample.add(
        PlanItem,
        household=number,
        measure="就业帮扶",
        content="推荐外出务工",
        person="支书",
        start=date(2021, 10, 8),
        due=date(2022, 5, 31),
        done=date(2022, 3, 1),
    )
    for month in range(1, 7):
        sample.add(
            MonthlyEntry,
            household=number,
            month=202200 + month,
            visited=date(2022, month, 8),
            visitors="支书、队员",
            measures_in_place=True,
            policies_complete=True,
            guarantees_stable=True,
            approved_by_household=True,
            wages=1500,
            next_steps=f"{month}月{head}家",
        )


def _add_pre_judgement(sample: Sample) -> None:
    sample.add(
        Meeting,
        number=JUDGED,
        kind="预判",
        township="交楼申乡",
        form="乡级工作会议",
        date=date(2022, 6, 15),
        start=time(9),
        end=time(11),
        place="乡政府会议室",
        organiser="交楼申乡人民政府",
        chair="乡干部甲",
        recorder="乡干部乙",
        expected=4,
    )
    for name, capacity in {
        "乡干部甲": "乡干部",
        "乡干部乙": "乡干部",
        "支书": "两委",
        "第一书记": "驻村",
    }.items():
        sample.add(Attendance, meeting=JUDGED, name=name, capacity=capacity, present=True)
    for number, opinion in {PASSED: "拟消除", FAILED: "拟消除", DEFERRED: "缓退", KEPT: "继续监测"}.items():
        sample.add(
            PreJudgement,
            meeting=JUDGED,
            household=number,
            income_per_head=10500,
            opinion=opinion,
            reason=f"{HEADS[number]}家情况",
        )
        if opinion == "拟消除":
            _add_verification(sample, number)


def _add_verification(sample: Sample, number: str) -> None:
    sample.add(
        Verification,
        household=number,
        purpose="风险消除",
        date=date(2022, 6, 17),
        verifiers="第一书记、队员",
        measures_in_place=True,
        food=True,
        clothing=True,
        education=True,
        medical=True,
        housing=True,
        housing_grade="B",
        water=True,
        jobs_note="在外务工",
        wages=18000,
        business=3000,
        property_income=0,
        transfers=1000,
        business_costs=1000,
        medical_spending=800,
        income_stable=True,
        spending_controlled=True,
        result="风险已消除",
        household_agrees=True,
        signed=date(2022, 6, 18),
    )


def _add_review(sample: Sample) -> None:
    sample.add(
        Meeting,
        number=REVIEWED,
        kind="民主评议",
        township="交楼申乡",
        village="东沟村",
        form="村民代表会议",
        date=date(2022, 6, 24),
        start=time(9),
        end=time(10, 30),
        place="村委会会议室",
        organiser="中共交楼申乡东沟村支部委员会",
        chair="支书",
        recorder="委员",
        expected=13,
        scrutineer="代表1",
        teller="代表2",
    )
    for name, capacity, present in (
        ("支书", "两委", True),
        ("委员", "两委", True),
        ("第一书记", "驻村", True),
        ("乡干部甲", "乡干部", True),
        *((f"代表{n}", "村民代表", n < 8) for n in range(1, 10)),
        ("县里来人", "列席", True),
    ):
        sample.add(
            Attendance,
            meeting=REVIEWED,
            name=name,
            capacity=capacity,
            present=present,
            absence_reason=None if present else "外出务工",
        )
    for number, votes, result, recused in (
        (PASSED, (8, 1, 0), "通过", "代表3"),
        (FAILED, (5, 4, 1), "不通过", None),
        (DEFERRED, (0, 0, 0), "缓退", None),
    ):
        line = {
            "votes_for": votes[0],
            "votes_against": votes[1],
            "abstentions": votes[2],
            "result": result,
            "remarks": f"代表1说了{HEADS[number]}家的情况",
            "reason": None if result == "通过" else "见记录",
        }
        if recused:
            line["recused"] = recused
        sample.add(Resolution, meeting=REVIEWED, household=number, **line)


def _add_survey(sample: Sample) -> None:
    sample.add(
        Survey,
        village="东沟村",
        quarter="2022Q2",
        expected=6,
        start=date(2022, 5, 5),
        end=date(2022, 5, 20),
        reported=date(2022, 5, 25),
        filled_by="委员",
        checked_by="支书",
    )
    heads = [*HEADS.values(), "周七", "吴八"]
    for index, head in enumerate(heads):
        sample.add(
            SurveyRow,
            village="东沟村",
            quarter="2022Q2",
            head=head,
            id_number=id_number(2 * index + 3),
            size=2,
            kind="监测户" if index < 4 else "一般农户",
            resettled=False,
            date=date(2022, 5, 6 + index),
            method="入户",
            income_last_year=8000,
            income_this_year=9000,
            income_dropped=False,
            education=True,
            medical=True,
            housing=True,
            water=True,
            to_identify=False,
            outcome="持续关注" if index < 4 else "无风险",
            surveyors="委员、队员",
        )


def lift(sample: Sample, rule: str, household: str | None = None, meeting: str | None = None) -> Sample:
    """Record a decision that lifts `rule`."""
    row: dict[str, object] = {
        "rule": rule,
        "decided_by": "乡长孙某",
        "decided": date(2022, 6, 20),
        "reason": "另有会议纪要",
    }
    return sample.add(
        Decision,
        **row,
        **({"household": household} if household else {}),
        **({"meeting": meeting} if meeting else {}),
    )


def publicity_findings(dataset: Dataset, meeting: Meeting) -> tuple[Finding, ...]:
    """Return what stands before the public list of the review `meeting` or any household on it."""
    findings = [*review_findings(dataset, meeting), *publicity_list_findings(dataset, meeting)]
    for course in courses_of_meeting(dataset, meeting):
        if course.passed:
            findings += course_findings(dataset, course, Paper.PUBLICITY)
    return tuple(dict.fromkeys(findings))


def publicity_report_findings(dataset: Dataset, meeting: Meeting) -> tuple[Finding, ...]:
    """Return what stands before the report on the public list of `meeting` or any household on it."""
    found = (*publicity_findings(dataset, meeting), *report_findings(dataset, meeting))
    return tuple(dict.fromkeys(found))
