"""监测户帮扶台账, and the township's quarterly summary with its charts."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from generators.context.household import move_text, moves_text
from generators.context.ledgers.issues import balance_of_issues
from generators.context.ledgers.page import TownshipQuarter, VillageQuarter, page, printed_name
from generators.procedure.exit_case import (
    deferral_reasons,
    episode_end,
    episodes_in_force,
    gone_on,
    household_size,
)
from generators.procedure.named import DEFERRED, counts_of
from generators.procedure.taken_in import entry_counts_of
from generators.records.columns import Quarter
from generators.records.households import Helper, MonitorEpisode, MonthlyEntry, PlanItem
from generators.records.issues import Issue
from generators.records.screening import Survey, SurveyRow
from generators.records.township import Village, printed_place
from generators.records.vocabulary import ABLE_TO_WORK, Category, Measure, SupportClass, Topic
from generators.wording import format_date, format_quarter, join_names, join_post

if TYPE_CHECKING:
    from datetime import date

    from generators.records.dataset import Dataset
_NOTES = (
    "本台账登记期末在监测的和本年已消除风险的监测户，逐月监测后更新。",
    "帮扶措施按全国系统十四类填写，并按通知归入五类；同类有几项的，用分号隔开。",
    "风险已消除的，写明消除监测时间；缓退的继续监测帮扶。",
)
_COLUMN_OF = {Measure.SCHOOLING: "其他教育帮扶"}
"""The ledger's column where its name differs from the measure's."""


def support_context(dataset: Dataset, scope: VillageQuarter) -> dict[str, Any]:
    """Return the fields of 监测户帮扶台账.xlsx: who is monitored at the quarter's end, or left this year."""
    return {
        **page(dataset, scope, "监测户帮扶台账", _NOTES),
        "户": support_rows(dataset, scope.quarter, (scope.village.name,)),
    }


def support_rows(dataset: Dataset, quarter: Quarter, villages: tuple[str, ...]) -> list[dict[str, Any]]:
    """Return a row for each episode in force in `villages` at the quarter's end, or ended in its year."""
    last = quarter.last_day
    in_force = set(episodes_in_force(dataset, last, villages))
    shown = [
        episode
        for episode in episodes_of(dataset, villages)
        if episode in in_force
        or (
            episode.identified <= last
            and (end := episode_end(dataset, episode, last))
            and end.year == quarter.year
        )
    ]
    return [
        {"序号": number, **_support_row(dataset, episode, last, ended=episode not in in_force)}
        for number, episode in enumerate(shown, start=1)
    ]


def episodes_of(dataset: Dataset, villages: tuple[str, ...]) -> list[MonitorEpisode]:
    """Return the episodes of the households of `villages`, in the order of the sheet."""
    return [e for e in dataset.all(MonitorEpisode) if dataset.household(e.household).village in villages]


def _support_row(dataset: Dataset, episode: MonitorEpisode, on: date, *, ended: bool) -> dict[str, Any]:
    number = episode.household
    end = episode_end(dataset, episode, on)
    gone = gone_on(dataset, number, end or on)
    moved = move_text(dataset.household(number), Quarter.of(on))
    entries = [
        entry
        for entry in dataset.by(MonthlyEntry, "household", number)
        if episode.identified <= entry.visited <= on
    ]
    last_entry = max(entries, key=lambda entry: entry.month, default=None)
    able = [m for m in dataset.members_of(number, on) if m.labour in ABLE_TO_WORK]
    return {
        "村": printed_place(dataset.household(number).village),
        "户编号": number,
        "户主": dataset.head_of(number).name,
        "人口": household_size(dataset, number, on),
        "劳动力数": len(able),
        "监测对象类别": str(episode.category),
        "识别监测时间": episode.identified,
        "风险类型": join_names([str(risk) for risk in episode.risks]),
        **_helper_cells(dataset, number, on),
        **_measure_cells(dataset, episode, on),
        "最近监测月份": f"{last_entry.month // 100}-{last_entry.month % 100:02d}" if last_entry else "",
        "监测结论": _ended(gone) if ended else _conclusion(dataset, number, on, gone),
        "风险是否已消除": "是" if ended else "否",
        "消除监测时间": end if ended and end else "",
        "备注": "；".join(filter(None, (f"{format_date(gone)}起户里没有人" if gone else "", moved))),
    }


def _ended(gone: date | None) -> str:
    return GONE if gone else "风险已消除"


def _helper_cells(dataset: Dataset, household: str, on: date) -> dict[str, str]:
    helper = next(
        (
            h
            for h in dataset.by(Helper, "household", household)
            if h.since <= on and (h.until is None or h.until >= on)
        ),
        None,
    )
    person = dataset.person(helper.person) if helper else None
    return {
        "帮扶责任人": printed_name(dataset, helper.person) if helper else "",
        "责任人单位职务": join_post(person.unit, person.post) if person else "",
        "责任人电话": (person.phone or "") if person else "",
    }


def _measure_cells(dataset: Dataset, episode: MonitorEpisode, on: date) -> dict[str, str]:
    """Return the measures that began by `on`: those of a kind in its column, and their 五类."""
    measures: dict[str, list[str]] = {_COLUMN_OF.get(measure, str(measure)): [] for measure in Measure}
    classes: set[SupportClass] = set()
    for item in dataset.by(PlanItem, "household", episode.household):
        if episode.identified <= item.start <= on:
            classes.add(item.in_class)
            measures[_COLUMN_OF.get(item.measure, str(item.measure))].append(item.content)
    return {
        **{column: "；".join(contents) for column, contents in measures.items()},
        "五类措施": join_names([str(each) for each in SupportClass if each in classes]),
    }


GONE = "整户自然减少"


def _conclusion(dataset: Dataset, household: str, on: date, gone: date | None) -> str:
    """Return what the quarter that ends `on` held of the household: the deferred are those of 缓退名单."""
    village = dataset.household(household).village
    for course in DEFERRED.named(dataset, Quarter.of(on), (village,)):
        if course.household.number == household:
            words = dict.fromkeys(reason.word for reason in deferral_reasons(dataset, household, on))
            return f"继续监测（{'、'.join((*words, '缓退')) if words else '缓退'}）".replace(
                "、缓退", "，缓退"
            )
    return f"{GONE}，待在系统办理" if gone else "继续监测"


_CLASS_NOTES = (
    "按通知的五类帮扶措施统计季末在监测户的措施；一户有几类的，各类都计户数。",
    "没有写明五类的，按全国系统的措施类别归类。",
)


def classes_context(dataset: Dataset, scope: TownshipQuarter) -> dict[str, Any]:
    """Return the fields of 五类帮扶措施汇总表.xlsx: the households in force by the classes of notice L39."""
    villages = [v for v in dataset.all(Village) if v.township == scope.township.name]
    return {
        **page(dataset, scope, "五类帮扶措施汇总表", _CLASS_NOTES, unit="户、项"),
        "各村": [
            {"序号": number, **_classes_of(dataset, village.name, scope.quarter.last_day), "备注": ""}
            for number, village in enumerate(villages, start=1)
        ],
    }


def _classes_of(dataset: Dataset, village: str, on: date) -> dict[str, Any]:
    households: Counter[SupportClass] = Counter()
    items: Counter[SupportClass] = Counter()
    episodes = episodes_in_force(dataset, on, (village,))
    for episode in episodes:
        given = [
            item.in_class
            for item in dataset.by(PlanItem, "household", episode.household)
            if item.start <= on and (item.done is None or item.done >= episode.identified)
        ]
        households.update(set(given))
        items.update(given)
    return {
        "村": printed_place(village),
        "监测户数": len(episodes),
        **{f"{each}户数": households[each] for each in SupportClass},
        **{f"{each}项数": items[each] for each in SupportClass},
    }


_SUMMARY_NOTES = (
    "本表由各村台账汇总，各村合计应与汇总数相等。",
    "期末户数＝期初户数＋新识别＋回退－风险消除。",
)


def summary_context(dataset: Dataset, scope: TownshipQuarter) -> dict[str, Any]:
    """Return the fields of 乡镇季度汇总表.xlsx: every village in a row, issues by topic, exits by quarter."""
    quarter = scope.quarter
    villages = [v for v in dataset.all(Village) if v.township == scope.township.name]
    names = tuple(village.name for village in villages)
    return {
        **page(dataset, scope, "防返贫监测帮扶工作汇总表", _SUMMARY_NOTES, unit="户、个"),
        "各村": [
            {"序号": number, **_village_row(dataset, village.name, quarter)}
            for number, village in enumerate(villages, start=1)
        ],
        "专题": [
            {"专题": str(topic), **balance_of_issues(issues, quarter)}
            for topic in Topic
            for issues in [[i for i in dataset.all(Issue) if i.topic is topic and i.village in names]]
        ],
        "季度": [_quarter_row(dataset, q, names) for q in quarters_to(quarter)],
        "识别": [
            {
                "序号": number,
                "村": printed_place(village.name),
                **entry_counts_of(dataset, quarter, village.name),
                "新识别": counts_of(dataset, quarter, village.name)["新识别"],
                "备注": "",
            }
            for number, village in enumerate(villages, start=1)
        ],
    }


def _village_row(dataset: Dataset, village: str, quarter: Quarter) -> dict[str, Any]:
    survey = next((s for s in dataset.by(Survey, "village", village) if s.quarter == quarter), None)
    screened = [row for row in dataset.by(SurveyRow, "village", village) if row.quarter == quarter]
    counts = counts_of(dataset, quarter, village)
    in_force = episodes_in_force(dataset, quarter.last_day, (village,))
    categories = Counter(episode.category for episode in in_force)
    return {
        "村": printed_place(village),
        "应排查户": survey.expected if survey else 0,
        "实排查户": len(screened),
        "期初户数": counts["期初户数"],
        "新识别": counts["新识别"],
        "回退": counts["回退"],
        "风险消除": counts["标注消除"],
        "缓退": counts["缓退"],
        **{str(category): categories[category] for category in Category},
        **balance_of_issues(dataset.by(Issue, "village", village), quarter),
        "备注": moves_text(dataset, village, (quarter,)),
    }


def _quarter_row(dataset: Dataset, quarter: Quarter, villages: tuple[str, ...]) -> dict[str, Any]:
    total: Counter[str] = Counter()
    for village in villages:
        total.update(counts_of(dataset, quarter, village))
    return {
        "季度": format_quarter(quarter),
        "期初户数": total["期初户数"],
        "新识别": total["新识别"],
        "回退": total["回退"],
        "风险消除": total["标注消除"],
        "期末户数": total["期末户数"],
    }


def quarters_to(quarter: Quarter) -> list[Quarter]:
    """Return the quarters of the year up to `quarter`."""
    return [Quarter(quarter.year, number) for number in range(1, quarter.number + 1)]
