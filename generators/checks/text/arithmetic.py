"""Sums, percentages, averages and growth within a sentence."""

# A rule's docstring is what it holds; a pattern is read whole on its line.
# ruff: noqa: D401, E501

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from generators.checks.text.document import HAN, Role
from generators.checks.text.figures import OF_SOMETHING_ELSE
from generators.checks.text.table import DIGITS, Hit, Strength, block_rule, document_rule, triggered
from generators.wording import read_numeral

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from generators.checks.text.document import Block, Document

UNITS = r"户次|人次|家次|件次|批次|批|亿元|万元|万亩|万人次|万人|万户|万吨|万公斤|万斤|万株|万平方米|万立方米|万头|万只|万公里|万份|万册|元|户|人|个|名|份|亩|公里|项|件|村|吨|次|张|票|头|只|处|场|辆|台|套|座|条|家|所|眼|棵|株|公斤|斤|平方米|立方米|千米|米|期|篇|起|宗|天"
_UNIT = rf"({UNITS})"
_AMOUNT_OR_AREA = r"(\d[\d,]*(?:\.\d+)?)(亿元|万元|元|平方米|亩|公里|千米|米|人|户)"
_AMOUNT = rf"(?<![\d.,—～至-])(\d[\d,]*(?:\.\d+)?)(?:余|多)?{_UNIT}"
_SCALE = {"亿元": Decimal(10**8), "万元": Decimal(10**4), "元": Decimal(1)}
_WEIGHTS = {"吨": Decimal(1000), "公斤": Decimal(1), "斤": Decimal("0.5")}


def value_of(number: str, unit: str) -> Decimal:
    """Return an amount in the bare unit of its kind: 元, 公斤, 亩 …; 0 for what is no number."""
    try:
        return Decimal(number.replace(",", "")) * _scale(unit)
    except InvalidOperation:
        return Decimal(0)


def _scale(unit: str) -> Decimal:
    """Return how many of the bare unit one of `unit` is: 10,000 for 万亩."""
    one = _WEIGHTS.get(unit.removeprefix("万"), Decimal(1))
    return _SCALE.get(unit, one * (10**4 if unit.startswith("万") else 1))


def kind_of(unit: str) -> str:
    """Return what `unit` measures: 万元 and 元 are of one kind, and so are 吨 and 公斤."""
    if unit not in _SCALE:
        unit = unit.removeprefix("万")
    if unit in _WEIGHTS:
        return "公斤"
    return "元" if unit in _SCALE else {"名": "人", "件次": "件", "批次": "件", "批": "件"}.get(unit, unit)


def show(value: Decimal, unit: str) -> str:
    """Return `value`, told in the bare unit, as a paper writes it in `unit`."""
    scaled = (value / _scale(unit)).normalize()
    return f"{scaled:f}{unit}"


_PARTS_AFTER = triggered(
    rf"{_AMOUNT}[^。；\d]{{0,10}}?(?:（|，)?(?:包括|分别为|分别是|含)[：，]?([^。；]+)|{_AMOUNT}（([^（）]+)）"
)
_OF_WHICH = triggered(r"其中[：，]?([^。；]+)")
_AMONG = re.compile(
    r"(?<![\d.])(\d+)([户人个处项件名所家座条])[^，。；\d]{0,8}中，((?:[^。\d]*?\d+\2)(?:[^。\d]*\d+\2)+[^。\d]*)(?=。|$)"
)
"""45户监测户中，40户……；5户……。"""
_MORE_THAN_ALL = triggered(
    rf"(?<![^，。；：])(?=[^，。；：\d]*\d)([^，。；：]+)，其中[：，]?[^，。；：、\d]{{1,14}}{_AMOUNT}(?!以)"
)
_NOW_OR_LATER = triggered(
    r"(?<![\d.])(\d+)(条|处|个|件|项|起|家|户)[^，。；\d]{0,4}，(?:现场|立即|当场|立行立改|即时)[^，。；\d]{0,6}(\d+)\2，(?:限期|正在|未|挂牌|督办|移交|下达)[^，。；\d]{0,8}(\d+)\2(?=[。；，])"
)
"""共排查隐患96条，现场整改73条，限期整改23条."""
_OUT_OF_A_HUNDRED = triggered(
    r"百分制[^。；]{0,4}其中((?:[^，。；、\d]{2,12}\d+(?:\.\d+)?分[，、]?){2,8})(?=[。；])"
)
_OTHER_FIGURES = re.compile(r"占[^，。；\d]{0,6}\d+(?:\.\d+)?[%％]|，(?:平均|人均|户均)[^。；\d]*\d[^。；]*")
_BY_NAME = triggered(
    rf"{_AMOUNT}[^。；：\d]{{0,8}}(?:，[^。；：]{{0,12}})?：((?:{HAN}{{1,8}}\d[\d,.]*(?:{UNITS})[、，])+{HAN}{{1,8}}\d[\d,.]*(?:{UNITS}))(?=[。；])"
)
"""3000亩，涉及6个村：东沟村800亩、西沟村600亩……"""
_OF_THEM = triggered(
    r"(?<![\d.])(\d+)([户人个处项件名])[^，。；\d]{0,6}中，已[^，。；\d]{0,8}(\d+)\2[^，。；\d]{0,6}，(?:正在|尚未|还有|尚有|未)[^，。；\d]{0,8}(\d+)\2"
)
_DONE_AND_REST = re.compile(
    r"已[^，。；\d]{0,8}(\d+)([户人个处项件名])[^，。；\d]{0,6}[，、](?:正在|尚未|还有|尚有|未)[^，。；\d]{0,8}(\d+)\2"
)
_IN_ALL = re.compile(
    rf"(?:共计|合计|总计|总共|累计|共|计|总(?:面积|人数|户数|产量|投资|数量|数|里程|金额|支出|产值)(?:为|达到?|是)?)[^，。；：\d]{{0,8}}{_AMOUNT}"
)


@block_rule(
    "计算/合计",
    "算术",
    Strength.REQUIRED,
    "分项之和等于合计",
    finds="全乡共有监测户120户，其中脱贫不稳定户50户、边缘易致贫户40户、突发严重困难户20户。",
    leaves="全乡共有监测户120户，其中脱贫不稳定户60户、边缘易致贫户40户、突发严重困难户20户。全村农户120户，其中低保户8户、五保户3户。",
    needs=DIGITS,
)
def parts_make_the_whole(block: Block) -> Iterator[Hit]:
    """Parts add up to the whole."""
    if block.role is Role.CELL and len(block.text) < 20:
        return
    for match in _PARTS_AFTER.finditer(block):
        number, unit, listed = (match[1], match[2], match[3]) if match[1] else (match[4], match[5], match[6])
        total = value_of(number, unit)
        parts = _same_kind(listed, unit)
        if len(parts) < 2 or total == 0 or "其中" in listed or _LISTS_SOME.search(listed):
            continue
        if _is_wrong(parts, total, listed):
            start = match.start(1 if match[1] else 4)
            told = f"分项之和是{show(sum(parts, Decimal(0)), unit)}，写的是{number}{unit}"
            yield Hit(
                block,
                start,
                _end_of_amounts(block.text, match.start(3 if match[1] else 6), match.end()),
                told,
                "核对各数",
            )
    yield from _wrong_parts_of(block)
    for match in _BY_NAME.finditer(block):
        parts = _same_kind(match[3], match[2])
        total = value_of(match[1], match[2])
        if len(parts) > 2 and _is_wrong(parts, total, match[3]):
            told = f"各项之和是{show(sum(parts, Decimal(0)), match[2])}，写的是{match[1]}{match[2]}"
            yield Hit(block, match.start(1), match.end(), told, "核对各数")
    for match in _OF_THEM.finditer(block):
        total, done, rest = (value_of(match[n], match[2]) for n in (1, 3, 4))
        if done + rest != total:
            told = f"{show(done, match[2])}加{show(rest, match[2])}，合不上{match[1]}{match[2]}"
            yield Hit(block, match.start(1), match.end(), told, "核对各数")
    for match in _STATES.finditer(block):
        states = [int(match[n]) for n in (3, 4, 5)]
        if sum(states) != int(match[1]):
            told = f"{'、'.join(map(str, states))}之和是{sum(states)}，写的是{match[1]}{match[2]}"
            yield Hit(block, match.start(1), match.end(), told, "核对各数")
    yield from _done_and_rest(block)
    yield from _two_halves(block)
    yield from _whole_after_parts(block)


def _done_and_rest(block: Block) -> Iterator[Hit]:
    """Yield what is done and what is not when they do not make the one amount before them in the sentence."""
    for offset, sentence in block.sentences:
        for match in _DONE_AND_REST.finditer(sentence):
            wholes = re.findall(rf"(?<![\d.])(\d+){match[2]}", sentence[: match.start()])
            done, rest = int(match[1]), int(match[3])
            if len(wholes) == 1 and done + rest != int(wholes[0]) and "其中" not in sentence:
                told = f"{done}加{rest}，合不上{wholes[0]}{match[2]}"
                yield Hit(block, offset + match.start(), offset + match.end(), told, "核对各数")


_STATES = triggered(
    r"(?<![\d.])(\d+)([户人个处项件名条])[^。；\d]{0,4}，(?:其中)?已[^，。；\d]{0,6}(\d+)\2[^，。；\d]{0,4}，(?:在建|正在|在办|已?开工)[^，。；\d]{0,8}(\d+)\2[^，。；\d]{0,4}，(?:未|尚未|还有|待)[^，。；\d]{0,8}(\d+)\2"
)
"""12个，已完工5个，在建6个，未开工1个."""
_LISTS_SOME = re.compile("其余|等|主要")


def _wrong_parts_of(block: Block) -> Iterator[Hit]:
    """Yield what stands behind 其中, held against the last amount of its kind in this or the last sentence."""
    text = block.text
    for match in _OF_WHICH.finditer(block):
        listed = match[1]
        first = re.search(_AMOUNT, listed)
        if first is not None:
            listed = _up_to_other_things(listed, first[2])
        if first is None or "其中" in listed or _LISTS_SOME.search(listed):
            continue
        sentence = re.search(r"(?:[^。；]*[。；])?[^。；]*$", text[: match.start()])
        before = sentence[0] if sentence else ""
        wholes = [m for m in re.finditer(_AMOUNT, before) if kind_of(m[2]) == kind_of(first[2])]
        # Behind a stop 其中 speaks of one thing only when the sentence tells of one.
        if not wholes:
            continue
        whole = _whole_meant(wholes, _same_kind(listed, first[2]), before)
        if whole is None:
            continue
        parts, listed = _parts_meant(listed, first[2], value_of(whole[1], whole[2]))
        if len(parts) > 1 and _is_wrong(parts, value_of(whole[1], whole[2]), listed):
            told = f"分项之和是{show(sum(parts, Decimal(0)), whole[2])}，写的是{whole[1]}{whole[2]}"
            at = match.start() - len(before) + whole.start(1)
            end = _end_of_amounts(text, match.start(1), match.start(1) + len(listed))
            yield Hit(block, at, end, told, "核对各数")
    yield from _more_than_all(block)


def _whole_meant(wholes: list[re.Match[str]], parts: list[Decimal], before: str) -> re.Match[str] | None:
    """Return the amount that 其中 divides: the last, behind a stop the first if the sentence sums up; else None."""
    if len(wholes) == 1 or not re.search("[。；]$", before):
        return wholes[-1]
    whole, given = wholes[0], sum(parts, Decimal(0))
    if given in {value_of(m[1], m[2]) for m in wholes} or len(parts) < 3 or not re.search("[总共]", before):
        return None
    total = value_of(whole[1], whole[2])
    return whole if abs(given - total) * 10 <= total else None


def _parts_meant(listed: str, unit: str, total: Decimal) -> tuple[list[Decimal], str]:
    """Return the parts and the words that list them; none where all that is listed makes the whole some way."""
    parts, first_clause = _same_kind(listed, unit), listed.partition("，")[0]
    first = _same_kind(first_clause, unit) if "、" in first_clause else []
    every = [value_of(m[1], m[2]) for m in re.finditer(_AMOUNT, first_clause)]
    if len(every) > len(first) and sum(every, Decimal(0)) == total:
        return [], listed  # 餐饮单位98家、农贸市场4个: each kind has a measure word of its own.
    if 1 < len(first) < len(parts):
        # What follows a list parted by 、 is none of its parts, unless all of it makes the whole.
        return ([], listed) if sum(parts, Decimal(0)) == total else (first, first_clause)
    return parts, listed


def _more_than_all(block: Block) -> Iterator[Hit]:
    """Yield a part that is more than its whole, and parts behind 45户中 that do not make it."""
    text = block.text
    for match in _MORE_THAN_ALL.finditer(block):
        wholes = [m for m in re.finditer(_AMOUNT, match[1]) if kind_of(m[2]) == kind_of(match[3])]
        if wholes and value_of(match[2], match[3]) > max(value_of(m[1], m[2]) for m in wholes):
            told = f"其中的{match[2]}{match[3]}多于总数{wholes[-1][0]}"
            yield Hit(block, match.start(2), match.end(), told, "核对各数")
    for match in _NOW_OR_LATER.finditer(block):
        both = int(match[3]) + int(match[4])
        if both != int(match[1]):
            yield Hit(
                block,
                match.start(1),
                match.end(),
                f"{match[3]}加{match[4]}是{both}，写的是{match[1]}",
                "核对各数",
            )
    for match in _OUT_OF_A_HUNDRED.finditer(block):
        points = [Decimal(number) for number in re.findall(r"(\d+(?:\.\d+)?)分", match[1])]
        if len(points) > 1 and sum(points) != 100:
            yield Hit(
                block, match.start(1), match.end(1), f"各项之和是{sum(points)}分，百分制是100分", "核对各数"
            )
    # 规范的61所，占74.4%: shares are no parts.
    for match in _AMONG.finditer(_OTHER_FIGURES.sub(lambda m: "□" * len(m[0]), text)):
        parts = [Decimal(number) for number in re.findall(rf"(\d+){match[2]}", match[3])]
        given, total = sum(parts, Decimal(0)), Decimal(match[1])
        if "其中" not in match[3] and given != total and abs(given - total) <= total / 10:
            told = f"{'、'.join(map(str, parts))}之和是{given}，写的是{match[1]}{match[2]}"
            yield Hit(block, match.start(1), match.end(), told, "核对各数")


def _up_to_other_things(listed: str, unit: str) -> str:
    """Return the clauses that count in the kind of `unit`, up to the first that counts something else."""
    at = 0
    for clause in re.split("(?<=，)", listed):
        amounts = list(re.finditer(_AMOUNT, clause))
        if amounts and all(kind_of(m[2]) != kind_of(unit) for m in amounts):
            return listed[:at]
        at += len(clause)
    return listed


def _end_of_amounts(text: str, start: int, end: int) -> int:
    """Return where the last amount between `start` and `end` ends."""
    return max(
        (match.end() for match in re.finditer(_AMOUNT, text[:end]) if match.start() >= start), default=end
    )


def _same_kind(text: str, unit: str) -> list[Decimal]:
    """Return the amounts of the unit's kind in a plain list; none when other figures stand in between."""
    text = re.split(r"，(?:户均|人均|平均|比|较|同比|占|增长|其他)", text)[0]
    found = [(m[1], m[2]) for m in re.finditer(_AMOUNT, text)]
    if any(kind_of(other) != kind_of(unit) for _, other in found):
        found = [(n, u) for n, u in found if kind_of(u) == kind_of(unit)]
        if len(re.findall(r"\d[\d,.]*", text)) > 2 * len(found):
            return []
    return [value_of(number, other) for number, other in found]


_TWO_HALVES = (
    ("外出|县外|乡外|省外", "在家|留守|本地|县内|乡内|省内|就地"),
    ("男", "女"),
    ("党员", "群众|非党员"),
    ("公办", "民办"),
    ("到户", "到村|非到户"),
    ("常住", "外出|空户"),
    ("脱贫|建档立卡", "非贫困|一般|非脱贫"),
    ("城镇", "农村|乡村"),
    ("已", "未|尚|还有|正在"),
    ("预备", "正式"),
    ("完工|竣工", "在建|未完工"),
    ("水浇地|水地", "旱地"),
    ("新建", "改建|续建|改造"),
    ("新增", "原有|续"),
)
"""Words of which one thing is either the one or the other."""
_WHOLE_AND_TWO = triggered(
    rf"(?<![其每均])({HAN}{{2,8}}?)(?:共有?|总数为?|为)?{_AMOUNT}，(?:其中)?({HAN}{{2,8}}?){_AMOUNT}[，、]({HAN}{{2,8}}?){_AMOUNT}(?=[。；])"
)


def _two_halves(block: Block) -> Iterator[Hit]:
    """Yield a whole of which two parts that leave nothing out do not make it: 外出1920人，在家1380人."""
    for match in _WHOLE_AND_TWO.finditer(block):
        units = {kind_of(match[n]) for n in (3, 6, 9)}
        whole, one, other = (value_of(match[n], match[n + 1]) for n in (2, 5, 8))
        opposed = any(re.search(a, match[4]) and re.search(b, match[7]) for a, b in _TWO_HALVES)
        if len(units) == 1 and opposed and one + other != whole and max(one, other) < whole:
            told = f"{show(one, match[6])}加{show(other, match[9])}，合不上{match[2]}{match[3]}"
            yield Hit(block, match.start(2), match.end(), told, "核对各数")


_COMPLEMENTS = re.compile(
    "[A-DⅠⅡⅢ一二三四甲乙][级类等][^，、]*[，、][B-DⅡⅢⅣ二三四五乙丙][级类等]|男[^，、]*[，、]女|同意.*反对|同意.*不同意|已.*未|新增.*续|脱贫不稳定户.*边缘易致贫户.*突发|(?:补助|财政|申请|县级|争取|上级)[^，、]*[，、][^，、]*自筹|自筹[^，、]*[，、][^，、]*(?:补助|财政|申请|县级|上级)"
)


_OVERLAP = re.compile("党员|女|妇|青年|大学|少数民族|残疾|老年|儿童|低保|代表|干部|退役|低收入|岁")
"""What one person can be beside something else."""


def _is_wrong(parts: list[Decimal], total: Decimal, listed: str) -> bool:
    """Tell whether parts that do not make the whole were meant to: near it, or each other's complement."""
    given = sum(parts, Decimal(0))
    if "交叉" in listed or (given < total and len(set(_OVERLAP.findall(listed))) >= len(parts) > 2):
        return False  # 女党员92名，60岁以上的158名，大专以上的47名: one person is several of them.
    if total in _sums_before_a_comma(parts, listed):
        return False  # 学生210人，其中男生112人、女生98人，教职工18人: what follows the parts is none.
    # Two parts may leave something out; more than the whole they cannot well be.
    slack = Decimal("0.3") if len(parts) > 2 else Decimal("0.15" if given > total else "0.1")
    if given > total and max(parts) < total and not _OVERLAP.search(listed) and "、" in listed:
        slack = Decimal("0.6")  # Side by side and more than the whole: one of them is wrong.
    # Of a few, one more or less is a slip, unless the parts say different things of one person.
    few = abs(given - total) == 1 and total < 20 and not _OVERLAP.search(listed)
    return few or abs(given - total) <= slack * total or bool(_COMPLEMENTS.search(listed))


def _whole_after_parts(block: Block) -> Iterator[Hit]:
    for offset, sentence in block.sentences:
        for match in _IN_ALL.finditer(sentence):
            before = sentence[: match.start()]
            if re.search("其中|每|均", before.removeprefix("其中")) or not before:
                continue
            total = value_of(match[1], match[2])
            whole_sentence = [
                value_of(m[1], m[2])
                for m in re.finditer(_AMOUNT, before)
                if kind_of(m[2]) == kind_of(match[2])
            ]
            before = re.split("；", before)[-1]
            parts = [
                value_of(m[1], m[2])
                for m in re.finditer(_AMOUNT, before)
                if kind_of(m[2]) == kind_of(match[2])
            ]
            if sum(whole_sentence, Decimal(0)) == total:
                continue
            if len(parts) < len(whole_sentence) == len(re.findall(r"\d[\d,.]*", sentence[: match.start()])):
                parts, before = whole_sentence, sentence[: match.start()]
            every = re.findall(r"\d[\d,.]*", before)
            if len(parts) < 2 or len(every) != len(parts):
                continue
            if sum(parts) != total and Decimal("0.5") * total <= sum(parts) <= 2 * total:
                at = offset + match.start(1)
                told = f"前面各项之和是{show(sum(parts, Decimal(0)), match[2])}，写的是{match[1]}{match[2]}"
                yield Hit(block, at, at + len(match[1]), told, "核对各数")


def _sums_before_a_comma(parts: list[Decimal], listed: str) -> set[Decimal]:
    """Return the sum of all parts, and of the first few where a comma and no 、 follows them."""
    sums = list(accumulate(parts))
    ends = [match.end() for match in re.finditer(_AMOUNT, listed)][: len(sums)]
    followed = [re.match(r"[^\d、]*，", listed[end:]) is not None for end in ends]
    return {sums[-1], *(total for total, ok in zip(sums, followed, strict=False) if ok)}


_PRESENT = triggered(
    r"应到[^\d，。；]{0,6}(\d+)[人户名][，、](?:会议)?实到[^\d，。；]{0,6}(\d+)[人户名](?:[，、](?:缺席|请假|因事请假)[^\d，。；]{0,6}(\d+)[人户名])?(?:[，、](?:缺席|请假)[^\d，。；]{0,6}(\d+)[人户名])?"
)
_VOTES = triggered(
    r"(?:同意|赞成)[^\d，。；]{0,4}(\d+)[人票张名]?[，、](?:反对|不同意)[^\d，。；]{0,4}(\d+)[人票张名]?(?:[，、]弃权[^\d，。；]{0,4}(\d+)[人票张名]?)?"
)
_VOTERS = re.compile(
    r"(?:实到|到会|参会|有表决权|参加(?:表决|投票)|(?:发出|收回)(?:有效)?(?:表决)?票|投票)[^\d。；，]{0,12}(\d+)[人票张名]"
)
_QUORUM = triggered(
    r"应到[^\d，。；]{0,6}(\d+)[人户名][，、][^。；]{0,4}实到[^\d，。；]{0,6}(\d+)[人户名][^。；\d]{0,16}?(?:超过|达到|超|过|符合)[^，。；\d]{0,12}?(三分之二|半数|二分之一|五分之四|四分之三)"
)
_FRACTIONS = {
    "三分之二": Decimal(2) / 3,
    "半数": Decimal("0.5"),
    "二分之一": Decimal("0.5"),
    "五分之四": Decimal("0.8"),
    "四分之三": Decimal("0.75"),
}


@block_rule(
    "计算/到会表决",
    "算术",
    Strength.REQUIRED,
    "应到等于实到加缺席，票数等于到会人数",
    finds="应到30人，实到26人，缺席3人。",
    leaves="应到30人，实到26人，缺席4人。",
    needs=DIGITS,
)
def meeting_adds_up(block: Block) -> Iterator[Hit]:
    """Those present and absent are those called; votes are those of the present."""
    for match in _PRESENT.finditer(block):
        called, present = int(match[1]), int(match[2])
        absent = int(match[3] or 0) + int(match[4] or 0)
        if present > called or (match[3] and called != present + absent):
            yield Hit(block, *match.span(), f"应到{called}，实到{present}，缺席{absent}，合不上", "核对人数")
    for match in _VOTES.finditer(block):
        votes = sum(int(v or 0) for v in match.groups())
        voters = list(_VOTERS.finditer(block.text[: match.start()]))
        between = block.text[voters[-1].end() : match.end()] if voters else ""
        if voters and votes != int(voters[-1][1]) and not re.search("回避|弃票|未投", between):
            told = f"各项票数之和是{votes}，到会（票数）是{voters[-1][1]}"
            yield Hit(block, *match.span(), told, "核对票数")
    for match in _QUORUM.finditer(block):
        if int(match[2]) < _FRACTIONS[match[3]] * int(match[1]):
            told = f"{match[2]}人不到{match[1]}人的{match[3]}"
            yield Hit(block, *match.span(), told, "核对人数")


_SHARE = re.compile(
    rf"((?<=[户人个名亩座项处只头吨件条份元村里])(?=的\d)|占比|占[^，。；\d]{{0,10}}(?:\d[\d,.]*(?:{UNITS})[^，。；\d]{{0,4}})?|[\u4e00-\u9fff]{{1,6}}率(?:达到|达|为|是)?(?:了)?)(?:的)?(\d+(?:\.\d+)?)[%％]"
)


@block_rule(
    "计算/百分比",
    "算术",
    Strength.REQUIRED,
    "百分比与前面的数相符，分项百分比之和是100%",
    finds="全乡共有监测户120户，已完成核查90户，完成率80%。",
    leaves="全乡共有监测户120户，已完成核查90户，完成率75%。",
    needs=DIGITS,
)
def shares_are_right(block: Block) -> Iterator[Hit]:
    """A share is the part of the whole that stands before it."""
    if block.role is Role.CELL and len(block.text) < 20:
        return
    for offset, sentence in block.sentences:
        for match in _SHARE.finditer(sentence):
            other = _OF_ANOTHER_WHOLE.search(match[0])
            if other and (
                other[1] not in sentence[: match.start()]
                or _is_share_of_named(other[1], match[2], sentence[: match.start()])
            ):
                continue  # 集中供水31处、分散供水11处，水质检测合格率100%: what is fit was not counted.
            if re.search(
                "增长率|同比|环比|贡献率|增长|提高|下降", match[0] + sentence[match.end() : match.end() + 2]
            ):
                continue
            before = _INCLUDED.sub("", sentence[: match.start(2)].rpartition("；")[2])
            counted = _counted_in(before)
            if len(counted) == 1:
                counted = [
                    *_wholes_of(counted[0][1], match[0], block.text[:offset], sentence, before),
                    *counted,
                ]
            named = re.match(rf"占[^，。；\d]*\d[\d,.]*(?:{UNITS})", match[0]) is not None
            named = named or (
                "其中" in before and "分别" not in before + match[0]
            )  # What is told of the parts is a share of the whole.
            if _SHARE_OF_PEOPLE.search(re.split("[，。；]", sentence[: match.end()])[-1]):
                continue  # 60岁以上老人占常住人口的46%: how many they are was not told.
            if counted and "其中" in before and _is_parted(counted):
                continue  # 36件，其中来信12件、来访24件，办结率100%: of all of them.
            told = _wrong_share(counted, match[2], whole_is_named=named)
            if told:
                at = offset + match.start(2)
                yield Hit(block, at, at + len(match[2]) + 1, told, "核对各数")
        yield from _parts_of_a_whole(block, offset, sentence)
    yield from _wrong_share_of_a_plan(block)
    yield from _rates_over_all(block)


def _wholes_of(
    unit: str, share: str, above: str, sentence: str, clause: str
) -> Sequence[tuple[str, str, str]]:
    """Return the wholes that stand `above` the sentence or at its head, of which the one amount may be a share."""
    if "率" in share:
        return _wholes_above(above, unit) or _totals_above(above, unit)
    is_of_all = re.match(r"占(?:比?[为达到了]?\d|[总全])", share)
    if is_of_all and (wholes := _whole_at_the_head(sentence, clause)):
        return wholes
    return _totals_above(above, unit) if re.search("占(?:到|了)?总", share) else []


_INCLUDED = re.compile("（(?:含|包括|其中)[^（）]*）(?=，占)")
"""脱贫户126户（含监测户8户），占…: the share is that of the 126."""


_SHARE_OF_PEOPLE = re.compile(r"^[^\d]{0,2}\d{2}岁以上[^\d]{1,8}占[^\d]{1,8}\d+(?:\.\d+)?[%％]$")


def _whole_at_the_head(sentence: str, clause: str) -> list[tuple[str, str, str]]:
    """Return what is at the head of a sentence and of which another clause, parted by ；, tells its share rightly.

    Where the head is itself a share of what it names, a later clause may be one of either.
    """
    if "；" not in sentence:
        return []
    if (
        named := re.search(
            rf"{_AMOUNT}[^，。；\d]{{0,6}}，占[^，。；\d]{{0,8}}{_AMOUNT}的(\d+(?:\.\d+)?)[%％]", sentence
        )
    ) and (base := value_of(named[3], named[4])):
        share = value_of(named[1], named[2]) / base * 100
        is_right = abs(share - Decimal(named[5])) <= Decimal("0.51")
        return [(named[1], named[2], ""), (named[3], named[4], "")] if is_right else []
    head = re.search(_AMOUNT, sentence)
    if head is None or head[0] in clause:
        return []
    whole = value_of(head[1], head[2])
    told = re.finditer(rf"{_AMOUNT}，占[^，。；\d]{{0,8}}(\d+(?:\.\d+)?)[%％]", sentence)
    right = [
        whole and abs(value_of(m[1], m[2]) / whole * 100 - Decimal(m[3])) <= Decimal("0.51")
        for m in told
        if kind_of(m[2]) == kind_of(head[2])
    ]
    return [(head[1], head[2], "")] if sum(map(bool, right)) > len(right) / 2 else []


_SHARES_OF_ALL = re.compile(
    r"(?:分别|各)占(?:[^%％。；]{0,12}?)((?:\d+(?:\.\d+)?[%％][、，和]){2,}\d+(?:\.\d+)?[%％])"
)


def _parts_of_a_whole(block: Block, offset: int, sentence: str) -> Iterator[Hit]:
    """Yield shares told of all the parts of a whole whose sum is near a hundred and is none."""
    if listed := _SHARES_OF_ALL.search(sentence):
        whole = sum((Decimal(share) for share in re.findall(r"\d+(?:\.\d+)?", listed[1])), Decimal(0))
        if Decimal(85) < whole < Decimal(115) and abs(whole - 100) > Decimal("0.3"):
            at = offset + listed.start(1)
            yield Hit(block, at, at + len(listed[1]), f"各项之和是{whole}%", "核对各数")


def _is_share_of_named(name: str, share: str, text: str) -> bool:
    """Tell whether the amount that `name` stands before is that share of another in `text`: 入住118人 of 180张."""
    part = re.search(rf"{name}(?:了)?(\d+)", text)
    wholes = [int(number) for number in re.findall(r"(?<![\d.])\d+(?![\d.%％])", text)]
    exact = Decimal("0.51") * Decimal(10) ** -len(share.partition(".")[2])
    return part is not None and any(
        whole and abs(Decimal(part[1]) / whole * 100 - Decimal(share)) <= exact for whole in wholes
    )


_OF_ANOTHER_WHOLE = re.compile(
    "(入住|在校|出勤|在岗|到位|合格|满意|达标|优良|优秀|及格|知晓|成活|入住|使用|安装|持证|中标|节约|识别|准确|好评)率"
)


def _rates_over_all(block: Block) -> Iterator[Hit]:
    """Yield a rate that is more than all."""
    for match in triggered(r"率(?:达到|达|为|是)?(\d+(?:\.\d+)?)[%％]").finditer(block):
        if Decimal(match[1]) > 100 and not re.search(
            "增长|增速|产出|负债|投入|偿付|周转|覆盖", block.text[max(0, match.start() - 4) : match.start()]
        ):
            yield Hit(block, match.start(1), match.end(1) + 1, "比率不会超过100%", "核对各数")


def _wholes_above(text: str, unit: str) -> list[tuple[str, str, str]]:
    """Return the one amount of `unit` that sentences before call the task: 应参保6200人 … 缴费率25%."""
    pattern = rf"(?:应|计划|任务|目标)[^，。；\d]{{0,8}}{_AMOUNT}"
    found = [(m[1], m[2], "") for m in re.finditer(pattern, text) if m[2] == unit]
    return found if len(found) == 1 else []


def _totals_above(text: str, unit: str) -> list[tuple[str, str, str]]:
    """Return the one amount of the unit's kind that sentences before call the whole: 共需资金18.6万元 … 占总投资."""
    pattern = rf"(?:总[^，。；\d]{{1,4}}|[共需][^，。；\d]{{0,6}}){_AMOUNT}"
    found = {(m[1], m[2], "") for m in re.finditer(pattern, text) if kind_of(m[2]) == kind_of(unit)}
    return list(found) if len(found) == 1 else []


def _counted_in(text: str) -> list[tuple[str, str, str]]:
    """Return (number, unit, noun) of each amount; the noun only where the unit alone says nothing."""
    found = []
    for match in re.finditer(_AMOUNT, text):
        if re.search("[每均][^，。；]{0,2}$", text[: match.start()]):
            continue  # 每村3名 is no part.
        noun = re.match(rf"{HAN}{{0,2}}", text[match.end() :])
        counted = noun[0] if noun and match[2] in "个项件处座条" else ""
        # 9个村值班人员在岗: what is counted is the village.
        found.append((match[1], match[2], counted[:1] if counted[:1] in {"村", "组"} else counted))
    return found


def _is_parted(amounts: list[tuple[str, str, str]]) -> bool:
    """Tell whether the amounts behind the first are its parts, and all of it."""
    first, *parts = (value_of(number, unit) for number, unit, _ in amounts)
    return len(parts) > 1 and sum(parts, Decimal(0)) == first


def _wrong_share(amounts: list[tuple[str, str, str]], share: str, *, whole_is_named: bool = False) -> str:
    """Return what is wrong with `share` when two amounts before it are whole and part, else nothing.

    17个村 is no part of 3个安置点, 8座 of 32座淤地坝 is.
    """
    by_kind: dict[str, list[tuple[Decimal, str]]] = {}
    for number, unit, noun in amounts:
        by_kind.setdefault(kind_of(unit), []).append((value_of(number, unit), noun))
    # What was counted last before the share is what it is a share of.
    last_kind = kind_of(amounts[-1][1]) if amounts else ""
    counted = by_kind.get(last_kind, []) if "次" not in last_kind else []
    counted = counted if len(counted) >= 2 else next((v for v in by_kind.values() if len(v) >= 2), [])
    last_noun = counted[-1][1] if counted else ""
    values = [value for value, noun in counted if not noun or not last_noun or noun == last_noun]
    if len(values) < 2:
        return ""
    tolerance = Decimal("0.51") * Decimal(10) ** -len(share.partition(".")[2])
    stated = Decimal(share)
    pairs = [(part, whole) for whole in values for part in values if 0 < part <= whole and part is not whole]
    # 男性56人、女性44人，分别占56%和44%: the parts make the whole.
    if not whole_is_named:
        pairs += [(part, sum(values, Decimal(0))) for part in values]
    if any(abs(part / whole * 100 - stated) <= tolerance for part, whole in pairs if whole):
        return ""
    part, whole = values[-1], max(values)
    if part == whole:
        part = values[-2]  # 改厕320座，完成任务400座的82%.
    if part > whole or not whole:
        return ""
    return f"{part.normalize():f}/{whole.normalize():f}＝{part / whole * 100:.1f}%，写的是{share}%"


_OF_A_PLAN = triggered(
    rf"(?:计划|任务|目标|应|下达)[^，。；\d]{{0,10}}{_AMOUNT}[^。；\d]{{0,6}}，[^，。；\d]{{0,6}}(?:已|实际|累计|共)?(?:完成|实施|造林|发放|缴纳|参保|改造|收缴|建成)[^，。；\d]{{0,8}}{_AMOUNT}[^。；\d]{{0,4}}，(?!超)(?:完成|占|达到?)?[^，。；\d超]{{0,8}}(?:的|率(?:为|达到?)?)(\d+(?:\.\d+)?)[%％]"
)
"""计划造林800亩，已完成784亩，完成计划的98%."""


def _wrong_share_of_a_plan(block: Block) -> Iterator[Hit]:
    """Yield the share of a plan that is not what was done by what was planned."""
    for match in _OF_A_PLAN.finditer(block):
        plan, done = value_of(match[1], match[2]), value_of(match[3], match[4])
        if kind_of(match[2]) != kind_of(match[4]) or not plan or done <= plan:
            continue
        exact = Decimal("0.51") * Decimal(10) ** -len(match[5].partition(".")[2])
        if abs(done / plan * 100 - Decimal(match[5])) > exact:
            told = f"{show(done, match[4])}÷{show(plan, match[2])}＝{done / plan * 100:.1f}%"
            yield Hit(block, match.start(3), match.end(), told, "核对各数")


_USED_IN_TWO = triggered(
    r"的(\d+(?:\.\d+)?)[%％]用于[^，。；\d]{2,24}，(?:其余|剩余|另外)?的?(\d+(?:\.\d+)?)[%％]用于[^，。；\d]{2,24}(?=[。；])"
)
_WHOLE_BY_KINDS = re.compile(
    r"(?:(?<=^)|(?<=[，。；：、]))[^，。；：、\d]{0,8}?(?:满意|同意|赞成|优秀|男|一类|党员|好评)[^，。；\d]{0,6}占(?:比)?(?:总数)?的?\d"
)
_SHARE_OF_KIND = re.compile(r"([^，。；：、\d]{1,10}?)占(?:比)?(?:总数)?的?(\d+(?:\.\d+)?)[%％]")
_LAST_OF_KINDS = re.compile("不满意|不同意|反对|弃权|不合格|其他|其余|较差|很差|女|三类|群众|差评")


@block_rule(
    "计算/各占",
    "算术",
    Strength.REQUIRED,
    "满意、基本满意、不满意各占的百分比之和是100%",
    finds="满意的占62%，基本满意的占30%，不满意的占10%。",
    leaves="满意的占62%，基本满意的占30%，不满意的占8%；种玉米的占40%，种谷子的占35%。",
    needs=DIGITS,
)
def kinds_make_a_hundred(block: Block) -> Iterator[Hit]:
    """Shares of kinds that leave nothing out make a hundred."""
    for match in _USED_IN_TWO.finditer(block):
        total = Decimal(match[1]) + Decimal(match[2])
        if total != 100:
            yield Hit(block, match.start(1), match.end(2) + 1, f"两项之和是{total}%", "核对各数")
    for offset, sentence in block.sentences:
        weighed = re.search("百分制|权重|总分|分值|构成", sentence) is not None
        shares = list(_SHARE_OF_KIND.finditer(sentence))
        yield from _more_than_a_hundred(block, offset, shares)
        has_rest = len(shares) > 2 and re.match("其他|其余", shares[-1][1]) is not None
        if not (weighed or has_rest or _WHOLE_BY_KINDS.search(sentence)):
            continue
        total = sum((Decimal(share[2]) for share in shares), Decimal(0))
        if len(shares) < (3 if weighed else 2) or not (weighed or _LAST_OF_KINDS.search(shares[-1][1])):
            continue
        if abs(total - 100) > Decimal("0.3") and abs(total - 100) <= 15:
            at, end = shares[0].start(2), shares[-1].end()
            yield Hit(block, offset + at, offset + end, f"各项之和是{total}%", "核对各数")


def _more_than_a_hundred(block: Block, offset: int, shares: Sequence[re.Match[str]]) -> Iterator[Hit]:
    """Yield shares of things called alike that are more than all: 中央资金占60%，省级资金占25%，县级资金占20%."""
    names = [share[1].removesuffix("的") for share in shares]
    total = sum((Decimal(share[2]) for share in shares), Decimal(0))
    alike = len(names) > 2 and len({name[-2:] for name in names}) == 1 and len(set(names)) == len(names)
    if (
        alike
        and Decimal("100.3") < total < _CLEARLY_OTHER
        and not any(_OVERLAP.search(name) for name in names)
    ):
        yield Hit(
            block, offset + shares[0].start(2), offset + shares[-1].end(), f"各项之和是{total}%", "核对各数"
        )


_CLEARLY_OTHER = 130
"""Hundredths: shares that make more are not of one whole."""
_REST = re.compile(
    rf"(?:剩余|其余|剩下|余下|尚余|还剩|尚有|仍有|[下尚仍还]欠|结余|结存|节余|空余|空闲|空置|闲置|尚空|现存|尚存|实存|余)(?:的)?[^，。；\d]{{0,6}}?{_AMOUNT}"
)
_TAKEN = re.compile(r"(?:入住|安置|使用|已用|租出|出租)(?:了)?(\d+)[人名户间个张](?![^，；]*\d[^，；]*$)")
_THAT_IS = triggered(rf"(\d+(?:\.\d+)?)[%％]，?(?:即|也就是|为)[^，。；\d]{{0,4}}{_AMOUNT}")


@block_rule(
    "计算/余数",
    "算术",
    Strength.REQUIRED,
    "剩余数、折算数与前面的数相符",
    finds="全乡共排查隐患89处，已整改85处，剩余5处正在整改。",
    leaves="全乡共排查隐患89处，已整改85处，剩余4处正在整改。总投资200万元，自筹30%，即60万元。",
    needs=DIGITS,
)
def rest_is_right(block: Block) -> Iterator[Hit]:
    """What is left is the whole less what was done; a share in figures is that share."""
    for offset, sentence in block.sentences:
        for match in _REST.finditer(sentence):
            before = [
                m
                for m in re.finditer(_AMOUNT, sentence[: match.start()])
                if kind_of(m[2]) == kind_of(match[2])
            ]
            values = [value_of(m[1], m[2]) for m in before]
            left = value_of(match[1], match[2])
            if len(values) == 1 and (used := _TAKEN.search(sentence[before[0].end() : match.start()])):
                values.append(Decimal(used[1]))  # 床位180张，入住118人，空余62张
            if len(values) == 2 and values[0] < values[1]:
                values.reverse()  # 支出218.6万元，占到位资金320万元的68.3%，结余……
            if len(values) < 2 or values[0] != max(values):
                continue
            if left in {
                values[0] - sum(values[1:], Decimal(0)),
                values[0] - values[-1],
                values[-2] - values[-1],
            }:
                continue
            if len(values) == 2 and values[0] > values[1]:
                told = f"{show(values[0], match[2])}减{show(values[1], match[2])}是{show(values[0] - values[1], match[2])}，写的是{match[1]}{match[2]}"
                yield Hit(block, offset + match.start(1), offset + match.end(), told, "核对各数")
    for match in _THAT_IS.finditer(block):
        stated = value_of(match[2], match[3])
        wholes = [
            value_of(m[1], m[2])
            for m in re.finditer(_AMOUNT, block.text[: match.start()])
            if kind_of(m[2]) == kind_of(match[3])
        ]
        right = [whole * Decimal(match[1]) / 100 for whole in wholes]
        if right and all(abs(value - stated) > Decimal("0.006") * value for value in right):
            told = f"{match[1]}%应为{show(max(right), match[3])}，写的是{match[2]}{match[3]}"
            yield Hit(block, match.start(1), match.end(), told, "核对各数")


_PER_YEAR = {"季度": 4, "个季度": 4, "月": 12, "个月": 12, "半年": 2}
_OFTEN = triggered(
    r"每(个?季度|个?月|半年)[^，。；\d]{0,8}?([一两二三四]|\d)次[^，。；]{0,6}，?[^，。；]{0,4}(?:全年|一年|每年)[^，。；\d]{0,6}?(\d{1,2}|[一二三四五六七八九十]+)次"
)


@block_rule(
    "计算/频次",
    "算术",
    Strength.PRACTICE,
    "每季度、每月的次数与全年的次数相符",
    finds="每季度召开一次例会，全年不少于6次。",
    leaves="每季度召开一次例会，全年不少于4次。",
    needs="每",
)
def times_a_year(block: Block) -> Iterator[Hit]:
    """So many times a quarter make so many a year."""
    for match in _OFTEN.finditer(block) if "每" in block.text else ():
        right = _PER_YEAR[match[1]] * read_numeral(match[2])
        if read_numeral(match[3]) != right:
            yield Hit(
                block, match.start(3), match.end(3), f"每{match[1]}{match[2]}次，全年是{right}次", str(right)
            )


_WHOLE_OF_FAULTS = re.compile(
    r"(?:排查|发现|梳理|查出|查摆|反馈|收到|受理|征求)[^，。；\d]{0,10}(?:隐患|问题|线索|意见|建议|信访件|诉求)[^，。；\d]{0,4}(\d+)(处|个|项|件|条)"
)
_DONE_OF_FAULTS = re.compile(
    r"(?:已|以|己|完成|其中)[^，。；\d]{0,4}(?:整改|办结|解决|销号|化解|采纳)(?:完成|到位|销号)?(?:了)?(\d+)(处|个|项|件|条)"
)
_REST_OF_FAULTS = re.compile(
    r"(?:尚未|未|没有|仍未|正在)(?:完成)?(?:整改|办结|解决|销号|化解|采纳)(?:完成|到位|销号)?的?[^，。；\d]{0,4}(\d+)(处|个|项|件|条)"
)


@document_rule(
    "计算/未办结数",
    "算术",
    Strength.REQUIRED,
    "排查数减去已整改数等于未整改数",
    finds="共排查隐患46处，已整改41处。\n对未整改到位的6处隐患，落实专人看守。",
    leaves="共排查隐患46处，已整改41处。\n对未整改到位的5处隐患，落实专人看守。",
)
def what_is_still_open(document: Document) -> Iterator[Hit]:
    """What is still open is what was found less what was done, over a whole text."""
    found = [[(b, m) for b in document.prose for m in p.finditer(b.text)] for p in _OF_FAULTS]
    if any(len({m[1] for _, m in matches}) != 1 for matches in found):
        return
    (_, whole), (_, done), (block, rest) = (matches[0] for matches in found)
    if {whole[2]} == {done[2], rest[2]} and int(whole[1]) - int(done[1]) != int(rest[1]):
        left = int(whole[1]) - int(done[1])
        yield Hit(block, rest.start(1), rest.end(), f"{whole[1]}减{done[1]}是{left}", "核对各数")


_OF_FAULTS = (_WHOLE_OF_FAULTS, _DONE_OF_FAULTS, _REST_OF_FAULTS)
_SHORT_OF = triggered(rf"(?:尚缺|还缺|仍缺|缺口|缺额|差额)(?:资金)?(?:约?为|达)?{_AMOUNT}")
_NEEDED = triggered(
    rf"(?:总投资|共需|需要?资金|概算|预算|总造价|所需资金|资金需求)(?:资金)?[^，。；\d]{{0,8}}{_AMOUNT}"
)
_FOUND = re.compile(rf"(?:自筹|已筹|筹集|筹措|已落实|已到位|到位|配套|整合|投入)[^，。；\d]{{0,8}}{_AMOUNT}")


@block_rule(
    "计算/缺口",
    "算术",
    Strength.REQUIRED,
    "尚缺的数等于所需减去已筹",
    finds="项目总投资96万元。乡、村自筹16万元，尚缺70万元。",
    leaves="项目总投资96万元。乡、村自筹16万元，尚缺80万元。",
    needs=DIGITS,
)
def what_is_missing(block: Block) -> Iterator[Hit]:
    """What is missing is what is needed less what was found."""
    for match in _SHORT_OF.finditer(block):
        before = block.text[: match.start()]
        needed, found = list(_NEEDED.pattern.finditer(before)), list(_FOUND.finditer(before))
        if not needed or not found or found[0].start() < needed[-1].end():
            continue
        if {kind_of(m[2]) for m in (needed[-1], *found)} != {kind_of(match[2])}:
            continue
        left = value_of(needed[-1][1], needed[-1][2]) - sum((value_of(m[1], m[2]) for m in found), Decimal(0))
        if left != value_of(match[1], match[2]):
            yield Hit(block, match.start(1), match.end(), f"应为{show(left, match[2])}", "核对各数")


_COMPARED = triggered(
    rf"{_AMOUNT}[^，。；\d]{{0,8}}(?:，[为占完][^，。；]{{2,24}}[%％])?，?(?:比|较|与)(?:上年度?|去年|前年|上季度|上半年|上月|\d{{4}}年)(?:同期)?的?[^，。；\d]{{0,6}}{_AMOUNT}(?:相比)?[，、]?(增加|增长|提高|上升|减少|下降|降低)(?:了)?(\d[\d,]*(?:\.\d+)?)([%％]|{UNITS})"
    r"(?:[，、](?:增长|上升|提高|下降|降低|减少|增幅|降幅)(?:了|为|达)?(\d+(?:\.\d+)?)[%％])?"
)

_BESIDE_THE_LAST = triggered(
    rf"{_AMOUNT}[^。；]{{0,24}}?，(?:同比|环比)?(?:比|较|与)(?:上年度?|去年|前年|上季度|上半年|上月|上周|\d{{4}}年|往年)(?:同期)?的?{_AMOUNT}(?:相比，?)?(增加|增长|多|上升|减少|下降|降低|少)(?:了)?{_AMOUNT}"
)
_LAST_AND_THIS = triggered(
    rf"(?:去年|上年|上年度|去年同期|\d{{4}}年)[^，。；\d]{{0,8}}{_AMOUNT}，(?:今年|本年|本年度|\d{{4}}年)[^，。；\d]{{0,8}}{_AMOUNT}，(?:同比)?(增长|增加|提高|下降|减少|降低)(?:了)?(\d+(?:\.\d+)?)[%％]"
)


@block_rule(
    "计算/比较",
    "算术",
    Strength.REQUIRED,
    "与上年、上期比的增减与两个数相符",
    finds="村集体收入12万元，比上年的10万元增长25%。",
    leaves="村集体收入12万元，比上年的10万元增长20%，增加2万元。",
    needs=DIGITS,
)
def comparison_is_right(block: Block) -> Iterator[Hit]:
    """A comparison with the year before says what the two numbers make."""
    yield from _last_and_this(block)
    for match in _COMPARED.finditer(block):
        now, before = value_of(match[1], match[2]), value_of(match[3], match[4])
        if kind_of(match[2]) != kind_of(match[4]) or not before:
            continue
        if re.search(r"(?:增加|增长|提高|上升|减少|下降|降低|多|少)了?$", block.text[: match.start(3)]):
            continue  # 比去年增加12公斤，增长4.4%: what stands there is the change.
        grows = match[5] in {"增加", "增长", "提高", "上升"}
        if now != before and (now > before) != grows:
            yield Hit(block, match.start(1), match.end(), f"写“{match[5]}”，两个数却不合", "核对各数")
            continue
        share = match[6] if match[7] in "%％" else match[8]
        if share:
            right = abs(now - before) / before * 100
            digits = len(share.partition(".")[2])
            if abs(right - Decimal(share)) > Decimal("0.51") * Decimal(10) ** -digits:
                yield Hit(
                    block, match.start(6), match.end(), f"应为{right:.1f}%".replace(".0%", "%"), "核对各数"
                )
        if kind_of(match[7]) == kind_of(match[2]) and abs(now - before) != value_of(match[6], match[7]):
            yield Hit(
                block, match.start(6), match.end(), f"应为{show(abs(now - before), match[7])}", "核对各数"
            )


_NOW_THERE_ARE = triggered(
    rf"(?:原有|原来有|年初有|上年末有|原)[^，。；\d]{{0,8}}{_AMOUNT}[^。；\d]{{0,4}}，[^，。；\d]{{0,4}}(新增|增加|新聘|新招|新建|新购|减少|退出|清退|死亡|调出)了?[^，。；\d]{{0,6}}{_AMOUNT}[^。；\d]{{0,4}}，(?:现有|目前有|现共有|目前共有|现在有|总数(?:达|为)?|共有)[^，。；\d]{{0,6}}{_AMOUNT}"
)
_BY_AND_FROM_TO = triggered(
    rf"(增加|增长|提高|减少|下降|降低)了?{_AMOUNT}[，、][^，。；\d]{{0,6}}(?:由|从)[^，。；\d]{{0,8}}{_AMOUNT}[^，。；\d]{{0,4}}(?:增加|增长|提高|减少|下降|降低|扩大)(?:到了?|至|为)[^，。；\d]{{0,4}}{_AMOUNT}"
)
_BY_PERCENT_OF_LAST = triggered(
    rf"{_AMOUNT}[^。；]{{0,14}}?，(?:同比|较上年|比上年|较去年同期|比去年同期)(增长|增加|上升|下降|减少|降低)了?(\d+(?:\.\d+)?)[%％]，(?:去年同期|上年同期|上年|去年)(?:为|是)?{_AMOUNT}"
)


def _before_and_now(block: Block) -> Iterator[Hit]:
    """Yield what there is now, or was, when it is not what the change beside it makes of the other."""
    told: list[tuple[re.Match[str], int, Decimal, str]] = []
    for match in _NOW_THERE_ARE.finditer(block):
        first, change = value_of(match[1], match[2]), value_of(match[4], match[5])
        right = first + (change if re.match("新|增", match[3]) else -change)
        told.append((match, 6, right, match[2]))
    for match in _BY_AND_FROM_TO.finditer(block):
        change, first = value_of(match[2], match[3]), value_of(match[4], match[5])
        right = first + (change if match[1] in {"增加", "增长", "提高"} else -change)
        told.append((match, 6, right, match[5]))
    for match, at, right, unit in told:
        if kind_of(match[at + 1]) == kind_of(unit) and right != value_of(match[at], match[at + 1]):
            yield Hit(block, match.start(at), match.end(), f"应为{show(right, match[at + 1])}", "核对各数")
    for match in _BY_PERCENT_OF_LAST.finditer(block):
        now, before = value_of(match[1], match[2]), value_of(match[5], match[6])
        if kind_of(match[2]) != kind_of(match[6]) or not before:
            continue
        grows = match[3] in {"增长", "增加", "上升"}
        right = (now - before if grows else before - now) / before * 100
        if abs(right - Decimal(match[4])) > Decimal("0.51") * Decimal(10) ** -len(match[4].partition(".")[2]):
            yield Hit(block, match.start(4), match.end(), f"两个数算得{right:.1f}%", "核对各数")


def _last_and_this(block: Block) -> Iterator[Hit]:
    yield from _before_and_now(block)
    for match in _BESIDE_THE_LAST.finditer(block):
        units = {kind_of(match[n]) for n in (2, 4, 7)}
        now, before, differs = (value_of(match[n], match[n + 1]) for n in (1, 3, 6))
        grows = match[5] in {"增加", "增长", "多", "上升"}
        if len(units) == 1 and (now - before if grows else before - now) != differs:
            yield Hit(
                block, match.start(5), match.end(), f"应为{show(abs(now - before), match[7])}", "核对各数"
            )
    for match in _LAST_AND_THIS.finditer(block):
        before, now = value_of(match[1], match[2]), value_of(match[3], match[4])
        if kind_of(match[2]) != kind_of(match[4]) or not before:
            continue
        if now != before and (now > before) != (match[5] in {"增加", "增长", "提高"}):
            yield Hit(block, match.start(1), match.end(), f"写“{match[5]}”，两个数却不合", "核对各数")
            continue
        right = abs(now - before) / before * 100
        if abs(right - Decimal(match[6])) > Decimal("0.51") * Decimal(10) ** -len(match[6].partition(".")[2]):
            told = f"应为{right:.1f}%".replace(".0%", "%")
            yield Hit(block, match.start(6), match.end(), told, "核对各数")


_KEY_FIGURE = triggered(rf"(总投资|总面积|总人口|总户数|总里程)(?:约|为|达|是)?{_AMOUNT_OR_AREA}")


@document_rule(
    "计算/同一数不一",
    "通行做法",
    Strength.REQUIRED,
    "同一个数（总投资、总面积等）前后一致",
    finds="项目总投资86.5万元，建设期一年。\n项目总投资85.6万元由县财政解决。",
    leaves="项目总投资86.5万元，建设期一年。\n项目总投资86.5万元由县财政解决。",
)
def one_figure_for_one_thing(document: Document) -> Iterator[Hit]:
    """A figure of the whole is given alike through a text on one thing."""
    found: dict[str, list[tuple[Decimal, Block, re.Match[str]]]] = {}
    for block in document.prose:
        for match in _KEY_FIGURE.finditer(block):
            found.setdefault(match[1] + kind_of(match[3]), []).append(
                (value_of(match[2], match[3]), block, match)
            )
    for uses in found.values():
        # With three figures and more the text tells of several things.
        if len(uses) == 2 and uses[0][0] != uses[1][0] and uses[0][1] is not uses[1][1]:
            _, block, match = uses[1]
            yield Hit(block, *match.span(), f"前面写的是“{uses[0][2][0]}”", "核对各数")


_HOMES = triggered(
    r"(?<![\d新消退])((?:脱贫|监测|低保|特困|农|贫困|五保|搬迁|残疾)户|脱贫人口|党员|村民代表|劳动力|总人口)(?:共|共有|有|为)?(\d{2,5})(?:户|人|名)|(?<!\d)(\d{2,5})(?:户|人|名)((?:脱贫|监测|低保|特困|农|贫困|五保|搬迁|残疾)户|脱贫人口|党员|村民代表|劳动力)"
)


@document_rule(
    "计算/数字颠倒",
    "通行做法",
    Strength.PRACTICE,
    "同一个数前后不写成数字颠倒的两个",
    finds="全村共有脱贫户86户。68户脱贫户全部稳定达标。",
    leaves="全村共有脱贫户86户。86户脱贫户全部稳定达标，其中16户有产业。",
)
def figures_are_not_turned_round(document: Document) -> Iterator[Hit]:
    """A count of one thing that stands twice has its figures in one order."""
    said: dict[str, dict[str, tuple[Block, re.Match[str]]]] = {}
    for block in document.prose:
        for match in _HOMES.finditer(block):
            said.setdefault(match[1] or match[4], {}).setdefault(match[2] or match[3], (block, match))
    for counts in said.values():
        if len(counts) == 2 and sorted(one := next(iter(counts))) == sorted(other := list(counts)[1]):
            block, match = counts[other]
            at = 2 if match[2] else 3
            yield Hit(block, *match.span(at), f"前面写的是{one}", "核对各数")


_GROWTH = triggered(
    rf"(?:由|从)(?:\d{{4}}年)?[^，。；\d]{{0,14}}(\d[\d,]*(?:\.\d+)?){_UNIT}[^，。；\d]{{0,8}}(增加|增长|提高|上升|扩大|减少|下降|降低|缩减)(?:到了?|至|为)(?:\d{{4}}年)?[^，。；\d]{{0,8}}(\d[\d,]*(?:\.\d+)?){_UNIT}"
    rf"[，、]?[^，。；\d]{{0,10}}(净?增长|净?增加|提高|增幅|上升|净?减少|下降|降低|降幅|净[增减]|多|少)(?:了|达|达到|为)?(\d[\d,]*(?:\.\d+)?)([%％]|个百分点|倍|{UNITS})"
)


_ON_AVERAGE = re.compile("[年月季]均|平均|每")
_GOES_TO = triggered(
    rf"(?:由|从)[^，。；\d]{{0,14}}{_AMOUNT}[^，。；\d]{{0,6}}(增加|增长|提高|上升|扩大|减少|下降|降低|缩减)(?:到了?|至|为)[^，。；\d]{{0,10}}{_AMOUNT}(?![^，。；]{{0,4}}[，、][^，。；\d]{{0,10}}(?:增|提|上升|减|下|降)[^，。；\d]{{0,4}}\d)"
)
_GROWTH_FIRST = triggered(
    rf"(增长|提高|上升|增加|下降|减少|降低)(?:了|达)?(\d+(?:\.\d+)?)[%％](?:，[^。；，\d]{{0,2}}|[^。；，\d]{{0,6}})(?:由|从)[^，。；\d]{{0,12}}{_AMOUNT}[^，。；\d]{{0,8}}?(?:增加|增长|提高|上升|扩大|减少|下降|降低)(?:到了?|至|为)[^，。；\d]{{0,8}}{_AMOUNT}"
)


@block_rule(
    "计算/增减",
    "算术",
    Strength.REQUIRED,
    "增减的数量、幅度与前后两个数相符",
    finds="村集体收入由10万元增加到12万元，增长25%。",
    leaves="村集体收入由10万元增加到12万元，增长20%。",
    needs=DIGITS,
)
def growth_is_right(block: Block) -> Iterator[Hit]:
    """Growth is what the two numbers before it make, or those behind it."""
    yield from _growth_of_other_forms(block)
    for match in _GROWTH.finditer(block):
        first, last = value_of(match[1], match[2]), value_of(match[4], match[5])
        if kind_of(match[2]) != kind_of(match[5]) or not first:
            continue
        if _ON_AVERAGE.search(block.text, match.end(5), match.start(6)):
            continue
        if OF_SOMETHING_ELSE.search(block.text, match.end(5), match.start(6)):
            continue
        grows = match[3] in {"增加", "增长", "提高", "上升", "扩大"}
        if (last > first) != grows:
            yield Hit(block, match.start(4), match.end(5), f"写“{match[3]}”，后一个数却不合", "核对各数")
            continue
        if last != first and (re.match("净?[增提上多]", match[6]) is not None) != grows:
            yield Hit(block, match.start(6), match.end(8), f"写“{match[6]}”，两个数却不合", "核对各数")
            continue
        unit, given = match[8], match[7]
        if unit in "%％":
            right = abs(last - first) / first * 100
            digits = len(given.partition(".")[2])
            if abs(right - Decimal(given)) > Decimal("0.51") * Decimal(10) ** -digits:
                yield Hit(
                    block,
                    match.start(7),
                    match.end(8),
                    f"应为{right:.{max(digits, 1)}f}%".replace(".0%", "%"),
                    "核对各数",
                )
        elif unit == "倍":
            times = (last - first) / first if grows else None
            if times is not None and abs(times - Decimal(given)) > Decimal("0.06"):
                grown = f"{times:.1f}".removesuffix(".0")
                yield Hit(block, match.start(7), match.end(8), f"应为增长{grown}倍", f"{grown}倍，或核对各数")
        elif (
            unit != "个百分点"
            and kind_of(unit) == kind_of(match[2])
            and abs(last - first) != value_of(given, unit)
        ):
            yield Hit(block, match.start(7), match.end(8), f"应为{show(abs(last - first), unit)}", "核对各数")


def _growth_of_other_forms(block: Block) -> Iterator[Hit]:
    """Yield what is wrong where no share is told, or where it stands before its two numbers."""
    for match in _GOES_TO.finditer(block):
        first, last = value_of(match[1], match[2]), value_of(match[4], match[5])
        grows = match[3] in {"增加", "增长", "提高", "上升", "扩大"}
        if kind_of(match[2]) == kind_of(match[5]) and first != last and (last > first) != grows:
            yield Hit(block, match.start(1), match.end(5), f"写“{match[3]}”，后一个数却不合", "核对各数")
    for match in _GROWTH_FIRST.finditer(block):
        first, last = value_of(match[3], match[4]), value_of(match[5], match[6])
        right = abs(last - first) / first * 100 if first else Decimal(match[2])
        exact = Decimal("0.51") * Decimal(10) ** -len(match[2].partition(".")[2])
        if kind_of(match[4]) == kind_of(match[6]) and abs(right - Decimal(match[2])) > exact:
            told = f"应为{right:.1f}%".replace(".0%", "%")
            yield Hit(block, match.start(2), match.end(2) + 1, told, "核对各数")


_PER = re.compile(
    r"(户均|人均|平均每户|平均每人|每户平均|每人平均|村均)[^，。；\d]{0,10}(\d[\d,]*(?:\.\d+)?)(万元|元|亩|只|头)"
)
_EACH = triggered(
    r"每(户|人|亩|村|名|天|个村)[^，。；\d]{0,10}(\d[\d,]*(?:\.\d+)?)(万元|元)[^。；]{0,20}?(\d[\d,]*)\1[^。；]{0,12}?(?:共|合计|共计|总计|计)[^，。；\d]{0,8}(\d[\d,]*(?:\.\d+)?)(万元|元)"
    r"|(\d[\d,]*)([\u4e00-\u9fff]|公斤|公里|平方米|立方米|小时)[^。；\d]{0,10}?(?:每\8|单价)[^，。；\d]{0,8}(\d[\d,]*(?:\.\d+)?)(万元|元)[^。；\d]{0,14}?(?:共|合计|共计|总计|计)[^，。；\d]{0,8}(\d[\d,]*(?:\.\d+)?)(万元|元)"
)


_EACH_BEHIND = triggered(
    r"(?<![\d.])(\d[\d,]*(?:\.\d+)?)(亩|人|户|名|吨|公里|头|只|株|平方米|台|套|座|盏|场|天|个村)[^。；\d]{0,12}，每\2[^，。；\d]{0,8}(\d[\d,]*(?:\.\d+)?)(万元|元)，[^，。；\d]{0,10}(\d[\d,]*(?:\.\d+)?)(万元|元)"
)
_COSTS_EACH = triggered(
    r"每(公里|千米|平方米|立方米|吨|株|米|亩|座|处|眼|套|台|户)(?:造价|成本|投资|补助|单价|需|补贴)[^，。；\d]{0,4}(\d[\d,]*(?:\.\d+)?)(万元|元)"
)


@block_rule(
    "计算/平均",
    "算术",
    Strength.REQUIRED,
    "平均数、单价与总数相符",
    finds="50户共分红10万元，户均3000元。",
    leaves="50户共分红10万元，户均2000元，每人补助100元，共50人，合计5000元。",
    needs=DIGITS,
)
def averages_are_right(block: Block) -> Iterator[Hit]:
    """An average times the number is the total."""
    for offset, sentence in block.sentences:
        for match in _PER.finditer(sentence):
            counted = "户" if "户" in match[1] else "人" if "人" in match[1] else "村"
            before = sentence[: match.start()]
            totals = [
                value_of(m[1], m[2])
                for m in re.finditer(_AMOUNT, before)
                if kind_of(m[2]) == kind_of(match[3])
            ]
            heads = [
                int(value_of(m[1], m[2]))
                for m in re.finditer(_AMOUNT, before)
                if kind_of(m[2]) in {counted, "个" if counted == "村" else counted}
            ]
            if len(totals) != 1 or len(heads) != 1 or not heads[0]:
                continue
            right = totals[0] / heads[0]
            stated = value_of(match[2], match[3])
            if stated and abs(right - stated) / stated > Decimal("0.01"):
                at = offset + match.start(2)
                yield Hit(
                    block,
                    at,
                    at + len(match[2] + match[3]),
                    f"{show(totals[0], '元' if match[3] in _SCALE else match[3])}÷{heads[0]}＝{right:.2f}",
                    "核对各数",
                )
    yield from _costs_each(block)
    yield from _by_each(block)
    yield from _so_many_of_each(block)
    yield from _each_times_all(block)


def _each_times_all(block: Block) -> Iterator[Hit]:
    """Yield totals that are not the price of each times their number."""
    for match in _EACH.finditer(block):
        g = match.groups()
        price, price_unit, number, total, total_unit = (
            (g[1], g[2], g[3], g[4], g[5]) if g[0] else (g[8], g[9], g[6], g[10], g[11])
        )
        right = value_of(price, price_unit) * Decimal(number.replace(",", ""))
        if _EACH_BY_MORE.search(block.text, match.start(), match.end()) or _WITH_OTHERS.match(
            block.text, match.end()
        ):
            continue
        if right != value_of(total, total_unit):
            at = match.start(5 if g[0] else 11)
            yield Hit(block, at, at + len(total), f"应为{show(right, total_unit)}", "核对各数")


_EACH_BY_MORE = re.compile("每[人户车班组村名台]每")
"""每人每天: the total is that by the days too."""
_WITH_OTHERS = re.compile("[，（](?:另|[已还]?包?含|包括|加上)")


_SO_MANY_OF_EACH = triggered(
    r"(?<![\d.第])(\d{1,4})个?(期|场|次|批|轮|班次|班|组|天|个?月|村|户|人|支|队|套|片|棵|株|亩|所|季度|车|趟)(?:次)?[^。；\d]{0,12}?[，、]?(?:平均)?每个?\2?(?:次)?[^。；，\d]{0,4}(\d[\d,]*(?:\.\d+)?)(人次?|户次?|名|公里|万元|元|斤|公斤|吨|亩|只|头|份|件|小时|天|袋|箱|株|棵|米)[^。；\d]{0,12}[，、（](?:累计|总共|合计|一共|共计|共|计|总计)[^。；\d]{0,8}(\d[\d,]*(?:\.\d+)?)(人次?|户次?|名|公里|万元|元|斤|公斤|吨|亩|只|头|份|件|小时|天|袋|箱|株|棵|米)"
)


def _so_many_of_each(block: Block) -> Iterator[Hit]:
    """Yield 12期，每期50人，共650人次: so many of each make so many in all."""
    for match in _SO_MANY_OF_EACH.finditer(block):
        if kind_of(match[4]).removesuffix("次") != kind_of(match[6]).removesuffix("次"):
            continue
        right = Decimal(match[1]) * value_of(match[3], match[4])
        if _WITH_OTHERS.match(block.text, match.end()):
            continue
        if right != value_of(match[5], match[6]):
            yield Hit(block, match.start(5), match.end(), f"应为{show(right, match[6])}", "核对各数")


_BY_EACH = triggered(
    r"(?<![\d.第])(\d{1,3})个?(月|村|季度|天|组|学校|单位|年)[^。；\d]{0,14}?(?:共|共计|累计|合计)?[^。；\d]{0,6}(\d[\d,]*(?:\.\d+)?)(户次|人次|户|人|次|处|件|万元|元|亩|名|个)[^。；\d]{0,6}，平均每个?\2[^，。；\d]{0,6}(\d[\d,]*(?:\.\d+)?)\4"
)


def _by_each(block: Block) -> Iterator[Hit]:
    """Yield 3个月共90户，平均每月45户: the average of so many is the total by their number."""
    for match in _BY_EACH.finditer(block):
        count, total, stated = (Decimal(match[n].replace(",", "")) for n in (1, 3, 5))
        if count and abs(total / count - stated) > max(stated / 50, Decimal("0.51")):
            told = f"{match[3]}÷{match[1]}＝{total / count:.1f}".removesuffix(".0")
            yield Hit(block, match.start(5), match.end(), told, "核对各数")


def _costs_each(block: Block) -> Iterator[Hit]:
    """Yield the price of one when times the one size named it is not the one total."""
    for match in _EACH_BEHIND.finditer(block):
        right = value_of(match[3], match[4]) * Decimal(match[1].replace(",", ""))
        if right != value_of(match[5], match[6]):
            yield Hit(block, *match.span(5), f"应为{show(right, match[6])}", "核对各数")
    for match in _COSTS_EACH.finditer(block):
        sizes = [m for m in triggered(_AMOUNT).finditer(block) if m[2].removeprefix("万") == match[1]]
        totals = [m for m in _NEEDED.finditer(block) if kind_of(m[2]) == "元"]
        if len(sizes) == len(totals) == 1:
            right = value_of(match[2], match[3]) * value_of(sizes[0][1], sizes[0][2])
            total = value_of(totals[0][1], totals[0][2])
            if abs(right - total) > total / 100:
                told = f"{sizes[0][0]}乘{match[2]}{match[3]}是{show(right, match[3])}，总数是{totals[0][1]}{totals[0][2]}"
                yield Hit(block, match.start(2), match.end(), told, "核对各数")


_RANGE_IN_WORDS = triggered(
    r"(?<![\d.降减])(\d+(?:\.\d+)?)(?:毫米|厘米|公里|平方米|公斤|小时|分钟|万元|米|吨|亩|元|人|户|名|岁|个|天|次|斤|倍|℃|%|级)?[至到](\d+(?:\.\d+)?)(毫米|厘米|公里|平方米|公斤|小时|分钟|万元|米|吨|亩|元|人|户|名|岁|个|天|次|斤|倍|℃|%|级)"
)
_NUMERIC_RANGE = triggered(
    r"(?<![\d.:：/〔-])(\d+(?:\.\d+)?)(%|％|万元|元|岁|人|户|名|公里|亩|个|℃|度|万)?(?:—|～)(\d+(?:\.\d+)?)(%|％|万元|元|岁|人|户|名|公里|亩|个|℃|度|次|天|米|名|万|吨|公斤|千克|斤|厘米|毫米|平方米|立方米|小时|分钟|株|棵|头|只|件|台|座|处|倍|米|周)"
)


@block_rule(
    "计算/范围",
    "算术",
    Strength.REQUIRED,
    "数值范围从小到大",
    finds="每村选派10—5人参加。",
    leaves="每村选派5—10人参加，气温由20℃降至10℃。",
    needs=DIGITS,
)
def ranges_run_up(block: Block) -> Iterator[Hit]:
    """A range runs from the smaller to the larger."""
    for match in _NUMERIC_RANGE.finditer(block):
        if match[2] and match[2] != match[4]:
            continue
        if Decimal(match[1]) >= Decimal(match[3]) and not re.search(
            "[降减落](?![雨水])|[跌零]", block.text[max(0, match.start() - 6) : match.start()]
        ):
            yield Hit(
                block, *match.span(), "范围应从小到大", f"核对，是不是“{match[3]}—{match[1]}{match[4]}”"
            )
    for match in _FROM_UP_TO.finditer(block):
        if Decimal(match[1]) >= Decimal(match[2]):
            yield Hit(block, *match.span(), "范围应从小到大", "核对两个数")
    for match in _RANGE_IN_WORDS.finditer(block):
        if Decimal(match[1]) > Decimal(match[2]) and not re.search(
            "[降减落](?![雨水])|[由从]", block.text[max(0, match.start() - 8) : match.start()]
        ):
            yield Hit(
                block, *match.span(), "范围应从小到大", f"核对，是不是“{match[2]}至{match[1]}{match[3]}”"
            )


_FROM_UP_TO = triggered(
    r"(?<![\d.])(\d+(?:\.\d+)?)(?:[万亿]?[元人户亩米日天倍岁]|%)?以上、?(\d+(?:\.\d+)?)(?:[万亿]?[元人户亩米日天倍岁]|%)以下"
)
_TOTAL = re.compile("(?:合|总|共)计")
_FIGURE = re.compile(r"-?\d[\d,]*(?:\.\d+)?")
_NOT_ADDED = re.compile("序号|编号|代码|号码|电话|[率比均价占]|标准|年份|年龄|日期|时间|备注|%|％")


@document_rule(
    "计算/表格合计",
    "算术",
    Strength.REQUIRED,
    "表格里合计一行等于各行之和",
    finds="村\t户数\n东沟村\t12\n西坪村\t18\n合计\t31",
    leaves="村\t户数\n东沟村\t12\n西坪村\t18\n合计\t30",
)
def tables_add_up(document: Document) -> Iterator[Hit]:
    """The row of totals is the sum of the rows."""
    for rows in _tables(document):
        names = [re.sub(r"\s", "", row[min(row)].text) for row in rows]
        totals = [index for index, name in enumerate(names) if _TOTAL.fullmatch(name)]
        if len(totals) == 1 and not any("小计" in name or "其中" in name for name in names):
            yield from _wrong_totals(rows, totals[0])


class _Written(NamedTuple):
    """What stands in a cell: the block, where it begins in it, the text."""

    block: Block
    start: int
    text: str


def _tables(document: Document) -> Iterator[list[dict[int, _Written]]]:
    """Yield the tables, row by row with the cells by column: those of a Word file, lines parted by tabs."""
    tables: dict[int, dict[int, dict[int, _Written]]] = {}
    run = 0
    for number, block in enumerate(document.blocks):
        if block.cell:
            row = tables.setdefault(block.cell.table, {}).setdefault(block.cell.row, {})
            row.setdefault(block.cell.column, _Written(block, 0, block.text))
        elif "\t" in block.text:
            starts = [0, *(match.end() for match in triggered("\t").finditer(block))]
            texts = block.text.split("\t")
            tables.setdefault(-1 - run, {})[number] = {
                column: _Written(block, start, text)
                for column, (start, text) in enumerate(zip(starts, texts, strict=True))
            }
        else:
            run += 1
    for rows in tables.values():
        yield [rows[number] for number in sorted(rows)]


def _wrong_totals(rows: list[dict[int, _Written]], total: int) -> Iterator[Hit]:
    for column, written in rows[total].items():
        stated = _figure(written.text)
        others = [row[column].text for index, row in enumerate(rows) if index != total and column in row]
        figures = [_figure(text) for text in others]
        first = next((index for index, figure in enumerate(figures) if figure is not None), len(figures))
        added = [figure for figure in figures[first:] if figure is not None]
        # A column under no heading, with words among its figures, or of rates has no total.
        if stated is None or not first or len(added) < 2 or len(added) < len(figures) - first:
            continue
        if _NOT_ADDED.search("".join(others[:first])) or sum(added) == stated:
            continue
        block, start, text = written
        told = f"各行之和是{sum(added)}，合计写的是{text.strip()}"
        yield Hit(block, start, start + len(text), told, "核对各数")


def _figure(text: str) -> Decimal | None:
    text = re.sub(r"\s", "", text)
    return Decimal(text.replace(",", "")) if _FIGURE.fullmatch(text) else None
