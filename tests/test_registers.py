"""The registers behind 动态保障 (notice L81, L91, L97): what their sheets say, as of the quarter's end."""

from __future__ import annotations

import io
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from generators.catalogue import CATALOGUE, kinds_named
from generators.checks.everyday import clues_are_looked_into_and_answered
from generators.pipeline.job import Job
from generators.pipeline.templates import Templates
from generators.procedure.entry_case import clues_before
from generators.procedure.exit_case import episodes_in_force
from generators.records.clues import HandedClue
from generators.records.columns import Quarter
from generators.records.dataset import Dataset
from generators.records.households import MonitorEpisode, PlanItem
from generators.records.registers import (
    Dwelling,
    Insured,
    Leave,
    Loan,
    PolicyMeasure,
    PublicPost,
    Pupil,
    WaterSupply,
)
from generators.records.vocabulary import Source, SupportClass

SAMPLE = Path(__file__).parents[1] / "data" / "交楼申乡"
FIRST, SECOND = Quarter(2022, 1), Quarter(2022, 2)
REGISTERS = {
    "住房安全动态保障台账": Dwelling,
    "控辍保学台账": Pupil,
    "参保与签约台账": Insured,
    "饮水安全动态保障台账": WaterSupply,
    "脱贫人口小额信贷台账": Loan,
    "公益岗位人员台账": PublicPost,
    "政策措施梳理清单": PolicyMeasure,
    "驻村干部请销假登记表": Leave,
}


@pytest.fixture(scope="module")
def job(tmp_path_factory: pytest.TempPathFactory) -> Job:
    return Job(data=SAMPLE, out=tmp_path_factory.mktemp("out"))


def contexts(job: Job, name: str, quarter: Quarter = SECOND) -> list[dict[str, Any]]:
    kind = kinds_named([name])[0][0]
    return [dict(kind.context(job.dataset, s.record)) for s in kind.subjects(job.dataset, quarter, ())]


@pytest.mark.parametrize("name", REGISTERS)
def test_every_row_of_the_sheet_stands_in_one_register(job: Job, name: str) -> None:
    written = [row for context in contexts(job, name) for row in context["项"]]
    assert 0 < len(written) == len(job.dataset.all(REGISTERS[name]))


@pytest.mark.parametrize("name", REGISTERS)
def test_no_register_knows_what_came_after_its_quarter(job: Job, name: str) -> None:
    planned = {"到期日期", "聘用止", "请假止", "要求反馈日期"}
    for context in contexts(job, name, FIRST):
        for row in context["项"]:
            later = {k: v for k, v in row.items() if isinstance(v, date) and v > FIRST.last_day}
            assert set(later) <= planned, row


def test_a_village_without_rows_reports_that_there_are_none(job: Job) -> None:
    kind = kinds_named(["住房安全动态保障台账"])[0][0]
    (subject,) = kind.subjects(job.dataset, SECOND, ("福安安置点",))
    template = Templates(job.template_folders)[kind.template][0]
    sheet = openpyxl.load_workbook(
        io.BytesIO(template.fill(kind.fields(job.dataset, subject, "", str)))
    ).active
    said = [str(cell.value) for row in sheet for cell in row if cell.value is not None]
    assert any("无此项内容" in text for text in said)


def test_who_trained_stands_as_he_signed(job: Job) -> None:
    (book,) = contexts(job, "驻村干部培训覆盖台账")
    assert {row["是否覆盖"] for row in book["项"]} == {"是", "否"}
    for row in book["项"]:
        assert (row["是否覆盖"] == "是") == (row["参训次数"] > 0) == bool(row["参训日期"])
        assert row["参训次数"] <= row["应训次数"]
    assert contexts(job, "驻村干部培训覆盖台账", FIRST)[0]["项"][0]["参训次数"] == 0


def test_a_clue_from_a_department_is_handed_down_followed_and_answered(job: Job) -> None:
    """Township and village hold the same clues; the one that led to 识别 is the source of its episode."""
    township, *villages = contexts(job, "部门信息筛查线索台账")
    numbers = [row["线索编号"] for row in township["项"]]
    assert numbers == sorted(numbers)
    assert sorted(row["线索编号"] for each in villages for row in each["项"]) == numbers
    assert {row["提供单位或渠道"] for row in contexts(job, "信访舆情研判台账")[0]["项"]} == {
        "12345 热线",
        "来信",
    }
    episodes = [e for e in job.dataset.all(MonitorEpisode) if e.source is Source.DEPARTMENTS]
    led = [e for e in episodes if e.identified.year == 2022]
    clues = [clues_before(job.dataset, e.household, e.identified) for e in led]
    assert [[clue.record.number for clue in found] for found in clues] == [["2022-部门-001"]]


FAULTY_CLUES = {
    "no check": ({"checked": None}, "核查日期"),
    "nobody checked": ({"checkers": ()}, "核查人"),
    "nothing found": ({"finding": None}, "核查研判情况"),
    "answered without outcome": ({"outcome": None}, "处理结果"),
    "answered before it was checked": ({"answered": date(2022, 2, 13)}, "依次在后"),
    "nobody knows who it is": ({"id_number": None}, "证件号码"),
}


@pytest.mark.parametrize("fault", FAULTY_CLUES)
def test_a_clue_that_was_not_looked_into_is_named(job: Job, fault: str) -> None:
    change, said = FAULTY_CLUES[fault]
    first, *others = job.dataset.all(HandedClue)
    rows = {**job.dataset.rows, HandedClue: (first.model_copy(update=change), *others)}
    broken = Dataset(job.dataset.settings, rows, job.dataset.letters)
    found = list(clues_are_looked_into_and_answered(broken))
    assert [said in breach.expected for breach in found] == [True]
    assert list(clues_are_looked_into_and_answered(job.dataset)) == []


def test_the_five_classes_count_what_the_plans_say(job: Job) -> None:
    (book,) = contexts(job, "五类帮扶措施汇总表")
    last = SECOND.last_day
    in_force = episodes_in_force(job.dataset, last)
    assert sum(row["监测户数"] for row in book["各村"]) == len(in_force)
    began = {episode.household: episode.identified for episode in in_force}
    given = Counter(
        item.in_class
        for item in job.dataset.all(PlanItem)
        if item.household in began
        and item.start <= last
        and (item.done is None or item.done >= began[item.household])
    )
    assert {each: sum(row[f"{each}项数"] for row in book["各村"]) for each in SupportClass} == {
        each: given[each] for each in SupportClass
    }
    assert given[SupportClass.ASSETS] > 0


def test_the_clues_of_a_quarter_are_as_many_as_the_summary_of_the_year_counts(job: Job) -> None:
    """A clue that was answered in an earlier quarter stands in that quarter's ledger alone."""
    (summary,) = contexts(job, "全年工作汇总表")
    counted = {line["项目"]: line for line in summary["项"]}
    for quarter, name in ((FIRST, "一季度"), (SECOND, "二季度")):
        for paper, item in (
            ("部门信息筛查线索台账", "部门信息筛查线索"),
            ("信访舆情研判台账", "信访舆情线索"),
        ):
            (book, *_) = contexts(job, paper, quarter)
            assert len(book["项"]) == counted[item][name], (paper, name)


def test_a_township_ledger_is_signed_by_the_township(job: Job) -> None:
    """专班组长 signs what a village keeps."""
    templates = Templates(job.template_folders)
    for kind in CATALOGUE:
        subjects = [*kind.subjects(job.dataset, SECOND, ())] if kind.is_sheet else []
        if subjects and not any(subject.village for subject in subjects):
            sheet = openpyxl.load_workbook(io.BytesIO(templates.read(kind.template))).active
            said = [str(cell.value) for row in sheet for cell in row if cell.value is not None]
            assert not [text for text in said if text.startswith("专班组长")], kind.name


def test_calls_stand_in_their_order_and_a_months_list_tells_of_its_month(job: Job) -> None:
    (book,) = contexts(job, "驻村干部点名册")
    days = [row["日期"] for row in book["点名"]]
    assert days == sorted(days)
    lists = contexts(job, "月任务清单")
    assert [each["填报时间"] for each in lists] == [
        f"截至2022年{day}日" for day in ("4月30", "5月31", "6月30")
    ]
    for month, each in zip((4, 5, 6), lists, strict=True):
        assert all(not row["销号"] or row["销号"].month <= month for row in each["任务"])


def test_a_sheet_of_attendance_strikes_the_days_that_its_month_lacks(job: Job) -> None:
    struck = {each["文件标题"][-10:-7]: each["三十一日"] for each in contexts(job, "公益岗位考勤表")}
    assert struck == {"年4月": "—", "年5月": "", "年6月": "—"}
