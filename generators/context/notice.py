"""The red-header notice (GB/T 9704—2012)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from generators.records.notice import ParagraphLevel, Sealing
from generators.records.township import Village
from generators.wording import break_title, format_date, pad_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from generators.records.dataset import Dataset
    from generators.records.notice import NoticeDraft, Paragraph

_MARK_SIZES = ((10, "大"), (12, "中"), (16, "小"))
"""Longest mark, in characters, that fits the 版心 in each size of the template; longer ones are set 特小."""
_LINE = 28
"""Characters of a line of the body (5.2.3)."""
_DATE_WIDTHS = {6.0: "六字", 6.5: "六字半"}
"""Characters a date takes (digits half a character); the issuer is centred on it (7.3.5.1)."""


def notice_context(dataset: Dataset, draft: NoticeDraft, number: str) -> dict[str, Any]:
    """Return the fields of 公文.docx for `draft`, numbered `number`."""
    township = dataset.township(draft.township)
    names = (township.name, township.county, *(village.name for village in dataset.all(Village)))
    joint = bool(draft.co_issuers)
    mark = "文件" if joint else f"{township.government}文件"
    issued = format_date(draft.issued)
    unsealed = draft.sealing is Sealing.UNSEALED
    issuer_indent, date_indent = _unsealed_indents(township.signature, issued) if unsealed else ("", "")
    circulated = [a for a in draft.attachments if not a.is_annex]
    annexes = [a for a in draft.attachments if a.is_annex]
    return {
        "文件标题": draft.title.replace("｜", ""),
        "有份号": bool(draft.copy_number),
        "份号": draft.copy_number,
        "有密级": bool(draft.secrecy),
        "密级": draft.secrecy,
        "有紧急程度": bool(draft.urgency),
        "紧急程度": draft.urgency,
        "套打": draft.preprinted,
        "联合行文": joint,
        "联合机关": [{"名称": name} for name in draft.co_issuers],
        "联合署名行": _two_a_line(draft.co_issuers),
        "上行文": bool(draft.signatories),
        "签发人排列": "单" if len(draft.signatories) < 2 else "双",
        "签发人行": [{"姓名": names} for names in _signatory_lines(draft.signatories)],
        "发文机关标志": mark,
        "标志大小": next((size for longest, size in _MARK_SIZES if len(mark) <= longest), "特小"),
        "发文字号": number,
        "标题行": _lines(draft.title, names),
        "主送移至版记": draft.recipients_in_imprint,
        "主送机关": draft.recipients,
        "正文": _paragraphs(draft.paragraphs),
        "有附件说明": bool(annexes),
        "附件说明": [
            {"前缀": _annex_prefix(index, len(annexes)), "名称": annex.title.replace("｜", "")}
            for index, annex in enumerate(annexes)
        ],
        "印章方式": str(draft.sealing),
        "署名前空": issuer_indent,
        "日期前空": date_indent,
        "职务": draft.post,
        "发文机关署名": township.signature,
        "日期字宽": _DATE_WIDTHS.get(_width(issued), "七字"),
        "成文日期": issued,
        "有附注": bool(draft.note),
        "附注": draft.note,
        "附表": [],
        "附文": [
            {"标题行": _lines(text.title, names), "正文": _paragraphs(text.paragraphs)} for text in circulated
        ],
        "附件": [
            {
                "标记": f"附件{index if len(annexes) > 1 else ''}",
                "标题行": _lines(text.title, names),
                "正文": _paragraphs(text.paragraphs),
            }
            for index, text in enumerate(annexes, start=1)
        ],
        "版记另面": draft.imprint_on_own_page,
        "有抄送": bool(draft.copied_to),
        "抄送机关": draft.copied_to,
        "印发机关": township.printing_office,
        "印发日期": format_date(draft.printed),
    }


def _two_a_line(issuers: Sequence[str]) -> list[dict[str, str]]:
    """Return the issuers two in a line; one that is left over stands above the date."""
    pairs = [issuers[i : i + 2] for i in range(0, len(issuers), 2)]
    return [{"左": pair[0], "右": pair[1]} if len(pair) == 2 else {"左": "", "右": pair[0]} for pair in pairs]


def _signatory_lines(names: Sequence[str]) -> list[str]:
    """Return the names two in a line, each as wide as three characters (7.2.6)."""
    padded = [pad_name(name) for name in names]
    return ["　".join(padded[i : i + 2]) for i in range(0, len(padded), 2)]


def _unsealed_indents(issuer: str, date: str) -> tuple[str, str]:
    """Return the full-width spaces before issuer and date when no seal is set (7.3.5.2)."""
    issuer_start = _LINE - 2 - len(issuer)
    date_start = issuer_start + 2
    if date_start + _width(date) > _LINE - 2:
        date_start = int(_LINE - 2 - _width(date))
        issuer_start = min(issuer_start, date_start - 2)
    return "　" * max(issuer_start, 0), "　" * max(date_start, 0)


def _lines(title: str, names: Sequence[str]) -> list[dict[str, str]]:
    return [{"文": line} for line in break_title(title, names)]


def _paragraphs(paragraphs: Sequence[Paragraph]) -> list[dict[str, str]]:
    return [
        {"级别": str(p.level), "标题": p.heading if p.level is not ParagraphLevel.BODY else "", "文": p.text}
        for p in paragraphs
    ]


def _annex_prefix(index: int, count: int) -> str:
    """Return 附件： before the first name, a number behind it when there are several (7.3.4)."""
    number = f"{index + 1}." if count > 1 else ""
    return ("附件：" if index == 0 else "") + number


def _width(text: str) -> float:
    return sum(0.5 if character.isdigit() else 1.0 for character in text)
