"""Importing an export of the national system: a preview first, a backup, nothing guessed, nothing deleted."""

from __future__ import annotations

import csv
import shutil
from typing import TYPE_CHECKING

import openpyxl
import pytest
from by_libreoffice import convert, needs_libreoffice
from few_villages import write_few_villages

import cli
from generators.errors import DataRefused
from generators.national_export import plan_import
from generators.pipeline.data_folder import faults_of_import
from generators.records.households import Household, Member, MonitorEpisode
from generators.workbook import read_workbook

if TYPE_CHECKING:
    from pathlib import Path

_HEADINGS = """
序号 数据日期 县(市、区、旗) 乡(镇) 行政村 自然村 户编号 人编号 姓名 证件号码 人数 与户主关系
民族 文化程度 在校生状况 健康状况 劳动技能 务工时间（月） 是否参加大病保险 致贫原因1 危房户
是否解决安全饮用水 人均纯收入 户联系电话 人联系电话 首次识别时间 人员识别时间 户类型
易返贫致贫户(监测对象)类型 风险是否消除 风险识别时间 风险消除时间
"""
S12 = _HEADINGS.split()
_PEOPLE = """
省 市 县 乡 村 户编号 人口编号 姓名 性别 出生日期 证件类型 证件号码 民族 户联系电话 成员联系电话 年度
与户主关系 文化程度 在校生状况 劳动技能 务工时间（月） 健康状况 政治面貌 务工企业名称 是否享受低保
是否参加城镇职工基本养老保险 是否参加大病保险 是否参加新型农村合作医疗（城乡居民基本医疗保险）
是否参加城乡居民基本养老保险 失学或辍学原因 是否会讲普通话 是否参加商业补充医疗保险 是否国外务工 产业分类
是否接受大病医疗救助 是否接受其他健康扶贫 公益性岗位类型 公益性岗位(月数) 就业渠道 残疾类别 务工所在地
户主姓名 户主证件号码 是否参加城镇职工基本医疗保险 是否特困供养人员 残疾证办证年度 识别标准
"""
S11 = _PEOPLE.split()
_MONITORED = """
户编号 姓名 证件号码 与户主关系
户类型 监测对象类别 风险是否已消除 识别监测时间 消除监测时间 风险消除方式 致贫/返贫风险1 致贫/返贫风险2
致贫/返贫风险3 致贫/返贫风险4 致贫/返贫风险5 因自然灾害子项 实施开发式帮扶措施情况 产业帮扶 就业帮扶 金融帮扶
公益岗位帮扶 住房安全保障 饮水安全保障 健康帮扶 义务教育保障 其他教育帮扶 综合保障 社会帮扶 搬迁
生产生活条件改善 基础设施建设 工资性收入 生产经营性收入 人均纯收入（元） 合规自付支出 享受低保政策情况
享受特困供养政策情况 风险消除后生产经营性收入 风险消除后是否住房损毁 风险消除后是否饮水设施损毁
风险消除后是否义务教育阶段适龄儿童少年失学辍学 是否兜底保障户 整户无劳动能力兜底保障户
"""
S9 = _MONITORED.split()
"""The three heading lists of `DOMAIN.md` §3.2; that of the households names no person: four go first."""


def export_rows(dataset, households):
    """Rows as the national system would export them for `households`."""
    for household in households:
        for member in dataset.by(Member, "household", household.number):
            episode = dataset.by(MonitorEpisode, "household", household.number)[-1]
            yield {
                "行政村": household.village,
                "户编号": household.number,
                "姓名": member.name,
                "证件号码": member.id_number,
                "与户主关系": str(member.relation),
                "户类型": str(household.kind),
                "户联系电话": household.phone,
                "易返贫致贫户(监测对象)类型": str(episode.category),
                "风险识别时间": f"{episode.identified:%Y%m}",
                "人均纯收入": 9000,
            }


def write_export(path: Path, rows, headings=S12) -> Path:
    book = openpyxl.Workbook()
    book.active.append(headings)
    for row in rows:
        book.active.append([row.get(heading) for heading in headings])
    book.save(path)
    return path


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    return write_few_villages(tmp_path_factory.mktemp("sample"), "东沟村", "后圪垛村")


@pytest.fixture(scope="module")
def dataset(sample):
    return read_workbook(sample)


def test_an_export_that_says_what_the_workbook_says_changes_nothing(dataset, tmp_path) -> None:
    path = write_export(tmp_path / "导出.xlsx", export_rows(dataset, dataset.all(Household)))
    plan = plan_import(path, dataset)
    assert plan.is_empty, [(c.heading, c.old, c.new) for c in plan.changed]
    assert plan.absent == []
    assert plan.to_complete == []
    assert "人均纯收入" in plan.left_out


def test_every_unknown_and_every_missing_heading_is_named(dataset, tmp_path) -> None:
    headings = ["户编号", "姓名", "身份证", "血型", "与户主关系"]
    with pytest.raises(DataRefused) as refused:
        plan_import(write_export(tmp_path / "导出.xlsx", [], headings), dataset)
    told = [str(finding) for finding in refused.value.findings]
    assert len(told) == 3
    assert "单元格 C1" in told[0]
    assert "“身份证”" in told[0]
    assert "“血型”" in told[1]
    assert "应有标题“证件号码”" in told[2]


def test_a_preview_writes_nothing_and_yes_writes_only_what_was_shown(
    sample, dataset, tmp_path, capsys
) -> None:
    data = tmp_path / "乡"
    data.mkdir()
    shutil.copy(sample, data / "数据.xlsx")
    before = (data / "数据.xlsx").read_bytes()
    first, second, *_ = dataset.all(Household)
    rows = list(export_rows(dataset, dataset.all(Household)))
    for row in rows:
        if row["户编号"] == first.number:
            row["户联系电话"] = "19900009999"
    new = {
        **rows[0],
        "户编号": "9909990001",
        "姓名": "贾新户",
        "证件号码": "141199198802290026",
        "户联系电话": "19900008888",
    }
    stranger = {key: value for key, value in new.items() if not key.startswith("易返贫")} | {
        "户编号": "9909990002"
    }
    export = write_export(
        tmp_path / "导出.xlsx",
        [row for row in rows if row["户编号"] != second.number] + [new, stranger],
    )
    assert cli.run(["--data", str(data), "import", str(export)]) == 0
    shown = capsys.readouterr()
    assert (data / "数据.xlsx").read_bytes() == before
    assert "没有写入" in shown.out
    assert "19900009999" in shown.out
    assert "新增：监测户 1 行，家庭成员 1 行" in shown.out
    assert "不导入" in shown.out
    assert second.number in shown.out
    assert "141199198802290026" not in shown.out + shown.err
    # The export knows neither risks, source nor the day of identification: these are for the office.
    assert "“致贫/返贫风险1”" in shown.err

    assert cli.run(["--data", str(data), "import", str(export), "--yes"]) == 0
    after = read_workbook(data / "数据.xlsx")
    assert (data / "数据.备份1.xlsx").read_bytes() == before
    assert after.household(first.number).phone == "19900009999"
    assert after.head_of("9909990001").name == "贾新户"
    members = openpyxl.load_workbook(data / "数据.xlsx")["家庭成员"]
    (added,) = [row for row in members.iter_rows() if "贾新户" in {cell.value for cell in row}]
    above = members[added[0].row - 1]
    assert [cell.number_format for cell in added] == [cell.number_format for cell in above]
    assert "@" in {cell.number_format for cell in added}
    assert after.household(second.number) == dataset.household(second.number)
    assert not after.by(Household, "number", "9909990002")
    untouched = [kind for kind in dataset.rows if kind not in {Household, Member}]
    assert all(after.rows[kind] == dataset.rows[kind] for kind in untouched)


def test_what_the_rules_say_of_an_export_is_told_before_it_is_written(dataset, tmp_path) -> None:
    """A village or a rule that the export breaks was told by the next check alone."""
    rows = list(export_rows(dataset, dataset.all(Household)))
    for heading, value, told in (
        ("序号", "1", ""),
        ("户类型", "一般农户", "脱贫不稳定户的应为脱贫户"),
        ("与户主关系", "配偶", "户主"),
    ):
        changed = [{**row, heading: value} for row in rows]
        plan = plan_import(write_export(tmp_path / f"{value}.xlsx", changed), dataset)
        found = faults_of_import(plan, dataset)
        assert bool(found) is bool(told), heading
        assert told in " ".join(map(str, found))


def test_a_cell_the_workbook_cannot_take_is_left_to_the_office(dataset, tmp_path) -> None:
    rows = list(export_rows(dataset, dataset.all(Household)[:1]))
    rows[0]["与户主关系"] = "长子"
    rows[0]["证件号码"] = 1.41e17
    plan = plan_import(write_export(tmp_path / "导出.xlsx", rows), dataset)
    told = "\n".join(map(str, plan.to_complete))
    assert "单元格 L2" in told
    assert "单元格 J2" in told
    assert "1.41E+17" in told


@pytest.mark.parametrize("headings", [S9, S11, S12], ids=["monitored", "people", "ex-poor"])
def test_each_known_export_is_read_whole(headings, dataset, tmp_path) -> None:
    rows = list(export_rows(dataset, dataset.all(Household)[:3]))
    plan = plan_import(write_export(tmp_path / "导出.xlsx", rows, headings), dataset)
    assert not plan.changed
    assert len(plan.absent) == len(dataset.all(Household)) - 3


def as_csv(path: Path, rows, encoding: str, delimiter: str, guard: str) -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file, delimiter=delimiter)
        writer.writerows([["防返贫监测对象名单"], S12])
        for row in rows:
            guarded = {name: guard % row[name] for name in ("户编号", "证件号码")}
            writer.writerow([(row | guarded).get(heading) for heading in S12])
    return path


def as_sheet(path: Path, rows) -> Path:
    """Write an export as programs do that reckon nothing: titles above, `="…"` for long numbers."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["防返贫监测对象名单"])
    sheet.merge_cells("A1:F1")
    sheet.append(["导出时间：2022-06-30", None, "单位：人"])
    sheet.append(S12)
    for row in rows:
        guarded = {name: f'="{row[name]}"' for name in ("户编号", "证件号码")}
        sheet.append([(row | guarded).get(heading) for heading in S12])
    book.save(path)
    return path


def as_xls(path: Path, rows) -> Path:
    source = as_sheet(path.with_suffix(".xlsx"), rows)
    convert(path.parent, "xls", source)
    return path


@pytest.mark.parametrize(
    "write",
    [
        lambda folder, rows: as_sheet(folder / "导出.xlsx", rows),
        lambda folder, rows: as_csv(folder / "导出.csv", rows, "gb18030", ",", '="%s"'),
        lambda folder, rows: as_csv(folder / "导出.csv", rows, "utf-8-sig", ",", "%s"),
        lambda folder, rows: as_csv(folder / "导出.csv", rows, "utf-16", "\t", "'%s"),
        pytest.param(lambda folder, rows: as_xls(folder / "导出.xls", rows), marks=needs_libreoffice),
    ],
    ids=["xlsx with titles", "csv of WPS", "csv in UTF-8", "Unicode text", "xls"],
)
def test_an_export_says_the_same_in_every_format(write, dataset, tmp_path) -> None:
    rows = list(export_rows(dataset, dataset.all(Household)))
    rows[0]["务工时间（月）"] = "11"
    plan = plan_import(write(tmp_path, rows), dataset)
    assert [(c.heading, c.new) for c in plan.changed] == [("务工时间（月）", 11)]
    assert (plan.absent, plan.to_complete) == ([], [])


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("<html><table><tr><td>户编号</td></tr></table></html>".encode(), "网页格式"),
        (b"\x00\x01\xff\xfe", "认不出的格式"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 with a password", "打不开的工作簿"),
        (b"", "应有标题“户编号”"),
    ],
)
def test_a_file_that_is_no_export_is_told_with_the_way_out(content, told, dataset, tmp_path) -> None:
    path = tmp_path / "导出.xls"
    path.write_bytes(content)
    with pytest.raises(DataRefused, match=told) as refused:
        plan_import(path, dataset)
    assert all("“导出.xls”" in finding.place and finding.way_out for finding in refused.value.findings)


def test_sheets_and_rows_that_are_not_taken_are_named(dataset, tmp_path) -> None:
    rows = list(export_rows(dataset, dataset.all(Household)[:1]))
    path = write_export(tmp_path / "导出.xlsx", [*rows, rows[0]])
    book = openpyxl.load_workbook(path)
    book.create_sheet("续表").append(["户编号"])
    book.save(path)
    told = "\n".join(map(str, plan_import(path, dataset).to_complete))
    assert "工作表“续表”" in told
    assert f"第 {len(rows) + 2} 行" in told


def test_cells_of_an_export_that_are_not_what_they_show_are_named_and_not_taken(dataset, tmp_path) -> None:
    rows = list(export_rows(dataset, dataset.all(Household)))
    path = write_export(tmp_path / "导出.xlsx", rows)
    book = openpyxl.load_workbook(path)
    sheet, column = book.active, S12.index("务工时间（月）") + 1
    sheet.insert_rows(1)
    sheet["A1"] = "监测对象"
    for number, (value, code) in enumerate(
        [(0.05, "0%"), (3.4, "0"), (4, "000"), ("=1/0", "General")], start=3
    ):
        cell = sheet.cell(number, column, value)
        cell.number_format = code
    sheet.cell(3, S12.index("人均纯收入") + 1).number_format = "0%"
    sheet.cell(7, column, 7)
    sheet.merge_cells(start_row=7, end_row=8, start_column=column, end_column=column)
    letter = sheet.cell(2, column).column_letter
    sheet.row_dimensions[9].hidden = True
    sheet.column_dimensions[letter].hidden = True
    book.save(path)
    plan = plan_import(path, dataset)
    named = [finding.place.rsplit("单元格 ", 1)[-1] for finding in plan.to_complete if finding.row]
    assert named == [*(f"{letter}{number}" for number in (3, 4, 5, 6)), f"{letter}7:{letter}8"]
    assert [f.found for f in plan.to_complete if not f.row] == [
        "隐藏的行：9，照样读取",
        f"隐藏的列：{letter}，照样读取",
    ]
    assert plan.is_empty


def test_nothing_is_written_when_the_workbook_would_not_be_sound(sample, dataset, tmp_path, capsys) -> None:
    data = tmp_path / "乡"
    data.mkdir()
    shutil.copy(sample, data / "数据.xlsx")
    before = (data / "数据.xlsx").read_bytes()
    first, second, *_ = dataset.all(Household)
    moved = {**next(export_rows(dataset, [first])), "户编号": second.number}
    export = write_export(tmp_path / "导出.xlsx", [moved])
    assert cli.run(["--data", str(data), "import", str(export), "--yes"]) == 3
    assert "没有写入" in capsys.readouterr().err
    assert (data / "数据.xlsx").read_bytes() == before
    assert [path.name for path in data.iterdir()] == ["数据.xlsx"]
