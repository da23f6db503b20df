"""Invents what the township does besides: leading group, monthly lists, meetings, inspections, roll calls."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import TYPE_CHECKING

from generators.records.employment import LeadingGroupMember
from generators.records.issues import Issue, RollCall, Supervision, Task
from generators.records.meetings import AgendaItem, Attendance, Meeting
from generators.records.township import Person
from generators.records.vocabulary import (
    Capacity,
    Gender,
    IssueSource,
    LeadingGroupRole,
    Level,
    MeetingForm,
    MeetingKind,
    Politics,
    RollCallMethod,
    TopicResult,
)
from generators.wording import format_month_day
from tools.sample_data import rectification
from tools.sample_data.people import IN_OFFICE_SINCE

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

    from tools.sample_data.book import SampleRows
    from tools.sample_data.people import Office, Seat

GROUP_SINCE = date(2022, 4, 20)
"""Two days after the plan that orders the group."""
GROUP_CHANGED = date(2022, 5, 30)
MEETING_DAYS = (
    date(2022, 1, 6),
    date(2022, 2, 9),
    date(2022, 3, 3),
    date(2022, 4, 7),
    date(2022, 5, 5),
    date(2022, 6, 2),
)
TRAINING_DAY = date(2022, 5, 12)
PARTY_COMMITTEE_DAY = date(2022, 4, 14)


def add_leading_group(book: SampleRows, rng: Random, office: Office) -> None:
    """Add the leading group as notice L87 makes it up, and one of its deputies who changed."""
    leaders, ranks = office.leaders, LeadingGroupRole
    predecessor = _add_predecessor(book, rng, office)
    seats = [
        *((name, ranks.HEAD, GROUP_SINCE, None) for name in leaders[:2]),
        (leaders[2], ranks.FIRST_DEPUTY, GROUP_SINCE, None),
        *((name, ranks.DEPUTY, GROUP_SINCE, None) for name in leaders[3:5]),
        (predecessor, ranks.DEPUTY, GROUP_SINCE, GROUP_CHANGED),
        (leaders[5], ranks.DEPUTY, GROUP_CHANGED, None),
        *((name, ranks.MEMBER, GROUP_SINCE, None) for name in office.staff),
        (leaders[2], ranks.OFFICE_DIRECTOR, GROUP_SINCE, None),
    ]
    for person, role, since, until in seats:
        book.add(
            LeadingGroupMember(
                township=office.township.name, role=role, person=person, since=since, until=until
            )
        )


def _add_predecessor(book: SampleRows, rng: Random, office: Office) -> str:
    name = book.registry.new_cadre(rng, Gender.MALE)
    book.add(
        Person(
            name=name,
            gender=Gender.MALE,
            politics=Politics.PARTY_MEMBER,
            level=Level.TOWNSHIP,
            unit=office.township.signature,
            post=f"副{office.township.name[-1]}长",
            phone=book.registry.new_phone(),
            active_from=IN_OFFICE_SINCE,
            active_to=GROUP_CHANGED - timedelta(days=1),
        )
    )
    return name


_EVERY_MONTH = (
    ("监测户逐月监测", "入户核实，按月如实填入帮扶手册"),
    ("低收入家庭走访", "每户每月走访一次，政策到户逐项核查"),
)
_IN_MONTH = {
    1: (("易返贫致贫人口排查", "逐村逐户对标排查，农户全覆盖"), ("三保障及饮水排查", "四个专题逐户排查")),
    2: (("搬迁劳动力就业排查", "逐人登记，需求推送就业服务中心"), ("排查发现问题整改", "立查立改，逐项销号")),
    3: (("季度预判和民主评议", "中旬预判，下旬评议，程序完备"), ("春耕生产服务", "种子化肥供应到位")),
    4: (("易返贫致贫人口排查", "逐村逐户对标排查，农户全覆盖"), ("退出告知书送达", "当面送达，回执收回")),
    5: (("搬迁劳动力就业排查", "逐人登记，需求推送就业服务中心"), ("驻村干部培训", "全员参加，签到留痕")),
    6: (("季度预判和民主评议", "中旬预判，下旬评议，程序完备"), ("三保障问题整改销号", "到期问题全部销号")),
}
_WEEKS = ("安排部署，下发清单", "逐村推进", "抽查督导", "补缺补漏", "汇总销号")


def add_tasks(book: SampleRows, office: Office) -> None:
    """Add the list of each month; in June one task is not finished when the quarter ends."""
    for month in range(1, 7):
        for number, (task, standard) in enumerate((*_EVERY_MONTH, *_IN_MONTH[month]), start=1):
            book.add(_task(office, month, number, task, standard))


def _task(office: Office, month: int, number: int, task: str, standard: str) -> Task:
    start = date(2022, month, 5)
    due = (date(2022, month, 28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    late = (month, number) == (6, 4)
    weeks = sum((date(2022, month, 1) + timedelta(days=n)).weekday() == 3 for n in range(due.day))
    plan = _WEEKS if weeks == 5 else (*_WEEKS[:3], _WEEKS[4])
    return Task(
        month=f"2022-{month:02d}",
        number=number,
        task=task,
        standard=standard,
        leader=office.leaders[3 + number % 2],
        person=office.staff[number % len(office.staff)],
        villages="2个安置点" if task.startswith("搬迁") else "各村",
        start=start,
        due=due,
        **{f"week_{week}": f"{task}：{focus}" for week, focus in enumerate(plan, start=1)},
        progress=80 if late else 100,
        outcome="部分问题未销号" if late else "已完成",
        why_not="饮水工程未到竣工期" if late else None,
        closed=None if late else due - timedelta(days=number % 3),
        inspector=office.leaders[2],
    )


_INSPECTION_DAYS = (
    date(2022, 2, 10),
    date(2022, 3, 8),
    date(2022, 4, 12),
    date(2022, 5, 10),
    date(2022, 6, 8),
)


def add_inspections(book: SampleRows, rng: Random, office: Office, seats: Sequence[Seat]) -> None:
    """Add the inspections and roll calls from February on: two and four villages a month."""
    for day in _INSPECTION_DAYS:
        month = day.month
        for turn, seat in enumerate(_of_month(seats, month, 2)):
            book.add(_inspection(office, seat, day + timedelta(days=turn), has_finding=turn == 0))
        for turn, seat in enumerate(_of_month(seats, month + 7, 4)):
            book.add(_roll_call(rng, office, seat, day + timedelta(days=5 + turn % 2), turn))


def _of_month(seats: Sequence[Seat], month: int, count: int) -> list[Seat]:
    return [seats[(month * 5 + turn * 3) % len(seats)] for turn in range(count)]


def _inspection(office: Office, seat: Seat, day: date, *, has_finding: bool) -> Supervision:
    kind = rectification.KINDS[day.month % len(rectification.KINDS)]
    return Supervision(
        date=day,
        village=seat.name,
        inspectors=(office.leaders[3], office.staff[3]),
        content="监测帮扶、三保障及饮水安全工作台账和入户情况",
        finding=kind.text if has_finding else None,
        demand=f"{kind.measure}，整改后报乡督导组复核" if has_finding else None,
        due=day + timedelta(days=20) if has_finding else None,
    )


def settle_inspections(book: SampleRows) -> None:
    """Tell under each inspection what became of its finding, as the village's problems say."""
    settled = {
        (row.village, row.found): row
        for row in book.rows[Issue]
        if isinstance(row, Issue) and row.source is IssueSource.SUPERVISION
    }
    told = []
    for row in book.rows[Supervision]:
        issue = settled.get((row.village, row.date)) if isinstance(row, Supervision) else None
        feedback = review = None
        if issue and issue.done:
            feedback = f"{format_month_day(issue.done)}完成整改"
            review = f"{format_month_day(issue.closed)}复核销号" if issue.closed else None
        told.append(row.model_copy(update={"feedback": feedback, "review": review}))
    book.rows[Supervision] = told


def _roll_call(rng: Random, office: Office, seat: Seat, day: date, turn: int) -> RollCall:
    people = seat.residents
    on_leave = rng.choice(people[1:]) if rng.random() < 0.25 else ""
    return RollCall(
        date=day,
        time=("8:10", "8:40", "17:10", "17:40")[turn],
        village=seat.name,
        expected=len(people),
        present=len(people) - bool(on_leave),
        on_leave=f"{on_leave}（事假）" if on_leave else None,
        method=(RollCallMethod.ON_SITE, RollCallMethod.VIDEO)[turn % 2],
        checker=office.staff[2],
    )


def add_meetings(book: SampleRows, rng: Random, office: Office, seats: Sequence[Seat]) -> None:
    """Add the monthly meetings that the deputy in charge calls (notice L95), and one training (L97)."""
    cadres = [(name, Capacity.TOWNSHIP_CADRE) for name in (*office.leaders[2:5], *office.village_leaders)]
    cadres += [(name, Capacity.TOWNSHIP_CADRE) for name in office.staff]
    for day in MEETING_DAYS:
        number = f"{day:%Y-%m}-例会-{office.township.name}"
        _add_meeting(book, rng, office, MeetingKind.MONTHLY, number, day, cadres)
    residents = [(name, Capacity.RESIDENT) for seat in seats for name in seat.residents]
    residents += [(office.leaders[4], Capacity.TOWNSHIP_CADRE), (office.staff[2], Capacity.TOWNSHIP_CADRE)]
    number = f"{TRAINING_DAY:%Y-%m}-培训-{office.township.name}"
    _add_meeting(book, rng, office, MeetingKind.TRAINING, number, TRAINING_DAY, residents)


def add_party_committee(book: SampleRows, office: Office) -> None:
    """Add the meeting of the party committee that approved the notice (L13)."""
    day, chair, recorder = PARTY_COMMITTEE_DAY, office.leaders[0], office.staff[2]
    number = f"{day:%Y-%m}-党委会-{office.township.name}"
    book.add(
        Meeting(
            number=number,
            kind=MeetingKind.PARTY_COMMITTEE,
            township=office.township.name,
            form=MeetingForm.PARTY_COMMITTEE,
            date=day,
            start=time(15, 0),
            end=time(16, 20),
            place="乡政府三楼会议室",
            organiser=f"{office.township.name}党委",
            chair=chair,
            recorder=recorder,
            expected=len(office.leaders),
        )
    )
    for name in office.leaders:
        came = name != office.leaders[-1]
        book.add(
            Attendance(
                meeting=number,
                name=name,
                capacity=Capacity.PARTY_COMMITTEE_MEMBER,
                present=came,
                absence_reason=None if came else "到县里参加会议",
            )
        )
    for name in office.staff[1:3]:
        book.add(Attendance(meeting=number, name=name, capacity=Capacity.OBSERVER, present=True))
    in_favour = len(office.leaders) - 1
    for topic, (title, notice, remarks, decision) in enumerate(_TOPICS, start=1):
        book.add(
            AgendaItem(
                meeting=number,
                number=topic,
                topic=title,
                notice=notice,
                reporter=office.leaders[2],
                remarks=remarks,
                votes_for=in_favour,
                votes_against=0,
                abstentions=0,
                result=TopicResult.PASSED,
                decision=decision,
            )
        )


_TOPICS = (
    (
        "审议《交楼申乡2022年巩固拓展脱贫攻坚成果同乡村振兴有效衔接行动方案》",
        "79号",
        "党委副书记汇报了方案起草和征求各村意见的情况。与会委员逐项讨论，建议把季度排查和预判会的时间写进任务清单。",
        "会议同意该方案，以乡政府名义印发执行。",
    ),
    (
        "研究第二季度易返贫致贫人口集中排查工作安排",
        None,
        "会议听取了第一季度排查情况，讨论了包村干部分工。",
        "会议同意排查安排，由乡村振兴办公室组织各村按期完成。",
    ),
)


def _add_meeting(
    book: SampleRows,
    rng: Random,
    office: Office,
    kind: MeetingKind,
    number: str,
    day: date,
    invited: Sequence[tuple[str, Capacity]],
) -> None:
    chair, recorder = office.leaders[4], office.staff[2]
    is_training = kind is MeetingKind.TRAINING
    book.add(
        Meeting(
            number=number,
            kind=kind,
            township=office.township.name,
            form=MeetingForm.TOWNSHIP,
            date=day,
            start=time(8, 30) if is_training else time(9, 0),
            end=time(11, 30) if is_training else time(10, 10),
            place="乡政府三楼会议室",
            organiser=office.township.signature,
            chair=chair,
            recorder=recorder,
            expected=len(invited),
        )
    )
    free = [name for name, _ in invited if name not in {chair, recorder}]
    away = set(rng.sample(free, 3 if is_training else 1))
    for name, capacity in invited:
        book.add(
            Attendance(
                meeting=number,
                name=name,
                capacity=capacity,
                present=name not in away,
                absence_reason=rng.choice(("参加县里培训", "因病请假")) if name in away else None,
            )
        )
