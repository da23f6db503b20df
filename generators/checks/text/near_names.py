"""Names one slip away from what is right: bureaus, people, the matter of the title, the genre of a cited paper."""

# A rule's docstring is what it holds; a pattern is read whole on its line.
# ruff: noqa: D401, E501

from __future__ import annotations

import re
from collections import Counter, defaultdict
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from generators.checks.text.alike import alike, alike_in_names
from generators.checks.text.document import GENRES, HAN, OTHER_KINDS
from generators.checks.text.names import LABELLED, ROLES, SURNAMES, TRAILING
from generators.checks.text.table import Hit, Strength, block_rule, document_rule, one_of, triggered
from generators.wording import word_frequency

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generators.checks.text.document import Block, Document


@cache
def _organs() -> frozenset[str]:
    """Return the names of bureaus as they have been since the reform of 2018."""
    return frozenset((Path(__file__).parent / "organ_names.txt").read_text(encoding="utf-8").split())


@cache
def _rightly_named() -> re.Pattern[str]:
    """Return the pattern of any right name."""
    return re.compile(one_of(sorted(_organs())))


def _turned(name: str) -> Iterator[str]:
    """Yield the name with two characters side by side changed."""
    for at in range(len(name) - 1):
        if name[at] != name[at + 1]:
            yield name[:at] + name[at + 1] + name[at] + name[at + 2 :]


def _shortened(name: str) -> Iterator[str]:
    """Yield the name without one character within."""
    for at in range(1, len(name) - 1):
        yield name[:at] + name[at + 1 :]


@cache
def _slips_of_organs() -> tuple[dict[str, str], re.Pattern[str]]:
    """Return the right name by each slip (turned round, one left out), and the pattern of all of them."""
    found: dict[str, str] = {}
    for name in sorted(_organs()):
        slips = [*_turned(name), *(_shortened(name) if len(name) > 4 else ())]
        # Many a bureau goes without 和: 人力资源社会保障局 is as right as 人力资源和社会保障局.
        right = {*_organs(), name.replace("和", "", 1)}
        found |= {slip: name for slip in slips if slip not in right and not slip.endswith("和局")}
    pattern = re.compile(one_of(sorted(found, key=len, reverse=True)))
    return found, pattern


@cache
def _masked_organs() -> re.Pattern[str]:
    """Return the pattern of every long name with another character in one place, each in a group of its own."""
    forms = {
        f"{re.escape(name[:at])}[^{name[at]}、，。]{re.escape(name[at + 1 :])}"
        for name in _organs()
        if len(name) > 4
        for at in range(1, len(name) - 1)
    }
    return re.compile("|".join(sorted(forms)))


@block_rule(
    "名称/局名有误",
    "2018年机构改革后各部门的名称（organ_names.txt）",
    Strength.REQUIRED,
    "局的名称一字不错、不漏、不颠倒",
    finds="由县农业农局村牵头，县财政局配合。",
    leaves="由县农业农村局牵头，县财政局、县人力资源社会保障局配合，退耕还林局部调整。",
    needs="局",
)
def bureaus_are_rightly_named(block: Block) -> Iterator[Hit]:
    """The name of a bureau is none that is one slip away from it."""
    rights = [match.span() for match in _rightly_named().finditer(block.text)]
    right_by_slip, pattern = _slips_of_organs()
    for match in pattern.finditer(block.text):
        if not any(start <= match.start() and match.end() <= end for start, end in rights):
            right = right_by_slip[match[0]]
            yield Hit(block, *match.span(), f"“{match[0]}”应为“{right}”", right)
    for match in _masked_organs().finditer(block.text):
        if match[0] in _organs() or not re.fullmatch(f"{HAN}+", match[0]):
            continue
        near = [n for n in _organs() if len(n) == len(match[0]) and _differ(n, match[0]) == 1]
        if near:
            yield Hit(block, *match.span(), f"“{match[0]}”应为“{near[0]}”", near[0])


def _differ(one: str, other: str) -> int:
    return sum(a != b for a, b in zip(one, other, strict=True))


@document_rule(
    "名称/姓名颠倒",
    "通行做法",
    Strength.REQUIRED,
    "同一人的名字前后不颠倒",
    finds="会议由乡长白玉梅主持。\n出席：赵建国、白梅玉、李文斌",
    leaves="会议由乡长白玉梅主持。\n出席：赵建国、白玉梅、李文斌",
)
def given_names_are_not_turned(document: Document) -> Iterator[Hit]:
    """The two characters of a given name keep their order."""
    names: Counter[str] = Counter()
    for block in document.blocks:
        for match in LABELLED.finditer(block):
            names.update(match[2].split("、"))
        names.update(match[1] for match in TRAILING.finditer(block))
    for name in sorted(own for own in names if len(own) == 3 and own[1] != own[2]):
        turned = name[0] + name[2] + name[1]
        seldom = document.whole.count(turned)
        often = document.whole.count(name)
        is_first = document.whole.find(turned) < document.whole.find(name)
        if not seldom or seldom > often or (seldom == often and is_first):
            continue
        for block in document.blocks:
            for match in re.finditer(turned, block.text):
                yield Hit(block, *match.span(), f"别处写作“{name}”", name)


_MATTER = triggered(rf"({HAN}{{4,8}})(?=工作|经费|专项|培训)")


def _matters(document: Document) -> set[str]:
    """Return what the text is about: the longest ends before 工作 that it says three times."""
    counts: Counter[str] = Counter()
    for block in document.blocks:
        for match in _MATTER.finditer(block):
            counts.update({match[1][at:] for at in range(len(match[1]) - 3)})
    often = {ending for ending, count in counts.items() if count >= 3}
    return {own for own in often if not any(other != own and other.endswith(own) for other in often)}


@document_rule(
    "名称/事由不一",
    "通行做法",
    Strength.PRACTICE,
    "全文讲的一件事，名称一字不漏、不颠倒",
    finds="交楼申乡2022年人居环整治工作方案\n为推进人居环境整治工作，制定本方案。\n各村要重视人居环境整治工作。\n人居环境整治工作由副乡长负责。",
    leaves="交楼申乡2022年人居环境整治工作方案\n为推进人居环境整治工作，制定本方案。\n人居环境整治工作由副乡长负责。",
)
def the_matter_is_named_one_way(document: Document) -> Iterator[Hit]:
    """What a text is about keeps all its characters, in their order."""
    for matter in sorted(_matters(document)):
        slips = {*_shortened(matter), *_turned(matter)} - {matter}
        pattern = re.compile("|".join(map(re.escape, sorted(slips, key=len, reverse=True))))
        for block in document.blocks:
            for match in pattern.finditer(block.text):
                is_short = len(match[0]) < 4 and not re.match(
                    "工作|经费|专项|培训|情况", block.text[match.end() :]
                )
                if not is_short and match[0] not in matter:
                    yield Hit(block, *match.span(), f"别处写作“{matter}”", matter)


_CITED = triggered(r"《关于[^《》]{4,60}的([^《》的]{1,5})》")
_KINDS = (
    *GENRES,
    *OTHER_KINDS,
    "建议",
    "提案",
    "解释",
    "答复",
    "指示",
    "倡议",
    "声明",
    "措施",
    "准则",
    "信",
    "提醒",
    "建言",
    "书",
    "表",
    "单",
    "函",
    "告",
    "法",
    "案",
)


@block_rule(
    "名称/引文文种",
    "党政机关公文处理工作条例 第八条、第九条（七）",
    Strength.USUAL,
    "引用的公文标题以文种结尾",
    finds="你村《关于修建文化广场的请求》（东村字〔2022〕6号）收悉。",
    leaves="你村《关于修建文化广场的请示》（东村字〔2022〕6号）收悉，根据《关于加强监测的实施意见》。",
    needs="《",
)
def cited_papers_have_a_genre(block: Block) -> Iterator[Hit]:
    """The title of a cited paper ends with its genre."""
    for match in _CITED.finditer(block):
        if not match[1].endswith(_KINDS):
            yield Hit(block, *match.span(1), f"“{match[1]}”不是文种", "核对标题")


_LED = triggered(rf"({HAN}{{2,14}}?)(领导小组|领导组)")


@document_rule(
    "名称/领导小组",
    "通行做法",
    Strength.PRACTICE,
    "同一个机构不一处写“领导小组”、一处写“领导组”",
    finds="成立乡教育工作领导组。\n乡教育工作领导小组下设办公室，教育工作领导组每月开会。",
    leaves="成立乡教育工作领导小组（以下简称“领导组”）。领导组下设办公室。",
)
def a_group_has_one_kind(document: Document) -> Iterator[Hit]:
    """A group that leads is 领导小组 or 领导组 all through."""
    if "领导组" not in document.whole or "领导小组" not in document.whole:
        return
    said: dict[str, str] = {}
    for block in document.blocks:
        for match in _LED.finditer(block):
            stem = match[1][-4:]
            other = said.setdefault(stem, match[2])
            if len(stem) == 4 and other != match[2]:
                yield Hit(block, *match.span(2), f"前面写作“{stem}{other}”", other)


_BODY_KIND = "服务大厅|服务中心|中心|指挥部|委员会|工作组|专班|服务站|工作站|管理站|服务队|执法队|小学|中学|卫生院|合作社|公司|敬老院|养老院|幼儿园|协会|商会"
_BODY = triggered(rf"{HAN}{{3,18}}(?:{_BODY_KIND})")
_LEAST_SHARED, _SHORTEST, _LONGEST_BODY = 3, 6, 12


def _put_in(short: str, long: str) -> str:
    """Return the one to three characters that `long` has more in its middle; none for another name."""
    more = len(long) - len(short)
    if not 1 <= more <= _LEAST_SHARED:
        return ""
    places = range(_LEAST_SHARED, len(short) - 1)
    return next((long[at : at + more] for at in places if long[:at] + long[at + more :] == short), "")


@document_rule(
    "名称/多写几字",
    "通行做法",
    Strength.PRACTICE,
    "同一个机构的名称，前后不多几个字、少几个字",
    finds="由乡综合便民服务中心办理。\n到综合便民服务大厅中心咨询，综合便民服务中心全天值守。",
    leaves="由乡综合便民服务中心办理。\n到综合便民服务中心咨询，综合便民服务中心办公室值守。",
)
def bodies_have_one_length(document: Document) -> Iterator[Hit]:
    """A body that is named often is not named once with a word more or less in its middle."""
    tails: Counter[str] = Counter()
    places: dict[str, tuple[Block, int]] = {}
    for block in document.prose:
        for match in _BODY.finditer(block):
            for size in range(_SHORTEST, min(len(match[0]), _LONGEST_BODY) + 1):
                tails[match[0][-size:]] += 1
                places.setdefault(match[0][-size:], (block, match.end() - size))
    often = sorted((tail for tail, count in tails.items() if count > 1), key=len, reverse=True)
    once: dict[str, list[str]] = defaultdict(list)
    for tail in (tail for tail, count in tails.items() if count == 1):
        once[tail[:_LEAST_SHARED]].append(tail)
    told: set[tuple[int, int]] = set()
    for right in often:
        for tail in once.get(right[:_LEAST_SHARED], ()):
            more = _put_in(right, tail) or _put_in(tail, right)
            block, at = places[tail]
            ends = (block.line, at + len(tail))
            if (
                more
                and not _OF_ITS_OWN.search(more)
                and ends not in told
                and f"{right}、" not in document.whole
            ):
                told.add(ends)
                yield Hit(block, at, at + len(tail), f"别处写作“{right}”", f"核对是不是“{right}”")


_OF_ITS_OWN = re.compile("[一二三四五六七八九十东西南北上下前后新老旧总分副村乡县镇]")
"""What makes another body of a like name: a number, a side, a place."""

_INTRODUCED = triggered(
    rf"(?:{ROLES})([{SURNAMES}]{HAN}{{1,2}})(?=[，。；（、]|男|女|系|因|家|反映|称|于|同志|在|为|的|和|与|患|现|等|已|向|说|驾|骑|到|将|被|从|来|去|走|提|申|报|参|住|外|务|养|种|承|经|购|拿|负|表|介|带|是|有)"
)
_BEFORE_NAME = r"(?:(?<=[，。；：、（由经对向与和给为请被])|^)"
_BEHIND_NAME = r"(?=[，。；（、）]|同志|家|反映|称|本人|因|已|要|负责|说|的(?:家|妻|丈|儿|女|父|母|病)|表示|每|户|于|在|自|等|享|一家|夫妇)"
_WHOLE = 3
"""Characters of a name that is known for one by itself."""
_SPOKEN_OF = triggered(rf"(?:^|(?<=[，。；：、]))([{SURNAMES}]{HAN}{{1,2}})(?=同志(?!们))")


@document_rule(
    "名称/所称的人",
    "通行做法",
    Strength.PRACTICE,
    "写到的村民、患者、学生，姓名前后一致",
    finds="患者王秀莲，女，62岁。经核实，王秀连家庭自付医疗费3.2万元。",
    leaves="患者王秀莲，女，62岁。经核实，王秀莲家庭自付医疗费3.2万元，王秀连、王秀莲姐妹都已参保。",
)
def who_is_introduced_keeps_the_name(document: Document) -> Iterator[Hit]:
    """Who is told with what he is is not called by a name of the same sound or shape later."""
    whole = document.whole
    names = {m[1]: None for b in document.prose for m in (*_INTRODUCED.finditer(b), *_SPOKEN_OF.finditer(b))}
    for name in names:
        forms = _forms(name)
        for block in document.prose if forms else ():
            if name[0] not in block.characters:
                continue
            for match in re.finditer(
                rf"{_BEFORE_NAME}({forms}){_BEHIND_NAME if len(name) < _WHOLE else ''}", block.text
            ):
                said = match[1]
                both = re.search(rf"{name}[^。；]{{0,6}}[、和与]{said}|{said}[、和与]{name}", whole)
                if re.search(f"(?:{ROLES})$", block.text[: match.start(1)]):
                    continue  # 驾驶员刘永强, 乘客刘勇强: told as two.
                if said != name and not both and (whole.find(name) < whole.find(said) or said not in names):
                    yield Hit(block, *match.span(1), f"别处写作“{name}”", f"核对是不是“{name}”")


@cache
def _forms(name: str) -> str:
    """Return the pattern of a name with one character of the given name of a like sound or shape."""
    forms = []
    for at in range(1, len(name)):
        near = alike_in_names(name[at]) if len(name) > 2 else frozenset(alike(name[at]))
        if near:
            forms.append(f"{name[:at]}[{''.join(sorted(near))}]{name[at + 1 :]}")
    return "|".join(forms)


_STEM, _WITH_ITS_KIND = 4, 8
"""Characters at the beginning that two names of one body share."""


@document_rule(
    "名称/换了字",
    "通行做法",
    Strength.PRACTICE,
    "同一个机构的名称，前后不换字",
    finds="退役军人事务站负责登记，退役军人服务站全年接待210人次，退役军人服务站被评为示范站。",
    leaves="退役军人服务站负责登记，县退役军人事务局指导，退役军人服务站被评为示范站。",
)
def bodies_keep_their_words(document: Document) -> Iterator[Hit]:
    """A body that is named often is not named once with another word before its kind."""
    places: dict[str, list[tuple[Block, int]]] = {}
    for block in document.prose:
        for match in _STATION.finditer(block):
            name = match[0]
            for size in range(_STEM + 3, min(len(name), _LONGEST_BODY) + 1):
                places.setdefault(name[-size:], []).append((block, match.end() - size))
    often = [name for name, at in places.items() if len(at) > 1]
    once: dict[tuple[int, str], list[str]] = defaultdict(list)
    for name in (name for name, at in places.items() if len(at) == 1):
        once[len(name), name[:_LEAST_SHARED]].append(name)
    told: set[tuple[int, int]] = set()
    for right in often:
        near = once.get((len(right), right[:_LEAST_SHARED]), ())
        for name in [name for name in near if _has_other_words(name, right)]:
            block, start = places[name][0]
            is_two = re.search(f"{right}[、和与]|[、和与]{name}", document.whole)
            if (block.line, start + len(name)) not in told and not is_two:
                told.add((block.line, start + len(name)))
                yield Hit(block, start, start + len(name), f"别处写作“{right}”", f"核对是不是“{right}”")


def _has_other_words(name: str, right: str) -> bool:
    """Tell whether two names begin and end alike and differ in one or two characters between."""
    if len(name) != len(right) or name[-1] != right[-1]:
        return False
    if name[:_STEM] != right[:_STEM] and (name[:3] != right[:3] or len(name) < _WITH_ITS_KIND):
        return False
    places = [at for at in range(len(name)) if name[at] != right[at]]
    if len(places) == 1 and all(
        word_frequency(body[places[0] - 1 : places[0] + 1]) for body in (name, right)
    ):
        return False  # 防汛抢险队, 防火抢险队: each a body of its own.
    changed = "".join(name[at] + right[at] for at in places)
    return 0 < len(changed) <= 4 and _OF_ITS_OWN.search(changed) is None


_STATION = triggered(
    rf"{HAN}{{4,14}}?(?:领导小组|指挥部|委员会|工作组)|{HAN}{{5,16}}?[站所局院校队](?![长员里内])"
)
