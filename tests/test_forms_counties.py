"""Forms as different counties draw them: mapped, filled, and read back cell by cell by somebody else."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import docx
import openpyxl
import pdfplumber
import pytest
from openpyxl.styles import Alignment
from PIL import Image
from test_forms import sheet, word_table

from generators.filling.docx import WordTemplate
from generators.filling.xlsx import LedgerTemplate
from generators.forms.items import ITEMS, LISTS
from generators.forms.mapping import propose, values_for
from generators.forms.pictures import held_pictures
from generators.forms.proposing import HOUSEHOLDS, Confidence
from generators.forms.sheet_pictures import with_pictures
from generators.forms.template import make_template, read_form
from generators.pipeline.form_continuation import with_continuation
from generators.pipeline.taken_form import TakenForm
from generators.printing import print_sheet

if TYPE_CHECKING:
    from pathlib import Path

ONE = {item.name: f"〈{item.name}〉" for item in ITEMS}
VALUES: dict[str, Any] = {
    **ONE,
    **{
        source: [{item.name.partition(".")[2]: f"〈{item.name}{n}〉" for item in items} for n in (1, 2)]
        for source, items in LISTS.items()
    },
    HOUSEHOLDS: [{name: f"〈{HOUSEHOLDS}.{name}{n}〉" for name in ONE} for n in (1, 2)],
}
"""A value for each item that is like no other: 〈户主姓名〉."""

BLANK = ""
MEMBER_HEADS = ["姓名", "与户主关系", "健康状况"]
WORD: dict[str, tuple[list[list[str]], tuple[tuple[int, int, int, int], ...], dict[tuple[int, int], str]]] = {
    "分块登记表：左边竖并的块名": (
        [
            ["家庭基本情况", "户主姓名", "", "户编号", ""],
            ["", "家庭住址", "", "家庭人口", ""],
            ["帮扶责任人", "姓名", "", "联系电话", ""],
            ["", "单位", "", "职务", ""],
        ],
        ((0, 0, 1, 0), (2, 0, 3, 0)),
        {
            (0, 2): "户主姓名",
            (0, 4): "监测户_户编号",
            (1, 2): "监测户_家庭住址",
            (1, 4): "家庭人口",
            (2, 2): "帮扶责任人_姓名",
            (2, 4): "帮扶干部_联系电话",
            (3, 2): "帮扶干部_单位",
            (3, 4): "帮扶干部_职务",
        },
    ),
    "双列人：户主和配偶并排": (
        [
            ["户主", "姓名", "", "配偶", "姓名", ""],
            ["", "性别", "", "", "性别", ""],
            ["户编号", "", "", "", "", ""],
        ],
        ((0, 0, 1, 0), (0, 3, 1, 3), (2, 1, 2, 5)),
        {
            (0, 2): "户主_姓名",
            (1, 2): "户主_性别",
            (0, 5): "配偶_姓名",
            (1, 5): "配偶_性别",
            (2, 1): "监测户_户编号",
        },
    ),
    "并头：家庭成员在三栏上面": (
        [["户主姓名", "", "户编号"], ["家庭成员情况", "", ""], MEMBER_HEADS, *[["", "", ""]] * 3],
        ((1, 0, 1, 2),),
        {
            (0, 1): "户主姓名",
            (3, 0): "家庭成员.姓名",
            (3, 1): "家庭成员.与户主关系",
            (3, 2): "家庭成员.健康状况",
        },
    ),
    "一户一表：带章节行": (
        [
            ["一、家庭基本情况", "", "", ""],
            ["户主姓名：", "", "农户编号：", ""],
            ["二、监测情况", "", "", ""],
            ["监测类别", "", "识别时间", ""],
            ["返贫风险", "", "", ""],
            ["三、意见", "", "", ""],
            ["村委会意见（盖章）", "", "乡镇意见（盖章）", ""],
        ],
        ((0, 0, 0, 3), (2, 0, 2, 3), (4, 1, 4, 3), (5, 0, 5, 3)),
        {
            (1, 1): "户主姓名",
            (1, 3): "监测户_户编号",
            (3, 1): "监测对象_监测对象类别",
            (3, 3): "监测对象_识别监测时间",
            (4, 1): "致贫返贫风险",
        },
    ),
    "带序号和加粗星号的标签": (
        [["1.户主姓名*", "", "2. 户 编 号", ""], ["3.所在村：", "", "4.家庭人口（人）", ""]],
        (),
        {(0, 1): "户主姓名", (0, 3): "监测户_户编号", (1, 1): "监测户_村", (1, 3): "家庭人口"},
    ),
    "标签后面几个没有合并的空格": (
        [["户主姓名", "", "", ""], ["户编号", "", "", ""], ["家庭住址", "", "", ""]],
        (),
        {
            (0, 1): "户主姓名",
            (1, 1): "监测户_户编号",
            (2, 1): "监测户_家庭住址",
            **{(row, column): BLANK for row in range(3) for column in (2, 3)},
        },
    ),
    "签字确认表": (
        [
            ["户主姓名", "", "户编号", ""],
            ["户主签字", "", "填表人", ""],
            ["填表日期", "", "村委会（章）", ""],
        ],
        (),
        {(0, 1): "户主姓名", (0, 3): "监测户_户编号"},
    ),
    "贷款申请表：别人的栏目": (
        [
            ["借款人姓名", "", "借款金额", ""],
            ["担保人", "", "担保人单位", ""],
            ["户编号", "", "联系人", ""],
        ],
        (),
        {(2, 1): "监测户_户编号"},
    ),
    "学生资助表：监护人和学校": (
        [["学生姓名", "", "性别", ""], ["就读学校", "", "班级", ""], ["监护人姓名", "", "家庭住址", ""]],
        (),
        {(2, 3): "监测户_家庭住址"},
    ),
    "合计行在左，栏目在上": (
        [
            ["项目", "户主姓名", "户编号", "家庭人口"],
            ["本户", "", "", ""],
        ],
        (),
        {(1, 1): "户主姓名", (1, 2): "监测户_户编号", (1, 3): "家庭人口"},
    ),
}
EXCEL: dict[str, tuple[dict[str, str], str, tuple[str, ...], dict[str, str]]] = {
    "卡片：竖并的块名": (
        {
            "A1": "防返贫监测户信息卡",
            "A2": "家庭情况",
            "B2": "户主姓名",
            "D2": "户编号",
            "B3": "家庭住址",
            "A4": "帮扶责任人",
            "B4": "姓名",
            "D4": "单位",
        },
        "A2:E4",
        ("A1:E1", "A2:A3", "C3:E3"),
        {
            "C2": "户主姓名",
            "E2": "监测户_户编号",
            "C3": "监测户_家庭住址",
            "C4": "帮扶责任人_姓名",
            "E4": "帮扶干部_单位",
        },
    ),
    "表前一行填空": (
        {"A1": "登记表", "A2": "乡镇：______  村：______", "A3": "户主姓名", "C3": "户编号"},
        "A3:D3",
        ("A1:D1", "A2:D2"),
        {"A2": "乡镇：〈乡镇_乡镇〉  村：〈监测户_村〉", "B3": "户主姓名", "D3": "监测户_户编号"},
    ),
    "成员行：左边竖并的组": (
        {"A1": "家庭成员", "B1": "姓名", "C1": "与户主关系", "D1": "健康状况", "A5": "户编号"},
        "A1:D5",
        ("A1:A4", "B5:D5"),
        {
            "B2": "家庭成员.姓名",
            "C2": "家庭成员.与户主关系",
            "D2": "家庭成员.健康状况",
            "B5": "监测户_户编号",
        },
    ),
    "隔一格空白的标签": (
        {"A1": "户主姓名", "A2": "家庭人口", "D1": "户编号"},
        "A1:E2",
        ("B1:C1", "B2:E2"),
        {"B1": "户主姓名", "E1": "监测户_户编号", "B2": "家庭人口"},
    ),
    "一村一表：两层表头": (
        {
            "A1": "监测户花名册",
            "A2": "序号",
            "B2": "户主姓名",
            "C2": "监测情况",
            "E2": "户编号",
            "C3": "监测类别",
            "D3": "识别时间",
        },
        "A2:E6",
        ("A1:E1", "A2:A3", "B2:B3", "C2:D2", "E2:E3"),
        {
            "B4": "户.户主姓名",
            "C4": "户.监测对象_监测对象类别",
            "D4": "户.监测对象_识别监测时间",
            "E4": "户.监测户_户编号",
        },
    ),
}


def expected_of(item: str) -> str:
    return item if "〈" in item or not item else f"〈{item}1〉" if "." in item else f"〈{item}〉"


def filled(content: bytes, suffix: str, items: set[str]) -> bytes:
    """Return the form filled as proposed; nothing is proposed as sure that is not meant."""
    form = read_form(content, "表", suffix)
    mapping = propose(form)
    sure = {line.item for line in mapping.lines if line.item and line.confidence is Confidence.SURE}
    numbers = {"家庭成员.序号", f"{HOUSEHOLDS}.序号"}
    assert sure <= items | numbers
    assert items <= {line.item for line in mapping.lines}
    opener: Any = WordTemplate if suffix == "docx" else LedgerTemplate
    template = opener.open(make_template(form, mapping.placeholders(form)), name="表")
    made: bytes = template.fill(values_for(mapping, form, VALUES))
    return made


@pytest.mark.parametrize("name", WORD)
def test_a_word_form_of_another_county_has_each_value_in_its_cell(name: str) -> None:
    rows, merges, meant = WORD[name]
    made = filled(word_table(rows, merges), "docx", set(filter(None, meant.values())))
    (table,) = docx.Document(io.BytesIO(made)).tables
    shown = {(row, column): table.cell(row, column).text for row, column in meant}
    assert shown == {place: expected_of(item) for place, item in meant.items()}
    before = docx.Document(io.BytesIO(word_table(rows, merges))).tables[0]
    labels = {cell.text for row in before.rows for cell in row.cells if cell.text}
    assert labels <= {cell.text for row in table.rows for cell in row.cells}


@pytest.mark.parametrize("name", EXCEL)
def test_an_excel_form_of_another_county_has_each_value_in_its_cell(name: str) -> None:
    cells, ruled, merges, meant = EXCEL[name]
    items = {item for item in meant.values() if "〈" not in item}
    if any("〈" in item for item in meant.values()):
        items |= {"乡镇_乡镇", "监测户_村"}
    made = filled(sheet(cells, ruled, merges), "xlsx", items)
    page = openpyxl.load_workbook(io.BytesIO(made)).active
    shown = {place: page[place].value for place in meant}
    assert shown == {place: expected_of(item) for place, item in meant.items()}
    assert set(merges) == {str(area) for area in page.merged_cells.ranges}
    for place, text in cells.items():
        assert place in meant or page[place].value == text


def test_the_runs_of_a_cell_keep_their_looks_beside_what_is_filled_in() -> None:
    from openpyxl.cell.rich_text import CellRichText, TextBlock
    from openpyxl.cell.text import InlineFont

    book = openpyxl.Workbook()
    book.active["A1"] = CellRichText(
        TextBlock(InlineFont(b=True), "户编号："), TextBlock(InlineFont(u="single"), "______"), "（公章）"
    )
    stream = io.BytesIO()
    book.save(stream)
    made = filled(stream.getvalue(), "xlsx", {"监测户_户编号"})
    page = openpyxl.load_workbook(io.BytesIO(made), rich_text=True).active
    bold, underlined, plain = page["A1"].value
    assert (str(bold), bold.font.b) == ("户编号：", True)
    assert (str(underlined), underlined.font.u) == ("〈监测户_户编号〉", "single")
    assert str(plain) == "（公章）"


def test_the_runs_of_a_paragraph_keep_their_looks_beside_what_is_filled_in() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph()
    paragraph.add_run("户编号：").bold = True
    paragraph.add_run("　　　　　　").underline = True
    paragraph.add_run("（公章）").italic = True
    stream = io.BytesIO()
    document.save(stream)
    made = filled(stream.getvalue(), "docx", {"监测户_户编号"})
    bold, underlined, italic = docx.Document(io.BytesIO(made)).paragraphs[0].runs
    assert (bold.text, bold.bold) == ("户编号：", True)
    assert (underlined.text, underlined.underline) == ("〈监测户_户编号〉", True)
    assert (italic.text, italic.italic) == ("（公章）", True)


def test_pictures_of_an_excel_form_hang_on_their_cells_no_larger_than_these(tmp_path: Path) -> None:
    content = sheet({"A1": "户主姓名", "A2": "照片", "C2": "二维码"}, "A1:D6", ("B2:B6",))
    form = read_form(content, "表", "xlsx")
    chosen = {"照片": "图片_户主照片", "二维码": "图片_户编号二维码"}
    mapping = propose(form)
    mapping = replace(
        mapping, lines=tuple(replace(n, item=chosen.get(n.label, n.item)) for n in mapping.lines)
    )
    photos = tmp_path / "图片" / "照片"
    photos.mkdir(parents=True)
    Image.new("RGB", (250, 350)).save(photos / "001.png")
    held = held_pictures(tmp_path, {**ONE, "监测户_户编号": "001"})
    values = {**ONE, **held, "图片_户编号二维码": "001"}
    template = LedgerTemplate.open(make_template(form, mapping.placeholders(form)), name="表")
    made = with_pictures(template.fill(values_for(mapping, form, values)), "表.xlsx", tmp_path)
    page = openpyxl.load_workbook(io.BytesIO(made)).active
    assert page["B1"].value == "〈户主姓名〉"
    assert [page["B2"].value, page["D2"].value] == [None, None]
    hung = {
        (picture.anchor._from.col, picture.anchor._from.row): (picture.anchor.ext.cx, picture.anchor.ext.cy)
        for picture in page._images
    }
    assert set(hung) == {(1, 1), (3, 1)}
    wide, high = hung[1, 1]
    assert wide / high == pytest.approx(250 / 350, abs=0.01)
    cell = 64 * 9525
    assert wide <= cell
    assert high <= (page.row_dimensions[2].height + 4 * 15) * 12700
    assert hung[3, 1][0] == hung[3, 1][1] <= cell
    assert print_sheet(made, name="表.xlsx").pages == 1


@pytest.mark.parametrize("area", ["", "A1:B44"])
def test_a_text_that_makes_an_excel_form_longer_goes_to_a_sheet_behind_it(tmp_path: Path, area: str) -> None:
    content = sheet(
        {"A1": "户主姓名", "A2": "家庭住址", **{f"A{n}": f"第{n}条" for n in range(4, 44)}}, "A1:B3"
    )
    book = openpyxl.load_workbook(io.BytesIO(content))
    book.active["B2"].alignment = Alignment(wrap_text=True)
    book.active.print_area = area or None
    stream = io.BytesIO()
    book.save(stream)
    form = read_form(stream.getvalue(), "窄表", "xlsx")
    mapping = propose(form)
    folder = tmp_path / "forms" / "窄表"
    folder.mkdir(parents=True)
    template = make_template(form, mapping.placeholders(form))
    (folder / "模板.xlsx").write_bytes(template)
    address = (
        "交楼申乡东沟村三组老槐树底下往东第二户临时搬到沟对面的三间砖窑，旧院东墙外的窑洞里存放粮食和农具"
    )
    for text, told in (
        ("东沟村三组", ["东沟村三组"]),
        (address, ["（见续页）", "赵一", address[:30], address[30:]]),
    ):
        context = values_for(mapping, form, {"户主姓名": "赵一", "监测户_家庭住址": text})
        context = with_continuation(TakenForm(form, mapping, folder), context, "赵一")
        taken = TakenForm(form, mapping, folder)
        made, _ = taken.finished(LedgerTemplate.open(template, name="窄表").fill(context), "窄表.xlsx")
        page, *following = openpyxl.load_workbook(io.BytesIO(made)).worksheets
        assert [sheet.title for sheet in following] == ["续页"] * (len(told) > 1)
        texts = [row[1].value for sheet in following for row in sheet.iter_rows()]
        assert [page["B2"].value, *texts] == told
        assert print_sheet(made, name="窄表.xlsx").pages == len(following) + 1


@pytest.mark.parametrize(
    ("said", "shapes"),
    [
        ({}, {"CH"}),
        ({"oddHeader": "&C某县乡村振兴局&R&A"}, {"LH"}),
        ({"oddHeader": "&L甲&C乙&R丙"}, {"CH"}),
        ({"firstHeader": "&C首页", "differentFirst": "1"}, {"CH", "LHFIRST"}),
        ({"evenHeader": "&L双页", "differentOddEven": "1"}, {"CH", "CHEVEN"}),
    ],
    ids=["bare", "a free side", "three texts", "first page", "even pages"],
)
def test_a_watermark_of_an_excel_form_is_a_picture_of_its_headers(
    said: dict[str, str], shapes: set[str]
) -> None:
    book = openpyxl.load_workbook(io.BytesIO(sheet({"A1": "户主姓名"}, "A1:B1")))
    book.active.page_setup.orientation = "landscape"
    stream = io.BytesIO()
    book.save(stream)
    attributes = "".join(f' {name}="1"' for name in said if name.startswith("different"))
    texts = "".join(
        f"<{name}>{text.replace('&', '&amp;')}</{name}>"
        for name in ("oddHeader", "evenHeader", "firstHeader")
        if (text := said.get(name))
    )
    part = "xl/worksheets/sheet1.xml"
    plain = rewritten(
        stream.getvalue(),
        part,
        "</worksheet>",
        f"<headerFooter{attributes}>{texts}</headerFooter></worksheet>",
    )
    form = read_form(plain if said else stream.getvalue(), "表", "xlsx")
    mapping = propose(form)
    template = make_template(form, mapping.placeholders(form), "征求意见稿")
    made = LedgerTemplate.open(template, name="表").fill(values_for(mapping, form, ONE))
    with zipfile.ZipFile(io.BytesIO(made)) as package:
        names = package.namelist()
        (vml,) = [name for name in names if name.endswith("watermark1.vml")]
        drawing = package.read(vml).decode()
        assert set(re.findall('<v:shape [^>]*?id="([A-Z]+)"', drawing)) == shapes
        header = package.read(part).decode()
        assert header.count("&amp;G") == len(shapes)
        assert all(text.replace("&", "&amp;")[-1:] in header for text in said.values())
        assert len([name for name in names if name.startswith("xl/media/")]) >= 1
    assert openpyxl.load_workbook(io.BytesIO(made)).active["B1"].value == "〈户主姓名〉"
    printed = print_sheet(made, name="表.xlsx")
    assert printed.pages == 1
    with pdfplumber.open(io.BytesIO(printed.pdf)) as pdf:
        (page,) = pdf.pages
        (picture,) = page.images
        middle = (picture["x0"] + picture["x1"]) / 2, (picture["top"] + picture["bottom"]) / 2
        assert middle == pytest.approx((page.width / 2, page.height / 2), abs=1)


def rewritten(xlsx: bytes, part: str, old: str, new: str) -> bytes:
    """Return the workbook with `old` of its part become `new`, its own headers left out."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(xlsx)) as source, zipfile.ZipFile(stream, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name == part:
                text = re.sub("<headerFooter.*?(</headerFooter>|/>)", "", content.decode())
                content = text.replace(old, new).encode()
            target.writestr(name, content)
    return stream.getvalue()
