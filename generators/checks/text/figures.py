"""Figures that say less, more or other than they should: two guesses in digits, a range without an end, points of a share."""

# A rule's docstring is what it holds; a pattern is read whole on its line.
# ruff: noqa: D401, E501

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from generators.checks.text.table import Hit, Strength, block_rule, triggered
from generators.wording import format_numeral

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generators.checks.text.document import Block

_TWO_GUESSES = triggered(
    r"(?<![\d.、第表图附件条款项—～年和与及号])(\d)(、|，|,)?(\d)(?=(?:百|千|万)?(?:年(?![级度份])|天|个(?!月份)|户|人|名|所|次|家(?!庄)|里|公里|岁|米|斤|亩|辆|台|间|座|处|件|组(?!组)|小时|分钟|倍|周(?!岁)))"
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
        if match[2] and one and other == one + 1:
            right = format_numeral(one) + format_numeral(other)
            yield Hit(block, *match.span(), f"概数用汉字，写作“{right}”", right, right)


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
    r"(?:由|从)[^，。；\d]{0,12}?(?:(?:19|20)\d\d年)?[^，。；\d]{0,10}?(\d+(?:\.\d+)?)[%％][^，。；\d]{0,6}?(提高|增加|增长|上升|提升|扩大|下降|降低|减少|回落|降)(?:到了?|至|为)(?:(?:19|20)\d\d年)?[^，。；\d]{0,8}?(\d+(?:\.\d+)?)[%％][，、（]?[^，。；\d]{0,8}?(?:提高|增加|增长|上升|提升|下降|降低|减少|回落|增幅|降幅|增|降)(?:了|为|达)?(\d+(?:\.\d+)?)(个?百分点|[%％])"
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
        first, last, said = (Decimal(match[n]) for n in (1, 3, 4))
        if (last > first) != (match[2] in _UP):
            yield Hit(block, match.start(1), match.end(3) + 1, f"写“{match[2]}”，后一个数却不合", "核对各数")
        elif match[5] in "%％":
            if abs(last - first) == said:
                yield Hit(
                    block, match.start(4), match.end(5), "两个百分数之差用“个百分点”", f"{match[4]}个百分点"
                )
        elif abs(last - first) != said:
            yield Hit(block, match.start(4), match.end(5), f"应为{abs(last - first)}个百分点", "核对各数")


_NO_MINUTE_WORD = triggered(r"(?<!\d)([01]?\d|2[0-4])(?:时|点)([0-5]\d)(?![\d分秒刻：:%度时])(?=[^\d]|$)")


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
