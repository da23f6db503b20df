"""Marks between clauses: what ends a sentence that goes on, what parts clauses as if they were words."""

# A rule's docstring is what it holds; a pattern is read whole on its line.
# ruff: noqa: D401

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from generators.checks.text.document import HAN, PROSE
from generators.checks.text.table import DIGITS, Hit, Strength, block_rule, document_rule, triggered

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generators.checks.text.document import Block, Document
    from generators.checks.text.table import Triggered

_CALLS_OUT = triggered(r"(?:^|(?<=[。；！？]))[^。；！？“”]*！")
_TELLS = re.compile(rf"[{DIGITS}]|^请|^各[村单乡镇部]|^现[将就]|^经|^根据")
_PLAIN_GENRES = re.compile("(?:通知|通报|报告|请示|批复|函|决定|意见|纪要|公告|通告|方案|办法|总结)$")


@document_rule(
    "标点/陈述句叹号",
    "GB/T 15834—2011 4.3",
    Strength.USUAL,
    "陈述事项的句子以句号结束",
    finds="全乡共有监测户120户！各村要逐户核查。",
    leaves="全乡共有监测户120户。他说：“大家要抓紧！”让我们携手共建美好家园！",
    mends=True,
)
def statements_end_with_a_stop(document: Document) -> Iterator[Hit]:
    """A sentence that tells or asks for something in a paper ends with 。."""
    is_plain = _PLAIN_GENRES.search(document.title) is not None
    for block in document.prose:
        for match in _CALLS_OUT.finditer(block) if "！" in block.characters else ():
            if is_plain or _TELLS.search(match[0].strip("—　 ")):
                yield Hit(block, match.end() - 1, match.end(), "陈述事项，不用“！”", "。", "。")


_DONE_AND_DONE = triggered(
    rf"(?:^|(?<=[，。；：]))[^，。；：、“”《》（）了]{{1,12}}了(?!解)[^，。；：“”（）、]{{3,}}(、)(?={HAN}{{1,4}}了(?!解)[^，。；：、]{{2,}})"
)
_DOES_AND_DOES = triggered(
    r"(?:^|(?<=[，。；：]))[^，。；：、“”《》（）]{1,10}(?:负责|组织|督促|指导|协助|配合|牵头|检查|走访|召开|开展|参加|听取|完成)[^，。；：“”（）、]{5,}(、)(?=(?:负责|组织|督促|指导|协助|配合|牵头|检查|走访|召开|参加|听取|汇报)[^，。；：、]{6,}[，。；])"
)


@block_rule(
    "标点/完整分句间",
    "GB/T 15834—2011 4.4",
    Strength.REQUIRED,
    "有动词、有宾语的分句之间用逗号，不用顿号",
    finds="会议听取了低保工作情况的汇报、研究了救助资金的分配方案。",
    leaves="会议听取了低保工作情况的汇报，研究了救助、优抚资金的分配方案。",
    needs="、",
)
def clauses_are_parted_by_commas(block: Block) -> Iterator[Hit]:
    """Two clauses, each with its verb and its object, are parted by ，."""
    yield from _commas(block, _DONE_AND_DONE, _DOES_AND_DOES)


def _commas(block: Block, *patterns: Triggered) -> Iterator[Hit]:
    """Yield in prose the mark, their first group, that stands where `patterns` find ，."""
    if block.role not in PROSE:
        return
    for pattern in patterns:
        for match in pattern.finditer(block):
            yield Hit(block, *match.span(1), "分句之间用逗号", "，", "，")


_WHEN = (
    r"(?:凡(?!是?否)|对于|为了|为(?:进一步|切实|全面|深入|贯彻|落实|做好|加强|确保|规范|保障|推进|有效|扎实|加快|认真|提高|促进|提升)|由于|因(?!此|而|地|人|户)|随着|鉴于|针对|按照|根据|依据|依照|如果?(?!下|期|实|何|今|数|约)|若(?!干)|只要|只有|除非|一旦|每当|自从)"
    r"[^，。；：？！“”]{4,40}"
    r"|在[^，。；：？！“”]{2,30}(?:期间|过程中|基础上|前提下|情况下|的同时|工作中|领导下|指导下|支持下|之前|之后|以后|以前)"
    r"|(?:当|每逢)[^，。；：？！“”]{2,20}(?:时|后)|截[至止][^，。；：？！“”]{2,14}[日月底前末]|自[^，。；：？！“”]{2,20}(?:以来|之日起)"
)
_BROKEN_OFF = triggered(rf"(?:^|(?<=[。；！？]))(?:{_WHEN})([。；？！])(?={HAN}{{2}})")
_STANDS_BY_ITSELF = re.compile(
    "(?:规定|要求|施行|执行|为准|负责|标准|办理|确定|进行|实施|处理|落实|制定|原则)[。；]$"
)


@block_rule(
    "标点/从句断开",
    "GB/T 15834—2011 4.1、4.4",
    Strength.REQUIRED,
    "说明时间、条件、依据、目的的话后面用逗号，不断开",
    finds="凡在林区内野外用火。由派出所依法处理。",
    leaves="凡在林区内野外用火的，由派出所依法处理。按照规定执行。对于困难户，要逐户走访。",
)
def a_clause_of_condition_goes_on(block: Block) -> Iterator[Hit]:
    """A clause that tells when, if, why or by what is no sentence of its own."""
    if block.role not in PROSE or block.level:
        return
    for match in _BROKEN_OFF.finditer(block):
        if _STANDS_BY_ITSELF.search(match[0]):
            continue
        yield Hit(block, *match.span(1), "句子没有说完，用逗号", "，", "，")


_GOES_ON = triggered(
    r"(?<=[\u4e00-\u9fff\d”》）%])([。；])(?=(?:从而|以便|以免|进而|以及|以防|以期|以确保|以保证|使得?[^用者命])[^。；]{2,})"
)


@block_rule(
    "标点/接着说的话",
    "GB/T 15834—2011 4.1、4.4",
    Strength.REQUIRED,
    "“从而”“以便”“以免”接着前面的话说，前面用逗号",
    finds="各村要及时清理河道。以免堵塞行洪。",
    leaves="各村要及时清理河道，以免堵塞行洪。",
)
def what_follows_is_of_the_sentence(block: Block) -> Iterator[Hit]:
    """What a sentence leads to or is for belongs to it."""
    for match in _GOES_ON.finditer(block):
        if block.role in PROSE:
            yield Hit(block, *match.span(1), "后面接着前面的话说，用逗号", "，", "，")


_ONE_PARTED = triggered(r"(?:^|(?<=[。！？]))([^。；！？：“”]{6,}?)(；)([^。；！？：“”]{4,})(?=[。！？]|$)")
_HAS_ITS_SUBJECT = re.compile(
    r"^(?:[^，]{2,16}，)?[^，]{0,16}?(?:各村|[乡镇县村]|办|所|局|站|队|组|组织|单位|部门|干部|党员|群众|人员|企业|同志|会议|中心|支部|农户|户主|医院|学校|各位|大家|我们|村民|教师|学生|政府|党委|村委会|委员会)(?:及时|共|要|应|坚持|先后|已|将|负责|严格|认真|积极|分别|组成|成立|组织|建立|落实|[一-龥]{2}了)"
)
_BARE_PREDICATE = re.compile(
    r"(?:并(?![非不未])|及时(?!雨)|做出|作出|发挥|取得|形成|营造|树立|维护|履行|服从|遵守|切实|坚决|全力|有效|不断|努力|统一|逐一|逐户|主动|深入|广泛|督促|推动|促进|确保|做到|带领|动员|引导|协调|累计|共计?(?!同|有)|为[^，]{2,12}提供)[^，]{2,}"
)


@block_rule(
    "标点/一个主语",
    "GB/T 15834—2011 4.4、4.6",
    Strength.USUAL,
    "同一个主语接着说的，分句之间用逗号；分号用在并列的几个分句之间",
    finds="乡防汛办坚持24小时值班值守；及时转发预警信息36条，组织干部下沉一线。",
    leaves="乡防汛办坚持24小时值班值守，及时转发预警信息36条；各村组织干部巡查。",
    needs="；",
)
def one_subject_one_row(block: Block) -> Iterator[Hit]:
    """Where a sentence is parted once by ； and what follows has the subject before it, ， is meant."""
    if block.role not in PROSE or block.level:
        return
    for match in _ONE_PARTED.finditer(block):
        if _HAS_ITS_SUBJECT.match(match[1]) and _BARE_PREDICATE.match(match[3]) and "的，" not in match[1]:
            yield Hit(block, *match.span(2), "接着前面的主语说，用逗号", "，", "，")


_NO_WORK = triggered(
    r"《([^《》]*[+＋=＝×][^《》]*)》|《([^《》]{2,30})》(?=(?:的)?(?:原则|办法|方式|思路|机制|模式|目标|理念|格局|口号|步骤|工作法|战略|品牌|底线|行动(?![计方])))"
)
_IS_A_WORK = re.compile(
    "(?:法|条例|规定|办法|意见|通知|方案|细则|章程|准则|标准|规划|计划|纲要|决定|决议|报告|公报|讲话|读本|选编|摘编|文选|手册|指南|规程|规范|制度|协议|合同|清单|目录|文件|要点|公约|解释|预案|规则|歌|卷|曲|书|表|函|请示|批复|通报|纪要|法典|案|概论)$"
)


@block_rule(
    "标点/提法用引号",
    "GB/T 15834—2011 4.8、4.15",
    Strength.REQUIRED,
    "提法、算法不是作品，用引号，不用书名号",
    finds="党员积分按照《基础分+奖励分》的办法计算。",
    leaves="党员积分按照“基础分+奖励分”的办法计算，落实《工作方案》的目标。",
    needs="《",
)
def sayings_stand_in_quotes(block: Block) -> Iterator[Hit]:
    """A principle, a formula or a saying stands in “”."""
    for match in _NO_WORK.finditer(block):
        said = match[1] or match[2]
        if match[1] or not _IS_A_WORK.search(said):
            yield Hit(block, *match.span(), f"“{said}”不是作品或文件，用引号", f"“{said}”", f"“{said}”")


_SAYS = triggered(
    r"(?:会议|大会|全会|书记|[乡镇县村组站局所]长|主任|主席|同志|通知|通报)(?:还|最后|特别|同时|明确|再次|进一步)?(?:指出|强调|要求|认为|提出|表示|决定|明确|议定|宣布)([。；、])(?=[\u4e00-\u9fff]{2,})"
)
_DONE_BY = triggered(
    r"(?:^|(?<=[，。；：]))[^，。；：、“”由]{6,}(、)(?=[^，。；：、“”由]{0,8}?(?:结果|情况|工作|资金|名单|材料|方案|数据|人员|意见|费用|问题|信息)?(?:应当?|须|统一|一律|最终)?由[^，。；：、]{2,24}(?:修改|印发|办理|牵头|落实|负责|签字|审核|汇总|确认|承担|上报|报|提交|保管|公布|公示|解释|执行|发放|决定|组织|实施|监督)[^，。；：、]{0,12}[，。；])"
)


@block_rule(
    "标点/主谓分句间",
    "GB/T 15834—2011 4.4",
    Strength.REQUIRED,
    "“会议指出”后面、另起主语的分句前面用逗号",
    finds="会议指出。今年防汛形势总体平稳。",
    leaves="会议指出，今年防汛形势总体平稳。物资采购由甲负责、保管由乙负责。",
)
def a_clause_with_its_own_subject(block: Block) -> Iterator[Hit]:
    """What a meeting says, and a clause with a subject of its own, stand behind ，."""
    yield from _commas(block, _SAYS, _DONE_BY)


_MEASURED = rf"{HAN}{{1,8}}\d+(?:\.\d+)?(?:万|千|百)?[\u4e00-\u9fff]{{1,3}}"
_MEASURED_LIST = triggered(
    rf"(?:[：有括含为资]|购买了?|储备了?|购置了?|发放了?|配备了?)({_MEASURED}(?:[、，。；]{_MEASURED}){{2,}})(?=[。；，等共合]|$)"
)


@block_rule(
    "标点/数量并列",
    "GB/T 15834—2011 4.5",
    Strength.REQUIRED,
    "并列的“帐篷20顶、棉被100床”之间用同一种点号",
    finds="采购的物资有：帐篷20顶。棉被100床、发电机2台、应急灯30盏。",
    leaves="采购的物资有：帐篷20顶、棉被100床、发电机2台、应急灯30盏。",
    needs=DIGITS,
)
def measured_things_in_a_row(block: Block) -> Iterator[Hit]:
    """Things with their numbers in a row are parted by one mark."""
    for listed in _MEASURED_LIST.finditer(block):
        marks = [(listed.start(1) + m.start(), m[0]) for m in re.finditer("[、，。；]", listed[1])]
        kinds = [mark for _, mark in marks]
        usual = max(set(kinds), key=kinds.count)
        odd = [(at, mark) for at, mark in marks if mark != usual]
        if len(odd) == 1 and kinds.count(usual) > 1 and odd[0][1] in ("。；" if usual == "、" else "。"):
            yield Hit(block, odd[0][0], odd[0][0] + 1, f"别处用“{usual}”", usual, usual)


_ACTS_IN_A_ROW = triggered(
    r"(?:^|(?<=[，。；：]))((?:对|针对|对于|严禁|禁止|杜绝|存在|防止|整治|查处|打击|发现|解决)[^，。；：、“”]{2,10})([，；。])(?!主要|重点|着重|同时|各)([^，。；：、“”]{2,10})(?:、[^，。；：、]{2,10})*等(?:[^，。；：、]{0,6})(?:行为|现象|问题|情况|情形|隐患|活动|风险|违法|事件|事故|矛盾|顽疾|乱象)"
)


@block_rule(
    "标点/所列行为间",
    "GB/T 15834—2011 4.5",
    Strength.REQUIRED,
    "“对甲、乙、丙等行为”里并列的词用顿号",
    finds="对污水直排；乱倒垃圾、焚烧秸秆等行为，要及时劝阻。",
    leaves="对污水直排、乱倒垃圾、焚烧秸秆等行为，要及时劝阻。",
    needs="等",
)
def acts_in_a_row(block: Block) -> Iterator[Hit]:
    """Acts that a verb or 对 governs together are parted by 、."""
    for match in _ACTS_IN_A_ROW.finditer(block):
        verb = re.match("对于|针对|严禁|禁止|杜绝|存在|防止|整治|查处|打击|发现|解决|对", match[1])
        alone = match[1][verb.end() :] if verb else match[1]
        near = match[2] == "；" or len(match[3]) <= len(alone) + 2
        if (match[2] in "；。" and near) or len(alone) == len(match[3]) <= 4:
            yield Hit(block, *match.span(2), "并列的词之间用顿号", "、", "、")


_BEGINS_A_CLAUSE = triggered(
    r"(、)(?=其中[^，。；、]{2,}|(?:距|下辖|辖|占地|全长|总投资|总面积|海拔|毗邻|紧邻|共有|现有)[^，。；、]*\d[^，。；、]*[，。；]|(?:力争|争取|努力实现)[^，。；、]{4,}[，。；]|(?:也|还)(?:可以?|能|要|应|须|是|有|将|会|不)[\u4e00-\u9fff]{2,}|(?:尤其是|特别是|均已|才能|否则|所以|而是|然后|随后|最后|同时|仍有|尚有|共计|合计|总计|平均)[^，。；、]{2,})"
)
_CUT_WITHIN_A_ROW = triggered(
    rf"(?:^|(?<=[。；]))[^。；，：]{{2,10}}(?:要|应|须|应当|及时|负责|组织)(?:及时|认真|切实|全面)?({HAN}{{5,10}})([。；])({HAN}{{5,10}})、({HAN}{{4,10}})(?=，(?:确保|做到|切实|坚决|全面|防止|保证|不留|形成))"
)
_SAYS_AT_ONCE = triggered(
    r"(?:指出|强调|表示|写道|回答|问道|叮嘱|[他她民长记员]说|要求)(“)(?=[^“”]{5,}[。！？]”)"
)


@block_rule(
    "标点/分句起头",
    "GB/T 15834—2011 4.4、4.7",
    Strength.REQUIRED,
    "“其中”“也可以”起头的分句前用逗号，引一句话前用冒号，并列的几件事中间不断句",
    finds="共排查隐患62处、其中立行立改45处。",
    leaves="共排查隐患62处，其中立行立改45处。他说：“知道了，马上就办。”要求“四个不摘”。",
    needs="、“。；",
)
def what_begins_a_clause(block: Block) -> Iterator[Hit]:
    """A clause that begins with 其中, a row of things to do and what somebody says keep their marks."""
    if block.role not in PROSE:
        return
    for hit in _commas(block, _BEGINS_A_CLAUSE):
        before = re.split("[，。；：]", block.text[: hit.start])[-1]
        if not before.endswith("、") and block.text[hit.end :][:2] in before:
            continue  # 同时设计、同时施工、同时投产: the items of a row begin alike.
        yield hit
    for match in _CUT_WITHIN_A_ROW.finditer(block):
        if abs(len(match[1]) - len(match[3])) <= 3:
            yield Hit(block, *match.span(2), "并列的几件事之间用顿号", "、", "、")
    for match in _SAYS_AT_ONCE.finditer(block):
        yield Hit(block, *match.span(1), "引一句完整的话，前面用冒号", "：“", "：“")
