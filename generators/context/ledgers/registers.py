"""The registers of `records.registers`, each as it stood at the quarter's end; an empty one is a 零报告."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from generators.context.ledgers.page import TownshipQuarter, VillageQuarter, page, printed_name, rows
from generators.context.ledgers.people import is_serving, resident_cadres
from generators.records.clues import HandedClue
from generators.records.meetings import Attendance, Meeting
from generators.records.registers import (
    Dwelling,
    Insured,
    Leave,
    Loan,
    PolicyMeasure,
    PublicPost,
    Pupil,
    WaterSupply,
)
from generators.records.township import printed_place
from generators.records.vocabulary import ClueSource, MeetingKind
from generators.wording import join_names, join_post

if TYPE_CHECKING:
    from generators.records.columns import Row
    from generators.records.dataset import Dataset

_PLANNED = frozenset({"due", "until", "answer_by"})
"""Days that are agreed on beforehand: known though they lie ahead."""
_INTERNAL = "本表含个人信息，限内部使用，不得公示。"
_OPEN_CLUES = "上季度没有反馈的转入本季度，直到反馈。"


@dataclass(frozen=True)
class Register:
    """A register: its rows, the day from which a row is known, the day after which it is done with."""

    paper: str
    kind: type[Row]
    known: str
    notes: tuple[str, ...]
    unit: str
    done: str = ""
    only: tuple[str, object] | None = None
    """Field and value of the rows that stand in it, when the sheet keeps two registers."""
    by_quarter: bool = False
    """Whether what was done with before the quarter, not before the year, is left out."""

    def shown(self, dataset: Dataset, scope: VillageQuarter | TownshipQuarter) -> list[Row]:
        """Return the rows known by the quarter's end, but for those done with before its time began."""
        first = scope.quarter.first_day if self.by_quarter else date(scope.quarter.year, 1, 1)
        last = scope.quarter.last_day
        found = [
            row
            for row in dataset.all(self.kind)
            if _is_of(dataset, row, scope)
            and (self.only is None or getattr(row, self.only[0]) == self.only[1])
            and getattr(row, self.known) <= last
            and not (self.done and (end := getattr(row, self.done)) is not None and end < first)
        ]
        return sorted(found, key=lambda row: (getattr(row, self.known), row.row))

    def __call__(self, dataset: Dataset, scope: VillageQuarter | TownshipQuarter) -> dict[str, Any]:
        """Return the fields of the register's template."""
        records = [_known_on(row, scope.quarter.last_day) for row in self.shown(dataset, scope)]
        return {
            **page(dataset, scope, self.paper, self.notes, unit=self.unit),
            "项": rows(dataset, records),
        }


def _is_of(dataset: Dataset, row: Row, scope: VillageQuarter | TownshipQuarter) -> bool:
    if isinstance(row, PolicyMeasure):
        return isinstance(scope, TownshipQuarter) and row.township in {None, scope.township.name}
    village = str(getattr(row, "village"))  # noqa: B009 - every other register names its village
    if isinstance(scope, VillageQuarter):
        return village == scope.village.name
    return dataset.village(village).township == scope.township.name


def _known_on(row: Row, last: date) -> Row:
    """Return `row` without the days after `last`: a register made later must not know them."""
    later = {
        name: None
        for name, _ in type(row).iter_columns()
        if name not in _PLANNED and isinstance(day := getattr(row, name), date) and day > last
    }
    return row.model_copy(update=later) if later else row


HOUSING = Register(
    "住房安全动态保障台账",
    Dwelling,
    "appraised",
    ("重点登记返乡人员住房、危房改造和验收、资金到位、改造后入住情况。", _INTERNAL),
    "户、元",
)
PUPILS = Register(
    "控辍保学台账",
    Pupil,
    "checked",
    ("义务教育阶段适龄儿童少年逐人登记，随父母外出就读的一并登记。", _INTERNAL),
    "人",
)
INSURANCE = Register(
    "参保与签约台账",
    Insured,
    "checked",
    ("登记监测户、脱贫户等重点人群；未参保的写明原因，慢病患者写明签约医生。", _INTERNAL),
    "人",
)
WATER = Register(
    "饮水安全动态保障台账",
    WaterSupply,
    "tested",
    ("按水量、水质、方便程度、保证率四项指标登记；季节性缺水的写明时段和保障措施。",),
    "处、户",
)
LOANS = Register(
    "脱贫人口小额信贷台账",
    Loan,
    "lent",
    ("还清的写明日期；本年以前还清的不再登记。", _INTERNAL),
    "笔、元",
    "repaid",
)
POLICIES = Register(
    "政策措施梳理清单",
    PolicyMeasure,
    "sorted_on",
    ("按国家、省、市、县逐级梳理，落实情况有变化的及时更新。",),
    "项",
)
LEAVES = Register(
    "驻村干部请销假登记表",
    Leave,
    "since",
    ("请假须事先批准，期满及时销假；点名时凭本表核对。",),
    "次",
    "until",
    by_quarter=True,
)
DEPARTMENT_CLUES = Register(
    "部门信息筛查线索台账",
    HandedClue,
    "received",
    ("部门推送的信息逐条交办、核查、反馈；要识别的按程序评议、公示、上报。", _OPEN_CLUES, _INTERNAL),
    "条",
    "answered",
    only=("source", ClueSource.DEPARTMENTS),
    by_quarter=True,
)
LETTER_CLUES = Register(
    "信访舆情研判台账",
    HandedClue,
    "received",
    ("来信来访、热线和舆情逐条研判，写明研判情况、处理结果和答复日期。", _OPEN_CLUES, _INTERNAL),
    "条",
    "answered",
    only=("source", ClueSource.LETTERS),
    by_quarter=True,
)
_POSTS = Register(
    "公益岗位人员台账",
    PublicPost,
    "since",
    ("登记季末在岗的人员；三个月的出勤天数由考勤人填写，协议附后。", _INTERNAL),
    "人、元",
)


def posts_context(dataset: Dataset, scope: TownshipQuarter) -> dict[str, Any]:
    """Return the fields of 公益岗位人员台账.xlsx: who holds a post at the quarter's end."""
    last = scope.quarter.last_day
    serving = [
        row
        for row in _POSTS.shown(dataset, scope)
        if isinstance(row, PublicPost) and is_serving(row.since, row.until, last)
    ]
    return {
        **page(dataset, scope, _POSTS.paper, _POSTS.notes, unit=_POSTS.unit),
        "项": rows(dataset, serving),
    }


_TRAINING_NOTES = ("驻村干部逐人登记本年参加的培训，未参训的要补训，做到全员覆盖。",)


def training_context(dataset: Dataset, scope: TownshipQuarter) -> dict[str, Any]:
    """Return the fields of 驻村干部培训覆盖台账.xlsx: the trainings of the year (L97)."""
    first, last = date(scope.quarter.year, 1, 1), scope.quarter.last_day
    days = {
        meeting.number: meeting.date
        for meeting in dataset.by(Meeting, "kind", MeetingKind.TRAINING)
        if meeting.township == scope.township.name and first <= meeting.date <= last
    }
    lines = []
    for number, member in enumerate(resident_cadres(dataset, scope), start=1):
        person = dataset.person(member.person)
        called = [row for row in dataset.by(Attendance, "name", member.person) if row.meeting in days]
        came = [days[row.meeting] for row in called if row.present]
        lines.append(
            {
                "序号": number,
                "村": printed_place(member.village),
                "姓名": printed_name(dataset, member.person),
                "单位及职务": join_post(person.unit, person.post),
                "应训次数": len(called),
                "参训次数": len(came),
                "参训日期": join_names([f"{day.month}月{day.day}日" for day in sorted(came)]),
                "是否覆盖": "是" if came else "否",
            }
        )
    return {**page(dataset, scope, "驻村干部培训覆盖台账", _TRAINING_NOTES, unit="人、次"), "项": lines}
