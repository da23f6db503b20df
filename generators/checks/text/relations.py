"""Figures of one sentence against each other, whatever stands between them: a change, a price by its number, ballots."""

# A rule's docstring is what it holds; a pattern is read whole on its line.
# ruff: noqa: D401, E501

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from generators.checks.text.arithmetic import UNITS, kind_of, show, value_of
from generators.checks.text.document import HAN, NUMERAL, Role
from generators.checks.text.figures import OF_SOMETHING_ELSE
from generators.checks.text.table import DIGITS, Hit, Strength, block_rule, triggered
from generators.wording import read_numeral

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generators.checks.text.document import Block

_RISE = "增长|增加|增产|增收|增多|提高|上升|提升|上涨|扩大|攀升|净增|增幅|增|多|涨"
_FALL = "减少|减产|减收|下降|降低|下滑|回落|下跌|缩减|缩小|净减|减幅|降幅|减|少|跌|降"
_RISES = frozenset(_RISE.split("|"))
_NUMBER = r"\d[\d,]*(?:\.\d+)?"
_AMOUNT = rf"({_NUMBER})({UNITS})"
_ANY_AMOUNT = re.compile(rf"(?<![\d.,—～至-]){_AMOUNT}(?![—～])")
_NO_CHANGE = rf"(?:(?!{_RISE}|{_FALL})[^，。；\d])"
_THAN = triggered(
    rf"[比较](?:起)?(?:上年度?|去年|前年|上季度|上半年|上月|上周|上年末|年初|往年|(?:19|20)\d\d年)(?:同期)?[末底]?的?{_NO_CHANGE}{{0,8}}{_AMOUNT}"
)
_FROM_TO = triggered(
    rf"[由从](?:[^，。；\d]|(?:19|20)\d\d年){{0,14}}?{_AMOUNT}[^，。；\d]{{0,10}}(?:到|至|为|成)(?:[^，。；\d]|(?:19|20)\d\d年){{0,10}}?{_AMOUNT}"
)
_LAST_AND_NOW = triggered(
    rf"(?:去年|上年|上年度|(?P<one>(?:19|20)\d\d)年)(?:同期)?[^，。；\d]{{0,12}}(?P<a>{_NUMBER})(?P<u>{UNITS})[^。；\d]{{0,4}}，(?:今年|本年|本年度|(?P<two>(?:19|20)\d\d)年)[^，。；\d]{{0,12}}(?P<b>{_NUMBER})(?P<v>{UNITS})"
)
_CHANGE = re.compile(
    rf"[^。；\d]{{0,4}}?[，、（]?(?:相比)?[，、]?(?:同比|净|共|实际|环比)?[^，。；\d]{{0,3}}?({_RISE}|{_FALL})(?:了|率|幅度?)?(?:约|近|达)?({_NUMBER})([%％]|{UNITS})"
)
_OF_ANOTHER = re.compile("[年月季户人村亩]均|平均|每|目标|计划|预计|全[县市省国]")


class _Two(NamedTuple):
    """An amount before and one now, and where the second of them ends in the text."""

    before: Decimal
    now: Decimal
    kind: str
    end: int


def _two_amounts(block: Block) -> Iterator[_Two]:
    """Yield what is held against each other: 86吨，比上年76吨; 由9200元下降到8740元; 去年……，今年……."""
    text = block.text
    for match in _THAN.finditer(block):
        kind = kind_of(match[2])
        clause = re.split("[。；]", text[: match.start()])[-1]
        now = [value_of(m[1], m[2]) for m in _ANY_AMOUNT.finditer(clause) if kind_of(m[2]) == kind]
        if now:
            yield _Two(value_of(match[1], match[2]), now[-1], kind, match.end())
    for match in _FROM_TO.finditer(block):
        if kind_of(match[2]) == kind_of(match[4]):
            first, last = value_of(match[1], match[2]), value_of(match[3], match[4])
            yield _Two(first, last, kind_of(match[2]), match.end())
    for match in _LAST_AND_NOW.finditer(block):
        one, two = value_of(match["a"], match["u"]), value_of(match["b"], match["v"])
        if kind_of(match["u"]) == kind_of(match["v"]):
            if match["one"] and match["two"] and match["one"] > match["two"]:
                one, two = two, one  # 2022年……，2021年……: the earlier year comes last.
            yield _Two(one, two, kind_of(match["u"]), match.end())


@block_rule(
    "计算/升降",
    "算术",
    Strength.REQUIRED,
    "前后两个数，增减的方向、数量、幅度都相符",
    finds="全年核桃产量86吨，比上年76吨增产12吨。人均收入从9200元下降到8740元，增长5%。",
    leaves="全年核桃产量86吨，比上年76吨增产10吨，增幅13.2%。人均收入从9200元下降到8740元，降低5%。",
    needs=DIGITS,
)
def changes_fit_their_amounts(block: Block) -> Iterator[Hit]:
    """A change has the direction, the amount and the share that its two amounts make."""
    if block.role is Role.CELL:
        return
    for two in _two_amounts(block):
        at = two.end
        for _ in range(2):
            match = _CHANGE.match(block.text, at)
            if match is None or _OF_ANOTHER.search(match[0]) or not two.before:
                break
            if OF_SOMETHING_ELSE.search(block.text, match.start(), match.start(1)):
                break
            at = match.end()
            told = _what_is_wrong(two, match)
            if told:
                yield Hit(block, match.start(1), match.end(), told, "核对各数")
                break


def _what_is_wrong(two: _Two, match: re.Match[str]) -> str:
    word, given, unit = match.groups()
    change = abs(two.now - two.before)
    if unit in "%％":
        right = change / two.before * 100
        exact = Decimal("0.51") * Decimal(10) ** -len(given.partition(".")[2])
        if abs(right - Decimal(given.replace(",", ""))) > exact:
            return f"两个数算得{right:.1f}%"
    elif kind_of(unit) != two.kind:
        return ""
    elif value_of(given, unit) != change:
        return f"应为{show(change, unit)}"
    if change and (two.now > two.before) != (word in _RISES):
        return f"写“{word}”，两个数却不合"
    return ""


_EACH = re.compile(
    rf"每(?:一|个|名|位)?({HAN}{{1,2}}?)(?!干部|民|级|委|医|次|年|月|天|季|周)[^，。；\d每]{{0,8}}?({_NUMBER})({UNITS})"
    rf"|平均每(?:一|个|名|位)?({HAN}{{1,3}}?)({_NUMBER})({UNITS})"
    rf"|(?<![年月])([户人村亩组班])(?:均|产)[^，。；\d]{{0,8}}?({_NUMBER})({UNITS})"
)
_IN_ALL = re.compile("[共总计需应]|支付|发放|补[助贴]|收入|产[值量]|投资|资金|保费|费用|完成|修建|栽|植|分红")
_OF_TIMES = re.compile("每(?:年|月|天|次|季|周|日)|[年月]均")
_LEAST, _MOST = Decimal("0.5"), Decimal(2)
_MOST_OF_EACH = 6
"""Numbers for each in one sentence; with more it is a list of prices, that has no one total."""
_WITH_OTHERS = re.compile("[，（](?:另|[已还]?包?含|包括|加上)")
_ALL_OF_A_PLACE = re.compile("全[村乡镇县市区]")


@block_rule(
    "计算/单价总数",
    "算术",
    Strength.PRACTICE,
    "每户、每亩、每村的数乘个数，与总数相符",
    finds="三个村共完成植树2.4万株，平均每村6000株。",
    leaves="三个村共完成植树2.4万株，平均每村8000株。全乡38户，户均年收入3.2万元。",
    needs="每均产",
)
def so_many_by_each(block: Block) -> Iterator[Hit]:
    """A number for each by how many there are is the one total of the sentence."""
    if block.role is Role.CELL or not triggered("每|[户人村亩组班][均产]").search(block):
        return
    for offset, sentence in block.sentences:
        each = list(_EACH.finditer(sentence))
        if not 0 < len(each) <= _MOST_OF_EACH or _OF_TIMES.search(sentence):
            continue
        spans = [(match.start(), _end_of_prices(sentence, match.end())) for match in each]
        for match, span in zip(each, spans, strict=True):
            of, number, unit = next(match.groups()[n : n + 3] for n in (0, 3, 6) if match[n + 1])
            more = [(m[1], m[2]) for m in _ANY_AMOUNT.finditer(sentence[match.end() : span[1]])]
            prices = [(number, unit), *(price for price in more if kind_of(price[1]) == kind_of(unit))]
            if wrong := _wrong_product(sentence, of, prices, spans):
                late = max(wrong[0], match, key=lambda m: m.start())  # What is told last was reckoned.
                yield Hit(block, offset + late.start(), offset + late.end(), wrong[1], "核对各数")


_FURTHER_PRICE = re.compile(rf"[，、（]([^，。；\d每（）]{{1,8}}){_AMOUNT}）?")


def _end_of_prices(sentence: str, at: int) -> int:
    """Return where the prices of one thing end: 每袋售价120元，补贴40元."""
    while (match := _FURTHER_PRICE.match(sentence, at)) and not re.search("[共总计]", match[1]):
        at = match.end()
    return at


def _wrong_product(
    sentence: str, of: str, prices: list[tuple[str, str]], spans: list[tuple[int, int]]
) -> tuple[re.Match[str], str] | None:
    """Return the one total of the sentence, and what is wrong with it, when no price of one makes it; else None."""
    counts = [
        Decimal(m[1].replace(",", ""))
        for m in re.finditer(rf"(?<![\d.第])(\d[\d,]*(?:\.\d+)?)(?:个|条|名)?{of}", sentence)
    ]
    counts += [
        Decimal(read_numeral(m[1]))
        for m in re.finditer(rf"(?<![第{NUMERAL}])([两{NUMERAL}]{{1,2}})(?:个|条|所|支)?{of}", sentence)
    ]
    totals = [
        m
        for m in re.finditer(rf"(?<![\d.,第]){_AMOUNT}", sentence)
        if kind_of(m[2]) == kind_of(prices[0][1])
        and m[2] != of
        and not any(start <= m.start() < end for start, end in spans)
        and (
            _IN_ALL.search(re.split("[，。；：、（]", sentence[: m.start()])[-1])
            or re.search(rf"\d{of}$", sentence[: m.start()])
        )
    ]
    totals = [total for total in totals if not _is_of_more(sentence, total)]
    counts = [count for count in counts if count > 1]
    if len(counts) != 1 or len(totals) != 1:
        return None
    count, total = counts[0], totals[0]
    stated, told = value_of(total[1], total[2]), ""
    for price in prices:
        product = value_of(*price) * count
        exact = max(stated / 100, _half(total[1], total[2]), count * _half(*price))
        if abs(product - stated) <= exact:
            return None
        if stated and _LEAST <= product / stated <= _MOST:
            told = f"{count}{of}乘{price[0]}{price[1]}是{show(product, total[2])}，写的是{total[0]}"
    return (total, told) if told else None


def _is_of_more(sentence: str, total: re.Match[str]) -> bool:
    """Tell whether a total is that of others too: 养羊户15户，户均40只，全村共820只; 820只，其中养羊户15户…."""
    before, behind = sentence[: total.start()], sentence[total.end() :]
    clause = re.split("[，。；：、（]", before)[-1]
    place = _ALL_OF_A_PLACE.search(clause)
    return bool(
        _WITH_OTHERS.match(behind)
        or _WITH_OTHERS.search(f"，{clause}")
        or (re.match("[，（]其中", behind) and re.search("[每均]", behind))
        or (place and not re.search(rf"{place[0]}(?:现|总)?[共有]{{0,2}}(?:农户|人口)?\d", before))
    )


def _half(number: str, unit: str) -> Decimal:
    """Return half of the last place of an amount."""
    return value_of("1", unit) * Decimal("0.51") * Decimal(10) ** -len(number.partition(".")[2])


_BALLOTS = triggered(
    r"收回(?:有效)?(?:选票|票|表决票)?[^，。；\d]{0,4}(\d+)[张份票][^。\d]{0,8}有效(?:选?票)?[^，。；\d]{0,4}(\d+)[张份票][^。\d]{0,8}(?:废|无效)票?[^，。；\d]{0,4}(\d+)[张份票]"
)
_GIVEN_OUT = triggered(
    r"发出(?:选票|表决票|票)?[^，。；\d]{0,4}(\d+)[张份票][^。\d]{0,8}收回(?:选票|票)?[^，。；\d]{0,4}(\d+)[张份票]"
)
_DOUBLED = triggered(
    rf"({_NUMBER})({UNITS})[^。；\d]{{0,12}}(?:翻了?一番|翻番|增长(?:了)?一倍|增加(?:了)?一倍)[^。；\d]{{0,12}}?(?:去年|上年|原来|{HAN}{{0,4}}年)(?:为|是|只有|仅)?({_NUMBER})({UNITS})"
)


@block_rule(
    "计算/选票翻番",
    "算术",
    Strength.REQUIRED,
    "有效票加废票是收回的票；翻一番是两倍",
    finds="发出选票45张，收回45张，有效票44张，废票2张。",
    leaves="发出选票45张，收回45张，有效票44张，废票1张。肉羊3200只，翻了一番，去年为1600只。",
    needs="票番倍",
)
def ballots_and_doubles(block: Block) -> Iterator[Hit]:
    """Valid and void ballots are those that came back; what has doubled is twice what it was."""
    for match in _BALLOTS.finditer(block):
        back, valid, void = (int(match[n]) for n in (1, 2, 3))
        if valid + void != back and not re.search("空白|弃权", match[0] + block.text[match.end() :][:12]):
            yield Hit(
                block,
                match.start(1),
                match.end(),
                f"有效票{valid}加废票{void}，合不上收回的{back}",
                "核对票数",
            )
    for match in _GIVEN_OUT.finditer(block):
        if int(match[2]) > int(match[1]) and not re.search("[二两三]轮|补发|再次", match[0]):
            yield Hit(block, match.start(1), match.end(), "收回的多于发出的", "核对票数")
    for match in _DOUBLED.finditer(block):
        now, before = value_of(match[1], match[2]), value_of(match[3], match[4])
        if (
            kind_of(match[2]) == kind_of(match[4])
            and before
            and not Decimal("1.9") <= now / before <= Decimal("2.1")
        ):
            yield Hit(
                block, match.start(1), match.end(), f"翻一番应为{show(2 * before, match[2])}", "核对各数"
            )


KEYS = frozenset({"计算/升降", "计算/单价总数", "计算/选票翻番"})
"""Rules that say nothing of figures of which another rule of sums tells."""
