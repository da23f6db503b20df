"""What auditors look for across papers (`DOMAIN.md` §4.4): time, people, copied words, names. All warn."""

# A check's docstring is the rule it holds.
# ruff: noqa: D401

from __future__ import annotations

import re
from collections import Counter, defaultdict
from datetime import date, datetime, time, timedelta
from itertools import combinations
from typing import TYPE_CHECKING

from generators.checks.table import CheckTable
from generators.procedure.entry_case import first_clue
from generators.procedure.exit_case import (
    all_courses,
    household_name,
    household_size,
    verified_income,
)
from generators.procedure.gates.households import STEPS
from generators.procedure.gates.meetings import meeting_name
from generators.procedure.gates.table import Breach
from generators.procedure.windows import day_off_name, month_number, quarter_served, show_day, show_months
from generators.records.clues import HandedClue
from generators.records.columns import says_something
from generators.records.households import (
    Application,
    ExitLetter,
    Member,
    MonitorEpisode,
    MonthlyEntry,
    SystemMark,
    Verification,
)
from generators.records.identifiers import birth_date
from generators.records.issues import Issue, RollCall, Supervision
from generators.records.low_income import Visit
from generators.records.meetings import Attendance, Meeting, PreJudgement, Resolution
from generators.records.person_names import in_simplified
from generators.records.registers import Leave
from generators.records.screening import Survey, SurveyRow
from generators.records.township import Person, TaskForceMember, Township, Village, printed_place
from generators.records.vocabulary import Capacity, Delivery, MeetingForm, VillageKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generators.records.columns import Row
    from generators.records.dataset import Dataset

AUDIT = CheckTable("§4.4")

_WORTH_COMPARING = 8
"""Characters from which two equal remarks are no accident: 无、同意、情况属实 are shorter."""


@AUDIT.check("S16: everything on one day")
def steps_take_more_than_a_day(dataset: Dataset) -> Iterator[Breach]:
    """预判, 核查, 评议, 公示 and 上报 of a household are not three of them on one day."""
    steps = [step for step in STEPS if step.label in {"预判", "入户核查", "民主评议", "公示起", "村上报"}]
    for courses in dataset.memoized(all_courses).values():
        for course in courses:
            taken = [found for step in steps if (found := step.of(course))]
            for day, times in Counter(found.day for found in taken).items():
                same = [found for found in taken if found.day == day]
                if times >= 3:
                    yield Breach(
                        same[-1].record,
                        same[-1].field_name,
                        f"{household_name(dataset, course.household)}：各环节不应在一天办完",
                        f"{show_day(day)}办了{'、'.join(found.label for found in same)}",
                        "核对日期",
                    )


def _household(dataset: Dataset, number: str) -> str:
    return household_name(dataset, dataset.household(number))


def _end(meeting: Meeting) -> time:
    """Return when the meeting ended; one hour after its start when that is not recorded."""
    later = datetime.combine(meeting.date, meeting.start) + timedelta(hours=1)
    return meeting.end or (later.time() if later.date() == meeting.date else time.max)


@AUDIT.check("S16: one cadre in two meetings at one hour")
def nobody_is_in_two_places(dataset: Dataset) -> Iterator[Breach]:
    """A cadre is not at two meetings at one time, as chair, recorder or among those present."""
    cadres = {person.name for person in dataset.all(Person)}
    days: dict[tuple[str, date], list[Meeting]] = defaultdict(list)
    for meeting in sorted(dataset.all(Meeting), key=lambda meeting: (meeting.start, meeting.number)):
        for name in sorted(_cadres_at(dataset, meeting, cadres)):
            days[name, meeting.date].append(meeting)
    for (name, _), meetings in days.items():
        for first, second in combinations(meetings, 2):
            if second.start < _end(first):
                field_name = next((f for f in ("chair", "recorder") if getattr(second, f) == name), "start")
                yield Breach(
                    second,
                    field_name,
                    f"{meeting_name(second)}：{name}同一时间不能在两个会上",
                    f"{show_day(first.date)} {first.start:%H:%M}还在{meeting_name(first)}",
                    "核对两次会议的时间和到会人员",
                )


def _cadres_at(dataset: Dataset, meeting: Meeting, cadres: set[str]) -> set[str]:
    present = {row.name for row in dataset.by(Attendance, "meeting", meeting.number) if row.present}
    return {name for name in (*present, meeting.chair, meeting.recorder) if name is not None} & cadres


@AUDIT.check("S16: signer who was not there")
def people_are_in_office(dataset: Dataset) -> Iterator[Breach]:
    """Whoever did something that a sheet gives a day for was in office on it."""
    deeds = dataset.memoized(_deeds)
    for person in dataset.all(Person):
        first, last = person.active_from or date.min, person.active_to or date.max
        for record, field_name, day in deeds.get(person.name, ()) if (first, last) != _ALWAYS else ():
            if not first <= day <= last:
                yield Breach(
                    record,
                    field_name,
                    f"{person.name}{show_day(day)}应在任",
                    f"任职起止见{dataset.place(person, 'active_to' if person.active_to else 'active_from')}",
                    "核对人员和日期",
                )


_ALWAYS = (date.min, date.max)
_DONE_BY: tuple[tuple[type[Row], str, str], ...] = (
    (Application, "received_by", "received"),
    (Verification, "verifiers", "date"),
    (MonthlyEntry, "visitors", "visited"),
    (SystemMark, "operator", "date"),
    (SystemMark, "checker", "date"),
    (ExitLetter, "delivered_by", "delivered"),
    (ExitLetter, "witnesses", "delivered"),
    (Survey, "filled_by", "reported"),
    (Survey, "checked_by", "reported"),
    (SurveyRow, "surveyors", "date"),
    (Visit, "visitors", "date"),
    (Issue, "applicant", "closed"),
    (Issue, "checker", "closed"),
    (Supervision, "inspectors", "date"),
    (RollCall, "checker", "date"),
    (Leave, "approver", "since"),
    (HandedClue, "checkers", "checked"),
)
"""Sheets that say who did something, in which columns, and on which day."""


def _deeds(dataset: Dataset) -> dict[str, list[tuple[Row, str, date]]]:
    """Return by name what each person did: the record, the column that names him, and the day."""
    found: dict[str, list[tuple[Row, str, date]]] = defaultdict(list)
    meetings = {meeting.number: meeting.date for meeting in dataset.all(Meeting)}
    for row in dataset.all(Attendance):
        if row.present and row.meeting in meetings:
            found[row.name].append((row, "name", meetings[row.meeting]))
    for kind, field_name, day_name in _DONE_BY:
        for record in dataset.all(kind):
            told, day = getattr(record, field_name), getattr(record, day_name)
            for name in ((told,) if isinstance(told, str) else told or ()) if day is not None else ():
                found[name].append((record, field_name, day))
    return found


@AUDIT.check("DOMAIN §4.4: a weekend is not wrong in a village")
def meetings_on_free_days(dataset: Dataset) -> Iterator[Breach]:
    """A meeting on a weekend or a holiday is told, no more."""
    for meeting in dataset.all(Meeting):
        if reason := day_off_name(meeting.date):
            yield Breach(
                meeting,
                "date",
                f"{meeting_name(meeting)}：在休息日召开的，请确认日期",
                f"{show_day(meeting.date)}（{reason}）",
                "日期无误的不用改",
            )


@AUDIT.check("DOMAIN §4.4: identical 发言 in every village")
def villages_speak_in_their_own_words(dataset: Dataset) -> Iterator[Breach]:
    """发言要点 are not the same words in several villages."""
    villages = {meeting.number: meeting.village for meeting in dataset.all(Meeting)}
    said: dict[str, list[Resolution]] = defaultdict(list)
    for row in dataset.all(Resolution):
        if row.remarks is not None and len(text := _bare(row.remarks)) >= _WORTH_COMPARING:
            said[text].append(row)
    for rows in said.values():
        where = list(dict.fromkeys(villages[row.meeting] or "" for row in rows))
        if len(where) > 1:
            other = next(row for row in rows if villages[row.meeting] != where[0])
            yield Breach(
                other,
                "remarks",
                f"{villages[other.meeting]}的发言要点应据实记录",
                f"与{where[0]}一字不差（{len(where)} 个村共 {len(rows)} 处）",
                "按各村会议的实际发言改写",
            )


@AUDIT.check("DOMAIN §4.4: identical visit notes each month")
def visits_are_told_anew(dataset: Dataset) -> Iterator[Breach]:
    """The notes of a household's visits are not the same words three months running."""
    notes: dict[tuple[str, str], list[MonthlyEntry]] = defaultdict(list)
    for entry in dataset.all(MonthlyEntry):
        text = _bare("".join(filter(None, (entry.unusual_spending, entry.problems, entry.next_steps))))
        if len(text) >= _WORTH_COMPARING:
            notes[entry.household, text].append(entry)
    for (number, _), entries in notes.items():
        if len(entries) >= 3:
            months = "、".join(f"{entry.month // 100}年{entry.month % 100}月" for entry in entries)
            yield Breach(
                entries[-1],
                "next_steps" if entries[-1].next_steps else "problems",
                f"{_household(dataset, number)}：逐月监测的记录应据实填写",
                f"{months}一字不差",
                "按各月走访情况改写",
            )


def _bare(text: str) -> str:
    """Return `text` without spaces and punctuation: what two copies have in common."""
    return re.sub(r"[\s，。、；：！？,.;:!?“”\"'（）()]", "", text)


@AUDIT.check("DOMAIN §4.4: wrong village left from a copied file")
def no_other_village_is_named(dataset: Dataset) -> Iterator[Breach]:
    """What is written of a village's household names no other village of the workbook."""
    names = {village.name for village in dataset.all(Village)}
    hosts = {village.name: village.host for village in dataset.all(Village)}
    pattern = re.compile("|".join(map(re.escape, sorted(names, key=len, reverse=True))) or r"(?!)")
    suffixes = {name[-1] for name in names}
    for record, field_name, text, village in _village_texts(dataset):
        if not suffixes.intersection(text):
            continue
        for name in pattern.findall(text):
            if name not in {village, hosts.get(village)} and hosts.get(name) != village:
                yield Breach(
                    record,
                    field_name,
                    f"{village}的记录不应写别的村",
                    f"写有“{name}”",
                    "是不是从别的村复制来的",
                )
                break


def _village_texts(dataset: Dataset) -> Iterator[tuple[Row, str, str, str]]:
    meetings = {meeting.number: meeting for meeting in dataset.all(Meeting)}
    for village in dataset.all(Village):
        for field_name in ("committee", "branch"):
            yield village, field_name, getattr(village, field_name), village.name
    for meeting in meetings.values():
        if meeting.village is not None:
            for field_name in ("organiser", "place", "number"):
                yield meeting, field_name, getattr(meeting, field_name), meeting.village
    sources: tuple[tuple[type[Row], tuple[str, ...]], ...] = (
        (PreJudgement, ("measures", "guarantees", "reason")),
        (Verification, ("measures_note", "jobs_note", "opinion")),
        (Resolution, ("remarks", "reason")),
        (MonthlyEntry, ("unusual_spending", "problems", "next_steps")),
    )
    for kind, fields in sources:
        for row in dataset.all(kind):
            for field_name in fields:
                if text := getattr(row, field_name):
                    yield row, field_name, text, dataset.household(row.household).village  # type: ignore[attr-defined]


@AUDIT.check("DOMAIN §4.4: wrong year left from a copied file")
def meeting_number_has_its_year(dataset: Dataset) -> Iterator[Breach]:
    """A year in a meeting's number is the year of its date."""
    for meeting in dataset.all(Meeting):
        years = {int(year) for year in re.findall(r"20\d\d", meeting.number)}
        if years and meeting.date.year not in years:
            yield Breach(
                meeting,
                "date",
                f"会议 {meeting.number}：日期的年份应与会议编号一致",
                show_day(meeting.date),
                "核对会议编号和日期",
            )


@AUDIT.check("DOMAIN §4.4: same person spelled two ways")
def names_are_spelled_one_way(dataset: Dataset) -> Iterator[Breach]:
    """Two names that differ only in traditional and simplified characters are one person's."""
    first: dict[str, str] = {}
    spelled: list[tuple[Row, str, str]] = [(row, "name", row.name) for row in dataset.all(Person)]
    spelled += [(row, "name", row.name) for row in dataset.all(Member)]
    spelled += [(row, "name", row.name) for row in dataset.all(Attendance)]
    for letter in dataset.all(ExitLetter):
        if letter.received_by is not None:
            spelled.append((letter, "received_by", letter.received_by))
    for record, field_name, name in spelled:
        known = first.setdefault(in_simplified(name).replace("·", ""), name)
        if known != name:
            yield Breach(
                record, field_name, "同一个人的姓名应写法一致", f"“{name}”，别处写作“{known}”", "统一写法"
            )


_CADRE_CAPACITIES = frozenset(
    {Capacity.COMMITTEE, Capacity.RESIDENT, Capacity.TOWNSHIP_CADRE, Capacity.PARTY_COMMITTEE_MEMBER}
)


@AUDIT.check("DOMAIN §4.4: signer not on the list")
def cadres_at_meetings_are_known(dataset: Dataset) -> Iterator[Breach]:
    """两委, 驻村 and 乡干部 at a meeting stand in the cadre sheet under the same name."""
    known = {person.name for person in dataset.all(Person)} | {p.printed_name for p in dataset.all(Person)}
    told: set[str] = set()
    for row in dataset.all(Attendance):
        if row.capacity in _CADRE_CAPACITIES and row.name not in known and row.name not in told:
            told.add(row.name)
            yield Breach(
                row,
                "name",
                f"{row.capacity}{row.name}应在“干部”表里",
                "没有这个人",
                "核对姓名写法，或补填“干部”",
            )


@AUDIT.check("notice L49: 村级工作专班…入户核查")
def task_force_verifies(dataset: Dataset) -> Iterator[Breach]:
    """Those who verify sit in the village's task force on that day."""
    seats: dict[tuple[str, str], list[TaskForceMember]] = defaultdict(list)
    for seat in dataset.all(TaskForceMember):
        seats[seat.village, seat.person].append(seat)
    manned = {village for village, _ in seats}
    for row in dataset.all(Verification):
        village = dataset.household(row.household).in_quarter(quarter_served(row.date)).village
        for name in row.verifiers if village in manned else ():
            on_duty = any(
                seat.since <= row.date and (seat.until is None or seat.until >= row.date)
                for seat in seats.get((village, name), ())
            )
            if not on_duty:
                yield Breach(
                    row,
                    "verifiers",
                    f"{_household(dataset, row.household)}：核查人应是本村专班的人",
                    name,
                    "核对核查人，或补填“专班”",
                )


@AUDIT.check("S16: 代签")
def receiver_belongs_to_the_household(dataset: Dataset) -> Iterator[Breach]:
    """A letter handed over in person is received by a grown-up of the household, in the relation told."""
    for letter in dataset.all(ExitLetter):
        if letter.received_by is None:
            continue
        day, name = letter.received or letter.delivered or letter.date, _household(dataset, letter.household)
        family = dataset.members_of(letter.household, day)
        member = next((one for one in family if one.name == letter.received_by), None)
        if member is None and letter.delivery is Delivery.IN_PERSON:
            expected, way_out = f"{name}：当面送达的由家庭成员签收", "核对签收人；别人代收的送达方式应为委托"
            yield Breach(letter, "received_by", expected, letter.received_by, way_out)
        if letter.received_by == letter.delivered_by:
            expected, way_out = f"{name}：送达人不应代为签收", "核对送达人和签收人；同名的不用改"
            yield Breach(letter, "received_by", expected, letter.received_by, way_out)
        if member is None:
            continue
        if (age := _age(member, day)) < _OF_AGE:
            expected, way_out = f"{name}：签收人应已成年", "由成年的家庭成员签收；不在家的委托或者留置送达"
            yield Breach(letter, "received_by", expected, f"{member.name}{age}岁", way_out)
        # The sheet tells everybody's relation to the 户主 of today.
        is_same_head = dataset.head_of(letter.household, day) is dataset.head_of(letter.household)
        if is_same_head and letter.relation not in {None, member.relation}:
            expected = f"{name}：{member.name}与户主关系应与“家庭成员”（{member.relation}）一致"
            yield Breach(letter, "relation", expected, f"“{letter.relation}”", "核实以后改正不对的一处")


_OF_AGE = 18


def _age(member: Member, day: date) -> int:
    born = birth_date(member.id_number)
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


@AUDIT.check("DOMAIN §4.4: meeting on a date when 第一书记 was on leave")
def nobody_on_leave_is_at_a_meeting(dataset: Dataset) -> Iterator[Breach]:
    """Who was on leave or away at a roll call is not at a meeting of that day."""
    away: dict[date, list[tuple[str, RollCall]]] = defaultdict(list)
    for call in dataset.all(RollCall):
        away[call.date].append((f"{call.on_leave or ''}{call.absent or ''}", call))
    for meeting in dataset.all(Meeting) if away else ():
        for row in dataset.by(Attendance, "meeting", meeting.number) if meeting.date in away else ():
            for names, call in away[meeting.date]:
                if row.present and row.capacity is Capacity.RESIDENT and row.name.split("（")[0] in names:
                    yield Breach(
                        row,
                        "present",
                        f"{meeting_name(meeting)}：{row.name}当日点名不在岗，不应到会",
                        f"{show_day(meeting.date)}在{call.village}点名时请假或脱岗",
                        "核对点名和签到",
                    )


@AUDIT.check("notice L45: 逐月监测")
def visits_are_made_in_their_month(dataset: Dataset) -> Iterator[Breach]:
    """The visit of a month's entry was made in that month."""
    for entry in dataset.all(MonthlyEntry):
        if month_number(entry.visited) != entry.month:
            yield Breach(
                entry,
                "visited",
                f"{_household(dataset, entry.household)}：{show_months([entry.month])}的入户日期应在当月",
                show_day(entry.visited),
                "核对年月和入户日期",
            )


@AUDIT.check("DOMAIN §4.4: 人均 × 人口 ≠ total; 人均 written as total")
def income_is_the_same_in_two_papers(dataset: Dataset) -> Iterator[Breach]:
    """The income a head of the pre-judgement is that of the check, within a tenth."""
    for courses in dataset.memoized(all_courses).values():
        for course in courses:
            judged, check = course.pre_judgement, course.verification
            income = verified_income(dataset, check) if check is not None else None
            if judged is None or check is None or not income or income < 0:
                continue
            size = household_size(dataset, course.household.number, check.date)
            if abs(judged.income_per_head - income) * 10 <= income:
                continue
            is_total = size > 1 and abs(judged.income_per_head - income * size) * 10 <= income * size
            yield Breach(
                judged,
                "income_per_head",
                f"{household_name(dataset, course.household)}：预判的人均收入应与入户核查的 {income} 元相符",
                f"{judged.income_per_head} 元" + ("，像是全家的总收入" if is_total else ""),
                "核对收支和人口",
            )


@AUDIT.check("S16: no objection record")
def reported_before_submitted(dataset: Dataset) -> Iterator[Breach]:
    """What came in while the list hung is on record before the list goes up."""
    for courses in dataset.memoized(all_courses).values():
        for course in courses:
            public, approval = course.publicity, course.approval
            if public is None or approval is None or not course.passed:
                continue
            if public.reported is None or public.reported > approval.submitted:
                yield Breach(
                    public,
                    "reported",
                    f"{meeting_name(dataset.meeting(public.meeting))}：上报（{show_day(approval.submitted)}）"
                    "之前应有公示情况报告",
                    show_day(public.reported) if public.reported else "空白",
                    "补填情况报告日期，或核对上报日期",
                )
                break


@AUDIT.check("S1 S28: clue → decision ≤ 15 days; setting")
def identified_in_time(dataset: Dataset) -> Iterator[Breach]:
    """From the application, or the check that found the risk, to 识别 not more than the set days."""
    most = timedelta(days=dataset.settings.identification_days)
    for episode in dataset.all(MonitorEpisode):
        clue = first_clue(dataset, episode)
        if clue is not None and episode.identified - clue > most:
            yield Breach(
                episode,
                "identified",
                f"{_household(dataset, episode.household)}：从线索（{show_day(clue)}）"
                f"到认定应不超过 {most.days} 天",
                f"{(episode.identified - clue).days} 天",
                "核对申请、核查和识别的日期",
            )


@AUDIT.check("DOMAIN §2.9: 当面/委托/邮寄/留置; S16: 漏签")
def deliveries_are_told_in_full(dataset: Dataset) -> Iterator[Breach]:
    """A letter delivered says how and who signed; one that was left names two witnesses and nobody signed."""
    for letter in dataset.all(ExitLetter):
        name = _household(dataset, letter.household)
        was_signed = letter.received is not None or letter.delivery is Delivery.LEFT
        if letter.receipt_returned is not None and not was_signed:
            yield Breach(letter, "received", f"{name}：收回回执的应有签收日期", "空白", "按回执补填")
        if letter.delivered is None:
            if letter.received is not None:
                yield Breach(letter, "delivered", f"{name}：签收的应有送达日期", "空白", "补填")
            continue
        if letter.delivery is None:
            yield Breach(letter, "delivery", f"{name}：送达的应写送达方式", "空白", "按登记表补填")
        elif letter.delivery is Delivery.LEFT:
            if len(set(letter.witnesses or ())) < 2:
                found = "、".join(letter.witnesses or ()) or "空白"
                yield Breach(letter, "witnesses", f"{name}：留置送达应有两名见证人", found, "补填")
            if letter.received_by is not None:
                yield Breach(
                    letter,
                    "received_by",
                    f"{name}：留置送达的没有签收人",
                    letter.received_by,
                    "有人签收的改送达方式",
                )
        elif letter.received_by is None:
            waits = letter.delivery is Delivery.BY_POST and letter.receipt_returned is None
            if not waits:
                yield Breach(letter, "received_by", f"{name}：送达的应有签收人", "空白", "按回执补填")


@AUDIT.check("DOMAIN §4.2: 村民代表")
def representatives_are_as_many_as_elected(dataset: Dataset) -> Iterator[Breach]:
    """A list of 村民代表 is as long as the village has representatives."""
    elected = {village.name: village.representatives for village in dataset.all(Village)}
    for meeting in dataset.by(Meeting, "form", MeetingForm.REPRESENTATIVES):
        rows = dataset.by(Attendance, "meeting", meeting.number)
        listed = sum(row.capacity is Capacity.REPRESENTATIVE for row in rows)
        wanted = elected.get(meeting.village or "")
        if rows and wanted is not None and listed != wanted:
            yield Breach(
                meeting,
                "number",
                f"{meeting_name(meeting)}：应列全村 {wanted} 名村民代表",
                f"列了 {listed} 名",
                "核对“参会人员”和“村”里的村民代表人数",
            )


@AUDIT.check("S16: one cadre in two places at one hour; notice L97: 大点名")
def nobody_is_at_a_meeting_and_counted_elsewhere(dataset: Dataset) -> Iterator[Breach]:
    """Who calls a roll in one village is not at a meeting elsewhere at that hour, nor calling another's."""
    calls = [(call, when) for call in dataset.all(RollCall) if (when := clock_of(call.time)) is not None]
    for call, when in calls:
        for meeting in dataset.by(Meeting, "date", call.date):
            is_on = meeting.start <= when < _end(meeting)
            if is_on and call.checker in _cadres_at(dataset, meeting, {call.checker}):
                yield Breach(
                    call,
                    "checker",
                    f"{call.village}{show_day(call.date)}点名：{call.checker}同一时间不能在两处",
                    f"{meeting.start:%H:%M}至{_end(meeting):%H:%M}在{meeting_name(meeting)}",
                    "核对点名时间、检查人和到会人员",
                )
    for (first, at), (second, then) in combinations(calls, 2):
        together = first.date == second.date and at == then and first.checker == second.checker
        if together and first.village != second.village:
            yield Breach(
                second,
                "checker",
                f"{second.village}{show_day(second.date)}点名：{second.checker}同一时间不能在两处",
                f"{at:%H:%M}还在{first.village}点名",
                "核对点名时间和检查人",
            )


def clock_of(text: str) -> time | None:
    """Return the hour that a free text such as 9:30 or 上午9时 begins with; None when it names none."""
    match = re.search(r"(上午|下午|晚上?)?\s*(\d{1,2})(?:[:：时点](\d{1,2})?)", text)
    if match is None:
        return None
    hour = int(match[2]) + (12 if match[1] in {"下午", "晚", "晚上"} and int(match[2]) < 12 else 0)
    minute = int(match[3] or 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


@AUDIT.check("DOMAIN §4.4: signer … dead/外出 that month")
def nobody_acts_after_leaving(dataset: Dataset) -> Iterator[Breach]:
    """Who did something in a village had not been taken off its households before that day."""
    people: dict[str, list[Member]] = defaultdict(list)
    for member in dataset.all(Member):
        people[member.name].append(member)
    cadres = {person.name for person in dataset.all(Person)}
    deeds = dataset.memoized(_deeds)
    for name in sorted(people.keys() & deeds.keys() - cadres):
        left = [(m.left_on, m) for m in people[name] if m.left_on is not None]
        if len(left) < len(people[name]):
            continue
        last, member = max(left, key=lambda each: each[0])
        for record, field_name, day in deeds[name]:
            if day >= last and _village_of(dataset, record) == dataset.household(member.household).village:
                expected = f"{name}{show_day(day)}应还在本村"
                found = f"{show_day(last)}已经减少（{dataset.place(member, 'left_on')}）"
                yield Breach(record, field_name, expected, found, "核对人员和日期；同名的不用改")


def _village_of(dataset: Dataset, record: Row) -> object:
    """Return the village that `record` belongs to, if it names one."""
    if isinstance(record, Attendance):
        return next((m.village for m in dataset.by(Meeting, "number", record.meeting)), None)
    household = getattr(record, "household", None)
    return getattr(record if household is None else dataset.household(household), "village", None)


@AUDIT.check("DOMAIN §4.4: meeting on a date when 第一书记 was on leave")
def nobody_acts_while_on_leave(dataset: Dataset) -> Iterator[Breach]:
    """Whose leave is on record (请销假) did nothing in between, first and last day left out."""
    deeds = dataset.memoized(_deeds)
    for leave in dataset.all(Leave):
        for record, field_name, day in deeds.get(leave.person, ()):
            if leave.since < day < min(leave.until, leave.back or leave.until):
                expected = f"{leave.person}{show_day(day)}应在岗"
                found = f"请假中（{dataset.place(leave, 'since')}）"
                yield Breach(record, field_name, expected, found, "核对人员、日期和请销假")


@AUDIT.check("DOMAIN §4.2: 应到 = 实到 + 缺席")
def who_came_was_not_absent(dataset: Dataset) -> Iterator[Breach]:
    """Who is told to have come has no reason for being absent beside it."""
    for row in dataset.all(Attendance):
        if row.present and says_something(row.absence_reason):
            expected = f"{row.name}到了会的，不应有缺席原因"
            yield Breach(
                row, "absence_reason", expected, f"“{row.absence_reason}”", "按签到册改正两格里不对的一格"
            )


_COMMITTEES = {
    VillageKind.COMMUNITY: ("居民委员会", "村民委员会"),
    VillageKind.VILLAGE: ("村民委员会", "居民委员会"),
}
"""What the committee of each kind of village is called, and what it is not."""


@AUDIT.check("S16: 三无: no issuer; the seal's words")
def offices_bear_their_own_names(dataset: Dataset) -> Iterator[Breach]:
    """Organs that sign and seal are called by their own village or township, in the words of its kind."""
    way_out = "按印章改正；确是这样的不用改"
    for village in dataset.all(Village):
        own = {village.printed_name, printed_place(village.host or village.name)}
        for field_name in ("committee", "branch"):
            name = getattr(village, field_name)
            if not any(_core(place) in name for place in own):
                yield Breach(village, field_name, f"应是{village.printed_name}自己的", f"“{name}”", way_out)
        right, wrong = _COMMITTEES.get(village.kind, ("", ""))
        if wrong and wrong in village.committee:
            expected = f"{village.printed_name}的类型是{village.kind}，应为{right}"
            yield Breach(village, "committee", expected, f"“{village.committee}”", "改正类型，或按印章改正")
    for township in dataset.all(Township):
        for field_name in ("government", "signature"):
            name = getattr(township, field_name)
            if township.name not in name or (township.county not in name and field_name == "government"):
                yield Breach(township, field_name, f"应是{township.name}自己的", f"“{name}”", way_out)
        if not re.fullmatch(r"[\u3400-\u9fff]+", township.series):
            found = f"“{township.series}”"
            yield Breach(township, "series", "发文代字应只有汉字", found, "去掉空格、括号和年份，如：交政发")


def _core(place: str) -> str:
    """Return the name of a village without what says which kind it is: 东沟 of 东沟村 and of 东沟社区."""
    return re.sub("(?:行政村|社区|村|集中安置点|安置点)$", "", place) or place
