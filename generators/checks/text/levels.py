"""Level numbers by GB/T 9704—2012 7.3.3: 一、（一）1.（1）."""

# A rule's docstring is what it holds; a pattern is read whole on its line.
# ruff: noqa: D401, E501

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from generators.checks.text.document import HAN, NUMERAL, PROSE, Role
from generators.checks.text.table import Hit, Strength, block_rule, document_rule, triggered
from generators.checks.text.words import word_ends
from generators.wording import format_numeral, read_numeral

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generators.checks.text.document import Block, Document


_COUNTS_SOMETHING = re.compile(rf"[{NUMERAL}]+[ 　]*[是要年月日个名户人些般定切直样起]")


def right_mark(level: int, value: int) -> str:
    """Return how a number of this level is written."""
    if level == 5:
        return chr(0x245F + value)
    return {
        1: f"{format_numeral(value)}、",
        2: f"（{format_numeral(value)}）",
        3: f"{value}.",
        4: f"（{value}）",
    }[level]


@block_rule(
    "序数/写法",
    "GB/T 9704—2012 7.3.3",
    Strength.REQUIRED,
    "层次序数写作“一、”“（一）”“1.”“（1）”，后面不加别的点号",
    finds="(五)强化帮扶保障。加强驻村帮扶管理。",
    leaves="（五）强化帮扶保障。加强驻村帮扶管理。",
)
def form_of_number(block: Block) -> Iterator[Hit]:
    """A level number is written as the standard has it."""
    if block.role is not Role.HEADING or block.mark is None:
        return
    mark = block.mark
    written = mark.text.rstrip(" 　")
    bare = re.sub(r"[ 　]", "", written)
    right = right_mark(mark.level, mark.value)
    plain = bare.translate({code: code - 0xFEE0 for code in range(0xFF10, 0xFF1A)})
    if plain == right or (mark.level == 3 and plain == right[:-1] + "．"):
        return
    unmarked = mark.level == 1 and not re.search(r"[、，,.．。:：]", written)
    if unmarked and (len(block.text) > 30 or _COUNTS_SOMETHING.match(block.text)):
        return
    if (
        mark.level == 1
        and bare[-1] in "，,：:。"
        and (len(block.text) > 40 or "，" in block.text[mark.end :])
        and not (mark.value == 1 and bare[-1] in "，,")
    ):
        return
    if re.match(r"\d+[。，,]", plain) and len(block.text) > 40:
        return
    yield Hit(block, 0, len(written), f"层次序数“{written}”应写作“{right}”", right, right)


@block_rule(
    "序数/空格",
    "通行做法",
    Strength.PRACTICE,
    "“一、”“（一）”里面和后面不空格",
    finds="三、 下一步工作",
    leaves="三、下一步工作",
)
def no_blank_in_number(block: Block) -> Iterator[Hit]:
    """No blank stands in or behind a level number in Chinese numerals."""
    if block.role is Role.HEADING and block.mark and block.mark.level < 3:
        for match in re.finditer("[ 　]+", block.mark.text):
            if re.search("[、）)]", block.mark.text):
                yield Hit(block, *match.span(), "多了空格", "删去空格", "")


@document_rule(
    "序数/空白",
    "通行做法",
    Strength.PRACTICE,
    "层次序数后面有内容",
    finds="一、总体要求\n坚持稳中求进。\n二、\n三、重点任务\n抓好落实。",
    leaves="一、总体要求\n坚持稳中求进。\n二、重点任务\n抓好落实。",
)
def number_without_text(document: Document) -> Iterator[Hit]:
    """Something stands behind a level number."""
    for block in document.of(Role.HEADING):
        if block.mark and block.mark.end >= len(block.text) and block.mark.text.strip()[-1] in "、）)":
            yield Hit(block, 0, len(block.text), "层次序数后面没有内容", "补内容，或删去")


@block_rule(
    "序数/第几",
    "GB/T 15834—2011 附录 B.3",
    Strength.REQUIRED,
    "“第一”“首先”后面用逗号，不用顿号；“一是”后面不加点号",
    finds="做好三项工作：第一、加强领导；第二、落实责任。",
    leaves="做好两项工作：第一，加强领导；第二，落实责任。第一、二季度完成任务，第一、第二产业协调发展。",
)
def mark_after_ordinal(block: Block) -> Iterator[Hit]:
    """第一 takes a comma when it counts."""
    for match in triggered(
        rf"(?:^|(?<=[。；：，]))(第(?:[{NUMERAL}]+|\d\d?)|首先|其次|再次|最后)、(?![第二三四五六七八九十\d]|其)"
    ).finditer(block):
        at = match.end() - 1
        yield Hit(block, at, at + 1, f"“{match[1]}”后面用逗号", "，", "，")
    for match in triggered(
        rf"(?:^|(?<=[。；：，]))([{NUMERAL}])(?:是|要)[，、：](?=[\u4e00-\u9fff]{{4}})"
    ).finditer(block):
        at = match.end() - 1
        yield Hit(block, at, at + 1, f"“{match[0][:-1]}”后面不加“{match[0][-1]}”", "删去", "")


@document_rule(
    "序数/次序",
    "GB/T 9704—2012 7.3.3",
    Strength.REQUIRED,
    "层次序数从一起，依次不漏、不重",
    finds="一、总体要求\n坚持稳中求进。\n三、任务目标\n完成年度任务。",
    leaves="一、总体要求\n（一）指导思想\n（二）工作原则\n二、任务目标\n（一）巩固成果\n（二）促进振兴",
)
def numbers_run_on(document: Document) -> Iterator[Hit]:
    """Numbers begin with 1 under each heading and run on without a gap."""
    last: dict[int, int] = {}
    same: dict[int, tuple[Block, Block]] = {}
    """The last paragraph of each level, and the one with a number before it."""
    above = document.blocks[0] if document.blocks else None
    for block in document.blocks:
        if block.role in {Role.ANNEX_MARK, Role.ANNEX_TITLE, Role.TITLE, Role.RECIPIENTS, Role.CELL}:
            last = {}
            continue
        mark = block.mark
        if block.role not in PROSE or mark is None:
            continue
        before = last.get(mark.level)
        deeper = [level for level in last if level > mark.level]
        if before is not None:
            yield from _after(document, block, before, same.get(mark.level))
        elif mark.value != 1 and not _begins_anywhere(document, block):
            pass_on = _value_before(document, block)
            if pass_on is None or mark.value != pass_on + 1:
                yield _wrong(block, f"“{_name(block)}”前面没有“{right_mark(mark.level, mark.value - 1)}”", 1)
        same[mark.level] = (block, above or block)
        above = block
        last[mark.level] = mark.value
        for level in deeper:
            del last[level]


def _after(document: Document, block: Block, before: int, last: tuple[Block, Block] | None) -> Iterator[Hit]:
    """Yield what is wrong with the number of `block` where its level had `before`, in the first of `last`."""
    mark = block.mark
    if mark is None:
        return
    expected = before + 1
    if mark.value not in {expected, 1}:
        what = "重复" if mark.value == before else ("颠倒" if mark.value < before else "跳号")
        if what == "重复" and last is not None and last[1].level != mark.level:
            yield _wrong(last[0], f"后面又有“{_name(block)}”，这里或是下一级的序数", mark.value)
        right = right_mark(mark.level, expected)
        yield _wrong(block, f"序数{what}：“{right_mark(mark.level, before)}”后面应是“{right}”", expected)
    elif mark.value == before == 1 and mark.level > 2 and last and _is_right_behind(document, last[0], block):
        yield _wrong(block, f"序数重复：前面已有“{_name(block)}”", expected)
    elif mark.value == 1 and before >= 1 and mark.level <= 2 and not _new_list(document, block):
        yield _wrong(block, f"序数重复：“{right_mark(mark.level, before)}”后面又是“{_name(block)}”", expected)


def _is_right_behind(document: Document, one: Block, other: Block) -> bool:
    """Tell whether nothing stands between two paragraphs."""
    return document.blocks.index(other) - document.blocks.index(one) == 1


def _wrong(block: Block, message: str, expected: int) -> Hit:
    mark = block.mark
    if mark is None:
        raise ValueError(block.text)
    right = right_mark(mark.level, expected)
    return Hit(block, 0, len(mark.text.rstrip(" 　")), message, f"核对，应为“{right}”")


def _name(block: Block) -> str:
    return block.mark.text.strip(" 　") if block.mark else ""


def _begins_anywhere(document: Document, block: Block) -> bool:
    """Tell whether the text is a piece that somebody pasted: it begins with this number."""
    first = next((b for b in document.blocks if b.role in PROSE), None)
    others = [b for b in document.prose if b.mark and b is not block]
    is_lone = not any(b.level == block.level for b in others)
    return first is block or (is_lone and not any(b.line < block.line for b in others))


def _value_before(document: Document, block: Block) -> int | None:
    """Return the value of the last number of this level anywhere above: some texts count straight through."""
    value = None
    for other in document.blocks:
        if other is block:
            return value
        if other.mark and other.level == block.level and other.role in PROSE:
            value = other.mark.value
    return value


def _new_list(document: Document, block: Block) -> bool:
    """Tell whether a second text begins here: a title, or a line that announces a list, stands before it."""
    index = document.blocks.index(block)
    before = document.blocks[index - 1] if index else None
    return before is None or before.role not in PROSE or before.text.endswith(("：", ":"))


_ARTICLE = re.compile(
    r"第([一二三四五六七八九十百]{1,5}|\d{1,3})([章条])(?=[ 　]|[\u4e00-\u9fff])(?!规定|第)"
)


_ARTICLE_AND_MARK = re.compile(r"第[一二三四五六七八九十百]{1,5}[章节条]([、.．：，])(?!第)")


@document_rule(
    "序数/章条",
    "规章制定程序条例 第八条、通行做法",
    Strength.REQUIRED,
    "“第一章”“第一条”依次不漏、不重",
    finds="第一条　为规范管理，制定本办法。\n第三条　本办法自印发之日起施行。",
    leaves="第一条　为规范管理，制定本办法。\n第二条　本办法自印发之日起施行。",
)
def articles_run_on(document: Document) -> Iterator[Hit]:
    """Chapters and articles run on through a text without a gap."""
    last: dict[str, int] = {}
    for block in document.blocks:
        if block.role in {Role.TITLE, Role.ANNEX_TITLE, Role.ANNEX_MARK}:
            last = {}
        if marked := _ARTICLE_AND_MARK.match(block.text):
            yield Hit(block, *marked.span(1), "“第×章”“第×条”后面空一字，不加点号", "　")
        match = _ARTICLE.match(block.text) if block.role in PROSE else None
        if match is None:
            continue
        before, value = last.get(match[2]), read_numeral(match[1])
        if before is not None and value not in {before + 1, 1}:
            right = f"第{format_numeral(before + 1)}{match[2]}"
            told = f"“第{format_numeral(before)}{match[2]}”后面应是“{right}”"
            yield Hit(block, *match.span(), told, f"核对，应为“{right}”")
        last[match[2]] = value


_DECIMAL = re.compile(
    r"(\d{1,2}(?:\.\d{1,2}){1,3})[ 　]*(?=[\u4e00-\u9fff])(?![万亿余多倍元亩吨公平米人户个])"
)


@document_rule(
    "序数/小数编号",
    "GB/T 1.1—2020 7.2 通行做法",
    Strength.PRACTICE,
    "“1.1”“1.2”一类的编号依次不漏、不重",
    finds="1.1 编制目的\n1.3 编制依据\n1.4 适用范围",
    leaves="1.1 编制目的\n1.2 编制依据\n2.1 组织体系",
)
def decimals_run_on(document: Document) -> Iterator[Hit]:
    """Decimal numbers of clauses run on without a gap under each number above."""
    last: dict[str, int] = {}
    for line in (piece for block in document.prose for piece in _lines_of(block)):
        block, at, text = line
        match = _DECIMAL.match(text)
        if match is None:
            continue
        above, _, own = match[1].rpartition(".")
        before, value = last.get(above), int(own)
        if (before is None and value != 1 and last) or (before is not None and value != before + 1):
            right = f"{above}.{(before or 0) + 1}"
            yield Hit(block, at, at + len(match[1]), f"编号不连续，应为“{right}”", f"核对，应为“{right}”")
        last[above] = value


def _lines_of(block: Block) -> Iterator[tuple[Block, int, str]]:
    starts = [start for start, _, _ in block.pieces]
    for start, end in zip(starts, [*starts[1:], len(block.text)], strict=True):
        yield block, start, block.text[start:end]


@document_rule(
    "序数/层次",
    "GB/T 9704—2012 7.3.3",
    Strength.USUAL,
    "层次依次用“一、”“（一）”“1.”“（1）”，不越级，不倒置",
    finds="一、总体要求\n（1）坚持稳中求进。\n（2）坚持以人为本。",
    leaves="一、总体要求\n1.坚持稳中求进。\n2.坚持以人为本。",
)
def levels_follow(document: Document) -> Iterator[Hit]:
    """A level is not skipped; with two levels only, 1. may stand under 一、."""
    used = {block.level for block in document.prose if block.level}
    above = 0
    seen: set[int] = set()
    for block in document.blocks:
        if block.role in {Role.ANNEX_MARK, Role.ANNEX_TITLE, Role.TITLE}:
            above, seen = 0, set()
            continue
        level = block.level
        if block.role not in PROSE or not level or level == 5:
            continue
        value = block.mark.value if block.mark else 0
        skipped = above and level > above + 1 and not (above == 1 and level == 3 and 2 not in used)
        if skipped and value == 1:
            between = right_mark(above + 1, 1)
            yield _wrong_level(
                block, f"“{right_mark(above, 1)}”下面应是“{between}”，越级用了“{_name(block)}”", between
            )
        elif (
            above
            and level < above
            and level not in seen
            and min(seen) > level
            and not (level == 1 and value > 1)
        ):
            yield _wrong_level(
                block,
                f"“{_name(block)}”在“{right_mark(min(seen), 1)}”下面，层次倒置",
                right_mark(min(seen), 1),
            )
        above = level
        seen.add(level)


def _wrong_level(block: Block, message: str, right: str) -> Hit:
    return Hit(block, 0, len(_name(block)), message, f"改用“{right}”一级")


@document_rule(
    "序数/只有一项",
    "通行做法",
    Strength.PRACTICE,
    "只有一项的不编层次序数",
    finds="一、存在问题\n（一）基础薄弱。部分村资料不全。\n二、下步打算\n继续抓好排查。",
    leaves="一、存在问题\n（一）基础薄弱。部分村资料不全。\n（二）进度不一。部分村较慢。\n二、下步打算\n继续抓好排查。",
)
def one_alone_has_no_number(document: Document) -> Iterator[Hit]:
    """A level is numbered when it has two: what stands alone between two headings above needs no number."""
    numbered = [
        block for block in document.blocks if block.level or block.role in {Role.TITLE, Role.ANNEX_TITLE}
    ]
    for before, block, following in zip(numbered, numbered[1:], numbered[2:], strict=False):
        if not (0 < before.level < block.level and 0 < following.level < block.level) or block.mark is None:
            continue
        goes_on = (
            right_mark(block.level, 2) in block.text
        )  # （一）……；（二）……: the others stand in its line.
        if block.mark.value == 1 and block.level < 5 and not goes_on:
            yield Hit(block, 0, len(_name(block)), "这一层只有一项，不编序数", "删去序数，或补其余各项")


_SEQUENCES = (
    (
        re.compile(
            rf"(?:^|[。；：，、])(?:（)?([{NUMERAL}]|十[一二三])是(?!否|非|[一二][、，。；])(?<!一是一、二是)"
        ),
        "{}是",
    ),
    (re.compile(rf"(?:^|[。；：，])([{NUMERAL}])要(?=[\u4e00-\u9fff“])"), "{}要"),
    (re.compile(rf"(?:^|[。；：，])([{NUMERAL}])查(?=[\u4e00-\u9fff“])"), "{}查"),
    (re.compile(rf"(?:^|[。；：，])第([{NUMERAL}]|十[一二三])，"), "第{}，"),
)
_INLINE = (
    (re.compile(rf"(?<!第)（([{NUMERAL}]{{1,3}})）(?=[\u4e00-\u9fff])"), "（{}）"),
    (re.compile(r"(?<!第)（(\d{1,2})）(?=[\u4e00-\u9fff])"), "（{}）"),
    (re.compile(r"([①-⑳])"), "{}"),
    (re.compile(r"(?:^|[：；。，])(\d{1,2})[.．](?=[\u4e00-\u9fff])"), "{}."),
)


@document_rule(
    "序数/文中",
    "通行做法",
    Strength.REQUIRED,
    "“一是”“第一，”“（1）”等文中序数依次不漏、不重",
    finds="一是加强领导，二是落实责任，四是严格考核。",
    leaves="一是加强领导，二是落实责任，三是严格考核。",
)
def points_run_on(document: Document) -> Iterator[Hit]:
    """Points within and over paragraphs run on without a gap."""
    for pattern, shape in _SEQUENCES:
        last = 0
        for block in document.blocks:
            if block.role not in PROSE:
                last = 0
                continue
            for match in pattern.finditer(block.text):
                value = read_numeral(match[1])
                if value not in {1, last + 1} and not (last == 0 and not _has_first(document, shape)):
                    yield _point(block, match, shape, value, last)
                last = value
            if block.level in {1, 2} and last and not pattern.search(block.text):
                last = 0
    for pattern, shape in _INLINE:
        for block in document.prose:
            found = [
                m for m in pattern.finditer(block.text) if not (block.mark and m.start() < block.mark.end)
            ]
            values = [ord(m[1]) - 0x245F if "①" <= m[1] <= "⑳" else read_numeral(m[1]) for m in found]
            if len(values) < 2 or values[0] != 1:
                continue
            for index in range(1, len(values)):
                if values[index] not in {1, values[index - 1] + 1}:
                    yield _point(block, found[index], shape, values[index], values[index - 1])


def _has_first(document: Document, shape: str) -> bool:
    return shape.format("一") in document.whole


def _point(block: Block, match: re.Match[str], shape: str, value: int, last: int) -> Hit:
    start = match.start(1)
    right = format_numeral(last + 1) if re.match(f"[{NUMERAL}]", match[1]) else str(last + 1)
    what = "重复" if value == last else "不连续"
    told = f"序数{what}：{'“' + shape.format(format_numeral(last)) + '”后面' if last else '前面'}应有“{shape.format(right)}”"
    return Hit(block, start, match.end(1), told, f"核对，应为“{right}”")


@document_rule(
    "序数/混用",
    "通行做法",
    Strength.PRACTICE,
    "并列各项用同一种序数",
    finds="一是加强领导，二是落实责任，第三，严格考核。",
    leaves="一是加强领导，二是落实责任，三是严格考核。",
)
def one_kind_of_points(document: Document) -> Iterator[Hit]:
    """Points in a row are counted in one manner."""
    pattern = re.compile(
        rf"(?:^|(?<=[。；：，]))(?:([{NUMERAL}])(是|要|、(?!第?[{NUMERAL}])(?=[^，。；]{{3}}))|(第)([{NUMERAL}])(?=[，、]|要|是)|(首先|其次|再次))"
    )
    yield from _begun_otherwise(document, pattern)
    for block in document.prose:
        kind, value = "", 0
        for match in pattern.finditer(block.text):
            new = match[2] or match[3] or "首先"
            number = read_numeral(match[1] or match[4] or "") or {"首先": 1, "其次": 2, "再次": 3}.get(
                match[5] or "", 0
            )
            if kind and new != kind and number > value:
                yield Hit(
                    block,
                    *match.span(),
                    f"前面用“{_shape(kind, value)}”，这里用“{match[0]}”",
                    _shape(kind, number),
                )
                number_kind = kind
            else:
                number_kind = new
            kind, value = number_kind, number
        said = [match[5] for match in pattern.finditer(block.text) if match[5]]
        if said[:2] == ["首先", "再次"] or (said[:1] == ["首先"] and "其次" not in said and "再次" in said):
            match = next(m for m in pattern.finditer(block.text) if m[5] == "再次")
            yield Hit(block, *match.span(), "“首先”后面没有“其次”", "其次")
        if said.count("其次") > 1 and "首先" not in said:
            match = next(m for m in pattern.finditer(block.text) if m[5] == "其次")
            yield Hit(block, *match.span(), "“其次”出现两次，前面没有“首先”", "首先")


def _begun_otherwise(document: Document, pattern: re.Pattern[str]) -> Iterator[Hit]:
    """Yield how a paragraph is counted at its beginning where the one before it is counted in another manner."""
    kind, value = "", 0
    for block in document.prose:
        match = None if block.level else pattern.match(block.text)
        if match is None:
            kind, value = "", 0
            continue
        new = match[2] or match[3] or "首先"
        number = read_numeral(match[1] or match[4] or "") or {"首先": 1, "其次": 2, "再次": 3}.get(
            match[5] or "", 0
        )
        if kind and new != kind and number == value + 1:
            right = _shape(kind, number)
            yield Hit(block, *match.span(), f"前面用“{_shape(kind, value)}”，这里用“{match[0]}”", right)
        else:
            kind = new
        value = number


def _shape(kind: str, value: int) -> str:
    if kind == "首先":
        return {1: "首先", 2: "其次", 3: "再次"}.get(value, "最后")
    return f"第{format_numeral(value)}" if kind == "第" else f"{format_numeral(value)}{kind}"


_BARE_NUMERAL = re.compile(
    rf"([{NUMERAL}])(?![{NUMERAL}是要个年月日名户项条村组次类种级步届般定切直样起律体些旦方面季度分把张把])[\u4e00-\u9fff]{{3,18}}"
)


@document_rule(
    "序数/缺顿号",
    "GB/T 9704—2012 7.3.3",
    Strength.REQUIRED,
    "“一、”的顿号不漏",
    finds="一总体要求\n坚持预防为主，做好各项工作。\n二、主要任务\n抓好排查，落实责任。",
    leaves="一、总体要求\n坚持预防为主，做好各项工作。\n二、主要任务\n抓好排查，落实责任。",
    mends=True,
)
def numeral_without_its_mark(document: Document) -> Iterator[Hit]:
    """A heading that begins with the numeral that is wanted has lost its 、."""
    values = [b.mark.value for b in document.of(Role.HEADING) if b.mark and b.mark.level == 1]
    for block in document.of(Role.BODY):
        match = _BARE_NUMERAL.fullmatch(block.text.rstrip("。"))
        value = read_numeral(match[1]) if match else 0
        is_wanted = value not in values and (value + 1 in values or value - 1 in values)
        if match and is_wanted and 1 in word_ends(block.text):  # 一如既往 begins with no numeral.
            yield Hit(block, 0, 1, "层次序数后面缺“、”", f"{match[1]}、", f"{match[1]}、")


_NEXT_TWICE = triggered(r"首先[^。]*?[，；]其次[^。]*?[，；](其次)(?=[，、])")
_OF_A_COURSE = triggered(
    rf"(?:^|(?<=[。；：，、]))第([{NUMERAL}])(步|阶段|环节|批|类|种|部分|层次|档)(?=[，：是为（]|{HAN})"
)


@block_rule(
    "序数/第几步",
    "通行做法",
    Strength.REQUIRED,
    "“第一步”“第二步”，“首先”“其次”“再次”依次不漏、不重",
    finds="第二步，村级申报；第二步，乡级审核；第三步，张榜公示。",
    leaves="第一步，村级申报；第二步，乡级审核；第三步，张榜公示。",
    needs="第次",
)
def steps_run_on(block: Block) -> Iterator[Hit]:
    """Steps in a paragraph run on without a gap, none twice."""
    for again in _NEXT_TWICE.finditer(block):
        yield Hit(block, *again.span(1), "“其次”用了两次", "再次")
    last: dict[str, re.Match[str]] = {}
    for match in _OF_A_COURSE.finditer(block):
        value, before = read_numeral(match[1]), last.get(match[2])
        said = read_numeral(before[1]) if before else 0
        if before and value == said > 1:
            yield Hit(block, *before.span(1), f"后面又有“第{match[1]}{match[2]}”", "核对序数")
        if before and value not in {1, said + 1}:
            told = f"“第{before[1]}{match[2]}”后面是“第{match[1]}{match[2]}”"
            yield Hit(block, *match.span(1), told, "核对序数")
        last[match[2]] = match
