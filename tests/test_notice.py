"""79号 from draft to paper: every sentence, the measures of the page, the number, what one name changes."""

from __future__ import annotations

import difflib
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pdfplumber
import pytest
from few_villages import copy_few_villages, write_few_villages

import cli
from generators.pipeline.drafts import notice_faults
from generators.pipeline.job import Job

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "data" / "交楼申乡"
NAME = "交政发〔2022〕79号"
MM = 72 / 25.4
"""Points of a millimetre."""


def copy_of_sample(folder: Path) -> Path:
    data = folder / "交楼申乡"
    copy_few_villages(data, "东沟村")
    return data


def run(data: Path, out: Path, *words: str) -> int:
    return cli.run(["--data", str(data), "--out", str(out), *words])


def squeezed(text: str) -> str:
    return "".join(text.split())


def body_lines(pdf: Path) -> list[str]:
    """Return the lines of the PDF in order as pdfplumber reads them, page numbers left out."""
    lines = []
    with pdfplumber.open(pdf) as pages:
        for number, page in enumerate(pages.pages, start=1):
            *told, foot = (squeezed(line) for line in (page.extract_text() or "").splitlines())
            assert foot == f"—{number}—"
            lines += told
    return lines


def draft_parts(names: dict[str, str]) -> dict[str, str]:
    """Return the sample draft as head items and 正文, 附文: the words of the file, nothing read into them."""
    head, _, rest = (SAMPLE / "notices" / "79号.txt").read_text(encoding="utf-8-sig").partition("【正文】")
    body, _, plan = rest.partition("【附文】")
    sections = iter(["三（一）", "三（二）", "三（三）", "三（四）"])
    plan = re.sub(r"\{\{ *负责人 *\}\}", lambda _: names[next(sections)], plan)
    items = dict(line.split("：", 1) for line in head.splitlines() if "：" in line)
    return {**items, "正文": squeezed(body), "附文": squeezed(plan)}


def assignments(data: Path) -> dict[str, str]:
    sheet = openpyxl.load_workbook(data / "数据.xlsx", read_only=True)["任务分工"]
    return {row[1]: row[3] for row in sheet.iter_rows(min_row=2, values_only=True)}


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_of_sample(tmp_path_factory.mktemp("notice"))


@pytest.fixture(scope="module")
def papers(data: Path) -> Path:
    """The folder with 79号 as DOCX and PDF."""
    out = data.parent / "output"
    assert run(data, out, "notice", "79号") == 0
    return out / "2022Q2" / "公文"


@pytest.fixture(scope="module")
def pages(papers: Path) -> list[dict[str, Any]]:
    """Every page of the PDF: its characters by line, page number left out."""
    found = []
    with pdfplumber.open(papers / f"{NAME}.pdf") as pdf:
        for page in pdf.pages:
            lines: dict[int, list[dict[str, Any]]] = {}
            for character in page.chars:
                if character["top"] < 262 * MM and character["text"].strip():
                    lines.setdefault(round(character["bottom"]), []).append(character)
            found.append({"lines": list(lines.values()), "size": (page.width, page.height)})
    return found


# --- the words --------------------------------------------------------------------------------------


def test_the_pdf_holds_every_sentence_of_the_draft_in_order_and_nothing_but_the_cover(
    papers: Path, data: Path
) -> None:
    draft = draft_parts(assignments(data))
    expected = (
        "兴县交楼申乡人民政府文件"
        + squeezed(draft["发文字号"])
        + squeezed(draft["标题"])
        + squeezed(draft["主送"])
        + "："
        + draft["正文"]
        + "交楼申乡人民政府2022年4月18日"
        + draft["附文"]
        + "兴县交楼申乡党政综合办公室2022年4月18日印发"
    )
    assert "".join(body_lines(papers / f"{NAME}.pdf")) == expected


def test_another_reader_finds_the_same_text(papers: Path, data: Path) -> None:
    if shutil.which("pdftotext") is None:
        pytest.skip("poppler 没有安装")
    text = subprocess.run(
        ["pdftotext", "-layout", str(papers / f"{NAME}.pdf"), "-"], check=True, capture_output=True, text=True
    ).stdout
    told = squeezed(re.sub(r"^\s*—\s*\d+\s*—\s*$", "", text, flags=re.MULTILINE))
    draft = draft_parts(assignments(data))
    assert draft["正文"] in told
    assert draft["附文"] in told


def test_the_word_file_holds_the_same_text(papers: Path, data: Path) -> None:
    told = squeezed("".join(p.text for p in docx.Document(str(papers / f"{NAME}.docx")).paragraphs))
    draft = draft_parts(assignments(data))
    assert draft["正文"] in told
    assert draft["附文"] in told
    assert told.index(draft["正文"]) < told.index(draft["附文"])


def test_paragraphs_that_page_ends_of_the_source_cut_are_whole(papers: Path) -> None:
    paragraphs = [squeezed(p.text) for p in docx.Document(str(papers / f"{NAME}.docx")).paragraphs]
    for cut in ("也是为实现中华民族伟大复兴", "四个不摘”要求", "四种监测手段；精准落实", "是否验收"):
        assert any(cut in paragraph for paragraph in paragraphs), cut


def test_levels_are_set_in_the_styles_of_their_numbers(papers: Path) -> None:
    counted = Counter(
        p.style.name
        for p in docx.Document(str(papers / f"{NAME}.docx")).paragraphs
        if p.style and re.match(r"[一二三四]、|[（(][一二三四五][）)]|\d\.", squeezed(p.text))
    )
    source = (SAMPLE / "notices" / "79号.txt").read_text(encoding="utf-8-sig")
    assert counted["一级标题"] == len(re.findall(r"^[一二三四五六]、", source, re.MULTILINE)) == 4
    assert sum(counted.values()) == len(
        re.findall(r"^(?:[一二三四]、|[（(][一二三四五][）)]|\d\.)", source, re.MULTILINE)
    )


# --- the page ---------------------------------------------------------------------------------------


def test_a_full_page_of_text_has_22_lines_of_28_characters(pages: list[dict[str, Any]]) -> None:
    full = [page for page in pages[2:-1] if all(line for line in page["lines"])]
    assert len(full) >= 8
    counted: Counter[int] = Counter()
    for page in full:
        assert len(page["lines"]) == 22
        texts = ["".join(character["text"] for character in line) for line in page["lines"]]
        for text, line, following in zip(texts, page["lines"], texts[1:], strict=False):
            if re.fullmatch(r"[\u4e00-\u9fff、，；]+", text) and line[-1]["x1"] > 520 and line[0]["x0"] < 80:
                # 避头尾: a mark that may not begin a line takes the character before it along.
                assert len(text) == 28 or (len(text) == 27 and following[1] in "，。、；：？！”》）"), text
                counted[len(text)] += 1
    assert counted[28] > 80
    assert counted[27] < counted[28] / 10


def test_the_text_fills_the_type_area_of_156_by_225_mm(pages: list[dict[str, Any]]) -> None:
    for page in pages[2:-1]:
        left = min(line[0]["x0"] for line in page["lines"])
        right = max(line[-1]["x1"] for line in page["lines"])
        assert left / MM == pytest.approx(28, abs=1)
        assert right / MM == pytest.approx(184, abs=1)
        assert min(c["top"] for c in page["lines"][0]) / MM == pytest.approx(37, abs=4)
        assert max(c["bottom"] for c in page["lines"][-1]) / MM <= 262.5
        assert [round(x / MM) for x in page["size"]] == [210, 297]


def test_the_mark_begins_72_mm_under_the_edge_of_the_paper(papers: Path) -> None:
    resolution = 300
    with pdfplumber.open(papers / f"{NAME}.pdf") as pdf:
        image = pdf.pages[0].to_image(resolution=resolution).original.convert("RGB")
    red, green, _ = image.split()
    rows = [
        top
        for top in range(image.height)
        if any(
            r > 180 and g < 90
            for r, g in zip(
                red.crop((0, top, image.width, top + 1)).tobytes(),
                green.crop((0, top, image.width, top + 1)).tobytes(),
                strict=True,
            )
        )
    ]
    assert rows[0] * 25.4 / resolution == pytest.approx(72, abs=0.5)


def test_the_plan_begins_on_a_new_page_with_its_own_title(pages: list[dict[str, Any]]) -> None:
    first = "".join(c["text"] for c in pages[1]["lines"][0])
    assert first == "交楼申乡2022年巩固拓展脱贫攻坚成果"
    assert all(c["size"] == pytest.approx(22, abs=0.1) for c in pages[1]["lines"][0])


# --- the number, the names, the bytes ---------------------------------------------------------------


def test_another_name_in_the_workbook_changes_that_line_and_nothing_else(
    papers: Path, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    changed = tmp_path / "交楼申乡"
    shutil.copytree(data, changed)
    write_few_villages(changed, "东沟村")
    book = openpyxl.load_workbook(changed / "数据.xlsx")
    assert book["任务分工"]["D4"].value == "武小文"
    book["任务分工"]["D4"] = "田芳"
    book.save(changed / "数据.xlsx")
    assert run(changed, tmp_path / "output", "notice", "79号") == 4
    assert "--correct" in capsys.readouterr().err
    assert run(changed, tmp_path / "output", "notice", "79号", "--correct", "换了负责人") == 0
    before = body_lines(papers / f"{NAME}.pdf")
    after = body_lines(tmp_path / "output" / "2022Q2" / "公文" / f"{NAME}.pdf")
    different = [line for line in difflib.ndiff(before, after) if line[0] in "+-"]
    assert different == ["- 负责人：武小文", "+ 负责人：田芳"]


def test_two_fresh_runs_make_the_same_bytes(papers: Path, tmp_path: Path) -> None:
    other = copy_of_sample(tmp_path)
    subprocess.run(
        [sys.executable, str(ROOT / "cli.py"), "--data", str(other), "--out", "elsewhere", "notice", "79号"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONHASHSEED": "5", "TZ": "Asia/Shanghai"},
        check=True,
        capture_output=True,
    )
    for ending in ("docx", "pdf"):
        again = tmp_path / "elsewhere" / "2022Q2" / "公文" / f"{NAME}.{ending}"
        assert again.read_bytes() == (papers / f"{NAME}.{ending}").read_bytes()


def test_a_second_run_leaves_the_files_and_the_number_alone(
    papers: Path, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = {path.name: path.stat().st_mtime_ns for path in papers.iterdir()}
    assert run(data, papers.parents[1], "notice", "79号") == 0
    assert "文件 2 个（未变 2 个）" in capsys.readouterr().out
    assert {path.name: path.stat().st_mtime_ns for path in papers.iterdir()} == before


DRAFT = "标题：关于召开会议的通知\n主送：各村\n成文日期：2022年5月6日\n【正文】\n请{}到会。\n"


def test_a_draft_without_a_number_gets_the_next_one_and_keeps_it_when_its_text_is_corrected(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data, out = copy_of_sample(tmp_path), tmp_path / "output"
    draft = data / "notices" / "会议.txt"
    made = out / "2022Q2" / "公文"
    assert run(data, out, "notice", "79号", "--format", "docx") == 0
    for word, choices in (("准时", ()), ("按时", ("--correct", "用词不当"))):
        draft.write_text(DRAFT.format(word), encoding="utf-8")
        assert run(data, out, "notice", "会议", "--format", "docx", *choices) == 0
        assert sorted(path.name for path in made.iterdir()) == [f"{NAME}.docx", "交政发〔2022〕80号.docx"]
        text = "".join(p.text for p in docx.Document(str(made / "交政发〔2022〕80号.docx")).paragraphs)
        assert f"请{word}到会。" in text


def test_spacing_tuned_for_the_signature_is_told_and_is_the_same_in_both_files(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data, out = copy_of_sample(tmp_path), tmp_path / "output"
    body = "落实帮扶措施" * 138
    draft = DRAFT.format("按时").replace("到会。", f"到会。\n{body}。")
    (data / "notices" / "会议.txt").write_text(draft, encoding="utf-8")
    assert run(data, out, "notice", "会议") == 0
    assert "提醒  文件“交政发〔2022〕1号.docx”：署名、日期应与正文末行同在一面" in (
        told := capsys.readouterr().err
    )
    wider = re.search(r"已将正文行距加大 ([\d.]+) 磅（行距最多增减 2 磅", told)
    assert wider
    made = out / "2022Q2" / "公文" / "交政发〔2022〕1号"
    spaced = [p.paragraph_format.line_spacing for p in docx.Document(f"{made}.docx").paragraphs]
    assert [spacing.pt for spacing in spaced if spacing] == [pytest.approx(28.95 + float(wider[1]))] * 2
    with pdfplumber.open(f"{made}.pdf") as pages:
        lines = pages.pages[1].extract_text_lines()
        assert lines[1]["top"] - lines[0]["top"] == pytest.approx(28.95 + float(wider[1]), abs=0.05)
        assert "施" in pages.pages[2].extract_text_lines()[0]["text"]


def test_a_character_that_no_font_has_withholds_the_notice_and_takes_no_number(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data, out = copy_of_sample(tmp_path), tmp_path / "output"
    draft = data / "notices" / "会议.txt"
    draft.write_text(DRAFT.format("\U000f1234"), encoding="utf-8")
    assert run(data, out, "notice", "会议") == 4
    told = capsys.readouterr().err
    assert "第 13 段（“请‹U+F1234›到会。”）：电脑上没有一种字体有这个字" in told
    draft.write_text(DRAFT.format("准时"), encoding="utf-8")
    assert run(data, out, "notice", "会议", "--format", "docx") == 0
    assert [path.name for path in (out / "2022Q2" / "公文").iterdir()] == ["交政发〔2022〕1号.docx"]


def test_a_number_that_was_voided_is_not_used_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data, out = copy_of_sample(tmp_path), tmp_path / "output"
    assert run(data, out, "notice", "79号", "--format", "docx") == 0
    assert run(data, out, "number", "void", NAME, "--reason", "内容有误", "--by", "田芳") == 0
    assert run(data, out, "notice", "79号", "--format", "docx") == 4
    told = capsys.readouterr().err
    assert "作废的号不再使用；现为已作废（内容有误）" in told
    assert f"旧文件  2022Q2/公文/{NAME}.docx：以前做的，这次没有出具，不要再用" in told


BROKEN_ROWS = [
    # a row by what stands in it, the cell that is broken, whether the notice waits for it
    ("村", "东沟村", "应排查户数", "好多", False),
    ("干部", "田芳", "层级", "天上", True),
    ("干部", "胡旭琴", "姓名", None, True),
    ("干部", "肖果", "层级", "天上", False),
    ("任务分工", "三（二）", "章节", None, True),
    ("会议", "2022-04-党委会-交楼申乡", "日期", "某日", True),
    ("会议", "2022Q2-评议-东沟村", "会议类型", "吃饭", False),
    ("会议", "2022Q1-评议-东沟村", "会议编号", None, False),
    ("议题", "研究第二季度易返贫致贫人口集中排查工作安排", "同意", "很多", False),
    ("评议", "2022Q2-评议-东沟村", "同意", "很多", False),
]


def test_a_notice_waits_for_the_rows_that_it_is_filled_from_and_for_no_other(tmp_path: Path) -> None:
    path = write_few_villages(tmp_path, "东沟村")
    shutil.copytree(SAMPLE / "notices", tmp_path / "notices")
    book, waited_for, passed_over = openpyxl.load_workbook(path), set(), set()
    for sheet, known_by, heading, value, waits in BROKEN_ROWS:
        row = next(row for row in book[sheet].iter_rows() if known_by in {cell.value for cell in row})
        cell = next(cell for cell, head in zip(row, book[sheet][1], strict=True) if head.value == heading)
        cell.value = value
        place = f"工作表“{sheet}”单元格 {cell.coordinate}"
        (waited_for if waits else passed_over).add(place)
    book.save(path)
    job = Job(tmp_path, tmp_path / "out").on_sound_rows()
    assert {fault.place for fault in job.faults} == waited_for | passed_over
    draft = (SAMPLE / "notices" / "79号.txt").read_text(encoding="utf-8-sig")
    assert {fault.place for fault in notice_faults(job, "79号", draft)} == waited_for
    for sheet, cell in (("议题", "G2"), ("乡镇", "A2")):
        book[sheet][cell] = "很多" if sheet == "议题" else None
        book.save(path)
        job = Job(tmp_path, tmp_path / "out").on_sound_rows()
        told = {fault.place for fault in notice_faults(job, "79号", draft)}
        assert f"工作表“{sheet}”单元格 {cell}" in told, "what it cannot go on without is told first"
