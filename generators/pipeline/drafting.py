"""Make the draft of a notice from an unformatted text or Word file: nothing lost, every guess listed."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from generators.checks.text.attachments import entries_of
from generators.checks.text.document import DATE, PROSE, Block, Document, Line, Role, read_document
from generators.checks.text.levels import right_mark
from generators.checks.word_text import automatic_numbers, beside_the_body, picture_paragraphs, table_cells
from generators.errors import PaperWithheld
from generators.notice_draft import ROW_MARK, parse_draft
from generators.pipeline.notices import notice_papers, only_township
from generators.pipeline.overview import fill_preview
from generators.pipeline.report import Report
from generators.wording import read_numeral

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from generators.errors import Finding
    from generators.pipeline.job import Job
    from generators.pipeline.proofreading import Source

    _Guess = Callable[[Block, str], None]

_LEVELS = ("", "一级标题", "二级标题", "三级标题", "四级标题", "五级标题")


@dataclass
class Drafted:
    """A draft with what was guessed, and the lines that the template prints by itself."""

    items: dict[str, str] = field(default_factory=dict)
    parts: list[tuple[str, list[str]]] = field(default_factory=lambda: [("正文", [])])
    guesses: list[str] = field(default_factory=list)
    left_to_the_template: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Return the draft as the file in `notices` is written."""
        head = [f"{item}：{value}" for item, value in self.items.items()]
        body = [line for name, lines in self.parts for line in ("", f"【{name}】", *lines)]
        return "\n".join([*head, *body, ""])


def draft_from(source: Source) -> Drafted:
    """Return the draft that `source` makes: title, recipients, levels, attachments, signature, date found."""
    lines = source.lines
    if source.package is not None:
        counted = automatic_numbers(source.package)
        lines = tuple(replace(line, text=counted.get(line.number, "") + line.text) for line in lines)
    document = read_document(lines)
    drafted = Drafted()
    unit = "段" if source.is_word else "行"

    def guess(block: Block, what: str) -> None:
        drafted.guesses.append(f"第{block.line}{unit}：{what}“{block.text[:30]}”")

    _place_head(document, drafted, guess_of=guess)
    _place_body(document, drafted, _table_rows(source, lines), guess_of=guess)
    drafted.guesses += [
        f"第{number}段：图片不能写进文稿，请在成稿里插入"
        for number in (picture_paragraphs(source.package) if source.package else ())
    ]
    drafted.guesses += [
        f"{what}没有写进文稿：“{text[:30]}”"
        for what, text in (beside_the_body(source.package) if source.package else ())
    ]
    drafted.guesses += [
        f"没有找到“{item}”，请在【正文】前补一行“{item}：……”"
        for item in ("标题", "主送", "成文日期")
        if item not in drafted.items
    ]
    return drafted


def _place_head(document: Document, drafted: Drafted, guess_of: _Guess) -> None:
    if document.title:
        drafted.items["标题"] = document.title
        guess_of(document.of(Role.TITLE)[0], "标题")
    for block in document.of(Role.NUMBER, Role.SIGNATORY, Role.HEAD):
        _place_item(block, drafted, guess_of)
    for block in document.of(Role.RECIPIENTS)[:1]:
        drafted.items["主送"] = block.text.rstrip("：:")
        guess_of(block, "主送机关")
    for block in document.of(Role.DATE)[-1:]:
        drafted.items["成文日期"] = _date(block.text)
        guess_of(block, "成文日期")
    for block in document.of(Role.NOTE)[:1]:
        drafted.items["附注"] = block.text.strip("（）()")
        guess_of(block, "附注")
    for block in document.of(Role.IMPRINT):
        if block.text.startswith("抄送"):
            drafted.items["抄送"] = re.sub("^抄送[：:]|。$", "", block.text)
            guess_of(block, "抄送机关")
        elif (match := DATE.search(block.text)) is not None:
            drafted.items["印发日期"] = match[0]
            guess_of(block, "印发机关和印发日期")
            drafted.left_to_the_template.append(block.text.replace(match[0], ""))
        else:
            drafted.left_to_the_template.append(block.text)
    for block in document.of(Role.MARK, Role.SIGNATURE):
        guess_of(block, f"{block.role}（由模板按工作簿印出）")
        drafted.left_to_the_template.append(block.text)


def _place_item(block: Block, drafted: Drafted, guess_of: _Guess) -> None:
    """Put 文号, 签发人, 份号, 密级, 紧急程度 among the items; a line may hold two of them."""
    number, _, names = re.sub(r"[ 　]+(?=签发人)", "", block.text).partition("签发人")
    if names:
        drafted.items["签发人"] = names.strip("：: 　")
        guess_of(block, "签发人")
    number = number.strip(" 　")
    if not number:
        return
    kinds = (
        (r"\d{6}", "份号"),
        ("特急|加急", "紧急程度"),
        ("绝密.*|机密.*|秘密.*", "密级"),
        (".*号", "发文字号"),
    )
    item = next((name for pattern, name in kinds if re.fullmatch(pattern, number)), "")
    if item:
        drafted.items[item] = number
        guess_of(block, item)
    else:
        drafted.parts[0][1].append(number)


def _date(text: str) -> str:
    """Return the day as 2022年4月18日, whatever numerals it is written in; as it stands when it is no day."""
    bare = re.sub(r"[ 　]", "", text)
    match = re.fullmatch(r"(.{4})年(.{1,3})月(.{1,3})日", bare) or re.fullmatch(
        r"(\d{4})[./-](\d+)[./-](\d+)", bare
    )
    if match is None:
        return text
    year = "".join(
        str("〇一二三四五六七八九".find(c)) if not c.isdigit() else c
        for c in re.sub("[零○O]", "〇", match[1])
    )
    return f"{year}年{read_numeral(match[2])}月{read_numeral(match[3])}日"


def _table_rows(source: Source, lines: Sequence[Line]) -> dict[int, tuple[int, str]]:
    """Return (its row, the row as a draft writes it) by the number of each line that stands in a table.

    In a Word file rows are those of its tables, in a text the lines parted by tabs that stand together.
    """
    rows: dict[int, dict[int, list[str]]] = {}
    of_line: dict[int, int] = {}
    cells = table_cells(source.package) if source.package else {}
    tabbed = {line.number: line for line in lines if "\t" in line.text.strip()}
    for line in lines if not cells else ():
        if line.number in tabbed and not tabbed.keys().isdisjoint((line.number - 1, line.number + 1)):
            texts = line.text.strip(" \r\n　").split("\t")
            rows[line.number] = {column: [text] for column, text in enumerate(texts)}
            of_line[line.number] = line.number
    for line in lines if cells else ():
        if (cell := cells.get(line.number)) and line.text.strip():
            rows.setdefault(cell.row, {}).setdefault(cell.column, []).append(line.text.strip())
            of_line[line.number] = cell.row
    written = {
        row: ROW_MARK.join("　".join(by_column.get(at, [])).strip() for at in range(max(by_column) + 1))
        for row, by_column in rows.items()
    }
    return {line: (row, written[row]) for line, row in of_line.items()}


_ANNEX_MARK = re.compile(r"^附[ 　]*件[ 　]*[\d一二三四五六七八九十]*[ 　]*[、.．：:]?[ 　]*")


def _place_body(
    document: Document, drafted: Drafted, rows: Mapping[int, tuple[int, str]], guess_of: _Guess
) -> None:
    """Put body, circulated text and annexes into their parts, in order; a row of a table is one line.

    `rows` tells the row of each line that stands in a table, and what the row says.
    """
    row: int | None = None
    has_annexes = bool(document.of(Role.ANNEX_MARK))
    used = {
        id(block)
        for block in document.of(Role.DATE)[-1:]
        + document.of(Role.NOTE)[:1]
        + document.of(Role.RECIPIENTS)[:1]
    }
    placed = {Role.TITLE, Role.NUMBER, Role.SIGNATORY, Role.HEAD, Role.IMPRINT, Role.MARK, Role.SIGNATURE}
    names = iter(entries_of(document))
    for block in document.blocks:
        if block.role in placed or id(block) in used:
            continue
        if block.role is Role.ANNEX_MARK:
            rest = _ANNEX_MARK.sub("", block.text)
            drafted.parts.append(("附件", [rest] if rest else []))
            guess_of(block, "附件")
            next(names, None)
        elif block.role is Role.ATTACHMENT_NOTE and has_annexes:
            guess_of(block, "附件说明（名称取自后面的附件）")
            drafted.left_to_the_template.append(block.text)
        elif block.role is Role.ANNEX_TITLE and drafted.parts[-1][1] and drafted.parts[-1][0] == "附件":
            drafted.parts[-1][1][-1] += block.text
        elif _is_circulated_title(document, block):
            drafted.parts.append(("附文", [block.text]))
            guess_of(block, "随文印发的方案的标题")
        elif block.line in rows and len(block.pieces) == 1:
            if rows[block.line][0] != row:
                row = rows[block.line][0]
                drafted.parts[-1][1].append(rows[block.line][1])
                guess_of(block, "表格的一行（格子之间用“｜”分开，连着的几行印成表格，头一行是表头）")
        else:
            text, written_so = _with_right_mark(block)
            drafted.parts[-1][1].append(text)
            row = None
            if block.level and block.role in PROSE:
                guess_of(block, _LEVELS[block.level] + written_so)
            elif block.role is Role.ATTACHMENT_NOTE:
                guess_of(block, "附件说明（后面没有附件正文，先留在正文里）")


def _with_right_mark(block: Block) -> tuple[str, str]:
    """Return the text with its level number as GB/T 9704—2012, 7.3.3 writes it, and what is told of that."""
    if block.mark is None or block.role not in PROSE:
        return block.text, ""
    written, right = block.mark.text.rstrip(" 　"), right_mark(block.level, block.mark.value)
    if written == right:
        return block.text, ""
    return right + block.text[block.mark.end :], f"（序号“{written}”写作“{right}”）"


def _is_circulated_title(document: Document, block: Block) -> bool:
    """Tell whether `block` is the title of the text that the notice's title names in 《》."""

    def bare(text: str) -> str:
        return re.sub(r"[\s　｜]", "", text)

    named = [bare(name) for name in re.findall("《([^《》]+)》", document.title)]
    return block.level == 0 and bare(block.text) in named


def fill_draft(job: Job, drafted: Drafted, name: str) -> tuple[bytes, tuple[Finding, ...]]:
    """Return the text of `drafted` set by our own template, and what a clerk should look at.

    No number is taken. Raise DataRefused for what the draft lacks, PaperWithheld for what cannot be set.
    """
    report = Report()
    draft = parse_draft(drafted.text, name, only_township(job.dataset))
    papers = notice_papers(job.choosing(as_typed=True), [draft], report)
    if not papers:
        raise PaperWithheld(reason for paper in report.withheld for reason in paper.reasons)
    content, told = fill_preview(job, replace(papers[0], stem=name))
    return content, (*report.warnings, *told)
