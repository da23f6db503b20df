"""Labels as forms write them: normalised, and told apart from what is signed, stamped or decided by hand."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from generators.forms.places import PlaceKind

if TYPE_CHECKING:
    from collections.abc import Iterator

_BY_HAND = re.compile(
    r"填表日期|填报日期|填表时间|签字|签名|签章|盖章|公章|手印|指印|意见|审核|审批|（章）|年\s*月\s*日|经办人|填表人|负责人|照片|粘贴|承诺|备注|说明$"
)
_EDGES = re.compile(r"^[\s★*＊·•●、.．\d（）()]+|[\s:：*＊]+$")
_BRACKETS = re.compile(r"[（(][^（）()]*[）)]")
_TAG = re.compile(r"\{\{\s*(?P<name>[^{}]+?)\s*\}\}")
_SLOT = re.compile(
    r"(?P<label>[^\s:：，,。；;、_＿□☐（）()]{1,16}(?:[（(][^（）()]{1,8}[）)])?)\s*[:：]?\s*(?P<line>[_＿]{2,})"
)
"""A label and the line drawn after it."""
_COLON = re.compile(r"(?P<label>[^\s:：，,。；;、_＿□☐]{1,16}?)[:：](?P<blank>[ \u3000\t\u00a0]{2,}|\s*$)")
"""A label, its colon, and blanks up to the next label or the end."""
_OPTION = re.compile(r"[□☐○](?P<gap>\s*)(?P<word>[^\s□☐○☑√、，,；;:：（）()/]{1,14})")
"""A box and the word after it."""


def normal(label: str) -> str:
    """Return `label` without blanks, marks, numbering and colon: 1.户主 姓名： is 户主姓名."""
    text = unicodedata.normalize("NFKC", label)
    text = _EDGES.sub("", re.sub(r"\s+", "", text))
    return text.replace("(", "（").replace(")", "）")


def without_brackets(label: str) -> str:
    """Return `label` without what stands in brackets: 务工时间（月） is 务工时间."""
    return _BRACKETS.sub("", label)


def is_filled_by_hand(label: str) -> bool:
    """Tell whether what the label asks for is signed, stamped, decided or glued, never printed."""
    return bool(_BY_HAND.search(label))


@dataclass(frozen=True)
class Slot:
    """A stretch of a text in which something is to be written, or the boxes of one choice."""

    kind: PlaceKind
    label: str
    spans: tuple[tuple[int, int], ...]
    options: tuple[str, ...] = ()


def slots_of(text: str, *, is_label: bool = False) -> Iterator[Slot]:
    """Yield the tags, choices, lines and blanks in `text`; lines are drawn as underscores.

    After the colon at the end of what `is_label` of the cell beside it nothing is written.
    """
    taken: list[tuple[int, int]] = []
    for match in _TAG.finditer(text):
        taken.append(match.span())
        yield Slot(PlaceKind.TAG, match["name"], (match.span(),))
    for group in _tick_groups(text, list(_OPTION.finditer(text))):
        head = text[: group[0].start()].rstrip(":： \u3000")
        label = re.split(r"[\s\u3000；;。，,]", head)[-1] if head else ""
        taken.append((group[0].start(), group[-1].end()))
        boxes = tuple((match.start(), match.start() + 1) for match in group)
        yield Slot(PlaceKind.TICK, label, boxes, tuple(match["word"] for match in group))
    for pattern, part in ((_SLOT, "line"), (_COLON, "blank")):
        for match in pattern.finditer(text):
            if is_label and match.start(part) == len(text.rstrip()):
                continue
            if not any(start < match.end() and match.start() < end for start, end in taken):
                taken.append(match.span())
                yield Slot(PlaceKind.LINE, match["label"], (match.span(part),))


def tick_name(name: str, word: str) -> str:
    """Return the placeholder of the box before `word`, of the choice called `name`."""
    bare = re.sub(r"\W", "", word)
    return f"{name}_{bare}"


def _tick_groups(text: str, matches: list[re.Match[str]]) -> Iterator[list[re.Match[str]]]:
    """Yield the boxes that belong together: a colon between two of them begins another choice."""
    group: list[re.Match[str]] = []
    for match in matches:
        if group and re.search(r"[:：]", text[group[-1].end() : match.start()]):
            yield group
            group = []
        group.append(match)
    if group:
        yield group


PICTURE = "图片_"
"""Begins the names of items that are pictures."""


def placeholder_tag(name: str) -> str:
    """Return the placeholder `name` as a template writes it: {{ 户主姓名 }}; of a picture, where it goes."""
    tag = f"{{{{ {name} }}}}"
    return f"⟦图:{tag}⟧" if name.rpartition(".")[2].startswith(PICTURE) else tag
