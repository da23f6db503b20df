"""Contradictions within a text: counts that were promised, sums and shares, names of organs and persons, places."""

# A pattern is read whole on its line.
# ruff: noqa: E501

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tools.planted.mutators.marks import HAN
from tools.planted.mutators.table import Fault, any_match, mutator, substitution

if TYPE_CHECKING:
    from random import Random

_CN = "一二三四五六七"


def _other(figure: str, rng: Random) -> str:
    """Return another small count in the same writing."""
    source = _CN[1:6] if figure in _CN else "23456"
    return rng.choice([own for own in source if own != figure])


def _count_mutator(name: str, pattern: str) -> None:
    """Register a mutator that writes another count for the group `x` of a pattern."""

    def plant(text: str, rng: Random) -> Fault | None:
        match = any_match(pattern, text, rng)
        return match and Fault(match.start("x"), match.end("x"), _other(match["x"], rng))

    mutator("计数", name, anywhere=True)(plant)


_count_mutator("以下几项", r"(?P<x>[二三四五])(?:项|个方面的)工作：")
_count_mutator("几个方面", r"、[^，。]+(?P<x>[三四五])个方面。")
_count_mutator("几大类", r"、[^，。]+(?P<x>[三四五])大类")
_count_mutator("几到位", r"“(?P<x>[二三四五])到位”")
_count_mutator("几手抓", r"“(?P<x>[三四五两])手抓”")
_count_mutator("几个村", rf"村、[{HAN}]+村、[{HAN}]+村(?P<x>[三3])个村")
substitution("计数", "缺一项", r"(?P<x>三是[^；。]+；)四是", "", anywhere=True)
substitution(
    "计数",
    "多一项",
    r"(?:三项工作|三到位|三个方面)[^。\n]*(?P<x>。)",
    "、督导到位、考核到位。",
    anywhere=True,
)


def _figure_mutator(name: str, pattern: str) -> None:
    """Register a mutator that changes a figure which others of its sentence fix."""

    def plant(text: str, rng: Random) -> Fault | None:
        match = any_match(pattern, text, rng)
        if match is None:
            return None
        told = int(match["x"])
        return Fault(
            match.start("x"), match.end("x"), str(max(told + rng.choice((-7, -3, -2, 2, 3, 6, 10)), 1))
        )

    mutator("合计", name, anywhere=True)(plant)


_PARTS = r"[^。\n\d]*\d+(?:户|人|万元)[，、][^。\n\d]*\d+(?:户|人|万元)[，、][^。\n\d]*"
_figure_mutator("总数", rf"(?P<x>\d+)(?:户|人|万元)，{_PARTS}\d+(?:户|人|万元)。")
_figure_mutator("分项", rf"\d+(?:户|人|万元)，{_PARTS}(?P<x>\d+)(?:户|人|万元)。")
_figure_mutator("率", r"率为?(?P<x>\d\d)%，")
_figure_mutator("剩余", r"(?:剩余|不合格的)(?P<x>\d+)[处家]")
_figure_mutator("增长", r"增长(?P<x>\d0)%")
_figure_mutator("乘积", r"(?:合计|总额)(?P<x>\d{4,})元")
_figure_mutator("单价", r"(?:每户|每人)(?P<x>\d00)元")


@mutator("合计", "范围颠倒", anywhere=True)
def _range(text: str, rng: Random) -> Fault | None:
    match = any_match(r"(?P<x>(?P<a>\d\d)%—(?P<b>\d\d)%)", text, rng)
    return match and Fault(match.start("x"), match.end("x"), f"{match['b']}%—{match['a']}%")


@mutator("合计", "超过一百")
def _more_than_all(text: str, rng: Random) -> Fault | None:
    match = any_match(r"(?:整改率|合格率|合格率为|完成率在)(?P<x>\d\d)%", text, rng)
    return match and Fault(match.start("x"), match.end("x"), str(rng.randint(103, 160)))


def _changed(name: str, rng: Random) -> str:
    """Return a name with one character dropped, in another order, or another in its place."""
    at = rng.randrange(1, len(name) - 1) if len(name) > 3 else 1
    turned = name[:at] + name[at : at + 2][::-1] + name[at + 2 :]
    other = rng.choice("新东民安和平原利")
    return rng.choice((turned, name[:at] + name[at + 1 :], name[:at] + other + name[at + 1 :]))


def _name_mutator(family: str, name: str, pattern: str, least: int) -> None:
    """Register a mutator that misspells one of at least `least` mentions of a name."""

    def plant(text: str, rng: Random) -> Fault | None:
        found: dict[str, list[int]] = {}
        for match in re.finditer(pattern, text):
            found.setdefault(match["x"], []).append(match.start("x"))
        often = sorted(own for own, places in found.items() if len(places) >= least)
        if not often:
            return None
        own = rng.choice(often)
        at, wrong = rng.choice(found[own]), _changed(own, rng)
        return None if wrong == own or wrong in text else Fault(at, at + len(own), wrong)

    mutator(family, name, anywhere=True)(plant)


_BUREAU = r"应急管理局|农业农村局|自然资源局|教育科技局|住房和城乡建设局|交通运输局|市场监督管理局|卫生健康局|人力资源和社会保障局|生态环境局|文化和旅游局|财政局|民政局"
_name_mutator("名称", "机构", rf"(?P<x>{_BUREAU})", 2)
_name_mutator("名称", "机构一次", rf"(?P<x>{_BUREAU})", 1)
_name_mutator("名称", "村", rf"(?<![{HAN}])(?P<x>[{HAN}]{{2,4}}村)(?=[、，3三要和])", 2)
_name_mutator("名称", "署名", r"(?P<x>^[^\n关]{4,12}(?:人民政府|局)$)", 1)
MATTERS = "森林防火|防汛抗旱|农村危房改造|人居环境整治|食品安全|校园安全|道路交通安全|劳动保障"
_name_mutator("名称", "事由", rf"(?P<x>{MATTERS})", 3)


@mutator("名称", "人名", anywhere=True)
def _person(text: str, rng: Random) -> Fault | None:
    found = re.findall(rf"(?:（|由|人：|长|，|、)([{HAN}]{{3}})(?=[（）、，。]|同志|担任|任|作|负责)", text)
    often = sorted(own for own in set(found) if found.count(own) > 1 or text.count(own) > 1)
    if not often:
        return None
    own = rng.choice(often)
    at = rng.choice([use.start() for use in re.finditer(own, text)])
    wrong = rng.choice(
        (own[0] + own[2] + own[1], own[:2] + rng.choice("华梅林军"), own[0] + rng.choice("晓小志") + own[2])
    )
    return None if wrong in text else Fault(at, at + 3, wrong)


substitution("名称", "叠局", r"(?P<x>管理局|农村局|资源局|健康局|运输局)", r"局\g<x>", anywhere=True)
substitution(
    "名称", "书名差一字", r"《关于[^《》]{4,}(?P<x>意见|通知|请示)》", "意通", "通", "请求", anywhere=True
)

substitution(
    "区划", "县的市错了", r"(?<![一-鿿])(?P<x>兴县)(?!委)", "太原市兴县", "大同市兴县", anywhere=True
)
substitution("区划", "乡的县错了", r"(?P<x>兴县)交楼申乡", "岚县", "临县", "方山县", anywhere=True)
substitution("区划", "乡作镇", r"(?P<x>交楼申乡)", "交楼申镇", "交楼乡", "交申楼乡", anywhere=True)
