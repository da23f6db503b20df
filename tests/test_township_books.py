"""The township's books agree with the villages' ledgers they gather, row by row and in every sum."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from generators.catalogue import kinds_named
from generators.pipeline.job import Job
from generators.records.columns import Quarter

SAMPLE = Path(__file__).parents[1] / "data" / "交楼申乡"
SECOND = Quarter(2022, 2)


@pytest.fixture(scope="module")
def job(tmp_path_factory: pytest.TempPathFactory) -> Job:
    return Job(data=SAMPLE, out=tmp_path_factory.mktemp("out"))


def contexts(job: Job, name: str, quarter: Quarter = SECOND) -> list[dict[str, Any]]:
    kind = kinds_named([name])[0][0]
    return [dict(kind.context(job.dataset, s.record)) for s in kind.subjects(job.dataset, quarter, ())]


@pytest.mark.parametrize(
    ("book", "ledger", "rows", "field"),
    [
        ("监测户总花名册", "监测户帮扶台账", "户", "户编号"),
        ("农村低收入人口总花名册", "农村低收入人口分户帮扶台账", "对象", "对象编号"),
        ("问题整改总台账", "三保障及饮水安全问题排查整改台账", "问题", "编号"),
    ],
)
def test_a_book_of_the_township_has_the_rows_of_its_villages(
    job: Job, book: str, ledger: str, rows: str, field: str
) -> None:
    ours = [row[field] for context in contexts(job, book) for row in context[rows]]
    theirs = [row[field] for context in contexts(job, ledger) for row in context[rows]]
    assert len(ours) > 20
    assert sorted(ours) == sorted(theirs)
    (context,) = contexts(job, book)
    assert [row["序号"] for row in context[rows]] == list(range(1, len(ours) + 1))


def test_every_household_in_monitoring_stands_beside_its_one_helper(job: Job) -> None:
    (book,) = contexts(job, "帮扶责任人结对总台账")
    pairs = [(row["户编号"], row["帮扶责任人"]) for row in book["户"]]
    assert len(dict(pairs)) == len(pairs)
    assert len(pairs) == sum(int(c["户数"]) for c in contexts(job, "帮扶责任人结对安排表"))


def test_the_year_adds_up_and_agrees_with_the_quarters(job: Job) -> None:
    (year,) = contexts(job, "年度工作汇总表")
    first, second = (contexts(job, "乡镇季度汇总表", Quarter(2022, n))[0]["各村"] for n in (1, 2))
    for row, early, late in zip(year["各村"], first, second, strict=True):
        assert row["村"] == early["村"] == late["村"]
        assert row["年初户数"] == early["期初户数"]
        assert row["风险消除"] == early["风险消除"] + late["风险消除"]
        assert row["年初户数"] + row["新识别"] + row["回退"] - row["风险消除"] == row["期末户数"]
        assert row["问题数"] == early["上期结转"] + early["本期新发现"] + late["本期新发现"]
        assert row["已销号"] == early["已销号"] + late["已销号"]
