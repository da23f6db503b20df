"""`python -m tools.ink`: measure the room for ink in every template, and write the table docs/ink.md.

A signature takes 25 × 9 mm (20 × 8 mm in a list with a line a household), a round seal of about 40 mm takes
42 × 42 mm, a line filled by hand is 8 mm high. Measured is what the template promises: a row's height is the
least it can have.
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
TWIPS_A_MM, EMU_A_MM = 1440 / 25.4, 36000
PIXELS_A_DIGIT = 7
"""Of the ledgers' usual font, 宋体 10 (`tools.ledger_templates.house_style.NORMAL_SIZE`)."""
WORDS_MM = 6.0
"""What the words at the top of a ledger's cell take of its height."""

_SEAL = re.compile("盖章(?!的)")
_SIGNS = re.compile(
    "签字|签名|手印|^(填表人|审核人|专班组长|主持人|记录人|监票人|计票人|唱票人|摘录人|核对人|排查人|牵头人|督导人"
    "|操作人|复核人|签发领导|分管领导|受理人签字|户主|帮扶责任人|被督导.*负责人|{{ 用语.被督导村 }}负责人"
    "|送达人|签收人|经办人|推送人|接收人|登记人|检查人|考勤人|采集人|录入人|.*负责人)[（：]?"
)
_BY_HAND = re.compile(
    r"(?<=[^　])　{2,}[人户张年月日元次条项个号名](?![主编])|^[^X各]{2,6}：　*$|：　{2,}(?!.{0,8}：)"
)
"""A blank inside a sentence, or after a label that nothing follows: 应到　　　人, 总体评价：."""
_SIGNED_IN_LISTS = re.compile("^(?!.*(证号|编号|是否)).*(签字|签名)|^(督导|检查|排查|核查|考勤|登记|经办)人$")
_SIGNED = re.compile(f"{_SEAL.pattern}|{_SIGNS.pattern}")
_TAG = re.compile(r"\{\{|\{%")


@dataclass(frozen=True)
class Room:
    """A place for ink on the paper of a template; lengths in mm."""

    template: str
    what: str
    kind: str
    """印章, 签名, 签名（每户一行） or 手填行."""
    width: float
    height: float

    @property
    def least(self) -> tuple[float, float]:
        """Return the width and height that it needs."""
        return {
            "印章": (42.0, 42.0),
            "签名": (25.0, 9.0),
            "签名（每户一行）": (20.0, 8.0),
            "手填行": (0.0, 8.0),
        }[self.kind]

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
    document = docx.Document(str(path))
    body = document.element.body
    yield from dict.fromkeys(_filled_by_hand(path.stem, document))
    for element in body:
        text = _text(element)
        if element.tag == qn("w:tbl"):
            yield from _of_table(path.stem, element)
        elif _SEAL.search(text) or re.search("签字）?：|签名）?：", text):
            yield Room(path.stem, text[:20], "印章" if _SEAL.search(text) else "签名", 0, 0)


def _filled_by_hand(name: str, document: Any) -> Iterator[Room]:
    """Yield what is written by hand: lines with a blank, and rows with an empty cell or a blank in one."""
    lines = {
        style.style_id: int(spacing.get(qn("w:line"))) / TWIPS_A_MM
        for style in document.styles
        if (spacing := style.element.find(f"{qn('w:pPr')}/{qn('w:spacing')}")) is not None
    }

    def height_of(element: Any) -> float:
        styles = (style.get(qn("w:val")) for style in element.iter(qn("w:pStyle")))
        return sum(lines.get(style, 0.0) for style in styles)

    section = document.sections[0]
    width = (section.page_width - section.left_margin - section.right_margin) / EMU_A_MM
    for paragraph in document.element.body.findall(qn("w:p")):
        if _BY_HAND.search(text := _printed(paragraph)):
            yield Room(name, text[:20], "手填行", width, height_of(paragraph))
    for table in document.element.body.iter(qn("w:tbl")):
        heads = [_printed(cell) for cell in table.find(qn("w:tr")).findall(qn("w:tc"))]
        for row in table.findall(qn("w:tr")):
            cells = row.findall(qn("w:tc"))
            texts = [_printed(cell) for cell in cells]
            blanks = {n: _cells(row)[n][1] for n, text in enumerate(texts) if _is_blank(text)}
            if blanks and not re.search(r"\{%tr|合计", _text(row)) and not any(map(_SIGNED.search, texts)):
                widest = max(blanks, key=blanks.__getitem__)
                what = heads[widest] if len(heads) == len(texts) else ""
                what = what or next((text for text in texts if text), "空行")
                tall = max(_height(row), *map(height_of, cells))
                yield Room(name, what[:20], "手填行", blanks[widest], tall)


def _is_blank(text: str) -> bool:
    return not text or _BY_HAND.search(text) is not None


def _printed(element: Any) -> str:
    """Return the text of `element` as it stands on paper, X for what is filled in."""
    return re.sub(r"\{\{.*?\}\}", "X", re.sub(r"\{%.*?%\}", "", _text(element)))


def _text(element: Any) -> str:
    return "".join(node.text or "" for node in element.iter(qn("w:t")))


def _of_table(name: str, table: Any) -> Iterator[Room]:
    rows = [_cells(row) for row in table.iter(qn("w:tr"))]
    heights = [_height(row) for row in table.iter(qn("w:tr"))]
    is_list = next(table.iter(qn("w:tblHeader")), None) is not None
    for index, cells in enumerate(rows):
        if is_list:
            after = zip(heights[index + 1 :], rows[index + 1 :], strict=True)
            below = next((h for h, later in after if len(later) == len(cells)), 0.0)
            for place, (text, width) in enumerate(cells if index == 0 else ()):
                if _SIGNED_IN_LISTS.search(text):
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
            _text(cell).split("{{ 告知日期")[0].strip(),
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
                elif _SEAL.search(text) or re.search("签[字名]）", text):
                    yield Room(path.stem, text[:20], "印章" if _SEAL.search(text) else "签名", 0, 0)


def as_table(found: list[Room]) -> str:
    """Return docs/ink.md."""
    lines = [
        "# Room for ink",
        "",
        "Made by `python -m tools.ink`, held by `tests/test_ink.py`: every cell to sign or to seal and every",
        "line to fill by hand of every template. A signature takes 25 × 9 mm (20 × 8 mm in a list with a",
        "line a household), a seal 42 × 42 mm, a line filled by hand 8 mm: its width is that of its widest",
        "blank.",
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
