"""Whom each paper of the way into monitoring names: every paper and summary takes it from here (D12)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generators.procedure.entry_case import EntryCase, entry_cases, entry_cases_of
from generators.procedure.gates import entry_case_findings, is_withheld
from generators.procedure.gates.table import Paper
from generators.records.vocabulary import ObjectionOutcome

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from generators.records.columns import Quarter
    from generators.records.dataset import Dataset
    from generators.records.meetings import Meeting


def entries_let_through(dataset: Dataset, cases: Iterable[EntryCase], paper: Paper) -> tuple[EntryCase, ...]:
    """Return those of `cases` that `paper` may name."""
    return tuple(case for case in cases if not is_withheld(entry_case_findings(dataset, case, paper)))


def entries_reviewed(dataset: Dataset, meeting: Meeting) -> tuple[EntryCase, ...]:
    """Return whom the record of the review `meeting` names, in the order of its lines."""
    return entries_let_through(dataset, entry_cases_of(dataset, meeting), Paper.REVIEW)


def entries_passed(dataset: Dataset, meeting: Meeting) -> tuple[EntryCase, ...]:
    """Return whom the review `meeting` passed, let through or not."""
    return tuple(case for case in entry_cases_of(dataset, meeting) if case.passed)


def entries_published(dataset: Dataset, meeting: Meeting) -> tuple[EntryCase, ...]:
    """Return whom the public list of the review `meeting` names."""
    return entries_let_through(dataset, entries_passed(dataset, meeting), Paper.PUBLICITY)


def to_be_submitted(
    dataset: Dataset, quarter: Quarter, villages: Collection[str] = ()
) -> tuple[EntryCase, ...]:
    """Return who passed, was public and met no objection that was upheld; or was submitted anyhow."""

    def belongs(case: EntryCase) -> bool:
        upheld = any(row.outcome is ObjectionOutcome.UPHELD for row in case.objections)
        is_public = case.publicity is not None or not dataset.settings.publicity_required
        return bool(case.approvals) or (case.passed and not upheld and is_public)

    return tuple(case for case in entry_cases(dataset, quarter, villages) if belongs(case))


def submitted_entries(
    dataset: Dataset, quarter: Quarter, villages: Collection[str] = ()
) -> tuple[EntryCase, ...]:
    """Return whom the list that goes up names."""
    return entries_let_through(dataset, to_be_submitted(dataset, quarter, villages), Paper.SUBMISSION)


def approved_entries(
    dataset: Dataset, quarter: Quarter, villages: Collection[str] = ()
) -> tuple[EntryCase, ...]:
    """Return whom the county has approved of those reviewed in the quarter, let through or not."""
    return tuple(
        case
        for case in entry_cases(dataset, quarter, villages)
        if case.passed and case.approval is not None and case.approval.county_approved is not None
    )


def announced_entries(
    dataset: Dataset, quarter: Quarter, villages: Collection[str] = ()
) -> tuple[EntryCase, ...]:
    """Return whom the announcement names."""
    return entries_let_through(dataset, approved_entries(dataset, quarter, villages), Paper.MARK)
