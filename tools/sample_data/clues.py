"""Tells the clues that departments and letters gave, and what was found and answered (notice L37)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from generators.records.clues import HandedClue
from generators.records.vocabulary import ClueSource, Source, SurveyOutcome

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tools.sample_data.book import SampleRows
    from tools.sample_data.households import Family

_TOLD = (
    # source, day, origin, village, content, finding, outcome
    (ClueSource.DEPARTMENTS, date(2022, 3, 9), "县医保局", "东沟村", "住院自付超过一万元",
     "已在监测，大病保险二次报销正在办理", SurveyOutcome.WATCH),
    (ClueSource.DEPARTMENTS, date(2022, 4, 12), "县教育科技局", "柳树坪村", "子女考入高职，学费支出增加",
     "已在监测，资助申请转教育部门", SurveyOutcome.TRANSFER),
    (ClueSource.DEPARTMENTS, date(2022, 5, 17), "县人社局", "梨树湾村", "务工企业停工",
     "户主五月底已在县内重新上岗，收入没有中断", SurveyOutcome.NO_RISK),
    (ClueSource.LETTERS, date(2022, 4, 20), "12345 热线", "石窑湾村", "反映院墙开裂，担心房屋安全",
     "院墙不影响住房安全，已列入修缮", SurveyOutcome.TRANSFER),
    (ClueSource.LETTERS, date(2022, 6, 7), "来信", "前圪垛村", "反映家里有人住院，希望再纳入",
     "本人六月六日已书面申请，按程序核查评议", SurveyOutcome.WATCH),
)  # fmt: skip


def add_clues(book: SampleRows, families: Sequence[Family]) -> None:
    """Add the clue that led to an identification, and those that were looked into and answered otherwise."""
    rows = []
    for family in families:
        if family.source is Source.DEPARTMENTS and family.identified.year == 2022:
            day = family.identified - timedelta(days=12)
            told = (ClueSource.DEPARTMENTS, day, "县医保局", family, "门诊慢病和住院自付费用较高",
                    "入户核查存在返贫风险，按程序识别", SurveyOutcome.IDENTIFY)  # fmt: skip
            rows.append((*told, family.identified - timedelta(days=9), family.identified))
    for source, day, origin, village, content, finding, outcome in _TOLD:
        family = next(each for each in families if each.seat.name == village)
        days = (day + timedelta(days=4), day + timedelta(days=6))
        rows.append((source, day, origin, family, content, finding, outcome, *days))
    count: dict[ClueSource, int] = {}
    for source, day, origin, family, content, finding, outcome, checked, answered in sorted(
        rows, key=lambda row: row[1]
    ):
        count[source] = count.get(source, 0) + 1
        book.add(
            HandedClue(
                number=f"2022-{'部门' if source is ClueSource.DEPARTMENTS else '信访'}-{count[source]:03d}",
                source=source,
                received=day,
                origin=origin,
                village=family.seat.name,
                head=family.head.name,
                id_number=family.head.id_number,
                content=content,
                answer_by=day + timedelta(days=15),
                checked=checked,
                checkers=(family.seat.leader, family.seat.committee[0]),
                finding=finding,
                outcome=outcome,
                answered=answered,
            )
        )
