"""The gates on the township's bodies, on visits and on issues (G15, G16, G18, G19)."""

# A gate's docstring is the rule it holds, and all gates of a table have one signature.
# ruff: noqa: ARG001

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from generators.procedure.gates.continuing_duties import last_recorded_day
from generators.procedure.gates.table import Breach, GateTable, Scope
from generators.procedure.windows import (
    month_number,
    month_window,
    months_between,
    show_day,
    show_months,
)
from generators.records.columns import says_something, shown_blank
from generators.records.employment import LeadingGroupMember, ServiceTeamMember
from generators.records.issues import Issue
from generators.records.low_income import LowIncome, Visit
from generators.records.township import Person, Township, Village
from generators.records.vocabulary import LeadingGroupRole

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from generators.records.dataset import Dataset

LEADING_GROUP = GateTable[Township](lambda _: Scope())
SERVICE_TEAM = GateTable[Village](lambda _: Scope())
LOW_INCOME = GateTable[LowIncome](lambda _: Scope())
ISSUE = GateTable[Issue](lambda _: Scope())


def _sits(until: date | None, today: date) -> bool:
    return until is None or until >= today


@LEADING_GROUP.gate("G15", "notice L87", on_breach=lambda settings: settings.on_bodies)
def leading_group_is_made_up_as_the_plan_says(dataset: Dataset, township: Township) -> Iterator[Breach]:
    """组长 党委书记 and 乡长; one 第一副组长, who is 办公室主任; 副组长; 3–5 成员. Nobody twice but him."""
    today = dataset.memoized(last_recorded_day)
    seats = [
        seat for seat in dataset.by(LeadingGroupMember, "township", township.name) if _sits(seat.until, today)
    ]
    if not seats:
        return
    name = f"{township.name}领导小组"
    by_role = {role: [seat for seat in seats if seat.role is role] for role in LeadingGroupRole}
    first, office = by_role[LeadingGroupRole.FIRST_DEPUTY], by_role[LeadingGroupRole.OFFICE_DIRECTOR]
    wanted = {
        LeadingGroupRole.HEAD: (2, 2, "组长应为党委书记和乡长两人"),
        LeadingGroupRole.FIRST_DEPUTY: (1, 1, "第一副组长应为一人（党委副书记）"),
        LeadingGroupRole.DEPUTY: (1, 99, "应有副组长（分管副职）"),
        LeadingGroupRole.MEMBER: (3, 5, "成员应为 3 至 5 人"),
    }
    for role, (least, most, expected) in wanted.items():
        if not least <= len(by_role[role]) <= most:
            yield Breach(
                (by_role[role] or seats)[-1],
                "role",
                f"{name}：{expected}",
                f"{len(by_role[role])} 人",
                "核对“领导小组”",
            )
    yield from _posts_of_the_leading_group(dataset, by_role, name)
    if first and office and first[0].person != office[0].person:
        yield Breach(
            office[0], "person", f"{name}：办公室主任由第一副组长{first[0].person}兼任", office[0].person
        )
    seen: set[str] = set()
    for seat in seats:
        if seat.role is not LeadingGroupRole.OFFICE_DIRECTOR:
            if seat.person in seen:
                yield Breach(seat, "person", f"{name}：一个人只占一个位置", seat.person)
            seen.add(seat.person)


_POSTS = {
    LeadingGroupRole.HEAD: re.compile(r"党(工)?委书记|(?<!副)[乡镇]长|(?<!副)主任"),
    LeadingGroupRole.FIRST_DEPUTY: re.compile(r"党(工)?委副书记"),
}
"""What the post of such a leader says (notice L87)."""


def _posts_of_the_leading_group(
    dataset: Dataset, by_role: Mapping[LeadingGroupRole, Sequence[LeadingGroupMember]], name: str
) -> Iterator[Breach]:
    for role, post in _POSTS.items():
        for seat in by_role[role]:
            held = "".join(person.post for person in dataset.by(Person, "name", seat.person))
            if held and not post.search(held):
                wanted = "党委书记、乡长" if role is LeadingGroupRole.HEAD else "党委副书记"
                yield Breach(
                    seat,
                    "person",
                    f"{name}：{role}应是{wanted}",
                    f"{seat.person}（{held}）",
                    "核对“干部”的职务",
                )


@SERVICE_TEAM.gate("G16", "notice L67–69", on_breach=lambda settings: settings.on_bodies)
def service_team_comes_from_the_site(dataset: Dataset, site: Village) -> Iterator[Breach]:
    """负责人 from the site's 两委; staff are resettled people, as 公益岗位."""
    today = dataset.memoized(last_recorded_day)
    team = [seat for seat in dataset.by(ServiceTeamMember, "site", site.name) if _sits(seat.until, today)]
    name = f"{site.name}就业服务工作队"
    heads = [seat for seat in team if "负责人" in seat.role]
    if team and len(heads) != 1:
        yield Breach(team[0], "role", f"{name}：应有一名负责人", f"{len(heads)} 名", "核对职务")
    for seat in team:
        if seat in heads and "两委" not in seat.capacity:
            yield Breach(
                seat, "capacity", f"{name}：负责人应是安置点“两委”成员", f"{seat.name}（{seat.capacity}）"
            )
        elif seat not in heads and "搬迁" not in seat.capacity:
            yield Breach(seat, "capacity", f"{name}：工作人员应是搬迁群众", f"{seat.name}（{seat.capacity}）")
        elif seat not in heads and not says_something(seat.public_post):
            expected = f"{name}：{seat.name}应按公益岗位管理"
            yield Breach(seat, "public_post", expected, shown_blank(seat.public_post), "补填公益岗位")


def visited_months(dataset: Dataset) -> tuple[int, ...]:
    """Return the months (202206) from the first to the last with a visit."""
    months = {month_number(visit.date) for visit in dataset.all(Visit)}
    return tuple(months_between(min(months), max(months))) if months else ()


def visit_months_of(dataset: Dataset) -> dict[str, set[int]]:
    """Return the months in which each low-income subject was visited, by 对象编号."""
    found: dict[str, set[int]] = {}
    for visit in dataset.all(Visit):
        found.setdefault(visit.subject, set()).add(month_number(visit.date))
    return found


def is_low_income_all_month(subject: LowIncome, month: int) -> bool:
    """Tell whether `subject` was on the list from before `month` began to its end."""
    window = month_window(month)
    return subject.since < window.first and (subject.until is None or subject.until >= window.last)


@LOW_INCOME.gate("G18", "notice L57", on_breach=lambda settings: settings.on_monitoring)
def a_visit_every_month(dataset: Dataset, subject: LowIncome) -> Iterator[Breach]:
    """Each low-income household is visited each whole month, as far as the workbook's visits reach."""
    kept = dataset.memoized(visit_months_of).get(subject.number, set())
    missing = [
        month
        for month in dataset.memoized(visited_months)
        if month not in kept and is_low_income_all_month(subject, month)
    ]
    if missing:
        yield Breach(
            subject,
            "number",
            f"{subject.village}{subject.name}：低收入家庭应每月走访一次",
            f"缺{show_months(missing)}",
            "按走访台账补填“走访”",
        )


@ISSUE.gate("G19", "notice L95", on_breach=lambda settings: settings.on_issues)
def closed_issue_has_its_proof(dataset: Dataset, issue: Issue) -> Iterator[Breach]:
    """Each issue closed has a done date, evidence, a verifier ≠ responsible person, in this order of days."""
    if issue.closed is None:
        return
    name = f"{issue.village}问题 {issue.number}"
    for field_name, heading in (("done", "完成日期"), ("evidence", "佐证"), ("checker", "销号审核人")):
        told = getattr(issue, field_name)
        if told is None or (field_name == "evidence" and not says_something(told)):
            expected = f"{name}：销号的应有{heading}"
            yield Breach(issue, field_name, expected, shown_blank(told), "补填，或不销号")
    if issue.checker is not None and issue.checker == issue.responsible:
        yield Breach(issue, "checker", f"{name}：销号审核人不能是责任人", issue.checker, "由另一人审核")
    if issue.done is not None and not issue.found <= issue.done <= issue.closed:
        yield Breach(
            issue,
            "done",
            f"{name}：完成日期应在发现（{show_day(issue.found)}）之后、销号（{show_day(issue.closed)}）之前",
            show_day(issue.done),
            "核对日期",
        )
