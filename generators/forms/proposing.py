"""What a form's labels most likely mean: sure only where nothing else can be meant, else asked."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from generators.forms.items import ITEMS, LISTS, OTHER_MEMBERS, Item
from generators.forms.labels import is_filled_by_hand, normal, without_brackets
from generators.forms.places import CHOICES, EXACT, Place, PlaceKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


class Confidence(StrEnum):
    """How far a proposal may be trusted."""

    SURE = "确定"
    ASK = "请核对"
    BY_HAND = "留空"


@dataclass(frozen=True)
class Proposal:
    """An item for a place, nothing where none is likely, and how far to trust it."""

    item: str
    confidence: Confidence


HOUSEHOLDS = "户"
"""The list of a form about a village: a row for each household."""

_HEADS = frozenset({"户主", "户主姓名", "户编号"})
"""Labels that name a household in a row."""
_NOBODY_ELSE = frozenset({"监测户", "监测对象", ""})
"""Sources whose headings mean the household itself, whoever draws the form."""
_OF_GROUP: tuple[tuple[str, tuple[str, ...]], ...] = (
    (r"^(户主的?)?(配偶|爱人|妻子)(基本)?(情况|信息)?$", ("配偶",)),
    (r"户主", ("户主", "监测户", "监测对象")),
    (r"帮扶(责任人|干部|人)", ("帮扶责任人", "帮扶干部")),
    (r"核查", ("入户核查",)),
    (r"监测(户|对象)|农户|家庭基本|基本(情况|信息)", ("监测户", "监测对象")),
)
"""What a heading over several labels says of whom they speak."""
_SOMEBODY_ELSE = re.compile(
    r"配偶|子女|[之长次][子女儿父母孙外]|儿媳|女婿|父|母|代办|代理|申请人|监护|担保|联系人|负责人|法人|企业|公司|合作社|经办|受理|单位|队员|成员|贷款|学校"
    r"|(?<!目)[前后]的?([基本]*(情况|状况|信息|数据))?$|[时初末中]$|^[原现新旧]|上年|去年|上次"
    r"|^([第上本下]?[一二三四]?(季度?|月|年度?|次)|增减|变化|合计|计划|目标|实际)$"
)
"""Headings that speak of somebody else, or of another time."""
_IN_BRACKETS = re.compile(r"[（）]")
_WITHOUT_HEAD = re.compile(r"(除|不含|不包括|不算)了?户主|户主(除外|以外)|其[他它余]的?(家庭)?(成员|人员)")
"""Says of a list of members that the head is not among them."""
_MEMBERS = frozenset({"家庭成员", OTHER_MEMBERS})
_HELPERS = frozenset({"帮扶责任人", "帮扶干部"})
_SOMEBODY = re.compile(r"(户主|配偶|监测(户|对象)|农户|帮扶(责任人|干部|人))(本人)?(基本)?(情况|信息)?")
"""Headings that name somebody, and nothing of his."""
_SUM = re.compile(r"^[合总小]计|平均")
_OTHER = "被非原新旧不"
"""Begins a label that asks for another thing than the word it goes on with: 被核查人."""


def _index(items: Iterable[Item]) -> dict[str, list[Item]]:
    found: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        for label in dict.fromkeys(normal(label) for label in item.labels):
            found[label].append(item)
    return dict(found)


_SAME = frozenset({"村_村", "村_乡镇"})
"""Items that say of a household what another says: 监测户_村, 乡镇_乡镇."""
_BY_LABEL = _index(item for item in ITEMS if item.name not in _SAME)
_BY_NAME = {item.name: item for item in ITEMS}
_IN_LIST = {source: _index(items) for source, items in LISTS.items()}
_CURATED = {normal(label) for item in ITEMS for label in item.labels if label != item.heading}


def read_label(place: Place) -> tuple[str, list[str]]:
    """Return what a place that is no row asks for, and of whom or when: the nearest heading first."""
    label, *over = [text for text in map(normal, (place.label, *place.groups)) if text] or [""]
    if place.is_crossed and over and _is_turned(label, over[0]):
        label, over[0] = over[0], label
    return label, over


def propose_item(place: Place) -> Proposal:
    """Return what most likely goes to a place that is no row."""
    label, over = read_label(place)
    if place.kind in EXACT and label in _BY_NAME:
        return Proposal(label, Confidence.SURE)
    if place.kind in EXACT and label not in _BY_LABEL:
        # Word writes a blank in the name of a column as _, and M_ before one that begins with no letter.
        label = label.removeprefix("M_").replace("_", "")
    if is_filled_by_hand(label) or (not label and place.kind is PlaceKind.DATE):
        return Proposal("", Confidence.BY_HAND)
    if over and _SUM.search(over[0]):
        return Proposal("", Confidence.ASK)
    hits = _BY_LABEL.get(label, [])
    if named := _of_groups(hits, over):
        return Proposal(named.name, _weigh(named, place))
    if any(map(_is_of_another, over)) or (not hits and _names_another(label, over)):
        return Proposal("", Confidence.ASK)
    if len(hits) == 1 and _means_the_household(hits[0], label):
        return Proposal(hits[0].name, _weigh(hits[0], place))
    likely = hits or _alike(label, _BY_LABEL)
    if any(_speaks_of(group)[:1] in {("户主",), ("配偶",)} for group in over):
        likely = [item for item in likely if item.source not in _HELPERS]
    return Proposal(likely[0].name if likely else "", Confidence.ASK)


def _is_turned(head: str, at_left: str) -> bool:
    """Tell whether the head says of whom or when, and what stands at the left is asked for."""
    if _SOMEBODY.fullmatch(at_left):
        return False
    return _SOMEBODY.fullmatch(head) is not None or (head not in _BY_LABEL and at_left in _BY_LABEL)


def _names_another(label: str, over: Sequence[str]) -> bool:
    """Tell whether a label asks for somebody else's: 申请人姓名, unless a heading says of whom: 工作单位."""
    return _SOMEBODY_ELSE.search(label) is not None and not any(map(_speaks_of, over))


def _speaks_of(heading: str) -> tuple[str, ...]:
    """Return the sources of which a heading speaks, nothing where it speaks of nobody or of somebody else."""
    for pattern, sources in _OF_GROUP:
        if re.search(pattern, heading) and (sources == ("配偶",) or not _is_of_another(heading)):
            return sources
    return ()


def _of_groups(hits: Sequence[Item], over: Sequence[str]) -> Item | None:
    """Return the one item of whom the headings over the label speak; the nearest heading decides."""
    for group in over:
        if sources := _speaks_of(group):
            meant = next(filter(None, ([i for i in hits if i.source == source] for source in sources)), [])
            return meant[0] if len(meant) == 1 else None
        if _is_of_another(group):
            return None
    return None


def _is_of_another(heading: str) -> bool:
    """Tell whether a heading speaks of somebody else or of another time: 帮扶前（识别时） says it twice."""
    return any(map(_SOMEBODY_ELSE.search, (heading, *_IN_BRACKETS.split(heading))))


def _means_the_household(item: Item, label: str) -> bool:
    is_derived = item.heading == item.name
    return is_derived or item.source in _NOBODY_ELSE or item.name == "乡镇_乡镇" or label in _CURATED


def _weigh(item: Item, place: Place) -> Confidence:
    """Return how far to trust `item`: less where the boxes of a choice are not the words that it has."""
    words, options = set(map(normal, item.words)), set(map(normal, place.options))
    return Confidence.ASK if place.kind in CHOICES and not options <= words else Confidence.SURE


def _alike(label: str, index: Mapping[str, list[Item]]) -> list[Item]:
    """Return the items whose labels hold `label` or are held by it, the closest first."""
    bare = without_brackets(label)
    if len(bare) < 2:
        return []
    near = [known for known in index if bare == without_brackets(known) or bare in known or known in bare]
    near = [known for known in near if len(known) >= 2 and (bare[0] not in _OTHER or known[0] == bare[0])]
    return [
        item for known in sorted(near, key=lambda known: abs(len(known) - len(bare))) for item in index[known]
    ]


def propose_row(place: Place) -> tuple[Proposal, ...]:
    """Return what most likely goes into the cells of a repeating row, all of one list or nothing."""
    labels = [normal(column) for column in place.columns]
    labels = labels[: len(labels) // place.halves]
    source, index = _list_of(labels)
    said = [*place.groups, *place.over]
    if source == "家庭成员" and any(map(_WITHOUT_HEAD.search, said)):
        source, index = OTHER_MEMBERS, _IN_LIST[OTHER_MEMBERS]
    # A row of a household whose members stand side by side is no member's.
    is_mixed = source in _MEMBERS and (len(set(labels)) < len(labels) or bool(_HEADS & set(labels)))
    if not source or is_mixed:
        return tuple(Proposal("", Confidence.ASK) for _ in place.columns)
    over = [normal(text) for text in place.over] or [""] * len(labels)
    cells = list(zip(labels, over, strict=True))
    is_certain = _is_certain(source, cells, [normal(group) for group in (*place.groups, place.heading)])
    # Where a list has a column twice, the second would say the first once more.
    proposals = [
        Proposal("", Confidence.ASK)
        if cell in cells[:at] or (source != HOUSEHOLDS and cell[0] in labels[:at])
        else _propose_cell(source, index, *cell, is_certain=is_certain)
        for at, cell in enumerate(cells)
    ]
    return tuple(proposals * place.halves)


def _propose_cell(
    source: str, index: Mapping[str, list[Item]], label: str, over: str, *, is_certain: bool
) -> Proposal:
    if label in {"序号", "编号", ""} and label != "编号":
        if not label:
            return Proposal("", Confidence.BY_HAND)
        return Proposal(f"{source}.序号", Confidence.SURE if is_certain else Confidence.ASK)
    if is_filled_by_hand(label):
        return Proposal("", Confidence.BY_HAND)
    hits = index.get(label, [])
    is_members_own = source in _MEMBERS and "成员" in over
    if _is_of_another(over) and not (is_members_own or _speaks_of(over)):
        return Proposal("", Confidence.ASK)
    named = _of_groups(hits, (over,)) if source == HOUSEHOLDS else None
    hits = [named] if named else hits
    is_meant = (
        named is not None or source != HOUSEHOLDS or bool(hits and _means_the_household(hits[0], label))
    )
    sure = len(hits) == 1 and is_certain and is_meant
    likely = hits or _alike(label, index)
    name = likely[0].name if likely else ""
    if name and source == HOUSEHOLDS:
        name = f"{HOUSEHOLDS}.{name}"
    return Proposal(name, Confidence.SURE if sure else Confidence.ASK)


def _list_of(labels: Sequence[str]) -> tuple[str, Mapping[str, list[Item]]]:
    """Return the list that most of the labels belong to; two at least, or it is none."""
    choices = {**_IN_LIST, HOUSEHOLDS: _BY_LABEL}
    if not any("与户主" in label or label == "关系" for label in labels):
        choices.pop("家庭成员")
        choices.pop(OTHER_MEMBERS)
    counts = {source: sum(label in index for label in labels) for source, index in choices.items()}
    best = max(counts, key=lambda source: counts[source])
    return (best, choices[best]) if counts[best] >= 2 else ("", {})


def _is_certain(source: str, cells: Sequence[tuple[str, str]], groups: Sequence[str]) -> bool:
    """Tell whether the row can be of nothing else: members by their relation, households by their head."""
    labels = {label for label, _ in cells}
    if any(_is_of_another(group) for group in groups if "成员" not in group):
        return False
    if source in _MEMBERS:
        return "姓名" in labels or "成员姓名" in labels
    if source == HOUSEHOLDS:
        names_its_head = any(label == "姓名" and "户主" in _speaks_of(over) for label, over in cells)
        return names_its_head or bool(_HEADS & labels)
    return any(source in group for group in groups)
