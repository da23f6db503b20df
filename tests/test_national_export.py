"""Importing an export of the national system: a preview first, a backup, nothing guessed, nothing deleted."""

from __future__ import annotations

import shutil
from pathlib import Path

import openpyxl
import pytest

import cli
from generators.errors import DataRefused
from generators.national_export import plan_import
from generators.records.households import Household, Member, MonitorEpisode
from generators.workbook import read_workbook

SAMPLE = Path(__file__).parent.parent / "data" / "交楼申乡" / "数据.xlsx"

_HEADINGS = """
序号 数据日期 县(市、区、旗) 乡(镇) 行政村 自然村 户编号 人编号 姓名 证件号码 人数 与户主关系
民族 文化程度 在校生状况 健康状况 劳动技能 务工时间（月） 是否参加大病保险 致贫原因1 危房户
是否解决安全饮用水 人均纯收入 户联系电话 人联系电话 首次识别时间 人员识别时间 户类型
易返贫致贫户(监测对象)类型 风险是否消除 风险识别时间 风险消除时间
"""
S12 = _HEADINGS.split()


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
def dataset():
    return read_workbook(SAMPLE)


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


def test_a_preview_writes_nothing_and_yes_writes_only_what_was_shown(dataset, tmp_path, capsys) -> None:
    data = tmp_path / "乡"
    data.mkdir()
    shutil.copy(SAMPLE, data / "数据.xlsx")
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
    assert after.household(second.number) == dataset.household(second.number)
    assert not after.by(Household, "number", "9909990002")
    untouched = [kind for kind in dataset.rows if kind not in {Household, Member}]
    assert all(after.rows[kind] == dataset.rows[kind] for kind in untouched)


def test_a_cell_the_workbook_cannot_take_is_left_to_the_office(dataset, tmp_path) -> None:
    rows = list(export_rows(dataset, dataset.all(Household)[:1]))
    rows[0]["与户主关系"] = "长子"
    rows[0]["证件号码"] = 1.41e17
    plan = plan_import(write_export(tmp_path / "导出.xlsx", rows), dataset)
    told = "\n".join(map(str, plan.to_complete))
    assert "单元格 L2" in told
    assert "单元格 J2" in told
    assert "1.41E+17" in told
