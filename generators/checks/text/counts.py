"""What a text promises by number, against what follows: “五巩固”, 以下四项, 甲、乙、丙三类."""

# A rule's docstring is what it holds; a pattern is read whole on its line.
# ruff: noqa: D401, E501

from __future__ import annotations

import re
from itertools import takewhile
from typing import TYPE_CHECKING

from generators.checks.text.document import HAN, NUMERAL, Role
from generators.checks.text.names import SURNAMES
from generators.checks.text.table import Hit, Strength, block_rule, document_rule, triggered
from generators.wording import format_numeral, read_numeral

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generators.checks.text.document import Block, Document

_N = rf"([两{NUMERAL}]|十[{NUMERAL[:-1]}]|\d{{1,2}})"
_MEASURE = r"(?:个方面|个环节|个步骤|个重点|个问题|个要点|个阶段|个条件|个关键|个层面|个批次|方面|环节|批次|阶段|大类|大|项|点|条|类|种|个|件|(?<!一)步)"


def _children(blocks: list[Block], index: int) -> list[Block]:
    """Return the headings one level below that of `blocks[index]`, up to its next like."""
    level = blocks[index].level
    deeper: list[Block] = []
    for block in blocks[index + 1 :]:
        if block.role is Role.CELL or block.level == 0:
            continue
        if block.level <= level or block.role in {Role.ANNEX_MARK, Role.TITLE, Role.ANNEX_TITLE}:
            break
        deeper.append(block)
    first = min((block.level for block in deeper), default=0)
    return [block for block in deeper if block.level == first]


_QUOTED = re.compile(rf"“{_N}(?:个|项|大)?({HAN}{{1,4}})”")


@document_rule(
    "数目/标题所称",
    "通行做法",
    Strength.REQUIRED,
    "标题里的“五巩固”下面有五条",
    finds="一、抓实“三巩固”守底线\n（一）巩固监测机制。做好监测。\n（二）巩固帮扶机制。做好帮扶。",
    leaves="一、抓实“两巩固”守底线\n（一）巩固监测机制。做好监测。\n（二）巩固帮扶机制。做好帮扶。",
)
def headings_as_promised(document: Document) -> Iterator[Hit]:
    """A heading that promises five has five below it."""
    blocks = document.prose
    for index, block in enumerate(blocks):
        if not block.level or block.mark is None:
            continue
        for match in _QUOTED.finditer(_heading(block)):
            promised, word = read_numeral(match[1]), match[2]
            children = _children(blocks, index)
            if len(children) > 1 and sum(word in _heading(child) for child in children) > len(children) / 2:
                yield from _differs(block, match.span(), promised, len(children), "下面列了")
        heading = _heading(block)
        if last := re.search(rf"(?<![{NUMERAL}第]){_N}{_MEASURE}(?:{HAN}{{0,6}})$", heading.rstrip("。：")):
            promised = read_numeral(last[1])
            children = _children(blocks, index)
            if len(children) > 1 and last.start() >= block.mark.end:
                yield from _differs(block, last.span(), promised, len(children), "下面列了")


def _heading(block: Block) -> str:
    return block.text.partition("。")[0]


def _differs(block: Block, span: tuple[int, int], promised: int, given: int, how: str) -> Iterator[Hit]:
    if promised != given:
        yield Hit(block, *span, f"写的是{format_numeral(promised)}，{how}{format_numeral(given)}", "核对数目")


_TOGETHER = triggered(rf"“((?:{_N}{HAN}{{1,4}}、)+{_N}{HAN}{{1,4}})”")


@document_rule(
    "数目/缺一节",
    "通行做法",
    Strength.REQUIRED,
    "前面说的“五巩固、六提升、六保障”各有一节",
    finds="推进“两巩固、三提升、两保障”行动计划。\n一、抓实“两巩固”\n（一）巩固监测。\n（二）巩固帮扶。\n二、落实“两保障”\n（一）组织保障。\n（二）政策保障。",
    leaves="推进“两巩固、两保障”行动计划。\n一、抓实“两巩固”\n（一）巩固监测。\n（二）巩固帮扶。\n二、落实“两保障”\n（一）组织保障。\n（二）政策保障。",
)
def every_part_has_its_section(document: Document) -> Iterator[Hit]:
    """Of several things announced together none is left out."""
    headings = "\n".join(_heading(block) for block in document.prose if block.level == 1)
    for block in document.prose:
        for match in _TOGETHER.finditer(block):
            parts = match[1].split("、")
            named = [part for part in parts if f"“{part}”" in headings]
            if named and len(named) < len(parts):
                for part in parts:
                    if part not in headings:
                        at = block.text.index(part, match.start())
                        yield Hit(block, at, at + len(part), f"“{part}”后面没有相应的一节", "核对")


_ANNOUNCED = triggered(
    rf"(?:以下|如下|下列|下述|下面)(?:的)?{_N}({_MEASURE})|(?<![第{NUMERAL}\d—至]){_N}({_MEASURE})(?:的)?{HAN}{{0,8}}?”?(?:如下|：|是：|为：)"
    rf"|(?:做好|抓好|抓住|把握|坚持|突出|围绕|强化|明确|落实|完成|议定|研究|讨论|审议|通过|强调|提出|安排|部署|解决|从|在|分|分为|聚焦|注意|重点抓|存在|有|要求){HAN}{{0,6}}?(?<![第{NUMERAL}]){_N}({_MEASURE})"
)


@document_rule(
    "数目/以下几项",
    "通行做法",
    Strength.REQUIRED,
    "“以下四项”“三个方面”后面有几项就是几项",
    finds="重点做好以下四项工作：一是加强领导，二是落实责任，三是严格考核。",
    leaves="重点做好以下三项工作：一是加强领导，二是落实责任，三是严格考核。",
)
def announced_points_follow(document: Document) -> Iterator[Hit]:
    """以下四项 is followed by four."""
    blocks = document.prose
    for index, block in enumerate(blocks):
        matches = list(_ANNOUNCED.finditer(block))
        for order, match in enumerate(matches):
            number = match[1] or match[3] or match[5]
            at = match.start(1 if match[1] else 3 if match[3] else 5)
            if (
                re.search(r"、[^，。；]{1,16}$", block.text[block.mark.end if block.mark else 0 : at])
                and not match[1]
            ):
                continue  # 甲、乙、丙三类: 数目/列举 counts those.
            promised = read_numeral(number)
            until = matches[order + 1].start() if order + 1 < len(matches) else len(block.text)
            given = _points_in(block.text[match.end() : until])
            if not given and until == len(block.text):
                explicit = (
                    re.search("以下|下列|下述|下面|如下", match[0]) is not None
                    or re.fullmatch("[^。；]*[：:]", match[0][-1] + block.text[match.end() :]) is not None
                )
                given = _points_below(blocks, index) if explicit else 0
            if given > 1 and given != promised and not _how_far(block.text[match.end() : until], given):
                yield Hit(
                    block,
                    at,
                    at + len(number),
                    f"写的是{format_numeral(promised)}，后面列了{format_numeral(given)}",
                    f"核对，应为{format_numeral(given)}",
                )


_STATE = re.compile("已[^，。；]{0,8}(?:完成|结束|启动|实施|开工)|正在|尚未|目前|基本完成|进入|转入|推进到")


def _how_far(told: str, given: int) -> bool:
    """Tell whether stages are told by how far they have come: 第一阶段已完成，第二阶段正在进行 are not all."""
    return given == 2 and re.match("[，。；]第", told) is not None and _STATE.search(told) is not None


_INLINE = (
    re.compile(rf"(?:^|[。；：，、])([{NUMERAL}])是"),
    re.compile(rf"(?:^|[。；：，])([{NUMERAL}])(?:要|查)(?=[\u4e00-\u9fff])"),
    re.compile(rf"(?:^|[。；：，])第([{NUMERAL}])[，、]"),
    re.compile(rf"（([{NUMERAL}]{{1,3}})）"),
    re.compile(r"（(\d{1,2})）(?!\d)"),
    re.compile(r"([①-⑳])"),
    re.compile(rf"(?:^|[。；：，、])第([{NUMERAL}])(?:个?阶段|步|类|批|种|环节|方面|项|部分)"),
    re.compile(r"(?:^|[：；。])(\d{1,2})[.．、](?=[\u4e00-\u9fff])"),
)


_FIRST_OF_ALL = re.compile("(?:^|[。；：，])首先，")
_THEN = re.compile("(?:^|[。；：，])(?:其次|再次|再者|最后|第[二三四五])，")


def _points_in(text: str) -> int:
    """Return how many points are counted in `text`, 0 when it counts none."""
    if _FIRST_OF_ALL.search(text):
        return len(_FIRST_OF_ALL.findall(text)) + len(_THEN.findall(text))
    for pattern in _INLINE:
        found = list(pattern.finditer(text))
        if len(found) > 1 and found[0][1] in "一1①":
            count = 1
            for match in found[1:]:
                if match[1] in "一1①":
                    break
                count += 1
            return count
    return 0


def _points_below(blocks: list[Block], index: int) -> int:
    """Return how many paragraphs of one level follow, or paragraphs that begin 一是, 二是."""
    following = blocks[index + 1 :]
    if not following:
        return 0
    first = following[0]
    base = blocks[index].level
    if first.level and (not base or first.level > base):
        level = first.level
        count = 0
        for block in following:
            if block.level and block.level < level:
                break
            if block.level == level:
                if block.mark and block.mark.value == 1 and count:
                    break
                count += 1
        return count
    count = 0
    for block in following:
        if not re.match(rf"[{NUMERAL}](?:是|要)|第[{NUMERAL}][，、]", block.text):
            break
        count += 1
    return count


_ENUMERATED = triggered(
    rf"((?:[^，。；：、（）《》\d]{{1,24}}、)+[^，。；：、（）《》\d]{{1,16}}?)(?<![第{NUMERAL}百千万的在上下前后近]){_N}"
    r"(大类|大|类|项|个方面|方面|个环节|环节|个(?:[\u4e00-\u9fff]{2})?村|个(?:单项|专项)?奖项?|个乡镇|个社区|个部门|个单位|种|级(?!书)|个(?:工作|专项|专业|行动)?[小]?组|个专班|个阶段|个步骤|个等级|个等次|个档次|个部分|个关键|个重点|个(?:项目|工程|问题|自然村|行政村|村民小组|合作社|企业|基地|片区|网格|窗口|岗位|议题|时段|渠道|层面|指标|产业|行业|领域|文件|园区|学校|站所|中心|支部|党支部|点|职务|岗位|身份|称号|奖项|科目|专业|品种|品牌|景点|站点|地块|标段|路段|批次|时间段|姓氏|民族|节日|科室|车间|队伍|系统|平台|名称|地点|日期|字)|座(?=[桥水大])|所(?=学校|小学)|家(?=企业|单位|合作社|公司)|件(?=大事|实事)|条(?=道路|河|线路|措施|意见)|支(?=队伍|分队|力量|小队)|户|名"
    r"|村(?![民务级委党支干部])|乡镇|社区)(?!以|左|多|余|分之|月)"
)


@block_rule(
    "数目/列举",
    "通行做法",
    Strength.REQUIRED,
    "“甲、乙、丙三类”列了几个就是几个",
    finds="关注脱贫不稳定户、边缘易致贫户、突发严重困难户四类对象。",
    leaves="关注脱贫不稳定户、边缘易致贫户、突发严重困难户三类对象。",
    needs="、",
)
def enumerated_as_counted(block: Block) -> Iterator[Hit]:
    """A list and the number behind it agree."""
    for match in _ENUMERATED.finditer(block):
        listed = match[1]
        if others := re.search("等[^、]*?(?:和|及|与)(?=[^、]+、)", listed):
            listed = listed[others.end() :]  # 甲村等两个村和乙村、丙村四个村: the second list is counted.
        if (
            re.search(r"等$|等[^、]*$", listed)
            or listed.count("“") != listed.count("”")
            or not listed[-1].strip()
        ):
            continue
        promised = read_numeral(match[2])
        items = listed.split("、")
        items[-1:] = re.split(r"(?<=[^平总饱温缓谐涉普])(?:和|及|以及|与)(?!谐|平|时)", items[-1])
        given = len(items)
        last = items[-1]
        if promised < 2 or promised == given or abs(promised - given) > 3 or len(last) < 1:
            continue
        if (
            match.start()
            and re.search(r"\d$", block.text[: match.start()])
            and not re.fullmatch(r"\d{1,2}(?:\.\d{1,2}){1,3}", block.text[: match.start()])
            and not re.match("[户人个名项件处](?![、和])", listed)
        ):
            continue
        if match[3] in {"村", "乡镇", "社区"} and any(len(item) > 5 for item in items[1:]):
            continue
        if match[3] in {"户", "名"} and (
            match[2].isdigit() or not all(2 <= len(item) <= 4 for item in items[1:])
        ):
            continue
        if given + 1 == promised and re.search("[和与]|(?<![涉普])及", "".join(items[:-1])):
            continue
        at = match.start(2)
        yield Hit(
            block,
            at,
            at + len(match[2]),
            f"列了{format_numeral(given)}个，写的是{format_numeral(promised)}",
            f"核对，应为{format_numeral(given)}",
        )


_PEOPLE_COUNTED = triggered(
    rf"(?<![\u4e00-\u9fff]等)((?:[{SURNAMES}]{HAN}{{1,2}}、)+[{SURNAMES}]{HAN}{{1,2}}?)(\d{{1,2}}|[两{NUMERAL}])(?=[人位](?![次大])|名(?:同志|干部|党员|村民|群众|代表|人员))"
)


@block_rule(
    "数目/列出的人",
    "通行做法",
    Strength.REQUIRED,
    "“张三、李四2人”列了几个就是几个",
    finds="参加座谈的有张建平、李爱军、王秀兰4人。",
    leaves="参加座谈的有张建平、李爱军、王秀兰3人，张建平、李爱军等12人受到表彰。",
    needs="、",
)
def people_as_counted(block: Block) -> Iterator[Hit]:
    """Names in a row and the number behind them agree."""
    for match in _PEOPLE_COUNTED.finditer(block):
        listed = match[1].split("、")
        if block.text[: match.start()][-1:] == "、" or "等" in match[1]:
            continue
        yield from _differs(block, match.span(2), read_numeral(match[2]), len(listed), "前面列了")


_SUMMED_UP = triggered(
    rf"(?<![{HAN[1:-1]}])?((?:[^，。；：、“”（）\d]{{2,12}}、)+[^，。；：、“”（）\d]{{2,8}}?)“([两{NUMERAL}])(?:个|项)?(?:零|不|无|统一|同步|达标|清零|到位|率)”(?=的?(?:目标|要求|标准|任务|局面))"
)


@block_rule(
    "数目/总括",
    "通行做法",
    Strength.REQUIRED,
    "“甲、乙、丙‘三个零’”列了几个就是几个",
    finds="实现火灾发生率、受害率、伤亡率“四个零”的目标。",
    leaves="实现火灾发生率、受害率、伤亡率“三个零”的目标。",
    needs="“",
)
def summed_up_as_listed(block: Block) -> Iterator[Hit]:
    """A saying with a number that sums up a list has the number of the list."""
    for match in _SUMMED_UP.finditer(block):
        listed = re.split("、|(?<=[率户人])和", match[1])
        yield from _differs(block, match.span(2), read_numeral(match[2]), len(listed), "前面列了")


_THESE_VILLAGES = triggered(rf"(?:拟?对|这|上述|以上){_N}个(?:行政)?村(?![民级里])")
_VILLAGES = re.compile(rf"{HAN}{{2,4}}村(?:[、和]{HAN}{{2,4}}村)+(?!等)")


@block_rule(
    "数目/上述几村",
    "通行做法",
    Strength.REQUIRED,
    "“这两个村”前面列了两个村",
    finds="东沟村、柳树坪村管道老化，拟对三个村的供水管网进行改造。",
    leaves="东沟村、柳树坪村管道老化，拟对两个村的供水管网进行改造。",
    needs="村",
)
def villages_as_counted(block: Block) -> Iterator[Hit]:
    """A number of villages that points back is that of the one list before it."""
    for match in _THESE_VILLAGES.finditer(block):
        lists = list(_VILLAGES.finditer(block.text[: match.start()]))
        if len(lists) == 1 and "等" not in block.text[lists[0].end() : match.start()][:2]:
            given = len(re.split("[、和]", lists[0][0]))
            yield from _differs(block, match.span(1), read_numeral(match[1]), given, "前面列了")


_NAMED = triggered(
    rf"(\d{{1,3}}|(?<![第{NUMERAL}百])[两{NUMERAL}]{{1,3}})(户|人|名|个村|个单位|家)(?:同志|代表|委员|干部|队员|人员|党员|候选人|联络员|志愿者|成员)?(?:[为任]{HAN}{{1,8}})?(?:，?(?:分别|即)(?:是|为)?)?：((?:[^、，。；：（）\d]{{2,12}}、)*[^、，。；：（）\d]{{2,12}})(?=。|；|$)"
)


@block_rule(
    "数目/名单",
    "通行做法",
    Strength.REQUIRED,
    "“5户：”后面有五个名字",
    finds="本次退出的3户：张大山、李小河。",
    leaves="本次退出的3户：张大山、李小河、王平川。",
    needs="：",
)
def names_as_counted(block: Block) -> Iterator[Hit]:
    """A number before a list of names is the number of names."""
    for match in _NAMED.finditer(block):
        names = match[3].split("、")
        if _list_goes_on(block.text[match.end() :]):
            continue
        if names[-1].endswith(("等", "等人", "等户")) or (len(names) == 1 and len(names[0]) > 4):
            continue
        if read_numeral(match[1]) != len(names):
            yield Hit(
                block, match.start(1), match.end(1), f"写的是{match[1]}{match[2]}，列了{len(names)}个", "核对"
            )


_IN_BRACKETS = triggered(
    rf"(?<![第\d{NUMERAL}百.])(\d{{1,2}}|[两{NUMERAL}]{{1,2}})(?:个|家|所|座|处|条|名|户)(?:行政|自然|贫困|脱贫|重点)?"
    r"(村|乡镇|单位|部门|学校|水库|企业|合作社|小组|站所|社区|组)(?:“[^“”]{2,12}”[^，。；（）]{0,4})?（(?:即|分别为|分别是)?((?:[^、，。；：（）\d]{2,10}、)+[^、，。；：（）\d]{2,10})）"
)


_PAPERS_COUNTED = triggered(
    rf"(?<![第{NUMERAL}\d]){_N}(?:份|个|部|项|篇)(?:重要)?(?:文件|通知|意见|方案|条例|法律法规|法规|制度|办法|材料|规定|议题|汇报|报告|预案|决定|议案|名单|事项|讲话|文章|标准|规划|细则|协议|合同|公约)[^。；《：]{{0,8}}[：，]?(?:即|分别是|分别为)?((?:《[^《》]+》(?:（[^（）]*）)?[、和及]?){{2,}})(?!等)"
)
_THAT_ARE = triggered(
    rf"(?<![第{NUMERAL}\d]){_N}(?:个)?(部分|方面|阶段|环节|步骤|类|种|项|条|大类|原则|要求|任务|重点|层次|级别|等次|等级|片区|网格|村|组|项目|工程|件|名|人|位|户|家|所|处|座|小组|专班|中心|站|点|标段|批次|批|档|级)(?:{HAN}{{0,6}})，(?:即|分别是|分别为|具体为|具体是|也就是|依次是|依次为)((?:[^、，。；：（）“”《》\d]{{2,10}}、)+[^、，。；：（）“”《》\d]{{2,10}})(?=[，。；]|$)"
)
_OF_PEOPLE_AND_PLACES = frozenset("户名人位家所处座件份个村组")
_AFTER_COLON = triggered(
    rf"(?<![第{NUMERAL}\d]){_N}(?:个)?(部分|方面|阶段|环节|步骤|类|种|项|条|点|大类|大|场|原则|要求|任务|重点|件|名|位|户|家|所|处|座|份|个(?=项目|工程|村|组|单位|部门|片区))(?:{HAN}{{0,6}})：((?:[^、，。；：（）“”《》\d]{{2,10}}、)+[^、，。；：（）“”《》\d]{{2,10}})(?=。|；|$)"
)


@block_rule(
    "数目/冒号后",
    "通行做法",
    Strength.PRACTICE,
    "“分三个部分：”后面有三个",
    finds="本方案分三个部分：总体要求、主要任务、保障措施、附则。",
    leaves="本方案分三个部分：总体要求、主要任务、保障措施。",
    needs="：，《",
)
def listed_after_a_colon(block: Block) -> Iterator[Hit]:
    """A number before a colon is the number of what is listed behind it."""
    for match in _PAPERS_COUNTED.finditer(block):
        yield from _differs(block, match.span(1), read_numeral(match[1]), match[2].count("《"), "后面列了")
    for match in (*_AFTER_COLON.finditer(block), *_THAT_ARE.finditer(block)):
        if match[2] in _OF_PEOPLE_AND_PLACES and block.text[match.end() :][:1] == "；":
            continue  # 62户：东沟村甲、乙；西坪村丙: more follow, place by place.
        items = match[3].split("、")
        items[-1:] = re.split(r"(?<=[\u4e00-\u9fff]{2})[和及与](?![谐平时])", items[-1])
        if len(items) > 1 and not re.search("等|[和及与]", "".join(items)):
            yield from _differs(block, match.span(1), read_numeral(match[1]), len(items), "后面列了")


@block_rule(
    "数目/括注",
    "通行做法",
    Strength.REQUIRED,
    "“3个村（甲、乙、丙）”括号里有三个",
    finds="全镇3个村（东沟村、西坪村、南湾村、北岭村）受灾。",
    leaves="全镇3个村（东沟村、西坪村、南湾村）受灾，2个村（东沟村等）已恢复。",
    needs="（",
)
def brackets_as_counted(block: Block) -> Iterator[Hit]:
    """A number of places and their names in brackets agree."""
    for match in _IN_BRACKETS.finditer(block):
        names = match[3].split("、")
        if names[-1].endswith("等") or re.search("[和及与]", match[3]):
            continue
        promised = read_numeral(match[1])
        if promised != len(names):
            yield Hit(
                block, match.start(1), match.end(1), f"写的是{match[1]}，括号里列了{len(names)}个", "核对"
            )


_SPELT_OUT = triggered(
    rf"“((?:[两{NUMERAL}](?:个|项|大)?{HAN}{{1,3}}){{1,3}})”(?:问题|现象|情况|倾向|行为|习惯|要求|原则|标准|机制|目标|任务|行动|工作法|制度|责任|措施|办法|政策|方针|承诺|纪律|职责|规定|举措|模式|体系|清单|活动|工程|理念|管理|服务|工作|做法|底线|宣传|治理|整治|检查|排查|承诺|管控|评比|竞赛|创建|建设)?"
    r"(?:[：:]([^。；：]+)|（(?:即|指)?([^（）。；]+)）|[，（]?即([^。；：（）]+)|，((?:[^，。；：（）、]{2,12}、)+[^，。；：（）、]{2,12})(?=[。；，]|$))"
)
_ONE_OF_IT = re.compile(rf"([两{NUMERAL}])(?:个(一(?:{HAN}{{1,2}})?)|(?:个|项|大)?([^两{NUMERAL}]{{1,3}}))")


@block_rule(
    "数目/提法",
    "通行做法",
    Strength.REQUIRED,
    "“三到位”后面接着列出的有三条",
    finds="做到“三到位”：责任到位、措施到位。",
    leaves="做到“三到位”：责任到位、措施到位、帮扶到位。实行“三个一”：一户一档、一月一访、一季一评。",
    needs="“",
)
def slogan_as_counted(block: Block) -> Iterator[Hit]:
    """A saying with a number in it that is spelt out at once has as many parts."""
    for match in _SPELT_OUT.finditer(block):
        listed = match[2] or match[3] or match[4] or match[5]
        parts = [(read_numeral(part[1]), part[2] or part[3]) for part in _ONE_OF_IT.finditer(match[1])]
        whole = [item for item in re.split("[、，和]", listed) if item]
        listed = listed.partition("，")[0] if "、" in listed.partition("，")[0] else listed
        items = [item for item in re.split("[、，和]", listed) if item]
        if len(parts) > 1:  # 查思想、查作风，看行动、看成效
            items = list(takewhile(lambda item: any(word in item for _, word in parts), whole))  # noqa: B023
        counted = [
            sum(item.startswith("一") if word == "一" else word in item for item in items)
            for _, word in parts
        ]
        for (promised, _), given in zip(parts, counted, strict=True):
            if given > 1 and sum(counted) == len(items) and given != promised:
                yield from _differs(block, match.span(), promised, given, "后面列了")


def _list_goes_on(after: str) -> bool:
    """Tell whether more names follow, village by village, before the next number of households."""
    return after.startswith("；") and not re.match(r"；[^：；。]{0,24}\d+[户人名家][^：；。]{0,6}：", after)


_PAPERS_AND_OTHERS = triggered(
    rf"((?:《[^《》]+》(?:（[^（）]*）)?[、和]?){{2,}})等(\d{{1,2}}|[两{NUMERAL}])(?=个|部|份|项)"
)
_AND_OTHERS = triggered(
    rf"((?:[^，。；：、（）《》\d]{{1,14}}、)+[^，。；：、（）《》\d]{{1,14}}?)等(\d{{1,2}}|[两{NUMERAL}])(?=个|项|种|类|家|名|户|所|处|方面|大类|座|条|人(?!次))"
)


@block_rule(
    "数目/等几个",
    "通行做法",
    Strength.REQUIRED,
    "“甲、乙、丙等2个”列的不比说的多",
    finds="会同纪检监察、政法、公安等2个部门进行联审。",
    leaves="会同纪检监察、政法、公安等12个部门进行联审，东沟村、西坪村等2个村受灾。",
    needs="等",
)
def no_more_than_counted(block: Block) -> Iterator[Hit]:
    """Before 等 stand no more things than are counted behind it."""
    for match in _PAPERS_AND_OTHERS.finditer(block):
        if match[1].count("《") > read_numeral(match[2]):
            yield from _differs(
                block, match.span(2), read_numeral(match[2]), match[1].count("《"), "前面列了"
            )
    for match in _AND_OTHERS.finditer(block):
        listed, promised = match[1].split("、"), read_numeral(match[2])
        if len(listed) > promised and match[1].count("“") == match[1].count("”"):
            told = f"列了{format_numeral(len(listed))}个，写的是{match[2]}"
            yield Hit(block, *match.span(2), told, "核对数目")


_EACH_TAKES = triggered(
    rf"((?:[^，。；：、“”\d]{{1,8}}(包|联|帮|带|管|盯|查|看)[^，。；：、“”\d]{{1,6}}、)(?:[^，。；：、“”\d]{{1,8}}\2[^，。；：、“”\d]{{1,6}}、)*[^，。；：、“”\d]{{1,8}}\2[^，。；：、“”\d]{{1,5}})的([两{NUMERAL}])(?=级|层|道|包|个)"
)
_STEPS_OF_A_WAY = triggered(
    rf"((?:[^，。；：、“”（）\d]{{2,8}}、)+[^，。；：、“”（）\d]{{2,5}})的“?([两{NUMERAL}])(?:级|步|道|个)”?(?=程序|步骤|流程|环节)"
)
_SAID_OF_A_LIST = triggered(
    rf"((?:[^，。；：、“”（）\d]{{2,10}}、)+[^，。；：、“”（）\d]{{2,10}}?)(?:相结合的|的|等)?“([两{NUMERAL}])(?:个|项|大)?([^“”\d]{{1,3}})”"
)


@block_rule(
    "数目/层层包联",
    "通行做法",
    Strength.REQUIRED,
    "“甲包乙、丙包丁的两级”“甲推荐、乙推荐‘两推荐’”说几个就列几个",
    finds="实行领导包片、干部包村、党员包户的四级网格管理。",
    leaves="实行领导包片、干部包村、党员包户的三级网格管理，采取党员推荐、群众推荐“两推荐”的方式。",
    needs="、",
)
def each_takes_a_part(block: Block) -> Iterator[Hit]:
    """Things alike in a row are as many as the number behind them says."""
    for match in _EACH_TAKES.finditer(block):
        given = match[1].count("、") + 1
        yield from _differs(block, match.span(3), read_numeral(match[3]), given, "前面列了")
    for match in _STEPS_OF_A_WAY.finditer(block):
        given = match[1].count("、") + 1
        if given > 2:
            yield from _differs(block, match.span(2), read_numeral(match[2]), given, "前面列了")
    for match in _SAID_OF_A_LIST.finditer(block):
        items = [part for item in match[1].split("、") for part in re.split("(?<=[村乡镇县])[与和及]", item)]
        if all(match[3] in item for item in items):
            yield from _differs(block, match.span(2), read_numeral(match[2]), len(items), "前面列了")


_TOPICS = triggered(
    rf"(?:研究|审议|讨论|听取|通过|议定|审定|部署)[^。]{{0,60}}?(?<![第{NUMERAL}\d])(\d{{1,2}}|[两{NUMERAL}])(?=(?:项|个)(?:议题|事项|工作|问题|内容))"
)


@document_rule(
    "数目/议题",
    "通行做法",
    Strength.REQUIRED,
    "纪要说几项议题，下面就记几项",
    finds="交楼申乡党委会议纪要\n6月15日，张文主持召开会议，研究了防汛、征兵3项议题。现将议定事项纪要如下：\n一、关于防汛工作\n会议强调，要加强值守。\n二、关于征兵工作\n会议要求，要做好动员。",
    leaves="交楼申乡党委会议纪要\n6月15日，张文主持召开会议，研究了防汛、征兵2项议题。现将议定事项纪要如下：\n一、关于防汛工作\n会议强调，要加强值守。\n二、关于征兵工作\n会议要求，要做好动员。",
)
def topics_as_counted(document: Document) -> Iterator[Hit]:
    """Minutes treat as many matters as they say."""
    if "纪要" not in document.title:
        return
    sections = [block for block in document.prose if block.level == 1]
    if len(sections) < 2 or not all("关于" in block.text or "会议" in block.text for block in sections):
        return
    for block in document.prose[:8]:
        for match in _TOPICS.finditer(block) if not block.level else ():
            promised = read_numeral(match[1])
            yield from _differs(block, match.span(1), promised, len(sections), "下面记了")


_COUNTED_THING = triggered(
    rf"(?<![第\d{NUMERAL}.])(\d{{1,3}}|[两{NUMERAL}]{{1,2}})(个|名|户|项|家|位)(先进集体|先进个人|先进单位|优秀[^，。；、（）\d]{{2,6}}|模范[^，。；、（）\d]{{2,4}}|(?:脱贫|监测|示范|文明)户)(?![^，。；]{{0,2}}的)"
)
_THING_COUNTED = triggered(
    rf"(先进集体|先进个人|先进单位|优秀[^，。；、（）\d]{{2,6}}|模范[^，。；、（）\d]{{2,4}}|(?:脱贫|监测|示范|文明)户)（(?:共)?(\d{{1,3}}|[两{NUMERAL}]{{1,2}})(个|名|户|项|家|位)）"
)


@document_rule(
    "数目/表彰数",
    "通行做法",
    Strength.REQUIRED,
    "正文说的人数、个数与名单一致",
    finds="决定对3个先进集体予以表彰。\n一、先进集体（4个）\n南坪村党支部、杨家坡村党支部、乡中心校、乡卫生院",
    leaves="决定对3个先进集体予以表彰。\n一、先进集体（3个）\n南坪村党支部、杨家坡村党支部、乡中心校",
)
def lists_are_as_long_as_told(document: Document) -> Iterator[Hit]:
    """What is honoured is counted alike in the sentence, over its list, and in the list."""
    told = {m[3]: (read_numeral(m[1]), m) for b in document.prose for m in _COUNTED_THING.finditer(b)}
    blocks = [b for b in document.blocks if b.role is not Role.CELL]
    for index, block in enumerate(blocks):
        for match in _THING_COUNTED.finditer(block):
            number = read_numeral(match[2])
            if match[1] in told and told[match[1]][0] != number:
                said = told[match[1]][1][0]
                yield Hit(block, *match.span(2), f"前面写的是“{said}”", "核对数目")
            names = (
                _names_in_line(blocks[index + 1].text)
                if match.end() == len(block.text) and index + 1 < len(blocks)
                else []
            )
            if len(names) > 1 and len(names) != number:
                yield from _differs(block, match.span(2), number, len(names), "下面列了")


def _names_in_line(text: str) -> list[str]:
    """Return the names in a line of nothing else, parted by 、 or by blanks; none for a sentence."""
    if re.search("[，。；：]", text.rstrip("。")) or "等" in text:
        return []
    parts = re.split("、", text.rstrip("。")) if "、" in text else re.split("[ 　\t]+", text)
    return [part for part in parts if part]


_SAYING_AND_LIST = triggered(
    rf"“{_N}(?:个|项|大|本|张|支|类|级|道|条|份|种|套|场)?({HAN}{{1,2}})”(?:的)?[^，。；：、“”]{{0,8}}(?:[，：]|，[^，。；：、“”]{{1,4}}：)((?:[^，。；：、“”]{{2,10}}、)+[^，。；：、“”]{{2,10}})(?=[，。；]|$)"
)


_NAMES_BELOW = triggered(
    rf"(?<![第{NUMERAL}\d])(\d{{1,2}}|{_N})(?:名|户|位|个)(?!月|工作日)[^。；：]{{0,24}}(?:名单如下|名单为|分别是|分别为)：((?:[^、，。；：（）\d]{{2,8}}、)+[^、，。；：（）\d]{{2,8}})(?=。|$)"
)
_TWO_NUMBERS = triggered(
    rf"(?<![第{NUMERAL}]){_N}(个|项|类|种|大)({HAN}{{2}})”?[，：]?(?:即|包括|也就是|指的?是)[^。；]{{4,40}}?(?<![第{NUMERAL}]){_N}\2\3"
)


@block_rule(
    "数目/提法后所列",
    "通行做法",
    Strength.REQUIRED,
    "“五清”后面隔几个字列出的“清……”有五项",
    finds="突出“五清”重点，清垃圾、清污水、清杂物、清残垣。",
    leaves="突出“四清”重点，清垃圾、清污水、清杂物、清残垣。突出“三清一改”重点，清垃圾、清污水、清粪污，改变不良习惯。",
    needs="“名户位个项类种大",
)
def saying_and_its_list(block: Block) -> Iterator[Hit]:
    """What stands behind a saying with a number and has its word in each item is as many."""
    for match in _NAMES_BELOW.finditer(block):
        names = match[3].split("、")
        if "等" not in names[-1]:
            yield from _differs(block, match.span(1), read_numeral(match[1]), len(names), "名单里有")
    for match in _TWO_NUMBERS.finditer(block):
        if read_numeral(match[1]) != read_numeral(match[4]):
            yield Hit(block, *match.span(4), f"前面写的是“{match[1]}{match[2]}{match[3]}”", "核对数目")
    for match in _SAYING_AND_LIST.finditer(block):
        items = match[3].split("、")
        if "等" in items[-1] or not all(match[2] in item for item in items):
            continue
        yield from _differs(block, match.span(1), read_numeral(match[1]), len(items), "后面列了")
