"""The course of a notice: 草稿 → 核稿 → 签发 → 取号 → 印发 (公文处理工作条例 第二十一、二十二、二十五条)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from generators.desk.deeds import Deed
from generators.number_log import State
from generators.store.courses import Step

if TYPE_CHECKING:
    from collections.abc import Sequence

    from generators.number_log import Number


class NoticeState(StrEnum):
    """How far a notice is."""

    DRAFT = "草稿"
    SUBMITTED = "待核稿"
    REVIEWED = "已核稿"
    SIGNED = "已签发"
    ISSUING = "印发中"
    """Sent to be printed; its number does not stand on a paper yet."""
    ISSUED = "已印发"
    VOID = "已作废"


@dataclass(frozen=True)
class Wait:
    """What a notice in some state waits for, of whom, and how those who cannot do it are told."""

    deed: Deed
    todo: str
    told: str


WAITS: dict[NoticeState, Wait] = {
    NoticeState.DRAFT: Wait(Deed.DRAFT, "改好再送核", "等办公室改好再送核。"),
    NoticeState.SUBMITTED: Wait(Deed.REVIEW, "核稿", "已送核，等领导核稿；这时改了稿子要重新送核。"),
    NoticeState.REVIEWED: Wait(Deed.SIGN, "签发", "已核稿，等领导签发；这时改了稿子要重新送核。"),
    NoticeState.SIGNED: Wait(Deed.NUMBER, "取号、印发", "已签发，等办公室取号、印发。"),
}
"""A notice that is on its way waits for somebody; a draft only when it was sent back or changed since."""


@dataclass(frozen=True)
class Act:
    """What may be done to a notice in some states, by whom, and where it leads."""

    name: str
    deed: Deed
    states: frozenset[NoticeState]
    leads_to: NoticeState | None
    """None for an act that leaves the state."""
    needs_reason: bool = False


_OPEN = frozenset({NoticeState.DRAFT, NoticeState.SUBMITTED, NoticeState.REVIEWED, NoticeState.SIGNED})
_BACK = (_OPEN - {NoticeState.DRAFT}) | {NoticeState.ISSUING}
_OUT = frozenset({NoticeState.SIGNED, NoticeState.ISSUING, NoticeState.ISSUED})
ACTS: tuple[Act, ...] = (
    Act("送核", Deed.DRAFT, frozenset({NoticeState.DRAFT}), NoticeState.SUBMITTED),
    Act("核稿", Deed.REVIEW, frozenset({NoticeState.SUBMITTED}), NoticeState.REVIEWED),
    Act("签发", Deed.SIGN, frozenset({NoticeState.REVIEWED}), NoticeState.SIGNED),
    Act("退回", Deed.REVIEW, _BACK, NoticeState.DRAFT, needs_reason=True),
    Act("取号", Deed.NUMBER, frozenset({NoticeState.SIGNED}), None),
    Act("印发", Deed.NUMBER, _OUT, NoticeState.ISSUED),
    Act("更正", Deed.DRAFT, frozenset({NoticeState.ISSUED}), None, needs_reason=True),
    Act(
        "重发",
        Deed.NUMBER,
        frozenset({NoticeState.ISSUED, NoticeState.VOID}),
        NoticeState.VOID,
        needs_reason=True,
    ),
    Act("作废", Deed.NUMBER, _OUT, NoticeState.VOID, needs_reason=True),
)
_BY_NAME = {act.name: act for act in ACTS}
_VOIDING = {act.name for act in ACTS if act.leads_to is NoticeState.VOID}
LOCKED = frozenset({NoticeState.ISSUING, NoticeState.ISSUED, NoticeState.VOID})
"""The text of such a notice does not change any more."""


def state_of(steps: Sequence[Step], draft: int, number: Number | None = None) -> NoticeState:
    """Return how far the notice is whose current draft is version `draft` and which has `number`.

    A text changed after it was approved is a draft again. One that the command line issued is issued, and
    none is whose number does not stand on a paper yet.
    """
    state, approved = NoticeState.DRAFT, draft
    for step in steps:
        if (act := _BY_NAME.get(step.step)) is not None and act.leads_to is not None:
            state, approved = act.leads_to, step.draft
    is_used = number is not None and number.state is State.USED
    if state is NoticeState.ISSUED and number is not None and not is_used:
        return NoticeState.ISSUING
    if state not in LOCKED and is_used:
        return NoticeState.ISSUED
    if state in _OPEN and approved != draft:
        return NoticeState.DRAFT
    return state


def with_void(steps: tuple[Step, ...], key: str, draft: int, void: Number | None) -> tuple[Step, ...]:
    """Return the course of a notice whose number `void` the register has voided, whoever did it and where.

    The register is asked, not the page's own memory: a server that was killed between the two has one state.
    """
    if void is None or any(step.step in _VOIDING for step in steps):
        return steps
    day = void.voided_on.isoformat() if void.voided_on else ""
    return *steps, Step(key, "作废", draft, day, void.voided_by, void.reason)


def acts_in(state: NoticeState, *, is_numbered: bool, is_made: bool) -> list[Act]:
    """Return what may be done to a notice in `state`; issuing waits for its number.

    One whose paper `is_made` not, because the run was cut off, is issued again under its number.
    """
    hidden = {"取号"} if is_numbered else {"印发"}
    if state is NoticeState.ISSUED and is_made:
        hidden.add("印发")
    return [act for act in ACTS if state in act.states and act.name not in hidden]
