"""发文字号: its brackets, its year, its number; one number, one title (GB/T 9704—2012 7.2.5)."""

# A rule's docstring is what it holds; a pattern is read whole on its line.
# ruff: noqa: D401, E501

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from generators.checks.text.document import HAN, NUMERAL, Role
from generators.checks.text.table import DIGITS, Hit, Strength, block_rule, document_rule, triggered
from generators.wording import read_numeral

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generators.checks.text.document import Block, Document

_KINDS = tuple("发字办函纪令政党组委呈请报批任规通")
_OF_LETTERS = re.compile(r"〔\d{4}〕第\d{3,}号")
"""How letters, handovers and replies are numbered, which are no papers of 7.2.5: 防返退告〔2022〕第001号."""
_ANY = triggered(
    rf"(?<![a-zA-Z\d])({HAN}{{1,12}}?(?:[{''.join(_KINDS)}]|{HAN}(?=[〔［﹝【])))[ 　]*"
    r"([〔\[【(（［{〈<﹝]?)[ 　]*((?:19|20)?\d\d)(年?)[ 　]*([〕\]】)）］}〉>﹞]?)[ 　]*(第?)[ 　]*(?:No\.)?(0*)(\d{1,4}|[一二三四五六七八九十]{1,5})[ 　]*(号?)"
)


@block_rule(
    "文号/写法",
    "GB/T 9704—2012 7.2.5",
    Strength.REQUIRED,
    "发文字号年份写全，用六角括号“〔〕”，不加“第”，不编虚位，以“号”结尾",
    finds="根据交政发[2022]第079号文件要求。",
    leaves="根据交政发〔2022〕79号文件要求。\n编号：交楼申乡东沟村防返退告〔2022〕第001号\n编号：交楼申乡督交〔2022〕第003号",
    needs=DIGITS + "号",
)
def form_of_document_number(block: Block) -> Iterator[Hit]:
    """A document number is written as 7.2.5 has it."""
    yield from _cited_otherwise(block)
    for match in triggered(r"〔\d{4}〕\d+(号文)(?=[）)])").finditer(block):
        yield Hit(block, *match.span(1), "括注的发文字号以“号”结尾，不加“文”", "号", "号")
    yield from _alone(block)
    for match in _NUMBER_BRACKETED.finditer(block):
        right = f"〔{match[1]}〕{match[2]}号"
        yield Hit(block, match.start(1), match.end(), "六角括号括年份，不括序号", right, right)
    for match in _ANY.finditer(block):
        series, opening, year, _, closing, _, _, number, hao = match.groups()
        if not (opening or closing) and not _is_unbracketed(match):
            continue
        if (opening or closing) and (
            not hao and block.role is not Role.NUMBER and opening not in "〔[【［﹝"
        ):
            continue
        if opening in "(（" and not hao:
            continue
        if not series.endswith(_KINDS) and _OF_LETTERS.fullmatch(match[0].removeprefix(series)):
            continue
        faults = _faults(match)
        if faults:
            right = f"〔{year if len(year) == 4 else '20' + year}〕{number}号"
            start = match.start(2) if opening else match.start(3)
            if re.search(r"[ 　]", match[0][: start - match.start()]):
                start = match.end(1)
            mend = right if number.isdigit() and len(year) == 4 else None
            yield Hit(block, start, match.end(), f"发文字号{'，'.join(faults)}", series[-3:] + right, mend)


def _cited_otherwise(block: Block) -> Iterator[Hit]:
    """Yield a number behind a title, in title marks or with its year in characters."""
    for match in _BEHIND_A_TITLE.finditer(block):
        right = f"〔{match[2]}〕{match[3]}号"
        yield Hit(block, *match.span(1), "发文字号年份用六角括号“〔〕”", right, right)
    for match in _IN_TITLE_MARKS.finditer(block):
        told = "发文字号不加书名号，在标题后用圆括号括注"
        yield Hit(block, *match.span(), told, f"（{match[1]}）")
    for match in _YEAR_IN_CHARACTERS.finditer(block):
        year = "".join(str("〇一二三四五六七八九".index(c)) for c in re.sub("[零○0]", "〇", match[1]))
        right = f"〔{year}〕"
        told = "发文字号的年份用阿拉伯数字，用六角括号“〔〕”"
        yield Hit(block, *match.span(), told, right, right if match[2] else None)


_BEHIND_A_TITLE = triggered(
    rf"(?<=》)[（(]{HAN}{{1,9}}(?![发字办函纪令政党组委呈请报批任规通]){HAN}([\[【（(［﹝](20\d\d)年?[\]】）)］﹞]第?0*(\d{{1,4}})号)(?=[）)])"
)
_IN_TITLE_MARKS = triggered(rf"《({HAN}{{2,12}}[〔\[（(【]\d{{4}}[〕\]）)】]\d+号)》")
_YEAR_IN_CHARACTERS = triggered(
    r"[〔\[【（(［]([一二][〇零○0一二三四五六七八九]{3})[〕\]】)）］](?:(?=([1-9]\d*号))|(?=第?[\d一二三四五六七八九十]+号))"
)
_NUMBER_BRACKETED = triggered(
    rf"{HAN}{{1,10}}[发函字令办纪通]((?:19|20)\d\d)[〔\[【(（［](\d{{1,4}})[〕\]】)）］]号"
)


_ALONE = re.compile(
    rf"[〔\[【（(［](20\d\d|[一二][〇零○Oo0{NUMERAL}]{{3}})(年?)[〕\]】）)］](第?)(\d{{1,4}}|[{NUMERAL}]{{1,4}})号"
)
"""The number of a 纪要 or an order, with no 机关代字 before it."""
_ISSUE = re.compile(r"第?(0+\d+)[期号次]")


def _alone(block: Block) -> Iterator[Hit]:
    """Yield a number that stands in a line alone, without the letters of an office: [二〇二二]第三号, 第09期."""
    text = re.sub(r"[ 　]", "", block.text)
    if alone := _ALONE.fullmatch(text):
        told = (
            (not alone[1].isdigit(), "年份用阿拉伯数字"),
            (alone[2], "年份后不写“年”"),
            (alone[3], "不加“第”"),
            (not alone[4].isdigit(), "序号用阿拉伯数字"),
            (text[0] != "〔" or "〕" not in text, "年份用六角括号“〔〕”"),
        )
        year = "".join(str("〇一二三四五六七八九".find(c)) for c in re.sub("[零○Oo0]", "〇", alone[1]))
        right = f"〔{alone[1] if alone[1].isdigit() else year}〕{read_numeral(alone[4])}号"
        if wrong := [fault for is_wrong, fault in told if is_wrong]:
            yield Hit(block, 0, len(block.text), f"发文字号{'，'.join(wrong)}", right)
    elif issue := _ISSUE.fullmatch(text):
        yield Hit(block, 0, len(block.text), "期号不编虚位", f"第{int(issue[1])}期")


def _is_unbracketed(match: re.Match[str]) -> bool:
    """Tell whether a number without any bracket is one: 兴办发2022年12号, 交政发2022第9号."""
    series, _, year, nian, _, di, _, number, hao = match.groups()
    is_cited = match.string[: match.start()].endswith(("》（", "》("))
    return bool(
        hao and len(year) == 4 and number.isdigit() and len(series) >= 3 and (nian or di or is_cited)
    ) and bool(re.search("(?:发|函|字|令|办|纪|通)$", series))


def _faults(match: re.Match[str]) -> list[str]:
    _, opening, year, nian, closing, di, zeros, number, hao = match.groups()
    told = (
        (opening != "〔" or closing != "〕", "年份用六角括号“〔〕”"),
        (len(year) == 2, "年份写全四位"),
        (nian, "年份后不写“年”"),
        (di, "不加“第”"),
        (zeros, "不编虚位"),
        (not number.isdigit(), "序号用阿拉伯数字"),
        (not hao, "以“号”结尾"),
        (re.search(r"[ 　]", match[0]), "中间不空格"),
    )
    return [fault for wrong, fault in told if wrong]


_CITED = triggered(rf"({HAN}{{1,8}}[〔\[（(]20\d\d[〕\]）)]\d+号)(?:文件)?[ 　]*《[^》]+》")


@block_rule(
    "文号/引用次序",
    "党政机关公文处理工作条例释义：引用公文先引标题、后引发文字号",
    Strength.PRACTICE,
    "引用公文先引标题，后在括号里引发文字号",
    finds="根据晋政发〔2022〕5号《关于做好防返贫工作的意见》要求，开展排查。",
    leaves="根据《关于做好防返贫工作的意见》（晋政发〔2022〕5号）要求，开展排查。",
    needs="《",
)
def title_before_number(block: Block) -> Iterator[Hit]:
    """A paper is cited by its title, its number behind it in brackets."""
    for match in _CITED.finditer(block):
        yield Hit(
            block, match.start(1), match.end(1), "引用公文先引标题，后引发文字号", "《标题》（发文字号）"
        )


_PAIR = triggered(rf"《([^》]{{4,80}})》[ 　]*[（(]({HAN}{{1,10}}〔\d{{4}}〕\d+号)[）)]")
_NUMBER = re.compile(rf"({HAN}{{1,10}})〔(\d{{4}})〕(\d+)号")


@document_rule(
    "文号/前后不一",
    "通行做法",
    Strength.REQUIRED,
    "同一文件前后引用的标题、文号一致；文号年份不晚于成文年份",
    finds="落实《工作方案》（交政发〔2022〕5号）。依据《工作方案》（交政发〔2022〕6号）开展工作。",
    leaves="落实《工作方案》（交政发〔2022〕5号）。依据《实施方案》（交政发〔2022〕6号）开展工作。",
)
def number_and_title_agree(document: Document) -> Iterator[Hit]:
    """One title has one number, and no number is of a year to come."""
    numbers: dict[str, str] = {}
    titles: dict[str, str] = {}
    for block in document.blocks:
        for match in _PAIR.finditer(block):
            title, number = match[1], match[2]
            if numbers.setdefault(title, number) != number:
                yield Hit(
                    block,
                    match.start(2),
                    match.end(2),
                    f"《{title}》前面的文号是{numbers[title]}",
                    "核对文号",
                )
            elif titles.setdefault(number, title) != title:
                yield Hit(
                    block,
                    match.start(1),
                    match.end(1),
                    f"{number}前面的标题是《{titles[number]}》",
                    "核对标题",
                )
    issued = document.issued
    for block in document.blocks if issued else ():
        for match in _NUMBER.finditer(block.text):
            if issued and int(match[2]) > issued.year:
                yield Hit(
                    block, match.start(2), match.end(2), f"文号年份晚于成文日期的{issued.year}年", "核对年份"
                )
    yield from _own_number(document)


def _own_number(document: Document) -> Iterator[Hit]:
    by_role: defaultdict[Role, list[Block]] = defaultdict(list)
    for block in document.blocks:
        by_role[block.role].append(block)
    issued = document.issued
    for block in by_role[Role.NUMBER]:
        match = _NUMBER.search(block.text)
        if match and issued and int(match[2]) < issued.year:
            told = f"发文字号是{match[2]}年的，成文日期在{issued.year}年"
            yield Hit(block, match.start(2), match.end(2), told, "核对年份")
