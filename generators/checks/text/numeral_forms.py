"""Forms of numerals: about so many, dates and hours in two kinds, ordinals, telephone numbers, units said twice."""

# A rule's docstring is what it holds; a pattern is read whole on its line.
# ruff: noqa: D401, E501

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from generators.checks.text.document import NUMERAL, PROSE, Role
from generators.checks.text.numbers import ends_a_name
from generators.checks.text.table import DIGITS, Hit, Strength, block_rule, triggered
from generators.wording import format_numeral, read_numeral

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generators.checks.text.document import Block

_DIGIT = NUMERAL[:-1]
_MEASURE = (
    "(?:平方公里|平方米|立方米|公里|公斤|千米|厘米|毫米|公顷|小时|分钟|个月|工作日|人次|万元|亿元|个|户|人|名|元|亩|吨|斤|米|里"
    "|天|年|岁|次|件|条|项|处|座|家|所|台|辆|头|只|株|棵|份|场|间|套|倍|度|起|批|栋|张|块|床|册|桶|组)"
)
_GUESS = "一两|两三|三四|四五|五六|六七|七八|八九|三五"
_SOME_AND_ABOUT = triggered(
    rf"(?<![{NUMERAL}百千万第\d])(?:(?:{_GUESS})[十百千万亿]{{0,2}}个?[多余来](?={_MEASURE})"
    rf"|(?:(?:{_GUESS})[十百千万亿]{{0,2}}|[数几][十百千万]{{1,2}}|[十百]几){_MEASURE}(?:左右|上下)"
    rf"|(?:[数几][十百千万]{{1,2}}|[十百]几)[多余]{_MEASURE}"
    rf"|(?:大约|大概|约|将近|近)(?:有|为)?(?:[{NUMERAL}百]+|\d+)来(?:{_MEASURE}|位)|(?:大约|大概|约|将近)(?:有|为)?(?:[几数][十百千万]|[十百]几){_MEASURE}"
    rf"|[{_DIGIT}两]?[十百千万][{_DIGIT}十百千]*[多余来]个?{_MEASURE}(?:左右|上下|以上))"
)
_DIGITS_AND_SOME = triggered(rf"(?<![\d.])([1-9]0)来(?={_MEASURE})")
_TWO_TENS = triggered(rf"(?<![{NUMERAL}百千万])两十(?={_MEASURE}|[{_DIGIT}])")
_PARTED_GUESS = triggered(
    rf"(?<![{NUMERAL}第\d])(三、五|[十百]几、[二三四五六七八九]十)(?=[十百千万]|{_MEASURE})"
)
_RANGE_AND_MORE = triggered(
    r"(?<![\d.])\d+(?:\.\d+)?(?:万|亿)?(?:元|人|户|亩|%)?(?:—|～|~|-|至|到)\d+(?:\.\d+)?([多余])(?=[万亿元人户亩个吨名件天年处座家次]|公里)"
)


@block_rule(
    "数字/概数写法",
    "GB/T 15835—2011 4.2.2、通行做法",
    Strength.PRACTICE,
    "概数只说一次：“三四十人”“十多公里”后面不再用“多、左右”；“十来户”“二十名”不写成“20来户”“两十名”",
    finds="约有七八十多人参加，20来户没有搬迁。",
    leaves="约有七八十人参加，二十来户没有搬迁，十多公里外，三五百元，三四个月。",
    needs="一两三四五六七八十数几来多余左上",
)
def about_is_said_once(block: Block) -> Iterator[Hit]:
    """Two numbers in a row, 几 or 多 are vague already."""
    for match in _SOME_AND_ABOUT.finditer(block):
        yield Hit(block, *match.span(), f"“{match[0]}”把概数说了两次", "只留一个")
    for match in _DIGITS_AND_SOME.finditer(block):
        right = f"{format_numeral(int(match[1]))}来"
        yield Hit(block, *match.span(), f"概数用汉字，写作“{right}”", right, right)
    for match in _TWO_TENS.finditer(block):
        yield Hit(block, *match.span(), "“十”前用“二”", "二十", "二十")
    for match in _PARTED_GUESS.finditer(block):
        right = match[1].replace("、", "")
        yield Hit(block, *match.span(1), "概数中间不用顿号", right, right)
    for match in _RANGE_AND_MORE.finditer(block):
        yield Hit(block, *match.span(), f"有了起止，又写“{match[1]}”", f"删去“{match[1]}”")


_HOUR_IN_TWO_KINDS = triggered(
    rf"(?<![{NUMERAL}\d])[{NUMERAL}]{{1,2}}月(?:[{NUMERAL}]+\d+|\d+[{NUMERAL}]+)[日号]|\d月(?:[{NUMERAL}]+\d+|\d+[{NUMERAL}]+)[日号]|(?<![第{NUMERAL}\d])(?:[{NUMERAL}]{{1,3}}[时点]\d{{1,2}}分(?!钟)|\d{{1,2}}[时点][{NUMERAL}]{{1,3}}分(?!之))"
)
_DECADE_IN_TWO_KINDS = triggered(
    rf"(?:\d{{1,2}}|(?P<spelt>[{NUMERAL}]{{1,3}}))世纪(?:(?P<tens>[{NUMERAL}]{{1,2}})|\d0)年代|[{_DIGIT}]0年代|\d十年代"
)
_CAPITAL_IN_FIGURES = triggered(r"\d万?\d*[仟佰拾](?![一-龥]{0,1}[街路])")
_HOUR_AS_SPOKEN = triggered(
    rf"(?:(?<=[上下中]午)|(?<=早上)|(?<=晚上)|^|(?<=[，。；于]))[{NUMERAL}]{{1,3}}点(?:[二三四五]?十[{_DIGIT}]?|半|整)(?!分|课堂|[{NUMERAL}])"
)
_TENTHS = triggered(rf"[{_DIGIT}]成\d(?![\d年月日户人个处座])")
_HOUR_AND_TENS = triggered(
    rf"(?<![第\d])\d{{1,2}}[时点](?:[二三四五]?十[{_DIGIT}]?)(?![{NUMERAL}个项条多余分来几])"
)
_RATIO = triggered(rf"(?:按|为|以|比例|比分|比)(?:[{NUMERAL}]+比\d+|\d+比[{NUMERAL}]+)(?=的|$|[，。；、）])")


@block_rule(
    "数字/两种数字",
    "GB/T 15835—2011 4.3",
    Strength.REQUIRED,
    "一个日期、时刻、年代、一个比里只用一种数字",
    finds="会议于上午九时30分开始，水塔建于20世纪九十年代。",
    leaves="会议于上午九时三十分开始，水塔建于20世纪90年代，渠道建于二十世纪八十年代。",
    needs="时点纪代比月成仟佰拾",
)
def hours_and_decades_in_one_kind(block: Block) -> Iterator[Hit]:
    """An hour, a decade, a ratio is written in one kind of numerals."""
    for match in (
        *_HOUR_IN_TWO_KINDS.finditer(block),
        *_HOUR_AND_TENS.finditer(block),
        *_TENTHS.finditer(block),
        *_CAPITAL_IN_FIGURES.finditer(block),
        *_RATIO.finditer(block),
    ):
        yield Hit(block, *match.span(), f"“{match[0]}”混用汉字和阿拉伯数字", "统一用阿拉伯数字")
    for match in _HOUR_AS_SPOKEN.finditer(block):
        yield Hit(block, *match.span(), "公文里的时刻写“8时30分”或“8:30”", "如“8时30分”")
    for match in _DECADE_IN_TWO_KINDS.finditer(block):
        in_one_kind = "世纪" in match[0] and bool(match["spelt"]) == bool(match["tens"])
        if not in_one_kind:
            yield Hit(block, *match.span(), f"“{match[0]}”混用汉字和阿拉伯数字", "如“20世纪90年代”")


_ORDINAL = triggered(
    rf"第(?:(\d{{1,3}})|([{NUMERAL}]{{1,3}}))(届|次|批|期|组|季度|阶段|标段|轮|小组|网格|片区|名)"
)
_ORDINALS_LISTED = triggered(
    rf"(第(?:[{NUMERAL}]+、第?\d+|\d+、第?[{NUMERAL}]+))(?=[类批组期届项条款章名个]|阶段|季度|小组)"
)
_QUARTERS = triggered(
    rf"(?<![{NUMERAL}])(一二|二三|三四)(?=季度)|(?<=第)(一二|二三|三四)(?=[批组期届款项条章轮]|阶段)"
)


@block_rule(
    "数字/序数写法",
    "GB/T 15835—2011 4.3、GB/T 15834—2011 4.5.3.5",
    Strength.USUAL,
    "同类序数用一种数字；相邻的序数合写，中间用顿号",
    finds="第1组、第二组入户走访，第二三季度完成。",
    leaves="第一组、第二组入户走访，第二、三季度完成，第12届、第13届。",
    needs="第季",
)
def ordinals_in_one_kind(block: Block) -> Iterator[Hit]:
    """Ordinals of one kind of thing are in one kind of numerals; two of them run together have 、 between."""
    kinds: dict[str, str] = {}
    for match in _ORDINAL.finditer(block):
        kind = "digits" if match[1] else "characters"
        if kinds.setdefault(match[3], kind) != kind:
            yield Hit(
                block, *match.span(), f"同类的序数，别处用{'汉字' if match[1] else '阿拉伯数字'}", "统一写法"
            )
    for match in triggered("第([123])(?=方(?![案法向面位])|产业|责任人|书记|手资料)").finditer(block):
        right = format_numeral(int(match[1]))
        yield Hit(block, *match.span(1), "固定的词语用汉字", right, right)
    for match in _ORDINALS_LISTED.finditer(block):
        yield Hit(block, *match.span(1), f"“{match[1]}”混用汉字和阿拉伯数字", "统一写法")
    for match in _QUARTERS.finditer(block):
        group = 1 if match[1] else 2
        right = "、".join(match[group])
        yield Hit(block, *match.span(group), "合写的序数中间用顿号", right, right)


_PHONE = triggered(
    r"(?:电话|手机号?|传真|热线)(?:号码)?(?:[^，。；\d]{0,10}[：:]|为|是)?[ （(]*(\d[\d—－–） )-]*\d)(?! ?[\d*×xX\-户人个家名部起次件条月多余])"
)
_SHORT_NUMBERS = re.compile(r"1[012]\d|12\d{3}|9[56]\d{3,4}|100\d{2}|1[13]\d{4}")


@block_rule(
    "数字/电话位数",
    "电信网编号计划",
    Strength.REQUIRED,
    "手机号十一位，固定电话七八位，区号三四位",
    finds="联系电话：1380358000。",
    leaves="联系电话：13803580001，值班电话：0358-6322123，举报电话12345，热线400-810-1234。",
    needs="电手传热",
)
def telephone_numbers_are_complete(block: Block) -> Iterator[Hit]:
    """A mobile number has eleven digits, a landline seven or eight behind its area code."""
    for match in _PHONE.finditer(block):
        number = re.sub(r"\D", "", match[1])
        if _SHORT_NUMBERS.fullmatch(re.sub(r"^0\d{2,3}(?=\d{5}$)", "", number)) or number.startswith(
            ("400", "800")
        ):
            continue
        if number[0] == "1" and len(number) != 11:
            yield Hit(block, *match.span(1), f"手机号应为11位，写了{len(number)}位", "核对号码")
        elif (number[0] == "0" and not 10 <= len(number) <= 12) or (
            number[0] not in "01" and not 7 <= len(number) <= 8
        ):
            yield Hit(block, *match.span(1), f"电话号码写了{len(number)}位", "核对号码")


_UNIT_TWICE = triggered(
    r"(?<=\d)(公里米|千米米|公里里|亩公顷|公斤斤|斤公斤|吨公斤|平方米亩|万元元|元万元)(?=[，。；、）的长宽]|$)"
    r"|(?<=\d)(名人|名个|个名|户个|项个|个项|件个|座个|处个|人名|家个|条个|台辆|辆台|户名|名户)(?=[，。；、）的]|同志|干部|党员|村民|农户|群众|$)"
    r"|(?<=[\d万亿])(元钱|块钱)(?=[，。；、）的]|$)|(?<=\d)(元人民币元?|万元人民币元?)(?=[，。；、）]|$)"
)
_UNIT_ROUND_ABOUT = triggered(
    r"(?<=\d)(?:[多余])?(万元|元|亩|公里|平方米|吨|公斤|人次|个|人|户|名|家|处|座|条|件|份|天|年|米|%)(左右|上下|以上|以下|以内)(\1)(?=[，。；、）的]|$)"
)
_PER_UNIT_TWICE = triggered(
    r"每(平方米|立方米|公里|公斤|千克|小时|吨|度|次|台|辆|件|座|米|眼|公顷|升|车|斤)[^，。；/\d]{0,10}\d[\d.]*(?:万?元|吨|公斤|千克|度)(/\1)"
)
_LENGTH_TWICE = triggered(
    r"(长|宽|高|深|厚)(?:约|为|达)?\d[\d.]*(?:余|多)?(?:公里|千米|米|厘米|毫米)(\1)(?![度期达江河])"
)


@block_rule(
    "数字/单位叠用",
    "GB/T 15835—2011、通行做法",
    Strength.USUAL,
    "一个数后面只有一个单位、一个量词；“长12米”后面不再写“长”",
    finds="通村路全长3.5公里米，桥长12.5米长，30名人参加。",
    leaves="通村路全长3.5公里，桥长12.5米，30名队员参加，投资15.6万元，宽4米。",
    needs=DIGITS,
)
def one_unit_behind_a_figure(block: Block) -> Iterator[Hit]:
    """A figure has one unit behind it, and one word of what is measured."""
    for match in _UNIT_TWICE.finditer(block):
        yield Hit(block, *match.span(), f"“{match[0]}”叠用", "只留一个")
    for match in _UNIT_ROUND_ABOUT.finditer(block):
        yield Hit(block, *match.span(3), f"“{match[1]}”重复", "删去", "")
    for match in _PER_UNIT_TWICE.finditer(block):
        yield Hit(block, *match.span(2), f"前面已说每{match[1]}，后面不用“{match[2]}”", "删去", "")
    for match in _LENGTH_TWICE.finditer(block):
        yield Hit(block, *match.span(2), f"前面已写“{match[1]}”", "删去", "")


_COMMA_IN_DECIMAL = triggered(
    r"(?:率|达|到|为|占|增长|下降|提高)(?!分别)[^，。；、\d]{0,3}(\d{2}、\d)(?=[%％])"
)


@block_rule(
    "数字/小数点写成顿号",
    "GB/T 15835—2011 5.1.3",
    Strength.REQUIRED,
    "小数点是半角圆点",
    finds="合格率达98、5%。",
    leaves="合格率达98.5%，两项分别为98%、5%。",
    needs="、",
)
def decimal_point_is_no_enumeration(block: Block) -> Iterator[Hit]:
    """A decimal point is no 、."""
    for match in _COMMA_IN_DECIMAL.finditer(block):
        right = match[1].replace("、", ".")
        yield Hit(block, *match.span(1), "小数点写成了顿号", right)


_CAPITAL_LEVEL = re.compile(
    r"(?:([壹贰叁肆伍陆柒捌玖拾]{1,3})、|([IVXⅠ-Ⅻ]{1,4})[、.．](?=[\u4e00-\u9fff])|([A-Z])[、.．)）](?=[\u4e00-\u9fff]))"
)


@block_rule(
    "序数/别的序数",
    "GB/T 9704—2012 7.3.3",
    Strength.REQUIRED,
    "层次序数不用大写数字、罗马数字、字母",
    finds="贰、落实责任。包村到人。",
    leaves="二、落实责任。包村到人。",
)
def levels_are_counted_in_four_ways(block: Block) -> Iterator[Hit]:
    """No level is counted in capital or Roman numerals, or in letters."""
    if block.role not in PROSE:
        return
    if match := _CAPITAL_LEVEL.match(block.text):
        value = read_numeral(match[1]) if match[1] else 0
        yield Hit(
            block,
            *match.span(),
            "层次序数用“一、”“（一）”“1.”“（1）”",
            f"{format_numeral(value)}、" if value else "一、",
        )


_SHORT_YEAR = triggered(
    rf"(?<![{NUMERAL}百千〇零第几])(零[{_DIGIT}]|[八九][一二三四五六七八])年(?=以[来前后]|[底初末春夏秋冬起建修至到，]|[{NUMERAL}]{{1,2}}月)(?<!八九年)"
)
_MONTH = triggered(
    rf"(?<![{NUMERAL}\d历腊正闰个])(?<![{NUMERAL}〇]年)([{NUMERAL}]|十[一二])月(?![{NUMERAL}十廿初\d个])(?=[份底初末上中下至到，。；、的以起开]|各|全)"
)
_DAY_OF_EACH = triggered(rf"(?:每月|当月|次月|本月)([{NUMERAL}]{{1,3}})[日号](?![、和至])")
_DAYS_LISTED = triggered(
    rf"(?<![\d{NUMERAL}])([{NUMERAL}]{{1,3}})[日号](?=[、和至]\d{{1,2}}[日号])|(?<=\d[日号][、和至])([{NUMERAL}]{{1,3}})[日号]"
)


@block_rule(
    "数字/年月写法",
    "GB/T 15835—2011 4.3、5.1.5",
    Strength.USUAL,
    "年份写全；同一段里的月、日用一种数字",
    finds="零二年以来停产，去年十二月份复产，今年1月份检修。",
    leaves="2002年以来停产，七八月份复产，今年1月份检修，农历八月十五。",
    needs="年月日号",
)
def years_and_months_in_one_manner(block: Block) -> Iterator[Hit]:
    """A year is written in full; months and days of one paragraph are in one kind of numerals."""
    for match in _SHORT_YEAR.finditer(block):
        yield Hit(block, *match.span(), f"年份“{match[0]}”不简写", "写全四位")
    in_figures = triggered(r"\d月").search(block) is not None
    for match in _MONTH.finditer(block) if in_figures else ():
        right = f"{read_numeral(match[1])}月"
        yield Hit(block, *match.span(), "同一段里别的月份用阿拉伯数字", right)
    days_in_figures = triggered(r"\d[日号]").search(block) is not None
    for match in _DAY_OF_EACH.finditer(block) if days_in_figures else ():
        yield Hit(block, *match.span(1), "同一段里别的日期用阿拉伯数字", str(read_numeral(match[1])))
    for match in _DAYS_LISTED.finditer(block):
        group = 1 if match[1] else 2
        yield Hit(block, *match.span(group), "并列的日期用一种数字", str(read_numeral(match[group])))


_WITHOUT_UNIT = triggered(
    r"(?:缺口|总投资|资金|经费|费用|金额|总额|产值|造价|收入|支出|补助|补贴)(?:约|共|达|为|计|合计|共计|总计|到|了){1,3}(\d+(?:\.\d+)?)(?=[，。；])"
    r"|(?:放宽|提高|增加|降低|减少|延长|压缩|缩短|扩大|提升)(?:至|到|为|了)(\d+(?:\.\d+)?)(?=[，。；])"
)


@block_rule(
    "数字/没有单位",
    "GB/T 15835—2011 通行做法",
    Strength.USUAL,
    "钱数、“放宽至24”一类的数后面有单位",
    finds="资金缺口达35.6，请予解决。",
    leaves="资金缺口达35.6万元，按1:3的比例配套，评分为95。",
    needs=DIGITS,
)
def figures_have_a_unit(block: Block) -> Iterator[Hit]:
    """A sum, or what is raised to, has a unit."""
    if block.role is Role.CELL:
        return
    for match in _WITHOUT_UNIT.finditer(block):
        yield Hit(block, *match.span(1 if match[1] else 2), "数后面缺单位", "补单位")


_RUN = triggered(
    rf"(?<![{NUMERAL}百千〇零\d.])(?:[两{NUMERAL}百千〇零]+[多余]?\d{{1,4}}|\d+[两{_DIGIT}十百千〇零][{NUMERAL}百千〇零\d]*)(?=[{NUMERAL}百千\d]*[余多]?(?:{_MEASURE}|批次|年代|方|[栋月日号元年岁级层楼]))"
)
_PART_OF_A_WORD = "第周期拜初图表件之唯统专单划逐级组章节条款项五、年月日号"
_SPAN_UNIT = f"(?:{_MEASURE}|年代|月份?|日|号|岁|层|级|时|点)"
_SPAN_IN_TWO_KINDS = triggered(
    rf"(?<![第\d.])(?:\d{{1,4}}({_SPAN_UNIT})?(?:[至到—～、])(?:[{NUMERAL}]{{1,3}})(?(1)\1|{_SPAN_UNIT})(?![{NUMERAL}])"
    rf"|(?<=[年月约近每去今明在于从为共，期限])[{NUMERAL}]{{1,3}}({_SPAN_UNIT})?(?:[至到—～、])\d{{1,3}}(?(2)\2|{_SPAN_UNIT}))"
)


@block_rule(
    "数字/连写混用",
    "GB/T 15835—2011 4.3",
    Strength.REQUIRED,
    "连着写的一个数、一个范围、一串数里只用一种数字",
    finds="共有三百多60人次参与，每6至七月回头看一次。",
    leaves="共有360人次参与，每6至7月回头看一次，周五14时开会，统一3个口径，第一、二组先行。",
    needs=DIGITS,
)
def a_run_is_in_one_kind(block: Block) -> Iterator[Hit]:
    """What runs together, and both ends of a span, are in one kind of numerals."""
    for match in _RUN.finditer(block):
        before = block.text[max(match.start() - 1, 0) : match.start()]
        is_year = re.search(r"(?:19|20)\d\d$", match[0]) is not None and not match[0].isdigit()
        known = re.match(r"\d+[百千](?:米|克|瓦|字|赫|分)", block.text[match.start() : match.end() + 1])
        if (before and before in _PART_OF_A_WORD) or is_year or known or ends_a_name(block.text, match):
            continue
        yield Hit(block, *match.span(), f"“{match[0]}”混用汉字和阿拉伯数字", "统一用阿拉伯数字")
    for match in _SPAN_IN_TWO_KINDS.finditer(block):
        if block.mark is None or match.start() >= block.mark.end:
            yield Hit(block, *match.span(), f"“{match[0]}”混用汉字和阿拉伯数字", "统一用阿拉伯数字")


_LONE_RATE = triggered(
    r"(?<![容积汇倍频功斜速曲])率(?:已|约|均)?(?:为|是|达到?|提高到|下降到|降到|上升到|提高至|降至)了?(\d{1,3}(?:\.\d+)?)(?=[，。；])"
)
_HOURS_IN_TWO_MANNERS = triggered(
    r"\d{1,2}[:：]\d\d[—～至到-]\d{1,2}[点时](?!\d)|\d{1,2}[点时][—～至到-]\d{1,2}[:：]\d\d"
)
_SAME_UNIT = triggered(
    r"(?<=\d)(?:年年(?![底初末中终度均检审报])|(?<=年)年年|米米|元元|亩亩|斤斤|吨吨|座座|条条|起起|台台|辆辆|次次|岁岁|栋栋|块块|间间)"
)
_OTHER_UNIT = triggered(
    r"(?<=\d)(?:(?:公里|千米|平方米|立方米|厘米|毫米|方|米|亩)(?:公里|千米|平方米|立方米|厘米|毫米|公顷)|(?:座|栋|幢|间|个|名|户|家|台|辆|件|份|处)(?:座|栋|幢|台|辆|份|处|名|件)(?=[，。；、）的]|$))"
)
_MORE_AND_MORE = triggered(
    rf"\d[余多]{_MEASURE}[余多](?=[，。；、）]|$)|(?:近|将近|约|大约)[{NUMERAL}\d.]+(?:倍|成|半)(?:多|余|以上|左右)"
)
_SAID_TWICE = triggered("达到了?到|达到了?达|至今以来|以来至今|截至目前为止|截止到?目前为止")


@block_rule(
    "数字/率与重复",
    "GB/T 15835—2011 通行做法",
    Strength.USUAL,
    "率后面有“%”；单位、“余”“至今”只写一遍；一个时段的起止用一种写法",
    finds="贷款利率为4.35，门前300米米路段。",
    leaves="贷款利率为4.35%，门前300米路段，2022年年底完成，容积率为1.5。",
    needs=DIGITS + "今",
)
def rates_and_units_are_told_once(block: Block) -> Iterator[Hit]:
    """A rate has its sign; a unit, a vagueness, a limit is told once."""
    for match in _LONE_RATE.finditer(block) if block.role is not Role.CELL else ():
        yield Hit(block, *match.span(1), "率后面缺“%”", f"{match[1]}%")
    for match in _HOURS_IN_TWO_MANNERS.finditer(block):
        yield Hit(block, *match.span(), "起止的时刻用一种写法", "如“7:30—8:00”")
    patterns = (_SAME_UNIT, _OTHER_UNIT, _MORE_AND_MORE, _SAID_TWICE)
    for match in (found for pattern in patterns for found in pattern.finditer(block)):
        yield Hit(block, *match.span(), f"“{match[0]}”重复", "只留一个")


_WRONG_FIGURES = (
    (triggered("[俩仨](?=[个户位名只间件条次头家])"), "“{}”已含量词，后面不再跟量词", "写“两”“三”"),
    (triggered("两(?=月份(?!额)|[零〇]二)"), "月份、年份里用“二”", "二"),
    (
        triggered(rf"(?<![\d.第按照见])\d+\.\d+\.\d+(?={_MEASURE}|[%％])(?!条)"),
        "“{}”有两个小数点",
        "核对数字",
    ),
    (triggered(r"(?<=\d)圆(?![形桌柱心周弧规圈的球满])"), "数字后面的货币单位写作“元”", "元"),
    (
        triggered(rf"百分之(?:[{NUMERAL}百]+点\d+|\d+(?:\.\d+)?点?[{NUMERAL}]+)"),
        "“{}”混用汉字和阿拉伯数字",
        "如“5.6%”",
    ),
    (triggered(r"\d[%％](?:—|～|~|-|至|到)\d+(?:\.\d+)?个百分点"), "起止两端的单位不同", "用一种单位"),
    (
        triggered(
            r"(?:凌晨(?:1\d|2[0-3])|(?:早上|早晨|清晨)(?:1[2-9]|2\d)|中午(?:[3-9]|1[5-9]|2\d))(?:时|点|[:：]\d\d)(?!\d)"
        ),
        "“{}”不在这个时段",
        "核对时刻",
    ),
    (
        triggered(
            r"(?:大约|大概|约)有?\d+(?:\.\d+)?(?:公里|公斤|万元|里|亩|户|人|元|米|个|吨|斤)多(?=[，。；、的]|$)"
        ),
        "“{}”把概数说了两次",
        "只留一个",
    ),
)


@block_rule(
    "数字/误写",
    "GB/T 15835—2011、通行做法",
    Strength.USUAL,
    "“俩、仨”后面不跟量词；年份、月份里不用“两”；一个数只有一个小数点；货币单位写“元”；时刻在所说的时段里",
    finds="仨户人家的3.2.1亩地，会议定于凌晨15时。",
    leaves="母子俩人均到场，两个月完成，3.2亩地，凌晨2时，中午12时，早上8时，增长5.6%，圆桌8张，约3公里多一点。",
    needs="俩仨两.圆百%％晨上午约",
)
def figures_are_written_right(block: Block) -> Iterator[Hit]:
    """Each row is a pattern, what is told of it, and what stands there instead."""
    for pattern, message, right in _WRONG_FIGURES:
        for match in pattern.finditer(block):
            mend = right if len(right) == 1 else None
            yield Hit(block, *match.span(), message.format(match[0]), right, mend)
