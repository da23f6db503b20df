"""How laws and papers are cited: the name in 《》 and in full, 条, 款 and 项 in their order."""

# A rule's docstring is what it holds; a pattern is read whole on its line.
# ruff: noqa: D401, E501

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from generators.checks.text.document import GENRES, HAN, NUMERAL
from generators.checks.text.table import Hit, Strength, block_rule, triggered
from generators.wording import format_numeral

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generators.checks.text.document import Block

_UNMARKED_LAW = triggered(
    rf"(?<![《〈“/])中华人民共和国(?!成立|宪法宣誓)(?:(?!国务院|主席|政府|最高|中央|{HAN}{{1,6}}部){HAN}){{2,22}}?(?:法典|法(?!律|规|院|人|治|制|定|典|官|庭|学|医|域|案|令|家|师|纪|则)|条例)(?=第|[（(，。；、]|等|的?有关|的?规定|的?要求|和|及|施行|实施)(?!》)"
)


@block_rule(
    "法规/书名号",
    "GB/T 15834—2011 4.15",
    Strength.REQUIRED,
    "法律、条例的名称用书名号",
    finds="依据中华人民共和国防洪法第四十二条规定，清除河道障碍。",
    leaves="依据《中华人民共和国防洪法》第四十二条规定，清除河道障碍。中华人民共和国成立以来。",
    needs="华",
)
def laws_stand_in_title_marks(block: Block) -> Iterator[Hit]:
    """The name of a law stands in 《》."""
    for match in _UNMARKED_LAW.finditer(block):
        is_inside = block.text.rfind("《", 0, match.start()) > block.text.rfind("》", 0, match.start())
        if not is_inside and block.text[match.end() : match.end() + 1] not in "》〉”":
            yield Hit(block, *match.span(), "法律、条例的名称用书名号", f"《{match[0]}》")


_N = rf"[{NUMERAL}百零〇]"
_PLACE_IN_LAW = triggered(
    rf"(?<=》)(?:（[^（）]{{2,30}}）)?((?:第(?:{_N}+|\d+)[编章节条款项目]|（(?:{_N}+|\d+)）[项目]){{1,5}})"
)
_STEP = re.compile(rf"(第)?(?:（)?({_N}+|\d+)(?:）)?([编章节条款项目])")
_RANK = "编章节条款项目"
_OF_A_LAW = re.compile("(?:法|法典|条例|规定|办法|细则|解释)$")


@block_rule(
    "法规/条款项",
    "立法技术规范（试行）（一）、通行做法",
    Strength.USUAL,
    "引用法规依次写“第×条第×款第（×）项”，序号用汉字，每一级前有“第”",
    finds="依照《中华人民共和国森林法》第二款第三十九条办理。",
    leaves="依照《中华人民共和国森林法》第三十九条第一款第（二）项、《信访工作条例》第五条办理。",
    needs="》",
)
def articles_are_cited_in_order(block: Block) -> Iterator[Hit]:
    """条 comes before 款, 款 before 项; each has 第 and is counted in Chinese numerals."""
    for match in _PLACE_IN_LAW.finditer(block):
        steps = list(_STEP.finditer(match[1]))
        ranks = [_RANK.index(step[3]) for step in steps]
        base = match.start(1)
        cited = block.text[block.text.rfind("《", 0, match.start()) + 1 : match.start() - 1]
        if any(one >= other for one, other in zip(ranks, ranks[1:], strict=False)):
            yield Hit(block, *match.span(1), "条、款、项的次序不对", "第×条第×款第（×）项")
            continue
        for step in steps:
            start, end = base + step.start(), base + step.end()
            if not step[1]:
                yield Hit(block, start, end, f"“{step[0]}”前缺“第”", f"第{step[0]}", f"第{step[0]}")
            elif (
                step[2].isdigit()
                and step[3] in "章节条款"
                and len(cited) > 4
                and _OF_A_LAW.search(re.sub("（.*", "", cited))
            ):
                right = f"第{format_numeral(int(step[2]))}{step[3]}"
                yield Hit(block, start, end, "引用法规条文，序号与原文一致用汉字", right, right)


_MISNAMED_STATE = triggered(
    "《[^《》]{0,4}?(中华共和国|中华人民国|中华人民共合国|(?<!中华)人民共和国(?!检察|法院))"
)
_ABBREVIATED_LAW = triggered(
    "《中华人民共和国(村委会组织法|居委会组织法|土地法|承包法|防汛法|抗旱法|环保法|预算管理法|安全法|劳动合同制法|义务教育法实施细则|未成年保护法|老年人保障法|残疾人保护法|道交法|交通安全法|食品安全条例|消防条例|动物检疫法|农产品安全法|水土保护法|村镇建设法|乡村振兴法|妇女保障法|妇女儿童权益保障法|反家暴法|社区矫正条例|招投标法|传染病法|野生动物法|矿山资源法|大气防治法|水污染法|固体废物防治法|土壤防治法|治安处罚法|治安管理法|突发事件法|信访法|统计条例|档案条例|行政处罚条例|行政许可条例|民法通则典|选举法|代表法实施细则|公务员条例|监察条例|监察委员会法|保密法|国家机密法|政府采购条例|种籽法|森林防火法|草原防火法|渔业条例|人口计生法|人口和计划生育法|兵役条例|国防教育条例|退役军人法|气象条例|防震法|地震减灾法)》"
)
_FULL_NAMES = {
    "村委会组织法": "村民委员会组织法",
    "居委会组织法": "城市居民委员会组织法",
    "土地法": "土地管理法",
    "承包法": "农村土地承包法",
    "防汛法": "防洪法》或《中华人民共和国防汛条例",
    "抗旱法": "抗旱条例",
    "环保法": "环境保护法",
    "未成年保护法": "未成年人保护法",
    "老年人保障法": "老年人权益保障法",
    "残疾人保护法": "残疾人保障法",
    "交通安全法": "道路交通安全法",
    "道交法": "道路交通安全法",
    "水土保护法": "水土保持法",
    "乡村振兴法": "乡村振兴促进法",
    "农产品安全法": "农产品质量安全法",
    "反家暴法": "反家庭暴力法",
    "招投标法": "招标投标法",
    "治安处罚法": "治安管理处罚法",
    "治安管理法": "治安管理处罚法",
    "突发事件法": "突发事件应对法",
    "保密法": "保守国家秘密法",
    "人口和计划生育法": "人口与计划生育法",
    "退役军人法": "退役军人保障法",
}


@block_rule(
    "法规/名称",
    "法律、行政法规的公布文本",
    Strength.REQUIRED,
    "法律的名称写全称，一字不错",
    finds="根据《中华人民共和国村委会组织法》规定，召开村民会议。",
    leaves="根据《中华人民共和国村民委员会组织法》规定，召开村民会议。",
    needs="《",
)
def laws_have_their_names(block: Block) -> Iterator[Hit]:
    """A law behind 中华人民共和国 has its full name."""
    for match in _MISNAMED_STATE.finditer(block):
        yield Hit(block, *match.span(1), "国名有误", "中华人民共和国")
    for match in _ABBREVIATED_LAW.finditer(block):
        right = _FULL_NAMES.get(match[1], "")
        told = f"《中华人民共和国{right}》" if right else "核对法律的名称"
        yield Hit(block, *match.span(1), f"没有名为“{match[1]}”的法律", told)


_CITED_TITLE = triggered(
    rf"《([^《》]{{0,30}}关于[^《》]{{4,60}}?)(?<!的)({'|'.join(g for g in GENRES if g not in {'公报', '纪要', '议案', '命令', '决议'})})(?=》)"
)
_QUALIFIED = re.compile(
    "的(?:紧急|补充|复|实施|指导|若干|处理|整改|通报|情况|工作|调查|调研|自查|初步|最终|总结|专题|书面|有关|几点|具体)+$|(?:实施|指导|若干)$|《|〈|[请批报]$|信$|公$"
)


@block_rule(
    "标题/引用的字",
    "通行做法：事由与文种之间用“的”",
    Strength.PRACTICE,
    "引用的公文标题，事由与文种之间有“的”",
    finds="你村《关于修建便民桥请示》（李村发〔2022〕3号）收悉。",
    leaves="你村《关于修建便民桥的请示》（李村发〔2022〕3号）收悉。",
    needs="《",
)
def de_in_cited_titles(block: Block) -> Iterator[Hit]:
    """的 stands between matter and genre of a title that is cited."""
    for match in _CITED_TITLE.finditer(block):
        if not _QUALIFIED.search(match[1]):
            right = f"的{match[2]}"
            yield Hit(block, *match.span(2), f"“{match[2]}”前面缺“的”", right, right)


_NUMBER_UNBRACKETED = triggered(rf"(?<=》)({HAN}{{1,9}}〔20\d\d〕\d{{1,4}}号)(?:文件?)?(?!》)")
_YEAR_FIRST = triggered(rf"(?<={HAN}|[（(《》])[〔\[［【]20\d\d[〕\]］】]{HAN}{{2,8}}[发函字办]\d{{1,4}}号")
_IN_HEXAGON = triggered(rf"〔(?:{HAN}{{2,8}}[发函字办](?:20\d\d)?年?(?:第)?\d{{1,4}}号?)〕")


@block_rule(
    "文号/括注",
    "党政机关公文处理工作条例释义：引用公文先引标题、后引发文字号",
    Strength.USUAL,
    "引用的发文字号括注在标题后面，机关代字在年份之前",
    finds="根据《关于做好防汛工作的通知》交政发〔2022〕6号要求，立即行动。",
    leaves="根据《关于做好防汛工作的通知》（交政发〔2022〕6号）要求，立即行动。（2022）晋0123民初5号。",
    needs="〔[［【",
)
def numbers_stand_in_brackets(block: Block) -> Iterator[Hit]:
    """The number of a paper stands in round brackets behind its title, the letters of the office first."""
    for match in _NUMBER_UNBRACKETED.finditer(block):
        right = f"（{match[1]}）"
        yield Hit(block, *match.span(1), "标题后面的发文字号用圆括号括注", right)
    for match in (*_YEAR_FIRST.finditer(block), *_IN_HEXAGON.finditer(block)):
        yield Hit(block, *match.span(), "发文字号依次写机关代字、年份、序号", "××发〔2022〕×号")
