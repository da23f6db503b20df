"""An unformatted text becomes a draft, and a paper of our own: nothing is lost, every guess is told."""

from __future__ import annotations

import io
from collections import Counter
from pathlib import Path

import docx
import pytest
from PIL import Image

import cli
from generators.checks.text.document import Line
from generators.checks.word_text import open_word, word_lines
from generators.notice_draft import parse_draft
from generators.pipeline.drafting import draft_from
from generators.pipeline.proofreading import Source
from generators.printing.docx.package import W
from generators.records.notice import ParagraphLevel

DATA = Path(__file__).parents[1] / "data" / "交楼申乡"
PLAIN = """兴县交楼申乡人民政府文件
交政发〔2022〕80号
兴县交楼申乡人民政府
关于开展季度排查的通知
各村党支部、村委会，驻村工作队：
为做好防返贫工作，现将有关事项通知如下：
一、排查范围
（一）重点对象。监测户、低保户。
1.健全机制。要逐户登记。
（1）逐户核对。
二、工作要求
各村要按时上报。
附件：1.任务分工表
2.联系人名单
兴县交楼申乡人民政府
二〇二二年四月十八日
（此件公开发布）
附件1
任务分工表
各村负责本村。
附件2
联系人名单
张文，电话13900000000。
抄送：县乡村振兴局。
兴县交楼申乡党政综合办公室　　2022年4月19日印发
"""


def letters(text: str) -> Counter[str]:
    return Counter(text.translate({ord(mark): None for mark in " 　\n：:（）()。【】、.｜"}))


def drafted(text: str):
    lines = tuple(Line(number, line) for number, line in enumerate(text.split("\n"), start=1))
    return draft_from(Source("试.txt", text.encode(), lines))


@pytest.mark.parametrize(
    ("written", "right"),
    [
        ("1、压实责任。", "1.压实责任。"),
        ("（一）、落实预案", "（一）落实预案"),
        ("(2)备足物资。", "（2）备足物资。"),
        ("㈢ 加强值守", "（三）加强值守"),
        ("一．提高认识", "一、提高认识"),
        ("1.压实责任。", "1.压实责任。"),
        ("3、4月份是春耕时节。", "3、4月份是春耕时节。"),
    ],
)
def test_level_numbers_are_written_as_the_standard_has_them_and_told(written: str, right: str) -> None:
    made = drafted(f"关于防汛的通知\n各村：\n现将有关事项通知如下。\n{written}\n2022年6月1日")
    assert made.text.splitlines()[-1] == right
    assert any("写作" in guess and guess.startswith("第4行") for guess in made.guesses) == (written != right)


def test_every_element_of_a_plain_text_is_recognised() -> None:
    made = drafted(PLAIN)
    draft = parse_draft(made.text, "试", "交楼申乡")
    assert draft.title == "兴县交楼申乡人民政府关于开展季度排查的通知"
    assert draft.document_number == "交政发〔2022〕80号"
    assert draft.recipients == "各村党支部、村委会，驻村工作队"
    assert draft.issued.isoformat() == "2022-04-18"
    assert draft.printed.isoformat() == "2022-04-19"
    assert draft.copied_to == "县乡村振兴局"
    assert draft.note == "此件公开发布"
    assert [annex.title for annex in draft.attachments] == ["任务分工表", "联系人名单"]
    levels = [paragraph.level for paragraph in draft.paragraphs if paragraph.level is not ParagraphLevel.BODY]
    assert levels == [
        ParagraphLevel.LEVEL_1,
        ParagraphLevel.LEVEL_2,
        ParagraphLevel.LEVEL_3,
        ParagraphLevel.LEVEL_4,
        ParagraphLevel.LEVEL_1,
    ]
    for what in ("标题", "主送机关", "成文日期", "附注", "抄送机关", "署名", "一级标题", "附件说明"):
        assert any(what in guess for guess in made.guesses), what


@pytest.mark.parametrize(
    "text",
    [
        PLAIN,
        (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")[:2000],
        "只有一句话。",
        "",
        "一、\n\n（二）",
    ],
)
def test_no_character_of_the_text_is_lost(text: str) -> None:
    made = drafted(text)
    kept = letters(made.text + "".join(made.left_to_the_template))
    lost = letters(text) - kept
    # 二〇二二年 becomes 2022年, and numbers of annexes are counted anew.
    assert set(lost) <= set("〇一二三四五六七八九十附件12"), lost


def test_what_is_missing_is_asked_for_and_not_invented() -> None:
    made = drafted("各村要认真组织排查，按时上报结果。")
    assert "成文日期" not in made.items
    assert sum("没有找到" in guess for guess in made.guesses) == 3


def test_numbers_that_word_counts_by_itself_are_written_out() -> None:
    document = docx.Document()
    document.add_paragraph("要求如下：")
    for text in ("逐户排查。", "逐户登记。"):
        document.add_paragraph(text, style="List Number")
    stream = io.BytesIO()
    document.save(stream)
    package = open_word(stream.getvalue(), "试.docx")
    made = draft_from(Source("试.docx", stream.getvalue(), tuple(word_lines(package)), package))
    assert made.parts[0][1][1:] == ["1.逐户排查。", "2.逐户登记。"]


def test_a_table_keeps_its_rows_and_a_picture_is_told() -> None:
    document = docx.Document()
    document.add_paragraph("各村任务如下：")
    for _ in range(2):
        table = document.add_table(2, 2)
        for cell, text in zip((c for row in table.rows for c in row.cells), "村户东一", strict=True):
            cell.text = text
    picture = io.BytesIO()
    Image.new("L", (2, 2)).save(picture, "png")
    document.add_picture(picture)
    document.sections[0].header.paragraphs[0].text = "内部资料"
    stream = io.BytesIO()
    document.save(stream)
    package = open_word(stream.getvalue(), "试.docx")
    made = draft_from(Source("试.docx", stream.getvalue(), tuple(word_lines(package)), package))
    assert made.parts[0][1] == ["各村任务如下：", *["村｜户", "东｜一"] * 2]
    assert sum("表格的一行" in guess for guess in made.guesses) == 4
    assert "第10段：图片不能写进文稿，请在成稿里插入" in made.guesses
    assert "页眉没有写进文稿：“内部资料”" in made.guesses
    made.items = {"标题": "关于任务分工的通知", "主送": "各村", "成文日期": "2022年4月18日"}
    rows = [p.text for p in parse_draft(made.text, "试", "交楼申乡").paragraphs][1:]
    assert rows == ["村｜户", "东｜一"] * 2


TASKS = [
    ("村", "任务", "时限"),
    ("东沟村", "", "6月20日"),
    ("西坪村", "逐户核对、逐户登记、按时上报", "6月25日"),
]


def a_word_file_with_a_table(lines: list[str]) -> bytes:
    document = docx.Document()
    for line in lines[:6]:
        document.add_paragraph(line)
    table = document.add_table(len(TASKS), 3)
    for row, texts in zip(table.rows, TASKS, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    for line in lines[6:]:
        document.add_paragraph(line)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def test_a_table_comes_through_as_a_table_cell_by_cell(tmp_path: Path) -> None:
    data = tmp_path / "乡"
    data.mkdir()
    (data / "数据.xlsx").write_bytes((DATA / "数据.xlsx").read_bytes())
    source, target = tmp_path / "来文.docx", tmp_path / "公文.docx"
    lines = [line for line in PLAIN.splitlines() if line]
    source.write_bytes(a_word_file_with_a_table(lines))
    assert cli.run(["--data", str(data), "draft", str(source), str(target)]) == 0
    made = docx.Document(str(target))
    tables = [[tuple(cell.text for cell in row.cells) for row in table.rows] for table in made.tables]
    assert TASKS in tables
    assert not any("｜" in paragraph.text for paragraph in made.paragraphs)
    following = next(t for t in made.tables if t.cell(0, 0).text == "村")._tbl.getnext()
    assert "".join(node.text or "" for node in following.iter(W + "t")) == lines[6]


def test_lines_parted_by_tabs_are_rows_and_a_lone_one_is_none() -> None:
    made = drafted(
        "各村任务如下：\n村\t任务\t时限\n东沟村\t\t6月20日\n请抓好落实。\n联系人\t张文\n特此通知。"
    )
    assert made.parts[0][1][1:4] == ["村｜任务｜时限", "东沟村｜｜6月20日", "请抓好落实。"]
    assert not any("｜" in line for line in made.parts[0][1][4:])


def test_a_plain_file_is_set_by_our_template_without_taking_a_number(tmp_path: Path) -> None:
    data = tmp_path / "乡"
    data.mkdir()
    (data / "数据.xlsx").write_bytes((DATA / "数据.xlsx").read_bytes())
    source, target = tmp_path / "来文.txt", tmp_path / "公文.docx"
    source.write_text(PLAIN, encoding="utf-8")
    assert cli.run(["--data", str(data), "draft", str(source), str(target)]) == 0
    text = "\n".join(line.text for line in word_lines(open_word(target.read_bytes(), "公文.docx")))
    for line in (
        "一、排查范围",
        "（1）逐户核对。",
        "各村负责本村。",
        "联系人名单",
        "2022年4月18日",
        "抄送：县乡村振兴局。",
    ):
        assert line in text, line
    assert sorted(path.name for path in data.iterdir()) == ["数据.xlsx"]
    assert cli.run(["--data", str(data), "draft", str(source), str(target)]) == 2
