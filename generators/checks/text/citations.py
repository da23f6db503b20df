"""How laws and papers are cited: the name in 《》 and in full, 条, 款 and 项 in their order."""

# A rule's docstring is what it holds; a pattern is read whole on its line.
# ruff: noqa: D401, E501

from __future__ import annotations

import re
from functools import cache, lru_cache
from pathlib import Path
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
    rf"(?:》(?:（[^（）]{{2,30}}）)?|(?<=[本该])(?:办法|条例|规定|细则|法|制度))((?:第(?:{_N}+|\d+|（(?:{_N}+|\d+)）)[编章节条款项目]|（(?:{_N}+|\d+)）[款项目]){{1,5}})"
)
_STEP_PARTED = triggered(rf"第{_N}+条(、)(?=第{_N}+款)|第{_N}+款(、)(?=第（?{_N}+）?项)")
_ARTICLE_ALONE = triggered(rf"(?<=[法例定则]》)({_N}+条)(?!措施|意见|要求|规定动作)")
_KINDS_TOGETHER = triggered(
    "(?<=[^《〈])((?:办法|规定|条例|细则|方案|意见|预案)(?:办法|规定|条例|方案|意见|预案))(?=》)"
)
_DECREE = triggered(rf"(?:国务院|部|省政府|人民政府)令(第)?({_N}{{2,7}})(?=号)")
_STEP = re.compile(rf"(第)?（?({_N}+|\d+)）?([编章节条款项目])")
_RANK = "编章节条款项目"
_OF_A_LAW = re.compile("(?:法|法典|条例|规定|办法|细则|解释)$")


@block_rule(
    "法规/条款项",
    "立法技术规范（试行）（一）、通行做法",
    Strength.USUAL,
    "引用法规依次写“第×条第×款第（×）项”，序号用汉字，每一级前有“第”",
    finds="依照《中华人民共和国森林法》第二款第三十九条办理。",
    leaves="依照《中华人民共和国森林法》第三十九条第一款第（二）项、《信访工作条例》第五条办理。",
    needs="》本该条令款",
)
def articles_are_cited_in_order(block: Block) -> Iterator[Hit]:
    """条 comes before 款, 款 before 项; each has 第 and is counted in Chinese numerals."""
    for match in _STEP_PARTED.finditer(block):
        yield Hit(block, *match.span(1 if match[1] else 2), "条、款、项之间不加顿号", "删去", "")
    for match in _ARTICLE_ALONE.finditer(block):
        yield Hit(block, *match.span(1), f"“{match[1]}”前缺“第”", f"第{match[1]}")
    for match in _KINDS_TOGETHER.finditer(block):
        yield Hit(block, *match.span(1), f"“{match[1]}”叠用", "核对文件名称")
    for match in _DECREE.finditer(block):
        yield Hit(block, *match.span(2), "令的序号用阿拉伯数字", "如“国务院令第643号”")
    for match in _PLACE_IN_LAW.finditer(block):
        steps = list(_STEP.finditer(match[1]))
        ranks = [_RANK.index(step[3]) for step in steps]
        base = match.start(1)
        cited = block.text[block.text.rfind("《", 0, base) + 1 : base].partition("》")[0]
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
_CITED = triggered("《(中华人民共和国)?([^《》]{3,30})》")
_CALLED_SHORTLY = {
    "居委会组织法": "城市居民委员会组织法",
    "防汛法": "防汛条例",
    "抗旱法": "抗旱条例",
    "道交法": "道路交通安全法",
    "交通安全法": "道路交通安全法",
    "保密法": "保守国家秘密法",
    "承包法": "农村土地承包法",
}
_STATE = "中华人民共和国"


@cache
def _laws() -> dict[str, str]:
    """Return the names of laws without 中华人民共和国, each with what stands before it in full."""
    lines = (Path(__file__).parent / "laws.txt").read_text(encoding="utf-8").splitlines()
    return {line.lstrip("*"): "" if line.startswith("*") else _STATE for line in lines if line[:1] != "#"}


@lru_cache(maxsize=2000)
def _law_meant(name: str, is_of_state: bool) -> str:
    """Return the law that `name` is meant for where it is none: one character off, or one or two left out."""
    laws = _laws()
    if name in laws or (not is_of_state and len(name) < 6):
        return ""
    if is_of_state and name in _CALLED_SHORTLY:
        return _CALLED_SHORTLY[name]
    whole = next((name + kind for kind in ("法", "条例") if name + kind in laws), "")
    return whole or next((law for law in laws if _is_nearly(name, law)), "")


def _is_nearly(name: str, law: str) -> bool:
    short, long = sorted((name, law), key=len)
    if name[0] != law[0] or name[-1] != law[-1] or len(long) - len(short) > 2 or len(long) < 5:
        return False
    if len(short) == len(long):
        return sorted(short) == sorted(long) or sum(a != b for a, b in zip(short, long, strict=True)) == 1
    rest = iter(long)
    return all(character in rest for character in short)


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
    for match in _CITED.finditer(block):
        state, name = match[1] or "", match[2]
        if law := _law_meant(name, bool(state)):
            yield Hit(block, *match.span(2), f"应为“{law}”", f"《{_laws()[law]}{law}》")
        elif state and _laws().get(name) == "":
            yield Hit(block, *match.span(1), "这部法规的名称前没有“中华人民共和国”", f"《{name}》")


_STANDARD = triggered(
    r"(?<![A-Za-z])((?:GB|DB\d{2}|NY|HJ|JT|JGJ|CJJ|SL|LY|MZ|WS|GA)(?:/T)?)([ 　]?)(\d{1,5}(?:\.\d{1,2})?)(-|－|–|—|——)((?:19|20)\d\d)(?!\d)"
)


@block_rule(
    "法规/标准号",
    "GB/T 1.1—2020、国家标准管理办法",
    Strength.RECOMMENDED,
    "标准代号与顺序号之间空半字，年份前用一字线",
    finds="执行GB/T9704-2012《党政机关公文格式》。",
    leaves="执行《党政机关公文格式》（GB/T 9704—2012），合同编号GF-2012-0202。",
    needs="GDNHJCSLMW",
)
def numbers_of_standards(block: Block) -> Iterator[Hit]:
    """A standard is GB/T 9704—2012."""
    for match in _STANDARD.finditer(block):
        right = f"{match[1]} {match[3]}—{match[5]}"
        if match[0].replace("　", " ") != right:
            yield Hit(block, *match.span(), f"标准号写作“{right}”", right, right)


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
