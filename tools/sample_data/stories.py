"""What happens to whom: the table from which the sample's quarters are told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum, auto

from generators.records.vocabulary import Delivery, EliminationMode, Source


class Fate(Enum):
    """How a household fares in one quarter's exit procedure."""

    KEPT = auto()
    """预判 says 继续监测 (or 缓退); nothing further."""
    NOT_CLEARED = auto()
    """Visited, but the risk remains; not taken to the meeting."""
    NOT_SIGNED_NOT_TAKEN = auto()
    """Visited, household away and not signed; rightly not taken to the meeting."""
    PASSED = auto()
    """Every paper in order, through to the letter."""
    FAILED = auto()
    """Voted down."""
    DEFERRED = auto()
    """缓退 by the meeting."""
    OBJECTION_REJECTED = auto()
    """Objection found baseless: goes on to the letter."""
    OBJECTION_UPHELD = auto()
    """Objection upheld: not submitted."""
    OBJECTION_OPEN = auto()
    """FAULT: the papers ran on while an objection was open."""
    NOT_SIGNED = auto()
    """FAULT: passed though the household had not signed the check."""
    DEFERRABLE_PASSED = auto()
    """FAULT: a 低保 household passed."""
    TOO_MANY_VOTES = auto()
    """FAULT: more votes than voters."""
    NOT_MARKED = auto()
    """Approved, but the system mark is still to come."""
    NO_LETTER_DATE = auto()
    """Marked, but 告知日期 is still to come."""


PUBLISHED = frozenset(Fate) - {
    Fate.KEPT,
    Fate.NOT_CLEARED,
    Fate.NOT_SIGNED_NOT_TAKEN,
    Fate.FAILED,
    Fate.DEFERRED,
}
REVIEWED = PUBLISHED | {Fate.FAILED, Fate.DEFERRED}
VERIFIED = REVIEWED | {Fate.NOT_CLEARED, Fate.NOT_SIGNED_NOT_TAKEN}
APPROVED = PUBLISHED - {Fate.OBJECTION_UPHELD}
MARKED = APPROVED - {Fate.NOT_MARKED}
TOLD = MARKED - {Fate.NO_LETTER_DATE}


class Plight(Enum):
    """What kind of family it is, as far as 缓退 and measures ask."""

    LABOUR = auto()
    NO_LABOUR = auto()
    SUBSISTENCE = auto()
    EXTREME_POVERTY = auto()
    DISABLED = auto()


class ReviewCase(Enum):
    """What is out of the way about a village's review meeting."""

    SOUND = auto()
    QUORUM_MISSED = auto()
    """FAULT: fewer than two thirds came."""
    SHORT_PUBLICITY = auto()
    """FAULT: public for three days only."""
    NOT_YET_HELD = auto()
    """Planned; the list of those invited stands, nothing else."""
    EARLY_BY_DECISION = auto()
    """Held a day before 下旬, with a recorded decision for it."""


@dataclass(frozen=True)
class Story:
    """One household's course through the first half of 2022."""

    second: Fate | None = Fate.KEPT
    """Its fate in 2022Q2; None when its monitoring had ended before."""
    first: Fate | None = Fate.KEPT
    """Its fate in 2022Q1; None when it was identified later."""
    plight: Plight = Plight.LABOUR
    head: str = ""
    """The name of its head, when the sample needs a certain one."""
    earlier: tuple[date, date] | None = None
    """Identified and marked in an earlier episode."""
    identified: date | None = None
    departed: bool = False
    """Somebody of the household died before the year began and counts no more."""
    rolled_back: date | None = None
    """The mark of 2022Q1 was withdrawn on this day."""
    delivery: Delivery = Delivery.IN_PERSON
    mode: EliminationMode = EliminationMode.BY_SUPPORT
    source: Source | None = None
    """By which means its clue came, when the sample needs a certain one."""


_PASSED = Story(Fate.PASSED)
_ENDED = Story(None, Fate.PASSED)
_EARLIER = (date(2020, 9, 18), date(2021, 7, 26))
_NEW_IN_FIRST = Story(first=None, identified=date(2022, 2, 24))
_NEW_IN_SECOND = Story(first=None, identified=date(2022, 5, 20))

TOWNSHIP: dict[str, tuple[Story, ...]] = {
    "东沟村": (
        Story(Fate.PASSED, head="刘燊"),
        Story(Fate.PASSED, departed=True),
        _PASSED,
        _ENDED,
        _ENDED,
    ),
    "柳树坪村": (
        Story(Fate.PASSED, head="王𠮷"),
        _PASSED,
        _PASSED,
        Story(None, Fate.PASSED, delivery=Delivery.ENTRUSTED),
        _NEW_IN_FIRST,
    ),
    "石窑湾村": (
        Story(Fate.PASSED, head="阿卜杜热合曼·吐尔逊江"),
        _PASSED,
        Story(Fate.FAILED),
        Story(None, Fate.PASSED, delivery=Delivery.BY_POST),
    ),
    "槐树峁村": (
        _PASSED,
        _PASSED,
        Story(Fate.DEFERRED, plight=Plight.SUBSISTENCE),
        _ENDED,
        Story(None, Fate.PASSED, delivery=Delivery.LEFT),
    ),
    "上庄则村": (_PASSED, _PASSED, Story(Fate.DEFERRED, plight=Plight.EXTREME_POVERTY), _NEW_IN_SECOND),
    "下庄则村": (_PASSED, _PASSED, Story(Fate.DEFERRED, plight=Plight.DISABLED), _ENDED, _ENDED),
    "枣林塔村": (_PASSED, _PASSED, Story(Fate.OBJECTION_UPHELD)),
    "寨沟门村": (_PASSED, _PASSED, Story(Fate.OBJECTION_OPEN), _ENDED),
    "桃花塬村": (_PASSED, _PASSED, Story(Fate.OBJECTION_REJECTED), _ENDED, _ENDED),
    "白杨洼村": (_PASSED, _PASSED, Story(Fate.NOT_SIGNED)),
    "核桃岭村": (_PASSED, _PASSED, Story(first=Fate.FAILED)),
    "青石崖村": (_PASSED, _PASSED, Story(Fate.NOT_MARKED), _ENDED),
    "高墕村": (_PASSED, _PASSED, Story(Fate.NO_LETTER_DATE), _NEW_IN_SECOND),
    "前圪垛村": (_PASSED, _PASSED, _ENDED),
    "后圪垛村": (_PASSED, _PASSED, Story(Fate.DEFERRABLE_PASSED, plight=Plight.SUBSISTENCE)),
    "井沟畔村": (_PASSED, _PASSED, Story(Fate.TOO_MANY_VOTES), _ENDED),
    "木瓜梁村": (
        _PASSED,
        _PASSED,
        Story(first=None, identified=date(2022, 2, 24), source=Source.DEPARTMENTS),
    ),
    "双泉峪村": (
        _PASSED,
        _PASSED,
        Story(first=Fate.PASSED, rolled_back=date(2022, 5, 23)),
        _ENDED,
    ),
    "磨盘坡村": (
        Story(Fate.PASSED, earlier=_EARLIER, identified=date(2021, 11, 22)),
        _PASSED,
        Story(first=Fate.DEFERRED, plight=Plight.DISABLED),
        _ENDED,
    ),
    "黄土咀村": (Story(first=None, earlier=_EARLIER, identified=date(2022, 2, 24)), _ENDED, _ENDED),
    "羊圈塔村": (_PASSED, _PASSED, _NEW_IN_SECOND),
    "梨树湾村": (_PASSED, _PASSED, Story(Fate.NOT_CLEARED), _ENDED),
    "新窑上村": (_PASSED, Story(Fate.NOT_SIGNED_NOT_TAKEN)),
    "南梁则村": (),
    "福安安置点": (_PASSED, Story(Fate.PASSED, mode=EliminationMode.NATURAL), _NEW_IN_FIRST),
    "惠丰安置点": (_PASSED,),
}
"""The households that have a story, village by village; others, in `KEPT_BESIDE`, are simply kept."""

KEPT_BESIDE = (Plight.LABOUR, Plight.SUBSISTENCE, Plight.DISABLED, Plight.NO_LABOUR)
"""Plights of the households merely kept, in turn; as many a village as make `MONITORED_EACH`."""
MONITORED_EACH = 6
NOTHING_FOUND = "南梁则村"
"""The village without a monitored household, where the screening found nothing."""

SECOND_REVIEWS: dict[str, ReviewCase] = {
    "核桃岭村": ReviewCase.QUORUM_MISSED,
    "前圪垛村": ReviewCase.SHORT_PUBLICITY,
    "木瓜梁村": ReviewCase.NOT_YET_HELD,
    "惠丰安置点": ReviewCase.EARLY_BY_DECISION,
}

LOAD_DEFERRED_EACH = 100
"""In the county, one household in so many is deferred; all the others pass."""


def stories_of(village: str) -> tuple[Story, ...]:
    """Return the stories of every monitored household of `village` of the sample township."""
    told = TOWNSHIP[village]
    if village == NOTHING_FOUND:
        return told
    turn = list(TOWNSHIP).index(village)
    kept = (
        Story(plight=KEPT_BESIDE[(turn + index) % len(KEPT_BESIDE)])
        for index in range(max(0, MONITORED_EACH - len(told)))
    )
    return (*told, *kept)
