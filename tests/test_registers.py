"""The registers behind 动态保障 (notice L81, L91, L97): what their sheets say, as of the quarter's end."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from generators.catalogue import kinds_named
from generators.pipeline.job import Job
from generators.pipeline.templates import Templates
from generators.records.columns import Quarter
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
    planned = {"到期日期", "聘用止", "请假止"}
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
