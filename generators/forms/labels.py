"""Labels as forms write them: normalised, and told apart from what is signed, stamped or decided by hand."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from generators.forms.places import DATE_PARTS, PlaceKind

if TYPE_CHECKING:
    from collections.abc import Iterator

_BY_HAND = re.compile(
    r"填表日期|填报日期|填表时间|签字|签名|签章|盖章|公章|手印|指印|意见|审核|审批|（章）|年\s*月\s*日|经办人|填表人|负责人|照片|粘贴|承诺|备注|说明$"
)
_EDGES = re.compile(r"^(?:[A-Z][.．、])?[\s★*＊·•●、.．\d（）()]+|[\s:：*＊]+$")
_BRACKETS = re.compile(r"[（(][^（）()]*[）)]")
_TAG = re.compile(r"\{\{\s*(?P<name>[^{}]+?)\s*\}\}")
_SLOT = re.compile(
    r"(?P<label>[^\s:：，,。；;、_＿□☐（）()]{1,16}(?:[（(][^（）()]{1,8}[）)])?)\s*[:：]?\s*(?P<line>[_＿]{2,})"
)
"""A label and the line drawn after it."""
_COLON = re.compile(
    r"(?P<label>[^\s:：，,。；;、_＿□☐]{1,16}?)[:：]"
    r"(?:(?P<blank>[ \u3000\t\u00a0]{2,}?)(?=[ \u3000]{0,2}\S)|\s*$)"
)
"""A label, its colon, and blanks up to the next label, from which two keep it apart, or to the end."""
_BRACKETED = re.compile(
    r"(?P<label>[^\s:：，,。；;、_＿□☐（）()]{2,16})[（(](?P<blank>[ \u3000\u00a0]{2,})[）)](?!\s*[①A-D1])"
)
"""A label and empty brackets that no numbered answers follow."""
_DATE = re.compile(
    r"(?:(?P<label>[^\s:：，,。；;、_＿□☐]{1,16})\s*[:：]?|(?<![^\s:：]))"
    r"(?P<年>[_＿ \u3000\u00a0]*)年(?P<月>[_＿ \u3000\u00a0]+)月(?P<日>[_＿ \u3000\u00a0]+)日"
)
"""A date of which only 年, 月 and 日 are printed."""
_UNIT_WORDS = "乡镇|乡|镇|村|社区|组|县|人|户|元|万元|岁|亩|个月|月|平方米|公里|%|％"
_PLACE_WORDS = "乡镇|乡（镇）|乡|镇|村|社区|组|县"
_UNIT = re.compile(
    rf"\s*(?P<unit>乡（镇）|{_UNIT_WORDS})(?![\w:：（])|\s*(?P<place>{_PLACE_WORDS})(?=[_＿\s]|村民)"
)
"""A unit, or a kind of place, printed right behind a blank."""
_NAMED_BY_UNIT = {
    **dict.fromkeys(("乡镇", "乡（镇）", "乡", "镇"), "所在乡镇"),
    **dict.fromkeys(("村", "社区"), "所在村"),
    "组": "组别",
    "县": "所在县",
}
"""What a blank before a kind of place asks for: __村__组."""
_SPACED = re.compile(
    r"(?P<label>[^\s:：，,。；;、_＿□☐（）()]{0,16})(?P<blank>[ \u3000\u00a0]{3,})"
    rf"(?=(?:户|人|元|亩|万元|个月)(?![\w:：])|(?:{_PLACE_WORDS})(?:(?![\w:：（])|村民))"
)
"""Blanks before a unit in a sentence, and what stands before them: 系      村     组村民."""
_BOX = "□☐○"
_WORD = rf"[^\s{_BOX}☑√、，,；;:：（）()/_＿]"
_OPTION = re.compile(rf"(?P<box>[{_BOX}])\s*(?P<word>{_WORD}[^\s{_BOX}☑√、，,；;:：（）()/]{{0,13}})")
"""A box and the word after it."""
_BRACKET = r"[（(](?P<box>[ \u3000\u00a0]{1,3})[）)]"
_BRACKET_OPTION = re.compile(rf"{_BRACKET}\s*(?P<word>{_WORD}[^\s{_BOX}☑√、，,；;:：。（）()/]{{0,13}})")
_BRACKET_OPTION_BEFORE = re.compile(rf"(?P<word>{_WORD}{{1,14}})\s?{_BRACKET}")
"""A word with brackets before or after it, where a tick goes: 男（ ）女（ ）."""
_OPTION_BEFORE = re.compile(rf"(?P<word>{_WORD}{{1,14}})\s?(?P<box>[{_BOX}])")
"""A word and the box after it: 男□ 女□."""


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
    for group in _tick_groups(text, _options(text)):
        head = text[: group[0].start()].rstrip(":： \u3000")
        label = re.split(r"[\s\u3000；;。，,]", head)[-1] if head else ""
        taken.append((group[0].start(), group[-1].end()))
        boxes = tuple(match.span("box") for match in group)
        yield Slot(PlaceKind.TICK, label, boxes, tuple(match["word"] for match in group))
    for group in _bracket_groups(text):
        if all(_is_free(match, taken) for match in group):
            taken.append((group[0].start(), group[-1].end()))
            head = text[: group[0].start()].rstrip(":： \u3000")
            label = re.split(r"[\s\u3000；;。，,、]", head)[-1] if head else ""
            boxes = tuple(match.span("box") for match in group)
            yield Slot(PlaceKind.BRACKET, label, boxes, tuple(match["word"] for match in group))
    for match in _DATE.finditer(text):
        is_printed = not match["年"] and (match["label"] or "")[-1:].isdigit()
        if not is_printed and _is_free(match, taken):
            taken.append(match.span())
            yield Slot(PlaceKind.DATE, match["label"] or "", tuple(map(match.span, DATE_PARTS)), DATE_PARTS)
    ends: set[int] = set()
    for pattern, part in ((_SLOT, "line"), (_COLON, "blank"), (_BRACKETED, "blank"), (_SPACED, "blank")):
        for match in pattern.finditer(text):
            blank = match.span(part) if match[part] else (len(text.rstrip()), len(text))
            if is_label and blank[0] == len(text.rstrip()):
                continue
            if _is_free(match, taken):
                taken.append(match.span())
                yield _line(text, match, blank, ends)
                ends.add(blank[1])


def _is_free(match: re.Match[str], taken: list[tuple[int, int]]) -> bool:
    return not any(start < match.end() and match.start() < end for start, end in taken)


def _line(text: str, match: re.Match[str], blank: tuple[int, int], ends: set[int]) -> Slot:
    """Return the slot of a line or blank; a unit behind it is printed already, one before it is another's."""
    label, behind = match["label"], _UNIT.match(text, blank[1])
    unit = (behind["unit"] or behind["place"]) if behind else ""
    is_said = re.search("[:：]", text[match.end("label") : blank[0]]) is not None
    is_behind_a_line = (
        match.start("label") in ends and re.fullmatch(f"乡（镇）|{_UNIT_WORDS}", label) is not None
    )
    is_of_the_line_before = is_behind_a_line and not is_said
    if unit in _NAMED_BY_UNIT and not is_said:
        label = _NAMED_BY_UNIT[unit]
    elif is_of_the_line_before:
        label = ""
    if unit:
        return Slot(PlaceKind.UNIT, label, (blank,), (unit,))
    return Slot(PlaceKind.LINE, label, (blank,))


def _options(text: str) -> list[re.Match[str]]:
    """Return each box with its word: the one after it, or the one before it where the last box has none."""
    after = [match for match in _OPTION.finditer(text) if not re.match("[:：]", text[match.end() :])]
    boxes = [match.start() for match in re.finditer(f"[{_BOX}]", text)]
    if boxes and (not after or after[-1].start("box") < boxes[-1]):
        before = list(_OPTION_BEFORE.finditer(text))
        if [match.start("box") for match in before] == boxes:
            return before
    return after


def tick_name(name: str, word: str) -> str:
    """Return the placeholder of the box before `word`, of the choice called `name`."""
    bare = re.sub(r"\W", "", word)
    return f"{name}_{bare}"


def _bracket_groups(text: str) -> Iterator[list[re.Match[str]]]:
    """Yield the choice whose words have brackets before or after them; two at least, no others beside it."""
    for pattern in (_BRACKET_OPTION_BEFORE, _BRACKET_OPTION):
        found = list(pattern.finditer(text))
        if len(found) > 1 and len(found) == len(re.findall(_BRACKET, text)):
            yield found
            return


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


_WAITS = re.compile(
    rf"[_＿\s]*(?:[×xX*＊…]{{2,}}|[×xX](?={_UNIT_WORDS})|[（(](?:必填|选填|填写|待填)[）)])?\s*"
    rf"(?P<unit>{_UNIT_WORDS})?"
)
"""What stands in a cell that waits for something: a line, crosses, a unit."""


def awaited_unit(text: str) -> str | None:
    """Return the unit that a cell prints behind its blank, None where the cell does not wait for anything."""
    match = _WAITS.fullmatch(text)
    return (match["unit"] or "") if match and text else None


PICTURE = "图片_"
"""Begins the names of items that are pictures."""


def placeholder_tag(name: str) -> str:
    """Return the placeholder `name` as a template writes it: {{ 户主姓名 }}; of a picture, where it goes."""
    tag = f"{{{{ {name} }}}}"
    return f"⟦图:{tag}⟧" if name.rpartition(".")[2].startswith(PICTURE) else tag
