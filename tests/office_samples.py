"""The sample township under another sign: the same quarter of a 镇 or a 街道 whose villages are 社区."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from openpyxl import load_workbook

SAMPLE = Path(__file__).parents[1] / "data" / "交楼申乡"


@dataclass(frozen=True)
class Disguise:
    """What the sample is called instead."""

    township: str
    words: tuple[tuple[str, str], ...]
    """Replacements of whole words, in order; the generic 乡 comes last."""
    alone: str
    """What stands for a lone 乡."""


_COMMUNITY = (
    ("村民委员会", "居民委员会"),
    ("村民代表", "居民代表"),
    ("村民", "居民"),
    ("村委会", "居委会"),
    ("村“两委”", "社区“两委”"),
    ("村务公开栏", "社区公开栏"),
    ("村监委会", "居务监督委员会"),
    ("行政村", "社区"),
    ("各村", "各社区"),
    ("返村", "返家"),
    ("逐村", "逐社区"),
    ("包村", "包社区"),
    ("村级", "社区"),
    ("村支部", "社区支部"),
    ("村文化", "社区文化"),
    ("村集中供水点", "集中供水点"),
    ("村卫生室", "社区卫生室"),
    ("由村医", "由社区医生"),
    ("村党支部", "社区党支部"),
)
TOWN = Disguise(
    "河畔镇",
    (
        ("兴县交楼申乡", "临水县河畔镇"),
        ("交楼申乡", "河畔镇"),
        ("交楼申", "河畔"),
        ("兴县", "临水县"),
        ("兴乡振发", "临振发"),
        ("交政发", "河政发"),
        ("山西省", "某省"),
        ("乡级", "镇级"),
        *_COMMUNITY,
    ),
    "镇",
)
SUBDISTRICT = Disguise(
    "城东街道",
    (
        ("兴县交楼申乡人民政府", "临水县人民政府城东街道办事处"),
        ("交楼申乡人民政府", "城东街道办事处"),
        ("乡人民政府", "街道办事处"),
        ("兴县交楼申乡", "临水县城东街道"),
        ("交楼申乡", "城东街道"),
        ("交楼申", "城东"),
        ("兴县", "临水县"),
        ("兴乡振发", "临振发"),
        ("交政发", "城东办发"),
        ("山西省", "某省"),
        ("乡级工作会议", "街道工作会议"),
        ("乡级", "街道"),
        ("乡党委", "街道党工委"),
        ("乡长", "街道办事处主任"),
        ("乡政府", "街道办事处"),
        ("党委书记", "党工委书记"),
        ("党委副书记", "党工委副书记"),
        *_COMMUNITY,
    ),
    "街道",
)
_LONE = re.compile("(?<![返城老下入家])乡(?!村振兴|镇)")
_LINE_OF_2022 = 6500


def disguised(folder: Path, disguise: Disguise) -> Path:
    """Write the sample's workbook under `disguise` into `folder`, and return it; headings stay."""
    book = load_workbook(SAMPLE / "数据.xlsx")
    villages = [cell.value for cell in book["村"]["A"][1:] if str(cell.value).endswith("村")]
    renamed = {village: f"{village[:-1]}社区" for village in villages}
    pattern = re.compile("|".join(sorted(map(re.escape, renamed), key=len, reverse=True)))

    def said(text: str) -> str:
        text = pattern.sub(lambda found: renamed[found[0]], text)
        for word, other in disguise.words:
            text = text.replace(word, other)
        return _LONE.sub(disguise.alone, text)

    for sheet in book.worksheets[2:]:
        for row in sheet.iter_rows(min_row=2):
            for cell in row:
                if isinstance(cell.value, str):
                    cell.value = said(cell.value)
                elif cell.value == _LINE_OF_2022 and sheet.title == "监测线":
                    cell.value = 7100
    folder.mkdir(parents=True, exist_ok=True)
    book.save(folder / "数据.xlsx")
    return folder
