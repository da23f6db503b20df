"""The ledgers of the sample's quarters, as LibreOffice reckons them, against sums taken from the workbook."""

from __future__ import annotations

import re
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from by_libreoffice import convert, needs_libreoffice
from few_villages import copy_sample
from sample_sheets import Line, sample_days

from generators.catalogue import Family, kinds_named, kinds_of
from generators.pipeline.job import Job
from generators.pipeline.notices import make_notice
from generators.pipeline.quarters import make_quarter
from generators.pipeline.register import export_numbers
from generators.records.columns import Quarter

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "data" / "交楼申乡"
TEMPLATES = ROOT / "templates"
FIRST, SECOND = Quarter(2022, 1), Quarter(2022, 2)
SPAN = {
    FIRST: (date(2022, 1, 1), date(2022, 3, 31)),
    SECOND: (date(2022, 4, 1), date(2022, 6, 30)),
}
VILLAGES = ("桃花塬村", "高墕村", "南梁则村", "福安安置点")
"""A problem open since 2021; one done and not yet checked; a zero quarter; a resettlement site."""
QUIET = "南梁则村"
OF_TOWNSHIP = {"A3", "A5", "A8", "A13", "A15", "A16"}
ISSUES = "三保障及饮水安全问题排查整改台账"
SUMMARY = "乡镇季度汇总表"
LOOKED_INTO = [
    *(ISSUES, "政策落实对接台账", "监测户帮扶台账", "三保障及饮水安全工作台账", "低收入家庭走访台账"),
    *("农村低收入人口底数表", "农村低收入人口分户帮扶台账", "易返贫致贫人口排查台账"),
]
KEPT_VALUE = re.compile(rb"(</f>|<f[^>]*/>)<v>[^<]*</v>")
TERMS = {"整改时限", "解决时限", "完成时限", "时限", "到期日期"}
"""Columns whose dates may lie ahead."""

pytestmark = needs_libreoffice


def _ends_the_lines(row: list[Any]) -> bool:
    return "合计" in row[:2] or str(row[0]).startswith("填表人")


class Reckoned:
    """A ledger as LibreOffice reckoned it: its lines by heading, its 合计, the figures below."""

    def __init__(self, path: Path) -> None:
        self.book = openpyxl.load_workbook(path, data_only=True, read_only=True)
        self.grid = [list(row) for row in self.book.worksheets[0].iter_rows(values_only=True)]
        self.total_at = next(i for i, row in enumerate(self.grid) if _ends_the_lines(row))
        head = self._head_row()
        above = self.grid[head - 1]
        heads = [cell or above[i] for i, cell in enumerate(self.grid[head])]
        self.heads = [cell and str(cell).replace("\n", "") for cell in heads]
        self.lines = [dict(zip(self.heads, row, strict=True)) for row in self.grid[head + 1 : self.total_at]]
        self.total = dict(zip(self.heads, self.grid[self.total_at], strict=True))

    def _head_row(self) -> int:
        """Return the last row of the head: the one before the first that holds a number or a long text."""
        start = next(
            i for i, row in enumerate(self.grid) if row[0] in {"序号", "序号（编号）", "类别", "日期"}
        )
        two = self.grid[start + 1][0] is None
        return start + two

    @property
    def figures(self) -> Line:
        """Return what stands below 合计: label → value."""
        cells = [c for row in self.grid[self.total_at + 1 : self.total_at + 4] for c in row if c is not None]
        return {
            label: value
            for label, value in zip(cells, cells[1:], strict=False)
            if isinstance(label, str) and not isinstance(value, str)
        }

    def all_cells(self) -> Iterator[tuple[str, Any]]:
        """Yield (heading, value) of every line."""
        for line in self.lines:
            yield from line.items()


@pytest.fixture(scope="module")
def book() -> dict[str, list[Line]]:
    return sample_days()


Ledgers = Callable[[Quarter, str, str], Reckoned]


@pytest.fixture(scope="module")
def ledgers(tmp_path_factory: pytest.TempPathFactory) -> Ledgers:
    """Every ledger of both quarters for two villages and the township, made today, after both.

    Of the other two villages those that tests look into are made.
    """
    folder = tmp_path_factory.mktemp("quarters")
    data = folder / "交楼申乡"
    copy_sample(data)
    out = folder / "output"
    whole = Job(data, out, TEMPLATES, frozenset({"xlsx"}))
    kinds = kinds_of(Family.LEDGER)
    of_village = (kinds, kinds_named(LOOKED_INTO)[0], kinds_named(LOOKED_INTO)[0], kinds)
    for quarter in (FIRST, SECOND):
        for village, made in zip(VILLAGES, of_village, strict=True):
            some = Job(data, out, TEMPLATES, frozenset({"xlsx"}), villages=frozenset({village}))
            assert make_quarter(some, made, quarter).withheld == []
        assert (
            make_quarter(whole, [kind for kind in kinds if kind.key in OF_TOWNSHIP], quarter).withheld == []
        )
    files = {file: f"{n}.xlsx" for n, file in enumerate(sorted(out.rglob("*.xlsx")))}
    bare = folder / "bare"
    bare.mkdir()
    for file, name in files.items():
        write_without_kept_values(file, bare / name)
    convert(folder / "reckoned", "xlsx", *(bare / name for name in files.values()))
    read: dict[Path, Reckoned] = {}

    def look_up(quarter: Quarter, village: str, kind: str) -> Reckoned:
        found = [f for f in files if f.parts[-4:-1] == (str(quarter), village or "乡镇", kind)]
        assert found, (quarter, village, kind)
        if found[0] not in read:
            read[found[0]] = Reckoned(folder / "reckoned" / files[found[0]])
        return read[found[0]]

    look_up.names = files  # type: ignore[attr-defined]
    return look_up


def write_without_kept_values(file: Path, target: Path) -> None:
    """Write a workbook whose formulas hold no value: what is read back is LibreOffice's own."""
    with zipfile.ZipFile(file) as whole, zipfile.ZipFile(target, "w") as bare:
        for name in whole.namelist():
            part = whole.read(name)
            if name.startswith("xl/worksheets/"):
                part, _ = KEPT_VALUE.subn(rb"\1", part)
            bare.writestr(name, part)


def is_open_on(issue: Line, day: date) -> bool:
    """Tell whether a problem found before `day` is not closed before it."""
    return issue["发现日期"] < day and (issue["销号日期"] is None or issue["销号日期"] >= day)


# -- policies owed -------------------------------------------------------------------------------------------

GAPS = "政策落实对接台账"


@pytest.mark.parametrize("village", VILLAGES)
def test_a_policy_still_owed_at_the_end_of_a_quarter_opens_the_next(
    ledgers: Ledgers, book: dict[str, list[Line]], village: str
) -> None:
    of_village = {row["对象编号"] for row in book["低收入人口"] if row["村"] == village}
    owed = [r for r in book["走访"] if r["对象编号"] in of_village and r["未落实政策及承载单位"]]
    first, second = (ledgers(quarter, village, GAPS) for quarter in (FIRST, SECOND))
    for quarter, made in ((FIRST, first), (SECOND, second)):
        start, end = SPAN[quarter]
        shown = [
            r for r in owed if r["走访日期"] <= end and (r["办结日期"] is None or r["办结日期"] >= start)
        ]
        settled = [r for r in shown if r["办结日期"] and r["办结日期"] <= end]
        assert made.figures["上期结转"] == sum(r["走访日期"] < start for r in shown)
        assert made.figures["本期新发现"] == sum(r["走访日期"] >= start for r in shown)
        assert made.figures["已办结"] == len(settled)
        assert made.figures["未办结"] == len(shown) - len(settled)
    assert first.figures["未办结"] == second.figures["上期结转"]


# -- problems ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("quarter", [FIRST, SECOND])
@pytest.mark.parametrize("village", VILLAGES)
def test_the_problems_ledger_balances_with_the_workbook(
    ledgers: Ledgers, book: dict[str, list[Line]], village: str, quarter: Quarter
) -> None:
    first, last = SPAN[quarter]
    own = [row for row in book["问题整改"] if row["村"] == village]
    opening = sum(is_open_on(row, first) for row in own)
    new = sum(first <= row["发现日期"] <= last for row in own)
    closed = sum(row["销号日期"] is not None and first <= row["销号日期"] <= last for row in own)
    figures = ledgers(quarter, village, ISSUES).figures
    assert (figures["上期结转"], figures["本期新发现"], figures["已销号"]) == (opening, new, closed)
    assert figures["合计"] == opening + new
    assert figures["未销号"] == opening + new - closed


@pytest.mark.parametrize("village", VILLAGES)
def test_what_is_open_at_the_end_of_a_quarter_opens_the_next(ledgers: Ledgers, village: str) -> None:
    before, after = (ledgers(quarter, village, ISSUES) for quarter in (FIRST, SECOND))
    assert before.figures["未销号"] == after.figures["上期结转"]
    left = [line["序号（编号）"] for line in before.lines if line["发现日期"] and not line["销号日期"]]
    carried = [
        line["序号（编号）"]
        for line in after.lines
        if line["发现日期"] and line["发现日期"].date() < SPAN[SECOND][0]
    ]
    assert sorted(left) == sorted(carried)


def test_each_state_of_a_problem_is_in_the_sample(ledgers: Ledgers) -> None:
    long_open = ledgers(SECOND, "桃花塬村", ISSUES).lines[0]
    assert long_open["发现日期"].year == 2021
    assert not long_open["销号日期"]
    (waiting,) = [
        line for line in ledgers(SECOND, "高墕村", ISSUES).lines if line["完成日期"] and not line["销号日期"]
    ]
    assert not waiting["销号审核人"]
    for village in VILLAGES:
        for line in ledgers(SECOND, village, ISSUES).lines:
            if line["销号日期"]:
                assert line["佐证"]
                assert line["销号审核人"] not in {"", None, line["责任人"]}


# -- the township's summary ----------------------------------------------------------------------------------


@pytest.mark.parametrize("quarter", [FIRST, SECOND])
def test_the_villages_of_the_summary_add_up_and_say_what_the_workbook_says(
    ledgers: Ledgers, book: dict[str, list[Line]], quarter: Quarter
) -> None:
    summary = ledgers(quarter, "", SUMMARY)
    first, last = SPAN[quarter]
    village_of = {row["户编号"]: row["村"] for row in book["监测户"]}
    identified = Counter(
        village_of[row["户编号"]] for row in book["监测对象"] if first <= row["识别监测时间"] <= last
    )
    marked = Counter(village_of[r["户编号"]] for r in book["系统标注"] if first <= r["标注日期"] <= last)
    screened = Counter(row["村"] for row in book["排查记录"] if row["季度"] == str(quarter))
    opening = Counter(row["村"] for row in book["问题整改"] if is_open_on(row, first))
    name = next(head for head in summary.heads if head and head.startswith("村"))
    assert [line[name] for line in summary.lines] == [row["村"] for row in book["村"]]
    for line in summary.lines:
        village = line[name]
        assert line["实排查户"] == screened[village]
        assert line["新识别"] == identified[village]
        assert line["风险消除"] == marked[village]
        assert line["期末户数"] == line["期初户数"] + line["新识别"] + line["回退"] - line["风险消除"]
        assert line["上期结转"] == opening[village]
    for head in (
        "应排查户",
        "实排查户",
        "期初户数",
        "新识别",
        "回退",
        "风险消除",
        "期末户数",
        "上期结转",
        "已销号",
    ):
        assert summary.total[head] == sum(line[head] for line in summary.lines), head


def test_monitored_households_at_the_end_of_a_quarter_open_the_next(ledgers: Ledgers) -> None:
    before, after = (ledgers(quarter, "", SUMMARY) for quarter in (FIRST, SECOND))
    assert [line["期末户数"] for line in before.lines] == [line["期初户数"] for line in after.lines]
    assert [line["未销号"] for line in before.lines] == [line["上期结转"] for line in after.lines]
    assert before.total["期末户数"] == after.total["期初户数"] > 100


@pytest.mark.parametrize("village", VILLAGES)
@pytest.mark.parametrize("quarter", [FIRST, SECOND])
def test_a_villages_ledgers_say_what_its_line_of_the_summary_says(
    ledgers: Ledgers, village: str, quarter: Quarter
) -> None:
    summary = ledgers(quarter, "", SUMMARY)
    (line,) = [line for line in summary.lines if village in line.values()]
    issues = ledgers(quarter, village, ISSUES).figures
    for head in ("上期结转", "本期新发现", "已销号", "未销号"):
        assert line[head] == issues[head], head
    support = ledgers(quarter, village, "监测户帮扶台账")
    still = [row for row in support.lines if row["风险是否已消除"] == "否"]
    assert len(still) == line["期末户数"]


# -- low income ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("quarter", [FIRST, SECOND])
@pytest.mark.parametrize("village", VILLAGES)
def test_low_income_is_counted_by_group(
    ledgers: Ledgers, book: dict[str, list[Line]], village: str, quarter: Quarter
) -> None:
    last = SPAN[quarter][1]
    own = [
        row
        for row in book["低收入人口"]
        if row["村"] == village
        and row["纳入日期"] <= last
        and (not row["退出日期"] or row["退出日期"] > last)
    ]
    base = ledgers(quarter, village, "农村低收入人口底数表")
    for line in base.lines:
        group = [row for row in own if line["类别"] in row["对象类别"].split("、")]
        assert (line["户数"], line["人数"]) == (len(group), sum(row["人口"] for row in group))
    assert base.total["户数"] == sum(line["户数"] for line in base.lines)
    households = ledgers(quarter, village, "农村低收入人口分户帮扶台账")
    assert households.total["人口"] == sum(row["人口"] for row in own)
    assert [line["证件号码"] for line in households.lines] == [row["证件号码"] for row in own]


def test_who_was_told_of_his_exit_is_low_income_from_then_on(
    ledgers: Ledgers, book: dict[str, list[Line]]
) -> None:
    told = {row["户编号"] for row in book["告知"] if row["告知日期"] <= SPAN[SECOND][1]}
    listed = {row["对象编号"]: row for row in book["低收入人口"]}
    assert told <= set(listed)
    of_group = [n for n in told if listed[n]["对象类别"] == "风险消除监测户"]
    assert len(of_group) > 15
    summed = sum(
        line["户数"]
        for village in VILLAGES
        for line in ledgers(SECOND, village, "农村低收入人口底数表").lines
        if line["类别"] == "风险消除监测户"
    )
    assert summed == sum(listed[n]["村"] in VILLAGES and not listed[n]["退出日期"] for n in of_group)


@pytest.mark.parametrize("quarter", [FIRST, SECOND])
@pytest.mark.parametrize("village", VILLAGES)
def test_visits_of_the_quarter_are_all_there_by_two_each(
    ledgers: Ledgers, book: dict[str, list[Line]], village: str, quarter: Quarter
) -> None:
    first, last = SPAN[quarter]
    own = {row["对象编号"] for row in book["低收入人口"] if row["村"] == village}
    wanted = [r for r in book["走访"] if r["对象编号"] in own and first <= r["走访日期"] <= last]
    visits = ledgers(quarter, village, "低收入家庭走访台账")
    assert visits.total["走访日期"] == len(visits.lines) == len(wanted)
    assert all("、" in line["走访人"] for line in visits.lines)


# -- the other ledgers ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("quarter", [FIRST, SECOND])
def test_resettled_work_is_counted_by_state(
    ledgers: Ledgers, book: dict[str, list[Line]], quarter: Quarter
) -> None:
    own = [r for r in book["搬迁就业"] if (r["安置点"], r["季度"]) == ("福安安置点", str(quarter))]
    states = Counter(row["就业状态"] for row in own)
    figures = ledgers(quarter, "福安安置点", "易地搬迁劳动力就业排查台账").figures
    assert figures["搬迁劳动力"] == len(own) > 40
    for state in ("已就业", "灵活就业", "未就业", "无法就业"):
        assert figures[state] == states[state]
    families: dict[str, set[str]] = {}
    for row in own:
        families.setdefault(row["户主"], set()).add(row["就业状态"])
    idle = sum("未就业" in s and not s & {"已就业", "灵活就业"} for s in families.values())
    assert figures["零就业家庭"] == idle
    slip = ledgers(quarter, "福安安置点", "搬迁劳动力就业需求推送单")
    assert slip.total["姓名"] == sum(bool(row["推送日期"]) for row in own) > 0


@pytest.mark.parametrize("quarter", [FIRST, SECOND])
@pytest.mark.parametrize("village", VILLAGES)
def test_the_screening_and_the_work_add_up(
    ledgers: Ledgers, book: dict[str, list[Line]], village: str, quarter: Quarter
) -> None:
    first, last = SPAN[quarter]
    kind = "安置点易返贫人口排查台账" if village == "福安安置点" else "易返贫致贫人口排查台账"
    rows = [r for r in book["排查记录"] if (r["村"], r["季度"]) == (village, str(quarter))]
    screening = ledgers(quarter, village, kind)
    assert screening.total["人口"] == sum(row["家庭人口"] for row in rows)
    assert screening.figures["实排查户"] == screening.figures["应排查户"] == len(rows)
    assert screening.figures["发现风险户"] == sum(bool(row["风险点"]) for row in rows)
    if village == "福安安置点":
        assert all(line["迁出村"] and line["楼号房号"] and line["搬迁时间"] for line in screening.lines)
    work = ledgers(quarter, village, "三保障及饮水安全工作台账")
    entries = [r for r in book["工作记录"] if r["村"] == village and first <= r["日期"] <= last]
    assert work.total["发现问题数"] == sum(row["发现问题数"] for row in entries)
    assert work.total["日期"] == len(entries) == 4


def test_rosters_and_lists_of_the_township_are_whole(ledgers: Ledgers, book: dict[str, list[Line]]) -> None:
    assert ledgers(SECOND, "", "村级工作专班花名册").total["姓名"] == len(
        {row["姓名"] for row in book["专班"]}
    )
    calls = ledgers(SECOND, "", "驻村干部点名册")
    own = [r for r in book["点名"] if SPAN[SECOND][0] <= r["日期"] <= SPAN[SECOND][1]]
    assert calls.total["应在岗"] == sum(row["应在岗"] for row in own)
    group = ledgers(SECOND, "", "领导小组成员名单")
    assert [line["领导小组职务"] for line in group.lines] == (
        ["组长"] * 2 + ["第一副组长"] + ["副组长"] * 3 + ["成员"] * 4 + ["办公室主任"]
    )


def test_a_quarter_without_problems_is_reported_as_such(ledgers: Ledgers) -> None:
    for kind in (ISSUES, "监测户帮扶台账"):
        ledger = ledgers(SECOND, QUIET, kind)
        told = [cell for _, cell in ledger.all_cells() if isinstance(cell, str)]
        assert any("2022年第二季度" in cell and "无" in cell for cell in told), kind
    assert ledgers(SECOND, QUIET, ISSUES).figures["未销号"] == 0


# -- as it was -----------------------------------------------------------------------------------------------


def place_of(file: Path) -> tuple[Quarter, str, str]:
    """Return quarter, village and kind of a ledger; no village for one of the township's."""
    quarter, village, kind = file.parts[-4:-1]
    return Quarter.parse(quarter), "" if village == "乡镇" else village, kind


def test_no_ledger_of_a_quarter_knows_of_a_later_day(ledgers: Ledgers) -> None:
    late = []
    for file in ledgers.names:  # type: ignore[attr-defined]
        quarter, village, kind = place_of(file)
        last, ledger = SPAN[quarter][1], ledgers(quarter, village, kind)
        late += [
            (file.name, head, cell)
            for head, cell in ledger.all_cells()
            if isinstance(cell, datetime) and cell.date() > last and head not in TERMS
        ]
    assert late == []


def test_a_problem_closed_later_was_open_when_its_quarter_ended(
    ledgers: Ledgers, book: dict[str, list[Line]]
) -> None:
    last = SPAN[FIRST][1]
    closed_later = {
        row["问题编号"]
        for row in book["问题整改"]
        if row["村"] in VILLAGES and row["发现日期"] <= last and row["销号日期"] and row["销号日期"] > last
    }
    assert closed_later
    for village in VILLAGES:
        for line in ledgers(FIRST, village, ISSUES).lines:
            if line["序号（编号）"] in closed_later:
                assert not line["销号日期"]
                assert not line["销号审核人"]


def test_no_formula_of_any_ledger_fails(ledgers: Ledgers) -> None:
    failed = [
        (file.name, cell.coordinate, cell.value)
        for file in ledgers.names  # type: ignore[attr-defined]
        for sheet in ledgers(*place_of(file)).book
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell.value, str) and cell.value.startswith("#")
    ]
    assert failed == []


# -- the number book -----------------------------------------------------------------------------------------


def test_the_number_book_lists_the_notices_as_their_drafts_tell(tmp_path: Path) -> None:
    data = tmp_path / "交楼申乡"
    copy_sample(data)
    job = Job(data, tmp_path / "out", TEMPLATES, frozenset({"docx"}))
    make_notice(job, "79号")
    signed = data / "notices" / "就业服务工作队.txt"
    signed.write_text(
        signed.read_text("utf-8").replace(
            "成文日期：", "签发领导：武小文\n印发日期：2022年4月24日\n成文日期：", 1
        ),
        "utf-8",
    )
    make_notice(job, "就业服务工作队")
    assert export_numbers(data, tmp_path / "登记簿.xlsx", 2022) == 3
    rows = list(openpyxl.load_workbook(tmp_path / "登记簿.xlsx").active.iter_rows(values_only=True))
    heads = [str(cell).replace("\n", "") for cell in rows[2]]
    listed = [dict(zip(heads, row, strict=True)) for row in rows[3:6]]
    assert [line["发文字号"] for line in listed] == [
        "交政发〔2022〕1号至交政发〔2022〕78号",
        "交政发〔2022〕79号",
        "交政发〔2022〕80号",
    ]
    assert [line["状态"] for line in listed] == ["未登记", "有效", "有效"]
    assert [line["主送机关"] for line in listed] == [
        *(None, "各村党支部、村委、驻村工作队"),
        "各安置点所在村党支部、村委会、驻村工作队",
    ]
    assert [line["签发人"] for line in listed] == [None, None, "武小文"], "79's draft does not say who signed"
    assert [line["印发日期"] and str(line["印发日期"])[:10] for line in listed] == [
        *(None, "2022-04-18"),
        "2022-04-24",
    ]
    assert export_numbers(data, tmp_path / "登记簿.csv", 2022) == 3
