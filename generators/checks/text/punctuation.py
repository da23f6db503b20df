"""Punctuation by GB/T 15834—2011."""

# A rule's docstring is what it holds; a pattern is read whole on its line.
# ruff: noqa: D401, E501

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from generators.checks.text.document import HAN, NUMERAL, PROSE, Role
from generators.checks.text.table import Hit, Strength, block_rule, document_rule, one_of, triggered
from generators.wording import dictionary_words, word_kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generators.checks.text.document import Block, Document
    from generators.checks.text.table import Triggered

_FULL = {",": "，", ";": "；", ":": "：", "?": "？", "!": "！", "(": "（", ")": "）", ".": "。"}
_NEAR = r"[\u3400-\u9fff〇”’）》〉〕】“‘（《〈〔【，。；：！？、％%]"
_HALF = re.compile(r"[,;:?!]|\.(?!\.)|[()]")
_LIKENESS = str.maketrans("﹐﹑﹒﹔﹕﹖﹗﹙﹚︰︱｡､｢｣﹁﹂﹃﹄ˉ﹏", "，、。；：？！（）：—。、“”“”‘’—﹏")
_LIKE = triggered("[﹐﹑﹒﹔﹕﹖﹗﹙﹚︰｡､｢｣﹁﹂﹃﹄]")
"""Small, half-width and vertical forms that look like a mark on the screen."""
_CLOSERS = "”’）》〉〕】"


@block_rule(
    "标点/半角",
    "GB/T 15834—2011 5.1.6",
    Strength.REQUIRED,
    "中文里用全角标点",
    finds="各村要按时上报,不得拖延。",
    leaves="会议9:30开始，比例尺1:500，网址为https://www.gov.cn/a,b，完成98.5%。",
)
def half_width_marks(block: Block) -> Iterator[Hit]:
    """Half-width marks do not stand beside Chinese characters."""
    text = block.text
    begin = block.mark.end if block.mark else 0
    for match in _HALF.finditer(text, begin):
        at, mark = match.start(), match[0]
        if block.is_foreign(at) and not _touches_chinese(text, at):
            continue
        before, after = text[at - 1 : at].strip(), text[at + 1 : at + 2]
        if mark in "()":
            wrong = _bracket_is_chinese(text, at)
        elif mark == ".":
            wrong = _stop_is_chinese(text, at)
        elif before.isdigit() and after.isdigit():
            wrong = False
        else:
            wrong = bool(re.match(_NEAR, before) or re.match(_NEAR, after.strip() or text[at + 2 : at + 3]))
            wrong = wrong or (not after and triggered(HAN).search(block) is not None)
        if wrong:
            full = _FULL[mark]
            yield Hit(block, at, at + 1, f"中文里的“{mark}”应为全角“{full}”", full, full)
    for match in _LIKE.finditer(block):
        full = match[0].translate(_LIKENESS)
        yield Hit(block, *match.span(), f"“{match[0]}”是变体，应为“{full}”", full, full)


def _touches_chinese(text: str, at: int) -> bool:
    return any(
        re.match(HAN, character) for character in (text[at - 1 : at], text[at + 1 : at + 2]) if character
    )


_NUMERAL_FIRST = re.compile(rf"(?:附[ 　]*件[ 　]*[：:])?[ 　]*[{NUMERAL}]{{1,3}}[ 　]*")
"""The stop behind it is that of a level, or of an annex: 一.总体要求."""


def _stop_is_chinese(text: str, at: int) -> bool:
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    if not before or before == "." or after == "." or _NUMERAL_FIRST.fullmatch(text, 0, at):
        return False
    if re.match(r"[\u3400-\u9fff）”》％%]", before):
        return not after or bool(re.match(r"[\u3400-\u9fff“《（\s]", after)) or after in _CLOSERS
    # A figure at the end of a Chinese sentence.
    return before.isdigit() and not after and len(re.findall(HAN, text)) >= 4


def _bracket_is_chinese(text: str, at: int) -> bool:
    mark = text[at]
    other = text.find(")", at) if mark == "(" else text.rfind("(", 0, at)
    if mark == ")" and other < 0:
        # 1) 2) count within a sentence; （……) lacks its left half elsewhere.
        return text.rfind("（", 0, at) > text.rfind("）", 0, at)
    first, last = (at, other) if mark == "(" else (other, at)
    if other < 0:
        return "）" in text[at:]
    inner = text[first + 1 : last]
    if re.fullmatch(r"0\d{2,3}", inner) and re.match(r"[ -]?\d{7,8}", text[last + 1 :]):
        return False
    outer = text[max(0, first - 1) : first] + text[last + 1 : last + 2]
    if re.search(r"[〔\[【(（]?(?:19|20)\d\d", inner) and re.match(r"第?\d+号", text[last + 1 :]):
        return False  # 文号/括号 speaks of it.
    return bool(re.search(HAN, inner + outer))


_NO_MARK_BEHIND = re.compile(
    "(?:由于|虽然|如果|为了|按照|关于|对于|随着|尽管|鉴于|[和与及或对由从]|并且"
    "|(?:^|[。；])(?:[各全广][^，。；：]{1,8}))$"
)
"""What no mark at all stands behind: one of the two is wrong too."""
_DOUBLED = triggered(
    r"([，、；：。？！])(?:\1)+|[，、；：](?=[，、；：。])[，、；：。]|。[，、；：]|[！？][，、；。]"
    r"|(?<![.\d])\.\.(?!\.)|,,|;;|[，、；：。][,.;:]|[,.;:][，、；：。]"
)


@block_rule(
    "标点/重叠",
    "GB/T 15834—2011 4",
    Strength.REQUIRED,
    "点号不重叠使用",
    finds="要加强领导，，压实责任。",
    leaves="会议强调：“要压实责任。”各村……都要落实！",
)
def doubled_marks(block: Block) -> Iterator[Hit]:
    """Two marks of pause do not stand side by side."""
    for match in _DOUBLED.finditer(block):
        at, end = match.span()
        if (
            block.is_foreign(at)
            or (block.mark and end <= block.mark.end)
            or set(match[0]) == {"。"}
            and end - at > 2
        ):
            continue
        strong = next((m for m in match[0] if m in "。！？"), None) or match[0][0]
        strong = _FULL.get(strong, strong)
        same = len(set(match[0])) == 1 and not _NO_MARK_BEHIND.search(block.text, 0, at)
        yield Hit(block, at, end, f"标点“{match[0]}”重叠", strong, strong if same else None)


_ELLIPSIS = triggered(r"。{3,}|\.{3,}|．{3,}|·{3,}|…+")


@block_rule(
    "标点/省略号",
    "GB/T 15834—2011 4.11",
    Strength.REQUIRED,
    "省略号六个圆点，占两字，不与“等”连用",
    finds="种植谷子、高粱、马铃薯...都有收成。",
    leaves="他说：“这一年……不容易。”",
)
def ellipsis(block: Block) -> Iterator[Hit]:
    """An ellipsis is six dots in two places, without 等 beside it."""
    for match in _ELLIPSIS.finditer(block):
        at, end = match.span()
        if len(match[0]) > 6:
            continue  # A line to cut along, or to write on.
        if match[0] not in {"……", "…………"} and not (
            block.is_foreign(at) and not _touches_chinese(block.text, at)
        ):
            yield Hit(block, at, end, f"省略号应为“……”，现为“{match[0]}”", "……", "……")
        elif re.match(r"等(?![级待候])|[。，、；](?![”’])", block.text[end:]) or block.text[:at].endswith(
            ("等", "等等")
        ):
            yield Hit(block, at, end, "省略号不与“等”或别的点号连用", "留一个")


_SQUARE = triggered(
    r"(?<=[\u4e00-\u9fff])\[([\u4e00-\u9fff][^\[\]]{0,30})\](?!第?[\d一二三四五六七八九十]+号)"
)
_ROUTE = triggered(
    r"(?<![A-Za-z\d-])[\u4e00-\u9fff]{2,6}(-)(?=[\u4e00-\u9fff]{2,5}(?:(-)[\u4e00-\u9fff]{2,6}|(?:公路|高速|铁路|班线|路段|线|段)))"
)
_DASH = triggered(
    r"(?<!-)--+(?!-)|——{2,}|－－|―+|–(?=[\u4e00-\u9fff])|(?<=[\u4e00-\u9fff])–|(?<!—)———(?!—)|---+"
)


_ONE_LONG = triggered(
    r"[“《][^“”《》—\d]{3,}(?<![村县市乡镇站路州原京日月一二三四五六])(—)(?!—)(?![^”》]{0,4}[村县市乡镇站路])[\u4e00-\u9fff]{4,}[^“”《》—]*[”》]"
)


@block_rule(
    "标点/破折号",
    "GB/T 15834—2011 4.10",
    Strength.REQUIRED,
    "破折号占两字，写作“——”",
    finds="这是一条底线--不发生规模性返贫。",
    leaves="守住一条底线——不发生规模性返贫，太原—兴县的班车照常运行。",
)
def dashes(block: Block) -> Iterator[Hit]:
    """A dash is two characters long."""
    for match in _DASH.finditer(block):
        if match[0] == "——" or block.is_foreign(match.start()):
            continue
        around = (
            block.text[max(0, match.start() - 1) : match.start()] + block.text[match.end() : match.end() + 1]
        )
        if re.search(HAN, around) or re.search(_NEAR, around):
            yield Hit(block, *match.span(), f"破折号应为“——”，现为“{match[0]}”", "——", "——")
    for match in _ROUTE.finditer(block):
        for place in (1, 2) if match[2] else (1,):
            yield Hit(block, *match.span(place), "两头的起止、相连用一字线“—”", "—", "—")
    for match in _SQUARE.finditer(block):
        right = f"（{match[1]}）"
        yield Hit(block, *match.span(), "括号应为“（）”，现为“[]”", right, right)
    for match in _ONE_LONG.finditer(block):
        yield Hit(block, *match.span(1), "破折号应为“——”，现为“—”", "——", "——")


_PAIRS = {"“": "”", "‘": "’", "《": "》", "〈": "〉", "（": "）", "〔": "〕", "【": "】", "「": "」"}
_CLOSING = {close: opening for opening, close in _PAIRS.items()}
_BRACKET = triggered("[“”‘’《》〈〉（）〔〕【】()]")


def _scan_pairs(block: Block) -> Iterator[tuple[str, int, int]]:
    """Yield (fault, place, place of the other half): 缺后, 缺前, 交叉, 套用."""
    text = block.text
    stack: list[tuple[str, int]] = []
    for match in _BRACKET.finditer(block):
        at = match.start()
        mark = {"(": "（", ")": "）"}.get(match[0], match[0])
        if match[0] in "()" and not (
            _bracket_is_chinese(text, at) or any(opened == "（" for opened, _ in stack if match[0] == ")")
        ):
            continue
        if mark in _PAIRS:
            if stack and stack[-1][0] == mark:
                yield "套用", at, stack[-1][1]
            stack.append((mark, at))
            continue
        opening = _CLOSING[mark]
        if stack and stack[-1][0] == opening:
            stack.pop()
        elif any(opened == opening for opened, _ in stack):
            while stack[-1][0] != opening:
                yield "缺后", stack.pop()[1], at
            stack.pop()
        elif (
            mark == "）"
            and re.search(r"(?:^|[，。；：、 　])[\da-zA-Z一二三四五六七八九十]{1,2}$", text[:at])
            or mark == "’"
            and re.search(r"[A-Za-z\d]$", text[:at])
        ):
            continue
        else:
            yield "缺前", at, -1
    for _, at in stack:
        yield "缺后", at, -1


_QUOTES = triggered("[“”]")


def _reversed_quotes(block: Block) -> list[tuple[int, str]]:
    """Return the (place, right quote) of quotes that look the wrong way: the count is even, the order is not."""
    found = [(match.start(), match[0]) for match in _QUOTES.finditer(block)]
    found = sorted([*found, *((at, "”") for at in _closed_by_straight_ones(block))])
    order = "".join(mark for _, mark in found)
    if len(found) % 2 or not order or order == "“”" * (len(found) // 2):
        return []
    return [
        (at, "“" if index % 2 == 0 else "”")
        for index, (at, mark) in enumerate(found)
        if mark != ("“" if index % 2 == 0 else "”")
    ]


def _is_nested_quote(text: str) -> bool:
    return bool(re.search("“[^”]*“[^“”]*”[^“”]*”", text))


@document_rule(
    "标点/成对",
    "GB/T 15834—2011 4.8、4.9、4.15",
    Strength.REQUIRED,
    "引号、括号、书名号成对",
    finds="要落实“四个不摘要求，做好工作。",
    leaves="要落实“四个不摘”要求（含安置点），学习《关于做好工作的意见》。",
    mends=True,
)
def paired_marks(document: Document) -> Iterator[Hit]:
    """Quotes, brackets and title marks come in pairs."""
    blocks = document.blocks
    for index, block in enumerate(blocks):
        turned = [] if _is_nested_quote(block.text) else _reversed_quotes(block)
        for at, right in turned:
            yield Hit(block, at, at + 1, f"引号方向反了，应为“{right}”", right, right)
        for fault, at, _ in _scan_pairs(block):
            mark = block.text[at]
            if fault == "套用" or (turned and mark in "“”") or block.is_foreign(at):
                continue
            if _is_paired_elsewhere(document, index, fault, mark):
                continue
            other = _PAIRS.get(mark) or _CLOSING.get(mark) or {"(": "）", ")": "（"}[mark]
            where = "后" if fault == "缺后" else "前"
            yield Hit(
                block,
                *_where_its_half_is_wanting(block.text, at, fault),
                f"“{mark}”没有配对，{where}面缺“{other}”",
                f"补“{other}”",
            )


def _where_its_half_is_wanting(text: str, at: int, fault: str) -> tuple[int, int]:
    """Return the clause from the mark (up to it) in which its other half belongs."""
    if fault == "缺后":
        end = re.compile("[，。；：！？]|$").search(text, at + 1)
        return at, max(end.start() if end else len(text), at + 1)
    return max(text.rfind(mark, 0, at) for mark in "，。；：！？") + 1, at + 1


def _is_paired_elsewhere(document: Document, index: int, fault: str, mark: str) -> bool:
    """Tell whether a quotation runs over paragraphs: each begins with “, the last one ends with ”."""
    role = document.blocks[index].role
    if role is Role.TITLE:
        title = document.title
        other = _PAIRS.get(mark) or _CLOSING.get(mark, "")
        return title.count(mark) == title.count(other)
    if mark not in "“”（）《》":
        return False
    near = (
        document.blocks[index + 1 : index + 12]
        if fault == "缺后"
        else document.blocks[max(0, index - 12) : index]
    )
    if mark == "“":
        return (
            bool(near)
            and near[0].text.startswith("“")
            and any(
                block.text.count("”") > block.text.count("“") or block.text.endswith("”") for block in near
            )
        )
    if mark == "”":
        return any(
            block.text.startswith("“") and block.text.count("“") > block.text.count("”") for block in near
        )
    return False


@block_rule(
    "标点/套用",
    "GB/T 15834—2011 4.8.3.3、4.9.3.6、4.15.3.4",
    Strength.REQUIRED,
    "引号、书名号里再用时换用‘’、〈〉，括号不套用同一种",
    finds="学习《关于印发《工作方案》的通知》。",
    leaves="学习《关于印发〈工作方案〉的通知》，会议强调：“要落实‘四个不摘’要求。”",
)
def nested_marks(block: Block) -> Iterator[Hit]:
    """Marks within the same marks are ‘’ and 〈〉."""
    if _reversed_quotes(block) and not _is_nested_quote(block.text):
        return
    for fault, at, outer in _scan_pairs(block):
        mark = block.text[at]
        if fault != "套用" or mark not in "“《（" or block.text.count(mark) != block.text.count(_PAIRS[mark]):
            continue  # Where one half is wanting, 标点/成对 tells it.
        end = block.text.find(_PAIRS[mark], at)
        if end < 0 or (mark == "“" and block.text.find("”", end + 1) < 0):
            continue
        inner = {"“": "‘’", "《": "〈〉", "（": "〔〕"}[mark]
        again = f"{inner[0]}{block.text[at + 1 : end]}{inner[1]}"
        told = f"“{block.text[outer : outer + 6]}…”里面再用“{mark}”，应换用“{inner}”"
        yield Hit(block, at, end + 1, told, again, again if mark != "（" else None)


_STRAIGHT = triggered(r'"([^"]{1,60})"|\'([^\']{1,40})\'|"')


_OPENED = triggered(r'“[^“”"]{1,30}(")(?![^“]*”)')
"""“四议两公开"工作法: a straight quote that closes what “ opened, as no ” does behind it."""


def _closed_by_straight_ones(block: Block) -> list[int]:
    """Return where a straight quote closes what “ opened."""
    found = (match.start(1) for match in _OPENED.finditer(block))
    return [at for at in found if not block.is_foreign(at)]


@block_rule(
    "标点/直引号",
    "GB/T 15834—2011 4.8",
    Strength.REQUIRED,
    "中文引号写作“”，不用直引号、「」",
    finds='要落实"四个不摘"要求。',
    leaves="要落实“四个不摘”要求，屏幕尺寸为5.5英寸。",
)
def straight_quotes(block: Block) -> Iterator[Hit]:
    """Chinese quotes are “ and ”."""
    text = block.text
    for at in _closed_by_straight_ones(block):
        text = f"{text[:at]}”{text[at + 1 :]}"
        yield Hit(block, at, at + 1, "直引号应改为”", "”", "”")
    for match in _STRAIGHT.pattern.finditer(text) if _STRAIGHT.may_match(block) else ():
        around = match[0] + text[max(0, match.start() - 1) : match.end() + 1]
        if not re.search(HAN, around) or block.is_foreign(match.start()):
            continue
        inner = match[1] or match[2]
        is_within = text.count("“", 0, match.start()) > text.count("”", 0, match.start())
        right = f"‘{inner}’" if inner and is_within else f"“{inner or ''}”"
        told = f"直引号应改为{right[0]}{right[-1]}"
        yield Hit(block, *match.span(), told, right, right if inner else None)
    for match in _SINGLE.finditer(block):
        before = block.text[: match.start()]
        if before.count("“") <= before.count("”"):
            right = f"“{match[1]}”"
            yield Hit(block, *match.span(), "外面一层用双引号“”，里面再用‘’", right, right)
    for match in triggered("「([^「」]*)」|『([^『』]*)』").finditer(block):
        right = f"“{match[1] or match[2] or ''}”"
        yield Hit(block, *match.span(), "“「」”不是大陆公文用的引号", right, right)


_SINGLE = triggered(rf"‘([^‘’“”]{{0,40}}{HAN}[^‘’“”]{{0,40}})’")
_QUOTED_END = triggered(r"(?<![说道是：])“[^“”]*([，、；。])”([\u4e00-\u9fff]?)([\u4e00-\u9fff]{0,8})")
_SPEAKS = re.compile("说|道|讲|问|答|称|指出|强调|表示|要求|认为|告诉|介绍|谈|写")
_PARTICLE = "的是为这等要，、"


@block_rule(
    "标点/引文末",
    "GB/T 15834—2011 附录 A.2",
    Strength.REQUIRED,
    "引文是句子的一部分的，末尾不用点号（问号、叹号除外）",
    finds="坚持“早发现、早干预、早帮扶。”的原则。",
    leaves="“要早发现，”村支书说，“要早帮扶。”坚持“早发现、早干预、早帮扶”的原则。",
)
def mark_within_quote(block: Block) -> Iterator[Hit]:
    """A quotation that is part of a sentence keeps no mark of pause before its closing quote."""
    for match in _QUOTED_END.finditer(block):
        goes_on = match[2] in _PARTICLE if match[2] else block.text[match.end() :][:1] in {"，", "、", "；"}
        is_said = match[2] not in {"的", "为"} and _SPEAKS.search(match[2] + match[3])
        if is_said or not (goes_on if match[1] == "。" else match[2] or goes_on):
            continue
        told = f"引文末尾的“{match[1]}”放在引号外，或删去"
        yield Hit(block, match.start(1), match.end(1), told, "删去", "")


_ORDER_WITH_A_QUESTION_MARK = triggered(r"(?:^|(?<=[。；！？：]))[^。；！？：“”]{8,}？")
_ASKING = re.compile(
    "吗|呢|什么|怎|啥|如何|哪|谁|几|多少|否|何|难道|么|嘛|为啥|还是|不[是能会可要行]|啊|吧|有没有|没有|岂|莫非|咋|有无"
    r"|多[大长高远久重深宽厚]|([\u4e00-\u9fff])不\1|[不没]？"
)
_ASKED_WITHIN = triggered(
    r"(?:研究|讨论|查明|说明|了解|弄清|汇报|介绍|讲解|交流|探讨|核实|询问)了?[^。？！，：“”]{0,16}?(?:什么|如何|怎样|怎么|哪些|是否|能否|多少)[^。？！，：“”吗呢]{1,16}？"
)
_ASKED_OF_OTHERS = triggered(
    r"(?:什么|怎么|怎样|谁|哪|是否|多少|如何|能否)[^。？！“”]{0,20}(？)(?=(?:由(?![谁哪什])|须经?|应当?由|要由|经)[^。？！]{2,20}(?:决定|确定|研究|评议|审定|审核|商定)[^。？！]{0,6}。)"
)
_ASKS_OUTRIGHT = triggered(
    r"(?:^|(?<=[。？！；：]))(?:什么是|何为|何谓|为什么|怎样才能|如何才能|哪些人|哪些农户|怎么办)[^，。；？！：]{2,20}(。)"
)
_NO_QUESTION = triggered(
    r"(?:是否|能否|可否|如何|怎样|怎么|哪些|哪个|谁|什么|多少)[^。？！]{0,30}?(?:，|、)?"
    r"(?:由|取决于|应当|应该|必须|须|要|经|视|根据|按照)[^。？！]{0,30}?(?:决定|确定|研究|评议|审定|认定|审核|核实|判断|处理)[^。？！吗呢]{0,6}？"
)


@block_rule(
    "标点/问号",
    "GB/T 15834—2011 4.2",
    Strength.REQUIRED,
    "句中有疑问词而全句不是问话的，末尾不用问号",
    finds="是否符合条件，由村民代表会议评议决定？",
    leaves="是否符合条件，由村民代表会议评议决定。妥否，请批示。怎样才能不返贫？由谁来评议决定？",
)
def question_mark(block: Block) -> Iterator[Hit]:
    """A statement that holds a question word ends in a full stop."""
    for match in _ORDER_WITH_A_QUESTION_MARK.finditer(block):
        if not _ASKING.search(match[0]):
            yield Hit(block, match.end() - 1, match.end(), "全句不是问话，不用“？”", "。", "。")
    for match in _NO_QUESTION.finditer(block):
        if not re.search("[由经]谁", match[0]):
            yield Hit(block, match.end() - 1, match.end(), "全句不是问话，不用“？”", "。", "。")
    for match in _ASKED_OF_OTHERS.finditer(block):
        yield Hit(block, *match.span(1), "疑问的话由别人决定，全句不是问话，不用“？”", "，", "，")
    for match in _ASKS_OUTRIGHT.finditer(block):
        yield Hit(block, *match.span(1), "这一句是问话，用“？”", "？", "？")
    for match in _ASKED_WITHIN.finditer(block):
        yield Hit(
            block, match.end() - 1, match.end(), "疑问词在句子里作宾语，全句不是问话，不用“？”", "。或，"
        )


_ANGLE = triggered(
    r"<<([^<>]{2,60})>>|<([\u4e00-\u9fff][^<>]{1,60})>|〈([^〈〉]{2,60})〉|﹤([^﹤﹥]+)﹥|＜([^＜＞]+)＞"
)


@block_rule(
    "标点/书名号",
    "GB/T 15834—2011 4.15",
    Strength.REQUIRED,
    "书名号写作《》；证照、会议、活动不用书名号",
    finds="请携带《居民身份证》到村委会办理。",
    leaves="学习《中华人民共和国乡村振兴促进法》。",
)
def title_marks(block: Block) -> Iterator[Hit]:
    """Title marks are 《 》, and only works, papers and laws take them."""
    text = block.text
    for match in _ANGLE.finditer(block):
        inner = next(group for group in match.groups() if group)
        opened = text.rfind("《", 0, match.start())
        if match[3] and opened > text.rfind("》", 0, match.start()):
            continue
        yield Hit(block, *match.span(), "书名号应为“《》”", f"《{inner}》", f"《{inner}》")
    for match in triggered(
        r"《([^》]*(?:户口簿|户口本|执照|证书|银行卡|社保卡|会议|活动|培训班)|[^》]*(?:身份|结婚|离婚|残疾人?|毕业|学位|学生|出生|驾驶|行驶|房产|工作|退伍|健康|上岗|许可|合格|资格)证)》"
    ).finditer(block):
        yield Hit(block, *match.span(), f"“{match[1]}”不是作品或文件，不用书名号", match[1])
    for match in _NO_WORK.finditer(block):
        if not _IS_A_PAPER.search(match[1]):
            told = f"“{match[1]}”不是作品或文件，不用书名号"
            yield Hit(block, *match.span(), told, f"“{match[1]}”")
    for pattern in (_LAW_IN_QUOTES, _PAPER_IN_QUOTES):
        for match in pattern.finditer(text):
            right = f"《{match[1]}》"
            yield Hit(block, match.start(1) - 1, match.end(), "法律、法规、文件的名称用书名号", right, right)
    for match in _WORK_IN_QUOTES.finditer(text):
        right = f"《{match[1]}》"
        yield Hit(block, match.start(1) - 1, match.end(), "作品的名称用书名号", right, right)


_NO_WORK = triggered(
    r"《([^《》]+)》(?=(?:荣誉)?称号|[^，。；《》]{0,4}(?:培训班|培训会|课程|讲座|认证|品牌|商标|标志|奖(?![励惩补金])|工程|项目|活动|大赛|比赛|评选|展览))"
)
_IS_A_PAPER = re.compile(
    "(?:法|条例|规定|办法|意见|通知|方案|细则|章程|准则|标准|规划|计划|纲要|决定|决议|报告|公报|讲话|读本|选编|摘编|文选|著作选读"
    "|学习纲要|概论|民法典|手册|指南|规程|规范|制度|协议|合同|清单|目录|文件|要点|公约|解释|预案|规则|歌|卷|曲)$"
)
_LAWS = """
乡村振兴促进法 家庭教育促进法 民办教育促进法 就业促进法 农业机械化促进法 清洁生产促进法 循环经济促进法
未成年人保护法 妇女权益保障法 老年人权益保障法 残疾人保障法 消费者权益保护法 粮食安全保障法 退役军人保障法 国防交通法
环境保护法 野生动物保护法 文物保护法 水土保持法 防沙治沙法 黑土地保护法 大气污染防治法 水污染防治法 土壤污染防治法
固体废物污染环境防治法 噪声污染防治法 传染病防治法 动物防疫法 基本医疗卫生与健康促进法 精神卫生法 献血法
行政处罚法 行政许可法 行政强制法 行政复议法 行政诉讼法 民事诉讼法 刑事诉讼法 治安管理处罚法 人民调解法 法律援助法
农村土地承包法 农村土地承包经营纠纷调解仲裁法 土地管理法 农民专业合作社法 农村集体经济组织法 农产品质量安全法 食品安全法
安全生产法 消防法 防洪法 防震减灾法 突发事件应对法 道路交通安全法 森林法 草原法 种子法 渔业法 水法 畜牧法 药品管理法
监察法 公务员法 义务教育法 教师法 选举法 代表法 村民委员会组织法 社会保险法 劳动法 劳动合同法 慈善法 反家庭暴力法
反有组织犯罪法 反电信网络诈骗法 反间谍法 禁毒法 保守国家秘密法 国家安全法 网络安全法 档案法 统计法 预算法 审计法 招标投标法
政府采购法 民法典 国家赔偿法 国防法 兵役法 英雄烈士保护法 国旗法 城乡规划法 建筑法 电力法 公路法
"""
"""Laws by the names that papers call them by; 案例教育法 and 生物防治法 are methods."""
_LAW_IN_QUOTES = re.compile(
    r"“(中华人民共和国[^“”《》]{2,24}(?:法|条例|规定|办法)"
    rf"|{one_of(_LAWS.split())}|(?![一二三四五六七八九十两几多])[\u4e00-\u9fff]{{4,20}}条例)”(?!工程|行动|活动)"
)
_WORK_IN_QUOTES = re.compile(
    r"(?:小戏|歌曲|电影|图书|剧目|小品|舞蹈|快板|戏曲|戏剧|专题片|纪录片|微电影|宣传片|相声|合唱|歌舞|诗朗诵|连续剧|电视剧|短片|短视频|秧歌剧|情景剧|话剧)“(?!下乡|送戏|走[乡村进基]|漂流|巡演|展播|惠民|共享|流动|[进入](?:[村户校家农乡企厂景军社机]|万家))([^“”《》]{2,16})”(?!活动|行动|工程|系列|大赛|比赛|展演)"
)
_PAPER_IN_QUOTES = re.compile(
    r"(?:印发|转发|批转|公布|发布)“([^“”《》]{3,24}(?:方案|办法|预案|规定|制度|意见|细则|规划|计划|要点|通知))”"
)
_LISTED = triggered(r'[”》"]、[“《]')


@block_rule(
    "标点/并列引号",
    "GB/T 15834—2011 4.5.3.5",
    Strength.USUAL,
    "并列的引号之间、书名号之间通常不用顿号",
    finds="学习《意见》、《方案》两份文件。",
    leaves="学习《意见》《方案》，落实“两不愁”“三保障”，依据《意见》（晋发〔2022〕1号）、《方案》。",
    needs='”》"',
)
def marks_in_a_row(block: Block) -> Iterator[Hit]:
    """No 、 between quotes or titles in a row; with bare items in the same row it stays."""
    text = block.text
    for match in _LISTED.finditer(block):
        at = match.start() + 1
        left = re.search(r"([^，。；：！？]*)$", text[: at - 1])
        right = re.match(r"[“《][^”》]*[”》]((?:、[“《][^”》]*[”》])*)(、|和|及|与)?(.?)", text[at + 1 :])
        bare_right = bool(right and right[2] == "、" and right[3] not in "“《")
        bare_left = bool(left and re.search(r"[^”》]、(?:[“《][^”》]*[”》]、)*[“《][^”》]*$", left[1]))
        if bare_right or bare_left:
            continue
        yield Hit(block, at, at + 1, f"“{text[at - 1]}”与“{text[at + 1]}”之间通常不用顿号", "删去顿号", "")


_WITH_EACH = re.compile("[：，、；]与[^，。；：、]{2,16}$")
_COMMA_AND = re.compile(
    r"、(以及|或者|并且|关于|对于|为了|按照|的|等等|等(?![级待额候同价比效次于线式闲距离温量身])"
    r"|和(?![平谐睦解气田顺县善蔼好美])|及(?![时格早])|与(?![会否时户]))"
)


@block_rule(
    "标点/顿号",
    "GB/T 15834—2011 4.5",
    Strength.REQUIRED,
    "顿号用在并列词语之间，不与“和、及、等”连用",
    finds="贯彻落实中央、省、市、关于巩固拓展脱贫攻坚成果的要求。",
    leaves="落实产业、就业、及时监测、和谐创建等措施。",
)
def comma_before_word(block: Block) -> Iterator[Hit]:
    """、 does not stand before 和, 及, 等, 关于 and their like."""
    if block.role is Role.CELL and len(block.text) < 12:
        return
    # 一、关于秋季征兵工作: the 、 of the level is no mark between words.
    for match in _COMMA_AND.finditer(block.text, block.mark.end if block.mark else 0):
        if match[1] == "与" and _WITH_EACH.search(block.text, 0, match.start()):
            continue  # 与主题党日相结合、与走访慰问相结合
        told = f"“{match[1]}”前面不用顿号"
        yield Hit(block, match.start(), match.start() + 1, told, "删去顿号", "")


_COMMAS_AFTER_VERB = triggered(
    rf"(?:分为?|包括|包含|涉及|种植|养殖|购置|配备|储备|发放|设置|划分为|确定为|主要有|涵盖)({HAN}{{1,4}}，(?:{HAN}{{1,4}}，){{0,6}}{HAN}{{1,4}}?)(?=[两三四五六七八九十]个?(?:等次|等级|档次|档|类|种|级|方面|环节)|等(?![次级待]))"
)


_THINGS_AFTER_VERB = triggered(
    rf"(?:的有|的是|人员有|主要有|分别[为是]|包括|包含|购置了?|种植|养殖|配备了?|出席的?|参加人员：|参会人员：)({HAN}{{2,9}}(?:，{HAN}{{2,9}}){{2,}})(?=。|；|$|等)"
)


@block_rule(
    "标点/逗号并列",
    "GB/T 15834—2011 4.5.3.1",
    Strength.USUAL,
    "并列的词之间用顿号，不用逗号",
    finds="考核结果分好，中，差三个等次。",
    leaves="考核结果分好、中、差三个等次。要加强领导，落实责任，严格考核等次评定。",
)
def commas_between_words(block: Block) -> Iterator[Hit]:
    """Words side by side are parted by 、."""
    for match in _COMMAS_AFTER_VERB.finditer(block):
        items = match[1].split("，")
        if all(len(item) == 1 or word_kind(item).startswith(("n", "a", "b")) for item in items):
            right = match[1].replace("，", "、")
            yield Hit(block, *match.span(1), "并列的词之间用顿号", right, right)
    for match in _THINGS_AFTER_VERB.finditer(block):
        items = match[1].split("，")
        if all(word_kind(dictionary_words(item)[-1]).startswith("n") for item in items):
            at = match.start(1) + len(items[0])
            yield Hit(block, at, at + 1, "并列的词之间用顿号", "、")


_CLAUSE_AFTER = re.compile(
    r"(?:^|(?<=[。；]))(近年来|近期|目前|同时|此外|另外|为此|今年以来|去年以来|一直以来|长期以来|下一步|会议(?:指出|强调|要求|认为|决定)|截至[^，。；、]{2,10}|\d{4}年以来)(、)"
    r"|(、)(?=各(?:村|单位|部门|级|站所|乡镇)[^，。；、]{0,4}(?:要|应|须|必须|务必)|(?:坚决|切实|全力|务必)?确保|请(?:各|于|按|认真)|(?:具体|有关|相关)(?:事项|安排|要求|情况|内容|时间)?如下|(?:为此|因此|因而|但是|而且|并且|以便|以免|否则|从而)(?![^，。；]{0,6}、)|(?<=》、)(?:紧紧|认真|深入|扎实|全面|坚持|结合|围绕|按照|切实|严格)|接受(?:社会|群众|党员|村民|公众)|(?:必须|务必|严禁|不得|我乡|我镇|我县|特此|现将|故(?![障事意乡居土]))(?![^，。；]{0,6}、)"
    r"|(?:并(?![列行存重发举州网购排联肩立轨处])|而(?![立今])|但(?!书))[^、，。；]{2,20}[，。；])"
)


@block_rule(
    "标点/分句用顿号",
    "GB/T 15834—2011 4.4、4.5",
    Strength.REQUIRED,
    "分句之间、句首状语之后用逗号，不用顿号",
    finds="近年来、村民多次要求改善就医条件。",
    leaves="近年来，村民多次要求改善就医条件。县、乡、村各级要抓好落实。",
)
def comma_between_clauses(block: Block) -> Iterator[Hit]:
    """A clause ends with ，, not with 、."""
    for match in _CLAUSE_AFTER.finditer(block.text, block.mark.end if block.mark else 0):
        at = match.start(2) if match[2] else match.start(3)
        if match[3] and re.search("各[^，。；、]{1,8}$", block.text[:at]) and block.text[at + 1] == "各":
            continue  # 各乡镇、各部门要……
        yield Hit(block, at, at + 1, "这里是分句或句首状语，用逗号", "，", "，")


_CONDITION = triggered(
    r"(?:^|(?<=[。，；]))(?:如有|如果|如遇|如需|若|凡|鉴于|由于|为了|为(?![^，。；]{0,6}[的是])|根据|按照|任何单位(?:或|和)个人如有)[^，。；：]{1,30}([；。])(?=请|应当?|要|可以?|由|须|现|经|特|根据|按照|依据|依照|制定|结合|我[乡县镇])"
)


@block_rule(
    "标点/分号断句",
    "GB/T 15834—2011 4.4、4.6",
    Strength.REQUIRED,
    "“如有”“根据”“为了”一类的从句后面用逗号",
    finds="如有异议；请以书面形式提出。",
    leaves="如有异议，请以书面形式提出；逾期不予受理。",
)
def comma_after_condition(block: Block) -> Iterator[Hit]:
    """A clause that tells when or why ends with ，."""
    for match in _CONDITION.finditer(block):
        yield Hit(block, *match.span(1), "从句后面用逗号", "，", "，")


_BEFORE_POINTS = triggered(
    r"[两三四五六七八九十\d](?:项|点|条|件|个方面|方面|大|个)[\u4e00-\u9fff]{0,4}([，；])(?=一(?:是|要)[^。]*?[；，。]二(?:是|要))"
    r"|(?:问题|不足|短板|困难|做法|措施|要求|原因|任务|经验|方面|意见|建议|打算|成效)([；，])(?=一是[^。]*?[；，。]二是)"
)


@block_rule(
    "标点/总说",
    "GB/T 15834—2011 4.7.3.1",
    Strength.USUAL,
    "“三项工作”后面接着“一是”的，用冒号",
    finds="要抓好三项工作，一是排查；二是整改；三是验收。",
    leaves="要抓好三项工作：一是排查；二是整改；三是验收。",
    needs="一",
)
def colon_before_points(block: Block) -> Iterator[Hit]:
    """A colon stands between what is announced and its first point."""
    for match in _BEFORE_POINTS.finditer(block):
        yield Hit(block, *match.span(1 if match[1] else 2), "总说的话后面用冒号", "：")


@block_rule(
    "标点/如下",
    "GB/T 15834—2011 4.7",
    Strength.REQUIRED,
    "“如下”后面用冒号",
    finds="现将有关事项公告如下；",
    leaves="现将有关事项公告如下：",
)
def colon_after_as_follows(block: Block) -> Iterator[Hit]:
    """A colon stands behind 如下 at the end of a paragraph."""
    if match := triggered(r"如下(?:倡议|意见|安排|决定|规定|要求|事项|内容|措施)?([；，、。;,.])$").search(
        block
    ):
        yield Hit(block, *match.span(1), "“如下”后面用冒号", "：", "：")


_STOP_IN_BRACKETS = triggered(r"(?<=[\u4e00-\u9fff\d”》])（[^（）。！？“]{2,60}(。)）")


@block_rule(
    "标点/括号内句号",
    "GB/T 15834—2011 4.9",
    Strength.REQUIRED,
    "句内括号里的话末尾不用句号",
    finds="入户时出示工作证（没有的出示介绍信。），说明来意。",
    leaves="入户时出示工作证（没有的出示介绍信），说明来意。具体安排另行通知。（附表略。）",
    needs="（",
)
def stop_within_brackets(block: Block) -> Iterator[Hit]:
    """Brackets within a sentence hold no full stop at their end."""
    for match in _STOP_IN_BRACKETS.finditer(block):
        if match.start() or not block.mark:
            yield Hit(block, *match.span(1), "句内括号里的话末尾不用句号", "删去", "")


_COLON_TWICE = triggered(
    r"(?:^|(?<=[。；！？]))[^。；！？：“]{0,30}(?:强调|指出|要求|认为|提出|表示|决定|明确|确定|议定)(：)(?!“)[^。！？：“”；]{2,60}(：)[一第首1①（]"
)
_SAID_TWICE = triggered(
    r"(?:强调|指出|要求|认为|提出|表示|决定|明确|确定|议定)：(?!“)(?=[^。！？：“”]{2,80}?[，；](?:[^，。；：]{0,6})(?:强调|指出|要求|认为|提出|表示|决定|明确|确定|议定)(：)(?!“))"
)


@block_rule(
    "标点/冒号套用",
    "GB/T 15834—2011 4.7",
    Strength.USUAL,
    "一个句子里一般不套用冒号",
    finds="会议强调：要做好两件事：一是排查，二是整改。",
    leaves="会议强调，要做好两件事：一是排查，二是整改。会议指出：“要做好两件事：一是排查，二是整改。”",
    needs="：",
)
def colon_within_colon(block: Block) -> Iterator[Hit]:
    """One sentence has one colon."""
    for match in _COLON_TWICE.finditer(block):
        yield Hit(block, *match.span(1), "一句里用了两个冒号", "，", "，")
    for match in _SAID_TWICE.finditer(block):
        yield Hit(block, *match.span(1), "一句里用了两个冒号", "，", "，")


_ABOUT = triggered(
    r"(?<![第一二三四五六七八九十百千万])([一二三四五六七八九])、([一二三四五六七八九])"
    r"(?=[个天户人名次岁十百千万里元](?!五|三)|公[里斤顷]|小时|分钟|年(?![级度])|[亩吨斤米倍件台辆头只棵株间座处套周场遍遭回趟])"
)


@block_rule(
    "标点/概数",
    "GB/T 15834—2011 4.5.3.4",
    Strength.REQUIRED,
    "相邻数字表示概数，中间不用顿号",
    finds="每村选派三、四名干部，用七、八天完成。",
    leaves="第二、三季度，一、二年级，每村三四名干部。",
)
def approximate_numbers(block: Block) -> Iterator[Hit]:
    """三四个 has no 、 in it."""
    numerals = "一二三四五六七八九"
    for match in _ABOUT.finditer(block):
        if numerals.index(match[2]) - numerals.index(match[1]) == 1:
            right = match[1] + match[2]
            yield Hit(block, *match.span(), f"概数“{match[0]}”中间不用顿号", right, right)


@block_rule(
    "标点/行首",
    "GB/T 15834—2011 5.1",
    Strength.REQUIRED,
    "点号和后半个引号、括号不在段首",
    finds="，各村要按时上报排查结果。",
    leaves="“四个不摘”是工作要求。",
)
def mark_at_the_beginning(block: Block) -> Iterator[Hit]:
    """A paragraph does not begin with a mark of pause or a closing half."""
    pattern = r"[，、。；：！？”’）》〕】]+" if block.role in PROSE else "[，、。；]+"
    if block.role is not Role.CELL and (match := re.match(pattern, block.text)) and len(block.text) > 1:
        yield Hit(block, 0, match.end(), f"段落以“{match[0]}”开头", "删去，或与上一段连起来")


@block_rule(
    "标点/空的",
    "GB/T 15834—2011 4.8、4.15",
    Strength.REQUIRED,
    "引号、书名号里有内容",
    finds="根据《》要求，做好排查。",
    leaves="根据《意见》要求，做好排查。",
    needs="“《‘",
)
def empty_marks(block: Block) -> Iterator[Hit]:
    """Quotes and title marks hold something."""
    for match in triggered(r"“[ 　]*”|《[ 　]*》|‘[ 　]*’").finditer(block):
        yield Hit(block, *match.span(), f"“{match[0]}”里没有内容", "补内容，或删去")


@document_rule(
    "标点/层次标题末",
    "GB/T 9704—2012 7.3.3 通行做法",
    Strength.PRACTICE,
    "独占一行的层次标题末尾不用标点",
    finds="一、总体要求。\n坚持稳中求进，做好各项工作。",
    leaves="一、总体要求\n坚持稳中求进，做好各项工作。\n（一）指导思想。以人民为中心，做好工作。",
    mends=True,
)
def mark_after_heading(document: Document) -> Iterator[Hit]:
    """A heading alone on its line ends without a mark."""
    blocks = document.prose
    for index, block in enumerate(blocks):
        if block.level not in {1, 2} or len(block.text) > 30:
            continue
        body = block.text[block.mark.end :] if block.mark else ""
        match = re.search(r"[。，、；：,.;:]$", body)
        if not match or re.search(r"[。，；：]", body[:-1]) or len(body) < 3:
            continue
        if body.count("、") > 1:  # What is counted up so is an item, or a sentence.
            continue
        if not _is_heading_line(blocks, index) or (index and blocks[index - 1].level == block.level):
            continue
        end = len(block.text)
        yield Hit(block, end - 1, end, f"层次标题“{body[:-1]}”末尾不用“{match[0]}”", "删去", "")


def _is_heading_line(blocks: list[Block], index: int) -> bool:
    """Tell whether a short line is a heading with text below it, not an item of a list."""
    following = blocks[index + 1] if index + 1 < len(blocks) else None
    level = blocks[index].level
    return following is not None and (following.level == 0 or following.level > min(level, 2))


_LONG_ENOUGH = 16
_AFTER_THE_BODY = frozenset({Role.ATTACHMENT_NOTE, Role.SIGNATURE, Role.DATE})
_CLOSING_WORDS = triggered(
    r"(?:起施行|起执行|之日起生效|执行|为准|特此\w{2}|批示|批复|批准|函复|函告|此复|为盼|为荷|落实|负责|解释|废止)$"
)


@document_rule(
    "标点/句末",
    "GB/T 15834—2011 4.1",
    Strength.REQUIRED,
    "成句的段落以句号、问号或叹号结束",
    finds="各村要认真组织排查，按时上报结果，做到不漏一户\n附则另行通知，请各村等候。",
    leaves="各村要认真组织排查，按时上报结果，做到不漏一户。\n联系人：张三",
    mends=True,
)
def end_of_sentence(document: Document) -> Iterator[Hit]:
    """A paragraph of sentences ends with a full stop."""
    blocks = document.blocks
    for index, block in enumerate(blocks):
        if block.role not in PROSE or (block.level == 1 and not _is_sentence_of_its_own(block.text)):
            continue
        text = block.text
        following = blocks[index + 1] if index + 1 < len(blocks) else None
        if triggered(r"[，、,]$").search(block) and len(text) > 3:
            is_item = (
                following and following.role in PROSE and _goes_on(block, following) and "。" not in text
            )
            if not is_item:
                yield Hit(block, len(text) - 1, len(text), f"段落以“{text[-1]}”结束", "。", "。")
            continue
        if (
            text[-1] == "；"
            and not block.level
            and following is not None
            and (following.level == 1 or following.role in _AFTER_THE_BODY)
        ):
            before = blocks[index - 1] if index else None
            if (before is None or not before.text.endswith("；")) and "如下" not in text[-6:]:
                yield Hit(block, len(text) - 1, len(text), "段落以“；”结束", "。", "。")
        if text[-1] == "；" and triggered("；二是").search(block) and "。" not in text.partition("一是")[2]:
            goes_on = following is not None and re.match(f"[{NUMERAL}]是", following.text)
            if not goes_on and (following is None or following.role not in _AFTER_THE_BODY):
                yield Hit(block, len(text) - 1, len(text), "列举的最后一项以句号结束", "。", "。")
        ends_the_body = (
            following is not None and following.role in _AFTER_THE_BODY and _CLOSING_WORDS.search(block)
        )
        begun = text[block.mark.end :] if block.mark else text
        cut_short = (
            following is not None
            and following.role in _AFTER_THE_BODY
            and re.search(rf"。[^。：（]{{3,}}{HAN}$", begun) is not None
        )
        if ends_the_body or cut_short or _lacks_stop(text[block.mark.end :] if block.mark else text):
            yield Hit(block, len(text) - 1, len(text), "段落末尾缺句号", text[-1] + "。", text[-1] + "。")


def _is_sentence_of_its_own(text: str) -> bool:
    """Tell whether what stands behind 一、 is no heading but a sentence: 四、所需经费……，由财政局按规定拨付."""
    return len(text) > 24 and "，" in text[6:] and not text.endswith(("，", "、"))


_TOLD_TO_DO = re.compile(
    "(?:请|各[村单部站][^，。：]{0,6}(?:要|应|须|务必)|凡|对[^，。：]{2,16}的(?:要|应)|严禁)"
)


def _lacks_stop(body: str) -> bool:
    """Tell whether `body` is a sentence without its stop, not a label, a list of data or a note in brackets."""
    if len(body) < _LONG_ENOUGH or not re.search(rf"{HAN}$|[\d”》%％）]$", body):
        return False
    if re.search("[。！？；：…][”）]$", body) or re.search("[　□_＿\t\n]", body):
        return False
    last = re.split("[。！？]", re.sub(r"（[^（）]*）$", "", body))[-1]
    if _TOLD_TO_DO.match(body) and len(body) > 1.5 * _LONG_ENOUGH and "：" not in body:
        return not re.search("(?:通知|函|方案|意见|办法|须知|表|请示|名单)$", body)
    return (
        "：" not in last
        and "，" in last
        and not body.endswith("）")
        or ("。" in body and len(last) > 8 and "：" not in last)
    )


def _goes_on(block: Block, following: Block) -> bool:
    return following.level > 0 and following.level == block.level


@document_rule(
    "标点/列项末",
    "GB/T 15834—2011 4.6、附录 A",
    Strength.USUAL,
    "分项列举各项用同样的点号，最后一项用句号",
    finds="要做到：\n（1）逐户排查；\n（2）逐户登记；\n（3）逐户上报；\n以上工作由包村干部督促落实。",
    leaves="要做到：\n（1）逐户排查；\n（2）逐户登记；\n（3）逐户上报。",
    mends=True,
)
def marks_after_items(document: Document) -> Iterator[Hit]:
    """Items end alike, the last one with a full stop."""
    for items in _lists(document):
        ends = [item.text[-1] for item in items]
        last = items[-1]
        if ends[-1] in "；，、;," and len(ends) > 1:
            at = len(last.text) - 1
            yield Hit(last, at, at + 1, "列举的最后一项应以句号结束", "。", "。")
        if re.match(HAN, ends[-1]) and set(ends[:-1]) == {"；"}:
            at = len(last.text) - 1
            right = f"{ends[-1]}。"
            yield Hit(last, at, at + 1, "列举的最后一项应以句号结束", right, right)
        for item, mark in zip(items[:-1], ends, strict=False):
            if mark in "，," and ends[-1] == "。" and ends.count("，") < len(items) - 1:
                at = len(item.text) - 1
                yield Hit(item, at, at + 1, "并列各项以“；”结束", "；", "；")
        if len(items) < 3:
            continue
        inner = ends[:-1]
        # The last ends with 。 anyhow: of as many of each, ； is what the others were to have.
        usual = max(set(inner), key=lambda mark: (inner.count(mark), mark == "；"))
        if usual not in "；。" or inner.count(usual) < len(inner) / 2:
            continue
        for item, mark in zip(items[:-1], inner, strict=True):
            if mark != usual and (
                mark in "，、,;" or (mark == "。" and usual == "；") or re.match(HAN, mark)
            ):
                at = len(item.text) - 1
                right = usual if mark in "，、,;。" else mark + usual
                yield Hit(item, at, at + 1, f"并列各项以“{usual}”结束，这一项不同", right, right)


def _lists(document: Document) -> Iterator[list[Block]]:
    """Yield runs of items: one level, one after the other, no deeper headings between."""
    run: list[Block] = []
    for block in [*document.blocks, None]:
        if block is not None and run and block.level == run[-1].level and block.level > 1:
            run.append(block)
            continue
        if len(run) > 1 and all("。" not in item.text[:-1] for item in run):
            yield run
        run = [block] if block is not None and block.level > 1 and block.role in PROSE else []


_ORDERED = triggered(r"(?:^|[。；：，])([一二三四五六七八九十])是[^，。；：]{2,14}([，：])")
_BETWEEN = tuple(
    (triggered(rf"([。；，])(?=([二三四五六七八九十]){word})"), word) for word in ("是", "要(?!求|素|点|件)")
) + ((triggered(r"([。；，])(?=第([二三四五六七八九])(?:步|阶段)[，：])"), "步"),)


def _parted_otherwise(block: Block, pattern: Triggered, word: str) -> Iterator[Hit]:
    """Yield the mark before a point that is not the one before the others."""
    every = list(pattern.finditer(block))
    parted = [m for m in every if m[1] in "。；"]
    marks = [match[1] for match in parted]
    commas = [m for m in every if m[1] == "，"]
    if len(commas) == 1 and parted and len(set(marks)) == 1:
        told = f"“{commas[0][2]}{word}”前面用“，”，别处用“{marks[0]}”，前后不一致"
        yield Hit(block, *commas[0].span(1), told, marks[0])
    if len(set(marks)) == 2:
        odd = min(set(marks), key=lambda m: (marks.count(m), m == "；"))
        match = next(m for m in parted if m[1] == odd)
        other = "。" if odd == "；" else "；"
        told = f"“{match[2]}{word}”前面用“{odd}”，别处用“{other}”，前后不一致"
        yield Hit(block, *match.span(), told, other)


_CASES = (
    triggered(r"(^|[。；，])(?=对[^，。；：]{4,24}，[^，。；：]{3,})"),
    triggered(r"(^|[。；，：])(?=有[的些][^，。；：]{2,24}，[^，。；：]{3,})"),
    triggered(r"(^|[。；，：])(?=属于?[^，。；：]{2,24}的，[^，。；：]{3,})"),
)


def _cases_parted(block: Block) -> Iterator[Hit]:
    """Yield the one comma between cases of which each begins alike and the others are parted by ；."""
    for pattern in _CASES:
        found = list(pattern.finditer(block))
        for before, match, behind in zip(found, found[1:], [*found[2:], None], strict=False):
            begins = (
                before[1] in {"", "。", "；", "："} and "。" not in block.text[before.end() : match.start()]
            )
            if (
                match[1] == "，"
                and begins
                and (behind is not None and behind[1] == "；" or before[1] == "；")
            ):
                word = block.text[match.end() :][:1]
                yield Hit(block, *match.span(1), f"并列的“{word}……”之间别处用“；”", "；")


_PAIRED_WORDS = triggered(
    r"(?:不仅|不但)[^。；]{2,40}([；。])(?=而且|并且|还(?!有)|更(?!为))|(?:虽然|尽管)[^。；但却仍]{4,40}([；。])(?=但|然而|可是|却)|因为[^。；所因]{4,40}([；。])(?=所以)"
)
_SUBJECT_AND_COMMA = triggered(
    r"(?:^|(?<=[。；]))(?:各(?:村|单位|支部|站所|部门|乡镇|学校|企业)|全体(?:党员|干部|村民)|广大(?:党员|干部|群众|村民))(?:、各[\u4e00-\u9fff]{1,4})*(，)(?=(?:要|应(?!急)|必须|务必|须)(?!求)[\u4e00-\u9fff]{2})"
)
_LABEL_AND_LABEL = triggered(
    r"(?:^|(?<=[。；]))[\u4e00-\u9fff]{2,4}：([\u4e00-\u9fff]{1,3})(：)(?=\d|[\u4e00-\u9fff]{2})"
)
_LABELS = frozenset(
    ["电话", "手机", "手机号", "座机", "传真", "邮箱", "邮编", "地址", "时间", "地点", "职务", "单位", "姓名"]
)


@block_rule(
    "标点/关联词间",
    "GB/T 15834—2011 4.1、4.4、4.6",
    Strength.REQUIRED,
    "“不仅……而且”“虽然……但”之间用逗号；“各村”与“要”之间不停顿",
    finds="他不仅自己带头拆除；而且动员邻居一起拆除。",
    leaves="他不仅自己带头拆除，而且动员邻居一起拆除。各村要按时上报。",
)
def paired_words_stand_in_one_sentence(block: Block) -> Iterator[Hit]:
    """Clauses that 不仅 and 而且 join are of one sentence; a subject is not parted from its verb."""
    for match in _PAIRED_WORDS.finditer(block):
        if "“" not in match[0] and not re.search("，(?:还|也|而且|并且|但)", match[0]):
            at = match.end() - 1
            yield Hit(block, at, at + 1, "关联的分句之间用逗号", "，", "，")
    for match in _SUBJECT_AND_COMMA.finditer(block):
        if block.role in PROSE:
            yield Hit(block, *match.span(1), "主语和谓语之间不停顿", "删去", "")
    for match in _LABEL_AND_LABEL.finditer(block):
        wants_a_name = match[1] in _LABELS  # 联系人：电话：…
        told = "两个冒号之间漏了内容" if wants_a_name else "一句里用了两个冒号"
        yield Hit(
            block, *match.span(2), told, "补上" if wants_a_name else "删去", None if wants_a_name else ""
        )


@block_rule(
    "标点/分句不一",
    "GB/T 15834—2011 4.6 通行做法",
    Strength.PRACTICE,
    "“一是……二是……”之间的点号前后一致",
    finds="一是加强督导，推动落实；二是定期例会，总结工作。三是清单管理，跟踪问效。",
    leaves="一是加强督导，推动落实；二是定期例会，总结工作；三是清单管理，跟踪问效。",
)
def marks_between_points(block: Block) -> Iterator[Hit]:
    """Points in a row are parted by the same mark."""
    for pattern, word in _BETWEEN:
        yield from _parted_otherwise(block, pattern, word[0])
    yield from _cases_parted(block)
    tails = list(_ORDERED.finditer(block))
    kinds = [match[2] for match in tails]
    if len(kinds) >= 3 and kinds.count("：") == 1 and kinds.count("，") == len(kinds) - 1:
        match = tails[kinds.index("：")]
        yield Hit(
            block,
            match.end() - 1,
            match.end(),
            f"“{match[1]}是……”后面用“：”，其余各项用“，”，前后不一致",
            "，",
        )
