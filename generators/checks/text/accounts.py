"""Amounts of one sentence by the part each plays: what there was, what came, what went, what is left; whole and parts."""

# A rule's docstring is what it holds; a pattern is read whole on its line.
# ruff: noqa: D401, E501

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from generators.checks.text.arithmetic import UNITS, kind_of, show, value_of
from generators.checks.text.document import NUMERAL, PROSE
from generators.checks.text.table import DIGITS, Hit, Strength, block_rule, triggered
from generators.wording import read_numeral

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from generators.checks.text.document import Block

_AMOUNT = re.compile(rf"(?<![\d.,—～至-])(\d[\d,]*(?:\.\d+)?)({UNITS})(?![—～])")


class _Amount(NamedTuple):
    """An amount with the words before it in its clause, and where it stands in the text, in characters."""

    value: Decimal
    unit: str
    label: str
    start: int
    end: int

    @property
    def kind(self) -> str:
        """Return what it measures."""
        return kind_of(self.unit)


def _amounts(text: str, offset: int) -> list[_Amount]:
    """Return the amounts of a text, each with what is said before it since the last mark or amount."""
    found: list[_Amount] = []
    last = 0
    for match in _AMOUNT.finditer(text):
        label = re.split("[，。；：、（]", text[last : match.start()])[-1]
        value = value_of(match[1], match[2])
        found.append(_Amount(value, match[2], label, offset + match.start(), offset + match.end()))
        last = match.end()
    return found


# -- what there was, what came and went, what is left -----------------------------------------------

_WAS = re.compile("年初|月初|期初|上年|去年|上月|上期|上季|原有|原来|结转|(?:前年|去年)底")
_NOW = re.compile(
    "现有|现共|现为|现存|现在|目前|年末|年底|期末|月末|月底|结余|结存|余额|实有|实存|剩余|尚有|总数|现"
)
_CAME = re.compile(
    "新增|增加|新识别|新纳入|纳入|收入|转入|迁入|调入|出生|发展|吸收|购入|购进|入库|新招|新聘|进账"
)
_WENT = re.compile(
    "退出|减少|支出|转出|迁出|调出|死亡|去世|注销|清退|消除|用去|支付|领用|出库|使用|核减|取消|消耗|销售|拨付"
)
_COUNTS_OTHERS = re.compile("其中|平均|人均|户均|每|占|同比|以上|以下|标准|含|目标|计划|预计|预算|左右|约")


@block_rule(
    "计算/收支结存",
    "算术",
    Strength.REQUIRED,
    "原有加增加减减少，等于现有",
    finds="去年底有低保对象214户，今年新增18户、退出23户，现有219户。",
    leaves="去年底有低保对象214户，今年新增18户、退出23户，现有209户；年初结余4.2万元，当年收入11.5万元，支出9.3万元，年末结余6.4万元。",
    needs=DIGITS,
)
def what_was_and_came_is_what_is_left(block: Block) -> Iterator[Hit]:
    """What there was, with what came and without what went, is what there is."""
    if block.role not in PROSE:
        return
    for offset, text in _windows(block):
        if _COUNTS_OTHERS.search(text):
            continue
        amounts = _amounts(text, offset)
        for kind in dict.fromkeys(amount.kind for amount in amounts):
            told = _wrong_account([amount for amount in amounts if amount.kind == kind])
            if told:
                yield Hit(block, told[0].start, told[0].end, told[1], "核对各数")


def _windows(block: Block) -> Iterator[tuple[int, str]]:
    """Yield the parts of a paragraph that tell one account: each between ；, or where it has none its sentences."""
    for offset, sentence in block.sentences:
        at = 0
        for part in re.split("(?<=；)", sentence):
            yield offset + at, part
            at += len(part)


def _wrong_account(amounts: Sequence[_Amount]) -> tuple[_Amount, str] | None:
    """Return the last amount and what is wrong with it, when all play a part in one account that is wrong."""
    if not 3 <= len(amounts) <= 6:
        return None
    first, *between, last = amounts
    is_carried = re.search(f"{_WAS.pattern}|连同|加上", first.label) is not None
    if (
        re.search("[末底]", first.label)
        and re.search("[末底]", last.label)
        and first.label[-2:] == last.label[-2:]
    ):
        is_carried = True  # 2021年末户籍人口……，2022年6月底户籍人口……: one count on two days.
    ends = _NOW.search(last.label) or (
        re.search("连同|加上", first.label) and re.search("共|合计|达", last.label)
    )
    if not is_carried or not ends or _WAS.search(last.label):
        return None
    left, told = first.value, show(first.value, first.unit)
    for amount in between:
        came, went = _CAME.search(amount.label), _WENT.search(amount.label)
        if bool(came) == bool(went):
            return None
        left += amount.value if came else -amount.value
        told += f"{'加' if came else '减'}{show(amount.value, amount.unit)}"
    if left == last.value:
        return None
    return last, f"{told}是{show(left, last.unit)}，写的是{show(last.value, last.unit)}"


# -- a whole and its states -------------------------------------------------------------------------

_DONE = re.compile(
    "(?:^|[^未没])(?:已|办结|完成|解决|销号|化解|采纳|答复|兑现|整改到位|合格|验收|达标|通过|建成|入住|参保|缴费|到位|收回)"
)
_REST = re.compile("正在|在办|未|尚|待|还有|剩|其余|不合格|不达标|没有|暂缓|转办|移交")
_WHOLE = re.compile(
    "共|应|接待|受理|收到|接到|排查|发现|计划|任务|登记|梳理|征集|承担|下达|抽检|抽查|检测|检查|总计|核查|反馈|交办|征求|申请"
)


@block_rule(
    "计算/办与未办",
    "算术",
    Strength.REQUIRED,
    "办结的加正在办的、未办的，等于总数",
    finds="上半年共接待来访63批次，办结57批次，正在办理5批次。",
    leaves="上半年共接待来访63批次，办结57批次，正在办理6批次；抽检农产品40批次，合格39批次，不合格1批次。",
    needs=DIGITS,
)
def done_and_open_make_the_whole(block: Block) -> Iterator[Hit]:
    """What is done and what is not make the whole that stands before them."""
    if block.role not in PROSE:
        return
    for offset, text in _windows(block):
        if re.search("其中|平均|每|以上|占|新增", text):
            continue
        amounts = _amounts(text, offset)
        for kind in dict.fromkeys(amount.kind for amount in amounts):
            whole, *states = [amount for amount in amounts if amount.kind == kind]
            if not 2 <= len(states) <= 3 or not _WHOLE.search(whole.label) or _DONE.search(whole.label):
                continue
            ranks = [1 if _REST.search(s.label) else 0 if _DONE.search(s.label) else -1 for s in states]
            if -1 in ranks or ranks[0] or not any(ranks) or len({s.unit for s in states}) > 1:
                continue
            given = sum((state.value for state in states), Decimal(0))
            if given != whole.value and states[0].value <= whole.value:
                told = f"{'加'.join(show(s.value, s.unit) for s in states)}，合不上{show(whole.value, whole.unit)}"
                yield Hit(block, states[-1].start, states[-1].end, told, "核对各数")


# -- parts one behind the other, and their sum ------------------------------------------------------

_ONE = rf"[^，。；、\d]{{0,8}}\d[\d,]*(?:\.\d+)?(?:{UNITS})"
_RUN_AND_SUM = triggered(
    rf"((?:{_ONE}[、和与]){{1,9}}{_ONE})[，,]?[^，。；、\d每均]{{0,6}}?(?:共计|合计|总计|累计|一共|共)[^，。；、\d每均]{{0,6}}?(\d[\d,]*(?:\.\d+)?)({UNITS})"
)


@block_rule(
    "计算/并列之和",
    "算术",
    Strength.REQUIRED,
    "顿号并列的几个数之和，等于后面的“共”",
    finds="3个片区分别新建大棚12座、9座、14座，共36座。",
    leaves="3个片区分别新建大棚12座、9座、14座，共35座。",
    needs="共计",
)
def a_row_makes_its_sum(block: Block) -> Iterator[Hit]:
    """Amounts in a row make the sum told behind them."""
    for match in _RUN_AND_SUM.finditer(block) if block.role in PROSE else ():
        parts = list(_AMOUNT.finditer(match[1]))
        total, kind = value_of(match[2], match[3]), kind_of(match[3])
        if {kind_of(part[2]) for part in parts} != {kind} or len(parts) != match[1].count("、") + len(
            re.findall(r"(?<=[\u4e00-\u9fff])[和与](?=[^，。；、\d]{0,8}\d)", match[1])
        ) + 1:
            continue
        values = [value_of(part[1], part[2]) for part in parts]
        sentence = re.split("[。；]", block.text[: match.start()])[-1]
        earlier = [value_of(m[1], m[2]) for m in _AMOUNT.finditer(sentence) if kind_of(m[2]) == kind]
        given = sum(values, Decimal(0))
        right = {
            given,
            given + sum(earlier, Decimal(0)),
            *(given + one for one in earlier),
            *earlier,
            *values[:1],
        }
        if (
            total not in right
            and total > max(values)
            and not re.search("其中|含|等", sentence[-12:] + match[0])
        ):
            told = f"前面各项之和是{show(given, match[3])}，写的是{match[2]}{match[3]}"
            yield Hit(block, match.start(2), match.end(), told, "核对各数")


# -- one amount against another ---------------------------------------------------------------------

_UP = "增长|增加|提高|上升|多|增|上涨"
_DOWN = "减少|下降|降低|少|减|回落"
_BESIDE = triggered(
    rf"[比较](?P<whom>[^，。；：、\d]{{1,14}}?)(?P<b>\d[\d,]*(?:\.\d+)?)(?P<u>{UNITS})(?:相比)?，?(?P<way>{_UP}|{_DOWN})了?(?P<d>\d[\d,]*(?:\.\d+)?)(?P<v>{UNITS})(?:[，、](?:同比)?(?:{_UP}|{_DOWN}|增幅|降幅)(?:率)?(?:了|为|达)?(?P<p>\d+(?:\.\d+)?)[%％])?"
)
_NOW_THEN = triggered(
    rf"(?P<a>\d[\d,]*(?:\.\d+)?)(?P<u>{UNITS})[^。；\d]{{0,6}}，(?:去年|上年|上年度|上季度|上月)(?:同期)?[^，。；\d]{{0,10}}(?P<b>\d[\d,]*(?:\.\d+)?)(?P<v>{UNITS})[^。；\d]{{0,4}}，(?:同比|环比)?(?P<way>{_UP}|{_DOWN})了?(?P<p>\d+(?:\.\d+)?)[%％]"
)
_TIMES = triggered(
    rf"(?P<a>\d[\d,]*(?:\.\d+)?)(?P<u>{UNITS})[^。；\d]{{0,6}}，(?:约|大约|正好)?(?:是|为|相当于)(?P<whom>[^，。；\d]{{0,10}}?)(?P<b>\d[\d,]*(?:\.\d+)?)(?P<v>{UNITS})的(?P<n>\d+(?:\.\d+)?)倍"
)
_OF_THE_PLAN = triggered(
    r"，?(?<![超额])(?:[占达]到?|完成|为)(?:了)?[^，。；、\d]{0,4}(?:计划|任务|目标|总数|总量|总任务|应[^，。；\d]{1,4}|总[^，。；\d]{1,4})(?:数|量)?的(\d+(?:\.\d+)?)[%％]"
)


def _differs(right: Decimal, said: str) -> bool:
    """Tell whether a share is said otherwise than it is, within its own last place."""
    return abs(right - Decimal(said)) > Decimal("0.51") * Decimal(10) ** -len(said.partition(".")[2])


@block_rule(
    "计算/两数之比",
    "算术",
    Strength.REQUIRED,
    "比较的差、增减的百分比、倍数、完成计划的百分比，与写出的两个数相符",
    finds="常住人口7842人，比户籍人口10236人少2494人。计划硬化道路25公里，已完成16公里，完成计划的72%。",
    leaves="常住人口7842人，比户籍人口10236人少2394人。计划硬化道路25公里，已完成16公里，完成计划的64%。今年1800吨，是去年600吨的3倍。",
    needs=DIGITS,
)
def two_amounts_make_what_is_told_of_them(block: Block) -> Iterator[Hit]:
    """A difference, a share, a multiple is that of the two amounts named."""
    for match in _BESIDE.finditer(block):
        before = re.split("[。；]", block.text[: match.start()])[-1]
        kind, base = kind_of(match["u"]), value_of(match["b"], match["u"])
        now = [m for m in _AMOUNT.finditer(before) if kind_of(m[2]) == kind]
        change = value_of(match["d"], match["v"])
        if kind_of(match["v"]) != kind or not base or re.search("均|每", match["whom"]):
            continue
        if re.search("由|从|平均|人均|户均|增加|增长|减少|下降", before):
            continue
        if len(now) == 1 and len(_AMOUNT.findall(before)) == 1:
            value = value_of(now[0][1], now[0][2])
            if abs(value - base) != change:
                yield Hit(block, *match.span("d"), f"应为{show(abs(value - base), match['v'])}", "核对各数")
        elif match["p"] and not now and _differs(change / base * 100, match["p"]):
            yield Hit(
                block, match.start("p"), match.end("p") + 1, f"应为{change / base * 100:.1f}%", "核对各数"
            )
    for match in _NOW_THEN.finditer(block):
        now_value, base = value_of(match["a"], match["u"]), value_of(match["b"], match["v"])
        if kind_of(match["u"]) == kind_of(match["v"]) and base:
            right = abs(now_value - base) / base * 100
            if (now_value > base) != (match["way"] in _UP.split("|")) or _differs(right, match["p"]):
                yield Hit(block, match.start("way"), match.end(), f"两个数算得{right:.1f}%", "核对各数")
    for match in _TIMES.finditer(block):
        now_value, base = value_of(match["a"], match["u"]), value_of(match["b"], match["v"])
        if kind_of(match["u"]) == kind_of(match["v"]) and base and _differs(now_value / base, match["n"]):
            told = f"{now_value / base:.1f}".removesuffix(".0")
            yield Hit(block, match.start("n"), match.end(), f"应为{told}倍", "核对各数")
    yield from _change_and_share(block)
    yield from _shares_of_a_plan(block)


_CHANGE_AND_SHARE = triggered(
    rf"(?P<a>\d[\d,]*(?:\.\d+)?)(?P<u>{UNITS})[^。；，\d]{{0,6}}，(?:同比|[比较](?:上年|去年|上季度|上月|年初|上年末|去年底)(?:同期)?)(?P<way>增加|增长|减少|下降|多|少)了?(?P<d>\d[\d,]*(?:\.\d+)?)(?P<v>{UNITS})[，、](?:同比)?(?:增长|上升|下降|降低|减少|增幅|降幅)(?:率)?(?:了|为|达)?(?P<p>\d+(?:\.\d+)?)[%％]"
)


def _change_and_share(block: Block) -> Iterator[Hit]:
    """Yield the share of a change that is not that of the amount before it: 1820人，比上年增加220人，增长16.5%."""
    for match in _CHANGE_AND_SHARE.finditer(block):
        now, change = value_of(match["a"], match["u"]), value_of(match["d"], match["v"])
        base = now - change if match["way"] in {"增加", "增长", "多"} else now + change
        if kind_of(match["u"]) == kind_of(match["v"]) and base > 0:
            right = change / base * 100
            if _differs(right, match["p"]):
                yield Hit(block, match.start("p"), match.end(), f"应为{right:.1f}%", "核对各数")


def _shares_of_a_plan(block: Block) -> Iterator[Hit]:
    for match in _OF_THE_PLAN.finditer(block):
        before = re.split("[。；]", block.text[: match.start()])[-1]
        amounts = _amounts(before, 0)
        if len(amounts) != 2 or amounts[0].kind != amounts[1].kind or not all(a.value for a in amounts):
            continue
        one, other = amounts
        is_plan = re.compile("计划|任务|目标|应|总|下达|共")
        whole, part = (
            (other, one) if is_plan.search(other.label) and not is_plan.search(one.label) else (one, other)
        )
        right = part.value / whole.value * 100
        if is_plan.search(whole.label) and not is_plan.search(part.label) and _differs(right, match[1]):
            told = f"{show(part.value, part.unit)}÷{show(whole.value, whole.unit)}＝{right:.1f}%"
            yield Hit(block, match.start(1), match.end(), told, "核对各数")


# -- an average by heads, a price by two counts -----------------------------------------------------

_HEADS = triggered(
    r"(?:家庭人口|全家|家中|该户|共)?(?<![\d.])(\d{1,2}|[一两二三四五六七八九])口(?:人|之家)?[^。；]{0,24}?(?:纯收入|总收入|收入)(?:为|共|达到?)?(\d[\d,]*(?:\.\d+)?)(万元|元)[^。；\d]{0,6}?人均[^，。；\d]{0,8}?(\d[\d,]*(?:\.\d+)?)(万元|元)"
)
_EACH_OF_THEM = triggered(
    r"(?<![\d.第])(\d[\d,]*)(?:名|人|位)[^。；，\d]{0,10}[，]?每(?:人|名|位)[^，。；\d]{0,8}(\d[\d,]*(?:\.\d+)?)(万元|元)，(?:合计|共计|总计|累计|共)[^，。；\d]{0,8}(\d[\d,]*(?:\.\d+)?)(万元|元)(?![，（](?:含|包括|另))"
)
_EACH_A_DAY = triggered(
    r"每(人|户|车|班|组|村|名|台|人次)每(天|日|月|年|次|期|场|亩|晚)[^，。；\d]{0,6}(\d+(?:\.\d+)?)(元|万元)((?:，[^，。；]{0,20}){1,4}?)，?[^，。；\d]{0,4}(?:共|合计|共计|总计|需)[^，。；\d]{0,8}(\d[\d,]*(?:\.\d+)?)(元|万元)"
)


@block_rule(
    "计算/人均与日补",
    "算术",
    Strength.REQUIRED,
    "“4口人”的人均、“每人每天”乘人数和天数，与总数相符",
    finds="该户4口人，全年家庭纯收入38400元，人均纯收入9200元。",
    leaves="该户4口人，全年家庭纯收入38400元，人均纯收入9600元。每人每天补助80元，培训6天，共45人参训，合计发放2.16万元。",
    needs="口每",
)
def heads_and_days_are_counted(block: Block) -> Iterator[Hit]:
    """An income by the heads of a home is that of each; a price for each and a day by both numbers is the total."""
    for match in _HEADS.finditer(block):
        heads = read_numeral(match[1].replace("两", "二"))
        right = value_of(match[2], match[3]) / heads if heads else Decimal(0)
        stated = value_of(match[4], match[5])
        if right and abs(right - stated) > max(Decimal(1), stated / 100):
            yield Hit(
                block,
                match.start(4),
                match.end(),
                f"{match[2]}{match[3]}÷{match[1]}＝{right:.0f}元",
                "核对各数",
            )
    for match in _EACH_OF_THEM.finditer(block):
        right = value_of(match[2], match[3]) * int(match[1].replace(",", ""))
        if abs(right - value_of(match[4], match[5])) > right / 100:
            yield Hit(block, match.start(4), match.end(), f"应为{show(right, match[5])}", "核对各数")
    for match in _EACH_A_DAY.finditer(block):
        day = {"日": "[日天]", "天": "[日天]", "月": "个?月"}.get(match[2], match[2])
        one, other = (re.findall(rf"(\d+)(?:{unit})", match[5]) for unit in (match[1], day))
        if len(one) == len(other) == 1:
            right = value_of(match[3], match[4]) * int(one[0]) * int(other[0])
            if abs(right - value_of(match[6], match[7])) > right / 100:
                yield Hit(block, match.start(6), match.end(), f"应为{show(right, match[7])}", "核对各数")


# -- bands ------------------------------------------------------------------------------------------

_BAND = re.compile(
    r"(?<![\d.])(?:(\d+(?:\.\d+)?)(分|岁|亩|元|万元|人|户|公里|吨|头|只|平方米|%)?(?:—|～|~|-|至)(\d+(?:\.\d+)?)(分|岁|亩|元|万元|人|户|公里|吨|头|只|平方米|%)|(\d+(?:\.\d+)?)(分|岁|亩|元|万元|人|户|公里|吨|头|只|平方米|%)(?:及)?以(上|下|内))"
)
_GRADED = triggered("[一二三四1-4]档|[一二三四]级|[一二三四]类|优秀|良好|不合格|档次|分档|年龄段|等次|规模")
_NO_LIMIT = Decimal(10**12)


@block_rule(
    "计算/分档",
    "算术",
    Strength.PRACTICE,
    "分档的几个范围不交叉，接头的写法一致",
    finds="90分以上为优秀，80—89分为良好，60—79分为合格，65分以下为不合格。",
    leaves="90分以上为优秀，80—89分为良好，60—79分为合格，60分以下为不合格。",
    needs="—～~-至以",
)
def bands_do_not_cross(block: Block) -> Iterator[Hit]:
    """Bands of a grading do not overlap, and touch each other all in one way."""
    if not _GRADED.may_match(block) or not _GRADED.search(block):
        return
    for offset, sentence in block.sentences:
        bands = []
        for match in _BAND.finditer(sentence):
            if match[1]:
                bands.append((Decimal(match[1]), Decimal(match[3]), match[4], match))
            else:
                at = Decimal(match[5])
                bands.append(
                    (at, _NO_LIMIT, match[6], match)
                    if match[7] == "上"
                    else (Decimal(-1), at, match[6], match)
                )
        if len(bands) < 3 or len({band[2] for band in bands}) != 1:
            continue
        ordered = sorted(bands, key=lambda band: (band[0], band[1]))
        joints = [(one[1], other) for one, other in zip(ordered, ordered[1:], strict=False)]
        parted = any(0 < other[0] - end <= 1 for end, other in joints)
        for end, other in joints:
            closed = other[1] is not _NO_LIMIT and end != _NO_LIMIT
            is_edge = other[3][1] is None or any(b[3][1] is None and b[1] == end for b in bands)
            if other[0] < end or (other[0] == end and parted and closed and not is_edge):
                span = other[3].span()
                yield Hit(block, offset + span[0], offset + span[1], "与相邻的一档交叉", "核对各档的起止")


# -- what stands in quotes, counted -----------------------------------------------------------------

_QUOTED_AND_COUNTED = triggered(
    rf"((?:“[^“”，。；]{{1,12}}”[、和与]?){{2,8}})([{NUMERAL}两]|\d{{1,2}})(类|项|种|个方面|大类|大项|件|条)(?!以上|之多)"
)


_IN_ONE_PAIR = triggered(
    rf"“([^“”，。；]{{2,12}}(?:、[^“”、，。；]{{2,12}}){{1,5}})”的?([{NUMERAL}两])(?:级|步|方|项|个)(?!以)"
)
_NAMED_AND_COUNTED = triggered(
    r"(?<=[：:，。；])((?:[\u4e00-\u9fff]{2,3}、){1,12}[\u4e00-\u9fff]{2,3})[（(]共?(\d{1,2})(?:人|名)[）)]"
)
_NUMBERED_INLINE = triggered(
    r"(?<![\d第])(\d{1,2})(?:起|个|项|条|件|点)[^，。；：\d]{0,12}：(一、[^。]*?；二、[^。]*)。"
)
_BODY = "[\u4e00-\u9fff]{1,10}?(?:局|站|所|办|委|中心|医院|小学|中学|公司|村|社区|银行|合作社)"
_BODIES_AND_COUNTED = triggered(
    rf"((?:{_BODY}、){{1,9}}(?:{_BODY}[和与])?{_BODY})共?(\d{{1,2}}|[{NUMERAL}两])(?:家|个)(?:成员|县直|责任|包联)?(?:单位|部门|村|社区|站所|企业|学校)"
)


@block_rule(
    "数目/引号所列",
    "通行做法",
    Strength.REQUIRED,
    "引号里列出的几项与后面的数目相符",
    finds="表彰“好媳妇”“好婆婆”“文明家庭”四类典型。",
    leaves="表彰“好媳妇”“好婆婆”“文明家庭”三类典型。",
    needs="”、：",
)
def quoted_things_are_counted(block: Block) -> Iterator[Hit]:
    """So many things in quotes, or bodies in a row, stand before the number as it says."""
    for match in _IN_ONE_PAIR.finditer(block):
        listed, said = match[1].count("、") + 1, read_numeral(match[2].replace("两", "二"))
        if listed != said and abs(listed - said) <= 2:
            yield Hit(block, *match.span(2), f"前面列了{listed}项", "核对数目")
    for match in _NAMED_AND_COUNTED.finditer(block):
        if (listed := match[1].count("、") + 1) != int(match[2]):
            yield Hit(block, *match.span(2), f"前面列了{listed}人", "核对人数")
    for match in _NUMBERED_INLINE.finditer(block):
        listed = len(re.findall(rf"(?:^|；)[{NUMERAL}]{{1,2}}、", match[2]))
        if listed != int(match[1]):
            yield Hit(block, *match.span(1), f"后面列了{listed}项", "核对数目")
    for match in _BODIES_AND_COUNTED.finditer(block):
        listed, said = (
            len(re.findall(rf"{_BODY}(?=[、和与]|$)", match[1])),
            read_numeral(match[2].replace("两", "二")),
        )
        if listed == match[1].count("、") + 1 and listed != said and abs(listed - said) <= 2:
            yield Hit(block, match.start(2), match.end(), f"前面列了{listed}个", "核对数目")
    for match in _QUOTED_AND_COUNTED.finditer(block):
        listed, said = match[1].count("“"), read_numeral(match[2].replace("两", "二"))
        if (
            listed != said
            and abs(listed - said) <= 2
            and not re.search("“[^”]*[一二三四五六七八九十两]", match[1])
        ):
            yield Hit(block, match.start(2), match.end(3), f"前面列了{listed}项", "核对数目")


KEYS = frozenset(
    {"计算/收支结存", "计算/办与未办", "计算/并列之和", "计算/两数之比", "计算/人均与日补", "计算/分档"}
)
"""Rules that say nothing of figures of which another rule of sums tells."""
