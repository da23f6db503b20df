"""Blocks of a notice: rosters with ranks in order and names in columns, what inspections found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from generators.context.ledgers.people import is_serving, leading_group_on
from generators.context.referral_forms import inspection_lines
from generators.records.columns import says_something
from generators.records.employment import ServiceTeamMember
from generators.records.township import TaskForceMember, Village
from generators.records.vocabulary import LeadingGroupRole, TaskForceRole
from generators.wording import format_numeral, pad_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import date

    from generators.records.dataset import Dataset

_LABELS = {"组长": "组　　　长", "第一副组长": "第一副组长", "副组长": "副　组　长", "成员": "成　　　员"}
"""Ranks of the leading group, each drawn out to the width of the longest."""
_SHORT_LABELS = {"组长": "组　长", "副组长": "副组长", "成员": "成　员"}
_NAMES_A_LINE = 5
"""Names of members in one line of 28 characters behind indent and label."""


@dataclass(frozen=True)
class _Seat:
    """One person of a roster, as it is printed."""

    name: str
    post: str = ""


def roster_blocks(dataset: Dataset, township: str, on: date) -> AskedBlocks:
    """Return the lines for each placeholder that a draft may hold, as the rosters stood on `on`.

    A block of one line may also stand inside a sentence; one without lines has nobody in its sheet.
    """
    return AskedBlocks(
        {
            "领导小组名单": partial(_leading_group, dataset, township, on),
            "办公室主任": partial(_office_directors, dataset, township, on),
            "专班名单": partial(_task_forces, dataset, township, on),
            "就业服务工作队名单": partial(_service_teams, dataset, township, on),
            "督导情况": partial(inspection_lines, dataset, township, on),
        }
    )


class AskedBlocks(Mapping[str, "Sequence[str]"]):
    """Blocks by name, each made when it is asked for: a notice depends on the sheets of those it holds."""

    def __init__(self, makers: Mapping[str, Callable[[], Sequence[str]]]) -> None:
        self._makers = makers

    def with_lines(self, lines: Mapping[str, Sequence[str]]) -> AskedBlocks:
        """Return these blocks and others whose lines are known."""
        return AskedBlocks({**self._makers, **{name: partial(list, of) for name, of in lines.items()}})

    def __getitem__(self, name: str) -> Sequence[str]:
        """Return the lines of the block."""
        return self._makers[name]()

    def __iter__(self) -> Iterator[str]:
        """Yield the names."""
        return iter(self._makers)

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._makers)


def _office_directors(dataset: Dataset, township: str, on: date) -> list[str]:
    members = leading_group_on(dataset, township, on)
    directors = [m for m in members if m.role is LeadingGroupRole.OFFICE_DIRECTOR]
    return [dataset.person(member.person).printed_name for member in directors]


def _leading_group(dataset: Dataset, township: str, on: date) -> list[str]:
    lines: list[str] = []
    members = leading_group_on(dataset, township, on)
    width = _name_width(dataset.person(m.person).printed_name for m in members)
    for role in LeadingGroupRole:
        if role is LeadingGroupRole.OFFICE_DIRECTOR:
            continue
        people = [dataset.person(m.person) for m in members if m.role is role]
        seats = [_Seat(p.printed_name, _post(township, p.unit, p.post)) for p in people]
        lines += _rank(_LABELS[role], seats, width)
    return lines


def _post(township: str, unit: str, post: str) -> str:
    """Return a post as the township's own notice names it: without the name of the government."""
    return post if unit == f"{township}人民政府" else f"{unit.removeprefix(township)}{post}"


def _task_forces(dataset: Dataset, township: str, on: date) -> list[str]:
    lines: list[str] = []
    for number, (village, seats) in enumerate(_manned(dataset, township, on), start=1):
        lines.append(f"{format_numeral(number)}、{village}")
        people = {role: [dataset.person(m.person) for m in seats if m.role is role] for role in TaskForceRole}
        width = _name_width(dataset.person(m.person).printed_name for m in seats)
        for role in (TaskForceRole.HEAD, TaskForceRole.DEPUTY):
            leaders = [_Seat(p.printed_name, _short_post(p.post)) for p in people[role]]
            lines += _rank(_SHORT_LABELS[role], leaders, width)
        lines += _members([p.printed_name for p in people[TaskForceRole.MEMBER]], width)
    return lines


def _manned(dataset: Dataset, township: str, on: date) -> Iterator[tuple[str, list[TaskForceMember]]]:
    """Yield the villages and sites that have a task force on that day, with who sits on it."""
    for village in dataset.by(Village, "township", township):
        members = dataset.by(TaskForceMember, "village", village.name)
        if seats := [m for m in members if is_serving(m.since, m.until, on)]:
            yield village.name, seats


def _short_post(post: str) -> str:
    """Return the first of the posts that somebody holds: 党支部书记、主任 is 党支部书记 here."""
    return post.split("、", maxsplit=1)[0]


def _members(names: Sequence[str], width: int) -> list[str]:
    """Return members by name only, several a line, in columns."""
    padded = [_padded(name, width) for name in names]
    rows = [padded[i : i + _NAMES_A_LINE] for i in range(0, len(padded), _NAMES_A_LINE)]
    lead = f"{_SHORT_LABELS['成员']}："
    return [
        f"{lead if index == 0 else '　' * len(lead)}{'　'.join(row)}".rstrip("　")
        for index, row in enumerate(rows)
    ]


def _service_teams(dataset: Dataset, township: str, on: date) -> list[str]:
    lines: list[str] = []
    number = 0
    for site in dataset.by(Village, "township", township):
        members = dataset.by(ServiceTeamMember, "site", site.name)
        team = [m for m in members if is_serving(m.since, m.until, on)]
        if not team:
            continue
        number += 1
        lines.append(f"（{format_numeral(number)}）{site.printed_name}务工就业服务工作队")
        width = _name_width(m.name for m in team)
        heads = [_Seat(m.name, m.capacity) for m in team if "负责人" in m.role]
        staff = [
            _Seat(m.name, "、".join(filter(says_something, (m.capacity, m.public_post))))
            for m in team
            if "负责人" not in m.role
        ]
        lines += [*_rank("负责人", heads, width), *_rank("队　员", staff, width)]
    return lines


def _rank(label: str, seats: Sequence[_Seat], width: int) -> list[str]:
    """Return a line for each of `seats`, the label before the first only, the others under its name."""
    lead = f"{label}："
    return [
        f"{lead if index == 0 else '　' * len(lead)}{_padded(seat.name, width)}　{seat.post}".rstrip("　")
        for index, seat in enumerate(seats)
    ]


def _name_width(names: Iterable[str]) -> int:
    return max((len(pad_name(name)) for name in names), default=0)


def _padded(name: str, width: int) -> str:
    padded = pad_name(name)
    return padded + "　" * (width - len(padded))
