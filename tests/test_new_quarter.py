"""A new quarter: what follows is written as drafts; nothing is invented, no draft counts unconfirmed."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from few_villages import write_few_villages

import cli
from generators.errors import Severity, UsageError
from generators.pipeline.exchange import take_in
from generators.pipeline.new_quarter import (
    carry_out_new_quarter,
    outlived,
    plan_new_quarter,
    take_back,
    take_back_untouched,
    unconfirmed,
    untouched_of,
)
from generators.pipeline.source import Source, local_viewer
from generators.procedure.new_quarter import KEYS, is_over, new_quarter_rows
from generators.records.columns import DRAFT, Quarter
from generators.records.employment import ResettledWorker
from generators.records.households import MonitorEpisode, MonthlyEntry, SystemMark
from generators.records.low_income import LowIncome, Visit
from generators.records.meetings import Attendance, Meeting, PreJudgement
from generators.records.screening import Survey, SurveyRow
from generators.records.township import PovertyLine
from generators.store.edits import Edit, Insert
from generators.store.viewers import Viewer
from generators.workbook import read_cells, read_with_findings, read_workbook

Q3 = Quarter(2022, 3)
CLERK = Viewer("小王")

NEVER_INVENTED = {
    Meeting: {"date", "start", "end", "scrutineer", "teller"},
    Attendance: {"present", "absence_reason"},
    PreJudgement: {"income_per_head", "measures", "guarantees", "opinion", "reason"},
    MonthlyEntry: set(MonthlyEntry.model_fields) - {"household", "month", "remark", "row"},
    Visit: set(Visit.model_fields) - {"subject", "remark", "row"},
    Survey: {"start", "end", "reported"},
    SurveyRow: {
        *("date", "method", "income_this_year", "income_dropped", "education", "medical", "housing"),
        *("water", "risk", "to_identify", "outcome", "surveyors"),
    },
    ResettledWorker: {"state", "channel", "employer", "wage", "why_idle", "wants_job", "pushed", "feedback"},
    PovertyLine: {"amount"},
}
"""What somebody has to do, see or decide first."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """Some of the sample's villages in a folder of their own: one of them takes in who was resettled."""
    folder = tmp_path_factory.mktemp("quarter")
    write_few_villages(folder, "东沟村", "寨沟门村", "福安安置点")
    return folder


@pytest.fixture(scope="module")
def dataset(folder):
    return read_workbook(folder / "数据.xlsx")


@pytest.fixture(params=["workbook", "store"])
def source(request, folder, tmp_path) -> Source:
    own = tmp_path / "乡"
    own.mkdir()
    shutil.copy(folder / "数据.xlsx", own / "数据.xlsx")
    if request.param == "workbook":
        return Source.of(own)
    return take_in(Source.of(own), CLERK)[0]


def test_nothing_that_somebody_has_to_do_is_written(folder):
    drafts = plan_new_quarter(Source.of(folder), Q3)
    assert ResettledWorker in drafts
    for kind, fields in NEVER_INVENTED.items():
        for cells in drafts.get(kind, ()):
            assert not fields & cells.keys(), kind.SHEET


def test_what_follows_is_written_whole(folder, dataset):
    """Counted apart from the program: households by hand, months and rosters from the quarter before."""
    drafts = plan_new_quarter(Source.of(folder), Q3)
    monitored, ended = set(), {}
    for episode in dataset.all(MonitorEpisode):
        marked = dataset.by(SystemMark, "household", episode.household)
        marks = [m.date for m in marked if m.date >= episode.identified]
        if episode.identified.isoformat() < "2022-07-01":
            back = episode.rolled_back
            if not [day for day in marks if day.isoformat() < "2022-07-01" and (back is None or day > back)]:
                monitored.add(episode.household)
                ended[episode.household] = min((f"{day:%Y%m}" for day in marks), default="999999")
    months = {(cells["household"], cells["month"]) for cells in drafts[MonthlyEntry]}
    expected = {(household, month) for household in monitored for month in (202207, 202208, 202209)}
    assert months == {(household, month) for household, month in expected if str(month) <= ended[household]}
    reviews = {m.number for m in dataset.all(Meeting) if m.number.startswith("2022Q2-评议")}
    numbers = {cells["number"] for cells in drafts[Meeting]}
    assert {number.replace("Q2", "Q3") for number in reviews} <= numbers
    assert {"2022-07-例会-交楼申乡", "2022-08-例会-交楼申乡", "2022-09-例会-交楼申乡"} <= numbers
    roster = {(a.name, a.capacity) for a in dataset.by(Attendance, "meeting", "2022Q2-评议-东沟村")}
    drafted = {(c["name"], c["capacity"]) for c in drafts[Attendance] if c["meeting"] == "2022Q3-评议-东沟村"}
    assert drafted == roster
    assert {cells["household"] for cells in drafts[PreJudgement]} == monitored
    assert len(drafts[Survey]) == len(dataset.by(Survey, "quarter", Quarter(2022, 2)))
    last = dataset.by(SurveyRow, "quarter", Quarter(2022, 2))
    before = {row.id_number for row in last}
    assert {cells["id_number"] for cells in drafts[SurveyRow]} == before


def test_drafts_are_marked_do_not_count_and_are_not_written_twice(source):
    before = source.read()
    drafts = plan_new_quarter(source, Q3)
    backup = carry_out_new_quarter(source, Q3, drafts, CLERK)
    assert backup.exists()
    after, findings = source.read_with_findings()
    assert {kind: len(rows) for kind, rows in after.rows.items()} == {
        kind: len(rows) for kind, rows in before.rows.items()
    }
    assert {finding.severity for finding in findings} == {Severity.WARN}
    assert len([f for f in findings if "草稿" in f.expected]) == len(drafts)
    assert plan_new_quarter(source, Q3) == {}


def test_a_row_counts_when_it_is_filled_and_its_mark_is_gone(source, tmp_path):
    carry_out_new_quarter(source, Q3, plan_new_quarter(source, Q3), CLERK)
    given = {"date": "2022-7-5", "start": "9:00", "remark": None}
    number = "2022-07-例会-交楼申乡"
    if source.store:
        row = source.store.rows(Meeting, where={"number": number})[0]
        wishes = [Edit(Meeting, row.row_id, row.version, name, value) for name, value in given.items()]
        assert source.store.change(CLERK, wishes).done
    else:
        path = source.folder / "数据.xlsx"
        cells, _ = read_cells(path)
        letters = cells[Meeting].sheet.letters
        row = next(n for n, given_cells in cells[Meeting].rows if given_cells["number"] == number)
        book = openpyxl.load_workbook(path)
        for name, value in given.items():
            book["会议"][f"{letters[name]}{row}"].value = value
        for sheet in ("预判", "逐月监测"):
            headings, *lines = book[sheet].iter_rows(values_only=True)
            for line in (dict(zip(headings, line, strict=True)) for line in lines):
                assert line["户主"], "a clerk knows a household by its head, in a draft too"
                assert line["村"]
        book.save(path)
    assert source.read().by(Meeting, "number", number)


def test_drafts_that_came_with_a_workbook_may_have_been_filled_in_there(folder, tmp_path):
    """A clerk writes into a draft in Excel and leaves its remark: what was typed is not taken back."""
    shutil.copy(folder / "数据.xlsx", tmp_path / "数据.xlsx")
    source = Source.of(tmp_path)
    carry_out_new_quarter(source, Q3, plan_new_quarter(source, Q3), CLERK)
    store = take_in(source, CLERK)[0].store
    assert unconfirmed(store, Q3, CLERK).free == []
    assert len(unconfirmed(store, Q3, CLERK).begun) > 100


STRANGE = [
    (Visit, {"subject": "{subject}", "remark": "草稿（2022年13月）"}),
    (Visit, {"subject": "{subject}", "remark": "草稿（2022Q3）"}),
    (MonthlyEntry, {"household": "{household}", "month": "9" * 30, "remark": "草稿（2022Q3）"}),
    (MonthlyEntry, {"month": "六月", "remark": "草稿（2022Q3）"}),
]
"""Rows that somebody typed beside the drafts."""


def test_a_draft_whose_month_cannot_be_read_ends_nothing(dataset):
    subject = dataset.all(LowIncome)[0].model_copy(update={"until": date(2022, 5, 1)})
    left = replace(dataset, rows={**dataset.rows, LowIncome: (subject,)})
    names = {"subject": subject.number, "household": dataset.all(MonitorEpisode)[0].household}
    for kind, cells in STRANGE:
        assert not is_over(left, kind, {name: text.format(**names) for name, text in cells.items()})
    assert is_over(left, Visit, {"subject": subject.number, "remark": "草稿（2022年6月）"})


def test_what_nobody_touched_is_taken_back_and_what_stays_is_told(folder, tmp_path):
    shutil.copy(folder / "数据.xlsx", tmp_path / "数据.xlsx")
    source, _, _ = take_in(Source.of(tmp_path), CLERK)
    store = source.store
    before = {kind: store.count(kind) for kind in KEYS}
    carry_out_new_quarter(source, Q3, plan_new_quarter(source, Q3), CLERK)
    made, drafts = store.state, sum(store.count(kind) for kind in KEYS) - sum(before.values())

    def edit(kind, row, *cells):
        wishes = [Edit(kind, row.row_id, row.version, name, value) for name, value in cells]
        assert store.change(CLERK, wishes).done

    number = "2022Q3-评议-东沟村"
    came, undone, *_ = store.rows(Attendance, where={"meeting": number})
    edit(Attendance, came, ("present", "是"), ("remark", None))
    edit(Attendance, undone, ("present", "是"))
    assert store.undo(CLERK, store.state).done
    stay = [row.cells["household"] for row in store.rows(MonthlyEntry, where={"month": "202209"})]
    july = {row.cells["household"]: row for row in store.rows(MonthlyEntry, where={"month": "202207"})}
    month, other = (july[household] for household in stay[:2])
    edit(MonthlyEntry, month, ("visited", "2022-7-1"))
    assert not store.undo(CLERK, made).done
    found = unconfirmed(store, Q3, CLERK)
    assert [row.row_id for row in found.begun] == [month.row_id]
    assert [row.cells["number"] for row in found.needed] == [number], "a row that counts is of this meeting"
    assert len(found.free) == drafts - 3
    begun, needed = "1 行有人填过，或是收进来的，还没有算数，留着", "1 行有算数的、填过的行写着它的编号，留着"
    assert found.stays == f"{begun}；{needed}"
    assert take_back(store, found.free, CLERK, "收回").done
    assert sum(store.count(kind) for kind in KEYS) == sum(before.values()) + 3
    assert store.undo(CLERK, store.state).done
    assert len(unconfirmed(store, Q3, CLERK).free) == drafts - 3
    edit(MonthlyEntry, other, ("remark", None))
    household = other.cells["household"]
    mark = store.rows(SystemMark)[0].cells | {"household": household, "date": "2022-8-20"}
    assert store.change(CLERK, [Insert(SystemMark, mark)]).done
    months = [(row.cells["household"], row.cells["month"]) for row in outlived(store, CLERK)]
    assert months == [(household, "202209")]
    assert take_back(store, outlived(store, CLERK), CLERK, "收回").done
    drafts = new_quarter_rows(store.read_with_findings()[0], Q3, {})[MonthlyEntry]
    assert [c["month"] for c in drafts if c["household"] == household] == [202207, 202208], (
        "no longer proposed"
    )


def test_who_has_left_is_in_no_roster(dataset):
    from dataclasses import replace

    from generators.records.township import Person

    chair = next(m.chair for m in dataset.all(Meeting) if m.number == "2022Q2-评议-东沟村")
    gone = Q3.first_day.replace(month=6)
    people = tuple(
        person.model_copy(update={"active_to": gone}) if person.name == chair else person
        for person in dataset.all(Person)
    )
    left = replace(dataset, rows={**dataset.rows, Person: people})
    drafts = new_quarter_rows(left, Q3, {})
    meeting = next(c for c in drafts[Meeting] if c["number"] == "2022Q3-评议-东沟村")
    assert "chair" not in meeting
    assert chair not in {c["name"] for c in drafts[Attendance] if c["meeting"] == meeting["number"]}


def test_a_workbook_takes_back_the_drafts_that_nobody_touched(folder, tmp_path, capsys):
    """Only a backup took them back, and all that had been written since with them."""
    data = Path(shutil.copytree(folder, tmp_path / "簿"))
    book = data / "数据.xlsx"

    def rows() -> dict[str, list[object]]:
        return {kind.SHEET: [g for _, g in held.rows] for kind, held in read_cells(book)[0].items()}

    def run(*words: str) -> str:
        assert cli.run(["--data", str(data), "new-quarter", *words]) == 0
        return "".join(capsys.readouterr().out.split())

    before = rows()
    assert "没有可以收回的草稿" in run("2022Q3", "--back", "--yes")
    assert "已写入" in run("2022Q3", "--yes")
    written = rows()
    assert "都写过了" in run("2022Q3", "--yes")
    assert "已收回" in run("2022Q3", "--back", "--yes")
    assert rows() == before
    run("2022Q3", "--yes")
    assert rows() == written
    sheet = (opened := openpyxl.load_workbook(book))["逐月监测"]
    remark = next(cell.column for cell in sheet[1] if cell.value == "备注")
    last = max(n for n, _ in read_cells(book)[0][MonthlyEntry].rows)
    visitor = next(cell.column for cell in sheet[1] if cell.value == "入户人员")
    sheet.cell(last, visitor).value = "田芳"
    opened.save(book)
    assert "1行有人填过" in run("2022Q3", "--back", "--yes")
    assert len(rows()["逐月监测"]) == len(before["逐月监测"]) + 1
    assert DRAFT in str(openpyxl.load_workbook(book)["逐月监测"].cell(last, remark).value)


def test_a_workbook_sorted_or_noted_in_before_the_answer_loses_no_row(folder, tmp_path):
    """Row numbers of before the question emptied what stood there after it."""
    source = Source(Path(shutil.copytree(folder, tmp_path / "簿")))
    book = source.folder / "数据.xlsx"
    viewer = local_viewer()
    carry_out_new_quarter(source, Q3, plan_new_quarter(source, Q3), viewer)
    asked, _ = untouched_of(source, Q3)
    sheet = (opened := openpyxl.load_workbook(book))["逐月监测"]
    sheet.cell(1, own := sheet.max_column + 1).value = "本乡备忘"
    sheet.cell(last := asked[MonthlyEntry][-1], own).value = "下周补访"
    opened.save(book)
    content = book.read_bytes()
    with pytest.raises(UsageError, match="刚才又存过，没有收回"):
        take_back_untouched(source, Q3, asked, viewer)
    assert book.read_bytes() == content
    free, told = untouched_of(source, Q3)
    assert free[MonthlyEntry] == asked[MonthlyEntry][:-1], f"row {last} has a note of the office's own"
    assert "1 行有人填过" in told


def test_a_far_quarter_is_asked_about_and_told_from_one_that_is_written(folder, tmp_path, capsys):
    data = Path(shutil.copytree(folder, tmp_path / "簿"))
    content = (data / "数据.xlsx").read_bytes()
    assert cli.run(["--data", str(data), "new-quarter", "2025Q3", "--yes"]) == 0
    said = capsys.readouterr()
    assert "（2025年第二季度）没有数据，最近有数据的是2022年第" in said.err
    assert "没有写入" in said.out
    assert (data / "数据.xlsx").read_bytes() == content
    assert cli.run(["--data", str(data), "new-quarter", "2025Q3", "--yes", "--even-far"]) == 0
    assert (data / "数据.xlsx").read_bytes() != content


def test_a_new_year_asks_for_its_line_and_last_years_income(dataset):
    drafts = new_quarter_rows(dataset, Quarter(2024, 1), {})
    assert [cells["year"] for cells in drafts[PovertyLine]] == [2024]


def test_a_draft_says_so_in_words_the_reader_knows(tmp_path, folder):
    book = openpyxl.load_workbook(folder / "数据.xlsx")
    sheet = book["监测线"]
    remark = next(cell.column for cell in sheet[1] if cell.value == "备注")
    sheet.append([2030])
    sheet.cell(sheet.max_row, remark).value = f"{DRAFT}，还没公布"
    book.save(tmp_path / "数据.xlsx")
    dataset, findings = read_with_findings(tmp_path / "数据.xlsx")
    assert dataset.line_of(2030) is None
    assert [finding.severity for finding in findings] == [Severity.WARN]


def test_representatives_without_names_have_lines_to_sign(dataset):
    """As many as the village has elected: the sheet is taken to the meeting before names are entered."""
    from generators.context.review import pack_context
    from generators.records.vocabulary import Capacity

    meeting = next(m for m in dataset.all(Meeting) if m.number == "2022Q2-评议-东沟村")
    people = tuple(a for a in dataset.all(Attendance) if a.capacity is not Capacity.REPRESENTATIVE)
    unnamed = replace(dataset, rows={**dataset.rows, Attendance: people})
    full, blank = pack_context(dataset, meeting)["签到"], pack_context(unnamed, meeting)["签到"]
    elected = dataset.village("东沟村").representatives
    lines = [line for line in blank if not line["姓名"]]
    assert len(lines) == elected
    assert {line["身份"] for line in lines} == {"村民代表"}
    assert [line["序号"] for line in blank] == [str(n) for n in range(1, len(blank) + 1)]
    assert [line for line in full if line["姓名"]][: len(blank) - elected] != []
