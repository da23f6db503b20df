"""The parts around the text: 签发人, 署名, 附注, 抄送 and 印发; how those are addressed who write and who read."""

# A rule's docstring is what it holds; a pattern is read whole on its line.
# ruff: noqa: D401, E501

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from generators.checks.text.document import HAN, Role, valid_date
from generators.checks.text.table import Hit, Strength, document_rule, triggered

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generators.checks.text.document import Block, Document

_NOTICE = "兴县交楼申乡人民政府关于开展排查的通知\n各村：\n请认真组织排查。"
_SIGNED = "兴县交楼申乡人民政府\n2022年4月18日"
_DOWNWARD = frozenset({"通知", "通报", "决定", "批复", "命令"})
_UPWARD = frozenset({"请示", "报告"})


def _tail(document: Document) -> list[Block]:
    """Return what stands behind the date of issue and before the first annex; nothing without a date."""
    dates = [at for at, block in enumerate(document.blocks) if block.role is Role.DATE]
    found: list[Block] = []
    for block in document.blocks[dates[0] + 1 :] if dates else ():
        if block.role in {Role.ANNEX_MARK, Role.ANNEX_TITLE, Role.CELL}:
            break
        found.append(block)
    return found


_PRINTED = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日[ 　\t]*印发")


@document_rule(
    "版记/写法",
    "GB/T 9704—2012 7.4.2、7.4.3",
    Strength.REQUIRED,
    "“抄送：”后列机关；印发机关、印发日期加“印发”，后面不加点号，日期不早于成文日期",
    finds=f"{_NOTICE}\n{_SIGNED}\n抄报：县乡村振兴局。",
    leaves=f"{_NOTICE}\n{_SIGNED}\n抄送：县乡村振兴局。\n交楼申乡人民政府办公室　2022年4月18日印发",
    mends=True,
)
def imprint_is_written_rightly(document: Document) -> Iterator[Hit]:
    """抄送 has its colon, 印发 its date and no stop."""
    tail = _tail(document)
    for block in tail:
        if match := re.match(r"抄(报|呈|发|告)(?=[：:；，]|[县市省])", block.text):
            yield Hit(block, 0, match.end(), "2012年版标准只有“抄送”", "抄送", "抄送")
        unmarked = re.match(rf"抄送([；，。、;,.]|(?={HAN}))", block.text)
        if unmarked and not re.search("[。](?=.)", block.text):
            yield Hit(block, *unmarked.span(1), "“抄送”后面用冒号", "：", "：")
        if match := re.search(r"印发([。，；、.;,])$", block.text):
            if _PRINTED.search(block.text):
                yield Hit(block, *match.span(1), "“印发”后面不加点号", "删去", "")
        elif re.fullmatch(
            rf"{HAN}{{4,30}}(?:办公室|政府|委员会)[ 　\t]+\d{{4}}年\d{{1,2}}月\d{{1,2}}日", block.text
        ):
            yield Hit(
                block, len(block.text) - 1, len(block.text), "印发日期后面写“印发”", f"{block.text[-1]}印发"
            )
        printed = _PRINTED.search(block.text)
        day = valid_date(*map(int, printed.groups())) if printed else None
        if printed and day and document.issued and day < document.issued:
            yield Hit(block, *printed.span(), "印发日期早于成文日期", "核对日期")


@document_rule(
    "抄送/重复",
    "党政机关公文处理工作条例 第九条（十五）",
    Strength.USUAL,
    "主送的机关不再抄送",
    finds=f"{_NOTICE.replace('各村', '各村民委员会')}\n{_SIGNED}\n抄送：各村民委员会，县财政局。",
    leaves=f"{_NOTICE}\n{_SIGNED}\n抄送：县财政局。",
)
def copies_go_to_others(document: Document) -> Iterator[Hit]:
    """Who is addressed, or who issues, gets no copy."""
    addressed = {
        name
        for block in document.of(Role.RECIPIENTS)
        for name in re.split("[，、：:]", block.text)
        if len(name) > 3
    }
    issuers = {block.text for block in document.of(Role.SIGNATURE)}
    for block in document.of(Role.IMPRINT):
        for match in re.finditer(rf"(?<=[：:，、])({HAN}{{4,30}})(?=[，、。]|$)", block.text):
            if match[1] in addressed | issuers:
                what = "已是主送机关" if match[1] in addressed else "是发文机关"
                yield Hit(block, *match.span(), f"“{match[1]}”{what}，不再抄送", "删去")


@document_rule(
    "附注/括号",
    "GB/T 9704—2012 7.3.6",
    Strength.REQUIRED,
    "附注（联系人、公开方式）加圆括号，在成文日期下一行",
    finds=f"{_NOTICE}\n{_SIGNED}\n联系人：张文，电话：0358-6322123",
    leaves=f"{_NOTICE}\n{_SIGNED}\n（联系人：张文，电话：0358-6322123）",
)
def note_stands_in_brackets(document: Document) -> Iterator[Hit]:
    """The note under the date stands in round brackets."""
    for block in _tail(document)[:1]:
        if document.genre and re.match("(?:联系人|联系电话|此件|此文)[：:\u4e00-\u9fff]", block.text):
            right = f"（{block.text.rstrip('。')}）"
            yield Hit(block, 0, len(block.text), "附注加圆括号", right)


@document_rule(
    "署名/写法",
    "GB/T 9704—2012 7.3.5、党政机关公文处理工作条例 第九条（十二）",
    Strength.REQUIRED,
    "署发文机关全称或规范化简称，成文日期在署名之下",
    finds=f"{_NOTICE}\n兴县交楼申乡政府\n2022年4月18日",
    leaves=f"{_NOTICE}\n{_SIGNED}",
)
def signature_is_in_full(document: Document) -> Iterator[Hit]:
    """The issuer signs with its full name, over the date."""
    for block in document.of(Role.SIGNATURE):
        if match := re.search("(?<=[乡镇县市区])政府(?=(?:办公室)?$)", block.text):
            yield Hit(block, *match.span(), "署名写机关全称", "人民政府")
    tail = _tail(document)
    issuer = document.title.partition("关于")[0]
    if tail and issuer and not document.of(Role.SIGNATURE) and tail[0].text == issuer:
        block = document.of(Role.DATE)[0]
        yield Hit(block, 0, len(block.text), "成文日期应在署名之下", "署名在上，日期在下")


@document_rule(
    "签发人/下行文",
    "GB/T 9704—2012 7.2.6",
    Strength.USUAL,
    "签发人只在上行文标注",
    finds=f"交政发〔2022〕5号　　签发人：张文\n{_NOTICE}",
    leaves=f"交政发〔2022〕5号\n{_NOTICE}",
)
def signatory_only_upward(document: Document) -> Iterator[Hit]:
    """Only a paper that goes up names who signed it."""
    if document.genre not in {*_DOWNWARD, "函", "公告", "通告", "纪要"} or document.is_draft:
        return
    for block in document.of(Role.NUMBER, Role.SIGNATORY):
        if match := re.search("签发人.*", block.text):
            yield Hit(block, *match.span(), f"{document.genre}不标注签发人", "删去")


_ABOVE = re.compile(rf"(?:{HAN}{{0,4}}[县市])(?:(?!驻){HAN}){{0,12}}(?:局|人民政府|政府|委员会|委|委办|厅)")
_TOWNSHIP = re.compile("[乡镇](?:人民政府|党委|委员会)|街道办事处|村民委员会|村党支部")


@document_rule(
    "下行文/主送",
    "党政机关公文处理工作条例 第八条（九）（十四）",
    Strength.REQUIRED,
    "通知、通报、决定不主送上级机关、县级部门",
    finds="兴县交楼申乡人民政府关于开展排查的通知\n县水利局：\n请认真组织排查。",
    leaves="兴县交楼申乡人民政府关于开展排查的通知\n各村，县直驻乡各单位：\n请认真组织排查。",
)
def goes_downward(document: Document) -> Iterator[Hit]:
    """通知, 通报 and 决定 of a township do not go to its county."""
    if document.genre not in {"通知", "通报", "决定"}:
        return
    if not _TOWNSHIP.search(document.title.partition("关于")[0]):
        return
    for block in document.of(Role.RECIPIENTS):
        pieces = re.split("[，、]", block.text.rstrip("：:"))
        if all(_ABOVE.fullmatch(piece) for piece in pieces):
            told = f"{document.genre}是下行文，不主送上级机关或县级部门"
            yield Hit(block, 0, len(block.text), told, "用请示、报告或函")


@document_rule(
    "主送/称呼",
    "GB/T 9704—2012 7.3.2、通行做法",
    Strength.PRACTICE,
    "主送写机关名称，不写“尊敬的”“领导”，只在末尾用一个冒号",
    finds="兴县交楼申乡人民政府关于解决经费的请示\n尊敬的县人民政府领导：\n请拨付经费。\n妥否，请批示。",
    leaves="兴县交楼申乡人民政府关于解决经费的请示\n县人民政府：\n请拨付经费。\n妥否，请批示。",
    mends=True,
)
def recipients_are_organs(document: Document) -> Iterator[Hit]:
    """Recipients are organs, with one colon behind the last."""
    for block in document.of(Role.RECIPIENTS) if document.genre else ():
        if match := re.search("尊敬的|(?:各位)?领导(?=[：:，]|$)", block.text):
            yield Hit(block, *match.span(), "主送写机关名称，不用书信的称呼", "删去")
        for match in re.finditer("[：:](?=.)", block.text):
            yield Hit(block, *match.span(), "主送机关之间用顿号或逗号，末尾才用冒号", "，", "，")


_YOU_ABOVE = triggered(
    "(?:^|(?<=[请由经向报给对与和，。；、：]))你(?:县|局|委|办|府|厅|市|省|部|中心|单位|们)"
)
_NOBLE_BELOW = triggered("贵(?:村|站|所|组|支部|村委|社区)")
_NOBLE = triggered("贵(局|县|乡|镇|委|办|院|校|单位|公司|中心|厅|站|所|街道|村|部|处|社|行)")


@document_rule(
    "称谓/对方",
    "通行做法",
    Strength.PRACTICE,
    "对上不称“你”，对下不称“贵”，一篇里“贵局”“你局”不混用",
    finds="兴县交楼申乡人民政府关于商请支援设备的函\n县水利局：\n请贵局支援水泵。你局如有困难，请函复。",
    leaves="兴县交楼申乡人民政府关于商请支援设备的函\n县水利局：\n请贵局支援水泵。贵局如有困难，请函复。",
    mends=True,
)
def readers_are_addressed_in_one_way(document: Document) -> Iterator[Hit]:
    """Those above are not 你, those below not 贵, and one reader is one of the two."""
    noble = {match[1] for block in document.prose for match in _NOBLE.finditer(block)}
    for block in document.prose:
        if document.genre in _UPWARD:
            for match in _YOU_ABOVE.finditer(block):
                yield Hit(block, *match.span(), f"{document.genre}是上行文，不称“你”", "写机关名称")
        elif noble:
            for match in re.finditer(rf"(?<![“《])你({'|'.join(sorted(noble))})(?![《])", block.text):
                yield Hit(block, *match.span(), f"别处称“贵{match[1]}”", f"贵{match[1]}")
        if document.genre in _DOWNWARD:
            for match in _NOBLE_BELOW.finditer(block):
                right = f"你{match[0][1:]}"
                yield Hit(block, *match.span(), f"{document.genre}是下行文，不称“贵”", right, right)


_OWN = {
    "乡": triggered(
        "(?:^|(?<=[，。；：、在为对由使]))(?:[我本全]镇|我(?:局|街道|校|院|厅|公司))(?![区域痛静定江守压])"
    ),
    "镇": triggered(
        "(?:^|(?<=[，。；：、在为对由使]))(?:[我本全]乡|我(?:局|街道|校|院|厅|公司))(?![村镇土亲音])"
    ),
}


@document_rule(
    "称谓/自称",
    "通行做法",
    Strength.REQUIRED,
    "自称与发文机关相符：乡不称“我镇”，镇不称“我乡”",
    finds="兴县交楼申乡人民政府关于开展排查的通知\n各村：\n近日，我镇普降大雨，请认真组织排查。",
    leaves="兴县交楼申乡人民政府关于开展排查的通知\n各村：\n近日，我乡普降大雨，请认真组织排查。",
)
def issuer_calls_itself_rightly(document: Document) -> Iterator[Hit]:
    """A 乡 is no 镇, and no bureau."""
    named = re.search("([乡镇])(?:人民政府|党委|委员会)(?:办公室)?关于", document.title)
    for block in document.prose if named else ():
        for match in _OWN[named[1]].finditer(block) if named else ():
            before = block.text[: match.start()]
            if before.count("“") > before.count("”") or before.count("《") > before.count("》"):
                continue
            yield Hit(block, *match.span(), f"发文机关是{named[1] if named else ''}", "核对自称")


_KINDS = "方案|办法|细则|规定|预案|制度|规划|计划|要点|规则|章程|公约|守则|意见|通告|通知|决定"
_THIS = triggered(
    rf"(?:制定|制订|印发|发布|出台|适用)本({_KINDS})|(?:^|(?<=[，。；、]))本({_KINDS})(?=自|由|所称|适用|未尽|从)"
)


@document_rule(
    "文种/本方案",
    "通行做法",
    Strength.REQUIRED,
    "“制定本方案”与标题的文种一致",
    finds="交楼申乡防汛工作方案\n为做好防汛工作，制定本办法。\n一、工作目标\n确保安全。\n二、工作措施\n加强值守。",
    leaves="交楼申乡防汛工作方案\n为做好防汛工作，制定本方案。\n一、工作目标\n确保安全。\n二、工作措施\n加强值守。",
)
def the_paper_calls_itself_by_its_kind(document: Document) -> Iterator[Hit]:
    """What is 本方案 in the text is a 方案 in its title."""
    titles = "".join(block.text for block in document.of(Role.TITLE, Role.ANNEX_TITLE, Role.ATTACHMENT_NOTE))
    if not re.search(_KINDS, titles):
        return
    for block in document.prose:
        for match in _THIS.finditer(block):
            kind = match[1] or match[2]
            if kind not in titles:
                yield Hit(block, *match.span(1 if match[1] else 2), f"标题里没有“{kind}”", "核对文种")


_READER = triggered(
    "(?:^|(?<=[，。；、请由与经对向为商同])|(?<=特请))([你贵])(局|县|乡|镇|村|校|院|公司|所|站|厅)(?![长民])"
)
_FITS = {
    "校": "学校|中学|小学|大学|学院|幼儿园|职中",
    "院": "医院|卫生院|法院|检察院|学院|研究院|敬老院",
    "局": "局|委员会|委|办公室|税务|中心",
    "县": "县",
    "厅": "厅|委",
}


@document_rule(
    "称谓/与主送不合",
    "通行做法",
    Strength.REQUIRED,
    "“贵局”“你村”与主送机关相合",
    finds="兴县第一小学关于商请协调资金的函\n交楼申乡人民政府：\n特商请贵局协调资金，请予支持为盼。",
    leaves="兴县第一小学关于商请协调资金的函\n县教育局：\n特商请贵局协调资金，请予支持为盼。",
)
def readers_are_those_addressed(document: Document) -> Iterator[Hit]:
    """贵局 is said to a bureau, 你村 to a village."""
    addressed = "".join(block.text for block in document.of(Role.RECIPIENTS))
    addressed = re.sub("各位|领导", "", addressed)
    if document.genre not in {"函", "批复"} or not addressed or re.search("各|单位", addressed):
        return
    for block in document.prose:
        for match in _READER.finditer(block):
            quoted = block.text[: match.start()]
            if quoted.count("“") > quoted.count("”") or quoted.count("《") > quoted.count("》"):
                continue
            if not re.search(_FITS.get(match[2], match[2]), addressed):
                yield Hit(block, *match.span(), f"主送是“{addressed.rstrip('：:')}”", "核对称谓")
