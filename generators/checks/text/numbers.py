"""Numerals by GB/T 15835—2011."""

# A rule's docstring is what it holds; a pattern is read whole on its line.
# ruff: noqa: D401

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from generators.checks.text.document import HAN, PROSE, Role
from generators.checks.text.table import DIGITS, Hit, Strength, block_rule, document_rule, triggered
from generators.wording import format_numeral, read_numeral

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generators.checks.text.document import Block, Document

_WIDE = triggered(r"[０-９Ａ-Ｚａ-ｚ]+(?:[．，：％][０-９]+)*％?")
_COUNTED = (
    "(?<![第数几上成百千万0-9])[一二三四五六七八九两]+[百千][一二三四五六七八九十百千零]*"
    "(?=(?:户|人|亩|元|名|公里|吨|斤|头|只|棵|万元|份|册|张|把|套|台|辆|件|座|所|家|米|株|箱|顶|床|个|瓶|支|盒|袋|桶|处|条|次))"
    "|(?<![第数几上成百千万0-9])[一二三四五六七八九两]千[一二三四五六七八九零]百[余多](?=(?:户|人|亩|元|株|斤|公斤|头|只|吨|份|名|件))"
    "|(?<![第数几上成百千万0-9])[一二三四五六七八九两]十?[一二三四五六七八九]?万[一二三四五六七八九两零][一二三四五六七八九十百千零]*(?=[余多]?(?:户|人|亩|元|株|斤|公斤|平方米|立方米|头|只|吨|份))"
    "|(?<![第数几上成百千万0-9十、年初])[二三四五六七八九]十[一二三四五六七八九]?(?=(?:户|人(?!代)|亩|元|万元|份))"
)
_UNITS = "元人户亩个名万吨斤公年月天次条项份件座处村头只株棵米"


@block_rule(
    "数字/全角",
    "GB/T 15835—2011 5.1",
    Strength.REQUIRED,
    "阿拉伯数字、拉丁字母用半角",
    finds="全乡共有监测户１２０户。",
    leaves="全乡共有监测户120户，GDP增长5.2%。",
)
def full_width_digits(block: Block) -> Iterator[Hit]:
    """Digits and letters are half-width."""
    for match in _WIDE.finditer(block):
        right = match[0].translate({code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)})
        yield Hit(block, *match.span(), f"“{match[0]}”是全角，应为“{right}”", right, right)


_NUMERALS = "一二三四五六七八九"
_MEASURED = f"{_UNITS}张把台套辆顶床所家盏根块间眼口艘架幅面株盆箱袋瓶桶"
_MIXED = triggered(
    rf"\d+(?:\.\d+)?[十百千](?![分里瓦克米周赫兆字帕伏卡佳强])(?=[余多]?(?:[{_UNITS}平立张台]|\d))"
    rf"|(?<![第{_NUMERALS}星期])[{_NUMERALS}]?[十百千]\d+(?=[{_MEASURED}])"
    rf"|[百千]分之[{_NUMERALS}十]+\d+"
    rf"|\d+[{_NUMERALS}]+[十百千万]*(?=[{_MEASURED}])|[{_NUMERALS}][十百千万]\d+(?=[{_UNITS}多余])"
    rf"|\d+[十百千万][{_NUMERALS}][十百千]?(?=[{_UNITS}多余])|百分之\d+(?:\.\d+)?|千分之\d+"
    rf"|(?<![统之唯第专单划逐一二三四五六七八九十百千万周期不同归如合])[{_NUMERALS}]\d{{1,3}}(?=[户人个名项亩件处份条家座场](?![月日]))"
    rf"|[{_NUMERALS}十百千万]+\.\d+|[{_NUMERALS}十百]+(?=[%％])|\d+点[{_NUMERALS}](?=[{_UNITS}万%])"
    rf"|[{_NUMERALS}十百]+分之\d+|(?<!\d)\d{{1,4}}分之\d+|(?<!\d)\d{{1,3}}分之[{_NUMERALS}十百]+"
    rf"|\d+(?:公里|里|年|个?月|个?小时|个?星期|天|亩|斤|吨|倍)半(?![年天夜数])"
    rf"|\d+[{_UNITS}]?[—～~－-][{_NUMERALS}十百千]+(?=[{_UNITS}])|(?<![{_NUMERALS}十第])[{_NUMERALS}十百千]+[{_UNITS}]?[—～~－-]\d+(?=[{_UNITS}])"
)
_SPELT_OUT = triggered(_COUNTED)
_LARGE = triggered(
    rf"(?<![第数几上成百千万初月年届\d{_NUMERALS}十])([{_NUMERALS}]?十[{_NUMERALS}]|[{_NUMERALS}]十)(?=([个次处公座条件名家场期米台辆项栋幢间株棵头只袋箱套盏口眼架册张篇起批块片床顶户人亩吨])(?!字|[方一]面))"
)
"""From eleven on, before a measure word that stands behind a figure in the same paragraph."""
_ELEVEN_UP = triggered(
    rf"(?<![第数几上成百千万初月年届\d{_NUMERALS}十〇零])([{_NUMERALS}]?十[{_NUMERALS}]|[二三四五六七八九]十)(?=分钟|小时|时(?![代期间分刻光])|天(?![干地])|公里|份(?!子)|场(?!所|地|长|镇)|批(?!次)|人次|眼|盏|株|棵|头|只|篇|幅|周岁|岁|平方米|毫米|厘米|公斤|吨|亩|台|套|辆|起(?![义来])|家(?!子)|所|处(?!长))"
)
"""From eleven on, before what is measured or counted one by one."""
_EXACT = triggered(
    rf"(?<![第数几上成百千万初月年届〇零点\d{_NUMERALS}十“])((?:[{_NUMERALS}两]百零?)?[{_NUMERALS}]?十[{_NUMERALS}]|[{_NUMERALS}两]百(?:[{_NUMERALS}]十|零[{_NUMERALS}]))(?=[余多]?(?:户|人(?!大)|名|元|亩|吨|斤|个(?!字)|件|票|日历天|剂次|批次|人次|辆|台|座|床|册|份|米|家|头|只|起))"
)
"""What counts to the last one, and is no round number; of 三百六十五天 and 二十四小时 nothing is said."""
_CAPITAL = triggered(
    r"[壹贰叁肆伍陆柒捌玖零][壹贰叁肆伍陆柒捌玖零拾佰仟万亿]*[拾佰仟](?:[壹贰叁肆伍陆柒捌玖零拾佰仟万亿])*"
)


@block_rule(
    "数字/混用",
    "GB/T 15835—2011 4.3",
    Strength.REQUIRED,
    "一个数里不混用汉字和阿拉伯数字（万、亿除外）",
    finds="全乡共有农户3千2百户。",
    leaves="全乡共有农户3200户，投入1.5万元，距县城30千米，容量5千克。",
    needs=f"{DIGITS}%％",
)
def mixed_numerals(block: Block) -> Iterator[Hit]:
    """One number is written in one way; only 万 and 亿 stand behind digits."""
    for match in _MIXED.finditer(block):
        if not ends_a_name(block.text, match):
            yield Hit(block, *match.span(), f"“{match[0]}”混用汉字和阿拉伯数字", "统一用阿拉伯数字")


_BEFORE_A_NAME = re.compile(r"[、和与][\u4e00-\u9fff]")


def ends_a_name(text: str, match: re.Match[str]) -> bool:
    """Tell whether the numeral before figures is the last sign of a name: 张三、李四2名同志."""
    begun = match.start()
    return match[0][1:].isdecimal() and bool(_BEFORE_A_NAME.fullmatch(text[max(begun - 2, 0) : begun]))


_NUMBER = rf"(?:\d[\d,.]*|[{_NUMERALS}十百千万两]+)"
_ABOUT = triggered(
    rf"(大约|大概|约|将近|接近|近|超过|超出|至少|不少于|不低于|不超过|最多|逾|上下)({_NUMBER}[万亿]?(?:%|％)?"
    rf"(?:[^，。；、：（）\d]{{0,5}}?))(左右|上下|以上|以内|以下)"
    rf"|(大约|大概|约|将近|接近|近|超过|至少|逾|不少于)({_NUMBER}[万亿]?个?)(多|余)(?=[{_UNITS}万亿小月])"
    r"|(大约|大概|约)(在?\d{1,2}月\d{1,2}日[^，。；\d]{0,3})(左右|前后)"
)
_AT_LEAST = triggered(
    rf"(至少|不少于|不低于|最少)[^，。；、\d]{{1,6}}?(\d[\d,.]*[万亿]?[{_UNITS}%％]?)(以上)"
)
_ABOUT_BEHIND = triggered(
    rf"(?:以上|以下|以内|左右|上下)(?:以上|以下|以内|左右|上下|至少|最多|大约|不少于|不超过)|({_NUMBER}[万亿]?)(余多|多余|(?:公里|公斤|小时|平方米|[{_UNITS}])?(?:左右|上下)[多余]|余[{_UNITS}万亿]{{0,2}}(?:左右|上下|以上)|多[{_UNITS}万亿]{{0,2}}(?:左右|上下|以上))"
    rf"|(?:大约|大概|约|将近|接近|近|超过|逾)(?:约|近|将近|接近|超过|逾)(?={_NUMBER})|(几)[十百千万]?[{_UNITS}]{{0,2}}(?:左右|上下)"
)
_CLASH = {
    "以上": {"超过", "超出", "至少", "不少于", "不低于", "逾", "约", "大约", "近", "将近", "接近"},
    "以内": {"不超过", "最多", "约"},
    "以下": {"不超过", "最多"},
}


@document_rule(
    "数字/统计数",
    "GB/T 15835—2011 4.1.1",
    Strength.USUAL,
    "统计数用阿拉伯数字，不与汉字数字混着列",
    finds="全乡流转土地三千二百亩，涉及农户860户。",
    leaves="全乡流转土地3200亩，涉及农户860户，其中三百多户参加了合作社。一年三百六十五天。",
)
def counts_in_figures(document: Document) -> Iterator[Hit]:
    """Counts beside counts in figures are figures too, and in a text that counts in figures."""
    counted = [bool(triggered(rf"\d[{_UNITS}%％瓶只台辆把袋桶盒支]").search(b)) for b in document.blocks]
    for block, beside in zip(document.blocks, counted, strict=True):
        if beside or (sum(counted) > 1 and block.role in PROSE):
            yield from _spelt_out(block)


def _spelt_out(block: Block) -> Iterator[Hit]:
    told = [match.span() for match in _SPELT_OUT.finditer(block)]
    told += [match.span(1) for match in _ELEVEN_UP.finditer(block) if match.span(1) not in told]
    told += [
        match.span(1)
        for match in _LARGE.finditer(block)
        if re.search(rf"\d{match[2]}", block.text) and match.start(1) not in [start for start, _ in told]
    ]
    starts = {start for start, _ in told}
    told += [match.span(1) for match in _EXACT.finditer(block) if match.start(1) not in starts]
    for start, end in told:
        if not block.is_foreign(start):
            written = block.text[start:end]
            yield Hit(block, start, end, f"“{written}”与旁边的阿拉伯数字不一致", "改用阿拉伯数字")


_ONE_KIND = triggered(rf"({HAN}{{2}})([两{_NUMERALS}])(户|人|个|名|亩|处|件|项)(?![、，]?[{_NUMERALS}])")


@block_rule(
    "数字/同类数",
    "GB/T 15835—2011 4.3",
    Strength.USUAL,
    "同类的数并列，写法一致",
    finds="东沟村监测户6户，柳树坪村监测户七户。",
    leaves="东沟村监测户6户，柳树坪村监测户7户，两户一组，三人同行。",
    needs=DIGITS,
)
def counts_of_one_kind(block: Block) -> Iterator[Hit]:
    """Counts of one thing side by side are written in one kind of numerals."""
    for match in _ONE_KIND.finditer(block):
        noun, unit = match[1], match[3]
        if re.search(rf"{noun}\d+{unit}", block.text):
            yield Hit(block, *match.span(2), f"别处写“{noun}”用阿拉伯数字", str(read_numeral(match[2])))


@block_rule(
    "数字/大写",
    "GB/T 15835—2011 4.2",
    Strength.USUAL,
    "大写数字只用于票据和金额",
    finds="全乡共有监测对象壹佰贰拾户。",
    leaves="全乡共有监测对象120户，合计人民币（大写）壹万贰仟元整，柒佰村民小组。",
    needs="拾佰仟",
)
def capital_numerals(block: Block) -> Iterator[Hit]:
    """壹贰叁 belong to cheques and sums of money."""
    if triggered("大写|元整|人民币|￥|¥").search(block):
        return
    for match in _CAPITAL.finditer(block):
        if re.match(rf"余?[万亿]?[余多]?(?:[{_UNITS}十百千二三四五六七八九]|$)", block.text[match.end() :]):
            yield Hit(block, *match.span(), f"“{match[0]}”是大写数字", "改用阿拉伯数字")


@block_rule(
    "数字/概数重复",
    "GB/T 15835—2011 4.2.2、通行做法",
    Strength.PRACTICE,
    "“约、近、超过”不与“左右、多、余、以上”同用",
    finds="全乡外出务工约300人左右。",
    leaves="全乡外出务工约300人，近三年增收20余万元，收入1万元左右，近年来参保率在98%以上。",
)
def doubled_approximation(block: Block) -> Iterator[Hit]:
    """A number is made vague once."""
    for match in _ABOUT.finditer(block):
        first, last = match[1] or match[4] or match[7], match[3] or match[6] or match[9]
        if last in _CLASH and first not in _CLASH[last]:
            continue
        yield Hit(block, *match.span(), f"“{first}”与“{last}”重复或矛盾", f"“{first}”“{last}”只留一个")
    for match in _AT_LEAST.finditer(block):
        yield Hit(block, *match.span(), f"“{match[1]}”与“以上”重复", f"“{match[1]}”“以上”只留一个")
    for match in _ABOUT_BEHIND.finditer(block):
        if (
            not block.text[match.end() :].startswith("的")
            or "左右" in match[0]
            or match[0][:2] in {"以上", "以下", "以内"}
        ):
            yield Hit(block, *match.span(), f"“{match[0]}”把概数说了两次", "只留一个")


_RANGE_UNIT = (
    r"(?:小时|千米|周岁|学年|年度"
    r"|[年月日号时分秒人户元个万亿名页岁天周条款项亩级届期点届季公吨斤米度℃%％成倍折株棵头只台辆套座处份件批场所家口亩])"
)
_HYPHEN = triggered(
    rf"(?<![\d.\-A-Za-z/〔第])(?:第)?(\d+(?:\.\d+)?[%％年月日万元人户]?)(--?|－|–|~)(\d+(?:\.\d+)?)(?={_RANGE_UNIT})"
)


@block_rule(
    "数字/连接号",
    "GB/T 15834—2011 4.13；GB/T 15835—2011 5.1.7",
    Strength.REQUIRED,
    "数值、时间的起止用一字线“—”或浪纹线“～”",
    finds="培训时间为5-10天，参加人员20~30人。",
    leaves="培训5—10天，20～30人，电话0358-6322123，日期2022-04-18，编号A-12。",
    needs=DIGITS,
)
def range_sign(block: Block) -> Iterator[Hit]:
    """A range is joined by — or ～, not by a hyphen."""
    for match in _HYPHEN.finditer(block):
        at, end = match.span(2)
        if block.is_foreign(at) or re.match(r"\d*-", block.text[match.end() :]):
            continue
        if (
            match[2] == "-"
            and len(match[1]) == 4
            and len(match[3]) <= 2
            and match[1].isdigit()
            and block.text[match.end()] in "月日号"
        ):
            pass
        right = "～" if match[2] == "~" else "—"
        yield Hit(block, at, end, f"起止用“—”或“～”，现为“{match[2]}”", right, right)
    for match in triggered(r"(?<=[\d%％元万亿])([至到][—\-–－～~]|[—\-–－～~][至到])(?=\d)").finditer(block):
        yield Hit(block, *match.span(1), f"“{match[1]}”把起止说了两次", "至", "至")
    for match in _HYPHEN_OF_HOURS.finditer(block):
        yield Hit(block, *match.span(1), f"起止用“—”，现为“{match[1]}”", "—", "—")


_HYPHEN_OF_HOURS = triggered(r"(?<=\d[:：]\d\d)(-{1,2}|－|–|~)(?=\d{1,2}[:：]\d\d(?!\d))")
_PERCENT_RANGE = re.compile(r"(?<![\d.%％])(\d+(?:\.\d+)?)(—|～|~|-|－|至|到)(\d+(?:\.\d+)?)([%％])")
_SIGN = str.maketrans("-－~", "——～")
_WAN_RANGE = re.compile(r"(?<![\d.万亿])(\d+(?:\.\d+)?)(—|～|~|-|－|至)(\d+(?:\.\d+)?)([万亿])")


@block_rule(
    "数字/范围单位",
    "GB/T 15835—2011 5.1.7、GB/T 15834—2011 4.13.3.3",
    Strength.REQUIRED,
    "数值范围前一个数的“%”“万”不省略",
    finds="增速保持在5～8%，投入3至5万元。",
    leaves="增速保持在5%～8%，投入3万元至5万元，选派3至5名干部。",
    needs=DIGITS,
)
def unit_in_range(block: Block) -> Iterator[Hit]:
    """% and 万 stand behind both numbers of a range."""
    for pattern in (_PERCENT_RANGE, _WAN_RANGE):
        for match in pattern.finditer(block.text):
            sign = match[2].translate(_SIGN)  # Its own rule mends it too: the two must say the same.
            right = f"{match[1]}{match[4]}{sign}{match[3]}{match[4]}"
            yield Hit(block, *match.span(), f"前一个数缺“{match[4]}”，会误读", right, right)


_GROUPED = triggered(r"(?<![\d.,，])\d{1,3}(?:[,，]\d+)+(?![\d,，])")


@block_rule(
    "数字/分节",
    "GB/T 15835—2011 5.1.2",
    Strength.REQUIRED,
    "千分号用半角“,”，从个位起每三位一节",
    finds="投入资金12，500元。",
    leaves="投入资金12,500元，其中1,234,567.89元用于修路。",
    needs=DIGITS,
)
def thousands(block: Block) -> Iterator[Hit]:
    """Digits are grouped by threes."""
    for match in _GROUPED.finditer(block):
        text = match[0]
        groups = re.split("[,，]", text)
        after = block.text[match.end() : match.end() + 1]
        if block.is_foreign(match.start()):
            continue
        if all(len(group) == 3 for group in groups[1:]):
            if "，" in text and after in set(_UNITS) | {"万"}:
                yield Hit(
                    block,
                    *match.span(),
                    "千分号应为半角“,”",
                    text.replace("，", ","),
                    text.replace("，", ","),
                )
        elif "，" not in text and len(groups[-1]) != 3 and after in set(_UNITS) - set("年月次条项"):
            yield Hit(block, *match.span(), f"“{text}”分节不是每三位一节", text.replace(",", ""))


_DECIMAL = triggered(
    rf"(?<![\d.A-Za-z〔])\.\d+(?=[%％亿{_UNITS}倍升克平立千厘毫小度℃])|\d+[。．·，]\d{{1,2}}(?=[%％万亿])|\d+[。．·]\d{{1,2}}(?=[{_UNITS}倍公里平立千厘毫])"
)


@block_rule(
    "数字/小数",
    "GB/T 15835—2011 5.1.3",
    Strength.REQUIRED,
    "小数点用半角“.”，纯小数写出“0”",
    finds="人均增收.5万元，合计3。5万元。",
    leaves="人均增收0.5万元，合计3.5万元。",
    needs=DIGITS,
)
def decimals(block: Block) -> Iterator[Hit]:
    """The decimal point is a half-width point behind a digit."""
    for match in _DECIMAL.finditer(block):
        text = match[0]
        right = "0" + text if text.startswith(".") else re.sub("[。．·，]", ".", text)
        yield Hit(block, *match.span(), f"小数“{text}”写法不对", right, right)


_YEAR = triggered(r"(?<![〇零○O0一二三四五六七八九十])([一二][〇零○OＯ0o一二三四五六七八九]{3})(?=年)")
_LONE_ZERO = re.compile(rf"[{_NUMERALS}][○OＯ0零](?=[{_NUMERALS}○0零])")


@block_rule(
    "数字/汉字年份",
    "GB/T 15835—2011 5.2.3",
    Strength.REQUIRED,
    "汉字年份的“0”写作“〇”，不写“零”“0”“○”",
    finds="二0二二年是关键之年。",
    leaves="二〇二二年是关键之年。",
    needs="年",
)
def year_in_characters(block: Block) -> Iterator[Hit]:
    """〇 is the zero of a year in Chinese numerals."""
    for match in _YEAR.finditer(block):
        right = re.sub("[零○OＯ0o]", "〇", match[1])
        if right != match[1]:
            yield Hit(block, match.start(1), match.end(1), f"“{match[1]}”应为“{right}”", right, right)


_DATE_PARTS = triggered(
    r"(?<!\d)\d{4}年\d{1,2}[.．/-]\d{1,2}(?:日|(?![\d万亿元%％倍吨亩公平立米个户人]))|"
    r"(?<!\d)\d{4}年(?:[一二三四五六七八九]|十[一二]?)月(?:\d{1,2}|[一二三四五六七八九十]{1,3})?日?"
    r"|(?<!\d)\d{4}年\d{1,2}月[一二三四五六七八九十]{1,3}日"
    r"|[二一][〇零○0一二三四五六七八九]{3}年\d{1,2}月(?:\d{1,2}日)?"
    r"|(?<![\d年])\d{1,2}月[一二三四五六七八九十]{1,3}日|(?<![〇一二三四五六七八九十初])[一二三四五六七八九十]{1,2}月\d{1,2}日"
)


@block_rule(
    "数字/日期混用",
    "GB/T 15835—2011 4.3",
    Strength.REQUIRED,
    "一个日期里不混用汉字和阿拉伯数字",
    finds="会议于2022年六月15日召开。",
    leaves="会议于2022年6月15日召开，农历二〇二二年正月初一放假。",
    needs=DIGITS,
)
def mixed_date(block: Block) -> Iterator[Hit]:
    """A date is written in one kind of numerals."""
    for match in _DATE_PARTS.finditer(block):
        yield Hit(block, *match.span(), f"“{match[0]}”混用汉字和阿拉伯数字", "统一用阿拉伯数字")


_PADDED = triggered(r"(?<=年)[ ]?0\d(?=月)|(?<=月)[ ]?0\d(?=日)|(?<![\d:：.])0\d(?=月\d)")


@block_rule(
    "数字/虚位",
    "GB/T 9704—2012 7.3.5.4",
    Strength.REQUIRED,
    "月、日不编虚位",
    finds="会议于2022年04月08日召开。",
    leaves="会议于2022年4月8日召开。",
    needs=DIGITS,
)
def padded_date(block: Block) -> Iterator[Hit]:
    """Months and days have no leading zero."""
    for match in _PADDED.finditer(block):
        right = match[0].strip().lstrip("0")
        if right:
            yield Hit(block, *match.span(), f"“{match[0]}”不编虚位", right, right)


_SHORT = triggered(
    r"(?<![\d〔.])[’']?(\d{2})年(?=(?:\d{1,2}月|底|初|度|来|前|后半年|上半年|下半年|一季度|第[一二三四]季度))"
)


@block_rule(
    "数字/年份简写",
    "GB/T 15835—2011 5.1.5",
    Strength.REQUIRED,
    "公历年份写全四位",
    finds="该项目于22年6月开工。",
    leaves="该项目于2022年6月开工，工期30年，从业20年来坚持如一。",
    needs=DIGITS,
)
def short_year(block: Block) -> Iterator[Hit]:
    """A year has four digits."""
    for match in _SHORT.finditer(block):
        after = block.text[match.end() : match.end() + 2]
        if after[:1] in "来前" or (after[:1] in "底初度" and not 10 <= int(match[1]) <= 35):
            continue
        right = f"20{match[1]}年"
        yield Hit(block, *match.span(), f"年份“{match[0]}”不简写", right)
    for match in _SHORT_AT_BEGINNING.finditer(block):
        yield Hit(block, *match.span(), f"年份“{match[0]}”不简写", f"20{match[1]}年")
    for match in _SHORT_IN_SENTENCE.finditer(block):
        beside = re.search(r"[^。；]*$", block.text[: match.start()])[0]  # type: ignore[index]
        beside += re.match(r"[^。；]*", block.text[match.end() :])[0]  # type: ignore[index]
        near = {f"20{int(match[1]) + step:02d}年" for step in (-1, 1)}
        if match[1][0] == "0" or any(year in beside for year in near):
            yield Hit(block, *match.span(), f"年份“{match[0]}”不简写", f"20{match[0]}")


_SHORT_IN_SENTENCE = triggered(r"(?:(?<=[于自从在至到])|(?<=[^\d〔.]))([0-3]\d)年(?![来前间后内以之期])")
_SHORT_AT_BEGINNING = triggered(
    r"(?:^|(?<=[。；，]))[’']?(1[5-9]|2\d)年(?=[全我各本共累]|度|[上下]半年|第?[一二三四]季|人均|计划|预算|[县乡村镇](?!内)|以来(?!的))"
)
_NO_UNIT = triggered(
    r"(?:资金|经费|投资|补助|补贴|[款金]|收入|收益|产值|造价|支出|费用?|标准|自筹|筹措|筹集|尚缺|缺口|拨付)[^，。；\d]{0,8}\d[\d.]*万(?=[，。；、）]|$|的(?:村|户|项目|单位|企业|人|农户|合作社))"
)


@block_rule(
    "数字/缺单位",
    "GB/T 15835—2011 通行做法",
    Strength.USUAL,
    "钱数后面有单位",
    finds="收回违规资金5.4万，问责4人。",
    leaves="收回违规资金5.4万元，问责4人，常住人口1.2万。",
    needs=DIGITS,
)
def sums_have_their_unit(block: Block) -> Iterator[Hit]:
    """A sum of money has its unit."""
    for match in _NO_UNIT.finditer(block) if block.role in PROSE else ():
        yield Hit(block, match.end() - 1, match.end(), "钱数缺单位“元”", "万元")


_NUMERIC_DATE = re.compile(
    r"(?<![\d.〔A-Za-z/-])((?:19|20)\d\d)([./．])(1[0-2]|0?[1-9])\2(3[01]|[12]\d|0?[1-9])(?![\d./．])"
)
_DASHED = re.compile(r"(?<![\d-])((?:19|20)\d\d)-(1[0-2]|0?[1-9])-(3[01]|[12]\d|0?[1-9])(?![\d-])")


@block_rule(
    "数字/日期写法",
    "GB/T 15835—2011 5.1.5、GB/T 9704—2012 7.3.5.4",
    Strength.REQUIRED,
    "正文里的日期写作“2022年4月18日”",
    finds="会议于2022.4.18召开。",
    leaves="会议于2022年4月18日召开，软件版本V2022.4.18。",
    needs=DIGITS,
)
def date_in_figures(block: Block) -> Iterator[Hit]:
    """A date in a sentence is written with 年月日."""
    if block.role in {Role.CELL, Role.HEAD} or "　　" in block.text:
        return
    for pattern in (_NUMERIC_DATE, _DASHED):
        for match in pattern.finditer(block.text):
            parts = [g for g in match.groups() if g.isdigit()]
            padded = all(len(part) == 2 for part in parts[1:])
            if pattern is _DASHED and padded and block.role is not Role.DATE:
                continue
            if block.is_foreign(match.start()):
                continue
            right = f"{parts[0]}年{int(parts[1])}月{int(parts[2])}日"
            yield Hit(block, *match.span(), f"日期应写作“{right}”", right, right)
    for match in triggered(r"(?:(?<=\d月)|(?<=[本上下每当次]月))(\d{1,2})号(?![文楼院])").finditer(block):
        yield Hit(
            block,
            *match.span(),
            f"日期写“{match[1]}日”，不写“{match[1]}号”",
            f"{match[1]}日",
            f"{match[1]}日",
        )


_DECADE = triggered(
    r"(?:二十|十九|二十一)世纪(?=\d0年代)|(?<!\d)(19|20)(\d)([1-9])年代|(?<![\d纪〇零])([1-9])0年代|(?<![纪一二三四五六七八九十〇零])[一二三四五六七八九]十年代"
)
_DIGITS = re.compile(f"[{_NUMERALS}]")
_CENTURY = re.compile(r"(?:世纪|上个世纪|本世纪)[^，。；]{0,12}$")


@block_rule(
    "数字/年代",
    "GB/T 15835—2011 4.1.2",
    Strength.USUAL,
    "年代写作“20世纪90年代”",
    finds="学校始建于1998年代。",
    leaves="学校始建于20世纪90年代，1998年改建。",
    needs="代",
)
def decade(block: Block) -> Iterator[Hit]:
    """A decade is a round number of its century."""
    for match in _DECADE.finditer(block):
        if "世纪" in match[0]:
            right = f"{read_numeral(match[0][:-2])}世纪"
            yield Hit(block, *match.span(), "世纪、年代都用阿拉伯数字", right, right)
        elif match[1]:
            century = int(match[1]) + 1
            yield Hit(block, *match.span(), "年代以十年为一段", f"{century}世纪{match[2]}0年代，或删去“代”")
        elif not _CENTURY.search(block.text[: match.start()]) and not re.search(
            "世纪|[至到、—]$", block.text[: match.start()]
        ):
            yield Hit(
                block,
                *match.span(),
                "年代前写明世纪",
                f"20世纪{_DIGITS.sub(lambda m: str(_NUMERALS.index(m[0]) + 1), match[0]).replace('十', '0')}",
            )


_FIXED = (
    (r"(?<![\d第])[1-4](?=季度)", "季度的序数用汉字"),
    (r"(?<=第)[1-4](?=季度)", "季度的序数用汉字"),
    (r"(?<=第)1(?=书记)", "固定词语里用汉字数字"),
    (r"(?<=中央)1(?=号文件)", "固定词语里用汉字数字"),
    (r"(?<=星期)[1-6](?!\d)", "星期几用汉字"),
    (r"(?<=[本上下每]周)[1-6](?![\d次个天名人期节月年—至-])", "星期几用汉字"),
    (r"(?<=党的)\d{1,2}(?=大(?![队会量]))", "固定词语里用汉字数字"),
    (r"(?<=党的)\d{1,2}(?=届)", "届次用汉字数字"),
    (r"(?:(?<=^第)|(?<=[。；：，]第))[1-9](?=[，、]\D)", "分条的“第一”“第二”用汉字"),
    (r"\d{1,2}(?=届[一二三四五六七八九]中全会)", "届次用汉字数字"),
    (r"(?<=届)\d(?=中全会)", "届次用汉字数字"),
    (r"(?<=十)[1-5](?=五[”规时期年])|1[0-5](?=五[”规])", "固定词语里用汉字数字"),
    (
        r"(?<=“)\d(?=(?:不愁|保障|不摘|农”|个不摘|个确保|巩固|提升))|(?<=不愁)3(?=保障)",
        "固定词语里用汉字数字",
    ),
    (r"(?<!\d)1\d(?=五”?(?:规划|时期|期间|末|以来|开局))", "固定词语里用汉字数字"),
    (r"(?<=正月)\d{1,2}|(?<=[腊冬]月)\d{1,2}|(?<=大年)\d{1,2}", "农历日期用汉字数字"),
)


_TRIGGERED_FIXED = tuple((triggered(pattern), why) for pattern, why in _FIXED)


@block_rule(
    "数字/固定词语",
    "GB/T 15835—2011 4.1.2",
    Strength.REQUIRED,
    "固定词语、序数里用汉字数字",
    finds="第2季度完成排查，落实“2不愁3保障”。",
    leaves="第二季度完成排查，第20次会议，每周3次，上周5个工作日。",
    needs=DIGITS,
)
def fixed_words(block: Block) -> Iterator[Hit]:
    """Fixed expressions keep their Chinese numerals."""
    for pattern, why in _TRIGGERED_FIXED:
        for match in pattern.finditer(block):
            right = format_numeral(int(match[0]))
            yield Hit(block, *match.span(), f"{why}：“{right}”", right, right)


_WIDE_COLON = triggered(r"(?<![\d：:])(?:[01]?\d|2[0-4])(：)[0-5]\d(?![\d：:])")
_PERCENT_TWICE = triggered(r"个百分点[%％]|[%％]个?百分点|百分之\d+(?:\.\d+)?[%％]")


@block_rule(
    "数字/时刻",
    "GB/T 15835—2011 4.1.3、GB/T 7408",
    Strength.USUAL,
    "时刻的时、分之间用半角冒号",
    finds="会议于上午8：30开始。",
    leaves="会议于上午8:30开始，比例尺1：500。",
    needs=DIGITS,
)
def colon_in_hours(block: Block) -> Iterator[Hit]:
    """Hours and minutes are parted by a half-width colon."""
    for match in _WIDE_COLON.finditer(block):
        if re.search("比[例重率为]?[^，。；]{0,3}$|比分", block.text[: match.start()]):
            continue
        yield Hit(block, *match.span(1), "时刻用半角冒号", ":", ":")


@block_rule(
    "数字/百分点",
    "GB/T 15835—2011 5.1",
    Strength.REQUIRED,
    "“%”与“百分之”“个百分点”不叠用",
    finds="参保率提高5个百分点%。",
    leaves="参保率提高5个百分点，同比增长30%。",
)
def percent_twice(block: Block) -> Iterator[Hit]:
    """Percent is said once."""
    for match in _PERCENT_TWICE.finditer(block):
        yield Hit(block, *match.span(), f"“{match[0]}”叠用", "只留一个")


_TWO_TIMES = triggered(r"(?<=不少于)二(?=次)|(?<=至少)二(?=次)|(?<=每[年月周日天])二(?=次)|(?<=季度)二(?=次)")
_TWO = triggered(
    r"(?<![一二三四五六七八九十百千万第零〇、初])二(?=(?:个|户|名|天|件|种|位(?!数)|辆|家(?!庄)|座|套|栋|幢|块|台(?!阶)|间(?!接)|床|盏|份|项|眼)(?:[^月]|$))"
)


@block_rule(
    "数字/二和两",
    "现代汉语通行用法",
    Strength.PRACTICE,
    "量词前用“两”",
    finds="选派二名干部驻村。",
    leaves="选派两名干部驻村，十二名队员，第二名同志。",
    needs="二",
)
def two_before_measure(block: Block) -> Iterator[Hit]:
    """两 stands before a measure word."""
    for match in _TWO_TIMES.finditer(block):
        yield Hit(block, *match.span(), "量词前用“两”", "两", "两")
    for match in _TWO.finditer(block):
        yield Hit(block, *match.span(), "量词前用“两”", "两", "两")


_LESS = triggered(rf"(?:减少|降低|下降|缩小|缩减)(?:了)?{_NUMBER}倍")


@block_rule(
    "数字/减少倍数",
    "现代汉语通行用法",
    Strength.PRACTICE,
    "减少、降低不用“倍”",
    finds="返贫人数比上年减少2倍。",
    leaves="收入比上年增加2倍，返贫人数减少50%。",
    needs="倍",
)
def times_less(block: Block) -> Iterator[Hit]:
    """What shrinks shrinks by a part, not by times."""
    for match in _LESS.finditer(block):
        yield Hit(block, *match.span(), "减少不能用倍数", "改用百分数或几分之几")


_UNITS_OF_LAW = (
    (rf"[{_NUMERALS}十百千]+(?=(?:mm|cm|km|kg|m|t|℃|kW)(?![A-Za-z]))", "阿拉伯数字"),
    (r"(?<=\d)平米|(?<=[\d万])平方(?![米公千分厘毫]|英)", "平方米"),
    (r"(?<=[\d万])立方(?![米分厘毫])", "立方米"),
    (r"(?<=\d)公分", "厘米"),
    (r"(?<=\d)华里", "千米（公里）"),
    (r"(?<=\d)公升", "升"),
    (r"(?<=\d)KM(?![A-Za-z])", "km"),
    (r"(?<=\d)MM(?![A-Za-z\d])", "mm"),
    (r"(?<=\d)CM(?![A-Za-z\d])", "cm"),
    (r"(?<=\d)M(?![A-Za-z\d]|[宽带网光以流存内])", "m"),
    (r"(?<=\d)(?:KG|Kg)(?![A-Za-z])", "kg"),
    (r"(?<=\d)(?:m2|M2|㎡)(?![A-Za-z\d])", "平方米"),
)


_TRIGGERED_UNITS = tuple((triggered(pattern), right) for pattern, right in _UNITS_OF_LAW)


@block_rule(
    "数字/计量单位",
    "中华人民共和国法定计量单位、GB 3100",
    Strength.USUAL,
    "用法定计量单位，名称写全",
    finds="食堂建筑面积186平米。",
    leaves="食堂建筑面积186平方米，长20公里，流转土地30亩，重5公斤。",
)
def units_of_law(block: Block) -> Iterator[Hit]:
    """Units are those of the law."""
    for pattern, right in _TRIGGERED_UNITS:
        for match in pattern.finditer(block):
            if not block.is_foreign(match.start()):
                yield Hit(block, *match.span(), f"“{match[0]}”应为“{right}”", right)


@document_rule(
    "数字/百分号",
    "GB/T 15835—2011 5.1",
    Strength.RECOMMENDED,
    "全文百分号写法一致",
    finds="参保率98%，达标率97％。",
    leaves="参保率98%，达标率97%。",
    mends=True,
)
def percent_signs(document: Document) -> Iterator[Hit]:
    """One text has one kind of percent sign."""
    if "%" not in document.whole:
        return
    for block in document.blocks:
        for match in triggered(r"(?<=\d)％").finditer(block):
            yield Hit(block, *match.span(), "前面用“%”，这里用“％”", "%", "%")


_EXACT_AND_MORE = triggered(
    r"(?<![\d.,，—～至-])(\d*[1-9]\d*[1-9]|\d*0[1-9]|[1-9]\d*,\d*[1-9])(余|多)(?=[户人名个份亩件处座条家项次吨头只株棵台辆元]|公里|平方米)"
)


@block_rule(
    "数字/确数加余",
    "GB/T 15835—2011 4.2.2、通行做法",
    Strength.PRACTICE,
    "数到个位的确数后面不用“余”“多”",
    finds="全镇困难群众1538余人。",
    leaves="全镇困难群众1500余人，3万多户，20余件，12.5万余亩。",
    needs="余多",
)
def exact_figures_have_no_more(block: Block) -> Iterator[Hit]:
    """A figure that counts to the last one is not made vague."""
    for match in _EXACT_AND_MORE.finditer(block):
        told = f"“{match[1]}”数到了个位，后面不用“{match[2]}”"
        yield Hit(block, *match.span(), told, f"{match[1]}，或用整数加“{match[2]}”")
    for match in triggered(r"(\d+\.\d+)([余多])([万亿])").finditer(block):
        right = f"{match[1]}{match[3]}{match[2]}"
        yield Hit(block, *match.span(), f"“{match[2]}”放在“{match[3]}”后面", right, right)


_LIMIT_BEFORE_UNIT = triggered(
    r"(\d[万亿]?)(以上|以下|以内|左右)([%％]|万元|万|亿元|亿|元|亩|公里|户|人|名|天|次|个月|小时|个百分点)(?!以)(?=[，。；、）]|罚款|的|补助|$)"
)
_COUNTED_TWICE = triggered(
    rf"(?<![\d第每])((?:[两{_NUMERALS}十]+|\d+)(名|个|户|项|件|处|人|份|次|条|天|元|亩))(?:[两{_NUMERALS}十]+|\d+)\2(?!\d)(?=[{HAN[1:-1]}，。；、])"
)


@block_rule(
    "数字/量词错位",
    "GB/T 15835—2011 通行做法",
    Strength.PRACTICE,
    "数、单位、“以上”依次写，一个数只写一遍",
    finds="综合利用率达到92以上%。",
    leaves="综合利用率达到92%以上，一户一档，每户1人。",
)
def figure_unit_limit_in_order(block: Block) -> Iterator[Hit]:
    """The unit follows its figure, 以上 the unit; a count is written once."""
    for match in _LIMIT_BEFORE_UNIT.finditer(block):
        right = f"{match[1]}{match[3]}{match[2]}"
        yield Hit(block, *match.span(), f"“{match[0]}”次序不对", right)
    for match in _COUNTED_TWICE.finditer(block):
        first, second = match[1].removesuffix(match[2]), match[0][len(match[1]) :].removesuffix(match[2])
        if read_numeral(first) == read_numeral(second) and first.isdigit() != second.isdigit():
            yield Hit(block, *match.span(), f"“{match[0]}”写了两遍", "只留一个")


_SPELT_UNIT = triggered(
    rf"(?<![第几{_NUMERALS}十百千万上半数])([两{_NUMERALS}]|[{_NUMERALS}]?十[{_NUMERALS}]?|[{_NUMERALS}两]百[{_NUMERALS}十零]*)个?(小时|分钟|公里|平方米|毫米|厘米|公斤|千米|工作日)"
)


@document_rule(
    "数字/单位前",
    "GB/T 15835—2011 4.1.1、4.3",
    Strength.USUAL,
    "计量单位前的数用阿拉伯数字，前后一致",
    finds="险情30分钟内电话报告。\n接到预警，两小时内组织转移；1小时内书面报告。",
    leaves="险情30分钟内电话报告。\n接到预警，2小时内组织转移；1小时内书面报告，三四公里外也要设卡。",
)
def figures_before_units(document: Document) -> Iterator[Hit]:
    """A unit that stands behind figures elsewhere has a figure before it."""
    in_figures = set(re.findall(r"\d个?(小时|分钟|公里|平方米|毫米|厘米|公斤|千米|工作日)", document.whole))
    for block in document.prose if in_figures else ():
        for match in _SPELT_UNIT.finditer(block):
            if match[2] in in_figures:
                right = str(read_numeral(match[1]))
                yield Hit(block, *match.span(1), f"别处“{match[2]}”前用阿拉伯数字", right)


_RATE_BY_PERCENT = triggered(
    r"(?<!增长)(?:率|比例|比重|占比)(?:均|已|约|只|仅)?(?:达到?|为|是|提高到|上升到|下降到|降到)?了?\d+(?:\.\d+)?[%％](?:以上)?，(?:同比|环比|[比较][^，。；\d]{1,8}?(?:\d{4}年)?[^，。；\d]{0,6}?)(?:分别)?(提高|上升|下降|降低|增加|增长|提升|减少)了?(\d+(?:\.\d+)?)([%％])"
    r"|(?:由|从)[^，。；\d]{0,10}(?:\d{4}年[^，。；\d]{0,6})?\d+(?:\.\d+)?[%％][^，。；\d]{0,8}(?:提高|上升|下降|降低|增加|提升|降|升)(?:到了?|至|为)[^，。；\d]{0,8}\d+(?:\.\d+)?[%％]，(提高|上升|下降|降低|增加|提升)了?(\d+(?:\.\d+)?)([%％])"
)


_POINTS_OF_AMOUNT = triggered(
    r"\d(?:亿元|万元|元|万?人次|万?人|户|亩|吨|公斤|件|家|个|头|只)，(?:同比|环比|[比较](?:上年|去年|上月|上季度)(?:同期)?)(?:增长|提高|下降|减少|增加|上升)了?\d+(?:\.\d+)?(个百分点)"
)


_RANGE_BY_PERCENT = triggered(
    r"率[^，。；\d]{0,8}\d[\d.]*%?[—～至]\d[\d.]*%[^，。；\d]{0,4}，[^，。；\d]{0,12}(?:提高|提升|下降|上升|降低|增加|减少|增长)了?(\d[\d.]*)%"
)
"""合格率在90%—95%，比上年提高3%."""
_POINTS_FROM_TO = triggered(
    r"(?:由|从)[^，。；%％]{0,16}\d(?:亿元|万元|元|万?人|户|亩|吨|公斤|斤|个|件|头|只)[^，。；%％\d]{0,6}(?:提高|增加|增长|上升|降低|下降|减少|扩大)(?:到了?|至|为)[^，。；%％\d]{0,6}\d[\d.]*(?:亿元|万元|元|万?人|户|亩|吨|公斤|斤|个|件|头|只)[^，。；]{0,2}，[^，。；\d]{0,4}(?:提高|增加|增长|上升|降低|下降|减少)了?\d+(?:\.\d+)?(个百分点)"
)
_POINTS_OF_THINGS = triggered(
    r"(?:能耗|用水量|用电量|排放量|产值|收入|投资额?|产量|销售额|面积|人数|数量|总量|支出|成本|价格|生产总值)(?:同比|环比|[比较](?:上年|去年|上月|上季度)(?:同期)?)(?:增长|提高|下降|减少|增加|上升)了?\d+(?:\.\d+)?(个百分点)"
)


@block_rule(
    "数字/百分点之差",
    "统计用语通行做法",
    Strength.PRACTICE,
    "两个百分率相差用“个百分点”",
    finds="参保率97%，比上年提高1.8%。",
    leaves="参保率97%，比上年提高1.8个百分点，产值比上年增长8%。",
    needs="%％点",
)
def points_between_rates(block: Block) -> Iterator[Hit]:
    """Two rates differ by points, not by percent."""
    for match in _RATE_BY_PERCENT.finditer(block):
        at = 2 if match[2] else 5
        told = f"百分率相差用“个百分点”：{match[at]}个百分点"
        yield Hit(block, match.start(at), match.end(at + 1), told, f"{match[at]}个百分点")
    for match in _RANGE_BY_PERCENT.finditer(block):
        told = f"百分率相差用“个百分点”：{match[1]}个百分点"
        yield Hit(block, match.start(1), match.end(), told, f"{match[1]}个百分点")
    for match in (*_POINTS_OF_AMOUNT.finditer(block), *_POINTS_OF_THINGS.finditer(block)):
        yield Hit(block, *match.span(1), "数量的增减用“%”，百分率相差才用“个百分点”", "%")
    for match in _POINTS_FROM_TO.finditer(block):
        yield Hit(block, *match.span(1), "数量的增减用“%”，百分率相差才用“个百分点”", "%")


_EACH_OF = "亩人户村株头只棵天月年"
_PER_TWICE = triggered(
    rf"(?:([亩人户村])(?:均|产)|平均每([{_EACH_OF}])|每([{_EACH_OF}]))(?![^，。；\d]*[，。；])[^，。；/\d]{{0,14}}\d[\d.]*(?:万?[元斤吨]|公斤|千克|度|立方米)(/([{_EACH_OF}]))"
)


@block_rule(
    "数字/每字重复",
    "GB 3100、通行做法",
    Strength.PRACTICE,
    "“亩产”“人均”“每户”后面的单位不再写“/亩”“/人”",
    finds="玉米亩产1150斤/亩。",
    leaves="玉米亩产1150斤，人均纯收入9600元，补助标准200元/亩，每亩用水30立方米。",
    needs="/",
)
def each_is_said_once(block: Block) -> Iterator[Hit]:
    """亩产 and /亩 say one thing."""
    for match in _PER_TWICE.finditer(block):
        if match[5] in match.groups()[:3]:
            told = f"前面已说每{match[5]}，后面不用“{match[4]}”"
            yield Hit(block, *match.span(4), told, "删去", "")


_FULL_YUAN = triggered(r"(?<![\d.,])([1-9]\d{1,5})0000元(?![/每])")


@block_rule(
    "数字/元和万元",
    "GB/T 15835—2011 4.3",
    Strength.USUAL,
    "同一段里的钱数单位一致，整万的写“万元”",
    finds="项目总投资1580000元，其中群众自筹38万元。",
    leaves="项目总投资158万元，其中群众自筹38万元。每户补助2000元。",
    needs="万",
)
def yuan_in_one_unit(block: Block) -> Iterator[Hit]:
    """A round sum beside sums in 万元 is in 万元 too."""
    for match in _FULL_YUAN.finditer(block) if triggered(r"\d万元").search(block) else ():
        right = f"{match[1]}万元"
        yield Hit(block, *match.span(), "旁边的钱数用“万元”", right, right)


_HALF_PAST = triggered(r"(?<!\d)(\d{1,2})点(半|钟|整|\d{1,2}分|[一二三]刻)(?!之)")


@block_rule(
    "数字/几点",
    "GB/T 15835—2011 4.1.3 通行做法",
    Strength.PRACTICE,
    "公文里的时刻写“8时30分”或“8:30”，不写“8点半”",
    finds="会议于上午8点半召开。",
    leaves="会议于上午8时30分召开，下午3:00结束。",
    needs="点",
)
def hours_in_writing(block: Block) -> Iterator[Hit]:
    """The hour of a paper is 8时30分, not 8点半."""
    for match in _HALF_PAST.finditer(block):
        minutes = {"半": "30分", "钟": "", "整": "", "一刻": "15分", "二刻": "30分", "三刻": "45分"}
        right = f"{match[1]}时{minutes.get(match[2], match[2])}"
        yield Hit(block, *match.span(), f"写作“{right}”", right)


_NO_MEASURE = re.compile(
    r"(?<![\d.〔第—～/-])(?<![年月日号条款项第])(?<!\d[年月])([1-9]\d{0,3})(行政村|自然村|贫困村|村民小组|党支部|村委会|乡镇|社区|企业|合作社|干部|群众|党员|学生|老人|儿童|妇女|同志|工作人员|队员|问题|隐患|项目|工作队|农户|监测户|脱贫户)(?!年|化|性)"
)


@block_rule(
    "数字/缺量词",
    "现代汉语通行用法",
    Strength.PRACTICE,
    "数与名词之间有量词",
    finds="全乡24行政村全部完成改造。",
    leaves="全乡24个行政村全部完成改造，2022年项目，农户86户，第3党支部。",
    needs=DIGITS,
)
def figures_have_their_measure(block: Block) -> Iterator[Hit]:
    """Between a figure and a noun stands a measure word."""
    if block.role not in PROSE:
        return
    for match in _NO_MEASURE.finditer(block.text, block.mark.end if block.mark else 0):
        year = len(match[1]) == 4 and match[1].startswith(("19", "20"))
        if not year and not block.is_foreign(match.start()):
            measure = (
                "户"
                if match[2].endswith("户")
                else "名"
                if re.search("[部众员生人童女志]$", match[2])
                else "个"
            )
            right = f"{match[1]}{measure}{match[2]}"
            yield Hit(block, *match.span(), f"“{match[0]}”缺量词", right)


_PERCENT_IN_WORDS = triggered(
    r"百分之(?!百(?![一二三四五六七八九]))[一二三四五六七八九十百零点]+(?:以上|左右)?"
)


@document_rule(
    "数字/百分之几",
    "GB/T 15835—2011 4.1.1、4.3",
    Strength.USUAL,
    "百分数全文用阿拉伯数字",
    finds="全乡参保率98%，其中脱贫人口参保率达到百分之九十九。",
    leaves="全乡参保率98%，其中脱贫人口参保率达到百分之百，经三分之二以上代表同意。",
)
def percent_in_figures(document: Document) -> Iterator[Hit]:
    """A share in words beside shares or counts in figures is in figures too."""
    is_in_figures = re.search(r"\d[%％]", document.whole) is not None
    for block in document.prose:
        for match in _PERCENT_IN_WORDS.finditer(block):
            if is_in_figures or triggered(rf"\d[{_UNITS}]").search(block):
                yield Hit(block, *match.span(), "百分数用阿拉伯数字", "……%")


_WHOLE_IN_WORDS = triggered(
    r"(?:共(?:有|计|安排|实施|采购|调整|发生|排查)?|总计|合计)([两三四五六七八九十]{1,3})(?=(个|名|项|件|处|座|户|人|台|辆|次|起|家|所|条|套|份)[^。；]{0,4}，其中[^。；]*?\d+\2)"
)


@block_rule(
    "数字/总数与分数",
    "GB/T 15835—2011 4.3",
    Strength.USUAL,
    "总数和“其中”的各数写法一致",
    finds="奖补项目共三个，其中道路硬化2个，路灯安装1个。",
    leaves="奖补项目共3个，其中道路硬化2个，路灯安装1个。",
    needs="共计",
)
def whole_and_parts_in_one_manner(block: Block) -> Iterator[Hit]:
    """A whole is written in figures where its parts are."""
    for match in _WHOLE_IN_WORDS.finditer(block):
        right = str(read_numeral(match[1]))
        yield Hit(block, *match.span(1), "各分数用阿拉伯数字，总数也用", right, right)


_COUNTED_BY = "户处座条份件家亩万元名次台吨年月日个人%间期起"
_LETTER_IN_FIGURE = triggered(
    rf"(?<![A-Za-z\d])(?=[\dOolI]*[OolI])(?=[\dOolI]*\d)([\dOolI]{{2,8}})(?=[{_COUNTED_BY}])"
)
_YUAN_TURNED = triggered(r"(?<=\d)(元[万亿])(?!元)(?![一-龥]{0,2}[户人])")
_MEASURED_TWICE = triggered(
    r"(?<=\d)(?:(万元|公里|平方米|亩|座|条|份|件|起|吨|眼|公顷)\1|(户)户(?!均|籍|主|型|外|口|数|用|通|有|厕|达|都|见|签)|(人)人(?!均|数|口|员|居|才|都|有|民|次|参|大|家)|(处)处(?!置|理|罚|分|于|长|方|以)|(家)家(?!庭|具|电|长|禽|族|政|畜))(?=[，。；、）的]|$|收|已|实|参|得|完)"
)
_YEAR_OF_OTHER_LENGTH = triggered(
    r"(?<![\d.〔])([12]\d{2}|[12]\d{4,7})(?=年(?:\d{1,2}月|第?[一二三四]季度|[上下]半年))|(?:做好|关于|自|从|于|截至)([2]\d{2}|20\d{3,6})(?=年(?!的|来|历史|以|前|后|之|底|间|里|\d*[米]))"
)
_GROUP_OF_FOUR = triggered(
    r"(?<![\d,，.])(\d{1,2}(?:，\d{4}(?:\.\d+)?(?=[元万亩户人吨斤])|,\d{4}(?:\.\d+)?(?=万)))"
)
_VILLAGES_WITHOUT_MEASURE = triggered(
    r"(?<=村)(\d{1,2}|[两三四五六七八九十])(村)(?=[共均分已受全为实]|[，。；])"
)


@block_rule(
    "数字/误写",
    "GB/T 15835—2011 5.1",
    Strength.REQUIRED,
    "数里没有字母，年份四位，单位不颠倒、不重复",
    finds="项目总投资96元万，2O22年建成，修路l2公里、水窖6座座。",
    leaves="项目总投资2.4万元，2022年建成，修路12公里，3人人均增收，12户户均2000元。",
    needs=DIGITS,
)
def figures_are_written_rightly(block: Block) -> Iterator[Hit]:
    """A figure holds no letter, a year four digits; its unit stands once, in its order."""
    for match in _LETTER_IN_FIGURE.finditer(block):
        right = match[1].translate(str.maketrans("OolI", "0011"))
        yield Hit(block, *match.span(1), "数里夹了字母", right)
    for match in _YUAN_TURNED.finditer(block):
        yield Hit(block, *match.span(1), "单位写颠倒了", f"{match[1][::-1]}")
    for match in _MEASURED_TWICE.finditer(block):
        unit = match[0][: len(match[0]) // 2]
        yield Hit(block, *match.span(), f"“{unit}”重复", unit, unit)
    for match in _YEAR_OF_OTHER_LENGTH.finditer(block):
        group = 1 if match[1] else 2
        yield Hit(block, *match.span(group), "年份应为四位数", "核对年份")
    for match in _GROUP_OF_FOUR.finditer(block):
        yield Hit(
            block, *match.span(1), "千分号从个位起每三位一节", match[1].replace("，", "").replace(",", "")
        )
    for match in _VILLAGES_WITHOUT_MEASURE.finditer(block):
        yield Hit(block, *match.span(), "数与名词之间缺量词", f"{match[1]}个村")
