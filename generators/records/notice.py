"""The draft of a notice: what the office wrote, paragraph by paragraph, not a word changed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date


class NoticeFormat(StrEnum):
    """The formats of GB/T 9704 (clauses 7 and 10.1 to 10.3); the word is the template's name too."""

    DOCUMENT = "公文"
    LETTER = "信函"
    ORDER = "命令"
    MINUTES = "纪要"


class Sealing(StrEnum):
    """How the notice is authenticated (GB/T 9704 7.3.5.1 to 7.3.5.3)."""

    SEALED = "加盖印章"
    UNSEALED = "不加盖印章"
    SIGNATURE_STAMP = "签名章"


class ParagraphLevel(StrEnum):
    """Level of a paragraph of the body (GB/T 9704 7.3.3); the words are the template's style names."""

    LEVEL_1 = "一级标题"
    LEVEL_2 = "二级标题"
    LEVEL_3 = "三级标题"
    LEVEL_4 = "四级标题"
    BODY = "正文"


@dataclass(frozen=True)
class Paragraph:
    """A paragraph: `heading` is set in the face of its level, `text` follows it in 仿宋."""

    level: ParagraphLevel
    heading: str
    text: str
    line: int = 0
    """Line of the draft on which it begins."""

    @property
    def whole(self) -> str:
        """Return the paragraph as one string."""
        return self.heading + self.text


@dataclass(frozen=True)
class Attachment:
    """A text that follows the notice on a new page: circulated by it (附文) or annexed to it (附件)."""

    title: str
    paragraphs: tuple[Paragraph, ...]
    is_annex: bool
    """An annex bears the word 附件 and its number; a circulated text does not (`DOMAIN.md` §2.1)."""
    is_assignments: bool = False
    """An annex that is the 任务分工 sheet as a landscape table (A6)."""


@dataclass(frozen=True)
class NoticeDraft:
    """A notice before it has its number."""

    key: str
    """Name of the draft's file, such as 79号."""
    id: str
    """标识 of the notice, when the draft says which one it is; empty: the register finds it."""
    title: str
    format: NoticeFormat
    mark: str
    """发文机关标志 of 纪要, such as 交楼申乡党委会议纪要; empty: the township's own."""
    order_number: str
    """令号 of 命令, such as 第3号: counted through a term of office, so the office gives it."""
    attendance: tuple[tuple[str, str], ...]
    """(出席/请假/列席, names) of 纪要 (10.3)."""
    meeting: str
    """会议编号 of the meeting whose rows fill the 纪要; empty when the office writes it all."""
    township: str
    document_number: str
    """发文字号 as the office gave it; empty when the register is to give the next one."""
    recipients: str
    issued: date
    printed: date
    copied_to: str
    note: str
    copy_number: str
    secrecy: str
    urgency: str
    sealing: Sealing
    post: str
    """职务 beside a signature stamp."""
    signatories: tuple[str, ...]
    """签发人: only an upward document names them."""
    co_issuers: tuple[str, ...]
    """联合机关 in full, the 主办机关 first; empty when the township issues alone."""
    recipients_in_imprint: bool
    imprint_on_own_page: bool
    preprinted: bool
    """套打: the paper has its red head already."""
    paragraphs: tuple[Paragraph, ...]
    attachments: tuple[Attachment, ...]
    approved_by: tuple[str, ...] = ()
    """Who approved the document, for the register: only an upward document prints them."""
    joined: tuple[tuple[int, int], ...] = ()
    """Line pairs that were one paragraph cut by a page break and have been joined."""
