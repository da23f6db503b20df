"""Excel stays a way to work: out of the store as a workbook, back by a three-way merge, nothing lost."""

from __future__ import annotations

import io
import shutil
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from few_villages import write_few_villages
from procedure_samples import id_number

import cli
from generators.errors import DataRefused, Severity, UsageError
from generators.pipeline.exchange import (
    carry_out_return,
    distribute,
    give_out,
    given_workbooks,
    read_return,
    take_in,
)
from generators.pipeline.source import Source
from generators.records.dataset import SHEETS
from generators.records.households import Approval, Household, Member, MonthlyEntry
from generators.records.meetings import Attendance, Meeting, Resolution
from generators.records.township import Person, Township, Village
from generators.store.edits import Edit, Insert
from generators.store.merge import meaning
from generators.store.viewers import Viewer
from generators.workbook import read_cells
from generators.workbook_writer import write_workbook

SAMPLE = Path(__file__).parent.parent / "data" / "交楼申乡" / "数据.xlsx"
CLERK = Viewer("小王")
COLLEAGUE = Viewer("小李")
FEW = (Village, Household, Member, Approval)
VILLAGES = ("东沟村", "后圪垛村", "柳树坪村")


@pytest.fixture(scope="module")
def small(tmp_path_factory) -> Path:
    """Three villages of the sample, so that a workbook is written and read quickly."""
    folder = write_few_villages(tmp_path_factory.mktemp("small"), *VILLAGES, most=200).parent
    source, _, findings = take_in(Source.of(folder), CLERK)
    assert findings == []
    source.store.close()
    return folder


@pytest.fixture
def source(small, tmp_path) -> Source:
    return Source.of(Path(shutil.copytree(small, tmp_path / "乡")))


@pytest.fixture
def out(source, tmp_path):
    """Give sheets out, let somebody work in the workbook, and plan its return."""

    def work(change, kinds=FEW, villages=(), meanwhile=None):
        path = tmp_path / "交回.xlsx"
        give_out(source, path, CLERK, kinds, villages)
        book = openpyxl.load_workbook(path)
        change(book)
        book.save(path)
        if meanwhile:
            meanwhile(source.store)
        return read_return(source, [path], CLERK).plan

    return work


def _cell(book, sheet, heading, row):
    column = next(cell.column for cell in book[sheet][1] if cell.value == heading)
    return book[sheet].cell(row, column)


def _edit(store, row_id, field, value):
    row = store.rows(Household, ids=[row_id])[0]
    assert store.change(COLLEAGUE, [Edit(Household, row_id, row.version, field, value)]).done


def test_what_is_taken_in_and_given_back_is_the_same_cell_by_cell(tmp_path):
    """Independent of our reader: openpyxl compares every cell of every sheet."""
    folder = tmp_path / "乡"
    begun = write_few_villages(folder, *VILLAGES, most=200)
    kept = begun.read_bytes()
    source, count, findings = take_in(Source.of(folder), CLERK)
    assert findings == []
    assert not (folder / "数据.xlsx").exists()
    give_out(source, tmp_path / "还.xlsx", CLERK)
    before = openpyxl.load_workbook(io.BytesIO(kept), read_only=True)
    after = openpyxl.load_workbook(tmp_path / "还.xlsx", read_only=True)
    assert before.sheetnames == after.sheetnames
    rows = 0
    for name in before.sheetnames:
        old, new = before[name].values, after[name].values
        for was, now in zip(old, new, strict=True):
            assert tuple(now[: len(was)]) == tuple(was), name
            rows += 1
    assert rows > count


def test_a_workbook_that_nobody_touched_changes_nothing(out):
    plan = out(lambda book: None)
    assert plan.is_empty
    assert plan.refused == []


def test_only_what_the_workbook_changed_is_taken(source, out):
    def work(book):
        _cell(book, "监测户", "村民小组", 2).value = "表改组"

    plan = out(work, meanwhile=lambda store: _edit(store, 2, "phone", "19911112222"))
    assert [(c.heading, c.workbook) for c in plan.changed] == [("村民小组", "表改组")]
    assert plan.conflicts == []
    assert carry_out_return(source, plan, CLERK).done
    row = source.store.rows(Household, ids=[2])[0]
    assert (row.cells["group"], row.cells["phone"]) == ("表改组", "19911112222")


def test_the_gender_that_an_id_number_put_right_tells_is_shown_before_it_is_taken(source, out):
    def work(book):
        row = next(r for r in range(2, 200) if _cell(book, "家庭成员", "性别", r).value == "女")
        _cell(book, "家庭成员", "证件号码", row).value = id_number(1)

    plan = out(work, kinds=(Member,))
    assert [(cell.heading, cell.workbook) for cell in plan.changed if cell.field == "gender"] == [
        ("性别", "男")
    ]


@pytest.mark.parametrize("told", ["²", "9" * 400, "1.5", "-3"])
def test_a_row_whose_id_was_written_over_is_found_by_its_number(out, told):
    def work(book):
        cell = _cell(book, "监测户", "行标识", 2)
        cell.value, cell.number_format = told, "@"

    assert out(work).is_empty


def test_what_follows_a_cell_that_is_for_a_decision_waits_for_it(source, out):
    """Who kept the store's name of the township had the workbook's on its papers."""

    def work(book):
        _cell(book, "乡镇", "乡镇", 2).value = "交楼申镇"

    plan = out(work, kinds=(Township,))
    assert [cell.heading for cell in plan.conflicts] == ["乡镇"]
    assert plan.changed == []
    carry_out_return(source, plan, CLERK)
    assert source.store.rows(Township)[0].cells["government"] == "兴县交楼申乡人民政府"
    assert carry_out_return(source, plan, CLERK, take=[0]).done
    assert source.store.rows(Township)[0].cells["government"] == "兴县交楼申镇人民政府"


def test_what_both_changed_is_decided_cell_by_cell(source, out):
    def work(book):
        for row, value in ((2, "表甲"), (3, "表乙"), (4, "同改")):
            _cell(book, "监测户", "村民小组", row).value = value

    def meanwhile(store):
        for row_id, value in ((2, "库甲"), (3, "库乙"), (4, "同改")):
            _edit(store, row_id, "group", value)

    plan = out(work, meanwhile=meanwhile)
    assert [(c.workbook, c.store) for c in plan.conflicts] == [("表甲", "库甲"), ("表乙", "库乙")]
    assert {c.who for c in plan.conflicts} == {COLLEAGUE.name}, "whom to ask is told"
    assert plan.changed == [], "what both changed alike is settled"
    carry_out_return(source, plan, CLERK, take=[0])
    groups = [row.cells["group"] for row in source.store.rows(Household, ids=[2, 3, 4])]
    assert groups == ["表甲", "库乙", "同改"]


@pytest.mark.parametrize(
    ("kind", "heading", "is_asked"),
    [
        *((Household, "户编号", True), (MonthlyEntry, "户编号", True), (Meeting, "会议编号", True)),
        *((Attendance, "会议编号", True), (Person, "姓名", True)),
        *((Household, "村民小组", False), (MonthlyEntry, "入户人员", False)),
    ],
)
def test_a_number_that_rows_are_known_by_is_changed_only_when_that_is_said(
    source, out, kind, heading, is_asked
):
    """Dragged down in a column, it would give each household the rows of another."""

    def work(book):
        _cell(book, kind.SHEET, heading, 2).value = "9901001099"

    plan = out(work, [kind])
    assert (len(plan.conflicts), len(plan.changed)) == (is_asked, not is_asked)
    before = source.store.rows(kind)[0].cells
    assert carry_out_return(source, plan, CLERK, (), ()).done
    assert (source.store.rows(kind)[0].cells == before) == is_asked
    if is_asked:
        assert [cell.is_number for cell in plan.conflicts] == [True]
        carry_out_return(source, plan, CLERK, (0,), ())
        assert "9901001099" in source.store.rows(kind)[0].cells.values()


def test_rows_deleted_are_asked_about(source, out):
    plan = out(lambda book: book["家庭成员"].delete_rows(3, 2))
    assert [row.row_id for row in plan.removed] == [3, 4]
    carry_out_return(source, plan, CLERK, remove=[1])
    assert {row.row_id for row in source.store.rows(Member, ids=[3, 4])} == {3}


def test_what_a_deletion_would_leave_without_its_row_is_told_before(source, tmp_path, capsys):
    """The check looked at what is written alone: a household went, and its people named nobody."""
    path = tmp_path / "交回.xlsx"
    give_out(source, path, CLERK, (Household,))
    book = openpyxl.load_workbook(path)
    book["监测户"].delete_rows(2)
    book.save(path)
    returned = read_return(source, [path, path], CLERK)
    assert [name for name, *_ in returned.plan.returned] == ["交回.xlsx"], "one file given twice is one"
    assert returned.faults(source, CLERK, None) == []
    told = returned.faults(source, CLERK, None, [0])
    assert {fault.sheet for fault in told} >= {"家庭成员", "监测对象"}
    words = ["--data", str(source.folder), "merge", str(path)]
    for more, is_told in (([], False), (["--delete", "1"], True)):
        assert cli.run([*words, *more]) == 0
        assert ("工作表“家庭成员”" in capsys.readouterr().out) is is_told


@pytest.mark.parametrize("number", ["²", "0", "9" * 5000, "一", "-1"])
def test_what_is_no_number_of_a_row_is_told_in_one_line(source, tmp_path, capsys, number: str) -> None:
    path = tmp_path / "交回.xlsx"
    give_out(source, path, CLERK, (Household,))
    book = openpyxl.load_workbook(path)
    book["监测户"].delete_rows(2)
    book.save(path)
    words = ["--data", str(source.folder), "merge", str(path)]
    for more in (["--delete", number], ["--decide", f"{number}=表"]):
        assert cli.run([*words, *more]) == 2
        assert "应写作 1" in capsys.readouterr().err


def test_a_row_deleted_in_the_store_and_changed_in_the_workbook_is_told(source, out):
    from generators.store.edits import Delete

    def work(book):
        _cell(book, "监测户", "村民小组", 2).value = "表改组"

    def meanwhile(store):
        row = store.rows(Household, ids=[2])[0]
        store.change(COLLEAGUE, [Delete(Household, 2, row.version)])

    plan = out(work, meanwhile=meanwhile)
    assert [(c.heading, c.workbook) for c in plan.gone] == [("村民小组", "表改组")]
    assert plan.is_empty, "there is nowhere to write it"


def test_rows_may_be_sorted_added_copied_and_typed_anew(source, out):
    """Rows are known by their hidden id, wherever they stand; a copy of a row is a new one."""

    def work(book):
        sheet = book["监测户"]
        rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
        rows.reverse()
        copied = list(rows[0])
        copied[0] = "新户1"
        retyped = list(rows[1])
        retyped[-1], retyped[2] = None, "重打组"
        rows = [rows[0], retyped, *rows[2:], copied]
        sheet.delete_rows(2, sheet.max_row)
        for row in rows:
            sheet.append(row)

    plan = out(work)
    assert [row.cells["number"] for row in plan.added] == ["新户1"]
    assert plan.removed == []
    assert [c.workbook for c in plan.conflicts + plan.changed] == ["重打组"]


def test_the_same_said_otherwise_is_no_change(out):
    """A day typed as text, a yes as a tick: the same meaning is not a change."""

    def work(book):
        cell = _cell(book, "监测户", "是否搬迁户", 2)
        cell.value = {"是": "√", "否": "×"}[cell.value]
        day = _cell(book, "审批", "村上报日期", 2)
        day.value = f"{day.value:%Y年%m月%d日}"

    assert out(work).is_empty


def test_a_village_gets_its_rows_alone_and_gives_back_no_others(source, out, tmp_path):
    def work(book):
        assert {row[1].value for row in book["监测户"].iter_rows(min_row=2)} == {"东沟村"}
        _cell(book, "监测户", "村民小组", 2).value = "村改"
        _cell(book, "审批", "县批准日期", 2).value = None
        book["监测户"].append(["外村户", "后圪垛村", None, "一般农户"])

    plan = out(work, villages=["东沟村"])
    assert [c.workbook for c in plan.changed] == ["村改"]
    assert {getattr(item, "heading", "新行") for item in plan.refused} == {"县批准日期", "新行"}
    assert plan.added == []


def test_a_workbook_comes_back_to_a_village_that_was_renamed_meanwhile(source, out):
    """Every change of it was refused, the new household as another village's."""

    def work(book):
        _cell(book, "监测户", "村民小组", 2).value = "村改"
        book["监测户"].append(["本村户", "东沟村", None, "一般农户"])

    def rename(store):
        (row,) = store.rows(Village, where={"name": "东沟村"})
        store.change(CLERK, [Edit(Village, row.row_id, row.version, "name", "东沟新村")], "改名")

    plan = out(work, villages=["东沟村"], meanwhile=rename)
    assert (plan.refused, plan.conflicts, [c.workbook for c in plan.changed]) == ([], [], ["村改"])
    assert [(row.cells["village"], row.village) for row in plan.added] == [("东沟新村", "东沟新村")]


def test_drop_downs_of_a_village_name_its_households(source, tmp_path):
    path = tmp_path / "东沟村.xlsx"
    give_out(source, path, CLERK, FEW, ["东沟村"])
    book = openpyxl.load_workbook(path)
    labels = [row[0].value for row in book["户名单"].iter_rows()]
    assert book["户名单"].sheet_state == "hidden"
    assert labels
    assert all(label.startswith("东沟村") for label in labels)
    sources = {rule.formula1 for rule in book["家庭成员"].data_validations.dataValidation}
    assert "='户名单'!$A$1:$A$20000" in sources or "=户名单!$A$1:$A$20000" in sources


def test_a_name_with_its_village_is_taken_for_the_number(source, out):
    def work(book):
        sheet = book["审批"]
        number, head = sheet["A2"].value, sheet["B2"].value
        village = sheet["C2"].value
        sheet["A2"].value = f"{village}{head}"
        sheet.append([None, head, village, "2022-6-30"])
        work.number = number

    plan = out(work)
    assert plan.changed == []
    assert [row.cells["household"] for row in plan.added] == [work.number]


def test_a_sheet_alone_names_its_households_and_takes_names_for_numbers(source, out):
    def work(book):
        sheet = book["审批"]
        work.number, head, village = (sheet[f"{letter}2"].value for letter in "ABC")
        assert head
        assert book["户名单"]["A1"].value.startswith(village)
        sheet["A2"].value = f"{village}{head}"
        sheet.append([None, head, village, "2022-6-30"])

    plan = out(work, kinds=(Approval,))
    assert plan.changed == []
    assert [row.cells["household"] for row in plan.added] == [work.number]


@pytest.mark.parametrize(
    ("kind", "row", "typed", "told"),
    [
        (
            Approval,
            3,
            ("9999999999", None, None, "2022-6-30"),
            ("A3", "“监测户”里已有的户编号", "9999999999"),
        ),
        (Approval, 3, (None, "无此人", "东沟村", "2022-6-30"), ("B3", "某户的户主", "东沟村无此人")),
        (Resolution, 2, {"同意": 999}, ("F2", "表决票数不能多于到会有表决权的", "同意 999")),
        (Meeting, 2, {"日期": "2022-13-45"}, ("F2", "日历上有的一天", "2022-13-45")),
        (Meeting, 3, {"会议类型": "开会"}, ("B3", "“会议类型”应为", "开会")),
    ],
)
def test_what_a_check_would_refuse_afterwards_is_told_before_it_is_written(
    source, tmp_path, kind, row, typed, told
):
    path = tmp_path / "交回.xlsx"
    give_out(source, path, CLERK, (kind,))
    book = openpyxl.load_workbook(path)
    for column, cell in enumerate(typed, 1) if isinstance(typed, tuple) else ():
        book[kind.SHEET].cell(row, column).value = cell
    for heading, cell in typed.items() if isinstance(typed, dict) else ():
        _cell(book, kind.SHEET, heading, row).value = cell
    book.save(path)
    faults = read_return(source, [path], CLERK).faults(source, CLERK, date(2022, 7, 31))
    found = [fault for fault in faults if fault.severity is Severity.BLOCK]
    place, expected, value = told
    fault = next(fault for fault in found if fault.place.endswith(place))
    assert expected in fault.expected
    assert value in fault.found
    assert [fault.row for fault in found] == [row], "told once, and what stood there before is not told"


def test_a_row_that_cannot_be_read_hides_nothing_of_the_others(source, tmp_path):
    path = tmp_path / "交回.xlsx"
    give_out(source, path, CLERK, (Meeting, Resolution))
    book = openpyxl.load_workbook(path)
    _cell(book, Meeting.SHEET, "日期", 3).value = "2022-13-45"
    _cell(book, Resolution.SHEET, "同意", 2).value = 999
    book.save(path)
    found = read_return(source, [path], CLERK).faults(source, CLERK, date(2022, 7, 31))
    assert [(f.sheet, f.row) for f in found if f.severity is Severity.BLOCK] == [
        (Meeting.SHEET, 3),
        (Resolution.SHEET, 2),
    ]
    assert any("先改好" in fault.expected for fault in found), "what the first was not asked is said"


def test_a_key_that_is_there_already_is_told_before_it_is_written(source, tmp_path):
    path = tmp_path / "村.xlsx"
    give_out(source, path, CLERK, (Village,))
    book = openpyxl.load_workbook(path)
    book["村"].append([cell.value for cell in book["村"][2]][:-1])
    book.save(path)
    found = read_return(source, [path], CLERK).faults(source, CLERK, None)
    (fault,) = [f for f in found if f.severity is Severity.BLOCK]
    assert fault.expected == "“行政区划代码”不应重复，库里已有", "a row that was copied is told once"


def test_villages_are_collected_in_one_go_with_a_table_of_who_has_returned(source, tmp_path):
    made = list(distribute(source, tmp_path / "发", CLERK, FEW))
    assert len(made) == source.store.count(Village)
    for path in made[:2]:
        book = openpyxl.load_workbook(path)
        if book["监测户"].max_row > 1:
            _cell(book, "监测户", "村民小组", 2).value = "交回"
        book.save(path)
    plan = read_return(source, made[:2], CLERK).plan
    assert {c.file for c in plan.changed} <= {path.name for path in made[:2]}
    assert carry_out_return(source, plan, CLERK).done
    returned = {book.name: bool(book.returned) for book in given_workbooks(source)}
    assert {name for name, is_back in returned.items() if is_back} == {path.name for path in made[:2]}
    assert len(returned) == len(made)


def test_two_workbooks_that_differ_in_a_cell_are_a_conflict(source, tmp_path):
    for name in ("甲", "乙"):
        give_out(source, tmp_path / f"{name}.xlsx", CLERK, FEW)
        book = openpyxl.load_workbook(tmp_path / f"{name}.xlsx")
        _cell(book, "监测户", "村民小组", 2).value = f"{name}改"
        book.save(tmp_path / f"{name}.xlsx")
    plan = read_return(source, [tmp_path / "甲.xlsx", tmp_path / "乙.xlsx"], CLERK).plan
    assert len(plan.changed) == len(plan.conflicts) == 1


def test_two_workbooks_of_one_name_are_told_apart_and_so_are_their_faults(source, tmp_path):
    paths = [tmp_path / folder / "村.xlsx" for folder in ("甲", "乙")]
    for path, row in zip(paths, (2, 3), strict=True):
        path.parent.mkdir()
        give_out(source, path, CLERK, (Household,))
        book = openpyxl.load_workbook(path)
        _cell(book, "监测户", "是否搬迁户", row).value = "不知道"
        book.save(path)
    found = read_return(source, paths, CLERK).faults(source, CLERK, None)
    places = [fault.place for fault in found if fault.severity is Severity.BLOCK]
    assert [place.partition("”")[0] for place in places] == [f"“{path}" for path in paths]


def test_what_is_told_of_one_workbook_hides_nothing_of_another(source, tmp_path):
    paths = [tmp_path / "工作表1.xlsx", tmp_path / "工作表2.xlsx"]
    for path, head in zip(paths, ("无此人", None), strict=True):
        give_out(source, path, CLERK, (Approval,))
        book = openpyxl.load_workbook(path)
        if head is None:
            book["审批"].delete_rows(2)  # Another row comes to stand where that of the first does.
        for column, cell in enumerate((None, head, head and "东沟村", "2022-6-30"), 1):
            book["审批"].cell(3, column).value = cell
        book.save(path)
    found = read_return(source, paths, CLERK).faults(source, CLERK, None)
    assert {f.place[1:5] for f in found if f.severity is Severity.BLOCK} == {"工作表1", "工作表2"}


def test_a_workbook_of_another_store_is_compared_cell_by_cell(source, tmp_path):
    """It says nothing of its state: whatever differs is for a decision, no row is asked to go."""
    path = tmp_path / "别处.xlsx"
    give_out(source, path, CLERK, FEW)
    book = openpyxl.load_workbook(path)
    for prop in list(book.custom_doc_props.names):
        del book.custom_doc_props[prop]
    _cell(book, "监测户", "村民小组", 2).value = "别处改"
    book["家庭成员"].delete_rows(3)
    book.save(path)
    plan = read_return(source, [path], CLERK).plan
    assert [c.workbook for c in plan.conflicts] == ["别处改"]
    assert plan.changed == plan.removed == []


def test_others_who_were_quicker_than_the_preview_stop_it(source, out):
    def work(book):
        _cell(book, "监测户", "村民小组", 2).value = "表改组"

    plan = out(work)
    _edit(source.store, 2, "group", "库改组")
    outcome = carry_out_return(source, plan, CLERK)
    assert not outcome.done
    assert source.store.rows(Household, ids=[2])[0].cells["group"] == "库改组"


def test_a_draft_goes_out_and_comes_back_as_it_is(source, out):
    _edit(source.store, 2, "phone", "不知道")
    assert out(lambda book: None).is_empty


def test_a_folder_with_a_workbook_is_told_how_to_begin(tmp_path):
    shutil.copy(SAMPLE, tmp_path / "数据.xlsx")
    with pytest.raises(UsageError, match="take-in"):
        give_out(Source.of(tmp_path), tmp_path / "x.xlsx", CLERK)


def test_a_workbook_whose_headings_are_broken_is_not_taken_in(small, tmp_path):
    folder = tmp_path / "坏"
    folder.mkdir()
    write_workbook(folder / "数据.xlsx", {})
    book = openpyxl.load_workbook(folder / "数据.xlsx")
    book["监测户"]["A1"].value = "户的编号"
    book.save(folder / "数据.xlsx")
    with pytest.raises(DataRefused, match="户的编号"):
        take_in(Source.of(folder), CLERK)
    assert (folder / "数据.xlsx").exists()


def test_meanings_are_the_columns_own():
    assert meaning(Household, "resettled", "√") == meaning(Household, "resettled", "是")
    assert meaning(Meeting, "date", "2022年6月1日") == meaning(Meeting, "date", "2022-06-01")
    assert meaning(Person, "name", "不") == "不"
    assert [kind for kind in SHEETS if not kind.SHEET] == []
    assert read_cells is not None


def test_where_the_store_has_faults_only_these_are_counted(source, tmp_path):
    """Reminders were counted among the faults that stand in the way of the whole check."""
    store, path = source.store, tmp_path / "户.xlsx"
    give_out(source, path, CLERK, (Household,))
    book = openpyxl.load_workbook(path)
    _cell(book, "监测户", "村民小组", 2).value = "村改"
    book.save(path)
    store.change(CLERK, [Insert(MonthlyEntry, {"remark": "草稿"})])
    store.change(CLERK, [Insert(Household, {"number": "坏的户", "village": "东沟村", "category": "不知道"})])
    told = store.read_with_findings()[1]
    blocking = sum(fault.severity is Severity.BLOCK for fault in told)
    assert 0 < blocking < len(told)
    found = read_return(source, [path], CLERK).faults(source, CLERK, None)
    assert [fault.found for fault in found if fault.place == "数据"] == [f"库里还有 {blocking} 处填错的"]
