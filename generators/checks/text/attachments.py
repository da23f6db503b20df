"""附件说明 and what follows it (GB/T 9704—2012 7.3.4, 7.3.7)."""

# A rule's docstring is what it holds; a pattern is read whole on its line.
# ruff: noqa: D401, E501

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from generators.checks.text.document import Role
from generators.checks.text.table import Hit, Strength, block_rule, document_rule, triggered
from generators.wording import read_numeral

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generators.checks.text.document import Block, Document

_HEAD = "兴县交楼申乡人民政府关于开展排查的通知\n各村：\n请认真组织排查。\n"
_TAIL = "兴县交楼申乡人民政府\n2022年4月18日\n"
_ENTRY = re.compile(
    r"(附[ 　]*件?[ 　]*(\d*)[ 　]*[：:]?[ 　]*)?(?:(\d{1,2}|[一二三四五六七八九十]{1,2})([ 　]*[.．、，,][ 　]*))?(.*)"
)


@dataclass(frozen=True)
class Entry:
    """One name of the 附件说明: its number (0 for none), the name and where it stands."""

    block: Block
    number: int
    numeral: str
    separator: str
    name: str
    start: int


def entries_of(document: Document) -> list[Entry]:
    """Return the names of the 附件说明 in order."""
    found: list[Entry] = []
    for block in document.of(Role.ATTACHMENT_NOTE):
        match = _ENTRY.fullmatch(block.text)
        if match is None or not match[5].strip():
            continue
        number = read_numeral(match[3]) if match[3] else int(match[2] or 0)
        if not match[1] and not match[3] and found:
            last = found.pop()
            found.append(
                Entry(last.block, last.number, last.numeral, last.separator, last.name + match[5], last.start)
            )
            continue
        found.append(Entry(block, number, match[3] or "", match[4] or "", match[5], match.start(5)))
    return found


def annexes_of(document: Document) -> list[tuple[Block, int, str, Block | None]]:
    """Return (mark, number, title, block of the title) of each annex that follows."""
    found = []
    blocks = document.blocks
    for index, block in enumerate(blocks):
        if block.role is not Role.ANNEX_MARK:
            continue
        match = re.match(
            r"附[ 　]*件[ 　]*([\d一二三四五六七八九十]*)[ 　]*[、.．：:]?[ 　]*(.*)", block.text
        )
        if match is None:
            continue
        title, at = match[2], block if match[2] else None
        if not title:
            lines = []
            for following in blocks[index + 1 : index + 4]:
                if following.role is not Role.ANNEX_TITLE:
                    break
                lines.append(following)
            title, at = "".join(line.text for line in lines), lines[0] if lines else None
        found.append((block, read_numeral(match[1]) if match[1] else 0, title, at))
    return found


@document_rule(
    "附件/名称标点",
    "GB/T 9704—2012 7.3.4",
    Strength.REQUIRED,
    "附件名称后不加标点，名称不加书名号",
    finds=f"{_HEAD}附件：《任务分工表》。\n{_TAIL}",
    leaves=f"{_HEAD}附件：任务分工表\n{_TAIL}",
    mends=True,
)
def marks_around_names(document: Document) -> Iterator[Hit]:
    """Nothing stands after the name of an annex, nor 《》 around it; nothing behind the mark of one."""
    for mark in document.of(Role.ANNEX_MARK):
        if match := re.match(r"附[ 　]*件[ 　]*\d*(?:([：:]+)|([：:、.．]+)$)", mark.text):
            yield Hit(mark, *match.span(match.lastindex or 1), "“附件”及顺序号后不加标点", "删去", "")
    for entry in entries_of(document):
        end = len(entry.block.text)
        if match := re.search(r"[。；，、.;,：:]+$", entry.block.text):
            yield Hit(entry.block, match.start(), end, "附件名称后不加标点", "删去", "")
        name = entry.name.rstrip("。；，、.;,")
        if match := re.search(
            r"\.(?:docx?|xlsx?|pptx?|pdf|wps|et|ofd|zip|rar|jpe?g|png)$", name, re.IGNORECASE
        ):
            at = entry.start + match.start()
            yield Hit(entry.block, at, at + len(match[0]), "附件名称不带文件的扩展名", "删去", "")
        if re.fullmatch(r"《[^《》]+》", name):
            yield Hit(
                entry.block,
                entry.start,
                entry.start + len(name),
                "附件名称不加书名号",
                name[1:-1],
                name[1:-1],
            )


@document_rule(
    "附件/序号",
    "GB/T 9704—2012 7.3.4",
    Strength.REQUIRED,
    "“附件：”后几个附件用“1.”“2.”编号，只有一个不编号",
    finds=f"{_HEAD}附件：1、任务分工表\n2、联系人名单\n{_TAIL}",
    leaves=f"{_HEAD}附件：1.任务分工表\n　　　2.联系人名单\n{_TAIL}",
    mends=True,
)
def numbers_of_names(document: Document) -> Iterator[Hit]:
    """Several annexes are numbered 1., 2. …; one is not numbered."""
    entries = entries_of(document)
    for entry in entries:
        if match := re.match(r"附(?:[ 　]+件)?[ 　]*(?=[：:])", entry.block.text):
            yield Hit(entry.block, 0, match.end(), "应写作“附件：”", "附件", "附件")
        if match := re.match(r"附件[ 　]*([\d一二三四五六七八九十]+)", entry.block.text):
            right = "附件：1.……" if len(entries) > 1 else "附件：……"
            yield Hit(entry.block, 0, match.end(), "附件说明写作“附件：”加序号和名称", right)
        elif entry.numeral and (not entry.numeral.isdigit() or entry.separator.strip() not in ".．"):
            at, right = entry.start - len(entry.numeral + entry.separator), f"{entry.number}."
            yield Hit(entry.block, at, entry.start, "附件序号用阿拉伯数字，后面用“.”", right, right)
        elif match := re.match(r"附件([ 　]+)(?=[：:])|附件(?![：:])", entry.block.text):
            yield Hit(entry.block, 0, 2, "应写作“附件：”", "附件：")
    if len(entries) == 1 and entries[0].number == 1 and entries[0].separator:
        entry = entries[0]
        at = entry.block.text.find("1")
        yield Hit(entry.block, at, entry.start, "只有一个附件，不编序号", "删去序号")
    if len(entries) > 1:
        for expected, entry in enumerate(entries, start=1):
            if entry.number != expected:
                yield Hit(entry.block, 0, max(entry.start, 1), f"附件序号应为{expected}", f"{expected}.")
                break


@document_rule(
    "附件/前后不一",
    "GB/T 9704—2012 7.3.7",
    Strength.REQUIRED,
    "附件的顺序号、标题与附件说明一致",
    finds=f"{_HEAD}附件：1.任务分工表\n2.联系人名单\n{_TAIL}附件1\n任务分工表\n附件2\n联络员名单",
    leaves=f"{_HEAD}附件：1.任务分工表\n2.联系人名单\n{_TAIL}附件1\n任务分工表\n附件2\n联系人名单",
)
def annexes_are_those_announced(document: Document) -> Iterator[Hit]:
    """Annexes follow as the note names them."""
    entries, annexes = entries_of(document), annexes_of(document)
    if not annexes:
        return
    if not entries:
        if not document.is_draft and document.of(Role.DATE):
            block = annexes[0][0]
            yield Hit(block, 0, len(block.text), "后面有附件，正文下面没有附件说明", "加“附件：”")
        return
    for block, number, title, at in annexes:
        single = len(entries) == 1
        if number > len(entries):
            yield Hit(block, 0, len(block.text), f"附件说明里没有附件{number}", "核对附件说明")
        elif single and number:
            yield Hit(block, 0, len(block.text), "只有一个附件，不编序号", "附件")
        elif not single and not number:
            yield Hit(block, 0, len(block.text), "附件缺顺序号", "附件1、附件2……")
        elif title:
            entry = entries[0] if single else next((e for e in entries if e.number == number), None)
            if entry and _plain(entry.name) != _plain(title) and at is not None:
                start = at.text.find(title[:4])
                yield Hit(at, max(start, 0), len(at.text), f"附件说明里写的是“{entry.name}”", entry.name)
    if len(annexes) < len(entries) and len(annexes) >= 1:
        block = entries[-1].block
        yield Hit(
            block, 0, len(block.text), f"附件说明有{len(entries)}个附件，后面只有{len(annexes)}个", "核对"
        )
    numbers = [number for _, number, _, _ in annexes if number]
    for index in range(1, len(numbers)):
        if numbers[index] != numbers[index - 1] + 1:
            block = annexes[index][0]
            yield Hit(block, 0, len(block.text), "附件没有按顺序排列", f"附件{numbers[index - 1] + 1}")
            break


def _plain(name: str) -> str:
    return re.sub(r"[《》“”\s　。；，、.;,|｜]", "", name)


@document_rule(
    "附件/提到的",
    "通行做法",
    Strength.REQUIRED,
    "正文提到的附件在附件说明里",
    finds=f"兴县交楼申乡人民政府关于开展排查的通知\n各村：\n请按任务分工（见附件3）组织排查。\n附件：1.任务分工表\n2.联系人名单\n{_TAIL}",
    leaves=f"兴县交楼申乡人民政府关于开展排查的通知\n各村：\n请按任务分工（见附件2）组织排查。\n附件：1.任务分工表\n2.联系人名单\n{_TAIL}",
)
def annexes_named_in_the_body(document: Document) -> Iterator[Hit]:
    """What the body calls 附件3 is the third annex."""
    entries = entries_of(document)
    if document.is_draft:
        return
    is_whole = bool(document.title and document.of(Role.DATE))
    for block in document.prose:
        for match in triggered(
            r"(?:见|详见|按照?|填写|报送)?附件(?:[ ]?(\d{1,2})(?![\d说：:])|(?![ ]?[\d说中的：:]))",
        ).finditer(block):
            more = (
                re.match(r"(?:[、和—至](?:附件)?\d{1,2}(?!\d))+", block.text[match.end() :])
                if match[1]
                else None
            )
            number = max(map(int, re.findall(r"\d+", match[0] + (more[0] if more else ""))), default=0)
            if entries and number > len(entries):
                yield Hit(block, *match.span(), f"附件说明里没有附件{number}", "核对附件序号")
            elif (
                is_whole
                and not entries
                and not document.of(Role.ANNEX_MARK)
                and (match[1] or match[0].startswith(("见", "详见")))
            ):
                yield Hit(block, *match.span(), "提到附件，正文下面没有附件说明", "加“附件：”")


@document_rule(
    "附件/位置",
    "GB/T 9704—2012 7.3.4",
    Strength.REQUIRED,
    "附件说明在正文之下、署名之上",
    finds=f"{_HEAD}{_TAIL}附件：任务分工表",
    leaves=f"{_HEAD}附件：任务分工表\n{_TAIL}",
)
def note_stands_above_the_signature(document: Document) -> Iterator[Hit]:
    """The note stands between body and signature."""
    if document.is_draft:
        return
    dates = document.of(Role.DATE, Role.SIGNATURE)
    for block in document.of(Role.ATTACHMENT_NOTE)[:1]:
        if dates and dates[0].line < block.line:
            yield Hit(block, 0, len(block.text), "附件说明应在署名之前", "移到正文之下、署名之上")


_IN_CHARACTERS = triggered(
    r"(?:见|按|照|填写|填报|依据|根据|（)(附件)([一二三四五六七八九十]{1,2})(?![、，]?[届年月日])"
)
_NOTE_WITHOUT_COLON = re.compile(r"附件\d{0,2}([；，。、;,.])(?=[\u4e00-\u9fff《\d])")
_BARE_NOTE = triggered(r"(?:^|(?<=[。；]))(附[:：])(?=[\u4e00-\u9fff《\d])")


@block_rule(
    "附件/写法",
    "GB/T 9704—2012 7.3.4",
    Strength.REQUIRED,
    "附件的顺序号用阿拉伯数字，附件说明写“附件：”",
    finds="请认真填写登记表（详见附件二）。",
    leaves="请认真填写登记表（详见附件2）。",
    needs="附",
)
def annexes_by_figures(block: Block) -> Iterator[Hit]:
    """An annex is 附件2, and its note begins with 附件：."""
    for match in _IN_CHARACTERS.finditer(block):
        right = f"附件{read_numeral(match[2])}"
        yield Hit(block, match.start(1), match.end(2), "附件的顺序号用阿拉伯数字", right, right)
    note = (
        None if block.role is Role.CELL or "。" in block.text[4:] else _NOTE_WITHOUT_COLON.match(block.text)
    )
    if note:
        yield Hit(block, *note.span(1), f"“附件”后面用冒号，现为“{note[1]}”", "：", "：")
    for match in triggered("附件(?=([①-⑳⑴-⒇Ⅰ-Ⅻ]))").finditer(block):
        yield Hit(block, match.start(), match.end(1), "附件的顺序号用阿拉伯数字", "附件1、附件2……")
    if lone := re.fullmatch("附件([一二三四五六七八九十]{1,2})[：:]?", block.text):
        right = f"附件{read_numeral(lone[1])}"
        yield Hit(block, 0, len(lone[0]), "附件的顺序号用阿拉伯数字", right, right)
    for match in _BARE_NOTE.finditer(block):
        if block.role is not Role.CELL:
            yield Hit(block, *match.span(1), "附件说明写“附件：”", "附件：")


_NAMED_WITH_ITS_NUMBER = triggered(
    r"《([^《》]{4,40})》（(?:详?见)?附件(\d{0,2})）|附件(\d{1,2})《([^《》]{4,40})》"
)


@document_rule(
    "附件/正文所称",
    "GB/T 9704—2012 7.3.4",
    Strength.REQUIRED,
    "正文里写的附件名称与附件说明一致",
    finds=f"{_HEAD}请填报《物资登记表》（附件2）。\n附件：1.任务分工表\n2.队伍登记表\n{_TAIL}",
    leaves=f"{_HEAD}请填报《队伍登记表》（附件2）。\n附件：1.任务分工表\n2.队伍登记表\n{_TAIL}",
)
def annexes_are_named_alike(document: Document) -> Iterator[Hit]:
    """A name in the text beside the number of an annex is the name of that annex."""
    entries = entries_of(document)
    if not entries:
        return
    for block in document.prose:
        for match in _NAMED_WITH_ITS_NUMBER.finditer(block):
            group = 1 if match[1] else 4
            number = int(match[2] or match[3] or 1)
            if number > len(entries):
                continue  # 附件/提到的 tells of it.
            name = re.sub("[《》〈〉]|。$|（[^（）]*）$", "", entries[number - 1].name)
            if match[group] not in name and name not in match[group]:
                told = f"附件说明里附件{number}是“{name}”"
                yield Hit(block, *match.span(group), told, "核对附件名称")
