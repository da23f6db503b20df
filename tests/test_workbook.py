"""Reading the workbook: every fault is one line with its sheet and cell, and all are told at once."""

from __future__ import annotations

import re
import shutil
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from by_libreoffice import convert, needs_libreoffice
from few_villages import write_few_villages
from procedure_samples import KEPT, PASSED, id_number, sound_quarter
from procedure_samples import cell as place_of

from generators.errors import DataRefused, Severity
from generators.pipeline.data_folder import check
from generators.pipeline.reading_ahead import ReadAhead
from generators.records.defaults import fill_defaults
from generators.records.households import Household, Member, MonitorEpisode
from generators.records.meetings import Publicity
from generators.records.reading import check_relations
from generators.records.settings import Setting, Settings, default_settings
from generators.records.township import Village
from generators.workbook import read_cells, read_with_findings, read_workbook
from generators.workbook_writer import write_workbook

SAMPLE = Path(__file__).parent.parent / "data" / "交楼申乡" / "数据.xlsx"


@pytest.fixture(scope="module")
def small(tmp_path_factory) -> Path:
    """A part of the sample, so that openpyxl opens it quickly."""
    villages = ("东沟村", "柳树坪村", "后圪垛村")
    return write_few_villages(tmp_path_factory.mktemp("small"), *villages, most=12)


@pytest.fixture(scope="module")
def cells(small):
    """Where each heading of the sample stands: 表 → 标题 → 列."""
    book = openpyxl.load_workbook(small, read_only=True)
    return {
        sheet.title: {
            cell.value: cell.column_letter
            for cell in next(sheet.iter_rows(max_row=1))
            if cell.value is not None
        }
        for sheet in book
    }


@pytest.fixture(scope="module")
def opened(small):
    return openpyxl.load_workbook(small)


@pytest.fixture
def broken(opened, tmp_path):
    """A copy of the sample with cells changed: (表, 单元格, 值)."""

    def change(*edits: tuple[str, str, object]) -> Path:
        before = [(opened[sheet][cell], opened[sheet][cell].value) for sheet, cell, _ in edits]
        for sheet, cell, value in edits:
            opened[sheet][cell].value = value
        path = tmp_path / "数据.xlsx"
        opened.save(path)
        for cell, value in before:
            cell.value = value
        return path

    return change


def test_the_sample_is_read_without_a_finding() -> None:
    _, findings = read_with_findings(SAMPLE)
    assert [str(finding) for finding in findings] == []


# 表, 标题, 行, 填入的值, 一行里应有的话
FAULTS = [
    ("家庭成员", "证件号码", 2, "141199196207150012", "校验位不符"),
    ("家庭成员", "证件号码", 3, 1.42e17, "数值"),
    ("家庭成员", "证件号码", 4, "14119919620715", "18 位"),
    ("家庭成员", "与户主关系", 5, "长子", "户主、配偶、之子"),
    ("监测户", "户类型", 3, "贫困户", "一般农户、脱贫户"),
    ("监测户", "是否搬迁户", 4, "也许", "“是”或“否”"),
    ("监测对象", "识别监测时间", 2, "2022-2-30", "日历上有的一天"),
    ("监测对象", "监测对象类别", 3, None, "不能为空"),
    ("村", "应排查户数", 4, "七十", "整数"),
    ("干部", "联系电话", 5, "199000", "手机号"),
    ("会议", "开始时间", 2, "25:00", "时间"),
    ("预判", "人均纯收入（元）", 2, "约八千", "金额"),
    ("排查记录", "季度", 2, "2022Q5", "2022Q2"),
    ("帮扶责任人", "起", 2, "去年", "日期"),
    ("设置", "取值", 2, "大概", "“是”或“否”"),
]


def test_each_wrong_cell_is_one_line_with_its_sheet_and_cell_and_all_are_told_at_once(broken, cells) -> None:
    told = {
        f"工作表“{sheet}”单元格 {cells[sheet][heading]}{row}": said for sheet, heading, row, _, said in FAULTS
    }
    edits = [(sheet, f"{cells[sheet][heading]}{row}", value) for sheet, heading, row, value, _ in FAULTS]
    with pytest.raises(DataRefused) as refused:
        read_workbook(broken(*edits))
    found = {finding.place: str(finding) for finding in refused.value.findings}
    assert found.keys() == told.keys()
    assert len(refused.value.findings) == len(told)
    for place, line in found.items():
        assert place in line
        assert told[place] in line
        assert "\n" not in line


def test_an_id_number_is_never_shown_in_full(broken, cells) -> None:
    wrong = "141199196207150012"
    cell = f"{cells['家庭成员']['证件号码']}2"
    with pytest.raises(DataRefused) as refused:
        read_workbook(broken(("家庭成员", cell, wrong)))
    assert wrong not in str(refused.value)
    assert "14*************012" in str(refused.value)


def test_references_keys_and_heads_of_household_are_checked_between_rows(small, broken, cells) -> None:
    household, member = cells["监测户"], cells["家庭成员"]
    book = openpyxl.load_workbook(small)
    first = book["监测户"][f"{household['户编号']}2"].value
    sheet = book["家庭成员"]
    heading = member["与户主关系"]
    others = [
        row
        for row in range(2, sheet.max_row + 1)
        if sheet[f"{member['户编号']}{row}"].value == first and sheet[f"{heading}{row}"].value != "户主"
    ]
    path = broken(
        ("监测户", f"{household['户编号']}4", book["监测户"][f"{household['户编号']}3"].value),
        ("监测户", f"{household['村']}5", "东勾村"),
        ("家庭成员", f"{heading}{others[0]}", "户主"),
    )
    with pytest.raises(DataRefused) as refused:
        read_workbook(path)
    told = "\n".join(map(str, refused.value.findings))
    assert f"工作表“监测户”单元格 {household['户编号']}4：“户编号”不应重复，第 3 行已有" in told
    assert f"工作表“监测户”单元格 {household['村']}5：“村”应为工作表“村”里已有的村" in told
    assert f"工作表“家庭成员”单元格 {heading}{others[0]}：每户只能有一个户主" in told


def test_headings_match_through_aliases_and_in_any_order(small, tmp_path, cells) -> None:
    book = openpyxl.load_workbook(small)
    for sheet, heading, alias in [
        ("监测对象", "监测对象类别", "易返贫致贫户(监测对象)类型"),
        ("监测对象", "识别监测时间", "风险识别时间"),
        ("监测户", "村", "行政村"),
    ]:
        book[sheet][f"{cells[sheet][heading]}1"].value = alias
    sheet = book["监测户"]
    for row in sheet.iter_rows():  # Swap the first two columns: a heading's place means nothing.
        row[0].value, row[1].value = row[1].value, row[0].value
    path = tmp_path / "数据.xlsx"
    book.save(path)
    expected, found = read_workbook(small), read_workbook(path)
    assert found.all(MonitorEpisode) == expected.all(MonitorEpisode)
    assert found.all(Household) == expected.all(Household)


def test_an_unknown_a_missing_and_a_doubled_heading_are_named(broken, cells) -> None:
    columns = cells["家庭成员"]
    path = broken(
        ("家庭成员", f"{columns['姓名']}1", "名字"),
        ("家庭成员", f"{columns['性别']}1", "民族"),
    )
    with pytest.raises(DataRefused) as refused:
        read_workbook(path)
    told = "\n".join(map(str, refused.value.findings))
    assert f"工作表“家庭成员”单元格 {columns['姓名']}1：应为已知的标题；现为“名字”" in told
    assert "工作表“家庭成员”第 1 行：应有标题“姓名”" in told
    assert "标题不应重复；现为“民族”" in told


def test_a_missing_sheet_is_named_and_an_unknown_one_only_mentioned(small, tmp_path) -> None:
    book = openpyxl.load_workbook(small)
    book["系统标注"].title = "系统标注表"
    path = tmp_path / "数据.xlsx"
    book.save(path)
    _, findings = read_with_findings(path)
    missing, unknown = sorted(findings, key=lambda finding: finding.severity is Severity.WARN)
    assert "工作表“系统标注”：应有这张表；现为没有找到，有一张名为“系统标注表”" in str(missing)
    assert unknown.place == "工作表“系统标注表”"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "打不开"),
        (b"not a workbook", "打不开"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "旧格式或带密码"),
        (SAMPLE.read_bytes()[:20_000], "打不开"),
    ],
)
def test_a_file_that_is_no_workbook_is_refused_in_one_line(tmp_path, content, said) -> None:
    path = tmp_path / "数据.xlsx"
    path.write_bytes(content)
    with pytest.raises(DataRefused) as refused:
        read_workbook(path)
    assert len(refused.value.findings) == 1
    assert said in str(refused.value)


def test_a_formula_that_failed_is_told_and_a_date_as_text_is_read(broken, cells) -> None:
    columns = cells["监测对象"]
    with pytest.raises(DataRefused) as refused:
        read_workbook(broken(("监测对象", f"{columns['因自然灾害子项']}2", "#REF!")))
    assert f"单元格 {columns['因自然灾害子项']}2：应为能算出结果的单元格；现为公式错误 #REF!" in str(
        refused.value
    )
    dataset = read_workbook(broken(("监测对象", f"{columns['识别监测时间']}2", "2021年9月3日")))
    assert dataset.all(MonitorEpisode)[0].identified == date(2021, 9, 3)


def test_a_new_workbook_is_empty_reads_back_and_helps_with_every_cell(tmp_path) -> None:
    from generators.records.dataset import SHEETS, enumeration_of, layout

    path = tmp_path / "数据.xlsx"
    write_workbook(path, {Setting: default_settings()})
    dataset, findings = read_with_findings(path)
    assert findings == []
    assert dataset.settings == Settings()
    book = openpyxl.load_workbook(path)
    across = [sheet.page_setup.fitToWidth for sheet in book]
    assert (len(across) - len(SHEETS), sum(across) - len(across)) == (1, 7), "nearly all lie on one page"
    assert book["说明"].page_setup.fitToHeight == 1
    for kind in SHEETS:
        sheet = book[kind.SHEET]
        assert sheet.freeze_panes == "B2"
        listed = {cell for rule in sheet.data_validations.dataValidation for cell in str(rule.sqref).split()}
        for (name, heading), cell in zip(layout(kind), sheet[1], strict=True):
            assert cell.value == heading
            assert cell.comment is not None, f"{kind.SHEET} {heading}"
            letter = cell.column_letter
            if name.startswith("@"):
                continue
            if enumeration_of(kind, name) and "tuple" not in str(kind.model_fields[name].annotation):
                assert f"{letter}2:{letter}1048576" in listed, f"{kind.SHEET} {heading}"
    for sheet, heading in [("家庭成员", "证件号码"), ("监测户", "户编号"), ("干部", "联系电话")]:
        letter = next(cell.column_letter for cell in book[sheet][1] if cell.value == heading)
        assert book[sheet].column_dimensions[letter].number_format == "@"


def test_what_is_written_is_read_back_the_same(small, tmp_path) -> None:
    dataset = read_workbook(small)
    path = tmp_path / "数据.xlsx"
    write_workbook(path, dataset.rows)
    assert read_workbook(path).rows == dataset.rows
    assert path.read_bytes() == small.read_bytes()


@pytest.mark.parametrize("text", ["=1+1", "+1", "-甲", "@甲", "＝1"])
def test_a_name_that_looks_like_a_formula_stays_text(small, tmp_path, cells, text) -> None:
    """Now, and after somebody has edited its cell; the other cells look as they did."""
    path = tmp_path / "数据.xlsx"
    dataset = read_workbook(small)
    rows = dict(dataset.rows)
    first, second, *rest = dataset.all(Member)
    rows[Member] = (first.model_copy(update={"name": text}), second, *rest)
    write_workbook(path, rows)
    sheet = openpyxl.load_workbook(path)["家庭成员"]
    letter = cells["家庭成员"]["姓名"]
    cell = sheet[f"{letter}2"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == (text, "s", True)
    assert cell.number_format == sheet[f"{letter}3"].number_format
    assert not sheet[f"{letter}3"].quotePrefix
    assert read_workbook(path).all(Member)[0].name == text


def test_every_cell_of_text_that_is_given_out_stays_text(small, tmp_path) -> None:
    """In the list of names it was a formula: a village was called so. In a number's column, after an edit."""
    path = tmp_path / "数据.xlsx"
    rows = dict(read_workbook(small).rows)
    household, member = rows[Household][0], rows[Member][0]
    named = {name: "=HYPERLINK(1)" for name, _ in Village.iter_columns()}
    rows[Village] = [named, *rows[Village][1:]]
    rows[Household] = [{**dict(household), "village": "=HYPERLINK(1)"}]
    rows[Member] = [{**dict(member), "household": household.number, "birth": "=1"}]
    write_workbook(path, rows)
    found = 0
    for sheet in openpyxl.load_workbook(path):
        for line in sheet.iter_rows():
            for cell in line:
                assert cell.data_type != "f", (sheet.title, cell.coordinate)
                if str(cell.value).startswith("="):
                    assert cell.quotePrefix, (sheet.title, cell.coordinate)
                    found += 1
    assert found > len(named)


def test_a_finding_says_as_data_where_it_stands(broken, cells):
    """A page leads to the very field by what the finding carries, not by reading its Chinese."""
    letter = cells["监测对象"]["识别监测时间"]
    with pytest.raises(DataRefused) as refused:
        read_workbook(broken(("监测对象", f"{letter}3", "昨天"), ("监测户", "B2", "没有的村")))
    told = {(f.sheet, f.row, f.field) for f in refused.value.findings}
    assert {("监测对象", 3, "identified"), ("监测户", 2, "village")} <= told


MOVED = {"relation": "其他", "id_number": id_number(2), "name": "张三妻"}


@pytest.mark.parametrize(
    ("left", "faults"),
    [({"left_on": date(2022, 5, 1)}, 0), ({}, 1)],
    ids=["迁出的填了减少日期", "两户都在"],
)
def test_somebody_who_moved_to_another_household_is_one_person(left, faults):
    sample = sound_quarter().add(Member, household=KEPT, **MOVED)
    sample.change(Member, left, household=PASSED, name="张三妻")
    found = [f for f in check_relations(sample.dataset()) if "证件号码" in f.expected]
    assert len(found) == faults
    assert not faults or found[0].place == place_of(Member, "id_number", 10)


@pytest.mark.parametrize(
    ("gone", "asked"),
    [((), False), (("张三", "张三妻"), False), (("张三",), True)],
    ids=["都在", "整户减少", "户主减少没有新户主"],
)
def test_a_household_has_a_head_as_long_as_somebody_is_left(gone, asked):
    sample = sound_quarter()
    for name in gone:
        sample.change(Member, {"left_on": date(2022, 8, 1)}, name=name)
    found = [f.place for f in check_relations(sample.dataset()) if f.expected == "每户应有一个户主"]
    assert found == ([place_of(Household, "number")] if asked else [])


@pytest.fixture
def arranged(small, tmp_path):
    """A copy of the sample rearranged by hand: what `change` does with the open workbook."""

    def work(change) -> Path:
        book = openpyxl.load_workbook(small)
        change(book)
        path = tmp_path / "数据.xlsx"
        book.save(path)
        return path

    return work


def test_what_an_office_adds_for_itself_is_passed_over_with_one_reminder_each(small, arranged):
    """Titles above the headings, columns of its own, sums and notes: the records are the same."""

    def change(book):
        sheet = book["监测户"]
        sheet.insert_rows(1, 2)
        sheet["A1"], sheet["A2"] = "交楼申乡监测户名册", "填报日期：2022年6月"
        last = sheet.max_column
        for column, heading in ((last + 1, "片区"), (last + 2, "包片干部电话")):
            sheet.cell(3, column).value = heading
            sheet.cell(4, column).value = "自用"
        end = sheet.max_row
        sheet.cell(end + 1, 1).value, sheet.cell(end + 1, 3).value = "合计", "12 户"
        sheet.cell(end + 2, 1).value = "注：本表由各村填报。"

    dataset, findings = read_with_findings(arranged(change))
    assert [h.number for h in dataset.all(Household)] == [
        h.number for h in read_workbook(small).all(Household)
    ]
    assert {finding.severity for finding in findings} == {Severity.WARN}
    told = "\n".join(map(str, findings))
    assert len(findings) == 3
    for words in ("大标题", "片区", "包片干部电话", "合计、注"):
        assert words in told


def test_a_household_may_be_called_by_its_village_and_head(small, arranged):
    def change(book):
        sheet = book["审批"]
        for row in (2, 3):
            number, head, village = (sheet.cell(row, column).value for column in (1, 2, 3))
            sheet.cell(row, 1).value = f"{village}{head}" if row == 2 else None
            sheet.cell(row, 3).value = village
            assert number

    from generators.records.households import Approval

    assert read_workbook(arranged(change)).all(Approval) == read_workbook(small).all(Approval)


@pytest.mark.parametrize(
    ("head", "village", "number", "said"),
    [
        ("没有这个人", "东沟村", None, "应是“监测户”里某户的户主"),
        ("没有这个人", "东沟村", "keep", "与旁边的村、户主是同一户"),
        (None, "后圪垛村", "keep", "与旁边的村、户主是同一户"),
    ],
)
def test_a_name_that_tells_no_household_or_another_is_told(arranged, head, village, number, said):
    def change(book):
        sheet = book["审批"]
        if number is None:
            sheet["A2"].value = None
        sheet["B2"].value, sheet["C2"].value = head, village

    _, findings = read_with_findings(arranged(change))
    assert [said in str(finding) for finding in findings if finding.sheet == "审批"] == [True]


def test_a_missing_column_is_told_once_not_in_every_row(arranged):
    _, findings = read_with_findings(arranged(lambda book: book["家庭成员"].delete_cols(4)))
    assert len([finding for finding in findings if "家庭成员" in finding.place]) == 1


@needs_libreoffice
def test_an_old_format_is_read(small, tmp_path):
    """LibreOffice writes the .xls that an old Excel or WPS would."""
    convert(tmp_path, "xls", small)
    old = read_workbook(tmp_path / "数据.xls")
    assert old.rows == read_workbook(small).rows


def test_what_can_only_be_one_thing_need_not_be_typed(small, arranged):
    """Empty cells whose value follows read as if they were typed."""
    emptied = {
        "村": ("乡镇", "村委会全称", "党支部全称"),
        "会议": ("乡镇",),
        "家庭成员": ("性别",),
        "监测对象": ("监测序次",),
        "公示": ("公示止",),
    }

    def change(book):
        for sheet, headings in emptied.items():
            for heading in headings:
                column = next(cell.column for cell in book[sheet][1] if cell.value == heading)
                for row in range(2, book[sheet].max_row + 1):
                    is_site = sheet == "村" and "安置点" in {cell.value for cell in book[sheet][row]}
                    if heading == "乡镇" or not is_site:
                        book[sheet].cell(row, column).value = None

    from datetime import timedelta

    from generators.records.township import Village

    expected, (dataset, findings) = read_workbook(small), read_with_findings(arranged(change))
    assert findings == []
    for kind in (Village, Member, MonitorEpisode):
        assert dataset.all(kind) == expected.all(kind), kind.SHEET
    for line in dataset.all(Publicity):
        assert line.end == line.start + timedelta(days=expected.settings.publicity_days - 1)


@pytest.mark.parametrize(
    ("days", "end"),
    [
        ("5天", date(2022, 6, 5)),
        ("7", date(2022, 6, 7)),
        ("5.0", date(2022, 6, 5)),
        *((no_days, None) for no_days in ("五天", "²", "0", "3000000", "9" * 20)),
    ],
)
def test_the_end_of_a_publicity_follows_the_days_that_are_set_or_is_left_to_the_clerk(days, end):
    row = {"start": "2022-06-01"}
    fill_defaults({Publicity: [row], Setting: [{"item": "公示天数", "value": days}]})
    assert row.get("end") == end


def test_the_year_without_a_line_is_told_at_once(arranged):
    """Not after the whole chain to the letter has been filled in."""

    def change(book):
        sheet = book["监测线"]
        for row in range(sheet.max_row, 1, -1):
            if str(sheet.cell(row, 1).value) == "2022":
                sheet.delete_rows(row)

    book = arranged(change)
    _, findings = read_with_findings(book)
    assert ["2022" in str(finding) and finding.severity is Severity.WARN for finding in findings] == [True]
    reminder, blocked = [str(finding) for finding in check(book.parent) if "监测线" in str(finding)]
    assert reminder == str(findings[0])
    assert re.search("另有 [0-9]+ 处也因此等着", blocked), blocked


def test_a_workbook_read_ahead_is_what_stands_in_it_when_it_is_asked_for(small, tmp_path):
    book = shutil.copy(small, tmp_path / "数据.xlsx")
    same, saved, torn = ReadAhead(book), ReadAhead(book), ReadAhead(book)
    assert same.cells(book) == read_cells(book)
    write_workbook(book, {Setting: default_settings()})
    assert saved.cells(book) == read_cells(book)
    book.write_bytes(book.read_bytes()[:2000])
    with pytest.raises(DataRefused, match="数据.xlsx"):
        torn.cells(book)
    with pytest.raises(DataRefused, match="数据.xlsx"):
        ReadAhead(book).cells(book)
