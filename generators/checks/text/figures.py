"""Figures that say less, more or other than they should: two guesses in digits, a range without an end, points of a share."""

# A rule's docstring is what it holds; a pattern is read whole on its line.
# ruff: noqa: D401, E501

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from generators.checks.text.document import valid_date
from generators.checks.text.table import DIGITS, Hit, Strength, block_rule, triggered
from generators.wording import format_numeral

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generators.checks.text.document import Block

_COUNTED = "人|户|个|件|起|处|亩|吨|公斤|万元|元|辆|台|名|项|次|场|头|只|所|家|座|条|公里|米"
_TWO_GUESSES = triggered(
    r"(?<![\d.、第表图附件条款项—～年和与及号])(\d)(、|，|,)?(\d)(?=(?:百|千|万)?(?:年(?![级度份])|天|个(?!月份)|户|人|名|所|次|家(?!庄)|里|公里|岁|米|斤|亩|辆|台|间|座|处|件|小时|分钟|倍|周(?!岁)))"
)


@block_rule(
    "数字/概数",
    "GB/T 15835—2011 4.2.2",
    Strength.REQUIRED,
    "两个相邻的数连用表示概数，用汉字，中间不加顿号",
    finds="近3、4年来没有发生火灾。",
    leaves="近三四年来没有发生火灾，附件2、3个别字句有改动，第2、3组在前，收到12个。",
    needs="、，,",
)
def guesses_in_characters(block: Block) -> Iterator[Hit]:
    """Two numbers in a row that stand for about so many are written in characters, with no mark between."""
    for match in _TWO_GUESSES.finditer(block):
        one, other = int(match[1]), int(match[3])
        clause = re.split("[，。；：]", block.text[: match.start()])[-1]
        if match[2] and one and other == one + 1 and not _EACH_ITS_OWN.search(clause):
            right = format_numeral(one) + format_numeral(other)
            yield Hit(block, *match.span(), f"概数用汉字，写作“{right}”", right, right)


_EACH_ITS_OWN = re.compile("分别|依次|各[^，。；]{0,2}$")
_OF_ANOTHER = re.compile("年均|月均|户均|人均|平均|每|[比较超]|同比|环比|约|近|余|以上|目标|全[县市省国]")
"""What a number is told of that is no difference, or no product, of those before."""
OF_SOMETHING_ELSE = re.compile("[未不]|成本|价|(?:率|量|数|额|值|比例|费用|支出|面积)$")
"""What a change behind two numbers is told of where it is of neither."""
_RANGE_AND_MORE = triggered(
    r"(?<![\d.])(\d+(?:\.\d+)?)(?:[%分岁元万亩人户]{0,2})(?:—|～|~|-|－|至|到)(\d+(?:\.\d+)?)(%|分|岁|元|万元|亩|人|户|名|℃|公里|米|天|个|年|斤|公斤|吨|厘米|毫米)(以上|以下|左右|上下|以内|以外|余|多)(?![级至到])"
)


@block_rule(
    "数字/范围又概数",
    "GB/T 15835—2011 通行用法",
    Strength.PRACTICE,
    "有起止的范围后面不用“以上、以下、左右”",
    finds="得分在80—90分以上的为良好。",
    leaves="得分在80—90分的为良好，90分以上的为优秀。",
    needs="以左上余多",
)
def a_range_has_its_ends(block: Block) -> Iterator[Hit]:
    """What has two ends is not more than, or about, them."""
    for match in _RANGE_AND_MORE.finditer(block):
        yield Hit(block, *match.span(), f"有了起止，又写“{match[4]}”", f"删去“{match[4]}”，或只写一端")


_SHARES = triggered(
    r"(?:由|从)[^，。；\d]{0,12}?(?:(?:19|20)\d\d年)?[^，。；\d]{0,10}?(\d+(?:\.\d+)?)[%％][^，。；\d]{0,6}?(提高|增加|增长|上升|提升|扩大|下降|降低|减少|回落|降)(?:到了?|至|为)(?:(?:19|20)\d\d年)?[^，。；\d]{0,8}?(\d+(?:\.\d+)?)[%％][，、（]?[^，。；\d]{0,8}?(?P<then>提高|增加|增长|上升|提升|下降|降低|减少|回落|增幅|降幅|增|降)(?:了|为|达)?(\d+(?:\.\d+)?)(个?百分点|[%％])"
)
_UP = frozenset(["提高", "增加", "增长", "上升", "提升", "扩大"])


@block_rule(
    "计算/百分点",
    "算术；统计上两个百分数之差用“百分点”",
    Strength.REQUIRED,
    "两个百分数之差与写出的百分点相符，差用“百分点”",
    finds="覆盖率由18.2%提高到21.5%，提高2.3个百分点。",
    leaves="覆盖率由18.2%提高到21.5%，提高3.3个百分点。",
    needs="%％",
)
def points_between_two_shares(block: Block) -> Iterator[Hit]:
    """The points between two shares are their difference; a difference is not called a share."""
    for match in _SHARES.finditer(block):
        if _OF_ANOTHER.search(block.text, match.end(3), match.start(5)):
            continue
        if OF_SOMETHING_ELSE.search(block.text, match.end(3), match.start("then")):
            continue
        first, last, said = (Decimal(match[n]) for n in (1, 3, 5))
        if (last > first) != (match[2] in _UP):
            yield Hit(block, match.start(1), match.end(3) + 1, f"写“{match[2]}”，后一个数却不合", "核对各数")
        elif last != first and (last > first) != (match["then"] in {*_UP, "增", "增幅"}):
            yield Hit(
                block, match.start("then"), match.end(), f"写“{match['then']}”，两个数却不合", "核对各数"
            )
        elif match[6] in "%％":
            if abs(last - first) == said:
                yield Hit(
                    block, match.start(5), match.end(6), "两个百分数之差用“个百分点”", f"{match[5]}个百分点"
                )
        elif abs(last - first) != said:
            yield Hit(block, match.start(5), match.end(6), f"应为{abs(last - first)}个百分点", "核对各数")


_NO_MINUTE_WORD = triggered(
    r"(?<!\d)([01]?\d|2[0-4])(?:时|点)([0-5]\d)(?![\d分秒刻：:%度时余多名人户辆台个位只头件起处])"
)


@block_rule(
    "数字/时刻写法",
    "GB/T 15835—2011 5.2",
    Strength.PRACTICE,
    "“14时30分”的“分”不省",
    finds="会议定于14时30召开。",
    leaves="会议定于14时30分召开，15:00结束，14时召开。",
    needs="时点",
)
def minutes_are_called_so(block: Block) -> Iterator[Hit]:
    """分 is not left out behind the minutes."""
    for match in _NO_MINUTE_WORD.finditer(block):
        right = f"{match[0]}分"
        yield Hit(block, *match.span(), "时刻缺“分”", right, right)


_BEFORE_TWICE = triggered(
    r"(?:前|之前|以前)(?:之前|以前)|前前(?=[，。；报完上])|(?:以后|之后|后)(?:之后|以后)|(?:以内|之内|内)(?:之内|以内)(?!部)|(?:期间|时候|之际)(?:期间|时候|之际)|(?:起|开始)(?:开始起|起开始)"
)


@block_rule(
    "数字/时限重复",
    "通行用法",
    Strength.PRACTICE,
    "“前”“之前”“以前”只用一个",
    finds="请于本月底前之前完成。",
    leaves="请于本月底前完成，会前、会后都要清点。",
    needs="前后内间候际起",
)
def a_limit_is_told_once(block: Block) -> Iterator[Hit]:
    """前 and 之前 do not stand together."""
    for match in _BEFORE_TWICE.finditer(block):
        yield Hit(block, *match.span(), f"“{match[0]}”意思重复", "只留一个")


_IN_CHARACTERS_WITH_POINT = triggered(
    r"(?<![一二三四五六七八九十百千万第\d])[一二三四五六七八九十百千]{1,4}点[一二三四五六七八九〇零]{1,3}(?=公里|千米|平方|立方|[米吨亩万亿元%％倍斤]|公斤|个百分点)"
)
_MIXED_TEN_THOUSANDS = triggered(
    r"(?<![\d.])(\d{1,4})万(\d{3,4})(?=[元人户亩株棵斤吨平立公米名个只头吨件册])"
)
_SOME_TENS = triggered(
    r"(?<![\d.])(?:(\d)0几|几10|10几)(?![\d])|(?<![\d.])\d+几(?=[十百千万个户人年天名次起件家])"
)
_SAYING_IN_FIGURES = triggered(r"“([1-9])(个(?!月|小时|工作日|百分|人)[\u4e00-\u9fff]{2,4})”")
_LUNAR = triggered(r"(?:农历|阴历|旧历)(?:(?:19|20)\d\d年)?(\d{1,2}月(?:初?\d{1,2}日?)?)")


@block_rule(
    "数字/该用哪一种",
    "GB/T 15835—2011 4.1、4.2",
    Strength.REQUIRED,
    "计量用阿拉伯数字；农历、“十几”、定型的词语用汉字；“万”后不再写零数",
    finds="新修产业路五点六公里，农历8月15前完成，占地3万5000平方米，查处10几起。",
    leaves="新修产业路5.6公里，农历八月十五前完成，占地3.5万平方米，查处十几起，三点二十分到场。",
    needs=DIGITS + "点几农",
)
def each_in_its_numerals(block: Block) -> Iterator[Hit]:
    """Measures take figures; the lunar calendar, 十几 and set words take characters."""
    for match in _IN_CHARACTERS_WITH_POINT.finditer(block):
        yield Hit(block, *match.span(), "计量用阿拉伯数字", "改用阿拉伯数字")
    for match in _MIXED_TEN_THOUSANDS.finditer(block):
        whole = int(match[1]) * 10_000 + int(match[2])
        right = f"{Decimal(whole) / 10_000:f}万"
        yield Hit(block, *match.span(), "“万”后面不再写零数", f"{whole}，或{right}")
    for match in _SOME_TENS.finditer(block):
        yield Hit(block, *match.span(), "“几”表示概数，用汉字", "如“十几”“几十”")
    for match in _SAYING_IN_FIGURES.finditer(block):
        right = format_numeral(int(match[1]))
        yield Hit(block, *match.span(1), "定型的提法用汉字", right, right)
    for match in _LUNAR.finditer(block):
        yield Hit(block, *match.span(1), "农历用汉字", "如“八月十五”")


_TWO_UNITS = triggered(
    r"(?<![\d.])\d+(?:\.\d+)?(公斤|千克|斤|吨|克|公里|千米|米|里|厘米|万元|元|亿元|平方米|公顷|亩)(?:—|～|~|-|－|至|到)\d+(?:\.\d+)?(公斤|千克|斤|吨|克|公里|千米|米|里|厘米|万元|元|亿元|平方米|公顷|亩)"
)
_OF_ONE_KIND = ("公斤 千克 斤 吨 克", "公里 千米 米 里 厘米", "万元 元 亿元", "平方米 公顷 亩")


@block_rule(
    "数字/起止单位",
    "GB/T 15835—2011 5.1.3",
    Strength.USUAL,
    "一个范围的两端用同一个单位",
    finds="玉米亩产700斤—800公斤。",
    leaves="玉米亩产700公斤—800公斤，由500元到1万元不等。",
    needs=DIGITS,
)
def a_range_has_one_unit(block: Block) -> Iterator[Hit]:
    """Both ends of a range are told in one unit."""
    for match in _TWO_UNITS.finditer(block):
        one, other = match[1], match[2]
        money = {one, other} == {"元", "万元"} or {one, other} == {"万元", "亿元"}
        is_one_kind = any({one, other} <= set(kind.split()) for kind in _OF_ONE_KIND)
        if one != other and is_one_kind and not money and {one, other} != {"公里", "千米"}:
            yield Hit(block, *match.span(), f"两端的单位是“{one}”和“{other}”", "核对单位")


_TWELVE_AND_TWENTY_FOUR = triggered(r"(下午|晚上|傍晚|夜间|夜里)(1[3-9]|2[0-4])(?:时|点|[:：]\d\d)(?!间)")


@block_rule(
    "数字/时制",
    "GB/T 7408 时刻的表示；通行用法",
    Strength.PRACTICE,
    "“下午3时”或“15时”，两种时制不叠用",
    finds="下午15时30分召开党员大会。",
    leaves="下午3时30分召开党员大会，16时结束。",
    needs="下晚傍夜",
)
def hours_are_told_once(block: Block) -> Iterator[Hit]:
    """下午 and an hour past twelve say one thing twice."""
    for match in _TWELVE_AND_TWENTY_FOUR.finditer(block):
        hour = int(match[2]) - 12
        yield Hit(
            block, *match.span(), f"“{match[1]}”与二十四时制叠用", f"{match[1]}{hour}时，或{match[2]}时"
        )


_ANY_GROWTH = triggered(
    r"(?:由|从)[^，。；\d]{0,14}(\d+(?:\.\d+)?)([\u4e00-\u9fff]{1,3}?)[^，。；\d]{0,4}?(提高|增加|增长|上升|提升|扩大|下降|降低|减少|缩短)(?:到了?|至|为)[^，。；\d]{0,8}?(\d+(?:\.\d+)?)\2[，、（][^，。；\d]{0,8}?(?:提高|增加|增长|上升|提升|下降|降低|减少|缩短|多|少)(?:了|达)?(\d+(?:\.\d+)?)\2"
)
_SHARE_AND_REST = triggered(
    r"占[^，。；\d]{0,8}(\d+(?:\.\d+)?)[%％][，、；][^，。；\d]{0,4}(?:未|非|没有|其余|剩余|余下|另外|其他)[^，。；\d]{0,10}?占?[^，。；\d]{0,6}(\d+(?:\.\d+)?)[%％]"
)


@block_rule(
    "计算/差与余",
    "算术",
    Strength.REQUIRED,
    "前后两个数之差与写出的增减相符；一部分与其余部分合成百分之百",
    finds="满意度由86分提高到91分，提高了6分。",
    leaves="满意度由86分提高到91分，提高了5分；已流转的占60%，未流转的占40%。",
    needs=DIGITS,
)
def differences_and_rests(block: Block) -> Iterator[Hit]:
    """A difference in any unit is that of its two numbers; a share and the rest make a hundred."""
    for match in _ANY_GROWTH.finditer(block):
        first, last, said = (Decimal(match[n]) for n in (1, 4, 5))
        if abs(last - first) != said and not _OF_ANOTHER.search(block.text, match.end(4), match.start(5)):
            yield Hit(block, *match.span(5), f"应为{abs(last - first)}{match[2]}", "核对各数")
    for match in _SHARE_AND_REST.finditer(block):
        both = Decimal(match[1]) + Decimal(match[2])
        sentence = (
            re.split("。", block.text[: match.start(1)])[-1] + re.split("。", block.text[match.end(2) :])[0]
        )
        if abs(both - 100) > Decimal("0.2") and len(re.findall("[%％]", sentence)) < 2:
            yield Hit(block, match.start(1), match.end(2) + 1, f"两部分合起来是{both}%", "核对各数")


_MORE_THAN_BEFORE = triggered(
    rf"(?<![\d.])(\d+(?:\.\d+)?)({_COUNTED})[，、；][^，。；\d]{{0,8}}?(?<![\d.])(\d+(?:\.\d+)?)\2，[^，。；\d]{{0,12}}[比较]([^，。；\d]{{1,8}}?)(?:多|少|增加|减少|相差|差|净增|净减|增长|下降)了?(\d+(?:\.\d+)?)\2(?![^，。；]{{0,2}}[以至])"
)
_SPAN_AROUND_DAYS = triggered(
    r"(?:(20\d\d)年)?(\d{1,2})月(\d{1,2})日(?:起|开始)?，?[^，。；\d]{0,4}(?:为期|历时|共|持续)(\d{1,3})天，?[^，。；\d]{0,4}(?:至|到)(?:(20\d\d)年)?(\d{1,2})月(\d{1,2})日"
)
_PRICE_TIMES = triggered(
    r"每(亩|户|人|头|只|吨|公里|株|台|座|处|平方米|名|斤|公斤)[^，。；\d]{0,6}(\d+(?:\.\d+)?)(万元|元)[，、][^。；\d]{0,14}?(\d+(?:\.\d+)?)\1[^。；，\d]{0,6}，[^，。；\d]{0,8}(?:应补|应付|应发|需|补助|补贴|支付|投资|收入|产值|增收|节约|发放|兑现|拨付)[^，。；\d]{0,8}(\d+(?:\.\d+)?)(万元|元)"
)


@block_rule(
    "计算/差价天数",
    "算术",
    Strength.REQUIRED,
    "比较的差、单价乘数量、起止与天数相符",
    finds="今年退伍8人，去年退伍5人，今年比去年多4人。",
    leaves="今年退伍8人，去年退伍5人，今年比去年多3人；每亩200元，种植350亩，应补7万元。",
    needs=DIGITS,
)
def differences_prices_and_days(block: Block) -> Iterator[Hit]:
    """A difference, a price by its number, a span by its days."""
    for match in _MORE_THAN_BEFORE.finditer(block):
        right = abs(Decimal(match[1]) - Decimal(match[3]))
        is_told = match[4] in block.text[max(0, match.start() - 20) : match.end(3)]
        if is_told and right != Decimal(match[5]):  # 整改73处，比上月增加5处: not of those before.
            yield Hit(block, *match.span(5), f"应为{right}{match[2]}", "核对各数")
    for match in _PRICE_TIMES.finditer(block):
        scale = {"元": 1, "万元": 10_000}
        right = Decimal(match[2]) * scale[match[3]] * Decimal(match[4])
        if _OF_ANOTHER.search(block.text, match.end(4), match.start(5)):
            continue
        if right != Decimal(match[5]) * scale[match[6]]:
            yield Hit(block, *match.span(5), f"应为{right / scale[match[6]]:f}{match[6]}", "核对各数")
    for match in _SPAN_AROUND_DAYS.finditer(block):
        year = int(match[1] or match[5] or 2022)
        first = valid_date(year, int(match[2]), int(match[3]))
        last = valid_date(int(match[5] or year), int(match[6]), int(match[7]))
        if first and last and last > first:
            days = (last - first).days
            if int(match[4]) not in {days, days + 1}:
                yield Hit(block, *match.span(4), f"起止共{days + 1}天，写的是{match[4]}天", "核对日期")
