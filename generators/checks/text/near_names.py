"""Names one slip away from what is right: bureaus, people, the matter of the title, the genre of a cited paper."""

# A rule's docstring is what it holds; a pattern is read whole on its line.
# ruff: noqa: D401, E501

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from generators.checks.text.document import GENRES, HAN, OTHER_KINDS
from generators.checks.text.names import LABELLED, TRAILING
from generators.checks.text.table import Hit, Strength, block_rule, document_rule, one_of, triggered

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generators.checks.text.document import Block, Document


@cache
def _organs() -> frozenset[str]:
    """Return the names of bureaus as they have been since the reform of 2018."""
    return frozenset((Path(__file__).parent / "organ_names.txt").read_text(encoding="utf-8").split())


@cache
def _rightly_named() -> re.Pattern[str]:
    """Return the pattern of any right name."""
    return re.compile(one_of(sorted(_organs())))


def _turned(name: str) -> Iterator[str]:
    """Yield the name with two characters side by side changed."""
    for at in range(len(name) - 1):
        if name[at] != name[at + 1]:
            yield name[:at] + name[at + 1] + name[at] + name[at + 2 :]


def _shortened(name: str) -> Iterator[str]:
    """Yield the name without one character within."""
    for at in range(1, len(name) - 1):
        yield name[:at] + name[at + 1 :]


@cache
def _slips_of_organs() -> tuple[dict[str, str], re.Pattern[str]]:
    """Return the right name by each slip (turned round, one left out), and the pattern of all of them."""
    found: dict[str, str] = {}
    for name in sorted(_organs()):
        slips = [*_turned(name), *(_shortened(name) if len(name) > 4 else ())]
        # Many a bureau goes without 和: 人力资源社会保障局 is as right as 人力资源和社会保障局.
        right = {*_organs(), name.replace("和", "", 1)}
        found |= {slip: name for slip in slips if slip not in right and not slip.endswith("和局")}
    pattern = re.compile(one_of(sorted(found, key=len, reverse=True)))
    return found, pattern


@cache
def _masked_organs() -> re.Pattern[str]:
    """Return the pattern of every long name with another character in one place, each in a group of its own."""
    forms = {
        f"{re.escape(name[:at])}[^{name[at]}、，。]{re.escape(name[at + 1 :])}"
        for name in _organs()
        if len(name) > 4
        for at in range(1, len(name) - 1)
    }
    return re.compile("|".join(sorted(forms)))


@block_rule(
    "名称/局名有误",
    "2018年机构改革后各部门的名称（organ_names.txt）",
    Strength.REQUIRED,
    "局的名称一字不错、不漏、不颠倒",
    finds="由县农业农局村牵头，县财政局配合。",
    leaves="由县农业农村局牵头，县财政局、县人力资源社会保障局配合，退耕还林局部调整。",
    needs="局",
)
def bureaus_are_rightly_named(block: Block) -> Iterator[Hit]:
    """The name of a bureau is none that is one slip away from it."""
    rights = [match.span() for match in _rightly_named().finditer(block.text)]
    right_by_slip, pattern = _slips_of_organs()
    for match in pattern.finditer(block.text):
        if not any(start <= match.start() and match.end() <= end for start, end in rights):
            right = right_by_slip[match[0]]
            yield Hit(block, *match.span(), f"“{match[0]}”应为“{right}”", right)
    for match in _masked_organs().finditer(block.text):
        if match[0] in _organs() or not re.fullmatch(f"{HAN}+", match[0]):
            continue
        near = [n for n in _organs() if len(n) == len(match[0]) and _differ(n, match[0]) == 1]
        if near:
            yield Hit(block, *match.span(), f"“{match[0]}”应为“{near[0]}”", near[0])


def _differ(one: str, other: str) -> int:
    return sum(a != b for a, b in zip(one, other, strict=True))


@document_rule(
    "名称/姓名颠倒",
    "通行做法",
    Strength.REQUIRED,
    "同一人的名字前后不颠倒",
    finds="会议由乡长白玉梅主持。\n出席：赵建国、白梅玉、李文斌",
    leaves="会议由乡长白玉梅主持。\n出席：赵建国、白玉梅、李文斌",
)
def given_names_are_not_turned(document: Document) -> Iterator[Hit]:
    """The two characters of a given name keep their order."""
    names: Counter[str] = Counter()
    for block in document.blocks:
        for match in LABELLED.finditer(block.text):
            names.update(match[2].split("、"))
        names.update(match[1] for match in TRAILING.finditer(block.text))
    for name in sorted(own for own in names if len(own) == 3 and own[1] != own[2]):
        turned = name[0] + name[2] + name[1]
        seldom = document.whole.count(turned)
        often = document.whole.count(name)
        is_first = document.whole.find(turned) < document.whole.find(name)
        if not seldom or seldom > often or (seldom == often and is_first):
            continue
        for block in document.blocks:
            for match in re.finditer(turned, block.text):
                yield Hit(block, *match.span(), f"别处写作“{name}”", name)


_MATTER = re.compile(rf"({HAN}{{4,8}})(?=工作|经费|专项|培训)")


def _matters(document: Document) -> set[str]:
    """Return what the text is about: the longest ends before 工作 that it says three times."""
    counts: Counter[str] = Counter()
    for match in _MATTER.finditer(document.whole):
        counts.update({match[1][at:] for at in range(len(match[1]) - 3)})
    often = {ending for ending, count in counts.items() if count >= 3}
    return {own for own in often if not any(other != own and other.endswith(own) for other in often)}


@document_rule(
    "名称/事由不一",
    "通行做法",
    Strength.PRACTICE,
    "全文讲的一件事，名称一字不漏、不颠倒",
    finds="交楼申乡2022年人居环整治工作方案\n为推进人居环境整治工作，制定本方案。\n各村要重视人居环境整治工作。\n人居环境整治工作由副乡长负责。",
    leaves="交楼申乡2022年人居环境整治工作方案\n为推进人居环境整治工作，制定本方案。\n人居环境整治工作由副乡长负责。",
)
def the_matter_is_named_one_way(document: Document) -> Iterator[Hit]:
    """What a text is about keeps all its characters, in their order."""
    for matter in sorted(_matters(document)):
        slips = {*_shortened(matter), *_turned(matter)} - {matter}
        pattern = re.compile("|".join(map(re.escape, sorted(slips, key=len, reverse=True))))
        for block in document.blocks:
            for match in pattern.finditer(block.text):
                is_short = len(match[0]) < 4 and not re.match(
                    "工作|经费|专项|培训|情况", block.text[match.end() :]
                )
                if not is_short and match[0] not in matter:
                    yield Hit(block, *match.span(), f"别处写作“{matter}”", matter)


_CITED = triggered(r"《关于[^《》]{4,60}的([^《》的]{1,5})》")
_KINDS = (
    *GENRES,
    *OTHER_KINDS,
    "建议",
    "提案",
    "解释",
    "答复",
    "指示",
    "倡议",
    "声明",
    "措施",
    "信",
    "提醒",
    "建言",
    "书",
    "表",
    "单",
    "函",
    "告",
    "法",
    "案",
)


@block_rule(
    "名称/引文文种",
    "党政机关公文处理工作条例 第八条、第九条（七）",
    Strength.USUAL,
    "引用的公文标题以文种结尾",
    finds="你村《关于修建文化广场的请求》（东村字〔2022〕6号）收悉。",
    leaves="你村《关于修建文化广场的请示》（东村字〔2022〕6号）收悉，根据《关于加强监测的实施意见》。",
    needs="《",
)
def cited_papers_have_a_genre(block: Block) -> Iterator[Hit]:
    """The title of a cited paper ends with its genre."""
    for match in _CITED.finditer(block):
        if not match[1].endswith(_KINDS):
            yield Hit(block, *match.span(1), f"“{match[1]}”不是文种", "核对标题")
