"""The township's books of a year: who was monitored, helped and on the lists, and its quarters in numbers."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from generators.context.household import cadre_of, category_text, move_text, moves_text, risks_text
from generators.context.ledgers.issues import balance_of_issues, issue_lines, issues_of
from generators.context.ledgers.low_income import subjects_on
from generators.context.ledgers.monitored import episodes_of, quarters_to
from generators.context.ledgers.page import fields_of, page, printed_name
from generators.context.ledgers.township_books import INTERNAL, villages_of
from generators.procedure.exit_case import episode_end, household_size
from generators.procedure.named import counts_of
from generators.procedure.taken_in import entry_counts_of
from generators.records.columns import Quarter, says_something
from generators.records.households import Helper, MonitorEpisode
from generators.records.issues import Issue, Supervision
from generators.records.low_income import LowIncome, Visit
from generators.records.meetings import Meeting
from generators.records.screening import Survey, SurveyRow
from generators.records.township import printed_place
from generators.records.vocabulary import MeetingKind
from generators.wording import join_post

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import date

    from generators.context.ledgers.page import TownshipQuarter
    from generators.records.dataset import Dataset

_ENDS = ("一季度末", "二季度末", "三季度末", "四季度末")
_UNTIL_NOW = "本年还没有过完的，登记到本季度末；没有到的季度留空。"


def _year(scope: TownshipQuarter) -> str:
    return f"{scope.quarter.year}年度"


def _first_day(scope: TownshipQuarter) -> date:
    return quarters_to(scope.quarter)[0].first_day


def _states(scope: TownshipQuarter, state_on: Callable[[date], str]) -> dict[str, str]:
    """Return how it stood as the year began and at the end of each quarter that is over."""
    before = Quarter(scope.quarter.year - 1, 4).last_day
    ends = {
        end: state_on(quarter.last_day)
        for end, quarter in zip(_ENDS, quarters_to(scope.quarter), strict=False)
    }
    return {"年初": state_on(before), **dict.fromkeys(_ENDS, ""), **ends}


def monitored_year_context(dataset: Dataset, scope: TownshipQuarter) -> dict[str, Any]:
    """Return the fields of 监测户年度花名册.xlsx: every episode that stood on some day of the year."""
    last, first = scope.quarter.last_day, _first_day(scope)
    shown = [
        episode
        for village in villages_of(dataset, scope)
        for episode in episodes_of(dataset, (village,))
        if episode.identified <= last
        and ((end := episode_end(dataset, episode, last)) is None or end >= first)
    ]
    notes = ("登记本年在过监测的户，一次监测一行；风险消除后又回退的写明回退日期。", _UNTIL_NOW, INTERNAL)
    return {
        **page(dataset, scope, "监测户花名册", notes, period=_year(scope)),
        "户": [
            {"序号": number, **_episode_of_year(dataset, scope, episode)}
            for number, episode in enumerate(shown, start=1)
        ],
    }


def _episode_of_year(dataset: Dataset, scope: TownshipQuarter, episode: MonitorEpisode) -> dict[str, Any]:
    number, last = episode.household, scope.quarter.last_day
    back = episode.rolled_back if episode.rolled_back and episode.rolled_back <= last else None
    helpers = [row for row in dataset.by(Helper, "household", number) if row.since <= last]
    helper = max(helpers, key=lambda row: row.since, default=None)

    def state_on(day: date) -> str:
        if day < episode.identified:
            return "未纳入"
        return "在监测" if episode_end(dataset, episode, day) is None else "已消除"

    return {
        "村": printed_place(dataset.household(number).village),
        "户编号": number,
        "户主": dataset.head_of(number).name,
        "人口": household_size(dataset, number, last),
        "监测对象类别": category_text(episode),
        "监测来源": str(episode.source),
        "识别监测时间": episode.identified,
        "风险类型": risks_text(episode),
        **_states(scope, state_on),
        "消除监测时间": episode_end(dataset, episode, last) or "",
        "回退日期": back or "",
        "帮扶责任人": printed_name(dataset, helper.person) if helper else "",
        "备注": move_text(dataset.household(number), scope.quarter),
    }


def low_income_year_context(dataset: Dataset, scope: TownshipQuarter) -> dict[str, Any]:
    """Return the fields of 农村低收入人口年度花名册.xlsx: who was on the villages' books in the year."""
    last, first = scope.quarter.last_day, _first_day(scope)
    shown = [
        subject
        for village in villages_of(dataset, scope)
        for subject in dataset.by(LowIncome, "village", village)
        if subject.since <= last and (subject.until is None or subject.until > first)
    ]
    notes = ("登记本年在过册的户（对象），本年退出的写明退出日期。", _UNTIL_NOW, INTERNAL)
    return {
        **page(dataset, scope, "农村低收入人口花名册", notes, period=_year(scope)),
        "对象": [
            {"序号": number, **_subject_of_year(dataset, scope, subject)}
            for number, subject in enumerate(shown, start=1)
        ],
    }


def _subject_of_year(dataset: Dataset, scope: TownshipQuarter, subject: LowIncome) -> dict[str, Any]:
    def state_on(day: date) -> str:
        if day < subject.since:
            return "未纳入"
        return "在册" if subject.until is None or subject.until > day else "已退出"

    left = subject.until is not None and subject.until <= scope.quarter.last_day
    as_of = subject if left else subject.model_copy(update={"until": None})
    counts = _totals(_visits_of(dataset, (subject,), quarter) for quarter in quarters_to(scope.quarter))
    return {**fields_of(dataset, as_of, name="姓名"), **_states(scope, state_on), **counts}


def issues_year_context(dataset: Dataset, scope: TownshipQuarter) -> dict[str, Any]:
    """Return the fields of 问题整改年度台账.xlsx: what was open as the year began or was found in it."""
    names, quarters = set(villages_of(dataset, scope)), quarters_to(scope.quarter)
    found = [issue for issue in dataset.all(Issue) if issue.village in names]
    shown = {issue.number: issue for quarter in quarters for issue in issues_of(found, quarter)}
    lines = issue_lines(dataset, shown.values(), scope.quarter)
    for issue, line in zip(shown.values(), lines, strict=True):
        closed = Quarter.of(issue.closed) if issue.closed and issue.closed <= scope.quarter.last_day else None
        line["销号季度"] = _ENDS[closed.number - 1].removesuffix("末") if closed else ""
    balances = [balance_of_issues(found, quarter) for quarter in quarters]
    notes = ("由各村各季度问题排查整改台账汇总，上年没有销号的列在前面。", _UNTIL_NOW)
    return {
        **page(dataset, scope, "三保障及饮水安全问题整改台账", notes, unit="个", period=_year(scope)),
        "问题": lines,
        "上年结转": balances[0]["上期结转"],
        "本年新发现": sum(balance["本期新发现"] for balance in balances),
    }


def helpers_year_context(dataset: Dataset, scope: TownshipQuarter) -> dict[str, Any]:
    """Return the fields of 帮扶责任人结对年度台账.xlsx: who helped each household, and who took over."""
    last, first = scope.quarter.last_day, _first_day(scope)
    lines: list[dict[str, Any]] = []
    for village in villages_of(dataset, scope):
        for episode in episodes_of(dataset, (village,)):
            end = episode_end(dataset, episode, last)
            if episode.identified > last or (end is not None and end < first):
                continue
            own = sorted(dataset.by(Helper, "household", episode.household), key=lambda row: row.since)
            before: Helper | None = None
            for helper in own:
                of_episode = helper.until is None or helper.until >= max(first, episode.identified)
                if of_episode and helper.since <= min(last, end or last):
                    lines.append(
                        {"序号": len(lines) + 1, **_pair_of_year(dataset, episode, helper, before, last)}
                    )
                before = helper
    notes = (
        "登记本年各户的帮扶责任人，换人的一人一行；每户监测户任何一天有且只有1名帮扶责任人。",
        _UNTIL_NOW,
    )
    title = "监测户帮扶责任人结对台账"
    return {**page(dataset, scope, title, notes, unit="户", period=_year(scope)), "户": lines}


def _pair_of_year(
    dataset: Dataset, episode: MonitorEpisode, helper: Helper, before: Helper | None, last: date
) -> dict[str, Any]:
    cadre = cadre_of(dataset, helper)
    until = helper.until if helper.until and helper.until <= last else None
    taken_over = before is not None and before.until is not None and before.person != helper.person
    return {
        "村": printed_place(dataset.household(episode.household).village),
        "户编号": episode.household,
        "户主": dataset.head_of(episode.household).name,
        "类别": category_text(episode),
        "帮扶责任人": printed_name(dataset, helper.person),
        "单位职务": join_post(cadre.unit, cadre.post) if cadre else "",
        "起始日期": helper.since,
        "截止日期": until or "",
        "变动情况": f"接替{printed_name(dataset, before.person)}" if taken_over and before else "",
        "备注": move_text(dataset.household(episode.household), Quarter.of(last)),
    }


# -- the quarters in numbers ---------------------------------------------------------------------------------

_SUM, _FIRST, _LAST = "各季度相加", "一季度初", "最后一个季度末"
"""How the year's number comes of the quarters'."""

_ITEMS: tuple[tuple[str, str, str, str, str], ...] = (
    # work, item as printed, unit, the count, how the year's comes of the quarters'
    ("干部排查", "实排查户次", "户次", "实排查户", _SUM),
    ("识别纳入", "农户申请", "件", "农户申请", _SUM),
    ("识别纳入", "排查发现拟纳入", "件", "排查发现", _SUM),
    ("识别纳入", "部门信息筛查线索", "件", "部门筛查", _SUM),
    ("识别纳入", "信访舆情线索", "件", "信访舆情", _SUM),
    ("识别纳入", "入户核查", "户", "识别核查", _SUM),
    ("识别纳入", "评议通过", "户", "识别通过", _SUM),
    ("识别纳入", "上报", "户", "识别上报", _SUM),
    ("识别纳入", "县批准", "户", "识别批准", _SUM),
    ("监测户", "期初户数", "户", "期初户数", _FIRST),
    ("监测户", "新识别", "户", "新识别", _SUM),
    ("监测户", "回退", "户", "回退", _SUM),
    ("监测户", "风险消除", "户", "标注消除", _SUM),
    ("监测户", "期末户数", "户", "期末户数", _LAST),
    ("监测户", "期末人口", "人", "期末人口", _LAST),
    ("退出程序", "预判拟消除", "户次", "预判拟消除", _SUM),
    ("退出程序", "入户核查", "户次", "核查户数", _SUM),
    ("退出程序", "评议通过", "户次", "评议通过", _SUM),
    ("退出程序", "评议不通过", "户次", "评议不通过", _SUM),
    ("退出程序", "缓退", "户次", "缓退", _SUM),
    ("低收入人口", "期末户数", "户", "低收入户数", _LAST),
    ("低收入人口", "走访", "次", "走访次数", _SUM),
    ("低收入人口", "未落实政策", "项", "未落实政策", _SUM),
    ("低收入人口", "政策办结", "项", "政策办结", _SUM),
    ("三保障及饮水", "期初未销号", "个", "上期结转", _FIRST),
    ("三保障及饮水", "新发现问题", "个", "本期新发现", _SUM),
    ("三保障及饮水", "已销号", "个", "已销号", _SUM),
    ("三保障及饮水", "期末未销号", "个", "未销号", _LAST),
    ("督导和会议", "督导", "次", "督导次数", _SUM),
    ("督导和会议", "例会", "次", "例会次数", _SUM),
    ("督导和会议", "驻村干部培训", "次", "培训次数", _SUM),
)


def quarters_context(dataset: Dataset, scope: TownshipQuarter) -> dict[str, Any]:
    """Return the fields of 全年工作汇总表.xlsx: the counts of the quarters' papers, and the year's."""
    names = ("一季度", "二季度", "三季度", "四季度")
    counts = [_township_counts(dataset, scope, quarter) for quarter in quarters_to(scope.quarter)]
    lines = []
    for number, (work, item, unit, count, way) in enumerate(_ITEMS, start=1):
        told = [each[count] for each in counts]
        whole = {_SUM: sum(told), _FIRST: told[0], _LAST: told[-1]}[way]
        by_quarter = {**dict.fromkeys(names, ""), **dict(zip(names, told, strict=False))}
        line = {"序号": number, "工作": work, "项目": item, "计量单位": unit}
        lines.append({**line, **by_quarter, "全年": whole, "统计口径": way})
    notes = (
        "各季度的数取自本季度的台账和文书，全年数由四个季度得出。",
        "期末户数＝期初户数＋新识别＋回退－风险消除；期末未销号＝期初未销号＋新发现问题－已销号。",
        _UNTIL_NOW,
    )
    title = "巩固拓展脱贫攻坚成果工作全年汇总表"
    unit = "户、人、次、个"
    return {**page(dataset, scope, title, notes, unit=unit, period=_year(scope)), "项": lines}


def _township_counts(dataset: Dataset, scope: TownshipQuarter, quarter: Quarter) -> Counter[str]:
    villages = villages_of(dataset, scope)
    meetings = Counter(
        meeting.kind
        for meeting in dataset.by(Meeting, "township", scope.township.name)
        if meeting.date in quarter
    )
    return _totals(
        [
            *(quarter_counts(dataset, quarter, village) for village in villages),
            {"例会次数": meetings[MeetingKind.MONTHLY], "培训次数": meetings[MeetingKind.TRAINING]},
        ]
    )


def quarter_counts(dataset: Dataset, quarter: Quarter, village: str) -> dict[str, int]:
    """Return every number of the village's quarter, each from the function that its own paper asks."""
    dataset = dataset.in_quarter(quarter)
    screened = [row for row in dataset.by(SurveyRow, "village", village) if row.quarter == quarter]
    surveys = [row for row in dataset.by(Survey, "village", village) if row.quarter == quarter]
    issues = balance_of_issues(dataset.by(Issue, "village", village), quarter)
    return {
        **counts_of(dataset, quarter, village),
        **entry_counts_of(dataset, quarter, village),
        "应排查户": sum(survey.expected for survey in surveys),
        "实排查户": len(screened),
        "低收入户数": len(subjects_on(dataset, village, quarter.last_day)),
        **_visits_of(dataset, dataset.by(LowIncome, "village", village), quarter),
        **issues,
        "未销号": issues["上期结转"] + issues["本期新发现"] - issues["已销号"],
        "督导次数": sum(row.date in quarter for row in dataset.by(Supervision, "village", village)),
    }


def _visits_of(dataset: Dataset, subjects: Sequence[LowIncome], quarter: Quarter) -> dict[str, int]:
    """Return the quarter's visits, what they found owing, and what of the year's was settled in it."""
    of_year = [
        visit
        for subject in subjects
        for visit in dataset.by(Visit, "subject", subject.number)
        if visit.date.year == quarter.year
    ]
    visits = [visit for visit in of_year if visit.date in quarter]
    return {
        "走访次数": len(visits),
        "未落实政策": sum(says_something(visit.gap) for visit in visits),
        "政策办结": sum(visit.settled is not None and visit.settled in quarter for visit in of_year),
    }


def _totals(counts: Iterable[Mapping[str, int]]) -> Counter[str]:
    total: Counter[str] = Counter()
    for each in counts:
        total.update(each)
    return total


def year_context(dataset: Dataset, scope: TownshipQuarter) -> dict[str, Any]:
    """Return the fields of 年度工作汇总表.xlsx: the year up to the quarter's end, a village a row."""
    notes = (
        "本表由各季度台账汇总：期末户数＝年初户数＋新识别＋回退－风险消除。",
        "问题数为本年发现的和上年转入的；走访、督导按登记的次数统计。",
    )
    title, unit = "巩固拓展脱贫攻坚成果工作汇总表", "户、人、次、个"
    return {
        **page(dataset, scope, title, notes, unit=unit, period=_year(scope)),
        "各村": [
            {
                "序号": number,
                "村": printed_place(village),
                **_year_of(dataset, village, scope.quarter),
                # What came over as the year began is in its first number already.
                "备注": moves_text(dataset, village, quarters_to(scope.quarter)[1:]),
            }
            for number, village in enumerate(villages_of(dataset, scope), start=1)
        ],
    }


def _year_of(dataset: Dataset, village: str, quarter: Quarter) -> dict[str, int]:
    counts = [quarter_counts(dataset, each, village) for each in quarters_to(quarter)]
    total, first, last = _totals(counts), counts[0], counts[-1]
    found = first["上期结转"] + total["本期新发现"]
    return {
        "排查户次": total["实排查户"],
        "年初户数": first["期初户数"],
        **{
            name: total[name] for name in ("新识别", "回退", "走访次数", "未落实政策", "政策办结", "督导次数")
        },
        "风险消除": total["标注消除"],
        **{name: last[name] for name in ("期末户数", "期末人口", "低收入户数")},
        "问题数": found,
        "已销号": total["已销号"],
        "未销号": found - total["已销号"],
    }
