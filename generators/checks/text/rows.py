"""Marks within a sentence: the things of a row, what a colon and a semicolon stand for, brackets, dashes, questions."""

# A rule's docstring is what it holds; a pattern is read whole on its line.
# ruff: noqa: D401, E501

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from generators.checks.text.document import HAN, PROSE, Role
from generators.checks.text.marks import GOVERNS
from generators.checks.text.table import Hit, Strength, TriggeredRows, block_rule, triggered

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generators.checks.text.document import Block

_ITEM = rf"{HAN}{{2,12}}"
_ROW = triggered(
    rf"(?:{_ITEM}、)+{_ITEM}[，；：]{_ITEM}(?:、{_ITEM})*(?=[。，；）”和]|$)|{_ITEM}[，；：](?:{_ITEM}、)+{_ITEM}(?=[。，；）”和]|$)"
)
_SAYS_MORE = re.compile("[要应须请把由均都不已是使让可全共各并又也再即]|确保|做到|切实|及时")
_NO_KIND = frozenset("的了着过好到实位上中下里内外时后前间来去出起入是有行化性力度等一人")
"""Characters at the end of words that make these no things of one kind."""


def _begins_alike(items: list[str]) -> bool:
    """Tell whether the items are built alike: 早发现, 早干预, 早帮扶."""
    length = min(len(items[1]), len(items[-1]))
    tail = items[0][-length:]
    shape = {item[0] for item in items[1:]}
    return (
        len(items) > 2
        and len(shape) == 1
        and max(map(len, items[1:])) == length <= 5
        and len(tail) == length
        and tail[0] in shape
    )


def _ends_alike(items: list[str]) -> bool:
    """Tell whether the items are of one kind by their last character: 脱贫户, 监测户, 低保户."""
    last = {item[-1] for item in items}
    longest = max(map(len, items[:-1]))
    return len(last) == 1 and last.isdisjoint(_NO_KIND) and len(items[-1]) <= longest + 2


@block_rule(
    "标点/同类并列",
    "GB/T 15834—2011 4.5",
    Strength.USUAL,
    "结构相同的词语并列，中间都用顿号",
    finds="监测户分三类（脱贫不稳定户、边缘易致贫户，突发严重困难户）。",
    leaves="监测户分三类（脱贫不稳定户、边缘易致贫户、突发严重困难户）。要早发现、早干预，做到早帮扶。",
    needs="、",
)
def a_row_of_one_kind(block: Block) -> Iterator[Hit]:
    """Things that are built alike stand in one row, parted by 、."""
    if block.role is Role.RECIPIENTS or block.role is Role.CELL:
        return
    for match in _ROW.finditer(block):
        pieces = re.split("([、，；：])", match[0])
        items, marks = pieces[::2], pieces[1::2]
        odd = next(index for index, mark in enumerate(marks) if mark != "、")
        if marks[odd] == "：" and odd == 0:
            continue
        if any(GOVERNS.match(item) or _SAYS_MORE.search(item) for item in items[odd + 1 :]):
            continue
        items[-1] = re.split("等|和|及", items[-1])[0] or items[-1]
        if len(items) > 2 and (_begins_alike(items) or _ends_alike(items)):
            at = match.start() + sum(map(len, pieces[: 2 * odd + 1]))
            yield Hit(block, at, at + 1, f"“{items[odd + 1]}”与前面并列，用顿号", "、")


_AFTER_ITS_WORD = triggered(
    r"(?:^|(?<=[。，；：！？]))(其中|例如|比如|譬如|诸如|此外|另外|因此|然而|总之|首先|其次|与此同时|换句话说|也就是说|具体来说|具体来看|总的来看|总体来看|总的来说|一般来说|由此可见|相比之下|综上所述|一方面|另一方面|需要指出的是|值得注意的是|需要说明的是)([；。、])(?=[\u4e00-\u9fff《“\d]{2})"
)
_BEFORE_A_LABEL = triggered(
    r"(?:^|(?<=。))[^。：；]{8,}([；、：])(?=(?:联系人|联系电话|联系方式|咨询电话|监督电话|举报电话|报送邮箱|电子邮箱|邮箱|通讯地址)：)"
)
_COLON_IN_A_ROW = triggered(
    rf"(?<=、){HAN}{{2,8}}(?<![人员长者位容间点式话况门象])(：)(?={HAN}{{2,8}}(?:等|、{HAN}{{2,8}}(?:等|和|、|。)))"
)
_COLON_AND_BOUND = triggered(
    r"(?:^|(?<=[。；！？]))[^。；：！？“”]{6,}?(?<![如求到标则务准果的件是有为下])(：)(?=(?:确保|从而|以便|以免|以防|并(?![非列存])|但(?!凡)|防止|避免|切实(?=[^，。；]{2,}[。])|进而|而且|因此|所以|否则)[^。：；]{2,}[。；])"
)
_SEMICOLON_AND_BOUND = triggered(
    r"(?:^|(?<=[。！？]))[^。；！？“”]{6,}(；)(?=(确保|做出|从而|以便|以免|以防|进而|并(?![非列存])|但(?!凡)|因此|所以|否则|而且|使得?(?![用命者其])|力争|真正|最终|为此|取得了|涉及|累计|惠及|带动)[^；。]{2,}。)"
)
_MARK_BEHIND_A_PREPOSITION = triggered(
    r"(?:^|(?<=[，。；：]))(?:[^，。；：“”]{0,8}?)(?:按照|根据|关于|对于|鉴于|为了|针对|围绕|依据|经由|成立了?|印发了?|制定了?|开展了?|召开了?|组织了?|进行了?|完成了?|下发了?|落实了?|传达了?|审议了?|听取了?)([：；。、，])(?=《|(?:全[乡镇县市]|上级|县委|乡党委|镇党委|以[^，。；：]{1,12}为(?:组长|主任))[^，。；：]{2,})"
)
_DASH_AND_MARK = triggered(r"——[，。；：、]|[，、；]——(?=[\u4e00-\u9fff])")
_WHEN_AND_MARK = triggered(
    r"(?:^|(?<=[。]))(会上|会前|会后|会议期间|日前|近日|近期|近年来|今年以来|去年以来|目前|当前|下一步|期间|当天|当日|随后|为此|截至目前|届时|随即|随着时间推移|长期以来|一直以来)([：；。])(?=[^一1①（首“]{2})(?![^。：]{0,12}[:：])"
)
_ANNOUNCES = triggered(
    r"(?:有|是|为|包括)(；)(?=一是)|(?:以下|下列)(?:[\u4e00-\u9fff]{1,6})?(；)(?=[^；。]{2,})|(?:如下|分别为|分别是|主要包括|内容包括|主要有)(；)(?=[^；。]{2,})|(?:^|(?<=[，。；]))[^，。；：]{2,12}(?:对象|时间|地点|标准|条件|内容|范围|方式|主题|原则|期限|程序|目标|重点|任务|职责|材料|地址|电话)(?:为|是|有|包括)(；)(?=[^；。]{2,})"
)
_SAYS_IT = triggered(
    r"(?:^|(?<=[，。；：]))(?!由|经|向|应|根据|按照)[^，。；：由经向]{0,8}?(?:村民|群众|代表|党员|同志|书记|主任|[镇乡县局村校所站]长|会议|户主|家长|老人|[王李张刘陈杨赵黄周吴]某某?)[^，。；：由经向]{0,4}?(?:提出|指出|强调|表示|认为|说|问道|答道|回答|回忆|告诉记者|感慨|坦言|建议)(；)(?=[\u4e00-\u9fff“]{4,})"
)
_UNTIL_TWICE = triggered(r"(?<=[\d日月时点年])(?:[至到][-—－~～]+|[-—－~～]+[至到])(?=\d)")
_ONE_FOR_TWO = triggered(
    r"(?<=[\u4e00-\u9fff])(?:(?<=产业)|(?<=问题)|(?<=关键)|(?<=目标)|(?<=原则)|(?<=底线)|(?<=标准)|(?<=举措)|(?<=抓手)|(?<=品牌)|(?<=法宝)|(?<=精神)|(?<=主题)|(?<=核心)|(?<=根本)|(?<=重点)|(?<=任务)|(?<=工程)|(?<=命脉)|(?<=短板)|(?<=道理)|(?<=主线)|(?<=特产))(—)(?!—)(?=[\u4e00-\u9fff“]{2})"
)
_QUOTE_WITHOUT_STOP = triggered(r"(?:[说道问答讲]|指出|强调|要求|表示|写道)：“[^“”]{5,}(?<![。！？…])(”)$")
_WITH_PARTED = triggered(
    r"在[\u4e00-\u9fff]{0,4}(?:党委|县委|市委|省委|支部|党组)(，)(?=[\u4e00-\u9fff]{0,4}(?:政府|村委会|委员会)的?[\u4e00-\u9fff]{0,8}下)|(?<=[乡镇县市]委)(，)(?=[乡镇县市]?政府(?:[\u4e00-\u9fff]{0,4}(?:高度重视|联合|印发|决定|研究|主要领导|班子)))"
)
_SUBJECT_PARTED = triggered(
    r"(?:^|(?<=[，。；：]))[^，。；：、]{0,8}(?:干部|党员|群众|各村|单位|部门|村委会|支部|同志|队员|人员|负责人)(、)(?=要(?![求点素])[\u4e00-\u9fff]{2})"
)
_UNDIMINISHED = triggered(
    rf"(?<!{HAN}){HAN}{{0,4}}{HAN}{{2}}不{HAN}(，){HAN}{{2}}不{HAN}(?:、{HAN}{{2}}不{HAN})+"
)
_FORBIDDEN_ROW = triggered(
    rf"(?:严禁|禁止|不得|严防|杜绝|防止|不准)[^，。；：、“”]{{0,8}}?({HAN}{{2,4}})(，)({HAN}{{2,4}})(?=(?:、{HAN}{{2,6}})+(?:[。；]|等|$))"
)
_COLON_ROWS = TriggeredRows(
    (
        (_WHEN_AND_MARK, 2, "，", "后面的话接着说，用逗号"),
        (_SAYS_IT, 1, "：", "后面是所说的话，用冒号"),
        (_QUOTE_WITHOUT_STOP, 1, "。”", "独立成句的引文，末尾有句号"),
        (_AFTER_ITS_WORD, 2, "，", "后面的话接着说，用逗号"),
        (_BEFORE_A_LABEL, 1, "。", "前面的话说完了，用句号"),
        (_COLON_IN_A_ROW, 1, "、", "并列的词之间用顿号"),
        (_COLON_AND_BOUND, 1, "，", "后面接着前面的话说，用逗号"),
        (_MARK_BEHIND_A_PREPOSITION, 1, "", "与后面的宾语之间不停顿"),
    )
)


@block_rule(
    "标点/冒号分号误用",
    "GB/T 15834—2011 4.4、4.6、4.7",
    Strength.REQUIRED,
    "“其中”后面、没有说完的话后面不用分号、冒号",
    finds="共发现问题12个，其中；住房方面5个。",
    leaves="共发现问题12个，其中：住房方面5个，饮水方面7个。请按时报送。联系人：李强。",
    needs="，。；：、—",
)
def colons_and_semicolons(block: Block) -> Iterator[Hit]:
    """What a sentence goes on with stands behind ，, what it is about behind no mark."""
    if block.role not in PROSE:
        return
    for pattern, group, right, told in _COLON_ROWS.of(block):
        for match in pattern.finditer(block):
            yield Hit(block, match.start(group), match.end(group), told, right or "删去")
    for match in _SEMICOLON_AND_BOUND.finditer(block):
        turned = match[2] in {"但", "因此", "所以", "否则", "而且"} and "，" in match[0]
        if not turned and match[2] not in match[0] and "；" not in match[0][:-1]:
            yield Hit(block, *match.span(1), "接着前面的话说，用逗号", "，")
    for pattern, right, told in (
        (_ANNOUNCES, "：", "后面要列出，用冒号"),
        (_WITH_PARTED, "、", "并列的机关之间用顿号"),
        (_SUBJECT_PARTED, "删去", "主语和谓语之间不停顿"),
        (_UNDIMINISHED, "、", "并列的词之间用顿号"),
    ):
        for match in pattern.finditer(block):
            group = match.lastindex or 0
            yield Hit(block, *match.span(group), told, right)
    for match in _FORBIDDEN_ROW.finditer(block):
        if not any(GOVERNS.match(match[n]) or _SAYS_MORE.search(match[n]) for n in (1, 3)):
            yield Hit(block, *match.span(2), f"“{match[3]}”也是所禁的事，用顿号", "、")
    for match in _DASH_AND_MARK.finditer(block):
        yield Hit(block, *match.span(), "破折号前后不另用点号", "——", "——")


_POINT_COLON = re.compile(r"(?:^|[；：，])([一二三四五六七八九])(?:是|要)[^；。：，]{2,16}([：，])")
_BEGINS_A_POINT = re.compile(r"([一二三四五六七八九])(?:是|要(?!求|点|素))")
_BIDS = re.compile("(?:要(?!求|点|素|件|闻)|对|坚持|严禁|有的|凡|必须|应当)")
_SENTENCES = re.compile(r"[^。！？]+[。！？]?")


def _colon_in_a_point(block: Block) -> Iterator[Hit]:
    """Yield ： behind a point where a colon announces the points, and the others have none."""
    for sentence in _SENTENCES.finditer(block.text) if "一是" in block.text else ():
        announced = re.search("[：]一[是要]", sentence[0])
        if announced is None or "“" in sentence[0]:
            continue
        points = list(_POINT_COLON.finditer(sentence[0], announced.start()))
        every = len(_BEGINS_A_POINT.findall(sentence[0][announced.start() :]))
        colons = [match for match in points if match[2] == "："]
        for match in colons if 0 < len(colons) < every else ():
            at = sentence.start() + match.start(2)
            yield Hit(block, at, at + 1, "前面已有冒号，一句里不套用", "，")


def _stop_among_clauses(block: Block) -> Iterator[Hit]:
    """Yield 。 in the first of clauses that ； parts: 要值班。带班；要报告."""
    sentences = list(_SENTENCES.finditer(block.text))
    begin = block.mark.end if block.mark else 0
    for first, second in zip(sentences, sentences[1:], strict=False):
        clauses = second[0].split("；")
        said = block.text[max(first.start(), begin) : first.end()]
        if len(clauses) < 2 or "；" in said or "“" in second[0] or not said.endswith("。"):
            continue
        ahead, behind, after = (re.split("[：]", said)[-1], clauses[0], clauses[1])
        number, then = _BEGINS_A_POINT.match(ahead), _BEGINS_A_POINT.match(after)
        if number and then:
            broken = ord(then[1]) != ord(number[1]) and not _BEGINS_A_POINT.match(behind)
            broken = broken and number[1] + then[1] in "一二三四五六七八九"
        else:
            bids, again = _BIDS.match(ahead), _BIDS.match(after)
            broken = bool(bids and again and bids[0] == again[0] and not _BIDS.match(behind))
            broken = broken and bool(bids) and len(ahead) < 40 and not re.match("[各全镇乡县]", behind)
        if broken:
            at = first.end() - 1
            yield Hit(block, at, at + 1, "这一分句没有说完，后面用“；”分开，这里用逗号", "，")


@block_rule(
    "标点/分句层次",
    "GB/T 15834—2011 4.6、4.7",
    Strength.USUAL,
    "用分号分开的分句里面不用句号；冒号后面分项的，项里不再套用冒号",
    finds="要加强值班值守。严格落实领导带班制度；要畅通信息渠道，有情况第一时间报告。",
    leaves="要加强值班值守，严格落实领导带班制度；要畅通信息渠道。要抓好落实。各村排查；乡里汇总。",
    needs="；：",
)
def clauses_of_one_rank(block: Block) -> Iterator[Hit]:
    """Clauses that ； parts hold no 。, and points that ： announces no colon of their own."""
    if block.role not in PROSE:
        return
    yield from _colon_in_a_point(block)
    yield from _stop_among_clauses(block)


_BRACKET_BEHIND = triggered(
    r"(?<=[\u4e00-\u9fff\d”》%])(。)（(?!来源|作者|记者|摘自|编辑|责编|新华|据|署名|主持|完|待续|完毕|[一二三四五六七八九十\d]{1,3}）)([^（）。！？]{5,60})）"
)
_YEAR_MARKS = triggered(r"(?:^|(?<=[，。；：、“]))[【［\[]((?:19|20)\d\d)[】］\]](?=第?\d{1,4}号)")
_TIME_DASH = triggered(
    r"(?<=[\d日月年时点号元％%])(——|--|－|―)(?=\d)|(?<=\d[:：]\d\d)(——|--|－|-)(?=\d{1,2}[:：]\d\d)"
)
_HAN_DASH = triggered(r"(?<=[\u4e00-\u9fff”》）])([－﹣])(?=[\u4e00-\u9fff“《（])")
_LONE_TITLE = triggered(r"(?:^|[^《〈]*?)(?<!《)〈([^〈〉《》]{2,40})〉")
_LONE_QUOTE = triggered(r"‘([^‘’“”]{2,30})’")
_PAPER_IN_QUOTES = triggered(
    r"(?<!题为)(?<!题目为)(?<!主题为)“([^“”《》，。]{0,24}?关于[^“”《》。]{4,50}的(?:通知|意见|请示|报告|函|批复|决定|通报|通告|公告|实施意见|指导意见|实施方案|工作方案|若干意见|若干措施|暂行办法|办法|规定|决议))”(?!字样|栏目|活动)"
)


def _dashes(block: Block) -> Iterator[Hit]:
    """Yield the dashes that have another form."""
    for match in _TIME_DASH.finditer(block):
        yield Hit(block, *match.span(), f"起止用一字线“—”，现为“{match[0]}”", "—", "—")
    for match in _UNTIL_TWICE.finditer(block):
        yield Hit(block, *match.span(), f"“{match[0]}”起止说了两遍", "至", "至")
    for match in _ONE_FOR_TWO.finditer(block):
        yield Hit(block, *match.span(1), "语意转折、解释用“——”", "——", "——")
    for match in _HAN_DASH.finditer(block):
        if not block.is_foreign(match.start()) and not re.search("[＝=＋+÷×]", block.text):
            yield Hit(
                block, *match.span(1), f"“{match[1]}”应为“——”（语意转折、解释）或“—”（起止、相连）", "——"
            )


def _outermost(block: Block) -> Iterator[Hit]:
    """Yield single quotes and title marks that stand within no double ones."""
    for match in _LONE_TITLE.finditer(block):
        start = match.start(1) - 1
        if block.text.count("《", 0, start) <= block.text.count("》", 0, start):
            right = f"《{match[1]}》"
            yield Hit(block, start, match.end(), "最外层用双书名号", right, right)
    for match in _LONE_QUOTE.finditer(block):
        if block.text.count("“", 0, match.start()) <= block.text.count("”", 0, match.start()):
            right = f"“{match[1]}”"
            yield Hit(block, *match.span(), "最外层用双引号", right, right)


@block_rule(
    "标点/符号形式",
    "GB/T 15834—2011 4.8、4.9、4.10、4.13、4.15",
    Strength.REQUIRED,
    "括号在句号前；起止用一字线，语意转折用破折号；最外层用双引号、双书名号",
    finds="请于6月底前报送。（电子版同时发送邮箱）",
    leaves="请于6月底前报送（电子版同时发送邮箱）。具体安排另行通知。（附表略。）6月15日—16日开会。",
    needs="（【［[—－-―〈‘“﹣",
)
def forms_of_marks(block: Block) -> Iterator[Hit]:
    """Brackets, dashes, quotes and title marks have their form and their place."""
    if block.role is Role.CELL:
        return
    yield from _dashes(block)
    yield from _outermost(block)
    for match in _BRACKET_BEHIND.finditer(block) if block.role in PROSE else ():
        yield Hit(
            block,
            *match.span(),
            "括注在句号前，或者括号里的话也用句号结束",
            f"（{match[2]}）。",
            f"（{match[2]}）。",
        )
    for match in _YEAR_MARKS.finditer(block):
        right = f"〔{match[1]}〕"
        yield Hit(block, *match.span(), f"年份用六角括号：“{right}”", right, right)
    for match in _PAPER_IN_QUOTES.finditer(block):
        right = f"《{match[1]}》"
        yield Hit(block, *match.span(), "文件名用书名号", right, right)


_ASKS = triggered(
    r"(?:^|(?<=[。！？”]))([^。！？：“”]{2,50}?(?:是什么|在哪里|在哪儿|为什么|怎么办|怎么样|怎么做|怎么干|怎么看|如何办|是谁|靠什么|为了谁|从何而来|对不对|好不好|行不行|是不是|能不能行|够不够|该不该|值不值得|有没有|难不难|何在|几何))(。)"
)
_NO_QUESTION = re.compile(
    "知道|说明|明确|弄清|搞清|看|不知|了解|回答|清楚|问(?!题)|讲|思考|研究|考虑|懂|明白|决定|取决|记|告诉|想|摸|查|分析|无论|不管|不论|核实|确认|确定|判断|商量|讨论|心里|(?<![主需重])要|应|须|评价|反思|理解|掌握|都"
)
_WHETHER = triggered(
    r"(?:^|(?<=[。！？]))[^。！？]{0,30}?(?:是否|可否|能否|有无|妥否|当否)[^。！？，]{0,30}([。？；])(?=请(?:予)?(?:批示|批复|函复|答复|明示|回复|指示|审定|审批|审阅|告知|核准)[。！])|(?:^|(?<=[。！？]))请(?:说明|告知|查明|核实|汇报|上报|报告|明确)[^。！？，“]{2,30}(？)$|(?:^|(?<=[。！？]))(?:至于|关于|对于|无论|不管|不论|具体)[^。！？]{2,30}(?:什么|谁|哪|怎|如何|何时|何人|是否|多少)[^。！？，]{0,16}([？])(?=(?:将?由|均|都|要|另行|以|按|视|将|请|需|须|可)[^。]{2,})"
)
_ASKS_BACK = triggered(
    r"(?:^|(?<=[。！？；，]))(?:难道|岂不是|何尝不|怎能|怎么能|又怎能|怎么可能|何必|岂能|凭什么|究竟|到底)[^。！？；“”]{3,40}(?<=[吗呢么])?(。)"
)
_MAYBE_NOT = re.compile(
    "无论|不管|不论|知道|说明|弄清|搞清|看|要|底线|查清|追究|有始|坚持|问|明确|不会|也[不没]"
)


@block_rule(
    "标点/疑问句",
    "GB/T 15834—2011 4.2",
    Strength.REQUIRED,
    "问话以问号结束",
    finds="群众最关心的问题是什么。我们又做了些什么？",
    leaves="群众最关心的问题是什么？要弄清问题是什么。各村都知道该怎么办。",
    needs="。？",
)
def a_question_ends_with_its_mark(block: Block) -> Iterator[Hit]:
    """A question ends with ？."""
    if block.role not in PROSE:
        return
    for match in _ASKS.finditer(block):
        if not _NO_QUESTION.search(match[1]):
            yield Hit(block, *match.span(2), "疑问句用问号", "？")
    for match in _WHETHER.finditer(block):
        group = match.lastindex or 0
        right = "。" if group == 2 else "，"
        yield Hit(block, *match.span(group), f"这里不是问话的末尾，用“{right}”", right)
    for match in _ASKS_BACK.finditer(block):
        if re.search("[吗呢么]。$|^难道|^岂", match[0]) and not _MAYBE_NOT.search(match[0]):
            yield Hit(block, *match.span(1), "反问句用问号", "？")
