"""Words that are no words, when one character of the same sound or shape makes a word of them."""

# A pattern is read whole on its line.
# ruff: noqa: D401, E501

from __future__ import annotations

import math
import re
from functools import cache, lru_cache
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING

from generators.checks.text.abbreviations import definitions_of
from generators.checks.text.alike import alike, hardly_alike, nearly_alike
from generators.checks.text.document import HAN, NUMERAL, PARTICLES, Role, is_han
from generators.checks.text.names import LABELLED, SURNAMES, TRAILING
from generators.checks.text.table import Hit, Strength, block_rule, document_rule, triggered
from generators.checks.text.words import word_ends, wrong_words_in
from generators.wording import dictionary_words, person_spans, word_frequency, word_kind, words_of_dictionary

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from generators.checks.text.document import Block, Document


@cache
def _likely(character: str) -> tuple[str, ...]:
    """Return those of `alike` that are written often enough to be what somebody meant in a common word."""
    return tuple(other for other in alike(character) if word_frequency(other) >= _RARE)


_RARE = 120
"""A character that is rarer than this in the dictionary's count stands in no word of offices."""
_CORPUS = 60_000_000
"""Words counted in the segmenter's dictionary."""
_LEAST = 15
"""A word that is rarer than this is not what somebody meant."""
_WEIGHT = 10
"""How much likelier a word of offices is here than in the dictionary's count."""
_MEET_ANYWHERE = -12.1
"""Two pieces that are likelier (in nats) meet by chance, whatever word they look like."""
_LONGEST = 4
_WEAK = 20
"""A word of two characters that is rarer than this may be a slip itself."""
_OF_OFFICES_GAIN, _IN_A_ROW_GAIN, _OTHER_GAIN, _NO_NAME_GAIN = 6.0, 8.2, 8.4, 9.0
"""By how many nats a word must beat what stands there to be what was meant; the last: where a name may stand."""
_PLACE_ENDS = frozenset("省市县乡镇村组户")
_DATE_ENDS = frozenset("年月日时分号")
_A_TERM = 3
_TOO_COMMON = 2_000
"""Words that are more common stand in no saying."""
_NUMBERED = triggered(rf"{HAN}{{1,16}}(?=[〔\[【（(［](?:\d{{4}}|\d\d[〕\]】）)］]))")
_FIRM = triggered(
    rf"(?:(?<!{HAN})|(?<=[县市省区令由与和向对为]))({HAN}{{2,6}}?)(?:建材|机械|化工|食品|农机|矿业|商贸|物流|石化|餐饮|农业|建筑|建设|能源|煤业|养殖|种植|科技|工程|运输|农牧|林业|药业|环保|投资|贸易|实业|发展|开发)*(?:有限(?:责任)?)?(?:[工砖煤石瓦厂]厂|[^工]厂|(?:专业|股份经济|股份)?合作社|公司|饭店|酒店|超市|合作社|加油站|煤矿|养殖场|药店|诊所|酒楼|宾馆|商店|集团|农场|林场)"
)
"""A firm whose name begins a clause: what it calls itself is no slip."""
_BRAND = triggered(rf"“{HAN}{{2,6}}”(?=区域公用品牌|公用品牌|品牌|商标|字号|系列)")
_A_NAME = re.compile(rf"(?<!{HAN})[{SURNAMES}]{HAN}{{1,2}}(?!{HAN})")
_PLACE = re.compile(
    rf"(?:(?<=[县市乡镇、])|^|(?<=[^\u4e00-\u9fff]))({HAN}{{2,4}})(?<![乡驻各全包本我进入到在])(?:乡(?!村)|镇|村(?![级民干组振两“])|街道)",
    re.MULTILINE,
)
_MAY_BE_SAYING = re.compile(
    rf"(?!.*[的了和及或各村乡镇县省元户把们她它个])(?!有|要|在|再|为[^虎非富]){HAN}{{4}}"
)
"""Four characters that can be a saying: these stand in none."""


_SET_FORM = re.compile(rf"一{HAN}一{HAN}|(?<!{HAN})以{HAN}{{3}}(?!{HAN})")
"""一企一策, 以旅彰文: the office makes such sayings of any words."""
_ALL_OF_ONE_VERB = re.compile(rf"[应能宜该当]({HAN}{{1,2}})[尽则]\1")
"""应接尽接, 应拆尽拆: the office makes such sayings of any verb."""


@cache
def office_words() -> frozenset[str]:
    """Return what offices write about."""
    return frozenset((Path(__file__).parent / "office_words.txt").read_text(encoding="utf-8").split())


@cache
def followers() -> dict[str, frozenset[str]]:
    """Return what offices write behind a word of two characters: 高度 before 重视, 关注, 负责."""
    lines = (Path(__file__).parent / "collocations.txt").read_text(encoding="utf-8").splitlines()
    return {
        head: frozenset(word for word in words.split() if len(word) == 2)
        for head, _, words in (line.partition("|") for line in lines)
    }


@cache
def _leaders() -> dict[str, frozenset[str]]:
    """Return the same the other way round: what stands before a word."""
    found: dict[str, set[str]] = {}
    for head, words in followers().items():
        for word in words if len(head) == 2 else ():
            found.setdefault(word, set()).add(head)
    return {word: frozenset(heads) for word, heads in found.items()}


def _pieces(text: str) -> list[str]:
    """Return `text` in words of the dictionary and of offices; what is in no word is single characters."""
    pieces: list[str] = []
    for word in dictionary_words(text):
        if pieces and 1 in (len(pieces[-1]), len(word)) and pieces[-1] + word in office_words():
            pieces[-1] += word
        else:
            pieces.append(word)
    return pieces


@lru_cache(maxsize=20_000)
def _often(word: str) -> int:
    """Return how often `word` is written in offices; single characters are met by chance at least."""
    often = word_frequency(word)
    if word in office_words():
        return max(often, 100) * _WEIGHT
    return max(often, 30) if len(word) == 1 else often


@lru_cache(maxsize=50_000)
def _meant(pieces: tuple[str, ...]) -> tuple[float, str]:
    """Return the word that `pieces` were written for, and by how many nats it is likelier than they are.

    The measure: how often the word is written, over how often the pieces would meet by chance.
    """
    chance = sum(math.log(max(_often(piece), 3) / _CORPUS) for piece in pieces)
    if chance > _MEET_ANYWHERE:
        return (0.0, "")
    written, at, near = "".join(pieces), 0, set()
    for piece in pieces:
        if len(piece) == 1 or (len(piece) == 2 and _often(piece) < _WEAK):
            for index, character in enumerate(piece, start=at):
                before, behind = written[:index], written[index + 1 :]
                near.update([before + other + behind for other in _likely(character)])
        at += len(piece)
    known = {*words_of_dictionary(near), *(near & office_words())}
    often, word = max(((_often(word), word) for word in known), default=(0, ""))
    if often < _LEAST:
        return (0.0, "")
    return (math.log(often / _CORPUS) - chance, word)


@document_rule(
    "用字/疑似别字",
    "现代汉语通行用法；词频据分词词典",
    Strength.PRACTICE,
    "不成词的两个字，换一个同音、形近的字就成常用词的，多半是别字",
    finds="专业技术人员缺泛，会场悬挂横辐。",
    leaves="专业技术人员缺乏，会场悬挂横幅。",
)
def no_word(document: Document) -> Iterator[Hit]:
    """Two characters that make no word, and do with another of the same sound or shape."""
    yield from apart_from_names(document, _no_words_of)


def apart_from_names(document: Document, find: Callable[[Block], Iterator[Hit]]) -> Iterator[Hit]:
    """Yield what `find` tells of each paragraph, but for names and for the office's own terms."""
    # The segmenter finds no name where nothing stands beside it: in a cell, between brackets.
    names = {*_A_NAME.findall(document.whole), *_PLACE.findall(document.whole)}
    terms = [definition.short for definition in definitions_of(document)]
    for block in document.blocks:
        if block.role in {Role.MARK, Role.SIGNATURE, Role.SIGNATORY}:
            continue
        for hit in find(block):
            pair = block.text[hit.start : hit.end]
            if any(
                name in block.text[max(0, hit.start - len(name) + 1) : hit.end + len(name) - 1]
                for name in names
            ):
                continue
            # What the text names itself, or says again and again, is a term of the office.
            if not any(pair in term for term in terms) and document.whole.count(pair) < _A_TERM:
                yield hit


_IN_ORDER = re.compile(f"第[{NUMERAL}\\d]+[、和至]$|第$")


def _no_words_of(block: Block) -> Iterator[Hit]:
    named: list[tuple[int, int]] | None = None
    guessed: list[tuple[int, int]] = []
    told: list[tuple[int, int]] = []
    for gain, at, written, word in sorted(_slips(block.text), reverse=True):
        if written[0] in NUMERAL and _IN_ORDER.search(block.text[:at]):
            continue  # 第一、二剂: any word may follow a number.
        if written[-1] == "任" and block.text[max(0, at - 2) : at - 1] in SURNAMES:
            continue  # 李国建任组长
        if written[-1] in "村乡镇" and is_han(block.text[max(0, at - 2) : at]):
            continue  # 双泉峪村: places are named with any character.
        if named is None:
            named, guessed = names_in(block), guessed_names(block)
            # What the table knows, its own rule tells.
            told = [(place, place + len(known.wrong)) for place, known in wrong_words_in(block.text)]
        end = at + len(written)
        is_sure = gain >= _NO_NAME_GAIN and word in office_words()
        taken = [*named, *told, *(() if is_sure else guessed)]
        if (
            _SET_FORM.search(block.text[max(0, at - 3) : end + 3])
            or _ALL_OF_ONE_VERB.search(block.text[max(0, at - 2) : end + 3])
            or block.is_foreign(at)
            or any(start < end and at < stop for start, stop in taken)
        ):
            continue
        told.append((at, end))
        yield Hit(block, at, end, f"“{written}”不成词，疑为“{word}”", word)


def names_in(block: Block) -> list[tuple[int, int]]:
    """Return where names of people stand, and the words before the year of a document number."""
    named = [match.span() for match in _NUMBERED.finditer(block)]
    named += [match.span(2) for match in LABELLED.finditer(block)]
    named += [match.span(1) for match in TRAILING.finditer(block)]
    named += [match.span(1) for match in _FIRM.finditer(block)]
    named += [match.span() for match in _BRAND.finditer(block)]
    return named


def guessed_names(block: Block) -> list[tuple[int, int]]:
    """Return what the segmenter takes for names: it takes a loose pair for one too, so a surname must begin it."""
    return [(start, end) for start, end in person_spans(block.text) if block.text[start] in SURNAMES]


def _slips(text: str) -> Iterator[tuple[float, int, str, str]]:
    """Yield (gain, place, what is written, what is meant) where a word fits better than what stands there."""
    pieces = _pieces(text)
    han = [is_han(piece) for piece in pieces]
    loose = [h and len(piece) == 1 and piece not in PARTICLES for piece, h in zip(pieces, han, strict=True)]
    firm = [len(piece) > 1 and _often(piece) >= _WEAK for piece in pieces]
    runs = [0] * (len(pieces) + 1)
    for index in range(len(pieces) - 1, -1, -1):
        runs[index] = runs[index + 1] + 1 if firm[index] else 0
    at = 0
    for index, piece in enumerate(pieces):
        if runs[index] >= _LONGEST:
            at += len(piece)
            continue  # Nothing loose in reach.
        after_figure = (piece == "个" or piece in _DATE_ENDS) and text[
            at - 1 : at
        ].isdigit()  # 1日|起, 2个|站所
        for count in (2, 3, 4) if han[index] and not after_figure else ():
            stop = index + count
            if stop > len(pieces) or not han[stop - 1]:
                break
            if count <= runs[index]:
                continue
            if index and count < 4 and piece in _PLACE_ENDS:
                continue  # 西坪村|在, 一个县|接: the name of a place ends there.
            row = tuple(pieces[index:stop])
            written = "".join(row)
            if len(written) > _LONGEST:
                break
            gain, word = _meant(row)
            if written[0] == "已" and word[:1] == "以":
                continue  # 已|下种: its own rule tells 以 where 已 is meant.
            beside = loose[max(0, index - 1) : index] + loose[stop : stop + 1]
            least = _IN_A_ROW_GAIN if any(beside) else _OTHER_GAIN
            if gain >= (_OF_OFFICES_GAIN if word in office_words() else least):
                yield gain, at, written, word
        at += len(piece)


@cache
def _both_stand() -> frozenset[str]:
    """Return words that sound like another and stand beside the same words as rightly as it does."""
    listed = Path(__file__).parent / "right_beside_the_same.txt"
    return frozenset(listed.read_text(encoding="utf-8").split())


@block_rule(
    "用字/固定搭配",
    "机关公文常用搭配（collocations.txt）",
    Strength.PRACTICE,
    "常一起用的两个词，其中一个没有写成另一个同音、近音、形近的字",
    finds="会意要求，各村要从分发挥网格员作用。",
    leaves="会议要求，各村要充分发挥网格员作用，实时监测，深入群众。",
)
def set_phrase(block: Block) -> Iterator[Hit]:
    """Two words that go together: where one stands, the other is not written with a like character."""
    text = block.text
    ends: frozenset[int] | None = None
    pairs = [text[at : at + 2] for at in range(len(text) - 1)]
    behinds, aheads = list(map(followers().get, pairs)), list(map(_leaders().get, pairs))
    for at, (behind, ahead) in enumerate(zip(behinds, aheads[2:], strict=False)):
        if (behind is None) is (ahead is None):
            continue
        first, second = pairs[at], pairs[at + 2]
        start, written = (at + 2, second) if behind else (at, first)
        right = _near_word(written, behind or ahead or frozenset())
        if not right:
            continue
        ends = word_ends(text) if ends is None else ends
        known = at if behind else at + 2
        if known in ends and known + 2 in ends and _is_slip_for(written, right, start, ends):
            told = f"“{text[at : at + 4]}”应为“{first if behind else right}{right if behind else second}”"
            yield Hit(block, start, start + 2, told, right)


_POINTS = triggered(rf"[{NUMERAL}]是(?={HAN})")


@block_rule(
    "用字/并列首字",
    "通行做法",
    Strength.PRACTICE,
    "“一是保……二是保……三是保……”的首字没有写成同音字",
    finds="一是保工资，二是保运转，三是报民生。",
    leaves="一是保工资，二是保运转，三是保民生，四是抓落实。",
    needs="是",
)
def first_of_each_point(block: Block) -> Iterator[Hit]:
    """Where every point begins with one word, none begins with another of its sound."""
    starts = [match.end() for match in _POINTS.finditer(block)] if "三是" in block.text else []
    first = [block.text[at] for at in starts]
    for usual in {*first} if len(starts) > 2 else ():
        odd = [at for at in starts if block.text[at] != usual]
        if len(odd) == 1 and usual in alike(block.text[odd[0]]):
            yield Hit(block, odd[0], odd[0] + 1, f"其余各项用“{usual}”", usual)


@cache
def _near_word(written: str, words: frozenset[str]) -> str:
    """Return the one of `words` that differs from `written` in one like character."""
    if written in _both_stand() or written[0] in NUMERAL or not is_han(written):
        return ""
    for word in sorted(words):
        different = [(a, b) for a, b in zip(written, word, strict=True) if a != b]
        if len(different) == 1 and different[0][1] in nearly_alike(different[0][0]):
            return word
    return ""


def _is_slip_for(written: str, right: str, start: int, ends: frozenset[int]) -> bool:
    """Tell whether what stands there is no word of its own right, nor the end of one and the beginning of another."""
    if start not in ends or start + 2 not in ends:
        return False
    return word_frequency(written) < word_frequency(right)


@block_rule(
    "用字/成语",
    "现代汉语词典（第7版）、通行用法",
    Strength.PRACTICE,
    "成语、四字词语一字不错",
    finds="要抢抓农时，不违农食，任劳任愿。",
    leaves="要未雨绸缪，再接再厉，因地制宜，一如既往做好工作。",
)
def idiom(block: Block) -> Iterator[Hit]:
    """A saying of four characters is written as it is."""
    words = dictionary_words(block.text)
    starts = [0, *accumulate(map(len, words))]
    places = {start: index for index, start in enumerate(starts)}
    told = -4
    slips = dict(_slips_of_office_idioms(block.text))
    for start, right in slips.items():
        end = start + len(right)
        if (start in places) + (end in places) >= (1 if len(right) == 4 else 2):
            yield Hit(block, start, end, f"“{block.text[start:end]}”应为“{right}”", right)
    for index, start in enumerate(starts):
        last = places.get(start + 4)
        # Two words that stand rightly side by side are no saying gone wrong.
        if last is None or last == index + 2 or start in slips or start < told + 4:
            continue
        said = block.text[start : start + 4]
        if not _MAY_BE_SAYING.fullmatch(said):
            continue
        if sum(character in PARTICLES for character in said) > 2 or any(
            len(word) > 1 and word_frequency(word) > _TOO_COMMON for word in words[index:last]
        ):
            continue
        if right := _idiom_meant(said):
            told = start
            yield Hit(block, start, start + 4, f"“{said}”应为“{right}”", right)


@cache
def _office_idioms() -> dict[str, tuple[str, ...]]:
    """Return the sayings and terms of offices by each two characters that stand together in one, masked."""
    files = ("office_idioms.txt", "office_terms.txt")
    listed = [w for name in files for w in (Path(__file__).parent / name).read_text(encoding="utf-8").split()]
    found: dict[str, list[str]] = {}
    for said in dict.fromkeys(listed):
        for start in (0, len(said) - 2):
            found.setdefault(f"{start}{said[start : start + 2]}", []).append(said)
    return {half: tuple(sayings) for half, sayings in found.items()}


@cache
def _halves() -> dict[str, tuple[int, ...]]:
    """Return the places at which two characters stand in a saying: they begin it (0) or end it (1 to 4)."""
    found: dict[str, list[int]] = {}
    for half in sorted(_office_idioms()):
        found.setdefault(half[1:], []).append(int(half[0]))
    return {pair: tuple(places) for pair, places in found.items()}


def _is_free(said: str, index: int) -> bool:
    """Tell whether a character stands apart from the two beside it: 工作|主基调 is no slip for 工作组."""
    rest = said[:index] + said[index + 1 :]
    return said[index] in PARTICLES or (index != 1 and word_frequency(rest) > _TOO_COMMON)


def _slips_of_office_idioms(text: str) -> Iterator[tuple[int, str]]:
    """Yield (place, saying) where all of its characters stand but one, and that one is hardly unlike its own."""
    places_of = _halves().get
    for at in range(len(text) - 1):
        pair = text[at : at + 2]
        for start in places_of(pair, ()):
            if at >= start:
                yield from _near_sayings(text, at - start, f"{start}{pair}")


def _near_sayings(text: str, at: int, half: str) -> Iterator[tuple[int, str]]:
    """Yield the sayings with that half of which one other character differs from what stands at `at`."""
    for right in _office_idioms()[half]:
        said = text[at : at + len(right)]
        if said == right or len(said) < len(right):
            continue
        wrong = [index for index, (a, b) in enumerate(zip(said, right, strict=True)) if a != b]
        if (
            len(wrong) == 1
            and right[wrong[0]] in hardly_alike(said[wrong[0]])
            and not (len(said) == 3 and _is_free(said, wrong[0]))
            and not word_frequency(said)
            and said not in _listed_sayings()
        ):
            yield at, right


@cache
def _listed_sayings() -> frozenset[str]:
    return frozenset(said for sayings in _office_idioms().values() for said in sayings)


@lru_cache(maxsize=20_000)
def _idiom_meant(said: str) -> str:
    """Return the idiom that differs from `said` in one character of like sound or shape, if `said` is none."""
    own = word_frequency(said)
    if own > 20:
        return ""
    near = words_of_dictionary(
        [said[:index] + other + said[index + 1 :] for index in range(4) for other in alike(said[index])]
    )
    often, right = max(
        ((word_frequency(word), word) for word in near if word_kind(word) in {"i", "l"}), default=(0, "")
    )
    return right if often > max(own * 4, 2) else ""
