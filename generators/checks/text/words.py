"""Wrong words by cause and source, 的地得, words that say a thing twice."""

# A pattern is read whole on its line.
# ruff: noqa: E501

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from generators.checks.text.document import GENRES, HAN, PARTICLES
from generators.checks.text.names import LABELLED, SURNAMES, TRAILING
from generators.checks.text.table import Hit, Strength, TriggeredRows, block_rule, one_of, triggered
from generators.wording import dictionary_words, person_spans, word_kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generators.checks.text.document import Block

_TABLE = Path(__file__).parent / "wrong_words.csv"


@dataclass(frozen=True)
class WrongWord:
    """One pair: what is written, what is meant, why they are mixed up, who says so, where it is right."""

    wrong: str
    right: str
    cause: str
    source: str
    unless: str = ""


@cache
def wrong_words() -> dict[str, WrongWord]:
    """Return the project's own table."""
    with _TABLE.open(encoding="utf-8", newline="") as stream:
        rows = [
            WrongWord(*(row[key] for key in ("误", "正", "原因", "出处", "除外")))
            for row in csv.DictReader(stream)
        ]
    return {row.wrong: row for row in rows}


@cache
def _by_beginning() -> dict[tuple[str, str], list[str]]:
    """Return the wrong words by their first two characters, the longest first: 会议纪录 is told whole."""
    found: dict[tuple[str, str], list[str]] = {}
    for word in sorted(wrong_words(), key=len, reverse=True):
        found.setdefault((word[0], word[1]), []).append(word)
    return found


def wrong_words_in(text: str) -> Iterator[tuple[int, WrongWord]]:
    """Yield (place, word) of the wrong words in `text`, the longest that begins at a place."""
    beginnings = _by_beginning()
    for at in (at for at, pair in enumerate(zip(text, text[1:], strict=False)) if pair in beginnings):
        for word in beginnings[text[at], text[at + 1]]:
            if text.startswith(word, at):
                yield at, wrong_words()[word]
                break


@block_rule(
    "用字/错词",
    "wrong_words.csv 各条的出处",
    Strength.PRACTICE,
    "不写错别字",
    finds="要认真布署，建立台帐，做好易返贫户排查。",
    leaves="要认真部署，建立台账，问题高发的村要重点排查，会议通知已送达。",
)
def wrong_word(block: Block) -> Iterator[Hit]:
    """Words of the table are written rightly."""
    text = block.text
    starts: frozenset[int] | None = None
    last = 0
    for at, word in wrong_words_in(text):
        end = at + len(word.wrong)
        if at < last or _is_in_a_name(block, at, end):
            continue
        if word.unless and any(
            m.start() <= at and end <= m.end() or m.start() < end and at < m.end()
            for m in re.finditer(word.unless, text)
        ):
            continue
        if len(word.wrong) == 2:
            starts = word_ends(text) if starts is None else starts
            if at not in starts or (end not in starts and not _stands_alone(text, at, word)):
                continue
        last = end  # 核|对帐|目: only what is told reaches over what follows.
        mend = word.right if word.cause in {"音近", "形近", "异形词"} else None
        yield Hit(
            block,
            at,
            end,
            f"“{word.wrong}”应为“{word.right}”（{word.cause}，{word.source}）",
            word.right,
            mend,
        )


def _is_in_a_name(block: Block, start: int, end: int) -> bool:
    """Tell whether a name that stands behind or before a post reaches over the place: 乡长梁子贵|任组长."""
    named = (m.span(g) for pattern, g in ((LABELLED, 2), (TRAILING, 1)) for m in pattern.finditer(block))
    if any(first < end and start < last for first, last in named):
        return True
    guessed = person_spans(block.text)
    return any(
        first < start < last and last - first == 3 and block.text[first] in SURNAMES
        for first, last in guessed
    )


def word_ends(text: str) -> frozenset[int]:
    """Return where words of the dictionary begin and end: 报|消息 holds no 报消, 问题|高发 no 题高."""
    ends, at = {0}, 0
    for word in dictionary_words(text):
        at += len(word)
        ends.add(at)
    return frozenset(ends)


def _stands_alone(text: str, at: int, word: WrongWord) -> bool:
    """Tell whether the right word leaves behind it a whole one: 座|落在 does (坐落|在), 报|消息 not (报销|息)."""
    corrected = text[:at] + word.right + text[at + len(word.wrong) :]
    ends = sorted(word_ends(corrected))
    end = at + len(word.right)
    if end not in ends:
        return False
    following = corrected[end : next((place for place in ends if place > end), end)]
    return len(following) > 1 or following in PARTICLES


_ADVERBS = (
    "认真|积极|扎实|切实|不断|有效|深入|全面|及时|严格|进一步|广泛|大力|稳步|逐步|充分|坚决|主动|有力|有序|持续|准确|科学|精准|迅速|更好"
    "|牢固|努力|自觉|合理|系统|规范|如实|高标准|高质量|有针对性|创造性|坚定不移|不折不扣|因地制宜|实事求是|扎扎实实|认认真真|圆满|顺利|快速|高度|严肃|细致|耐心|热情|周密|果断|详细|统一|集中|定期|逐一|依法|平稳|高效|密切|紧密|踊跃|妥善|着力|专门|重点|坚持不懈|持之以恒|毫不动摇|毫不松懈|一丝不苟|尽职尽责|保质保量|按时按质|按质按量|全方位|多渠道|点对点|面对面"
)
_VERBS = (
    "开展|落实|推进|推动|解决|执行|完成|做好|抓好|抓实|宣传|学习|贯彻|组织|排查|核查|上报|报送|提高|提升|发挥|认识|掌握|了解|调动|加强|改善|改进"
    "|促进|巩固|研究|分析|总结|检查|督促|履行|参与|配合|支持|帮助|引导|防范|化解|整改|处理|保障|衔接|增加|转变|实施|建立|健全|完善|把握|听取|反映|维护|监测|填写|摸清|整治|参加|重视|关注|关心|推广|培育|发展|投入|使用|利用|运用|调整|优化|压实|夯实|强化|深化|细化|统筹|协调|汇报|沟通|对接|召开|举办|印发|转发|传达|部署|安排|申报|申请|办理|审核|核实|登记|录入|更新|兑现|发放|服务|监督|管理|治理|遵守|坚持"
)
_WRONG_DE = triggered(
    rf"(?:(?:{_ADVERBS})(?=[的得](?:{_VERBS}))|最大(?:限度|程度)(?=的(?:减少|降低|避免|争取|满足|维护|保护|确保|发挥)))([的得])"
)
_IS_NOUN = re.compile(
    r"(?:宣传|学习|组织|认识|掌握|了解|改善|改进|促进|研究|分析|总结|检查|参与|配合|支持|帮助|引导|整改|处理|保障|衔接|转变|反映|维护|监测|整治|排查|解决|重视|关注|关心|发展|投入|调整|优化|统筹|协调|汇报|沟通|对接|部署|安排|服务|监督|管理|治理|审核|核实|运用|使用|利用){1,3}"
    r"(?:工作|情况|方案|措施|机制|体系|方法|办法|能力|成果|效果|作用|力度|水平|精神)?(?:$|[，。；、和与及])"
)
_NOUNS = "乡村|家园|作用|意义|问题|工作|任务|成绩|贡献|生活|环境|基础|经验|措施|群众|家庭|困难|责任|影响|成效|成果|进展|变化|条件|局面|氛围|保障|举措|抓手"
_ADJECTIVES = "存在|面临|取得|产生|下达|提出|美丽|重要|良好|主要|困难|优秀|先进|宝贵|严重|重大|具体|突出|显著|明显|优美|和谐|坚实|有利|特殊|根本|关键|深远|艰巨|新"
_WRONG_DI = triggered(rf"(?:{_ADJECTIVES})([地得])(?=(?:{_NOUNS})(?!{HAN}*(?:开展|推进|落实)))")
_WRONG_DE2 = triggered(
    r"(?<![目标任])(?:做|干|抓|落实|完成|开展|执行|进展|发展|搞|办|写|说|讲|学|管|用|走|坐|住|吃|过|变|组织|准备|理解|表现|掌握|发挥|解决|处理|宣传|衔接)(的)"
    r"(?=(?:很|非常|比较|不够|更加|十分|特别|越来越|较为|较|相当|不太|更)(?:好|快|差|慢|多|实|细|紧|到位|扎实|深入|全面|充分|及时|彻底|透彻|出色|具体|明显|顺利|理想|突出|广泛|深刻|不错|扎))"
)


_MUST = triggered(
    rf"(?:(?<![需只主重必首想])要|[应须](?!有|当)|必须|务必|应当|能够)(?:{_ADVERBS})([的得])(?=({HAN}{{2}}))"
)
"""要认真的组织排查: what must be done is a verb, whatever noun it may be elsewhere."""
_DONE = triggered(rf"(?:{_ADVERBS})([的得])(?=({HAN}{{2}})[了好完])")
_TO_A_DEGREE = triggered(
    rf"(?<![所目标])([\u4e00-\u9fff])(的)(?=(?:更加?|很|越来越|非常|十分|特别|比较|格外|相当|不够)({HAN}{{1,2}})了?(?:[，。；！]|$))"
)
_TO_A_SAYING = triggered(rf"({HAN}{{1,2}})(的)(?=({HAN}{{4}})(?:[，。；！]|$))")
_IN_A_MANNER = triggered(
    rf"(?<!{HAN})(?:{HAN}{{0,6}}?)({HAN}{{4}})([的得])(?=[为把给向](?![民人首首主什何]){HAN}{{2}})"
)
_WITH_FEELING = triggered(
    r"(激动|高兴|开心|热情|亲切|耐心|兴奋|紧紧|慢慢|轻轻|悄悄|深情|自豪|欣慰|感慨|焦急|着急|吃力|默默|静静|仔细|小心|满意|愉快|热烈|郑重|大声|自信|小心翼翼)(的)(?=(?:说|告诉|表示|喊|回答|问)[，：道“]|(?:说|讲|握|拉|笑|走|站|坐|看|听|问|拿|捧|抱|扶|指|写|喊|唱|等待|迎|接|递|离|挥|点|摸|擦|流|跳|跑)[住着了起出完过到])"
)
_OF_A_GROUP = triggered(
    rf"({HAN}{{2}})(地)(?=(?:收入|生活|工作|问题|积极性|利益|权益|需求|困难|发展|安全|健康|意识|作用|质量|环境|情况|建议|意见|诉求)(?:[，。；、]|[^，。；]{{1,8}}[，。；]))"
)
_ABSTRACT = (
    "责任感|使命感|紧迫感|危机感|荣誉感|幸福感|获得感|安全感|归属感|认同感|满意度|知晓率|参与率|积极性|主动性|创造性|自觉性|重要性|必要性|紧迫性|严肃性|针对性|实效性|凝聚力|战斗力|执行力"
    "|能力|水平|意识|决心|信心|合力|氛围|局面|成效|效果|成绩|机制|精神|作风|态度|目标|任务|措施|经验|责任|义务|方针|政策|原则|纪律|热情|素质|形象|贡献|利益|合法权益|诉求|关系|风气|良好习惯|部署|要求"
)
_DI_OF_A_NOUN = triggered(
    rf"([\u4e00-\u9fff]{{2}})([地得])(?=(?:{_ABSTRACT})(?:[，。；、和与及]|$|[^，。；]{{1,8}}[，。；]))"
)
_NOT_ENOUGH = triggered(
    rf"({HAN}{{2}})(的)(?=(?:不(?=彻底|到位|深入|及时|扎实|全面|充分|规范|明显|严格|细致|准确|完善|牢固|合理|清楚|具体)|不够|不太|不甚|还不够|还不|并不|更加|越来越|非常|十分|特别|比较|相当|较为|极为|很|较)({HAN}{{2}})(?:[，。；、]|$))"
)
_DEGREES = re.compile(
    "(?:及时|到位|扎实|深入|彻底|全面|充分|规范|明显|严格|细致|有力|准确|完善|健全|紧密|密切|牢固|透彻|合理|顺利|清楚|具体|均衡|周密|周到)$"
)
_MANNER_AND_WHOM = triggered(
    rf"(?:{_ADVERBS})(的)(?=(?:为|向|给|替|同|跟|与|把)[^，。；、的是]{{1,10}}(?:(?:解释|讲解|介绍|宣传|汇报|说明|反映|解答)(?![的工方办])|(?:服务|办事|办理|解决|报告|沟通|协调|答疑|解难|解忧|[送教讲办修查]{HAN}{{0,4}})[，。；]))"
)
_WHOSE = triggered(
    r"(?:今年|去年|明年|当前|目前|全年|本月|上半年|下半年|下一步|全[乡镇县村市]|我们|他们|大家|自己|各村|群众|干部|党员|村民|本次|这次|此次)(地)(?![质方处势区理里块类形面下上灾震膜名址税域毯道标点力平皮头带段表球层基毛])(?=[\u4e00-\u9fff]{2})"
)
_GETS = triggered(
    r"(?:得到|获得|受到|给予|予以|有了|实现|作出|取得|进行)了?(?:更加?|最|较|很|极其|十分|非常|进一步|应有|切实)?[\u4e00-\u9fff]{1,3}(地)(?=[\u4e00-\u9fff]{2}(?:[，。；、和]|$))"
)
_SAYING_AND_VERB = triggered(rf"({HAN}{{4}})(的)(?=({HAN}{{2}})({HAN}{{2,10}})[，。；])")
_THING_AT_THE_END = re.compile(
    "(?:办法|措施|方案|机制|方法|途径|方式|态度|工作|能力|力度|水平|效果|成效|过程|行动|活动|经验|作风|精神|人|者|局面|氛围|环境|制度|体系|要求|问题|情况|现象|行为|成果|成绩|作用|意义|景象|事业|模式|格局|目标|任务|服务|宣传|队伍|干部|群众|思想|原则|状态|效应|关系|势头|生活|关键|基础|保障|条件)$"
)
_LAND = re.compile(
    "(?:机动|口粮|草场|预留|自留|承包|流转|撂荒|责任|饲料|荒坡|荒山|坡耕|林草|牧草|果园|退耕|盐碱|宅基|设施|(?<!村)集体)$"
)
"""机动地, 口粮地: 地 is land."""
_LIVES = frozenset("忙累急气乐冻饿疼热住穿睡过活跑走坐站长变干做抓办学说讲写唱跳笑吃喝玩种养管治建修搞")


def _is_saying(text: str) -> bool:
    """Tell whether four characters are a saying, or such as 有声有色, 干干净净: no term such as 紧急通知."""
    if text.endswith(GENRES) or len(dictionary_words(text)) > 1:
        return False
    kind = word_kind(text)
    return kind == "i" or (kind in {"l", "z"} and (text[0] == text[2] or text[0] == text[1]))


_ANOTHER = re.compile(rf"、{HAN}{{2,4}}的{HAN}{{2}}|，?(?:而不是|而非|不要|不是){HAN}{{1,8}}")
_NOT_THAT = re.compile(rf"(?:不要|不是){HAN}{{2,4}}的{HAN}{{2}}，$")


def _is_wanted(text: str, match: re.Match[str]) -> bool:
    """Tell whether it is a thing that is wanted: 要快速的反应、统一的指挥, 要全面的检查，不要局部的抽查."""
    is_noun = word_kind(match[2]) == "vn"
    return is_noun and bool(_ANOTHER.match(text, match.end(2)) or _NOT_THAT.search(text, 0, match.start()))


def _de_of_words(block: Block) -> Iterator[Hit]:
    """Yield 的, 地 and 得 by what kind of word stands before and behind them."""
    for pattern in (_MUST, _DONE):
        for match in pattern.finditer(block):
            if word_kind(match[2]) in {"v", "vn", "vd"} and not _is_wanted(block.text, match):
                yield Hit(block, *match.span(1), f"动词前用“地”：“地{match[2]}”", "地", "地")
    for match in _TO_A_DEGREE.finditer(block):
        verb, degree = match[1], match[3]
        alone = match.start(1) in word_ends(block.text)
        if verb in _LIVES and alone and word_kind(degree).startswith(("a", "z")):
            yield Hit(block, *match.span(2), f"补语前用“得”：“{verb}得”", "得", "得")
    for match in _TO_A_SAYING.finditer(block):
        verb = dictionary_words(match[1])[-1]
        is_verb = verb in _LIVES or word_kind(verb) in {"v", "vn"} and len(verb) > 1
        if is_verb and _is_saying(match[3]):
            yield Hit(block, *match.span(2), f"补语前用“得”：“{verb}得{match[3]}”", "得", "得")
    for match in _IN_A_MANNER.finditer(block):
        if _is_saying(match[1]) and match.start(1) in word_ends(block.text):
            yield Hit(block, *match.span(2), f"动词前用“地”：“{match[1]}地”", "地", "地")
    for match in _WITH_FEELING.finditer(block):
        yield Hit(block, *match.span(2), f"动词前用“地”：“{match[1]}地”", "地", "地")
    yield from _de_of_abstract_things(block)
    for match in _OF_A_GROUP.finditer(block):
        words = dictionary_words(block.text[max(0, match.start() - 4) : match.end(2) + 2])
        if (
            words[-2] == "地"
            and word_kind(match[1]) == "n"
            and not _LAND.search(block.text, 0, match.start(2))
        ):
            yield Hit(block, *match.span(2), f"名词前用“的”：“{match[1]}的”", "的", "的")


def _de_of_abstract_things(block: Block) -> Iterator[Hit]:
    """Yield 地 and 得 before what is felt, owed or reached, and 的 before how a thing was done."""
    for match in _DI_OF_A_NOUN.finditer(block):
        words = dictionary_words(block.text[max(0, match.start() - 6) : match.end() + 3])
        at, place = match.start(2) - max(0, match.start() - 6), 0
        for word in words:
            if place == at and word == match[2] and not _LAND.search(block.text, 0, match.start(2)):
                before = dictionary_words(match[1])[-1]
                if len(before) > 1 and word_kind(before)[:1] in {"n", "v"} and before[-1] not in "懂取获觉不":
                    yield Hit(block, *match.span(2), f"名词前用“的”：“{match[1]}的”", "的", "的")
            place += len(word)
    for match in _MANNER_AND_WHOM.finditer(block):
        yield Hit(block, *match.span(1), "动词前用“地”", "地", "地")
    for pattern in (_WHOSE, _GETS):
        for match in pattern.finditer(block):
            if {match.start(1), match.end(1)} <= word_ends(block.text):
                yield Hit(block, *match.span(1), "名词前用“的”", "的", "的")
    for match in _SAYING_AND_VERB.finditer(block):
        clause = re.split("[，。；：、]", block.text[: match.start()])[-1]
        if (
            _is_saying(match[1])
            and match.start(1) in word_ends(block.text)
            and word_kind(match[3]) == "v"
            and not _THING_AT_THE_END.search(match[4])
            and not re.search("是|有|把|将|对|以|的", clause + match[4])
        ):
            yield Hit(block, *match.span(2), f"动词前用“地”：“{match[1]}地”", "地", "地")
    for match in _NOT_ENOUGH.finditer(block):
        verb, degree = match[1], match[3]
        alone = match.start(1) in word_ends(block.text)
        if (
            alone
            and word_kind(verb) in {"v", "vn"}
            and (_DEGREES.match(degree) or word_kind(degree) in {"a", "ad", "an", "z"})
        ):
            yield Hit(block, *match.span(2), f"补语前用“得”：“{verb}得”", "得", "得")


@block_rule(
    "用字/的地得",
    "现代汉语通行用法",
    Strength.PRACTICE,
    "“地”在动词前，“的”在名词前，“得”在补语前",
    finds="各村要认真的开展排查，把工作做的更扎实。",
    leaves="各村要认真地开展排查，把工作做得更扎实，取得显著的成效，得到全面的落实。",
)
def de_di_de(block: Block) -> Iterator[Hit]:
    """的 stands before nouns, 地 before verbs, 得 after verbs."""
    text = block.text
    for match in _WRONG_DE.finditer(block):
        clause = re.split("[，。；：、]", text[: match.start()])[-1]
        after = text[match.end() :]
        if re.search("得到|进行|作了|作出|给予|实现|有了|获得|需要|是|最|予以", clause) and match[1] == "的":
            continue
        if match[1] == "的" and _IS_NOUN.match(after):
            continue
        if clause.endswith("的") and match[1] == "的":
            continue  # 他的热情的服务.
        yield Hit(block, match.start(1), match.end(1), f"动词前用“地”：“{match[0][:-1]}地”", "地", "地")
    for match in _WRONG_DI.finditer(block):
        yield Hit(block, match.start(1), match.end(1), f"名词前用“的”：“{match[0][:-1]}的”", "的", "的")
    for match in _WRONG_DE2.finditer(block):
        yield Hit(block, match.start(1), match.end(1), f"补语前用“得”：“{match[0][:-1]}得”", "得", "得")
    yield from _de_of_words(block)


_ALREADY = triggered(
    r"(?:^|(?<=[，。；、]))以(?=(?:严重|直接|全部|基本|全面)?(?:影响(?!力)|竣工|开工(?!建设为)|到位|到期|超期|过期|投产|投入使用)(?![^，。；]{0,8}为))"
)


@block_rule(
    "用字/已和以",
    "现代汉语通行用法",
    Strength.PRACTICE,
    "表示完成的用“已”",
    finds="由于技术力量薄弱，以影响整体进度。",
    leaves="由于技术力量薄弱，已影响整体进度。以影响力评价成效。",
    needs="以",
)
def already(block: Block) -> Iterator[Hit]:
    """已 tells what is done."""
    for match in _ALREADY.finditer(block):
        yield Hit(block, *match.span(), "表示已经用“已”", "已")


_REFLECTED = triggered(
    r"(?:群众|村民|农户|居民|职工|企业|学生|家长|干部|代表|商户|社会)[^，。；]{0,6}?(反应)(?!堆|釜|炉|时间|式)(?=[^，。；]{0,12}(?:问题|情况|诉求|意见|困难|难(?:$|[，。；])|呼声|矛盾))"
)
_TAKEN_FOR_ANOTHER = (
    (r"于以(?=支持|通报|表[扬彰]|批[准评复]|解决|协助|配合|处[理罚置分]|公[布示告开]|推广|补[助贴偿]|奖励|重[视点]|保障|落实|纠正|取[缔消]|没收|追究|关注|审[批核]|安排|帮助|免[职除]|辞退|答复|明确|确认|回复|考虑|整改|上报|扣[除减]|清退|拆除|核[实减销]|资助)", "予以"),
    (r"(?<![老学文宗家任执助请说管调受求施传宣支幼职育])教(?=大(?![家学纲人班])|[高低](?![中年])|快|慢(?!慢)|差(?!生)|强(?!国)|[多少](?=[，。；、的]|$)|为(?=[严突明薄困]))", "较"),
    (r"(?:^|(?<=[，。；]))其于(?=各|人员|[村户项单部的资款事])", "其余"),
    (r"(?<=[不实部措施员任人全])到为(?=[，。；、等的])", "到位"),
    (r"(?<![原起成动])因该(?=[提按认及尽由先做对在把加])", "应该"),
    (r"(?<=不)符和(?=[^，。；]|$)|(?<=[完全基本])符和(?=[条要规标政实])", "符合"),
    (r"(?<=[不])在(?=(?:出现|发生|享受|纳入|列入|重复|另行|增加|单独|受理|保留|办理|补[发助报])(?![^，。；]{0,6}(?:范围|之列|名单)))", "再"),
    (r"(?<=[户人个项处件亩元座条名%])以(?=(?:完成|脱贫|退出|整改|销号|兑现|发放|建成|拨付|上报|落实|化解|办结|解决|签订|拆除|修复)(?:[，。；了\d]|到位|完毕|$))", "已"),
    (r"(?:^|(?<=[，。；]))以(?=(?:于\d|经(?:召开|完成|研究|下发|印发|部署|安排|落实|整改)))", "已"),
    (r"(?<![形现气对印抽景万迹意想表假险乱大小天星物卦图])象(?=[^，。；征]{1,12}(?:一样|似的|这样|那样|一般(?!的?[规原问情])))|(?<=好)象(?=[^，。；]|$)|象(?=(?:样子?|模像样)(?:[，。；的]))", "像"),
    (r"(?<=[，。；：])即(?=要[^，。；]{1,12}，(?:又|也)要)|(?<=[，。；：])即(?=[有能是][^，。；]{1,12}，(?:又|也))", "既"),
    (r"(?<![正事一恰不])如其(?=完[成工]|竣工|建成|交付|举[行办]|召开|归还|投[产用]|开工|到位|发放|上报)", "如期"),
    (r"做(?=了?(?:一次|一个|一场|题为|重要|全面|详细|专题|工作|动员|总结|典型|经验|交流|表态|主题|形势|政策|述职|书面|口头|深刻|大会|重点|具体|明确|统一|周密|详尽)?(?:了)?(?:的)?(?:《[^《》]{2,40}》的?|“[^“”]{2,40}”的?)?(?:工作|动员|总结|典型|经验|交流|表态|主题|形势|政策|述职|专题|重要|大会|辅导)?(?:讲话|发言|批示|指示|部署|决定|裁决|斗争|贡献|报告(?![表单])))", "作"),
    (r"(?<=[当叫称看视变写译化认评选改])做(?=(?:[^，。；]{0,4})(?:依据|标准|参考|重点|代表(?![团性])|候选|组长|典型|样板|榜样))|做为(?![一]?个?[不]?小)|(?<=[合协著操运写])做(?=[社伙同者])|(?<=[工运动操])做(?=[，。；、的中流上业量]|人员|方案|机制|程序)", "作"),
    (r"(?<![制合工操写运著协当创动])作(?=(?:好|实|细|优|大|强)(?:[^，。；]{0,16}工作|[，。；、]|各项|群众|防|排查|登记|准备|保障|服务|宣传))|(?<![制合工操写运著协当创动])作到(?=[^，。；]{2,})", "做"),
    (r"(?<=[^与\u3400-\u9fff])与(?=\d{1,2}月\d{1,2}日?(?:[^，。；]{0,4})(?:前|以前|之前|召开|上午|下午|起|报|到))|(?<=[各位单部门村站所人会局委办镇乡县府表果料])与(?=(?:\d{4}年)?\d{1,2}月(?:\d{1,2}日|底)[^，。；比间差致符]{0,20}(?:前|召开|报|到|开展|完成|举行|启动|下发|印发|起)(?![^，。；]{0,6}(?:相比|之间|相差|不符|一致|同期)))", "于"),
    (r"(?<=[位关由属限善勇敢处基鉴便源归忠安勤疏急苦居立甘乐趋濒止擅精])与(?=(?:[^，。；]{0,8}(?:村|处|路|部)[^，。；]{0,3}(?:[，。；、]|交|北|南|东|西)|做好|开展|加强|进一步|印发|成立|\d|[^，。；]{2,20}的(?:通知|意见|请示|报告|函|批复)|学习|创新|担当|职守|本职|群众|形式|完善|规范|表面|监督|管理|奉献|负责|历史))", "于"),
    (r"(?<=[对把将均都早虽现若如全并又户人])以(?=(?:脱贫(?!攻|成|任|摘|工|目|标|地|村)|退出|纳入|享受|完成|整改|消除|迁出|迁入|死亡|外出|就业|入住|搬迁|竣工|到期|签订|登记|上报|办结|化解|返乡|撤销|废止|失效|下发|印发|启动|形成|出台|建成|开通|通过)(?![^，。；]{0,14}(?:为|的(?:方式|形式|名义|办法)|作为)))", "已"),
    (r"(?<![\d一二两三四五六七八九十百千万几数每这那该整半首]|[入客满让])座(?=(?:在(?!建)|等[^级待]|享其|视不|着|镇|诊|车(?!位|椅|套)|火车|公交|汽车|高铁|班车|以待毙|下来|到一起|得住))", "坐"),
    (r"(?<=[^现存正实所内潜好不外])在(?=(?:接再厉|次(?:强调|重申|要求|提醒|组织|开展|召开|通知|检查|核实|排查|明确|部署|发力|提升|出现|发生)|一次(?:强调|重申|证明|发生|掀起|组织|体现)|也不|创(?:佳绩|辉煌|新高|历史)|上(?:新)?台阶|努力|动员|深入(?!推进|学习|开展|贯彻|调研)|提高一步|加一把|鼓干劲|添新))", "再"),
    (r"(?<=[坚现存正实所])再(?=(?:于|岗|职|册|建|校|读|线)(?![次度一]))|(?<=正)再(?=[\u4e00-\u9fff]{2})", "在"),
    (r"(?<![立随当旋迅亦])即(?=然(?:如此|[^，。；]{1,14}，)|往不咎|成事实|得利益|定(?:的)?(?:目标|方针|任务|部署|路线))", "既"),
    (r"(?<=[，。；：^])既(?=(?:日起|将|使[^，。；]{1,14}也|便|刻|时|可(?=[，。；])|为))|(?<=[随当立])既(?=[，组召启派赶开对向安部])|(?<=接诉)既(?=办)", "即"),
    (r"(?<=[群众村民农户代表干部])反应(?=(?:出|的)?[^，。；]{0,10}(?:问题|情况|诉求|意见|呼声|困难|愿望|心声|线索|事项))|(?<=[真如客集充综])反应(?=[^，。；]{0,3}(?:了|出|实际|情况|群众))", "反映"),
    (r"(?<=[积强不连热])反映(?=(?:强烈|热烈|过激|平淡|迟钝|迅速)(?:[，。；]))|(?:(?<=连锁)|(?<=过敏)|(?<=化学)|(?<=应激))反映(?=[，。；])", "反应"),
    (r"必需(?=(?:在|按|于|要|把|将|由|坚持|严格|认真|高度|切实|做到|做好|加强|落实|抓|从|经|立即|服从|遵守|无条件|全面|及时|确保|统一))", "必须"),
    (r"(?:(?<=生活)|(?<=生产))必须(?=品|物资|用品)|所必须(?=的)", "必需"),
    (r"(?<=[^，。；])以致于(?=[很])|以至(?=(?:酿成|造成|引发|发生|延误|错过|导致|影响(?!深))[^，。；]{2,})|(?<=[不])只(?=于此|于(?:此|这))", "以致"),
    (r"(?<=[签修])定(?=(?:合同|协议|责任书|承诺书|目标责任|了?《|完善|补充|稿))|(?<=装)定(?=成册|归档)", "订"),
    (r"制订(?=(?:出台|下发|印发)了?)", "制定"),
    (r"审订(?=(?:通过|同意|后))", "审定"),
    (r"交待(?=(?:工作|任务|清楚|问题|情况|注意))", "交代"),
    (r"考查(?=(?:团|学习|调研|干部|组|产业|项目|市场|基地))|(?<=[干部学习外出实地参观])考查(?=[，。；了])", "考察"),
    (r"年青(?=(?:干部|党员|人|同志|教师))", "年轻"),
    (r"(?:(?<=招领)|(?<=招聘)|(?<=寻物)|(?<=寻人)|(?<=开业)|(?<=招生))启示", "启事"),
    (r"启事(?=意义)|(?<=[重要深刻些个])启事(?=[，。；])", "启示"),
    (r"终止(?=(?:审理|执行程序)?，待[^，。；]{2,16}(?:恢复|继续))", "中止"),
    (r"形式(?=(?:严峻|逼人|复杂|喜人|不容乐观|大好|所迫|紧迫|向好|分析|研判|报告会))|(?:(?<=防汛)|(?<=防火)|(?<=疫情)|(?<=治安)|(?<=安全)|(?<=当前)|(?<=经济)|(?<=就业))形式(?=(?:[^，。；]{0,3})(?:严峻|复杂|不容|向好|稳定|依然|较))", "形势"),
    (r"形势(?=(?:主义|多样|单一|各异|灵活|大于))|(?:(?<=多种)|(?<=各种)|(?<=何种)|(?<=等))形势(?=(?:开展|进行|组织|宣传|，广泛))", "形式"),
    (r"(?:^|(?<=[，。；]))(?:既而|即而)", "继而"),
    (r"(?<=\d{4})年年(?=[\u4e00-\u9fff])(?![底初中度终末])", "年"),
    (r"(?:(?<=工作)|(?<=落实)|(?<=完成)|(?<=执行)|(?<=进展)|(?<=开展)|(?<=整改)|(?<=有关)|(?<=基本)|(?<=具体)|(?<=检查)|(?<=排查)|(?<=生产)|(?<=收支)|(?<=变化)|(?<=使用))情(?=的汇|的通|的报|如下|报(?!告所)|进行|，|。)", "情况"),
    (r"(?:(?<=领导)|(?<=村民)|(?<=工作)|(?<=包保)|(?<=检查)|(?<=督导)|(?<=评议))小(?=[，。；、组的][^组]|[，。；、]$)(?=[，。；、])", "小组"),
    (r"籍(?=此(?:机会|次|契机|平台)|[以助着由][^，。；]{1,})|(?<=[凭])籍", "借"),
    (r"(?<=[，。；请望予][\u4e00-\u9fff]{2})为[何核河合和贺呵禾判畔叛攀](?=[。！]$)|(?<=[支批帮协][持准复助])为[何核河合和贺呵判畔叛](?=[。！])", "为荷／为盼"),
    (r"以(?=有(?:\d+|[一二三四五六七八九十]+)[个名户家处人])", "已"),
    (r"(?:^|(?<=[，。；：要应须能]))即(?=[抓讲管看保重有能][\u4e00-\u9fff]{1,6}，[又也][\u4e00-\u9fff])", "既"),
    (r"(?:(?<=自治)|(?<=知情)|(?<=受教育的)|(?<=民主))权力(?![机部清运])", "权利"),
    (r"渡过(?=[^，。；]{0,12}(?:[春端中国重元]?[节旦]|假期|晚年|寒冬|汛期|[春夏秋冬][天季]|周末|一生|时光|日子|岁月|童年)(?:[，。；、]|$))", "度过"),
    (r"度过(?=[^，。；]{0,6}(?:难关|危机|险关|险滩))", "渡过"),
    (r"起用(?=[^，。；]{0,4}(?:新系统|系统|公章|印章|平台|账户|新版|程序|设备))", "启用"),
    (r"(?<=[燃煤然化氨毒]气)泄露|(?<=[液气]体)泄露", "泄漏"),
    (r"泄漏(?=[^，。；]{0,6}(?:秘密|信息|隐私|内容|机密|试题))", "泄露"),
    (r"(?<=山洪|洪水)爆发", "暴发"),
    (r"非盈利(?=性|组织|机构)", "非营利"),
    (r"(?<=[行政日常便民繁杂具体])事物(?=工作|服务|办理|中心|繁)", "事务"),
    (r"(?<!义务清单[、和与及])权利(?=清单(?![、和与及]义务)|寻租|事项运行|运行|下放)", "权力"),
    (r"(?:(?<=知情|表决|选举|合法|财产|民的|动者)|(?<=[民众员、]监督)|(?<=[民众员]的监督))权力(?![机部求]|运行|清单)", "权利"),
    (r"视(?:未|位|作为)(?=无|同意|放弃|弃权|自动|违约|有效|无效|合格|缺席|认可|已)", "视为"),
    (r"(?<=[^\u4e00-\u9fff])其问(?=[，。])|期问(?=[，。的])", "期间"),
    (r"(?<=[^\d])在(?=次(?:强调|重申|要求|提醒|组织|开展|召开|通知|检查|核实|排查|明确))", "再"),
)  # fmt: skip


_TRIGGERED_WORDS = TriggeredRows((triggered(pattern), right) for pattern, right in _TAKEN_FOR_ANOTHER)


@block_rule(
    "用字/同音虚词",
    "现代汉语通行用法",
    Strength.PRACTICE,
    "已和以、再和在、既和即、位和为不混",
    finds="责任落实不到为，80户以脱贫。",
    leaves="责任落实不到位，80户已脱贫，不在享受范围，以完成任务为目标。",
)
def taken_for_another(block: Block) -> Iterator[Hit]:
    """Small words of one sound are not taken for each other."""
    for pattern, right in _TRIGGERED_WORDS.of(block):
        for match in pattern.finditer(block):
            yield Hit(block, match.start(), match.end(), f"“{match[0]}”应为“{right}”", right)


_MEASURE_WORDS = (
    (r"(?<=[\d一二三四五六七八九十两几数百千])坐(?![落标着立在车班姿谈镇等下上])", "座"),
    (
        r"(?<=[\d一二三四五六七八九十两几数百千])颗(?=[^，。；]{0,2}[树苗](?![莓种籽])|[古老国]?[槐松柏杨柳榆椿](?![塔子米絮籽芽钱梅果花针豆角仁脂]))",
        "棵",
    ),
    (
        r"(?<=[\d一二三四五六七八九十两几数百千])付(?=(?:手套|眼镜|担架|对联|春联|口罩|重担))",
        "副",
    ),
    (r"(?<=[\d一二三四五六七八九十两几数百千])副(?=(?:横幅|标语|图|画|地图|锦旗))", "幅"),
    (r"(?<=[\d一二三四五六七八九十两几数百千])支(?=(?:羊|鸡|鸭|兔))", "只"),
    (
        r"(?<=[\d一二三四五六七八九十两几数百千])只(?=(?:队伍|分队|小分队|工作队|扑火队|宣传队))",
        "支",
    ),
    (r"(?<=[\d一二三四五六七八九十两几数百千])栋(?=(?:桥|水库|坟))", "座"),
    (
        (
            r"(?<![件录表款条项.．、:：]\d)(?<![:：]\d\d)(?<=\d)各(?=(?:检查|督查|督导|工作|调查|专项|行政|自然|村民)?(?:组|村|乡镇|社区|单位|部门|环节|方面|阶段|重点|步骤|项目|问题|类别|网格|小组|专班))"
        ),
        "个",
    ),
    (r"(?<=[\d一二三四五六七八九十两几])[幢栋](?=(?:水井|机井|旱井|深井)(?![泵房屋楼管]))", "眼"),
    (r"(?<=\d)顿(?![饭餐])", "吨"),
    (r"(?<=\d)除(?=[，。；、])", "处"),
    (r"(?<=\d)公理", "公里"),
    (
        (r"(?<=\d)明(?=(?:干部|党员|群众|队员|同志|学生|教师|职工|村民|代表|志愿者|网格员|工作人员))"),
        "名",
    ),
    (r"(?<=\d)母(?=(?:耕地|林地|农田|土地|玉米|果园|草地)|[，。；、])", "亩"),
    (r"(?<=\d)[护沪](?=[，。；、]|农|村|脱贫|监测|低保)", "户"),
)


_TRIGGERED_MEASURES = tuple((triggered(pattern), right) for pattern, right in _MEASURE_WORDS)


@block_rule(
    "用字/量词",
    "现代汉语八百词",
    Strength.PRACTICE,
    "量词用字不错",
    finds="建设标准化大棚100坐。",
    leaves="建设标准化大棚100座，组建3支扑火队，补植树木20棵，挂横幅5幅。",
    needs="坐颗付副支只栋幢各明母护沪顿除理",
)
def measure_word(block: Block) -> Iterator[Hit]:
    """Measure words are written as they are."""
    for pattern, right in _TRIGGERED_MEASURES:
        for match in pattern.finditer(block):
            yield Hit(block, *match.span(), f"量词“{match[0]}”应为“{right}”", right, right)


@block_rule(
    "用字/反映和反应",
    "现代汉语词典（第7版）",
    Strength.PRACTICE,
    "向上级、有关部门说明情况是“反映”",
    finds="村民多次反应就医难问题。",
    leaves="村民多次反映就医难问题，群众反应热烈，化学反应速度加快。",
    needs="应",
)
def reflected(block: Block) -> Iterator[Hit]:
    """反映 tells of a matter, 反应 is a reaction."""
    for match in _REFLECTED.finditer(block):
        yield Hit(block, *match.span(1), "说明情况用“反映”", "反映", "反映")


_UNTIL = triggered(
    r"(?:^|(?<=[，。；：（、]))截止(?=目前|今|现在|本月|上月|当前|\d|[一二三四五六七八九十]+月|年底|月底|季度末|去年)"
)


@block_rule(
    "用字/截至",
    "现代汉语词典（第7版）",
    Strength.PRACTICE,
    "后面带时间的用“截至”",
    finds="截止6月30日，全乡完成排查。",
    leaves="截至6月30日，全乡完成排查，报名6月20日截止，截止日期不变。",
    needs="止",
)
def until(block: Block) -> Iterator[Hit]:
    """截至 takes a time behind it, 截止 does not."""
    for match in _UNTIL.finditer(block):
        yield Hit(block, *match.span(), "后面带时间的用“截至”", "截至", "截至")


_TWICE_SAID = (
    (r"防止[^，。；]{0,8}(?:不再|不要|不发生|不出现)|避免[^，。；]{0,8}(?:不再|不要|不发生|不出现)|以免[^，。；]{0,6}(?:不再|不要)|杜绝[^，。；]{0,8}(?:不再|不要|不发生|不出现)|切忌不要|禁止[^，。；]{0,4}(?:不准|不得|不要)", "否定重复，意思反了", "删去“不”"),
    (r"(?:^|(?<=[。；]))(?:通过|经过)[^，。；]{2,30}，使(?!用)[^，。；]{2,}", "“通过……使……”缺主语", "删去“通过”或“使”"),
    (r"目前正在当前|当前目前|目前当前|现在目前", "意思重复", "只留一个"),
    (r"凯旋归来|胜利凯旋", "“凯旋”已有胜利归来的意思", "凯旋"),
    (r"(?<![牵干])涉及到", "“及”已有“到”的意思", "涉及"),
    (r"目的(?:就|主要|也)?是为了", "“目的”与“为了”意思重复", "目的是／是为了"),
    (r"截[至止]到?(?:目前|今|现在)为止|截[至止]到(?=目前|现在|\d)", "“截至”已有到的意思", "截至"),
    (r"付诸于|诉诸于|见诸于|公诸于(?!世)", "“诸”已有“之于”的意思", "删去“于”"),
    (r"令人堪忧", "“堪”已有能、令人的意思", "令人担忧／堪忧"),
    (r"报刊杂志", "“报刊”已包括杂志", "报刊"),
    (r"(?:各位|许多|众多|很多|广大|全体|全乡|所有)(?:代表|干部|群众|党员|同志|村民|职工|教师|队员)们", "“们”多余", "删去“们”"),
    (r"(?<!不)仍然?还(?!有|是|在)|非法走私|邂逅相遇|破天荒(?:地)?第一次|事先预[先谋料]|预先预[料计测]|提前预先|亲自亲手|互相厮打", "意思重复", "只留一个"),
    (r"本着[^，。；]{2,16}为(?:原则|宗旨|目的)", "句式杂糅", "本着……的原则／以……为原则"),
    (r"深受[^，。；]{1,10}所(?:喜爱|欢迎|好评)", "“受”“所”杂糅", "深受……喜爱／为……所喜爱"),
    (r"(?:根据|按照|依照)[^，。；]{2,16}的(?:指导|领导|要求|支持|帮助)下", "句式杂糅", "在……下／根据……"),
    (r"(?:关键|问题|原因)在于[^，。；]{2,16}(?:是关键|起(?:着)?决定(?:性)?作用|造成的|引起的)", "句式杂糅", "只留一种说法"),
    (r"只有[^，。；]{2,16}，[^，。；]{0,6}就(?=能|会|可)", "“只有”与“才”搭配", "只有……才……"),
    (r"只要[^，。；]{2,16}，[^，。；]{0,6}才(?=能|会|可)", "“只要”与“就”搭配", "只要……就……"),
    (r"不(?:仅|但)[^，。；]{2,24}，而是", "“不仅”与“而且”搭配", "不仅……而且……"),
    (r"水平[^，。；]{0,6}得到(?:了)?(?:明显|较大|显著|极大|大幅)?(?:改进|增加|加大)", "“水平”与“提高”搭配", "得到提高"),
    (r"(?:单位(?:和|或|及)个人|任何人|村民|群众)不擅自", "“不”后面漏了“得”", "不得擅自"),
    (r"做出(?=(?:重大|重要|如下|相应|明确)?(?:批复|批示|决定|决议|规定|处理|指示|部署|贡献|答复|判断|安排|努力|牺牲|承诺|处罚|解释|说明|报告|回应|评价|裁决))", "后面是抽象的事，用“作出”", "作出"),
    (r"反应了[^，。；]{0,8}(?:诉求|意见|问题|情况|呼声|愿望)", "说明情况用“反映”", "反映了"),
    (r"反映(?=热烈|迅速|灵敏|平淡)", "对事情的态度用“反应”", "反应"),
    (r"(?:^|(?<=[，。；、]))请(?:批|示|复|示批)[。！]$", "漏了字", "请批示／请批复"),
    (r"悬殊(?:很|较|太)大|差距悬殊很大", "“悬殊”已有大的意思", "悬殊"),
    (r"(?:再次|又一次|重新)[^，。；]{0,2}重申", "“重申”已有再次的意思", "重申"),
    (r"过高地?奢望|不切实际的幻想", "意思重复", "只留一个"),
    (r"亲眼目睹|亲自躬行", "意思重复", "目睹"),
    (r"免费(?:无偿|赠送)|无偿免费", "意思重复", "只留一个"),
    (r"(?:共计|总计|合计)(?:约)?\d[^，。；]{0,8}(?:之多|总数)", "意思重复", "只留一个"),
    (r"(?:原因|理由)是(?:因为|由于)[^，。；]{0,20}(?:造成的|的缘故|所致)|由于[^，。；]{0,20}的原因所致", "句式杂糅", "只留一种说法"),
    (r"(?:是为了|为的是)[^，。；]{2,20}为目的", "句式杂糅", "只留一种说法"),
    (r"以[^，。；]{2,14}为主要内容为", "“为”重复", "删去一个“为”"),
    (r"被评为[^，。；]{1,12}的(?:荣誉)?称号|荣获[^，。；]{0,12}荣誉的荣誉", "搭配不当", "授予……称号／被评为……"),
    (r"(?:提高|增强|加大|加强|改善|扩大)[^，。；]{0,5}(?:增强|提高)(?:了)?(?:的)?(?:力度|水平|能力)的(?:提高|增强)", "搭配重复", "只留一个动词"),
    (r"大家(?:都)?一致|全体(?:都)?一致公认|一致公认", "意思重复", "公认／一致认为"),
    (r"(?:再次|再度|又一次|重新)(?:重复|再次|再度|再一次)|重复再次|反复多次重复", "意思重复", "只留一个"),
    (r"(?<![—绝决毫从])(?<!是)不(?=\d)", "“不”后面漏了字", "“不足”“不少于”“不到”……"),
    (r"(?:加强|加大|强化)[^，。；、]{0,4}?(?:值班|监管|宣传|工作|帮扶|排查|整改|督导|督查|检查|投入|执法|打击|推进|支持|扶持|培训|巡查|管理|处罚|问责|查处|整治)力(?=[，。；、])", "漏了字", "……力度"),
    (r"(?:确保|保障|维护|保护)[^，。；]{0,16}生命财产(?=[，。；])", "缺“安全”", "生命财产安全"),
    (r"其的(?=[\u4e00-\u9fff])", "“其”已有“他的”的意思", "其"),
    (r"(?:性质|名称|地点|时间)是为|施行执行|实行施行|执行施行", "动词重复", "只留一个"),
    (r"给予予以|予以给予|进行开展|开展进行|加以予以|予以加以", "两个动词重复", "只留一个"),
    (r"一致(?:同意|通过)(?:全体|一致|大家)|全体一致同意全体", "意思重复", "一致同意"),
    (r"人次多?人|户次多?户|元人民币元|万元元|公里里|亩亩", "单位重复", "只留一个"),
    (r"以[^，。；]{2,12}为(?:导向|主|目标|原则|重点|中心)为(?:导向|主|目标|原则|重点|中心)|论英雄为导向为主", "“为”重复", "只留一个“为……”"),
    (r"追究[^，。；、]{0,6}责任追究|追责问责责任|问责责任追究", "意思重复", "追究责任"),
    (r"起到了?[^，。；]{0,8}作用(?:的)?作用", "“作用”重复", "只留一个"),
    (r"起到了?(?:发挥|带动)|发挥起到", "“起到”与“发挥”重复", "只留一个"),
    (r"不(?:少于|低于|小于|超过|高于|大于)(?:少于|低于|小于|超过|高于|大于)", "“不少于”说了两遍", "只留一个"),
    (r"(?:水平|能力|质量|素质|效率|意识)(?:有待(?:进一步)?|亟待|亟需|需要|还需|有所|明显|显著|不断|进一步|逐步|大幅|有了)(?:的)?(?:增加|增大|扩大|加大|改正)", "主语和动词搭配不当", "有所提高"),
    (r"(?:规模|范围|覆盖面)(?:有所|明显|显著|不断|进一步|逐步|大幅)(?:提高|增强|加强)", "主语和动词搭配不当", "不断扩大"),
    (r"(?:力度|投入)(?:有所|明显|显著|不断|进一步|逐步|大幅)(?:提高|增强|加强|扩大)", "主语和动词搭配不当", "不断加大"),
    (r"(?:必须|务必)(?:要|一定要)|一定要务必|务必必须|应该必须", "意思重复", "只留一个"),
)  # fmt: skip
_SAME_SENSE = (
    "实施 施行 执行 实行",
    "之前 以前",
    "之后 以后",
    "目前 当前 现在 眼下",
    "必须 务必 应当 应该",
    "立即 马上 立刻 即刻",
    "非常 十分 特别 极其",
    "已经 业已",
    "因为 由于",
    "但是 然而 可是",
    "如果 假如 倘若",
    "全部 所有 全体",
    "大约 大概 约",
    "帮助 协助 帮忙",
    "原则上 基本上 基本",
    "可以 能够",
    "逐步 逐渐 渐渐",
    "再次 重新 又一次",
    "互相 相互 彼此",
    "同时 一并",
    "截至 到 截止",
    "为了 以便",
    "如期 按期 按时 准时",
    "尤其 特别是",
    "仅仅 只有",
    "凡是 所有",
    "除外 之外",
    "大力 着力 全力",
    "开始 着手",
    "向 朝 往",
    "下达 下发 印发 发放 制发 签发",
    "上报 呈报 报送 报告",
    "提交 递交 呈交",
    "检查 查看 察看",
    "督促 敦促 催促",
    "召开 举行 举办",
    "传达 转达",
    "增加 增多 增长",
    "减少 降低 下降",
    "严禁 禁止 不准 不得",
    "进行 开展",
    "给予 予以",
    "通过 经过",
    "根据 按照 依据 依照",
    "对于 关于",
    "是否 能否 可否",
    "总计 合计 共计 累计",
    "分别 各自",
    "不断 持续 继续",
    "及时 立即 迅速",
)
"""Words of one sense: side by side one of them is too many."""


@cache
def _side_by_side() -> re.Pattern[str]:
    """Return the pattern of two different words of one sense with nothing, 的 or 地 between."""
    pairs = [
        f"{one}{other}"
        for words in map(str.split, _SAME_SENSE)
        for one in words
        for other in words
        if one != other and len(one) + len(other) > 3 and not (one in other or other in one)
    ]
    return re.compile(one_of(dict.fromkeys(pairs)))


_COMPILED = TriggeredRows((triggered(pattern), told, way) for pattern, told, way in _TWICE_SAID)


@block_rule(
    "用字/语病",
    "现代汉语通行用法",
    Strength.PRACTICE,
    "没有重复、杂糅、否定失当",
    finds="要加强防控，防止不再发生返贫现象。",
    leaves="要加强防控，防止再次发生返贫现象，避免不必要的损失。",
)
def said_twice(block: Block) -> Iterator[Hit]:
    """Nothing is said twice or turned into its opposite."""
    for pattern, told, way in _COMPILED.of(block):
        for match in pattern.finditer(block):
            yield Hit(block, match.start(), match.end(), f"“{match[0]}”：{told}", way)
    ends: frozenset[int] | None = None
    for match in _side_by_side().finditer(block.text):
        ends = word_ends(block.text) if ends is None else ends
        if match.start() in ends and match.end() in ends:
            yield Hit(block, *match.span(), f"“{match[0]}”：意思重复", "只留一个")


_PLURAL = triggered(r"(?<=[要的了在和与及或把被让将对向从到是有会能应须可已并也都不])(们)")
_BEFORE_WHAT_IS_DONE = triggered(
    r"(?:(?:^|(?<=[，。；村门位组站所]))(?:要|应|应当|必须|须)(的)(?=(?:认真|切实|充分|积极|及时|严格|全面|不断|进一步|加强|组织|建立|坚持|开展|落实|做好|抓好|强化|完善|建|把|将|对|按))|(?:^|(?<=[，。；村门位组]))(?:要)(了)(?=(?:认真|切实|充分|积极|严格|全面|加强|组织|建立|坚持|开展|强化|完善)))"
)


@block_rule(
    "用字/多余虚字",
    "现代汉语通行用法",
    Strength.PRACTICE,
    "“们”只在称人的词后面，“要”与动词之间没有“的”“了”",
    finds="各村要们组织党员干部入户宣传，要的充分利用广播。",
    leaves="各村要组织党员们入户宣传，重要的是抓落实，孩子们需要的学习用品已送到。",
    needs="们的了",
)
def particles_out_of_place(block: Block) -> Iterator[Hit]:
    """们 follows those who are persons; 的 and 了 do not stand between 要 and its verb."""
    for match in _PLURAL.finditer(block):
        yield Hit(block, *match.span(1), "这里多了“们”", "删去", "")
    for match in _BEFORE_WHAT_IS_DONE.finditer(block):
        group = 1 if match[1] else 2
        yield Hit(block, *match.span(group), f"这里多了“{match[group]}”", "删去", "")
