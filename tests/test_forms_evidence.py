"""Which proposals are called sure: those for which the form itself leaves nothing else."""

from __future__ import annotations

import docx
import pytest
from test_forms import saved, sheet, word_table

from generators.forms.mapping import propose
from generators.forms.proposing import Confidence
from generators.forms.template import read_form

NONE = ["", "", "", ""]
MEMBERS = ["姓名", "与户主关系", "证件号码", "健康状况"]


def headed(title: str, *tables: list[list[str]]) -> bytes:
    """Return a form of tables under a title; a row of one text reaches over its table."""
    document = docx.Document()
    document.add_paragraph(title)
    for rows in tables:
        width = max(map(len, rows))
        table = document.add_table(rows=len(rows), cols=width)
        for number, row in enumerate(rows):
            for column, text in enumerate(row):
                table.cell(number, column).text = text
            if len(row) == 1:
                table.cell(number, 0).merge(table.cell(number, width - 1))
        document.add_paragraph("")
    return saved(document)


def lines(*texts: str) -> bytes:
    document = docx.Document()
    for text in texts:
        document.add_paragraph(text)
    return saved(document)


FORMS: dict[str, tuple[bytes, set[str]]] = {
    "监测户信息卡：标题、户主、成员、帮扶责任人各有所属": (
        headed(
            "防返贫监测户信息卡",
            [
                ["一、基本情况"],
                ["户主姓名", "", "户编号", ""],
                ["家庭住址", "", "识别时间", ""],
                ["二、家庭成员情况"],
                MEMBERS,
                NONE,
                NONE,
                ["三、帮扶责任人"],
                ["姓名", "", "联系电话", ""],
            ],
        ),
        {
            "户主姓名",
            "监测户_户编号",
            "监测户_家庭住址",
            "监测对象_识别监测时间",
            "家庭成员.姓名",
            "家庭成员.与户主关系",
            "家庭成员.证件号码",
            "家庭成员.健康状况",
            "帮扶责任人_姓名",
            "帮扶干部_联系电话",
        },
    ),
    "借款人和借款人的配偶不是户主": (
        headed(
            "小额信贷登记表",
            [
                ["借款人", "姓名", "", "证件号码", ""],
                ["配偶", "姓名", "", "证件号码", ""],
                ["家庭情况", "户主姓名", "", "家庭人口", ""],
            ],
        ),
        {"户主姓名", "家庭人口"},
    ),
    "学生的家庭住址": (
        headed("教育情况表", [["学生姓名", "", "家庭住址", ""], ["监护人姓名", "", "户主姓名", ""]]),
        {"户主姓名"},
    ),
    "村干部的家庭": (
        headed("村干部家庭情况申报表", [["家庭情况", "家庭人口", "", "户主姓名", ""]]),
        set(),
    ),
    "只是几口人的名单": (
        headed("劳动力情况表", [["户主姓名", "", "户编号", ""], MEMBERS, NONE, NONE]),
        {"户主姓名", "监测户_户编号"},
    ),
    "两样名单，只有一样是全家": (
        headed("农户情况表", [["家庭成员"], MEMBERS, NONE, ["赡养义务人"], MEMBERS, NONE, NONE]),
        {"家庭成员.姓名", "家庭成员.与户主关系", "家庭成员.证件号码", "家庭成员.健康状况"},
    ),
    "一页两户": (word_table([["户主姓名", "", "户编号", ""], ["户主姓名", "", "户编号", ""]]), set()),
    "签字的一行": (
        headed("入户核查表", [["户主姓名", "", "户编号", ""], ["户主", "", "帮扶责任人", ""]]),
        {"监测户_户编号"},
    ),
    "单位后面另印着一种地方": (
        lines("家庭住址：________乡（镇）________村________组"),
        set(),
    ),
}
EXCEL: dict[str, tuple[bytes, set[str]]] = {
    "台账抬头里干部的单位": (
        sheet({"A1": "帮扶台账", "A2": "帮扶干部：", "C2": "单位：", "A3": "户编号"}, "A2:D3", ("A1:D1",)),
        {"监测户_户编号"},
    ),
    "几个季度并排": (
        sheet(
            {
                "A1": "监测户收入台账",
                "A2": "户编号",
                "A3": "指标",
                "B3": "一季度",
                "C3": "二季度",
                "A4": "家庭人口",
                "A5": "人均纯收入",
            },
            "A2:D5",
            ("A1:D1",),
        ),
        {"监测户_户编号"},
    ),
    "花名册：并头说明是谁的，村干部的不填": (
        sheet(
            {
                "A1": "监测对象花名册",
                **dict(
                    zip(("A2", "B2", "C2", "E2"), ("序号", "户主姓名", "帮扶责任人", "村干部"), strict=True)
                ),
                **dict(zip(("C3", "D3", "E3", "F3"), ("姓名", "联系电话") * 2, strict=True)),
            },
            "A2:F5",
            ("A1:F1", "A2:A3", "B2:B3", "C2:D2", "E2:F2"),
        ),
        {"户.序号", "户.户主姓名", "户.帮扶责任人_姓名", "户.帮扶干部_联系电话"},
    ),
    "务工台账：一行一人，不是一行一户": (
        sheet(
            {
                "A1": "外出务工台账",
                **dict(zip(("A2", "B2", "C2"), ("户主姓名", "户编号", "务工人员"), strict=True)),
                **dict(zip(("C3", "D3"), ("姓名", "与户主关系"), strict=True)),
            },
            "A2:D5",
            ("A1:D1", "A2:A3", "B2:B3", "C2:D2"),
        ),
        set(),
    ),
}


@pytest.mark.parametrize("name", [*FORMS, *EXCEL])
def test_what_the_form_leaves_open_is_asked(name: str) -> None:
    content, sure = (FORMS | EXCEL)[name]
    form = read_form(content, name, "xlsx" if name in EXCEL else "docx")
    proposed = propose(form).lines
    assert {line.item for line in proposed if line.confidence is Confidence.SURE and line.item} == sure
