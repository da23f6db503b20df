"""Stray blanks, paragraphs that were cut, words set twice."""

# A rule's docstring is what it holds; a pattern is read whole on its line.
# ruff: noqa: D401, E501

from __future__ import annotations

import re
from itertools import accumulate
from typing import TYPE_CHECKING

from generators.checks.text.document import HAN, NUMERAL, PARTICLES, Role, is_han
from generators.checks.text.names import LABELLED, TRAILING
from generators.checks.text.table import Hit, Strength, block_rule, document_rule, triggered
from generators.wording import dictionary_words, person_spans, word_kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from generators.checks.text.document import Block, Document

_NEAR = r"[\u3400-\u9fff〇，。、；：！？“”‘’（）《》〈〉〔〕【】—…]"
_BLANK = re.compile(
    rf"(?<={_NEAR})[ \u00a0]+(?=[{_NEAR[1:-1]}\d])|(?<=[\d%％])[ \u00a0]+(?={_NEAR})|(?<=[，。；：、])　+(?=[\u3400-\u9fff\d“])"
)
_ALIGNED = frozenset(
    {
        Role.SIGNATURE,
        Role.DATE,
        Role.IMPRINT,
        Role.CELL,
        Role.NUMBER,
        Role.SIGNATORY,
        Role.MARK,
        Role.ANNEX_MARK,
    }
)


@block_rule(
    "版面/空格",
    "GB/T 9704—2012 5.2、GB/T 15835—2011 通行做法",
    Strength.PRACTICE,
    "汉字之间、汉字与数字之间不空格",
    finds="监测线为人均可支配收入 6500 元，各 村认真执行。",
    leaves="监测线为人均可支配收入6500元，使用 WPS 办公软件。\n组　长：张　文　乡长",
)
def stray_blanks(block: Block) -> Iterator[Hit]:
    """No blank stands between Chinese characters, or between them and digits."""
    text = block.text
    if block.role is Role.DATE and re.fullmatch(r"[\d年月日 ]+", text):
        for match in triggered(r"(?<=\d) +(?=[年月日])|(?<=[年月]) +(?=\d)").finditer(block):
            yield Hit(block, *match.span(), "多了空格", "删去空格", "")
    if block.role in {Role.BODY, Role.HEADING} and text.endswith("。") and text.count("　") == 1:
        for match in re.finditer(rf"(?<={HAN})　(?={HAN})", text, re.ASCII):
            is_apart = _is_between_organs(text, *match.span())
            if not is_apart and (match.start() > 3 or re.match("[各要请须应本全]", text)):
                yield Hit(block, *match.span(), "多了空格", "删去空格", "")
    yield from _blanks_of_another_kind(block)
    for match in _BLANK_IN_NAME.finditer(block):
        yield Hit(block, *match.span(1), "姓名中间多了空格", "删去空格", "")
    if (
        block.role in _ALIGNED
        or triggered(r"[ ]{3,}|(?<![，。；：、])　|\t|＿|__|□").search(block)
        or re.match(r"[^，。]{1,8}：", text)
        and len(text) < 30
        or _NAMES_APART.fullmatch(text)
    ):
        return
    begin = block.mark.end if block.mark else 0
    if clause := re.match(
        r"\d{1,2}(?:\.\d{1,2}){0,3}[ 　]+|第[一二三四五六七八九十百\d]+[编章节条款][ 　]+", text
    ):
        begin = clause.end()  # 1.2 编制依据, 第三条 本办法: the number of a clause stands apart.
    for match in _BLANK.finditer(text, begin):
        if not block.is_foreign(match.start()) and not _is_between_organs(text, *match.span()):
            yield Hit(block, *match.span(), "多了空格", "删去空格", "")


_BLANK_IN_NAME = triggered(
    rf"(?<=[、：]){HAN}(?:(?= +{HAN}{{2}}(?:[、，。；]|$))|{HAN}(?= +{HAN}(?:[、，。；]|$)))( +)(?={HAN})"
)
"""王志强、赵 丽华: names of two are set apart, within one of three there is no blank."""
_NAMES_APART = re.compile(
    rf"{HAN}{{2,4}}(?: {{1,4}}{HAN}{{2,4}}){{2,}}|{HAN}(?: {HAN}{{1,3}})?(?: {{2,4}}{HAN}(?: {HAN}|{HAN}{{1,3}})){{2,}}"
)
"""A line of names and nothing else: 张爱民  李秀英  郭俊峰."""
_UNSEEN = triggered("[\u200b-\u200f\u2060\ufeff\u00ad\u202a-\u202e]+")
_TAB_IN_SENTENCE = triggered(rf"(?<={HAN})\t(?={HAN})")
_BLANK_IN_TELEPHONE = triggered(
    r"(?<!\d)0\d{2,3}(?: +[-—－] *| *[-—－] +)\d{7,8}(?!\d)|(?<!\d)1[3-9]\d(?: \d{4}){2}(?!\d)|(?<!\d)1[3-9]\d{3} \d{6}(?!\d)"
)
_BLANK_IN_FIGURE = triggered(
    r"(?<![\d.,:：〔-])(\d{1,2}) (\d{1,2}|\d{4,})(?=[个户人名元亩万%％项条天次份件])"
)


def _blanks_of_another_kind(block: Block) -> Iterator[Hit]:
    """Yield blanks that nobody sees or that part what is one: of no width, a tab, one within a figure."""
    text = block.text
    for match in _UNSEEN.finditer(block):
        if re.search(HAN, text[max(0, match.start() - 1) : match.end() + 1]):
            yield Hit(block, *match.span(), "夹了看不见的字符", "删去", "")
    if block.role in {Role.BODY, Role.HEADING} and text.endswith("。") and text.count("\t") == 1:
        for match in _TAB_IN_SENTENCE.finditer(block):
            yield Hit(block, *match.span(), "多了制表符", "删去", "")
    for match in _BLANK_IN_TELEPHONE.finditer(block):
        yield Hit(block, *match.span(), "号码中间不空格", match[0].replace(" ", ""))
    for match in triggered(r"(?<=\d)\. +(?=\d+(?:[万亿元吨%％亩]|公[里斤顷]|个百分点))").finditer(block):
        if not block.mark or match.start() >= block.mark.end:
            yield Hit(block, *match.span(), "一个数中间不空格", ".", ".")
    for match in _BLANK_IN_FIGURE.finditer(block):
        yield Hit(block, match.end(1), match.start(2), "一个数中间不空格", "删去空格", "")


def _is_between_organs(text: str, start: int, end: int) -> bool:
    """Tell whether the blank parts two organs that issue a paper together: 中共中央 国务院, 兴县县委 兴县人民政府."""
    return bool(re.search("(?:中央|委|委员会|办公厅|办公室|部|局|政府|人大|政协)$", text[:start])) and bool(
        re.match(
            rf"国务院|{HAN}{{0,8}}?(?:人民政府|办公厅|办公室|委员会|县委|党委|政府|人大|政协|部|局)",
            text[end:],
        )
    )


_WANTS_ITS_OBJECT = triggered(
    "(?:[要应须](?:认真|切实|全面|及时|主动|积极)?(?:做好|加强|开展|落实|推进|抓好|组织|完善|建立|健全|强化|加快|加大|提高|坚持|按照|根据|结合|对|把|将|向|与)|、|的|和|及|以及)$"
)


@document_rule(
    "版面/断行",
    "GB/T 9704—2012 7.3.3",
    Strength.PRACTICE,
    "一段话不被截成两段",
    finds="要严格落实“四个不摘”要求，坚持守底线、抓衔接、促振兴，把各项工作抓细、抓实、抓出成\n效，巩固脱贫攻坚成果。",
    leaves="要严格落实“四个不摘”要求，把各项工作抓细、抓实、抓出成效，巩固脱贫攻坚成果。",
)
def cut_paragraphs(document: Document) -> Iterator[Hit]:
    """A paragraph is not cut in two."""
    for block, at in document.cuts:
        # Told at the end of the line that was cut.
        yield Hit(block, max(at - 1, 0), at, "段落在这里被截断，下一段接着说", "把两段连起来")
    blocks = document.blocks
    for block, following in zip(blocks, blocks[1:], strict=False):
        if (
            block.role is following.role is Role.BODY
            and len(block.text) > 4
            and _WANTS_ITS_OBJECT.search(block)
            and is_han(following.text[:1])
        ):
            end = len(block.text)
            yield Hit(block, end - 1, end, "段落在这里被截断，下一段接着说", "把两段连起来")


_REDUPLICATED = re.compile(
    "^(?:[一每越逐两三几半]|研究|讨论|考虑|商量|学习|了解|调查|认识|介绍|打听|休息|活动|整理|汇报|收拾|锻炼|放松|合计)"
)
_TO_AN_END = re.compile("(?:决定|通过|同意|确定|部署|批准|形成|认为|提出|制定|的)")
"""What follows when a thing was done, not looked into a little: 研究研究 is said, 研究研究决定 is a slip."""
_TWICE = triggered(rf"({HAN}{{2,8}}?)\1+")
_MAY_STAND_TWICE = (PARTICLES - {"局"}) | frozenset(
    "人家户村天年月日一二三四五六七八九十两几个种样次处时事层乐妹哥姐爸妈爷奶宝星点县乡镇组社"
)
_ONE_TWICE = triggered(
    r"的的(?!确|士)|(?<![一绝针面应相反核校])对对(?![象方口应策比照联])|(?<![参赠给])与与(?!会)|(?<![存现实正所内潜])在在(?![校岗职册建编场外籍读线位押座])|(?<![即])将将(?!军)|把把(?![关手握控脉])|并并(?![不非未无入行列])|(?<![但可还就于不])是是(?!非)|(?<![总])被被(?![告褥子害动套])|(?<![说])到到(?!户|村|位|人|岗|场|会|期|达)|从从(?![严事业容属重快紧优前新众])|(?<![明罢末])了了(?![解如断结])|要要(?![求闻点素件])|应应(?![对急有])|进进(?!出)|加加|开开|做做(?!好|工|样)|以以(?![为此后前上下及内])|使使(?![用唤])|因因|而而|且且|则则|让让|给给(?!予)|我我|各各(?![自位])|又又|于于|向向(?!上)|(?<![以])及及(?!时|格|早)|(?<=[要应须])及及(?=时)|(?<!总)和和(?!平|谐|睦)|很很|较较|更更(?!新|换|改|正|替|生)|最最|已已|均均|仍仍|需需(?!求|要)|须须|拟拟|起起(?![落伏草诉点步到源码初因])|也也|为了为|对于对(?![口象方面称岸门外内策应比])|关于关于|关于关(?![闭停于注爱心怀掉键押])|十十(?![一二三四五六七八九])|由于由(?!于)|按照按|根据根|(?<![觉懂取获])得得(?![到出分失奖票起力体当罪益意知以手胜救])|都都(?!市)|由由(?![衷来于])|(?<![面目当提先从生眼跟空])前前(?![后任前辈排])|(?<![人背身落今以])后后(?![退者代勤])|(?<![以天])内内(?![容部外心参])|(?<![以])上上(?![下级报交周月个])|(?<=[日号月年底])之之|(?<=小)组组(?![长织成建员内阁])"
)


_PAIR = triggered(rf"({HAN})(?=\1)")


_PAIR_OR_PHRASE = triggered(rf"({HAN})\1|为了为|对于对|关于关|由于由|按照按|根据根")


def _saying_with_a_pair(text: str, at: int) -> str:
    """Return the saying of four characters that stands around the pair at `at` when one of the two goes."""
    for start in range(max(0, at - 3), at + 1):
        saying = text[start:at] + text[at + 1 : start + 5]
        # 从|从业人员: the saying is whole, a word stands before it.
        if len(saying) == 4 and saying not in text and word_kind(saying) in {"i", "l"}:
            return saying
    return ""


def _may_be_slip(block: Block, at: int) -> bool:
    """Tell whether the character at `at`, as the one before it, may be typed twice: no name, no particle."""
    character = block.text[at]
    if not is_han(character) or character in _MAY_STAND_TWICE:
        return False
    named = (m.span(g) for p, g in ((LABELLED, 2), (TRAILING, 1)) for m in p.finditer(block))
    return not any(start <= at < end for start, end in (*named, *person_spans(block.text)))


@block_rule(
    "版面/重字",
    "通行做法",
    Strength.PRACTICE,
    "不重复写字、词",
    finds="要认真落实落实各项政策，做好群众的的工作。",
    leaves="一户一户排查，的的确确掌握了解到位，以及及时上报，针对对象分类施策。",
)
def words_set_twice(block: Block) -> Iterator[Hit]:
    """No word stands twice."""
    for match in _TWICE.finditer(block):
        word, is_twice = match[1], len(match[0]) == 2 * len(match[1])
        is_verb = _REDUPLICATED.match(word) and block.text[: match.start()][-1:] != "的"
        is_verb = is_verb and not _TO_AN_END.match(block.text, match.end())
        is_verb = is_verb or _is_a_saying_of(word, block.text[: match.start()], block.text[match.end() :])
        if (is_verb and is_twice) or len(set(word)) == 1 or block.role is Role.CELL:
            continue
        yield Hit(block, *match.span(), f"“{word}”重复", word, word)
    at = 0
    words = dictionary_words(block.text)
    for word, following, third in zip(words, [*words[1:], ""], [*words[2:], "", ""], strict=False):
        at += len(word)
        # 认真|真|整改; 认真|真抓实干 is right.
        if len(word) < 2 or following != word[-1] or following == word[0]:
            continue
        if following == "作" and third[:1] in set("了出为过"):
            continue  # 工作|作了安排.
        if third not in PARTICLES and len(third) == 1 and is_han(third):
            continue  # 加强|强|基|工程: a word that the dictionary does not have.
        if _may_be_slip(block, at) and word[0] != "一" and not block.text[: at - 2].endswith(word[0]):
            yield Hit(block, at - 1, at + 1, f"“{following}”重复", following, following)
    for match in _SAID_TWICE_WITH_DE.finditer(block):
        if match[1][0] != match[1][1] and not re.search("[越一谁什]", match[1]):
            yield Hit(block, match.end(1), match.end(), f"“{match[1]}”重复", "只留一个")
    yield from _said_again_in_a_list(block)
    yield from _once_more_at_the_end(block, words)
    ends = {0, *accumulate(map(len, words))}
    for at in (match.start() for match in _PAIR.finditer(block)):
        # 武装部|部长: one word ends with it, another begins.
        parted = (
            at + 1 in ends and not ends.isdisjoint((at - 1, at - 2)) and at not in ends and at + 2 not in ends
        )
        if (saying := _saying_with_a_pair(block.text, at)) and not parted:
            twice = block.text[at]
            yield Hit(block, at, at + 2, f"“{twice}”重复，应为“{saying}”", twice, twice)
    pairs = _ONE_TWICE.finditer(block) if _PAIR_OR_PHRASE.search(block) else ()
    for match in (pair for pair in pairs if not block.text.startswith(pair[0][0], pair.end())):
        yield Hit(block, *match.span(), f"“{match[0][0]}”重复", match[0][0], match[0][0])


def _is_a_saying_of(word: str, before: str, behind: str) -> bool:
    """Tell whether a word is said twice to be spelled out: 干部干部，先干一步."""
    clause = re.match("，([^，。；”]{2,12})", behind)
    return (
        clause is not None
        and re.search("[，。；：“]$|^$", before) is not None
        and not set(word).isdisjoint(clause[1])
    )


_NOUN_KINDS = ("n", "vn", "a")


def _closes(text: str, at: int) -> bool:
    """Tell whether a mark follows 水平能力水平, which begins at `at`, and a verb or an adverb does not begin it."""
    return re.match("[，。；、]", text[at + 6 :]) is not None and word_kind(text[at : at + 2]) in _NOUN_KINDS


def _once_more_at_the_end(block: Block, words: Sequence[str]) -> Iterator[Hit]:
    """Yield a character that stands twice before a mark and makes no word with itself: 指令|书|书."""
    at = 0
    for before, one, two, behind in zip(["", *words], words, words[1:], [*words[2:], ""], strict=False):
        at += len(before)
        if one == behind and len(one) == len(two) == 2 and is_han(one + two) and _closes(block.text, at):
            yield Hit(block, at + 4, at + 6, f"“{one}”重复", "只留一个")
        if one != two or len(one) != 1 or re.match("[，。；、：！）”》]", behind) is None:
            continue
        if before[-1:] not in set("一两几每逐") and block.role is not Role.CELL and _may_be_slip(block, at):
            yield Hit(block, at, at + 2, f"“{one}”重复", one, one)


_IN_A_LIST = triggered(rf"{HAN}{{2,12}}(?:、{HAN}{{2,12}}){{2,}}")


def _said_again_in_a_list(block: Block) -> Iterator[Hit]:
    """Yield what stands twice in one list parted by 、: 应纳尽纳、应帮尽帮、应纳尽纳."""
    if block.role is Role.CELL or "、" not in block.characters:
        return
    for match in _IN_A_LIST.finditer(block):
        at, seen = match.start(), set[str]()
        items = match[0].split("、")
        for index, item in enumerate(items):
            # The first and the last run into what stands around them.
            if index > 0 and item in seen:
                yield Hit(block, at, at + len(item), f"列举里“{item}”重复", "删去一个，或核对")
            seen |= {item, *(item[start:] for start in range(1, len(item) - 1) if not index)}
            at += len(item) + 1


_SEGMENT = triggered(r"[^，。；、：！？]+[，。；、：！？]?")
_A_CLAUSE = 4
"""Characters of the shortest clause that is told when it stands twice."""


@block_rule(
    "版面/重句",
    "通行做法",
    Strength.PRACTICE,
    "一个分句、一句话不接连写两遍",
    finds="要严格执行财经纪律，做到专款专用，做到专款专用，确保资金安全。",
    leaves="要严格执行财经纪律，做到专款专用，做到账目清楚，确保资金安全。",
)
def clauses_set_twice(block: Block) -> Iterator[Hit]:
    """No clause, and no sentence, stands twice in a row."""
    if block.role is Role.CELL:
        return
    found = list(_SEGMENT.finditer(block))
    said = [match[0].rstrip("，。；、：！？") for match in found]
    for many in range(1, 5):
        for at in range(len(said) - 2 * many + 1):
            row = said[at : at + many]
            if said[at] == said[at + many] and row == said[at + many : at + 2 * many]:
                start, end = found[at + many].start(), found[at + 2 * many - 1].end()
                if end - start > _A_CLAUSE and any(len(set(own)) > 2 for own in row):
                    yield Hit(block, start, end, "这一句写了两遍", "删去一遍")


_SAID_TWICE_WITH_DE = triggered(rf"({HAN}{{2}})[地的]\1(?![地的])")
_EACH_TWICE = triggered(
    r"每(天)天(?![不没未还刚将快要大蒙一]{1,2}[黑亮明晚暗])|每(日)日(?![产均常销])"
    r"|每(年)年(?![底初末均终中度检审报味会产薪租])|每(月)月(?![底初末均度报供销产租薪中考])|每(户)户(?![均主籍口型外内厕门用长])"
)
_SAME_AGAIN = triggered(rf"(?:^|(?<=[，。；：]))([为特现请])\1(?!\1)|一{HAN}(一{HAN})\2(?!一)")


@block_rule(
    "版面/首字重复",
    "通行做法",
    Strength.PRACTICE,
    "句首的字、“一户一策”的后半不写两遍",
    finds="为为做好防汛工作，特制定本方案。",
    leaves="为做好防汛工作，特制定本方案，一户一策、一村一品。",
)
def first_character_twice(block: Block) -> Iterator[Hit]:
    """The first character of a clause is not written twice, nor the second half of 一户一策."""
    for match in _EACH_TWICE.finditer(block):
        at = match.end() - 1
        begins = dictionary_words(block.text[at : at + 4])[0]
        if len(begins) == 1 or begins[1] in NUMERAL:  # 每天|天黑: the second begins a word.
            yield Hit(block, at, match.end(), f"“{match[0][-1]}”重复", "删去一个")
    for match in _SAME_AGAIN.finditer(block):
        again = match[1] or match[2]
        end = match.end()
        yield Hit(block, end - len(again), end, f"“{again}”重复", "删去一个", "")
