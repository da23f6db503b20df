"""Slips that make other words: a word of offices is far likelier there than what stands."""

from __future__ import annotations

import re
from functools import cache, cached_property, lru_cache
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from generators.checks.text.alike import hardly_alike, sound
from generators.checks.text.document import HAN, NUMERAL, PARTICLES, PROSE
from generators.checks.text.misspelling import (
    apart_from_names,
    followers,
    guessed_names,
    names_in,
    office_words,
)
from generators.checks.text.names import SURNAMES
from generators.checks.text.table import Hit, Strength, document_rule, triggered
from generators.checks.text.word_model import WordModel, word_model
from generators.wording import dictionary_words, word_frequency

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from generators.checks.text.document import Block, Document

_RUN = triggered(rf"{HAN}{{3,}}")
_DOUBT = -7.6
"""Two words in a row that are less likely are looked at."""
_LONGEST = 4
_GAIN = {"换": 2.3, "倒": 2.6, "漏": 2.4, "叠": 4.5, "音": 5.5, "常": 5.0}
"""By how much (log10) the words must become likelier: by a like character, two turned round, one added, one
of a pair taken out, two of the same sound, a word that offices seldom write."""
_A_WORD_ITSELF = 1.0
"""How much more it takes where what stands there is a word."""
_GOES_WITH = 1.0
"""How much less where the word and one beside it are often written together."""
_RARE, _COMMON = 20, 300
"""How often a word is counted in the segmenter's dictionary that is hardly ever, or often, written."""
_ENDINGS = frozenset("的了着过地得线路桥街巷")
_AT_THE_END = 0.6
"""How much more it takes to add a character to the last one before a mark."""
_STANDS_ALONE = frozenset(
    "街巷守带补抓强训查清转降升收表章齐率职写填领报送办交建修扩控稳保促防管护用种养卖买存取核评审批推选查看听说讲学做干搞开停改换拆迁搬住"
    "吃穿喝行走跑来去找问答记印发寄贴挂摆装卸运打压拉拔割栽浇施喷除灭救治医病伤死贫富穷高低快慢好坏优劣实虚明暗严宽细粗深浅厚薄"
)
"""Words of one character."""
_NAMED = re.compile(rf"(?<=[村组、；：，。（ ])[{SURNAMES}]{HAN}{{1,2}}(?=[、；，。：（）等在 ]|$)")
_DONE_WELL = re.compile("[好实难]事[办做][好实细]")
"""把好事办实: the model reads 事办 as one word."""
_ALL_OF_ANY_VERBS = re.compile(
    rf"逐{HAN}|[应能可当宜]{HAN}{{1,2}}[尽则即必]{HAN}{{1,2}}|[有逢凡遇]{HAN}{{1,2}}[必即则]{HAN}{{1,2}}|[接未随即立]{HAN}[即先必随]{HAN}"
    rf"|[无非]{HAN}[不必]{HAN}|([边先以一不随谁又自可])({HAN}){HAN}{{0,1}}(?:[后促带]|\1){HAN}"
)
"""应接尽接, 有诉必应, 接诉即办, 边查边改, 以训促战: whatever two verbs are said so."""
_FREE = PARTICLES | frozenset(
    "污乱散员队站所股科室副总各全每双新老旧超近约逐按经已将拟须能较只仅均共让使令请乡县市省区州包化性型式"
)
_NO_PLACE_OF_SLIPS = frozenset(f"{NUMERAL}百千万亿〇两零乡镇县市省区州村副们")


class _Reading(NamedTuple):
    """One way to read a place otherwise: which slip it would be, where, and what was meant."""

    slip: str
    start: int
    end: int
    word: str


@cache
def vocabulary() -> frozenset[str]:
    """Return the words that are offered: what offices write."""
    listed = (Path(__file__).parent / "office_vocabulary.txt").read_text(encoding="utf-8").split()
    beside = (word for words in followers().values() for word in words)
    return frozenset((*listed, *followers(), *beside, *office_words()))


@cache
def _by_mask() -> dict[str, list[str]]:
    """Return the words by each with one character masked (因地制□), and by each with one left out."""
    found: dict[str, list[str]] = {}
    for word in sorted(vocabulary()):
        for at in range(len(word)) if 1 < len(word) <= _LONGEST else ():
            found.setdefault(f"{word[:at]}□{word[at + 1 :]}", []).append(word)
        for short in {word[:at] + word[at + 1 :] for at in range(len(word))} if len(word) <= _LONGEST else ():
            found.setdefault(short, []).append(word)
    return found


@cache
def _terms() -> frozenset[str]:
    """Return the words of offices that the model does not have."""
    model = word_model()
    return frozenset(word for word in vocabulary() if model is None or not model.knows(word))


@cache
def _by_sound() -> dict[str, list[str]]:
    """Return the words of two characters by their sound."""
    found: dict[str, list[str]] = {}
    for word in sorted(vocabulary()):
        if len(word) == 2:
            found.setdefault(sound(word), []).append(word)
    return found


@lru_cache(maxsize=50_000)
def _meant(written: str) -> tuple[tuple[str, str], ...]:
    """Return (slip, word) of every word for which `written`, no word of offices, may stand."""
    if written in vocabulary() or not _NO_PLACE_OF_SLIPS.isdisjoint(written):
        return ()
    words, found = _by_mask(), set()
    for at, character in enumerate(written):
        if masked := words.get(f"{written[:at]}□{written[at + 1 :]}"):
            found |= {("换", word) for word in masked if word[at] in hardly_alike(character)}
        turned = written[:at] + written[at + 1 : at + 2] + character + written[at + 2 :]
        if len(turned) == len(written) and turned != written and turned in vocabulary():
            found.add(("倒", turned))
    if len(written) == 2:
        found |= {
            ("音", word)
            for word in _by_sound().get(sound(written), ())
            if written[0] != word[0] and written[1] != word[1]
        }
    if len(written) < _LONGEST:
        found |= {("漏", word) for word in words.get(written, ())}
    return tuple(sorted(found))


@lru_cache(maxsize=20_000)
def _common(written: str) -> tuple[str, ...]:
    """Return the common words, of offices or not, for which two loose characters may stand."""
    if (
        not PARTICLES.isdisjoint(written)
        or written in vocabulary()
        or not _NO_PLACE_OF_SLIPS.isdisjoint(written)
    ):
        return ()
    first, second = written[0], written[1]
    near = {other + second for other in hardly_alike(first)} | {
        first + other for other in hardly_alike(second)
    }
    near.add(second + first)
    return tuple(sorted(word for word in near if word_frequency(word) > _COMMON))


class _Run:
    """Characters in a row, cut into words, each with how likely it is behind the two before it."""

    def __init__(self, text: str, model: WordModel) -> None:
        self.text, self.model = text, model
        self.words: list[str] = []
        self._strange: list[tuple[int, int]] = []
        """Where words of the segmenter stand that the model does not have."""
        at = 0
        for word in dictionary_words(text):
            if len(word) == 1 or model.knows(word):
                self.words.append(word)
            else:
                self.words += model.cut(word)
                if word_frequency(word) > _RARE:
                    self._strange.append((at, at + len(word)))
            at += len(word)
        self.starts = list(accumulate(map(len, self.words), initial=0))

    @cached_property
    def _kept(self) -> frozenset[int]:
        """Return the places inside words and terms of offices that the model does not have: 提质, 依规."""
        size = len(self.text)
        ends = ((at, end) for at in range(size - 1) for end in range(at + 2, min(at + _LONGEST, size) + 1))
        terms = [(at, end) for at, end in ends if self.text[at:end] in _terms()]
        return frozenset(place for span in (*self._strange, *terms) for place in range(*span))

    def _doubtful(self) -> Iterator[int]:
        """Yield which words are unlikely together with one beside them."""
        scores = self.model.scores(self.words)
        pairs = [first + second < _DOUBT for first, second in zip(scores, scores[1:], strict=False)]
        for index in range(len(scores)):
            if any(pairs[max(0, index - 1) : index + 1]):
                yield index

    def readings(self) -> Iterator[_Reading]:
        """Yield the ways to read otherwise what is doubtful."""
        size, ends = len(self.text), frozenset(self.starts)
        doubtful = list(self._doubtful())
        places = {place for index in doubtful for place in range(self.starts[index], self.starts[index + 1])}
        for start in {max(0, place - back) for place in places for back in range(_LONGEST)}:
            for end in range(start + 2, min(start + _LONGEST, size) + 1):
                on_ends = (start in ends) + (end in ends)
                if on_ends >= (1 if end - start == 2 else 2) and not places.isdisjoint(range(start, end)):
                    for slip, word in self._meant_at(start, end):
                        yield _Reading(slip, start, end, word)
        for index in doubtful:
            yield from self._of_loose(index)
        for place in places:
            if self.text[place - 1 : place] == self.text[place] and self._is_no_pair(place):
                yield _Reading("叠", place - 1, place, "")
                yield _Reading("叠", place, place + 1, "")

    def _of_loose(self, index: int) -> Iterator[_Reading]:
        """Yield the ways to read a character that is in no word, and the one behind it, otherwise."""
        text, at, stop = self.text, self.starts[index], self.starts[index + 1]
        if stop - at > 1:
            return
        if index + 1 < len(self.words) and len(self.words[index + 1]) == 1:
            for word in _common(text[at : stop + 1]) if self._kept.isdisjoint((at, stop)) else ():
                yield _Reading("常", at, stop + 1, word)
        if (
            at > 0
            and text[stop : stop + 1] not in _ENDINGS
            and text[at] not in _FREE
            and not self._is_of_a_word(at)
        ):
            is_of_two = self._is_beside_a_loose_one(index)
            for slip, word in self._meant_at(at, stop):
                if slip != "漏" or not is_of_two:
                    yield _Reading(slip, at, stop, word)

    def _is_beside_a_loose_one(self, index: int) -> bool:
        """Tell whether the character makes a term of two with another that is in no word: 直排, 采砂."""
        beside = (self.words[at] for at in (index - 1, index + 1) if 0 <= at < len(self.words))
        return any(len(word) == 1 and word not in _FREE for word in beside)

    def _is_no_pair(self, place: int) -> bool:
        """Tell whether a character that stands twice is of neither 一项项 nor two words: 群众|众筹."""
        text = self.text
        if (
            text[place] in PARTICLES
            or text[max(0, place - 2)] == "每"  # 版面/首字重复 speaks of it.
            or text[max(0, place - 2)] in NUMERAL
            or text[place] in _NO_PLACE_OF_SLIPS
        ):
            return False
        pairs = text[max(0, place - 2) : place], text[place : place + 2]
        return not all(pair in vocabulary() or word_frequency(pair) for pair in pairs)

    def _meant_at(self, start: int, end: int) -> tuple[tuple[str, str], ...]:
        meant = _meant(self.text[start:end])
        if not meant:
            return ()
        # 东沟村|村务公开: what would be wanting stands there.
        around = self.text[max(0, start - 1) : end], self.text[start : end + 1]
        meant = tuple(one for one in meant if one[0] != "漏" or one[1] not in around)
        if not meant or (start and self.text[start - 1] in NUMERAL):
            return ()  # 一|件事
        if end - start == 2 and not vocabulary().isdisjoint(
            (self.text[max(0, start - 1) : start + 1], self.text[end - 1 : end + 1])
        ):
            return tuple(one for one in meant if one[0] == "倒")  # 就医|难
        return meant if self._kept.isdisjoint(range(start, end)) else ()

    def _is_of_a_word(self, at: int) -> bool:
        """Tell whether a character that the segmenter left alone makes a word with one beside it."""
        return any(
            pair in vocabulary() or word_frequency(pair) > _COMMON
            for pair in (self.text[max(0, at - 1) : at + 1], self.text[at : at + 2])
            if len(pair) == 2
        )

    def gain(self, reading: _Reading) -> float:
        """Return by how much the words become likelier with `reading`, on the model's scale of log10."""
        starts, words, cut = self.starts, self.words, self.model.cut
        first = next(i for i in range(len(words)) if starts[i + 1] > reading.start)
        last = next(i for i in range(first, len(words)) if starts[i + 1] >= reading.end)
        left, right = self.text[starts[first] : reading.start], self.text[reading.end : starts[last + 1]]
        meant = (reading.word,) if self.model.knows(reading.word) else cut(reading.word)
        before, after = tuple(words[max(0, first - 2) : first]), tuple(words[last + 1 : last + 3])
        new = (*cut(left), *meant, *cut(right), *after)
        return self.model.score(before, new) - self.model.score(before, (*words[first : last + 1], *after))


def _least(reading: _Reading, text: str, model: WordModel) -> float:
    written = text[reading.start : reading.end]
    is_word = len(written) > 1 and (model.knows(written) or word_frequency(written) > _RARE)
    goes_with = reading.word in followers().get(text[max(0, reading.start - 2) : reading.start], ()) or any(
        text[at : at + 2] in followers().get(reading.word, ()) for at in _beside(text, reading.end)
    )
    if reading.slip in {"换", "音"}:
        is_word = is_word or not PARTICLES.isdisjoint(written)
    elif reading.slip == "漏":
        is_word = is_word or written in _STANDS_ALONE
    is_last = reading.slip == "漏" and reading.end == len(text)
    least = _GAIN[reading.slip] + (_A_WORD_ITSELF if is_word else 0) + (_AT_THE_END if is_last else 0)
    return least - (_GOES_WITH if goes_with else 0)


def _beside(text: str, end: int) -> Iterable[int]:
    """Return where a word may stand that goes with the one before `end`: there, or a little behind 的."""
    return (end, *range(end + 1, end + 4)) if text[end : end + 1] == "的" else (end,)


@lru_cache(maxsize=20_000)
def _slips(text: str, model: WordModel) -> tuple[tuple[float, _Reading], ...]:
    """Return (by how much it is enough, reading) where another reading of `text` is far likelier.

    Kept by clause: while somebody types, only the clause that changes is weighed anew.
    """
    run = _Run(text, model)
    weighed = ((run.gain(reading) - _least(reading, text, model), reading) for reading in set(run.readings()))
    return tuple((over, reading) for over, reading in weighed if over >= 0)


KEY = "用字/上下文"


@document_rule(
    KEY,
    "现代汉语通行用法；词语相连的机会据 libime 词语模型",
    Strength.PRACTICE,
    "前后的词相连不通，换一个同音、形近的字，或者补上、调换、去掉一个字就通的，多半是错",
    finds="各村要切实旅行职责，及时上报工作展进情况。",
    leaves="各村要切实履行职责，及时上报工作进展情况。",
)
def unlikely_beside(document: Document) -> Iterator[Hit]:
    """Tell of words between which another of like sound or shape is far likelier."""
    model = word_model()
    if model is not None:
        yield from apart_from_names(document, lambda block: _hits(block, model))


def _hits(block: Block, model: WordModel) -> Iterator[Hit]:
    if block.role not in PROSE:
        return
    found = [
        (over, reading._replace(start=reading.start + run.start(), end=reading.end + run.start()))
        for run in _RUN.finditer(block)
        for over, reading in _slips(run[0], model)
    ]
    taken = [*names_in(block), *guessed_names(block)] if found else []
    taken += [
        match.span()
        for pattern in (_NAMED, _ALL_OF_ANY_VERBS, _DONE_WELL)
        for match in pattern.finditer(block.text)
        if found
    ]
    for _, (slip, start, end, word) in sorted(found, key=lambda one: (-one[0], one[1])):
        if block.is_foreign(start) or any(first < end and start < last for first, last in taken):
            continue
        taken.append((start, end))
        yield Hit(block, start, end, _told(slip, block.text[start:end], word), word)


def _told(slip: str, written: str, word: str) -> str:
    if slip == "叠":
        return f"“{written}”疑为多出的字"
    return f"“{written}”与前后连不上，疑为“{word}”" + ("（漏了字）" if slip == "漏" else "")
