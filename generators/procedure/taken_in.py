"""Whom each paper of the way into monitoring names: every paper and summary takes it from here (D12)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generators.procedure.entry_case import EntryCase, entry_cases, entry_cases_of
from generators.procedure.exit_case import meetings_of
from generators.procedure.gates import entry_case_findings, is_withheld
from generators.procedure.gates.table import Paper
from generators.records.clues import HandedClue
from generators.records.households import Application, Household, Verification
from generators.records.meetings import Publicity
from generators.records.screening import SurveyRow
from generators.records.vocabulary import MeetingKind, ObjectionOutcome, Purpose, Source, VerificationResult

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


def entry_counts_of(dataset: Dataset, quarter: Quarter, village: str) -> dict[str, int]:
    """Return the village's numbers on the way into monitoring in `quarter`.

    Clues by the four means (notice L37), checks, and how many the papers of each later step name (L41).
    """
    own = {household.number for household in dataset.by(Household, "village", village)}
    handed = [row for row in dataset.by(HandedClue, "village", village) if row.received in quarter]
    screened = [row for row in dataset.by(SurveyRow, "village", village) if row.to_identify]
    checks = [
        row
        for row in dataset.by(Verification, "purpose", Purpose.IDENTIFY)
        if row.household in own and row.date in quarter
    ]
    meetings = meetings_of(dataset, quarter, MeetingKind.ENTRY_REVIEW, (village,))
    hung = [meeting for meeting in meetings if dataset.by(Publicity, "meeting", meeting.number)]
    reviewed = [case for meeting in meetings for case in entries_reviewed(dataset, meeting)]
    return {
        "农户申请": sum(r.household in own and r.applied in quarter for r in dataset.all(Application)),
        "排查发现": sum(row.quarter == quarter for row in screened),
        "部门筛查": sum(Source(row.source) is Source.DEPARTMENTS for row in handed),
        "信访舆情": sum(Source(row.source) is Source.LETTERS for row in handed),
        "识别核查": len(checks),
        "存在风险": sum(row.result is VerificationResult.AT_RISK for row in checks),
        "识别评议": len(reviewed),
        "识别通过": sum(case.passed for case in reviewed),
        "识别公示": sum(len(entries_published(dataset, meeting)) for meeting in hung),
        "识别上报": len(submitted_entries(dataset, quarter, (village,))),
        "识别批准": len(announced_entries(dataset, quarter, (village,))),
    }
