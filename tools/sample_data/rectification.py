"""Invents 三保障及饮水 problems, the work done on them, and how each was closed (notice L79–L81)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from generators.records.columns import Quarter
from generators.records.issues import Issue, RectificationPlan, Supervision, WorkEntry
from generators.records.vocabulary import Gender, IssueClass, IssueSource, Topic
from tools.sample_data import names
from tools.sample_data.registry import invent_name
from tools.sample_data.stories import NOTHING_FOUND

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

    from tools.sample_data.book import SampleRows
    from tools.sample_data.people import Seat

QUARTERS = (Quarter(2021, 4), Quarter(2022, 1), Quarter(2022, 2))
"""The workbook reaches back to the last quarter of 2021 with what was still open when 2022 began."""
CLOSED_BY_HIMSELF = "白杨洼村"
"""FAULT: one problem here was closed by the person responsible for it."""
_LAST = date(2022, 6, 28)
"""The last day of which the sample's quarter tells."""
STILL_OPEN = "桃花塬村"
"""What was found here in 2021 is open at the end of every quarter."""
AWAITS_CHECK = "高墕村"
"""What was found here in 2022Q2 is done when the quarter ends, and not yet checked."""
_QUIET = {NOTHING_FOUND: set(QUARTERS), "新窑上村": {Quarter(2022, 2)}, "木瓜梁村": {Quarter(2022, 1)}}
"""Village → quarters in which its check found nothing (零报告)."""


@dataclass(frozen=True)
class _Kind:
    """A kind of problem, in the words of the notice's topics."""

    topic: Topic
    kind: str
    text: str
    measure: str
    unit: str
    facility: str = ""
    """The place it was found at, when it is not a household's."""


KINDS = (
    _Kind(
        Topic.HOUSING,
        "返乡人员住房",
        "返乡住户的偏房墙体开裂",
        "鉴定后修缮加固，未修好前不得居住",
        "县住建局",
    ),
    _Kind(Topic.HOUSING, "危房改造验收", "危房改造已竣工，尚未验收", "申请县住建局验收并建档", "县住建局"),
    _Kind(
        Topic.HOUSING, "改而不住", "改造后的新房空置，仍住旧窑洞", "劝导搬入新房，旧窑洞封存", "乡人民政府"
    ),
    _Kind(
        Topic.EDUCATION,
        "随父母外出儿童",
        "随父母外出的儿童学籍去向未核实",
        "与就读学校核实学籍",
        "县教育科技局",
    ),
    _Kind(Topic.EDUCATION, "政策落实", "寄宿生生活补助未到账", "核对银行账号后补发", "县教育科技局"),
    _Kind(Topic.HEALTH, "慢病签约", "高血压患者未签约服务", "由村医入户签约并建立随访记录", "乡卫生院"),
    _Kind(Topic.HEALTH, "住院报销", "住院费用报销材料未递交", "帮助补齐票据并代办报销", "县医保局"),
    _Kind(Topic.HEALTH, "卫生室运行", "卫生室常用药品储备不足", "按目录补齐药品", "乡卫生院", "村卫生室"),
    _Kind(
        Topic.WATER,
        "季节性缺水",
        "冬春枯水期每日供水不足两小时",
        "清洗水源井，调整供水时段",
        "县水利局",
        "村集中供水点",
    ),
    _Kind(
        Topic.WATER,
        "水质鉴定",
        "本年度水质检测报告未取得",
        "取样送检并公示检测结果",
        "县水利局",
        "村集中供水点",
    ),
    _Kind(Topic.WATER, "取水方便程度", "入户水管冻裂，到邻家挑水", "更换入户水管", "乡水管站"),
)


def add_rectification(book: SampleRows, rng: Random, seat: Seat) -> None:
    """Add the problems, the plans and the work of one village to `book`, quarter after quarter."""
    for number, quarter in enumerate(QUARTERS):
        quiet = quarter in _QUIET.get(seat.name, ())
        if quarter.year == 2021 and (quiet or seat.number % 4):
            continue
        start, end = _checked(seat, quarter)
        issues = [] if quiet else _issues(book, rng, seat, quarter, start)
        for issue in issues:
            book.add(issue)
        if quarter.year == 2022:
            _add_plan_and_work(book, seat, quarter, issues, (start, end), number)


def _checked(seat: Seat, quarter: Quarter) -> tuple[date, date]:
    """Return the first and last day of the quarter's check."""
    start = quarter.first_day + timedelta(days=18 + seat.number % 6)
    return start, start + timedelta(days=11)


def _issues(book: SampleRows, rng: Random, seat: Seat, quarter: Quarter, start: date) -> list[Issue]:
    """Return what the village found in the quarter, and what an inspection found there."""
    known = [row for row in book.rows.get(Issue, []) if row.village == seat.name]  # type: ignore[attr-defined]
    used = {row.kind for row in known}  # type: ignore[attr-defined]
    free = [kind for kind in KINDS if kind.kind not in used]
    inspected: list[Supervision] = [
        row  # type: ignore[misc]
        for row in book.rows.get(Supervision, [])
        if row.village == seat.name and row.date in quarter and row.finding  # type: ignore[attr-defined]
    ]
    found = []
    for visit in inspected:
        kind = next(kind for kind in KINDS if kind.text in (visit.finding or ""))
        free = [other for other in free if other is not kind]
        found.append((kind, visit.date, IssueSource.SUPERVISION))
    count = 1 if quarter.year == 2021 else rng.choice((1, 1, 2, 2, 3))
    for index, kind in enumerate(rng.sample(free, count)):
        source = rng.choice((IssueSource.OWN_CHECK,) * 4 + (IssueSource.MASSES, IssueSource.DEPARTMENT))
        found.append((kind, start + timedelta(days=1 + index * 2 + rng.randrange(2)), source))
    found.sort(key=lambda item: item[1])
    before = sum(row.found.year == quarter.year for row in known)  # type: ignore[attr-defined]
    return [
        _issue(rng, seat, kind, day, source, before + index)
        for index, (kind, day, source) in enumerate(found, start=1)
    ]


def _issue(rng: Random, seat: Seat, kind: _Kind, day: date, source: IssueSource, number: int) -> Issue:
    classed = rng.choices(tuple(IssueClass), (5, 3, 1))[0]
    # How long each class takes: at once, by stages over a quarter's end, on and on.
    days = {IssueClass.AT_ONCE: 12, IssueClass.BY_STAGES: 75, IssueClass.CONTINUOUS: 200}[classed]
    if seat.name == STILL_OPEN and day.year == 2021:
        classed, days = IssueClass.CONTINUOUS, 420
    due = day + timedelta(days=days)
    done = due - timedelta(days=rng.randint(1, 8))
    closed = done + timedelta(days=rng.randint(2, 6))
    if seat.name == AWAITS_CHECK and day in Quarter(2022, 2):
        classed, due, done, closed = IssueClass.BY_STAGES, _LAST, _LAST - timedelta(days=4), date(2022, 7, 4)
    responsible = seat.committee[number % len(seat.committee)]
    by_himself = seat.name == CLOSED_BY_HIMSELF and number == 1 and day.year == 2022
    head = invent_name(rng, Gender.MALE, rng.choice(seat.surnames))
    return Issue(
        number=f"{seat.name.removesuffix('村').removesuffix('安置点')}{day.year}-{number:02d}",
        village=seat.name,
        found=day,
        topic=kind.topic,
        source=source,
        group=None if kind.facility else rng.choice(names.GROUPS),
        subject=kind.facility or head,
        text=kind.text,
        kind=kind.kind,
        measure=kind.measure,
        classed=classed,
        unit=kind.unit,
        responsible=responsible,
        due=due,
        progress="已完成" if done <= _LAST else "正在整改",
        done=done if done <= _LAST else None,
        evidence="整改前后照片、验收单" if done <= _LAST else None,
        applicant=responsible if closed <= _LAST else None,
        checker=(responsible if by_himself else seat.leader) if closed <= _LAST else None,
        closed=closed if closed <= _LAST else None,
    )


_CHECKED_FOR = {
    Topic.HOUSING: "逐户查看住房，核对危房改造台账和返乡人员住房",
    Topic.EDUCATION: "核对适龄儿童花名册、在校情况和资助发放",
    Topic.HEALTH: "核对参保名单、慢病签约和卫生室运行",
    Topic.WATER: "查看供水点和入户管道，询问水量、水质和取水方便程度",
}


def _add_plan_and_work(
    book: SampleRows,
    seat: Seat,
    quarter: Quarter,
    issues: Sequence[Issue],
    span: tuple[date, date],
    turn: int,
) -> None:
    start, end = span
    book.add(
        RectificationPlan(
            village=seat.name,
            quarter=quarter,
            start=start,
            end=end,
            due=quarter.last_day - timedelta(days=5),
            leader=seat.secretary,
            members=(*seat.committee, *seat.team),
            issued=start - timedelta(days=4),
        )
    )
    for index, (topic, content) in enumerate(_CHECKED_FOR.items()):
        found = [i for i in issues if i.topic is topic and i.source is IssueSource.OWN_CHECK]
        day = max([start + timedelta(days=index * 2), *(issue.found for issue in found)])
        people = seat.visitors[index % 3 : index % 3 + 3]
        book.add(
            WorkEntry(
                village=seat.name,
                date=day,
                content=content,
                topic=topic,
                people="、".join(name.split("（")[0] for name in people),
                households=seat.village.households if topic is Topic.HOUSING else None,
                issues=len(found),
                material="排查记录、照片" if topic is not Topic.EDUCATION else "排查记录、花名册",
                material_number=f"{quarter.year}-{turn}-{index + 1:02d}",
            )
        )
