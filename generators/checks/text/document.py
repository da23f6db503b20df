"""A text as a proof-reader sees it: its lines as blocks, each with its part in the paper and its level."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from generators.checks.text.anchors import ANCHORS
from generators.wording import dictionary_words, read_numeral, word_frequency

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

HAN = r"[\u3400-\u9fff〇]"
PARTICLES = frozenset(
    "的了在是和与及或把将被对向从由为以于等要应须可就都也还又再不没很更最各每该此其这那有无上中下前后内外时年月日个一二三四五六七八九十人大小多少本我你他并经至到用出名户乡村镇县局我你他"
)
"""Characters that stand alone between words rightly."""
NUMERAL = "一二三四五六七八九十"
GENRES = (
    *("决议", "决定", "命令", "公报", "公告", "通告", "意见", "通知", "通报", "报告", "请示", "批复"),
    *("议案", "函", "纪要"),
)
"""文种 of 党政机关公文处理工作条例 第八条."""
OTHER_KINDS = (
    *("方案", "办法", "规划", "计划", "制度", "总结", "要点", "汇报", "讲话", "细则", "规定", "预案", "规则"),
    *("名单", "台账", "清单", "说明", "倡议书", "公开信", "承诺书", "责任书", "令", "简报", "公示", "安排"),
    *("通知书", "决定书", "建议书", "意见书", "协议书"),
    *("记录", "告知书", "通知单", "一览表", "统计表", "登记表", "汇总表", "明细表"),
)
_GENRE_END = re.compile(rf"(?:{'|'.join((*GENRES, *OTHER_KINDS))})(?:（[^（）]{{1,10}}）)?$")
DATE = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")
_DATE_LINE = re.compile(
    r"(?:\d{2,4}年[\d一二三四五六七八九十]{1,3}[月.．/-][\d一二三四五六七八九十]{1,3}[日号]?|\d{4}年元月\d{1,2}日|\d{4}[./．-]\d{1,2}[./．-]\d{1,2}"
    r"|[二一][〇零○O0一二三四五六七八九]{3}年[一二三四五六七八九十]{1,2}月[一二三四五六七八九十]{1,3}日)"
)
_ORGAN_END = re.compile(
    r"(?:政府|委员会|党委|党支部|支部|办公室|局|站|所|中心|工作队|专班|领导小组|村委会|委|厅|院|校|学校|队|公司|办事处|合作社)"
    r"(?:办公室)?$"
)


_ALL_HAN = re.compile(f"{HAN}+")


@lru_cache(maxsize=20_000)
def is_han(text: str) -> bool:
    """Tell whether `text` is Chinese characters and nothing else."""
    return _ALL_HAN.fullmatch(text) is not None


class Role(StrEnum):
    """What a block is in the paper (GB/T 9704 7.2 to 7.4)."""

    MARK = "发文机关标志"
    NUMBER = "发文字号"
    SIGNATORY = "签发人"
    HEAD = "稿头"
    TITLE = "标题"
    RECIPIENTS = "主送机关"
    BODY = "正文"
    HEADING = "层次标题"
    ATTACHMENT_NOTE = "附件说明"
    SIGNATURE = "署名"
    DATE = "成文日期"
    NOTE = "附注"
    ANNEX_MARK = "附件标记"
    ANNEX_TITLE = "附件标题"
    IMPRINT = "版记"
    CELL = "表格"


PROSE = frozenset({Role.BODY, Role.HEADING})


class Cell(NamedTuple):
    """Where a cell of a Word file stands: its table in the file, its row, its column in the table's grid."""

    table: int
    row: int
    column: int


@dataclass(frozen=True)
class Line:
    """One line of a text file, or one paragraph of a Word file."""

    number: int
    text: str
    style: str = ""
    """Name of the paragraph's style in a Word file."""
    cell: Cell | None = None


@dataclass(frozen=True)
class Mark:
    """The number before a paragraph: level 1 一、 2 （一） 3 1. 4 （1）, its value, how far it reaches."""

    level: int
    value: int
    end: int
    text: str


_MARKS = (
    (1, re.compile(rf"([{NUMERAL}]{{1,3}})[ \t　]*([、，,.．。:：]+|(?=[ 　]))[ 　]*")),
    (2, re.compile(rf"[（(〔\[【]([{NUMERAL}]{{1,3}})[）)〕\]】][、.．，,：: 　]*")),
    (2, re.compile(rf"([{NUMERAL}]{{1,3}})[）)][、.．，,：: 　]*")),
    (2, re.compile(r"([㈠-㈩])[、.．，, 　]*")),
    (3, re.compile(r"([0-9０-９]{1,2})[ 　]*([.．、，,。]+)(?![0-9０-９])[ 　]*")),
    (4, re.compile(r"[（(]([0-9０-９]{1,2})[）)][、.．，,：: 　]*")),
    (4, re.compile(r"([⑴-⒇])[、.．，, 　]*")),
    (3, re.compile(r"([⒈-⒛])[、.．，, 　]*")),
    (4, re.compile(r"([0-9０-９]{1,2})[）)][、.．，,：: 　]*(?=[\u4e00-\u9fff])")),
    (5, re.compile(r"([①-⑳])[、.．，, 　]*")),
)
_SET_IN_ONE = {"㈠": 1, "⑴": 1, "⒈": 1, "①": 1}
"""Signs that hold a number, by the first of their row."""


def read_mark(text: str) -> Mark | None:
    """Return the level number at the beginning of `text`, rightly written or not."""
    for level, pattern in _MARKS:
        if match := pattern.match(text):
            raw = match[1]
            row = next((first for first in _SET_IN_ONE if 0 <= ord(raw[0]) - ord(first) < 20), "")
            value = ord(raw) - ord(row) + 1 if row else read_numeral(raw)
            return Mark(level, value, match.end(), match[0])
    return None


@dataclass(eq=False)
class Block:
    """A paragraph: a line without the blanks around it, or several lines that a page had cut."""

    role: Role
    text: str
    pieces: list[tuple[int, int, int]]
    """(start in `text`, line, offset in that line) of each line in it."""
    mark: Mark | None = None
    style: str = ""
    cell: Cell | None = None

    def place(self, offset: int) -> tuple[int, int]:
        """Return (line, offset in it) of `offset` in the block."""
        start, number, column = next(p for p in reversed(self.pieces) if p[0] <= max(offset, 0))
        return number, column + offset - start

    @property
    def line(self) -> int:
        """Return the line on which the block begins."""
        return self.pieces[0][1]

    @property
    def level(self) -> int:
        """Return the level of its heading from 1, 0 for none."""
        return self.mark.level if self.mark else 0

    @cached_property
    def characters(self) -> frozenset[str]:
        """Return the characters that stand in it."""
        return frozenset(self.text)

    @cached_property
    def held(self) -> int:
        """Return the bits of what the patterns of the rules need and it holds."""
        return ANCHORS.found_in(self.text)

    @cached_property
    def kept(self) -> list[tuple[int, int]]:
        """Return the spans in characters that are no Chinese text: addresses, file names, placeholders."""
        return [match.span() for match in _FOREIGN.finditer(self.text)]

    def is_foreign(self, offset: int) -> bool:
        """Tell whether the character at `offset` lies in an address, a file name or a placeholder."""
        return any(start <= offset < end for start, end in self.kept)

    @property
    def sentences(self) -> Iterator[tuple[int, str]]:
        """Yield where each sentence begins, in characters, and the sentence."""
        for match in re.finditer(r"[^。！？]+[。！？]?", self.text):
            yield match.start(), match[0]


_FOREIGN = re.compile(
    r"(?:https?|ftp)://[\w./?=&%#:@+~-]+|www\.[\w./?=&%#-]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    r"|(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?(?![\d.])|\{[{%].*?[}%]\}"
    r"|[A-Za-z][A-Za-z0-9'’.,;:!?()/ -]+[A-Za-z0-9.!?)]",
    re.ASCII,
)


@dataclass
class Document:
    """A text in blocks, with what its title and its dates say."""

    blocks: list[Block]
    is_draft: bool = False
    """Written for the program: items `标题：…` before 【正文】."""
    head: dict[str, Block] = field(default_factory=dict)
    cuts: list[tuple[Block, int]] = field(default_factory=list)
    """Where lines were joined that a page or a stray return had cut."""
    extra: dict[str, str] = field(default_factory=dict)
    _by_need: dict[frozenset[str], list[Block]] = field(default_factory=dict)

    def blocks_with(self, needed: frozenset[str]) -> list[Block]:
        """Return the blocks that hold one of the characters, all of them where none is needed."""
        if not needed:
            return self.blocks
        if needed not in self._by_need:
            self._by_need[needed] = [b for b in self.blocks if not needed.isdisjoint(b.characters)]
        return self._by_need[needed]

    def with_blocks(self, others: Mapping[int, Block]) -> Document:
        """Return the text with other blocks in the place of some, by their identities."""

        def other(block: Block) -> Block:
            return others.get(id(block), block)

        return Document(
            [other(block) for block in self.blocks],
            self.is_draft,
            {name: other(block) for name, block in self.head.items()},
            [(other(block), place) for block, place in self.cuts],
            self.extra,
        )

    def of(self, *roles: Role) -> list[Block]:
        """Return the blocks of these roles, in order."""
        return [block for block in self.blocks if block.role in roles]

    @cached_property
    def prose(self) -> list[Block]:
        """Return body and headings, in order."""
        return self.of(Role.BODY, Role.HEADING)

    @cached_property
    def title(self) -> str:
        """Return the title in one line, empty when there is none."""
        return "".join(block.text for block in self.of(Role.TITLE)).replace("｜", "").replace("\n", "")

    @cached_property
    def genre(self) -> str:
        """Return the 文种 at the end of the title, empty when there is none."""
        bare = re.sub(r"（[^（）]*）$|[。.，；：!！》]+$", "", self.title)
        if bare.endswith(("请示报告", "请示的报告", "的申请", "的请求")):
            return "请示"  # Two genres in one, or none: what it asks for decides.
        return next((genre for genre in GENRES if bare.endswith(genre)), "")

    @cached_property
    def issued(self) -> date | None:
        """Return the 成文日期 when the text has a right one."""
        for block in reversed(self.of(Role.DATE)):
            if match := DATE.search(re.sub(r"[ 　]", "", block.text)):
                return valid_date(*map(int, match.groups()))
        return None

    @cached_property
    def whole(self) -> str:
        """Return the text of all blocks."""
        return "\n".join(block.text for block in self.blocks)


def valid_date(year: int, month: int, day: int) -> date | None:
    """Return the day, None when the calendar has none."""
    from datetime import date

    try:
        return date(year, month, day)
    except ValueError:
        return None


_STYLES = {
    "发文机关标志": Role.MARK,
    "发文字号": Role.NUMBER,
    "签发人": Role.SIGNATORY,
    "公文标题": Role.TITLE,
    "主送机关": Role.RECIPIENTS,
    "附件说明": Role.ATTACHMENT_NOTE,
    "发文机关署名": Role.SIGNATURE,
    "成文日期": Role.DATE,
    "附注": Role.NOTE,
    "附件标记": Role.ANNEX_MARK,
    "附件标题": Role.ANNEX_TITLE,
    "附文标题": Role.ANNEX_TITLE,
    "抄送机关": Role.IMPRINT,
    "印发机关和印发日期": Role.IMPRINT,
}


def read_document(lines: Sequence[Line]) -> Document:
    """Return the text in blocks; nothing of it is changed, and any lines will do."""
    given = [(line, text) for line in lines if (text := line.text.strip(" \t\r\n　\u00a0\ufeff"))]
    blocks = [block for line, text in given for block in _blocks(line, text)]
    if any(block.text == "【正文】" for block in blocks):
        return _read_draft(blocks)
    document = Document(blocks)
    _assign_roles(blocks)
    _join_cut_lines(document)
    return document


LONGEST = 2000
"""Characters of a block: a pattern may take the square of them, so what is longer is read in pieces."""


def _blocks(line: Line, text: str) -> Iterator[Block]:
    # 发文机关署名（六字半日期）: what stands in brackets tells how the part is set.
    role = Role.CELL if line.cell else _STYLES.get(line.style.partition("（")[0], Role.BODY)
    column, start = line.text.index(text), 0
    while start < len(text):
        end = _piece_end(text, start)
        block = Block(
            role, text[start:end], [(0, line.number, column + start)], style=line.style, cell=line.cell
        )
        if role is Role.BODY and start == 0 and (mark := read_mark(block.text)):
            block.mark, block.role = mark, Role.HEADING
        yield block
        start = end


def _piece_end(text: str, start: int) -> int:
    """Return where the piece from `start` ends: behind a sentence, else a clause, within LONGEST."""
    last = start + LONGEST
    if len(text) <= last:
        return len(text)
    for stops in ("。！？；", "，、：", " 　"):
        if (end := max(text.rfind(stop, start, last) for stop in stops) + 1) > start:
            return end
    return last


_HEAD_ITEM = re.compile(r"([\u4e00-\u9fff]{2,6})[:：][ 　]*")
_ITEM_ROLES = {
    "标题": Role.TITLE,
    "主送": Role.RECIPIENTS,
    "成文日期": Role.DATE,
    "发文字号": Role.NUMBER,
    "标志": Role.MARK,
    "附注": Role.NOTE,
}


def _read_draft(blocks: list[Block]) -> Document:
    """Return the draft: items before 【正文】 by name, then its parts."""
    document = Document([], is_draft=True)
    part = ""
    first = False
    for block in blocks:
        if re.fullmatch(r"【.{2}】", block.text):
            part, first = block.text, True
            continue
        if not part:
            match = _HEAD_ITEM.match(block.text)
            if match is None or match.end() == len(block.text):
                continue
            start, number, column = block.pieces[0]
            value = Block(
                _ITEM_ROLES.get(match[1], Role.HEAD),
                block.text[match.end() :],
                [(start, number, column + match.end())],
            )
            document.head[match[1]] = value
            document.blocks.append(value)
            continue
        if first and part != "【正文】":
            block.role, block.mark = Role.ANNEX_TITLE, None
        first = False
        document.blocks.append(block)
    _mark_tail(document.blocks)
    _join_cut_lines(document)
    return document


def _assign_roles(blocks: list[Block]) -> None:
    """Give the blocks of a plain text their roles; those that a style or a table gave stay."""
    if not any(block.role is Role.TITLE for block in blocks):
        _find_head(blocks)
    _mark_tail(blocks)


_NUMBER_LINE = re.compile(
    rf"(?:{HAN}{{2,10}})[ ]*[〔\[【（(［]?\d{{2,4}}年?[〕\]】）)］]?[ ]*第?\d{{1,4}}号(?:[ 　]*签发人.*)?"
)


def _find_head(blocks: list[Block]) -> None:
    index = 0
    while index < len(blocks) and index < 8 and _is_letterhead(blocks[index]):
        index += 1
    end = _title_end(blocks, index)
    if end is None:
        return
    for block in blocks[index:end]:
        block.role, block.mark = Role.TITLE, None
    whole = "".join(block.text for block in blocks[index:end])
    if end < len(blocks) and _NUMBER_LINE.fullmatch(re.sub(r"[ 　]", "", blocks[end].text)):
        blocks[end].role, blocks[end].mark = Role.NUMBER, None  # A number set under the title.
        end += 1
    if (
        end < len(blocks)
        and looks_like_recipients(blocks[end].text)
        and ("关于" in whole or blocks[end].text.endswith(("：", ":")))
    ):
        blocks[end].role, blocks[end].mark = Role.RECIPIENTS, None


def _is_letterhead(block: Block) -> bool:
    text = re.sub(r"[ 　]", "", block.text)
    if re.fullmatch(rf"{HAN}{{4,30}}文件", text):
        block.role = Role.MARK
    elif _NUMBER_LINE.fullmatch(text):
        block.role = Role.NUMBER
    elif re.match(r"签发人[:：]", text):
        block.role = Role.SIGNATORY
    elif re.fullmatch(r"\d{6}|特急|加急|(?:绝密|机密|秘密)(?:★.*)?", text):
        block.role = Role.HEAD
    else:
        return False
    block.mark = None
    return True


def _title_end(blocks: list[Block], start: int) -> int | None:
    """Return the index after the last line of the title that begins at `start`, None for no title."""
    joined = ""
    for index in range(start, min(start + 4, len(blocks))):
        block = blocks[index]
        if block.role not in {Role.BODY, Role.HEADING} or (block.mark and not joined):
            break
        if _is_sentence(block.text) or re.match("附件", block.text):
            break
        if len(block.text) > 70 or re.search(r"[。；]", block.text[:-1]) or re.search("[:：]$", block.text):
            break
        joined += block.text
        bare = (joined.rstrip("。，；.!！,") if "关于" in joined else joined).removesuffix("的")
        if re.fullmatch(r"《[^《》]+》", bare):
            bare = bare[1:-1]
        if _GENRE_END.search(bare) and ("，" not in bare or "关于" in bare):
            alone = len(blocks) == 1
            return None if alone and not _is_title_alone(bare) else index + 1
    first = blocks[start].text if start < len(blocks) else ""
    second = blocks[start + 1].text if start + 1 < len(blocks) else ""
    if (
        re.fullmatch(rf"{HAN}{{4,25}}(?:人民政府|委员会|办公室|党委)", first)
        and second.startswith("关于")
        and len(second) <= 50
        and not re.search("[，。；：]", second)
    ):
        return start + 2  # 交楼申乡人民政府|关于……情况: a title that lacks its genre.
    if _is_title_alone(first) and len(first) <= 50 and len(blocks) > start + 1:
        return start + 1
    return None


def _is_sentence(text: str) -> bool:
    """Tell whether a short line with its full stop asks or tells something, as no title does."""
    return text.endswith("。") and re.match("请|要|应|须|各|现|为|经|根据|按照|我|你|全", text) is not None


def _is_title_alone(text: str) -> bool:
    return bool(
        re.match(
            rf"(?:{HAN}{{0,25}}(?:政府|委员会|党委|办公室|局|委|村|社区|中心|[乡镇县]|街道)(?:通知|请示|报告|通报|决定)?)?关于",
            text,
        )
    ) and not (text.endswith("。") and "，" in text)


_TO_WHOM = re.compile(
    r"各|全体|政府|委员会|村委|党委|支部|办公室|局|站所|工作队|单位|部门|小组|专班|中心|公司|学校|同志"
)


def _all_are_organs(text: str) -> bool:
    """Tell whether every piece between marks names somebody that a paper goes to."""
    return all(len(piece) < 16 and _TO_WHOM.search(piece) for piece in re.split("[。，、；]", text))


def looks_like_recipients(text: str) -> bool:
    """Tell whether the line under a title names the 主送机关, its colon forgotten or not."""
    if len(text) > 120 or "；" in text[:-1] and not text.endswith(("：", ":")):
        return False
    if "。" in text[:-1] and not (text.endswith("：") and _all_are_organs(text[:-1])):
        return False
    parted = text.endswith(("：", ":")) and _all_are_organs(re.sub("[：:]", "、", text[:-1]))
    if re.search(r"　|\t|[（(]盖章", text) or (re.search("[：:](?!$)", text) and not parted):
        return False
    if text.endswith(("：", ":")):
        return not re.search(r"如下[:：]$", text) and len(text) <= 80
    return (
        bool(_TO_WHOM.search(text))
        and bool(re.fullmatch(r"(?:[^，、；,]{2,16}[，、；,]?){1,8}", text))
        and not re.search(rf"关于|为了?|根据|现将|了|{HAN}{{30,}}", text)
        and read_mark(text) is None
    )


def _mark_tail(blocks: list[Block]) -> None:
    """Find attachment note, signature, date, annexes and imprint."""
    noting = dated = False
    for index, block in enumerate(blocks):
        text = block.text
        if block.role not in PROSE:
            noting = block.role is Role.ATTACHMENT_NOTE
            dated = dated or block.role is Role.DATE
            continue
        bare = re.sub(r"[ 　]", "", text)
        heads_an_annex = dated and re.fullmatch(r"附件\d*[:：]", bare) is not None
        if (re.match(r"附[ 　]*件?[ 　]*[:：]", text) and not heads_an_annex) or (
            re.match(r"附件[ 　]*[\d一二三四五六七八九十]+[、.．：: 　]*\S", text)
            and _is_before_date(blocks, index)
        ):
            block.role, noting = Role.ATTACHMENT_NOTE, not re.match(r"附件?[ 　]*[:：]$", text) or True
        elif noting and re.match(
            rf"\d{{1,2}}[ 　]*[.．、，]|(?<![^\n])[{NUMERAL}]{{1,2}}[、.．]"
            if _is_noted_in_characters(blocks, index)
            else r"\d{1,2}[ 　]*[.．、，]",
            text,
        ):
            block.role = Role.ATTACHMENT_NOTE
        elif re.fullmatch(r"附[ 　]*件[ 　]*[\d一二三四五六七八九十]*[ 　]*[:：]?", text) or (
            re.match(r"附件[ 　]*[\d一二三四五六七八九十]+[、.．：: 　]*", text) and len(text) < 40
        ):
            block.role, noting = Role.ANNEX_MARK, False
            if re.fullmatch(r"附件[\d一二三四五六七八九十]*[:：]?", bare) and index + 1 < len(blocks):
                following = blocks[index + 1]
                if following.role in PROSE and len(following.text) < 60 and not following.text.endswith("。"):
                    following.role, following.mark = Role.ANNEX_TITLE, None
        elif _DATE_LINE.fullmatch(bare):
            block.role, noting, dated = Role.DATE, False, True
            _mark_signature(blocks, index)
        elif re.match(r"(?:抄送|抄报|主送)[:：]", text) or re.search(r"\d日[ 　\t]*印发$", text):
            block.role, noting = Role.IMPRINT, False
        elif re.fullmatch(r"[（(][^（）()]*(?:公开|联系人|联系电话|电话)[^（）()]*[）)]", text):
            block.role, noting = Role.NOTE, False
        else:
            noting = False
            continue
        block.mark = None


def _is_noted_in_characters(blocks: list[Block], index: int) -> bool:
    """Tell whether the line before is of a note whose names are counted 一、二、."""
    before = blocks[index - 1].text if index else ""
    return re.match(rf"(?:附[ 　]*件?[ 　]*[:：][ 　]*)?[{NUMERAL}]{{1,2}}[、.．]", before) is not None


def _is_before_date(blocks: list[Block], index: int) -> bool:
    following = blocks[index + 1 : index + 8]
    return any(_DATE_LINE.fullmatch(re.sub(r"[ 　]", "", block.text)) for block in following)


def _mark_signature(blocks: list[Block], date_index: int) -> None:
    title = "".join(block.text for block in blocks if block.role is Role.TITLE)
    for block in reversed(blocks[max(0, date_index - 3) : date_index]):
        named = (
            _ORGAN_END.search(block.text.rstrip("。.，,；;：:、"))
            or (len(block.text) > 4 and block.text in title)
            or (len(block.text) > 5 and block.text[:3] == title[:3] and is_han(block.text))
        )
        is_sentence = block.text.endswith("。") and "，" in block.text
        if block.role in PROSE and len(block.text) <= 30 and named and not is_sentence:
            block.role, block.mark = Role.SIGNATURE, None
        else:
            break


_SENTENCE_ENDS = tuple("。！？：；…”’）)》】.:;?!")


def _join_cut_lines(document: Document) -> None:
    """Join a body line with the one before it when a page or a stray return had cut them."""
    kept: list[Block] = []
    for block in document.blocks:
        before = kept[-1] if kept else None
        if before is not None and _continues(before, block):
            document.cuts.append((before, len(before.text)))
            start = len(before.text)
            before.pieces += [(start + s, number, column) for s, number, column in block.pieces]
            before.text += block.text
        else:
            kept.append(block)
    document.blocks[:] = kept


_TAKES_AN_OBJECT = re.compile(
    "(?:做好|抓好|开展|落实|加强|推进|组织|完成|的|和|与|及|对|在|把|将)[^，。]{0,4}$"
)


def _is_cut_in_a_phrase(before: str, after: str) -> bool:
    """Tell whether a line ends where its phrase cannot: 认真做好秋收|工作，确保颗粒归仓."""
    return (
        bool(_TAKES_AN_OBJECT.search(before)) and re.match("工作|任务|情况|活动|方面|问题", after) is not None
    )


def _is_cut_in_a_word(before: str, after: str) -> bool:
    """Tell whether a line ends within a word: 各村要成|立巡查队伍."""
    left, right = re.search(rf"{HAN}+$", before), re.match(rf"{HAN}{{1,4}}", after)
    if left is None or right is None or len(left[0]) < 4 or len(before) < 10:
        return False
    tail = left[0][-6:]
    last = dictionary_words(tail)[-1]
    at = 0
    for word in dictionary_words(tail + right[0]):
        if at < len(tail) < at + len(word):
            return len(last) == 1 and len(word) == 2 and word_frequency(word) > _USUAL
        at += len(word)
    return False


def is_cut_word(before: str, after: str) -> bool:
    """Tell whether a line of a title ends within a word: 秋季农|村道路."""
    tail, at = before[-6:], 0
    for word in dictionary_words(tail + after[:4]):
        if at < len(tail) < at + len(word):
            return word_frequency(word) > _KNOWN
        at += len(word)
    return False


_KNOWN = 20
"""How often a word is counted in that dictionary that a title is told to break."""
_USUAL = 300
"""How often a word is counted in the segmenter's dictionary in which a line is taken to be cut."""
_HAS_TO = re.compile("(?:请|各|全|我)[^，。；：]{0,10}(?:要|应|须|必须|不得|务必)[^，。；：、]{6,}$")
"""A sentence that says what is to be done and has no stop goes on in the next line, or lacks its stop."""


def _continues(before: Block, block: Block) -> bool:
    if before.role not in PROSE or block.role is not Role.BODY or block.mark is not None:
        return False
    if len(before.text) + len(block.text) > LONGEST:
        return False
    if before.text.endswith(_SENTENCE_ENDS) or before.style != block.style:
        return False
    if re.match(
        r"(?:第?[一二三四五六七八九十]+[是要、，])|[（(【《“—-]|[^，。：]{1,12}：|\{\{|附", block.text
    ):
        return False
    if before.text.endswith(("，", "、", ",")):
        return True
    if (
        before.mark is None
        and len(before.text) >= 8
        and re.match("请|要|应|须|各|为(?!了)|根据|按照", before.text)
        and re.search("[，。]", block.text)
        and not re.search(r"[，。；：]", before.text)
        and (
            re.search("[的和与及对在把将由]$", before.text)
            or _is_cut_in_a_phrase(before.text, block.text)
            or _HAS_TO.match(before.text)
        )
    ):
        return True
    if (
        len(before.text) >= 10
        and re.search("[，。]", block.text)
        and _is_cut_in_a_word(before.text, block.text)
    ):
        return True
    runs_on = len(before.text) >= 20 and re.search("[，。；]", before.text) is not None
    return runs_on and not re.search(r"[：:]", before.text[-30:]) and bool(re.search("[，。]", block.text))
