"""What a genre asks of its text (党政机关公文处理工作条例 第八条, 第十五条; GB/T 9704—2012 7.2.6)."""

# A rule's docstring is what it holds; a pattern is read whole on its line.
# ruff: noqa: D401, E501

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from generators.checks.text.document import Role
from generators.checks.text.names import SURNAMES, divisions
from generators.checks.text.table import Hit, Strength, document_rule, triggered

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generators.checks.text.document import Block, Document

_ISSUER = "兴县交楼申乡人民政府关于"
_ASKED = f"{_ISSUER}解决排查经费的请示\n兴县人民政府：\n因工作需要，请拨付排查经费。\n妥否，请批示。"
_ASKS = re.compile(
    r"请[^，。；]{0,4}(?:批示|批复|批准|审批|审定|审议|核准|核批|批办|审核)|予以(?:批准|批复|解决|支持)"
)


def _last(document: Document) -> Block | None:
    """Return the last paragraph of the body before attachments, signature and date."""
    body: list[Block] = []
    for block in document.blocks:
        if (
            block.role in {Role.ATTACHMENT_NOTE, Role.SIGNATURE, Role.DATE, Role.ANNEX_MARK, Role.ANNEX_TITLE}
            and body
        ):
            break
        if block.role in {Role.BODY, Role.HEADING}:
            body.append(block)
    return body[-1] if body else None


def _whole(block: Block, message: str, suggestion: str) -> Hit:
    return Hit(block, 0, len(block.text), message, suggestion)


@document_rule(
    "请示/结尾",
    "通行做法",
    Strength.PRACTICE,
    "请示以“妥否，请批示。”一类的话结尾",
    finds=f"{_ISSUER}解决排查经费的请示\n兴县人民政府：\n因工作需要，请拨付排查经费5万元。",
    leaves=_ASKED,
)
def request_ends_with_its_words(document: Document) -> Iterator[Hit]:
    """A 请示 ends with 妥否，请批示 or its like."""
    if document.genre != "请示" or (last := _last(document)) is None:
        return
    tail = last.text[-40:]
    if not _ASKS.search(tail):
        yield _whole(last, "请示缺“妥否，请批示。”一类的结尾", "另起一段写“妥否，请批示。”")
    elif match := re.search(
        r"特此请示，[^。]{2,}|请(?:尽快|速|务必|从速|马上|立即)[^，。；]{0,8}(?:批[示复准]|答复|解决)", tail
    ):
        at = len(last.text) - len(tail)
        yield Hit(last, at + match.start(), at + match.end(), "请示的结尾不催促、不命令", "妥否，请批示。")
    elif re.search("特此(?:报告|通知)", tail):
        yield _whole(last, "请示不用“特此报告”结尾", "妥否，请批示。")
    elif match := re.search(r"(妥否|当否|可否|是否妥当)(?![，,])", last.text):
        yield Hit(last, *match.span(), f"“{match[1]}”后面用逗号", f"{match[1]}，", f"{match[1]}，")


@document_rule(
    "请示/主送",
    "党政机关公文处理工作条例 第十五条（一）",
    Strength.REQUIRED,
    "请示、报告、批复只写一个主送机关，不送领导个人",
    finds=f"{_ISSUER}解决排查经费的请示\n兴县人民政府、兴县财政局：\n请拨付排查经费。\n妥否，请批示。",
    leaves=_ASKED,
)
def request_goes_to_one(document: Document) -> Iterator[Hit]:
    """A 请示 has one recipient, an organ."""
    if document.genre not in {"请示", "报告", "批复"}:
        return
    for block in document.of(Role.RECIPIENTS):
        match = re.search(r"[、，,；;]|(?<=[府会委局])(?:[ 　和及并与]|以及)(?=.)", block.text.rstrip("：:"))
        if match:
            yield Hit(block, *match.span(), f"{document.genre}只写一个主送机关", "其他机关用抄送")
        elif document.genre == "批复" and re.match("各|全", block.text):
            yield Hit(block, 0, len(block.text), "批复只主送来文请示的机关", "写请示单位，其他机关用抄送")
        if match := triggered(
            r"[\u4e00-\u9fff]{1,3}(?:书记|县长|乡长|镇长|局长|主任|副县长|同志)[：:]?$"
        ).search(block):
            yield Hit(block, *match.span(), f"{document.genre}不送领导者个人", "写机关名称")


_BELOW = triggered("^(?:各|全)|村民委员会|村委会|村党支部|村民小组|站所")


@document_rule(
    "上行文/主送",
    "党政机关公文处理工作条例 第八条（八）（十一）",
    Strength.REQUIRED,
    "请示、报告主送上级机关，不送下级",
    finds=f"{_ISSUER}第二季度工作情况的报告\n各村民委员会：\n按照要求，开展了排查工作。\n特此报告。",
    leaves=f"{_ISSUER}第二季度工作情况的报告\n兴县人民政府：\n按照要求，开展了排查工作。\n特此报告。",
)
def goes_upward(document: Document) -> Iterator[Hit]:
    """请示 and 报告 are for those above."""
    for block in document.of(Role.RECIPIENTS) if document.genre in {"请示", "报告"} else ():
        if _BELOW.search(block):
            yield Hit(
                block, 0, len(block.text), f"{document.genre}是上行文，主送上级机关", "核对主送机关或文种"
            )


_OVER_THE_COUNTY = triggered(r"国务院|省(?:委|政府|人民政府|[\u4e00-\u9fff]{2,8}[厅局委])|自治区")
_OF_A_TOWNSHIP = re.compile(r"[乡镇](?:党委|人民政府|委员会|政府)|街道")


@document_rule(
    "上行文/越级",
    "党政机关公文处理工作条例 第十四条",
    Strength.REQUIRED,
    "一般不越级请示、报告",
    finds=f"{_ISSUER}解决排查经费的请示\n吕梁市人民政府：\n请拨付排查经费。\n妥否，请批示。",
    leaves=_ASKED,
)
def no_level_is_skipped(document: Document) -> Iterator[Hit]:
    """A township asks its county, not the city or the province over it; a village asks its township."""
    if document.genre not in {"请示", "报告"}:
        return
    issuer = document.title.partition("关于")[0] + "".join(
        b.text for b in document.of(Role.MARK, Role.SIGNATURE)
    )
    cities = tuple(name for name in divisions() if name.endswith("市"))
    for block in document.of(Role.RECIPIENTS):
        is_above = bool(_OVER_THE_COUNTY.search(block)) or any(city in block.text for city in cities)
        if re.search("村民委员会|村委会|村党支部", issuer):
            is_above = is_above or bool(triggered("县(?:委|人民政府|政府)").search(block))
        elif not _OF_A_TOWNSHIP.search(issuer):
            continue
        if (
            is_above
            and not re.search("[县镇乡](?:委|人民政府|政府|党委)", block.text.rpartition("市")[2])
            or is_above
            and "村" in issuer
            and "县" in block.text
            and not triggered("[乡镇]").search(block)
        ):
            yield Hit(block, 0, len(block.text), f"越级{document.genre}", "主送直接的上级机关")


_ASKS_ANOTHER = triggered(
    r"(?:^|(?<=[。；]))(另外?|此外)，(?![^。；]*(?:其余|剩余|上述|缺口))[^。；]{2,30}，(?:也|还|并|一并)?(?:恳请|请求|申请|特?请)[^，。；]{0,12}(?:解决|拨付|批准|增加|追加|同意)"
)


@document_rule(
    "请示/一文一事",
    "党政机关公文处理工作条例 第十五条（四）",
    Strength.REQUIRED,
    "请示一文一事",
    finds=f"{_ISSUER}解决排查经费和增加人员编制的请示\n兴县人民政府：\n因工作需要，请予解决。\n妥否，请批示。",
    leaves=_ASKED,
)
def request_asks_one_thing(document: Document) -> Iterator[Hit]:
    """A 请示 asks for one thing."""
    if document.genre != "请示":
        return
    matter = document.title.rpartition("关于")[2]
    block = document.of(Role.TITLE)[0]
    verbs = r"(?:解决|增加|拨付|申请|请求|调整|成立|设立|购置|修建|新建|改建|扩建|追加|批准|变更|召开|划拨|补助|举办|任免|撤销|拓宽|硬化|维修|改造|翻修|装修|采购|配备|安装|招聘|选派|建设|实施)"
    if match := re.search(rf"{verbs}[^和及与、]{{2,16}}(?:和|及|与|以及|、|并)({verbs})", matter):
        at = block.text.find(matter[match.start(1) :][:4])
        at = max(at, 0)
        yield Hit(block, at, at + 2, "请示一文一事，标题里有两件事", "分成两份请示")
        return
    asking = [
        b
        for b in document.prose
        if triggered(
            r"(?:^|[，。；、])(?:一是|二是|三是)?(?:另外?|同时|此外|并)?，?(?:恳请|请求|申请|特?请)(?:县|贵|上级|市)?[^，。；]{0,12}(?:解决|拨付|批准|增加|追加|给予|同意)"
        ).search(b)
    ]
    extra = [
        b
        for b in document.prose
        if re.match(r"(?:另|另外|此外|同时)，?[^。]{0,20}(?:请|申请|恳请|需|拟)", b.text)
    ]
    for block in document.prose:
        if match := _ASKS_ANOTHER.search(block):
            yield Hit(block, *match.span(), "请示一文一事，这里又请示另一件事", "另写一份请示")
            return
    for second in extra[:1]:
        if asking and second is not asking[0]:
            end = second.text.find("。") + 1 or len(second.text)
            yield Hit(second, 0, end, "请示一文一事，这里又请示另一件事", "另写一份请示")
    heads = [b for b in document.prose if b.level == 1 and triggered("请求|申请|恳请|关于").search(b)]
    if len(heads) > 1 and not extra:
        yield Hit(heads[1], 0, len(heads[1].text), "请示一文一事，这里又请示另一件事", "另写一份请示")


@document_rule(
    "请示/签发人",
    "GB/T 9704—2012 7.2.6",
    Strength.REQUIRED,
    "上行文标注签发人",
    finds=f"兴县交楼申乡人民政府文件\n交政请〔2022〕5号\n{_ASKED}",
    leaves=f"兴县交楼申乡人民政府文件\n交政请〔2022〕5号　　签发人：张文\n{_ASKED}",
)
def signatory_of_upward_papers(document: Document) -> Iterator[Hit]:
    """An upward paper names its signatory."""
    if document.genre not in {"请示", "报告"}:
        return
    numbers = document.of(Role.NUMBER)
    if document.is_draft:
        if "签发人" not in document.head:
            block = document.of(Role.TITLE)[0]
            yield _whole(block, f"{document.genre}是上行文，缺“签发人：”", "【正文】前加一行“签发人：姓名”")
    elif numbers and "签发人" not in document.whole:
        yield _whole(numbers[0], f"{document.genre}是上行文，缺签发人", "发文字号右侧写“签发人：姓名”")


@document_rule(
    "报告/夹带请示",
    "党政机关公文处理工作条例 第十五条（四）",
    Strength.REQUIRED,
    "报告里不夹带请示事项",
    finds=f"{_ISSUER}第二季度工作情况的报告\n兴县人民政府：\n现将工作情况报告如下。\n妥否，请批示。",
    leaves=f"{_ISSUER}第二季度工作情况的报告\n兴县人民政府：\n按照要求，开展了排查工作。\n特此报告。",
)
def report_asks_nothing(document: Document) -> Iterator[Hit]:
    """A 报告 asks for nothing."""
    if document.genre != "报告":
        return
    pattern = re.compile(
        r"(?:妥否|当否|可否)，?请?[^，。]{0,6}|请(?:予|予以|给予|县[^，。]{0,6})?(?:批示|批复|批准|审批|拨付|解决|核准)"
        r"|(?:^|(?<=[，。；、]))请(?:县|上级|贵)[^，。；]{0,10}(?:拨款|拨付|解决|支持|批准|安排|追加|补助|协调)[^，。；]{0,10}"
        r"|(?:恳请|请求|申请)[^，。；]{0,14}(?:解决|拨付|批准|增加|追加|给予|支持|同意)[^，。；]{0,10}"
    )
    for block in document.prose:
        if match := pattern.search(block.text):
            yield Hit(block, *match.span(), "报告里不得夹带请示事项", "另写请示")
            break


@document_rule(
    "下行文/请示语",
    "党政机关公文处理工作条例 第八条",
    Strength.REQUIRED,
    "通知、通报、决定、批复、公告、通告里没有请上级批示的话",
    finds=f"{_ISSUER}第一季度排查情况的通报\n各村：\n东沟村排查扎实。\n请予批准。",
    leaves=f"{_ISSUER}第一季度排查情况的通报\n各村：\n东沟村排查扎实，其请示已报请县政府批准。",
)
def downward_papers_ask_nothing(document: Document) -> Iterator[Hit]:
    """What goes down asks for no approval."""
    if document.genre not in {"通知", "通报", "决定", "批复", "公告", "通告"} or "请示" in document.title:
        return
    for block in document.prose:
        for match in triggered(
            r"(?:^|(?<=[。，；]))(?:(?:妥否|当否|可否|以上(?:意见|请示))[^，。]{0,6}，)?请(?:予以?|给予|领导|上级)?(?:批示|批准|审批|审定|核准|批复)(?:[。！]|$)"
        ).finditer(block):
            yield Hit(block, *match.span(), f"{document.genre}是下行文，不请示", "删去，或另写请示")


@document_rule(
    "函/结尾",
    "通行做法",
    Strength.PRACTICE,
    "函以“请函复”“特此函达”一类的话结尾，不用命令、请示的口气",
    finds=f"{_ISSUER}商请协助开展水质检测的函\n兴县水利局：\n请派员协助检测，望遵照执行。",
    leaves=f"{_ISSUER}商请协助开展水质检测的函\n兴县水利局：\n请派员协助检测。\n请予支持并函复。",
)
def letter_ends_with_its_words(document: Document) -> Iterator[Hit]:
    """A 函 ends as a letter between equals does."""
    if document.genre != "函" or (last := _last(document)) is None:
        return
    for block in document.prose:
        if match := triggered(
            r"遵照执行|认真贯彻(?:执行|落实)|贯彻落实|(?:(?:以上)?请示)?(?:妥否|当否|可否|是否妥当)，?请(?:批示|批复|审批|审示)|请(?:批示|批复)|特此(?:通知|报告|通报|请示)"
        ).search(block):
            yield Hit(block, *match.span(), "函不用命令、请示的口气", "请函复。／特此函达。")
            return
    if not re.search(r"函复|复函|函告|函达|致函|函商|盼复|为盼|为荷|回复|函请|此复|支持为", last.text[-40:]):
        yield _whole(last, "函缺“请函复。”“特此函达。”一类的结尾", "请函复。／特此函复。／特此函达。")


_SAID = {
    "通知": "通知",
    "通报": "通报",
    "报告": "报告",
    "函告": "函",
    "函复": "函",
    "函达": "函",
    "公告": "公告",
    "通告": "通告",
    "批复": "批复",
    "请示": "请示",
    "说明": "",
    "汇报": "报告",
}


def _said_first(document: Document) -> str:
    """Return the genre by which a text without one in its title first calls itself: 现将情况通报如下."""
    said = next((m for b in document.prose if (m := _AS_FOLLOWS.search(b))), None)
    return _SAID[said[1]] if said and document.title else ""


_AS_FOLLOWS = triggered(r"(?:现将|现就|现)[^。]*?(通知|通报|报告|公告|通告|批复|请示|函告|函复)如下")


@document_rule(
    "文种/用语不合",
    "通行做法",
    Strength.PRACTICE,
    "“特此通知”“通报如下”与标题的文种一致",
    finds=f"{_ISSUER}第一季度排查情况的通报\n各村：\n现将排查情况通报如下。\n特此通知。",
    leaves=f"{_ISSUER}第一季度排查情况的通报\n各村：\n按照要求，开展了排查工作。\n特此通报。",
)
def words_fit_the_genre(document: Document) -> Iterator[Hit]:
    """What the text calls itself is what the title calls it."""
    genre = document.genre or _said_first(document)
    if not genre:
        return
    for block in document.prose:
        for match in triggered(
            r"特此(通知|通报|报告|函告|函复|函达|公告|通告|批复|请示)|(?:现将|现就|现)(?!代|有|在)[^。]*?(通知|通报|报告|汇报|公告|通告|批复|请示|函告|函复)如下"
        ).finditer(block):
            said = match[1] or match[2]
            if _SAID[said] != genre and not (genre in {"决定", "意见", "决议"} and said in {"通知", "通报"}):
                yield Hit(
                    block,
                    match.start(1 if match[1] else 2),
                    match.end(1 if match[1] else 2),
                    f"{'标题' if document.genre else '前面'}是“{genre}”，这里写“{said}”",
                    {"函": "函告"}.get(genre, genre),
                )


@document_rule(
    "通知/结尾重复",
    "通行做法",
    Strength.PRACTICE,
    "开头用了“通知如下”，结尾不再用“特此通知”",
    finds=f"{_ISSUER}开展排查的通知\n各村：\n现将有关事项通知如下：\n一、认真组织排查。\n特此通知。",
    leaves=f"{_ISSUER}开展排查的通知\n各村：\n请认真组织排查。\n特此通知。",
)
def notice_says_it_once(document: Document) -> Iterator[Hit]:
    """通知如下 and 特此通知 do not both stand in one notice."""
    for said in ("通知", "通报", "公告", "通告"):
        if document.genre != said or not re.search(rf"{said}如下", document.whole):
            continue
        for block in document.prose:
            if match := re.search(rf"特此{said}[。.]?", block.text):
                yield Hit(block, *match.span(), f"开头已有“{said}如下”，结尾不再用“特此{said}”", "删去一处")


_ANSWERED = triggered(
    r"^[你贵][村单局站乡镇县校院所]位?[^，。；]{0,4}(《关于[^《》]+的(?:请示|函|报告)》)(?:收悉|已?收到)"
)


@document_rule(
    "批复/引语",
    "通行做法",
    Strength.PRACTICE,
    "批复引来文标题和文号，写明“收悉”和同意与否",
    finds="兴县交楼申乡人民政府关于同意修建文化广场的批复\n东沟村村民委员会：\n经研究，同意你村修建文化广场。\n此复。",
    leaves="兴县交楼申乡人民政府关于同意修建文化广场的批复\n东沟村村民委员会：\n你村《关于修建文化广场的请示》（东村〔2022〕3号）收悉。经研究，同意修建。\n此复。",
)
def reply_cites_what_it_answers(document: Document) -> Iterator[Hit]:
    """A 批复 cites the 请示 and says 收悉."""
    if (document.genre != "批复" and document.title) or not document.prose:
        return
    first = document.prose[0]
    if not document.title:
        if (match := _ANSWERED.search(first)) and re.search("批复如下|此复|函复如下", document.whole):
            told = "引来文标题，后面括注发文字号"
            yield Hit(first, *match.span(1), told, f"{match[1]}（……〔……〕……号）")
        return
    if vague := triggered("^(?:你[村镇乡单位局校]{1,2})?(?:来文|来函|请示|报告)(?:已?收悉|已?收到)").search(
        first
    ):
        yield Hit(first, *vague.span(), "批复引来文的标题和文号", "你村《关于……的请示》（文号）收悉。")
    elif not triggered("收悉|收到|来文").search(first):
        yield _whole(first, "批复缺“《……》（文号）收悉”", "你村《关于……的请示》（文号）收悉。")
    elif match := triggered(r"《[^》]*(?:请示|函|报告)》(?=收悉|已?收到)").search(first):
        yield Hit(first, *match.span(), "引来文标题，后面括注发文字号", f"{match[0]}（……〔……〕……号）")
    if not re.search("同意|不同意|不予|原则|批准|批复如下", document.whole):
        yield _whole(first, "批复没有写明同意与否", "写明意见")


@document_rule(
    "纪要/用语",
    "GB/T 9704—2012 10.3、通行做法",
    Strength.PRACTICE,
    "纪要用第三人称记会议的意见，不写“我认为”，不写主送机关和落款",
    finds="交楼申乡党委会议纪要\n2022年6月15日，张文主持召开会议。纪要如下：\n一、我认为要抓好排查。",
    leaves="交楼申乡党委会议纪要\n2022年6月15日，张文主持召开会议。纪要如下：\n一、会议强调，要抓好排查。",
)
def minutes_speak_for_the_meeting(document: Document) -> Iterator[Hit]:
    """Minutes speak for the meeting."""
    if not document.title.endswith("纪要"):
        return
    for block in document.prose:
        if match := triggered(
            r"(?:我|本人|我们|笔者)(?:认为|觉得|要求|强调|指出|建议|提出|同意)|我们(?:[乡镇县村]|要|将)(?![^“”]*”)"
        ).search(block):
            yield Hit(block, *match.span(), "纪要用第三人称", "会议认为／会议强调")
    for block in document.of(Role.RECIPIENTS) if not document.is_draft else ():
        if not block.style:
            yield _whole(block, "纪要没有主送机关", "删去，发送范围写在版记里")


@document_rule(
    "主送/缺",
    "党政机关公文处理工作条例 第九条（八）、GB/T 9704—2012 7.3.2",
    Strength.USUAL,
    "请示、报告、函、批复、通知有主送机关",
    finds=f"{_ISSUER}商请协助开展水质检测的函\n请派员协助检测。\n请函复。\n兴县交楼申乡人民政府\n2022年4月18日",
    leaves=f"{_ISSUER}商请协助开展水质检测的函\n兴县水利局：\n请派员协助检测。\n请函复。\n兴县交楼申乡人民政府\n2022年4月18日",
)
def somebody_is_addressed(document: Document) -> Iterator[Hit]:
    """A paper that goes to somebody names him, under the title or in the 版记."""
    if document.genre not in {"请示", "报告", "函", "批复", "通知"} or document.of(Role.RECIPIENTS):
        return
    # Only a whole paper can lack a part; a 主送 too long for page 1 stands in the 版记.
    if not document.of(Role.SIGNATURE) or any("主送" in block.text for block in document.of(Role.IMPRINT)):
        return
    block = document.of(Role.TITLE)[-1]
    yield _whole(block, f"{document.genre}缺主送机关", "标题下写“××：”")


@document_rule(
    "正文/书信用语",
    "通行做法",
    Strength.PRACTICE,
    "公文不写“此致敬礼”“您好”",
    finds=f"{_ISSUER}商请协助开展水质检测的函\n兴县水利局：\n请派员协助检测，请函复。\n此致\n敬礼！",
    leaves=f"{_ISSUER}商请协助开展水质检测的函\n兴县水利局：\n请派员协助检测。\n特此函达，请函复。",
)
def no_private_letter(document: Document) -> Iterator[Hit]:
    """A paper of an office is no private letter."""
    for block in document.prose if document.genre else ():
        for match in triggered(
            r"(?:^|(?<=[，。；]))此致(?:$|[，。]?敬礼)|^敬礼[！!]?$|^(?:您|你)好[！!，]"
        ).finditer(block):
            yield Hit(block, *match.span(), "公文不用书信的客套话", "删去")


@document_rule(
    "公告/主送",
    "通行做法",
    Strength.PRACTICE,
    "公告、通告面向社会，不写主送机关",
    finds="兴县交楼申乡人民政府关于禁止露天焚烧秸秆的通告\n各村：\n全乡范围内禁止露天焚烧秸秆。",
    leaves="兴县交楼申乡人民政府关于禁止露天焚烧秸秆的通告\n全乡范围内禁止露天焚烧秸秆，违者依法处理。",
)
def announcement_names_nobody(document: Document) -> Iterator[Hit]:
    """公告 and 通告 are for everybody."""
    if document.genre not in {"公告", "通告", "公报"}:
        return
    for block in document.of(Role.RECIPIENTS):
        if not block.style:
            yield _whole(block, f"{document.genre}不写主送机关", "删去")


@document_rule(
    "抄送/句号",
    "GB/T 9704—2012 7.4.2",
    Strength.REQUIRED,
    "抄送机关后标句号",
    finds=f"{_ISSUER}开展排查的通知\n各村：\n请认真组织排查。\n抄送：县乡村振兴局，县财政局",
    leaves=f"{_ISSUER}开展排查的通知\n各村：\n请认真组织排查。\n抄送：县乡村振兴局，县财政局。",
    mends=True,
)
def stop_after_copies(document: Document) -> Iterator[Hit]:
    """A full stop ends the 抄送 line."""
    for block in document.of(Role.IMPRINT):
        if re.match("抄送[：:]", block.text) and not block.text.endswith("。"):
            end = len(block.text)
            yield Hit(
                block,
                end - 1,
                end,
                "抄送机关后应标句号",
                block.text[-1] + "。",
                block.text[-1].rstrip(".；;，") + "。",
            )


@document_rule(
    "正文/此页无正文",
    "GB/T 9704—2012 7.3.5.5",
    Strength.REQUIRED,
    "不写“此页无正文”，不写主题词",
    finds=f"{_ISSUER}开展排查的通知\n各村：\n请认真组织排查。\n（此页无正文）",
    leaves=f"{_ISSUER}开展排查的通知\n各村：\n请认真组织排查。",
)
def leftovers_of_the_old_standard(document: Document) -> Iterator[Hit]:
    """Leftovers of the 1999 edition."""
    for block in document.blocks:
        if match := re.match(r"[（(]?此页无正文[）)]?|主题词[：:].*", block.text):
            yield Hit(block, *match.span(), "2012年版标准已不用", "删去")


_A_LEADER = triggered(
    r"(?<![各全])[\u4e00-\u9fff]{1,4}(?:书记|县长|乡长|镇长|局长|部长|主席|区长|市长)(?=[：:、，]|$)"
)


@document_rule(
    "主送/个人",
    "党政机关公文处理工作条例 第九条（九）、第十五条（五）",
    Strength.REQUIRED,
    "主送写机关，不写领导者个人",
    finds=f"{_ISSUER}开展排查的通知\n杨荷果书记：\n请认真组织排查。",
    leaves=f"{_ISSUER}开展排查的通知\n各村党支部书记、各站所：\n请认真组织排查。",
)
def papers_go_to_organs(document: Document) -> Iterator[Hit]:
    """A paper goes to organs, not to a leader by name."""
    if document.genre in {"请示", "报告", "批复"}:
        return  # 请示/主送 tells of those.
    for block in document.of(Role.RECIPIENTS):
        for match in _A_LEADER.finditer(block):
            if match[0][0] in SURNAMES and not re.search("[村支部组各]", match[0][:-2]):
                yield Hit(block, *match.span(), "主送写机关，不写个人", "写机关名称")


@document_rule(
    "请示/抄送下级",
    "党政机关公文处理工作条例 第十五条（一）",
    Strength.REQUIRED,
    "请示不抄送下级机关",
    finds=f"{_ASKED}\n兴县交楼申乡人民政府\n2022年3月8日\n抄送：各村民委员会。",
    leaves=f"{_ASKED}\n兴县交楼申乡人民政府\n2022年3月8日\n抄送：县财政局。",
)
def requests_are_not_copied_downward(document: Document) -> Iterator[Hit]:
    """A 请示 is not sent to those below as well."""
    for block in document.of(Role.IMPRINT) if document.genre == "请示" else ():
        if match := re.search(
            "各?[^，、：]{0,8}(?:村民委员会|村委会|村党支部|各村|各站所|各社区)", block.text
        ):
            yield Hit(block, *match.span(), "请示不抄送下级机关", "删去")


@document_rule(
    "函/主送下级",
    "党政机关公文处理工作条例 第八条（十四）",
    Strength.REQUIRED,
    "函用于不相隶属的机关，不发给下级",
    finds=f"{_ISSUER}报送统计数据的函\n各村民委员会：\n请报送数据。\n请函复。",
    leaves=f"{_ISSUER}商请报送统计数据的函\n县统计局：\n请报送数据。\n请函复。",
)
def letters_go_sideways(document: Document) -> Iterator[Hit]:
    """A 函 goes to no organ below."""
    is_township = _OF_A_TOWNSHIP.search(document.title.partition("关于")[0]) is not None
    for block in document.of(Role.RECIPIENTS) if document.genre == "函" else ():
        if re.search("村民委员会|村委会|村党支部|^各村|^各站所", block.text):
            yield Hit(block, 0, len(block.text), "函用于不相隶属的机关，对下级用通知", "核对文种")
        elif is_township and re.fullmatch(r"[\u4e00-\u9fff]{0,3}县(?:委|人民政府|政府)[：:]?", block.text):
            yield Hit(block, 0, len(block.text), "函用于不相隶属的机关，对上级用请示、报告", "核对文种")


_CONSULTS = re.compile("关于(?:商请|商洽|联系|请予?协助|商借|征询|咨询|询问)")


@document_rule(
    "文种/商请",
    "党政机关公文处理工作条例 第八条（十四）",
    Strength.REQUIRED,
    "商请、商洽、询问用函",
    finds=f"{_ISSUER}商请协助拆除违章建筑的请示\n县自然资源局：\n请派员协助。\n妥否，请批示。",
    leaves=f"{_ISSUER}商请协助拆除违章建筑的函\n县自然资源局：\n请派员协助。\n请函复。",
)
def consulting_takes_a_letter(document: Document) -> Iterator[Hit]:
    """What consults an organ of no rank over it is a 函."""
    if document.genre in {"请示", "报告", "通知", "意见"} and (match := _CONSULTS.search(document.title)):
        block = document.of(Role.TITLE)[-1]
        at = max(len(block.text) - len(document.genre), 0)
        yield Hit(block, at, len(block.text), f"“{match[0][2:]}”用函，不用{document.genre}", "函")


_NOT_ITS_END = {
    "公告": "(?:请|望)[^。]{0,14}(?:遵照|贯彻|参照|结合实际|认真)[^。]{0,10}(?:执行|落实)",
    "通告": "(?:请|望)[^。]{0,14}(?:遵照|贯彻|参照|结合实际|认真)[^。]{0,10}(?:执行|落实)",
    "通知": "请(?:予)?(?:审阅|审议|审示|审定|指示)|(?:支持|协助|批准|为)?为[盼荷]|请(?:予以?)?(?:函复|批复)|特此函[告复达]|请予?(?:支持|批准)为盼|以上(?:请示|报告)",
    "通报": "请(?:予)?(?:审阅|审议|审示|审定|指示)|为[盼荷](?=[。！]|$)|请(?:予以?)?(?:函复|批复)|特此函[告复达]",
    "决定": "为[盼荷](?=[。！]|$)|请(?:予以?)?(?:函复|批复|支持)|特此函[告复达]",
    "请示": "遵照执行|请?认真贯彻(?:执行|落实)|请(?:予以)?函复|请结合实际",
    "报告": "遵照执行|请?认真贯彻执行|请(?:予以)?函复|请结合实际|为[盼荷](?=[。！]|$)",
    "批复": "妥否|当否|为[盼荷](?=[。！]|$)|请(?:予以?)?函复|特此(?:函复|请示)",
    "纪要": "特此(?:通知|通报|报告|函[告复达]|纪要)|遵照执行|妥否|为[盼荷](?=[。！]|$)",
}


@document_rule(
    "文种/结语",
    "党政机关公文处理工作条例 第八条、通行做法",
    Strength.PRACTICE,
    "结尾的话与行文方向相符：通告不写“请遵照执行”，通知不写“为盼”",
    finds="兴县交楼申乡人民政府关于禁止焚烧秸秆的通告\n全乡范围内禁止露天焚烧秸秆。\n请遵照执行。",
    leaves="兴县交楼申乡人民政府关于禁止焚烧秸秆的通告\n全乡范围内禁止露天焚烧秸秆。\n特此通告。",
)
def the_end_fits_the_direction(document: Document) -> Iterator[Hit]:
    """The last words are those of a paper that goes that way."""
    pattern = _NOT_ITS_END.get(document.genre)
    last = _last(document)
    if pattern is None or last is None:
        return
    at = max(len(last.text) - 40, 0)
    if match := re.search(pattern, last.text[at:]):
        start = at + match.start()
        yield Hit(last, start, at + match.end(), f"{document.genre}的结尾不用“{match[0]}”", "核对结语")
