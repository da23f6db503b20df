"""What a form's labels most likely mean: sure only where nothing else can be meant, else asked."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from generators.forms.items import ITEMS, LISTS, Item
from generators.forms.labels import is_filled_by_hand, normal, without_brackets
from generators.forms.places import EXACT, Place, PlaceKind

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

_NOBODY_ELSE = frozenset({"监测户", "监测对象", ""})
"""Sources whose headings mean the household itself, whoever draws the form."""
_OF_GROUP: tuple[tuple[str, tuple[str, ...]], ...] = (
    (r"户主", ("户主", "监测户", "监测对象")),
    (r"帮扶(责任人|干部|人)", ("帮扶责任人", "帮扶干部")),
    (r"核查", ("入户核查",)),
    (r"监测(户|对象)|农户|家庭基本|基本(情况|信息)", ("监测户", "监测对象")),
)
"""What a heading over several labels says of whom they speak."""
_SOMEBODY_ELSE = re.compile(
    r"配偶|子女|父|母|代办|代理|申请人|监护|担保|联系人|负责人|法人|企业|公司|合作社|经办|受理|单位|队员|成员|贷款|学校"
    r"|[变更调整迁改造建修正][前后]$|^[原现新旧]|上年|去年|上次"
)
"""Headings that speak of somebody else, or of another time."""
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


def propose_item(place: Place) -> Proposal:
    """Return what most likely goes to a place that is no row."""
    label, *over = [text for text in map(normal, (place.label, *place.groups)) if text] or [""]
    if place.kind in EXACT and label in _BY_NAME:
        return Proposal(label, Confidence.SURE)
    if is_filled_by_hand(label) or (not label and place.kind is PlaceKind.DATE):
        return Proposal("", Confidence.BY_HAND)
    if over and _SUM.search(over[0]):
        return Proposal("", Confidence.ASK)
    hits = _BY_LABEL.get(label, [])
    if named := _of_groups(hits, over):
        return Proposal(named.name, _weigh(named, place, Confidence.SURE))
    if any(map(_SOMEBODY_ELSE.search, over)):
        return Proposal("", Confidence.ASK)
    if len(hits) == 1 and _means_the_household(hits[0], label):
        return Proposal(hits[0].name, _weigh(hits[0], place, Confidence.SURE))
    likely = hits or _alike(label, _BY_LABEL)
    return Proposal(likely[0].name if likely else "", Confidence.ASK)


def _of_groups(hits: Sequence[Item], over: Sequence[str]) -> Item | None:
    """Return the one item of whom the headings over the label speak; the nearest heading decides."""
    for group in over:
        for pattern, sources in _OF_GROUP:
            if re.search(pattern, group):
                for source in sources:
                    if meant := [item for item in hits if item.source == source]:
                        return meant[0] if len(meant) == 1 else None
                return None
        if _SOMEBODY_ELSE.search(group):
            return None
    return None


def _means_the_household(item: Item, label: str) -> bool:
    is_derived = item.heading == item.name
    return is_derived or item.source in _NOBODY_ELSE or item.name == "乡镇_乡镇" or label in _CURATED


def _weigh(item: Item, place: Place, confidence: Confidence) -> Confidence:
    """Return `confidence`, lower where the boxes of a choice are not the words that the item has."""
    if place.kind is PlaceKind.TICK and place.options != ("是",):
        words = {normal(word) for word in (item.words or ("是", "否"))}
        return confidence if {normal(option) for option in place.options} <= words else Confidence.ASK
    return confidence


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
    source, index = _list_of(labels)
    if not source:
        return tuple(Proposal("", Confidence.ASK) for _ in labels)
    is_certain = _is_certain(source, labels, [normal(group) for group in place.groups])
    # Where a sheet draws its list twice, side by side, the second half would say the first once more.
    return tuple(
        Proposal("", Confidence.ASK)
        if label in labels[:at]
        else _propose_cell(source, index, label, is_certain)
        for at, label in enumerate(labels)
    )


def _propose_cell(source: str, index: Mapping[str, list[Item]], label: str, is_certain: bool) -> Proposal:
    if label in {"序号", "编号", ""} and label != "编号":
        return Proposal(f"{source}.序号" if label else "", Confidence.SURE if label else Confidence.BY_HAND)
    if is_filled_by_hand(label):
        return Proposal("", Confidence.BY_HAND)
    hits = index.get(label, [])
    sure = len(hits) == 1 and is_certain and (source != HOUSEHOLDS or _means_the_household(hits[0], label))
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
    counts = {source: sum(label in index for label in labels) for source, index in choices.items()}
    best = max(counts, key=lambda source: counts[source])
    return (best, choices[best]) if counts[best] >= 2 else ("", {})


def _is_certain(source: str, labels: Sequence[str], groups: Sequence[str]) -> bool:
    """Tell whether the row can be of nothing else: members by their relation, households by their head."""
    if any(_SOMEBODY_ELSE.search(group) for group in groups if "成员" not in group):
        return False
    if source == "家庭成员":
        return "姓名" in labels or "成员姓名" in labels
    if source == HOUSEHOLDS:
        return bool({"户主", "户主姓名", "户编号"} & set(labels))
    return any(source in group for group in groups)
