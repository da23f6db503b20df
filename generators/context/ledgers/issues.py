"""三保障及饮水安全: issues carried over until closed, the work done, supervision and roll calls."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from generators.context.ledgers.page import TownshipQuarter, VillageQuarter, page, rows
from generators.records.issues import Issue, RollCall, Supervision, WorkEntry
from generators.records.township import Village
from generators.records.vocabulary import IssueSource
from generators.wording import names_in_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from generators.context.ledgers.page import Cell
    from generators.records.columns import Quarter, Row
    from generators.records.dataset import Dataset

_ISSUE_NOTES = (
    "上季度没有销号的问题，转入本季度继续登记，直到销号。",
    "销号须有完成日期、佐证和销号审核人，审核人不能是责任人本人。",
    "住房、教育、健康、饮水四个专题逐户逐项排查。",
)


def is_open(issue: Issue, before: Quarter) -> bool:
    """Tell whether `issue`, found before the first day of quarter `before`, was still open on that day."""
    first = before.first_day
    return issue.found < first and (issue.closed is None or issue.closed >= first)


def issues_of(issues: Iterable[Issue], quarter: Quarter) -> list[Issue]:
    """Return the issues a ledger of `quarter` shows: carried over first, then those found in it."""
    listed = [issue for issue in issues if is_open(issue, quarter) or issue.found in quarter]
    return sorted(listed, key=lambda issue: (issue.found in quarter, issue.found, issue.number))


def balance_of_issues(issues: Iterable[Issue], quarter: Quarter) -> dict[str, int]:
    """Return 上期结转, 本期新发现 and 已销号; what is left opens the next quarter."""
    shown = issues_of(issues, quarter)
    return {
        "上期结转": sum(is_open(issue, quarter) for issue in shown),
        "本期新发现": sum(issue.found in quarter for issue in shown),
        "已销号": sum(issue.closed is not None and issue.closed in quarter for issue in shown),
    }


def issues_context(dataset: Dataset, scope: VillageQuarter) -> dict[str, Any]:
    """Return the fields of 三保障及饮水安全问题排查整改台账.xlsx, as things stood at the quarter's end."""
    found = dataset.by(Issue, "village", scope.village.name)
    return {
        **page(dataset, scope, "三保障及饮水安全问题排查整改台账", _ISSUE_NOTES, unit="个"),
        **issue_rows(dataset, found, scope.quarter),
    }


def issue_rows(dataset: Dataset, issues: Iterable[Issue], quarter: Quarter) -> dict[str, Any]:
    """Return the lines of those of `issues` that a ledger of `quarter` shows, and its two counts."""
    shown = issues_of(issues, quarter)
    balance = balance_of_issues(shown, quarter)
    return {
        "问题": issue_lines(dataset, shown, quarter),
        "上期结转": balance["上期结转"],
        "本期新发现": balance["本期新发现"],
    }


def issue_lines(dataset: Dataset, issues: Iterable[Issue], quarter: Quarter) -> list[dict[str, Cell]]:
    """Return the lines of `issues` as they stood at the quarter's end."""
    return rows(dataset, (_as_of(issue, quarter) for issue in issues), number="编号", subject="户主或设施")


def _as_of(issue: Issue, quarter: Quarter) -> Issue:
    """Return `issue` without what happened after the quarter: a ledger made later must not know it."""
    last = quarter.last_day
    later: dict[str, None] = {}
    if issue.done is not None and issue.done > last:
        later |= dict.fromkeys(("done", "evidence", "progress"))
    if issue.closed is not None and issue.closed > last:
        later |= dict.fromkeys(("closed", "applicant", "checker"))
    return issue.model_copy(update=later) if later else issue


_WORK_NOTES = ("逐次登记开展的工作和形成的材料，材料编号与档案一致。",)


def work_context(dataset: Dataset, scope: VillageQuarter) -> dict[str, Any]:
    """Return the fields of 三保障及饮水安全工作台账.xlsx."""
    entries = [e for e in dataset.by(WorkEntry, "village", scope.village.name) if e.date in scope.quarter]
    return {
        **page(dataset, scope, "三保障及饮水安全工作台账", _WORK_NOTES, unit="户、个"),
        "工作": [
            {**line, "参加人员": _whole_names(entry.people)}
            for entry, line in zip(entries, rows(dataset, entries), strict=True)
        ],
    }


def _whole_names(text: str) -> str:
    """Return a list of short names two in a line, other text as it is."""
    names = text.split("、")
    return names_in_lines(names) if all(len(name) <= _LONGEST_NAME for name in names) else text


_LONGEST_NAME = 4


def _inspection_as_of(dataset: Dataset, visit: Supervision, quarter: Quarter) -> Supervision:
    """Return `visit` without feedback and review that its problem, by its own dates, had only later."""
    last = quarter.last_day
    for issue in dataset.by(Issue, "village", visit.village):
        if issue.source is IssueSource.SUPERVISION and issue.found == visit.date:
            feedback = visit.feedback if issue.done is None or issue.done <= last else None
            review = visit.review if issue.closed is None or issue.closed <= last else None
            return visit.model_copy(update={"feedback": feedback, "review": review})
    return visit


_SUPERVISION_NOTES = ("一次督导登记一行；发现问题的，复核后方可销号。",)
_ROLL_CALL_NOTES = ("应在岗数＝实在岗数＋请假人数＋脱岗人数。",)


def supervision_context(dataset: Dataset, scope: TownshipQuarter) -> dict[str, Any]:
    """Return the fields of 督导记录台账.xlsx, as things stood at the quarter's end."""
    visits = [
        _inspection_as_of(dataset, visit, scope.quarter)
        for visit in _of_township(dataset, scope, dataset.all(Supervision))
        if isinstance(visit, Supervision)
    ]
    return {**page(dataset, scope, "督导记录台账", _SUPERVISION_NOTES), "督导": rows(dataset, visits)}


def roll_call_context(dataset: Dataset, scope: TownshipQuarter) -> dict[str, Any]:
    """Return the fields of 驻村干部点名册.xlsx, in the order of the calls."""
    called = sorted(dataset.all(RollCall), key=lambda call: (call.date, call.time.rjust(len("08:00"))))
    calls = _of_township(dataset, scope, called)
    return {**page(dataset, scope, "驻村干部点名册", _ROLL_CALL_NOTES), "点名": rows(dataset, calls)}


def _of_township(
    dataset: Dataset, scope: TownshipQuarter, records: Sequence[Supervision | RollCall]
) -> list[Row]:
    names = {village.name for village in dataset.all(Village) if village.township == scope.township.name}
    return [r for r in records if r.village in names and r.date in scope.quarter]
