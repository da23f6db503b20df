"""What follows from votes cast: who abstained, and what the review decided (notice L49, `DOMAIN.md` §4.2)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from generators.errors import UsageError
from generators.procedure.attendance import is_majority, roll_of
from generators.procedure.exit_case import deferral_reasons
from generators.records.vocabulary import ReviewResult
from generators.wording import join_names

if TYPE_CHECKING:
    from collections.abc import Collection

    from generators.records.dataset import Dataset
    from generators.records.meetings import Meeting


@dataclass(frozen=True)
class Decision:
    """What follows from the votes on one household."""

    abstentions: int
    result: ReviewResult
    reason: str
    """Why it is deferred; empty when the review itself decided."""


def decision_on(
    dataset: Dataset,
    meeting: Meeting,
    household: str,
    votes: tuple[int, int],
    recused: Collection[str],
) -> Decision:
    """Return what follows from (votes for, votes against) on `household`, those recused left out.

    Raise UsageError when nobody's attendance is entered or more have voted than may.
    """
    roll = roll_of(dataset, meeting)
    voters = len(roll.voter_names - set(recused))
    if not voters:
        message = "先填到会情况：没有可以表决的到会人员"
        raise UsageError(message)
    votes_for, votes_against = votes
    abstentions = voters - votes_for - votes_against
    if abstentions < 0:
        name = dataset.head_of(household).name
        message = f"{name}户：同意 {votes_for} 加不同意 {votes_against} 超过有表决权的 {voters} 人"
        raise UsageError(message)
    if reasons := deferral_reasons(dataset, household, meeting.date):
        words = join_names(list(dict.fromkeys(reason.word for reason in reasons)))
        return Decision(abstentions, ReviewResult.DEFERRED, f"{words}家庭，按规定缓退")
    # Recused or not, the majority is of those present with a vote (`result_is_what_was_voted`).
    passed = is_majority(votes_for, len(roll.voter_names), dataset.settings.majority)
    return Decision(abstentions, ReviewResult.PASSED if passed else ReviewResult.FAILED, "")
