"""`python -m tools.pictures [NAME…]`: make the handbook's pictures anew, or those named.

Papers are pages of the sample's own PDF files, the terminal shows what the commands said just now, the
workbook is its sheet as it stands, and the page comes from the tests that drive a browser through it. Needs
Debian's Chromium (tools/install.sh test).
"""

from __future__ import annotations

import html
import io
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pypdfium2
from openpyxl.utils import get_column_letter
from PIL import Image, ImageOps
from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

ROOT = Path(__file__).parents[1]
SAMPLE, IMAGES = ROOT / "data" / "交楼申乡", ROOT / "docs" / "images"
VILLAGE, DEFERRING, QUARTER = "东沟村", "后圪垛村", "2022Q2"
COLOURS = 48
"""Of a picture of text; more tells the eye nothing and weighs."""
STYLE = """<style>body { margin: 0 } table { font: 13px sans-serif; border-collapse: collapse }
td, th { border: 1px solid #bbb; padding: 3px 7px; white-space: nowrap }
th { background: #eee; font-weight: 400 }
pre { font: 15px/1.6 monospace; color: #e6e6e6; background: #1f2430; padding: 16px; width: 940px; margin: 0;
white-space: pre-wrap } b { color: #a5d6a7 }</style>"""
WIDE, ROWS = 8, 9


def main(names: Sequence[str]) -> None:
    """Make the pictures called `names`, all of them when none is."""
    wanted = [name for name in MADE if not names or name in names]
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        shutil.copytree(SAMPLE, work / "乡", ignore=shutil.ignore_patterns("*.sqlite3*", "发文登记备份"))
        for name in wanted:
            keep(MADE[name](work), name)
    if not names or any(name.startswith("desk-") for name in names):
        take_pages(names)


def keep(picture: Image.Image, name: str) -> None:
    """Write `picture` as small as its text allows."""
    picture.convert("RGB").quantize(COLOURS).save(IMAGES / f"{name}.png", optimize=True)
    print(name, *picture.size)


def hongtou(work: Path, *words: str, data: str = "乡") -> str:
    """Run a command on the copy of the sample and return what the terminal shows."""
    out = work / ("output" if data == "乡" else f"output-{data}")
    given = [sys.executable, str(ROOT / "cli.py"), "--data", str(work / data), "--out", str(out)]
    ran = subprocess.run(
        [*given, *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
        text=True,
        encoding="utf-8",
        check=False,
    )
    said = ran.stdout.replace(str(out), "output").replace(str(work / data), data)
    return f"{said.rstrip()}\n（返回 {ran.returncode}）"


def page(work: Path, file: str, number: int, width: int) -> Image.Image:
    """Return a page of the newest PDF called like `file`, in a thin frame."""
    (path, *_) = sorted(work.joinpath("output").rglob(file))
    sheet = pypdfium2.PdfDocument(path)[number]
    drawn = sheet.render(scale=width / sheet.get_width()).to_pil().convert("RGB")
    return ImageOps.expand(drawn, 1, "#bbb")


def notice(work: Path) -> Image.Image:
    """Return the first page of the notice and a full one beside it."""
    hongtou(work, "notice", "79号")
    pages = [page(work, "*79号.pdf", number, 620) for number in (0, 2)]
    beside = Image.new("RGB", (pages[0].width * 2 + 14, pages[0].height), "white")
    for index, each in enumerate(pages):
        beside.paste(each, (index * (each.width + 14), 0))
    return beside


def paper(kind: str, file: str, width: int) -> Callable[[Path], Image.Image]:
    """Return what makes the first page of a paper of `kind`."""

    def make(work: Path) -> Image.Image:
        hongtou(work, "make", kind, QUARTER, "--village", VILLAGE, "--format", "docx,xlsx,pdf")
        return page(work, file, 0, width)

    return make


def shot(body: str) -> Image.Image:
    """Return `body` as the browser draws it."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        shown = browser.new_page(viewport={"width": 1200, "height": 800})
        shown.set_content(f"{STYLE}<body>{body}")
        content = shown.locator("body > *").first.screenshot()
        browser.close()
    return Image.open(io.BytesIO(content))


def terminal(command: str, said: str) -> Image.Image:
    """Return a terminal in which `command` was answered by `said`."""
    return shot(f"<pre><b>$ {html.escape(command)}</b>\n{html.escape(said)}</pre>")


def withheld(work: Path) -> Image.Image:
    """Return what the terminal says of a letter that may not go out."""
    command = f"letters {QUARTER} --village {DEFERRING}"
    return terminal(f"hongtou {command}", hongtou(work, *command.split()))


def mistakes(work: Path) -> Image.Image:
    """Return what the terminal says of three wrong cells."""
    shutil.copytree(work / "乡", work / "改错", dirs_exist_ok=True)
    book = openpyxl.load_workbook(work / "改错" / "数据.xlsx")
    for sheet, heading, text in (
        ("监测户", "村", "东勾村"),
        ("家庭成员", "证件号码", "141199198001010451"),
        ("监测对象", "识别监测时间", "2021年2月30日"),
    ):
        headings = [cell.value for cell in book[sheet][1]]
        book[sheet].cell(4, headings.index(heading) + 1).value = text
    book.save(work / "改错" / "数据.xlsx")
    command = f"letters {QUARTER}"
    said = hongtou(work, *command.split(), data="改错")
    return terminal(f"hongtou --data 改错 {command}", said)


def workbook(work: Path) -> Image.Image:
    """Return the first rows of the sheet 评议."""
    sheet = openpyxl.load_workbook(work / "乡" / "数据.xlsx")["评议"]
    letters = "".join(f"<th>{get_column_letter(column)}</th>" for column in range(1, WIDE + 1))
    rows = [f"<tr><th></th>{letters}</tr>"]
    for number in range(1, ROWS + 1):
        cells = [sheet.cell(number, column) for column in range(1, WIDE + 1)]
        fills = [str(c.fill.fgColor.rgb)[-6:] if c.fill.fill_type == "solid" else "fff" for c in cells]
        texts = [html.escape(str(cell.value or ""))[:16] for cell in cells]
        drawn = [
            f"<td style='background: #{fill}'>{text}</td>" for fill, text in zip(fills, texts, strict=True)
        ]
        rows.append(f"<tr><th>{number}</th>{''.join(drawn)}</tr>")
    return shot(f"<table>{''.join(rows)}</table>")


def take_pages(names: Sequence[str]) -> None:
    """Let the tests of the page take their pictures, and keep those that the handbook shows."""
    with tempfile.TemporaryDirectory() as folder:
        words = ["-m", "pytest", "-q", "tests/test_desk_looks.py", "-k", "axe_finds_nothing"]
        subprocess.run(
            [sys.executable, *words], cwd=ROOT, env={**os.environ, "DESK_PICTURES": folder}, check=True
        )
        for kept in sorted(IMAGES.glob("desk-*.png")):
            if not names or kept.stem in names:
                with Image.open(Path(folder) / kept.name) as taken:
                    keep(taken, kept.stem)


MADE: dict[str, Callable[[Path], Image.Image]] = {
    "公文": notice,
    "退出告知书": paper("退出告知书", "*退出告知书-001-*.pdf", 660),
    "会议记录": paper("民主评议会议记录", "*民主评议会议记录*.pdf", 880),
    "台账": paper("易返贫致贫人口排查台账", "*排查台账*.pdf", 936),
    "工作簿": workbook,
    "终端-改错": mistakes,
    "终端-未出具": withheld,
}

if __name__ == "__main__":
    main(sys.argv[1:])
