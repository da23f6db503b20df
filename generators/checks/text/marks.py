"""Marks at places of their own: in telephone numbers, behind conjunctions, before 等, after a signature."""

# A rule's docstring is what it holds; a pattern is read whole on its line.
# ruff: noqa: D401

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from generators.checks.text.document import HAN, PROSE, Role
from generators.checks.text.table import DIGITS, Hit, Strength, block_rule, document_rule, triggered
from generators.checks.text.words import word_ends
from generators.wording import dictionary_words, word_kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generators.checks.text.document import Block, Document

_TELEPHONE = triggered(
    r"(?<![\d.])(0\d{2,3}|400)[ 　]?([—－–―─~～_.．]+|-{2,})[ 　]?(?=\d{7,8}(?!\d)|\d{3}[-—－]\d{4})"
)


@block_rule(
    "标点/电话号码",
    "GB/T 15834—2011 4.13.3.1",
    Strength.REQUIRED,
    "电话号码用短横线连接",
    finds="值班电话：0358——6322123。",
    leaves="值班电话：0358-6322123，工期2023—2025年。",
    needs=DIGITS,
)
def hyphen_in_telephone_numbers(block: Block) -> Iterator[Hit]:
    """The parts of a telephone number are joined by a hyphen."""
    for match in _TELEPHONE.finditer(block):
        yield Hit(block, *match.span(2), f"电话号码用“-”连接，现为“{match[2]}”", "-", "-")


_STOPPED_TWICE = triggered(
    r"([。！？])([”’》])([。；，])|([，、；])[”’》]([。；，、])|（[^（）]*）(?:。，|，。)"
)


@block_rule(
    "标点/引号内外",
    "GB/T 15834—2011 4.8、附录 B",
    Strength.REQUIRED,
    "引号里外不各用一个点号",
    finds="确保全镇“不着一把火、不冒一处烟。”。",
    leaves="确保全镇“不着一把火、不冒一处烟”。他说：“知道了。”",
    needs="”’》",
)
def one_stop_at_a_quote(block: Block) -> Iterator[Hit]:
    """A quotation has its stop within or behind it, not both."""
    for match in _STOPPED_TWICE.finditer(block):
        yield Hit(block, *match.span(), f"“{match[0]}”里外都有点号", "只留一个")


_JOINED = triggered(r"(和|与|及|以及|或者|或|并且|对|由|从)([，、；。])(?=[\u4e00-\u9fff“《])")
_OPENS = triggered(
    r"(?:^|(?<=[，。；]))(由于|虽然|如果|为了|按照|关于|对于|随着|尽管|鉴于)([，、])(?=[\u4e00-\u9fff])"
)
_BEFORE_AND = triggered(r"(?<=[》”])([，；])(?=(?:和|及|与|以及)[《“])")
_ENDS_A_WORD = re.compile(
    r"(?:饱|总|附|祥|温|缓|调|谋|共|求|不|柔|平|暖|谦|随|议|讲|劝|说|应|唱|求|人|失|中|掺|拌|搅|热|政通人|天时地利人)和$"
    r"|(?:普|涉|危|波|提|论|顾|企|触|遍|累|埃|不|未|来得|来不|以|推己|殃|旁)及$|(?:参|给|赋|付|授|赠|施|干|难|为何)与$|(?:间|抑)或$"
    r"|(?:针|面|核|校|应|绝|相|反|比|一|配|作|不|查|敌|答|成双成)对$"
    r"|(?:理|自|事|缘|因|来|情|任|不)由$|(?:服|听|顺|随|侍|盲|屈|遵|无|适|跟|胁|主|力)从$"
)


@block_rule(
    "标点/连词后",
    "GB/T 15834—2011 4.4、4.5",
    Strength.REQUIRED,
    "“和”“与”“及”“由”“对”后面不停顿",
    finds="开展村级财务清理和，经济责任审计。",
    leaves="邻里关系祥和，矛盾总和，群众普遍参与，工作方法得当，存在的，主要是资金问题。",
)
def no_mark_behind_a_conjunction(block: Block) -> Iterator[Hit]:
    """What joins two words is not parted from the second."""
    if block.role not in PROSE:
        return
    for match in _BEFORE_AND.finditer(block):
        yield Hit(block, *match.span(1), "“和”前面不停顿", "删去", "")
    for match in _OPENS.finditer(block):
        yield Hit(block, *match.span(2), f"“{match[1]}”后面不停顿", "删去", "")
    ends: frozenset[int] = frozenset()
    for match in _JOINED.finditer(block):
        word, mark = match.groups()
        before = block.text[: match.end(1)]
        if (mark in "，；。" and word == "对") or _ENDS_A_WORD.search(before):
            continue
        ends = ends or word_ends(block.text)
        if match.start() in ends and match.end(1) in ends:
            yield Hit(block, *match.span(), f"“{word}”后面不用“{mark}”", word, word)


_AND_SO_ON = triggered(
    rf"(?<={HAN})([，；。])等(?=(?:\d+|[两三四五六七八九十几多]|单位|部门|地|村|乡镇|工作|措施|问题|方面|方式|形式|内容|活动|场所|区域|重点|行业|领域|人员|同志|材料|资料|设施|行为|载体|渠道|情况|因素|政策|项目|产业|作物|灾害|机构|组织|群体|环节|企业|有关|相关)[^，。；]*)"
    r"(?![^，。；]{0,4}(?:后|再|时|完))"
)


@block_rule(
    "标点/等字前",
    "GB/T 15834—2011 4.5",
    Strength.REQUIRED,
    "列举末了的“等”前面不用点号",
    finds="与派出所、司法所，等单位建立会商制度。",
    leaves="与派出所、司法所等单位建立会商制度，等工作结束后汇报。",
    needs="等",
)
def no_mark_before_and_so_on(block: Block) -> Iterator[Hit]:
    """等 follows what it ends without a mark."""
    for match in _AND_SO_ON.finditer(block):
        if "、" in re.split("[。；]", block.text[: match.start()])[-1]:
            yield Hit(block, *match.span(1), f"“等”前面不用“{match[1]}”", "删去", "")
    for match in _MORE_BEHIND.finditer(block):
        yield Hit(
            block, match.start(1), match.end(), "“等”放在列举的最后，后面不再列", "删去“等”，或移到最后"
        )


_MORE_BEHIND = triggered(
    rf"、{HAN}{{2,8}}(?<![初中高上下平同特优甲乙一二三四五六七八九十劣相对])(等)、(?={HAN}{{2,}})"
)
_NUMBER_INSIDE = triggered(
    r"《[^《》]{2,60}?([（(][\u4e00-\u9fff]{1,10}[〔\[（(]\d{4}[〕\]）)]\d{1,4}号[）)])》"
)


@block_rule(
    "标点/文号在书名号里",
    "GB/T 15834—2011 4.15、通行做法",
    Strength.PRACTICE,
    "发文字号括注在书名号后面",
    finds="你镇《关于设立社区的请示（高政发〔2022〕18号）》收悉。",
    leaves="你镇《关于设立社区的请示》（高政发〔2022〕18号）收悉。",
    needs="《",
)
def number_behind_the_title(block: Block) -> Iterator[Hit]:
    """The number of a cited paper stands behind its title."""
    for match in _NUMBER_INSIDE.finditer(block):
        yield Hit(block, match.start(1), match.end(), "发文字号放在书名号后面", f"》{match[1]}")


_CALLED_OUT = triggered(r"(?:特此\w{2,3}|此复|此致|如下|为盼|为荷|批示|批复|函复|施行|执行)([！!？?])$")


@block_rule(
    "标点/结语叹号",
    "GB/T 15834—2011 4.3",
    Strength.USUAL,
    "结语以句号结束",
    finds="特此通知！",
    leaves="特此通知。",
    needs="！!？?",
)
def a_close_is_no_call(block: Block) -> Iterator[Hit]:
    """The words that close a paper are no exclamation."""
    if block.role in PROSE and (match := _CALLED_OUT.search(block)):
        yield Hit(block, *match.span(1), f"结语不用“{match[1]}”", "。", "。")


@document_rule(
    "标点/落款",
    "GB/T 9704—2012 7.3.5",
    Strength.REQUIRED,
    "署名、成文日期后面不加标点",
    finds="兴县交楼申乡人民政府关于开展排查的通知\n各村：\n请认真组织排查。\n兴县交楼申乡人民政府。\n2022年4月18日",
    leaves="兴县交楼申乡人民政府关于开展排查的通知\n各村：\n请认真组织排查。\n兴县交楼申乡人民政府\n2022年4月18日",
    mends=True,
)
def no_mark_after_a_signature(document: Document) -> Iterator[Hit]:
    """Signature and date end without a mark."""
    for block in document.of(Role.SIGNATURE, Role.DATE):
        if match := triggered(r"[。，、；：.,;:]+$").search(block):
            yield Hit(block, *match.span(), f"落款后面不用“{match[0]}”", "删去", "")


_FIGURE_PARTED = triggered(
    rf"(\d)([、，。；])(?=(?:户|人|名|个|份|亩|元|万元|公里|件|处|座|条|项|次|台|辆|号|吨|头|只|株|棵|家|所|间)(?:[，。；、）\d]|$|的|{HAN}{{0,4}}[，。；]))"
)


@block_rule(
    "标点/数与量词间",
    "GB/T 15834—2011 4.5",
    Strength.REQUIRED,
    "数字与量词之间没有标点",
    finds="居民2380户、6104、人。",
    leaves="居民2380户、6104人，桥长46米，2、3号桥墩，第1、2项。",
    needs=DIGITS,
)
def figure_and_measure_stand_together(block: Block) -> Iterator[Hit]:
    """A figure stands beside its measure word."""
    for match in _FIGURE_PARTED.finditer(block):
        if block.role in PROSE and match.start() >= (block.mark.end if block.mark else 0):
            yield Hit(block, *match.span(2), "数字与量词之间多了标点", "删去", "")


_LABEL_MARK = triggered(
    r"(?:电话|手机|传真|邮箱|邮编|网址|联系人|地址|账号|户名)([；，。、;,.])(?=[\d０-９（(A-Za-z]{3,}|[A-Za-z]+@)"
)
_WIDE_ADDRESS = triggered(
    r"[\w.-]+[＠@][\w-]+(?:[。．，]|＠)(?:com|cn|net|org|gov)|[\w.-]+＠[\w.-]+", re.ASCII
)
_LIMIT_PARTED = triggered(
    r"(?<=\d)(?:[万亿]?[元人户亩天次%米岁])([、，])(?=(?:的?标准|以上|以下|以内|左右)(?:的|发放|补助|执行|[，。；、]))"
)


@block_rule(
    "标点/标签后",
    "GB/T 15834—2011 4.7",
    Strength.REQUIRED,
    "“联系电话”后面用冒号，号码、地址里不夹中文标点",
    finds="联系电话；0915-7822019。",
    leaves="联系电话：0915-7822019，邮箱：abc@126.com。",
)
def colon_after_a_label(block: Block) -> Iterator[Hit]:
    """A label is followed by a colon; an address holds no Chinese mark; a limit follows its figure."""
    for match in _LABEL_MARK.finditer(block):
        yield Hit(block, *match.span(1), f"标签后面用冒号，现为“{match[1]}”", "：", "：")
    for match in _WIDE_ADDRESS.finditer(block):
        right = match[0].replace("＠", "@").replace("。", ".").replace("．", ".").replace("，", ".")
        yield Hit(block, *match.span(), "电子邮箱用半角的“@”“.”", right)
    for match in _LIMIT_PARTED.finditer(block):
        yield Hit(block, *match.span(1), "这里多了标点", "删去", "")


_OF_THOSE = triggered(
    r"(?:^|(?<=[。；，：]))(?![一二三四五六七八九]是)([^，。；：]{3,24}的)([；。、：])(?=(?:列入|由|给予|予以|依法|责令|及时|移交|限期|一律|取消|纳入|不予|扣减|追究|移送|严肃|坚决|从严|从重|可(?!以)|要(?!求)|应当?|须)[^，。；、]{2,})"
)


@block_rule(
    "标点/的字短语后",
    "GB/T 15834—2011 4.4、4.6",
    Strength.REQUIRED,
    "“……的”说明何种情形，后面用逗号",
    finds="能立即整改的立即整改，需要资金投入的；列入项目计划限期整改。",
    leaves="能立即整改的立即整改，需要资金投入的，列入项目计划限期整改。",
    needs="的",
)
def comma_after_a_case(block: Block) -> Iterator[Hit]:
    """A case that ends with 的 and what is done in it are parted by ，."""
    for match in _OF_THOSE.finditer(block):
        yield Hit(block, *match.span(2), "“……的”后面用逗号", "，", "，")


_QUOTED_PAPER = triggered(
    r"“(关于[^“”《》]{4,50}的(?:通知|请示|意见|报告|函|批复|决定|通报|通告|公告))”(?=精神|要求|收悉|[（(]|的|规定|下发|印发|，|。|已)"
)


@block_rule(
    "标点/文件名用书名号",
    "GB/T 15834—2011 4.15",
    Strength.REQUIRED,
    "文件名用书名号，不用引号",
    finds="你镇“关于设立养老服务中心的请示”收悉。",
    leaves="你镇《关于设立养老服务中心的请示》收悉。",
    needs="“",
)
def titles_of_papers_in_their_marks(block: Block) -> Iterator[Hit]:
    """The title of a paper stands in 《》."""
    for match in _QUOTED_PAPER.finditer(block):
        right = f"《{match[1]}》"
        yield Hit(block, *match.span(), "文件名用书名号", right, right)


_NOW_BEGINS = re.compile(
    r"(?<=[\u4e00-\u9fff》”])(?<![出发实表兑体呈再涌重凸展浮])(现[将就](?=有关|相关|具体|工作情况|情况|20\d\d年|我[县乡镇])|现(?:通知|通报|通告|报告|批复|函告)如下)"
)
_MEETING_BEGINS = re.compile(
    r"(?:^|(?<=[。；]))为[^。；]{4,60}?(?<![，、；并已须需报拟])(经)(?=[^，。；、]{2,10}研究(?:决定|同意)?，(?:拟|现|决定|特|请))"
)


@block_rule(
    "标点/缺逗号",
    "GB/T 15834—2011 4.4",
    Strength.REQUIRED,
    "目的、依据与“现就”“经研究”之间用逗号",
    finds="为做好防汛工作现就有关事项通知如下：",
    leaves="为做好防汛工作，现就有关事项通知如下：",
    needs="现经",
)
def comma_before_the_matter(block: Block) -> Iterator[Hit]:
    """What a paper is for and what it says are parted by ，."""
    for pattern in (_NOW_BEGINS, _MEETING_BEGINS):
        for match in pattern.finditer(block.text):
            if block.role in PROSE and match.start(1) > 3:
                yield Hit(block, *match.span(1), "前面缺逗号", f"，{match[1]}")


_LAST_OF_A_LIST = triggered(rf"(?<=、)({HAN}{{2,6}})([，；])({HAN}{{2,6}})(?=等|[；。]|$)")
_PARTED_FROM_ITS_COUNT = triggered(
    r"(社区|村|镇|乡|单位|部门|局|学校|企业)(、)(?=(?:\d+|[两三四五六七八九])个?\1)"
)


def _is_a_thing(text: str) -> bool:
    """Tell whether `text` is one noun, or ends with one that nothing but nouns stand before."""
    words = dictionary_words(text)
    kinds = [word_kind(word) for word in words]
    return (
        len(words) <= 2
        and all(len(word) > 1 for word in words)
        and all(k.startswith(("n", "vn")) for k in kinds)
    )


_FORBIDDEN = triggered(
    rf"(?:严禁|禁止|不得|严防|杜绝|防止|不准)([^，。；：、“”]{{2,14}}(?:、[^，。；：、“”]{{2,8}})+)(，)({HAN}{{2,4}})(?=、({HAN}{{2,6}})(?:[，。；等]|$))"
)
_ILL_DONE = re.compile("[乱野私偷滥违]")
_DUTY = re.compile("[核检审查请登监督报巡公复]")
"""严禁烧荒、上坟烧纸，野炊、燃放爆竹: what is forbidden goes on behind the comma."""
_OF_ONE_KIND = triggered(
    rf"(?<=、)({HAN}{{2,8}})([，；])({HAN}{{2,6}})(?:、{HAN}{{2,6}})*等(?=(?:重点)?(?:部位|场所|区域|地段|点位|单位|人员|群体|设施|物资|材料|作物|产业|部门|行业|领域|站所)(?:[，。；的]|进行|开展))"
)
GOVERNS = re.compile(
    "[看盯守护管抓查修备买种养][好住牢紧齐]|储备|购置|采购|配备|发放|排查|检查|清理|整治|巡查|走访|组织|安排|配齐|种植|发展|养殖|培育|落实|加固|维修|更换|增设|设置|完善|建设|修建|新建|携带|提供|报送|提交|填写|联系|协调|召集|动员|慰问|看望|帮助|支持|涉及|覆盖|惠及|包括|会同|联合|配合|深入|走进|盯紧|紧盯|聚焦|突出|围绕|关注|管好|抓好|做好|守住|严查|调运|运用|[含有为对向在由从把将与和到要应须请给让使]"
)
_OF_WHAT_KIND = re.compile("^(?:疏散通道$|困难|留守|空巢|残疾|失能|特困|老旧|老|危旧)")
"""What stands before a noun, or is one with it, though the dictionary has a verb for it."""
_DUTIES = triggered(
    rf"(?:职责|任务|内容|事项|范围|项目)(?:是|为|有|包括|主要是|主要有|主要包括){HAN}{{4,8}}(，){HAN}{{4,8}}(?:、{HAN}{{4,10}})*?(?:以及|和|及){HAN}{{4,}}"
)
_MEASURES_LAND = re.compile("丈量|测量|测绘")
"""Acts that are nouns in the dictionary."""
_IN_THE_MIDDLE = triggered(rf"(?<=、)({HAN}{{2,8}})([，；])({HAN}{{2,8}})(?=、)")
_BIDS = re.compile("[要应须请对将把由各]|切实|确保|做好|加强|落实|违者|一旦|及时|发现|一律")


_ORGANS = re.compile("[委会部府局办站所院]$|单位$|部门$|机关$|组织$|乡镇|[各村组乡县市]$")


_FOUR_ALIKE = re.compile(r"([一以两三四])[\u4e00-\u9fff]\1?代?[\u4e00-\u9fff]")
"""一事一议, 以工代赈: a measure that has a name of four characters."""


def _is_named(text: str) -> bool:
    """Tell whether `text` is a noun, or nouns in a row, and nothing that is done."""
    words = dictionary_words(text)
    kinds = {word_kind(word) for word in words}
    if len(text) == 4 and _FOUR_ALIKE.match(text):
        return True
    return (
        not (_ORGANS.search(text) or _MEASURES_LAND.match(text))
        and len(words) <= 3
        and kinds <= {"n", "nz", "b", "ns", "s"}
    )


_QUALITIES = re.compile(
    rf"((?<![{HAN[1:-1]}])?{HAN}{{1,6}}([感性力度率权级]|型(?=[，、])|化(?=[，、]))，{HAN}{{1,3}}\2(?:[，、和]{HAN}{{1,3}}\2)+)(?!的)"
)
_SHARED = triggered(rf"({HAN}{{2}})({HAN}{{1,4}})([，；])(?=\1{HAN}{{1,4}}(?:[、和及]\1{HAN}{{1,4}})+)")
"""重点区域，重点人群、重点时段."""
_GOVERNED = triggered(
    rf"(?:做好|抓好|配合|开展|组织|实施|推进|包括|包含|涉及|加强|完成|落实|强化|安排|负责|进行|提供|参与){HAN}{{0,2}}?({HAN}{{2}})([，；])({HAN}{{2}})(?=(?:、{HAN}{{2}})+等)"
)
"""做好流调，采样、转运等."""
_LIST_AFTER_COLON = triggered(
    rf"(?:包括|包含|内容|主要有|分为|涉及)[：]?((?:{HAN}{{2,7}}[、，；。]){{2,}}{HAN}{{2,7}})(?=等[。；，]|等{HAN}{{0,6}}[。；])"
)
_FIRST_OF_A_LIST = re.compile(
    rf"(?:开展|组织|实施|推进|抓好|做好|完成|包括|涉及|发展|种植|养殖|举办|召开|出台|制定|储备|购置|配备|克服|消除|防止|杜绝|查摆|解决|整治|增强|落实|强化|加强|健全|完善)了?({HAN}{{4}}，(?={HAN}{{4}}(?:、{HAN}{{4}})+(?:等|[。；，])))"
)
_EQUAL_ITEMS = triggered(
    rf"(?<=[、])({HAN}{{2,7}})([，；])({HAN}{{2,7}})(?=[、。；]|和(?!{HAN}{{0,3}}[，。]))"
)
_IN_QUOTES = triggered(
    rf"“{HAN}{{1,3}}、{HAN}{{1,3}}(，){HAN}{{1,3}}”|“{HAN}{{1,3}}(?:，){HAN}{{1,3}}、{HAN}{{1,3}}”"
)
_ALIKE_ENDS = triggered(
    rf"(?:(?<=[：、，。；是有为括对和])|^)({HAN}{{2,10}}?)(社区|委员会|办事处|[村镇乡局办所站院校厂性型级率费员])([，；])(?={HAN}{{2,10}}?(?:社区|委员会|办事处|[村镇乡局办所站院校厂性型级率费员])[、和])"
)


_AS_FITS = re.compile(rf"[宜能应该]({HAN}{{1,2}})[则尽]\1")


def ends_as_a_thing(text: str) -> bool:
    """Tell whether `text` ends with a noun and does not begin with what is done to it."""
    words = dictionary_words(text)
    return bool(words) and word_kind(words[-1])[:1] in {"n", "v", "b", "i", "l"} and not GOVERNS.match(text)


def _parted_in_the_middle(block: Block) -> Iterator[Hit]:
    """Yield the one comma in a row of what is forbidden, or of nouns."""
    for match in _FORBIDDEN.finditer(block):
        is_act = _ILL_DONE.match(match[3]) or word_kind(match[3]) in {"v", "vn"}
        if (
            is_act
            and not _DUTY.match(match[3])
            and not _BIDS.match(match[3])
            and not re.search("[要应须由不都均全]|负责|到位", match[4])
        ):
            yield Hit(block, *match.span(2), f"“{match[3]}”也是所禁的事，用顿号", "、")
    for match in _OF_ONE_KIND.finditer(block):
        items = [_OF_WHAT_KIND.sub("", match[n]) for n in (1, 3)]
        if all(_is_named(item) and not GOVERNS.match(item) for item in items):
            yield Hit(block, *match.span(2), f"“{match[3]}”是所列的一种，用顿号", "、", "、")
    for match in _DUTIES.finditer(block):
        yield Hit(block, *match.span(1), "所列的几件事之间用顿号", "、", "、")
    for match in _IN_THE_MIDDLE.finditer(block):
        if _IS_FORBIDDEN.search(block.text[: match.start(1)]):
            continue  # 不得瞒报、漏报，村支书……: what is forbidden ends there.
        if block.role is not Role.RECIPIENTS and _is_named(match[1]) and _is_named(match[3]):
            yield Hit(block, *match.span(2), f"“{match[1]}”“{match[3]}”并列，之间用顿号", "、", "、")


_IS_FORBIDDEN = re.compile("(?:不得|严禁|禁止|杜绝|防止|避免)[^，。；]*$")


def _parted_by_another_mark(block: Block) -> Iterator[Hit]:
    """Yield the mark in a row of things that share a character, a verb before them, or 包括."""
    yield from _parted_in_the_middle(block)
    for match in _SHARED.finditer(block):
        yield Hit(block, *match.span(3), f"“{match[1]}……”并列，之间用顿号", "、", "、")
    for match in _GOVERNED.finditer(block):
        if all(word_kind(match[n])[:1] in {"v", "n"} for n in (1, 3)):
            yield Hit(block, *match.span(2), f"“{match[1]}”“{match[3]}”并列，之间用顿号", "、", "、")
    lists = [m for m in _LIST_AFTER_COLON.finditer(block) if "、" in m[1]]
    lists += [m for pattern in (_QUALITIES, _FIRST_OF_A_LIST) for m in pattern.finditer(block.text)]
    for listed in lists:
        for mark in re.finditer("[，；。]", listed[1]):
            at = listed.start(1) + mark.start()
            if _AS_FITS.match(block.text, at + 1):
                continue  # ……，宜种则种、宜养则养: a clause of its own.
            yield Hit(block, at, at + 1, "并列的词之间用顿号", "、", "、")


@block_rule(
    "标点/并列中断",
    "GB/T 15834—2011 4.5",
    Strength.USUAL,
    "同类的词并列，用顿号隔开，中间不换用逗号",
    finds="东沟村，西坪村、南湾村受灾较重。",
    leaves="东沟村、西坪村、南湾村受灾较重。县、乡两级，村、组两级。",
    needs="，；",
)
def a_list_keeps_its_mark(block: Block) -> Iterator[Hit]:
    """Things of one kind in a row are parted by one mark."""
    for match in _EQUAL_ITEMS.finditer(block):
        first, second = match[1], match[3]
        if len(first) == len(second) and (first[0] == second[0] or first[-1] == second[-1]):
            yield Hit(block, *match.span(2), f"“{first}”“{second}”并列，之间用顿号", "、", "、")
    yield from _parted_by_another_mark(block)
    for match in _LAST_OF_A_LIST.finditer(block):
        short = max(len(match[1]), len(match[3])) <= 4 and abs(len(match[1]) - len(match[3])) <= 2
        if (short and block.text[match.end()] == "等" if match.end() < len(block.text) else False) or all(
            _is_a_thing(match[n]) for n in (1, 3)
        ):
            yield Hit(block, *match.span(2), f"“{match[1]}”“{match[3]}”并列，之间用顿号", "、", "、")
    for match in _PARTED_FROM_ITS_COUNT.finditer(block):
        yield Hit(block, *match.span(2), "列举与总数之间不用顿号", "删去", "")
    for match in _IN_QUOTES.finditer(block):
        at = block.text.index("，", match.start())
        yield Hit(block, at, at + 1, "引号里的词并列，之间用顿号", "、", "、")
    for match in _ALIKE_ENDS.finditer(block):
        kind, after = match[2], block.text[match.end() :]
        following = re.match(rf"({HAN}{{2,10}}?){kind}[、和]", after)
        if block.role is Role.RECIPIENTS or following is None or "的" in match[1] + following[1]:
            continue
        if (
            len(following[1]) <= 6
            and len(match[1]) <= 6
            and not re.search("[各全及等要请由]", match[1] + following[1])
        ):
            yield Hit(block, *match.span(3), f"“{kind}”与“{kind}”并列，之间用顿号", "、", "、")


_SAYS = triggered(
    r"(?:强调|指出|要求|提出|表示|说|写道|指示|批示|嘱咐|叮嘱|称|问|答)([，、；。])(?=“[^“”]{4,}[。！？]”)"
)


@block_rule(
    "标点/引语前",
    "GB/T 15834—2011 4.7.3.2",
    Strength.REQUIRED,
    "“强调”“指出”后面引一句完整的话，用冒号",
    finds="会议强调，“要坚决守住底线。”",
    leaves="会议强调：“要坚决守住底线。”会议强调，要做到“早发现、早帮扶”。",
    needs="“",
)
def colon_before_what_is_said(block: Block) -> Iterator[Hit]:
    """A whole sentence that somebody says follows a colon."""
    for match in _SAYS.finditer(block):
        if re.search("”[^。；“”]{0,12}$", block.text[: match.start()]):
            continue  # “要早发现，”村支书说，“要早帮扶。”
        yield Hit(block, *match.span(1), "引一句完整的话，前面用冒号", "：", "：")


_POINT = 14
"""Characters of the longest heading that begins a paragraph."""
_SHORT_POINT = 8
"""Characters of a heading that a mark behind it makes no clause."""


@document_rule(
    "标点/段首小标题",
    "GB/T 9704—2012 7.3.3 通行做法",
    Strength.PRACTICE,
    "同级段首的小标题后面用同样的点号",
    finds="（一）压实责任，各村要成立专班。\n（二）强化督导。乡政府定期检查。",
    leaves="（一）压实责任。各村要成立专班。\n（二）强化督导。乡政府定期检查。",
)
def headings_end_alike(document: Document) -> Iterator[Hit]:
    """The heading at the beginning of a paragraph ends with 。 where its neighbours' do."""
    blocks = document.of(Role.HEADING)
    for index, block in enumerate(blocks):
        beside = [b for b in blocks[max(0, index - 1) : index + 2] if b is not block]
        heading, mark, rest = _head_of(block)
        says = re.match("各|要|全[乡镇县村]|[乡镇县]|对|严|加|坚|认真|切实|凡", rest)
        if mark not in set("，：；、") or not (says or (mark in "；、" and len(heading) <= _SHORT_POINT)):
            continue
        like = [_head_of(b) for b in beside if b.level == block.level and len(b.text) > _POINT]
        if like and all(m == "。" and len(h) <= _POINT for h, m, _ in like) and "。" in rest:
            at = len(block.text) - len(rest) - 1
            yield Hit(block, at, at + 1, f"“{heading}”是小标题，前后各条后面用“。”", "。")


def _head_of(block: Block) -> tuple[str, str, str]:
    """Return the heading behind the number of a paragraph, the mark behind it, and the rest."""
    body = block.text[block.mark.end :] if block.mark else block.text
    match = re.match(rf"([^，。：；、]{{2,{_POINT}}})([，。：；、])", body)
    return (match[1], match[2], body[match.end() :]) if match else (body, "", "")


_LABEL_LINE = re.compile(r"[\u4e00-\u9fff]{2,6}：[^；，。、：]{2,40}([；，。、]?)")


@document_rule(
    "标点/分行标签",
    "GB/T 15834—2011 4.6 通行做法",
    Strength.PRACTICE,
    "分行写的“时间：”“地点：”末尾点号一致",
    finds="会议时间：6月15日上午\n会议地点：乡政府三楼会议室；\n参会人员：各村党支部书记",
    leaves="会议时间：6月15日上午\n会议地点：乡政府三楼会议室\n参会人员：各村党支部书记",
    mends=True,
)
def label_lines_end_alike(document: Document) -> Iterator[Hit]:
    """Lines of a label and what it says end alike; the last may end with 。."""
    run: list[tuple[Block, str]] = []
    for block in [*document.prose, None]:
        match = _LABEL_LINE.fullmatch(block.text[block.mark.end if block.mark else 0 :]) if block else None
        if block is not None and match:
            run.append((block, match[1]))
            continue
        marks = {mark for _, mark in run[:-1]} | ({run[-1][1]} - {"。"} if run else set())
        for one, mark in run if len(marks) > 1 and "" in marks else ():
            if mark in set("；，、"):
                yield Hit(one, len(one.text) - 1, len(one.text), f"别的行末不用“{mark}”", "删去", "")
        run = []


_CALLS = triggered(
    r"^(?:(?:各位|广大|尊敬的|亲爱的)?(?:同志|乡亲|代表|朋友|领导|来宾|村民|居民|家长|党员|农民朋友|父老乡亲|企业家|村民朋友)(?:们|、同志们)?)([。；]|、(?!朋友|同志|乡亲|各位|女士|先生))"
)
_ORGANS_PARTED = triggered(
    r"(?:各(?:村|单位|站所|部门|社区|乡镇)[^，。；：、]{0,6}|[乡镇县]直[^，。；：、]{0,6}(?:单位|部门|站所))([；。])(?=各[^，。；：、]{1,10}(?:要|应|须|务必|必须))"
)


@block_rule(
    "标点/称呼后",
    "GB/T 15834—2011 4.4、4.7",
    Strength.REQUIRED,
    "称呼后面用冒号或逗号，并列的机关之间用顿号",
    finds="同志们。秋冬季森林防火任务艰巨。",
    leaves="同志们：秋冬季森林防火任务艰巨，乡直各单位、各村要密切配合。",
)
def mark_after_who_is_called(block: Block) -> Iterator[Hit]:
    """Who is spoken to is followed by ：; organs side by side are parted by 、."""
    for match in _CALLS.finditer(block):
        yield Hit(block, *match.span(1), "称呼后面用冒号", "：", "：")
    for match in _ORGANS_PARTED.finditer(block):
        yield Hit(block, *match.span(1), "并列的机关之间用顿号或逗号", "、")


_BRACKETED = triggered(r"(?<=[。；，、])（([一二三四五六七八九十]{1,2}|\d{1,2})）")


@block_rule(
    "标点/段内分项",
    "GB/T 15834—2011 4.6 通行做法",
    Strength.PRACTICE,
    "一段里“（一）……（二）……”之间的点号一致",
    finds="有下列情形的，取消资格：（一）发生事故的；（二）受到处分的。（三）弄虚作假的。",
    leaves="有下列情形的，取消资格：（一）发生事故的；（二）受到处分的；（三）弄虚作假的。",
    needs="（",
)
def items_within_are_parted_alike(block: Block) -> Iterator[Hit]:
    """Short items in one paragraph are parted by one mark."""
    found = list(_BRACKETED.finditer(block))
    items = [block.text[a.end() : b.start() - 1] for a, b in zip(found, found[1:], strict=False)]
    marks = [block.text[match.start() - 1] for match in found]
    if len(set(marks)) < 2 or "；" not in marks or any("。" in item for item in items):
        return
    for match, mark in zip(found, marks, strict=True):
        if mark != "；":
            yield Hit(block, match.start() - 1, match.start(), "别的各项之间用“；”", "；", "；")
