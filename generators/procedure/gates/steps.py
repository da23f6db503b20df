"""The steps of a course: how each is found in it, and what their order must be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from generators.errors import Severity
from generators.procedure.gates.table import Breach, Paper
from generators.procedure.windows import show_day

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import date

    from generators.records.columns import Row

C = TypeVar("C")


@dataclass(frozen=True)
class Dated:
    """A step that was taken: its day and the cell that says so."""

    label: str
    day: date
    record: Row
    field_name: str


@dataclass(frozen=True)
class Step(Generic[C]):
    """A step of the procedure: how it is found in a course, and the first paper that needs its order."""

    label: str
    find: Callable[[C], tuple[Row | None, date | None, str]]
    paper: Paper
    is_set_ahead: bool = False
    """Whether its day is fixed before it comes: what hangs until when, the date on a letter."""

    def of(self, course: C) -> Dated | None:
        """Return the step as `course` took it, None when it has not."""
        record, day, field_name = self.find(course)
        return Dated(self.label, day, record, field_name) if record is not None and day is not None else None


def make_step(
    label: str,
    paper: Paper,
    row_of: Callable[[C], Row | None],
    field_name: str = "date",
    *,
    is_set_ahead: bool = False,
) -> Step[C]:
    """Return the step whose day stands in `field_name` of the row that `row_of` finds."""

    def find(course: C) -> tuple[Row | None, date | None, str]:
        row = row_of(course)
        return row, getattr(row, field_name) if row is not None else None, field_name

    return Step(label, find, paper, is_set_ahead)


_MAY_BE_ONE_DAY = frozenset(
    {
        ("预判", "入户核查"),
        ("民主评议", "公示起"),
        ("系统标注", "告知"),
        ("告知", "送达"),
        ("送达", "签收"),
        ("告知", "签收"),
        ("签收", "回执收回"),
        ("线索", "入户核查"),
        ("识别评议", "公示起"),
        ("县批准", "识别认定"),
        ("县批准", "公告"),
        ("识别认定", "公告"),
    }
)
_MAY_NOT_BE_ONE_DAY = frozenset({("公示起", "公示止"), ("公示止", "村上报"), ("公示止", "系统标注")})
"""The last day of 公示 belongs to it whole: what follows begins the day after."""


def order_breaches(name: str, steps: Sequence[Step[C]], course: C) -> Iterator[Breach]:
    """Yield each step of `course` that does not follow the one before; `name` is the household's."""
    before: Dated | None = None
    for step in steps:
        this = step.of(course)
        if this is None:
            continue
        if before is not None and this.day <= before.day:
            yield from _out_of_order(name, before, this, step.paper)
        before = this


def ahead_breaches(name: str, steps: Sequence[Step[C]], course: C, today: date | None) -> Iterator[Breach]:
    """Yield each step that is told as taken and lies after `today`."""
    for step in steps if today is not None else ():
        this = step.of(course)
        if this is not None and not step.is_set_ahead and today and this.day > today:
            yield Breach(
                this.record,
                this.field_name,
                f"{name}：{this.label}的日期不应在今天（{show_day(today)}）以后",
                show_day(this.day),
                "核对日期；还没有办的先留空",
                paper=step.paper,
            )


def _out_of_order(name: str, before: Dated, this: Dated, paper: Paper) -> Iterator[Breach]:
    """Yield the breach of two steps taken in the wrong order, or on one day where that needs a word."""
    pair = (before.label, this.label)
    expected = f"{name}：{this.label}应在{before.label}（{show_day(before.day)}）之后"
    if this.day < before.day or pair in _MAY_NOT_BE_ONE_DAY:
        yield Breach(
            this.record, this.field_name, expected, show_day(this.day), "核对这两个日期", paper=paper
        )
    elif pair not in _MAY_BE_ONE_DAY:
        found = f"同在{show_day(this.day)}"
        yield Breach(
            this.record,
            this.field_name,
            expected,
            found,
            "同日办理的应有说明，核对这两个日期",
            Severity.WARN,
            paper,
        )
