"""The sample township under another sign: the same quarter of a 镇 or a 街道 whose villages are 社区."""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass
from html import escape, unescape
from pathlib import Path
from typing import TYPE_CHECKING

from generators.errors import Severity
from generators.pipeline.templates import Templates
from generators.records.columns import Quarter
from generators.records.households import Member
from generators.records.township import Person, Village

if TYPE_CHECKING:
    from generators.catalogue import DocumentKind
    from generators.pipeline.job import Job
    from generators.records.dataset import Dataset

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
    ("村务公开栏", "居务公开栏"),
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
        ("乡党委", "街道党工委"),  # Before the name: the township's own committee bears it.
        ("兴县交楼申乡", "临水县城东街道"),
        ("交楼申乡", "城东街道"),
        ("交楼申", "城东"),
        ("兴县", "临水县"),
        ("兴乡振发", "临振发"),
        ("交政发", "城东办发"),
        ("山西省", "某省"),
        ("乡级工作会议", "街道工作会议"),
        ("乡级", "街道"),
        ("副乡长", "街道办事处副主任"),
        ("乡长", "街道办事处主任"),
        ("乡政府", "街道办事处"),
        ("党委书记", "党工委书记"),
        ("党委副书记", "党工委副书记"),
        ("纪委", "纪工委"),
        *_COMMUNITY,
    ),
    "街道",
)
COUNTY = Disguise(
    "临水县",
    (
        ("交楼申乡党委", "临水县委"),
        ("兴县交楼申乡", "临水县"),
        ("交楼申乡", "临水县"),
        ("交楼申", "临水"),
        ("兴县", "临水县"),
        ("兴乡振发", "临振发"),
        ("交政发", "临政发"),
        ("山西省", "某省"),
        ("乡级", "县级"),
        ("乡党委会", "县委常委会"),
        ("乡党委书记", "县委书记"),
        ("乡党委副书记", "县委副书记"),
        ("乡党委", "县委"),
        ("党委书记", "县委书记"),
        ("党委副书记", "县委副书记"),
        ("党委会议", "县委常委会议"),
        ("党委会", "县委常委会"),
        ("党委委员", "县委常委"),
        ("乡政府", "县政府"),
        *_COMMUNITY,
    ),
    "县",
)
"""A county that issues papers of its own; whose its cadres are (层级) stays."""
_LONE = re.compile("(?<![返城老下入家])乡(?!村振兴|镇)")


def disguised(folder: Path, disguise: Disguise) -> Path:
    """Write the sample's workbook under `disguise` into `folder`, and return it; headings stay."""
    with zipfile.ZipFile(SAMPLE / "数据.xlsx") as book:
        parts = {name: book.read(name) for name in book.namelist()}
    listed = re.findall(r'<c r="A\d+"[^>]*>.*?<t[^>]*>([^<]*)</t>', parts[_VILLAGES].decode())
    villages = [name for name in map(unescape, listed) if name.endswith("村")][1:]
    renamed = re.compile("|".join(sorted(map(re.escape, villages), key=len, reverse=True)))

    def said(found: re.Match[str]) -> str:
        text = renamed.sub(lambda village: f"{village[0][:-1]}社区", unescape(found[2]))
        for word, other in disguise.words:
            text = text.replace(word, other)
        if text == "乡" and disguise is COUNTY:
            return found[0]
        return f"{found[1]}{escape(_LONE.sub(disguise.alone, text))}</t>"

    for name, data in parts.items():
        if name.startswith("xl/worksheets/sheet") and name not in _SHEETS_OF_WORDS:
            heads, second, rows = data.decode().partition('<row r="2"')
            rows = re.sub("(<t[^>]*>)([^<]*)</t>", said, rows)
            if name == _LINES:
                rows = rows.replace("<v>6500</v>", "<v>7100</v>")
            parts[name] = f"{heads}{second}{rows}".encode()
    folder.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(folder / "数据.xlsx", "w") as book:
        for name, data in parts.items():
            book.writestr(name, data)
    return folder


_SHEETS_OF_WORDS = {f"xl/worksheets/sheet{number}.xml" for number in (1, 2)}
"""说明 and 设置, whose texts are the program's."""
_LINES, _VILLAGES = "xl/worksheets/sheet3.xml", "xl/worksheets/sheet5.xml"


def filled_sheets(kind: DocumentKind, job: Job) -> list[bytes]:
    """Return the first and the last sheet of `kind` that come out of the second quarter, filled."""
    template = Templates(job.template_folders)[kind.template][0]
    subjects = [
        subject
        for subject in kind.subjects(job.dataset, Quarter(2022, 2), ())
        if not any(f.severity is Severity.BLOCK for f in kind.judge(job.dataset, subject.record)[0])
    ]
    return [
        template.fill(kind.fields(job.dataset, subject, "第001号", lambda _: "第001号"))
        for subject in (*subjects[:1], *subjects[1:][-1:])
    ]


def names_of(dataset: Dataset) -> frozenset[str]:
    """Return the names of people and of villages; one in two halves may take lines."""
    names = {person.name for kind in (Person, Member) for person in dataset.all(kind)}
    names |= {village.printed_name for village in dataset.all(Village)}
    return frozenset(name for name in names if "·" not in name)
