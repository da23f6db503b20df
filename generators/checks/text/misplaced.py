"""Marks where nothing is parted, or parted otherwise: within a word, a list, between points, after a label."""

# A rule's docstring is what it holds; a pattern is read whole on its line.
# ruff: noqa: D401, E501

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from generators.checks.text.document import HAN, PARTICLES, PROSE, Role, is_han
from generators.checks.text.likely_words import vocabulary
from generators.checks.text.marks import GOVERNS, ends_as_a_thing
from generators.checks.text.names import SURNAMES
from generators.checks.text.table import Hit, Strength, block_rule, document_rule, triggered
from generators.checks.text.words import word_ends
from generators.wording import dictionary_words, read_numeral, word_frequency, word_kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generators.checks.text.document import Block, Document

_INSIDE = triggered(rf"(?<={HAN}{{2}})[，。；、](?={HAN})")
_APART = frozenset(
    "省市县乡镇村组户区街路社党政军民学干群男女老少上下左右大小人财物水电气热讯房山林田湖草沙农工商医教文体牛羊猪鸡鸭鱼"
)
"""Characters that are each a thing of their own in a row: 县、乡, 人、财、物."""
_BEGINS = PARTICLES | frozenset("并则且而但均再既即如若使让令着请当可能应该得将同跟会想愿敢肯")
_OFTEN = 1_500
"""How often a dictionary must count a word that offices do not write before a mark in it is a slip."""


def _parts_a_word(text: str, at: int, ends: frozenset[int]) -> str:
    """Return the word that the mark at `at` parts: what stands before and behind it is no word without it."""
    if at and text[at - 1] == text[at + 1]:
        return ""  # 坚持好，好的经验: nobody writes 好，好 for 好好.
    alone = (at - 1 in ends, at + 2 in ends)
    if not any(alone):
        return ""
    left = re.search(rf"{HAN}{{1,4}}$", text[max(0, at - 4) : at])
    right = re.match(rf"{HAN}{{1,4}}", text[at + 1 : at + 5])
    if left is None or right is None:
        return ""
    place = 0
    for word in dictionary_words(left[0] + right[0]):
        cut = len(left[0]) - place
        place += len(word)
        if not 0 < cut < len(word):
            continue
        first, last = word[:cut], word[cut:]
        known = word in vocabulary() or word_frequency(word) >= _OFTEN
        if not known or at - cut not in ends or at + 1 + len(last) not in ends:
            return ""
        lone = [part for part in (first, last) if len(part) == 1]
        if not lone or (len(first) > 1 and word_frequency(first) > _OFTEN and last in _BEGINS):
            return ""
        is_row = len(last) == 1 and text[at + 2 : at + 3] == "、"
        apart = text[at] == "、" and (is_row or set(lone) & _APART)
        return "" if first in PARTICLES or last in _BEGINS or apart else word
    return ""


@block_rule(
    "标点/词中",
    "GB/T 15834—2011 4.4、4.5",
    Strength.REQUIRED,
    "一个词中间没有标点",
    finds="要做好值班值守等工，作，确保信息畅通。",
    leaves="要做好值班值守等工作，做好记录，省、市、县三级联动，人、财、物向基层倾斜。",
    needs="，。；、",
)
def no_mark_within_a_word(block: Block) -> Iterator[Hit]:
    """No mark stands within a word."""
    if block.role is Role.CELL:
        return
    ends: frozenset[int] = frozenset()
    for match in _INSIDE.finditer(block):
        ends = ends or word_ends(block.text)
        if word := _parts_a_word(block.text, match.start(), ends):
            yield Hit(block, *match.span(), f"“{word}”中间多了“{match[0]}”", "删去", "")


_NO_MARK_BEFORE = triggered(
    rf"(?<={HAN}{{2}})(?<![第十唯统专之不非只就另归])(?=([二三四五六七])([是要])(?![否求]))"
)
_WEAK_BEFORE = triggered(r"(、)(?=([二三四五六七])([是要])(?![否求]))")


@block_rule(
    "标点/各点之间",
    "GB/T 15834—2011 4.6",
    Strength.REQUIRED,
    "“一是……二是……”之间有点号，不用顿号",
    finds="一是加强培训，提高水平二是加强督导，推动整改。",
    leaves="一是加强培训，提高水平；二是加强督导，推动整改。重点有三：一是排查",
    needs="二三四五六七",
)
def points_are_parted(block: Block) -> Iterator[Hit]:
    """Points in a row are parted, and not by 、."""
    order = "一二三四五六七"
    for match in (*_NO_MARK_BEFORE.finditer(block), *_WEAK_BEFORE.finditer(block)):
        number, word = match.groups()[-2:]
        if f"{order[order.index(number) - 1]}{word}" not in block.text[: match.start()]:
            continue
        if re.search(r"(?:^|[，。；“坚持讲要])一[是]一$", block.text[: match.start()]):
            continue  # 一是一、二是二: one thing is one thing.
        told = f"“{number}{word}”前面用“；”或“，”"
        yield Hit(block, match.start(), max(match.end(), match.start() + 1), told, "；")


_LABEL = triggered(
    r"(?:^|(?<=[（，；。]))(联系人|联系电话|联系方式|出席人?|列席人?|缺席人?|请假人?|主持人?|记录人?|参会人员|参加人员|会议时间|会议地点|时间|地点)"
    rf"([；。、，])(?={HAN}{{2,3}}(?:[、，；。）]|$)|20\d\d年|\d{{7,}})"
)


@block_rule(
    "标点/人员标签后",
    "GB/T 15834—2011 4.7",
    Strength.REQUIRED,
    "“联系人”“出席”一类的标签后面用冒号",
    finds="出席。张建平、李爱军、王秀兰",
    leaves="出席：张建平、李爱军、王秀兰",
    needs="；。、，",
)
def colon_after_who_and_when(block: Block) -> Iterator[Hit]:
    """A label of persons, time or place is followed by ：."""
    for match in _LABEL.finditer(block):
        if match[2] != "，" or match.start() == 0:
            yield Hit(block, *match.span(2), f"“{match[1]}”后面用冒号", "：", "：")


_BETWEEN_TITLES = triggered(
    r"(?<=》)(，)(?=《[^《》]+》(?:[^，。；《》]{0,6}(?:等|和|的(?:规定|要求|精神)|精神|要求|规定)|(?:，|、)?《))"
)


@block_rule(
    "标点/书名号之间",
    "GB/T 15834—2011 4.5.3.5",
    Strength.USUAL,
    "并列的书名号之间不用逗号",
    finds="根据《中华人民共和国森林法》，《森林防火条例》等法律法规，制定本方案。",
    leaves="根据《中华人民共和国森林法》《森林防火条例》等法律法规，制定本方案。",
    needs="》",
)
def titles_side_by_side(block: Block) -> Iterator[Hit]:
    """Titles in a row are not parted by ，."""
    for match in _BETWEEN_TITLES.finditer(block):
        yield Hit(block, *match.span(1), "并列的书名号之间不用逗号", "删去", "")


_QUOTED_TITLE = triggered(
    r"“((?:关于[^“”]{4,40}|[^“”]{4,40}(?:管理|实施|工作|防治|整治|建设|考核|暂行))(?:办法|方案|条例|细则|预案|规定|意见|通知|请示|制度))”(?!工程|行动|活动)"
)


@block_rule(
    "标点/方案名用书名号",
    "GB/T 15834—2011 4.15",
    Strength.REQUIRED,
    "办法、方案、条例的名称用书名号",
    finds="制定了“交楼申乡扶贫项目资产管理办法”，明确了责任。",
    leaves="制定了《交楼申乡扶贫项目资产管理办法》，落实“一村一方案”。",
    needs="“",
)
def measures_stand_in_title_marks(block: Block) -> Iterator[Hit]:
    """The title of a set of measures stands in 《》."""
    for match in _QUOTED_TITLE.finditer(block):
        right = f"《{match[1]}》"
        yield Hit(block, *match.span(), "文件名用书名号", right, right)


_BY_WHAT = triggered(
    r"(?:^|(?<=[，。；：]))(?:[^，。；：“”]{0,6}?[要应须])?(?:严格)?(?:按照|根据|依据|依照|本着|遵循)[^，。；：]{2,30}的?(?:原则|要求|标准|部署|精神|思路|安排|目标|方针|模式|步骤|分工)([。；、])(?=(?!按照|根据|依据|遵循)[\u4e00-\u9fff“])"
)
_TO_DO = triggered(
    r"(?:^|(?<=[。]))(?:为|为了)(?:进一步|切实|确保|做好|加强|保障|贯彻|落实|推进|推动|规范|提高|提升|有效|全面|深入|遏制|防止|预防|解决|及时|保护|方便|改善|加快|强化|满足|巩固)[^，。；：、]{3,40}([。；])(?=[\u4e00-\u9fff“])"
)
_AND_SO = triggered(
    r"(?<=[\u4e00-\u9fff])(、)(?=(?:现[将就]|特制定|特商请|经(?:研究|[^，。；、]{2,10}研究)|拟(?:对|于|在)|决定|制定本)[^、]{3,})"
)


@block_rule(
    "标点/依据目的之后",
    "GB/T 15834—2011 4.4",
    Strength.REQUIRED,
    "“按照……的原则”“为……”后面用逗号",
    finds="按照“属地管理”的原则；把责任落实到岗到人。",
    leaves="按照“属地管理”的原则，把责任落实到岗到人。要坚持应改尽改的原则；要落实责任。",
)
def comma_after_purpose_and_ground(block: Block) -> Iterator[Hit]:
    """What a thing is done for or by is followed by ，."""
    if block.role not in PROSE:
        return
    for pattern in (_BY_WHAT, _TO_DO, _AND_SO):
        for match in pattern.finditer(block):
            if (
                match[1] != "、"
                or pattern is _AND_SO
                or not re.match(r"[^，。；]{2,12}、", block.text[match.end() :])
            ):
                yield Hit(block, *match.span(1), "句子没有说完，用逗号", "，", "，")


_CLAUSE_AFTER = triggered(
    r"(?:^|(?<=[，。；：）])|(?<=^[一二三四五六七八九十]、))([^，。；：、“”（）]{6,})(、)(?=(将|把|并(?![非列存])|又|则|而且|但|不得|必须|应当|确保|从而|防止|避免|采取|对照|做到|造成|主要|以|由)([^，。；、]{4,})[，。；、])"
)


@block_rule(
    "标点/分句前",
    "GB/T 15834—2011 4.4",
    Strength.USUAL,
    "“将”“确保”“防止”起头的分句前用逗号",
    finds="参会人员要遵守会议纪律、将手机调至静音状态。",
    leaves="参会人员要遵守会议纪律，将手机调至静音状态。不得截留、挪用专项资金。",
    needs="、",
)
def comma_before_a_clause(block: Block) -> Iterator[Hit]:
    """A clause that begins with 将, 确保 or 防止 stands behind ，."""
    if block.role not in PROSE:
        return
    for match in _GROUND.finditer(block):
        if not _AND_THE_LIKE.search(match[2]):
            yield Hit(block, *match.span(1), "句首状语后面用逗号", "，", "，")
    for match in _BY_MEANS.finditer(block):
        if not _AND_THE_LIKE.search(match[2]):
            yield Hit(block, *match.span(1), "句首状语后面用逗号", "，", "，")
    for match in _CLAUSE_AFTER.finditer(block):
        if match[3] not in match[1] and not re.match("[以由][^，。；、]{0,3}$", match[3] + match[4]):
            yield Hit(block, *match.span(2), "分句之间用逗号", "，", "，")


_GROUND = triggered(
    r"(?:^|(?<=[，。；：]))[^，。；：、“”《》]{0,16}?(?:结合|围绕|针对|依托|利用|借助|按照|根据|对照)[^，。；：、“”《》]{0,12}(?:“[^“”]{2,16}”|《[^《》]+》|[^，。；：、“”《》]{2,12})(?<=[”》作动际机求定题会])(、)(?=(?:组织(?![生部委])|开展|召开|制定|建立|动员|引导|安排|举办|及时|认真|积极|全面|扎实|逐[户一村])[^，。；、]{4,})([^，。；]*)"
)
_BY_MEANS = triggered(
    r"(?:^|(?<=[，。；：]))[^，。；：、“”《》]{0,8}?(?:通过|采取|运用|采用|借助|利用)[^，。；：、“”《》]{3,16}(、)(?=(?:了解|掌握|摸清|查清|弄清|解决|提高|提升|增强|促进|推动|带动|帮助|引导|激发|营造|形成|拓宽|壮大|实现|确保|切实|进一步|有效|不断|全面|及时|使|让|把|将)[^，。；、]{3,}[，。；])([^，。；]*)"
)
_AND_THE_LIKE = re.compile(
    "(?:等|[的]?)(?:方式|形式|方法|途径|渠道|措施|载体|契机|时机|机会|场合|手段|活动|工作|平台)$"
)
_KINDS_OF = r"(?:情况|形式|方式|渠道|途径|问题|工作|内容|部门|单位|行为|措施|活动|方面|环节|场所|区域|地方|物资|材料|手续|人员|群体|领域|行业|费用|项目|农作物|载体|手段|平台|因素|制度)"
_REST_OF_A_LIST = triggered(
    rf"([。；，])((?:{HAN}{{2,5}}、)+{HAN}{{2,5}}?(?:等{HAN}{{0,4}}?{_KINDS_OF}|[两三四五六七八九十]个?(?:方面|大类|类|环节|步骤|阶段)))(?=[，。；]|$)"
)
_HOLDS_A_LIST = re.compile(
    rf"(?:利用|通过|运用|采取|包括|核查|查看|检查|涉及|开展|围绕|针对|落实|配合|联合|会同|组织|购置|储备|种植|发展|解决|整治|排查|聚焦|突出|涵盖|用于|负责|牵头，|分为|抓好|做好|配备|完善|克服|存在)(?:{HAN}{{1,6}}、)*{HAN}{{2,5}}$|、{HAN}{{2,5}}$|，{HAN}{{2,3}}$"
)


@block_rule(
    "标点/列举未完",
    "GB/T 15834—2011 4.5",
    Strength.USUAL,
    "一串词没有列完，中间不断句",
    finds="要逐户核查收入；住房、医疗、教育、饮水等情况。",
    leaves="要逐户核查收入、住房、医疗、教育、饮水等情况。要广泛宣传。电视、广播等形式都要用上。",
    needs="等面类节骤段",
)
def a_list_is_not_broken(block: Block) -> Iterator[Hit]:
    """Nothing but the rest of a row stands behind 。 or ；: the row goes on."""
    if block.role not in PROSE:
        return
    for match in _REST_OF_A_LIST.finditer(block):
        before = block.text[: match.start()]
        first = match[2].split("、")[0]
        last = re.search(rf"{HAN}+$", before)
        if not _HOLDS_A_LIST.search(before) or last is None:
            continue
        acts = [word_kind(word)[:1] for word in dictionary_words(first)] == ["v", "n"]  # 悬挂|横幅
        if match[1] == "，" and (acts or GOVERNS.match(match[2])):
            continue
        alike = match[1] != "，" or word_kind(last[0][-len(first) :])[:1] in {"n", "v"}
        if alike:
            yield Hit(block, *match.span(1), "一串词没有列完，用顿号", "、", "、")


_PARTED_ITEMS = triggered(rf"(?<=[：有])({HAN}{{2,3}}(?:[、，；。]{HAN}{{2,3}}){{2,}})(?=[。；，]|$)")


@block_rule(
    "标点/名单中断",
    "GB/T 15834—2011 4.5",
    Strength.USUAL,
    "一串姓名用顿号隔开",
    finds="出席：张建平，李爱军、王秀兰",
    leaves="出席：张建平、李爱军、王秀兰",
    needs="：",
)
def names_in_a_row(block: Block) -> Iterator[Hit]:
    """Names in a row are parted by 、."""
    for match in _PARTED_ITEMS.finditer(block):
        marks = list(re.finditer("[、，；。]", match[1]))
        odd = [mark for mark in marks if mark[0] != "、"]
        if len(odd) == 1 < len(marks) and all(
            name[0] in SURNAMES for name in re.split("[、，；。]", match[1])
        ):
            at = match.start(1) + odd[0].start()
            yield Hit(block, at, at + 1, "并列的各项之间用顿号", "、", "、")


_GOES_ON_WITH = re.compile(
    "如下|以下|下列|包括|如|有|为|是|即|分别|名单|附|说|指出|强调|要求|认为|提出|表示|做到|明确|人员|内容|方式|时间|地点|电话|单位|职责|措施|标准|条件|程序|步骤|意见|事项|：|组长|成员"
)


@document_rule(
    "标点/段末冒号",
    "GB/T 15834—2011 4.7",
    Strength.USUAL,
    "后面没有要列的，段落不以冒号、分号结束",
    finds="为保障工作开展，恳请拨付经费20万元，用于购置设备和开展培训：\n妥否，请批示。",
    leaves="现将有关情况报告如下：\n一、基本情况\n全乡共有监测户120户。\n工作要求：\n各村要认真落实。",
    mends=True,
)
def nothing_follows_a_colon(document: Document) -> Iterator[Hit]:
    """A paragraph ends with ： or ； only where something of it follows."""
    for block, following in pairwise([*document.blocks, None]):
        if block is None:
            return
        text = block.text
        if block.role not in PROSE or len(text) < 16 or text[-1] not in "：；":
            continue
        last = re.split("[。；，]", text[:-1])[-1]
        follows = following is not None and (
            following.role is Role.CELL
            or (following.role in PROSE and (following.level or following.text[:1] in "“①"))
        )
        if (
            text[-1] == "："
            and not follows
            and "，" in text
            and len(last) > 6
            and not _GOES_ON_WITH.search(last)
        ):
            yield Hit(block, len(text) - 1, len(text), "后面没有列出什么，用句号", "。", "。")
        alone = not block.level and (following is None or not following.level) and "，" in text
        if (
            text[-1] == "；"
            and ("。" in text or alone)
            and is_han(text[-2])
            and not _is_last_but(block, following)
        ):
            yield Hit(block, len(text) - 1, len(text), "成句的段落用句号结束", "。", "。")


def _is_last_but(block: Block, following: Block | None) -> bool:
    """Tell whether the paragraph is an item that others like it follow without sentences of their own."""
    body = block.text[block.mark.end :] if block.mark else block.text
    inner = body[:-1].split("。")
    if following is None or not following.text.endswith("；"):
        return False
    return (len(inner) == 2 and len(inner[0]) <= 12) or following.level == block.level


_DOT = triggered(r"(?<=[\u4e00-\u9fff”》）%])．(?=[\u4e00-\u9fff“《（]|$)")


@block_rule(
    "标点/点当句号",
    "GB/T 15834—2011 4.1",
    Strength.REQUIRED,
    "句子中间、末尾不用“．”",
    finds="共发放补贴45.6万元．涉及农户1200户。",
    leaves="共发放补贴45.6万元，涉及农户1200户。\n1．加强领导。",
    needs="．",
)
def no_dot_for_a_stop(block: Block) -> Iterator[Hit]:
    """A dot of full width is no stop."""
    for match in _DOT.finditer(block):
        yield Hit(block, *match.span(), "“．”不作点号", "，或。")


_HANDS_OVER = triggered(
    r"(?:将|把)[^，。；：]{2,50}?[\u4e00-\u9fff）》”](、)(?=(?:一并)?(?:报(?![名告表账道警纸废酬刊考关送])|上报|报送|报请|呈报|送(?![达别])|交(?![通流接易办警代叉底])(?:由|给|至|到|乡|县|镇|回)|移交|提交|发至|发到|发给|纳入|列入|录入|张贴|拨付(?:到|至|给)|发放(?:到|至|给)|分发|寄|存入|转交|运(?:到|往|至))(?!(?:的)?(?:材料|资料|表|清单|名单|情况|记录|件|台账|内容|程序|时间|手续|条件|方案))[^，。；、]{0,20}[，。；]|$)"
)


@block_rule(
    "标点/谓语前顿号",
    "GB/T 15834—2011 4.5",
    Strength.REQUIRED,
    "并列的词与后面的谓语之间不用顿号",
    finds="请于3月10日前将地块图、作业设计、报乡林业站。",
    leaves="请于3月10日前将地块图、作业设计报乡林业站，将报表、报告报乡政府。",
    needs="、",
)
def no_mark_before_what_is_done(block: Block) -> Iterator[Hit]:
    """No 、 stands between what is handed over and that it is."""
    for match in _HANDS_OVER.finditer(block):
        yield Hit(block, *match.span(1), "并列的词到此为止，谓语前不用顿号", "删去", "")


_HEADLESS = triggered(
    rf"[：]({HAN}[^，。；：、“”（）]{{1,14}})(。)((?:{HAN}[^，。；：、“”（）]{{1,12}}、)+{HAN}[^，。；：、“”（）]{{1,12}})(?=[。；]|$)"
)
_SUMMED = triggered(
    rf"(?:[^，。；：“”（）]{{0,20}}、)[^，。；：、（）]{{1,12}}([。；])({HAN}{{2,8}}?)(?:等)?([两三四五六七八九十\d]{{1,2}})(?=(?:项|个|类|种|大类|方面|点|条)[^，。；：]{{0,8}}[，。；]|$)"
)


@block_rule(
    "标点/列举断开",
    "GB/T 15834—2011 4.5",
    Strength.USUAL,
    "一串词中间不用句号、分号断开",
    finds="要抓好资产清理、债务化解。合同规范三项工作。",
    leaves="要抓好资产清理、债务化解、合同规范三项工作。一是抓清理、化解。抓好三项工作。",
    needs="。；",
)
def a_row_is_not_cut(block: Block) -> Iterator[Hit]:
    """A row that goes on, or is summed up, behind a stop is one row."""
    if block.role not in PROSE:
        return
    for match in _HEADLESS.finditer(block):
        rest = match[3].split("、")
        if all(_is_a_thing(item) for item in (match[1], *rest)):
            yield Hit(block, *match.span(2), "一串词没有列完，用顿号", "、", "、")
    for match in _SUMMED.finditer(block):
        listed = re.split("[，。；：]", block.text[: match.start(1)])[-1]
        given = listed.count("、") + 2
        if given == read_numeral(match[3]) and not re.match(
            "抓|做|要|请|各|把|共|有|分|这|以上|上述|落实|完成|开展|实施|推进|坚持|建立", match[2]
        ):
            yield Hit(block, *match.span(1), "一串词没有列完，用顿号", "、", "、")


def _is_a_thing(item: str) -> bool:
    """Tell whether an item of a row ends with a noun, and holds no word that makes it a clause."""
    words = dictionary_words(item)
    return (
        bool(words)
        and word_kind(words[-1])[:1] in {"n", ""}
        and not re.search("[要须请将把被已不]|应(?![急用])", item)
    )


_ASKS_ITSELF = triggered(
    r"(?:^|(?<=[。，；！？]))(?:我们|他们|大家|群众|目前|至今|谁也|现在)?(?:还|尚|都|也)?(?:不知道|不清楚|不明白|无法确定|难以判断|难以确定|说不清)[^。？！“”]{3,40}(?<![吗呢么])(？)"
)
_MA = triggered(r"[\u4e00-\u9fff]吗(。|；)")
_ASKING = "怎样|怎么|如何|为什么|什么|谁|哪些|哪里|是否|能否|可否|何时|凭什么"
_TWO_QUESTIONS = re.compile(
    rf"(?:^|(?<=[，。；：]))([^，。；：？！]{{0,4}}(?:{_ASKING})[^。？！]{{2,24}})(。)(?=[^，。；：？！]{{0,4}}(?:{_ASKING})[^。？！]{{2,24}}？)"
)


@block_rule(
    "标点/问与不问",
    "GB/T 15834—2011 4.2",
    Strength.REQUIRED,
    "疑问句用问号，陈述句里带疑问词的不用",
    finds="我们不知道玉米价格会不会下跌？",
    leaves="我们不知道玉米价格会不会下跌。怎样巩固成果？怎样防止返贫？你知道吗？",
)
def questions_are_marked(block: Block) -> Iterator[Hit]:
    """A question ends with ？, a statement that holds one does not."""
    if block.role not in PROSE:
        return
    for match in _ASKS_ITSELF.finditer(block):
        yield Hit(block, *match.span(1), "陈述句不用问号", "。", "。")
    for match in _MA.finditer(block):
        yield Hit(block, *match.span(1), "疑问句用问号", "？", "？")
    for match in _TWO_QUESTIONS.finditer(block.text):
        yield Hit(block, *match.span(2), "疑问句用问号", "？", "？")


_ROW_WITH_ODD_MARK = triggered(
    rf"(?:的有|包括|分别是|分别为|主要有|涉及|设有|配备了?|购置了?|发放了?|涵盖)({HAN}{{2,10}}(?:[、，；。]{HAN}{{2,10}})+(?:和|及|与|以及){HAN}{{2,10}})(?=[。；])"
)
_HELD = triggered(
    rf"(?:的有|的是|人员有|对象有|包括|包含|涵盖|分别[为是]|内容[为有])：?({HAN}{{2,12}}(?:[，；、]{HAN}{{2,12}}){{2,}})(?=[。]|$)"
)
_OF_ANOTHER_GROUP = re.compile("[列出]席|，(?:各|全|县|市|另|以及|[乡镇]党)|[和及与][^、，；。]+[，；]")
_AS_ONE_WORD = triggered(
    r"(?<![初高、])中(、)小学(?!、)|大(、)中专|公(、)检(?:、)?法|(?<!、)中(、)青年|青(、)少年|干(、)群(?:关系|矛盾)|军(、)民(?:共建|关系)|师(、)生(?=[员关共员健安、，。])|吃(、)喝(?:、)?玩"
)


@block_rule(
    "标点/列举用顿号",
    "GB/T 15834—2011 4.5",
    Strength.USUAL,
    "并列的词之间一律用顿号；“中小学”一类的词中间不用",
    finds="参加演练的有民兵应急队，消防志愿队、卫生救护队和通信保障队。",
    leaves="参加演练的有民兵应急队、消防志愿队、卫生救护队和通信保障队，全乡中小学停课。",
    needs="，；。、",
)
def one_mark_in_a_row(block: Block) -> Iterator[Hit]:
    """The things of a row are all parted by 、, and what is one word is not parted."""
    for match in _AS_ONE_WORD.finditer(block):
        at = match.start() + match[0].index("、")
        yield Hit(block, at, at + 1, f"“{match[0].replace('、', '')}”是一个词，中间不用顿号", "删去", "")
    rows = {match.start(1): match for p in (_HELD, _ROW_WITH_ODD_MARK) for match in p.finditer(block)}
    for match in rows.values():
        odd = list(re.finditer("[，；。]", match[1]))
        items = re.split("[、，；。]|和|以及|及|与", match[1])
        if len(odd) != 1 or "、" not in match[1] or _OF_ANOTHER_GROUP.search(match[1]):
            continue
        if all(_is_a_thing(item) or ends_as_a_thing(item) for item in items):
            at = match.start(1) + odd[0].start()
            yield Hit(block, at, at + 1, "并列的各项之间用顿号", "、", "、")


_WHOLE_QUOTED = triggered(r"[说道问答讲称](?:：)“([^“”]{5,})(?<![。！？…])”(。)")
_BRACKET_OF_A_SENTENCE = triggered(
    r"(。)（(?:每|含|不含|见(?!附件)|详见|即|其中|约|合计?|共|以[^（）]{2,8}为准|不足|上限|下同)[^（）。：]{1,18}）"
)
_MONTH_DAY = triggered(r"“(\d{1,2})([.．、])(\d{1,2})”(?=[^版级分倍%的，。]{0,2}[\u4e00-\u9fff])")


@block_rule(
    "标点/引文括注日期",
    "GB/T 15834—2011 4.8.3.1、4.9.3、4.14.3.5",
    Strength.REQUIRED,
    "独立成句的引文，句号在引号里；注释句中词语的括号在句号前；月日简称用间隔号",
    finds="老支书常说：“人勤地不懒”。",
    leaves="老支书常说：“人勤地不懒。”资金由县补助（每户500元）。“3·15”国际消费者权益日。",
    needs="“（",
)
def stops_stand_where_they_belong(block: Block) -> Iterator[Hit]:
    """A quoted sentence holds its stop; a note on words stands before it; a day of note has ·."""
    for match in _WHOLE_QUOTED.finditer(block):
        yield Hit(block, match.start(2) - 1, match.end(2), "独立成句的引文，句号在引号里", "。”", "。”")
    for match in _BRACKET_OF_A_SENTENCE.finditer(block):
        yield Hit(block, *match.span(), "注释句中词语的括号在句号前", "把句号移到括号后")
    for match in _MONTH_DAY.finditer(block):
        if 1 <= int(match[1]) <= 12 and 1 <= int(match[3]) <= 31:
            right = f"“{match[1]}·{match[3]}”"
            yield Hit(block, *match.span(), "月日简称用间隔号“·”", right, right)


_DONE_WITHOUT_STOP = re.compile(
    rf"(?:已经?|均已|正在|尚未|将)(?:全部|全面|基本|顺利|陆续|如期|按期)?{HAN}{{2,6}}$|了{HAN}{{2,6}}$"
)
_TOLD = re.compile(
    "(?:^|[^需重主必首])(?:要(?!求|点|素|闻)|应当?(?!急)|须|必须)|^请|，请|已经?|将(?!军)|[\u4e00-\u9fff]了"
)
_GOES_ON_LINE = re.compile(
    "等(?![级候待额同于次价式到])|的(?!确|士)|(?:以?及)(?![时格第])|和(?![谐平睦解县田])|与(?![会此其])|并(?!非)"
)


@document_rule(
    "标点/段末缺句号",
    "GB/T 15834—2011 4.1",
    Strength.USUAL,
    "成句的段落以句号结束；一句话不分在两段",
    finds="全乡道路硬化工程已全部完工\n下一步，我们将组织验收，确保质量。",
    leaves="全乡道路硬化工程已全部完工。\n下一步，我们将组织验收，确保质量。",
)
def paragraphs_end_with_a_stop(document: Document) -> Iterator[Hit]:
    """A paragraph that tells something ends with its stop, and does not go on in the next."""
    for block, following in pairwise(document.blocks):
        if block.role is not Role.BODY or following.role is not Role.BODY or block.style != following.style:
            continue
        end = len(block.text)
        if end < 10 or not is_han(block.text[-1]) or "：" in block.text:
            continue
        if _GOES_ON_LINE.match(following.text) and re.search("[，。]", following.text):
            yield Hit(block, end - 1, end, "一句话没有说完，下一段接着说", "把两段连起来")
        elif (
            "，" in block.text
            and _TOLD.search(block.text)
            and following.text[-1] in "。；"
            and is_han(following.text[0])
            and not re.search("(?:通知|函|报告|请示|批复|意见|决定|方案|如下)$", block.text)
        ):
            yield Hit(block, end - 1, end, "段落末尾缺句号，或者一句话在这里被断开", "补句号，或把两段连起来")
        elif (
            _DONE_WITHOUT_STOP.search(block.text)
            and "。" in following.text
            and not block.text.startswith("关于")
        ):
            yield Hit(block, end - 1, end, "段落末尾缺句号", f"{block.text[-1]}。")


_NAMED_PLAN = triggered(
    r"(?:审议通过|印发|审定|通过|出台|制定|修订|公布|学习|批复)了?“([^“”]{4,40}(?:规划|方案|办法|条例|预案|细则|规定|计划|纲要)(?:（[^（）]{1,16}）)?)”"
)
_COLON_AND_COLON = triggered(r"(：)(?=(?:即|就是|也就是|分别是|分别为|包括|具体是|具体为)：)")
_SUBJECT_PARTED = triggered(
    r"(?:^|(?<=[。；]))[\u4e00-\u9fff]{2,8}(、)(?=(?:必须|应当|不得|严禁|务必|应(?![急用]|[\u4e00-\u9fff]{1,2}尽)|须)[\u4e00-\u9fff]{2})"
)
_THREE_TIMES = triggered(r"(?<![…哈呵\d])((?![某一二三四五六七八九十])[\u4e00-\u9fff])\1\1(?!\1)")


@block_rule(
    "标点/主谓之间",
    "GB/T 15834—2011 4.4、4.7、4.15",
    Strength.REQUIRED,
    "主语和“必须”“应当”之间不用顿号；一句里不连用两个冒号；方案、规划用书名号",
    finds="统计数据、必须真实、准确、完整。",
    leaves="统计数据必须真实、准确、完整。审议通过了《国土空间规划》，做到三个优先，即优先供水。",
    needs="、：“",
)
def subject_and_verb_stand_together(block: Block) -> Iterator[Hit]:
    """No 、 stands between a subject and its verb; no colon behind a colon; a plan stands in 《》."""
    for match in _SUBJECT_PARTED.finditer(block):
        yield Hit(block, *match.span(1), "主语与谓语之间不用顿号", "删去", "")
    for match in _COLON_AND_COLON.finditer(block):
        yield Hit(block, *match.span(1), "后面还有冒号，这里用逗号", "，", "，")
    for match in _NAMED_PLAN.finditer(block):
        yield Hit(
            block,
            match.start(1) - 1,
            match.end(1) + 1,
            "文件名用书名号",
            f"《{match[1]}》",
            f"《{match[1]}》",
        )


@block_rule(
    "版面/三叠字",
    "通行做法",
    Strength.PRACTICE,
    "一个字不连写三遍",
    finds="要及早早早谋划冬季供暖。",
    leaves="要及早谋划冬季供暖。",
)
def no_character_thrice(block: Block) -> Iterator[Hit]:
    """No character stands three times in a row."""
    if block.role is Role.CELL:
        return
    for match in _THREE_TIMES.finditer(block):
        yield Hit(block, *match.span(), f"“{match[1]}”连写了三遍", match[1])
