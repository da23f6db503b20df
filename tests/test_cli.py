"""The command line as a clerk meets it: Chinese help, Chinese refusals, exit codes, and nothing half done."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import time
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import click
import docx
import openpyxl
import pytest
from docx.oxml.ns import qn
from few_villages import copy_few_villages, copy_sample

import cli
from generators.pipeline.source import Source
from generators.records.settings import Setting, Settings, default_settings

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "data" / "交楼申乡"
TEMPLATES = ROOT / "templates"


def copy_of_sample(folder: Path) -> Path:
    data = folder / "交楼申乡"
    copy_sample(data)
    return data


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_of_sample(tmp_path_factory.mktemp("cli"))


def iter_commands(command: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    yield path
    if isinstance(command, click.Group):
        for name, inner in command.commands.items():
            yield from iter_commands(inner, (*path, name))


COMMANDS = list(iter_commands(cli.main))


# --- help -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_every_command_has_chinese_help_and_explains_every_option(hongtou, path: tuple[str, ...]) -> None:
    told = hongtou(*path, "--help")
    assert told.code == 0
    lines = told.out.splitlines()
    assert lines[0].startswith(" ".join(("用法：hongtou", *path)))
    assert re.search(r"[\u4e00-\u9fff]", lines[2])
    for line in lines[lines.index("选项：") + 1 :]:
        if line.startswith("  -"):
            explained = line + lines[lines.index(line) + 1] if lines[-1] != line else line
            assert re.search(r"[\u4e00-\u9fff]{2}", explained), line


def test_without_a_command_the_help_is_shown(hongtou) -> None:
    told = hongtou()
    assert told.code == 2
    assert "check-data" in told.all


def test_list_names_every_template(hongtou) -> None:
    told = hongtou("list").out
    assert [path.name for path in TEMPLATES.iterdir() if path.name not in told] == []


# --- wrong use: exit code 2 -------------------------------------------------------------------------

WRONG_USES = [
    # what was typed, what is said
    (("letters",), "还差“季度”"),
    (("letters", "2022Q5"), "“季度”：应写作 2022年第二季度，或 2022Q2，现为“2022Q5”"),
    (("close", "9999Q4"), "“季度”：年份应在 1949 到 2099 之间，现为“9999Q4”"),
    (("due", "--date", "9999-12-31"), "“--date”：年份应在 1949 到 2099 之间，现为“9999-12-31”"),
    (("letters", "第二季度"), "现为“第二季度”"),
    (("letters", "2022Q2", "再来"), "多了内容：再来"),
    (("list", "长" * 300), "多了内容：长"),
    (("check-data", "data"), "多了内容：data；数据文件夹写作 --data data"),
    (("check-data", "--report", "结果.pdf"), "写出的是 .xlsx 文件，名字应以它结尾，现为“结果.pdf”"),
    (("give-out", "东沟村"), "写出的是 .xlsx 文件"),
    (("--yes", "letters", "2022Q2"), "没有选项 --yes"),
    (("letters", "2022Q2", "--household", "东沟村"), "没有这一户；写户主的姓名"),
    (("letter", "2022Q2"), "没有这个命令；可用的有：backup、check、check-data、"),
    (("letters", "2022Q2", "--vilage", "东沟村"), "没有选项 --vilage；是不是 --village？"),
    (("letters", "2022Q2", "--village"), "选项 --village 后面应写内容"),
    (("letters", "2022Q2", "--village", "天上村"), "没有叫“天上村”的村；现有：东沟村、"),
    (("letters", "2022Q2", "--format", "doc"), "没有“doc”这种格式；可选：docx、ofd、pdf、xlsx"),
    (("letters", "2022Q2", "--format", "xlsx"), "这种文书没有 xlsx 格式；可选：docx、pdf"),
    (("letters", "2022Q2", "--engine", "word"), "应为 weasyprint 或 libreoffice，现为“word”"),
    (("ledger",), "请写明季度，如 2022Q2"),
    (("ledger", "2022Q2", "台账"), "最后应写季度：应写作 2022年第二季度，或 2022Q2，现为“台账”"),
    (("ledger", "台账", "2022Q2"), "没有叫“台账”的文书；可选："),
    (("make", "2022Q2"), "请写明要做哪种文书"),
    (("notice", "99号"), "没有名为“99号”的通知稿；现有：79号"),
    (("print",), "还差“文件…”"),
    (("number", "lst"), "没有这个命令；可用的有：audit、export、list、rebuild、restore、share、void"),
    (("number", "list", "--year", "今年"), "“--year”：应为整数，现为“今年”"),
    (("number", "void", "79"), "还差“--reason”"),
    (("number", "void", "79", "--reason", "有误"), "写成“交政发〔2022〕79号”的样子"),
    (("number", "void", "交政发〔2022〕5号", "--reason", "有误"), "登记簿里没有交政发〔2022〕5号"),
    (("due", "--date", "6月15日"), "“--date”：应为日历上有的日期"),
]


@pytest.mark.parametrize(("words", "said"), WRONG_USES, ids=[" ".join(row[0]) for row in WRONG_USES])
def test_a_wrong_use_is_told_in_chinese_and_ends_with_2(
    hongtou, data: Path, tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    told = hongtou("--data", data, "--out", tmp_path / "output", *words)
    assert told.code == 2
    assert said in told.err
    assert not (tmp_path / "output").exists()


def test_a_folder_that_is_not_there_or_has_no_workbook_is_told(hongtou, tmp_path: Path) -> None:
    for command in (("check-data",), ("letters", "2022Q2"), ("number", "list"), ("notice", "79号")):
        told = hongtou("--data", tmp_path / "没有", "--out", tmp_path / "output", *command)
        assert (told.code, f"没有文件夹“{tmp_path / '没有'}”" in told.err) == (2, True)
        told = hongtou("--data", tmp_path, "--out", tmp_path / "output", *command)
        assert (told.code, "里没有 数据.xlsx；先用 hongtou new-data 建一个" in told.err) == (2, True)
    assert list(tmp_path.iterdir()) == []


def test_the_page_begins_an_empty_township_in_an_empty_folder_and_in_no_other(
    hongtou, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("generators.desk.serving.serve", lambda office, door, say: say(str(office.take_in())))
    for name, code in (("没有", 2), ("别的", 2), ("空的", 0)):
        folder = tmp_path / name
        if name != "没有":
            folder.mkdir()
        if name == "别的":
            (folder / "记事.txt").write_text("有", encoding="utf-8")
        told = hongtou("--data", folder, "--out", tmp_path / "output", "desk", "--no-browser")
        assert (told.code, "从这里开始" in told.out) == (code, not code), name
    begun = Source.of(tmp_path / "空的").read()
    held = [(line.item, line.value, line.about) for line in begun.all(Setting)]
    assert held == [(line.item, line.value, line.about) for line in default_settings()]
    assert (sum(map(len, begun.rows.values())), begun.settings) == (len(held), Settings())
    assert (tmp_path / "空的" / "notices" / "样例.txt").exists()
    assert [path.name for path in (tmp_path / "别的").iterdir()] == ["记事.txt"]


def test_an_output_folder_that_is_a_file_is_told(hongtou, data: Path, tmp_path: Path) -> None:
    (tmp_path / "output").write_text("a file")
    told = hongtou("--data", data, "--out", tmp_path / "output", "letters", "2022Q2")
    assert told.code == 2
    assert "同名的文件" in told.err


def test_new_data_does_not_touch_a_workbook_that_is_there(hongtou, data: Path, tmp_path: Path) -> None:
    before = (data / "数据.xlsx").read_bytes()
    told = hongtou("new-data", data)
    assert told.code == 2
    assert "已经存在，不会覆盖" in told.err
    assert (data / "数据.xlsx").read_bytes() == before
    (tmp_path / "文件").touch()
    assert hongtou("new-data", tmp_path / "文件").code == 2


# --- refused data: exit code 3, nothing written -----------------------------------------------------

BROKEN_CELLS = [
    # 工作表, 标题, 第几行, what is put there, what is said
    ("监测户", "村", 2, "没有这个村", "没有这个村"),
    ("监测户", "户编号", 3, "9901001001", "重复"),
    ("家庭成员", "证件号码", 2, "141199197902044451", "校验"),
    ("家庭成员", "与户主关系", 8, "户主", "户主"),
    ("家庭成员", "性别", 4, "雄", "男"),
    ("监测对象", "识别监测时间", 2, "2021年2月30日", "2021年2月30日"),
    ("监测户", "户编号", 6, 1.42e17, "文本"),
    ("会议", "会议类型", 2, "吃饭", "吃饭"),
    ("评议", "同意", 2, "很多", "很多"),
    ("村", "乡镇", 3, "别的乡", "别的乡"),
]


def broken_copy(folder: Path) -> tuple[Path, list[str]]:
    """Return two villages of the sample with ten cells broken, and the names of the cells."""
    data = copy_few_villages(folder / "交楼申乡", "东沟村", "柳树坪村")
    book = openpyxl.load_workbook(data / "数据.xlsx")
    cells = []
    for sheet, heading, row, value, _ in BROKEN_CELLS:
        column = next(cell.column_letter for cell in book[sheet][1] if cell.value == heading)
        book[sheet][f"{column}{row}"] = value
        cells.append(f"工作表“{sheet}”单元格 {column}{row}")
    book.save(data / "数据.xlsx")
    return data, cells


def test_ten_broken_cells_are_told_at_once_by_cell_and_nothing_is_written(hongtou, tmp_path: Path) -> None:
    data, cells = broken_copy(tmp_path)
    (tmp_path / "output").mkdir()
    (tmp_path / "output" / "mine.txt").write_text("mine")
    for command in (("letters", "2022Q2"), ("check-data",)):
        told = hongtou("--data", data, "--out", tmp_path / "output", *command)
        assert told.code == 3
        lines = [line for line in told.all.splitlines() if line.startswith("错误  ")]
        assert len(lines) == 10, "\n".join(lines)
        for cell, (*_, said) in zip(cells, BROKEN_CELLS, strict=True):
            assert any(f"{cell}：" in line and said in line for line in lines), (cell, said, lines)
    assert [path.name for path in (tmp_path / "output").iterdir()] == ["mine.txt"]
    assert sorted(path.name for path in data.iterdir()) == ["notices", "数据.xlsx"]
    told = hongtou("--data", data, "--out", tmp_path / "output", "notice", "79号", "--format", "docx")
    assert (told.code, told.all.count("错误  ")) == (0, 0), "none of the ten cells is in a row it speaks of"


def with_template_edited(folder: Path, name: str, old: str, new: str) -> Path:
    """Return a copy of the templates where `old` stands as `new` in one Word template."""
    templates = folder / "templates"
    shutil.copytree(TEMPLATES, templates)
    with zipfile.ZipFile(TEMPLATES / name) as source, zipfile.ZipFile(templates / name, "w") as target:
        for member in source.namelist():
            content = source.read(member)
            if member == "word/document.xml":
                assert old.encode() in content
                content = content.replace(old.encode(), new.encode(), 1)
            target.writestr(member, content)
    return templates


BROKEN_TEMPLATES = [
    # what a clerk did to 退出告知书.docx, what is said
    (
        "{{ 户主 }}",
        "{{ 户主姓名 }}",
        "模板“退出告知书”：要用字段“户主姓名”；现为没有这个字段；办法：改正模板中的字段名：是不是“户主”？",
    ),
    ("{{ 户主 }}", "{{ 户主 ", "标签没有写完整"),
    ("<w:body>", "<w:bdy>", "不是完好的 XML"),
    ("{{ 户主 }}", "{% if 户主 %}", "模板“退出告知书”"),
]


@pytest.mark.parametrize(("old", "new", "said"), BROKEN_TEMPLATES, ids=[row[1] for row in BROKEN_TEMPLATES])
def test_a_template_broken_by_hand_is_refused_by_its_name(
    hongtou, data: Path, tmp_path: Path, old: str, new: str, said: str
) -> None:
    templates = with_template_edited(tmp_path, "退出告知书.docx", old, new)
    words = ("--data", data, "--out", tmp_path / "output", "--templates", templates)
    told = hongtou(*words, "letters", "2022Q2", "--village", "东沟村", "--format", "docx")
    assert told.code == 3
    assert said in told.err
    assert list((tmp_path / "output").rglob("*.docx")) == []


def test_a_template_that_is_missing_or_no_document_is_refused(hongtou, data: Path, tmp_path: Path) -> None:
    templates = tmp_path / "templates"
    words = ("--data", data, "--out", tmp_path / "output", "--templates", templates, "letters", "2022Q2")
    told = hongtou(*words)
    assert (told.code, "模板“退出告知书.docx”：应在模板文件夹里" in told.err) == (3, True)
    templates.mkdir()
    (templates / "退出告知书.docx").write_text("not a document")
    told = hongtou(*words)
    assert (told.code, "模板“退出告知书”：应为完整的 .docx 文件" in told.err) == (3, True)


def test_a_notice_of_a_township_that_is_not_filled_in_is_refused(hongtou, tmp_path: Path) -> None:
    assert hongtou("new-data", tmp_path / "新乡").code == 0
    told = hongtou("--data", tmp_path / "新乡", "--out", tmp_path / "output", "notice", "样例")
    assert told.code == 3
    assert "工作表“乡镇”：应至少有一个乡镇" in told.err


# --- made, but some withheld: exit code 4 -----------------------------------------------------------


def test_a_village_whose_papers_are_all_in_order_ends_with_0(hongtou, data: Path, tmp_path: Path) -> None:
    words = (
        "--data",
        data,
        "--out",
        tmp_path / "output",
        "letters",
        "2022Q2",
        "--format",
        "docx",
        "--no-together",
    )
    told = hongtou(*words, "--village", "东沟村")
    assert told.code == 0
    assert told.out.splitlines()[-3:] == [
        "文件 3 个（新制 3 个）",
        "未出具 0 份",
        f"位置  {tmp_path / 'output'}",
    ]
    told = hongtou(*words, "--village", "东沟村")
    assert "文件 3 个（未变 3 个）" in told.out


def test_a_village_with_a_paper_withheld_makes_the_others_and_ends_with_4(
    hongtou, data: Path, tmp_path: Path
) -> None:
    words = (
        "--data",
        data,
        "--out",
        tmp_path / "output",
        "letters",
        "2022Q2",
        "--format",
        "docx",
        "--no-together",
    )
    told = hongtou(*words, "--village", "后圪垛村")
    assert told.code == 4
    assert "未出具  后圪垛村退出告知书（梁海奎）" in told.err
    assert "[缓退] 工作表“评议”单元格 J66" in told.err
    assert "文件 2 个（新制 2 个）" in told.out
    assert "未出具 1 份，原因见上" in told.out


def test_a_quarter_without_data_says_so(hongtou, data: Path, tmp_path: Path) -> None:
    told = hongtou("--data", data, "--out", tmp_path / "output", "letters", "2030Q1")
    assert told.code == 0
    assert "工作簿里没有这次要做的内容：请核对季度和村名" in told.out


def test_one_warning_of_many_papers_is_told_once(hongtou, data: Path, tmp_path: Path) -> None:
    words = (
        "make",
        "退出告知书",
        "民主评议会议记录",
        "2022Q2",
        "--format",
        "docx",
        "--village",
        "惠丰安置点",
    )
    told = hongtou("--data", data, "--out", tmp_path / "output", *words)
    assert told.err.count("民主评议会应在季度末月下旬") == 1


def test_a_file_changed_by_hand_is_kept_unless_overwriting_was_asked_for(
    hongtou, data: Path, tmp_path: Path
) -> None:
    words = (
        "--data",
        data,
        "--out",
        tmp_path / "output",
        "letters",
        "2022Q2",
        "--format",
        "docx",
        "--no-together",
    )
    assert hongtou(*words, "--village", "东沟村").code == 0
    letter = next((tmp_path / "output").rglob("*刘燊.docx"))
    made = letter.read_bytes()
    letter.write_bytes(b"changed by hand")
    hongtou(*words, "--village", "东沟村")
    assert letter.read_bytes() == b"changed by hand"
    assert hongtou(*words, "--village", "东沟村", "--overwrite").code == 0
    assert letter.read_bytes() == made


# --- the other commands -----------------------------------------------------------------------------


def test_check_data_of_the_sample_finds_no_error_by_cell(hongtou, data: Path) -> None:
    told = hongtou("--data", data, "check-data")
    assert re.search(r"错误 \d+ 处，提醒 \d+ 处。", told.out)
    assert all(re.match(r"(错误|提醒)  ", line) for line in told.out.splitlines()[:-1])
    assert told.code == (0 if "错误 0 处" in told.out else 3)


def test_new_data_makes_an_empty_workbook_that_passes_its_check(hongtou, tmp_path: Path) -> None:
    told = hongtou("new-data", tmp_path / "新乡")
    assert told.code == 0
    assert sorted(path.name for path in (tmp_path / "新乡").rglob("*.*")) == ["数据.xlsx", "样例.txt"]
    assert f"hongtou --data {tmp_path / '新乡'} check-data" in told.out
    assert hongtou("--data", tmp_path / "新乡", "check-data").code == 0


@pytest.mark.parametrize(
    ("name", "mark"),
    [
        ("临水县河畔镇", "临水县河畔镇人民政府文件"),
        ("城东街道", "××县人民政府城东街道办事处文件"),
        ("临水县沙区乡", "临水县沙区乡人民政府文件"),
        ("集市乡", "××县集市乡人民政府文件"),
    ],
)
def test_the_sample_of_new_data_makes_a_paper_at_once(hongtou, tmp_path: Path, name: str, mark: str) -> None:
    folder = tmp_path / "新乡"
    told = hongtou("new-data", folder, "--township", name)
    assert (told.code, "没有写县" in told.out) == (0, "××县" in mark)
    assert hongtou("--data", folder, "check-data").code == 0
    told = hongtou("--data", folder, "--out", tmp_path / "output", "notice", "样例", "--format", "docx")
    assert told.code == 0, told.err
    (paper,) = (tmp_path / "output").rglob("*.docx")
    body = docx.Document(str(paper)).element.body
    assert mark in "".join(text.text or "" for text in body.iter(qn("w:t")))


@pytest.mark.parametrize("name", ["河畔", "镇", ""])
def test_what_is_no_name_of_a_township_begins_no_folder(hongtou, tmp_path: Path, name: str) -> None:
    assert hongtou("new-data", tmp_path / "新乡", "--township", name).code == 2
    assert not (tmp_path / "新乡").exists()


def test_numbers_are_listed_voided_and_exported(hongtou, tmp_path: Path) -> None:
    data = copy_few_villages(tmp_path / "交楼申乡", "东沟村", "寨沟门村")
    words = ("--data", data, "--out", tmp_path / "output")
    assert "登记簿里还没有编号" in hongtou(*words, "number", "list").out
    assert hongtou(*words, "notice", "79号", "--format", "docx").code == 0
    assert "交政发〔2022〕79号" in hongtou(*words, "number", "list", "--year", "2022").out
    assert "交政发〔2022〕79号" not in hongtou(*words, "number", "list", "--year", "2021").out
    assert hongtou(*words, "letters", "2022Q2", "--format", "docx", "--village", "东沟村").out
    listed = hongtou(*words, "number", "list").out
    assert "公文 79号" in "".join(listed.split("\n"))
    assert re.search(r"\S+ 东沟村 \d{10} 第 1 次监测", listed), listed
    told = hongtou(*words, "number", "void", "交政发〔2022〕79号", "--reason", "内容有误", "--by", "田芳")
    assert told.code == 0
    assert told.out.startswith("已作废  交政发〔2022〕79号\n已有文件  ")
    assert hongtou(*words, "number", "void", "交政发〔2022〕79号", "--reason", "再来").code == 2
    told = hongtou(*words, "number", "export", tmp_path / "登记.csv")
    assert told.code == 0
    text = (tmp_path / "登记.csv").read_text(encoding="utf-8-sig")
    assert "作废" in text
    assert "内容有误" in text
    assert hongtou(*words, "number", "export", tmp_path / "没有" / "登记.csv").code == 2
    (data / "数据.xlsx").write_bytes(b"PK")
    assert "交政发〔2022〕79号" in hongtou(*words, "number", "list").out, "numbers are told without the data"


def test_print_makes_a_pdf_beside_and_says_what_it_could_not_print(
    hongtou, data: Path, tmp_path: Path
) -> None:
    words = (
        "--data",
        data,
        "--out",
        tmp_path / "output",
        "letters",
        "2022Q2",
        "--format",
        "docx",
        "--no-together",
    )
    hongtou(*words, "--village", "东沟村")
    letter = next((tmp_path / "output").rglob("*刘燊.docx"))
    assert hongtou("print", letter).code == 0
    assert letter.with_suffix(".pdf").read_bytes().startswith(b"%PDF")
    assert b"pdfaid" not in letter.with_suffix(".pdf").read_bytes()
    assert hongtou("print", "--pdfa", letter).code == 0
    assert b"<pdfaid:part>2<" in letter.with_suffix(".pdf").read_bytes()
    told = hongtou("print", tmp_path / "没有.docx", ROOT / "Makefile")
    assert told.code == 4
    assert "未出具  打印（没有.docx）" in told.err
    assert "现为没有找到" in told.err
    assert not (ROOT / "Makefile.pdf").exists()


def test_the_version_is_told(hongtou) -> None:
    told = hongtou("--version")
    assert told.code == 0
    assert re.match(r"hongtou (\d|checkout)", told.out)


@pytest.mark.parametrize("awaited", ["*", "*.pdf"], ids=["as it begins", "among the letters"])
def test_ctrl_c_is_told_in_one_line_and_leaves_whole_files(tmp_path: Path, awaited: str) -> None:
    data = copy_few_villages(tmp_path / "交楼申乡", "东沟村", "寨沟门村", "后圪垛村")
    words = [
        ROOT / "hongtou",
        "--data",
        data,
        "--out",
        tmp_path / "output",
        "letters",
        "2022Q2",
        "--no-together",
    ]
    running = subprocess.Popen(
        words, start_new_session=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    while running.poll() is None and not any((tmp_path / "output").rglob(awaited)):
        time.sleep(0.05)
    os.killpg(running.pid, signal.SIGINT)
    _, err = running.communicate(timeout=60)
    if running.returncode != 4:  # A fast machine may have made all letters.
        assert running.returncode == 130
        assert err.split() == ["已停止。已经写好的文件都是完整的，再次运行会接着做。"]
    for made in (tmp_path / "output").rglob("*.pdf"):
        assert made.read_bytes().rstrip().endswith(b"%%EOF")
