"""Over quarters with cells changed at will: a letter stands on its village's papers, and every count is one.

2,000 quarters: MUTATED_QUARTERS=2000 python -m pytest tests/test_one_file_one_count.py
"""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from procedure_samples import HEADS, KEPT, PASSED, Q2, REVIEWED, Sample, id_number
from test_procedure_property import CHANGES, apply, changed, objected_quarter

from generators.catalogue import CATALOGUE
from generators.desk.charts import statistics
from generators.errors import Severity
from generators.procedure.calendar import asked_of
from generators.procedure.closing import open_items
from generators.procedure.exit_case import all_courses
from generators.procedure.gates import episode_findings
from generators.records.households import Household, Member, MonitorEpisode, SystemMark
from generators.records.issues import Issue, Task
from generators.records.low_income import LowIncome
from generators.records.meetings import PreJudgement, Resolution
from generators.records.township import Village
from generators.records.vocabulary import Category, LowIncomeGroup, Topic

if TYPE_CHECKING:
    from generators.errors import Finding
    from generators.records.columns import Quarter, Row
    from generators.records.dataset import Dataset

EXAMPLES = int(os.environ.get("MUTATED_QUARTERS", "40"))
KINDS = {kind.name: kind for kind in CATALOGUE}
FILE = ("预判会议记录", "入户核查表（风险消除）", "民主评议会议记录", "民主评议结果公示", "公示情况报告")
FILE += ("拟消除风险名单审核上报表", "系统风险消除标注清单", "退出告知书发放登记表")
"""The papers of a village on which a letter stands; the public ones only where 公示 is asked for."""


def made(dataset: Dataset, name: str, quarter: Quarter = Q2) -> list[tuple[Any, dict[str, Any]]]:
    """Return (record, context) of each paper of the kind that comes out of `quarter`."""
    kind = KINDS[name]
    found = []
    dataset = dataset.in_quarter(quarter)
    for subject in kind.subjects(dataset, quarter, ()):
        findings, _ = kind.judge(dataset, subject.record)
        if not any(finding.severity is Severity.BLOCK for finding in findings):
            found.append((subject.record, dict(kind.fields(dataset, subject, "1", lambda _: "1"))))
    return found


def lines(context: dict[str, Any]) -> list[dict[str, Any]]:
    return [line for line in context.get("户", context.get("告知书", ())) if line.get("户主")]


def blocks(findings: tuple[Finding, ...]) -> set[str]:
    return {str(finding) for finding in findings if finding.severity is Severity.BLOCK}


HOME, NEXT = "东沟村", "西坡村"
MOVE = st.tuples(st.booleans(), st.dates(date(2021, 12, 1), date(2022, 9, 30)))
MOVES = st.dictionaries(st.sampled_from([*HEADS]), MOVE, max_size=2)
"""Households that leave the village (or come to it), and the day: before, within and after the quarter."""


def moved(sample: Sample, moves: dict[str, tuple[bool, date]]) -> Sample:
    """Return `sample` with a second village, and the households of `moves` moved between the two."""
    sample.add(Village, **(sample.find(Village)[0] | {"name": NEXT, "households": 0}))
    for number, (leaves, day) in moves.items():
        old, new = (HOME, NEXT) if leaves else (NEXT, HOME)
        sample.change(Household, {"village": new, "moved_from": old, "moved_on": day}, number=number)
    return sample


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(CHANGES, MOVES)
def test_no_letter_comes_out_whose_file_cannot_be_made(changes: list[object], moves: Any) -> None:
    dataset = moved(changed(changes), moves).dataset()
    for course, _ in made(dataset, "退出告知书"):
        head = dataset.head_of(course.household.number).name
        for name in FILE:
            told = [context for _, context in made(dataset, name)]
            assert told, (head, name)
            if name == "入户核查表（风险消除）":
                assert head in {context["户主"] for context in told}
            elif name == "公示情况报告":
                assert all(int(context["公示户数"]) for context in told)
            else:
                assert head in {line["户主"] for context in told for line in lines(context)}, name


AROUND = st.dates(date(2022, 3, 1), date(2022, 7, 15))
DAYS = st.lists(AROUND, min_size=1, max_size=3).map(sorted)
"""Days in their order, the last of which may not be known yet."""
PROBLEMS = st.lists(st.tuples(st.sampled_from(list(Topic)), DAYS), max_size=4)
"""Topic, and the days on which it was found, done and closed."""
GROUPS = st.sets(st.sampled_from(list(LowIncomeGroup)), min_size=1, max_size=2)
LOW_INCOME = st.lists(st.tuples(GROUPS, st.integers(1, 5), DAYS), max_size=4)
"""Groups, people, and the days of coming and leaving."""


def rows_of(problems: list[Any], low_income: list[Any]) -> list[tuple[type[Row], dict[str, object]]]:
    """Return the rows of the problems and of the low-income households."""
    rows: list[tuple[type[Row], dict[str, object]]] = []
    for number, (topic, days) in enumerate(problems):
        found, done, closed = (*days, None, None)[:3]
        issue = {"number": f"东沟2022-{number}", "village": "东沟村", "found": found, "topic": str(topic)}
        issue |= {
            "source": "自查",
            "subject": "张三",
            "text": "漏雨",
            "measure": "修缮",
            "classed": "立查立改",
        }
        issue |= {"unit": "村委会", "responsible": "支书", "due": date(2022, 6, 20)}
        rows.append((Issue, issue | {"done": done, "closed": closed}))
    for number, (groups, size, days) in enumerate(low_income):
        since, until = (*days, None)[:2]
        person = {"number": f"D{number}", "village": "东沟村", "name": f"低收入{number}", "size": size}
        person |= {"id_number": id_number(900 + number), "groups": "、".join(sorted(map(str, groups)))}
        rows.append((LowIncome, person | {"since": since, "until": until}))
    return rows


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(CHANGES, PROBLEMS, LOW_INCOME, MOVES)
def test_every_paper_ledger_and_summary_counts_the_same(
    changes: list[object], problems: list[Any], low_income: list[Any], moves: Any
) -> None:
    dataset = moved(changed(changes, rows_of(problems, low_income)), moves).dataset()
    told: dict[str, set[int]] = {}

    def note(count: str, value: object) -> None:
        told.setdefault(count, set()).add(int(str(value)))

    _note_summaries(dataset, note)
    _note_books(dataset, note)
    _note_lists(dataset, note)
    _note_charts(dataset, note)
    _note_tasks(dataset, note)
    _note_low_income(dataset, note)
    _note_villages(dataset, note)
    results: Counter[str] = Counter()
    for _, context in made(dataset, "民主评议会议记录"):
        results.update(line["评议结果"] for line in context["户"])
    for result in ("通过", "不通过", "缓退"):
        note(f"评议{result}", results[result])
    deferred = [line for _, context in made(dataset, "缓退名单") for line in context["户"]]
    note("缓退", len(deferred))
    note("评议缓退", sum(line["提出环节"] == "民主评议" for line in deferred))
    marked = [line for _, context in made(dataset, "系统风险消除标注清单") for line in context["户"]]
    note("已标注", sum(bool(line["标注日期"]) for line in marked))
    checks = [context for _, context in made(dataset, "入户核查表（风险消除）")]
    note("核查户数", len(checks))
    note("核查已消除", sum(context["核查结论"] == "风险已消除" for context in checks))
    for _, context in made(dataset, "预判会议记录"):
        for opinion in ("拟消除", "缓退", "继续监测"):
            note(f"预判{opinion}", context[f"{opinion}户数"])
            note(f"预判{opinion}", sum(line["预判意见"] == opinion for line in context["户"]))
    kept = [line for _, context in made(dataset, "监测户帮扶台账") for line in context["户"]]
    note("期末户数", sum(line["风险是否已消除"] == "否" for line in kept))
    note("缓退而仍在监测", sum("缓退" in line["监测结论"] for line in kept))
    ended = {course.household.number for _, course in _deferred_and_ended(dataset)}
    note("缓退而仍在监测", sum(line["户编号"] not in ended for line in deferred))
    differ = {count: values for count, values in told.items() if len(values) > 1}
    assert differ == {}, differ


def _deferred_and_ended(dataset: Dataset) -> list[tuple[str, Any]]:
    """Return the deferred who are no longer monitored at the quarter's end."""
    still = {
        line["户编号"]
        for _, c in made(dataset, "监测户帮扶台账")
        for line in c["户"]
        if line["风险是否已消除"] == "否"
    }
    courses = all_courses(dataset).get(Q2, ())
    return [(course.household.number, course) for course in courses if course.household.number not in still]


def _note_summaries(dataset: Dataset, note: Any) -> None:
    for _, context in made(dataset, "返贫风险评价汇总表"):
        for count, value in context["合计"].items():
            note(count, value)
            note(count, sum(int(line[count]) for line in context["村"]))
    for _, context in made(dataset, "乡镇季度汇总表"):
        names = {"风险消除": "标注消除"}
        for column in ("期初户数", "新识别", "回退", "风险消除", "缓退"):
            note(names.get(column, column), sum(line[column] for line in context["各村"]))
        for column in ("期初户数", "新识别", "回退", "风险消除", "期末户数"):
            note(names.get(column, column), context["季度"][-1][column])


YEAR_ITEMS = {
    ("监测户", "期初户数"): "期初户数",
    ("监测户", "新识别"): "新识别",
    ("监测户", "回退"): "回退",
    ("监测户", "风险消除"): "标注消除",
    ("监测户", "期末户数"): "期末户数",
    ("退出程序", "预判拟消除"): "预判拟消除",
    ("退出程序", "入户核查"): "核查户数",
    ("退出程序", "评议通过"): "评议通过",
    ("退出程序", "评议不通过"): "评议不通过",
    ("退出程序", "缓退"): "缓退",
}
"""What the year's summary says of the second quarter, and how the quarter's own papers call it."""


def _note_villages(dataset: Dataset, note: Any) -> None:
    """Note how many each village monitors as the quarter ends, and as the next begins with those moved."""
    kept: list[str] = []
    for record, context in made(dataset, "监测户帮扶台账"):
        own = [line["户编号"] for line in context["户"] if line["风险是否已消除"] == "否"]
        note(f"{record.village.name}期末户数", len(own))
        kept += own
    for name, lines_of in (("返贫风险评价汇总表", "村"), ("年度工作汇总表", "各村")):
        for _, context in made(dataset, name):
            for line in context[lines_of]:
                note(f"{line['村']}期末户数", line["期末户数"])
    for _, context in made(dataset, "乡镇季度汇总表"):
        for line in context["各村"]:
            note(f"{line['村']}期末户数", sum(line[str(category)] for category in Category))
    begin = Counter(dataset.household(number).in_quarter(Q2.next).village for number in kept)
    for _, context in made(dataset, "乡镇季度汇总表", Q2.next):
        for line in context["各村"]:
            note(f"{line['村']}下季期初", line["期初户数"])
            note(f"{line['村']}下季期初", begin[line["村"]])


def _note_books(dataset: Dataset, note: Any) -> None:
    """Note what the books of the township and of the year say of the quarter."""
    for _, context in made(dataset, "全年工作汇总表"):
        for line in context["项"]:
            if (count := YEAR_ITEMS.get((line["工作"], line["项目"]))) is not None:
                note(count, line["二季度"])
    for _, context in made(dataset, "五类帮扶措施汇总表"):
        note("期末户数", sum(line["监测户数"] for line in context["各村"]))
    for _, context in made(dataset, "年度工作汇总表"):
        note("期末户数", sum(line["期末户数"] for line in context["各村"]))
    for _, context in made(dataset, "监测户年度花名册"):
        note("期末户数", sum(line["二季度末"] == "在监测" for line in context["户"]))
    for _, context in made(dataset, "监测户总花名册"):
        note("期末户数", sum(line["风险是否已消除"] == "否" for line in context["户"]))
    for _, context in made(dataset, "帮扶责任人结对总台账"):
        note("期末户数", len(context["户"]))


def _note_charts(dataset: Dataset, note: Any) -> None:
    """Note what the charts of the desk say of the quarter."""
    categories, in_and_out, problems = statistics(dataset, Q2, [row.name for row in dataset.all(Village)])
    note("期末户数", sum(bar.total for bar in categories.bars))
    counts = {bar.name: dict(bar.parts) for bar in in_and_out.bars}.get("2022年第二季度", {})
    for name, count in (("纳入", "新识别"), ("回退", "回退"), ("消除", "标注消除")):
        note(count, counts.get(name, 0))
    for _, context in made(dataset, "乡镇季度汇总表"):
        for line in context["专题"]:
            bar = next((dict(bar.parts) for bar in problems.bars if bar.name == line["专题"]), {})
            note(f"问题（{line['专题']}）", line["上期结转"] + line["本期新发现"])
            note(f"问题（{line['专题']}）", sum(bar.values()))
            note(f"销号（{line['专题']}）", line["已销号"])
            note(f"销号（{line['专题']}）", bar.get("已销号", 0))
            note("问题", sum(each["上期结转"] + each["本期新发现"] for each in context["专题"]))
        note("问题", sum(line["上期结转"] + line["本期新发现"] for line in context["各村"]))
    books = [context for _, context in made(dataset, "三保障及饮水安全问题排查整改台账")]
    note("问题", sum(len(context["问题"]) for context in books))
    note("问题", sum(context["上期结转"] + context["本期新发现"] for context in books))


def _note_tasks(dataset: Dataset, note: Any) -> None:
    """Note what 一月一清单 of the quarter's last month says is asked and done, as paper and as a sheet."""
    counts: Counter[str] = Counter()
    for record, context in made(dataset, "一月一清单"):
        sheet = next(c for r, c in made(dataset, "一月一清单（表格）") if r == record)
        told = [
            (line["工作任务"], f"{line['完成情况']}，{line['已办']}/{line['应办']}")
            for line in context["任务"]
        ]
        assert told == [(line["工作任务"], line["完成情况"]) for line in sheet["任务"]]
        if record.month == Q2.year * 100 + Q2.last_month:
            tasks = {line["工作任务"]: line for line in context["任务"]}
            counts["应排查户"] += int(tasks["季度排查"]["应办"])
            counts["实排查户"] += int(tasks["季度排查"]["已办"])
    for name in counts:
        note(name, counts[name])
    for _, context in made(dataset, "乡镇季度汇总表"):
        for name in ("应排查户", "实排查户"):
            note(name, sum(line[name] for line in context["各村"]))


def _note_low_income(dataset: Dataset, note: Any) -> None:
    """Note what each book says of the low-income households at the quarter's end."""
    base = [line for _, context in made(dataset, "农村低收入人口底数表") for line in context["类别"]]
    kept = [line for _, context in made(dataset, "农村低收入人口分户帮扶台账") for line in context["对象"]]
    whole = [line for _, context in made(dataset, "农村低收入人口总花名册") for line in context["对象"]]
    for group in LowIncomeGroup:
        note(f"{group}户数", sum(line["户数"] for line in base if line["类别"] == str(group)))
        note(f"{group}人数", sum(line["人数"] for line in base if line["类别"] == str(group)))
        for book in (kept, whole):
            own = [line for line in book if str(group) in line["对象类别"].split("、")]
            note(f"{group}户数", len(own))
            note(f"{group}人数", sum(line["人口"] for line in own))
    note("低收入户数", len(kept))
    note("低收入户数", len(whole))
    for _, context in made(dataset, "年度工作汇总表"):
        note("低收入户数", sum(line["低收入户数"] for line in context["各村"]))
    for _, context in made(dataset, "农村低收入人口年度花名册"):
        note("低收入户数", sum(line["二季度末"] == "在册" for line in context["对象"]))


def _note_lists(dataset: Dataset, note: Any) -> None:
    """Note how many each list of households holds, and hold the number it prints against its lines."""
    for name in (
        "拟消除风险名单审核上报表",
        "系统风险消除标注清单",
        "缓退名单",
        "风险消除公告",
        "新识别监测对象名单",
    ):
        for _, context in made(dataset, name):
            assert int(context.get("户数", len(context["户"]))) == len(context["户"]), name
    hung = {str(record): len(context["户"]) for record, context in made(dataset, "民主评议结果公示")}
    for record, context in made(dataset, "公示情况报告"):
        assert int(context["公示户数"]) == hung[str(record)]
    judged = [line for _, context in made(dataset, "预判意见摘录") for line in context["户"]]
    for opinion in ("拟消除", "缓退", "继续监测") if made(dataset, "预判会议记录") else ():
        note(f"预判{opinion}", sum(line["预判意见"] == opinion for line in judged))
    note("告知书", len(made(dataset, "退出告知书")))
    note("告知书", sum(len(context["告知书"]) for _, context in made(dataset, "退出告知书发放登记表")))


def test_a_household_of_which_nobody_is_left_is_ended_without_review_or_letter() -> None:
    sample = objected_quarter().change(Member, {"left_on": date(2022, 5, 3)}, household=KEPT)
    sample.drop(PreJudgement, household=KEPT)
    dataset = sample.dataset()
    asked = {(item.item, item.period): item for item in asked_of(dataset, Q2, date(2022, 6, 30))}
    assert [asked["逐月监测", month].wanted for month in ("202204", "202205", "202206")] == [4, 3, 3]
    assert asked["预判", "2022Q2"].wanted == 3
    assert told_of_gone(dataset) == ("整户自然减少，待在系统办理", "否", "2022年5月3日起户里没有人", 4)
    (warned,) = gone_findings(dataset)
    assert "填一行“系统标注”，方式选“自然消除”" in str(warned)
    mark = {"household": KEPT, "date": date(2022, 5, 20), "mode": "自然消除"}
    sample.add(SystemMark, **mark, operator="乡干部甲", checker="乡干部乙")
    ended = sample.dataset()
    assert told_of_gone(ended) == ("整户自然减少", "是", "2022年5月3日起户里没有人", 3)
    assert gone_findings(ended) == []
    assert KEPT not in {course.household.number for course, _ in made(ended, "退出告知书")}
    assert ("退出告知", "2022Q2") not in {(i.item, i.period) for i in asked_of(ended, Q2, date(2022, 6, 30))}


def told_of_gone(dataset: Dataset) -> tuple[str, str, str, int]:
    """Return what the ledger says of the household that is gone, and how many are monitored at the end."""
    ((_, ledger),) = made(dataset, "监测户帮扶台账")
    line = next(line for line in ledger["户"] if line["户编号"] == KEPT)
    ((_, summary),) = made(dataset, "返贫风险评价汇总表")
    still = int(summary["合计"]["期末户数"])
    assert still == sum(each["风险是否已消除"] == "否" for each in ledger["户"])
    return line["监测结论"], line["风险是否已消除"], line["备注"], still


def gone_findings(dataset: Dataset) -> list[Finding]:
    findings = (f for row in dataset.all(MonitorEpisode) for f in episode_findings(dataset, row))
    return [finding for finding in findings if "整户自然减少" in finding.expected]


def test_a_quarter_of_which_nothing_was_recorded_is_not_closed() -> None:
    """No meeting, no screening: `due` says 逾期, and so does `close`."""
    empty = apply([])
    nothing = replace(
        empty,
        rows={
            kind: rows
            for kind, rows in empty.rows.items()
            if kind.SHEET in {"村", "乡镇", "监测户", "家庭成员", "监测对象"}
        },
    )
    said = {finding.expected.split("（")[0] for finding in open_items(nothing, Q2)}
    assert {"季度排查", "逐月监测", "预判", "民主评议"} <= said


def test_a_meeting_that_is_void_stops_the_letters_of_everybody_in_it() -> None:
    sample = apply([])
    line = next(row for row in sample.rows[Resolution] if row.household != PASSED and row.meeting == REVIEWED)
    broken = line.model_copy(update={"votes_for": line.votes_for + 3})
    rows = dict(sample.rows)
    rows[Resolution] = tuple(broken if row is line else row for row in rows[Resolution])
    dataset = replace(sample, rows=rows)
    assert made(apply([]), "退出告知书")
    assert made(dataset, "退出告知书") == made(dataset, "民主评议会议记录") == []
    kind = KINDS["退出告知书"]
    (letter,) = (subject for subject in kind.subjects(dataset, Q2, ()) if subject.name == "张三")
    assert any("表决票数" in text for text in blocks(kind.judge(dataset, letter.record)[0]))


def test_what_is_done_but_not_closed_keeps_the_quarter_open() -> None:
    sample = objected_quarter()
    task = {
        "number": 1,
        "task": "排查",
        "leader": "乡干部甲",
        "person": "支书",
        "villages": "各村",
        "outcome": "已完成",
    }
    task |= {"month": "2022-06", "start": date(2022, 6, 1), "due": date(2022, 6, 30)}
    issue = {
        "number": "东沟2022-01",
        "village": "东沟村",
        "found": date(2022, 5, 6),
        "topic": "住房",
        "source": "自查",
    }
    issue |= {"subject": "张三", "text": "漏雨", "measure": "修缮", "classed": "立查立改", "unit": "村委会"}
    issue |= {"responsible": "支书", "due": date(2022, 6, 20), "done": date(2022, 6, 18)}
    sample.add(Task, **task).add(Issue, **issue)
    said = {finding.expected: finding.found for finding in open_items(sample.dataset(), Q2)}
    assert said["2022-06 第 1 项任务应已销号"] == "未销号，完成情况“已完成”"
    assert said["问题整改销号（2022Q2）应在2022年6月20日前完成"] == "逾期，0/1，还差东沟2022-01"
    for kind in (Task, Issue):
        sample.change(kind, {"closed": date(2022, 6, 28)})
    closed = {finding.expected for finding in open_items(sample.dataset(), Q2)}
    assert not any("销号" in expected for expected in closed)
