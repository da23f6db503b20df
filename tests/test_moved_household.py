"""A household that changes its village: a quarter's papers are of the village whose it was then."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from few_villages import write_few_villages
from procedure_samples import PASSED, sound_quarter

from generators.catalogue import CATALOGUE
from generators.checks import check_dataset
from generators.errors import Severity, UsageError
from generators.pipeline.backup_file import STORE
from generators.pipeline.job import Job
from generators.pipeline.quarters import make_quarter
from generators.procedure.calendar import asked_of
from generators.records.columns import Quarter
from generators.records.households import Household
from generators.records.meetings import Meeting, Resolution
from generators.records.township import Township, Village
from generators.store.store import Store
from generators.store.viewers import Role, Viewer
from generators.workbook import read_with_findings, read_workbook
from generators.workbook_writer import write_workbook

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from generators.catalogue import DocumentKind
    from generators.pipeline.report import Report
    from generators.records.columns import Row
    from generators.records.dataset import Dataset

OLD, NEW = "东沟村", "寨沟门村"
LEFT, STAYS = "9901001001", "9901001006"
"""One whose letter of the second quarter is out, and one that is monitored on."""
SECOND, THIRD = Quarter(2022, 2), Quarter(2022, 3)
LATER, MIDWAY = date(2022, 8, 10), date(2022, 5, 10)
KINDS = {kind.name: kind for kind in CATALOGUE}
MOVES = {LEFT: {"village": NEW, "moved_from": OLD, "moved_on": LATER}}
MOVES |= {STAYS: {"village": NEW, "moved_from": OLD, "moved_on": MIDWAY}}


Key = tuple[str, str, str]
"""Kind, village and record of a paper."""


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_few_villages(tmp_path_factory.mktemp("data"), OLD, NEW)


def with_cells(dataset: Dataset, kind: type[Row], key: str, cells: dict[str, dict[str, Any]]) -> Dataset:
    """Return `dataset` with other cells in the rows of `kind` whose `key` is named."""
    rows = [row.model_copy(update=cells.get(getattr(row, key), {})) for row in dataset.all(kind)]
    return replace(dataset, rows={**dataset.rows, kind: tuple(rows)})


@pytest.fixture(scope="module")
def stayed(book: Path) -> Dataset:
    return read_workbook(book)


@pytest.fixture(scope="module")
def moved(stayed: Dataset) -> Dataset:
    return with_cells(stayed, Household, "number", MOVES)


def papers(dataset: Dataset, quarter: Quarter, kinds: Sequence[DocumentKind] = CATALOGUE) -> dict[Key, Any]:
    """Return what every paper of `quarter` prints, or why it does not come out."""
    then = dataset.in_quarter(quarter)
    told: dict[Key, Any] = {}
    for kind in kinds:
        for subject in kind.subjects(then, quarter, ()):
            findings, left_out = kind.judge(then, subject.record)
            blocked = [str(found) for found in findings if found.severity is Severity.BLOCK]
            fields = blocked or dict(kind.fields(then, subject, "1", lambda _: "1"))
            told[kind.name, subject.village, subject.record_id] = (fields, [part.name for part in left_out])
    return told


def without_remarks(told: Any) -> Any:
    if isinstance(told, dict):
        return {name: without_remarks(value) for name, value in told.items() if name != "备注"}
    return [without_remarks(each) for each in told] if isinstance(told, (list, tuple)) else told


def test_the_papers_of_a_quarter_stay_those_of_the_village_whose_the_household_was(
    stayed: Dataset, moved: Dataset
) -> None:
    before, after = papers(stayed, SECOND), papers(moved, SECOND)
    assert len(before) > 100
    assert after.keys() == before.keys()
    differ = [name for name in before if without_remarks(before[name]) != without_remarks(after[name])]
    assert differ == []
    on = THIRD.last_day
    assert [*asked_of(moved, SECOND, on)] == [*asked_of(stayed, SECOND, on)]


def lines(dataset: Dataset, quarter: Quarter, kind: str, village: str = "") -> list[dict[str, Any]]:
    told = papers(dataset, quarter, [KINDS[kind]])
    (fields,) = [fields for (name, of, _), (fields, _) in told.items() if (name, of) == (kind, village)]
    return next(fields[name] for name in ("户", "各村") if name in fields)


@pytest.mark.parametrize(
    ("quarter", "kind", "village", "who", "remark"),
    [
        (SECOND, "监测户帮扶台账", OLD, STAYS, "2022年5月10日迁出，下季度起由迁入地管"),
        (SECOND, "帮扶责任人结对总台账", "", STAYS, "2022年5月10日迁出，下季度起由迁入地管"),
        (THIRD, "监测户帮扶台账", NEW, STAYS, "2022年5月10日由东沟村迁入"),
        (THIRD, "监测户总花名册", "", STAYS, "2022年5月10日由东沟村迁入"),
        (THIRD, "监测户年度花名册", "", STAYS, "2022年5月10日由东沟村迁入"),
        (THIRD, "乡镇季度汇总表", "", NEW, "由东沟村迁入1户"),
        (THIRD, "乡镇季度汇总表", "", OLD, "迁往寨沟门村1户"),
        (THIRD, "年度工作汇总表", "", NEW, "由东沟村迁入1户"),
        (SECOND, "乡镇季度汇总表", "", OLD, ""),
    ],
)
def test_a_book_says_that_the_household_moved(
    moved: Dataset, quarter: Quarter, kind: str, village: str, who: str, remark: str
) -> None:
    found = [line["备注"] for line in lines(moved, quarter, kind, village) if who in line.values()]
    assert found == [remark]


def test_each_quarter_counts_the_household_once_and_the_next_begins_where_it_ended(moved: Dataset) -> None:
    last = {line["村"]: line["期末户数"] for line in lines(moved, SECOND, "年度工作汇总表")}
    first = {line["村"]: line["期初户数"] for line in lines(moved, THIRD, "乡镇季度汇总表")}
    assert sum(last.values()) == sum(first.values())
    gained = {village: first[village] - last[village] for village in (OLD, NEW)}
    assert gained == {OLD: -1, NEW: 1}
    assert [line["户编号"] for line in lines(moved, THIRD, "监测户帮扶台账", NEW)].count(STAYS) == 1
    assert STAYS not in {line["户编号"] for line in lines(moved, THIRD, "监测户帮扶台账", OLD)}


def test_nothing_is_found_wrong_with_the_papers_of_a_household_that_moved(
    stayed: Dataset, moved: Dataset
) -> None:
    whole, known = check_dataset(moved), {str(finding) for finding in check_dataset(stayed)}
    of_them = [str(finding) for finding in whole if str(finding) not in known and str(finding.place)]
    assert [text for text in of_them if OLD in text or "迁" in text] == []


def test_the_new_village_does_not_deal_with_it_in_the_quarter_in_which_it_moves(moved: Dataset) -> None:
    (review,) = [
        m.number for m in moved.all(Meeting) if m.village == NEW and m.number.startswith("2022Q2-评议")
    ]
    line = next(row for row in moved.all(Resolution) if moved.meeting(row.meeting).number == review)
    wrong = with_cells(moved, Resolution, "household", {line.household: {"household": STAYS}})
    kind = KINDS["民主评议会议记录"]
    (subject,) = kind.subjects(wrong.in_quarter(SECOND), SECOND, (NEW,))
    _, parts = kind.judge(wrong.in_quarter(SECOND), subject.record)
    (told,) = [str(f) for p in parts for f in p.findings if "只评议本村的户" in str(f)]
    assert "2022年5月10日迁的，当季仍由东沟村预判、核查、评议、告知，下季度起由迁入地办" in told


def test_a_household_that_moves_twice_is_refused_by_its_cell_with_the_way_out(moved: Dataset) -> None:
    """Its second move written over the first: the papers of the village where it was then wait."""
    again = {LEFT: {"village": OLD, "moved_from": NEW, "moved_on": LATER}}
    twice = with_cells(moved, Household, "number", again).in_quarter(SECOND)
    kind = KINDS["民主评议会议记录"]
    (subject,) = kind.subjects(twice, SECOND, (OLD,))
    _, parts = kind.judge(twice, subject.record)
    (told,) = [str(f) for p in parts for f in p.findings if "只评议本村的户" in str(f)]
    assert "工作表“评议”单元格" in told
    assert f"该户已由{NEW}迁过一次，一个编号只记一次迁村" in told
    assert "在新村另用新的户编号登记" in told


HALF_TOLD = (
    ({"moved_from": OLD}, "迁过村的户应填“迁入日期”；现为空白"),
    ({"moved_on": MIDWAY}, "迁过村的户应填“原村”；现为空白"),
    ({"moved_from": NEW, "moved_on": MIDWAY, "village": NEW}, "原村应是另一个村；现为“寨沟门村”"),
    ({"moved_from": "没有村", "moved_on": MIDWAY}, "“原村”应为工作表“村”里已有的村；现为“没有村”"),
)


def test_a_move_half_told_or_leading_nowhere_is_refused_by_its_cell(stayed: Dataset, tmp_path: Path) -> None:
    numbers = [household.number for household in stayed.all(Household)]
    changes = {number: cells for number, (cells, _) in zip(numbers, HALF_TOLD, strict=False)}
    write_workbook(tmp_path / "数据.xlsx", with_cells(stayed, Household, "number", changes).rows)
    _, findings = read_with_findings(tmp_path / "数据.xlsx")
    blocks = sorted(str(finding) for finding in findings if finding.severity is Severity.BLOCK)
    assert len(blocks) == len(HALF_TOLD)
    assert all("工作表“监测户”单元格" in text for text in blocks)
    assert [told for _, told in HALF_TOLD if not any(told in text for text in blocks)] == []


def test_a_household_that_moves_to_another_township_is_not_taken_along(
    stayed: Dataset, tmp_path: Path
) -> None:
    (township,) = stayed.all(Township)
    other = township.model_copy(update={"name": "河畔镇", "kind": None, "series": "河政发"})
    dataset = with_cells(stayed, Village, "name", {NEW: {"township": "河畔镇"}})
    dataset = with_cells(dataset, Household, "number", MOVES)
    write_workbook(tmp_path / "数据.xlsx", {**dataset.rows, Township: (township, other)})
    _, findings = read_with_findings(tmp_path / "数据.xlsx")
    blocks = [str(finding) for finding in findings if "只有在本乡镇内迁的才填原村" in str(finding)]
    assert len(blocks) == len(MOVES)


def test_a_letter_made_anew_after_the_move_is_the_same_bytes(
    book: Path, moved: Dataset, tmp_path: Path, hongtou: Callable[..., Any]
) -> None:
    write_workbook(tmp_path / "数据.xlsx", moved.rows)
    made = []
    for number, data in enumerate((book.parent, tmp_path)):
        out = tmp_path / f"成品{number}"
        hongtou("letters", "2022Q2", "--village", OLD, "--data", data, "--out", out, "--format", "docx")
        made.append({p.relative_to(out): p.read_bytes() for p in out.rglob("*告知书*刘燊*.docx")})
    assert len(made[0]) == 1
    assert made[0] == made[1]


def test_a_village_account_makes_no_papers_of_a_quarter_whose_household_it_no_longer_sees(
    tmp_path: Path,
) -> None:
    sample = sound_quarter()
    village = sample.find(Village)[0]
    sample.add(Village, **{**village, "name": "西坡村"})
    move = {"village": "西坡村", "moved_from": village["name"], "moved_on": date(2022, 7, 10)}
    dataset = sample.change(Household, move, number=PASSED).dataset()
    rows = {
        kind: [{name: getattr(row, name) for name, _ in kind.iter_columns()} for row in kept]
        for kind, kept in dataset.rows.items()
    }
    Store.open(tmp_path / STORE).take_in(rows, Viewer("小王"))

    def make(name: str, quarter: Quarter) -> Report:
        viewer = Viewer(name, Role.VILLAGE, villages=frozenset({name}))
        job = Job(
            tmp_path,
            tmp_path / name,
            villages=frozenset({name}),
            viewer=viewer,
            formats=frozenset({"docx", "xlsx"}),
        )
        return make_quarter(job, [KINDS["退出告知书"], KINDS["监测户帮扶台账"]], quarter)

    with pytest.raises(UsageError, match="2022年第二季度以后有户迁出了东沟村.*由乡镇办公室出"):
        make("东沟村", SECOND)
    assert make("西坡村", SECOND).made
    assert make("东沟村", Quarter(2022, 4)).made
