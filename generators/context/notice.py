"""The notices of GB/T 9704—2012: 公文 with its red head, 信函, 命令 and 纪要."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from generators.records.notice import NoticeFormat, ParagraphLevel, Sealing
from generators.records.township import Assignment, Village
from generators.wording import break_title, format_date, names_in_lines, pad_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from generators.records.dataset import Dataset
    from generators.records.notice import Attachment, NoticeDraft, Paragraph
    from generators.records.township import Township

_MARK_SIZES = ((10, "大"), (12, "中"), (16, "小"))
"""Longest mark, in characters, that fits the 版心 in each size of the template; longer ones are set 特小."""
_LINE = 28
"""Characters of a line of the body (5.2.3)."""
_NAME_COLUMN = 5
"""Characters in a line of the column 负责人 of the table of tasks: a name of four and its 、."""
_DATE_WIDTHS = {6.0: "六字", 6.5: "六字半"}
"""Characters a date takes (digits half a character); the issuer is centred on it (7.3.5.1)."""


def notice_context(dataset: Dataset, draft: NoticeDraft, number: str) -> dict[str, Any]:
    """Return the fields of the template of the draft's format, numbered `number`."""
    township = dataset.township(draft.township)
    if draft.co_issuers and not {township.government, township.signature} & set(draft.co_issuers):
        # The 主办机关 stands first (7.2.4); a joint issue is the township's own as well.
        draft = replace(draft, co_issuers=(township.government, *draft.co_issuers))
    draft = replace(draft, recipients_in_imprint=draft.recipients_in_imprint or _fill_page_1(draft))
    names = (township.name, township.county, *dataset.values(Village, "name"))
    fields = {
        **_text_fields(draft, names, number),
        "主送移至版记": draft.recipients_in_imprint,
        "主送机关": draft.recipients,
        "有抄送": bool(draft.copied_to),
        "抄送机关": draft.copied_to,
    }
    if draft.format is NoticeFormat.MINUTES:
        return {**fields, **_imprint(draft, township), **_minutes_fields(draft)}
    if draft.format is NoticeFormat.ORDER:
        titled = {key: value for key, value in fields.items() if key not in {"发文字号", "标题行"}}
        return {**titled, **_imprint(draft, township), **_order_fields(draft, township)}
    signed = {**fields, **_signature(draft, township.signature)}
    if draft.format is NoticeFormat.LETTER:
        mark = draft.co_issuers[0] if draft.co_issuers else township.government
        return {**signed, **_mark(draft.mark or mark), "版头要素": _head_items(draft)}
    return {
        **signed,
        **_imprint(draft, township),
        **_letterhead(draft, township),
        "附表": _tables(dataset, draft, names),
        "附文": [
            {"标题行": _lines(text.title, names), "正文": _paragraphs(text.paragraphs)}
            for text in draft.attachments
            if not text.is_annex
        ],
    }


def _imprint(draft: NoticeDraft, township: Township) -> dict[str, Any]:
    return {
        "印发机关": township.printing_office,
        "印发日期": format_date(draft.printed),
        "版记另面": draft.imprint_on_own_page,
    }


def _minutes_fields(draft: NoticeDraft) -> dict[str, Any]:
    """Return what 纪要 have of their own (10.3); they name those they are sent to in the 版记 only."""
    return {
        **_mark(draft.mark),
        "主送移至版记": True,
        "成文日期": format_date(draft.issued),
        "参会人员": [{"栏目": heading, "名单": people} for heading, people in draft.attendance],
    }


def _order_fields(draft: NoticeDraft, township: Township) -> dict[str, Any]:
    """Return what a 命令 has of its own (10.2): its number, who signs it, and no title."""
    return {
        **_mark(order_mark(draft, township)),
        "主送移至版记": bool(draft.recipients),
        "令号": draft.order_number,
        "职务": draft.post,
        "成文日期": format_date(draft.issued),
        "有附注": bool(draft.note),
        "附注": draft.note,
    }


def _letterhead(draft: NoticeDraft, township: Township) -> dict[str, Any]:
    """Return the 版头 of a 公文 (7.2): mark, copy number, secrecy, urgency and signatories."""
    mark = "文件" if draft.co_issuers else (draft.mark or f"{township.government}文件")
    return {
        **_mark("" if draft.preprinted else mark, mark),
        "套打": draft.preprinted,
        "有份号": bool(draft.copy_number),
        "份号": draft.copy_number,
        "有密级": bool(draft.secrecy),
        "密级": draft.secrecy,
        "有紧急程度": bool(draft.urgency),
        "紧急程度": draft.urgency,
        "联合机关": [{"名称": name} for name in draft.co_issuers],
        "上行文": bool(draft.signatories),
        "签发人排列": "单" if len(draft.signatories) < 2 else "双",
        "签发人行": [{"姓名": names} for names in _signatory_lines(draft.signatories)],
    }


_LINES_OF_PAGE_1 = 13
"""Lines of page 1 under the red rule and its two empty lines, less the one below the title."""


def _fill_page_1(draft: NoticeDraft) -> bool:
    """Tell whether the recipients leave no line of text on page 1: then they go to the imprint (7.3.2)."""
    recipients = -(-(len(draft.recipients) + 1) // _LINE)
    return (
        draft.format is NoticeFormat.DOCUMENT
        and recipients + len(break_title(draft.title)) >= _LINES_OF_PAGE_1
    )


def order_mark(draft: NoticeDraft, township: Township) -> str:
    """Return the mark of an order: the issuer's name with 令 (10.2)."""
    return draft.mark or f"{township.government}令"


def _text_fields(draft: NoticeDraft, names: Sequence[str], number: str) -> dict[str, Any]:
    """Return number, title, body and annexes, which every format has."""
    annexes = annexes_of(draft)
    return {
        "文件标题": draft.title.replace("｜", ""),
        "发文字号": number,
        "标题行": _lines(draft.title, names),
        "正文": _paragraphs(draft.paragraphs),
        "有附件说明": bool(annexes),
        "附件说明": [
            {"前缀": _annex_prefix(index, len(annexes)), "名称": annex.title.replace("｜", "")}
            for index, annex in enumerate(annexes)
        ],
        "附件": [
            {
                "标记": _annex_mark(index, len(annexes)),
                "标题行": _lines(text.title, names),
                "正文": _paragraphs(text.paragraphs),
            }
            for index, text in enumerate(annexes)
            if not text.is_assignments
        ],
    }


def annexes_of(draft: NoticeDraft) -> list[Attachment]:
    """Return the annexes; the landscape tables come last, as the template prints them."""
    return sorted((text for text in draft.attachments if text.is_annex), key=lambda text: text.is_assignments)


def _tables(dataset: Dataset, draft: NoticeDraft, names: Sequence[str]) -> list[dict[str, Any]]:
    """Return the 任务分工 table of the notice (A6), when the draft annexes it."""
    annexes = annexes_of(draft)
    rows = [
        {
            "序号": str(number),
            "工作任务": row.task,
            "负责人": names_in_lines(
                [dataset.person(name).printed_name for name in row.responsible], _NAME_COLUMN
            ),
            "牵头单位": row.lead or "",
            "责任村": row.villages or "",
            "完成时限": row.due or "",
        }
        for number, row in enumerate(dataset.by(Assignment, "notice", draft.key), start=1)
    ]
    return [
        {"标记": _annex_mark(index, len(annexes)), "标题行": _lines(text.title, names), "行": rows}
        for index, text in enumerate(annexes)
        if text.is_assignments
    ]


def _mark(mark: str, sized_by: str = "") -> dict[str, str]:
    length = len(sized_by or mark)
    return {
        "发文机关标志": mark,
        "标志大小": next((size for longest, size in _MARK_SIZES if length <= longest), "特小"),
    }


def _head_items(draft: NoticeDraft) -> list[dict[str, Any]]:
    """Return 份号, 密级 and 紧急程度 of a letter, in that order, as far as given (10.1)."""
    given = ((draft.copy_number, False), (draft.secrecy, True), (draft.urgency, True))
    return [{"文": text, "黑体": bold} for text, bold in given if text]


def _signature(draft: NoticeDraft, signature: str) -> dict[str, Any]:
    """Return how the document is signed (7.3.5); a field that is not printed stays empty."""
    issued = format_date(draft.issued)
    joint = bool(draft.co_issuers)
    unsealed, longer = draft.sealing is Sealing.UNSEALED, _width(issued) > _width(signature)
    named = not joint and draft.sealing is not Sealing.SIGNATURE_STAMP
    return {
        "联合行文": joint,
        "联合署名行": _two_a_line(draft.co_issuers),
        "印章方式": str(draft.sealing),
        "日期较长": unsealed and longer,
        "日期前空": "　" * max(int(_LINE - _width(signature)), 0) if unsealed and not longer else "",
        "职务": draft.post,
        "发文机关署名": signature if named else "",
        "日期字宽": _DATE_WIDTHS.get(_width(issued), "七字"),
        "成文日期": issued,
        "有附注": bool(draft.note),
        "附注": draft.note,
    }


def _two_a_line(issuers: Sequence[str]) -> list[dict[str, str]]:
    """Return the issuers two in a line; one that is left over stands above the date."""
    pairs = [issuers[i : i + 2] for i in range(0, len(issuers), 2)]
    return [{"左": pair[0], "右": pair[1]} if len(pair) == 2 else {"左": "", "右": pair[0]} for pair in pairs]


def _signatory_lines(names: Sequence[str]) -> list[str]:
    """Return the names two in a line, each as wide as three characters (7.2.6)."""
    padded = [pad_name(name) for name in names]
    return ["　".join(padded[i : i + 2]) for i in range(0, len(padded), 2)]


def _lines(title: str, names: Sequence[str]) -> list[dict[str, str]]:
    return [{"文": line} for line in break_title(title, names)]


def _paragraphs(paragraphs: Sequence[Paragraph]) -> list[dict[str, str]]:
    return [
        {"级别": str(p.level), "标题": p.heading if p.level is not ParagraphLevel.BODY else "", "文": p.text}
        for p in paragraphs
    ]


def _annex_mark(index: int, count: int) -> str:
    return f"附件{index + 1 if count > 1 else ''}"


def _annex_prefix(index: int, count: int) -> str:
    """Return 附件： before the first name, a number behind it when there are several (7.3.4)."""
    number = f"{index + 1}." if count > 1 else ""
    return ("附件：" if index == 0 else "") + number


def _width(text: str) -> float:
    return sum(0.5 if character.isdigit() else 1.0 for character in text)
