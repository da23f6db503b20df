"""Blank forms of offices we never saw: what each asks for in its place, nothing in another's."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import docx
import openpyxl
import pytest
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from test_forms import saved, sheet, word_table

from generators.errors import PaperWithheld
from generators.filling.docx import WordTemplate
from generators.filling.xlsx import LedgerTemplate
from generators.forms.items import ITEMS
from generators.forms.mapping import propose, values_for
from generators.forms.proposing import HOUSEHOLDS, Confidence
from generators.forms.template import make_template, read_form

if TYPE_CHECKING:
    from collections.abc import Mapping

VALUES: dict[str, str] = {
    **dict.fromkeys((item.name for item in ITEMS), "〈别处的〉"),
    "户主姓名": "赵有根",
    "户主_姓名": "赵有根",
    "户主_性别": "男",
    "户主_证件号码": "141199196503070018",
    "监测户_户编号": "001",
    "监测户_村": "东沟村",
    "监测户_村民小组": "三组",
    "监测户_家庭住址": "东沟村三组12号",
    "家庭人口": "4",
    "人均纯收入": "9120",
    "监测对象_监测对象类别": "边缘易致贫户",
    "监测对象_识别监测时间": "2021年7月5日",
}
SPOUSE = {"姓名": "李秀英", "与户主关系": "配偶", "性别": "女", "证件号码": "141199197001010029"}
VALUES |= {f"配偶_{name}": value for name, value in SPOUSE.items()}
MEMBERS = [{"姓名": "赵有根", "与户主关系": "户主", "性别": "男"}, SPOUSE]
OTHER = {**VALUES, "户主姓名": "钱二", "监测户_户编号": "002", "家庭人口": "2"}
CONTEXT: dict[str, Any] = {
    **VALUES,
    HOUSEHOLDS: [VALUES, OTHER],
    "家庭成员": MEMBERS,
    "其他家庭成员": [SPOUSE],
}
ID = VALUES["户主_证件号码"]


def paragraphs(*lines: str) -> bytes:
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    return saved(document)


def with_symbols() -> bytes:
    """Return a table whose boxes are symbols, as Word inserts them."""
    document = docx.Document(io.BytesIO(word_table([["监测类别", ""]])))
    paragraph = document.tables[0].cell(0, 1).paragraphs[0]
    for word in ("脱贫不稳定户", "边缘易致贫户", "突发严重困难户"):
        symbol = OxmlElement("w:sym")
        symbol.set(qn("w:font"), "Wingdings 2")
        symbol.set(qn("w:char"), "F0A3")
        paragraph.add_run()._r.append(symbol)
        paragraph.add_run(f"{word} ")
    return saved(document)


def with_controls() -> bytes:
    """Return a form whose controls have no title, one of Latin letters, and the fields of an older Word."""
    document = docx.Document()
    control = (
        f"<w:p {nsdecls('w')}><w:r><w:t>{{}}</w:t></w:r><w:sdt><w:sdtPr>{{}}</w:sdtPr><w:sdtContent><w:r>"
        "<w:t>单击此处输入。</w:t></w:r></w:sdtContent></w:sdt></w:p>"
    )
    field = (
        f'<w:p {nsdecls("w")}><w:r><w:t>{{}}</w:t></w:r><w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        "<w:r><w:instrText> {} </w:instrText></w:r>"
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>\u2002</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r><w:r><w:t>{}</w:t></w:r></w:p>'
    )
    lines = (
        control.format("户主姓名：", "<w:text/>"),
        control.format("识别时间：", '<w:tag w:val="rq01"/><w:date/>'),
        control.format("监测类别：", '<w:alias w:val="监测类别"/><w:dropDownList/>'),
        field.format("户编号：", "FORMTEXT", ""),
        field.format("户主性别：", "FORMCHECKBOX", "男 □女"),
    )
    for line in lines:
        document.element.body.insert(len(document.element.body) - 1, parse_xml(line))
    return saved(document)


HEAD = ["序号", "户主姓名", "户编号", "家庭人口"]
TWO_ROWS = [["1", "赵有根", "001", "4"], ["2", "钱二", "002", "2"]]
NONE = ["", "", "", ""]
WORD: dict[str, tuple[bytes, list[str], list[list[str]]]] = {
    "申请书：一句话里的几处空，空着年月日": (
        paragraphs(
            "户主姓名：________，户编号：______，家庭人口：____人，住____村____组。",
            "识别时间：____年____月____日",
            "申请人（签字）：          年    月    日",
        ),
        [
            "户主姓名：赵有根，户编号：001，家庭人口：4人，住东沟村三组。",
            "识别时间：2021年7月5日",
            "申请人（签字）：          年    月    日",
        ],
        [],
    ),
    "括号里的空": (
        paragraphs("1.户主姓名（        ）2.户编号（    ）", "3.监测类别（  ）①脱贫不稳定户②边缘易致贫户"),
        ["1.户主姓名（赵有根）2.户编号（001）", "3.监测类别（  ）①脱贫不稳定户②边缘易致贫户"],
        [],
    ),
    "证明：没有标签的空不填": (
        paragraphs("兹证明我村村民______户编号______。", "____年____月____日"),
        ["兹证明我村村民______户编号001。", "____年____月____日"],
        [],
    ),
    "方框在字后面": (
        word_table([["监测类别", "脱贫不稳定户□ 边缘易致贫户□ 突发严重困难户□"], ["户主性别", "男□　女□"]]),
        [],
        [["监测类别", "脱贫不稳定户□ 边缘易致贫户☑ 突发严重困难户□"], ["户主性别", "男☑　女□"]],
    ),
    "方框是插入的符号": (
        with_symbols(),
        [],
        [["监测类别", "□脱贫不稳定户 ☑边缘易致贫户 □突发严重困难户 "]],
    ),
    "格里印着单位、叉号、必填": (
        word_table(
            [
                ["户主姓名", "×××", "家庭人口", "    人"],
                ["人均纯收入", "元", "户编号", "（必填）"],
                ["识别时间", "    年   月   日", "所在村", "____村"],
            ]
        ),
        [],
        [
            ["户主姓名", "赵有根", "家庭人口", "4人"],
            ["人均纯收入", "9120元", "户编号", "001"],
            ["识别时间", "2021年7月5日", "所在村", "东沟村"],
        ],
    ),
    "一格一字的证件号": (
        word_table([["户主姓名", *[""] * 18], ["户主证件号码", *[""] * 18]], ((0, 1, 0, 18),)),
        [],
        [["户主姓名", *["赵有根"] * 18], ["户主证件号码", *ID]],
    ),
    "年月日各有一格": (
        word_table([["识别时间", "", "年", "", "月", "", "日"]]),
        [],
        [["识别时间", "2021", "年", "7", "月", "5", "日"]],
    ),
    "标签在空格下面": (
        word_table([["", ""], ["户主姓名", "户编号"], ["", ""], ["家庭住址", "家庭人口"]]),
        [],
        [["赵有根", "001"], ["户主姓名", "户编号"], ["东沟村三组12号", "4"], ["家庭住址", "家庭人口"]],
    ),
    "变更前和变更后": (
        word_table(
            [["变更前", "户主姓名", "", "变更后", "户主姓名", ""], ["户编号", *[""] * 5]], ((1, 1, 1, 5),)
        ),
        [],
        [["变更前", "户主姓名", "", "变更后", "户主姓名", ""], ["户编号", *["001"] * 5]],
    ),
    "上年度、本年度各一行": (
        word_table(
            [
                ["收入情况", "年度", "纯收入", "人均纯收入"],
                ["", "上年度", "", ""],
                ["", "本年度（预计）", "", ""],
            ],
            ((0, 0, 2, 0),),
        ),
        [],
        [
            ["收入情况", "年度", "纯收入", "人均纯收入"],
            ["收入情况", "上年度", "", ""],
            ["收入情况", "本年度（预计）", "", ""],
        ],
    ),
    "帮扶前（识别时）和帮扶后（消除时）": (
        word_table(
            [
                ["指标", "帮扶前（识别时）", "", "帮扶后（消除时）", ""],
                ["", "数值", "数据时点", "数值", "数据时点"],
                ["家庭人口（人）", *NONE],
            ],
            ((0, 0, 1, 0), (0, 1, 0, 2), (0, 3, 0, 4)),
        ),
        [],
        [
            ["指标", *["帮扶前（识别时）"] * 2, *["帮扶后（消除时）"] * 2],
            ["指标", *["数值", "数据时点"] * 2],
            ["家庭人口（人）", *NONE],
        ],
    ),
    "户主一列，政治面貌和学历各是各的": (
        word_table(
            [
                ["项目", "户主", "配偶"],
                ["姓名", "", ""],
                ["与户主关系", "户主", "配偶"],
                ["政治面貌", "", ""],
                ["学历", "", ""],
            ]
        ),
        [],
        [
            ["项目", "户主", "配偶"],
            ["姓名", "赵有根", "李秀英"],
            ["与户主关系", "户主", "配偶"],
            ["政治面貌", "", ""],
            ["学历", "", ""],
        ],
    ),
    "标签在空格上面，只有一行": (
        word_table([["户主姓名", "户编号", "家庭人口"], NONE[1:], ["经办人", "填表人", "备注"], NONE[1:]]),
        [],
        [
            ["户主姓名", "户编号", "家庭人口"],
            ["赵有根", "001", "4"],
            ["经办人", "填表人", "备注"],
            NONE[1:],
        ],
    ),
    "家庭成员（户主除外）": (
        word_table(
            [["家庭成员（户主除外）", "", ""], ["姓名", "与户主关系", "性别"], ["", "", ""], ["", "", ""]],
            ((0, 0, 0, 2),),
        ),
        [],
        [
            ["家庭成员（户主除外）"] * 3,
            ["姓名", "与户主关系", "性别"],
            ["李秀英", "配偶", "女"],
            ["", "", ""],
        ],
    ),
    "名单断开，小计以后是续表": (
        word_table(
            [
                HEAD,
                ["1", "", "", ""],
                ["小计", "", "", ""],
                ["续表", "", "", ""],
                HEAD,
                NONE,
                NONE,
            ],
            ((3, 0, 3, 3),),
        ),
        [],
        [HEAD, TWO_ROWS[0], ["小计", "", "", ""], ["续表"] * 4, HEAD, TWO_ROWS[1], NONE],
    ),
    "户主、配偶、子女各一行": (
        word_table([["关系", "姓名", "性别"], ["户主", "", ""], ["配偶", "", ""], ["子女", "", ""]]),
        [],
        [["关系", "姓名", "性别"], ["户主", "赵有根", "男"], ["配偶", "李秀英", "女"], ["子女", "", ""]],
    ),
    "户主、配偶、子女各一列": (
        word_table(
            [
                ["项目", "户主", "配偶", "子女"],
                ["姓名", *NONE[1:]],
                ["性别", *NONE[1:]],
                ["政治面貌", *NONE[1:]],
            ]
        ),
        [],
        [
            ["项目", "户主", "配偶", "子女"],
            ["姓名", "赵有根", "李秀英", ""],
            ["性别", "男", "女", ""],
            ["政治面貌", *NONE[1:]],
        ],
    ),
    "关系印在行里的成员表": (
        word_table(
            [
                ["序号", "姓名", "与户主关系", "性别"],
                ["1", "", "户主", ""],
                ["2", "", "配偶", ""],
                ["3", "", "之子", ""],
            ]
        ),
        [],
        [
            ["序号", "姓名", "与户主关系", "性别"],
            ["1", "赵有根", "户主", "男"],
            ["2", "李秀英", "配偶", "女"],
            ["3", "", "之子", ""],
        ],
    ),
    "前面有关系二字的标签不是表头": (
        word_table(
            [["户编号", "", "关系说明", ""], ["户主姓名", "", "整改情况", ""], ["家庭住址", "", "", ""]]
        ),
        [],
        [
            ["户编号", "001", "关系说明", ""],
            ["户主姓名", "赵有根", "整改情况", ""],
            ["家庭住址", "东沟村三组12号", "", ""],
        ],
    ),
    "成员为列": (
        word_table([["家庭成员", "成员一", "成员二", "成员三"], *([name, *NONE[1:]] for name in SPOUSE)]),
        [],
        [
            ["家庭成员", "成员一", "成员二", "成员三"],
            ["姓名", "赵有根", "李秀英", ""],
            ["与户主关系", "户主", "配偶", ""],
            ["性别", "男", "女", ""],
            ["证件号码", "", "141199197001010029", ""],
        ],
    ),
    "帮扶前和帮扶后各一栏": (
        word_table([["指标", "帮扶前", "帮扶后"], ["人均纯收入", "", ""], ["家庭住址", "", ""]]),
        [],
        [["指标", "帮扶前", "帮扶后"], ["人均纯收入", "", ""], ["家庭住址", "", ""]],
    ),
    "帮扶前后，并头在几个标签上面": (
        word_table(
            [["帮扶前", *NONE[1:], "帮扶后", *NONE[1:]], ["家庭人口", "", "人均纯收入", ""] * 2],
            ((0, 0, 0, 3), (0, 4, 0, 7)),
        ),
        [],
        [["帮扶前"] * 4 + ["帮扶后"] * 4, ["家庭人口", "", "人均纯收入", ""] * 2],
    ),
    "帮扶前情况、帮扶后情况竖并在左": (
        word_table(
            [["帮扶前情况", "人均纯收入", ""], ["", "家庭人口", ""], ["帮扶后情况", "人均纯收入", ""]],
            ((0, 0, 1, 0),),
        ),
        [],
        [["帮扶前情况", "人均纯收入", ""], ["帮扶前情况", "家庭人口", ""], ["帮扶后情况", "人均纯收入", ""]],
    ),
    "名单左右两半，印着序号": (
        word_table([HEAD[:3] * 2, ["1", "", "", "3", "", ""], ["2", "", "", "4", "", ""]]),
        [],
        [HEAD[:3] * 2, [*TWO_ROWS[0][:3], "", "", ""], [*TWO_ROWS[1][:3], "", "", ""]],
    ),
    "名单左右两半，横着数": (
        word_table([HEAD[:3] * 2, ["1", "", "", "2", "", ""], ["3", "", "", "4", "", ""]]),
        [],
        [HEAD[:3] * 2, [*TWO_ROWS[0][:3], *TWO_ROWS[1][:3]], [""] * 6],
    ),
    "括号里打钩，句子里的空格": (
        paragraphs(
            "户主性别：男（ ）女（ ）",
            "监测类别：( )脱贫不稳定户 ( )边缘易致贫户",
            "本人系     村     组村民，家庭人口    人。",
        ),
        [
            "户主性别：男（√）女（　）",
            "监测类别：(　)脱贫不稳定户 (√)边缘易致贫户",
            "本人系东沟村三组村民，家庭人口4人。",
        ],
        [],
    ),
    "没有标题的控件，旧式表单域": (
        with_controls(),
        [
            "户主姓名：赵有根",
            "识别时间：2021年7月5日",
            "监测类别：边缘易致贫户",
            "户编号：001",
            "户主性别：☑男 □女",
        ],
        [],
    ),
    "合计行在表头下面": (
        word_table([HEAD, ["合计", "", "", ""], NONE, NONE, NONE]),
        [],
        [HEAD, ["合计", "", "", ""], *TWO_ROWS, NONE],
    ),
    "栏次行，合计在末尾": (
        word_table([HEAD, ["栏次", "1", "2", "3"], NONE, NONE, ["合计", "", "", ""]]),
        [],
        [HEAD, ["栏次", "1", "2", "3"], *TWO_ROWS, ["合计", "", "", ""]],
    ),
    "名单左右两半": (
        word_table([["户主姓名", "户编号", "户主姓名", "户编号"], NONE, NONE]),
        [],
        [
            ["户主姓名", "户编号", "户主姓名", "户编号"],
            ["赵有根", "001", "", ""],
            ["钱二", "002", "", ""],
        ],
    ),
    "核查人和被核查人": (
        word_table([["户编号", "", "被核查人", ""]]),
        [],
        [["户编号", "001", "被核查人", ""]],
    ),
}
EXCEL: dict[str, tuple[bytes, dict[str, str | None]]] = {
    "没有框线的卡片": (
        sheet({"A1": "信息卡", "A2": "户主姓名", "C2": "户编号", "A3": "家庭住址"}, "A9:A8"),
        {"B1": None, "B2": "赵有根", "D2": "001", "B3": "东沟村三组12号"},
    ),
    "没有框线的表头不是标签": (
        sheet({"A1": "花名册", "A2": "户主姓名", "B2": "户编号", "C2": "家庭人口"}, "A9:A8"),
        {"D2": None, "B1": None},
    ),
    "栏次行": (
        sheet(
            {
                **dict(zip(("A2", "B2", "C2", "D2"), HEAD, strict=True)),
                "A3": "甲",
                "B3": "1",
                "C3": "2",
                "D3": "3",
            },
            "A2:D6",
        ),
        {"A4": "1", "B4": "赵有根", "C5": "002", "D5": "2", "B6": None},
    ),
    "示例行": (
        sheet(
            {"A1": "户主姓名", "B1": "户编号", "C1": "家庭人口", "A2": "例：张三", "B2": "000", "C2": "3"},
            "A1:C5",
        ),
        {"A2": "例：张三", "B2": "000", "A3": "赵有根", "B4": "002"},
    ),
    "成员为列，序号作表头": (
        sheet({"A1": "家庭成员", "B1": "1", "C1": "2", "A2": "姓名", "A3": "关系", "A4": "性别"}, "A1:C4"),
        {"B2": "赵有根", "C2": "李秀英", "B3": "户主", "C3": "配偶", "C4": "女"},
    ),
    "识别时和消除时": (
        sheet(
            {
                "A1": "户主姓名",
                "B1": "户编号",
                "C1": "识别时",
                "D1": "消除时",
                "C2": "家庭人口",
                "D2": "家庭人口",
            },
            "A1:D5",
            ("A1:A2", "B1:B2"),
        ),
        {"A3": "赵有根", "B4": "002", "C3": None, "D3": None},
    ),
    "户的名单，成员并排": (
        sheet(
            {
                "A1": "户主",
                "B1": "家庭成员1",
                "D1": "家庭成员2",
                **dict(zip(("B2", "C2", "D2", "E2"), ("姓名", "关系") * 2, strict=True)),
            },
            "A1:E4",
            ("A1:A2", "B1:C1", "D1:E1"),
        ),
        {"D3": None, "E3": None},
    ),
    "名单左右两半": (
        sheet(dict(zip(("A1", "B1", "C1", "D1"), ("户主姓名", "户编号") * 2, strict=True)), "A1:D2"),
        {"A2": "赵有根", "B2": "001", "C2": "钱二", "D2": "002"},
    ),
    "名单断开，小计以后是续表": (
        sheet(
            {
                **{f"{c}{row}": head for row in (1, 6) for c, head in zip("ABCD", HEAD, strict=True)},
                "A3": "小计",
                "A5": "续表",
            },
            "A1:D8",
            ("A4:D4", "A5:D5"),
        ),
        {"A2": "1", "B2": "赵有根", "C2": "001", "A7": "2", "B7": "钱二", "D7": "2", "B8": None},
    ),
    "日期拆成三格": (
        sheet({"A1": "识别时间", "C1": "年", "E1": "月", "G1": "日"}, "A1:G1"),
        {"B1": "2021", "D1": "7", "F1": "5"},
    ),
    "证件号一格一字": (
        sheet({"A1": "户主证件号码"}, "A1:S1"),
        {openpyxl.utils.get_column_letter(2 + at) + "1": digit for at, digit in enumerate(ID)},
    ),
    "方框和单位": (
        sheet(
            {
                "A1": "监测类别",
                "B1": "脱贫不稳定户□边缘易致贫户□突发严重困难户□",
                "A2": "家庭人口",
                "B2": "人",
            },
            "A1:B2",
        ),
        {"B1": "脱贫不稳定户□边缘易致贫户☑突发严重困难户□", "B2": "4人"},
    ),
}


def filled(content: bytes, suffix: str, values: Mapping[str, Any] = CONTEXT) -> bytes:
    """Return the form filled with what is proposed, sure or asked: nobody corrected anything."""
    form = read_form(content, "外来表", suffix)
    mapping = propose(form)
    opener: Any = WordTemplate if suffix == "docx" else LedgerTemplate
    template = opener.open(make_template(form, mapping.placeholders(form)), name="外来表")
    made: bytes = template.fill(values_for(mapping, form, values))
    return made


@pytest.mark.parametrize("name", WORD)
def test_a_blank_word_form_has_what_it_asks_for_and_nothing_in_anothers_place(name: str) -> None:
    content, lines, rows = WORD[name]
    made = docx.Document(io.BytesIO(filled(content, "docx")))
    if lines:
        texts = ["".join(t.text or "" for t in p._p.iter(qn("w:t"))) for p in made.paragraphs]
        assert list(filter(None, texts)) == lines
    shown = [[cell.text for cell in row.cells] for table in made.tables for row in table.rows]
    assert shown == rows


def test_a_list_in_columns_that_has_too_few_is_told_with_all_its_columns_and_lines() -> None:
    block = [["家庭成员", "成员一", "成员二"], ["姓名", "", ""], ["与户主关系", "", ""]]
    form = read_form(word_table([*block, ["续表", "", ""], *block], ((3, 0, 3, 2),)), "外来表", "docx")
    five = [{"姓名": f"赵{n}", "与户主关系": "之子"} for n in "一二三四五"]
    with pytest.raises(PaperWithheld) as told:
        values_for(propose(form), form, {**CONTEXT, "家庭成员": five})
    assert {(f.expected, f.found) for f in told.value.reasons} == {("表上有4列", "“家庭成员”有5条")}


@pytest.mark.parametrize("heading", ["后续帮扶户", "其中：边缘易致贫户", "手续办结户"])
def test_a_table_of_the_same_heads_under_another_heading_is_asked_and_lists_all_anew(heading: str) -> None:
    rows = [["帮扶户", *NONE[1:]], HEAD, NONE, [heading, *NONE[1:]], HEAD, NONE, NONE]
    form = read_form(word_table(rows, ((0, 0, 0, 3), (3, 0, 3, 3))), "外来表", "docx")
    mapping = propose(form)
    assert {line.confidence for line in mapping.lines if line.place == "表1 行6至7"} == {Confidence.ASK}
    template = WordTemplate.open(make_template(form, mapping.placeholders(form)), name="外来表")
    (table,) = docx.Document(io.BytesIO(template.fill(values_for(mapping, form, CONTEXT)))).tables
    shown = [[cell.text for cell in row.cells] for row in table.rows]
    assert shown == [["帮扶户"] * 4, HEAD, *TWO_ROWS, [heading] * 4, HEAD, *TWO_ROWS]


@pytest.mark.parametrize("name", EXCEL)
def test_a_blank_excel_form_has_what_it_asks_for_and_nothing_in_anothers_place(name: str) -> None:
    content, cells = EXCEL[name]
    page = openpyxl.load_workbook(io.BytesIO(filled(content, "xlsx"))).active
    assert {place: page[place].value and str(page[place].value) for place in cells} == cells


@pytest.mark.parametrize(
    ("item", "value", "rows"),
    [
        ("监测对象_识别监测时间", "去年秋天", [["识别时间", "    年   月   日"]]),
        ("户主_证件号码", "1" * 19, [["户主证件号码", *[""] * 18]]),
    ],
)
def test_what_does_not_go_into_its_parts_is_told_and_the_form_withheld(
    item: str, value: str, rows: list[list[str]]
) -> None:
    with pytest.raises(PaperWithheld) as withheld:
        filled(word_table(rows), "docx", {**CONTEXT, item: value})
    (finding,) = withheld.value.reasons
    assert finding.place.startswith("表1 行1 列2")
