# ruff: noqa: E501 - a table reads better unbroken
"""Every sample file prints, or is refused, as the README of the samples says it is for."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pdfplumber
import pytest

from generators.errors import PaperWithheld
from generators.printing import print_docx, print_sheet

if TYPE_CHECKING:
    from collections.abc import Callable

FOLDER = Path(__file__).parent / "docx_samples"
SAMPLES = sorted(path.name for path in FOLDER.iterdir() if path.suffix in {".docx", ".xlsx"})
README = (FOLDER / "README.md").read_text("utf-8")


def pages_of(name: str) -> list[Any]:
    data = (FOLDER / name).read_bytes()
    printed = print_sheet(data, name=name) if name.endswith(".xlsx") else print_docx(data, name=name)
    assert printed.warnings == ()
    return pdfplumber.open(io.BytesIO(printed.pdf)).pages


def text_of(page: Any) -> str:
    return "".join(page.extract_text().split())


def spot(page: Any, character: str) -> Any:
    return next(char for char in page.chars if char["text"] == character)


def is_red(shape: Any) -> bool:
    colour = shape["non_stroking_color"] or shape["stroking_color"]
    return tuple(colour)[:1] == (1,) and not any(tuple(colour)[1:])


def lines_of(page: Any) -> list[Any]:
    return [*page.lines, *page.rects, *page.curves]


def has_slant(page: Any) -> bool:
    return any(
        abs(s["x1"] - s["x0"]) > 20 and abs(s["bottom"] - s["top"]) > 10 for s in (*page.lines, *page.curves)
    )


HELD: dict[str, Callable[[list[Any]], bool]] = {
    "libreoffice-characters": lambda p: is_red(spot(p[0], "红")) and bool(lines_of(p[0])),
    "libreoffice-link": lambda p: p[0].hyperlinks[0]["uri"] == "https://example.org/",
    "libreoffice-lists": lambda p: "1.核查2.评议•签字" in text_of(p[0]),
    "libreoffice-plain": lambda p: spot(p[0], "二")["top"] > spot(p[0], "一")["bottom"],
    "libreoffice-rtf": lambda p: spot(p[0], "标")["x0"] > spot(p[0], "正")["x0"] + 100,
    "libreoffice-sheet": lambda p: "上庄村12下庄村7" in text_of(p[0]),
    "libreoffice-table": lambda p: spot(p[0], "四")["x0"] == pytest.approx(spot(p[0], "五")["x0"], abs=1),
    "openpyxl-column-chart": lambda p: sum(rect["height"] > 20 for rect in lines_of(p[0])) >= 2,
    "openpyxl-merged-title": lambda p: spot(p[0], "台")["size"] == pytest.approx(18, abs=0.5),
    "openpyxl-number-formats": lambda p: "25.6%12,345.682022年6月20日" in text_of(p[0]),
    "openpyxl-repeated-rows": lambda p: len(p) == 3 and all(text_of(page).startswith("序号户主") for page in p),
    "python-docx-alignment": lambda p: spot(p[0], "右")["x1"] > spot(p[0], "中")["x1"] > spot(p[0], "左")["x1"],
    "python-docx-characters": lambda p: is_red(spot(p[0], "红")) and spot(p[0], "大")["size"] == pytest.approx(26, abs=0.01),
    "python-docx-headings": lambda p: spot(p[0], "作")["size"] > spot(p[0], "总")["size"],
    "python-docx-landscape": lambda p: [page.width > page.height for page in p] == [False, True],
    "python-docx-lists": lambda p: "1.入户核查2.民主评议3.公示上报•户主签字" in text_of(p[0]),
    "python-docx-merged-table": lambda p: "横向合并纵向合并" in text_of(p[0]),
    "python-docx-page-breaks": lambda p: [text_of(page) for page in p] == ["第一页", "第二页", "第三页"],
    "python-docx-picture": lambda p: p[0].images[0]["width"] == pytest.approx(40 / 25.4 * 72, abs=0.5),
    "python-docx-rare-characters": lambda p: "刘堃、李喆、王燊、𠮷田村" in text_of(p[0]),
    "python-docx-running-heads": lambda p: "首页页眉" in text_of(p[0]) and "其余页眉" in text_of(p[1]),
    "python-docx-styled-table": lambda p: any(rect["fill"] for rect in p[0].rects),
    "python-docx-tabs": lambda p: spot(p[0], "三")["x1"] == pytest.approx(spot(p[0], "7")["x1"], abs=1),
    "rule-alternate-content": lambda p: text_of(p[0]) == "前新",
    "rule-cell-spacing": lambda p: len(p[0].rects) == 10,
    "rule-character-grid": lambda p: len({round(char["x0"]) for char in p[0].chars}) == 28,
    "rule-columns": lambda p: spot(p[0], "右")["x0"] > p[0].width / 2 and spot(p[0], "右")["top"] == spot(p[0], "左")["top"],
    "rule-cover-centred": lambda p: abs(spot(p[0], "年")["top"] - p[0].height / 2) < 40,
    "rule-decimal-tab": lambda p: len({round(char["x0"]) for char in p[0].chars if char["text"] == "."}) == 1,
    "rule-diagonal-head": lambda p: has_slant(p[0]),
    "rule-distributed": lambda p: p[0].width - spot(p[0], "齐")["x1"] == pytest.approx(1474 / 20, abs=1),
    "rule-drop-cap": lambda p: spot(p[0], "首")["size"] > 51 and spot(p[0], "经")["x0"] > spot(p[0], "首")["x1"] - 1,
    "rule-emphasis-marks": lambda p: len(p[0].curves) == 3,
    "rule-equation": lambda p: spot(p[0], "x")["bottom"] < spot(p[0], "y")["top"] + 2 and abs(spot(p[0], "x")["x0"] - 300) < 10,
    "rule-even-heads": lambda p: [text_of(page) for page in p] == ["单页眉一", "双页眉二"],
    "rule-exact-row": lambda p: max(line["bottom"] for line in lines_of(p[0])) - min(line["top"] for line in lines_of(p[0])) == pytest.approx(1134 / 20, abs=1.5),
    "rule-fitted-width": lambda p: spot(p[0], "名")["x1"] - spot(p[0], "姓")["x0"] == pytest.approx(128, abs=1),
    "rule-footnote": lambda p: spot(p[0], "注")["top"] > p[0].height - 140 and "正文1下一段" in text_of(p[0]),
    "rule-line-numbers": lambda p: re.findall("[0-9]+", text_of(p[0]))[:2] == ["2", "4"],
    "rule-list-levels": lambda p: text_of(p[0]) == "一、总则（一）范围（二）职责二、附则",
    "rule-mirror-margins": lambda p: spot(p[0], "奇")["x0"] - spot(p[1], "偶")["x0"] == pytest.approx(34, abs=1),
    "rule-page-borders": lambda p: min(line["x0"] for line in lines_of(p[0])) < 6,
    "rule-page-numbers": lambda p: [text_of(page) for page in p] == ["首页-7-", "次页-8-"],
    "rule-paragraph-rule": lambda p: any(is_red(line) and line["x1"] - line["x0"] > 400 for line in lines_of(p[0])),
    "rule-repeated-head": lambda p: len(p) == 2 and all(text_of(page).startswith("表头") for page in p),
    "rule-scaled-characters": lambda p: spot(p[0], "头")["x0"] - spot(p[0], "红")["x0"] < 0.55 * (spot(p[0], "宽")["x0"] - spot(p[0], "全")["x0"]),
    "rule-two-lines-in-one": lambda p: spot(p[0], "纪")["size"] == pytest.approx(spot(p[0], "中")["size"] / 2, abs=0.01),
    "rule-vertical-cell": lambda p: spot(p[0], "注")["top"] > spot(p[0], "备")["bottom"] - 1,
}  # fmt: skip
REFUSED = {
    "refused-embedded-object": "嵌入对象（OLE）打印不了",
    "refused-tracked-change": "有没有接受的修订",
    "refused-unknown-format": "认不得的格式.*“newFormat”",
}


def test_each_sample_has_its_line_in_the_readme_and_its_test():
    listed = re.findall(r"^\| `([^`]+)` \|", README, re.MULTILINE)
    assert sorted(listed) == SAMPLES
    assert sum(name.startswith(("libreoffice-", "rule-", "refused-")) for name in SAMPLES) >= 30
    assert {name.rpartition(".")[0] for name in SAMPLES} == HELD.keys() | REFUSED.keys()


@pytest.mark.parametrize("name", [name for name in SAMPLES if name.rpartition(".")[0] in HELD])
def test_a_sample_prints_what_it_is_for(name):
    assert HELD[name.rpartition(".")[0]](pages_of(name))


@pytest.mark.parametrize("name", REFUSED)
def test_a_sample_of_what_is_not_carried_is_refused_by_name(name):
    with pytest.raises(PaperWithheld, match=REFUSED[name]):
        print_docx((FOLDER / f"{name}.docx").read_bytes(), name=name)
