"""The course of a household as steps: each with its row, its gate and what it waits for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from generators.desk.charts import STEPS
from generators.errors import Finding, Severity
from generators.procedure.exit_case import exit_courses
from generators.procedure.gates import (
    household_findings,
    record_findings,
)
from generators.procedure.gates.table import Paper

if TYPE_CHECKING:
    from datetime import date

    from generators.procedure.exit_case import ExitCase
    from generators.records.columns import Quarter, Row
    from generators.records.dataset import Dataset

_GATES = {
    "核查": Paper.VERIFICATION,
    "评议": Paper.REVIEW,
    "公示": Paper.PUBLICITY,
    "上报": Paper.SUBMISSION,
    "标注": Paper.MARK,
    "告知": Paper.LETTER,
}
_SHEETS = {
    "预判": "预判",
    "核查": "入户核查",
    "评议": "评议",
    "公示": "公示",
    "上报": "审批",
    "标注": "系统标注",
    "告知": "告知",
    "送达": "告知",
}


@dataclass(frozen=True)
class Step:
    """One step of a household's course."""

    name: str
    sheet: str
    row: Row | None
    day: date | None
    told: str
    """What the row says in a word: 拟消除, 通过 …"""
    state: str
    """已办, 等待 or 卡住."""
    reasons: tuple[Finding, ...] = ()


def course_of(dataset: Dataset, quarter: Quarter, household: str) -> ExitCase | None:
    """Return the household's course in `quarter`."""
    return next((c for c in exit_courses(dataset, quarter) if c.household.number == household), None)


def steps_of(dataset: Dataset, course: ExitCase) -> list[Step]:
    """Return the steps of `course` in order: taken, waiting, or blocked by a gate."""
    rows = _rows(course)
    steps: list[Step] = []
    seen: set[Finding] = set()
    for name in STEPS:
        row, day, told = rows[name]
        reasons: tuple[Finding, ...] = ()
        if row is not None and name in _GATES:
            found = [*household_findings(dataset, course, _GATES[name])]
            if name == "评议" and course.review is not None:
                found += record_findings(dataset, course.review)
            reasons = tuple(f for f in found if f.severity is Severity.BLOCK and f not in seen)
            seen.update(reasons)
        state = "卡住" if reasons else "已办" if row is not None else "等待"
        steps.append(Step(name, _SHEETS[name], row, day, told, state, reasons))
    return steps


def _rows(course: ExitCase) -> dict[str, tuple[Any, date | None, str]]:
    """Return for each step its row, its day and what it says."""
    judged, check, vote = course.pre_judgement, course.verification, course.resolution
    meeting, publicity, approval = course.pre_judgement_meeting, course.publicity, course.approval
    mark, letter = course.mark, course.letter
    delivered = letter if letter is not None and letter.delivered is not None else None
    return {
        "预判": (judged, meeting.date if meeting else None, str(judged.opinion) if judged else ""),
        "核查": (check, check.date if check else None, str(check.result) if check else ""),
        "评议": (vote, course.review.date if course.review else None, str(vote.result) if vote else ""),
        "公示": (publicity if course.passed else None, publicity.start if publicity else None, ""),
        "上报": (approval, approval.submitted if approval else None, ""),
        "标注": (mark, mark.date if mark else None, ""),
        "告知": (letter, letter.date if letter else None, ""),
        "送达": (delivered, letter.delivered if letter else None, ""),
    }
