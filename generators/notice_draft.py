"""Reads the draft of a notice: plain text that the office writes or pastes; levels recognised, words kept.

A draft begins with lines `项目：内容` (标题, 主送 …), then 【正文】 and the body; 【附文】 begins a text
that the notice circulates and 【附件】 one it annexes, each with its title on the first line.
"""

from __future__ import annotations

import difflib
import re
from contextlib import suppress
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from generators.characters import lookalikes_in
from generators.errors import DataRefused, Finding, UsageError, tell_os_error
from generators.masking import shown
from generators.own_files import read_given
from generators.records.notice import (
    Attachment,
    NoticeDraft,
    NoticeFormat,
    Paragraph,
    ParagraphLevel,
    Sealing,
)
from generators.wording import LINE_WIDTH, drop_stray_spaces, lines_too_long

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

_REQUIRED = ("标题", "主送", "成文日期")
_OPTIONAL = (
    "乡镇",
    "标识",
    "发文字号",
    "印发日期",
    "抄送",
    "附注",
    "份号",
    "密级",
    "紧急程度",
    "印章",
    "职务",
    "签发人",
    "签发领导",
    "联合机关",
    "主送移至版记",
    "版记另面",
    "套打",
    "格式",
    "标志",
    "令号",
    "会议",
    *(_ATTENDANCE := ("出席", "请假", "列席")),
)
_PARTS = ("正文", "附文", "附件", "附表")
_OF_MINUTES = ("会议", *_ATTENDANCE)
_NOT_PRINTED: dict[str, tuple[str, ...]] = {
    NoticeFormat.DOCUMENT: ("令号", *_OF_MINUTES),
    NoticeFormat.LETTER: ("令号", "签发人", "印发日期", "版记另面", "套打", *_OF_MINUTES, "附文", "附表"),
    NoticeFormat.ORDER: (
        *("主送", "发文字号", "份号", "密级", "紧急程度", "签发人", "联合机关", "主送移至版记", "套打"),
        *_OF_MINUTES,
        *("附文", "附表"),
    ),
    NoticeFormat.MINUTES: (
        *("令号", "份号", "密级", "紧急程度", "印章", "职务", "签发人", "联合机关", "附注", "套打"),
        *("主送移至版记", "附文", "附表"),
    ),
}
"""Items and parts that a format has no place for: written all the same, they are refused, not left out."""
_LEVELS = (
    (ParagraphLevel.LEVEL_1, re.compile(r"[一二三四五六七八九十]+、")),
    (ParagraphLevel.LEVEL_2, re.compile(r"[（(][一二三四五六七八九十]+[）)]")),
    (ParagraphLevel.LEVEL_3, re.compile(r"\d{1,2}[.．、](?!\d)")),
    (ParagraphLevel.LEVEL_4, re.compile(r"[（(]\d{1,2}[）)]")),
)
_SENTENCE_ENDS = tuple("。！？：；…”’）)》】")
_NEVER_CONTINUES = re.compile(r"负责人|附件|联系人|[（(]此件|—|- ")
_LONGEST_RUN_IN = 40
ROW_MARK = "｜"
"""Parts the cells of a row: two such lines and more, one behind the other, are printed as a table."""
RESPONSIBLE = "{{负责人}}"
"""Stands in a draft where the names of the 任务分工 sheet go."""

Line = tuple[int, str]


def drafts_in(notices: Path) -> list[Path]:
    """Return the drafts in the folder `notices`, without those that an editor keeps beside an open one."""
    return sorted(path for path in notices.glob("*.txt") if not path.name.startswith(("~", ".")))


def other_draft_of(notices: Path, key: str, notice_id: str) -> str:
    """Return the name of a draft beside `key` that bears its `notice_id` and says something else.

    Nothing when there is none; a copy that says the same makes the same paper.
    """
    own = notices / f"{key}.txt"
    for path in drafts_in(notices) if notice_id else ():
        with suppress(DataRefused):
            if path != own and _id_in(text := read_text(path)) == notice_id and text != read_text(own):
                return path.stem
    return ""


def _id_in(text: str) -> str:
    """Return the 标识 that stands in the head of a draft, nothing when there is none."""
    head = re.split(r"^\s*【.+】\s*$", text, maxsplit=1, flags=re.MULTILINE)[0].splitlines()
    return next(
        (drop_stray_spaces(value) for item, _, value in map(_parted, head) if item.strip() == "标识"), ""
    )


def find_draft(notices: Path, key: str) -> Path:
    """Return the draft in folder `notices` named `key`, or the only one whose name begins so.

    Raise UsageError with the list when there is none or more than one: a number is never taken for a guess.
    """
    drafts = drafts_in(notices)
    found = [path for path in drafts if path.stem == key]
    found = found or [path for path in drafts if key and path.stem.startswith(key)]
    if len(found) > 1:
        names = "、".join(path.stem for path in found)
        message = f"名字以“{shown(key)}”开头的通知稿有 {len(found)} 份：{names}；请写全名字，一次出一份"
        raise UsageError(message)
    if not found:
        names = "、".join(path.stem for path in drafts) or "（空）"
        message = f"文件夹“{notices.name}”里没有名为“{shown(key)}”的通知稿；现有：{names}"
        raise UsageError(message)
    return found[0]


def read_draft(path: Path, default_township: str) -> NoticeDraft:
    """Return the draft at `path`. Raise DataRefused with every fault, each with its line."""
    return parse_draft(read_text(path), path.stem, default_township)


_UNSEEN = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffd-\uffff]")
"""Controls, marks that turn the direction of what follows, and what stands where a character was lost."""


def _check_characters(name: str, lines: Sequence[Line]) -> Iterator[Finding]:
    """Yield the lines with signs that a PDF hands on for characters, and with what cannot be printed as seen.

    The first are found by no search and stand in another font; the others print nothing or turn the text.
    """
    for number, line in lines:
        if unseen := _UNSEEN.search(line):
            found = f"看不见的控制符或者乱码 U+{ord(unseen[0]):04X}"
            yield Finding(
                f"文件“{name}”第 {number} 行", "每个字都应印得出来", found, "删去后重新录入这几个字"
            )
        if signs := lookalikes_in(line):
            meant = "、".join(f"“{sign}”改成“{character}”" for sign, character in signs.items())
            found = "从PDF复制来的部首、兼容字，看着一样，不是同一个字"
            yield Finding(f"文件“{name}”第 {number} 行", "每个字都应是标准的汉字", found, meant)


def named_township(text: str) -> str:
    """Return the township that the draft `text` names in its head; empty where it names none."""
    lines = [(n, line.strip()) for n, line in enumerate(text.splitlines(), start=1) if line.strip()]
    head, _, _ = _split_parts("", lines)
    return head["乡镇"][1] if "乡镇" in head else ""


def parse_draft(text: str, key: str, default_township: str) -> NoticeDraft:
    """Return the draft that `text` is, called `key`. Raise DataRefused with every fault and its line."""
    lines = [(n, line.strip()) for n, line in enumerate(text.splitlines(), start=1) if line.strip()]
    name = f"{key}.txt"
    head, parts, findings = _split_parts(name, lines)
    findings += [*_check_head(name, head), *_check_format(name, head, [kind for kind, _ in parts])]
    issued = _read_day(name, head, "成文日期", findings)
    printed = _read_day(name, head, "印发日期", findings) if "印发日期" in head else issued
    findings += [*_check_days(name, head, issued, printed), *_check_characters(name, lines)]
    if findings:
        raise DataRefused(findings)
    joined: list[tuple[int, int]] = []
    body: tuple[Paragraph, ...] = ()
    attachments: list[Attachment] = []
    titles = [content[0][1] for kind, content in parts if kind in {"附件", "附表"}]
    findings += _check_titles(
        name, [head["标题"], *(content[0] for kind, content in parts if kind != "正文")]
    )
    for kind, content in parts:
        if kind == "正文":
            own, faults = _without_annex_note(name, content, titles)
            findings += faults
            body = _paragraphs(own, joined)
            continue
        title = drop_stray_spaces(content[0][1])
        paragraphs = _paragraphs(content[1:], joined)
        attachments.append(Attachment(title, paragraphs, kind != "附文", is_assignments=kind == "附表"))
    if findings:
        raise DataRefused(findings)
    return replace(
        _draft_of_head(head, key, default_township, issued, printed),
        paragraphs=body,
        attachments=tuple(attachments),
        joined=tuple(joined),
    )


def _draft_of_head(
    head: dict[str, Line], key: str, default_township: str, issued: date, printed: date
) -> NoticeDraft:
    """Return the draft as far as its head says it, without body and attachments."""

    def value(item: str) -> str:
        return head[item][1] if item in head else ""

    return NoticeDraft(
        key=key,
        id=value("标识"),
        title=value("标题"),
        format=NoticeFormat(value("格式") or NoticeFormat.DOCUMENT),
        mark=value("标志"),
        order_number=value("令号"),
        attendance=tuple((item, value(item)) for item in _ATTENDANCE if value(item)),
        meeting=value("会议"),
        township=value("乡镇") or default_township,
        document_number=value("发文字号"),
        recipients=value("主送").rstrip("：:"),
        issued=issued,
        printed=printed,
        copied_to=value("抄送").rstrip("。"),
        note=value("附注").strip("（）()"),
        copy_number=value("份号"),
        secrecy=value("密级"),
        urgency=value("紧急程度"),
        sealing=Sealing(value("印章") or _usual_sealing(head)),
        post=value("职务"),
        signatories=_names(value("签发人")),
        approved_by=_names(value("签发领导") or value("签发人")),
        co_issuers=_names(value("联合机关")),
        recipients_in_imprint=value("主送移至版记") == "是",
        imprint_on_own_page=value("版记另面") == "是",
        preprinted=value("套打") == "是",
        paragraphs=(),
        attachments=(),
    )


def fill_responsible(draft: NoticeDraft, names: dict[str, str]) -> NoticeDraft:
    """Return the draft with each `{{ 负责人 }}` replaced by the names of its section (三（一） → names).

    A part none of whose sections has such a line names nobody: its rows serve the table of tasks alone.
    Raise DataRefused for a section without a row, and for a row whose section the draft does not have.
    """
    used: set[str] = set()
    findings: list[Finding] = []

    def fill(paragraphs: Sequence[Paragraph]) -> Iterator[Paragraph]:
        for section, paragraph in sections_of(paragraphs):
            if RESPONSIBLE not in paragraph.text:
                yield paragraph
            elif section in names:
                used.add(section)
                yield replace(paragraph, text=paragraph.text.replace(RESPONSIBLE, names[section]))
            else:
                findings.append(
                    Finding(
                        f"工作表“任务分工”（通知 {draft.key}）",
                        f"应有章节“{section}”的负责人（通知稿第 {paragraph.line} 行要用）",
                        f"没有（已填章节：{'、'.join(names) or '无'}）",
                        "在“任务分工”里补上这一行",
                    )
                )

    body = tuple(fill(draft.paragraphs))
    attachments = tuple(replace(a, paragraphs=tuple(fill(a.paragraphs))) for a in draft.attachments)
    findings += _without_a_section(draft, names, used)
    findings += _tags_left(draft)
    if not names and any(text.is_assignments for text in draft.attachments):
        place = f"工作表“任务分工”（通知 {draft.key}）"
        findings.append(Finding(place, "【附表】要用这份通知的任务分工", "没有一行", "在“任务分工”里补上"))
    if findings:
        raise DataRefused(findings)
    return replace(draft, paragraphs=body, attachments=attachments)


def _texts_of(draft: NoticeDraft) -> tuple[tuple[Paragraph, ...], ...]:
    return (draft.paragraphs, *(attachment.paragraphs for attachment in draft.attachments))


def _without_a_section(draft: NoticeDraft, names: Iterable[str], used: set[str]) -> Iterator[Finding]:
    """Yield a finding for each of `names` whose section the draft lacks, or has without the tag."""
    there = {section for text in _texts_of(draft) for section, _ in sections_of(text)}
    parts = {other.split("（")[0] for other in used}
    for section in names:
        if section not in used and (section not in there or not used or section.split("（")[0] in parts):
            yield Finding(
                f"工作表“任务分工”（通知 {draft.key}）",
                f"章节“{section}”应在通知稿里有“负责人：{RESPONSIBLE}”一行",
                "没有找到",
                "改正章节，或在通知稿里补上",
            )


def _tags_left(draft: NoticeDraft) -> Iterator[Finding]:
    """Yield a finding for each line with a tag that is none of ours."""
    for paragraph in (paragraph for text in _texts_of(draft) for paragraph in text):
        if tag := re.search(r"\{[{%].{0,20}", paragraph.whole.replace(RESPONSIBLE, "")):
            yield Finding(
                f"文件“{draft.key}.txt”第 {paragraph.line} 行",
                f"通知稿里的标签应写作 {RESPONSIBLE} 的样子",
                f"“{tag[0]}”",
                "改为要印的文字",
            )


_PLACEHOLDER = re.compile(r"\{\{(?!负责人\}\})([^{}]+)\}\}")


def fill_blocks(draft: NoticeDraft, blocks: Mapping[str, Sequence[str]]) -> NoticeDraft:
    """Return the draft with each `{{ 名单 }}` on a line of its own replaced by the lines of that block.

    Inside a sentence only a block of one line can stand. Raise DataRefused for a block nobody knows, and
    for one that has no line: its sheet names nobody on the day of the notice.
    """
    findings: list[Finding] = []

    def fill(paragraphs: Sequence[Paragraph]) -> Iterator[Paragraph]:
        for paragraph in paragraphs:
            alone = _PLACEHOLDER.fullmatch(paragraph.whole)
            names = _PLACEHOLDER.findall(paragraph.whole)
            wrong = [_block_fault(draft, paragraph, name, blocks, alone is not None) for name in names]
            findings.extend(found for found in wrong if found is not None)
            if any(wrong) or not names:
                yield paragraph
            elif alone:
                yield from (_paragraph(paragraph.line, line) for line in blocks[alone[1]])
            else:
                heading, text = (
                    _PLACEHOLDER.sub(lambda m: blocks[m[1]][0], part)
                    for part in (paragraph.heading, paragraph.text)
                )
                yield replace(paragraph, heading=heading, text=text)

    body = tuple(fill(draft.paragraphs))
    attachments = tuple(replace(a, paragraphs=tuple(fill(a.paragraphs))) for a in draft.attachments)
    if findings:
        raise DataRefused(findings)
    return replace(draft, paragraphs=body, attachments=attachments)


def _block_fault(
    draft: NoticeDraft, paragraph: Paragraph, name: str, blocks: Mapping[str, Sequence[str]], alone: bool
) -> Finding | None:
    place = f"文件“{draft.key}.txt”第 {paragraph.line} 行"
    if name not in blocks:
        near = difflib.get_close_matches(name, blocks, n=1)
        way_out = f"是不是“{{{{ {near[0]} }}}}”？" if near else ""
        known = f"通知稿里能用的标签有：负责人、{'、'.join(blocks)}"
        return Finding(place, known, f"“{{{{ {name} }}}}”", way_out)
    if not any(blocks[name]):
        return Finding(
            place,
            f"“{name}”在成文日期（{draft.issued.year}年{draft.issued.month}月{draft.issued.day}日）应有人",
            "没有找到",
            "核对工作表“领导小组”“专班”“就业服务工作队”里的任职起止日期",
        )
    if not alone and len(blocks[name]) > 1:
        return Finding(place, f"“{{{{ {name} }}}}”应单独占一行", f"有 {len(blocks[name])} 行")
    return None


def sections_of(paragraphs: Sequence[Paragraph]) -> Iterator[tuple[str, Paragraph]]:
    """Yield (section, paragraph); the section is the marks of levels 1 and 2 run together: 三（一）."""
    first = second = ""
    for paragraph in paragraphs:
        mark = _mark_of(paragraph)
        if paragraph.level is ParagraphLevel.LEVEL_1:
            first, second = mark.rstrip("、"), ""
        elif paragraph.level is ParagraphLevel.LEVEL_2:
            second = mark.replace("(", "（").replace(")", "）")
        yield first + second, paragraph


def _mark_of(paragraph: Paragraph) -> str:
    for level, pattern in _LEVELS:
        if level is paragraph.level and (match := pattern.match(paragraph.whole)):
            return match[0]
    return ""


def read_text(path: Path) -> str:
    """Return the text of the draft at `path`, in whichever encoding; DataRefused when it is none."""
    try:
        content = read_given(path, _MOST_BYTES)
    except OSError as error:
        finding = Finding(f"文件“{path.name}”", "应能打开通知稿", tell_os_error(error))
        raise DataRefused([finding]) from None
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise DataRefused(
        [Finding(f"文件“{path.name}”", "应为纯文本", "不是文本文件", "用记事本另存为 UTF-8 编码的 .txt")]
    )


_MOST_BYTES = 4 * 2**20
"""A draft of 200 pages has 400 kB."""


def _parted(line: str) -> tuple[str, str, str]:
    """Return item, colon and value of a head line; a colon in the value stays what it is."""
    found = re.search("[:：]", line)
    return (line[: found.start()], found[0], line[found.end() :]) if found else (line, "", "")


def _split_parts(
    name: str, lines: Sequence[Line]
) -> tuple[dict[str, Line], list[tuple[str, list[Line]]], list[Finding]]:
    """Return the head lines by item, the parts in order, and the faults of both."""
    head: dict[str, Line] = {}
    parts: list[tuple[str, list[Line]]] = []
    findings: list[Finding] = []
    for number, line in lines:
        if (match := re.fullmatch(r"【(.+?)】", line)) is not None:
            if match[1] not in _PARTS:
                findings.append(
                    Finding(
                        f"文件“{name}”第 {number} 行",
                        "应为【正文】、【附文】、【附件】或【附表】",
                        f"“{line}”",
                    )
                )
            parts.append((match[1], []))
        elif parts:
            parts[-1][1].append((number, line))
        else:
            item, colon, value = _parted(line)
            if not colon or item.strip() not in _REQUIRED + _OPTIONAL:
                near = difflib.get_close_matches(item.strip(), _REQUIRED + _OPTIONAL, n=1)
                findings.append(
                    Finding(
                        f"文件“{name}”第 {number} 行",
                        f"【正文】之前应为“项目：内容”，项目有：{'、'.join(_REQUIRED + _OPTIONAL)}",
                        f"“{line[:30]}”",
                        f"是不是“{near[0]}”？" if near else "正文前面应有单独一行【正文】",
                    )
                )
            elif item.strip() in head:
                findings.append(Finding(f"文件“{name}”第 {number} 行", f"“{item.strip()}”只应写一次", "重复"))
            else:
                head[item.strip()] = (number, drop_stray_spaces(value))
    if [kind for kind, _ in parts].count("正文") != 1:
        findings.append(Finding(f"文件“{name}”", "应有且只有一处【正文】", "没有或多于一处"))
    findings += [
        Finding(f"文件“{name}”", f"【{kind}】下面应有内容", "空白")
        for kind, content in parts
        if len(content) < (1 if kind in {"正文", "附表"} else 2)
    ]
    return head, parts, findings


def _check_titles(name: str, titles: Sequence[Line]) -> Iterator[Finding]:
    """Yield a finding for each line of a title that the office broke with ｜ and that has no room."""
    for number, title in titles:
        for line in lines_too_long(drop_stray_spaces(title)):
            expected = f"标题一行最多 {LINE_WIDTH} 个字（GB/T 9704 7.3.1）"
            way_out = "在这一行里再加“｜”，或删去“｜”由程序断行"
            yield Finding(f"文件“{name}”第 {number} 行", expected, f"“{line}”，{len(line)} 个字", way_out)


def _check_head(name: str, head: dict[str, Line]) -> Iterator[Finding]:
    is_order = _format_of(head) == NoticeFormat.ORDER
    for item in (*_REQUIRED, "令号") if is_order else _REQUIRED:
        if is_order and item == "主送":
            continue  # An order is for everybody; it names nobody.
        if item not in head or not head[item][1]:
            yield Finding(f"文件“{name}”", f"应写明“{item}：”", "没有找到", f"【正文】前加一行“{item}：……”")
    number, copy_number = head.get("份号", (0, "000000"))
    if not re.fullmatch(r"\d{6}", copy_number):
        yield Finding(
            f"文件“{name}”第 {number} 行", "份号应为 6 位数字（GB/T 9704 7.2.1）", f"“{copy_number}”"
        )

    for item in ("主送移至版记", "版记另面", "套打"):
        number, answer = head.get(item, (0, "否"))
        if answer not in {"是", "否"}:
            yield Finding(f"文件“{name}”第 {number} 行", f"“{item}”应为“是”或“否”", f"“{answer}”")
    number, order_number = head.get("令号", (0, "第1号"))
    if order_number and not re.fullmatch(r"第[1-9]\d{0,8}号", order_number):
        yield Finding(
            f"文件“{name}”第 {number} 行",
            "令号应形如“第3号”，不编虚位（GB/T 9704 10.2）",
            f"“{order_number}”",
        )
    _, meeting = head.get("会议", (0, ""))
    for item in _ATTENDANCE if meeting else ():
        if item in head:
            place = f"文件“{name}”第 {head[item][0]} 行"
            yield Finding(place, f"写了“会议”的，“{item}”取自“参会人员”", "又写了一遍", "删去这一行")
    number, sealing = head.get("印章", (0, _usual_sealing(head)))
    if sealing not in set(Sealing):
        yield Finding(f"文件“{name}”第 {number} 行", f"“印章”应为：{'、'.join(Sealing)}", f"“{sealing}”")
    if sealing == Sealing.SIGNATURE_STAMP and not head.get("职务", (0, ""))[1]:
        yield Finding(
            f"文件“{name}”", "加盖签名章的应写明“职务：”", "没有找到", "【正文】前加一行“职务：乡长”"
        )


def _format_of(head: dict[str, Line]) -> str:
    return head.get("格式", (0, ""))[1] or NoticeFormat.DOCUMENT


def _usual_sealing(head: dict[str, Line]) -> Sealing:
    return Sealing.SIGNATURE_STAMP if _format_of(head) == NoticeFormat.ORDER else Sealing.SEALED


def _check_format(name: str, head: dict[str, Line], parts: Sequence[str]) -> Iterator[Finding]:
    """Yield what the format cannot print, and what it must say (10.1 to 10.3)."""
    given = _format_of(head)
    if given not in _NOT_PRINTED:
        number = head["格式"][0]
        yield Finding(f"文件“{name}”第 {number} 行", f"“格式”应为：{'、'.join(NoticeFormat)}", f"“{given}”")
        return
    for item in _NOT_PRINTED[given]:
        place, text = head.get(item, (0, ""))
        if text not in {"", "否"}:
            where, found = f"文件“{name}”第 {place} 行", f"“{text}”"
            yield Finding(where, f"{given}格式没有“{item}”这一项", found, "删去这一行，或改用别的格式")
        if item in parts:
            way_out = "改为【附件】，或改用公文格式"
            yield Finding(f"文件“{name}”", f"{given}格式里不能有【{item}】", "写了这一部分", way_out)
    mark = head.get("标志", (0, ""))[1]
    if given == NoticeFormat.MINUTES and not mark:
        yield Finding(f"文件“{name}”", "纪要应写明“标志：”", "没有找到", "如“标志：交楼申乡党委会议纪要”")
    if given == NoticeFormat.ORDER:
        if mark and not mark.endswith("令"):
            yield Finding(f"文件“{name}”", "命令的“标志”应以“令”或“命令”结尾", f"“{mark}”")
        if (sealing := head.get("印章", (0, ""))[1]) not in {"", Sealing.SIGNATURE_STAMP}:
            yield Finding(f"文件“{name}”", "命令应加盖签名章（GB/T 9704 10.2）", f"“{sealing}”")


def _names(text: str) -> tuple[str, ...]:
    return tuple(part for part in re.split(r"[、，,；;\s]+", text) if part)


def _read_day(name: str, head: dict[str, Line], item: str, findings: list[Finding]) -> date:
    if item not in head:
        return date.min  # The missing line has its own finding.
    number, text = head[item]
    match = re.fullmatch(r"(\d{4})[年.-](\d{1,2})[月.-](\d{1,2})日?", text)
    try:
        if match:
            return date(*map(int, match.groups()))
    except ValueError:
        pass
    expected = f"“{item}”应为日历上有的日期，如 2022年4月18日"
    findings.append(Finding(f"文件“{name}”第 {number} 行", expected, f"“{text}”"))
    return date.min


def _check_days(name: str, head: dict[str, Line], issued: date, printed: date) -> Iterator[Finding]:
    """Yield where the days contradict each other: what is printed follows what is signed."""
    if date.min not in {issued, printed} and printed < issued:
        place = f"文件“{name}”第 {head['印发日期'][0]} 行"
        yield Finding(place, f"印发日期应不早于成文日期（{issued}）", f"“{printed}”", "核对这两个日期")


def _paragraphs(lines: Sequence[Line], joined: list[tuple[int, int]]) -> tuple[Paragraph, ...]:
    whole: list[Line] = []
    for number, raw in lines:
        text = drop_stray_spaces(raw)
        if whole and _continues(whole[-1][1], text):
            joined.append((whole[-1][0], number))
            whole[-1] = (whole[-1][0], whole[-1][1] + text)
        else:
            whole.append((number, text))
    return tuple(_paragraph(number, text) for number, text in whole)


_ANNEX_NOTE = re.compile("附件[:：]")
_ANNEX_NUMBER = re.compile(r"(附件[:：])?\s*(\d{1,2}[.．、])?\s*")


def _without_annex_note(
    name: str, lines: list[Line], titles: Sequence[str]
) -> tuple[list[Line], list[Finding]]:
    """Return the body without the office's own 附件说明, which is printed from the parts that follow (7.3.4).

    Its names must be theirs: a note of an annex that is not there would be lost, or printed as text.
    """
    first = next((i for i, (_, text) in enumerate(lines) if _ANNEX_NOTE.match(text)), None)
    if first is None:
        return lines, []
    kept, findings = lines[:first], []
    wanted = [drop_stray_spaces(title).replace("｜", "") for title in titles]
    for index, (number, text) in enumerate(lines[first:]):
        if index and not re.match(r"\d{1,2}[.．、]", text):
            kept.append((number, text))
            continue
        title = _ANNEX_NUMBER.sub("", drop_stray_spaces(text), count=1)
        if title and title not in wanted:
            place, way_out = f"文件“{name}”第 {number} 行", "加上【附件】一节，或删去这一行"
            findings.append(Finding(place, "附件说明里的附件应在后面有【附件】一节", f"“{title}”", way_out))
    return kept, findings


def _continues(previous: str, text: str) -> bool:
    """Tell whether `text` is the rest of `previous`, cut off by the end of a page."""
    if _PLACEHOLDER.fullmatch(previous) or _PLACEHOLDER.fullmatch(text):
        return False
    if ROW_MARK in previous or ROW_MARK in text:
        return False  # A row of a table is a line of its own.
    if previous.endswith(_SENTENCE_ENDS) or previous.startswith("负责人") or _NEVER_CONTINUES.match(text):
        return False
    if any(pattern.match(text) for _, pattern in _LEVELS):
        return False
    # A heading of its own has no stop in it; text that was cut has.
    return not any(pattern.match(previous) for _, pattern in _LEVELS) or "。" in previous or "，" in previous


def _paragraph(number: int, text: str) -> Paragraph:
    for level, pattern in _LEVELS if ROW_MARK not in text else ():
        if pattern.match(text):
            stop = text.find("。") + 1
            if stop == 0:
                return Paragraph(level, text, "", number)
            if stop > _LONGEST_RUN_IN or (level is ParagraphLevel.LEVEL_1 and "，" in text[:stop]):
                # A paragraph that merely begins with a number is no heading.
                return Paragraph(ParagraphLevel.BODY, "", text, number)
            return Paragraph(level, text[:stop], text[stop:], number)
    return Paragraph(ParagraphLevel.BODY, "", text, number)
