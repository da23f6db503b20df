"""The course of a thing against its dates: what comes first has the earlier day; how long a span of months is."""

# A rule's docstring is what it holds; a pattern is read whole on its line.
# ruff: noqa: D401, E501

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from generators.checks.text.document import NUMERAL, PROSE
from generators.checks.text.table import DIGITS, Hit, Strength, block_rule, document_rule, triggered
from generators.wording import read_numeral

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generators.checks.text.document import Block, Document

_COURSES = (
    (
        "发生(?!地|率)|起火|爆发|遭受|遭遇|遭了?灾|突降|突发|受灾|出险",
        "接到[^，。；]{0,4}报[警告]|接警|接报",
        "启动[^，。；]{0,8}响应|出动|赶赴|赶到|到达现场|扑救|扑灭|转移(?!支付)|抢险|救援|查灾|核灾|安置",
        "解除|终止[^，。；]{0,6}响应|恢复|灾后重建",
    ),
    (
        "立项",
        "招标|开标|挂网",
        "中标",
        "签订[^，。；]{0,6}合同",
        "开工|动工|进场",
        "完工|竣工(?!验收)|建成",
        "验收",
        "决算|结算|审计|移交|投入使用|投用|投运",
    ),
    (
        "发布[^，。；]{0,8}公告",
        "报名",
        "资格审查|资格初审",
        "笔试",
        "面试",
        "体检",
        "考察|政审",
        "聘用|录用|上岗|入职",
    ),
    ("发病|确诊|住院|入院", "出院", "报销|结算"),
    ("起草", "征求意见", "审议|研究通过|审定|讨论通过", "印发|下发", "施行|实施|执行"),
    (
        "检查(?!验收)|督查|抽查|巡察|审计组进驻",
        "反馈|通报",
        "整改完成|完成整改|整改到位|整改完毕",
        "复查|回头看|销号",
    ),
    ("出生", "入学", "毕业", "参加工作|入伍", "退休|退伍|退役"),
    ("采购|购置|购买", "到货|交付", "安装", "投入使用|启用|投用"),
    ("贷款发放|发放贷款|放款|借款", "还清|归还|偿还"),
    ("(?:投标|报名|递交|响应)[^，。；]{0,4}截止", "开标|评标|笔试|面试"),
    ("签到|报到|集合|入场", "正式开[会始幕]|开幕|会议开始|出发|发车"),
    ("开班|开训|开幕", "结业|闭幕|结束"),
    ("申请|提出|报案|举报|反映|来访", "受理|立案|登记", "核查|核实|调查|勘查|入户", "答复|办结|结案|批准"),
    ("封山|禁牧|停水|停电|封闭|封路|停课|停业", "开山|解禁|恢复|开通|复课|复业|开放|通行"),
    ("签订|签署|签约", "到期|期满|终止|解除"),
    ("送检|采样|取样|抽样", "检出|出具|检测报告|检测结果"),
    ("注册|登记成立|成立", "注销|撤销|吊销"),
    (
        "(?:上报|报送|制定|提交)[^，。；]{0,8}方案",
        "完成整改|整改完成|整改到位|全部完成整改",
        "(?:组织|开展|进行)[^，。；]{0,2}验收|复查验收",
    ),
    (
        "报名|报送[^，。；]{0,6}(?:名单|回执|报名表)",
        "(?:组织|开展|举办|进行)[^，。；]{0,4}(?:培训|比赛|演练|观摩)",
    ),
    (
        "[收接]到[^，。；]{0,10}(?:通知|来函|文件|交办)",
        "(?:按照|根据)[^，。；]{0,6}(?:通知|文件)[^，。；]{0,4}要求|召开[^，。；]{0,6}(?:部署|动员)会",
        "上报[^，。；]{0,6}(?:方案|情况|结果)",
    ),
)
"""Steps in the order in which they are taken, course by course."""


@cache
def _course(index: int) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(step) for step in _COURSES[index])


_DAY = re.compile(r"(?<!\d)(?:((?:19|20)\d\d)年)?(?<![\d.])(\d{1,2})月(?:(\d{1,2})日)?")
_HOUR = re.compile(
    r"(凌晨|上午|中午|下午|傍晚|晚上?|(?<![\d:：午晚晨])(?=\d{1,2}时\d))(\d{1,2})(?:时|[:：])(?:(\d{2})分?)?(?![\d至—到])"
)
_SPAN = re.compile(r"\d[日月年时号]?(?:至|到|—|－|-|～)[^，。；]{0,8}\d")
_LATER_YEAR = re.compile("次年|翌年|第二年|来年|明年|上年|去年")
_NO_STEP = re.compile(
    "公示|期限|有效期|计划|拟|预计|可能|如|若|前后|上次|去年|上年|再次|第[二三四五]|又|下一|新一|提前|预先|预警|避险|演练|原|旧|续签|重新|新签|新合同|每年|次日|第二天|翌日|在职|函授|自[^，]*起|复发|此前|之前"
)


class _Step(NamedTuple):
    """A clause with one day and what it tells of: the first and the last step of a course in it."""

    day: tuple[int, int, int]
    first: int
    last: int
    start: int
    end: int
    said: str


def _clauses(text: str) -> Iterator[tuple[int, str]]:
    # 5月8日，召开部署会: a day alone belongs to what follows it.
    for match in re.finditer("(?:(?:(?:19|20)\\d\\d年)?\\d{1,2}月\\d{1,2}日，)?[^，；：。]+", text):
        yield match.start(), match[0]


def _dated(sentence: str) -> list[tuple[tuple[int, int, int], int, int, str]]:
    """Return the clauses that name one day, each with its day; the year is that of the one before."""
    found, year = [], 0
    for start, clause in _clauses(sentence):
        days = list(_DAY.finditer(clause))
        if days and days[0][1]:
            year = int(days[0][1])
        if (
            len(days) == 1
            and not _LATER_YEAR.search(clause)
            and not _SPAN.search(clause)
            and not _NO_STEP.search(clause)
        ):
            match = days[0]
            day = (year, int(match[2]), int(match[3] or 0))
            found.append((day, start + match.start(), start + match.end(), clause))
    return found if found else _timed(sentence)


def _hour(part: str, hour: int) -> int:
    """Return the hour of the day: 中午1时 is 13, 晚12时 24."""
    if part in {"晚", "晚上"} and hour == 12:
        return 24
    return hour + 12 if part not in {"凌晨", "上午"} and hour < (6 if part == "中午" else 12) else hour


def _timed(sentence: str) -> list[tuple[tuple[int, int, int], int, int, str]]:
    """Return the clauses of a sentence without days that name one time of day."""
    found, part = [], ""
    for start, clause in _clauses(sentence):
        hours = list(_HOUR.finditer(clause))
        if hours:
            part = hours[0][1] or part  # 上午8时30分签到，9时开会.
        if len(hours) == 1 and part and not _SPAN.search(clause) and not _NO_STEP.search(clause):
            match = hours[0]
            time = (1, _hour(part, int(match[2])), int(match[3] or 0) + 1)
            found.append((time, start + match.start(), start + match.end(), clause))
    return found


def _steps(dated: list[tuple[tuple[int, int, int], int, int, str]], index: int) -> list[_Step]:
    """Return the steps of one course among dated clauses."""
    steps = []
    for day, start, end, clause in dated:
        ranks = [rank for rank, step in enumerate(_course(index)) if step.search(clause)]
        if ranks:
            steps.append(_Step(day, ranks[0], ranks[-1], start, end, clause))
    return steps


_WHOSE = re.compile("[\u4e00-\u9fff]{2}(?=村|社区|小学|中学)|^(?:[县省市乡镇]|我[乡镇])")


def _are_two(one: _Step, other: _Step) -> bool:
    """Tell whether each clause says of whom it tells, and they are not the same."""
    named = [set(_WHOSE.findall(step.said)) for step in (one, other)]
    return all(named) and named[0].isdisjoint(named[1])


def _is_before(one: _Step, other: _Step) -> bool:
    """Tell whether `other` is told to be earlier than `one`, a month alone only by its month."""
    if one.day[0] != other.day[0]:
        return bool(one.day[0] and other.day[0] and other.day[0] < one.day[0])
    if not one.day[0] and abs(one.day[1] - other.day[1]) > 4:
        return False  # From November to March a year begins between.
    exact = one.day[2] and other.day[2]
    return other.day[1:] < one.day[1:] if exact else other.day[1] < one.day[1]


@block_rule(
    "日期/办事先后",
    "通行做法",
    Strength.PRACTICE,
    "一件事的各步日期依次在后：受灾在救援之前，招标在开工之前",
    finds="灾情发生于2022年7月12日，我乡于2022年7月11日启动应急响应。",
    leaves="灾情发生于2022年7月12日，我乡于2022年7月12日启动应急响应，7月20日解除。",
    needs=DIGITS,
)
def steps_follow_each_other(block: Block) -> Iterator[Hit]:
    """Within a sentence the later step of a course has the later day."""
    if (
        block.role not in PROSE
        or max(block.text.count("月"), block.text.count("时"), block.text.count("午")) < 2
    ):
        return
    for offset, sentence in block.sentences:
        dated = _dated(sentence)
        for index in range(len(_COURSES)) if len(dated) > 1 else ():
            steps = sorted(_steps(dated, index), key=lambda step: step.first)
            for one, other in zip(steps, steps[1:], strict=False):
                if one.last < other.first and _is_before(one, other) and not _are_two(one, other):
                    late = max(one, other, key=lambda step: step.start)
                    earlier = one if late is other else other
                    day = sentence[earlier.start : earlier.end]
                    told = f"与前面的{day}先后颠倒"
                    yield Hit(block, offset + late.start, offset + late.end, told, "核对日期")


_MONTHS = triggered(
    r"(?:((?:19|20)\d\d)年|当年|每年|本年)?(?<!\d)(\d{1,2})月(?:(\d{1,2})日|底|末|初|份)?(?:起|开始)?，?(?:至|到|—|－)(次年|翌年|第二年|来年|((?:19|20)\d\d)年)?(\d{1,2})月(?:(\d{1,2})日|底|末|份)?(?:止|结束)?[^。；\d共]{0,8}?(?:，|（)?[^，。；\d]{0,4}?(?:共计?|为期|历时|长达|工期为?|期限为?|时间为?|总工期)(\d{1,3}|[一二两三四五六七八九十]{1,3})(个月|年(?!度))"
)


@block_rule(
    "日期/起止月数",
    "算术",
    Strength.REQUIRED,
    "起止月份与“共几个月”相符",
    finds="森林防火期为当年10月1日至次年5月31日，共6个月。",
    leaves="森林防火期为当年10月1日至次年5月31日，共8个月，聘期为2022年3月至2025年2月，共3年。",
    needs=DIGITS,
)
def spans_have_their_months(block: Block) -> Iterator[Hit]:
    """A span of months is as long as it is told."""
    for match in _MONTHS.finditer(block):
        first, last = int(match[2]), int(match[6])
        if match[1] and match[5]:
            years = int(match[5]) - int(match[1])
        else:
            years = int(bool(match[4] and not match[5]))
        between = 12 * years + last - first
        if between < 0 and not match[1]:
            between += 12
        said = read_numeral(match[8]) * (1 if match[9] == "个月" else 12)
        if match[9] != "个月" and match[0].startswith("每年"):
            continue
        # From the first of one month to the last of another, or from day to day.
        rights = {between, between + 1}
        if match[3] == "1" and match[7] and int(match[7]) >= _LAST_DAYS:
            rights = {between + 1}
        if said not in rights and between >= 0:
            yield Hit(block, *match.span(8), f"起止约{between + 1}个月", "核对日期和月数")


_LAST_DAYS = 28
"""From the first of a month to such a day of another both months are whole."""


_DAYS_TOLD = triggered(
    r"(?<!\d)(\d{1,2})月(\d{1,2})日(?:[（(][^（）()]*[）)])?(?:起?至|到|—|－)(?:(\d{1,2})月)?(\d{1,2})日(?:[（(][^（）()]*[）)])?[^。；\d]{0,12}?(?:为期|会期|历时)(?:共)?(\d{1,2}|[一二两三四五六七八九十]{1,2})天"
)
_FEW_DAYS = 10


@block_rule(
    "日期/为期几天",
    "算术",
    Strength.PRACTICE,
    "“5月9日至13日，为期5天”：首尾都算在内",
    finds="培训自5月9日至5月13日，为期4天。",
    leaves="培训自5月9日至5月13日，为期5天。",
    needs="期历",
)
def a_few_days_are_counted(block: Block) -> Iterator[Hit]:
    """A few days of one month are counted with the first and the last."""
    for match in _DAYS_TOLD.finditer(block):
        if (match[3] and match[3] != match[1]) or "报到" in match[0]:
            continue
        days, said = int(match[4]) - int(match[2]) + 1, read_numeral(match[5])
        if 0 < days <= _FEW_DAYS and said == days - 1:
            yield Hit(block, *match.span(5), f"起止共{days}天，写的是{match[5]}天", f"{days}天，或核对日期")


_MORE_THAN_ONE_SPAN = re.compile("[一二两三四五六七八九十]年|毕业|结业|之?后")
_LENGTHENED = re.compile("延[长期]|续|顺延|推迟|提前|缓")
_YEARS_BETWEEN = triggered(
    r"((?:19|20)\d\d)年(?:(\d{1,2})月)?(?:\d{1,2}日)?[^。；\d]{0,14}，[^。；\d]{0,6}(?:为期|历时|期限|聘期|合同期限?|有效期|服务期|贷款期)(?:为|共|是)?([一二两三四五六七八九十]|\d{1,2})年[^。；\d]{0,6}，[^。；\d]{0,8}((?:19|20)\d\d)年(?:(\d{1,2})月)?(?:\d{1,2}日)?[^，。；\d]{0,6}(?:结束|到期|届满|止|期满|终止|截止|完成)"
)


@block_rule(
    "日期/为期几年",
    "算术",
    Strength.REQUIRED,
    "起、止与中间写的年数相符",
    finds="贷款2022年3月10日发放，期限两年，2025年3月10日到期。",
    leaves="贷款2022年3月10日发放，期限两年，2024年3月10日到期，活动自2021年9月启动，为期三年，至2024年8月结束。",
    needs="期历",
)
def years_between_are_counted(block: Block) -> Iterator[Hit]:
    """From the first day to the last there are so many years as told between."""
    for match in _YEARS_BETWEEN.finditer(block):
        if _MORE_THAN_ONE_SPAN.search(block.text, match.end(1) + 1, match.start(3)) or _LENGTHENED.search(
            match[0]
        ):
            continue  # 入学，学制三年，服务期5年: the second begins when the first has ended.
        years = read_numeral(match[3])
        months = 12 * (int(match[4]) - int(match[1]))
        whole = match[2] is None or match[5] is None
        if not whole:
            months += int(match[5]) - int(match[2])
        if months not in ({12 * years, 12 * (years - 1)} if whole else {12 * years, 12 * years - 1}):
            right = int(match[1]) + years
            yield Hit(
                block, match.start(4), match.end(), f"从{match[1]}年起{match[3]}年是{right}年", "核对日期"
            )


_SINCE = {
    "扶贫日": 2014,
    "安全生产月": 2002,
    "防灾减灾日": 2009,
    "宪法日": 2014,
    "安全教育日": 2016,
    "农民丰收节": 2018,
    "禁毒日": 1988,
    "世界水日": 1993,
    "中国水周": 1988,
    "植树节": 1979,
    "教师节": 1985,
    "记者节": 2000,
    "土地日": 1991,
    "爱国卫生月": 1989,
    "敬老月": 2010,
    "医师节": 2018,
    "烈士纪念日": 2014,
    "世界读书日": 1996,
    "税收宣传月": 1992,
    "助残日": 1991,
}
"""The year in which a day, a week or a month was kept for the first time."""
_OF_ITS_YEARS = triggered(
    rf"第(\d{{1,2}}|[{NUMERAL}]{{1,3}})(?:个|届|次)[“]?(?:中国人民警察|全国|国家|世界|国际|中国|全民国家|全民)?({'|'.join(_SINCE)})(?:[”]?（((?:19|20)\d\d)年)?"
)


@document_rule(
    "日期/第几个",
    "各纪念日、宣传月设立的年份（公开文件所载）",
    Strength.PRACTICE,
    "“第九个全国扶贫日”的个数与年份相符",
    finds="在第20个全国扶贫日（2022年10月17日）期间，组织消费帮扶活动。",
    leaves="在第9个全国扶贫日（2022年10月17日）期间，组织消费帮扶活动。",
)
def days_are_numbered_by_their_years(document: Document) -> Iterator[Hit]:
    """The number of a day that is kept each year is that of the year."""
    for block in document.prose:
        for match in _OF_ITS_YEARS.finditer(block):
            if _OF_A_PLACE.search(match[0]) is None and _KEPT_BY_A_PLACE.search(block.text[: match.start()]):
                continue  # 我县第三届农民丰收节: the county counts its own.
            years = _years_told(document, block, match)
            rights = [year - _SINCE[match[2]] + 1 for year in years]
            if years and read_numeral(match[1]) not in rights:
                yield Hit(block, *match.span(1), f"{years[0]}年是第{rights[0]}个", str(rights[0]))


def _years_told(document: Document, block: Block, match: re.Match[str]) -> list[int]:
    """Return of which years a numbered day may be, likeliest first: its own, the sentence's, the paper's, the text's."""
    if match[3]:
        return [int(match[3])]
    before = re.split("[。；]", block.text[: match.start()])[-1]
    behind = re.split("[。；]", block.text[match.end() :])[0]
    issued = document.issued.year if document.issued else 0
    if issued and (other := list(_THIS_OR_NEXT.finditer(re.split("，", before)[-1]))):
        return [issued + _FROM_THIS[other[-1][0][0]]]
    if ahead := re.match(r"[ 　]*(?:将)?(?:在|于)?((?:19|20)\d\d)年", behind):
        return [int(ahead[1])]
    said = [int(year) for part in (before, behind) for year in _ANY_YEAR.findall(part)]
    if said := [year for year in said if year != _SINCE[match[2]] or read_numeral(match[1]) == 1]:
        return said
    if issued:
        return [issued]
    years = {int(year) for year in _ANY_YEAR.findall(block.text)}
    return [*years] if len(years) == 1 else []


_OF_A_PLACE = re.compile("个|中国|全国|国家|世界|国际|全民")
_KEPT_BY_A_PLACE = re.compile("[县乡镇村市省区校][^，。；]{0,8}$")
_THIS_OR_NEXT = re.compile("[今去明前]年|上年")
_YEAR_IN_BRACKETS = triggered(r"(今年|去年|上年|前年|明年)（((?:19|20)\d\d)年?(?:度)?）")
_FROM_THIS = {"今": 0, "去": -1, "上": -1, "前": -2, "明": 1}
_HAPPENED = re.compile(r"(?:19|20)\d\d年\d{1,2}月")
_AHEAD = re.compile(r"月(?:\d{1,2}日)?[底初末份]?(?:之?前|以前|止)|[拟将]于|计划|规划|力争|预计|目标|预算")
_ANY_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)年")


@block_rule(
    "日期/去年今年",
    "算术",
    Strength.PRACTICE,
    "“去年（2021年）”与句中所说的年份相符",
    finds="2022年3月召开的会议要求，去年（2020年）结转的资金要支付完毕。",
    leaves="2022年3月召开的会议要求，去年（2021年）结转的资金要支付完毕。",
    needs="（",
)
def last_year_is_the_year_before(block: Block) -> Iterator[Hit]:
    """去年 is the year before the one that the sentence tells of."""
    for match in _YEAR_IN_BRACKETS.finditer(block):
        sentence = block.text[: match.start()].rpartition("。")[2]
        said = {int(year) for year in _ANY_YEAR.findall(sentence)}
        if len(said) == 1 and _HAPPENED.search(sentence) and not _AHEAD.search(sentence):
            right = said.pop() + _FROM_THIS[match[1][0]]
            # A paper is written no earlier than what it tells of, often later: 2020年3月修建的水池，今年（2022年）.
            if int(match[2]) < right:
                yield Hit(
                    block,
                    *match.span(),
                    f"前面是{right - _FROM_THIS[match[1][0]]}年，{match[1]}是{right}年",
                    f"{right}年",
                )


_BORN = triggered(
    r"((?:19|20)\d\d)年(?:(\d{1,2})月)?(?:\d{1,2}日)?(?:出)?生(?!产|活|态|效|育)|[出]?生于((?:19|20)\d\d)年(?:(\d{1,2})月)?"
)
_AGED = re.compile(r"(现年|今年|年满|已满|满|年龄|时年|[，、])(?:为|已)?(\d{1,3})(周)?岁(?!以|[及或至])")
_YOUNGEST = (
    (re.compile("大学毕业|本科毕业|大专毕业"), 19),
    (re.compile("入伍|参军"), 17),
    (re.compile("入党|加入中国共产党"), 18),
    (re.compile("参加工作"), 15),
    (re.compile("结婚"), 18),
    (re.compile("(?:当选|担任|任)[^，。；]{0,10}(?:书记|主任|委员|代表|乡长|组长)"), 18),
)
_KIN = re.compile(
    "其[父母夫妻子女兄弟姐妹祖]|[父母]亲|丈夫|妻子|配偶|爱人|儿子|女儿|长[子女]|次[子女]|祖[父母]|[爷奶]|公公|婆婆|兄长|哥哥|弟弟|姐姐|妹妹"
)
_EVENT = re.compile(r"(?<!\d)((?:19|20)\d\d)年(?:\d{1,2}月)?(?:\d{1,2}日)?([^，。；]{0,16})")


@block_rule(
    "日期/年龄与经历",
    "算术；征兵、入党、婚姻的法定年龄",
    Strength.PRACTICE,
    "年龄、参军、毕业、入党的年份与出生年份合得上",
    finds="王秀兰，1948年3月出生，现年64岁，2022年3月申请高龄补贴。",
    leaves="王秀兰，1948年3月出生，2022年3月年满74周岁，1966年参加工作。",
    needs="生",
)
def lives_fit_their_births(block: Block) -> Iterator[Hit]:
    """An age goes with the birth and the one other year of the sentence; nobody enlists as a child."""
    for offset, sentence in block.sentences if triggered("生").search(block) else ():
        births = list(_BORN.pattern.finditer(sentence))
        if len(births) != 1:
            continue
        birth = births[0]
        born = int(birth[1] or birth[3])
        yield from _too_young(block, offset, sentence, birth, born)
        if _KIN.search(sentence, birth.end()):
            continue
        years = {int(year) for year in _ANY_YEAR.findall(sentence)} - {born}
        ages = list(_AGED.finditer(sentence, birth.end()))
        if len(years) != 1 or len(ages) != 1:
            continue
        age, year = int(ages[0][2]), years.pop()
        allowed = {year - born - 1, year - born, *(() if ages[0][3] else (year - born + 1,))}
        if year > born and age not in allowed:
            at, end = offset + ages[0].start(2), offset + ages[0].end()
            yield Hit(block, at, end, f"{born}年生，到{year}年是{year - born}岁", "核对年龄和出生年月")


def _too_young(block: Block, offset: int, sentence: str, birth: re.Match[str], born: int) -> Iterator[Hit]:
    """Yield what somebody did at an age at which nobody does it."""
    for event in _EVENT.finditer(sentence, birth.end()):
        if _KIN.search(sentence, birth.end(), event.end()):
            continue  # 其父1950年参军.
        least = next((age for what, age in _YOUNGEST if what.search(event[2])), 0)
        age = int(event[1]) - born
        if least and age < least:
            at = offset + event.start()
            yield Hit(block, at, offset + event.end(), f"{born}年生，{event[1]}年只有{age}岁", "核对年份")


_BACKWARDS = (
    ("验收", "开工|动工|施工(?!单位|企业|方|队|人员|现场)|招标"),
    ("竣工|完工", "开工|动工|招标|立项"),
    ("开工|动工", "招标|立项|签订[^，。；]{0,4}合同"),
    ("上报整改结果|完成整改|整改完成|整改到位", "开展自查|自查自纠|制定整改方案|排查问题"),
    ("审批|批准", "提出申请|入户核查|民主评议"),
    ("发放|兑付", "审批|审核|验收"),
    ("录用|聘用|上岗", "面试|体检|笔试|报名"),
    ("拆除[^，。；]{0,4}", "签订[^，。；]{0,6}协议"),
    ("印发", "征求意见|研究通过|审议"),
)
"""What comes later in a course of steps, and what always comes before it."""
_TOLD_BACKWARDS = tuple(
    triggered(
        rf"(?:{later})(?:合格|通过|完毕|结束|完成|到位|结果)?(?:之?后，?|，?再|，?然后)[^，。；后]{{0,10}}?(?:{earlier})|(?:{earlier})[^，。；]{{0,4}}在[^，。；]{{0,8}}?(?:{later})[^，。；]{{0,4}}后"
    )
    for later, earlier in _BACKWARDS
)
_RIGHTLY_SO = re.compile(
    "再次|重新|二次|下一|下期|新一|另行|未|不得|严禁|禁止|杜绝|避免|不能|防止|存在|违规|擅自|个别|后续|复工|补"
)


@block_rule(
    "日期/步骤颠倒",
    "通行做法",
    Strength.PRACTICE,
    "先后两步不颠倒：先招标后开工，先签协议后拆除",
    finds="先由乡政府组织验收，验收合格后开工建设。",
    leaves="先招标后开工，严禁先开工后招标，验收合格后拨付资金，验收合格后开工建设下一期。",
    needs="后再",
)
def steps_are_not_told_backwards(block: Block) -> Iterator[Hit]:
    """Of two steps of a course the later is not told to come first."""
    for pattern in _TOLD_BACKWARDS:
        for match in pattern.finditer(block):
            start = max(block.text.rfind(mark, 0, match.start()) for mark in "。；")
            behind = re.match("[^。；]{0,8}", block.text[match.end() :])
            if not _RIGHTLY_SO.search(block.text[start + 1 : match.end()] + (behind[0] if behind else "")):
                yield Hit(block, *match.span(), "先后两步疑为颠倒", "核对先后")


_MONTHS_OF_QUARTER = triggered(
    r"第?([一二三四])季度（(?:即)?(\d{1,2})月?份?、(\d{1,2})月?份?[、和](\d{1,2})月份?）"
)


@block_rule(
    "日期/季度各月",
    "公历",
    Strength.REQUIRED,
    "括注的三个月是这个季度的",
    finds="第三季度（7月、8月、10月）事故起数下降。",
    leaves="第三季度（7月、8月、9月）事故起数下降。",
    needs="季",
)
def a_quarter_has_its_three_months(block: Block) -> Iterator[Hit]:
    """The three months told of a quarter are its own."""
    for match in _MONTHS_OF_QUARTER.finditer(block):
        last = 3 * read_numeral(match[1])
        if [int(match[n]) for n in (2, 3, 4)] != [last - 2, last - 1, last]:
            right = f"{last - 2}月、{last - 1}月、{last}月"
            yield Hit(block, *match.span(), f"应为{right}", right)
