"""Dates: on the calendar, against weekdays, against each other, quarters and ends of months."""

# A rule's docstring is what it holds; a pattern is read whole on its line.
# ruff: noqa: D401

from __future__ import annotations

import calendar
import re
from typing import TYPE_CHECKING

from generators.checks.text.document import PROSE, Role, valid_date
from generators.checks.text.table import DIGITS, Hit, Strength, block_rule, document_rule, triggered
from generators.wording import format_date, read_numeral

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from generators.checks.text.document import Block, Document

_DAY = triggered(r"(?:(?<!\d)(\d{4})年)?(?<!\d)(\d{1,2})月(\d{1,2})[日号]")
_WEEKDAYS = "一二三四五六日"


_AN_HOUR = triggered(r"(?:上午|下午|晚上|日|中午|凌晨|晚)(\d{1,2})(?:[:：时])(\d{2})(?!\d)")


@document_rule(
    "日期/不存在",
    "公历",
    Strength.REQUIRED,
    "日期、时刻是日历上有的",
    finds="请于6月31日前上报。",
    leaves="请于6月30日前上报，2024年2月29日截止，会议9:30开始。",
)
def day_exists(document: Document) -> Iterator[Hit]:
    """Days and hours exist."""
    for block in document.blocks:
        for match in _DAY.finditer(block):
            year = int(match[1]) if match[1] else _year_near(document, block, match.start())
            month, day = int(match[2]), int(match[3])
            if 1 <= month <= 12:
                last = calendar.monthrange(year or 2024, month)[1]
                if not 1 <= day <= last:
                    yield Hit(block, *match.span(), f"{month}月没有{day}日", f"{month}月{last}日")
            else:
                yield Hit(block, *match.span(), f"没有{month}月", "核对月份")
        for match in triggered(r"(?<=年)(\d{1,2})月(?!\d)").finditer(block):
            if not 1 <= int(match[1]) <= 12:
                yield Hit(block, *match.span(), f"没有{int(match[1])}月", "核对月份")
        for match in _AN_HOUR.finditer(block):
            if (
                int(match[1]) > 24
                or int(match[2]) > 59
                or (match[0].startswith("上午") and int(match[1]) > 12)
            ):
                yield Hit(block, *match.span(), f"没有“{match[0]}”这个时刻", "核对时刻")
        for match in _NO_MINUTE.finditer(block):
            yield Hit(block, *match.span(), f"没有“{match[0]}”这个时刻", "核对时刻")
        for match in _NO_MORNING.finditer(block):
            yield Hit(block, *match.span(), f"“{match[0]}”不在上午", "核对时刻")
        for match in _HOUR.finditer(block):
            yield Hit(block, match.start(1), match.end(), f"没有“{match[1]}时”这个时刻", "核对时刻")


_NO_MINUTE = triggered(
    r"(?<=\d[:：]\d\d[—～~－-])(?:\d{1,2}[:：][6-9]\d|(?:2[5-9]|[3-9]\d)[:：]\d\d)(?!\d)|(?<=[午日晚])\d{1,2}[:：][6-9]\d(?!\d)"
)
_NO_MORNING = triggered(r"上午(?:1[3-9]|2[0-4])(?:时|点|[:：]\d{2})(?!间)")
_HOUR = triggered(
    r"(?:[日于至到在]|上午|下午|晚上?|[—～，（])(2[5-9]|[3-9]\d)时(?![间期代候段限长效\d]|[分秒])"
)


_THEN_LOOKED_AT = triggered(
    r"(?:(\d{4})年)?(?<!\d)(\d{1,2})月(\d{1,2})日(?:之?前|以前)[^。；\d]{0,10}(?:自查|自评|排查|整改|清理|填报|申报|报名|完成|推荐)[^。；\d]{0,30}?(?:将|拟|并|再|再由)?[^。；\d]{0,6}(?:从|自|于|在)(?:(\d{4})年)?(\d{1,2})月(\d{1,2})日(?:起|前后|至|开始)?[^。；\d]{0,16}(?:抽查|验收|复查|核查|督查|检查|考核|评审|公示|表彰)"
)
_QUARTER_MONTHS = triggered(
    r"(?:季度?末月?|每季度?末?|季度最后一个月)[^。；\d]{0,8}?[（(]?(\d{1,2})月(?:底|末|份|\d{1,2}日)?、(\d{1,2})月(?:底|末|份|\d{1,2}日)?、(\d{1,2})月(?:底|末|份|\d{1,2}日)?[、和](\d{1,2})月"
)
_TERM_OF_YEARS = triggered(
    r"(?:期限|租期|承包期|任期|有效期|聘期|服务期|合同期|协议期|管护期|质保期|贷款期)(?:限)?(?:为|共)?(\d{1,2}|[一二两三四五六七八九十]{1,2})年[，、（(：][^。；\d]{0,6}(?:自|从)?((?:19|20)\d\d)年(\d{1,2})月(?:(\d{1,2})日)?起?[^。；\d]{0,2}(?:至|到|—)((?:19|20)\d\d)年(\d{1,2})月(?:(\d{1,2})日)?"
)
_ENDS_OF_QUARTERS = triggered(r"(?<![\d、])3月[底末]、6月[底末]、9月[底末][、和](\d{1,2})月[底末]")
_LAST_MONTH = triggered(
    r"第?([一二三四])季度(?:的)?(?:最后一个?月|末月|最末一个月)[^。；\d]{0,3}[（(，]?(?:即)?(\d{1,2})月"
)
_HALF_AS_OF = triggered(r"上半年截[至止](?:20\d\d年)?(\d{1,2})月(\d{1,2})日(?!前)")
_FROM_NOW = triggered(
    r"即日起(?:开始)?[，、]?[^。；，\d]{0,4}?(?:至|到|—)(?:(\d{4})年)?(\d{1,2})月(?:(\d{1,2})日|底|末)"
)
_FOUNDED_THEN = triggered(
    r"(?:始建于|动工于|开工于|创办于|成立于|兴建于|(?<=年)动工|(?<=年)始建)(?:((?:19|20)\d\d)年)?[^。；\d]{0,10}?((?:19|20)\d\d)年(?:\d{1,2}月)?(?:正式|全面|基本)?(?:建成|竣工|完工|投入|蓄水|通车|改建|扩建|重建|撤销|更名|验收|投用|加固|改制)"
)
_STEPS_OF_A_CASE = (
    "提出|申请|来访|来信|反映|举报|投诉|报案|上报|提交",
    "受理|立案|登记|接访|收到",
    "核查|调查|核实|入户|审核|评议|勘查",
    "公示",
    "审批|批准|办结|答复|作出|下达|确认|批复",
)
_STEP_OF_A_CASE = re.compile(
    r"(?:(\d{4})年)?(?<!\d)(\d{1,2})月(\d{1,2})日[^，。；\d至—]{0,8}?(" + "|".join(_STEPS_OF_A_CASE) + ")"
)
_BUILT_THEN_BEGUN = triggered(
    r"(?:(\d{4})年)?(\d{1,2})月(\d{1,2})日(?:正式|全面)?(?:竣工|完工|验收|投入使用)，[^。；\d]{0,8}(?:(\d{4})年)?(\d{1,2})月(\d{1,2})日(?:正式|全面)?(?:开工|动工|启动|开始)"
)


def _year_near(document: Document, block: Block, at: int) -> int | None:
    """Return the year that a date without one means: the last named before it, else that of the paper."""
    years = re.findall(r"(?<!\d)((?:19|20)\d\d)年", block.text[:at])
    if years:
        return int(years[-1])
    return document.issued.year if document.issued else None


_WEEKDAY = triggered(
    r"(?:(?<!\d)(\d{4})年)?(?<!\d)(\d{1,2})月(\d{1,2})日[（(]?(?:星期|周|礼拜)([一二三四五六日天])"
)


@document_rule(
    "日期/星期",
    "公历",
    Strength.REQUIRED,
    "日期与星期相符",
    finds="会议定于2022年6月15日（星期四）召开。",
    leaves="会议定于2022年6月15日（星期三）召开。",
)
def weekday_is_right(document: Document) -> Iterator[Hit]:
    """A date and its weekday agree."""
    for block in document.blocks:
        for match in _WEEKDAY.finditer(block):
            year = int(match[1]) if match[1] else _year_near(document, block, match.start())
            day = valid_date(year, int(match[2]), int(match[3])) if year else None
            if day is None:
                continue
            right = _WEEKDAYS[day.weekday()]
            if right != match[4].replace("天", "日"):
                told = f"{format_date(day)}是星期{right}，不是星期{match[4]}"
                yield Hit(block, *match.span(), told, f"星期{right}，或核对日期")


_USED_FOR = triggered(
    r"(?<!\d)((?:19|20)\d\d)年(?:\d{1,2}月)?(?:购入|购置|购买|建成|建|投用|投入使用|启用|安装|装修|成立)[^。；\d]{0,12}?(?:已|至今|迄今)(?:使用|运行|有|近|服役|经)?了?(\d{1,2})年"
)
_SPAN = triggered(
    r"(?:(\d{4})年)?(\d{1,2})月(\d{1,2})日(?:[（(][^（）()]*[）)])?(?:零时|\d{1,2}(?:时|点|[:：]\d{2})(?:\d{1,2}分)?)?(?:起?(?:至|到)|—|－|-|～|~)(?:(\d{4})年)?(?:(\d{1,2})月)?(\d{1,2})日"
    r"(?:(?:[（(]|[^，。；]{0,4}，?[^，。；]{0,4}?(?:共|历时|为期|公示期?))(?:共|计|历时|为期)*(\d{1,3})(?:个)?(?:天|日|工作日)(?![上下]午|晚|报到))?"
)
_FOR_DAYS = re.compile(r"[^。；\d]{0,30}?(?:为期|会期|历时|公示|共计?)(\d{1,2})天")
_FOR_MONTHS = re.compile(r"(?:止)?[，（]?(?:为期|历时|共|工期)(\d{1,2}|[一二两三四五六七八九])个月")
_FEW = 15
"""Days: so few are counted with the first and the last."""
_BY_DAY = re.compile(r"(?<!\d)(?:(\d{4})年)?(\d{1,2})月(\d{1,2})日(?:之?前|以前)[^，。；]{0,4}完成")
_DAYS_BEFORE = re.compile(
    r"(?:工期|会期|培训期?|活动期|假期|公示期?|为期|时间|历时|共|期限)[^，。；\d]{0,4}(\d{1,3})天(?:[，（(]?[^，。；\d]{0,4}(?:自|从|即)|（)$"
    r"|(?<!\d)(\d{1,3})[日天](?:之)?内[^。；\d]{0,10}[，（](?:即|也就是)(?:自|从)?$"
)
_LONG = {
    "一周": (6, 8),
    "两周": (13, 15),
    "十天": (9, 11),
    "半个月": (13, 16),
    "半月": (13, 16),
    "一个月": (27, 32),
    "两个月": (58, 63),
    "三个月": (88, 94),
    "两天": (2, 1),
    "三天": (3, 2),
    "四天": (4, 3),
    "五天": (5, 4),
}
"""Days from the first to the last of what is called a week or a month."""
_FOR_A_WEEK = re.compile(
    rf"(?:为期|会期|历时|时间为?|利用|开展|用)({'|'.join(_LONG)})(?:时间)?(?:[，（(]?(?:即|从|自)?|的[^，。；\d]{{0,10}}[（(])$"
)
_MONTHS = re.compile(
    r"(?<!\d)((?:19|20)\d\d)年(\d{1,2})月(?:至|到|—|－|-|～)((?:19|20)\d\d)年(\d{1,2})月(?!\d)"
)
_YEARS = re.compile(r"((?:19|20)\d\d)年?(?:—|－|-|～|~|至)((?:19|20)\d\d)年")


@block_rule(
    "日期/起止",
    "通行做法",
    Strength.REQUIRED,
    "起止日期先后不颠倒，天数与起止相符",
    finds="公示时间为6月25日至6月20日。",
    leaves="公示时间为6月25日至7月1日，共7天；11月至次年2月农闲。",
    needs=DIGITS,
)
def spans_run_forward(block: Block) -> Iterator[Hit]:
    """A span of days runs forward and is as long as it says."""
    yield from _named_after_it_is_held(block)
    for match in _SPAN.finditer(block):
        year = int(match[1] or 2022)
        first = valid_date(year, int(match[2]), int(match[3]))
        last_year = int(match[4]) if match[4] else year
        last = valid_date(last_year, int(match[5] or match[2]), int(match[6]))
        if first is None or last is None:
            continue
        if last >= first:
            yield from _outside_of_span(block, match, first, last)
        if last < first:
            wraps = match[1] is None and match[4] is None and int(match[2]) >= 10 and int(match[5] or 12) <= 3
            if not wraps:
                yield Hit(block, *match.span(), "起止日期先后颠倒", "核对日期")
        elif match[7] and "工作日" not in match[0]:
            days = (last - first).days + 1
            if int(match[7]) not in {days, days - 1}:
                yield Hit(
                    block, *match.span(), f"起止共{days}天，写的是{match[7]}天", f"{days}天，或核对日期"
                )
        if last and first and last >= first and (before := _DAYS_BEFORE.search(block.text[: match.start()])):
            days = (last - first).days + 1
            said = int(before[1] or before[2])
            if said not in {days, days - 1}:
                at = before.start(1 if before[1] else 2)
                yield Hit(block, at, match.end(), f"起止共{days}天，写的是{said}天", "核对日期")
    for pattern in (_MONTHS, _YEARS):
        for match in pattern.finditer(block.text):
            numbers = [int(number) for number in match.groups()]
            if numbers[len(numbers) // 2 :] < numbers[: len(numbers) // 2]:
                yield Hit(block, *match.span(), "起止年月先后颠倒", "核对日期")


_HELD_THEN_NAMED = triggered(
    r"定于(?:(\d{4})年)?(\d{1,2})月(\d{1,2})日[^。；]{0,16}(?:召开|举办|举行|开班)[^。]{0,24}?(?:请)?于(?:\d{4}年)?(\d{1,2})月(\d{1,2})日(?:之)?前[^。；，]{0,10}(?:参会|参训|参加|回执|名单|报名)"
)


def _named_after_it_is_held(block: Block) -> Iterator[Hit]:
    """Yield the day by which names are wanted when it lies behind the meeting."""
    for match in _HELD_THEN_NAMED.finditer(block):
        held, named = (tuple(map(int, match.group(*at))) for at in ((2, 3), (4, 5)))
        if held < named and named[0] - held[0] < _WINTER:
            yield Hit(
                block, match.start(4), match.end(5) + 1, f"晚于举办的{held[0]}月{held[1]}日", "核对日期"
            )


def _outside_of_span(block: Block, match: re.Match[str], first: date, last: date) -> Iterator[Hit]:
    """Yield days counted otherwise beside a span, and what is to be done by a day after its end."""
    days = (last - first).days + 1
    if long := _FOR_A_WEEK.search(block.text[: match.start()]):
        least, most = _LONG[long[1]]
        if not min(least, most) <= days <= max(least, most + 1):
            yield Hit(block, long.start(1), match.end(), f"起止共{days}天，写的是{long[1]}", "核对日期")
    for_months = None if match[7] else _FOR_MONTHS.match(block.text, match.end())
    if for_months and abs(days / 30.4 - read_numeral(for_months[1])) > 1:
        yield Hit(block, *for_months.span(1), f"起止约{round(days / 30.4)}个月", "核对日期")
    counted = None if match[7] else _FOR_DAYS.match(block.text, match.end())
    if counted and days <= _FEW and int(counted[1]) != days and "工作日" not in counted[0]:
        yield Hit(block, *counted.span(1), f"起止共{days}天，写的是{counted[1]}天", f"{days}天，或核对日期")
    sentence = re.match("[^。；]*", block.text[match.end() :])
    for by in _BY_DAY.finditer(sentence[0] if sentence else ""):
        day = valid_date(int(by[1] or last.year), int(by[2]), int(by[3]))
        if day and day > last:
            at = match.end() + by.start()
            yield Hit(block, at, match.end() + by.end(), f"晚于起止时间的{format_date(last)}", "核对日期")


_KEPT_ON = {
    "元旦": (1, 1),
    "妇女节": (3, 8),
    "植树节": (3, 12),
    "消费者权益日": (3, 15),
    "世界水日": (3, 22),
    "国家安全教育日": (4, 15),
    "世界读书日": (4, 23),
    "劳动节": (5, 1),
    "青年节": (5, 4),
    "防灾减灾日": (5, 12),
    "护士节": (5, 12),
    "儿童节": (6, 1),
    "环境日": (6, 5),
    "国际禁毒日": (6, 26),
    "土地日": (6, 25),
    "建党节": (7, 1),
    "建军节": (8, 1),
    "医师节": (8, 19),
    "教师节": (9, 10),
    "烈士纪念日": (9, 30),
    "国庆节": (10, 1),
    "扶贫日": (10, 17),
    "记者节": (11, 8),
    "消防日": (11, 9),
    "艾滋病日": (12, 1),
    "宪法日": (12, 4),
    "志愿者日": (12, 5),
    "国家公祭日": (12, 13),
}
"""Days that are kept on one day of each year, by month and day."""
_A_KEPT_DAY = triggered(
    rf"({'|'.join(_KEPT_ON)})”?（(?:即|\d{{4}}年)?(\d{{1,2}})月(\d{{1,2}})日）|(?<!\d)(\d{{1,2}})月(\d{{1,2}})日(?:是|为)?(?:第[^，。；]{{1,4}}个)?(?:全国|国家|世界|国际|中国|全民)?“?({'|'.join(_KEPT_ON)})"
)
_KEPT_ABOUT = {
    "清明节": ((4, 4), (4, 6)),
    "春节": ((1, 21), (2, 21)),
    "元宵节": ((2, 4), (3, 7)),
    "端午节": ((5, 25), (6, 25)),
    "中秋节": ((9, 7), (10, 8)),
    "重阳节": ((10, 1), (11, 2)),
}
"""Days that are kept on another day each year: the first and the last that it may be, by month and day."""
_A_MOVING_DAY = triggered(rf"({'|'.join(_KEPT_ABOUT)})”?（(?:即|\d{{4}}年)?(\d{{1,2}})月(\d{{1,2}})日）")
_PLANS = ["十", "十一", "十二", "十三", "十四", "十五"]
_FIRST_OF_THE_TENTH = 2001
_A_PLAN = triggered(
    r"“?(十[一二三四五]?)五”?(?:规划|计划|时期|期间)*[（(，](?:即|从)?(20\d\d)年?(?:—|－|-|至|到)(20\d\d)年"
)
_NTH_OF_A_PLAN = triggered(
    r"(20\d\d)年(?:是|为|系)[^，。；\d]{0,6}“?(十[一二三四五]?)五”?(?:规划|计划|时期|期间)*(?:实施)?的?第([一二三四五])年"
)
_SO_LONG_BY_NOW = triggered(
    r"((?:19|20)\d\d)年[^。；\d]{0,12}(?:至今|到现在|目前|到今年)（((?:19|20)\d\d)年(?:\d{1,2}月)?）[^。；\d]{0,8}?(\d{1,2}|[一二三四五六七八九十]{1,3})年"
)
_YEAR_OF_A_PLAN = triggered(
    r"“?(十[一二三四五]?)五”?(?:规划|计划|时期|期间)*(?:的|实施)*(开局|起步|第一|首|收官|最后|末|最后一)(?:之)?年[，（是为即]{0,2}(20\d\d)年"
    r"|(20\d\d)年(?:是|作为|为|，?是?实施)[^，。；\d]{0,4}“?(十[一二三四五]?)五”?(?:规划|计划|时期|期间)*(?:的|实施)*(开局|起步|第一|首|收官|最后|末|最后一)(?:之)?年"
)


@block_rule(
    "日期/五年规划",
    "历次五年规划纲要的起止年份",
    Strength.REQUIRED,
    "“十四五”是2021—2025年，开局、收官之年与它相符；固定的节日、纪念日与日期相符",
    finds="“十四五”（2020—2025年）期间新增高标准农田2000亩。10月1日前后，劳动节（5月2日）照常值班。",
    leaves="“十四五”（2021—2025年）期间新增高标准农田2000亩。2020年是“十三五”规划收官之年，国庆节（10月1日）照常值班。",
    needs="五日节年",
)
def plans_have_their_years(block: Block) -> Iterator[Hit]:
    """A five-year plan has its years, a day that is kept its date."""
    for match in _A_PLAN.finditer(block):
        first = _FIRST_OF_THE_TENTH + 5 * _PLANS.index(match[1])
        if (int(match[2]), int(match[3])) != (first, first + 4):
            right = f"{first}—{first + 4}年"
            yield Hit(block, match.start(2), match.end(), f"“{match[1]}五”是{right}", right)
    for match in _YEAR_OF_A_PLAN.finditer(block):
        at = 1 if match[1] else 5
        first = _FIRST_OF_THE_TENTH + 5 * _PLANS.index(match[at])
        right_year = first if re.match("开局|起步|第一|首", match[at + 1]) else first + 4
        said = 3 if match[1] else 4
        if int(match[said]) != right_year:
            yield Hit(block, *match.span(said), f"“{match[at]}五”的这一年是{right_year}年", f"{right_year}年")
    for match in _NTH_OF_A_PLAN.finditer(block):
        year = _FIRST_OF_THE_TENTH + 5 * _PLANS.index(match[2]) + read_numeral(match[3]) - 1
        if int(match[1]) != year:
            yield Hit(
                block,
                match.start(3) - 1,
                match.end(),
                f"“{match[2]}五”的第{match[3]}年是{year}年",
                "核对年份",
            )
    for match in _SO_LONG_BY_NOW.finditer(block):
        years = int(match[2]) - int(match[1])
        if read_numeral(match[3]) not in {years - 1, years, years + 1}:
            yield Hit(
                block, match.start(3), match.end(), f"从{match[1]}年到{match[2]}年是{years}年", "核对年份"
            )
    for match in _A_MOVING_DAY.finditer(block):
        first_day, last_day = _KEPT_ABOUT[match[1]]
        if not first_day <= (int(match[2]), int(match[3])) <= last_day:
            yield Hit(block, match.start(2), match.end() - 1, f"{match[1]}不在这一天", "核对日期")
    for match in _A_KEPT_DAY.finditer(block):
        name, month, day = (match[1], match[2], match[3]) if match[1] else (match[6], match[4], match[5])
        if (int(month), int(day)) != _KEPT_ON[name]:
            right = "{}月{}日".format(*_KEPT_ON[name])
            yield Hit(block, match.start(2 if match[1] else 4), match.end(), f"{name}是{right}", right)


_HOURS = triggered(
    r"(上午|下午)(\d{1,2})(?:时|点|[:：])(?:(\d{2})分?)?(?:至|到|—)(?:\1)?(\d{1,2})(?:时|点|[:：])(?:(\d{2})分?)?(?!\d)"
)


@block_rule(
    "日期/时刻颠倒",
    "通行做法",
    Strength.REQUIRED,
    "起止时刻先后不颠倒",
    finds="会议时间为上午9时至8时30分。",
    leaves="会议时间为上午9时至11时30分，下午2:30—5:00讨论，下午9时至次日6时值班。",
    needs=DIGITS,
)
def hours_run_forward(block: Block) -> Iterator[Hit]:
    """Within one half of a day the later hour stands behind."""
    for match in _HOURS.finditer(block):
        first, last = (60 * int(match[n]) + int(match[n + 1] or 0) for n in (2, 4))
        # 上午9时至2时 may mean two in the afternoon.
        if last < first < last + 4 * 60:
            yield Hit(block, *match.span(), "起止时刻先后颠倒", "核对时刻")


_THEN_UP_TO = triggered(
    r"(上半年|第?[一二三四]季度)（截[至止]到?(?:\d{4}年)?(\d{1,2})月(?:底|末|(?:28|29|30|31)日)"
)
_UP_TO_THEN = triggered(
    r"(?:截[至止]到?|到)(?:\d{4}年)?(\d{1,2})月(?:底|末|(?:28|29|30|31)日)[，、]?(?:[全我本][乡镇县村])?(上半年|第?[一二三四]季度)(?!末|底|前)"
)


@block_rule(
    "日期/截至与时段",
    "公历",
    Strength.REQUIRED,
    "“截至6月底，上半年……”两个时段相合",
    finds="截至2022年7月底，上半年各项任务全部完成。",
    leaves="截至2022年6月底，上半年各项任务全部完成；截至3月31日，一季度完成排查。",
    needs=DIGITS,
)
def as_of_the_end_of_its_time(block: Block) -> Iterator[Hit]:
    """What is told of half a year as of its end names the end of that half year."""
    for match in _THEN_UP_TO.finditer(block):
        last = 6 if match[1] == "上半年" else 3 * read_numeral(match[1][-3])
        if int(match[2]) != last:
            yield Hit(block, match.start(2), match.end(), f"{match[1]}到{last}月底止", "核对日期")
    for match in _UP_TO_THEN.finditer(block):
        last = 6 if match[2] == "上半年" else 3 * read_numeral(match[2][-3])
        if int(match[1]) != last:
            yield Hit(block, match.start(1), match.end(), f"{match[2]}到{last}月底止", "核对日期")


_DONE_THEN_TOLD = triggered(
    r"(?:(\d{4})年)?(\d{1,2})月(\d{1,2})日(?:之?前|以前)[^。；\d]{0,6}(?:完成|整改|落实|排查|填写|办结|拆除|清理)[^。；\d]{0,16}[，；][^。；\d]{0,6}(?:并|同时|且|再)?(?:请|须|应|要)?于?(?:(\d{4})年)?(\d{1,2})月(\d{1,2})日(?:之?前|以前)[^。；\d]{0,14}(?:报|反馈|提交|总结|验收)"
)


@block_rule(
    "日期/先完成后上报",
    "通行做法",
    Strength.REQUIRED,
    "报送结果的期限不早于完成的期限",
    finds="请于7月10日前完成整改，并于7月5日前将整改情况报乡纪委。",
    leaves="请于7月10日前完成整改，并于7月15日前将整改情况报乡纪委。",
    needs=DIGITS,
)
def done_before_it_is_told(block: Block) -> Iterator[Hit]:
    """What was done is reported by a later day than it is done by."""
    for match in _DONE_THEN_TOLD.finditer(block):
        done, told = (tuple(int(match[n] or 0) for n in at) for at in ((1, 2, 3), (4, 5, 6)))
        if told[1:] < done[1:] and told[0] in {0, done[0]} and done[1] - told[1] < _WINTER:
            yield Hit(block, match.start(5), match.end(), f"早于完成的{done[1]}月{done[2]}日", "核对日期")


_QUARTERS = triggered(
    r"(?:第)?([一二三四])季度[（(](?:即|指)?(\d{1,2})月?(?:—|－|-|～|~|至|到)(\d{1,2})月(?:份)?[）)]"
    r"|(上半年|下半年)[（(](?:即)?(\d{1,2})月?(?:—|－|-|～|~|至|到)(\d{1,2})月(?:份)?[）)]"
)
_MONTHS_THEN_HALF = triggered(
    r"(?<![\d.])(\d{1,2})月?(?:—|－|-|～|至|到)(\d{1,2})月(?:份)?[，（](?:即|也就是)(上半年|下半年|第?[一二三四]季度)"
)
_QUARTER_END = triggered(
    r"第?([一二三四])季度(?:末|底)(?:前)?[（(，]?(?:即|（)?(?:20\d\d年)?(\d{1,2})月(\d{1,2})日"
    r"|(上半年|年)底?末?前?[（(](?:即)?(?:20\d\d年)?(\d{1,2})月(\d{1,2})日(?![至到—])"
    r"|第?([一二三四])季度(?:末|底)(?:前)?[（(，]?(?:即|（)?(\d{1,2})月(?:底|末)"
)


@block_rule(
    "日期/季度",
    "公历",
    Strength.REQUIRED,
    "季度、半年与月份相符",
    finds="第二季度（4—7月）排查结果如下。",
    leaves="第二季度（4—6月）排查结果，上半年（1—6月）工作情况，第三季度末（9月30日）前上报。",
    needs=DIGITS,
)
def quarters_have_their_months(block: Block) -> Iterator[Hit]:
    """A quarter is three months, half a year six."""
    for match in _QUARTERS.finditer(block):
        if match[1]:
            last = 3 * read_numeral(match[1])
            right = (last - 2, last)
        else:
            right = (1, 6) if match[4] == "上半年" else (7, 12)
        given = (int(match[2] or match[5]), int(match[3] or match[6]))
        if given != right:
            yield Hit(block, *match.span(), f"应为{right[0]}—{right[1]}月", f"{right[0]}—{right[1]}月")
    for match in _QUARTER_END.finditer(block):
        if match[1]:
            month = 3 * read_numeral(match[1])
            last = calendar.monthrange(2022, month)[1]
            right_day = f"{month}月{last}日"
            if int(match[2]) != month or (re.search("[（即]", match[0]) and int(match[3]) != last):
                yield Hit(block, *match.span(), f"第{match[1]}季度末是{right_day}", right_day)
        elif match[7]:
            month = 3 * read_numeral(match[7])
            if int(match[8]) != month:
                yield Hit(block, *match.span(), f"第{match[7]}季度末是{month}月底", f"{month}月底")
        elif match[4] == "上半年" and (int(match[5]) != 6 or int(match[6]) != 30):
            yield Hit(block, *match.span(), "上半年到6月30日止", "6月30日")
        elif (
            match[4] == "年"
            and re.search("年[底末]", match[0])
            and (int(match[5]), int(match[6])) != (12, 31)
        ):
            yield Hit(block, *match.span(), "年末是12月31日", "12月31日")
    yield from _months_of_a_half(block)
    yield from _months_end_on_their_days(block)


def _months_of_a_half(block: Block) -> Iterator[Hit]:
    """Yield months that are told to be a quarter, or half a year, and are not: 1—5月，即上半年."""
    for match in _MONTHS_THEN_HALF.finditer(block):
        last = {"上半年": 6, "下半年": 12}.get(match[3]) or 3 * read_numeral(match[3][-3])
        first = last - 5 if "半年" in match[3] else last - 2
        if (int(match[1]), int(match[2])) != (first, last):
            yield Hit(
                block, match.start(1), match.end(2) + 1, f"{match[3]}是{first}—{last}月", f"{first}—{last}月"
            )


def _months_end_on_their_days(block: Block) -> Iterator[Hit]:
    """Yield the end of a month that is told to be another day, the last month of a quarter that is none."""
    for match in _ENDS_OF_QUARTERS.finditer(block):
        if int(match[1]) != 12:
            yield Hit(block, match.start(1), match.end(), "第四季度末是12月底", "12月底")
    for match in _LAST_MONTH.finditer(block):
        if int(match[2]) != (month := 3 * read_numeral(match[1])):
            yield Hit(block, match.start(2), match.end(), f"第{match[1]}季度末月是{month}月", f"{month}月")
    for match in _HALF_AS_OF.finditer(block):
        if (int(match[1]), int(match[2])) != (6, 30):
            yield Hit(block, match.start(1), match.end(), "上半年到6月30日止", "6月30日")
    for match in _QUARTER_MONTHS.finditer(block):
        for at, month in enumerate((3, 6, 9, 12), start=1):
            if int(match[at]) != month:
                yield Hit(block, match.start(at), match.end(at) + 1, f"季度末月是{month}月", f"{month}月")
    for match in _MONTH_END.finditer(block):
        month = int(match[1])
        last = calendar.monthrange(2024 if month == 2 else 2022, month)[1] if 1 <= month <= 12 else 0
        given = (int(match[2] or month), int(match[3]))
        if last and given != (month, last) and not (month == 2 and given == (2, 28)):
            yield Hit(block, *match.span(), f"{month}月底是{month}月{last}日", f"{month}月{last}日")


_MONTH_END = triggered(r"(?<!\d)(\d{1,2})月(?:底|末)(?:前)?（(?:即)?(?:(\d{1,2})月)?(\d{1,2})日(?:前)?）")


_IN_FORCE = triggered(
    r"(?:自|从)(?:(\d{4})年)?(\d{1,2})月(\d{1,2})日起?(?:正式)?(?:施行|执行|实施|生效|实行|开始(?:施行|执行|实施))"
)


@document_rule(
    "日期/施行日期不一",
    "通行做法",
    Strength.REQUIRED,
    "同一份文件的施行日期只有一个",
    finds="本通知自2022年6月1日起执行，从2022年7月1日起施行。",
    leaves="本通知自2022年6月1日起执行。",
)
def in_force_from_one_day(document: Document) -> Iterator[Hit]:
    """One paragraph names one day from which a paper is in force."""
    for block in document.prose:
        days = list(_IN_FORCE.finditer(block)) if "起" in block.text else []
        for match in days[1:]:
            one, other = days[0].groups(), match.groups()
            if one[1:] != other[1:] and "；" not in block.text[days[0].end() : match.start()]:
                yield Hit(block, *match.span(), f"前面写的是{days[0][2]}月{days[0][3]}日", "核对日期")


_STAGE = triggered(
    r"阶段[（(：]?[^。；\d]{0,4}(?:(\d{4})年)?(\d{1,2})月(\d{1,2})日?(?:至|到|—|－|-)(?:(\d{4})年)?(?:(\d{1,2})月)?(\d{1,2})日"
)


@document_rule(
    "日期/阶段衔接",
    "通行做法",
    Strength.PRACTICE,
    "前后两个阶段的起止日期不交叉",
    finds="（一）宣传动员阶段（10月1日至10月15日）\n（二）集中整治阶段（10月10日至11月30日）",
    leaves="（一）宣传动员阶段（10月1日至10月15日）\n（二）集中整治阶段（10月16日至11月30日）",
)
def stages_follow_each_other(document: Document) -> Iterator[Hit]:
    """A stage begins when the one before it is over."""
    before: tuple[int, tuple[int, int, int]] | None = None
    for block in document.prose:
        stages = list(_STAGE.finditer(block)) if "阶段" in block.text else []
        for earlier, later in zip(stages, stages[1:], strict=False):
            ends = int(earlier[5] or earlier[2]), int(earlier[6])
            if (int(later[2]), int(later[3])) < ends and ends[0] - int(later[2]) < _WINTER and not later[1]:
                yield Hit(block, later.start() + 2, later.end(), "与上一阶段的起止日期交叉", "核对日期")
        match = stages[0] if block.level and stages else None
        if match is None:
            continue
        year = int(match[1] or (before[1][0] if before else 0))
        first = (year, int(match[2]), int(match[3]))
        last_year = int(match[4] or year)
        last = (last_year, int(match[5] or match[2]), int(match[6]))
        if before and before[0] == block.level and block.mark and block.mark.value > 1 and first < before[1]:
            yield Hit(block, match.start() + 2, match.end(), "与上一阶段的起止日期交叉", "核对日期")
        before = (block.level, last)


_TO_OF_QUARTER = triggered(
    r"(?<!\d)(\d{1,2})月1日[^。；\d]{0,4}?(?:到|至|—)(?:\d{4}年)?(\d{1,2})月(\d{1,2})日[^。；月]{0,24}?第?([一二三四])季度"
)
_FROM_TO = triggered(
    r"(?:第?([一二三四])季度|(上半年|下半年))[^，。；\d]{0,14}(?:从|自|于)?(?:\d{4}年)?(\d{1,2})月1日[^。；\d]{0,6}?(?:到|至|—)(?:\d{4}年)?(\d{1,2})月(\d{1,2})日"
)


@block_rule(
    "日期/季度起止",
    "公历",
    Strength.REQUIRED,
    "从季度第一天起的，到季度最后一天止",
    finds="第二季度排查从4月1日开始，到7月30日结束。",
    leaves="第二季度排查从4月1日开始，到6月30日结束；第二季度公示从6月28日至7月2日。",
    needs=DIGITS,
)
def quarters_end_on_their_days(block: Block) -> Iterator[Hit]:
    """What begins with a quarter, or half a year, ends within it."""
    for match in _FROM_TO.finditer(block):
        last = 3 * read_numeral(match[1]) if match[1] else 6 if match[2] == "上半年" else 12
        first = last - 2 if match[1] else last - 5
        if int(match[3]) == first and int(match[4]) > last:
            right = f"{last}月{calendar.monthrange(2022, last)[1]}日"
            yield Hit(
                block, match.start(4), match.end(), f"{match[1] and '季度' or match[2]}到{right}止", right
            )
    for match in _TO_OF_QUARTER.finditer(block):
        last = 3 * read_numeral(match[4])
        if int(match[1]) == last - 2 and int(match[2]) > last:
            right = f"{last}月{calendar.monthrange(2022, last)[1]}日"
            yield Hit(block, match.start(2), match.end(3) + 1, f"{match[4]}季度到{right}止", right)


_ORDER = (
    ("开工", "竣工|完工|建成|验收|投入使用|交付使用|投用"),
    ("启动", "结束|完成|收官"),
    ("开始", "结束|完成|截止"),
    ("报名", "考试|面试|开班|公示"),
    ("招标|开标", "开工|竣工|完工"),
    ("立项|批复", "开工|竣工|完工|验收"),
)
_EVENT = (
    r"(?:(\d{4})年)?(\d{1,2})月(?:(\d{1,2})日|底|末|初|中旬|上旬|下旬)?"
    r"(?:前|之前|以前|起)?(?:正式|全面|全部|动工)?"
)

_WINTER = 5
"""Months: from November to March a year begins between."""
_IN_ORDER = (
    *(
        re.compile(
            rf"{_EVENT}(?:{first})[^。；\d]{{0,12}}?(?:于|在|计划|预计|拟于)?{_EVENT}[^，。；\d]{{0,6}}?(?:{then})"
        )
        for first, then in _ORDER
    ),
    re.compile(
        rf"(?:从|自|于){_EVENT}(?:开始|启动|起)[^。；\d]{{0,12}}?(?:截止|结束|完成)[^，。；\d]{{0,6}}?{_EVENT}"
    ),
)


def _steps_of_a_case(block: Block) -> Iterator[Hit]:
    """Yield the day of a step that comes before the step that is told before it: 受理 before 申请."""
    for _, sentence in block.sentences:
        before: tuple[int, tuple[int, int, int], re.Match[str]] | None = None
        offset = block.text.index(sentence)
        for match in _STEP_OF_A_CASE.finditer(sentence):
            rank = next(n for n, words in enumerate(_STEPS_OF_A_CASE) if match[4] in words.split("|"))
            year = int(match[1] or (before[1][0] if before else 0))
            day = (year, int(match[2]), int(match[3]))
            if before and rank > before[0] and day < before[1] and before[1][1] - day[1] < _WINTER:
                earlier = f"{before[2][2]}月{before[2][3]}日"
                yield Hit(
                    block, offset + match.start(), offset + match.end(), f"早于前一步的{earlier}", "核对日期"
                )
            before = (rank, day, match)


_A_FEW = 5
"""Days: from 1 March to 28 February, or to 1 March, it is a year."""


def _looked_at_before_it_is_done(block: Block) -> Iterator[Hit]:
    """Yield the day from which is looked at what is to be done by a later day."""
    for match in _TERM_OF_YEARS.finditer(block):
        months = 12 * (int(match[5]) - int(match[2])) + int(match[6]) - int(match[3])
        over = months - 12 * read_numeral(match[1])
        days = 30 * over + int(match[7]) - int(match[4]) if match[4] and match[7] else 0
        if abs(over) > 1 or abs(days) > _A_FEW:
            yield Hit(block, match.start(5), match.end(), f"期限{match[1]}年，起止却不合", "核对日期")
    yield from _steps_of_a_case(block) if "月" in block.characters else ()
    for match in _FOUNDED_THEN.finditer(block):
        founded = match[1] or re.findall(
            r"((?:19|20)\d\d)年$", re.sub("动工$|始建$", "", block.text[: match.start()])
        )
        first = int(founded if isinstance(founded, str) else founded[0]) if founded else 0
        if int(match[2]) < first:
            yield Hit(block, match.start(2), match.end(2), f"早于{first}年", "核对年份")
    for match in _THEN_LOOKED_AT.finditer(block):
        done, seen = (tuple(int(match[n] or 0) for n in at) for at in ((1, 2, 3), (4, 5, 6)))
        if seen[1:] < done[1:] and seen[0] in {0, done[0]} and done[1] - seen[1] < _WINTER:
            yield Hit(block, match.start(5), match.end(), f"早于完成的{done[1]}月{done[2]}日", "核对日期")


@block_rule(
    "日期/前后颠倒",
    "通行做法",
    Strength.REQUIRED,
    "先办的事日期在前：开工在竣工之前",
    finds="项目计划于2023年7月10日开工，2023年6月30日竣工。",
    leaves="项目计划于2023年7月10日开工，2023年8月25日竣工。",
    needs=DIGITS,
)
def events_in_their_order(block: Block) -> Iterator[Hit]:
    """What comes first has the earlier date."""
    yield from _looked_at_before_it_is_done(block)
    for match in _BUILT_THEN_BEGUN.finditer(block):
        done, begun = (tuple(int(match[n] or 0) for n in at) for at in ((1, 2, 3), (4, 5, 6)))
        if begun[1:] > done[1:] and begun[0] in {0, done[0]}:
            yield Hit(block, *match.span(), "两个日期先后颠倒", "核对日期")
    for pattern in _IN_ORDER if "月" in block.text else ():
        for match in pattern.finditer(block.text):
            years = match[1], match[4] or match[1]
            months = int(match[2]), int(match[5])
            days = (match[3] and match[6]) and (int(match[3]), int(match[6]))
            is_back = months[1] < months[0] or (months[0] == months[1] and days and days[1] < days[0])
            # Without a year, work that runs over the winter ends in a smaller month.
            if not match[1] and (match[4] or months[0] - months[1] > _WINTER):
                continue
            if int(years[1] or 0) < int(match[1] or 0) or (years[0] == years[1] and is_back):
                yield Hit(block, *match.span(), "两个日期先后颠倒", "核对日期")


_PLANNED = re.compile(r"(?:定于|拟于|将于|计划于|兹定于)(?:(\d{4})年)?(\d{1,2})月(\d{1,2})日")
_PAST = triggered(
    r"(?:已于|业于|已经于|于|在)(?:(\d{4})年)?(\d{1,2})月(\d{1,2})日[^，。；]{0,12}?(?:召开了|已经?|完成了|印发了|下发了|举行了|通过了|进行了|开展了)|已经?(?:于)?(?:(\d{4})年)?(\d{1,2})月(\d{1,2})日"
    r"|(?:^|(?<=[。；，]))(?:(\d{4})年)?(\d{1,2})月(\d{1,2})日(?:[上下]午)?，?[^，。；\d]{0,14}?(?:召开|组织|举行|开展|完成|印发|下发|主持|进行|实施|启动|参加|举办)了"
)
_THIS_YEAR = triggered(r"(今年|本年度?|去年|上年度?|明年|前年)（((?:19|20)\d\d)年?(?:度)?）")
_STEP = {"今": 0, "本": 0, "去": -1, "上": -1, "明": 1, "前": -2}
_AGE = triggered(
    r"((?:19|20)\d\d)年(?:\d{1,2}月)?(?:\d{1,2}日)?(?:出)?生[，,）]?[^，。；\d]{0,6}?(?:现年|今年|年龄|年满|现)(?:为|已)?(\d{1,3})(?:周)?岁"
    r"|(?:现年|今年|年龄)(\d{1,3})(?:周)?岁[（，]((?:19|20)\d\d)年(?:\d{1,2}月)?(?:\d{1,2}日)?(?:出)?生"
)
_BUILT = triggered(r"(?:始?建于|建成于|修建于|成立于|竣工于|开工于|创建于)((?:19|20)\d\d)年")
_EVENT_DAY = re.compile(
    r"(?:^|定于|拟于|时间[^，。；\d]{0,4}|于)(?:(\d{4})年)?(\d{1,2})月(\d{1,2})日(?![^，。；]{0,6}前)"
)
_NAMES_BY = re.compile(
    r"(?:(\d{4})年)?(\d{1,2})月(\d{1,2})日[^，。；]{0,8}前[^，。；]{0,12}(?:参会|参训|参加|参赛|报名|与会|回执|人员名单)"
    r"|(?:参会|参训|参赛|报名|与会|回执|人员名单)[^，。；\d]{0,10}(?:(\d{4})年)?(\d{1,2})月(\d{1,2})日[^，。；]{0,8}前"
)
_DEADLINE = re.compile(
    r"(?:请|务必|必须|要|须|应|并)?[^，。；]{0,14}?(?:于|在|截至|截止)(?:(\d{4})年)?(\d{1,2})月(\d{1,2})日(?:[^，。；\d]{0,6})(?:前|之前|以前)(?=[^，。；]{0,30}(?:报送|上报|完成|报|交|整改|提交|反馈|落实|完工|竣工|建成|拨付|到位|办结|[答回函]复|申报|领取|缴纳|拆除|清理))"
)


@document_rule(
    "日期/先后",
    "通行做法",
    Strength.REQUIRED,
    "已办的事不晚于成文日期，限办的日期不早于成文日期",
    finds="关于上报材料的通知\n各村：\n请于2022年4月10日前报送排查结果。\n交楼申乡人民政府\n2022年4月18日",
    leaves="兴县交楼申乡人民政府关于上报材料的通知\n各村：\n请于2022年4月28日前报送排查结果。\n兴县交楼申乡人民政府\n2022年4月18日",
)
def dates_agree_with_issue(document: Document) -> Iterator[Hit]:
    """What was done was done before the date of issue; what is asked is asked for after it."""
    issued = document.issued
    if issued is None:
        return
    dates = document.of(Role.DATE)
    for block in document.blocks:
        if block.role in PROSE and block.line < dates[-1].line or document.is_draft:
            yield from _done_and_planned(block, issued)
            yield from _years_and_ages(block, issued)
    yield from _names_after_the_event(document, issued)
    yield from _two_days_of_one_event(document, issued)
    yield from _told_before_its_end(document, issued)
    printings = [*document.of(Role.IMPRINT), *filter(None, [document.head.get("印发日期")])]
    for block in printings:
        match = triggered(r"(\d{4})年(\d{1,2})月(\d{1,2})日(?:[ 　]*印发|$)").search(block)
        day = valid_date(*map(int, match.groups())) if match else None
        if match and day and day < issued:
            yield Hit(block, *match.span(), f"印发日期早于成文日期{format_date(issued)}", "核对日期")


_TILL = triggered(
    r"截[至止](?:目前（)?(\d{4})年(\d{1,2})月底?(?:(\d{1,2})日)?，[^。；]{0,40}?(?:共|已|累计|完成|发放|排查|实现)"
)


def _told_before_its_end(document: Document, issued: date) -> Iterator[Hit]:
    """Yield a month by whose end something was done that is not over on the day of issue."""
    for block in document.prose:
        for match in _TILL.finditer(block):
            if (int(match[1]), int(match[2])) > (issued.year, issued.month):
                end = match.start() + match[0].index("月") + 1
                yield Hit(block, match.start(), end, f"晚于成文日期{format_date(issued)}", "核对日期")


def _two_days_of_one_event(document: Document, issued: date) -> Iterator[Hit]:
    """Yield the day under the heading 时间 when the text said another before."""
    said = next(
        (
            m
            for b in document.prose
            if (m := triggered(r"定于(?:(\d{4})年)?(\d{1,2})月(\d{1,2})日").search(b))
        ),
        None,
    )
    blocks = document.prose
    for above, block in zip(blocks, blocks[1:], strict=False):
        if re.search("(?:会议|培训|活动|举办|演练|比赛|开幕)时间$", above.text) and (
            at := _EVENT_DAY.match(block.text)
        ):
            day = _day(at.groups(), issued)
            if day and day < issued and re.search("(?:通知|方案|通告|函)$", document.title):
                yield Hit(block, *at.span(), f"早于成文日期{format_date(issued)}", "核对日期")
        told = _EVENT_DAY.match(block.text) if re.search("(?:会议|培训|活动|举办)时间$", above.text) else None
        if said and told and _day(said.groups(), issued) != _day(told.groups(), issued):
            yield Hit(block, *told.span(), f"前面写的是{said[2]}月{said[3]}日", "核对日期")


def _names_after_the_event(document: Document, issued: date) -> Iterator[Hit]:
    """Yield the day by which names are wanted when it lies behind what they are wanted for."""
    if not re.search("会议|培训|比赛|活动|大会|座谈会|现场会|演练", document.title):
        return
    for index, block in enumerate(document.prose):
        headed = index and re.search("时间$", document.prose[index - 1].text)
        event = _EVENT_DAY.match(block.text) if headed else None
        event = event or triggered(r"(?:兹?定于|拟于)(?:(\d{4})年)?(\d{1,2})月(\d{1,2})日").search(block)
        day = _day(event.groups(), issued) if event else None
        if day is None:
            continue
        for later in document.prose[index:]:
            for match in _NAMES_BY.finditer(later.text):
                by = _day(match.groups()[:3] if match[2] else match.groups()[3:], issued)
                if by and by > day:
                    yield Hit(later, *match.span(), f"晚于举办的{format_date(day)}", "核对日期")
        return


_BY_THEN = re.compile(
    r"(?:^|(?<=[，；。：]))(?:(\d{4})年)?(\d{1,2})月(\d{1,2})日之?前(?=(?:全部|全面|基本)?(?:完成|报送|上报|整改|办结|报|提交)(?![^，。；]{0,10}了|的))"
)
_AS_OF = triggered(
    r"截[至止](?:(\d{4})年)?(\d{1,2})月(\d{1,2})日(?![前止])[^。；]{0,16}?(?:已|共|累计|完成|全乡|全镇|全村)"
)
_BY_MONTH = triggered(
    r"(?:确保|力争|务必|争取|[要请须应]在|[要请须应]于|务必于|前于)(?:在|于)?(?:(\d{4})年)?(?<![\d年])(\d{1,2})月(?:份|底|末|上旬|中旬|下旬|初)?(?:之?前|以前)"
    r"|(?:确保|力争|务必|争取|[要请须应]在|[要请须应]于)(?:在|于)?(\d{4})年(\d{1,2})月(?:份|底|末|上旬|中旬|下旬|初)?(?:之?前|以前)"
)


def _done_and_planned(block: Block, issued: date) -> Iterator[Hit]:
    for match in _AS_OF.finditer(block):
        day = _day(match.groups(), issued)
        if day and day > issued:
            yield Hit(block, *match.span(), f"截至的日期晚于成文日期{format_date(issued)}", "核对日期")
    for match in _BY_MONTH.finditer(block):
        year, month = int(match[1] or match[3] or issued.year), int(match[2] or match[4])
        months = 12 * (issued.year - year) + issued.month - month
        if months > 0 and (months < _WINTER or match[1] or match[3]):
            yield Hit(block, *match.span(), f"期限早于成文日期{format_date(issued)}", "核对日期")
    yield from _from_now_on(block, issued)
    for match in _BUILT.finditer(block):
        if int(match[1]) > issued.year:
            yield Hit(block, *match.span(1), f"写成已办，却晚于成文的{issued.year}年", "核对年份")
    for match in _PAST.finditer(block):
        named = next(match.groups()[at : at + 3] for at in (0, 3, 6) if match[at + 2])
        day = _day(named, issued)
        if day and day > issued:
            yield Hit(block, *match.span(), f"写成已办，却晚于成文日期{format_date(issued)}", "核对日期")
    for pattern, what in ((_DEADLINE, "期限"), (_BY_THEN, "期限"), (_PLANNED, "写成将办，却")):
        for match in pattern.finditer(block.text):
            day = _day(match.groups()[0:3], issued)
            if day and day < issued and (match[1] or (issued - day).days < 150):
                yield Hit(block, *match.span(), f"{what}早于成文日期{format_date(issued)}", "核对日期")


def _from_now_on(block: Block, issued: date) -> Iterator[Hit]:
    """Yield what begins now and ends before the date of issue."""
    for match in _FROM_NOW.finditer(block):
        year, month = int(match[1] or issued.year), int(match[2])
        last = (year, month, int(match[3] or 31))
        if last < (issued.year, issued.month, issued.day) and (match[1] or issued.month - month < _WINTER):
            yield Hit(block, *match.span(), f"期限早于成文日期{format_date(issued)}", "核对日期")


def _years_and_ages(block: Block, issued: date) -> Iterator[Hit]:
    """Yield 今年（2021年） in a paper of 2022, and an age that does not go with the year of birth."""
    for match in _THIS_YEAR.finditer(block):
        right = issued.year + _STEP[match[1][0]]
        if int(match[2]) != right:
            yield Hit(block, *match.span(), f"成文在{issued.year}年，{match[1]}是{right}年", f"{right}年")
    for match in _USED_FOR.finditer(block):
        if issued.year - int(match[1]) - int(match[2]) not in {-1, 0, 1}:
            told = f"从{match[1]}年到{issued.year}年是{issued.year - int(match[1])}年"
            yield Hit(block, *match.span(2), told, "核对年份")
    for match in _AGE.finditer(block):
        born, age = int(match[1] or match[4]), int(match[2] or match[3])
        if issued.year - born - age not in {0, 1}:
            told = f"{born}年生，到{issued.year}年是{issued.year - born}岁"
            yield Hit(block, *match.span(), told, "核对年龄和出生年月")


def _day(groups: tuple[str | None, ...], issued: date) -> date | None:
    year, month, day = groups
    return valid_date(int(year or issued.year), int(month or 0), int(day or 0))


@document_rule(
    "日期/成文日期",
    "GB/T 9704—2012 7.3.5.4",
    Strength.REQUIRED,
    "成文日期用阿拉伯数字，年份写全，不编虚位",
    finds="兴县交楼申乡人民政府关于开展排查的通知\n各村：\n请认真组织排查。\n兴县交楼申乡人民政府\n二〇二二年四月十八日",
    leaves="兴县交楼申乡人民政府关于开展排查的通知\n各村：\n请认真组织排查。\n兴县交楼申乡人民政府\n2022年4月18日",
)
def date_of_issue(document: Document) -> Iterator[Hit]:
    """The date of issue is written in Arabic digits."""
    for block in document.of(Role.DATE):
        text = re.sub(r"[ 　]", "", block.text)
        if re.search(r"月\d{1,2}$", text):
            yield Hit(block, len(block.text) - 1, len(block.text), "成文日期缺“日”", block.text[-1] + "日")
        if "元月" in text:
            yield Hit(block, 0, len(block.text), "成文日期的月份用阿拉伯数字", text.replace("元月", "1月"))
        if re.match("[一二]", text):
            yield Hit(block, 0, len(block.text), "成文日期用阿拉伯数字，如2022年4月18日", "改用阿拉伯数字")
        elif match := re.match(r"(\d{2})年", text):
            yield Hit(block, 0, 3, "成文日期的年份写全四位", f"20{match[1]}年")


_SPELT_YEAR = triggered(r"(?<!农历)二[〇零○0][〇零○0一二三四五六七八九]{2}年(?![正腊]月|(?:春节|除夕))")


@document_rule(
    "日期/写法不一",
    "GB/T 15835—2011 4.3",
    Strength.USUAL,
    "同一篇里日期的写法一致",
    finds="二〇二一年开工，2022年6月30日完工。",
    leaves="2021年开工，2022年6月30日完工。",
)
def dates_in_one_manner(document: Document) -> Iterator[Hit]:
    """Years are written in one kind of numerals through a text."""
    arabic = any(triggered(r"\d{4}年").search(block) for block in document.prose)
    for block in document.prose if arabic else ():
        for match in _SPELT_YEAR.finditer(block):
            right = (
                "".join(str("〇一二三四五六七八九".index(c)) for c in re.sub("[零○0]", "〇", match[0][:4]))
                + "年"
            )
            yield Hit(block, *match.span(), "别处用阿拉伯数字，这里用汉字", right)


_PERIOD = re.compile(
    r"(?:(?<!\d)(\d{4})年)?(?:度?第?([一二三四])季度|(上半年)|(?<=年)(\d{1,2})月份?(?![—至、\d]|\d*日)|(?<=年)度?[^，。\d计划]{2,20}工作(?=总结))"
)


@document_rule(
    "日期/成文早于所述",
    "通行做法",
    Strength.REQUIRED,
    "总结、报告、通报某一段时间的，成文在这段时间之后",
    finds="兴县交楼申乡人民政府关于2022年上半年信访工作情况的报告\n兴县人民政府：\n按照要求，开展了信访工作。\n特此报告。\n兴县交楼申乡人民政府\n2022年5月5日",
    leaves="兴县交楼申乡人民政府关于2022年上半年信访工作情况的报告\n兴县人民政府：\n按照要求，开展了信访工作。\n特此报告。\n兴县交楼申乡人民政府\n2022年7月5日",
)
def a_report_follows_its_period(document: Document) -> Iterator[Hit]:
    """What tells of a quarter, half a year or a month is issued when it is over, or nearly."""
    title, issued = document.title, document.issued
    if issued is None or not re.search("(?:总结|报告|通报)$", title) or re.search("计划|安排|打算", title):
        return
    match = _PERIOD.search(title)
    if match is None:
        return
    month = 3 * read_numeral(match[2]) if match[2] else 6 if match[3] else int(match[4] or 0)
    year = int(match[1] or issued.year)
    if not month and (issued.year, issued.month) <= (year, 4):
        month = 12  # The whole year's work, and the year has hardly begun.
    if not match[1] and not (0 <= month - issued.month < 3):
        return
    if 1 <= month <= 12 and (issued.year, issued.month, issued.day) < (year, month, 15):
        block = document.of(Role.DATE)[-1]
        yield Hit(block, 0, len(block.text), f"标题写的是{match[0]}，成文日期却在这之前", "核对日期")
