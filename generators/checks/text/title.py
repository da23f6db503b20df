"""The title and the 主送机关: issuer, matter and genre (条例 第九条, GB/T 9704—2012 7.3.1, 7.3.2)."""

# A rule's docstring is what it holds; a pattern is read whole on its line.
# ruff: noqa: D401

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from generators.checks.text.document import GENRES, HAN, OTHER_KINDS, Role
from generators.checks.text.table import Hit, Strength, document_rule, triggered

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generators.checks.text.document import Block, Document

_RULES_OF_PAPERS = "党政机关公文处理工作条例 第九条（七）"
_BODY = "\n各村：\n请认真组织排查。"


def _title_hit(
    document: Document, start: int, end: int, message: str, suggestion: str, mend: str | None = None
) -> Hit:
    """Return the hit at `start` to `end` of the title, in the line of it where it begins."""
    offset = 0
    blocks = document.of(Role.TITLE)
    for block in blocks:
        length = len(block.text)
        if start < offset + length or block is blocks[-1]:
            return Hit(block, start - offset, min(end - offset, length), message, suggestion, mend)
        offset += length
    raise ValueError(message)


def _outside(title: str) -> str:
    """Return the title with what stands in 《》 blanked, so that places stay."""
    depth = 0
    shown = []
    for character in title:
        depth += character == "《"
        shown.append("□" if depth else character)
        depth -= character == "》"
    return "".join(shown)


@document_rule(
    "标题/发文机关",
    _RULES_OF_PAPERS,
    Strength.REQUIRED,
    "标题由发文机关名称、事由和文种组成",
    finds=f"关于开展季度排查的通知{_BODY}",
    leaves=f"兴县交楼申乡人民政府关于开展季度排查的通知{_BODY}",
)
def issuer_in_title(document: Document) -> Iterator[Hit]:
    """A title names the issuer."""
    title = document.title
    if re.match("关于", title) and (document.genre or title.endswith(OTHER_KINDS)):
        issuer = next(
            (block.text.removesuffix("文件") for block in document.of(Role.MARK, Role.SIGNATURE)),
            "发文机关名称",
        )
        yield _title_hit(document, 0, 2, "标题缺发文机关名称", f"{issuer}关于……")


_ONLY_GENRE = re.compile(
    rf"{HAN}{{2,25}}?(?:人民政府|委员会|党委|办公室|领导小组|街道办事处|村委会|党支部|局)(?:办公室)?((?:紧急|重要|补充)?(?:通知|请示|报告|函|批复|通报|意见|决定))"
)


@document_rule(
    "标题/事由",
    _RULES_OF_PAPERS,
    Strength.REQUIRED,
    "标题有事由（公告、通告、命令除外）",
    finds=f"兴县交楼申乡人民政府通知{_BODY}",
    leaves=f"兴县交楼申乡人民政府关于开展季度排查的通知{_BODY}",
)
def matter_in_title(document: Document) -> Iterator[Hit]:
    """A title says what the paper is about."""
    match = _ONLY_GENRE.fullmatch(document.title)
    if match and document.prose:
        yield _title_hit(document, *match.span(1), "标题缺事由", f"关于……的{match[1]}")


_WITHOUT_MATTER = re.compile(
    rf"{HAN}{{2,25}}?(?:人民政府|委员会|党委|办公室|领导小组|街道办事处|村委会|党支部|卫生院|医院|中学|小学|总工会|(?<=[县市区].{3})局|(?<=[县市区].{2})局|(?<=[县市区].{4})局|(?<=[县市区].{7})局)(?:办公室)?(?!关于)([\u3400-\u9fff〇\d“”《》（）、—]{{4,}}?)的?"
    rf"(?:{'|'.join(genre for genre in GENRES if genre not in {'命令', '公报', '议案', '纪要', '决议'})})$"
)


@document_rule(
    "标题/关于",
    _RULES_OF_PAPERS,
    Strength.REQUIRED,
    "发文机关与事由之间有“关于”",
    finds=f"兴县交楼申乡人民政府开展季度排查的通知{_BODY}",
    leaves=f"兴县交楼申乡人民政府关于开展季度排查的通知{_BODY}",
)
def about_in_title(document: Document) -> Iterator[Hit]:
    """关于 stands between the issuer and the matter."""
    title = re.sub(r"（[^（）]*）$|[。，；：！]+$", "", document.title)
    match = _WITHOUT_MATTER.fullmatch(title)
    if (
        match
        and "关于" not in title
        and not re.search("会议|公告|工作报告$|情况报告$", title)
        and not match[1].endswith(("办公室", "小组", "指挥部"))
    ):
        yield _title_hit(document, *match.span(1), "事由前面缺“关于”", f"关于{match[1]}")


@document_rule(
    "标题/文种",
    _RULES_OF_PAPERS,
    Strength.REQUIRED,
    "标题以文种结尾，文种只用一个",
    finds=f"兴县交楼申乡人民政府关于解决排查经费的请示报告{_BODY}",
    leaves=f"兴县交楼申乡人民政府关于落实排查经费的通知{_BODY}",
)
def genre_in_title(document: Document) -> Iterator[Hit]:
    """A title ends with one genre."""
    title = re.sub(r"（[^（）]*）$|[。，；：！]+$", "", document.title)
    yield from _kinds_at_the_end(document, title)
    if "关于" not in title:
        return
    bare = _outside(title)
    end = len(title)
    if match := re.search(r"(请示报告|通知通告|报告请示|通知通报|意见报告|通告公告|决定通知)$", bare):
        yield _title_hit(document, match.start(1), end, f"“{match[1]}”是两个文种连用", "只用一个文种")
    elif match := re.search(r"(申请|汇报|请求|总结|建议)$", bare):
        right = {"申请": "请示", "请求": "请示", "汇报": "报告", "总结": "报告", "建议": "意见"}[match[1]]
        yield _title_hit(document, match.start(1), end, f"“{match[1]}”不是公文文种", right)
    elif not bare.endswith((*GENRES, *OTHER_KINDS)):
        yield _title_hit(document, max(0, end - 2), end, "标题缺文种", "……的通知（请示、报告、函……）")
    genre = next((g for g in GENRES if bare.endswith(g)), "")
    if match := re.search(
        r"(?:申请|请求|恳请|要求|商请)(?:解决|拨付|批准|增加|追加|划拨|补助|给予|协调)[^□]*的(报告|通知|意见|函件)$",
        bare,
    ):
        told = "标题是请求的事，文种用“请示”（平行、不相隶属的机关用“函”）"
        yield _title_hit(document, *match.span(1), told, "请示")
    if (
        match := re.search(r"(?<!的)(决定|请示|批复|通报|通告|公告)的(通知|报告|通报|决定|意见)$", bare)
    ) and not re.search("印发|转发|批转|下发|公布|传达|贯彻|学习|落实|执行|撤销|废止|修改", bare):
        yield _title_hit(document, match.start(1), end, f"“{match[1]}”与“{match[2]}”连用", f"……的{match[1]}")
    if genre and (match := re.search(rf"的({'|'.join(GENRES)})(的?)({'|'.join(GENRES)})$", bare)):
        same = match[1] == match[3]
        told = f"“{match[1]}”重复" if same else f"“{match[1]}”与“{match[3]}”连用"
        yield _title_hit(document, match.start(1), end, told, f"……的{match[3]}")


_KINDS = "|".join(sorted({*GENRES, *OTHER_KINDS} - {"令", "函"}, key=len, reverse=True))
_KIND_AND_DE = re.compile(rf"({_KINDS})的$")
_KIND_TWICE = re.compile(rf"({_KINDS})的?(?:(?:{_KINDS})的?)?\1$")


_KIND_OF_KIND = re.compile(
    "(?<![案计划点法度])(方案|要点|计划|规划|总结|预案|细则|通报|通告|公告)的(方案|要点|计划|规划|总结|通告|公告|预案|报告|请示|函|决定)$"
)
_HANDS_ON = re.compile(
    "印发|转发|批转|报送|上报|呈报|公布|修订|制定|征求|审定|审批|下发|废止|编制|拟定|实施|落实|执行|贯彻|学习|调整|备案|批准|审议|完成"
)


def _kinds_at_the_end(document: Document, title: str) -> Iterator[Hit]:
    """Yield 方案的 at the end of a title, and a kind that it names twice."""
    if match := _KIND_AND_DE.search(title):
        yield _title_hit(document, match.end(1), match.end(), "标题末尾多了“的”", "删去", "")
    if (match := _KIND_OF_KIND.search(title)) and not _HANDS_ON.search(title):
        yield _title_hit(document, *match.span(), f"“{match[1]}”与“{match[2]}”两个文种叠用", match[1])
    if (match := _KIND_TWICE.search(title)) and "关于" not in match[0]:
        yield _title_hit(document, *match.span(), f"标题里“{match[1]}”重复", match[1])


_NO_DE = re.compile(rf"(?<!的)({'|'.join(GENRES)})$")


@document_rule(
    "标题/的字",
    "通行做法：事由与文种之间用“的”",
    Strength.PRACTICE,
    "事由与文种之间有“的”",
    finds=f"兴县交楼申乡人民政府关于开展季度排查通知{_BODY}",
    leaves=f"兴县交楼申乡人民政府关于开展季度排查的通知{_BODY}",
    mends=True,
)
def de_before_genre(document: Document) -> Iterator[Hit]:
    """的 stands between matter and genre."""
    title = re.sub(r"（[^（）]*）$|[。，；：！]+$", "", document.title)
    bare = _outside(title)
    match = _NO_DE.search(bare)
    if "关于" not in bare or not match or match[1] in {"意见", "纪要"} and "会议" in bare:
        return
    before = bare[: match.start(1)]
    if (
        before.endswith(("紧急", "补充", "复", "请示", "实施", "指导", "若干", "工作", "的情况"))
        and "的" in before.rpartition("关于")[2]
    ):
        return
    if re.search("的(?:紧急|补充|复|实施|指导|若干|处理|整改|通报|情况|工作|调查|调研|自查)$", before):
        return
    yield _title_hit(
        document, match.start(1), match.end(1), f"“{match[1]}”前面缺“的”", f"的{match[1]}", f"的{match[1]}"
    )


@document_rule(
    "标题/标点",
    "GB/T 9704—2012 7.3.1、党政机关公文处理工作条例释义",
    Strength.USUAL,
    "标题里除书名号、引号、括号和顿号外不用标点，末尾不用标点",
    finds=f"兴县交楼申乡人民政府关于开展季度排查的通知。{_BODY}",
    leaves=f"兴县交楼申乡人民政府关于印发《季度排查工作方案》的通知{_BODY}",
    mends=True,
)
def marks_in_title(document: Document) -> Iterator[Hit]:
    """A title has no marks of pause."""
    if match := re.fullmatch(r"《[^《》]+》", document.title):
        yield _title_hit(document, 0, 1, "标题不加书名号", match[0][1:-1])
    for match in re.finditer("[，。；：！？,;:!]", document.title):
        yield _title_hit(document, *match.span(), f"标题里不用“{match[0]}”", "删去", "")


@document_rule(
    "标题/重复",
    "通行做法",
    Strength.PRACTICE,
    "标题里“关于”“通知”不重复；文件名与文种之间有“印发”“转发”",
    finds=f"兴县交楼申乡人民政府关于转发关于开展排查的通知的通知{_BODY}",
    leaves=f"兴县交楼申乡人民政府关于转发《关于开展排查的通知》的通知{_BODY}",
    mends=True,
)
def words_twice_in_title(document: Document) -> Iterator[Hit]:
    """关于 stands once outside 《》, and a cited text has a verb before it."""
    bare = _outside(document.title)
    places = [match.start() for match in re.finditer("关于", bare)]
    if len(places) > 1:
        yield _title_hit(
            document, places[1], places[1] + 2, "标题里“关于”重复", "删去一个“关于”，或给所转发的文件加书名号"
        )
    if match := re.search(r"关于(做好|认真|切实)?(?=□+的(通知|通报)$)", bare):
        yield _title_hit(
            document, match.end(), match.end() + 1, "文件名前缺“印发”“转发”等动词", "关于印发《……》的通知"
        )
    if match := re.search(r"关于(请求|申请|恳请|要求)[^□]*的(请示|申请)$", bare):
        yield _title_hit(
            document, match.start(1), match.end(1), f"“{match[1]}”与“请示”意思重复", f"删去“{match[1]}”"
        )
    if match := re.search(
        rf"({'|'.join(GENRES)}|方案)的({'|'.join(GENRES)})的(?:[\u4e00-\u9fff]{{0,4}})(?:细则|方案|办法|意见|通知|规定)$",
        bare,
    ):
        told = f"“{match[1]}的{match[2]}的……”文种层层叠用"
        yield _title_hit(document, *match.span(), told, "事由只说一件事，所依据的文件加书名号")
    if match := re.search(r"关于(?:转发|批转)《[^〈《]*关于(?:转发|批转)〈", document.title):
        told = "层层转发，标题只写最初的文件"
        yield _title_hit(document, *match.span(), told, "关于转发《……（最初的标题）》的通知")
    if match := _DE_BEFORE_WORK.search(bare):
        yield _title_hit(document, *match.span(1), "标题里多了“的”", "删去", "")
    if match := re.search(rf"的(?:紧急|补充|重要|若干|指导|实施)(的)(?:{'|'.join(GENRES)})$", bare):
        yield _title_hit(document, *match.span(1), "标题里多了“的”", "删去", "")
    if match := re.search(r"(?:印发|转发|批转)(关于)[^《》□]{1,14}(?=□)", bare):
        yield _title_hit(document, *match.span(1), "“印发”“转发”后面直接写文件名称", "删去“关于”")
    if match := re.search(r"的的|(关于)\1", bare):
        yield _title_hit(document, *match.span(), f"“{match[0]}”重复", match[0][: len(match[0]) // 2])


_DE_BEFORE_WORK = re.compile(
    rf"关于(?:开展|做好|加强|推进|抓好|规范|解决|召开|举办|组织)[^□]*?(的)(?:工作|事项|事宜|活动|问题|情况)的(?:{'|'.join(GENRES)})$"
)


def _is_of_the_party(organ: str) -> bool:
    return "政府" not in organ and re.search("中共|党委|党支部", organ) is not None


def _same_organ(one: str, other: str) -> bool:
    """Tell whether one name is the other with or without what stands before it (兴县交楼申乡…, 交楼申乡…)."""

    def bare(name: str) -> str:
        return re.sub(r"[ 　]|^中共|文件$", "", name)

    a, b = sorted((bare(one), bare(other)), key=len)
    return b.endswith(a) or a in b or _is_subsequence(a, b)


def _is_subsequence(short: str, long: str) -> bool:
    rest = iter(long)
    return all(character in rest for character in short)


@document_rule(
    "标题/机关不一",
    "党政机关公文处理工作条例 第九条（八）",
    Strength.REQUIRED,
    "标题、版头、署名里的发文机关一致",
    finds="兴县交楼申乡人民政府关于开展排查的通知\n各村：\n请认真组织排查。\n兴县蔡家崖乡人民政府\n2022年4月18日",
    leaves="兴县交楼申乡人民政府关于开展排查的通知\n各村：\n请认真组织排查。\n交楼申乡人民政府\n2022年4月18日",
)
def issuer_is_one(document: Document) -> Iterator[Hit]:
    """Mark, title and signature name one issuer."""
    title = re.sub("[ 　]", "", document.title)
    named = re.match(
        rf"({HAN}{{2,30}}?(?:人民政府|委员会|办公室|党委|局|村委会|支部|办事处|中心|工会))关于", title
    )
    mark = next((block.text for block in document.of(Role.MARK)), "")
    issuer = named[1] if named else re.sub("文件$|会议纪要$", "", mark)
    signatures = document.of(Role.SIGNATURE)
    if not issuer or len(signatures) != 1:
        return
    signature = signatures[0]
    signed = re.sub("[ 　]", "", signature.text)
    cut_short = issuer.find(signed) >= 0 and not issuer.endswith(signed)
    party = ["政府" not in name and bool(re.search("中共|党委|党支部", name)) for name in (issuer, signed)]
    is_another = issuer[-2:] == signed[-2:] or party[0] != party[1] or bool(_AN_ORGAN.search(signed))
    one_off = _is_one_character_off(issuer, signed)
    if cut_short or one_off or (not _same_organ(issuer, signed) and is_another):
        yield Hit(signature, 0, len(signature.text), f"署名与发文机关“{issuer}”不一致", issuer)


_AN_ORGAN = re.compile(
    "(?:卫生院|学校|小学|中学|派出所|合作社|公司|[工商]会|司法所|财政所|村民委员会|村委会|管理站|服务站|服务中心|局)$"
)
"""An organ of its own, no part of a township that may sign for it."""


def _is_one_character_off(issuer: str, signed: str) -> bool:
    """Tell whether one name is the other with one character changed, or with one left out within."""
    if len(issuer) == len(signed):
        return (sorted(issuer) == sorted(signed) and issuer != signed) or sum(
            a != b for a, b in zip(issuer, signed, strict=True)
        ) == 1
    kinds = "(?:局|委员会|办公室|中心|厅)$"
    stems = [re.sub(kinds, "", name) for name in (issuer, signed)]
    if (
        stems[0] == stems[1]
        and len(stems[0]) > 4
        and all(re.search(kinds, name) for name in (issuer, signed))
    ):
        return True
    short, long = sorted((issuer, signed), key=len)
    inner = range(1, len(long) - 1)
    return len(long) - len(short) == 1 and any(long[:at] + long[at + 1 :] == short for at in inner)


# -- 主送 -----------------------------------------------------------------------------------------


@document_rule(
    "主送/冒号",
    "GB/T 9704—2012 7.3.2",
    Strength.REQUIRED,
    "主送机关后用全角冒号",
    finds="兴县交楼申乡人民政府关于开展排查的通知\n各村、各单位\n请认真组织排查。",
    leaves="兴县交楼申乡人民政府关于开展排查的通知\n各村，各单位：\n请认真组织排查。",
    mends=True,
)
def colon_after_recipients(document: Document) -> Iterator[Hit]:
    """A full-width colon ends the recipients."""
    for block in _recipients(document):
        text = block.text
        if document.is_draft and not text.endswith(("。", "，", "；", ":", ",")):
            continue
        if not text.endswith("："):
            tail = triggered(r"[，。；、,.;:]$").search(block)
            at = tail.start() if tail else len(text)
            found = Hit(block, max(at - 1, 0) if not tail else at, len(text), "主送机关后应为全角冒号", "：")
            mend = "：" if tail else text[-1] + "："
            yield Hit(block, found.start, found.end, found.message, "：", mend)


def _recipients(document: Document) -> list[Block]:
    return document.of(Role.RECIPIENTS)


_RUN_TOGETHER = triggered(r"(?<=委员会|党支部|办事处)(?:[县乡镇市区]直|各)|(?<=人民政府)[县乡镇市区]直")
_BY_PLACE = re.compile(r"各(?:乡镇|乡|镇|村|社区)|人民政府|村民?委员?会|党支部")
_BY_TRADE = re.compile(r"[县乡镇]直|各(?:有关)?(?:单位|站所|部门|股室|科室)|站所")


@document_rule(
    "主送/标点",
    "GB/T 15834—2011 4.4、4.5 通行做法",
    Strength.PRACTICE,
    "同类机关之间用顿号，不同类的之间用逗号",
    finds="兴县交楼申乡人民政府关于开展排查的通知\n各村党支部、各村委会、乡直各单位：\n请认真组织排查。",
    leaves="兴县交楼申乡人民政府关于开展排查的通知\n各村党支部、村委会，乡直各单位：\n请认真组织排查。",
)
def marks_between_recipients(document: Document) -> Iterator[Hit]:
    """、 parts recipients of one kind, ， kinds."""
    for block in _recipients(document):
        text = block.text
        for match in triggered(r"[；;。]|(?<=[\u4e00-\u9fff])[ 　]+(?=[\u4e00-\u9fff])").finditer(block):
            yield Hit(block, *match.span(), "主送机关之间用顿号或逗号", "、或，")
        for match in _RUN_TOGETHER.finditer(block):
            yield Hit(block, *match.span(), "主送机关之间缺标点", "、或，")
        if "，" in text or "," in text:
            continue
        kinds = [(m.start(), m[0]) for m in triggered(r"[^、：:]+").finditer(block)]
        for (_, one), (at, other) in zip(kinds, kinds[1:], strict=False):
            if (
                at > len(one) + 1
                and not _BY_TRADE.search(one)
                and _BY_PLACE.search(one)
                and _BY_TRADE.search(other)
            ):
                yield Hit(block, at - 1, at, f"“{one}”与“{other}”不是同类机关，之间用逗号", "，")
                break


_PAPER_AS_MATTER = re.compile(
    r"关于(?!印发|转发|批转|发布|公布|颁布|下发|制定|制订|修订|修改|编制|报送|上报|呈报|落实|贯彻|执行|实施|学习|征求|调整|废止|做好|开展|审批|同意|批准|规范|完善|组织|申报|填报|推进|提交|启动|解除|终止|补充|更正|撤销|加强)"
    r"(?:[^《》关于]{0,40}?)(方案|预案|办法|细则|制度|规划|计划|要点|规定|守则|条例|清单|标准)》?的通知$"
)
_PAPER_ALONE = re.compile(
    rf"(?!.*(?:关于|印发|转发|《)){HAN}[\u4e00-\u9fff\d—]{{4,40}}?(方案|预案|办法|细则|规划|计划|要点)的通知"
)
_HANDS_OUT = re.compile("印发|发布|公布|下发|转发")


@document_rule(
    "标题/缺印发",
    "党政机关公文处理工作条例 第九条（七）：标题由发文机关名称、事由和文种组成",
    Strength.USUAL,
    "印发方案、办法的通知，标题里有“印发”",
    finds="兴县交楼申乡人民政府关于2022年防汛应急预案的通知\n各村：\n现将《2022年防汛应急预案》印发给你们，请遵照执行。",
    leaves="兴县交楼申乡人民政府关于印发《2022年防汛应急预案》的通知\n各村：\n现将《2022年防汛应急预案》印发给你们，请遵照执行。",
)
def handing_out_is_said(document: Document) -> Iterator[Hit]:
    """A notice that hands out a paper says so in its title."""
    match = _PAPER_AS_MATTER.search(document.title) or _PAPER_ALONE.fullmatch(document.title)
    text = "".join(block.text for block in document.prose[:3])
    if match and (_HANDS_OUT.search(text) or match.start() == 0):
        at = match.start(1) if match.start() == 0 else match.start() + 2
        yield _title_hit(
            document, at, match.end(1), "标题缺“印发”", f"印发{document.title[at : match.end(1)]}"
        )


_GENRES_OF_A_MATTER = (
    (r"(?:原则)?(?:不?同意|批准)(?!报送)", "批复 函 决定 通知的", "批复"),
    (r"[^□]{2,20}(?:检查|督查|抽查|考核|考评|巡查|暗访|督导)(?:工作)?情况", "通报 报告 函 公告", "通报"),
    (r"(?:召开|举办|举行)(?!情况)[^□]{2,30}(?<!情况)", "通知 请示 函 公告 批复 方案", "通知"),
    (r"(?:印发|下发|颁发)", "通知 函", "通知"),
    (r"(?:转发|批转)", "通知 函", "通知"),
    (r"(?:表扬|批评)", "通报 决定 函 批复", "通报"),
    (r"(?:商请|商洽|征询)", "函", "函"),
    (r"(?:答复|回复)[^□]{2,30}(?:来函|的函)?", "函 批复 报告", "函"),
    (r"(?:禁止|严禁|封闭|交通管制)[^□]{2,30}", "通告 通知 公告 决定 意见 函 请示 批复 报告", "通告"),
    (
        r"[^□]{2,30}(?:工作|进展|完成|开展|落实|整改)情况",
        "报告 通报 函 公告 公示 汇报 说明 纪要 通知",
        "报告",
    ),
)
_MATTER = re.compile(rf"关于([^□]*|[^□]*□+)的({'|'.join(GENRES)})$")


@document_rule(
    "标题/事由与文种",
    "党政机关公文处理工作条例 第八条",
    Strength.USUAL,
    "文种与事由相符：同意用批复，印发、召开会议用通知，检查情况用通报",
    finds=f"兴县交楼申乡人民政府关于召开防汛会议的通报{_BODY}",
    leaves=f"兴县交楼申乡人民政府关于召开防汛会议的通知{_BODY}",
)
def matter_takes_its_genre(document: Document) -> Iterator[Hit]:
    """A matter is told in the genre that is made for it."""
    title = re.sub(r"（[^（）]*）$|[。，；：！]+$", "", document.title)
    match = _MATTER.search(_outside(title))
    if match is None:
        return
    matter = match[1]
    for pattern, fitting, right in _GENRES_OF_A_MATTER:
        found = re.match(pattern, matter)
        whole = pattern.endswith(("情况", "情况)", "}"))
        if found and (not whole or found.end() == len(matter)):
            if match[2] not in fitting.split():
                told = f"“{matter[:12]}”一类的事用{right}，不用{match[2]}"
                yield _title_hit(document, *match.span(2), told, right)
            return
