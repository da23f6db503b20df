"""`python -m tools.ink`: measure the room for ink in every template, and write the table docs/ink.md.

A signature takes 25 × 9 mm (20 × 8 mm in a list with a line a household), a round seal of about 40 mm takes
42 × 42 mm. Measured is what the template promises: a row's height is the least it can have.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import docx
from docx.oxml.ns import qn
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]
TEMPLATES, TABLE = ROOT / "templates", ROOT / "docs" / "ink.md"
TWIPS_A_MM = 1440 / 25.4
PIXELS_A_DIGIT = 7
"""Of the ledgers' usual font, 宋体 10 (`tools.ledger_templates.house_style.NORMAL_SIZE`)."""
WORDS_MM = 6.0
"""What the words at the top of a ledger's cell take of its height."""

_SEAL = re.compile("盖章(?!的)")
_SIGNS = re.compile(
    "签字|签名|手印|^(填表人|审核人|专班组长|主持人|记录人|监票人|计票人|唱票人|摘录人|核对人|排查人|牵头人|督导人"
    "|操作人|复核人|签发领导|分管领导|受理人签字|户主|帮扶责任人|被督导.*负责人|{{ 用语.被督导村 }}负责人"
    "|送达人|签收人|经办人|推送人|接收人|登记人|考核负责人|.*负责人)[（：]?"
)
_TAG = re.compile(r"\{\{|\{%")


@dataclass(frozen=True)
class Room:
    """A place for ink on the paper of a template; lengths in mm."""

    template: str
    what: str
    kind: str
    """印章, 签名 or 签名（每户一行）."""
    width: float
    height: float

    @property
    def least(self) -> tuple[float, float]:
        """Return the width and height that it needs."""
        return {"印章": (42.0, 42.0), "签名": (25.0, 9.0), "签名（每户一行）": (20.0, 8.0)}[self.kind]

    @property
    def is_enough(self) -> bool:
        """Tell whether there is room."""
        return self.width >= self.least[0] - 0.05 and self.height >= self.least[1] - 0.05


def rooms() -> list[Room]:
    """Return every place for ink of the shipped templates; those of GB/T 9704 are in docs/gbt9704.md."""
    found: list[Room] = []
    for path in sorted(TEMPLATES.iterdir()):
        if path.stem not in {"公文", "信函", "命令", "纪要"}:
            found += _of_sheet(path) if path.suffix == ".xlsx" else _of_document(path)
    return found


def _of_document(path: Path) -> Iterator[Room]:
    body = docx.Document(str(path)).element.body
    for element in body:
        text = "".join(node.text or "" for node in element.iter(qn("w:t")))
        if element.tag == qn("w:tbl"):
            yield from _of_table(path.stem, element)
        elif _SEAL.search(text) or re.search("签字）?：|签名）?：", text):
            yield Room(path.stem, text[:20], "印章" if _SEAL.search(text) else "签名", 0, 0)


def _of_table(name: str, table: Any) -> Iterator[Room]:
    rows = [_cells(row) for row in table.iter(qn("w:tr"))]
    heights = [_height(row) for row in table.iter(qn("w:tr"))]
    is_list = next(table.iter(qn("w:tblHeader")), None) is not None
    for index, cells in enumerate(rows):
        if is_list:
            after = zip(heights[index + 1 :], rows[index + 1 :], strict=True)
            below = next((h for h, later in after if len(later) == len(cells)), 0.0)
            for place, (text, width) in enumerate(cells if index == 0 else ()):
                if re.search("签字|签名", text) and not re.search("号|是否", text):
                    empty = all(not row[place][0] for row in rows[1:] if len(row) == len(cells))
                    kind = "签名（每户一行）" if len(cells) > 4 else "签名"
                    if empty:
                        yield Room(name, text, kind, width, below)
            continue
        for (label, own), (text, width) in zip(cells, [*cells[1:], ("—", 0.0)], strict=True):
            if "（盖章）" in label and "{{" in label:
                yield Room(name, label, "印章", own, heights[index])
            elif _SEAL.search(label):
                yield Room(name, label, "印章", width, heights[index])
            elif _SIGNS.search(label) and not text and not _TAG.search(label.replace("{{ 用语", "")):
                yield Room(name, label, "签名", width, heights[index])


def _cells(row: Any) -> list[tuple[str, float]]:
    return [
        (
            "".join(node.text or "" for node in cell.iter(qn("w:t"))).split("{{ 告知日期")[0].strip(),
            int(cell.find(f"{qn('w:tcPr')}/{qn('w:tcW')}").get(qn("w:w"))) / TWIPS_A_MM,
        )
        for cell in row.findall(qn("w:tc"))
    ]


def _height(row: Any) -> float:
    height = row.find(f"{qn('w:trPr')}/{qn('w:trHeight')}")
    return int(height.get(qn("w:val"))) / TWIPS_A_MM if height is not None else 0.0


def _of_sheet(path: Path) -> Iterator[Room]:
    for sheet in load_workbook(path):
        widths = [sheet.column_dimensions[get_column_letter(i + 1)].width for i in range(sheet.max_column)]
        long, short = (297, 210) if str(sheet.page_setup.paperSize) == "9" else (420, 297)
        paper = long if sheet.page_setup.orientation == "landscape" else short
        room = paper - (sheet.page_margins.left + sheet.page_margins.right) * 25.4
        mm = PIXELS_A_DIGIT / 96 * 25.4
        scale = min(1.0, room / (sum(widths) * mm))
        spans = {str(area).split(":")[0]: (area.min_col, area.max_col) for area in sheet.merged_cells.ranges}
        for number, row in enumerate(sheet.iter_rows(), start=1):
            tall = (sheet.row_dimensions[number].height or 0) / 72 * 25.4 * scale
            for cell in row:
                text = str(cell.value or "")
                first, last = spans.get(cell.coordinate, (cell.column, cell.column))
                wide = sum(widths[first - 1 : last]) * mm * scale
                if re.fullmatch(".*盖章：", text):
                    yield Room(path.stem, text, "印章", wide, tall)
                elif text.endswith("：") and _SIGNS.search(text) and "：" not in text[:-1]:
                    yield Room(path.stem, text, "签名", wide, tall - WORDS_MM)
                elif re.search("签字$", text):
                    below = (sheet.row_dimensions[number + 1].height or 0) / 72 * 25.4 * scale
                    yield Room(path.stem, text, "签名（每户一行）", wide, below)


def as_table(found: list[Room]) -> str:
    """Return docs/ink.md."""
    lines = [
        "# Room for ink",
        "",
        "Made by `python -m tools.ink`, held by `tests/test_ink.py`: every signature and seal cell of every",
        "template. "
        "A signature takes 25 × 9 mm (20 × 8 mm in a list with a line a household), a seal 42 × 42 mm.",
        "",
        "| template | cell | for | width mm | height mm | enough |",
        "|---|---|---|---|---|---|",
    ]
    for room in found:
        shown = room.what.replace("{{ ", "‹").replace(" }}", "›")
        enough = "yes" if room.is_enough else "**no**"
        size = f"{room.width:.1f} | {room.height:.1f}"
        lines.append(f"| {room.template} | {shown} | {room.kind} | {size} | {enough} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    TABLE.write_text(as_table(rooms()), encoding="utf-8")
    print(TABLE)
