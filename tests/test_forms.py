"""A county's own forms: places found, mapped without a wrong “确定”, filled, else refused."""

from __future__ import annotations

import io
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import docx
import openpyxl
import pytest
import segno
from docx.enum.table import WD_ROW_HEIGHT_RULE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm
from few_villages import write_few_villages
from openpyxl.styles import Border, Side
from PIL import Image

import cli
from generators.forms.mapping import propose
from generators.forms.proposing import Confidence
from generators.forms.template import read_form
from generators.records.columns import Quarter
from generators.records.households import Helper, Household, MonitorEpisode
from generators.workbook import read_workbook
from generators.workbook_writer import write_workbook

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "data" / "交楼申乡"
QUARTER = Quarter(2022, 2)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("forms") / "交楼申乡"
    return write_few_villages(folder, "东沟村", "后圪垛村").parent


def run(data: Path, *words: str | Path) -> int:
    return cli.run(["--data", str(data), "--out", str(data.parent / "out"), *map(str, words)])


def make(data: Path, name: str, *more: str) -> list[Path]:
    shutil.rmtree(data.parent / "out", ignore_errors=True)
    assert run(data, "make", name, "2022Q2", "--village", "东沟村", *more) in (0, 4)
    return sorted((data.parent / "out").rglob(f"*{name}*.*x"))


# --- forms as different counties draw them ------------------------------------------------------------


def word_table(rows: list[list[str]], merges: tuple[tuple[int, int, int, int], ...] = ()) -> bytes:
    """Return a DOCX with one table of `rows`; `merges` are (row, column, row, column) of merged areas."""
    document = docx.Document()
    table = document.add_table(rows=len(rows), cols=max(map(len, rows)))
    table.style = "Table Grid"
    for row, texts in enumerate(rows):
        for column, text in enumerate(texts):
            if text:
                table.cell(row, column).text = text
    for top, left, bottom, right in merges:
        table.cell(top, left).merge(table.cell(bottom, right))
    return saved(document)


def saved(document: Any) -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def sheet(cells: dict[str, str], ruled: str, merges: tuple[str, ...] = ()) -> bytes:
    book = openpyxl.Workbook()
    page = book.active
    thin = Side(style="thin")
    for row in page[ruled]:
        for cell in row:
            cell.border = Border(left=thin, right=thin, top=thin, bottom=thin)
    for name, text in cells.items():
        page[name] = text
    for area in merges:
        page.merge_cells(area)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def merge_field_form() -> bytes:
    document = docx.Document()
    paragraph = document.add_paragraph("户主：")
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), " MERGEFIELD 户主姓名 \\* MERGEFORMAT ")
    paragraph._p.append(field)
    paragraph = document.add_paragraph("户编号：")
    for kind, text in (
        ("begin", ""),
        ("", ' MERGEFIELD "户编号" '),
        ("separate", ""),
        ("", "«户编号»"),
        ("end", ""),
    ):
        run = paragraph.add_run()
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
            run._r.append(mark)
        elif "MERGE" in text:
            instruction = OxmlElement("w:instrText")
            instruction.text = text
            run._r.append(instruction)
        else:
            run.text = text
    return saved(document)


def control_form() -> bytes:
    document = docx.Document()
    for tag in ("监测户_户编号", "户主姓名"):
        paragraph = document.add_paragraph(f"{tag}：")
        control, properties, content = (OxmlElement(f"w:{name}") for name in ("sdt", "sdtPr", "sdtContent"))
        name = OxmlElement("w:tag")
        name.set(qn("w:val"), tag)
        properties.append(name)
        run = OxmlElement("w:r")
        text = OxmlElement("w:t")
        text.text = "单击此处输入文字。"
        run.append(text)
        content.append(run)
        control.extend([properties, content])
        paragraph._p.append(control)
    return saved(document)


def bookmark_form() -> bytes:
    document = docx.Document()
    document.add_paragraph("户编号")
    paragraph = document.add_paragraph()
    for tag in ("bookmarkStart", "bookmarkEnd"):
        mark = OxmlElement(f"w:{tag}")
        mark.set(qn("w:id"), "7")
        if tag == "bookmarkStart":
            mark.set(qn("w:name"), "户编号")
        paragraph._p.append(mark)
    return saved(document)


def line_form() -> bytes:
    document = docx.Document()
    document.add_paragraph("乡镇：________村：________  户主姓名________")
    paragraph = document.add_paragraph("户编号：")
    paragraph.add_run("            ").underline = True
    document.add_paragraph("监测对象类别：□脱贫不稳定户 □边缘易致贫户 □突发严重困难户")
    document.add_paragraph("户主签字：____________")
    return saved(document)


MEMBERS = ["姓名", "与户主关系", "健康状况"]
FORMS: dict[str, tuple[str, bytes, set[str]]] = {
    "左字右空": (
        "docx",
        word_table([["户主姓名", "", "户编号", ""], ["家庭住址", "", "家庭人口", ""]]),
        {"户主姓名", "监测户_户编号", "监测户_家庭住址", "家庭人口"},
    ),
    "上字下空": (
        "docx",
        word_table([["户主姓名", "户编号", "监测类别"], ["", "", ""]]),
        {"户主姓名", "监测户_户编号", "监测对象_监测对象类别"},
    ),
    "成员成列": (
        "docx",
        word_table(
            [["户主姓名", "", "户编号"], ["家庭成员", "", ""], MEMBERS, *[["", "", ""]] * 5], ((1, 0, 1, 2),)
        ),
        {"户主姓名", "家庭成员.姓名", "家庭成员.与户主关系", "家庭成员.健康状况"},
    ),
    "竖并的组": (
        "docx",
        word_table([["家庭成员", *MEMBERS], *[["", "", "", ""]] * 6], ((0, 0, 6, 0),)),
        {"家庭成员.姓名", "家庭成员.与户主关系", "家庭成员.健康状况"},
    ),
    "一村一表": (
        "docx",
        word_table(
            [
                ["序号", "户主姓名", "户编号", "家庭人口", "监测类别"],
                *[[str(n), "", "", "", ""] for n in range(1, 4)],
            ]
        ),
        {"户.序号", "户.户主姓名", "户.监测户_户编号", "户.家庭人口", "户.监测对象_监测对象类别"},
    ),
    "重复的字": (
        "docx",
        word_table(
            [
                ["户主情况", "姓名", "", "性别", ""],
                ["代办人情况", "姓名", "", "性别", ""],
                ["户编号", "", "", "", ""],
            ]
        ),
        {"户主_姓名", "户主_性别", "监测户_户编号"},
    ),
    "填空线": (
        "docx",
        line_form(),
        {"乡镇_乡镇", "监测户_村", "户主姓名", "监测户_户编号", "监测对象_监测对象类别"},
    ),
    "合并域": ("docx", merge_field_form(), {"户主姓名", "监测户_户编号"}),
    "内容控件": ("docx", control_form(), {"户主姓名", "监测户_户编号"}),
    "书签": ("docx", bookmark_form(), {"监测户_户编号"}),
    "表格卡片": (
        "xlsx",
        sheet(
            {
                "A1": "监测户信息卡",
                "A2": "户主姓名",
                "C2": "户编号",
                "A3": "家庭人口",
                "C3": "识别时间",
                "A4": "村：______",
            },
            "A2:D3",
            ("A1:D1",),
        ),
        {"户主姓名", "监测户_户编号", "家庭人口", "监测对象_识别监测时间", "监测户_村"},
    ),
    "表格成员": (
        "xlsx",
        sheet({"A1": "姓名", "B1": "与户主关系", "C1": "健康状况", "A9": "户编号"}, "A1:C7", ()),
        {"家庭成员.姓名", "家庭成员.与户主关系", "家庭成员.健康状况"},
    ),
}


@pytest.mark.parametrize("name", FORMS)
def test_what_is_proposed_as_sure_is_right_and_what_is_meant_is_found(name: str) -> None:
    suffix, content, meant = FORMS[name]
    mapping = propose(read_form(content, name, suffix))
    sure = {line.item for line in mapping.lines if line.item and line.confidence is Confidence.SURE}
    proposed = {line.item for line in mapping.lines if line.item}
    assert meant <= proposed
    assert sure <= meant | {"家庭成员.序号"}


@pytest.mark.parametrize(
    "label",
    [
        "户主签字",
        "村委会意见（盖章）",
        "审核人",
        "乡镇意见",
        "填表日期",
        "经办人",
        "照片",
        "承诺人签名",
        "按手印处",
        "年 月 日",
    ],
)
def test_what_is_signed_stamped_or_decided_by_hand_is_left_blank(label: str) -> None:
    mapping = propose(read_form(word_table([[label, "", "户编号", ""]]), "表", "docx"))
    assert {line.item for line in mapping.lines if label in line.label} <= {""}


@pytest.mark.parametrize(
    "label",
    [
        "姓名",
        "联系电话",
        "性别",
        "单位",
        "职务",
        "日期",
        "证件号码",
        "民族",
        "负责人",
        "贷款金额",
        "学校",
        "母亲姓名",
        "担保人",
    ],
)
def test_a_label_that_may_mean_somebody_else_is_asked(label: str) -> None:
    mapping = propose(read_form(word_table([[label, ""], ["户编号", ""]]), "表", "docx"))
    assert mapping.lines[0].confidence is not Confidence.SURE


# --- filled, and read by somebody else -----------------------------------------------------------------


def taken(
    data: Path, tmp_path: Path, name: str, content: bytes, suffix: str, *, is_looked_at: bool = True
) -> Path:
    """Take a form in and say yes to what is asked, as a clerk does who finds it right; return its mapping."""
    file = tmp_path / f"{name}.{suffix}"
    file.write_bytes(content)
    assert run(data, "form", file) == 0
    mapping = data / "forms" / name / "对应.xlsx"
    if is_looked_at:
        book = openpyxl.load_workbook(mapping)
        for cell in [cell for row in book.active.iter_rows() for cell in row if cell.value == "请核对"]:
            cell.value = "确定"
        book.save(mapping)
    return mapping


def beside(table: Any, label: str) -> str:
    for row in table.rows:
        texts = [cell.text for cell in row.cells]
        if label in texts:
            return texts[texts.index(label) + 1]
    return ""


def test_each_value_stands_beside_its_label_for_an_independent_reader(data: Path, tmp_path: Path) -> None:
    taken(data, tmp_path, "左字右空", *reversed(FORMS["左字右空"][:2]))
    dataset = read_workbook(data / "数据.xlsx")
    files = make(data, "左字右空", "--format", "docx")
    assert files
    for file in files:
        (table,) = docx.Document(str(file)).tables
        household = dataset.household(beside(table, "户编号"))
        assert beside(table, "户主姓名") == dataset.head_of(household.number).name == file.stem.split("-")[-1]
        assert beside(table, "家庭住址") == (household.address or "")
        assert beside(table, "家庭人口") == str(len(dataset.members_of(household.number, QUARTER.last_day)))


def test_a_form_is_not_made_before_somebody_looked_at_what_it_asks(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mapping = taken(
        data, tmp_path, "要问的", word_table([["姓名", ""], ["户编号", ""]]), "docx", is_looked_at=False
    )
    told = "“要问的”的对应表：“请核对”的应先核对；现为还有1处没有核对：表1 行1 列2“户主_姓名”"
    assert run(data, "make", "要问的", str(QUARTER), "--village", "东沟村") == 4
    assert told in capsys.readouterr().err
    book = openpyxl.load_workbook(mapping)
    book.worksheets[0].cell(row_of(mapping, "姓名")[0].row, 5).value = "确定"
    book.save(mapping)
    assert make(data, "要问的", "--format", "docx")


def row_of(mapping: Path, label: str) -> tuple[Any, ...]:
    return next(
        row for row in openpyxl.load_workbook(mapping).worksheets[0].iter_rows() if row[1].value == label
    )


def test_a_village_form_has_a_row_for_each_household_in_force(data: Path, tmp_path: Path) -> None:
    taken(data, tmp_path, "一村一表", *reversed(FORMS["一村一表"][:2]))
    (file,) = make(data, "一村一表", "--format", "docx")
    (table,) = docx.Document(str(file)).tables
    dataset = read_workbook(data / "数据.xlsx")
    rows = [[cell.text for cell in row.cells] for row in table.rows][1:]
    own = {h.number for h in dataset.by(Household, "village", "东沟村")}
    assert [row[0] for row in rows] == [str(n) for n in range(1, len(rows) + 1)]
    assert {row[2] for row in rows} <= own
    assert len(rows) >= 3


def test_a_sheet_is_filled_in_its_cells_and_keeps_the_rest(data: Path, tmp_path: Path) -> None:
    taken(data, tmp_path, "表格卡片", *reversed(FORMS["表格卡片"][:2]))
    files = make(data, "表格卡片", "--format", "xlsx")
    assert files
    page = openpyxl.load_workbook(files[0]).active
    dataset = read_workbook(data / "数据.xlsx")
    household = dataset.household(str(page["D2"].value))
    assert page["B2"].value == dataset.head_of(household.number).name
    assert page["A4"].value == "村：东沟村"
    assert page["A1"].value == "监测户信息卡"
    assert "A1:D1" in [str(area) for area in page.merged_cells.ranges]


def test_the_one_box_of_the_households_category_is_ticked(data: Path, tmp_path: Path) -> None:
    taken(data, tmp_path, "填空线", *reversed(FORMS["填空线"][:2]))
    dataset = read_workbook(data / "数据.xlsx")
    for file in make(data, "填空线", "--format", "docx"):
        text = "\n".join(p.text for p in docx.Document(str(file)).paragraphs)
        number = re.search(r"户编号：(\S+)", text)
        assert number
        episode = dataset.episode_on(number[1], QUARTER.last_day)
        assert isinstance(episode, MonitorEpisode)
        assert re.findall(r"☑(\S+?户)", text) == [str(episode.category)]
        assert text.count("□") == 2
        assert "户主签字：____________" in text


@pytest.mark.parametrize("name", ["合并域", "内容控件", "书签"])
def test_fields_controls_and_bookmarks_are_filled_and_gone(name: str, data: Path, tmp_path: Path) -> None:
    taken(data, tmp_path, name, *reversed(FORMS[name][:2]))
    numbers = {h.number for h in read_workbook(data / "数据.xlsx").all(Household)}
    for file in make(data, name, "--format", "docx"):
        document = docx.Document(str(file))
        text = "".join(node.text or "" for node in document.element.iter(qn("w:t")))
        assert any(number in text for number in numbers)
        assert "«" not in text
        assert "单击此处" not in text
        assert not list(document.element.iter(qn("w:fldSimple"), qn("w:instrText")))


# --- corrected once, kept, held against the form -------------------------------------------------------


def edit(mapping: Path, change: Callable[[Any], None]) -> None:
    book = openpyxl.load_workbook(mapping)
    change(book["对应"])
    book.save(mapping)


def line_of(page: Any, label: str) -> int:
    return next(row[0].row for row in page.iter_rows(min_row=8) if label in str(row[1].value))


def test_what_the_clerk_corrects_is_what_is_printed(data: Path, tmp_path: Path) -> None:
    mapping = taken(data, tmp_path, "重复的字", *reversed(FORMS["重复的字"][:2]))

    def correct(page: Any) -> None:
        for row in page.iter_rows(min_row=8):
            row[2].value = {"户主情况 · 姓名": "户主姓名", "户编号": "监测户_户编号"}.get(row[1].value, "")

    edit(mapping, correct)
    file = make(data, "重复的字", "--format", "docx")[0]
    (table,) = docx.Document(str(file)).tables
    assert table.cell(0, 2).text == file.stem.split("-")[-1]
    assert table.cell(1, 2).text == ""


@pytest.mark.parametrize(
    ("cell", "value", "told"),
    [
        ("C8", "没有的项目", "应为可选的数据项"),
        ("C8", "家庭成员.姓名", "列表的项目只能放在重复的行里"),
        ("B2", "乡", "“每份对应”应为"),
        ("B4", "随便", "“关口”应为"),
        ("F8", "看情况", "应为“不出”或“留空”"),
    ],
)
def test_a_mapping_gone_wrong_is_refused_by_cell(
    cell: str, value: str, told: str, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mapping = taken(data, tmp_path, "改错了", *reversed(FORMS["左字右空"][:2]))
    edit(mapping, lambda page: page.__setitem__(cell, value))
    try:
        assert run(data, "make", "改错了", "2022Q2") == 3
        assert told in capsys.readouterr().err
    finally:
        shutil.rmtree(mapping.parent)


def test_a_form_that_changed_is_refused_until_it_is_taken_again_and_keeps_what_was_settled(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mapping = taken(data, tmp_path, "会变的表", *reversed(FORMS["左字右空"][:2]))
    edit(mapping, lambda page: page.__setitem__(f"F{line_of(page, '家庭住址')}", "不出"))
    changed = word_table(
        [["新加的", "", "", ""], ["户主姓名", "", "户编号", ""], ["家庭住址", "", "电话", ""]]
    )
    (mapping.parent / "表.docx").write_bytes(changed)
    assert run(data, "make", "会变的表", "2022Q2") == 3
    assert "表改过了" in capsys.readouterr().err
    file = tmp_path / "会变的表.docx"
    file.write_bytes(changed)
    assert run(data, "form", file) == 0
    told = capsys.readouterr()
    assert "家庭住址”：原在 表1 行2 列2" in told.err
    assert "家庭人口”：新表里没有了" in told.err
    page = openpyxl.load_workbook(mapping)["对应"]
    assert page[f"F{line_of(page, '家庭住址')}"].value == "不出"
    shutil.rmtree(mapping.parent)


def test_a_place_that_must_be_filled_withholds_the_form_of_who_lacks_it(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content = word_table([["户主姓名", ""], ["风险消除时间", ""]])
    mapping = taken(data, tmp_path, "必须填", content, "docx")
    edit(mapping, lambda page: page.__setitem__(f"F{line_of(page, '风险消除时间')}", "不出"))
    made = {path.stem.split("-")[-1] for path in make(data, "必须填", "--format", "docx")}
    told = capsys.readouterr().err
    held = set(re.findall(r"东沟村必须填（(\S+)）", told))
    assert held
    assert not held & made
    assert told.count("应有“系统标注_标注日期”；现为没有填写") == len(held)
    shutil.rmtree(mapping.parent)


def test_a_form_behind_a_gate_is_made_for_those_whom_the_gate_lets_through(
    data: Path, tmp_path: Path
) -> None:
    mapping = taken(data, tmp_path, "有关口", *reversed(FORMS["左字右空"][:2]))
    edit(mapping, lambda page: page.__setitem__("B4", "退出告知"))
    files = {path.stem.split("-")[-1] for path in make(data, "有关口", "--format", "docx")}
    assert run(data, "letters", "2022Q2", "--village", "东沟村", "--format", "docx", "--no-together") in (
        0,
        4,
    )
    letters = {path.stem.split("-")[-1] for path in (data.parent / "out").rglob("*退出告知书-*.docx")}
    assert files
    assert files == letters
    shutil.rmtree(mapping.parent)


def test_a_sheet_grows_when_there_are_more_members_than_rows_drawn(data: Path, tmp_path: Path) -> None:
    content = sheet({"A1": "姓名", "B1": "与户主关系", "A4": "户编号", "B5": "村委会"}, "A1:B4")
    taken(data, tmp_path, "两行的表", content, "xlsx")
    dataset = read_workbook(data / "数据.xlsx")
    sizes = set()
    for file in make(data, "两行的表", "--format", "xlsx"):
        page = openpyxl.load_workbook(file).active
        names = [row[0].value for row in page.iter_rows(min_row=2)]
        members = names[: names.index("户编号")]
        number = str(page.cell(names.index("户编号") + 2, 2).value)
        own = [member.name for member in dataset.members_of(number, QUARTER.last_day)]
        assert [name for name in members if name] == own
        assert len(members) == max(2, len(own))
        assert page.cell(names.index("户编号") + 3, 2).value == "村委会"
        sizes.add(len(own))
    assert max(sizes) > 2


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("坏的.docx", b"PK\x03\x04broken", "打不开"),
        ("不是.docx", b"<html>", "网页"),
        ("图.pdf", b"%PDF-1.7", "这已经是 PDF"),
        ("旧的.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "认不出"),
        ("空的.xlsx", b"", "空的"),
    ],
)
def test_what_is_no_form_is_refused_in_one_line(
    name: str, content: bytes, told: str, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    assert run(data, "form", file) in (2, 3)
    shown = capsys.readouterr().err
    assert told in shown
    assert "Traceback" not in shown
    assert not (data / "forms" / Path(name).stem).exists()


@pytest.mark.parametrize("name", ["../逃出去", "a/b", "CON", ""])
def test_a_form_never_leaves_its_folder(name: str, data: Path, tmp_path: Path) -> None:
    file = tmp_path / "正常.docx"
    file.write_bytes(FORMS["左字右空"][1])
    before = {path for path in data.parent.rglob("*") if "forms" not in path.parts}
    run(data, "form", file, "--name", name)
    assert {path for path in data.parent.rglob("*") if "forms" not in path.parts} == before


# --- pictures, a watermark, a sheet that follows -------------------------------------------------------


def jpeg(width: int, height: int) -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (width, height), "navy").save(stream, "JPEG")
    return stream.getvalue()


PICTURES = {
    "二维码": "图片_编号二维码",
    "照片": "图片_户主照片",
    "责任人签名": "图片_帮扶责任人签名",
}


def test_pictures_stand_in_their_cells_and_a_watermark_behind_the_page(data: Path, tmp_path: Path) -> None:
    content = word_table(
        [["户主姓名", "", "告知书编号", ""], ["二维码", "", "照片", ""], ["责任人签名", "", "户编号", ""]]
    )
    mapping = taken(data, tmp_path, "有图的表", content, "docx")

    def choose(page: Any) -> None:
        page["E2"] = "样张"
        for row in page.iter_rows(min_row=8):
            row[2].value = PICTURES.get(row[1].value, row[2].value)

    edit(mapping, choose)
    dataset = read_workbook(data / "数据.xlsx")
    (data / "图片" / "照片").mkdir(parents=True)
    (data / "图片" / "签名").mkdir()
    for household in dataset.by(Household, "village", "东沟村"):
        (data / "图片" / "照片" / f"{household.number}.jpg").write_bytes(jpeg(250, 350))
        for helper in dataset.by(Helper, "household", household.number):
            (data / "图片" / "签名" / f"{helper.person}.jpg").write_bytes(jpeg(520, 190))
    assert run(data, "letters", "2022Q2", "--village", "东沟村", "--format", "docx") in (0, 4)
    files = make(data, "有图的表", "--format", "docx")
    numbered = 0
    for file in files:
        document = docx.Document(str(file))
        (table,) = document.tables
        assert "⟦" not in "".join(cell.text for row in table.rows for cell in row.cells)
        number = beside(table, "告知书编号")
        shown = [extent_of(table, label) for label in PICTURES]
        assert [bool(extent) for extent in shown] == [bool(number), True, True]
        numbered += bool(number)
        assert shown[1] == (25, 35)
        assert shown[2] == (26, 9.5)
        header = document.sections[0].header
        (anchor,) = header._element.iter(qn("wp:anchor"))
        assert anchor.get("behindDoc") == "1"
        if number:
            assert shown[0] == (20, 20)
            assert number == read_code(document, table)
    assert numbered
    (data / "图片" / "照片" / f"{beside(table, '户编号')}.jpg").write_bytes(b"no picture")
    assert len(make(data, "有图的表", "--format", "docx")) == len(files) - 1
    shutil.rmtree(mapping.parent)


def extent_of(table: Any, label: str) -> tuple[float, float] | None:
    """Return the size in mm of the picture beside `label`."""
    for row in table.rows:
        texts = [cell.text for cell in row.cells]
        if label in texts:
            extents = list(row.cells[texts.index(label) + 1]._element.iter(qn("wp:extent")))
            return (int(extents[0].get("cx")) / 36000, int(extents[0].get("cy")) / 36000) if extents else None
    return None


def read_code(document: Any, table: Any) -> str:
    """Return the number whose QR code the form shows: the code is drawn anew and compared by its modules."""
    cell = table.cell(1, 1)
    (blip,) = cell._element.iter(qn("a:blip"))
    with Image.open(io.BytesIO(document.part.related_parts[blip.get(qn("r:embed"))].blob)) as image:
        drawn = [
            [image.convert("L").getpixel((x + 4, y + 4)) < 128 for x in range(16, image.width - 16, 8)]
            for y in range(16, image.height - 16, 8)
        ]
    number = beside(table, "告知书编号")
    wanted = [[bool(module) for module in row] for row in segno.make(number, error="m", micro=False).matrix]
    return number if drawn == wanted else "another"


def test_a_text_too_long_for_its_place_goes_to_a_sheet_that_follows(data: Path, tmp_path: Path) -> None:
    document = docx.Document()
    table = document.add_table(rows=2, cols=2)
    table.style = "Table Grid"
    for row, label in enumerate(("户主姓名", "家庭住址")):
        table.cell(row, 0).text = label
        table.rows[row].height = Mm(8)
        table.rows[row].height_rule = WD_ROW_HEIGHT_RULE.EXACTLY
    for cell in table.columns[1].cells:
        cell.width = Mm(30)
    folder = tmp_path / "长"
    folder.mkdir()
    dataset = read_workbook(data / "数据.xlsx")
    number = next(
        household.number
        for household in dataset.by(Household, "village", "东沟村")
        if dataset.episode_on(household.number, QUARTER.last_day)
    )
    address = (
        "交楼申乡东沟村三组老槐树底下往东第二户临时搬到沟对面的三间砖窑，"
        "旧院东墙外第三棵枣树旁的窑洞里存放粮食和农具，冬天随儿子住县城安置点二号楼三单元"
    )
    rows = {
        kind: [
            {**dict(row), "address": address} if kind is Household and row.number == number else dict(row)
            for row in dataset.all(kind)
        ]
        for kind in dataset.rows
    }
    write_workbook(folder / "数据.xlsx", rows)
    taken(folder, tmp_path, "窄表", saved(document), "docx")
    shown = {}
    for file in make(folder, "窄表", "--format", "docx"):
        paper = docx.Document(str(file))
        text = "\n".join(paragraph.text for paragraph in paper.paragraphs)
        shown[beside(paper.tables[0], "家庭住址")] = text
    sheet_that_follows = shown.pop("（见续页）")
    assert re.search(f"续页\n窄表：\n东沟村..+\n家庭住址：\n{address}", sheet_that_follows)
    assert shown
    assert not any("续页" in text for text in shown.values())
