"""A village's rounds on paper and what follows from them, against the workbook as openpyxl reads it."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import docx
import openpyxl
import pytest
from few_villages import copy_sample
from sample_sheets import Line, sample_days

from generators.catalogue import kinds_named
from generators.context.ledgers.low_income import gaps_context
from generators.context.ledgers.page import TownshipQuarter, VillageQuarter
from generators.context.ledgers.people import appraisal_context
from generators.context.ledgers.tasks import MonthTasks, month_context
from generators.pipeline.job import Job
from generators.pipeline.notices import make_notice
from generators.pipeline.quarters import make_quarter
from generators.records.columns import Quarter
from generators.records.dataset import Dataset
from generators.records.issues import RollCall, Task
from generators.records.low_income import SupportDecision
from generators.records.meetings import Attendance
from generators.records.township import Township
from generators.workbook import read_workbook

if TYPE_CHECKING:
    from generators.pipeline.report import Report

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "data" / "交楼申乡"
FIRST, SECOND = Quarter(2022, 1), Quarter(2022, 2)
VILLAGES = ("桃花塬村", "寨沟门村", "南梁则村", "福安安置点")
"""Studied in both quarters; with an orphan; where nothing was found; a resettlement site."""
KINDS = (
    *("易返贫致贫人口排查表", "村级排查报告", "三保障及饮水安全排查表"),
    *("分类帮扶研究会议记录", "低保特困申请建议名单", "关爱服务人员聘用表", "安置点配套设施服务关系表"),
)


@pytest.fixture(scope="module")
def book() -> dict[str, list[Line]]:
    return sample_days()


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    return read_workbook(SAMPLE / "数据.xlsx")


@pytest.fixture(scope="module")
def job(tmp_path_factory: pytest.TempPathFactory) -> Job:
    folder = tmp_path_factory.mktemp("village work")
    shutil.copy(SAMPLE / "数据.xlsx", folder)
    formats = frozenset({"docx", "xlsx"})
    return Job(folder, folder / "out", ROOT / "templates", formats, villages=frozenset(VILLAGES))


@pytest.fixture(scope="module")
def made(job: Job) -> dict[tuple[str, str], str]:
    """Return (village, kind) → everything that the paper says."""
    report = make_quarter(job, kinds_named(KINDS)[0], SECOND)
    assert report.withheld == []
    return {(paper.village, paper.kind): text_of(job.out / paper.relative) for paper in report.made}


def text_of(path: Path) -> str:
    if path.suffix == ".xlsx":
        sheet = openpyxl.load_workbook(path).active
        return "\n".join(str(cell.value) for row in sheet for cell in row if cell.value is not None)
    document = docx.Document(str(path))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([paragraph.text for paragraph in document.paragraphs] + cells)


def screened(book: dict[str, list[Line]], village: str) -> list[Line]:
    return [row for row in book["排查记录"] if (row["村"], row["季度"]) == (village, "2022Q2")]


@pytest.mark.parametrize("village", VILLAGES)
def test_the_forms_name_every_household_and_tick_nothing(
    village: str, book: dict[str, list[Line]], made: dict[tuple[str, str], str]
) -> None:
    text = made[village, "易返贫致贫人口排查表"]
    households = screened(book, village)
    assert text.count("返贫致贫风险") >= len(households)
    assert f"第{len(households)}户，共{len(households)}户" in text
    assert all(row["户主姓名"] in text for row in households)
    assert "☑" not in text
    assert not re.search(r"\d{15}", text)
    heads = {row["证件号码"] for row in households}
    numbers = {row["户编号"] for row in book["家庭成员"] if row["证件号码"] in heads}
    phones = {row["户联系电话"] for row in book["监测户"] if row["户编号"] in numbers and row["户联系电话"]}
    assert phones or village != VILLAGES[0]
    assert all(phone in text for phone in phones), "the number that the sheet of households knows"


@pytest.mark.parametrize("village", VILLAGES)
def test_the_report_counts_as_the_sheet_does(
    village: str, book: dict[str, list[Line]], made: dict[tuple[str, str], str]
) -> None:
    text, rows = made[village, "村级排查报告"], screened(book, village)
    (line,) = [row["监测线（元）"] for row in book["监测线"] if row["年度"] == 2022]
    risky = [row for row in rows if row["风险点"]]
    ways = Counter(row["排查方式"] for row in rows)
    assert f"实排查{len(rows)}户，覆盖率100%" in text
    assert all(f"{way}{count}户" in text for way, count in ways.items())
    low = sum(row["本年预计人均纯收入"] < line for row in rows)
    assert f"低于监测线（{line}元）的{low}户" in text
    assert f"明显下降的{sum(row['收入是否明显下降'] == '是' for row in rows)}户" in text
    assert f"住房安全有问题的{sum(row['住房安全有保障'] == '否' for row in rows)}户" in text
    assert (f"存在风险的{len(risky)}户" in text) == bool(risky)
    assert all(row["户主姓名"] in text and row["风险点"] in text for row in risky)
    assert ("没有发现存在返贫致贫风险" in text) == (not risky)
    assert not re.search(r"\d{15}", text)


def test_the_four_topics_have_a_page_each_with_the_plans_days(
    made: dict[tuple[str, str], str], book: dict[str, list[Line]]
) -> None:
    text = made["寨沟门村", "三保障及饮水安全排查表"]
    assert [text.count(topic) for topic in ("住房安全排查表", "义务教育保障排查表", "健康帮扶排查表")] == [
        1,
        1,
        1,
    ]
    assert text.count("饮水安全排查表") == 1
    assert text.count("□有　□无") == 20
    (plan,) = [p for p in book["整改方案"] if (p["村"], p["季度"]) == ("寨沟门村", "2022Q2")]
    start = plan["排查开始"]
    assert text.count(f"{start.year}年{start.month}月{start.day}日至") == 4


@pytest.mark.parametrize("village", ["桃花塬村", "寨沟门村", "福安安置点"])
def test_what_was_held_of_each_household_is_in_the_record_and_only_advice_in_the_list(
    village: str, book: dict[str, list[Line]], made: dict[tuple[str, str], str]
) -> None:
    names = {row["对象编号"]: row["户主/对象姓名"] for row in book["低收入人口"]}
    (meeting,) = [
        row
        for row in book["会议"]
        if row["会议类型"] == "分类帮扶" and row["村"] == village and row["日期"] >= date(2022, 4, 1)
    ]
    held = [row for row in book["分类帮扶"] if row["会议编号"] == meeting["会议编号"]]
    record = made[village, "分类帮扶研究会议记录"]
    assert len(held) > 3
    assert all(names[row["对象编号"]] in record and row["帮扶措施"] in record for row in held)
    counted = "、".join(
        f"{handling}{count}户"
        for handling in ("申请低保", "申请特困供养", "落实帮扶措施", "开展关爱服务", "继续走访")
        if (count := sum(row["处理意见"] == handling for row in held))
    )
    assert f"会议逐户研究{len(held)}户：{counted}。" in record
    assert record.count("据实填写") == 1
    advised = {names[row["对象编号"]] for row in held if row["处理意见"].startswith("申请")}
    others = {names[row["对象编号"]] for row in held} - advised
    advice = made.get((village, "低保特困申请建议名单"), "")
    assert bool(advice) == bool(advised)
    assert all(name in advice for name in advised)
    assert not any(name in advice for name in others)
    assert not re.search(r"\d{15}", record + advice)


def record_with(job: Job, dataset: Dataset, out: Path, changed: dict[Any, tuple[Any, ...]]) -> Report:
    """Return what comes of the record of 寨沟门村's meeting when some sheets are `changed`."""
    other = replace(job, out=out, villages=frozenset({"寨沟门村"}))
    rows = {**dataset.rows, **changed}
    other.__dict__["dataset"] = Dataset(settings=dataset.settings, rows=rows, letters=dataset.letters)
    return make_quarter(other, kinds_named(["分类帮扶研究会议记录"])[0], SECOND)


def test_a_record_without_everybodys_presence_is_withheld(job: Job, dataset: Dataset, tmp_path: Path) -> None:
    people = tuple(
        row.model_copy(update={"present": None})
        if row.meeting.endswith("分类帮扶-寨沟门村") and row.row % 2 == 0
        else row
        for row in dataset.all(Attendance)
    )
    (withheld,) = record_with(job, dataset, tmp_path, {Attendance: people}).withheld
    assert any("参会人员" in reason.place for reason in withheld.reasons)


def test_a_record_of_nothing_held_or_of_strangers_is_withheld(
    job: Job, dataset: Dataset, tmp_path: Path
) -> None:
    def told(*decisions: SupportDecision) -> str:
        (withheld,) = record_with(job, dataset, tmp_path, {SupportDecision: decisions}).withheld
        (reason,) = withheld.reasons
        return str(reason)

    nothing = told()
    assert "工作表“会议”单元格" in nothing
    assert "没有这次会议的行" in nothing
    held = next(d for d in dataset.all(SupportDecision) if d.meeting.endswith("寨沟门村"))
    stranger = next(d for d in dataset.all(SupportDecision) if d.meeting.endswith("羊圈塔村"))
    strange = told(held, held.model_copy(update={"subject": stranger.subject}))
    assert "工作表“分类帮扶”单元格" in strange
    assert "羊圈塔村的对象" in strange


def test_who_is_hired_and_what_serves_a_site_is_as_the_sheets_say(
    book: dict[str, list[Line]], made: dict[tuple[str, str], str]
) -> None:
    villages = {row["对象编号"]: row["村"] for row in book["低收入人口"]}
    for village in VILLAGES:
        hired = [row for row in book["关爱服务"] if villages[row["对象编号"]] == village]
        paper = made.get((village, "关爱服务人员聘用表"), "")
        assert bool(paper) == bool(hired)
        assert all(row["服务人员"] in paper and row["服务内容"] in paper for row in hired)
    facilities = [row for row in book["配套设施"] if row["安置点"] == "福安安置点"]
    paper = made["福安安置点", "安置点配套设施服务关系表"]
    assert len(facilities) == 6
    assert all(row["设施名称"] in paper and row["服务单位"] in paper for row in facilities)
    assert ("桃花塬村", "安置点配套设施服务关系表") not in made


def test_a_policy_settled_in_the_next_quarter_is_open_in_its_own_and_carried_over(
    dataset: Dataset, book: dict[str, list[Line]]
) -> None:
    (late,) = [
        row
        for row in book["走访"]
        if row["办结日期"] and row["走访日期"] < date(2022, 4, 1) <= row["办结日期"]
    ]
    (village,) = [r["村"] for r in book["低收入人口"] if r["对象编号"] == late["对象编号"]]
    before, after = (
        gaps_context(dataset, VillageQuarter(dataset.village(village), quarter))
        for quarter in (FIRST, SECOND)
    )
    (then,) = [row for row in before["事项"] if row["走访日期"] == late["走访日期"]]
    assert then["办结日期"] == "", "a ledger of the first quarter does not know of April"
    still_open = [row for row in before["事项"] if not row["办结日期"]]
    assert after["上期结转"] == len(still_open) == 1
    (now,) = [row for row in after["事项"] if row["走访日期"] == late["走访日期"]]
    assert now["办结日期"] == late["办结日期"]
    assert after["事项"][0] == now, "what is carried over comes first"


def test_a_task_that_is_not_closed_is_carried_over_until_it_is(dataset: Dataset) -> None:
    first, *others = dataset.by(Task, "month", "2022-04")
    late = first.model_copy(update={"closed": date(2022, 5, 20)})
    rows = {
        **dataset.rows,
        Task: tuple(t for t in dataset.all(Task) if t not in {first, *others}) + (late, *others),
    }
    changed = Dataset(settings=dataset.settings, rows=rows, letters=dataset.letters)
    scope = TownshipQuarter(dataset.all(Township)[0], SECOND)
    april, may, june = (month_context(changed, MonthTasks(scope, f"2022-0{n}"))["任务"] for n in (4, 5, 6))
    assert [line["月份"] for line in may] == [
        "2022-04",
        *["2022-05"] * len(dataset.by(Task, "month", "2022-05")),
    ]
    assert (may[0]["工作任务"], may[0]["销号"]) == (late.task, late.closed)
    assert [line["序号"] for line in may] == list(range(1, len(may) + 1))
    assert len(april) == len(others) + 1
    assert late.task not in [line["工作任务"] for line in june if line["月份"] == "2022-04"]
    third = TownshipQuarter(scope.township, Quarter(2022, 3))
    (open_still,) = month_context(changed, MonthTasks(third, "2022-07"))["任务"]
    assert open_still["未完成原因"], "June's unfinished task opens July"


@pytest.mark.parametrize("written", ["2022-6", "2022年6月", 202206, "2022.06"])
def test_a_month_is_the_same_however_it_is_written(written: Any, dataset: Dataset) -> None:
    task = dataset.by(Task, "month", "2022-06")[0]
    assert Task.model_validate(task.model_dump() | {"month": written}).month == "2022-06"


def test_the_appraisal_counts_calls_leaves_and_trainings_by_name(
    dataset: Dataset, book: dict[str, list[Line]]
) -> None:
    scope = TownshipQuarter(dataset.all(Township)[0], SECOND)
    lines = {(line["村"], line["姓名"]): line for line in appraisal_context(dataset, scope)["人员"]}
    calls = [row for row in book["点名"] if date(2022, 4, 1) <= row["日期"] <= date(2022, 6, 30)]
    on_leave = [(row["村"], row["请假"].split("（")[0]) for row in calls if row["请假"]]
    assert on_leave
    for (village, _), line in lines.items():
        assert line["点名次数"] == sum(row["村"] == village for row in calls)
    for village, name in on_leave:
        assert lines[village, name]["请假次数"] == on_leave.count((village, name))
    assert sum(line["请假次数"] for line in lines.values()) == len(on_leave)
    assert sum(line["应训次数"] - line["参训次数"] for line in lines.values()) == 3
    before = appraisal_context(dataset, TownshipQuarter(scope.township, FIRST))["人员"]
    assert {line["应训次数"] for line in before} == {0}


def test_a_name_inside_another_is_not_counted(dataset: Dataset) -> None:
    scope = TownshipQuarter(dataset.all(Township)[0], SECOND)
    line = appraisal_context(dataset, scope)["人员"][0]
    call = next(row for row in dataset.all(RollCall) if row.date in SECOND)

    def counted(absent: str) -> int:
        rows = {
            **dataset.rows,
            RollCall: (call.model_copy(update={"village": line["村"], "absent": absent}),),
        }
        changed = Dataset(settings=dataset.settings, rows=rows, letters=dataset.letters)
        return int(appraisal_context(changed, scope)["人员"][0]["脱岗次数"])

    assert counted(f"甲、{line['姓名']}（未请假）") == 1
    assert counted(f"{line['姓名']}花") == 0


def test_a_circular_tells_what_inspections_found_up_to_its_day(
    tmp_path: Path, book: dict[str, list[Line]]
) -> None:
    data = tmp_path / "交楼申乡"
    copy_sample(data)
    (data / "notices" / "督导通报.txt").write_text(
        "标题：关于第二季度督导情况的通报\n主送：各村党支部、村委会\n成文日期：2022年5月31日\n\n"
        "【正文】\n现将督导情况通报如下：\n{{ 督导情况 }}\n",
        encoding="utf-8",
    )
    job = Job(data, tmp_path / "out", ROOT / "templates", frozenset({"docx"}))
    report: Report = make_notice(job, "督导通报")
    text = text_of(job.out / next(m.relative for m in report.made if m.relative.suffix == ".docx"))
    found = [visit for visit in book["督导"] if visit["发现问题"]]
    told = [visit for visit in found if date(2022, 4, 1) <= visit["日期"] <= date(2022, 5, 31)]
    assert told
    assert len(told) < len(found)
    assert text.count("督导发现，") == len(told)
    assert all(f"{v['村']}：" in text and v["发现问题"] in text for v in told)
